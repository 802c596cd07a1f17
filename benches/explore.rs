//! How fast the search is and what a state costs, beside stateright 0.31 on the same worlds: `cargo bench --bench explore`
//! prints unique states in a second and bytes a state with one thread and with two, of searches that complete and of one
//! that is stopped at fifty million states.
//!
//! The peer copies worlds, as the simple search of the tests does; both are given the same rules and meet the same states.
//! Each runs in a process of its own, so that the memory it held at most is its own.

#![allow(missing_docs)]

#[allow(dead_code, reason = "the tests search with it as well")]
#[path = "../tests/explore/oracle.rs"]
mod oracle;

use oracle::{Rules, State};
use stateright::{Checker, Model, Property};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};
use synod::engine::Sim;
use synod::engine::compact::{ANY, Bounds, Shrink};
use synod::explore::{Budget, Goal, Search, Watch, search};
use synod::scenario::Scenario;

const PAXOS: &str = "format = 1\nprotocol = \"paxos\"\n[layout]\nproposers = 2\nacceptors = 3\nlearners = 1\nclients = 0\n\
    [options]\nmanual_phases = true\n[[start]]\nnode = \"P1\"\nvalue = \"X\"\n[[start]]\nnode = \"P2\"\nvalue = \"Y\"\n";
const RAFT: &str =
    "format = 1\nprotocol = \"raft\"\n[layout]\nservers = 3\nclients = 0\n[options]\nnoop_on_election = true\n";

const NOTHING: Bounds = Bounds {
    crashes: 0,
    restarts: 0,
    duplicates: 0,
    breaks: 0,
    timeouts: 0,
    node_timeouts: ANY,
    requests: 0,
    acts: 0,
    epoch: ANY,
};

struct Case {
    name: &'static str,
    text: &'static str,
    bounds: Bounds,
    shrink: Shrink,
    /// Whether stateright is asked as well: it looks at everything.
    peer: bool,
    /// Where the search is stopped.
    states: u64,
}

/// More states than a search that completes meets here.
const ENOUGH: u64 = 100_000_000;

const ALL: Shrink = Shrink { useless: false, cuts: true, symmetry: false };
const LEAST: Shrink = Shrink { useless: true, cuts: true, symmetry: false };
const NAMES: Shrink = Shrink { useless: true, cuts: true, symmetry: true };

fn cases() -> Vec<Case> {
    let raft = Bounds { timeouts: 3, epoch: 1, crashes: 1, restarts: 1, ..NOTHING };
    let most = Bounds { timeouts: 4, crashes: 1, restarts: 1, ..NOTHING };
    let more = Bounds { timeouts: 3, crashes: 1, restarts: 1, ..NOTHING };
    let paxos = Bounds { acts: 3, ..NOTHING };
    let paxos_more = Bounds { acts: 4, ..NOTHING };
    vec![
        Case { name: "raft, all", text: RAFT, bounds: raft, shrink: ALL, peer: true, states: ENOUGH },
        Case { name: "paxos, all", text: PAXOS, bounds: paxos.clone(), shrink: ALL, peer: true, states: ENOUGH },
        Case {
            name: "raft, useless left out",
            text: RAFT,
            bounds: more.clone(),
            shrink: LEAST,
            peer: false,
            states: ENOUGH,
        },
        Case { name: "raft, names too", text: RAFT, bounds: more, shrink: NAMES, peer: false, states: ENOUGH },
        Case {
            name: "paxos, useless left out",
            text: PAXOS,
            bounds: paxos_more.clone(),
            shrink: LEAST,
            peer: false,
            states: ENOUGH,
        },
        Case { name: "paxos, names too", text: PAXOS, bounds: paxos_more, shrink: NAMES, peer: false, states: ENOUGH },
        Case { name: "raft, stopped", text: RAFT, bounds: most, shrink: LEAST, peer: false, states: 50_000_000 },
    ]
}

struct Peer {
    start: State,
    rules: Rules,
}

impl Model for Peer {
    type State = State;
    type Action = oracle::Move;

    fn init_states(&self) -> Vec<State> {
        vec![self.start.clone()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<oracle::Move>) {
        actions.extend(self.rules.moves(state));
    }

    fn next_state(&self, state: &State, action: oracle::Move) -> Option<State> {
        self.rules.take(state, &action)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("safe", |_, state: &State| !state.violated())]
    }
}

/// Memory that the process held at most, in bytes, where the system tells it.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Processor time of all threads so far, where the system tells it: the machine may be busy with other things.
fn busy() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = |n: usize| stat.split_whitespace().nth(n).and_then(|t| t.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis((ticks(13) + ticks(14)) * 10)
}

fn world(case: &Case) -> Box<dyn Sim> {
    let scenario = Scenario::parse("bench", case.text).unwrap_or_else(|error| panic!("{error}"));
    scenario.build().unwrap_or_else(|error| panic!("{error}"))
}

fn tell(who: &str, case: &Case, states: u64, took: Duration, held: u64) {
    let rate = |time: Duration| (states as f64 / time.as_secs_f64()) as u64;
    println!(
        "{who:13} {:24} {states:>9} states, {:>9} states/s, {:>9} a second of processor time, {:>5} bytes a state",
        case.name,
        rate(took),
        rate(busy()),
        held / states
    );
}

fn ours(case: &Case, threads: usize) {
    let sim = world(case);
    let mut budget = Budget { bounds: case.bounds.clone(), shrink: case.shrink, threads, ..Budget::default() };
    budget.limits.states = case.states;
    budget.limits.memory_mib = 8192;
    let before = peak();
    let start = Instant::now();
    let watch = Watch::new(Arc::new(|| Duration::ZERO));
    let report = search(&*sim, &Search::new(Goal::Violation, budget), &watch).expect("it can be searched");
    let took = start.elapsed();
    tell(if threads == 1 { "synod" } else { "synod x2" }, case, report.states, took, peak() - before);
    println!(
        "{:38} {} moves, {:?}, {} bytes by its own count",
        "",
        report.moves,
        report.outcome,
        report.bytes / report.states
    );
}

fn peer(case: &Case, threads: usize) {
    let sim = world(case);
    let rules = Rules::new(case.bounds.clone(), !case.shrink.cuts);
    let before = peak();
    let start = Instant::now();
    let checker = Peer { start: State::start(&*sim, &rules), rules }.checker().threads(threads).spawn_bfs().join();
    tell(
        if threads == 1 { "stateright" } else { "stateright x2" },
        case,
        checker.unique_state_count() as u64,
        start.elapsed(),
        peak() - before,
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    if let [who, threads, number] = arguments.as_slice() {
        let case = &cases()[number.parse::<usize>().expect("a number")];
        let run = if who == "peer" { peer } else { ours };
        return run(case, threads.parse().expect("a number"));
    }
    let me = std::env::current_exe().expect("it runs");
    for (at, case) in cases().iter().enumerate() {
        let asked = if case.peer { ["synod", "peer"].as_slice() } else { &["synod"] };
        for (who, threads) in asked.iter().flat_map(|who| [(who, "1"), (who, "2")]) {
            Command::new(&me).args([who, threads, &at.to_string()]).status().expect("it starts");
        }
    }
}
