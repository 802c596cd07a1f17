//! How far commands have come, as far as a log tells: accepted, chosen, known, applied. Several may stand in one slot, at
//! different ballots; each has a row, at the ballot by which it was chosen, otherwise at the highest.

use super::{ChosenVote, Disk, Ghost, Slots, Vote, words};
use crate::engine::scene::{Chosen, Progress};
use crate::engine::{Config, Held, NodeId, NodeSet, Protocol, Slot, Value};
use crate::parts::Embeds;
use crate::parts::ballot::Ballot;
use std::sync::Arc;

/// Looks at a log in a protocol that has one: at what its servers keep, and what the observer remembers of it.
pub struct Lookout<'a, P: Protocol> {
    /// Nodes and options.
    pub config: &'a Config,
    /// What the observer remembers of the log.
    pub ghost: &'a Ghost,
    /// All nodes.
    pub nodes: &'a [Arc<Slot<P>>],
    /// What of a running node is a server's memory, if that node is one.
    pub memory: fn(&P::Node) -> Option<&Slots>,
}

/// What stands or stood in a slot: each command once.
pub fn shown(ghost: &Ghost, slot: u32) -> Vec<Vote> {
    let Some(known) = ghost.slots.get(&slot) else { return Vec::new() };
    let mut shown: Vec<Vote> = known.chosen.iter().map(|choice| choice.vote).collect();
    for backing in known.accepted.iter().rev() {
        if shown.iter().all(|vote| vote.entry != backing.vote.entry) {
            shown.push(backing.vote);
        }
    }
    shown.sort_by_key(|vote| vote.ballot);
    shown
}

impl<P: Embeds<Slots>> Lookout<'_, P> {
    fn disk(&self, id: NodeId) -> &Disk {
        P::reach(&self.nodes[id.index()].disk)
    }

    fn memory(&self, id: NodeId) -> Option<&Slots> {
        self.nodes[id.index()].node.as_ref().and_then(self.memory)
    }

    /// Whether a server runs, and knows what this vote is for to be chosen.
    fn knows(&self, id: NodeId, slot: u32, vote: Vote) -> bool {
        self.memory(id).is_some() && self.disk(id).chosen(slot) == Some(vote.entry)
    }

    /// Of which servers this is so.
    fn names(&self, meets: impl Fn(NodeId) -> bool) -> Vec<String> {
        let servers = (P::PLACES.servers)(self.config);
        self.config.names(servers.iter().filter(|id| meets(*id)).collect())
    }

    /// What stands or stood in a slot, each command once, and how far it has come. Who was answered its host knows.
    pub fn in_slot(&self, slot: u32) -> Vec<(Vote, Progress)> {
        shown(self.ghost, slot).into_iter().map(|vote| (vote, self.progress(slot, vote))).collect()
    }

    fn progress(&self, slot: u32, vote: Vote) -> Progress {
        let (config, Vote { ballot, entry }) = (self.config, vote);
        let chosen = self.ghost.choices(slot).iter().find(|choice| choice.vote.entry == entry).map(|c| c.step.0);
        let applied = |id: NodeId| self.memory(id).is_some_and(|slots| slots.has_handed(slot));
        Progress {
            slot: slot.into(),
            ballot: Some(ballot.text(config)),
            value: config.value_text(entry.value),
            client: entry.asker.map(|asker| config.name(asker.client).into()),
            number: entry.asker.map(|asker| asker.seq.into()),
            stored_by: self.names(|id| self.disk(id).votes.get(&slot) == Some(&vote)),
            accepted_by: config.names(self.ghost.backing(slot, vote).map_or(NodeSet::EMPTY, |backing| backing.by)),
            need: P::PLACES.quorums(config)[1].need() as u64,
            chosen,
            known_by: self.names(|id| self.knows(id, slot, vote)),
            applied_by: self.names(|id| self.knows(id, slot, vote) && applied(id)),
            ..Progress::default()
        }
    }

    /// The last `rows` slots in which something is chosen.
    pub fn chosen(&self, rows: usize) -> Vec<Chosen> {
        let config = self.config;
        let row = |(slot, choice): (u32, &ChosenVote)| Chosen {
            slot: slot.into(),
            term: None,
            ballot: Some(choice.vote.ballot.text(config)),
            value: config.value_text(choice.vote.entry.value),
            step: choice.step.0,
            quorum: config.names(choice.quorum.0),
            known_by: self.names(|id| self.knows(id, slot, choice.vote)),
        };
        let chosen = self.ghost.slots.iter_back().filter(|(_, slot)| !slot.chosen.is_empty()).take(rows);
        let mut chosen: Vec<Chosen> =
            chosen.flat_map(|(at, slot)| slot.chosen.iter().rev().map(move |choice| row((*at, choice)))).collect();
        chosen.reverse();
        chosen
    }
}

/// What servers have that binds whoever asks them about a slot: what they accepted there or, if nobody has, behind it, so
/// that it is a gap.
pub fn binding<'a>(
    config: &Config,
    slot: u32,
    servers: NodeSet,
    disk: &dyn Fn(NodeId) -> &'a Disk,
) -> Vec<Held<Ballot>> {
    let here = |by: NodeId| {
        let vote = disk(by).votes.get(&slot)?;
        let value = config.value_text(vote.entry.value);
        Some(Held { by, at: vote.ballot, value, text: vote.text(config) })
    };
    let behind = |by: NodeId| {
        let (last, vote) = disk(by).votes.iter_back().next().filter(|(last, _)| **last > slot)?;
        let text = words::behind(vote.text(config), *last);
        Some(Held { by, at: Ballot::NONE, value: config.value_text(Value::NOOP), text })
    };
    let held: Vec<_> = servers.iter().filter_map(here).collect();
    if held.is_empty() { servers.iter().filter_map(behind).collect() } else { held }
}
