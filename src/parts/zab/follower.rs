//! A follower: it tells its leader which epoch it has accepted, accepts a higher one, lets its history be made the
//! leader's, and then logs and acknowledges what that one proposes.

use super::messages::{Msg, Outcome, Proposal, Record};
use super::tables::{Way, Why};
use super::{History, Row, State, Zab, places, rule, told};
use crate::engine::NodeId;
use crate::parts::part::Host;
use crate::parts::znodes::Zxid;

/// How far a follower has come with its leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// It has told the epoch that it has accepted.
    Asking,
    /// It has accepted the leader's, and its history is made the leader's.
    Joining,
    /// It has acknowledged NEWLEADER.
    Synced,
    /// It is up to date, and serves.
    Serving,
}

impl Stage {
    /// In the order of the variants, what they are called.
    pub const NAMES: [&'static str; 4] = ["asking", "joining", "synchronised", "serving"];

    /// What it is called.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// It follows a leader.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Following {
    /// Whom.
    pub leader: NodeId,
    /// How far it has come.
    pub stage: Stage,
    /// For how many ticks the leader has been silent.
    pub silent: u32,
    /// How much of its history it had when it acknowledged NEWLEADER: that is committed when it is up to date.
    pub synced: u32,
    /// How much it has heard to be committed since.
    pub told: u32,
}

impl Following {
    pub(super) fn of(leader: NodeId) -> Following {
        Following { leader, stage: Stage::Asking, silent: 0, synced: 0, told: 0 }
    }
}

impl Zab {
    fn arm_tick(&self, host: &mut impl Host<Zab>) {
        let tick = host.option(places(host).tick_ms)[0];
        host.set_timer(places(host).tick, [tick, tick]);
    }

    pub(super) fn begin_to_follow(&self, host: &mut impl Host<Zab>, leader: NodeId) {
        self.arm_tick(host);
        let accepted = host.disk().accepted_epoch;
        host.send(leader, Msg::FollowerInfo { accepted });
    }

    /// A tick has passed.
    pub(super) fn tick_following(&mut self, host: &mut impl Host<Zab>) {
        let State::Following(following) = &mut self.state else { return };
        following.silent += 1;
        let limit = if following.stage == Stage::Serving { places(host).sync_limit } else { places(host).init_limit };
        if following.silent > host.option(limit)[0] {
            let leader = following.leader;
            return self.look(host, Why::Silent, Some(leader));
        }
        self.arm_tick(host);
    }

    /// A leader says something.
    pub(super) fn on_leaders(&mut self, host: &mut impl Host<Zab>, from: NodeId, msg: &Msg, outcome: &mut Outcome) {
        let State::Following(following) = &mut self.state else { return self.late(host, from, msg) };
        if following.leader != from {
            return self.late(host, from, msg);
        }
        following.silent = 0;
        let stage = following.stage;
        match (msg, stage) {
            (Msg::LeaderPing, _) => {
                host.send(from, Msg::FollowerPing);
                outcome.pinged = (stage == Stage::Serving).then_some(from);
            }
            // If it has come to this leader before, the first may be an answer to that: the last one counts.
            (Msg::LeaderInfo { epoch }, Stage::Asking | Stage::Joining) => self.on_leader_info(host, from, *epoch),
            (Msg::Diff { proposals, .. }, Stage::Joining) => self.on_diff(host, from, proposals),
            (Msg::Trunc { to }, Stage::Joining) => self.on_trunc(host, from, *to, outcome),
            (Msg::Snap { history }, Stage::Joining) => self.on_snap(host, from, history, outcome),
            (Msg::NewLeader { epoch }, Stage::Joining) => self.on_new_leader(host, from, *epoch),
            (Msg::UpToDate, Stage::Synced) => self.on_up_to_date(host, from),
            (Msg::Propose(proposal), Stage::Synced | Stage::Serving) => self.on_propose(host, from, proposal),
            (Msg::Commit { zxid }, Stage::Synced | Stage::Serving) => self.on_commit(host, *zxid, outcome),
            _ => self.late(host, from, msg),
        }
    }

