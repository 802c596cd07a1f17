//! Zab, ZooKeeper's atomic broadcast (Junqueira, Reed and Serafini, DSN 2011), as ZooKeeper has built it: servers keep one
//! history of transactions over connections, one leader at a time proposes them, and each server delivers what is
//! committed in the same order.
//!
//! A server *looks* for a leader: servers vote, and a quorum of equal votes ends that (`election`; the paper leaves it to an
//! oracle, and one can play that: [`Occasion::Follow`]). Who is elected *discovers*: it proposes an epoch above those that
//! a quorum has accepted, and hears what the others have. It *synchronises* them: each follower's history becomes its own.
//! When a quorum says that this is on disk it opens service, and *broadcasts* (`leader`, `follower`). ZooKeeper's way
//! differs from the paper's in one thing: whoever is behind its quorum gives up instead of fetching the newest history.
//!
//! What a server has on disk does not say what of it is committed: a server that starts knows of nothing, and delivers all
//! of it anew once a leader has told it how far. ZooKeeper applies what is logged when it starts
//! (`ZKDatabase.loadDataBase`), but serves nobody before a leader has synchronised it, so that nobody can tell.
//!
//! A leader sends a follower what it lacks (DIFF), tells it to drop what the leader lacks (TRUNC) and sends what it lacks
//! then; or everything (SNAP), if more is lacking than the committed transactions that it keeps at hand
//! (`LearnerHandler.syncFollower`, where these are `commitLogCount`). Histories are whole here, so a snapshot is one, too.

mod disk;
mod election;
mod follower;
mod leader;
mod messages;
mod observer;
mod picture;
mod search;
mod tables;
pub(crate) mod words;

pub use disk::Disk;
pub use election::{Heard, Looking};
pub use follower::{Following, Stage};
pub use leader::{Leading, Learner, Phase};
pub use messages::{Happened, History, KINDS, Msg, Occasion, Outcome, Proposal, Proposals, Record, Standing, Vote};
pub use observer::{Committed, Ghost};
pub use picture::{FORMS_NEED, forge, forms, read_rows};
pub use tables::{OPTIONS, PROPERTIES, Places, RULES, Row, Way, Why, timers, told, zxid};

use super::part::{Host, Part, Sees};
use super::quorum::Quorum;
use crate::engine::scene::NodeCard;
use crate::engine::{Config, Found, NodeId, NodeSet, RuleId};
use std::collections::BTreeSet;

/// A running server's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Zab {
    /// Its number for elections.
    pub round: u32,
    /// Its last vote; none if it waits to be told to look for a leader.
    pub vote: Option<Vote>,
    /// What it does.
    pub state: State,
    /// How many transactions of its history it knows to be committed.
    pub committed: u32,
    /// How many it has handed to its host, from the first on.
    pub delivered: u32,
    /// Places beyond these that it has handed on as well: only with `zab.commit.in-order` off.
    pub early: BTreeSet<u32>,
}

/// What a server does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It looks for a leader.
    Looking(Looking),
    /// It follows one.
    Following(Following),
    /// It leads, or would like to.
    Leading(Leading),
}

impl State {
    /// What it knows as a leader, or as one who would like to be.
    pub fn leading(&self) -> Option<&Leading> {
        match self {
            State::Leading(leading) => Some(leading),
            State::Looking(_) | State::Following(_) => None,
        }
    }
}

impl Part for Zab {
    type Memory = Zab;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Happened;
    type Event<'a> = Occasion<'a>;
    type Answer = Outcome;
    type Places = Places;
    type Ghost = Ghost;

    /// It looks for a leader as soon as it runs, unless it waits to be told to.
    fn boot(host: &mut impl Host<Self>) -> Zab {
        let state = State::Looking(Looking::default());
        let zab = Zab { round: 0, vote: None, state, committed: 0, delivered: 0, early: BTreeSet::new() };
        let disk = host.disk();
        let facts = [disk.accepted_epoch, disk.current_epoch, told(disk.last()), disk.len()];
        host.tell(rule(host, Row::Boots), facts);
        zab.wait_to_look(host);
        zab
    }

    fn on(zab: &mut Zab, host: &mut impl Host<Self>, occasion: Occasion) -> Outcome {
        let served = zab.serves();
        let mut outcome = Outcome::default();
        match occasion {
            Occasion::Message(from, msg) => zab.on_message(host, from, msg, &mut outcome),
            Occasion::Timer(timer) if timer == places(host).vote => zab.end_election(host),
            Occasion::Timer(timer) if timer == places(host).notify => zab.on_notify(host),
            Occasion::Timer(_) => zab.tick(host, &mut outcome),
            Occasion::Broken(peer) => zab.on_broken(host, peer),
            Occasion::Propose(txn) => outcome.proposed = zab.propose(host, txn),
            Occasion::Look => zab.look(host, Why::Told, None),
            Occasion::Follow(leader) => zab.take(host, leader, election::TOLD),
        }
        zab.hand_on(host, &mut outcome);
        outcome.opened = zab.serves() && !served;
        outcome.closed = served && !zab.serves();
        outcome
    }

