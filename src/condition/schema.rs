//! Which names a condition may use, and what kind of value each has.
//!
//! The names of fields come from the scene's own types, by serialising a sample in which every field is
//! filled. So a field added to the scene is known here as soon as the sample compiles again. Functions are rows of
//! [`FUNCTIONS`]; what they do is in `lower` and `functions`.

use crate::engine::scene::{
    Badge, BallotCell, BallotColumn, BallotTable, Belief, BeliefRow, Bound, CanAccept, CanStill, Chosen, CutLink,
    Epoch, FORMAT, Field, Layout, Links, LogRow, NodeCard, OwnLink, Packet, Part, Progress, Proposal, RecordCard, Rung,
    Scene, Shape, Table, TableRow, Tally, TimerCard, Tone, Traffic, TreeRow, Violation,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// The kind of a value, as far as it is known before a condition is evaluated.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Type {
    Bool,
    Number,
    Text,
    Null,
    List(Box<Type>),
    Record(Arc<BTreeMap<String, Type>>),
    /// Anything: facts of a protocol, and what comes from them.
    Open,
}

impl Type {
    /// The kind in words, for messages.
    pub fn words(&self) -> &'static str {
        match self {
            Type::Bool => "true or false",
            Type::Number => "a number",
            Type::Text => "a text",
            Type::Null => "null",
            Type::List(_) => "a list",
            Type::Record(_) => "a record with fields",
            Type::Open => "a value",
        }
    }

    /// Whether values of the two kinds can be equal.
    pub fn meets(&self, other: &Type) -> bool {
        let loose = |t: &Type| matches!(t, Type::Open | Type::Null);
        loose(self)
            || loose(other)
            || match (self, other) {
                (Type::List(a), Type::List(b)) => a.meets(b),
                // A map written in the condition is open, so two records are both the scene's own.
                (Type::Record(_), Type::Record(_)) => true,
                (a, b) => a == b,
            }
    }

    /// Whether a value of this kind holds whole records of the scene, so that nobody can tell which of their fields
    /// are looked at.
    pub fn is_whole(&self) -> bool {
        match self {
            Type::Record(_) => true,
            Type::List(element) => element.is_whole(),
            Type::Bool | Type::Number | Type::Text | Type::Null | Type::Open => false,
        }
    }

    /// The kind that a value of the sample shows.
    pub fn of(sample: &Value) -> Type {
        match sample {
            Value::Null => Type::Null,
            Value::Bool(_) => Type::Bool,
            Value::Number(_) => Type::Number,
            Value::String(_) => Type::Text,
            Value::Array(items) => Type::List(Box::new(items.first().map_or(Type::Open, Type::of))),
            // Nothing is known of a map that the sample leaves empty: these are the facts.
            Value::Object(fields) if fields.is_empty() => Type::Open,
            Value::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| (name.clone(), Type::of(value)));
                Type::Record(Arc::new(fields.collect()))
            }
        }
    }
}

/// A name at the top of a condition.
pub(super) struct Variable {
    /// The name.
    pub name: &'static str,
    /// The part of the scene that it shows.
    pub part: Part,
    /// Of a list of some nodes: which.
    pub only: Option<fn(&NodeCard) -> bool>,
    /// What it is, in a few words.
    pub doc: &'static str,
}

const fn part(name: &'static str, part: Part, doc: &'static str) -> Variable {
    Variable { name, part, only: None, doc }
}

/// Some of the nodes, of all or of those that are no clients.
const fn nodes(name: &'static str, doc: &'static str, part: Part, only: fn(&NodeCard) -> bool) -> Variable {
    Variable { name, part, only: Some(only), doc }
}

/// Every name at the top of a condition.
pub(super) const VARIABLES: &[Variable] = &[
    part("nodes", Part::Clients, "every node"),
    nodes("servers", "the nodes of kind `server`", Part::Nodes, |node| node.kind == "server"),
    nodes("leaders", "the running nodes with the role `leader`, without clients", Part::Nodes, |node| {
        node.role == "leader" && node.up && !node.is_client()
    }),
    nodes("alive", "the nodes that run", Part::Clients, |node| node.up),
    part("messages", Part::Messages, "the messages in flight"),
    part("links", Part::Links, "the links; `links.cut` lists those that carry nothing"),
    part("network", Part::Network, "what the network has done so far, counted: `network.lost` messages, and so on"),
    part("chosen", Part::Chosen, "the values chosen or entries committed"),
    part("progress", Part::Progress, "how far the newest entries or values have come"),
    part("ballots", Part::Ballots, "what those who decide did at each ballot, slot by slot"),
    part("can_still", Part::CanStill, "what can still be chosen while all rules are kept; no value: any other one"),
    part("bound", Part::Bound, "where one value alone can still be chosen"),
    part("beliefs", Part::Beliefs, "what nodes hold to be so, beside what is so"),
    part("violations", Part::Violations, "the properties that were violated"),
    part("time_ms", Part::TimeMs, "simulated time in ms"),
    part("step", Part::Step, "number of steps taken"),
    part("protocol", Part::Protocol, "name of the protocol"),
    part("rules_off", Part::RulesOff, "ids of the rules that are switched off"),
    part("outside_model", Part::OutsideModel, "other departures from the protocol's model"),
];

