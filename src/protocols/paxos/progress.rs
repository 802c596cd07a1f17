//! How far proposals have come: stored by acceptors, chosen, known, learned, answered. One value is chosen at most,
//! but many proposals may be on their way to it; each ballot has a row of its own.

use super::Paxos;
use super::client::Client;
use super::messages::Proposal;
use super::node::Node;
use super::observer::Ghost;
use super::proposer::Phase;
use super::roles::{Role, q2};
use crate::engine::scene::Progress;
use crate::engine::{Config, NodeId, NodeSet, Slot, Which};
use std::sync::Arc;

/// The most proposals of the one slot that are shown: the newest. A duel makes new ones without end.
const MOST: usize = 16;

/// The progress of these proposals, the oldest first.
pub fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Paxos>>], which: Which) -> Vec<Progress> {
    shown(ghost, config, which).into_iter().map(|proposal| row(ghost, config, slots, proposal)).collect()
}

/// The proposals that these rows are about.
pub fn shown(ghost: &Ghost, config: &Config, which: Which) -> Vec<Proposal> {
    let most = match which {
        Which::Newest(rows) => rows.min(MOST),
        Which::Slot(1) => MOST,
        Which::Slot(_) => 0,
    };
    let sent = ghost.sent.iter_back().take(most).map(|(&ballot, &(value, _))| Proposal { ballot, value });
    let accepted = ghost.accepted.iter_back().take(most).flat_map(|(_, here)| here).map(|backing| backing.proposal);
    let mut shown: Vec<Proposal> = sent.chain(accepted).collect();
    shown.sort_by(|a, b| a.compare(*b, config));
    shown.dedup();
    let extra = shown.len().saturating_sub(most);
    shown.drain(..extra);
    shown
}

fn row(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Paxos>>], proposal: Proposal) -> Progress {
    let Proposal { ballot, value } = proposal;
    let acceptors = Role::Acceptor.players(config);
    let stores = |id: &NodeId| slots[id.index()].disk.accepted == Some(proposal);
    let backing = ghost.backing_of(proposal);
    let chosen = backing.and_then(|backing| backing.chosen_at.0);
    let running = |id: NodeId| slots[id.index()].node.as_ref().map(|node| (node, &slots[id.index()].disk));
    let who = |meets: &dyn Fn(&Node, &super::roles::Disk) -> bool| -> NodeSet {
        config.all().filter(|id| running(*id).is_some_and(|(node, disk)| meets(node, disk))).collect()
    };
    let learned = who(&|node, disk| node.learner.is_some() && disk.decided.is_some_and(|p| p.value == value));
    let saw = who(&|node, _| node.proposer.as_ref().is_some_and(|p| p.phase == Phase::Done && p.sent == Some(value)));
    let told = who(&|node, _| node.client.as_ref().is_some_and(|client| client.decided == Some(value)));
    // Who asked for it, still waits and has not heard has no answer, whoever else has.
    let waits = |node: &Node| {
        let asks = |client: &Client| client.asks.pending.iter().any(|wish| wish.value == value);
        node.client.as_ref().is_some_and(|client| client.decided != Some(value) && asks(client))
    };
    let answered = if who(&|node, _| waits(node)).is_empty() { told } else { NodeSet::EMPTY };
    let of_chosen = |nodes: NodeSet| if chosen.is_some() { config.names(nodes) } else { Vec::new() };
    Progress {
        slot: 1,
        ballot: Some(ballot.text(config)),
        value: config.value_text(value),
        stored_by: config.names(acceptors.iter().filter(stores).collect()),
        accepted_by: config.names(backing.map_or(NodeSet::EMPTY, |backing| backing.by)),
        need: q2(config).need() as u64,
        chosen,
        known_by: of_chosen(NodeSet(learned.0 | saw.0)),
        applied_by: of_chosen(learned),
        answered: of_chosen(answered),
        ..Progress::default()
    }
    .ranked()
}
