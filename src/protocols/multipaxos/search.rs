//! What a search need not look at: messages that can never matter again. Servers are never alike: their names are a part
//! of their ballots. Saying too little here costs states; saying too much would hide runs, so every line says why it holds
//! for ever.

use super::messages::Msg;
use super::server::{Disk, PLACES, Server, quorums};
use super::{MultiPaxos, Node};
use crate::engine::compact::{Rename, Renaming};
use crate::engine::{Config, NodeId, NodeSet, Searched, Slot};
use crate::parts::slots::{self, Row};

impl Searched for MultiPaxos {
    /// Whether a message can never again have an effect that anything depends on.
    fn dead(config: &Config, slot: &Slot<MultiPaxos>, from: NodeId, msg: &Msg, mortal: bool) -> bool {
        let firm = slot.durable.as_ref().unwrap_or(&slot.disk);
        match (&slot.node, msg) {
            // Numbers of commands only rise, from the one that survives a crash of the client's machine.
            (Some(Node::Client(client)), Msg::Answer { seq, .. }) => {
                *seq <= firm.seq.0 && client.asks.pending.iter().all(|p| p.seq != *seq)
            }
            (Some(Node::Server(server)), Msg::Slots(msg)) => dead(config, server, firm, from, msg, mortal),
            _ => false,
        }
    }

    fn alike(_: &Config) -> Vec<NodeSet> {
        Vec::new()
    }

    /// Nobody is given another name.
    fn permute(_: Rename<MultiPaxos>, _: &Renaming) {}
}

fn dead(config: &Config, server: &Server, firm: &Disk, from: NodeId, msg: &slots::Msg, mortal: bool) -> bool {
    let on = |row: Row| !config.rules_off.contains(PLACES.rule(row));
    let disk = &firm.slots;
    // The next ballot is above this round in any case: what it has used stays used. Without that it may count anew.
    let floor = if on(Row::Unique) { disk.used.round().max(disk.promised.round()) } else { 0 };
    let floor = if mortal { floor } else { floor.max(server.slots.seen) };
    let bid = server.slots.bid.as_ref();
    match msg {
        // A ballot that has ended is never taken up again: the next one has a higher number.
        slots::Msg::Promise { ballot, votes, .. } => {
            let news = votes.iter().any(|(_, vote)| vote.ballot.round() > floor);
            let over = *ballot < disk.used || bid.is_none_or(|bid| !bid.asks);
            let counted = bid.is_some_and(|bid| bid.promises.contains(from)) && on(Row::Distinct);
            let wide = on(Row::LogWide) && on(Row::ThisBallot) && on(Row::Unique) && *ballot <= disk.used;
            !news && wide && (over || counted && !mortal && bid.is_some_and(|bid| bid.ballot == *ballot))
        }
        slots::Msg::Refusal { ballot, promised } => {
            // A server's second refusal may end a ballot that its first did not: a leader needs another quorum.
            let [one, other] = quorums(config);
            let over = bid.is_none_or(|bid| bid.ballot != *ballot || one == other && bid.refusals.contains(from));
            promised.round() <= floor && *ballot <= disk.used && on(Row::Unique) && over
        }
        slots::Msg::Accepted { slot, .. } => {
            let open = bid.is_some_and(|bid| bid.open.contains_key(slot));
            // What is known to be chosen is never proposed again.
            disk.chosen(*slot).is_some() && !open
        }
        // A heartbeat that says nothing new today is refused once a higher ballot is promised, and its leader hears that.
        _ => false,
    }
}
