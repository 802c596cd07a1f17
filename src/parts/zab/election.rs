//! How servers that look for a leader find one (`FastLeaderElection`): each votes for itself at first, takes over better
//! votes and tells them; a quorum of equal votes of one round, kept for a short while, ends it. Who comes late finds a
//! leader with whom a quorum is.

use super::messages::{Msg, Standing, Vote};
use super::tables::{epochs, pair};
use super::{Following, Leading, Row, State, Why, Zab, others, places, quorum, rule, told};
use crate::engine::facts::NOTHING;
use crate::engine::{NodeId, NodeSet};
use crate::parts::part::Host;
use std::collections::BTreeMap;

/// How it came to a leader, as the second fact of the note: by votes,
const VOTES: u32 = 0;
/// it was told,
pub(super) const TOLD: u32 = 1;
/// or it found one with a quorum.
const FOUND: u32 = 2;

/// What it heard last of another server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Heard {
    /// That one's vote.
    pub vote: Vote,
    /// What that one does.
    pub standing: Standing,
    /// That one's number for the election.
    pub round: u32,
}

/// It looks for a leader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Looking {
    /// What it has heard: of those that look as well, in this round.
    pub heard: BTreeMap<NodeId, Heard>,
    /// Who takes it for a leader already, and which epoch that one has accepted.
    pub asked: BTreeMap<NodeId, u32>,
    /// For whom a quorum votes: it waits for a better vote.
    pub settling: Option<NodeId>,
}

impl Zab {
    /// It has no leader: it votes for itself, and asks the others. Where that is done by hand it waits to be told.
    pub(super) fn look(&mut self, host: &mut impl Host<Zab>, why: Why, leader: Option<NodeId>) {
        self.leave(host);
        let waits = why != Why::Told && host.config().flag(places(host).by_hand);
        self.round += u32::from(!waits);
        let facts = [self.round, why as u32, leader.map_or(NOTHING, |id| id.0.into()), waits.into()];
        host.tell(rule(host, Row::Looks), facts);
        self.vote = (!waits).then(|| own_vote(host));
        match why {
            _ if waits => {}
            // Whom it refuses it finds again, and for ever. `QuorumPeer.run` asks at once each time; here it does so a little
            // later, or a run would be full of nothing else.
            Why::Refused => host.set_timer(places(host).notify, host.option(places(host).notify_ms)),
            _ => {
                self.notify_again(host);
                self.consider(host);
            }
        }
    }

    /// It gives up what it did, and its timers.
    fn leave(&mut self, host: &mut impl Host<Zab>) {
        let places = places(host);
        for timer in [places.vote, places.notify, places.tick] {
            host.cancel_timer(timer);
        }
        self.state = State::Looking(Looking::default());
    }

    /// It takes somebody, or itself, for the leader.
    pub(super) fn take(&mut self, host: &mut impl Host<Zab>, leader: NodeId, how: u32) {
        let asked = match &mut self.state {
            State::Looking(looking) => std::mem::take(&mut looking.asked),
            _ => BTreeMap::new(),
        };
        self.leave(host);
        self.vote = self.vote.filter(|vote| vote.leader == leader).or(Some(Vote { leader, ..own_vote(host) }));
        host.tell(rule(host, Row::Elects), [leader.0.into(), how, 0, 0]);
        if leader == host.id() {
            self.state = State::Leading(Leading::with(asked));
            self.begin_to_lead(host);
        } else {
            self.state = State::Following(Following::of(leader));
            self.begin_to_follow(host, leader);
        }
    }

    /// Where nobody has to tell it to, it looks for a leader as soon as its timer runs out, which is at once.
    pub fn wait_to_look(&self, host: &mut impl Host<Zab>) {
        if self.vote.is_none() && self.standing() == Standing::Looking {
            match host.config().flag(places(host).by_hand) {
                true => host.cancel_timer(places(host).notify),
                false => host.set_timer(places(host).notify, [0, 0]),
            }
        }
    }

    /// Tells all others its vote, and will again; who has none begins.
    pub(super) fn on_notify(&mut self, host: &mut impl Host<Zab>) {
        match self.vote {
            None => self.look(host, Why::Told, None),
            Some(_) => self.notify_again(host),
        }
    }

    /// Tells all others its vote, and will again.
    pub(super) fn notify_again(&mut self, host: &mut impl Host<Zab>) {
        if self.vote.is_some() && self.standing() == Standing::Looking {
            others(host).for_each(|id| self.notify(host, id));
            host.set_timer(places(host).notify, host.option(places(host).notify_ms));
        }
    }

    /// Tells one server its vote.
    pub(super) fn notify(&self, host: &mut impl Host<Zab>, to: NodeId) {
        if let Some(vote) = self.vote {
            host.send(to, Msg::Notification { vote, round: self.round, standing: self.standing() });
        }
    }

