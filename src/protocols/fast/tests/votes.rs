//! Votes that stand for promises.

use super::super::roles::ACCEPTOR;
use super::super::timers;
use super::*;
use std::collections::BTreeSet;

/// A coordinator whose fast round has these votes, and that takes votes for promises. One that it answers is the last.
fn collided(bench: Bench, votes: &[(u8, Value)]) -> Bench {
    let mut bench = bench.set(options::RECOVERY, [1, 0]);
    bench.slot.disk.used = round(1);
    if let Some(Node::Coordinator(memory)) = &mut bench.slot.node {
        memory.phase = Phase::Open;
    }
    let first = bench.config.of_kind(ACCEPTOR).iter().next().unwrap_or_default().0;
    for (from, value) in votes {
        bench.hear(NodeId(first + from - 1), Msg::Voted(fast(1, *value)));
        if asks(&bench).is_some() {
            break;
        }
    }
    bench
}

/// What a coordinator asks for, in which round and for which value.
fn asks(bench: &Bench) -> Option<(&'static str, Ballot, Option<Value>)> {
    bench.sent().into_iter().find_map(|(_, msg)| match msg {
        Msg::Prepare { ballot } => Some(("Prepare", ballot, None)),
        Msg::Accept { ballot, value } => Some(("Accept", ballot, Some(value))),
        _ => None,
    })
}

const SPLIT: &[(u8, Value)] = &[(1, X), (2, Y), (3, X), (4, Y)];

#[test]
pub fn votes_are_no_promises_where_others_begin_rounds() {
    let bench = collided(Bench::at(&[2, 4, 1, 2], 0), SPLIT);
    assert_eq!(
        (asks(&bench), bench.verdict(rules::NEXT_ROUND)),
        (Some(("Prepare", round(2), None)), Some(Verdict::Refused))
    );
}

#[test]
pub fn votes_are_promises_whoever_else_begins_rounds() {
    let bench = collided(Bench::at(&[2, 4, 1, 2], 0).without(rules::NEXT_ROUND), SPLIT);
    assert_eq!(
        (asks(&bench), bench.verdict(rules::NEXT_ROUND)),
        (Some(("Accept", round(2), Some(X))), Some(Verdict::Waived))
    );
}

/// By itself it goes on when they collide, or when its timer runs out; by hand with any quorum of votes. Too few are none.
#[test]
fn votes_of_a_round_stand_for_promises_of_the_next() {
    let split: &[(u8, Value)] = &[(1, X), (2, Y)];
    let [one_and_two, two]: [&[(u8, Value)]; 2] = [&[(1, X), (2, Y), (4, Y)], &[(1, X), (2, X)]];
    let sized = |q, f| bench(P1).set(options::Q, [q, 0]).set(options::F, [f, 0]).without(rules::QUORUM_SIZE);
    for (q, f, votes, by_itself, later) in [
        (0, 0, SPLIT, Some(X), None),
        (0, 0, one_and_two, None, Some(Y)),
        (0, 0, two, None, None),
        (2, 4, split, Some(X), None),
        (2, 4, two, None, Some(X)),
        (4, 4, one_and_two, None, None),
        (4, 4, SPLIT, Some(X), None),
    ] {
        let accept = |value: Value| ("Accept", round(2), Some(value));
        let mut bench = collided(sized(q, f), votes);
        assert_eq!(asks(&bench), by_itself.map(accept), "{q} {f}");
        assert_eq!(bench.slot.disk.used, round(1 + u32::from(by_itself.is_some())), "{q} {f}");
        if by_itself.is_none() {
            bench.ring(timers::ROUND);
            assert_eq!(asks(&bench), Some(later.map_or(("Prepare", round(2), None), accept)), "{q} {f}");
        }
        let mut told = collided(sized(q, f).set(options::MANUAL_PHASES, [1, 0]), votes);
        assert_eq!(asks(&told), None, "{q} {f}");
        told.ask(inputs::ACCEPT, NodeSet::EMPTY, Value::NOOP);
        assert_eq!(asks(&told), by_itself.or(later).map(accept), "{q} {f}");
        assert_eq!(told.verdict(rules::NOT_READY).is_some(), asks(&told).is_none(), "{q} {f}");
    }
}

/// Any votes of four that a coordinator can have heard of: it proposes what promises with them would leave it.
#[test]
fn what_votes_leave_is_what_promises_would() {
    let z = Value(9);
    let mut bound = BTreeSet::new();
    for n in 0..81_usize {
        let vote = |at: u8| [None, Some(X), Some(Y)][n / 3_usize.pow(at.into()) % 3].map(|value| (at + 1, value));
        let votes: Vec<(u8, Value)> = (0..4).filter_map(vote).collect();
        let mut wishing = bench(P1).set(options::MANUAL_PHASES, [1, 0]);
        wishing.hear(C1, Msg::Request { value: z });
        let mut bench = collided(wishing, &votes);
        bench.ask(inputs::ACCEPT, NodeSet::EMPTY, Value::NOOP);
        let only: Vec<Vote> = votes.iter().map(|(_, value)| fast(1, *value)).collect();
        let known = [X, Y].iter().any(|value| only.iter().filter(|vote| vote.value == *value).count() >= 3);
        let found = recovery(Sizes::of(&bench.config), votes.len(), &only);
        let takes = (votes.len() >= 3 && !known).then(|| found.must.unwrap_or(z));
        assert_eq!(proposes(&bench), takes, "{votes:?}");
        bound.insert(takes.map(|value| value.0));
    }
    assert_eq!(bound.into_iter().collect::<Vec<_>>(), [None, Some(X.0), Some(Y.0), Some(z.0)]);
}
