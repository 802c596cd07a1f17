//! The search against a deliberately simple one, against stateright, and against every rule's witness.

#![allow(missing_docs)]

#[path = "explore/claims.rs"]
mod claims;
#[path = "explore/connections.rs"]
mod connections;
#[path = "explore/fast.rs"]
mod fast;
#[path = "explore/harmless.rs"]
mod harmless;
#[path = "explore/lamport.rs"]
mod lamport;
#[path = "explore/oracle.rs"]
mod oracle;
#[path = "explore/still.rs"]
mod still_open;
#[path = "explore/worlds.rs"]
mod worlds;
#[path = "explore/zab.rs"]
mod zab;
// The engine's own protocol for tests: the only one with connections.
#[allow(dead_code)]
#[path = "../src/engine/tests/toy.rs"]
mod toy;

use oracle::{Answer, Rules, State};
use stateright::{Checker, Model, Property};
use std::sync::Arc;
use std::time::Duration;
use synod::engine::compact::{ANY, Bounds, Shrink};
use synod::engine::scene::Verdict;
use synod::engine::{self, Choice, Sim};
use synod::explore::{
    Budget, Goal, Job, Known, Outcome, Report, Search, Stop, Walks, Watch, replay, search, start, walk, widen,
};
use synod::protocols::ALL;
use synod::scenario::Scenario;
use synod::table;
use synod::timeline::Timeline;

const PAXOS: &str = r#"
format = 1
protocol = "paxos"
[layout]
proposers = 2
acceptors = 3
learners = 1
clients = 0
[options]
manual_phases = true
[[start]]
node = "P1"
value = "X"
[[start]]
node = "P2"
value = "Y"
"#;

const RAFT: &str = r#"
format = 1
protocol = "raft"
[layout]
servers = 3
clients = 0
[options]
noop_on_election = true
"#;

fn world(text: &str) -> Box<dyn Sim> {
    let scenario = Scenario::parse("test", text).unwrap_or_else(|error| panic!("{error}"));
    scenario.build().unwrap_or_else(|error| panic!("{error}"))
}

fn still() -> Watch {
    Watch::new(Arc::new(|| Duration::ZERO))
}

/// Nothing may happen but deliveries.
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

const EVERYTHING: Shrink = Shrink { useless: false, cuts: false, symmetry: false };
const LEAST: Shrink = Shrink { useless: true, cuts: true, symmetry: true };

fn wanted(bounds: &Bounds, shrink: Shrink) -> Search {
    let mut budget = Budget { bounds: bounds.clone(), shrink, ..Budget::default() };
    budget.limits.states = 50_000_000;
    Search::new(Goal::Violation, budget)
}

fn explore(sim: &dyn Sim, wanted: &Search) -> Report {
    search(sim, wanted, &still()).unwrap_or_else(|refusal| panic!("{refusal}"))
}

fn length(report: &Report) -> Option<usize> {
    match &report.outcome {
        Outcome::Found(found) => Some(found.steps.len()),
        Outcome::Exhausted => None,
        Outcome::Stopped(stop) => panic!("it gave up: {stop:?}"),
    }
}

fn off(text: &str, rule: &str) -> String {
    text.replacen("protocol", &format!("rules_off = [\"{rule}\"]\nprotocol"), 1)
}

/// Small worlds: a name, the scenario, and what may happen.
fn small() -> Vec<(&'static str, String, Bounds)> {
    let client = RAFT.replace("clients = 0", "clients = 1").replace("noop_on_election = true", "");
    let lead = "[[start]]\nnode = \"S1\"\nrole = \"leader\"\nterm = 1\n";
    let asked = "protocol = \"paxos\"\n[layout]\nproposers = 1\nacceptors = 2\nlearners = 1\nclients = 1\n";
    vec![
        ("an election", RAFT.into(), Bounds { timeouts: 1, ..NOTHING }),
        ("two candidates", RAFT.replace("true", "false"), Bounds { timeouts: 2, epoch: 1, ..NOTHING }),
        ("a crash", RAFT.into(), Bounds { timeouts: 1, crashes: 1, restarts: 1, ..NOTHING }),
        ("a duplicate", RAFT.replace("true", "false"), Bounds { timeouts: 1, duplicates: 1, crashes: 1, ..NOTHING }),
        ("a timer each", RAFT.replace("true", "false"), Bounds { timeouts: 3, node_timeouts: 1, epoch: 1, ..NOTHING }),
        ("a request", format!("{client}{lead}"), Bounds { requests: 1, timeouts: 1, crashes: 1, ..NOTHING }),
        ("a ballot", PAXOS.into(), Bounds { acts: 1, crashes: 1, restarts: 1, ..NOTHING }),
        ("one acceptance", PAXOS.replace("acceptors = 3", "acceptors = 1"), Bounds { acts: 3, ..NOTHING }),
        ("a wish", format!("format = 1\n{asked}"), Bounds { requests: 1, timeouts: 1, crashes: 1, ..NOTHING }),
        (
            "plain replicas",
            "format = 1\nprotocol = \"replicas\"\n[layout]\nreplicas = 2\nclients = 2\n".into(),
            Bounds { requests: 2, timeouts: 1, crashes: 1, restarts: 1, ..NOTHING },
        ),
        ("a fast round", fast::world_of(1, 1), Bounds { acts: 2, requests: 2, ..NOTHING }),
        (
            "a fast round and a crash",
            fast::world_of(1, 1),
            Bounds { acts: 1, requests: 1, crashes: 1, restarts: 1, ..NOTHING },
        ),
        ("no vote kept", off(RAFT, "raft.vote.persist"), Bounds { timeouts: 1, crashes: 1, restarts: 1, ..NOTHING }),
        (
            "shared machines",
            format!("{asked}hosts = [[\"A1\", \"P1\"]]\n").replace("protocol", "format = 1\nprotocol"),
            Bounds { requests: 1, crashes: 1, restarts: 1, ..NOTHING },
        ),
    ]
}

