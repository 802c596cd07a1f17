//! The tables that are files: key map and themes. What is wrong with one is told with line, column and remedy.

use crate::kit::{did_you_mean, plain};
use toml::de::{DeTable, DeValue};

/// What is wrong with a file of ours, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}\n  {remedy}")]
pub struct AssetError {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// One sentence: what is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// What to do about a name that is none: the known one that it is like, or else all of them, said with these words before.
pub fn like_or_all<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone, all: &str) -> String {
    let like = did_you_mean(name, known.clone());
    like.unwrap_or_else(|| format!("{all} {}", known.collect::<Vec<_>>().join(", ")))
}

/// A file with its name, for errors.
#[derive(Clone, Copy)]
pub struct Asset<'a> {
    /// Its name.
    pub file: &'a str,
    /// Its text.
    pub text: &'a str,
}

impl<'a> Asset<'a> {
    /// An error at a byte of the text. What it quotes breaks no line.
    pub fn error(&self, at: usize, message: impl Into<String>, remedy: impl Into<String>) -> AssetError {
        let before = self.text.get(..at).unwrap_or(self.text);
        let last = before.rsplit('\n').next().unwrap_or_default();
        AssetError {
            file: self.file.into(),
            line: before.matches('\n').count() + 1,
            column: last.chars().count() + 1,
            message: plain::line(&message.into()).into_owned(),
            remedy: plain::line(&remedy.into()).into_owned(),
        }
    }

    /// The text as a table.
    pub fn table(&self) -> Result<DeTable<'a>, AssetError> {
        let parsed = DeTable::parse(self.text).map(|table| table.into_inner());
        parsed.map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.error(at, error.message().replace('\n', ", "), "write it as TOML: name = value, texts in quotes")
        })
    }

    /// A value as a table; `what` names it in the error.
    pub fn inner<'v>(&self, at: usize, value: &'v DeValue<'a>, what: &str) -> Result<&'v DeTable<'a>, AssetError> {
        match value {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.error(at, format!("{what} is not a table"), format!("write [{what}] or {what} = {{ ... }}"))),
        }
    }
}
