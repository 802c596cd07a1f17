//! What was chosen or committed, and how far entries or values have come.

use schemars::JsonSchema;
use serde::Serialize;

/// A value chosen or an entry committed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Chosen {
    /// Log index or instance; 1 in single-decree Paxos.
    pub slot: u64,
    /// Raft: term of the entry.
    pub term: Option<u64>,
    /// Paxos: ballot at which it was chosen. Zab: what it is called, beside its epoch as the term.
    pub ballot: Option<String>,
    /// The value.
    pub value: String,
    /// Step at which it happened.
    pub step: u64,
    /// The nodes that made the quorum.
    pub quorum: Vec<String>,
    /// The running nodes that know of it now.
    pub known_by: Vec<String>,
}

/// How far an entry or value has come: five rungs that are easily taken for one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Progress {
    /// Log index or instance; 1 in single-decree Paxos.
    pub slot: u64,
    /// Raft: term of the entry.
    pub term: Option<u64>,
    /// Paxos: ballot of the proposal. Zab: what it is called, beside its epoch as the term.
    pub ballot: Option<String>,
    /// The value.
    pub value: String,
    /// Raft: the client that asked for the entry, if one did.
    #[serde(skip)]
    pub client: Option<String>,
    /// Raft: that client's number for it.
    #[serde(skip)]
    pub number: Option<u64>,
    /// First rung: the nodes that have it on their disk now.
    pub stored_by: Vec<String>,
    /// Paxos: the acceptors that ever accepted it, whatever is on their disks now.
    #[serde(skip)]
    pub accepted_by: Vec<String>,
    /// How many have to store it for the second rung.
    pub need: u64,
    /// Second rung: the step at which it was committed or chosen; nobody needs to know of it.
    pub chosen: Option<u64>,
    /// Third rung: the running nodes that know that it is committed or chosen.
    pub known_by: Vec<String>,
    /// Fourth rung: the running nodes that act on it: that have applied or learned it.
    pub applied_by: Vec<String>,
    /// Fifth rung: the clients that have their answer.
    pub answered: Vec<String>,
    /// The highest rung that it stands on.
    pub rung: Rung,
}

/// The rungs that an entry or value climbs, in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rung {
    /// It was sent, and nobody has it on disk.
    #[default]
    Proposed,
    /// A node has it on disk.
    Stored,
    /// It is committed or chosen.
    Chosen,
    /// A node knows that.
    Known,
    /// A node acts on it.
    Applied,
    /// A client has its answer.
    Answered,
}

impl Progress {
    /// Whether another entry or value is the same but for who asked for it.
    pub fn reads_like(&self, other: &Progress) -> bool {
        (self.slot, self.term, &self.ballot, &self.value) == (other.slot, other.term, &other.ballot, &other.value)
    }

    /// Its own name, if it has one that is not the place where it stands.
    pub fn called(&self) -> Option<&str> {
        self.ballot.as_deref().filter(|_| self.term.is_some())
    }

    /// The same with the rung that its facts put it on.
    pub fn ranked(mut self) -> Progress {
        self.rung = match () {
            () if !self.answered.is_empty() => Rung::Answered,
            () if !self.applied_by.is_empty() => Rung::Applied,
            () if !self.known_by.is_empty() => Rung::Known,
            () if self.chosen.is_some() => Rung::Chosen,
            () if !self.stored_by.is_empty() => Rung::Stored,
            () => Rung::Proposed,
        };
        self
    }
}
