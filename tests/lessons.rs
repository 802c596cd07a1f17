//! Every lesson inside the program: it passes the check, it can be learned to its end by its own solutions, and by a
//! learner who does everything wrong first.

#![allow(missing_docs)]

use std::ops::RangeInclusive;
use std::path::Path;
use std::sync::{Arc, Mutex};
use synod::lesson::{Answer, ChoiceState, DRAWS, Lesson, Library, Page, Runner, Status, check, library};
use synod::script;
use synod::timeline::Timeline;
use synod::ui::action::ACTIONS;

fn all() -> Library {
    let library = library(&[]);
    let problems: Vec<String> = library.problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    library
}

#[test]
fn every_file_of_the_folder_is_inside_the_program() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = std::fs::read_to_string(root.join("src/lesson/embedded.rs")).expect("the table is readable");
    let mut files = 0;
    for folder in std::fs::read_dir(root.join("lessons")).expect("lessons are readable").flatten() {
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let path = file.path();
            let name = path.strip_prefix(root).expect("inside").to_string_lossy().replace('\\', "/");
            assert!(table.contains(&format!("\"{name}\"")), "add \"{name}\" to src/lesson/embedded.rs");
            files += 1;
        }
    }
    let lessons = all().lessons;
    let translations: usize = lessons.iter().map(|lesson| lesson.translations.len()).sum();
    assert_eq!(lessons.len() + translations, files, "src/lesson/embedded.rs names a lesson that is not there");
}

#[test]
fn every_lesson_passes_the_check() {
    let library = all();
    let actions: Vec<&str> = ACTIONS.iter().map(|row| row.name).collect();
    for lesson in &library.lessons {
        let checked = check(lesson, &library, &actions, DRAWS);
        assert!(checked.problems.is_empty(), "{}", lesson.error(checked.problems));
    }
}

#[test]
fn every_lesson_predicts_or_quizzes_and_lets_the_learner_act() {
    for lesson in &all().lessons {
        let kinds: Vec<&str> = lesson.steps.iter().map(|step| step.task.kind()).collect();
        assert!(kinds.contains(&"goal"), "{}: no goal", lesson.id.text);
        assert!(kinds.contains(&"predict"), "{}: no prediction", lesson.id.text);
        // A test has questions on many lessons.
        let most = if lesson.graded.is_some() { 40 } else { 20 };
        assert!((8..=most).contains(&lesson.minutes), "{}: {} minutes", lesson.id.text, lesson.minutes);
    }
}

#[test]
fn every_goal_is_said_where_it_stays_in_sight() {
    for lesson in &all().lessons {
        for (at, step) in lesson.steps.iter().enumerate().filter(|(_, step)| step.task.kind() == "goal") {
            assert!(step.task.ask().is_some(), "{} step {}: say the goal in `ask`", lesson.id.text, at + 1);
        }
    }
}

#[test]
fn a_lesson_comes_after_those_that_it_requires() {
    let library = all();
    for (at, lesson) in library.lessons.iter().enumerate() {
        for id in &lesson.requires {
            assert!(library.lessons[..at].iter().any(|before| before.id.text == id.text), "{}", lesson.id.text);
        }
    }
}

#[test]
fn a_track_takes_no_longer_than_its_title_says() {
    let library = all();
    let mut timed = 0;
    for track in &library.tracks {
        let Some((_, rest)) = track.title.split_once(" in ") else { continue };
        let most: u32 = rest.trim_end_matches(" minutes").parse().expect("a number of minutes");
        let minutes: u32 = library.of_track(&track.id).map(|lesson| u32::from(lesson.minutes)).sum();
        assert!(minutes <= most, "{}: {minutes}", track.title);
        timed += 1;
    }
    assert_eq!(timed, 2);
}

/// A learner with a lesson before them.
struct Learner {
    lesson: Arc<Lesson>,
    runner: Runner,
    timeline: Timeline,
}

impl Learner {
    fn new(lesson: &Arc<Lesson>) -> Learner {
        let (runner, timeline) = Runner::new(lesson.clone(), None).unwrap_or_else(|error| panic!("{error}"));
        Learner { lesson: lesson.clone(), runner, timeline }
    }

    fn page(&self) -> Page {
        self.runner.page()
    }

    fn place(&self) -> String {
        format!("{} step {}", self.lesson.id.text, self.runner.step() + 1)
    }

