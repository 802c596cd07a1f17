//! Manual scheduling: everything that could happen next, node by node, each with its command and a sentence.
//!
//! The list comes from [`Sim::choices`] and from the messages under way; nothing is decided here.

use super::words;
use crate::engine::words as happens;
use crate::engine::{Choice, InFlight, NodeId, Sim, command};
use crate::timeline::Timeline;

/// Something that could happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The command that makes it happen.
    pub command: String,
    /// What it would be, in a sentence.
    pub sentence: String,
    /// Whether it is a fault and not the system going its way.
    pub fault: bool,
    /// When the timed schedule would do it, in ms, if it would.
    pub due_ms: Option<u64>,
}

/// What could happen next at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moves {
    /// The node's name: for a message its addressee.
    pub node: String,
    /// The moves: messages first, the next one due before the others, then timers, then faults.
    pub moves: Vec<Move>,
}

/// Everything that could happen next, grouped by node, in the order of the nodes. Nodes with nothing are left out.
pub fn moves(timeline: &Timeline) -> Vec<Moves> {
    let sim = timeline.sim();
    let mut found: Vec<Moves> =
        sim.config().nodes.iter().map(|node| Moves { node: node.name.clone(), moves: Vec::new() }).collect();
    let choices = sim.choices();
    for flight in sim.in_flight() {
        let moves = &mut found[flight.id.to.index()].moves;
        let possible = to_message(sim, &flight).into_iter().filter(|(choice, _)| sim.allowed(*choice).is_ok());
        moves.extend(possible.map(|(choice, sentence)| {
            let due_ms = (choice == Choice::Deliver(flight.id)).then_some(flight.due.0);
            Move { command: command(sim.config(), sim.info(), choice), sentence, fault: choice.is_fault(), due_ms }
        }));
    }
    for choice in choices {
        if let Some((node, sentence)) = at_node(sim, choice) {
            let due_ms = due(sim, choice);
            let text = command(sim.config(), sim.info(), choice);
            found[node.index()].moves.push(Move { command: text, sentence, fault: choice.is_fault(), due_ms });
        }
    }
    found.retain(|moves| !moves.moves.is_empty());
    found
}

/// What could happen to a message under way, each with its sentence.
fn to_message(sim: &dyn Sim, flight: &InFlight) -> [(Choice, String); 3] {
    let (id, kind) = (flight.id, flight.called);
    let (from, to) = (sim.config().name(id.from), sim.config().name(id.to));
    [
        (Choice::Deliver(id), words::reaches(kind, from, to)),
        (Choice::Drop(id), words::never_reaches(kind, from, to)),
        (Choice::Duplicate(id), words::twice(kind, from, to)),
    ]
}

/// What happens at a node without a message.
fn at_node(sim: &dyn Sim, choice: Choice) -> Option<(NodeId, String)> {
    let name = |node: NodeId| sim.config().name(node);
    Some(match choice {
        Choice::Fire(node, timer) => (node, happens::fires(name(node), sim.config().timer_phrase(timer))),
        Choice::Crash(node) => (node, words::crashes(name(node))),
        Choice::Restart { node, .. } => (node, words::restarts(name(node))),
        Choice::Pause(node) => (node, happens::pauses(name(node))),
        Choice::Resume(node) => (node, happens::resumes(name(node))),
        Choice::Deliver(_) | Choice::Drop(_) | Choice::Lose(_) | Choice::Duplicate(_) => return None,
        Choice::Delay(..) | Choice::Corrupt(_) | Choice::Cut { .. } | Choice::Heal { .. } => return None,
        Choice::CrashKeeping(..) | Choice::Disk { .. } => return None,
        Choice::CrashAt(..) | Choice::Spare(_) | Choice::Flush(_) | Choice::Clock(..) => return None,
        Choice::Input { .. } | Choice::Set(..) | Choice::SetOf { .. } | Choice::Switch { .. } => return None,
        Choice::Tune { .. } | Choice::Inject { .. } | Choice::Wait => return None,
    })
}

fn due(sim: &dyn Sim, choice: Choice) -> Option<u64> {
    let Choice::Fire(node, timer) = choice else { return None };
    sim.due(node, timer).map(|due| due.0)
}
