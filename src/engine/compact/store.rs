//! Things kept once and known by their number, and tables from two numbers to a third. Iterated by nobody, so that
//! nothing depends on an order by chance.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Hash of a thing's contents, well mixed, so that sums of such hashes are fingerprints. Slower than the engine's other
/// hashes and sounder; it is asked for once for each distinct thing.
pub fn content_hash<T: Hash>(thing: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}

/// A table from two numbers to a third, open addressing with linear probing.
#[derive(Default)]
pub struct Pairs {
    entries: Vec<[u32; 3]>,
    len: usize,
}

/// No entry: a number that nothing has.
pub const NONE: u32 = u32::MAX;

impl Pairs {
    #[inline]
    fn start(&self, a: u32, b: u32) -> usize {
        let key = u64::from(a) << 32 | u64::from(b);
        let spread = (key ^ (key >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (spread >> 20) as usize & (self.entries.len() - 1)
    }

    /// The third number; [`NONE`] if there is none.
    #[inline]
    pub fn get(&self, a: u32, b: u32) -> u32 {
        if self.entries.is_empty() {
            return NONE;
        }
        let mut at = self.start(a, b);
        loop {
            let [x, y, value] = self.entries[at];
            if value == NONE || x == a && y == b {
                return value;
            }
            at = (at + 1) & (self.entries.len() - 1);
        }
    }

    /// Sets the third number, which is not [`NONE`].
    pub fn set(&mut self, a: u32, b: u32, value: u32) {
        if self.len * 8 >= self.entries.len() * 5 {
            self.grow();
        }
        let mut at = self.start(a, b);
        loop {
            let [x, y, old] = self.entries[at];
            if old == NONE {
                self.len += 1;
                break;
            }
            if x == a && y == b {
                break;
            }
            at = (at + 1) & (self.entries.len() - 1);
        }
        self.entries[at] = [a, b, value];
    }

    fn grow(&mut self) {
        let bigger = vec![[0, 0, NONE]; (self.entries.len() * 2).max(64)];
        let old = std::mem::replace(&mut self.entries, bigger);
        self.len = 0;
        for [a, b, value] in old {
            if value != NONE {
                self.set(a, b, value);
            }
        }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<[u32; 3]>()
    }
}

/// Things kept once, each known by its number and found by the hash of its contents.
pub struct Store<T> {
    numbers: Pairs,
    things: Vec<(Arc<T>, u64)>,
}

impl<T> Default for Store<T> {
    fn default() -> Self {
        Store { numbers: Pairs::default(), things: Vec::new() }
    }
}

impl<T> Store<T> {
    /// The number of a thing with this hash; kept if it is new.
    pub fn number(&mut self, hash: u64, thing: impl FnOnce() -> T) -> u32 {
        let (low, high) = (hash as u32, (hash >> 32) as u32);
        let known = self.numbers.get(low, high);
        if known != NONE {
            return known;
        }
        let number = self.things.len() as u32;
        self.things.push((Arc::new(thing()), hash));
        self.numbers.set(low, high, number);
        number
    }

    /// The things from this number on, with their hashes.
    pub fn from(&self, number: usize) -> &[(Arc<T>, u64)] {
        self.things.get(number..).unwrap_or_default()
    }

    /// Bytes held, without what the things hold elsewhere.
    pub fn bytes(&self) -> usize {
        self.numbers.bytes() + self.things.len() * (size_of::<T>() + 32)
    }
}
