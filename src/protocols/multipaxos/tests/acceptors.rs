//! What servers promise and accept.

use super::*;
use crate::engine::scene::Verdict;

/// A server that has promised 2.S2.
fn promised(bench: Bench) -> Bench {
    let mut bench = bench;
    hear(&mut bench, S2, slots::Msg::Prepare { ballot: ballot(2, S2), from: 1, upto: slots::ALL });
    bench
}

fn asks(bench: &mut Bench, from: NodeId, at: Ballot) {
    hear(bench, from, slots::Msg::Prepare { ballot: at, from: 1, upto: slots::ALL });
}

#[test]
pub fn a_lower_prepare_is_refused() {
    let mut bench = promised(bench(3));
    asks(&mut bench, S3, ballot(1, S3));
    let refusal = slots::Msg::Refusal { ballot: ballot(1, S3), promised: ballot(2, S2) };
    assert_eq!((sent(&bench, S3), bench.verdict(row(Row::Promise))), (vec![refusal], Some(Verdict::Refused)));
    // The same ballot gets the same promise again, a higher one another.
    for (from, at) in [(S2, ballot(2, S2)), (S3, ballot(2, S3))] {
        asks(&mut bench, from, at);
        assert!(matches!(sent(&bench, from)[..], [slots::Msg::Promise { ballot, .. }] if ballot == at));
    }
}

#[test]
pub fn a_lower_prepare_lowers_the_promise() {
    let mut bench = promised(bench(3).without(row(Row::Promise)));
    asks(&mut bench, S3, ballot(1, S3));
    assert_eq!(bench.slot.disk.slots.promised, ballot(1, S3));
}

#[test]
fn a_promise_reports_what_was_accepted_from_the_asked_slot_on() {
    let mut bench = bench(3);
    for slot in [1, 2, 4] {
        let vote = vote(&bench, 1, S2, "x=1");
        hear(&mut bench, S2, slots::Msg::Accept { slot, vote });
    }
    for (from, upto, reported) in [(1, slots::ALL, &[1, 2, 4][..]), (2, slots::ALL, &[2, 4]), (2, 2, &[2]), (5, 9, &[])]
    {
        hear(&mut bench, S3, slots::Msg::Prepare { ballot: ballot(2, S3), from, upto });
        let told: Vec<u32> = match &sent(&bench, S3)[..] {
            [slots::Msg::Promise { votes, .. }] => votes.iter().map(|(slot, _)| *slot).collect(),
            other => panic!("{other:?}"),
        };
        assert_eq!(told, reported, "from {from} to {upto}");
    }
}

fn accept(bench: &mut Bench, round: u32, from: NodeId) {
    let vote = vote(bench, round, from, "x=1");
    hear(bench, from, slots::Msg::Accept { slot: 3, vote });
}

#[test]
pub fn a_lower_accept_is_refused() {
    let mut bench = promised(bench(3));
    accept(&mut bench, 1, S3);
    assert_eq!(bench.verdict(row(Row::CheckAccept)), Some(Verdict::Refused));
    assert!(bench.slot.disk.slots.votes.is_empty());
    accept(&mut bench, 2, S2);
    assert!(bench.slot.disk.slots.votes.contains(&3), "at its promise it accepts");
}

#[test]
pub fn a_lower_accept_is_accepted() {
    let mut bench = promised(bench(3).without(row(Row::CheckAccept)));
    accept(&mut bench, 1, S3);
    assert_eq!(bench.slot.disk.slots.votes.get(&3).map(|vote| vote.ballot), Some(ballot(1, S3)));
    assert_eq!(bench.slot.disk.slots.promised, ballot(2, S2));
}

#[test]
pub fn accepting_promises() {
    let mut bench = bench(3);
    accept(&mut bench, 2, S2);
    assert_eq!(bench.slot.disk.slots.promised, ballot(2, S2));
    asks(&mut bench, S3, ballot(1, S3));
    assert_eq!(bench.verdict(row(Row::Promise)), Some(Verdict::Refused));
}

#[test]
pub fn accepting_promises_nothing() {
    let mut bench = bench(3).without(row(Row::AcceptRaises));
    accept(&mut bench, 2, S2);
    assert_eq!(bench.slot.disk.slots.promised, Ballot::NONE);
}

#[test]
pub fn a_promise_is_written_first() {
    assert!(promised(bench(3)).wrote_first());
}

#[test]
pub fn a_promise_is_sent_first() {
    let mut bench = promised(bench(3).without(row(Row::PersistPromise)));
    assert!(bench.sent_first());
    bench.reboot();
    assert_eq!(bench.slot.disk.slots.promised, Ballot::NONE);
}

#[test]
pub fn what_is_accepted_is_written_first() {
    let mut bench = bench(3);
    accept(&mut bench, 2, S2);
    assert!(bench.wrote_first());
    // A leader asks the others first; it is durable before it counts itself.
    let mut bench = leader(self::bench(3));
    propose(&mut bench, "x=1");
    assert!(bench.slot.durable.is_none() && bench.slot.disk.slots.votes.contains(&1));
}

#[test]
pub fn what_is_accepted_is_sent_first() {
    let mut bench = bench(3).without(row(Row::PersistAccepted));
    accept(&mut bench, 2, S2);
    assert!(bench.sent_first());
    let mut bench = leader(self::bench(3).without(row(Row::PersistAccepted)));
    propose(&mut bench, "x=1");
    bench.reboot();
    assert!(bench.slot.disk.slots.votes.is_empty());
}
