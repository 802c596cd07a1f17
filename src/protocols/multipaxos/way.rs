//! What became of the one message that somebody lacks: a question was never sent, an answer neither, it is under way, it is
//! lost, it was refused, or a crash took what came of it. It knows no goal: what is asked is `ask`'s business.

use super::messages::Msg;
use super::server::Server;
use super::{INFO, MultiPaxos, Node, rules};
use crate::engine::{Dry, Errand, Fate, Look, Loses, NodeId, Note};
use crate::parts::ballot::Ballot;
use crate::parts::fate;
use crate::parts::slots::{self, Vote};

/// The ground of a question about Multi-Paxos.
pub(super) type Questions<'a> = Dry<'a, MultiPaxos>;

/// A server's memory, if it runs.
pub(super) fn server<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Server> {
    match &dry.slot(id).node {
        Some(Node::Server(server)) => Some(server),
        _ => None,
    }
}

/// Whether a note says that a server refused what it was asked.
fn refuses(note: &Note) -> bool {
    INFO.rule(note.rule).refuses(note.verdict)
}

/// The message that came furthest of those that are so.
fn furthest(dry: &mut Questions, from: NodeId, to: NodeId, is: impl Fn(&slots::Msg) -> bool) -> Option<Errand<Msg>> {
    fate::furthest(dry, from, to, |msg| match msg {
        Msg::Slots(msg) if is(msg) => Look::This,
        _ => Look::Another,
    })
}

/// What keeps a server from doing what another's message asks for: it was never sent, it has not come, it was refused, or a
/// crash took what came of it.
pub(super) fn lacks_deed(dry: &mut Questions, server: NodeId, asker: NodeId, asks: &slots::Msg) {
    let same = |msg: &slots::Msg| match (msg, asks) {
        (slots::Msg::Prepare { ballot, .. }, slots::Msg::Prepare { ballot: wanted, .. }) => ballot == wanted,
        (msg, asks) => msg == asks,
    };
    let Some(errand) = furthest(dry, asker, server, same) else {
        let (ballot, slot, accept) = match asks {
            slots::Msg::Accept { slot, vote } => (vote.ballot, *slot, true),
            other => (other.ballot().unwrap_or(Ballot::NONE), 0, false),
        };
        dry.tell(asker, rules::UNASKED, [server.0.into(), ballot.0, slot, accept.into()]);
        return would_refuse(dry, server, asker, asks);
    };
    match &errand.fate {
        Fate::Arrived(_, notes) => match notes.iter().find(|note| refuses(note)) {
            Some(note) => fate::tell_decided(dry, &errand, *note),
            // What it did stood on its disk.
            None if fate::forgotten(dry, &errand, Loses::Unflushed) => {}
            None => drop(fate::tell(dry, &errand)),
        },
        Fate::UnderWay | Fate::Waits | Fate::Corrupt | Fate::Lost(..) => {
            fate::tell(dry, &errand);
            would_refuse(dry, server, asker, asks);
        }
    }
}

/// Tells that a server would refuse, if it would.
fn would_refuse(dry: &mut Questions, server: NodeId, asker: NodeId, asks: &slots::Msg) {
    let Some(heard) = dry.hear(server, asker, Msg::Slots(asks.clone())) else { return };
    dry.keep(heard.notes.iter().copied().filter(refuses));
    fate::stops(dry, server, Some((asker, &Msg::Slots(asks.clone()))), &heard);
}

/// Tells what became of an answer, if it ever left. Whether it left.
pub(super) fn lacks_answer(
    dry: &mut Questions,
    from: NodeId,
    to: NodeId,
    answers: impl Fn(&slots::Msg) -> bool,
) -> bool {
    let Some(errand) = furthest(dry, from, to, answers) else { return false };
    fate::tell(dry, &errand);
    true
}

/// Why a server has no promise of another at its ballot.
pub(super) fn lacks_promise(dry: &mut Questions, from: NodeId, asker: NodeId, ballot: Ballot) {
    let promised = dry.ghost.slots.promises.0.get(&ballot).is_some_and(|by| by.contains(from));
    let is = |msg: &slots::Msg| matches!(msg, slots::Msg::Promise { ballot: at, .. } if *at == ballot);
    if !(promised && lacks_answer(dry, from, asker, is)) {
        let first = dry.slot(asker).disk.slots.open();
        lacks_deed(dry, from, asker, &slots::Msg::Prepare { ballot, from: first, upto: slots::ALL });
    }
}

/// Why a leader does not know that a server has accepted what it proposes.
pub(super) fn lacks_acceptance(dry: &mut Questions, from: NodeId, leader: NodeId, slot: u32, vote: Vote) {
    let accepted = dry.ghost.slots.backing(slot, vote).is_some_and(|backing| backing.by.contains(from));
    let answer = slots::Msg::Accepted { slot, vote };
    if !(accepted && lacks_answer(dry, from, leader, |msg| *msg == answer)) {
        lacks_deed(dry, from, leader, &slots::Msg::Accept { slot, vote });
    }
}
