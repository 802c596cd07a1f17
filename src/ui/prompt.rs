//! The prompt: a line being typed, its history, completion, and what was wrong with it. Does nothing itself.

use crate::script::{Completion, ScriptError};

/// A line being typed.
#[derive(Clone, Debug, Default)]
pub struct Prompt {
    /// The line.
    pub line: String,
    /// Where the cursor stands, in bytes.
    pub cursor: usize,
    /// What was wrong with the line when it was last submitted.
    pub error: Option<ScriptError>,
    /// What could be typed next; made when asked for.
    pub offered: Vec<Completion>,
    taken: Option<usize>,
    remembered: Option<usize>,
}

impl Prompt {
    /// A prompt with something typed already.
    pub fn new(line: &str) -> Prompt {
        Prompt { line: line.into(), cursor: line.len(), ..Prompt::default() }
    }

    fn edited(&mut self) {
        self.offered.clear();
        self.taken = None;
        self.error = None;
    }

    /// Types a character.
    pub fn insert(&mut self, c: char) {
        self.line.insert(self.cursor, c);
        self.cursor += c.len_utf8();
        self.edited();
    }

    fn before(&self) -> usize {
        self.line[..self.cursor].char_indices().next_back().map_or(0, |(at, _)| at)
    }

    /// The cursor goes left.
    pub fn left(&mut self) {
        self.cursor = self.before();
    }

    /// The cursor goes right.
    pub fn right(&mut self) {
        self.cursor += self.line[self.cursor..].chars().next().map_or(0, char::len_utf8);
    }

    /// The cursor goes to the start of the line.
    pub fn start(&mut self) {
        self.cursor = 0;
    }

    /// The cursor goes to the end of the line.
    pub fn end(&mut self) {
        self.cursor = self.line.len();
    }

    /// Deletes the character before the cursor.
    pub fn delete_back(&mut self) {
        let before = self.before();
        self.line.replace_range(before..self.cursor, "");
        self.cursor = before;
        self.edited();
    }

    /// Deletes the character at the cursor.
    pub fn delete(&mut self) {
        if self.cursor < self.line.len() {
            self.line.remove(self.cursor);
            self.edited();
        }
    }

    /// Puts another line in place of this one.
    pub fn replace(&mut self, line: &str) {
        self.line = line.into();
        self.cursor = line.len();
        self.edited();
    }

    /// Goes through the commands that were done: back, or forth again.
    pub fn remember(&mut self, history: &[String], back: bool) {
        let at = match (self.remembered, back) {
            (None, true) => history.len().checked_sub(1),
            (Some(at), true) => Some(at.saturating_sub(1)),
            (None, false) => None,
            (Some(at), false) => Some(at + 1).filter(|at| *at < history.len()),
        };
        if at.is_some() || self.remembered.is_some() {
            self.remembered = at;
            self.replace(at.map_or("", |at| &history[at]));
        }
    }

    /// Completes the word at the end of the line; again, takes the next word that fits. `offer` tells what does.
    pub fn complete(&mut self, offer: impl FnOnce(&str) -> Vec<Completion>) {
        let next = match self.taken {
            Some(at) if !self.offered.is_empty() => (at + 1) % self.offered.len(),
            _ => {
                self.error = None;
                self.offered = offer(&self.line);
                0
            }
        };
        let Some(completion) = self.offered.get(next) else { return };
        self.line.truncate(completion.start);
        self.line.push_str(&completion.word);
        self.cursor = self.line.len();
        match self.offered.len() {
            // The only one: what follows is another word.
            1 if !completion.word.ends_with(['(', ')']) => {
                self.insert(' ');
            }
            _ => self.taken = Some(next),
        }
    }
}
