//! What differs between two branches, or between two runs: where they part, and then node by node what is different
//! at their ends. It compares scenes and names of steps, and knows no protocol; a new line is a row of `card`'s fields.

use super::Timeline;
use super::card::{FIELDS, Read, clock, entry_text, fact, name};
use crate::engine::say_step;
use crate::engine::scene::{Fact, Field, LogRow, NodeCard, Scene, Table};
use serde::Serialize;
use std::collections::BTreeMap;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What, such as `role` or `log 3`.
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
    /// The last step that both share; everything after it is their own.
    pub parted: u64,
    /// What each does next, as a command and its time; empty if it ends there.
    pub next: [String; 2],
    /// The last step of each.
    pub ends: [u64; 2],
    /// Node by node what differs at their ends; nodes that are the same are left out.
    pub nodes: Vec<NodeDiff>,
    /// What differs in what was chosen, in the links and in the properties that fell.
    pub world: Vec<Change>,
}

/// What of a node is compared besides its fields, facts, logs, disks and tables.
const STATE: &[(&str, Read)] = &[
    ("up", |n| Some(if n.up { "yes" } else { "no" }.into())),
    ("held up", |n| n.paused.then(|| "yes".into())),
    ("clock", clock),
    ("role", |n| Some(n.role.clone())),
];

impl Diff {
    /// What differs between two branches of a run, at their ends.
    pub fn of_branches(timeline: &Timeline, a: usize, b: usize) -> Diff {
        let parted = timeline.parting(a, b);
        let ends = [timeline.end_of(a), timeline.end_of(b)];
        let next = [a, b].map(|branch| {
            let step = timeline.recorded(branch, parted + 1);
            step.map_or(String::new(), |step| say_step(timeline.sim(), step))
        });
        let scene = |branch, end| timeline.world_at(branch, end).scene(usize::MAX);
        let (nodes, world) = compare(&scene(a, ends[0]), &scene(b, ends[1]));
        Diff { parted, next, ends, nodes, world }
    }

    /// What differs between two runs, each as far as it is recorded on its present branch.
    pub fn of_runs(a: &Timeline, b: &Timeline) -> Diff {
        let ends = [a.end(), b.end()];
        let line = |timeline: &Timeline, n: u64| {
            timeline.recorded(timeline.current, n).map(|step| say_step(timeline.sim(), step))
        };
        // Worlds that start differently share nothing.
        let same_start = a.world_at(a.current, 0).scene(usize::MAX) == b.world_at(b.current, 0).scene(usize::MAX);
        let mut parted = 0;
        if same_start {
            let both = ends[0].min(ends[1]);
            parted = (1..=both).find(|n| line(a, *n) != line(b, *n)).map_or(both, |n| n - 1);
        }
        let next = [a, b].map(|timeline| line(timeline, parted + 1).unwrap_or_default());
        let scene = |timeline: &Timeline, end| timeline.world_at(timeline.current, end).scene(usize::MAX);
        let (nodes, world) = compare(&scene(a, ends[0]), &scene(b, ends[1]));
        Diff { parted, next, ends, nodes, world }
    }

