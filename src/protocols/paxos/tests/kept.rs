//! What "Paxos Made Simple" asks for, phase by phase. What a test's first sentence says is the paper's in other words.

use super::*;
use crate::engine::scene::Verdict;

fn refused(bench: &Bench, rule: crate::engine::RuleId) -> bool {
    matches!(bench.verdict(rule), Some(Verdict::Refused | Verdict::Kept))
}

// Phase 1(a).

/// Section 2.2, phase 1(a): a proposer selects a number and asks acceptors to promise it; section 2.5: a higher one than
/// any it has used or heard of.
#[test]
fn phase_1a_asks_for_promises_of_a_higher_number_each_time() {
    let mut bench = preparing();
    let asks = |n| [A1, A2, A3].map(|acceptor| (acceptor, Msg::Prepare { ballot: ballot(n, P1) }));
    assert_eq!(bench.sent(), asks(N));
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::NOOP);
    assert_eq!(bench.sent(), asks(N + 1));
    bench.hear(A1, Msg::Refusal { ballot: ballot(N + 1, P1), promised: ballot(9, P2) });
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::NOOP);
    assert_eq!(bench.sent(), asks(10));
}

/// Section 2.5: numbers of different proposers differ; between two of the same round the proposer decides.
#[test]
fn phase_1a_numbers_of_two_proposers_are_never_equal() {
    assert!(ballot(1, P1) < ballot(1, P2) && ballot(1, P2) < ballot(2, P1));
    assert!(Ballot::NONE < ballot(1, P1) && !Ballot::NONE.is_some());
}

/// Section 2.5: the number is remembered on stable storage before Prepare leaves, and a restart begins above it.
#[test]
pub fn phase_1a_number_is_on_disk_before_prepare_leaves() {
    let mut bench = preparing();
    assert!(bench.wrote_first());
    assert_eq!(bench.written(), [Record::Propose(ballot(N, P1))]);
    bench.reboot();
    bench.hear(C1, Msg::Request(Request::wish(X)));
    assert_eq!(bench.slot.disk.proposed, ballot(N + 1, P1));
}

// Phase 1(b).

/// Section 2.2, phase 1(b): above every promise so far, promise, and report what was accepted last, if anything was.
#[test]
fn phase_1b_promises_a_higher_number_and_reports() {
    for accepted in [None, Some(proposal(1, P2, Y))] {
        let mut bench = acceptor(ballot(1, P2), accepted);
        bench.hear(P1, Msg::Prepare { ballot: ballot(2, P1) });
        assert_eq!(bench.answer(), Some(promise(2, accepted)));
        assert_eq!((bench.slot.disk.promised, bench.slot.disk.accepted), (ballot(2, P1), accepted));
    }
}

/// Phase 1(b): below the promise it refuses and tells the promise; at the promise the same answer goes out again, and
/// nothing is written.
#[test]
pub fn phase_1b_promises_no_lower_number() {
    let mut bench = acceptor(ballot(2, P1), Some(proposal(1, P2, Y)));
    let before = bench.slot.clone();
    bench.hear(P2, Msg::Prepare { ballot: ballot(1, P2) });
    assert_eq!(bench.answer(), Some(Msg::Refusal { ballot: ballot(1, P2), promised: ballot(2, P1) }));
    assert!(refused(&bench, rules::PROMISE));
    bench.hear(P1, Msg::Prepare { ballot: ballot(2, P1) });
    assert_eq!(bench.answer(), Some(promise(2, Some(proposal(1, P2, Y)))));
    assert_eq!(bench.slot, before);
    assert!(bench.written().is_empty());
}

/// Section 2.5: a promise is on stable storage before it is told.
#[test]
pub fn phase_1b_promise_is_on_disk_before_it_is_told() {
    let mut bench = acceptor(Ballot::NONE, None);
    bench.hear(P1, Msg::Prepare { ballot: ballot(1, P1) });
    assert!(bench.wrote_first());
    assert_eq!(bench.written(), [Record::Promise(ballot(1, P1))]);
    bench.reboot();
    assert_eq!(bench.slot.disk.promised, ballot(1, P1));
}

