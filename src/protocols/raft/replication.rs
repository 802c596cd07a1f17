//! Replication: how entries reach followers, when they count as committed, and when they are applied
//! (section 5.3 and 5.4.2).

use super::messages::{Carries, Entries, Entry, Happened, Msg, Record};
use super::server::{Context, Role, Server, Waiting};
use super::{election, options, rules, timers};
use crate::engine::facts::NOTHING;
use crate::engine::{NodeId, NodeSet, Value};
use crate::parts::client::Outcome;
use crate::parts::service::Reply;
use smallvec::SmallVec;

impl Server {
    /// A client asks: a leader takes the command into its log and sends it on; others name the leader.
    pub fn on_request(&mut self, cx: &mut Context, client: NodeId, seq: u32, value: Value) {
        if !self.leads() {
            let leader = self.leader.filter(|id| *id != cx.id);
            cx.send(client, Msg::Answer { seq, outcome: Outcome::NotLeader(leader) });
            return cx.tell(rules::REDIRECTS, [client.0.into(), leader.map_or(NOTHING, |id| id.0.into()), 0, 0]);
        }
        let carries = Carries::Command { client: Some(client), seq, value };
        let index = cx.disk().last_index() + 1;
        self.waiting.push(Waiting { index, client, seq, reply: None });
        self.append_own(cx, Entry { term: cx.disk().current_term, carries });
        self.send_to_all(cx);
        self.advance_commit(cx);
    }

    /// The leader appends an entry of its own term, durable before it counts its own copy.
    pub fn append_own(&mut self, cx: &mut Context, entry: Entry) {
        let (term, (_, value)) = (entry.term, entry.asks());
        let keep = cx.disk().last_index();
        let entries: Entries = SmallVec::from_iter([entry]);
        let record = Record::Log { leader_term: term, keep, entries };
        match cx.off(rules::PERSIST_BEFORE_COUNT) {
            false => cx.persist(record),
            true => cx.persist_unflushed(record),
        }
        cx.tell(rules::APPENDS, [keep + 1, term, value.0, 0]);
        cx.note_persistence(rules::PERSIST_BEFORE_COUNT, [keep + 1, 0, 0, 0]);
        self.match_index.set(cx.id, keep + 1);
        self.apply_unasked(cx, keep);
    }

    /// The heartbeat timer ran out: everybody hears from the leader, and gets what is still missing.
    pub fn heartbeat(&mut self, cx: &mut Context) {
        let alone = Server::others(cx).next().is_none();
        if !alone {
            cx.tell(rules::HEARTBEATS, [cx.disk().current_term, 0, 0, 0]);
        }
        cx.set_timer(timers::HEARTBEAT, cx.option(options::HEARTBEAT_MS));
        if alone {
            return;
        }
        let empty = !cx.obeys(rules::RESEND, [0; 4]);
        Server::others(cx).for_each(|other| self.send_entries(cx, other, empty));
    }

    fn send_to_all(&mut self, cx: &mut Context) {
        Server::others(cx).for_each(|other| self.send_entries(cx, other, false));
    }

    /// Sends what this follower lacks, as far as the leader knows; nothing but the heartbeat if `empty`.
    pub fn send_entries(&self, cx: &mut Context, to: NodeId, empty: bool) {
        let disk = cx.disk();
        let prev_log_index = self.next_index.of(to).saturating_sub(1).min(disk.last_index());
        let most = if empty { 0 } else { cx.config.number(options::ENTRIES_PER_MESSAGE) as usize };
        let msg = Msg::AppendEntries {
            term: disk.current_term,
            prev_log_index,
            prev_log_term: disk.term_at(prev_log_index).unwrap_or(0),
            leader_commit: self.commit_index,
            entries: disk.log.iter_from(prev_log_index as usize).take(most).copied().collect(),
        };
        cx.send(to, msg);
    }

