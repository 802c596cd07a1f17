//! A learner asks the acceptors what they have accepted (section 2.3). A quorum at one ballot settles it; where the answers
//! do not, only a new ballot can, and it asks a proposer for one.

use super::learner::Learner;
use super::learning::{Question, asks_by_itself};
use super::messages::{Msg, Proposal};
use super::roles::{Context, Role, q1, q2};
use super::{options, rules, timers};
use crate::engine::{NodeId, NodeSet};

impl Learner {
    /// It starts: where nobody tells it, it asks after a while.
    pub fn wait_to_ask(&self, cx: &mut Context) {
        if asks_by_itself(cx.config) && cx.disk().decided.is_none() {
            cx.set_timer(timers::QUERY, cx.option(options::QUERY_MS));
        }
    }

    /// Learning goes another way from now on: it waits to ask if nobody tells it any more, and no longer if somebody does and
    /// it has asked nothing yet.
    pub fn adapt(&self, cx: &mut Context) {
        if self.question == Question::default() {
            cx.cancel_timer(timers::QUERY);
            self.wait_to_ask(cx);
        }
    }

    /// It asks all acceptors.
    pub fn ask(&mut self, cx: &mut Context) {
        self.question.answers = Some(NodeSet::EMPTY);
        cx.tell(rules::ASKS, [0; 4]);
        Role::Acceptor.players(cx.config).iter().for_each(|acceptor| cx.send(acceptor, Msg::Query));
        cx.set_timer(timers::QUERY, cx.option(options::QUERY_MS));
    }

    /// An acceptor says what it has accepted. That it has counts, whenever it was asked.
    pub fn on_told(&mut self, cx: &mut Context, from: NodeId, accepted: Option<Proposal>) {
        match accepted {
            Some(proposal) => self.count(cx, from, proposal),
            None => cx.tell(rules::TOLD_NOTHING, [from.0.into(), 0, 0, 0]),
        }
        self.settle(cx);
        let Some(answers) = &mut self.question.answers else { return };
        answers.insert(from);
        let answers = *answers;
        if self.is_beyond(cx, answers) {
            self.give_up(cx, answers);
        }
    }

    /// Its patience is over.
    pub fn on_query_timeout(&mut self, cx: &mut Context) {
        if cx.disk().decided.is_some() {
            return self.settle(cx);
        }
        match self.question.answers {
            Some(answers) if q1(cx.config).met(answers) => self.give_up(cx, answers),
            Some(answers) => {
                cx.tell(rules::TOO_FEW_ANSWERS, [answers.0, 0, 0, 0]);
                self.ask(cx);
            }
            None => self.ask(cx),
        }
    }

    /// Once it has decided it asks no more.
    pub fn settle(&mut self, cx: &mut Context) {
        let asks = self.question != Question::default() || asks_by_itself(cx.config);
        if cx.disk().decided.is_some() && asks {
            self.question = Question::default();
            cx.cancel_timer(timers::QUERY);
        }
    }

    /// Whether no answer that is missing can settle it any more.
    fn is_beyond(&self, cx: &Context, answers: NodeSet) -> bool {
        let quorum = q2(cx.config);
        let silent = quorum.members().0 & !answers.0;
        let may = |from: NodeSet| quorum.met(NodeSet(from.0 | silent));
        !may(NodeSet::EMPTY) && !self.counts.iter().any(|count| may(count.from))
    }

    /// The answers do not settle it. Where nothing is accepted there is nothing to settle; otherwise a proposer is asked, the
    /// next one each time, since it may be down. After a while the acceptors are asked again.
    fn give_up(&mut self, cx: &mut Context, answers: NodeSet) {
        self.question.answers = None;
        if self.counts.iter().all(|count| count.from.is_empty()) {
            cx.tell(rules::NOTHING_YET, [answers.0, 0, 0, 0]);
            cx.cancel_timer(timers::QUERY);
            return self.wait_to_ask(cx);
        }
        let proposers = Role::Proposer.players(cx.config);
        let turn = usize::from(self.question.turn) % proposers.len().max(1);
        let Some(proposer) = proposers.iter().nth(turn) else { return };
        self.question.turn = turn as u8 + 1;
        cx.send(proposer, Msg::Settle);
        cx.tell(rules::UNSETTLED, [answers.0, proposer.0.into(), 0, 0]);
        cx.set_timer(timers::QUERY, cx.option(options::QUERY_MS));
    }
}
