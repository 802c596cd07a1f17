//! Random runs, for what breadth does not reach: each seed is a storm of its own, with other rates of faults. A run that
//! fails is shortened until nothing can be left out of it. Time passes in a walk, so it may look for any property.

use super::Search;
use super::found::{at_start, broken, describe, replay};
use super::goal::Goal;
use super::report::{FoundRun, Outcome, Report, Stop, Walked};
use super::watch::Watch;
use super::words;
use crate::engine::scheduler::Storm;
use crate::engine::{Asks, Choice, Refusal, Sim, Step, asks};

/// How random runs are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walks {
    /// Seed of the first; the next has the next.
    pub seed: u64,
    /// Steps of each.
    pub steps: u32,
    /// How many at most.
    pub most: u64,
}

impl Default for Walks {
    fn default() -> Self {
        Walks { seed: 1, steps: 400, most: u64::MAX }
    }
}

/// How many values clients ask for in a walk.
const VALUES: usize = 3;

/// Steps between two looks at whether somebody cancelled.
const PAUSE: usize = 64;

/// Takes random runs until one fails, the time is up or there were enough.
pub fn walk(sim: &dyn Sim, search: &Search, walks: &Walks, watch: &Watch) -> Result<Report, Refusal> {
    let mut walked = Walked::default();
    let in_time = || watch.elapsed().as_secs() < search.budget.limits.seconds;
    let is_new = |found: &FoundRun| !search.known.iter().any(|known| known.is(found));
    let outcome = loop {
        watch.tell(walked.runs, 0, 0, walked.steps, 0);
        if walked.runs == 0
            && let Some(found) = at_once(sim, &search.goal)?.filter(is_new)
        {
            break Outcome::Found(found);
        }
        if !watch.goes_on() {
            break Outcome::Stopped(Stop::Cancelled);
        }
        if !in_time() || walked.runs >= walks.most {
            break Outcome::Stopped(Stop::Time);
        }
        let seed = walks.seed.wrapping_add(walked.runs);
        // A run that is broken off is none.
        let Some((run, property)) = one(sim, &search.goal, seed, walks.steps, watch)? else { continue };
        let steps = run.len() as u64;
        walked = Walked { runs: walked.runs + 1, steps: walked.steps + steps, longest: walked.longest.max(steps) };
        let Some(property) = property else { continue };
        let run = shorten(sim, &search.goal, property.as_deref(), &run, &|| watch.goes_on() && in_time())?;
        let run = spell_out(sim, run);
        let found = describe(sim, run, property, Some(seed))?;
        if is_new(&found) {
            break Outcome::Found(found);
        }
    };
    Ok(Report {
        outcome,
        goal: search.goal.text(sim.info()),
        looked_at: words::walked_up_to(walks.steps),
        left_out: Vec::new(),
        states: 0,
        moves: walked.steps,
        depth: walks.steps,
        walks: Some(walked),
        bytes: 0,
        missed: None,
        within: None,
    })
}

/// What is looked for, if it is so already.
fn at_once(sim: &dyn Sim, goal: &Goal) -> Result<Option<FoundRun>, Refusal> {
    let hit = at_start(sim, goal).map_err(|error| Refusal::new(error.to_string()))?;
    let broken = |hit| broken(sim, &hit, goal).map(|at| sim.info().properties[at].name.into());
    hit.map(|hit| describe(sim, Vec::new(), broken(hit), None)).transpose()
}

type Run = (Vec<Step>, Option<Option<String>>);

