//! What people get wrong when they write Raft down, each with the rule that forbids it: as it is, and with the rule off.

use super::*;
use crate::engine::scene::Verdict;

fn waived(bench: &Bench, rule: crate::engine::RuleId) -> bool {
    bench.verdict(rule) == Some(Verdict::Waived)
}

/// A candidate with two votes of five, its own and S2's, whose time is up.
fn out_of_time(bench: Bench) -> Bench {
    let mut bench = campaigning(bench);
    bench.hear(S2, vote(2));
    bench.ring(timers::ELECTION);
    bench
}

/// A candidate asks again, in a new term.
#[test]
pub fn who_does_not_answer_counts_as_well() {
    let bench = out_of_time(follower(1, &[]));
    assert!(campaigns(&bench) && bench.slot.disk.current_term == 3);
    assert_eq!(bench.verdict(rules::ALL_SERVERS), Some(Verdict::Held));
}

/// `raft.election.all-servers`: those who gave no vote are taken for dead.
#[test]
pub fn a_candidate_leads_those_who_voted_for_it() {
    let bench = out_of_time(follower(1, &[]).without(rules::ALL_SERVERS));
    assert!(server(&bench).leads() && bench.slot.disk.current_term == 2);
    assert!(waived(&bench, rules::ALL_SERVERS));
}

/// A leader of term 1 is refused, and the timer runs on.
#[test]
pub fn an_old_leader_keeps_nobody_waiting() {
    let mut bench = follower(2, &[]);
    bench.hear(S2, append(1, (0, 0), 0, &[1]));
    assert!(replies(&bench, 2, false) && bench.timer_set(timers::ELECTION).is_none());
}

/// `raft.election.current-leader`: a leader of a lower term restarts the election timer too.
#[test]
pub fn an_old_leader_restarts_the_election_timer() {
    let mut bench = follower(2, &[]).without(rules::CURRENT_LEADER);
    bench.hear(S2, append(1, (0, 0), 0, &[1]));
    assert!(replies(&bench, 2, false) && bench.timer_set(timers::ELECTION).is_some());
    assert!(waived(&bench, rules::CURRENT_LEADER));
}

/// The log of a follower of [1, 1, 1] that hears of an entry of term 2 at index 2.
fn after_a_conflict(mut bench: Bench) -> Bench {
    bench.hear(S2, append(2, (1, 1), 0, &[2]));
    bench
}

/// Figure 2, AppendEntries 3: delete the existing entry and all that follow it.
#[test]
pub fn what_follows_a_conflict_is_deleted_with_it() {
    assert_eq!(log_terms(&after_a_conflict(follower(1, &[1, 1, 1]))), [1, 2]);
}

/// `raft.append.delete-behind`: only the entries that conflict are replaced.
#[test]
pub fn what_stands_behind_a_conflict_stays() {
    let bench = after_a_conflict(follower(1, &[1, 1, 1]).without(rules::DELETE_BEHIND));
    assert_eq!(log_terms(&bench), [1, 2, 1]);
    assert!(waived(&bench, rules::DELETE_BEHIND));
}

/// A heartbeat after entry 1 vouches for entry 1, however long the log.
#[test]
pub fn a_success_vouches_for_what_was_sent() {
    let mut bench = follower(2, &[1, 1, 1]);
    bench.hear(S2, append(2, (1, 1), 0, &[]));
    assert_eq!(bench.answer(), Some(success(2, 1, 0)));
}

/// `raft.append.vouch-for-sent`: the follower tells the end of its own log.
#[test]
pub fn a_success_tells_the_end_of_the_own_log() {
    let mut bench = follower(2, &[1, 1, 1]).without(rules::VOUCH_FOR_SENT);
    bench.hear(S2, append(2, (1, 1), 0, &[]));
    assert_eq!(bench.answer(), Some(success(2, 1, 2)));
    assert!(waived(&bench, rules::VOUCH_FOR_SENT));
}

/// A leader hears of a higher term; nothing that it has is known to be committed.
#[test]
pub fn who_steps_down_keeps_its_log() {
    let mut bench = leader(2, &[1, 1]);
    bench.hear(S2, request_vote(3, 0, 0));
    assert!(follows(&bench, None) && log_terms(&bench) == [1, 1]);
}

/// `raft.append.keep-log`: it drops what it does not know to be committed.
#[test]
pub fn who_steps_down_drops_its_tail() {
    let mut bench = leader(2, &[1, 1]).without(rules::KEEP_LOG);
    bench.hear(S2, request_vote(3, 0, 0));
    assert!(follows(&bench, None) && log_terms(&bench).is_empty());
    assert!(waived(&bench, rules::KEEP_LOG));
}
