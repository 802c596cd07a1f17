//! How a server comes to lead, and what it does then: one phase 1 for all slots, what that found, no-ops in the gaps, and
//! then the commands that it is given, each in a slot of its own.

use super::acceptor::accepts;
use super::learner::{COUNTED, learn};
use super::messages::{ALL, Entry, Happened, Msg, Record, Vote, Votes};
use super::{Bid, Open, Row, Slots, others, places, q1, q2, rule, servers};
use crate::engine::{NodeId, NodeSet};
use crate::parts::ballot::Ballot;
use crate::parts::flexible;
use crate::parts::part::Host;
use crate::parts::quorum::Answers;

/// What comes unawaited, as the third fact of the note.
const PROMISE: u32 = 0;
const REFUSAL: u32 = 1;
const ACCEPTANCE: u32 = 2;

impl Slots {
    /// It has heard of no leader for too long, or got no promises in time.
    pub(super) fn on_election(&mut self, host: &mut impl Host<Slots>) {
        if let Some(bid) = &self.bid {
            host.tell(rule(host, Row::TimedOut), [bid.ballot.0, bid.promises.len() as u32, 0, 0]);
        }
        self.prepare(host, NodeSet::EMPTY);
    }

    /// Phase 1(a): a new number, higher than any that it has used or heard of, towards these or all.
    pub(super) fn prepare(&mut self, host: &mut impl Host<Slots>, to: NodeSet) {
        let mut round = self.seen;
        if !host.off(rule(host, Row::Unique)) {
            round = round.max(host.disk().used.round()).max(host.disk().promised.round());
        }
        let ballot = Ballot::new(round.saturating_add(1), host.id());
        self.seen = ballot.round();
        self.leader = None;
        self.bid = Some(Bid { ballot, ..Bid::default() });
        host.cancel_timer(places(host).heartbeat);
        // The number is on disk before anybody hears of it. Switched off, it is kept in memory only.
        if !host.off(rule(host, Row::Unique)) {
            host.persist(Record::Ballot(ballot));
        }
        self.ask(host, host.disk().open(), to);
        host.note_persistence(rule(host, Row::Unique), [0; 4]);
        self.await_leader(host);
        self.look(host);
    }

    /// Asks for promises from a slot on, and promises itself.
    fn ask(&mut self, host: &mut impl Host<Slots>, first: u32, to: NodeSet) {
        let Some(bid) = &mut self.bid else { return };
        let ballot = bid.ballot;
        let alone = host.off(rule(host, Row::LogWide));
        host.tell(rule(host, Row::Prepares), [ballot.0, first, (!bid.leads).into(), alone.into()]);
        let upto = if host.obeys(rule(host, Row::LogWide), [first, 0, 0, 0]) { ALL } else { first };
        others(host)
            .filter(|id| to.is_empty() || to.contains(*id))
            .for_each(|id| host.send(id, Msg::Prepare { ballot, from: first, upto }));
        // It promises as any other would. Where a ballot is used again, it may have promised a higher one since.
        let promised = host.disk().promised;
        let promises = if ballot >= promised { NodeSet::one(host.id()) } else { NodeSet::EMPTY };
        if ballot > promised {
            match host.off(rule(host, Row::PersistPromise)) {
                true => host.persist_unflushed(Record::Promise(ballot)),
                false => host.persist(Record::Promise(ballot)),
            }
            host.note_persistence(rule(host, Row::PersistPromise), [0; 4]);
        }
        (bid.asks, bid.waits, bid.first, bid.upto) = (true, false, first, upto);
        (bid.promises, bid.stale, bid.replies) = (promises, NodeSet::EMPTY, promises.len() as u32);
        let found = if promises.is_empty() { Votes::new() } else { host.disk().votes(first, upto) };
        bid.found = found.into_iter().collect();
    }

