//! What is wrong with a condition, and where: the one error type of this room.
//!
//! It knows nothing of CEL or of the scene. Every message is a sentence for a learner, the remedy a second one.

use crate::kit::plain;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// Something wrong with a condition, at a place in its text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConditionError {
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where, in bytes of the text; empty at the end of the text.
    pub span: Range<usize>,
    /// What to do about it, if that can be said.
    pub remedy: Option<String>,
    text: String,
}

impl ConditionError {
    /// An error at `span` of `text`.
    pub(crate) fn new(text: &str, span: Range<usize>, message: impl Into<String>) -> Self {
        // What it quotes may hold anything; a sentence is one line all the same.
        let message = plain::line(&message.into()).into_owned();
        ConditionError { message, span, remedy: None, text: text.to_owned() }
    }

    /// The same error with a remedy.
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(plain::line(&remedy.into()).into_owned());
        self
    }

    /// The condition it is about.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The error as lines of plain text: the message, the condition with a mark under the place, the remedy.
    pub fn render(&self) -> String {
        let snippet = Snippet::source(self.text.as_str()).annotation(AnnotationKind::Primary.span(self.span.clone()));
        let mut group: Group<'_> = Level::ERROR.primary_title(self.message.as_str()).element(snippet);
        if let Some(remedy) = &self.remedy {
            group = group.element(Level::HELP.message(remedy.as_str()));
        }
        Renderer::plain().render(&[group])
    }
}
