//! Raft's messages, disk records, log entries, and what its nodes tell the observer. Field names are Figure 2's.

use super::words;
use crate::engine::{Config, NodeId, NodeSet, Value};
use crate::parts::client::{self, Answered, Outcome, Request, Sequence};
use crate::parts::quorum::Quorum;
use crate::parts::service::Asker;
use smallvec::SmallVec;

/// A log entry: what it carries, and the term in which a leader created it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// Term in which a leader created it.
    pub term: u32,
    /// A command, or who takes part from here on.
    pub carries: Carries,
}

/// What a log entry carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carries {
    /// A command for the state machine.
    Command {
        /// Who asked for it, if a client did.
        client: Option<NodeId>,
        /// The client's number for it.
        seq: u32,
        /// The command.
        value: Value,
    },
    /// Who takes part: each server goes by the latest one in its log, committed or not (section 6). Nobody appends one
    /// yet.
    Configuration(Configuration),
}

/// The servers that take part: of two sets while one gives way to the other, and then a majority of each is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Configuration {
    /// Those that take part.
    pub servers: NodeSet,
    /// Those that will, while both do; none otherwise.
    pub next: NodeSet,
}

impl Configuration {
    /// These servers, and no others to come.
    pub fn of(servers: NodeSet) -> Configuration {
        Configuration { servers, next: NodeSet::EMPTY }
    }

    /// Everybody who takes part.
    pub fn members(self) -> NodeSet {
        NodeSet(self.servers.0 | self.next.0)
    }

    /// Who together is enough to elect and to commit.
    pub fn quorum(self) -> Quorum {
        match self.next.is_empty() {
            true => Quorum::Majority(self.servers),
            false => Quorum::Both(self.servers, self.next),
        }
    }

    /// As it is written: `S1 S2 S3`, with an arrow between two sets.
    fn text(self, config: &Config) -> String {
        let names = |nodes: NodeSet| config.names(nodes).join(" ");
        match self.next.is_empty() {
            true => names(self.servers),
            false => format!("{} -> {}", names(self.servers), names(self.next)),
        }
    }
}

impl Entry {
    /// An entry with a command that no client asked for.
    pub fn command(term: u32, value: Value) -> Entry {
        Entry { term, carries: Carries::Command { client: None, seq: 0, value } }
    }

    /// The command that it carries, and who asked for it. A configuration is none, and changes nothing.
    pub fn asks(self) -> (Option<Asker>, Value) {
        match self.carries {
            Carries::Command { client, seq, value } => (client.map(|client| Asker { client, seq }), value),
            Carries::Configuration(_) => (None, Value::NOOP),
        }
    }

    /// The configuration that it carries, if it does.
    pub fn configuration(self) -> Option<Configuration> {
        match self.carries {
            Carries::Configuration(configuration) => Some(configuration),
            Carries::Command { .. } => None,
        }
    }

    /// What it carries, with its term.
    pub fn named(self, config: &Config) -> String {
        words::entry_of_term(self.text(config), self.term)
    }

    /// What it carries, as it is written.
    pub fn text(self, config: &Config) -> String {
        match self.carries {
            Carries::Command { value, .. } => config.value_text(value),
            Carries::Configuration(configuration) => configuration.text(config),
        }
    }
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
    Sequence(Sequence),
}

impl Record {
    /// In a few words.
    pub fn text(&self, config: &Config) -> String {
        match self {
            Record::Term { current_term, voted_for } => {
                words::record_term(*current_term, voted_for.map(|id| config.name(id)))
            }
            Record::Log { keep, entries, .. } if entries.is_empty() => words::record_cut(*keep),
            Record::Log { keep, entries, .. } => words::record_log(keep + 1, keep + entries.len() as u32),
            Record::Sequence(seq) => client::record_text(*seq),
        }
    }
}

/// What a node does that neither a message nor a record shows, nor its memory once a crash has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// A candidate has become leader.
    BecameLeader,
    /// A leader has become follower, in its term: what it does after that it does no longer as a leader.
    StopsLeading,
    /// A server takes everything up to this index for committed.
    Commits(u32),
    /// A server has applied the entries of these indexes.
    Applied {
        /// The first.
        from: u32,
        /// The last.
        to: u32,
    },
    /// A client has heard that a command of its is applied.
    Answered(Answered),
}

#[cfg(test)]
mod tests {
    use super::super::Raft;
    use super::super::server::Disk;
    use super::*;
    use crate::engine::Protocol;

    fn config() -> Config {
        Config::with_spares(Raft::INFO, &[3, 0], 2, 0).expect("a valid set-up")
    }

    fn named(config: &Config, names: &[&str]) -> NodeSet {
        names.iter().filter_map(|name| config.find(name)).collect()
    }

    /// Who takes part after each of these writes: how many entries stay, and the servers of a new one.
    fn after(config: &Config, writes: &[(u32, Option<Configuration>)]) -> String {
        let mut disk = Disk::default();
        for (keep, configuration) in writes {
            let command = Entry::command(1, Value::NOOP);
            let entry = configuration.map_or(command, |c| Entry { term: 1, carries: Carries::Configuration(c) });
            let entries = SmallVec::from_iter([entry]);
            disk.write(&Record::Log { leader_term: 1, keep: *keep, entries });
        }
        disk.configuration(config).text(config)
    }

    #[test]
    fn a_server_goes_by_the_latest_configuration_in_its_log() {
        let config = config();
        let (old, new) = (named(&config, &["S1", "S2", "S3"]), named(&config, &["S2", "S3", "S4"]));
        let joint = Some(Configuration { servers: old, next: new });
        let moved = Some(Configuration { servers: new, next: NodeSet::EMPTY });
        for (writes, takes_part) in [
            (&[][..], "S1 S2 S3"),
            (&[(0, None)], "S1 S2 S3"),
            (&[(0, joint)], "S1 S2 S3 -> S2 S3 S4"),
            (&[(0, joint), (1, moved), (2, None)], "S2 S3 S4"),
            // What is cut off the log takes part no more.
            (&[(0, joint), (1, moved), (2, None), (1, None)], "S1 S2 S3 -> S2 S3 S4"),
            (&[(0, joint), (1, moved), (0, None)], "S1 S2 S3"),
        ] {
            assert_eq!(after(&config, writes), takes_part, "{writes:?}");
        }
        let both = Configuration { servers: old, next: new }.quorum();
        assert!(both.met(named(&config, &["S2", "S3"])) && !both.met(named(&config, &["S1", "S2"])));
        assert!(!both.met(named(&config, &["S3", "S4", "S5"])));
    }
}
