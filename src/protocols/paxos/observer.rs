//! The omniscient observer: what no node's present state tells, and the properties that must hold.
//!
//! *Chosen* here is a fact about the run and not anybody's knowledge: (n, v) is chosen at the step at which a
//! majority of acceptors has accepted it at the same ballot n. An acceptance counts when its record is durable, or
//! when its answer leaves if that is sooner, and is never taken back.

use super::Paxos;
use super::learning::Traffic;
use super::messages::{Happened, Msg, Proposal, Record};
use super::numbers::owner;
use super::roles::{Disk, q2};
use super::{rules, words};
use crate::engine::catalogue::catalogue;
use crate::engine::compact::Renaming;
use crate::engine::scene::Mark;
use crate::engine::{Aside, Config, Deed, Found, Map, NodeId, NodeSet, Observed, Seen, Value};
use crate::parts::ballot::{Ballot, keep_doer};
use crate::parts::client::Request;
use smallvec::SmallVec;

/// The properties.
pub mod property {
    use crate::engine::Property;
    use crate::table;

    table! { PROPERTIES: [Property] by PropertyId::of;
        AGREEMENT = Property::new("agreement", "At most one value is ever chosen, and no two learners decide differently.");
        LEARNED_IS_CHOSEN = Property::new("learned-is-chosen", "Nobody learns a value that was not chosen.");
        VALIDITY = Property::new(
            "validity",
            "Only values that somebody asked for are proposed, and only proposed values are learned.",
        );
        PROMISE_MONOTONIC = Property::new("promise-monotonic", "An acceptor's promise never falls.");
        ONE_VALUE_PER_BALLOT = Property::new("one-value-per-ballot", "A ballot never carries two values.");
    }
}

/// A value that was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChosenValue {
    /// The proposal by which it was chosen first.
    pub proposal: Proposal,
    /// Step at which that happened.
    pub step: Aside<u64>,
    /// The acceptors that had accepted it then.
    pub quorum: Aside<NodeSet>,
}

/// Who has accepted a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Backing {
    /// The proposal.
    pub proposal: Proposal,
    /// The acceptors that ever accepted it.
    pub by: NodeSet,
    /// At which step it was chosen: one value may be chosen at several ballots.
    pub chosen_at: Aside<Option<u64>>,
}

/// The observer's memory. What grows with a run is shared, so that a fork costs nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// The values chosen, the first one first; more than one is a violation.
    pub chosen: Vec<ChosenValue>,
    /// What clients asked for, and what proposers were given from the start; by the values' numbers, in an order that
    /// nobody looks at.
    asked: Map<u32, ()>,
    /// The first value sent at each ballot, and who sent it.
    pub sent: Map<Ballot, (Value, NodeId)>,
    /// All values ever sent, in the same way.
    proposed: Map<u32, ()>,
    /// What was accepted at each ballot, and by whom: one proposal, unless a rule was off; then they are in order.
    pub accepted: Map<Ballot, SmallVec<[Backing; 1]>>,
    /// Who promised which ballot: on its disk, or to somebody, also by accepting. It explains, and decides nothing.
    pub promises: Aside<Map<Ballot, NodeSet>>,
    /// How many messages of learning were sent.
    pub learning: Aside<Traffic>,
    /// Who refused which ballot. It explains as well.
    pub refusals: Aside<Map<Ballot, NodeSet>>,
    /// What was learned first, and by whom.
    learned: Option<(Value, NodeId)>,
    /// Each node's promise after the last step that changed it.
    promised: Vec<Ballot>,
}

impl Observed for Paxos {
    type Ghost = Ghost;

    fn observe(ghost: &mut Ghost, seen: &Seen<Self>, found: &mut Found) {
        ghost.observe(seen, found);
    }
}

impl Ghost {
    /// An empty memory of so many nodes.
    pub fn new(nodes: usize) -> Ghost {
        Ghost { promised: vec![Ballot::NONE; nodes], ..Ghost::default() }
    }

