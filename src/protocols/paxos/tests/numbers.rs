//! Where numbers come from: a counter outside, or the proposer before the round (section 2.5).

use super::*;
use crate::parts::ballot::Numbers;
use crate::protocols::paxos::by_hand::can_be_told;
use crate::protocols::paxos::roles::Seldom;

/// Two proposers, three acceptors, a learner, a client and two counters.
const WITH_COUNTERS: [usize; 6] = [0, 2, 3, 1, 1, 2];
const N1: NodeId = NodeId(7);
const N2: NodeId = NodeId(8);

fn at(id: NodeId, numbers: u32) -> Bench {
    Bench::at(&WITH_COUNTERS, id.0).set(options::NUMBERS, [numbers, 0])
}

fn asking(id: NodeId) -> Bench {
    let mut bench = at(id, 1);
    bench.hear(C1, Msg::Request(Request::wish(X)));
    bench
}

#[test]
fn a_counter_writes_a_number_down_before_it_hands_it_out() {
    let mut bench = at(N1, 1);
    bench.hear(P1, Msg::AskNumber);
    assert_eq!(bench.sent(), [(P1, Msg::Number { number: 1 })]);
    assert!(bench.wrote_first());
    bench.reboot();
    bench.hear(P2, Msg::AskNumber);
    assert_eq!(bench.sent(), [(P2, Msg::Number { number: 2 })], "a restart hands no number out again");
    let mut acceptor = at(A1, 1);
    acceptor.hear(P1, Msg::AskNumber);
    assert!(acceptor.sent().is_empty());
}

#[test]
fn a_proposer_asks_waits_and_asks_again() {
    let mut bench = asking(P1);
    assert_eq!(bench.sent(), [(N1, Msg::AskNumber)]);
    assert_eq!(proposer(&bench).phase, Phase::Number);
    bench.ring(timers::BALLOT);
    assert_eq!(bench.sent(), [(N1, Msg::AskNumber)]);
    bench.hear(N1, Msg::Number { number: 4 });
    let ballot = Ballot::counted(4);
    assert_eq!(bench.sent(), [A1, A2, A3].map(|acceptor| (acceptor, Msg::Prepare { ballot })));
    bench.hear(N1, Msg::Number { number: 5 });
    assert!(bench.sent().is_empty() && bench.slot.disk.proposed == ballot, "it waits for none now");
    for acceptor in [A1, A2] {
        bench.hear(acceptor, Msg::Promise { ballot, accepted: None });
    }
    assert_eq!(proposes(&bench), Some(X));
}

#[test]
fn a_number_that_is_not_above_what_was_used_is_not_used() {
    let mut bench = at(P1, 1);
    bench.slot.disk.proposed = Ballot::counted(4);
    bench.hear(C1, Msg::Request(Request::wish(X)));
    bench.hear(N1, Msg::Number { number: 4 });
    assert!(bench.sent().is_empty() && bench.verdict(rules::LATE_NUMBER).is_some());
    bench.hear(N1, Msg::Number { number: 6 });
    assert_eq!(bench.slot.disk.proposed, Ballot::counted(6));
}

#[test]
fn whom_it_is_to_ask_is_kept_while_it_waits_for_a_number() {
    let mut bench = at(P1, 1);
    bench.ask(inputs::PREPARE, NodeSet::one(A2), Value::NOOP);
    bench.hear(N1, Msg::Number { number: 1 });
    assert_eq!(addressees(&bench), NodeSet::one(A2));
    assert_eq!(proposer(&bench).aim, Seldom(NodeSet::EMPTY));
}

pub fn all_ask_one_counter() {
    for id in [P1, P2] {
        assert_eq!(asking(id).sent(), [(N1, Msg::AskNumber)]);
    }
}

pub fn the_second_proposer_asks_the_second_counter() {
    for (id, counter) in [(P1, N1), (P2, N2)] {
        let mut bench = at(id, 1).without(rules::ONE_COUNTER);
        bench.hear(C1, Msg::Request(Request::wish(X)));
        assert_eq!(bench.sent(), [(counter, Msg::AskNumber)]);
    }
}

#[test]
fn where_proposers_come_first_a_lower_one_is_never_above_a_higher_one() {
    let mut bench = at(P1, 2);
    bench.hear(C1, Msg::Request(Request::wish(X)));
    let own = Ballot::of(Numbers::ServerFirst, 1, P1);
    let promised = Ballot::of(Numbers::ServerFirst, 1, P2);
    assert_eq!(bench.sent()[0], (A1, Msg::Prepare { ballot: own }));
    for acceptor in [A1, A2] {
        bench.hear(acceptor, Msg::Refusal { ballot: own, promised });
        assert!(bench.verdict(rules::OUTRANKED).is_some());
    }
    bench.ring(timers::RETRY);
    let next = Ballot::of(Numbers::ServerFirst, 2, P1);
    assert_eq!(bench.slot.disk.proposed, next);
    assert!(own < next && next < promised, "however high it goes");
}

#[test]
fn a_counters_numbers_are_not_ones_own_unless_there_may_be_two_counters() {
    let told = |bench: &Bench| can_be_told(&bench.config, &bench.slot.disk, P1, (inputs::PREPARE, Value(5)));
    assert!(told(&at(P1, 1)).is_err_and(|refusal| refusal.remedy.is_some()));
    assert!(told(&at(P1, 1).without(rules::ONE_COUNTER)).is_ok());
    assert!(told(&at(P1, 2)).is_ok());
}
