//! What those who decide did at each ballot: a row for each of them, a column for each ballot, the newest last. A quorum has
//! signs around its cells; below stands what can still be chosen. Where there are several slots it is the first in which
//! something is open, with those around it where they have room.

use super::badge;
use crate::engine::scene::{BallotCell, BallotColumn, BallotTable};
use crate::timeline::card;
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

/// Columns for the voters' names.
const NAMES: usize = 7;
/// The most columns of a value.
const VALUE: usize = 6;
/// Stands before a ballot at which something was chosen.
const CHOSEN: &str = "★";
/// Stands for a refusal.
const REFUSED: &str = "✗";
/// Stands behind what a crash took.
const FORGOTTEN: &str = "†";

/// What the signs in the cells mean: of ballots at which a value is accepted, or of rounds in which it has votes.
fn signs(table: &BallotTable) -> String {
    let (value, quorum) = match table.ballots.iter().any(|column| column.fast.is_some()) {
        true => ("voted for", "voted for one"),
        false => ("accepted", "accepted"),
    };
    let is_forgotten = table.ballots.iter().flat_map(|column| &column.cells).any(|cell| cell.forgotten);
    let forgotten = if is_forgotten { ", † a crash took it" } else { "" };
    format!("○ promised, ✗ refused, a value: {value}{forgotten}; ( ) a quorum promised, [ ] {quorum}")
}

/// Whether there is anything to show.
pub fn wanted(pane: &Pane) -> bool {
    !tables(pane).is_empty() || !pane.scene().can_still.is_empty()
}

/// A table for each slot that is told of.
fn tables<'a>(pane: &Pane<'a>) -> &'a [BallotTable] {
    &pane.scene().ballots
}

/// How many rows a table takes.
fn height(table: &BallotTable) -> usize {
    table.voters.len() + 1
}

/// The tables that have room, with all that stands below them: that of the first slot in which nothing is chosen, otherwise
/// of the last one, and then those around it.
fn fitting<'a>(pane: &Pane<'a>, area: Rect) -> &'a [BallotTable] {
    let tables = tables(pane);
    let Some(first) = tables.first() else { return tables };
    let room = usize::from(area.height).saturating_sub(below(pane, area.width.into()).len());
    let most = (room / height(first)).clamp(1, tables.len());
    let is_open = |table: &BallotTable| table.ballots.iter().all(|column| column.chosen.is_none());
    let middle = tables.iter().position(is_open).unwrap_or(tables.len() - 1);
    let from = middle.saturating_sub(most / 2).min(tables.len() - most);
    &tables[from..from + most]
}

/// What stands below the table in so many columns: what can still be chosen, by whom, and what the signs mean.
fn below(pane: &Pane, width: usize) -> Vec<(String, Role)> {
    let scene = pane.scene();
    let mut lines: Vec<(String, Role)> = Vec::new();
    let mut wrap = |told: &str, role: Role| lines.extend(text::hang(told, width, 2).map(|line| (line.into(), role)));
    if let Some(told) = say::can_still(scene) {
        wrap(&told, if scene.bound.is_empty() { Role::Text } else { Role::Strong });
    }
    scene.can_still.iter().for_each(|row| wrap(&say::left_by(scene, row), Role::Dim));
    if let Some(table) = tables(pane).first() {
        wrap(&signs(table), Role::Dim);
    }
    lines
}

/// How many rows it has use for.
pub fn rows(pane: &Pane, width: u16) -> usize {
    tables(pane).iter().map(height).sum::<usize>() + below(pane, width.into()).len()
}

/// How a ballot is written above its column.
fn head(column: &BallotColumn) -> String {
    let chosen = if column.chosen.is_some() { CHOSEN } else { "" };
    let kind = column.fast.map(say::kind_of_round).map(|kind| format!(" {kind}"));
    format!("{chosen}{}{}", column.ballot.text, kind.unwrap_or_default())
}

/// What stands in a cell, within the signs of the quorum to which its voter belongs.
fn written(cell: &BallotCell, voter: &String, column: &BallotColumn) -> String {
    let accepted = cell.accepted.join(",");
    let accepted = match text::width(&accepted) > VALUE {
        true => format!("{}…", text::clip(&accepted, VALUE - 1)),
        false => accepted,
    };
    let told = match cell {
        _ if !accepted.is_empty() => accepted,
        BallotCell { promised: true, .. } => "○".into(),
        BallotCell { refused: true, .. } => REFUSED.into(),
        BallotCell { .. } => "·".into(),
    };
    let told = if cell.forgotten { format!("{told}{FORGOTTEN}") } else { told };
    // Whoever promises, or accepts, may refuse what comes after that at the same ballot.
    let since = if cell.refused && told != REFUSED { REFUSED } else { "" };
    let told = format!("{told}{since}");
    match () {
        () if column.accepted_quorum.contains(voter) => format!("[{told}]"),
        () if column.promised_quorum.contains(voter) => format!("({told})"),
        () => format!(" {told} "),
    }
}

