//! The form of an answer: whether one that is typed could be one at all, beside an example of what one looks like, and
//! whether two are the same. A number counts the same as a word.

/// How the numbers from zero on are called. The first word of each is the one that the program itself says.
const NUMBERS: [&[&str]; 21] = [
    &["zero", "零", "〇"],
    &["one", "一"],
    &["two", "二", "两", "兩"],
    &["three", "三"],
    &["four", "四"],
    &["five", "五"],
    &["six", "六"],
    &["seven", "七"],
    &["eight", "八"],
    &["nine", "九"],
    &["ten", "十"],
    &["eleven", "十一"],
    &["twelve", "十二"],
    &["thirteen", "十三"],
    &["fourteen", "十四"],
    &["fifteen", "十五"],
    &["sixteen", "十六"],
    &["seventeen", "十七"],
    &["eighteen", "十八"],
    &["nineteen", "十九"],
    &["twenty", "二十"],
];

/// What a number is called, if it is one of the small ones.
pub fn number_word(number: usize) -> Option<&'static str> {
    NUMBERS.get(number).and_then(|words| words.first()).copied()
}

/// Whether two answers are the same but for spaces, commas, capitals, and whether numbers are written as words.
pub fn same(one: &str, other: &str) -> bool {
    words(one).eq(words(other))
}

/// What is answered where a list is empty, or nobody is the one that is asked for.
const NONE: [&str; 2] = ["none", "无"];

/// Whether every word of a text has the form of one in an example, as `2.P1` has that of `1.P3`; a text without a word has
/// none. Where the example is a name or a list, that it is none is an answer as well.
pub fn is_like(text: &str, example: &str) -> bool {
    let known: Vec<Vec<Made>> = words(example).map(|word| form(&word)).collect();
    let number = known.len() == 1 && !known[0].contains(&Made::Letters);
    if !number && same(text, NONE[0]) {
        return true;
    }
    let mut forms = words(text).map(|word| form(&word)).peekable();
    forms.peek().is_some() && forms.all(|form| known.contains(&form))
}

/// The words of an answer, in small letters, numbers as digits, none by one word.
fn words(text: &str) -> impl Iterator<Item = String> {
    let parts =
        text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、')).filter(|word| !word.is_empty());
    parts.map(|word| {
        let word = word.to_lowercase();
        let number = NUMBERS.iter().position(|names| names.contains(&word.as_str()));
        match number {
            Some(number) => number.to_string(),
            None if NONE.contains(&word.as_str()) => NONE[0].into(),
            None => word,
        }
    })
}

/// What a part of a word is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    Digits,
    Letters,
    Sign(char),
}

/// The kinds of a word's parts, in order; how long each is does not matter.
fn form(word: &str) -> Vec<Made> {
    let mut kinds: Vec<Made> = word.chars().map(kind).collect();
    kinds.dedup_by(|one, other| one == other && !matches!(one, Made::Sign(_)));
    kinds
}

fn kind(c: char) -> Made {
    match c {
        c if c.is_numeric() => Made::Digits,
        c if c.is_alphabetic() => Made::Letters,
        c => Made::Sign(c),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_like, number_word, same};

    #[test]
    fn an_answer_has_the_form_of_its_example() {
        for (text, example) in [
            ("1.P2", "2.P1"),
            (" 12.p1 ", "2.P1"),
            ("7", "10"),
            ("S1, S3", "S2"),
            ("yes", "no"),
            ("-3", "-1"),
            ("two", "3"),
            ("3", "Two"),
            ("TWELVE", "3"),
            ("none", "S1"),
            ("None", "1, 3"),
            ("无", "S1, S2"),
            ("none", "2.P1"),
        ] {
            assert!(is_like(text, example), "{text} is like {example}");
        }
        for (text, example) in [
            ("h", "2.P1"),
            ("1", "2.P1"),
            ("1.P", "2.P1"),
            ("P1", "2.P1"),
            ("", "3"),
            ("twos", "3"),
            ("two.P1", "2.P1"),
            ("S1 and S3", "S2"),
            ("..", "."),
            ("none", "3"),
            ("none S1", "S2, S3"),
            ("nobody.", "S2"),
        ] {
            assert!(!is_like(text, example), "{text} is not like {example}");
        }
    }

    #[test]
    fn numbers_are_the_same_as_words() {
        for (one, other) in [
            ("two", "2"),
            (" Two ", "2"),
            ("0", "Zero"),
            ("twenty", "20"),
            ("两", "2"),
            ("十二", "12"),
            ("Three, one", "3 1"),
            ("s1,S3", "S1 S3"),
            ("无", "none"),
        ] {
            assert!(same(one, other) && same(other, one), "{one} is {other}");
        }
        for (one, other) in [("two", "3"), ("twenty", "2 0"), ("none", "0"), ("two", "2 2"), ("02", "2"), ("", "0")] {
            assert!(!same(one, other), "{one} is not {other}");
        }
        assert_eq!((number_word(0), number_word(20), number_word(21)), (Some("zero"), Some("twenty"), None));
    }
}
