//! A log inside a card: a cell for each entry, in the colour of its term, the newest at the end. What is known here to be
//! committed is filled, what is only stored stands in brackets, what was given up for a snapshot is hatched. In a leader's
//! card the rows below tell who has how much of it. It knows no protocol: it draws what a card has.

use crate::engine::scene::{Fact, LogRow, NodeCard};
use crate::ui::app::Pane;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Modifier;

/// Facts of a leader that are marked: the name of each, and what stands before its row.
const MARKS: [(&str, &str, &str); 2] = [("match_index", "match ", "="), ("next_index", "next ", ">")];
/// From so many columns on a row of marks begins with its name.
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
    if node.log.is_none() || columns < least.0 || rows < least.1 {
        return 0;
    }
    let marks = MARKS.iter().filter(|(name, ..)| marked && node.facts.contains_key(*name)).count() as u16;
    let heads = marked && has_heads(rows, marks) && node.log.as_ref().is_some_and(|log| !log.is_empty());
    1 + marks.min(rows.saturating_sub(2) / 2) + u16::from(heads)
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
        let end = log.last().map_or(0, |row| row.index).max(node.compacted.unwrap_or(0));
        // The entry that comes next has a cell as well where it is marked.
        let last = if marks(node, MARKS[1].0).any(|(_, at)| at > end) { end + 1 } else { end }.max(1);
        let room = area.width.saturating_sub(label);
        // Where entries have no terms, their values are all that tells them apart.
        let term = |row: &LogRow| row.term.map_or_else(|| text::width(&row.value), text::digits);
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
    // Where one row has to do, it is one that has something to tell.
    let seen = |fact: &str| marks(node, fact).any(|(_, at)| (cells.first..=cells.last).contains(&at));
    let (told, blank): (Vec<_>, Vec<_>) = MARKS.iter().partition(|(fact, ..)| seen(fact));
    for ((fact, long, short), row) in told.into_iter().chain(blank).zip(area.rows().skip(1)) {
        Pen::new(buf, row).write(if named { long } else { short }, pane.theme.get(Role::Dim));
        for index in cells.first..=cells.last {
            let who = who(marks(node, fact), index, usize::from(cells.width));
            let mut pen = Pen::new(buf, row);
            pen.column(cells.x(index)).part(cells.width).write(&who, pane.theme.get(Role::Text));
        }
    }
}

fn draw_cells(pane: &Pane, node: &NodeCard, log: &[LogRow], cells: &Cells, area: Rect, buf: &mut Buffer) {
    let theme = pane.theme;
    let compacted = node.compacted.unwrap_or(0);
    if log.is_empty() && compacted == 0 {
        Pen::new(buf, area).write("empty log", theme.get(Role::Dim));
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

/// Draws an entry into the whole of its cell.
fn draw_cell(pane: &Pane, node: &NodeCard, entry: &LogRow, cell: &mut Pen) {
    let theme = pane.theme;
    let epoch = entry.term.map_or(theme.get(Role::Text), |term| theme.rank(term));
    let term = entry.term.map_or(String::new(), |term| term.to_string());
    let inside = cell.room().saturating_sub(2);
    let valued = format!("{term}:{}", entry.value);
    let told = match (entry.term, text::width(&valued) <= inside) {
        (Some(_), true) => valued,
        (Some(_), false) => term,
        (None, _) => text::clip(&entry.value, inside).to_string(),
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

/// Who stands at an index, in so many columns: all of them, or their numbers, as many as have room.
fn who<'a>(marks: impl Iterator<Item = (&'a str, u64)>, index: u64, room: usize) -> String {
    let (here, others): (Vec<_>, Vec<_>) = marks.partition(|(_, at)| *at == index);
    if here.len() > 1 && others.is_empty() {
        return text::clip("all", room).into();
    }
    let numbers: String = here.iter().map(|(name, _)| name.trim_start_matches(char::is_alphabetic)).collect();
    match text::width(&numbers) <= room {
        true => numbers,
        false => format!("{}+", text::clip(&numbers, room.saturating_sub(1))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stands_at_an_index_is_told_by_number_and_all_of_them_by_a_word() {
        let marks = [("S2", 3), ("S3", 1), ("S4", 3), ("S5", 3), ("S6", 3)];
        let told = |index, room| who(marks.iter().copied(), index, room);
        assert_eq!([told(3, 4), told(3, 3), told(1, 3), told(2, 3)], ["2456", "24+", "3", ""]);
        assert_eq!(who([("S2", 1), ("S3", 1)].into_iter(), 1, 3), "all");
    }
}
