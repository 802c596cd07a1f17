//! The omniscient observer: what no server's present state tells, and the properties that must hold.
//!
//! *Committed* here is a fact about the run and not anybody's knowledge: entry (i, t) is committed at the step at
//! which a majority has accepted it from the leader of t while in term t; all earlier entries of that log commit
//! with it. An acceptance counts when its record is durable, or when its answer leaves if that is sooner, and is
//! never taken back. Everything here costs the same however long the log: prefixes are compared by their hash.

use super::messages::{Configuration, Entry, Happened, Msg, Record};
use super::server::{Disk, SERVER, Server, initial};
use super::{Node, Raft};
use crate::engine::compact::Renaming;
use crate::engine::scene::Mark;
use crate::engine::{Aside, Config, Deed, Event, Found, List, Map, Met, NodeId, NodeSet, Observed, Seen};
use crate::parts::by_node::ByNode;
use crate::parts::history::{self, History, Operation};
use crate::parts::quorum::Quorum;
use crate::parts::service::Asker;
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The properties.
pub mod property {
    use crate::engine::Property;
    use crate::table;

    const fn prop(name: &'static str, text: &'static str) -> Property {
        Property { name, text, timed: false }
    }

    table! { PROPERTIES: [Property] by PropertyId::of;
        ELECTION_SAFETY = prop("election-safety", "At most one leader is elected in each term.");
        LEADER_APPEND_ONLY = prop("leader-append-only", "A leader never overwrites or deletes entries of its log.");
        LOG_MATCHING = prop("log-matching", "Logs with an entry of the same index and term are equal up to it.");
        LEADER_COMPLETENESS = prop(
            "leader-completeness",
            "A committed entry is in the log of every leader of a later term.",
        );
        STATE_MACHINE_SAFETY = prop(
            "state-machine-safety",
            "No two servers ever apply different entries at the same index.",
        );
        KNOWN_IS_COMMITTED = prop("known-is-committed", "No server takes an entry for committed that is not.");
        LOG_TERMS_RISE = prop("log-terms-rise", "Terms never fall along a log.");
        COMMIT_INDEX_RISES = prop("commit-index-rises", "A server's commit index never falls while it runs.");
        LOG_HAS_NO_HOLES = prop("log-has-no-holes", "No server appends entries beyond the end of its log.");
        LINEARIZABLE = prop(
            "linearizable",
            "Clients hear what one machine answers that does each command once, in the order of the log.",
        );
    }
}

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
    configuration: Option<Configuration>,
}

impl Led {
    /// Who together is enough, as far as its log goes.
    fn quorum(&self, config: &Config) -> Quorum {
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
}

/// What a server was after the last step that changed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Before {
    leads: Option<u32>,
    last_index: u32,
    prefix: u64,
    commit_index: u32,
    /// The last term in which it led with entries that were not durable, until all it wrote is.
    unflushed: Option<u32>,
}

/// Which deeds of a server there are to look at, found in one go: mostly there are none.
#[derive(Clone, Copy, Debug, Default)]
struct Did {
    wrote_log: bool,
    /// Whether it answered that it has accepted something.
    vouched: bool,
    applied: bool,
}

impl Did {
    fn of(seen: &Seen<Raft>) -> Did {
        let mut did = Did::default();
        for deed in seen.deeds() {
            match deed {
                Deed::Wrote { record: Record::Log { .. }, .. } => did.wrote_log = true,
                Deed::Sent(_, Msg::AppendReply { success: true, .. }) => did.vouched = true,
                Deed::Fact(Happened::Applied { .. }) => did.applied = true,
                Deed::Wrote { .. } | Deed::Sent(..) | Deed::Fact(_) => {}
            }
        }
        did
    }
}

/// The observer's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// By term.
    pub terms: Map<u32, Arc<Term>>,
    /// The committed prefix; the first has index 1.
    pub commits: List<Commit>,
    /// How many entries were applied by somebody, from the first on without a gap.
    applied: u32,
    /// Index and client of every answer that a client got, in the order in which they came.
    pub answered: List<(u32, NodeId)>,
    /// What clients heard, against what is committed.
    history: Arc<History>,
    /// What was first applied where that is not what is committed there, and beyond the first gap: only with rules
    /// switched off.
    applied_otherwise: BTreeMap<u32, Entry>,
    before: ByNode<Before>,
}

impl Observed for Raft {
    type Ghost = Ghost;

