//! What a server does instead with a rule switched off, as the rule's row says.

use super::*;
use crate::engine::scene::Verdict;
use crate::parts::client::Request;
use crate::parts::command::Name;
use crate::protocols::raft::options;

/// Not kept, and the note says so.
fn waived(bench: &Bench, rule: crate::engine::RuleId) -> bool {
    bench.verdict(rule) == Some(Verdict::Waived)
}

/// `raft.term.step-down`: higher terms in replies are ignored; in requests they are adopted all the same.
#[test]
pub fn a_higher_term_in_a_reply_is_ignored() {
    let mut bench = leader(2, &[]).without(rules::STEP_DOWN);
    bench.hear(S2, refusal(7, 1));
    assert!(server(&bench).leads() && waived(&bench, rules::STEP_DOWN));
    assert_eq!(bench.slot.disk.current_term, 2);
    bench.hear(S2, append(7, (0, 0), 0, &[]));
    assert_eq!((bench.slot.disk.current_term, server(&bench).leads()), (7, false));
}

/// `raft.term.stale-request`: requests of lower terms are served, as if they were of the own.
#[test]
pub fn requests_of_lower_terms_are_served() {
    let mut bench = follower(3, &[1]).without(rules::STALE_REQUEST);
    bench.hear(S2, append(2, (1, 1), 2, &[2]));
    assert!(replies(&bench, 3, true) && waived(&bench, rules::STALE_REQUEST));
    assert_eq!((log_terms(&bench), indexes(&bench)), (vec![1, 2], (2, 2)));
    bench.hear(S3, request_vote(2, 2, 2));
    assert!(votes(&bench, 3, true));
}

/// `raft.term.stale-reply`: any reply counts, votes of an earlier election and successes of an earlier reign.
#[test]
pub fn replies_of_older_terms_count() {
    let mut bench = campaigning(campaigning(follower(0, &[]))).without(rules::STALE_REPLY);
    for voter in [S2, S3] {
        bench.hear(voter, vote(1));
        assert!(waived(&bench, rules::STALE_REPLY));
    }
    assert!(server(&bench).leads());
    bench.hear(C1, request(7));
    bench.hear(S2, success(1, 0, 1));
    assert_eq!(match_index(&bench, S2), 1);
}

/// `raft.vote.once`: it votes for whoever asks.
#[test]
pub fn every_candidate_gets_the_vote() {
    let mut bench = follower(1, &[]).without(rules::VOTE_ONCE);
    bench.hear(S2, request_vote(1, 0, 0));
    bench.hear(S3, request_vote(1, 0, 0));
    assert!(votes(&bench, 1, true) && waived(&bench, rules::VOTE_ONCE));
}

/// `raft.vote.persist`: the message leaves first, and a crash forgets the vote.
#[test]
pub fn the_vote_is_told_first() {
    let mut bench = follower(1, &[]).without(rules::VOTE_PERSIST);
    bench.hear(S2, request_vote(1, 0, 0));
    assert!(bench.sent_first() && votes(&bench, 1, true) && waived(&bench, rules::VOTE_PERSIST));
    assert_eq!(bench.slot.disk.voted_for, Some(S2));
    bench.reboot();
    assert_eq!(bench.slot.disk.voted_for, None);
    let mut bench = campaigning(follower(1, &[]).without(rules::VOTE_PERSIST));
    assert!(bench.sent_first());
    bench.reboot();
    assert_eq!(bench.slot.disk.current_term, 1, "it will campaign in term 2 once more");
}

/// `raft.vote.log-check`: logs are not compared.
#[test]
pub fn a_candidate_with_any_log_gets_the_vote() {
    let mut bench = follower(3, &[1, 2]).without(rules::VOTE_LOG_CHECK);
    bench.hear(S2, request_vote(3, 0, 0));
    assert!(votes(&bench, 3, true) && waived(&bench, rules::VOTE_LOG_CHECK));
}

/// `raft.vote.count-once`: replies are counted, not voters.
#[test]
pub fn the_same_vote_counts_twice() {
    let mut bench = campaigning(follower(0, &[])).without(rules::VOTE_COUNT_ONCE);
    bench.hear(S2, vote(1));
    bench.hear(S2, vote(1));
    assert!(server(&bench).leads() && waived(&bench, rules::VOTE_COUNT_ONCE));
}

/// `raft.election.majority`: half of the servers, rounded down, is enough.
#[test]
pub fn half_of_the_servers_make_a_leader() {
    let mut bench = campaigning(follower(0, &[])).without(rules::ELECTION_MAJORITY);
    bench.hear(S2, vote(1));
    assert!(server(&bench).leads() && waived(&bench, rules::ELECTION_MAJORITY), "two of five");
    let bench = campaigning(follower_of(4, 0, &[]).without(rules::ELECTION_MAJORITY));
    assert!(campaigns(&bench), "one of four is not half");
}

