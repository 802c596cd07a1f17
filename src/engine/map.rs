//! A growing map in the order of its keys that is cheap to clone: what an observer remembers by term or ballot.
//!
//! Entries live in the leaves of a tree of shared nodes, so that a clone costs one counter update and a change after a
//! clone copies the nodes on its way, however many entries there are. It only grows: nothing is ever taken out.
//!
//! Knows nothing of what it keeps. For entries by their position, see [`List`](super::List).

use std::fmt::{self, Debug};
use std::hash::{Hash, Hasher};
use std::iter::FusedIterator;
use std::sync::Arc;

/// The most entries in a leaf, and the most children of a branch.
const FAN: usize = 16;

/// A map from `K` to `V`, in the order of the keys, with shared nodes.
#[derive(Clone)]
pub struct Map<K, V> {
    root: Arc<Node<K, V>>,
    len: usize,
}

/// A part of the tree. All leaves are equally deep, and no node but an empty root is empty.
#[derive(Clone)]
enum Node<K, V> {
    Leaf(Vec<(K, V)>),
    Branch(Vec<Child<K, V>>),
}

/// A part of a branch.
#[derive(Clone)]
struct Child<K, V> {
    /// The least key in it.
    first: K,
    node: Arc<Node<K, V>>,
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Map { root: Arc::new(Node::Leaf(Vec::new())), len: 0 }
    }
}

/// The child in which a key is, or belongs.
fn way<K: Ord, V>(children: &[Child<K, V>], key: &K) -> usize {
    children.partition_point(|child| child.first <= *key).saturating_sub(1)
}

/// The place of a key in a leaf, or where it belongs.
fn place<K: Ord, V>(entries: &[(K, V)], key: &K) -> Result<usize, usize> {
    entries.binary_search_by(|(known, _)| known.cmp(key))
}

impl<K, V> Map<K, V> {
    /// Number of entries.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(&self.root, false)
    }

    /// The entries in the order of their keys, the last one first.
    pub fn iter_back(&self) -> Iter<'_, K, V> {
        Iter::new(&self.root, true)
    }
}

impl<K: Ord, V> Map<K, V> {
    /// What is kept for a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        let mut node = &*self.root;
        loop {
            match node {
                Node::Branch(children) => node = &children[way(children, key)].node,
                Node::Leaf(entries) => return place(entries, key).ok().map(|at| &entries[at].1),
            }
        }
    }

    /// Whether something is kept for a key.
    pub fn contains(&self, key: &K) -> bool {
        self.get(key).is_some()
    }

    /// The entries from a key on.
    pub fn iter_from(&self, key: &K) -> Iter<'_, K, V> {
        let mut iter = Iter { ways: Vec::new(), leaf: &[], back: false };
        let mut node = &*self.root;
        loop {
            match node {
                Node::Branch(children) => {
                    let at = way(children, key);
                    iter.ways.push(&children[at + 1..]);
                    node = &children[at].node;
                }
                Node::Leaf(entries) => {
                    iter.leaf = &entries[place(entries, key).unwrap_or_else(|at| at)..];
                    return iter;
                }
            }
        }
    }
}

impl<K: Ord + Copy, V: Clone> Map<K, V> {
    /// What is kept for a key, to be changed. Copies nothing for a key that is not there.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.get(key)?;
        let mut node = Arc::make_mut(&mut self.root);
        loop {
            match node {
                Node::Branch(children) => {
                    let at = way(children, key);
                    node = Arc::make_mut(&mut children[at].node);
                }
                Node::Leaf(entries) => return place(entries, key).ok().map(|at| &mut entries[at].1),
            }
        }
    }

    /// What is kept for a key, to be changed; if there was nothing, what this makes.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let root = Arc::make_mut(&mut self.root);
        if let Some(first) = root.first().filter(|_| root.is_full()) {
            let whole = std::mem::replace(root, Node::Branch(Vec::with_capacity(FAN)));
            if let Node::Branch(children) = root {
                children.push(Child { first: first.min(key), node: Arc::new(whole) });
                part(children, 0, &key);
            }
        }
        let mut node = root;
        loop {
            match node {
                Node::Branch(children) => {
                    let mut at = way(children, &key);
                    // Full nodes are parted on the way down, so that there is room for one more wherever that ends.
                    if children[at].node.is_full() {
                        part(children, at, &key);
                        at = way(children, &key);
                    }
                    let child = &mut children[at];
                    child.first = child.first.min(key);
                    node = Arc::make_mut(&mut child.node);
                }
                Node::Leaf(entries) => {
                    let at = place(entries, &key).unwrap_or_else(|at| {
                        entries.insert(at, (key, make()));
                        self.len += 1;
                        at
                    });
                    return &mut entries[at].1;
                }
            }
        }
    }

    /// Keeps this for a key if there was nothing; says so. Copies nothing if there was something.
    pub fn insert_new(&mut self, key: K, value: V) -> bool {
        let new = !self.contains(&key);
        if new {
            self.get_or_insert_with(key, || value);
        }
        new
    }

    /// Changes everything that is kept.
    pub fn for_each_mut(&mut self, mut change: impl FnMut(&mut V)) {
        Arc::make_mut(&mut self.root).for_each_mut(&mut change);
    }
}

