//! What a client asks an ensemble for, read in one place, and what it is given.
//!
//! A new operation is a verb, a variant, a line in [`Op::read`] and one in [`Op::text`], and what the tree makes of it.

use super::txn::Reason;
use super::{Path, words};
use crate::engine::Refusal;
use std::sync::Arc;

/// What is to be done, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// A znode is made.
    Create,
    /// One goes.
    Delete,
    /// One gets another content.
    Set,
    /// One is read.
    Get,
    /// The names below one are read.
    Children,
    /// Whether there is one.
    Exists,
    /// The same, and its next change is to be told.
    Watch,
    /// Whatever was committed before is known to the server that answers next.
    Sync,
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A znode is made.
    Create {
        /// Where; a sequential one gets a number behind it.
        path: Path,
        /// What is in it.
        data: Arc<str>,
        /// It goes with its session.
        ephemeral: bool,
        /// It gets the next number of its parent.
        sequential: bool,
    },
    /// A znode goes.
    Delete {
        /// Which.
        path: Path,
        /// The only version of it that is meant.
        version: Option<u32>,
    },
    /// A znode gets another content.
    Set {
        /// Which.
        path: Path,
        /// What.
        data: Arc<str>,
        /// The only version of it that is meant.
        version: Option<u32>,
    },
    /// What is in a znode.
    Get {
        /// Which.
        path: Path,
        /// Its next change is to be told.
        watch: bool,
    },
    /// The names of what is below a znode.
    Children {
        /// Which.
        path: Path,
        /// The next time that there are others is to be told.
        watch: bool,
    },
    /// Whether there is a znode.
    Exists {
        /// Which.
        path: Path,
        /// The next time that it comes, changes or goes is to be told.
        watch: bool,
    },
    /// The server catches up with what was committed before.
    Sync,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OpResult {
    /// A znode was made, here.
    Created(Path),
    /// It is gone.
    Deleted,
    /// It has this version now.
    Set {
        /// How often it was set.
        version: u32,
    },
    /// What is in it.
    Data {
        /// The content.
        data: Arc<str>,
        /// How often it was set.
        version: u32,
    },
    /// The names of what is below it, in order.
    Children(Arc<[Arc<str>]>),
    /// Whether it is there.
    Exists(bool),
    /// The server has what its leader had committed when it was asked. Where that had a successor already, that is not all.
    Synced,
    /// Nothing was done, for this reason.
    Failed(Reason),
}

impl Op {
    /// Reads what stands behind a verb: `/a 1 ephemeral sequential` behind `create`, `/a 2 version 1` behind `set`.
    pub fn read(verb: Verb, text: &str) -> Result<Op, Refusal> {
        let typed: Vec<&str> = text.split_whitespace().collect();
        let (first, rest) = typed.split_first().map_or(("", &[][..]), |(first, rest)| (*first, rest));
        let wrong = || Err(words::refused::no_operation(text, verb.example()));
        if verb == Verb::Sync {
            return if first.is_empty() || Path::read(first).is_ok() { Ok(Op::Sync) } else { wrong() };
        }
        let path = match first.strip_suffix('/') {
            // The name of a sequential znode may be its number alone.
            Some(parent) if verb == Verb::Create && rest.contains(&"sequential") && !parent.is_empty() => {
                Path::read(parent)?.child("")
            }
            _ => Path::read(first)?,
        };
        match (verb, rest) {
            (Verb::Create, rest) => {
                let flag = |word: &&&str| !["ephemeral", "sequential"].contains(*word);
                let data = rest.first().filter(flag).copied().unwrap_or_default();
                let flags = &rest[usize::from(!data.is_empty())..];
                let (ephemeral, sequential) = (flags.contains(&"ephemeral"), flags.contains(&"sequential"));
                match flags.len() == usize::from(ephemeral) + usize::from(sequential) {
                    true => Ok(Op::Create { path, data: data.into(), ephemeral, sequential }),
                    false => wrong(),
                }
            }
            (Verb::Delete, rest) => match version(rest) {
                Some(version) => Ok(Op::Delete { path, version }),
                None => wrong(),
            },
            (Verb::Set, []) => Err(words::refused::no_data(path.text(), verb.example())),
            (Verb::Set, [data, rest @ ..]) => match version(rest) {
                Some(version) => Ok(Op::Set { path, data: (*data).into(), version }),
                None => wrong(),
            },
            (Verb::Get, []) => Ok(Op::Get { path, watch: false }),
            (Verb::Get, ["watch"]) => Ok(Op::Get { path, watch: true }),
            (Verb::Children, []) => Ok(Op::Children { path, watch: false }),
            (Verb::Children, ["watch"]) => Ok(Op::Children { path, watch: true }),
            (Verb::Exists, []) => Ok(Op::Exists { path, watch: false }),
            (Verb::Exists, ["watch"]) | (Verb::Watch, []) => Ok(Op::Exists { path, watch: true }),
            (Verb::Watch, ["children"]) => Ok(Op::Children { path, watch: true }),
            _ => wrong(),
        }
    }

