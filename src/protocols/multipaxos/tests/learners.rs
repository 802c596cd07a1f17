//! What is known to be chosen, what is applied, and what clients hear.

use super::*;
use crate::engine::scene::Verdict;
use crate::parts::client::{Outcome, Request};
use crate::parts::service::{Content, Reply};

#[test]
pub fn a_majority_chooses() {
    let mut bench = leader(bench(3));
    propose(&mut bench, "x=1");
    assert_eq!((known(&bench, 1), bench.verdict(row(Row::ChosenQuorum))), (None, Some(Verdict::Refused)));
    let vote = vote(&bench, 1, S1, "x=1");
    accepted(&mut bench, S2, 1, vote);
    assert_eq!(known(&bench, 1), Some(vote.entry));
    accepted(&mut bench, S3, 1, vote);
    assert_eq!(bench.verdict(row(Row::Late)), Some(Verdict::Held), "it waits no longer");
}

#[test]
pub fn one_fewer_chooses() {
    let mut bench = leader(bench(3).without(row(Row::ChosenQuorum)));
    propose(&mut bench, "x=1");
    assert!(known(&bench, 1).is_some());
}

/// A leader at 2.S1 that hears that S2 accepted the same at 1.S1.
fn at_an_older_ballot(bench: Bench) -> Bench {
    let mut bench = bench;
    prepare(&mut bench);
    prepare(&mut bench);
    promise(&mut bench, S3, ballot(2, S1), &[]);
    propose(&mut bench, "x=1");
    let older = vote(&bench, 1, S1, "x=1");
    accepted(&mut bench, S2, 1, older);
    bench
}

#[test]
pub fn ballots_do_not_add_up() {
    let mut bench = at_an_older_ballot(bench(3));
    assert_eq!((known(&bench, 1), bench.verdict(row(Row::SameBallot))), (None, Some(Verdict::Kept)));
    let vote = vote(&bench, 2, S1, "x=1");
    accepted(&mut bench, S2, 1, vote);
    assert!(known(&bench, 1).is_some());
}

#[test]
pub fn ballots_add_up() {
    assert!(known(&at_an_older_ballot(bench(3).without(row(Row::SameBallot))), 1).is_some());
}

/// A server that has accepted at 1.S2 in slot 1 and at 1.S3 in slots 2 and 4, and hears that all below 5 are chosen, from
/// the leader of 1.S3.
fn told(bench: Bench) -> Bench {
    let mut bench = bench;
    for (slot, from, text) in [(1, S2, "x=1"), (2, S3, "y=1"), (4, S3, "z=1")] {
        let vote = vote(&bench, 1, from, text);
        hear(&mut bench, from, slots::Msg::Accept { slot, vote });
    }
    hear(&mut bench, S3, slots::Msg::Heartbeat { ballot: ballot(1, S3), below: 5 });
    bench
}

#[test]
pub fn below_marks_the_leaders_ballot() {
    let mut bench = told(bench(3));
    assert_eq!([1, 2, 3, 4].map(|slot| known(&bench, slot).is_some()), [false, true, false, true]);
    assert_eq!(sent(&bench, S3), [slots::Msg::Lacks { from: 1 }], "the rest it has to be sent");
    assert_eq!(server(&bench).slots.handed, 0, "and nothing is applied before");
    let entries = ["a=1", "y=1", "b=1", "z=1"].map(|text| entry(&bench, text));
    hear(&mut bench, S3, slots::Msg::Chosen { from: 1, entries: entries.into_iter().collect() });
    assert_eq!((known(&bench, 1), server(&bench).slots.handed), (Some(entries[0]), 4));
}

#[test]
pub fn below_marks_what_stands_there() {
    let bench = told(bench(3).without(row(Row::OwnBallotOnly)));
    assert_eq!(known(&bench, 1), Some(entry(&bench, "x=1")));
    assert_eq!(sent(&bench, S3), [slots::Msg::Lacks { from: 3 }]);
}

/// A leader that knows of its second command that it is chosen, and not of its first.
fn with_a_hole(bench: Bench) -> Bench {
    let mut bench = leader(bench);
    propose(&mut bench, "x=1");
    propose(&mut bench, "x+1");
    let second = vote(&bench, 1, S1, "x+1");
    accepted(&mut bench, S2, 2, second);
    bench
}

