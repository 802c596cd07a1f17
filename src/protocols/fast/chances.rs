//! What each quorum of promises would leave to a coordinator: the value that it must take, or any. Decided by what decides
//! in a round as well.

use super::lack::Questions;
use super::messages::Vote;
use super::recovery::recovery;
use super::roles::{ACCEPTOR, quorum};
use super::sizes::Sizes;
use super::{rules, words};
use crate::engine::{Config, Leeway, Needs, NodeSet, Value};
use crate::parts::words::phase_1;

/// What the members of a quorum leave.
pub fn leaves(dry: &mut Questions, quorum: NodeSet) -> Leeway {
    let votes: Vec<Option<Vote>> = quorum.iter().map(|id| dry.slot(id).disk.vote).collect();
    let only: Vec<Vote> = votes.iter().flatten().copied().collect();
    let found = recovery(Sizes::of(dry.config), quorum.len(), &only);
    let config = dry.config;
    // With the rule for it off, most votes decide where a value has to be taken; of equally many whose comes first.
    let kept = !config.rules_off.contains(rules::RECOVERY);
    let count = |value: Value| only.iter().filter(|vote| vote.value == value).count();
    let alone = |most: &Value| only.iter().all(|vote| vote.value == *most || count(vote.value) < count(*most));
    let must = if kept { found.must } else { found.must.and(found.commonest).filter(alone) };
    let one_round = only.iter().all(|vote| vote.ballot == found.round);
    let told = |vote: &Option<Vote>| match vote {
        None => words::no_vote(),
        Some(vote) if one_round => config.value_text(vote.value),
        Some(vote) => words::vote_in(config.value_text(vote.value), vote.ballot.text(config)),
    };
    Leeway {
        only: must.map(|must| config.value_text(must)),
        have: votes.iter().map(told).collect(),
        ..Leeway::default()
    }
}

/// What each phase needs.
pub fn needs(config: &Config) -> Vec<Needs> {
    let sizes = Sizes::of(config);
    let of = config.of_kind(ACCEPTOR);
    let needs = |phase, need| Needs { phase, of, quorums: quorum(config, need).smallest() };
    vec![
        needs(phase_1(), sizes.classic),
        needs(words::classic_round(), sizes.classic),
        needs(words::fast_round(), sizes.fast),
    ]
}
