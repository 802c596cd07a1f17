//! The teacher: a state machine over a timeline. It puts the run where a step begins, notices what the learner did to
//! it, and says how the task stands.
//!
//! The learner may do anything to the timeline at any time, in any branch, except that nothing new happens while a
//! question is open. Nothing of that is undone, but `next` goes on from where the task was done, and from the lesson's
//! own run if what the learner did does not fit. `answers` has what is asked, `help` what helps a learner, `keep` leaving
//! and coming back, `moved` coming back to a lesson that was changed, `marks` what is right of a graded lesson, `notice`
//! what the run has come to, `show` the page.

mod answers;
mod help;
mod keep;
mod marks;
mod moved;
mod notice;
mod show;

pub use keep::Kept;

use super::endings::Comparison;
use super::graded::Mark;
use super::page::{Allowance, ChoiceState, Counted, Elsewhere, Played, Status, Takes};
use super::play::{self, Arrived, Asked};
use super::tasks::Task;
use super::{Lesson, Step};
use crate::engine::Refusal;
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
    /// How often what is limited was done in the run that is shown.
    limits: Vec<Allowance>,
    /// What searches did that settled the answer.
    searched: Vec<String>,
    /// In how many runs it was so, if that was counted.
    counted: Option<Counted>,
    /// The program did it, not the learner.
    shown: bool,
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
    /// In how many runs it was so in each step that asks for that, as far as it was counted.
    counts: Vec<Option<Counted>>,
    /// Whether each step's task was right at once, as far as that is known.
    marks: Vec<Mark>,
    noticed: Option<Position>,
    /// The two runs that the present page compares.
    comparison: Option<Comparison>,
    /// Up to where the present page's task was looked for from its beginning on, in vain.
    searched: Option<Position>,
    looked: Option<Looked>,
    /// What the present page asks of every step: whether its task is done, and whether it is lost.
    until: Option<Asked>,
    lost: Option<Asked>,
    /// How often something was played for the learner.
    plays: u64,
    /// How many branches there were when the lesson had last done something: those that come later are the learner's.
    branches: usize,
    /// Whether the learner has made a branch.
    parted: bool,
    told: Option<String>,
    /// What was left of which not all is here, and what had been done when it was taken up.
    before: Option<(Box<Kept>, keep::DoneSoFar)>,
    /// What is to be done first, told to a learner who wanted to go on too early: until something is done.
    urged: Option<String>,
}

const FIRST_SAY: &str = "first say what you think";
const THEN_PLAYED: &str = "then it is played";
const OWN_RUN: &str = "What happened before does not fit the next part, so the lesson goes on from a run of its own.";
const CHANGED: &str = "The run that you left cannot be made again, so the lesson goes on from a run of its own.";

impl Runner {
    /// Starts a lesson, or takes it up where it was left; also the run to show.
    pub fn new(lesson: Arc<Lesson>, kept: Option<&Kept>) -> Result<(Runner, Timeline), ScenarioError> {
        let steps = lesson.steps.len();
        let moved = kept.map(|kept| kept.moved(&lesson));
        let (back, told) = moved.as_ref().map_or((false, None), |moved| (moved.back, moved.told));
        let kept = moved.map(|moved| moved.kept).unwrap_or_default();
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
            counts: kept.counts(&lesson),
            marks: kept.marks(steps),
            noticed: None,
            comparison: None,
            searched: None,
            looked: None,
            until: None,
            lost: None,
            plays: 0,
            branches: 0,
            parted: kept.parted,
            told: told
                .or((fresh && !kept.run.is_empty()).then_some(CHANGED))
                .map(str::to_string)
                .or(lesson.untold.clone()),
            before: None,
            urged: None,
            lesson,
        };
        runner.faulty(fault);
        if back {
            runner.begin().go(&mut timeline);
        }
        runner.look(&timeline);
        (0..kept.hints).all(|_| runner.hint());
        runner.answer_again(&mut timeline)?;
        runner.hold(&mut timeline);
        runner.branches = timeline.branches();
        timeline.settle_but(if fresh { &[] } else { &kept.deeds });
        runner.before = kept.before.map(|left| (left, runner.done_so_far(&timeline)));
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

