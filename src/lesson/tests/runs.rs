//! The teacher at work: detours, lost goals, wrong answers, leaving and coming back.

use super::*;
use crate::script;
use crate::timeline::Timeline;
use std::sync::Arc;

pub(super) const STEPS: &str = r#"
[[step]]
say = "Three servers."
[[step]]
say = "Who leads?"
[step.predict]
ask = "Who?"
choices = ["S1", "S2", "S3"]
do = "fire S2 election\nrun until leaders.size() == 1"
answer = "leaders[0].id"
explain = "It asked first."
[[step]]
say = "Commit x=1."
[step.goal]
until = "chosen.size() > 0"
hints = ["a", "b", "c"]
solution = "request leader set x=1\nrun until chosen.size() > 0"
explain = "Two of three have it."
[step.goal.lost]
when = "alive.filter(n, n.kind == 'server').size() < 2"
why = "Fewer than two servers run."
by = "crash S1\ncrash S3"
[[step]]
say = "When?"
[step.point]
ask = "When was it committed?"
moment = "chosen.size() > 0"
hide = true
[[step]]
say = "What if?"
[step.quiz]
ask = "S1 and S3 crash. Is y=2 committed?"
do = "crash S1\ncrash S3\nrequest S2 set y=2\nrun 300ms"
answer = "chosen.exists(c, c.value == 'y=2')"
[[step.quiz.choice]]
text = "yes"
refute = "crash S1\ncrash S3\nrequest S2 set y=2\nrun 200ms"
why = "One of three is no majority."
[[step.quiz.choice]]
text = "no"
[[step]]
say = "Another world."
do = "prepare P1"
[step.world]
protocol = "paxos"
[step.wait]
until = "step > 3"
[[step]]
say = "Clean."
do = "run 10ms"
"#;

pub(super) fn begin(kept: Option<&Kept>) -> (Runner, Timeline) {
    Runner::new(Arc::new(lesson(STEPS)), kept).unwrap_or_else(|error| panic!("{error}"))
}

fn next(runner: &mut Runner, timeline: &mut Timeline) -> bool {
    runner.next(timeline).unwrap_or_else(|error| panic!("{error}"))
}

pub(super) fn act(runner: &mut Runner, timeline: &mut Timeline, line: &str) {
    script::run(timeline, line).unwrap_or_else(|error| panic!("{}", error.render()));
    runner.notice(timeline);
}

fn answer(runner: &mut Runner, timeline: &mut Timeline, at: usize) {
    runner.answer(timeline, &Answer::Choice(at)).unwrap_or_else(|error| panic!("{error}"));
}

/// A runner at the goal, after a wrong prediction.
pub(super) fn at_the_goal() -> (Runner, Timeline) {
    let (mut runner, mut timeline) = begin(None);
    assert!(next(&mut runner, &mut timeline));
    answer(&mut runner, &mut timeline, 0);
    assert!(next(&mut runner, &mut timeline));
    (runner, timeline)
}

#[test]
fn the_test_lesson_is_right() {
    assert_eq!(complaints(&with_steps(STEPS)), "");
}

#[test]
fn a_prediction_is_compared_with_the_run() {
    let (mut runner, mut timeline) = begin(None);
    assert_eq!(runner.page().kind, "say");
    assert!(next(&mut runner, &mut timeline));
    assert!(!next(&mut runner, &mut timeline), "first predict");
    assert!(runner.page().told.is_some());
    // Nothing new happens before there is an answer.
    let refused = script::run(&mut timeline, "crash S3").expect_err("time stands still");
    assert_eq!(refused.told(), "first say what you think; then it is played");
    answer(&mut runner, &mut timeline, 0);
    let page = runner.page();
    let states: Vec<ChoiceState> = page.choices.iter().map(|choice| choice.state).collect();
    assert_eq!(states, [ChoiceState::Wrong, ChoiceState::Right, ChoiceState::Open]);
    assert!(matches!(&page.status, Status::Wrong { answer: Some(right), .. } if right == "S2"), "{:?}", page.status);
    assert!(page.played.is_some_and(|played| played.to == timeline.at()));
    assert!(timeline.sim().scene(0).nodes.iter().all(|node| node.up));
}

