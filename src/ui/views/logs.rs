//! The logs side by side: a row for each node, a column for each index. The end of the longest log is in sight. What a
//! log has given up for a snapshot is hatched.

use super::first_row;
use crate::engine::scene::{LogRow, NodeCard, Tone};
use crate::ui::app::App;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, card, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

/// The widest that a cell gets.
const WIDEST: usize = 9;

/// What a log has given up for a snapshot.
const HATCH: &str = "▒";

/// How many rows the logs have use for, with the indexes above them.
pub fn rows(app: &App) -> usize {
    with_log(app).count() + 1
}

fn with_log(app: &App) -> impl Iterator<Item = (usize, &NodeCard, &[LogRow])> {
    let nodes = app.scene.nodes.iter().enumerate();
    nodes.filter_map(|(at, node)| node.log.as_deref().map(|log| (at, node, log)))
}

/// Which indexes are in sight, and how wide their cells are.
struct Columns {
    first: u64,
    last: u64,
    width: u16,
    start: u16,
}

impl Columns {
    fn new(app: &App, area: Rect) -> Columns {
        let names = with_log(app).map(|(_, node, _)| text::width(&node.id)).max().unwrap_or(0) as u16;
        let start = area.x + names + 4;
        let end = with_log(app).filter_map(|(.., log)| log.last()).map(|row| row.index).max().unwrap_or(0);
        let known = with_log(app).filter_map(|(_, node, _)| node.commit_index.max(node.compacted)).max().unwrap_or(0);
        let last = end.max(known).max(1);
        // Only the cells that may be in sight decide how wide they are.
        let least = last.saturating_sub(u64::from(area.width) / 5);
        let rows = with_log(app).flat_map(|(.., log)| log.iter().rev().take_while(|row| row.index > least));
        let term = |row: &LogRow| row.term.map_or(0, |term| text::digits(term) + 1);
        let widest = rows.map(|row| term(row) + text::width(&row.value)).max().unwrap_or(3);
        let width = widest.clamp(text::digits(last).max(3), WIDEST.max(usize::from(area.width) / 4)) as u16;
        let count = u64::from((area.right().saturating_sub(start) / (width + 1)).max(1));
        let first = (last + 1).saturating_sub(count).max(1);
        Columns { first, last: first + count - 1, width, start }
    }

    fn x(&self, index: u64) -> u16 {
        self.start + (index - self.first) as u16 * (self.width + 1)
    }
}

/// Draws the logs.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let columns = Columns::new(app, area);
    let mut rows = area.rows();
    if let Some(top) = (head(app, area) > 0).then(|| rows.next()).flatten() {
        let mut pen = Pen::new(buf, top);
        for index in columns.first..=columns.last {
            pen.column(columns.x(index)).print(format_args!("{index}"), app.theme.get(Role::Dim));
        }
    }
    let first = first(app, area);
    for ((at, node, log), row) in with_log(app).skip(first).zip(rows) {
        draw_row(app, at, node, &columns, row, buf);
        draw_compacted(app, node, &columns, row, buf);
        draw_cells(app, node, log, &columns, row, buf);
    }
}

/// Rows for the indexes: none where they would cost a log its row.
fn head(app: &App, area: Rect) -> u16 {
    u16::from(usize::from(area.height) != with_log(app).count())
}

/// The first node whose log is shown.
fn first(app: &App, area: Rect) -> usize {
    let count = with_log(app).count();
    let selected = with_log(app).position(|(at, ..)| at == app.selected).unwrap_or(0);
    first_row(selected, count, area.height.saturating_sub(head(app, area)).into())
}

/// The node whose row is here.
pub fn hit(app: &App, area: Rect, at: Position) -> Option<Target> {
    let nth = usize::from(at.y.checked_sub(area.y + head(app, area))?);
    with_log(app).nth(first(app, area) + nth).map(|(at, ..)| Target::Node(at))
}

fn draw_row(app: &App, at: usize, node: &NodeCard, columns: &Columns, row: Rect, buf: &mut Buffer) {
    let tone = app.theme.tone(if node.up { node.badge.tone } else { Tone::Down });
    let selected = at == app.selected;
    let (sign, style) = if selected { ("▶", app.theme.get(Role::Selected)) } else { (" ", tone) };
    let mut pen = Pen::new(buf, row);
    pen.write(sign, style).write(&node.id, style).column(columns.start - 2).write(&card::sign(node), tone);
}

/// Hatches the cells of what the log has given up for a snapshot; the last one tells its index.
fn draw_compacted(app: &App, node: &NodeCard, columns: &Columns, row: Rect, buf: &mut Buffer) {
    let Some(compacted) = node.compacted else { return };
    let style = app.theme.get(Role::Dim);
    let mut pen = Pen::new(buf, row);
    for index in columns.first..=compacted.min(columns.last) {
        let number = if index == compacted { index.to_string() } else { String::new() };
        let hatched = usize::from(columns.width).saturating_sub(number.len());
        pen.column(columns.x(index)).part(columns.width).write(&HATCH.repeat(hatched), style).write(&number, style);
    }
}

fn draw_cells(app: &App, node: &NodeCard, log: &[LogRow], columns: &Columns, row: Rect, buf: &mut Buffer) {
    let commit = node.commit_index.unwrap_or(0);
    let from = log.partition_point(|entry| entry.index < columns.first);
    let mut pen = Pen::new(buf, row);
    for entry in log[from..].iter().take_while(|entry| entry.index <= columns.last) {
        let x = columns.x(entry.index);
        let epoch = entry.term.map_or(app.theme.get(Role::Text), |term| app.theme.rank(term));
        let committed = entry.index <= commit;
        // Known here: filled. Chosen, though this node does not know: underlined. Else only stored.
        let chosen =
            || app.scene.chosen.iter().any(|c| c.slot == entry.index && c.term == entry.term && c.value == entry.value);
        let style = match committed {
            true => app.theme.filled(epoch),
            false if chosen() => epoch.add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
            false => epoch,
        };
        pen.column(x);
        let mut cell = pen.part(columns.width);
        match entry.term {
            Some(term) => cell.print(format_args!("{term}:{}", entry.value), style),
            None => cell.write(&entry.value, style),
        };
        if committed {
            cell.fill(style);
        }
        if entry.index == commit {
            pen.column(x + columns.width).write("▌", app.theme.get(Role::Committed));
        }
    }
}
