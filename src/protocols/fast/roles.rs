//! Who is who, and what is on disks.

use super::FastPaxos;
use super::messages::{Record, Vote};
use crate::engine::{Config, Cx, Kind, NodeSet};
use crate::parts::ballot::Ballot;
use crate::parts::quorum::Quorum;
use crate::table;

table! { KINDS: [Kind] by KindId::of;
    /// Kind of the coordinators.
    COORDINATOR = Kind { name: "coordinator", plural: "coordinators", letter: 'P', default: 1, max: 3, part_of_first: false };
    /// Kind of the acceptors.
    ACCEPTOR = Kind { name: "acceptor", plural: "acceptors", letter: 'A', default: 4, max: 7, part_of_first: false };
    /// Kind of the learners.
    LEARNER = Kind { name: "learner", plural: "learners", letter: 'L', default: 1, max: 3, part_of_first: false };
    /// Kind of the clients.
    CLIENT = Kind { name: "client", plural: "clients", letter: 'C', default: 2, max: 4, part_of_first: false };
}

/// How a handler reaches the engine.
pub type Context<'a> = Cx<'a, FastPaxos>;

/// So many acceptors.
pub fn quorum(config: &Config, need: usize) -> Quorum {
    Quorum::Sized { of: config.of_kind(ACCEPTOR), need: need as u8 }
}

/// Who hears of votes.
pub fn hearers(config: &Config) -> NodeSet {
    NodeSet(config.of_kind(LEARNER).0 | config.of_kind(COORDINATOR).0)
}

/// What survives a crash. Each part uses its own lines of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// Coordinator: the highest round that it ever used.
    pub used: Ballot,
    /// Acceptor: the highest round that it promised.
    pub promised: Ballot,
    /// Acceptor: its last vote.
    pub vote: Option<Vote>,
    /// Learner: what it learned.
    pub learned: Option<Vote>,
}

impl Disk {
    /// Applies a record.
    pub fn write(&mut self, record: &Record) {
        match record {
            Record::Begin(ballot) => self.used = *ballot,
            Record::Promise(ballot) => self.promised = *ballot,
            Record::Vote(vote) => {
                self.vote = Some(*vote);
                self.promised = self.promised.max(vote.ballot);
            }
            Record::Learn(vote) => self.learned = Some(*vote),
        }
    }
}
