//! What can still be chosen from here, whatever happens, while all rules are kept: messages under way may arrive or be
//! lost, nodes crash and start again from their disks, and anybody asks for anything. It is exact, and looks at all that
//! decides it: the acceptors' disks, the messages under way, and what running proposers are about to do.
//!
//! A new ballot is above all others. Whatever quorum of phase 1 it asks, it has to propose what the highest number among
//! the reports stands with, and is free where nothing is reported; so a value can be chosen if some quorum may come to
//! report it so. That an acceptor has accepted something is never taken back, so that the reports of a quorum only rise;
//! by messages under way they can rise to what these carry, where the promise lets them. A ballot that has begun may go on
//! with promises that were given before; what it then proposes is worth as much as what is under way.
//!
//! One value is bound as soon as it alone is left, which is so at the latest when it is chosen.

use super::messages::{Msg, Proposal};
use super::proposer::{Phase, Proposer};
use super::roles::{Disk, Role, q1, q2};
use super::{Paxos, options};
use crate::engine::scene::{CanAccept, CanStill};
use crate::engine::{Bindings, NodeId, NodeSet, Value, Whole};
use crate::parts::ballot::Ballot;
use crate::parts::quorum::Quorum;
use smallvec::SmallVec;

/// A world of Paxos.
type World<'a> = Whole<'a, Paxos>;

/// A proposal that acceptors may yet come to accept, or that some have accepted. Without a value: whichever one somebody
/// asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    ballot: Ballot,
    value: Option<Value>,
    /// Who may yet accept it.
    able: NodeSet,
    /// Whose disk says that it has, or may come to say so.
    has: NodeSet,
}

/// What an acceptor's disk says, or may come to say.
#[derive(Clone, Debug)]
struct Voter {
    id: NodeId,
    disks: SmallVec<[Disk; 1]>,
}

impl Voter {
    /// Whether it could accept, or promise, at this ballot.
    fn may(&self, ballot: Ballot) -> bool {
        self.disks.iter().any(|disk| disk.promised <= ballot)
    }

    /// Whether it may report nothing above this ballot, asked at one above it.
    fn at_most(&self, ballot: Ballot) -> bool {
        self.disks.iter().any(|disk| disk.accepted.is_none_or(|accepted| accepted.ballot <= ballot))
    }
}

/// What an acceptor may report that it has accepted, if anything: at which ballot, and what; nothing stands for whichever
/// value somebody asks for.
type Report = Option<(Ballot, Option<Value>)>;

fn report(accepted: Option<Proposal>) -> Report {
    accepted.map(|accepted| (accepted.ballot, Some(accepted.value)))
}

/// What decides what can still be chosen.
struct Still<'a> {
    world: &'a World<'a>,
    q1: Quorum,
    q2: Quorum,
    voters: SmallVec<[Voter; 5]>,
    ways: Vec<Way>,
}

