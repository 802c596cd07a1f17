//! A growing list that is cheap to clone: what histories, logs and the observer's memory are made of.
//!
//! Entries live in chunks behind reference counts, so that a clone costs three counter updates and a push after a
//! clone copies one chunk, however long the list. Each entry carries the hash of everything up to and including
//! it: whether two lists share a prefix is one comparison.
//!
//! A list may forget its beginning, as a log does behind a snapshot. Its positions stay, and it keeps the hash of what
//! it has forgotten: two lists that have both forgotten a prefix are not equal by that.

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Entries in a chunk, and chunks in a block. What a kept clone costs is half a chunk and half a block's pointers, so
/// both are short.
const FAN: usize = 32;
const BLOCK: usize = FAN * FAN;

type Chunk<T> = Vec<(T, u64)>;
type Block<T> = Vec<Arc<Chunk<T>>>;

/// A list of `T` with shared chunks. Positions count from 0.
#[derive(Clone, Debug)]
pub struct List<T> {
    base: Arc<Base<T>>,
    open: Arc<Block<T>>,
    tail: Arc<Chunk<T>>,
}

/// What seldom changes: where the list begins, and its full blocks. Kept behind one count, so that a front costs a list
/// without one nothing.
#[derive(Clone, Debug)]
struct Base<T> {
    /// How many entries are forgotten.
    front: usize,
    /// Hash of them all.
    before: u64,
    blocks: Vec<Arc<Block<T>>>,
}

/// What a list has at a position.
#[derive(Clone, Copy, Debug)]
pub enum At<T> {
    /// It was there, and is forgotten.
    Compacted,
    /// This.
    Here(T),
    /// Nothing: the list ends before.
    Beyond,
}

impl<T> At<T> {
    /// What is there, for those to whom it is the same whether it is forgotten or was never there. Two that are both
    /// `None` are not equal by that.
    pub fn here(self) -> Option<T> {
        match self {
            At::Here(thing) => Some(thing),
            At::Compacted | At::Beyond => None,
        }
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List::after(0, 0)
    }
}

impl<T> List<T> {
    /// An empty list that begins behind so many forgotten entries with this hash: what a snapshot leaves of a log that
    /// ends before it.
    pub fn after(front: usize, before: u64) -> Self {
        let base = Base { front, before, blocks: Vec::new() };
        List { base: Arc::new(base), open: Arc::default(), tail: Arc::default() }
    }

    /// How many entries are forgotten: the position at which the list begins.
    pub fn front(&self) -> usize {
        self.base.front
    }

    /// Number of entries, with those that are forgotten.
    pub fn len(&self) -> usize {
        self.tail_start() + self.tail.len()
    }

