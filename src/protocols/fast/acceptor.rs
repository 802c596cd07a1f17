//! An acceptor: promises, votes for what a coordinator asks it to, and in a fast round for the first value that comes from
//! a client.

use super::messages::{Msg, Record, Vote};
use super::roles::{COORDINATOR, Context, hearers};
use super::rules;
use crate::engine::{NodeId, Value};
use crate::parts::ballot::Ballot;

/// A running acceptor's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Acceptor {
    /// The fast round that was opened last.
    pub open: Ballot,
    /// The first value that came from a client when no fast round was open.
    pub waiting: Option<Value>,
}

impl Acceptor {
    /// Whether this round is open at it as a fast one, with so high a promise: it takes a client's value.
    pub fn is_open(&self, ballot: Ballot, promised: Ballot) -> bool {
        promised.is_some() && self.open >= promised && self.open == ballot
    }

    /// Phase 1(b).
    pub fn on_prepare(&mut self, cx: &mut Context, from: NodeId, ballot: Ballot) {
        let (promised, vote) = (cx.disk().promised, cx.disk().vote);
        if !cx.guard(rules::PROMISE, ballot >= promised, [ballot.0, promised.0, 0, 0]) {
            return cx.send(from, Msg::Refusal { ballot, promised });
        }
        let record = (ballot != promised).then_some(Record::Promise(ballot));
        cx.persist_before(rules::PERSIST, record, |cx| cx.send(from, Msg::Promise { ballot, vote }));
    }

    /// A coordinator opens a fast round. A value that has come before is taken now.
    pub fn on_any(&mut self, cx: &mut Context, from: NodeId, ballot: Ballot) {
        let promised = cx.disk().promised;
        if !cx.guard(rules::CHECK_ACCEPT, ballot >= promised, [ballot.0, promised.0, 0, 0]) {
            return cx.send(from, Msg::Refusal { ballot, promised });
        }
        self.open = ballot;
        cx.tell(rules::OPENS, [ballot.0, 0, 0, 0]);
        if let Some(value) = self.waiting.take() {
            self.vote(cx, Vote { ballot, value, fast: true });
        } else if ballot > promised {
            // There is no answer that it could come before; without the rule it is not flushed either.
            match cx.off(rules::PERSIST) {
                true => cx.persist_unflushed(Record::Promise(ballot)),
                false => cx.persist(Record::Promise(ballot)),
            }
        }
    }

    /// A client sends a value. Only in an open fast round it is taken; switched off, in a round of the acceptor's own making.
    pub fn on_request(&mut self, cx: &mut Context, value: Value) {
        let promised = cx.disk().promised;
        let open = self.is_open(self.open, promised);
        let first = cx.config.of_kind(COORDINATOR).iter().next().unwrap_or_default();
        let next = if promised.is_some() { promised.proposer() } else { first };
        let ballot = if open { self.open } else { Ballot::new(promised.round() + 1, next) };
        // Where it takes none, there is no round to tell of.
        let told = if open || cx.off(rules::ROUND_OPENED) { ballot } else { Ballot::NONE };
        let voted = cx.disk().vote.is_some_and(|vote| vote.ballot == ballot && vote.value != value);
        if !cx.guard(rules::ROUND_OPENED, open, [value.0, told.0, voted.into(), 0]) {
            self.waiting.get_or_insert(value);
            return;
        }
        self.vote(cx, Vote { ballot, value, fast: true });
    }

    /// Phase 2(b) of a classic round.
    pub fn on_accept(&mut self, cx: &mut Context, from: NodeId, ballot: Ballot, value: Value) {
        let promised = cx.disk().promised;
        if !cx.guard(rules::CHECK_ACCEPT, ballot >= promised, [ballot.0, promised.0, 0, 0]) {
            return cx.send(from, Msg::Refusal { ballot, promised });
        }
        self.vote(cx, Vote { ballot, value, fast: false });
    }

    /// One vote in a round: who has voted tells that again. Switched off, the last value that comes counts.
    fn vote(&mut self, cx: &mut Context, vote: Vote) {
        let before = cx.disk().vote.filter(|before| before.ballot == vote.ballot && *before != vote);
        if let Some(before) = before
            && !cx.tempted(rules::ONE_VOTE, [vote.ballot.0, before.value.0, vote.value.0, 0])
        {
            return;
        }
        let record = (cx.disk().vote != Some(vote)).then_some(Record::Vote(vote));
        cx.tell(rules::VOTES, [vote.ballot.0, vote.value.0, vote.fast.into(), 0]);
        cx.persist_before(rules::PERSIST, record, |cx| {
            hearers(cx.config).iter().for_each(|id| cx.send(id, Msg::Voted(vote)));
        });
    }
}
