//! What keeps an entry from being committed: who leads and has it, the decisions of a leader's handler, in their order, and
//! what that has not heard. Which goal that is good for, it does not know.

use super::messages::Entry;
use super::rules;
use super::server::{Disk, SERVER, Server};
use super::way::{self, Needs, Questions, decide, server};
use crate::engine::facts::NOTHING;
use crate::engine::{NodeId, NodeSet};

/// An entry as the facts of a note.
pub(super) fn is(index: u32, entry: Entry) -> [u32; 4] {
    [index, entry.term, entry.asks().1.0, 0]
}

/// Who leads in the highest term, of those that run.
pub(super) fn leading(dry: &Questions) -> Option<NodeId> {
    leading_with(dry, |_| true)
}

/// The same of those that have something on disk.
pub(super) fn leading_with(dry: &Questions, has: impl Fn(&Disk) -> bool) -> Option<NodeId> {
    let leads = |id: &NodeId| server(dry, *id).is_some_and(Server::leads) && has(&dry.slot(*id).disk);
    dry.config.of_kind(SERVER).iter().filter(leads).max_by_key(|id| dry.slot(*id).disk.current_term)
}

/// The others that take part, as far as a server knows.
pub(super) fn others(dry: &Questions, node: NodeId) -> Vec<NodeId> {
    let members = dry.slot(node).disk.configuration(dry.config).members();
    members.iter().filter(|id| *id != node).collect()
}

/// Tells what a server has at an index. Whether it has anything.
pub(super) fn has(dry: &mut Questions, node: NodeId, index: u32) -> bool {
    let disk = &dry.slot(node).disk;
    match disk.entry(index) {
        Some(entry) => dry.tell(node, rules::HAS, is(index, entry)),
        None => dry.tell(node, rules::HAS_NOT, [index, disk.last_index(), 0, 0]),
    }
    disk.entry(index).is_some()
}

/// Tells that nobody leads, or nobody who has an entry.
pub(super) fn leaderless(dry: &mut Questions, index: u32, term: u32) {
    let led = leading(dry).is_some();
    dry.tell(NodeId(0), rules::NO_LEADER, [index, term, led.into(), 0]);
}

/// Whether a server takes the entry for committed.
pub(super) fn takes_for_committed(dry: &Questions, id: NodeId, index: u32) -> bool {
    server(dry, id).is_some_and(|server| server.commit_index >= index)
}

/// What keeps a leader from committing an entry: the decisions of its handler, in their order, and what it has not heard.
pub(super) fn may_commit(dry: &mut Questions, leader: NodeId, index: u32) {
    let last = dry.slot(leader).disk.last_index();
    if index > last {
        return dry.tell(leader, rules::HAS_NOT, [index, last, 0, 0]);
    }
    // Where a rule is off, it may take for committed what is not.
    if takes_for_committed(dry, leader, index) {
        has(dry, leader, index);
        dry.tell(leader, rules::IS_TAKEN, [index, 0, 0, 0]);
        if let Some((true, notes)) = decide(dry, leader, |server, cx| server.is_of_own_term(cx, index)) {
            dry.keep_refusals(notes);
        }
        return;
    }
    if let Some((false, notes)) = decide(dry, leader, |server, cx| server.is_of_own_term(cx, index)) {
        dry.keep(notes);
        return goes_with(dry, leader, index);
    }
    let asked = decide(dry, leader, |server, cx| server.is_on_majority(cx, index) && server.is_of_own_term(cx, index));
    let Some((may, notes)) = asked else { return };
    if may {
        dry.tell(leader, rules::IS_DUE, [index, 0, 0, 0]);
    } else {
        dry.keep(notes);
    }
    let Some(known) = server(dry, leader).map(|server| server.match_index.clone()) else { return };
    for other in others(dry, leader).into_iter().filter(|other| known.of(*other) < index) {
        way::copy(dry, leader, other, index, Needs::Answer);
    }
}

/// An entry of an older term is committed with the first one of the leader's own term behind it: tells which that is, and
/// what it lacks.
pub(super) fn goes_with(dry: &mut Questions, leader: NodeId, index: u32) {
    let disk = &dry.slot(leader).disk;
    let term = disk.current_term;
    let own = (index + 1..=disk.last_index()).find(|at| disk.term_at(*at) == Some(term));
    dry.tell(leader, rules::GOES_WITH, [index, own.unwrap_or(NOTHING), term, 0]);
    if let Some(own) = own {
        may_commit(dry, leader, own);
    }
}

/// What keeps an entry from being committed.
pub(super) fn uncommitted(dry: &mut Questions, index: u32, entry: Entry) {
    if let Some(other) = dry.ghost.commit_at(index).map(|commit| commit.entry) {
        return dry.tell(NodeId(0), rules::IS_OVERTAKEN, is(index, other));
    }
    match leading_with(dry, |disk| disk.entry(index) == Some(entry)) {
        Some(leader) => may_commit(dry, leader, index),
        None => {
            let there = |disk: &Disk| disk.entry(index) == Some(entry);
            let servers = dry.config.of_kind(SERVER).iter();
            let lacking: NodeSet = servers.filter(|id| !there(&dry.slot(*id).disk)).collect();
            for id in lacking.iter() {
                way::brought(dry, id, |heard| there(&heard.after.disk));
            }
            taken_again(dry, index, entry);
            leaderless(dry, index, entry.term);
            if let Some(leader) = leading(dry) {
                has(dry, leader, index);
            }
        }
    }
}

/// Tells who had an entry and has nothing in its place, and what took it.
pub(super) fn taken_again(dry: &mut Questions, index: u32, entry: Entry) {
    let servers = dry.config.of_kind(SERVER);
    let lacking: NodeSet = servers.iter().filter(|id| dry.slot(*id).disk.entry(index).is_none()).collect();
    for id in lacking.iter() {
        way::gone(dry, id, index, 0, Some(entry.term));
    }
}
