//! What a server has on its disk: two epochs, and its history.

use super::messages::{History, Proposal, Record};
use crate::parts::znodes::Zxid;

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// The highest epoch that it has accepted from whoever wanted to lead (the paper's `acceptedEpoch`).
    pub accepted_epoch: u32,
    /// The epoch of the last leader with which its history was synchronised (`currentEpoch`).
    pub current_epoch: u32,
    /// What it has logged, committed or not: which of it is committed only a leader tells.
    pub history: History,
}

impl Disk {
    /// Applies a record.
    pub fn write(&mut self, record: &Record) {
        match record {
            Record::Accepted(epoch) => self.accepted_epoch = *epoch,
            Record::Current(epoch) => self.current_epoch = *epoch,
            Record::Log(proposal) => self.history.push(proposal.clone()),
            Record::Truncate(len) => self.history.truncate(*len as usize),
            Record::Replace(history) => self.history = history.clone(),
        }
    }

    /// How many transactions it has logged.
    pub fn len(&self) -> u32 {
        self.history.len() as u32
    }

    /// Whether it has logged none.
    pub fn is_empty(&self) -> bool {
        self.history.is_empty()
    }

    /// What stands in a place of its history; the first has number 1.
    pub fn at(&self, place: u32) -> Option<&Proposal> {
        (place as usize).checked_sub(1).and_then(|at| self.history.get(at).here())
    }

    /// The zxid in a place; before the first it is 0.0.
    pub fn zxid(&self, place: u32) -> Zxid {
        self.at(place).map_or(Zxid::ZERO, |proposal| proposal.zxid)
    }

    /// The end of its history.
    pub fn last(&self) -> Zxid {
        self.zxid(self.len())
    }

    /// How many of its history are not behind this zxid.
    pub fn upto(&self, zxid: Zxid) -> u32 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.zxid(middle + 1) <= zxid {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }
}
