//! The cluster: nodes as boxes, links between them, and messages on their way. Where the boxes have no room, a table.

mod flights;
mod labels;
mod links;
mod messages;
mod node_box;
mod place;
mod table;
mod way;

use crate::ui::app::{Pane, Sharing};
use crate::ui::target::Target;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

fn boxes(pane: &Pane, area: Rect) -> Option<Vec<Rect>> {
    place::boxes(pane.scene(), area, pane.look.layout == Some(Sharing::Projector))
}

/// The size of a node's box in an area, if there is room for boxes.
pub fn size(pane: &Pane, area: Rect) -> Option<(u16, u16)> {
    boxes(pane, area)?.first().map(|place| (place.width, place.height))
}

/// Whether a box of this size has large letters in it.
pub fn is_large((width, _): (u16, u16)) -> bool {
    width >= place::LEAST_LARGE
}

/// Draws the cluster.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let Some(boxes) = boxes(pane, area) else { return table::draw(pane, area, buf) };
    links::draw(pane, &boxes, area, buf);
    for (at, (card, place)) in pane.scene().nodes.iter().zip(&boxes).enumerate() {
        node_box::draw(pane, at, card, *place, buf);
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
