//! Doing the commands that search: `explore ... find CONDITION` and `expect unreachable CONDITION ...`.

use super::doing::Doing;
use super::error::{Failure, ScriptError};
use super::query::Query;
use crate::engine::{Refusal, Sim};
use crate::explore::{self, Budget, Clock, Job, Outcome, Report, Search, Stop, Watch, words};
use crate::kit::work;
use crate::timeline::Timeline;
use std::sync::Arc;
use std::time::Duration;

impl Doing<'_> {
    /// Searches, and does what leads there; what to tell of it.
    pub fn explore(
        &self,
        query: &Query,
        timeline: &mut Timeline,
        each: &mut dyn FnMut(&Timeline),
    ) -> Result<String, ScriptError> {
        let report = self.report(query, timeline.sim())?;
        let Outcome::Found(found) = &report.outcome else {
            return Err(self.fail(Failure::Expectation, report.text()));
        };
        timeline.take_all(&found.steps, each).map_err(|refusal| self.refused(refusal))?;
        Ok(report.text())
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
                let more = query.more_states().filter(|_| *stop == Stop::States);
                let or = more.map_or(String::new(), |more| format!(", or more states, such as states={more}"));
                Err(self.fail(Failure::Expectation, report.text()).remedy(format!("allow less to happen{or}")))
            }
        }
    }

    /// Searches from where a run is.
    fn report(&self, query: &Query, sim: &dyn Sim) -> Result<Report, ScriptError> {
        let refused = |message: String| self.fail(Failure::Refused, message);
        let budget = query.bound(Budget::for_world(sim)).map_err(refused)?;
        let search = Search::new(query.goal.clone(), budget);
        let found = match work::is_attended() {
            true => attended(sim, search),
            false => explore::search(sim, &search, &Watch::new(no_clock())),
        };
        found.map_err(|refusal| self.refused(refusal))
    }
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