#[test]
fn counts_are_those_of_the_simple_search() {
    for (name, text, bounds) in small() {
        let text = if text.contains("hosts") { hosts_first(&text) } else { text };
        let sim = world(&text);
        let simple = oracle::search(&*sim, &Rules::new(bounds.clone(), true));
        let report = explore(&*sim, &wanted(&bounds, EVERYTHING));
        let answer = Answer { states: report.states as usize, length: length(&report) };
        assert_eq!(answer, simple, "{name}, every cut");
        let simple = oracle::search(&*sim, &Rules::new(bounds.clone(), false));
        let report = explore(&*sim, &wanted(&bounds, Shrink { cuts: true, ..EVERYTHING }));
        let answer = Answer { states: report.states as usize, length: length(&report) };
        assert_eq!(answer, simple, "{name}, cuts that can matter");
    }
}

/// A world after some commands.
fn after(text: &str, lines: &[&str]) -> Box<dyn Sim> {
    let script = format!("script = \"\"\"\n{}\n\"\"\"\nprotocol", lines.join("\n"));
    let scenario = Scenario::parse("test", &text.replacen("protocol", &script, 1));
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{error:?}"));
    timeline.sim().fork()
}

#[test]
fn what_came_through_before_its_link_was_cut_arrives() {
    let lines = ["fire S1 election", "pause S2", "wait 200ms", "cut S1 S2", "resume S2"];
    let sim = after(RAFT, &lines);
    let bounds = Bounds { timeouts: 1, crashes: 1, restarts: 1, ..NOTHING };
    let simple = oracle::search(&*sim, &Rules::new(bounds.clone(), true));
    let report = explore(&*sim, &wanted(&bounds, EVERYTHING));
    assert_eq!(Answer { states: report.states as usize, length: length(&report) }, simple);
    for shrink in [EVERYTHING, LEAST] {
        let goal = Goal::find("node('S2').voted_for == 'S1'").unwrap_or_else(|error| panic!("{error}"));
        let report = explore(&*sim, &Search { goal, ..wanted(&NOTHING, shrink) });
        assert_eq!(length(&report), Some(1), "{shrink:?}");
    }
}

/// A node that will stop of itself: a crash is armed, or its disk fails.
const STOPPING: &[&[&str]] = &[
    &["crash S2 before send"],
    &["crash S2 after write"],
    &["crash S1 after 1"],
    &["crash S2 after 0"],
    &["disk S2 fails"],
    &["disk S1 fails", "crash S1 after send"],
];

#[test]
fn a_node_that_will_stop_does_so_in_a_search() {
    for lines in STOPPING {
        let sim = after(RAFT, lines);
        let bounds = Bounds { timeouts: 1, crashes: 1, restarts: 1, ..NOTHING };
        let simple = oracle::search(&*sim, &Rules::new(bounds.clone(), true));
        let report = explore(&*sim, &wanted(&bounds, EVERYTHING));
        assert_eq!(Answer { states: report.states as usize, length: length(&report) }, simple, "{lines:?}");
        let goal = Goal::find("servers.exists(s, !s.up)").unwrap_or_else(|error| panic!("{error}"));
        let bounds = Bounds { timeouts: 2, ..NOTHING };
        let [all, least] = [EVERYTHING, LEAST]
            .map(|shrink| length(&explore(&*sim, &Search { goal: goal.clone(), ..wanted(&bounds, shrink) })));
        assert_eq!((all, all.is_some()), (least, true), "{lines:?}");
    }
}

/// What has come to a machine and waits there, a crash of the machine loses; what is under way it does not.
#[test]
fn a_crash_loses_what_waits() {
    for lines in [&["fire S1 election", "wait 200ms"][..], &["fire S1 election", "wait 200ms", "fire S1 election"]] {
        let sim = after(RAFT, lines);
        let bounds = Bounds { crashes: 1, restarts: 1, ..NOTHING };
        let simple = oracle::search(&*sim, &Rules::new(bounds.clone(), true));
        let report = explore(&*sim, &wanted(&bounds, EVERYTHING));
        assert_eq!(Answer { states: report.states as usize, length: length(&report) }, simple, "{lines:?}");
    }
}

/// A learner that has decided still matters where it may see what was never chosen.
#[test]
fn a_second_decision_is_found() {
    let rules = "rules_off = [\"paxos.learner.quorum-size\", \"paxos.proposer.quorum-size\"]\nprotocol";
    let text = PAXOS.replace("acceptors = 3", "acceptors = 2").replacen("protocol", rules, 1);
    let sim = world(&text);
    let goal = Goal::property(sim.info(), "agreement").unwrap_or_else(|error| panic!("{error}"));
    let bounds = Bounds { acts: 4, ..NOTHING };
    let all = explore(&*sim, &Search { goal: goal.clone(), ..wanted(&bounds, Shrink { useless: false, ..LEAST }) });
    let least = explore(&*sim, &Search { goal, ..wanted(&bounds, LEAST) });
    println!("{}", all.text());
    assert_eq!(length(&all), length(&least));
    assert!(length(&all).is_some());
}

