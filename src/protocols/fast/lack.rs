//! What became of the one message that somebody lacks ([`lack`]): promises, votes, values. It knows no goal: what is asked
//! is `ask`'s business.

use super::acceptor::Acceptor;
use super::client::Client;
use super::coordinator::{Coordinator, Phase};
use super::learner::Learner;
use super::messages::{Msg, Vote};
use super::node::Node;
use super::roles::CLIENT;
use super::{FastPaxos, rules};
use crate::engine::facts::NOTHING;
use crate::engine::{Dry, Loses, NodeId, NodeSet, Value};
use crate::parts::ballot::Ballot;
use crate::parts::fate;
use crate::parts::lack::{self, Asking};

/// The ground of a question about Fast Paxos.
pub(super) type Questions<'a> = Dry<'a, FastPaxos>;

/// A coordinator's memory, if it runs.
pub(super) fn coordinator<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Coordinator> {
    if let Some(Node::Coordinator(coordinator)) = &dry.slot(id).node { Some(coordinator) } else { None }
}

/// An acceptor's.
pub(super) fn acceptor<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Acceptor> {
    if let Some(Node::Acceptor(acceptor)) = &dry.slot(id).node { Some(acceptor) } else { None }
}

/// A learner's.
pub(super) fn learner<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Learner> {
    if let Some(Node::Learner(learner)) = &dry.slot(id).node { Some(learner) } else { None }
}

/// A client's.
pub(super) fn client<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Client> {
    if let Some(Node::Client(client)) = &dry.slot(id).node { Some(client) } else { None }
}

/// Tells of clients' values that are on their way to a node.
pub(super) fn values_come(dry: &mut Questions, to: NodeId) {
    for client in dry.config.of_kind(CLIENT).iter() {
        lack::on_its_way(dry, client, to, |msg| matches!(msg, Msg::Request { .. }));
    }
}

/// What keeps an acceptor from what a coordinator's message asks for.
pub(super) fn lacks_deed(dry: &mut Questions, acceptor: NodeId, coordinator: NodeId, asks: Msg) {
    // That a fast round is open is only in memory.
    let (ballot, what, stands_in) = match asks {
        Msg::Any { ballot } => (ballot, rules::ANY, Loses::Memory),
        Msg::Accept { ballot, .. } => (ballot, rules::ACCEPT, Loses::Unflushed),
        Msg::Prepare { ballot } => (ballot, rules::PREPARE, Loses::Unflushed),
        _ => return,
    };
    let unasked = match by_votes(dry, coordinator, ballot).filter(|_| what == rules::PREPARE) {
        Some((voted_at, by)) => (rules::TAKES_VOTES, [ballot.0, voted_at.0, by.0, 0]),
        None => (rules::UNASKED, [acceptor.0.into(), ballot.0, what, 0]),
    };
    let asking = Asking {
        by: coordinator,
        to: acceptor,
        unasked,
        stands_in,
        // Whoever prepares again does so in a higher round, and of that an acceptor makes something else; nor does who has
        // gone on to another round send anything in this one.
        again: what != rules::PREPARE && dry.slot(coordinator).disk.used == ballot,
        msg: asks.clone(),
    };
    lack::deed(dry, &asking, |msg| *msg == asks);
}

/// The votes that a coordinator has taken for promises of its round, if it has: of which round, and whose.
fn by_votes(dry: &Questions, id: NodeId, ballot: Ballot) -> Option<(Ballot, NodeSet)> {
    let asked = coordinator(dry, id).filter(|asked| asked.by_votes.0 && dry.slot(id).disk.used == ballot)?;
    Some((asked.reports.first()?.1.ballot, asked.promises))
}

/// Why a coordinator has no promise of an acceptor for its round.
pub(super) fn lacks_promise(dry: &mut Questions, acceptor: NodeId, coordinator: NodeId, ballot: Ballot) {
    let promised = dry.ghost.promises.0.get(&ballot).is_some_and(|by| by.contains(acceptor));
    let answers = |msg: &Msg| matches!(msg, Msg::Promise { ballot: at, .. } if *at == ballot);
    let ignored = &[rules::LATE, rules::THIS_ROUND, rules::DISTINCT];
    if !(promised && lack::answer(dry, acceptor, coordinator, ignored, answers)) {
        return lacks_deed(dry, acceptor, coordinator, Msg::Prepare { ballot });
    }
    // It may have asked once more since.
    lack::on_its_way(dry, coordinator, acceptor, |msg| *msg == Msg::Prepare { ballot });
}

/// The votes of a round that somebody lacks: of a classic one for its value, of a fast one for any.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// The round.
    pub ballot: Ballot,
    /// Whether it is a fast one.
    pub fast: bool,
    /// The value, if it has to be a certain one.
    pub value: Option<Value>,
}

