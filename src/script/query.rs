//! What is searched for by `explore ... find CONDITION` and `expect unreachable CONDITION ...`, and within which bounds.
//! A script has no clock, so a search in it is bounded by states.

use crate::explore::{self, Budget, FIELDS, Field, Goal, Limits};

/// The most states of a search in a script, if it does not say.
const STATES: u64 = 500_000;

/// A bound that was given, such as `crashes=2`.
pub type Bound = (&'static Field, String);

/// What is searched for, and the bounds that were given.
#[derive(Clone)]
pub struct Query {
    /// What is searched for.
    pub goal: Goal,
    /// What was said about bounds.
    pub bounds: Vec<Bound>,
}

/// Whether a script may set this bound: time has no meaning in one.
fn has_meaning(name: &str) -> bool {
    !["time", "threads"].contains(&name)
}

/// The names of the bounds that a script may set.
pub fn bound_names() -> Vec<&'static str> {
    FIELDS.iter().map(|field| field.name).filter(|name| has_meaning(name)).collect()
}

/// Reads a word such as `crashes=2`.
pub fn read_bound(word: &str) -> Option<Bound> {
    let (name, value) = word.split_once('=')?;
    let field = explore::field(name).filter(|field| has_meaning(field.name))?;
    field.parse(&mut Budget::default(), value).ok().map(|()| (field, value.to_string()))
}

impl Query {
    /// When it gives up, whatever the world.
    pub fn limits(&self) -> Limits {
        // What does not fit was refused when the command was read.
        self.bound(Budget::default()).unwrap_or_default().limits
    }

    /// A budget within the bounds that were given.
    pub fn bound(&self, mut budget: Budget) -> Result<Budget, String> {
        budget.limits.states = STATES;
        for (field, value) in &self.bounds {
            field.parse(&mut budget, value)?;
        }
        Ok(budget)
    }
}
