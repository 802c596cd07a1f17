//! The logs of two scenes, one above the other: from a little before the first entry that differs, with what differs
//! marked. Nodes whose two logs are the same two are told together.

use super::card::entry_text;
use crate::engine::scene::{NodeCard, Scene};
use serde::Serialize;
use textwrap::core::display_width;

/// Entries that both have which stand before the first that differs.
const ALIKE: usize = 2;

/// An index, and what stands there in each of the two logs; empty where nothing does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// The index.
    pub index: u64,
    /// In the first.
    pub a: String,
    /// In the second.
    pub b: String,
}

/// Two logs that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogDiff {
    /// The nodes that have them.
    pub nodes: Vec<String>,
    /// Whether entries before these are left out, which are the same in both or given up for a snapshot by one.
    pub goes_before: bool,
    /// Their entries from there on.
    pub rows: Vec<Pair>,
}

/// The logs that differ, of the nodes that both scenes have.
pub(super) fn differing(a: &Scene, b: &Scene) -> Vec<LogDiff> {
    let mut found: Vec<LogDiff> = Vec::new();
    for node in &a.nodes {
        let Some(other) = b.nodes.iter().find(|other| other.id == node.id) else { continue };
        let Some(log) = between(node, other) else { continue };
        match found.iter_mut().find(|known| (known.goes_before, &known.rows) == (log.goes_before, &log.rows)) {
            Some(known) => known.nodes.extend(log.nodes),
            None => found.push(log),
        }
    }
    found
}

fn between(a: &NodeCard, b: &NodeCard) -> Option<LogDiff> {
    // What one of them has given up for a snapshot cannot be compared.
    let front = a.compacted.max(b.compacted).unwrap_or(0);
    let end = |card: &NodeCard| card.log.iter().flatten().map(|row| row.index).max().unwrap_or(0);
    let at = |card: &NodeCard, index: u64| {
        card.log.iter().flatten().find(|row| row.index == index).map_or(String::new(), entry_text)
    };
    let all = (front + 1)..=end(a).max(end(b));
    let mut rows: Vec<Pair> = all.map(|index| Pair { index, a: at(a, index), b: at(b, index) }).collect();
    let first = rows.iter().position(|row| row.a != row.b)?;
    rows.drain(..first.saturating_sub(ALIKE));
    let goes_before = rows.first().is_some_and(|row| row.index > 1);
    Some(LogDiff { nodes: vec![a.id.clone()], goes_before, rows })
}

impl LogDiff {
    /// How many of their entries differ.
    pub fn changes(&self) -> usize {
        self.rows.iter().filter(|row| row.a != row.b).count()
    }

    /// The two, each under its name and the indexes above them, in lines of so many columns. What differs stands in
    /// brackets; where one has nothing, a dash does.
    pub fn lines(&self, names: [&str; 2], width: usize) -> Vec<String> {
        let texts =
            |row: &Pair| [&row.a, &row.b].map(|text| if text.is_empty() { "-".to_string() } else { text.clone() });
        let wide = |row: &Pair| texts(row).iter().map(|text| display_width(text)).max().unwrap_or(0) + 2;
        let margin = names.iter().map(|name| display_width(name)).max().unwrap_or(0);
        let mut lines = Vec::new();
        let mut left = &self.rows[..];
        while !left.is_empty() {
            let mut used = margin + 2;
            let fits = left.iter().take_while(|row| {
                used += wide(row) + 1;
                used <= width
            });
            let (now, then) = left.split_at(fits.count().max(1));
            let before = if self.goes_before || left.len() < self.rows.len() { "…" } else { " " };
            let padded =
                |text: &str, wide: usize| format!("{text}{}", " ".repeat(wide.saturating_sub(display_width(text))));
            let line = |name: &str, before: &str, cell: &dyn Fn(&Pair) -> String| {
                let cells: Vec<String> = now.iter().map(|row| padded(&cell(row), wide(row))).collect();
                format!("{} {before} {}", padded(name, margin), cells.join(" ")).trim_end().to_string()
            };
            lines.push(line("", " ", &|row| format!(" {}", row.index)));
            for (nth, name) in names.iter().enumerate() {
                lines.push(line(name, before, &|row| match row.a == row.b {
                    true => format!(" {} ", texts(row)[nth]),
                    false => format!("[{}]", texts(row)[nth]),
                }));
            }
            left = then;
        }
        lines
    }
}
