//! What a node's handler does with an event, apart from any world: the same as in [`World`](crate::engine::World),
//! on one slot alone.

use crate::engine::protocol::{Cx, Effect, Event, Protocol};
use crate::engine::{Config, NodeId, Slot, TimerId};

/// What a node meets with.
pub(super) enum Doing<P: Protocol> {
    /// An event for its handler.
    Event(Event<P>),
    /// Its process starts.
    Boot,
    /// Its machine stops.
    Crash,
}

/// What came of it.
pub(super) struct Handled<P: Protocol> {
    /// The node's state after it.
    pub after: Slot<P>,
    /// The state that the observer sees before the crash that cut the handler short.
    pub before_crash: Option<Slot<P>>,
    /// What the handler did.
    pub effects: Vec<Effect<P>>,
}

/// Meets with it. `cut` is the crash that comes after so many sends and writes.
pub(super) fn handle<P: Protocol>(
    config: &Config,
    id: NodeId,
    slot: &Slot<P>,
    doing: Doing<P>,
    cut: Option<u8>,
) -> Handled<P> {
    let mut after = slot.clone();
    let mut effects = Vec::new();
    let cut = match doing {
        Doing::Crash => {
            after.crash();
            return Handled { after, before_crash: None, effects };
        }
        Doing::Boot => {
            let mut cx = Cx::new(id, config, &mut after.disk, &mut after.durable, &mut effects);
            after.node = Some(P::boot(&mut cx));
            None
        }
        Doing::Event(event) => {
            if let Event::Timer(TimerId(timer)) = event {
                after.armed &= !(1 << timer);
            }
            let mut cx = Cx::new(id, config, &mut after.disk, &mut after.durable, &mut effects);
            if let Some(node) = &mut after.node {
                P::on(node, &mut cx, event);
            }
            cut
        }
    };
    let before_crash = cut.map(|left| {
        after.disk = slot.disk.clone();
        after.durable = slot.durable.clone();
        after.cut_short(left, &mut effects);
        let seen = after.clone();
        after.crash();
        seen
    });
    if before_crash.is_none() {
        arm(&mut after, &effects);
    }
    Handled { after, before_crash, effects }
}

/// Arms and disarms timers as the effects say.
fn arm<P: Protocol>(slot: &mut Slot<P>, effects: &[Effect<P>]) {
    for effect in effects {
        match effect {
            Effect::SetTimer(timer, _) => slot.armed |= 1 << timer.0,
            Effect::CancelTimer(timer) => slot.armed &= !(1 << timer.0),
            _ => {}
        }
    }
}

/// After how many sends and writes of a handler a crash is worth a look: all, or only those that nothing else stands for.
pub(super) fn cuts<P: Protocol>(effects: &[Effect<P>], needed_only: bool) -> Vec<u8> {
    let visible = effects.iter().filter(|e| matches!(e, Effect::Send(..) | Effect::Persist { .. }));
    let worth = |(at, effect): (usize, &Effect<P>)| {
        let needed = at > 0 && matches!(effect, Effect::Persist { flushed: true, .. });
        (needed || !needed_only).then_some(at as u8)
    };
    visible.enumerate().filter_map(worth).collect()
}
