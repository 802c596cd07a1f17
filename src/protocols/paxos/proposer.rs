//! A proposer: gathers promises for a number, and proposes what they leave it free to propose (section 2.2).
//!
//! A ballot ends at its timeout, or when no quorum is left that could answer; then the proposer waits for a random
//! time and tries a higher number. With `manual_phases` it does nothing of that by itself.

use super::messages::{Msg, Proposal, Record};
use super::numbers::{ballot_of, numbers, round_heard};
use super::roles::{Context, FLEXIBLE, Role, Seldom, q1, q2};
use super::{options, rules, timers};
use crate::engine::facts::NOTHING;
use crate::engine::{Config, NodeId, NodeSet, Value};
use crate::parts::ballot::{Ballot, Numbers};
use crate::parts::quorum::Answers;
use smallvec::SmallVec;

/// Where a proposer stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// No ballot is under way.
    #[default]
    Idle,
    /// It gathers promises.
    Prepare,
    /// It has a quorum of promises and has sent no value yet.
    Ready,
    /// It has sent its proposal.
    Accept,
    /// Its ballot has ended; it waits before the next one.
    Wait,
    /// It knows that its proposal was chosen.
    Done,
    /// It has asked a counter for its next number.
    Number,
}

/// A promise's report of what was accepted before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Report {
    /// Who reports.
    pub from: NodeId,
    /// What it has accepted.
    pub accepted: Proposal,
}

/// A running proposer's memory. Its number in use is the one on its disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Proposer {
    /// Where it stands.
    pub phase: Phase,
    /// The value that it would like to have chosen.
    pub value: Option<Value>,
    /// The highest round that it has heard of.
    pub seen: u32,
    /// Who has promised this ballot.
    pub promises: NodeSet,
    /// Whose promise is counted though it was of another ballot: only with `paxos.proposer.this-ballot` off.
    pub stale: Seldom<NodeSet>,
    /// How many promises arrived: counted only with `paxos.proposer.distinct` off.
    pub replies: u32,
    /// What the promises report, at most one report each.
    pub reports: SmallVec<[Report; 4]>,
    /// Who has refused this ballot.
    pub refusals: NodeSet,
    /// The value sent at this ballot.
    pub sent: Option<Value>,
    /// Who has accepted it.
    pub accepts: NodeSet,
    /// While it waits for a number: the acceptors that it will ask with it.
    pub aim: Seldom<NodeSet>,
}

/// What a ballot lacked that was given up, as the third fact of the note: promises, acceptances, or a value.
const LACKS_PROMISES: u32 = 0;
const LACKS_ACCEPTANCES: u32 = 1;
const LACKS_VALUE: u32 = 2;

/// Why an answer is not waited for, as the fourth fact of the note: it was waited for before; its ballot is none that the
/// proposer has begun since it started; it has sent no value at it; it has sent another.
const ENDED: u32 = 0;
const UNBEGUN: u32 = 1;
const UNSENT: u32 = 2;
const OF_ANOTHER: u32 = 3;

/// What it makes of a learner's wish for a new ballot, as the second fact of the note: it begins one, has one under way, or
/// waits to be told.
const BEGINS: u32 = 0;
const BUSY: u32 = 1;
const MANUAL: u32 = 2;

/// What comes unawaited, as the third fact of the note.
const PROMISE: u32 = 0;
const REFUSAL: u32 = 1;
const ACCEPTANCE: u32 = 2;

fn acceptors(cx: &Context) -> NodeSet {
    Role::Acceptor.players(cx.config)
}

/// Whether proposers act only when told to.
pub fn manual(cx: &Context) -> bool {
    cx.config.flag(options::MANUAL_PHASES)
}

/// Tells that an answer comes which is not waited for. Nobody has begun a ballot above its number, or one of another.
fn tell_late(cx: &mut Context, from: NodeId, ballot: Ballot, [answer, why]: [u32; 2]) {
    let begun = ballot <= cx.disk().proposed && ballot.may_be_of(cx.id);
    cx.tell(rules::LATE, [from.0.into(), ballot.0, answer, if begun { why } else { UNBEGUN }]);
}

