//! The command language: every way to make something happen to a run, one command a line.
//!
//! Keyboard, prompt, lessons, scenario files and tests all speak it. It sees a [`Timeline`] and the tables of a
//! protocol, never a protocol itself, and touches no file. A new command is a row in [`VERBS`].
//!
//! A command says what is to happen, such as `restart`, `fire` and `deliver`, or how something is to be, such as `cut`,
//! `pause` and `clock`. What is so already is no mistake: it changes nothing, it is said, and a script goes on. What
//! cannot happen stops it.
//!
//! `tokens` cuts a line into words, `names` says what nodes and messages are called. `verbs` is the table and `read` its
//! readers; what they make is data, in `command` and `query`. `run` does it, with `choices` for what happens at this
//! moment, `visit` for the history and `search` for searches. `complete` offers what could be typed next, `moves` what
//! could be done next, `whole` writes a run down as commands with `history`. `tells` says what a command gives away,
//! `reach` which of several runs it is for.

mod choices;
mod command;
mod complete;
mod doing;
mod error;
mod example;
mod history;
mod moves;
mod names;
mod query;
mod reach;
mod read;
mod run;
mod search;
mod tells;
mod tokens;
mod verbs;
mod visit;
mod whole;
pub(crate) mod words;

#[cfg(test)]
mod tests;

pub use command::{MAX_STEPS, WITHIN_MS};
pub use complete::{Completion, complete};
pub use error::{Failure, ScriptError};
pub use example::example;
pub use moves::{Move, Moves, moves};
pub use query::bounds_of_scripts;
pub use reach::Reach;
pub use run::Outcome;
pub use search::Searched;
pub use tells::Tells;
pub use verbs::{DEEDS, TERMS, Takes, VERBS, Verb, counted_as};
pub use whole::whole;

use crate::engine::{Info, NodeId, Sim};
use crate::explore::Limits;
use crate::timeline::Timeline;
use command::{Command, Visit};
use doing::Doing;
use names::NodeName;
use tokens::Line;

/// Does one command. An empty line or a comment does nothing.
pub fn run(timeline: &mut Timeline, line: &str) -> Result<Outcome, ScriptError> {
    run_with(timeline, line, &mut |_| {})
}

/// Does one command and hears of every step that it takes forward.
pub fn run_with(timeline: &mut Timeline, line: &str, each: &mut dyn FnMut(&Timeline)) -> Result<Outcome, ScriptError> {
    match verbs::read(line, timeline.sim().info())? {
        Some((command, args)) => Doing { line, args }.run(&command, timeline, each),
        None => Ok(Outcome { from: timeline.at(), to: timeline.at(), said: None }),
    }
}

/// Does a command that looks for something, whatever it finds; `None` if the line is no such command.
pub fn look_for(
    timeline: &mut Timeline,
    line: &str,
    each: &mut dyn FnMut(&Timeline),
) -> Result<Option<Searched>, ScriptError> {
    match verbs::read(line, timeline.sim().info())? {
        Some((Command::Explore(query), args)) => Doing { line, args }.run_search(&query, timeline, each).map(Some),
        Some(_) | None => Ok(None),
    }
}

/// Whether a command could be done now; nothing is changed. What goes elsewhere in time is always ready.
pub fn ready(timeline: &Timeline, line: &str) -> Result<(), ScriptError> {
    match verbs::read(line, timeline.sim().info())? {
        Some((command, args)) => Doing { line, args }.ready(&command, timeline),
        None => Ok(()),
    }
}

/// Whether a line begins with a command that there is here, or with a part of one.
pub fn begins(timeline: &Timeline, line: &str) -> bool {
    let (first, whole) = match line.trim_start().split_once(char::is_whitespace) {
        Some((first, _)) => (first, true),
        None => (line.trim(), false),
    };
    let own = timeline.sim().info().inputs.iter().map(|input| input.verb);
    let mut verbs = own.chain(VERBS.iter().map(|verb| verb.name));
    verbs.any(|verb| if whole { verb == first } else { verb.starts_with(first) })
}

/// Whether a line is a command here, and whoever it names is there now.
pub fn understood(timeline: &Timeline, line: &str) -> bool {
    let read = verbs::read(line, timeline.sim().info());
    let there = |name: &NodeName| name.resolve(timeline.sim(), line).is_ok();
    read.is_ok_and(|read| read.is_none_or(|(command, _)| command.names().into_iter().all(there)))
}

/// What there is to hear of a script while it runs.
pub enum Heard<'a> {
    /// A step was taken forward.
    Step(&'a Timeline),
    /// A command, and what it answered: one line or several.
    Said(&'a str, &'a str),
}

/// Whether a command makes something happen at this moment, or lets time pass from here. What goes elsewhere in time or
/// asks does not.
pub fn acts_now(timeline: &Timeline, line: &str) -> bool {
    let read = verbs::read(line, timeline.sim().info());
    matches!(read, Ok(Some((command, _))) if command.acts())
}

/// What a command tells by its answer, or by where it ends; one that is wrong tells nothing.
pub fn tells(timeline: &Timeline, line: &str) -> Tells {
    let read = verbs::read(line, timeline.sim().info());
    read.ok().flatten().map_or(Tells::Nothing, |(command, _)| command.tells())
}

