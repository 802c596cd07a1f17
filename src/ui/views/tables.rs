//! What nodes keep in rows, such as sessions and agents, with a bar for what ends by itself: whose table it is stands above
//! it, for that node decides by it. The selected node's stand first, then those in which something ends, then those of who
//! leads.

use super::badge;
use crate::engine::scene::{NodeCard, Table, TableRow, TimerCard, Tone};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, card, text, timer};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The most and the fewest cells of a bar.
const BAR: usize = 12;
const LEAST_BAR: usize = 3;
/// Columns for how long something still lasts, with the gap before it.
const TIME: usize = 7;
/// Columns before a row.
const INDENT: usize = 1;

/// A line of the view.
enum Line<'a> {
    /// A table of a node, by its place.
    Head(usize, &'a Table),
    /// What stands in a row, or in a part of it that has room, how far in, and in which tone; none are names of columns.
    Cells(usize, String, Option<Tone>),
    /// The same, and behind it what ends, and when.
    Ends(String, Tone, &'a TimerCard),
}

/// Whether there is anything to show.
pub fn wanted(pane: &Pane) -> bool {
    pane.scene().nodes.iter().any(|node| !node.tables.is_empty())
}

fn lines<'a>(pane: &Pane<'a>, width: u16) -> Vec<Line<'a>> {
    let nodes = &pane.scene().nodes;
    let mut keepers: Vec<usize> = (0..nodes.len()).filter(|at| !nodes[*at].tables.is_empty()).collect();
    let leads = |node: &NodeCard| node.up && node.badge.tone == Tone::Lead;
    let ends = |node: &NodeCard| node.tables.iter().any(counts);
    keepers.sort_by_key(|at| (*at != pane.run.selected.at, !ends(&nodes[*at]), !leads(&nodes[*at]), *at));
    let tables = keepers.into_iter().flat_map(|at| nodes[at].tables.iter().map(move |table| (at, table)));
    let mut lines = Vec::new();
    for (at, table) in tables {
        lines.push(Line::Head(at, table));
        let rows = std::iter::once(None).chain(table.rows.iter().map(Some));
        card::aligned(table)
            .into_iter()
            .zip(rows)
            .for_each(|(cells, row)| push_row(cells, row, width.into(), &mut lines));
    }
    lines
}

/// Whether something in it ends by itself, as its node counts.
fn counts(table: &Table) -> bool {
    table.rows.iter().any(|row| row.ends.is_some())
}

/// A row of a table in so many columns, on several lines if need be, and its bar on its own where it has no room.
fn push_row<'a>(cells: String, row: Option<&'a TableRow>, width: usize, lines: &mut Vec<Line<'a>>) {
    let (tone, ends) = (row.map(|row| row.tone), row.and_then(|row| row.ends.as_ref()));
    let beside = if ends.is_some() { 1 + LEAST_BAR + TIME } else { 0 };
    let room = width.saturating_sub(INDENT + beside);
    match ends {
        Some(ends) if text::width(&cells) <= room => {
            lines.push(Line::Ends(cells, row.map_or(Tone::Calm, |row| row.tone), ends))
        }
        _ => {
            let parts = text::hang(&cells, width.saturating_sub(INDENT), INDENT).enumerate();
            lines.extend(
                parts.map(|(nth, part)| Line::Cells(if nth == 0 { INDENT } else { 2 * INDENT }, part.into(), tone)),
            );
            lines.extend(ends.map(|ends| Line::Ends(String::new(), Tone::Calm, ends)));
        }
    }
}

/// How many rows it has use for.
pub fn rows(pane: &Pane, width: u16) -> usize {
    lines(pane, width).len()
}

/// How many of them have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    rows(pane, area.width).saturating_sub(area.height.into())
}

/// The node whose table is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let nth = usize::from(at.y.checked_sub(area.y)?);
    let node = |line: &Line| if let Line::Head(at, _) = line { Some(*at) } else { None };
    lines(pane, area.width).get(..=nth)?.iter().rev().find_map(node).map(Target::Node)
}

/// Draws it.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let theme = pane.theme;
    for (line, row) in lines(pane, area.width).iter().zip(area.rows()) {
        let mut pen = Pen::new(buf, row);
        match line {
            Line::Head(at, table) => {
                let node = &pane.scene().nodes[*at];
                let tone = badge::style(pane, node);
                let name = super::mark_selected(pane, *at, tone, &mut pen);
                pen.write(&node.id, name).skip(1).write(&badge::sign(pane, node), tone).skip(1);
                pen.write(&table.title, theme.get(Role::Strong));
                if counts(table) {
                    pen.write(say::ENDS_THEM, theme.get(Role::Dim));
                }
            }
            Line::Cells(indent, cells, tone) => {
                let style = tone.map_or(theme.get(Role::Dim), |tone| theme.tone(tone));
                pen.skip(*indent).write(cells, style);
            }
            Line::Ends(cells, tone, ends) => {
                pen.skip(INDENT).write(cells, theme.tone(*tone)).skip(1);
                draw_end(pane, ends, &mut pen);
            }
        }
    }
}

/// Draws the bar of what ends, and how long it still lasts.
fn draw_end(pane: &Pane, ends: &TimerCard, pen: &mut Pen) {
    let now = pane.run.clock.shown_ms;
    let left = say::remaining(ends.due_ms.saturating_sub(now as u64));
    let cells = pen.room().saturating_sub(TIME).min(BAR);
    timer::bar(pen, ends, now, cells, pane.theme);
    pen.skip(1).write(&left, pane.theme.get(timer::role(ends, now)));
}
