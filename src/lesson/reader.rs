//! The tools with which a lesson's keys are read: texts within their limits, commands and conditions that are
//! understood. They take down what is wrong and know neither lessons, steps nor kinds of tasks.

use super::form::same;
use super::{Commands, MAX_COLUMNS, MAX_LINES, Question, Text};
use crate::condition::{Condition, ConditionError, Extra, other_like};
use crate::engine::Info;
use crate::scenario::{self, Problem, place_in, words};
use crate::script::Script;
use std::ops::Range;
use textwrap::core::display_width;
use toml::Spanned;

/// The most states that all searches of a lesson look at, together.
const MAX_STATES: u64 = 200_000;
/// The most memory of a search, MiB.
const MAX_SEARCH_MIB: u64 = 2048;
/// How many choices a question may have.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=6;

/// A text that learners read, by its place, and the room that it has.
#[derive(Clone)]
pub struct Said {
    /// The place.
    pub span: Range<usize>,
    /// The room.
    pub room: Room,
}

/// How much room a text has.
#[derive(Clone, Copy)]
pub enum Room {
    /// One line of so many columns.
    Line(usize),
    /// So many lines.
    Lines(usize),
}

/// Reads on after a mistake, so that all are told at once.
pub struct Reader<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What is wrong so far.
    pub problems: Vec<Problem>,
    /// The texts so far: what a translation has.
    pub texts: Vec<Said>,
    /// Whether conditions may ask about another run, which stands beside the one that they are about.
    pub has_other: bool,
    /// How many states the searches so far may look at.
    searched: u64,
}