    fn next(&mut self) -> bool {
        self.runner.next(&mut self.timeline).unwrap_or_else(|error| panic!("{error}"))
    }

    fn answer(&mut self, answer: &Answer) {
        self.runner.answer(&mut self.timeline, answer).unwrap_or_else(|error| panic!("{error}"));
    }

    fn solve(&mut self) {
        self.runner.solve(&mut self.timeline).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Does one command as the learner would, with a look at the page after it.
    fn act(&mut self, line: &str) {
        script::run(&mut self.timeline, line).unwrap_or_else(|e| panic!("{}: {}", self.place(), e.render()));
        self.runner.notice(&self.timeline);
    }

    /// Does the present step's task without a mistake, if there is none to be made.
    fn finish(&mut self) {
        let page = self.page();
        match page.kind {
            "say" | "do" | "wait" | "summary" => {}
            "goal" | "point" => self.solve(),
            "predict" if page.choices.is_empty() => self.answer(&wrong_answer(&page)),
            "predict" => self.answer(&Answer::Choice(0)),
            "quiz" => {
                for at in 0..page.choices.len() {
                    self.answer(&Answer::Choice(at));
                    if matches!(self.page().status, Status::Right { .. }) {
                        break;
                    }
                }
            }
            other => panic!("{}: how is a {other} done?", self.place()),
        }
    }

    /// Goes on, and nothing may have needed the lesson's own run.
    fn go_on(&mut self) {
        let place = self.place();
        if !self.next() {
            assert_eq!(self.page().kind, "wait", "{place}: {:?}", self.page());
            assert!(self.next(), "{place}: {:?}", self.page());
        }
        assert_eq!(self.page().told, None, "{place}");
    }
}

#[test]
fn every_lesson_is_learned_to_its_end_by_its_own_solutions() {
    for lesson in &all().lessons {
        let mut learner = Learner::new(lesson);
        while !learner.page().is_summary() {
            learner.finish();
            learner.go_on();
        }
        assert!(learner.runner.done() && !learner.page().text.is_empty());
    }
}

/// Solutions typed by hand instead of shown: whatever way reaches a goal counts.
#[test]
fn every_goal_is_reached_by_typing_its_solution() {
    for lesson in &all().lessons {
        let mut learner = Learner::new(lesson);
        while !learner.page().is_summary() {
            if let Some(solution) = lesson.steps.get(learner.runner.step()).and_then(|step| step.task.solution()) {
                assert_eq!(learner.page().status, Status::Waiting, "{}", learner.place());
                let lines: Vec<String> = solution.script.lines().map(|(_, line)| line.to_string()).collect();
                lines.iter().for_each(|line| learner.act(line));
                assert!(matches!(learner.page().status, Status::Reached { .. }), "{}", learner.place());
            } else {
                learner.finish();
            }
            learner.go_on();
        }
    }
}

/// Answers wrongly first, points beside it, loses every goal that can be lost and takes the last good step.
fn err(learner: &mut Learner) {
    let lesson = learner.lesson.clone();
    let place = learner.place();
    let page = learner.page();
    let task = &lesson.steps[learner.runner.step()].task;
    match task.kind() {
        "goal" => {
            assert!(!learner.next(), "{place}: a goal has to be reached first");
            let Some(lost) = task.lost() else { return };
            let lines: Vec<String> = lost.by.script.lines().map(|(_, line)| line.to_string()).collect();
            lines.iter().for_each(|line| learner.act(line));
            let Status::Lost { last_good_step, why } = learner.page().status else {
                panic!("{place}: {:?}", learner.page().status);
            };
            // Where it was lost on a way that does not come through the page's beginning, one goes back to that.
            let good = last_good_step.unwrap_or(page.begins);
            assert!(!why.is_empty() && last_good_step.is_none_or(|good| good < learner.timeline.at()), "{place}");
            learner.runner.back_to_good(&mut learner.timeline);
            assert_eq!((learner.timeline.at(), learner.page().status), (good, Status::Waiting), "{place}");
            let schedule = |timeline: &Timeline| timeline.upcoming() == timeline.sim().next();
            assert!(schedule(&learner.timeline), "{place}: going on makes the mistake again");
            learner.runner.again(&mut learner.timeline);
            assert!(schedule(&learner.timeline), "{place}: starting over makes the mistake again");
        }
        "point" => {
            let end = learner.timeline.end();
            learner.runner.point(&learner.timeline, 0);
            assert!(matches!(learner.page().status, Status::Wrong { .. }), "{place}");
            learner.runner.point(&learner.timeline, end + 1);
            assert!(matches!(learner.page().status, Status::Wrong { .. }), "{place}");
            assert!(!learner.next(), "{place}");
        }
        "predict" if page.choices.is_empty() => {
            learner.answer(&Answer::Value("something else".into()));
            assert!(learner.page().told.is_some_and(|told| told.contains("An answer looks like")), "{place}");
            learner.answer(&wrong_answer(&page));
            assert!(matches!(learner.page().status, Status::Wrong { .. }), "{place}");
        }
        "predict" => wrong_prediction(learner),
        "quiz" => {
            let happens = |line: &str| !line.starts_with("explore") && !line.starts_with("seek");
            let does = task.settled_by().is_some_and(|run| run.commands.script.lines().any(|(_, line)| happens(line)));
            for at in 0..page.choices.len() {
                learner.answer(&Answer::Choice(at));
                let page = learner.page();
                if page.choices[at].state == ChoiceState::Wrong {
                    let Status::Wrong { explain, .. } = page.status else { panic!("{place}: {:?}", page.status) };
                    assert!(!explain.is_empty(), "{place}: say why choice {} is wrong", at + 1);
                    // Where nothing happens, or a search finds nothing, there is a reason to be read and no run to be seen.
                    let shows = page.played.is_some_and(|played| played.to > played.from);
                    assert!(shows || !does, "{place}: no run shows choice {} to be wrong", at + 1);
                }
            }
        }
        "say" | "do" | "wait" => {}
        other => panic!("{place}: how is a {other} done wrong?"),
    }
}

/// What is typed as an answer and is not the right one.
fn wrong_answer(page: &Page) -> Answer {
    Answer::Value(page.example.clone().expect("a typed answer has an example"))
}

/// Chooses an answer that turns out wrong: the right one is found with a second learner.
fn wrong_prediction(learner: &mut Learner) {
    let place = learner.place();
    let kept = learner.runner.keep(&learner.timeline);
    let (mut other, mut run) =
        Runner::new(learner.lesson.clone(), Some(&kept)).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(other.page().told, None, "{place}: it can be left and taken up here");
    other.answer(&mut run, &Answer::Choice(0)).unwrap_or_else(|error| panic!("{error}"));
    let right = other.page().choices.iter().position(|choice| choice.state == ChoiceState::Right);
    let right = right.unwrap_or_else(|| panic!("{place}: no right answer"));
    learner.answer(&Answer::Choice(if right == 0 { 1 } else { 0 }));
    let Status::Wrong { answer: Some(answer), explain, .. } = learner.page().status else {
        panic!("{place}: {:?}", learner.page().status);
    };
    assert!(!answer.is_empty() && !explain.is_empty(), "{place}: explain it");
}

#[test]
fn every_lesson_forgives_every_mistake() {
    for lesson in &all().lessons {
        let mut learner = Learner::new(lesson);
        while !learner.page().is_summary() {
            err(&mut learner);
            if !learner.page().may_go_on {
                learner.finish();
            }
            learner.go_on();
        }
        assert!(learner.runner.done());
    }
}

/// Commands that would let an open question go on, in any world.
const ON: &[&str] = &[
    "step",
    "step 20",
    "run 50ms",
    "run 2s",
    "run until step > 9999",
    "wait 10ms",
    "fire S1 election",
    "crash S1",
    "crash P1",
    "deliver *",
    "drop *",
    "set client_patience_ms 9",
    "explore find step > 3",
];

/// While a question is open nothing beyond its page is shown, whatever one does; looking back is.
#[test]
fn an_open_question_shows_nothing_beyond_its_page() {
    let mut questions = 0;
    for lesson in &all().lessons {
        let mut learner = Learner::new(lesson);
        while !learner.page().is_summary() {
            // What a curious learner did beyond a goal lies elsewhere by the time of the question.
            if learner.page().kind == "goal" {
                learner.finish();
                drop(script::run(&mut learner.timeline, "run 300ms"));
                learner.runner.notice(&learner.timeline);
                learner.go_on();
                continue;
            }
            if ["predict", "quiz"].contains(&learner.page().kind) {
                questions += 1;
                stands_still(&mut learner);
            }
            learner.finish();
            learner.go_on();
        }
    }
    assert!(questions > 20, "{questions}");
}

fn stands_still(learner: &mut Learner) {
    let place = learner.place();
    let (at, scene, branches) = (learner.timeline.at(), learner.timeline.scene(99), learner.timeline.branches());
    assert_eq!((at, learner.timeline.end()), (learner.page().begins, at), "{place}: more is recorded");
    for line in ON.iter().chain(&["back 3", "step 2", "run 5s", "seek start", "crash S1", "prepare P1", "seek end"]) {
        drop(script::run(&mut learner.timeline, line));
        learner.runner.notice(&learner.timeline);
        assert!(learner.timeline.at() <= at && learner.timeline.end() == at, "{place}: {line}");
        assert_eq!(
            (learner.timeline.branches(), learner.timeline.upcoming().is_some()),
            (branches, learner.timeline.at() < at),
            "{place}: {line}"
        );
    }
    assert_eq!(learner.timeline.scene(99), scene, "{place}");
    assert_eq!(learner.page().status, Status::Waiting, "{place}");
}

/// How many of these rounds come out so. Each is long: two are played at once, and the next by whoever is ready first.
fn count(rounds: RangeInclusive<u64>, comes_out: impl Fn(u64) -> bool + Sync) -> usize {
    let rounds = Mutex::new(rounds);
    let next = || rounds.lock().expect("nobody fell with it").next();
    let some = || std::iter::from_fn(next).filter(|round| comes_out(*round)).count();
    std::thread::scope(|scope| {
        let others = scope.spawn(some);
        some() + others.join().unwrap_or_else(|fell| std::panic::resume_unwind(fell))
    })
}

/// A goal that is said to be lost is not reached by going on, unless a fault is mended by hand or more is asked for.
#[test]
fn a_goal_that_is_lost_is_not_reached_by_going_on() {
    for lesson in &all().lessons {
        let mut learner = Learner::new(lesson);
        while !learner.page().is_summary() {
            let lost = lesson.steps[learner.runner.step()].task.lost();
            // What is lost in another past, or by another rule, is not lost by what is tried here.
            let untried = |line: &str| ["seek ", "set "].iter().any(|verb| line.starts_with(verb));
            if lost.is_some_and(|lost| !lost.by.script.lines().any(|(_, line)| untried(line))) {
                let kept = learner.runner.keep(&learner.timeline);
                let here = Runner::new(lesson.clone(), Some(&kept)).unwrap_or_else(|error| panic!("{error}"));
                let lost = count(1..=40, |round| try_on(lesson, here.clone(), round));
                assert!(lost > 5, "{}: only {lost} tries lost the goal", learner.place());
            }
            learner.finish();
            learner.go_on();
        }
    }
}

/// What a learner tries, and what after a goal was lost.
const TRIES: &[&str] = &[
    "request S1 set q=1",
    "crash S1",
    "crash S2",
    "restart S1",
    "crash P1",
    "crash A3",
    "drop *",
    "cut S1 S2",
    "request P2 Y from C2",
    "crash Z1",
    "crash M1",
    "crash G1",
    "cut K1 Z1",
    "cut M1 Z1",
    "set K1 /a 1",
    "elect K2",
];
const GOES_ON: &[&str] = &[
    "step",
    "step 3",
    "run 60ms",
    "run 300ms",
    "fire S2 election",
    "fire S3 election",
    "prepare P1",
    "prepare P2",
    "prepare P1 to A3",
    "deliver *",
];

/// Tries at random from where a goal's page begins. Whether that lost the goal.
fn try_on(lesson: &Arc<Lesson>, (mut runner, mut timeline): (Runner, Timeline), round: u64) -> bool {
    let mut dice = round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut roll = |sides: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) as usize % sides.max(1)
    };
    let (mut lost, mut done) = (None, Vec::new());
    let there = |word: &str| word.len() != 2 || timeline.sim().config().find(word).is_some();
    let tries: Vec<&str> = TRIES.iter().copied().filter(|line| line.split(' ').all(there)).collect();
    // Every other try begins with the way to lose it that the lesson names, unless that leads into another network.
    let by = lesson.steps[runner.step()].task.lost().filter(|_| round.is_multiple_of(2)).map(|lost| &lost.by.script);
    let by = by.filter(|by| !by.lines().any(|(_, line)| line.starts_with("latency "))).map(|by| by.lines());
    let mut first = by.into_iter().flatten().map(|(_, line)| line.to_string());
    for _ in 0..16 {
        let next = first.next();
        let moves = script::moves(&timeline).into_iter().flat_map(|node| node.moves);
        let moves: Vec<String> = moves.filter(|it| lost.is_none() || !it.fault).map(|it| it.command).collect();
        let line = match roll(3) {
            _ if next.is_some() => next.unwrap_or_default(),
            0 if lost.is_none() => tries[roll(tries.len())].to_string(),
            1 if !moves.is_empty() => moves[roll(moves.len())].clone(),
            _ => GOES_ON[roll(GOES_ON.len())].to_string(),
        };
        if script::run(&mut timeline, &line).is_ok() {
            done.push(line);
        }
        runner.notice(&timeline);
        let place = format!("{} step {}", lesson.id.text, runner.step() + 1);
        match runner.page().status {
            Status::Reached { .. } => {
                let way = done.join("; ");
                assert!(lost.is_none(), "{place} was lost after {lost:?} commands, and is reached by: {way}");
                return false;
            }
            Status::Lost { .. } => lost = lost.or(Some(done.len())),
            _ => {}
        }
    }
    lost.is_some()
}

