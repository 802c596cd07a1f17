//! What became of the one message that somebody lacks: a question was never sent, an answer neither, it is under way, it is
//! lost, it was refused or ignored, or a crash took what came of it. It knows no goal: what is asked is `ask`'s business.

use super::messages::{Msg, Proposal};
use super::{Paxos, rules};
use crate::engine::facts::NOTHING;
use crate::engine::{Dry, Errand, Fate, Look, Loses, NodeId, Note, RuleId};
use crate::parts::ballot::Ballot;
use crate::parts::fate;

/// The ground of a question about Paxos.
pub(super) type Questions<'a> = Dry<'a, Paxos>;

/// Whether a note says that an acceptor refused what it was asked: no other rule turns a question away.
fn refuses(note: &Note) -> bool {
    super::INFO.rule(note.rule).refuses(note.verdict)
}

/// The message that came furthest of those that are so.
pub(super) fn furthest(
    dry: &mut Questions,
    from: NodeId,
    to: NodeId,
    is: impl Fn(&Msg) -> bool,
) -> Option<Errand<Msg>> {
    fate::furthest(dry, from, to, |msg| if is(msg) { Look::This } else { Look::Another })
}

/// Tells of a message that is under way, if one is. Whether one is.
pub(super) fn on_its_way(dry: &mut Questions, from: NodeId, to: NodeId, is: impl Fn(&Msg) -> bool) -> bool {
    let under_way = dry.under_way(from, to).any(|(_, msg)| is(msg));
    if under_way && let Some(errand) = furthest(dry, from, to, is) {
        fate::tell(dry, &errand);
    }
    under_way
}

/// What keeps an acceptor from what a proposer's message asks for: it was never sent, it has not come, it was refused, or
/// a crash took what came of it.
pub(super) fn lacks_deed(dry: &mut Questions, acceptor: NodeId, proposer: NodeId, asks: Msg) {
    let Some(errand) = furthest(dry, proposer, acceptor, |msg| *msg == asks) else {
        let (ballot, value) = match asks {
            Msg::Accept(Proposal { ballot, value }) => (ballot, value.0),
            Msg::Prepare { ballot } => (ballot, NOTHING),
            _ => (Ballot::NONE, NOTHING),
        };
        dry.tell(proposer, rules::UNASKED, [acceptor.0.into(), ballot.0, value, 0]);
        return would_refuse(dry, acceptor, proposer, &asks);
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
            would_refuse(dry, acceptor, proposer, &asks);
        }
    }
}

/// Tells that an acceptor would refuse, or stop before it answered, if it would.
fn would_refuse(dry: &mut Questions, acceptor: NodeId, proposer: NodeId, asks: &Msg) {
    let Some(heard) = dry.hear(acceptor, proposer, asks.clone()) else { return };
    let refusals: Vec<Note> = heard.notes.iter().copied().filter(refuses).collect();
    fate::turns_away(dry, acceptor, proposer, asks, refusals);
    // Whoever prepares again does so at a higher number, and of that an acceptor makes something else.
    let again = matches!(asks, Msg::Prepare { .. }) && !dry.under_way(proposer, acceptor).any(|(_, msg)| msg == asks);
    if !again {
        fate::stops(dry, acceptor, Some((proposer, asks)), &heard);
    }
}

/// Tells what became of an answer, if it ever left; notes of these rules say that it came to nothing for who asked,
/// whatever it was to the other parts of its addressee. Whether it left.
pub(super) fn lacks_answer(dry: &mut Questions, from: NodeId, to: NodeId, answer: &Msg, ignored: &[RuleId]) -> bool {
    let is = |msg: &Msg| match (msg, answer) {
        (Msg::Promise { ballot, .. }, Msg::Promise { ballot: wanted, .. }) => ballot == wanted,
        (msg, answer) => msg == answer,
    };
    let Some(errand) = furthest(dry, from, to, is) else { return false };
    if let Fate::Arrived(_, notes) = &errand.fate {
        let ignores = |note: &&Note| {
            let rule = super::INFO.rule(note.rule);
            ignored.contains(&note.rule) && (!rule.switchable() || rule.refuses(note.verdict))
        };
        if let Some(note) = notes.iter().find(ignores) {
            fate::tell_decided(dry, &errand, *note);
            return true;
        }
    }
    fate::tell(dry, &errand);
    true
}

/// What became of a proposer's question to a counter, if it asked that one, and of the number; and what keeps the two apart.
pub(super) fn lacks_number(dry: &mut Questions, proposer: NodeId, counter: NodeId) {
    let Some(asked) = furthest(dry, proposer, counter, |msg| *msg == Msg::AskNumber) else { return };
    let number = |msg: &Msg| matches!(msg, Msg::Number { .. });
    match &asked.fate {
        // What keeps it is told with it.
        Fate::UnderWay | Fate::Waits | Fate::Corrupt => drop(fate::tell(dry, &asked)),
        Fate::Lost(..) => {
            fate::tell(dry, &asked);
            fate::apart(dry, proposer, counter);
        }
        Fate::Arrived(..) => {
            let answer = furthest(dry, counter, proposer, number).unwrap_or(asked);
            fate::tell(dry, &answer);
            if !matches!(answer.fate, Fate::UnderWay | Fate::Waits | Fate::Corrupt) {
                fate::apart(dry, proposer, counter);
            }
        }
    }
}

/// Why a proposer has no promise of an acceptor at its number.
pub(super) fn lacks_promise(dry: &mut Questions, acceptor: NodeId, proposer: NodeId, ballot: Ballot) {
    let promised = dry.ghost.promises.0.get(&ballot).is_some_and(|by| by.contains(acceptor));
    let answer = Msg::Promise { ballot, accepted: None };
    if !(promised && lacks_answer(dry, acceptor, proposer, &answer, &[rules::LATE])) {
        return lacks_deed(dry, acceptor, proposer, Msg::Prepare { ballot });
    }
    // It may have asked once more since.
    on_its_way(dry, proposer, acceptor, |msg| *msg == Msg::Prepare { ballot });
}

/// Why a node has not heard that an acceptor accepted a proposal.
pub(super) fn lacks_acceptance(
    dry: &mut Questions,
    acceptor: NodeId,
    (node, ignored): (NodeId, &[RuleId]),
    proposer: NodeId,
    sent: Proposal,
) {
    let accepted = dry.ghost.backing_of(sent).is_some_and(|backing| backing.by.contains(acceptor));
    if !accepted {
        return lacks_deed(dry, acceptor, proposer, Msg::Accept(sent));
    }
    if !lacks_answer(dry, acceptor, node, &Msg::Accepted(sent), ignored) {
        dry.tell(acceptor, rules::UNTOLD, [node.0.into(), sent.ballot.0, sent.value.0, 0]);
    }
}
