mod sessions;

use super::*;
use crate::engine::{Choice, Step};
use crate::protocols;
use crate::scenario::{self, Walk};
use crate::script;
use proptest::prelude::*;
use std::path::Path;

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

#[test]
fn a_scene_whose_first_cue_is_where_its_script_ended_has_it_there_when_it_is_recorded() {
    let (file, text) = scenario::builtin("split-vote").expect("a scene");
    for (script, name) in [("", "begin"), ("mark votes\n", "votes"), ("mark begin\nstep\n", "begin-2")] {
        let text = text.replacen("expect leaders", &format!("{script}expect leaders"), 1);
        let scene = Scenario::parse(file, &text).expect("it is valid");
        let mut timeline = scene.timeline().expect("it starts");
        scene.script.run(&mut timeline, &mut |_| {}).expect("its script can be done");
        let (scene, begin) = (scene.begun(&mut timeline), timeline.at());
        script::run(&mut timeline, "run until leaders.size() == 1").expect("somebody is elected");
        let (again, mut timeline) = replay(&write(&timeline, &scene));
        assert_eq!((again.cues[0].at.as_deref(), timeline.at() > begin), (Some(name), true));
        Walk::new(again.cues).go(&mut timeline, 0).unwrap_or_else(|(_, error)| panic!("{}", error.render()));
        assert_eq!(timeline.at(), begin);
    }
}

