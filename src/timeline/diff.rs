//! What differs between two branches, or between two runs: where they part, and then node by node what is different
//! at their ends. It compares scenes, options and names of steps, and knows no protocol; a new line is a row of `STATE` or
//! of `card`'s fields, or of `WORLD` for what belongs to no node. What goes on by itself - messages, timers, time - is not
//! told one by one: it differs nearly always.

use super::card::{FIELDS, MACHINE, Read, chosen, fact, gathered, in_tree, name, own};
use super::two_logs::{self, LogDiff};
use super::{Timeline, words};
use crate::engine::catalogue::{Label, catalogue};
use crate::engine::scene::{Fact, Field, NodeCard, Packet, Scene, Table};
use crate::engine::{Choice, OptionSpec, Sim, command};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What, such as `role` or `voted for`.
    pub what: String,
    /// In the first run; empty if it is not there.
    pub a: String,
    /// In the second run; empty if it is not there.
    pub b: String,
}

/// What differs at one node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NodeDiff {
    /// The node's name.
    pub node: String,
    /// What differs there.
    pub changes: Vec<Change>,
}

/// What differs between two runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// Whether both start from one world.
    pub same_start: bool,
    /// The last step that both share; everything after it is their own.
    pub parted: u64,
    /// What each does next, as a command and its time; empty if it ends there.
    pub next: [String; 2],
    /// The last step of each.
    pub ends: [u64; 2],
    /// The logs that differ at their ends.
    pub logs: Vec<LogDiff>,
    /// Node by node what else differs there; nodes that are the same are left out.
    pub nodes: Vec<NodeDiff>,
    /// What differs in what was chosen, in links, rules and options, in the properties that fell and in what is outside the
    /// model.
    pub world: Vec<Change>,
    /// What differs of that which goes on by itself, in words.
    pub moving: Vec<String>,
}

/// Columns that two logs may take.
const WIDTH: usize = 66;

/// What of a node is compared besides its fields, facts, logs, disks and tables.
const STATE: &[(&str, Read)] = &[
    ("up", |n| Some(if n.up { "yes" } else { "no" }.into())),
    ("held up", |n| n.paused.then(|| "yes".into())),
    ("machine", |n| n.host.clone()),
    ("role", |n| Some(catalogue().label(Label::Role, &n.role).into_owned())),
];

/// What is compared of a scene besides its nodes.
const WORLD: &[fn(&Scene) -> Vec<Named>] = &[
    |scene| scene.chosen.iter().map(|c| (format!("{} {}", chosen(scene), c.slot), c.value.clone())).collect(),
    |scene| set(scene.links.cut.iter().map(|c| format!("cut {}->{}", c.from, c.to))),
    |scene| scene.links.own.iter().map(|link| (format!("link {}->{}", link.from, link.to), own(link))).collect(),
    |scene| scene.violations.iter().map(|v| (v.property.clone(), v.detail.clone())).collect(),
    |scene| set(scene.rules_off.iter().map(|rule| format!("off {rule}"))),
    |scene| set(scene.outside_model.iter().cloned()),
];

/// What something is called, and whether it is the same in two scenes.
type Moving = (fn() -> String, fn(&Scene, &Scene) -> bool);

/// What goes on by itself.
const MOVING: &[Moving] = &[
    (words::diff_messages, |a, b| said(a) == said(b)),
    (words::diff_arrivals, |a, b| said(a) != said(b) || arrivals(a) == arrivals(b)),
    (words::diff_timers, |a, b| left(a) == left(b)),
    (words::diff_time, |a, b| a.time_ms == b.time_ms),
];

impl Diff {
    /// What differs between two branches of a run, at their ends.
    pub fn of_branches(timeline: &Timeline, a: usize, b: usize) -> Diff {
        Diff::of_ends(timeline, [a, b], |scene| scene)
    }

    /// The same without what only an observer knows.
    pub fn of_branches_unobserved(timeline: &Timeline, a: usize, b: usize) -> Diff {
        Diff::of_ends(timeline, [a, b], Scene::without_observer)
    }

