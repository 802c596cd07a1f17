//! Fast Paxos, rule by rule: what each asks for, and what happens without it. A new rule is a row of [`TRIED`].

use super::super::tests::{ByHand, Tried, Workbench};
use super::coordinator::Phase;
use super::messages::{Msg, Record, Vote};
use super::node::Node;
use super::observer::Ghost;
use super::recovery::{Recovery, recovery};
use super::roles::Disk;
use super::sizes::Sizes;
use super::{FastPaxos, INFO, inputs, options, rules};
use crate::engine::scene::Verdict;
use crate::engine::{Config, Effect, NodeId, NodeSet, Value};
use crate::parts::ballot::Ballot;
use votes::{votes_are_no_promises_where_others_begin_rounds, votes_are_promises_whoever_else_begins_rounds};

mod votes;

pub const TRIED: &[Tried] = &[
    (rules::QUORUM_SIZE, quorums_that_are_too_small_are_refused, any_quorum_is_enough),
    (rules::ROUND_OPENED, a_value_waits_for_a_fast_round, a_value_is_taken_at_once),
    (rules::ONE_VOTE, an_acceptor_votes_once, an_acceptor_votes_again),
    (rules::RECOVERY, what_may_be_chosen_is_taken, the_most_common_value_is_taken),
    (rules::PROMISE, a_lower_prepare_is_refused, a_lower_prepare_lowers_the_promise),
    (rules::CHECK_ACCEPT, nothing_below_the_promise_has_a_vote, any_round_has_a_vote),
    (rules::PERSIST, a_vote_is_on_disk_before_it_is_told, a_vote_is_told_first),
    (rules::DISTINCT, an_acceptor_counts_once, every_promise_counts),
    (rules::THIS_ROUND, promises_of_older_rounds_count_for_nothing, promises_of_older_rounds_count),
    (rules::UNIQUE, a_round_is_on_disk_before_it_is_told, a_restart_begins_a_round_again),
    (rules::NEXT_ROUND, votes_are_no_promises_where_others_begin_rounds, votes_are_promises_whoever_else_begins_rounds),
    (rules::LEARN_QUORUM, one_vote_teaches_nothing, the_first_vote_is_learned),
];

pub const BY_HAND: &[ByHand] = &[
    ("learned-is-chosen", learned_is_chosen_falls_for_a_learner_that_makes_it_up),
    ("validity", validity_falls_for_a_vote_out_of_nowhere),
];

/// A coordinator, four acceptors, a learner and two clients.
const NODES: [usize; 4] = [1, 4, 1, 2];
const P1: NodeId = NodeId(0);
const A1: NodeId = NodeId(1);
const A2: NodeId = NodeId(2);
const A3: NodeId = NodeId(3);
const L1: NodeId = NodeId(5);
const C1: NodeId = NodeId(6);
const X: Value = Value(7);
const Y: Value = Value(8);

type Bench = Workbench<FastPaxos>;

fn bench(id: NodeId) -> Bench {
    Bench::at(&NODES, id.0)
}

fn round(round: u32) -> Ballot {
    Ballot::new(round, P1)
}

fn fast(number: u32, value: Value) -> Vote {
    Vote { ballot: round(number), value, fast: true }
}

/// An acceptor for which a fast round is open.
fn open(bench: Bench) -> Bench {
    let mut bench = bench;
    bench.hear(P1, Msg::Any { ballot: round(1) });
    bench
}

fn votes(bench: &Bench) -> Vec<Vote> {
    let vote = |(_, msg)| if let Msg::Voted(vote) = msg { Some(vote) } else { None };
    let mut votes: Vec<Vote> = bench.sent().into_iter().filter_map(vote).collect();
    votes.dedup();
    votes
}

fn sized(q: u32, f: u32) -> Config {
    let mut config = Config::new(&INFO, &NODES, 0).expect("a set-up");
    config.set(&INFO, options::Q, [q, 0]).expect("within its limits");
    config.set(&INFO, options::F, [f, 0]).expect("within its limits");
    config
}