    /// Whether there never were any entries.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn tail_start(&self) -> usize {
        self.base.front + self.base.blocks.len() * BLOCK + self.open.len() * FAN
    }

    fn slot(&self, at: usize) -> At<&(T, u64)> {
        let start = self.tail_start();
        if at >= start {
            return self.tail.get(at - start).map_or(At::Beyond, At::Here);
        }
        let Some(kept) = at.checked_sub(self.base.front) else { return At::Compacted };
        let block = self.base.blocks.get(kept / BLOCK).unwrap_or(&self.open);
        block.get(kept % BLOCK / FAN).and_then(|chunk| chunk.get(kept % FAN)).map_or(At::Beyond, At::Here)
    }

    /// The entry at a position.
    pub fn get(&self, at: usize) -> At<&T> {
        match self.slot(at) {
            At::Here((entry, _)) => At::Here(entry),
            At::Compacted => At::Compacted,
            At::Beyond => At::Beyond,
        }
    }

    /// The last entry.
    pub fn last(&self) -> At<&T> {
        self.len().checked_sub(1).map_or(At::Beyond, |at| self.get(at))
    }

    /// Hash of the first `len` entries, known from the front on. Of no entries: 0.
    pub fn prefix(&self, len: usize) -> At<u64> {
        match len {
            0 => At::Here(0),
            _ if len == self.base.front => At::Here(self.base.before),
            _ => match self.slot(len - 1) {
                At::Here((_, hash)) => At::Here(*hash),
                At::Compacted => At::Compacted,
                At::Beyond => At::Beyond,
            },
        }
    }

    /// Hash of all entries.
    pub fn whole(&self) -> u64 {
        self.tail.last().map_or_else(|| self.prefix(self.len()).here().unwrap_or(0), |(_, hash)| *hash)
    }

    /// How many of the first `most` entries are the same in both, found by comparing hashes of prefixes. `None` if
    /// nobody can tell: they part, or one of them ends, in what the other has forgotten.
    pub fn common(&self, other: &List<T>, most: usize) -> Option<usize> {
        let same = |len: usize| self.prefix(len).here().is_some_and(|hash| other.prefix(len).here() == Some(hash));
        let most = most.min(self.len()).min(other.len());
        if same(most) {
            return Some(most);
        }
        // Both know their hash from here on; whoever is the same here is the same before.
        let known = self.front().max(other.front());
        if !same(known) {
            return None;
        }
        let (mut equal, mut different) = (known, most);
        while equal + 1 < different {
            let between = equal.midpoint(different);
            if same(between) { equal = between } else { different = between }
        }
        Some(equal.min(most))
    }

    /// The entries from a position on, or from the front on if that is later.
    pub fn iter_from(&self, start: usize) -> impl Iterator<Item = &T> {
        (start.max(self.front())..self.len()).filter_map(|at| self.get(at).here())
    }

    /// The newest entries that are not forgotten, at most so many, each with its number; the first of all has 1.
    pub fn newest(&self, most: usize) -> impl Iterator<Item = (u64, &T)> {
        let start = self.len().saturating_sub(most).max(self.front());
        (start as u64 + 1..).zip(self.iter_from(start))
    }

    /// All entries that are not forgotten.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.iter_from(0)
    }
}

impl<T: Clone> List<T> {
    /// Appends an entry whose hash with all before it is known.
    fn append(&mut self, slot: (T, u64)) {
        if self.tail.len() == FAN {
            let full = std::mem::take(&mut self.tail);
            self.close(full);
        }
        push(&mut self.tail, slot);
    }

    /// Appends a full chunk, where the last one ends.
    fn close(&mut self, full: Arc<Chunk<T>>) {
        push(&mut self.open, full);
        if self.open.len() == FAN {
            let block = std::mem::take(&mut self.open);
            Arc::make_mut(&mut self.base).blocks.push(block);
        }
    }

    /// The full chunk that begins at a position, if one does that others can share.
    fn full_chunk(&self, at: usize) -> Option<&Arc<Chunk<T>>> {
        let kept = at.checked_sub(self.base.front).filter(|kept| kept % FAN == 0 && at < self.tail_start())?;
        let block = self.base.blocks.get(kept / BLOCK).unwrap_or(&self.open);
        block.get(kept % BLOCK / FAN)
    }

    /// Keeps the first `len` entries. What is forgotten cannot be taken back, so no fewer are left than those.
    pub fn truncate(&mut self, len: usize) {
        let len = len.max(self.front());
        while len < self.tail_start() {
            if self.open.is_empty() {
                let Some(block) = Arc::make_mut(&mut self.base).blocks.pop() else { break };
                self.open = block;
            }
            self.tail = Arc::make_mut(&mut self.open).pop().unwrap_or_default();
        }
        let keep = len - self.tail_start().min(len);
        if keep < self.tail.len() {
            Arc::make_mut(&mut self.tail).truncate(keep);
        }
    }

    /// Forgets the first `len` entries, at most all there are. Costs what remains: the rest moves to new chunks.
    pub fn compact_to(&mut self, len: usize) {
        let len = len.min(self.len());
        if len <= self.front() {
            return;
        }
        let Some(before) = self.prefix(len).here() else { return };
        let mut rest = List::after(len, before);
        (len..self.len()).filter_map(|at| self.slot(at).here()).for_each(|slot| rest.append(slot.clone()));
        *self = rest;
    }
}

impl<T: Clone + Hash> List<T> {
    /// Appends an entry.
    pub fn push(&mut self, entry: T) {
        let hash = chained(self.whole(), &entry);
        self.append((entry, hash));
    }

