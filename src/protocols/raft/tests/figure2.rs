//! The lines of Figure 2 of the paper, in its order. What a test's first sentence says is that line in other words.

use super::*;
use crate::engine::scene::Verdict;
use crate::parts::service::{Asker, Service};
use crate::protocols::raft::messages::Carries;
use crate::protocols::raft::options;

// State.

/// Persistent state, section 5.1: the term is 0 at first boot, nobody has a vote, the log is empty; what is known to be
/// committed and applied starts at 0 as well.
#[test]
fn state_at_first_boot_is_term_0_without_vote_or_entries() {
    let bench = Bench::new(&[5, 1]);
    let disk = &bench.slot.disk;
    assert_eq!((disk.current_term, disk.voted_for, disk.last_index()), (0, None, 0));
    assert_eq!(indexes(&bench), (0, 0));
    assert!(follows(&bench, None));
}

/// Persistent and volatile state: term, vote and log outlive a crash; role, commit index and what was applied do not.
#[test]
fn state_that_outlives_a_crash_is_term_vote_and_log() {
    let mut bench = follower(2, &[1, 2]);
    bench.hear(S2, request_vote(3, 2, 2));
    bench.hear(S2, append(3, (2, 2), 2, &[3]));
    assert_eq!(indexes(&bench), (2, 2));
    let before = bench.slot.disk.clone();
    bench.reboot();
    assert_eq!(bench.slot.disk, before);
    assert_eq!((before.current_term, before.voted_for, log_terms(&bench)), (3, Some(S2), vec![1, 2, 3]));
    assert_eq!(indexes(&bench), (0, 0));
    assert!(follows(&bench, None));
}

/// Persistent state: the first entry of a log has index 1.
#[test]
fn state_of_the_log_begins_at_index_1() {
    let mut bench = leader(1, &[]);
    bench.hear(C1, request(7));
    assert_eq!((bench.slot.disk.entry(0), bench.slot.disk.term_at(0)), (None, Some(0)));
    assert_eq!(
        bench.slot.disk.entry(1),
        Some(Entry { term: 1, carries: Carries::Command { client: Some(C1), seq: 7, value: Value(7) } })
    );
}

/// Persistent state, "updated on stable storage before responding to RPCs": a voter's vote, and a candidate's own term
/// and vote, are on disk before anybody hears of them.
#[test]
pub fn state_term_and_vote_are_on_disk_before_they_are_told() {
    let mut bench = follower(1, &[]);
    bench.hear(S2, request_vote(1, 0, 0));
    assert!(bench.wrote_first() && votes(&bench, 1, true));
    assert_eq!(bench.slot.disk.voted_for, Some(S2));
    let bench = campaigning(follower(1, &[]));
    assert!(bench.wrote_first());
    assert_eq!((bench.slot.disk.current_term, bench.slot.disk.voted_for), (2, Some(S1)));
}

/// Persistent state, the same for a follower's entries.
#[test]
pub fn state_entries_are_on_disk_before_success_is_told() {
    let mut bench = follower(1, &[]);
    bench.hear(S2, append(1, (0, 0), 0, &[1, 1]));
    assert!(bench.wrote_first() && replies(&bench, 1, true));
    assert_eq!(log_terms(&bench), [1, 1]);
}

/// Volatile state on leaders: the next index is one after the last entry and the match index 0, anew at each election.
#[test]
pub fn state_of_leaders_starts_anew_with_each_election() {
    let mut bench = leader(2, &[1]);
    bench.hear(S2, success(2, 0, 1));
    bench.hear(S4, refusal(2, 1));
    assert_eq!((match_index(&bench, S2), next_index(&bench, S2), next_index(&bench, S4)), (1, 2, 1));
    bench.hear(S3, append(3, (1, 1), 0, &[3]));
    let bench = elected(bench);
    for other in [S2, S3, S4] {
        assert_eq!((match_index(&bench, other), next_index(&bench, other)), (0, 3), "{other:?}");
    }
    assert_eq!(match_index(&bench, S1), 2, "its own log it knows");
}

