//! What the nodes' disks are made of: the records of each in the order in which they were written, the newest last, those
//! that a crash would take below a line, and what the disk says by them now. The selected node's are told one by one, and
//! all nodes' where there is room; of the others the newest.

use super::badge;
use crate::engine::scene::{Field, NodeCard, RecordCard, Tone};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, card, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Stands before a record that is durable.
const DURABLE: &str = "▪";
/// Columns before what is about a node.
const INDENT: usize = 2;
/// The fewest records of the selected node that are told where its disk has no room below them.
const LEAST: usize = 3;

/// A line of the view.
enum Line<'a> {
    /// A node, and of one whose records are not told the newest of them.
    Node(usize, Option<&'a RecordCard>),
    /// How many records there are before those that are told.
    Older(u64),
    /// A record, or its beginning.
    Record(bool, &'a str),
    /// What of it has no room on the line before.
    More(&'a str),
    /// What stands below would be lost.
    Edge,
    /// What stands below is on the disk.
    Now,
    /// A field of the disk: what would be left of it, and what it says if that is another thing.
    Says(&'a Field, Option<&'a str>),
    /// Nothing was written.
    Nothing,
    /// How many records a crash has taken that came after those.
    Taken(u64),
}

/// The nodes that write something down, by their places.
fn writers(pane: &Pane) -> Vec<usize> {
    let writes = |node: &NodeCard| node.badge.tone != Tone::Ask || !node.records.is_empty();
    (0..pane.scene().nodes.len()).filter(|at| writes(&pane.scene().nodes[*at])).collect()
}

/// All of a node in so many columns: at most so many of its records, and its disk if that is wanted.
fn whole_node<'a>(pane: &Pane<'a>, at: usize, width: usize, most: usize, disk: bool) -> Vec<Line<'a>> {
    let node = &pane.scene().nodes[at];
    let mut lines = vec![Line::Node(at, None)];
    if card::is_unknown(node) {
        return lines;
    }
    let hidden = node.records.len().saturating_sub(most);
    let older = hidden as u64 + node.older_records.unwrap_or(0);
    lines.extend((older > 0).then_some(Line::Older(older)));
    if node.records.is_empty() && node.lost_records.is_none() {
        lines.push(Line::Nothing);
    }
    let mut durable = true;
    for record in &node.records[hidden..] {
        if durable && !record.flushed {
            lines.push(Line::Edge);
        }
        durable = record.flushed;
        let mut parts = text::wrap(&record.text, width.saturating_sub(INDENT + 2).max(1));
        lines.push(Line::Record(record.flushed, parts.next().unwrap_or_default()));
        lines.extend(parts.map(Line::More));
    }
    // Where nothing is left, that is told beside the node's name.
    lines.extend(node.lost_records.filter(|_| !node.records.is_empty()).map(Line::Taken));
    if disk && !node.records.is_empty() {
        lines.push(Line::Now);
        let cached = |name: &str| node.unflushed.iter().find(|field| field.name == name);
        let says = |field: &'a Field| Line::Says(field, cached(&field.name).map(|cached| cached.value.as_str()));
        lines.extend(node.disk.iter().map(says));
        let new = node.unflushed.iter().filter(|field| node.disk.iter().all(|known| known.name != field.name));
        lines.extend(new.map(|field| Line::Says(field, Some(&field.value))));
    }
    lines
}

/// All lines where there is room for them; else those of the selected node, as many as there is room for, and of the others
/// one, or all where there is room for that.
fn lines<'a>(pane: &Pane<'a>, width: u16, room: usize) -> Vec<Line<'a>> {
    let width = usize::from(width);
    let writers = writers(pane);
    let all: Vec<Line> = writers.iter().flat_map(|at| whole_node(pane, *at, width, usize::MAX, true)).collect();
    if all.len() <= room {
        return all;
    }
    let selected = pane.run.selected.at;
    let others = writers.iter().filter(|at| **at != selected).count();
    let own = {
        let most = pane.scene().nodes.get(selected).map_or(0, |node| node.records.len());
        let fewer = (LEAST..=most).rev().map(|most| (most, true)).chain((1..=most).rev().map(|most| (most, false)));
        let mut ways = std::iter::once((most, true)).chain(fewer);
        let fits = |(most, disk): &(usize, bool)| {
            whole_node(pane, selected, width, *most, *disk).len() + others.min(room / 2) <= room
        };
        let (most, disk) = ways.find(fits).unwrap_or((1, false));
        whole_node(pane, selected, width, most, disk)
    };
    let mut left = room.saturating_sub(own.len() + others);
    let mut other = |at: usize| {
        let whole = whole_node(pane, at, width, usize::MAX, true);
        match left.checked_sub(whole.len() - 1) {
            Some(rest) => {
                left = rest;
                whole
            }
            None => vec![Line::Node(at, pane.scene().nodes[at].records.last())],
        }
    };
    let mut own = Some(own);
    let of = |at: &usize| if *at == selected { own.take().unwrap_or_default() } else { other(*at) };
    writers.iter().flat_map(of).collect()
}

