//! The teacher: a state machine over a timeline. It puts the run where a step begins, notices what the learner did to
//! it, and says how the task stands.
//!
//! The learner may do anything to the timeline at any time, in any branch. Nothing of that is undone, but `next` goes
//! on from where the task was done, and from the lesson's own run if what the learner did does not fit. `answers` has
//! what is asked, `keep` leaving and coming back, `notice` what the run has come to, `show` the page.

mod answers;
mod keep;
mod notice;
mod show;

pub use keep::Kept;

use super::page::{ChoiceState, Elsewhere, Played, Status, Takes};
use super::play::{self, Arrived, Asked};
use super::tasks::Task;
use super::{Lesson, Question, Step};
use crate::scenario::{Problem, ScenarioError};
use crate::timeline::Timeline;
use notice::Looked;
use std::sync::Arc;

/// A place in a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    branch: usize,
    step: u64,
}

impl Position {
    fn of(timeline: &Timeline) -> Position {
        Position { branch: timeline.branch(), step: timeline.at() }
    }

    fn go(self, timeline: &mut Timeline) {
        timeline.switch(self.branch);
        timeline.seek(self.step);
    }
}

/// How one step stands.
#[derive(Clone, Default)]
struct StepState {
    status: Status,
    hints: usize,
    choices: Vec<ChoiceState>,
    /// The lesson itself is wrong here, so nobody can do what is asked.
    broken: bool,
    /// Where the task was done; the next step goes on from there.
    done: Option<Position>,
    /// Where the run stands that its verdict is about.
    about: Option<Position>,
    /// The same, if another run is shown now.
    elsewhere: Option<Elsewhere>,
    played: Option<Played>,
}

/// A world that was left for the next one, to come back to.
#[derive(Clone)]
struct Left {
    first: usize,
    begins: Vec<Option<Position>>,
    timeline: Timeline,
}

/// A lesson that is being taught.
#[derive(Clone)]
pub struct Runner {
    lesson: Arc<Lesson>,
    at: usize,
    passed: usize,
    /// The first step of the present world.
    first: usize,
    /// Where the steps from `first` on began; `None` for one that began on a branch that was not kept.
    begins: Vec<Option<Position>>,
    left: Vec<Left>,
    states: Vec<StepState>,
    /// What was answered in each step, in order. It outlives the run that settled it.
    given: Vec<Vec<String>>,
    noticed: Option<Position>,
    /// Up to where the present page's task was looked for from its beginning on, in vain.
    searched: Option<Position>,
    looked: Option<Looked>,
    /// What the present page asks of every step: whether its task is done, and whether it is lost.
    until: Option<Asked>,
    lost: Option<Asked>,
    /// How often something was played for the learner.
    plays: u64,
    told: Option<String>,
    /// What is to be done first, told to a learner who wanted to go on too early: until something is done.
    urged: Option<String>,
}

const OWN_RUN: &str = "What happened before does not fit the next part, so the lesson goes on from a run of its own.";
const CHANGED: &str = "The run that you left cannot be made again, so the lesson goes on from a run of its own.";
const OTHER_TEXT: &str = "The lesson was changed since you left it, so it starts at its beginning.";

