//! What a part is, what it may do, what its observer sees, and how a protocol takes one in.
//!
//! A part speaks its own words: its messages, its records, its facts, and [`Part::Places`], the names that it has for
//! rows of the tables of whatever protocol embeds it. It acts through a [`Host`], which is the [`Cx`] of the protocol's
//! handler, and answers its host with values; what they mean is the host's business. What it did is shown to its observer
//! through [`Sees`], which is the [`Seen`] of the protocol's observer. Everything is known when the program is built: a
//! part costs what the same code in the protocol would, and one that watches nothing costs the observer nothing.
//!
//! To take a part in, a protocol puts the part's rows into its own tables, with a line for each table, a variant for its
//! messages and one for its records and facts into its own, and says with [`embeds!`](crate::embeds) which is which. The
//! part finds its rows again by their names, as [`Info::rule_called`](crate::engine::Info::rule_called) does; several of
//! one part share them, timers too. If the part watches something, the protocol's observer keeps its [`Part::Ghost`] and
//! calls [`Part::observe`].

use crate::engine::scene::NodeCard;
use crate::engine::{
    Config, Cx, Deed, Event, Facts, Found, Met, NodeId, OptionId, Protocol, RuleId, Seen, Stamp, TimerId,
};

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
    /// What it tells observers because neither a message nor a record shows it. `Infallible` if there is nothing of that
    /// kind.
    type Fact;
    /// What happens to it: what its host hands on.
    type Event<'a>;
    /// What it answers its host.
    type Answer;
    /// Where its rules, timers, options and properties stand in the tables of a protocol, and how the protocol wants it
    /// to be.
    type Places: Copy;
    /// What its observer remembers over all lives of all nodes; `()` if it watches nothing.
    type Ghost;

    /// Its memory when its node's process starts.
    fn boot(host: &mut impl Host<Self>) -> Self::Memory;
    /// Acts on an event.
    fn on(memory: &mut Self::Memory, host: &mut impl Host<Self>, event: Self::Event<'_>) -> Self::Answer;
    /// Takes in what a step changed, and checks its properties. Default: it watches nothing.
    fn observe(_ghost: &mut Self::Ghost, _seen: &impl Sees<Self>, _found: &mut Found) {}
    /// Fills in what a node shows of it.
    fn picture(memory: &Self::Memory, config: &Config, card: &mut NodeCard);
}

/// A protocol that takes a part in: what the part's words are in its own. [`embeds!`](crate::embeds) writes it.
pub trait Embeds<A: Part>: Protocol {
    /// Where the part's words stand in this protocol's tables.
    const PLACES: A::Places;

    /// A message of the part as one of this protocol.
    fn message(msg: A::Msg) -> Self::Msg;
    /// The message of the part that this one is, if it is one.
    fn message_of(msg: &Self::Msg) -> Option<&A::Msg>;
    /// What the part has on a node's disk.
    fn reach(disk: &Self::Disk) -> &A::Disk;
    /// A record of the part as one of this protocol. Default: this protocol has it in a way in which it writes none.
    fn record(_record: A::Record) -> Option<Self::Record> {
        debug_assert!(
            false,
            "a part writes a record that its protocol keeps nowhere: say `record:` where it is taken in"
        );
        None
    }
    /// The record of the part that this one is, if it is one.
    fn record_of(_record: &Self::Record) -> Option<&A::Record> {
        None
    }
    /// A fact of the part as one of this protocol. Default: this protocol's observer does not hear of it.
    fn fact(_fact: A::Fact) -> Option<Self::Fact> {
        None
    }
    /// The fact of the part that this one is, if it is one.
    fn fact_of(_fact: &Self::Fact) -> Option<&A::Fact> {
        None
    }
}

