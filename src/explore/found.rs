//! From a hit to a run that can be done again: commands, the property that fell, the rules that were not kept.

use super::breadth::Hit;
use super::goal::Goal;
use super::report::FoundRun;
use crate::condition::ConditionError;
use crate::engine::compact::Compact;
use crate::engine::scene::Verdict;
use crate::engine::{Choice, Refusal, Sim, Step, command};
use std::collections::BTreeSet;

/// What tells one find from another: the property that fell and the rules that were not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The property that fell.
    pub property: Option<String>,
    /// The rules that were not kept on the way.
    pub rules: Vec<String>,
}

impl Known {
    /// What tells this one from others.
    pub fn of(found: &FoundRun) -> Known {
        Known { property: found.property.clone(), rules: found.rules.clone() }
    }

    /// Whether a find is no other than this one.
    pub fn is(&self, found: &FoundRun) -> bool {
        *self == Known::of(found)
    }
}

/// What is looked for, if it is so already where the search starts: in the world itself, which shows more than a search
/// knows.
pub fn at_start(sim: &dyn Sim, goal: &Goal) -> Result<Option<Hit>, ConditionError> {
    let hit = |fallen| Hit { way: Vec::new(), fallen };
    if let Goal::Find(condition) = goal {
        return Ok(condition.holds(&sim.scene(usize::MAX))?.then(|| hit(0)));
    }
    let fallen = fallen(sim) & goal.properties(sim.info());
    Ok((fallen != 0).then(|| hit(fallen)))
}

/// The first property that a hit breaks, of those that are looked for.
pub fn broken(sim: &dyn Sim, hit: &Hit, goal: &Goal) -> Option<usize> {
    let wanted = hit.fallen & goal.properties(sim.info());
    (0..sim.info().properties.len()).find(|at| wanted & 1 << at != 0)
}

/// The properties that have fallen, a bit each.
fn fallen(sim: &dyn Sim) -> u32 {
    let violations = sim.scene(0).violations;
    let is_down = |name: &str| violations.iter().any(|v| v.property == name);
    let down = sim.info().properties.iter().enumerate().filter(|(_, property)| is_down(property.name));
    down.fold(0, |bits, (at, _)| bits | 1 << at)
}

/// The run of a hit. Refused if the world does not do it, or does not show what was looked for at its end.
pub fn found(sim: &dyn Sim, compact: &dyn Compact, hit: &Hit, goal: &Goal) -> Result<FoundRun, Refusal> {
    let way = compact.play(&hit.way).map_err(disagree)?;
    let steps = way.into_iter().flatten().map(|choice| Step { at: sim.now(), choice });
    let property = broken(sim, hit, goal);
    let name = property.map(|at| sim.info().properties[at].name.into());
    let found = describe(sim, steps.collect(), name, None).map_err(disagree)?;
    let (world, _) = replay(sim, &found.steps);
    let shown = match goal {
        Goal::Find(condition) => condition.holds(&world.scene(usize::MAX)).unwrap_or(false),
        Goal::Violation | Goal::Property(_) => property.is_some_and(|at| fallen(&*world) & 1 << at != 0),
    };
    if shown {
        Ok(found)
    } else {
        Err(disagree(Refusal::new(format!("it is not so after {} steps", found.steps.len()))))
    }
}

/// The search found a run that the world does not do, so that nothing it says can be relied on.
fn disagree(reason: Refusal) -> Refusal {
    let text =
        format!("the search and the run disagree, so nobody knows whether this can be reached: {}", reason.message);
    Refusal::new(text).remedy("that is a mistake in the program; please report it with the scenario")
}

/// A run with what is to be told of it.
pub fn describe(
    sim: &dyn Sim,
    steps: Vec<Step>,
    property: Option<String>,
    seed: Option<u64>,
) -> Result<FoundRun, Refusal> {
    let mut world = sim.fork();
    let mut rules = BTreeSet::new();
    let mut commands = Vec::new();
    for step in &steps {
        commands.push(match step.choice == Choice::Wait {
            true => format!("wait {}ms", step.at.0.saturating_sub(world.now().0)),
            false => command(world.config(), world.info(), step.choice),
        });
        world.apply(*step)?;
        rules.extend(world.told().notes.into_iter().filter(|n| n.verdict == Verdict::Waived).map(|n| n.rule));
    }
    Ok(FoundRun { property, steps, commands, rules: rules.into_iter().collect(), seed })
}

/// Does steps one after the other in a copy of a world; those that it refuses are left out. The world after it, and
/// the steps that were taken.
pub fn replay(sim: &dyn Sim, steps: &[Step]) -> (Box<dyn Sim>, Vec<Step>) {
    let mut world = sim.fork();
    let taken = steps.iter().copied().filter(|step| world.apply(*step).is_ok()).collect();
    (world, taken)
}
