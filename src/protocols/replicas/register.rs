//! What a replica holds: one named number, such as `x=5`. A write `x=7` overwrites it, a write `x+1` adds to it.

use crate::engine::facts::{FactSpec, own};
use crate::engine::scene::Fact;
use crate::engine::{Config, Facts, Value};
use crate::parts::command::{Command, Literal};

/// The one thing that a replica holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Register {
    /// The write that it was set by, nothing at the start. An addition to nothing sets it as well.
    pub set_by: Value,
    /// What was added since.
    pub added: u32,
}

impl Register {
    /// What is held after a write is applied to this: total, whatever the write says.
    pub fn after(self, config: &Config, write: Value) -> Register {
        match addend(config, write) {
            Some(n) if self.is_set() => Register { added: self.added.saturating_add(n), ..self },
            _ => Register { set_by: write, added: 0 },
        }
    }

    /// Whether anything was ever written.
    pub fn is_set(self) -> bool {
        self.set_by != Value::NOOP
    }

    /// As a person reads it, such as `x=5`; `nothing` at the start.
    pub fn text(self, config: &Config) -> String {
        if !self.is_set() {
            return "nothing".into();
        }
        let text = config.value_text(self.set_by);
        match number(config, self.set_by) {
            Some((name, number)) => format!("{name}={}", u64::from(number) + u64::from(self.added)),
            None if self.added == 0 => text,
            None => format!("{text}+{}", self.added),
        }
    }
}

/// A write's name and its number, whether it sets or adds; nothing if it is not made of these.
fn number(config: &Config, write: Value) -> Option<(String, u32)> {
    Command::of(config, write, |command| match command {
        Command::Set(name, Literal::Number(number)) | Command::Add(name, number) => Some((name.text(config), number)),
        Command::Set(_, Literal::Word(_)) | Command::Get(_) | Command::Swap(..) | Command::Noop => None,
    })
}

/// What a write adds, if it adds. Every other write overwrites, whatever it says.
pub fn addend(config: &Config, write: Value) -> Option<u32> {
    Command::of(config, write, |command| match command {
        Command::Add(_, number) => Some(number),
        Command::Set(..) | Command::Get(_) | Command::Swap(..) | Command::Noop => None,
    })
}

/// What was held before a write, as two numbers of a note; nothing if nothing was ever written.
pub const fn held() -> FactSpec {
    own("held", |config, facts, at| {
        let [set_by, added] = *facts.get(at..at + 2)?.first_chunk()?;
        shown(config, Register { set_by: Value(set_by), added })
    })
}

/// What is held after the write that a note begins with.
pub fn after(config: &Config, [write, set_by, added, _]: Facts, _: usize) -> Option<Fact> {
    shown(config, Register { set_by: Value(set_by), added }.after(config, Value(write)))
}

/// What the write adds that a note begins with, if it adds.
pub fn added(config: &Config, [write, ..]: Facts, _: usize) -> Option<Fact> {
    addend(config, Value(write)).map(|number| Fact::Int(number.into()))
}

/// What is held, for a sentence; nothing if nothing is.
fn shown(config: &Config, register: Register) -> Option<Fact> {
    register.is_set().then(|| Fact::text(register.text(config)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Protocol;
    use crate::protocols::replicas::Replicas;

    fn held(writes: &[&str]) -> String {
        let config = Config::new(Replicas::INFO, &[1, 1], 0).expect("a valid set-up");
        let apply = |held: Register, write: &&str| held.after(&config, config.words.intern(write));
        writes.iter().fold(Register::default(), apply).text(&config)
    }

    #[test]
    fn writes_overwrite_or_add() {
        for (writes, after) in [
            (&[][..], "nothing"),
            (&["x=5"], "x=5"),
            (&["x=5", "x=7"], "x=7"),
            (&["x=5", "x+1", "x+1"], "x=7"),
            (&["x+1", "x+2"], "x=3"),
            (&["x+1", "x=4", "x + 2"], "x=6"),
            (&["x=4", "hello"], "hello"),
            (&["hello", "x+2", "x+2"], "hello+4"),
            (&["x=1+2"], "x=1+2"),
            (&["x=-3"], "x=-3"),
            (&["=5", "+5"], "+5"),
            (&["x=4294967295", "x+4294967295", "x+9"], "x=8589934590"),
            (&["x=5", "x+é", "é+1"], "x+é+1"),
            (&["no-op"], "nothing"),
        ] {
            assert_eq!(held(writes), after, "{writes:?}");
        }
    }
}
