//! The facts of a note by name. A note carries plain numbers; the row of its rule names each of them once and says
//! what kind of thing it stands for, and from that come both what a sentence shows and what a machine reads.
//!
//! A kind that only one protocol knows is an [`FactKind::Own`] beside that protocol's type; one that several need is a
//! variant here. Which words stand around the facts is the [catalogue](super::catalogue)'s business.

use super::catalogue::Given;
use super::scene::Fact;
use super::{Config, NodeId, NodeSet, Value};

/// The facts of a note, as numbers.
pub type Facts = [u32; 4];

/// The bit of a place's number that is no part of it, but a fact of its own ([`marked`]).
pub const MARK: u32 = 1 << 31;

/// The number that stands for nothing: no leader, no entry, no value.
pub const NOTHING: u32 = u32::MAX;

/// What one number of a note is called, and what it stands for.
#[derive(Clone, Copy, Debug)]
pub struct FactSpec {
    /// Its name, in sentences and in JSON.
    pub name: &'static str,
    /// What kind of thing it is.
    pub kind: FactKind,
    at: Option<usize>,
}

/// What a number of a note stands for. [`NOTHING`] is nothing, whatever the kind.
#[derive(Clone, Copy, Debug)]
pub enum FactKind {
    /// A node.
    Node,
    /// Several nodes, told as `S1, S2 and S3`.
    Nodes,
    /// A term.
    Term,
    /// An index of a log.
    Index,
    /// The one index of a log that the note is about.
    Place,
    /// How many.
    Count,
    /// A time in ms.
    Ms,
    /// A value.
    Value,
    /// A text that a node made up: a number of [`Config::told`].
    Told,
    /// Yes or no.
    Flag,
    /// One of these words, by its position: what sentences choose by.
    Word(&'static [&'static str]),
    /// Something of a protocol's own, made of the number at this position and perhaps of the others.
    Own(fn(&Config, Facts, usize) -> Option<Fact>),
}

impl FactSpec {
    /// A fact of this name and kind. It stands at the position that it has in its rule's row.
    pub const fn new(name: &'static str, kind: FactKind) -> FactSpec {
        FactSpec { name, kind, at: None }
    }

    /// The same, at another position.
    pub const fn at(mut self, position: usize) -> FactSpec {
        self.at = Some(position);
        self
    }

    /// Where it stands among a note's numbers, if this is its place in the row.
    pub fn position(&self, in_row: usize) -> usize {
        self.at.unwrap_or(in_row)
    }

    /// What it stands for in a note with these numbers; nothing if it stands for nothing.
    fn read(&self, config: &Config, facts: Facts, in_row: usize) -> Option<Fact> {
        let at = self.position(in_row);
        if let FactKind::Own(read) = self.kind {
            return read(config, facts, at);
        }
        let number = facts.get(at).copied().filter(|number| *number != NOTHING)?;
        Some(match self.kind {
            FactKind::Node => Fact::Text(config.name(NodeId(u8::try_from(number).ok()?)).into()),
            FactKind::Nodes => Fact::List(config.names(NodeSet(number)).into_iter().map(Fact::Text).collect()),
            FactKind::Place => Fact::Int((number & !MARK).into()),
            FactKind::Term | FactKind::Index | FactKind::Count | FactKind::Ms => Fact::Int(number.into()),
            FactKind::Value => Fact::Text(config.value_text(Value(number))),
            FactKind::Told => Fact::Text(config.told.text(Value(number))),
            FactKind::Flag => Fact::Bool(number != 0),
            FactKind::Word(words) => Fact::Text((*words.get(number as usize)?).into()),
            FactKind::Own(_) => return None,
        })
    }
}

/// A fact of a note and what it stands for; nothing if it stands for nothing.
pub type Known = (&'static FactSpec, Option<Fact>);

/// What a sentence is given for a fact.
pub fn given<'a>((spec, fact): &'a Known) -> (&'static str, Given<'a>) {
    let given = match (spec.kind, fact) {
        (FactKind::Word(_), Some(Fact::Text(word))) => Given::word(word),
        (_, fact) => fact.as_ref().into(),
    };
    (spec.name, given)
}

/// What the numbers of a rule's note stand for, in the order of its row.
pub fn known(config: &Config, row: &'static [FactSpec], facts: Facts) -> Vec<Known> {
    row.iter().enumerate().map(|(position, spec)| (spec, spec.read(config, facts, position))).collect()
}

/// A node.
pub const fn node(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Node)
}

/// Several nodes.
pub const fn nodes(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Nodes)
}

/// A term.
pub const fn term(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Term)
}

/// An index of a log.
pub const fn index(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Index)
}

/// The one index of a log that the note is about: it belongs in no answer about another one.
pub const fn place(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Place)
}

/// Yes or no, in the number of the place at this position, where a note has no more numbers.
pub const fn marked(name: &'static str, position: usize) -> FactSpec {
    let read = |_: &Config, facts: Facts, at: usize| Some(Fact::Bool(facts[at] & MARK != 0));
    own(name, read).at(position)
}

/// How many.
pub const fn count(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Count)
}

/// A time in ms.
pub const fn ms(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Ms)
}

/// A value.
pub const fn value(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Value)
}

/// A text that a node made up, such as a path.
pub const fn told(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Told)
}

/// Yes or no.
pub const fn flag(name: &'static str) -> FactSpec {
    FactSpec::new(name, FactKind::Flag)
}

/// One of these words, counted from 0.
pub const fn word(name: &'static str, words: &'static [&'static str]) -> FactSpec {
    FactSpec::new(name, FactKind::Word(words))
}

/// Something of a protocol's own.
pub const fn own(name: &'static str, read: fn(&Config, Facts, usize) -> Option<Fact>) -> FactSpec {
    FactSpec::new(name, FactKind::Own(read))
}

/// The fact that [`Cx::note_persistence`](super::Cx::note_persistence) adds: whether a write is not durable because
/// flushing is lazy, and not because its rule is off.
pub const fn lazy() -> FactSpec {
    flag("lazy").at(3)
}
