//! How often a learner may do what: counted by the run that is shown, and what is too much is lost.

use super::*;
use crate::script;
use crate::timeline::Timeline;
use std::sync::Arc;

const GOAL: &str = r#"
[[step]]
say = "Three servers."
do = "wait 10ms"
[[step]]
say = "Go."
[step.goal]
until = "leaders.exists(s, s.id == 'S2')"
hints = ["a", "b", "c"]
solution = "fire S2 election\nrun until leaders.size() == 1"
[step.goal.limits]
crash = 1
cut = 1
fire = 1
request = 0
"#;

fn begin(kept: Option<&Kept>) -> (Runner, Timeline) {
    Runner::new(Arc::new(lesson(GOAL)), kept).unwrap_or_else(|error| panic!("{error}"))
}

/// At the goal, after so much was done there.
fn after(lines: &[&str]) -> (Runner, Timeline) {
    let (mut runner, mut timeline) = begin(None);
    assert!(runner.next(&mut timeline).expect("it goes on"));
    lines.iter().for_each(|line| act(&mut runner, &mut timeline, line));
    (runner, timeline)
}

fn act(runner: &mut Runner, timeline: &mut Timeline, line: &str) {
    script::run(timeline, line).unwrap_or_else(|error| panic!("{line}: {}", error.render()));
    runner.notice(timeline);
}

fn used(runner: &Runner) -> String {
    let used = runner.page().limits.into_iter().map(|limit| format!("{} {}/{}", limit.command, limit.used, limit.most));
    used.collect::<Vec<_>>().join(", ")
}

/// Why the goal is lost, and from which step it is not.
fn lost(runner: &Runner) -> Option<(String, Option<u64>)> {
    match runner.page().status {
        Status::Lost { why, last_good_step } => Some((why, last_good_step)),
        _ => None,
    }
}

#[test]
fn the_test_lesson_is_right() {
    assert_eq!(complaints(&with_steps(GOAL)), "");
}

/// What is done, how often that counts, and if it is too much the reason and the step to go back to.
type Counts = (&'static [&'static str], &'static str, Option<(&'static str, u64)>);

const COUNTS: &[Counts] = &[
    (&[], "crash 0/1, cut 0/1, fire 0/1, request 0/0", None),
    (&["crash S1"], "crash 1/1, cut 0/1, fire 0/1, request 0/0", None),
    // To look elsewhere costs nothing, and what is taken back is not done.
    (&["crash S1", "back 1", "step", "seek 0", "seek end"], "crash 1/1, cut 0/1, fire 0/1, request 0/0", None),
    (&["crash S1", "undo"], "crash 0/1, cut 0/1, fire 0/1, request 0/0", None),
    (&["crash S1", "back 1", "crash S3"], "crash 1/1, cut 0/1, fire 0/1, request 0/0", None),
    (
        &["crash S1", "restart S1", "crash S1"],
        "crash 2/1, cut 0/1, fire 0/1, request 0/0",
        Some(("Here `crash` is allowed once, and this run has it twice.", 3)),
    ),
    (&["crash S1 after 1", "spare S1"], "crash 1/1, cut 0/1, fire 0/1, request 0/0", None),
    (
        &["request S1 x=1"],
        "crash 0/1, cut 0/1, fire 0/1, request 1/0",
        Some(("Here `request` is not allowed, and this run has it once.", 1)),
    ),
    (&["partition S1 | S2,S3"], "crash 0/1, cut 1/1, fire 0/1, request 0/0", None),
    // What was one command is taken back as one.
    (
        &["partition S1 | S2 | S3"],
        "crash 0/1, cut 2/1, fire 0/1, request 0/0",
        Some(("Here `cut` is allowed once, and this run has it twice.", 1)),
    ),
    // What comes by itself does not count, what a search has done does.
    (&["fire S1 election", "run 2s"], "crash 0/1, cut 0/1, fire 1/1, request 0/0", None),
    (
        &["explore crashes=0 timeouts=2 requests=0 states=9000 find nodes.exists(n, n.term == 2)"],
        "crash 0/1, cut 0/1, fire 2/1, request 0/0",
        Some(("Here `fire` is allowed once, and this run has it twice.", 1)),
    ),
    // Nor does it help to begin before the page.
    (
        &["seek 0", "crash S1", "restart S1", "crash S1", "run 30ms"],
        "crash 2/1, cut 0/1, fire 0/1, request 0/0",
        Some(("Here `crash` is allowed once, and this run has it twice.", 2)),
    ),
];

#[test]
fn what_is_limited_is_counted_in_the_run_that_is_shown() {
    for (lines, counts, why) in COUNTS {
        let (runner, timeline) = after(lines);
        assert_eq!(used(&runner), *counts, "{lines:?}");
        let (found, back) = lost(&runner).unzip();
        assert_eq!(found.as_deref(), why.map(|(why, _)| why), "{lines:?}");
        assert_eq!(back.flatten(), why.map(|(_, back)| back), "{lines:?}");
        // Whoever comes back finds it so.
        let (again, _) = begin(Some(&runner.keep(&timeline)));
        let off = timeline.at() < runner.page().begins || lines.contains(&"seek 0");
        assert!(off || used(&again) == used(&runner) && lost(&again) == lost(&runner), "{lines:?}: {}", used(&again));
    }
}

