//! A table for each kind of node that stores promises, proposals or decisions: only the columns that its nodes have.

use super::badge;
use crate::engine::catalogue::{Label, catalogue};
use crate::engine::scene::{NodeCard, Tone};
use crate::ui::app::Pane;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, card, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::borrow::Cow;

/// A column: its title and what a node has there.
struct Column {
    title: &'static str,
    value: for<'a> fn(&'a NodeCard) -> Option<Cow<'a, str>>,
}

const COLUMNS: &[Column] = &[
    Column { title: "ballot", value: |node| node.ballot.as_deref().map(Cow::from) },
    Column { title: "promised", value: promised },
    Column { title: "accepted", value: |node| pair(node).filter(|_| !node.votes()) },
    Column { title: "voted", value: |node| pair(node).filter(|_| node.votes()) },
    Column { title: "value", value: |node| node.value.as_deref().map(Cow::from) },
    Column { title: "gathered", value: |node| node.tallies.first().map(|tally| card::tally(tally, 8).into()) },
    Column { title: "decided", value: |node| node.decided.as_deref().map(Cow::from) },
];

/// What an acceptor has promised, and whether that is open to any value.
fn promised(node: &NodeCard) -> Option<Cow<'_, str>> {
    let ballot = node.promised.as_deref()?;
    Some(if node.is_open() { format!("{ballot}{}", card::OPEN).into() } else { ballot.into() })
}

/// What an acceptor has accepted, or voted for.
fn pair(node: &NodeCard) -> Option<Cow<'_, str>> {
    node.accepted.as_ref().map(|p| format!("{}:{}", p.ballot, p.value).into())
}

/// The kinds of nodes that store something, each with its nodes.
fn kinds<'a>(pane: &Pane<'a>) -> Vec<(&'a str, Vec<usize>)> {
    let mut kinds: Vec<(&str, Vec<usize>)> = Vec::new();
    for (at, node) in pane.scene().nodes.iter().enumerate() {
        match kinds.iter_mut().find(|(kind, _)| *kind == node.kind) {
            Some((_, nodes)) => nodes.push(at),
            None => kinds.push((&node.kind, vec![at])),
        }
    }
    kinds.retain(|(_, nodes)| nodes.iter().any(|at| pane.scene().nodes[*at].badge.tone != Tone::Ask));
    kinds
}

/// How many rows the tables have use for.
pub fn rows(pane: &Pane) -> usize {
    kinds(pane).iter().map(|(_, nodes)| nodes.len() + 1).sum()
}

/// The first line shown, and which node each line of all the tables is about.
fn lines(pane: &Pane, area: Rect) -> (usize, Vec<Option<usize>>) {
    let kinds = kinds(pane);
    let table = |(_, nodes): &(&str, Vec<usize>)| std::iter::once(None).chain(nodes.clone().into_iter().map(Some));
    let lines: Vec<Option<usize>> = kinds.iter().flat_map(table).collect();
    let selected = lines.iter().position(|at| *at == Some(pane.run.selected.at)).unwrap_or(0);
    (super::first_row(selected, lines.len(), area.height.into()), lines)
}

/// How many nodes have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    let (first, lines) = lines(pane, area);
    let shown = first..first + usize::from(area.height);
    lines.iter().enumerate().filter(|(nth, node)| node.is_some() && !shown.contains(nth)).count()
}

/// The node whose row is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let (first, lines) = lines(pane, area);
    let nth = usize::from(at.y.checked_sub(area.y)?);
    lines.get(first + nth).copied().flatten().map(Target::Node)
}