impl Proposer {
    /// Phase 1(a): a new number, higher than any it has used or heard of, towards these acceptors.
    pub fn prepare(&mut self, cx: &mut Context, to: NodeSet) {
        if numbers(cx.config) == Numbers::Counter {
            self.ask_number(cx, to);
            cx.cancel_timer(timers::RETRY);
            return self.await_answers(cx);
        }
        let round = self.seen.max(cx.disk().proposed.round()).saturating_add(1);
        self.begin(cx, to, ballot_of(cx.config, round, cx.id));
    }

    /// Phase 1(a) at this number.
    pub fn begin(&mut self, cx: &mut Context, to: NodeSet, ballot: Ballot) {
        let used = cx.disk().proposed;
        if ballot <= used {
            cx.tell(rules::REUSES, [ballot.0, used.0, 0, 0]);
        }
        *self = Proposer { phase: Phase::Prepare, value: self.value, seen: self.seen, ..Proposer::default() };
        cx.tell(rules::PREPARES, [ballot.0, 0, 0, 0]);
        // The number is on disk before anybody hears of it, so that a restart never uses it again.
        cx.persist_before(rules::UNIQUE, [Record::Propose(ballot)], |cx| {
            to.iter().for_each(|id| cx.send(id, Msg::Prepare { ballot }));
        });
        cx.cancel_timer(timers::RETRY);
        self.await_answers(cx);
    }

    fn await_answers(&self, cx: &mut Context) {
        if !manual(cx) {
            cx.set_timer(timers::BALLOT, cx.option(options::BALLOT_TIMEOUT_MS));
        }
    }

    /// An acceptor promises.
    pub fn on_promise(&mut self, cx: &mut Context, from: NodeId, ballot: Ballot, accepted: Option<Proposal>) {
        let current = cx.disk().proposed;
        let reported = accepted.map_or(0, |p| round_heard(cx.config, p.ballot));
        if !self.is_under_way() {
            self.hear_of(cx, reported);
            return tell_late(cx, from, ballot, [PROMISE, ENDED]);
        }
        if ballot != current {
            self.hear_of(cx, reported);
        }
        self.seen = self.seen.max(reported);
        // Only promises of the ballot under way count.
        if !cx.guard(rules::THIS_BALLOT, ballot == current, [from.0.into(), ballot.0, current.0, 0]) {
            return;
        }
        if ballot != current && !self.promises.contains(from) {
            self.stale.0.insert(from);
        } else if ballot == current {
            self.stale.0.remove(from);
        }
        if self.phase == Phase::Accept {
            return self.on_late_promise(cx, from, accepted);
        }
        // Acceptors are counted, not messages.
        if !cx.guard(rules::DISTINCT, !self.promises.contains(from), [from.0.into(), ballot.0, 0, 0]) {
            return;
        }
        self.take_promise(from, accepted);
        let (n, value) = accepted.map_or((0, NOTHING), |p| (p.ballot.0, p.value.0));
        cx.tell(rules::COUNTS_PROMISE, [from.0.into(), n, value, self.promises_counted(cx).len() as u32]);
        if self.has_quorum(cx) && self.phase == Phase::Prepare {
            self.phase = Phase::Ready;
            cx.tell(rules::PREPARED, [current.0, self.is_short(cx.config).into(), 0, 0]);
            if !manual(cx) {
                self.propose(cx, acceptors(cx));
            }
        }
    }

    /// An answer that is not waited for may tell of a round that is higher than its own: that alone is news.
    fn hear_of(&mut self, cx: &mut Context, round: u32) {
        if round > self.seen.max(cx.disk().proposed.round()) {
            cx.tell(rules::HEARS_ROUND, [round, 0, 0, 0]);
        }
        self.seen = self.seen.max(round);
    }