    fn of_ends(timeline: &Timeline, [a, b]: [usize; 2], sight: fn(Scene) -> Scene) -> Diff {
        let parted = timeline.parting(a, b);
        let ends = [timeline.end_of(a), timeline.end_of(b)];
        let next = [a, b].map(|branch| done(timeline, branch, parted + 1).unwrap_or_default());
        let [a, b] = [timeline.world_at(a, ends[0]), timeline.world_at(b, ends[1])];
        Diff { same_start: true, parted, next, ends, ..Diff::of_worlds(&*a, &*b, sight) }
    }

    /// What differs between two runs, each as far as it is recorded on its present branch.
    pub fn of_runs(a: &Timeline, b: &Timeline) -> Diff {
        let ends = [a.end(), b.end()];
        let line = |timeline: &Timeline, n: u64| done(timeline, timeline.current, n);
        let same_start = are_same(&*a.world_at(a.current, 0), &*b.world_at(b.current, 0));
        let mut parted = 0;
        if same_start {
            let both = ends[0].min(ends[1]);
            parted = (1..=both).find(|n| line(a, *n) != line(b, *n)).map_or(both, |n| n - 1);
        }
        let next = [a, b].map(|timeline| line(timeline, parted + 1).unwrap_or_default());
        let [a, b] = [a.world_at(a.current, ends[0]), b.world_at(b.current, ends[1])];
        Diff { same_start, parted, next, ends, ..Diff::of_worlds(&*a, &*b, |scene| scene) }
    }

    /// What differs in sight between two worlds, whatever led to them.
    fn of_worlds(a: &dyn Sim, b: &dyn Sim, sight: fn(Scene) -> Scene) -> Diff {
        let scenes = [a, b].map(|sim| sight(sim.scene(usize::MAX)));
        let logs = two_logs::differing(&scenes[0], &scenes[1]);
        let (nodes, mut world) = compare(&scenes[0], &scenes[1]);
        world.extend(compare_rows(&options(a), &options(b)));
        let differs = MOVING.iter().filter(|(_, same)| !same(&scenes[0], &scenes[1]));
        let chance = (a.config().seed != b.config().seed).then(words::diff_seed);
        Diff { logs, nodes, world, moving: differs.map(|(what, _)| what()).chain(chance).collect(), ..Diff::default() }
    }

    /// Whether both end in the same state but for what goes on by itself, however they came there.
    pub fn is_empty(&self) -> bool {
        self.logs.is_empty() && self.changes() == 0
    }

    /// How many things differ besides the logs.
    pub fn changes(&self) -> usize {
        self.nodes.iter().map(|node| node.changes.len()).sum::<usize>() + self.world.len()
    }

    /// That nothing differs, and with which exceptions.
    pub fn nothing(&self) -> String {
        words::diff_nothing((!self.moving.is_empty()).then(|| catalogue().list(&self.moving)))
    }

    /// The difference as lines of text, with the names of the two.
    pub fn text(&self, a: &str, b: &str) -> String {
        let mut lines = vec![match self.parted {
            _ if !self.same_start => format!("{a} and {b} start from different worlds."),
            0 if self.next[0] != self.next[1] => format!("{a} and {b} part at the start."),
            step => format!("{a} and {b} are the same up to step {step}."),
        }];
        for (name, (next, end)) in [a, b].into_iter().zip(self.next.iter().zip(self.ends)) {
            lines.push(match next.is_empty() {
                true => format!("  {name} ends there."),
                false => format!("  {name} goes on with `{next}` and ends at step {end}."),
            });
        }
        if self.is_empty() {
            lines.push(self.nothing());
        }
        for log in &self.logs {
            lines.push(words::diff_logs(log.nodes.join(" ")));
            lines.extend(log.lines([a, b], WIDTH).into_iter().map(|line| format!("  {line}")));
        }
        for node in &self.nodes {
            lines.push(format!("{}:", node.node));
            lines.extend(node.changes.iter().map(change_line));
        }
        if !self.world.is_empty() {
            lines.push("The world:".into());
            lines.extend(self.world.iter().map(change_line));
        }
        lines.join("\n")
    }
}

fn change_line(change: &Change) -> String {
    let or_none = |text: &str| if text.is_empty() { "-".to_string() } else { text.to_string() };
    format!("  {:<14} {} | {}", change.what, or_none(&change.a), or_none(&change.b))
}

