//! What settles a question: commands that are played, searches among them, and what the answer comes out as after that; or
//! in how many runs something was so, each with a seed of its own and brought to the page by the lesson's own way.

use super::checker::{Checker, Stop};
use super::page::Counted;
use super::play::{self, Hear};
use super::reader::{Reader, condition_problem};
use super::{Commands, Lesson, Question, Step};
use crate::condition::Extra;
use crate::engine::Info;
use crate::kit::work::{self, Over};
use crate::scenario::{Problem, ScenarioError};
use crate::script::Searched;
use crate::timeline::Timeline;
use std::ops::Range;
use toml::Spanned;

/// In an answer, whether a search has found something.
const FOUND: &str = "found";
/// In an answer, in how many runs it was so.
const COUNT: &str = "count";
/// How many runs a question may be about.
const REPEATS: std::ops::RangeInclusive<i64> = 2..=100;
/// How many of the runs are named in which it was not so.
const NAMED: usize = 3;

/// What settles a question.
pub struct Settled {
    /// The run.
    pub commands: Commands,
    /// What the right answer is after that.
    pub answer: Question,
    /// In how many runs that is counted, if it is.
    repeat: Option<Repeat>,
}

/// Runs that are counted.
struct Repeat {
    /// How many there are.
    runs: u64,
    /// What is counted: that this holds at the end of one.
    count: Question,
}

/// The keys of what settles a question, as a lesson's file has them.
pub struct SettledKeys<'a> {
    /// The run.
    pub commands: &'a Spanned<String>,
    /// What the right answer is after that.
    pub answer: Option<&'a Spanned<String>>,
    /// In how many runs it is counted.
    pub repeat: Option<&'a Spanned<i64>>,
    /// What is counted.
    pub count: Option<&'a Spanned<String>>,
}

/// What settling a question came to.
pub struct Outcome {
    /// The right answer.
    pub answer: String,
    /// What the searches did, a paragraph each.
    pub searched: Vec<String>,
    /// In how many runs it was so.
    pub counted: Option<Counted>,
}

impl Settled {
    /// What settles a question at this place, if nothing is wrong with it; the reader takes down what is.
    pub fn read(keys: &SettledKeys, place: Range<usize>, reader: &mut Reader, info: &Info) -> Option<Settled> {
        let commands = reader.commands(keys.commands, info);
        let repeat = match (keys.repeat, keys.count) {
            (None, None) => None,
            (Some(repeat), None) => {
                let remedy = "say what is counted, such as `count = \"leaders.size() == 1\"`";
                reader.wrong(repeat.span(), "in these runs nothing is counted", remedy);
                return None;
            }
            (None, Some(count)) => {
                reader.wrong(count.span(), "this is counted in no run", "say in how many runs: `repeat = 20`");
                return None;
            }
            (Some(repeat), Some(count)) => Some(Repeat::read(repeat, count, reader)?),
        };
        let default = keys.count.map(|count| Spanned::new(count.span(), COUNT.to_string()));
        let Some(text) = keys.answer.or(default.as_ref()) else {
            let remedy = "add what the right answer is then, such as `answer = \"leaders.size()\"`";
            reader.wrong(place, "there is no `answer` here", remedy);
            return None;
        };
        let answer = reader.expression(text, &[(FOUND, false.into()), (COUNT, 0.into())])?;
        let commands = commands?;
        if answer.condition.is_given(FOUND) && !commands.script.looks_for_something() {
            let remedy = "add a search to `do`, such as `explore crashes=1 states=20000 find leaders.size() > 1`";
            reader.wrong(text.span(), "nothing is searched for here that could be `found`", remedy);
            return None;
        }
        if answer.condition.is_given(COUNT) && repeat.is_none() {
            let remedy = "add `repeat = 20` and `count = \"CONDITION\"`";
            reader.wrong(text.span(), "nothing is counted here", remedy);
            return None;
        }
        Some(Settled { commands, answer, repeat })
    }

    /// What it asks of worlds.
    pub fn questions(&self) -> Vec<&Question> {
        std::iter::once(&self.answer).chain(self.repeat.as_ref().map(|repeat| &repeat.count)).collect()
    }

    /// In how many runs it is counted, if it is.
    pub fn runs(&self) -> Option<u64> {
        self.repeat.as_ref().map(|repeat| repeat.runs)
    }

    /// Whether this may be what is counted in the runs from this seed on.
    pub fn may_come_to(&self, counted: &Counted, seed: u64) -> bool {
        let Counted { runs, first, held, not } = counted;
        self.runs() == Some(*runs) && *first == seed && held <= runs && not.len() <= NAMED
    }

    /// Plays the run. A search in it may find nothing, if it has seen everything.
    pub fn play(&self, lesson: &Lesson, timeline: &mut Timeline) -> Result<Vec<Searched>, Problem> {
        self.play_aloud(lesson, timeline, &mut |_, _, _| {})
    }

