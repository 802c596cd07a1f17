//! Quorums: who together is enough. The one place that counts majorities.
//!
//! That any two quorums share a member is what protocols rest on. Majorities do so by their size (Gifford, "Weighted
//! Voting for Replicated Data", 1979); while a cluster changes from one set of servers to another, a majority of each is
//! needed (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", extended version, section 6);
//! and where phases have quorums of their own, only those of different phases have to meet (Howard, Malkhi and
//! Spiegelman, "Flexible Paxos: Quorum Intersection Revisited", 2016). A new kind of quorum is a variant and its
//! `Quorum::sides` or `Quorum::any`.

use crate::engine::scene::Tally;
use crate::engine::{Config, Enough, NodeId, NodeSet, OptionId};
use smallvec::SmallVec;

/// The most sets that [`Quorum::AnyOf`] can name.
pub const MOST_SETS: usize = 8;

/// The most members of which all smallest sets that are enough are named.
const MOST_LISTED: usize = 9;

/// Which sets of nodes are enough. A value of a few words, made anew wherever one is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quorum {
    /// More than half of these, whether they run or not.
    Majority(NodeSet),
    /// More than half of these and more than half of those: while the first give way to the second.
    Both(NodeSet, NodeSet),
    /// So many of these.
    Sized {
        /// Who counts.
        of: NodeSet,
        /// How many of them are enough.
        need: u8,
    },
    /// All members of at least one of these sets; empty ones are none.
    AnyOf([NodeSet; MOST_SETS]),
}

/// Answers that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answers {
    /// From these nodes.
    From(NodeSet),
    /// So many, whoever gave them: where a rule that tells nodes apart is off, each is taken for another node's.
    Counted(u32),
}

impl From<NodeSet> for Answers {
    fn from(nodes: NodeSet) -> Answers {
        Answers::From(nodes)
    }
}

impl Answers {
    /// How many there are.
    pub fn len(self) -> usize {
        match self {
            Answers::From(nodes) => nodes.len(),
            Answers::Counted(count) => count as usize,
        }
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// So many of a set: what all quorums but [`Quorum::AnyOf`] are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Side {
    of: NodeSet,
    need: usize,
}

impl Side {
    fn majority(of: NodeSet) -> Side {
        Side { of, need: of.len() / 2 + 1 }
    }

    /// The same with one node fewer, at least one: of a majority of n that leaves floor(n/2).
    fn weaker(self) -> Side {
        Side { need: (self.need - self.need.min(1)).max(1), ..self }
    }

    fn met(self, by: NodeSet) -> bool {
        both(self.of, by).len() >= self.need
    }

    /// The highest index that as many members as are needed have reached; 0 if there are too few members.
    fn reached(self, index: impl Fn(NodeId) -> u32) -> u32 {
        let mut indexes: SmallVec<[u32; 8]> = self.of.iter().map(index).collect();
        indexes.sort_unstable();
        match self.need {
            0 => u32::MAX,
            need => indexes.len().checked_sub(need).map_or(0, |at| indexes[at]),
        }
    }
}

fn both(a: NodeSet, b: NodeSet) -> NodeSet {
    NodeSet(a.0 & b.0)
}

fn without(all: NodeSet, gone: NodeSet) -> NodeSet {
    NodeSet(all.0 & !gone.0)
}

impl Quorum {
    /// What is enough if all of any one of these sets is; `None` if they are more than [`MOST_SETS`].
    pub fn any_of(sets: &[NodeSet]) -> Option<Quorum> {
        let mut all = [NodeSet::EMPTY; MOST_SETS];
        all.get_mut(..sets.len())?.copy_from_slice(sets);
        Some(Quorum::AnyOf(all))
    }

    /// What an option takes for enough of these; sets count as far as their members are among them. `None` if there are
    /// more sets than [`MOST_SETS`].
    pub fn given(config: &Config, option: OptionId, of: NodeSet) -> Option<Quorum> {
        match config.enough(option) {
            Enough::Majority => Some(Quorum::Majority(of)),
            Enough::Size(need) => Some(Quorum::Sized { of, need: u8::try_from(need).unwrap_or(u8::MAX) }),
            Enough::Sets(sets) => {
                let sets: SmallVec<[NodeSet; MOST_SETS]> = sets.into_iter().map(|set| both(set, of)).collect();
                Quorum::any_of(&sets)
            }
        }
    }