/// Node by node what differs between two scenes but for their logs, and what differs besides.
pub fn compare(a: &Scene, b: &Scene) -> (Vec<NodeDiff>, Vec<Change>) {
    let mut names: Vec<&str> = a.nodes.iter().map(|n| n.id.as_str()).collect();
    names.extend(b.nodes.iter().map(|n| n.id.as_str()).filter(|name| !a.nodes.iter().any(|n| n.id == *name)));
    let find = |scene: &'_ Scene, name: &str| scene.nodes.iter().position(|n| n.id == name);
    let nodes = names.into_iter().map(|name| {
        let cards = [find(a, name).map(|at| &a.nodes[at]), find(b, name).map(|at| &b.nodes[at])];
        NodeDiff { node: name.to_string(), changes: compare_nodes(cards) }
    });
    let world = WORLD.iter().flat_map(|rows| compare_rows(&rows(a), &rows(b)));
    (nodes.filter(|node| !node.changes.is_empty()).collect(), world.collect())
}

/// What is there or is not.
fn set(list: impl Iterator<Item = String>) -> Vec<Named> {
    list.map(|text| (text, "yes".to_string())).collect()
}

/// The options that all nodes share.
fn options(sim: &dyn Sim) -> Vec<Named> {
    let (config, info) = (sim.config(), sim.info());
    let of = |spec: &'static OptionSpec| {
        let value = config.option(info.find_option(spec.name)?);
        Some((name(spec.name).into_owned(), config.option_text(spec, value)))
    };
    info.options().filter_map(of).collect()
}

/// What was done as a step of a branch, as a command and its time; nothing if it has no such step.
fn done(timeline: &Timeline, branch: usize, n: u64) -> Option<String> {
    let step = timeline.recorded(branch, n)?;
    let before = n.checked_sub(1).and_then(|n| timeline.recorded(branch, n)).map_or(0, |before| before.at.0);
    Some(match step.choice == Choice::Wait {
        true => format!("wait {}ms", step.at.0.saturating_sub(before)),
        false => {
            let sim = timeline.sim();
            format!("{} at {} ms", command(sim.config(), sim.info(), step.choice), step.at.0)
        }
    })
}

/// Whether two runs start from one world: what nodes go by and what chance brings counts as well as what is seen.
fn are_same(a: &dyn Sim, b: &dyn Sim) -> bool {
    let seen = a.scene(usize::MAX) == b.scene(usize::MAX);
    seen && options(a) == options(b) && a.config().seed == b.config().seed
}

/// What is under way, whenever it was sent and whenever it is due.
fn said(scene: &Scene) -> Vec<String> {
    let mut all: Vec<_> = scene.messages.iter().map(says).collect();
    all.sort();
    all
}

/// The same, and how long each still takes.
fn arrivals(scene: &Scene) -> Vec<(String, u64)> {
    let due = |packet: &Packet| (says(packet), packet.due_ms.saturating_sub(scene.time_ms));
    let mut all: Vec<_> = scene.messages.iter().map(due).collect();
    all.sort();
    all
}

fn says(packet: &Packet) -> String {
    format!("{:?}", Packet { id: String::new(), sent_ms: 0, due_ms: 0, by_hand: false, ..packet.clone() })
}

/// How long each timer still runs.
fn left(scene: &Scene) -> Vec<(&str, &str, u64)> {
    let timers = scene.nodes.iter().flat_map(|node| node.timers.iter().map(move |timer| (node, timer)));
    timers.map(|(node, timer)| (&*node.id, &*timer.name, timer.due_ms.saturating_sub(scene.time_ms))).collect()
}

