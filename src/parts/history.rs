//! What clients asked and heard, and the verdict on it: whether all of it could have come from one machine that does each
//! command at one moment between its question and its answer (Herlihy and Wing, "Linearizability: A Correctness Condition
//! for Concurrent Objects", 1990).
//!
//! To find an order in which that is so takes long in general. Here a witness gives it, at the same small cost for every
//! step but those in which a command stands in the log again (its first place is looked for, from the end on): all
//! commands that change something pass through one log, so a machine of the observer's own does them in the order in
//! which they are committed, each once. Every answer has to equal its result there; and a read that does not go through
//! the log has to give something that was there between the last operation on the same name that had returned when it
//! began, and now.

use super::command::{Command, Name};
use super::service::{Asker, Content, Key, Known, Reply, Service};
use super::words;
use crate::engine::{Config, Found, List, NodeId, NodeSet, Property, PropertyId, Value};
use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

/// The property that it judges by.
pub const LINEARIZABLE: Property = Property::new(
    "linearizable",
    "Clients hear what one machine answers that does each command once, in the order of the log.",
);

/// Says of an answer that cannot be that the property has fallen.
pub fn judged(config: &Config, property: PropertyId, verdict: Result<(), Verdict>, found: &mut Found) {
    if let Err(verdict) = verdict {
        let client = NodeSet::one(verdict.operation().asker.client);
        found.violations.push((property, client, verdict.text(config)));
    }
}

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    /// Who, and the number that it has there.
    pub asker: Asker,
    /// What.
    pub value: Value,
}

impl Operation {
    /// As it is told: `C1's x+1`.
    pub fn text(self, config: &Config) -> String {
        words::operation(config.name(self.asker.client), config.value_text(self.value))
    }
}

/// Why what clients heard cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// An answer to what is not in its place of the log.
    Lost {
        /// What was answered.
        operation: Operation,
        /// What is committed there, if a client asked for it.
        instead: Option<Operation>,
    },
    /// An answer that the order of the log does not give.
    Differs {
        /// What was answered.
        operation: Operation,
        /// With what.
        heard: Reply,
        /// What it gives in the order of the log.
        gives: Reply,
        /// The operation on the same name before it.
        after: Option<Operation>,
    },
    /// A read of what was there no more when it began, or not yet.
    Elsewhen {
        /// The read.
        operation: Operation,
        /// What it gave.
        heard: Reply,
        /// The last operation on the same name that had returned when it began.
        after: Option<Operation>,
    },
}

impl Verdict {
    /// The operation whose answer cannot be.
    pub fn operation(self) -> Operation {
        match self {
            Verdict::Lost { operation, .. }
            | Verdict::Differs { operation, .. }
            | Verdict::Elsewhen { operation, .. } => operation,
        }
    }

    /// One sentence, without its end, that names both operations.
    pub fn text(self, config: &Config) -> String {
        let said = |operation: Option<Operation>| operation.map(|operation| operation.text(config));
        let operation = self.operation().text(config);
        match self {
            Verdict::Lost { instead, .. } => words::is_lost(operation, said(instead)),
            Verdict::Differs { heard, gives, after, .. } => {
                words::differs(operation, heard.text(config), gives.text(config), said(after))
            }
            Verdict::Elsewhen { heard, after, .. } => words::elsewhen(operation, heard.text(config), said(after)),
        }
    }
}

/// A committed command and its result. Whoever asked for it, its number and what it was stand by themselves: there are as
/// many of these as there are commands, and so they take less room.
#[derive(Clone, Copy, Debug, Hash)]
struct Done {
    client: Option<NodeId>,
    done: bool,
    /// Whether it is a repetition of one before it, and was not done again.
    again: bool,
    seq: u32,
    value: Value,
    now: Option<Content>,
    /// Position of the command before it on the same name, from 1; 0 if it is the first.
    before: u32,
}