    /// Appends what a longer list has behind this one's end. If it begins with all of this one, both share what is full;
    /// if it has forgotten what comes next here, this becomes the same.
    pub fn follow(&mut self, longer: &List<T>) {
        if longer.front() > self.len() {
            return self.clone_from(longer);
        }
        if longer.front() != self.front() || longer.prefix(self.len()).here() != Some(self.whole()) {
            return self.extend(longer.iter_from(self.len()).cloned());
        }
        while let Some(full) = longer.full_chunk(self.tail_start()) {
            self.tail = Arc::default();
            self.close(full.clone());
        }
        for at in self.len()..longer.len() {
            let At::Here(slot) = longer.slot(at) else { break };
            push(&mut self.tail, slot.clone());
        }
    }
}

/// Appends to what may be shared, and then copies it with room for more, but not for more than there will ever be.
fn push<T: Clone>(shared: &mut Arc<Vec<T>>, thing: T) {
    if let Some(own) = Arc::get_mut(shared) {
        return own.push(thing);
    }
    let mut copy = Vec::with_capacity((shared.len() + 1).next_power_of_two().clamp(4, FAN));
    copy.extend_from_slice(shared);
    copy.push(thing);
    *shared = Arc::new(copy);
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

// Written by hand and not derived: the chained hash stands for all entries, so both are O(1). A list that has forgotten
// more is another one: it cannot give what the other can.
impl<T> Hash for List<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.len().hash(state);
        self.whole().hash(state);
        self.front().hash(state);
    }
}

impl<T> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.len(), self.whole(), self.front()) == (other.len(), other.whole(), other.front())
    }
}

impl<T> Eq for List<T> {}