/// Takes a part into a protocol: where its words stand, the variant that holds a message of it, the place that it has on
/// a disk - and the variants that hold a record or a fact of it, if the protocol keeps its records or hears of its facts.
///
/// ```ignore
/// embeds! { Raft: Client;
///     places: Places::of(&INFO, Manner::Commands, |config| config.founders(SERVER)),
///     message: Msg::Request,
///     disk: |disk| &disk.seq,
///     record: Record::Sequence,
/// }
/// ```
#[macro_export]
macro_rules! embeds {
    ($protocol:ty: $part:ty;
        places: $places:expr,
        message: $message:path,
        disk: |$disk:pat_param| $reach:expr,
        $(record: $record:path,)?
        $(fact: $fact:path,)?
    ) => {
        impl $crate::parts::Embeds<$part> for $protocol {
            const PLACES: <$part as $crate::parts::Part>::Places = $places;

            $crate::embeds!(@variant $part, message, message_of, Msg, Self::Msg, |msg| msg, $message);
            fn reach($disk: &Self::Disk) -> &<$part as $crate::parts::Part>::Disk {
                $reach
            }
            $($crate::embeds!(@variant $part, record, record_of, Record, Option<Self::Record>, Some, $record);)?
            $($crate::embeds!(@variant $part, fact, fact_of, Fact, Option<Self::Fact>, Some, $fact);)?
        }
    };
    (@variant $part:ty, $wrap:ident, $unwrap:ident, $word:ident, $wrapped:ty, $given:expr, $variant:path) => {
        fn $wrap(word: <$part as $crate::parts::Part>::$word) -> $wrapped {
            ($given)($variant(word))
        }
        fn $unwrap(word: &Self::$word) -> Option<&<$part as $crate::parts::Part>::$word> {
            match word {
                $variant(word) => Some(word),
                #[allow(unreachable_patterns)]
                _ => None,
            }
        }
    };
}

/// What a part may do: all that a handler may, in the part's words. What builds an initial state is its host's business.
pub trait Host<A: Part>: Sized {
    /// Where its words stand in the protocol's tables.
    const PLACES: A::Places;

    /// The node that it runs at.
    fn id(&self) -> NodeId;
    /// Nodes and options.
    fn config(&self) -> &Config;
    /// What it has on disk.
    fn disk(&self) -> &A::Disk;
    /// The value of an option that the node goes by.
    fn option(&self, option: OptionId) -> [u32; 2];
    /// The word that an option is set to.
    fn word(&self, option: OptionId) -> &'static str;

    /// A decision: leaves a note and says whether to act - because `ok`, or because the rule is switched off.
    #[must_use]
    fn guard(&mut self, rule: RuleId, ok: bool, facts: Facts) -> bool;
    /// A decision that, switched off, still asks for something: for `weaker` instead of `ok`.
    #[must_use]
    fn guard_or(&mut self, rule: RuleId, ok: bool, weaker: bool, facts: Facts) -> bool;
    /// A behaviour that a rule asks for: leaves a note, and says whether to behave so - unless the rule is switched off.
    #[must_use]
    fn obeys(&mut self, rule: RuleId, facts: Facts) -> bool;
    /// What a rule keeps a node from: leaves a note, and says whether to do it all the same - because the rule is
    /// switched off.
    #[must_use]
    fn tempted(&mut self, rule: RuleId, facts: Facts) -> bool;
    /// Whether a rule is switched off.
    fn off(&self, rule: RuleId) -> bool;
    /// Tells an event.
    fn tell(&mut self, rule: RuleId, facts: Facts);
    /// Tells observers what has just happened.
    fn fact(&mut self, fact: A::Fact);

    /// Sends a message.
    fn send(&mut self, to: NodeId, msg: A::Msg);
    /// Closes its node's connection with another, if it has one.
    fn close(&mut self, peer: NodeId);
    /// Writes a record, durable unless flushing is lazy.
    fn persist(&mut self, record: A::Record);
    /// Writes a record into the disk's cache only.
    fn persist_unflushed(&mut self, record: A::Record);
    /// Writes records and only then sends what promises them - or, with the rule switched off, the other way round.
    fn persist_before(
        &mut self,
        rule: RuleId,
        records: impl IntoIterator<Item = A::Record>,
        send: impl FnOnce(&mut Self),
    );
    /// Tells whether a write is durable before the node goes on, as its rule wants it.
    fn note_persistence(&mut self, rule: RuleId, facts: Facts);