#[test]
fn any_way_reaches_a_goal_and_detours_are_survived() {
    let (mut runner, mut timeline) = at_the_goal();
    assert_eq!(runner.page().status, Status::Waiting);
    act(&mut runner, &mut timeline, "back 3");
    act(&mut runner, &mut timeline, "crash S2");
    act(&mut runner, &mut timeline, "run until leaders.size() == 1");
    // In one go past the moment: it is noticed all the same.
    act(&mut runner, &mut timeline, "request leader set z=9");
    act(&mut runner, &mut timeline, "run 2s");
    assert!(matches!(runner.page().status, Status::Reached { .. }), "{:?}", runner.page().status);
    act(&mut runner, &mut timeline, "seek start");
    assert!(next(&mut runner, &mut timeline), "it goes on from where it was reached");
    assert!(!timeline.scene(9).chosen.is_empty());
}

#[test]
fn a_lost_goal_offers_the_last_good_step() {
    let (mut runner, mut timeline) = at_the_goal();
    act(&mut runner, &mut timeline, "crash S1");
    let good = timeline.at();
    assert_eq!(runner.page().status, Status::Waiting);
    act(&mut runner, &mut timeline, "crash S3");
    act(&mut runner, &mut timeline, "run 100ms");
    let why = "Fewer than two servers run.".to_string();
    assert_eq!(runner.page().status, Status::Lost { why, last_good_step: Some(good) });
    assert!(!next(&mut runner, &mut timeline));
    runner.back_to_good(&mut timeline);
    assert_eq!((timeline.at(), runner.page().status), (good, Status::Waiting));
    act(&mut runner, &mut timeline, "step");
    assert_eq!(runner.page().status, Status::Waiting, "the mistake is not made again");
    assert!(timeline.sim().scene(0).nodes.iter().filter(|node| node.up).count() > 1);
    assert_eq!(runner.page().hints.len(), 0);
    assert!(runner.hint() && runner.hint() && runner.hint() && !runner.hint());
    assert_eq!(runner.page().hints, ["a", "b", "c"]);
    runner.solve(&mut timeline).unwrap_or_else(|error| panic!("{error}"));
    assert!(matches!(runner.page().status, Status::Reached { .. }));
}

/// A runner at the quiz.
pub(super) fn at_the_quiz() -> (Runner, Timeline) {
    let (mut runner, mut timeline) = at_the_goal();
    act(&mut runner, &mut timeline, "request leader set x=1");
    act(&mut runner, &mut timeline, "run until chosen.size() > 0");
    let right = timeline.at();
    assert!(next(&mut runner, &mut timeline));
    assert!(runner.page().hide_observer);
    runner.point(&timeline, right - 1);
    assert!(matches!(&runner.page().status, Status::Wrong { explain, .. } if explain.contains("Too early")));
    runner.point(&timeline, right + 1);
    assert!(matches!(&runner.page().status, Status::Wrong { explain, .. } if explain.contains("Too late")));
    assert!(runner.page().hide_observer);
    runner.point(&timeline, right);
    assert!(matches!(runner.page().status, Status::Right { .. }));
    assert!(!runner.page().hide_observer);
    assert!(next(&mut runner, &mut timeline));
    (runner, timeline)
}