#[test]
fn loss_and_latency_count_on_all_links_as_on_some_and_are_no_set() {
    for (lines, counts) in [
        (&["loss 10%", "latency 10..30ms"][..], "latency 1/1, loss 1/2, set 0/2"),
        (&["loss S1 S2 10%", "latency S1 -> S2 30ms"], "latency 1/1, loss 1/2, set 0/2"),
        (
            &["set loss_percent 10", "set latency_ms 10..30", "set election_timeout_ms 150..300"],
            "latency 1/1, loss 1/2, set 1/2",
        ),
    ] {
        let goal = GOAL.replace("crash = 1\ncut = 1\nfire = 1\nrequest = 0", "latency = 1\nloss = 2\nset = 2");
        let (mut runner, mut timeline) =
            Runner::new(Arc::new(lesson(&goal)), None).unwrap_or_else(|error| panic!("{error}"));
        assert!(runner.next(&mut timeline).expect("it goes on"));
        lines.iter().for_each(|line| act(&mut runner, &mut timeline, line));
        assert_eq!(used(&runner), counts, "{lines:?}");
    }
}

#[test]
fn a_run_with_too_much_does_not_reach_the_goal_and_leads_back() {
    let wins = ["fire S2 election", "run until leaders.size() == 1"];
    let (mut runner, mut timeline) = after(&["crash S1", "restart S1", "crash S1"]);
    wins.iter().for_each(|line| act(&mut runner, &mut timeline, line));
    assert!(lost(&runner).is_some() && !runner.page().may_go_on);
    assert!(runner.back_to_good(&mut timeline));
    assert_eq!((timeline.at(), used(&runner).starts_with("crash 1/1"), lost(&runner)), (3, true, None));
    wins.iter().for_each(|line| act(&mut runner, &mut timeline, line));
    assert!(matches!(runner.page().status, Status::Reached { .. }));
    // Once it is reached, nothing of it is lost by more.
    ["crash S3", "crash S2"].iter().for_each(|line| act(&mut runner, &mut timeline, line));
    assert!(matches!(runner.page().status, Status::Reached { .. }) && runner.page().may_go_on);
    // Nor does what was reached before it was too much count less for being seen in one leap.
    let (mut runner, mut timeline) = after(&[]);
    for line in wins.iter().chain(&["crash S3", "crash S1"]) {
        script::run(&mut timeline, line).unwrap_or_else(|error| panic!("{}", error.render()));
    }
    runner.notice(&timeline);
    assert!(matches!(runner.page().status, Status::Reached { .. }));
    // It is shown how it is done, from where the page began.
    let (mut runner, mut timeline) = after(&["request S1 x=1"]);
    runner.solve(&mut timeline).unwrap_or_else(|error| panic!("{error}"));
    assert!(matches!(runner.page().status, Status::Reached { .. }));
}

/// What is changed in the lesson, and what is told of it; nothing where it is right.
const CHECKED: &[(&str, &str, &str)] = &[
    ("crash = 1", "crush = 1", "did you mean crash?"),
    ("crash = 1", "step = 1", "there is no command step that could be counted"),
    ("crash = 1", "propose = 1", "there are wait, deliver"),
    ("cut = 1", "partition = 1", "`partition` counts as `cut`"),
    ("cut = 1", "\"set loss_percent\" = 1", "limit `loss`"),
    ("crash = 1", "crash = -1", "this is a number from 0 to 100"),
    ("crash = 1", "crash = 101", "this is a number from 0 to 100"),
    (
        "fire = 1",
        "fire = 0",
        "this solution does more than it may: Here `fire` is not allowed, and this run has it once",
    ),
    (
        "fire S2 election",
        "fire S1 election\\nfire S2 election",
        "Here `fire` is allowed once, and this run has it twice",
    ),
    // What comes after the goal is reached does not matter.
    ("size() == 1\"\n[", "size() == 1\\nrequest S2 x=1\"\n[", ""),
    (
        "[step.goal.limits]",
        "[step.goal.lost]\nwhen = \"false\"\nwhy = \"w\"\nby = \"request S1 x=1\"\n[step.goal.limits]",
        "",
    ),
    (
        "[step.goal.limits]",
        "[step.goal.lost]\nwhen = \"false\"\nwhy = \"w\"\nby = \"crash S1\"\n[step.goal.limits]",
        "do not lose the goal",
    ),
];

#[test]
fn limits_are_checked() {
    for (from, to, told) in CHECKED {
        let text = GOAL.replacen(from, to, 1);
        assert_ne!(text, GOAL, "{from}");
        let said = complaints(&with_steps(&text));
        assert_eq!(said.is_empty(), told.is_empty(), "{to}: {said}");
        assert!(said.contains(told), "{to}: {said}");
    }
}

#[test]
fn one_goes_back_to_where_the_goal_was_not_lost_otherwise_either() {
    let lost = "[step.goal.lost]\nwhen = \"!node('S1').up\"\nwhy = \"S1 is needed.\"\nby = \"crash S1\"\n";
    let goal = GOAL.replace("[step.goal.limits]", &format!("{lost}[step.goal.limits]"));
    let (mut runner, mut timeline) = Runner::new(Arc::new(lesson(&goal)), None).expect("it begins");
    assert!(runner.next(&mut timeline).expect("it goes on"));
    let from = timeline.at();
    for line in ["crash S3", "crash S1", "crash S2"] {
        act(&mut runner, &mut timeline, line);
    }
    let why = self::lost(&runner).expect("it is lost");
    assert!(why.0.starts_with("Here `crash` is allowed once"), "{why:?}");
    assert_eq!(why.1, Some(from + 1), "S1 was up there, and there was one crash");
}
