//! What became of the one message that somebody lacks ([`lack`]): promises, acceptances, numbers. It knows no goal: what is
//! asked is `ask`'s business.

use super::messages::{Msg, Proposal};
use super::{Paxos, rules};
use crate::engine::facts::NOTHING;
use crate::engine::{Dry, Fate, Loses, NodeId, RuleId};
use crate::parts::ballot::Ballot;
use crate::parts::fate;
use crate::parts::lack::{self, Asking};

/// The ground of a question about Paxos.
pub(super) type Questions<'a> = Dry<'a, Paxos>;

/// What keeps an acceptor from what a proposer's message asks for.
pub(super) fn lacks_deed(dry: &mut Questions, acceptor: NodeId, proposer: NodeId, asks: Msg) {
    let (ballot, value) = match asks {
        Msg::Accept(Proposal { ballot, value }) => (ballot, value.0),
        Msg::Prepare { ballot } => (ballot, NOTHING),
        _ => (Ballot::NONE, NOTHING),
    };
    let asking = Asking {
        by: proposer,
        to: acceptor,
        unasked: (rules::UNASKED, [acceptor.0.into(), ballot.0, value, 0]),
        // What it did stood on its disk.
        stands_in: Loses::Unflushed,
        // Whoever prepares again does so at a higher number, and of that an acceptor makes something else.
        again: !matches!(asks, Msg::Prepare { .. }),
        msg: asks.clone(),
    };
    lack::deed(dry, &asking, |msg| *msg == asks);
}

/// What became of a proposer's question to a counter, if it asked that one, and of the number; and what keeps the two apart.
pub(super) fn lacks_number(dry: &mut Questions, proposer: NodeId, counter: NodeId) {
    let Some(asked) = lack::furthest(dry, proposer, counter, |msg| *msg == Msg::AskNumber) else { return };
    let number = |msg: &Msg| matches!(msg, Msg::Number { .. });
    match &asked.fate {
        // What keeps it is told with it.
        Fate::UnderWay | Fate::Waits | Fate::Corrupt => drop(fate::tell(dry, &asked)),
        Fate::Lost(..) => {
            fate::tell(dry, &asked);
            fate::apart(dry, proposer, counter);
        }
        Fate::Arrived(..) => {
            let answer = lack::furthest(dry, counter, proposer, number).unwrap_or(asked);
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
    let answers = |msg: &Msg| matches!(msg, Msg::Promise { ballot: at, .. } if *at == ballot);
    if !(promised && lack::answer(dry, acceptor, proposer, &[rules::LATE], answers)) {
        return lacks_deed(dry, acceptor, proposer, Msg::Prepare { ballot });
    }
    // It may have asked once more since.
    lack::on_its_way(dry, proposer, acceptor, |msg| *msg == Msg::Prepare { ballot });
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
    if !lack::answer(dry, acceptor, node, ignored, |msg| *msg == Msg::Accepted(sent)) {
        dry.tell(acceptor, rules::UNTOLD, [node.0.into(), sent.ballot.0, sent.value.0, 0]);
    }
}
