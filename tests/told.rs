//! Whether what is told of a step is so: storms over worlds with their rules on, and with one to three of them off, with
//! disks that flush lazily or lose everything, hold each sentence's facts against the scenes before and after the step.
//!
//! A protocol's sentences are looked at in `tests/told/PROTOCOL.rs`, by what the scenes show and not by the code that
//! decides. A sentence that nobody looks at is a failure of this test.

#![allow(missing_docs)]

#[path = "told/moment.rs"]
mod moment;
#[path = "told/raft.rs"]
mod raft;

use moment::Moment;
use std::collections::BTreeMap;
use synod::engine::scheduler::Storm;
use synod::engine::{Choice, Config, NodeSet, Sim, Step, options};
use synod::protocols::{ALL, Entry};

/// Worlds that a run of this test plays, and the steps of each.
const WORLDS: u64 = 160;
const STEPS: usize = 400;

/// The n-th world of a protocol: how many servers there are, which rules are off and how disks flush follow from its number.
fn world(entry: &Entry, nth: u64) -> Box<dyn Sim> {
    let servers = [3, 5, 4, 1, 2][(nth % 5) as usize];
    let mut config = Config::new(entry.info, &[servers, 2], nth).expect("a valid set-up");
    let number = |name: &str| entry.info.find_option(name).expect("an option of it");
    config.set(entry.info, number("client_interval_ms"), [20, 120]).expect("a valid interval");
    config.set(entry.info, number("client_repeats"), [(nth / 2 % 2) as u32, 0]).expect("a flag");
    config.set(entry.info, number("noop_on_election"), [(nth / 3 % 2) as u32, 0]).expect("a flag");
    config.set(entry.info, number("entries_per_message"), [[1, 3, 32][(nth % 3) as usize]; 2]).expect("a number");
    config.set(entry.info, options::LAZY_FLUSH, [u32::from(nth % 7 == 3), 0]).expect("a flag");
    let switchable: Vec<usize> = (0..entry.info.rules.len()).filter(|at| entry.info.rules[*at].switchable()).collect();
    for off in 0..nth % 4 {
        let at = switchable[((nth / 4 * 5 + off * 7) % switchable.len() as u64) as usize];
        let rule = entry.info.find_rule(entry.info.rules[at].id).expect("a rule");
        config.rules_off.set(rule, true);
    }
    (entry.build)(config, &[]).expect("an empty start is valid")
}

/// The nodes that chaos may hurt: all but the clients.
fn victims(sim: &dyn Sim) -> NodeSet {
    let clients = sim.info().clients(sim.config());
    sim.config().all().filter(|node| !clients.contains(*node)).collect()
}

/// The next step: the storm's, and now and then a disk that is lost with its crash.
fn next(storm: &mut Storm, sim: &dyn Sim, nth: u64) -> Option<Step> {
    let step = storm.next(sim)?;
    let choice = match step.choice {
        Choice::Restart { node, wiped: false } => {
            Choice::Restart { node, wiped: (sim.steps() + nth).is_multiple_of(5) && nth.is_multiple_of(6) }
        }
        other => other,
    };
    Some(Step { choice, ..step })
}

#[test]
fn what_is_told_of_a_step_is_so() {
    let entry = ALL.iter().find(|entry| entry.info.name == "raft").expect("a protocol");
    let (mut wrong, mut seen) = (Vec::new(), BTreeMap::<(String, String), u64>::new());
    for nth in 0..WORLDS {
        let mut sim = world(entry, nth);
        let mut storm = Storm::new(nth, victims(&*sim));
        let mut before = sim.scene(usize::MAX);
        for _ in 0..STEPS {
            let Some(step) = next(&mut storm, &*sim, nth) else { break };
            sim.apply(step).expect("the storm takes what is allowed");
            let (after, told) = (sim.scene(usize::MAX), sim.told());
            let at = Moment { before: &before, after: &after, told: &told };
            for note in &told.notes {
                if let Some(so) = raft::told(note, &at) {
                    *seen.entry((note.rule.clone(), format!("{:?}", note.verdict))).or_default() += 1;
                    if !so {
                        wrong.push(format!(
                            "world {nth}, step {}: {} - {} [{:?} {}] {:?}; off: {:?}",
                            told.step, told.headline, note.text, note.verdict, note.rule, note.facts, after.rules_off
                        ));
                    }
                }
            }
            before = after;
        }
    }
    let mut kinds = BTreeMap::<&str, (usize, &String)>::new();
    for line in &wrong {
        let rule = line.split(" raft.").nth(1).or(line.split(" client.").nth(1)).unwrap_or_default();
        kinds.entry(rule.split(']').next().unwrap_or_default()).or_insert((0, line)).0 += 1;
    }
    assert!(wrong.is_empty(), "{} of {} sentences are not so:\n{kinds:#?}", wrong.len(), seen.values().sum::<u64>());
    assert!(seen.len() > 60 && seen.values().sum::<u64>() > 50_000, "little was looked at: {seen:?}");
}
