//! Quorums of each phase's own: which go together, and what a proposer makes of those that do not.

use super::*;
use crate::engine::scene::Verdict;
use crate::engine::{Config, OptionId};
use crate::protocols::paxos::INFO;
use crate::protocols::paxos::roles::FLEXIBLE;

const Q1: OptionId = INFO.option_called("q1");
const Q2: OptionId = INFO.option_called("q2");

/// A proposer for which one promise is enough, and two acceptances are: they need not meet.
fn apart() -> Bench {
    preparing_on(bench(P1).set(Q1, [1, 0]).set(Q2, [2, 0]))
}

/// `flexible.quorums-intersect`: with the rule on, it waits until every quorum of acceptances has a member among them.
#[test]
pub fn promises_that_miss_a_quorum_wait_for_more() {
    let mut bench = apart();
    bench.hear(A1, promise(N, None));
    assert_eq!((proposes(&bench), bench.verdict(rules::INTERSECT)), (None, Some(Verdict::Kept)));
    bench.hear(A2, promise(N, None));
    assert_eq!(proposes(&bench), Some(X));
}

/// `flexible.quorums-intersect`: without it, any quorum of promises will do.
#[test]
pub fn promises_that_miss_a_quorum_are_enough() {
    let mut bench = apart().without(rules::INTERSECT);
    bench.hear(A1, promise(N, None));
    assert_eq!((proposes(&bench), bench.verdict(rules::INTERSECT)), (Some(X), Some(Verdict::Waived)));
}

/// A proposer of six acceptors, and why its quorums cannot be.
fn given(q1: &str, q2: &str) -> (Config, Option<String>) {
    let mut config = Config::new(&INFO, &[0, 1, 6, 1, 0], 0).expect("a set-up");
    for (option, text) in [(Q1, q1), (Q2, q2)] {
        let value = config.read_quorum(text).expect("a quorum");
        config.set(&INFO, option, value).expect("within its limits");
    }
    let why = FLEXIBLE.together(&config).err().map(|refusal| refusal.message);
    (config, why)
}

#[test]
fn quorums_that_cannot_be_are_refused_with_those_that_do_not_meet() {
    let rows = "A1,A2,A3 | A4,A5,A6";
    for (q1, q2, said) in [
        ("majority", "majority", None),
        ("5", "2", None),
        ("1", "6", None),
        (rows, "A1,A4 | A2,A5 | A3,A6", None),
        ("4", "2", Some("the phase-1 quorum A1 A2 A3 A4 and the phase-2 quorum A5 A6 have no acceptor in common")),
        (rows, rows, Some("the phase-1 quorum A4 A5 A6 and the phase-2 quorum A1 A2 A3 have no acceptor in common")),
        ("7", "1", Some("`q1`: 7 is too many; a quorum has 6 here at most")),
        ("majority", "A1,P1", Some("`q2`: P1 is no acceptor")),
        ("A1|A2|A3|A4|A5|A6|A1,A2|A2,A3|A3,A4", "6", Some("`q1`: 9 sets are too many to be kept; at most 8")),
    ] {
        assert_eq!(given(q1, q2).1.as_deref(), said, "{q1} and {q2}");
    }
}

#[test]
fn only_acceptors_of_the_same_quorums_are_alike() {
    let sizes = |q1, q2| FLEXIBLE.alike(&given(q1, q2).0).iter().map(|set| set.len()).collect::<Vec<_>>();
    assert_eq!(sizes("majority", "majority"), [6]);
    assert_eq!(sizes("5", "2"), [6]);
    assert_eq!(sizes("A1,A2,A3 | A4,A5,A6", "A1,A4 | A2,A5 | A3,A6"), [1; 6]);
    assert_eq!(sizes("A1,A2,A3 | A4,A5,A6", "6"), [3, 3]);
}