    /// A leader's entries or heartbeat arrived.
    pub fn on_append_entries(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        let &Msg::AppendEntries { term, prev_log_index, prev_log_term, leader_commit, ref entries } = msg else {
            return;
        };
        let current_term = cx.disk().current_term;
        let count = entries.len() as u32;
        let told =
            |success, count| Msg::AppendReply { term: current_term, asked_term: term, prev_log_index, count, success };
        let reply = |success| told(success, count);
        if !election::request_is_current(cx, term) {
            if !self.leads() && election::is_kept_waiting(cx, from, term) {
                self.restart_election_timer(cx);
            }
            return cx.send(from, reply(false));
        }
        // Figure 2, candidates: hearing a leader of the own term, a candidate follows it.
        let campaigns = matches!(self.role, Role::Candidate { .. });
        if campaigns && !cx.obeys(rules::CONCEDE, [from.0.into(), term, 0, 0]) {
            return;
        }
        if self.leads() && term == current_term {
            // Two leaders of one term exist only with a rule switched off; neither then gives way.
            cx.tell(rules::RIVAL, [from.0.into(), term, 0, 0]);
            return cx.send(from, reply(false));
        }
        self.follow(cx, current_term, Some(from));
        if Server::may_campaign(cx) {
            cx.tell(rules::TIMER_RESET, [2, 0, 0, 0]);
        }
        self.restart_election_timer(cx);
        if !self.prev_matches(cx, prev_log_index, prev_log_term) {
            return cx.send(from, reply(false));
        }
        let record = self.merge(cx, term, prev_log_index, entries);
        let first_new = record.as_ref().map(|r| if let Record::Log { keep, .. } = r { *keep } else { 0 });
        let vouched = vouches_for(cx, (prev_log_index, count), record.as_ref());
        cx.persist_before(rules::APPEND_PERSIST, record, |cx| cx.send(from, told(true, vouched)));
        if let Some(keep) = first_new {
            self.apply_unasked(cx, keep);
        }
        self.learn_commit(cx, leader_commit, prev_log_index.saturating_add(count));
    }

    /// Figure 2, AppendEntries 2: refuse without an entry at `prev_log_index` whose term is `prev_log_term`.
    fn prev_matches(&self, cx: &mut Context, prev_log_index: u32, prev_log_term: u32) -> bool {
        let mine = cx.disk().term_at(prev_log_index);
        let facts = [prev_log_index, prev_log_term, mine.unwrap_or(NOTHING), cx.disk().last_index()];
        cx.guard(rules::PREV_CHECK, mine == Some(prev_log_term), facts)
    }

    /// Figure 2, AppendEntries 3 and 4: deletes from the first conflict on and appends what is not there yet.
    /// The record to be written, if anything changes.
    fn merge(&self, cx: &mut Context, leader_term: u32, prev_log_index: u32, entries: &Entries) -> Option<Record> {
        let last = cx.disk().last_index();
        let first = prev_log_index.min(last);
        let same = |at: &usize| cx.disk().entry(first + 1 + *at as u32).is_some_and(|e| e.term == entries[*at].term);
        let agreeing = (0..entries.len()).take_while(same).count();
        let conflict = agreeing < entries.len() && first + (agreeing as u32) < last;
        let sent_upto = first + entries.len() as u32;
        // A message shorter than the log is no reason to delete. Switched off, everything after the matching entry goes.
        // A heartbeat that deletes nothing is not worth a word.
        let shorter = !conflict && sent_upto < last && (!entries.is_empty() || cx.off(rules::CONFLICT_ONLY));
        let cut_all = shorter && cx.tempted(rules::CONFLICT_ONLY, [sent_upto, last, 0, 0]);
        let (keep, mut entries) = match cut_all {
            true => (first, entries.clone()),
            false => (first + agreeing as u32, Entries::from_slice(&entries[agreeing..])),
        };
        // With what conflicts goes all that follows it. Switched off, what stands behind the entries sent stays.
        let behind = conflict && sent_upto < last && !cx.obeys(rules::DELETE_BEHIND, [sent_upto + 1, last, 0, 0]);
        if conflict || cut_all {
            let upto = if behind { sent_upto } else { last };
            let gone = cx.disk().log.iter_from(keep as usize).take((upto - keep) as usize).copied();
            let gone: Entries = gone.collect();
            runs(keep + 1, &gone)
                .for_each(|(from, to, term)| cx.tell(rules::DELETES, [from, to, term, cut_all.into()]));
        }
        runs(keep + 1, &entries).for_each(|(from, to, term)| cx.tell(rules::STORES, [from, to, term, leader_term]));
        if behind {
            entries.extend(cx.disk().log.iter_from(sent_upto as usize).copied());
        }
        (cut_all || !entries.is_empty()).then_some(Record::Log { leader_term, keep, entries })
    }