    fn observe(ghost: &mut Ghost, seen: &Seen<Self>, found: &mut Found) {
        ghost.observe(seen, found);
    }
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

    /// Takes in what one server did.
    pub fn observe(&mut self, seen: &Seen<Raft>, found: &mut Found) {
        let slot = seen.slot;
        if seen.config.kind(seen.node) != SERVER {
            return self.see_answers(seen, found);
        }
        let (before, did) = (self.before.of(seen.node), Did::of(seen));
        if did.wrote_log {
            self.see_log(seen, before.last_index, found);
        }
        let server = match &slot.node {
            Some(Node::Server(server)) => Some(server),
            _ => None,
        };
        let leads = match server {
            Some(server) => server.leads(),
            None => led_when_it_crashed(seen, before.leads),
        };
        if leads {
            self.see_leader(seen, &before, found);
        }
        if did.wrote_log || did.vouched {
            self.see_acceptances(seen, found);
        }
        self.see_own_log(seen, leads, before.unflushed, found);
        if let Some(commit_index) = server.map_or_else(|| last_commit(seen), |server| Some(server.commit_index)) {
            self.see_commit_index(seen, before.commit_index, commit_index, found);
        }
        if did.applied {
            self.see_applied(seen, found);
        }
        let led_unflushed = (leads && slot.durable.is_some()).then_some(slot.disk.current_term);
        let unflushed = led_unflushed.or(before.unflushed.filter(|_| slot.durable.is_some()));
        *self.before.get_or_default(seen.node) = Before { unflushed, ..Before::of(&slot.disk, server) };
    }

    /// What clients hear, and whether it is what the order of the log gives.
    fn see_answers(&mut self, seen: &Seen<Raft>, found: &mut Found) {
        for deed in seen.deeds() {
            if let Deed::Fact(Happened::Answered { seq, value, index, reply }) = deed {
                let operation = Operation { asker: Asker { client: seen.node, seq: *seq }, value: *value };
                let verdict = Arc::make_mut(&mut self.history).hears(seen.config, operation, *index, *reply);
                judged(seen.config, verdict, found);
                self.answered.push((*index, seen.node));
            }
        }
    }

    /// Log matching, terms that never fall and a log without holes, for the entries just written.
    fn see_log(&mut self, seen: &Seen<Raft>, mut last: u32, found: &mut Found) {
        // Where a leader's entries belong: a server may take them although it has nothing to put them after.
        let told = match seen.event {
            Met::Event(Event::Message { msg: Msg::AppendEntries { prev_log_index, .. }, .. }) => Some(*prev_log_index),
            _ => None,
        };
        for deed in seen.deeds() {
            let Deed::Wrote { record: Record::Log { keep, entries, .. }, .. } = deed else { continue };
            let after = told.unwrap_or(*keep);
            if after > last && !entries.is_empty() {
                let detail = format!("appends what follows index {after} to a log that ends at {last}");
                found.violations.push((property::LOG_HAS_NO_HOLES, NodeSet::one(seen.node), detail));
            }
            last = keep + entries.len() as u32;
            self.see_entries(seen, *keep, entries, found);
        }
    }

    fn see_entries(&mut self, seen: &Seen<Raft>, keep: u32, entries: &[Entry], found: &mut Found) {
        let disk = &seen.slot.disk;
        let mut before = disk.term_at(keep).unwrap_or(0);
        for (index, entry) in (keep + 1..).zip(entries) {
            if entry.term < before {
                let detail = format!("the term falls from {before} to {} at index {index}", entry.term);
                found.violations.push((property::LOG_TERMS_RISE, NodeSet::one(seen.node), detail));
            }
            before = entry.term;
            if let Some(prefix) = disk.log.prefix(index as usize).here() {
                self.see_entry(seen, index, *entry, prefix, found);
            }
        }
    }

    fn see_entry(&mut self, seen: &Seen<Raft>, index: u32, entry: Entry, prefix: u64, found: &mut Found) {
        if !self.term(entry.term).matches(index, prefix) {
            let detail = format!("entry {index} of term {} does not follow the same log everywhere", entry.term);
            found.violations.push((property::LOG_MATCHING, NodeSet::one(seen.node), detail));
        }
    }

