//! How large quorums are: classic ones, and those of fast rounds.

use super::roles::ACCEPTOR;
use super::{options, rules};
use crate::engine::{Config, Refusal};
use crate::parts::refused;

/// How many acceptors are enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// How many there are.
    pub all: usize,
    /// A quorum of promises, and of votes of a classic round.
    pub classic: usize,
    /// A quorum of votes of a fast round.
    pub fast: usize,
}

impl Sizes {
    /// A majority, and the smallest fast quorum that goes with a classic one of this size.
    fn usual(all: usize, classic: usize) -> Sizes {
        Sizes { all, classic, fast: ((2 * all).saturating_sub(classic) / 2 + 1).min(all) }
    }

    /// As the options say it.
    fn given(config: &Config) -> Sizes {
        let all = config.of_kind(ACCEPTOR).len();
        let classic = match config.number(options::Q) as usize {
            0 => all / 2 + 1,
            given => given,
        };
        match config.number(options::F) as usize {
            0 => Sizes::usual(all, classic),
            fast => Sizes { all, classic, fast },
        }
    }

    /// Whether any two classic quorums meet, and any two fast ones and a classic one.
    fn meet(self) -> bool {
        2 * self.classic > self.all && 2 * self.fast + self.classic > 2 * self.all
    }

    /// Those that are gone by: what the options say, unless that is too small and the rule for it is on.
    pub fn of(config: &Config) -> Sizes {
        let given = Sizes::given(config);
        match given.meet() || config.rules_off.contains(rules::QUORUM_SIZE) {
            true => given,
            false => Sizes::usual(given.all, given.all / 2 + 1),
        }
    }

    /// Whether they are too small.
    pub fn are_small(self) -> bool {
        !self.meet()
    }

    /// How many votes of a round are enough.
    pub fn votes(self, fast: bool) -> usize {
        if fast { self.fast } else { self.classic }
    }

    /// Whether the options can be, with the rules that are off; otherwise why not.
    pub fn together(config: &Config) -> Result<(), Refusal> {
        let given = Sizes::given(config);
        for (name, size) in [("q", given.classic), ("f", given.fast)] {
            if size > given.all {
                return Err(refused::quorum_too_large(name, size, given.all, "acceptor"));
            }
        }
        if !given.meet() && !config.rules_off.contains(rules::QUORUM_SIZE) {
            return Err(refused::fast_quorums(given.classic, given.fast, given.all, "fast.quorum-size"));
        }
        Ok(())
    }
}
