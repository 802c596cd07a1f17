//! What people tell proposers: a number or a value of their own, and to stay when a ballot has ended.

use super::*;
use crate::engine::{Config, RuleSet};
use crate::protocols::paxos::by_hand::can_be_told;

fn config(unique: bool) -> Config {
    let mut config = Config::new(&crate::protocols::paxos::INFO, &NODES, 0).expect("a valid set-up");
    config.rules_off = RuleSet::default();
    config.rules_off.set(rules::UNIQUE, !unique);
    config
}

#[test]
fn a_number_of_ones_own_is_above_all_that_were_used() {
    let disk = Disk { proposed: ballot(5, P1), ..Disk::default() };
    let told = |unique, n| can_be_told(&config(unique), &disk, P1, (inputs::PREPARE, Value(n)));
    assert_eq!([4, 5, 6].map(|n| told(true, n).is_ok()), [false, false, true]);
    assert_eq!([4, 5, 6].map(|n| told(false, n).is_ok()), [true; 3], "to use one again is what the rule is about");
    assert!(told(true, 0).is_ok(), "without a number it takes the next one");
    let refusal = told(true, 5).expect_err("used");
    assert!(refusal.message.contains("5.P1"), "{}", refusal.message);
    assert!(refusal.remedy.is_some_and(|remedy| remedy.contains("at 6")));
}

#[test]
fn a_number_of_ones_own_is_used_and_the_next_is_above_it() {
    let mut bench = bench(P1);
    bench.ask(inputs::PREPARE, NodeSet::one(A1), Value(5));
    assert_eq!(bench.sent(), [(A1, Msg::Prepare { ballot: ballot(5, P1) })]);
    bench.ask(inputs::PREPARE, NodeSet::one(A1), Value::NOOP);
    assert_eq!(bench.slot.disk.proposed, ballot(6, P1));
}

#[test]
fn a_value_of_ones_own_starts_phase_1_and_with_a_quorum_phase_2() {
    let mut manual = bench(P1).set(options::MANUAL_PHASES, [1, 0]);
    manual.ask(inputs::PROPOSE, NodeSet::EMPTY, X);
    assert_eq!(addressees(&manual), [A1, A2, A3].into_iter().collect());
    assert_eq!(proposer(&manual).phase, Phase::Prepare);
    for acceptor in [A1, A2] {
        manual.hear(acceptor, promise(1, None));
    }
    assert_eq!(proposer(&manual).phase, Phase::Ready, "by hand it waits to be told");
    manual.ask(inputs::PROPOSE, NodeSet::EMPTY, Y);
    assert_eq!(proposes(&manual), Some(Y), "the promises leave it free");
    manual.ask(inputs::PROPOSE, NodeSet::EMPTY, Z);
    assert_eq!(manual.slot.disk.proposed, ballot(2, P1), "one ballot carries one value");
    let mut by_itself = bench(P1);
    by_itself.ask(inputs::PROPOSE, NodeSet::EMPTY, X);
    by_itself.hear(A1, promise(1, None));
    by_itself.hear(A2, promise(1, None));
    assert_eq!(proposes(&by_itself), Some(X));
}

#[test]
fn what_promises_report_comes_before_a_value_of_ones_own() {
    let mut bench = bench(P1).set(options::MANUAL_PHASES, [1, 0]);
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value(3));
    bench.hear(A1, promise(3, Some(proposal(1, P2, Z))));
    bench.hear(A2, promise(3, None));
    bench.ask(inputs::PROPOSE, NodeSet::EMPTY, X);
    assert_eq!(proposes(&bench), Some(Z));
}

#[test]
fn without_retries_a_proposer_stays_when_its_ballot_has_ended() {
    let refusal = |round| Msg::Refusal { ballot: ballot(round, P1), promised: ballot(9, P2) };
    let ended = |retries: u32| {
        let mut bench = preparing_on(bench(P1).set(options::TRIES_AGAIN, [retries, 0]));
        bench.hear(A1, refusal(N));
        bench.hear(A2, refusal(N));
        proposer(&bench).phase
    };
    assert_eq!([0, 1].map(ended), [Phase::Idle, Phase::Wait]);
}
