//! Links with a latency or a loss of their own. How many draws a message takes does not depend on that.

use super::Network;
use crate::engine::{Config, NodeId, NodeSet, Odds, options};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a link has for itself; nothing is what all links have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Own {
    /// How long messages travel, ms.
    pub latency: Option<[u16; 2]>,
    /// How many of a hundred are lost.
    pub loss: Option<u8>,
}

/// The links that have something for themselves, by sender and addressee.
pub(super) type Tuned = Arc<BTreeMap<(NodeId, NodeId), Own>>;

impl<M> Network<M> {
    /// The latency and loss that a message meets with on its link.
    pub(super) fn odds(&self, config: &Config, from: NodeId, to: NodeId) -> ([u32; 2], u32) {
        let own = self.tuned.as_ref().and_then(|tuned| tuned.get(&(from, to))).copied().unwrap_or_default();
        let latency = own.latency.map_or_else(|| config.option(options::LATENCY), |range| range.map(u32::from));
        (latency, own.loss.map_or_else(|| config.number(options::LOSS), u32::from))
    }

    /// Gives the links from one group to another something for themselves, or takes it away.
    pub fn tune(&mut self, from: NodeSet, to: NodeSet, odds: Odds) {
        let tuned = Arc::make_mut(self.tuned.get_or_insert_default());
        for (from, to) in from.iter().flat_map(|from| to.iter().map(move |to| (from, to))).filter(|(a, b)| a != b) {
            let own = tuned.entry((from, to)).or_default();
            match odds {
                Odds::Latency(range) => own.latency = Some(range),
                Odds::UsualLatency => own.latency = None,
                Odds::Loss(percent) => own.loss = Some(percent),
                Odds::UsualLoss => own.loss = None,
            }
        }
        tuned.retain(|_, own| *own != Own::default());
        if tuned.is_empty() {
            self.tuned = None;
        }
    }

    /// The links that have something for themselves.
    pub fn tuned(&self) -> impl Iterator<Item = (NodeId, NodeId, Own)> {
        self.tuned.iter().flat_map(|tuned| tuned.iter()).map(|((from, to), own)| (*from, *to, *own))
    }
}
