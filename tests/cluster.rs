//! Chaos over Mesos, in time: processes crash and come back, or are held up and go on, links are cut and heal, messages are
//! lost, and every timer keeps its time, since most of what Mesos promises rests on that; in a third of the storms nodes are
//! held up and clocks go differently as well. No property falls; and once everything is well again one master leads, and its table of tasks is what runs.
//!
//! A failing seed is named in the message.

#![allow(missing_docs)]

#[path = "../src/engine/tests/dice.rs"]
mod dice;
#[path = "../src/engine/tests/storm.rs"]
mod storm;

use dice::Dice;
use std::collections::BTreeSet;
use storm::{act, calm, pass};
use synod::engine::scene::{Belief, Fact, NodeCard, Scene};
use synod::engine::{self, Choice, Config, KindId, NodeId, NodeSet, Protocol, Sim, Time, build};
use synod::protocols::mesos::Mesos;

const SEEDS: u64 = 300;

/// How long a storm lasts, and the calm after it, in ms.
const STORM: u64 = 120_000;
const CALM: u64 = 120_000;

fn world(seed: u64) -> Box<dyn Sim> {
    let counts = [3, 3, 2, 2, 2];
    let mut config = Config::new(Mesos::INFO, &counts, seed).expect("a valid set-up");
    for (name, value) in [
        ("checkpoint", seed as u32 % 2),
        ("failover_timeout_ms", seed as u32 / 3 % 3 * 40_000),
        ("supervisor_ms", 5000),
    ] {
        let option = Mesos::INFO.find_option(name).expect("an option");
        config.set(Mesos::INFO, option, [value, 0]).expect("inside its limits");
    }
    build::<Mesos>(config, &[]).expect("an empty start is valid")
}

fn kind(sim: &dyn Sim, name: &str) -> KindId {
    let (id, _) = sim.info().kinds().find(|(_, kind)| kind.name == name).expect("a kind");
    id
}

/// A fault, or the end of one. An agent and its executors are on one machine: no link between them is ever cut.
fn fault(sim: &dyn Sim, dice: &mut Dice, kinds: u64) -> Choice {
    let executors = sim.config().of_kind(kind(sim, "executor"));
    let nodes: Vec<NodeId> = sim.config().all().filter(|id| !executors.contains(*id)).collect();
    let mut any = || *dice.one_of(&nodes).expect("there are nodes");
    let (node, other) = (any(), any());
    let (from, to, both) = (NodeSet::one(node), NodeSet::one(other), true);
    match dice.below(kinds) {
        8 => Choice::Clock(node, 98 + dice.below(5) as u32),
        9 | 10 => Choice::Pause(node),
        11 => Choice::Resume(node),
        0 | 1 => Choice::Crash(node),
        2 | 3 => Choice::Restart { node, wiped: false },
        4 | 5 => Choice::Cut { from, to, both },
        6 => Choice::Heal { from, to, both },
        _ => sim.in_flight().first().map_or(Choice::Wait, |flight| Choice::Drop(flight.id)),
    }
}

/// The rows of a table of these nodes.
fn rows<'a>(nodes: impl Iterator<Item = &'a NodeCard>, title: &str) -> Vec<&'a [String]> {
    let tables = nodes.flat_map(|node| &node.tables).filter(|table| table.title == title);
    tables.flat_map(|table| &table.rows).map(|row| &row.cells[..]).collect()
}

/// A task with its framework, which is not told where there is no other.
fn named(task: &str, framework: &str) -> String {
    if task.contains(" of ") { task.to_string() } else { format!("{task} of {framework}") }
}

/// The tasks of the framework for which somebody speaks that run, and those that its scheduler takes for running. What is of
/// a framework that was ended while agents were cut off, is nobody's until its time is over.
fn running(scene: &Scene, belief: &Belief) -> [BTreeSet<String>; 2] {
    let of_role = |role: &'static str| scene.nodes.iter().filter(move |node| node.role == role);
    let all = rows(of_role("leading"), "frameworks");
    let speaks = of_role("subscribed").find_map(|node| match node.facts.get("framework") {
        Some(Fact::Text(id)) => Some(id.clone()),
        _ => None,
    });
    let speaks = speaks.unwrap_or_default();
    let only = all.first().map_or("", |row| &row[0]);
    let runs = belief.rows.iter().filter(|row| row.truth.is_some());
    let runs = runs.map(|row| named(row.key.trim_start_matches("task "), only)).filter(|task| task.ends_with(&speaks));
    let heard = rows(of_role("subscribed"), "tasks").into_iter().filter(|row| row[1] == "running");
    [runs.collect(), heard.map(|row| named(&row[0], &speaks)).filter(|task| task.ends_with(&speaks)).collect()]
}

/// What is wrong with a storm and the calm after it, if anything is.
fn wrong(seed: u64) -> Option<String> {
    let (mut sim, mut dice, name) = (world(seed), Dice(seed), format!("seed {seed}"));
    pass(&mut *sim, Time(5000));
    while sim.now() < Time(STORM) {
        // Once a node was held up or a clock was off, nothing is promised that rests on time: that is tried in every third
        // storm.
        let choice = fault(&*sim, &mut dice, if seed.is_multiple_of(3) { 12 } else { 8 });
        act(&mut *sim, choice);
        let until = sim.now().plus(dice.below(4000));
        pass(&mut *sim, until);
    }
    calm(&mut *sim);
    let until = sim.now().plus(CALM);
    pass(&mut *sim, until);
    let scene = sim.scene(0);
    let timed = |name: &str| sim.info().properties.iter().any(|property| property.name == name && property.timed);
    // What fell before the run left the model is not excused by what came after it.
    let excused = |name: &str| timed(name) && !sim.broken_inside_model();
    if let Some(fell) = scene.violations.iter().find(|fell| !excused(&fell.property)) {
        return Some(format!("{name}: step {}, {}", fell.step, fell.detail));
    }
    let leading: Vec<_> = scene.nodes.iter().filter(|node| node.role == "leading").map(|node| &node.id).collect();
    let right = |belief: &Belief| belief.rows.iter().all(|row| row.is_right());
    match (&leading[..], &scene.beliefs[..]) {
        ([_], [belief]) if right(belief) => {
            let [runs, heard] = running(&scene, belief);
            let schedulers = scene.nodes.iter().filter(|node| node.kind == "scheduler");
            let stand: Vec<_> = schedulers.map(|node| (&node.role, &node.facts, &node.timers)).collect();
            let told = || format!("{name}: {runs:?} run, and schedulers take {heard:?} for running: {stand:?}");
            (runs != heard).then(told)
        }
        _ => Some(format!("{name}: {leading:?} lead, and take for true {:?}", scene.beliefs)),
    }
}

#[test]
fn no_property_falls_and_after_it_one_leaders_table_is_what_runs() {
    let wrong: Vec<String> = (0..SEEDS).filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{} of {SEEDS}:\n{}", wrong.len(), wrong.join("\n"));
}
