//! The logs side by side: a row for each node of a kind, a column for each index. The end of the longest log is in sight.
//! Logs of several kinds have not the same indexes: each kind has columns of its own. What a log has given up for a
//! snapshot is hatched.

use super::{STORES, badge, first_row};
use crate::engine::scene::{LogRow, NodeCard};
use crate::ui::app::Pane;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, card, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

/// The widest that a cell gets.
const WIDEST: usize = 9;

/// Rows below which logs of another kind are not worth showing: the indexes, and one log.
const LEAST: u16 = 2;

/// Where a log has a hole: what stands behind it is there, and this is not.
const HOLE: &str = "·";

/// What a log has given up for a snapshot.
const HATCH: &str = "▒";

/// Nodes with logs, each with its place, in the order of the scene.
type Logs<'a> = Vec<(usize, &'a NodeCard, &'a [LogRow])>;

/// The kinds that have logs, each with its nodes.
fn kinds<'a>(pane: &Pane<'a>) -> Vec<Logs<'a>> {
    let mut kinds: Vec<Logs> = Vec::new();
    let nodes = pane.scene().nodes.iter().enumerate();
    for (at, node, log) in nodes.filter_map(|(at, node)| Some((at, node, node.log.as_deref()?))) {
        match kinds.iter_mut().find(|kind| kind[0].1.kind == node.kind) {
            Some(kind) => kind.push((at, node, log)),
            None => kinds.push(vec![(at, node, log)]),
        }
    }
    kinds
}

/// How many rows the logs have use for, with the indexes above those of each kind.
pub fn rows(pane: &Pane) -> usize {
    kinds(pane).iter().map(|logs| logs.len() + 1).sum()
}

/// The logs of a kind, and where they stand.
struct Section<'a> {
    logs: Logs<'a>,
    area: Rect,
    /// How many indexes stand before those in sight, if the wheel was turned: it turns the first section.
    back: Option<usize>,
}

/// All kinds one below the other; where they have no room, the selected node's comes first, and others have what is left.
fn sections<'a>(pane: &Pane<'a>, area: Rect) -> Vec<Section<'a>> {
    let mut kinds = kinds(pane);
    let room = usize::from(area.height);
    if kinds.iter().map(|logs| logs.len() + 1).sum::<usize>() > room {
        let is_selected = |logs: &Logs| logs.iter().any(|(at, ..)| *at == pane.run.selected.at);
        kinds.sort_by_key(|logs| !is_selected(logs));
    }
    let (mut y, count) = (area.y, kinds.len());
    let mut sections = Vec::new();
    for (nth, logs) in kinds.into_iter().enumerate() {
        let left = area.bottom().saturating_sub(y);
        // A row of indexes alone says nothing.
        if nth > 0 && left < LEAST {
            break;
        }
        let height = if count == 1 { left } else { left.min(logs.len() as u16 + 1) };
        let back = pane.scrolled(STORES).filter(|_| nth == 0);
        sections.push(Section { logs, area: Rect { y, height, ..area }, back });
        y += height;
    }
    sections
}

/// Which indexes are in sight, and how wide their cells are.
struct Columns {
    first: u64,
    last: u64,
    width: u16,
    start: u16,
    /// The first index in sight where nothing was scrolled.
    newest: u64,
    /// Where each log's sign stands, and behind it how many of its entries have no room.
    sign: u16,
    tells: Tells,
}

/// What a cell tells of an entry. Where there is no room for both, terms alone tell logs apart, as the papers draw them;
/// of what is agreed slot by slot the value is what counts, and its colour is its ballot's.
#[derive(Clone, Copy, PartialEq)]
enum Tells {
    Both,
    Label,
    Value,
}

