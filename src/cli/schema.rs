//! `synod schema`: JSON schemas of what the program reads and writes, made from the types themselves.

use super::output;
use crate::engine::scene::{Scene, Told};
use schemars::schema_for;

/// What has a schema.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum What {
    /// The picture that `run --json` prints
    Scene,
    /// A line of `run --trace`
    Trace,
    /// A lesson file, for editors that complete TOML
    Lesson,
}

/// Prints a schema.
pub fn print(what: What) -> anyhow::Result<u8> {
    let schema = match what {
        What::Scene => schema_for!(Scene),
        What::Trace => schema_for!(Told),
        What::Lesson => schema_for!(crate::lesson::File),
    };
    let mut text = serde_json::to_string_pretty(&schema)?;
    text.push('\n');
    output::print(text.as_bytes())
}
