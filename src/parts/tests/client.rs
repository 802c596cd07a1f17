//! A client that is sent elsewhere, and one that repeats what it asks.

use super::desk::{ASK, Desk, Msg, Node, Record};
use super::{Bench, C1, S1, S2, S3, bench};
use crate::engine::{Effect, NodeId, NodeSet, OptionId, Protocol, RuleId, TimerId, Value};
use crate::parts::client::{Client, Request, Sequence};

const REPEATS: OptionId = Desk::INFO.option_called("client_repeats");
const PATIENCE: TimerId = Desk::INFO.timer_called("patience");
const ASKS: RuleId = Desk::INFO.rule_called("client.asks");
const ASKS_AGAIN: RuleId = Desk::INFO.rule_called("client.asks-again");
const GIVES_UP: RuleId = Desk::INFO.rule_called("client.gives-up");
const X: Value = Value(7);

/// A client that has asked S1 for X.
fn asking(repeats: bool) -> Bench {
    let mut bench = bench(C1).set(REPEATS, [repeats.into(), 0]);
    bench.ask(ASK, NodeSet::one(S1), X);
    assert_eq!((bench.sent(), bench.written()), (vec![to(S1)], vec![Record::Sequence(Sequence(1))]));
    bench
}

fn to(server: NodeId) -> (NodeId, Msg) {
    (server, Msg::Request(Request { seq: 1, value: X }))
}

fn client(bench: &Bench) -> &Client {
    match &bench.slot.node {
        Some(Node::Client(client)) => client,
        node => panic!("a client, not {node:?}"),
    }
}

/// What it told, with the facts.
fn told(bench: &Bench) -> Vec<(RuleId, [u32; 4])> {
    let note =
        |effect: &Effect<Desk>| if let Effect::Note(note) = effect { Some((note.rule, note.facts)) } else { None };
    bench.effects.iter().filter_map(note).collect()
}

#[test]
fn a_hint_is_followed_whether_it_repeats_or_not() {
    for repeats in [false, true] {
        let mut bench = asking(repeats);
        bench.hear(S1, Msg::Elsewhere(1, Some(S3)));
        assert_eq!(bench.sent(), [to(S3)]);
        assert_eq!(told(&bench), [(ASKS, [2, X.0, 0, 0])]);
        assert_eq!((client(&bench).server, client(&bench).pending[0].asked), (S3, S3));
        assert_eq!(bench.timer_set(PATIENCE), None, "its patience goes on as it was");
    }
}

#[test]
fn without_a_hint_it_turns_elsewhere_and_asks_no_more() {
    let mut bench = asking(false);
    bench.hear(S1, Msg::Elsewhere(1, None));
    assert_eq!((bench.sent(), told(&bench)), (vec![], vec![(GIVES_UP, [X.0, 1, 0, 1])]));
    assert!(client(&bench).pending.is_empty() && bench.timer_cancelled(PATIENCE));
    assert_eq!(client(&bench).server, S2);
}

/// Whoever knows nobody who leads may know soon: to ask around at once would only make noise. The command waits for the
/// end of its patience, and is then asked elsewhere under the same number.
#[test]
fn without_a_hint_it_waits_for_its_patience_if_it_repeats() {
    let mut bench = asking(true);
    let before = client(&bench).clone();
    bench.hear(S1, Msg::Elsewhere(1, None));
    assert_eq!(bench.effects, [], "neither a message nor a word, and its patience goes on as it was");
    assert_eq!(client(&bench), &before);
    bench.ring(PATIENCE);
    assert_eq!((bench.sent(), bench.written()), (vec![to(S2)], vec![]));
    assert_eq!(told(&bench), [(ASKS_AGAIN, [X.0, 0, 0, 0]), (ASKS, [1, X.0, 0, 0])]);
    assert_eq!(bench.timer_set(PATIENCE), Some([1000, 1000]));
    // The one that knew nobody answers after all.
    bench.hear(S1, Msg::Done(1));
    assert_eq!((client(&bench).answered, client(&bench).server), (1, S1));
    assert!(client(&bench).pending.is_empty() && bench.timer_cancelled(PATIENCE));
}

#[test]
fn an_answer_to_what_is_not_awaited_leads_nowhere() {
    for repeats in [false, true] {
        let mut bench = asking(repeats);
        for answer in [Msg::Elsewhere(2, Some(S3)), Msg::Elsewhere(2, None), Msg::Done(2)] {
            bench.hear(S2, answer.clone());
            assert_eq!(bench.effects, [], "{answer:?}");
            assert_eq!(client(&bench).server, S1);
        }
    }
}