    /// Takes in what one node did.
    pub fn observe(&mut self, seen: &Seen<Paxos>, found: &mut Found) {
        for deed in seen.deeds() {
            if let Deed::Sent(to, msg) = &deed {
                self.learning.0.count(seen.config, *to, msg);
            }
            match deed {
                Deed::Sent(_, Msg::Request(Request { value, .. })) | Deed::Fact(Happened::WasTold(value)) => {
                    self.assume_asked(*value);
                }
                Deed::Sent(_, Msg::Accept(proposal)) => self.see_proposal(seen, *proposal, found),
                Deed::Sent(_, Msg::Accepted(proposal) | Msg::Told { accepted: Some(proposal) })
                | Deed::Wrote { record: Record::Acknowledge { proposal, .. }, flushed: true } => {
                    self.see_acceptance(seen, *proposal, found);
                }
                Deed::Sent(_, Msg::Promise { ballot, .. }) => self.keep_promise(*ballot, seen.node),
                Deed::Sent(_, Msg::Refusal { ballot, .. }) => keep_doer(&mut self.refusals.0, *ballot, seen.node),
                // A learner keeps its first decision on disk; of another it only tells.
                Deed::Wrote { record: Record::Commit(proposal), .. }
                | Deed::Fact(Happened::DecidedAnother(proposal)) => {
                    self.see_learned(seen, *proposal, found);
                }
                _ => {}
            }
        }
        let promised = seen.slot.disk.promised;
        let before = std::mem::replace(&mut self.promised[seen.node.index()], promised);
        // What it has told to nobody yet is promised once it is durable.
        if promised > before && seen.slot.durable.is_none() {
            self.keep_promise(promised, seen.node);
        }
        if promised < before {
            let me = seen.config.name(seen.node);
            let detail = words::promise_falls(me, before.text(seen.config), promised.text(seen.config));
            found.violations.push((property::PROMISE_MONOTONIC, NodeSet::one(seen.node), detail));
        }
    }

    fn see_proposal(&mut self, seen: &Seen<Paxos>, Proposal { ballot, value }: Proposal, found: &mut Found) {
        let text = |value| seen.config.value_text(value);
        if !self.asked.contains(&value.0) {
            let detail = words::not_asked_for(seen.config.name(seen.node), text(value));
            found.violations.push((property::VALIDITY, NodeSet::one(seen.node), detail));
        }
        self.proposed.insert_new(value.0, ());
        let (first, by) = self.first_sent(ballot, value, seen.node);
        if first != value {
            let detail =
                words::two_at_a_ballot(seen.config.name(seen.node), ballot.text(seen.config), text(first), text(value));
            let nodes = [by, seen.node].into_iter().collect();
            found.violations.push((property::ONE_VALUE_PER_BALLOT, nodes, detail));
        }
    }

    fn see_acceptance(&mut self, seen: &Seen<Paxos>, proposal: Proposal, found: &mut Found) {
        if self.backing_of(proposal).is_some_and(|backing| backing.by.contains(seen.node)) {
            return;
        }
        // Whoever accepts a proposal promises its number as well, unless a rule is off.
        if seen.slot.disk.promised == proposal.ballot {
            self.keep_promise(proposal.ballot, seen.node);
        }
        let backing = self.backing(seen.config, proposal);
        backing.by.insert(seen.node);
        let by = backing.by;
        if !q2(seen.config).met(by) {
            return;
        }
        backing.chosen_at.0.get_or_insert(seen.step);
        if self.chosen.iter().any(|c| c.proposal.value == proposal.value) {
            return;
        }
        found.marks.push((Mark::Chosen, seen.node));
        self.chosen.push(ChosenValue { proposal, step: Aside(seen.step), quorum: Aside(by) });
        if let [first, .., last] = self.chosen.as_slice() {
            let value = |c: &ChosenValue| seen.config.value_text(c.proposal.value);
            let at = |c: &ChosenValue| c.proposal.ballot.text(seen.config);
            let by_whom = |c: &ChosenValue| catalogue().list(&seen.config.names(c.quorum.0));
            let detail =
                words::two_chosen(value(first), at(first), by_whom(first), value(last), at(last), by_whom(last));
            found.violations.push((property::AGREEMENT, by, detail));
        }
    }

