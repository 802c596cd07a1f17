//! Watches: what a client may ask to be told of once, and what it is told.

use super::op::{Op, OpResult};
use super::{Path, words};
use crate::engine::catalogue::Given;

/// What happened to a znode, as a watch tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// It was made.
    Created,
    /// It is gone.
    Deleted,
    /// It has another content.
    Set,
    /// It has other children.
    Children,
}

/// A change of a znode.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WatchEvent {
    /// Which.
    pub path: Path,
    /// What happened to it.
    pub turn: Turn,
}

/// What a watch waits for. Which it is depends on what was there when it was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WatchKind {
    /// Another content of a znode, or its end.
    Data,
    /// Other children of a znode, or its end.
    Children,
    /// A znode that is not there yet.
    Exists,
}

/// A watch: of what, and what for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Watch {
    /// The znode.
    pub path: Path,
    /// What it waits for.
    pub kind: WatchKind,
}

impl Watch {
    /// The watch that an operation sets, given what came of it.
    pub fn set_by(op: &Op, result: &OpResult) -> Option<Watch> {
        let kind = match (op, result) {
            (Op::Get { watch: true, .. }, OpResult::Data { .. }) => WatchKind::Data,
            (Op::Children { watch: true, .. }, OpResult::Children(_)) => WatchKind::Children,
            (Op::Exists { watch: true, .. }, OpResult::Exists(true)) => WatchKind::Data,
            (Op::Exists { watch: true, .. }, OpResult::Exists(false)) => WatchKind::Exists,
            _ => return None,
        };
        Some(Watch { path: op.path()?.clone(), kind })
    }

    /// Whether it is this that it waits for.
    pub fn hears(&self, event: &WatchEvent) -> bool {
        self.path == event.path && self.kind.hears(event.turn)
    }

    /// As it is written: `/a:children`.
    pub fn text(&self) -> String {
        format!("{}:{}", self.path, self.kind.id())
    }

    /// Reads one.
    pub fn read(text: &str) -> Option<Watch> {
        let (path, kind) = text.rsplit_once(':')?;
        let kind = WatchKind::ALL.into_iter().find(|known| known.id() == kind)?;
        Some(Watch { path: Path::read(path).ok()?, kind })
    }
}

impl Turn {
    /// All of them.
    pub const ALL: [Turn; 4] = [Turn::Created, Turn::Deleted, Turn::Set, Turn::Children];
    /// What sentences choose by, in the same order.
    pub const IDS: [&'static str; 4] = ["created", "deleted", "set", "children"];

    /// What sentences choose by.
    pub fn id(self) -> &'static str {
        Turn::IDS[self as usize]
    }
}

impl WatchEvent {
    /// In a few words: `/a is gone`.
    pub fn text(&self) -> String {
        words::watch_event(self.path.text(), Given::word(self.turn.id()))
    }
}

impl WatchKind {
    /// All of them, in the order of their ids.
    pub const ALL: [WatchKind; 3] = [WatchKind::Data, WatchKind::Children, WatchKind::Exists];
    /// What sentences choose by.
    pub const IDS: [&'static str; 3] = ["data", "children", "exists"];

    /// What sentences choose by.
    pub fn id(self) -> &'static str {
        WatchKind::IDS[self as usize]
    }

    /// Whether it waits for this.
    pub fn hears(self, turn: Turn) -> bool {
        match self {
            WatchKind::Data => matches!(turn, Turn::Created | Turn::Set | Turn::Deleted),
            WatchKind::Children => matches!(turn, Turn::Children | Turn::Deleted),
            WatchKind::Exists => turn == Turn::Created,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Reason, Verb};
    use super::*;

    #[test]
    fn a_watch_waits_for_what_its_read_left_open() {
        let names = OpResult::Children(std::sync::Arc::from([]));
        let data = OpResult::Data { data: "1".into(), version: 0 };
        let none = OpResult::Failed(Reason::NoNode);
        for (verb, text, result, set, hears) in [
            (Verb::Get, "/a watch", &data, Some(WatchKind::Data), &["set", "deleted", "created"][..]),
            (Verb::Get, "/a watch", &none, None, &[]),
            (Verb::Get, "/a", &data, None, &[]),
            (Verb::Children, "/a watch", &names, Some(WatchKind::Children), &["children", "deleted"]),
            (Verb::Children, "/a watch", &none, None, &[]),
            (Verb::Watch, "/a", &OpResult::Exists(true), Some(WatchKind::Data), &["set", "deleted", "created"]),
            (Verb::Watch, "/a", &OpResult::Exists(false), Some(WatchKind::Exists), &["created"]),
            (Verb::Exists, "/a", &OpResult::Exists(true), None, &[]),
        ] {
            let watch = Watch::set_by(&Op::read(verb, text).expect(text), result);
            assert_eq!(watch.as_ref().map(|watch| watch.kind), set, "{verb:?} {text}");
            assert_eq!(watch.as_ref().and_then(|watch| Watch::read(&watch.text())), watch);
            for turn in Turn::ALL {
                let event = |path: &str| WatchEvent { path: Path::of(path), turn };
                let heard = watch.as_ref().is_some_and(|watch| watch.hears(&event("/a")));
                assert_eq!(heard, hears.contains(&turn.id()), "{verb:?} {text} {turn:?}");
                assert!(!watch.as_ref().is_some_and(|watch| watch.hears(&event("/b"))));
            }
        }
    }
}