    /// Discovery: an epoch is accepted if it is above the one accepted before. The same once more does not count.
    fn on_leader_info(&mut self, host: &mut impl Host<Zab>, from: NodeId, epoch: u32) {
        let accepted = host.disk().accepted_epoch;
        let id = rule(host, Row::EpochNewer);
        let again = epoch == accepted && !host.off(id);
        if again {
            host.tell(rule(host, Row::EpochAgain), [epoch, from.0.into(), 0, 0]);
        } else if !host.guard(id, epoch > accepted, [epoch, accepted, from.0.into(), 0]) {
            return self.look(host, Why::Refused, Some(from));
        }
        if let State::Following(following) = &mut self.state {
            following.stage = Stage::Joining;
        }
        let (current, last) = (host.disk().current_epoch, host.disk().last());
        let record = (!again).then_some(Record::Accepted(epoch));
        let answer = Msg::AckEpoch { epoch, current, last, anew: !again };
        host.persist_before(rule(host, Row::EpochPersist), record, |host| host.send(from, answer));
    }

    /// What it lacks. It is on disk for sure when it acknowledges NEWLEADER.
    fn on_diff(&mut self, host: &mut impl Host<Zab>, from: NodeId, proposals: &[Proposal]) {
        let first = proposals.first().map_or(Zxid::ZERO, |proposal| proposal.zxid);
        let facts = [from.0.into(), Way::Diff as u32, told(first), proposals.len() as u32];
        host.tell(rule(host, Row::Takes), facts);
        for proposal in proposals {
            host.persist_unflushed(Record::Log(proposal.clone()));
        }
    }

    /// What its leader lacks is to go.
    fn on_trunc(&mut self, host: &mut impl Host<Zab>, from: NodeId, to: Zxid, outcome: &mut Outcome) {
        let keep = host.disk().upto(to);
        let dropped = host.disk().len() - keep;
        if host.obeys(rule(host, Row::SyncTruncate), [from.0.into(), told(to), dropped, 0]) {
            host.persist_unflushed(Record::Truncate(keep));
            self.cut_to(host, keep, outcome);
        }
    }

    /// Everything, instead of what it has.
    fn on_snap(&mut self, host: &mut impl Host<Zab>, from: NodeId, history: &History, outcome: &mut Outcome) {
        host.tell(rule(host, Row::Takes), [from.0.into(), Way::Snap as u32, 0, history.len() as u32]);
        host.persist_unflushed(Record::Replace(history.clone()));
        self.cut_to(host, 0, outcome);
    }

    /// Its history is the leader's now.
    fn on_new_leader(&mut self, host: &mut impl Host<Zab>, from: NodeId, epoch: u32) {
        if let State::Following(following) = &mut self.state {
            (following.stage, following.synced) = (Stage::Synced, host.disk().len());
        }
        let ack = Msg::Ack { zxid: Zxid { epoch, counter: 0 } };
        host.persist_before(rule(host, Row::SyncPersist), [Record::Current(epoch)], |host| host.send(from, ack));
    }

    /// A quorum is synchronised: what it was sent is committed, and it serves.
    fn on_up_to_date(&mut self, host: &mut impl Host<Zab>, from: NodeId) {
        let State::Following(following) = &mut self.state else { return };
        following.stage = Stage::Serving;
        self.committed = self.committed.max(following.synced).max(following.told);
        let disk = host.disk();
        let facts = [from.0.into(), disk.current_epoch, told(disk.zxid(self.committed)), 0];
        host.tell(rule(host, Row::Serves), facts);
    }

    /// Broadcast: it logs, and says so.
    fn on_propose(&mut self, host: &mut impl Host<Zab>, from: NodeId, proposal: &Proposal) {
        let zxid = proposal.zxid;
        host.tell(rule(host, Row::Logs), [told(zxid), from.0.into(), 0, 0]);
        let record = [Record::Log(proposal.clone())];
        host.persist_before(rule(host, Row::ProposePersist), record, |host| host.send(from, Msg::Ack { zxid }));
    }

    /// All up to here is committed: it is delivered in order, once it is up to date.
    fn on_commit(&mut self, host: &mut impl Host<Zab>, zxid: Zxid, outcome: &mut Outcome) {
        let place = host.disk().upto(zxid);
        let State::Following(following) = &mut self.state else { return };
        following.told = following.told.max(place);
        if following.stage == Stage::Serving {
            self.committed = self.committed.max(place);
            return;
        }
        let facts = [told(zxid), told(zxid), told(host.disk().zxid(self.delivered + 1)), 1];
        if host.tempted(rule(host, Row::InOrder), facts) && !self.has_delivered(place) {
            self.early.insert(place);
            self.deliver(host, place, outcome);
        }
    }
}
