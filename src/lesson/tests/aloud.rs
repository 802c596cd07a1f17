//! A class that answers aloud, and what a learner takes back.

use super::runs::{act, begin};
use super::*;
use crate::timeline::Timeline;

/// Goes on past the pages before this one by the lesson's own answers.
fn reach(kind: &str) -> (Runner, Timeline) {
    let (mut runner, mut timeline) = begin(None);
    while runner.page().kind != kind {
        let page = runner.page();
        assert!(!page.is_summary(), "there is no page of a {kind}");
        if !page.may_go_on {
            (0..2).for_each(|_| runner.reveal(&mut timeline).expect("it is shown"));
        }
        runner.next(&mut timeline).expect("it goes on");
    }
    (runner, timeline)
}

#[test]
fn a_class_that_answered_aloud_is_shown_the_answer_at_the_second_asking() {
    for (kind, first) in [
        ("predict", "Press again to see the answer."),
        ("point", "Press again to see the answer."),
        ("quiz", "Press again to see the answer."),
        ("goal", "Press again to see how it is done."),
    ] {
        let (mut runner, mut timeline) = reach(kind);
        let at = timeline.at();
        runner.reveal(&mut timeline).expect("it asks");
        let page = runner.page();
        assert_eq!((page.told.as_deref(), page.may_go_on, timeline.at()), (Some(first), false, at), "{kind}");
        runner.reveal(&mut timeline).expect("it is shown");
        let page = runner.page();
        assert!(page.may_go_on && page.told.is_none(), "{kind}: {page:?}");
        if kind != "goal" {
            assert!(page.shown && matches!(page.status, Status::Right { .. }), "{kind}: {page:?}");
            // Nothing of it is an answer of the learner's: after leaving it is asked again.
            let kept = runner.keep(&timeline);
            assert_eq!(kept.given.iter().map(Vec::len).sum::<usize>(), 0, "{kind}");
            let (again, _) = begin(Some(&kept));
            assert!(!again.page().may_go_on && !again.page().shown, "{kind}");
        }
        assert!(runner.next(&mut timeline).expect("it goes on"), "{kind}");
    }
}

#[test]
fn something_else_between_two_askings_shows_nothing() {
    let (mut runner, mut timeline) = reach("predict");
    runner.reveal(&mut timeline).expect("it asks");
    runner.hint();
    runner.reveal(&mut timeline).expect("it asks anew");
    assert!(!runner.page().may_go_on && runner.page().told.is_some());
}

#[test]
fn a_fault_that_lost_a_goal_is_taken_back_and_what_the_lesson_did_is_not() {
    let (mut runner, mut timeline) = reach("goal");
    assert!(timeline.undo().is_err(), "the lesson did what was done so far");
    act(&mut runner, &mut timeline, "crash S1");
    act(&mut runner, &mut timeline, "crash S3");
    assert!(matches!(runner.page().status, Status::Lost { .. }));
    act(&mut runner, &mut timeline, "undo");
    assert_eq!(runner.page().status, Status::Waiting);
    act(&mut runner, &mut timeline, "undo");
    assert!(timeline.undo().is_err());
    act(&mut runner, &mut timeline, "request leader set x=1");
    act(&mut runner, &mut timeline, "run until chosen.size() > 0");
    assert!(matches!(runner.page().status, Status::Reached { .. }));
    runner.next(&mut timeline).expect("it goes on");
    assert!(timeline.undo().is_err(), "the page before is done");
}
