//! Multi-Paxos' messages and disk records, and what its nodes tell the observer: those of its parts, and answers.

use crate::engine::Config;
use crate::parts::client::{self, Answered, Outcome, Request, Sequence};
use crate::parts::slots::{self, Entry};

/// A message between servers, or between a client and a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// About the slots of the log.
    Slots(slots::Msg),
    /// A client's command.
    Request(Request),
    /// The answer to a client's command.
    Answer {
        /// The client's number for it.
        seq: u32,
        /// What became of it.
        outcome: Outcome,
    },
}

/// A write to a server's disk, or to a client's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// About the slots of the log.
    Slots(slots::Record),
    /// The number of a client's command, before it is sent.
    Sequence(Sequence),
}

impl Record {
    /// In a few words.
    pub fn text(&self, config: &Config) -> String {
        match self {
            Record::Slots(record) => record.text(config),
            Record::Sequence(seq) => client::record_text(*seq),
        }
    }
}

/// What a node does that neither a message nor a record shows, nor its memory once a crash has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// About the slots of the log.
    Slots(slots::Happened),
    /// A server has applied what is chosen in a slot.
    Applied {
        /// Where.
        slot: u32,
        /// What.
        entry: Entry,
    },
    /// A client has heard that a command of its is applied.
    Answered(Answered),
}