// AppendEntries RPC, receiver.

/// AppendEntries 1, section 5.1: a request of a lower term is refused, with the current term, and changes nothing.
#[test]
pub fn receiver_1_of_append_entries_refuses_a_lower_term() {
    let mut bench = follower(2, &[1]);
    let before = bench.slot.clone();
    bench.hear(S2, append(1, (1, 1), 1, &[1]));
    assert!(replies(&bench, 2, false));
    assert_eq!(bench.slot, before);
    bench.hear(S2, append(2, (1, 1), 1, &[2]));
    assert!(replies(&bench, 2, true), "its own term is served");
}

/// AppendEntries 2, section 5.3: without an entry of the same index and term as the one before the new ones, refuse. The
/// leader is heard all the same, and the answer says what it answers.
#[test]
pub fn receiver_2_of_append_entries_wants_the_entry_before() {
    for (log, prev) in [(&[1][..], (2, 1)), (&[1, 1], (2, 2)), (&[], (1, 1))] {
        let mut bench = follower(2, log);
        bench.hear(S2, append(2, prev, 0, &[2]));
        assert!(replies(&bench, 2, false), "{log:?} after {prev:?}");
        assert_eq!((log_terms(&bench), bench.written()), (log.to_vec(), vec![]));
        assert!(follows(&bench, Some(S2)) && bench.timer_set(timers::ELECTION).is_some());
    }
    let mut bench = follower(2, &[1]);
    bench.hear(S2, append(2, (1, 1), 0, &[2]));
    let reply = Msg::AppendReply { term: 2, asked_term: 2, prev_log_index: 1, count: 1, success: true };
    assert_eq!(bench.answer(), Some(reply));
    bench.hear(S2, append(2, (0, 0), 0, &[]));
    assert!(replies(&bench, 2, true), "the start of the log is the same everywhere");
}

/// AppendEntries 3, section 5.3: an entry that conflicts with a new one is deleted with all that follow it - and only
/// then: a message that is shorter than the log is no conflict.
#[test]
pub fn receiver_3_of_append_entries_deletes_only_what_conflicts() {
    let mut bench = follower(3, &[1, 2, 2, 2]);
    bench.hear(S2, append(3, (1, 1), 0, &[3]));
    assert_eq!(log_terms(&bench), [1, 3]);
    let mut bench = follower(3, &[1, 1, 3]);
    bench.hear(S2, append(3, (0, 0), 0, &[1, 1]));
    assert!(replies(&bench, 3, true));
    assert_eq!((log_terms(&bench), bench.written()), (vec![1, 1, 3], vec![]));
}

/// AppendEntries 4: what is not in the log yet is appended, what is there already is not written again.
#[test]
fn receiver_4_of_append_entries_appends_what_is_new() {
    let mut bench = follower(1, &[1]);
    bench.hear(S2, append(1, (0, 0), 0, &[1, 1, 1]));
    let record = Record::Log { leader_term: 1, keep: 1, entries: entries(1, &[1, 1]).into_iter().collect() };
    assert_eq!((log_terms(&bench), bench.written()), (vec![1, 1, 1], vec![record]));
    bench.hear(S2, append(1, (0, 0), 0, &[1, 1, 1]));
    assert!(replies(&bench, 1, true) && bench.written().is_empty());
}

/// AppendEntries 5: the commit index becomes the leader's, but no more than the last entry that the message vouches for;
/// what the follower has beyond that may be anybody's.
#[test]
pub fn receiver_5_of_append_entries_commits_no_further_than_the_message_vouches_for() {
    let mut bench = follower(2, &[1, 1, 1]);
    bench.hear(S2, append(2, (1, 1), 3, &[]));
    assert_eq!(indexes(&bench), (1, 1));
    bench.hear(S2, append(2, (1, 1), 2, &[1, 1]));
    assert_eq!(indexes(&bench), (2, 2), "nor further than the leader's commit index");
    bench.hear(S2, append(2, (0, 0), 1, &[]));
    assert_eq!(indexes(&bench), (2, 2), "a late message lets it not fall");
}

