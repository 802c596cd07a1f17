use super::*;
use crate::engine::{Choice, Step};
use crate::protocols;
use crate::script;

fn session(protocol: &str, lines: &[&str]) -> (Scenario, Timeline) {
    let entry = protocols::find(protocol).expect("there is one");
    let scenario = Scenario::sandbox(entry, None, 7).expect("the usual nodes");
    let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
    for line in lines {
        script::run(&mut timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
    (scenario, timeline)
}

fn replay(text: &str) -> (Scenario, Timeline) {
    let scenario = Scenario::parse("recording", text).unwrap_or_else(|e| panic!("{e}\n{text}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
    scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|e| panic!("{}\n{text}", e.render()));
    (scenario, timeline)
}

const RAFT: &[&str] = &[
    "run 333ms",
    "request leader set a b=\"1\"",
    "run 50ms",
    "mark here",
    "crash leader",
    "run 700ms",
    "seek here",
    "branch other",
    "cut S1 S2,S3",
    "loss 10%",
    "run 400ms",
    "set raft.vote.once off",
    "crash S1 after 1",
    "run 100ms",
    "seek 20",
    "pause S3",
    "run 200ms",
    "rename third",
    "restart crashed:1",
    "mark end-of-it",
    "back 4",
];
const PAXOS: &[&str] = &[
    "run 100ms",
    "request P2 set x",
    "prepare P1 to A1,A2",
    "deliver * P1->*",
    "duplicate * *->P1",
    "wait 7ms",
    "delay * *->* 9ms",
    "run 1s",
    "seek 9",
    "fire P1 ballot",
];

#[test]
fn a_recording_does_the_whole_history_again() {
    for (protocol, lines) in [("raft", &RAFT[..RAFT.len() - 3]), ("raft", RAFT), ("paxos", PAXOS)] {
        let lines: Vec<&str> = lines.iter().copied().filter(|l| !l.starts_with("restart")).collect();
        let (scenario, timeline) = session(protocol, &lines);
        let text = write(&timeline, &scenario);
        let (read, again) = replay(&text);
        let recording = read.recording.as_ref().expect("it is one");
        assert_eq!(compare(&again, recording), Comparison::Same, "{text}");
        assert!(verdict(&Comparison::Same, recording).starts_with("The end is the same"));
        assert_eq!(again.scene(usize::MAX), timeline.scene(usize::MAX), "{text}");
        let shape = |t: &Timeline| {
            let tree = t.tree().into_iter();
            tree.map(|b| (b.name, b.fork_step, b.end, b.current, b.marks.len(), b.bookmarks.len())).collect::<Vec<_>>()
        };
        assert_eq!(shape(&again), shape(&timeline), "{text}");
        assert_eq!(again.steps().collect::<Vec<Step>>(), timeline.steps().collect::<Vec<Step>>());
        // A recording of the replay is the same file: nothing creeps in.
        assert_eq!(write(&again, &read), text);
        assert!(text.len() < 4000, "small enough to read: {} bytes", text.len());
    }
}

#[test]
fn a_run_that_is_not_the_recorded_one_says_from_where_on() {
    let (scenario, timeline) = session("raft", &["run 600ms", "crash S1", "run 100ms"]);
    let text = write(&timeline, &scenario);
    let by_hand = timeline.steps().position(|s| matches!(s.choice, Choice::Crash(_))).expect("S1 crashed") as u64 + 1;
    let changed = text.replace("crash S1", "crash S2");
    let (read, again) = replay(&changed);
    let recording = read.recording.expect("it is one");
    let Comparison::Parted { after, by, .. } = compare(&again, &recording) else { panic!("another node crashed") };
    assert!(after < by_hand && by_hand <= by, "{after} < {by_hand} <= {by}");
    assert!(verdict(&compare(&again, &recording), &recording).contains("was changed since"));

    let other = text.replace(&format!("engine = \"{ENGINE}\""), "engine = \"0.0.1\"");
    let (read, again) = replay(&other);
    let recording = read.recording.expect("it is one");
    assert!(verdict(&compare(&again, &recording), &recording).contains("synod 0.0.1"));
}

#[test]
fn a_scenario_with_a_state_of_its_own_is_recorded_with_it() {
    let text = "format = 1\nprotocol = \"raft\"\nnodes = 3\nhosts = [[\"S1\", \"S2\"]]\nrules_off = [\"raft.vote.once\"]\n\
                [options]\nheartbeat_ms = [40, 45]\nnoop_on_election = true\n[[start]]\nnode = \"S1\"\nterm = 4\n\
                log = [{ term = 1, value = \"x \\\"y\\\"\" }]\n";
    let scenario = Scenario::parse("a", text).unwrap_or_else(|e| panic!("{e}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
    script::run(&mut timeline, "run 500ms").unwrap_or_else(|e| panic!("{}", e.render()));
    let (read, again) = replay(&write(&timeline, &scenario));
    assert_eq!(compare(&again, read.recording.as_ref().expect("it is one")), Comparison::Same);
}

/// Two leaders of one term, each with an entry of its own at index 1.
const TWO_ENTRIES: (&str, &[&str]) = (
    "format = 1\nprotocol = \"raft\"\nnodes = 3\nrules_off = [\"raft.vote.once\"]\n",
    &[
        "fire S1 election",
        "fire S3 election",
        "deliver RequestVote *->S2",
        "deliver Vote S2->*",
        "request S1 set ant",
        "deliver Request C1->S1",
        "request S3 set zebra",
        "deliver Request C1->S3",
    ],
);
/// A ballot that carries two values, both of them accepted.
const TWO_VALUES: (&str, &[&str]) = (
    "format = 1\nprotocol = \"paxos\"\nrules_off = [\"paxos.proposer.one-value\"]\n[options]\nmanual_phases = true\n",
    &[
        "request P1 ant",
        "deliver Request C1->P1",
        "prepare P1 to A1,A2",
        "deliver Prepare P1->*",
        "deliver Promise *->P1",
        "accept P1 to A1",
        "deliver Accept P1->A1",
        "request P2 zebra",
        "deliver Request C1->P2",
        "prepare P2",
        "deliver Prepare P2->*",
        "deliver Promise A2->P2",
        "deliver Promise A3->P2",
        "accept P2 to A3",
        "deliver Accept P2->A3",
        "deliver Promise A1->P2",
        "deliver Accept P2->A2",
        "deliver Accepted A2->L1",
        "deliver Accepted A3->L1",
    ],
);

#[test]
fn a_run_done_again_differs_in_nothing_though_its_words_were_typed_in_another_order() {
    for (text, lines) in [TWO_ENTRIES, TWO_VALUES] {
        let scenario = Scenario::parse("a", text).unwrap_or_else(|e| panic!("{e}"));
        let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
        let root = timeline.branch_name().to_string();
        let asks = lines.iter().filter(|line| line.starts_with("request")).rev();
        let elsewhere = ["branch elsewhere"].into_iter().chain(asks.copied()).map(String::from);
        let back = [format!("switch {root}"), "seek start".into()];
        for line in elsewhere.chain(back).chain(lines.iter().map(|line| line.to_string())) {
            script::run(&mut timeline, &line).unwrap_or_else(|e| panic!("{}", e.render()));
        }
        // The recording does the first branch first: its words come in the order of the alphabet this time.
        let (_, again) = replay(&write(&timeline, &scenario));
        let picture = |timeline: &Timeline, step: u64| {
            let sim = timeline.world_at(timeline.branch(), step);
            serde_json::to_string(&(sim.scene(usize::MAX), sim.told())).expect("a scene is JSON")
        };
        assert_eq!(timeline.end(), again.end());
        for step in 0..=timeline.end() {
            assert_eq!(picture(&timeline, step), picture(&again, step), "step {step}");
        }
        let values: Vec<String> = again.scene(usize::MAX).progress.into_iter().map(|row| row.value).collect();
        assert!(values.ends_with(&["ant".into(), "zebra".into()]), "rows that could change places: {values:?}");
    }
}

#[test]
fn the_running_session_is_kept_found_and_forgotten() {
    let dir = tempfile::tempdir().expect("a folder");
    let autosave = Autosave::new(dir.path().join("synod"));
    assert_eq!(autosave.found(), None);
    assert!(autosave.discard().is_ok(), "there need not be one");
    let (scenario, mut timeline) = session("raft", &["run 300ms"]);
    autosave.save(&timeline, &scenario).expect("it can be written");
    script::run(&mut timeline, "crash S1").expect("allowed");
    autosave.save(&timeline, &scenario).expect("it can be written");
    let found = autosave.found().expect("it was kept");
    let kept = found.open().unwrap_or_else(|e| panic!("{e}"));
    let mut again = kept.timeline().unwrap_or_else(|e| panic!("{e}"));
    kept.script.run(&mut again, &mut |_| {}).unwrap_or_else(|e| panic!("{}", e.render()));
    assert_eq!(again.scene(9), timeline.scene(9));
    let files = dir.path().join("synod").read_dir().expect("it is there").count();
    assert_eq!(files, 1, "nothing is left beside it");
    autosave.discard().expect("it can be removed");
    assert_eq!(autosave.found(), None);
}
