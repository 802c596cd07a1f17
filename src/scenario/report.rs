//! What is wrong with a file, and where: each problem with its line, its column and what would be right.

use super::words;
use crate::engine::Refusal;
use crate::kit::plain;
use crate::script::MOST_WRONG;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;

/// A sentence is one line, whatever is quoted in it.
fn one_line(message: impl Into<String>) -> String {
    plain::line(&message.into()).into_owned()
}

/// One thing that is wrong, at a place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where, in bytes of the file; `None` if the file as a whole is meant.
    pub span: Option<Range<usize>>,
    /// What would be right.
    pub remedy: Option<String>,
    /// What was seen on the way to it, a line each: what commands did.
    pub seen: Vec<String>,
}

impl Problem {
    /// A problem at a place.
    pub fn at(span: Range<usize>, message: impl Into<String>) -> Problem {
        Problem { message: one_line(message), span: Some(span), remedy: None, seen: Vec::new() }
    }

    /// What is refused at a place, or of the whole file.
    pub fn of(span: Option<Range<usize>>, refusal: Refusal) -> Problem {
        Problem { message: one_line(refusal.message), span, remedy: refusal.remedy, seen: Vec::new() }
    }

    /// A problem of the whole file.
    pub fn whole(message: impl Into<String>) -> Problem {
        Problem { message: one_line(message), span: None, remedy: None, seen: Vec::new() }
    }

    /// The same with a remedy.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Problem {
        self.remedy = Some(remedy.into());
        self
    }

    /// The same with what was seen on the way to it.
    pub fn seen(mut self, lines: Vec<String>) -> Problem {
        self.seen = lines;
        self
    }
}

/// A file that was not understood, with everything that is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ScenarioError {
    /// Name of the file.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What is wrong; never empty.
    pub problems: Vec<Problem>,
}

impl ScenarioError {
    /// The first problem in one line, with its place.
    pub fn brief(&self) -> String {
        let Some(problem) = self.problems.first() else { return self.name.clone() };
        let remedy = problem.remedy.as_ref().map_or(String::new(), |remedy| format!("; {remedy}"));
        format!("{}: {}{remedy}", self.place(), problem.message)
    }

    /// The place of the first problem: the file, and line and column where there are any.
    pub fn place(&self) -> String {
        let span = self.problems.first().and_then(|problem| problem.span.as_ref());
        let before = span.and_then(|span| self.text.get(..span.start));
        let place = before.map_or(String::new(), |before| {
            let line = before.rsplit('\n').next().unwrap_or_default();
            format!(":{}:{}", before.matches('\n').count() + 1, line.chars().count() + 1)
        });
        format!("{}{place}", self.name)
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.problems.iter().take(MOST_TOLD);
        let reports: Vec<_> = told.map(|p| report(&self.name, &self.text, p)).collect();
        f.write_str(&reports.join("\n"))?;
        match self.problems.len().saturating_sub(MOST_TOLD) {
            0 => Ok(()),
            more => write!(f, "\n{}: {}", self.name, words::more(more, self.problems.len() >= MOST_FOUND).message),
        }
    }
}

/// Bytes of a line that are far away.
const FAR: usize = 300;
/// How many problems of a file are told one by one.
const MOST_TOLD: usize = 20;
/// How many are looked for of one kind: who has so many has other worries.
pub const MOST_FOUND: usize = MOST_WRONG;

fn report(name: &str, text: &str, problem: &Problem) -> String {
    let Some(span) = &problem.span else {
        let remedy = problem.remedy.as_ref().map_or(String::new(), |r| format!("\nhelp: {r}"));
        return format!("error: {name}: {}{remedy}", problem.message);
    };
    let (number, line, span) = first_line(text, span);
    let mark = AnnotationKind::Primary.span(span);
    let snippet = Snippet::source(line).line_start(number).path(name).annotation(mark);
    let mut group: Group<'_> = Level::ERROR.primary_title(problem.message.as_str()).element(snippet);
    let seen = problem.seen.join("\n");
    if !seen.is_empty() {
        group = group.element(Level::NOTE.message(seen.as_str()));
    }
    if let Some(remedy) = &problem.remedy {
        group = group.element(Level::HELP.message(remedy.as_str()));
    }
    Renderer::plain().render(&[group])
}

/// Where the letter begins in which a byte is.
pub(super) fn letter_at(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The line in which a place begins, with its number, and what of the place is in it: a long value is pointed at where
/// it begins, and nothing is shown of a long line that is far behind that.
fn first_line<'a>(text: &'a str, span: &Range<usize>) -> (usize, &'a str, Range<usize>) {
    let start = letter_at(text, span.start);
    let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = text[begin..].split('\n').next().unwrap_or_default();
    let end = letter_at(text, span.end.min(begin + line.len()).min(start + FAR)).max(start);
    let shown = letter_at(text, (begin + line.len()).min(end + FAR));
    let number = text[..begin].matches('\n').count() + 1;
    (number, &text[begin..shown], start - begin..end - begin)
}

/// The place in a file of something inside a TOML string that stands at `string`: `inner` are bytes of the string's
/// line `number`, which reads `line`. Strings stand in the file line by line, unless they were written with
/// escapes; then the string as a whole is the place.
pub fn place_in(text: &str, string: &Range<usize>, number: usize, line: &str, inner: &Range<usize>) -> Range<usize> {
    let written = text.get(string.clone()).unwrap_or_default();
    let opening = if written.starts_with("\"\"\"") || written.starts_with("'''") { 3 } else { 1 };
    let skipped = written
        .get(opening..)
        .map_or(0, |body| if body.starts_with("\r\n") { 2 } else { usize::from(body.starts_with('\n')) });
    let mut start = string.start + opening + skipped;
    for (at, found) in text.get(start..).unwrap_or_default().split_inclusive('\n').enumerate() {
        if at + 1 == number {
            let same = found.trim_end_matches(['\n', '\r']).starts_with(line);
            return if same { start + inner.start..start + inner.end } else { string.clone() };
        }
        start += found.len();
    }
    string.clone()
}