/// Leaves and comes back at every step, and goes back to the beginning from the end.
#[test]
fn every_lesson_can_be_left_anywhere_and_gone_back_through() {
    for lesson in &all().lessons {
        let mut learner = Learner::new(lesson);
        while !learner.page().is_summary() {
            learner.finish();
            learner.go_on();
            let kept = learner.runner.keep(&learner.timeline);
            let scene = learner.timeline.scene(99);
            let (runner, timeline) = Runner::new(lesson.clone(), Some(&kept)).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(timeline.scene(99), scene, "{}", learner.place());
            assert_eq!((runner.step(), runner.page().told), (learner.runner.step(), None), "{}", learner.place());
            (learner.runner, learner.timeline) = (runner, timeline);
        }
        let mut steps = 0;
        while learner.runner.previous(&mut learner.timeline).unwrap_or_else(|error| panic!("{error}")) {
            steps += 1;
        }
        assert_eq!((steps, learner.runner.step()), (lesson.steps.len(), 0));
    }
}

/// Whatever a learner does, in whatever order: nothing fails, and the lesson can still be learned to its end.
#[test]
fn no_learner_gets_lost() {
    const COMMANDS: &[&str] = &[
        "step 3",
        "back 2",
        "run 50ms",
        "run 400ms",
        "seek end",
        "crash leader",
        "crash S1",
        "restart crashed:1",
        "crash P1",
        "crash A3",
        "heal all",
        "fire S5 election",
        "fire S2 election",
        "request leader set q=1",
        "prepare P1",
        "prepare P2",
        "drop * S1->*",
        "drop Prepare",
        "deliver *",
        "cut S1 S2",
        "pause S3",
        "resume S3",
        "switch",
    ];
    let lessons = all().lessons;
    for round in 0..40_u64 {
        let lesson = &lessons[round as usize % lessons.len()];
        let mut learner = Learner::new(lesson);
        let mut dice = round.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut roll = |sides: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) as usize % sides
        };
        for _ in 0..60 {
            match roll(12) {
                0 | 1 => drop(learner.next()),
                2 => drop(learner.runner.previous(&mut learner.timeline).unwrap_or_else(|error| panic!("{error}"))),
                3 => learner.answer(&Answer::Choice(roll(4))),
                4 => learner.answer(&Answer::Value("S1".into())),
                5 => drop(learner.runner.hint()),
                6 => drop(learner.runner.back_to_good(&mut learner.timeline)),
                7 => learner.runner.point(&learner.timeline, learner.timeline.at()),
                8 if roll(3) == 0 => learner.solve(),
                9 if roll(4) == 0 => {
                    let kept = learner.runner.keep(&learner.timeline);
                    let again = Runner::new(lesson.clone(), Some(&kept));
                    (learner.runner, learner.timeline) = again.unwrap_or_else(|error| panic!("{error}"));
                }
                // Most of these are refused now and then, as a learner's are.
                _ => drop(script::run(&mut learner.timeline, COMMANDS[roll(COMMANDS.len())])),
            }
            learner.runner.notice(&learner.timeline);
            let page = learner.page();
            assert!(page.number <= page.of + 1 && !page.text.is_empty());
        }
        let mut turns = 0;
        while !learner.page().is_summary() {
            learner.finish();
            learner.next();
            turns += 1;
            assert!(turns < 60, "round {round}, {}: {:?}", learner.place(), learner.page());
        }
    }
}