// Phase 2(a).

/// Section 2.2, phase 2(a): with promises of a majority of all acceptors, the proposal goes to the acceptors.
#[test]
pub fn phase_2a_starts_with_promises_of_a_majority() {
    let mut bench = preparing();
    bench.hear(A1, promise(N, None));
    assert_eq!((proposer(&bench).phase, proposes(&bench)), (Phase::Prepare, None));
    bench.hear(A3, promise(N, None));
    assert_eq!((proposer(&bench).phase, proposes(&bench)), (Phase::Accept, Some(X)));
    assert!(bench.wrote_first(), "the proposal is on disk first");
    assert_eq!(bench.slot.disk.sent, Some(proposal(N, P1, X)));
}

/// Phase 2(a): a promise that arrives twice is one promise.
#[test]
pub fn phase_2a_counts_each_acceptor_once() {
    let mut bench = preparing();
    bench.hear(A1, promise(N, None));
    bench.hear(A1, promise(N, None));
    assert_eq!(proposes(&bench), None);
    assert!(refused(&bench, rules::DISTINCT));
}

/// Phase 2(a): only promises of the number under way count.
#[test]
pub fn phase_2a_counts_promises_of_this_number_only() {
    let mut bench = preparing();
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::NOOP);
    bench.hear(A1, promise(N, None));
    assert!(refused(&bench, rules::THIS_BALLOT));
    bench.hear(A2, promise(N + 1, None));
    assert_eq!(proposes(&bench), None);
    bench.hear(A3, promise(N + 1, None));
    assert_eq!(proposes(&bench), Some(X));
}

/// Phase 2(a): if the promises report no proposal, the proposer is free to propose its own value.
#[test]
fn phase_2a_is_free_if_nothing_is_reported() {
    assert_eq!(proposes(&proposing()), Some(X));
}

/// Phase 2(a): if a promise reports an accepted proposal, its value is proposed.
#[test]
pub fn phase_2a_takes_a_value_that_was_accepted() {
    let mut bench = preparing_on(bench(P1));
    bench.hear(A1, promise(N, None));
    bench.hear(A2, promise(N, Some(proposal(1, P2, Y))));
    assert_eq!(proposes(&bench), Some(Y));
}

/// Phase 2(a): of several reported proposals that of the highest number, however many report another.
#[test]
pub fn phase_2a_takes_the_highest_numbered_value() {
    let mut bench = preparing_on(bench(P1).set(options::MANUAL_PHASES, [1, 0]));
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::NOOP);
    let reports = [(A1, proposal(1, P2, Y)), (A2, proposal(3, P2, Z)), (A3, proposal(1, P2, Y))];
    for (acceptor, accepted) in reports {
        bench.hear(acceptor, promise(N, Some(accepted)));
    }
    bench.ask(inputs::ACCEPT, NodeSet::EMPTY, Value::NOOP);
    assert_eq!(proposes(&bench), Some(Z));
}

/// Section 2.2: one number carries one value: whatever a promise reports that comes after the value was sent.
#[test]
pub fn phase_2a_late_promise_changes_no_value() {
    let mut bench = proposing();
    bench.hear(A3, promise(N, Some(proposal(1, P2, Y))));
    assert_eq!((bench.sent(), proposer(&bench).sent), (vec![], Some(X)));
    assert!(refused(&bench, rules::ONE_VALUE));
    bench.ask(inputs::ACCEPT, NodeSet::EMPTY, Value::NOOP);
    assert_eq!(proposes(&bench), Some(X), "sent again, it is the same");
    bench.reboot();
    bench.ask(inputs::ACCEPT, NodeSet::EMPTY, Value::NOOP);
    assert_eq!(bench.sent(), [], "a restarted proposer does not resume its ballot");
}

/// Section 2.2: once the value was sent nobody counts promises, so that a copy of one is no news, also to a search.
#[test]
fn a_copy_of_a_late_promise_changes_nothing() {
    let mut bench = proposing();
    bench.hear(A3, promise(N, None));
    let before = bench.slot.clone();
    bench.hear(A3, promise(N, None));
    assert_eq!(bench.slot, before);
}

