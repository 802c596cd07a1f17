//! The kinds of tasks, a file each: the keys that a lesson's file has for it, how they are read, how a lesson that has
//! it is checked, how it is done without a learner, what is shown of it, and when it is done.
//!
//! A new kind is a file with its `Keys` and a [`Task`], and a row in `kinds!`. A task knows no screen and does not teach:
//! it says what the teacher has to know.

mod goal;
mod point;
mod predict;
mod quiz;
mod say;
mod wait;

pub use goal::Lost;
pub use say::Say;

use super::checker::{Checker, Stop};
use super::endings;
use super::limits::GoalLimits;
use super::page::{ChoiceState, Status, Takes};
use super::reader::Reader;
use super::settle::Settled;
use super::worlds::Fresh;
use super::{Commands, Lesson, Question, Text};
use crate::engine::Info;
use crate::scenario::Problem;
use crate::timeline::Timeline;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// What the learner does in a step. What a kind has nothing of it leaves out.
pub trait Task: Send + Sync {
    /// What kind it is, for whoever shows it: its key in a lesson's file.
    fn kind(&self) -> &'static str;

    /// How it stands when the step begins.
    fn begins(&self) -> Status {
        Status::Waiting
    }

    /// What the learner is told who wants to go on too early.
    fn first_do(&self) -> &'static str {
        ""
    }

    /// How an answer is given, or the task done, as long as it is open.
    fn takes(&self) -> Takes {
        Takes::Nothing
    }

    /// Whether the learner may go on: how it stands, and whether it is done.
    fn passed(&self, status: &Status, done: bool) -> bool {
        let _ = status;
        done
    }

    /// Plays the lesson's model run and says what is wrong with the task.
    fn check(&self, checker: &mut Checker, timeline: &mut Timeline) -> Result<(), Stop>;

    /// Does it as the lesson's author would.
    fn solve(&self, lesson: &Lesson, timeline: &mut Timeline) -> Result<(), Problem> {
        let _ = (lesson, timeline);
        Ok(())
    }

    /// What it asks of worlds.
    fn questions(&self) -> Vec<&Question> {
        Vec::new()
    }

    /// Names of the actions that help, to be named on the page.
    fn keys(&self) -> &[Text] {
        &[]
    }

    /// Hints, the gentlest first.
    fn hints(&self) -> &[String] {
        &[]
    }

    /// What has to come true in the run for the task to be done.
    fn until(&self) -> Option<&Question> {
        None
    }

    /// Commands that bring that about.
    fn solution(&self) -> Option<&Commands> {
        None
    }

    /// When it can no longer be brought about.
    fn lost(&self) -> Option<&Lost> {
        None
    }

    /// How often the learner may do what.
    fn limits(&self) -> Option<&GoalLimits> {
        None
    }

    /// What first holds after the step that the learner is to point at.
    fn moment(&self) -> Option<&Question> {
        None
    }

    /// The run that settles what is asked.
    fn settled_by(&self) -> Option<&Settled> {
        None
    }

    /// What is asked, or asked for, in Markdown.
    fn ask(&self) -> Option<&str> {
        None
    }

    /// The answers to choose from.
    fn choices(&self) -> Vec<&str> {
        Vec::new()
    }

    /// Whether what the observer knows is hidden until the task is done.
    fn hides(&self) -> bool {
        false
    }

    /// What is said when it is done, in Markdown; may be empty.
    fn explain(&self) -> &str {
        ""
    }

    /// The text of an answer, if it may be given now; `done` says whether the task is.
    fn given(&self, answer: &Answer) -> Option<String> {
        let _ = answer;
        None
    }

    /// What a typed answer looks like; one that does not is none.
    fn example(&self) -> Option<&str> {
        None
    }

    /// Whether another answer is taken after one that was.
    fn takes_more(&self) -> bool {
        true
    }

    /// What an answer is worth, once the run has settled which one is right; `states` says what is known of the choices.
    fn judge(&self, given: &str, right: &str, states: &mut [ChoiceState]) -> Judged<'_> {
        let _ = (given, right, states);
        Judged { status: Status::Waiting, done: None, refute: None }
    }
}

/// An answer of the learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One of the choices, from 0.
    Choice(usize),
    /// A typed answer.
    Value(String),
}

/// What an answer was worth.
pub struct Judged<'a> {
    /// How the task stands after it.
    pub status: Status,
    /// Where the next step goes on, if the task is done.
    pub done: Option<GoesOn>,
    /// A run that shows the answer to be wrong.
    pub refute: Option<&'a Commands>,
}

/// Where the lesson goes on after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoesOn {
    /// At the end of the run that settled it.
    AfterIt,
    /// Where the step began.
    WhereItBegan,
}

/// The keys of a kind of task in a lesson's file.
pub trait Keys {
    /// The task that they say, if nothing is wrong with them; the reader takes down what is.
    fn read(&self, span: Range<usize>, reader: &mut Reader, info: &Info) -> Option<Arc<dyn Task>>;
}

/// Keys with their place in the file.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Placed<T>(Spanned<T>);

impl<T: Keys> Placed<T> {
    fn keys(&self) -> (Range<usize>, &dyn Keys) {
        (self.0.span(), self.0.get_ref())
    }
}

/// The place is not written in the file, so the schema is that of the keys.
impl<T: JsonSchema> JsonSchema for Placed<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// The keys of a step, with one for each kind of task.
macro_rules! kinds {
    ($($(#[$about:meta])* $key:ident,)*) => {
        /// One step. The text is shown, the commands are done, then the learner does the task, if there is one.
        #[derive(Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Step {
            /// A short name that no other step has, such as `vote`: letters, digits, `-` and `_`. By it a learner's place
            /// is found again even if the step was written anew.
            #[schemars(with = "Option<String>")]
            pub id: Option<Spanned<String>>,
            /// What the learner reads, in Markdown, at most six lines.
            #[schemars(with = "String")]
            pub say: Spanned<String>,
            /// Commands that the lesson does when the step begins.
            #[serde(rename = "do")]
            #[schemars(with = "Option<String>")]
            pub commands: Option<Spanned<String>>,
            /// The pool of a graded lesson to which it belongs: so many steps of it are drawn as `[graded]` says.
            #[schemars(with = "Option<String>")]
            pub pool: Option<Spanned<String>>,
            /// Id of the lesson to look at again where a graded lesson's answer was wrong.
            #[schemars(with = "Option<String>")]
            pub about: Option<Spanned<String>>,
            /// A fresh world for this step and those after it: the name of one in `[worlds]`, or a table.
            #[schemars(with = "Option<Fresh>")]
            pub world: Option<Spanned<Fresh>>,
            /// Two runs, to be seen side by side instead of the picture: two tables.
            #[serde(default)]
            #[schemars(with = "Vec<endings::Keys>", length(min = 2, max = 2))]
            pub compare: Vec<Spanned<endings::Keys>>,
            $($(#[$about])* pub $key: Option<Placed<$key::Keys>>,)*
        }

        impl Step {
            /// The tasks that it has, with their places. There should be one at most.
            pub fn tasks(&self) -> Vec<(Range<usize>, &dyn Keys)> {
                let tasks = [$(self.$key.as_ref().map(Placed::keys)),*];
                tasks.into_iter().flatten().collect()
            }
        }
    };
}

kinds! {
    /// Time passes until something has happened.
    wait,
    /// Something that the learner brings about.
    goal,
    /// A question about what the next commands will do.
    predict,
    /// A moment of the run that the learner points at.
    point,
    /// A question about what would happen if.
    quiz,
}