impl<K: Ord + Copy, V: Clone> Node<K, V> {
    fn is_full(&self) -> bool {
        match self {
            Node::Leaf(entries) => entries.len() >= FAN,
            Node::Branch(children) => children.len() >= FAN,
        }
    }

    fn first(&self) -> Option<K> {
        match self {
            Node::Leaf(entries) => entries.first().map(|(key, _)| *key),
            Node::Branch(children) => children.first().map(|child| child.first),
        }
    }

    /// Takes away what comes after the middle, or after all but one if a key is the last or belongs behind it all: keys
    /// mostly rise, and what they leave behind is to be full.
    fn take_right(&mut self, key: &K) -> Node<K, V> {
        let cut = |len: usize, last: Option<&K>| if last.is_some_and(|last| last <= key) { len - 1 } else { len / 2 };
        match self {
            Node::Leaf(entries) => {
                Node::Leaf(entries.split_off(cut(entries.len(), entries.last().map(|(last, _)| last))))
            }
            Node::Branch(children) => {
                Node::Branch(children.split_off(cut(children.len(), children.last().map(|child| &child.first))))
            }
        }
    }

    fn for_each_mut(&mut self, change: &mut impl FnMut(&mut V)) {
        match self {
            Node::Leaf(entries) => entries.iter_mut().for_each(|(_, value)| change(value)),
            Node::Branch(children) => {
                children.iter_mut().for_each(|child| Arc::make_mut(&mut child.node).for_each_mut(change));
            }
        }
    }
}

/// Makes two of a full child, to make room for a key.
fn part<K: Ord + Copy, V: Clone>(children: &mut Vec<Child<K, V>>, at: usize, key: &K) {
    let right = Arc::make_mut(&mut children[at].node).take_right(key);
    if let Some(first) = right.first() {
        children.insert(at + 1, Child { first, node: Arc::new(right) });
    }
}

/// Entries in the order of their keys, or the other way round.
pub struct Iter<'a, K, V> {
    /// What is left of the branches on the way to the leaf.
    ways: Vec<&'a [Child<K, V>]>,
    leaf: &'a [(K, V)],
    back: bool,
}

impl<'a, K, V> Iter<'a, K, V> {
    fn new(root: &'a Node<K, V>, back: bool) -> Self {
        let mut iter = Iter { ways: Vec::new(), leaf: &[], back };
        iter.enter(root);
        iter
    }

    /// Goes down to the next leaf.
    fn enter(&mut self, mut node: &'a Node<K, V>) {
        loop {
            match node {
                Node::Leaf(entries) => {
                    self.leaf = entries;
                    return;
                }
                Node::Branch(children) => {
                    let mut rest = children.as_slice();
                    let Some(child) = take(&mut rest, self.back) else { return };
                    self.ways.push(rest);
                    node = &child.node;
                }
            }
        }
    }
}

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((key, value)) = take(&mut self.leaf, self.back) {
                return Some((key, value));
            }
            match take(self.ways.last_mut()?, self.back) {
                Some(child) => self.enter(&child.node),
                None => drop(self.ways.pop()),
            }
        }
    }
}

impl<K, V> FusedIterator for Iter<'_, K, V> {}

/// Takes the first of some things, or the last.
fn take<'a, T>(things: &mut &'a [T], back: bool) -> Option<&'a T> {
    let (one, rest) = if back { things.split_last() } else { things.split_first() }?;
    *things = rest;
    Some(one)
}

impl<K: Debug, V: Debug> Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

// Written by hand and not derived: how a map grew decides where its entries lie, and is nobody's business.
impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

