//! What is asked: an open question holds time back, an answer that is none is asked for again, and before a page's own
//! beginning nothing is judged.

use super::*;
use crate::script;
use crate::timeline::Timeline;
use std::sync::Arc;

const TYPED: &str = r#"
[[step]]
say = "Three servers."
[step.goal]
until = "!node('S1').up"
hints = ["a", "b", "c"]
solution = "crash S1"
[[step]]
say = "S2 asks."
[step.predict]
ask = "Who leads?"
example = "S7"
do = "fire S2 election\nrun until leaders.size() == 1"
answer = "leaders[0].id"
[[step]]
say = "Go on."
[step.goal]
until = "!node('S3').up"
hints = ["a", "b", "c"]
solution = "crash S3"
[step.goal.lost]
when = "!node('S2').up"
why = "w"
by = "crash S2"
"#;

fn act(runner: &mut Runner, timeline: &mut Timeline, line: &str) {
    script::run(timeline, line).unwrap_or_else(|error| panic!("{}", error.render()));
    runner.notice(timeline);
}

/// At the question, after more was done than the page before asked for.
fn asked() -> (Runner, Timeline) {
    let begun = Runner::new(Arc::new(lesson(TYPED)), None);
    let (mut runner, mut timeline) = begun.unwrap_or_else(|error| panic!("{error}"));
    for line in ["crash S1", "run 3s"] {
        act(&mut runner, &mut timeline, line);
    }
    assert!(runner.next(&mut timeline).expect("it goes on"));
    (runner, timeline)
}

fn answer(runner: &mut Runner, timeline: &mut Timeline, given: &str) {
    runner.answer(timeline, &Answer::Value(given.into())).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn the_test_lesson_is_right() {
    assert_eq!(complaints(&with_steps(TYPED)), "");
}

#[test]
fn nothing_beyond_an_open_question_can_be_reached() {
    let (mut runner, mut timeline) = asked();
    let (at, scene, branches) = (timeline.at(), timeline.scene(9), timeline.branches());
    assert_eq!((at, timeline.end(), timeline.upcoming()), (1, 1, None), "what was done before is on its own branch");
    let find = "explore find leaders.size() > 0";
    for line in ["step", "step 9", "run 50ms", "run until step > 5", "wait 5ms", "crash S2", "deliver *", find] {
        let error = script::run(&mut timeline, line).expect_err(line);
        if line != "deliver *" {
            assert_eq!(error.told(), "first say what you think; then it is played", "{line}");
        }
        assert_eq!((timeline.at(), timeline.scene(9), timeline.branches()), (at, scene.clone(), branches), "{line}");
    }
    // Looking back is nothing new.
    for line in ["back", "step", "seek start", "run 0ms", "seek end"] {
        act(&mut runner, &mut timeline, line);
    }
    assert_eq!((timeline.at(), timeline.scene(9)), (at, scene));
    answer(&mut runner, &mut timeline, "S2");
    assert!(matches!(runner.page().status, Status::Right { .. }));
    act(&mut runner, &mut timeline, "step");
}

#[test]
fn what_is_no_answer_is_asked_for_again() {
    let (mut runner, mut timeline) = asked();
    for given in ["h", "2", "", "the second", "S2!"] {
        answer(&mut runner, &mut timeline, given);
        let page = runner.page();
        assert_eq!(page.status, Status::Waiting, "{given:?}");
        assert_eq!(page.told.as_deref(), Some("An answer looks like `S7`. Type one."), "{given:?}");
    }
    answer(&mut runner, &mut timeline, "s3");
    assert!(matches!(&runner.page().status, Status::Wrong { given, .. } if given == "s3"));
}

#[test]
fn a_typed_answer_needs_an_example_of_its_form() {
    for (example, says) in [
        ("", "may be no answer at all"),
        ("example = \"7\"\n", "not the form of the example"),
        ("example = \"s2\"\n", "is the answer itself"),
        ("example = \"S7\"\nchoices = [\"S1\", \"S2\"]\n", "so no answer is typed"),
    ] {
        let said = complaints(&with_steps(TYPED).replace("example = \"S7\"\n", example));
        assert!(said.contains(says), "{example:?}: {said}");
    }
}

#[test]
fn a_number_may_be_typed_as_a_word() {
    let counts = TYPED.replace("example = \"S7\"", "example = \"9\"").replace("leaders[0].id", "leaders.size() + 1");
    for (given, right) in [("Two", true), ("2", true), ("three", false)] {
        let begun = Runner::new(Arc::new(lesson(&counts)), None);
        let (mut runner, mut timeline) = begun.unwrap_or_else(|error| panic!("{error}"));
        act(&mut runner, &mut timeline, "crash S1");
        assert!(runner.next(&mut timeline).expect("it goes on"));
        answer(&mut runner, &mut timeline, given);
        let status = runner.page().status;
        assert_eq!(matches!(status, Status::Right { .. }), right, "{given}: {status:?}");
        assert_eq!(matches!(status, Status::Wrong { .. }), !right, "{given}: {status:?}");
    }
}

#[test]
fn before_a_page_begins_nothing_is_judged() {
    let (mut runner, mut timeline) = asked();
    answer(&mut runner, &mut timeline, "S2");
    assert!(runner.next(&mut timeline).expect("it goes on"));
    let begins = runner.page().begins;
    assert_eq!(begins, timeline.at());
    act(&mut runner, &mut timeline, "crash S2");
    assert!(matches!(runner.page().status, Status::Lost { last_good_step: Some(good), .. } if good == begins));
    for step in [begins - 1, 0] {
        act(&mut runner, &mut timeline, &format!("seek {step}"));
        assert_eq!(runner.page().status, Status::Waiting, "step {step}");
    }
    act(&mut runner, &mut timeline, &format!("seek {}", begins + 1));
    assert!(matches!(runner.page().status, Status::Lost { .. }));
}
