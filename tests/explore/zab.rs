//! Zab, searched to the end of stated bounds: no vote is taken, servers are told whom to follow, which the paper leaves to
//! an oracle. Then nothing tells servers apart but their names. With votes, which go to names, far less can be looked at.

use super::oracle::{self, Answer, Rules};
use super::{EVERYTHING, LEAST, NOTHING, explore, length, wanted, world};
use synod::engine::compact::{Bounds, Shrink};
use synod::explore::Outcome;

/// So many servers that follow whom they are told to.
pub fn world_of(servers: usize) -> String {
    format!(
        "format = 1\nprotocol = \"zookeeper\"\n[layout]\nservers = {servers}\nclients = 0\n[options]\n\
         seek_by_hand = true\n"
    )
}

const fn told(acts: u32) -> Bounds {
    Bounds { acts, ..NOTHING }
}

const fn crash(bounds: Bounds) -> Bounds {
    Bounds { crashes: 1, restarts: 1, ..bounds }
}

/// What may happen on the way from the start of each rule's witness, and after how many lines of its script the search
/// starts.
pub fn witnesses() -> Vec<(&'static str, Bounds, usize)> {
    vec![
        ("zab.epoch.newer", told(4), 0),
        ("zab.epoch.persist", crash(told(4)), 0),
        ("zab.leader.newest", told(3), 9),
        ("zab.propose.persist", crash(told(3)), 0),
        ("zab.sync.keep-tail", crash(told(3)), 0),
        ("zab.commit.quorum", told(3), 8),
        ("zab.commit.in-order", told(3), 9),
        ("zab.sync.quorum", told(2), 17),
        ("zab.sync.persist", crash(told(2)), 19),
        ("zab.sync.truncate", told(4), 12),
        ("zk.recipe.relist", told(1), 6),
        ("zk.session.no-older-server", Bounds { timeouts: 2, ..NOTHING }, 10),
        ("zk.watch.before-data", NOTHING, 8),
    ]
}

/// Those that the simple search comes to in a moment.
pub fn small_witnesses() -> impl Iterator<Item = (&'static str, Bounds, usize)> {
    let small =
        ["zab.propose.persist", "zab.sync.keep-tail", "zab.sync.quorum", "zk.recipe.relist", "zk.watch.before-data"];
    witnesses().into_iter().filter(move |(rule, ..)| small.contains(rule))
}

/// Rules without which something falls only when a session or a patience of many ticks has passed: more timers than any
/// bounds leave room for. Stories tell of those.
pub const BY_STORY: &[&str] = &[
    "zk.session.expire-by-ensemble",
    "mesos.agent.obey-detected",
    "mesos.master.abort-on-zk-loss",
    "mesos.master.recover-registry-first",
    "mesos.master.admit-after-write",
    "mesos.agent.checkpoint-first",
    "mesos.agent.recover",
    "mesos.master.all-pings",
    "mesos.framework.same-id",
];

fn to_the_end(worlds: &[(&str, String, Bounds, u64)]) {
    let found = worlds.iter().map(|(name, text, bounds, _)| {
        let report = explore(&*world(text), &wanted(bounds, LEAST));
        println!("{name}: {}", report.text());
        (*name, report.outcome, report.states)
    });
    let wanted = worlds.iter().map(|(name, _, _, states)| (*name, Outcome::Exhausted, *states));
    assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>());
}

/// The proof for Zab: nothing goes wrong in any run of three servers within these bounds.
#[test]
fn zab_is_safe_to_the_end_of_its_bounds() {
    let votes = world_of(3).replace("seek_by_hand = true\n", "");
    to_the_end(&[
        ("five orders", world_of(3), told(5), 156_987),
        ("four orders and a crash", world_of(3), crash(told(4)), 78_522),
        ("four orders and a connection that breaks", world_of(3), Bounds { breaks: 1, ..told(4) }, 43_963),
        ("votes by two timeouts", votes, Bounds { timeouts: 2, ..NOTHING }, 12_139),
    ]);
}

/// The same farther: a minute and a half where code is optimised a little.
#[test]
#[ignore = "minutes"]
fn zab_is_safe_to_the_end_of_wide_bounds() {
    let both = |bounds: Bounds| Bounds { breaks: 1, ..crash(bounds) };
    to_the_end(&[
        ("six orders", world_of(3), told(6), 1_988_164),
        ("five orders and two crashes", world_of(3), Bounds { crashes: 2, restarts: 2, ..told(5) }, 3_184_773),
        ("four orders, a crash and a connection that breaks", world_of(3), both(told(4)), 261_181),
    ]);
}

/// Servers that nobody has voted for are taken for one another, and nothing else changes.
#[test]
fn zab_is_searched_as_simply() {
    for (servers, bounds) in [(2, crash(told(3))), (3, Bounds { breaks: 1, ..told(2) }), (3, crash(told(2)))] {
        let sim = world(&world_of(servers));
        let simple = oracle::search(&*sim, &Rules::new(bounds.clone(), true));
        let all = explore(&*sim, &wanted(&bounds, EVERYTHING));
        assert_eq!(Answer { states: all.states as usize, length: length(&all) }, simple, "{servers}: {bounds:?}");
        let alike = explore(&*sim, &wanted(&bounds, Shrink { symmetry: true, ..EVERYTHING }));
        let namings = (1..=servers as u64).product::<u64>();
        assert!(alike.states < all.states && all.states <= namings * alike.states, "{servers}: {bounds:?}");
        println!("{servers}: {} of {} states", alike.states, all.states);
    }
    // Who votes goes by names.
    let sim = super::after(&world_of(3), &["seek Z1"]);
    let states = |shrink| explore(&*sim, &wanted(&told(1), shrink)).states;
    assert_eq!(states(EVERYTHING), states(Shrink { symmetry: true, ..EVERYTHING }));
}

/// A client that hears nothing moves on, and closes its connection: what is on it is lost, and its server hears of that.
#[test]
fn a_connection_that_a_client_closes_is_searched_as_simply() {
    let text = "format = 1\nprotocol = \"zookeeper\"\n[layout]\nservers = 2\nclients = 1\n";
    let sim = super::after(text, &["lock K1", "run 2s", "sync K1", "fire K1 ping", "fire K1 answer"]);
    let timed = Bounds { timeouts: 1, ..NOTHING };
    for bounds in [Bounds { breaks: 1, ..timed.clone() }, crash(timed)] {
        let simple = oracle::search(&*sim, &Rules::new(bounds.clone(), true));
        let all = explore(&*sim, &wanted(&bounds, EVERYTHING));
        println!("{} states", all.states);
        assert_eq!(Answer { states: all.states as usize, length: length(&all) }, simple, "{bounds:?}");
    }
}
