//! How a server comes to lead, and what it does then.

use super::*;
use crate::engine::scene::Verdict;
use crate::engine::{Effect, OptionId, TimerId};

const ELECTION: TimerId = PLACES.election;
const HEARTBEAT: TimerId = PLACES.heartbeat;
const MANUAL: OptionId = PLACES.manual;
const Q1: OptionId = crate::protocols::multipaxos::INFO.option_called("q1");
const Q2: OptionId = crate::protocols::multipaxos::INFO.option_called("q2");

/// What a Prepare asks about: the first slot and the last.
fn asked(bench: &Bench) -> Option<[u32; 2]> {
    sent(bench, S2).into_iter().find_map(|msg| match msg {
        slots::Msg::Prepare { from, upto, .. } => Some([from, upto]),
        _ => None,
    })
}

#[test]
pub fn one_phase_1_covers_all_slots() {
    let mut bench = bench(3);
    prepare(&mut bench);
    assert_eq!(asked(&bench), Some([1, slots::ALL]));
    let mut bench = leader(self::bench(3));
    propose(&mut bench, "x=1");
    propose(&mut bench, "y=1");
    assert_eq!((proposals(&bench, S2), asked(&bench)), (vec![(2, "y=1".into())], None));
}

#[test]
pub fn each_slot_needs_a_phase_1() {
    let mut bench = leader(bench(3).without(row(Row::LogWide)));
    propose(&mut bench, "x=1");
    assert_eq!(proposals(&bench, S2), [(1, "x=1".into())]);
    propose(&mut bench, "y=1");
    assert_eq!((proposals(&bench, S2), asked(&bench)), (vec![], Some([2, 2])));
    // What S2 reported of the slot before says nothing of this one.
    promise(&mut bench, S2, ballot(1, S1), &[]);
    assert_eq!(proposals(&bench, S2), vec![]);
    hear(&mut bench, S2, slots::Msg::Promise { ballot: ballot(1, S1), from: 2, votes: slots::Votes::default() });
    assert_eq!(proposals(&bench, S2), [(2, "y=1".into())]);
}

#[test]
pub fn a_majority_of_promises_leads() {
    for (servers, others) in [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (7, 3)] {
        let mut bench = bench(servers);
        prepare(&mut bench);
        for other in 1..=others {
            assert!(!leads(&bench), "{servers} servers, {other} promises");
            promise(&mut bench, NodeId(other), ballot(1, S1), &[]);
        }
        assert!(leads(&bench), "{servers} servers");
    }
}

#[test]
pub fn one_promise_fewer_leads() {
    let mut bench = bench(3).without(row(Row::QuorumSize));
    prepare(&mut bench);
    assert!(leads(&bench));
    assert_eq!(bench.verdict(row(Row::QuorumSize)), Some(Verdict::Waived));
}

/// A server of three for which one promise is enough, and two acceptances are: they need not meet.
fn apart() -> Bench {
    bench(3).set(Q1, [1, 0]).set(Q2, [2, 0])
}

#[test]
pub fn promises_that_miss_a_quorum_wait() {
    let mut bench = apart();
    prepare(&mut bench);
    assert_eq!((leads(&bench), bench.verdict(rules::INTERSECT)), (false, Some(Verdict::Kept)));
    promise(&mut bench, S2, ballot(1, S1), &[]);
    assert!(leads(&bench));
}

#[test]
pub fn promises_that_miss_a_quorum_lead() {
    let mut bench = apart().without(rules::INTERSECT);
    prepare(&mut bench);
    assert_eq!((leads(&bench), bench.verdict(rules::INTERSECT)), (true, Some(Verdict::Waived)));
}

#[test]
fn each_phase_counts_by_its_own_quorum() {
    let mut bench = bench(4).set(Q1, [3, 0]).set(Q2, [2, 0]);
    prepare(&mut bench);
    promise(&mut bench, S2, ballot(1, S1), &[]);
    assert!(!leads(&bench));
    promise(&mut bench, S3, ballot(1, S1), &[]);
    assert!(leads(&bench));
    propose(&mut bench, "x=1");
    assert_eq!(known(&bench, 1), None);
    let vote = vote(&bench, 1, S1, "x=1");
    accepted(&mut bench, S2, 1, vote);
    assert_eq!(known(&bench, 1), Some(vote.entry));
}

#[test]
pub fn a_server_promises_once() {
    let mut bench = bench(5);
    prepare(&mut bench);
    (0..3).for_each(|_| promise(&mut bench, S2, ballot(1, S1), &[]));
    assert_eq!((leads(&bench), bench.verdict(row(Row::Distinct))), (false, Some(Verdict::Refused)));
}