/// One random run, up to the step at which it fails; with the property that fell, or none for a condition. Nothing if
/// somebody cancelled.
fn one(sim: &dyn Sim, goal: &Goal, seed: u64, most: u32, watch: &Watch) -> Result<Option<Run>, Refusal> {
    let mut world = sim.fork();
    let clients = sim.info().clients(sim.config());
    let victims = sim.config().all().filter(|id| !clients.contains(*id)).collect();
    let Asks { requests, acts } = asks(sim.info(), sim.config(), VALUES, &|_| true);
    let mut storm = Storm::new(seed, victims).asking(requests.into_iter().flatten().chain(acts).collect());
    let mut run = Vec::new();
    for n in 0..most as usize {
        if n % PAUSE == 0 && !watch.goes_on() {
            return Ok(None);
        }
        let Some(step) = storm.next(&*world) else { break };
        world.apply(step)?;
        run.push(step);
        if let Some(property) = fails(sim, &*world, goal)? {
            return Ok(Some((run, Some(property))));
        }
    }
    Ok(Some((run, None)))
}

/// Whether a world fails: the property that has fallen since the start, or none for a condition that holds.
fn fails(start: &dyn Sim, world: &dyn Sim, goal: &Goal) -> Result<Option<Option<String>>, Refusal> {
    if let Goal::Find(condition) = goal {
        let holds = condition.holds(&condition.look(world)).map_err(|error| Refusal::new(error.to_string()))?;
        return Ok(holds.then_some(None));
    }
    let wanted = |name: &str| match goal {
        Goal::Property(at) => start.info().properties[*at].name == name,
        _ => true,
    };
    if !world.marks().iter().any(|(mark, _)| *mark == crate::engine::scene::Mark::Violation) {
        return Ok(None);
    }
    let known = start.scene(0).violations.len();
    let fallen = world.scene(0).violations.into_iter().skip(known).map(|v| v.property).find(|name| wanted(name));
    Ok(fallen.map(Some))
}

/// The same run with each wait a step of its own, as commands have it.
fn spell_out(sim: &dyn Sim, run: Vec<Step>) -> Vec<Step> {
    let mut now = sim.now();
    let mut all = Vec::new();
    for step in run {
        if step.at > now && step.choice != Choice::Wait {
            all.push(Step { at: step.at, choice: Choice::Wait });
        }
        now = now.max(step.at);
        all.push(step);
    }
    all
}

/// Leaves out of a failing run whatever can be left out so that the same property still falls, or the condition still
/// holds: first halves, then ever smaller pieces, then every single step; as far as that comes while it `goes_on`.
fn shorten(
    sim: &dyn Sim,
    goal: &Goal,
    property: Option<&str>,
    run: &[Step],
    goes_on: &dyn Fn() -> bool,
) -> Result<Vec<Step>, Refusal> {
    let mut run = match fails_with(sim, goal, property, run)? {
        Some(run) => run,
        None => return Ok(run.to_vec()),
    };
    let mut piece = run.len().div_ceil(2);
    while piece > 0 {
        let mut start = 0;
        let mut shorter = false;
        while start < run.len() {
            if !goes_on() {
                return Ok(run);
            }
            let end = (start + piece).min(run.len());
            let rest: Vec<Step> = run[..start].iter().chain(&run[end..]).copied().collect();
            match fails_with(sim, goal, property, &rest)? {
                Some(less) if less.len() < run.len() => {
                    run = less;
                    shorter = true;
                }
                _ => start = end,
            }
        }
        // Once a piece is gone, another may go that could not before.
        piece = if piece == 1 && shorter { 1 } else { piece / 2 };
    }
    Ok(run)
}

/// The steps of a run that are taken up to where it fails in the same way; `None` if it does not.
fn fails_with(sim: &dyn Sim, goal: &Goal, property: Option<&str>, run: &[Step]) -> Result<Option<Vec<Step>>, Refusal> {
    let mut world = sim.fork();
    let mut taken = Vec::new();
    for step in run {
        if world.apply(*step).is_err() {
            continue;
        }
        taken.push(*step);
        if let Some(fallen) = fails(sim, &*world, goal)?
            && fallen.as_deref() == property
        {
            return Ok(Some(taken));
        }
    }
    // A walk may start where it fails already.
    let (world, _) = replay(sim, &[]);
    Ok(if fails(sim, &*world, goal)?.is_some_and(|f| f.as_deref() == property) { Some(Vec::new()) } else { None })
}
