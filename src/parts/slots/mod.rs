//! The replicated log of Multi-Paxos (Lamport, "Paxos Made Simple", section 3): slots, in each of which servers choose one
//! command as Paxos does, with one phase 1 for all of them.
//!
//! Servers are proposer, acceptor and learner in one. One that hears of no leader for a while prepares: it asks for
//! promises for all slots from the first on of which it does not know what is chosen (`leader`). With a quorum of
//! them it leads: it proposes again what it found, a no-op in each gap below that, and then what its host gives it. Who
//! accepts is `acceptor`'s business; what is known to be chosen, and how those learn of it who missed it, `learner`'s.
//! What is decided goes to the host in the order of the slots ([`Outcome`]); what it means is the host's business.
//!
//! A server counts itself without a message: it sends to the others first, and then does itself what it asks of them.

mod acceptor;
mod bid;
mod disk;
mod leader;
mod learner;
mod messages;
mod observer;
mod picture;
mod progress;
mod tables;
pub(crate) mod words;

pub use bid::{Bid, Open};
pub use disk::Disk;
pub use messages::{ALL, Entries, Entry, Happened, KINDS, Msg, Occasion, Outcome, Record, Vote, Votes};
pub use observer::{Backing, ChosenVote, Ghost, Slot};
pub(crate) use picture::forms;
pub use picture::{FORMS_NEED, forge};
pub use progress::{Lookout, binding, shown};
pub use tables::{OPTIONS, PROPERTIES, Places, RULES, Row, timers};

use super::ballot::Ballot;
use super::part::{Host, Part, Sees};
use super::quorum::Quorum;
use crate::engine::scene::NodeCard;
use crate::engine::{Config, Found, NodeId, RuleId};
use std::collections::BTreeSet;

/// A running server's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Slots {
    /// The ballot that it has under way, if it has one.
    pub bid: Option<Bid>,
    /// Who leads, as far as it knows.
    pub leader: Option<NodeId>,
    /// The highest round that it has heard of.
    pub seen: u32,
    /// How many slots it has handed to its host, from the first on.
    pub handed: u32,
    /// Slots beyond these that it has handed on as well: only with `slots.apply.in-order` off.
    pub early: BTreeSet<u32>,
}

impl Part for Slots {
    type Memory = Slots;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Happened;
    type Event<'a> = Occasion<'a>;
    type Answer = Outcome;
    type Places = Places;
    type Ghost = Ghost;

    /// What it knows to be chosen was decided before: its host takes that from the disk.
    fn boot(host: &mut impl Host<Self>) -> Slots {
        let disk = host.disk();
        let (used, promised) = (disk.used, disk.promised);
        let (last, chosen) = (disk.last(), disk.chosen.len() as u32);
        let early = disk.beyond.keys().copied().collect();
        let mut slots = Slots { handed: chosen, ..Slots::default() };
        if host.off(rule(host, Row::InOrder)) {
            slots.early = early;
        }
        host.tell(rule(host, Row::Boots), [used.0, promised.0, last, chosen]);
        slots.await_leader(host);
        slots
    }

    fn on(slots: &mut Slots, host: &mut impl Host<Self>, occasion: Occasion) -> Outcome {
        let led = slots.leads();
        let mut outcome = Outcome::default();
        match occasion {
            Occasion::Message(from, msg) => slots.on_message(host, from, msg),
            Occasion::Timer(timer) if timer == places(host).election => slots.on_election(host),
            Occasion::Timer(_) => slots.heartbeat(host),
            Occasion::Prepare(to) => slots.prepare(host, to),
            Occasion::Propose(entry) => slots.take(host, entry),
        }
        slots.hand_on(host, &mut outcome);
        outcome.deposed = led && !slots.leads();
        outcome
    }

    fn observe(ghost: &mut Ghost, seen: &impl Sees<Self>, found: &mut Found) {
        ghost.observe(seen, found);
    }

    fn picture(slots: &Slots, config: &Config, card: &mut NodeCard) {
        slots.picture(config, card);
    }
}

fn places<H: Host<Slots>>(_: &H) -> Places {
    H::PLACES
}

/// A row of the table.
fn rule<H: Host<Slots>>(_: &H, row: Row) -> RuleId {
    H::PLACES.rule(row)
}

/// Who together is enough in phase 1.
fn q1<H: Host<Slots>>(host: &H) -> Quorum {
    H::PLACES.quorums(host.config())[0]
}

/// Who together is enough in phase 2.
fn q2<H: Host<Slots>>(host: &H) -> Quorum {
    H::PLACES.quorums(host.config())[1]
}

/// How many servers there are.
fn servers<H: Host<Slots>>(host: &H) -> u32 {
    (H::PLACES.servers)(host.config()).len() as u32
}

/// All servers but this one.
fn others<H: Host<Slots>>(host: &H) -> impl Iterator<Item = NodeId> + use<H> {
    let me = host.id();
    (H::PLACES.servers)(host.config()).iter().filter(move |id| *id != me)
}

impl Slots {
    /// Whether it leads.
    pub fn leads(&self) -> bool {
        self.bid.as_ref().is_some_and(|bid| bid.leads)
    }

    /// Whether it has handed to its host what is decided in a slot.
    pub fn has_handed(&self, slot: u32) -> bool {
        self.handed >= slot || self.early.contains(&slot)
    }

    fn on_message(&mut self, host: &mut impl Host<Slots>, from: NodeId, msg: &Msg) {
        match *msg {
            Msg::Prepare { ballot, from: first, upto } => self.on_prepare(host, from, ballot, [first, upto]),
            Msg::Accept { slot, vote } => self.on_accept(host, from, slot, vote),
            Msg::Promise { ballot, from: first, ref votes } => self.on_promise(host, from, (ballot, first), votes),
            Msg::Refusal { ballot, promised } => self.on_refusal(host, from, ballot, promised),
            Msg::Accepted { slot, vote } => self.on_accepted(host, from, slot, vote),
            Msg::Heartbeat { ballot, below } => self.on_heartbeat(host, from, ballot, below),
            Msg::Lacks { from: first } => self.on_lacks(host, from, first),
            Msg::Chosen { from: first, ref entries } => self.on_chosen(host, first, entries),
        }
    }

    /// It follows whoever leads at a ballot that is not below its promise.
    fn follow(&mut self, host: &mut impl Host<Slots>, leader: Option<NodeId>, ballot: Ballot) {
        self.await_leader(host);
        self.stand_down(host, ballot);
        if self.bid.is_none() {
            self.leader = leader;
        }
    }

    /// Servers try to lead by themselves from now on, or only when they are told to: who does not lead waits for a leader, or
    /// no longer.
    pub fn adapt(&self, host: &mut impl Host<Slots>) {
        host.cancel_timer(places(host).election);
        if !self.leads() {
            self.await_leader(host);
        }
    }

    /// Waits for a leader, for a time drawn at random, before it tries to lead.
    fn await_leader(&self, host: &mut impl Host<Slots>) {
        let manual = host.config().flag(places(host).manual);
        if !manual {
            host.set_timer(places(host).election, host.option(places(host).election_ms));
        }
    }
}
