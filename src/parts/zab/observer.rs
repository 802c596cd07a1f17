//! What no server's present state tells of Zab, and the properties that must hold.
//!
//! *Committed* here is what some leader has taken for committed: it tells others so, and serves by it. *Delivered* is what
//! a server has handed on, from the first transaction; a server that starts begins anew.

use super::messages::{Happened, History};
use super::{Disk, Places, Zab, words};
use crate::engine::scene::Mark;
use crate::engine::{Aside, Found, List, Map, NodeId, NodeSet};
use crate::parts::by_node::ByNode;
use crate::parts::part::{PartDeed, PartMet, Sees};

/// How a transaction came to be committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Committed {
    /// Step at which a leader took it for committed.
    pub step: u64,
    /// That leader.
    pub leader: NodeId,
    /// Whose acknowledgements it counted, its own among them.
    pub quorum: NodeSet,
}

/// What an observer remembers of Zab.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// Who led each epoch first.
    pub leaders: Map<u32, NodeId>,
    /// What some leader has taken for committed.
    pub committed: History,
    /// How much of that was committed in each epoch: who leads an earlier one, however late it hears so, need not have it.
    reached: Map<u32, u32>,
    /// How that came about, by place. It explains, and decides nothing.
    pub commits: Aside<List<Committed>>,
    /// What was delivered first, second and so on, by whoever was the first to do so.
    pub delivered: History,
    /// How many transactions each server has delivered since it began.
    pub(super) count: ByNode<u32>,
}

impl Ghost {
    /// Takes in what one server did.
    pub(super) fn observe(&mut self, seen: &impl Sees<Zab>, found: &mut Found) {
        if let Some(PartMet::Boot) = seen.met() {
            self.count.set(seen.node(), 0);
        }
        for deed in seen.deeds() {
            match deed {
                PartDeed::Fact(Happened::Leads(epoch)) => self.see_leader(seen, *epoch, found),
                PartDeed::Fact(Happened::Commits { upto, acks }) => self.see_commit(seen, *upto, *acks, found),
                PartDeed::Fact(Happened::Resets) => self.count.set(seen.node(), 0),
                PartDeed::Fact(Happened::Delivers(place)) => self.see_delivery(seen, *place, found),
                _ => {}
            }
        }
    }

    /// Somebody leads an epoch: nobody else did, and what was committed up to that epoch is in its history.
    fn see_leader(&mut self, seen: &impl Sees<Zab>, epoch: u32, found: &mut Found) {
        let (config, me) = (seen.config(), seen.node());
        let first = *self.leaders.get_or_insert_with(epoch, || me);
        if first != me {
            let detail = words::two_leaders(config.name(me), config.name(first), epoch);
            let both = [first, me].into_iter().collect();
            found.violations.push((places(seen).one_leader, both, detail));
        }
        let history = &seen.disk().history;
        let same = shared(history, &self.committed);
        let earlier = self.reached.iter().take_while(|(reached, _)| **reached <= epoch);
        if same < earlier.map(|(_, upto)| *upto as usize).max().unwrap_or(0) {
            let lacks = self.committed.get(same).here().map_or(String::new(), |lacks| lacks.text(config));
            let detail = words::lacks_committed(config.name(me), epoch, lacks);
            found.violations.push((places(seen).committed_prefix, NodeSet::one(me), detail));
        }
    }

    /// A leader takes some of its history for committed.
    fn see_commit(&mut self, seen: &impl Sees<Zab>, upto: u32, quorum: NodeSet, found: &mut Found) {
        let (config, me, history) = (seen.config(), seen.node(), &seen.disk().history);
        let (known, upto) = (self.committed.len(), upto as usize);
        let same = shared(history, &self.committed);
        if same < known.min(upto) {
            let text = |list: &History| list.get(same).here().map_or(String::new(), |row| row.text(config));
            let detail = words::commits_another(config.name(me), text(history), text(&self.committed));
            found.violations.push((places(seen).committed_prefix, NodeSet::one(me), detail));
            return;
        }
        self.reach(seen.disk().current_epoch, upto.min(history.len()) as u32);
        for place in known..upto {
            let Some(proposal) = history.get(place).here() else { break };
            self.committed.push(proposal.clone());
            self.commits.0.push(Committed { step: seen.step(), leader: me, quorum });
        }
        if upto > known {
            found.marks.push((Mark::Chosen, me));
        }
    }

    fn reach(&mut self, epoch: u32, upto: u32) {
        let reached = self.reached.get_or_insert_with(epoch, || 0);
        *reached = upto.max(*reached);
    }

    /// What a server delivers, against what others did in the same place.
    fn see_delivery(&mut self, seen: &impl Sees<Zab>, place: u32, found: &mut Found) {
        let at = self.count.of(seen.node());
        self.count.set(seen.node(), at + 1);
        let Some(proposal) = seen.disk().at(place) else { return };
        match self.delivered.get(at as usize).here() {
            None => self.delivered.push(proposal.clone()),
            Some(first) if first == proposal => {}
            Some(other) => {
                let (config, me) = (seen.config(), seen.node());
                let detail = words::delivers_another(config.name(me), proposal.text(config), other.text(config));
                found.violations.push((places(seen).same_history, NodeSet::one(me), detail));
            }
        }
    }

    /// How many transactions a server has delivered since it began.
    pub fn delivered_by(&self, node: NodeId) -> u32 {
        self.count.of(node)
    }

    /// Takes it for granted that so much of a history was committed before the run.
    pub fn assume_committed(&mut self, disk: &Disk, upto: u32, by: NodeSet) {
        for place in self.committed.len() as u32 + 1..=upto {
            let Some(proposal) = disk.at(place) else { break };
            self.committed.push(proposal.clone());
            self.reach(proposal.zxid.epoch, place);
            let leader = by.iter().next().unwrap_or_default();
            self.commits.0.push(Committed { step: 0, leader, quorum: by });
        }
    }
}

/// How many transactions two histories have in common from the first on.
fn shared(one: &History, other: &History) -> usize {
    one.common(other, usize::MAX).unwrap_or(0)
}

fn places<S: Sees<Zab>>(_: &S) -> Places {
    S::PLACES
}
