//! A log inside a card: a cell for each entry, in the colour of its term, the newest at the end. What is known here to be
//! committed is filled, what is only stored stands in brackets, what was given up for a snapshot is hatched. In a leader's
//! card the rows below tell of each follower how much of it that has. It knows no protocol: it draws what a card has.

use crate::engine::scene::{Fact, LogRow, NodeCard};
use crate::ui::app::Pane;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, card, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;
use std::collections::BTreeMap;

/// Facts of a leader that are told below its log: the name of each, what its row begins with where that has room, and
/// what stands between a follower and its index.
const MARKS: [(&str, &str, char); 2] = [("match_index", "match ", '='), ("next_index", "next  ", '>')];
/// From so many columns on such a row begins with its name.
const NAMED: u16 = 24;
/// From so many columns on cells have their values, if all have room.
const VALUES: u16 = 30;
/// What was given up for a snapshot.
const HATCH: &str = "▒";

/// Whether a fact is told by the marks.
pub fn tells(fact: &str) -> bool {
    MARKS.iter().any(|(name, ..)| *name == fact)
}

/// How many of so many rows a node's log takes in a card of so many columns.
pub fn rows(node: &NodeCard, (columns, rows): (u16, u16), least: (u16, u16), marked: bool) -> u16 {
    if node.log.is_none() || columns < least.0 || rows < least.1 || !has_room(node, columns) {
        return 0;
    }
    let marks = MARKS.iter().filter(|(name, ..)| marked && node.facts.contains_key(*name)).count() as u16;
    let heads = marked && has_heads(rows, marks) && node.log.as_ref().is_some_and(|log| !log.is_empty());
    1 + marks.min(rows.saturating_sub(2) / 2) + u16::from(heads)
}

/// Whether the newest entry of a log has room in a card of so many columns, behind the sign that there are others.
fn has_room(node: &NodeCard, columns: u16) -> bool {
    let newest = node.log.as_ref().and_then(|log| log.last());
    newest.is_none_or(|row| text::width(&tells_apart(row)) + 3 <= columns.into())
}

/// Whether there is room for the indexes above a log.
fn has_heads(rows: u16, marks: u16) -> bool {
    rows >= if marks > 0 { 10 } else { 6 }
}

/// The cells that have room: from which index to which, how wide, and where the first one stands.
struct Cells {
    first: u64,
    last: u64,
    width: u16,
    x: u16,
}

impl Cells {
    fn new(node: &NodeCard, log: &[LogRow], named: bool, area: Rect) -> Cells {
        let label = if named { MARKS[0].1.len() as u16 } else { 1 };
        let last = log.last().map_or(0, |row| row.index).max(node.compacted.unwrap_or(0)).max(1);
        let room = area.width.saturating_sub(label);
        // Where entries have no terms, their values are all that tells them apart.
        let term = |row: &LogRow| text::width(&tells_apart(row));
        let narrow = 2 + log.iter().map(term).max().unwrap_or(1) as u16;
        let valued = 3 + log.iter().map(|row| term(row) + text::width(&row.value)).max().unwrap_or(0) as u64;
        let width = match area.width >= VALUES && valued * last <= u64::from(room) {
            true => valued.max(u64::from(narrow)) as u16,
            false => narrow,
        };
        let first = (last + 1).saturating_sub(u64::from(room / width)).max(1);
        Cells { first, last, width, x: area.x + label }
    }

    fn x(&self, index: u64) -> u16 {
        self.x + (index - self.first) as u16 * self.width
    }
}

/// The servers that a fact is about, each with its index.
fn marks<'a>(node: &'a NodeCard, fact: &str) -> impl Iterator<Item = (&'a str, u64)> {
    let map = match node.facts.get(fact) {
        Some(Fact::Map(map)) => Some(map),
        _ => None,
    };
    map.into_iter().flatten().filter_map(|(name, index)| match index {
        Fact::Int(index) => Some((name.as_str(), u64::try_from(*index).ok()?)),
        _ => None,
    })
}

/// Draws the log into these rows, where there is room below its indexes, and what is marked below it.
pub fn draw(pane: &Pane, node: &NodeCard, area: Rect, buf: &mut Buffer) {
    let Some(log) = node.log.as_deref().filter(|_| area.height > 0) else { return };
    let marked = MARKS.iter().filter(|(name, ..)| node.facts.contains_key(*name)).count() as u16;
    let heads = u16::from(area.height > 1 + marked);
    let named = area.width >= NAMED && area.height > 1 + heads;
    let cells = Cells::new(node, log, named, area);
    if heads > 0 {
        for index in cells.first..=cells.last {
            let mut pen = Pen::new(buf, area);
            pen.column(cells.x(index))
                .part(cells.width)
                .skip(1)
                .print(format_args!("{index}"), pane.theme.get(Role::Dim));
        }
    }
    let area = Rect { y: area.y + heads, height: area.height - heads, ..area };
    draw_cells(pane, node, log, &cells, area, buf);
    let told = MARKS.iter().filter(|(fact, ..)| node.facts.contains_key(*fact));
    for ((fact, name, sign), row) in told.zip(area.rows().skip(1)) {
        let (mut pen, marks) = (Pen::new(buf, row), marks(node, fact).collect::<Vec<_>>());
        let beside = pen.room().saturating_sub(text::width(name));
        let (who, fits) = who(&marks, *sign, beside);
        if fits {
            pen.write(name, pane.theme.get(Role::Dim));
        }
        let who = if fits { who } else { self::who(&marks, *sign, pen.room()).0 };
        pen.write(&who, pane.theme.get(Role::Text));
    }
}