/// Draws the tables, one below the other; if there is no room for all, from the selected node's on.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let kinds = kinds(pane);
    let (mut hidden, start) = (lines(pane, area).0, start(&kinds));
    let mut rows = area.rows();
    for (kind, nodes) in &kinds {
        let cards: Vec<&NodeCard> = nodes.iter().map(|at| &pane.scene().nodes[*at]).collect();
        let columns = columns(&cards, usize::from(area.width.saturating_sub(start)));
        let lines = std::iter::once(None).chain(nodes.iter().map(Some));
        for line in lines {
            if hidden > 0 {
                hidden -= 1;
                continue;
            }
            let Some(row) = rows.next() else { return };
            match line {
                None => draw_head(pane, kind, &columns, start, row, buf),
                Some(at) => draw_row(pane, *at, &columns, start, row, buf),
            }
        }
    }
}

/// How far columns are from each other and how many letters a title has at most, from the widest on.
const WIDTHS: [(usize, usize); 3] = [(2, usize::MAX), (1, usize::MAX), (1, LEAST_TITLE)];
/// As many letters of a title always stand there.
const LEAST_TITLE: usize = 5;

/// The columns that these have, each with its width, in so much room if possible: titles are cut before what stands below.
fn columns(cards: &[&NodeCard], room: usize) -> Vec<(&'static Column, usize)> {
    let widest = |column: &'static Column| {
        let widths = cards.iter().filter_map(|node| (column.value)(node)).map(|value| text::width(&value));
        Some((column, widths.max()?))
    };
    let wide: Vec<_> = COLUMNS.iter().filter_map(widest).collect();
    let at = |(gap, most): (usize, usize)| -> Vec<_> {
        wide.iter().map(|(column, widest)| (*column, (*widest).max(column.title.len().min(most)) + gap)).collect()
    };
    let fits = |(gap, most): &(usize, usize)| {
        at((*gap, *most)).iter().map(|(_, width)| width).sum::<usize>().saturating_sub(*gap) <= room
    };
    at(WIDTHS.into_iter().find(fits).unwrap_or(WIDTHS[WIDTHS.len() - 1]))
}

/// Where the columns begin at least.
const START: u16 = 10;

/// Where they begin: behind the longest name of a kind.
fn start(kinds: &[(&str, Vec<usize>)]) -> u16 {
    let names = kinds.iter().map(|(kind, _)| text::width(&catalogue().label(Label::Kind, kind)) as u16 + 2);
    names.fold(START, u16::max)
}

fn draw_head(pane: &Pane, kind: &str, columns: &[(&Column, usize)], start: u16, row: Rect, buf: &mut Buffer) {
    let dim = pane.theme.get(Role::Dim);
    let mut pen = Pen::new(buf, row);
    pen.write(&catalogue().label(Label::Kind, kind), pane.theme.get(Role::Strong)).skip(1);
    let mut x = row.x + start;
    for (column, width) in columns {
        let room = width.saturating_sub(1);
        match column.title.len() > room {
            true => pen.column(x).print(format_args!("{}…", text::clip(column.title, room.saturating_sub(1))), dim),
            false => pen.column(x).write(column.title, dim),
        };
        x += *width as u16;
    }
}

fn draw_row(pane: &Pane, at: usize, columns: &[(&Column, usize)], start: u16, row: Rect, buf: &mut Buffer) {
    let (theme, node) = (pane.theme, &pane.scene().nodes[at]);
    let tone = badge::style(pane, node);
    let mut pen = Pen::new(buf, row);
    let name = super::mark_selected(pane, at, tone, &mut pen);
    pen.write(&node.id, name).skip(1).write(&badge::sign(pane, node), tone);
    if card::is_unknown(node) {
        pen.column(row.x + start).write(&card::role(node), theme.get(Role::Dim));
        return;
    }
    if columns.is_empty() {
        pen.column(row.x + start).write("nothing yet", theme.get(Role::Dim));
    }
    let mut x = row.x + start;
    for (column, width) in columns {
        let style = match column.title {
            "decided" => theme.get(Role::Committed),
            "ballot" | "promised" => theme.epoch(node.epoch.as_ref()),
            _ => theme.get(Role::Text),
        };
        pen.column(x);
        match (column.value)(node) {
            Some(value) => pen.write(&value, style),
            None => pen.write("-", theme.get(Role::Dim)),
        };
        x += *width as u16;
    }
}
