//! What the observer remembers: of terms and their leaders, of what is committed, and of each server. Knows no property.

use super::super::messages::{Configuration, Entry};
use super::super::server::{Disk, Server, initial};
use crate::engine::compact::Renaming;
use crate::engine::{Aside, Config, List, Map, NodeId, NodeSet};
use crate::parts::by_node::ByNode;
use crate::parts::history::History;
use crate::parts::quorum::Quorum;
use crate::parts::service::Asker;
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A committed entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Commit {
    /// The entry.
    pub entry: Entry,
    /// Hash of the log up to and including it.
    pub prefix: u64,
    /// Term of the leader under which it was committed.
    pub in_term: u32,
    /// Step at which that happened.
    pub step: Aside<u64>,
    /// The servers that had accepted it then.
    pub quorum: Aside<NodeSet>,
}

/// A leader of a term, over one life.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Led {
    /// Who was elected.
    pub node: NodeId,
    /// Its log at that moment, with what it has appended since.
    pub log: List<Entry>,
    /// For each server: up to which index of this log it has accepted, while in this term.
    pub accepted: ByNode<u32>,
    /// Who takes part, as far as this log goes, if it says so.
    pub(super) configuration: Option<Configuration>,
}

impl Led {
    /// Who together is enough, as far as its log goes.
    pub(super) fn quorum(&self, config: &Config) -> Quorum {
        self.configuration.unwrap_or_else(|| initial(config)).quorum()
    }
}

/// What is remembered of a term.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Term {
    /// Its leaders in the order of their elections: one, unless a rule was off.
    pub leaders: SmallVec<[Led; 1]>,
    /// Hashes of the log up to each entry that was created in this term, from index `first` on.
    first: u32,
    prefixes: List<u64>,
    /// The same for entries out of that row, which exist only with rules switched off.
    stray: BTreeMap<u32, u64>,
    /// Whether somebody had an entry of this term after another log.
    disputed: bool,
}

/// What a server was after the last step that changed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Before {
    pub(super) leads: Option<u32>,
    pub(super) last_index: u32,
    pub(super) prefix: u64,
    pub(super) commit_index: u32,
    /// The last term in which it led with entries that were not durable, until all it wrote is.
    pub(super) unflushed: Option<u32>,
}

/// The observer's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// By term.
    pub terms: Map<u32, Arc<Term>>,
    /// The committed prefix; the first has index 1.
    pub commits: List<Commit>,
    /// How many entries were applied by somebody, from the first on without a gap.
    pub(super) applied: u32,
    /// Index and command of every answer that a client got, in the order in which they came.
    pub answered: List<(u32, Asker)>,
    /// What clients heard, against what is committed.
    pub(super) history: Arc<History>,
    /// What was first applied where that is not what is committed there, and beyond the first gap: only with rules
    /// switched off.
    pub(super) applied_otherwise: BTreeMap<u32, Entry>,
    /// What a server has applied where another one had applied something else: only with rules switched off.
    pub(super) applied_against: BTreeMap<(u32, NodeId), Entry>,
    pub(super) before: ByNode<Before>,
    /// The logs of servers, in the same way, as far as they are no leader's: [`Ghost::log`] has them all. What tells one
    /// from another is known of each already.
    pub(super) strays: Aside<Arc<ByNode<List<Entry>>>>,
}

impl Ghost {
    /// An empty memory of these servers.
    pub fn new(servers: NodeSet) -> Ghost {
        Ghost { before: ByNode::all(servers, Before::default()), ..Ghost::default() }
    }

    /// Who together is enough now, as far as the newest leader's log goes.
    pub fn quorum(&self, config: &Config) -> Quorum {
        let newest = self.terms.iter_back().find_map(|(_, memory)| memory.leaders.last());
        newest.map_or_else(|| initial(config).quorum(), |led| led.quorum(config))
    }

    /// The memory of a term.
    pub fn term(&mut self, term: u32) -> &mut Term {
        Arc::make_mut(self.terms.get_or_insert_with(term, Arc::default))
    }

    /// What is committed at an index.
    pub fn commit_at(&self, index: u32) -> Option<&Commit> {
        (index as usize).checked_sub(1).and_then(|at| self.commits.get(at).here())
    }

