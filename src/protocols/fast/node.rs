//! A node: the memory of the part that it plays, and what reaches it.

use super::acceptor::Acceptor;
use super::client::Client;
use super::coordinator::Coordinator;
use super::learner::Learner;
use super::messages::{Msg, Vote};
use super::roles::{ACCEPTOR, CLIENT, COORDINATOR, Context, LEARNER};
use super::{FastPaxos, inputs, rules, timers};
use crate::engine::facts::NOTHING;
use crate::engine::{Event, NodeId, NodeSet};

/// A running node's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// Of a coordinator.
    Coordinator(Coordinator),
    /// Of an acceptor.
    Acceptor(Acceptor),
    /// Of a learner.
    Learner(Learner),
    /// Of a client.
    Client(Client),
}

impl Node {
    /// A node whose process has just started.
    pub fn boot(cx: &mut Context) -> Node {
        let disk = cx.disk();
        let pair = |vote: Option<Vote>| vote.map_or((0, NOTHING), |vote| (vote.ballot.0, vote.value.0));
        let (used, promised, (at, voted), (ballot, learned)) =
            (disk.used, disk.promised, pair(disk.vote), pair(disk.learned));
        match cx.config.kind(cx.id) {
            COORDINATOR => cx.tell(rules::STARTS, [used.0, 0, 0, 0]),
            ACCEPTOR => cx.tell(rules::RECALLS, [promised.0, at, voted, 0]),
            LEARNER => cx.tell(rules::STILL_KNOWS, [ballot, learned, 0, 0]),
            _ => {}
        }
        match cx.config.kind(cx.id) {
            COORDINATOR => Node::Coordinator(Coordinator::boot(cx)),
            ACCEPTOR => Node::Acceptor(Acceptor::default()),
            CLIENT => Node::Client(Client::boot(cx)),
            _ => Node::Learner(Learner::default()),
        }
    }

    /// Acts on an event. What is not meant for its part means nothing to it.
    pub fn on(&mut self, cx: &mut Context, event: &Event<FastPaxos>) {
        match (self, event) {
            (Node::Coordinator(coordinator), &Event::Message { from, ref msg }) => match *msg {
                Msg::Promise { ballot, vote } => coordinator.on_promise(cx, from, ballot, vote),
                Msg::Refusal { promised, .. } => coordinator.on_refusal(cx, from, promised),
                Msg::Voted(vote) => coordinator.on_voted(cx, from, vote),
                Msg::Request { value } => coordinator.on_request(cx, value),
                _ => {}
            },
            (Node::Coordinator(coordinator), &Event::Timer(timers::ROUND, _)) => coordinator.on_round_timeout(cx),
            (Node::Coordinator(coordinator), &Event::Input { input, to, .. }) => match input {
                inputs::PREPARE => coordinator.prepare(cx, aim(cx, to)),
                inputs::ANY => coordinator.open(cx, aim(cx, to)),
                inputs::ACCEPT => coordinator.accept(cx, aim(cx, to)),
                _ => {}
            },
            (Node::Acceptor(acceptor), &Event::Message { from, ref msg }) => on_message(acceptor, cx, from, msg),
            (Node::Learner(learner), &Event::Message { from, msg: Msg::Voted(vote) }) => {
                learner.on_voted(cx, from, vote)
            }
            (Node::Client(client), &Event::Message { from, msg: Msg::Decided { value } }) => {
                client.on_decided(cx, from, value);
            }
            (Node::Client(client), &Event::Timer(timers::REQUEST, _)) => client.on_request(cx),
            (Node::Client(client), &Event::Timer(timers::PATIENCE, _)) => client.on_patience(cx),
            (Node::Client(client), &Event::Input { input: inputs::REQUEST, value, .. }) => client.ask(cx, value),
            _ => {}
        }
    }
}

fn on_message(acceptor: &mut Acceptor, cx: &mut Context, from: NodeId, msg: &Msg) {
    match *msg {
        Msg::Prepare { ballot } => acceptor.on_prepare(cx, from, ballot),
        Msg::Any { ballot } => acceptor.on_any(cx, from, ballot),
        Msg::Accept { ballot, value } => acceptor.on_accept(cx, from, ballot, value),
        Msg::Request { value } => acceptor.on_request(cx, value),
        _ => {}
    }
}

/// The acceptors that an input names; all of them if it names none.
fn aim(cx: &Context, to: NodeSet) -> NodeSet {
    let all = cx.config.of_kind(ACCEPTOR);
    if to.is_empty() { all } else { NodeSet(to.0 & all.0) }
}
