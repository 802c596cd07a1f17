//! Paxos' messages, proposals and disk records, and what its nodes tell the observer.

use super::words;
use crate::engine::{Config, Value};
use crate::parts::ballot::Ballot;
use crate::parts::client::Request;
use std::cmp::Ordering;

/// A numbered proposal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Proposal {
    /// Its number.
    pub ballot: Ballot,
    /// Its value.
    pub value: Value,
}

impl Proposal {
    /// How two proposals stand in a row: by number, and where a number carries two values by these.
    pub fn compare(self, other: Proposal, config: &Config) -> Ordering {
        self.ballot.cmp(&other.ballot).then_with(|| config.compare(self.value, other.value))
    }
}

/// A message between proposers, acceptors, learners and clients.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// Phase 1(a): a proposer asks for a promise.
    Prepare {
        /// The ballot to be promised.
        ballot: Ballot,
    },
    /// Phase 1(b): an acceptor promises, and reports what it has accepted.
    Promise {
        /// The ballot promised.
        ballot: Ballot,
        /// What it accepted last, if anything.
        accepted: Option<Proposal>,
    },
    /// An acceptor refuses a Prepare or an Accept: a hint (section 2.5), never needed for safety.
    Refusal {
        /// The ballot refused.
        ballot: Ballot,
        /// What it has promised.
        promised: Ballot,
    },
    /// Phase 2(a): a proposer asks to accept its proposal.
    Accept(Proposal),
    /// Phase 2(b): an acceptor tells its proposer and every learner that it accepted.
    Accepted(Proposal),
    /// A client asks a proposer to get a value chosen.
    Request(Request),
    /// A learner tells a client what was chosen.
    Decided {
        /// The value.
        value: Value,
    },
    /// A learner tells another what was chosen.
    Learned(Proposal),
    /// A learner asks an acceptor what it has accepted.
    Query,
    /// An acceptor tells a learner that asked.
    Told {
        /// What it accepted last, if anything.
        accepted: Option<Proposal>,
    },
    /// A learner asks a proposer to run a new ballot, since the acceptors' answers settle nothing.
    Settle,
    /// A proposer asks a counter for a number.
    AskNumber,
    /// A counter hands one out.
    Number {
        /// The number.
        number: u32,
    },
}

/// A write to a node's disk: the five kinds of the course text, and a counter's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// A proposer's number, before Prepare leaves.
    Propose(Ballot),
    /// An acceptor's promise.
    Promise(Ballot),
    /// A proposer's number and value, before Accept leaves.
    Accept(Proposal),
    /// An acceptor's accepted proposal, and what it has promised by that.
    Acknowledge {
        /// What it accepted.
        proposal: Proposal,
        /// What it has promised now.
        promised: Ballot,
    },
    /// What a learner learned.
    Commit(Proposal),
    /// The last number that a counter hands out.
    Count(u32),
}

impl Record {
    /// In a few words: its kind, and what it says.
    pub fn text(&self, config: &Config) -> String {
        let (ballot, value) = (|ballot: &Ballot| ballot.text(config), |value| config.value_text(value));
        match self {
            Record::Propose(number) => words::record_propose(ballot(number)),
            Record::Promise(number) => words::record_promise(ballot(number)),
            Record::Accept(p) => words::record_accept(ballot(&p.ballot), value(p.value)),
            Record::Acknowledge { proposal: p, .. } => words::record_acknowledge(ballot(&p.ballot), value(p.value)),
            Record::Commit(p) => words::record_commit(ballot(&p.ballot), value(p.value)),
            Record::Count(number) => words::record_count(*number),
        }
    }
}

/// What a node does that neither a message nor a record shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// A learner has decided another value than the one on its disk, which stays there.
    DecidedAnother(Proposal),
    /// A person has told a proposer what to propose.
    WasTold(Value),
}
