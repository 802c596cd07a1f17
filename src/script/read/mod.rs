//! How the arguments of each verb are read: from words to a [`Command`]. Nothing is looked up in a world here.

mod acts;
mod inputs;
mod questions;
mod settings;

pub use acts::{clock, crash, delay, disk, fire, heal, inject, link, messages, node, partition, restart};
pub use inputs::{input, offered};
pub use questions::{expect, explore, who, why};
pub use settings::{latency, loss, set};

use super::command::{Command, Visit, WITHIN_MS};
use super::error::ScriptError;
use super::names::NodeName;
use super::tokens::{Line, Word, duration, number};
use crate::engine::Info;
use questions::question;

fn optional_number(line: &mut Line) -> Result<u64, ScriptError> {
    match line.next() {
        Some(word) => number(line, &word),
        None => Ok(1),
    }
}

/// So many steps forward.
pub fn step(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    Ok(Command::Step(optional_number(line)?))
}

/// So many steps back.
pub fn back(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    Ok(Command::Back(optional_number(line)?))
}

/// How many steps are one thing.
pub fn together(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("how many steps")?;
    Ok(Command::Visit(Visit::Together(number(line, &word)?)))
}

/// A step, a mark, or the next thing worth a look.
pub fn seek(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a step")?;
    Ok(match word.text {
        "start" => Command::Seek(0),
        "end" => Command::Seek(u64::MAX),
        "next" | "previous" => Command::Visit(questions::landmark(line, word.text == "next")?),
        name if name.starts_with(char::is_alphabetic) => Command::Visit(Visit::ToMark(name.to_string())),
        _ => Command::Seek(number(line, &word)?),
    })
}

/// A verb whose argument is a name.
pub fn named(line: &mut Line, visit: fn(String) -> Visit) -> Result<Command, ScriptError> {
    let word = line.need("a name")?;
    Ok(Command::Visit(visit(word.text.to_string())))
}

/// A time, or `until` and a condition.
pub fn run(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    if !line.eat("until") {
        let word = line.need("a time, such as 500ms, or `until` and a condition,")?;
        return Ok(Command::Run(duration(line, &word)?));
    }
    let rest = line.rest();
    // The last `within` with a time behind it is not part of the condition.
    let bound = rest.text.rfind(" within ").map(|at| (at, rest.text[at + 8..].trim()));
    let bound = bound.filter(|(_, time)| time.starts_with(|c: char| c.is_ascii_digit()) && !time.contains(' '));
    let (text, within) = match bound {
        Some((at, time)) => {
            let start = rest.span.start + rest.text.len() - time.len();
            let word = Word { text: time, span: start..start + time.len() };
            (rest.text[..at].trim_end(), duration(line, &word)?)
        }
        None => (rest.text, WITHIN_MS),
    };
    let condition = question(line, &Word { text, span: rest.span.start..rest.span.start + text.len() })?;
    line.take_rest();
    Ok(Command::RunUntil(Box::new(condition), within))
}

/// Lets time pass and does nothing.
pub fn wait(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a time, such as 10ms,")?;
    Ok(Command::Wait(duration(line, &word)?))
}

/// A node to look at.
pub fn show(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let word = line.need("a node")?;
    Ok(Command::Visit(Visit::Show(NodeName::parse(line, &word)?)))
}

/// Two branches to compare.
pub fn diff(line: &mut Line, _: &Info) -> Result<Command, ScriptError> {
    let (a, b) = (line.need("a branch")?, line.need("another branch")?);
    Ok(Command::Visit(Visit::Diff(a.text.to_string(), b.text.to_string())))
}
