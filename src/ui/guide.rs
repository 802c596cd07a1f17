//! The lesson on the screen: the teacher, where the learner's progress is kept, and what is shown of it now.

use super::draft::Draft;
use crate::kit::work::{self, Over};
use crate::lesson::{Lesson, MAX_OF_WORD, Page, Progress, Runner, Status, store};
use crate::scenario::{Problem, ScenarioError};
use crate::timeline::Timeline;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The least time between two writes while time runs and the page stays the same.
const EVERY: Duration = Duration::from_secs(1);

/// What is in the run, and where in it the learner is: the branch, and the step.
type Whereabouts = (u64, usize, u64);

/// What there is to learn after a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum After {
    /// Nothing that is known of.
    #[default]
    Nothing,
    /// A lesson that was not done yet.
    Lesson {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    },
    /// With this one all are done.
    AllDone,
}

/// Where a lesson is begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Begin {
    /// Where it was left, or else at its beginning.
    #[default]
    Left,
    /// At its beginning.
    Afresh,
    /// At a page, from 1, in the lesson's own run. What was kept stays as it was until one goes on from there.
    Page(usize),
}

/// What of a page is the newest: what the last key brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Newest {
    /// The page itself.
    #[default]
    Page,
    /// A hint.
    Hint,
    /// How the task stands.
    Verdict,
    /// What is told once, such as what is to be done first.
    Told,
}

impl Newest {
    /// What is new on a page that was another before; `None` if nothing is.
    fn between(before: &Page, now: &Page) -> Option<Newest> {
        let turned = before.number != now.number;
        let stands = !matches!(now.status, Status::Reading | Status::Waiting);
        match () {
            () if now.told.is_some() && (turned || before.told != now.told) => Some(Newest::Told),
            () if stands && (turned || before.status != now.status) => Some(Newest::Verdict),
            () if turned => Some(Newest::Page),
            () if before.played != now.played || before.elsewhere != now.elsewhere => Some(Newest::Verdict),
            () => (before.hints.len() < now.hints.len()).then_some(Newest::Hint),
        }
    }
}

/// A lesson that is being taught.
pub struct Guide {
    /// The teacher.
    pub runner: Runner,
    /// What is shown of it now.
    pub page: Page,
    /// What comes after it.
    pub after: After,
    /// What of it is the newest.
    pub newest: Newest,
    /// Whether the picture is shown where the page has two runs to compare.
    pub picture: bool,
    /// How its files are read again, if somebody writes it meanwhile.
    pub draft: Option<Draft>,
    /// The page of which nothing is kept, since it was not come to by learning.
    looked_up: Option<usize>,
    progress: Progress,
    /// What was kept last.
    kept: Option<Written>,
}

/// What was kept of where the learner is.
struct Written {
    /// The page: with its answers and hints, whether or not they change the run.
    page: Page,
    place: Whereabouts,
    when: Instant,
}

impl Guide {
    /// Takes a lesson up, where one wants to begin, with the questions that this number draws; also the run to show, and what
    /// has to be told about keeping progress.
    pub fn new(
        lesson: Arc<Lesson>,
        mut progress: Progress,
        begin: Begin,
        draw: u32,
    ) -> Result<(Guide, Timeline, Option<String>), ScenarioError> {
        let standing = progress.of_lesson(&lesson);
        let kept = standing.kept.filter(|kept| begin != Begin::Afresh && kept.place_in(&lesson).is_some());
        let lesson = match lesson.graded {
            Some(_) => Arc::new(lesson.drawn(kept.as_ref().and_then(|kept| kept.drawn).unwrap_or(draw))),
            None => lesson,
        };
        let kept = match begin {
            Begin::Page(page) => Some(kept.unwrap_or_default().turned_to(&lesson, page.saturating_sub(1))),
            Begin::Left | Begin::Afresh => kept,
        };
        let (made, over) = work::within(MAX_OF_WORD, || Runner::new(lesson.clone(), kept.as_ref()));
        if over == Some(Over::Stopped) {
            return Err(lesson.error(vec![Problem::whole("was stopped by hand before it began")]));
        }
        let (runner, timeline) = made?;
        let complaint = progress.complaint();
        let page = runner.page();
        let newest = Newest::between(&Page::default(), &page).unwrap_or_default();
        let looked_up = matches!(begin, Begin::Page(_)).then_some(page.number);
        let (after, picture, draft, kept) = (After::Nothing, false, None, None);
        Ok((Guide { runner, page, newest, after, picture, draft, looked_up, progress, kept }, timeline, complaint))
    }

