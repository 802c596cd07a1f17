//! A node's meeting with an event, apart from any world: the one place where handlers run. The world lets its nodes meet
//! with events in place, the search on copies.

use super::clock::Stamp;
use super::protocol::{Cx, Effect, Event, Protocol};
use super::slot::Stop;
use super::{Config, Moment, NodeId, OptionId, Slot, Timer};

/// A node's process starts: its memory is made from its disk. What that did is appended to `effects`.
pub(super) fn start_process<P: Protocol>(
    config: &Config,
    id: NodeId,
    slot: &mut Slot<P>,
    now: Stamp,
    effects: &mut Vec<Effect<P>>,
) {
    let mut cx = Cx::new(id, config, &mut slot.disk, &mut slot.durable, effects).at(now);
    slot.node = Some(P::boot(&mut cx));
    slot.follow_timers(effects);
}

/// A running node takes in that an option has another value.
pub(super) fn adapt<P: Protocol>(
    config: &Config,
    id: NodeId,
    slot: &mut Slot<P>,
    (now, option): (Stamp, OptionId),
    effects: &mut Vec<Effect<P>>,
) {
    if let Some(node) = &mut slot.node {
        P::adapt(node, &mut Cx::new(id, config, &mut slot.disk, &mut slot.durable, effects).at(now), option);
        let waits = |effect: &Effect<P>| matches!(effect, Effect::SetTimer(..) | Effect::CancelTimer(_));
        debug_assert!(effects.iter().all(waits), "it does nothing but wait");
        slot.follow_timers(effects);
    }
}

/// A node meets with an event. What its handler did is appended to `effects`. If a crash is armed for some moment of it,
/// or what it writes cannot be made durable, only what comes before that happens, and the node's memory is gone: the
/// crash itself is up to the caller, who hears why.
pub(super) fn meet<P: Protocol>(
    config: &Config,
    id: NodeId,
    slot: &mut Slot<P>,
    now: Stamp,
    event: &Event<P>,
    cut: Option<Moment>,
    effects: &mut Vec<Effect<P>>,
) -> Option<Stop> {
    if let &Event::Timer(timer, about) = event
        && let Some(place) = config.place(id, Timer { id: timer, about })
    {
        slot.armed.set(place, false);
    }
    let mortal = cut.is_some() || slot.disk_fails;
    let before = mortal.then(|| (slot.disk.clone(), slot.durable.clone()));
    if let Some(node) = &mut slot.node {
        let mut cx = Cx::new(id, config, &mut slot.disk, &mut slot.durable, effects).at(now);
        P::on(node, &mut cx, event);
    }
    let stop = before.and_then(|(disk, durable)| {
        let (left, stop) = slot.stops(cut, effects)?;
        (slot.disk, slot.durable) = (disk, durable);
        slot.cut_short(left, effects);
        Some(stop)
    });
    slot.follow_timers(effects);
    stop
}
