//! Messages on their way: a sign for each, where it is now, and beside it what it is called. No box covers a sign, and
//! no label either.

use super::flights::{self, Flight};
use super::labels::{self, Label};
use super::links;
use super::way::{Cell, Way};
use crate::engine::scene::Packet;
use crate::ui::app::Pane;
use crate::ui::target::Target;
use crate::ui::widgets::pen::put;
use crate::ui::widgets::{Pen, card};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

/// A message in the picture.
pub struct Drawn<'a> {
    /// Its position in the scene.
    pub nth: usize,
    /// The message.
    pub packet: &'a Packet,
    /// Where its sign is.
    pub at: Cell,
    /// Its label, if it has one, and where that stands.
    pub label: Option<(Label, Rect)>,
    /// Whether the label is to be read now.
    pub told: bool,
    /// The first of those that say the same, by its position among all that are looked at.
    says: usize,
}

/// The messages under way, the next one due first.
pub fn all<'a>(pane: &Pane<'a>, boxes: &[Rect], area: Rect) -> Vec<Drawn<'a>> {
    let flights = flights::all(pane);
    let ways: Vec<Way> = flights.iter().map(|flight| Way::new(flight.from, flight.to, boxes, area)).collect();
    let brief = super::is_projected(pane);
    let mut labels = labels::all(&flights, &ways, brief);
    let mut drawn: Vec<Drawn> = Vec::new();
    for (at, (flight, way)) in flights.iter().zip(&ways).enumerate() {
        let Some((nth, packet)) = flight.packet else { continue };
        let chosen = pane.packet_at() == Some(nth);
        let label = labels[at].take().or_else(|| labels::alone(flight, way, brief).filter(|_| chosen));
        drawn.push(draw_one(pane, (nth, packet), flight, way, label));
    }
    let crosses: Vec<Cell> = links::crosses(pane, boxes, &signs(&drawn)).into_iter().map(|(at, _)| at).collect();
    keep_readable(&mut drawn, &crosses, pane.packet_at());
    drawn.sort_by_key(|message| message.nth);
    drawn
}

/// Leaves out labels as long as the sign of a message lies on them that says something else, the cross of a link that is
/// cut, or another label: that of the chosen one, or of one that left before. Those meet where a message does not go as it
/// left.
fn keep_readable(drawn: &mut [Drawn], crosses: &[Cell], chosen: Option<usize>) {
    let signs: Vec<(usize, Cell)> = drawn.iter().map(|message| (message.says, message.at)).collect();
    for message in drawn.iter_mut().filter(|message| message.told) {
        let crossed = |place: Rect| {
            let signs = signs.iter().filter(|(of, _)| *of != message.says).map(|(_, at)| at);
            signs.chain(crosses).any(|at| place.contains((*at).into()))
        };
        message.told = message.label.as_ref().is_some_and(|(_, place)| !crossed(*place));
    }
    let place = |message: &Drawn| message.label.as_ref().filter(|_| message.told).map(|(_, place)| *place);
    let (first, others): (Vec<usize>, Vec<usize>) = (0..drawn.len()).partition(|at| Some(drawn[*at].nth) == chosen);
    let mut kept: Vec<Rect> = Vec::new();
    for at in first.into_iter().chain(others) {
        let Some(here) = place(&drawn[at]) else { continue };
        drawn[at].told = !kept.iter().any(|label| label.intersects(here));
        if drawn[at].told {
            kept.push(here);
        }
    }
}

fn draw_one<'a>(
    pane: &Pane,
    (nth, packet): (usize, &'a Packet),
    flight: &Flight,
    way: &Way,
    label: Option<Label>,
) -> Drawn<'a> {
    let part = flights::part((packet.sent_ms, packet.due_ms), pane.run.clock.shown_ms);
    let cell = way.at(part);
    let at = way.cells[cell];
    // While time stands still there is time to read what has just left.
    let told = labels::is_read(part) || !pane.run.flows() || flight.due_ms <= flight.sent_ms;
    let label = label.map(|label| {
        let place = label.place(way, cell);
        (label, place)
    });
    Drawn { nth, packet, at, label, told, says: flight.says }
}

/// Draws the messages: labels first, so that none hides a sign; the chosen one, and what arrives next, on top.
pub fn draw(pane: &Pane, boxes: &[Rect], area: Rect, buf: &mut Buffer) {
    let mut all = all(pane, boxes, area);
    all.sort_by_key(|message| pane.packet_at() != Some(message.nth));
    for message in all.iter().rev() {
        if let Some((label, place)) = message.label.as_ref().filter(|_| message.told) {
            Pen::new(buf, *place).write(&label.text, style(pane, message));
        }
    }
    links::draw_crosses(pane, boxes, &signs(&all), buf);
    for message in all.iter().rev() {
        let style = style(pane, message);
        put(buf, message.at.0, message.at.1, card::shape(message.packet.shape, message.packet.corrupt), style);
    }
    for message in &all {
        count(message, &all, &Ground { boxes, area }, style(pane, message), buf);
    }
}

/// Where the signs of messages stand.
fn signs(drawn: &[Drawn]) -> Vec<Cell> {
    drawn.iter().map(|message| message.at).collect()
}

/// Where a number may stand: not on a box.
struct Ground<'a> {
    boxes: &'a [Rect],
    area: Rect,
}

fn style(pane: &Pane, message: &Drawn) -> Style {
    let style = pane.theme.message(message.packet);
    if pane.packet_at() == Some(message.nth) { style.add_modifier(Modifier::REVERSED) } else { style }
}

/// Writes for how many messages one sign stands, beside it: of several in one place one is seen. Where nothing is free
/// there, the number stands for all of them.
fn count(message: &Drawn, all: &[Drawn], ground: &Ground, style: Style, buf: &mut Buffer) {
    let here = |at: Cell| all.iter().filter(|other| other.at == at).count();
    let together = here(message.at);
    let (x, y) = message.at;
    let labels = || all.iter().filter(|other| other.told).filter_map(|other| other.label.as_ref());
    let free = |x: &u16| {
        let at = Position { x: *x, y };
        ground.area.contains(at)
            && here((*x, y)) == 0
            && !ground.boxes.iter().any(|place| place.contains(at))
            && !labels().any(|(_, place)| place.contains(at))
    };
    if together > 1 {
        let x = [x + 1, x.saturating_sub(1)].into_iter().find(free).unwrap_or(x);
        put(buf, x, y, char::from_digit(together as u32, 10).unwrap_or('+'), style);
    }
}

/// The message whose sign or label is here, or its sign beside.
pub fn hit(pane: &Pane, boxes: &[Rect], area: Rect, at: Position) -> Option<Target> {
    let all = all(pane, boxes, area);
    let near = |message: &&Drawn| message.at.1 == at.y && message.at.0.abs_diff(at.x) <= 1;
    let told = |message: &&Drawn| message.told && message.label.as_ref().is_some_and(|(_, place)| place.contains(at));
    let found = all.iter().find(near).or_else(|| all.iter().find(told))?;
    Some(Target::Message(found.packet.id.clone()))
}
