//! Steps in plain English: the one voice of `synod run`, of stories in tests and of what the screen tells.
//!
//! A step is its headline, then the decisions, each a sentence with its rule behind it; a full account adds routine
//! decisions and what was sent, written and armed. A sentence has at most [`MAX_SENTENCE`] letters.

use super::words;
use crate::engine::scene::{NoteCard, Told, Verdict, Violation};
use crate::engine::{Announces, Info};

/// The longest sentence, in letters.
pub const MAX_SENTENCE: usize = 100;

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// What matters: no routine decisions, no effects.
    #[default]
    Brief,
    /// Everything.
    Full,
}

/// A line of a step's account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// What happened.
    Headline(&'a str),
    /// What a node decided, and why.
    Note(&'a NoteCard),
    /// What was sent, written or armed.
    Effect(&'a str),
}

/// The account of a step.
pub fn lines(told: &Told, detail: Detail) -> Vec<Line<'_>> {
    let mut lines = vec![Line::Headline(&told.headline)];
    lines.extend(told.notes.iter().filter(|note| detail == Detail::Full || !note.routine).map(Line::Note));
    if detail == Detail::Full {
        lines.extend(told.effects.iter().map(|effect| Line::Effect(effect)));
    }
    lines
}

/// Whether a note grants or refuses something: what merely happened, what is not enough yet and what a node left undone
/// does neither.
pub fn decides(note: &NoteCard, info: &Info) -> bool {
    match info.find_rule(&note.rule).map(|rule| info.rule(rule)) {
        Some(rule) if note.verdict == Verdict::Refused => rule.switchable() && rule.turns_away,
        // That a node goes on with something by itself grants nobody anything.
        Some(rule) if rule.costs_progress_only() && rule.announces == Announces::Send => {
            note.verdict == Verdict::Waived
        }
        Some(rule) => rule.switchable() && note.verdict != Verdict::Kept,
        None => true,
    }
}

/// A note's rule, and how it came out if it did not hold.
pub fn rule(note: &NoteCard) -> String {
    match note.verdict {
        Verdict::Held => note.rule.clone(),
        Verdict::Refused => format!("refused, {}", note.rule),
        Verdict::Kept => format!("kept, {}", note.rule),
        Verdict::Waived => format!("waived, {}", note.rule),
    }
}

/// A line below a headline, with its rule.
pub fn text(line: &Line) -> String {
    match line {
        Line::Headline(text) => text.to_string(),
        Line::Note(note) => format!("{} [{}]", note.text, rule(note)),
        Line::Effect(text) => format!("{text}."),
    }
}

/// How a run has left its protocol's model, a sentence each: what falls then is no bug.
pub fn departures<'a>(protocol: &'a str, outside_model: &'a [String]) -> impl Iterator<Item = String> + 'a {
    let told = move |(nth, text): (usize, &String)| format!("{}.", words::outside(protocol, text.as_str(), nth == 0));
    outside_model.iter().enumerate().map(told)
}

/// A property that fell, in one sentence.
pub fn violation(fallen: &Violation) -> String {
    format!("VIOLATION of {}: {}", fallen.property, fallen.detail)
}