impl<'a> Still<'a> {
    /// Before anything was looked at but the disks of the acceptors.
    fn new(world: &'a World<'a>) -> Still<'a> {
        let (q1, q2) = (q1(world.config), q2(world.config));
        let voter = |id| Voter { id, disks: world.disks(id) };
        let voters = Role::Acceptor.players(world.config).iter().map(voter).collect();
        Still { world, q1, q2, voters, ways: Vec::new() }
    }

    /// Whether a new ballot may be free, so that anything can be chosen.
    fn is_free(&self) -> bool {
        self.q1.met(self.those(|voter| voter.at_most(Ballot::NONE)))
    }

    /// With all that is on its way.
    fn seen(mut self) -> Still<'a> {
        self.see_acceptances();
        self.see_under_way();
        self.see_begun();
        self
    }

    fn those(&self, is: impl Fn(&Voter) -> bool) -> NodeSet {
        self.voters.iter().filter(|voter| is(voter)).map(|voter| voter.id).collect()
    }

    /// Adds to what can be done with a proposal.
    fn add(&mut self, ballot: Ballot, value: Option<Value>, able: NodeSet, has: NodeSet) {
        match self.ways.iter_mut().find(|way| (way.ballot, way.value) == (ballot, value)) {
            Some(way) => (way.able, way.has) = (NodeSet(way.able.0 | able.0), NodeSet(way.has.0 | has.0)),
            None => self.ways.push(Way { ballot, value, able, has }),
        }
    }

    /// What acceptors have accepted.
    fn see_acceptances(&mut self) {
        for voter in self.voters.clone() {
            for Proposal { ballot, value } in voter.disks.iter().filter_map(|disk| disk.accepted) {
                self.add(ballot, Some(value), NodeSet::EMPTY, NodeSet::one(voter.id));
            }
        }
    }

    /// What is under way to acceptors, and what proposers that have sent it can send once more.
    fn see_under_way(&mut self) {
        for (_, to, msg) in self.world.under_way() {
            if let Msg::Accept(Proposal { ballot, value }) = msg {
                let able = self.those(|voter| voter.id == to && voter.may(*ballot));
                self.add(*ballot, Some(*value), able, NodeSet::EMPTY);
            }
        }
        for (_, ballot, proposer) in self.proposers() {
            if let (Phase::Accept, Some(value)) = (proposer.phase, proposer.sent) {
                let able = self.those(|voter| voter.may(ballot));
                self.add(ballot, Some(value), able, NodeSet::EMPTY);
            }
        }
    }

    /// Running proposers with their ballots, the lowest first.
    fn proposers(&self) -> SmallVec<[(NodeId, Ballot, &'a Proposer); 4]> {
        let world = self.world;
        let running = |id: NodeId| {
            let slot = world.slot(id);
            Some((id, slot.disk.proposed, slot.node.as_ref()?.proposer.as_ref()?))
        };
        let mut all: SmallVec<[_; 4]> = Role::Proposer.players(world.config).iter().filter_map(running).collect();
        all.sort_by_key(|(_, ballot, _)| *ballot);
        all
    }

    /// What ballots that have begun and sent no value yet may come to propose, by the promises that were given or still can
    /// be. What one proposes may be reported to the next.
    fn see_begun(&mut self) {
        for (id, ballot, proposer) in self.proposers() {
            if !matches!(proposer.phase, Phase::Prepare | Phase::Ready) || proposer.sent.is_some() {
                continue;
            }
            let able = self.those(|voter| voter.may(ballot));
            let known = proposer.reports.iter().map(|report| report.accepted).max_by_key(|found| found.ballot);
            let reports = self.reports(id, ballot, proposer);
            let floor = known.map_or(Ballot::NONE, |found| found.ballot);
            let mut found: SmallVec<[Report; 4]> = reports.iter().map(|(_, report)| *report).collect();
            found.push(report(known));
            for taken in found {
                let top = taken.map_or(Ballot::NONE, |(ballot, _)| ballot);
                let below = |(_, report): &&(NodeId, Report)| report.is_none_or(|(ballot, _)| ballot <= top);
                let more: NodeSet = reports.iter().filter(below).map(|(from, _)| *from).collect();
                if top < floor || !self.q1.met(NodeSet(proposer.promised().0 | more.0)) {
                    continue;
                }
                let value = match taken {
                    Some((_, value)) => value,
                    None if self.may_wish_anew(proposer) => None,
                    None => proposer.value,
                };
                self.add(ballot, value, able, NodeSet::EMPTY);
            }
        }
    }

    /// Whether a proposer that is free may still be told to propose something else.
    fn may_wish_anew(&self, proposer: &Proposer) -> bool {
        let waits = proposer.phase == Phase::Ready || self.world.config.flag(options::MANUAL_PHASES);
        waits || proposer.value.is_none()
    }

    /// What acceptors that a ballot has not heard of may yet report to it: those whose promise is under way, and those whom
    /// its request may still reach, with what they may accept before.
    fn reports(&self, by: NodeId, at: Ballot, proposer: &Proposer) -> SmallVec<[(NodeId, Report); 4]> {
        let mut reports = SmallVec::new();
        for (from, to, msg) in self.world.under_way() {
            match msg {
                Msg::Promise { ballot, accepted } if to == by && *ballot == at => {
                    reports.push((from, report(*accepted)))
                }
                Msg::Prepare { ballot } if from == by && *ballot == at => {
                    let Some(voter) = self.voters.iter().find(|voter| voter.id == to) else { continue };
                    let disks = voter.disks.iter().filter(|disk| disk.promised <= at);
                    reports.extend(disks.map(|disk| (to, report(disk.accepted))));
                    let before = self.ways.iter().filter(|way| way.ballot < at && way.able.contains(to));
                    reports.extend(before.map(|way| (to, Some((way.ballot, way.value)))));
                }
                _ => {}
            }
        }
        reports.retain(|(from, _)| !proposer.promised().contains(*from));
        reports
    }

    /// Whether a new ballot may have to propose this: somebody in a quorum reports it, and nobody there anything above it.
    fn is_adopted(&self, way: &Way) -> bool {
        let holders = NodeSet(way.has.0 | way.able.0);
        let others = self.those(|voter| voter.at_most(way.ballot));
        !holders.is_empty() && self.q1.met(NodeSet(holders.0 | others.0))
    }

    /// The smallest quorums of phase 1 that may come to leave this value to a new ballot, or any.
    fn may_leave(&self, value: Option<Value>) -> Vec<NodeSet> {
        let within = |quorum: NodeSet, all: NodeSet| quorum.0 & !all.0 == 0;
        let unbound = self.those(|voter| voter.at_most(Ballot::NONE));
        let adopts = |quorum: NodeSet, way: &Way| {
            let holders = NodeSet(way.has.0 | way.able.0);
            let others = self.those(|voter| voter.at_most(way.ballot));
            quorum.0 & holders.0 != 0 && within(quorum, NodeSet(holders.0 | others.0))
        };
        let leaves = |quorum: &NodeSet| {
            let free = value.is_none() && within(*quorum, unbound);
            free || self.ways.iter().any(|way| way.value == value && adopts(*quorum, way))
        };
        self.q1.smallest().into_iter().filter(leaves).collect()
    }

    /// Who has accepted this, at any time, or still can.
    fn accepting(&self, way: &Way) -> NodeSet {
        let value = way.value.unwrap_or_default();
        let ever = self.world.ghost.backing_of(Proposal { ballot: way.ballot, value });
        NodeSet(way.able.0 | way.has.0 | ever.filter(|_| way.value.is_some()).map_or(0, |backing| backing.by.0))
    }

    /// Whether it can be chosen: where it is, or because a new ballot takes it up.
    fn can_be_chosen(&self, way: &Way) -> bool {
        self.is_adopted(way) || self.q2.met(self.accepting(way))
    }

    /// The values that can still be chosen; nothing stands for any.
    fn values(&self) -> SmallVec<[Option<Value>; 2]> {
        let chosen = self.world.ghost.chosen.iter().map(|chosen| Some(chosen.proposal.value));
        let mut values: SmallVec<[Option<Value>; 2]> = SmallVec::new();
        let free = self.is_free().then_some(None);
        let open = self.ways.iter().filter(|way| self.can_be_chosen(way)).map(|way| way.value);
        for value in chosen.chain(open).chain(free) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }
}

