//! Which kind of file a text is, for whoever has given one of another kind: it is told by keys that only that kind has.

use super::report::Problem;
use super::words;

/// The kinds of files that people write, a row each.
const KINDS: [FileKind; 4] = [
    FileKind { name: "lesson", keys: &["step", "idea"], command: "learn" },
    FileKind { name: "scenario", keys: &["protocol"], command: "play" },
    FileKind { name: "talk", keys: &["scenes"], command: "present" },
    // It has no command of its own: it is read with the lessons beside it.
    FileKind { name: "tracks", keys: &["track"], command: "" },
];

struct FileKind {
    name: &'static str,
    /// Each of them stands at the top of such a file alone.
    keys: &'static [&'static str],
    /// What shows it.
    command: &'static str,
}

impl FileKind {
    fn is_of(&self, table: &toml::Table) -> bool {
        self.keys.iter().any(|key| table.contains_key(*key))
    }
}

/// What is wrong with a text that was read as one kind of file and is plainly of another.
pub fn other(name: &str, text: &str, wanted: &str) -> Option<Problem> {
    let table: toml::Table = toml::from_str(text).ok()?;
    let found: Vec<&FileKind> = KINDS.iter().filter(|kind| kind.is_of(&table)).collect();
    match found.as_slice() {
        [kind] if kind.name != wanted => {
            let file = if name == super::load::STANDARD_INPUT { "-" } else { name };
            Some(Problem::of(None, words::other_kind(kind.name, wanted, kind.command, file)))
        }
        _ => None,
    }
}