    /// Reads one with its verb in front, as [`Op::text`] writes it.
    pub fn read_whole(text: &str) -> Result<Op, Refusal> {
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        match Verb::ALL.iter().find(|(name, _)| *name == verb) {
            Some((_, verb)) => Op::read(*verb, rest),
            None => Err(words::refused::no_operation(text, "create /a 1")),
        }
    }

    /// As it is typed, its verb first.
    pub fn text(&self) -> String {
        let only = |version: &Option<u32>| version.map_or(String::new(), |version| format!(" version {version}"));
        let watching = |watch: &bool| if *watch { " watch" } else { "" };
        match self {
            Op::Create { path, data, ephemeral, sequential } => {
                let data = if data.is_empty() { String::new() } else { format!(" {data}") };
                let ephemeral = if *ephemeral { " ephemeral" } else { "" };
                let sequential = if *sequential { " sequential" } else { "" };
                format!("create {path}{data}{ephemeral}{sequential}")
            }
            Op::Delete { path, version } => format!("delete {path}{}", only(version)),
            Op::Set { path, data, version } => format!("set {path} {data}{}", only(version)),
            Op::Get { path, watch } => format!("get {path}{}", watching(watch)),
            Op::Children { path, watch } => format!("children {path}{}", watching(watch)),
            Op::Exists { path, watch } => format!("exists {path}{}", watching(watch)),
            Op::Sync => "sync".into(),
        }
    }

    /// What it is about; nothing in particular if it is for all.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Op::Create { path, .. }
            | Op::Delete { path, .. }
            | Op::Set { path, .. }
            | Op::Get { path, .. }
            | Op::Children { path, .. }
            | Op::Exists { path, .. } => Some(path),
            Op::Sync => None,
        }
    }

    /// Whether the ensemble has to agree on it: a transaction is made of it.
    pub fn writes(&self) -> bool {
        match self {
            Op::Create { .. } | Op::Delete { .. } | Op::Set { .. } => true,
            Op::Get { .. } | Op::Children { .. } | Op::Exists { .. } | Op::Sync => false,
        }
    }

    /// Whether it asks to be told of the next change.
    pub fn watches(&self) -> bool {
        match self {
            Op::Get { watch, .. } | Op::Children { watch, .. } | Op::Exists { watch, .. } => *watch,
            Op::Create { .. } | Op::Delete { .. } | Op::Set { .. } | Op::Sync => false,
        }
    }
}

/// `version 3`, or nothing: which version is meant, if only one is. `None` if it is written otherwise.
fn version(typed: &[&str]) -> Option<Option<u32>> {
    match typed {
        [] => Some(None),
        ["version", number] => number.parse().ok().map(Some),
        _ => None,
    }
}

impl Verb {
    /// All of them, by their names.
    const ALL: [(&'static str, Verb); 8] = [
        ("create", Verb::Create),
        ("delete", Verb::Delete),
        ("set", Verb::Set),
        ("get", Verb::Get),
        ("children", Verb::Children),
        ("exists", Verb::Exists),
        ("watch", Verb::Watch),
        ("sync", Verb::Sync),
    ];

    /// What may stand behind it.
    fn example(self) -> &'static str {
        match self {
            Verb::Create => "/a 1 ephemeral sequential",
            Verb::Delete => "/a version 1",
            Verb::Set => "/a 2 version 1",
            Verb::Get | Verb::Children | Verb::Exists => "/a watch",
            Verb::Watch => "/a children",
            Verb::Sync => "/",
        }
    }
}

impl OpResult {
    /// So that it can be read again: `data 1 version 2`.
    pub fn written(&self) -> String {
        match self {
            OpResult::Created(path) => format!("created {path}"),
            OpResult::Deleted => "deleted".into(),
            OpResult::Set { version } => format!("set {version}"),
            OpResult::Data { data, version } => format!("data {version} {data}").trim_end().into(),
            OpResult::Children(names) => format!("children {}", names.join(" ")).trim_end().into(),
            OpResult::Exists(there) => format!("exists {there}"),
            OpResult::Synced => "synced".into(),
            OpResult::Failed(reason) => format!("failed {}", reason.id()),
        }
    }

