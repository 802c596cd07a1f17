//! Servers as acceptors: each promises, for all slots at once, and accepts, slot by slot, unless it has promised
//! otherwise. All they know is on their disks, and they write before they answer.

use super::messages::{ALL, Msg, Record, Vote};
use super::{Row, Slots, rule};
use crate::engine::NodeId;
use crate::engine::facts::{MARK, NOTHING};
use crate::parts::ballot::Ballot;
use crate::parts::part::Host;

/// A ballot at its promise or above is promised, for all slots or for one. Switched off, a lower one lowers the promise.
pub fn may_promise(host: &mut impl Host<Slots>, from: NodeId, ballot: Ballot, slot: Option<u32>) -> bool {
    let promised = host.disk().promised;
    let facts = [ballot.0, promised.0, from.0.into(), slot.unwrap_or(NOTHING)];
    host.guard(rule(host, Row::Promise), ballot >= promised, facts)
}

/// At its promise or above, what is proposed is accepted. What was accepted before gets the same answer again.
pub fn may_accept(host: &mut impl Host<Slots>, slot: u32, vote: Vote) -> bool {
    let promised = host.disk().promised;
    let again = vote.ballot >= promised && host.disk().votes.get(&slot) == Some(&vote);
    let place = if again { slot | MARK } else { slot };
    let facts = [vote.ballot.0, promised.0, place, vote.entry.value.0];
    host.guard(rule(host, Row::CheckAccept), vote.ballot >= promised, facts)
}

impl Slots {
    /// Phase 1(b). Who promises another's ballot gives its own up.
    pub(super) fn on_prepare(
        &mut self,
        host: &mut impl Host<Slots>,
        from: NodeId,
        ballot: Ballot,
        [first, upto]: [u32; 2],
    ) {
        let promised = host.disk().promised;
        if !may_promise(host, from, ballot, (upto != ALL).then_some(first)) {
            return host.send(from, Msg::Refusal { ballot, promised });
        }
        let votes = host.disk().votes(first, upto);
        let record = (ballot != promised).then_some(Record::Promise(ballot));
        host.persist_before(rule(host, Row::PersistPromise), record, |host| {
            host.send(from, Msg::Promise { ballot, from: first, votes });
        });
        let leader = self.leader.filter(|leader| *leader == from);
        self.follow(host, leader, ballot);
    }

    /// Phase 2(b). Who asks for it leads.
    pub(super) fn on_accept(&mut self, host: &mut impl Host<Slots>, from: NodeId, slot: u32, vote: Vote) {
        let (ballot, promised) = (vote.ballot, host.disk().promised);
        if !may_accept(host, slot, vote) {
            return host.send(from, Msg::Refusal { ballot, promised });
        }
        let record = accepts(host, slot, vote);
        host.persist_before(rule(host, Row::PersistAccepted), record, |host| {
            host.send(from, Msg::Accepted { slot, vote });
        });
        if ballot >= promised {
            self.follow(host, Some(from), ballot);
        }
    }
}

/// What is written when something is accepted, if anything changes by it.
pub fn accepts(host: &mut impl Host<Slots>, slot: u32, vote: Vote) -> Option<Record> {
    let promised = host.disk().promised;
    let mut promises = promised;
    if vote.ballot > promised {
        // Accepting at a ballot promises it as well. Switched off, the promise stays where it was.
        let alone = host.off(rule(host, Row::LogWide));
        let raises = host.obeys(rule(host, Row::AcceptRaises), [vote.ballot.0, promised.0, alone.into(), 0]);
        promises = if raises { vote.ballot } else { promised };
    }
    let repeated = host.disk().votes.get(&slot) == Some(&vote) && promises == promised;
    (!repeated).then_some(Record::Accept { slot, vote, promised: promises })
}
