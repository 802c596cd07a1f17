//! What each acceptor did in each round, as the observer remembers it over all lives of all nodes.

use super::FastPaxos;
use super::observer::Backing;
use super::roles::{ACCEPTOR, COORDINATOR};
use super::sizes::Sizes;
use crate::engine::scene::{BallotCell, BallotColumn, BallotTable};
use crate::engine::{NodeId, NodeSet, Whole};
use crate::parts::ballot::Ballot;

/// The rounds of which anything was heard, the last `most` of them; nothing while there is none.
pub fn table(world: &Whole<FastPaxos>, most: usize) -> Vec<BallotTable> {
    let (config, ghost) = (world.config, world.ghost);
    let mut heard: Vec<Ballot> = ghost.promises.0.iter().map(|(ballot, _)| *ballot).collect();
    heard.extend(ghost.refusals.0.iter().map(|(ballot, _)| *ballot));
    heard.extend(ghost.kinds.0.iter().map(|(ballot, _)| *ballot));
    heard.extend(ghost.backings.iter().map(|backing| backing.vote.ballot));
    // Whoever has heard of none of their messages yet knows nothing of these.
    heard.extend(config.of_kind(COORDINATOR).iter().map(|id| world.slot(id).disk.used));
    heard.retain(|ballot| ballot.is_some());
    heard.sort();
    heard.dedup();
    let shown = heard.split_off(heard.len().saturating_sub(most));
    if shown.is_empty() {
        return Vec::new();
    }
    vec![BallotTable {
        slot: 1,
        voters: config.names(config.of_kind(ACCEPTOR)),
        earlier: heard.len() as u64,
        ballots: shown.into_iter().map(|ballot| column(world, ballot)).collect(),
    }]
}

fn column(world: &Whole<FastPaxos>, ballot: Ballot) -> BallotColumn {
    let (config, ghost) = (world.config, world.ghost);
    let who = |of: Option<&NodeSet>| of.copied().unwrap_or_default();
    let promised = who(ghost.promises.0.get(&ballot));
    let refused = who(ghost.refusals.0.get(&ballot));
    let backings = || ghost.backings.iter().filter(|backing| backing.vote.ballot == ballot);
    let sizes = Sizes::of(config);
    let cell = |id: NodeId| {
        let disk = &world.slot(id).disk;
        let accepted: Vec<String> = ghost.votes_of(id, ballot).map(|vote| config.value_text(vote.value)).collect();
        let last = disk.vote.map_or(Ballot::NONE, |vote| vote.ballot);
        BallotCell {
            promised: promised.contains(id),
            forgotten: ballot.is_forgotten([promised.contains(id), !accepted.is_empty()], [disk.promised, last]),
            accepted,
            refused: refused.contains(id),
            stored: disk.promised == ballot || disk.vote.is_some_and(|vote| vote.ballot == ballot),
        }
    };
    let is_enough = |backing: &&Backing| backing.by.len() >= sizes.votes(backing.vote.fast);
    let enough = backings().find(is_enough).map_or(NodeSet::EMPTY, |backing| backing.by);
    let promised_quorum = if promised.len() >= sizes.classic { promised } else { NodeSet::EMPTY };
    // Without a rule for it acceptors vote in rounds that nobody has opened.
    let fast = ghost.kinds.0.get(&ballot).copied().or_else(|| Some(backings().next()?.vote.fast));
    BallotColumn {
        ballot: ballot.epoch(config, config.of_kind(COORDINATOR)),
        fast,
        cells: config.of_kind(ACCEPTOR).iter().map(cell).collect(),
        promised_quorum: config.names(promised_quorum),
        accepted_quorum: config.names(enough),
        chosen: backings().filter_map(|backing| backing.chosen_at.0).min(),
    }
}