    /// A server promises, and reports what it has accepted from a slot on. What it reports of other slots than those that
    /// are asked about now is nothing to go by: a promise covers them, and says nothing of what stands there.
    pub(super) fn on_promise(
        &mut self,
        host: &mut impl Host<Slots>,
        from: NodeId,
        (ballot, first): (Ballot, u32),
        votes: &Votes,
    ) {
        self.seen = self.seen.max(votes.iter().map(|(_, vote)| vote.ballot.round()).max().unwrap_or(0));
        let asks = |bid: &&mut Bid| bid.asks && (ballot != bid.ballot || first == bid.first);
        let Some(bid) = self.bid.as_mut().filter(asks) else {
            return host.tell(rule(host, Row::Late), [from.0.into(), ballot.0, PROMISE, 0]);
        };
        // Only promises of the ballot under way count.
        let facts = [from.0.into(), ballot.0, bid.ballot.0, 0];
        if !host.guard(rule(host, Row::ThisBallot), ballot == bid.ballot, facts) {
            return;
        }
        // Servers are counted, not messages.
        let facts = [from.0.into(), ballot.0, 0, 0];
        if !host.guard(rule(host, Row::Distinct), !bid.promises.contains(from), facts) {
            return;
        }
        if ballot != bid.ballot && !bid.promises.contains(from) {
            bid.stale.insert(from);
        } else if ballot == bid.ballot {
            bid.stale.remove(from);
        }
        bid.promises.insert(from);
        bid.replies = bid.replies.saturating_add(1);
        for (slot, vote) in votes {
            let found = bid.found.entry(*slot).or_insert(*vote);
            if vote.ballot > found.ballot {
                *found = *vote;
            }
        }
        let (promises, all) = (bid.promises.len() as u32, servers(host));
        host.tell(rule(host, Row::CountsPromise), [from.0.into(), votes.len() as u32, promises, all]);
        self.look(host);
    }

    /// Whether the promises are enough: then it leads, or goes on.
    fn look(&mut self, host: &mut impl Host<Slots>) {
        if self.has_promises(host) {
            self.go_on(host);
        }
    }

    /// A quorum has to promise, which every quorum of phase 2 meets.
    pub fn has_promises(&self, host: &mut impl Host<Slots>) -> bool {
        let Some(bid) = self.bid.as_ref().filter(|bid| bid.asks) else { return false };
        let quorum = q1(host);
        let promises = match host.off(rule(host, Row::Distinct)) {
            true => Answers::Counted(bid.replies),
            false => Answers::From(bid.promises),
        };
        let facts = [promises.len() as u32, flexible::size(quorum), servers(host), 0];
        let promised = NodeSet(bid.promises.0 & !bid.stale.0);
        host.guard_or(rule(host, Row::QuorumSize), quorum.met(promises), quorum.met_weakly(promises), facts)
            && places(host)
                .flexible
                .missed(host.config(), promised)
                .is_none_or(|(rule, facts)| host.tempted(rule, facts))
    }

    /// It has its promises: what they report it proposes again, at its own ballot, and no-ops in the gaps below that.
    fn go_on(&mut self, host: &mut impl Host<Slots>) {
        let Some(bid) = &mut self.bid else { return };
        let (first, found, ballot) = (bid.first, std::mem::take(&mut bid.found), bid.ballot);
        let begins = !std::mem::replace(&mut bid.leads, true);
        bid.asks = false;
        let last = found.keys().next_back().copied().unwrap_or(0).max(host.disk().last().min(bid.upto));
        bid.next = bid.next.max(last + 1).max(first);
        let next = bid.next;
        if begins {
            self.leader = Some(host.id());
            host.cancel_timer(places(host).election);
            host.tell(rule(host, Row::Leads), [ballot.0, next, 0, 0]);
        }
        let mut left = None;
        for slot in first..=last {
            if host.disk().chosen(slot).is_some() {
                continue;
            }
            let entry = match found.get(&slot) {
                Some(vote) => {
                    let adopts =
                        host.obeys(rule(host, Row::AdoptHighest), [slot, vote.ballot.0, vote.entry.value.0, 0]);
                    // Switched off, the slot is left to its own commands.
                    left = if adopts { left } else { left.or(Some(slot)) };
                    adopts.then_some(vote.entry)
                }
                None => host.obeys(rule(host, Row::NoopGap), [slot, last, 0, 0]).then_some(Entry::NOOP),
            };
            if let Some(entry) = entry {
                self.propose(host, slot, entry);
            }
        }
        if let (Some(left), Some(bid)) = (left, &mut self.bid) {
            bid.next = left;
        }
        if begins {
            self.heartbeat(host);
        }
        self.propose_next(host);
    }

