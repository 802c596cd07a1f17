//! A command with its line and the place of its arguments in it, for what may go wrong while it is done.

use super::error::{Failure, ScriptError};
use crate::condition::ConditionError;
use crate::engine::Refusal;
use std::ops::Range;

/// A command with its line and the place of its arguments in it, for what may still go wrong.
pub struct Doing<'a> {
    /// The line.
    pub line: &'a str,
    /// The place of what follows the verb.
    pub args: Range<usize>,
}

impl Doing<'_> {
    /// An error about the command's arguments.
    pub fn fail(&self, failure: Failure, message: impl Into<String>) -> ScriptError {
        ScriptError::new(failure, self.line, self.args.clone(), message)
    }

    /// Something that the world refused: it is told in one sentence with the remedy.
    pub fn refused(&self, refusal: Refusal) -> ScriptError {
        ScriptError { one_sentence: true, ..self.refused_with_remedy(refusal) }
    }

    /// Something that the history refused, with the remedy by itself.
    pub fn refused_with_remedy(&self, refusal: Refusal) -> ScriptError {
        ScriptError { remedy: refusal.remedy, is_so: refusal.is_so, ..self.fail(Failure::Refused, refusal.message) }
    }

    /// An error of a condition, whose text ends the arguments or stands before `within`.
    pub fn condition(&self, error: &ConditionError) -> ScriptError {
        let start = self.line.rfind(error.text()).unwrap_or(self.args.start);
        let span = start + error.span.start..start + error.span.end;
        let mut failed = ScriptError::new(Failure::NotUnderstood, self.line, span, error.message.clone());
        failed.remedy = error.remedy.clone();
        failed
    }
}
