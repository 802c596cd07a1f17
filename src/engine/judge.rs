//! What the observer makes of a step, and whether what falls there is a bug.

use super::fallen::{Fallen, is_another};
use super::protocol::Effect;
use super::scene::{Mark, Violation};
use super::seen::{Found, Met, Seen};
use super::world::World;
use super::{NodeId, Started};
use std::sync::Arc;

impl<P: Started> World<P> {
    /// Lets the observer take in what changed, and keeps what it found.
    pub(super) fn observe(&mut self, node: NodeId, event: Met<P>, effects: &[Effect<P>]) {
        let mut found = Found::default();
        let slot = &*self.slots[node.index()];
        let seen = Seen::new(&self.config, node, event, slot, effects, self.steps).at(self.now);
        P::observe(Arc::make_mut(&mut self.ghost), &seen, &mut found);
        self.marks.extend(found.marks);
        if found.violations.is_empty() {
            return;
        }
        let step = self.steps;
        for (property, nodes, detail) in found.violations {
            let timed = P::INFO.properties[property.index()].timed;
            let inside_model = self.departures.are_none(P::INFO, &self.config, &self.clocks, timed);
            if is_another(self.violations.iter().map(|v| (v.property, v.nodes)), (property, nodes)) {
                Arc::make_mut(&mut self.violations).push(Fallen { property, nodes, detail, step, inside_model });
                self.marks.push((Mark::Violation, node));
            }
        }
    }

    /// What has fallen from this step on.
    pub(super) fn fallen_since(&self, step: u64) -> Vec<Violation> {
        let before = self.violations.partition_point(|fallen| fallen.step < step);
        let told = |fallen: &Fallen| Violation {
            property: P::INFO.properties[fallen.property.index()].name.into(),
            step: fallen.step,
            nodes: self.config.names(fallen.nodes),
            detail: fallen.detail.clone(),
        };
        self.violations[before..].iter().map(told).collect()
    }

    pub(super) fn inside_model(&self) -> bool {
        self.departures.are_none(P::INFO, &self.config, &self.clocks, false)
    }
}
