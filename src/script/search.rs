//! Doing the commands that search: `explore ... find CONDITION` and `expect unreachable CONDITION ...`.

use super::doing::Doing;
use super::error::{Failure, ScriptError};
use super::query::Query;
use crate::engine::{Refusal, Sim};
use crate::explore::{self, Budget, Clock, Job, Outcome, Report, Search, Stop, Watch};
use crate::kit::work;
use crate::timeline::Timeline;
use std::sync::Arc;
use std::time::Duration;

/// How often somebody who waits for a search is asked whether to go on.
const LOOK: Duration = Duration::from_millis(20);

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
            Outcome::Stopped(Stop::Depth) => Ok(format!("Unreachable in {} steps. {}", report.depth, report.scope())),
            Outcome::Found(found) if found.steps.is_empty() => {
                Err(self.fail(Failure::Expectation, "this is so already, before anything is done"))
            }
            Outcome::Found(found) => {
                let steps = if found.steps.len() == 1 { "step" } else { "steps" };
                let reached = format!("this is reached in {} {steps}", found.steps.len());
                Err(self.fail(Failure::Expectation, reached).remedy(format!("by: {}", found.commands.join("; "))))
            }
            Outcome::Stopped(_) => {
                let error = self.fail(Failure::Expectation, report.text());
                Err(error.remedy("allow less to happen, or more states, such as states=5000000"))
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
    let mut handle = explore::start(sim, Job::Search(search), no_clock());
    loop {
        if let Some(report) = handle.poll() {
            return report;
        }
        if !work::ask(handle.progress().states.saturating_mul(1000) / most) {
            handle.cancel();
        }
        std::thread::sleep(LOOK);
    }
}
