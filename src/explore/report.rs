//! What came of a search, for whoever asked: what was found or why not, in numbers and in a sentence.

use crate::engine::Step;
use crate::engine::catalogue::capital;
use serde::Serialize;

/// What came of a search.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Found, not there, or given up.
    pub outcome: Outcome,
    /// What was looked for.
    pub goal: String,
    /// Distinct states met.
    pub states: u64,
    /// Moves taken, to new states and to known ones.
    pub moves: u64,
    /// Every run of up to so many steps was looked at; of random runs, the most steps that one takes.
    pub depth: u32,
    /// How many random runs were taken, if it was no search of all.
    pub walks: Option<u64>,
    /// Bytes that the search held at most.
    pub bytes: u64,
    /// At most how probable it is that a state was missed because its fingerprint is another's.
    pub missed: f64,
    /// What stayed as it was, although a person could have changed it, a sentence each.
    pub kept: Vec<String>,
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
            Stop::Depth => "runs may not be longer".into(),
            Stop::States => "it met as many states as it may".into(),
            Stop::Time => "its time was up".into(),
            Stop::Memory => "it used as much memory as it may".into(),
            Stop::Cancelled => "it was cancelled".into(),
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

impl Report {
    /// What came of it, in a few sentences.
    pub fn text(&self) -> String {
        let mut sentences = vec![self.outcome_text()];
        if !matches!(self.outcome, Outcome::Found(_)) {
            sentences.extend(self.kept.iter().cloned());
        }
        sentences.join(" ")
    }

    fn outcome_text(&self) -> String {
        let states = grouped(self.states);
        let depth = self.depth;
        match &self.outcome {
            Outcome::Exhausted | Outcome::Stopped(_) if self.walks.is_some() => {
                let walks = grouped(self.walks.unwrap_or(0));
                let goal = &self.goal;
                format!("None of {walks} random runs of up to {depth} steps led to {goal}. That proves nothing.")
            }
            Outcome::Found(found) => {
                let what = match &found.property {
                    Some(property) => format!("{property} falls"),
                    None => "Found".into(),
                };
                match (found.seed, found.steps.len()) {
                    (Some(seed), n) => format!("{what}, after {n} steps; the walk of seed {seed}, made shorter."),
                    (None, 0) => format!("{what}: it is so already, at the start."),
                    (None, n) => format!("{what}, after {n} steps; no run is shorter. {states} states."),
                }
            }
            Outcome::Exhausted => {
                let goal = capital(&self.goal);
                let missed = format!("It can have missed one with a probability of {:.0e} at most.", self.missed);
                format!("{goal} cannot be reached within these bounds; {states} states. {missed}")
            }
            Outcome::Stopped(stop) => {
                format!(
                    "No run of up to {depth} steps leads to {}; {states} states. It gave up: {}. It can have missed one \
                     with a probability of {:.0e} at most.",
                    self.goal,
                    stop.text(),
                    self.missed
                )
            }
        }
    }
}