fn compare_nodes(cards: [Option<&NodeCard>; 2]) -> Vec<Change> {
    let [Some(a), Some(b)] = cards else {
        let there = |card: Option<&NodeCard>| {
            card.map_or(String::new(), |card| catalogue().label(Label::Kind, &card.kind).into_owned())
        };
        return vec![Change { what: "is there".into(), a: there(cards[0]), b: there(cards[1]) }];
    };
    let read = |(what, read): &(&str, Read)| {
        let (a, b) = (read(a).unwrap_or_default(), read(b).unwrap_or_default());
        (a != b).then(|| Change { what: what.to_string(), a, b })
    };
    let mut changes: Vec<Change> = STATE.iter().chain(MACHINE).chain(FIELDS).filter_map(read).collect();
    let alone = |card: &NodeCard| -> Vec<Named> {
        card.options.iter().map(|option| (name(&option.name).into_owned(), option.value.clone())).collect()
    };
    changes.extend(compare_rows(&alone(a), &alone(b)));
    let on_disk = |fields: &[Field], on: &str| -> Vec<Named> {
        fields.iter().map(|f| (format!("{on} {}", f.name), f.value.clone())).collect()
    };
    changes.extend(compare_rows(&on_disk(&a.disk, "disk"), &on_disk(&b.disk, "disk")));
    changes.extend(compare_rows(&on_disk(&a.unflushed, "unflushed"), &on_disk(&b.unflushed, "unflushed")));
    changes.extend(compare_rows(&all_rows(&a.tables), &all_rows(&b.tables)));
    let tree = |card: &NodeCard| -> Vec<Named> {
        card.tree.iter().map(|row| (row.path.clone(), or_yes(in_tree(row)))).collect()
    };
    changes.extend(compare_rows(&tree(a), &tree(b)));
    // A node that is down has no memory.
    if a.up && b.up {
        changes.extend(compare_rows(&fact_rows(a, b), &fact_rows(b, a)));
        let tallies = |card: &NodeCard| -> Vec<Named> {
            card.tallies.iter().map(|tally| (tally.what.clone(), gathered(tally))).collect()
        };
        changes.extend(compare_rows(&tallies(a), &tallies(b)));
    }
    changes
}

/// The facts of a card by their names. Where both cards say something of each of several, such as of registers, each of
/// those has a row.
fn fact_rows(card: &NodeCard, other: &NodeCard) -> Vec<Named> {
    let rows = |(key, value): (&String, &Fact)| match (value, other.facts.get(key)) {
        (Fact::Map(all), Some(Fact::Map(_))) => {
            all.iter().map(|(of, inner)| (format!("{} {of}", name(key)), fact(inner))).collect()
        }
        _ => vec![(name(key).into_owned(), fact(value))],
    };
    card.facts.iter().flat_map(rows).collect()
}

/// The rows of all tables, each known by its table and what stands in its first column; where several have the same
/// there, by their order as well.
fn all_rows(tables: &[Table]) -> Vec<Named> {
    let mut before: BTreeMap<String, usize> = BTreeMap::new();
    let rows = tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    let named = rows.map(|(table, row)| {
        let (key, cells) = row.cells.split_first().map_or(("", &[][..]), |(key, cells)| (key.as_str(), cells));
        let name = format!("{} {key}", table.title);
        let same = before.entry(name.clone()).or_default();
        *same += 1;
        (if *same == 1 { name } else { format!("{name} ({same})") }, told_cells(table, cells))
    });
    named.collect()
}

/// What stands in a row behind its first column; a cell that no column is for is told all the same.
fn told_cells(table: &Table, cells: &[String]) -> String {
    let columns = table.columns.iter().skip(1).map(String::as_str).chain(std::iter::repeat(""));
    let told = columns.zip(cells).map(|(column, cell)| format!("{column} {cell}").trim_start().to_string());
    let told: Vec<String> = told.collect();
    if table.columns.len() <= 1 { or_yes(told.join(", ")) } else { told.join(", ") }
}

/// That something is there, where nothing more is to be said of it.
fn or_yes(told: String) -> String {
    if told.is_empty() { "yes".into() } else { told }
}

/// A named value.
type Named = (String, String);

/// Named values by their names. Several of one name, such as two values that were chosen, are one text.
fn by_name(rows: &[Named]) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in rows {
        let known = all.entry(name.clone()).or_default();
        *known = if known.is_empty() { value.clone() } else { format!("{known}; {value}") };
    }
    all
}

/// What differs between two lists of named values, in the order of the first, then of the second.
fn compare_rows(a: &[Named], b: &[Named]) -> Vec<Change> {
    let (in_a, in_b) = (by_name(a), by_name(b));
    let mut told = BTreeSet::new();
    let names = a.iter().chain(b).map(|(name, _)| name).filter(|name| told.insert(*name));
    let change = |name: &String| {
        let value = |rows: &BTreeMap<String, String>| rows.get(name).cloned().unwrap_or_default();
        let (a, b) = (value(&in_a), value(&in_b));
        (a != b).then(|| Change { what: name.clone(), a, b })
    };
    names.filter_map(change).collect()
}
