//! A search that widens its bounds by itself, cheapest first: what two timeouts alone bring about is found before runs
//! with a crash are looked at. Each width gets its share of the time and the states that are left, so that none of
//! them starves those after it; what one does not need, the next ones have. Where nothing moves by itself, what clients
//! ask for comes first.
//!
//! The widths of a world are those of [`widths`]; the widest is what a search is given that does not widen.

use super::budget::COMPETING;
use super::report::{Outcome, Report, Stop, Width};
use super::watch::Watch;
use super::{Budget, Limits, Search, look, scope, words};
use crate::engine::compact::Bounds;
use crate::engine::{Refusal, Sim};

/// How often nodes move in the narrower bounds: by themselves, when their timers run out, or when they are told to.
const MOVES: &[u32] = &[2, 3];
/// The same with nothing else.
const MOVES_ALONE: u32 = 4;

/// One more of a kind of thing that may happen in a run.
type More = fn(&mut Bounds);

/// What is added to so many moves, one kind at a time: nothing, timeouts where nodes are told to move, a request, a crash,
/// a message that comes twice, a connection that breaks.
const MORE: &[More] = &[
    |_| {},
    |bounds| bounds.timeouts = bounds.timeouts.max(2),
    |bounds| bounds.requests = 1,
    |bounds| (bounds.crashes, bounds.restarts) = (1, 1),
    |bounds| bounds.duplicates = 1,
    |bounds| bounds.breaks = 1,
];

/// The bounds that a search goes through, the narrowest first. Two that come to the same in this world are one.
pub fn widths(sim: &dyn Sim, budget: &Budget) -> Vec<Bounds> {
    let mut widths = narrower(sim, &budget.bounds);
    widths.push(budget.bounds.clone());
    widths
}

/// Those that come before the widest.
fn narrower(sim: &dyn Sim, widest: &Bounds) -> Vec<Bounds> {
    let none = Bounds {
        crashes: 0,
        restarts: 0,
        duplicates: 0,
        breaks: 0,
        timeouts: 0,
        requests: 0,
        acts: 0,
        ..widest.clone()
    };
    let moves = |count: u32| match widest.acts {
        0 => Bounds { timeouts: count, ..none.clone() },
        // Where nothing moves by itself, nodes are told to.
        _ => Bounds { acts: count, ..none.clone() },
    };
    let with = |count: u32| {
        MORE.iter().map(move |more| {
            let mut bounds = moves(count);
            more(&mut bounds);
            bounds
        })
    };
    let asked = widest.acts > 0 && !sim.info().clients(sim.config()).is_empty();
    let competing = asked.then(|| Bounds { requests: COMPETING, ..none.clone() });
    let moved = MOVES.iter().flat_map(|count| with(*count)).chain([moves(MOVES_ALONE)]);
    let mut narrower: Vec<Bounds> = Vec::new();
    for bounds in competing.into_iter().chain(moved) {
        let same = |other: &Bounds| scope::bounds(sim, other) == scope::bounds(sim, &bounds);
        if !narrower.iter().chain([widest]).any(same) {
            narrower.push(bounds);
        }
    }
    narrower
}

/// Searches with wider and wider bounds until something is found, all is looked at, or nothing is left to search with.
pub fn widen(sim: &dyn Sim, search: &Search, watch: &Watch) -> Result<Report, Refusal> {
    let widest = &search.budget.bounds;
    let narrower = narrower(sim, widest);
    let since = search.since.as_ref().filter(|since| *since == widest || narrower.contains(since));
    let first = since.map_or(0, |since| narrower.iter().take_while(|bounds| *bounds != since).count());
    let mut widening = Widening { sim, search, watch, looked_at: Vec::new(), sum: Sum::default() };
    for (nth, bounds) in narrower.iter().enumerate().skip(first) {
        let report = widening.look(bounds, narrower.len() - nth)?;
        if !goes_on(&report.outcome) {
            return Ok(report);
        }
    }
    widening.look(widest, 0)
}

/// Whether a search that has come to this may find something within wider bounds.
fn goes_on(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Exhausted | Outcome::Stopped(Stop::Depth | Stop::States | Stop::Time | Stop::Memory) => true,
        Outcome::Found(_) | Outcome::Stopped(Stop::Cancelled | Stop::Condition(_)) => false,
    }
}

/// A search on its way from narrow bounds to wide ones.
struct Widening<'a> {
    sim: &'a dyn Sim,
    search: &'a Search,
    watch: &'a Watch,
    /// Where it was, and found nothing.
    looked_at: Vec<Width>,
    sum: Sum,
}

impl Widening<'_> {
    /// Searches within these bounds; so many wider ones are to come, unless something is found.
    fn look(&mut self, bounds: &Bounds, to_come: usize) -> Result<Report, Refusal> {
        self.watch.within(bounds);
        let all = &self.search.budget;
        let limits = share(&all.limits, self.sum.states, self.watch, to_come as u64 + 1);
        let budget = Budget { bounds: bounds.clone(), limits, ..all.clone() };
        let mut report = look(self.sim, &Search { budget, ..self.search.clone() }, self.watch, None)?;
        self.sum.add(&mut report);
        report.looked_at = match report.outcome {
            Outcome::Found(_) => words::within(scope::bounds(self.sim, bounds)),
            Outcome::Exhausted | Outcome::Stopped(_) => {
                let depth = Some(report.depth).filter(|_| report.outcome != Outcome::Exhausted);
                self.looked_at.push(Width { bounds: bounds.clone(), depth });
                scope::looked_at_all(self.sim, &self.looked_at)
            }
        };
        report.within = Some(bounds.clone());
        Ok(report)
    }
}

/// The part of what is left that one width may cost at most while others are to come: the cheaper bounds come first and
/// find most, so they have more than those after them.
const PART: u64 = 4;

/// What one width may cost, of so many that are to come with it. Time is counted from the start of the search.
fn share(all: &Limits, states: u64, watch: &Watch, widths: u64) -> Limits {
    let elapsed = watch.elapsed().as_secs();
    let part = |left: u64| left.div_ceil(widths.min(PART)).max(1);
    Limits {
        states: part(all.states.saturating_sub(states)),
        seconds: elapsed.saturating_add(part(all.seconds.saturating_sub(elapsed))).min(all.seconds),
        ..all.clone()
    }
}

/// The numbers of all widths together.
#[derive(Default)]
struct Sum {
    states: u64,
    moves: u64,
    bytes: u64,
    missed: f64,
}

impl Sum {
    /// Takes the numbers of one width in, and leaves it those of all so far.
    fn add(&mut self, report: &mut Report) {
        self.states += report.states;
        self.moves += report.moves;
        self.bytes = self.bytes.max(report.bytes);
        self.missed += report.missed.unwrap_or_default();
        (report.states, report.moves, report.bytes) = (self.states, self.moves, self.bytes);
        report.missed = report.missed.map(|_| self.missed);
    }
}