    fn take_promise(&mut self, from: NodeId, accepted: Option<Proposal>) {
        // Once a value was sent they are not counted any more: another copy is no news.
        if self.phase != Phase::Accept || !self.promises.contains(from) {
            self.replies = self.replies.saturating_add(1);
        }
        self.promises.insert(from);
        if let Some(accepted) = accepted {
            match self.reports.iter_mut().find(|report| report.from == from) {
                Some(report) => report.accepted = accepted,
                None => self.reports.push(Report { from, accepted }),
            }
        }
    }

    /// Whether its ballot may still come to something.
    fn is_under_way(&self) -> bool {
        matches!(self.phase, Phase::Prepare | Phase::Ready | Phase::Accept)
    }

    /// Which promises count: different acceptors, or messages with the rule for it switched off.
    fn promises_counted(&self, cx: &Context) -> Answers {
        if cx.off(rules::DISTINCT) { Answers::Counted(self.replies) } else { Answers::From(self.promises) }
    }

    /// Who has promised this ballot, as far as it has heard: with rules off it may count more than that.
    pub fn promised(&self) -> NodeSet {
        NodeSet(self.promises.0 & !self.stale.0.0)
    }

    /// Whether fewer than a majority have promised this ballot: what it takes for one is told as that.
    pub fn is_short(&self, config: &Config) -> bool {
        !q1(config).met(self.promised())
    }

    /// Phase 2 may start once a majority of all acceptors has promised.
    pub fn has_quorum(&self, cx: &mut Context) -> bool {
        let (quorum, promises) = (q1(cx.config), self.promises_counted(cx));
        let more = promises.len() != self.promised().len();
        let facts = [promises.len() as u32, more.into(), 0, 0];
        cx.guard_or(rules::QUORUM_SIZE, quorum.met(promises), quorum.met_weakly(promises), facts)
            && FLEXIBLE.missed(cx.config, self.promised()).is_none_or(|(rule, facts)| cx.tempted(rule, facts))
    }

    /// A majority is one of all acceptors. Switched off, a proposer that has waited long enough counts those who answered.
    fn has_quorum_of_the_living(&self, cx: &mut Context) -> bool {
        let (promises, enough) = (self.promised(), q1(cx.config).met(self.promises_counted(cx)));
        let answers = NodeSet(promises.0 | self.refusals.0).len();
        let facts = [promises.len() as u32, answers as u32, 0, 0];
        2 * promises.len() > answers && !enough && !cx.obeys(rules::ALL_ACCEPTORS, facts)
    }

    /// By hand it is told when it has waited long enough.
    pub fn may_be_told_to_propose(&self, cx: &mut Context) -> bool {
        self.has_quorum(cx) || manual(cx) && self.has_quorum_of_the_living(cx)
    }

    /// A promise after the value was sent changes nothing: one ballot carries one value. Switched off, what it
    /// reports replaces a value that rests on less.
    fn on_late_promise(&mut self, cx: &mut Context, from: NodeId, accepted: Option<Proposal>) {
        let highest = self.reports.iter().map(|r| r.accepted.ballot).max().unwrap_or_default();
        let sent = self.sent.unwrap_or_default();
        let tempting = accepted.filter(|p| p.ballot > highest && p.value != sent);
        self.take_promise(from, accepted);
        let Some(found) = tempting else {
            return cx.tell(rules::ONE_VALUE, [from.0.into(), 0, NOTHING, sent.0]);
        };
        if cx.tempted(rules::ONE_VALUE, [from.0.into(), found.ballot.0, found.value.0, sent.0]) {
            self.sent = None;
            self.propose(cx, acceptors(cx));
            // Who accepted another value before has not accepted this one.
            if self.sent != Some(sent) {
                self.accepts = NodeSet::EMPTY;
            }
        }
    }

