//! A server's memory and disk, and the questions both halves of the protocol ask about them.

use super::Raft;
use super::messages::{Configuration, Entry, Happened, Msg, Record};
use super::{options, rules, timers};
use crate::engine::{Config, Cx, Facts, Kind, List, NodeId, NodeSet, RuleId};
use crate::parts::by_node::ByNode;
use crate::parts::client::{Manner, Request, Sequence};
use crate::parts::quorum::Quorum;
use crate::parts::service::{Reply, Service};
use crate::table;

table! { KINDS: [Kind] by KindId::of;
    /// Kind of the servers.
    SERVER = Kind { name: "server", plural: "servers", letter: 'S', default: 5, max: 15, part_of_first: false };
    /// Kind of the clients.
    CLIENT = Kind { name: "client", plural: "clients", letter: 'C', default: 1, max: 8, part_of_first: false };
}

/// Whose keys of a `[[start]]` table are a server's.
pub const OF_SERVERS: &[&str] = &["server"];

/// What its clients are like.
pub const MANNER: Manner = Manner::Commands;

/// The configuration that all start with: everybody but the spares.
pub fn initial(config: &Config) -> Configuration {
    Configuration::of(config.founders(SERVER))
}

/// What survives a crash (Fig. 2, persistent state). A client uses only the last line of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// Latest term the server has seen.
    pub current_term: u32,
    /// Candidate that received its vote in the current term.
    pub voted_for: Option<NodeId>,
    /// Log entries; the first has index 1.
    pub log: List<Entry>,
    /// Client: number of the last command sent, so that no answer to an old one is taken for that of a new one.
    pub seq: Sequence,
    /// Index of the latest configuration in the log, 0 if there is none: what the log says, kept at hand.
    latest: u32,
}

impl Disk {
    /// Gives it another log outright.
    pub fn set_log(&mut self, log: List<Entry>) {
        self.log = log;
        self.latest = self.latest_upto(self.last_index());
    }

    /// Who takes part, as far as this log goes: the latest configuration in it, the initial one otherwise.
    pub fn configuration(&self, config: &Config) -> Configuration {
        self.latest_configuration().unwrap_or_else(|| initial(config))
    }

    /// The latest configuration in this log.
    pub fn latest_configuration(&self) -> Option<Configuration> {
        self.entry(self.latest).and_then(Entry::configuration)
    }

    /// Who together is enough, as far as this log goes.
    pub fn quorum(&self, config: &Config) -> Quorum {
        self.configuration(config).quorum()
    }

    fn latest_upto(&self, last: u32) -> u32 {
        let carries = |index: &u32| self.entry(*index).and_then(Entry::configuration).is_some();
        (1..=last).rev().find(carries).unwrap_or(0)
    }

    /// Index of the last entry, 0 if there is none.
    pub fn last_index(&self) -> u32 {
        self.log.len() as u32
    }

    /// Term of the last entry, 0 if there is none.
    pub fn last_term(&self) -> u32 {
        self.log.last().here().map_or(0, |entry| entry.term)
    }

    /// The entry at an index.
    pub fn entry(&self, index: u32) -> Option<Entry> {
        (index as usize).checked_sub(1).and_then(|at| self.log.get(at).here()).copied()
    }

    /// Term of the entry at an index: 0 at index 0, `None` beyond the end.
    pub fn term_at(&self, index: u32) -> Option<u32> {
        if index == 0 { Some(0) } else { self.entry(index).map(|entry| entry.term) }
    }

    /// Applies a record.
    pub fn write(&mut self, record: &Record) {
        match record {
            Record::Term { current_term, voted_for } => {
                self.current_term = *current_term;
                self.voted_for = *voted_for;
            }
            Record::Log { keep, entries, .. } => {
                self.log.truncate(*keep as usize);
                if self.latest > *keep {
                    self.latest = self.latest_upto(*keep);
                }
                for entry in entries {
                    self.log.push(*entry);
                    if entry.configuration().is_some() {
                        self.latest = self.last_index();
                    }
                }
            }
            Record::Sequence(seq) => self.seq = *seq,
        }
    }
}

/// What a server is at present.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It follows whoever leads.
    Follower,
    /// It asks for votes.
    Candidate {
        /// Who gave their vote, itself included.
        votes: NodeSet,
        /// Replies with a vote so far, its own included: counted only with `raft.vote.count-once` off.
        replies: u32,
    },
    /// It leads.
    Leader,
}

/// A client's command that a leader has taken into its log and has not answered yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Waiting {
    /// Where the command stands in the log.
    pub index: u32,
    /// Who asked.
    pub client: NodeId,
    /// The client's number for it.
    pub seq: u32,
    /// What came of it, once it is applied.
    pub reply: Option<Reply>,
}

/// A running server's memory (Fig. 2, volatile state).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// Follower, candidate or leader.
    pub role: Role,
    /// Who leads the current term, as far as it knows.
    pub leader: Option<NodeId>,
    /// Highest index known to be committed.
    pub commit_index: u32,
    /// Highest index applied to the state machine.
    pub last_applied: u32,
    /// The state machine, and what it remembers of clients: what the log up to there makes of it.
    pub service: Service,
    /// On a leader, for each server: index of the next entry to send to it.
    pub next_index: ByNode<u32>,
    /// On a leader, for each server: highest index known to be stored there.
    pub match_index: ByNode<u32>,
    /// On a leader: commands to be answered once they are applied.
    pub waiting: Vec<Waiting>,
}

