//! Lessons: a world with teaching steps, read from TOML, checked, and taught by a state machine over a timeline.
//!
//! `file` has the keys, `read` turns them into a [`Lesson`], `play` does a lesson's commands within bounds, `check`
//! plays all of it, [`Runner`] teaches it and [`Page`] is what it shows, `load` and `store` touch files, `library`
//! collects. This room speaks commands and sees scenes; it knows no protocol by name, no terminal and no key.
//!
//! A lesson is a file in `lessons` and a line in `embedded`; a new kind of task is a table in `file`, a variant of
//! [`Task`], and an arm in `read`, `check`, `play` and the runner.

mod check;
mod embedded;
mod file;
mod library;
pub mod load;
mod page;
mod play;
mod read;
mod record;
mod runner;
mod skeleton;
pub mod store;

#[cfg(test)]
mod tests;

pub use check::{Checked, MAX_LESSON, check, names, references};
pub use file::File;
pub use library::{Library, Track, library};
pub use page::{Choice, ChoiceState, Kind, Page, Played, Status};
pub use play::{MAX_COMMANDS, MAX_PLAYED};
pub use read::{is_lesson, looks_like_lesson, read};
pub use runner::{Answer, Kept, Runner};
pub use skeleton::skeleton;
pub use store::Progress;

use crate::condition::Condition;
use crate::scenario::{Problem, Scenario, ScenarioError};
use crate::script::Script;
use std::ops::Range;

/// The largest lesson that is read, bytes.
pub const MAX_BYTES: u64 = 256 * 1024;
/// The most steps of a lesson.
pub const MAX_STEPS: usize = 100;
/// The most lines of a step's text.
pub const MAX_LINES: usize = 6;
/// The most lines of a summary: one screen.
pub const MAX_SUMMARY_LINES: usize = 14;
/// The longest line of a text, in characters.
pub const MAX_COLUMNS: usize = 100;

/// A text with its place in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Its place, in bytes of the file.
    pub span: Range<usize>,
}

/// Commands with their place in the file.
#[derive(Clone, Default)]
pub struct Commands {
    /// The commands.
    pub script: Script,
    /// Their place, in bytes of the file.
    pub span: Range<usize>,
}

/// A condition or expression with its place in the file.
#[derive(Clone, Debug)]
pub struct Question {
    /// The condition.
    pub condition: Condition,
    /// Its place, in bytes of the file.
    pub span: Range<usize>,
}

/// A lesson that was read: every text within its limits, every command and condition understood.
#[derive(Clone)]
pub struct Lesson {
    /// Its id, such as `L13`.
    pub id: Text,
    /// What the list calls it.
    pub title: String,
    /// The idea it teaches, in a sentence.
    pub idea: String,
    /// How long it takes, in minutes.
    pub minutes: u8,
    /// Ids of the lessons to do first.
    pub requires: Vec<Text>,
    /// Ids of the tracks it belongs to.
    pub tracks: Vec<Text>,
    /// What it taught, in Markdown.
    pub summary: String,
    /// Its steps, never none. The first has a world.
    pub steps: Vec<Step>,
    /// Name of its file.
    pub name: String,
    /// The file's text.
    pub source: String,
}

/// One step of a lesson.
#[derive(Clone)]
pub struct Step {
    /// What the learner reads, in Markdown.
    pub say: String,
    /// The fresh world that it begins with, if it does.
    pub world: Option<Scenario>,
    /// What the lesson does when it begins.
    pub commands: Option<Commands>,
    /// What the learner does.
    pub task: Task,
    /// Its place, in bytes of the file.
    pub span: Range<usize>,
}

/// What the learner does in a step.
#[derive(Clone)]
pub enum Task {
    /// Reads.
    Read,
    /// Watches until this holds.
    Wait(Question),
    /// Brings something about.
    Goal(Box<Goal>),
    /// Says what will happen.
    Predict(Predict),
    /// Points at a step.
    Point(Point),
    /// Says what would happen.
    Quiz(Quiz),
}

