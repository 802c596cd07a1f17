//! Lessons: a world with teaching steps, read from TOML, checked, and taught by a state machine over a timeline.
//!
//! `file` has the keys, `read` turns them into a [`Lesson`] with the tools of `reader`, `play` does a lesson's
//! commands within bounds, `check` plays all of it, [`Runner`] teaches it and [`Page`] is what it shows, `form` tells
//! an answer from what is none, `settle` finds out which is right, `limits` counts what was done, `key` tells one step
//! from another, `graded` draws questions and counts, `load` and `store` touch files, `library` collects. This room
//! speaks commands and sees scenes; it knows no protocol by name, no terminal and no key.
//!
//! `worlds` has the worlds that a lesson names, `endings` sets two runs side by side, `translation` says a lesson's texts in
//! another language.
//!
//! A lesson is a file in `lessons` and a line in `embedded`, and so is a translation of one; a kind of task is a file in
//! `tasks` and a row there.

mod account;
mod check;
mod checker;
mod embedded;
mod endings;
mod file;
mod form;
mod graded;
mod key;
mod library;
mod limits;
pub mod load;
mod page;
mod play;
mod read;
mod reader;
mod record;
mod runner;
mod settle;
mod skeleton;
pub mod store;
mod tasks;
pub mod translation;
pub mod words;
mod worlds;

#[cfg(test)]
mod tests;

pub use check::{Checked, DRAWS, check, names, references};
pub use checker::MAX_LESSON;
pub use endings::{Endings, EntryTwice, StoredEntry, StoredHere, StoredTwice};
pub use file::{File, knows_names};
pub use graded::{Grade, Graded, Mark};
pub use key::StepKey;
pub use library::{Library, Track, library};
pub use page::{Allowance, ChoiceState, Counted, Elsewhere, Offer, Page, Played, Status, Takes};
pub use play::{MAX_COMMANDS, MAX_OF_WORD, MAX_PLAYED};
pub use read::{is_lesson, looks_like_lesson, read};
pub use runner::{Kept, Runner};
pub use skeleton::skeleton;
pub use store::Progress;
pub use tasks::{Answer, Task};
pub use translation::{Language, Texts, Translation};

use crate::condition::Condition;
use crate::scenario::load::STANDARD_INPUT;
use crate::scenario::{Problem, Scenario, ScenarioError};
use crate::script::Script;
use crate::timeline::Timeline;
use endings::Ending;
use reader::Said;
use std::ops::Range;
use std::sync::Arc;

/// The largest lesson that is read, bytes.
pub const MAX_BYTES: u64 = 256 * 1024;
/// The most steps of a lesson.
pub const MAX_STEPS: usize = 100;
/// The most lines of a step's text.
pub const MAX_LINES: usize = 6;
/// The most lines of a summary: one screen.
pub const MAX_SUMMARY_LINES: usize = 14;
/// The longest title, in columns.
const MAX_TITLE: usize = 60;
/// The longest line of a text, in columns: a letter of Chinese has two.
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

impl Commands {
    /// The commands, a line each.
    fn text(&self) -> String {
        self.script.lines().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
    }
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
    /// Whether what was right is counted, and which of its steps are drawn.
    pub graded: Option<Graded>,
    /// Its steps, never none. The first has a world.
    pub steps: Vec<Step>,
    /// Under which name the learner's place in it is kept: the program's own by their ids, those of others with where
    /// they are, since two may have one id.
    pub kept_as: String,
    /// Where its texts are, and how much room they have.
    texts: Vec<Said>,
    /// Its translations.
    pub translations: Vec<Arc<Translation>>,
    /// Translations that cannot be used: the language of each, and the name of its file.
    pub broken: Vec<(String, String)>,
    /// What is told once where it is begun: that it is not in the language that was asked for.
    pub untold: Option<String>,
    /// Name of its file.
    pub name: String,
    /// The file's text.
    pub source: String,
}

/// A world, and how every run in it begins.
#[derive(Clone)]
pub struct Setting {
    /// The world.
    pub scenario: Scenario,
    /// With what every run in it begins.
    pub begin: Option<Commands>,
    /// The seed with which runs that are counted begin, also where one with another seed is shown.
    pub seed: u64,
    /// What its keys say, as a text that is another one where they do, and the same in every version of the program.
    pub print: String,
    /// The world that stands beside it, if one does.
    pub beside: Option<Box<Setting>>,
}

