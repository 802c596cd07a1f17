//! What could stand at the end of a half-written condition: after a dot the fields of what stands before it, and for a
//! list what can be asked of lists; elsewhere the parts of a scene, the names of loops, and `node(`.

use super::build::Loop;
use super::schema::{self, Type, VARIABLES};

/// What can be asked of a list, as it is written.
const OF_LISTS: &[&str] = &["size()", "exists(", "all(", "filter(", "map(", "exists_one("];

/// The words that could stand at the end of `text`, and the byte at which they begin.
pub fn complete(text: &str) -> (usize, Vec<String>) {
    let start =
        text.rfind(|c: char| !is_name(c)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let (before, typed) = text.split_at(start);
    let words = match before.strip_suffix('.') {
        Some(owner) => members(before, owner),
        None => {
            let parts = VARIABLES.iter().map(|variable| variable.name.to_string());
            bound(before)
                .into_iter()
                .map(|(name, _)| name.to_string())
                .chain(parts)
                .chain(["node(", "ever(", "always("].map(String::from))
                .collect()
        }
    };
    (start, words.into_iter().filter(|word| word.starts_with(typed) && word != typed).collect())
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn members(text: &str, owner: &str) -> Vec<String> {
    match kind_of(text, owner, 0) {
        Some(Type::Record(fields)) => fields.keys().cloned().collect(),
        Some(Type::List(_)) => OF_LISTS.iter().map(|word| word.to_string()).collect(),
        _ => Vec::new(),
    }
}

/// The names that loops give to their elements so far, each with what it runs over; the innermost first.
fn bound(text: &str) -> Vec<(&str, &str)> {
    let opened = text.match_indices('(').filter_map(|(at, _)| {
        let (list, function) = text[..at].rsplit_once('.')?;
        let name = text[at + 1..].split(',').next()?.trim();
        let comes = text[at + 1..].contains(',') && !name.is_empty() && name.chars().all(is_name);
        (Loop::named(function).is_some() && comes).then_some((name, list))
    });
    let mut all: Vec<_> = opened.collect();
    all.reverse();
    all
}

/// The deepest that loops over each other's elements are looked into.
const DEEPEST: usize = 8;

/// The kind of what stands at the end of `expr`, such as `chosen[0]` or `node('S1').log`.
fn kind_of(text: &str, expr: &str, depth: usize) -> Option<Type> {
    if depth > DEEPEST {
        return None;
    }
    if let Some(list) = expr.strip_suffix(']').and_then(|inside| inside.rfind('[').map(|at| &expr[..at])) {
        return element(kind_of(text, list, depth + 1)?);
    }
    if expr.ends_with(')') {
        let call = &expr[..expr.rfind('(')?];
        return call.ends_with("node").then(schema::node);
    }
    let start =
        expr.rfind(|c: char| !is_name(c)).map_or(0, |at| at + expr[at..].chars().next().map_or(1, char::len_utf8));
    let (before, name) = expr.split_at(start);
    if let Some(owner) = before.strip_suffix('.') {
        return match kind_of(text, owner, depth + 1)? {
            Type::Record(fields) => fields.get(name).cloned(),
            _ => None,
        };
    }
    match bound(text).into_iter().find(|(bound, _)| *bound == name) {
        Some((_, list)) => element(kind_of(text, list, depth + 1)?),
        None => schema::scene().get(name).cloned(),
    }
}

fn element(kind: Type) -> Option<Type> {
    match kind {
        Type::List(element) => Some(*element),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_offered_and_nothing_else() {
        let offered = |text: &str| complete(text).1;
        assert_eq!(offered("lea"), ["leaders"]);
        assert_eq!(offered("leaders.s"), ["size()"]);
        assert!(offered("node('S1').").contains(&"commit_index".to_string()));
        assert!(!offered("node('S1').").contains(&"size()".to_string()));
        assert_eq!(offered("nodes.exists(n, n.ter"), ["term"]);
        assert_eq!(offered("chosen[0].val"), ["value"]);
        assert_eq!(offered("nodes.exists(n, n.log.exists(e, e.te"), ["term"]);
        assert_eq!(offered("nodes.all(x, !x.u"), ["unflushed", "unflushed_records", "up"]);
        assert!(offered("time_ms.").is_empty());
        assert_eq!(complete("step > 1 && no"), (12, vec!["nodes".into(), "node(".into()]));
    }
}
