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
    if arguments.a == arguments.b && arguments.a.as_os_str() == "-" {
        anyhow::bail!("standard input can be read once only: give one of the two as a file");
    }
    let (a, b) = (run(&arguments.a)?, run(&arguments.b)?);
    let diff = Diff::of_runs(&a, &b);
    match arguments.json {
        true => output::print_json(format!("{}\n", serde_json::to_string(&diff)?).as_bytes())?,
        false => {
            let text = diff.text(&output::name(&arguments.a), &output::name(&arguments.b));
            output::print(format!("{text}\n").as_bytes())?
        }
    };
    Ok(if diff.is_empty() { exit::OK } else { exit::EXPECTATION })
}

/// A scenario's run; one whose script stops half-way is compared up to there.
fn run(path: &Path) -> anyhow::Result<Timeline> {
    let scenario = scenario::load(path)?;
    let mut timeline = scenario.timeline()?;
    if let Err(error) = scenario.script.run(&mut timeline, &mut |_| {}) {
        output::complain(format!("note: {} goes this far only:\n{}", output::name(path), scenario.error(&error)));
    }
    Ok(timeline)
}
