//! ZooKeeper's messages and disk records, and what its nodes tell the observer: those of its parts.

use crate::engine::Config;
use crate::engine::info::BROKEN;
use crate::parts::{zab, zk};

/// A message between servers, or between a client and a server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// Between servers, about what they agree on.
    Zab(zab::Msg),
    /// Between clients and servers, and between servers about clients.
    Zk(zk::messages::Msg),
}

/// Kinds of messages.
pub const KINDS: &[&str] = &{
    const FIRST: usize = zab::KINDS.len();
    let mut kinds = [BROKEN; FIRST + zk::messages::KINDS.len() + 1];
    let mut at = 0;
    while at < kinds.len() - 1 {
        kinds[at] = if at < FIRST { zab::KINDS[at] } else { zk::messages::KINDS[at - FIRST] };
        at += 1;
    }
    kinds
};

/// A write to a server's disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// About what servers agree on.
    Zab(zab::Record),
}

impl Record {
    /// In a few words.
    pub fn text(&self, config: &Config) -> String {
        match self {
            Record::Zab(record) => record.text(config),
        }
    }
}

/// What a node does that neither a message nor a record shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// About what servers agree on.
    Zab(zab::Happened),
    /// About clients and their sessions.
    Zk(zk::messages::Happened),
}