/// X was decided without being chosen: by too few acceptances while a rule for it was off, or by forged ones. A majority
/// accepts Y, really or in messages that nobody sent.
const NOT_CHOSEN: &[(&str, &[&str])] = &[
    (
        "set paxos.learner.quorum-size off",
        &[
            "prepare P1",
            "deliver Prepare P1->A1",
            "deliver Prepare P1->A2",
            "deliver Promise *->P1",
            "accept P1",
            "deliver Accept P1->A1",
            "deliver Accepted A1->L1",
            "set paxos.learner.quorum-size on",
            "prepare P2",
            "deliver Prepare P2->A2",
            "deliver Prepare P2->A3",
            "deliver Promise *->P2",
            "accept P2",
            "deliver Accept P2->A2",
            "deliver Accept P2->A3",
        ],
    ),
    (
        "prepare P1",
        &[
            "deliver Prepare P1->*",
            "deliver Promise *->P1",
            "accept P1",
            "deliver Accept P1->*",
            "deliver Accepted A1->L1",
            "deliver Accepted A2->L1",
            "inject Accepted A1->L1 ballot=5.P1 value=Y",
            "inject Accepted A2->L1 ballot=5.P1 value=Y",
        ],
    ),
];

/// A learner that has decided still matters, though all rules are on by now.
#[test]
fn a_second_decision_is_found_where_the_first_was_none() {
    for (first, lines) in NOT_CHOSEN {
        let sim = after(PAXOS, &[&[*first][..], lines].concat());
        for property in ["agreement", "learned-is-chosen"] {
            let goal = Goal::property(sim.info(), property).unwrap_or_else(|error| panic!("{error}"));
            let lengths = [EVERYTHING, LEAST]
                .map(|shrink| length(&explore(&*sim, &Search { goal: goal.clone(), ..wanted(&NOTHING, shrink) })));
            assert_eq!(lengths[0], lengths[1], "{first}: {property}");
            assert!(lengths[0].is_some(), "{first}: {property}");
        }
    }
}

/// Keys of the file's top come before its tables.
fn hosts_first(text: &str) -> String {
    let (hosts, rest): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with("hosts"));
    let mut lines = rest;
    lines.splice(1..1, hosts);
    lines.join("\n")
}

/// The same world behind stateright's model.
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

#[test]
fn counts_are_those_of_stateright() {
    for (name, text, bounds) in small() {
        let text = if text.contains("hosts") { hosts_first(&text) } else { text };
        let sim = world(&text);
        let rules = Rules::new(bounds.clone(), false);
        let peer = Peer { start: State::start(&*sim, &rules), rules }.checker().spawn_bfs().join();
        let report = explore(&*sim, &wanted(&bounds, Shrink { cuts: true, ..EVERYTHING }));
        assert_eq!(peer.discoveries().is_empty(), length(&report).is_none(), "{name}");
        if peer.discoveries().is_empty() {
            assert_eq!(report.states as usize, peer.unique_state_count(), "{name}");
        }
    }
}

/// A rule's witness.
fn witness(rule: &str) -> String {
    let path = |protocol: &str, size: &str| {
        format!("{}/assets/witnesses/{protocol}/{rule}{size}.toml", env!("CARGO_MANIFEST_DIR"))
    };
    // Where every size does harm there is no usual one: the smallest will do.
    let all = ALL.iter().flat_map(|entry| ["", "-1"].map(|size| path(entry.info.name, size)));
    let mut found = all.filter_map(|path| std::fs::read_to_string(path).ok());
    found.next().unwrap_or_else(|| panic!("there is no witness of {rule}"))
}

/// Small worlds in which something goes wrong.
fn broken() -> Vec<(&'static str, String, Bounds)> {
    vec![
        ("no single vote", off(RAFT, "raft.vote.once"), Bounds { timeouts: 2, epoch: 1, ..NOTHING }),
        (
            "a vote lost",
            off(RAFT, "raft.vote.persist"),
            Bounds { timeouts: 2, crashes: 1, restarts: 1, epoch: 1, ..NOTHING },
        ),
        ("half a majority", off(RAFT, "raft.election.majority"), Bounds { timeouts: 2, ..NOTHING }),
        ("own value", begin("paxos.proposer.adopt-accepted", 0), Bounds { acts: 2, ..NOTHING }),
        ("another value", begin("paxos.proposer.adopt-highest", 0), Bounds { acts: 2, ..NOTHING }),
        ("a late promise", begin("paxos.proposer.one-value", 0), Bounds { acts: 2, ..NOTHING }),
    ]
}

#[test]
fn what_is_found_is_as_short_as_what_the_simple_search_finds() {
    for (name, text, bounds) in broken() {
        let sim = world(&text);
        let simple = oracle::search(&*sim, &Rules::new(bounds.clone(), true));
        let report = explore(&*sim, &wanted(&bounds, LEAST));
        assert_eq!(length(&report), simple.length, "{name}");
        assert!(simple.length.is_some(), "{name}");
    }
}

#[test]
fn what_is_left_out_changes_neither_verdict_nor_length() {
    for (name, text, bounds) in small().into_iter().chain(broken()) {
        let text = if text.contains("hosts") { hosts_first(&text) } else { text };
        let sim = world(&text);
        let least = explore(&*sim, &wanted(&bounds, LEAST));
        let all = [EVERYTHING, Shrink { useless: true, ..EVERYTHING }, Shrink { cuts: true, ..EVERYTHING }];
        for shrink in all.into_iter().chain([Shrink { symmetry: true, cuts: true, useless: false }]) {
            let report = explore(&*sim, &wanted(&bounds, shrink));
            assert_eq!(length(&report), length(&least), "{name}, {shrink:?}");
            assert!(report.states >= least.states || length(&least).is_some(), "{name}, {shrink:?}");
            println!("{name}: {:?} in {} of {} states", length(&report), least.states, report.states);
        }
    }
}

/// What may happen on the way from the start of each rule's witness, and where the search starts: after how many lines of
/// its script. None but the longest need a start of their own.
fn witnesses() -> Vec<(&'static str, Bounds, usize)> {
    [of_loose_links(), zab::witnesses()].concat()
}

