//! What a node does instead with a rule switched off, as the rule's row says.

use super::*;
use crate::engine::scene::Verdict;

/// Not kept, and the note says so.
fn waived(bench: &Bench, rule: crate::engine::RuleId) -> bool {
    bench.verdict(rule) == Some(Verdict::Waived)
}

/// `paxos.proposer.unique`: Prepare leaves first, the number stays unflushed, and a restart uses it again.
#[test]
pub fn a_restart_uses_a_number_again() {
    let mut bench = preparing_on(bench(P1).without(rules::UNIQUE));
    assert!(bench.sent_first() && waived(&bench, rules::UNIQUE));
    bench.reboot();
    bench.hear(C1, Msg::Request(Request::wish(Y)));
    assert_eq!(bench.slot.disk.proposed, ballot(N, P1));
}

/// `paxos.proposer.one-value`: a late promise that reports a higher proposal changes the value.
#[test]
pub fn a_late_promise_changes_the_value() {
    let mut bench = proposing().without(rules::ONE_VALUE);
    bench.hear(A3, promise(N, Some(proposal(1, P2, Y))));
    assert_eq!((proposes(&bench), bench.slot.disk.sent), (Some(Y), Some(proposal(N, P1, Y))));
    assert!(waived(&bench, rules::ONE_VALUE));
}

/// `paxos.proposer.quorum-size`: half of the acceptors, rounded down, is enough.
#[test]
pub fn promises_of_half_are_enough() {
    let mut bench = preparing().without(rules::QUORUM_SIZE);
    bench.hear(A1, promise(N, None));
    assert_eq!(proposes(&bench), Some(X));
    assert!(waived(&bench, rules::QUORUM_SIZE));
}

/// `paxos.proposer.distinct`: messages are counted, not acceptors.
#[test]
pub fn the_same_promise_counts_twice() {
    let mut bench = preparing().without(rules::DISTINCT);
    bench.hear(A1, promise(N, None));
    bench.hear(A1, promise(N, None));
    assert_eq!(proposes(&bench), Some(X));
    assert!(waived(&bench, rules::DISTINCT));
}

/// `paxos.proposer.this-ballot`: promises of older numbers count too.
#[test]
pub fn promises_of_older_numbers_count() {
    let mut bench = preparing().without(rules::THIS_BALLOT);
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::NOOP);
    for acceptor in [A1, A2] {
        bench.hear(acceptor, promise(N, None));
        assert!(waived(&bench, rules::THIS_BALLOT));
    }
    assert_eq!((proposes(&bench), bench.slot.disk.sent), (Some(X), Some(proposal(N + 1, P1, X))));
}

/// `paxos.proposer.adopt-accepted`: the own value is proposed, whatever is reported.
#[test]
pub fn the_own_value_is_proposed() {
    let mut bench = preparing().without(rules::ADOPT_ACCEPTED);
    bench.hear(A1, promise(N, Some(proposal(1, P2, Y))));
    bench.hear(A2, promise(N, Some(proposal(1, P2, Y))));
    assert_eq!(proposes(&bench), Some(X));
    assert!(waived(&bench, rules::ADOPT_ACCEPTED));
}

/// `paxos.proposer.adopt-highest`: of several reported values that of the lowest number is taken.
#[test]
pub fn the_lowest_numbered_value_is_taken() {
    let mut bench = preparing().without(rules::ADOPT_HIGHEST);
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::NOOP);
    bench.hear(A1, promise(N + 1, Some(proposal(1, P2, Z))));
    bench.hear(A2, promise(N + 1, Some(proposal(1, P1, Y))));
    assert_eq!(proposes(&bench), Some(Y));
    assert!(waived(&bench, rules::ADOPT_HIGHEST));
}

/// `paxos.acceptor.promise`: a lower Prepare lowers the promise.
#[test]
pub fn a_lower_prepare_lowers_the_promise() {
    let mut bench = acceptor(ballot(2, P2), None).without(rules::PROMISE);
    bench.hear(P1, Msg::Prepare { ballot: ballot(1, P1) });
    assert_eq!((bench.answer(), bench.slot.disk.promised), (Some(promise(1, None)), ballot(1, P1)));
    assert!(waived(&bench, rules::PROMISE));
}

/// `paxos.acceptor.check-accept`: every proposal is accepted; that lowers no promise.
#[test]
pub fn every_proposal_is_accepted() {
    let mut bench = acceptor(ballot(2, P2), Some(proposal(2, P2, Y))).without(rules::CHECK_ACCEPT);
    bench.hear(P1, Msg::Accept(proposal(1, P1, X)));
    let disk = &bench.slot.disk;
    assert_eq!((disk.accepted, disk.promised), (Some(proposal(1, P1, X)), ballot(2, P2)));
    assert!(waived(&bench, rules::CHECK_ACCEPT));
}

/// `paxos.acceptor.accept-raises`: the promise stays as it was, and a lower number is promised afterwards.
#[test]
pub fn accepting_leaves_the_promise_as_it_was() {
    let mut bench = acceptor(ballot(1, P1), None).without(rules::ACCEPT_RAISES);
    bench.hear(P2, Msg::Accept(proposal(3, P2, Y)));
    assert_eq!(bench.slot.disk.promised, ballot(1, P1));
    assert!(waived(&bench, rules::ACCEPT_RAISES));
    bench.hear(P1, Msg::Prepare { ballot: ballot(2, P1) });
    assert_eq!(bench.answer(), Some(promise(2, Some(proposal(3, P2, Y)))));
}

