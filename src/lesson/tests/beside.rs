//! Two worlds in the same night: what is done in one, how the other follows, and what lessons ask of both.

use super::super::{Answer, Runner, Status, read};
use crate::engine::{Time, command, elsewhere};
use crate::protocols;
use crate::scenario::Scenario;
use crate::script;
use crate::timeline::{Beside, Timeline};
use std::sync::Arc;

fn world(protocol: &str) -> Timeline {
    let entry = protocols::find(protocol).expect("a protocol");
    let nodes = (protocol != "paxos").then_some(3);
    Scenario::sandbox(entry, nodes, 7).expect("it has room").timeline().expect("it starts")
}

fn run(timeline: &mut Timeline, lines: &[&str]) {
    for line in lines {
        script::run(timeline, line).unwrap_or_else(|error| panic!("{}", error.render()));
    }
}

/// What the last step of a line is in another world, as a command there.
fn there(line: &str, other: &str) -> Option<String> {
    let (mut here, there) = (world("raft"), world(other));
    run(&mut here, &["run 300ms", line]);
    let last = here.steps().last().expect("a step");
    let choice = elsewhere(last.choice, here.sim(), there.sim())?;
    Some(command(there.sim().config(), there.sim().info(), choice))
}

#[test]
fn what_has_the_same_name_is_the_same_and_what_has_none_is_nothing() {
    for (line, wanted) in [
        ("crash S2", Some("crash S2")),
        ("pause S3", Some("pause S3")),
        ("clock S3 90%", Some("clock S3 90%")),
        ("cut S1 -> S2", Some("cut S1 -> S2")),
        ("latency S1 S2 40..50ms", Some("latency S1 S2 40..50ms")),
        ("fire S2 election", Some("fire S2 election")),
        ("set loss_percent 20", Some("set loss_percent 20")),
        ("request S2 x=1", Some("request S2 x=1 from C1")),
        ("wait 5ms", None),
        ("set raft.vote.once off", None),
    ] {
        assert_eq!(there(line, "multi-paxos").as_deref(), wanted, "{line}");
    }
    assert_eq!(there("crash S2", "paxos"), None, "there is no such node");
}

/// Raft, with Multi-Paxos beside it.
fn both() -> Timeline {
    let mut raft = world("raft");
    raft.stand_beside(Some(world("multi-paxos").sim().fork()));
    raft
}

/// The run beside one, followed from its beginning.
fn fresh(run: &Timeline) -> Beside {
    let mut beside = Beside::of(run).expect("one stands there");
    beside.follow(run, run.at(), run.sim().now());
    beside
}

#[test]
fn however_one_comes_to_a_step_the_other_run_is_the_same_there() {
    let mut raft = both();
    let mut beside = Beside::of(&raft).expect("one stands there");
    let mut look = |raft: &Timeline| {
        beside.follow(raft, raft.at(), raft.sim().now());
        assert_eq!(beside.timeline.scene(10), fresh(raft).timeline.scene(10), "step {}", raft.at());
        beside.timeline.scene(0)
    };
    let up = |scene: &crate::engine::scene::Scene| scene.nodes.iter().filter(|node| node.up).count();
    run(&mut raft, &["run 300ms"]);
    assert!(look(&raft).nodes.iter().any(|node| node.role == "leader"));
    run(&mut raft, &["crash S1", "run 50ms"]);
    assert_eq!(up(&look(&raft)), 3, "S1 is down there as well: two servers and a client are up");
    run(&mut raft, &["run 600ms", "crash S2"]);
    let later = raft.at();
    assert_eq!(up(&look(&raft)), 2);
    run(&mut raft, &["back 5"]);
    assert_eq!(up(&look(&raft)), 3, "before that it was up");
    run(&mut raft, &["crash S3", "run 20ms"]);
    assert_eq!(up(&look(&raft)), 2, "on another branch another one is down");
    run(&mut raft, &["switch main"]);
    assert_eq!((raft.at(), up(&look(&raft))), (later, 2));
    run(&mut raft, &["seek start"]);
    assert_eq!((up(&look(&raft)), look(&raft).time_ms), (4, 0));
}

