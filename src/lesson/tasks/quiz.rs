//! The learner says what would happen if. A wrong answer plays the run that refutes it; the run itself stays as it is.

use super::{Answer, GoesOn, Judged, Task};
use crate::engine::Info;
use crate::lesson::checker::{Checker, Stop};
use crate::lesson::page::{ChoiceState, Status, Takes};
use crate::lesson::reader::Reader;
use crate::lesson::settle::{Settled, SettledKeys};
use crate::lesson::{Commands, MAX_COLUMNS, MAX_LINES, Question, form};
use crate::timeline::Timeline;
use schemars::JsonSchema;
use serde::Deserialize;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// A question about what would happen if. A wrong answer plays the run that refutes it; the run itself stays as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Quiz")]
pub struct Keys {
    /// The question.
    #[schemars(with = "String")]
    pub ask: Spanned<String>,
    /// Commands of the run that settles it.
    #[serde(rename = "do")]
    #[schemars(with = "String")]
    pub commands: Spanned<String>,
    /// What the right answer is after that, in CEL; one of the choices. Where `do` searches, `found` is whether it found
    /// something; with `repeat`, `count` is in how many runs it was so, and the answer if none is given.
    #[schemars(with = "Option<String>")]
    pub answer: Option<Spanned<String>>,
    /// In how many runs `count` is asked, 2 to 100: with the world's seed and those after it.
    #[schemars(with = "Option<u8>", range(min = 2, max = 100))]
    pub repeat: Option<Spanned<i64>>,
    /// What is counted, in CEL: that this holds at the end of such a run.
    #[schemars(with = "Option<String>")]
    pub count: Option<Spanned<String>>,
    /// The answers to choose from.
    pub choice: Vec<ChoiceKeys>,
    /// What the learner reads when it is answered, in Markdown.
    #[schemars(with = "Option<String>")]
    pub explain: Option<Spanned<String>>,
}

/// An answer to choose.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "QuizChoice")]
pub struct ChoiceKeys {
    /// The answer.
    #[schemars(with = "String")]
    pub text: Spanned<String>,
    /// Commands of a run that shows it to be wrong; without them the quiz's own are played.
    #[schemars(with = "Option<String>")]
    pub refute: Option<Spanned<String>>,
    /// Why it is wrong, in a sentence or two.
    #[schemars(with = "Option<String>")]
    pub why: Option<Spanned<String>>,
}

impl super::Keys for Keys {
    fn read(&self, span: Range<usize>, reader: &mut Reader, info: &Info) -> Option<Arc<dyn Task>> {
        let ask = reader.words(&self.ask, MAX_LINES);
        let places: Vec<Spanned<String>> = self.choice.iter().map(|choice| choice.text.clone()).collect();
        let texts: Vec<String> = places.iter().map(|text| reader.line(text, MAX_COLUMNS)).collect();
        reader.distinct(&places, &texts, span.clone());
        let mut answers = Vec::new();
        for (choice, text) in self.choice.iter().zip(texts) {
            let refute = choice.refute.as_ref().and_then(|commands| reader.commands(commands, info));
            answers.push(Offered { text, refute, why: reader.maybe(choice.why.as_ref()) });
        }
        let keys = SettledKeys {
            commands: &self.commands,
            answer: self.answer.as_ref(),
            repeat: self.repeat.as_ref(),
            count: self.count.as_ref(),
        };
        let settled = Settled::read(&keys, span, reader, info);
        let explain = reader.maybe(self.explain.as_ref());
        Some(Arc::new(Quiz { ask, settled: settled?, answers, explain }))
    }
}

/// A question about what would happen if.
struct Quiz {
    /// The question.
    ask: String,
    /// The run that settles it, and what the right answer is after that.
    settled: Settled,
    /// The answers to choose from.
    answers: Vec<Offered>,
    /// What is said when it is answered.
    explain: String,
}

/// An answer to choose.
struct Offered {
    /// The answer.
    text: String,
    /// A run that shows it to be wrong.
    refute: Option<Commands>,
    /// Why it is wrong.
    why: String,
}

impl Task for Quiz {
    fn kind(&self) -> &'static str {
        "quiz"
    }

    fn first_do(&self) -> &'static str {
        "First find the right answer. A wrong one shows you why."
    }

    fn takes(&self) -> Takes {
        Takes::Choice
    }

    fn passed(&self, status: &Status, _: bool) -> bool {
        matches!(status, Status::Right { .. })
    }

    fn check(&self, checker: &mut Checker, timeline: &mut Timeline) -> Result<(), Stop> {
        let (branch, begin) = (timeline.branch(), timeline.at());
        let back = |timeline: &mut Timeline| {
            timeline.switch(branch);
            timeline.seek(begin);
        };
        let answer = self.settled.check(checker, timeline)?;
        checker.among(&answer, &self.settled.answer, &self.choices());
        for (offered, refute) in self.answers.iter().filter_map(|offered| Some((offered, offered.refute.as_ref()?))) {
            if form::same(&offered.text, &answer) {
                let message = "this is the right answer; nothing refutes it";
                checker.wrong(refute.span.clone(), message, "leave `refute` out here");
            }
            back(timeline);
            checker.play(refute, timeline)?;
        }
        back(timeline);
        Ok(())
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
        self.answers.iter().map(|offered| offered.text.as_str()).collect()
    }

    fn explain(&self) -> &str {
        &self.explain
    }

    fn given(&self, answer: &Answer) -> Option<String> {
        match answer {
            Answer::Choice(at) => self.answers.get(*at).map(|offered| offered.text.clone()),
            Answer::Value(_) => None,
        }
    }

    fn judge(&self, given: &str, right: &str, states: &mut [ChoiceState]) -> Judged<'_> {
        let is_right = form::same(given, right);
        let chosen = self.answers.iter().zip(states).find(|(offered, _)| offered.text == given);
        let (mut refute, mut why) = (None, String::new());
        if let Some((offered, state)) = chosen {
            *state = if is_right { ChoiceState::Right } else { ChoiceState::Wrong };
            (refute, why) = (offered.refute.as_ref(), offered.why.clone());
        }
        if is_right {
            let status = Status::Right { answer: right.to_string(), explain: self.explain.clone() };
            return Judged { status, done: Some(GoesOn::WhereItBegan), refute: None };
        }
        let status = Status::Wrong { given: given.to_string(), answer: None, explain: why };
        Judged { status, done: None, refute }
    }
}