fn x(bench: &Bench) -> Option<Content> {
    server(bench).service.machine().get(crate::parts::command::Name::Word("x"))
}

#[test]
pub fn a_hole_keeps_what_follows() {
    let mut bench = with_a_hole(bench(3));
    assert_eq!((x(&bench), bench.verdict(row(Row::InOrder))), (None, Some(Verdict::Kept)));
    let first = vote(&bench, 1, S1, "x=1");
    accepted(&mut bench, S2, 1, first);
    assert_eq!((x(&bench), server(&bench).slots.handed), (Some(Content::Number(2)), 2));
    bench.reboot();
    assert_eq!((x(&bench), server(&bench).slots.handed), (Some(Content::Number(2)), 2), "its disk has it all");
}

#[test]
pub fn a_hole_keeps_nothing() {
    let mut bench = with_a_hole(bench(3).without(row(Row::InOrder)));
    assert_eq!(x(&bench), Some(Content::Number(1)));
    let first = vote(&bench, 1, S1, "x=1");
    accepted(&mut bench, S2, 1, first);
    assert_eq!((x(&bench), server(&bench).slots.early.len()), (Some(Content::Number(1)), 0));
}

/// The only server, asked twice for the same: what it answers.
fn asked_twice(bench: Bench) -> Vec<Option<Content>> {
    let mut bench = bench;
    let client = bench.config.find("C1").expect("a client");
    prepare(&mut bench);
    let value = bench.config.words.intern("x+1");
    let mut answers = Vec::new();
    for _ in 0..2 {
        bench.hear(client, Msg::Request(Request { seq: 1, value }));
        answers.extend(bench.sent().into_iter().filter_map(|(_, msg)| match msg {
            Msg::Answer { outcome: Outcome::Applied { reply: Reply { now, .. }, .. }, .. } => Some(now),
            _ => None,
        }));
    }
    answers
}

#[test]
pub fn a_command_is_done_once() {
    assert_eq!(asked_twice(bench(1)), [Some(Content::Number(1)); 2]);
}

#[test]
pub fn a_command_is_done_twice() {
    let answers = asked_twice(bench(1).without(rules::SESSIONS));
    assert_eq!(answers, [Some(Content::Number(1)), Some(Content::Number(2))]);
}

#[test]
fn who_does_not_lead_says_who_does() {
    let mut bench = bench(3);
    let client = bench.config.find("C1").expect("a client");
    let value = bench.config.words.intern("x+1");
    for (leader, hint) in [(None, None), (Some(S3), Some(S3))] {
        if let Some(leader) = leader {
            hear(&mut bench, leader, slots::Msg::Heartbeat { ballot: ballot(1, leader), below: 1 });
        }
        bench.hear(client, Msg::Request(Request { seq: 1, value }));
        assert_eq!(bench.answer(), Some(Msg::Answer { seq: 1, outcome: Outcome::NotLeader(hint) }));
    }
}

#[test]
fn a_leader_of_the_past_is_told_so() {
    let mut bench = bench(3);
    hear(&mut bench, S3, slots::Msg::Prepare { ballot: ballot(2, S3), from: 1, upto: slots::ALL });
    hear(&mut bench, S2, slots::Msg::Heartbeat { ballot: ballot(1, S2), below: 1 });
    assert_eq!(sent(&bench, S2), [slots::Msg::Refusal { ballot: ballot(1, S2), promised: ballot(2, S3) }]);
    assert_eq!(server(&bench).slots.leader, None);
}

#[test]
fn who_lacks_something_is_sent_what_is_chosen() {
    let mut bench = leader(bench(3));
    for text in ["x=1", "x+1"] {
        propose(&mut bench, text);
    }
    for (slot, text) in [(1, "x=1"), (2, "x+1")] {
        let vote = vote(&bench, 1, S1, text);
        accepted(&mut bench, S2, slot, vote);
    }
    hear(&mut bench, S3, slots::Msg::Lacks { from: 2 });
    let entries = [entry(&bench, "x+1")].into_iter().collect();
    assert_eq!(sent(&bench, S3), [slots::Msg::Chosen { from: 2, entries }]);
    hear(&mut bench, S3, slots::Msg::Lacks { from: 3 });
    assert_eq!(sent(&bench, S3), [], "it knows of no more");
}
