//! Doing the commands that search: `explore ... find CONDITION` and `expect unreachable CONDITION ...`.

use super::doing::Doing;
use super::error::{Failure, ScriptError};
use super::query::Query;
use crate::engine::{Refusal, Sim};
use crate::explore::{self, Budget, Clock, Job, Outcome, Report, Search, Stop, Watch, grouped, words};
use crate::kit::work;
use crate::timeline::Timeline;
use std::sync::Arc;
use std::time::Duration;

/// What helps a search that has seen everything within its bounds.
const ALLOW_MORE: &str = "allow more to happen, such as timeouts=2 or crashes=1, or search from another moment";

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Searched {
    /// Whether it found what was looked for; the run that leads there was done.
    pub found: bool,
    /// Whether it has seen all that it was asked to look at, or found something: else that it found nothing says little.
    pub whole: bool,
    /// What it found, or why not, in a sentence or two.
    pub said: String,
    /// The same for those who only want to know whether, and how far it looked.
    pub brief: String,
    /// How it can be helped to see everything, if it gave up.
    pub advice: Option<String>,
}

impl Doing<'_> {
    /// Searches, and does what leads there, if something does.
    pub fn search(
        &self,
        query: &Query,
        timeline: &mut Timeline,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<Searched, ScriptError> {
        let report = self.report(query, timeline.sim())?;
        let bounds = explore::bounds(timeline.sim(), &self.budget(query, timeline.sim())?.bounds);
        if let Outcome::Found(found) = &report.outcome {
            timeline.take_all(&found.steps, each).map_err(|refusal| self.refused(refusal))?;
        }
        let found = matches!(report.outcome, Outcome::Found(_));
        // Longer runs were not asked for.
        let gave_up = match &report.outcome {
            Outcome::Stopped(stop) if *stop != Stop::Depth => Some(stop),
            Outcome::Stopped(_) | Outcome::Found(_) | Outcome::Exhausted => None,
        };
        let states = grouped(report.states);
        let brief = match &report.outcome {
            Outcome::Found(_) => {
                format!("{} The search met {states} states. {}", report.answer(), words::within(bounds))
            }
            _ if gave_up.is_some() => format!("The search gave up after {states} states."),
            _ => format!("The search met {states} states and found nothing. {}", report.looked_at),
        };
        let advice = gave_up.map(|stop| allow_less(query, stop));
        Ok(Searched { found, whole: gave_up.is_none(), said: report.text(), brief, advice })
    }

    /// Searches, and does what leads there; what to tell of it.
    pub fn explore(
        &self,
        query: &Query,
        timeline: &mut Timeline,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<String, ScriptError> {
        let searched = self.search(query, timeline, each)?;
        if searched.found {
            return Ok(searched.said);
        }
        let advice = searched.advice.unwrap_or_else(|| ALLOW_MORE.into());
        Err(self.fail(Failure::Expectation, searched.said).remedy(advice))
    }

    /// Fails unless a search of everything within the bounds does not get there.
    pub fn unreachable(&self, query: &Query, sim: &dyn Sim) -> Result<String, ScriptError> {
        let report = self.report(query, sim)?;
        match &report.outcome {
            Outcome::Exhausted => Ok(format!("Unreachable within these bounds. {}", report.scope())),
            // Longer runs were not asked for.
            Outcome::Stopped(Stop::Depth) => {
                Ok(format!("Unreachable in {}. {}", words::steps(report.depth), report.scope()))
            }
            Outcome::Found(found) if found.steps.is_empty() => {
                Err(self.fail(Failure::Expectation, "this is so already, before anything is done"))
            }
            Outcome::Found(found) => {
                let reached = format!("this is reached in {}", words::steps(found.steps.len()));
                Err(self.fail(Failure::Expectation, reached).remedy(format!("by: {}", found.commands.join("; "))))
            }
            Outcome::Stopped(stop) => {
                Err(self.fail(Failure::Expectation, report.text()).remedy(allow_less(query, stop)))
            }
        }
    }

    /// What may happen in a search, and for how long it goes on.
    fn budget(&self, query: &Query, sim: &dyn Sim) -> Result<Budget, ScriptError> {
        query.bound(Budget::for_world(sim)).map_err(|message| self.fail(Failure::Refused, message))
    }

    /// Searches from where a run is.
    fn report(&self, query: &Query, sim: &dyn Sim) -> Result<Report, ScriptError> {
        let search = Search::new(query.goal.clone(), self.budget(query, sim)?);
        let found = match work::is_attended() {
            true => attended(sim, search),
            false => explore::search(sim, &search, &Watch::new(no_clock())),
        };
        found.map_err(|refusal| self.refused(refusal))
    }
}

/// How a search that gave up can be helped to see everything.
fn allow_less(query: &Query, stop: &Stop) -> String {
    let more = query.more_states().filter(|_| *stop == Stop::States);
    let or = more.map_or(String::new(), |more| format!(", or more states, such as states={more}"));
    format!("allow less to happen{or}")
}

/// A script has no clock.
fn no_clock() -> Clock {
    Arc::new(|| Duration::ZERO)
}

/// Searches in the background, so that whoever waits for it can stop it.
fn attended(sim: &dyn Sim, search: Search) -> Result<Report, Refusal> {
    let most = search.budget.limits.states.max(1);
    let handle = explore::start(sim, Job::Search(search), no_clock());
    handle.wait_while(|handle| work::ask(handle.progress().states.saturating_mul(1000) / most))
}
