//! What a leader does: its epoch, what it sends to make other histories its own, and what it commits.

use super::*;
use crate::engine::scene::Verdict;

/// The epoch that it proposes to Z2.
fn proposed(bench: &Bench) -> Option<u32> {
    sent(bench, Z2).into_iter().find_map(|msg| match msg {
        zab::Msg::LeaderInfo { epoch } => Some(epoch),
        _ => None,
    })
}

#[test]
pub fn a_new_epoch_is_above_a_quorums() {
    for (own, theirs, epoch) in [(0, 0, 1), (3, 1, 4), (1, 3, 4)] {
        let mut bench = with(bench(3), own, &[]);
        follow(&mut bench, Z1);
        assert_eq!(proposed(&bench), None, "alone it is no quorum");
        joins(&mut bench, Z2, theirs);
        assert_eq!(proposed(&bench), Some(epoch));
    }
    for (epoch, accepted, anew) in [(5, 3, Some(true)), (3, 3, Some(false)), (2, 3, None)] {
        let mut bench = with(bench(3), accepted, &[]);
        follow(&mut bench, Z2);
        hear(&mut bench, Z2, zab::Msg::LeaderInfo { epoch });
        let answer = sent(&bench, Z2).into_iter().find_map(|msg| match msg {
            zab::Msg::AckEpoch { anew, .. } => Some(anew),
            _ => None,
        });
        assert_eq!((answer, looks(&bench)), (anew, anew.is_none()), "{epoch} where {accepted} is accepted");
    }
}

/// A search found two leaders of epoch 2 where this was not so: nothing breaks a connection when servers turn away and
/// come back.
#[test]
fn what_was_accepted_before_does_not_count_for_the_next_epoch() {
    let mut bench = bench(3);
    for epoch in [1, 2] {
        follow(&mut bench, Z1);
        joins(&mut bench, Z2, 0);
        assert_eq!(proposed(&bench), Some(epoch));
    }
    let accepted = |epoch| zab::Msg::AckEpoch { epoch, current: 0, last: Zxid::ZERO, anew: true };
    hear(&mut bench, Z2, accepted(1));
    assert_eq!(zab(&bench).state.leading().map(|leading| leading.phase), Some(zab::Phase::Proposed));
    hear(&mut bench, Z2, accepted(2));
    assert_eq!(zab(&bench).state.leading().map(|leading| leading.phase), Some(zab::Phase::Syncing));
    // A follower takes the later one of two for the answer to its coming back.
    follow(&mut bench, Z2);
    for epoch in [3, 4] {
        hear(&mut bench, Z2, zab::Msg::LeaderInfo { epoch });
        assert!(matches!(sent(&bench, Z2)[..], [zab::Msg::AckEpoch { anew: true, epoch: told, .. }] if told == epoch));
    }
}

#[test]
pub fn a_new_epoch_is_ones_own_plus_one() {
    let mut bench = with(bench(3).without(row(Row::EpochNewer)), 1, &[]);
    follow(&mut bench, Z1);
    joins(&mut bench, Z2, 3);
    assert_eq!(proposed(&bench), Some(2));
    follow(&mut bench, Z2);
    hear(&mut bench, Z2, zab::Msg::LeaderInfo { epoch: 1 });
    assert_eq!(written(&bench), [zab::Record::Accepted(1)]);
    assert!(matches!(sent(&bench, Z2)[..], [zab::Msg::AckEpoch { anew: true, .. }]));
}

/// It has 1.1, and hears from a follower that is at this epoch and has this.
fn met(bench: Bench, current: u32, last: Zxid) -> Bench {
    let mine = proposal(&bench, 1, 1, "a");
    let mut bench = with(bench, 1, &[mine]);
    follow(&mut bench, Z1);
    joins(&mut bench, Z2, 1);
    accepts(&mut bench, Z2, current, last);
    bench
}

#[test]
pub fn who_is_behind_gives_up() {
    for (current, last, behind) in
        [(1, zxid(1, 1), false), (1, zxid(1, 2), true), (2, zxid(1, 1), true), (0, zxid(1, 9), false)]
    {
        let bench = met(bench(3), current, last);
        assert_eq!(looks(&bench), behind, "{current}, {last}");
    }
}

#[test]
pub fn who_is_behind_goes_on() {
    let bench = met(bench(3).without(row(Row::LeaderNewest)), 1, zxid(1, 2));
    assert_eq!(kinds(&bench, Z2), ["Trunc", "NewLeader"]);
}

