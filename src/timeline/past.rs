//! Conditions that ask about the past: `ever(X)` and `always(X)`, over every step of the way to the present one.
//!
//! What was is worked out when it is asked, by taking the steps again, and kept as long as the run goes on from there on
//! the same branch. Nothing is kept while nobody asks.

use super::Timeline;
use crate::condition::{Condition, ConditionError, Lookback, Watcher};
use crate::engine::Sim;

/// The most steps that a question about the past looks through at once.
pub const MAX_PAST: u64 = 100_000;

/// A condition that is asked of a run again and again.
#[derive(Debug)]
pub struct Asking {
    watcher: Watcher,
    pasts: Vec<Looking>,
    /// The branch and step up to which the past is known.
    upto: Option<(usize, u64)>,
}

/// A question about the past, and the step from which it is asked.
#[derive(Debug)]
struct Looking {
    lookback: Lookback,
    from: u64,
}

impl Asking {
    /// A condition that was asked of no run yet.
    pub fn new(condition: Condition) -> Asking {
        Asking { watcher: Watcher::new(condition), pasts: Vec::new(), upto: None }
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
        self.begin(timeline, to)?;
        let first = self.pasts.iter().map(|looking| looking.from).min().unwrap_or(from).min(from);
        self.bounded(timeline, first, from)?;
        timeline.walk(first, to, &mut |sim| {
            let at = sim.steps();
            match self.see(sim) {
                Err(error) => each(at, Err(error)),
                Ok(()) if at < from => true,
                Ok(()) => {
                    self.tell();
                    let holds = self.watcher.holds(sim);
                    each(at, holds)
                }
            }
        });
        self.upto = None;
        Ok(())
    }

    /// Begins to look back from nothing known.
    fn begin(&mut self, timeline: &Timeline, to: u64) -> Result<(), ConditionError> {
        let begin = |past: &crate::condition::Past| {
            let from = match past.since() {
                None => 0,
                Some(mark) => timeline.marked(mark).filter(|step| *step <= to).ok_or_else(|| {
                    let condition = self.watcher.condition();
                    let message = format!("there is no mark {mark} on the way to this step");
                    condition.wrong(message).remedy(format!("`mark {mark}` sets it"))
                })?,
            };
            Ok(Looking { lookback: Lookback::new(past), from })
        };
        self.pasts = self.watcher.condition().pasts().iter().map(begin).collect::<Result<_, _>>()?;
        self.upto = None;
        Ok(())
    }

    fn catch_up(&mut self, timeline: &Timeline) -> Result<(), ConditionError> {
        if self.watcher.condition().pasts().is_empty() {
            return Ok(());
        }
        let (branch, at) = (timeline.branch(), timeline.at());
        let known = self.upto.filter(|(known, step)| *known == branch && *step <= at).map(|(_, step)| step + 1);
        let from = match known {
            Some(next) => next,
            None => {
                self.begin(timeline, at)?;
                self.pasts.iter().map(|looking| looking.from).min().unwrap_or(at)
            }
        };
        self.bounded(timeline, from, at)?;
        let mut wrong = None;
        if from <= at {
            timeline.walk(from, at, &mut |sim| {
                wrong = self.see(sim).err();
                wrong.is_none() && self.pasts.iter().any(|looking| !looking.lookback.is_settled())
            });
        }
        if let Some(error) = wrong {
            self.upto = None;
            return Err(error);
        }
        self.upto = Some((branch, at));
        self.tell();
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

    fn tell(&mut self) {
        if !self.pasts.is_empty() {
            self.watcher.know(self.pasts.iter().map(|looking| looking.lookback.answer()).collect());
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
