//! What is wrong with a command, and where.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
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
#[error("{message}")]
pub struct ScriptError {
    /// What kind of failure it is.
    pub failure: Failure,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where in the line, in bytes.
    pub span: Range<usize>,
    /// What to do about it.
    pub remedy: Option<String>,
    /// The line itself.
    pub line: String,
    /// Number of the line in its script, from 1.
    pub number: usize,
}

impl ScriptError {
    /// An error at a place in a line that stands alone.
    pub(super) fn new(failure: Failure, line: &str, span: Range<usize>, message: impl Into<String>) -> ScriptError {
        ScriptError { failure, message: message.into(), span, remedy: None, line: line.to_string(), number: 1 }
    }

    /// The same with a remedy.
    pub(super) fn remedy(mut self, remedy: impl Into<String>) -> ScriptError {
        self.remedy = Some(remedy.into());
        self
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
        let mut group: Group<'_> = Level::ERROR.primary_title(self.message.as_str()).element(snippet);
        if let Some(remedy) = &self.remedy {
            group = group.element(Level::HELP.message(remedy.as_str()));
        }
        Renderer::plain().render(&[group])
    }
}
