//! Elections: who may campaign, who gets a vote, and when a candidate leads (section 5.2 and 5.4.1).

use super::messages::{Entry, Happened, Msg, Record};
use super::server::{Context, Role, Server};
use super::{options, rules, timers};
use crate::engine::facts::NOTHING;
use crate::engine::{Facts, NodeId, NodeSet, Value};
use crate::parts::by_node::ByNode;
use crate::parts::quorum::Answers;

/// What has to do with a timer, as its rule's row names it: the server leads no longer.
const DEPOSED: u32 = 3;

impl Server {
    /// The election timer ran out: a follower or candidate starts an election in a new term.
    pub fn campaign(&mut self, cx: &mut Context) {
        if self.leads() || self.leads_the_living(cx) {
            return;
        }
        let term = cx.disk().current_term.saturating_add(1);
        let me = cx.id;
        self.role = Role::Candidate { votes: NodeSet::one(me), replies: 1 };
        self.leader = None;
        let request =
            Msg::RequestVote { term, last_log_index: cx.disk().last_index(), last_log_term: cx.disk().last_term() };
        cx.tell(rules::CAMPAIGNS, [term, Server::others(cx).count() as u32, 0, 0]);
        self.restart_election_timer(cx);
        // The candidate's own term and vote are on disk before anybody hears of them.
        let vote = Record::Term { current_term: term, voted_for: Some(me) };
        cx.persist_before(rules::VOTE_PERSIST, [vote], |cx| {
            Server::others(cx).for_each(|other| cx.send(other, request.clone()));
        });
        self.lead_if_elected(cx);
    }

    /// A majority is one of all servers. Switched off, a candidate whose time is up takes those who gave no vote for dead.
    fn leads_the_living(&mut self, cx: &mut Context) -> bool {
        let Role::Candidate { votes, .. } = &self.role else { return false };
        let (votes, quorum) = (votes.len() as u32, Server::quorum(cx));
        let facts = [votes, quorum.need() as u32, quorum.members().len() as u32, 0];
        if cx.obeys(rules::ALL_SERVERS, facts) {
            return false;
        }
        self.lead(cx);
        true
    }

    /// A candidate asks for this server's vote, with the index and term of its last entry. Its term has been adopted if it
    /// was higher, and if this server `led` until then, its timer has just been started.
    pub fn on_request_vote(&mut self, cx: &mut Context, from: NodeId, term: u32, last: (u32, u32), led: bool) {
        let current_term = cx.disk().current_term;
        let granted = request_is_current(cx, term) && may_vote_for(cx, from) && log_is_up_to_date(cx, last.0, last.1);
        let reply = Msg::Vote { term: current_term, asked_term: term, granted };
        let fresh = granted && cx.disk().voted_for != Some(from);
        let record = fresh.then_some(Record::Term { current_term, voted_for: Some(from) });
        cx.persist_before(rules::VOTE_PERSIST, record, |cx| cx.send(from, reply));
        // Figure 2, followers: the timer restarts on granting a vote, not on being asked for one. A leader and a spare have
        // none.
        let cause = if !granted && led { DEPOSED } else { granted.into() };
        if !self.leads() && Server::may_campaign(cx) && Server::may(cx, rules::TIMER_RESET, granted, [cause, 0, 0, 0]) {
            self.restart_election_timer(cx);
        }
    }

    /// A voter answered.
    pub fn on_vote(&mut self, cx: &mut Context, from: NodeId, asked_term: u32, granted: bool) {
        if !matches!(self.role, Role::Candidate { .. }) {
            return cx.tell(rules::LATE_VOTE, [from.0.into(), self.leads().into(), 0, 0]);
        }
        if !reply_is_current(cx, asked_term) {
            return;
        }
        if !granted {
            return cx.tell(rules::LOSES_VOTE, [from.0.into(), 0, 0, 0]);
        }
        if !Server::quorum(cx).members().contains(from) {
            return cx.tell(rules::STRANGE_VOTE, [from.0.into(), 0, 0, 0]);
        }
        let Role::Candidate { votes, replies } = &mut self.role else { return };
        let new = votes.insert(from);
        *replies = replies.saturating_add(1);
        // One voter counts once; the guard's note tells of a vote that arrived again.
        if cx.guard(rules::VOTE_COUNT_ONCE, new, [from.0.into(), 0, 0, 0]) {
            let have = self.votes_counted(cx).len() as u32;
            let all = Server::quorum(cx).members().len() as u32;
            cx.tell(rules::COUNTS_VOTE, [from.0.into(), have, all, 0]);
            self.lead_if_elected(cx);
        }
    }

