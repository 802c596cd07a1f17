//! Something for each of some nodes, in the order of their names: small, and as fast as a row that has a place for every
//! node, without assuming which nodes those are.

use crate::engine::compact::Renaming;
use crate::engine::{NodeId, NodeSet};

/// A small map by node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ByNode<T> {
    nodes: NodeSet,
    /// One for each of the nodes, in their order.
    things: Vec<T>,
}

impl<T: Clone> ByNode<T> {
    /// The same thing for each of these nodes.
    pub fn all(nodes: NodeSet, thing: T) -> ByNode<T> {
        ByNode { nodes, things: vec![thing; nodes.len()] }
    }

    /// Gives nodes other names.
    pub fn rename(&mut self, names: &Renaming) {
        let mut renamed: Vec<(NodeId, T)> =
            self.iter().map(|(node, thing)| (names.node(node), thing.clone())).collect();
        renamed.sort_by_key(|(node, _)| *node);
        self.nodes = renamed.iter().map(|(node, _)| *node).collect();
        self.things = renamed.into_iter().map(|(_, thing)| thing).collect();
    }
}

impl<T> ByNode<T> {
    /// Where a node's thing stands, or would stand: after those of the nodes before it.
    fn place(&self, node: NodeId) -> usize {
        self.nodes.before(node)
    }

    /// The nodes that have something.
    pub fn nodes(&self) -> NodeSet {
        self.nodes
    }

    /// Whether no node has anything.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// A node's thing.
    pub fn get(&self, node: NodeId) -> Option<&T> {
        self.nodes.contains(node).then(|| self.things.get(self.place(node))).flatten()
    }

    /// A node's thing, to be changed.
    pub fn get_mut(&mut self, node: NodeId) -> Option<&mut T> {
        let place = self.place(node);
        self.nodes.contains(node).then(|| self.things.get_mut(place)).flatten()
    }

    /// Gives a node something instead of what it had.
    pub fn set(&mut self, node: NodeId, thing: T) {
        let place = self.place(node);
        match self.nodes.insert(node) {
            true => self.things.insert(place, thing),
            false => self.things[place] = thing,
        }
    }

    /// Takes away all of it.
    pub fn clear(&mut self) {
        self.nodes = NodeSet::EMPTY;
        self.things.clear();
    }

    /// All of it, by node.
    pub fn iter(&self) -> impl Iterator<Item = (NodeId, &T)> {
        self.nodes.iter().zip(&self.things)
    }
}

impl<T: Default> ByNode<T> {
    /// A node's thing, to be changed; the default is there from now on if it had none.
    pub fn get_or_default(&mut self, node: NodeId) -> &mut T {
        let place = self.place(node);
        if self.nodes.insert(node) {
            self.things.insert(place, T::default());
        }
        &mut self.things[place]
    }
}

impl<T: Copy + Default> ByNode<T> {
    /// A node's thing; the default if it has none.
    pub fn of(&self, node: NodeId) -> T {
        self.get(node).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn behaves_like_a_map(sets in proptest::collection::vec((0u8..32, 0u32..9), 0..40)) {
            let (mut small, mut plain) = (ByNode::default(), BTreeMap::new());
            for (node, thing) in sets {
                small.set(NodeId(node), thing);
                plain.insert(NodeId(node), thing);
                prop_assert!(small.iter().map(|(node, thing)| (node, *thing)).eq(plain.clone()));
            }
            for node in (0..32).map(NodeId) {
                prop_assert_eq!(small.get(node), plain.get(&node));
                prop_assert_eq!(small.get_mut(node).copied(), plain.get(&node).copied());
                prop_assert_eq!(small.of(node), plain.get(&node).copied().unwrap_or_default());
            }
            for node in (0..32).step_by(3).map(NodeId) {
                prop_assert_eq!(small.get_or_default(node), plain.entry(node).or_default());
            }
            small.clear();
            prop_assert!(small.is_empty());
        }
    }
}
