//! The commands that search: `explore ... find CONDITION` and `expect unreachable CONDITION ...`. A script has no clock, so
//! a search in it is bounded by states.

use super::command::{Command, Outcome};
use super::error::{Failure, ScriptError};
use super::tokens::{Line, Word};
use super::verbs::question;
use crate::engine::Sim;
use crate::explore::{self, Budget, FIELDS, Field, Goal, GoalError, Limits, Report, Search, Watch, grouped};
use crate::timeline::Timeline;
use std::sync::Arc;
use std::time::Duration;

/// The most states of a search in a script, if it does not say.
const STATES: u64 = 500_000;

/// What is searched for, and the bounds that were given.
#[derive(Clone)]
pub struct Query {
    goal: Goal,
    bounds: Vec<(&'static Field, String)>,
}

/// A word such as `crashes=2`; time has no meaning here.
fn bound(word: &str) -> Option<(&'static Field, String)> {
    let (name, value) = word.split_once('=')?;
    let field = explore::field(name).filter(|field| !["time", "threads"].contains(&field.name))?;
    field.parse(&mut Budget::default(), value).ok().map(|()| (field, value.to_string()))
}

/// Reads what follows `explore`.
pub fn read_explore(line: &mut Line) -> Result<Command, ScriptError> {
    let mut bounds = Vec::new();
    while let Some(word) = line.next() {
        if word.text == "find" {
            let rest = line.take_rest();
            let goal = goal(line, &rest)?;
            return Ok(Command::Explore(Box::new(Query { goal, bounds })));
        }
        match bound(word.text) {
            Some(bound) => bounds.push(bound),
            None => {
                let names: Vec<_> =
                    FIELDS.iter().map(|f| f.name).filter(|n| !["time", "threads"].contains(n)).collect();
                let error = line.error(word.span, "a bound belongs here, such as crashes=2, or `find` and a condition");
                return Err(error.remedy(format!("bounds are {}", names.join(", "))));
            }
        }
    }
    Ok(Command::Explore(Box::new(Query { goal: Goal::Violation, bounds })))
}

/// Reads what follows `expect unreachable`: the bounds stand at the end.
pub fn read_unreachable(line: &mut Line) -> Result<Command, ScriptError> {
    let rest = line.take_rest();
    let mut text = rest.text;
    let mut bounds = Vec::new();
    while let Some((before, last)) = text.rsplit_once(char::is_whitespace) {
        let Some(bound) = bound(last) else { break };
        bounds.push(bound);
        text = before.trim_end();
    }
    let goal = goal(line, &Word { text, span: rest.span.start..rest.span.start + text.len() })?;
    Ok(Command::Unreachable(Box::new(Query { goal, bounds })))
}

fn goal(line: &Line, word: &Word) -> Result<Goal, ScriptError> {
    let condition = question(line, word)?;
    Goal::condition(condition).map_err(|error: GoalError| line.error(word.span.clone(), error.to_string()))
}

impl Query {
    /// When it gives up, whatever the world.
    pub fn limits(&self) -> Limits {
        // What does not fit was refused when the command was read.
        self.bound(Budget::default()).unwrap_or_default().limits
    }

    fn bound(&self, mut budget: Budget) -> Result<Budget, String> {
        budget.limits.states = STATES;
        for (field, value) in &self.bounds {
            field.parse(&mut budget, value)?;
        }
        Ok(budget)
    }

    /// Searches from where a run is.
    fn report(&self, sim: &dyn Sim) -> Result<Report, String> {
        let budget = self.bound(Budget::for_world(sim))?;
        let watch = Watch::new(Arc::new(|| Duration::ZERO));
        explore::search(sim, &Search::new(self.goal.clone(), budget), &watch).map_err(|refusal| refusal.0)
    }

    /// Searches, and does what leads there.
    pub fn explore(
        &self,
        timeline: &mut Timeline,
        each: &mut dyn FnMut(&Timeline),
        fail: &dyn Fn(Failure, String) -> ScriptError,
    ) -> Result<Outcome, ScriptError> {
        let from = timeline.at();
        let report = self.report(timeline.sim()).map_err(|message| fail(Failure::Refused, message))?;
        let explore::Outcome::Found(found) = &report.outcome else {
            return Err(fail(Failure::Expectation, report.text()));
        };
        for step in &found.steps {
            timeline.take(*step).map_err(|refusal| fail(Failure::Refused, refusal.0))?;
            each(timeline);
        }
        Ok(Outcome { from, to: timeline.at(), said: Some(report.text()) })
    }

    /// Fails unless a search of everything within the bounds does not get there.
    pub fn unreachable(
        &self,
        sim: &dyn Sim,
        fail: &dyn Fn(Failure, String) -> ScriptError,
    ) -> Result<Option<String>, ScriptError> {
        let report = self.report(sim).map_err(|message| fail(Failure::Refused, message))?;
        match &report.outcome {
            explore::Outcome::Exhausted => {
                Ok(Some(format!("Unreachable within these bounds; {} states.", grouped(report.states))))
            }
            // Longer runs were not asked for.
            explore::Outcome::Stopped(explore::Stop::Depth) => {
                Ok(Some(format!("Unreachable in {} steps; {} states.", report.depth, grouped(report.states))))
            }
            explore::Outcome::Found(found) => {
                let error = fail(Failure::Expectation, format!("this is reached in {} steps", found.steps.len()));
                Err(error.remedy(format!("by: {}", found.commands.join("; "))))
            }
            explore::Outcome::Stopped(_) => {
                let error = fail(Failure::Expectation, report.text());
                Err(error.remedy("allow less to happen, or more states, such as states=5000000"))
            }
        }
    }
}