// Phase 2(b).

/// Section 2.2, phase 2(b): at the promise or above it, accept; below, refuse and tell the promise.
#[test]
pub fn phase_2b_accepts_nothing_below_the_promise() {
    let mut bench = acceptor(ballot(2, P1), None);
    let before = bench.slot.clone();
    bench.hear(P2, Msg::Accept(proposal(1, P2, Y)));
    assert_eq!(bench.answer(), Some(Msg::Refusal { ballot: ballot(1, P2), promised: ballot(2, P1) }));
    assert_eq!(bench.slot, before);
    assert!(refused(&bench, rules::CHECK_ACCEPT));
    bench.hear(P1, Msg::Accept(proposal(2, P1, X)));
    assert_eq!(bench.slot.disk.accepted, Some(proposal(2, P1, X)), "at the promise");
    bench.hear(P2, Msg::Accept(proposal(3, P2, Y)));
    assert_eq!(bench.slot.disk.accepted, Some(proposal(3, P2, Y)), "above it");
}

/// Section 2.3: what is accepted is told to the proposer and to every learner; a repeated proposal once more, without
/// another write.
#[test]
fn phase_2b_tells_proposer_and_learners() {
    let mut bench = acceptor(ballot(1, P1), None);
    let told = [P1, L1].map(|to| (to, Msg::Accepted(proposal(1, P1, X))));
    bench.hear(P1, Msg::Accept(proposal(1, P1, X)));
    assert_eq!((bench.sent(), bench.written().len()), (told.to_vec(), 1));
    bench.hear(P1, Msg::Accept(proposal(1, P1, X)));
    assert_eq!((bench.sent(), bench.written()), (told.to_vec(), vec![]));
}

/// Section 2.2, P1a: who accepts a proposal has promised its number by that.
#[test]
pub fn phase_2b_accepting_promises_as_well() {
    let mut bench = acceptor(ballot(1, P1), None);
    bench.hear(P2, Msg::Accept(proposal(3, P2, Y)));
    assert_eq!(bench.slot.disk.promised, ballot(3, P2));
    bench.hear(P1, Msg::Prepare { ballot: ballot(2, P1) });
    assert!(refused(&bench, rules::PROMISE));
}

/// Section 2.5: an accepted proposal is on stable storage before it is told.
#[test]
pub fn phase_2b_acceptance_is_on_disk_before_it_is_told() {
    let mut bench = acceptor(ballot(1, P1), None);
    bench.hear(P1, Msg::Accept(proposal(1, P1, X)));
    assert!(bench.wrote_first());
    let record = Record::Acknowledge { proposal: proposal(1, P1, X), promised: ballot(1, P1) };
    assert_eq!(bench.written(), [record]);
    bench.reboot();
    assert_eq!(bench.slot.disk.accepted, Some(proposal(1, P1, X)));
}

// Learning.

fn accepted(round: u32, value: Value) -> Msg {
    Msg::Accepted(proposal(round, P1, value))
}

/// Section 2.3: a learner learns a value when a majority of all acceptors has accepted it, keeps it, and tells the clients.
#[test]
pub fn learners_decide_when_a_majority_accepted() {
    let mut bench = bench(L1);
    bench.hear(A1, accepted(1, X));
    assert_eq!((bench.slot.disk.decided, bench.sent()), (None, vec![]));
    assert!(refused(&bench, rules::LEARN_QUORUM));
    bench.hear(A3, accepted(1, X));
    assert_eq!(bench.slot.disk.decided, Some(proposal(1, P1, X)));
    assert_eq!(bench.sent(), [(C1, Msg::Decided { value: X })]);
    assert!(bench.wrote_first());
    bench.hear(A2, accepted(1, X));
    assert_eq!(bench.sent(), [], "once is enough");
}

/// Section 2.3: an acceptance that arrives twice is one.
#[test]
pub fn learners_count_each_acceptor_once() {
    let mut bench = bench(L1);
    bench.hear(A1, accepted(1, X));
    bench.hear(A1, accepted(1, X));
    assert_eq!(bench.slot.disk.decided, None);
    assert!(refused(&bench, rules::LEARN_DISTINCT));
}