// RequestVote RPC, receiver.

/// RequestVote 1, section 5.1: a request of a lower term is refused, with the current term.
#[test]
fn receiver_1_of_request_vote_refuses_a_lower_term() {
    let mut bench = follower(2, &[1]);
    let before = bench.slot.clone();
    bench.hear(S2, request_vote(1, 9, 1));
    assert!(votes(&bench, 2, false));
    assert_eq!(bench.slot, before);
}

/// RequestVote 2, section 5.2: one vote in a term; who has it gets the same answer again.
#[test]
pub fn receiver_2_of_request_vote_votes_once_in_a_term() {
    let mut bench = follower(1, &[]);
    bench.hear(S2, request_vote(1, 0, 0));
    bench.hear(S3, request_vote(1, 0, 0));
    assert!(votes(&bench, 1, false));
    bench.hear(S2, request_vote(1, 0, 0));
    assert!(votes(&bench, 1, true) && bench.written().is_empty());
    bench.hear(S3, request_vote(2, 0, 0));
    assert!(votes(&bench, 2, true), "the next term has a vote of its own");
    assert_eq!(bench.slot.disk.voted_for, Some(S3));
}

/// RequestVote 2, section 5.4.1: only for a log at least as up to date: a higher last term, or the same and no shorter.
#[test]
pub fn receiver_2_of_request_vote_wants_a_log_as_up_to_date() {
    for (last, granted) in [((2, 2), true), ((3, 2), true), ((1, 3), true), ((1, 2), false), ((9, 1), false)] {
        let mut bench = follower(3, &[1, 2]);
        bench.hear(S2, request_vote(3, last.0, last.1));
        assert!(votes(&bench, 3, granted), "{last:?}");
        assert_eq!(bench.slot.disk.voted_for, granted.then_some(S2));
    }
}

// Rules for servers: all.

/// All servers, section 5.3: what is committed is applied, in the order of the log and up to the commit index only.
#[test]
pub fn all_servers_apply_what_is_committed_in_order() {
    let mut bench = follower(1, &[]);
    bench.hear(S2, append(1, (0, 0), 0, &[1, 1, 1]));
    assert_eq!(indexes(&bench), (0, 0), "stored is not committed");
    bench.hear(S2, append(1, (3, 1), 2, &[]));
    assert_eq!(indexes(&bench), (2, 2));
    bench.hear(S2, append(1, (3, 1), 3, &[]));
    assert_eq!(indexes(&bench), (3, 3));
}

/// All servers, section 5.1: a higher term, in a request or in a response, is adopted without a vote in it, and whoever
/// led or campaigned follows.
#[test]
pub fn all_servers_adopt_a_higher_term_and_follow() {
    let refused = Msg::Vote { term: 7, asked_term: 2, granted: false };
    for msg in [append(7, (9, 9), 0, &[]), request_vote(7, 0, 0), refused, refusal(7, 1)] {
        for mut bench in [follower(1, &[1]), campaigning(follower(1, &[1])), leader(2, &[1])] {
            let led = server(&bench).leads();
            bench.hear(S4, msg.clone());
            assert_eq!((bench.slot.disk.current_term, bench.slot.disk.voted_for), (7, None), "{msg:?}");
            assert_eq!(server(&bench).role, Role::Follower, "{msg:?}");
            assert_eq!(bench.timer_cancelled(timers::HEARTBEAT), led, "{msg:?}");
        }
    }
}

// Rules for servers: followers.

/// Followers, section 5.2: they answer candidates and leaders, and ask nobody for anything.
#[test]
fn followers_answer_candidates_and_leaders() {
    let mut bench = follower(1, &[]);
    bench.hear(S2, request_vote(1, 0, 0));
    assert!(votes(&bench, 1, true));
    bench.hear(S2, append(1, (0, 0), 0, &[]));
    assert!(replies(&bench, 1, true));
    bench.hear(C1, request(7));
    assert_eq!(bench.answer(), Some(Msg::Answer { seq: 7, outcome: Outcome::NotLeader(Some(S2)) }));
    assert!(bench.written().is_empty());
}

