//! A lesson that was changed while somebody was learning it: a changed letter loses no place.

use super::runs::{STEPS, act, at_the_goal, at_the_quiz};
use super::*;
use crate::lesson::store::Progress;
use crate::script;
use crate::timeline::Timeline;
use std::sync::Arc;

const OWN: &str = "was changed since you left it";
const GONE: &str = "is gone, so you are on the one before it";

/// What is told of a lesson that is another by now; nothing where nothing has to be.
fn notice(runner: &Runner) -> String {
    runner.page().notice.unwrap_or_default()
}

fn taken_up(steps: &str, kept: &Kept) -> (Runner, Timeline) {
    let changed = lesson(steps);
    let taken = Runner::new(Arc::new(changed), Some(kept));
    taken.unwrap_or_else(|error| panic!("{steps}\n{error}"))
}

/// The steps with a piece of their text changed, which has to be there.
fn with(old: &str, new: &str) -> String {
    assert!(STEPS.contains(old), "{old}");
    STEPS.replacen(old, new, 1)
}

#[test]
fn what_is_changed_around_a_page_loses_no_place() {
    let (mut runner, mut timeline) = at_the_goal();
    for line in ["cut S1 S3", "request leader set q=1", "run 20ms"] {
        act(&mut runner, &mut timeline, line);
    }
    assert!(runner.hint());
    let (kept, scene) = (runner.keep(&timeline), timeline.scene(99));
    let before = "[[step]]\nsay = \"Commit";
    let goal = "[[step]]\nsay = \"Commit x=1.\"\n";
    let goal_end = STEPS.find("[[step]]\nsay = \"When?\"").expect("it is there");
    let whole_goal = &STEPS[STEPS.find(goal).expect("it is there")..goal_end];
    for (steps, step, told) in [
        // Words on this page and on others, of each kind.
        (with("Commit x=1.", "Please commit x=1."), 2, ""),
        (with("Three servers.", "Three servers stand here."), 2, ""),
        (with("Who leads?", "Who leads now?"), 2, ""),
        (with("It asked first.", "It was the first to ask."), 2, ""),
        (with("[\"a\", \"b\", \"c\"]", "[\"A\", \"b\", \"c\"]"), 2, ""),
        (with("Two of three have it.", "Two have it."), 2, ""),
        (with("When?", "At which step?"), 2, ""),
        // How it is written down.
        (with(before, "# Here.\n\n[[step]]\nid = \"commit\"\nsay = \"Commit"), 2, ""),
        (with("alive.filter(n, n.kind == 'server').size() < 2", "servers.filter(n, n.up).size() < 2"), 2, ""),
        (with("solution = \"request leader set x=1\\n", "solution = \"request leader set x=1\\nrun 1ms\\n"), 2, ""),
        // Steps put in and taken away.
        (with("[[step]]", "[[step]]\nsay = \"Welcome.\"\n[[step]]"), 3, ""),
        (with(before, &format!("[[step]]\nsay = \"Well.\"\n{before}")), 3, ""),
        (with("[[step]]\nsay = \"Three servers.\"\n", ""), 1, ""),
        (with("[[step]]\nsay = \"When?\"", "[[step]]\nsay = \"Good.\"\n[[step]]\nsay = \"When?\""), 2, ""),
        (with(whole_goal, ""), 1, GONE),
        (STEPS[..STEPS.find(before).expect("it is there")].to_string(), 1, GONE),
        ("[[step]]\nsay = \"All new.\"\n".into(), 0, GONE),
        ("[[step]]\nsay = \"All new.\"\ndo = \"run 5ms\"\n".into(), 0, "so it starts at its beginning"),
        (
            with(whole_goal, "").replace("servers.\"", "servers.\"\ndo = \"run 1ms\""),
            1,
            "goes on from the lesson's own run",
        ),
        // What was done is another.
        (with(before, &format!("[[step]]\nsay = \"Time.\"\ndo = \"run 10ms\"\n{before}")), 3, OWN),
        (with("fire S2 election", "fire S1 election"), 2, OWN),
        (with("Commit x=1.\"\n", "Commit x=1.\"\ndo = \"run 1ms\"\n"), 2, OWN),
        (with("Who leads?\"\n", "Who leads?\"\n[step.world]\nprotocol = \"raft\"\nnodes = 3\n"), 2, OWN),
    ] {
        let (mut again, mut run) = taken_up(&steps, &kept);
        assert_eq!((again.step(), again.done()), (step, false), "{steps}");
        let told_now = notice(&again);
        assert!(told_now.contains(told) && told_now.is_empty() == told.is_empty(), "{told_now:?}: {steps}");
        if told.is_empty() {
            assert_eq!(run.scene(99), scene, "{steps}");
            assert_eq!(again.page().hints.len(), 1, "{steps}");
        } else {
            assert_ne!(run.scene(99), scene, "{steps}");
        }
        // It goes back to its beginning, and what was answered is still there where it was asked.
        let mut answered = 0;
        while again.previous(&mut run).expect("back works") {
            answered += usize::from(matches!(again.page().status, Status::Wrong { .. }));
        }
        let asked_so = !steps.contains("fire S1 election") && step > 1 || step == 1 && told.is_empty();
        assert_eq!(answered, usize::from(asked_so), "{told_now} {steps}");
    }
    // Another seed is another world.
    let text = with_steps(STEPS).replace("seed = 7", "seed = 8");
    let changed = read("test.toml", &text).unwrap_or_else(|error| panic!("{error}"));
    let (again, _) = Runner::new(Arc::new(changed), Some(&kept)).unwrap_or_else(|error| panic!("{error}"));
    assert!(again.step() == 2 && notice(&again).contains(OWN));
}

