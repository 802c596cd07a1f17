//! What a search looks for: a fallen property, or a condition that holds.

use super::words;
use crate::condition::{Condition, ConditionError};
use crate::engine::Info;
use crate::engine::compact::{Regard, Worker};
use std::collections::HashMap;

/// What a search looks for.
#[derive(Clone, Debug)]
pub enum Goal {
    /// Any safety property falls that does not rest on time.
    Violation,
    /// This property falls, by its position in the protocol's table.
    Property(usize),
    /// This condition holds.
    Find(Condition),
}

/// Why something cannot be looked for.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GoalError {
    /// There is no such property.
    #[error("{}", words::no_property(*.protocol, .name.as_str(), .all.as_str()))]
    NoProperty {
        /// Title of the protocol.
        protocol: &'static str,
        /// What was asked for.
        name: String,
        /// What there is.
        all: String,
    },
    /// There is no property at all.
    #[error("{}", words::nothing_falls(*.0))]
    NothingFalls(&'static str),
    /// The property rests on time, which a search ignores.
    #[error("{}", words::rests_on_time(*.0))]
    Timed(&'static str),
    /// The condition asks for what a search leaves out.
    #[error("{}", words::left_empty(*.0))]
    Clock(&'static str),
    /// The condition asks about the past.
    #[error("{}", words::no_way_back())]
    Past,
    /// The condition is none.
    #[error("{0}")]
    Condition(ConditionError),
}

/// Parts of a scene that a search leaves out, and fields that it leaves empty.
const PARTS: &[&str] = &["time_ms", "step", "network", "ballots"];
const FIELDS: &[&str] = &[
    "step",
    "quorum",
    "detail",
    "armed_ms",
    "due_ms",
    "sent_ms",
    "messages.id",
    "messages[]",
    "messages.corrupt",
    "messages.by_hand",
    "progress.chosen",
    "records",
    "older_records",
    "lost_records",
    "unflushed_records",
];

impl Goal {
    /// Any property, if there is one that could fall.
    pub fn violation(info: &Info) -> Result<Goal, GoalError> {
        match Goal::Violation.properties(info) {
            0 => Err(GoalError::NothingFalls(info.title)),
            _ => Ok(Goal::Violation),
        }
    }

    /// A property by its name.
    pub fn property(info: &'static Info, name: &str) -> Result<Goal, GoalError> {
        let Some(at) = info.properties.iter().position(|p| p.name == name) else {
            let all: Vec<_> = info.properties.iter().map(|p| p.name).collect();
            return Err(match all.is_empty() {
                true => GoalError::NothingFalls(info.title),
                false => GoalError::NoProperty { protocol: info.title, name: name.into(), all: all.join(", ") },
            });
        };
        match info.properties[at].timed {
            true => Err(GoalError::Timed(info.properties[at].name)),
            false => Ok(Goal::Property(at)),
        }
    }

    /// A condition by its text.
    pub fn find(text: &str) -> Result<Goal, GoalError> {
        Goal::condition(Condition::parse_question(text).map_err(GoalError::Condition)?)
    }

    /// A condition that was read already.
    pub fn condition(condition: Condition) -> Result<Goal, GoalError> {
        if !condition.pasts().is_empty() {
            return Err(GoalError::Past);
        }
        let part = PARTS.iter().find(|part| condition.names(part));
        match part.or_else(|| FIELDS.iter().find(|field| condition.asks(field))) {
            Some(left_out) => Err(GoalError::Clock(left_out)),
            None => Ok(Goal::Find(condition)),
        }
    }

    /// The properties whose fall is looked for, a bit each.
    pub fn properties(&self, info: &Info) -> u32 {
        match self {
            Goal::Violation => {
                let untimed = info.properties.iter().enumerate().filter(|(_, p)| !p.timed);
                untimed.fold(0, |bits, (at, _)| bits | 1 << at)
            }
            Goal::Property(at) => 1 << at,
            Goal::Find(_) => 0,
        }
    }

    /// Whether it asks for the messages in flight, so that none may be left out.
    pub fn sees_messages(&self) -> bool {
        matches!(self, Goal::Find(condition) if ["messages", "can_still", "bound"].iter().any(|name| condition.names(name)))
    }

    /// Whether it asks for what useless messages may still change: what nodes have counted, in their own words.
    pub fn sees_counts(&self) -> bool {
        matches!(self, Goal::Find(condition) if condition.asks("facts") || condition.asks("tallies"))
    }

    /// Whether it asks for what only an observer knows.
    pub fn asks_observer(&self) -> bool {
        match self {
            Goal::Violation | Goal::Property(_) => true,
            Goal::Find(condition) => condition.asks_observer(),
        }
    }

    /// What it looks at beside nodes and what the observer remembers.
    pub fn regard(&self) -> Regard {
        let falls = matches!(self, Goal::Find(condition) if condition.names("violations"));
        Regard { falls, messages: self.sees_messages() }
    }

    /// What is looked for, in a few words.
    pub fn text(&self, info: &Info) -> String {
        match self {
            Goal::Violation => "a violation of any property".into(),
            Goal::Property(at) => format!("a violation of {}", info.properties[*at].name),
            Goal::Find(condition) => format!("a state in which {}", condition.text()),
        }
    }
}

/// Says of states whether a condition holds. Answers are kept for all states that look the same.
pub struct Judge {
    condition: Condition,
    known: HashMap<u64, bool>,
    sees_messages: bool,
}

/// The most answers kept.
const KEPT: usize = 1 << 20;

impl Judge {
    /// A judge for a goal, if it is a condition.
    pub fn new(goal: &Goal) -> Option<Judge> {
        let Goal::Find(condition) = goal else { return None };
        Some(Judge { condition: condition.clone(), known: HashMap::new(), sees_messages: goal.sees_messages() })
    }

    /// Whether the condition holds in a state.
    pub fn holds(&mut self, worker: &mut dyn Worker, row: &[u32]) -> Result<bool, ConditionError> {
        if self.sees_messages {
            return self.condition.holds(&worker.scene(row));
        }
        let outlook = worker.outlook(row);
        if let Some(known) = self.known.get(&outlook) {
            return Ok(*known);
        }
        let holds = self.condition.holds(&worker.scene(row))?;
        if self.known.len() < KEPT {
            self.known.insert(outlook, holds);
        }
        Ok(holds)
    }
}