    /// Whether both end in the same state, however they came there.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty() && self.world.is_empty()
    }

    /// The difference as lines of text, with the names of the two.
    pub fn text(&self, a: &str, b: &str) -> String {
        let mut lines = vec![match self.parted {
            0 if self.next[0] == self.next[1] => format!("{a} and {b} start from different worlds."),
            0 => format!("{a} and {b} part at the start."),
            step => format!("{a} and {b} are the same up to step {step}."),
        }];
        for (name, (next, end)) in [a, b].into_iter().zip(self.next.iter().zip(self.ends)) {
            lines.push(match next.is_empty() {
                true => format!("  {name} ends there."),
                false => format!("  {name} goes on with `{next}` and ends at step {end}."),
            });
        }
        if self.is_empty() {
            lines.push("At their ends nothing differs.".into());
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

/// Node by node what differs between two scenes, and what differs besides.
pub fn compare(a: &Scene, b: &Scene) -> (Vec<NodeDiff>, Vec<Change>) {
    let mut names: Vec<&str> = a.nodes.iter().map(|n| n.id.as_str()).collect();
    names.extend(b.nodes.iter().map(|n| n.id.as_str()).filter(|name| !a.nodes.iter().any(|n| n.id == *name)));
    let find = |scene: &'_ Scene, name: &str| scene.nodes.iter().position(|n| n.id == name);
    let nodes = names.into_iter().map(|name| {
        let cards = [find(a, name).map(|at| &a.nodes[at]), find(b, name).map(|at| &b.nodes[at])];
        NodeDiff { node: name.to_string(), changes: compare_nodes(cards) }
    });
    let chosen = |scene: &Scene| -> Vec<Named> {
        scene.chosen.iter().map(|c| (format!("chosen {}", c.slot), c.value.clone())).collect()
    };
    let mut world = compare_rows(&chosen(a), &chosen(b));
    let set = |list: Vec<String>| -> Vec<Named> { list.into_iter().map(|text| (text, "yes".to_string())).collect() };
    let cut = |scene: &Scene| set(scene.links.cut.iter().map(|c| format!("cut {}->{}", c.from, c.to)).collect());
    world.extend(compare_rows(&cut(a), &cut(b)));
    let fallen = |scene: &Scene| -> Vec<Named> {
        scene.violations.iter().map(|v| (v.property.clone(), v.detail.clone())).collect()
    };
    world.extend(compare_rows(&fallen(a), &fallen(b)));
    let off = |scene: &Scene| set(scene.rules_off.iter().map(|rule| format!("off {rule}")).collect());
    world.extend(compare_rows(&off(a), &off(b)));
    (nodes.filter(|node| !node.changes.is_empty()).collect(), world)
}

fn compare_nodes(cards: [Option<&NodeCard>; 2]) -> Vec<Change> {
    let [Some(a), Some(b)] = cards else {
        let there = |card: Option<&NodeCard>| card.map_or(String::new(), |card| card.kind.clone());
        return vec![Change { what: "is there".into(), a: there(cards[0]), b: there(cards[1]) }];
    };
    let read = |(what, read): &(&str, Read)| {
        let (a, b) = (read(a).unwrap_or_default(), read(b).unwrap_or_default());
        (a != b).then(|| Change { what: what.to_string(), a, b })
    };
    let mut changes: Vec<Change> = STATE.iter().chain(FIELDS).filter_map(read).collect();
    // What one of them has given up for a snapshot cannot be compared.
    let front = a.compacted.max(b.compacted).unwrap_or(0);
    let log = |card: &NodeCard| -> Vec<Named> {
        card.log.iter().flatten().filter(|row| row.index > front).map(log_row).collect()
    };
    changes.extend(compare_rows(&log(a), &log(b)));
    let on_disk = |fields: &[Field], on: &str| -> Vec<Named> {
        fields.iter().map(|f| (format!("{on} {}", f.name), f.value.clone())).collect()
    };
    changes.extend(compare_rows(&on_disk(&a.disk, "disk"), &on_disk(&b.disk, "disk")));
    changes.extend(compare_rows(&on_disk(&a.unflushed, "unflushed"), &on_disk(&b.unflushed, "unflushed")));
    changes.extend(compare_rows(&all_rows(&a.tables), &all_rows(&b.tables)));
    // A node that is down has no memory.
    if a.up && b.up {
        changes.extend(compare_rows(&fact_rows(a, b), &fact_rows(b, a)));
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
    if told.is_empty() && table.columns.len() <= 1 { "yes".into() } else { told.join(", ") }
}

fn log_row(row: &LogRow) -> Named {
    (format!("log {}", row.index), entry_text(row))
}

/// A named value.
type Named = (String, String);

/// What differs between two lists of named values, in the order of the first, then of the second.
fn compare_rows(a: &[Named], b: &[Named]) -> Vec<Change> {
    let index = |rows: &[Named]| -> BTreeMap<String, String> { rows.iter().cloned().collect() };
    let (in_a, in_b) = (index(a), index(b));
    let names = a.iter().chain(b.iter().filter(|(name, _)| !in_a.contains_key(name))).map(|(name, _)| name);
    let change = |name: &String| {
        let value = |rows: &BTreeMap<String, String>| rows.get(name).cloned().unwrap_or_default();
        let (a, b) = (value(&in_a), value(&in_b));
        (a != b).then(|| Change { what: name.clone(), a, b })
    };
    names.filter_map(change).collect()
}
