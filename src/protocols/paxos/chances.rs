//! What a quorum of acceptors leaves to whoever asks it next. Copies of a proposer and of the acceptors decide it, with
//! their handlers: the proposer wishes for something else, asks for promises until it has them, and proposes.

use super::lack::Questions;
use super::messages::{Msg, Proposal};
use super::numbers::numbers;
use super::roles::Role;
use super::{Paxos, inputs};
use crate::engine::scene::Verdict;
use crate::engine::{Event, InputId, Leeway, NodeId, NodeSet, Note, Protocol, Slot, Value};
use crate::parts::ballot::Numbers;
use std::collections::BTreeMap;

/// How often a proposer asks: once to hear of the number that it has to be above, and once at that.
const TRIES: usize = 3;

/// The copies, and what has come of it.
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
    let highest = nodes.values().map(|slot| slot.disk.promised.round().max(slot.disk.proposed.round())).max();
    let number = match numbers(dry.config) {
        Numbers::Round => Value::NOOP,
        Numbers::Counter | Numbers::ServerFirst => Value(highest.unwrap_or_default() + 1),
    };
    let mut trial = Trial { by, nodes, told: BTreeMap::new(), proposed: None, waived: Vec::new() };
    for _ in 0..TRIES {
        trial.told.clear();
        trial.wish();
        trial.ask(dry, (inputs::PREPARE, number), quorum);
        if trial.proposed.is_none() {
            // With manual phases it proposes when it is told to.
            trial.ask(dry, (inputs::ACCEPT, Value::NOOP), NodeSet::EMPTY);
        }
        if trial.proposed.is_some() {
            break;
        }
    }
    let bound = trial.proposed.filter(|proposed| !trial.told.is_empty() && proposed.value != Value::NOOP);
    let config = dry.config;
    let in_words = |(id, told): (&NodeId, &Proposal)| {
        (*id, super::words::proposal(config.value_text(told.value), told.ballot.text(config)))
    };
    let told = trial.told.iter().map(in_words).collect();
    if bound.is_none() {
        dry.keep(trial.waived);
    }
    Leeway { told, only: bound.map(|proposed| config.value_text(proposed.value)) }
}

impl Trial {
    /// The proposer wishes for something that nobody has asked for.
    fn wish(&mut self) {
        let node = self.nodes.get_mut(&self.by).and_then(|slot| slot.node.as_mut());
        if let Some(proposer) = node.and_then(|node| node.proposer.as_mut()) {
            proposer.value = Some(Value::NOOP);
        }
    }

    /// The proposer is told to go on; those of its messages arrive that are for these, and their answers.
    fn ask(&mut self, dry: &Questions, (input, value): (InputId, Value), quorum: NodeSet) {
        let told = Event::Input { input, to: NodeSet::EMPTY, value };
        let by = self.by;
        let asks = self.meet(dry, by, &told);
        for (to, msg) in asks.into_iter().filter(|(to, _)| quorum.contains(*to)) {
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
