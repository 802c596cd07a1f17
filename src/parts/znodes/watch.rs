//! Watches: what a client may ask to be told of once, and what it is told.

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
    /// Whether it waits for this.
    pub fn hears(self, turn: Turn) -> bool {
        match self {
            WatchKind::Data => matches!(turn, Turn::Created | Turn::Set | Turn::Deleted),
            WatchKind::Children => matches!(turn, Turn::Children | Turn::Deleted),
            WatchKind::Exists => turn == Turn::Created,
        }
    }
}
