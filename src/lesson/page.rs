//! What a lesson shows at one moment, neutral and serialisable: whoever draws it needs nothing else.

use super::Endings;
use super::form;
use super::graded::Grade;
use crate::engine::catalogue::catalogue;
use serde::{Deserialize, Serialize};

/// What is to be shown of a lesson now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The lesson's id.
    pub lesson: String,
    /// What `synod learn` opens it by: its id, or the name of its file.
    pub opened_as: String,
    /// The lesson's title.
    pub title: String,
    /// Which step it is, from 1; the summary is one more than there are steps.
    pub number: usize,
    /// How many steps there are.
    pub of: usize,
    /// What kind of step it is: `say`, `do`, `summary`, or the key of its task.
    pub kind: &'static str,
    /// What the learner reads, in Markdown.
    pub text: String,
    /// Two runs, to be shown side by side in place of the picture.
    pub endings: Option<Endings>,
    /// The commands that the lesson did when the step began.
    pub commands: Vec<String>,
    /// What is asked for, in Markdown: a question, or what is to be brought about.
    pub ask: Option<String>,
    /// What may be done here only so often.
    pub limits: Vec<Allowance>,
    /// The answers to choose from. A prediction without any takes a typed one.
    pub choices: Vec<Offer>,
    /// What a typed answer looks like; it is not the right one.
    pub example: Option<String>,
    /// How an answer is given now.
    pub takes: Takes,
    /// Whether the lesson can show how the task is done.
    pub can_be_shown: bool,
    /// The hints opened so far, the gentlest first, in Markdown.
    pub hints: Vec<String>,
    /// How many more hints there are.
    pub hints_left: usize,
    /// Names of the actions that help here, to be named.
    pub keys: Vec<String>,
    /// Whether what the observer knows - what is chosen or committed, and marks of it - is to be hidden now.
    pub hide_observer: bool,
    /// Whether branches of the run mean something by now: a page so far has spoken of them, or the learner has made one.
    pub names_branches: bool,
    /// How the task stands.
    pub status: Status,
    /// Where the run stands that this is about, if another one is shown now: what is explained would not fit it.
    pub elsewhere: Option<Elsewhere>,
    /// The step of the run at which it begins: before that there is nothing to judge.
    pub begins: u64,
    /// The branch on which that is.
    pub branch: usize,
    /// What the lesson just played in answer: the run stands at its end, so that it can be shown step by step.
    pub played: Option<Played>,
    /// What searches did that settled the answer, in Markdown, a paragraph each.
    pub searched: Vec<String>,
    /// In how many runs it was so that settled the answer, if that was counted.
    pub counted: Option<Counted>,
    /// Whether the answer, or the step to point at, was shown by the program, so that nobody has found it.
    pub shown: bool,
    /// What is to be done first, told to whoever wanted to go on too early, or what is wrong with this page.
    pub told: Option<String>,
    /// Something to be told once that is about the lesson and not about the page, such as that it goes on from its own
    /// run.
    pub notice: Option<String>,
    /// What the answers so far are worth, in a lesson that is graded.
    pub grade: Option<Grade>,
    /// Whether `next` goes on. In a `wait` it lets time pass first.
    pub may_go_on: bool,
}

impl Page {
    /// Whether it is the summary: the lesson is done.
    pub fn is_summary(&self) -> bool {
        self.number > self.of
    }

    /// Whether a text has the form of an answer to what is asked.
    pub fn may_be_answer(&self, text: &str) -> bool {
        self.example.as_ref().is_none_or(|example| form::is_like(text, example))
    }
}

/// How often a command may be done here, and was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allowance {
    /// Its verb.
    pub command: String,
    /// How often it may be done.
    pub most: u64,
    /// How often the run has it.
    pub used: u64,
}

/// In how many runs something was so, each with a seed of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// How many runs there were, with seeds that follow one another.
    pub runs: u64,
    /// The first seed.
    pub first: u64,
    /// In how many it was so.
    pub held: u64,
    /// Seeds of runs in which it was not, the first few.
    pub not: Vec<u64>,
}

impl Counted {
    /// The number, and runs in which it was not so, in a few words.
    pub fn brief(&self) -> String {
        let others = self.others().map_or(String::new(), |others| format!(", {others}"));
        format!("{} of {} runs{others}", self.held, self.runs)
    }

    /// Seeds with which it was not so, or some of them, if there are any.
    pub fn others(&self) -> Option<String> {
        let seeds: Vec<String> = self.not.iter().map(u64::to_string).collect();
        let word = if seeds.len() == 1 { "seed" } else { "seeds" };
        let all = self.runs.saturating_sub(self.held) == self.not.len() as u64;
        let not = if all { "not with" } else { "not, for instance, with" };
        (!seeds.is_empty()).then(|| format!("{not} {word} {}", catalogue().list(&seeds)))
    }
}

/// How an answer is given, or a task done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Takes {
    /// Not by an answer: there is something to read or to do, or it is done.
    #[default]
    Nothing,
    /// One of the choices.
    Choice,
    /// A typed answer.
    Text,
    /// A step of the run.
    Step,
    /// Time that passes until it has happened.
    Time,
}

/// An answer to choose, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Offer {
    /// The answer.
    pub text: String,
    /// What is known of it.
    pub state: ChoiceState,
}

/// What is known of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChoiceState {
    /// Nothing yet.
    Open,
    /// It was right.
    Right,
    /// It was chosen, and wrong.
    Wrong,
}

/// How a task stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum Status {
    /// There is only something to read.
    #[default]
    Reading,
    /// The learner is to act, watch, answer or point.
    Waiting,
    /// The goal is reached, or what was waited for has happened.
    Reached {
        /// What is said about it, in Markdown; may be empty.
        explain: String,
    },
    /// The goal can no longer be reached from here.
    Lost {
        /// Why.
        why: String,
        /// A step from which it still could; `back_to_good` goes there.
        last_good_step: Option<u64>,
    },
    /// The answer was right.
    Right {
        /// The right answer.
        answer: String,
        /// What is said about it, in Markdown; may be empty.
        explain: String,
    },
    /// The answer was wrong.
    Wrong {
        /// What was answered.
        given: String,
        /// The right answer, once it may be told: after a prediction, not while a point or quiz goes on.
        answer: Option<String>,
        /// Why, in Markdown; may be empty.
        explain: String,
    },
}

/// A place in the run that is not the one on the screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// The step.
    pub step: u64,
    /// Name of the branch, if the present one does not come through there.
    pub branch: Option<String>,
}

/// A part of the present branch that was just played.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Played {
    /// The step before it.
    pub from: u64,
    /// Its last step.
    pub to: u64,
    /// How many parts were played so far, this one among them: tells it from an equally long one before it.
    pub count: u64,
}
