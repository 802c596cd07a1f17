//! The timers of a set-up: the protocol's, spread out over the nodes that have them and over whom they are about.
//!
//! A timer has two names: [`Timer`] is what people and handlers call it, [`TimerPlace`] is where a node keeps it. Only
//! [`Timers`] knows how the one becomes the other. Names of nodes are [`Config`](super::Config)'s.

use super::table::numbers;
use super::{KindId, NodeId, NodeSet, TimerId};

/// A timer of a protocol.
#[derive(Clone, Copy, Debug)]
pub struct TimerSpec {
    /// Name, as `fire` takes it.
    pub name: &'static str,
    /// Kinds of nodes that have it.
    pub at: &'static [KindId],
    /// Kinds of nodes that it can be about: a node has one for each of them but itself. None if it is about nobody.
    pub about: &'static [KindId],
    /// Whether it may run out at any time: how long it takes is no more than politeness, and nothing rests on it.
    pub any_time: bool,
}

impl TimerSpec {
    /// A timer that each node of these kinds has.
    pub const fn new(name: &'static str, at: &'static [KindId]) -> Self {
        TimerSpec { name, at, about: &[], any_time: false }
    }

    /// The same, which may run out at any time.
    pub const fn at_any_time(mut self) -> Self {
        self.any_time = true;
        self
    }

    /// The same, one for each node of these kinds.
    pub const fn about(mut self, kinds: &'static [KindId]) -> Self {
        self.about = kinds;
        self
    }
}

numbers!(TimerId of TimerSpec, from 0);

/// A timer of some node: which of the protocol's, and whom it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Timer {
    /// Which of the protocol's.
    pub id: TimerId,
    /// Whom it is about, if it is about anybody.
    pub about: Option<NodeId>,
}

impl Timer {
    /// A timer that is about nobody.
    pub const fn alone(id: TimerId) -> Timer {
        Timer { id, about: None }
    }
}

/// A timer of a node, by its place among all that this node has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerPlace(pub(super) u8);

/// Timers of one node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TimerSet(u64);

impl TimerSet {
    /// The most timers that a node can have.
    pub const MOST: usize = u64::BITS as usize;

    /// Whether there are no members.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the timer is a member.
    pub fn contains(self, timer: TimerPlace) -> bool {
        self.0 & (1 << timer.0) != 0
    }

    /// Puts a timer in or takes it out.
    pub fn set(&mut self, timer: TimerPlace, member: bool) {
        match member {
            true => self.0 |= 1 << timer.0,
            false => self.0 &= !(1 << timer.0),
        }
    }

    /// The members in order.
    pub fn iter(self) -> impl Iterator<Item = TimerPlace> {
        let rest = |left: &u64| Some(left & (left - 1)).filter(|rest| *rest != 0);
        let members = std::iter::successors(Some(self.0).filter(|all| *all != 0), rest);
        members.map(|left| TimerPlace(left.trailing_zeros() as u8))
    }
}

impl FromIterator<TimerPlace> for TimerSet {
    fn from_iter<I: IntoIterator<Item = TimerPlace>>(timers: I) -> Self {
        let mut set = TimerSet::default();
        timers.into_iter().for_each(|timer| set.set(timer, true));
        set
    }
}

/// Where a node keeps a timer of the protocol's table.
#[derive(Clone, Copy, Debug)]
enum Row {
    /// Nowhere.
    Absent,
    /// At this place.
    Alone(usize),
    /// From this place on, one for each of these.
    About(usize, NodeSet),
}

/// The timers of all nodes.
#[derive(Clone, Debug)]
pub(super) struct Timers {
    /// For each node: its timers, in the order of the table and then of whom they are about.
    own: Vec<Vec<Timer>>,
    /// For each node and timer of the table: where it is kept.
    rows: Vec<Row>,
    table: &'static [TimerSpec],
}

impl Timers {
    /// The timers of nodes of these kinds.
    pub fn new(table: &'static [TimerSpec], kinds: &[KindId]) -> Timers {
        let mut timers = Timers { own: Vec::new(), rows: Vec::new(), table };
        for (at, kind) in kinds.iter().enumerate() {
            let mut own: Vec<Timer> = Vec::new();
            for (n, spec) in table.iter().enumerate() {
                let id = TimerId::at(n);
                let others = kinds.iter().enumerate().filter(|(other, kind)| *other != at && spec.about.contains(kind));
                let others: NodeSet = others.map(|(other, _)| NodeId(other as u8)).collect();
                let first = own.len();
                timers.rows.push(match (spec.at.contains(kind), spec.about.is_empty()) {
                    (false, _) => Row::Absent,
                    (true, true) => {
                        own.push(Timer { id, about: None });
                        Row::Alone(first)
                    }
                    (true, false) => {
                        own.extend(others.iter().map(|whom| Timer { id, about: Some(whom) }));
                        Row::About(first, others)
                    }
                });
            }
            timers.own.push(own);
        }
        timers
    }

    /// A timer's row of the table.
    pub fn spec(&self, timer: TimerId) -> &'static TimerSpec {
        &self.table[timer.index()]
    }

    /// A node's timers, by their places.
    pub fn of(&self, node: NodeId) -> &[Timer] {
        &self.own[node.index()]
    }

    /// How many timers the node has that has most.
    pub fn most(&self) -> usize {
        self.own.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Where a node keeps a timer; `None` if it has none such.
    pub fn place(&self, node: NodeId, timer: Timer) -> Option<TimerPlace> {
        if timer.id.index() >= self.table.len() {
            return None;
        }
        let at = match (*self.rows.get(node.index() * self.table.len() + timer.id.index())?, timer.about) {
            (Row::Alone(at), None) => at,
            (Row::About(first, whom), Some(other)) if whom.contains(other) => first + whom.before(other),
            _ => return None,
        };
        Some(TimerPlace(at as u8))
    }

    /// A node's timers when nodes have other names: the same timers of the node that it becomes, about those whom the
    /// others become.
    pub fn renamed(&self, node: NodeId, set: TimerSet, name: impl Fn(NodeId) -> NodeId) -> TimerSet {
        let becomes = |place: TimerPlace| {
            let Timer { id, about } = self.own[node.index()][usize::from(place.0)];
            self.place(name(node), Timer { id, about: about.map(&name) })
        };
        set.iter().filter_map(becomes).collect()
    }
}