fn of_loose_links() -> Vec<(&'static str, Bounds, usize)> {
    let told = |acts| Bounds { acts, ..NOTHING };
    let timed = |timeouts| Bounds { timeouts, ..NOTHING };
    let crash = |bounds: Bounds| Bounds { crashes: 1, restarts: 1, ..bounds };
    let crashes = |bounds: Bounds| Bounds { crashes: 2, restarts: 2, ..bounds };
    let twice = |duplicates, bounds: Bounds| Bounds { duplicates, ..bounds };
    let asked = |requests, bounds: Bounds| Bounds { requests, ..bounds };
    vec![
        ("paxos.proposer.unique", crash(asked(1, told(4))), 5),
        ("paxos.proposer.one-value", told(2), 0),
        ("paxos.proposer.quorum-size", told(4), 0),
        ("paxos.proposer.distinct", twice(2, told(3)), 6),
        ("paxos.proposer.this-ballot", told(3), 6),
        ("paxos.proposer.adopt-accepted", told(2), 0),
        ("paxos.proposer.adopt-highest", told(2), 0),
        ("paxos.acceptor.promise", told(3), 3),
        ("paxos.acceptor.check-accept", told(4), 0),
        ("paxos.acceptor.accept-raises", told(4), 8),
        ("paxos.acceptor.persist-promise", crashes(told(2)), 6),
        ("paxos.acceptor.persist-accepted", crashes(told(2)), 6),
        ("paxos.learner.quorum-size", told(2), 0),
        ("paxos.learner.distinct", twice(1, told(2)), 0),
        ("paxos.learner.same-ballot", told(4), 3),
        ("raft.term.stale-request", Bounds { epoch: 3, ..asked(2, timed(2)) }, 2),
        ("raft.term.stale-reply", Bounds { epoch: 2, ..timed(4) }, 0),
        ("raft.vote.once", timed(2), 0),
        ("raft.vote.persist", crash(timed(2)), 0),
        ("raft.vote.log-check", timed(1), 0),
        ("raft.vote.count-once", twice(1, timed(2)), 0),
        ("raft.election.majority", timed(2), 0),
        ("raft.append.prev-check", asked(1, NOTHING), 0),
        ("raft.append.conflict-only", asked(1, Bounds { crashes: 0, ..timed(1) }), 6),
        ("raft.append.commit-clamp", timed(2), 0),
        ("raft.append.persist", crashes(asked(1, timed(1))), 4),
        ("raft.leader.persist-before-count", crash(asked(1, NOTHING)), 0),
        ("raft.leader.commit-majority", asked(1, NOTHING), 0),
        ("raft.leader.commit-current-term", timed(2), 0),
        ("raft.leader.match-from-request", asked(2, NOTHING), 0),
        ("raft.leader.reset-indexes", timed(1), 0),
        ("raft.leader.keep-tail", timed(1), 0),
        ("raft.apply.in-order", asked(2, timed(1)), 2),
        ("client.sessions", NOTHING, 5),
        ("paxos.proposer.all-acceptors", told(4), 0),
        ("paxos.proposer.adopt-not-first", told(2), 0),
        ("paxos.proposer.adopt-not-commonest", told(1), 3),
        ("paxos.acceptor.remember-promise", told(4), 0),
        ("flexible.quorums-intersect", told(4), 0),
        ("paxos.number.one-counter", told(2), 6),
        ("raft.election.all-servers", timed(4), 0),
        ("raft.append.delete-behind", timed(1), 0),
        ("raft.append.vouch-for-sent", asked(1, timed(1)), 0),
        ("raft.append.keep-log", timed(2), 3),
        ("slots.leader.quorum-size", NOTHING, 5),
        ("slots.leader.distinct", NOTHING, 12),
        ("slots.leader.this-ballot", NOTHING, 10),
        ("slots.leader.adopt-highest", NOTHING, 9),
        ("slots.ballot.unique", NOTHING, 11),
        ("slots.acceptor.promise", NOTHING, 9),
        ("slots.acceptor.check-accept", NOTHING, 8),
        ("slots.acceptor.accept-raises", NOTHING, 15),
        ("slots.acceptor.persist-promise", NOTHING, 11),
        ("slots.acceptor.persist-accepted", NOTHING, 13),
        ("slots.chosen.quorum-size", told(1), 3),
        ("slots.chosen.same-ballot", NOTHING, 10),
        ("slots.chosen.own-ballot-only", NOTHING, 11),
        ("slots.apply.in-order", NOTHING, 13),
        ("fast.quorum-size", NOTHING, 9),
        ("fast.round-opened", told(2), 3),
        ("fast.one-vote", asked(2, told(2)), 0),
        ("fast.recovery", told(2), 15),
        ("fast.acceptor.promise", twice(1, told(4)), 4),
        ("fast.acceptor.check-accept", told(4), 4),
        ("fast.acceptor.persist", crash(told(4)), 4),
        ("fast.coordinator.distinct", NOTHING, 14),
        ("fast.coordinator.next-round", told(1), 16),
        ("fast.coordinator.this-round", told(1), 12),
        ("fast.coordinator.unique", NOTHING, 21),
        ("fast.learner.quorum-size", NOTHING, 6),
    ]
}

/// The simple search copies whole worlds; what it would have to meet more of than this is left to the others.
const FEW: u64 = 60_000;

/// From where each rule's search starts, the simple search finds nothing shorter - wherever it comes to an end.
#[test]
fn from_the_witnesses_the_simple_search_finds_nothing_shorter() {
    let mut checked = Vec::new();
    for (rule, bounds, lines) in of_loose_links().into_iter().chain(zab::small_witnesses()) {
        let scenario = Scenario::parse(rule, &begin(rule, lines)).unwrap_or_else(|error| panic!("{error}"));
        let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
        scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{error:?}"));
        let mut all = wanted(&bounds, EVERYTHING);
        all.budget.limits.states = FEW;
        let all = explore(timeline.sim(), &all);
        if !matches!(all.outcome, Outcome::Found(_)) {
            continue;
        }
        let least = explore(timeline.sim(), &wanted(&bounds, LEAST));
        let simple = oracle::search(timeline.sim(), &Rules::new(bounds, true));
        assert_eq!((length(&least), length(&all)), (simple.length, simple.length), "{rule}");
        checked.push(rule);
    }
    println!("{} witnesses: {checked:?}", checked.len());
    assert!(checked.len() >= 25, "only {checked:?}");
}