fn draw_cells(pane: &Pane, node: &NodeCard, log: &[LogRow], cells: &Cells, area: Rect, buf: &mut Buffer) {
    let theme = pane.theme;
    let compacted = node.compacted.unwrap_or(0);
    if log.is_empty() && compacted == 0 {
        let is_of_ensemble = node.epoch.as_ref().is_some_and(|epoch| epoch.number().1);
        let empty = if is_of_ensemble { "empty history" } else { "empty log" };
        Pen::new(buf, area).write(empty, theme.get(Role::Dim));
        return;
    }
    let mut pen = Pen::new(buf, area);
    if cells.first > 1 {
        pen.column(cells.x - 1).write("…", theme.get(Role::Dim));
    }
    for index in cells.first..=compacted.min(cells.last) {
        pen.column(cells.x(index)).write(&HATCH.repeat(cells.width.into()), theme.get(Role::Frame));
    }
    let from = log.partition_point(|entry| entry.index < cells.first);
    for entry in &log[from..] {
        pen.column(cells.x(entry.index));
        draw_cell(pane, node, entry, &mut pen.part(cells.width));
    }
}

/// What tells an entry apart: its term, or what it is called; where entries have no terms, their values are all that does.
fn tells_apart(row: &LogRow) -> String {
    row.term.and_then(|_| card::entry(row)).unwrap_or_else(|| row.value.clone())
}

/// Draws an entry into the whole of its cell.
fn draw_cell(pane: &Pane, node: &NodeCard, entry: &LogRow, cell: &mut Pen) {
    let theme = pane.theme;
    let epoch = entry.term.map_or(theme.get(Role::Text), |term| theme.rank(term));
    let inside = cell.room().saturating_sub(2);
    let valued = format!("{}:{}", tells_apart(entry), entry.value);
    let told = match (entry.term, text::width(&valued) <= inside) {
        (Some(_), true) => valued,
        _ => text::clip(&tells_apart(entry), inside).to_string(),
    };
    let known = node.commit_index.is_some_and(|commit| entry.index <= commit);
    let chosen = || pane.scene().chosen.iter().any(|c| (c.slot, c.term) == (entry.index, entry.term));
    let (style, open, close) = match known {
        true => (theme.filled(epoch), ' ', ' '),
        false if chosen() => (epoch.add_modifier(Modifier::UNDERLINED | Modifier::BOLD), '[', ']'),
        false => (epoch, '[', ']'),
    };
    cell.sign(open, style).write(&told, style).skip(0);
    let rest = cell.room().saturating_sub(1);
    cell.write(&" ".repeat(rest), style).sign(close, style);
}

/// The index of each follower beside its name, in so many columns: by one word where all have the same, else one by one,
/// or those with the same together. Whether all of it has room.
fn who(marks: &[(&str, u64)], sign: char, room: usize) -> (String, bool) {
    let mut alike: BTreeMap<u64, Vec<&str>> = BTreeMap::new();
    marks.iter().for_each(|(name, at)| alike.entry(*at).or_default().push(name));
    if let (1, [_, _, ..], Some(at)) = (alike.len(), marks, alike.keys().next()) {
        let all = format!("all{sign}{at}");
        return (all.clone(), text::width(&all) <= room);
    }
    let each: Vec<String> = marks.iter().map(|(name, at)| format!("{name}{sign}{at}")).collect();
    let number = |name: &&str| name.trim_start_matches(char::is_alphabetic).to_string();
    let together = alike.iter().rev().filter_map(|(at, names)| {
        let (first, others) = names.split_first()?;
        let names: Vec<String> = std::iter::once(first.to_string()).chain(others.iter().map(number)).collect();
        Some(format!("{}{sign}{at}", names.join(",")))
    });
    let (each, together) = (each.join(" "), together.collect::<Vec<_>>().join(" "));
    match [&each, &together].into_iter().find(|way| text::width(way) <= room) {
        Some(way) => (way.clone(), true),
        None => (format!("{}…", text::clip(&together, room.saturating_sub(1))), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_index_of_a_leader_has_its_followers_name_beside_it() {
        let marks = [("S2", 3), ("S3", 1), ("S4", 3), ("S5", 3)];
        for (room, told) in
            [(19, "S2=3 S3=1 S4=3 S5=3"), (18, "S2,4,5=3 S3=1"), (13, "S2,4,5=3 S3=1"), (12, "S2,4,5=3 S3…")]
        {
            assert_eq!(who(&marks, '=', room), (told.to_string(), !told.ends_with('…')));
        }
        assert_eq!(who(&[("S2", 1), ("S3", 1)], '>', 5), ("all>1".into(), true));
        assert_eq!((who(&[("S2", 12)], '>', 5).0, who(&[], '=', 5).0), ("S2>12".into(), String::new()));
    }
}
