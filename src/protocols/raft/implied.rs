//! What the initial states of some servers imply for others: who voted for whom, who has reached which term. It knows no
//! keys of a scenario but by name, and no observer; what no run could have led to is refused.

use super::server::{Disk, SERVER, initial};
use super::{Node, Raft, counted};
use crate::engine::{Config, NodeId, NodeSet, Slot, Start, StartError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Completes the states that a scenario gives by what they imply.
pub fn settle(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Raft>>]) -> Result<(), StartError> {
    settle_counted(config, starts, slots);
    settle_votes(config, starts, slots)?;
    settle_leaders(config, starts, slots)?;
    // Whoever voted in a higher term can have voted in a lower one before.
    traces(config, slots)?.iter().rev().try_for_each(|(term, trace)| settle_term(config, starts, slots, *term, trace))
}

/// Whether the scenario gives a server one of these keys.
fn given(starts: &[Start], id: NodeId, keys: &[&str]) -> bool {
    starts.iter().any(|(node, fields)| *node == id && fields.iter().any(|(k, _)| keys.contains(&k.as_str())))
}

/// The keys that say how a server stands towards a term.
const STANDING: [&str; 3] = ["term", "voted_for", "role"];

/// What the logs tell of a term: the server with the most of its entries, and where they start and end there.
struct Trace {
    holder: NodeId,
    first: u32,
    last: u32,
}

/// The terms that left entries. A leader appends all of its entries in a row after the log that it was elected with.
fn traces(config: &Config, slots: &[Arc<Slot<Raft>>]) -> Result<BTreeMap<u32, Trace>, StartError> {
    let mut traces: BTreeMap<u32, Trace> = BTreeMap::new();
    for id in config.of_kind(SERVER).iter() {
        let disk = &slots[id.index()].disk;
        let mut first = 1;
        while let Some(term) = disk.term_at(first).filter(|term| *term > 0) {
            let last = (first..=disk.last_index()).take_while(|index| disk.term_at(*index) == Some(term)).last();
            let last = last.unwrap_or(first);
            let trace = traces.entry(term).or_insert(Trace { holder: id, first, last });
            if trace.first != first {
                let name = config.name(trace.holder);
                let message = format!(
                    "the first entry of term {term} has index {first} here and {} on {name}; a leader appends all of \
                     its entries after one log",
                    trace.first
                );
                return Err(StartError { node: id, key: None, message });
            }
            if last > trace.last {
                *trace = Trace { holder: id, first, last };
            }
            first = last + 1;
        }
    }
    Ok(traces)
}

/// What the entries of a term imply: somebody was elected in it, and so a majority has reached it and cannot elect
/// another now.
fn settle_term(
    config: &Config,
    starts: &[Start],
    slots: &mut [Arc<Slot<Raft>>],
    term: u32,
    trace: &Trace,
) -> Result<(), StartError> {
    let servers = config.founders(SERVER);
    let holder = slots[trace.holder.index()].disk.clone();
    let has_all =
        |disk: &Disk| disk.log.prefix(trace.last as usize).here() == holder.log.prefix(trace.last as usize).here();
    let leads = |id: &NodeId| {
        let slot = &slots[id.index()];
        slot.disk.current_term == term && matches!(&slot.node, Some(Node::Server(server)) if server.leads())
    };
    if let Some(leader) = servers.iter().find(leads) {
        if has_all(&slots[leader.index()].disk) {
            return Ok(());
        }
        let (name, last) = (config.name(trace.holder), trace.last);
        let message = format!(
            "{name} has entry {last} of term {term}, which only this leader can have made; a leader keeps what it made"
        );
        return Err(StartError { node: leader, key: Some("role".into()), message });
    }
    // Whoever made the entries has left the term, or still has them all; and it has voted for itself.
    let voted = |disk: &Disk, leader: NodeId| {
        disk.current_term > term || disk.current_term == term && disk.voted_for.is_none_or(|vote| vote == leader)
    };
    let can_have_led = |id: &NodeId| {
        let disk = &slots[id.index()].disk;
        disk.current_term > term || voted(disk, *id) && has_all(disk)
    };
    let votes = |id: NodeId| -> NodeSet { servers.iter().filter(|n| voted(&slots[n.index()].disk, id)).collect() };
    let leader = servers.iter().filter(can_have_led).max_by_key(|id| (votes(*id).len(), *id == trace.holder));
    let before = (holder.term_at(trace.first - 1).unwrap_or(0), trace.first - 1);
    let can_be_raised = |id: &NodeId| {
        let disk = &slots[id.index()].disk;
        disk.current_term < term && !given(starts, *id, &STANDING) && end(disk) <= before
    };
    let (quorum, have) = (initial(config).quorum(), leader.map_or(NodeSet::EMPTY, votes));
    let raised: NodeSet = servers.iter().filter(|id| !quorum.met(have) && can_be_raised(id)).collect();
    let can_have = NodeSet(have.0 | raised.0);
    let Some(leader) = leader.filter(|_| quorum.met(can_have)) else {
        let message = format!(
            "entry {} is of term {term}, so {} of {} servers have elected a leader of that term; here {} can have",
            trace.first,
            quorum.need(),
            quorum.members().len(),
            can_have.len()
        );
        let keys = ["log", "log_terms"];
        let key = keys.into_iter().find(|key| given(starts, trace.holder, &[key]));
        return Err(StartError { node: trace.holder, key: key.map(Into::into), message });
    };
    for id in servers.iter() {
        let disk = &slots[id.index()].disk;
        // Whoever has an entry of the term refuses all who could still campaign in it; the others need a vote on disk.
        let free = disk.current_term == term && disk.voted_for.is_none() && disk.last_term() < term;
        if raised.contains(id) || free {
            let disk = &mut Arc::make_mut(&mut slots[id.index()]).disk;
            disk.current_term = term;
            disk.voted_for = Some(leader);
        }
    }
    Ok(())
}