#[test]
fn a_wrong_answer_of_a_quiz_plays_the_run_that_refutes_it() {
    let (mut runner, mut timeline) = at_the_quiz();
    let before = timeline.at();
    answer(&mut runner, &mut timeline, 0);
    assert!(matches!(&runner.page().status, Status::Wrong { answer: None, .. }));
    assert_eq!(timeline.scene(0).nodes.iter().filter(|node| !node.up).count(), 2, "the refuting run is shown");
    answer(&mut runner, &mut timeline, 1);
    assert!(matches!(&runner.page().status, Status::Right { .. }));
    let (end, scene) = (timeline.at(), timeline.scene(9));
    assert!(end > before);
    assert!(next(&mut runner, &mut timeline));
    assert_eq!(timeline.scene(0).protocol, "paxos");
    assert!(runner.previous(&mut timeline).expect("back works"));
    assert_eq!((timeline.at(), timeline.scene(9)), (end, scene), "the run that it explains is shown");
    runner.again(&mut timeline);
    assert_eq!(timeline.at(), before);
}

#[test]
fn waits_pass_and_the_end_is_the_summary() {
    let (mut runner, mut timeline) = at_the_quiz();
    answer(&mut runner, &mut timeline, 1);
    assert!(next(&mut runner, &mut timeline));
    assert_eq!(runner.page().kind, "wait");
    assert!(!next(&mut runner, &mut timeline), "first the time passes");
    assert!(matches!(runner.page().status, Status::Reached { .. }));
    assert!(next(&mut runner, &mut timeline));
    assert_eq!(runner.page().kind, "do");
    assert!(next(&mut runner, &mut timeline));
    assert_eq!((runner.page().kind, runner.done()), ("summary", true));
    assert!(!next(&mut runner, &mut timeline));
    for _ in 0..7 {
        assert!(runner.previous(&mut timeline).expect("back works"));
    }
    assert!(!runner.previous(&mut timeline).expect("back works"));
    assert_eq!(timeline.at(), 0);
}

#[test]
fn coming_back_continues_at_the_same_place() {
    let (mut runner, mut timeline) = at_the_goal();
    for line in ["cut S1 S3", "request leader set q=1", "loss 10%", "run 20ms", "delay * S2->* 5ms", "run 1ms", "step"]
    {
        act(&mut runner, &mut timeline, line);
    }
    let kept = runner.keep(&timeline);
    let scene = timeline.scene(99);
    let (mut again, mut run) = begin(Some(&kept));
    assert_eq!((again.step(), run.scene(99)), (2, scene));
    assert_eq!(again.page().notice, None);
    assert!(again.previous(&mut run).expect("back works"));
    assert_eq!(again.page().played.map(|played| (played.from, played.to)), Some((0, run.at())));
}

#[test]
fn what_was_done_by_hand_on_several_branches_is_kept() {
    let (mut runner, mut timeline) = at_the_goal();
    for line in
        ["run 40ms", "cut S1 S3", "run 400ms", "back 5", "crash S1", "run 1500ms", "back 3", "wait 3ms", "step 2"]
    {
        act(&mut runner, &mut timeline, line);
    }
    let kept = runner.keep(&timeline);
    assert_eq!(kept.run.iter().filter(|line| line.starts_with("crash")).count(), 1, "{:?}", kept.run);
    let (_, run) = begin(Some(&kept));
    assert_eq!((run.at(), run.scene(99)), (timeline.at(), timeline.scene(99)), "{:?}", kept.run);
    act(&mut runner, &mut timeline, "back 1");
    let earlier = runner.keep(&timeline);
    let (_, run) = begin(Some(&earlier));
    assert_eq!((run.at(), run.scene(99)), (timeline.at(), timeline.scene(99)), "{:?}", earlier.run);
}

#[test]
fn what_does_not_fit_is_replaced_by_the_lessons_own_run() {
    let (mut runner, mut timeline) = at_the_quiz();
    assert!(runner.previous(&mut timeline).expect("back works"));
    let kept = Kept { run: vec!["crash S9".into()], ..runner.keep(&timeline) };
    let (again, run) = begin(Some(&kept));
    assert!(again.page().notice.is_some() && run.at() > 0);
}

