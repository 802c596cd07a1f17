//! Fast Paxos' messages, votes and disk records.

use super::words;
use crate::engine::{Config, Value};
use crate::parts::ballot::Ballot;
use std::cmp::Ordering;

/// What an acceptor voted for in a round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Vote {
    /// The round.
    pub ballot: Ballot,
    /// The value.
    pub value: Value,
    /// Whether it took the value from a client: the round is a fast one.
    pub fast: bool,
}

impl Vote {
    /// How two votes stand in a row: by round, value, and kind of round.
    pub fn compare(self, other: Vote, config: &Config) -> Ordering {
        let values = || config.compare(self.value, other.value);
        self.ballot.cmp(&other.ballot).then_with(values).then(self.fast.cmp(&other.fast))
    }
}

/// A message between coordinators, acceptors, learners and clients.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// Phase 1(a): a coordinator asks for a promise.
    Prepare {
        /// The round to be promised.
        ballot: Ballot,
    },
    /// Phase 1(b): an acceptor promises, and reports its last vote.
    Promise {
        /// The round promised.
        ballot: Ballot,
        /// Its last vote, if it has one.
        vote: Option<Vote>,
    },
    /// An acceptor has promised more.
    Refusal {
        /// The round refused.
        ballot: Ballot,
        /// What it has promised.
        promised: Ballot,
    },
    /// Phase 2(a) of a fast round: acceptors may take any value from a client.
    Any {
        /// The round.
        ballot: Ballot,
    },
    /// Phase 2(a) of a classic round: acceptors are asked to vote for this value.
    Accept {
        /// The round.
        ballot: Ballot,
        /// The value.
        value: Value,
    },
    /// Phase 2(b): an acceptor tells coordinators and learners what it voted for.
    Voted(Vote),
    /// A client tells acceptors and coordinators what it would like to have chosen.
    Request {
        /// The value.
        value: Value,
    },
    /// A learner tells a client what was chosen.
    Decided {
        /// The value.
        value: Value,
    },
}

/// A write to a node's disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// A coordinator's round, before Prepare leaves.
    Begin(Ballot),
    /// An acceptor's promise.
    Promise(Ballot),
    /// An acceptor's vote, and with it the promise of its round.
    Vote(Vote),
    /// What a learner learned.
    Learn(Vote),
}

impl Record {
    /// In a few words: its kind, and what it says.
    pub fn text(&self, config: &Config) -> String {
        let (ballot, value) = (|ballot: &Ballot| ballot.text(config), |value| config.value_text(value));
        match self {
            Record::Begin(round) => words::record_begin(ballot(round)),
            Record::Promise(round) => words::record_promise(ballot(round)),
            Record::Vote(vote) => words::record_vote(ballot(&vote.ballot), value(vote.value)),
            Record::Learn(vote) => words::record_learn(ballot(&vote.ballot), value(vote.value)),
        }
    }
}