/// `raft.election.timer-reset`: any request for a vote restarts the timer, granted or not.
#[test]
pub fn any_request_for_a_vote_restarts_the_timer() {
    let mut bench = follower(2, &[2]).without(rules::TIMER_RESET);
    bench.hear(S2, request_vote(2, 0, 0));
    assert!(votes(&bench, 2, false) && waived(&bench, rules::TIMER_RESET));
    assert!(bench.timer_set(timers::ELECTION).is_some());
}

/// `raft.election.randomised`: all timeouts are equal.
#[test]
pub fn all_timeouts_are_equal() {
    let bench = follower(1, &[]).without(rules::RANDOMISED).set(options::ELECTION_TIMEOUT_MS, [200, 400]);
    let bench = campaigning(bench);
    assert_eq!(bench.timer_set(timers::ELECTION), Some([200, 200]));
    assert!(waived(&bench, rules::RANDOMISED));
}

/// `raft.candidate.concede`: it goes on campaigning, and does not even answer.
#[test]
pub fn a_candidate_goes_on_campaigning() {
    let mut bench = campaigning(follower(1, &[])).without(rules::CONCEDE);
    bench.hear(S2, append(2, (0, 0), 0, &[2]));
    assert!(campaigns(&bench) && waived(&bench, rules::CONCEDE));
    assert_eq!((bench.sent(), log_terms(&bench)), (vec![], vec![]));
}

/// `raft.append.prev-check`: entries are appended anyway, behind the end of the log if nothing is there to follow.
#[test]
pub fn entries_are_appended_after_anything() {
    let mut bench = follower(3, &[1, 1]).without(rules::PREV_CHECK);
    bench.hear(S2, append(3, (2, 2), 0, &[3]));
    assert!(replies(&bench, 3, true) && waived(&bench, rules::PREV_CHECK));
    assert_eq!(log_terms(&bench), [1, 1, 3]);
    bench.hear(S2, append(3, (9, 3), 0, &[3]));
    assert_eq!(log_terms(&bench), [1, 1, 3, 3]);
}

/// `raft.append.conflict-only`: everything after the matching entry is cut, by a heartbeat as well.
#[test]
pub fn whatever_follows_a_shorter_message_is_cut() {
    let mut bench = follower(3, &[1, 1, 3]).without(rules::CONFLICT_ONLY);
    bench.hear(S2, append(3, (0, 0), 0, &[1, 1]));
    assert!(replies(&bench, 3, true) && waived(&bench, rules::CONFLICT_ONLY));
    assert_eq!(log_terms(&bench), [1, 1]);
    bench.hear(S2, append(3, (1, 1), 0, &[]));
    assert_eq!(log_terms(&bench), [1]);
}

/// `raft.append.commit-clamp`: the commit index goes up to the end of the own log, whatever stands there.
#[test]
pub fn the_commit_index_goes_to_the_end_of_the_own_log() {
    let mut bench = follower(2, &[1, 1, 1]).without(rules::COMMIT_CLAMP);
    bench.hear(S2, append(2, (1, 1), 9, &[]));
    assert_eq!(indexes(&bench), (3, 3));
    assert!(waived(&bench, rules::COMMIT_CLAMP));
}

/// `raft.append.persist`: the answer leaves first, and a crash forgets the entries.
#[test]
pub fn success_is_told_first() {
    let mut bench = follower(1, &[]).without(rules::APPEND_PERSIST);
    bench.hear(S2, append(1, (0, 0), 0, &[1]));
    assert!(bench.sent_first() && replies(&bench, 1, true) && waived(&bench, rules::APPEND_PERSIST));
    assert_eq!(log_terms(&bench), [1]);
    bench.reboot();
    assert!(log_terms(&bench).is_empty());
}

/// `raft.leader.persist-before-count`: it counts itself at once, and a crash forgets the entry.
#[test]
pub fn a_leader_counts_an_entry_that_it_may_lose() {
    let mut bench = leader(1, &[]).without(rules::PERSIST_BEFORE_COUNT);
    bench.hear(C1, request(7));
    assert!(waived(&bench, rules::PERSIST_BEFORE_COUNT));
    assert_eq!(match_index(&bench, S1), 1);
    bench.reboot();
    assert!(log_terms(&bench).is_empty());
}

/// `raft.leader.commit-majority`: half of the servers, rounded down, is enough.
#[test]
pub fn a_leader_commits_what_half_of_the_servers_store() {
    let mut bench = leader(1, &[]).without(rules::COMMIT_MAJORITY);
    bench.hear(C1, request(7));
    assert_eq!(indexes(&bench), (0, 0), "one of five");
    bench.hear(S2, success(1, 0, 1));
    assert_eq!(indexes(&bench), (1, 1));
    assert!(waived(&bench, rules::COMMIT_MAJORITY));
}

