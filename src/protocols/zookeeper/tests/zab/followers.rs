//! What a follower does: its disk comes before its word, its history becomes the leader's, and it delivers in order.

use super::*;

#[test]
pub fn an_epoch_is_written_first() {
    let mut bench = bench(3);
    follow(&mut bench, Z2);
    hear(&mut bench, Z2, zab::Msg::LeaderInfo { epoch: 1 });
    assert!(bench.wrote_first());
    bench.reboot();
    assert_eq!(bench.slot.disk.zab.accepted_epoch, 1);
}

#[test]
pub fn an_epoch_is_sent_first() {
    let mut bench = bench(3).without(row(Row::EpochPersist));
    follow(&mut bench, Z2);
    hear(&mut bench, Z2, zab::Msg::LeaderInfo { epoch: 1 });
    assert!(bench.sent_first());
    bench.reboot();
    assert_eq!(bench.slot.disk.zab.accepted_epoch, 0);
}

#[test]
pub fn a_history_is_written_first() {
    let history = [proposal(&bench(3), 1, 1, "a")];
    let mut bench = synced(bench(3), &history);
    assert!(bench.wrote_first());
    bench.reboot();
    assert_eq!((bench.slot.disk.zab.len(), bench.slot.disk.zab.current_epoch), (1, 1));
}

#[test]
pub fn a_history_is_acknowledged_first() {
    let history = [proposal(&bench(3), 1, 1, "a")];
    let mut bench = synced(bench(3).without(row(Row::SyncPersist)), &history);
    assert!(bench.sent_first());
    bench.reboot();
    assert_eq!((bench.slot.disk.zab.len(), bench.slot.disk.zab.current_epoch), (0, 0));
}

/// It has 1.1 and 1.2, and is told to drop what is behind 1.1.
fn truncated(bench: Bench) -> Bench {
    let history = [proposal(&bench, 1, 1, "a"), proposal(&bench, 1, 2, "b")];
    let mut bench = with(bench, 1, &history);
    follow(&mut bench, Z2);
    hear(&mut bench, Z2, zab::Msg::LeaderInfo { epoch: 2 });
    hear(&mut bench, Z2, zab::Msg::Trunc { to: zxid(1, 1) });
    bench
}

#[test]
pub fn what_the_leader_lacks_goes() {
    assert_eq!(truncated(bench(3)).slot.disk.zab.last(), zxid(1, 1));
}

#[test]
pub fn what_the_leader_lacks_stays() {
    assert_eq!(truncated(bench(3).without(row(Row::SyncTruncate))).slot.disk.zab.last(), zxid(1, 2));
}

#[test]
fn a_snapshot_takes_the_place_of_everything() {
    let mut bench = with(bench(3), 1, &[proposal(&bench(3), 1, 1, "a")]);
    follow(&mut bench, Z2);
    hear(&mut bench, Z2, zab::Msg::LeaderInfo { epoch: 2 });
    let history = [proposal(&bench, 1, 2, "b"), proposal(&bench, 1, 3, "c")];
    hear(&mut bench, Z2, zab::Msg::Snap { history: history.into_iter().collect() });
    assert_eq!((bench.slot.disk.zab.len(), bench.slot.disk.zab.last()), (2, zxid(1, 3)));
}

/// It is sent a proposal behind what it has.
fn logs(bench: Bench) -> Bench {
    let mut bench = synced(bench, &[]);
    let next = proposal(&bench, 1, 1, "a");
    hear(&mut bench, Z2, zab::Msg::Propose(next));
    bench
}

#[test]
pub fn a_proposal_is_written_first() {
    let mut bench = logs(bench(3));
    assert!(bench.wrote_first());
    assert_eq!(sent(&bench, Z2), [zab::Msg::Ack { zxid: zxid(1, 1) }]);
    bench.reboot();
    assert_eq!(bench.slot.disk.zab.len(), 1);
}

#[test]
pub fn a_proposal_is_acknowledged_first() {
    let mut bench = logs(bench(3).without(row(Row::ProposePersist)));
    assert!(bench.sent_first());
    bench.reboot();
    assert_eq!(bench.slot.disk.zab.len(), 0);
}

/// It was sent 1.1, is not up to date, and hears of 1.2 that it is committed.
fn hears_early(bench: Bench) -> Bench {
    let mut bench = synced(bench, &[proposal(&self::bench(3), 1, 1, "a")]);
    let next = proposal(&bench, 1, 2, "b");
    hear(&mut bench, Z2, zab::Msg::Propose(next));
    hear(&mut bench, Z2, zab::Msg::Commit { zxid: zxid(1, 2) });
    bench
}

fn delivered(bench: &Bench) -> Vec<u32> {
    (1..=9).filter(|place| zab(bench).has_delivered(*place)).collect()
}

#[test]
pub fn what_is_committed_waits() {
    let mut bench = hears_early(bench(3));
    assert_eq!(delivered(&bench), [0_u32; 0]);
    hear(&mut bench, Z2, zab::Msg::UpToDate);
    assert_eq!((delivered(&bench), zab(&bench).serves()), (vec![1, 2], true));
}

#[test]
pub fn what_is_committed_is_delivered() {
    let mut bench = hears_early(bench(3).without(row(Row::InOrder)));
    assert_eq!(delivered(&bench), [2]);
    hear(&mut bench, Z2, zab::Msg::UpToDate);
    assert_eq!(delivered(&bench), [1, 2]);
}

#[test]
fn what_was_sent_before_newleader_is_committed_with_uptodate_and_what_follows_is_not() {
    let mut bench = synced(bench(3), &[proposal(&bench(3), 1, 1, "a")]);
    let next = proposal(&bench, 1, 2, "b");
    hear(&mut bench, Z2, zab::Msg::Propose(next));
    hear(&mut bench, Z2, zab::Msg::UpToDate);
    assert_eq!(delivered(&bench), [1]);
    hear(&mut bench, Z2, zab::Msg::Commit { zxid: zxid(1, 2) });
    assert_eq!(delivered(&bench), [1, 2]);
    // Another server's word is nothing to it.
    hear(&mut bench, Z3, zab::Msg::Trunc { to: Zxid::ZERO });
    assert_eq!(bench.slot.disk.zab.len(), 2);
}
