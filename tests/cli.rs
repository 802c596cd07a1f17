//! The command line as its users meet it: what comes out, on which stream, with which exit code.

#![allow(missing_docs)]

use assert_cmd::Command;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;

const HELD: i32 = 0;
const EXPECTATION: i32 = 1;
const INPUT: i32 = 2;
const FOUND: i32 = 4;

fn synod(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    command.env("LC_ALL", "C.UTF-8");
    command.args(arguments).env("NO_COLOR", "1");
    command
}

struct Out {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(arguments: &[&str], stdin: &[u8]) -> Out {
    let out = synod(arguments).write_stdin(stdin).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("all output is text");
    Out { code: out.status.code(), stdout: text(out.stdout), stderr: text(out.stderr) }
}

fn witness(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/witnesses").join(name)
}

const QUIET: &[u8] = b"format = 1\nprotocol = \"raft\"\nnodes = 3\nseed = 4\n";

const PLAIN: &[u8] = b"format = 1\nprotocol = \"replicas\"\nnodes = 2\n";

/// Arguments after `run -`, the scenario, the exit code, words on stderr.
const RUNS: &[(&[&str], &[u8], i32, &str)] = &[
    (&[], b"format = 1\nprotocol = \"raft\"\nscript = \"run until leaders.size() == 1 within 3s\"", HELD, ""),
    (
        &[],
        b"format = 1\nprotocol = \"paxos\"\nscript = \"expect chosen.size() == 1\"",
        EXPECTATION,
        "chosen.size() = 0",
    ),
    (&[], b"format = 1\nprotocol = \"raft\"\nscript = \"crash S9\"", INPUT, "there is no node S9"),
    (&[], b"format = 1\nprotocol = \"raft\"\nscript = \"deliver S1>S2#57\"", INPUT, "no such message"),
    (&[], b"format = 1\nprotocol = ", INPUT, "ends in the middle"),
    (&[], b"\x00\xff\x7f\x80", INPUT, "not UTF-8"),
    (&[], b"", INPUT, "format = 1"),
    (
        &["--json"],
        b"format = 1\nprotocol = \"raft\"\nnodes = 1\nscript = \"run 86400s\"",
        EXPECTATION,
        "it got to step 1000000, at 5",
    ),
    (
        &["--json"],
        b"format = 1\nprotocol = \"raft\"\nnodes = 1\nscript = \"step 1000001\"",
        EXPECTATION,
        "not finished after 1000000 steps",
    ),
    (&["--until", "leaders.size() == 1"], QUIET, HELD, ""),
    (&["--until", "leaders.size() =="], QUIET, INPUT, "ends too early"),
    (&["--until", "bogus("], QUIET, INPUT, " --> --until:1:6\n"),
    (&["--until", ""], QUIET, INPUT, "it is written: --until 'CONDITION [within TIME]'"),
    (&["--until", "leadrs.size() == 1"], QUIET, INPUT, "did you mean `leaders`?"),
    (&["--seed", "many"], QUIET, INPUT, "--seed"),
    (&["--json", "--trace"], QUIET, INPUT, "cannot be used with"),
];

#[test]
fn runs_end_with_the_right_code_and_say_why() {
    let mut wrong = String::new();
    for (arguments, scenario, code, words) in RUNS {
        let all = [&["run", "-"], *arguments].concat();
        let out = run(&all, scenario);
        if out.code != Some(*code) || !out.stderr.contains(words) {
            let _ = writeln!(wrong, "{all:?}: {:?}, not {code}; `{words}` in:\n{}", out.code, out.stderr);
        }
        assert!(!out.stderr.contains("panicked"), "{}", out.stderr);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_last_step_of_a_run_is_told_and_judged_like_any_other() {
    // The Request arrives 10 ms after it was sent, and that is the last step of the run.
    let script = "latency 10..10ms\nrequest P1 X\nrun 10ms\nexpect node('P1').role == 'preparing'";
    let scenario = format!("format = 1\nprotocol = \"paxos\"\nscript = \"\"\"\n{script}\n\"\"\"\n");
    let out = run(&["run", "-"], scenario.as_bytes());
    assert_eq!(out.code, Some(HELD), "{}", out.stderr);
    assert!(out.stdout.contains("Request from C1 to P1 arrives"), "{}", out.stdout);
    let script = script.replace("10ms\nexpect", "15ms\nexpect");
    let scenario = format!("format = 1\nprotocol = \"paxos\"\nscript = \"\"\"\n{script}\n\"\"\"\n");
    let out = run(&["run", "-"], scenario.as_bytes());
    assert!(out.stdout.contains("it is now 15 ms"), "waiting is a step too: {}", out.stdout);
}

#[test]
fn a_violation_in_the_last_step_of_a_run_is_told() {
    // The first of three acceptances, which arrives after 50 ms, is taken for enough.
    let scenario = b"format = 1\nprotocol = \"paxos\"\nrules_off = [\"paxos.learner.quorum-size\"]\n\
        script = \"\"\"\nlatency 10..10ms\nset manual_phases on\nrequest P1 X\nrun 10ms\nprepare P1\nrun 20ms\n\
        accept P1 to A1\nrun 20ms\nexpect violations.size() == 1\n\"\"\"\n";
    let out = run(&["run", "-"], scenario);
    assert_eq!(out.code, Some(HELD), "{}", out.stderr);
    assert!(out.stdout.contains("VIOLATION of learned-is-chosen"), "{}", out.stdout);
}

#[test]
fn a_violation_is_told_each_time_one_comes_to_it() {
    // Both lead term 1; after `back` the step that makes it so is taken again.
    let scenario = b"format = 1\nprotocol = \"raft\"\nnodes = 3\nrules_off = [\"raft.election.majority\"]\n\
        script = \"\"\"\nfire S1 election\nfire S2 election\nback 1\nstep 1\n\"\"\"\n";
    let out = run(&["run", "-"], scenario);
    assert_eq!(out.stdout.matches("VIOLATION of election-safety").count(), 2, "{}", out.stdout);
}

#[test]
fn a_violation_with_a_rule_off_is_no_fault_of_the_program() {
    let path = witness("raft/raft.vote.once.toml");
    let out = run(&["run", &path.display().to_string()], b"");
    assert_eq!(out.code, Some(HELD));
    assert!(out.stdout.contains("rule off: raft.vote.once") && out.stdout.contains("VIOLATION of election-safety"));
}

/// Scripts that leave the model, come back, and break a property before or after that; what the scene then says.
const LEFT: &[(&str, &str)] = &[
    (
        "set raft.election.majority off\nfire S1 election\nfire S2 election\nset raft.election.majority on",
        "the rule raft.election.majority was off until step 4",
    ),
    (
        "set raft.leader.persist-before-count off\nfire S1 election\ndeliver RequestVote S1->S2\n\
         deliver Vote S2->S1\nrequest S1 x=1\ndeliver Request C1->S1\nset raft.leader.persist-before-count on\n\
         deliver AppendEntries S1->S2\ndeliver AppendReply S2->S1",
        "the rule raft.leader.persist-before-count was off until step 7",
    ),
    (
        "set flush lazy\nfire S1 election\ndeliver RequestVote S1->S2\ndeliver Vote S2->S1\ncrash S2\n\
         set flush before-reply\ndrop * *->*\nrestart S2\nfire S3 election\ndeliver RequestVote S3->S2\n\
         deliver Vote S2->S3",
        "writes were not flushed at once until step 6",
    ),
];

#[test]
fn what_left_the_model_once_is_no_fault_of_the_program_later() {
    for (script, words) in LEFT {
        let expect = "expect violations.size() == 1\nexpect rules_off.size() == 0";
        let scenario = format!(
            "format = 1\nprotocol = \"raft\"\nnodes = 3\nscript = \"\"\"\n{script}\n{expect}\n\
             expect outside_model == ['{words}']\n\"\"\"\n"
        );
        let out = run(&["run", "-"], scenario.as_bytes());
        assert_eq!(out.code, Some(HELD), "{script}: {}", out.stderr);
    }
}

/// Further lines of a file for three Raft servers, its script, what its transcript says and what it does not say.
const SAID: &[(&str, &str, &str, &str)] = &[
    (
        "rules_off = [\"raft.vote.persist\"]",
        "fire S1 election\ncrash S1",
        "S1 crashes: its memory is gone, and what it had not flushed is lost.",
        "its disk stays",
    ),
    ("", "fire S1 election\ncrash S1", "S1 crashes: its memory is gone, its disk stays.", "lost"),
    (
        "",
        "crash S1 after 1\nfire S1 election",
        "S1's election timer runs out, and S1 crashes in the middle of its move. Its memory is gone, its disk stays.",
        "S1 sends",
    ),
    (
        "hosts = [[\"S1\", \"S2\"]]",
        "crash S1\nrestart S1",
        "S1 starts its election timer.",
        "starts again from its disk",
    ),
    (
        "hosts = [[\"S1\", \"S2\"]]",
        "crash S1 after 0\nfire S1 election",
        "and the machine of S1,S2 crashes",
        "disk stays",
    ),
    (
        "",
        "fire S1 election\nfire S3 election\ndeliver RequestVote S1->S2\ndeliver Vote S2->S1\ndeliver RequestVote S3->S1",
        "S1 refuses S3: in term 1 it voted for S1.",
        "so its election timer runs on",
    ),
];

#[test]
fn the_transcript_says_what_was_done_and_by_whom() {
    for (keys, script, says, not) in SAID {
        let scenario =
            format!("format = 1\nprotocol = \"raft\"\nnodes = 3\n{keys}\nscript = \"\"\"\n{script}\n\"\"\"\n");
        let out = run(&["run", "-", "--verbose"], scenario.as_bytes()).stdout;
        assert!(out.contains(says) && !out.contains(not), "{script}: `{says}` and not `{not}`:\n{out}");
    }
}

#[test]
fn output_is_the_same_byte_for_byte() {
    for form in [&["--verbose"][..], &["--json"], &["--trace"], &["--trace=scenes"]] {
        let all = [&["run", "-", "--until", "time_ms > 1500", "--seed", "9"], form].concat();
        let (one, two) = (run(&all, QUIET), run(&all, QUIET));
        assert_eq!((one.code, &one.stdout), (Some(HELD), &two.stdout));
        let other = run(&[&["run", "-", "--until", "time_ms > 1500", "--seed", "8"], form].concat(), QUIET);
        assert_ne!(one.stdout, other.stdout, "another seed is another run");
    }
}

#[test]
fn json_is_one_scene_and_a_trace_one_line_for_each_step() {
    let json = run(&["run", "-", "--until", "leaders.size() == 1", "--json"], QUIET);
    let scene: serde_json::Value = serde_json::from_str(&json.stdout).expect("one JSON value");
    assert_eq!(scene["format"], 1);
    assert_eq!(scene["protocol"], "raft");
    assert!(scene["nodes"].as_array().is_some_and(|n| n.len() == 4 && n.iter().any(|n| n["role"] == "leader")));
    let trace = run(&["run", "-", "--until", "leaders.size() == 1", "--trace=scenes"], QUIET);
    let lines: Vec<serde_json::Value> =
        trace.stdout.lines().map(|l| serde_json::from_str(l).expect("a JSON value on each line")).collect();
    assert_eq!(lines.len() as u64, scene["step"].as_u64().expect("a number"));
    assert_eq!(lines.last().map(|l| &l["scene"]), Some(&scene));
    assert!(lines.iter().all(|l| l["command"].is_string() && l["notes"].is_array()));
}

#[test]
fn the_commands_of_a_trace_do_the_same_again() {
    let waits = [QUIET, b"script = \"run 5ms\"\n"].concat();
    let trace = run(&["run", "-", "--until", "leaders.size() == 1", "--trace"], &waits);
    assert!(trace.stdout.contains("\"command\":\"run 5ms\""), "waiting is a command too: {}", trace.stdout);
    let mut script = String::new();
    for line in trace.stdout.lines() {
        let step: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let _ = writeln!(script, "{}", step["command"].as_str().expect("text"));
    }
    let again = format!("{}script = \"\"\"\n{script}\"\"\"\n", String::from_utf8_lossy(QUIET));
    let out = run(&["run", "-", "--json"], again.as_bytes());
    assert_eq!(out.code, Some(HELD), "{}", out.stderr);
    let scene: serde_json::Value = serde_json::from_str(&out.stdout).expect("JSON");
    assert!(scene["nodes"].as_array().is_some_and(|n| n.iter().any(|n| n["role"] == "leader")));
}

#[test]
fn checks_name_every_file() {
    let good = witness("paxos/paxos.learner.distinct.toml").display().to_string();
    let folder = tempfile::tempdir().expect("a place for a file");
    let bad = folder.path().join("bad.toml");
    std::fs::write(&bad, "format = 1\nprotocol = \"raft\"\nnodes = 99\n").expect("writable");
    let bad = bad.display().to_string();
    assert_eq!(run(&["check", &good], b"").code, Some(HELD));
    let out = run(&["check", &bad, &good, "no-such-file.toml"], b"");
    assert_eq!(out.code, Some(INPUT));
    assert!(out.stdout.contains("good") && out.stderr.contains("bad.toml:3:9") && out.stderr.contains("no-such-file"));
}

#[test]
fn a_screen_needs_a_terminal() {
    for arguments in [&[][..], &["play", "raft"], &["play", "paxos", "--nodes", "5"]] {
        let out = run(arguments, b"");
        assert_eq!(out.code, Some(INPUT), "{arguments:?}");
        assert!(out.stderr.contains("terminal") && out.stdout.is_empty(), "{arguments:?}: {}", out.stderr);
    }
    for (arguments, words) in [
        (&["play", "raft", "--nodes", "0"][..], "1 to 15"),
        (&["play", "raft", "--nodes", "100000000"], "1 to 15"),
        (&["play", "no-such.toml"], "cannot be read"),
        (&["fly"], "unrecognized"),
    ] {
        let out = run(arguments, b"");
        assert_eq!(out.code, Some(INPUT), "{arguments:?}");
        assert!(out.stderr.contains(words), "{arguments:?}: {}", out.stderr);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_synod"));
    let file = witness("raft/raft.vote.once.toml");
    command.arg("run").arg(file).args(["--until", "time_ms > 60000", "--verbose"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut first = [0; 16];
    let mut stdout = child.stdout.take().expect("piped");
    stdout.read_exact(&mut first).expect("something is written");
    drop(stdout);
    let mut stderr = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut stderr).expect("text");
    assert!(child.wait().expect("it ends").success());
    assert_eq!(stderr, "");
}

#[test]
fn everything_explains_itself() {
    for command in
        [&["--help"][..], &["play", "--help"], &["run", "--help"], &["check", "--help"], &["schema", "--help"]]
    {
        let out = run(command, b"");
        assert_eq!(out.code, Some(HELD));
        assert!(out.stdout.contains("Example"), "{command:?} has no examples:\n{}", out.stdout);
    }
    let schema = run(&["schema", "scene"], b"");
    let schema: serde_json::Value = serde_json::from_str(&schema.stdout).expect("JSON");
    assert!(schema["properties"]["violations"].is_object());
    for protocol in ["raft", "paxos", "replicas"] {
        assert!(run(&["rules", protocol], b"").stdout.contains(&format!("{protocol}.")));
    }
    assert!(run(&["completions", "bash"], b"").stdout.contains("synod"));
    assert!(run(&["man"], b"").stdout.contains(".TH synod"));
}

#[test]
fn the_scenario_in_the_readme_runs() {
    let readme = include_str!("../README.md");
    let toml = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block of TOML");
    let out = run(&["run", "-"], toml.as_bytes());
    assert_eq!(out.code, Some(HELD), "{}", out.stderr);
}

/// Arguments after `explore`, the scenario, the exit code, words on stdout and on stderr.
type Searched = (&'static [&'static str], &'static [u8], i32, &'static str, &'static str);

const SEARCHES: &[Searched] = &[
    (&["--timeouts", "2", "--crashes", "0"], QUIET, HELD, "cannot be reached within these bounds", ""),
    (&["--depth", "4"], QUIET, HELD, "No run of up to 4 steps", ""),
    // Without bounds it begins with the cheapest: so much is enough for five servers.
    (
        &[],
        b"format = 1\nprotocol = \"raft\"\nrules_off = [\"raft.vote.once\"]\n",
        FOUND,
        "It was found with at most 2 timeouts, no crash",
        "",
    ),
    (&["--timeouts", "1"], QUIET, HELD, "at most 1 crash, 1 restart, 1 timeout", ""),
    (
        &["--find", "leaders.size() == 1"],
        QUIET,
        FOUND,
        "Found, after 3 steps; no run within these bounds is shorter",
        "",
    ),
    (&["--find", "leaders.size() == 1", "--json"], QUIET, FOUND, "\"commands\":[\"fire S", ""),
    (&["--find", "leadrs.size() == 1"], QUIET, INPUT, "", "did you mean `leaders`?"),
    (&["--find", "time_ms > 5"], QUIET, INPUT, "", "has no clock"),
    (&["--property", "agreement"], QUIET, INPUT, "", "it has election-safety"),
    (&["--walk", "1"], QUIET, HELD, "the longest 400. That proves nothing.", ""),
    (&["--walk", "1", "--timeouts", "1"], QUIET, INPUT, "", "leave --timeouts out"),
    (&["--timeouts", "1", "--drops", "3"], QUIET, HELD, "cannot be reached within these bounds", ""),
    (&["--find", "node('S9').term == 1"], QUIET, INPUT, "", "S9"),
    (
        &[],
        PLAIN,
        INPUT,
        "",
        "there is no property of Plain replicas that could fall; look for a condition instead, with --find",
    ),
    (&["--property", "foo"], PLAIN, INPUT, "", "--property: there is no property of Plain replicas"),
    (&["--save", "tests/no/such/folder/run.toml"], QUIET, INPUT, "", "is in no folder that exists"),
    (&["--memory", "much"], QUIET, INPUT, "", "--memory: write an amount such as"),
    (&["--crashes", "-1"], QUIET, INPUT, "", "--crashes"),
];

#[test]
fn searches_come_out_as_their_exit_codes_say() {
    for (arguments, scenario, code, stdout, stderr) in SEARCHES {
        let all: Vec<_> = ["explore", "-"].iter().chain(*arguments).copied().collect();
        let out = run(&all, scenario);
        assert_eq!(out.code, Some(*code), "{arguments:?}: {}{}", out.stdout, out.stderr);
        assert!(out.stdout.contains(stdout), "{arguments:?}: {}", out.stdout);
        assert!(out.stderr.contains(stderr), "{arguments:?}: {}", out.stderr);
    }
}

#[test]
fn what_a_search_finds_is_saved_and_plays_to_the_same_violation() {
    let folder = tempfile::tempdir().expect("a folder");
    let (saved, dumped) = (folder.path().join("bad.toml"), folder.path().join("states.jsonl"));
    let text =
        "format = 1\nprotocol = \"raft\"\nnodes = 3\nrules_off = [\"raft.vote.once\"]\n[options]\nloss_percent = 5\n";
    let paths = [saved.to_string_lossy().into_owned(), dumped.to_string_lossy().into_owned()];
    let out = run(&["explore", "-", "--details", "--save", &paths[0], "--dump", &paths[1]], text.as_bytes());
    assert_eq!(out.code, Some(FOUND), "{}", out.stderr);
    assert!(out.stdout.contains("VIOLATION of election-safety"), "{}", out.stdout);
    let again = run(&["run", &paths[0]], b"");
    assert_eq!(again.code, Some(HELD), "{}", again.stderr);
    assert!(again.stdout.contains("VIOLATION of election-safety"), "{}", again.stdout);
    let states = std::fs::read_to_string(&dumped).expect("it was written");
    let first: serde_json::Value = serde_json::from_str(states.lines().next().expect("a state")).expect("JSON");
    assert_eq!(first["protocol"], "raft");
    let count = synod::explore::grouped(states.lines().count() as u64);
    assert!(out.stdout.contains(&format!("States: {count};")), "{}", out.stdout);
}
#[test]
fn a_recording_is_replayed_and_says_whether_its_end_is_the_same() {
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("recorded.toml").display().to_string();
    let story = b"format = 1\nprotocol = \"raft\"\nseed = 7\nscript = \"\"\"\nrun 600ms\nmark here\ncrash leader\n\
        run 500ms\nseek here\nbranch other\nrequest leader set x=1\nrun 200ms\n\"\"\"\n";
    let out = run(&["run", "-", "--record", &file], story);
    assert_eq!(out.code, Some(HELD), "{}", out.stderr);
    let out = run(&["run", &file], b"");
    assert_eq!(out.code, Some(HELD), "{}", out.stderr);
    assert!(out.stdout.contains("The end is the same as recorded, at step"), "{}", out.stdout);
    assert_eq!(run(&["diff", &file, &file], b"").code, Some(HELD));

    // Another node crashed: the file says so, and where.
    let text = std::fs::read_to_string(&file).expect("it was written");
    std::fs::write(&file, text.replace("x=1", "x=2")).expect("it can be written");
    let out = run(&["run", &file], b"");
    assert_eq!(out.code, Some(EXPECTATION), "{}", out.stdout);
    assert!(out.stderr.contains("parts from the recorded one") && out.stderr.contains("was changed"), "{}", out.stderr);
    std::fs::write(&file, text.replace("engine = \"", "engine = \"9.")).expect("it can be written");
    assert!(run(&["run", &file], b"").stdout.contains("though synod 9."));
    std::fs::write(&file, text.replace("branch other", "branch main").replace("engine = \"", "engine = \"9."))
        .expect("writable");
    let out = run(&["run", &file], b"");
    assert_eq!(out.code, Some(INPUT));
    assert!(out.stderr.contains("there is a branch main already") && out.stderr.contains("synod 9."), "{}", out.stderr);
}

#[test]
fn two_runs_are_told_apart_node_by_node() {
    let (a, b) = (witness("raft/raft.vote.once.toml"), witness("raft/raft.vote.persist.toml"));
    let (a, b) = (a.display().to_string(), b.display().to_string());
    let out = run(&["diff", &a, &b], b"");
    assert_eq!(out.code, Some(EXPECTATION), "{}", out.stderr);
    assert!(out.stdout.contains("different worlds") && out.stdout.contains("S1:"), "{}", out.stdout);
    let out = run(&["diff", &a, &b, "--json"], b"");
    let diff: serde_json::Value = serde_json::from_str(&out.stdout).expect("one JSON value");
    assert!(diff["nodes"].as_array().is_some_and(|n| !n.is_empty()) && diff["parted"] == 0);
    assert_eq!(run(&["diff", &a, "nowhere.toml"], b"").code, Some(INPUT));
}

#[test]
fn answers_stand_in_the_transcript() {
    let story = b"format = 1\nprotocol = \"paxos\"\nscript = \"\"\"\nprepare P1\nwhy not P1 propose\nwhy P1\n\"\"\"\n";
    let out = run(&["run", "-"], story);
    assert_eq!(out.code, Some(HELD), "{}", out.stderr);
    for words in ["> why not P1 propose", "P1 has 0 of 3 promises; it needs 2", "because  step 1"] {
        assert!(out.stdout.contains(words), "{words}: {}", out.stdout);
    }
}

#[test]
fn a_condition_that_is_none_is_told_before_anything_runs() {
    let out = run(&["run", "-", "--until", "bogus("], b"format = 1\nprotocol = \"raft\"\nscript = \"run 1s\"");
    assert_eq!((out.code, out.stdout.as_str()), (Some(INPUT), ""));
}

/// Worlds that look alike at their start may still go by other options, or draw other chances.
#[test]
fn runs_from_different_worlds_are_told_to_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, seed: u32, options: &str| {
        let path = folder.path().join(name);
        let text =
            format!("format = 1\nprotocol = \"paxos\"\nseed = {seed}\nscript = \"prepare P1\"\n[options]\n{options}\n");
        std::fs::write(&path, text).expect("it is written");
        path.to_string_lossy().into_owned()
    };
    let (a, options, seed) = (file("a", 1, ""), file("b", 1, "manual_phases = true"), file("c", 2, ""));
    let still = folder.path().join("still").to_string_lossy().into_owned();
    std::fs::write(&still, "format = 1\nprotocol = \"paxos\"\nseed = 1\n").expect("it is written");
    assert!(run(&["diff", &still, &still], b"").stdout.contains("are the same up to step 0."));
    assert!(run(&["diff", &a, &still], b"").stdout.contains("part at the start."));
    let raft = folder.path().join("raft").to_string_lossy().into_owned();
    std::fs::write(&raft, "format = 1\nprotocol = \"raft\"\nscript = \"run 200ms\"\n").expect("it is written");
    assert!(run(&["diff", &a, &raft], b"").stdout.contains("start from different worlds."));
    assert!(run(&["diff", &a, &a], b"").stdout.contains("are the same up to step 1."));
    for (other, said) in [(&options, "manual phases  off | on"), (&seed, "nothing differs but ")] {
        let out = run(&["diff", &a, other], b"").stdout;
        assert!(out.contains("start from different worlds.") && out.contains(said), "{out}");
    }
    let out = run(&["diff", &a, &seed], b"").stdout;
    assert!(out.contains("and the seed."), "{out}");
}

#[test]
fn a_talk_that_is_opened_as_a_scene_is_said_to_be_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let talk = folder.path().join("talk.toml").to_string_lossy().into_owned();
    std::fs::write(&talk, "format = 1\ntitle = \"T\"\nscenes = [\"duel\"]\n").expect("it is written");
    for arguments in [&["play", &talk][..], &["present", "duel", &talk]] {
        let out = run(arguments, b"");
        assert!(
            out.code == Some(INPUT)
                && out.stderr.contains("is a talk")
                && out.stderr.contains(&format!("synod present {talk}")),
            "{}",
            out.stderr
        );
    }
}

#[test]
fn a_screen_is_drawn_as_svg_still_or_moving() {
    let still = run(&["picture", "figure-8", "--size", "80x24", "--press", "shift-p"], b"");
    assert_eq!(still.code, Some(HELD), "{}", still.stderr);
    assert!(still.stdout.starts_with("<svg ") && still.stdout.ends_with("</svg>\n"));
    assert!(still.stdout.contains("S1") && !still.stdout.contains("<animate"), "the scene, standing still");
    let [before, behind] = [&["--theme", "light", "picture", "duel"], &["picture", "duel", "--theme", "light"]];
    assert_eq!(run(before, b"").stdout, run(behind, b"").stdout);
    let broken = b"format = 1\nprotocol = \"raft\"\nscript = \"request C1 x=1\"\n";
    let broken = run(&["picture", "/dev/stdin", "--press", "space"], broken);
    assert_eq!(broken.code, Some(INPUT));
    assert!(
        broken.stdout.ends_with("</svg>\n") && broken.stderr.contains("The script stopped here"),
        "{}",
        broken.stderr
    );
    let moving = run(&["picture", "raft", "--size", "60x20", "--press", "space", "--moving", "2"], b"");
    assert!(moving.stdout.contains("<animate"), "time runs in it");
    for (arguments, word) in [
        (&["picture", "raft", "--size", "9x9"][..], "60x20"),
        (&["picture", "raft", "--press", "space-bar"], "no key space-bar"),
        (&["picture", "raft", "--theme", "blue"], "dark"),
        (&["picture", "no-such-scene"], "figure-8"),
        (&["picture"], "synod picture raft"),
    ] {
        let out = run(arguments, b"");
        assert_eq!(out.code, Some(INPUT), "{arguments:?}");
        assert!(out.stderr.contains(word), "{}", out.stderr);
    }
}

/// The README opens with a moving picture and the command that makes it. After a change that is meant,
/// `SYNOD_BLESS=1 cargo test --test cli readme` makes it anew.
#[test]
fn the_picture_of_the_readme_is_what_its_command_prints() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(top.join("README.md")).expect("there is a README");
    let (_, from) = readme.split_once("\nsynod picture ").expect("the README tells how its picture is made");
    let (command, _) = from.split_once('\n').expect("a command ends");
    let (before, path) = command.split_once(" > ").expect("the picture is written to a file");
    let [options, keys, moving] = before.split('\'').collect::<Vec<_>>()[..] else {
        panic!("keys are quoted: {before}")
    };
    let mut arguments: Vec<&str> = ["picture"].into_iter().chain(options.split_whitespace()).collect();
    arguments.extend([keys].into_iter().chain(moving.split_whitespace()));
    let now = run(&arguments, b"");
    assert_eq!(now.code, Some(HELD), "{}", now.stderr);
    if std::env::var_os("SYNOD_BLESS").is_some() {
        std::fs::write(top.join(path), &now.stdout).expect("writable");
    }
    assert!(readme.contains(&format!("]({path})")), "the README shows {path}");
    let kept = std::fs::read_to_string(top.join(path)).unwrap_or_default();
    assert!(kept == now.stdout, "{path} shows something else than the program; see above how to make it anew");
}

#[test]
fn two_runs_are_compared_and_what_is_none_is_told_with_its_side() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str], lines: &str| {
        let mut command = synod(arguments);
        let out = command.env("XDG_DATA_HOME", folder.path()).write_stdin(lines.as_bytes().to_vec()).output();
        let out = out.expect("it starts");
        let text = |bytes| String::from_utf8(bytes).expect("all output is text");
        Out { code: out.status.code(), stdout: text(out.stdout), stderr: text(out.stderr) }
    };
    let lesson = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons/03-raft/L13-first-election.toml");
    let lesson = lesson.display().to_string();
    let table = [
        (["nope", "raft"], "on the left: there is no protocol, scene or file nope"),
        (["raft", "nope.toml"], "nope.toml: cannot be read"),
        (["-", "-"], "standard input can be read once only"),
        (["L13", "raft"], "on the left: there is no protocol, scene or file L13"),
        (["raft", &lesson], "is a lesson, not a scenario"),
    ];
    for ([left, right], wanted) in table {
        let out = run(&["compare", left, right, "--plain"], "");
        assert_eq!(out.code, Some(INPUT), "{left} {right}");
        assert!(out.stderr.contains(wanted) && !out.stderr.contains("error: error"), "{}", out.stderr);
    }
    let out = run(&["compare", "raft", "raft", "--plain"], "");
    assert_eq!(out.code, Some(HELD));
    assert!(out.stdout.contains("Both sides are the same: & sends what you do"), "{}", out.stdout);
    assert!(!out.stdout.contains("kept"), "nothing was done");
    let out = run(&["compare", "raft", "multi-paxos", "--nodes", "3", "--plain"], "run 300ms\ncrash leader\n");
    assert!(out.stdout.contains("Both sides are kept, each by itself"), "{}", out.stdout);
    let kept = folder.path().join("synod").read_dir().expect("they are there").filter_map(Result::ok);
    let kept: Vec<_> = kept.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    assert!(["stopped.toml", "stopped-2.toml"].iter().all(|name| kept.iter().any(|kept| kept == name)), "{kept:?}");
}
