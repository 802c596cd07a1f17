//! A command's line, word by word, with the place of each.

use super::error::{Failure, ScriptError};
use std::ops::Range;

/// A word and its place in the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// The word.
    pub text: &'a str,
    /// Its place, in bytes.
    pub span: Range<usize>,
}

/// A line that is read from left to right.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl<'a> Line<'a> {
    /// A line; what follows a `#` at its start or after a space is a comment, unless it stands in quotes.
    pub fn new(text: &'a str) -> Line<'a> {
        let mut quote = None;
        let mut before = ' ';
        let mut end = text.len();
        for (at, c) in text.char_indices() {
            match (quote, c) {
                (None, '#') if before.is_whitespace() => {
                    end = at;
                    break;
                }
                (None, '\'' | '"') => quote = Some(c),
                (Some(open), c) if c == open => quote = None,
                _ => {}
            }
            before = c;
        }
        Line { text, at: 0, end: text[..end].trim_end().len() }
    }

    /// Whether nothing is left.
    pub fn is_done(&self) -> bool {
        self.rest().text.is_empty()
    }

    /// The next word, without taking it.
    pub fn peek(&self) -> Option<Word<'a>> {
        let rest = self.rest();
        let len = rest.text.find(char::is_whitespace).unwrap_or(rest.text.len());
        (len > 0).then(|| Word { text: &rest.text[..len], span: rest.span.start..rest.span.start + len })
    }

    /// The next word.
    pub fn next(&mut self) -> Option<Word<'a>> {
        let word = self.peek()?;
        self.at = word.span.end;
        Some(word)
    }

    /// The next word, or an error that says what is missing.
    pub fn need(&mut self, what: &str) -> Result<Word<'a>, ScriptError> {
        self.next().ok_or_else(|| self.missing(what))
    }

    /// Takes the next word if it is this one.
    pub fn eat(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|w| w.text == word);
        if found {
            self.next();
        }
        found
    }

    /// Everything that is left, without taking it.
    pub fn rest(&self) -> Word<'a> {
        let text = &self.text[self.at.min(self.end)..self.end];
        let start = self.at.min(self.end) + (text.len() - text.trim_start().len());
        Word { text: text.trim(), span: start..start + text.trim().len() }
    }

    /// Takes everything that is left.
    pub fn take_rest(&mut self) -> Word<'a> {
        let rest = self.rest();
        self.at = self.end;
        rest
    }

    /// An error unless everything was taken.
    pub fn finish(&self) -> Result<(), ScriptError> {
        let rest = self.rest();
        if rest.text.is_empty() {
            return Ok(());
        }
        Err(self.error(rest.span, "there is more here than the command takes").remedy("leave this out"))
    }

    /// What was not understood, at a place.
    pub fn error(&self, span: Range<usize>, message: impl Into<String>) -> ScriptError {
        ScriptError::new(Failure::NotUnderstood, self.text, span, message)
    }

    /// What is missing at the end.
    pub fn missing(&self, what: &str) -> ScriptError {
        self.error(self.end..self.end, format!("{what} is missing"))
    }
}

/// A whole number.
pub fn number(line: &Line, word: &Word) -> Result<u64, ScriptError> {
    word.text.parse().map_err(|_| line.error(word.span.clone(), "a whole number belongs here, such as 10"))
}

/// A percentage, with its sign or without.
pub fn percentage(line: &Line, word: &Word) -> Result<u64, ScriptError> {
    number(line, &Word { text: word.text.trim_end_matches('%'), span: word.span.clone() })
}

/// The units of times, with how many ms they are.
const UNITS: [(&str, u64); 4] = [("ms", 1), ("s", 1000), ("min", 60_000), ("m", 60_000)];

/// How many ms the unit is that stands behind a number, and the number alone; nothing if none stands there.
pub fn unit(text: &str) -> Option<(&str, u64)> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (_, ms) = UNITS.iter().find(|(unit, _)| *unit == &text[digits.len()..])?;
    Some((digits, *ms))
}

/// A duration with its unit, in ms.
pub fn duration(line: &Line, word: &Word) -> Result<u64, ScriptError> {
    let wrong = || line.error(word.span.clone(), "a time with its unit belongs here, such as 500ms, 2s or 10min");
    let (digits, factor) = unit(word.text).ok_or_else(wrong)?;
    let ms = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(factor)).ok_or_else(wrong)?;
    match ms {
        0..=86_400_000 => Ok(ms),
        _ => Err(line.error(word.span.clone(), "a day of simulated time (86400s) is the most")),
    }
}
