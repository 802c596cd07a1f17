//! What servers apply, and what clients hear of it.

use super::super::Raft;
use super::super::messages::{Entry, Happened};
use super::super::words;
use super::memory::Ghost;
use super::property;
use crate::engine::{Deed, Found, NodeId, NodeSet, Seen};
use crate::parts::client::Answered;
use crate::parts::history::{Operation, judged};
use crate::parts::service::Asker;
use std::sync::Arc;

impl Ghost {
    /// What clients hear, and whether it is what the order of the log gives.
    pub(super) fn see_answers(&mut self, seen: &Seen<Raft>, found: &mut Found) {
        for deed in seen.deeds() {
            if let Deed::Fact(Happened::Answered(Answered { seq, value, index, reply })) = deed {
                let asker = Asker { client: seen.node, seq: *seq };
                let operation = Operation { asker, value: *value };
                let verdict = Arc::make_mut(&mut self.history).hears(seen.config, operation, *index, *reply);
                judged(seen.config, property::LINEARIZABLE, verdict, found);
                self.answered.push((*index, asker));
            }
        }
    }

    /// What was applied in this step.
    pub(super) fn see_applied(&mut self, seen: &Seen<Raft>, found: &mut Found) {
        let disk = &seen.slot.disk;
        for deed in seen.deeds() {
            let Deed::Fact(Happened::Applied { from, to }) = deed else { continue };
            for index in *from..=*to {
                let Some(entry) = disk.entry(index) else { break };
                match self.applied_at(index) {
                    Some(first) if first != entry => {
                        let detail = words::applies_another(
                            seen.config.name(seen.node),
                            index,
                            entry.named(seen.config),
                            first.named(seen.config),
                        );
                        self.applied_against.insert((index, seen.node), entry);
                        found.violations.push((property::STATE_MACHINE_SAFETY, NodeSet::one(seen.node), detail));
                        break;
                    }
                    Some(_) => drop(self.applied_against.remove(&(index, seen.node))),
                    None => self.remember_applied(index, entry),
                }
            }
        }
    }

    /// What a server has applied at an index, if it has: its log may have been overwritten since.
    pub fn applied_on(&self, index: u32, server: NodeId) -> Option<Entry> {
        self.applied_against.get(&(index, server)).copied().or_else(|| self.applied_at(index))
    }

    /// What was first applied at an index.
    fn applied_at(&self, index: u32) -> Option<Entry> {
        let otherwise = self.applied_otherwise.get(&index).copied();
        otherwise.or_else(|| self.committed(index).filter(|_| index <= self.applied))
    }

    fn remember_applied(&mut self, index: u32, entry: Entry) {
        match index == self.applied + 1 && self.committed(index) == Some(entry) {
            true => self.applied = index,
            false => drop(self.applied_otherwise.insert(index, entry)),
        }
        while self.applied_otherwise.contains_key(&(self.applied + 1)) {
            self.applied += 1;
            self.forget_if_committed(self.applied);
        }
    }
}