    /// Arms a timer for a time drawn from `ms`.
    fn set_timer(&mut self, timer: TimerId, ms: [u32; 2]);
    /// The same with the timer about this node.
    fn set_timer_about(&mut self, timer: TimerId, node: NodeId, ms: [u32; 2]);
    /// A stamp of this instant.
    fn stamp(&self) -> Stamp;
    /// Arms a timer that runs out `ms` after the stamp was taken.
    fn set_timer_from(&mut self, stamp: Stamp, timer: TimerId, ms: u32);
    /// The same with the timer about this node.
    fn set_timer_from_about(&mut self, stamp: Stamp, timer: TimerId, node: NodeId, ms: u32);
    /// Disarms a timer.
    fn cancel_timer(&mut self, timer: TimerId);
    /// The same with the timer about this node.
    fn cancel_timer_about(&mut self, timer: TimerId, node: NodeId);
}

impl<A: Part, P: Embeds<A>> Host<A> for Cx<'_, P> {
    const PLACES: A::Places = <P as Embeds<A>>::PLACES;

    fn id(&self) -> NodeId {
        self.id
    }

    fn config(&self) -> &Config {
        self.config
    }

    fn disk(&self) -> &A::Disk {
        P::reach(Cx::disk(self))
    }

    fn option(&self, option: OptionId) -> [u32; 2] {
        Cx::option(self, option)
    }

    fn word(&self, option: OptionId) -> &'static str {
        Cx::word(self, option)
    }

    fn guard(&mut self, rule: RuleId, ok: bool, facts: Facts) -> bool {
        Cx::guard(self, rule, ok, facts)
    }

    fn guard_or(&mut self, rule: RuleId, ok: bool, weaker: bool, facts: Facts) -> bool {
        Cx::guard_or(self, rule, ok, weaker, facts)
    }

    fn obeys(&mut self, rule: RuleId, facts: Facts) -> bool {
        Cx::obeys(self, rule, facts)
    }

    fn tempted(&mut self, rule: RuleId, facts: Facts) -> bool {
        Cx::tempted(self, rule, facts)
    }

    fn off(&self, rule: RuleId) -> bool {
        Cx::off(self, rule)
    }

    fn tell(&mut self, rule: RuleId, facts: Facts) {
        Cx::tell(self, rule, facts);
    }

    fn fact(&mut self, fact: A::Fact) {
        if let Some(fact) = P::fact(fact) {
            Cx::fact(self, fact);
        }
    }

    fn send(&mut self, to: NodeId, msg: A::Msg) {
        Cx::send(self, to, P::message(msg));
    }

    fn close(&mut self, peer: NodeId) {
        Cx::close(self, peer);
    }

    fn persist(&mut self, record: A::Record) {
        if let Some(record) = P::record(record) {
            Cx::persist(self, record);
        }
    }

    fn persist_unflushed(&mut self, record: A::Record) {
        if let Some(record) = P::record(record) {
            Cx::persist_unflushed(self, record);
        }
    }

    fn persist_before(
        &mut self,
        rule: RuleId,
        records: impl IntoIterator<Item = A::Record>,
        send: impl FnOnce(&mut Self),
    ) {
        Cx::persist_before(self, rule, records.into_iter().filter_map(P::record), send);
    }

    fn note_persistence(&mut self, rule: RuleId, facts: Facts) {
        Cx::note_persistence(self, rule, facts);
    }

    fn set_timer(&mut self, timer: TimerId, ms: [u32; 2]) {
        Cx::set_timer(self, timer, ms);
    }

    fn set_timer_about(&mut self, timer: TimerId, node: NodeId, ms: [u32; 2]) {
        Cx::set_timer_about(self, timer, node, ms);
    }

    fn stamp(&self) -> Stamp {
        Cx::stamp(self)
    }

    fn set_timer_from(&mut self, stamp: Stamp, timer: TimerId, ms: u32) {
        Cx::set_timer_from(self, stamp, timer, ms);
    }

    fn set_timer_from_about(&mut self, stamp: Stamp, timer: TimerId, node: NodeId, ms: u32) {
        Cx::set_timer_from_about(self, stamp, timer, node, ms);
    }

    fn cancel_timer(&mut self, timer: TimerId) {
        Cx::cancel_timer(self, timer);
    }

    fn cancel_timer_about(&mut self, timer: TimerId, node: NodeId) {
        Cx::cancel_timer_about(self, timer, node);
    }
}

