//! What stands beside the signs of messages. A label is settled as its message leaves: its words, its side and whether it
//! has one at all depend on the boxes and on those that left before, never on how far anything has come. Only for how many
//! it stands is counted anew: for those that are under way still.

use super::flights::Flight;
use super::way::{READ, Side, Way};
use crate::ui::widgets::{card, text};
use ratatui::layout::Rect;

/// What a count begins with.
const TIMES: char = '×';
/// At how many moments two ways are compared.
const MOMENTS: u32 = 24;

/// What stands beside a message's sign.
pub struct Label {
    /// The text.
    pub text: String,
    width: u16,
}

impl Label {
    /// Where it stands when the sign is in this cell of its way. Before it is to be read, and after, it is where it begins
    /// and ends to be.
    pub fn place(&self, way: &Way, cell: usize) -> Rect {
        let cell = cell.clamp(way.at(READ.0), way.at(READ.1));
        way.side.place(way.cells[cell], self.width)
    }

    /// The area in which it stands wherever its sign is.
    fn swept(&self, way: &Way) -> Rect {
        let [first, last] = way.corners.map(|corner| way.side.place(corner, self.width));
        first.union(last)
    }
}

/// Whether a label is to be read when its message has come so far.
pub fn is_read(part: f64) -> bool {
    (READ.0..=READ.1).contains(&part)
}

/// The labels of all messages, each with its way; brief ones say nothing that colour says as well.
pub fn all(flights: &[Flight], ways: &[Way], brief: bool) -> Vec<Option<Label>> {
    let mut labels: Vec<Option<Label>> = flights.iter().map(|_| None).collect();
    for first in (0..flights.len()).filter(|at| flights[*at].first == *at) {
        // One label for all that left together: the longest that one of them has room for, on the one that is under way
        // longest.
        let mut group: Vec<usize> = (first..flights.len()).filter(|at| flights[*at].first == first).collect();
        group.sort_by_key(|at| std::cmp::Reverse(flights[*at].due_ms));
        let texts = texts(&flights[first], &follows(&flights[first], flights[first].together, brief));
        let settle = |minds: Minds| {
            let mut tried = texts.iter().flat_map(|text| group.iter().map(move |at| (*at, text)));
            tried.find_map(|(at, text)| {
                let label = label(text, flights[at].together, &ways[at])?;
                is_clear(at, &label, flights, ways, &labels, minds).then_some((at, label))
            })
        };
        let settled = MINDS.into_iter().find_map(settle);
        if let Some((at, label)) = settled.or_else(|| least_covered(&group, &texts, flights, ways, &labels)) {
            labels[at] = Some(label);
        }
    }
    for (at, label) in labels.iter_mut().enumerate() {
        let here = |flight: &&Flight| flight.first == flights[at].first && flight.packet.is_some();
        let left = flights.iter().filter(here).count();
        if let Some(settled) = label.as_mut().filter(|_| left > 0 && left < flights[at].together) {
            count_again(settled, left, &flights[at], &ways[at]);
        }
    }
    labels
}

/// Tells for how many a label stands that are under way still, in the room that was settled for all that left.
fn count_again(settled: &mut Label, left: usize, flight: &Flight, way: &Way) {
    // Where a count has stood, another number would be taken for one.
    let texts = texts(flight, &if left > 1 { format!("{TIMES}{left}") } else { String::new() });
    let fits = |label: &Label| label.width <= settled.width;
    if let Some(label) = texts.iter().filter_map(|text| label(text, left, way)).find(fits) {
        *settled = label;
    }
}

/// A label for a message that is looked at, whatever else is there: the longest that has room.
pub fn alone(flight: &Flight, way: &Way, brief: bool) -> Option<Label> {
    texts(flight, &follows(flight, 1, brief)).into_iter().find_map(|text| label(&text, 1, way))
}

/// What could be written of a message, with what follows its name, the longest first.
fn texts(flight: &Flight, follows: &str) -> Vec<String> {
    let damaged = flight.packet.is_some_and(|(_, packet)| packet.corrupt);
    let mut texts = card::labels(flight.called, if damaged { "" } else { follows });
    if follows.starts_with(TIMES) {
        texts.truncate(2);
    }
    texts
}

/// What follows the name of one that went alone, or of all that left together.
fn follows(flight: &Flight, together: usize, brief: bool) -> String {
    match (together, flight.epoch, flight.value) {
        (2.., _, _) => format!("{TIMES}{together}"),
        (_, Some(_), _) if brief => String::new(),
        (_, Some(epoch), _) if flight.is_term => format!("t{}", epoch.text),
        (_, Some(epoch), _) => epoch.text.clone(),
        (_, None, value) => value.unwrap_or_default().into(),
    }
}

