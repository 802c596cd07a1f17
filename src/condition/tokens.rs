//! The text of a condition cut into tokens, before CEL's own parser sees it.
//!
//! It exists for three things which that parser does not give: bounds on nesting (it recurses once for every
//! operator), kind words about the usual slips (`=`, `and`, an open bracket), and the place of a whole
//! sub-expression. It does not decide what is grammatical. A new slip that deserves a hint goes into `slip`.

use super::ConditionError;
use std::ops::Range;

/// Most bytes that a condition may have.
pub const MAX_BYTES: usize = 2048;
/// Most operators and brackets that may lie inside one another.
pub const MAX_NESTING: usize = 40;

/// What a token is, as far as anyone here needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    Number,
    Text,
    Operator,
    Open,
    Close,
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Range<usize>,
    /// Of a bracket: the index of its partner.
    pub partner: usize,
}

/// A text and its tokens.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'t> {
    text: &'t str,
    all: Vec<Token>,
}

const OPERATORS: &[&str] =
    &["&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ",", "."];

impl<'t> Tokens<'t> {
    /// Cuts `text` into tokens and holds it to the bounds.
    pub fn read(text: &'t str) -> Result<Self, ConditionError> {
        if text.len() > MAX_BYTES {
            let end = (MAX_BYTES..).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
            let message = format!("this condition has {} bytes, more than the {MAX_BYTES} allowed", text.len());
            return Err(ConditionError::new(text, end..text.len(), message).remedy("split it into several"));
        }
        let mut tokens = Tokens { text, all: Vec::new() };
        let mut at = 0;
        while let Some(token) = tokens.next(at)? {
            at = token.span.end;
            tokens.all.push(token);
        }
        if tokens.all.is_empty() {
            let message = "there is no condition here";
            return Err(ConditionError::new(text, 0..text.len(), message).remedy("for example `leaders.size() == 1`"));
        }
        tokens.pair()?;
        tokens.nesting()?;
        Ok(tokens)
    }

    /// The source text of a span.
    pub fn slice(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }

    /// The text of the token at `index`; nothing beyond the ends.
    fn word(&self, index: usize) -> &'t str {
        self.all.get(index).map_or("", |token| self.slice(token.span.clone()))
    }

    /// The index of the token that covers or follows the byte `at`.
    pub fn index_at(&self, at: usize) -> usize {
        self.all.partition_point(|token| token.span.end <= at)
    }

    /// The span of the token at `index`; the end of the text beyond the last one.
    pub fn span(&self, index: usize) -> Range<usize> {
        let end = self.text.len();
        self.all.get(index).map_or(end..end, |token| token.span.clone())
    }

    /// The end of the bracket that the token at `index` opens.
    pub fn close_of(&self, index: usize) -> usize {
        let partner = self.all.get(index).map_or(index, |token| token.partner);
        self.span(partner).end
    }

    /// `span` with the grouping parentheses around it.
    pub fn with_parentheses(&self, mut span: Range<usize>) -> Range<usize> {
        loop {
            let first = self.index_at(span.start);
            let next = self.index_at(span.end);
            let Some(before) = first.checked_sub(1) else {
                return span;
            };
            let grouping = self.word(before) == "(" && !self.calls(before) && self.all[before].partner == next;
            if !grouping {
                return span;
            }
            span = self.span(before).start..self.span(next).end;
        }
    }

    /// Whether the parenthesis at `index` opens the arguments of a call.
    fn calls(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.all.get(before));
        before.is_some_and(|token| token.kind == TokenKind::Word && self.slice(token.span.clone()) != "in")
    }

    fn next(&self, at: usize) -> Result<Option<Token>, ConditionError> {
        let rest = &self.text[at..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', '\x0c']).len();
        let (at, rest) = (at + blank, &rest[blank..]);
        if rest.starts_with("//") {
            return self.next(at + rest.find('\n').unwrap_or(rest.len()));
        }
        let Some(first) = rest.chars().next() else {
            return Ok(None);
        };
        let word = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (kind, length) = if let Some(length) = self.quoted(at)? {
            (TokenKind::Text, length)
        } else if first.is_ascii_digit() {
            (TokenKind::Number, self.number(at, word)?)
        } else if word > 0 {
            (TokenKind::Word, word)
        } else if "([{".contains(first) {
            (TokenKind::Open, 1)
        } else if ")]}".contains(first) {
            (TokenKind::Close, 1)
        } else if let Some(operator) = OPERATORS.iter().find(|operator| rest.starts_with(**operator)) {
            (TokenKind::Operator, operator.len())
        } else {
            return Err(self.slip(at..at + first.len_utf8()));
        };
        let token = Token { kind, span: at..at + length, partner: self.all.len() };
        let after_dot = self.all.last().is_some_and(|last| self.slice(last.span.clone()) == ".");
        if kind == TokenKind::Word && !after_dot && ["and", "or", "not", "AND", "OR", "NOT"].contains(&&rest[..length])
        {
            return Err(self.slip(token.span));
        }
        if ["===", "<>"].iter().any(|slip| rest.starts_with(slip)) {
            let length = if rest.starts_with('=') { 3 } else { 2 };
            return Err(self.slip(at..at + length));
        }
        Ok(Some(token))
    }

    /// The length of the number that starts at `at`, `word` being the length of its digits and letters.
    fn number(&self, at: usize, word: usize) -> Result<usize, ConditionError> {
        let rest = &self.text[at..];
        let decimals = rest[word..]
            .strip_prefix('.')
            .map_or(0, |rest| rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len()));
        let length = if decimals == 0 { word } else { word + 1 + decimals };
        if rest[..length].ends_with(['u', 'U']) {
            let digits = &rest[..length - 1];
            let error = ConditionError::new(self.text, at..at + length, "numbers have no `u` at their end here");
            return Err(error.remedy(format!("write `{digits}`")));
        }
        Ok(length)
    }

    /// The length of the text literal that starts at `at`, if one does.
    fn quoted(&self, at: usize) -> Result<Option<usize>, ConditionError> {
        let rest = &self.text[at..];
        let body = rest.trim_start_matches(['r', 'R', 'b', 'B']);
        let prefix = &rest[..rest.len() - body.len()];
        let Some(quote) = body.chars().next().filter(|c| "'\"".contains(*c) && prefix.len() < 3) else {
            return Ok(None);
        };
        if prefix.contains(['b', 'B']) {
            let error = ConditionError::new(self.text, at..at + prefix.len() + 1, "bytes are not known here");
            return Err(error.remedy("write a text, such as `'x'`"));
        }
        let long: String = [quote; 3].iter().collect();
        let delimiter = if body.starts_with(&long) { long.as_str() } else { &long[..1] };
        let raw = !prefix.is_empty();
        let mut skip = false;
        for (place, c) in body.char_indices().skip(delimiter.len()) {
            if skip {
                skip = false;
            } else if c == '\\' && !raw {
                skip = true;
            } else if body[place..].starts_with(delimiter) {
                return Ok(Some(prefix.len() + place + delimiter.len()));
            }
        }
        let error = ConditionError::new(self.text, at..self.text.len(), "this text has no closing quote");
        Err(error.remedy(format!("add {delimiter} at its end")))
    }

    /// An error for something that is not CEL but that people write.
    fn slip(&self, span: Range<usize>) -> ConditionError {
        let found = self.slice(span.clone());
        let instead = match found.to_ascii_lowercase().as_str() {
            "and" | "&" => Some("&&"),
            "or" | "|" => Some("||"),
            "not" => Some("!"),
            "=" | "===" => Some("=="),
            "<>" | "≠" => Some("!="),
            "≤" => Some("<="),
            "≥" => Some(">="),
            _ => None,
        };
        let error = ConditionError::new(self.text, span, format!("`{found}` means nothing in a condition"));
        match instead {
            Some(instead) => error.remedy(format!("write `{instead}`")),
            None => error,
        }
    }

    /// Finds the partner of every bracket.
    fn pair(&mut self) -> Result<(), ConditionError> {
        let mut open: Vec<usize> = Vec::new();
        for index in 0..self.all.len() {
            let (kind, span) = (self.all[index].kind, self.all[index].span.clone());
            if kind == TokenKind::Open {
                open.push(index);
            } else if kind == TokenKind::Close {
                let found = self.slice(span.clone());
                let partner =
                    open.pop().filter(|&at| matches!((self.word(at), found), ("(", ")") | ("[", "]") | ("{", "}")));
                let Some(partner) = partner else {
                    return Err(ConditionError::new(self.text, span, format!("this `{found}` closes nothing")));
                };
                self.all[index].partner = partner;
                self.all[partner].partner = index;
            }
        }
        match open.pop() {
            Some(index) => {
                let message = format!("this `{}` is never closed", self.word(index));
                Err(ConditionError::new(self.text, self.span(index), message))
            }
            None => Ok(()),
        }
    }

    /// Refuses what would make a tree deeper than [`MAX_NESTING`]. Operators at the same level are counted as if
    /// each held the one before (they do, but for `&&`, `||` and commas, which are kept flat), so that this is an
    /// upper bound.
    fn nesting(&self) -> Result<(), ConditionError> {
        let mut levels: Vec<(usize, usize)> = vec![(0, 0)];
        let mut depth = 0;
        for token in &self.all {
            let last = levels.len() - 1;
            match self.slice(token.span.clone()) {
                _ if token.kind == TokenKind::Open => {
                    levels[last].0 += 1;
                    depth += 1;
                    levels.push((0, 0));
                }
                _ if token.kind == TokenKind::Close => {
                    let (chain, choices) = levels.pop().unwrap_or_default();
                    depth -= chain + choices;
                }
                "," => depth -= std::mem::take(&mut levels[last].0) + std::mem::take(&mut levels[last].1),
                "&&" | "||" => depth -= std::mem::take(&mut levels[last].0),
                "?" => {
                    levels[last].1 += 1;
                    depth += 1;
                }
                ":" => {}
                _ if token.kind == TokenKind::Operator => {
                    levels[last].0 += 1;
                    depth += 1;
                }
                _ => {}
            }
            if depth > MAX_NESTING {
                let message = format!("more than {MAX_NESTING} operators and brackets lie inside one another here");
                let error = ConditionError::new(self.text, token.span.clone(), message);
                return Err(error.remedy("split the condition into several"));
            }
        }
        Ok(())
    }
}