/// Whoever a candidate has a vote of, and of whom the scenario says nothing else, gave it.
fn settle_counted(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Raft>>]) {
    for (candidate, voters) in counted::votes(config, slots) {
        let asked = slots[candidate.index()].disk.clone();
        for voter in voters.iter().filter(|voter| !given(starts, *voter, &STANDING)) {
            let disk = &mut Arc::make_mut(&mut slots[voter.index()]).disk;
            if disk.current_term < asked.current_term && end(disk) <= end(&asked) {
                disk.current_term = asked.current_term;
                disk.voted_for = Some(candidate);
            }
        }
    }
}

/// Whoever got a vote had its own term and its vote for itself on disk before it asked.
fn settle_votes(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Raft>>]) -> Result<(), StartError> {
    for id in config.of_kind(SERVER).iter() {
        let Disk { current_term: term, voted_for: Some(candidate), .. } = slots[id.index()].disk else { continue };
        let asked = &slots[candidate.index()].disk;
        let (its_term, its_vote) = (asked.current_term, asked.voted_for);
        if its_term < term && !given(starts, candidate, &STANDING) {
            let disk = &mut Arc::make_mut(&mut slots[candidate.index()]).disk;
            disk.current_term = term;
            disk.voted_for = Some(candidate);
            continue;
        }
        let name = config.name(candidate);
        let problem = if its_term < term {
            format!("{name} is in term {its_term}: to get a vote in term {term} it had to be in it first")
        } else if its_term == term && its_vote.is_some_and(|vote| vote != candidate) {
            format!("{name} got a vote in term {term}, so it had voted for itself before it asked")
        } else {
            continue;
        };
        return Err(StartError { node: id, key: Some("voted_for".into()), message: problem });
    }
    Ok(())
}

/// A leader that the scenario gives has the votes of a majority.
fn settle_leaders(config: &Config, starts: &[Start], slots: &mut [Arc<Slot<Raft>>]) -> Result<(), StartError> {
    let servers = config.founders(SERVER);
    let leads = |id: &NodeId| matches!(&slots[id.index()].node, Some(Node::Server(server)) if server.leads());
    let mut leaders: Vec<(u32, NodeId)> =
        servers.iter().filter(leads).map(|id| (slots[id.index()].disk.current_term, id)).collect();
    // Whoever voted in a higher term can have voted in a lower one before.
    leaders.sort_unstable_by(|a, b| b.cmp(a));
    for (term, leader) in leaders {
        let (last_term, last_index) = end(&slots[leader.index()].disk);
        for id in servers.iter().filter(|id| !given(starts, *id, &STANDING)) {
            if slots[id.index()].disk.current_term < term && end(&slots[id.index()].disk) <= (last_term, last_index) {
                let disk = &mut Arc::make_mut(&mut slots[id.index()]).disk;
                disk.current_term = term;
                disk.voted_for = Some(leader);
            }
        }
        let voted = |id: &NodeId| {
            let disk = &slots[id.index()].disk;
            disk.current_term > term || disk.current_term == term && disk.voted_for.is_none_or(|vote| vote == leader)
        };
        let (quorum, votes): (_, NodeSet) = (initial(config).quorum(), servers.iter().filter(voted).collect());
        if !quorum.met(votes) {
            let message = format!(
                "a leader of term {term} was elected by {} of {} servers; here {} can have voted for it: the others are \
                 of lower terms, voted for somebody else or have longer logs",
                quorum.need(),
                quorum.members().len(),
                votes.len()
            );
            return Err(StartError { node: leader, key: Some("role".into()), message });
        }
        // A server of the leader's term that the scenario gives no vote has voted for it.
        for id in servers.iter() {
            if slots[id.index()].disk.current_term == term && slots[id.index()].disk.voted_for.is_none() {
                Arc::make_mut(&mut slots[id.index()]).disk.voted_for = Some(leader);
            }
        }
    }
    Ok(())
}

/// Where a log ends, as votes compare it.
pub fn end(disk: &Disk) -> (u32, u32) {
    (disk.last_term(), disk.last_index())
}
