//! Raft, line by line: `figure2` has a test for each line of the paper's Figure 2, named after it, `off` one for what
//! each rule's absence does, `mistakes` both for the rules that forbid what people get wrong, `properties` feeds the
//! observer what no server would do. A new rule is a row of [`TRIED`].

mod figure2;
mod mistakes;
mod off;
mod properties;

use super::super::tests::{ByHand, Tried, Workbench};
use super::messages::{Entry, Msg, Record};
use super::server::{Role, Server};
use super::{Node, Raft, rules, timers};
use crate::engine::{NodeId, NodeSet, Value};
use crate::parts::client::{Outcome, Request};
use crate::parts::service::{Content, Reply};

pub const TRIED: &[Tried] = &[
    (rules::STEP_DOWN, figure2::all_servers_adopt_a_higher_term_and_follow, off::a_higher_term_in_a_reply_is_ignored),
    (
        rules::STALE_REQUEST,
        figure2::receiver_1_of_append_entries_refuses_a_lower_term,
        off::requests_of_lower_terms_are_served,
    ),
    (rules::STALE_REPLY, figure2::candidates_count_votes_of_their_own_term_only, off::replies_of_older_terms_count),
    (rules::VOTE_ONCE, figure2::receiver_2_of_request_vote_votes_once_in_a_term, off::every_candidate_gets_the_vote),
    (rules::VOTE_PERSIST, figure2::state_term_and_vote_are_on_disk_before_they_are_told, off::the_vote_is_told_first),
    (
        rules::VOTE_LOG_CHECK,
        figure2::receiver_2_of_request_vote_wants_a_log_as_up_to_date,
        off::a_candidate_with_any_log_gets_the_vote,
    ),
    (rules::VOTE_COUNT_ONCE, figure2::candidates_count_each_voter_once, off::the_same_vote_counts_twice),
    (
        rules::ELECTION_MAJORITY,
        figure2::candidates_with_votes_of_a_majority_become_leader,
        off::half_of_the_servers_make_a_leader,
    ),
    (
        rules::TIMER_RESET,
        figure2::followers_wait_anew_only_for_their_leader_or_after_a_vote,
        off::any_request_for_a_vote_restarts_the_timer,
    ),
    (rules::RANDOMISED, figure2::candidates_draw_their_timeouts_from_a_range, off::all_timeouts_are_equal),
    (rules::CONCEDE, figure2::candidates_follow_a_leader_of_their_term, off::a_candidate_goes_on_campaigning),
    (
        rules::PREV_CHECK,
        figure2::receiver_2_of_append_entries_wants_the_entry_before,
        off::entries_are_appended_after_anything,
    ),
    (
        rules::CONFLICT_ONLY,
        figure2::receiver_3_of_append_entries_deletes_only_what_conflicts,
        off::whatever_follows_a_shorter_message_is_cut,
    ),
    (
        rules::COMMIT_CLAMP,
        figure2::receiver_5_of_append_entries_commits_no_further_than_the_message_vouches_for,
        off::the_commit_index_goes_to_the_end_of_the_own_log,
    ),
    (rules::APPEND_PERSIST, figure2::state_entries_are_on_disk_before_success_is_told, off::success_is_told_first),
    (
        rules::PERSIST_BEFORE_COUNT,
        figure2::leaders_have_their_entry_on_disk_before_they_count_it,
        off::a_leader_counts_an_entry_that_it_may_lose,
    ),
    (
        rules::COMMIT_MAJORITY,
        figure2::leaders_commit_what_a_majority_stores,
        off::a_leader_commits_what_half_of_the_servers_store,
    ),
    (
        rules::COMMIT_CURRENT_TERM,
        figure2::leaders_commit_only_entries_of_their_own_term_by_counting,
        off::copies_of_old_entries_are_counted,
    ),
    (
        rules::MATCH_FROM_REQUEST,
        figure2::leaders_take_from_a_success_what_its_request_carried,
        off::a_success_vouches_for_the_whole_log,
    ),
    (
        rules::RESET_INDEXES,
        figure2::state_of_leaders_starts_anew_with_each_election,
        off::a_leader_takes_all_logs_for_equal_to_its_own,
    ),
    (rules::KEEP_TAIL, figure2::leaders_keep_what_is_not_committed_yet, off::a_new_leader_drops_its_tail),
    (rules::BACKTRACK, figure2::leaders_try_lower_after_a_refusal, off::after_a_refusal_nothing_lower_is_tried),
    (rules::RESEND, figure2::leaders_send_with_every_heartbeat_what_is_missing, off::heartbeats_are_always_empty),
    (
        rules::APPLY_IN_ORDER,
        figure2::all_servers_apply_what_is_committed_in_order,
        off::entries_are_applied_when_they_are_appended,
    ),
    (
        rules::SESSIONS,
        figure2::servers_do_a_command_that_comes_twice_once,
        off::a_command_is_done_as_often_as_it_stands_in_the_log,
    ),
    (
        rules::ALL_SERVERS,
        mistakes::who_does_not_answer_counts_as_well,
        mistakes::a_candidate_leads_those_who_voted_for_it,
    ),
    (
        rules::CURRENT_LEADER,
        mistakes::an_old_leader_keeps_nobody_waiting,
        mistakes::an_old_leader_restarts_the_election_timer,
    ),
    (
        rules::DELETE_BEHIND,
        mistakes::what_follows_a_conflict_is_deleted_with_it,
        mistakes::what_stands_behind_a_conflict_stays,
    ),
    (
        rules::VOUCH_FOR_SENT,
        mistakes::a_success_vouches_for_what_was_sent,
        mistakes::a_success_tells_the_end_of_the_own_log,
    ),
    (rules::KEEP_LOG, mistakes::who_steps_down_keeps_its_log, mistakes::who_steps_down_drops_its_tail),
];

