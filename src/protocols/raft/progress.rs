//! How far entries have come: stored, committed, known, applied, answered.

use super::messages::Entry;
use super::observer::Ghost;
use super::server::{Disk, SERVER, Server};
use super::{Node, Raft};
use crate::engine::scene::{Progress, Rung};
use crate::engine::{Config, NodeId, NodeSet, Slot, Which};
use crate::parts::service::Asker;
use std::sync::Arc;

/// The progress of these entries; several may stand at one index, on different servers.
pub fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Raft>>], which: Which) -> Vec<Progress> {
    let servers = config.of_kind(SERVER);
    let last = servers.iter().map(|id| slots[id.index()].disk.last_index()).max().unwrap_or(0);
    let last = last.max(ghost.commits.len() as u32);
    let (indexes, answered) = which.window(last, &ghost.answered, |(index, _)| *index);
    let need = ghost.quorum(config).need();
    let mut rows = Vec::new();
    for index in indexes {
        let committed = ghost.commit_at(index);
        for entry in entries_at(ghost, config, |id| &slots[id.index()].disk, index) {
            let commit = committed.filter(|commit| commit.entry == entry);
            // Where a rule is off, an answer may be about what is not committed.
            let about = |&&(at, asker): &&(u32, Asker)| at == index && entry.asks().0 == Some(asker);
            let clients: NodeSet = answered.iter().filter(about).map(|(_, asker)| asker.client).collect();
            let slot = |id: NodeId| &*slots[id.index()];
            rows.push(row(ghost, config, slot, (index, need), entry, commit.map(|c| c.step.0), clients));
        }
    }
    rows
}

/// The entries that stand at an index, on servers or because they are committed, in the order of the rows about them.
pub fn entries_at<'a>(ghost: &Ghost, config: &Config, disk: impl Fn(NodeId) -> &'a Disk, index: u32) -> Vec<Entry> {
    let committed = ghost.commit_at(index);
    let mut entries: Vec<Entry> = config.of_kind(SERVER).iter().filter_map(|id| disk(id).entry(index)).collect();
    entries.extend(committed.map(|commit| commit.entry));
    entries.sort_by_cached_key(|entry| (entry.term, entry.text(config)));
    entries.dedup();
    entries
}

/// The rung that an entry stands on which no client has an answer about.
pub fn rung<'a>(
    ghost: &Ghost,
    config: &Config,
    slot: impl Fn(NodeId) -> &'a Slot<Raft>,
    index: u32,
    entry: Entry,
) -> Rung {
    let chosen = ghost.commit_at(index).filter(|commit| commit.entry == entry).map(|commit| commit.step.0);
    row(ghost, config, slot, (index, ghost.quorum(config).need()), entry, chosen, NodeSet::EMPTY).rung
}

fn row<'a>(
    ghost: &Ghost,
    config: &Config,
    slot: impl Fn(NodeId) -> &'a Slot<Raft>,
    (index, need): (u32, usize),
    entry: Entry,
    chosen: Option<u64>,
    clients: NodeSet,
) -> Progress {
    let (servers, asker) = (config.of_kind(SERVER), entry.asks().0);
    let who = |meets: &dyn Fn(NodeId, Option<&Server>) -> bool| -> Vec<String> {
        let meets = |id: &NodeId| {
            let slot = slot(*id);
            let server = slot.node.as_ref().and_then(|n| if let Node::Server(s) = n { Some(s) } else { None });
            slot.disk.entry(index) == Some(entry) && meets(*id, server)
        };
        config.names(servers.iter().filter(meets).collect())
    };
    Progress {
        slot: index.into(),
        term: Some(entry.term.into()),
        value: entry.text(config),
        client: asker.map(|asker| config.name(asker.client).into()),
        number: asker.map(|asker| asker.seq.into()),
        stored_by: who(&|_, _| true),
        need: need as u64,
        chosen,
        known_by: who(&|_, server| server.is_some_and(|s| s.commit_index >= index)),
        applied_by: who(&|id, server| {
            let this = ghost.applied_on(index, id).is_none_or(|applied| applied == entry);
            this && server.is_some_and(|s| s.last_applied >= index)
        }),
        answered: config.names(clients),
        ..Progress::default()
    }
    .ranked()
}