/// Hash of a prefix that ends in `entry`. One list's hash is never 0, which stands for the empty list.
pub fn chained<T: Hash>(before: u64, entry: &T) -> u64 {
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

    /// A list as plainly as can be: all that ever was, and how much of it is forgotten.
    #[derive(Clone, Debug, Default)]
    struct Plain {
        all: Vec<usize>,
        front: usize,
    }

    impl Plain {
        fn truncate(&mut self, len: usize) {
            self.all.truncate(len.max(self.front));
        }

        fn compact_to(&mut self, len: usize) {
            self.front = self.front.max(len.min(self.all.len()));
        }

        /// Whether a list gives what this has, at this position and up to it.
        fn is_given_by(&self, list: &List<usize>, at: usize) -> bool {
            let entry = match list.get(at) {
                At::Compacted => at < self.front,
                At::Here(entry) => at >= self.front && self.all.get(at) == Some(entry),
                At::Beyond => at >= self.all.len(),
            };
            let prefix = match list.prefix(at) {
                At::Compacted => 0 < at && at < self.front,
                At::Here(hash) => hash == self.all[..at].iter().copied().collect::<List<usize>>().whole(),
                At::Beyond => at > self.all.len(),
            };
            let kept = &self.all[at.clamp(self.front, self.all.len())..];
            entry && prefix && (at > self.all.len() || list.iter_from(at).eq(kept))
        }

        /// How many of the first `most` entries are the same, if that can be known.
        fn common(&self, other: &Plain, most: usize) -> Option<usize> {
            let same = self.all.iter().zip(&other.all).take_while(|(a, b)| a == b).count();
            let known = self.front.max(other.front);
            let most = most.min(self.all.len()).min(other.all.len());
            (same >= known || most == 0).then_some(same.min(most))
        }
    }

    proptest! {
        #[test]
        fn behaves_like_a_vector(ops in proptest::collection::vec((0usize..5, 0usize..9000), 1..40)) {
            let (mut list, mut plain) = (List::default(), Plain::default());
            let mut kept: Vec<(List<usize>, Plain)> = Vec::new();
            for (op, n) in ops {
                match op {
                    0 => (0..n).for_each(|i| { list.push(i * n); plain.all.push(i * n); }),
                    1 => { list.truncate(n); plain.truncate(n); }
                    2 => { list.compact_to(n); plain.compact_to(n); }
                    3 => {
                        let mut behind = list.clone();
                        behind.truncate(n);
                        behind.follow(&list);
                        prop_assert_eq!(&behind, &list);
                        prop_assert!(behind.iter().eq(list.iter()));
                        list = behind;
                    }
                    _ => kept.push((list.clone(), plain.clone())),
                }
                prop_assert_eq!((list.len(), list.front()), (plain.all.len(), plain.front));
                let mut twin = plain.all.iter().copied().collect::<List<usize>>();
                prop_assert_eq!(list == twin, plain.front == 0);
                twin.compact_to(plain.front);
                prop_assert_eq!(&list, &twin);
                for at in [n, plain.front, plain.front.saturating_sub(1), plain.front + 1, plain.all.len()] {
                    prop_assert!(plain.is_given_by(&list, at), "at {}: {:?}", at, list.get(at));
                }
                let last = plain.all.last().filter(|_| plain.front < plain.all.len());
                prop_assert_eq!(list.last().here(), last);
            }
            for (old, plain_old) in kept {
                prop_assert!(old.iter().eq(&plain_old.all[plain_old.front..]));
                for most in [usize::MAX, plain.all.len() / 2, plain_old.front, plain.front, 0] {
                    prop_assert_eq!(old.common(&list, most), plain_old.common(&plain, most));
                    prop_assert_eq!(list.common(&old, most), plain_old.common(&plain, most));
                }
            }
        }
    }

    #[test]
    fn the_newest_entries_are_numbered_from_the_first_that_ever_was() {
        let mut list: List<char> = "abcde".chars().collect();
        let newest = |list: &List<char>, most| list.newest(most).map(|(n, entry)| (n, *entry)).collect::<Vec<_>>();
        assert_eq!(newest(&list, 2), [(4, 'd'), (5, 'e')]);
        assert_eq!(newest(&list, 9).first(), Some(&(1, 'a')));
        list.compact_to(3);
        assert_eq!(newest(&list, 9), [(4, 'd'), (5, 'e')]);
        assert_eq!((newest(&list, 1), newest(&list, 0)), (vec![(5, 'e')], vec![]));
        list.compact_to(5);
        assert_eq!(newest(&list, 9), []);
    }

    #[test]
    fn a_list_that_follows_another_shares_what_is_full() {
        let longer: List<usize> = (0..5 * FAN).collect();
        let (mut step_by_step, mut at_once) = (List::default(), List::default());
        let mut growing = List::default();
        for entry in longer.iter() {
            growing.push(*entry);
            step_by_step.follow(&growing);
        }
        at_once.follow(&longer);
        let shared = |a: &List<usize>, b: &List<usize>| {
            let both = a.open.iter().zip(b.open.iter());
            both.filter(|(a, b)| Arc::ptr_eq(a, b)).count()
        };
        assert_eq!((shared(&step_by_step, &growing), shared(&at_once, &longer)), (4, 4));
        assert!(step_by_step == growing && at_once == longer && growing == longer);
        // One that begins otherwise has nothing to share; it gets what is behind its end.
        let mut other: List<usize> = [7].into_iter().collect();
        other.follow(&longer);
        assert!(other.iter().eq([7].iter().chain(longer.iter_from(1))));
        assert_eq!(shared(&other, &longer), 0);
        let (mut short, mut late) = (longer.clone(), longer.clone());
        short.truncate(3);
        late.compact_to(5);
        short.follow(&late);
        assert_eq!(short, late, "what lies between is nowhere");
    }

    #[test]
    fn lists_that_have_forgotten_different_things_differ() {
        let forgotten = |entries: [usize; 2]| {
            let mut list: List<usize> = entries.into_iter().collect();
            list.compact_to(2);
            list.push(3);
            list
        };
        let (a, b) = (forgotten([1, 2]), forgotten([2, 1]));
        assert_eq!(a, forgotten([1, 2]));
        assert_ne!(a, b);
        assert_eq!(a.common(&b, 3), None);
        assert!(matches!((a.prefix(1), a.get(1), a.last()), (At::Compacted, At::Compacted, At::Here(3))));
        assert_eq!(List::after(2, a.prefix(2).here().unwrap_or_default()).common(&a, 9), Some(2));
        // Nothing was ever there, or nothing is left: that is not the same either.
        assert_ne!(List::<usize>::after(2, 7), List::default());
    }
}
