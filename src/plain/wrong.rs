//! What is wrong with a line: where, why, and what to do about it.

use super::words;
use crate::kit::nearest;
use crate::script::ScriptError;
use crate::ui::say::explain;

/// What is wrong with a command or a condition, with the part of it that is, where that is not all of it.
pub fn text(error: &ScriptError) -> String {
    let part = error.line.get(error.span.clone()).unwrap_or_default().trim();
    match part.is_empty() || part == error.line.trim() {
        true => explain(error),
        false => words::wrong_at(part, explain(error)),
    }
}

/// That a word is none of these, and which it may have been meant to be.
pub fn unknown<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(word, known) {
        Some(like) => words::meant(word, like),
        None => words::not_a_word(word),
    }
}