impl<K: Hash, V: Hash> Hash for Map<K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len.hash(state);
        self.iter().for_each(|entry| entry.hash(state));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::hash::hash_of;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    impl<K: Ord + Copy, V: Clone> Node<K, V> {
        /// How deep its leaves lie, if that is the same for all, the keys of branches are right, and no part is empty.
        fn depth(&self) -> Option<usize> {
            let Node::Branch(children) = self else { return Some(0) };
            let depths: Vec<_> = children.iter().map(|child| child.node.depth()).collect();
            let first = *depths.first()?;
            let named = children.iter().all(|child| child.node.first() == Some(child.first));
            (named && depths.iter().all(|depth| *depth == first)).then_some(first? + 1)
        }

        fn leaves(&self) -> usize {
            let Node::Branch(children) = self else { return 1 };
            children.iter().map(|child| child.node.leaves()).sum()
        }
    }

    proptest! {
        #[test]
        fn behaves_like_a_map_of_the_library(
            ops in proptest::collection::vec((0u8..6, 0u32..400, any::<bool>()), 1..60),
            asked in proptest::collection::vec(0u32..800, 8),
        ) {
            let (mut map, mut plain) = (Map::default(), BTreeMap::new());
            let mut kept: Vec<(Map<u32, u32>, BTreeMap<u32, u32>)> = Vec::new();
            for (op, n, falling) in ops {
                match op {
                    0..4 => for i in 0..n {
                        let key = if falling { 2 * (n - i) } else { n + i };
                        prop_assert_eq!(map.get_or_insert_with(key, || n), plain.entry(key).or_insert(n));
                    },
                    4 => {
                        if let Some(value) = map.get_mut(&n) { *value += 1; }
                        plain.entry(n).and_modify(|value| *value += 1);
                        map.for_each_mut(|value| *value ^= 1);
                        plain.values_mut().for_each(|value| *value ^= 1);
                    }
                    _ => kept.push((map.clone(), plain.clone())),
                }
            }
            kept.push((map, plain));
            for (map, plain) in kept {
                prop_assert_eq!((map.len(), map.is_empty()), (plain.len(), plain.is_empty()));
                prop_assert!(map.iter().eq(&plain) && map.iter_back().eq(plain.iter().rev()));
                for key in &asked {
                    prop_assert_eq!(map.get(key), plain.get(key));
                    prop_assert_eq!(map.contains(key), plain.contains_key(key));
                    prop_assert!(map.iter_from(key).eq(plain.range(key..)));
                }
                prop_assert_eq!(hash_of(&map), hash_of(&plain), "so that either may stand for the other");
                prop_assert_eq!(format!("{map:?}"), format!("{plain:?}"));
                prop_assert!(map.root.depth().is_some());
                // The same entries in another order are the same map.
                let mut again = Map::default();
                plain.iter().rev().for_each(|(key, value)| assert!(again.insert_new(*key, *value)));
                prop_assert_eq!(again, map);
            }
        }
    }

    #[test]
    fn keys_that_rise_leave_full_nodes_behind_however_often_they_are_asked_for() {
        let (mut once, mut again) = (Map::default(), Map::default());
        for key in 0..1600u32 {
            once.insert_new(key, key);
            (0..3).for_each(|_| assert_eq!(again.get_or_insert_with(key, || key), &key));
        }
        assert_eq!((once.root.leaves(), again.root.leaves()), (107, 107));
    }

    #[test]
    fn a_change_after_a_clone_copies_no_more_than_its_way() {
        let mut map = Map::default();
        (0..20_000u32).for_each(|key| assert!(map.insert_new(key, key)));
        assert_eq!(map.root.depth(), Some(3), "keys that rise leave full nodes behind");
        let before = map.clone();
        *map.get_or_insert_with(20_000, || 0) += 1;
        *map.get_mut(&7).expect("it is there") += 1;
        assert!(!map.insert_new(9000, 0));
        fn own(node: &Node<u32, u32>, other: &Node<u32, u32>) -> usize {
            let (Node::Branch(children), Node::Branch(others)) = (node, other) else { return 1 };
            let differ = children.iter().zip(others).filter(|(a, b)| !Arc::ptr_eq(&a.node, &b.node));
            1 + differ.map(|(a, b)| own(&a.node, &b.node)).sum::<usize>()
        }
        assert_eq!(own(&map.root, &before.root), 7, "the root, and three on each of two ways");
        assert_eq!((before.len(), before.get(&7), before.get(&20_000)), (20_000, Some(&7), None));
    }
}
