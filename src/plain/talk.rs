//! Whoever is talked with: lines come from there, and lines go there.

/// Somebody who types lines and reads lines.
pub trait Talk {
    /// Columns of a line.
    fn width(&self) -> usize;
    /// Says lines, each with its end.
    fn tell(&mut self, lines: &str) -> anyhow::Result<()>;
    /// Waits for the next line behind a prompt; nothing if none will come.
    fn hear(&mut self, prompt: &str) -> anyhow::Result<Option<String>>;
}