impl Columns {
    fn new(section: &Section) -> Columns {
        let (logs, area) = (&section.logs, section.area);
        let names = logs.iter().map(|(_, node, _)| text::width(&node.id)).max().unwrap_or(0) as u16;
        let start = area.x + names + 4;
        let end = logs.iter().filter_map(|(.., log)| log.last()).map(|row| row.index).max().unwrap_or(0);
        let known = logs.iter().filter_map(|(_, node, _)| node.commit_index.max(node.compacted)).max().unwrap_or(0);
        let last = end.max(known).max(1);
        // Only the cells that may be in sight decide how wide they are.
        let back = section.back;
        let least = if back.is_some() { 0 } else { last.saturating_sub(u64::from(area.width) / 5) };
        let rows = || logs.iter().flat_map(|(.., log)| log.iter().rev().take_while(|row| row.index > least));
        let value = |row: &LogRow| text::width(&row.value);
        let term = |row: &LogRow| card::entry(row).map_or(0, |label| text::width(&label) + 1);
        let widest = rows().map(|row| term(row) + value(row)).max().unwrap_or(3);
        // A few have all the room there is.
        let each = (u64::from(area.right().saturating_sub(start)) / last).saturating_sub(1) as usize;
        let most = WIDEST.max(usize::from(area.width) / 4).max(each);
        let between = |width: usize| width.clamp(text::digits(last).max(3), most) as u16;
        let width = between(widest);
        let count = |start: u16, width: u16| u64::from((area.right().saturating_sub(start) / (width + 1)).max(1));
        let labels =
            logs.iter().flat_map(|(.., log)| log.iter()).filter_map(card::entry).map(|label| text::width(&label)).max();
        let by_slot = rows().any(|row| row.ballot.is_some()) && rows().all(|row| row.term.is_none());
        let (tells, width) = match labels {
            Some(_) if by_slot && (count(start, width) < last || widest > width.into()) => {
                (Tells::Value, between(rows().map(value).max().unwrap_or(0)))
            }
            Some(label) if count(start, width) < last => (Tells::Label, label.max(text::digits(last)).max(2) as u16),
            _ => (Tells::Both, width),
        };
        // Where some have no room, it is told before the others how many.
        let sign = start - 2;
        let start = if count(start, width) < last { start + 2 + text::digits(last) as u16 } else { start };
        let count = count(start, width);
        let newest = (last + 1).saturating_sub(count).max(1);
        let first = back.map_or(newest, |before| (before as u64 + 1).clamp(oldest(logs).min(newest), newest));
        Columns { first, last: first + count - 1, width, start, newest, sign, tells }
    }

    fn x(&self, index: u64) -> u16 {
        self.start + (index - self.first) as u16 * (self.width + 1)
    }
}

/// The first index from which on every log is in the picture, which has the last entries only.
fn oldest(logs: &Logs) -> u64 {
    let begins = |node: &NodeCard, log: &[LogRow]| {
        let first = log.first().map_or(1, |row| row.index);
        if first > node.compacted.unwrap_or(0) + 1 { first } else { 1 }
    };
    logs.iter().map(|(_, node, log)| begins(node, log)).max().unwrap_or(1)
}

/// How many indexes can stand before those in sight, at least and at most: the wheel goes from one to the other.
pub fn before(pane: &Pane, area: Rect) -> (usize, usize) {
    let Some(section) = sections(pane, area).into_iter().next() else { return (0, 0) };
    let newest = Columns::new(&section).newest;
    let before = |index: u64| usize::try_from(index - 1).unwrap_or(usize::MAX);
    (before(oldest(&section.logs).min(newest)), before(newest))
}

/// Draws the logs.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    sections(pane, area).iter().for_each(|section| draw_section(pane, section, buf));
}

fn draw_section(pane: &Pane, section: &Section, buf: &mut Buffer) {
    let columns = Columns::new(section);
    let mut rows = section.area.rows();
    if let Some(top) = (section.head() > 0).then(|| rows.next()).flatten() {
        let mut pen = Pen::new(buf, top);
        for index in columns.first..=columns.last {
            pen.column(columns.x(index)).print(format_args!("{index}"), pane.theme.get(Role::Dim));
        }
    }
    for ((at, node, log), row) in section.logs.iter().skip(section.first(pane)).zip(rows) {
        draw_row(pane, *at, node, &columns, row, buf);
        draw_before(pane, node, log, &columns, row, buf);
        draw_compacted(pane, node, &columns, row, buf);
        draw_cells(pane, node, log, &columns, row, buf);
    }
}

impl Section<'_> {
    /// Rows for the indexes: none where they would cost a log its row.
    fn head(&self) -> u16 {
        u16::from(usize::from(self.area.height) != self.logs.len())
    }

    /// Rows for logs.
    fn room(&self) -> usize {
        self.area.height.saturating_sub(self.head()).into()
    }

    /// The first node whose log is shown.
    fn first(&self, pane: &Pane) -> usize {
        let selected = self.logs.iter().position(|(at, ..)| *at == pane.run.selected.at).unwrap_or(0);
        first_row(selected, self.logs.len(), self.room())
    }
}

