//! Questions that a search settles, which may find nothing, and those about several runs.

use super::*;
use crate::kit::work;
use crate::script;
use crate::timeline::Timeline;
use std::sync::Arc;

/// A question that a search settles; it is asked after a learner may have made it impossible to be settled.
fn searched(find: &str) -> String {
    format!(
        "[[step]]\nsay = \"x\"\n[step.predict]\nask = \"Can it be?\"\nchoices = [\"yes\", \"no\"]\ndo = \"\"\"\n{find}\n\"\"\"\n\
         answer = \"found\"\nexplain = \"So it is.\"\n"
    )
}

const FOUND: &str = "explore crashes=0 timeouts=1 requests=0 states=20000 find leaders.size() == 1";
const NOT_FOUND: &str = "explore crashes=0 timeouts=1 requests=0 states=20000 find leaders.size() == 2";
const GIVES_UP: &str = "explore crashes=1 timeouts=4 states=20 find leaders.size() == 2";

fn begin(text: &str) -> (Runner, Timeline) {
    Runner::new(Arc::new(lesson(text)), None).unwrap_or_else(|error| panic!("{error}"))
}

fn choose(runner: &mut Runner, timeline: &mut Timeline, at: usize) {
    runner.answer(timeline, &Answer::Choice(at)).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_search_that_settles_a_question_may_find_nothing() {
    for (find, right, said) in [
        (FOUND, "yes", "Found, after"),
        (NOT_FOUND, "no", "states and found nothing. It looked at every run with at most 1 restart and 1 timeout"),
        // What comes after a search that found nothing is done all the same.
        (&format!("{NOT_FOUND}\nexpect leaders.size() == 0\n{FOUND}"), "yes", "Found, after"),
    ] {
        let text = searched(find);
        assert_eq!(complaints(&with_steps(&text)), "", "{find}");
        let (mut runner, mut timeline) = begin(&text);
        choose(&mut runner, &mut timeline, 0);
        let page = runner.page();
        let is = match &page.status {
            Status::Right { answer, .. } => answer.clone(),
            Status::Wrong { answer: Some(answer), .. } => answer.clone(),
            other => panic!("{other:?}"),
        };
        assert_eq!(is, right, "{find}");
        assert!(page.searched.last().is_some_and(|told| told.contains(said)), "{find}: {:?}", page.searched);
        assert_eq!(timeline.at() > 0, right == "yes", "what was found is done");
    }
}

#[test]
fn what_was_not_looked_at_is_not_called_impossible() {
    let said = complaints(&with_steps(&searched(GIVES_UP)));
    for words in ["test.toml:17:1", "The search gave up after 20 states. That it found nothing", "more states, such as"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    // Nor where a goal is to be reached by what is found.
    let goal = "[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"leaders.size() == 2\"\nhints = [\"a\", \"b\", \"c\"]\n";
    let said = complaints(&with_steps(&format!("{goal}solution = \"{NOT_FOUND}\"")));
    assert!(said.contains("cannot be reached within these bounds"), "{said}");
}

/// A question about twenty runs: in how many there is a leader after so many ms.
fn counted(ms: u64, task: &str, more: &str) -> String {
    format!(
        "[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"!node('S3').up\"\nhints = [\"a\", \"b\", \"c\"]\nsolution = \"crash S3\"\n\
         [[step]]\nsay = \"x\"\n[step.{task}]\nask = \"In how many?\"\ndo = \"run {ms}ms\"\nrepeat = 20\n\
         count = \"leaders.size() == 1\"\n{more}"
    )
}

/// What the page says is counted in the same runs, made by hand.
fn by_hand(ms: u64) -> (u64, Vec<u64>) {
    let lesson = lesson(&counted(ms, "predict", "example = \"99\"\n"));
    let mut not = Vec::new();
    for seed in 7..27 {
        let mut scenario = lesson.world_of(0).expect("a world").1.clone();
        scenario.config.seed = seed;
        let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
        for line in ["crash S3", &format!("run {ms}ms")] {
            script::run(&mut timeline, line).unwrap_or_else(|error| panic!("{}", error.render()));
        }
        if timeline.scene(0).nodes.iter().all(|node| node.role != "leader") {
            not.push(seed);
        }
    }
    (20 - not.len() as u64, not)
}

#[test]
fn a_question_may_be_about_many_runs() {
    // The time is such that some runs have a leader by then and some have none.
    let ms = [200, 240, 280, 320, 400].into_iter().find(|ms| (5..=18).contains(&by_hand(*ms).0)).expect("one");
    let (held, not) = by_hand(ms);
    let text = counted(ms, "predict", "example = \"99\"\n");
    let checked = check(&lesson(&text), &Library::default(), &[], 0);
    assert_eq!(checked.problems, []);
    let with = if not.len() > 3 { "not, for instance, with" } else { "not with" };
    let brief = format!("{held} ({held} of 20 runs, {with} seed");
    assert!(checked.answers[0].1.starts_with(&brief), "{:?}", checked.answers);
    // What the learner did before changes nothing of it, and the run shown is the one at hand.
    let (mut runner, mut timeline) = begin(&text);
    script::run(&mut timeline, "crash S3").expect("it runs");
    runner.notice(&timeline);
    script::run(&mut timeline, "crash S2").expect("it runs");
    runner.notice(&timeline);
    assert!(runner.next(&mut timeline).expect("it goes on"));
    assert_eq!(runner.page().counted, None);
    runner.answer(&mut timeline, &Answer::Value(held.to_string())).unwrap_or_else(|error| panic!("{error}"));
    let page = runner.page();
    assert!(matches!(&page.status, Status::Right { answer, .. } if *answer == held.to_string()), "{:?}", page.status);
    let first: Vec<u64> = not.iter().copied().take(3).collect();
    assert_eq!(page.counted, Some(Counted { runs: 20, first: 7, held, not: first }));
    let down = timeline.scene(0).nodes.iter().filter(|node| !node.up).count();
    assert_eq!((timeline.sim().now().0, down), (ms, 1), "the crash beyond the goal is left to its branch");
}

#[test]
fn what_was_counted_is_part_of_the_answer_and_a_wrong_one_in_a_quiz_does_not_give_it_away() {
    let choices = "answer = \"count > 10 ? 'most' : 'few'\"\n[[step.quiz.choice]]\ntext = \"most\"\n[[step.quiz.choice]]\ntext = \
                   \"few\"\n";
    let text = counted(5_000, "quiz", choices);
    assert_eq!(complaints(&with_steps(&text)), "");
    let (mut runner, mut timeline) = begin(&text);
    script::run(&mut timeline, "crash S3").expect("it runs");
    runner.notice(&timeline);
    assert!(runner.next(&mut timeline).expect("it goes on"));
    choose(&mut runner, &mut timeline, 1);
    assert!(matches!(runner.page().status, Status::Wrong { .. }));
    assert_eq!(runner.page().counted, None);
    choose(&mut runner, &mut timeline, 0);
    assert_eq!(runner.page().counted, Some(Counted { runs: 20, first: 7, held: 20, not: Vec::new() }));
    // Whoever comes back finds it again.
    let (again, _) = Runner::new(Arc::new(lesson(&text)), Some(&runner.keep(&timeline))).expect("it is taken up");
    assert_eq!(again.page().counted, runner.page().counted);
}

#[test]
fn what_was_counted_is_kept_and_counted_again_only_where_something_of_it_is_another() {
    let text = counted(300, "predict", "example = \"99\"\n");
    let (mut runner, mut timeline) = begin(&text);
    script::run(&mut timeline, "crash S3").expect("it runs");
    runner.notice(&timeline);
    assert!(runner.next(&mut timeline).expect("it goes on"));
    runner.answer(&mut timeline, &Answer::Value("1".into())).unwrap_or_else(|error| panic!("{error}"));
    let counted_now = runner.page().counted.expect("it was counted");
    let mut kept = runner.keep(&timeline);
    let file = toml::to_string(&kept).expect("it can be written");
    assert_eq!(toml::from_str::<Kept>(&file).expect("it can be read"), kept);
    // Another number in its place tells whether it was counted anew.
    let other = Counted { held: counted_now.held - 1, ..counted_now.clone() };
    kept.counts.values_mut().for_each(|known| *known = other.clone());
    for (old, new, known) in [
        ("", "", true),
        ("say = \"x\"", "say = \"y\"", true),
        ("[[step]]", "[[step]]\nsay = \"z\"\n[[step]]", true),
        ("solution = \"crash S3\"", "solution = \"crash S3\\nwait 1ms\"", false),
        ("run 300ms", "run 301ms", false),
        ("repeat = 20", "repeat = 21", false),
        ("leaders.size() == 1", "leaders.size() > 0", false),
    ] {
        let changed = lesson(&text.replacen(old, new, 1));
        let (mut again, mut run) =
            Runner::new(Arc::new(changed), Some(&kept)).unwrap_or_else(|error| panic!("{error}"));
        if again.page().counted.is_none() {
            again.answer(&mut run, &Answer::Value("1".into())).unwrap_or_else(|error| panic!("{error}"));
        }
        assert_eq!(again.page().counted == Some(other.clone()), known, "{new}: {:?}", again.page().counted);
    }
    let moved = read("test.toml", &with_steps(&text).replace("seed = 7", "seed = 8")).expect("it is right");
    let (mut again, mut run) = Runner::new(Arc::new(moved), Some(&kept)).unwrap_or_else(|error| panic!("{error}"));
    again.answer(&mut run, &Answer::Value("1".into())).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.page().counted.map(|counted| counted.first), Some(8));
    // What cannot have been counted is not believed.
    kept.counts.values_mut().for_each(|known| known.held = 21);
    let (again, _) = Runner::new(Arc::new(lesson(&text)), Some(&kept)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(again.page().counted, Some(counted_now));
}

#[test]
fn a_count_of_seeds_that_no_file_can_name_keeps_nobody_s_place() {
    let text =
        with_steps(&counted(100, "predict", "example = \"99\"\n")).replace("seed = 7", "seed = 9223372036854775807");
    let lesson = Arc::new(read("test.toml", &text).expect("it is right"));
    let (mut runner, mut timeline) = Runner::new(lesson, None).unwrap_or_else(|error| panic!("{error}"));
    script::run(&mut timeline, "crash S3").expect("it runs");
    runner.notice(&timeline);
    assert!(runner.next(&mut timeline).expect("it goes on"));
    runner.answer(&mut timeline, &Answer::Value("1".into())).unwrap_or_else(|error| panic!("{error}"));
    assert!(runner.page().counted.is_some());
    assert!(toml::to_string(&runner.keep(&timeline)).is_ok());
}

/// What is wrong with such a question, with what is told of it.
const WRONG: &[(&str, &str, &str)] = &[
    ("answer = \"found\"", "choices = [\"yes\", \"no\"]", "nothing is searched for here that could be `found`"),
    ("answer = \"count\"", "choices = [\"1\", \"2\"]", "nothing is counted here"),
    ("repeat = 20", "choices = [\"1\", \"2\"]\nanswer = \"1\"", "in these runs nothing is counted"),
    ("count = \"leaders.size() == 1\"", "choices = [\"1\", \"2\"]\nanswer = \"1\"", "this is counted in no run"),
    ("repeat = 1\ncount = \"true\"", "choices = [\"1\", \"2\"]", "1 runs: there are 2 to 100"),
    ("repeat = 101\ncount = \"true\"", "choices = [\"1\", \"2\"]", "101 runs: there are 2 to 100"),
    ("repeat = 9\ncount = \"step\"", "choices = [\"1\", \"2\"]", "not as true or false"),
    ("repeat = 9\ncount = \"node('S9').up\"", "choices = [\"0\", \"9\"]", "there is no node S9"),
    ("", "choices = [\"1\", \"2\"]", "there is no `answer` here"),
    ("repeat = 9\ncount = \"leaders.size() == 1\"", "choices = [\"7\", \"8\"]", "none of the choices"),
];

#[test]
fn what_is_wrong_with_such_a_question_is_told() {
    for (keys, choices, told) in WRONG {
        let step = format!("[[step]]\nsay = \"x\"\n[step.predict]\nask = \"?\"\ndo = \"step\"\n{keys}\n{choices}\n");
        let said = complaints(&with_steps(&step));
        assert!(said.contains(told) && said.contains("help: "), "{keys}: {said}");
    }
}

#[test]
fn a_run_that_the_lesson_cannot_bring_to_the_page_is_named() {
    // Who leads is another one with another seed.
    let text = counted(200, "predict", "example = \"99\"\n")
        .replace("until = \"!node('S3').up\"", "until = \"!node('S1').up\"");
    let text = text.replace(
        "solution = \"crash S3\"",
        "solution = \"run until leaders.size() == 1\\nexpect leaders[0].id == 'S1'\\ncrash S1\"",
    );
    let first = (1..60).find(|seed| {
        complaints(&with_steps(&text).replace("seed = 7", &format!("seed = {seed}"))).contains("with seed")
    });
    let seed = first.expect("a seed with which S1 leads first, and not with one after it");
    let said = complaints(&with_steps(&text).replace("seed = 7", &format!("seed = {seed}")));
    assert!(said.contains(": this does not hold"), "{said}");
}

#[test]
fn a_search_is_not_done_in_every_run() {
    for (from, to) in
        [("do = \"run 200ms\"", format!("do = \"{FOUND}\"")), ("= \"crash S3\"", format!("= \"{FOUND}\\ncrash S3\""))]
    {
        let said = complaints(&with_steps(&counted(200, "predict", "example = \"99\"\n").replace(from, &to)));
        assert!(said.contains("there is a search on the way to here"), "{to}: {said}");
    }
}

#[test]
fn runs_that_take_too_much_work_are_refused() {
    let text = with_steps(&counted(5_000, "predict", "example = \"99\"\n"));
    let (said, over) = work::within(200_000, || complaints(&text));
    assert!(over == Some(work::Over::Spent) && said.contains("these runs take more work than a lesson may"), "{said}");
}
