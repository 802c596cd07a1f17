//! `synod schema`: JSON schemas of what the program reads and writes, made from the types themselves and from the protocols'
//! tables.

use super::output;
use crate::engine::scene::{Scene, Told};
use crate::lesson::knows_names;
use crate::protocols;
use crate::scenario::{ScenarioFile, TalkKeys, knows_protocols};
use crate::ui::action::ACTIONS;
use schemars::schema_for;

/// What has a schema.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// The picture that `run --json` prints
    Scene,
    /// A line of `run --trace`
    Trace,
    /// A lesson file, for editors that complete TOML
    Lesson,
    /// A scenario file, for editors that complete TOML
    Scenario,
    /// A file that lists scenes to present
    Talk,
}

/// Prints a schema.
pub fn print(what: What) -> anyhow::Result<u8> {
    let mut schema = serde_json::to_value(match what {
        What::Scene => schema_for!(Scene),
        What::Trace => schema_for!(Told),
        What::Lesson => schema_for!(crate::lesson::File),
        What::Scenario => schema_for!(ScenarioFile),
        What::Talk => schema_for!(TalkKeys),
    })?;
    if what == What::Lesson {
        let infos = protocols::ALL.iter().map(|entry| entry.info);
        knows_names(&mut schema, infos, ACTIONS.iter().map(|row| row.name));
    }
    let world = match what {
        What::Scenario => Some(&mut schema),
        What::Lesson => schema.pointer_mut("/$defs/World"),
        What::Scene | What::Trace | What::Talk => None,
    };
    world.into_iter().for_each(knows_protocols);
    let mut text = serde_json::to_string_pretty(&schema)?;
    text.push('\n');
    output::print(text.as_bytes())
}