impl Done {
    fn new(asker: Option<Asker>, value: Value, Reply { done, now }: Reply, before: u32) -> Done {
        let (client, seq) = (asker.map(|asker| asker.client), asker.map_or(0, |asker| asker.seq));
        Done { client, done, again: false, seq, value, now, before }
    }

    fn operation(self) -> Option<Operation> {
        let asker = Asker { client: self.client?, seq: self.seq };
        Some(Operation { asker, value: self.value })
    }

    fn reply(self) -> Reply {
        Reply { done: self.done, now: self.now }
    }
}

/// What is known of a name.
#[derive(Clone, Debug)]
struct Track {
    key: Key,
    /// Position of the last command on it.
    last: u32,
    /// Position of the last command on it that a client has the answer of, or of what a read gave.
    returned: u32,
    /// What was there, each with the position of the command that wrote it: from the oldest that a read may still give.
    versions: VecDeque<(u32, Option<Content>)>,
}

/// A read that has begun: what was returned before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Open {
    asker: Asker,
    returned: u32,
}

/// An answer to what is not committed yet: it is judged once something is, in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Early {
    operation: Operation,
    position: u32,
    heard: Reply,
}

/// What clients asked and heard, as far as a verdict needs it.
#[derive(Clone, Debug, Default)]
pub struct History {
    service: Service,
    done: List<Done>,
    /// By name.
    tracks: Vec<Track>,
    open: Vec<Open>,
    early: Vec<Early>,
}

impl History {
    /// What was committed so far, done once each.
    pub fn service(&self) -> &Service {
        &self.service
    }

    /// A command is committed, after all that were before. What no client asked for has nobody to answer to. The verdict on
    /// what was answered for that place of the log before.
    pub fn commits(&mut self, config: &Config, asker: Option<Asker>, value: Value) -> Result<(), Verdict> {
        let position = self.done.len() as u32 + 1;
        let done = match asker.map_or(Known::New, |asker| self.service.known(asker)) {
            Known::New => self.does(config, position, asker, value),
            // However long ago that was, it gives what it gave then.
            Known::Done(..) | Known::Forgotten => match asker.and_then(|asker| self.first(asker)) {
                Some((_, first)) => Done { again: true, ..first },
                None => self.does(config, position, asker, value),
            },
        };
        self.done.push(done);
        let mut verdict = Ok(());
        while let Some(at) = self.early.iter().position(|early| early.position == position) {
            let Early { operation, heard, .. } = self.early.swap_remove(at);
            verdict = verdict.and(self.hears(config, operation, position, heard));
        }
        verdict
    }

    /// A command that is new is done.
    fn does(&mut self, config: &Config, position: u32, asker: Option<Asker>, value: Value) -> Done {
        let reply = self.service.act(config, position, asker, value);
        let before = Command::of(config, value, |command| {
            let name = command.name()?;
            let now = self.service.machine().get(name);
            let oldest = self.oldest_open();
            Some(self.track(name).commits(position, now, oldest))
        });
        Done::new(asker, value, reply, before.unwrap_or(0))
    }

    /// Where a command was done, which stands in the log more than once. Looked for only if it does, from the end on:
    /// whoever repeats does so soon.
    fn first(&self, asker: Asker) -> Option<(u32, Done)> {
        let places = (1..=self.done.len() as u32).rev().filter_map(|position| Some((position, *self.at(position)?)));
        let is_it = |done: Done| !done.again && done.operation().is_some_and(|operation| operation.asker == asker);
        places.into_iter().find(|(_, done)| is_it(*done))
    }

    /// The lowest position that a read under way may have to look back to.
    fn oldest_open(&self) -> u32 {
        self.open.iter().map(|open| open.returned).min().unwrap_or(u32::MAX)
    }

    fn track(&mut self, name: Name) -> &mut Track {
        let place = self.tracks.binary_search_by(|track| track.key.name().cmp(&name));
        let at = place.unwrap_or_else(|at| {
            self.tracks.insert(at, Track::new(name.into()));
            at
        });
        &mut self.tracks[at]
    }

