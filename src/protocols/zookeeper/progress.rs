//! How far transactions have come: stored, committed, known, delivered. Several may stand in one place of their servers'
//! histories; each has a row.

use super::observer::Ghost;
use super::server::{PLACES, Server, servers};
use super::{Node, ZooKeeper};
use crate::engine::scene::{Chosen, Progress};
use crate::engine::{Config, NodeId, NodeSet, Slot, Which};
use crate::parts::zab::{self, Proposal};
use crate::parts::znodes::{Change, Requester, SessionId};
use std::sync::Arc;

/// A server's memory, if it runs.
pub fn server(slot: &Slot<ZooKeeper>) -> Option<&Server> {
    match &slot.node {
        Some(Node::Server(server)) => Some(server),
        _ => None,
    }
}

/// The progress of what stands in these places.
pub fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<ZooKeeper>>], which: Which) -> Vec<Progress> {
    let lengths = servers(config).iter().map(|id| slots[id.index()].disk.zab.len());
    let last = lengths.max().unwrap_or(0).max(ghost.zab.committed.len() as u32);
    let (places, _) = which.window(last, &Default::default(), |place: &u32| *place);
    let rows = |place: u32| {
        let disks = servers(config).iter().map(|id| &slots[id.index()].disk.zab);
        shown(ghost, config, disks, place).into_iter().map(move |proposal| row(ghost, config, slots, place, &proposal))
    };
    places.flat_map(rows).collect()
}

/// What stands in a place, on servers or because it is committed, in the order of the rows about them.
pub fn shown<'a>(
    ghost: &Ghost,
    config: &Config,
    disks: impl Iterator<Item = &'a zab::Disk>,
    place: u32,
) -> Vec<Proposal> {
    let here = disks.filter_map(|disk| disk.at(place).cloned());
    let mut shown: Vec<Proposal> = here.chain(committed(ghost, place).cloned()).collect();
    shown.sort_by_cached_key(|proposal| (proposal.zxid, proposal.txn.text(config)));
    shown.dedup();
    shown
}

/// What is committed in a place.
pub fn committed(ghost: &Ghost, place: u32) -> Option<&Proposal> {
    (place as usize).checked_sub(1).and_then(|at| ghost.zab.committed.get(at).here())
}

/// Who has something in a place and is so.
fn who(
    config: &Config,
    slots: &[Arc<Slot<ZooKeeper>>],
    (place, proposal): (u32, &Proposal),
    is: impl Fn(Option<&Server>) -> bool,
) -> Vec<String> {
    let meets = |id: &NodeId| {
        let slot = &slots[id.index()];
        slot.disk.zab.at(place) == Some(proposal) && is(server(slot))
    };
    config.names(servers(config).iter().filter(meets).collect::<NodeSet>())
}

/// Whether its client has heard what came of a transaction: of a session, that it lives in it.
pub fn is_answered(ghost: &Ghost, proposal: &Proposal) -> bool {
    let Some(Requester { client, session, number }) = proposal.txn.requester else { return false };
    match session {
        None => ghost.zk.seen.get(&SessionId { client, opened: proposal.zxid }).is_some(),
        Some(session) => ghost.zk.answered.0.contains(&(session, number)) && !ends(proposal),
    }
}

/// Whether it ends a session: no number is its own.
fn ends(proposal: &Proposal) -> bool {
    matches!(proposal.txn.change, Change::CloseSession { .. })
}

fn row(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<ZooKeeper>>], place: u32, proposal: &Proposal) -> Progress {
    let chosen = committed(ghost, place).filter(|committed| *committed == proposal);
    let step = chosen.and_then(|_| ghost.zab.commits.0.get(place as usize - 1).here()).map(|commit| commit.step);
    let who = |is: &dyn Fn(&Server) -> bool| who(config, slots, (place, proposal), |server| server.is_some_and(is));
    let requester = proposal.txn.requester;
    Progress {
        slot: place.into(),
        term: Some(proposal.zxid.epoch.into()),
        ballot: Some(proposal.zxid.to_string()),
        value: proposal.txn.text(config),
        client: requester.map(|requester| config.name(requester.client).into()),
        number: requester.map(|requester| requester.number.into()),
        stored_by: self::who(config, slots, (place, proposal), |_| true),
        need: PLACES.quorum(config).need() as u64,
        chosen: step,
        known_by: who(&|server| server.zab.committed >= place || server.zab.has_delivered(place)),
        answered: requester
            .filter(|_| is_answered(ghost, proposal))
            .map_or_else(Vec::new, |requester| vec![config.name(requester.client).into()]),
        applied_by: who(&|server| server.zab.has_delivered(place)),
        ..Progress::default()
    }
    .ranked()
}

/// The last `rows` places in which something is committed.
pub fn chosen(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<ZooKeeper>>], rows: usize) -> Vec<Chosen> {
    let first = ghost.zab.committed.len().saturating_sub(rows);
    let row = |(at, proposal): (usize, &Proposal)| {
        let place = (first + at) as u32 + 1;
        let commit = ghost.zab.commits.0.get(first + at).here();
        let knows = |server: Option<&Server>| server.is_some_and(|server| server.zab.committed >= place);
        Chosen {
            slot: place.into(),
            term: Some(proposal.zxid.epoch.into()),
            ballot: Some(proposal.zxid.to_string()),
            value: proposal.txn.text(config),
            step: commit.map_or(0, |commit| commit.step),
            quorum: commit.map(|commit| config.names(commit.quorum)).unwrap_or_default(),
            known_by: who(config, slots, (place, proposal), knows),
        }
    };
    ghost.zab.committed.iter_from(first).enumerate().map(row).collect()
}