    fn play_aloud(&self, lesson: &Lesson, timeline: &mut Timeline, hear: Hear) -> Result<Vec<Searched>, Problem> {
        let mut searched = Vec::new();
        play::play_searching(lesson, &self.commands, timeline, hear, &mut searched)?;
        Ok(searched)
    }

    /// In how many runs it is so on a page, if that is asked.
    pub fn count(&self, lesson: &Lesson, page: usize) -> Result<Option<Counted>, Problem> {
        let Some(Repeat { runs, count }) = &self.repeat else { return Ok(None) };
        let first = lesson.world_of(page).map_or(page, |(first, _)| first);
        if lesson.steps.iter().take(page + 1).skip(first).any(Step::searches) {
            let problem =
                Problem::at(count.span.clone(), "there is a search on the way to here, too long for every run");
            return Err(problem.remedy("search on another page, and give this one a world of its own"));
        }
        match work::within(play::MAX_OF_LESSON, || self.count_runs(lesson, page, *runs, count)) {
            (_, Some(Over::Spent)) => {
                let problem = Problem::at(count.span.clone(), "these runs take more work than a lesson may");
                Err(problem.remedy("ask for fewer runs, or let less time pass in each"))
            }
            (counted, Some(Over::Stopped) | None) => counted.map(Some),
        }
    }

    fn count_runs(&self, lesson: &Lesson, page: usize, runs: u64, count: &Question) -> Result<Counted, Problem> {
        let first = lesson.setting_of(page).map_or(0, |(_, world)| world.seed);
        let mut counted = Counted { runs, first, held: 0, not: Vec::new() };
        for seed in (0..runs).map(|nth| first.wrapping_add(nth)) {
            let told = |problem: Problem| {
                let message = format!("with seed {seed}: {}", problem.message);
                Problem { message, span: problem.span.or(Some(count.span.clone())), ..problem }
            };
            match self.holds(lesson, page, seed, count).map_err(told)? {
                true => counted.held += 1,
                false if counted.not.len() < NAMED => counted.not.push(seed),
                false => {}
            }
        }
        Ok(counted)
    }

    /// Whether it is so in the run with this seed.
    fn holds(&self, lesson: &Lesson, page: usize, seed: u64, count: &Question) -> Result<bool, Problem> {
        let first = |error: ScenarioError| error.problems.into_iter().next();
        let arrived = play::arrive_with(lesson, page, Some(seed));
        let arrived = arrived.map_err(|error| first(error).unwrap_or_else(|| Problem::whole("there is no world")))?;
        if let Some(fault) = arrived.missed.or(arrived.fault) {
            return Err(fault);
        }
        let mut timeline = arrived.timeline;
        self.play(lesson, &mut timeline)?;
        let holds = timeline.holds(&count.condition);
        holds.map_err(|error| condition_problem(&lesson.source, &count.span, &error))
    }

    /// What the answer comes out as now, after the searches of the run and with what was counted.
    pub fn outcome(
        &self,
        lesson: &Lesson,
        timeline: &Timeline,
        searched: &[Searched],
        counted: Option<Counted>,
    ) -> Result<Outcome, Problem> {
        let mut answer = self.answer.clone();
        let found = searched.last().map(|last| (FOUND, last.found.into()));
        let count = counted.as_ref().map(|counted| (COUNT, counted.held.into()));
        found.into_iter().chain(count).for_each(|extra: Extra| answer.condition.give(extra));
        let answer = play::answer(lesson, timeline, &answer)?;
        Ok(Outcome { answer, searched: searched.iter().map(|one| one.brief.clone()).collect(), counted })
    }

    /// Plays it in the lesson's own run and takes down what is wrong; the answer that comes out.
    pub fn check(&self, checker: &mut Checker, timeline: &mut Timeline) -> Result<String, Stop> {
        let hear = |lesson: &Lesson, timeline: &mut Timeline, hear: Hear| self.play_aloud(lesson, timeline, hear);
        let searched = checker.played(&self.commands.span, timeline, hear)?;
        let counted = self.count(checker.lesson, checker.page);
        let counted = checker.needs(counted)?;
        checker.within(&self.answer.span)?;
        let outcome = self.outcome(checker.lesson, timeline, &searched, counted);
        let Outcome { answer, counted, .. } = checker.needs(outcome)?;
        checker.answers(match counted {
            Some(counted) => format!("{answer} ({})", counted.brief()),
            None => answer.clone(),
        });
        Ok(answer)
    }
}

impl Repeat {
    fn read(repeat: &Spanned<i64>, count: &Spanned<String>, reader: &mut Reader) -> Option<Repeat> {
        let question = reader.question(count);
        if !REPEATS.contains(repeat.get_ref()) {
            let (least, most) = REPEATS.into_inner();
            let message = format!("{} runs: there are {least} to {most}", repeat.get_ref());
            reader.wrong(repeat.span(), message, "20 say much already");
            return None;
        }
        Some(Repeat { runs: u64::try_from(*repeat.get_ref()).ok()?, count: question? })
    }
}