#[test]
pub fn a_quorum_opens_service() {
    for (servers, others) in [(1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (7, 3)] {
        let mut bench = bench(servers);
        follow(&mut bench, Z1);
        (1..=others).for_each(|other| joins(&mut bench, NodeId(other), 0));
        (1..=others).for_each(|other| accepts(&mut bench, NodeId(other), 0, Zxid::ZERO));
        for other in 1..=others {
            assert!(!zab(&bench).leads(), "{servers} servers, {other} with itself");
            acks(&mut bench, NodeId(other), zxid(1, 0));
        }
        assert!(zab(&bench).leads(), "{servers} servers");
        assert_eq!(kinds(&bench, Z2), if servers == 1 { vec![] } else { vec!["UpToDate"] });
    }
}

#[test]
pub fn service_opens_at_once() {
    let mut bench = bench(3).without(row(Row::SyncQuorum));
    follow(&mut bench, Z1);
    joins(&mut bench, Z2, 0);
    accepts(&mut bench, Z2, 0, Zxid::ZERO);
    assert!(zab(&bench).leads());
}

/// It leads with Z2, and has 1.1 in its log without knowing that it is committed.
fn with_tail(bench: Bench) -> Bench {
    let mut bench = met(bench, 1, Zxid::ZERO);
    acks(&mut bench, Z2, zxid(2, 0));
    bench
}

#[test]
pub fn a_tail_is_kept() {
    let bench = with_tail(bench(3));
    assert_eq!((bench.slot.disk.zab.len(), zab(&bench).committed, zab(&bench).delivered), (1, 1, 1));
}

#[test]
pub fn a_tail_is_dropped() {
    let bench = with_tail(bench(3).without(row(Row::KeepTail)));
    assert_eq!((bench.slot.disk.zab.len(), zab(&bench).committed), (0, 0));
}

fn broadcast(bench: &mut Bench, word: &str) {
    let value = bench.config.words.intern(word);
    bench.ask(inputs::BROADCAST, NodeSet::EMPTY, value);
}

#[test]
pub fn a_quorum_commits() {
    let mut bench = leader(bench(3));
    broadcast(&mut bench, "a");
    broadcast(&mut bench, "b");
    assert_eq!((kinds(&bench, Z2), zab(&bench).committed), (vec!["Propose"], 0));
    acks(&mut bench, Z2, zxid(1, 1));
    assert_eq!((kinds(&bench, Z2), zab(&bench).delivered), (vec!["Commit"], 1));
    // An acknowledgement of another epoch is none.
    acks(&mut bench, Z2, zxid(2, 2));
    assert_eq!(zab(&bench).committed, 1);
    acks(&mut bench, Z2, zxid(1, 2));
    assert_eq!(zab(&bench).committed, 2);
}

#[test]
pub fn one_fewer_commits() {
    let mut bench = leader(bench(3).without(row(Row::CommitQuorum)));
    broadcast(&mut bench, "a");
    assert_eq!((zab(&bench).committed, bench.verdict(row(Row::CommitQuorum))), (1, Some(Verdict::Waived)));
}

/// What a leader with 1.1 to 1.3, of which it keeps so many at hand, sends to one that has this.
fn sends(keep: u32, last: Zxid) -> Vec<&'static str> {
    let bench = bench(3).set(PLACES.keep, [keep, keep]);
    let history: Vec<_> = (1..=3).map(|n| proposal(&bench, 1, n, "a")).collect();
    let mut bench = with(bench, 2, &history);
    follow(&mut bench, Z1);
    joins(&mut bench, Z2, 2);
    accepts(&mut bench, Z2, 1, last);
    kinds(&bench, Z2)
}

#[test]
fn a_followers_history_becomes_the_leaders() {
    for (keep, last, sent) in [
        (9, zxid(1, 3), &["Diff", "NewLeader"][..]),
        (9, zxid(1, 1), &["Diff", "NewLeader"]),
        (9, zxid(0, 0), &["Diff", "NewLeader"]),
        (3, zxid(0, 0), &["Diff", "NewLeader"]),
        (2, zxid(0, 0), &["Snap", "NewLeader"]),
        (2, zxid(1, 1), &["Diff", "NewLeader"]),
        (9, zxid(1, 4), &["Trunc", "NewLeader"]),
        (9, zxid(0, 7), &["Trunc", "Diff", "NewLeader"]),
        (0, zxid(1, 3), &["Diff", "NewLeader"]),
    ] {
        assert_eq!(sends(keep, last), sent, "of {keep}, to one that has {last}");
    }
}

#[test]
fn who_joins_later_is_sent_what_is_committed_and_then_what_is_not() {
    let mut bench = leader(bench(3));
    broadcast(&mut bench, "a");
    acks(&mut bench, Z2, zxid(1, 1));
    broadcast(&mut bench, "b");
    joins(&mut bench, Z3, 0);
    assert_eq!(kinds(&bench, Z3), ["LeaderInfo"]);
    accepts(&mut bench, Z3, 0, Zxid::ZERO);
    assert_eq!(kinds(&bench, Z3), ["Diff", "NewLeader", "Propose"]);
    broadcast(&mut bench, "c");
    assert_eq!(kinds(&bench, Z3), ["Propose"]);
    acks(&mut bench, Z3, zxid(1, 0));
    assert_eq!((kinds(&bench, Z3), zab(&bench).committed), (vec!["UpToDate"], 1));
    acks(&mut bench, Z3, zxid(1, 2));
    assert_eq!((kinds(&bench, Z3), zab(&bench).committed), (vec!["Commit"], 2));
}
