//! Logs and leaders: that logs match and have no holes, who is elected, and what a leader may not do to its log.

use super::super::Raft;
use super::super::messages::{Entry, Msg, Record};
use super::super::server::Disk;
use super::super::words;
use super::memory::{Before, Commit, Ghost, Led};
use super::property;
use crate::engine::{Config, Deed, Event, Found, List, Met, NodeId, NodeSet, Seen};
use crate::parts::by_node::ByNode;
use std::sync::Arc;

impl Ghost {
    /// Log matching, terms that never fall and a log without holes, for the entries just written.
    pub(super) fn see_log(&mut self, seen: &Seen<Raft>, mut last: u32, found: &mut Found) {
        // Where a leader's entries belong: a server may take them although it has nothing to put them after.
        let told = match seen.event {
            Met::Event(Event::Message { msg: Msg::AppendEntries { prev_log_index, .. }, .. }) => Some(*prev_log_index),
            _ => None,
        };
        for deed in seen.deeds() {
            let Deed::Wrote { record: Record::Log { keep, entries, .. }, .. } = deed else { continue };
            let after = told.unwrap_or(*keep);
            if after > last && !entries.is_empty() {
                let detail = words::hole(seen.config.name(seen.node), after, last);
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
                let detail = words::term_falls(seen.config.name(seen.node), before, entry.term, index);
                found.violations.push((property::LOG_TERMS_RISE, NodeSet::one(seen.node), detail));
            }
            before = entry.term;
            if let Some(prefix) = disk.log.prefix(index as usize).here() {
                self.see_entry(seen, index, *entry, prefix, found);
            }
        }
    }

    fn see_entry(&mut self, seen: &Seen<Raft>, index: u32, entry: Entry, prefix: u64, found: &mut Found) {
        if self.term(entry.term).matches(index, prefix) {
            return;
        }
        // What differs from what was there once may stand nowhere else now.
        if let Some(other) = self.who_differs(seen.node, index, entry.term, prefix) {
            let name = |id| seen.config.name(id);
            let detail = words::does_not_match(name(seen.node), name(other), index, entry.term);
            found.violations.push((property::LOG_MATCHING, [other, seen.node].into_iter().collect(), detail));
        }
    }

    /// Another server that has an entry of this index and term, and another log up to it.
    fn who_differs(&self, node: NodeId, index: u32, term: u32, prefix: u64) -> Option<NodeId> {
        let differs = |other: NodeId| {
            let log = self.log(other).filter(|_| self.before.of(other).last_index >= index);
            log.is_some_and(|log| {
                let has = (index as usize).checked_sub(1).and_then(|at| log.get(at).here());
                has.is_some_and(|entry| entry.term == term) && log.prefix(index as usize).here() != Some(prefix)
            })
        };
        self.before.nodes().iter().find(|other| *other != node && differs(*other))
    }

    /// A log that begins with a server's, as long as that was after the last step that changed it.
    fn log(&self, node: NodeId) -> Option<&List<Entry>> {
        let Before { last_index, prefix, .. } = self.before.of(node);
        let known = self.strays.0.get(node).filter(|log| begins(log, last_index, prefix));
        known.or_else(|| self.led_with(last_index, prefix))
    }

    /// The log of the newest leader that begins with so many entries of this hash.
    fn led_with(&self, length: u32, prefix: u64) -> Option<&List<Entry>> {
        let led = self.terms.iter_back().flat_map(|(_, memory)| memory.leaders.iter().map(|led| &led.log));
        led.into_iter().find(|log| begins(log, length, prefix))
    }

    /// Takes in what stands in a server's log now. All but always a leader has it too, mostly that of its term.
    pub(super) fn remember_log(&mut self, node: NodeId, disk: &Disk) {
        let (length, prefix) = (disk.last_index(), disk.log.whole());
        let memory = self.terms.get(&disk.current_term);
        let followed = memory.is_some_and(|memory| memory.leaders.iter().any(|led| begins(&led.log, length, prefix)));
        if !followed && self.led_with(length, prefix).is_none() {
            Arc::make_mut(&mut self.strays.0).set(node, disk.log.clone());
        }
    }

    /// Elections, and what a leader may not do to its log.
    pub(super) fn see_leader(&mut self, seen: &Seen<Raft>, before: &Before, found: &mut Found) {
        let disk = &seen.slot.disk;
        let (node, term) = (seen.node, disk.current_term);
        if before.leads == Some(term) {
            if disk.log.prefix(before.last_index as usize).here() != Some(before.prefix) {
                let detail = words::leader_changed(seen.config.name(node), term, before.last_index);
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
            let (one, two) = (seen.config.name(other), seen.config.name(node));
            let detail = words::two_leaders(one, two, term);
            found.violations.push((property::ELECTION_SAFETY, [other, node].into_iter().collect(), detail));
        }
        // A new leader may have appended a no-op in the same step; up to there its log is as it was elected.
        let log = disk.log.clone();
        self.check_completeness(seen.config, term, node, &log, found);
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
    pub(super) fn check_completeness(
        &self,
        config: &Config,
        term: u32,
        node: NodeId,
        log: &List<Entry>,
        found: &mut Found,
    ) {
        let mut length = self.commits.len();
        while length > 0 && self.commits.get(length - 1).here().is_some_and(|c| c.in_term >= term) {
            length -= 1;
        }
        let Some(commit) = length.checked_sub(1).and_then(|at| self.commits.get(at).here()) else { return };
        if log.prefix(length).here() != Some(commit.prefix) {
            let lacks = |(at, commit): &(usize, &Commit)| log.prefix(at + 1).here() != Some(commit.prefix);
            let (at, first) = self.commits.iter().enumerate().find(lacks).unwrap_or((length - 1, commit));
            let (index, value) = (at as u32 + 1, first.entry.text(config));
            let detail = words::leader_lacks(config.name(node), term, index, value, first.in_term);
            found.violations.push((property::LEADER_COMPLETENESS, NodeSet::one(node), detail));
        }
    }
}

/// Whether the first entries of a log, so many of them, have this hash.
fn begins(log: &List<Entry>, length: u32, prefix: u64) -> bool {
    log.prefix(length as usize).here() == Some(prefix)
}