    /// What is done on the present page; nothing on the summary.
    fn task(&self) -> Option<&dyn Task> {
        self.lesson.steps.get(self.at).map(|step| &*step.task)
    }

    fn may_go_on(&self) -> bool {
        let Some((step, state)) = self.lesson.steps.get(self.at).zip(self.states.get(self.at)) else { return false };
        self.at < self.passed || state.broken || step.task.passed(&state.status, state.done.is_some())
    }

    /// Goes on to the next step; whether it did. In a `wait` it first lets time pass until what is waited for happens.
    pub fn next(&mut self, timeline: &mut Timeline) -> Result<bool, ScenarioError> {
        self.hush();
        timeline.hold(None);
        let before = (self.at, self.plays);
        let went = self.go_on(timeline);
        self.hold(timeline);
        // Whoever is told what is to be done first can still take back what was done.
        if (self.at, self.plays) != before {
            self.count(timeline);
        }
        went
    }

    fn go_on(&mut self, timeline: &mut Timeline) -> Result<bool, ScenarioError> {
        let lesson = self.lesson.clone();
        let Some(step) = lesson.steps.get(self.at) else { return Ok(false) };
        if !self.may_go_on() {
            // Where the goal is lost, the page says what is to be done first.
            let lost = matches!(self.states[self.at].status, Status::Lost { .. });
            self.urged = (!lost).then(|| self.first_do(&*step.task));
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

    /// Whether the present page asks for something that is settled once it is answered, and it is not.
    fn asks(&self) -> bool {
        let page = self.lesson.steps.get(self.at).zip(self.states.get(self.at));
        page.is_some_and(|(step, state)| step.task.settled_by().is_some() && state.done.is_none() && !state.broken)
    }

    /// Holds time back while a question is open: by itself the run would show another story than the one that is told.
    fn hold(&self, timeline: &mut Timeline) {
        timeline.hold(self.asks().then(|| Refusal::new(FIRST_SAY).remedy(THEN_PLAYED)));
    }

    /// Leaves what is recorded beyond the beginning of an open question to its branch, and what a question before this page
    /// has played: it is not what comes next.
    fn set_apart(&mut self, timeline: &mut Timeline) {
        let before = self.at.checked_sub(1).filter(|before| *before >= self.first);
        let played = before.is_some_and(|before| self.lesson.steps[before].task.settled_by().is_some());
        if self.asks() || played && self.states[self.at].done.is_none() {
            timeline.part();
            self.begins.pop();
            self.begins.push(Some(Position::of(timeline)));
        }
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
            let timeline = std::mem::replace(timeline, world.timeline(None)?);
            let begins = std::mem::take(&mut self.begins);
            self.left.push(Left { first: self.first, begins, timeline });
            self.first = to;
            self.forget(to);
        }
        self.at = to;
        let fits = step.does().all(|commands| play::play(&lesson, commands, timeline).is_ok());
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
        self.set_apart(timeline);
        self.look(timeline);
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
        let Arrived { timeline: own, first, begins, fault, .. } = play::arrive(&self.lesson, self.at)?;
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

    /// Goes back to the step before, with the run as it was when that step began, or as the answer left it that was given
    /// there; whether there is one.
    pub fn previous(&mut self, timeline: &mut Timeline) -> Result<bool, ScenarioError> {
        self.hush();
        timeline.hold(None);
        let went = self.go_back(timeline);
        self.hold(timeline);
        self.count(timeline);
        went
    }

    fn go_back(&mut self, timeline: &mut Timeline) -> Result<bool, ScenarioError> {
        if self.at == 0 {
            return Ok(false);
        }
        let from = self.at;
        // What is done here need not be done again, though the run goes in which it was.
        if self.may_go_on() && from + 1 < self.lesson.steps.len() {
            self.passed = self.passed.max(from + 1);
        }
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
        self.look(timeline);
        self.recall(timeline)?;
        // What was explained once is shown with the run that it speaks of.
        if self.lesson.steps.get(self.at).is_some_and(|step| step.task.settled_by().is_some()) {
            self.show_verdict(timeline);
        }
        Ok(true)
    }
}

impl StepState {
    fn new(step: &Step) -> StepState {
        let choices = vec![ChoiceState::Open; step.task.choices().len()];
        StepState { status: step.task.begins(), choices, ..StepState::default() }
    }
}