    /// A server tells its vote.
    pub(super) fn on_notification(
        &mut self,
        host: &mut impl Host<Zab>,
        from: NodeId,
        (vote, round, standing): (Vote, u32, Standing),
    ) {
        if !matches!(self.state, State::Looking(_)) {
            return self.on_vote_while_busy(host, from, (vote, round, standing));
        }
        if standing != Standing::Looking {
            self.hear(from, Heard { vote, standing, round });
            return self.consider(host);
        }
        let facts = [from.0.into(), round, self.round, 0];
        if round < self.round {
            host.tell(rule(host, Row::OldVote), facts);
            return self.notify(host, from);
        }
        let joins = round > self.round || self.vote.is_none();
        if joins {
            host.tell(rule(host, Row::Joins), facts);
            self.round = round;
            self.vote = Some(own_vote(host));
            if let State::Looking(looking) = &mut self.state {
                looking.heard.clear();
            }
        }
        self.hear(from, Heard { vote, standing, round });
        let mine = self.vote.unwrap_or(vote);
        if vote.leader != mine.leader && self.is_better(host, vote, mine) {
            self.vote = Some(vote);
            self.notify_again(host);
        } else if joins {
            self.notify_again(host);
        }
        self.consider(host);
    }

    /// Whether a vote is better than its own.
    fn is_better(&self, host: &mut impl Host<Zab>, vote: Vote, mine: Vote) -> bool {
        let rule = rule(host, Row::VoteNewest);
        let facts = [pair(vote.leader, mine.leader), epochs(vote.epoch, mine.epoch), told(vote.last), told(mine.last)];
        let (newer, by_name) = (vote > mine, vote.leader > mine.leader);
        match host.off(rule) && newer != by_name {
            true => host.tempted(rule, facts) && by_name,
            false => host.guard_or(rule, newer, false, facts),
        }
    }

    /// A server that has a leader, or leads, hears a vote: it tells whoever looks. It looks itself if its leader does.
    fn on_vote_while_busy(
        &mut self,
        host: &mut impl Host<Zab>,
        from: NodeId,
        (vote, round, standing): (Vote, u32, Standing),
    ) {
        let left = match &self.state {
            State::Following(following) if following.leader == from => match standing {
                Standing::Leading => false,
                Standing::Following => true,
                Standing::Looking => vote.leader != from || round > self.round,
            },
            _ => false,
        };
        if left {
            return self.look(host, Why::Left, Some(from));
        }
        if standing == Standing::Looking {
            self.drop_learner(host, from, Why::Left);
            self.notify(host, from);
        }
    }

    fn hear(&mut self, from: NodeId, heard: Heard) {
        if let State::Looking(looking) = &mut self.state {
            looking.heard.insert(from, heard);
        }
    }

    /// Nothing that a server has said counts any more. If it would have had that one, it begins anew.
    pub(super) fn forget(&mut self, host: &mut impl Host<Zab>, peer: NodeId) {
        let State::Looking(looking) = &mut self.state else { return };
        looking.heard.remove(&peer);
        looking.asked.remove(&peer);
        match self.vote {
            Some(vote) if vote.leader == peer => self.look(host, Why::Broken, Some(peer)),
            Some(_) => self.consider(host),
            None => {}
        }
    }

    /// Who votes in this round as it does.
    pub fn agreeing(&self, me: NodeId) -> NodeSet {
        let State::Looking(looking) = &self.state else { return NodeSet::EMPTY };
        let equal = |heard: &Heard| match heard.standing {
            Standing::Looking => Some(heard.vote) == self.vote,
            _ => heard.round == self.round && Some(heard.vote.leader) == self.vote.map(|vote| vote.leader),
        };
        let others = looking.heard.iter().filter(|(_, heard)| equal(heard)).map(|(id, _)| *id);
        others.chain([me]).collect()
    }

    /// Whether it has found a leader, or a quorum votes as it does: then it waits a little.
    pub(super) fn consider(&mut self, host: &mut impl Host<Zab>) {
        let State::Looking(looking) = &self.state else { return };
        let with = |leader: NodeId| -> NodeSet {
            let with = |heard: &Heard| heard.standing != Standing::Looking && heard.vote.leader == leader;
            looking.heard.iter().filter(|(_, heard)| with(heard)).map(|(id, _)| *id).collect()
        };
        let leads =
            |(id, heard): (&NodeId, &Heard)| (heard.standing == Standing::Leading).then_some((*id, heard.round));
        let found = looking.heard.iter().filter_map(leads).find(|(leader, _)| quorum(host).met(with(*leader)));
        if let Some((leader, round)) = found {
            self.round = round;
            return self.take(host, leader, FOUND);
        }
        let settled = self.settled(host);
        let State::Looking(looking) = &mut self.state else { return };
        let before = std::mem::replace(&mut looking.settling, settled.map(|(leader, _)| leader));
        match settled {
            Some((leader, by)) if before != Some(leader) => {
                host.tell(rule(host, Row::Settles), [leader.0.into(), by.0, 0, 0]);
                host.set_timer(places(host).vote, host.option(places(host).vote_ms));
            }
            None if before.is_some() => host.cancel_timer(places(host).vote),
            _ => {}
        }
    }

    /// Whom a quorum would have, as far as it knows.
    fn settled(&self, host: &impl Host<Zab>) -> Option<(NodeId, NodeSet)> {
        let (vote, by) = (self.vote?, self.agreeing(host.id()));
        quorum(host).met(by).then_some((vote.leader, by))
    }

    /// No better vote has come.
    pub(super) fn end_election(&mut self, host: &mut impl Host<Zab>) {
        if let Some((leader, _)) = self.settled(host) {
            self.take(host, leader, VOTES);
        }
    }
}

fn own_vote(host: &impl Host<Zab>) -> Vote {
    let disk = host.disk();
    Vote { epoch: disk.current_epoch, last: disk.last(), leader: host.id() }
}
