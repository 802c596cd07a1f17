//! Paths of znodes: `/election/n_0000000003`.

use super::words;
use crate::engine::Refusal;
use std::fmt;
use std::sync::Arc;

/// How many digits a sequential znode has behind its name.
const DIGITS: usize = 10;

/// Where a znode is. In the order of their texts: sequential ones stand in the order in which they were made, since their
/// numbers have the same length.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Arc<str>);

impl Path {
    /// The root.
    pub fn root() -> Path {
        Path("/".into())
    }

    /// One that is written in the program.
    pub fn of(text: &str) -> Path {
        debug_assert!(Path::read(text).is_ok(), "{text} is a path");
        Path(text.into())
    }

    /// Reads one.
    pub fn read(text: &str) -> Result<Path, Refusal> {
        let name = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace) && ![".", ".."].contains(&name);
        match text.strip_prefix('/') {
            Some("") => Ok(Path::root()),
            Some(names) if names.split('/').all(name) => Ok(Path(text.into())),
            _ => Err(words::refused::no_path(text)),
        }
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether it is the root.
    pub fn is_root(&self) -> bool {
        &*self.0 == "/"
    }

    /// The znode that it is a child of; the root is nobody's.
    pub fn parent(&self) -> Option<Path> {
        match self.0.rfind('/')? {
            _ if self.is_root() => None,
            0 => Some(Path::root()),
            at => Some(Path(self.0[..at].into())),
        }
    }

    /// Whether it lies right below another.
    pub fn is_child_of(&self, parent: &Path) -> bool {
        let below = if parent.is_root() { self.0.strip_prefix('/') } else { self.below(parent) };
        below.is_some_and(|name| !name.is_empty() && !name.contains('/'))
    }

    fn below(&self, parent: &Path) -> Option<&str> {
        self.0.strip_prefix(&*parent.0)?.strip_prefix('/')
    }

    /// The last part of it.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The child of this name.
    pub fn child(&self, name: &str) -> Path {
        match self.is_root() {
            true => Path(format!("/{name}").into()),
            false => Path(format!("{}/{name}", self.0).into()),
        }
    }

    /// How many names it has: how deep it lies below the root.
    pub fn depth(&self) -> usize {
        if self.is_root() { 0 } else { self.0.matches('/').count() }
    }

    /// The same with a number behind it.
    pub fn numbered(&self, number: u32) -> Path {
        Path(format!("{}{number:0DIGITS$}", self.0).into())
    }

    /// The number of a sequential one.
    pub fn sequence(&self) -> Option<u32> {
        let digits = self.0.get(self.0.len().checked_sub(DIGITS)?..)?;
        digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_and_taken_apart() {
        for (text, parent, name, depth, sequence) in [
            ("/", None, "", 0, None),
            ("/a", Some("/"), "a", 1, None),
            ("/a/b", Some("/a"), "b", 2, None),
            ("/lock/n_0000000012", Some("/lock"), "n_0000000012", 2, Some(12)),
            ("/a/é000000001", Some("/a"), "é000000001", 2, None),
            ("/a+000000001", Some("/"), "a+000000001", 1, None),
        ] {
            let path = Path::read(text).unwrap_or_else(|_| panic!("{text} is a path"));
            let told = (path.parent().map(|p| p.to_string()), path.name(), path.depth(), path.sequence());
            assert_eq!(told, (parent.map(String::from), name, depth, sequence), "{text}");
            assert_eq!(path.parent().map(|parent| parent.child(name)).unwrap_or(Path::root()), path, "{text}");
        }
        for text in ["", "a", "/a/", "//a", "/a b", "/a/..", "/."] {
            assert!(Path::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sequential_ones_stand_in_the_order_of_their_numbers() {
        let lock = Path::of("/lock/n_");
        assert_eq!(lock.numbered(3).text(), "/lock/n_0000000003");
        assert!(lock.numbered(9) < lock.numbered(10));
    }
}
