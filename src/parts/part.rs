//! What a part is, what it may do, and how a protocol takes one in.
//!
//! A part speaks its own words: its messages, its records, and [`Part::Places`], the names that it has for rows of the
//! tables of whatever protocol embeds it. It acts through a [`Host`], which is the [`Cx`] of the protocol's handler, and
//! answers its host with values; what they mean is the host's business. Everything is known when the program is built:
//! a part costs what the same code in the protocol would.
//!
//! To take a part in, a protocol puts the part's rows into its own tables, a variant for its messages and records into
//! its own, and says with [`Embeds`] which is which.

use crate::engine::scene::NodeCard;
use crate::engine::{Config, Cx, Facts, NodeId, Protocol, RuleId, TimerId};

/// Something that protocols are made of.
pub trait Part: Sized + 'static {
    /// What it remembers while its node runs.
    type Memory;
    /// What survives a crash of it.
    type Disk;
    /// One write to that.
    type Record;
    /// A message of it.
    type Msg;
    /// What happens to it: what its host hands on.
    type Event;
    /// What it answers its host.
    type Answer;
    /// Where its rules, timers and options stand in the tables of a protocol, and how the protocol wants it to be.
    type Places: Copy;

    /// Its memory when its node's process starts.
    fn boot(host: &mut impl Host<Self>) -> Self::Memory;
    /// Acts on an event.
    fn on(memory: &mut Self::Memory, host: &mut impl Host<Self>, event: Self::Event) -> Self::Answer;
    /// Fills in what a node shows of it.
    fn picture(memory: &Self::Memory, config: &Config, card: &mut NodeCard);
}

/// A protocol that takes a part in.
pub trait Embeds<A: Part>: Protocol {
    /// Where the part's words stand in this protocol's tables.
    const PLACES: A::Places;

    /// A message of the part as one of this protocol.
    fn message(msg: A::Msg) -> Self::Msg;
    /// A record of the part as one of this protocol; none if this protocol does not keep it.
    fn record(record: A::Record) -> Option<Self::Record>;
    /// What the part has on a node's disk.
    fn reach(disk: &Self::Disk) -> A::Disk;
}

/// What a part may do.
pub trait Host<A: Part> {
    /// Where its words stand in the protocol's tables.
    const PLACES: A::Places;

    /// The node that it runs at.
    fn id(&self) -> NodeId;
    /// Nodes and options.
    fn config(&self) -> &Config;
    /// What it has on disk.
    fn disk(&self) -> A::Disk;
    /// A decision: leaves a note and says whether to act - because `ok`, or because the rule is switched off.
    fn guard(&mut self, rule: RuleId, ok: bool, facts: Facts) -> bool;
    /// Tells an event.
    fn tell(&mut self, rule: RuleId, facts: Facts);
    /// Sends a message.
    fn send(&mut self, to: NodeId, msg: A::Msg);
    /// Writes a record, durable unless flushing is lazy.
    fn persist(&mut self, record: A::Record);
    /// Arms a timer for a time drawn from `ms`.
    fn set_timer(&mut self, timer: TimerId, ms: [u32; 2]);
    /// Disarms a timer.
    fn cancel_timer(&mut self, timer: TimerId);
}

impl<A: Part, P: Embeds<A>> Host<A> for Cx<'_, P> {
    const PLACES: A::Places = <P as Embeds<A>>::PLACES;

    fn id(&self) -> NodeId {
        self.id
    }

    fn config(&self) -> &Config {
        self.config
    }

    fn disk(&self) -> A::Disk {
        P::reach(Cx::disk(self))
    }

    fn guard(&mut self, rule: RuleId, ok: bool, facts: Facts) -> bool {
        Cx::guard(self, rule, ok, facts)
    }

    fn tell(&mut self, rule: RuleId, facts: Facts) {
        Cx::tell(self, rule, facts);
    }

    fn send(&mut self, to: NodeId, msg: A::Msg) {
        Cx::send(self, to, P::message(msg));
    }

    fn persist(&mut self, record: A::Record) {
        if let Some(record) = P::record(record) {
            Cx::persist(self, record);
        }
    }

    fn set_timer(&mut self, timer: TimerId, ms: [u32; 2]) {
        Cx::set_timer(self, timer, ms);
    }

    fn cancel_timer(&mut self, timer: TimerId) {
        Cx::cancel_timer(self, timer);
    }
}
