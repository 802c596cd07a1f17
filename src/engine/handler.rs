//! A node's meeting with an event, apart from any world: the one place where handlers run. The world lets its nodes meet
//! with events in place, the search on copies.

use super::clock::Stamp;
use super::protocol::{Cx, Effect, Event, Protocol};
use super::{Config, NodeId, Slot, Timer};

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

/// A node meets with an event. What its handler did is appended to `effects`. If a `cut` says that a crash comes after
/// so many sends and writes, only those happen, and the node's memory is gone: the crash itself is up to the caller.
pub(super) fn meet<P: Protocol>(
    config: &Config,
    id: NodeId,
    slot: &mut Slot<P>,
    now: Stamp,
    event: &Event<P>,
    cut: Option<u8>,
    effects: &mut Vec<Effect<P>>,
) {
    if let &Event::Timer(timer, about) = event
        && let Some(place) = config.place(id, Timer { id: timer, about })
    {
        slot.armed.set(place, false);
    }
    let before = cut.map(|left| (left, slot.disk.clone(), slot.durable.clone()));
    if let Some(node) = &mut slot.node {
        let mut cx = Cx::new(id, config, &mut slot.disk, &mut slot.durable, effects).at(now);
        P::on(node, &mut cx, event);
    }
    if let Some((left, disk, durable)) = before {
        slot.disk = disk;
        slot.durable = durable;
        slot.cut_short(left, effects);
    }
    slot.follow_timers(effects);
}
