//! What each server did at each ballot, as the observer remembers it over all lives of all servers: promises are for all
//! slots, what is accepted stands in one. There is a table for the first slot in which something is open, and for those
//! around it.

use super::MultiPaxos;
use super::server::{quorums, servers};
use crate::engine::scene::{BallotCell, BallotColumn, BallotTable};
use crate::engine::{NodeId, NodeSet, Whole};
use crate::parts::ballot::Ballot;
use crate::parts::slots::{Backing, ChosenVote};

/// The last `most` ballots of which anything was heard, for each of these slots.
pub fn tables(world: &Whole<MultiPaxos>, most: usize) -> Vec<BallotTable> {
    let ghost = &world.ghost.slots;
    let newest = |numbers: &mut dyn Iterator<Item = Ballot>| numbers.take(most).collect::<Vec<_>>();
    let mut heard = newest(&mut ghost.promises.0.iter_back().map(|(ballot, _)| *ballot));
    heard.extend(newest(&mut ghost.refusals.0.iter_back().map(|(ballot, _)| *ballot)));
    // Of its own, a server has heard before it sends anything.
    let begun = servers(world.config).iter().map(|id| world.slot(id).disk.slots.used);
    heard.extend(begun.filter(|ballot| ballot.is_some()));
    let around = around(world);
    for slot in &around {
        heard.extend(backings(world, *slot).iter().map(|backing| backing.vote.ballot));
    }
    heard.sort();
    heard.dedup();
    let shown = heard.split_off(heard.len().saturating_sub(most));
    let of_these = shown.iter().filter(|ballot| ghost.promises.0.contains(ballot)).count();
    let table = |slot: u32| BallotTable {
        slot: slot.into(),
        voters: world.config.names(servers(world.config)),
        earlier: (ghost.promises.0.len() - of_these) as u64,
        ballots: shown.iter().map(|ballot| column(world, slot, *ballot)).collect(),
    };
    around.into_iter().map(table).collect()
}

/// The first slot in which something was accepted and nothing is chosen, otherwise the last in which anything stands; and
/// its neighbours, if anything stands there.
fn around(world: &Whole<MultiPaxos>) -> Vec<u32> {
    let ghost = &world.ghost.slots;
    let open = ghost.slots.iter_from(&(ghost.prefix + 1)).find(|(_, slot)| slot.chosen.is_empty());
    let Some((middle, _)) = open.or(ghost.slots.iter_back().next()) else { return vec![1] };
    let stands = |slot: &u32| slot == middle || ghost.slots.contains(slot);
    (middle.saturating_sub(1)..=middle + 1).filter(stands).collect()
}

fn backings<'a>(world: &Whole<'a, MultiPaxos>, slot: u32) -> &'a [Backing] {
    world.ghost.slots.slots.get(&slot).map_or(&[], |known| known.accepted.as_slice())
}

fn column(world: &Whole<MultiPaxos>, slot: u32, ballot: Ballot) -> BallotColumn {
    let (config, ghost) = (world.config, &world.ghost.slots);
    let [q1, q2] = quorums(config);
    let who = |of: Option<&NodeSet>| of.copied().unwrap_or_default();
    let (promised, refused) = (who(ghost.promises.0.get(&ballot)), who(ghost.refusals.0.get(&ballot)));
    let here: Vec<&Backing> = backings(world, slot).iter().filter(|backing| backing.vote.ballot == ballot).collect();
    let cell = |id: NodeId| {
        let disk = &world.slot(id).disk.slots;
        let accepted = here.iter().filter(|backing| backing.by.contains(id));
        let accepted: Vec<String> = accepted.map(|backing| config.value_text(backing.vote.entry.value)).collect();
        let last = disk.votes.get(&slot).map_or(Ballot::NONE, |vote| vote.ballot);
        BallotCell {
            promised: promised.contains(id),
            forgotten: ballot.is_forgotten([promised.contains(id), !accepted.is_empty()], [disk.promised, last]),
            accepted,
            refused: refused.contains(id),
            stored: disk.promised == ballot || disk.votes.get(&slot).is_some_and(|vote| vote.ballot == ballot),
        }
    };
    let enough = here.iter().find(|backing| q2.met(backing.by)).map_or(NodeSet::EMPTY, |backing| backing.by);
    let promised_quorum = if q1.met(promised) { promised } else { NodeSet::EMPTY };
    let chosen = |choice: &&ChosenVote| choice.vote.ballot == ballot;
    BallotColumn {
        ballot: ballot.epoch(config, servers(config)),
        fast: None,
        cells: servers(config).iter().map(cell).collect(),
        promised_quorum: config.names(promised_quorum),
        accepted_quorum: config.names(enough),
        chosen: ghost.choices(slot).iter().find(chosen).map(|choice| choice.step.0),
    }
}
