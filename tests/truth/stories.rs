//! Stories that are played as they are written, for what no random run comes to: golden ones, those of broken rules, and
//! those in `stories` beside this file, which nothing else tells. All that is said in them is checked as in any other
//! run, and where a story asks something, everything is asked.

use crate::dice::Dice;
use crate::run::Run;
use crate::worlds::World;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use synod::engine::scheduler::Storm;
use synod::engine::{NodeSet, options};
use synod::scenario::Scenario;
use synod::script;
use synod::timeline::Timeline;

/// Golden stories of Mesos that tell what no other does. They go on for minutes, so that all of them would take too long.
const OF_MESOS: &[&str] = &[
    "a-task-of-each-end",
    "agent-away-95",
    "back-while-given-up",
    "cut-the-leader",
    "lone-master",
    "scheduler-taken-over",
];

/// What random runs of Multi-Paxos do not come to.
const OF_MULTI_PAXOS: &[&str] = &["slots.leader.noop-gap", "flexible.quorums-intersect"];

/// What only asks, so that nothing comes of it.
const ASKS: &[&str] = &["why", "expect", "who", "survives", "beliefs", "tables", "show", "look"];

/// The stories of a protocol, each as a run that has not begun.
pub fn of(protocol: &str) -> Vec<Run> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["tests/scripts", "assets/witnesses", "tests/truth/stories"];
    let all = folders.iter().flat_map(|folder| files(&root.join(folder).join(protocol)));
    let among = |names: &[&str], path: &PathBuf| names.iter().any(|name| name_of(path) == *name);
    let plays = |path: &PathBuf| match protocol {
        "mesos" => !path.starts_with(root.join("tests/scripts")) || among(OF_MESOS, path),
        "multi-paxos" => among(OF_MULTI_PAXOS, path),
        other => other == "zookeeper",
    };
    all.filter(plays).map(|path| run(&path)).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = files.map(|file| file.expect("readable").path()).collect();
    files.sort();
    files
}

fn name_of(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A scenario with its script, or with commands behind a line `---`, each after `> `.
fn run(path: &Path) -> Run {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    let (head, body) = text.split_once("\n---\n").unwrap_or((&text, ""));
    let scenario = Scenario::parse(&name_of(path), head).unwrap_or_else(|error| panic!("{error}"));
    let (mut timeline, mut asks) = (scenario.timeline().unwrap_or_else(|error| panic!("{error}")), BTreeSet::new());
    // A story may have lines that are refused.
    let _ = scenario.script.run(&mut timeline, &mut |_| {});
    for command in body.lines().filter_map(|line| line.strip_prefix("> ")) {
        match ASKS.iter().any(|ask| command.starts_with(ask)) {
            true => drop(asks.insert(timeline.at())),
            false => drop(script::run_with(&mut timeline, command, &mut |_| {})),
        }
    }
    asks.insert(timeline.end());
    let (steps, sim) = (timeline.steps().collect(), scenario.build().unwrap_or_else(|error| panic!("{error}")));
    let repeats = sim.info().find_option("client_repeats").is_some_and(|option| sim.config().flag(option));
    let (name, lazy) = (format!("story {}", name_of(path)), sim.config().flag(options::FLUSH));
    let (storm, dice) = (Storm::new(0, NodeSet::EMPTY), Dice(1));
    Run::of_story(World { name, lazy, repeats, timeline: Timeline::new(sim), storm, dice }, steps, asks)
}