/// The first line in sight: the selected node's, or one before if all below has room.
fn first(pane: &Pane, lines: &[Line], room: usize) -> usize {
    let selected = lines.iter().position(|line| matches!(line, Line::Node(at, _) if *at == pane.run.selected.at));
    selected.unwrap_or(0).min(lines.len().saturating_sub(room))
}

/// How many rows it has use for.
pub fn rows(pane: &Pane, width: u16) -> usize {
    lines(pane, width, usize::MAX).len()
}

/// How many of them have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    rows(pane, area.width).saturating_sub(area.height.into())
}

/// The node whose row is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let lines = lines(pane, area.width, area.height.into());
    let nth = first(pane, &lines, area.height.into()) + usize::from(at.y.checked_sub(area.y)?);
    let node = |line: &Line| if let Line::Node(at, _) = line { Some(*at) } else { None };
    lines.get(..=nth)?.iter().rev().find_map(node).map(Target::Node)
}

/// Draws it.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let lines = lines(pane, area.width, area.height.into());
    let first = first(pane, &lines, area.height.into());
    for (line, row) in lines[first..].iter().zip(area.rows()) {
        draw_line(pane, line, row, buf);
    }
}

fn draw_line(pane: &Pane, line: &Line, row: Rect, buf: &mut Buffer) {
    let theme = pane.theme;
    let (plain, dim) = (theme.get(Role::Text), theme.get(Role::Dim));
    let mut pen = Pen::new(buf, row);
    match *line {
        Line::Node(at, newest) => {
            let node = &pane.scene().nodes[at];
            let tone = badge::style(pane, node);
            let name = super::mark_selected(pane, at, tone, &mut pen);
            pen.write(&node.id, name).skip(1).write(&badge::sign(pane, node), tone).skip(1);
            match newest {
                Some(record) => {
                    // Two columns are for its sign. What it says counts more than what it is called.
                    let room = pen.room().saturating_sub(2);
                    let told = match record.text.split_once(": ") {
                        Some((_, says)) if text::width(&record.text) > room => says,
                        _ => &record.text,
                    };
                    write_record(pane, record.flushed, told, &mut pen);
                }
                None if card::is_unknown(node) => drop(pen.write(&card::role(node), dim)),
                None => drop(pen.write(&say::disk(node), dim)),
            }
        }
        Line::Older(count) => drop(pen.skip(INDENT).print(format_args!("… {count} before"), dim)),
        Line::Record(flushed, told) => write_record(pane, flushed, told, pen.skip(INDENT)),
        Line::More(told) => drop(pen.skip(INDENT + 2).write(told, plain)),
        Line::Edge => {
            pen.skip(INDENT).write(say::CRASH_TAKES, theme.get(Role::Lost));
        }
        Line::Now => drop(pen.skip(INDENT).write(say::DISK_SAYS, dim)),
        Line::Says(field, cached) => {
            pen.skip(INDENT + 2).write(&card::name(&field.name), dim).skip(1);
            match cached {
                Some(cached) if cached == field.value => pen.write(card::UNFLUSHED, dim).write(cached, plain),
                Some(cached) => {
                    pen.write(&field.value, plain).write(" → ", dim).write(card::UNFLUSHED, dim).write(cached, plain)
                }
                None => pen.write(&field.value, plain),
            };
        }
        Line::Nothing => drop(pen.skip(INDENT).write(say::NO_RECORD, dim)),
        Line::Taken(lost) => drop(pen.skip(INDENT).write(&say::crash_took(lost), theme.get(Role::Lost))),
    }
}

/// A record, with the sign of one that is durable or of one that a crash would take.
fn write_record(pane: &Pane, flushed: bool, told: &str, pen: &mut Pen) {
    let (sign, style) = match flushed {
        true => (DURABLE, pane.theme.get(Role::Text)),
        false => (card::UNFLUSHED, pane.theme.get(Role::Lost)),
    };
    pen.write(sign, style).skip(1).write(told, pane.theme.get(Role::Text));
}
