//! `synod diff`: two scenarios, where their runs part, and node by node what differs at their ends.

use super::{exit, output};
use crate::scenario;
use crate::timeline::{Diff, Timeline};
use std::path::{Path, PathBuf};

/// What to compare.
#[derive(clap::Args)]
pub struct Arguments {
    /// A scenario or recording
    a: PathBuf,
    /// Another one
    b: PathBuf,
    /// Print the difference as one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs both and prints what differs.
pub fn diff(arguments: &Arguments) -> anyhow::Result<u8> {
    let (a, b) = (run(&arguments.a)?, run(&arguments.b)?);
    let diff = Diff::of_runs(&a, &b);
    let mut text = match arguments.json {
        true => serde_json::to_string(&diff)?,
        false => diff.text(&arguments.a.display().to_string(), &arguments.b.display().to_string()),
    };
    text.push('\n');
    output::print(text.as_bytes())?;
    Ok(if diff.is_empty() { exit::OK } else { exit::EXPECTATION })
}

/// A scenario's run; one whose script stops half-way is compared up to there.
fn run(path: &Path) -> anyhow::Result<Timeline> {
    let scenario = scenario::load(path)?;
    let mut timeline = scenario.timeline()?;
    if let Err(error) = scenario.script.run(&mut timeline, &mut |_| {}) {
        output::complain(format!("note: {} goes this far only:\n{}", path.display(), scenario.error(&error)));
    }
    Ok(timeline)
}
