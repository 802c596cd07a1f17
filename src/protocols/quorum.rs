//! Quorum arithmetic, shared by the protocols: how many are enough.

/// The smallest majority of `n`: floor(n/2) + 1. Of all members, not of the living.
pub fn majority(n: usize) -> usize {
    n / 2 + 1
}

/// What a majority becomes when the rule that asks for one is switched off: floor(n/2), but at least one.
pub fn half(n: usize) -> usize {
    (n / 2).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_majorities_always_meet_and_two_halves_need_not() {
        for n in 1..=9 {
            assert!(2 * majority(n) > n, "{n}");
            assert!(2 * (majority(n) - 1) <= n, "{n}: smaller would do");
        }
        assert_eq!([1, 2, 3, 4, 5].map(half), [1, 1, 1, 2, 2]);
    }
}