impl Setting {
    /// A run in this world at its beginning, with the one beside it; with this seed, if it is given one.
    pub fn timeline(&self, seed: Option<u64>) -> Result<Timeline, ScenarioError> {
        let begun = |setting: &Setting| {
            let mut scenario = setting.scenario.clone();
            scenario.config.seed = seed.unwrap_or(scenario.config.seed);
            scenario.timeline()
        };
        let mut timeline = begun(self)?;
        if let Some(other) = &self.beside {
            let mut beside = begun(other)?;
            let begin = other.begin.as_ref().map(|begin| begin.script.run(&mut beside, &mut |_| {}));
            begin.transpose().map_err(|error| other.scenario.error(&error))?;
            timeline.stand_beside(Some(beside.sim().fork()));
        }
        Ok(timeline)
    }
}

/// One step of a lesson.
#[derive(Clone)]
pub struct Step {
    /// What the learner reads, in Markdown.
    pub say: String,
    /// The fresh world that it begins with, if it does.
    pub world: Option<Setting>,
    /// What the lesson does when it begins, after what its fresh world begins with.
    pub commands: Option<Commands>,
    /// The pool from which it is drawn, if it is.
    pub pool: Option<Text>,
    /// The lesson that it is about, to be looked at again.
    pub about: Option<Text>,
    /// The two runs that its page compares, if it does.
    pub compares: Option<[Ending; 2]>,
    /// What the learner does.
    pub task: Arc<dyn Task>,
    /// By what it is found again in another text of the lesson.
    pub key: StepKey,
    /// Its texts in the language in which it is taught; nothing in English.
    pub texts: Arc<Texts>,
    /// Its place, in bytes of the file.
    pub span: Range<usize>,
}

impl Lesson {
    /// Problems of this lesson's file as an error that shows their places.
    pub fn error(&self, problems: Vec<Problem>) -> ScenarioError {
        ScenarioError { name: self.name.clone(), text: self.source.clone(), problems }
    }

    /// The same with all its steps, in the order of the file, where else some would be drawn.
    pub fn undrawn(&self) -> Lesson {
        Lesson { graded: None, ..self.clone() }
    }

    /// What `synod learn` opens it by: the program's own by their ids, those of others by their files.
    pub fn opened_as(&self) -> &str {
        match &*self.name {
            _ if self.kept_as == self.id.text => &self.id.text,
            STANDARD_INPUT => "-",
            file => file,
        }
    }

    /// Whether one of the pages up to a step speaks of branches of the run.
    fn speaks_of_branches(&self, upto: usize) -> bool {
        let pages = self.steps.iter().take(upto + 1);
        pages.flat_map(|step| [Some(&*step.say), step.task.ask()]).flatten().any(|text| text.contains("branch"))
    }

    /// The same lesson where the run that is shown in the world of a step has another seed. What is counted stays the same.
    pub fn with_seed(&self, step: usize, seed: u64) -> Lesson {
        let mut lesson = self.clone();
        let first = self.world_of(step).map(|(first, _)| first);
        if let Some(world) = first.and_then(|first| lesson.steps[first].world.as_mut()) {
            world.scenario.config.seed = seed;
            world.beside.iter_mut().for_each(|other| other.scenario.config.seed = seed);
        }
        lesson
    }

    /// The step that set up the world in which a step takes place, and its world. What a run in it begins with is done by
    /// that step, before its own commands, and is in the run like these.
    pub fn world_of(&self, step: usize) -> Option<(usize, &Scenario)> {
        self.setting_of(step).map(|(first, world)| (first, &world.scenario))
    }

    /// The same with all that is known of the world.
    fn setting_of(&self, step: usize) -> Option<(usize, &Setting)> {
        let upto = self.steps.len().min(step + 1);
        (0..upto).rev().find_map(|at| self.steps[at].world.as_ref().map(|world| (at, world)))
    }
}

impl Step {
    /// All that the lesson does when it begins: what its fresh world begins with, then its own commands.
    pub fn does(&self) -> impl Iterator<Item = &Commands> {
        self.world.iter().filter_map(|world| world.begin.as_ref()).chain(&self.commands)
    }

    /// Whether something is searched for in it, by the lesson or on its own way to the next one.
    fn searches(&self) -> bool {
        let settled = self.task.settled_by().map(|settled| &settled.commands);
        let all = self.does().chain(self.task.solution()).chain(settled);
        all.into_iter().any(|commands| commands.script.searches().next().is_some())
    }
}
