//! Conditions that ask about the past: `ever(X)` and `always(X)`, over every step of the way to the present one.
//!
//! What was is worked out when it is asked, by taking the steps again, and kept as long as the run goes on from there on
//! the same branch. Nothing is kept while nobody asks.

use super::Timeline;
use super::beside::{self, Beside};
use crate::condition::{Condition, ConditionError, Lookback, Watcher};
use crate::engine::{Sim, Time};

/// The most steps that a question about the past looks through at once.
pub const MAX_PAST: u64 = 100_000;

/// A condition that is asked of a run again and again.
#[derive(Clone, Debug)]
pub struct Asking {
    watcher: Watcher,
    pasts: Vec<Looking>,
    /// The branch and step up to which the past is known.
    upto: Option<(usize, u64)>,
    /// The run beside the one that it asks about, once it asks about that.
    beside: Option<Box<Beside>>,
}

/// A question about the past, and the step from which it is asked.
#[derive(Clone, Debug)]
struct Looking {
    lookback: Lookback,
    from: u64,
}

impl Timeline {
    /// Whether a condition has held at some step from this one on, up to the present one; one that cannot be asked has not.
    pub fn has_held(&self, condition: &str, from: u64) -> bool {
        let Ok(condition) = Condition::parse(condition) else { return false };
        let mut held = false;
        let looked = Asking::new(condition).walk(self, (from, self.at()), &mut |_, holds| {
            held = holds.unwrap_or(false);
            !held
        });
        looked.is_ok() && held
    }
}

impl Asking {
    /// A condition that was asked of no run yet.
    pub fn new(condition: Condition) -> Asking {
        Asking { watcher: Watcher::new(condition), pasts: Vec::new(), upto: None, beside: None }
    }

    /// Whether it asks for what only an observer knows.
    pub fn asks_observer(&self) -> bool {
        self.watcher.condition().asks_observer()
    }

    /// Lets it do as much work again, with all that it knows: what it has done was asked for by another command.
    pub fn rest(&mut self) {
        self.watcher.rest();
        self.pasts.iter_mut().for_each(|looking| looking.lookback.rest());
    }

    /// Whether the condition holds now.
    pub fn holds(&mut self, timeline: &Timeline) -> Result<bool, ConditionError> {
        self.catch_up(timeline)?;
        self.watcher.holds(timeline.sim())
    }

    /// The condition, with what it has to know about the past of the present step.
    pub fn condition(&mut self, timeline: &Timeline) -> Result<&Condition, ConditionError> {
        self.catch_up(timeline)?;
        Ok(self.watcher.condition())
    }

    /// Shows `each` for every step `from..=to` of the present branch whether the condition holds there, until it has seen
    /// enough.
    pub fn walk(
        &mut self,
        timeline: &Timeline,
        (from, to): (u64, u64),
        each: &mut dyn FnMut(u64, Result<bool, ConditionError>) -> bool,
    ) -> Result<(), ConditionError> {
        let next = self.next(timeline, to)?;
        let first = if self.pasts.is_empty() { from } else { next.min(from) };
        self.bounded(timeline, first, from)?;
        let (mut seen, mut wrong) = (self.upto.map(|(_, step)| step), false);
        timeline.walk(first, to, &mut |sim| {
            let at = sim.steps();
            if at >= next {
                if let Err(error) = self.see(sim) {
                    wrong = true;
                    return each(at, Err(error));
                }
                seen = Some(at);
            }
            if at < from {
                return true;
            }
            self.tell(at);
            self.look_beside(timeline, at, sim.now());
            let holds = self.watcher.holds(sim);
            each(at, holds)
        });
        self.upto = seen.filter(|_| !wrong).map(|step| (timeline.branch(), step));
        Ok(())
    }

    /// The first step whose past is not known yet. What is known of another branch is known of this one as far as they
    /// are the same, unless a mark has come between.
    fn next(&mut self, timeline: &Timeline, to: u64) -> Result<u64, ConditionError> {
        let begins = self.begins(timeline, to)?;
        let same = begins.len() == self.pasts.len() && self.pasts.iter().zip(&begins).all(|(l, from)| l.from == *from);
        let known = self.upto.filter(|_| same);
        if let Some((branch, step)) = known {
            let step = if branch == timeline.branch() { step } else { step.min(timeline.shared_with(branch)) };
            self.pasts.iter_mut().for_each(|looking| looking.lookback.forget_after(step));
            self.upto = Some((timeline.branch(), step));
            return Ok(step + 1);
        }
        let pasts = self.watcher.condition().pasts().iter();
        let looking = |(past, from): (_, &u64)| Looking { lookback: Lookback::new(past), from: *from };
        self.pasts = pasts.zip(&begins).map(looking).collect();
        self.upto = None;
        Ok(begins.into_iter().min().unwrap_or(to))
    }