/// Two worlds; the second has two goals, each reached by time alone.
const WORLDS: &str = r#"
[[step]]
say = "One."
[[step]]
say = "Two."
[step.world]
protocol = "raft"
nodes = 3
[step.goal]
until = "!node('S1').up"
hints = ["a", "b", "c"]
solution = "crash S1"
[[step]]
say = "Three."
[step.goal]
until = "!node('S2').up"
hints = ["a", "b", "c"]
solution = "crash S2"
[[step]]
say = "Four."
"#;

#[test]
fn going_back_across_a_world_and_on_again_teaches_on_the_right_run() {
    let lesson = Arc::new(lesson(WORLDS));
    let (mut runner, mut timeline) = Runner::new(lesson, None).unwrap_or_else(|error| panic!("{error}"));
    assert!(next(&mut runner, &mut timeline));
    act(&mut runner, &mut timeline, "run 500ms");
    for goal in ["crash S1", "crash S2"] {
        act(&mut runner, &mut timeline, goal);
        assert!(matches!(runner.page().status, Status::Reached { .. }));
        assert!(next(&mut runner, &mut timeline));
    }
    for _ in 0..3 {
        assert!(runner.previous(&mut timeline).expect("back works"));
    }
    assert!(next(&mut runner, &mut timeline));
    assert_eq!((timeline.at(), runner.page().status), (0, Status::Waiting), "a fresh world, and nothing done in it");
    assert!(next(&mut runner, &mut timeline), "it was passed once");
    assert!(!timeline.scene(0).nodes[0].up, "what comes next rests on the goal before it");
    assert!(next(&mut runner, &mut timeline));
    assert!(timeline.scene(0).nodes[..2].iter().all(|node| !node.up));
}

#[test]
fn what_was_done_on_a_run_that_was_left_does_not_lead_back_to_it() {
    let lesson = Arc::new(lesson(WORLDS));
    let (mut runner, mut timeline) = Runner::new(lesson, None).unwrap_or_else(|error| panic!("{error}"));
    assert!(next(&mut runner, &mut timeline));
    for goal in ["crash S1", "crash S2"] {
        act(&mut runner, &mut timeline, goal);
        assert!(next(&mut runner, &mut timeline));
    }
    for _ in 0..2 {
        assert!(runner.previous(&mut timeline).expect("back works"));
    }
    // Another way to the first goal: the second is not done on it.
    for line in ["crash S3", "crash S1"] {
        act(&mut runner, &mut timeline, line);
    }
    assert!(next(&mut runner, &mut timeline));
    assert_eq!(runner.page().status, Status::Waiting);
    assert!(next(&mut runner, &mut timeline));
    assert!(timeline.scene(0).nodes[..3].iter().all(|node| !node.up), "S3 crashed on this way");
}

/// The last good step that the page names; none if the goal is not lost.
fn last_good(runner: &Runner) -> Option<u64> {
    if let Status::Lost { last_good_step, .. } = runner.page().status { last_good_step } else { None }
}

#[test]
fn the_last_good_step_is_right_wherever_the_learner_goes() {
    let (mut runner, mut timeline) = at_the_goal();
    act(&mut runner, &mut timeline, "crash S1");
    let good = timeline.at();
    for line in ["crash S3", "run 300ms", "run 300ms", "back 2", "step", "crash S2", "seek end"] {
        act(&mut runner, &mut timeline, line);
        assert_eq!(last_good(&runner), Some(good), "{line}");
    }
    // Mended and lost again on another branch.
    act(&mut runner, &mut timeline, "back 2");
    act(&mut runner, &mut timeline, "restart S1");
    act(&mut runner, &mut timeline, "run 20ms");
    let second = timeline.at();
    assert_eq!(last_good(&runner), None);
    act(&mut runner, &mut timeline, "crash S1");
    assert_eq!(last_good(&runner), Some(second));
    // Back to where it was lost for the first time, and in one leap to the end.
    act(&mut runner, &mut timeline, &format!("seek {}", good + 1));
    assert_eq!(last_good(&runner), Some(good));
    act(&mut runner, &mut timeline, "seek end");
    assert_eq!(last_good(&runner), Some(second));
    act(&mut runner, &mut timeline, "switch b2");
    assert_eq!(last_good(&runner), Some(good));
}

