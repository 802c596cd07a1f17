//! The initial state that a scenario gives to servers, and the refusal of states that no run could have led to.

use super::observer::Ghost;
use super::progress::server;
use super::server::{Context, OF_SERVERS, PLACES, SERVER, Server, servers};
use super::{INFO, Node, ZooKeeper};
use crate::engine::scene::Fact;
use crate::engine::{Config, NodeId, NodeSet, Slot, StartError, StartFields, StartKey, Started};
use crate::parts::zab::{self, Proposal};
use std::sync::Arc;

/// Keys of a `[[start]]` table.
pub const KEYS: &[StartKey] = &[
    StartKey { name: "accepted_epoch", about: "the highest epoch that it has accepted", example: "2", of: OF_SERVERS },
    StartKey {
        name: "current_epoch",
        about: "the epoch of the last leader with which it was synchronised",
        example: "1",
        of: OF_SERVERS,
    },
    StartKey {
        name: "history",
        about: "what it has logged, each with its zxid",
        example: "[\"1.1 a\", \"1.2 b\"]",
        of: OF_SERVERS,
    },
    StartKey { name: "committed", about: "so many of its history have been committed", example: "1", of: OF_SERVERS },
];

/// The most transactions and the highest epoch of a start.
const MOST: i64 = 1000;

impl Started for ZooKeeper {
    /// Puts a booted server into its initial state.
    fn start(node: &mut Node, cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let (id, kind) = (cx.id, cx.config.kind(cx.id));
        let fail = |key: &str, message: String| StartError { node: id, key: Some(key.into()), message };
        let mut disk = cx.disk().clone();
        let (mut accepted, mut current, mut committed) = (None, None, 0);
        for (key, value) in fields {
            match (key.as_str(), value) {
                _ if kind != SERVER => return Err(fail(key, INFO.no_start(kind, key))),
                ("accepted_epoch", Fact::Int(epoch)) if (0..=MOST).contains(epoch) => accepted = Some(*epoch as u32),
                ("current_epoch", Fact::Int(epoch)) if (0..=MOST).contains(epoch) => current = Some(*epoch as u32),
                ("history", Fact::List(rows)) => {
                    let texts =
                        rows.iter().map(|row| if let Fact::Text(text) = row { Some(text.as_str()) } else { None });
                    let texts: Option<Vec<&str>> = texts.collect();
                    let texts = texts.ok_or_else(|| fail(key, INFO.no_start(kind, key)))?;
                    let read = zab::read_rows(cx.config, &texts).map_err(|refusal| fail(key, refusal.to_string()))?;
                    disk.zab.history = read.into_iter().collect();
                }
                ("committed", Fact::Int(count)) if (0..=MOST).contains(count) => committed = *count as u32,
                _ => return Err(fail(key, INFO.no_start(kind, key))),
            }
        }
        let Node::Server(server) = node else { return Ok(()) };
        let last = disk.zab.last().epoch;
        disk.zab.current_epoch = current.unwrap_or(last);
        disk.zab.accepted_epoch = accepted.unwrap_or(disk.zab.current_epoch.max(last));
        if is_strict(cx.config) {
            may_be(&disk.zab).map_err(|(key, message)| fail(key, message))?;
        }
        if committed > disk.zab.len() {
            let message = format!("it has logged {}; give it a longer `history`, or a lower number", disk.zab.len());
            return Err(fail("committed", message));
        }
        cx.preset(disk);
        *server = Server::boot(cx);
        // It hands that on as soon as anything happens to it.
        server.zab.committed = committed;
        Ok(())
    }

    /// The observer's memory of an initial state; refuses states that no run could have led to.
    fn ghost(config: &Config, slots: &[Arc<Slot<ZooKeeper>>]) -> Result<Ghost, StartError> {
        if is_strict(config) {
            servers(config).iter().try_for_each(|id| agrees(config, slots, id))?;
        }
        let mut ghost = Ghost::default();
        for id in servers(config).iter() {
            let known = server(&slots[id.index()]).map_or(0, |server| server.zab.committed);
            let by = holders(config, slots, id, known);
            if known > 0 && is_strict(config) && !PLACES.quorum(config).met(by) {
                let (n, need) = (by.len(), PLACES.quorum(config).need());
                let message = format!("what is committed is on {need} servers or more; here {n} have that");
                return Err(StartError { node: id, key: Some("committed".into()), message });
            }
            ghost.zab.assume_committed(&slots[id.index()].disk.zab, known, by);
        }
        Ok(ghost)
    }
}

/// Whether all rules are on that safety rests on: without one of them a run can lead to whatever it would forbid.
fn is_strict(config: &Config) -> bool {
    config.rules_off.iter().all(|rule| INFO.rule(rule).costs_progress_only())
}

/// Whether a disk can look so; otherwise the key to blame, and why not.
fn may_be(disk: &zab::Disk) -> Result<(), (&'static str, String)> {
    let (accepted, current, last) = (disk.accepted_epoch, disk.current_epoch, disk.last());
    if current > accepted || last.epoch > accepted {
        let epoch = current.max(last.epoch);
        return Err((
            "accepted_epoch",
            format!("it was in epoch {epoch}, so it has accepted that, not only {accepted}"),
        ));
    }
    for place in 1..=disk.len() {
        let (before, here) = (disk.zxid(place - 1), disk.zxid(place));
        let next = if here.epoch == before.epoch { before.counter + 1 } else { 1 };
        if here.epoch < before.epoch || here.counter != next {
            let message = format!("{here} cannot follow {before}: in each epoch zxids are counted from 1");
            return Err(("history", message));
        }
    }
    Ok(())
}

/// Who has the beginning of a server's history, so far.
fn holders(config: &Config, slots: &[Arc<Slot<ZooKeeper>>], id: NodeId, upto: u32) -> NodeSet {
    let history = |id: NodeId| &slots[id.index()].disk.zab.history;
    let same = |other: &NodeId| history(*other).common(history(id), upto as usize) == Some(upto as usize);
    servers(config).iter().filter(same).collect()
}

/// Whether a server's disk goes with those of the others.
fn agrees(config: &Config, slots: &[Arc<Slot<ZooKeeper>>], id: NodeId) -> Result<(), StartError> {
    let disk = |id: NodeId| &slots[id.index()].disk.zab;
    let fail = |key: &str, message: String| Err(StartError { node: id, key: Some(key.into()), message });
    let epoch = disk(id).current_epoch.max(disk(id).last().epoch);
    let accepted: NodeSet = servers(config).iter().filter(|other| disk(*other).accepted_epoch >= epoch).collect();
    let quorum = PLACES.quorum(config);
    if epoch > 0 && !quorum.met(accepted) {
        let (n, need, all) = (accepted.len(), quorum.need(), quorum.members().len());
        let message = format!(
            "epoch {epoch} begins when {need} of {all} servers have accepted it; here {n} have accepted {epoch} or more"
        );
        return fail("accepted_epoch", message);
    }
    for other in servers(config).iter().filter(|other| *other < id) {
        let same = disk(id).history.common(&disk(other).history, usize::MAX).unwrap_or(0) as u32;
        let clash =
            |mine: &&Proposal| disk(other).at(disk(other).upto(mine.zxid)).is_some_and(|row| row.zxid == mine.zxid);
        if let Some(mine) = (same + 1..=disk(id).len()).filter_map(|place| disk(id).at(place)).find(clash) {
            let (zxid, name) = (mine.zxid, config.name(other));
            return fail("history", format!("{name} has {zxid} as well, and not the same up to there"));
        }
    }
    Ok(())
}
