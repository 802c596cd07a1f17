//! What each quorum of promises would leave to a coordinator: the value that it must take, or any. Decided by what decides
//! in a round as well.

use super::lack::Questions;
use super::messages::Vote;
use super::recovery::recovery;
use super::roles::{ACCEPTOR, quorum};
use super::sizes::Sizes;
use super::words;
use crate::engine::{self, Config, Leeway, Needs, NodeId, NodeSet};
use crate::parts::ballot::Ballot;
use crate::parts::words::phase_1;

/// What the members of a quorum leave, in whatever order they answer.
pub fn leaves(dry: &mut Questions, quorum: NodeSet) -> Leeway {
    let config = dry.config;
    let sizes = Sizes::of(config);
    let vote = |id: NodeId| dry.slot(id).disk.vote;
    let takes = |order: Vec<NodeId>| {
        let votes: Vec<Vote> = order.into_iter().filter_map(vote).collect();
        recovery(sizes, quorum.len(), &votes).takes(config)
    };
    let (only, either) = engine::bound(config, engine::orders(quorum, vote).into_iter().map(takes));
    let mut rounds: Vec<Ballot> = quorum.iter().filter_map(vote).map(|vote| vote.ballot).collect();
    rounds.dedup();
    let told = |vote: Option<Vote>| match vote {
        None => words::no_vote(),
        Some(vote) if rounds.len() == 1 => config.value_text(vote.value),
        Some(vote) => words::vote_in(config.value_text(vote.value), vote.ballot.text(config)),
    };
    Leeway { only, either, have: quorum.iter().map(|id| told(vote(id))).collect(), ..Leeway::default() }
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
