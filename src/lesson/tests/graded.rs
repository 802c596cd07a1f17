//! Graded lessons: what is drawn, what counts, and what is told of it.

use super::*;
use crate::timeline::Timeline;

/// Three questions of which two are drawn, and a task that is always there.
const STEPS: &str = r#"
[graded]
draw = { questions = 2 }
[[step]]
say = "A test."
[[step]]
say = "One."
pool = "questions"
about = "A1"
[step.world]
protocol = "raft"
nodes = 3
[step.predict]
ask = "Who leads?"
choices = ["S1", "S2", "S3"]
do = "run until leaders.size() == 1"
answer = "leaders[0].id"
[[step]]
say = "Two."
pool = "questions"
about = "A2"
[step.world]
protocol = "raft"
nodes = 3
[step.predict]
ask = "Who leads?"
choices = ["S1", "S2", "S3"]
do = "run until leaders.size() == 1"
answer = "leaders[0].id"
[[step]]
say = "Three."
pool = "questions"
about = "A2"
[step.world]
protocol = "raft"
nodes = 3
[step.predict]
ask = "Who leads?"
choices = ["S1", "S2", "S3"]
do = "run until leaders.size() == 1"
answer = "leaders[0].id"
[[step]]
say = "A task."
about = "A3"
[step.world]
protocol = "raft"
nodes = 3
[step.goal]
ask = "Elect."
until = "leaders.size() == 1"
hints = ["a", "b", "c"]
solution = "run until leaders.size() == 1"
"#;

/// The world of one step.
const WORLD: &str = "[step.world]\nprotocol = \"raft\"\nnodes = 3\n";

/// The lesson's text: `[graded]` stands before the steps, so the world has to be behind it.
fn text(steps: &str) -> String {
    let (graded, steps) = steps.split_at(steps.find("[[step]]").expect("there are steps"));
    with_steps(steps).replace("[world]", &format!("{graded}[world]"))
}

fn graded() -> Lesson {
    read("test.toml", &text(STEPS)).unwrap_or_else(|error| panic!("{error}"))
}

fn says(lesson: &Lesson) -> Vec<&str> {
    lesson.steps.iter().map(|step| &*step.say).collect()
}

fn begin(number: u32) -> (Runner, Timeline) {
    Runner::new(Arc::new(graded().drawn(number)), None).unwrap_or_else(|error| panic!("{error}"))
}

fn next(runner: &mut Runner, timeline: &mut Timeline) {
    assert!(runner.next(timeline).unwrap_or_else(|error| panic!("{error}")), "{:?}", runner.page());
}

