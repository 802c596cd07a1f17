//! What became of the one message that somebody lacks ([`lack`]): promises and acceptances. It knows no goal: what is asked
//! is `ask`'s business.

use super::messages::Msg;
use super::server::{PLACES, Server};
use super::{MultiPaxos, Node, rules};
use crate::engine::{Dry, Loses, NodeId};
use crate::parts::ballot::Ballot;
use crate::parts::lack::{self, Asking};
use crate::parts::slots::{self, Row, Vote};

/// The ground of a question about Multi-Paxos.
pub(super) type Questions<'a> = Dry<'a, MultiPaxos>;

/// A server's memory, if it runs.
pub(super) fn server<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Server> {
    match &dry.slot(id).node {
        Some(Node::Server(server)) => Some(server),
        _ => None,
    }
}

/// A message about the slots that is so.
fn of_slots(is: impl Fn(&slots::Msg) -> bool) -> impl Fn(&Msg) -> bool {
    move |msg| if let Msg::Slots(msg) = msg { is(msg) } else { false }
}

/// What keeps a server from doing what another's message asks for.
pub(super) fn lacks_deed(dry: &mut Questions, server: NodeId, asker: NodeId, asks: &slots::Msg) {
    let same = |msg: &slots::Msg| match (msg, asks) {
        (slots::Msg::Prepare { ballot, .. }, slots::Msg::Prepare { ballot: wanted, .. }) => ballot == wanted,
        (msg, asks) => msg == asks,
    };
    let (ballot, slot, accept) = match asks {
        slots::Msg::Accept { slot, vote } => (vote.ballot, *slot, true),
        other => (other.ballot().unwrap_or(Ballot::NONE), 0, false),
    };
    let asking = Asking {
        by: asker,
        to: server,
        msg: Msg::Slots(asks.clone()),
        unasked: (rules::UNASKED, [server.0.into(), ballot.0, slot, accept.into()]),
        // What it did stood on its disk.
        stands_in: Loses::Unflushed,
        // Whoever prepares again does so at a higher ballot, unless it is for one slot: of that a server makes something else.
        again: accept || dry.config.rules_off.contains(PLACES.rule(Row::LogWide)),
    };
    lack::deed(dry, &asking, of_slots(same));
}

/// Why a server has no promise of another at its ballot.
pub(super) fn lacks_promise(dry: &mut Questions, from: NodeId, asker: NodeId, ballot: Ballot) {
    let promised = dry.ghost.slots.promises.0.get(&ballot).is_some_and(|by| by.contains(from));
    let is = |msg: &slots::Msg| matches!(msg, slots::Msg::Promise { ballot: at, .. } if *at == ballot);
    if !(promised && lack::answer(dry, from, asker, &[], of_slots(is))) {
        let first = dry.slot(asker).disk.slots.open();
        lacks_deed(dry, from, asker, &slots::Msg::Prepare { ballot, from: first, upto: slots::ALL });
    }
}

/// Why a leader does not know that a server has accepted what it proposes.
pub(super) fn lacks_acceptance(dry: &mut Questions, from: NodeId, leader: NodeId, slot: u32, vote: Vote) {
    let accepted = dry.ghost.slots.backing(slot, vote).is_some_and(|backing| backing.by.contains(from));
    let answer = slots::Msg::Accepted { slot, vote };
    if !(accepted && lack::answer(dry, from, leader, &[], of_slots(|msg| *msg == answer))) {
        lacks_deed(dry, from, leader, &slots::Msg::Accept { slot, vote });
    }
}