/// Followers: when the election timer runs out, a follower becomes a candidate.
#[test]
fn followers_convert_to_candidate_when_the_election_timer_runs_out() {
    let bench = campaigning(follower(1, &[]));
    assert!(campaigns(&bench) && server(&bench).leader.is_none());
}

/// Followers: the timer starts anew when the current leader is heard or a vote is given, and not on being asked for one.
#[test]
pub fn followers_wait_anew_only_for_their_leader_or_after_a_vote() {
    let waits_anew = |msg: Msg| {
        let mut bench = follower(2, &[2]);
        bench.hear(S2, msg);
        bench.timer_set(timers::ELECTION).is_some()
    };
    assert!(waits_anew(append(2, (1, 2), 0, &[])));
    assert!(waits_anew(request_vote(2, 1, 2)));
    assert!(!waits_anew(append(1, (1, 2), 0, &[])), "a leader of a lower term leads nobody");
    assert!(!waits_anew(request_vote(2, 0, 0)), "a candidate that gets no vote");
}

// Rules for servers: candidates.

/// Candidates, section 5.2: a new term, a vote for itself, a new timeout, and a request to all others.
#[test]
fn candidates_start_an_election_when_they_become_one() {
    let bench = campaigning(follower(1, &[1, 1]));
    assert_eq!((bench.slot.disk.current_term, bench.slot.disk.voted_for), (2, Some(S1)));
    assert!(bench.timer_set(timers::ELECTION).is_some());
    let others = (1..5).map(|n| (NodeId(n), request_vote(2, 2, 1)));
    assert_eq!(bench.sent(), others.collect::<Vec<_>>());
}

/// Candidates, section 5.2: votes of a majority of all servers, its own included, make a leader; votes refused do not.
#[test]
pub fn candidates_with_votes_of_a_majority_become_leader() {
    let mut bench = campaigning(follower(0, &[]));
    bench.hear(S2, Msg::Vote { term: 1, asked_term: 1, granted: false });
    bench.hear(S3, vote(1));
    assert!(campaigns(&bench), "two of five");
    bench.hear(S4, vote(1));
    assert!(server(&bench).leads(), "three of five");
    assert!(bench.timer_cancelled(timers::ELECTION));
    assert!(server(&campaigning(follower_of(1, 0, &[]))).leads(), "one of one");
    assert!(campaigns(&campaigning(follower_of(2, 0, &[]))), "one of two");
}

/// Candidates: a vote counts in the term in which it was asked for, and in no later one.
#[test]
pub fn candidates_count_votes_of_their_own_term_only() {
    let mut bench = campaigning(campaigning(follower(0, &[])));
    let late = Msg::Vote { term: 1, asked_term: 1, granted: true };
    for voter in [S2, S3, S4] {
        bench.hear(voter, late.clone());
    }
    assert!(campaigns(&bench));
    assert_eq!(bench.verdict(rules::STALE_REPLY), Some(Verdict::Refused));
}

/// Candidates: a vote that arrives twice is one vote.
#[test]
pub fn candidates_count_each_voter_once() {
    let mut bench = campaigning(follower(0, &[]));
    bench.hear(S2, vote(1));
    bench.hear(S2, vote(1));
    assert!(campaigns(&bench));
    bench.hear(S3, vote(1));
    assert!(server(&bench).leads());
}

/// Candidates, section 5.2: hearing the leader of its own term, a candidate follows it; a leader of a lower term it
/// refuses.
#[test]
pub fn candidates_follow_a_leader_of_their_term() {
    let mut bench = campaigning(follower(1, &[]));
    bench.hear(S2, append(1, (0, 0), 0, &[]));
    assert!(campaigns(&bench) && replies(&bench, 2, false));
    bench.hear(S2, append(2, (0, 0), 0, &[]));
    assert!(follows(&bench, Some(S2)) && replies(&bench, 2, true));
    assert_eq!(bench.slot.disk.voted_for, Some(S1), "the vote stays: the term is the same");
}

