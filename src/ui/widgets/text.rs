//! Text measured in columns: how wide it is, where to clip it, where to wrap it. Copies nothing but what loses its middle.

use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { UnicodeWidthStr::width(text) }
}

/// How many digits a number has.
pub fn digits(n: u64) -> usize {
    n.checked_ilog10().unwrap_or(0) as usize + 1
}

/// The longest start of a text that takes at most so many columns.
pub fn clip(text: &str, most: usize) -> &str {
    // What follows the last column may belong to it, so it has to be a letter as well.
    match text.as_bytes().get(..=most) {
        None if text.is_ascii() => return text,
        Some(start) if start.is_ascii() => return &text[..most],
        None | Some(_) => {}
    }
    let mut taken = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        taken += width(cluster);
        if taken > most {
            return &text[..at];
        }
    }
    text
}

/// A text in at most so many columns. Of several words a short last one stays, such as whom it is about: `unre… G1`.
pub fn squeeze(text: &str, most: usize) -> Cow<'_, str> {
    let last = text.rsplit_once(' ').map_or("", |(_, last)| last);
    match width(last) {
        _ if width(text) <= most => text.into(),
        1.. if 3 * width(last) <= most => format!("{}… {last}", clip(text, most - width(last) - 2)).into(),
        _ => text.into(),
    }
}

/// What begins no line.
const CLOSES: &str = "。，、；：？！）】》」』”’…～,.;:?!)]}%";
/// What ends no line.
const OPENS: &str = "（【《「『“‘([{";

/// Whether a letter takes two columns, as those of Chinese do: they stand beside each other without a space.
pub fn is_wide(letter: char) -> bool {
    UnicodeWidthChar::width(letter) == Some(2)
}

/// Whether a line may be broken between two letters that have no space between them.
pub fn may_part(before: char, after: char) -> bool {
    (is_wide(before) || is_wide(after)) && !OPENS.contains(before) && !CLOSES.contains(after)
}

/// The parts of a word between which a line may be broken.
pub fn parts(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let letters = rest.char_indices().zip(rest.chars().skip(1));
        let end = letters.map(|((at, one), next)| (at + one.len_utf8(), one, next));
        let end = end.into_iter().find(|(_, one, next)| may_part(*one, *next)).map_or(rest.len(), |(end, ..)| end);
        let (part, then) = rest.split_at(end);
        rest = then;
        (!part.is_empty()).then_some(part)
    })
}

/// The lines of a text, each at most so many columns wide; broken between words where that is possible.
pub fn wrap(text: &str, most: usize) -> Wrap<'_> {
    hang(text, most, 0)
}

/// The same, with every line after the first so many columns shorter: it is drawn so much further in.
pub fn hang(text: &str, most: usize, by: usize) -> Wrap<'_> {
    Wrap { rest: text.trim_end(), most: most.max(1), then: most.saturating_sub(by).max(1) }
}

/// See [`wrap`].
pub struct Wrap<'a> {
    rest: &'a str,
    most: usize,
    /// What the lines after the next one may take.
    then: usize,
}

impl<'a> Iterator for Wrap<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let most = std::mem::replace(&mut self.most, self.then);
        let fits = clip(self.rest, most);
        if fits.len() == self.rest.len() {
            return Some(std::mem::take(&mut self.rest));
        }
        let at_a_space = match self.rest[fits.len()..].starts_with(' ') {
            true => Some(fits.len()),
            false => fits.rfind(' ').filter(|at| *at > 0),
        };
        // A character wider than the line still has to go somewhere.
        let least = || self.rest.chars().next().map_or(0, char::len_utf8);
        let end = at_a_space.unwrap_or_else(|| fits.len().max(least()));
        let line = &self.rest[..end];
        self.rest = self.rest[end..].trim_start();
        Some(line.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_between_wide_letters_but_before_no_full_stop() {
        let parted = |word: &str| parts(word).map(str::to_string).collect::<Vec<_>>();
        assert_eq!(parted("raft.vote.log-check"), ["raft.vote.log-check"]);
        assert_eq!(parted("领导者。"), ["领", "导", "者。"]);
        assert_eq!(parted("（窗口S3的）"), ["（窗", "口", "S3", "的）"]);
        assert_eq!(parted(""), Vec::<String>::new());
    }

    #[test]
    fn a_short_last_word_stays_where_a_text_has_no_room() {
        let told = [14, 13, 9, 6, 5].map(|most| squeeze("unreachable G1", most));
        assert_eq!(told, ["unreachable G1", "unreachab… G1", "unrea… G1", "un… G1", "unreachable G1"]);
        assert_eq!(squeeze("alphabet", 5), "alphabet", "one word has no last one");
    }

    #[test]
    fn a_text_is_clipped_by_columns_not_by_bytes() {
        assert_eq!(clip("▰▰▱ x", 3), "▰▰▱");
        assert_eq!(clip("表表", 3), "表");
        assert_eq!((clip("ab", 9), clip("ab", 2), clip("ab", 1), clip("ab", 0)), ("ab", "ab", "a", ""));
        assert_eq!(clip("abe\u{301}d", 3), "abe\u{301}", "an accent stays with its letter");
    }

    #[test]
    fn lines_break_between_words_and_lose_none() {
        let lines: Vec<_> = wrap("S1 has 3 votes of 5: a majority", 10).collect();
        assert_eq!(lines, ["S1 has 3", "votes of", "5: a", "majority"]);
    }

    #[test]
    fn lines_that_hang_are_shorter_from_the_second_on() {
        let lines: Vec<_> = hang("1. S1 has 3 votes of 5: a majority", 10, 3).collect();
        assert_eq!(lines, ["1. S1 has", "3 votes", "of 5: a", "majorit", "y"]);
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken() {
        let lines: Vec<_> = wrap("raft.vote.once x", 6).collect();
        assert_eq!(lines, ["raft.v", "ote.on", "ce x"]);
        assert_eq!(wrap("表", 1).count(), 1, "a wide character in a narrow line ends");
    }
}
