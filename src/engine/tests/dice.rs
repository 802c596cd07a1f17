//! Dice that fall the same way everywhere. Tests outside of the crate take this file in by its path.

/// Small numbers from a seed, one after the other.
pub struct Dice(pub u64);

impl Dice {
    /// A number below `most`.
    pub fn below(&mut self, most: u64) -> u64 {
        // A linear congruence after Knuth (MMIX); its high bits are good enough to draw lots with.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most.max(1)
    }

    /// One of several.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len() as u64) as usize)
    }
}