#[test]
fn quorums_that_are_too_small_are_refused() {
    for (q, f, said) in [
        (0, 0, None),
        (3, 3, None),
        (4, 3, None),
        (3, 2, Some("quorums of 3 and fast ones of 2 of 4 are too small")),
        (2, 4, Some("quorums of 2 and fast ones of 4 of 4 are too small")),
        (5, 0, Some("`q`: 5 is too many; a quorum has 4 here at most")),
    ] {
        let why = Sizes::together(&sized(q, f)).err().map(|refusal| refusal.message);
        assert_eq!(why.as_deref(), said, "{q} and {f}");
    }
}

#[test]
fn any_quorum_is_enough() {
    let mut bench = bench(L1).set(options::F, [1, 0]).without(rules::QUORUM_SIZE);
    bench.hear(A1, Msg::Voted(fast(1, X)));
    assert_eq!((bench.slot.disk.learned, bench.verdict(rules::QUORUM_SIZE)), (Some(fast(1, X)), Some(Verdict::Waived)));
}

#[test]
fn a_value_waits_for_a_fast_round() {
    let mut bench = bench(A1);
    bench.hear(C1, Msg::Request { value: X });
    assert_eq!((votes(&bench), bench.verdict(rules::ROUND_OPENED)), (vec![], Some(Verdict::Refused)));
    let bench = open(bench);
    assert_eq!(votes(&bench), [fast(1, X)]);
}

#[test]
fn a_value_is_taken_at_once() {
    let mut bench = bench(A1).without(rules::ROUND_OPENED);
    bench.hear(C1, Msg::Request { value: X });
    assert_eq!((votes(&bench), bench.verdict(rules::ROUND_OPENED)), (vec![fast(1, X)], Some(Verdict::Waived)));
}

#[test]
fn an_acceptor_votes_once() {
    let mut bench = open(bench(A1));
    bench.hear(C1, Msg::Request { value: X });
    bench.hear(C1, Msg::Request { value: Y });
    assert_eq!((votes(&bench), bench.verdict(rules::ONE_VOTE)), (vec![], Some(Verdict::Kept)));
    assert_eq!(bench.slot.disk.vote, Some(fast(1, X)));
}

#[test]
fn an_acceptor_votes_again() {
    let mut bench = open(bench(A1).without(rules::ONE_VOTE));
    bench.hear(C1, Msg::Request { value: X });
    bench.hear(C1, Msg::Request { value: Y });
    assert_eq!((votes(&bench), bench.verdict(rules::ONE_VOTE)), (vec![fast(1, Y)], Some(Verdict::Waived)));
}

/// A coordinator that hears of Y in round 2 and, first and twice, of X in round 1.
fn recovering(bench: Bench) -> Bench {
    let mut bench = bench.set(options::MANUAL_PHASES, [1, 0]);
    bench.slot.disk.used = round(2);
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::NOOP);
    let proposed = Vote { ballot: round(2), value: Y, fast: false };
    for (from, vote) in [(A1, fast(1, X)), (A2, fast(1, X)), (A3, proposed)] {
        bench.hear(from, Msg::Promise { ballot: round(3), vote: Some(vote) });
    }
    bench.ask(inputs::ACCEPT, NodeSet::EMPTY, Value::NOOP);
    bench
}

fn proposes(bench: &Bench) -> Option<Value> {
    bench.sent().into_iter().find_map(|(_, msg)| if let Msg::Accept { value, .. } = msg { Some(value) } else { None })
}

#[test]
fn what_may_be_chosen_is_taken() {
    let bench = recovering(bench(P1));
    assert_eq!((proposes(&bench), bench.verdict(rules::RECOVERY)), (Some(Y), Some(Verdict::Held)));
}

#[test]
fn the_most_common_value_is_taken() {
    let bench = recovering(bench(P1).without(rules::RECOVERY));
    assert_eq!((proposes(&bench), bench.verdict(rules::RECOVERY)), (Some(X), Some(Verdict::Waived)));
}

#[test]
fn a_lower_prepare_is_refused() {
    let mut bench = bench(A1);
    bench.slot.disk.promised = round(3);
    bench.hear(P1, Msg::Prepare { ballot: round(2) });
    assert_eq!(bench.sent(), [(P1, Msg::Refusal { ballot: round(2), promised: round(3) })]);
}