#[test]
fn what_was_said_in_a_quiz_stays_said_and_a_choice_that_is_gone_is_none() {
    let (mut runner, mut timeline) = at_the_quiz();
    runner.answer(&mut timeline, &Answer::Choice(0)).unwrap_or_else(|error| panic!("{error}"));
    let kept = runner.keep(&timeline);
    let states = |runner: &Runner| runner.page().choices.iter().map(|choice| choice.state).collect::<Vec<_>>();
    for (old, new, first) in [
        ("What if?", "And what if?", ChoiceState::Wrong),
        ("One of three is no majority.", "One is no majority.", ChoiceState::Wrong),
        ("text = \"yes\"", "text = \"surely\"", ChoiceState::Open),
        ("set y=2\\nrun 300ms", "set y=2\\nrun 400ms", ChoiceState::Wrong),
    ] {
        let (again, _) = taken_up(&with(old, new), &kept);
        assert_eq!((again.step(), states(&again)[0]), (4, first), "{new}");
        assert_eq!(notice(&again), "", "{new}");
    }
}

#[test]
fn an_id_keeps_a_place_whatever_is_written_and_a_renamed_one_is_found_by_its_neighbours() {
    let with_id = |id: &str, say: &str| {
        with("[[step]]\nsay = \"Commit x=1.\"", &format!("[[step]]\nid = \"{id}\"\nsay = \"{say}\""))
    };
    let begun = Runner::new(Arc::new(lesson(&with_id("commit", "Commit x=1."))), None);
    let (mut runner, mut timeline) = begun.unwrap_or_else(|error| panic!("{error}"));
    assert!(runner.next(&mut timeline).expect("it goes on"));
    runner.answer(&mut timeline, &Answer::Choice(1)).unwrap_or_else(|error| panic!("{error}"));
    assert!(runner.next(&mut timeline).expect("it goes on"));
    act(&mut runner, &mut timeline, "crash S3");
    let (kept, scene) = (runner.keep(&timeline), timeline.scene(99));
    let moved =
        format!("[[step]]\nsay = \"One.\"\n[[step]]\nsay = \"Two.\"\n{}", with_id("commit", "All is new here."));
    for (steps, step) in [(moved, 4), (with_id("decide", "Commit x=1."), 2), (with_id("decide", "Now."), 2)] {
        let (again, run) = taken_up(&steps, &kept);
        assert_eq!((again.step(), notice(&again), run.scene(99)), (step, String::new(), scene.clone()), "{steps}");
    }
}