#[test]
pub fn a_copy_of_a_promise_counts() {
    let mut bench = bench(5).without(row(Row::Distinct));
    prepare(&mut bench);
    (0..2).for_each(|_| promise(&mut bench, S2, ballot(1, S1), &[]));
    assert!(leads(&bench));
}

/// Who leads counts no promises any more: another one, or a copy, is no new state, also to a search.
#[test]
fn a_copy_of_a_late_promise_changes_nothing() {
    for made in [bench(3), bench(3).without(row(Row::Distinct))] {
        let mut bench = leader(made);
        let before = bench.slot.clone();
        for from in [S3, S2, S3] {
            promise(&mut bench, from, ballot(1, S1), &[]);
            assert_eq!(bench.slot, before);
        }
    }
}

#[test]
pub fn an_older_promise_is_ignored() {
    let mut bench = bench(3);
    prepare(&mut bench);
    prepare(&mut bench);
    promise(&mut bench, S2, ballot(1, S1), &[]);
    assert_eq!((leads(&bench), bench.verdict(row(Row::ThisBallot))), (false, Some(Verdict::Refused)));
    promise(&mut bench, S2, ballot(2, S1), &[]);
    assert!(leads(&bench));
}

#[test]
pub fn an_older_promise_counts() {
    let mut bench = bench(3).without(row(Row::ThisBallot));
    prepare(&mut bench);
    prepare(&mut bench);
    promise(&mut bench, S2, ballot(1, S1), &[]);
    assert!(leads(&bench));
    assert_eq!(server(&bench).slots.bid.as_ref().map(|bid| bid.stale), Some(NodeSet::one(S2)));
}

/// A server of five that begins ballot 5, of which two others tell what they have accepted.
fn found(bench: Bench) -> Bench {
    let mut bench = bench;
    hear(&mut bench, S3, slots::Msg::Prepare { ballot: ballot(4, S3), from: 1, upto: slots::ALL });
    prepare(&mut bench);
    let (old, new, last) = (vote(&bench, 1, S2, "x=1"), vote(&bench, 2, S3, "y=1"), vote(&bench, 1, S2, "z=1"));
    promise(&mut bench, S2, ballot(5, S1), &[(1, old), (4, last)]);
    promise(&mut bench, S3, ballot(5, S1), &[(1, new)]);
    assert!(leads(&bench));
    bench
}

#[test]
pub fn what_is_found_highest_is_proposed() {
    let bench = found(bench(5));
    let all = proposals(&bench, S2);
    assert_eq!((&all[0], &all[3]), (&(1, "y=1".into()), &(4, "z=1".into())));
    assert_eq!(server(&bench).slots.bid.as_ref().map(|bid| bid.next), Some(5));
}

#[test]
pub fn what_is_found_is_left() {
    let mut bench = found(bench(5).without(row(Row::AdoptHighest)));
    assert_eq!(proposals(&bench, S2), [(2, "no-op".into()), (3, "no-op".into())]);
    propose(&mut bench, "own=1");
    assert_eq!(proposals(&bench, S2), [(1, "own=1".into())]);
}

#[test]
pub fn gaps_are_filled() {
    let slots: Vec<u32> = proposals(&found(bench(5)), S2).into_iter().map(|(slot, _)| slot).collect();
    assert_eq!(slots, [1, 2, 3, 4]);
    assert_eq!(proposals(&found(bench(5)), S3)[1..3], [(2, "no-op".into()), (3, "no-op".into())]);
}

#[test]
pub fn gaps_are_left() {
    let mut bench = found(bench(5).without(row(Row::NoopGap)));
    assert_eq!(proposals(&bench, S2), [(1, "y=1".into()), (4, "z=1".into())]);
    propose(&mut bench, "own=1");
    assert_eq!(proposals(&bench, S2), [(5, "own=1".into())]);
}

#[test]
pub fn a_ballot_is_used_once() {
    let mut bench = bench(3);
    prepare(&mut bench);
    let first = |is: fn(&Effect<MultiPaxos>) -> bool| bench.effects.iter().position(is);
    assert!(first(|e| matches!(e, Effect::Persist { flushed: true, .. })) < first(|e| matches!(e, Effect::Send(..))));
    assert_eq!(written(&bench), [slots::Record::Ballot(ballot(1, S1)), slots::Record::Promise(ballot(1, S1))]);
    bench.reboot();
    prepare(&mut bench);
    assert_eq!(server(&bench).slots.bid.as_ref().map(|bid| bid.ballot), Some(ballot(2, S1)));
}