#[test]
fn what_servers_know_of_each_other_at_the_start_is_recorded_with_it() {
    let text = "format = 1\nprotocol = \"raft\"\nnodes = 5\nseed = 3\n[[start]]\nnode = \"S1\"\nterm = 2\nrole = \"leader\"\n\
                log_terms = [1, 1, 2]\nnext_index = { S2 = 2, S3 = 1 }\nmatch_index = { S2 = 1 }\n\
                sends = [{ to = \"S3\", message = \"AppendEntries\" }]\n[[start]]\nnode = \"S2\"\nlog_terms = [1]\n\
                [[start]]\nnode = \"S4\"\nterm = 3\nrole = \"candidate\"\nvotes = [\"S5\"]\n";
    let scenario = Scenario::parse("a", text).unwrap_or_else(|e| panic!("{e}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
    let known = "node('S1').facts.next_index.S3 == 1 && node('S1').facts.match_index.S2 == 1 && \
                 node('S4').facts.votes_granted.size() == 2 && messages.exists(m, m.to == 'S3' && m.kind == 'AppendEntries')";
    for line in [&format!("expect {known}"), "run 500ms"] {
        script::run(&mut timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
    let (read, again) = replay(&write(&timeline, &scenario));
    assert_eq!(compare(&again, read.recording.as_ref().expect("it is one")), Comparison::Same);
}

#[test]
fn what_a_proposer_has_heard_and_what_is_under_way_at_the_start_is_recorded_with_it() {
    let text = "format = 1\nprotocol = \"paxos\"\nseed = 3\n[[start]]\nnode = \"P1\"\nvalue = \"X\"\nballot = \"2.P1\"\n\
                promises = [\"A1\"]\nsends = [{ to = \"A2\", message = \"Prepare\" }]\n[[start]]\nnode = \"A3\"\n\
                promised = \"2.P1\"\nsends = [{ to = \"P1\", message = \"Promise\" }]\n";
    let scenario = Scenario::parse("a", text).unwrap_or_else(|e| panic!("{e}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
    let lines =
        ["expect messages.size() == 2 && node('A1').promised == '2.P1'", "run 1s", "expect chosen[0].value == 'X'"];
    for line in lines {
        script::run(&mut timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
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

/// A world after these lines as it is kept on disk, and made again from there.
fn kept_and_made_again(session: &Session) -> Timeline {
    let kept = session.open().unwrap_or_else(|e| panic!("{e}"));
    let mut again = kept.timeline().unwrap_or_else(|e| panic!("{e}"));
    kept.script.run(&mut again, &mut |_| {}).unwrap_or_else(|e| panic!("{}", e.render()));
    again
}

/// The names of the files in a folder, in order.
fn files(folder: &Path) -> Vec<String> {
    let entries = folder.read_dir().expect("it is there").flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_running_session_is_kept_found_and_forgotten() {
    let dir = tempfile::tempdir().expect("a folder");
    let sessions = Sessions::new(dir.path().join("synod"));
    let mut autosave = Autosave::new(sessions.clone());
    assert_eq!(autosave.found(), None);
    assert!(autosave.discard().is_ok(), "there need not be one");
    assert!(!dir.path().join("synod").exists(), "no folder is made for nothing");
    let (scenario, mut timeline) = session("raft", &["run 300ms"]);
    autosave.save(&timeline, &scenario).expect("it can be written");
    script::run(&mut timeline, "crash S1").expect("allowed");
    autosave.save(&timeline, &scenario).expect("it can be written");
    let found = autosave.found().expect("it was kept");
    assert_eq!(kept_and_made_again(&found).scene(9), timeline.scene(9));
    assert_eq!(files(&dir.path().join("synod")), ["session.lock", "session.toml"], "nothing is left beside it");
    autosave.discard().expect("it can be removed");
    assert_eq!(autosave.found(), None);
    drop(autosave);
    assert_eq!(files(&dir.path().join("synod")), [""; 0]);
}

#[test]
fn programs_that_run_at_once_keep_a_session_each() {
    let dir = tempfile::tempdir().expect("a folder");
    let sessions = Sessions::new(dir.path());
    let runs: Vec<_> = ["crash S1", "crash S2", "crash S3"].map(|line| session("raft", &[line])).into();
    let mut programs: Vec<_> = runs.iter().map(|_| Autosave::new(sessions.clone())).collect();
    for (program, (scenario, timeline)) in programs.iter_mut().zip(&runs) {
        // A start screen that looks for what was cut off leaves what runs alone.
        sessions.gather();
        program.save(timeline, scenario).expect("it can be written");
    }
    assert_eq!(files(dir.path()).iter().filter(|name| name.ends_with(".toml")).count(), 3);
    // One is left, one is killed, one goes on.
    programs[0].set_aside().expect("it can be moved");
    drop(programs.remove(1));
    sessions.gather();
    let scenes = |found: Vec<Session>| found.iter().map(|it| kept_and_made_again(it).scene(9)).collect::<Vec<_>>();
    let waiting = scenes(sessions.stopped());
    assert!(waiting.len() == 2 && runs[..2].iter().all(|(_, timeline)| waiting.contains(&timeline.scene(9))));
    assert_eq!(scenes(sessions.running()), [runs[2].1.scene(9)]);
    // Both want to go on with the same one: the second finds it gone, and has lost nothing.
    let wanted = sessions.stopped().remove(0);
    programs[0].take_up(&wanted).expect("it waits");
    assert!(programs[1].take_up(&wanted).is_err());
    assert_eq!(scenes(sessions.running()).len() + sessions.stopped().len(), 3);
}

#[test]
fn a_folder_that_is_taken_away_is_made_again() {
    let dir = tempfile::tempdir().expect("a folder");
    let sessions = Sessions::new(dir.path().join("synod"));
    let mut programs = [(); 2].map(|()| Autosave::new(sessions.clone()));
    let (scenario, timeline) = session("raft", &["step"]);
    for _ in 0..2 {
        programs.iter_mut().for_each(|program| program.save(&timeline, &scenario).expect("it can be written"));
        assert_eq!(sessions.running().len(), 2, "each has its own");
        std::fs::remove_dir_all(dir.path().join("synod")).expect("it is there");
    }
}

#[test]
fn the_last_few_sessions_wait_and_what_cannot_be_read_is_never_taken_away() {
    let dir = tempfile::tempdir().expect("a folder");
    let sessions = Sessions::new(dir.path());
    std::fs::write(dir.path().join("session.toml"), "half a").expect("written");
    sessions.gather();
    let (scenario, mut timeline) = session("raft", &["step"]);
    for _ in 0..2 + MOST_STOPPED {
        let mut program = Autosave::new(sessions.clone());
        script::run(&mut timeline, "step").expect("there is more");
        program.save(&timeline, &scenario).expect("it can be written");
        program.set_aside().expect("there is room");
    }
    let steps: Vec<u64> = sessions.stopped().iter().map(|found| kept_and_made_again(found).end()).collect();
    assert_eq!(steps, [11, 10, 9, 8, 7, 6, 5, 4], "the last one first");
    let broken: Vec<_> = files(dir.path()).into_iter().filter(|name| name.ends_with(".broken")).collect();
    assert_eq!(broken, ["stopped.toml.broken"]);
    assert_eq!(std::fs::read(dir.path().join(&broken[0])).expect("readable"), b"half a");
}

#[test]
fn a_folder_in_a_session_s_place_takes_no_session_away() {
    let dir = tempfile::tempdir().expect("a folder");
    let sessions = Sessions::new(dir.path());
    let (scenario, mut timeline) = session("raft", &["step"]);
    for _ in 0..3 {
        let mut program = Autosave::new(sessions.clone());
        script::run(&mut timeline, "step").expect("there is more");
        program.save(&timeline, &scenario).expect("it can be written");
        program.set_aside().expect("there is room");
    }
    let before = files(dir.path());
    std::fs::create_dir(dir.path().join("session.toml")).expect("a folder");
    (0..8).for_each(|_| sessions.gather());
    std::fs::remove_dir(dir.path().join("session.toml")).expect("it is there still");
    assert_eq!(files(dir.path()), before);
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let (mut scenario, timeline) = session("raft", &["fire S1 election"]);
    let file = dir.path().join("a.toml");
    store::save_as(&file, &timeline, &scenario, false).expect("it can be written");
    scenario.title = "x".repeat(1 << 20);
    let mut program = Autosave::new(Sessions::new(dir.path()));
    let told = program.save(&timeline, &scenario).map_err(|error| error.to_string());
    assert!(told.is_err_and(|told| told.contains("no more than 1024 KiB are read again")));
    assert!(store::save_as(&file, &timeline, &scenario, true).is_err());
    let kept = scenario::load(&file).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!(kept.script.lines().count(), 1, "what was there is there still");
}

#[test]
fn nothing_is_written_over_that_was_not_meant_to_be() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    std::fs::write(at("there"), "x").expect("written");
    std::fs::hard_link(at("there"), at("also")).expect("made");
    let told = |name: &str, force| store::can_write(&at(name), &at("there"), force).map_err(|error| error.to_string());
    for (name, force, words) in [
        ("there", false, "the file that is read"),
        ("there", true, "the file that is read"),
        ("also", true, "the file that is read"),
        ("not/there", true, "in no folder that exists"),
        (".", true, "is no file"),
    ] {
        assert!(told(name, force).is_err_and(|told| told.contains(words)), "{name}");
    }
    std::fs::write(at("other"), "y").expect("written");
    assert!(told("other", false).is_err_and(|told| told.contains("is there already") && told.contains("--force")));
    assert_eq!((told("other", true), told("new", false)), (Ok(()), Ok(())));
    let (scenario, timeline) = session("raft", &["step"]);
    let written = |name: &str, force| store::save_as(&at(name), &timeline, &scenario, force);
    assert!(written("other", false).is_err(), "it may have come there meanwhile");
    assert_eq!(std::fs::read(at("other")).expect("readable"), b"y");
    written("other", true).expect("by force");
    written("new", false).expect("nothing was there");
    assert!(written(".", true).is_err());
}