/// What a node met with, as far as it concerns a part.
pub enum PartMet<'a, A: Part> {
    /// A message of the part arrived.
    Message(NodeId, &'a A::Msg),
    /// A timer ran out: which, and about whom.
    Timer(TimerId, Option<NodeId>),
    /// The connection with this node broke.
    Broken(NodeId),
    /// Its process started.
    Boot,
    /// Its machine stopped.
    Crash,
    /// What it had written became durable.
    Flush,
}

/// What a part did that counts.
pub enum PartDeed<'a, A: Part> {
    /// A message left.
    Sent(NodeId, &'a A::Msg),
    /// A record was written; durable at once, or only in the disk's cache.
    Wrote {
        /// The record.
        record: &'a A::Record,
        /// Whether it is durable.
        flushed: bool,
    },
    /// Something happened that it told.
    Fact(&'a A::Fact),
}

/// What a part's observer sees of a step: what its protocol's does, in the part's words.
pub trait Sees<A: Part> {
    /// Where its words stand in the protocol's tables.
    const PLACES: A::Places;

    /// Nodes and options.
    fn config(&self) -> &Config;
    /// The node that changed.
    fn node(&self) -> NodeId;
    /// The step's number.
    fn step(&self) -> u64;
    /// What the part has on that node's disk now.
    fn disk(&self) -> &A::Disk;
    /// What the node met with; nothing if that is its host's business.
    fn met(&self) -> Option<PartMet<'_, A>>;
    /// What the part did there, in order.
    fn deeds(&self) -> impl Iterator<Item = PartDeed<'_, A>>;
}

impl<A: Part, P: Embeds<A>> Sees<A> for Seen<'_, P> {
    const PLACES: A::Places = <P as Embeds<A>>::PLACES;

    fn config(&self) -> &Config {
        self.config
    }

    fn node(&self) -> NodeId {
        self.node
    }

    fn step(&self) -> u64 {
        self.step
    }

    fn disk(&self) -> &A::Disk {
        P::reach(&self.slot.disk)
    }

    fn met(&self) -> Option<PartMet<'_, A>> {
        match self.event {
            Met::Event(Event::Message { from, msg }) => P::message_of(msg).map(|msg| PartMet::Message(*from, msg)),
            Met::Event(Event::Timer(timer, about)) => Some(PartMet::Timer(*timer, *about)),
            Met::Event(Event::Broken(peer)) => Some(PartMet::Broken(*peer)),
            Met::Event(Event::Input { .. }) | Met::Hold(_) => None,
            Met::Boot => Some(PartMet::Boot),
            Met::Crash => Some(PartMet::Crash),
            Met::Flush => Some(PartMet::Flush),
        }
    }

    fn deeds(&self) -> impl Iterator<Item = PartDeed<'_, A>> {
        Seen::deeds(self).filter_map(|deed| match deed {
            Deed::Sent(to, msg) => P::message_of(msg).map(|msg| PartDeed::Sent(to, msg)),
            Deed::Wrote { record, flushed } => P::record_of(record).map(|record| PartDeed::Wrote { record, flushed }),
            Deed::Fact(fact) => P::fact_of(fact).map(PartDeed::Fact),
        })
    }
}
