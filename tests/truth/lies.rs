//! A checker that never says no is none: of every true sentence one fact after the other is turned wrong, in every way
//! that it can be wrong, and each of these lies has to be found out somewhere.

use crate::{Case, verify};
use std::collections::BTreeMap;
use synod::engine::scene::{Fact, NoteCard, Scene};

/// How often a lie is told at most, until it is found out.
const TRIES: usize = 400;

/// Facts whose lies are believed, each with the reason.
const BELIEVED: &[(&str, &str, &str)] = &[
    ("paxos.is.unasked", "acceptor", "mostly nobody else was asked either"),
    ("paxos.is.untold", "other", "mostly nobody else was told either"),
    ("paxos.number.late", "waits", "what it waited for then is not looked at in an answer"),
    ("fate.stops", "from", "the same of another would stop it as well"),
    ("multi-paxos.is.unasked", "server", "mostly nobody else was asked either"),
    ("multi-paxos.is.unasked", "slot", "mostly nothing was proposed in another slot either"),
    ("multi-paxos.is.unasked", "accept", "mostly neither was sent"),
    ("slots.acceptor.promise", "slot", "who would ask for one slot alone has not asked yet, and may ask for any"),
    ("fate.stops", "new", "another one of its kind may be under way"),
    ("fate.would", "new", "another one of its kind may be under way"),
];

/// A lie: the rule, how it came out and whether that was asked, the fact, and how it is wrong. What is checked of a step
/// may go unchecked in an answer.
type Lie = (String, String, &'static str, &'static str);

/// The lies that were told, how often, and whether they were found out.
#[derive(Default)]
pub struct Lies(BTreeMap<Lie, (usize, bool)>);

impl Lies {
    /// Tells all lies about a sentence that nobody has found out yet.
    pub fn tell(&mut self, case: &Case) {
        for (name, how, note) in wrong(case.note, case.scene()) {
            let as_what = format!("{:?}, {}", case.note.verdict, if case.asked { "asked" } else { "told" });
            let (told, found) = self.0.entry((case.note.rule.clone(), as_what, name, how)).or_default();
            if *found || *told == TRIES {
                continue;
            }
            *told += 1;
            *found = verify(&Case { note: &note, ..*case }).is_err();
        }
    }

    /// The lies that were believed every time, each in a line.
    pub fn believed(&self, protocol: &str) -> Vec<String> {
        let excused = |(rule, _, fact, _): &Lie| BELIEVED.iter().any(|(id, name, _)| id == rule && name == fact);
        let believed = self.0.iter().filter(|(lie, (_, found))| !found && !excused(lie));
        println!("{protocol}: {} lies", self.0.len());
        let line = |((rule, as_what, fact, how), (told, _)): (&Lie, &(usize, bool))| {
            format!("  {rule} ({as_what}): {fact} {how}, {told} times")
        };
        believed.map(line).collect()
    }
}

/// The same sentence with one fact wrong: which, how, and the sentence.
fn wrong(note: &NoteCard, scene: &Scene) -> Vec<(&'static str, &'static str, NoteCard)> {
    let changed = |(name, fact): (&&'static str, &Fact)| -> Vec<_> {
        let name = *name;
        let with = |(how, fact): (&'static str, Fact)| {
            let mut lie = note.clone();
            lie.facts.insert(name, fact);
            (name, how, lie)
        };
        others(fact, scene).into_iter().map(with).collect()
    };
    note.facts.iter().flat_map(changed).collect()
}

/// What a fact is not.
fn others(fact: &Fact, scene: &Scene) -> Vec<(&'static str, Fact)> {
    match fact {
        Fact::Int(number) => vec![("higher", Fact::Int(number + 1)), ("lower", Fact::Int(number - 1))],
        Fact::Bool(yes) => vec![("denied", Fact::Bool(!yes))],
        Fact::Text(text) => {
            let kind = scene.nodes.iter().find(|node| node.id == *text).map(|node| &node.kind);
            let other = scene.nodes.iter().find(|node| Some(&node.kind) == kind && node.id != *text);
            match (kind, other) {
                (Some(_), Some(other)) => vec![("another", Fact::text(&other.id))],
                (Some(_), None) => vec![],
                (None, _) => vec![("another", Fact::Text(format!("9{text}")))],
            }
        }
        Fact::List(list) => {
            let more = list.iter().cloned().chain([Fact::text("nobody")]).collect();
            let mut others = vec![("longer", Fact::List(more))];
            if let Some((_, fewer)) = list.split_last() {
                others.push(("shorter", Fact::List(fewer.to_vec())));
            }
            others
        }
        Fact::Map(_) => vec![],
    }
}