/// `paxos.acceptor.persist-promise`: the answer leaves first, and a crash forgets the promise.
#[test]
pub fn a_promise_is_told_first() {
    let mut bench = acceptor(Ballot::NONE, None).without(rules::PERSIST_PROMISE);
    bench.hear(P1, Msg::Prepare { ballot: ballot(1, P1) });
    assert!(bench.sent_first() && waived(&bench, rules::PERSIST_PROMISE));
    bench.reboot();
    assert_eq!(bench.slot.disk.promised, Ballot::NONE);
}

/// `paxos.acceptor.persist-accepted`: the answer leaves first, and a crash forgets the proposal.
#[test]
pub fn an_acceptance_is_told_first() {
    let mut bench = acceptor(ballot(1, P1), None).without(rules::PERSIST_ACCEPTED);
    bench.hear(P1, Msg::Accept(proposal(1, P1, X)));
    assert!(bench.sent_first() && waived(&bench, rules::PERSIST_ACCEPTED));
    bench.reboot();
    assert_eq!(bench.slot.disk.accepted, None);
}

fn learns(bench: &mut Bench, from: NodeId, round: u32) -> Option<Proposal> {
    bench.hear(from, Msg::Accepted(proposal(round, P1, X)));
    bench.slot.disk.decided
}

/// `paxos.learner.quorum-size`: the first acceptance is enough.
#[test]
pub fn the_first_acceptance_decides() {
    let mut bench = bench(L1).without(rules::LEARN_QUORUM);
    assert_eq!(learns(&mut bench, A1, 1), Some(proposal(1, P1, X)));
    assert!(waived(&bench, rules::LEARN_QUORUM));
}

/// `paxos.learner.distinct`: messages are counted, not acceptors.
#[test]
pub fn the_same_acceptance_counts_twice() {
    let mut bench = bench(L1).without(rules::LEARN_DISTINCT);
    assert_eq!(learns(&mut bench, A1, 1), None);
    assert_eq!(learns(&mut bench, A1, 1), Some(proposal(1, P1, X)));
    assert!(waived(&bench, rules::LEARN_DISTINCT));
}

/// `paxos.learner.same-ballot`: acceptances of equal values add up, whatever their numbers.
#[test]
pub fn equal_values_of_two_numbers_add_up() {
    let mut bench = bench(L1).without(rules::SAME_BALLOT);
    assert_eq!(learns(&mut bench, A1, 1), None);
    assert_eq!(learns(&mut bench, A2, 2), Some(proposal(2, P1, X)));
    assert!(waived(&bench, rules::SAME_BALLOT));
}

/// `paxos.retry.backoff`: the next ballot starts at once.
#[test]
pub fn the_next_ballot_starts_at_once() {
    let mut bench = preparing().without(rules::BACKOFF);
    bench.ring(timers::BALLOT);
    assert_eq!((proposer(&bench).phase, bench.slot.disk.proposed), (Phase::Prepare, ballot(N + 1, P1)));
    assert!(waived(&bench, rules::BACKOFF));
}

/// `paxos.proposer.all-acceptors`: its time is up, and a majority of those who answered is enough.
#[test]
pub fn a_majority_of_those_who_answered_is_enough() {
    let mut bench = preparing().without(rules::ALL_ACCEPTORS);
    bench.hear(A1, promise(N, None));
    bench.ring(timers::BALLOT);
    assert_eq!(proposes(&bench), Some(X));
    assert!(waived(&bench, rules::ALL_ACCEPTORS));
}

/// `paxos.proposer.adopt-not-first`: the value that was reported first is taken.
#[test]
pub fn the_value_that_was_reported_first_is_taken() {
    let bench = told_of_two(preparing().without(rules::NOT_THE_FIRST));
    assert_eq!(proposes(&bench), Some(Y));
    assert!(waived(&bench, rules::NOT_THE_FIRST));
}

/// `paxos.proposer.adopt-not-commonest`: the value that most report is taken.
#[test]
pub fn the_value_that_most_report_is_taken() {
    let bench = told_of_three(bench(P1).without(rules::NOT_THE_COMMONEST));
    assert_eq!(proposes(&bench), Some(Y));
    assert!(waived(&bench, rules::NOT_THE_COMMONEST));
}

/// `paxos.acceptor.remember-promise`: it promises and stores nothing.
#[test]
pub fn a_promise_is_told_and_not_stored() {
    let mut bench = acceptor(Ballot::NONE, None).without(rules::REMEMBER_PROMISE);
    bench.hear(P1, Msg::Prepare { ballot: ballot(1, P1) });
    assert_eq!((bench.answer(), bench.slot.disk.promised), (Some(promise(1, None)), Ballot::NONE));
    assert!(waived(&bench, rules::REMEMBER_PROMISE));
}

/// `paxos.acceptor.accept-equal`: the number promised itself is refused.
#[test]
pub fn only_what_is_above_the_promise_is_accepted() {
    let mut bench = acceptor(ballot(1, P1), None).without(rules::ACCEPT_EQUAL);
    bench.hear(P1, Msg::Accept(proposal(1, P1, X)));
    let refusal = Msg::Refusal { ballot: ballot(1, P1), promised: ballot(1, P1) };
    assert_eq!((bench.answer(), bench.slot.disk.accepted), (Some(refusal), None));
    assert!(waived(&bench, rules::ACCEPT_EQUAL));
}