    /// Figure 2, AppendEntries 5: commit = min(leader's commit, index of the last entry sent), and it never falls.
    fn learn_commit(&mut self, cx: &mut Context, leader_commit: u32, vouched: u32) {
        let own_last = cx.disk().last_index();
        if leader_commit <= self.commit_index {
            return;
        }
        let clamped = leader_commit.min(vouched).min(own_last);
        let further = leader_commit.min(own_last);
        let facts = [leader_commit, vouched, further, 0];
        let commit = if Server::may(cx, rules::COMMIT_CLAMP, further == clamped, facts) { further } else { clamped };
        if commit > self.commit_index {
            cx.tell(rules::LEARNS_COMMIT, [self.commit_index + 1, commit, 0, 0]);
            self.commit(cx, commit);
        }
    }

    /// A follower answered.
    pub fn on_append_reply(
        &mut self,
        cx: &mut Context,
        from: NodeId,
        asked_term: u32,
        upto: u32,
        count: u32,
        ok: bool,
    ) {
        if !self.leads() {
            return cx.tell(rules::LATE_REPLY, [from.0.into(), 0, 0, 0]);
        }
        if !election::reply_is_current(cx, asked_term) {
            return;
        }
        if !ok {
            return self.backtrack(cx, from, upto.saturating_sub(count));
        }
        // What the request reached is stored there, and not what the leader has beyond that.
        let last = cx.disk().last_index();
        let all = Server::may(cx, rules::MATCH_FROM_REQUEST, upto >= last, [upto, last, from.0.into(), 0]);
        let stored = if all { last } else { upto };
        if stored > self.match_index.of(from) {
            self.match_index.set(from, stored);
            self.next_index.set(from, stored + 1);
            cx.tell(rules::COUNTS, [from.0.into(), stored, 0, 0]);
            self.advance_commit(cx);
        }
        let next = self.next_index.of(from).max(stored + 1);
        self.next_index.set(from, next);
        // A full message was not all there is to send: the rest follows at once.
        if count >= cx.config.number(options::ENTRIES_PER_MESSAGE) && next <= last {
            self.send_entries(cx, from, false);
        }
    }

    /// Section 5.3: after a refusal, try one entry lower, at once - whatever the follower is known to store, since it
    /// may have lost its disk. Only what answers an older request than the last one changes nothing.
    fn backtrack(&mut self, cx: &mut Context, from: NodeId, prev_log_index: u32) {
        let next = self.next_index.of(from);
        let asked_last = next.saturating_sub(1).min(cx.disk().last_index());
        let lower = prev_log_index.max(1);
        let news = prev_log_index == asked_last && lower < next;
        if !news && !cx.off(rules::BACKTRACK) {
            return cx.tell(rules::OLD_REFUSAL, [from.0.into(), prev_log_index, next, 0]);
        }
        if cx.obeys(rules::BACKTRACK, [from.0.into(), lower, prev_log_index, 0]) {
            self.next_index.set(from, lower);
            self.send_entries(cx, from, false);
        }
    }

    /// Commits what may be committed: the highest index that enough servers store, if its entry is of the own term.
    pub fn advance_commit(&mut self, cx: &mut Context) {
        let next = self.commit_index + 1;
        if next > cx.disk().last_index() {
            return;
        }
        if !self.is_on_majority(cx, next) {
            return;
        }
        let (quorum, stored) = (Server::quorum(cx), |id| self.match_index.of(id));
        let reached =
            if cx.off(rules::COMMIT_MAJORITY) { quorum.reached_weakly(stored) } else { quorum.reached(stored) };
        let upto = reached.min(cx.disk().last_index());
        if self.is_of_own_term(cx, upto) {
            self.commit(cx, upto);
        }
    }

    /// Takes everything up to this index for committed.
    fn commit(&mut self, cx: &mut Context, upto: u32) {
        self.commit_index = upto;
        cx.fact(Happened::Commits(upto));
        self.apply(cx);
    }

    /// Section 5.3: a majority of all servers stores the entry.
    pub fn is_on_majority(&self, cx: &mut Context, index: u32) -> bool {
        let (quorum, by) = (Server::quorum(cx), self.stored_by(cx, index));
        let facts = [index, by.len() as u32, quorum.need() as u32, quorum.members().len() as u32];
        let met = quorum.met(by);
        cx.guard_or(rules::COMMIT_MAJORITY, met, !met && quorum.met_weakly(by), facts)
    }

    /// Section 5.4.2: only entries of the own term are committed by counting; older ones go with them.
    pub fn is_of_own_term(&self, cx: &mut Context, index: u32) -> bool {
        let (term, mine) = (cx.disk().term_at(index).unwrap_or(0), cx.disk().current_term);
        cx.guard(rules::COMMIT_CURRENT_TERM, term == mine, [index, term, mine, self.stored_by(cx, index).len() as u32])
    }

