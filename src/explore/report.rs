//! What came of a search, for whoever asked: what was found or why not, in numbers and in a sentence.

use super::words;
use crate::engine::Step;
use crate::engine::compact::Bounds;
use serde::Serialize;

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Found, not there, or given up.
    pub outcome: Outcome,
    /// What was looked for.
    pub goal: String,
    /// Which runs were looked at, in a sentence.
    pub looked_at: String,
    /// What was not looked at, and what stayed as it was, a sentence each.
    pub left_out: Vec<String>,
    /// Distinct states met; none in random runs, which nobody compares.
    pub states: u64,
    /// Moves taken, to new states and to known ones.
    pub moves: u64,
    /// Every run of up to so many steps was looked at; of random runs, the most steps that one may take.
    pub depth: u32,
    /// The random runs that were taken, if it was no search of all.
    pub walks: Option<Walked>,
    /// Bytes that the search held at most.
    pub bytes: u64,
    /// At most how probable it is that a state was missed because its fingerprint is another's; random runs miss more.
    pub missed: Option<f64>,
    /// The last bounds of a search that widened them; in a report of one that did not, none.
    #[serde(skip)]
    pub within: Option<Bounds>,
}

#[cfg(test)]
impl Report {
    /// Of a search that has looked at nothing.
    pub(crate) fn of_nothing() -> Report {
        Report {
            outcome: Outcome::Exhausted,
            goal: "a violation".into(),
            looked_at: String::new(),
            left_out: Vec::new(),
            states: 0,
            moves: 0,
            depth: 0,
            walks: None,
            bytes: 0,
            missed: None,
            within: None,
        }
    }
}

/// What a search has looked at that widens its bounds: all runs within these, of up to so many steps if it gave up there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Width {
    /// What may happen.
    pub bounds: Bounds,
    /// The longest runs of which all were looked at; none if all were, of any length.
    pub depth: Option<u32>,
}

impl Width {
    /// Whether what was looked at here was looked at in another width as well.
    pub(super) fn lies_in(&self, other: &Width) -> bool {
        let (a, b) = (&self.bounds, &other.bounds);
        let counts =
            |of: &Bounds| [of.crashes, of.restarts, of.duplicates, of.breaks, of.timeouts, of.requests, of.acts];
        let fits = counts(a).iter().zip(counts(b)).all(|(a, b)| *a <= b);
        let as_deep = match (self.depth, other.depth) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(a), Some(b)) => a <= b,
        };
        fits && as_deep
    }
}

/// Random runs that were taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Walked {
    /// How many.
    pub runs: u64,
    /// Steps of all of them.
    pub steps: u64,
    /// Steps of the longest.
    pub longest: u64,
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is there; no run is shorter.
    Found(FoundRun),
    /// It is not there: every state within the bounds was met.
    Exhausted,
    /// It was not met until the search gave up.
    Stopped(Stop),
}

/// Why a search gave up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// Runs may not be longer.
    Depth,
    /// There may not be more states.
    States,
    /// Its time was up.
    Time,
    /// It may not use more memory.
    Memory,
    /// Somebody wanted no more.
    Cancelled,
    /// The condition could not be evaluated.
    Condition(String),
}

/// A run that leads to what was looked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FoundRun {
    /// The property that falls, if one was looked for.
    pub property: Option<String>,
    /// What is to be done, in order, from where the search started.
    #[serde(skip)]
    pub steps: Vec<Step>,
    /// The same as commands.
    pub commands: Vec<String>,
    /// Rules that are off and were not kept on the way, by their ids.
    pub rules: Vec<String>,
    /// The seed of the walk that found it, if one did.
    pub seed: Option<u64>,
}

impl Stop {
    /// Why, as a part of a sentence.
    pub fn text(&self) -> String {
        match self {
            Stop::Depth => words::stopped_by_depth(),
            Stop::States => words::stopped_by_states(),
            Stop::Time => words::stopped_by_time(),
            Stop::Memory => words::stopped_by_memory(),
            Stop::Cancelled => words::stopped_by_hand(),
            Stop::Condition(message) => message.clone(),
        }
    }
}

/// A number with commas between thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Walked {
    /// How many steps a run had, rounded.
    fn average(&self) -> u64 {
        (2 * self.steps + self.runs) / (2 * self.runs).max(1)
    }
}

impl Report {
    /// What came of it: the answer, and where every run was looked at and nothing was found, which runs that were.
    pub fn text(&self) -> String {
        match (&self.outcome, &self.walks) {
            (Outcome::Found(found), None) if self.within.is_some() && !found.steps.is_empty() => {
                format!("{} {}", self.answer(), self.looked_at)
            }
            (Outcome::Found(_), _) | (_, Some(_)) => self.answer(),
            (Outcome::Exhausted | Outcome::Stopped(_), None) => format!("{} {}", self.answer(), self.scope()),
        }
    }

    /// The answer alone.
    pub fn answer(&self) -> String {
        let goal = self.goal.as_str();
        match (&self.outcome, &self.walks) {
            (Outcome::Found(found), _) => found.text(),
            (_, Some(walked)) => {
                let Walked { runs, longest, .. } = *walked;
                let in_vain = words::in_vain(runs, grouped(runs), goal, walked.average(), longest);
                match &self.outcome {
                    Outcome::Stopped(Stop::Cancelled) => format!("{} {in_vain}", words::was_cancelled()),
                    _ => in_vain,
                }
            }
            (Outcome::Stopped(stop), None) if self.depth == 0 && self.within.is_some() => {
                words::gave_up(goal, stop.text())
            }
            (Outcome::Stopped(stop), None) => words::not_reached(self.depth, goal, stop.text()),
            (Outcome::Exhausted, None) => words::unreachable(goal),
        }
    }

    /// What was looked at and what was not.
    pub fn scope(&self) -> String {
        format!("{} {}", self.looked_at, self.left_out.join(" "))
    }

    /// Numbers for those who want them, a sentence each.
    pub fn details(&self) -> Vec<String> {
        let numbers = match &self.walks {
            Some(walked) => words::random_runs(grouped(walked.runs), grouped(walked.steps)),
            None => words::numbers(grouped(self.states), grouped(self.moves), self.depth, self.bytes >> 20),
        };
        // What was found was not overlooked.
        let missed = self.missed.filter(|_| !matches!(self.outcome, Outcome::Found(_)));
        let overlooked = missed.map(|missed| words::overlooked(format!("{missed:.0e}")));
        std::iter::once(numbers).chain(overlooked).collect()
    }
}

impl FoundRun {
    /// What was found, in a sentence.
    fn text(&self) -> String {
        let (property, steps) = (self.property.as_deref(), self.steps.len());
        match self.seed {
            _ if steps == 0 => words::found_at_start(property),
            Some(seed) => words::found_by_chance(property, steps, seed),
            None => words::found(property, steps),
        }
    }
}
