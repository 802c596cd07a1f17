//! A growing list that is cheap to clone: what histories, logs and the observer's memory are made of.
//!
//! Entries live in chunks behind reference counts, so that a clone costs three counter updates and a push after a
//! clone copies one chunk, however long the list. Each entry carries the hash of everything up to and including
//! it: whether two lists share a prefix is one comparison.

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Entries in a chunk, and chunks in a block.
const FAN: usize = 64;
const BLOCK: usize = FAN * FAN;

type Chunk<T> = Vec<(T, u64)>;
type Block<T> = Vec<Arc<Chunk<T>>>;

/// A list of `T` with shared chunks. Positions count from 0.
#[derive(Clone, Debug)]
pub struct List<T> {
    blocks: Arc<Vec<Arc<Block<T>>>>,
    open: Arc<Block<T>>,
    tail: Arc<Chunk<T>>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List { blocks: Arc::default(), open: Arc::default(), tail: Arc::default() }
    }
}

impl<T: Clone + Hash> List<T> {
    /// Number of entries.
    pub fn len(&self) -> usize {
        self.tail_start() + self.tail.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn tail_start(&self) -> usize {
        self.blocks.len() * BLOCK + self.open.len() * FAN
    }

    fn slot(&self, at: usize) -> Option<&(T, u64)> {
        let start = self.tail_start();
        if at >= start {
            return self.tail.get(at - start);
        }
        let block = self.blocks.get(at / BLOCK).unwrap_or(&self.open);
        block.get(at % BLOCK / FAN)?.get(at % FAN)
    }

    /// The entry at a position.
    pub fn get(&self, at: usize) -> Option<&T> {
        self.slot(at).map(|(entry, _)| entry)
    }

    /// The last entry.
    pub fn last(&self) -> Option<&T> {
        self.len().checked_sub(1).and_then(|at| self.get(at))
    }

    /// Hash of the first `len` entries; `None` if there are fewer. Of no entries: 0.
    pub fn prefix(&self, len: usize) -> Option<u64> {
        match len {
            0 => Some(0),
            _ => self.slot(len - 1).map(|(_, hash)| *hash),
        }
    }

    /// How many of the first `most` entries are the same in both, found by comparing hashes of prefixes.
    pub fn common(&self, other: &List<T>, most: usize) -> usize {
        let most = most.min(self.len()).min(other.len());
        let same = |len: usize| self.prefix(len) == other.prefix(len);
        if same(most) {
            return most;
        }
        let (mut equal, mut different) = (0, most);
        while equal + 1 < different {
            let between = equal.midpoint(different);
            if same(between) { equal = between } else { different = between }
        }
        equal
    }

    /// Hash of all entries.
    pub fn whole(&self) -> u64 {
        self.tail.last().map_or_else(|| self.prefix(self.len()).unwrap_or(0), |(_, hash)| *hash)
    }

    /// Appends an entry.
    pub fn push(&mut self, entry: T) {
        let hash = chain(self.whole(), &entry);
        if self.tail.len() == FAN {
            let full = std::mem::take(&mut self.tail);
            let open = Arc::make_mut(&mut self.open);
            open.push(full);
            if open.len() == FAN {
                let block = std::mem::take(&mut self.open);
                Arc::make_mut(&mut self.blocks).push(block);
            }
        }
        Arc::make_mut(&mut self.tail).push((entry, hash));
    }

    /// Keeps the first `len` entries.
    pub fn truncate(&mut self, len: usize) {
        while len < self.tail_start() {
            if self.open.is_empty() {
                let Some(block) = Arc::make_mut(&mut self.blocks).pop() else { break };
                self.open = block;
            }
            self.tail = Arc::make_mut(&mut self.open).pop().unwrap_or_default();
        }
        let keep = len - self.tail_start().min(len);
        if keep < self.tail.len() {
            Arc::make_mut(&mut self.tail).truncate(keep);
        }
    }

    /// The entries from a position on.
    pub fn iter_from(&self, start: usize) -> impl Iterator<Item = &T> {
        (start..self.len()).filter_map(|at| self.get(at))
    }

    /// All entries.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.iter_from(0)
    }
}

impl<T: Clone + Hash> Extend<T> for List<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, entries: I) {
        entries.into_iter().for_each(|entry| self.push(entry));
    }
}

impl<T: Clone + Hash> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        let mut list = List::default();
        list.extend(entries);
        list
    }
}

// Written by hand and not derived: the chained hash stands for all entries, so both are O(1).
impl<T: Clone + Hash> Hash for List<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len().hash(state);
        self.whole().hash(state);
    }
}

impl<T: Clone + Hash> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.whole() == other.whole()
    }
}

impl<T: Clone + Hash> Eq for List<T> {}

/// Hash of a prefix that ends in `entry`. One list's hash is never 0, which stands for the empty list.
fn chain<T: Hash>(before: u64, entry: &T) -> u64 {
    let mut hasher = FxHasher::default();
    before.hash(&mut hasher);
    entry.hash(&mut hasher);
    mix(hasher.finish()).max(1)
}

/// Spreads a hash over all 64 bits, so that sums of hashes keep it (the finaliser of SplitMix64).
pub fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn behaves_like_a_vector(ops in proptest::collection::vec((0usize..3, 0usize..9000), 1..40)) {
            let (mut list, mut plain) = (List::default(), Vec::new());
            let mut kept: Vec<(List<usize>, Vec<usize>)> = Vec::new();
            for (op, n) in ops {
                match op {
                    0 => (0..n).for_each(|i| { list.push(i * n); plain.push(i * n); }),
                    1 => { list.truncate(n); plain.truncate(n); }
                    _ => kept.push((list.clone(), plain.clone())),
                }
                prop_assert_eq!(list.len(), plain.len());
                prop_assert_eq!(&list, &plain.iter().copied().collect::<List<usize>>());
                prop_assert_eq!(list.get(n), plain.get(n));
                prop_assert_eq!(list.last(), plain.last());
            }
            for (old, plain_old) in kept {
                prop_assert!(old.iter().eq(plain_old.iter()));
                let common = old.iter().zip(&plain).take_while(|(a, b)| a == b).count();
                prop_assert_eq!(old.common(&list, usize::MAX), common);
                prop_assert_eq!(list.common(&old, common / 2), common / 2);
            }
        }
    }
}
