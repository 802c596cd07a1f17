//! All of a world at once, for what no step of a single node decides: what can still become of it. It changes nothing.

use super::network::Network;
use super::protocol::Protocol;
use super::{Config, List, NodeId, Observed, Slot, Value};
use smallvec::SmallVec;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Slots that have come so far that one value alone can still be chosen there, each with it.
pub type Bindings = SmallVec<[(u64, Value); 1]>;

/// A world as a whole.
pub struct Whole<'a, P: Observed> {
    /// Nodes and options.
    pub config: &'a Config,
    /// What the observer remembers.
    pub ghost: &'a P::Ghost,
    slots: &'a [Arc<Slot<P>>],
    network: &'a Network<P::Msg>,
    unflushed: Option<&'a BTreeMap<NodeId, List<P::Record>>>,
}

impl<'a, P: Observed> Whole<'a, P> {
    pub(super) fn new(
        config: &'a Config,
        ghost: &'a P::Ghost,
        slots: &'a [Arc<Slot<P>>],
        network: &'a Network<P::Msg>,
        unflushed: Option<&'a BTreeMap<NodeId, List<P::Record>>>,
    ) -> Self {
        Whole { config, ghost, slots, network, unflushed }
    }

    /// A node as it is.
    pub fn slot(&self, id: NodeId) -> &'a Slot<P> {
        &self.slots[id.index()]
    }

    /// What a node's disk says or may come to say without a further write: what it says now, and what a crash would leave of
    /// it, whichever of the records that are not flushed are on it all the same.
    pub fn disks(&self, id: NodeId) -> SmallVec<[P::Disk; 1]> {
        let slot = self.slot(id);
        let mut disks: SmallVec<[P::Disk; 1]> = SmallVec::new();
        disks.push(slot.disk.clone());
        if let Some(durable) = &slot.durable {
            let mut disk = durable.clone();
            disks.push(disk.clone());
            for record in self.unflushed.and_then(|all| all.get(&id)).into_iter().flat_map(List::iter) {
                <P as Protocol>::write(&mut disk, record);
                disks.push(disk.clone());
            }
        }
        disks
    }

    /// The messages that may still arrive: from whom, to whom, and what they say.
    pub fn under_way(&self) -> impl Iterator<Item = (NodeId, NodeId, &'a P::Msg)> {
        let arrives = self.network.flights().filter(|flight| !flight.corrupt && !flight.is_lost());
        arrives.filter_map(|flight| Some((flight.id.from, flight.id.to, flight.msg.as_ref()?)))
    }
}
