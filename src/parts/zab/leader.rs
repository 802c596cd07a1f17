//! A leader: it proposes an epoch above those that a quorum has accepted, makes its followers' histories its own, opens
//! service when a quorum has them on disk, and proposes and commits transactions from then on.

use super::messages::{Happened, Msg, Outcome, Proposal, Record};
use super::tables::{Way, Why, epochs};
use super::{Row, State, Zab, places, quorum, rule, servers, told};
use crate::engine::{NodeId, NodeSet};
use crate::parts::part::Host;
use crate::parts::znodes::{Txn, Zxid};
use std::collections::BTreeMap;

/// How far a leader has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// It hears which epochs the others have accepted.
    Discovering,
    /// It has proposed an epoch, and hears who accepts it.
    Proposed,
    /// A quorum has: it makes the others' histories its own.
    Syncing,
    /// A quorum is synchronised: it serves.
    Open,
}

impl Phase {
    /// In the order of the variants, what they are called.
    pub const NAMES: [&'static str; 4] = ["discovering", "proposed", "synchronising", "serving"];

    /// What it is called.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// What a leader knows of a follower.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Learner {
    /// The epoch that it had accepted.
    pub accepted: u32,
    /// Its current epoch and the end of its history, once it has accepted the leader's epoch.
    pub has: Option<(u32, Zxid)>,
    /// How much of the leader's history it was sent before NEWLEADER; all that is new is sent to it since.
    pub sent: Option<u32>,
    /// How much of the leader's history it has acknowledged.
    pub acked: Option<u32>,
    /// For how many ticks it has been silent.
    pub silent: u32,
}

/// It leads, or would like to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Leading {
    /// How far it has come.
    pub phase: Phase,
    /// The epoch that it leads or proposes.
    pub epoch: u32,
    /// Who follows it.
    pub learners: BTreeMap<NodeId, Learner>,
    /// Who has accepted its epoch, itself counted.
    pub accepts: NodeSet,
    /// How long its history was when it began.
    pub base: u32,
    /// How many ticks it has been without service.
    pub waited: u32,
    /// Whether half a tick has passed.
    pub half: bool,
}

impl Leading {
    /// It begins with those that took it for their leader before.
    pub(super) fn with(asked: BTreeMap<NodeId, u32>) -> Leading {
        let learner = |accepted| Learner { accepted, ..Learner::default() };
        Leading {
            phase: Phase::Discovering,
            epoch: 0,
            learners: asked.into_iter().map(|(id, accepted)| (id, learner(accepted))).collect(),
            accepts: NodeSet::EMPTY,
            base: 0,
            waited: 0,
            half: false,
        }
    }

    /// Who follows it, itself counted.
    pub fn followers(&self, me: NodeId) -> NodeSet {
        self.learners.keys().copied().chain([me]).collect()
    }

    /// Who has acknowledged so much of its history, itself counted.
    pub fn acknowledged(&self, me: NodeId, place: u32) -> NodeSet {
        let has = |learner: &Learner| learner.acked.is_some_and(|acked| acked >= place);
        self.learners.iter().filter(|(_, learner)| has(learner)).map(|(id, _)| *id).chain([me]).collect()
    }

    /// Those that are sent all that is new.
    fn forwarded(&self) -> impl Iterator<Item = NodeId> {
        self.learners.iter().filter(|(_, learner)| learner.sent.is_some()).map(|(id, _)| *id)
    }
}

impl Zab {
    pub(super) fn begin_to_lead(&mut self, host: &mut impl Host<Zab>) {
        self.arm_half(host);
        self.discover(host);
    }

    fn arm_half(&self, host: &mut impl Host<Zab>) {
        let half = (host.option(places(host).tick_ms)[0] / 2).max(1);
        host.set_timer(places(host).tick, [half, half]);
    }

    /// A follower tells which epoch it has accepted.
    pub(super) fn on_follower_info(&mut self, host: &mut impl Host<Zab>, from: NodeId, accepted: u32) {
        let leading = match &mut self.state {
            State::Leading(leading) => leading,
            State::Looking(looking) => {
                looking.asked.insert(from, accepted);
                return;
            }
            State::Following(_) => return self.notify(host, from),
        };
        leading.learners.insert(from, Learner { accepted, ..Learner::default() });
        let (phase, epoch, heard) = (leading.phase, leading.epoch, leading.followers(host.id()).len() as u32);
        let needed = quorum(host).need() as u32;
        host.tell(rule(host, Row::HearsEpoch), [from.0.into(), accepted, heard, needed]);
        match phase {
            Phase::Discovering => self.discover(host),
            _ => host.send(from, Msg::LeaderInfo { epoch }),
        }
    }

