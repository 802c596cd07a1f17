//! From a hit to a run that can be done again: commands, the property that fell, the rules that were not kept.

use super::breadth::Hit;
use super::goal::Goal;
use super::report::FoundRun;
use crate::engine::compact::Compact;
use crate::engine::scene::Verdict;
use crate::engine::{Choice, Refusal, Sim, Step, command, options};
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

/// The properties that have fallen already, of those wanted, if any has.
pub fn already(sim: &dyn Sim, wanted: u32) -> Option<u32> {
    let fallen = sim.scene(0).violations;
    let is_down = |at: usize, name: &str| wanted & 1 << at != 0 && fallen.iter().any(|v| v.property == name);
    let bits = sim.info().properties.iter().enumerate().filter(|(at, p)| is_down(*at, p.name));
    Some(bits.fold(0, |bits, (at, _)| bits | 1 << at)).filter(|bits| *bits != 0)
}

/// The run of a hit, where these properties were looked for.
pub fn found(sim: &dyn Sim, compact: &dyn Compact, hit: &Hit, wanted: u32) -> Result<FoundRun, Refusal> {
    let choices: Vec<Choice> = compact.play(&hit.way)?.into_iter().flatten().collect();
    let at = sim.now();
    let steps: Vec<Step> = choices.into_iter().map(|choice| Step { at, choice }).collect();
    let property = sim.info().properties.iter().enumerate().find(|(at, _)| hit.fallen & wanted & 1 << at != 0);
    describe(sim, steps, property.map(|(_, property)| property.name.into()), None)
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
        commands.push(command(world.config(), world.info(), step.choice));
        world.apply(*step)?;
        rules.extend(world.told().notes.into_iter().filter(|n| n.verdict == Verdict::Waived).map(|n| n.rule));
    }
    Ok(FoundRun { property, steps, commands, rules: rules.into_iter().collect(), seed })
}

/// Whether the run leads to what was looked for, in a world that does it.
pub fn shows(sim: &dyn Sim, found: &FoundRun, goal: &Goal) -> bool {
    let Goal::Find(condition) = goal else { return true };
    let (world, _) = replay(sim, &found.steps);
    condition.holds(&world.scene(usize::MAX)).unwrap_or(false)
}

/// What stays as it is in a search, although a person could change it, and what is counted otherwise: for its report.
pub fn kept(sim: &dyn Sim, goal: &Goal) -> Vec<String> {
    let scene = sim.scene(0);
    let paused: Vec<_> = scene.nodes.iter().filter(|n| n.paused).map(|n| n.id.as_str()).collect();
    let lazy = sim.config().flag(options::LAZY_FLUSH) || scene.nodes.iter().any(|n| !n.unflushed.is_empty());
    let mut kept = Vec::new();
    if !scene.links.cut.is_empty() {
        kept.push("Links that are cut stay cut.".to_string());
    }
    if !paused.is_empty() {
        kept.push(format!("Held up stays {}.", paused.join(", ")));
    }
    let failing: Vec<_> = scene.nodes.iter().filter(|n| n.disk_fails).map(|n| n.id.as_str()).collect();
    if !failing.is_empty() {
        kept.push(format!("The disk of {} goes on failing.", failing.join(", ")));
    }
    if lazy {
        kept.push("Nothing is flushed.".into());
    }
    if goal.sees_messages() {
        kept.push("Identical messages under way count as one.".into());
    }
    kept
}

/// Does steps one after the other in a copy of a world; those that it refuses are left out. The world after it, and
/// the steps that were taken.
pub fn replay(sim: &dyn Sim, steps: &[Step]) -> (Box<dyn Sim>, Vec<Step>) {
    let mut world = sim.fork();
    let taken = steps.iter().copied().filter(|step| world.apply(*step).is_ok()).collect();
    (world, taken)
}