    fn at(&self, position: u32) -> Option<&Done> {
        (position as usize).checked_sub(1).and_then(|at| self.done.get(at).here())
    }

    fn operation_at(&self, position: u32) -> Option<Operation> {
        self.at(position).and_then(|done| done.operation())
    }

    /// A client hears what came of its command, which stands at this position of the log.
    pub fn hears(&mut self, config: &Config, operation: Operation, position: u32, heard: Reply) -> Result<(), Verdict> {
        let Some(there) = self.at(position).copied() else {
            self.early.push(Early { operation, position, heard });
            return Ok(());
        };
        let (instead, gives) = (there.operation(), there.reply());
        if instead.is_none_or(|instead| instead.asker != operation.asker) {
            return Err(Verdict::Lost { operation, instead });
        }
        if heard != gives {
            return Err(Verdict::Differs { operation, heard, gives, after: self.operation_at(there.before) });
        }
        let done_at =
            if there.again { self.first(operation.asker).map_or(position, |(first, _)| first) } else { position };
        Command::of(config, operation.value, |command| {
            let Some(name) = command.name() else { return };
            let track = self.track(name);
            track.returned = track.returned.max(done_at);
        });
        Ok(())
    }

    /// A client begins to read what does not go through the log.
    pub fn begins(&mut self, config: &Config, operation: Operation) {
        Command::of(config, operation.value, |command| {
            let Some(name) = command.name() else { return };
            let returned = self.track(name).returned;
            self.open.push(Open { asker: operation.asker, returned });
        });
    }

    /// A client hears what such a read gave.
    pub fn reads(&mut self, config: &Config, operation: Operation, heard: Reply) -> Result<(), Verdict> {
        let Some(at) = self.open.iter().position(|open| open.asker == operation.asker) else { return Ok(()) };
        let low = self.open.swap_remove(at).returned;
        let given = Command::of(config, operation.value, |command| {
            command.name().is_none_or(|name| self.track(name).gives(low, heard.now))
        });
        match given {
            true => Ok(()),
            false => Err(Verdict::Elsewhen { operation, heard, after: self.operation_at(low) }),
        }
    }
}

// Written by hand and not derived: what is committed is told by the log, which is hashed where it is kept. What clients
// have heard and is not judged yet is not.
impl Hash for History {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.open, &self.early).hash(state);
    }
}

impl PartialEq for History {
    fn eq(&self, other: &History) -> bool {
        (&self.done, &self.open, &self.early) == (&other.done, &other.open, &other.early)
    }
}

impl Eq for History {}

impl Track {
    fn new(key: Key) -> Track {
        Track { key, last: 0, returned: 0, versions: VecDeque::from([(0, None)]) }
    }

    /// A command on it is committed; the position of the one before.
    fn commits(&mut self, position: u32, now: Option<Content>, oldest_open: u32) -> u32 {
        if self.versions.back().is_none_or(|(_, last)| *last != now) {
            self.versions.push_back((position, now));
        }
        let floor = self.returned.min(oldest_open);
        while self.versions.get(1).is_some_and(|(from, _)| *from <= floor) {
            self.versions.pop_front();
        }
        std::mem::replace(&mut self.last, position)
    }

    /// Whether this was there at a position of at least `low`. The earliest such moment is the read's: it leaves the most
    /// to those that follow.
    fn gives(&mut self, low: u32, heard: Option<Content>) -> bool {
        let first = self.versions.iter().rposition(|(from, _)| *from <= low).unwrap_or(0);
        let found = self.versions.iter().skip(first).find(|(_, content)| *content == heard);
        let Some((from, _)) = found else { return false };
        self.returned = self.returned.max(*from).max(low);
        true
    }
}

#[cfg(test)]
mod tests;
