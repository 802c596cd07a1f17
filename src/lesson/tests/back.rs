//! Leaving a lesson and coming back: the whole run is there with its branches, and what was found once stays found.

use super::*;
use crate::lesson::page::{Status, Takes};
use crate::lesson::store::Progress;
use crate::script;
use crate::timeline::Timeline;
use std::sync::Arc;

/// A run with two endings, what is to be found in the first, and another world.
const ENDINGS: &str = r#"
[[step]]
say = "Three servers."
[[step]]
say = "S2 asks for votes, and is elected."
do = "seek start\nfire S2 election\nrun until leaders.size() == 1"
[[step]]
say = "When?"
[step.point]
ask = "When was S2 elected?"
moment = "leaders.size() > 0"
hide = true
[[step]]
say = "Another ending, on a branch of its own."
do = "seek start\nfire S3 election\nrun until leaders.size() == 1"
[step.quiz]
ask = "S1 and S2 crash. Does S3 lead?"
do = "crash S1\ncrash S2\nrun 300ms"
answer = "leaders.exists(s, s.id == 'S3')"
[[step.quiz.choice]]
text = "yes"
[[step.quiz.choice]]
text = "no"
refute = "crash S2\nrun 200ms"
why = "It does not know yet that it is alone."
[[step]]
say = "Another world."
[step.world]
protocol = "raft"
nodes = 3
"#;

/// A branch: its name, its parent's, its fork and its end.
type Row = (String, Option<String>, u64, u64);

struct Learner {
    lesson: Arc<Lesson>,
    runner: Runner,
    timeline: Timeline,
}

impl Learner {
    fn new(kept: Option<&Kept>) -> Learner {
        let lesson = Arc::new(lesson(ENDINGS));
        let (runner, timeline) = Runner::new(lesson.clone(), kept).unwrap_or_else(|error| panic!("{error}"));
        Learner { lesson, runner, timeline }
    }

    /// The same learner, after leaving and coming back.
    fn back(&self) -> Learner {
        Learner::new(Some(&self.runner.keep(&self.timeline)))
    }

    fn next(&mut self) {
        let went = self.runner.next(&mut self.timeline).unwrap_or_else(|error| panic!("{error}"));
        assert!(went, "{:?}", self.runner.page());
        self.runner.notice(&self.timeline);
    }

    fn previous(&mut self) {
        assert!(self.runner.previous(&mut self.timeline).unwrap_or_else(|error| panic!("{error}")));
        self.runner.notice(&self.timeline);
    }

    fn act(&mut self, lines: &[&str]) {
        for line in lines {
            script::run(&mut self.timeline, line).unwrap_or_else(|error| panic!("{}", error.render()));
            self.runner.notice(&self.timeline);
        }
    }

    fn answer(&mut self, at: usize) {
        let answered = self.runner.answer(&mut self.timeline, &Answer::Choice(at));
        answered.unwrap_or_else(|error| panic!("{error}"));
    }

    /// Finds the step that is asked for.
    fn find(&mut self) {
        let right = (0..=self.timeline.end()).find(|step| {
            self.runner.point(&self.timeline, *step);
            matches!(self.runner.page().status, Status::Right { .. })
        });
        assert!(right.is_some(), "it is there");
    }

    /// The branches, and where one stands.
    fn tree(&self) -> (Vec<Row>, String, u64) {
        let tree = self.timeline.tree();
        let name = |id| tree.iter().find(|branch| Some(branch.id) == id).map(|branch| branch.name.clone());
        let row = |b: &crate::timeline::BranchView| (b.name.clone(), name(b.parent), b.fork_step, b.end);
        (tree.iter().map(row).collect(), self.timeline.branch_name().to_string(), self.timeline.at())
    }

    /// At the other ending, with branches made by hand besides.
    fn at_the_other_ending() -> Learner {
        let mut learner = Learner::new(None);
        learner.act(&["step 3"]);
        learner.next();
        learner.act(&["cut S1 S3", "run 30ms", "mark here", "back 4", "branch aside", "crash S1"]);
        learner.next();
        learner.find();
        learner.next();
        learner
    }
}

#[test]
fn the_test_lesson_is_right() {
    assert_eq!(complaints(&with_steps(ENDINGS)), "");
}