    /// Everybody who can count.
    pub fn members(self) -> NodeSet {
        match self {
            Quorum::Majority(set) | Quorum::Sized { of: set, .. } => set,
            Quorum::Both(old, new) => NodeSet(old.0 | new.0),
            Quorum::AnyOf(sets) => NodeSet(sets.iter().fold(0, |all, set| all | set.0)),
        }
    }

    /// All sets that are enough, and no longer if anybody is missing from them. None where there are too many members to
    /// name them all.
    pub fn smallest(self) -> Vec<NodeSet> {
        self.least_that(|nodes| self.met(nodes))
    }

    /// The same when the rule that asks for a quorum is off, as in [`Quorum::met_weakly`].
    pub fn smallest_weakly(self) -> Vec<NodeSet> {
        self.least_that(|nodes| self.met_weakly(nodes))
    }

    fn least_that(self, is_enough: impl Fn(NodeSet) -> bool) -> Vec<NodeSet> {
        let members: SmallVec<[NodeId; 16]> = self.members().iter().collect();
        if members.len() > MOST_LISTED {
            return Vec::new();
        }
        let set =
            |bits: u32| (0..members.len()).filter(|at| bits & 1 << at != 0).map(|at| members[at]).collect::<NodeSet>();
        let met = |bits: u32| is_enough(set(bits));
        let least =
            |bits: &u32| met(*bits) && (0..members.len()).all(|at| bits & 1 << at == 0 || !met(bits & !(1 << at)));
        let mut smallest: Vec<NodeSet> = (0..1u32 << members.len()).filter(least).map(set).collect();
        // As one would write them down: first those with the first member.
        smallest.sort_by_key(|set| set.iter().collect::<SmallVec<[NodeId; 16]>>());
        smallest
    }

    /// The sides that have to be met, all of them: the second is of no weight but in [`Quorum::Both`].
    fn sides(self) -> Option<(Side, Option<Side>)> {
        match self {
            Quorum::Majority(set) => Some((Side::majority(set), None)),
            Quorum::Both(old, new) => Some((Side::majority(old), Some(Side::majority(new)))),
            Quorum::Sized { of, need } => Some((Side { of, need: need.into() }, None)),
            Quorum::AnyOf(_) => None,
        }
    }

    /// The sides of which one has to be met.
    fn any(&self) -> impl Iterator<Item = Side> + '_ {
        let sets: &[NodeSet] = if let Quorum::AnyOf(sets) = self { sets } else { &[] };
        sets.iter().filter(|set| !set.is_empty()).map(|set| Side { of: *set, need: set.len() })
    }

    /// Whether a condition holds of both sides, or of one of the sets.
    fn holds(self, of: impl Fn(Side) -> bool) -> bool {
        match self.sides() {
            Some((one, other)) => of(one) && other.is_none_or(of),
            None => self.any().any(of),
        }
    }

    /// How many nodes its smallest quorum has.
    pub fn need(self) -> usize {
        match self.sides() {
            Some((one, None)) => one.need,
            // Who is on both sides counts on both.
            Some((one, Some(other))) => {
                one.need + other.need - both(one.of, other.of).len().min(one.need).min(other.need)
            }
            None => self.any().map(|side| side.need).min().unwrap_or(usize::MAX),
        }
    }

    /// Whether these answers are enough.
    pub fn met(self, by: impl Into<Answers>) -> bool {
        match by.into() {
            Answers::From(nodes) => self.holds(|side| side.met(nodes)),
            Answers::Counted(count) => count as usize >= self.need(),
        }
    }

    /// Whether these answers are enough when the rule that asks for a quorum is off: one node fewer than a quorum (on
    /// each side, if it has two), but at least one. Two such sets need not meet.
    pub fn met_weakly(self, by: impl Into<Answers>) -> bool {
        match by.into() {
            Answers::From(nodes) => self.holds(|side| side.weaker().met(nodes)),
            Answers::Counted(count) => count as usize >= (self.need() - self.need().min(1)).max(1),
        }
    }

