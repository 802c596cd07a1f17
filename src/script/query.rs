//! What is searched for by `explore ... find CONDITION` and `expect unreachable CONDITION ...`, and within which bounds.
//! A script has no clock, so a search in it is bounded by states.

use crate::explore::{self, Budget, FIELDS, Field, Goal, Limits};

/// The most states of a search in a script, if it does not say.
const STATES: u64 = 500_000;
/// What a script may ask for at most: it may come from a stranger, and nobody waits for hours.
const CEILINGS: &[(&str, u64)] = &[("states", 10_000_000), ("memory", 4096)];

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

/// The bounds that a script may set: name, what it is if nothing is said, and what it bounds.
pub fn bounds_of_scripts() -> impl Iterator<Item = (&'static str, String, &'static str)> {
    let query = Query { goal: Goal::Violation, bounds: Vec::new() };
    let usual = query.bound(Budget::default()).unwrap_or_default();
    FIELDS.iter().filter(|field| has_meaning(field.name)).map(move |field| {
        // Only a search that widens its bounds by itself begins with more requests.
        let text = if field.name == "requests" { field.text(&usual) } else { field.usual_text(&usual) };
        (field.name, text, field.doc)
    })
}

/// Reads a word such as `crashes=2`; nothing if it is no bound, and why it is none if it is one that may not be.
pub fn read_bound(word: &str) -> Option<Result<Bound, String>> {
    let (name, value) = word.split_once('=')?;
    let field = explore::field(name).filter(|field| has_meaning(field.name))?;
    let mut budget = Budget::default();
    let read = field.parse(&mut budget, value).and_then(|()| beneath(field, budget));
    Some(read.map(|()| (field, value.to_string())))
}

/// Refuses what is above the ceiling, saying where that is.
fn beneath(field: &'static Field, mut budget: Budget) -> Result<(), String> {
    let Some((name, most)) = CEILINGS.iter().find(|(name, _)| *name == field.name) else { return Ok(()) };
    if field.get(&budget) <= Some(*most) {
        return Ok(());
    }
    field.set(&mut budget, Some(*most))?;
    Err(format!("{name}: a search in a script has {} at most", field.text(&budget)))
}

impl Query {
    /// When it gives up, whatever the world.
    pub fn limits(&self) -> Limits {
        // What does not fit was refused when the command was read.
        self.bound(Budget::default()).unwrap_or_default().limits
    }

    /// More states than it may meet, if a script may ask for more.
    pub fn more_states(&self) -> Option<u64> {
        let (states, ceiling) = (self.limits().states, CEILINGS.iter().find(|(name, _)| *name == "states"));
        let more = states.saturating_mul(5).min(ceiling.map_or(u64::MAX, |(_, most)| *most));
        Some(more).filter(|more| *more > states)
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