    /// Elections, and what a leader may not do to its log.
    fn see_leader(&mut self, seen: &Seen<Raft>, before: &Before, found: &mut Found) {
        let disk = &seen.slot.disk;
        let (node, term) = (seen.node, disk.current_term);
        if before.leads == Some(term) {
            if disk.log.prefix(before.last_index as usize).here() != Some(before.prefix) {
                let detail = format!("the leader of term {term} changed entries up to index {}", before.last_index);
                found.violations.push((property::LEADER_APPEND_ONLY, NodeSet::one(node), detail));
            }
            let grown = disk.last_index() > before.last_index;
            if !grown && disk.log.whole() == before.prefix {
                return;
            }
            let known = self.term(term).leaders.iter_mut().rfind(|led| led.node == node);
            if let Some(Led { log, configuration, .. }) = known {
                if grown {
                    log.follow(&disk.log);
                }
                *configuration = disk.latest_configuration();
            }
            return;
        }
        let other = self.term(term).leaders.iter().map(|led| led.node).find(|other| *other != node);
        if let Some(other) = other {
            let detail = format!("two leaders of term {term}");
            found.violations.push((property::ELECTION_SAFETY, [other, node].into_iter().collect(), detail));
        }
        // A new leader may have appended a no-op in the same step; up to there its log is as it was elected.
        let log = disk.log.clone();
        self.check_completeness(term, node, &log, found);
        let (accepted, configuration) = (ByNode::all(self.before.nodes(), 0), disk.latest_configuration());
        let leaders = &mut self.term(term).leaders;
        // Elected once more in its term with what it had: what was accepted from it counts on.
        let again = |led: &&mut Led| led.node == node && log.prefix(led.log.len()).here() == Some(led.log.whole());
        match leaders.iter_mut().rfind(again) {
            Some(led) => (led.log, led.configuration) = (log, configuration),
            None => leaders.push(Led { node, log, accepted, configuration }),
        }
    }

    /// A leader of `term` must have whatever was committed in an earlier one.
    fn check_completeness(&self, term: u32, node: NodeId, log: &List<Entry>, found: &mut Found) {
        let mut length = self.commits.len();
        while length > 0 && self.commits.get(length - 1).here().is_some_and(|c| c.in_term >= term) {
            length -= 1;
        }
        let Some(commit) = length.checked_sub(1).and_then(|at| self.commits.get(at).here()) else { return };
        if log.prefix(length).here() != Some(commit.prefix) {
            let detail =
                format!("the leader of term {term} lacks entry {length}, committed in term {}", commit.in_term);
            found.violations.push((property::LEADER_COMPLETENESS, NodeSet::one(node), detail));
        }
    }

    /// Who has accepted what from the leader of which term, and what is committed by that.
    fn see_acceptances(&mut self, seen: &Seen<Raft>, found: &mut Found) {
        let slot = seen.slot;
        let (current, log) = (slot.disk.current_term, &slot.disk.log);
        for deed in seen.deeds() {
            let (term, upto) = match deed {
                // An answer that left before its write, and no write since: the crash came between the two.
                Deed::Sent(to, Msg::AppendReply { asked_term, prev_log_index, count, success: true, .. })
                    if slot.node.is_none() =>
                {
                    if *asked_term == current {
                        self.accept_unwritten(seen, to, *prev_log_index, *count, found);
                    }
                    continue;
                }
                Deed::Sent(_, Msg::AppendReply { asked_term, prev_log_index, count, success: true, .. }) => {
                    (*asked_term, prev_log_index.saturating_add(*count))
                }
                Deed::Wrote { record: Record::Log { leader_term, keep, entries }, flushed: true } => {
                    (*leader_term, keep + entries.len() as u32)
                }
                _ => continue,
            };
            if term == current {
                self.accept(seen, term, upto, log, found);
            }
        }
    }

    /// What a leader has accepted from itself: its own log as far as it is durable, old entries included. What it left
    /// unflushed in a term that it leads no longer was written in that term all the same.
    fn see_own_log(&mut self, seen: &Seen<Raft>, leads: bool, unflushed: Option<u32>, found: &mut Found) {
        let slot = seen.slot;
        if leads {
            let durable = &slot.durable.as_ref().unwrap_or(&slot.disk).log;
            self.accept(seen, slot.disk.current_term, durable.len() as u32, durable, found);
        }
        if let Some(term) = unflushed.filter(|_| slot.durable.is_none()) {
            let log = &slot.disk.log;
            self.accept(seen, term, log.len() as u32, log, found);
        }
    }

    /// A server has accepted from a leader of a term what it vouches for and what is the same in that leader's log.
    /// Where a rule is off, it may vouch for more.
    fn accept(&mut self, seen: &Seen<Raft>, term: u32, upto: u32, log: &List<Entry>, found: &mut Found) {
        let mut from = 0;
        while let Some((at, holds)) = self.news(seen.node, term, from, upto, log) {
            self.term(term).leaders[at].accepted.set(seen.node, holds);
            self.see_majority(seen, term, at, found);
            from = at + 1;
        }
    }

