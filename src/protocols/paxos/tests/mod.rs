//! Paxos, rule by rule: `kept` has a test for each sentence of the paper's section 2.2 and 2.3, named after the phase it
//! belongs to, `off` one for what each rule's absence does, `properties` feeds the observer what no node would do. A new
//! rule is a row of [`TRIED`].

mod by_hand;
mod kept;
mod learning;
mod numbers;
mod off;
mod properties;
mod quorums;

use super::super::tests::{ByHand, Tried, Workbench};
use super::messages::{Msg, Proposal, Record};
use super::proposer::{Phase, Proposer};
use super::roles::Disk;
use super::{Paxos, inputs, options, rules, timers};
use crate::engine::{NodeId, NodeSet, Value};
use crate::parts::ballot::Ballot;
use crate::parts::client::Request;

pub const TRIED: &[Tried] = &[
    (rules::UNIQUE, kept::phase_1a_number_is_on_disk_before_prepare_leaves, off::a_restart_uses_a_number_again),
    (rules::ONE_VALUE, kept::phase_2a_late_promise_changes_no_value, off::a_late_promise_changes_the_value),
    (rules::QUORUM_SIZE, kept::phase_2a_starts_with_promises_of_a_majority, off::promises_of_half_are_enough),
    (rules::DISTINCT, kept::phase_2a_counts_each_acceptor_once, off::the_same_promise_counts_twice),
    (rules::THIS_BALLOT, kept::phase_2a_counts_promises_of_this_number_only, off::promises_of_older_numbers_count),
    (rules::ADOPT_ACCEPTED, kept::phase_2a_takes_a_value_that_was_accepted, off::the_own_value_is_proposed),
    (rules::ADOPT_HIGHEST, kept::phase_2a_takes_the_highest_numbered_value, off::the_lowest_numbered_value_is_taken),
    (rules::PROMISE, kept::phase_1b_promises_no_lower_number, off::a_lower_prepare_lowers_the_promise),
    (rules::CHECK_ACCEPT, kept::phase_2b_accepts_nothing_below_the_promise, off::every_proposal_is_accepted),
    (rules::ACCEPT_RAISES, kept::phase_2b_accepting_promises_as_well, off::accepting_leaves_the_promise_as_it_was),
    (rules::PERSIST_PROMISE, kept::phase_1b_promise_is_on_disk_before_it_is_told, off::a_promise_is_told_first),
    (rules::PERSIST_ACCEPTED, kept::phase_2b_acceptance_is_on_disk_before_it_is_told, off::an_acceptance_is_told_first),
    (rules::LEARN_QUORUM, kept::learners_decide_when_a_majority_accepted, off::the_first_acceptance_decides),
    (rules::LEARN_DISTINCT, kept::learners_count_each_acceptor_once, off::the_same_acceptance_counts_twice),
    (rules::SAME_BALLOT, kept::learners_add_up_acceptances_of_one_number_only, off::equal_values_of_two_numbers_add_up),
    (rules::BACKOFF, kept::progress_wants_a_pause_before_the_next_number, off::the_next_ballot_starts_at_once),
    (rules::ALL_ACCEPTORS, kept::phase_2a_waits_for_a_majority_of_all, off::a_majority_of_those_who_answered_is_enough),
    (
        rules::NOT_THE_FIRST,
        kept::phase_2a_takes_the_highest_number_whatever_came_first,
        off::the_value_that_was_reported_first_is_taken,
    ),
    (
        rules::NOT_THE_COMMONEST,
        kept::phase_2a_takes_the_highest_number_however_few_report_it,
        off::the_value_that_most_report_is_taken,
    ),
    (rules::REMEMBER_PROMISE, kept::phase_1b_promise_is_stored, off::a_promise_is_told_and_not_stored),
    (
        rules::INTERSECT,
        quorums::promises_that_miss_a_quorum_wait_for_more,
        quorums::promises_that_miss_a_quorum_are_enough,
    ),
    (rules::ONE_COUNTER, numbers::all_ask_one_counter, numbers::the_second_proposer_asks_the_second_counter),
    (rules::ACCEPT_EQUAL, kept::phase_2b_accepts_what_it_promised, off::only_what_is_above_the_promise_is_accepted),
];

