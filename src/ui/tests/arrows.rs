//! Who imports whom in here: what the screen knows, what it says, views, what keys do, the table of them, the terminal.
//! Each knows those before it and none after.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files and folders of this room, each line above those that may know it. Within a line, they may know each other.
const LAYERS: &[&[&str]] = &[
    &["asset", "target", "prompt"],
    &["theme"],
    &["widgets"],
    &["sheet"],
    &["guide", "hunt"],
    &["home"],
    &["app"],
    &["say"],
    &["views"],
    &["update"],
    &["action"],
    &["terminal"],
    &["live"],
];

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("our own source") {
        let path = entry.expect("our own source").path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// The names after a prefix in a source text, those in braces one by one.
fn named(text: &str, prefix: &str) -> Vec<String> {
    let word = |rest: &str| -> String { rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    let mut names = Vec::new();
    for (at, _) in text.match_indices(prefix) {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        if before == ':' || before.is_alphanumeric() {
            continue;
        }
        let rest = &text[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(rest) => names.extend(rest.split('}').next().unwrap_or_default().split(',').map(|s| word(s.trim()))),
            None => names.push(word(rest)),
        }
    }
    names
}

#[test]
fn state_knows_no_view_and_views_know_no_key() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
    let mut found = Vec::new();
    files(&root, &mut found);
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in found {
        let path = file.strip_prefix(&root).expect("below").to_string_lossy().replace('\\', "/");
        let own = path.split(['/', '.']).next().unwrap_or_default();
        if ["tests", "mod"].contains(&own) {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("our own source");
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let depth = path.matches('/').count() + usize::from(!path.ends_with("/mod.rs"));
        let mut names = named(text, "crate::ui::");
        names.extend(named(text, &"super::".repeat(depth)));
        let place = layer(own).unwrap_or_else(|| panic!("{path} has no place in the layers"));
        let beyond = names.into_iter().filter(|name| layer(name).is_some_and(|other| other > place));
        let beyond: Vec<String> = beyond.collect();
        if !beyond.is_empty() {
            wrong.insert(path, beyond);
        }
    }
    assert!(wrong.is_empty(), "these know what stands above them: {wrong:#?}");
}