#[test]
fn the_whole_run_is_there_with_its_branches_wherever_it_is_left() {
    let mut learner = Learner::at_the_other_ending();
    assert!(learner.timeline.branches() > 3, "{:?}", learner.tree());
    let same = |learner: &Learner| {
        let again = learner.back();
        assert_eq!(again.tree(), learner.tree());
        assert_eq!(again.runner.page().notice, None);
        assert_eq!(again.timeline.bookmarks(), learner.timeline.bookmarks());
        assert_eq!(again.timeline.scene(99), learner.timeline.scene(99));
        assert_eq!(again.runner.keep(&again.timeline), learner.runner.keep(&learner.timeline), "as often as one likes");
    };
    same(&learner);
    learner.answer(1);
    same(&learner);
    learner.answer(0);
    same(&learner);
    let whole = learner.tree().0;
    // What the lesson plays again is on the branch on which it was played before.
    learner.answer(1);
    learner.answer(0);
    learner.previous();
    learner.next();
    assert_eq!(learner.tree().0, whole);
    let mut again = learner.back();
    again.previous();
    again.next();
    assert_eq!(again.tree().0, whole);
    // A branch that was deleted is gone.
    learner.act(&["delete aside"]);
    let left = learner.tree().0;
    assert_eq!((learner.back().tree().0, left.len()), (left, whole.len() - 1));
}

#[test]
fn what_was_done_by_hand_can_be_taken_back_after_coming_back_and_what_the_lesson_did_cannot() {
    let mut learner = Learner::new(None);
    learner.act(&["crash S1"]);
    learner.next();
    learner.act(&["cut S1 S3", "step 2", "drop * *->*", "step"]);
    let mut again = learner.back().back();
    for learner in [&mut learner, &mut again] {
        let taken: Vec<_> = std::iter::from_fn(|| learner.timeline.undo().ok()).collect();
        let first = |n: usize| taken[n].commands[0].split(' ').next().expect("a verb").to_string();
        assert_eq!((taken.len(), first(0), first(1)), (2, "drop".into(), "cut".into()), "{taken:?}");
        assert!(taken[0].commands.len() > 1, "what one command did is one: {taken:?}");
    }
    // An answer is the lesson's to play.
    learner.next();
    learner.find();
    learner.next();
    learner.answer(1);
    assert!(!learner.back().timeline.can_undo());
}

#[test]
fn a_step_that_was_found_stays_found() {
    let mut learner = Learner::at_the_other_ending();
    let found = |mut learner: Learner, back: usize, shown: bool| {
        (0..back).for_each(|_| learner.previous());
        let page = learner.runner.page();
        assert_eq!(page.number, 3);
        assert!(matches!(page.status, Status::Right { .. }), "{page:?}");
        assert_eq!((page.hide_observer, page.may_go_on, page.takes), (false, true, Takes::Nothing));
        assert_eq!(page.shown, shown);
        learner.next();
    };
    found(learner.back(), 1, false);
    learner.answer(0);
    learner.next();
    // The world was left, so that the lesson's own run is there. In that it is the same step.
    found(learner.back(), 2, false);
    // Whoever had it shown has not found it, and needs not look for it any more.
    let mut shown = Learner::new(None);
    shown.next();
    shown.next();
    shown.runner.solve(&mut shown.timeline).unwrap_or_else(|error| panic!("{error}"));
    shown.next();
    found(shown.back(), 1, true);
    shown.previous();
    found(shown.back(), 0, true);
}

#[test]
fn what_an_earlier_version_kept_is_taken_up() {
    let learner = Learner::at_the_other_ending();
    let now = learner.runner.keep(&learner.timeline);
    let folder = tempfile::tempdir().expect("a folder");
    let text = crate::kit::fingerprint(learner.lesson.source.as_bytes());
    for (found, shown) in [(now.given[2][0].as_str(), false), ("99", true)] {
        earlier(&learner, folder.path(), &text, found, shown);
    }
}

/// Takes up what an earlier version kept of a step that was found. Where that is another one in the lesson's own run, it is
/// shown.
fn earlier(learner: &Learner, folder: &std::path::Path, text: &str, found: &str, shown: bool) {
    let file = format!(
        "format = 1\n[lessons.T1]\ndone = false\n[lessons.T1.kept]\nstep = 3\npassed = 3\ntext = \"{text}\"\nbegins = [0, -1, \
         -1, 1]\nrun = [\"fire S3 election\"]\ngiven = [[], [], [\"{found}\"], [], []]\nhints = 0\n"
    );
    std::fs::write(folder.join("progress.toml"), file).expect("written");
    let mut progress = Progress::open(Some(folder));
    assert_eq!(progress.complaint(), None);
    let kept = progress.of_lesson(&learner.lesson).kept.expect("it is read");
    let mut again = Learner::new(Some(&kept));
    assert_eq!((again.runner.page().notice, again.tree().0.len()), (None, 1));
    assert_eq!((again.timeline.branch(), again.timeline.at()), (0, 1));
    again.previous();
    let page = again.runner.page();
    assert!(matches!(page.status, Status::Right { .. }) && !page.hide_observer, "{page:?}");
    assert_eq!(page.shown, shown, "{page:?}");
}

#[test]
fn what_was_kept_of_branches_that_are_not_there_is_no_place() {
    let learner = Learner::at_the_other_ending();
    let kept = learner.runner.keep(&learner.timeline);
    let on = vec![77; kept.on.len()];
    let again = Learner::new(Some(&Kept { on, ..kept }));
    assert!(again.runner.page().notice.is_some(), "it goes on from its own run");
}