pub const BY_HAND: &[ByHand] = &[
    ("validity", properties::validity_falls_for_values_out_of_nowhere),
    ("promise-monotonic", properties::promise_monotonic_falls_when_a_promise_falls),
];

/// Two proposers, three acceptors, a learner and a client.
const NODES: [usize; 5] = [0, 2, 3, 1, 1];
const P1: NodeId = NodeId(0);
const P2: NodeId = NodeId(1);
const A1: NodeId = NodeId(2);
const A2: NodeId = NodeId(3);
const A3: NodeId = NodeId(4);
const L1: NodeId = NodeId(5);
const C1: NodeId = NodeId(6);

const X: Value = Value(7);
const Y: Value = Value(8);
const Z: Value = Value(9);

type Bench = Workbench<Paxos>;

fn bench(id: NodeId) -> Bench {
    Bench::at(&NODES, id.0)
}

fn ballot(round: u32, proposer: NodeId) -> Ballot {
    Ballot::new(round, proposer)
}

fn proposal(round: u32, proposer: NodeId, value: Value) -> Proposal {
    Proposal { ballot: ballot(round, proposer), value }
}

/// An acceptor that has promised a number and perhaps accepted something.
fn acceptor(promised: Ballot, accepted: Option<Proposal>) -> Bench {
    let mut bench = bench(A1);
    bench.slot.disk = Disk { promised, accepted, ..Disk::default() };
    bench.boot();
    bench
}

/// A round that has lower ones before it.
const N: u32 = 5;

/// A proposer that wants X and has sent its Prepare at round N.
fn preparing() -> Bench {
    preparing_on(bench(P1))
}

fn preparing_on(mut bench: Bench) -> Bench {
    bench.slot.disk.proposed = ballot(N - 1, P1);
    bench.hear(C1, Msg::Request(Request::wish(X)));
    bench
}

/// A proposer that has sent X at round N to all acceptors, with nothing reported by A1 and A2.
fn proposing() -> Bench {
    let mut bench = preparing();
    bench.hear(A1, promise(N, None));
    bench.hear(A2, promise(N, None));
    bench
}

/// A promise of P1's number in this round.
fn promise(round: u32, accepted: Option<Proposal>) -> Msg {
    Msg::Promise { ballot: ballot(round, P1), accepted }
}

fn proposer(bench: &Bench) -> &Proposer {
    bench.slot.node.as_ref().and_then(|node| node.proposer.as_ref()).expect("a proposer that runs")
}

/// The value that left for all acceptors, if one did.
fn proposes(bench: &Bench) -> Option<Value> {
    let accept = |(_, msg)| if let Msg::Accept(proposal) = msg { Some(proposal.value) } else { None };
    let values: Vec<Value> = bench.sent().into_iter().filter_map(accept).collect();
    values.first().copied().filter(|first| values == [*first; 3])
}

/// Whom messages left for.
fn addressees(bench: &Bench) -> NodeSet {
    bench.sent().into_iter().map(|(to, _)| to).collect()
}

/// A proposer that wants X and has heard of Y at 1.P1 from A1, and of Z at the higher 1.P2 from A2.
fn told_of_two(mut bench: Bench) -> Bench {
    bench.hear(A1, promise(N, Some(proposal(1, P1, Y))));
    bench.hear(A2, promise(N, Some(proposal(1, P2, Z))));
    bench
}

/// The same with Y reported by two of three, and Z by the last.
fn told_of_three(bench: Bench) -> Bench {
    let mut bench = preparing_on(bench.set(options::MANUAL_PHASES, [1, 0]));
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::NOOP);
    bench.hear(A1, promise(N, Some(proposal(1, P2, Z))));
    for acceptor in [A2, A3] {
        bench.hear(acceptor, promise(N, Some(proposal(1, P1, Y))));
    }
    bench.ask(inputs::ACCEPT, NodeSet::EMPTY, Value::NOOP);
    bench
}
