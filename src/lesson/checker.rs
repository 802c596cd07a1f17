//! The tools with which a lesson is checked: commands are played, moments found and answers computed within bounds. They
//! take down what is wrong and know no kind of task.

use super::account::Account;
use super::reader::condition_problem;
use super::{Commands, Lesson, Question, form, play};
use crate::kit::work;
use crate::scenario::Problem;
use crate::timeline::Timeline;
use std::ops::Range;

/// The most steps of a lesson's own run, all worlds together.
pub const MAX_LESSON: u64 = 200_000;

/// Plays a lesson and takes down what is wrong with it.
pub struct Checker<'a> {
    /// The lesson.
    pub lesson: &'a Lesson,
    /// The names of the actions that help.
    pub actions: &'a [&'a str],
    /// What is wrong so far.
    pub problems: Vec<Problem>,
    /// The answers that the lesson's own run gave and that were not taken up yet.
    pub answers: Vec<String>,
    /// What may be meant, and seldom is: number of the page, from 1, and a sentence.
    pub notes: Vec<(usize, String)>,
    /// The page that is played, from 0.
    pub page: usize,
    /// What the commands did that were played last.
    account: Account,
    /// How many steps were taken.
    taken: u64,
    /// What this thread had done before.
    before: u64,
}

/// Stops the check of a world at the first thing in it that cannot be played.
pub struct Stop;

impl<'a> Checker<'a> {
    /// Nothing is known to be wrong yet.
    pub fn new(lesson: &'a Lesson, actions: &'a [&'a str]) -> Checker<'a> {
        Checker {
            lesson,
            actions,
            problems: Vec::new(),
            answers: Vec::new(),
            notes: Vec::new(),
            page: 0,
            account: Account::default(),
            taken: 0,
            before: work::used(),
        }
    }

    /// Takes down that something is wrong.
    pub fn wrong(&mut self, span: Range<usize>, message: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::at(span, message).remedy(remedy));
    }

    /// The same of commands that were just played and do not do what they should, with what each of them did.
    pub fn unmet(&mut self, commands: &Commands, message: impl Into<String>, remedy: impl Into<String>) {
        let problem = Problem::at(commands.span.clone(), message).remedy(remedy);
        self.problems.push(problem.seen(self.account.lines()));
    }

    /// Plays commands; too many steps of them stop the check.
    pub fn play(&mut self, commands: &Commands, timeline: &mut Timeline) -> Result<(), Stop> {
        self.played(&commands.span, timeline, |lesson, timeline, hear| {
            play::play_aloud(lesson, commands, timeline, hear)
        })
    }

    /// The same of what is written at a place, played in whatever way.
    pub fn played<T>(
        &mut self,
        place: &Range<usize>,
        timeline: &mut Timeline,
        play: impl FnOnce(&Lesson, &mut Timeline, play::Hear) -> Result<T, Problem>,
    ) -> Result<T, Stop> {
        let before = timeline.at();
        self.account = Account::default();
        let account = &mut self.account;
        let hear: play::Hear = &mut |line, done, timeline| account.add(line, done, timeline);
        let played = play(self.lesson, timeline, hear);
        let played = self.needs(played.map_err(|problem| problem.seen(self.account.lines())))?;
        self.taken += timeline.at().saturating_sub(before);
        if self.taken > MAX_LESSON {
            let message = format!("up to here the lesson takes more than {MAX_LESSON} steps, the most it may");
            self.wrong(place.clone(), message, "let less time pass");
            return Err(Stop);
        }
        self.within(place).map(|()| played)
    }

    /// Stops the check where the lesson has cost all that it may.
    pub fn within(&mut self, place: &Range<usize>) -> Result<(), Stop> {
        if work::used() - self.before <= play::MAX_OF_LESSON {
            return Ok(());
        }
        let message = "up to here the lesson takes more work than it may";
        self.wrong(place.clone(), message, "use fewer loops in conditions, fewer nodes, or let less time pass");
        Err(Stop)
    }

    /// What has to work for the check to go on.
    pub fn needs<T>(&mut self, done: Result<T, Problem>) -> Result<T, Stop> {
        done.map_err(|problem| {
            self.problems.push(problem);
            Stop
        })
    }

    /// The first step from `from` on after which a condition holds.
    pub fn moment(&mut self, timeline: &Timeline, question: &Question, from: u64) -> Result<Option<u64>, Stop> {
        let moment = play::Asked::new(question).first_moment(timeline, from, timeline.at());
        let moment =
            self.needs(moment.map_err(|error| condition_problem(&self.lesson.source, &question.span, &error)))?;
        self.within(&question.span)?;
        Ok(moment)
    }

    /// Takes down an answer that the lesson's own run gives.
    pub fn answers(&mut self, answer: String) {
        self.answers.push(answer);
    }

    /// Takes down what the page that is played may mean, and seldom does.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push((self.page + 1, note.into()));
    }

    /// Demands that an answer is among the choices, if there are choices.
    pub fn among(&mut self, answer: &str, question: &Question, choices: &[&str]) {
        if !choices.is_empty() && !choices.iter().any(|choice| form::same(choice, answer)) {
            let message = format!("this comes out as {answer:?}, which is none of the choices");
            self.wrong(question.span.clone(), message, format!("choices are {}", choices.join(" | ")));
        }
    }

    /// What a condition saw at the end, as a part of a sentence.
    pub fn saw(&self, timeline: &Timeline, question: &Question) -> String {
        let known = timeline.knowing(&question.condition);
        let saw = known.map_or(Vec::new(), |condition| condition.saw(&condition.look(timeline.sim())));
        let values: Vec<String> = saw.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        match values.is_empty() {
            true => String::new(),
            false => format!("; at its end {}", values.join(", ")),
        }
    }
}