#[test]
fn branches_are_named_once_a_page_speaks_of_them_or_the_learner_has_made_one() {
    let named = |learner: &Learner| learner.runner.page().names_branches;
    let mut learner = Learner::new(None);
    learner.act(&["step 3"]);
    learner.next();
    assert_eq!((learner.timeline.branches(), named(&learner)), (2, false), "that one is the lesson's");
    assert!(!named(&learner.back()));
    learner.next();
    learner.find();
    assert!(!named(&learner));
    learner.next();
    assert!(named(&learner) && named(&learner.back()), "this page speaks of them");
    let mut learner = Learner::new(None);
    learner.act(&["step 3", "back 1", "crash S1"]);
    assert!(named(&learner) && named(&learner.back()), "this one was made by hand");
}

#[test]
fn what_a_quiz_has_played_is_not_what_happens_next() {
    const STEPS: &str = r#"
[[step]]
say = "What if?"
[step.quiz]
ask = "S1 asks for votes. Does it lead?"
do = "fire S1 election\nrun until leaders.size() == 1"
answer = "leaders[0].id == 'S1'"
[[step.quiz.choice]]
text = "yes"
[[step.quiz.choice]]
text = "no"
why = "Look at it."
[[step]]
say = "Now you."
[step.goal]
ask = "Let S1 lead."
until = "leaders.exists(s, s.id == 'S1')"
hints = ["a", "b", "c"]
solution = "fire S1 election\nrun until leaders.size() == 1"
"#;
    let (mut runner, mut timeline) =
        Runner::new(Arc::new(lesson(STEPS)), None).unwrap_or_else(|error| panic!("{error}"));
    runner.answer(&mut timeline, &Answer::Choice(0)).unwrap_or_else(|error| panic!("{error}"));
    assert!(runner.next(&mut timeline).unwrap_or_else(|error| panic!("{error}")));
    assert_eq!((timeline.at(), timeline.end()), (0, 0), "nothing has happened yet");
    assert_eq!(runner.page().status, Status::Waiting);
    assert_eq!(timeline.branches(), 2, "what was played is still there to be seen");
}

#[test]
fn a_goal_that_is_reached_in_a_world_of_its_own_need_not_be_reached_again_after_a_look_back() {
    const STEPS: &str = r#"
[[step]]
say = "Before."
[[step]]
say = "Now you."
[step.world]
protocol = "raft"
nodes = 3
[step.goal]
ask = "Elect."
until = "leaders.size() == 1"
hints = ["a", "b", "c"]
solution = "run until leaders.size() == 1"
[[step]]
say = "After."
"#;
    let (mut runner, mut timeline) =
        Runner::new(Arc::new(lesson(STEPS)), None).unwrap_or_else(|error| panic!("{error}"));
    let mut turn = |runner: &mut Runner, back: bool| {
        let turned = if back { runner.previous(&mut timeline) } else { runner.next(&mut timeline) };
        turned.unwrap_or_else(|error| panic!("{error}"))
    };
    assert!(turn(&mut runner, false) && !turn(&mut runner, false), "first it has to be reached");
    assert!(turn(&mut runner, true) && turn(&mut runner, false) && !turn(&mut runner, false), "looking back does not");
    runner.solve(&mut timeline).unwrap_or_else(|error| panic!("{error}"));
    let mut turn = |back: bool| {
        let turned = if back { runner.previous(&mut timeline) } else { runner.next(&mut timeline) };
        turned.unwrap_or_else(|error| panic!("{error}"))
    };
    assert!(turn(true) && turn(false) && turn(false), "once is enough");
}

/// Who begins behind a question and comes back to it was never asked: it is answered as any other, and may be passed by.
#[test]
fn a_question_that_was_passed_by_unasked_can_be_answered() {
    let lesson = Arc::new(lesson(ENDINGS));
    let quiz = lesson.steps.iter().position(|step| step.task.takes() == Takes::Choice).expect("a question");
    let kept = Kept::default().turned_to(&lesson, quiz + 1);
    let (runner, timeline) = Runner::new(lesson.clone(), Some(&kept)).unwrap_or_else(|error| panic!("{error}"));
    let mut learner = Learner { lesson, runner, timeline };
    learner.previous();
    let page = learner.runner.page();
    assert!(page.takes == Takes::Choice && page.may_go_on, "{page:?}");
    learner.next();
    learner.previous();
    learner.runner.answer(&mut learner.timeline, &Answer::Choice(0)).unwrap_or_else(|error| panic!("{error}"));
    let page = learner.runner.page();
    assert!(matches!(page.status, Status::Right { .. }) && page.takes == Takes::Nothing, "{page:?}");
    // What was answered stays so.
    learner.next();
    learner.previous();
    assert_eq!(learner.runner.page().takes, Takes::Nothing);
}