#[test]
fn without_a_rule_a_shortest_violation_is_found_and_can_be_played() {
    let mut found = Vec::new();
    for (rule, bounds, lines) in witnesses() {
        let text = begin(rule, lines);
        let scenario = Scenario::parse(rule, &text).unwrap_or_else(|error| panic!("{error}"));
        let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
        scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{error:?}"));
        let property = falls(scenario.entry.info, rule);
        let goal = Goal::property(scenario.entry.info, property).unwrap_or_else(|error| panic!("{error}"));
        let report = explore(timeline.sim(), &Search { goal, ..wanted(&bounds, LEAST) });
        println!("{rule}: {}", report.text());
        let Outcome::Found(run) = &report.outcome else { panic!("{rule}: {}", report.text()) };
        assert_eq!(run.property.as_deref(), Some(property));
        // It may have been in the beginning of its script already that it was not kept.
        let own = run.rules.iter().any(|r| r == rule) || was_not_kept(&timeline, rule);
        assert!(own, "{rule}: not kept were {:?}", run.rules);

        run.steps.iter().for_each(|step| timeline.take(*step).unwrap_or_else(|refusal| panic!("{rule}: {refusal}")));
        let recording = synod::recording::write(&timeline, &scenario);
        let again = Scenario::parse("recording", &recording).unwrap_or_else(|error| panic!("{error}"));
        let mut timeline = again.timeline().unwrap_or_else(|error| panic!("{error}"));
        again.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{rule}: {error:?}"));
        let fallen = timeline.scene(0).violations;
        assert!(fallen.iter().any(|v| v.property == property), "{rule}: {property} stands in the recording");
        let last = timeline.at();
        let first = fallen.iter().find(|v| v.property == property).map(|v| v.step);
        assert_eq!(first, Some(last), "{rule}: it falls in the last step and not before");
        found.push(rule);
    }
    let safety = ALL.iter().flat_map(|entry| entry.info.rules);
    let safety = safety.filter(|rule| matches!(rule.kind, synod::engine::RuleKind::Safety { .. }));
    let missing: Vec<_> = safety.map(|rule| rule.id).filter(|id| !found.contains(id)).collect();
    assert_eq!(missing, zab::BY_STORY, "these and no others are not searched");
}

/// Whether a rule that is off was not kept so far.
fn was_not_kept(timeline: &Timeline, rule: &str) -> bool {
    let notes = timeline.told(1, timeline.at()).into_iter().flat_map(|told| told.notes);
    notes.into_iter().any(|note| note.rule == rule && note.verdict == Verdict::Waived)
}

/// The property that falls first without a rule.
fn falls(info: &'static synod::engine::Info, rule: &str) -> &'static str {
    let rule = info.rules.iter().find(|r| r.id == rule).expect("a known rule");
    match rule.kind {
        synod::engine::RuleKind::Safety { breaks, .. } => breaks[0].property,
        _ => panic!("{} is no safety rule", rule.id),
    }
}

/// A rule's witness with the first lines of its script.
fn begin(rule: &str, lines: usize) -> String {
    let text = witness(rule);
    let mut parts = text.splitn(3, "\"\"\"");
    let (before, script) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let script: Vec<_> = script.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).take(lines).collect();
    format!("{before}\"\"\"\n{}\n\"\"\"{}", script.join("\n"), parts.next().unwrap_or_default())
}

#[test]
fn counts_are_the_same_for_any_number_of_threads_and_with_a_depth_bound() {
    for (text, bounds) in [
        (RAFT, Bounds { timeouts: 2, crashes: 1, restarts: 1, ..NOTHING }),
        (PAXOS, Bounds { acts: 3, duplicates: 1, ..NOTHING }),
    ] {
        let sim = world(text);
        for shrink in [LEAST, Shrink { symmetry: false, ..LEAST }] {
            let mut depths = vec![ANY];
            let mut at = 0;
            while let Some(depth) = depths.get(at).copied() {
                let mut wanted = wanted(&bounds, shrink);
                wanted.budget.limits.depth = depth;
                let one = explore(&*sim, &wanted);
                wanted.budget.threads = 2;
                let two = explore(&*sim, &wanted);
                assert_eq!((one.states, one.moves, one.depth), (two.states, two.moves, two.depth), "{depth}");
                assert_eq!(one.outcome, two.outcome);
                if depth == ANY {
                    depths.extend([3, one.depth / 2, one.depth - 1, one.depth + 1]);
                } else {
                    assert_eq!(one.depth, depth.min(depths_end(&one, depth)), "{depth}");
                }
                at += 1;
            }
        }
    }
}

/// The depth at which a search ends that may go so deep: its own end if that comes first.
fn depths_end(report: &Report, depth: u32) -> u32 {
    if report.outcome == Outcome::Exhausted { report.depth } else { depth }
}

#[test]
fn the_same_counterexample_comes_from_any_number_of_threads() {
    for rule in ["raft.vote.persist", "raft.leader.commit-current-term", "paxos.proposer.quorum-size"] {
        let (_, bounds, _) = witnesses().into_iter().find(|(r, ..)| *r == rule).expect("it has a witness");
        let sim = world(&begin(rule, 0));
        let mut wanted = wanted(&bounds, LEAST);
        let one = explore(&*sim, &wanted);
        wanted.budget.threads = 3;
        let three = explore(&*sim, &wanted);
        assert_eq!(one.outcome, three.outcome, "{rule}");
        assert_eq!(one.states, three.states, "{rule}");
    }
}