    /// The next of a term's leaders, from this one on, of whose log a server has accepted more than was known; and how
    /// much. Mostly there is none.
    fn news(&self, node: NodeId, term: u32, from: usize, upto: u32, log: &List<Entry>) -> Option<(usize, u32)> {
        let leaders = self.terms.get(&term)?.leaders.iter().enumerate().skip(from);
        leaders.into_iter().find_map(|(at, led)| {
            let before = led.accepted.of(node);
            let holds = if before < upto { led.log.common(log, upto as usize).unwrap_or(0) as u32 } else { 0 };
            (holds > before).then_some((at, holds))
        })
    }

    /// A server answered a leader that it has accepted entries, and crashed before it wrote them: they count as far as
    /// the leader has them, after a log that both have.
    fn accept_unwritten(&mut self, seen: &Seen<Raft>, to: NodeId, prev_log_index: u32, count: u32, found: &mut Found) {
        let disk = &seen.slot.disk;
        let (term, prev) = (disk.current_term, prev_log_index as usize);
        let Some(memory) = self.terms.get_mut(&term).map(Arc::make_mut) else { return };
        let fits = |led: &Led| led.node == to && led.log.common(&disk.log, prev) == Some(prev);
        let Some(at) = memory.leaders.iter().rposition(fits) else { return };
        let led = &mut memory.leaders[at];
        let upto = prev_log_index.saturating_add(count).min(led.log.len() as u32);
        led.accepted.set(seen.node, upto.max(led.accepted.of(seen.node)));
        self.see_majority(seen, term, at, found);
    }

    /// What a majority has accepted from a leader of a term is committed if it ends in an entry of that term.
    fn see_majority(&mut self, seen: &Seen<Raft>, term: u32, at: usize, found: &mut Found) {
        let committed = self.commits.len();
        let Some(led) = self.terms.get(&term).and_then(|memory| memory.leaders.get(at)) else { return };
        let (Led { log, accepted, .. }, quorum) = (led, led.quorum(seen.config));
        let index = quorum.reached(|id| accepted.of(id));
        let of_term = (index as usize).checked_sub(1).and_then(|at| log.get(at).here()).is_some_and(|e| e.term == term);
        if index as usize > committed && of_term {
            let holds = |n: &NodeId| accepted.of(*n) >= index;
            let quorum = quorum.members().iter().filter(holds).collect();
            let log = log.clone();
            self.commit(seen, term, index, quorum, &log, found);
        }
    }

    fn commit(
        &mut self,
        seen: &Seen<Raft>,
        term: u32,
        upto: u32,
        quorum: NodeSet,
        log: &List<Entry>,
        found: &mut Found,
    ) {
        for index in self.commits.len()..upto as usize {
            let (Some(entry), Some(prefix)) = (log.get(index).here(), log.prefix(index + 1).here()) else { break };
            let (step, quorum) = (Aside(seen.step), Aside(quorum));
            self.commits.push(Commit { entry: *entry, prefix, in_term: term, step, quorum });
            self.forget_if_committed(index as u32 + 1);
            let (asker, value) = entry.asks();
            let verdict = Arc::make_mut(&mut self.history).commits(seen.config, asker, value);
            judged(seen.config, verdict, found);
        }
        found.marks.push((Mark::Chosen, seen.node));
        let later =
            self.terms.iter_from(&(term + 1)).flat_map(|(term, memory)| memory.leaders.iter().map(|led| (*term, led)));
        for (term, led) in later {
            self.check_completeness(term, led.node, &led.log, found);
        }
    }

    fn see_commit_index(&mut self, seen: &Seen<Raft>, before: u32, commit_index: u32, found: &mut Found) {
        if commit_index < before {
            let detail = format!("the commit index falls from {before} to {commit_index}");
            found.violations.push((property::COMMIT_INDEX_RISES, NodeSet::one(seen.node), detail));
        }
        if commit_index <= before {
            return;
        }
        let committed =
            (commit_index as usize).checked_sub(1).and_then(|at| self.commits.get(at).here()).map(|c| c.prefix);
        if committed.is_none() || seen.slot.disk.log.prefix(commit_index as usize).here() != committed {
            let detail = format!("takes index {commit_index} for committed, which it is not");
            found.violations.push((property::KNOWN_IS_COMMITTED, NodeSet::one(seen.node), detail));
        }
    }

