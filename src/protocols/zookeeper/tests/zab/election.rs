//! How servers find a leader.

use super::*;
use crate::engine::Event;

/// It looks for a leader, and votes for itself.
fn looking(bench: Bench) -> Bench {
    let mut bench = bench;
    bench.ask(inputs::SEEK, NodeSet::EMPTY, Value::default());
    bench
}

fn candidate(bench: &Bench) -> Option<NodeId> {
    zab(bench).vote.map(|vote| vote.leader)
}

#[test]
pub fn votes_go_to_the_newest() {
    // Its own: epoch 1, 1.1. By epoch first, then by zxid, then by name.
    for (theirs, takes) in [
        (vote(Z3, 0, zxid(0, 0)), false),
        (vote(Z3, 1, zxid(1, 0)), false),
        (vote(Z3, 0, zxid(1, 9)), false),
        (vote(Z3, 1, zxid(1, 1)), true),
        (vote(Z2, 1, zxid(1, 2)), true),
        (vote(Z2, 2, zxid(1, 1)), true),
    ] {
        let mine = proposal(&bench(3), 1, 1, "a");
        let mut bench = looking(with(bench(3), 1, &[mine]));
        notify(&mut bench, Z3, theirs, Standing::Looking);
        assert_eq!(candidate(&bench), Some(if takes { theirs.leader } else { Z1 }), "{theirs:?}");
        assert_eq!(kinds(&bench, Z2).contains(&"Notification"), takes, "a better vote is told");
    }
}

#[test]
pub fn votes_go_to_names() {
    for theirs in [vote(Z3, 0, zxid(0, 0)), vote(Z2, 1, zxid(1, 2))] {
        let mine = proposal(&bench(3), 1, 1, "a");
        let mut bench = looking(with(bench(3).without(row(Row::VoteNewest)), 1, &[mine]));
        notify(&mut bench, Z3, theirs, Standing::Looking);
        assert_eq!(candidate(&bench), Some(theirs.leader));
    }
}

#[test]
fn a_quorum_of_equal_votes_that_is_kept_ends_it() {
    let mut bench = looking(bench(3));
    notify(&mut bench, Z2, vote(Z2, 0, Zxid::ZERO), Standing::Looking);
    assert_eq!(bench.timer_set(PLACES.vote), Some([200, 200]), "Z1 and Z2 vote for Z2");
    notify(&mut bench, Z3, vote(Z3, 0, Zxid::ZERO), Standing::Looking);
    assert_eq!(bench.timer_set(PLACES.vote), Some([200, 200]), "Z1 and Z3 vote for Z3, which is better");
    bench.ring(PLACES.vote);
    assert_eq!(kinds(&bench, Z3), ["FollowerInfo"]);
    // Who votes alone waits on.
    let mut bench = looking(self::bench(5));
    notify(&mut bench, Z2, vote(Z2, 0, Zxid::ZERO), Standing::Looking);
    assert_eq!(bench.timer_set(PLACES.vote), None, "two of five");
}

#[test]
fn a_leader_with_a_quorum_is_found() {
    let mut bench = looking(bench(3));
    notify(&mut bench, Z3, vote(Z2, 4, zxid(4, 1)), Standing::Following);
    assert!(looks(&bench), "a follower alone is no quorum");
    notify(&mut bench, Z2, vote(Z2, 4, zxid(4, 1)), Standing::Leading);
    assert_eq!(kinds(&bench, Z2), ["FollowerInfo"]);
}

#[test]
fn older_rounds_are_told_of_this_one_and_later_ones_are_joined() {
    let mut bench = looking(looking(bench(3)));
    notify(&mut bench, Z3, vote(Z3, 9, Zxid::ZERO), Standing::Looking);
    assert_eq!((candidate(&bench), kinds(&bench, Z3)), (Some(Z1), vec!["Notification"]), "round 1 is over");
    let later = zab::Msg::Notification { vote: vote(Z2, 0, Zxid::ZERO), round: 7, standing: Standing::Looking };
    hear(&mut bench, Z2, later);
    assert_eq!((zab(&bench).round, candidate(&bench)), (7, Some(Z2)));
}

#[test]
fn whoever_loses_its_leader_looks() {
    let mut bench = synced(bench(3).set(PLACES.by_hand, [0, 0]), &[]);
    bench.meet(Event::Broken(Z3));
    assert!(!looks(&bench), "that one is not its leader");
    bench.meet(Event::Broken(Z2));
    assert!(looks(&bench));
    // A leader that votes again leads no longer.
    let mut bench = synced(self::bench(3).set(PLACES.by_hand, [0, 0]), &[]);
    let again = zab::Msg::Notification { vote: vote(Z2, 1, Zxid::ZERO), round: 9, standing: Standing::Looking };
    hear(&mut bench, Z2, again);
    assert!(looks(&bench));
}

#[test]
fn silence_is_measured_in_ticks() {
    let mut bench = synced(bench(3), &[]);
    hear(&mut bench, Z2, zab::Msg::UpToDate);
    let ticks = |bench: &mut Bench, count: usize| (0..count).for_each(|_| bench.ring(PLACES.tick));
    ticks(&mut bench, 5);
    hear(&mut bench, Z2, zab::Msg::LeaderPing);
    assert_eq!(kinds(&bench, Z2), ["FollowerPing"]);
    ticks(&mut bench, 5);
    assert!(!looks(&bench), "the sync limit is 5");
    ticks(&mut bench, 1);
    assert!(looks(&bench));
    // A leader looks at its quorum with each whole tick; half a tick is its timer's.
    let mut bench = leader(self::bench(3));
    ticks(&mut bench, 10);
    assert!(zab(&bench).leads());
    hear(&mut bench, Z2, zab::Msg::FollowerPing);
    ticks(&mut bench, 10);
    assert!(zab(&bench).leads());
    ticks(&mut bench, 2);
    assert!(looks(&bench));
}