#[test]
fn a_search_gives_up_at_its_limits_and_says_why() {
    let sim = world(PAXOS);
    let bounds = Bounds { acts: 4, crashes: 2, restarts: 2, ..NOTHING };
    let stopped = |change: &dyn Fn(&mut Budget), watch: &Watch| {
        let mut wanted = wanted(&bounds, LEAST);
        change(&mut wanted.budget);
        let report = search(&*sim, &wanted, watch).unwrap_or_else(|refusal| panic!("{refusal}"));
        match report.outcome.clone() {
            Outcome::Stopped(stop) => (stop, report),
            other => panic!("{other:?}"),
        }
    };
    let (stop, report) = stopped(&|b| b.limits.states = 1234, &still());
    assert_eq!((stop, report.states), (Stop::States, 1234));
    let (stop, report) = stopped(&|b| b.limits.depth = 5, &still());
    assert_eq!((stop, report.depth), (Stop::Depth, 5));
    assert!(report.text().starts_with("No run of up to 5 steps leads to a violation"), "{}", report.text());
    let (stop, report) = stopped(&|b| b.limits.memory_mib = 24, &still());
    assert_eq!(stop, Stop::Memory);
    assert!(report.states > 10_000, "{}", report.states);
    // A clock that moves on by a second each time somebody looks.
    let ticks = std::sync::atomic::AtomicU64::new(0);
    let clock = Arc::new(move || Duration::from_secs(ticks.fetch_add(1, std::sync::atomic::Ordering::Relaxed)));
    let (stop, _) = stopped(&|b| b.limits.seconds = 12, &Watch::new(clock));
    assert_eq!(stop, Stop::Time);
    let watch = still();
    watch.cancel();
    let (stop, report) = stopped(&|_| {}, &watch);
    assert_eq!((stop, report.depth), (Stop::Cancelled, 0));
}

#[test]
fn a_search_in_the_background_tells_how_far_it_is_and_stops_when_told() {
    let sim = world(PAXOS);
    let bounds = Bounds { acts: 6, crashes: 3, restarts: 3, ..NOTHING };
    let mut handle = start(&*sim, Job::Search(wanted(&bounds, LEAST)), Arc::new(|| Duration::ZERO));
    while handle.progress().states == 0 {
        assert!(handle.poll().is_none(), "it is not done so soon");
        std::thread::yield_now();
    }
    handle.cancel();
    let report = handle.wait().unwrap_or_else(|refusal| panic!("{refusal}"));
    assert_eq!(report.outcome, Outcome::Stopped(Stop::Cancelled));
}

/// What a search finds that widens its bounds is as short as what one finds that has those bounds alone, and with all
/// rules on it comes to its end and says what it looked at.
#[test]
fn a_search_that_widens_its_bounds_finds_the_cheapest_first() {
    for (rule, within) in [
        ("raft.vote.once", Bounds { timeouts: 2, ..NOTHING }),
        ("raft.vote.persist", Bounds { timeouts: 2, crashes: 1, restarts: 1, ..NOTHING }),
    ] {
        let sim = world(&off(RAFT, rule));
        let search = Search::new(Goal::Violation, Budget::for_world(&*sim));
        let report = widen(&*sim, &search, &still()).unwrap_or_else(|refusal| panic!("{refusal}"));
        let bounds = report.within.clone().expect("it says within which bounds");
        assert_eq!(Bounds { breaks: 0, ..bounds }, within, "{rule}");
        assert_eq!(length(&report), length(&explore(&*sim, &wanted(&within, LEAST))), "{rule}");
        assert!(report.text().contains("It was found with at most"), "{}", report.text());
    }
    let sim = world(&RAFT.replace("servers = 3", "servers = 2"));
    let mut budget = Budget::for_world(&*sim);
    budget.limits.states = 60_000;
    let report =
        widen(&*sim, &Search::new(Goal::Violation, budget), &still()).unwrap_or_else(|refusal| panic!("{refusal}"));
    println!("{}", report.text());
    assert!(matches!(report.outcome, Outcome::Exhausted | Outcome::Stopped(Stop::States)), "{:?}", report.outcome);
    assert!(report.states <= 60_000 + 10 && report.scope().contains("every run with at most"), "{}", report.text());
}

/// A class begins with the usual five servers, and has no time to choose bounds.
#[test]
fn with_five_servers_two_leaders_are_found_within_the_narrowest_bounds() {
    let sim = world("format = 1\nprotocol = \"raft\"\nrules_off = [\"raft.vote.once\"]\n");
    let search = Search::new(Goal::Violation, Budget::for_world(&*sim));
    let report = widen(&*sim, &search, &still()).unwrap_or_else(|refusal| panic!("{refusal}"));
    let within = report.within.clone().map(|bounds| Bounds { breaks: 0, ..bounds });
    assert_eq!((length(&report), within), (Some(10), Some(Bounds { timeouts: 2, ..NOTHING })));
}