    /// Reads one.
    pub fn read(text: &str) -> Option<OpResult> {
        let typed: Vec<&str> = text.split_whitespace().collect();
        Some(match typed.as_slice() {
            ["created", path] => OpResult::Created(Path::read(path).ok()?),
            ["deleted"] => OpResult::Deleted,
            ["set", version] => OpResult::Set { version: version.parse().ok()? },
            ["data", version] => OpResult::Data { data: "".into(), version: version.parse().ok()? },
            ["data", version, data] => OpResult::Data { data: (*data).into(), version: version.parse().ok()? },
            ["children", names @ ..] => {
                let name = |name: &&str| Path::read(&format!("/{name}")).is_ok_and(|path| path.depth() == 1);
                names.iter().all(name).then(|| OpResult::Children(names.iter().map(|name| (*name).into()).collect()))?
            }
            ["exists", there] => OpResult::Exists(there.parse().ok()?),
            ["synced"] => OpResult::Synced,
            ["failed", reason] => OpResult::Failed(Reason::ALL.into_iter().find(|known| known.id() == *reason)?),
            _ => return None,
        })
    }

    /// In a few words.
    pub fn text(&self) -> String {
        match self {
            OpResult::Created(path) => words::created(path.text()),
            OpResult::Deleted => words::deleted(),
            OpResult::Set { version } => words::set(*version),
            OpResult::Data { data, version } => words::data(data.to_string(), *version, data.is_empty()),
            OpResult::Children(names) => {
                // More would be longer than a breath.
                let shown = if names.len() > 3 { 2 } else { names.len() };
                words::children(names[..shown].join(", "), names.len(), names.len() - shown)
            }
            OpResult::Exists(there) => words::exists(*there),
            OpResult::Synced => words::synced(),
            OpResult::Failed(reason) => reason.text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_and_written_again() {
        for (verb, text, written) in [
            (Verb::Create, "/a", "create /a"),
            (Verb::Create, "/a 1", "create /a 1"),
            (Verb::Create, "/a 1 ephemeral", "create /a 1 ephemeral"),
            (Verb::Create, "/a ephemeral", "create /a ephemeral"),
            (Verb::Create, "/l/n_ sequential ephemeral", "create /l/n_ ephemeral sequential"),
            (Verb::Create, "/l/ x sequential", "create /l/ x sequential"),
            (Verb::Delete, "/a", "delete /a"),
            (Verb::Delete, "/a version 3", "delete /a version 3"),
            (Verb::Set, "/a 2", "set /a 2"),
            (Verb::Set, "/a 2 version 0", "set /a 2 version 0"),
            (Verb::Get, "/a", "get /a"),
            (Verb::Get, "/a watch", "get /a watch"),
            (Verb::Children, "/ watch", "children / watch"),
            (Verb::Exists, "/a", "exists /a"),
            (Verb::Watch, "/a", "exists /a watch"),
            (Verb::Watch, "/a children", "children /a watch"),
            (Verb::Sync, "", "sync"),
            (Verb::Sync, "/a", "sync"),
        ] {
            let op = Op::read(verb, text).unwrap_or_else(|_| panic!("{text:?} is an operation"));
            assert_eq!(op.text(), written, "{verb:?} {text:?}");
            assert_eq!(Op::read_whole(written), Ok(op), "{written}");
        }
    }

    #[test]
    fn what_came_of_it_is_read_as_it_is_written() {
        for text in [
            "created /a",
            "deleted",
            "set 2",
            "data 3 x",
            "data 0",
            "children a b",
            "exists true",
            "synced",
            "failed no-node",
        ] {
            let result = OpResult::read(text).unwrap_or_else(|| panic!("{text} is a result"));
            assert_eq!(result.written().trim(), text);
        }
        assert!(["", "created a", "data", "failed much", "exists"].iter().all(|text| OpResult::read(text).is_none()));
    }

    #[test]
    fn what_is_none_is_refused_with_an_example() {
        for (verb, text) in [
            (Verb::Create, "a 1"),
            (Verb::Create, "/l/ x ephemeral"),
            (Verb::Create, "/ x sequential x"),
            (Verb::Create, "/a 1 2"),
            (Verb::Create, "/a 1 ephemeral ephemeral"),
            (Verb::Delete, "/a 1"),
            (Verb::Set, "/a"),
            (Verb::Set, "/a 1 version much"),
            (Verb::Get, "/a 1"),
            (Verb::Watch, "/a 1"),
            (Verb::Sync, "a"),
        ] {
            let refusal = Op::read(verb, text).expect_err(text);
            assert!(refusal.remedy.is_some(), "{verb:?} {text:?}: {}", refusal.message);
        }
    }
}
