//! Multi-Paxos, rule by rule: each is seen kept, and then what happens with it switched off. A new rule is a row of
//! [`TRIED`]; `properties` feeds the observer what no server would do.

mod acceptors;
mod leaders;
mod learners;
mod properties;

use super::super::tests::{ByHand, Tried, Workbench};
use super::messages::{Msg, Record};
use super::server::{PLACES, Server};
use super::{MultiPaxos, Node, inputs, rules};
use crate::engine::{NodeId, NodeSet, RuleId, Value};
use crate::parts::ballot::Ballot;
use crate::parts::slots::{self, Entry, Row, Vote};

const S1: NodeId = NodeId(0);
const S2: NodeId = NodeId(1);
const S3: NodeId = NodeId(2);

const fn row(row: Row) -> RuleId {
    PLACES.rule(row)
}

pub const TRIED: &[Tried] = &[
    (row(Row::LogWide), leaders::one_phase_1_covers_all_slots, leaders::each_slot_needs_a_phase_1),
    (row(Row::QuorumSize), leaders::a_majority_of_promises_leads, leaders::one_promise_fewer_leads),
    (row(Row::Distinct), leaders::a_server_promises_once, leaders::a_copy_of_a_promise_counts),
    (row(Row::ThisBallot), leaders::an_older_promise_is_ignored, leaders::an_older_promise_counts),
    (row(Row::AdoptHighest), leaders::what_is_found_highest_is_proposed, leaders::what_is_found_is_left),
    (row(Row::NoopGap), leaders::gaps_are_filled, leaders::gaps_are_left),
    (row(Row::Unique), leaders::a_ballot_is_used_once, leaders::a_ballot_is_used_again),
    (row(Row::Promise), acceptors::a_lower_prepare_is_refused, acceptors::a_lower_prepare_lowers_the_promise),
    (row(Row::CheckAccept), acceptors::a_lower_accept_is_refused, acceptors::a_lower_accept_is_accepted),
    (row(Row::AcceptRaises), acceptors::accepting_promises, acceptors::accepting_promises_nothing),
    (row(Row::PersistPromise), acceptors::a_promise_is_written_first, acceptors::a_promise_is_sent_first),
    (
        row(Row::PersistAccepted),
        acceptors::what_is_accepted_is_written_first,
        acceptors::what_is_accepted_is_sent_first,
    ),
    (row(Row::ChosenQuorum), learners::a_majority_chooses, learners::one_fewer_chooses),
    (row(Row::SameBallot), learners::ballots_do_not_add_up, learners::ballots_add_up),
    (row(Row::OwnBallotOnly), learners::below_marks_the_leaders_ballot, learners::below_marks_what_stands_there),
    (row(Row::InOrder), learners::a_hole_keeps_what_follows, learners::a_hole_keeps_nothing),
    (row(Row::Resend), leaders::what_was_not_accepted_is_sent_again, leaders::what_was_not_accepted_is_lost),
    (row(Row::Backoff), leaders::who_gave_up_waits, leaders::who_gave_up_begins_at_once),
    (rules::INTERSECT, leaders::promises_that_miss_a_quorum_wait, leaders::promises_that_miss_a_quorum_lead),
    (rules::SESSIONS, learners::a_command_is_done_once, learners::a_command_is_done_twice),
];

pub const BY_HAND: &[ByHand] = &[("validity", properties::validity_falls_when_nobody_asked)];

type Bench = Workbench<MultiPaxos>;

/// The first of so many servers, which has no leader and no ballot.
fn bench(servers: usize) -> Bench {
    Workbench::at(&[servers, 1], 0)
}

/// The first of so many servers.
fn server(bench: &Bench) -> &Server {
    match bench.slot.node.as_ref().expect("it runs") {
        Node::Server(server) => server,
        Node::Client(_) => panic!("it is a client"),
    }
}

fn leads(bench: &Bench) -> bool {
    server(bench).slots.leads()
}

/// A ballot of this round.
fn ballot(round: u32, of: NodeId) -> Ballot {
    Ballot::new(round, of)
}

/// A word that somebody typed, as what stands in a slot.
fn entry(bench: &Bench, text: &str) -> Entry {
    Entry::of(bench.config.words.intern(text))
}

fn vote(bench: &Bench, round: u32, of: NodeId, text: &str) -> Vote {
    Vote { ballot: ballot(round, of), entry: entry(bench, text) }
}

fn hear(bench: &mut Bench, from: NodeId, msg: slots::Msg) {
    bench.hear(from, Msg::Slots(msg));
}

fn promise(bench: &mut Bench, from: NodeId, at: Ballot, votes: &[(u32, Vote)]) {
    hear(bench, from, slots::Msg::Promise { ballot: at, from: 1, votes: votes.iter().copied().collect() });
}

fn prepare(bench: &mut Bench) {
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::default());
}

fn propose(bench: &mut Bench, text: &str) {
    let value = bench.config.words.intern(text);
    bench.ask(inputs::PROPOSE, NodeSet::EMPTY, value);
}

/// The first of three servers, which leads at 1.S1.
fn leader(bench: Bench) -> Bench {
    let mut bench = bench;
    prepare(&mut bench);
    promise(&mut bench, S2, ballot(1, S1), &[]);
    assert!(leads(&bench));
    bench
}

fn accepted(bench: &mut Bench, from: NodeId, slot: u32, vote: Vote) {
    hear(bench, from, slots::Msg::Accepted { slot, vote });
}

/// The messages about slots that left to one server.
fn sent(bench: &Bench, to: NodeId) -> Vec<slots::Msg> {
    let of = |(id, msg)| match msg {
        Msg::Slots(msg) if id == to => Some(msg),
        _ => None,
    };
    bench.sent().into_iter().filter_map(of).collect()
}

/// What it asks one server to accept: slot and command.
fn proposals(bench: &Bench, to: NodeId) -> Vec<(u32, String)> {
    let of = |msg| match msg {
        slots::Msg::Accept { slot, vote } => Some((slot, bench.config.value_text(vote.entry.value))),
        _ => None,
    };
    sent(bench, to).into_iter().filter_map(of).collect()
}

fn written(bench: &Bench) -> Vec<slots::Record> {
    let of = |record| if let Record::Slots(record) = record { Some(record) } else { None };
    bench.written().into_iter().filter_map(of).collect()
}

/// What it knows to be chosen in a slot.
fn known(bench: &Bench, slot: u32) -> Option<Entry> {
    bench.slot.disk.slots.chosen(slot)
}
