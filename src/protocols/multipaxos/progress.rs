//! How far commands have come: accepted, chosen, known, applied, and answered, which only clients tell.

use super::observer::Ghost;
use super::{MultiPaxos, Node};
use crate::engine::scene::{Chosen, Progress};
use crate::engine::{Config, NodeSet, Slot, Which};
use crate::parts::service::Asker;
use crate::parts::slots::{Lookout, Slots};
use std::sync::Arc;

/// Looks at the log.
fn look<'a>(ghost: &'a Ghost, config: &'a Config, nodes: &'a [Arc<Slot<MultiPaxos>>]) -> Lookout<'a, MultiPaxos> {
    Lookout { config, ghost: &ghost.slots, nodes, memory }
}

fn memory(node: &Node) -> Option<&Slots> {
    match node {
        Node::Server(server) => Some(&server.slots),
        Node::Client(_) => None,
    }
}

/// The progress of what stands in these slots.
pub fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<MultiPaxos>>], which: Which) -> Vec<Progress> {
    let last = ghost.slots.slots.iter_back().next().map_or(0, |(slot, _)| *slot);
    let (window, answered) = which.window(last, &ghost.answered, |(slot, _)| *slot);
    let look = look(ghost, config, slots);
    let mut rows = Vec::new();
    for slot in window {
        for (vote, progress) in look.in_slot(slot) {
            // Where a rule is off, an answer may be about what is not chosen.
            let about = |&&(at, asker): &&(u32, Asker)| at == slot && vote.entry.asker == Some(asker);
            let clients: NodeSet = answered.iter().filter(about).map(|(_, asker)| asker.client).collect();
            rows.push(Progress { answered: config.names(clients), ..progress }.ranked());
        }
    }
    rows
}

/// The last `rows` slots in which something is chosen.
pub fn chosen(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<MultiPaxos>>], rows: usize) -> Vec<Chosen> {
    look(ghost, config, slots).chosen(rows)
}
