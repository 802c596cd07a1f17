//! What a condition asks about the past: `ever(X)` and `always(X)`, since the start of a run or since a mark.
//!
//! A condition sees one scene and keeps none. Who has the run shows each of its steps to a [`Lookback`] and tells the
//! condition what came of it; the tree has a variable for each of them. How the steps are come by is `timeline`'s.

use super::{Condition, ConditionError, Extra, Watcher};
use crate::engine::Sim;

/// Most looks back in one condition.
pub const MAX_PASTS: usize = 4;

/// A question about the past.
#[derive(Clone, Debug)]
pub struct Past {
    /// What is asked of each step.
    pub(super) condition: Condition,
    /// Whether it has to hold at all of them, and not at one.
    pub(super) always: bool,
    /// The mark since which it is asked; none is the start.
    pub(super) since: Option<String>,
}

/// All that a condition asks beside the scene.
#[derive(Clone, Debug)]
pub(super) struct Looks {
    pub pasts: Vec<Past>,
    /// The answers about the past, if it was told.
    pub known: Option<Vec<bool>>,
    /// What it is given, as far as it names it.
    pub given: Vec<Extra>,
}

/// What stands in a tree for the answer to a question about the past; no text can name it.
pub(super) fn variable(place: usize) -> String {
    format!("@past{place}")
}

impl Past {
    /// The mark since which it is asked; none is the start.
    pub fn since(&self) -> Option<&str> {
        self.since.as_deref()
    }

    /// Whether it looks at what only an observer knew then.
    pub fn asks_observer(&self) -> bool {
        self.condition.asks_observer()
    }

    /// The text of what is asked of each step.
    pub fn text(&self) -> &str {
        self.condition.text()
    }
}

/// The steps of a run, as far as a question about the past has seen them.
#[derive(Clone, Debug)]
pub struct Lookback {
    watcher: Watcher,
    always: bool,
    /// The first step that settled it, if one has.
    settled: Option<u64>,
}

impl Lookback {
    /// Nothing is seen yet.
    pub fn new(past: &Past) -> Lookback {
        Lookback { watcher: Watcher::new(past.condition.clone()), always: past.always, settled: None }
    }

    /// Whether no further step can change the answer.
    pub fn is_settled(&self) -> bool {
        self.settled.is_some()
    }

    /// Takes in a step; an error if that cannot be evaluated, or was too much work.
    pub fn see(&mut self, sim: &dyn Sim) -> Result<(), ConditionError> {
        if self.settled.is_none() && self.watcher.holds(sim)? != self.always {
            self.settled = Some(sim.steps());
        }
        Ok(())
    }

    /// Forgets the steps after this one: another branch parts here.
    pub fn forget_after(&mut self, step: u64) {
        self.settled = self.settled.filter(|settled| *settled <= step);
    }

    /// Lets it do as much work again.
    pub fn rest(&mut self) {
        self.watcher.rest();
    }

    /// The answer at a step that was seen, or after all that were: one settles what ever was so, one settles what was not
    /// always so.
    pub fn answer(&self, at: u64) -> bool {
        self.settled.is_some_and(|settled| settled <= at) != self.always
    }
}
