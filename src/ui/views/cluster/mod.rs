//! The cluster: nodes as boxes, links between them, and messages on their way. Where the boxes have no room, a table.

mod flights;
mod groups;
mod labels;
mod links;
mod messages;
mod node_box;
mod place;
mod strip;
mod table;
mod way;

use crate::engine::catalogue::{Label, catalogue};
use crate::engine::scene::Layout;
use crate::ui::app::{Pane, Sharing};
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

fn boxes(pane: &Pane, area: Rect) -> Option<Vec<Rect>> {
    place::boxes(pane.scene(), area)
}

/// The size of a node's box in an area, if there is room for boxes.
pub fn size(pane: &Pane, area: Rect) -> Option<(u16, u16)> {
    boxes(pane, area)?.first().map(|place| (place.width, place.height))
}

/// Whether it is drawn for a projector.
fn is_projected(pane: &Pane) -> bool {
    pane.look.layout == Some(Sharing::Projector)
}

/// How many nodes have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    match boxes(pane, area) {
        Some(_) => 0,
        None => pane.scene().nodes.len().saturating_sub(area.height.into()),
    }
}

/// Names the columns or the groups, where nodes stand in some.
fn draw_heads(pane: &Pane, boxes: &[Rect], area: Rect, buf: &mut Buffer) {
    if pane.scene().layout == Layout::Groups {
        return draw_rules(pane, boxes, buf);
    }
    for (kind, place) in place::heads(pane.scene(), boxes, area) {
        let name = catalogue().label(Label::Kind, kind);
        let free = usize::from(place.width).saturating_sub(text::width(&name)) / 2;
        Pen::new(buf, place).skip(free).write(&name, pane.theme.get(Role::Dim));
    }
}

/// Draws a rule above each group, as wide as that; links go through it.
fn draw_rules(pane: &Pane, boxes: &[Rect], buf: &mut Buffer) {
    for (_, place) in groups::titles(pane.scene(), boxes) {
        Pen::new(buf, place).write(&"─".repeat(place.width.into()), pane.theme.get(Role::Frame));
    }
}

/// Names the groups by their kinds, of which there may be several, on their rules: no link goes through a name.
fn draw_names(pane: &Pane, boxes: &[Rect], buf: &mut Buffer) {
    if pane.scene().layout != Layout::Groups {
        return;
    }
    let kinds = pane.run.timeline.sim().info().kinds;
    for (kind, place) in groups::titles(pane.scene(), boxes) {
        let name = kinds.iter().find(|known| known.name == kind).map_or(kind, |known| known.plural);
        let mut pen = Pen::new(buf, place);
        let (frame, dim) = (pane.theme.get(Role::Frame), pane.theme.get(Role::Dim));
        // A long name stands without its rule.
        if text::width(name) + 2 <= pen.room() {
            pen.write("─ ", frame);
        }
        pen.write(name, dim).write(" ", dim);
    }
}

/// Draws the cluster.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let Some(boxes) = boxes(pane, area) else { return table::draw(pane, area, buf) };
    draw_heads(pane, &boxes, area, buf);
    links::draw(pane, &boxes, area, buf);
    draw_names(pane, &boxes, buf);
    for (at, (card, place)) in pane.scene().nodes.iter().zip(&boxes).enumerate() {
        node_box::draw(pane, at, card, *place, buf);
    }
    if !pane.scene().links.cut.is_empty() {
        links::draw_ends(pane, &boxes, buf);
    }
    messages::draw(pane, &boxes, area, buf);
}

/// The node, message or link that is here, in this order.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let Some(boxes) = boxes(pane, area) else { return table::hit(pane, area, at) };
    let node = boxes.iter().position(|place| place.contains(at)).map(Target::Node);
    let message = || messages::hit(pane, &boxes, area, at);
    node.or_else(message).or_else(|| links::hit(pane, &boxes, at))
}

/// The messages as they are drawn in this area.
#[cfg(test)]
pub fn drawn<'a>(pane: &Pane<'a>, area: Rect) -> Vec<messages::Drawn<'a>> {
    boxes(pane, area).map_or(Vec::new(), |boxes| messages::all(pane, &boxes, area))
}

/// Where nodes are boxes in this area.
#[cfg(test)]
pub fn cards(pane: &Pane, area: Rect) -> Vec<Rect> {
    boxes(pane, area).unwrap_or_default()
}
