//! `synod help`: the handbooks, and what a command takes. A handbook is a file in `lessons` that is read on a page as well,
//! followed by chapters that are made from the program's tables, so that they cannot be wrong.
//!
//! A new handbook is a variant of [`Topic`]. `page` sets it for a terminal, `tables` has the chapters.

mod page;
mod tables;

use super::{Arguments, exit, output};
use anyhow::anyhow;
use clap::{CommandFactory, Parser, Subcommand};
use std::fmt::Write;

/// What there is a handbook of.
#[derive(Subcommand)]
pub enum Topic {
    /// How a lesson is written: its keys, how a world behaves, recipes, all that it may name
    #[command(alias = "lesson")]
    Lessons,
    /// How a scenario, a scene with cues and a talk are written
    #[command(alias = "scenario")]
    Scenarios,
    /// A command of the program
    #[command(external_subcommand)]
    Command(Vec<String>),
}

/// The chapters of the reference, in Markdown.
const REFERENCE: &[fn() -> String] = &[
    tables::commands,
    tables::bounds,
    tables::conditions,
    tables::facts,
    tables::kinds,
    tables::starts,
    tables::options,
];

/// Tells of something, or what there is to be told of.
pub fn help(about: Option<Topic>) -> anyhow::Result<u8> {
    match about {
        None => topics(),
        Some(Topic::Command(words)) => command(&words),
        Some(Topic::Lessons) => print(
            include_str!("../../../lessons/README.md"),
            &[REFERENCE, &[tables::signs, tables::keys, tables::tracks]],
        ),
        Some(Topic::Scenarios) => print(include_str!("../../../lessons/SCENARIOS.md"), &[REFERENCE]),
    }
}

/// Prints a handbook with its chapters.
fn print(text: &str, chapters: &[&[fn() -> String]]) -> anyhow::Result<u8> {
    let chapters = chapters.iter().flat_map(|chapters| chapters.iter()).map(|chapter| chapter());
    let all: Vec<String> = [text.to_string()].into_iter().chain(chapters).collect();
    output::print(page::set(&all.join("\n"), output::columns()).as_bytes())
}

/// The help of the program, and the handbooks.
fn topics() -> anyhow::Result<u8> {
    let mut text = Arguments::command().render_long_help().to_string();
    writeln!(text, "\nHandbooks:")?;
    let mut help = Arguments::command();
    let topics = help.find_subcommand_mut("help").into_iter().flat_map(|help| help.get_subcommands());
    for topic in topics {
        let about = topic.get_about().map_or(String::new(), ToString::to_string);
        writeln!(text, "  synod help {:<12} {about}", topic.get_name())?;
    }
    output::print(text.as_bytes())
}

/// What a command takes, as it says itself.
fn command(words: &[String]) -> anyhow::Result<u8> {
    let words = ["synod"].into_iter().chain(words.iter().map(String::as_str)).chain(["--help"]);
    match Arguments::try_parse_from(words) {
        Err(error) if !error.use_stderr() => {
            output::print(error.render().to_string().as_bytes())?;
            Ok(exit::OK)
        }
        Err(error) => Err(anyhow!("{}", error.render().to_string().trim_end())),
        Ok(_) => Ok(exit::OK),
    }
}