/// Candidates, section 5.2: when the timer runs out again, the next election starts, in a new term.
#[test]
fn candidates_start_another_election_when_the_timer_runs_out() {
    let mut bench = campaigning(follower(1, &[]));
    bench.hear(S2, vote(2));
    bench.ring(timers::ELECTION);
    assert_eq!((bench.slot.disk.current_term, bench.slot.disk.voted_for), (3, Some(S1)));
    assert_eq!(addressees(&bench).len(), 4);
    bench.hear(S3, vote(3));
    assert!(campaigns(&bench), "the vote of the term before is gone");
}

/// Candidates, section 5.2: timeouts are drawn from a range, anew for each election, so that votes split seldom.
#[test]
pub fn candidates_draw_their_timeouts_from_a_range() {
    let bench = campaigning(follower(1, &[]).set(options::ELECTION_TIMEOUT_MS, [200, 400]));
    assert_eq!(bench.timer_set(timers::ELECTION), Some([200, 400]));
}

// Rules for servers: leaders.

/// Leaders, section 5.2: upon election everybody hears at once, and again whenever the heartbeat timer runs out.
#[test]
fn leaders_send_heartbeats_upon_election_and_ever_after() {
    let mut bench = leader(1, &[]);
    for _ in 0..2 {
        let expected: Vec<_> = (1..5).map(|n| (NodeId(n), 0, vec![])).collect();
        assert_eq!(appends(&bench), expected);
        assert_eq!(bench.timer_set(timers::HEARTBEAT), Some([50, 50]));
        bench.ring(timers::HEARTBEAT);
    }
}

/// Leaders, section 5.3: a heartbeat carries what the follower lacks, as far as the leader knows.
#[test]
pub fn leaders_send_with_every_heartbeat_what_is_missing() {
    let mut bench = leader(1, &[]);
    bench.hear(C1, request(1));
    bench.hear(S2, success(1, 0, 1));
    bench.ring(timers::HEARTBEAT);
    let expected = vec![(S2, 1, vec![]), (S3, 0, vec![1]), (S4, 0, vec![1]), (NodeId(4), 0, vec![1])];
    assert_eq!(appends(&bench), expected);
}

/// Leaders, section 5.3: a client's command goes into the log and to the followers, and is answered when it is applied.
#[test]
fn leaders_answer_a_command_after_it_is_applied() {
    let mut bench = leader(1, &[]);
    bench.hear(C1, request(7));
    assert_eq!(log_terms(&bench), [1]);
    assert_eq!(appends(&bench).len(), 4, "everybody gets it, and the client no answer yet");
    bench.hear(S2, success(1, 0, 1));
    assert_eq!(bench.sent(), []);
    bench.hear(S3, success(1, 0, 1));
    assert_eq!(indexes(&bench), (1, 1));
    assert_eq!(bench.sent(), [(C1, answer(7, 1, Value(7)))]);
}

/// Section 8: a command whose message comes twice stands in the log twice. It is done once, and gets the same answer
/// again; so does one that comes after it is done.
#[test]
pub fn servers_do_a_command_that_comes_twice_once() {
    let mut bench = leader(1, &[]);
    let once = |bench: &Bench| {
        let mut service = Service::default();
        service.act(&bench.config, 1, Some(Asker { client: C1, seq: 7 }), Value(7));
        service
    };
    bench.hear(C1, request(7));
    bench.hear(C1, request(7));
    bench.hear(S2, success(1, 0, 2));
    bench.hear(S3, success(1, 0, 2));
    assert_eq!(indexes(&bench), (2, 2));
    assert_eq!(bench.sent(), [(C1, answer(7, 1, Value(7))), (C1, answer(7, 1, Value(7)))]);
    assert_eq!((bench.verdict(rules::SESSIONS), &server(&bench).service), (Some(Verdict::Kept), &once(&bench)));
    bench.reboot();
    assert_eq!((indexes(&bench), &server(&bench).service), ((0, 0), &Service::default()));
    bench.hear(S2, append(2, (2, 1), 2, &[]));
    assert_eq!((indexes(&bench), &server(&bench).service), ((2, 2), &once(&bench)), "made anew from the log");
}