    /// The entry that is committed at an index.
    pub(super) fn committed(&self, index: u32) -> Option<Entry> {
        self.commit_at(index).map(|commit| commit.entry)
    }

    /// What was applied is remembered only where it is not what is committed there.
    pub(super) fn forget_if_committed(&mut self, index: u32) {
        let applied = self.applied_otherwise.get(&index).copied();
        if index <= self.applied && applied.is_some() && applied == self.committed(index) {
            self.applied_otherwise.remove(&index);
        }
    }

    /// Gives servers other names. Clients, who are named in `answered`, keep theirs.
    pub fn rename(&mut self, names: &Renaming) {
        self.terms.for_each_mut(|term| {
            for led in &mut Arc::make_mut(term).leaders {
                led.node = names.node(led.node);
                led.accepted.rename(names);
            }
        });
        let against = std::mem::take(&mut self.applied_against).into_iter();
        self.applied_against = against.map(|((index, server), entry)| ((index, names.node(server)), entry)).collect();
        self.before.rename(names);
        Arc::make_mut(&mut self.strays.0).rename(names);
    }

    /// Takes a scenario's initial state of a server for granted.
    pub fn assume(&mut self, node: NodeId, disk: &Disk, server: &Server) {
        self.before.set(node, Before::of(disk, Some(server)));
        self.remember_log(node, disk);
        if server.leads() {
            let (log, configuration) = (disk.log.clone(), disk.latest_configuration());
            let led = Led { node, log, accepted: ByNode::all(self.before.nodes(), 0), configuration };
            self.term(disk.current_term).leaders.push(led);
        }
        for index in 1..=disk.last_index() {
            if let (Some(entry), Some(prefix)) = (disk.entry(index), disk.log.prefix(index as usize).here()) {
                self.term(entry.term).matches(index, prefix);
            }
        }
    }

    /// Takes the first entries of a log for committed and applied before the run.
    pub fn assume_committed(&mut self, config: &Config, disk: &Disk, upto: u32) {
        for index in 1..=upto {
            if let (Some(entry), Some(prefix)) = (disk.entry(index), disk.log.prefix(index as usize).here()) {
                let (step, quorum) = (Aside(0), Aside(NodeSet::EMPTY));
                self.assume_commit(config, Commit { entry, prefix, in_term: entry.term, step, quorum });
                self.applied = index;
            }
        }
    }

    /// Takes what follows that in a log, up to an index, for committed under the leader of a term before the run.
    pub fn assume_accepted(&mut self, config: &Config, disk: &Disk, upto: u32, in_term: u32) {
        for index in self.commits.len() as u32 + 1..=upto {
            if let (Some(entry), Some(prefix)) = (disk.entry(index), disk.log.prefix(index as usize).here()) {
                let (step, quorum) = (Aside(0), Aside(NodeSet::EMPTY));
                self.assume_commit(config, Commit { entry, prefix, in_term, step, quorum });
            }
        }
    }

    fn assume_commit(&mut self, config: &Config, commit: Commit) {
        self.commits.push(commit);
        let (asker, value) = commit.entry.asks();
        // Nobody has heard anything before the run.
        let _ = Arc::make_mut(&mut self.history).commits(config, asker, value);
    }
}

impl Term {
    /// Whether the log up to this entry is the one known, and no other ever was; remembers it if none is.
    pub fn matches(&mut self, index: u32, prefix: u64) -> bool {
        if self.prefixes.is_empty() {
            self.first = index;
        }
        let at = index.checked_sub(self.first).map(|at| at as usize);
        let known = match at {
            Some(at) if at < self.prefixes.len() => self.prefixes.get(at).here() == Some(&prefix),
            Some(at) if at == self.prefixes.len() => {
                self.prefixes.push(prefix);
                true
            }
            _ => *self.stray.entry(index).or_insert(prefix) == prefix,
        };
        self.disputed |= !known;
        !self.disputed
    }
}

impl Before {
    pub(super) fn of(disk: &Disk, server: Option<&Server>) -> Before {
        Before {
            leads: server.filter(|s| s.leads()).map(|_| disk.current_term),
            last_index: disk.last_index(),
            prefix: disk.log.whole(),
            commit_index: server.map_or(0, |s| s.commit_index),
            unflushed: None,
        }
    }
}
