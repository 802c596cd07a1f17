//! Messages of one's own: of what a kind is made, and how one is read, such as `Vote term=3 granted=true`.
//!
//! A protocol lists its kinds in [`Info`](super::Info) and makes a message of what was given in
//! [`Pictured::forge`](super::Pictured). Here stands how fields are written, whatever they belong to; it knows no world.

use super::{Config, KindId, NodeId, Refusal, Value, refused};
use std::collections::BTreeMap;

/// Of what a message of one's own is made.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Kind of the message.
    pub kind: &'static str,
    /// Kinds of nodes that send it.
    pub from: &'static [KindId],
    /// Kinds of nodes that it is sent to.
    pub to: &'static [KindId],
    /// What it says.
    pub fields: &'static [FieldSpec],
}

/// Something that a message says.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// Its name, as a scene has it.
    pub name: &'static str,
    /// What it takes.
    pub takes: FieldKind,
    /// Whether it may be left out.
    pub optional: bool,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A whole number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A node.
    Node,
    /// A value: all up to the next field.
    Value,
    /// What only the protocol can read; such as this.
    Own(&'static str),
}

/// The highest number that a field takes: far beyond all that a run comes to, and far below where numbers end.
const MOST: u32 = 1_000_000;
/// The most letters of a value.
const LONGEST: usize = 120;

impl FieldSpec {
    /// A field that has to be there.
    pub const fn new(name: &'static str, takes: FieldKind) -> FieldSpec {
        FieldSpec { name, takes, optional: false }
    }

    /// The same, that may be left out.
    pub const fn optional(mut self) -> FieldSpec {
        self.optional = true;
        self
    }

    /// How it is written, such as `term=N`; in brackets, if it may be left out.
    pub fn usage(&self) -> String {
        let takes = match self.takes {
            FieldKind::Number => "N",
            FieldKind::Flag => "true|false",
            FieldKind::Node => "NODE",
            FieldKind::Value => "VALUE",
            FieldKind::Own(example) => example,
        };
        let (open, close) = if self.optional { ("[", "]") } else { ("", "") };
        format!("{open}{}={takes}{close}", self.name)
    }
}

impl Form {
    /// How it is written behind its ends.
    pub fn usage(&self) -> String {
        self.fields.iter().map(FieldSpec::usage).collect::<Vec<_>>().join(" ")
    }

    fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// What was given for the fields of a message; each is what it has to be.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    /// Nodes and words.
    pub config: &'a Config,
    given: BTreeMap<&'static str, &'a str>,
}

impl<'a> Fields<'a> {
    /// Reads what is written behind a message's kind, such as `term=3 granted=true`.
    pub fn read(config: &'a Config, form: &Form, text: &'a str) -> Result<Fields<'a>, Refusal> {
        let mut given = BTreeMap::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let (spec, value, after) = first_field(form, rest)?;
            check(config, form, spec, value)?;
            if given.insert(spec.name, value).is_some() {
                return Err(refused::field_twice(form.kind, spec.name));
            }
            rest = after;
        }
        match form.fields.iter().find(|field| !field.optional && !given.contains_key(field.name)) {
            Some(missing) => Err(refused::field_missing(form.kind, missing.name, form.usage())),
            None => Ok(Fields { config, given }),
        }
    }

    /// What was given for a field, as it was written.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.given.get(name).copied()
    }

    /// A number.
    pub fn number(&self, name: &str) -> Option<u32> {
        self.text(name)?.parse().ok()
    }

    /// Yes or no.
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.text(name)?.parse().ok()
    }

    /// A node.
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.config.find(self.text(name)?)
    }

    /// A value; from now on its word has a number.
    pub fn value(&self, name: &str) -> Option<Value> {
        self.text(name).map(|text| self.config.read_value(text))
    }
}

/// The first field of what is left, what is given for it, and what follows. A value goes on to the next field, all else
/// to the next gap.
fn first_field<'a>(form: &Form, rest: &'a str) -> Result<(&'static FieldSpec, &'a str, &'a str), Refusal> {
    let word = rest.split_whitespace().next().unwrap_or_default();
    let (name, _) = word.split_once('=').unwrap_or((word, ""));
    let spec = form.field(name).filter(|_| word.contains('='));
    let spec = spec.ok_or_else(|| refused::no_field(form.kind, name, form.usage()))?;
    let given = &rest[name.len() + 1..];
    let ends = |at: &usize| {
        let next = given[*at..].split_whitespace().next().unwrap_or_default();
        let is_field = next.split_once('=').is_some_and(|(name, _)| form.field(name).is_some());
        spec.takes != FieldKind::Value || is_field
    };
    let gaps = given.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let end = gaps.into_iter().find(ends).unwrap_or(given.len());
    Ok((spec, given[..end].trim(), given[end..].trim_start()))
}

/// Whether a field takes what is given for it.
fn check(config: &Config, form: &Form, spec: &FieldSpec, text: &str) -> Result<(), Refusal> {
    let right = match spec.takes {
        FieldKind::Number => text.parse::<u32>().is_ok_and(|n| n <= MOST),
        FieldKind::Flag => text.parse::<bool>().is_ok(),
        FieldKind::Node => config.find(text).is_some(),
        FieldKind::Value => (1..=LONGEST).contains(&text.chars().count()),
        FieldKind::Own(_) => !text.is_empty(),
    };
    if right {
        return Ok(());
    }
    let takes = match spec.takes {
        FieldKind::Number => "number",
        FieldKind::Flag => "flag",
        FieldKind::Node => "node",
        FieldKind::Value => "value",
        FieldKind::Own(_) => "own",
    };
    Err(refused::field_takes(form.kind, spec.name, takes, MOST, spec.usage()))
}
