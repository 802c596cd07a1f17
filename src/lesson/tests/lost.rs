//! Where a goal is lost: what one goes back to, and what can still be taken back.

use super::runs::act;
use super::*;
use crate::lesson::page::Status;
use crate::timeline::Timeline;
use std::sync::Arc;

/// A goal that is lost some steps after what brings that about.
const GOAL: &str = r#"
[[step]]
say = "Three servers."
[step.goal]
until = "leaders.exists(s, s.id == 'S3')"
hints = ["a", "b", "c"]
solution = "fire S3 election\nrun until leaders.size() == 1"
[step.goal.lost]
when = "leaders.exists(s, s.id != 'S3') || !node('S3').up"
why = "Another leads, or S3 is down."
by = "crash S3"
"#;

fn begin() -> (Runner, Timeline) {
    Runner::new(Arc::new(lesson(GOAL)), None).unwrap_or_else(|error| panic!("{error}"))
}

/// Takes steps until the goal is lost; the step to go back to.
fn lost(runner: &mut Runner, timeline: &mut Timeline) -> Option<u64> {
    loop {
        if let Status::Lost { last_good_step, .. } = runner.page().status {
            return last_good_step;
        }
        act(runner, timeline, "step");
    }
}

#[test]
fn the_test_lesson_is_right() {
    assert_eq!(complaints(&with_steps(GOAL)), "");
}

#[test]
fn one_goes_back_to_before_what_was_wrong_though_time_has_lost_the_goal_since() {
    let (mut runner, mut timeline) = begin();
    act(&mut runner, &mut timeline, "step 2");
    let before = timeline.at();
    act(&mut runner, &mut timeline, "fire S2 election");
    assert_eq!(lost(&mut runner, &mut timeline), Some(before));
    assert!(timeline.at() > before + 2, "later it was still possible");
    assert!(runner.back_to_good(&mut timeline));
    assert_eq!((timeline.at(), runner.page().status), (before, Status::Waiting));
    assert_ne!(timeline.sim().scene(0).nodes[1].role, "candidate", "it is not lost any more by what comes of it");
}

#[test]
fn what_was_lost_at_once_or_by_time_alone_is_gone_back_to_by_a_step() {
    let (mut runner, mut timeline) = begin();
    act(&mut runner, &mut timeline, "cut S1 S2");
    act(&mut runner, &mut timeline, "step 2");
    let before = timeline.at();
    act(&mut runner, &mut timeline, "crash S3");
    assert_eq!(lost(&mut runner, &mut timeline), Some(before), "not to before what was right");
    let (mut runner, mut timeline) = begin();
    let good = lost(&mut runner, &mut timeline);
    assert_eq!(good, Some(timeline.at() - 1), "nobody did anything");
}

#[test]
fn whoever_wants_to_go_on_too_early_can_still_take_back_what_was_done() {
    let (mut runner, mut timeline) = begin();
    act(&mut runner, &mut timeline, "crash S1");
    assert!(!runner.next(&mut timeline).unwrap_or_else(|error| panic!("{error}")));
    assert_eq!(timeline.undo().expect("it was done by hand").commands, ["crash S1"]);
    runner.solve(&mut timeline).unwrap_or_else(|error| panic!("{error}"));
    assert!(!timeline.can_undo(), "what the lesson does is nobody's mistake");
}
