//! What to show of a lesson now, as a [`Page`].

use super::Runner;
use crate::lesson::Task;
use crate::lesson::page::{Choice, Kind, Page, Status};

impl Runner {
    /// What to show now.
    pub fn page(&self) -> Page {
        let lesson = &*self.lesson;
        let page = Page {
            lesson: lesson.id.text.clone(),
            title: lesson.title.clone(),
            number: self.at + 1,
            of: lesson.steps.len(),
            told: self.told.clone(),
            ..Page::default()
        };
        let Some((step, doing)) = lesson.steps.get(self.at).zip(self.doings.get(self.at)) else {
            return Page { kind: Kind::Summary, text: lesson.summary.clone(), ..page };
        };
        let (ask, choices, keys, hints): (_, Vec<&String>, _, &[String]) = match &step.task {
            Task::Read | Task::Wait(_) => (None, Vec::new(), Vec::new(), &[]),
            Task::Goal(goal) => (None, Vec::new(), goal.keys.iter().map(|k| k.text.clone()).collect(), &goal.hints),
            Task::Predict(predict) => (Some(&predict.ask), predict.choices.iter().collect(), Vec::new(), &[]),
            Task::Point(point) => (Some(&point.ask), Vec::new(), Vec::new(), &[]),
            Task::Quiz(quiz) => (Some(&quiz.ask), quiz.choices.iter().map(|c| &c.text).collect(), Vec::new(), &[]),
        };
        let choices = choices.into_iter().zip(&doing.choices);
        let hides = match &step.task {
            Task::Point(point) => point.hide && !matches!(doing.status, Status::Right { .. }),
            Task::Predict(predict) => predict.hide && doing.done.is_none(),
            _ => false,
        };
        Page {
            kind: step.kind(),
            text: step.say.clone(),
            commands: step.commands.iter().flat_map(|c| c.script.lines().map(|(_, line)| line.to_string())).collect(),
            ask: ask.cloned(),
            choices: choices.map(|(text, state)| Choice { text: text.clone(), state: *state }).collect(),
            hints: hints.iter().take(doing.hints).cloned().collect(),
            hints_left: hints.len().saturating_sub(doing.hints),
            keys,
            hide_observer: hides,
            status: doing.status.clone(),
            played: doing.played,
            may_go_on: self.may_go_on(),
            ..page
        }
    }
}