/// How many logs have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    let all = pane.scene().nodes.iter().filter(|node| node.log.is_some()).count();
    all - sections(pane, area).iter().map(|section| section.logs.len().min(section.room())).sum::<usize>()
}

/// The node whose row is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let section = sections(pane, area).into_iter().find(|section| section.area.contains(at))?;
    let nth = usize::from(at.y.checked_sub(section.area.y + section.head())?);
    section.logs.get(section.first(pane) + nth).map(|(at, ..)| Target::Node(*at))
}

fn draw_row(pane: &Pane, at: usize, node: &NodeCard, columns: &Columns, row: Rect, buf: &mut Buffer) {
    let tone = badge::style(pane, node);
    let mut pen = Pen::new(buf, row);
    let name = super::mark_selected(pane, at, tone, &mut pen);
    pen.write(&node.id, name).column(columns.sign).write(&badge::sign(pane, node), tone);
}

/// Says of a log that begins before what is in sight that it does, and whether all of that is known to be committed.
fn draw_before(pane: &Pane, node: &NodeCard, log: &[LogRow], columns: &Columns, row: Rect, buf: &mut Buffer) {
    let before = columns.first - 1;
    let begins = node.compacted.or(log.first().map(|entry| entry.index)).is_some_and(|index| index <= before);
    if before == 0 || !begins {
        return;
    }
    let end = log.last().map_or(0, |entry| entry.index);
    let hidden = before.min(end).saturating_sub(node.compacted.unwrap_or(0));
    let told = if hidden > 0 { format!("+{hidden}") } else { "…".into() };
    let mut pen = Pen::new(buf, row);
    pen.column(columns.sign + 2).write(&told, pane.theme.get(Role::Dim)).column(columns.start - 1);
    if node.commit_index == Some(before) {
        pen.write("▌", pane.theme.line(Role::Committed));
    }
}

/// Hatches the cells of what the log has given up for a snapshot; the last one tells its index.
fn draw_compacted(pane: &Pane, node: &NodeCard, columns: &Columns, row: Rect, buf: &mut Buffer) {
    let Some(compacted) = node.compacted else { return };
    let style = pane.theme.get(Role::Dim);
    let mut pen = Pen::new(buf, row);
    for index in columns.first..=compacted.min(columns.last) {
        let number = if index == compacted { index.to_string() } else { String::new() };
        let hatched = usize::from(columns.width).saturating_sub(number.len());
        pen.column(columns.x(index)).part(columns.width).write(&HATCH.repeat(hatched), style).write(&number, style);
    }
}

fn draw_cells(pane: &Pane, node: &NodeCard, log: &[LogRow], columns: &Columns, row: Rect, buf: &mut Buffer) {
    let commit = node.commit_index.unwrap_or(0);
    let from = log.partition_point(|entry| entry.index < columns.first);
    let mut pen = Pen::new(buf, row);
    let mut next = columns.first.max(node.compacted.unwrap_or(0) + 1);
    for entry in log[from..].iter().take_while(|entry| entry.index <= columns.last) {
        let x = columns.x(entry.index);
        for hole in next..entry.index {
            pen.column(columns.x(hole)).write(HOLE, pane.theme.get(Role::Dim));
        }
        next = entry.index + 1;
        let rank = entry.term.or(entry.ballot.as_ref().map(|ballot| ballot.rank));
        let epoch = rank.map_or(pane.theme.get(Role::Text), |rank| pane.theme.rank(rank));
        let committed = entry.index <= commit || entry.chosen == Some(true);
        // Known here: filled. Chosen, though this node does not know: underlined. Else only stored.
        let chosen = || {
            pane.scene().chosen.iter().any(|c| c.slot == entry.index && c.term == entry.term && c.value == entry.value)
        };
        let style = match committed {
            true => pane.theme.filled(epoch),
            false if chosen() => epoch.add_modifier(Modifier::UNDERLINED | Modifier::BOLD),
            false => epoch,
        };
        pen.column(x);
        let mut cell = pen.part(columns.width);
        match card::entry(entry) {
            Some(label) if columns.tells == Tells::Both => cell.print(format_args!("{label}:{}", entry.value), style),
            Some(label) if columns.tells == Tells::Label => cell.write(&label, style),
            _ => cell.write(&text::squeeze(&entry.value, columns.width.into()), style),
        };
        if committed {
            cell.fill(style);
        }
        if entry.index == commit {
            pen.column(x + columns.width).write("▌", pane.theme.line(Role::Committed));
        }
    }
}