/// Something that the learner brings about.
#[derive(Clone)]
pub struct Goal {
    /// What has to come true.
    pub until: Question,
    /// A nudge, what to look at, the keys to press.
    pub hints: Vec<String>,
    /// Names of the actions that help, to be named on the page.
    pub keys: Vec<Text>,
    /// Commands that reach it.
    pub solution: Commands,
    /// What is said when it is reached.
    pub explain: String,
    /// When it can no longer be reached.
    pub lost: Option<Lost>,
}

/// When a goal can no longer be reached.
#[derive(Clone)]
pub struct Lost {
    /// What tells it.
    pub when: Question,
    /// Why.
    pub why: String,
    /// Commands that lose it.
    pub by: Commands,
}

/// A question about what commands will do.
#[derive(Clone)]
pub struct Predict {
    /// The question.
    pub ask: String,
    /// Answers to choose from; none means that one is typed.
    pub choices: Vec<String>,
    /// What is done then.
    pub commands: Commands,
    /// What the right answer is after that.
    pub answer: Question,
    /// Whether what the observer knows is hidden until then.
    pub hide: bool,
    /// What is said then.
    pub explain: String,
}

/// A moment that the learner points at.
#[derive(Clone)]
pub struct Point {
    /// The question.
    pub ask: String,
    /// What first holds after the right step.
    pub moment: Question,
    /// Whether the observer's marks are hidden until then.
    pub hide: bool,
    /// What is said then.
    pub explain: String,
}

/// A question about what would happen if.
#[derive(Clone)]
pub struct Quiz {
    /// The question.
    pub ask: String,
    /// The run that settles it.
    pub commands: Commands,
    /// What the right answer is after that.
    pub answer: Question,
    /// The answers to choose from.
    pub choices: Vec<QuizChoice>,
    /// What is said when it is answered.
    pub explain: String,
}

/// An answer to choose.
#[derive(Clone)]
pub struct QuizChoice {
    /// The answer.
    pub text: String,
    /// A run that shows it to be wrong.
    pub refute: Option<Commands>,
    /// Why it is wrong.
    pub why: String,
}

impl Lesson {
    /// Problems of this lesson's file as an error that shows their places.
    pub fn error(&self, problems: Vec<Problem>) -> ScenarioError {
        ScenarioError { name: self.name.clone(), text: self.source.clone(), problems }
    }

    /// The step that set up the world in which a step takes place, and its world.
    pub fn world_of(&self, step: usize) -> Option<(usize, &Scenario)> {
        let upto = self.steps.len().min(step + 1);
        (0..upto).rev().find_map(|at| self.steps[at].world.as_ref().map(|world| (at, world)))
    }
}

impl Step {
    /// What kind of step it is, for whoever shows it.
    pub fn kind(&self) -> Kind {
        match (&self.task, &self.commands) {
            (Task::Read, None) => Kind::Say,
            (Task::Read, Some(_)) => Kind::Do,
            (Task::Wait(_), _) => Kind::Wait,
            (Task::Goal(_), _) => Kind::Goal,
            (Task::Predict(_), _) => Kind::Predict,
            (Task::Point(_), _) => Kind::Point,
            (Task::Quiz(_), _) => Kind::Quiz,
        }
    }

    /// What the learner is told who wants to go on too early.
    fn first_do(&self) -> &'static str {
        match self.task {
            Task::Read | Task::Wait(_) => "",
            Task::Goal(_) => "First reach the goal. A hint helps; so does seeing how it is done.",
            Task::Predict(_) => "First say what you think will happen. A wrong answer costs nothing.",
            Task::Point(_) => "First find the step: put the cursor there and say that this is it.",
            Task::Quiz(_) => "First find the right answer. A wrong one shows you why.",
        }
    }
}