    /// The highest index that a quorum has reached, given each member's.
    pub fn reached(self, index: impl Fn(NodeId) -> u32) -> u32 {
        self.highest(index, |side| side)
    }

    /// The same when the rule that asks for a quorum is off, as in [`Quorum::met_weakly`].
    pub fn reached_weakly(self, index: impl Fn(NodeId) -> u32) -> u32 {
        self.highest(index, Side::weaker)
    }

    fn highest(self, index: impl Fn(NodeId) -> u32, adapt: impl Fn(Side) -> Side) -> u32 {
        match self.sides() {
            Some((one, None)) => adapt(one).reached(index),
            Some((one, Some(other))) => adapt(one).reached(&index).min(adapt(other).reached(&index)),
            None => self.any().map(|side| adapt(side).reached(&index)).max().unwrap_or(0),
        }
    }

    /// Whether there still is a quorum without these nodes.
    pub fn left_without(self, gone: NodeSet) -> bool {
        self.met(without(self.members(), gone))
    }

    /// A quorum of this and one of the other (which may be the same) that have no member in common, if there are such.
    pub fn apart(self, other: Quorum) -> Option<[NodeSet; 2]> {
        let one = self.quorum_apart(other, &self.alike(other), NodeSet::EMPTY)?;
        let rest = without(other.members(), one);
        Some([self.least(one), other.least(rest)])
    }

    /// Members that belong to the same sets of both: which of them are taken makes no difference.
    pub fn alike(self, other: Quorum) -> Vec<NodeSet> {
        let mut groups = vec![self.members()];
        for set in self.sets().chain(other.sets()) {
            let parts = |group: NodeSet| [both(group, set), without(group, set)];
            groups = groups.into_iter().flat_map(parts).filter(|group| !group.is_empty()).collect();
        }
        groups
    }

    /// The sets that it is told by.
    fn sets(self) -> impl Iterator<Item = NodeSet> {
        let sets: SmallVec<[NodeSet; MOST_SETS]> = match self.sides() {
            Some((one, other)) => [one].into_iter().chain(other).map(|side| side.of).collect(),
            None => self.any().map(|side| side.of).collect(),
        };
        sets.into_iter()
    }

    /// A quorum that holds these nodes and some of these groups, and leaves the other one a quorum.
    fn quorum_apart(self, other: Quorum, groups: &[NodeSet], taken: NodeSet) -> Option<NodeSet> {
        if !other.left_without(taken) {
            return None;
        }
        if self.met(taken) {
            return Some(taken);
        }
        let (first, rest) = groups.split_first()?;
        let mut taken = taken;
        let fewest = self.quorum_apart(other, rest, taken);
        fewest.or_else(|| {
            first.iter().find_map(|node| {
                taken.insert(node);
                self.quorum_apart(other, rest, taken)
            })
        })
    }

    /// A quorum without the members that it can spare.
    fn least(self, quorum: NodeSet) -> NodeSet {
        let spare = |kept: NodeSet, node: NodeId| {
            let fewer = without(kept, NodeSet::one(node));
            if self.met(fewer) { fewer } else { kept }
        };
        quorum.iter().fold(quorum, spare)
    }

    /// What is gathered, as a scene shows it: one count for each side, and of several sets the one that lacks least.
    pub fn tallies(self, config: &Config, what: &str, from: NodeSet) -> Vec<Tally> {
        self.tally(config, what, from, |side| side)
    }

    /// The same when the rule that asks for a quorum is off, as in [`Quorum::met_weakly`].
    pub fn tallies_weakly(self, config: &Config, what: &str, from: NodeSet) -> Vec<Tally> {
        self.tally(config, what, from, Side::weaker)
    }

