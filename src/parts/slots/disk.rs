//! What a server has on its disk: what it promised and accepted, and what it knows to be chosen.

use super::messages::{Entry, Record, Vote, Votes};
use crate::engine::{List, Map};
use crate::parts::ballot::Ballot;
use std::collections::BTreeMap;

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// The highest ballot that it used (`n_my`).
    pub used: Ballot,
    /// The highest ballot that it promised, for all slots (`n_h`).
    pub promised: Ballot,
    /// What it accepted last in each slot (`n_a`, `n_value`).
    pub votes: Map<u32, Vote>,
    /// What it knows to be chosen, from slot 1 on without a gap.
    pub chosen: List<Entry>,
    /// The same beyond the first gap.
    pub beyond: BTreeMap<u32, Entry>,
}

impl Disk {
    /// Applies a record.
    pub fn write(&mut self, record: &Record) {
        match *record {
            Record::Ballot(ballot) => self.used = ballot,
            Record::Promise(ballot) => self.promised = ballot,
            Record::Accept { slot, vote, promised } => {
                *self.votes.get_or_insert_with(slot, Vote::default) = vote;
                self.promised = promised;
            }
            Record::Chosen { slot, entry } => self.choose(slot, entry),
        }
    }

    fn choose(&mut self, slot: u32, entry: Entry) {
        if self.chosen(slot).is_some() {
            return;
        }
        self.beyond.insert(slot, entry);
        while let Some(next) = self.beyond.remove(&self.open()) {
            self.chosen.push(next);
        }
    }

    /// What it knows to be chosen in a slot.
    pub fn chosen(&self, slot: u32) -> Option<Entry> {
        let here = (slot as usize).checked_sub(1).and_then(|at| self.chosen.get(at).here());
        here.or_else(|| self.beyond.get(&slot)).copied()
    }

    /// The first slot of which it does not know what is chosen.
    pub fn open(&self) -> u32 {
        self.chosen.len() as u32 + 1
    }

    /// The last slot in which something stands, accepted or chosen; 0 if nothing does.
    pub fn last(&self) -> u32 {
        let voted = self.votes.iter_back().next().map_or(0, |(slot, _)| *slot);
        let beyond = self.beyond.keys().next_back().copied().unwrap_or(0);
        voted.max(beyond).max(self.chosen.len() as u32)
    }

    /// What it has accepted in these slots.
    pub fn votes(&self, from: u32, upto: u32) -> Votes {
        let votes = self.votes.iter_from(&from).take_while(|(slot, _)| **slot <= upto);
        votes.map(|(slot, vote)| (*slot, *vote)).collect()
    }

    /// The entries that it knows to be chosen from a slot on without a gap, at most so many.
    pub fn entries(&self, from: u32, most: usize) -> impl Iterator<Item = Entry> {
        self.chosen.iter_from((from as usize).saturating_sub(1)).take(most).copied()
    }
}