/// Section 2.3: acceptances add up at one number; the same value at another number is another proposal.
#[test]
pub fn learners_add_up_acceptances_of_one_number_only() {
    let mut bench = bench(L1);
    bench.hear(A1, accepted(1, X));
    bench.hear(A2, accepted(2, X));
    assert_eq!(bench.slot.disk.decided, None);
    assert!(refused(&bench, rules::SAME_BALLOT));
    bench.hear(A3, accepted(2, X));
    assert_eq!(bench.slot.disk.decided, Some(proposal(2, P1, X)));
}

/// Section 2.3: a proposer that hears of a majority of acceptances knows its value chosen, and stops.
#[test]
fn learning_proposer_stops_when_its_value_is_chosen() {
    let mut bench = proposing();
    bench.hear(A1, accepted(N, X));
    assert_eq!(proposer(&bench).phase, Phase::Accept);
    bench.hear(A2, accepted(N, X));
    assert_eq!(proposer(&bench).phase, Phase::Done);
    assert!(bench.timer_cancelled(timers::BALLOT));
}

// Progress.

/// Section 2.4: after a ballot that came to nothing, a pause of random length, then a higher number.
#[test]
pub fn progress_wants_a_pause_before_the_next_number() {
    let mut bench = preparing().set(options::BACKOFF_MS, [30, 90]);
    bench.ring(timers::BALLOT);
    assert_eq!((proposer(&bench).phase, bench.sent()), (Phase::Wait, vec![]));
    assert_eq!(bench.timer_set(timers::RETRY), Some([30, 90]));
    bench.ring(timers::RETRY);
    assert_eq!(bench.slot.disk.proposed, ballot(N + 1, P1));
    assert_eq!(addressees(&bench).len(), 3);
}

/// Section 2.5: a refusal is a hint. The ballot ends when no majority is left that could answer, not before.
#[test]
fn progress_ends_a_ballot_that_no_majority_can_answer() {
    let mut bench = preparing();
    let refusal = Msg::Refusal { ballot: ballot(N, P1), promised: ballot(8, P2) };
    bench.hear(A1, refusal.clone());
    assert_eq!(proposer(&bench).phase, Phase::Prepare);
    bench.hear(A2, refusal);
    assert_eq!(proposer(&bench).phase, Phase::Wait);
    bench.ring(timers::RETRY);
    assert_eq!(bench.slot.disk.proposed, ballot(9, P1), "above what it heard of");
}

/// Its time is up with one promise of three: it waits before its next ballot.
#[test]
pub fn phase_2a_waits_for_a_majority_of_all() {
    let mut bench = preparing();
    bench.hear(A1, promise(N, None));
    bench.ring(timers::BALLOT);
    assert_eq!((proposes(&bench), proposer(&bench).phase), (None, Phase::Wait));
}

/// What came first is of no weight.
#[test]
pub fn phase_2a_takes_the_highest_number_whatever_came_first() {
    assert_eq!(proposes(&told_of_two(preparing())), Some(Z));
}

/// What most report is of no weight.
#[test]
pub fn phase_2a_takes_the_highest_number_however_few_report_it() {
    assert_eq!(proposes(&told_of_three(bench(P1))), Some(Z));
}

/// What is promised stands on the disk.
#[test]
pub fn phase_1b_promise_is_stored() {
    let mut bench = acceptor(Ballot::NONE, None);
    bench.hear(P1, Msg::Prepare { ballot: ballot(1, P1) });
    assert_eq!(bench.slot.disk.promised, ballot(1, P1));
}

/// The number promised is accepted itself.
#[test]
pub fn phase_2b_accepts_what_it_promised() {
    let mut bench = acceptor(ballot(1, P1), None);
    bench.hear(P1, Msg::Accept(proposal(1, P1, X)));
    assert_eq!(bench.slot.disk.accepted, Some(proposal(1, P1, X)));
}