#[test]
fn an_answer_that_is_not_there_names_the_choices() {
    let (mut runner, mut timeline) = begin(None);
    assert!(next(&mut runner, &mut timeline));
    answer(&mut runner, &mut timeline, 7);
    assert_eq!(runner.page().told.as_deref(), Some("There are three answers. Choose one of the three."));
    let (mut runner, mut timeline) = at_the_quiz();
    answer(&mut runner, &mut timeline, 2);
    assert_eq!(runner.page().told.as_deref(), Some("There are two answers. Choose one of the two."));
    assert_eq!(runner.page().status, Status::Waiting);
}

#[test]
fn each_run_that_was_played_is_told_from_the_one_before() {
    let (mut runner, mut timeline) = at_the_quiz();
    let mut played = || {
        answer(&mut runner, &mut timeline, 0);
        runner.page().played.expect("a refutation")
    };
    let (first, second) = (played(), played());
    assert_eq!((first.from, first.to), (second.from, second.to), "equally long");
    assert_ne!(first, second);
}

#[test]
fn answers_and_hints_are_there_when_one_comes_back() {
    let (mut runner, mut timeline) = begin(None);
    assert!(next(&mut runner, &mut timeline));
    answer(&mut runner, &mut timeline, 0);
    let (again, run) = begin(Some(&runner.keep(&timeline)));
    assert_eq!((again.page().status, again.page().may_go_on), (runner.page().status, true));
    assert_eq!((run.at(), again.page().choices), (timeline.at(), runner.page().choices));
    let (mut runner, timeline) = at_the_goal();
    assert!(runner.hint() && runner.hint());
    let (again, _) = begin(Some(&runner.keep(&timeline)));
    assert_eq!(again.page().hints, ["a", "b"]);
    let (mut runner, mut timeline) = at_the_quiz();
    answer(&mut runner, &mut timeline, 0);
    let (again, run) = begin(Some(&runner.keep(&timeline)));
    assert_eq!((again.page().status, run.scene(9)), (runner.page().status, timeline.scene(9)));
}

/// Pages that nobody can do, each with the place of what is wrong in it.
const BROKEN: &[(&str, &str)] = &[
    ("do = \"crash S1\\npause S1\"", "13:6"),
    ("[step.wait]\nuntil = \"node('S9').up\"", "14:9"),
    ("[step.goal]\nuntil = \"node('S9').up\"\nhints = [\"a\", \"b\", \"c\"]\nsolution = \"step\"", "16:12"),
    ("[step.goal]\nuntil = \"step > 9\"\nhints = [\"a\", \"b\", \"c\"]\nsolution = \"step\"", "16:12"),
    ("[step.predict]\nask = \"?\"\nchoices = [\"1\", \"2\"]\ndo = \"step\"\nanswer = \"7\"", "17:10"),
    ("[step.point]\nask = \"?\"\nmoment = \"leaders.size() > 7\"", "15:10"),
];

#[test]
fn a_page_that_is_broken_says_so_and_can_be_left() {
    for (page, place) in BROKEN {
        let steps = format!("[[step]]\nsay = \"x\"\n{page}\n[[step]]\nsay = \"y\"\n");
        let (mut runner, mut timeline) =
            Runner::new(Arc::new(lesson(&steps)), None).unwrap_or_else(|error| panic!("{error}"));
        match runner.page().kind {
            "predict" => answer(&mut runner, &mut timeline, 0),
            "do" => {}
            _ => runner.solve(&mut timeline).unwrap_or_else(|error| panic!("{error}")),
        }
        let told = runner.page().told.unwrap_or_default();
        assert!(told.starts_with(&format!("This page is broken (test.toml:{place})")), "{page}: {told}");
        assert!(next(&mut runner, &mut timeline), "{page}");
        assert_eq!(runner.step(), 1);
    }
}

