//! What may be typed next of an operation: the znodes that there are, and its own words. A znode may be typed as it is
//! told, in short.

use super::{Path, Tree, Verb, short, words};
use crate::engine::Refusal;

/// What a znode is called where this tree is known: in short, or in full where another one would be called the same.
pub fn called(tree: &Tree, path: &Path) -> String {
    let told = short(path.text());
    let end = told.rsplit('-').next().unwrap_or_default();
    let is_alike = |other: &Path| other != path && other.text().ends_with(end) && short(other.text()) == told;
    if told == path.text() || tree.paths().any(is_alike) { path.text().into() } else { told }
}

/// What was typed of an operation, with the path in full that it is about.
pub fn meant(tree: &Tree, typed: &str) -> Result<String, Refusal> {
    let (name, rest) = typed.trim_start().split_once(char::is_whitespace).unwrap_or((typed, ""));
    if Path::read(name).is_ok_and(|path| tree.has(&path)) {
        return Ok(typed.into());
    }
    let mut paths = tree.paths().filter(|path| short(path.text()) == name);
    match (paths.next(), paths.next()) {
        (Some(path), None) => Ok(format!("{path} {rest}").trim_end().into()),
        (Some(one), Some(other)) => Err(words::refused::two_called(name, one.text(), other.text())),
        (None, _) => Ok(typed.into()),
    }
}

/// What may stand behind a verb and what was typed already, where there are these znodes.
pub fn offers(verb: Verb, tree: &Tree, typed: &[&str]) -> Vec<String> {
    let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect();
    match (verb, typed) {
        (Verb::Sync, _) => Vec::new(),
        (_, []) => {
            // One asks what is below the root; nobody makes it, and nothing is in it.
            let root = matches!(verb, Verb::Children | Verb::Watch).then(|| Path::root().text().to_string());
            root.into_iter().chain(tree.znodes().map(|(path, _)| called(tree, path))).collect()
        }
        (Verb::Create, _) => words(&["ephemeral", "sequential"]),
        (Verb::Delete, [_]) | (Verb::Set, [_, _]) => words(&["version"]),
        (Verb::Delete, [path, "version"]) | (Verb::Set, [path, _, "version"]) => {
            let there = meant(tree, path).and_then(|path| Path::read(&path)).ok().and_then(|path| tree.get(&path));
            there.map(|znode| znode.version.to_string()).into_iter().collect()
        }
        (Verb::Get | Verb::Children | Verb::Exists, [_]) => words(&["watch"]),
        (Verb::Watch, [_]) => words(&["children"]),
        _ => Vec::new(),
    }
}
