//! What a node's handler does with an event, on a copy of one slot: the same as in
//! [`World`](crate::engine::World), by the same function.

use crate::engine::handler::{meet, start_process};
use crate::engine::protocol::{Effect, Event, Protocol};
use crate::engine::seen::Met;
use crate::engine::{Config, Moment, NodeId, Slot, Stamp};

/// What a node meets with in a search.
pub(super) enum Meeting<P: Protocol> {
    /// An event for its handler.
    Event(Event<P>),
    /// Its process starts.
    Boot,
    /// Its machine stops.
    Crash,
}

impl<P: Protocol> Meeting<P> {
    /// The same as the observer sees it.
    pub fn met(&self) -> Met<'_, P> {
        match self {
            Meeting::Event(event) => Met::Event(event),
            Meeting::Boot => Met::Boot,
            Meeting::Crash => Met::Crash,
        }
    }
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

/// Meets with it. `cut` is the crash that comes in its middle.
pub(super) fn handle<P: Protocol>(
    config: &Config,
    id: NodeId,
    slot: &Slot<P>,
    meeting: &Meeting<P>,
    cut: Option<Moment>,
) -> Handled<P> {
    let mut after = slot.clone();
    let mut effects = Vec::new();
    let mut before_crash = None;
    match meeting {
        Meeting::Crash => drop(after.crash()),
        Meeting::Boot => start_process(config, id, &mut after, Stamp::default(), &mut effects),
        Meeting::Event(event) => {
            let stop = meet(config, id, &mut after, Stamp::default(), event, cut, &mut effects);
            if stop.is_some() {
                before_crash = Some(after.clone());
                after.crash();
            }
        }
    }
    Handled { after, before_crash, effects }
}

/// After how many sends and writes of a handler a crash is worth a look: all, or only those that nothing else stands for.
pub(super) fn cuts<P: Protocol>(effects: &[Effect<P>], needed_only: bool) -> Vec<u8> {
    let visible = effects.iter().filter(|e| matches!(e, Effect::Send(..) | Effect::Persist { .. }));
    let worth = |(at, effect): (usize, &Effect<P>)| {
        let needed = at > 0 && matches!(effect, Effect::Persist { flushed: true, .. });
        u8::try_from(at).ok().filter(|_| needed || !needed_only)
    };
    visible.enumerate().filter_map(worth).collect()
}
