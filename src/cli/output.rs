//! Where text goes: standard output and standard error. This is the one way out for all that is printed: what a terminal
//! would take for a command is shown as a sign here, whoever wrote it. Also: a reader that went away.

use super::exit;
use crate::kit::plain;
pub use crate::kit::plain::name;
use crate::timeline::Timeline;
use crate::timeline::transcript::{self, Detail};
use std::borrow::Cow;
use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};

/// Standard output, for text or for JSON.
pub struct Out {
    out: BufWriter<StdoutLock<'static>>,
    plain: fn(&str) -> Cow<'_, str>,
}

impl Out {
    /// For text of several lines.
    pub fn text() -> Out {
        Out { out: BufWriter::new(io::stdout().lock()), plain: plain::text }
    }

    /// For JSON, which says the same to whoever reads it.
    pub fn json() -> Out {
        Out { plain: plain::json, ..Out::text() }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Whoever writes here writes whole letters; of others only what is wrong is lost.
        let text = String::from_utf8_lossy(bytes);
        self.out.write_all((self.plain)(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The longest lines that one likes to read, in columns.
const READABLE: usize = 100;

/// How many columns a line has: those of the terminal, but no more than one likes to read.
pub fn columns() -> usize {
    terminal_size::terminal_size().map_or(READABLE, |(columns, _)| usize::from(columns.0)).min(READABLE)
}

/// A paragraph in lines that fit the terminal, broken between words, each behind so many spaces.
pub fn paragraph(room: usize, words: &str) -> String {
    fill(room, words, columns())
}

fn fill(room: usize, words: &str, columns: usize) -> String {
    let room = " ".repeat(room);
    textwrap::fill(words, textwrap::Options::new(columns).initial_indent(&room).subsequent_indent(&room))
}

/// Prints a finished text.
pub fn print(text: &[u8]) -> anyhow::Result<u8> {
    print_to(Out::text(), text)
}

/// Prints a finished JSON text.
pub fn print_json(json: &[u8]) -> anyhow::Result<u8> {
    print_to(Out::json(), json)
}

fn print_to(mut out: Out, text: &[u8]) -> anyhow::Result<u8> {
    out.write_all(text)?;
    out.flush()?;
    Ok(exit::OK)
}

/// Tells the step that a run has just taken: what happened, what was decided and why, and the properties that fell.
pub fn tell_step(out: &mut impl Write, timeline: &Timeline, detail: Detail) -> io::Result<()> {
    let told = timeline.sim().told();
    writeln!(out, "{:>8} ms  {:>5}  {}", told.time_ms, told.step, told.headline)?;
    for line in transcript::lines(&told, detail).iter().skip(1) {
        writeln!(out, "{:20}{}", "", transcript::text(line))?;
    }
    tell_violations(out, timeline)
}

/// Tells the properties that fell in this step, and if any did how the run has left the protocol's model.
pub fn tell_violations(out: &mut impl Write, timeline: &Timeline) -> io::Result<()> {
    let fell = timeline.sim().fallen(timeline.at());
    for new in &fell {
        writeln!(out, "{:20}{}", "", transcript::violation(new))?;
    }
    if !fell.is_empty() {
        let scene = timeline.scene(0);
        for departure in transcript::departures(timeline.sim().info().title, &scene.outside_model) {
            writeln!(out, "{:20}{departure}", "")?;
        }
    }
    Ok(())
}

/// Prints a complaint; there is nobody left to tell if that fails.
pub fn complain(text: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "{}", plain::text(&text.to_string()));
}

/// Whether the reader of our output went away, as `head` does; that is no error.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|e| e.downcast_ref::<std::io::Error>()).any(|e| e.kind() == ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_breaks_between_words() {
        let words = "A computer that is silent may be dead or slow: nobody can tell.";
        for columns in [30, 60, 80] {
            let text = fill(6, words, columns);
            assert!(text.lines().all(|line| line.len() <= columns && line.starts_with("      ")), "{text}");
            assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), words);
        }
    }
}
