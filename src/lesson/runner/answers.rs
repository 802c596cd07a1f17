//! Answers: to questions that are settled by the run that they are about, and the step that a learner points at.

use super::{Position, Runner};
use crate::lesson::page::Status;
use crate::lesson::reader::condition_problem;
use crate::lesson::settle::{self, Settled};
use crate::lesson::tasks::{Answer, GoesOn, Task};
use crate::lesson::{Commands, Lesson, form, play};
use crate::scenario::{Problem, ScenarioError};
use crate::timeline::Timeline;

impl Runner {
    /// Takes an answer to a question that a run settles, and plays that run.
    pub fn answer(&mut self, timeline: &mut Timeline, answer: &Answer) -> Result<(), ScenarioError> {
        self.hush();
        let lesson = self.lesson.clone();
        let Some(task) = lesson.steps.get(self.at).map(|step| &*step.task) else { return Ok(()) };
        let open = task.takes_more() || self.states[self.at].done.is_none();
        if let Some(settled) = task.settled_by().filter(|_| open) {
            timeline.hold(None);
            let answered = self.answered(&lesson, task, settled, timeline, answer);
            self.survive(answered);
            self.hold(timeline);
            self.count(timeline);
        }
        Ok(())
    }

    fn answered(
        &mut self,
        lesson: &Lesson,
        task: &dyn Task,
        settled: &Settled,
        timeline: &mut Timeline,
        answer: &Answer,
    ) -> Result<(), ScenarioError> {
        let example = task.example();
        let fits = |given: &String| example.is_none_or(|example| form::is_like(given, example));
        let Some(given) = task.given(answer).filter(fits) else {
            self.urged = Some(example.map_or_else(|| choose(task.choices().len()), like));
            return Ok(());
        };
        let right = self.settled(lesson, settled, &task.choices(), timeline)?;
        self.judged(lesson, task, (&given, &right), timeline)?;
        self.mark(form::same(&given, &right));
        let known = &mut self.given[self.at];
        known.retain(|known| *known != given);
        known.push(given);
        Ok(())
    }

    /// Settles an open question without an answer of the learner's.
    pub(super) fn show_answer(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let lesson = self.lesson.clone();
        let Some(task) = lesson.steps.get(self.at).map(|step| &*step.task) else { return Ok(()) };
        let Some(settled) = task.settled_by() else { return Ok(()) };
        let right = self.settled(&lesson, settled, &task.choices(), timeline)?;
        let choice = task.choices().into_iter().find(|choice| form::same(choice, &right)).map(String::from);
        self.judged(&lesson, task, (choice.as_ref().unwrap_or(&right), &right), timeline)?;
        self.mark(false);
        self.states[self.at].shown = true;
        Ok(())
    }

    /// Takes down what an answer was worth beside the right one; a wrong one may be refuted.
    fn judged(
        &mut self,
        lesson: &Lesson,
        task: &dyn Task,
        (given, right): (&str, &str),
        timeline: &mut Timeline,
    ) -> Result<(), ScenarioError> {
        let mut choices = self.states[self.at].choices.clone();
        let judged = task.judge(given, right, &mut choices);
        if let Some(refute) = judged.refute {
            self.begin().go(timeline);
            self.play(lesson, refute, timeline).map_err(|problem| lesson.error(vec![problem]))?;
            // What the learner once did after the same is no part of what is shown.
            timeline.part();
        }
        let place = |goes_on| match goes_on {
            GoesOn::AfterIt => Position::of(timeline),
            GoesOn::WhereItBegan => self.begin(),
        };
        let done = judged.done.map(place);
        self.verdict(judged.status, Some(Position::of(timeline)));
        let state = &mut self.states[self.at];
        state.choices = choices;
        state.done = done;
        Ok(())
    }

    /// Takes down what an answer was worth, and which run shows it: that is the one on the screen now.
    fn verdict(&mut self, status: Status, about: Option<Position>) {
        self.noticed = about.or(self.noticed);
        let state = &mut self.states[self.at];
        (state.status, state.about, state.elsewhere) = (status, about, None);
    }

