//! What each acceptor did at each ballot, as the observer remembers it over all lives of all nodes.

use super::Paxos;
use super::observer::Backing;
use super::roles::{Role, q1, q2};
use crate::engine::scene::{BallotCell, BallotColumn, BallotTable};
use crate::engine::{NodeId, NodeSet, Whole};
use crate::parts::ballot::Ballot;

/// The ballots of which anything was heard, the last `most` of them; nothing while there is none.
pub fn table(world: &Whole<Paxos>, most: usize) -> Vec<BallotTable> {
    let (config, ghost) = (world.config, world.ghost);
    let newest = |numbers: &mut dyn Iterator<Item = Ballot>| numbers.take(most).collect::<Vec<_>>();
    let mut heard = newest(&mut ghost.promises.0.iter_back().map(|(ballot, _)| *ballot));
    heard.extend(newest(&mut ghost.refusals.0.iter_back().map(|(ballot, _)| *ballot)));
    heard.extend(newest(&mut ghost.accepted.iter_back().map(|(ballot, _)| *ballot)));
    heard.extend(newest(&mut ghost.sent.iter_back().map(|(ballot, _)| *ballot)));
    heard.extend(begun(world));
    heard.sort();
    heard.dedup();
    let shown = heard.split_off(heard.len().saturating_sub(most));
    if shown.is_empty() {
        return Vec::new();
    }
    // Nearly all are in each of these.
    let before =
        |count: usize, has: &dyn Fn(&Ballot) -> bool| count - shown.iter().filter(|ballot| has(ballot)).count();
    let earlier = before(ghost.promises.0.len(), &|ballot| ghost.promises.0.contains(ballot))
        .max(before(ghost.sent.len(), &|ballot| ghost.sent.contains(ballot)));
    vec![BallotTable {
        slot: 1,
        voters: config.names(Role::Acceptor.players(config)),
        earlier: earlier as u64,
        ballots: shown.into_iter().map(|ballot| column(world, ballot)).collect(),
    }]
}

/// The ballots that proposers have on their disks: whoever has heard of none of their messages yet.
fn begun(world: &Whole<Paxos>) -> impl Iterator<Item = Ballot> {
    let proposers = Role::Proposer.players(world.config);
    proposers.iter().map(|id| world.slot(id).disk.proposed).filter(|ballot| ballot.is_some())
}

fn column(world: &Whole<Paxos>, ballot: Ballot) -> BallotColumn {
    let (config, ghost) = (world.config, world.ghost);
    let who = |of: Option<&NodeSet>| of.copied().unwrap_or_default();
    let promised = who(ghost.promises.0.get(&ballot));
    let refused = who(ghost.refusals.0.get(&ballot));
    let backings: &[Backing] = ghost.accepted.get(&ballot).map_or(&[], |backings| backings.as_slice());
    let cell = |id: NodeId| {
        let disk = &world.slot(id).disk;
        let accepted = backings.iter().filter(|backing| backing.by.contains(id));
        let accepted: Vec<String> = accepted.map(|backing| config.value_text(backing.proposal.value)).collect();
        let last = disk.accepted.map_or(Ballot::NONE, |accepted| accepted.ballot);
        BallotCell {
            promised: promised.contains(id),
            forgotten: ballot.is_forgotten([promised.contains(id), !accepted.is_empty()], [disk.promised, last]),
            accepted,
            refused: refused.contains(id),
            stored: disk.promised == ballot || disk.accepted.is_some_and(|accepted| accepted.ballot == ballot),
        }
    };
    let enough =
        backings.iter().find(|backing| q2(config).met(backing.by)).map_or(NodeSet::EMPTY, |backing| backing.by);
    let promised_quorum = if q1(config).met(promised) { promised } else { NodeSet::EMPTY };
    BallotColumn {
        ballot: ballot.epoch(config, Role::Proposer.players(config)),
        fast: None,
        cells: Role::Acceptor.players(config).iter().map(cell).collect(),
        promised_quorum: config.names(promised_quorum),
        accepted_quorum: config.names(enough),
        chosen: backings.iter().find_map(|backing| backing.chosen_at.0),
    }
}
