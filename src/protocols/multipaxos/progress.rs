//! How far commands have come: accepted, chosen, known, applied, answered. Several may stand in one slot, at different
//! ballots; each has a row, at the ballot by which it was chosen, otherwise at the highest.

use super::observer::Ghost;
use super::server::{quorums, servers};
use super::{MultiPaxos, Node};
use crate::engine::scene::Progress;
use crate::engine::{Config, NodeId, NodeSet, Slot, Which};
use crate::parts::service::Asker;
use crate::parts::slots::Vote;
use std::sync::Arc;

/// The progress of what stands in these slots.
pub fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<MultiPaxos>>], which: Which) -> Vec<Progress> {
    let last = ghost.slots.slots.iter_back().next().map_or(0, |(slot, _)| *slot);
    let (window, answered) = which.window(last, &ghost.answered, |(slot, _)| *slot);
    let mut rows = Vec::new();
    for slot in window {
        for vote in shown(ghost, slot) {
            rows.push(row(ghost, config, slots, slot, vote, &answered));
        }
    }
    rows
}

/// What stands or stood in a slot: each command once.
pub fn shown(ghost: &Ghost, slot: u32) -> Vec<Vote> {
    let Some(known) = ghost.slots.slots.get(&slot) else { return Vec::new() };
    let mut shown: Vec<Vote> = known.chosen.iter().map(|choice| choice.vote).collect();
    for backing in known.accepted.iter().rev() {
        if shown.iter().all(|vote| vote.entry != backing.vote.entry) {
            shown.push(backing.vote);
        }
    }
    shown.sort_by_key(|vote| vote.ballot);
    shown
}

fn row(
    ghost: &Ghost,
    config: &Config,
    slots: &[Arc<Slot<MultiPaxos>>],
    slot: u32,
    vote: Vote,
    answered: &[(u32, Asker)],
) -> Progress {
    let Vote { ballot, entry } = vote;
    let quorum = quorums(config)[1];
    let choices = ghost.slots.slots.get(&slot).map(|slot| &slot.chosen);
    let chosen = choices.and_then(|all| all.iter().find(|choice| choice.vote.entry == entry)).map(|c| c.step.0);
    let disk = |id: NodeId| &slots[id.index()].disk.slots;
    let running = |id: NodeId| match &slots[id.index()].node {
        Some(Node::Server(server)) => Some(server),
        _ => None,
    };
    let who = |meets: &dyn Fn(NodeId) -> bool| config.names(servers(config).iter().filter(|id| meets(*id)).collect());
    let knows = |id: NodeId| running(id).is_some() && disk(id).chosen(slot) == Some(entry);
    let applied = |id: NodeId| running(id).is_some_and(|server| server.slots.has_handed(slot));
    // Where a rule is off, an answer may be about what is not chosen.
    let about = |&&(at, asker): &&(u32, Asker)| at == slot && entry.asker == Some(asker);
    let clients: NodeSet = answered.iter().filter(about).map(|(_, asker)| asker.client).collect();
    Progress {
        slot: slot.into(),
        ballot: Some(ballot.text(config)),
        value: config.value_text(entry.value),
        client: entry.asker.map(|asker| config.name(asker.client).into()),
        number: entry.asker.map(|asker| asker.seq.into()),
        stored_by: who(&|id| disk(id).votes.get(&slot) == Some(&vote)),
        accepted_by: config.names(ghost.slots.backing(slot, vote).map_or(NodeSet::EMPTY, |backing| backing.by)),
        need: quorum.need() as u64,
        chosen,
        known_by: who(&knows),
        applied_by: who(&|id| knows(id) && applied(id)),
        answered: config.names(clients),
        ..Progress::default()
    }
    .ranked()
}
