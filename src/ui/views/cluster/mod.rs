//! The cluster: nodes as boxes, links between them, and messages on their way. Where the boxes have no room, a table.

mod network;
mod node_box;
mod place;
mod table;

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
    network::draw_links(pane, &boxes, area, buf);
    for (at, (card, place)) in pane.scene().nodes.iter().zip(&boxes).enumerate() {
        node_box::draw(pane, at, card, *place, buf);
    }
    network::draw_messages(pane, &boxes, area, buf);
}

/// The message whose label is here. Where labels have room depends on all that is drawn, so it is drawn again, aside.
fn hit_label(pane: &Pane, boxes: &[Rect], area: Rect, at: Position) -> Option<Target> {
    let mut aside = Buffer::empty(area);
    network::draw_links(pane, boxes, area, &mut aside);
    let labels = network::draw_messages(pane, boxes, area, &mut aside);
    let (nth, _) = labels.into_iter().find(|(_, place)| place.contains(at))?;
    Some(Target::Message(pane.scene().messages.get(nth)?.id.clone()))
}

/// The node, message or link that is here, in this order.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let Some(boxes) = boxes(pane, area) else { return table::hit(pane, area, at) };
    let node = boxes.iter().position(|place| place.contains(at)).map(Target::Node);
    let message = || network::hit_message(pane, &boxes, at).or_else(|| hit_label(pane, &boxes, area, at));
    node.or_else(message).or_else(|| network::hit_link(pane, &boxes, at))
}
