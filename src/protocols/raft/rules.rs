//! Raft's rules: ids, sources, and what happens without them. The decisions themselves stand in
//! `election` and `replication`; their sentences in the catalogue.

use crate::engine::facts::{count, flag, index, lazy, ms, node, nodes, own, place, term, value, word};
use crate::engine::scene::{Fact, Mark};
use crate::engine::{Announces, Config, Facts, Harm, Rule};
use crate::parts::{client, fate, service};
use crate::table;

/// What is enough for a candidate instead of a majority, with rules for that off; nothing else with both on.
fn enough(config: &Config, _: Facts, _: usize) -> Option<Fact> {
    let off = |rule| config.rules_off.contains(rule);
    Some(Fact::text(match (off(ELECTION_MAJORITY), off(ALL_SERVERS)) {
        (false, false) => return None,
        (true, false) => "half",
        (false, true) => "answered",
        (true, true) => "both",
    }))
}

/// Whether half of the servers is enough for an entry, with the rule for that off.
fn half_is_enough(config: &Config, _: Facts, _: usize) -> Option<Fact> {
    Some(Fact::Bool(config.rules_off.contains(COMMIT_MAJORITY)))
}

table! { RULES: [Rule] by RuleId::of;
    STEP_DOWN = Rule::liveness(
        "raft.term.step-down",
        "Whoever sees a higher term adopts it and becomes a follower.",
        "Fig. 2, Rules for Servers",
        "higher terms in replies are ignored",
    ).routine().announces(Announces::Write).facts(&[term("seen"), term("own")]);
    STALE_REQUEST = Rule::safety(
        "raft.term.stale-request",
        "A request of a lower term is refused, with the current term.",
        "Fig. 2, receivers 1",
        "requests of lower terms are served",
        &[Harm::from("state-machine-safety", 3)],
    ).routine().turns_away().facts(&[term("asked"), term("own")]);
    STALE_REPLY = Rule::safety(
        "raft.term.stale-reply",
        "A reply counts only if its request was sent in the current term.",
        "section 5.1",
        "any reply counts",
        &[Harm::from("election-safety", 3), Harm::from("state-machine-safety", 3)],
    ).routine().turns_away().facts(&[term("asked"), term("own")]);
    VOTE_ONCE = Rule::safety(
        "raft.vote.once",
        "A server gives its vote to at most one candidate in each term.",
        "Fig. 2, RequestVote 2; section 5.2",
        "it votes for whoever asks",
        &[Harm::from("election-safety", 2)],
    ).turns_away().facts(&[node("candidate"), node("voted_for"), term("term")]);
    VOTE_PERSIST = Rule::safety(
        "raft.vote.persist",
        "Term and vote are on disk before anybody hears of them.",
        "Fig. 2, persistent state",
        "the message leaves first, and the record stays unflushed",
        &[Harm::from("election-safety", 3)],
    ).routine().facts(&[lazy()]);
    VOTE_LOG_CHECK = Rule::safety(
        "raft.vote.log-check",
        "A vote goes only to a candidate whose log is at least as up to date.",
        "section 5.4.1",
        "logs are not compared",
        &[Harm::from("leader-completeness", 3)],
    ).turns_away().facts(&[index("last_index"), term("last_term"), index("own_index"), term("own_term")]);
    VOTE_COUNT_ONCE = Rule::safety(
        "raft.vote.count-once",
        "One voter counts once, however often its reply arrives.",
        "section 5.2",
        "replies are counted, not voters",
        &[Harm::from("election-safety", 4)],
    ).routine().turns_away().facts(&[node("voter")]);
    ELECTION_MAJORITY = Rule::safety(
        "raft.election.majority",
        "A leader needs votes from a majority of all servers.",
        "section 5.2",
        "half of the servers, rounded down, is enough",
        &[Harm::from("election-safety", 2)],
    ).facts(&[count("votes"), count("needed"), count("servers"), flag("replies"), own("weaker", enough).at(0)]);
    ALL_SERVERS = Rule::safety(
        "raft.election.all-servers",
        "A majority is one of all servers: who does not answer counts as well.",
        "section 5.2",
        "when its time is up, a candidate takes those who gave no vote for dead, and leads with the votes it has",
        &[Harm::from("election-safety", 2)],
    ).routine().facts(&[count("votes"), count("needed"), count("servers")]);
    TIMER_RESET = Rule::liveness(
        "raft.election.timer-reset",
        "The election timer restarts only when a leader is heard or a vote is given.",
        "Fig. 2, Followers",
        "any request for a vote restarts it",
    ).routine().facts(&[word("cause", &["refusal", "vote", "leader", "deposed"])]);
    CURRENT_LEADER = Rule::liveness(
        "raft.election.current-leader",
        "Only a leader of the current term keeps others from asking for votes.",
        "Fig. 2, Followers",
        "a leader of a lower term restarts the election timer too, although its message is refused",
    ).routine().facts(&[node("leader"), term("asked"), term("own")]);
    RANDOMISED = Rule::liveness(
        "raft.election.randomised",
        "Election timeouts are drawn anew each time.",
        "section 5.2",
        "all timeouts are equal",
    ).routine().facts(&[ms("low_ms"), ms("high_ms")]);
    CONCEDE = Rule::liveness(
        "raft.candidate.concede",
        "A candidate that hears a leader of its own term follows it.",
        "Fig. 2, Candidates",
        "it goes on campaigning",
    ).facts(&[node("leader"), term("term")]);
    PREV_CHECK = Rule::safety(
        "raft.append.prev-check",
        "Entries are refused unless the one before them matches.",
        "Fig. 2, AppendEntries 2; section 5.3",
        "they are appended anyway",
        &[Harm::from("log-matching", 2)],
    ).routine().turns_away().facts(&[index("prev_index"), term("prev_term"), term("own_term"), index("last_index")]);
    CONFLICT_ONLY = Rule::safety(
        "raft.append.conflict-only",
        "Only entries that conflict are deleted, never because a message is shorter than the log.",
        "Fig. 2, AppendEntries 3",
        "everything after the matching entry is cut",
        &[Harm::from("state-machine-safety", 3)],
    ).announces(Announces::Write).facts(&[index("upto"), index("last_index")]);
    DELETE_BEHIND = Rule::safety(
        "raft.append.delete-behind",
        "With an entry that conflicts, all that follow it are deleted.",
        "Fig. 2, AppendEntries 3",
        "only the entries that conflict are replaced, and what stands behind them stays",
        &[Harm::from("log-terms-rise", 3)],
    ).routine().announces(Announces::Write).facts(&[index("first"), index("last")]);
    VOUCH_FOR_SENT = Rule::safety(
        "raft.append.vouch-for-sent",
        "A success vouches for what the request carried and what stands before it, not for the rest of the own log.",
        "Fig. 2, AppendEntries",
        "the follower tells the end of its own log",
        &[Harm::from("known-is-committed", 3)],
    ).routine().announces(Announces::Send).facts(&[index("upto"), index("last_index")]);
    KEEP_LOG = Rule::safety(
        "raft.append.keep-log",
        "A leader that steps down keeps its log; only what a new leader sends can replace its entries.",
        "section 5.3",
        "it drops what it does not know to be committed",
        &[Harm::from("leader-completeness", 2)],
    ).routine().announces(Announces::Write).facts(&[index("first"), index("last")]);
    COMMIT_CLAMP = Rule::safety(
        "raft.append.commit-clamp",
        "The commit index goes no further than the entries that this message vouches for.",
        "Fig. 2, AppendEntries 5",
        "it goes up to the end of the own log",
        &[Harm::from("state-machine-safety", 3)],
    ).routine().facts(&[index("leader_commit"), index("vouched"), index("further")]);
    APPEND_PERSIST = Rule::safety(
        "raft.append.persist",
        "Entries are on disk before success is answered.",
        "Fig. 2, persistent state",
        "the answer leaves first, and the entries stay unflushed",
        &[Harm::from("state-machine-safety", 3)],
    ).routine().facts(&[lazy()]);
    PERSIST_BEFORE_COUNT = Rule::safety(
        "raft.leader.persist-before-count",
        "The leader's own entry is on disk before it counts itself.",
        "thesis, section 10.2.1",
        "it counts itself at once",
        &[Harm::from("known-is-committed", 1)],
    ).routine().facts(&[index("entry"), lazy()]);
    COMMIT_MAJORITY = Rule::safety(
        "raft.leader.commit-majority",
        "An entry commits when a majority of all servers stores it.",
        "section 5.3",
        "half of the servers, rounded down, is enough",
        &[Harm::from("known-is-committed", 2)],
    ).facts(&[index("entry"), count("copies"), count("needed"), count("servers"), own("weaker", half_is_enough).at(0)]);
    COMMIT_CURRENT_TERM = Rule::safety(
        "raft.leader.commit-current-term",
        "Copies are counted only for entries of the leader's own term; older ones commit with them.",
        "section 5.4.2, Fig. 8",
        "copies of any entry are counted",
        &[Harm::from("known-is-committed", 2), Harm::from("state-machine-safety", 3)],
    ).facts(&[index("entry"), term("entry_term"), term("own_term"), count("copies")]);
    MATCH_FROM_REQUEST = Rule::safety(
        "raft.leader.match-from-request",
        "A success vouches for what its request carried, not for what the leader has by now.",
        "Fig. 2, Leaders",
        "the end of the leader's log is taken",
        &[Harm::from("known-is-committed", 2)],
    ).routine().refusal_is_routine().facts(&[index("upto"), index("last_index"), node("follower")]);
    RESET_INDEXES = Rule::safety(
        "raft.leader.reset-indexes",
        "A new leader starts with nothing known of the others' logs.",
        "Fig. 2, volatile state on leaders",
        "it keeps what it knew as an earlier leader, or takes all logs to be equal",
        &[Harm::from("known-is-committed", 2)],
    ).routine().facts(&[index("next"), count("others")]);
    KEEP_TAIL = Rule::safety(
        "raft.leader.keep-tail",
        "A new leader keeps the entries of its log that are not committed yet.",
        "section 5.3, Leader Append-Only",
        "it drops them",
        &[Harm::from("leader-completeness", 1)],
    ).announces(Announces::Write).facts(&[index("first"), index("last")]);
    BACKTRACK = Rule::liveness(
        "raft.leader.backtrack",
        "After a refusal the leader tries one entry lower.",
        "Fig. 2, Leaders; section 5.3",
        "it tries the same again",
    ).announces(Announces::Send).facts(&[node("follower"), index("next"), index("refused")]);
    RESEND = Rule::liveness(
        "raft.leader.resend",
        "Every heartbeat carries what the follower still lacks.",
        "section 5.3",
        "heartbeats are always empty",
    ).routine().announces(Announces::Send);
    APPLY_IN_ORDER = Rule::safety(
        "raft.apply.in-order",
        "Only committed entries are applied, in the order of the log.",
        "Fig. 2, Rules for Servers",
        "entries are applied when they are appended",
        &[Harm::from("state-machine-safety", 3)],
    ).refusal_is_routine().facts(&[index("first"), index("last")]);
    SESSIONS = service::SESSIONS;
    CAMPAIGNS = Rule::event("raft.candidate.campaigns", "A server asks the others for their votes.", "section 5.2")
        .announces(Announces::Send).facts(&[term("term"), count("others")]);
    ELECTED = Rule::event("raft.leader.elected", "A candidate becomes leader.", "section 5.2").marks(Mark::Election)
        .facts(&[term("term")]);
    APPENDS = Rule::event("raft.leader.appends", "The leader takes a command into its log.", "section 5.3")
        .announces(Announces::Written).facts(&[index("entry"), term("term"), value("value")]);
    STORES = Rule::event("raft.follower.stores", "A follower appends entries.", "section 5.3")
        .announces(Announces::Write).facts(&[index("first"), index("last"), term("term"), term("leader_term")]);
    DELETES = Rule::event("raft.follower.deletes", "A follower deletes conflicting entries.", "section 5.3")
        .announces(Announces::Write).facts(&[index("first"), index("last"), term("term"), flag("all")]);
    LEARNS_COMMIT = Rule::event("raft.follower.learns-commit", "A follower hears what is committed.", "section 5.3")
        .facts(&[index("first"), index("last")]);
    COUNTS = Rule::event("raft.leader.counts", "The leader learns how much a follower stores.", "section 5.3")
        .facts(&[node("follower"), index("upto")]);
    COUNTS_VOTE = Rule::event("raft.candidate.counts", "A candidate gets a vote.", "section 5.2")
        .facts(&[node("voter"), count("votes"), count("servers")]);
    LOSES_VOTE = Rule::event("raft.candidate.refused", "A candidate is refused a vote.", "section 5.2")
        .facts(&[node("voter")]);
    LATE_VOTE = Rule::event("raft.candidate.late-vote", "A vote comes to a server that is no candidate.", "section 5.2")
        .routine().turns_away().facts(&[node("voter"), flag("leads")]);
    STRANGE_VOTE = Rule::event("raft.candidate.strange-vote", "A vote comes from who takes no part.", "section 6")
        .routine().turns_away().facts(&[node("voter")]);
    LATE_REPLY = Rule::event("raft.leader.late-reply", "A follower's answer comes to a server that does not lead.", "section 5.3")
        .routine().turns_away().facts(&[node("follower")]);
    OLD_REFUSAL = Rule::event("raft.leader.old-refusal", "A refusal of what the leader tries no longer.", "section 5.3")
        .routine().turns_away().facts(&[node("follower"), index("refused"), index("next")]);
    RIVAL = Rule::event("raft.leader.rival", "A leader hears another one of its term.", "section 5.2")
        .routine().turns_away().with_refusal().facts(&[node("other"), term("term")]);
    HEARTBEATS = Rule::event("raft.leader.heartbeats", "The leader shows that it is alive.", "section 5.2")
        .routine()
        .announces(Announces::Send).facts(&[term("term")]);
    STEPS_DOWN = Rule::event(
        "raft.server.steps-down",
        "A leader or candidate hears of a higher term and becomes a follower.",
        "Fig. 2, Rules for Servers",
    ).facts(&[term("term"), flag("led")]);
    BOOTS = Rule::event("raft.server.boots", "A server starts as a follower.", "section 5.2")
        .facts(&[term("term"), count("entries"), flag("spare")]);
    REDIRECTS = Rule::event("raft.server.redirects", "A server that does not lead names the leader.", "section 8")
        .facts(&[node("client"), node("leader")]);
    ANSWERS = Rule::event("raft.leader.answers", "The leader answers a client.", "section 8")
        .facts(&[node("client"), place("entry")]);
    ..[client::ASKS];
    ANSWERED = Rule::event("raft.client.answered", "A client gets its answer.", "section 8")
        .facts(&[value("value"), index("entry"), node("server")]);
    LATE_ANSWER = Rule::event("raft.client.late-answer", "An answer comes that a client does not wait for.", "section 8")
        .routine().turns_away().facts(&[node("server"), count("number")]);
    ..[client::GIVES_UP, client::ASKS_AGAIN];
    IS_LEADER = Rule::event("raft.is.leader", "A server leads.", "section 5.2").facts(&[term("term")]);
    IS_FOLLOWER = Rule::event("raft.is.follower", "A server follows, and does not ask for votes.", "section 5.2")
        .facts(&[term("term"), node("leader")]);
    IS_CANDIDATE = Rule::event("raft.is.candidate", "A server asks for votes.", "section 5.2")
        .facts(&[term("term"), nodes("voters")]);
    HAS_VOTED = Rule::event("raft.is.voted", "A server gave a candidate its vote.", "section 5.2")
        .facts(&[node("candidate"), term("term"), term("by_now"), node("later")]);
    MAY_LEAD = Rule::event("raft.is.elected", "A candidate has votes enough, and has not looked yet.", "section 5.2");
    ENDED = Rule::event("raft.is.ended", "An answer would tell a candidate of a higher term.", "section 5.1")
        .facts(&[node("voter"), term("term"), term("asked")]);
    NOT_ASKED = Rule::event("raft.is.not-asked", "A server was not asked for its vote.", "section 5.2")
        .facts(&[node("candidate"), term("term")]);
    WOULD_GET = Rule::event("raft.is.electable", "How many would vote for a server if it asked now.", "section 5.2")
        .facts(&[count("votes"), count("needed"), count("servers"), own("weaker", enough).at(0)]);
    NO_LEADER = Rule::event("raft.is.leaderless", "Nobody who could commit an entry leads.", "section 5.3")
        .facts(&[index("entry"), term("term"), flag("led")]);
    GOES_WITH = Rule::event("raft.is.carried", "An entry of an older term is committed with a later one.", "section 5.4.2")
        .facts(&[index("entry"), index("own"), term("term")]);
    HAS = Rule::event("raft.is.stored", "What a server stores at an index.", "section 5.3")
        .facts(&[index("entry"), term("term"), value("value")]);
    IS_OVERTAKEN = Rule::event("raft.is.overtaken", "Another entry is committed at an index.", "section 5.4")
        .facts(&[index("entry"), term("term"), value("value")]);
    IS_DUE = Rule::event("raft.is.due", "A leader may commit an entry, and has not looked yet.", "section 5.3")
        .facts(&[index("entry")]);
    IS_TAKEN = Rule::event("raft.is.taken", "A leader takes for committed what is not.", "section 5.3")
        .facts(&[index("entry")]);
    UNSENT = Rule::event("raft.is.unsent", "A leader has not sent an entry to a server.", "section 5.3")
        .facts(&[node("other"), index("entry")]);
    HAS_NOT = Rule::event("raft.is.missing", "A server does not store an entry.", "section 5.3")
        .facts(&[index("entry"), index("last_index")]);
    GONE = Rule::event("raft.is.gone", "A server has an entry no longer.", "section 5.3")
        .facts(&[index("entry"), count("step"), own("because", fate::rule::<super::Raft>)]);
    HEARS_LATER = Rule::event("raft.is.uninformed", "A server has not heard that an entry is committed.", "section 5.3")
        .facts(&[index("entry"), index("commit_index"), node("leader")]);
    SENDS_NEXT = Rule::event("raft.is.next", "What a leader sends to a server next.", "section 5.3")
        .facts(&[node("leader"), index("next"), index("last_index")]);
    IS_SPARE = Rule::event("raft.is.spare", "A server runs and takes no part.", "section 6");
    NOBODY_ASKED = Rule::event("raft.is.unasked", "No client asked for an entry.", "section 8")
        .facts(&[index("entry")]);
    IS_ANSWERING = Rule::event("raft.is.answering", "A leader will answer a client.", "section 8")
        .facts(&[node("client"), index("entry"), index("at")]);
    IS_FORSAKEN = Rule::event("raft.is.forsaken", "Nobody will answer a client.", "section 8")
        .facts(&[index("entry"), flag("repeats"), count("number")]);
    HAS_GIVEN_UP = Rule::event("raft.is.given-up", "A client does not wait any more.", "section 8")
        .facts(&[index("entry"), count("number")]);
    HAS_ANSWER = Rule::event("raft.is.answered", "A client has an answer to its command already.", "section 8")
        .facts(&[index("entry"), index("at")]);
    ..fate::rules::<super::Raft>();
}
