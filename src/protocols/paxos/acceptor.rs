//! An acceptor: promises, and accepts unless it has promised otherwise (section 2.2). All it knows is on its disk,
//! and it writes before it answers.

use super::learning::told_by_acceptors;
use super::messages::{Msg, Proposal, Record};
use super::roles::Context;
use super::rules;
use crate::engine::facts::NOTHING;
use crate::engine::{NodeId, NodeSet};
use crate::parts::ballot::Ballot;

/// A number above its promise is promised; the same number gets the same answer again. It is the same proposer's, as far as
/// an acceptor can tell: it knows a promise by its number alone, as in the paper, where numbers are unique. Where by mistake
/// they are not (`paxos.number.one-counter`), it promises one number to two proposers, and that is the harm of it. Switched
/// off, a lower number lowers the promise.
pub fn may_promise(cx: &mut Context, from: NodeId, ballot: Ballot) -> bool {
    let promised = cx.disk().promised;
    let forgets = cx.off(rules::REMEMBER_PROMISE);
    cx.guard(rules::PROMISE, ballot >= promised, [ballot.0, promised.0, from.0.into(), forgets.into()])
}

/// At its promise or above, a proposal is accepted; testing for "above" alone would accept nothing at all, which is what
/// happens with the rule for it switched off.
pub fn may_accept(cx: &mut Context, Proposal { ballot, value }: Proposal) -> bool {
    let promised = cx.disk().promised;
    let again = ballot >= promised && cx.disk().accepted == Some(Proposal { ballot, value });
    // That it is kept is what the note of the other rule says.
    if ballot == promised && cx.off(rules::ACCEPT_EQUAL) && !cx.obeys(rules::ACCEPT_EQUAL, [ballot.0, value.0, 0, 0]) {
        return false;
    }
    cx.guard(rules::CHECK_ACCEPT, ballot >= promised, [ballot.0, promised.0, value.0, again.into()])
}

/// A promise is stored: what is written before the answer tells so. Switched off, nothing is.
fn remembers(cx: &mut Context, ballot: Ballot) -> bool {
    let promised = cx.disk().promised;
    !cx.off(rules::REMEMBER_PROMISE) || cx.obeys(rules::REMEMBER_PROMISE, [ballot.0, promised.0, 0, 0])
}

/// Phase 1(b).
pub fn on_prepare(cx: &mut Context, from: NodeId, ballot: Ballot) {
    let (promised, accepted) = (cx.disk().promised, cx.disk().accepted);
    if !may_promise(cx, from, ballot) {
        cx.send(from, Msg::Refusal { ballot, promised });
        return;
    }
    let record = (ballot != promised && remembers(cx, ballot)).then_some(Record::Promise(ballot));
    cx.persist_before(rules::PERSIST_PROMISE, record, |cx| cx.send(from, Msg::Promise { ballot, accepted }));
}

/// Phase 2(b).
pub fn on_accept(cx: &mut Context, from: NodeId, proposal: Proposal) {
    let (promised, accepted) = (cx.disk().promised, cx.disk().accepted);
    let ballot = proposal.ballot;
    if !may_accept(cx, proposal) {
        cx.send(from, Msg::Refusal { ballot, promised });
        return;
    }
    let mut promises = promised;
    if ballot > promised {
        // Accepting n promises n as well. Switched off, the promise stays where it was.
        let raises = cx.obeys(rules::ACCEPT_RAISES, [ballot.0, promised.0, 0, 0]);
        promises = if raises { ballot } else { promised };
    }
    let repeated = accepted == Some(proposal) && promises == promised;
    let record = (!repeated).then_some(Record::Acknowledge { proposal, promised: promises });
    cx.persist_before(rules::PERSIST_ACCEPTED, record, |cx| {
        let told = NodeSet(told_by_acceptors(cx.config).0 | NodeSet::one(from).0);
        told.iter().for_each(|id| cx.send(id, Msg::Accepted(proposal)));
    });
}

/// A learner asks what it has accepted.
pub fn on_query(cx: &mut Context, from: NodeId) {
    let accepted = cx.disk().accepted;
    cx.send(from, Msg::Told { accepted });
    let (ballot, value) = accepted.map_or((Ballot::NONE, NOTHING), |p| (p.ballot, p.value.0));
    cx.tell(rules::TELLS, [from.0.into(), ballot.0, value, 0]);
}
