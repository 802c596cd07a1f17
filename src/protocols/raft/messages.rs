//! Raft's messages, disk records, log entries, and what its nodes tell the observer. Field names are Figure 2's.

use crate::engine::catalogue::catalogue;
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId, Value};
use smallvec::SmallVec;

/// A log entry: the command, and the term in which a leader created it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Term in which a leader created it.
    pub term: u32,
    /// Command for the state machine.
    pub value: Value,
}

/// A few entries that travel or are written together.
pub type Entries = SmallVec<[Entry; 2]>;

/// A message between servers, or between a client and a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// A candidate asks for a vote.
    RequestVote {
        /// The candidate's term.
        term: u32,
        /// Index of its last log entry.
        last_log_index: u32,
        /// Term of its last log entry.
        last_log_term: u32,
    },
    /// The answer to a request for a vote.
    Vote {
        /// The voter's term.
        term: u32,
        /// Term of the request that this answers.
        asked_term: u32,
        /// Whether the candidate gets the vote.
        granted: bool,
    },
    /// A leader sends entries, or none as a heartbeat.
    AppendEntries {
        /// The leader's term.
        term: u32,
        /// Index of the entry before the first one sent.
        prev_log_index: u32,
        /// Its term.
        prev_log_term: u32,
        /// The leader's commit index.
        leader_commit: u32,
        /// The entries.
        entries: Entries,
    },
    /// The answer to `AppendEntries`. It echoes what it answers, since messages may be late, lost or doubled.
    AppendReply {
        /// The follower's term.
        term: u32,
        /// Term of the request that this answers.
        asked_term: u32,
        /// `prev_log_index` of that request.
        prev_log_index: u32,
        /// Number of entries in that request.
        count: u32,
        /// Whether the follower's log now holds them.
        success: bool,
    },
    /// A client's command.
    Request {
        /// The client's own number for it.
        seq: u32,
        /// The command.
        value: Value,
    },
    /// The answer to a client's command.
    Answer {
        /// The client's number for it.
        seq: u32,
        /// What became of it.
        outcome: Outcome,
    },
}

/// What became of a client's command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Committed and applied, at this index.
    Applied(u32),
    /// The server does not lead; it may know who does.
    NotLeader(Option<NodeId>),
}

/// A write to a server's disk, or to a client's.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// The current term, and the candidate voted for in it.
    Term {
        /// Current term.
        current_term: u32,
        /// Candidate voted for in it.
        voted_for: Option<NodeId>,
    },
    /// The log keeps its first entries and gets these after them.
    Log {
        /// Term of the leader that sent them; a leader's own term for its own.
        leader_term: u32,
        /// How many entries stay.
        keep: u32,
        /// What follows them.
        entries: Entries,
    },
    /// The number of a client's command, before it is sent.
    Sequence(u32),
}

impl Record {
    /// In a few words.
    pub fn text(&self, config: &Config) -> String {
        let number = |n: u32| Some(Fact::Int(n.into()));
        match self {
            Record::Term { current_term, voted_for } => {
                let voted_for = voted_for.map(|id| Fact::text(config.name(id)));
                catalogue().text("raft-record-term", &[("term", number(*current_term)), ("voted_for", voted_for)])
            }
            Record::Log { keep, entries, .. } if entries.is_empty() => {
                catalogue().text("raft-record-cut", &[("keep", number(*keep))])
            }
            Record::Log { keep, entries, .. } => {
                let last = keep + entries.len() as u32;
                catalogue().text("raft-record-log", &[("first", number(keep + 1)), ("last", number(last))])
            }
            Record::Sequence(seq) => catalogue().text("raft-record-sequence", &[("number", number(*seq))]),
        }
    }
}

/// What a node does that neither a message nor a record shows, nor its memory once a crash has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// A candidate has become leader.
    BecameLeader,
    /// A server takes everything up to this index for committed.
    Commits(u32),
    /// A server has applied the entries of these indexes.
    Applied {
        /// The first.
        from: u32,
        /// The last.
        to: u32,
    },
    /// A client has heard that a command of its is applied, at this index.
    Answered(u32),
}
