//! Doing something at the present moment: one thing, or several that happen all or not at all, or as many of several as
//! can. Each becomes a step by [`Timeline::take`]; nothing else makes a run grow.

use super::Timeline;
use crate::engine::{Choice, Refusal, Step};

/// What was left out, each with the reason.
pub type LeftOut = Vec<(Choice, Refusal)>;

impl Timeline {
    /// Does something now. In the past it starts a new branch, unless it is just what was recorded.
    pub fn act(&mut self, choice: Choice) -> Result<(), Refusal> {
        self.take(Step { at: self.sim.now(), choice })
    }

    /// Does several things now, one after the other: all of them, or none if one is refused.
    pub fn act_all(&mut self, choices: &[Choice], each: &mut dyn FnMut(&Timeline)) -> Result<(), Refusal> {
        self.take_all(&self.now(choices), each)
    }

    /// Does those of several things that can be done now, one after the other; the others come back, each with the reason.
    /// Refused as the first one is if there is none.
    pub fn act_those(&mut self, choices: &[Choice], each: &mut dyn FnMut(&Timeline)) -> Result<LeftOut, Refusal> {
        let (steps, left_out) = self.those(choices)?;
        self.take_all(&steps, each).map(|()| left_out)
    }

    /// Whether any of these things can be done now.
    pub fn any_possible(&self, choices: &[Choice]) -> Result<(), Refusal> {
        self.those(choices).and_then(|(steps, _)| self.try_all(&steps))
    }

    /// Which of these things can be done now, one after the other, and why the others cannot.
    fn those(&self, choices: &[Choice]) -> Result<(Vec<Step>, LeftOut), Refusal> {
        let (mut copy, mut those, mut left_out) = (self.sim.fork(), Vec::new(), Vec::new());
        for step in self.now(choices) {
            match copy.apply(step) {
                Ok(()) => those.push(step),
                Err(refusal) => left_out.push((step.choice, refusal)),
            }
        }
        match left_out.first() {
            Some((_, refusal)) if those.is_empty() => Err(refusal.clone()),
            Some(_) | None => Ok((those, left_out)),
        }
    }

    /// Whether these things can be done now, one after the other.
    pub fn possible(&self, choices: &[Choice]) -> Result<(), Refusal> {
        self.try_all(&self.now(choices))
    }

    fn now(&self, choices: &[Choice]) -> Vec<Step> {
        let at = self.sim.now();
        choices.iter().map(|choice| Step { at, choice: *choice }).collect()
    }

    /// Takes several steps, one after the other: all of them, or none if one is refused.
    pub fn take_all(&mut self, steps: &[Step], each: &mut dyn FnMut(&Timeline)) -> Result<(), Refusal> {
        self.try_all(steps)?;
        let first = self.at() + 1;
        for step in steps {
            self.take(*step)?;
            each(self);
        }
        self.taken_together(first);
        Ok(())
    }

    /// Whether these steps can be taken, one after the other.
    fn try_all(&self, steps: &[Step]) -> Result<(), Refusal> {
        let (first, last) = (self.at() + 1, self.at() + steps.len() as u64);
        let is_recorded = |(number, step): (u64, &Step)| self.recorded(self.current, number) == Some(*step);
        if !(first..).zip(steps).all(is_recorded) {
            self.may_grow_to(last)?;
        }
        match steps {
            [] => Ok(()),
            [only] => self.sim.allowed(only.choice),
            _ => {
                // Each may change what the next one finds, so they are tried on a copy.
                let mut copy = self.sim.fork();
                steps.iter().try_for_each(|step| copy.apply(*step))
            }
        }
    }

    /// Whether a new step of this number may be taken.
    pub(super) fn may_grow_to(&self, step: u64) -> Result<(), Refusal> {
        match &self.held {
            Some(why) => Err(why.clone()),
            None if step > self.limit => Err(Refusal::new("the run is as long as it may get here")),
            None => Ok(()),
        }
    }
}