/// Leaders, thesis section 10.2.1: the leader's own entry is on disk before it counts itself.
#[test]
pub fn leaders_have_their_entry_on_disk_before_they_count_it() {
    let mut bench = leader(1, &[]);
    bench.hear(C1, request(7));
    assert!(bench.wrote_first());
    assert_eq!(match_index(&bench, S1), 1);
}

/// Leader Append-Only, section 5.3: what a new leader has in its log stays there, committed or not.
#[test]
pub fn leaders_keep_what_is_not_committed_yet() {
    let bench = leader(3, &[1, 2]);
    assert_eq!((log_terms(&bench), bench.written()), (vec![1, 2], vec![]));
}

/// Leaders, section 5.3: who lacks entries from its next index on is sent them.
#[test]
fn leaders_send_from_the_next_index_on() {
    let mut bench = leader(2, &[1, 1]);
    bench.hear(C1, request(7));
    assert!(appends(&bench).iter().all(|(_, prev, terms)| (*prev, &terms[..]) == (2, &[2][..])));
}

/// Leaders, on success: next and match index move to what the request carried, whatever the log has by now.
#[test]
pub fn leaders_take_from_a_success_what_its_request_carried() {
    let mut bench = leader(1, &[]);
    for seq in [1, 2, 3] {
        bench.hear(C1, request(seq));
    }
    bench.hear(S2, success(1, 0, 2));
    assert_eq!((match_index(&bench, S2), next_index(&bench, S2)), (2, 3));
    bench.hear(S2, success(1, 0, 1));
    assert_eq!((match_index(&bench, S2), next_index(&bench, S2)), (2, 3), "a late answer takes nothing back");
}

/// Leaders, on a refusal, section 5.3: one entry lower, at once.
#[test]
pub fn leaders_try_lower_after_a_refusal() {
    let mut bench = leader(3, &[1, 1, 2]);
    for lower in [2, 1, 0] {
        bench.hear(S2, refusal(3, lower + 1));
        let missing = [1, 1, 2][lower as usize..].to_vec();
        assert_eq!(appends(&bench), [(S2, lower, missing)]);
    }
    bench.hear(S2, refusal(3, 3));
    assert_eq!(bench.sent(), [], "an answer to an older request");
}

/// Leaders, sections 5.3 and 5.4: an index is committed when a majority of match indexes has reached it.
#[test]
pub fn leaders_commit_what_a_majority_stores() {
    let mut bench = leader(1, &[]);
    for seq in [1, 2] {
        bench.hear(C1, request(seq));
    }
    bench.hear(S2, success(1, 0, 2));
    assert_eq!(indexes(&bench), (0, 0), "two of five");
    bench.hear(S3, success(1, 0, 1));
    assert_eq!(indexes(&bench), (1, 1), "three of five store the first");
    bench.hear(S4, success(1, 0, 2));
    assert_eq!(indexes(&bench), (2, 2));
}

/// Leaders, section 5.4.2: counting commits entries of the leader's own term only; older ones commit with them.
#[test]
pub fn leaders_commit_only_entries_of_their_own_term_by_counting() {
    let mut bench = leader(3, &[1, 2]);
    for other in [S2, S3, S4] {
        bench.hear(other, success(3, 0, 2));
    }
    assert_eq!(indexes(&bench), (0, 0), "everybody stores it, and it may still be lost");
    bench.hear(C1, request(7));
    for other in [S2, S3] {
        bench.hear(other, success(3, 2, 1));
    }
    assert_eq!(indexes(&bench), (3, 3));
}
