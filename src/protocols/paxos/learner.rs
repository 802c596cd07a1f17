//! A learner: acceptors tell it what they accepted, or another learner what was chosen (section 2.3), and it answers the
//! clients.

use super::learning::{Question, asks_by_itself, told_by};
use super::messages::{Happened, Msg, Proposal, Record};
use super::roles::{CLIENT, Context, q2};
use super::rules;
use crate::engine::{Config, NodeId, NodeSet};
use crate::parts::ballot::Ballot;
use crate::parts::quorum::Answers;

/// How many proposals a learner keeps count of: the newest. To forget an old one delays learning and never makes it
/// wrong, and a duel without end must not fill its memory.
const KEPT: usize = 16;

/// Who told it of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Count {
    /// The proposal.
    pub proposal: Proposal,
    /// The acceptors that accepted it.
    pub from: NodeSet,
    /// How many messages said so: counted only with `paxos.learner.distinct` off.
    pub replies: u32,
    /// Whether it was decided by this count.
    pub done: bool,
}

/// A running learner's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Learner {
    /// The newest proposals it has heard of, in order.
    pub counts: Vec<Count>,
    /// What it has asked the acceptors.
    pub question: Question,
}

impl Learner {
    /// An acceptor accepted a proposal.
    pub fn on_accepted(&mut self, cx: &mut Context, from: NodeId, proposal: Proposal) {
        self.count(cx, from, proposal);
        self.settle(cx);
        if asks_by_itself(cx.config) && self.question.answers.is_none() {
            self.wait_to_ask(cx);
        }
    }

    /// Another learner says what was chosen. Nothing but its word speaks for that, unless it has counted enough itself.
    pub fn on_learned(&mut self, cx: &mut Context, from: NodeId, proposal: Proposal) {
        let Proposal { ballot, value } = proposal;
        cx.tell(rules::TAKES_WORD, [from.0.into(), ballot.0, value.0, 0]);
        let by = self.counts.iter().find(|count| count.proposal == proposal).map_or(NodeSet::EMPTY, |count| count.from);
        decide(cx, proposal, by);
        self.settle(cx);
    }

    /// Counts that an acceptor accepted a proposal.
    pub fn count(&mut self, cx: &mut Context, from: NodeId, proposal: Proposal) {
        let Proposal { ballot, value } = proposal;
        let Some(at) = self.place(cx.config, proposal) else {
            return cx.tell(rules::FORGETS, [from.0.into(), ballot.0, value.0, KEPT as u32]);
        };
        let count = &mut self.counts[at];
        // Acceptors are counted, not messages.
        if !cx.guard(rules::LEARN_DISTINCT, !count.from.contains(from), [from.0.into(), ballot.0, value.0, 0]) {
            return;
        }
        count.from.insert(from);
        count.replies = count.replies.saturating_add(1);
        if !count.done && self.decides(cx, at) {
            self.counts[at].done = true;
            let by = self.counts[at].from;
            decide(cx, proposal, by);
        }
    }

    /// Where a proposal is counted; `None` if it is older than all that there is room for.
    fn place(&mut self, config: &Config, proposal: Proposal) -> Option<usize> {
        let at = match self.counts.binary_search_by(|count| count.proposal.compare(proposal, config)) {
            Ok(at) => return Some(at),
            Err(at) => at,
        };
        self.counts.insert(at, Count { proposal, from: NodeSet::EMPTY, replies: 0, done: false });
        if self.counts.len() <= KEPT {
            return Some(at);
        }
        self.counts.remove(0);
        at.checked_sub(1)
    }

    /// Whether what was heard of a proposal decides it.
    pub fn decides(&self, cx: &mut Context, at: usize) -> bool {
        let Count { proposal: Proposal { ballot, value }, from, replies, .. } = self.counts[at];
        let quorum = q2(cx.config);
        let heard = if cx.off(rules::LEARN_DISTINCT) { Answers::Counted(replies) } else { Answers::From(from) };
        let more = heard.len() != from.len();
        let facts = [heard.len() as u32, more.into(), 0, ballot.0];
        if quorum.met(heard) {
            return cx.guard(rules::LEARN_QUORUM, true, facts);
        }
        let same = || self.counts.iter().filter(|c| c.proposal.value == value);
        let across = NodeSet(same().fold(0, |all, c| all | c.from.0));
        // Acceptances add up only at one ballot, however equal the values of several; after a decision nothing is added up.
        let tempting = quorum.met(across) && !same().any(|c| c.done);
        let added_up = [value.0, across.len() as u32, from.len() as u32, ballot.0];
        if tempting && cx.tempted(rules::SAME_BALLOT, added_up) {
            return true;
        }
        cx.guard(rules::LEARN_QUORUM, false, facts)
    }
}

/// Tells what was decided. The first decision is kept on disk and told to the clients, also when another follows it,
/// which can happen only with a rule switched off. Where it has not heard of a quorum that accepted it, it takes the value
/// for chosen, and that is told.
fn decide(cx: &mut Context, proposal: Proposal, by: NodeSet) {
    let known = cx.disk().decided;
    let Proposal { ballot, value } = proposal;
    let first = known.map_or(value, |known| known.value);
    let how = match known {
        None => FIRST,
        Some(_) if first == value => AGAIN,
        Some(_) => ANOTHER,
    };
    // Of another decision nothing is kept; of the others is told when the clients have been, since a crash may come before.
    let facts = [value.0, ballot.0, how, first.0];
    let learns = if q2(cx.config).met(by) { rules::LEARNS } else { rules::ASSUMES };
    if how == ANOTHER {
        cx.tell(learns, facts);
        cx.fact(Happened::DecidedAnother(proposal));
    }
    if known.is_none() {
        cx.persist(Record::Commit(proposal));
    }
    cx.config.of_kind(CLIENT).iter().for_each(|client| cx.send(client, Msg::Decided { value: first }));
    let others = told_by(cx.config, cx.id);
    let kept = cx.disk().decided.unwrap_or(proposal);
    others.iter().for_each(|other| cx.send(other, Msg::Learned(kept)));
    if how != ANOTHER {
        cx.tell(learns, facts);
    }
    if !others.is_empty() {
        cx.tell(rules::RELAYS, [others.0, kept.value.0, 0, 0]);
    }
}

/// How a decision stands to what a learner knew, as the third fact of its note: it is its first, the same value once
/// more, or another value.
pub const FIRST: u32 = 0;
/// The same value once more.
pub const AGAIN: u32 = 1;
/// Another value.
pub const ANOTHER: u32 = 2;

/// The ballot that a learner is nearest to deciding, for those who draw it.
pub fn nearest(learner: &Learner) -> Option<&Count> {
    learner.counts.iter().max_by_key(|c| (c.from.len(), c.proposal.ballot != Ballot::NONE, c.proposal.ballot))
}
