//! The cluster: nodes as boxes, links between them, and messages on their way. Where the boxes have no room, a table.

mod network;
mod node_box;
mod place;
mod table;

use super::arrange::PROJECTOR;
use crate::ui::app::App;
use crate::ui::target::Target;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

fn boxes(app: &App, area: Rect) -> Option<Vec<Rect>> {
    place::boxes(&app.scene, area, app.layout == Some(PROJECTOR))
}

/// The size of a node's box in an area, if there is room for boxes.
pub fn size(app: &App, area: Rect) -> Option<(u16, u16)> {
    boxes(app, area)?.first().map(|place| (place.width, place.height))
}

/// Whether a box of this size has large letters in it.
pub fn is_large((width, _): (u16, u16)) -> bool {
    width >= place::LEAST_LARGE
}

/// Draws the cluster.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let Some(boxes) = boxes(app, area) else { return table::draw(app, area, buf) };
    network::draw_links(app, &boxes, buf);
    for (at, (card, place)) in app.scene.nodes.iter().zip(&boxes).enumerate() {
        node_box::draw(app, at, card, *place, buf);
    }
    network::draw_messages(app, &boxes, area, buf);
}

/// The message whose label is here. Where labels have room depends on all that is drawn, so it is drawn again, aside.
fn hit_label(app: &App, boxes: &[Rect], area: Rect, at: Position) -> Option<Target> {
    let mut aside = Buffer::empty(area);
    network::draw_links(app, boxes, &mut aside);
    let labels = network::draw_messages(app, boxes, area, &mut aside);
    let (nth, _) = labels.into_iter().find(|(_, place)| place.contains(at))?;
    Some(Target::Message(app.scene.messages.get(nth)?.id.clone()))
}

/// The node, message or link that is here, in this order.
pub fn hit(app: &App, area: Rect, at: Position) -> Option<Target> {
    let Some(boxes) = boxes(app, area) else { return table::hit(app, area, at) };
    let node = boxes.iter().position(|place| place.contains(at)).map(Target::Node);
    let message = || network::hit_message(app, &boxes, at).or_else(|| hit_label(app, &boxes, area, at));
    node.or_else(message).or_else(|| network::hit_link(app, &boxes, at))
}
