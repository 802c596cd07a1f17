//! A number for a thing, the same in every run: what two states of a world are told apart by.

use super::list::mix;
use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

/// The number of a thing. Things that differ have different ones but for a chance that is never met.
pub(super) fn hash_of<T: Hash>(thing: &T) -> u64 {
    let mut hasher = FxHasher::default();
    // The hasher forgets zeros at the start; with them it would take S1 running for S2 down, say.
    hasher.write_u64(0x9e37_79b9_7f4a_7c15);
    thing.hash(&mut hasher);
    mix(hasher.finish())
}
