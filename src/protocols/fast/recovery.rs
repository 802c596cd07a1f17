//! What votes leave to whoever coordinates the next round: the rule for picking a value (section 3.3, O4).

use super::messages::Vote;
use super::rules;
use super::sizes::Sizes;
use crate::engine::{Config, Value};
use crate::parts::ballot::Ballot;

/// What the votes of a quorum leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The highest round that is reported; none if nobody has voted.
    pub round: Ballot,
    /// The value that has to be taken; none if it is free.
    pub must: Option<Value>,
    /// Whether that round was a classic one.
    pub classic: bool,
    /// The value of most votes, whatever their rounds; of equally many that which was reported first.
    pub commonest: Option<Value>,
}

impl Recovery {
    /// The value that is taken whatever that of who asks is: the one that has to be. With the rule for it off, where there
    /// is such a one that of most votes is taken.
    pub fn takes(self, config: &Config) -> Option<Value> {
        if config.rules_off.contains(rules::RECOVERY) { self.must.and(self.commonest) } else { self.must }
    }
}

/// What so many promises leave, with these votes reported. In a classic round only one value can have votes. In a fast one
/// a value may have been chosen if all of some fast quorum may have voted for it: all that did not answer, and of those
/// that did as many as it takes.
pub fn recovery(sizes: Sizes, promises: usize, votes: &[Vote]) -> Recovery {
    let count = |value: Value, round: Option<Ballot>| {
        votes.iter().filter(|vote| vote.value == value && round.is_none_or(|round| vote.ballot == round)).count()
    };
    let first_of_most = |round: Option<Ballot>| {
        let here = votes.iter().filter(|vote| round.is_none_or(|round| vote.ballot == round));
        here.fold(None, |best: Option<Value>, vote| match best {
            Some(best) if count(best, round) >= count(vote.value, round) => Some(best),
            _ => Some(vote.value),
        })
    };
    let round = votes.iter().map(|vote| vote.ballot).max().unwrap_or_default();
    let classic = votes.iter().any(|vote| vote.ballot == round && !vote.fast);
    let need = if classic { 1 } else { (sizes.fast + promises).saturating_sub(sizes.all).max(1) };
    let likely = first_of_most(Some(round)).filter(|value| count(*value, Some(round)) >= need);
    Recovery { round, must: likely, classic, commonest: first_of_most(None) }
}
