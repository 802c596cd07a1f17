//! What a node keeps: in rows, as a tree, and of others, beside what is so.

use super::{TimerCard, Tone};
use schemars::JsonSchema;
use serde::Serialize;

/// What a node keeps in rows: sessions, open proposals, agents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Table {
    /// What it is a table of.
    pub title: String,
    /// What stands in its columns.
    pub columns: Vec<String>,
    /// Its rows, in order.
    pub rows: Vec<TableRow>,
}

/// A row of a node's table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TableRow {
    /// One for each column.
    pub cells: Vec<String>,
    /// Which of the theme's tones it takes.
    pub tone: Tone,
    /// What ends by itself, such as a session: since when it has run, and when it ends unless something is heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<TimerCard>,
}

/// A row of a node's tree: what it keeps under a path. A parent stands before its children.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TreeRow {
    /// The whole path, such as `/election/n_0000000003`.
    pub path: String,
    /// How many there are above it.
    pub depth: u64,
    /// Its last part.
    pub name: String,
    /// What it holds.
    pub value: Option<String>,
    /// How often that was set.
    pub version: u64,
    /// Whose it is, if it goes with somebody's session.
    pub owner: Option<String>,
    /// Who is told once it changes.
    pub watchers: Vec<String>,
    /// Which of the theme's tones it takes.
    pub tone: Tone,
}

impl TreeRow {
    /// Its path as it is told: its last part may be shorter there.
    pub fn called(&self) -> String {
        let (above, _) = self.path.rsplit_once('/').unwrap_or_default();
        if self.depth == 0 { self.path.clone() } else { format!("{above}/{}", self.name) }
    }
}

/// What a node holds to be so, beside what is so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Belief {
    /// The node that believes it.
    pub who: String,
    /// What it is about, such as `agents and tasks`.
    pub about: String,
    /// Its rows, in order: what the node knows of, and what there is.
    pub rows: Vec<BeliefRow>,
    /// Whether it is about one thing, such as who is the first, which is told and not counted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub single: bool,
}

/// One thing that a node may know of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BeliefRow {
    /// What it is, such as `task 3 at G2`.
    pub key: String,
    /// What the node holds of it; nothing if it does not know of it.
    pub believed: Option<String>,
    /// What is so; nothing if there is no such thing.
    pub truth: Option<String>,
    /// Whether it is on its way to be so, or the word of it is: the node is not wrong, and does not know yet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub on_its_way: bool,
}

impl BeliefRow {
    /// Whether what is believed is so.
    pub fn is_right(&self) -> bool {
        self.believed == self.truth
    }

    /// Whether something is believed that is not so, and is not about to be.
    pub fn is_wrong(&self) -> bool {
        self.believed.is_some() && !self.is_right() && !self.on_its_way
    }
}

impl Belief {
    /// How much of what there is the node knows as it is, and how much there is or is about to be.
    pub fn known(&self) -> (usize, usize) {
        let there = self.rows.iter().filter(|row| row.truth.is_some() || row.on_its_way);
        (there.clone().filter(|row| row.is_right()).count(), there.count())
    }
}
