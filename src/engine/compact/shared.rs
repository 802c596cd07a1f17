//! What all workers of one search share: the world it starts from, its bounds, and every distinct state of a node,
//! message and memory of the observer, by number.

use super::Searched;
use super::bounds::{Bounds, Regard, Shrink, Used};
use super::naming::Namings;
use super::store::{Store, content_hash};
use crate::engine::fallen::Fall;
use crate::engine::{InputId, NodeId, NodeSet, Slot, Value, World};
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is between two nodes.
pub(super) struct Carried<M> {
    /// It had come to its target's machine when the search began: its link no longer matters, and a crash there loses it.
    /// News has always come there.
    pub came_through: bool,
    pub from: NodeId,
    pub to: NodeId,
    pub what: What<M>,
}

/// What there can be between two nodes. What says nothing is of connections.
pub(super) enum What<M> {
    /// A message.
    Message(M),
    /// A message that had come to its target's machine and was lost with it. It is seen and never arrives.
    Lost(M),
    /// A message that was damaged when the search began: it will break its connection.
    Damaged,
    /// The news that the connection is broken.
    News,
    /// Nothing under way: the two have a connection.
    Open,
}

/// The numbers of news and of open connections, made before anything else so that nobody has to ask for them.
#[derive(Clone, Default)]
pub(super) struct Marks {
    news: Vec<u32>,
    open: Vec<u32>,
    nodes: usize,
}

impl Marks {
    pub fn new<P: Searched>(tables: &mut Tables<P>, nodes: usize) -> Marks {
        let ids = || (0..nodes as u8).map(NodeId);
        let pairs = || ids().flat_map(|from| ids().map(move |to| (from, to)));
        let news = pairs().map(|(from, to)| tables.mark(from, to, What::News)).collect();
        let open = pairs().map(|(from, to)| tables.mark(from.min(to), from.max(to), What::Open)).collect();
        Marks { news, open, nodes }
    }

    /// The news for one node that its connection with another is broken.
    pub fn news(&self, of: NodeId, to: NodeId) -> u32 {
        self.news[of.index() * self.nodes + to.index()]
    }

    /// That two nodes have a connection.
    pub fn open(&self, [a, b]: [NodeId; 2]) -> u32 {
        self.open[a.index() * self.nodes + b.index()]
    }
}

/// Hash of a message and its ends.
fn content_of<M: Hash>(waits: bool, from: NodeId, to: NodeId, msg: &M) -> u64 {
    content_hash(&(if waits { "waiting" } else { "msg" }, from, to, msg))
}

impl<M> Carried<M> {
    /// What it says, if it says anything.
    pub fn msg(&self) -> Option<&M> {
        match &self.what {
            What::Message(msg) => Some(msg),
            What::Lost(_) | What::Damaged | What::News | What::Open => None,
        }
    }
}

impl<M: Clone + Hash> Carried<M> {
    /// Hash of what it is when nodes have other names.
    pub fn content(&self, name: impl Fn(NodeId) -> NodeId, rename: impl Fn(&mut M)) -> u64 {
        let (from, to) = (name(self.from), name(self.to));
        match &self.what {
            What::Message(msg) => {
                let mut msg = msg.clone();
                rename(&mut msg);
                content_of(self.came_through, from, to, &msg)
            }
            What::Lost(msg) => {
                let mut msg = msg.clone();
                rename(&mut msg);
                content_hash(&("lost", from, to, &msg))
            }
            What::Damaged => content_hash(&("damaged", self.came_through, from, to)),
            What::News => content_hash(&("news", from, to)),
            What::Open => content_hash(&("open", from.min(to), from.max(to))),
        }
    }
}

/// Everything distinct so far.
pub(super) struct Tables<P: Searched> {
    pub slots: Store<(NodeId, Slot<P>)>,
    pub msgs: Store<Carried<P::Msg>>,
    pub ghosts: Store<P::Ghost>,
    pub used: Store<Used>,
    /// What has fallen, in the order in which it fell.
    pub fallen: Store<Vec<Fall>>,
}