    /// The same with the progress of this user.
    pub fn of_user(lesson: Arc<Lesson>, begin: Begin) -> Result<(Guide, Timeline, Option<String>), ScenarioError> {
        Guide::new(lesson, Progress::open(store::data_folder().as_deref()), begin, chance())
    }

    /// The same of which nothing is kept.
    pub fn of_nobody(lesson: Arc<Lesson>, begin: Begin) -> Result<(Guide, Timeline, Option<String>), ScenarioError> {
        Guide::new(lesson, Progress::default(), begin, chance())
    }

    /// Takes note of where the run stands; whether what was asked for has just come about, or can no longer.
    pub fn notice(&mut self, timeline: &Timeline) -> bool {
        self.runner.notice(timeline);
        let page = self.runner.page();
        self.turn_to(page)
    }

    /// Shows a page in place of the one before; whether what was asked for has just come about, or can no longer.
    pub fn turn_to(&mut self, page: Page) -> bool {
        self.newest = Newest::between(&self.page, &page).unwrap_or(self.newest);
        let turns = matches!(page.status, Status::Reached { .. } | Status::Lost { .. });
        let turned = turns && page.number == self.page.number && page.status != self.page.status;
        self.picture &= page.number == self.page.number;
        self.page = page;
        turned
    }

    /// Keeps where the learner is if the page says something else, or the run is another; while time `runs` by itself,
    /// the run once in a while. What has to be told about it, once.
    pub fn keep(&mut self, timeline: &Timeline, runs: bool) -> Option<String> {
        self.keep_at(timeline, runs, Instant::now())
    }

    fn keep_at(&mut self, timeline: &Timeline, runs: bool, now: Instant) -> Option<String> {
        let due = self.kept.as_ref().is_none_or(|kept| {
            let moved = kept.place != place(timeline);
            kept.page != self.page || moved && (!runs || now.saturating_duration_since(kept.when) >= EVERY)
        });
        if due {
            self.write(timeline, now);
        }
        self.progress.complaint()
    }

    /// Keeps where the learner is when the screen is left. What has to be told about it.
    pub fn leave(&mut self, timeline: &Timeline) -> Option<String> {
        if self.kept.as_ref().is_none_or(|kept| kept.page != self.page || kept.place != place(timeline)) {
            self.write(timeline, Instant::now());
        }
        self.progress.complaint()
    }

    /// The lesson was read again, so that the page may have another number.
    pub fn renumber(&mut self) {
        self.looked_up = self.looked_up.map(|_| self.page.number);
    }

    fn write(&mut self, timeline: &Timeline, now: Instant) {
        if self.looked_up == Some(self.page.number) {
            return;
        }
        self.looked_up = None;
        self.kept = Some(Written { page: self.page.clone(), place: place(timeline), when: now });
        let kept = self.runner.keep(timeline);
        let (lesson, done) = (self.runner.lesson(), self.runner.done());
        self.progress.keep_lesson(lesson, done, self.runner.grade(), Some(kept));
    }
}

/// A number that nobody knows beforehand, as the library's own tables are seeded with.
fn chance() -> u32 {
    RandomState::new().build_hasher().finish() as u32
}

