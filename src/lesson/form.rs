//! The form of an answer that is typed: whether it could be one at all, beside an example of what one looks like.

/// Whether every word of a text has the form of one in an example, as `2.P1` has that of `1.P3`; a text without a word has
/// none.
pub fn is_like(text: &str, example: &str) -> bool {
    let known: Vec<Vec<Made>> = words(example).map(form).collect();
    let mut forms = words(text).map(form).peekable();
    forms.peek().is_some() && forms.all(|form| known.contains(&form))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty())
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
    use super::is_like;

    #[test]
    fn an_answer_has_the_form_of_its_example() {
        for (text, example) in
            [("1.P2", "2.P1"), (" 12.p1 ", "2.P1"), ("7", "10"), ("S1, S3", "S2"), ("yes", "no"), ("-3", "-1")]
        {
            assert!(is_like(text, example), "{text} is like {example}");
        }
        for (text, example) in [
            ("h", "2.P1"),
            ("1", "2.P1"),
            ("1.P", "2.P1"),
            ("P1", "2.P1"),
            ("", "3"),
            ("two", "3"),
            ("S1 and S3", "S2"),
            ("..", "."),
        ] {
            assert!(!is_like(text, example), "{text} is not like {example}");
        }
    }
}