    /// Which servers store the entry, as far as this leader knows.
    fn stored_by(&self, cx: &Context, index: u32) -> NodeSet {
        Server::quorum(cx).members().iter().filter(|id| self.match_index.of(*id) >= index).collect()
    }

    /// Applies committed entries in order, and answers the clients that wait for them.
    fn apply(&mut self, cx: &mut Context) {
        let upto = self.commit_index.min(cx.disk().last_index());
        if upto > self.last_applied {
            cx.tell(rules::APPLY_IN_ORDER, [self.last_applied + 1, upto, 0, 0]);
            cx.fact(Happened::Applied { from: self.last_applied + 1, to: upto });
            self.apply_upto(cx, upto);
        }
        if self.leads() {
            self.answer_applied(cx);
        }
    }

    /// The state machine does what the entries up to an index carry.
    pub fn apply_upto(&mut self, cx: &mut Context, upto: u32) {
        while self.last_applied < upto {
            self.last_applied += 1;
            let index = self.last_applied;
            let Some(entry) = cx.disk().entry(index) else { continue };
            // Section 8: a command that stands in the log twice, since a client's message came twice, is done once.
            let (asker, value) = entry.asks();
            let config = cx.config;
            let done = self.service.once(config, index, asker, value, |facts| cx.tempted(rules::SESSIONS, facts));
            let Some(at) = self.waiting.iter().position(|waiting| waiting.index == index) else { continue };
            match done {
                Some((reply, place)) => {
                    self.waiting[at] = Waiting { index: place, reply: Some(reply), ..self.waiting[at] }
                }
                None => drop(self.waiting.remove(at)),
            }
        }
    }

    fn answer_applied(&mut self, cx: &mut Context) {
        let done = self.waiting.iter().filter_map(|waiting| waiting.reply.map(|reply| (*waiting, reply)));
        let answers: SmallVec<[(Waiting, Reply); 4]> = done.collect();
        self.waiting.retain(|waiting| waiting.reply.is_none());
        for (Waiting { index, client, seq, .. }, reply) in answers {
            cx.send(client, Msg::Answer { seq, outcome: Outcome::Applied { index, reply } });
            cx.tell(rules::ANSWERS, [client.0.into(), index, 0, 0]);
        }
    }

    /// Entries after the first `keep` were appended: none is applied before it is committed. Switched off, they are.
    fn apply_unasked(&mut self, cx: &mut Context, keep: u32) {
        let last = cx.disk().last_index();
        let appended = last > keep && last > self.commit_index;
        // What was applied before it was cut off waits for nothing. Switched off, it is applied once more, and with it all
        // that is not applied yet.
        let applied = self.last_applied;
        let first = if cx.off(rules::APPLY_IN_ORDER) { keep.min(applied) } else { keep.max(applied) } + 1;
        if appended && first <= last && self.may_apply(cx, first, last) {
            cx.fact(Happened::Applied { from: first, to: last });
            // What was cut off the log before was done, and stays done.
            self.last_applied = self.last_applied.min(keep);
            self.apply_upto(cx, last);
        }
    }

    /// Figure 2, all servers: only what is known to be committed is applied.
    pub fn may_apply(&self, cx: &mut Context, first: u32, last: u32) -> bool {
        Server::may(cx, rules::APPLY_IN_ORDER, last <= self.commit_index, [first, last, 0, 0])
    }
}

/// How many entries after the one before them a success tells of: those that the request carried. Switched off, all that
/// the follower has there, whoever it is from.
fn vouches_for(cx: &mut Context, (prev_log_index, count): (u32, u32), record: Option<&Record>) -> u32 {
    let upto = prev_log_index.saturating_add(count);
    let last = match record {
        Some(Record::Log { keep, entries, .. }) => keep + entries.len() as u32,
        _ => cx.disk().last_index(),
    };
    let more = last > upto && !cx.obeys(rules::VOUCH_FOR_SENT, [upto, last, 0, 0]);
    if more { last - prev_log_index } else { count }
}

/// Entries from an index on in runs of one term each: the first and last index of a run, and its term.
fn runs(from: u32, entries: &[Entry]) -> impl Iterator<Item = (u32, u32, u32)> {
    let mut first = from;
    entries.chunk_by(|one, next| one.term == next.term).map(move |run| {
        let last = first + run.len() as u32 - 1;
        (std::mem::replace(&mut first, last + 1), last, run[0].term)
    })
}
