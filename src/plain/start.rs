//! The list of what can be started, and starting it by its number or its name.

use super::paper::Paper;
use super::words;
use crate::ui::home::{Home, HomeEntry};

/// What becomes of a line at the start.
pub enum Wanted {
    /// Something is started, or there is nothing more to do but to tell.
    Nothing,
    /// The program ends.
    End,
}

/// Lists what can be started, under its headings.
pub fn list(home: &Home, paper: &mut Paper) {
    let mut section = "";
    for (at, entry) in home.entries.iter().enumerate() {
        if entry.section != section {
            section = entry.section;
            paper.gap();
            paper.say(&format!("{section}:"));
        }
        let note = if entry.note.is_empty() { String::new() } else { format!(" ({})", entry.note) };
        paper.say(&format!("{}. {}{note}", at + 1, entry.title));
    }
    paper.gap();
    how(home, |number, title| words::how_to_start(number, title), paper);
}

/// What an empty line would start, in words.
pub fn how(home: &Home, say: impl Fn(usize, &str) -> String, paper: &mut Paper) {
    if let Some(entry) = home.entries.get(home.chosen) {
        paper.prose(&say(home.chosen + 1, &entry.title));
    }
}

/// Does what a line means at the start.
pub fn hear(home: &mut Home, line: &str, paper: &mut Paper) -> Wanted {
    match line {
        "q" | "quit" | "exit" => return Wanted::End,
        "list" | "help" | "?" => list(home, paper),
        "" => home.act(Home::open),
        _ => match line.strip_prefix("about ") {
            Some(what) => about(home, what.trim(), paper),
            None => {
                if let Some(at) = find(&home.entries, line, paper) {
                    home.chosen = at;
                    home.act(Home::open);
                }
            }
        },
    }
    Wanted::Nothing
}

fn about(home: &Home, what: &str, paper: &mut Paper) {
    if let Some(at) = find(&home.entries, what, paper) {
        let entry = &home.entries[at];
        paper.say(&entry.title);
        paper.prose(&entry.about);
    }
}

/// What is meant by a number, by the first word of a title or by a part of it; otherwise says what is wrong.
fn find(entries: &[HomeEntry], what: &str, paper: &mut Paper) -> Option<usize> {
    if let Ok(number) = what.parse::<usize>() {
        let at = number.checked_sub(1).filter(|at| *at < entries.len());
        if at.is_none() {
            paper.say(&words::no_such_line(number, entries.len()));
        }
        return at;
    }
    let what = what.to_lowercase();
    let lower = |entry: &HomeEntry| entry.title.to_lowercase();
    let ways: [&dyn Fn(&HomeEntry) -> bool; 3] =
        [&|entry| lower(entry) == what, &|entry| lower(entry).split_whitespace().next() == Some(&what), &|entry| {
            lower(entry).contains(&what)
        }];
    let all = |way: &dyn Fn(&HomeEntry) -> bool| (0..entries.len()).filter(|at| way(&entries[*at])).collect::<Vec<_>>();
    let found = ways.iter().map(|way| all(*way)).find(|found| !found.is_empty()).unwrap_or_default();
    match found[..] {
        [] => paper.say(&words::nothing_to_start(what.as_str())),
        [only] => return Some(only),
        _ => {
            let which: Vec<String> = found.iter().map(|at| format!("{}. {}", at + 1, entries[*at].title)).collect();
            paper.say(&words::several_to_start(which.join("; ")));
        }
    }
    None
}