    /// With a quorum it proposes an epoch above all that these have accepted.
    fn discover(&mut self, host: &mut impl Host<Zab>) {
        let State::Leading(leading) = &mut self.state else { return };
        if !quorum(host).met(leading.followers(host.id())) {
            return;
        }
        let own = host.disk().accepted_epoch;
        let highest = leading.learners.values().map(|learner| learner.accepted).max().unwrap_or(0).max(own);
        let facts = [highest.saturating_add(1), highest, host.id().0.into(), own.saturating_add(1)];
        let id = rule(host, Row::EpochNewer);
        let newer = if highest > own { host.obeys(id, facts) } else { host.guard(id, true, facts) };
        leading.epoch = if newer { highest } else { own }.saturating_add(1);
        leading.phase = Phase::Proposed;
        leading.accepts = NodeSet::one(host.id());
        let epoch = leading.epoch;
        let to: Vec<NodeId> = leading.learners.keys().copied().collect();
        to.into_iter().for_each(|id| host.send(id, Msg::LeaderInfo { epoch }));
        match host.off(rule(host, Row::EpochPersist)) {
            true => host.persist_unflushed(Record::Accepted(epoch)),
            false => host.persist(Record::Accepted(epoch)),
        }
        host.note_persistence(rule(host, Row::EpochPersist), [0; 4]);
        self.establish(host);
    }

    /// A follower has accepted its epoch, and tells what it has. Who is behind one of its quorum does not lead.
    pub(super) fn on_ack_epoch(
        &mut self,
        host: &mut impl Host<Zab>,
        from: NodeId,
        epoch: u32,
        (current, last): (u32, Zxid),
        anew: bool,
    ) {
        let late = Msg::AckEpoch { epoch, current, last, anew };
        let State::Leading(leading) = &mut self.state else { return self.late(host, from, &late) };
        // What it proposed when it led before was accepted then, and says nothing of what it proposes now.
        let asked = leading.epoch == epoch;
        let Some(learner) = leading.learners.get_mut(&from).filter(|learner| asked && learner.has.is_none()) else {
            return self.late(host, from, &late);
        };
        learner.has = Some((current, last));
        if leading.phase >= Phase::Syncing {
            return self.sync(host, from);
        }
        if anew {
            let own = (host.disk().current_epoch, host.disk().last());
            let facts = [from.0.into(), epochs(current, own.0), told(last), told(own.1)];
            if !host.guard(rule(host, Row::LeaderNewest), own >= (current, last), facts) {
                return self.look(host, Why::Newer, Some(from));
            }
            leading.accepts.insert(from);
        }
        let (epoch, accepts) = (leading.epoch, leading.accepts.len() as u32);
        let needed = quorum(host).need() as u32;
        host.tell(rule(host, Row::HearsAccept), [from.0.into(), epoch, accepts, needed]);
        self.establish(host);
    }

    /// When a quorum has accepted its epoch it leads that, and what it has logged is what the epoch begins with.
    fn establish(&mut self, host: &mut impl Host<Zab>) {
        let State::Leading(leading) = &mut self.state else { return };
        if !quorum(host).met(leading.accepts) {
            return;
        }
        let epoch = leading.epoch;
        let tail = host.disk().len().saturating_sub(self.committed);
        host.tell(rule(host, Row::Leads), [epoch, told(host.disk().last()), host.disk().len(), 0]);
        if tail > 0 && !host.obeys(rule(host, Row::KeepTail), [tail, told(host.disk().last()), 0, 0]) {
            host.persist_unflushed(Record::Truncate(self.committed));
        }
        match host.off(rule(host, Row::SyncPersist)) {
            true => host.persist_unflushed(Record::Current(epoch)),
            false => host.persist(Record::Current(epoch)),
        }
        host.note_persistence(rule(host, Row::SyncPersist), [0; 4]);
        host.fact(Happened::Leads(epoch));
        (leading.phase, leading.base) = (Phase::Syncing, host.disk().len());
        let joined = leading.learners.iter().filter(|(_, learner)| learner.has.is_some());
        let joined: Vec<NodeId> = joined.map(|(id, _)| *id).collect();
        for id in joined {
            self.sync(host, id);
        }
        self.open(host);
    }