/// Every name at the top of a condition, and what it is.
pub fn names() -> impl Iterator<Item = (&'static str, &'static str)> {
    VARIABLES.iter().map(|variable| (variable.name, variable.doc))
}

/// A function that a condition may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionDoc {
    /// Its name.
    pub name: &'static str,
    /// How it is written, by example.
    pub usage: &'static str,
    /// What it gives, in a few words.
    pub doc: &'static str,
}

const fn function(name: &'static str, usage: &'static str, doc: &'static str) -> FunctionDoc {
    FunctionDoc { name, usage, doc }
}

/// Every function that a condition may call.
pub const FUNCTIONS: &[FunctionDoc] = &[
    function("node", "node('S1')", "the node of that name"),
    function("size", "leaders.size()", "how many a list has, or letters a text"),
    function("exists", "servers.exists(n, n.term > 2)", "whether it holds for at least one"),
    function("all", "servers.all(n, n.up)", "whether it holds for each"),
    function("exists_one", "nodes.exists_one(n, n.role == 'leader')", "whether it holds for exactly one"),
    function("filter", "nodes.filter(n, !n.up)", "those for which it holds"),
    function("map", "nodes.map(n, n.term)", "what each gives"),
    function("has", "has(node('S1').term)", "whether a field is there and not null"),
    function("contains", "chosen[0].value.contains('x')", "whether a text has a part"),
    function("startsWith", "protocol.startsWith('multi')", "whether a text starts so"),
    function("endsWith", "node('P1').ballot.endsWith('P1')", "whether a text ends so"),
    function("ever", "ever(leaders.size() > 1)", "whether it held at some step so far; `ever(X, 'm')`: since mark m"),
    function(
        "always",
        "always(leaders.size() < 2)",
        "whether it held at all steps so far; `always(X, 'm')`: since mark m",
    ),
    function("string", "string(step)", "a value as text"),
    function("int", "int('12')", "a text as a number"),
];

static SCENE: LazyLock<BTreeMap<String, Type>> = LazyLock::new(|| {
    let sample = serde_json::to_value(sample()).unwrap_or_default();
    match Type::of(&sample) {
        Type::Record(fields) => VARIABLES
            .iter()
            .filter_map(|variable| {
                let whole = if variable.only.is_some() { "nodes" } else { variable.name };
                Some((variable.name.to_owned(), fields.get(whole)?.clone()))
            })
            .collect(),
        _ => BTreeMap::new(),
    }
});

/// The names at the top of a condition with their kinds.
pub(super) fn scene() -> &'static BTreeMap<String, Type> {
    &SCENE
}

/// The part of the scene whose elements are of this kind.
pub(super) fn part_of(element: &Type) -> Option<&'static str> {
    let is_list_of = |kind: &Type| matches!(kind, Type::List(of) if **of == *element);
    let record = matches!(element, Type::Record(_));
    VARIABLES.iter().map(|v| v.name).find(|name| record && scene().get(*name).is_some_and(is_list_of))
}

/// The kind of a node.
pub(super) fn node() -> Type {
    match scene().get("nodes") {
        Some(Type::List(node)) => (**node).clone(),
        _ => Type::Open,
    }
}

/// A cell of a sample's table, with all that one can have.
fn sample_cell() -> BallotCell {
    BallotCell { promised: true, accepted: vec!["text".into()], refused: true, stored: true, forgotten: true }
}

/// What a sample's node believes.
fn sample_belief() -> Belief {
    let row =
        BeliefRow { key: String::new(), believed: Some(String::new()), truth: Some(String::new()), on_its_way: true };
    Belief { who: String::new(), about: String::new(), rows: vec![row], single: true }
}