    fn tally(self, config: &Config, what: &str, from: NodeSet, adapt: impl Fn(Side) -> Side) -> Vec<Tally> {
        let tally = |side: Side| Tally {
            what: what.into(),
            from: config.names(both(side.of, from)),
            need: side.need as u64,
            of: side.of.len() as u64,
            enough: both(side.of, from).len() >= side.need,
        };
        match self.sides() {
            Some((one, other)) => [one].into_iter().chain(other).map(adapt).map(tally).collect(),
            None => self
                .any()
                .map(adapt)
                .min_by_key(|side| side.need - both(side.of, from).len().min(side.need))
                .map(tally)
                .into_iter()
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODES: u8 = 7;

    fn subsets() -> impl Iterator<Item = NodeSet> + Clone {
        (0..1u32 << NODES).map(NodeSet)
    }

    /// The same, written down as dumbly as can be: every subset of seven nodes, and whether it is enough.
    struct Twin {
        enough: Vec<bool>,
        nearly: Vec<bool>,
    }

    impl Twin {
        fn of(quorum: Quorum) -> Twin {
            let list = |test: &dyn Fn(NodeSet) -> bool| subsets().map(test).collect();
            Twin { enough: list(&|by| enough(quorum, by, 0)), nearly: list(&|by| enough(quorum, by, 1)) }
        }

        fn quorums(&self) -> impl Iterator<Item = NodeSet> {
            subsets().filter(|set| self.enough[set.0 as usize])
        }

        fn weak_quorums(&self) -> impl Iterator<Item = NodeSet> {
            subsets().filter(|set| self.nearly[set.0 as usize])
        }
    }

    /// Whether these would be enough if so many more of each side had answered; somebody of it must have.
    fn enough(quorum: Quorum, by: NodeSet, more: usize) -> bool {
        let counted = |set: NodeSet, enough: &dyn Fn(usize) -> bool| {
            let here = (0..NODES).map(NodeId).filter(|node| set.contains(*node) && by.contains(*node)).count();
            enough(here) || more > 0 && here > 0 && enough(here + more)
        };
        let majority = |set: NodeSet| counted(set, &|count| count > set.len() - count.min(set.len()));
        match quorum {
            Quorum::Majority(set) => majority(set),
            Quorum::Both(old, new) => majority(old) && majority(new),
            Quorum::Sized { of, need } => {
                let asked = if more > 0 { need.max(1) } else { need };
                counted(of, &|count| count >= usize::from(asked))
            }
            Quorum::AnyOf(sets) => sets.iter().any(|set| !set.is_empty() && counted(*set, &|count| count >= set.len())),
        }
    }

    /// Quorums over seven nodes: all majorities, all sizes, pairs of sets, and sets.
    fn all_kinds() -> Vec<Quorum> {
        let mut all: Vec<Quorum> = subsets().map(Quorum::Majority).collect();
        for need in 0..=NODES + 1 {
            all.extend(subsets().step_by(5).map(|of| Quorum::Sized { of, need }));
        }
        for old in subsets().step_by(3) {
            all.extend(subsets().step_by(11).map(|new| Quorum::Both(old, new)));
        }
        for first in subsets().step_by(7) {
            all.extend(
                subsets().step_by(13).filter_map(|next| Quorum::any_of(&[first, next, NodeSet(first.0 ^ 0b101)])),
            );
        }
        all.push(Quorum::AnyOf([NodeSet::EMPTY; MOST_SETS]));
        all
    }

    #[test]
    fn the_dumb_twin_agrees_on_all_subsets_of_seven() {
        let everybody = subsets().flat_map(|old| subsets().map(move |new| Quorum::Both(old, new)));
        for quorum in all_kinds().into_iter().chain(everybody) {
            for by in subsets() {
                assert_eq!(quorum.met(by), enough(quorum, by, 0), "{quorum:?} by {by:?}");
                assert_eq!(quorum.met_weakly(by), enough(quorum, by, 1), "{quorum:?} weakly by {by:?}");
            }
        }
    }

    #[test]
    fn the_dumb_twin_agrees_on_what_is_left_reached_and_needed() {
        let indexes: Vec<[u32; NODES as usize]> = (0..40u32)
            .map(|seed| std::array::from_fn(|at| (seed * 7 + 3).wrapping_pow(at as u32 % 5 + 1) % 11))
            .collect();
        for (at, quorum) in all_kinds().into_iter().enumerate() {
            let twin = Twin::of(quorum);
            let smallest = twin.quorums().map(NodeSet::len).min();
            assert_eq!(subsets().any(|by| quorum.met(by)), smallest.is_some(), "{quorum:?}");
            if let Some(smallest) = smallest {
                assert_eq!(quorum.need(), smallest, "{quorum:?}");
                assert!(quorum.met(Answers::Counted(smallest as u32)), "{quorum:?}");
                assert!(smallest == 0 || !quorum.met(Answers::Counted(smallest as u32 - 1)), "{quorum:?}");
            }
            for gone in subsets() {
                let left = twin.quorums().any(|set| set.0 & gone.0 == 0);
                assert_eq!(quorum.left_without(gone), left, "{quorum:?} without {gone:?}");
            }
            let index = |node: NodeId| indexes[at % indexes.len()][node.index()];
            let least = |set: NodeSet| set.iter().map(index).min().unwrap_or(u32::MAX);
            assert_eq!(quorum.reached(index), twin.quorums().map(least).max().unwrap_or(0), "{quorum:?}");
            let weakly = twin.weak_quorums().map(least).max().unwrap_or(0);
            assert_eq!(quorum.reached_weakly(index), weakly, "{quorum:?}");
        }
    }

    #[test]
    fn the_dumb_twin_agrees_on_who_can_act_apart() {
        let all: Vec<Quorum> = all_kinds().into_iter().step_by(3).collect();
        let twins: Vec<Twin> = all.iter().map(|quorum| Twin::of(*quorum)).collect();
        for (quorum, twin) in all.iter().zip(&twins) {
            for (other, its_twin) in all.iter().zip(&twins).step_by(17) {
                let rest = |set: NodeSet| NodeSet(!set.0 & ((1 << NODES) - 1));
                let can = twin.quorums().any(|set| its_twin.enough[rest(set).0 as usize]);
                let found = quorum.apart(*other);
                assert_eq!(found.is_some(), can, "{quorum:?} and {other:?}");
                let Some([one, another]) = found else { continue };
                assert!(one.0 & another.0 == 0 && quorum.met(one) && other.met(another), "{quorum:?} and {other:?}");
            }
        }
    }

    #[test]
    fn majorities_meet_and_what_is_weaker_need_not() {
        for set in subsets() {
            assert_eq!(Quorum::Majority(set).apart(Quorum::Majority(set)), None);
            let half = Quorum::Sized { of: set, need: (set.len() / 2) as u8 };
            assert!(half.apart(half).is_some(), "{set:?}");
        }
        let needs: Vec<_> = (1..=5).map(|n| Quorum::Majority(NodeSet((1 << n) - 1)).need()).collect();
        assert_eq!(needs, [1, 2, 2, 3, 3]);
        let weaker = |n: u32, count| Quorum::Majority(NodeSet((1 << n) - 1)).met_weakly(Answers::Counted(count));
        let enough: Vec<_> = (1..=5).map(|n| (0..9).find(|count| weaker(n, *count))).collect();
        assert_eq!(enough, [Some(1), Some(1), Some(1), Some(2), Some(2)]);
    }

    #[test]
    fn phases_of_different_sizes_meet_if_they_add_up_to_more_than_all() {
        let of = NodeSet(0b11111);
        let sized = |need| Quorum::Sized { of, need };
        assert_eq!(sized(4).apart(sized(2)), None);
        assert!(sized(3).apart(sized(2)).is_some());
        let [rows, columns] = [[0b000111, 0b111000].as_slice(), &[0b001001, 0b010010, 0b100100]]
            .map(|sets| Quorum::any_of(&sets.iter().map(|bits| NodeSet(*bits)).collect::<Vec<_>>()));
        let (rows, columns) = (rows.expect("few sets"), columns.expect("few sets"));
        assert_eq!((rows.apart(columns), rows.apart(rows)), (None, Some([NodeSet(0b111000), NodeSet(0b000111)])));
        assert_eq!(Quorum::any_of(&[of; MOST_SETS + 1]), None);
    }
}