    /// Makes a follower's history its own, as far as that is or will be committed; what it proposes since follows.
    fn sync(&mut self, host: &mut impl Host<Zab>, to: NodeId) {
        let State::Leading(leading) = &mut self.state else { return };
        let (epoch, open) = (leading.epoch, leading.phase == Phase::Open);
        let Some(learner) = leading.learners.get_mut(&to) else { return };
        let Some((_, last)) = learner.has else { return };
        let upto = if open { self.committed } else { leading.base };
        learner.sent = Some(upto);
        let disk = host.disk();
        let shared = disk.upto(last).min(upto);
        let (common, lacks) = (disk.zxid(shared), upto - shared);
        let rows = |from: u32, upto: u32| (from + 1..=upto).filter_map(|place| disk.at(place).cloned());
        let (lacking, pending): (Vec<Proposal>, Vec<Proposal>) =
            (rows(shared, upto).collect(), rows(upto, disk.len()).collect());
        if lacks > host.option(places(host).keep)[0] {
            let mut history = host.disk().history.clone();
            history.truncate(upto as usize);
            host.tell(rule(host, Row::Syncs), [to.0.into(), Way::Snap as u32, 0, upto]);
            host.send(to, Msg::Snap { history });
        } else {
            if common != last {
                host.tell(rule(host, Row::Syncs), [to.0.into(), Way::Trunc as u32, told(common), 0]);
                host.send(to, Msg::Trunc { to: common });
            }
            if common == last || lacks > 0 {
                host.tell(rule(host, Row::Syncs), [to.0.into(), Way::Diff as u32, told(common), lacks]);
                host.send(to, Msg::Diff { after: common, proposals: lacking.into() });
            }
        }
        host.send(to, Msg::NewLeader { epoch });
        pending.into_iter().for_each(|proposal| host.send(to, Msg::Propose(proposal)));
    }

    /// A follower has on disk what it was sent.
    pub(super) fn on_ack(&mut self, host: &mut impl Host<Zab>, from: NodeId, zxid: Zxid) {
        let State::Leading(leading) = &mut self.state else { return self.late(host, from, &Msg::Ack { zxid }) };
        let (epoch, base, phase) = (leading.epoch, leading.base, leading.phase);
        let learner = leading.learners.get_mut(&from).filter(|_| zxid.epoch == epoch);
        let Some((learner, sent)) = learner.and_then(|learner| learner.sent.map(|sent| (learner, sent))) else {
            return self.late(host, from, &Msg::Ack { zxid });
        };
        learner.silent = 0;
        let place = if zxid.counter == 0 { sent } else { base.saturating_add(zxid.counter).min(host.disk().len()) };
        learner.acked = learner.acked.max(Some(place));
        match (zxid.counter, phase) {
            (0, Phase::Open) => host.send(from, Msg::UpToDate),
            (0, _) => self.open(host),
            _ => self.commit(host, place),
        }
    }

    /// Service opens when a quorum has its history: that is committed by it.
    fn open(&mut self, host: &mut impl Host<Zab>) {
        let State::Leading(leading) = &mut self.state else { return };
        let (epoch, base, acks) = (leading.epoch, leading.base, leading.acknowledged(host.id(), leading.base));
        let facts = [epoch, acks.len() as u32, quorum(host).need() as u32, servers(host).len() as u32];
        if !host.guard(rule(host, Row::SyncQuorum), quorum(host).met(acks), facts) {
            return;
        }
        leading.phase = Phase::Open;
        self.committed = base;
        host.fact(Happened::Commits { upto: base, acks });
        host.tell(rule(host, Row::Opens), [epoch, base, told(host.disk().last()), 0]);
        let me = host.id();
        acks.iter().filter(|id| *id != me).for_each(|id| host.send(id, Msg::UpToDate));
    }

