//! A ballot under way: what a server that wants to lead, or leads, keeps in mind of it.

use super::messages::{Entry, Vote};
use crate::engine::NodeSet;
use crate::parts::ballot::Ballot;
use std::collections::BTreeMap;

/// A ballot under way. Its number is the highest that the server has used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bid {
    /// The number.
    pub ballot: Ballot,
    /// Whether it leads by it: it had a quorum of promises.
    pub leads: bool,
    /// Whether it waits for promises.
    pub asks: bool,
    /// Whether a heartbeat has left since it asked for them: only with `slots.promise.log-wide` off.
    pub waits: bool,
    /// The first slot that they are about.
    pub first: u32,
    /// The last one.
    pub upto: u32,
    /// Who has promised.
    pub promises: NodeSet,
    /// Whose promise counts though it was of another ballot: only with `slots.leader.this-ballot` off.
    pub stale: NodeSet,
    /// How many promises arrived, its own among them: they count only with `slots.leader.distinct` off.
    pub replies: u32,
    /// What the promises report at the highest ballot, by slot.
    pub found: BTreeMap<u32, Vote>,
    /// Who has refused this ballot.
    pub refusals: NodeSet,
    /// The next slot for a command of its own.
    pub next: u32,
    /// What it has proposed and does not know to be chosen yet, by slot.
    pub open: BTreeMap<u32, Open>,
    /// Commands that wait for a slot: only with `slots.promise.log-wide` off.
    pub queue: Vec<Entry>,
}

/// What is proposed in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Open {
    /// The command.
    pub entry: Entry,
    /// Who has accepted it at this ballot.
    pub accepts: NodeSet,
    /// Who has accepted it at an older one.
    pub older: NodeSet,
    /// Whether a heartbeat has left since it was sent.
    pub waits: bool,
}
