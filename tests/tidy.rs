//! The house rules, run as a test over our own source: who may import whom, and a few habits. Each complaint names
//! the place and the remedy.

#![allow(missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};

/// A source file, its path from `src`, and its text up to its tests.
struct Source {
    path: String,
    text: String,
    code: String,
}

impl Source {
    fn room(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap_or_default()
    }

    /// Lines of code, numbered, without comments.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(n, l)| (n + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
    }

    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).expect("a source file is readable");
        let path = file.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_string();
        Source { path, text, code }
    };
    files.into_iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of ours is readable") {
        let path = entry.expect("an entry is readable").path();
        match path.is_dir() {
            true => collect(&path, files),
            false if path.extension().is_some_and(|e| e == "rs") => files.push(path),
            false => {}
        }
    }
}

/// Every complaint about a line that `wrong` finds, with the remedy.
fn complaints(sources: &[Source], remedy: &str, wrong: impl Fn(&Source, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (number, line) in source.lines().filter(|(_, line)| wrong(source, line)) {
            found.push(format!("src/{}:{number}: {}\n    {remedy}", source.path, line.trim()));
        }
    }
    found
}

fn assert_none(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

/// The rooms of this crate that a line names as `crate::room`, and what it names in there.
fn named(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').unwrap_or(rest.len());
        let mut parts = rest[..end].split("::");
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    })
}

#[test]
fn the_engine_imports_nothing_else_of_the_crate() {
    let remedy = "the engine knows nothing but itself: hand over what it needs";
    let wrong = |s: &Source, l: &str| s.room() == "engine" && named(l).any(|(room, _)| room != "engine");
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn a_protocol_imports_the_engine_and_parts_only() {
    let remedy = "a protocol may use crate::engine and crate::parts, never another protocol";
    let wrong = |s: &Source, l: &str| {
        // What tries all protocols stands beside them.
        let file = s.path.strip_prefix("protocols/").filter(|file| !file.starts_with("tests/"));
        let Some((protocol, _)) = file.and_then(|file| file.split_once('/')) else { return false };
        named(l).any(|(room, thing)| match room {
            "engine" | "parts" | "table" => false,
            "protocols" => thing != protocol,
            _ => true,
        }) || l.contains("super::super::") && !s.path.contains("/tests")
    };
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn a_part_imports_the_engine_only() {
    let remedy = "a part knows the engine and other parts, and no protocol";
    let wrong = |s: &Source, l: &str| {
        s.room() == "parts" && !s.is_test() && named(l).any(|(room, _)| !["engine", "parts", "table"].contains(&room))
    };
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn the_middle_rooms_know_no_protocol() {
    let remedy = "use dyn Sim, Scene, protocols::ALL or protocols::find; a concrete protocol is none of its business";
    let wrong = |s: &Source, l: &str| {
        let free = s.path.starts_with("protocols/");
        !free
            && named(l).any(|(room, thing)| room == "protocols" && !["ALL", "find", "Entry", "", "{"].contains(&thing))
    };
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn only_the_screen_names_its_libraries() {
    let remedy = "only src/ui names ratatui and crossterm";
    let wrong = |s: &Source, l: &str| s.room() != "ui" && (l.contains("ratatui") || l.contains("crossterm"));
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn only_the_edges_touch_the_outside_world() {
    let remedy = "only ui, cli, main and loaders touch files, the environment and the wall clock";
    let outside = ["std::fs", "std::env", "SystemTime", "Instant::", "fs::read", "fs::write", "env::var"];
    let allowed = |s: &Source| {
        ["ui", "cli", "main"].contains(&s.room()) || ["load", "store"].iter().any(|name| s.path.contains(name))
    };
    let wrong = |s: &Source, l: &str| !allowed(s) && outside.iter().any(|o| l.contains(o));
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn simulated_state_has_no_order_by_chance() {
    let remedy = "use BTreeMap, BTreeSet or Vec: iterating a hash map gives another run each time";
    let rooms = ["engine", "parts", "protocols", "timeline"];
    let wrong = |s: &Source, l: &str| rooms.contains(&s.room()) && (l.contains("HashMap") || l.contains("HashSet"));
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn nothing_panics_on_purpose_outside_tests() {
    let remedy = "return an error with place and remedy, or make the case impossible";
    let ways = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!(", "dbg!("];
    let wrong = |s: &Source, l: &str| !s.is_test() && ways.iter().any(|way| l.contains(way));
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn every_module_says_what_it_is_and_stays_one_idea_long() {
    let mut found = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//!") && !source.is_test() {
            found.push(format!("src/{}: open it with `//!`: what it is and what it must not know", source.path));
        }
        let lines = source.code.lines().count();
        if lines > 600 {
            found.push(format!("src/{}: {lines} lines; split it by idea", source.path));
        }
    }
    assert_none(found);
}
