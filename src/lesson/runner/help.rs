//! What helps a learner: the way back to where a goal can still be reached or to what is explained, hints, and being shown
//! how it is done.

use super::Runner;
use crate::lesson::page::Status;
use crate::lesson::play::Asked;
use crate::lesson::tasks::Task;
use crate::lesson::{Lesson, Question};
use crate::scenario::{Problem, ScenarioError};
use crate::timeline::Timeline;

/// What is said to whoever would see the answer, or how it is done, before it is shown.
const ANSWER_NEXT: &str = "Press again to see the answer.";
const SHOWN_NEXT: &str = "Press again to see how it is done.";

impl Runner {
    /// Goes back to where the goal could still be reached. The mistake stays on its branch: going on from here does not
    /// make it again. `false` if it can still be reached, or there is none.
    pub fn back_to_good(&mut self, timeline: &mut Timeline) -> bool {
        let Some(Status::Lost { last_good_step, .. }) = self.states.get(self.at).map(|state| &state.status) else {
            return false;
        };
        match *last_good_step {
            Some(step) => timeline.seek(step),
            None => self.begin().go(timeline),
        }
        timeline.part();
        self.look(timeline);
        true
    }

    /// Goes to the run that the verdict is about, if another one is shown; whether it did.
    pub fn show_verdict(&mut self, timeline: &mut Timeline) -> bool {
        let Some(state) = self.states.get(self.at).filter(|state| state.elsewhere.is_some()) else { return false };
        let Some(about) = state.about.or(state.done) else { return false };
        about.go(timeline);
        self.look(timeline);
        true
    }

    /// Goes back to where the present step began, to act once more. What an answer has played is there to be seen again.
    pub fn again(&mut self, timeline: &mut Timeline) {
        self.begin().go(timeline);
        if self.lesson.steps.get(self.at).is_some_and(|step| step.task.until().is_some()) {
            timeline.part();
            self.states[self.at].played = None;
            self.count(timeline);
        }
        self.look(timeline);
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
        let solved = self.do_it(timeline);
        self.count(timeline);
        solved
    }

    /// For a class that has answered aloud: shows the answer, or how it is done, once it is asked for twice. Nothing of it
    /// counts as an answer of the learner's.
    pub fn reveal(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let Some(task) = self.task() else { return Ok(()) };
        let next = if task.until().is_some() { SHOWN_NEXT } else { ANSWER_NEXT };
        if self.urged.as_deref() != Some(next) {
            self.hush();
            self.urged = Some(next.into());
            return Ok(());
        }
        self.hush();
        if self.task().is_some_and(|task| task.settled_by().is_none()) {
            return self.solve(timeline);
        }
        timeline.hold(None);
        let shown = self.show_answer(timeline);
        self.survive(shown);
        self.hold(timeline);
        self.count(timeline);
        Ok(())
    }

    fn do_it(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let lesson = self.lesson.clone();
        let Some(task) = lesson.steps.get(self.at).map(|step| &*step.task) else { return Ok(()) };
        if let Some(moment) = task.moment() {
            self.mark(false);
            self.show_moment(moment, timeline)?;
        }
        if task.until().is_none() {
            return Ok(());
        }
        if task.solution().is_some() {
            self.mark(false);
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
    fn show_moment(&mut self, moment: &Question, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        self.begin().go(timeline);
        let mut found = Asked::new(moment).first_moment(timeline, 0, timeline.end());
        if !matches!(found, Ok(Some(_))) {
            // The learner has come here by a run in which it does not happen.
            self.own_run(timeline)?;
            found = Asked::new(moment).first_moment(timeline, 0, timeline.end());
        }
        match found {
            Ok(Some(right)) => {
                timeline.seek(right);
                // Unless somebody has found it, it is no answer that is kept.
                let found = self.given[self.at].first() == Some(&right.to_string());
                self.point_at(timeline, right);
                self.states[self.at].shown = !found;
            }
            _ => self.faulty(Some(Problem::at(moment.span.clone(), "this never comes true"))),
        }
        Ok(())
    }

    /// Plays a task's solution from here; a problem if that does not do what is asked.
    fn try_to_solve(&mut self, lesson: &Lesson, task: &dyn Task, timeline: &mut Timeline) -> Result<(), Problem> {
        task.solve(lesson, timeline)?;
        self.look(timeline);
        match task.solution() {
            Some(solution) if self.states[self.at].done.is_none() => {
                Err(Problem::at(solution.span.clone(), "this solution does not reach the goal"))
            }
            _ => Ok(()),
        }
    }
}