    fn see_learned(&mut self, seen: &Seen<Paxos>, Proposal { value, .. }: Proposal, found: &mut Found) {
        let (me, text) = (seen.config.name(seen.node), || seen.config.value_text(value));
        if !self.chosen.iter().any(|c| c.proposal.value == value) {
            let detail = words::not_chosen(me, text());
            found.violations.push((property::LEARNED_IS_CHOSEN, NodeSet::one(seen.node), detail));
        }
        if !self.proposed.contains(&value.0) {
            let detail = words::not_proposed(me, text());
            found.violations.push((property::VALIDITY, NodeSet::one(seen.node), detail));
        }
        let (first, by) = *self.learned.get_or_insert((value, seen.node));
        if first != value {
            let detail =
                words::two_learned(seen.config.name(by), seen.config.value_text(first), me, text(), by == seen.node);
            found.violations.push((property::AGREEMENT, [by, seen.node].into_iter().collect(), detail));
        }
    }

    /// The first value sent at a ballot and who sent it: this one, if there was none before.
    fn first_sent(&mut self, ballot: Ballot, value: Value, by: NodeId) -> (Value, NodeId) {
        self.sent.insert_new(ballot, (value, by));
        self.sent.get(&ballot).copied().unwrap_or((value, by))
    }

    /// Keeps who promised which ballot.
    pub fn keep_promise(&mut self, ballot: Ballot, by: NodeId) {
        keep_doer(&mut self.promises.0, ballot, by);
    }

    /// Who has ever accepted a proposal, to be added to.
    fn backing(&mut self, config: &Config, proposal: Proposal) -> &mut Backing {
        let at_ballot = self.accepted.get_or_insert_with(proposal.ballot, SmallVec::new);
        let place = at_ballot.binary_search_by(|backing| backing.proposal.compare(proposal, config));
        let place = place.unwrap_or_else(|place| {
            at_ballot.insert(place, Backing { proposal, by: NodeSet::EMPTY, chosen_at: Aside(None) });
            place
        });
        &mut at_ballot[place]
    }

    /// Who has ever accepted a proposal, if anybody has.
    pub fn backing_of(&self, proposal: Proposal) -> Option<&Backing> {
        self.accepted.get(&proposal.ballot)?.iter().find(|backing| backing.proposal == proposal)
    }

    /// Gives acceptors and learners other names.
    pub fn rename(&mut self, names: &Renaming) {
        let rename = |backing: &mut Backing| backing.by = names.nodes(backing.by);
        self.accepted.for_each_mut(|at_ballot| at_ballot.iter_mut().for_each(rename));
        self.promises.0.for_each_mut(|from| *from = names.nodes(*from));
        self.refusals.0.for_each_mut(|from| *from = names.nodes(*from));
        self.learned = self.learned.map(|(value, by)| (value, names.node(by)));
        names.places(&mut self.promised);
    }

    /// Takes for granted that a value was asked for before the run.
    pub fn assume_asked(&mut self, value: Value) {
        self.asked.insert_new(value.0, ());
    }

    /// Takes for granted that a proposer has sent a proposal before the run. If its ballot carried another value, that one.
    pub fn assume_sent(&mut self, Proposal { ballot, value }: Proposal, by: NodeId) -> Result<(), Value> {
        self.asked.insert_new(value.0, ());
        self.proposed.insert_new(value.0, ());
        let (first, _) = self.first_sent(ballot, value, by);
        if first == value { Ok(()) } else { Err(first) }
    }

    /// Takes an acceptor's initial state for granted. If its ballot carried another value before, that one.
    pub fn assume(&mut self, config: &Config, node: NodeId, disk: &Disk) -> Result<(), Value> {
        self.promised[node.index()] = disk.promised;
        if disk.promised.is_some() {
            self.keep_promise(disk.promised, node);
        }
        let Some(proposal) = disk.accepted else { return Ok(()) };
        if !config.rules_off.contains(rules::ACCEPT_RAISES) {
            self.keep_promise(proposal.ballot, node);
        }
        self.assume_sent(proposal, owner(config, proposal.ballot))?;
        let backing = self.backing(config, proposal);
        backing.by.insert(node);
        let by = backing.by;
        let enough = q2(config).met(by);
        if enough {
            backing.chosen_at = Aside(Some(0));
        }
        match self.chosen.iter_mut().find(|c| c.proposal == proposal) {
            Some(known) => known.quorum = Aside(by),
            None if enough => self.chosen.push(ChosenValue { proposal, step: Aside(0), quorum: Aside(by) }),
            None => {}
        }
        Ok(())
    }
}