    /// Where each question about the past begins, on the way to this step.
    fn begins(&self, timeline: &Timeline, to: u64) -> Result<Vec<u64>, ConditionError> {
        let condition = self.watcher.condition();
        let begin = |past: &crate::condition::Past| match past.since() {
            None => Ok(0),
            Some(mark) => timeline.marked(mark).filter(|step| *step <= to).ok_or_else(|| {
                let message = format!("there is no mark {mark} on the way to this step");
                condition.wrong(message).remedy(format!("`mark {mark}` sets it"))
            }),
        };
        condition.pasts().iter().map(begin).collect()
    }

    /// Tells the condition of the run beside the one that it asks about, after a step of this.
    fn look_beside(&mut self, timeline: &Timeline, step: u64, now: Time) {
        let told = beside::told(self.watcher.condition(), &mut self.beside, timeline, (step, now));
        told.into_iter().for_each(|told| self.watcher.give(told));
    }

    fn catch_up(&mut self, timeline: &Timeline) -> Result<(), ConditionError> {
        self.look_beside(timeline, timeline.at(), timeline.sim().now());
        if self.watcher.condition().pasts().is_empty() {
            return Ok(());
        }
        let at = timeline.at();
        let next = self.next(timeline, at)?;
        self.bounded(timeline, next, at)?;
        let mut wrong = None;
        if next <= at {
            timeline.walk(next, at, &mut |sim| {
                wrong = self.see(sim).err();
                wrong.is_none() && self.pasts.iter().any(|looking| !looking.lookback.is_settled())
            });
            self.upto = Some((timeline.branch(), at));
        }
        if let Some(error) = wrong {
            self.upto = None;
            return Err(error);
        }
        self.tell(at);
        Ok(())
    }

    /// What is too long to be looked through is refused before.
    fn bounded(&self, timeline: &Timeline, from: u64, to: u64) -> Result<(), ConditionError> {
        let to = to.min(timeline.end());
        if self.pasts.is_empty() || to.saturating_sub(from) <= MAX_PAST {
            return Ok(());
        }
        let message = format!("the past is {} steps long, and a condition looks through {MAX_PAST}", to - from);
        Err(self.watcher.condition().wrong(message).remedy("set a `mark` and ask since then, as in `ever(X, 'mark')`"))
    }

    fn see(&mut self, sim: &dyn Sim) -> Result<(), ConditionError> {
        let open = |looking: &&mut Looking| looking.from <= sim.steps() && !looking.lookback.is_settled();
        self.pasts.iter_mut().filter(|looking| open(looking)).try_for_each(|looking| looking.lookback.see(sim))
    }

    fn tell(&mut self, at: u64) {
        if !self.pasts.is_empty() {
            self.watcher.know(self.pasts.iter().map(|looking| looking.lookback.answer(at)).collect());
        }
    }
}

impl Timeline {
    /// Whether a condition holds now, whatever it asks about the past.
    pub fn holds(&self, condition: &Condition) -> Result<bool, ConditionError> {
        let known = self.knowing(condition)?;
        known.holds(&known.look(self.sim()))
    }

    /// A condition with what it has to know about the past of the present step.
    pub fn knowing(&self, condition: &Condition) -> Result<Condition, ConditionError> {
        Asking::new(condition.clone()).condition(self).cloned()
    }

    /// The last step on the way to the end of this branch that has this mark.
    pub(super) fn marked(&self, name: &str) -> Option<u64> {
        let way = self.way(self.current).into_iter().rev();
        let marks = way.flat_map(|(branch, upto)| {
            self.branches[branch].bookmarks.iter().rev().filter(move |(step, _)| *step <= upto)
        });
        marks.filter(|(_, mark)| mark == name).map(|(step, _)| *step).next()
    }
}
