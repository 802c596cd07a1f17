//! What the omniscient observer sees of a step, and what it may find in it.
//!
//! It judges by the event, the one node that changed, and its [`Deed`]s. Notes are narration: they are not shown to it, so
//! that no sentence can blind a property.

use super::protocol::{Effect, Event, Protocol};
use super::scene::Mark;
use super::{Config, NodeId, NodeSet, PropertyId, Slot, Time};
use smallvec::SmallVec;
use std::fmt::Debug;
use std::hash::Hash;

/// What a node met with in a step.
#[derive(Debug)]
pub enum Met<'a, P: Protocol> {
    /// An event for its handler.
    Event(&'a Event<P>),
    /// Its process started.
    Boot,
    /// Its machine stopped.
    Crash,
    /// What it had written became durable.
    Flush,
    /// It is held up from now on, or goes on.
    Hold(bool),
}

impl<P: Protocol> Clone for Met<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Protocol> Copy for Met<'_, P> {}

/// What the observer sees after a step changed one node: that node and no other. What it needs of the others it
/// remembers.
pub struct Seen<'a, P: Protocol> {
    /// Nodes and options.
    pub config: &'a Config,
    /// The node that changed.
    pub node: NodeId,
    /// What it met with.
    pub event: Met<'a, P>,
    /// The node after the change. If its handler was cut short by a crash it is down already.
    pub slot: &'a Slot<P>,
    effects: &'a [Effect<P>],
    /// The step's number.
    pub step: u64,
    /// When that was; nothing in a search, which leaves durations out. No clock of a machine shows it: what is judged by it
    /// rests on clocks that go right.
    pub now: Option<Time>,
}

/// What a node did that counts, in order: everything but its notes and its timers.
#[derive(Debug)]
pub enum Deed<'a, P: Protocol> {
    /// A message left.
    Sent(NodeId, &'a P::Msg),
    /// A record was written; durable at once, or only in the disk's cache.
    Wrote {
        /// The record.
        record: &'a P::Record,
        /// Whether it is durable.
        flushed: bool,
    },
    /// Something happened that the handler told.
    Fact(&'a P::Fact),
}

impl<'a, P: Protocol> Seen<'a, P> {
    /// What the observer sees of a step.
    pub(crate) fn new(
        config: &'a Config,
        node: NodeId,
        event: Met<'a, P>,
        slot: &'a Slot<P>,
        effects: &'a [Effect<P>],
        step: u64,
    ) -> Self {
        Seen { config, node, event, slot, effects, step, now: None }
    }

    /// The same at that time.
    pub(crate) fn at(self, now: Time) -> Self {
        Seen { now: Some(now), ..self }
    }

    /// What the node did; nothing at a crash. What a handler did before it was cut short counts all the same.
    #[inline]
    pub fn deeds(&self) -> impl Iterator<Item = Deed<'a, P>> + use<'a, P> {
        self.effects.iter().filter_map(Deed::of)
    }
}

impl<'a, P: Protocol> Deed<'a, P> {
    // Asked several times for each effect of each step.
    #[inline]
    fn of(effect: &'a Effect<P>) -> Option<Self> {
        match effect {
            Effect::Send(to, msg) => Some(Deed::Sent(*to, msg)),
            Effect::Persist { record, flushed } => Some(Deed::Wrote { record, flushed: *flushed }),
            Effect::Fact(fact) => Some(Deed::Fact(fact)),
            Effect::Note(_) | Effect::Sent(_) | Effect::Close(_) => None,
            Effect::SetTimer(..) | Effect::SetTimerFrom(..) | Effect::CancelTimer(_) | Effect::Nothing => None,
        }
    }
}

/// What the observer found in a step.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Properties that fell, with nodes and one sentence.
    pub violations: Vec<(PropertyId, NodeSet, String)>,
    /// What is worth a mark on the timeline.
    pub marks: SmallVec<[(Mark, NodeId); 2]>,
}

/// What an omniscient observer makes of a protocol: its memory and the properties it checks.
pub trait Observed: Protocol {
    /// What it remembers over all lives of all nodes.
    type Ghost: Clone + Debug + Default + Hash + Send + Sync;

    /// Takes in what a step changed, and checks the properties, at a cost that does not grow with the run. Default: it
    /// watches nothing.
    fn observe(_ghost: &mut Self::Ghost, _seen: &Seen<Self>, _found: &mut Found) {}
}