#[test]
fn the_other_run_stands_at_a_time_and_not_beyond_it() {
    let mut raft = both();
    run(&mut raft, &["run 300ms", "crash S1"]);
    let mut beside = fresh(&raft);
    for ms in [300, 310, 400, 305] {
        beside.follow(&raft, raft.at(), Time(ms));
        let next = beside.timeline.upcoming().expect("it goes on").at;
        assert!(beside.timeline.sim().now() <= Time(ms) && next > Time(ms), "{ms}");
    }
}

const LESSON: &str = r#"
format = 1
id = "T"
title = "Two"
idea = "i"
minutes = 5
summary = "s"
[worlds.paxos]
protocol = "multi-paxos"
seed = 7
layout = { servers = 3, clients = 1 }
[worlds.night]
protocol = "raft"
nodes = 3
seed = 7
beside = "paxos"
begin = "fire S1 election"
[[step]]
world = "night"
say = "One."
[step.wait]
until = "leaders.size() == 1 && other.leaders.size() == 1"
[[step]]
say = "Two."
[step.predict]
ask = "Who is up?"
choices = ["S1 in both", "S1 in one", "S1 in none"]
do = "crash S1"
answer = """
!node('S1').up && other.nodes.exists(n, n.id == 'S1' && !n.up) ? 'S1 in none' : 'S1 in one'
"""
[[step]]
say = "Three."
[step.goal]
until = "other.leaders.exists(n, n.id != 'S1') && leaders.size() == 1"
hints = ["a", "b", "c"]
solution = "run 1s"
"#;

#[test]
fn a_lesson_waits_asks_and_has_goals_for_both() {
    let lesson = Arc::new(read("t.toml", LESSON).unwrap_or_else(|error| panic!("{error}")));
    let (mut runner, mut timeline) = Runner::new(lesson.clone(), None).expect("it begins");
    assert!(!runner.next(&mut timeline).expect("time passes"), "what is waited for comes first");
    assert!(runner.next(&mut timeline).expect("it goes on"));
    runner.answer(&mut timeline, &Answer::Choice(2)).expect("an answer");
    assert!(matches!(runner.page().status, Status::Right { .. }), "{:?}", runner.page().status);
    assert!(runner.next(&mut timeline).expect("it goes on"));
    assert!(!runner.page().may_go_on);
    run(&mut timeline, &["run 1s"]);
    runner.notice(&timeline);
    assert!(matches!(runner.page().status, Status::Reached { .. }), "{:?}", runner.page().status);
    // Where it was left it is taken up with the same two worlds.
    let kept = runner.keep(&timeline);
    let (again, timeline_again) = Runner::new(lesson, Some(&kept)).expect("it goes on");
    assert_eq!(again.step(), runner.step());
    assert_eq!(fresh(&timeline_again).timeline.scene(10), fresh(&timeline).timeline.scene(10));
    assert!(timeline_again.other().is_some());
}

#[test]
fn what_is_wrong_with_two_worlds_is_told_at_its_place() {
    let wrong =
        |from: &str, to: &str| read("t.toml", &LESSON.replace(from, to)).err().expect("it is wrong").to_string();
    let table = [
        ("beside = \"paxos\"", "beside = \"paxs\"", "there is no world paxs"),
        ("[worlds.night]", "beside = \"night\"\n[worlds.night]", "stands beside another one itself"),
        ("beside = \"paxos\"\n", "", "there is no `other` in a scene"),
        ("other.leaders.size()", "other.leader.size()", "`other` has no field `leader`"),
        ("layout = { servers = 3, clients = 1 }", "layout = { servers = 300 }", "servers"),
    ];
    for (from, to, told) in table {
        let error = wrong(from, to);
        assert!(error.contains(told), "{from} -> {to}: {error}");
    }
}
