//! What may be typed next of an operation: the znodes that there are, and its own words.

use super::{Path, Tree, Verb};

/// What may stand behind a verb and what was typed already, where there are these znodes.
pub fn offers(verb: Verb, tree: &Tree, typed: &[&str]) -> Vec<String> {
    let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect();
    match (verb, typed) {
        (Verb::Sync, _) => Vec::new(),
        (_, []) => {
            // One asks what is below the root; nobody makes it, and nothing is in it.
            let root = matches!(verb, Verb::Children | Verb::Watch).then(|| Path::root().text().to_string());
            root.into_iter().chain(tree.znodes().map(|(path, _)| path.text().to_string())).collect()
        }
        (Verb::Create, _) => words(&["ephemeral", "sequential"]),
        (Verb::Delete, [_]) | (Verb::Set, [_, _]) => words(&["version"]),
        (Verb::Delete, [path, "version"]) | (Verb::Set, [path, _, "version"]) => {
            let there = Path::read(path).ok().and_then(|path| tree.get(&path));
            there.map(|znode| znode.version.to_string()).into_iter().collect()
        }
        (Verb::Get | Verb::Children | Verb::Exists, [_]) => words(&["watch"]),
        (Verb::Watch, [_]) => words(&["children"]),
        _ => Vec::new(),
    }
}
