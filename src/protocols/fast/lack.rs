//! What became of the one message that somebody lacks: a question was never sent, an answer neither, it is under way, it is
//! lost, it was refused or ignored, or a crash took what came of it. It knows no goal: what is asked is `ask`'s business.

use super::acceptor::Acceptor;
use super::client::Client;
use super::coordinator::{Coordinator, Phase};
use super::learner::Learner;
use super::messages::{Msg, Vote};
use super::node::Node;
use super::roles::CLIENT;
use super::{FastPaxos, INFO, rules};
use crate::engine::{Dry, Errand, Fate, Look, Loses, NodeId, Note, RuleId, Value};
use crate::parts::ballot::Ballot;
use crate::parts::fate;

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

/// Whether a note says that an acceptor refused what it was asked.
fn refuses(note: &Note) -> bool {
    INFO.rule(note.rule).refuses(note.verdict)
}

/// The message that came furthest of those that are so.
fn furthest(dry: &mut Questions, from: NodeId, to: NodeId, is: impl Fn(&Msg) -> bool) -> Option<Errand<Msg>> {
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

/// Tells of clients' values that are on their way to a node.
pub(super) fn values_come(dry: &mut Questions, to: NodeId) {
    for client in dry.config.of_kind(CLIENT).iter() {
        on_its_way(dry, client, to, |msg| matches!(msg, Msg::Request { .. }));
    }
}

/// What keeps an acceptor from what a coordinator's message asks for: it was never sent, it has not come, it was refused,
/// or a crash took what came of it.
pub(super) fn lacks_deed(dry: &mut Questions, acceptor: NodeId, coordinator: NodeId, asks: Msg) {
    // That a fast round is open is only in memory.
    let (ballot, what, stands_in) = match asks {
        Msg::Any { ballot } => (ballot, rules::ANY, Loses::Memory),
        Msg::Accept { ballot, .. } => (ballot, rules::ACCEPT, Loses::Unflushed),
        Msg::Prepare { ballot } => (ballot, rules::PREPARE, Loses::Unflushed),
        _ => return,
    };
    let Some(errand) = furthest(dry, coordinator, acceptor, |msg| *msg == asks) else {
        dry.tell(coordinator, rules::UNASKED, [acceptor.0.into(), ballot.0, what, 0]);
        return would_refuse(dry, acceptor, coordinator, &asks);
    };
    match &errand.fate {
        Fate::Arrived(_, notes) => match notes.iter().find(|note| refuses(note)) {
            Some(note) => fate::tell_decided(dry, &errand, *note),
            None if fate::forgotten(dry, &errand, stands_in) => {}
            None => drop(fate::tell(dry, &errand)),
        },
        Fate::UnderWay | Fate::Waits | Fate::Corrupt | Fate::Lost(..) => {
            fate::tell(dry, &errand);
            would_refuse(dry, acceptor, coordinator, &asks);
        }
    }
}

/// Tells that an acceptor would refuse, or stop before it answered, if it would.
fn would_refuse(dry: &mut Questions, acceptor: NodeId, coordinator: NodeId, asks: &Msg) {
    let Some(heard) = dry.hear(acceptor, coordinator, asks.clone()) else { return };
    dry.keep(heard.notes.iter().copied().filter(refuses));
    // Whoever prepares again does so in a higher round, and of that an acceptor makes something else; nor does who has gone
    // on to another round send anything in this one.
    let (Msg::Prepare { ballot } | Msg::Any { ballot } | Msg::Accept { ballot, .. }) = *asks else { return };
    let again = !matches!(asks, Msg::Prepare { .. }) && dry.slot(coordinator).disk.used == ballot;
    if again || dry.under_way(coordinator, acceptor).any(|(_, msg)| msg == asks) {
        fate::stops(dry, acceptor, Some((coordinator, asks)), &heard);
    }
}

/// Tells what became of an answer, if it ever left; notes of these rules say that it came to nothing for who asked. Whether
/// it left.
pub(super) fn lacks_answer(dry: &mut Questions, from: NodeId, to: NodeId, answer: &Msg, ignored: &[RuleId]) -> bool {
    let is = |msg: &Msg| match (msg, answer) {
        (Msg::Promise { ballot, .. }, Msg::Promise { ballot: wanted, .. }) => ballot == wanted,
        (msg, answer) => msg == answer,
    };
    let Some(errand) = furthest(dry, from, to, is) else { return false };
    if let Fate::Arrived(_, notes) = &errand.fate
        && let Some(note) = notes.iter().find(|note| ignored.contains(&note.rule))
    {
        fate::tell_decided(dry, &errand, *note);
        return true;
    }
    fate::tell(dry, &errand);
    true
}

/// Why a coordinator has no promise of an acceptor for its round.
pub(super) fn lacks_promise(dry: &mut Questions, acceptor: NodeId, coordinator: NodeId, ballot: Ballot) {
    let promised = dry.ghost.promises.0.get(&ballot).is_some_and(|by| by.contains(acceptor));
    let answer = Msg::Promise { ballot, vote: None };
    if !(promised
        && lacks_answer(dry, acceptor, coordinator, &answer, &[rules::LATE, rules::THIS_ROUND, rules::DISTINCT]))
    {
        return lacks_deed(dry, acceptor, coordinator, Msg::Prepare { ballot });
    }
    // It may have asked once more since.
    on_its_way(dry, coordinator, acceptor, |msg| *msg == Msg::Prepare { ballot });
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
    if !lacks_answer(dry, acceptor, node, &Msg::Voted(vote), &[]) {
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
        _ => dry.tell(by, rules::SILENT, [ballot.0, 0, 0, 0]),
    }
    true
}

/// Tells that a coordinator has no round under way, and what would begin one.
pub(super) fn no_round(dry: &mut Questions, node: NodeId) {
    let Some(asked) = coordinator(dry, node) else { return };
    let how = match asked.phase {
        Phase::Done => rules::KNOWING,
        _ if dry.config.flag(super::options::MANUAL_PHASES) => rules::TOLD,
        _ if asked.sleeps => rules::SLEEPING,
        _ => rules::WAITING,
    };
    dry.tell(node, rules::NO_ROUND, [how, 0, 0, 0]);
}
