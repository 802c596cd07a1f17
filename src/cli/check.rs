//! `synod check`: whether scenarios and lessons are right, and what is wrong with them.

use super::{exit, lessons, output};
use crate::explore::words;
use crate::lesson::{self, Lesson, Library};
use crate::scenario::{self, Scenario, ScenarioError, Talk};
use crate::ui::action::ACTIONS;
use crate::ui::cut_pages;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file that could be read.
enum Right {
    Scenario(Box<Scenario>),
    Lesson(Arc<Lesson>),
    /// A translation, of the lesson of this id.
    Translation(String, String),
    Talk(Talk),
}

/// What to check.
#[derive(clap::Args)]
pub struct Arguments {
    /// Files to check; - is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// More folders with lessons that these may build on
    #[arg(long, value_name = "DIR")]
    lessons: Vec<PathBuf>,
    /// Print the answers to a lesson's questions as well, as its own run gives them
    #[arg(long)]
    answers: bool,
    /// How often a graded lesson is drawn anew and played
    #[arg(long, value_name = "N", default_value_t = lesson::DRAWS, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    draws: u32,
}

/// Checks every file; one line for each that is right.
pub fn check(arguments: &Arguments) -> anyhow::Result<u8> {
    let Arguments { files, lessons: folders, answers, draws } = arguments;
    let mut library = Library::default();
    let all: Vec<_> = files.iter().map(|file| read(file, &mut library)).collect();
    let mut others = Library::default();
    if all.iter().any(|right| matches!(right, Ok(Right::Lesson(_)))) {
        others = lesson::library(&lessons::folders(folders)?);
        // The lessons of the program come after those that are checked: a file of theirs may be among them.
        library.fill(others.clone());
    }
    let actions: Vec<&str> = ACTIONS.iter().map(|row| row.name).collect();
    let mut report = String::new();
    let mut wrong = 0;
    for (file, right) in files.iter().zip(all) {
        let (mut found, mut notes) = (Vec::new(), Vec::new());
        let played = right.and_then(|right| match &right {
            // What is done and shown has to come out as it says.
            Right::Scenario(scenario) => scenario.rehearse().map(|()| right),
            Right::Talk(talk) => talk.scenes.iter().try_for_each(Scenario::rehearse).map(|()| right),
            Right::Translation(..) => Ok(right),
            Right::Lesson(lesson) => {
                let mut checked = lesson::check(lesson, &library, &actions, *draws);
                found = checked.answers;
                notes = checked.notes;
                checked.problems.extend(others.taken(lesson).filter(|_| !is_copy(lesson, &others)));
                if checked.problems.is_empty() { Ok(right) } else { Err(lesson.error(checked.problems)) }
            }
        });
        match played {
            Ok(Right::Scenario(scenario)) => writeln!(report, "{}: good ({})", output::name(file), scenario.title)?,
            Ok(Right::Translation(id, language)) => {
                writeln!(report, "{}: good ({id} in `{language}`)", output::name(file))?;
            }
            Ok(Right::Talk(talk)) => {
                writeln!(report, "{}: good ({}, {} scenes)", output::name(file), talk.title, talk.scenes.len())?;
            }
            Ok(Right::Lesson(lesson)) => {
                // Translations beside it that are not named are looked at all the same.
                let beside = lesson::load::translations(&lesson, file);
                for other in beside.into_iter().filter(|other| !files.contains(other)) {
                    if let Err(error) = read(&other, &mut Library::default()) {
                        wrong += 1;
                        output::complain(error);
                    }
                }
                let (id, steps) = (&lesson.id.text, words::steps(lesson.steps.len()));
                writeln!(report, "{}: good ({id}, {}, {steps})", output::name(file), lesson.title)?;
                notes.extend(cut(&lesson)?);
                notes.sort();
                for (step, note) in notes {
                    writeln!(report, "  step {step}: note: {note}")?;
                }
            }
            Err(error) => {
                wrong += 1;
                output::complain(error);
            }
        }
        for (step, answer) in found.iter().filter(|_| *answers) {
            writeln!(report, "  step {step}: {answer}")?;
        }
    }
    output::print(report.as_bytes())?;
    if wrong > 0 {
        output::complain(format!("{wrong} of {} files need mending", files.len().max(wrong)));
        return Ok(exit::INPUT);
    }
    Ok(exit::OK)
}

/// What is noted of pages whose text is cut on the smallest screen. Where only some steps are drawn, it is said of all, by
/// their places in the file.
fn cut(lesson: &Arc<Lesson>) -> anyhow::Result<Vec<(usize, String)>> {
    let pages = cut_pages(&Arc::new(lesson.undrawn()))?;
    let said = |(page, lines): (usize, usize)| {
        let lines = if lines == 1 { "a line has".to_string() } else { format!("{lines} lines have") };
        (page, format!("at 60x20 {lines} no room; what must be read belongs in `ask`"))
    };
    Ok(pages.into_iter().map(said).collect())
}

/// Whether a lesson is one of these in another version: its file is called the same.
fn is_copy(lesson: &Lesson, others: &Library) -> bool {
    let file = |name: &str| Path::new(name).file_name().map(ToOwned::to_owned);
    others.find(&lesson.id.text).is_some_and(|other| file(&other.name) == file(&lesson.name))
}

/// Reads a file as what it is.
fn read(file: &Path, library: &mut Library) -> Result<Right, ScenarioError> {
    let most = scenario::load::MAX_BYTES;
    let kind = |head: &str| match lesson::looks_like_lesson(head) {
        true => ("lesson".to_string(), lesson::MAX_BYTES),
        false => ("scenario or lesson".to_string(), most),
    };
    let (name, text) = scenario::load::read_as(file, &kind, most)?;
    if lesson::translation::is_translation(&name, &text) {
        let (lesson, read) = lesson::load::translation(file, &name, &text)?;
        return Ok(Right::Translation(lesson.id.text, read.language));
    }
    if Talk::is_one(&text) {
        return Talk::load(file).map(Right::Talk);
    }
    if !lesson::is_lesson(&text) {
        return Scenario::parse(&name, &text).map(|scenario| Right::Scenario(Box::new(scenario)));
    }
    library.add(lesson::load::of_somebody(lesson::read(&name, &text)?)).map(Right::Lesson)
}
