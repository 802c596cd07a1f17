//! Who has accepted what, what is committed by that, and what servers take for committed.

use super::super::Raft;
use super::super::messages::{Entry, Msg, Record};
use super::super::words;
use super::memory::{Commit, Ghost, Led};
use super::property;
use crate::engine::scene::Mark;
use crate::engine::{Aside, Deed, Found, List, NodeId, NodeSet, Seen};
use crate::parts::history::judged;
use std::sync::Arc;

impl Ghost {
    /// Who has accepted what from the leader of which term, and what is committed by that.
    pub(super) fn see_acceptances(&mut self, seen: &Seen<Raft>, found: &mut Found) {
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
    pub(super) fn see_own_log(&mut self, seen: &Seen<Raft>, leads: bool, unflushed: Option<u32>, found: &mut Found) {
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
            judged(seen.config, property::LINEARIZABLE, verdict, found);
        }
        found.marks.push((Mark::Chosen, seen.node));
        let later =
            self.terms.iter_from(&(term + 1)).flat_map(|(term, memory)| memory.leaders.iter().map(|led| (*term, led)));
        for (term, led) in later {
            self.check_completeness(seen.config, term, led.node, &led.log, found);
        }
    }

    pub(super) fn see_commit_index(&mut self, seen: &Seen<Raft>, before: u32, commit_index: u32, found: &mut Found) {
        if commit_index < before {
            let detail = words::commit_falls(seen.config.name(seen.node), before, commit_index);
            found.violations.push((property::COMMIT_INDEX_RISES, NodeSet::one(seen.node), detail));
        }
        if commit_index <= before {
            return;
        }
        let committed = self.commit_at(commit_index).map(|commit| commit.prefix);
        if committed.is_none() || seen.slot.disk.log.prefix(commit_index as usize).here() != committed {
            let detail = self.taken_wrongly(seen, commit_index);
            found.violations.push((property::KNOWN_IS_COMMITTED, NodeSet::one(seen.node), detail));
        }
    }

    /// Which entry a server takes for committed up to an index that is not: the first of them.
    fn taken_wrongly(&self, seen: &Seen<Raft>, upto: u32) -> String {
        let (config, log) = (seen.config, &seen.slot.disk.log);
        let is = |index: &u32| log.prefix(*index as usize).here() == self.commit_at(*index).map(|commit| commit.prefix);
        let index = (1..=upto).find(|index| !is(index)).unwrap_or(upto);
        let own = seen.slot.disk.entry(index).map_or(String::new(), |entry| entry.named(config));
        words::not_committed(config.name(seen.node), index, own, self.commit_at(index).map(|c| c.entry.named(config)))
    }
}