    /// It is to get a command chosen.
    pub(super) fn take(&mut self, host: &mut impl Host<Slots>, entry: Entry) {
        let Some(bid) = self.bid.as_mut().filter(|bid| bid.leads) else {
            let prepares = places(host).prepares.into();
            return host.tell(rule(host, Row::NotLeading), [entry.value.0, prepares, 0, 0]);
        };
        bid.queue.push(entry);
        self.propose_next(host);
    }

    /// Commands that wait get slots, as far as promises cover them.
    fn propose_next(&mut self, host: &mut impl Host<Slots>) {
        while let Some(bid) = self.bid.as_mut().filter(|bid| bid.leads && !bid.asks && !bid.queue.is_empty()) {
            while host.disk().chosen(bid.next).is_some() || bid.open.contains_key(&bid.next) {
                bid.next += 1;
            }
            let slot = bid.next;
            if slot > bid.upto {
                self.ask(host, slot, NodeSet::EMPTY);
                return self.look(host);
            }
            bid.next += 1;
            let entry = bid.queue.remove(0);
            self.propose(host, slot, entry);
        }
    }

    /// Phase 2(a): the others are asked to accept, and then it accepts itself.
    fn propose(&mut self, host: &mut impl Host<Slots>, slot: u32, entry: Entry) {
        let Some(bid) = &mut self.bid else { return };
        let vote = Vote { ballot: bid.ballot, entry };
        host.tell(rule(host, Row::Proposes), [slot, vote.ballot.0, entry.value.0, 0]);
        others(host).for_each(|id| host.send(id, Msg::Accept { slot, vote }));
        let mut open = Open { entry, accepts: NodeSet::EMPTY, older: NodeSet::EMPTY, waits: false };
        // Whoever has promised a higher ballot since does not lead; with a rule off, its promise may be lower or higher.
        if vote.ballot >= host.disk().promised || host.off(rule(host, Row::CheckAccept)) {
            if let Some(record) = accepts(host, slot, vote) {
                match host.off(rule(host, Row::PersistAccepted)) {
                    true => host.persist_unflushed(record),
                    false => host.persist(record),
                }
                host.note_persistence(rule(host, Row::PersistAccepted), [0; 4]);
            }
            open.accepts.insert(host.id());
            host.fact(Happened::CountsItself { slot, vote });
        }
        bid.open.insert(slot, open);
        self.look_at(host, slot);
    }

    /// A server has accepted.
    pub(super) fn on_accepted(&mut self, host: &mut impl Host<Slots>, from: NodeId, slot: u32, vote: Vote) {
        let servers = servers(host);
        let bid = self.bid.as_mut().filter(|bid| bid.leads);
        let open = bid.and_then(|bid| {
            let current = vote.ballot == bid.ballot;
            bid.open.get_mut(&slot).filter(|open| open.entry == vote.entry).map(|open| (current, open))
        });
        match open {
            Some((true, open)) => {
                open.accepts.insert(from);
                let count = open.accepts.len() as u32;
                host.tell(rule(host, Row::CountsAccept), [from.0.into(), slot, count, servers]);
            }
            // The same at an older ballot decides nothing.
            Some((false, open)) => drop(open.older.insert(from)),
            None => return host.tell(rule(host, Row::Late), [from.0.into(), vote.ballot.0, ACCEPTANCE, 0]),
        }
        self.look_at(host, slot);
    }

    /// Whether what it proposed in a slot is chosen by now.
    fn look_at(&mut self, host: &mut impl Host<Slots>, slot: u32) {
        let Some(open) = self.bid.as_ref().and_then(|bid| bid.open.get(&slot)).copied() else { return };
        if is_chosen(host, slot, open) {
            if let Some(bid) = &mut self.bid {
                bid.open.remove(&slot);
            }
            learn(host, slot, open.entry, COUNTED);
        }
    }

