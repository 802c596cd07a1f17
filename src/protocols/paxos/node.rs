//! A node: the memory of the parts that it plays, and which of them acts on what. A server plays proposer, acceptor and
//! learner at once.

use super::client::Client;
use super::learner::Learner;
use super::messages::Msg;
use super::proposer::Proposer;
use super::roles::{CLIENT, COUNTER, Context, Role};
use super::{Paxos, inputs, rules, timers};
use super::{acceptor, counter};
use crate::engine::{Event, NodeId, NodeSet, TimerId};
use crate::parts::Part;
use crate::parts::ballot::Ballot;
use crate::parts::client::{self as asking, Request};

/// A running node's memory: one field for each part that it plays. An acceptor has all it knows on its disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// As a proposer.
    pub proposer: Option<Proposer>,
    /// Whether it is an acceptor.
    pub accepts: bool,
    /// As a learner.
    pub learner: Option<Learner>,
    /// As a client.
    pub client: Option<Client>,
}

impl Node {
    /// A node whose process has just started: what was not on its disk is forgotten.
    pub fn boot(cx: &mut Context) -> Node {
        let kind = cx.config.kind(cx.id);
        let plays = |role: Role| role.players(cx.config).contains(cx.id);
        let node = Node {
            proposer: plays(Role::Proposer).then(Proposer::default),
            accepts: plays(Role::Acceptor),
            learner: plays(Role::Learner).then(Learner::default),
            client: (kind == CLIENT).then(|| Client::boot(cx)),
        };
        if let Some(learner) = &node.learner {
            learner.wait_to_ask(cx);
        }
        if kind == COUNTER {
            cx.tell(rules::COUNTS_ON, [cx.disk().handed.0, 0, 0, 0]);
        } else if kind != CLIENT {
            let disk = cx.disk();
            let accepted = disk.accepted.map_or(Ballot::NONE, |p| p.ballot);
            let learned = if disk.decided.is_some() { rules::LEARNED } else { 0 };
            let sent = if disk.sent.is_some() { rules::SENT } else { 0 };
            let facts = [disk.proposed.0, disk.promised.0, accepted.0, learned | sent];
            cx.tell(rules::BOOTS, facts);
        }
        node
    }

    /// Acts on an event. What does not concern any part of it means nothing to it.
    pub fn on(&mut self, cx: &mut Context, event: &Event<Paxos>) {
        match *event {
            Event::Message { from, ref msg } => self.on_message(cx, from, msg),
            Event::Timer(timer, _) => self.on_timer(cx, timer),
            Event::Broken(_) => {}
            Event::Input { input, to, value } => match (input, &mut self.proposer, &mut self.client) {
                (inputs::REQUEST, _, Some(client)) => {
                    asking::Client::on(&mut client.asks, cx, asking::Occasion::Ask(to, value))
                }
                (inputs::PREPARE, Some(proposer), _) => proposer.prepare_at(cx, aim(cx, to), value),
                (inputs::ACCEPT, Some(proposer), _) => proposer.accept(cx, aim(cx, to)),
                (inputs::QUERY, ..) => {
                    if let Some(learner) = &mut self.learner {
                        learner.ask(cx);
                    }
                }
                (inputs::PROPOSE, Some(proposer), _) => proposer.propose_this(cx, aim(cx, to), value),
                _ => {}
            },
        }
    }

    fn on_message(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        match *msg {
            Msg::Prepare { ballot } if self.accepts => acceptor::on_prepare(cx, from, ballot),
            Msg::Accept(proposal) if self.accepts => acceptor::on_accept(cx, from, proposal),
            Msg::Accepted(proposal) => {
                if let Some(proposer) = &mut self.proposer {
                    proposer.on_accepted(cx, from, proposal);
                }
                if let Some(learner) = &mut self.learner {
                    learner.on_accepted(cx, from, proposal);
                }
            }
            Msg::Decided { value } => {
                if let Some(client) = &mut self.client {
                    client.on_decided(cx, from, value);
                }
            }
            Msg::Query if self.accepts => acceptor::on_query(cx, from),
            Msg::AskNumber if cx.config.kind(cx.id) == COUNTER => counter::hand_out(cx, from),
            Msg::Prepare { .. } | Msg::Accept(_) | Msg::Query | Msg::AskNumber => {}
            Msg::Learned(_) | Msg::Told { .. } => {
                let Some(learner) = &mut self.learner else { return };
                match *msg {
                    Msg::Learned(proposal) => learner.on_learned(cx, from, proposal),
                    Msg::Told { accepted } => learner.on_told(cx, from, accepted),
                    _ => {}
                }
            }
            Msg::Promise { .. } | Msg::Refusal { .. } | Msg::Request(_) | Msg::Settle | Msg::Number { .. } => {
                let Some(proposer) = &mut self.proposer else { return };
                match *msg {
                    Msg::Promise { ballot, accepted } => proposer.on_promise(cx, from, ballot, accepted),
                    Msg::Refusal { ballot, promised } => proposer.on_refusal(cx, from, ballot, promised),
                    Msg::Request(Request { value, .. }) => proposer.on_request(cx, from, value),
                    Msg::Settle => proposer.on_settle(cx, from),
                    Msg::Number { number } => proposer.on_number(cx, from, number),
                    _ => {}
                }
            }
        }
    }

    fn on_timer(&mut self, cx: &mut Context, timer: TimerId) {
        if let (timers::QUERY, Some(learner)) = (timer, &mut self.learner) {
            return learner.on_query_timeout(cx);
        }
        match (timer, &mut self.proposer, &mut self.client) {
            (timers::BALLOT, Some(proposer), _) => proposer.on_ballot_timeout(cx),
            (timers::RETRY, Some(proposer), _) => proposer.on_retry(cx),
            (timer, _, Some(client)) => asking::Client::on(&mut client.asks, cx, asking::Occasion::Timer(timer)),
            _ => {}
        }
    }
}

/// The acceptors among the nodes that an input names; all of them if it names none.
fn aim(cx: &Context, to: NodeSet) -> NodeSet {
    let all = Role::Acceptor.players(cx.config);
    if to.is_empty() { all } else { NodeSet(to.0 & all.0) }
}