#[test]
fn a_lower_prepare_lowers_the_promise() {
    let mut bench = bench(A1).without(rules::PROMISE);
    bench.slot.disk.promised = round(3);
    bench.hear(P1, Msg::Prepare { ballot: round(2) });
    assert_eq!((bench.slot.disk.promised, bench.verdict(rules::PROMISE)), (round(2), Some(Verdict::Waived)));
}

#[test]
fn nothing_below_the_promise_has_a_vote() {
    let mut bench = bench(A1);
    bench.slot.disk.promised = round(3);
    bench.hear(P1, Msg::Accept { ballot: round(2), value: X });
    assert_eq!(bench.sent(), [(P1, Msg::Refusal { ballot: round(2), promised: round(3) })]);
    bench.hear(P1, Msg::Any { ballot: round(2) });
    assert_eq!(bench.sent(), [(P1, Msg::Refusal { ballot: round(2), promised: round(3) })]);
}

#[test]
fn any_round_has_a_vote() {
    let mut bench = bench(A1).without(rules::CHECK_ACCEPT);
    bench.slot.disk.promised = round(3);
    bench.hear(P1, Msg::Accept { ballot: round(2), value: X });
    assert_eq!(votes(&bench), [Vote { ballot: round(2), value: X, fast: false }]);
    assert_eq!(bench.verdict(rules::CHECK_ACCEPT), Some(Verdict::Waived));
}

#[test]
fn a_vote_is_on_disk_before_it_is_told() {
    let mut bench = open(bench(A1));
    bench.hear(C1, Msg::Request { value: X });
    assert!(!bench.sent_first() && bench.verdict(rules::PERSIST) == Some(Verdict::Held));
}

#[test]
fn a_vote_is_told_first() {
    let mut bench = open(bench(A1).without(rules::PERSIST));
    bench.hear(C1, Msg::Request { value: X });
    assert!(bench.sent_first() && bench.verdict(rules::PERSIST) == Some(Verdict::Waived));
}

/// Shows the observer that a node did this.
fn did(id: NodeId, ghost: &mut Ghost, effect: Effect<FastPaxos>) -> Vec<&'static str> {
    let mut bench = bench(id);
    bench.effects = vec![effect];
    bench.judge(ghost)
}

#[test]
fn learned_is_chosen_falls_for_a_learner_that_makes_it_up() {
    let mut ghost = Ghost::default();
    let learn = Effect::Persist { record: Record::Learn(fast(1, X)), flushed: true };
    assert_eq!(did(L1, &mut ghost, learn), ["learned-is-chosen"]);
}

#[test]
fn validity_falls_for_a_vote_out_of_nowhere() {
    let mut ghost = Ghost::default();
    let vote = Effect::Send(L1, Msg::Voted(fast(1, X)));
    assert_eq!(did(A1, &mut ghost, vote.clone()), ["validity"]);
    let mut ghost = Ghost::default();
    assert_eq!(did(C1, &mut ghost, Effect::Send(A1, Msg::Request { value: X })), [""; 0]);
    assert_eq!(did(A1, &mut ghost, vote), [""; 0], "asked for before it is lawful");
}

/// By hand and by count: what four acceptors of which three are a quorum of either kind leave.
#[test]
fn a_value_that_all_of_a_fast_quorum_can_have_voted_for_has_to_be_taken() {
    let sizes = Sizes { all: 4, classic: 3, fast: 3 };
    let found = |promises, votes: &[Vote]| {
        let Recovery { must, .. } = recovery(sizes, promises, votes);
        must
    };
    assert_eq!(found(3, &[]), None);
    assert_eq!(found(3, &[fast(1, X)]), None, "two who did not vote would have had to");
    assert_eq!(found(3, &[fast(1, X), fast(1, X)]), Some(X), "the fourth may have voted for it");
    assert_eq!(found(3, &[fast(1, X), fast(1, Y), fast(1, X)]), Some(X));
    assert_eq!(found(4, &[fast(1, X), fast(1, X)]), None, "all have answered, and two are too few");
    assert_eq!(found(3, &[fast(1, X), fast(1, X), fast(2, Y)]), None, "only the highest round counts");
    let classic = Vote { ballot: round(2), value: Y, fast: false };
    assert_eq!(found(3, &[fast(1, X), fast(1, X), classic]), Some(Y), "one vote of a classic round binds");
}