#[test]
fn an_id_is_there_once_and_has_a_form() {
    let step = |id: &str| format!("[[step]]\nid = \"{id}\"\nsay = \"s\"\n");
    assert_eq!(complaints(&with_steps(&[step("a"), step("b")].concat())), "");
    let twice = complaints(&with_steps(&[step("a"), step("a")].concat()));
    assert!(twice.contains("a step before this one has this id") && twice.contains("another id"), "{twice}");
    let odd = complaints(&with_steps(&step("a b")));
    assert!(odd.contains("1 to 40 letters, digits, - and _") && odd.contains("id = \"vote\""), "{odd}");
}

#[test]
fn what_a_version_before_kept_of_another_text_keeps_its_page() {
    let (runner, timeline) = at_the_goal();
    let before = Kept { keys: Vec::new(), text: "other".into(), ..runner.keep(&timeline) };
    let (again, run) = taken_up(STEPS, &before);
    assert_eq!((again.step(), again.done()), (2, false));
    assert!(notice(&again).contains(OWN) && run.at() > 0);
    // Of what is far beyond its end nothing is done.
    let far = Kept { step: 60, passed: 70, ..before };
    let (again, _) = taken_up(STEPS, &far);
    assert_eq!((again.step(), again.done()), (6, false));
}

#[test]
fn a_lesson_that_was_done_stays_done_and_begins_anew_with_what_was_added() {
    let folder = tempfile::tempdir().expect("a folder");
    let done = Arc::new(lesson(STEPS));
    let (mut runner, mut timeline) = Runner::new(done.clone(), None).unwrap_or_else(|error| panic!("{error}"));
    let (kept, early) = (runner.keep(&timeline), runner.done());
    assert!(!early && runner.next(&mut timeline).expect("it goes on"));
    let all = Kept { step: 7, passed: 7, ..kept };
    let mut progress = Progress::open(Some(folder.path()));
    progress.keep_lesson(&done, true, None, Some(all.clone()));
    let longer = lesson(&format!("{STEPS}[[step]]\nsay = \"More.\"\n"));
    let standing = progress.of_lesson(&longer);
    assert!(standing.done && standing.left_at(&longer).is_none());
    progress.keep_lesson(&longer, false, None, None);
    assert!(progress.of_lesson(&longer).done);
    // On the way, the list says the page as it is numbered now.
    progress.keep_lesson(&done, false, None, Some(Kept { step: 2, passed: 2, ..all }));
    let shifted = lesson(&with("[[step]]", "[[step]]\nsay = \"Welcome.\"\n[[step]]"));
    assert_eq!(progress.of_lesson(&shifted).left_at(&shifted), Some(3));
    script::run(&mut timeline, "step").expect_err("a question is open");
}

#[test]
fn a_file_that_is_short_for_a_moment_loses_no_place() {
    let short = &STEPS[..STEPS.find("[[step]]\nsay = \"Commit").expect("it is there")];
    let (mut runner, mut timeline) = at_the_goal();
    for line in ["cut S1 S3", "request leader set q=1", "run 20ms"] {
        act(&mut runner, &mut timeline, line);
    }
    let (kept, scene) = (runner.keep(&timeline), timeline.scene(99));
    let (cut, run) = taken_up(short, &kept);
    assert!(cut.step() == 1 && notice(&cut).contains(GONE));
    // It is short for long, too, and is left and taken up meanwhile.
    let (cut, run) = taken_up(short, &cut.keep(&run));
    let between = cut.keep(&run);
    let (again, whole) = taken_up(STEPS, &between);
    assert_eq!((again.step(), notice(&again), whole.scene(99)), (2, String::new(), scene));
    assert_eq!(again.keep(&whole), kept, "as it was");
    // Whoever has done something on the page that was left has gone on without it.
    for act_on in [
        |runner: &mut Runner, run: &mut Timeline| assert!(runner.previous(run).expect("back")),
        |runner: &mut Runner, run: &mut Timeline| act(runner, run, "crash S3"),
    ] {
        let (mut cut, mut run) = taken_up(short, &between);
        act_on(&mut cut, &mut run);
        let here = cut.step();
        let (again, _) = taken_up(STEPS, &cut.keep(&run));
        assert_eq!(again.step(), here);
    }
}
