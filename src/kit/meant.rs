//! What somebody may have meant who wrote a name that is not known.

/// The known name that is most like what was written, if any is like it at all.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = known.into_iter().map(|name| (strsim::damerau_levenshtein(written, name), name));
    scored.filter(|(distance, name)| *distance <= 1 + name.len() / 4).min().map(|(_, name)| name)
}

/// The question whether that one was meant; `None` if nothing known is like it.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, known).map(|name| format!("did you mean {name}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_alike_is_offered() {
        let known = ["crash", "restart", "cut"];
        assert_eq!(nearest("crsah", known), Some("crash"));
        assert_eq!(did_you_mean("cutt", known).as_deref(), Some("did you mean cut?"));
        assert_eq!(did_you_mean("elephant", known), None);
        assert_eq!(did_you_mean("", known), None);
    }
}
