//! Taking back what was done.

use super::{run, timeline};
use crate::engine::Choice;
use crate::timeline::Timeline;

/// What comes next by itself.
fn next(timeline: &Timeline) -> Option<Choice> {
    timeline.upcoming().map(|step| step.choice)
}

fn is_down(timeline: &Timeline, node: usize) -> bool {
    !timeline.scene(0).nodes[node].up
}

#[test]
fn what_is_taken_back_does_not_come_again_and_is_not_lost() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["run until leaders.size() == 1"]);
    let before = timeline.at();
    let by_itself = next(&timeline);
    run(&mut timeline, &["crash S1", "step 3"]);
    let undone = timeline.undo().expect("it was done by hand");
    assert_eq!((undone.commands, undone.step, undone.branch), (vec!["crash S1".to_string()], before + 1, 0));
    assert_eq!((timeline.at(), next(&timeline), is_down(&timeline, 0)), (before, by_itself, false));
    run(&mut timeline, &["step 4"]);
    assert!(!is_down(&timeline, 0), "it goes on without it");
    run(&mut timeline, &["switch main"]);
    assert!(is_down(&timeline, 0) && timeline.at() == before + 4, "its branch is as it was");
}

#[test]
fn several_are_taken_back_one_by_one_and_make_one_branch() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["run 100ms", "pause S2", "step 2", "crash S3", "step 2", "cut S4 S5"]);
    for (command, branches) in [("cut S4 S5", 2), ("crash S3", 2), ("pause S2", 2)] {
        let undone = timeline.undo().expect("there is more");
        assert_eq!((undone.commands[0].as_str(), timeline.branches()), (command, branches));
        assert_eq!(timeline.at(), undone.step - 1);
    }
    let refusal = timeline.undo().expect_err("that was all").to_string();
    assert!(refusal.contains("nothing was done by hand here"), "{refusal}");
    let names: Vec<String> = timeline.tree().into_iter().map(|branch| branch.name).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    run(&mut timeline, &["run 1s"]);
    assert!(!is_down(&timeline, 2));
}

#[test]
fn what_one_command_did_is_taken_back_as_one() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["fire S1 election"]);
    let (at, messages) = (timeline.at(), timeline.scene(0).messages.len());
    run(&mut timeline, &["drop * S1->*", "step 2"]);
    assert!(messages > 2 && timeline.at() > at + 2);
    assert_eq!(timeline.undo().expect("the losses").commands.len(), messages);
    assert_eq!((timeline.at(), timeline.scene(0).messages.len()), (at, messages));
}

#[test]
fn what_is_done_once_more_where_it_is_recorded_is_not_one_with_what_was_done_later() {
    let mut timeline = timeline("raft");
    let down = |timeline: &Timeline| [is_down(timeline, 1), is_down(timeline, 2)];
    run(&mut timeline, &["run 100ms", "crash S2", "step 3", "crash S3", "seek 1", "crash S2", "seek end"]);
    assert_eq!((timeline.branches(), down(&timeline)), (1, [true, true]), "all of it was recorded");
    assert_eq!(timeline.undo().expect("the last").commands, ["crash S3"]);
    assert_eq!(down(&timeline), [true, false]);
    assert_eq!(timeline.undo().expect("the first").commands, ["crash S2"]);
}

#[test]
fn steps_that_are_said_to_be_one_thing_are_taken_back_as_one() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["step 3"]);
    for steps in [0, 1, 3, 4] {
        assert!(timeline.together(steps).is_err(), "{steps}: nothing was done by hand");
    }
    run(&mut timeline, &["crash S1", "step", "crash S2", "together 3"]);
    assert_eq!(timeline.undo().expect("both").commands.len(), 3);
    assert!(!is_down(&timeline, 0) && !timeline.can_undo());
}

#[test]
fn to_wait_is_taken_back_only_where_something_was_late_by_it() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["crash S1", "run 5ms"]);
    assert_eq!(timeline.undo().expect("the crash").commands, ["crash S1"]);
    run(&mut timeline, &["wait 1s"]);
    assert_eq!(timeline.undo().expect("timers were due").commands, ["wait 1000ms"]);
    assert_eq!(timeline.sim().now().0, 0);
}

#[test]
fn whoever_looks_at_what_was_before_stays_there() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["step 8", "crash S1", "step 2", "seek 4"]);
    assert_eq!(timeline.undo().expect("the crash").step, 9);
    assert_eq!((timeline.at(), timeline.end(), timeline.branches()), (4, 8, 2));
    run(&mut timeline, &["step 9"]);
    assert!(!is_down(&timeline, 0));
}

#[test]
fn what_a_world_was_set_up_with_is_not_taken_back() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["crash S1", "step 2"]);
    timeline.settle();
    assert!(!timeline.can_undo());
    run(&mut timeline, &["crash S2"]);
    assert_eq!(timeline.undo().expect("the second").commands, ["crash S2"]);
    assert!(timeline.undo().is_err() && is_down(&timeline, 0));
}

#[test]
fn what_was_done_before_is_taken_back_though_what_came_after_is_settled() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["crash S1", "step 2"]);
    let before = timeline.extent();
    run(&mut timeline, &["crash S2", "step", "seek 1", "pause S3", "switch main"]);
    timeline.settle_since(&before);
    assert_eq!(timeline.undo().expect("the first").commands, ["crash S1"]);
    assert!(timeline.undo().is_err());
}

#[test]
fn an_end_that_another_branch_goes_on_from_is_none() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["step 5", "branch on", "step 5"]);
    assert_eq!(timeline.endings(), [1], "main ends where this one goes on");
    run(&mut timeline, &["crash S1", "undo"]);
    assert_eq!((timeline.endings(), timeline.branch()), (vec![1], 2));
    run(&mut timeline, &["step"]);
    assert_eq!((timeline.endings(), timeline.next_branch()), (vec![1, 2], 1));
}
