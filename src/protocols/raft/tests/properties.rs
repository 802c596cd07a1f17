//! Properties that no switchable rule breaks: the observer is shown a step that no server takes, and beside it the
//! lawful one that looks most like it.

use super::*;
use crate::engine::Effect;
use crate::protocols::raft::observer::Ghost;

/// Writes a record behind the handler's back and shows the observer a step that did so.
fn doctored(bench: &mut Bench, ghost: &mut Ghost, keep: u32, terms: &[u32]) -> Vec<&'static str> {
    let leader_term = bench.slot.disk.current_term;
    let record = Record::Log { leader_term, keep, entries: entries(keep, terms).into_iter().collect() };
    bench.slot.disk.write(&record);
    bench.effects = vec![Effect::Persist { record, flushed: true }];
    bench.judge(ghost)
}

fn nothing_fell() -> Vec<&'static str> {
    Vec::new()
}

/// A leader whose log is as long as before, with another entry at its end. To append one is lawful.
#[test]
pub fn leader_append_only_falls_when_a_leader_rewrites_an_entry() {
    let mut bench = leader(2, &[1, 1]);
    let mut ghost = Ghost::new(FIVE);
    assert_eq!(bench.judge(&mut ghost), nothing_fell(), "its election");
    let mut lawful = (copy(&bench), ghost.clone());
    assert_eq!(doctored(&mut lawful.0, &mut lawful.1, 2, &[2]), nothing_fell());
    assert_eq!(doctored(&mut bench, &mut ghost, 1, &[2]), ["leader-append-only"]);
    // It counts what was there at the step before, so that a shorter log is another one, too.
    assert_eq!(doctored(&mut lawful.0, &mut lawful.1, 2, &[]), ["leader-append-only"]);
}

fn copy(bench: &Bench) -> Bench {
    Bench {
        config: bench.config.clone(),
        id: bench.id,
        slot: bench.slot.clone(),
        event: None,
        effects: Vec::new(),
        now: None,
    }
}

/// An entry of term 1 behind one of term 2. Behind another of term 2 it would be lawful.
#[test]
pub fn log_terms_rise_falls_when_a_term_falls_along_a_log() {
    let mut bench = follower(3, &[2]);
    let mut ghost = Ghost::new(FIVE);
    assert_eq!(bench.judge(&mut ghost), nothing_fell());
    assert_eq!(doctored(&mut bench, &mut ghost, 1, &[2, 3]), nothing_fell());
    assert_eq!(doctored(&mut bench, &mut ghost, 3, &[1]), ["log-terms-rise"]);
    let mut bench = follower(3, &[]);
    assert_eq!(doctored(&mut bench, &mut Ghost::new(FIVE), 0, &[2, 1]), ["log-terms-rise"], "inside of one message");
}

/// A commit index that falls while a server runs. After a crash it starts from 0, and that is lawful.
#[test]
pub fn commit_index_rises_falls_within_one_life_only() {
    let mut bench = follower(1, &[1, 1]);
    let mut ghost = Ghost::new(FIVE);
    ghost.assume_committed(&bench.config, &bench.slot.disk, 2);
    for (commit, fell) in
        [(1, nothing_fell()), (2, nothing_fell()), (2, nothing_fell()), (1, vec!["commit-index-rises"])]
    {
        bench.effects.clear();
        let Some(Node::Server(server)) = &mut bench.slot.node else { panic!("a server that runs") };
        server.commit_index = commit;
        assert_eq!(bench.judge(&mut ghost), fell, "{commit}");
    }
    bench.crash();
    assert_eq!(bench.judge(&mut ghost), nothing_fell(), "a crash");
    bench.boot();
    assert_eq!((bench.judge(&mut ghost), indexes(&bench)), (nothing_fell(), (0, 0)), "and a restart");
}

/// Entries that follow index 5 in a log that ends at 1, which takes the absence of `raft.append.prev-check`. With that
/// rule off, entries that follow what is there leave no hole.
#[test]
pub fn log_has_no_holes_falls_when_entries_follow_nothing() {
    let mut bench = follower(2, &[1]).without(rules::PREV_CHECK);
    let mut ghost = Ghost::new(FIVE);
    assert_eq!(bench.judge(&mut ghost), nothing_fell());
    bench.hear(S2, append(2, (1, 2), 0, &[2]));
    assert_eq!(bench.judge(&mut ghost), nothing_fell());
    bench.hear(S2, append(2, (5, 2), 0, &[2]));
    assert_eq!(bench.judge(&mut ghost), ["log-has-no-holes"]);
}
