//! Answers: predictions and quizzes, settled by the run that they are about, and the step that a learner points at.

use super::{Answer, Place, Runner};
use crate::lesson::page::{ChoiceState, Status};
use crate::lesson::read::condition_problem;
use crate::lesson::{Commands, Lesson, Predict, Question, Quiz, Task, play};
use crate::scenario::{Problem, ScenarioError};
use crate::timeline::Timeline;

impl Runner {
    /// Takes an answer to a prediction or a quiz, and plays what it was about.
    pub fn answer(&mut self, timeline: &mut Timeline, answer: &Answer) -> Result<(), ScenarioError> {
        self.told = None;
        let lesson = self.lesson.clone();
        let answered = match lesson.steps.get(self.at).map(|step| &step.task) {
            Some(Task::Predict(predict)) if self.doings[self.at].done.is_none() => {
                self.predicted(&lesson, predict, timeline, answer)
            }
            Some(Task::Quiz(quiz)) => self.quizzed(&lesson, quiz, timeline, answer),
            _ => Ok(()),
        };
        self.survive(answered);
        Ok(())
    }

    fn predicted(
        &mut self,
        lesson: &Lesson,
        predict: &Predict,
        timeline: &mut Timeline,
        answer: &Answer,
    ) -> Result<(), ScenarioError> {
        let Some(given) = chosen_text(answer, &predict.choices) else {
            self.told = Some(choose(predict.choices.len()));
            return Ok(());
        };
        let right = self.settled(lesson, &predict.commands, &predict.answer, &predict.choices, timeline)?;
        let place = Place::of(timeline);
        let explain = predict.explain.clone();
        let doing = &mut self.doings[self.at];
        for (state, text) in doing.choices.iter_mut().zip(&predict.choices) {
            *state = match text {
                text if play::same(text, &right) => ChoiceState::Right,
                text if *text == given => ChoiceState::Wrong,
                _ => ChoiceState::Open,
            };
        }
        doing.done = Some(place);
        doing.given.push(given.clone());
        doing.status = match play::same(&given, &right) {
            true => Status::Right { answer: right, explain },
            false => Status::Wrong { given, answer: Some(right), explain },
        };
        Ok(())
    }

    /// Plays what settles a question from where the step began; the answer that comes out. What the learner did
    /// before may make the commands impossible, or the answer none of the choices: then the lesson's own run is taken.
    fn settled(
        &mut self,
        lesson: &Lesson,
        commands: &Commands,
        answer: &Question,
        choices: &[String],
        timeline: &mut Timeline,
    ) -> Result<String, ScenarioError> {
        self.begin().go(timeline);
        let first = self.try_to_settle(lesson, commands, answer, timeline);
        let fits = |right: &String| choices.is_empty() || choices.iter().any(|choice| play::same(choice, right));
        if let Ok(right) = first
            && fits(&right)
        {
            return Ok(right);
        }
        self.own_run(timeline)?;
        let right = self.try_to_settle(lesson, commands, answer, timeline);
        let right = right.map_err(|problem| lesson.error(vec![problem]))?;
        if fits(&right) {
            return Ok(right);
        }
        let problem =
            Problem::at(answer.span.clone(), format!("this comes out as {right}, which is none of the choices"));
        Err(lesson.error(vec![problem]))
    }

    fn try_to_settle(
        &mut self,
        lesson: &Lesson,
        commands: &Commands,
        answer: &Question,
        timeline: &mut Timeline,
    ) -> Result<String, Problem> {
        let from = timeline.at();
        play::play(lesson, commands, timeline)?;
        self.played(from, timeline.at());
        play::answer(lesson, timeline, answer)
    }

    fn quizzed(
        &mut self,
        lesson: &Lesson,
        quiz: &Quiz,
        timeline: &mut Timeline,
        answer: &Answer,
    ) -> Result<(), ScenarioError> {
        let chosen =
            if let Answer::Choice(at) = answer { quiz.choices.get(*at).map(|choice| (*at, choice)) } else { None };
        let Some((at, choice)) = chosen else {
            self.told = Some(choose(quiz.choices.len()));
            return Ok(());
        };
        let texts: Vec<String> = quiz.choices.iter().map(|choice| choice.text.clone()).collect();
        let right = self.settled(lesson, &quiz.commands, &quiz.answer, &texts, timeline)?;
        let is_right = play::same(&choice.text, &right);
        if let Some(refute) = choice.refute.as_ref().filter(|_| !is_right) {
            self.begin().go(timeline);
            let from = timeline.at();
            play::play(lesson, refute, timeline).map_err(|problem| lesson.error(vec![problem]))?;
            self.played(from, timeline.at());
        }
        let begin = self.begin();
        let doing = &mut self.doings[self.at];
        doing.given.push(choice.text.clone());
        doing.choices[at] = if is_right { ChoiceState::Right } else { ChoiceState::Wrong };
        doing.done = is_right.then_some(begin);
        doing.status = match is_right {
            true => Status::Right { answer: right, explain: quiz.explain.clone() },
            false => Status::Wrong { given: choice.text.clone(), answer: None, explain: choice.why.clone() },
        };
        Ok(())
    }

    /// Takes the step of the present branch that the learner points at.
    pub fn point(&mut self, timeline: &Timeline, step: u64) {
        self.told = None;
        let lesson = self.lesson.clone();
        let Some(Task::Point(point)) = lesson.steps.get(self.at).map(|step| &step.task) else { return };
        let right = match play::first_moment(timeline, &point.moment, 0, timeline.end()) {
            Ok(right) => right,
            Err(error) => {
                let problem = condition_problem(&lesson.source, &point.moment.span, &error);
                return self.survive(Err(lesson.error(vec![problem])));
            }
        };
        let wrong =
            |explain: &str| Status::Wrong { given: format!("step {step}"), answer: None, explain: explain.to_string() };
        let begin = self.begin();
        let doing = &mut self.doings[self.at];
        doing.status = match right {
            None => wrong("In this run it never happens. Go to another branch, or back to where this step began."),
            Some(right) if right == step => {
                doing.done = Some(begin);
                Status::Right { answer: format!("step {right}"), explain: point.explain.clone() }
            }
            Some(right) if step < right => wrong("Too early: after this step it is not so yet."),
            Some(_) => wrong("Too late: it was so before this step already."),
        };
    }
}

/// What somebody is told who gave no answer, or one that is not there.
fn choose(choices: usize) -> String {
    const NUMBERS: [&str; 7] = ["no", "one", "two", "three", "four", "five", "six"];
    match NUMBERS.get(choices) {
        Some(_) if choices == 0 => "Type an answer first.".into(),
        Some(number) => format!("There are {number} answers. Choose one of the {number}."),
        None => format!("There are {choices} answers. Choose one of them."),
    }
}

fn chosen_text(answer: &Answer, choices: &[String]) -> Option<String> {
    match answer {
        Answer::Choice(at) => choices.get(*at).cloned(),
        Answer::Value(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
    }
}
