//! The ways in which learners come to know what was chosen (section 2.3).

use super::*;
use crate::engine::Searched;
use crate::protocols::paxos::learner::Learner;
use crate::protocols::paxos::learning::{WAYS, told_by, told_by_acceptors};

/// Two proposers, three acceptors, three learners and a client.
const THREE: [usize; 5] = [0, 2, 3, 3, 1];
const L2: NodeId = NodeId(6);
const L3: NodeId = NodeId(7);
const C: NodeId = NodeId(8);

fn at(id: NodeId, way: &str) -> Bench {
    let place = WAYS.iter().position(|known| *known == way).expect("a way");
    let mut bench = Bench::at(&THREE, id.0).set(options::LEARNING, [place as u32, 0]);
    bench.boot();
    bench
}

fn learner(bench: &Bench) -> &Learner {
    bench.slot.node.as_ref().and_then(|node| node.learner.as_ref()).expect("a learner that runs")
}

fn accepted(round: u32, value: Value) -> Msg {
    Msg::Accepted(proposal(round, P1, value))
}

fn told(round: u32, value: Value) -> Msg {
    Msg::Told { accepted: Some(proposal(round, P1, value)) }
}

/// Whom messages of a kind left for.
fn sent_to(bench: &Bench, is: fn(&Msg) -> bool) -> Vec<NodeId> {
    bench.sent().into_iter().filter(|(_, msg)| is(msg)).map(|(to, _)| to).collect()
}

#[test]
fn acceptors_tell_their_proposer_and_those_learners_that_the_way_says() {
    let whom = |way| {
        let mut bench = at(A1, way);
        bench.hear(P1, Msg::Accept(proposal(1, P1, X)));
        sent_to(&bench, |msg| matches!(msg, Msg::Accepted(_)))
    };
    assert_eq!(whom("all"), [P1, L1, L2, L3]);
    assert_eq!(whom("main"), [P1, L1]);
    assert_eq!(whom("subset"), [P1, L1, L2]);
    assert_eq!(whom("query"), [P1]);
}

#[test]
fn who_is_told_tells_those_who_are_not() {
    let relays = |id, way| {
        let mut bench = at(id, way);
        bench.hear(A1, accepted(1, X));
        assert!(sent_to(&bench, |msg| matches!(msg, Msg::Learned(_))).is_empty(), "one acceptance decides nothing");
        bench.hear(A2, accepted(1, X));
        assert_eq!(sent_to(&bench, |msg| matches!(msg, Msg::Decided { .. })), [C], "each answers the client");
        sent_to(&bench, |msg| matches!(msg, Msg::Learned(_)))
    };
    assert_eq!(relays(L1, "all"), []);
    assert_eq!(relays(L1, "main"), [L2, L3]);
    assert_eq!(relays(L1, "subset"), [L3]);
    assert_eq!(relays(L2, "subset"), [L3]);
    assert_eq!(relays(L2, "main"), [], "it heard by chance, and nobody counts on it");
}

#[test]
fn another_learners_word_is_taken_and_kept() {
    let mut bench = at(L2, "main");
    bench.hear(L1, Msg::Learned(proposal(1, P1, X)));
    assert_eq!(bench.slot.disk.decided, Some(proposal(1, P1, X)));
    assert!(bench.verdict(rules::TAKES_WORD).is_some() && bench.verdict(rules::ASSUMES).is_some());
    assert_eq!(sent_to(&bench, |msg| matches!(msg, Msg::Decided { .. })), [C]);
    bench.hear(L1, Msg::Learned(proposal(2, P2, Y)));
    assert_eq!(bench.slot.disk.decided, Some(proposal(1, P1, X)), "the first decision stays");
}

#[test]
fn answers_of_a_quorum_at_one_ballot_settle_it() {
    let mut bench = at(L2, "main");
    bench.ask(inputs::QUERY, NodeSet::EMPTY, Value::NOOP);
    assert_eq!(sent_to(&bench, |msg| *msg == Msg::Query), [A1, A2, A3]);
    bench.hear(A1, told(1, X));
    bench.hear(A2, told(2, X));
    assert_eq!(bench.slot.disk.decided, None, "equal values of two ballots settle nothing");
    bench.hear(A3, told(2, X));
    assert_eq!(bench.slot.disk.decided, Some(proposal(2, P1, X)));
    assert_eq!(learner(&bench).question.answers, None);
    assert!(bench.timer_cancelled(timers::QUERY), "it asks no more");
}