#[test]
fn what_is_explained_is_of_the_run_that_shows_it() {
    let (mut runner, mut timeline) = at_the_goal();
    act(&mut runner, &mut timeline, "request leader set x=1");
    act(&mut runner, &mut timeline, "run until chosen.size() > 0");
    let reached = timeline.at();
    assert_eq!(runner.page().elsewhere, None);
    act(&mut runner, &mut timeline, "back 2");
    assert_eq!(runner.page().elsewhere, Some(Elsewhere { step: reached, branch: None }), "the run has not got there");
    act(&mut runner, &mut timeline, "crash S1");
    let main = Some("main".to_string());
    assert_eq!(runner.page().elsewhere, Some(Elsewhere { step: reached, branch: main }), "and this one never does");
    act(&mut runner, &mut timeline, "switch main");
    assert_eq!(runner.page().elsewhere, None);
    act(&mut runner, &mut timeline, "run 300ms");
    assert_eq!(runner.page().elsewhere, None, "it is still so");
    let (mut runner, mut timeline) = at_the_quiz();
    answer(&mut runner, &mut timeline, 0);
    let end = timeline.at();
    act(&mut runner, &mut timeline, "back");
    assert_eq!(runner.page().elsewhere, Some(Elsewhere { step: end, branch: None }));
    act(&mut runner, &mut timeline, "step");
    assert_eq!(runner.page().elsewhere, None);
    assert!(script::run(&mut timeline, "step").is_err(), "it is not answered yet, so what comes after is not shown");
    act(&mut runner, &mut timeline, "back");
    assert!(!runner.back_to_good(&mut timeline) && runner.show_verdict(&mut timeline));
    assert_eq!((timeline.at(), runner.page().elsewhere), (end, None));
}

#[test]
fn an_answer_outlives_the_run_that_settled_it() {
    let (mut runner, mut timeline) = at_the_quiz();
    answer(&mut runner, &mut timeline, 0);
    answer(&mut runner, &mut timeline, 1);
    assert!(next(&mut runner, &mut timeline), "into another world");
    let kept = runner.keep(&timeline);
    let same = |runner: &mut Runner, timeline: &mut Timeline| {
        for _ in 0..4 {
            assert!(runner.previous(timeline).expect("back works"));
        }
        let page = runner.page();
        assert!(matches!(&page.status, Status::Wrong { given, .. } if given == "S1"), "{:?}", page.status);
        let played = page.played.map(|played| (played.from, played.to));
        assert_eq!((played, page.elsewhere), (Some((0, timeline.at())), None), "it is the run that it explains");
        for _ in 0..3 {
            assert!(next(runner, timeline));
        }
        assert!(matches!(&runner.page().status, Status::Right { answer, .. } if answer == "no"));
        assert_eq!(runner.page().choices[0].state, ChoiceState::Wrong);
    };
    same(&mut runner, &mut timeline);
    let (mut again, mut run) = begin(Some(&kept));
    same(&mut again, &mut run);
}

#[test]
fn what_is_to_be_done_first_is_told_until_something_is_done() {
    let (mut runner, mut timeline) = at_the_goal();
    for done in ["step", "crash S1", "seek start"] {
        assert!(!next(&mut runner, &mut timeline));
        assert!(runner.page().told.is_some_and(|told| told.starts_with("First reach the goal")));
        act(&mut runner, &mut timeline, done);
        assert_eq!(runner.page().told, None, "{done}");
    }
    assert!(!next(&mut runner, &mut timeline));
    assert!(runner.hint());
    assert_eq!(runner.page().told, None);
}