fn place(timeline: &Timeline) -> Whereabouts {
    (timeline.made(), timeline.branch(), timeline.at())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{Answer, ChoiceState, Takes};
    use crate::script;

    /// Answers the question of a page, or points at the step that it asks for.
    fn answer(guide: &mut Guide, timeline: &mut Timeline) {
        let runner = &mut guide.runner;
        match runner.page().takes {
            Takes::Choice => runner.answer(timeline, &Answer::Choice(0)).expect("an answer"),
            Takes::Text => {
                let example = runner.page().example.expect("a typed answer has an example");
                runner.answer(timeline, &Answer::Value(example)).expect("an answer");
            }
            Takes::Step => {
                runner.solve(timeline).expect("it is found");
                runner.point(timeline, timeline.at());
            }
            Takes::Nothing | Takes::Time => {}
        }
        guide.notice(timeline);
        guide.turn_to(guide.runner.page());
    }

    #[test]
    fn every_answer_is_kept_at_once_whether_or_not_the_run_is_another() {
        let mut answers = 0;
        for lesson in &crate::lesson::library(&[]).lessons {
            let folder = tempfile::tempdir().expect("a folder");
            let open = |begin| Guide::new(lesson.clone(), Progress::open(Some(folder.path())), begin, 1);
            let (mut guide, mut timeline, _) = open(Begin::Afresh).expect("it begins");
            let start = Instant::now();
            while !guide.page.is_summary() {
                guide.keep_at(&timeline, true, start);
                let asks = guide.page.takes;
                answer(&mut guide, &mut timeline);
                if !matches!(asks, Takes::Nothing | Takes::Time) {
                    guide.keep_at(&timeline, true, start);
                    let now = open(Begin::Left).expect("it goes on").0.page;
                    let page = |page: &Page| (page.number, page.status.clone(), page.choices.clone(), page.takes);
                    assert_eq!(page(&now), page(&guide.page), "{} {}", now.lesson, now.number);
                    answers += 1;
                }
                while !guide.runner.page().may_go_on {
                    let page = guide.runner.page();
                    let tried = page.choices.iter().position(|choice| choice.state == ChoiceState::Open);
                    match tried {
                        Some(at) => guide.runner.answer(&mut timeline, &Answer::Choice(at)).expect("an answer"),
                        None => guide.runner.solve(&mut timeline).expect("it is done"),
                    }
                }
                while !guide.runner.next(&mut timeline).expect("it goes on") {}
                guide.turn_to(guide.runner.page());
            }
        }
        assert!(answers > 20, "{answers}");
    }

    #[test]
    fn what_is_done_is_written_at_once_and_what_time_does_once_a_second_and_at_the_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let library = crate::lesson::library(&[]);
        let lesson = library.find("L01").expect("a lesson").clone();
        let progress = Progress::open(Some(folder.path()));
        let (mut guide, mut timeline, told) = Guide::new(lesson.clone(), progress, Begin::Left, 1).expect("it begins");
        assert_eq!(told, None);
        let kept = || Progress::open(Some(folder.path())).of("L01").kept.expect("it is kept");
        let start = Instant::now();
        assert_eq!(guide.keep_at(&timeline, true, start), None);
        let first = kept();
        assert!(guide.runner.next(&mut timeline).expect("it goes on"));
        guide.notice(&timeline);
        guide.keep_at(&timeline, true, start);
        assert_eq!((first.step, kept().step), (0, 1), "a new page is kept at once");
        script::run(&mut timeline, "write C1 x=5").expect("a command of this lesson");
        guide.keep_at(&timeline, true, start + EVERY / 2);
        assert_eq!(kept().run.len(), 0, "too soon while time runs");
        guide.keep_at(&timeline, true, start + EVERY);
        assert_eq!(kept().run.len(), 1);
        script::run(&mut timeline, "step 2").expect("two steps");
        guide.keep_at(&timeline, true, start + EVERY);
        assert_eq!(kept().run.len(), 1, "too soon again");
        guide.keep_at(&timeline, false, start + EVERY);
        assert_eq!(kept().run.len(), 2, "nothing comes by itself, so what was done is kept");
        script::run(&mut timeline, "mark here").expect("a mark");
        guide.keep_at(&timeline, false, start + EVERY);
        assert_eq!(kept().run.len(), 3, "what changes no step as well");
        script::run(&mut timeline, "step").expect("another");
        assert_eq!(guide.leave(&timeline), None);
        assert_eq!(kept().run.len(), 4, "nothing is lost by leaving");
    }

    #[test]
    fn a_lesson_without_progress_of_its_own_says_nothing_and_keeps_nothing() {
        let library = crate::lesson::library(&[]);
        let lesson = library.find("L01").expect("a lesson").clone();
        let (mut guide, timeline, told) = Guide::new(lesson, Progress::default(), Begin::Left, 1).expect("it begins");
        assert_eq!((told, guide.keep(&timeline, false), guide.leave(&timeline)), (None, None, None));
    }
}
