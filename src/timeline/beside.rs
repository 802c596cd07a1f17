//! Another run in the same night: what somebody does by hand in one is done at the same times in the other, as far as that
//! has what it is about. The other one is made again from its beginning wherever the first has gone elsewhere.

use super::Timeline;
use crate::condition::{Condition, Extra, other};
use crate::engine::{Choice, Sim, Time, elsewhere};
use std::fmt;

/// The most steps between two things that are done by hand.
const MOST: u64 = 100_000;
/// The most log rows of each node that conditions see of the other run.
const ROWS: usize = 1_000;

/// What was done by hand in a run on the way to where it stands, and when, as it was done in the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Night(Vec<(Time, Choice)>);

/// A run that stands beside another.
#[derive(Clone)]
pub struct Beside {
    /// The run.
    pub timeline: Timeline,
    night: Night,
}

impl fmt::Debug for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Beside").field(&self.night).finish()
    }
}

impl Beside {
    /// The one beside a run, at its beginning, if there is one.
    pub fn of(run: &Timeline) -> Option<Beside> {
        Some(Beside { timeline: run.other()?, night: Night::default() })
    }

    /// Brings it to a time, after all that was done up to a step on the way to the end of the other's branch.
    pub fn follow(&mut self, run: &Timeline, step: u64, until: Time) {
        self.night.follow((run, step), &mut self.timeline, until);
    }
}

impl Night {
    /// Brings the run of this night to a time, after all that was done up to a step of the run that it stands beside.
    pub fn follow(&mut self, (run, step): (&Timeline, u64), beside: &mut Timeline, until: Time) {
        let Some(start) = &run.other else { return };
        // Words have the numbers that they have in that world.
        let done = run.night(step, &**start);
        let (known, now) = (self.0.len(), beside.sim().now());
        let late = done.get(known).is_some_and(|(at, _)| *at < now);
        if done.get(..known) != Some(&self.0[..]) || until < now || late {
            *beside = Timeline::new(start.fork());
            self.0.clear();
        }
        for (at, choice) in done.into_iter().skip(self.0.len()) {
            beside.run_to(at, MOST);
            // What cannot be done there is not done there.
            let _ = beside.act(choice);
            self.0.push((at, choice));
        }
        let from = beside.at();
        while beside.upcoming().is_some_and(|step| step.at <= until) && beside.at() - from < MOST {
            if !beside.forward() {
                break;
            }
        }
    }
}

impl Timeline {
    /// Lets another world stand beside this run, where it is the same night.
    pub fn stand_beside(&mut self, other: Option<Box<dyn Sim>>) {
        self.other = other;
    }

    /// The run that stands beside this one, at its beginning, if one does.
    pub fn other(&self) -> Option<Timeline> {
        self.other.as_ref().map(|other| Timeline::new(other.fork()))
    }

    /// What was done by hand up to a step of this branch, as it is in another world, each with its time.
    fn night(&self, upto: u64, other: &dyn Sim) -> Vec<(Time, Choice)> {
        let way = self.way(self.current).into_iter();
        let by_hand = way.flat_map(|(branch, last)| {
            self.by_hand(branch).filter(move |(number, ..)| *number <= last.min(upto)).map(|(_, _, step)| step)
        });
        by_hand.filter_map(|step| Some((step.at, elsewhere(step.choice, self.sim(), other)?))).collect()
    }
}

/// What a condition is told of the run beside the one that it is about, after a step of that; nothing if it does not ask.
pub(super) fn told(
    condition: &Condition,
    beside: &mut Option<Box<Beside>>,
    run: &Timeline,
    (step, now): (u64, Time),
) -> Option<Extra> {
    if !condition.asks_other() {
        return None;
    }
    if beside.is_none() {
        *beside = Beside::of(run).map(Box::new);
    }
    let beside = beside.as_mut()?;
    beside.follow(run, step, now);
    Some(other(&beside.timeline.scene(ROWS)))
}
