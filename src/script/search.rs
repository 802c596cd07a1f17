//! Doing the commands that search: `explore ... find CONDITION` and `expect unreachable CONDITION ...`.

use super::doing::Doing;
use super::error::{Failure, ScriptError};
use super::query::Query;
use crate::engine::Sim;
use crate::explore::{self, Budget, Outcome, Report, Search, Stop, Watch};
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
            Outcome::Stopped(Stop::Depth) => Ok(format!("Unreachable in {} steps. {}", report.depth, report.scope())),
            Outcome::Found(found) => {
                let error = self.fail(Failure::Expectation, format!("this is reached in {} steps", found.steps.len()));
                Err(error.remedy(format!("by: {}", found.commands.join("; "))))
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
        let watch = Watch::new(Arc::new(|| Duration::ZERO));
        let found = explore::search(sim, &Search::new(query.goal.clone(), budget), &watch);
        found.map_err(|refusal| self.refused(refusal))
    }
}