#[test]
fn conditions_are_found_on_the_shortest_way_or_not_at_all() {
    let sim = world(RAFT);
    let find = |text: &str, bounds: Bounds| {
        let goal = Goal::find(text).unwrap_or_else(|error| panic!("{error}"));
        let budget = Budget { bounds, ..Budget::default() };
        explore(&*sim, &Search::new(goal, budget))
    };
    let two = Bounds { timeouts: 2, ..NOTHING };
    assert_eq!(length(&find("leaders.size() == 1", two.clone())), Some(3));
    assert_eq!(length(&find("leaders.size() == 2", two.clone())), Some(6));
    assert_eq!(length(&find("chosen.size() == 1", two.clone())), Some(4));
    assert_eq!(length(&find("messages.size() == 4", two.clone())), Some(2));
    assert_eq!(length(&find("leaders.size() == 3", two.clone())), None);
    assert_eq!(length(&find("node('S2').term == 3", two)), None);
    let refused = [
        (Goal::find("time_ms > 3"), "no clock"),
        (Goal::find("network.lost > 3"), "counts neither steps nor messages"),
        (Goal::find("chosen.exists(c, c.quorum.size() == 2)"), "remembers no quorum"),
        (Goal::find("nodes.exists(n, n.timers.exists(t, t.due_ms > 3))"), "no clock"),
        (Goal::find("leaders"), "not as true or false"),
        (Goal::property(sim.info(), "agreement"), "it has election-safety"),
    ];
    for (goal, words) in refused {
        let error = goal.expect_err("it is refused").to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn the_next_find_is_a_different_one() {
    let text = off(RAFT, "raft.election.majority").replace("noop_on_election = true", "");
    let sim = world(&text);
    let mut wanted = wanted(&Bounds { timeouts: 3, crashes: 1, ..NOTHING }, LEAST);
    let first = explore(&*sim, &wanted);
    let Outcome::Found(found) = &first.outcome else { panic!("{}", first.text()) };
    wanted.known.push(Known::of(found));
    let next = explore(&*sim, &wanted);
    match &next.outcome {
        Outcome::Found(other) => assert_ne!(Known::of(other), Known::of(found)),
        other => assert_eq!(*other, Outcome::Exhausted),
    }
}

#[test]
fn a_walk_finds_what_is_wrong_and_makes_it_short() {
    let scenario = Scenario::parse("walk", &off("format = 1\nprotocol = \"raft\"\nnodes = 3\n", "raft.vote.once"));
    let sim = scenario.expect("it is right").build().expect("it can be built");
    let wanted = Search::new(Goal::Violation, Budget::default());
    let report = walk(&*sim, &wanted, &Walks::default(), &still()).unwrap_or_else(|refusal| panic!("{refusal}"));
    let Outcome::Found(found) = &report.outcome else { panic!("{}", report.text()) };
    assert_eq!(found.property.as_deref(), Some("election-safety"));
    assert!(found.seed.is_some() && found.steps.len() < 30, "{found:?}");
    // Nothing can be left out; a wait only spells out when the step behind it happens.
    let waits = |at: &usize| found.steps[*at].choice == Choice::Wait;
    for left_out in (0..found.steps.len()).filter(|at| !waits(at)) {
        let mut steps = found.steps.clone();
        steps.remove(left_out);
        let (after, _) = replay(&*sim, &steps);
        assert!(after.scene(0).violations.iter().all(|v| v.property != "election-safety"), "step {left_out}");
    }
}

/// A run that fails is made as short as time allows.
#[test]
fn what_a_walk_found_is_told_when_its_time_is_up() {
    let scenario = Scenario::parse("walk", &off("format = 1\nprotocol = \"raft\"\nnodes = 3\n", "raft.vote.once"));
    let sim = scenario.expect("it is right").build().expect("it can be built");
    let wanted = Search::new(Goal::Violation, Budget::default());
    let found = |seconds: u64| {
        let looks = std::sync::atomic::AtomicU64::new(0);
        let clock =
            move || std::time::Duration::from_secs(looks.fetch_add(seconds, std::sync::atomic::Ordering::Relaxed));
        let report = walk(&*sim, &wanted, &Walks::default(), &Watch::new(std::sync::Arc::new(clock)));
        let report = report.unwrap_or_else(|refusal| panic!("{refusal}"));
        let Outcome::Found(found) = report.outcome else { panic!("{}", report.text()) };
        (found.property, found.seed, found.steps.len())
    };
    // The clock goes on whenever it is looked at: here to the limit at the second look after the run was found.
    let (whole, cut) = (found(0), found(wanted.budget.limits.seconds / 4));
    assert_eq!((&whole.0, whole.1), (&cut.0, cut.1));
    assert!(whole.2 < cut.2, "{whole:?} {cut:?}");
}

#[test]
fn a_walk_that_was_saved_does_the_same_again() {
    let scenario = Scenario::parse("walk", &off("format = 1\nprotocol = \"raft\"\nnodes = 3\n", "raft.vote.once"));
    let scenario = scenario.unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    let wanted = Search::new(Goal::Violation, Budget::default());
    let walk = |seed| walk(timeline.sim(), &wanted, &Walks { seed, ..Walks::default() }, &still());
    let (report, again) = (walk(3).unwrap_or_else(|e| panic!("{e}")), walk(3).unwrap_or_else(|e| panic!("{e}")));
    assert_eq!(report, again, "a seed gives one walk");
    let Outcome::Found(found) = report.outcome else { panic!("{}", report.text()) };
    found.steps.iter().for_each(|step| timeline.take(*step).unwrap_or_else(|refusal| panic!("{refusal}")));
    let text = synod::recording::write(&timeline, &scenario);
    let saved = Scenario::parse("recording", &text).unwrap_or_else(|error| panic!("{error}"));
    let mut replayed = saved.timeline().unwrap_or_else(|error| panic!("{error}"));
    saved.script.run(&mut replayed, &mut |_| {}).unwrap_or_else(|error| panic!("{error:?}"));
    let recording = saved.recording.as_ref().expect("it is a recording");
    assert_eq!(synod::recording::compare(&replayed, recording), synod::recording::Comparison::Same);
}

/// A duplicate that arrives and is cut short by a crash takes three steps, and a find after it is no shorter.
#[test]
fn a_duplicate_cut_short_is_as_long_as_it_is() {
    let sim = world(&RAFT.replace("noop_on_election = true", ""));
    let bounds = Bounds { timeouts: 1, crashes: 1, duplicates: 1, ..NOTHING };
    let gone = "!node('S2').up && node('S2').term == 1 && messages.exists(m, m.kind == 'RequestVote' && m.to == 'S2')";
    let find = |text: &str, depth: u32| {
        let goal = Goal::find(text).unwrap_or_else(|error| panic!("{error}"));
        let mut wanted = Search { goal, ..wanted(&bounds, LEAST) };
        wanted.budget.limits.depth = depth;
        explore(&*sim, &wanted)
    };
    assert_eq!(length(&find("leaders.size() == 1", ANY)), Some(3));
    assert_eq!(length(&find(&format!("leaders.size() == 1 || ({gone})"), ANY)), Some(3));
    assert_eq!(length(&find(gone, ANY)), Some(4));
    assert_eq!(find(gone, 3).outcome, Outcome::Stopped(Stop::Depth));
}

/// A refusal that came while promises were gathered may end the ballot when it comes again.
#[test]
fn a_refusal_that_was_counted_is_not_dead() {
    let lines = [
        "request P1 X",
        "deliver Request C1->P1",
        "duplicate Prepare P1->A1",
        "duplicate Prepare P1->A2",
        "deliver P1>A1#1",
        "deliver P1>A2#1",
        "request P2 Y",
        "deliver Request C1->P2",
        "deliver Prepare P2->A1",
        "deliver Prepare P2->A2",
        "deliver Prepare P1->A1",
        "deliver Prepare P1->A2",
        "deliver Refusal A1->P1",
        "deliver Promise A1->P1",
        "deliver Refusal A2->P1",
        "deliver Promise A2->P1",
        "crash A3",
    ];
    let rules = "format = 1\nrules_off = [\"paxos.retry.backoff\", \"paxos.proposer.adopt-accepted\"]\n";
    let sim = after(&format!("{rules}protocol = \"paxos\"\n"), &lines);
    let goal = Goal::property(sim.info(), "agreement").unwrap_or_else(|error| panic!("{error}"));
    let found = |shrink| length(&explore(&*sim, &Search { goal: goal.clone(), ..wanted(&NOTHING, shrink) }));
    assert_eq!(found(EVERYTHING), found(LEAST));
    assert!(found(LEAST).is_some());
}

/// The proof for single-decree Paxos: nothing goes wrong in any run of two proposers and three acceptors in which
/// proposers act four times.
#[test]
fn paxos_is_safe_to_the_end_of_its_bounds() {
    let sim = world(PAXOS);
    for (bounds, states) in
        [(Bounds { acts: 3, crashes: 1, restarts: 1, ..NOTHING }, 294_266), (Bounds { acts: 4, ..NOTHING }, 1_037_886)]
    {
        let report = explore(&*sim, &wanted(&bounds, LEAST));
        println!("{}", report.text());
        assert_eq!((&report.outcome, report.states), (&Outcome::Exhausted, states));
    }
}

/// The same with the other ways of learning, and with numbers from elsewhere.
#[test]
fn paxos_is_safe_however_it_learns_and_counts() {
    let three = Bounds { acts: 3, ..NOTHING };
    let asks = Bounds { acts: 2, timeouts: 1, node_timeouts: 1, ..NOTHING };
    let worlds = [
        ("learning = \"main\"", "learners = 2", three.clone()),
        ("learning = \"query\"", "learners = 1", asks),
        ("numbers = \"counter\"", "learners = 1\ncounters = 1", three.clone()),
        ("numbers = \"server-first\"", "learners = 1", three),
    ];
    let found = worlds.map(|(options, layout, bounds)| {
        let text = PAXOS
            .replace("learners = 1", layout)
            .replace("manual_phases = true", &format!("manual_phases = true\n{options}"));
        let report = explore(&*world(&text), &wanted(&bounds, LEAST));
        println!("{options}: {}", report.text());
        (report.outcome, report.states)
    });
    assert_eq!(found, [26_341, 11_680, 35_184, 16_522].map(|states| (Outcome::Exhausted, states)));
}

/// The proof for Multi-Paxos: nothing goes wrong in any run of three servers within these bounds, from the start, and with
/// two slots open of which one server knows nothing.
#[test]
fn multi_paxos_is_safe_to_the_end_of_its_bounds() {
    let text = "format = 1\nprotocol = \"multi-paxos\"\n[layout]\nservers = 3\nclients = 0\n[options]\nmanual = true\n";
    let open = [
        "prepare S1",
        "deliver Prepare S1->S2",
        "deliver Promise S2->S1",
        "deliver Prepare S1->S3",
        "drop Promise S3->S1",
        "drop Heartbeat *->*",
        "propose S1 x=1",
        "propose S1 x+1",
    ];
    let (start, open) = (world(text), after(text, &open));
    for (sim, bounds, states) in [
        (&start, Bounds { acts: 3, ..NOTHING }, 641_039),
        (&start, Bounds { acts: 2, crashes: 1, restarts: 1, ..NOTHING }, 45_562),
        (&open, Bounds { acts: 1, ..NOTHING }, 412_309),
    ] {
        let report = explore(&**sim, &wanted(&bounds, LEAST));
        println!("{}", report.text());
        assert_eq!((&report.outcome, report.states), (&Outcome::Exhausted, states));
    }
}

/// The proof for Raft: nothing goes wrong in any run of three servers within these bounds.
#[test]
fn raft_is_safe_to_the_end_of_its_bounds() {
    let sim = world(RAFT);
    for (bounds, states) in [
        (Bounds { timeouts: 3, ..NOTHING }, 132_446),
        (Bounds { timeouts: 3, crashes: 1, restarts: 1, ..NOTHING }, 1_205_086),
    ] {
        let report = explore(&*sim, &wanted(&bounds, LEAST));
        println!("{}", report.text());
        assert_eq!((&report.outcome, report.states), (&Outcome::Exhausted, states));
    }
}