/// A label of this text on the side of a way, if it has room all along. Between sign and text an arrow says where one
/// message goes; what goes to several has none.
fn label(text: &str, together: usize, way: &Way) -> Option<Label> {
    let arrow = if together > 1 { ' ' } else { way.arrow };
    let text = if way.side == Side::Left { format!("{text}{arrow}") } else { format!("{arrow}{text}") };
    let width = text::width(&text) as u16;
    (width <= way.room).then_some(Label { text, width })
}

/// Which signs a label keeps away from.
#[derive(Clone, Copy, PartialEq)]
enum Minds {
    /// Those of all messages that leave no later.
    All,
    /// Those of messages that say something else: what one node tells several leaves in one place.
    Others,
    /// None.
    None,
}

/// What is tried, one after the other.
const MINDS: [Minds; 2] = [Minds::All, Minds::Others];

/// Where no label keeps away from all signs, the shortest one where it is covered least: while a sign passes it is not
/// read.
fn least_covered(
    group: &[usize],
    texts: &[String],
    flights: &[Flight],
    ways: &[Way],
    labels: &[Option<Label>],
) -> Option<(usize, Label)> {
    let shortest = texts.last()?;
    let tried = group.iter().filter_map(|at| Some((*at, label(shortest, flights[*at].together, &ways[*at])?)));
    let clear = tried.filter(|(at, label)| is_clear(*at, label, flights, ways, labels, Minds::None));
    clear.min_by_key(|(at, label)| covered(*at, label, flights, ways))
}

/// At how many moments a sign lies on a label of a message that leaves no later and says something else.
fn covered(at: usize, label: &Label, flights: &[Flight], ways: &[Way]) -> usize {
    let (me, way) = (&flights[at], &ways[at]);
    let moments = (0..=MOMENTS).map(|moment| {
        let part = READ.0 + (READ.1 - READ.0) * f64::from(moment) / f64::from(MOMENTS);
        me.sent_ms as f64 + me.due_ms.saturating_sub(me.sent_ms) as f64 * part
    });
    let lies = |now: &f64| {
        let place = label.place(way, way.at(me.part(*now)));
        flights.iter().zip(ways).any(|(other, its)| {
            let flies = other.sent_ms <= me.sent_ms && *now <= other.due_ms as f64;
            flies && other.says != me.says && place.contains(its.cells[its.at(other.part(*now))].into())
        })
    };
    moments.filter(lies).count()
}

/// Whether a label never meets one that was settled before, nor a sign that it minds.
fn is_clear(
    at: usize,
    label: &Label,
    flights: &[Flight],
    ways: &[Way],
    labels: &[Option<Label>],
    minds: Minds,
) -> bool {
    let (me, way) = (&flights[at], &ways[at]);
    let swept = label.swept(way);
    let near = Rect { x: swept.x.saturating_sub(1), width: swept.width + 2, ..swept };
    // Most ways lead elsewhere, and need not be gone along.
    let is_near = |other: usize| {
        let [first, last] = ways[other].corners.map(|(x, y)| Rect { x, y, width: 1, height: 1 });
        let there = labels[other].as_ref().map_or(Rect::ZERO, |settled| settled.swept(&ways[other]));
        near.intersects(first.union(last)) || near.intersects(there)
    };
    let meets = |other: usize| {
        let (flight, settled) = (&flights[other], labels[other].as_ref());
        let (from, to) = (me.sent_ms.max(flight.sent_ms), me.due_ms.min(flight.due_ms));
        let minded = minds == Minds::All || minds == Minds::Others && flight.says != me.says;
        let of_sign = minded && flight.sent_ms <= me.sent_ms;
        (settled.is_some() || of_sign)
            && other != at
            && from <= to
            && is_near(other)
            && (0..=MOMENTS).any(|moment| {
                let now = from as f64 + (to - from) as f64 * f64::from(moment) / f64::from(MOMENTS);
                let (mine, its) = (me.part(now), ways[other].at(flight.part(now)));
                let read = is_read(mine);
                let mine = label.place(way, way.at(mine));
                let around = Rect { x: mine.x.saturating_sub(1), width: mine.width + 2, ..mine };
                let on_sign = of_sign && read && mine.contains(ways[other].cells[its].into());
                on_sign || settled.is_some_and(|label| label.place(&ways[other], its).intersects(around))
            })
    };
    !(0..flights.len()).any(meets)
}
