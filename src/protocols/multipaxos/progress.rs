//! How far commands have come: accepted, chosen, known, applied, and answered, which only clients tell.

use super::observer::Ghost;
use super::server::{quorums, servers};
use super::{MultiPaxos, Node};
use crate::engine::scene::{Chosen, Progress};
use crate::engine::{Config, NodeId, NodeSet, Slot, Which};
use crate::parts::service::Asker;
use crate::parts::slots::{Lookout, Slots, shown};
use std::sync::Arc;

/// Hands what keeps the log to somebody who looks at it.
fn look<T>(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<MultiPaxos>>], with: impl FnOnce(&Lookout) -> T) -> T {
    let memory = |id: NodeId| -> Option<&Slots> {
        match &slots[id.index()].node {
            Some(Node::Server(server)) => Some(&server.slots),
            _ => None,
        }
    };
    with(&Lookout {
        config,
        ghost: &ghost.slots,
        servers: servers(config),
        quorum: quorums(config)[1],
        disk: &|id| &slots[id.index()].disk.slots,
        memory: &memory,
    })
}

/// The progress of what stands in these slots.
pub fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<MultiPaxos>>], which: Which) -> Vec<Progress> {
    let last = ghost.slots.slots.iter_back().next().map_or(0, |(slot, _)| *slot);
    let (window, answered) = which.window(last, &ghost.answered, |(slot, _)| *slot);
    let rows = |look: &Lookout| {
        let mut rows = Vec::new();
        for slot in window {
            for vote in shown(&ghost.slots, slot) {
                // Where a rule is off, an answer may be about what is not chosen.
                let about = |&&(at, asker): &&(u32, Asker)| at == slot && vote.entry.asker == Some(asker);
                let clients: NodeSet = answered.iter().filter(about).map(|(_, asker)| asker.client).collect();
                rows.push(Progress { answered: config.names(clients), ..look.progress(slot, vote) }.ranked());
            }
        }
        rows
    };
    look(ghost, config, slots, rows)
}

/// The last `rows` slots in which something is chosen.
pub fn chosen(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<MultiPaxos>>], rows: usize) -> Vec<Chosen> {
    look(ghost, config, slots, |look| look.chosen(rows))
}