/// How far a command reaches where several runs hear it; nothing if it is none.
pub fn reach(timeline: &Timeline, line: &str) -> Option<Reach> {
    let read = verbs::read(line, timeline.sim().info());
    read.ok().flatten().map(|(command, _)| command.reach())
}

/// The node that a command shows, if that is what it does.
pub fn shows(timeline: &Timeline, line: &str) -> Option<NodeId> {
    let (command, _) = verbs::read(line, timeline.sim().info()).ok()??;
    let Command::Visit(Visit::Show(name)) = command else { return None };
    name.resolve(timeline.sim(), line).ok()
}

/// The node that a name means now, as commands take it: an id, or a role that one node plays.
pub fn named(timeline: &Timeline, text: &str) -> Result<NodeId, ScriptError> {
    let mut line = Line::new(text);
    let word = line.need("a node, such as S1 or leader,")?;
    let name = NodeName::parse(&line, &word)?;
    line.finish()?;
    name.resolve(timeline.sim(), text)
}

/// The branches that a command compares, if that is what it does.
pub fn compares(timeline: &Timeline, line: &str) -> Option<[usize; 2]> {
    let (command, _) = verbs::read(line, timeline.sim().info()).ok()??;
    let Command::Visit(Visit::Diff(a, b)) = command else { return None };
    Some([timeline.find_branch(&a)?, timeline.find_branch(&b)?])
}

/// The most wrong lines that are looked for in a script.
pub const MOST_WRONG: usize = 1000;

/// A script that was read: commands with their lines.
#[derive(Clone, Default)]
pub struct Script {
    lines: Vec<(usize, String, Command, std::ops::Range<usize>)>,
}

impl Script {
    /// Reads a script without doing anything; all that is wrong with it, up to [`MOST_WRONG`].
    pub fn parse(text: &str, info: &Info) -> Result<Script, Vec<ScriptError>> {
        let mut lines = Vec::new();
        let mut errors = Vec::new();
        for (at, line) in text.lines().enumerate() {
            if errors.len() >= MOST_WRONG {
                break;
            }
            match verbs::read(line, info) {
                Ok(Some((command, args))) => lines.push((at + 1, line.to_string(), command, args)),
                Ok(None) => {}
                Err(mut error) => {
                    error.number = at + 1;
                    errors.push(error);
                }
            }
        }
        if errors.is_empty() { Ok(Script { lines }) } else { Err(errors) }
    }

    /// The commands with the number of their line, in order.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines.iter().map(|(number, line, ..)| (*number, line.trim()))
    }

    /// The commands that search, with the number of their line and when they give up.
    pub fn searches(&self) -> impl Iterator<Item = (usize, &str, Limits)> {
        self.lines.iter().filter_map(|(number, line, command, _)| {
            command.query().map(|query| (*number, line.trim(), query.limits()))
        })
    }

    /// Whether one of the commands looks for something that need not be there.
    pub fn looks_for_something(&self) -> bool {
        self.lines.iter().any(|(_, _, command, _)| matches!(command, Command::Explore(_)))
    }

    /// What can be said against the commands before any is done: nodes that this world does not have.
    pub fn check(&self, sim: &dyn Sim) -> Vec<ScriptError> {
        let check = |(number, line, command, args): &(usize, String, Command, std::ops::Range<usize>)| {
            let error = Doing { line, args: args.clone() }.names_known(command, sim).err();
            error.map(|error| ScriptError { number: *number, ..error })
        };
        self.lines.iter().filter_map(check).take(MOST_WRONG).collect()
    }

    /// Does everything, in order, up to the first error; that something is so already is none. `each` hears of every step
    /// taken forward.
    pub fn run(&self, timeline: &mut Timeline, each: &mut dyn FnMut(&Timeline)) -> Result<(), ScriptError> {
        self.tell(timeline, &mut |heard| {
            if let Heard::Step(timeline) = heard {
                each(timeline);
            }
        })
    }

    /// The same for those who want to hear what commands answer as well.
    pub fn tell(&self, timeline: &mut Timeline, hear: &mut dyn FnMut(Heard)) -> Result<(), ScriptError> {
        for (number, line, command, args) in &self.lines {
            let doing = Doing { line, args: args.clone() };
            let mut steps = 0;
            let done = doing.run(command, timeline, &mut |timeline| {
                steps += 1;
                hear(Heard::Step(timeline));
            });
            match done {
                Ok(Outcome { said: Some(said), .. }) => hear(Heard::Said(line.trim(), &said)),
                // Without a word the next step would seem to follow the last one told.
                Ok(Outcome { from, to, .. }) if from != to && steps == 0 => {
                    hear(Heard::Said(line.trim(), &format!("Now at step {to}, {} ms.", timeline.sim().now().0)));
                }
                Ok(_) => {}
                Err(error) if error.is_so => hear(Heard::Said(line.trim(), &format!("{}.", error.told()))),
                Err(error) => return Err(ScriptError { number: *number, ..error }),
            }
        }
        Ok(())
    }
}
