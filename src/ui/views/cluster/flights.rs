//! The messages that the picture of the network is made of: those under way, and before them those that left while one
//! of these was under way already. They are told again from the last steps, so that a message is the same at every
//! moment of its life and nothing has to be remembered between two frames.

use crate::engine::scene::{Epoch, Fact, Packet, Sending, Shape};
use crate::ui::app::Pane;
use std::collections::BTreeMap;

/// The most messages that are looked at.
const MOST: usize = 96;

/// A message as it left.
pub struct Flight<'a> {
    /// The message itself and its position in the scene, while it is under way.
    pub packet: Option<(usize, &'a Packet)>,
    /// Its sender, by its position in the scene.
    pub from: usize,
    /// Its addressee.
    pub to: usize,
    /// When it left, in ms.
    pub sent_ms: u64,
    /// When it was due as it left, in ms.
    pub due_ms: u64,
    /// What it is called.
    pub called: &'a str,
    /// Its term or ballot.
    pub epoch: Option<&'a Epoch>,
    /// Whether that is a term.
    pub is_term: bool,
    /// Its value.
    pub value: Option<&'a str>,
    /// The first of those with which it left, by its position among the flights: one node told several the same.
    pub first: usize,
    /// The first of those that say the same, copies among them.
    pub says: usize,
    /// How many left together.
    pub together: usize,
    shape: Shape,
    facts: &'a BTreeMap<String, Fact>,
}

impl<'a> Flight<'a> {
    fn left(sending: &'a Sending, at_ms: u64, ends: (usize, usize)) -> Flight<'a> {
        Flight {
            packet: None,
            from: ends.0,
            to: ends.1,
            sent_ms: at_ms,
            due_ms: sending.due_ms,
            called: &sending.called,
            epoch: sending.epoch.as_ref(),
            is_term: false,
            value: sending.value.as_deref(),
            first: 0,
            says: 0,
            together: 1,
            shape: sending.shape,
            facts: &sending.facts,
        }
    }

    fn under_way(nth: usize, packet: &'a Packet, ends: (usize, usize)) -> Flight<'a> {
        Flight {
            packet: Some((nth, packet)),
            from: ends.0,
            to: ends.1,
            sent_ms: packet.sent_ms,
            due_ms: packet.due_ms,
            called: &packet.called,
            epoch: packet.epoch.as_ref(),
            is_term: false,
            value: packet.value.as_deref(),
            first: 0,
            says: 0,
            together: 1,
            shape: packet.shape,
            facts: &packet.facts,
        }
    }

    /// How far it had come at a moment if nothing was done to it: 0 at its start, 1 at its end.
    pub fn part(&self, now_ms: f64) -> f64 {
        part((self.sent_ms, self.due_ms), now_ms)
    }

    /// Whether it says the same as another of the same sender. Where heartbeats go on from is not told of them.
    fn like(&self, other: &Flight) -> bool {
        (self.from, self.sent_ms, self.called, self.shape) == (other.from, other.sent_ms, other.called, other.shape)
            && (self.epoch, self.value) == (other.epoch, other.value)
            && (self.shape == Shape::Heartbeat || self.facts == other.facts)
    }
}

/// How far a message has come that takes from one moment to another, in ms.
pub fn part((sent_ms, due_ms): (u64, u64), now_ms: f64) -> f64 {
    let whole = due_ms.saturating_sub(sent_ms).max(1) as f64;
    ((now_ms - sent_ms as f64) / whole).clamp(0.0, 1.0)
}

/// The messages, those that left first before those that left later.
pub fn all<'a>(pane: &Pane<'a>) -> Vec<Flight<'a>> {
    let messages = &pane.scene().messages;
    let mut flights = told(pane);
    for (nth, packet) in messages.iter().enumerate() {
        let Some(ends) = ends(pane, &packet.from, &packet.to) else { continue };
        match flights.iter_mut().find(|(id, _)| *id == packet.id) {
            Some((_, flight)) => flight.packet = Some((nth, packet)),
            // Nobody told that it left: it is older than what is told, or was put on its link by hand.
            None => flights.push((&packet.id, Flight::under_way(nth, packet, ends))),
        }
    }
    let mut flights: Vec<Flight> = flights.into_iter().map(|(_, flight)| flight).collect();
    let is_number = |epoch: Option<&Epoch>| epoch.is_some_and(|epoch| epoch.text.parse::<u64>().is_ok());
    for flight in &mut flights {
        flight.is_term = pane.scene().nodes[flight.from].term.is_some() && is_number(flight.epoch);
    }
    flights.sort_by_key(|flight| flight.sent_ms);
    join(&mut flights);
    flights
}

/// What left in the last steps and was under way together with what is now, or with what was together with that.
fn told<'a>(pane: &Pane<'a>) -> Vec<(&'a str, Flight<'a>)> {
    let mut since = pane.scene().messages.iter().map(|packet| packet.sent_ms).min().unwrap_or(u64::MAX);
    let mut found = Vec::new();
    for told in pane.told().iter().rev() {
        for sending in told.sent.iter().rev() {
            let together = sending.due_ms > since || told.time_ms >= since;
            if !together || found.len() == MOST {
                continue;
            }
            if let Some(ends) = ends(pane, &sending.from, &sending.to) {
                found.push((sending.id.as_str(), Flight::left(sending, told.time_ms, ends)));
                since = since.min(told.time_ms);
            }
        }
    }
    found.reverse();
    found
}

/// Finds which say the same, and who left together: one for each addressee, so that a copy goes alone.
fn join(flights: &mut [Flight]) {
    for at in 0..flights.len() {
        let (before, me) = (&flights[..at], &flights[at]);
        let has_one = |first: usize| before.iter().any(|other| (other.first, other.to) == (first, me.to));
        let found = before.iter().rfind(|other| other.like(me) && !has_one(other.first));
        let said = before.iter().position(|other| other.like(me)).unwrap_or(at);
        flights[at].first = found.map_or(at, |other| other.first);
        flights[at].says = said;
    }
    for at in 0..flights.len() {
        flights[at].together = flights.iter().filter(|other| other.first == flights[at].first).count();
    }
}

/// The positions of two nodes.
fn ends(pane: &Pane, from: &str, to: &str) -> Option<(usize, usize)> {
    let find = |id: &str| pane.scene().nodes.iter().position(|node| node.id == id);
    Some((find(from)?, find(to)?)).filter(|(from, to)| from != to)
}