impl<P: Searched> Default for Tables<P> {
    fn default() -> Self {
        let (slots, msgs, ghosts) = (Store::default(), Store::default(), Store::default());
        Tables { slots, msgs, ghosts, used: Store::default(), fallen: Store::default() }
    }
}

impl<P: Searched> Tables<P> {
    pub fn slot(&mut self, id: NodeId, slot: Slot<P>) -> u32 {
        self.slots.number(content_hash(&("slot", id, &slot)), || (id, slot))
    }

    pub fn msg(&mut self, from: NodeId, to: NodeId, msg: &P::Msg) -> u32 {
        let carried = || Carried { came_through: false, from, to, what: What::Message(msg.clone()) };
        self.msgs.number(content_of(false, from, to, msg), carried)
    }

    /// A message of the start that waits at its target's machine.
    pub fn msg_waiting(&mut self, from: NodeId, to: NodeId, msg: &P::Msg) -> u32 {
        let carried = || Carried { came_through: true, from, to, what: What::Message(msg.clone()) };
        self.msgs.number(content_of(true, from, to, msg), carried)
    }

    /// A message that is lost with its target's machine.
    pub fn lost(&mut self, from: NodeId, to: NodeId, msg: P::Msg) -> u32 {
        self.silent(Carried { came_through: true, from, to, what: What::Lost(msg) })
    }

    /// Something between two nodes that says nothing.
    pub fn mark(&mut self, from: NodeId, to: NodeId, what: What<P::Msg>) -> u32 {
        let came_through = matches!(what, What::News);
        self.silent(Carried { came_through, from, to, what })
    }

    /// A message that was damaged, perhaps one that waits at its target's machine.
    pub fn damaged(&mut self, from: NodeId, to: NodeId, came_through: bool) -> u32 {
        self.silent(Carried { came_through, from, to, what: What::Damaged })
    }

    fn silent(&mut self, carried: Carried<P::Msg>) -> u32 {
        self.msgs.number(carried.content(|node| node, |_| ()), || carried)
    }

    pub fn ghost(&mut self, ghost: P::Ghost) -> u32 {
        self.ghosts.number(content_hash(&("ghost", &ghost)), || ghost)
    }

    pub fn used(&mut self, used: Used) -> u32 {
        self.used.number(content_hash(&("used", used)), || used)
    }

    pub fn fallen(&mut self, fallen: Vec<Fall>) -> u32 {
        self.fallen.number(content_hash(&("fallen", &fallen)), || fallen)
    }

    pub fn bytes(&self) -> usize {
        let of_nodes = self.slots.bytes() + self.msgs.bytes();
        of_nodes + self.ghosts.bytes() + self.used.bytes() + self.fallen.bytes()
    }
}

/// Something that can be asked of a node from outside.
#[derive(Clone, Copy)]
pub(super) struct Asked {
    pub node: NodeId,
    pub input: InputId,
    pub to: NodeSet,
    pub value: Value,
}

/// What all workers share.
pub(super) struct Shared<P: Searched> {
    pub world: World<P>,
    pub bounds: Bounds,
    pub shrink: Shrink,
    pub regard: Regard,
    /// For the first request of the bounds, the second and so on: the nodes it can be sent to.
    pub requests: Vec<Vec<u32>>,
    /// What nodes can be told.
    pub acts: Vec<u32>,
    /// Both by their number.
    pub inputs: Vec<Asked>,
    /// Names that may be changed for one another.
    pub namings: Namings,
    /// Nodes whose machines may crash of themselves.
    pub victims: NodeSet,
    /// Nodes that may crash at all, within the bounds: also those of a machine whose crash was armed before.
    pub mortal: NodeSet,
    /// For each node, all of its machine.
    pub mates: Vec<NodeSet>,
    /// If its links are connections.
    pub marks: Option<Marks>,
    pub tables: Mutex<Tables<P>>,
}

impl<P: Searched> Shared<P> {
    pub fn tables(&self) -> MutexGuard<'_, Tables<P>> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a message never arrives, since its link is cut and remains so.
    pub fn is_stopped(&self, carried: &Carried<P::Msg>) -> bool {
        !carried.came_through && self.world.network.is_cut(carried.from, carried.to)
    }
}
