//! The cluster as a table, a row for each node, where boxes have no room.

use super::super::{badge, first_row};
use crate::engine::scene::NodeCard;
use crate::ui::app::{Pane, Picking};
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, card, text, timer};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::collections::BTreeSet;

/// Columns below which a role is told by its sign only, so that counts have room.
const NARROW: u16 = 40;

/// Cells of a bar.
const BAR: usize = 4;

/// Draws the rows around the selected node.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let nodes = &pane.scene().nodes;
    let first = first_row(pane.run.selected.at, nodes.len(), area.height.into());
    let widest = |of: fn(&NodeCard) -> usize| nodes.iter().map(of).max().unwrap_or(0) as u16;
    let ids = widest(|node| text::width(&node.id));
    let narrow = area.width < NARROW;
    let roles = if narrow { 0 } else { widest(|node| text::width(&card::role(node))).min(9) };
    for (at, row) in (first..nodes.len()).zip(area.rows()) {
        draw_row(pane, at, [ids, roles], row, buf);
    }
}

/// The node whose row is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let nth = first_row(pane.run.selected.at, pane.scene().nodes.len(), area.height.into())
        + usize::from(at.y.checked_sub(area.y)?);
    (nth < pane.scene().nodes.len()).then_some(Target::Node(nth))
}

fn draw_row(pane: &Pane, at: usize, [ids, roles]: [u16; 2], row: Rect, buf: &mut Buffer) {
    let (theme, node) = (pane.theme, &pane.scene().nodes[at]);
    let tone = badge::style(pane, node);
    let mut pen = Pen::new(buf, row);
    let name = match pane.picking {
        Picking::Link(other) if other == at => {
            pen.write("✗", theme.get(Role::Cut));
            theme.get(Role::Cut)
        }
        _ => super::super::mark_selected(pane, at, theme.get(Role::Text), &mut pen),
    };
    pen.write(&node.id, name).column(row.x + ids + 2);
    pen.write(&badge::sign(pane, node), tone).column(row.x + ids + 4);
    pen.write(&card::brief_role(node, roles.into()), tone).column(row.x + ids + roles + 5);
    // A cut comes before all that may have no room, in a column of its own while anything is cut.
    let links: Vec<_> = say::cut_links(pane.run, pane.scene()).collect();
    let cut = links.iter().filter(|cut| cut.from == node.id || cut.to == node.id);
    let ends: BTreeSet<&str> = cut.map(|cut| if cut.from == node.id { &*cut.to } else { &*cut.from }).collect();
    let mut next = row.x + ids + roles + 5;
    if !links.is_empty() {
        if !ends.is_empty() {
            pen.print(format_args!("✗{}", ends.len()), theme.get(Role::Cut));
        }
        next += 4;
    }
    let epoch = if row.width < NARROW { 5 } else { 9 };
    let word = card::epoch(node, usize::from(epoch) - 1);
    pen.column(next).write(&word, theme.epoch(node.epoch.as_ref()));
    // What counts most has the room of a term or a ballot where there is none.
    let epoch = if node.epoch.is_some() || gist(pane, node, usize::MAX, roles).is_empty() { epoch } else { 0 };
    pen.column(next + epoch);
    let coming = pane.scene().messages.iter().filter(|message| message.to == node.id).count();
    let coming = if coming > 0 { format!("←{coming} ") } else { String::new() };
    // What has no room beside a timer says more than that: a count, what was accepted, how many messages come.
    let room = usize::from(row.right().saturating_sub(next + epoch));
    let gist = gist(pane, node, room, roles);
    let least = if gist.is_empty() { card::least_row(node) } else { text::width(&gist) };
    // What runs out on somebody comes before what is on its way to it.
    let ends = timer::ending(node, pane.run.clock.shown_ms);
    let beside = if ends.is_some() { least } else { text::width(&coming) + least };
    let tight = room.saturating_sub(BAR + 1) < beside || epoch == 0 && ends.is_none();
    if let Some(next) = ends.or(timer::next(node)).filter(|_| node.up && !tight) {
        timer::bar(&mut pen, next, pane.run.clock.shown_ms, BAR, theme);
    }
    if !tight {
        pen.column(next + epoch + BAR as u16 + 1);
    }
    if !gist.is_empty() {
        pen.write(&gist, theme.get(Role::Text)).skip(1);
        if let Some(ends) = ends.filter(|_| tight && pen.room() > 1) {
            let cells = pen.room().min(BAR);
            timer::bar(&mut pen, ends, pane.run.clock.shown_ms, cells, theme);
        }
        pen.skip(1);
    }
    pen.write(&coming, theme.get(Role::Message));
    let room = pen.room().min(18);
    // Whom nothing else is told of is told by its role, where that has no column.
    let role = || (roles == 0 && node.kind == "client").then(|| card::brief_role(node, room));
    let of_client = card::awaited(node, room).or_else(|| card::answered(node, room)).or_else(role);
    for line in of_client.into_iter().chain(card::one_row(node, room)) {
        if pen.room() < text::width(&line) {
            break;
        }
        pen.write(&line, theme.get(Role::Text)).skip(2);
    }
}

/// What counts most of a node, unless the column of roles says it.
fn gist(pane: &Pane, node: &NodeCard, room: usize, roles: u16) -> String {
    let mut told = say::gist(pane.scene(), node, room).into_iter();
    told.find(|told| roles == 0 || *told != card::role(node)).unwrap_or_default()
}
