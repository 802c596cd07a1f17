//! The omniscient observer: what is chosen in each slot, what servers apply, and what clients hear of it.

use super::MultiPaxos;
use super::messages::{Happened, Msg};
use super::server::SERVER;
use crate::engine::{Config, Deed, Event, Found, List, Map, Met, NodeId, NodeSet, Observed, Seen};
use crate::parts::Part;
use crate::parts::by_node::ByNode;
use crate::parts::client::{Answered, Request};
use crate::parts::history::{History, Operation, judged};
use crate::parts::service::Asker;
use crate::parts::slots::{self, Entry, Slots, words};
use std::sync::Arc;

/// The properties.
pub mod property {
    use crate::engine::Property;
    use crate::parts::{history, slots};
    use crate::table;

    table! { PROPERTIES: [Property] by PropertyId::of;
        ..slots::PROPERTIES;
        STATE_MACHINE_SAFETY = Property::new("state-machine-safety", "All servers apply the same commands in the same order.");
        LINEARIZABLE = history::LINEARIZABLE;
        VALIDITY = Property::new("validity", "Only what somebody asked for is proposed, or a no-op.");
    }
}

/// The observer's memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// What is chosen, and by whom.
    pub slots: slots::Ghost,
    /// What was applied first, second and so on by whoever was the first to do so.
    pub applied: List<(u32, Entry)>,
    /// How many slots each server has applied since it started.
    count: ByNode<u32>,
    /// Slot and command of every answer that a client got, in the order in which they came.
    pub answered: List<(u32, Asker)>,
    /// What clients heard, against what is chosen.
    history: Arc<History>,
    /// What somebody asked for, by the values' numbers.
    asked: Map<u32, ()>,
}

impl Observed for MultiPaxos {
    type Ghost = Ghost;

    fn observe(ghost: &mut Ghost, seen: &Seen<Self>, found: &mut Found) {
        if seen.config.kind(seen.node) != SERVER {
            return ghost.see_client(seen, found);
        }
        ghost.see_proposals(seen, found);
        let before = ghost.slots.prefix;
        Slots::observe(&mut ghost.slots, seen, found);
        ghost.see_chosen(seen, before, found);
        ghost.see_applied(seen, found);
    }
}

impl Ghost {
    /// What clients ask and hear, and whether it is what the order of the slots gives.
    fn see_client(&mut self, seen: &Seen<MultiPaxos>, found: &mut Found) {
        for deed in seen.deeds() {
            match deed {
                Deed::Sent(_, Msg::Request(Request { value, .. })) => drop(self.asked.insert_new(value.0, ())),
                Deed::Fact(Happened::Answered(Answered { seq, value, index, reply })) => {
                    let asker = Asker { client: seen.node, seq: *seq };
                    let operation = Operation { asker, value: *value };
                    let verdict = Arc::make_mut(&mut self.history).hears(seen.config, operation, *index, *reply);
                    judged(seen.config, property::LINEARIZABLE, verdict, found);
                    self.answered.push((*index, asker));
                }
                _ => {}
            }
        }
    }

    /// Whether what is proposed was asked for.
    fn see_proposals(&mut self, seen: &Seen<MultiPaxos>, found: &mut Found) {
        if let Met::Event(Event::Input { value, .. }) = seen.event {
            self.asked.insert_new(value.0, ());
        }
        for deed in seen.deeds() {
            let Deed::Fact(Happened::Slots(slots::Happened::CountsItself { vote, .. })) = deed else { continue };
            let entry = vote.entry;
            if entry != Entry::NOOP && !self.asked.contains(&entry.value.0) {
                let (me, value) = (seen.config.name(seen.node), seen.config.value_text(entry.value));
                let detail = words::not_asked_for(me, value);
                found.violations.push((property::VALIDITY, NodeSet::one(seen.node), detail));
            }
        }
    }

    /// What is chosen without a gap stands in the order by which answers are judged.
    fn see_chosen(&mut self, seen: &Seen<MultiPaxos>, before: u32, found: &mut Found) {
        for slot in before + 1..=self.slots.prefix {
            let Some(choice) = self.slots.chosen(slot) else { break };
            let Entry { asker, value } = choice.vote.entry;
            let verdict = Arc::make_mut(&mut self.history).commits(seen.config, asker, value);
            judged(seen.config, property::LINEARIZABLE, verdict, found);
        }
    }

    /// What a server applies, against what others did in the same place.
    fn see_applied(&mut self, seen: &Seen<MultiPaxos>, found: &mut Found) {
        if let Met::Boot = seen.event {
            self.count.set(seen.node, 0);
        }
        for deed in seen.deeds() {
            let Deed::Fact(Happened::Applied { slot, entry }) = deed else { continue };
            let at = self.count.of(seen.node);
            self.count.set(seen.node, at + 1);
            match self.applied.get(at as usize).here().copied() {
                None => self.applied.push((*slot, *entry)),
                Some(first) if first == (*slot, *entry) => {}
                Some((other, instead)) => {
                    let value = |entry: &Entry| seen.config.value_text(entry.value);
                    let me = seen.config.name(seen.node);
                    let detail = words::applies_another(me, value(entry), *slot, value(&instead), other);
                    found.violations.push((property::STATE_MACHINE_SAFETY, NodeSet::one(seen.node), detail));
                }
            }
        }
    }

    /// Takes for granted that something was asked for before the run.
    pub fn assume_asked(&mut self, entry: Entry) {
        self.asked.insert_new(entry.value.0, ());
    }

    /// Takes for granted that servers have applied what they know to be chosen.
    pub fn assume_applied<'a>(&mut self, config: &Config, servers: impl Iterator<Item = (NodeId, &'a slots::Disk)>) {
        for slot in 1..=self.slots.prefix {
            let Some(choice) = self.slots.chosen(slot) else { break };
            let Entry { asker, value } = choice.vote.entry;
            let _ = Arc::make_mut(&mut self.history).commits(config, asker, value);
        }
        for (id, disk) in servers {
            let known = disk.chosen.len();
            self.count.set(id, known as u32);
            while self.applied.len() < known {
                let slot = self.applied.len() as u32 + 1;
                let Some(entry) = disk.chosen(slot) else { break };
                self.applied.push((slot, entry));
            }
        }
    }
}
