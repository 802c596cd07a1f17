//! Where text goes: standard output in one piece, complaints to standard error, and a reader that went away.

use super::exit;
use crate::timeline::Timeline;
use crate::timeline::transcript::{self, Detail};
use std::io::{self, ErrorKind, Write};

/// Prints a finished text.
pub fn print(text: &[u8]) -> anyhow::Result<u8> {
    let mut out = std::io::stdout().lock();
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

/// Tells the properties that fell in this step.
pub fn tell_violations(out: &mut impl Write, timeline: &Timeline) -> io::Result<()> {
    let violations = timeline.scene(0).violations;
    for new in violations.iter().filter(|violation| violation.step == timeline.at()) {
        writeln!(out, "{:20}{}", "", transcript::violation(new))?;
    }
    Ok(())
}

/// Prints a complaint; there is nobody left to tell if that fails.
pub fn complain(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Whether the reader of our output went away, as `head` does; that is no error.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|e| e.downcast_ref::<std::io::Error>()).any(|e| e.kind() == ErrorKind::BrokenPipe)
}
