//! What may still become of a world: who could lead now, and what a quorum leaves in a slot to whoever asks it next. Copies
//! of the servers decide it, with their handlers; what has been in the run before does not matter.

use super::messages::Msg;
use super::server::quorums;
use super::way::{Questions, server};
use super::{MultiPaxos, Node, inputs, rules};
use crate::engine::{Event, Held, Leeway, NodeId, NodeSet, Slot, Value, Votes};
use crate::parts::fate;
use crate::parts::slots::{self, Entry, Slots};
use std::collections::BTreeMap;

/// How often a server asks: once to hear of the number that it has to be above, and once at that.
const TRIES: usize = 3;

/// What a copy has in its memory of the slots.
fn memory(slot: &Slot<MultiPaxos>) -> Option<&Slots> {
    match &slot.node {
        Some(Node::Server(server)) => Some(&server.slots),
        _ => None,
    }
}

/// What a server is told to begin a ballot.
fn prepare() -> Event<MultiPaxos> {
    Event::Input { input: inputs::PREPARE, to: NodeSet::EMPTY, value: Value::default() }
}

/// The promises that a server would get if it began a ballot now, and only its questions and their answers arrived. Those
/// who refuse it, and why, are told; or why it would not ask.
pub fn contend(dry: &mut Questions, node: NodeId) -> Option<Votes> {
    let quorum = quorums(dry.config)[0];
    if fate::is_away(dry, node) {
        return None;
    }
    if let Some(bid) = server(dry, node).and_then(|server| server.slots.bid.as_ref()).filter(|bid| bid.leads) {
        dry.tell(node, rules::IS_LEADER, [bid.ballot.0, 0, 0, 0]);
        return None;
    }
    let mut candidate = dry.go_on(node, dry.slot(node), &prepare());
    fate::stops(dry, node, None, &candidate);
    let mut from: NodeSet = if candidate.after.up() { NodeSet::one(node) } else { NodeSet::EMPTY };
    let asks = std::mem::take(&mut candidate.sent);
    for (to, msg) in asks.into_iter().filter(|(_, msg)| matches!(msg, Msg::Slots(slots::Msg::Prepare { .. }))) {
        if fate::apart(dry, node, to) {
            continue;
        }
        let Some(heard) = dry.hear(to, node, msg.clone()) else { continue };
        let refused = |note: &&crate::engine::Note| super::INFO.rule(note.rule).refuses(note.verdict);
        dry.keep(heard.notes.iter().filter(refused).copied());
        let promise = heard.sent.iter().find(|(back, msg)| *back == node && is_promise(msg));
        let Some((_, promise)) = promise else {
            fate::stops(dry, to, Some((node, &msg)), &heard);
            continue;
        };
        if candidate.after.up() {
            from.insert(to);
            candidate = dry.go_on(node, &candidate.after, &Event::Message { from: to, msg: promise.clone() });
        }
    }
    let leads = memory(&candidate.after).is_some_and(Slots::leads);
    Some(Votes { from, need: quorum.need(), of: quorum.members().len(), leads })
}

fn is_promise(msg: &Msg) -> bool {
    matches!(msg, Msg::Slots(slots::Msg::Promise { .. }))
}

/// What these servers leave in a slot to whoever of them asks the others next.
pub fn leaves(dry: &mut Questions, slot: u32, quorum: NodeSet) -> Leeway {
    let Some(by) = quorum.iter().next() else { return Leeway::default() };
    let mut nodes: BTreeMap<NodeId, Slot<MultiPaxos>> = quorum.iter().map(|id| (id, dry.awake(id))).collect();
    let config = dry.config;
    let text = |entry: Entry| config.value_text(entry.value);
    let held = |(id, copy): (&NodeId, &Slot<MultiPaxos>)| {
        let vote = copy.disk.slots.votes.get(&slot)?;
        Some(Held { by: *id, at: vote.ballot, value: text(vote.entry), text: vote.text(config) })
    };
    let told: Vec<_> = nodes.iter().filter_map(held).collect();
    if let Some(entry) = nodes[&by].disk.slots.chosen(slot) {
        return Leeway::of(told, Some(text(entry)));
    }
    for _ in 0..TRIES {
        let mut proposed = None;
        let begun = dry.go_on(by, &nodes[&by], &prepare());
        let mut asks = begun.sent;
        nodes.insert(by, begun.after);
        while let Some((to, msg)) = asks.pop() {
            if let Msg::Slots(slots::Msg::Accept { slot: at, vote }) = &msg
                && *at == slot
            {
                proposed = Some(vote.entry);
            }
            let prepares = matches!(msg, Msg::Slots(slots::Msg::Prepare { .. }));
            if !prepares || !quorum.contains(to) {
                continue;
            }
            let heard = dry.go_on(to, &nodes[&to], &Event::Message { from: by, msg });
            nodes.insert(to, heard.after);
            for (_, msg) in heard.sent.into_iter().filter(|(back, _)| *back == by) {
                let went_on = dry.go_on(by, &nodes[&by], &Event::Message { from: to, msg });
                nodes.insert(by, went_on.after);
                asks.extend(went_on.sent);
            }
        }
        if let Some(entry) = proposed.filter(|entry| *entry != Entry::NOOP || told.iter().any(|_| true)) {
            return Leeway::of(told, Some(text(entry)));
        }
        if memory(&nodes[&by]).is_some_and(Slots::leads) {
            break;
        }
    }
    Leeway::of(told, None)
}
