//! What a quorum of acceptors leaves to whoever asks it next. Copies of a proposer and of the acceptors decide it, with
//! their handlers: the proposer wishes for something else, asks for promises until it has them, and proposes. In which order
//! the answers come must make no difference.

use super::lack::Questions;
use super::messages::{Msg, Proposal};
use super::numbers::numbers;
use super::roles::Role;
use super::{Paxos, inputs};
use crate::engine::scene::Verdict;
use crate::engine::{Event, Held, InputId, Leeway, NodeId, NodeSet, Note, Protocol, Slot, Value, each_order};
use crate::parts::ballot::Numbers;
use std::collections::BTreeMap;

/// How often a proposer asks: once to hear of the number that it has to be above, and once at that.
const TRIES: usize = 3;

/// The copies, and what has come of it.
#[derive(Clone)]
struct Trial {
    /// Who asks.
    by: NodeId,
    nodes: BTreeMap<NodeId, Slot<Paxos>>,
    told: BTreeMap<NodeId, Proposal>,
    proposed: Option<Proposal>,
    waived: Vec<Note>,
}

/// What these acceptors leave to whoever asks them next.
pub fn leaves(dry: &mut Questions, quorum: NodeSet) -> Leeway {
    let proposers = Role::Proposer.players(dry.config);
    // Where proposers come first the last one's numbers are above all others.
    let by = match numbers(dry.config) {
        Numbers::ServerFirst => proposers.iter().last(),
        Numbers::Round | Numbers::Counter => proposers.iter().next(),
    };
    let Some(by) = by else { return Leeway::default() };
    let nodes: BTreeMap<_, _> = quorum.iter().chain([by]).map(|id| (id, dry.awake(id))).collect();
    let mut alike: Vec<Vec<NodeId>> = Vec::new();
    for id in quorum.iter() {
        let accepted = |id: &NodeId| nodes[id].disk.accepted;
        match alike.iter_mut().find(|all| all.first().map(accepted) == Some(accepted(&id))) {
            Some(all) => all.push(id),
            None => alike.push(vec![id]),
        }
    }
    let highest = nodes.values().map(|slot| slot.disk.promised.round().max(slot.disk.proposed.round())).max();
    let number = match numbers(dry.config) {
        Numbers::Round => Value::NOOP,
        Numbers::Counter | Numbers::ServerFirst => Value(highest.unwrap_or_default() + 1),
    };
    let fresh = Trial { by, nodes, told: BTreeMap::new(), proposed: None, waived: Vec::new() };
    let (mut told, mut only, mut waived) = (BTreeMap::new(), None, None);
    each_order(&mut alike, &mut Vec::new(), &mut |order| {
        let trial = fresh.clone().run(dry, number, order);
        let bound = trial.bound();
        told.extend(trial.told);
        if bound.is_none() || *only.get_or_insert(bound) != bound {
            waived = Some(trial.waived);
        }
        waived.is_none()
    });
    let only = only.flatten().filter(|_| waived.is_none());
    dry.keep(waived.into_iter().flatten());
    let config = dry.config;
    let held = |(by, told): (NodeId, Proposal)| {
        let value = config.value_text(told.value);
        let text = super::words::proposal(value.clone(), told.ballot.text(config));
        Held { by, at: told.ballot, value, text }
    };
    Leeway::of(told.into_iter().map(held).collect(), only.map(|value| config.value_text(value)))
}

impl Trial {
    /// The proposer asks until it proposes; those whom it asks answer in this order.
    fn run(mut self, dry: &Questions, number: Value, order: &[NodeId]) -> Trial {
        for _ in 0..TRIES {
            self.told.clear();
            self.wish();
            self.ask(dry, (inputs::PREPARE, number), order);
            if self.proposed.is_none() {
                // With manual phases it proposes when it is told to.
                self.ask(dry, (inputs::ACCEPT, Value::NOOP), &[]);
            }
            if self.proposed.is_some() {
                break;
            }
        }
        self
    }

    /// The value that it has to propose, if it has to.
    fn bound(&self) -> Option<Value> {
        let proposed = self.proposed.filter(|_| !self.told.is_empty())?;
        (proposed.value != Value::NOOP).then_some(proposed.value)
    }

    /// The proposer wishes for something that nobody has asked for.
    fn wish(&mut self) {
        let node = self.nodes.get_mut(&self.by).and_then(|slot| slot.node.as_mut());
        if let Some(proposer) = node.and_then(|node| node.proposer.as_mut()) {
            proposer.value = Some(Value::NOOP);
        }
    }

    /// The proposer is told to go on; those of its messages arrive that are for these, and their answers.
    fn ask(&mut self, dry: &Questions, (input, value): (InputId, Value), order: &[NodeId]) {
        let told = Event::Input { input, to: NodeSet::EMPTY, value };
        let by = self.by;
        let asks = self.meet(dry, by, &told);
        let ordered = order.iter().flat_map(|id| asks.iter().filter(move |(to, _)| to == id));
        for (to, msg) in ordered.cloned() {
            let answers = self.meet(dry, to, &Event::Message { from: by, msg });
            for (_, msg) in answers.into_iter().filter(|(back, _)| *back == by) {
                if let Msg::Promise { accepted: Some(accepted), .. } = msg {
                    self.told.insert(to, accepted);
                }
                self.meet(dry, by, &Event::Message { from: to, msg });
            }
        }
    }

    /// A copy meets with an event; what it would send.
    fn meet(&mut self, dry: &Questions, id: NodeId, event: &Event<Paxos>) -> Vec<(NodeId, Msg)> {
        let Some(slot) = self.nodes.get(&id) else { return Vec::new() };
        let tried = dry.go_on(id, slot, event);
        let proposal = |(_, msg): &(NodeId, Msg)| if let Msg::Accept(proposal) = msg { Some(*proposal) } else { None };
        self.proposed = self.proposed.or(tried.sent.iter().find_map(proposal));
        let waived = |note: &Note| note.verdict == Verdict::Waived && Paxos::INFO.rule(note.rule).switchable();
        self.waived.extend(tried.notes.iter().copied().filter(waived));
        self.nodes.insert(id, tried.after);
        tried.sent
    }
}
