//! What is wrong with a file, and where: each problem with its line, its column and what would be right.

use crate::engine::Refusal;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;

/// One thing that is wrong, at a place in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where, in bytes of the file; `None` if the file as a whole is meant.
    pub span: Option<Range<usize>>,
    /// What would be right.
    pub remedy: Option<String>,
}

impl Problem {
    /// A problem at a place.
    pub fn at(span: Range<usize>, message: impl Into<String>) -> Problem {
        Problem { message: message.into(), span: Some(span), remedy: None }
    }

    /// What was refused at a place.
    pub fn refused(span: Range<usize>, refusal: Refusal) -> Problem {
        Problem { message: refusal.message, span: Some(span), remedy: refusal.remedy }
    }

    /// A problem of the whole file.
    pub fn whole(message: impl Into<String>) -> Problem {
        Problem { message: message.into(), span: None, remedy: None }
    }

    /// The same with a remedy.
    pub fn remedy(mut self, remedy: impl Into<String>) -> Problem {
        self.remedy = Some(remedy.into());
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
        let reports: Vec<_> = self.problems.iter().map(|p| report(&self.name, &self.text, p)).collect();
        f.write_str(&reports.join("\n"))
    }
}

fn report(name: &str, text: &str, problem: &Problem) -> String {
    let Some(span) = &problem.span else {
        let remedy = problem.remedy.as_ref().map_or(String::new(), |r| format!("\nhelp: {r}"));
        return format!("error: {name}: {}{remedy}", problem.message);
    };
    let end = text.len();
    let span = span.start.min(end)..span.end.clamp(span.start.min(end), end);
    // A long value is pointed at where it begins.
    let first_line = text[span.clone()].find('\n').map_or(span.end, |at| span.start + at);
    let mark = AnnotationKind::Primary.span(span.start..first_line);
    let snippet = Snippet::source(text).path(name).annotation(mark);
    let mut group: Group<'_> = Level::ERROR.primary_title(problem.message.as_str()).element(snippet);
    if let Some(remedy) = &problem.remedy {
        group = group.element(Level::HELP.message(remedy.as_str()));
    }
    Renderer::plain().render(&[group])
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