/// How a server handler reaches the engine.
pub type Context<'a> = Cx<'a, Raft>;

impl Server {
    /// A server whose process has just started: follower, nothing known to be committed.
    pub fn boot(cx: &mut Context) -> Server {
        let server = Server {
            role: Role::Follower,
            leader: None,
            commit_index: 0,
            last_applied: 0,
            service: Service::default(),
            next_index: ByNode::default(),
            match_index: ByNode::default(),
            waiting: Vec::new(),
        };
        let spare = !cx.disk().configuration(cx.config).members().contains(cx.id);
        cx.tell(rules::BOOTS, [cx.disk().current_term, cx.disk().last_index(), spare.into(), 0]);
        server.restart_election_timer(cx);
        server
    }

    /// Whether it leads.
    pub fn leads(&self) -> bool {
        self.role == Role::Leader
    }

    /// All servers that take part, as far as it knows, but this one.
    pub fn others(cx: &Context) -> impl Iterator<Item = NodeId> + use<> {
        let me = cx.id;
        cx.disk().configuration(cx.config).members().iter().filter(move |id| *id != me)
    }

    /// What a rule allows only if `ok`, and keeps a server from otherwise: whether to do it.
    pub fn may(cx: &mut Context, rule: RuleId, ok: bool, facts: Facts) -> bool {
        if ok {
            cx.tell(rule, facts);
        }
        ok || cx.tempted(rule, facts)
    }

    /// Who together is enough to elect and to commit, as far as its log goes; running or not.
    pub fn quorum(cx: &Context) -> Quorum {
        cx.disk().quorum(cx.config)
    }

    /// Whether it has an election timer while it does not lead: a spare has none.
    pub fn may_campaign(cx: &Context) -> bool {
        cx.config.spares().is_empty() || cx.disk().configuration(cx.config).members().contains(cx.id)
    }

    /// Waits for a new time, drawn at random, before it campaigns. Who takes no part does not campaign.
    pub fn restart_election_timer(&self, cx: &mut Context) {
        if !cx.disk().configuration(cx.config).members().contains(cx.id) {
            return cx.cancel_timer(timers::ELECTION);
        }
        let [low, high] = cx.option(options::ELECTION_TIMEOUT_MS);
        let drawn = if cx.obeys(rules::RANDOMISED, [low, high, 0, 0]) { [low, high] } else { [low, low] };
        cx.set_timer(timers::ELECTION, drawn);
    }

    /// Becomes a follower of a term at least as high as its own; the vote is cleared only if the term rises.
    pub fn follow(&mut self, cx: &mut Context, term: u32, leader: Option<NodeId>) {
        let before = cx.disk().current_term;
        if term > before {
            cx.persist(Record::Term { current_term: term, voted_for: None });
            self.leader = None;
            if self.role != Role::Follower {
                cx.tell(rules::STEPS_DOWN, [before, self.leads().into(), 0, 0]);
            }
        }
        if self.leads() {
            cx.fact(Happened::StopsLeading);
            cx.cancel_timer(timers::HEARTBEAT);
            self.waiting.clear();
            self.restart_election_timer(cx);
            self.keep_log(cx, term);
            if !cx.off(rules::RESET_INDEXES) {
                self.next_index.clear();
                self.match_index.clear();
            }
        }
        self.role = Role::Follower;
        self.leader = leader.or(self.leader);
    }

    /// Who no longer leads keeps its log. Switched off, it drops what it does not know to be committed.
    fn keep_log(&self, cx: &mut Context, leader_term: u32) {
        let (keep, last) = (self.commit_index, cx.disk().last_index());
        if last > keep && !cx.obeys(rules::KEEP_LOG, [keep + 1, last, 0, 0]) {
            cx.persist(Record::Log { leader_term, keep, entries: Default::default() });
        }
    }

    /// Acts on a message from another server. A higher term is adopted before anything else.
    pub fn on_message(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        let (term, is_reply) = match msg {
            Msg::RequestVote { term, .. } | Msg::AppendEntries { term, .. } => (*term, false),
            Msg::Vote { term, .. } | Msg::AppendReply { term, .. } => (*term, true),
            Msg::Request(_) | Msg::Answer { .. } => (0, false),
        };
        let (mine, led) = (cx.disk().current_term, self.leads());
        if term > mine {
            // Figure 2, all servers: a higher term in a request or response is adopted. Switched off, responses
            // with a higher term are ignored.
            if !is_reply {
                cx.tell(rules::STEP_DOWN, [term, mine, 0, 0]);
            } else if !cx.obeys(rules::STEP_DOWN, [term, mine, 0, 0]) {
                return;
            }
            self.follow(cx, term, None);
            if is_reply {
                return;
            }
        }
        match *msg {
            Msg::RequestVote { term, last_log_index, last_log_term } => {
                self.on_request_vote(cx, from, term, (last_log_index, last_log_term), led);
            }
            Msg::Vote { asked_term, granted, .. } => self.on_vote(cx, from, asked_term, granted),
            Msg::AppendEntries { .. } => self.on_append_entries(cx, from, msg),
            Msg::AppendReply { asked_term, prev_log_index, count, success, .. } => {
                self.on_append_reply(cx, from, asked_term, prev_log_index.saturating_add(count), count, success);
            }
            Msg::Request(Request { seq, value }) => self.on_request(cx, from, seq, value),
            Msg::Answer { .. } => {}
        }
    }
}
