//! States to come back to, and what happens when there are too many of them.
//!
//! A checkpoint shares with its neighbours whatever did not change between them. What cannot be shared (links, clock,
//! messages in flight) is what it costs. Steps are no concern of this file: they are kept whatever happens here.

use super::Timeline;
use crate::engine::Sim;

/// Steps between two checkpoints: coming back replays fewer than so many steps.
pub const CHECKPOINT_EVERY: u64 = 1024;
/// The most checkpoints over all branches. With eight nodes that is some 20 MB; a run of two million steps fits.
pub const MAX_CHECKPOINTS: usize = 2048;

/// A branch's own checkpoints, each with its step, in order.
#[derive(Default)]
pub(super) struct Checkpoints(Vec<(u64, Box<dyn Sim>)>);

impl Clone for Checkpoints {
    fn clone(&self) -> Self {
        Checkpoints(self.0.iter().map(|(step, state)| (*step, state.fork())).collect())
    }
}

impl Checkpoints {
    pub fn push(&mut self, step: u64, state: Box<dyn Sim>) {
        self.0.push((step, state));
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn last_step(&self) -> Option<u64> {
        self.0.last().map(|(step, _)| *step)
    }

    /// The nearest one at or before a step.
    pub fn at_or_before(&self, step: u64) -> Option<(u64, &dyn Sim)> {
        let found = self.0.partition_point(|(at, _)| *at <= step).checked_sub(1)?;
        Some((self.0[found].0, &*self.0[found].1))
    }

    /// Drops every second one of the older half, but never the first.
    fn thin(&mut self) {
        let half = self.0.len() / 2;
        let mut at = 0;
        self.0.retain(|_| {
            at += 1;
            at > half || at % 2 == 1
        });
    }
}

/// The old part of a run in which coming back takes longer, because its checkpoints were thinned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thinned {
    /// It reaches up to this step.
    pub upto: u64,
    /// The most steps that going to a place there replays.
    pub every: u64,
}

impl Timeline {
    /// The part of this branch whose checkpoints were thinned; `None` if all are there. No step is ever lost.
    pub fn thinned(&self) -> Option<Thinned> {
        let mut found: Option<Thinned> = None;
        let mut before = 0;
        for (branch, upto) in self.way(self.current) {
            let kept = self.branches[branch].checkpoints.0.iter().map(|(step, _)| *step).take_while(|s| *s <= upto);
            for step in kept.chain([upto]) {
                let gap = step.saturating_sub(before);
                if gap > CHECKPOINT_EVERY {
                    found = Some(Thinned { upto: step, every: found.map_or(gap, |f| f.every.max(gap)) });
                }
                before = before.max(step.min(upto));
            }
            // What lies between a fork and the checkpoint before it is replayed together.
            before = self.branches[branch].checkpoints.at_or_before(upto).map_or(before, |(step, _)| step);
        }
        found
    }

    /// Keeps at most so many checkpoints from now on; at least two. For small machines, and tests.
    pub fn keep_checkpoints(&mut self, most: usize) {
        self.most_checkpoints = most.max(2);
        while self.checkpoints() > self.most_checkpoints && self.thin() {}
    }

    /// How many checkpoints are kept.
    pub fn checkpoints(&self) -> usize {
        self.branches.iter().map(|branch| branch.checkpoints.len()).sum()
    }

    /// Keeps the state of a step of the present branch.
    pub(super) fn keep_checkpoint(&mut self, step: u64, state: Box<dyn Sim>) {
        self.branches[self.current].checkpoints.push(step, state);
        while self.checkpoints() > self.most_checkpoints && self.thin() {}
    }

    /// Thins the branch that has the most checkpoints. Whether that made fewer of them.
    fn thin(&mut self) -> bool {
        let before = self.checkpoints();
        if let Some(branch) = self.branches.iter_mut().max_by_key(|branch| branch.checkpoints.len()) {
            branch.checkpoints.thin();
        }
        self.checkpoints() < before
    }
}