    /// What was applied in this step.
    fn see_applied(&mut self, seen: &Seen<Raft>, found: &mut Found) {
        let disk = &seen.slot.disk;
        for deed in seen.deeds() {
            let Deed::Fact(Happened::Applied { from, to }) = deed else { continue };
            for index in *from..=*to {
                let Some(entry) = disk.entry(index) else { break };
                match self.applied_at(index) {
                    Some(first) if first != entry => {
                        let detail = format!("applies another entry at index {index} than was applied there before");
                        found.violations.push((property::STATE_MACHINE_SAFETY, NodeSet::one(seen.node), detail));
                        break;
                    }
                    Some(_) => {}
                    None => self.remember_applied(index, entry),
                }
            }
        }
    }

    /// What was first applied at an index.
    fn applied_at(&self, index: u32) -> Option<Entry> {
        let otherwise = self.applied_otherwise.get(&index).copied();
        otherwise.or_else(|| self.committed(index).filter(|_| index <= self.applied))
    }

    fn committed(&self, index: u32) -> Option<Entry> {
        (index as usize).checked_sub(1).and_then(|at| self.commits.get(at).here()).map(|commit| commit.entry)
    }

    fn remember_applied(&mut self, index: u32, entry: Entry) {
        match index == self.applied + 1 && self.committed(index) == Some(entry) {
            true => self.applied = index,
            false => drop(self.applied_otherwise.insert(index, entry)),
        }
        while self.applied_otherwise.contains_key(&(self.applied + 1)) {
            self.applied += 1;
            self.forget_if_committed(self.applied);
        }
    }

    /// What was applied is remembered only where it is not what is committed there.
    fn forget_if_committed(&mut self, index: u32) {
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
        self.before.rename(names);
    }

    /// Takes a scenario's initial state of a server for granted.
    pub fn assume(&mut self, node: NodeId, disk: &Disk, server: &Server) {
        self.before.set(node, Before::of(disk, Some(server)));
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
                self.commits.push(Commit { entry, prefix, in_term: entry.term, step, quorum });
                self.applied = index;
                let (asker, value) = entry.asks();
                // Nobody has heard anything before the run.
                let _ = Arc::make_mut(&mut self.history).commits(config, asker, value);
            }
        }
    }
}

/// What is found wrong with an answer.
fn judged(config: &Config, verdict: Result<(), history::Verdict>, found: &mut Found) {
    if let Err(verdict) = verdict {
        let client = NodeSet::one(verdict.operation().asker.client);
        found.violations.push((property::LINEARIZABLE, client, verdict.text(config)));
    }
}

/// Whether a server that crashed in the middle of its handler led by then, which before led in this term, if it did: its
/// memory is gone, but what it did is not.
fn led_when_it_crashed(seen: &Seen<Raft>, before: Option<u32>) -> bool {
    let elected = seen.deeds().any(|deed| matches!(deed, Deed::Fact(Happened::BecameLeader)));
    let led = before == Some(seen.slot.disk.current_term);
    elected || led && matches!(seen.event, Met::Event(_))
}

/// The commit index that a server came to in a handler, if it moved at all.
fn last_commit(seen: &Seen<Raft>) -> Option<u32> {
    let commits = |deed| if let Deed::Fact(Happened::Commits(upto)) = deed { Some(*upto) } else { None };
    seen.deeds().filter_map(commits).max()
}

impl Term {
    /// Whether the log up to this entry is the one known; remembers it if none is.
    pub fn matches(&mut self, index: u32, prefix: u64) -> bool {
        if self.prefixes.is_empty() {
            self.first = index;
        }
        let at = index.checked_sub(self.first).map(|at| at as usize);
        match at {
            Some(at) if at < self.prefixes.len() => self.prefixes.get(at).here() == Some(&prefix),
            Some(at) if at == self.prefixes.len() => {
                self.prefixes.push(prefix);
                true
            }
            _ => *self.stray.entry(index).or_insert(prefix) == prefix,
        }
    }
}

impl Before {
    fn of(disk: &Disk, server: Option<&Server>) -> Before {
        Before {
            leads: server.filter(|s| s.leads()).map(|_| disk.current_term),
            last_index: disk.last_index(),
            prefix: disk.log.whole(),
            commit_index: server.map_or(0, |s| s.commit_index),
            unflushed: None,
        }
    }
}