    /// Which votes count: different voters, or replies with the rule for it switched off.
    pub fn votes_counted(&self, cx: &Context) -> Answers {
        match &self.role {
            Role::Candidate { replies, .. } if cx.off(rules::VOTE_COUNT_ONCE) => Answers::Counted(*replies),
            Role::Candidate { votes, .. } => Answers::From(*votes),
            Role::Follower | Role::Leader => Answers::From(NodeSet::EMPTY),
        }
    }

    fn lead_if_elected(&mut self, cx: &mut Context) {
        let votes = self.votes_counted(cx);
        if has_majority(cx, votes) {
            self.lead(cx);
        }
    }

    /// Becomes leader of the current term, and tells everybody at once.
    fn lead(&mut self, cx: &mut Context) {
        let servers = cx.disk().configuration(cx.config).members();
        let term = cx.disk().current_term;
        self.role = Role::Leader;
        self.leader = Some(cx.id);
        self.waiting.clear();
        cx.tell(rules::ELECTED, [term, 0, 0, 0]);
        cx.fact(Happened::BecameLeader);
        cx.cancel_timer(timers::ELECTION);
        // Leader Append-Only: what a new leader has in its log stays there, committed or not.
        let tail = [self.commit_index + 1, cx.disk().last_index(), 0, 0];
        if tail[1] >= tail[0] && cx.tempted(rules::KEEP_TAIL, tail) {
            cx.persist(Record::Log { leader_term: term, keep: self.commit_index, entries: Default::default() });
        }
        let noop = cx.config.flag(options::NOOP_ON_ELECTION);
        let last = cx.disk().last_index();
        // Figure 2: next_index = last + 1 and match_index = 0, anew after each election.
        if cx.obeys(rules::RESET_INDEXES, [last + 1, Server::others(cx).count() as u32, 0, 0]) {
            self.next_index = ByNode::all(servers, last + 1);
            self.match_index = ByNode::all(servers, 0);
        } else if self.match_index.nodes() != servers {
            self.next_index = ByNode::all(servers, last + 1);
            self.match_index = ByNode::all(servers, last + u32::from(noop));
        }
        self.match_index.set(cx.id, last);
        if noop {
            self.append_own(cx, Entry::command(term, Value::NOOP));
        }
        self.heartbeat(cx);
        self.advance_commit(cx);
    }
}

/// Figure 2, receivers 1: a request of a lower term is refused.
pub fn request_is_current(cx: &mut Context, term: u32) -> bool {
    let mine = cx.disk().current_term;
    cx.guard(rules::STALE_REQUEST, term >= mine, [term, mine, 0, 0])
}

/// A refused message of a leader of a lower term does not keep a server from campaigning. Switched off, it does.
pub fn is_kept_waiting(cx: &mut Context, leader: NodeId, term: u32) -> bool {
    let mine = cx.disk().current_term;
    !cx.obeys(rules::CURRENT_LEADER, [leader.0.into(), term, mine, 0])
}

/// A reply counts only if its request was sent in the current term.
pub fn reply_is_current(cx: &mut Context, asked_term: u32) -> bool {
    let mine = cx.disk().current_term;
    cx.guard(rules::STALE_REPLY, asked_term == mine, [asked_term, mine, 0, 0])
}

/// Section 5.2: at most one candidate gets this server's vote in a term; asking again gets the same answer.
pub fn may_vote_for(cx: &mut Context, candidate: NodeId) -> bool {
    let disk = cx.disk();
    let given = disk.voted_for;
    let facts = [candidate.0.into(), given.map_or(NOTHING, |id| id.0.into()), disk.current_term, 0];
    cx.guard(rules::VOTE_ONCE, given.is_none_or(|id| id == candidate), facts)
}

/// Section 5.4.1: the higher last term is more up to date; with equal last terms, the longer log.
pub fn log_is_up_to_date(cx: &mut Context, last_index: u32, last_term: u32) -> bool {
    let disk = cx.disk();
    let mine = (disk.last_term(), disk.last_index());
    let facts: Facts = [last_index, last_term, mine.1, mine.0];
    cx.guard(rules::VOTE_LOG_CHECK, (last_term, last_index) >= mine, facts)
}

/// Section 5.2: votes from a majority of all servers make a leader.
pub fn has_majority(cx: &mut Context, votes: Answers) -> bool {
    let quorum = Server::quorum(cx);
    let replies = matches!(votes, Answers::Counted(_));
    let facts = [votes.len() as u32, quorum.need() as u32, quorum.members().len() as u32, replies.into()];
    cx.guard_or(rules::ELECTION_MAJORITY, quorum.met(votes), quorum.met_weakly(votes), facts)
}