    /// Phase 2(a), by hand: towards these acceptors, if there is a quorum of promises.
    pub fn accept(&mut self, cx: &mut Context, to: NodeSet) {
        match self.phase {
            Phase::Ready | Phase::Accept => self.propose(cx, to),
            Phase::Prepare => {
                // With the rule switched off while promises were coming in, fewer may be enough by now.
                if self.may_be_told_to_propose(cx) {
                    self.phase = Phase::Ready;
                    self.propose(cx, to);
                }
            }
            Phase::Idle | Phase::Wait | Phase::Done | Phase::Number => cx.tell(rules::NO_BALLOT, [0; 4]),
        }
    }

    /// Phase 2(a).
    pub fn propose(&mut self, cx: &mut Context, to: NodeSet) {
        let ballot = cx.disk().proposed;
        let Some(value) = self.sent.or_else(|| self.choose_value(cx)) else {
            cx.tell(rules::NO_VALUE, [ballot.0, self.is_short(cx.config).into(), 0, 0]);
            return;
        };
        let proposal = Proposal { ballot, value };
        if self.sent.is_none() {
            self.sent = Some(value);
            self.phase = Phase::Accept;
            // This record carries no safety of its own; with the number unflushed, it must not flush it either.
            if cx.off(rules::UNIQUE) {
                cx.persist_unflushed(Record::Accept(proposal));
            } else {
                cx.persist(Record::Accept(proposal));
            }
        }
        cx.tell(rules::PROPOSES, [ballot.0, value.0, 0, 0]);
        to.iter().for_each(|id| cx.send(id, Msg::Accept(proposal)));
        self.await_answers(cx);
    }

    /// An acceptor refuses: a hint that this ballot may be lost, and how high to go.
    pub fn on_refusal(&mut self, cx: &mut Context, from: NodeId, ballot: Ballot, promised: Ballot) {
        if !self.is_under_way() || ballot != cx.disk().proposed {
            self.hear_of(cx, round_heard(cx.config, promised));
            return tell_late(cx, from, ballot, [REFUSAL, ENDED]);
        }
        self.seen = self.seen.max(round_heard(cx.config, promised));
        self.refusals.insert(from);
        // Who has answered already may refuse another copy of the question: its answer counts all the same.
        let accepting = self.phase == Phase::Accept;
        let answered = if accepting { self.accepts } else { self.promises };
        let lost = NodeSet(self.refusals.0 & !answered.0);
        let quorum = if accepting { q2(cx.config) } else { q1(cx.config) };
        let left = NodeSet(acceptors(cx).0 & !lost.0);
        if promised.numbers() == Numbers::ServerFirst && promised.proposer() > cx.id {
            cx.tell(rules::OUTRANKED, [from.0.into(), promised.0, promised.proposer().0.into(), 0]);
        }
        cx.tell(rules::REFUSED, [from.0.into(), promised.0, left.0, accepting.into()]);
        let hopeless = !quorum.left_without(lost) || cx.config.flag(options::RETRY_AT_FIRST_REFUSAL);
        if hopeless && !manual(cx) {
            self.end_ballot(cx);
        }
    }

    /// Nobody else answered in time.
    pub fn on_ballot_timeout(&mut self, cx: &mut Context) {
        if self.phase == Phase::Number {
            cx.tell(rules::NO_NUMBER, [0; 4]);
            return self.prepare(cx, self.aim.0);
        }
        if self.phase == Phase::Prepare && self.has_quorum_of_the_living(cx) {
            self.phase = Phase::Ready;
            return self.propose(cx, acceptors(cx));
        }
        if self.is_under_way() {
            let (heard, lacks) = match self.phase {
                Phase::Accept => (self.accepts, LACKS_ACCEPTANCES),
                Phase::Ready => (self.promised(), LACKS_VALUE),
                Phase::Idle | Phase::Prepare | Phase::Wait | Phase::Done | Phase::Number => {
                    (self.promised(), LACKS_PROMISES)
                }
            };
            let short = self.is_short(cx.config).into();
            cx.tell(rules::TIMED_OUT, [cx.disk().proposed.0, heard.len() as u32, lacks, short]);
            self.end_ballot(cx);
        }
    }