pub const BY_HAND: &[ByHand] = &[
    ("leader-append-only", properties::leader_append_only_falls_when_a_leader_rewrites_an_entry),
    ("log-terms-rise", properties::log_terms_rise_falls_when_a_term_falls_along_a_log),
    ("commit-index-rises", properties::commit_index_rises_falls_within_one_life_only),
    ("log-has-no-holes", properties::log_has_no_holes_falls_when_entries_follow_nothing),
];

const S1: NodeId = NodeId(0);
const S2: NodeId = NodeId(1);
const S3: NodeId = NodeId(2);
const S4: NodeId = NodeId(3);
const C1: NodeId = NodeId(5);
const FIVE: NodeSet = NodeSet(0b11111);

type Bench = Workbench<Raft>;

/// The value of the entry of this index and term, another for each.
fn value(index: u32, term: u32) -> Value {
    Value(100 * index + term)
}

/// Entries of these terms that follow an index.
fn entries(after: u32, terms: &[u32]) -> Vec<Entry> {
    (after + 1..).zip(terms).map(|(index, &term)| Entry::command(term, value(index, term))).collect()
}

/// S1 of five servers, a follower in this term with a log of these terms, all of it flushed.
fn follower(term: u32, log: &[u32]) -> Bench {
    follower_of(5, term, log)
}

/// The same with so many servers in all.
fn follower_of(servers: usize, term: u32, log: &[u32]) -> Bench {
    stored(Bench::new(&[servers, 1]), term, log)
}

/// What is on its disk, and the server started anew from that.
fn stored(mut bench: Bench, term: u32, log: &[u32]) -> Bench {
    bench.slot.disk.write(&Record::Term { current_term: term, voted_for: None });
    let entries = entries(0, log).into_iter().collect();
    bench.slot.disk.write(&Record::Log { leader_term: term, keep: 0, entries });
    bench.boot();
    bench
}

/// A server that campaigns in the term after the one it is in.
fn campaigning(mut bench: Bench) -> Bench {
    bench.ring(timers::ELECTION);
    bench
}