/// `raft.leader.commit-current-term`: copies of any entry are counted.
#[test]
pub fn copies_of_old_entries_are_counted() {
    let mut bench = leader(3, &[1, 2]).without(rules::COMMIT_CURRENT_TERM);
    bench.hear(S2, success(3, 0, 2));
    bench.hear(S3, success(3, 0, 1));
    assert_eq!(indexes(&bench), (1, 1));
    assert!(waived(&bench, rules::COMMIT_CURRENT_TERM));
}

/// `raft.leader.match-from-request`: the end of the leader's log is taken for stored.
#[test]
pub fn a_success_vouches_for_the_whole_log() {
    let mut bench = leader(1, &[]).without(rules::MATCH_FROM_REQUEST);
    for seq in [1, 2, 3] {
        bench.hear(C1, request(seq));
    }
    bench.hear(S2, success(1, 0, 1));
    assert_eq!((match_index(&bench, S2), next_index(&bench, S2)), (3, 4));
    assert!(waived(&bench, rules::MATCH_FROM_REQUEST));
}

/// `raft.leader.reset-indexes`: it keeps what it knew as an earlier leader, or takes all logs to be equal to its own.
#[test]
pub fn a_leader_takes_all_logs_for_equal_to_its_own() {
    let mut bench = elected(follower(1, &[1, 1]).without(rules::RESET_INDEXES));
    assert!(waived(&bench, rules::RESET_INDEXES));
    assert_eq!((match_index(&bench, S2), next_index(&bench, S2)), (2, 3));
    bench.hear(S4, refusal(2, 2));
    bench.hear(S2, append(3, (1, 1), 0, &[3]));
    let bench = elected(bench);
    assert_eq!(next_index(&bench, S4), 2, "from its last reign");
}

/// `raft.leader.keep-tail`: a new leader drops what is not committed yet.
#[test]
pub fn a_new_leader_drops_its_tail() {
    let mut bench = follower(2, &[1, 1, 2]).without(rules::KEEP_TAIL);
    bench.hear(S2, append(2, (1, 1), 1, &[]));
    let bench = elected(bench);
    assert_eq!((log_terms(&bench), indexes(&bench)), (vec![1], (1, 1)));
    assert!(waived(&bench, rules::KEEP_TAIL));
}

/// `raft.leader.backtrack`: after a refusal it tries the same again, with its next heartbeat.
#[test]
pub fn after_a_refusal_nothing_lower_is_tried() {
    let mut bench = leader(3, &[1, 1, 2]).without(rules::BACKTRACK);
    bench.hear(S2, refusal(3, 3));
    assert!(bench.sent().is_empty() && waived(&bench, rules::BACKTRACK));
    assert_eq!(next_index(&bench, S2), 4);
}

/// `raft.leader.resend`: heartbeats are always empty.
#[test]
pub fn heartbeats_are_always_empty() {
    let mut bench = leader(1, &[]).without(rules::RESEND);
    bench.hear(C1, request(1));
    assert!(appends(&bench).iter().all(|(.., terms)| terms == &[1]), "new entries are sent once");
    bench.ring(timers::HEARTBEAT);
    assert!(appends(&bench).iter().all(|(_, prev, terms)| *prev == 0 && terms.is_empty()));
    assert!(waived(&bench, rules::RESEND));
}

/// `raft.apply.in-order`: entries are applied when they are appended.
#[test]
pub fn entries_are_applied_when_they_are_appended() {
    let mut bench = follower(1, &[]).without(rules::APPLY_IN_ORDER);
    bench.hear(S2, append(1, (0, 0), 0, &[1, 1]));
    assert_eq!(indexes(&bench), (0, 2));
    assert!(waived(&bench, rules::APPLY_IN_ORDER));
    let mut bench = leader(1, &[]).without(rules::APPLY_IN_ORDER);
    bench.hear(C1, request(7));
    assert_eq!(indexes(&bench), (0, 1));
}

/// `client.sessions`: a command is done as often as it stands in the log.
#[test]
pub fn a_command_is_done_as_often_as_it_stands_in_the_log() {
    let mut bench = leader(1, &[]).without(rules::SESSIONS);
    let more = bench.config.words.intern("x+1");
    for _ in 0..2 {
        bench.hear(C1, Msg::Request(Request { seq: 7, value: more }));
    }
    bench.hear(S2, success(1, 0, 2));
    bench.hear(S3, success(1, 0, 2));
    assert_eq!(server(&bench).service.machine().get(Name::Word("x")), Some(Content::Number(2)));
    assert!(waived(&bench, rules::SESSIONS));
}