/// A fast round without a value waits; one that has failed is followed by a classic one.
#[test]
fn after_a_collision_a_classic_round_follows_by_itself() {
    let mut bench = bench(P1);
    bench.hear(C1, Msg::Request { value: X });
    bench.ring(super::timers::ROUND);
    for from in [A1, A2, A3] {
        bench.hear(from, Msg::Promise { ballot: round(1), vote: None });
    }
    let phase = |bench: &Bench| match &bench.slot.node {
        Some(Node::Coordinator(coordinator)) => (coordinator.phase, coordinator.collided),
        _ => (Phase::Idle, false),
    };
    assert_eq!(phase(&bench), (Phase::Open, false));
    for (from, value) in [(A1, X), (A2, X), (A3, Y), (NodeId(4), Y)] {
        bench.hear(from, Msg::Voted(fast(1, value)));
    }
    assert_eq!(
        (phase(&bench), bench.slot.disk.clone()),
        ((Phase::Prepare, true), Disk { used: round(2), ..Disk::default() })
    );
}

/// Who asks once a value is chosen has not heard of it: another round tells those who count, and they tell the clients.
#[test]
fn who_asks_after_the_choice_is_told_by_another_round() {
    let mut coordinator = bench(P1);
    coordinator.slot.disk.used = round(1);
    if let Some(Node::Coordinator(memory)) = &mut coordinator.slot.node {
        memory.phase = Phase::Done;
    }
    coordinator.hear(C1, Msg::Request { value: X });
    assert!(coordinator.sent().contains(&(A1, Msg::Prepare { ballot: round(2) })));

    let mut learner = bench(L1);
    let decided = (C1, Msg::Decided { value: X });
    let classic = Vote { fast: false, ..fast(2, X) };
    for (from, vote, tells) in [
        (A1, fast(1, X), false),
        (A2, fast(1, X), false),
        (A3, fast(1, X), true),
        (A1, classic, false),
        (A2, classic, false),
        (A3, classic, true),
        (A3, classic, false),
    ] {
        learner.hear(from, Msg::Voted(vote));
        assert_eq!(learner.sent().contains(&decided), tells, "{from:?} {vote:?}");
    }
}

/// Votes to one learner are lost, and another has told the clients: as they go on asking there are rounds to learn by.
#[test]
fn who_has_heard_what_was_chosen_goes_on_asking_by_itself() {
    for (wish, decided, asks) in
        [(None, None, true), (None, Some(X), true), (Some(Y), None, false), (Some(Y), Some(X), false)]
    {
        let mut client = bench(C1).set(options::CLIENT_INTERVAL_MS, [40, 160]);
        if let Some(Node::Client(memory)) = &mut client.slot.node {
            (memory.wish, memory.decided) = (wish, decided);
        }
        client.ring(super::timers::REQUEST);
        let asked = client.sent().iter().any(|(to, msg)| *to == P1 && matches!(msg, Msg::Request { .. }));
        assert_eq!(asked, asks, "wish {wish:?}, decided {decided:?}");
    }
}

/// What Any promises beside what it opens is flushed like any other promise.
#[test]
fn any_promises_its_round_as_the_rule_for_the_disk_says() {
    assert!(open(bench(A1)).slot.durable.is_none());
    let unflushed = open(bench(A1).without(rules::PERSIST)).slot;
    assert_eq!((unflushed.disk.promised, unflushed.durable.map(|disk| disk.promised)), (round(1), Some(Ballot::NONE)));
}

/// What a coordinator has to take is what it proposes.
#[test]
fn a_coordinator_says_what_it_has_to_take() {
    for (bench, takes) in [(bench(P1), Y), (bench(P1).without(rules::RECOVERY), X)] {
        let bench = recovering(bench);
        let Some(Node::Coordinator(coordinator)) = &bench.slot.node else { panic!("it is one") };
        assert_eq!((coordinator.must(&bench.config), proposes(&bench)), (Some(takes), Some(takes)));
    }
}