#[test]
fn answers_that_settle_nothing_ask_for_a_new_ballot_of_one_proposer_after_the_other() {
    let mut bench = at(L2, "query");
    let mut asked = Vec::new();
    for _ in 0..3 {
        bench.ask(inputs::QUERY, NodeSet::EMPTY, Value::NOOP);
        bench.hear(A1, told(1, X));
        bench.hear(A2, Msg::Told { accepted: None });
        assert!(bench.verdict(rules::UNSETTLED).is_none(), "A3 could still settle it");
        bench.hear(A3, told(2, Y));
        asked.extend(sent_to(&bench, |msg| *msg == Msg::Settle));
    }
    assert_eq!(asked, [P1, P2, P1]);
    assert_eq!(bench.slot.disk.decided, None);
}

#[test]
fn a_quorum_of_answers_is_enough_when_the_others_do_not_come() {
    let mut bench = at(L2, "main");
    bench.ask(inputs::QUERY, NodeSet::EMPTY, Value::NOOP);
    bench.ring(timers::QUERY);
    assert_eq!(sent_to(&bench, |msg| *msg == Msg::Query).len(), 3, "too few answers: it asks once more");
    bench.hear(A1, told(1, X));
    bench.hear(A2, Msg::Told { accepted: None });
    bench.ring(timers::QUERY);
    assert_eq!(sent_to(&bench, |msg| *msg == Msg::Settle), [P1]);
    bench.ring(timers::QUERY);
    assert_eq!(sent_to(&bench, |msg| *msg == Msg::Query).len(), 3, "and then it asks again");
}

#[test]
fn where_nothing_is_accepted_no_ballot_is_asked_for() {
    let mut bench = at(L2, "main");
    bench.ask(inputs::QUERY, NodeSet::EMPTY, Value::NOOP);
    for acceptor in [A1, A2] {
        bench.hear(acceptor, Msg::Told { accepted: None });
    }
    assert!(bench.verdict(rules::NOTHING_YET).is_some() && bench.sent().is_empty());
    assert!(bench.timer_cancelled(timers::QUERY), "it was told to ask, and has");
}

#[test]
fn an_acceptor_tells_what_is_on_its_disk() {
    let mut bench = acceptor(ballot(3, P2), Some(proposal(1, P1, X)));
    bench.hear(L1, Msg::Query);
    assert_eq!(bench.sent(), [(L1, told(1, X))]);
}

#[test]
fn a_learners_wish_starts_a_ballot_for_what_the_acceptors_report() {
    let mut idle = bench(P1);
    idle.hear(L1, Msg::Settle);
    assert_eq!(proposer(&idle).phase, Phase::Prepare);
    idle.hear(L1, Msg::Settle);
    assert_eq!(idle.slot.disk.proposed, ballot(1, P1), "one is under way");
    idle.hear(A1, promise(1, None));
    idle.hear(A2, promise(1, Some(proposal(0, P2, Y))));
    assert_eq!(proposes(&idle), Some(Y), "it has no value of its own");
    let mut manual = bench(P1).set(options::MANUAL_PHASES, [1, 0]);
    manual.hear(L1, Msg::Settle);
    assert_eq!(proposer(&manual).phase, Phase::Idle);
}

#[test]
fn learners_are_alike_if_they_are_told_alike() {
    let groups = |way| {
        let bench = at(L1, way);
        let alike = Paxos::alike(&bench.config);
        assert_eq!(alike[0].len(), 3, "acceptors");
        alike[1..].iter().map(|group| group.len()).collect::<Vec<_>>()
    };
    assert_eq!(["all", "main", "subset", "query"].map(groups), [vec![3], vec![1, 2], vec![2, 1], vec![3]]);
    let bench = at(L1, "main");
    assert_eq!(told_by_acceptors(&bench.config), NodeSet::one(L1));
    assert_eq!(told_by(&bench.config, L1).len(), 2);
}