#[test]
pub fn a_ballot_is_used_again() {
    let mut bench = bench(3).without(row(Row::Unique));
    prepare(&mut bench);
    assert_eq!(written(&bench), [slots::Record::Promise(ballot(1, S1))]);
    prepare(&mut bench);
    assert_eq!(server(&bench).slots.bid.as_ref().map(|bid| bid.ballot), Some(ballot(2, S1)), "it remembers");
    bench.reboot();
    prepare(&mut bench);
    assert_eq!(server(&bench).slots.bid.as_ref().map(|bid| bid.ballot), Some(ballot(1, S1)));
}

/// What a leader sends that has proposed something, at its second heartbeat since.
fn at_a_heartbeat(bench: Bench) -> Vec<(u32, String)> {
    let mut bench = leader(bench);
    propose(&mut bench, "x=1");
    bench.ring(HEARTBEAT);
    assert_eq!(proposals(&bench, S3), [], "it may still be under way");
    bench.ring(HEARTBEAT);
    proposals(&bench, S3)
}

#[test]
pub fn what_was_not_accepted_is_sent_again() {
    assert_eq!(at_a_heartbeat(bench(3)), [(1, "x=1".into())]);
}

#[test]
pub fn what_was_not_accepted_is_lost() {
    assert_eq!(at_a_heartbeat(bench(3).without(row(Row::Resend))), []);
}

/// What a leader asks for that waits for promises for its second slot, at its second heartbeat since.
fn asked_at_a_heartbeat(bench: Bench) -> Option<[u32; 2]> {
    let mut bench = leader(bench.without(row(Row::LogWide)));
    propose(&mut bench, "x=1");
    propose(&mut bench, "y=1");
    bench.ring(HEARTBEAT);
    assert_eq!(asked(&bench), None, "it may still be under way");
    bench.ring(HEARTBEAT);
    let again = asked(&bench);
    hear(&mut bench, S2, slots::Msg::Promise { ballot: ballot(1, S1), from: 2, votes: slots::Votes::default() });
    (0..2).for_each(|_| bench.ring(HEARTBEAT));
    assert_eq!(asked(&bench), None, "it was answered");
    again
}

#[test]
fn who_did_not_answer_a_prepare_for_one_slot_is_asked_again() {
    assert_eq!(asked_at_a_heartbeat(bench(3)), Some([2, 2]));
    assert_eq!(asked_at_a_heartbeat(bench(3).without(row(Row::Resend))), None);
}

/// A server of three that has heard that both others promised a higher ballot than its own.
fn refused(bench: Bench) -> Bench {
    let mut bench = bench;
    prepare(&mut bench);
    for other in [S2, S3] {
        hear(&mut bench, other, slots::Msg::Refusal { ballot: ballot(1, S1), promised: ballot(3, S2) });
    }
    bench
}

#[test]
pub fn who_gave_up_waits() {
    let mut bench = refused(bench(3));
    assert_eq!((server(&bench).slots.bid.clone(), asked(&bench)), (None, None));
    assert!(bench.timer_set(ELECTION).is_some());
    bench.ring(ELECTION);
    assert_eq!(server(&bench).slots.bid.as_ref().map(|bid| bid.ballot), Some(ballot(4, S1)), "above what it heard of");
    // By hand it waits to be told.
    let bench = refused(self::bench(3).set(MANUAL, [1, 0]));
    assert_eq!((bench.timer_set(ELECTION), bench.verdict(row(Row::Backoff))), (None, None));
}

#[test]
pub fn who_gave_up_begins_at_once() {
    let bench = refused(bench(3).without(row(Row::Backoff)));
    assert_eq!(server(&bench).slots.bid.as_ref().map(|bid| bid.ballot), Some(ballot(4, S1)));
}

#[test]
fn who_hears_of_a_higher_ballot_leads_no_longer() {
    for msg in [
        slots::Msg::Prepare { ballot: ballot(2, S3), from: 1, upto: slots::ALL },
        slots::Msg::Heartbeat { ballot: ballot(2, S3), below: 1 },
    ] {
        let mut bench = leader(bench(3));
        hear(&mut bench, S3, msg);
        assert!(!leads(&bench) && bench.timer_cancelled(HEARTBEAT));
        propose(&mut bench, "x=1");
        assert_eq!(bench.verdict(row(Row::NotLeading)), Some(Verdict::Held));
    }
}
