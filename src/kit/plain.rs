//! Text as it may be shown. A file, a name or a value may come from a stranger, and what a terminal takes for a command -
//! to move, to colour, to delete, to turn the direction of writing - is no letter: it could make a screen say what is
//! not so. In its place stands a sign that one can see.

use std::borrow::Cow;
use std::path::Path;

/// Whether a terminal shows this letter as it is. Neither line breaks nor tabs are letters.
pub fn is_plain(letter: char) -> bool {
    let turns =
        matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(letter, '\u{2028}' | '\u{2029}');
    let unseen = matches!(letter, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    !(letter.is_control() || turns || breaks || unseen)
}

/// What stands in the place of a letter that is not plain: the picture of a control character, if there is one.
pub fn sign(letter: char) -> char {
    match letter {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + letter as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// A text of several lines, plain.
pub fn text(text: &str) -> Cow<'_, str> {
    replaced(text, |letter| is_plain(letter) || ['\n', '\t'].contains(&letter), |letter| sign(letter).to_string())
}

/// A text that is one line, plain.
pub fn line(text: &str) -> Cow<'_, str> {
    replaced(text, is_plain, |letter| sign(letter).to_string())
}

/// A file's name as a part of a line.
pub fn name(path: &Path) -> String {
    line(&path.display().to_string()).into_owned()
}

/// JSON that says the same and is plain: what is not stands in strings only, where it can be written by its number.
pub fn json(text: &str) -> Cow<'_, str> {
    replaced(
        text,
        |letter| is_plain(letter) || letter == '\n',
        |letter| letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    )
}

fn replaced(text: &str, stays: impl Fn(char) -> bool, other: impl Fn(char) -> String) -> Cow<'_, str> {
    if text.chars().all(&stays) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match stays(letter) {
            true => plain.push(letter),
            false => plain.push_str(&other(letter)),
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_letter_is_seen_and_changes_nothing() {
        let table = [
            ("plain – S1 ★ é 語\n\tend", "plain – S1 ★ é 語\n\tend", "plain – S1 ★ é 語␊␉end"),
            ("\u{1b}]0;x\u{7}", "␛]0;x␇", "␛]0;x␇"),
            ("a\rb\u{7f}\0", "a␍b␡␀", "a␍b␡␀"),
            ("\u{9b}2J\u{85}", "�2J�", "�2J�"),
            ("\u{202e}gnp.exe\u{2066}\u{200f}", "�gnp.exe��", "�gnp.exe��"),
            ("one\u{2028}two\u{feff}", "one�two�", "one�two�"),
        ];
        for (from, several, one) in table {
            assert_eq!((&*text(from), &*line(from)), (several, one), "{from:?}");
            assert!(line(from).chars().all(is_plain));
            let written = serde_json::to_string(from).expect("a text is JSON");
            assert_eq!(serde_json::from_str::<String>(&json(&written)).expect("it is JSON still"), from);
            assert!(json(&written).chars().all(is_plain));
        }
    }
}
