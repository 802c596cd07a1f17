//! What each quorum of promises would leave to a coordinator: the value that it must take, or any. Decided by what decides
//! in a round as well.

use super::lack::Questions;
use super::messages::Vote;
use super::recovery::recovery;
use super::roles::{ACCEPTOR, quorum};
use super::sizes::Sizes;
use super::words;
use crate::engine::{self, Config, Leeway, Needs, NodeId, NodeSet, Value};
use crate::parts::ballot::Ballot;
use crate::parts::words::phase_1;

/// What the members of a quorum leave, in whatever order they answer.
pub fn leaves(dry: &mut Questions, quorum: NodeSet) -> Leeway {
    let config = dry.config;
    let sizes = Sizes::of(config);
    let vote = |id: NodeId| dry.slot(id).disk.vote;
    let mut bound = Vec::new();
    for order in engine::orders(quorum, vote) {
        let votes: Vec<Vote> = order.into_iter().filter_map(vote).collect();
        let takes = recovery(sizes, quorum.len(), &votes).takes(config);
        if !bound.contains(&takes) {
            bound.push(takes);
        }
    }
    let free = bound.contains(&None);
    let mut bound: Vec<Value> = bound.into_iter().flatten().filter(|_| !free).collect();
    bound.sort_by(|one, other| config.compare(*one, *other));
    let mut bound: Vec<String> = bound.into_iter().map(|value| config.value_text(value)).collect();
    let only = if bound.len() == 1 { bound.pop() } else { None };
    let mut rounds: Vec<Ballot> = quorum.iter().filter_map(vote).map(|vote| vote.ballot).collect();
    rounds.dedup();
    let told = |vote: Option<Vote>| match vote {
        None => words::no_vote(),
        Some(vote) if rounds.len() == 1 => config.value_text(vote.value),
        Some(vote) => words::vote_in(config.value_text(vote.value), vote.ballot.text(config)),
    };
    Leeway { only, either: bound, have: quorum.iter().map(|id| told(vote(id))).collect(), ..Leeway::default() }
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