/// The value that alone can still be chosen, if there is one.
pub fn bound(world: &World) -> Bindings {
    let still = Still::new(world);
    if still.is_free() {
        return Bindings::new();
    }
    match still.seen().values().as_slice() {
        [Some(value)] => [(1, *value)].into_iter().collect(),
        _ => Bindings::new(),
    }
}

/// What can still be chosen, in the order of the values, and by whom.
pub fn can_still(world: &World) -> Vec<CanStill> {
    let config = world.config;
    let still = Still::new(world).seen();
    let left = left(world);
    let names = |sets: Vec<NodeSet>| sets.into_iter().map(|set| config.names(set)).collect::<Vec<_>>();
    let left_by = |value: Option<Value>| -> Vec<NodeSet> {
        left.iter().filter(|(_, leaves)| *leaves == value).map(|(quorum, _)| *quorum).collect()
    };
    let mut values = still.values();
    // The others come last.
    values.sort_by(|a, b| match (a, b) {
        (Some(a), Some(b)) => config.compare(*a, *b),
        _ => b.is_some().cmp(&a.is_some()),
    });
    let at = |value: Option<Value>| {
        let mut ways: Vec<&Way> = still.ways.iter().filter(|way| way.value == value).collect();
        ways.sort_by_key(|way| way.ballot);
        let at = |way: &Way| {
            let accepting = still.accepting(way);
            let by = still.q2.smallest().into_iter().filter(|set| set.0 & !accepting.0 == 0).collect();
            CanAccept { ballot: way.ballot.text(config), by: names(by) }
        };
        ways.into_iter().map(at).filter(|at| !at.by.is_empty()).collect()
    };
    let row = |value: Option<Value>| {
        let (now, mut later) = (left_by(value), still.may_leave(value));
        later.retain(|quorum| !now.contains(quorum));
        let value_text = value.map(|value| config.value_text(value));
        CanStill { slot: 1, value: value_text, left_by: names(now), left_later: names(later), at: at(value) }
    };
    values.into_iter().map(row).collect()
}

/// What each of the smallest quorums of phase 1 leaves to a new ballot as its disks stand: one value, or any. Where two
/// values are at the highest number, the order of the answers decides, and not who answers.
fn left(world: &World) -> Vec<(NodeSet, Option<Value>)> {
    let leaves = |quorum: NodeSet| {
        let accepted = || quorum.iter().filter_map(|id| world.slot(id).disk.accepted);
        let highest = accepted().max_by_key(|found| found.ballot);
        let decides =
            accepted().all(|found| highest.is_none_or(|highest| found.ballot < highest.ballot || found == highest));
        decides.then_some((quorum, highest.map(|found| found.value)))
    };
    q1(world.config).smallest().into_iter().filter_map(leaves).collect()
}
