//! Another run in the same night: what somebody does by hand in one is done at the same times in the other, as far as that
//! has what it is about. The other one is made again from its beginning wherever the first has gone elsewhere.

use super::Timeline;
use crate::condition::{Condition, Extra, other};
use crate::engine::{Choice, Refusal, Sim, Time, elsewhere};
use std::fmt;

/// The most steps between two things that are done by hand.
const MOST: u64 = 100_000;
/// The most log rows of each node that conditions see of the other run.
const ROWS: usize = 1_000;

/// What was done by hand in a run on the way to where it stands, and when, as it was done in the other.
#[derive(Clone, Debug, Default)]
pub struct Night(Vec<ByHand>);

/// Something that was done by hand.
#[derive(Clone, Debug)]
struct ByHand {
    /// Its step.
    step: u64,
    /// When.
    at: Time,
    /// What it is in the other run, if it is anything there.
    choice: Option<Choice>,
    /// Why it was not done there.
    refused: Option<Refusal>,
}

impl ByHand {
    /// Whether it is the same, whichever step it is.
    fn is(&self, other: &ByHand) -> bool {
        (self.at, self.choice) == (other.at, other.choice)
    }
}

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
    /// Why something was not done in it that was done after a step in the run that it stands beside.
    pub fn refused_since(&self, step: u64) -> Option<&Refusal> {
        self.0.iter().filter(|done| done.step > step).find_map(|done| done.refused.as_ref())
    }

    /// Brings the run of this night to a time, after all that was done up to a step of the run that it stands beside.
    pub fn follow(&mut self, (run, step): (&Timeline, u64), beside: &mut Timeline, until: Time) {
        let Some(start) = &run.other else { return };
        // Words have the numbers that they have in that world.
        let done = run.night(step, &**start);
        let (known, now) = (self.0.len(), beside.sim().now());
        let same = known <= done.len() && self.0.iter().zip(&done).all(|(then, now)| then.is(now));
        let late = done.iter().skip(known).any(|done| done.choice.is_some() && done.at < now);
        if !same || until < now || late {
            *beside = Timeline::new(start.fork());
            self.0.clear();
        }
        self.0.iter_mut().zip(&done).for_each(|(then, now)| then.step = now.step);
        for mut done in done.into_iter().skip(self.0.len()) {
            // What cannot be done there is not done there.
            done.refused = match done.choice {
                Some(choice) => {
                    beside.run_to(done.at, MOST);
                    beside.act(choice).err()
                }
                None => Some(Refusal::new("nothing of that kind is there")),
            };
            self.0.push(done);
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

    /// What was done by hand up to a step of this branch, as it is in another world.
    fn night(&self, upto: u64, other: &dyn Sim) -> Vec<ByHand> {
        let way = self.way(self.current).into_iter();
        let by_hand = way.flat_map(|(branch, last)| {
            let done = self.by_hand(branch).filter(move |(number, ..)| *number <= last.min(upto));
            done.filter(|(_, _, step)| step.choice != Choice::Wait)
        });
        let there = |choice| elsewhere(choice, self.sim(), other);
        by_hand.map(|(step, _, done)| ByHand { step, at: done.at, choice: there(done.choice), refused: None }).collect()
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