    /// Plays what settles a question from where the step began; the answer that comes out. What the learner did
    /// before may make the commands impossible, or the answer none of the choices: then the lesson's own run is taken.
    fn settled(
        &mut self,
        lesson: &Lesson,
        settled: &Settled,
        choices: &[&str],
        timeline: &mut Timeline,
    ) -> Result<String, ScenarioError> {
        self.begin().go(timeline);
        let first = self.try_to_settle(lesson, settled, timeline);
        let fits = |right: &String| choices.is_empty() || choices.iter().any(|choice| form::same(choice, right));
        if let Ok(right) = first
            && fits(&right)
        {
            return Ok(right);
        }
        self.own_run(timeline)?;
        let right = self.try_to_settle(lesson, settled, timeline);
        let right = right.map_err(|problem| lesson.error(vec![problem]))?;
        if fits(&right) {
            return Ok(right);
        }
        let message = format!("this comes out as {right}, which is none of the choices");
        Err(lesson.error(vec![Problem::at(settled.answer.span.clone(), message)]))
    }

    fn try_to_settle(
        &mut self,
        lesson: &Lesson,
        settled: &Settled,
        timeline: &mut Timeline,
    ) -> Result<String, Problem> {
        // To count takes longer than all else, and nothing that is done in the run changes it.
        if self.counts[self.at].is_none() {
            self.counts[self.at] = settled.count(lesson, self.at)?;
        }
        let counted = self.counts[self.at].clone();
        let from = timeline.at();
        let searched = settled.play(lesson, timeline)?;
        self.played(from, timeline.at());
        let settle::Outcome { answer, searched, counted } = settled.outcome(lesson, timeline, &searched, counted)?;
        let state = &mut self.states[self.at];
        (state.searched, state.counted) = (searched, counted);
        Ok(answer)
    }

    /// Plays commands for the learner to see.
    fn play(&mut self, lesson: &Lesson, commands: &Commands, timeline: &mut Timeline) -> Result<(), Problem> {
        let from = timeline.at();
        play::play(lesson, commands, timeline)?;
        self.played(from, timeline.at());
        Ok(())
    }

    /// Takes the step of the present branch that the learner points at.
    pub fn point(&mut self, timeline: &Timeline, step: u64) {
        let right = self.point_at(timeline, step);
        // Where it never happens in the learner's run there is nothing to be wrong about.
        right.into_iter().for_each(|right| self.mark(right));
        if right == Some(true) {
            self.given[self.at] = vec![step.to_string()];
        }
    }

    /// Says what pointing at a step is worth; whether it is the right one, if this run has one.
    pub(super) fn point_at(&mut self, timeline: &Timeline, step: u64) -> Option<bool> {
        self.hush();
        let lesson = self.lesson.clone();
        let task = lesson.steps.get(self.at).map(|step| &*step.task)?;
        let moment = task.moment()?;
        let right = match play::Asked::new(moment).first_moment(timeline, 0, timeline.end()) {
            Ok(right) => right,
            Err(error) => {
                let problem = condition_problem(&lesson.source, &moment.span, &error);
                self.survive(Err(lesson.error(vec![problem])));
                return None;
            }
        };
        let wrong = |explain: String| Status::Wrong { given: format!("step {step}"), answer: None, explain };
        let (status, about) = match right {
            None => (
                wrong("In this run it never happens. Go to another branch, or back to where this page began.".into()),
                None,
            ),
            Some(right) if right == step => {
                self.states[self.at].done = Some(self.begin());
                self.states[self.at].shown = false;
                let (answer, explain) = (format!("step {right}"), task.explain().to_string());
                (Status::Right { answer, explain }, Some(Position::of(timeline)))
            }
            // What is told is about the step that it names, wherever one looks for the right one.
            Some(right) if step < right => (wrong(format!("Too early: after step {step} it is not so yet.")), None),
            Some(_) => (wrong(format!("Too late: it was so before step {step} already.")), None),
        };
        self.verdict(status, about);
        right.map(|right| right == step)
    }
}

/// What somebody is told whose answer is none.
fn like(example: &str) -> String {
    format!("An answer looks like `{example}`. Type one.")
}

/// What somebody is told who gave no answer, or one that is not there.
fn choose(choices: usize) -> String {
    match form::number_word(choices) {
        Some(_) if choices == 0 => "Type an answer first.".into(),
        Some(number) => format!("There are {number} answers. Choose one of the {number}."),
        None => format!("There are {choices} answers. Choose one of them."),
    }
}