/// A coordinator that gathers promises for its second round.
fn gathering(bench: Bench) -> Bench {
    let mut bench = bench.set(options::MANUAL_PHASES, [1, 0]);
    bench.slot.disk.used = round(1);
    bench.ask(inputs::PREPARE, NodeSet::EMPTY, Value::NOOP);
    bench
}

/// How many promises a coordinator has counted.
fn counted(bench: &Bench) -> usize {
    if let Some(Node::Coordinator(coordinator)) = &bench.slot.node { coordinator.counted() } else { 0 }
}

/// The same promise, so often.
fn promised(bench: Bench, ballot: Ballot, times: usize) -> Bench {
    let mut bench = gathering(bench);
    (0..times).for_each(|_| bench.hear(A1, Msg::Promise { ballot, vote: Some(fast(1, X)) }));
    bench
}

#[test]
fn an_acceptor_counts_once() {
    let bench = promised(bench(P1), round(2), 3);
    assert_eq!((counted(&bench), bench.verdict(rules::DISTINCT)), (1, Some(Verdict::Refused)));
    assert_eq!(bench.verdict(rules::PREPARED), None);
}

#[test]
fn every_promise_counts() {
    let bench = promised(bench(P1).without(rules::DISTINCT), round(2), 3);
    assert_eq!((counted(&bench), bench.verdict(rules::DISTINCT)), (3, Some(Verdict::Waived)));
    let told = |effect: &Effect<FastPaxos>| matches!(effect, Effect::Note(note) if note.rule == rules::PREPARED && note.facts[1] == 1);
    assert!(bench.effects.iter().any(told), "it takes that for a quorum, and is said to");
}

#[test]
fn promises_of_older_rounds_count_for_nothing() {
    let bench = promised(bench(P1), round(1), 1);
    assert_eq!((counted(&bench), bench.verdict(rules::THIS_ROUND)), (0, Some(Verdict::Refused)));
}

#[test]
fn promises_of_older_rounds_count() {
    let bench = promised(bench(P1).without(rules::THIS_ROUND), round(1), 1);
    assert_eq!((counted(&bench), bench.verdict(rules::THIS_ROUND)), (1, Some(Verdict::Waived)));
}

/// The round of the Prepare that a coordinator sends next.
fn begins(bench: &mut Bench) -> Vec<Ballot> {
    bench.ask(inputs::PREPARE, NodeSet::one(A1), Value::NOOP);
    let round = |(_, msg)| if let Msg::Prepare { ballot } = msg { Some(ballot) } else { None };
    bench.sent().into_iter().filter_map(round).collect()
}

#[test]
fn a_round_is_on_disk_before_it_is_told() {
    let mut bench = bench(P1).set(options::MANUAL_PHASES, [1, 0]);
    assert_eq!((begins(&mut bench), bench.wrote_first()), (vec![round(1)], true));
    bench.reboot();
    assert_eq!(begins(&mut bench), [round(2)]);
}

#[test]
fn a_restart_begins_a_round_again() {
    let mut bench = bench(P1).set(options::MANUAL_PHASES, [1, 0]).without(rules::UNIQUE);
    assert_eq!((begins(&mut bench), bench.sent_first()), (vec![round(1)], true));
    bench.reboot();
    assert_eq!(begins(&mut bench), [round(1)]);
}

#[test]
fn one_vote_teaches_nothing() {
    let mut bench = bench(L1);
    bench.hear(A1, Msg::Voted(fast(1, X)));
    assert_eq!((bench.slot.disk.learned, bench.verdict(rules::LEARNS)), (None, None));
}

#[test]
fn the_first_vote_is_learned() {
    let mut bench = bench(L1).without(rules::LEARN_QUORUM);
    bench.hear(A1, Msg::Voted(fast(1, X)));
    assert_eq!(
        (bench.slot.disk.learned, bench.verdict(rules::LEARN_QUORUM)),
        (Some(fast(1, X)), Some(Verdict::Waived))
    );
    assert_eq!(bench.verdict(rules::LEARNS), None, "it does not say that a quorum voted");
}
