//! When one value alone can still be chosen: asked of the protocol after every step, and kept with the step since which it
//! is so. Nothing rests on it.

use super::Value;
use super::scene::{Bound, Mark};
use super::start::Started;
use super::whole::Whole;
use super::world::World;
use smallvec::SmallVec;
use std::sync::Arc;

impl<P: Started> World<P> {
    /// Takes down where one value alone can be chosen from now on.
    pub(super) fn see_bound(&mut self) {
        // Where there is one slot, and all rules are kept, what is bound stays so.
        let settled = || !P::INFO.log && !self.bound.is_empty() && self.inside_model();
        if !P::BINDS || settled() {
            return;
        }
        let now = P::bound(&self.whole());
        let is_new = |(slot, value): &(u64, Value)| !self.bound.iter().any(|(s, v, _)| (s, v) == (slot, value));
        let new: SmallVec<[_; 1]> = now.into_iter().filter(is_new).collect();
        for (slot, value) in new {
            Arc::make_mut(&mut self.bound).push((slot, value, self.steps));
            let node = self.last.actors.last().map_or_else(|| self.concerned(self.last.choice), |(node, _)| *node);
            self.marks.push((Mark::Bound, node));
        }
    }

    /// All of it at once.
    pub(super) fn whole(&self) -> Whole<'_, P> {
        Whole::new(&self.config, &*self.ghost, &self.slots, &self.network, self.unflushed.as_deref())
    }

    /// The slots in which one value alone can still be chosen.
    pub(super) fn bound_now(&self) -> Vec<Bound> {
        let bound = |(slot, value): (u64, Value)| {
            let since = self.bound.iter().find(|(s, v, _)| (*s, *v) == (slot, value)).map(|(.., step)| *step);
            Bound { slot, value: self.config.value_text(value), step: since }
        };
        P::bound(&self.whole()).into_iter().map(bound).collect()
    }
}
