//! Search: every order of deliveries, timeouts, losses and crashes within bounds, from the state on screen, for the
//! shortest run that breaks a property or reaches a condition - or the answer that there is none.
//!
//! [`search`] does it here and now, [`start`] in a thread of its own behind a [`Handle`]; [`widen`] begins with narrow
//! bounds and widens them; [`walk`] looks at random runs where breadth does not reach, and makes a failing one minimal.
//! All of them take a [`Sim`] and give back steps that a timeline can take from there. What may happen is a [`Budget`],
//! whose table [`FIELDS`] describes it.
//!
//! It sees `dyn Sim`, the engine's compact view of it and conditions over scenes; no protocol, no file, no screen, and no
//! clock but the one it is given. The look of a state is the engine's; `breadth` holds levels, threads and links,
//! `seen` the fingerprints, `goal` what is looked for, `report` what came of it, `scope` what it looked at and what not.

mod breadth;
mod budget;
mod found;
mod goal;
mod handle;
mod report;
mod scope;
mod seen;
mod walk;
mod watch;
mod widen;
pub(crate) mod words;

#[cfg(test)]
mod tests;

pub use budget::{Budget, FIELDS, Field, Limits, OPEN, Unit, field};
pub use found::{Known, replay};
pub use goal::{Goal, GoalError};
pub use handle::{Handle, Job, start};
pub use report::{FoundRun, Outcome, Report, Stop, Walked, Width, grouped};
pub use scope::bounds;
pub use walk::{Walks, walk};
pub use watch::{Clock, Progress, Watch};
pub use widen::{widen, widths};

use crate::engine::compact::{Bounds, Shrink};
use crate::engine::scene::Scene;
use crate::engine::{Refusal, Sim};
use breadth::{Breadth, End, Hit};
use goal::Judge;

/// What is searched for and how.
#[derive(Clone)]
pub struct Search {
    /// What is looked for.
    pub goal: Goal,
    /// What may happen, and when to give up.
    pub budget: Budget,
    /// What was found before and is not wanted again: the next one breaks another property or involves other rules.
    pub known: Vec<Known>,
    /// Where the bounds widen, those that it begins with: what the narrower ones hold was looked through before. Without
    /// them it begins with the narrowest.
    pub since: Option<Bounds>,
}

impl Search {
    /// A search for something that was not found before.
    pub fn new(goal: Goal, budget: Budget) -> Search {
        Search { goal, budget, known: Vec::new(), since: None }
    }

    /// What need not be looked at: less for a condition that could see it.
    fn shrink(&self) -> Shrink {
        let shrink = self.budget.shrink;
        let find = matches!(self.goal, Goal::Find(_));
        let messages = self.goal.sees_messages();
        Shrink {
            useless: shrink.useless && !messages && !self.goal.sees_counts(),
            cuts: shrink.cuts && !messages,
            symmetry: shrink.symmetry && !find,
        }
    }
}

/// Searches from a world as it is now. Refused, with the reason, for what a search cannot do.
pub fn search(sim: &dyn Sim, search: &Search, watch: &Watch) -> Result<Report, Refusal> {
    look(sim, search, watch, None)
}

/// The same, and shows somebody the scene of every distinct state, in the order in which they are met.
pub fn search_and_show(
    sim: &dyn Sim,
    search: &Search,
    watch: &Watch,
    show: &mut dyn FnMut(&Scene),
) -> Result<Report, Refusal> {
    look(sim, search, watch, Some(show))
}

fn look(
    sim: &dyn Sim,
    search: &Search,
    watch: &Watch,
    show: Option<&mut dyn FnMut(&Scene)>,
) -> Result<Report, Refusal> {
    let (goal, budget) = (&search.goal, &search.budget);
    let wanted = goal.properties(sim.info());
    let compact = sim.compact(&budget.bounds, search.shrink(), goal.regard())?;
    let find = |hit: &Hit| found::found(sim, &*compact, hit, goal);
    // A run that is refused or does not show what was found ends the search: below, that is reported as what it is.
    let is_new = |found: FoundRun| !search.known.iter().any(|known| known.is(&found));
    let accepts = |hit: &Hit| search.known.is_empty() || find(hit).map_or(true, is_new);
    let judges = || Judge::new(goal);
    let mut show_each =
        show.map(|show| move |worker: &mut dyn crate::engine::compact::Worker, row: &[u32]| show(&worker.scene(row)));
    let each = show_each.as_mut().map(|each| each as &mut breadth::Each);
    let mut breadth =
        Breadth::new(&*compact, &budget.limits, watch, wanted, judges, budget.threads, &accepts).each(each);
    let end = match found::at_start(sim, goal) {
        Err(error) => End::Stopped(Stop::Condition(error.to_string())),
        Ok(Some(hit)) if accepts(&hit) => End::Hit(hit),
        Ok(_) => breadth.run(),
    };
    let outcome = match end {
        End::Hit(hit) => Outcome::Found(find(&hit)?),
        End::Exhausted => Outcome::Exhausted,
        End::Stopped(stop) => Outcome::Stopped(stop),
    };
    let states = breadth.states();
    // A search that comes to an end has seen runs of any length.
    let depth = if outcome == Outcome::Exhausted { None } else { Some(breadth.depth) };
    Ok(Report {
        outcome,
        goal: goal.text(sim.info()),
        looked_at: scope::looked_at(sim, search, depth),
        left_out: scope::left_out(sim, search),
        states,
        moves: breadth.moves,
        depth: breadth.depth,
        walks: None,
        bytes: breadth.peak,
        missed: Some(missed(states, compact.namings())),
        within: None,
    })
}

/// How probable it is at most that two of so many states share a fingerprint of 64 bits. With symmetry a state has as
/// many fingerprints as ways to name its nodes, and takes the least of them.
fn missed(states: u64, namings: usize) -> f64 {
    let states = states as f64;
    states * states * namings as f64 / 2f64.powi(65)
}