impl Runner {
    /// Starts a lesson, or takes it up where it was left; also the run to show.
    pub fn new(lesson: Arc<Lesson>, kept: Option<&Kept>) -> Result<(Runner, Timeline), ScenarioError> {
        let steps = lesson.steps.len();
        let other_text = kept.is_some_and(|kept| !kept.fits(&lesson));
        let kept = kept.filter(|_| !other_text).cloned().unwrap_or_default();
        let at = kept.step.min(steps);
        let inside = at.min(steps.saturating_sub(1));
        let again = keep::again(&lesson, inside, &kept);
        let fresh = again.is_none();
        let mut fault = None;
        let (mut timeline, first, begins) = match again {
            Some(again) => again,
            None => {
                let arrived = play::arrive(&lesson, inside)?;
                fault = arrived.fault;
                let branch = arrived.timeline.branch();
                let begins = arrived.begins.into_iter().map(|step| Some(Position { branch, step })).collect();
                (arrived.timeline, arrived.first, begins)
            }
        };
        let mut runner = Runner {
            at,
            passed: kept.passed.clamp(at, steps),
            first,
            begins,
            left: Vec::new(),
            states: lesson.steps.iter().map(StepState::new).collect(),
            given: kept.given(steps),
            noticed: None,
            searched: None,
            looked: None,
            until: None,
            lost: None,
            plays: 0,
            told: match fresh && !kept.run.is_empty() {
                _ if other_text => Some(OTHER_TEXT.into()),
                true => Some(CHANGED.into()),
                false => None,
            },
            urged: None,
            lesson,
        };
        runner.faulty(fault);
        runner.notice(&timeline);
        (0..kept.hints).all(|_| runner.hint());
        runner.answer_again(&mut timeline)?;
        Ok((runner, timeline))
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// The present step, from 0; the summary is after the last.
    pub fn step(&self) -> usize {
        self.at
    }

    /// Whether the lesson is done: its summary has been reached.
    pub fn done(&self) -> bool {
        self.passed >= self.lesson.steps.len()
    }

    fn may_go_on(&self) -> bool {
        let Some((step, state)) = self.lesson.steps.get(self.at).zip(self.states.get(self.at)) else { return false };
        self.at < self.passed || state.broken || step.task.passed(&state.status, state.done.is_some())
    }

    /// Goes on to the next step; whether it did. In a `wait` it first lets time pass until what is waited for happens.
    pub fn next(&mut self, timeline: &mut Timeline) -> Result<bool, ScenarioError> {
        self.hush();
        let lesson = self.lesson.clone();
        let Some(step) = lesson.steps.get(self.at) else { return Ok(false) };
        if !self.may_go_on() {
            self.urged = Some(step.task.first_do().into());
            return Ok(false);
        }
        let state = &self.states[self.at];
        if step.task.takes() == Takes::Time && state.done.is_none() && !state.broken {
            self.solve(timeline)?;
            return Ok(false);
        }
        self.settle(step, timeline);
        self.enter(self.at + 1, timeline)?;
        Ok(true)
    }

    /// Puts the run where the step was done.
    fn settle(&mut self, step: &Step, timeline: &mut Timeline) {
        let begin = self.begin();
        // Where the goal still holds, what the learner did after it is kept as well, unless that is asked about next.
        let asked = self.lesson.steps.get(self.at + 1).is_some_and(|next| next.task.settled_by().is_some());
        let holds = step.task.until().is_some_and(|until| play::holds(timeline, until));
        if holds && !asked && self.comes_through(begin, timeline) {
            return;
        }
        match self.states[self.at].done {
            Some(done) => done.go(timeline),
            None => {
                begin.go(timeline);
                // A step that was passed in an earlier sitting; if its solution does not fit here, `enter` mends it.
                let _ = step.task.solve(&self.lesson, timeline);
            }
        }
    }

    fn comes_through(&self, place: Position, timeline: &Timeline) -> bool {
        timeline.shared_with(place.branch).min(timeline.at()) >= place.step
    }

    fn begin(&self) -> Position {
        let at = self.at.saturating_sub(self.first);
        self.begins.get(at).copied().flatten().unwrap_or(Position { branch: 0, step: 0 })
    }

    fn enter(&mut self, to: usize, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let lesson = self.lesson.clone();
        self.passed = self.passed.max(to);
        let Some(step) = lesson.steps.get(to) else {
            self.at = to;
            self.look_anew();
            return Ok(());
        };
        if let Some(world) = &step.world {
            let timeline = std::mem::replace(timeline, world.timeline()?);
            let begins = std::mem::take(&mut self.begins);
            self.left.push(Left { first: self.first, begins, timeline });
            self.first = to;
            self.forget(to);
        }
        self.at = to;
        let fits = step.commands.as_ref().is_none_or(|commands| play::play(&lesson, commands, timeline).is_ok());
        match fits {
            true => {
                self.begins.truncate(to - self.first);
                self.begins.push(Some(Position::of(timeline)));
            }
            false => self.own_run(timeline)?,
        }
        self.look_anew();
        // What was done in a run that does not come through here would lead away from it.
        let begin = self.begin();
        let fits = |done: Position| done.step.min(timeline.parting(done.branch, begin.branch)) >= begin.step;
        let state = &self.states[to];
        if !state.done.is_some_and(fits) && !state.broken {
            self.states[to] = StepState::new(step);
        }
        self.notice(timeline);
        self.recall(timeline)
    }

    /// What was told has been read.
    fn hush(&mut self) {
        self.told = None;
        self.urged = None;
    }

    /// The next look at the run begins from nothing: it is another step, or another run.
    fn look_anew(&mut self) {
        (self.noticed, self.searched, self.looked) = (None, None, None);
        (self.until, self.lost) = (None, None);
    }

    /// Takes down that something was played.
    fn played(&mut self, from: u64, to: u64) {
        self.plays += 1;
        self.states[self.at].played = Some(Played { from: from.min(to), to, count: self.plays });
    }

    /// Forgets how the steps from this one on stand: the run in which they were done is gone.
    fn forget(&mut self, first: usize) {
        for (state, step) in self.states.iter_mut().zip(&self.lesson.steps).skip(first) {
            *state = StepState::new(step);
        }
    }

    /// Takes the lesson's own run up to the present step in place of the learner's.
    fn own_run(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let Arrived { timeline: own, first, begins, fault } = play::arrive(&self.lesson, self.at)?;
        *timeline = own;
        self.first = first;
        self.begins = begins.into_iter().map(|step| Some(Position { branch: timeline.branch(), step })).collect();
        self.forget(first);
        self.look_anew();
        self.told = Some(OWN_RUN.into());
        self.faulty(fault);
        Ok(())
    }

    /// Takes down that the lesson itself is wrong on the present page, so that it can be left all the same.
    fn faulty(&mut self, fault: Option<Problem>) {
        let lesson = self.lesson.clone();
        self.survive(fault.map_or(Ok(()), |problem| Err(lesson.error(vec![problem]))));
    }

    fn survive(&mut self, done: Result<(), ScenarioError>) {
        let (Err(error), Some(state)) = (done, self.states.get_mut(self.at)) else { return };
        state.broken = true;
        let message = error.problems.first().map_or("", |problem| problem.message.as_str());
        self.told = Some(format!("This page is broken ({}): {message}.", error.place()));
    }

    /// Goes back to the step before, with the run as it was when that step began; whether there is one.
    pub fn previous(&mut self, timeline: &mut Timeline) -> Result<bool, ScenarioError> {
        self.hush();
        if self.at == 0 {
            return Ok(false);
        }
        let from = self.at;
        self.at -= 1;
        if self.at < self.first {
            self.forget(self.first);
            match self.left.pop() {
                Some(left) => {
                    *timeline = left.timeline;
                    self.first = left.first;
                    self.begins = left.begins;
                }
                None => {
                    self.own_run(timeline)?;
                    self.told = None;
                }
            }
        } else if from < self.lesson.steps.len() {
            self.begins.truncate(from - self.first);
        }
        if self.begins.last().is_none_or(Option::is_none) {
            self.own_run(timeline)?;
            self.told = None;
        }
        self.begin().go(timeline);
        self.look_anew();
        self.notice(timeline);
        self.recall(timeline)?;
        Ok(true)
    }

    /// Goes back to the last step from which the goal can still be reached. The mistake stays on its branch: going on
    /// from here does not make it again. `false` if it can still be reached, or there is none.
    pub fn back_to_good(&mut self, timeline: &mut Timeline) -> bool {
        let Some(Status::Lost { last_good_step, .. }) = self.states.get(self.at).map(|state| &state.status) else {
            return false;
        };
        match *last_good_step {
            Some(step) => timeline.seek(step),
            None => self.begin().go(timeline),
        }
        timeline.part();
        self.notice(timeline);
        true
    }

    /// Goes back to where the present step began, to act once more. What an answer has played is there to be seen again.
    pub fn again(&mut self, timeline: &mut Timeline) {
        self.begin().go(timeline);
        if self.lesson.steps.get(self.at).is_some_and(|step| step.task.until().is_some()) {
            timeline.part();
            self.states[self.at].played = None;
        }
        self.notice(timeline);
    }

    /// Opens the next hint; whether there was one.
    pub fn hint(&mut self) -> bool {
        let more = self.page().hints_left > 0;
        self.urged = None;
        if let Some(state) = self.states.get_mut(self.at).filter(|_| more) {
            state.hints += 1;
        }
        more
    }

    /// Shows how it is done: plays a solution from where the step began, lets what is waited for happen, or goes to the
    /// step to point at. An answer is the learner's own.
    pub fn solve(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let lesson = self.lesson.clone();
        let Some(task) = lesson.steps.get(self.at).map(|step| &*step.task) else { return Ok(()) };
        if let Some(moment) = task.moment() {
            self.show_moment(moment, timeline);
        }
        if task.until().is_none() {
            return Ok(());
        }
        if task.solution().is_some() {
            self.begin().go(timeline);
        }
        let mut from = timeline.at();
        let mut solved = self.try_to_solve(&lesson, task, timeline);
        if solved.is_err() {
            self.begin().go(timeline);
            from = timeline.at();
            solved = self.try_to_solve(&lesson, task, timeline);
        }
        if solved.is_err() {
            self.own_run(timeline)?;
            from = timeline.at();
            solved = self.try_to_solve(&lesson, task, timeline);
        }
        self.played(from, timeline.at());
        self.faulty(solved.err());
        Ok(())
    }

    /// Goes to the step to point at, and points at it.
    fn show_moment(&mut self, moment: &Question, timeline: &mut Timeline) {
        self.begin().go(timeline);
        match Asked::new(moment).first_moment(timeline, 0, timeline.end()) {
            Ok(Some(right)) => {
                timeline.seek(right);
                self.point(timeline, right);
            }
            _ => self.faulty(Some(Problem::at(moment.span.clone(), "this never comes true"))),
        }
    }

    /// Plays a task's solution from here; a problem if that does not do what is asked.
    fn try_to_solve(&mut self, lesson: &Lesson, task: &dyn Task, timeline: &mut Timeline) -> Result<(), Problem> {
        task.solve(lesson, timeline)?;
        self.notice(timeline);
        match task.solution() {
            Some(solution) if self.states[self.at].done.is_none() => {
                Err(Problem::at(solution.span.clone(), "this solution does not reach the goal"))
            }
            _ => Ok(()),
        }
    }
}

impl StepState {
    fn new(step: &Step) -> StepState {
        let choices = vec![ChoiceState::Open; step.task.choices().len()];
        StepState { status: step.task.begins(), choices, ..StepState::default() }
    }
}