impl<'a> Reader<'a> {
    /// Reads the file of this name and text.
    pub fn new(name: &'a str, text: &'a str) -> Reader<'a> {
        Reader { name, text, problems: Vec::new(), texts: Vec::new(), has_other: false, searched: 0 }
    }

    /// Takes down that something is wrong.
    pub fn wrong(&mut self, span: Range<usize>, message: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::at(span, message).remedy(remedy));
    }

    /// Demands that there are as many choices as a page has room for, all different.
    pub fn distinct(&mut self, places: &[Spanned<String>], choices: &[String], span: Range<usize>) {
        if !CHOICES.contains(&choices.len()) {
            return self.wrong(
                span,
                format!("{} choices: there are 2 to 6", choices.len()),
                "add some, or leave some out",
            );
        }
        for (at, choice) in choices.iter().enumerate() {
            if choices[..at].iter().any(|before| same(before, choice)) {
                self.wrong(
                    places[at].span(),
                    "this choice is there already",
                    "write each choice once; 2 and two are the same",
                );
            }
        }
    }

    /// Commands that are understood; nothing is played.
    pub fn commands(&mut self, commands: &Spanned<String>, info: &Info) -> Option<Commands> {
        let span = commands.span();
        match Script::parse(commands.get_ref(), info) {
            Ok(script) => {
                self.searches(&script, &span);
                Some(Commands { script, span })
            }
            Err(errors) => {
                self.problems.extend(errors.iter().map(|e| scenario::script_problem(self.text, &span, e)));
                None
            }
        }
    }

    /// Refuses searches that may look at more than a lesson may, all of them together.
    fn searches(&mut self, script: &Script, span: &Range<usize>) {
        for (number, line, limits) in script.searches() {
            let before = self.searched;
            self.searched = before.saturating_add(limits.states);
            // Only the first search that is too much is told.
            if before > MAX_STATES {
                return;
            }
            let (message, remedy) = if self.searched > MAX_STATES {
                (
                    format!("up to here the lesson's searches may look at {} states", self.searched),
                    format!("all searches of a lesson have {MAX_STATES} together; give this one fewer: states=20000"),
                )
            } else if limits.memory_mib > MAX_SEARCH_MIB {
                (
                    format!("this search may take {} MiB of memory", limits.memory_mib),
                    format!("in a lesson it has {MAX_SEARCH_MIB} MiB at most; leave memory= out"),
                )
            } else {
                continue;
            };
            let place = place_in(self.text, span, number, line, &(0..line.len()));
            self.wrong(place, message, remedy);
        }
    }

    /// A condition.
    pub fn question(&mut self, text: &Spanned<String>) -> Option<Question> {
        let given: Vec<Extra> = self.has_other.then(other_like).into_iter().collect();
        self.compiled(text, Condition::parse_question_with(text.get_ref(), &given))
    }

    /// An expression, such as comes out as an answer; it may also name what it is given.
    pub fn expression(&mut self, text: &Spanned<String>, given: &[Extra]) -> Option<Question> {
        let given: Vec<Extra> = given.iter().cloned().chain(self.has_other.then(other_like)).collect();
        self.compiled(text, Condition::parse_with(text.get_ref(), &given))
    }

    fn compiled(&mut self, text: &Spanned<String>, compiled: Result<Condition, ConditionError>) -> Option<Question> {
        match compiled {
            Ok(condition) => Some(Question { condition, span: text.span() }),
            Err(error) => {
                self.problems.push(condition_problem(self.text, &text.span(), &error));
                None
            }
        }
    }

    /// A text that may be left out.
    pub fn maybe(&mut self, text: Option<&Spanned<String>>) -> String {
        text.map_or(String::new(), |text| self.words(text, MAX_LINES))
    }

    /// A short text that stands on one line.
    pub fn line(&mut self, text: &Spanned<String>, most: usize) -> String {
        self.text(text, Room::Line(most))
    }

    /// A text of so many lines.
    pub fn words(&mut self, text: &Spanned<String>, most: usize) -> String {
        self.text(text, Room::Lines(most))
    }

    /// A text, and that it is one.
    pub fn text(&mut self, text: &Spanned<String>, room: Room) -> String {
        self.texts.push(Said { span: text.span(), room });
        match room {
            Room::Line(most) => self.sample(text, most),
            Room::Lines(most) => self.paragraphs(text, most),
        }
    }

    /// What is written on one line and is the same in every language.
    pub fn sample(&mut self, text: &Spanned<String>, most: usize) -> String {
        let line = text.get_ref().trim();
        if line.is_empty() || line.contains('\n') || display_width(line) > most {
            self.wrong(text.span(), format!("this is one line of 1 to {most} columns"), "make it shorter");
        }
        self.without_tabs(text);
        line.to_string()
    }

    /// A tab is as wide as it likes; other characters that steer a terminal do not come this far.
    fn without_tabs(&mut self, text: &Spanned<String>) {
        if text.get_ref().contains('\t') {
            self.wrong(text.span(), "there is a tab in this text", "write spaces");
        }
    }

    fn paragraphs(&mut self, text: &Spanned<String>, most: usize) -> String {
        let words = text.get_ref().trim();
        let lines = words.lines().count();
        if words.is_empty() {
            self.wrong(text.span(), "this text is empty", "write it, or leave the key out if it may be left out");
        }
        if lines > most {
            self.wrong(text.span(), format!("{lines} lines: at most {most} fit here"), "cut it, or make two steps");
        }
        let long = text.get_ref().lines().enumerate().find(|(_, line)| display_width(line) > MAX_COLUMNS);
        if let Some((at, line)) = long {
            let message = format!("a line here is wider than {MAX_COLUMNS} columns");
            let span = place_in(self.text, &text.span(), at + 1, line, &(0..line.len()));
            self.wrong(span, message, "break it; six short lines are read, one long one is not");
        }
        self.without_tabs(text);
        words.to_string()
    }
}

/// A text with its place.
pub fn text_of(text: &Spanned<String>) -> Text {
    Text { text: text.get_ref().clone(), span: text.span() }
}

/// A condition's error as a problem of the file whose text has the condition as a string at `string`.
pub fn condition_problem(text: &str, string: &Range<usize>, error: &ConditionError) -> Problem {
    // A condition over several lines is found line by line.
    let before = error.text().get(..error.span.start).unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = error.text().lines().nth(number - 1).unwrap_or_default();
    let inner = error.span.start - start..error.span.end.min(start + line.len()).max(error.span.start) - start;
    let span = place_in(text, string, number, line, &inner);
    let told = Problem::of(Some(span), words::condition(error.message.as_str()));
    Problem { remedy: error.remedy.clone().or(told.remedy), ..told }
}