    fn observe(ghost: &mut Ghost, seen: &impl Sees<Self>, found: &mut Found) {
        ghost.observe(seen, found);
    }

    fn picture(zab: &Zab, config: &Config, card: &mut NodeCard) {
        zab.show(config, card);
    }
}

fn places<H: Host<Zab>>(_: &H) -> Places {
    H::PLACES
}

/// A row of the table.
fn rule<H: Host<Zab>>(_: &H, row: Row) -> RuleId {
    H::PLACES.rule(row)
}

/// Who together is enough.
fn quorum<H: Host<Zab>>(host: &H) -> Quorum {
    H::PLACES.quorum(host.config())
}

/// All servers.
fn servers<H: Host<Zab>>(host: &H) -> NodeSet {
    (H::PLACES.servers)(host.config())
}

/// All servers but this one.
fn others<H: Host<Zab>>(host: &H) -> impl Iterator<Item = NodeId> + use<H> {
    let me = host.id();
    servers(host).iter().filter(move |id| *id != me)
}

impl Zab {
    /// Whether it leads, and service is open.
    pub fn leads(&self) -> bool {
        matches!(&self.state, State::Leading(leading) if leading.phase == Phase::Open)
    }

    /// Whom it follows, if it is up to date and serves.
    pub fn follows(&self) -> Option<NodeId> {
        match &self.state {
            State::Following(following) if following.stage == Stage::Serving => Some(following.leader),
            _ => None,
        }
    }

    /// Whether it serves: as a leader, or as a follower.
    pub fn serves(&self) -> bool {
        self.leads() || self.follows().is_some()
    }

    /// What it does at present.
    pub fn standing(&self) -> Standing {
        match self.state {
            State::Looking(_) => Standing::Looking,
            State::Following(_) => Standing::Following,
            State::Leading(_) => Standing::Leading,
        }
    }

    /// Whether it has handed on what stands in a place of its history.
    pub fn has_delivered(&self, place: u32) -> bool {
        self.delivered >= place || self.early.contains(&place)
    }

    fn on_message(&mut self, host: &mut impl Host<Zab>, from: NodeId, msg: &Msg, outcome: &mut Outcome) {
        match msg {
            Msg::Notification { vote, round, standing } => self.on_notification(host, from, (*vote, *round, *standing)),
            Msg::FollowerInfo { accepted } => self.on_follower_info(host, from, *accepted),
            Msg::AckEpoch { epoch, current, last, anew } => {
                self.on_ack_epoch(host, from, *epoch, (*current, *last), *anew);
            }
            Msg::Ack { zxid } => self.on_ack(host, from, *zxid),
            Msg::FollowerPing => self.on_follower_ping(host, from, outcome),
            _ => self.on_leaders(host, from, msg, outcome),
        }
    }

    /// A connection broke: whoever was on it is not counted on.
    fn on_broken(&mut self, host: &mut impl Host<Zab>, peer: NodeId) {
        match &self.state {
            State::Looking(_) => self.forget(host, peer),
            State::Following(following) if following.leader == peer => self.look(host, Why::Broken, Some(peer)),
            State::Following(_) => {}
            State::Leading(_) => self.drop_learner(host, peer, Why::Broken),
        }
    }

    fn tick(&mut self, host: &mut impl Host<Zab>, outcome: &mut Outcome) {
        match self.state {
            State::Looking(_) => {}
            State::Following(_) => self.tick_following(host),
            State::Leading(_) => self.tick_leading(host, outcome),
        }
    }

    /// A message that it does not wait for.
    fn late(&self, host: &mut impl Host<Zab>, from: NodeId, msg: &Msg) {
        host.tell(rule(host, Row::Late), [from.0.into(), msg.place(), self.leads().into(), 0]);
    }

    /// Hands to its host what is committed, in order.
    fn hand_on(&mut self, host: &mut impl Host<Zab>, outcome: &mut Outcome) {
        let first = self.delivered + 1;
        while self.delivered < self.committed {
            self.delivered += 1;
            if !self.early.remove(&self.delivered) {
                self.deliver(host, self.delivered, outcome);
            }
        }
        if self.delivered >= first {
            let (disk, count) = (host.disk(), self.delivered + 1 - first);
            let facts = [told(disk.zxid(first)), told(disk.zxid(self.delivered)), 0, count];
            host.tell(rule(host, Row::InOrder), facts);
        }
    }

    fn deliver(&mut self, host: &mut impl Host<Zab>, place: u32, outcome: &mut Outcome) {
        if let Some(proposal) = host.disk().at(place).cloned() {
            host.fact(Happened::Delivers(place));
            outcome.delivered.push(proposal);
        }
    }

    /// Its history was cut or replaced: what it has delivered of that is void.
    fn cut_to(&mut self, host: &mut impl Host<Zab>, len: u32, outcome: &mut Outcome) {
        self.committed = self.committed.min(len);
        if self.delivered > len || self.early.iter().any(|place| *place > len) {
            (self.delivered, outcome.reset) = (0, true);
            self.early.clear();
            host.fact(Happened::Resets);
        }
    }
}
