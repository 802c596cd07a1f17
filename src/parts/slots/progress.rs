//! How far commands have come, as far as a log tells: accepted, chosen, known, applied. Several may stand in one slot, at
//! different ballots; each has a row, at the ballot by which it was chosen, otherwise at the highest.

use super::{ChosenVote, Disk, Ghost, Slots, Vote};
use crate::engine::scene::{Chosen, Progress};
use crate::engine::{Config, NodeId, NodeSet};
use crate::parts::quorum::Quorum;

/// Where a log's servers are to be found.
pub struct Lookout<'a> {
    /// Nodes and options.
    pub config: &'a Config,
    /// What the observer remembers of the log.
    pub ghost: &'a Ghost,
    /// Who keeps it.
    pub servers: NodeSet,
    /// Whose acceptances are enough.
    pub quorum: Quorum,
    /// A server's disk.
    pub disk: &'a dyn Fn(NodeId) -> &'a Disk,
    /// Its memory, if it runs.
    pub memory: &'a dyn Fn(NodeId) -> Option<&'a Slots>,
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

impl Lookout<'_> {
    /// How far one of them has come. Who was answered its host knows.
    pub fn progress(&self, slot: u32, vote: Vote) -> Progress {
        let (config, Vote { ballot, entry }) = (self.config, vote);
        let choices = self.ghost.slots.get(&slot).map(|slot| &slot.chosen);
        let chosen = choices.and_then(|all| all.iter().find(|choice| choice.vote.entry == entry)).map(|c| c.step.0);
        let who = |meets: &dyn Fn(NodeId) -> bool| config.names(self.servers.iter().filter(|id| meets(*id)).collect());
        let knows = |id: NodeId| (self.memory)(id).is_some() && (self.disk)(id).chosen(slot) == Some(entry);
        let applied = |id: NodeId| (self.memory)(id).is_some_and(|slots| slots.has_handed(slot));
        Progress {
            slot: slot.into(),
            ballot: Some(ballot.text(config)),
            value: config.value_text(entry.value),
            client: entry.asker.map(|asker| config.name(asker.client).into()),
            number: entry.asker.map(|asker| asker.seq.into()),
            stored_by: who(&|id| (self.disk)(id).votes.get(&slot) == Some(&vote)),
            accepted_by: config.names(self.ghost.backing(slot, vote).map_or(NodeSet::EMPTY, |backing| backing.by)),
            need: self.quorum.need() as u64,
            chosen,
            known_by: who(&knows),
            applied_by: who(&|id| knows(id) && applied(id)),
            ..Progress::default()
        }
    }

    /// The last `rows` slots in which something is chosen.
    pub fn chosen(&self, rows: usize) -> Vec<Chosen> {
        let config = self.config;
        let knows = |id: &NodeId, slot: u32, choice: &ChosenVote| {
            (self.memory)(*id).is_some() && (self.disk)(*id).chosen(slot) == Some(choice.vote.entry)
        };
        let row = |(slot, choice): (u32, &ChosenVote)| Chosen {
            slot: slot.into(),
            term: None,
            ballot: Some(choice.vote.ballot.text(config)),
            value: config.value_text(choice.vote.entry.value),
            step: choice.step.0,
            quorum: config.names(choice.quorum.0),
            known_by: config.names(self.servers.iter().filter(|id| knows(id, slot, choice)).collect()),
        };
        let chosen = self.ghost.slots.iter_back().filter(|(_, slot)| !slot.chosen.is_empty()).take(rows);
        let mut chosen: Vec<Chosen> =
            chosen.flat_map(|(at, slot)| slot.chosen.iter().rev().map(move |choice| row((*at, choice)))).collect();
        chosen.reverse();
        chosen
    }
}
