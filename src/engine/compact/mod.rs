//! A world as a row of small numbers, for search: every node's state, message and memory of the observer is kept once
//! and known by its number, and what a handler does with them is remembered, so that most steps are a few look-ups.
//!
//! Implemented once for every [`World`](super::World); a protocol may add [`Searched::dead`] and
//! [`Searched::permute`]. Knows nothing of levels, goals, threads' work or reports: that is
//! the search's. A new kind of move is a variant of `Move`, a place in `worker` that offers it, and one in `play`.
//!
//! What a search leaves out of a world: ids of messages, clocks, streams of chance. An armed timer can run out at any
//! moment. A message that says the same as one in flight is absorbed by it, unless messages are looked at. A lost message
//! is one never delivered, so losses, cuts and pauses are not moves; links that are cut and nodes that are paused at
//! the start remain so. On a connection messages keep their order and none is absorbed, and the loss of one, which
//! breaks it, is a move. Clients do not crash. The k-th request carries the k-th value, so values need no symmetry of
//! their own.

mod bounds;
mod connections;
mod handler;
mod known;
mod naming;
mod play;
mod row;
mod shared;
mod store;
mod symmetry;
mod view;
mod worker;

pub use bounds::{ANY, Bounds, Regard, Shrink};
pub use view::compact;

use super::scene::Scene;
use super::{Choice, Config, NodeId, NodeSet, Observed, Refusal, Slot, Started, TimerPlace, Whole};

/// A world as a row of numbers.
pub trait Compact: Send + Sync {
    /// The row of the world as it is.
    fn root(&self) -> Vec<u32>;
    /// Somebody who knows the way from a row to the next ones; one for each thread.
    fn worker(&self) -> Box<dyn Worker>;
    /// What is to be done to the world to go this way: for each move, in order, its choices. A way is the ordinals of
    /// successors. Refused only if the search and the world disagree, which is a mistake in one of them.
    fn play(&self, way: &[u32]) -> Result<Vec<Vec<Choice>>, Refusal>;
    /// In how many ways nodes that nothing tells apart can be named: 1 if none are taken for one another.
    fn namings(&self) -> usize;
    /// Bytes that all workers share.
    fn bytes(&self) -> usize;
}

/// A state that one move leads to.
pub struct Successor<'a> {
    /// Its fingerprint, 64 bits; the same for states that symmetry takes for one another.
    pub key: u64,
    /// How many steps the move takes: one more for a crash in the middle of a handler, one more for a duplicate.
    pub steps: u8,
    /// Properties that fell in the move, a bit each by their position in the table.
    pub fallen: u32,
    /// Number of the move among all that are possible, the same for everybody.
    pub ordinal: u32,
    /// The state.
    pub row: &'a [u32],
    /// What happens.
    pub(super) action: Action,
}

/// Makes rows of rows.
pub trait Worker: Send {
    /// Visits every state that one move leads to, in an order that depends on the row alone.
    fn expand(&mut self, row: &[u32], visit: &mut dyn FnMut(Successor));
    /// Fingerprint of a state.
    fn key(&mut self, row: &[u32]) -> u64;
    /// Fingerprint of all that a scene shows of a state but its messages.
    fn outlook(&mut self, row: &[u32]) -> u64;
    /// The picture of a state. Times are 0, and neither steps nor quorums of what is chosen are known.
    fn scene(&mut self, row: &[u32]) -> Scene;
    /// Bytes that it holds for itself.
    fn bytes(&self) -> usize;
}

/// A move, and the crash that cuts it short after so many sends and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Action {
    what: Move,
    cut: Option<u8>,
}

/// What can happen in a search. Messages and inputs by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    Deliver { msg: u32, keep: bool },
    Duplicate { msg: u32 },
    Drop { msg: u32 },
    Fire { node: NodeId, timer: TimerPlace },
    Input { node: NodeId, input: u32 },
    Crash(NodeId),
    Restart(NodeId),
    Break { ends: [NodeId; 2], how: Breaking },
}

/// Why a connection breaks although both its ends may run. What comes of itself uses nothing up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Breaking {
    /// A message on it is lost on its way.
    Dropped,
    /// A damaged one arrives.
    Damaged,
    /// A message on it cannot but get lost: its link is cut, or its target is down.
    Fated,
}

/// What a search may leave out of a protocol's world. Saying nothing is always right.
pub trait Searched: Started {
    /// Whether a message can never again have an effect on this node, whatever else happens. `mortal` nodes may still
    /// crash and forget what is not on their disk. Default: no.
    fn dead(_config: &Config, _slot: &Slot<Self>, _from: NodeId, _msg: &Self::Msg, _mortal: bool) -> bool {
        false
    }
    /// Sets of nodes that nothing tells apart but their names, if [`Self::permute`] renames them. The start of a search
    /// may differ between them, what can happen may not. Default: none.
    fn alike(_config: &Config) -> Vec<NodeSet> {
        Vec::new()
    }
    /// Whether something in this world tells those apart after all, so that none of them can have another's name.
    /// Default: nothing does.
    fn told_apart(_world: &Whole<Self>) -> bool {
        false
    }
    /// Gives nodes that are [`Self::alike`] other names. Default: nothing is named.
    fn permute(_thing: Rename<Self>, _names: &Renaming) {}
}

/// Other names for nodes: which one each becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renaming(Vec<NodeId>);

impl Renaming {
    /// The node's other name.
    pub fn node(&self, node: NodeId) -> NodeId {
        self.0.get(node.index()).copied().unwrap_or(node)
    }

    /// The other names of several nodes.
    pub fn nodes(&self, nodes: NodeSet) -> NodeSet {
        nodes.iter().map(|node| self.node(node)).collect()
    }

    /// Moves what is kept for each node, by its position, to the place of its other name.
    pub fn places<T: Clone>(&self, row: &mut [T]) {
        let before = row.to_vec();
        for (at, thing) in before.into_iter().enumerate() {
            let to = self.node(NodeId(at as u8)).index();
            if let Some(place) = row.get_mut(to) {
                *place = thing;
            }
        }
    }
}

/// Something in which nodes are to be renamed.
pub enum Rename<'a, P: Observed> {
    /// A node's state. Which node's it is changes by itself.
    Slot(&'a mut Slot<P>),
    /// What a message says. Its ends change by themselves.
    Msg(&'a mut P::Msg),
    /// The observer's memory.
    Ghost(&'a mut P::Ghost),
}