/// How many columns a ballot takes.
fn width(table: &BallotTable, column: &BallotColumn) -> usize {
    let cells = column.cells.iter().zip(&table.voters).map(|(cell, voter)| text::width(&written(cell, voter, column)));
    cells.chain([text::width(&head(column))]).max().unwrap_or(0) + 1
}

/// The newest ballots that have room in so many columns.
fn shown(table: &BallotTable, room: usize) -> &[BallotColumn] {
    let mut left = room.saturating_sub(NAMES);
    let fits = table.ballots.iter().rev().take_while(|column| {
        let width = width(table, column);
        let fits = width <= left + 1;
        left = left.saturating_sub(width);
        fits
    });
    let count = fits.count();
    &table.ballots[table.ballots.len() - count..]
}

/// How many ballots, voters and lines below them have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    let hidden = |table: &BallotTable| table.ballots.len() - shown(table, area.width.into()).len();
    let hidden = fitting(pane, area).iter().map(hidden).max().unwrap_or(0);
    hidden + rows(pane, area.width).saturating_sub(area.height.into())
}

/// The voter whose row is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let fitting = fitting(pane, area);
    let (row, height) = (usize::from(at.y.checked_sub(area.y)?), height(fitting.first()?));
    let voter = fitting.get(row / height)?.voters.get((row % height).checked_sub(1)?)?;
    pane.scene().nodes.iter().position(|node| node.id == *voter).map(Target::Node)
}

/// Draws it.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let mut rows = area.rows();
    for table in fitting(pane, area) {
        let columns = shown(table, area.width.into());
        if let Some(row) = rows.next() {
            draw_head(pane, table, columns, row, buf);
        }
        for (nth, row) in (0..table.voters.len()).zip(&mut rows) {
            draw_voter(pane, table, nth, columns, row, buf);
        }
    }
    for ((line, role), row) in below(pane, area.width.into()).iter().zip(rows) {
        Pen::new(buf, row).write(line, pane.theme.get(*role));
    }
}

fn draw_head(pane: &Pane, table: &BallotTable, columns: &[BallotColumn], row: Rect, buf: &mut Buffer) {
    let mut pen = Pen::new(buf, row);
    let hidden = table.earlier as usize + table.ballots.len() - columns.len();
    let more = if hidden > 0 { format!("… {hidden}") } else { String::new() };
    let told = match card::has_slots(pane.scene()) {
        true if hidden > 0 => format!("{} {more}", table.slot),
        true => format!("slot {}", table.slot),
        false => more,
    };
    pen.write(&told, pane.theme.get(Role::Dim));
    let mut x = row.x + NAMES as u16;
    for column in columns {
        let style = match column.chosen {
            Some(_) => pane.theme.get(Role::Committed).add_modifier(Modifier::BOLD),
            None => pane.theme.epoch(Some(&column.ballot)),
        };
        pen.column(x).write(&head(column), style);
        x += width(table, column) as u16;
    }
}

fn draw_voter(pane: &Pane, table: &BallotTable, nth: usize, columns: &[BallotColumn], row: Rect, buf: &mut Buffer) {
    let (theme, voter) = (pane.theme, &table.voters[nth]);
    let mut pen = Pen::new(buf, row);
    if let Some(at) = pane.scene().nodes.iter().position(|node| node.id == *voter) {
        let node = &pane.scene().nodes[at];
        let tone = badge::style(pane, node);
        let name = super::mark_selected(pane, at, tone, &mut pen);
        pen.write(voter, name).skip(1).write(&badge::sign(pane, node), tone);
    }
    let mut x = row.x + NAMES as u16;
    for column in columns {
        let cell = &column.cells[nth];
        let style: Style = match cell {
            _ if column.chosen.is_some() && column.accepted_quorum.contains(voter) => theme.get(Role::Committed),
            BallotCell { promised: false, accepted, refused: true, .. } if accepted.is_empty() => {
                theme.get(Role::Refused)
            }
            BallotCell { promised: false, accepted, .. } if accepted.is_empty() => theme.get(Role::Dim),
            BallotCell { .. } => theme.epoch(Some(&column.ballot)),
        };
        // What the disk says now has weight: the promise, and what was accepted last.
        let style = if cell.stored { style.add_modifier(Modifier::BOLD) } else { style };
        pen.column(x).write(&written(cell, voter, column), style);
        x += width(table, column) as u16;
    }
}
