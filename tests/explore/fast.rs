//! Fast Paxos, searched to the end of stated bounds: what collides is mended, and nothing that was chosen is lost by it.

use super::{LEAST, NOTHING, after, explore, wanted};
use synod::engine::compact::Bounds;
use synod::explore::Outcome;

/// So many coordinators and acceptors, told what to do, with a learner and two clients.
pub fn world_of(coordinators: usize, acceptors: usize) -> String {
    format!(
        "format = 1\nprotocol = \"fast-paxos\"\n[layout]\ncoordinators = {coordinators}\nacceptors = {acceptors}\n\
         learners = 1\nclients = 2\n[options]\nmanual_phases = true\n"
    )
}

/// Two values on their way to all acceptors.
const ASKED: &[&str] = &["request C1 X", "request C2 Y"];
/// Their fast round is open.
const OPEN: &[&str] = &["prepare P1", "deliver Prepare P1->*", "deliver Promise *->P1", "any P1", "deliver Any P1->*"];

/// Two have voted for X and Y, and one can vote for either: what comes of their votes is for the next round to find out.
const SPLIT: &[&str] = &[
    "deliver Request C1->A1",
    "deliver Request C2->A2",
    "deliver Request C2->P1",
    "drop Voted *->*",
    "drop Request C1->A2",
    "drop Request C2->A1",
    "drop Request C1->P1",
];

/// Two votes that collide are on their way to the coordinator, and the third acceptor has yet to vote.
const VOTED: &[&str] = &[
    "deliver Request C1->A1",
    "deliver Request C2->A2",
    "deliver Request C2->P1",
    "drop Request C1->A2",
    "drop Request C2->A1",
    "drop Request C1->P1",
];

/// The proof for Fast Paxos: nothing goes wrong in any run within these bounds.
#[test]
fn fast_paxos_is_safe_to_the_end_of_its_bounds() {
    let told = |acts| Bounds { acts, ..NOTHING };
    let crash = |bounds: Bounds| Bounds { crashes: 1, restarts: 1, ..bounds };
    let [open, split] = [[ASKED, OPEN].concat(), [ASKED, OPEN, SPLIT].concat()];
    let voted = [ASKED, OPEN, VOTED].concat();
    let by_votes = |coordinators, acceptors| world_of(coordinators, acceptors) + "recovery = \"coordinated\"\n";
    let worlds = [
        ("a fast round of three", world_of(1, 3), ASKED, told(2)),
        ("a fast round of two, and what follows it", world_of(1, 2), ASKED, told(3)),
        ("a fast round of three, and a crash", world_of(1, 3), &open, crash(told(0))),
        ("a fast round of two, and another who coordinates", world_of(2, 2), ASKED, told(2)),
        ("a collision of three that is mended", world_of(1, 3), &split, told(2)),
        ("a fast round of two, and what its votes are taken for", by_votes(1, 2), ASKED, told(3)),
        ("a collision of three, and what its votes are taken for", by_votes(1, 3), &voted, told(1)),
        ("a collision of two, its votes, and another who coordinates", by_votes(2, 2), &voted, told(2)),
    ];
    let found = worlds.map(|(name, text, lines, bounds)| {
        let report = explore(&*after(&text, lines), &wanted(&bounds, LEAST));
        println!("{name}: {}", report.text());
        (report.outcome, report.states)
    });
    assert_eq!(
        found,
        [74_217, 84_162, 11_554, 31_959, 182_341, 86_226, 40_372, 239_696].map(|states| (Outcome::Exhausted, states))
    );
}
