//! What a page asks about the past: what it costs, and on which branches it is so.

use super::*;
use crate::kit::work;
use crate::lesson::page::Status;
use crate::timeline::Timeline;

/// A goal that is reached, or lost, by what happened at any time before.
const GOAL: &str = r#"
[[step]]
say = "One."
[step.goal]
until = "ever(time_ms > 30000) && always(leaders.size() < 4)"
hints = ["a", "b", "c"]
solution = "run until time_ms > 30000 within 31s"
[step.goal.lost]
when = "ever(!node('S1').up)"
why = "S1 was down."
by = "crash S1"
[[step]]
say = "Two."
"#;

/// What it costs to look at a run after each time that something was done with it; what is done does not count.
fn cost(runner: &mut Runner, timeline: &mut Timeline, times: u64, mut act: impl FnMut(&mut Timeline)) -> u64 {
    let mut look = || {
        act(timeline);
        let before = work::used();
        runner.notice(timeline);
        work::used() - before
    };
    (0..times).map(|_| look()).sum()
}

#[test]
fn what_a_page_asks_about_the_past_costs_no_more_the_longer_the_run_is() {
    let lesson = Arc::new(lesson(GOAL));
    let (mut runner, mut timeline) = Runner::new(lesson, None).unwrap_or_else(|error| panic!("{error}"));
    let forward = |runner: &mut Runner, timeline: &mut Timeline| {
        cost(runner, timeline, 300, |timeline| assert!(timeline.forward()))
    };
    let costs: Vec<u64> = (0..3).map(|_| forward(&mut runner, &mut timeline)).collect();
    assert!(costs[2] < costs[0] * 2, "{costs:?}");
    let back = cost(&mut runner, &mut timeline, 300, |timeline| timeline.back(1));
    assert!(back < costs[0], "a step before was looked at already: {back} of {costs:?}");
    assert_eq!(runner.page().status, Status::Waiting);
}

#[test]
fn what_was_once_so_is_told_on_every_branch_that_has_it_and_on_no_other() {
    let lesson = Arc::new(lesson(GOAL));
    let (mut runner, mut timeline) = Runner::new(lesson, None).unwrap_or_else(|error| panic!("{error}"));
    let mut act = |line: &str| {
        crate::script::run(&mut timeline, line).unwrap_or_else(|error| panic!("{}", error.render()));
        runner.notice(&timeline);
        match runner.page().status {
            Status::Lost { last_good_step, .. } => last_good_step,
            _ => None,
        }
    };
    assert_eq!(act("step 5"), None);
    assert_eq!(act("crash S1"), Some(5));
    assert_eq!(act("restart S1"), Some(5), "it was down, and always will have been");
    assert_eq!(act("step 9"), Some(5));
    assert_eq!(act("back 11"), None, "before that it was not");
    assert_eq!(act("crash S2"), None, "and not on this way");
    assert_eq!(act("step 20"), None);
    assert_eq!(act("crash S1"), Some(26));
}

#[test]
fn a_page_that_begins_at_the_step_that_it_asks_for_is_noted_and_is_right() {
    let steps = |then: &str| {
        format!(
            "[[step]]\nsay = \"a\"\ndo = \"run until leaders.size() == 1{then}\"\n[step.point]\nask = \"When?\"\nmoment = \
             \"leaders.size() == 1\""
        )
    };
    for (then, notes) in [("", 1), ("\\nrun 200ms", 0)] {
        let checked = check(&lesson(&steps(then)), &Library::default(), &[], DRAWS);
        assert!(checked.problems.is_empty(), "{:?}", checked.problems);
        assert_eq!(checked.notes.len(), notes, "{:?}", checked.notes);
        assert!(checked.notes.iter().all(|(step, note)| *step == 1 && note.contains("let time pass")), "{checked:?}");
    }
}