/// A server that is elected by S2 and S3 in the term after the one it is in.
fn elected(bench: Bench) -> Bench {
    let mut bench = campaigning(bench);
    let term = bench.slot.disk.current_term;
    bench.hear(S2, vote(term));
    bench.hear(S3, vote(term));
    assert!(server(&bench).leads());
    bench
}

/// S1 of five servers, the leader of this term, with entries of earlier terms from before its election.
fn leader(term: u32, log: &[u32]) -> Bench {
    elected(follower(term - 1, log))
}

fn server(bench: &Bench) -> &Server {
    match &bench.slot.node {
        Some(Node::Server(server)) => server,
        _ => panic!("a server that runs"),
    }
}

fn campaigns(bench: &Bench) -> bool {
    matches!(server(bench).role, Role::Candidate { .. })
}

fn follows(bench: &Bench, whom: Option<NodeId>) -> bool {
    server(bench).role == Role::Follower && server(bench).leader == whom
}

fn indexes(bench: &Bench) -> (u32, u32) {
    (server(bench).commit_index, server(bench).last_applied)
}

fn match_index(bench: &Bench, of: NodeId) -> u32 {
    server(bench).match_index.of(of)
}

fn next_index(bench: &Bench, of: NodeId) -> u32 {
    server(bench).next_index.of(of)
}

/// The terms along the log on the disk.
fn log_terms(bench: &Bench) -> Vec<u32> {
    bench.slot.disk.log.iter().map(|entry| entry.term).collect()
}

fn request_vote(term: u32, last_log_index: u32, last_log_term: u32) -> Msg {
    Msg::RequestVote { term, last_log_index, last_log_term }
}

fn vote(term: u32) -> Msg {
    Msg::Vote { term, asked_term: term, granted: true }
}

/// Entries of these terms that follow the entry of this index and term; an empty one is a heartbeat.
fn append(term: u32, (prev_log_index, prev_log_term): (u32, u32), leader_commit: u32, terms: &[u32]) -> Msg {
    let entries = entries(prev_log_index, terms).into_iter().collect();
    Msg::AppendEntries { term, prev_log_index, prev_log_term, leader_commit, entries }
}

/// A success in this term that answers so many entries after an index.
fn success(term: u32, prev_log_index: u32, count: u32) -> Msg {
    Msg::AppendReply { term, asked_term: term, prev_log_index, count, success: true }
}

fn refusal(term: u32, prev_log_index: u32) -> Msg {
    Msg::AppendReply { term, asked_term: term, prev_log_index, count: 0, success: false }
}

fn request(seq: u32) -> Msg {
    Msg::Request(Request { seq, value: Value(seq) })
}

/// The answer to a client's command that stands at this index, where an opaque word is what is there since.
fn answer(seq: u32, index: u32, now: Value) -> Msg {
    let reply = Reply { done: true, now: Some(Content::Word(now)) };
    Msg::Answer { seq, outcome: Outcome::Applied { index, reply } }
}

/// Whether the only message that left is a vote in this term, given or not.
fn votes(bench: &Bench, term: u32, granted: bool) -> bool {
    matches!(bench.answer(), Some(Msg::Vote { term: t, granted: g, .. }) if (t, g) == (term, granted))
}

/// Whether the only message that left answers entries in this term, with success or not.
fn replies(bench: &Bench, term: u32, success: bool) -> bool {
    matches!(bench.answer(), Some(Msg::AppendReply { term: t, success: s, .. }) if (t, s) == (term, success))
}

/// The index before the entries and the terms of the entries that left for each server, if nothing else left.
fn appends(bench: &Bench) -> Vec<(NodeId, u32, Vec<u32>)> {
    let append = |(to, msg)| match msg {
        Msg::AppendEntries { prev_log_index, entries, .. } => {
            (to, prev_log_index, entries.iter().map(|entry| entry.term).collect())
        }
        other => panic!("{other:?}"),
    };
    bench.sent().into_iter().map(append).collect()
}

/// Whom the only kind of message left for.
fn addressees(bench: &Bench) -> NodeSet {
    bench.sent().into_iter().map(|(to, _)| to).collect()
}
