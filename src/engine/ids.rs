//! Small names for things: nodes, sets of nodes, instants, values, messages.
//!
//! All of them are plain numbers that can be copied, hashed and compared; turning them into the words a person
//! reads is the work of [`Words`](super::Words).

/// The most nodes one world can hold: a [`NodeSet`] is one machine word.
pub const MAX_NODES: usize = 32;

const _: () = assert!(MAX_NODES <= u32::BITS as usize, "a set of nodes has a bit for each");
const _: () = assert!(MAX_NODES <= 1 << 5, "a client's numbered command has 5 bits for the client");

/// A node, by its position in [`Config::nodes`](super::Config).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct NodeId(pub u8);

impl NodeId {
    /// The position as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A set of nodes, kept in order of their position.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct NodeSet(pub u32);

impl NodeSet {
    /// The set without members.
    pub const EMPTY: NodeSet = NodeSet(0);

    /// The set with this one member.
    pub fn one(node: NodeId) -> Self {
        NodeSet(1 << node.0)
    }

    /// Adds a node; says whether it was new.
    pub fn insert(&mut self, node: NodeId) -> bool {
        let before = self.0;
        self.0 |= 1 << node.0;
        self.0 != before
    }

    /// Takes a node out.
    pub fn remove(&mut self, node: NodeId) {
        self.0 &= !(1 << node.0);
    }

    /// Whether the node is a member; one beyond all that there can be is none.
    pub fn contains(self, node: NodeId) -> bool {
        1u32.checked_shl(node.0.into()).is_some_and(|bit| self.0 & bit != 0)
    }

    /// Number of members.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// How many members stand before this node.
    pub fn before(self, node: NodeId) -> usize {
        let (before, node) = (NodeSet((1 << node.0) - 1), node.index());
        // Mostly all of them do, and then there is nothing to count.
        let with = NodeSet(self.0 & before.0);
        if with == before { node } else { with.len() }
    }

    /// Whether there are no members.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All sets of members, of none and of all as well.
    pub fn subsets(self) -> impl Iterator<Item = NodeSet> {
        // Down from all of them to none, each the next smaller number that has no other bits.
        let mut next = Some(self.0);
        std::iter::from_fn(move || {
            let now = next?;
            next = (now != 0).then(|| (now - 1) & self.0);
            Some(NodeSet(now))
        })
    }

    /// The members, lowest position first.
    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let next = (left != 0).then(|| NodeId(left.trailing_zeros() as u8));
            left &= left.wrapping_sub(1);
            next
        })
    }
}

impl FromIterator<NodeId> for NodeSet {
    fn from_iter<I: IntoIterator<Item = NodeId>>(nodes: I) -> Self {
        let mut set = NodeSet::EMPTY;
        nodes.into_iter().for_each(|n| {
            set.insert(n);
        });
        set
    }
}

/// An instant of simulated time: milliseconds since the start of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Time(pub u64);

impl Time {
    /// The instant `ms` milliseconds later; the end of time is never passed.
    pub fn plus(self, ms: u64) -> Time {
        Time(self.0.saturating_add(ms))
    }
}

/// When something is due that will never be.
pub(super) const NEVER: Time = Time(u64::MAX);

/// A value or command, as a number: nothing, a word that somebody typed, or one of a client's numbered commands. It has
/// no order: words are numbered as they were typed, and a run done again may type them in another order. Whoever puts
/// values in a row asks [`Config::compare`](super::Config::compare).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Value(pub u32);

impl Value {
    /// The command that changes nothing.
    pub const NOOP: Value = Value(0);
    const NUMBERED: u32 = 1 << 31;

    /// The word at this place among those that a protocol has of its own.
    pub const fn own(place: u32) -> Value {
        Value(place + 1)
    }

    /// The place of this word among those that a protocol has of its own, or among those that were typed behind them.
    pub fn place(self) -> Option<u32> {
        self.0.checked_sub(1).filter(|_| self.as_numbered().is_none())
    }

    /// The `n`th command that a client makes up by itself.
    pub fn numbered(client: NodeId, n: u32) -> Value {
        Value(Self::NUMBERED | u32::from(client.0 & 0x1f) << 26 | (n & 0x03ff_ffff))
    }

    /// Client and number, if this is a numbered command.
    pub fn as_numbered(self) -> Option<(NodeId, u32)> {
        (self.0 & Self::NUMBERED != 0).then_some((NodeId((self.0 >> 26 & 0x1f) as u8), self.0 & 0x03ff_ffff))
    }
}

/// A message, by its link and its number on that link: `S1>S2#57` is the 57th message that S1 ever sent to S2,
/// in every branch of a run. A duplicate carries the number of its original and a copy number: `S1>S2#57.1`. On a
/// connection the news that it is broken takes a number as well: `S1>S2#57` may be what S2 hears of the break, and the
/// 57th thing on that link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct MsgId {
    /// Sender.
    pub from: NodeId,
    /// Addressee.
    pub to: NodeId,
    /// 0 for the message itself, 1 and up for its duplicates.
    pub copy: u8,
    /// Number on the link, from 1.
    pub n: u32,
}

impl MsgId {
    /// The parts of an id as it is written: sender, addressee, number and copy.
    pub fn parts(text: &str) -> Option<(&str, &str, u32, u8)> {
        let (from, rest) = text.split_once('>')?;
        let (to, number) = rest.split_once('#')?;
        let (n, copy) = number.split_once('.').unwrap_or((number, "0"));
        Some((from, to, n.parse().ok()?, copy.parse().ok()?))
    }
}

/// Something kept for telling only, such as the step at which a value was chosen: equal to every other and without a
/// hash, so that two worlds that differ in nothing else are the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Aside<T>(pub T);

// Written by hand and not derived: that it takes no part in either is all that it is for.
impl<T> PartialEq for Aside<T> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<T> Eq for Aside<T> {}

impl<T> std::hash::Hash for Aside<T> {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}