    /// The ballot is given up. Two proposers that come back at once would go on refusing each other.
    fn end_ballot(&mut self, cx: &mut Context) {
        cx.cancel_timer(timers::BALLOT);
        if self.value.is_none() && self.sent.is_none() {
            self.phase = Phase::Idle;
            return;
        }
        if !cx.config.flag(options::TRIES_AGAIN) {
            self.phase = Phase::Idle;
            return cx.tell(rules::STAYS, [cx.disk().proposed.0, 0, 0, 0]);
        }
        self.phase = Phase::Wait;
        if cx.obeys(rules::BACKOFF, [cx.disk().proposed.0, 0, 0, 0]) {
            cx.set_timer(timers::RETRY, cx.option(options::BACKOFF_MS));
        } else {
            self.prepare(cx, acceptors(cx));
        }
    }

    /// It has waited long enough.
    pub fn on_retry(&mut self, cx: &mut Context) {
        if self.phase == Phase::Wait {
            self.prepare(cx, acceptors(cx));
        }
    }

    /// An acceptor accepted: with a majority at its ballot the proposer knows its value chosen, and stops.
    pub fn on_accepted(&mut self, cx: &mut Context, from: NodeId, proposal: Proposal) {
        let Proposal { ballot, value } = proposal;
        if self.phase != Phase::Accept || ballot != cx.disk().proposed || self.sent != Some(value) {
            // Where one server plays all parts, it hears of the others' ballots too.
            if ballot.proposer() == cx.id || ballot.may_be_of(cx.id) && ballot == cx.disk().proposed {
                let why = match self.sent {
                    None if ballot == cx.disk().proposed => UNSENT,
                    Some(sent) if ballot == cx.disk().proposed && sent != value => OF_ANOTHER,
                    _ => ENDED,
                };
                tell_late(cx, from, ballot, [ACCEPTANCE, why]);
            }
            return;
        }
        self.accepts.insert(from);
        let all = acceptors(cx).len() as u32;
        cx.tell(rules::COUNTS_ACCEPT, [from.0.into(), value.0, self.accepts.len() as u32, all]);
        if self.sees_chosen(cx) {
            self.phase = Phase::Done;
            cx.cancel_timer(timers::BALLOT);
            cx.tell(rules::KNOWS, [ballot.0, value.0, 0, 0]);
        }
    }

    /// Section 2.3: a proposal that a majority of acceptors has accepted is chosen.
    pub fn sees_chosen(&self, cx: &Context) -> bool {
        q2(cx.config).met(self.accepts)
    }

    /// A client asks for a value. One that comes while a ballot is under way does not replace the first.
    pub fn on_request(&mut self, cx: &mut Context, from: NodeId, value: Value) {
        let free = matches!(self.phase, Phase::Idle | Phase::Done);
        if free || self.value.is_none() {
            self.value = Some(value);
        }
        let wish = self.value.unwrap_or(value);
        cx.tell(rules::TAKES, [from.0.into(), value.0, wish.0, (wish == value).into()]);
        if Role::Learner.players(cx.config).is_empty() {
            cx.tell(rules::NO_LEARNER, [from.0.into(), 0, 0, 0]);
        }
        if manual(cx) {
            return;
        }
        match self.phase {
            Phase::Idle | Phase::Done => self.prepare(cx, acceptors(cx)),
            Phase::Ready => self.propose(cx, acceptors(cx)),
            Phase::Prepare | Phase::Accept | Phase::Wait | Phase::Number => {}
        }
    }

    /// A learner needs a new ballot to know what is chosen: it need not be for a value of its own.
    pub fn on_settle(&mut self, cx: &mut Context, from: NodeId) {
        let does = match self.phase {
            _ if manual(cx) => MANUAL,
            Phase::Idle | Phase::Done => BEGINS,
            Phase::Prepare | Phase::Ready | Phase::Accept | Phase::Wait | Phase::Number => BUSY,
        };
        cx.tell(rules::IS_TO_SETTLE, [from.0.into(), does, 0, 0]);
        if does == BEGINS {
            self.prepare(cx, acceptors(cx));
        }
    }
}