/// A scene with every field filled, but for the facts. Written without `..`, so that a field added to the scene
/// cannot be forgotten here.
pub(super) fn sample() -> Scene {
    let text = String::new;
    Scene {
        format: FORMAT,
        protocol: text(),
        layout: Layout::Ring,
        time_ms: 0,
        step: 0,
        rules_off: vec![text()],
        outside_model: vec![text()],
        nodes: vec![sample_node()],
        messages: vec![sample_packet()],
        links: Links {
            cut: vec![CutLink { from: text(), to: text() }],
            open: vec![[text(), text()]],
            own: vec![OwnLink { from: text(), to: text(), latency_ms: Some([0, 0]), loss_percent: Some(0) }],
        },
        network: Traffic::default(),
        chosen: vec![Chosen {
            slot: 0,
            term: Some(0),
            ballot: Some(text()),
            value: text(),
            step: 0,
            quorum: vec![text()],
            known_by: vec![text()],
        }],
        progress: vec![Progress {
            slot: 0,
            term: Some(0),
            ballot: Some(text()),
            value: text(),
            client: Some(text()),
            number: Some(0),
            stored_by: vec![text()],
            accepted_by: vec![text()],
            need: 0,
            chosen: Some(0),
            known_by: vec![text()],
            applied_by: vec![text()],
            answered: vec![text()],
            rung: Rung::Stored,
        }],
        ballots: vec![BallotTable {
            slot: 0,
            voters: vec![text()],
            ballots: vec![BallotColumn {
                ballot: Epoch { text: text(), rank: 0 },
                fast: Some(true),
                cells: vec![sample_cell()],
                promised_quorum: vec![text()],
                accepted_quorum: vec![text()],
                chosen: Some(0),
            }],
            earlier: 0,
        }],
        can_still: vec![CanStill {
            slot: 0,
            value: Some(text()),
            left_by: vec![vec![text()]],
            left_later: vec![vec![text()]],
            at: vec![CanAccept { ballot: text(), by: vec![vec![text()]] }],
        }],
        bound: vec![Bound { slot: 0, value: text(), step: Some(0) }],
        beliefs: vec![sample_belief()],
        violations: vec![Violation { property: text(), step: 0, nodes: vec![text()], detail: text() }],
    }
}

fn sample_node() -> NodeCard {
    let text = String::new;
    let field = || Field { name: text(), value: text() };
    let timer = || TimerCard { name: text(), armed_ms: 0, due_ms: 0 };
    NodeCard {
        id: text(),
        kind: text(),
        host: Some(text()),
        up: true,
        paused: false,
        role: text(),
        badge: Badge { symbol: ' ', letter: ' ', tone: Tone::Calm },
        epoch: Some(Epoch { text: text(), rank: 0 }),
        term: Some(0),
        voted_for: Some(text()),
        log: Some(vec![LogRow {
            index: 0,
            term: Some(0),
            value: text(),
            ballot: Some(Epoch::default()),
            chosen: Some(true),
            called: Some(text()),
        }]),
        compacted: Some(0),
        commit_index: Some(0),
        last_applied: Some(0),
        promised: Some(text()),
        accepted: Some(Proposal { ballot: text(), value: text() }),
        ballot: Some(text()),
        value: Some(text()),
        decided: Some(text()),
        tallies: vec![Tally { what: text(), from: vec![text()], need: 0, of: 0, enough: false }],
        timers: vec![timer()],
        disk: vec![field()],
        unflushed: vec![field()],
        unflushed_records: Some(0),
        records: vec![RecordCard { text: text(), flushed: true }],
        older_records: Some(0),
        lost_records: Some(0),
        disk_fails: true,
        crash_after: Some(0),
        crash_at: Some(text()),
        clock: Some(0),
        options: vec![field()],
        facts: BTreeMap::new(),
        tables: vec![Table {
            title: text(),
            columns: vec![text()],
            rows: vec![TableRow { cells: vec![text()], tone: Tone::Calm, ends: Some(timer()) }],
        }],
        tree: vec![TreeRow {
            path: text(),
            depth: 0,
            name: text(),
            value: Some(text()),
            version: 0,
            owner: Some(text()),
            watchers: vec![text()],
            tone: Tone::Calm,
        }],
        gist: vec![text()],
        below: Some(text()),
        obeys: Some(text()),
        awaited_numbers: Vec::new(),
    }
}

fn sample_packet() -> Packet {
    let text = String::new;
    Packet {
        id: text(),
        kind: text(),
        called: text(),
        shape: Shape::Asks,
        from: text(),
        to: text(),
        sent_ms: 0,
        due_ms: 0,
        corrupt: false,
        by_hand: false,
        epoch: Some(Epoch { text: text(), rank: 0 }),
        term: Some(0),
        ballot: Some(text()),
        value: Some(text()),
        facts: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(path: &str, kind: &Type, found: &mut Vec<String>) {
        match kind {
            Type::Null => found.push(path.to_owned()),
            Type::Open if !path.ends_with(".facts") => found.push(path.to_owned()),
            Type::List(element) => holes(path, element, found),
            Type::Record(fields) => {
                fields.iter().for_each(|(name, kind)| holes(&format!("{path}.{name}"), kind, found))
            }
            _ => {}
        }
    }

    #[test]
    fn the_sample_leaves_nothing_empty_but_the_facts() {
        let mut found = Vec::new();
        scene().iter().for_each(|(name, kind)| holes(name, kind, &mut found));
        assert_eq!(found, Vec::<String>::new());
        assert_eq!(scene().len(), VARIABLES.len());
    }
}