impl Wanted {
    /// The votes that are like this one.
    pub fn like(vote: Vote) -> Wanted {
        Wanted { ballot: vote.ballot, fast: vote.fast, value: Some(vote.value) }
    }

    fn is(self, vote: Vote) -> bool {
        vote.ballot == self.ballot && vote.fast == self.fast && self.value.is_none_or(|value| value == vote.value)
    }
}

/// Why a node has not heard of an acceptor's vote.
pub(super) fn lacks_word(dry: &mut Questions, acceptor: NodeId, node: NodeId, wanted: Wanted) {
    let Some(vote) = dry.ghost.votes_of(acceptor, wanted.ballot).find(|vote| wanted.is(*vote)) else {
        return lacks_vote(dry, acceptor, wanted);
    };
    if !lack::answer(dry, acceptor, node, &[], |msg| *msg == Msg::Voted(vote)) {
        dry.tell(acceptor, rules::UNTOLD, [node.0.into(), vote.ballot.0, vote.value.0, 0]);
    }
}

/// Why an acceptor has not voted so.
pub(super) fn lacks_vote(dry: &mut Questions, acceptor: NodeId, wanted: Wanted) {
    let Wanted { ballot, fast, value } = wanted;
    if let Some(vote) = dry.ghost.votes_of(acceptor, ballot).next() {
        return dry.tell(acceptor, rules::VOTED, [vote.ballot.0, vote.value.0, vote.fast.into(), 0]);
    }
    if fate::is_away(dry, acceptor) {
        return;
    }
    let coordinator = ballot.proposer();
    match (fast, value) {
        (true, _) => lacks_value(dry, acceptor, ballot),
        (false, Some(value)) => lacks_deed(dry, acceptor, coordinator, Msg::Accept { ballot, value }),
        (false, None) => {}
    }
}

/// Why an acceptor has voted for nothing in a fast round: it is not open there, or no value has come.
fn lacks_value(dry: &mut Questions, id: NodeId, ballot: Ballot) {
    let Some(memory) = acceptor(dry, id) else { return };
    let promised = dry.slot(id).disk.promised;
    match () {
        () if promised > ballot => dry.tell(id, rules::CLOSED, [ballot.0, promised.0, 0, 0]),
        () if memory.is_open(ballot, promised) => {
            let clients = dry.config.of_kind(CLIENT);
            dry.tell(id, rules::AWAITS, [ballot.0, clients.0, 0, 0]);
            values_come(dry, id);
        }
        () => lacks_deed(dry, id, ballot.proposer(), Msg::Any { ballot }),
    }
}

/// Tells that a round's coordinator has not opened it, nor proposed in it, or has gone on to another. Whether it is so.
pub(super) fn is_silent(dry: &mut Questions, ballot: Ballot) -> bool {
    let by = ballot.proposer();
    let used = dry.slot(by).disk.used;
    if fate::is_away(dry, by) {
        return true;
    }
    let phase = coordinator(dry, by).map(|coordinator| coordinator.phase);
    match phase {
        _ if used > ballot => dry.tell(by, rules::LEFT, [ballot.0, used.0, 0, 0]),
        Some(Phase::Open | Phase::Accept | Phase::Done) if used == ballot => return false,
        _ => silent(dry, by, ballot),
    }
    true
}

/// Tells that a coordinator is not in phase 2 of a round, and what it can do there.
pub(super) fn silent(dry: &mut Questions, by: NodeId, ballot: Ballot) {
    let ours = dry.slot(by).disk.used == ballot;
    let (can, must) = match coordinator(dry, by).filter(|_| ours) {
        Some(asked) if asked.phase == Phase::Prepare => (rules::GATHERS, NOTHING),
        Some(asked) if asked.phase == Phase::Ready => match asked.must(dry.config) {
            Some(must) => (rules::IS_BOUND, must.0),
            None => (rules::IS_FREE, NOTHING),
        },
        _ => (rules::GIVEN_UP, NOTHING),
    };
    dry.tell(by, rules::SILENT, [ballot.0, can, must, 0]);
}

/// Tells that a coordinator has no round under way, and what would begin one.
pub(super) fn no_round(dry: &mut Questions, node: NodeId) {
    let Some(asked) = coordinator(dry, node) else { return };
    let how = match asked.phase {
        Phase::Done => rules::KNOWING,
        _ if dry.config.flag(super::options::MANUAL_PHASES) => rules::TOLD,
        _ => rules::WAITING,
    };
    dry.tell(node, rules::NO_ROUND, [how, 0, 0, 0]);
}
