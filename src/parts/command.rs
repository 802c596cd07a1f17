//! Commands: what a typed word means, read in one place. `x=1` and `set x=1` set, `x+1` and `add x 1` add, `x?` and
//! `get x` read, `cas x 1 2` sets only what it expects, `no-op` does nothing; every other word is opaque, and overwrites
//! what has no name.
//!
//! A new command is a variant, a line in [`Command::parse`], and what a machine makes of it in [`service`](super::service).

use crate::engine::{Config, NodeId, Value};
use std::fmt;

/// What is named, such as `x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name<'a> {
    /// What opaque words overwrite.
    None,
    /// A client's own, that it writes to by itself: `c1`.
    Of(NodeId),
    /// Any other.
    Word(&'a str),
}

/// What is written: a number, or a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Literal<'a> {
    /// A number, that can be added to.
    Number(u32),
    /// Any other.
    Word(&'a str),
}

/// What a typed word asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command<'a> {
    /// Nothing.
    Noop,
    /// What is named becomes this.
    Set(Name<'a>, Literal<'a>),
    /// This much is added to what is named.
    Add(Name<'a>, u32),
    /// What is named is read.
    Get(Name<'a>),
    /// What is named becomes the second if it is the first.
    Swap(Name<'a>, Literal<'a>, Literal<'a>),
}

impl Command<'_> {
    /// What a value asks for, told to somebody: a typed word is read where it is kept.
    pub fn of<T>(config: &Config, value: Value, told: impl FnOnce(Command) -> T) -> T {
        match value.as_numbered() {
            Some((client, n)) => told(Command::Set(Name::Of(client), Literal::Number(n))),
            None if value == Value::NOOP => told(Command::Noop),
            None => told(Command::parse(&config.value_text(value)).owned_by(config)),
        }
    }
}

impl<'a> Command<'a> {
    /// Reads a word.
    pub fn parse(text: &'a str) -> Command<'a> {
        let text = text.trim();
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["no-op"] => Command::Noop,
            ["get", name] => Command::Get(Name::Word(name)),
            ["add", name, number] if amount(number).is_some() => {
                Command::Add(Name::Word(name), amount(number).unwrap_or_default())
            }
            ["set", name, to] => Command::Set(Name::Word(name), Literal::of(to)),
            ["cas", name, from, to] => Command::Swap(Name::Word(name), Literal::of(from), Literal::of(to)),
            _ => signs(text.strip_prefix("set ").unwrap_or(text))
                .unwrap_or(Command::Set(Name::None, Literal::Word(text))),
        }
    }

    /// The same where a client's name means the client.
    fn owned_by(self, config: &Config) -> Command<'a> {
        match self {
            Command::Set(name, to) => Command::Set(name.owned_by(config), to),
            Command::Add(name, by) => Command::Add(name.owned_by(config), by),
            Command::Get(name) => Command::Get(name.owned_by(config)),
            Command::Swap(name, from, to) => Command::Swap(name.owned_by(config), from, to),
            Command::Noop => self,
        }
    }

    /// What it is about; nothing if it does nothing.
    pub fn name(self) -> Option<Name<'a>> {
        match self {
            Command::Noop => None,
            Command::Set(name, _) | Command::Add(name, _) | Command::Get(name) | Command::Swap(name, ..) => Some(name),
        }
    }

    /// What is there once it is done, as far as it says so itself.
    pub fn writes(self) -> Option<Literal<'a>> {
        match self {
            Command::Set(_, to) | Command::Swap(_, _, to) => Some(to),
            Command::Noop | Command::Add(..) | Command::Get(_) => None,
        }
    }
}

/// A command written with a sign: `x=1`, `x+1`, `x?`.
fn signs(text: &str) -> Option<Command<'_>> {
    if let Some(name) = text.strip_suffix('?').map(str::trim).filter(|name| is_name(name)) {
        return Some(Command::Get(Name::Word(name)));
    }
    let at = text.find(['=', '+'])?;
    let (name, rest) = (text[..at].trim(), text[at + 1..].trim());
    if name.is_empty() || rest.is_empty() {
        return None;
    }
    match text[at..].starts_with('=') {
        true => Some(Command::Set(Name::Word(name), Literal::of(rest))),
        false => amount(rest).map(|by| Command::Add(Name::Word(name), by)),
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || ['=', '+', '?'].contains(&c))
}

/// A number in digits, without a sign.
fn amount(text: &str) -> Option<u32> {
    text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
}

impl<'a> Literal<'a> {
    fn of(text: &'a str) -> Literal<'a> {
        amount(text).map_or(Literal::Word(text), Literal::Number)
    }
}

impl<'a> Name<'a> {
    fn owned_by(self, config: &Config) -> Name<'a> {
        let Name::Word(word) = self else { return self };
        let client = |id: &NodeId| word == config.name(*id).to_lowercase();
        config.all().find(client).map_or(self, Name::Of)
    }

    /// As it is written.
    pub fn text(self, config: &Config) -> String {
        match self {
            Name::None => "(no name)".into(),
            Name::Of(client) => config.name(client).to_lowercase(),
            Name::Word(word) => word.into(),
        }
    }
}

impl fmt::Display for Literal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Number(number) => number.fmt(f),
            Literal::Word(word) => word.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_meant() {
        let (x, one) = (Name::Word("x"), Literal::Number(1));
        let opaque = |text| Command::Set(Name::None, Literal::Word(text));
        for (text, meant) in [
            ("x=1", Command::Set(x, one)),
            (" x = 1 ", Command::Set(x, one)),
            ("set x=1", Command::Set(x, one)),
            ("set x 1", Command::Set(x, one)),
            ("x=red", Command::Set(x, Literal::Word("red"))),
            ("x=1+2", Command::Set(x, Literal::Word("1+2"))),
            ("x=-3", Command::Set(x, Literal::Word("-3"))),
            ("x+1", Command::Add(x, 1)),
            ("x + 12", Command::Add(x, 12)),
            ("add x 1", Command::Add(x, 1)),
            ("x?", Command::Get(x)),
            ("get x", Command::Get(x)),
            ("cas x 1 red", Command::Swap(x, one, Literal::Word("red"))),
            ("no-op", Command::Noop),
            ("X", opaque("X")),
            ("hello there", opaque("hello there")),
            ("add x much", opaque("add x much")),
            ("x+é", opaque("x+é")),
            ("x+4294967296", opaque("x+4294967296")),
            ("é+1", Command::Add(Name::Word("é"), 1)),
            ("=5", opaque("=5")),
            ("x=", opaque("x=")),
            ("is it?", opaque("is it?")),
            ("get", opaque("get")),
            ("", opaque("")),
        ] {
            assert_eq!(Command::parse(text), meant, "{text:?}");
        }
    }
}