/// Answers the present page's question, rightly or not.
fn answer(runner: &mut Runner, timeline: &mut Timeline, right: bool) {
    let (mut probe, mut run) = (runner.clone(), timeline.clone());
    probe.answer(&mut run, &Answer::Choice(0)).unwrap_or_else(|error| panic!("{error}"));
    let at = probe.page().choices.iter().position(|offer| (offer.state == ChoiceState::Right) == right);
    runner.answer(timeline, &Answer::Choice(at.expect("one is right"))).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_draw_takes_so_many_and_every_step_has_its_turn() {
    let lesson = graded();
    assert_eq!((lesson.steps.len(), lesson.pages()), (5, 4));
    let mut seen = std::collections::BTreeSet::new();
    let mut seeds = std::collections::BTreeSet::new();
    for number in 0..40 {
        let drawn = lesson.drawn(number);
        assert_eq!((drawn.steps.len(), drawn.pages()), (4, 4), "{number}");
        assert_eq!(says(&drawn), says(&lesson.drawn(number)), "the same number draws the same");
        assert_eq!((says(&drawn)[0], says(&drawn)[3]), ("A test.", "A task."), "in the order of the file");
        seen.insert(says(&drawn).join(" "));
        seeds.extend(drawn.steps.iter().filter_map(|step| Some(step.world.as_ref()?.scenario.config.seed)));
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
    assert!(seeds.len() > 70, "each question has a seed of its own: {}", seeds.len());
}

/// A library of lessons with these ids.
fn library_of(ids: &[&str]) -> Library {
    let mut library = Library::default();
    for id in ids {
        let text = with_steps("[[step]]\nsay = \"x\"").replace("\"T1\"", &format!("{id:?}"));
        library.add(read(id, &text).expect("it is right")).expect("it is new");
    }
    library
}

#[test]
fn the_check_plays_all_steps_as_several_draws_set_them_up() {
    let lesson = graded();
    let checked = check(&lesson, &library_of(&["A1", "A2", "A3"]), &[], 4);
    assert!(checked.problems.is_empty(), "{}", lesson.error(checked.problems));
    assert_eq!(checked.answers.len(), 4 * 3);
    let draws: Vec<&str> =
        checked.answers.iter().filter_map(|(_, answer)| answer.split_once(" (").map(|it| it.1)).collect();
    assert_eq!((draws[0], draws[3], draws.len()), ("draw 1)", "draw 2)", 12), "it says of which draw each is");
    let leaders: Vec<&str> = checked.answers.iter().filter_map(|(_, answer)| answer.split(' ').next()).collect();
    assert!(leaders.iter().any(|leader| leader != &leaders[0]), "seeds differ: {leaders:?}");
    let text = text(STEPS).replace("answer = \"leaders[0].id\"", "answer = \"leaders[0].id == 'S1' ? 'S1' : 'S9'\"");
    let lesson = read("test.toml", &text).expect("it can be read");
    let problems = check(&lesson, &library_of(&["A1", "A2", "A3"]), &[], 20).problems;
    let told = lesson.error(problems).to_string();
    let see =
        |draw: u32| format!("(draw {draw}: `synod learn {} --page 2 --draw {draw}` shows it)", lesson.opened_as());
    assert!((1..=20).any(|draw| told.contains(&see(draw))), "one of the draws has no such choice: {told}");
}

#[test]
fn what_was_right_at_once_counts_and_the_rest_is_to_be_looked_at_again() {
    let (mut runner, mut timeline) = begin(1);
    assert_eq!(runner.page().grade.map(|grade| (grade.points, grade.so_far, grade.of)), Some((0, 0, 3)));
    next(&mut runner, &mut timeline);
    assert!(!runner.next(&mut timeline).expect("it stays"));
    assert!(runner.page().told.is_some_and(|told| told.ends_with("What is right at once is a point.")));
    answer(&mut runner, &mut timeline, true);
    next(&mut runner, &mut timeline);
    answer(&mut runner, &mut timeline, false);
    let grade = runner.page().grade.expect("it is graded");
    assert_eq!((grade.points, grade.so_far, grade.of, grade.again.len()), (1, 2, 3, 1));
    next(&mut runner, &mut timeline);
    runner.solve(&mut timeline).unwrap_or_else(|error| panic!("{error}"));
    runner.again(&mut timeline);
    next(&mut runner, &mut timeline);
    let page = runner.page();
    assert!(page.is_summary());
    assert!(page.text.starts_with("You have **1 of 3 points**. Look at A"), "{}", page.text);
    assert!(page.text.contains("and A3 again."), "what was shown is no point: {}", page.text);
}

#[test]
fn a_lesson_that_is_not_graded_tells_no_points() {
    let (runner, _) = super::runs::begin(None);
    assert_eq!(runner.page().grade, None);
}

#[test]
fn wrong_draws_are_refused_at_their_place() {
    for (with, without, place, words) in [
        ("questions = 4", "questions = 2", "9:22", "4 of 3 steps cannot be drawn"),
        ("tasks = 1, questions = 2", "questions = 2", "9:10", "no step has pool"),
        ("", "[graded]\ndraw = { questions = 2 }\n", "16:8", "nothing says how many"),
        ("", "[graded]\ndraw = { questions = 2 }\n", "17:9", "`about` is told in a lesson that is graded"),
        ("", WORLD, "16:1", "may be taught without the one before"),
    ] {
        let told = complaints(&text(&STEPS.replacen(without, with, 1)));
        assert!(told.contains(words) && told.contains(&format!("test.toml:{place}")), "{place} {words}: {told}");
    }
    assert!(complaints(&text(STEPS)).contains("there is no lesson A1"));
}

#[test]
fn coming_back_asks_the_same_questions_and_knows_what_was_right() {
    let lesson = graded();
    let (mut runner, mut timeline) = begin(5);
    next(&mut runner, &mut timeline);
    answer(&mut runner, &mut timeline, false);
    next(&mut runner, &mut timeline);
    answer(&mut runner, &mut timeline, true);
    next(&mut runner, &mut timeline);
    let kept = runner.keep(&timeline);
    assert_eq!(kept.place_in(&lesson), Some(3), "of the pages that were drawn");
    let text = toml::to_string(&kept).expect("it can be written");
    let read: Kept = toml::from_str(&text).expect("it can be read");
    let same = Arc::new(kept.drawn(&lesson).into_owned());
    assert_eq!(says(&same), says(runner.lesson()));
    let (again, _) = Runner::new(same, Some(&read)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((again.step(), again.grade()), (3, runner.grade()));
    assert_eq!(again.grade().map(|grade| (grade.points, grade.so_far)), Some((1, 2)));
}

/// The seeds of the questions that this number draws, by what they say.
fn seeds(lesson: &Lesson, number: u32) -> Vec<(String, u64)> {
    let seed = |step: &Step| Some((step.say.clone(), step.world.as_ref()?.scenario.config.seed));
    lesson.drawn(number).steps.iter().filter(|step| step.pool.is_some()).filter_map(seed).collect()
}

#[test]
fn a_page_put_in_or_a_changed_word_gives_no_question_another_seed() {
    let world = "[step.world]\nprotocol = \"raft\"\n";
    for (from, to) in [
        ("say = \"A test.\"", format!("say = \"A test.\"\n[[step]]\nsay = \"Put in.\"\n{world}")),
        ("ask = \"Who leads?\"", "ask = \"Who of them leads?\"".into()),
    ] {
        let changed = read("test.toml", &text(&STEPS.replacen(from, &to, 1))).unwrap_or_else(|error| panic!("{error}"));
        for number in 1..9 {
            assert_eq!(seeds(&changed, number), seeds(&graded(), number), "{to}");
        }
    }
    // What asks the same in different words has seeds of its own.
    let drawn = seeds(&graded(), 3);
    assert_ne!(drawn[0].1, drawn[1].1);
}

#[test]
fn a_mark_goes_with_what_it_was_given_for() {
    let (mut runner, mut timeline) = begin(5);
    next(&mut runner, &mut timeline);
    answer(&mut runner, &mut timeline, true);
    next(&mut runner, &mut timeline);
    answer(&mut runner, &mut timeline, true);
    next(&mut runner, &mut timeline);
    let kept = runner.keep(&timeline);
    let points = |steps: &str| {
        let lesson = read("test.toml", &text(steps)).unwrap_or_else(|error| panic!("{error}"));
        let (mut again, mut run) =
            Runner::new(Arc::new(lesson.drawn(5)), Some(&kept)).unwrap_or_else(|e| panic!("{e}"));
        let points = again.grade().map(|grade| (grade.points, grade.so_far));
        // To look at it again gives no answer once more that was given to another question.
        while again.previous(&mut run).expect("it goes back") {}
        assert_eq!(again.grade().map(|grade| (grade.points, grade.so_far)), points);
        points
    };
    assert_eq!(points(STEPS), Some((2, 2)));
    assert_eq!(points(&STEPS.replace("Who leads?", "Who of them leads?")), Some((2, 2)), "words alone");
    let until = "leaders.size() == 1\"\nanswer";
    assert_eq!(points(&STEPS.replace(until, "leaders.size() == 1\\nrun 1ms\"\nanswer")), Some((0, 0)));
    assert_eq!(
        points(&STEPS.replace("nodes = 3", "nodes = 3\nrules_off = [\"raft.leader.commit-current-term\"]")),
        Some((0, 0))
    );
}

#[test]
fn the_best_grade_is_kept() {
    let lesson = graded();
    let mut progress = Progress::default();
    let best = |progress: &Progress| progress.of_lesson(&lesson).best.map(|best| (best.points, best.of));
    let grade = |points| Some(Grade { points, so_far: 3, of: 3, again: Vec::new() });
    progress.keep_lesson(&lesson, false, grade(3), None);
    assert_eq!(best(&progress), None, "it is not done");
    for (points, most) in [(1, 1), (2, 2), (0, 2)] {
        progress.keep_lesson(&lesson, true, grade(points), None);
        assert_eq!(best(&progress), Some((most, 3)));
    }
    progress.keep_lesson(&lesson, false, None, None);
    assert_eq!(best(&progress), Some((2, 3)));
    // Of a lesson that was changed the larger share is the better one.
    for (points, of, most) in [(6, 10, (2, 3)), (3, 3, (3, 3)), (6, 10, (3, 3)), (5, 5, (5, 5)), (0, 0, (5, 5))] {
        let grade = Grade { points, so_far: of, of, again: Vec::new() };
        progress.keep_lesson(&lesson, true, Some(grade), None);
        assert_eq!(best(&progress), Some(most), "{points} of {of}");
    }
}

#[test]
fn a_test_in_which_nothing_is_worth_a_point_is_refused() {
    let told = complaints(&text(
        "[graded]\n[[step]]\nsay = \"x\"\n[[step]]\nsay = \"y\"\n[step.wait]\nuntil = \"step == 3\"\n",
    ));
    assert!(told.contains("test.toml:7:1") && told.contains("worth a point") && told.contains("add a ["), "{told}");
}

/// Tasks that are always there, one of each kind that counts.
const TASKS: &str = r#"
[graded]
[[step]]
say = "One."
do = "run until leaders.size() == 1"
[step.point]
ask = "When did somebody lead?"
moment = "leaders.size() == 1"
[[step]]
say = "Two."
[step.quiz]
ask = "How many lead?"
do = "step"
answer = "leaders.size()"
[[step.quiz.choice]]
text = "1"
[[step.quiz.choice]]
text = "2"
why = "No."
[[step]]
say = "Three."
[step.predict]
ask = "How many lead then?"
choices = ["1", "2"]
do = "step"
answer = "leaders.size()"
"#;

fn taught() -> (Runner, Timeline) {
    let lesson = read("test.toml", &text(TASKS)).unwrap_or_else(|error| panic!("{error}"));
    Runner::new(Arc::new(lesson), None).unwrap_or_else(|error| panic!("{error}"))
}

/// How many points there are, and of how many questions it is known.
fn points(runner: &Runner) -> (usize, usize) {
    runner.grade().map(|grade| (grade.points, grade.so_far)).expect("it is graded")
}

fn choose(runner: &mut Runner, timeline: &mut Timeline, at: usize) {
    runner.answer(timeline, &Answer::Choice(at)).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_step_that_is_not_in_the_learner_s_run_is_no_mistake_and_one_too_early_is() {
    let (mut runner, mut timeline) = taught();
    let end = timeline.end();
    timeline.seek(0);
    crate::script::run(&mut timeline, "branch other").unwrap_or_else(|error| panic!("{}", error.render()));
    runner.notice(&timeline);
    runner.point(&timeline, 0);
    assert!(matches!(runner.page().status, Status::Wrong { .. }));
    assert_eq!(points(&runner), (0, 0), "it never happens here");
    timeline.switch(0);
    runner.notice(&timeline);
    let (mut early, run) = (runner.clone(), timeline.clone());
    early.point(&run, end - 1);
    assert_eq!(points(&early), (0, 1));
    timeline.seek(end);
    runner.point(&timeline, end);
    assert_eq!(points(&runner), (1, 1));
}

#[test]
fn what_was_known_first_of_a_question_stands() {
    let (mut runner, mut timeline) = taught();
    let end = timeline.end();
    timeline.seek(end);
    runner.point(&timeline, end);
    next(&mut runner, &mut timeline);
    // Right after it was wrong is no point.
    choose(&mut runner, &mut timeline, 1);
    assert_eq!(points(&runner), (1, 2));
    choose(&mut runner, &mut timeline, 0);
    assert!(matches!(runner.page().status, Status::Right { .. }));
    assert_eq!(points(&runner), (1, 2));
    // Nor is what was revealed.
    next(&mut runner, &mut timeline);
    for _ in 0..2 {
        runner.reveal(&mut timeline).unwrap_or_else(|error| panic!("{error}"));
    }
    assert!(runner.page().shown);
    assert_eq!(points(&runner), (1, 3));
    // Whoever goes back and does it again has the same grade, also after coming back.
    let grade = runner.grade();
    let kept = runner.keep(&timeline);
    let lesson = Arc::new(runner.lesson().clone());
    let (mut again, mut run) = Runner::new(lesson, Some(&kept)).unwrap_or_else(|error| panic!("{error}"));
    for (runner, timeline) in [(&mut runner, &mut timeline), (&mut again, &mut run)] {
        assert!(runner.previous(timeline).expect("it goes back"));
        runner.again(timeline);
        choose(runner, timeline, 0);
        assert!(runner.previous(timeline).expect("it goes back"));
        runner.again(timeline);
        runner.point(timeline, 1);
        runner.point(timeline, end);
        next(runner, timeline);
        next(runner, timeline);
        choose(runner, timeline, 0);
        assert_eq!(runner.grade(), grade);
    }
}
