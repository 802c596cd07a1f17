//! The learner says what the next commands will do. The answer is computed from the run.

use super::{Answer, GoesOn, Judged, Task};
use crate::engine::Info;
use crate::lesson::checker::{Checker, Stop};
use crate::lesson::page::{ChoiceState, Status, Takes};
use crate::lesson::reader::Reader;
use crate::lesson::settle::{Settled, SettledKeys};
use crate::lesson::{Lesson, MAX_COLUMNS, MAX_LINES, Question, form};
use crate::scenario::Problem;
use crate::timeline::Timeline;
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// A question about what the next commands will do. The answer is computed from the run.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Predict")]
pub struct Keys {
    /// The question.
    #[schemars(with = "String")]
    pub ask: Spanned<String>,
    /// The answers to choose from; without them the learner types one.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub choices: Vec<Spanned<String>>,
    /// What a typed answer looks like, such as `1.P1`; what has another form is asked for again. Not the right one.
    #[schemars(with = "Option<String>")]
    pub example: Option<Spanned<String>>,
    /// Commands that are done once the learner has answered.
    #[serde(rename = "do")]
    #[schemars(with = "String")]
    pub commands: Spanned<String>,
    /// What the right answer is after that, in CEL; one of the choices, if there are choices. Where `do` searches, `found`
    /// is whether it found something; with `repeat`, `count` is in how many runs it was so, and the answer if none is given.
    #[schemars(with = "Option<String>")]
    pub answer: Option<Spanned<String>>,
    /// In how many runs `count` is asked, 2 to 100: with the world's seed and those after it.
    #[schemars(with = "Option<u8>", range(min = 2, max = 100))]
    pub repeat: Option<Spanned<i64>>,
    /// What is counted, in CEL: that this holds at the end of such a run.
    #[schemars(with = "Option<String>")]
    pub count: Option<Spanned<String>>,
    /// Whether what the observer knows is hidden until there is an answer.
    #[serde(default)]
    pub hide: bool,
    /// What the learner reads then, in Markdown.
    #[schemars(with = "Option<String>")]
    pub explain: Option<Spanned<String>>,
}

impl super::Keys for Keys {
    fn read(&self, span: Range<usize>, reader: &mut Reader, info: &Info) -> Option<Arc<dyn Task>> {
        let ask = reader.words(&self.ask, MAX_LINES);
        let choices: Vec<String> = self.choices.iter().map(|choice| reader.line(choice, MAX_COLUMNS)).collect();
        if !choices.is_empty() {
            reader.distinct(&self.choices, &choices, span.clone());
        }
        let keys = SettledKeys {
            commands: &self.commands,
            answer: self.answer.as_ref(),
            repeat: self.repeat.as_ref(),
            count: self.count.as_ref(),
        };
        let settled = Settled::read(&keys, span, reader, info);
        let explain = reader.maybe(self.explain.as_ref());
        let example = self.example.as_ref().map(|example| reader.sample(example, MAX_COLUMNS));
        Some(Arc::new(Predict { ask, example, choices, settled: settled?, hide: self.hide, explain }))
    }
}

/// A question about what commands will do.
struct Predict {
    /// The question.
    ask: String,
    /// Answers to choose from; none means that one is typed.
    choices: Vec<String>,
    /// What a typed answer looks like.
    example: Option<String>,
    /// What is done then, and what the right answer is after that.
    settled: Settled,
    /// Whether what the observer knows is hidden until then.
    hide: bool,
    /// What is said then.
    explain: String,
}

impl Task for Predict {
    fn kind(&self) -> &'static str {
        "predict"
    }

    fn first_do(&self) -> &'static str {
        "First say what you think will happen."
    }

    fn takes(&self) -> Takes {
        if self.choices.is_empty() { Takes::Text } else { Takes::Choice }
    }

    fn check(&self, checker: &mut Checker, timeline: &mut Timeline) -> Result<(), Stop> {
        let answer = self.settled.check(checker, timeline)?;
        checker.among(&answer, &self.settled.answer, &self.choices());
        self.check_example(&answer, checker);
        Ok(())
    }

    fn solve(&self, lesson: &Lesson, timeline: &mut Timeline) -> Result<(), Problem> {
        self.settled.play(lesson, timeline).map(drop)
    }

    fn questions(&self) -> Vec<&Question> {
        self.settled.questions()
    }

    fn settled_by(&self) -> Option<&Settled> {
        Some(&self.settled)
    }

    fn ask(&self) -> Option<&str> {
        Some(&self.ask)
    }

    fn choices(&self) -> Vec<&str> {
        self.choices.iter().map(String::as_str).collect()
    }

    fn hides(&self) -> bool {
        self.hide
    }

    fn explain(&self) -> &str {
        &self.explain
    }

    fn given(&self, answer: &Answer) -> Option<String> {
        match answer {
            Answer::Choice(at) => self.choices.get(*at).cloned(),
            Answer::Value(text) => Some(text.trim().to_string()).filter(|text| !text.is_empty()),
        }
    }

    fn example(&self) -> Option<&str> {
        self.example.as_deref()
    }

    fn takes_more(&self) -> bool {
        false
    }

    fn judge(&self, given: &str, right: &str, states: &mut [ChoiceState]) -> Judged<'_> {
        for (state, text) in states.iter_mut().zip(&self.choices) {
            *state = match text {
                text if form::same(text, right) => ChoiceState::Right,
                text if text == given => ChoiceState::Wrong,
                _ => ChoiceState::Open,
            };
        }
        let (given, right, explain) = (given.to_string(), right.to_string(), self.explain.clone());
        let status = match form::same(&given, &right) {
            true => Status::Right { answer: right, explain },
            false => Status::Wrong { given, answer: Some(right), explain },
        };
        Judged { status, done: Some(GoesOn::AfterIt), refute: None }
    }
}

impl Predict {
    /// A typed answer needs an example that has its form and is not the answer itself.
    fn check_example(&self, answer: &str, checker: &mut Checker) {
        let place = || self.settled.answer.span.clone();
        match self.example() {
            Some(_) if !self.choices.is_empty() => {
                checker.wrong(place(), "there are choices, so no answer is typed", "leave `example` out");
            }
            None if self.choices.is_empty() => {
                let remedy = "say what one looks like, such as `example = \"1.P1\"`, or give `choices`";
                checker.wrong(place(), "what is typed here may be no answer at all", remedy);
            }
            Some(example) if form::same(example, answer) => {
                checker.wrong(place(), "the example is the answer itself", "take another one");
            }
            Some(example) if !form::is_like(answer, example) => {
                let message =
                    format!("this comes out as {answer:?}, which has not the form of the example {example:?}");
                checker.wrong(place(), message, "take an example of the same form");
            }
            Some(_) | None => {}
        }
    }
}
