//! Random streams: the only source of chance, named and portable.
//!
//! Each node and each directed link has a stream of its own, so that an extra fault on one link shifts no other
//! draw. The generator is PCG-64 (XSL-RR 128/64); a range is drawn by multiply and shift, here and not in a
//! library, because libraries change how they sample.

use rand::Rng;
use rand_pcg::Pcg64;

/// One stream of random numbers.
#[derive(Clone, Debug)]
pub struct Stream(Pcg64);

impl Stream {
    /// The stream of this number under this seed.
    pub fn new(seed: u64, number: u64) -> Stream {
        Stream(Pcg64::new(u128::from(seed) << 64 | u128::from(super::list::mix(seed)), u128::from(number)))
    }

    /// A number from `low` to `high`, both included. Always takes exactly one draw, so that changing a range
    /// does not shift the draws that follow. The bias of multiply and shift over 64 bits is below 2^-31.
    pub fn range(&mut self, [low, high]: [u32; 2]) -> u32 {
        let span = u128::from(high.saturating_sub(low)) + 1;
        low + ((u128::from(self.0.next_u64()) * span) >> 64) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_draws_are_the_same_on_every_machine() {
        let mut stream = Stream::new(7, 3);
        let drawn: Vec<u32> = (0..8).map(|_| stream.range([1, 100])).collect();
        assert_eq!(drawn, [95, 61, 79, 70, 30, 71, 26, 85]);
        let mut other = Stream::new(7, 4);
        assert_ne!(drawn, (0..8).map(|_| other.range([1, 100])).collect::<Vec<_>>());
    }

    #[test]
    fn both_ends_occur_and_nothing_beyond() {
        let mut stream = Stream::new(1, 1);
        let mut seen = [0; 5];
        (0..1000).for_each(|_| seen[(stream.range([3, 5])) as usize - 1] += 1);
        assert_eq!(seen[..2], [0, 0]);
        assert!(seen[2..].iter().all(|n| *n > 250), "{seen:?}");
        assert_eq!(stream.range([9, 9]), 9);
    }
}