    /// It shows that it lives, tells how far everything is chosen, and asks again for what was not answered yet.
    pub(super) fn heartbeat(&mut self, host: &mut impl Host<Slots>) {
        let Some(bid) = self.bid.as_mut().filter(|bid| bid.leads) else { return };
        let (ballot, below) = (bid.ballot, host.disk().open());
        host.set_timer(places(host).heartbeat, host.option(places(host).heartbeat_ms));
        if others(host).next().is_none() {
            return;
        }
        host.tell(rule(host, Row::Heartbeats), [ballot.0, below, 0, 0]);
        others(host).for_each(|id| host.send(id, Msg::Heartbeat { ballot, below }));
        let late = bid.open.values().filter(|open| open.waits).count() as u32;
        let again = late > 0 && host.obeys(rule(host, Row::Resend), [late, 0, 0, 0]);
        let late = bid.asks && std::mem::replace(&mut bid.waits, true);
        if late && host.obeys(rule(host, Row::Resend), [0; 4]) {
            let ask = Msg::Prepare { ballot, from: bid.first, upto: bid.upto };
            others(host).filter(|id| !bid.promises.contains(*id)).for_each(|id| host.send(id, ask.clone()));
        }
        for (slot, open) in &mut bid.open {
            if std::mem::replace(&mut open.waits, true) && again {
                let vote = Vote { ballot, entry: open.entry };
                others(host)
                    .filter(|id| !open.accepts.contains(*id))
                    .for_each(|id| host.send(id, Msg::Accept { slot: *slot, vote }));
            }
        }
    }

    /// A server refuses: its promise is higher. When no quorum is left, the ballot has ended.
    pub(super) fn on_refusal(&mut self, host: &mut impl Host<Slots>, from: NodeId, ballot: Ballot, promised: Ballot) {
        self.seen = self.seen.max(promised.round());
        let Some(bid) = self.bid.as_mut().filter(|bid| bid.ballot == ballot) else {
            return host.tell(rule(host, Row::Late), [from.0.into(), ballot.0, REFUSAL, 0]);
        };
        bid.refusals.insert(from);
        let quorum = if bid.leads && !bid.asks { q2(host) } else { q1(host) };
        let left = servers(host) - bid.refusals.len() as u32;
        let reachable = quorum.left_without(bid.refusals);
        host.tell(rule(host, Row::Refused), [from.0.into(), promised.0, left, reachable.into()]);
        if !reachable {
            self.give_up(host);
        }
    }

    /// Somebody leads, or wants to, at another ballot: its own is over.
    pub(super) fn stand_down(&mut self, host: &mut impl Host<Slots>, ballot: Ballot) {
        if let Some(bid) = self.bid.as_ref().filter(|bid| bid.ballot != ballot) {
            host.tell(rule(host, Row::StandsDown), [bid.ballot.0, ballot.0, bid.leads.into(), 0]);
            self.give_up(host);
        }
    }

    /// Its ballot is over: it waits for a random time. Switched off, it begins the next at once.
    pub(super) fn give_up(&mut self, host: &mut impl Host<Slots>) {
        let Some(bid) = self.bid.take() else { return };
        self.leader = None;
        host.cancel_timer(places(host).heartbeat);
        self.await_leader(host);
        let by_itself = !host.config().flag(places(host).manual);
        if by_itself && !host.obeys(rule(host, Row::Backoff), [bid.ballot.0, 0, 0, 0]) {
            self.prepare(host, NodeSet::EMPTY);
        }
    }
}

/// Section 2.3: what a quorum has accepted at one ballot is chosen. Switched off, fewer are enough, or equal commands
/// at several ballots add up.
pub fn is_chosen(host: &mut impl Host<Slots>, slot: u32, open: Open) -> bool {
    let (quorum, accepts) = (q2(host), open.accepts);
    let facts = [slot, accepts.len() as u32, flexible::size(quorum), servers(host)];
    if quorum.met(accepts) {
        return host.guard(rule(host, Row::ChosenQuorum), true, facts);
    }
    let across = NodeSet(accepts.0 | open.older.0);
    let added_up = [slot, across.len() as u32, accepts.len() as u32, open.entry.value.0];
    if quorum.met(across) && host.tempted(rule(host, Row::SameBallot), added_up) {
        return true;
    }
    host.guard_or(rule(host, Row::ChosenQuorum), false, quorum.met_weakly(accepts), facts)
}
