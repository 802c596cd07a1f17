//! Servers as learners: what they know to be chosen, what they hand to their host, and how those catch up who missed
//! something.

use super::messages::{Entries, Entry, Msg, Outcome, Record};
use super::{Row, Slots, places, rule};
use crate::engine::NodeId;
use crate::parts::ballot::Ballot;
use crate::parts::part::Host;

/// How a server came to know what is chosen, as the third fact of the note: it counted, it was told that all below a
/// slot is chosen, or it was sent to it.
pub const COUNTED: u32 = 0;
/// It was told that all below a slot is chosen.
const MARKED: u32 = 1;
/// It was sent to it.
const SENT: u32 = 2;

/// What is chosen in a slot is known from now on.
pub fn learn(host: &mut impl Host<Slots>, slot: u32, entry: Entry, how: u32) {
    host.tell(rule(host, Row::Learns), [slot, entry.value.0, how, 0]);
    // This record carries no safety of its own; what stays unflushed with a rule off it must not flush.
    match host.off(rule(host, Row::PersistAccepted)) || host.off(rule(host, Row::PersistPromise)) {
        true => host.persist_unflushed(Record::Chosen { slot, entry }),
        false => host.persist(Record::Chosen { slot, entry }),
    }
    // Switched off, it is handed on at once: then that is told.
    let hole = host.disk().open();
    if slot > hole && !host.off(rule(host, Row::InOrder)) {
        let _ = host.tempted(rule(host, Row::InOrder), [slot, slot, hole, 0]);
    }
}

impl Slots {
    /// A leader lives, and says that all slots below one are chosen: what was accepted at its ballot is chosen then, since
    /// a ballot carries one command in each slot. The rest it has to be sent.
    pub(super) fn on_heartbeat(&mut self, host: &mut impl Host<Slots>, from: NodeId, ballot: Ballot, below: u32) {
        let promised = host.disk().promised;
        if ballot < promised {
            host.tell(rule(host, Row::OldLeader), [from.0.into(), ballot.0, promised.0, 0]);
            return host.send(from, Msg::Refusal { ballot, promised });
        }
        self.follow(host, Some(from), ballot);
        let first = host.disk().open();
        let most = host.config().number(places(host).at_once);
        let mut lacks = None;
        for slot in first..below.min(first.saturating_add(most)) {
            if host.disk().chosen(slot).is_none() && !marks(host, slot, ballot) {
                lacks = lacks.or(Some(slot));
            }
        }
        if let Some(slot) = lacks {
            host.tell(rule(host, Row::Lacks), [from.0.into(), slot, below, 0]);
            host.send(from, Msg::Lacks { from: slot });
        }
    }

    /// A server lacks what is chosen: it is sent what this one knows.
    pub(super) fn on_lacks(&mut self, host: &mut impl Host<Slots>, from: NodeId, first: u32) {
        let most = host.config().number(places(host).at_once) as usize;
        let entries: Entries = host.disk().entries(first, most).collect();
        let Some(last) = (first + entries.len() as u32).checked_sub(1).filter(|last| *last >= first) else { return };
        host.tell(rule(host, Row::SendsChosen), [from.0.into(), first, last, 0]);
        host.send(from, Msg::Chosen { from: first, entries });
    }

    /// What is chosen in some slots. Whoever proposes something else there has been outdone.
    pub(super) fn on_chosen(&mut self, host: &mut impl Host<Slots>, first: u32, entries: &Entries) {
        for (slot, entry) in (first..).zip(entries) {
            let outdone = |open: &super::Open| open.entry != *entry;
            let bid = self.bid.as_mut().and_then(|bid| bid.open.remove(&slot));
            if host.disk().chosen(slot).is_none() {
                learn(host, slot, *entry, SENT);
            }
            if bid.as_ref().is_some_and(outdone) {
                self.give_up(host);
            }
        }
    }

    /// Hands to the host what is decided and was not handed to it yet: in the order of the slots, up to the first gap.
    /// Switched off, all of it at once.
    pub(super) fn hand_on(&mut self, host: &mut impl Host<Slots>, outcome: &mut Outcome) {
        let (first, last) = (self.handed + 1, host.disk().chosen.len() as u32);
        let fresh = (first..=last).filter(|slot| !self.early.contains(slot)).count();
        if fresh > 0 {
            host.tell(rule(host, Row::InOrder), [first, last, last + 1, 0]);
        }
        for slot in first..=last {
            if !self.early.remove(&slot) {
                outcome.decided.extend(host.disk().chosen(slot).map(|entry| (slot, entry)));
            }
        }
        self.handed = last;
        if !host.off(rule(host, Row::InOrder)) {
            return;
        }
        let waits: Vec<(u32, Entry)> = host.disk().beyond.iter().map(|(slot, entry)| (*slot, *entry)).collect();
        for (slot, entry) in waits.into_iter().filter(|(slot, _)| !self.early.contains(slot)).collect::<Vec<_>>() {
            if host.tempted(rule(host, Row::InOrder), [slot, slot, last + 1, 0]) {
                self.early.insert(slot);
                outcome.decided.push((slot, entry));
            }
        }
    }
}

/// Whether what stands in a slot is chosen there, since the leader of this ballot says that something is.
pub fn marks(host: &mut impl Host<Slots>, slot: u32, ballot: Ballot) -> bool {
    let Some(vote) = host.disk().votes.get(&slot).copied() else { return false };
    let facts = [slot, vote.ballot.0, ballot.0, vote.entry.value.0];
    if !host.guard(rule(host, Row::OwnBallotOnly), vote.ballot == ballot, facts) {
        return false;
    }
    learn(host, slot, vote.entry, MARKED);
    true
}
