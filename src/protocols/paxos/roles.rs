//! Who plays which part, who is enough, and what each part has on its disk: what all parts of a node know of each other.

use super::messages::{Proposal, Record};
use super::{INFO, Paxos};
use crate::engine::{Config, Cx, Kind, NodeSet};
use crate::parts::ballot::Ballot;
use crate::parts::client::Manner;
use crate::parts::flexible::{Flexible, Phase};
use crate::parts::quorum::Quorum;
use crate::table;
use std::hash::{Hash, Hasher};

table! { KINDS: [Kind] by KindId::of;
    /// Kind of the servers that play all parts but the client's.
    SERVER = Kind { name: "server", plural: "servers", letter: 'S', default: 0, max: 9, part_of_first: false };
    /// Kind of the proposers.
    PROPOSER = Kind { name: "proposer", plural: "proposers", letter: 'P', default: 2, max: 5, part_of_first: true };
    /// Kind of the acceptors.
    ACCEPTOR = Kind { name: "acceptor", plural: "acceptors", letter: 'A', default: 3, max: 9, part_of_first: true };
    /// Kind of the learners.
    LEARNER = Kind { name: "learner", plural: "learners", letter: 'L', default: 1, max: 5, part_of_first: true };
    /// Kind of the clients.
    CLIENT = Kind { name: "client", plural: "clients", letter: 'C', default: 1, max: 4, part_of_first: false };
    /// Kind of what hands out numbers.
    COUNTER = Kind { name: "counter", plural: "counters", letter: 'N', default: 0, max: 2, part_of_first: false };
}

/// Whose keys of a `[[start]]` table are a proposer's: a server is one as well.
pub const OF_PROPOSERS: &[&str] = &["proposer", "server"];
/// The same for an acceptor's.
pub const OF_ACCEPTORS: &[&str] = &["acceptor", "server"];

/// What its clients are like.
pub const MANNER: Manner = Manner::Wishes;

/// How a handler reaches the engine.
pub type Context<'a> = Cx<'a, Paxos>;

/// A part that a node can play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It proposes values.
    Proposer,
    /// It accepts proposals.
    Acceptor,
    /// It learns what was chosen.
    Learner,
}

impl Role {
    /// All nodes that play it.
    pub fn players(self, config: &Config) -> NodeSet {
        let kind = match self {
            Role::Proposer => PROPOSER,
            Role::Acceptor => ACCEPTOR,
            Role::Learner => LEARNER,
        };
        NodeSet(config.of_kind(SERVER).0 | config.of_kind(kind).0)
    }
}

/// The quorums of both phases.
pub const FLEXIBLE: Flexible = Flexible::of(&INFO, |config| Role::Acceptor.players(config), "acceptor");

/// Whose promises together are enough.
pub fn q1(config: &Config) -> Quorum {
    FLEXIBLE.quorum(config, Phase::One)
}

/// Whose acceptances together are enough.
pub fn q2(config: &Config) -> Quorum {
    FLEXIBLE.quorum(config, Phase::Two)
}

/// What most worlds have nothing of. Where there is nothing it has no hash, so that worlds in which there never was any
/// are called what they were always called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seldom<T>(pub T);

// Written by hand and not derived: equal ones have equal hashes all the same.
impl<T: Hash + Default + PartialEq> Hash for Seldom<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.0 != T::default() {
            self.0.hash(state);
        }
    }
}

/// What survives a crash. Each part uses its own lines of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// Proposer: the highest ballot it ever used (`n_my`).
    pub proposed: Ballot,
    /// Proposer: the last proposal it sent.
    pub sent: Option<Proposal>,
    /// Acceptor: the highest ballot it promised (`n_h`).
    pub promised: Ballot,
    /// Acceptor: the proposal it accepted last (`n_a`, `n_value`).
    pub accepted: Option<Proposal>,
    /// Learner: what it learned.
    pub decided: Option<Proposal>,
    /// Counter: the last number that it has handed out.
    pub handed: Seldom<u32>,
}

impl Disk {
    /// Applies a record.
    pub fn write(&mut self, record: &Record) {
        match record {
            Record::Propose(ballot) => self.proposed = *ballot,
            Record::Promise(ballot) => self.promised = *ballot,
            Record::Accept(proposal) => self.sent = Some(*proposal),
            Record::Acknowledge { proposal, promised } => {
                self.accepted = Some(*proposal);
                self.promised = *promised;
            }
            Record::Commit(proposal) => self.decided = Some(*proposal),
            Record::Count(number) => self.handed = Seldom(*number),
        }
    }
}
