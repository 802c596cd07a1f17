//! The TOML of a lesson: its keys and their shapes, nothing about what they mean. `synod schema lesson` is made from
//! these types, so their comments are what an author's editor shows.

use crate::scenario::World;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// A lesson of synod: a world, and steps that teach with it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Lesson")]
pub struct File {
    /// Version of the format: 1.
    #[schemars(with = "u32")]
    pub format: Spanned<i64>,
    /// A short name that no other lesson has, such as `L13`: letters, digits, `-` and `_`.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// What the list of lessons calls it.
    #[schemars(with = "String")]
    pub title: Spanned<String>,
    /// The one idea that the learner takes home, in a sentence.
    #[schemars(with = "String")]
    pub idea: Spanned<String>,
    /// How long it takes, in minutes.
    #[schemars(with = "u8")]
    pub minutes: Spanned<i64>,
    /// Ids of the lessons to do first.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub requires: Vec<Spanned<String>>,
    /// Ids of the tracks it belongs to; `lessons/tracks.toml` names them.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub tracks: Vec<Spanned<String>>,
    /// What it taught, on one screen, at most 14 lines of Markdown.
    #[schemars(with = "String")]
    pub summary: Spanned<String>,
    /// The world of the first step. It goes on until a step has a world of its own.
    pub world: Option<World>,
    /// The steps, in order.
    #[serde(default)]
    #[schemars(with = "Vec<Step>")]
    pub step: Vec<Spanned<Step>>,
}

/// One step. The text is shown, the commands are done, then the learner does the task, if there is one.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What the learner reads, in Markdown, at most six lines.
    #[schemars(with = "String")]
    pub say: Spanned<String>,
    /// Commands that the lesson does when the step begins.
    #[serde(rename = "do")]
    #[schemars(with = "Option<String>")]
    pub commands: Option<Spanned<String>>,
    /// A fresh world for this step and those after it.
    pub world: Option<World>,
    /// Time passes until something has happened.
    #[schemars(with = "Option<Wait>")]
    pub wait: Option<Spanned<Wait>>,
    /// Something that the learner brings about.
    #[schemars(with = "Option<Goal>")]
    pub goal: Option<Spanned<Goal>>,
    /// A question about what the next commands will do.
    #[schemars(with = "Option<Predict>")]
    pub predict: Option<Spanned<Predict>>,
    /// A moment of the run that the learner points at.
    #[schemars(with = "Option<Point>")]
    pub point: Option<Spanned<Point>>,
    /// A question about what would happen if.
    #[schemars(with = "Option<Quiz>")]
    pub quiz: Option<Spanned<Quiz>>,
}

/// Time passes until something has happened; the learner only watches.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// The condition, in CEL.
    #[schemars(with = "String")]
    pub until: Spanned<String>,
}

/// Something that the learner brings about, in whatever way.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// The condition that has to come true, in CEL.
    #[schemars(with = "String")]
    pub until: Spanned<String>,
    /// Three hints: a nudge, what to look at, the keys to press.
    #[schemars(with = "Vec<String>", length(min = 3, max = 3))]
    pub hints: Vec<Spanned<String>>,
    /// Names of the actions that help here, as `assets/keymap.toml` has them; the page names them.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub keys: Vec<Spanned<String>>,
    /// Commands that reach it.
    #[schemars(with = "String")]
    pub solution: Spanned<String>,
    /// What the learner reads when it is reached, in Markdown.
    #[schemars(with = "Option<String>")]
    pub explain: Option<Spanned<String>>,
    /// When it can no longer be reached.
    pub lost: Option<Lost>,
}

/// When a goal can no longer be reached.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// The condition that tells it, in CEL.
    #[schemars(with = "String")]
    pub when: Spanned<String>,
    /// Why, in a sentence or two.
    #[schemars(with = "String")]
    pub why: Spanned<String>,
    /// Commands that lose it; the check plays them.
    #[schemars(with = "String")]
    pub by: Spanned<String>,
}

/// A question about what the next commands will do. The answer is computed from the run.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Predict {
    /// The question.
    #[schemars(with = "String")]
    pub ask: Spanned<String>,
    /// The answers to choose from; without them the learner types one.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub choices: Vec<Spanned<String>>,
    /// Commands that are done once the learner has answered.
    #[serde(rename = "do")]
    #[schemars(with = "String")]
    pub commands: Spanned<String>,
    /// What the right answer is after that, in CEL; one of the choices, if there are choices.
    #[schemars(with = "String")]
    pub answer: Spanned<String>,
    /// Whether what the observer knows is hidden until there is an answer.
    #[serde(default)]
    pub hide: bool,
    /// What the learner reads then, in Markdown.
    #[schemars(with = "Option<String>")]
    pub explain: Option<Spanned<String>>,
}

/// A moment of the run that the learner points at: the first step after which a condition holds.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The question.
    #[schemars(with = "String")]
    pub ask: Spanned<String>,
    /// The condition that first holds at that step, in CEL.
    #[schemars(with = "String")]
    pub moment: Spanned<String>,
    /// Whether what the observer knows is hidden until the step is found.
    #[serde(default)]
    pub hide: bool,
    /// What the learner reads then, in Markdown.
    #[schemars(with = "Option<String>")]
    pub explain: Option<Spanned<String>>,
}

/// A question about what would happen if. A wrong answer plays the run that refutes it; the run itself stays as it is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    /// The question.
    #[schemars(with = "String")]
    pub ask: Spanned<String>,
    /// Commands of the run that settles it.
    #[serde(rename = "do")]
    #[schemars(with = "String")]
    pub commands: Spanned<String>,
    /// What the right answer is after that, in CEL; one of the choices.
    #[schemars(with = "String")]
    pub answer: Spanned<String>,
    /// The answers to choose from.
    pub choice: Vec<QuizChoice>,
    /// What the learner reads when it is answered, in Markdown.
    #[schemars(with = "Option<String>")]
    pub explain: Option<Spanned<String>>,
}

/// An answer to choose.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuizChoice {
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
