//! What is wrong with a command, and where.

use crate::engine::Refusal;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::borrow::Cow;
use std::ops::Range;

/// What kind of failure it is; the exit codes of `synod run` follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The line is not a command.
    NotUnderstood,
    /// It is a command, but it cannot be done now; nothing was changed.
    Refused,
    /// An `expect` did not hold, or a `run` or `step` did not get where it should.
    Expectation,
}

/// Something wrong with a command, at a place in its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.told())]
pub struct ScriptError {
    /// What kind of failure it is.
    pub failure: Failure,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where in the line, in bytes.
    pub span: Range<usize>,
    /// What to do about it.
    pub remedy: Option<String>,
    /// Whether what it asked for is so already: a script goes on.
    pub is_so: bool,
    /// Whether both are told as one sentence.
    pub one_sentence: bool,
    /// The line itself.
    pub line: String,
    /// Number of the line in its script, from 1.
    pub number: usize,
}

impl ScriptError {
    /// An error at a place in a line that stands alone.
    pub(super) fn new(failure: Failure, line: &str, span: Range<usize>, message: impl Into<String>) -> ScriptError {
        let (message, line) = (message.into(), line.to_string());
        ScriptError { failure, message, span, remedy: None, is_so: false, one_sentence: false, line, number: 1 }
    }

    /// The same with a remedy.
    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> ScriptError {
        self.remedy = Some(remedy.into());
        self
    }

    /// What is told of it first: the message, and the remedy where both are one sentence.
    pub fn told(&self) -> Cow<'_, str> {
        match &self.remedy {
            remedy @ Some(_) if self.one_sentence => {
                Refusal { remedy: remedy.clone(), ..Refusal::new(self.message.clone()) }.to_string().into()
            }
            Some(_) | None => self.message.as_str().into(),
        }
    }

    /// What is told after that: the remedy, if it is a sentence of its own.
    pub fn advice(&self) -> Option<&str> {
        self.remedy.as_deref().filter(|_| !self.one_sentence)
    }

    /// The error as lines of plain text: the message, the line with a mark under the place, the remedy.
    pub fn render(&self) -> String {
        self.render_in(None, 0)
    }

    /// The same with the name of the file, and the lines of it that come before the script.
    pub fn render_in(&self, file: Option<&str>, lines_before: usize) -> String {
        let mark = AnnotationKind::Primary.span(self.span.clone());
        let mut snippet = Snippet::source(self.line.as_str()).line_start(self.number + lines_before).annotation(mark);
        if let Some(file) = file {
            snippet = snippet.path(file);
        }
        let mut group: Group<'_> = Level::ERROR.primary_title(self.told()).element(snippet);
        if let Some(advice) = self.advice() {
            group = group.element(Level::HELP.message(advice));
        }
        Renderer::plain().render(&[group])
    }
}
