//! What Paxos' sentences say, against the scenes. A rule's sentence is checked whatever its verdict.

use crate::{Case, Check, is_so};

/// A row for each rule whose sentences are told or answered.
pub const CHECKS: &[(&str, Check)] = &[("paxos.is.unheard", unheard)];

fn unheard(case: &Case) -> Result<(), String> {
    let tallies = &case.me().tallies;
    is_so(tallies.iter().all(|tally| tally.from.is_empty()), || format!("it has heard: {tallies:?}"))
}
