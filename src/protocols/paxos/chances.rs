//! What a quorum of acceptors leaves to whoever asks it next. Copies of a proposer and of the acceptors decide it, with
//! their handlers: the proposer wishes for something else, asks for promises until it has them, and proposes. In which order
//! the answers come must make no difference: where it can make one, each answers first once, with each of the others last.

use super::lack::Questions;
use super::messages::{Msg, Proposal};
use super::numbers::numbers;
use super::roles::Role;
use super::{Paxos, inputs, rules};
use crate::engine;
use crate::engine::facts::NOTHING;
use crate::engine::scene::Verdict;
use crate::engine::{Event, Held, InputId, Leeway, NodeId, NodeSet, Note, Protocol, Slot, Value};
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
    let accepted = |id: NodeId| nodes.get(&id).and_then(|slot| slot.disk.accepted);
    let orders = orders(quorum, dry.config.rules_off.iter().next().is_none(), accepted);
    let highest = nodes.values().map(|slot| slot.disk.promised.round().max(slot.disk.proposed.round())).max();
    let number = match numbers(dry.config) {
        Numbers::Round => Value::NOOP,
        Numbers::Counter | Numbers::ServerFirst => Value(highest.unwrap_or_default() + 1),
    };
    let fresh = Trial { by, nodes, told: BTreeMap::new(), proposed: None, waived: Vec::new() };
    let (mut told, mut bound, mut waived) = (BTreeMap::new(), Vec::new(), Vec::new());
    for order in orders {
        let trial = fresh.clone().run(dry, number, &order);
        let value = trial.bound();
        told.extend(trial.told);
        if !bound.contains(&value) {
            bound.push(value);
            waived = trial.waived;
        }
        if value.is_none() {
            break;
        }
    }
    // What binds to one value needs no reason but that.
    let free = bound.contains(&None);
    dry.keep(waived.into_iter().filter(|_| free || bound.len() > 1).map(unnamed));
    let config = dry.config;
    let (only, either) = engine::bound(config, bound);
    let held = |(by, told): (NodeId, Proposal)| {
        let value = config.value_text(told.value);
        let text = super::words::proposal(value.clone(), told.ballot.text(config));
        Held { by, at: told.ballot, value, text }
    };
    Leeway { either, ..Leeway::of(told.into_iter().map(held).collect(), only) }
}

/// The orders in which these answer that can come to something else. With all rules on the numbers decide, in whatever order
/// they are heard of, as long as no number has two values.
fn orders(quorum: NodeSet, all_on: bool, accepted: impl Fn(NodeId) -> Option<Proposal>) -> Vec<Vec<NodeId>> {
    let twins = |one: Proposal, other: Proposal| one.ballot == other.ballot && one.value != other.value;
    let held = || quorum.iter().filter_map(&accepted);
    let decides = !all_on || held().any(|one| held().any(|other| twins(one, other)));
    if decides { engine::orders(quorum, accepted) } else { vec![quorum.iter().collect()] }
}

/// What it wishes for stands for any other value, and has no name.
fn unnamed(mut note: Note) -> Note {
    if note.rule == rules::ADOPT_ACCEPTED && note.facts[OWN] == Value::NOOP.0 {
        note.facts[OWN] = NOTHING;
    }
    note
}

/// Where the facts of [`rules::ADOPT_ACCEPTED`] have the own value.
const OWN: usize = 2;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::ballot::Ballot;

    #[test]
    fn only_orders_that_can_make_a_difference_are_tried() {
        let node = |nth: u32| NodeId(nth as u8);
        let at = |ballot: u32, value: u32| Some(Proposal { ballot: Ballot::counted(ballot), value: Value(value) });
        let five: NodeSet = (0..5).map(node).collect();
        let tried =
            |all_on: bool, accepted: &dyn Fn(u32) -> Option<Proposal>| orders(five, all_on, |id| accepted(id.0.into()));
        // Each at a number of its own; all the same; two values at one number.
        let own = |nth: u32| at(nth + 1, nth + 1);
        let same = |_: u32| at(1, 1);
        let twins = |nth: u32| if nth < 2 { at(1, nth + 1) } else { None };
        type Row<'a> = (&'a str, bool, &'a dyn Fn(u32) -> Option<Proposal>, usize);
        let row: [Row; 6] = [
            ("the numbers decide", true, &own, 1),
            ("nothing is accepted", true, &|_| None, 1),
            ("equal numbers may not", true, &twins, 7),
            ("each first, with each of the others last", false, &own, 20),
            ("nothing tells them apart", false, &same, 1),
            ("no more than there are", false, &|nth| if nth == 0 { at(1, 1) } else { None }, 3),
        ];
        for (what, all_on, accepted, count) in row {
            let orders = tried(all_on, accepted);
            assert_eq!(orders.len(), count, "{what}: {orders:?}");
            assert!(
                orders.iter().all(|order| order.iter().copied().collect::<NodeSet>() == five),
                "{what}: {orders:?}"
            );
        }
        assert_eq!(orders(NodeSet::one(node(3)), false, |_| None), [[node(3)]]);
    }
}
