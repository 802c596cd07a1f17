//! What to show of a lesson now, as a [`Page`], and whether it fits the run that is shown.

use super::{Position, Runner, StepState};
use crate::lesson::Step;
use crate::lesson::page::{Elsewhere, Offer, Page, Status, Takes};
use crate::lesson::play::Asked;
use crate::lesson::tasks::Task;
use crate::timeline::Timeline;

impl Runner {
    /// What to show now.
    pub fn page(&self) -> Page {
        let mut page = self.english();
        if let Some(step) = self.lesson.steps.get(self.at) {
            step.texts.tell(&mut page);
        }
        page
    }

    /// The same in the lesson's own texts.
    fn english(&self) -> Page {
        let lesson = &*self.lesson;
        let broken = self.states.get(self.at).is_some_and(|state| state.broken);
        let page = Page {
            lesson: lesson.id.text.clone(),
            opened_as: lesson.opened_as().to_string(),
            title: lesson.title.clone(),
            number: self.at + 1,
            of: lesson.steps.len(),
            told: self.urged.clone().or_else(|| self.told.clone().filter(|_| broken)),
            notice: self.told.clone().filter(|_| !broken),
            grade: self.grade(),
            names_branches: self.parted || lesson.speaks_of_branches(self.at),
            ..Page::default()
        };
        let Some((step, state)) = lesson.steps.get(self.at).zip(self.states.get(self.at)) else {
            return Page { kind: "summary", text: self.summary(), ..page };
        };
        let task = &*step.task;
        // While an answer is still asked for, nothing is told that would give it away.
        let told = match &state.status {
            Status::Right { .. } | Status::Wrong { answer: Some(_), .. } => Some(state),
            _ => None,
        };
        let choices = task.choices().into_iter().zip(&state.choices);
        let hints = task.hints();
        Page {
            kind: task.kind(),
            text: step.say.clone(),
            endings: self.comparison.as_ref().map(|both| both.endings.clone()),
            commands: step.does().flat_map(|c| c.script.lines().map(|(_, line)| line.to_string())).collect(),
            ask: task.ask().map(str::to_string),
            limits: state.limits.clone(),
            choices: choices.map(|(text, state)| Offer { text: text.to_string(), state: *state }).collect(),
            example: task.example().map(str::to_string),
            takes: self.takes(step, state),
            can_be_shown: task.solution().is_some() || task.moment().is_some(),
            hints: hints.iter().take(state.hints).cloned().collect(),
            hints_left: hints.len().saturating_sub(state.hints),
            keys: task.keys().iter().map(|key| key.text.clone()).collect(),
            hide_observer: task.hides() && !self.may_go_on(),
            status: state.status.clone(),
            elsewhere: state.elsewhere.clone(),
            begins: self.begin().step,
            branch: self.begin().branch,
            played: state.played,
            searched: told.map_or(Vec::new(), |state| state.searched.clone()),
            counted: told.and_then(|state| state.counted.clone()),
            shown: state.shown,
            may_go_on: self.may_go_on(),
            ..page
        }
    }

    /// Whether the run shown is the one that the verdict is about: where a question was settled, or one that has what was
    /// to be brought about.
    pub(super) fn compare(&mut self, task: &dyn Task, timeline: &Timeline) {
        let state = &self.states[self.at];
        let about = match task.until() {
            Some(until) => state.done.filter(|_| !self.until.get_or_insert_with(|| Asked::new(until)).holds(timeline)),
            None => state.about.filter(|about| about.step != timeline.at() || !self.comes_through(*about, timeline)),
        };
        let name = |id: usize| timeline.tree().into_iter().find(|branch| branch.id == id).map(|branch| branch.name);
        let place = |about: Position| Elsewhere {
            step: about.step,
            branch: name(about.branch).filter(|_| timeline.shared_with(about.branch) < about.step),
        };
        self.states[self.at].elsewhere = about.map(place);
    }

    /// How an answer is given now, if one still is.
    fn takes(&self, step: &Step, state: &StepState) -> Takes {
        let open = match step.task.takes() {
            Takes::Time => state.status == Status::Waiting,
            // Who came in behind a question, and back to it, was never asked.
            Takes::Choice => !self.may_go_on() || self.asks(),
            Takes::Nothing | Takes::Text | Takes::Step => !self.may_go_on(),
        };
        if open { step.task.takes() } else { Takes::Nothing }
    }
}
