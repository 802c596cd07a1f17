//! What may still become of a world: who could lead now, and what a quorum leaves in a slot to whoever asks it next. Copies
//! of the servers decide it, with their handlers; what has been in the run before does not matter.

use super::messages::Msg;
use super::server::{PLACES, promising, quorums, servers};
use super::way::{Questions, server};
use super::{INFO, MultiPaxos, Node, inputs, rules};
use crate::engine::scene::Verdict;
use crate::engine::{Event, Held, Leeway, NodeId, NodeSet, Note, Slot, Value, Votes, bound, orders};
use crate::parts::ballot::Ballot;
use crate::parts::slots::{self, Entry, Record, Row, Slots, Vote};
use crate::parts::{fate, lack};
use std::collections::BTreeMap;

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
        dry.keep(heard.notes.iter().copied().filter(lack::refuses::<MultiPaxos>));
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
    Some(Votes { from, need: quorum.need(), of: servers(dry.config).len(), leads })
}

fn is_promise(msg: &Msg) -> bool {
    matches!(msg, Msg::Slots(slots::Msg::Promise { .. }))
}

/// What these servers leave in a slot to whoever of them asks the others next: what each of them would propose there, in
/// whichever order it gets their answers, if that is one command.
pub fn leaves(dry: &mut Questions, slot: u32, quorum: NodeSet) -> Leeway {
    let members = NodeSet(promising(dry.config).into_iter().fold(0, |all, quorum| all | quorum.0));
    // Of those who are in a quorum none asks another one without itself.
    let asks = |id: &NodeId| quorum.contains(*id) || !members.contains(*id);
    let askers: Vec<NodeId> = servers(dry.config).iter().filter(asks).collect();
    let nodes: BTreeMap<_, _> = quorum.iter().chain(askers.iter().copied()).map(|id| (id, dry.awake(id))).collect();
    // Where fewer are taken for a quorum that is told, also of a slot in which they have nothing.
    let fewer = dry.config.rules_off.contains(PLACES.rule(Row::QuorumSize));
    if !fewer && nodes.values().all(|copy| copy.disk.slots.last() < slot) {
        return Leeway::default();
    }
    let trial = Trial { slot, nodes, waived: Vec::new() };
    let told = trial.told(dry, quorum);
    let every = trial.may_go_by_order(dry, quorum);
    let (mut left, mut reasons): (Vec<Entry>, Vec<Note>) = (Vec::new(), Vec::new());
    for by in askers {
        let ready = trial.clone().before(dry, by);
        let others = NodeSet(quorum.0 & !NodeSet::one(by).0);
        let orders = if every { orders(others, |id| trial.says(id)) } else { vec![others.iter().collect()] };
        for order in orders {
            let (proposed, waived) = ready.clone().run(dry, by, &order);
            let Some(entry) = proposed else {
                dry.keep(waived);
                return Leeway::of(told, None);
            };
            if !left.contains(&entry) {
                left.push(entry);
                reasons = waived;
            }
        }
    }
    let (only, values) = bound(dry.config, left.iter().map(|entry| Some(entry.value)));
    if only.is_none() {
        dry.keep(reasons);
    }
    // What only who asks has is something else to them.
    let theirs = |value: &String| told.iter().any(|held| held.value == *value);
    let either = if values.iter().all(theirs) { values } else { Vec::new() };
    Leeway { either, ..Leeway::of(told, only) }
}

/// Copies of servers, one of which asks others.
#[derive(Clone)]
struct Trial {
    /// About this slot.
    slot: u32,
    nodes: BTreeMap<NodeId, Slot<MultiPaxos>>,
    waived: Vec<Note>,
}

impl Trial {
    /// Whether the order of answers can decide. With all rules on the ballots do, as long as none has two commands here.
    fn may_go_by_order(&self, dry: &Questions, quorum: NodeSet) -> bool {
        let votes: Vec<Vote> = quorum.iter().filter_map(|id| self.says(id).0).collect();
        let twin = |one: &Vote| votes.iter().any(|other| one.ballot == other.ballot && one.entry != other.entry);
        dry.config.rules_off.iter().next().is_some() || votes.iter().any(twin)
    }

    /// What a server has accepted in the slot, and in the last one behind it.
    fn says(&self, id: NodeId) -> (Option<Vote>, Option<(u32, Vote)>) {
        let votes = &self.nodes[&id].disk.slots.votes;
        let behind = votes.iter_back().next().filter(|(slot, _)| **slot > self.slot);
        (votes.get(&self.slot).copied(), behind.map(|(slot, vote)| (*slot, *vote)))
    }

    /// What they have that binds.
    fn told(&self, dry: &Questions, quorum: NodeSet) -> Vec<Held<Ballot>> {
        slots::binding(dry.config, self.slot, quorum, &|id| &self.nodes[&id].disk.slots)
    }

    /// The same once a server has come so far that it asks about the slot, and has heard of all the numbers that it has to
    /// be above. What becomes of one slot does not touch another.
    fn before(mut self, dry: &Questions, by: NodeId) -> Trial {
        let numbers = self.nodes.values().map(|copy| copy.disk.slots.promised.round());
        let highest = numbers.max().unwrap_or_default();
        let Some(asker) = self.nodes.get_mut(&by) else { return self };
        if dry.config.rules_off.contains(PLACES.rule(Row::LogWide)) {
            for slot in asker.disk.slots.open()..self.slot {
                asker.disk.slots.write(&Record::Chosen { slot, entry: Entry::NOOP });
            }
        }
        if let Some(Node::Server(server)) = &mut asker.node {
            server.slots.seen = server.slots.seen.max(highest);
        }
        self
    }

    /// A server asks, and these answer in this order: what it proposes in the slot, or knows to be chosen there, and which
    /// rules did not bind it.
    fn run(mut self, dry: &Questions, by: NodeId, order: &[NodeId]) -> (Option<Entry>, Vec<Note>) {
        let asks = self.meet(dry, by, &prepare());
        let ordered = order.iter().flat_map(|id| asks.iter().filter(move |(to, _)| to == id));
        for (to, msg) in ordered.cloned() {
            if self.leads(by) {
                break;
            }
            for (_, msg) in
                self.meet(dry, to, &Event::Message { from: by, msg }).into_iter().filter(|(to, _)| *to == by)
            {
                self.meet(dry, by, &Event::Message { from: to, msg });
            }
        }
        let copy = &self.nodes[&by];
        let open = memory(copy).and_then(|slots| slots.bid.as_ref()?.open.get(&self.slot));
        (copy.disk.slots.chosen(self.slot).or(open.map(|open| open.entry)), self.waived)
    }

    fn leads(&self, id: NodeId) -> bool {
        memory(&self.nodes[&id]).is_some_and(Slots::leads)
    }

    /// A copy meets with an event; what it would send.
    fn meet(&mut self, dry: &Questions, id: NodeId, event: &Event<MultiPaxos>) -> Vec<(NodeId, Msg)> {
        let tried = dry.go_on(id, &self.nodes[&id], event);
        let elsewhere = |note: &Note| {
            let of_a_slot = [Row::AdoptHighest, Row::NoopGap].map(|row| PLACES.rule(row));
            of_a_slot.contains(&note.rule) && note.facts[0] != self.slot
        };
        let waived =
            |note: &Note| note.verdict == Verdict::Waived && INFO.rule(note.rule).switchable() && !elsewhere(note);
        self.waived.extend(tried.notes.iter().copied().filter(waived));
        self.nodes.insert(id, tried.after);
        tried.sent
    }
}