    /// It is to get a transaction committed.
    pub(super) fn propose(&mut self, host: &mut impl Host<Zab>, txn: Txn) -> Option<Zxid> {
        let State::Leading(leading) = &mut self.state else {
            host.tell(rule(host, Row::NotLeading), [0; 4]);
            return None;
        };
        if leading.phase != Phase::Open {
            host.tell(rule(host, Row::NotLeading), [0; 4]);
            return None;
        }
        let place = host.disk().len() + 1;
        let proposal = Proposal { zxid: Zxid { epoch: leading.epoch, counter: place - leading.base }, txn };
        let zxid = proposal.zxid;
        host.tell(rule(host, Row::Proposes), [told(zxid), 0, 0, 0]);
        leading.forwarded().for_each(|id| host.send(id, Msg::Propose(proposal.clone())));
        match host.off(rule(host, Row::ProposePersist)) {
            true => host.persist_unflushed(Record::Log(proposal)),
            false => host.persist(Record::Log(proposal)),
        }
        host.note_persistence(rule(host, Row::ProposePersist), [0; 4]);
        self.commit(host, place);
        Some(zxid)
    }

    /// Whether what stands up to a place is committed by now.
    fn commit(&mut self, host: &mut impl Host<Zab>, upto: u32) {
        let State::Leading(leading) = &self.state else { return };
        if leading.phase != Phase::Open {
            return;
        }
        let (quorum, me, before) = (quorum(host), host.id(), self.committed);
        for place in before + 1..=upto {
            let (acks, zxid) = (leading.acknowledged(me, place), host.disk().zxid(place));
            let facts = [told(zxid), acks.len() as u32, quorum.need() as u32, servers(host).len() as u32];
            let (met, weakly) = (quorum.met(acks), quorum.met_weakly(acks));
            // What stands before it waits for answers, and is looked at again as they come.
            if place < upto && !met && !host.off(rule(host, Row::CommitQuorum)) {
                break;
            }
            if !host.guard_or(rule(host, Row::CommitQuorum), met, weakly, facts) {
                break;
            }
            self.committed = place;
            leading.forwarded().for_each(|id| host.send(id, Msg::Commit { zxid }));
            host.fact(Happened::Commits { upto: place, acks });
        }
    }

    /// Half a tick has passed: it shows that it is there. At a whole one it looks whether it has a quorum.
    pub(super) fn tick_leading(&mut self, host: &mut impl Host<Zab>, outcome: &mut Outcome) {
        let State::Leading(leading) = &mut self.state else { return };
        leading.half = !leading.half;
        if !leading.half {
            let limit = host.option(places(host).sync_limit)[0];
            leading.learners.values_mut().for_each(|learner| learner.silent += 1);
            let silent = |(id, learner): (&NodeId, &Learner)| (learner.silent > limit).then_some(*id);
            let gone: Vec<NodeId> = leading.learners.iter().filter_map(silent).collect();
            for id in gone {
                self.drop_learner(host, id, Why::Silent);
            }
            if let Some(why) = self.lacks(host) {
                return self.look(host, why, None);
            }
            outcome.ticked = self.leads();
        }
        self.arm_half(host);
        let State::Leading(leading) = &self.state else { return };
        let to: NodeSet = leading.learners.keys().copied().collect();
        if !to.is_empty() {
            host.tell(rule(host, Row::Pings), [to.0, 0, 0, 0]);
            to.iter().for_each(|id| host.send(id, Msg::LeaderPing));
        }
    }

    /// Why it cannot go on leading, if it cannot.
    fn lacks(&mut self, host: &mut impl Host<Zab>) -> Option<Why> {
        let State::Leading(leading) = &mut self.state else { return None };
        if leading.phase == Phase::Open {
            return (!quorum(host).met(leading.followers(host.id()))).then_some(Why::Quorum);
        }
        leading.waited += 1;
        (leading.waited > host.option(places(host).init_limit)[0]).then_some(Why::Time)
    }

    /// A follower shows that it is there.
    pub(super) fn on_follower_ping(&mut self, host: &mut impl Host<Zab>, from: NodeId, outcome: &mut Outcome) {
        let learner = match &mut self.state {
            State::Leading(leading) => leading.learners.get_mut(&from),
            _ => None,
        };
        match learner {
            Some(learner) => (learner.silent, outcome.heard) = (0, Some(from)),
            None => self.late(host, from, &Msg::FollowerPing),
        }
    }

    /// It counts on a follower no more.
    pub(super) fn drop_learner(&mut self, host: &mut impl Host<Zab>, id: NodeId, why: Why) {
        let State::Leading(leading) = &mut self.state else { return };
        if leading.learners.remove(&id).is_some() {
            let left = leading.followers(host.id()).len() as u32;
            host.tell(rule(host, Row::Drops), [id.0.into(), why as u32, left, quorum(host).need() as u32]);
        }
    }
}
