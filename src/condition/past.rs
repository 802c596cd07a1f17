//! What a condition asks about the past: `ever(X)` and `always(X)`, since the start of a run or since a mark.
//!
//! A condition sees one scene and keeps none. Who has the run shows each of its steps to a [`Lookback`] and tells the
//! condition what came of it; the tree has a variable for each of them. How the steps are come by is `timeline`'s.

use super::{Condition, ConditionError, Watcher};
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

/// All that a condition asks about the past.
#[derive(Clone, Debug)]
pub(super) struct Looks {
    pub pasts: Vec<Past>,
    /// The answers, if it was told.
    pub known: Option<Vec<bool>>,
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

    /// The text of what is asked of each step.
    pub fn text(&self) -> &str {
        self.condition.text()
    }
}

/// The steps of a run, as far as a question about the past has seen them.
#[derive(Debug)]
pub struct Lookback {
    watcher: Watcher,
    always: bool,
    /// Whether a step has settled it.
    settled: bool,
}

impl Lookback {
    /// Nothing is seen yet.
    pub fn new(past: &Past) -> Lookback {
        Lookback { watcher: Watcher::new(past.condition.clone()), always: past.always, settled: false }
    }

    /// Whether no further step can change the answer.
    pub fn is_settled(&self) -> bool {
        self.settled
    }

    /// Takes in a step; an error if that cannot be evaluated, or was too much work.
    pub fn see(&mut self, sim: &dyn Sim) -> Result<(), ConditionError> {
        if !self.settled {
            self.settled = self.watcher.holds(sim)? != self.always;
        }
        Ok(())
    }

    /// The answer for the steps seen: one settles what ever was so, one settles what was not always so.
    pub fn answer(&self) -> bool {
        self.settled != self.always
    }
}
