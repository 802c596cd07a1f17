//! What Raft's nodes, messages and committed entries look like in a scene.

use super::forged;
use super::messages::{Entry, Msg, Record};
use super::observer::Ghost;
use super::progress::progress;
use super::server::{Disk, Role, SERVER, Server};
use super::{Node, Raft, rules};
use crate::engine::scene::{Badge, Chosen, Epoch, Fact, Field, Layout, NodeCard, Packet, Progress, Shape, Tone};
use crate::engine::{Config, Fields, NodeId, NodeSet, Pictured, Refusal, RuleId, Slot, Which, disk_fields, show_log};
use crate::parts::by_node::ByNode;
use crate::parts::client::{Outcome, Request};
use crate::parts::quorum::Quorum;
use crate::parts::{Embeds, client as asking};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the answers are called that turn somebody down.
const NO_VOTE: &str = "No vote";
const REFUSAL: &str = "Refusal";

impl Pictured for Raft {
    /// Fills in a node's card.
    fn card(config: &Config, slot: &Slot<Raft>, id: NodeId, rows: usize, card: &mut NodeCard) {
        match &slot.node {
            _ if config.kind(id) == SERVER => server(config, slot, id, rows, card),
            Some(Node::Client(client)) => {
                (card.disk, card.unflushed) = disk_fields(slot, |disk| disk.seq.fields());
                client.picture(<Raft as Embeds<asking::Client>>::PLACES, config, card);
            }
            _ => {
                (card.disk, card.unflushed) = disk_fields(slot, |disk| disk.seq.fields());
                card.badge = badge('◇', 'c', Tone::Ask);
            }
        }
    }

    /// Kind of a message.
    fn kind(msg: &Msg) -> &'static str {
        match msg {
            Msg::RequestVote { .. } => "RequestVote",
            Msg::Vote { .. } => "Vote",
            Msg::AppendEntries { .. } => "AppendEntries",
            Msg::AppendReply { .. } => "AppendReply",
            Msg::Request(_) => "Request",
            Msg::Answer { .. } => "Answer",
        }
    }

    const CALLED: &'static [&'static str] = &[NO_VOTE, REFUSAL];

    /// Whoever turns somebody down is not heard as one who agrees.
    fn called(msg: &Msg) -> &'static str {
        match msg {
            Msg::Vote { granted: false, .. } => NO_VOTE,
            Msg::AppendReply { success: false, .. } => REFUSAL,
            other => Self::kind(other),
        }
    }

    /// An answer to a heartbeat is one as well, unless it refuses.
    fn shape(msg: &Msg) -> Shape {
        match msg {
            Msg::RequestVote { .. } | Msg::Request(_) => Shape::Asks,
            Msg::Vote { granted: false, .. } | Msg::AppendReply { success: false, .. } => Shape::Refuses,
            Msg::AppendEntries { entries, .. } if entries.is_empty() => Shape::Heartbeat,
            Msg::AppendEntries { .. } => Shape::Carries,
            Msg::AppendReply { count: 0, .. } => Shape::Heartbeat,
            Msg::Answer { outcome: Outcome::NotLeader(_), .. } => Shape::Refuses,
            Msg::Vote { .. } | Msg::AppendReply { .. } | Msg::Answer { .. } => Shape::Grants,
        }
    }

    /// Fills in a message's packet.
    fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
        forged::forge(kind, fields)
    }

    fn packet(config: &Config, msg: &Msg, packet: &mut Packet) {
        let mut facts: BTreeMap<String, Fact> = BTreeMap::new();
        let mut int = |name: &str, n: u32| {
            facts.insert(name.into(), Fact::Int(n.into()));
        };
        let term = match msg {
            Msg::RequestVote { term, last_log_index, last_log_term } => {
                int("last_log_index", *last_log_index);
                int("last_log_term", *last_log_term);
                Some(*term)
            }
            Msg::Vote { term, asked_term, granted } => {
                int("asked_term", *asked_term);
                facts.insert("granted".into(), Fact::Bool(*granted));
                Some(*term)
            }
            Msg::AppendEntries { term, prev_log_index, prev_log_term, leader_commit, entries } => {
                int("prev_log_index", *prev_log_index);
                int("prev_log_term", *prev_log_term);
                int("leader_commit", *leader_commit);
                let text = |e: &Entry| Fact::Text(format!("{}:{}", e.term, e.text(config)));
                facts.insert("entries".into(), Fact::List(entries.iter().map(text).collect()));
                Some(*term)
            }
            Msg::AppendReply { term, asked_term, prev_log_index, count, success } => {
                int("asked_term", *asked_term);
                int("prev_log_index", *prev_log_index);
                int("count", *count);
                facts.insert("success".into(), Fact::Bool(*success));
                Some(*term)
            }
            Msg::Request(Request { seq, value }) => {
                int("seq", *seq);
                packet.value = Some(config.value_text(*value));
                None
            }
            Msg::Answer { seq, outcome } => {
                int("seq", *seq);
                outcome.picture(config, &mut facts);
                None
            }
        };
        packet.epoch = term.map(epoch);
        packet.term = term.map(u64::from);
        packet.facts = facts;
    }

    /// The last `rows` committed entries.
    fn chosen(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Raft>>], rows: usize) -> Vec<Chosen> {
        let first = ghost.commits.len().saturating_sub(rows);
        // Where a rule is off, a server may hold another entry there for committed: of this one it knows nothing.
        let knows = |id: &NodeId, index: u64, entry: Entry| match &slots[id.index()].node {
            Some(Node::Server(server)) => {
                let holds = u32::try_from(index).ok().and_then(|index| slots[id.index()].disk.entry(index));
                u64::from(server.commit_index) >= index && holds == Some(entry)
            }
            _ => false,
        };
        let row = |(at, commit): (usize, &super::observer::Commit)| {
            let slot = (first + at) as u64 + 1;
            let known: NodeSet = config.of_kind(SERVER).iter().filter(|id| knows(id, slot, commit.entry)).collect();
            Chosen {
                slot,
                term: Some(commit.entry.term.into()),
                ballot: None,
                value: commit.entry.text(config),
                step: commit.step.0,
                quorum: config.names(commit.quorum.0),
                known_by: config.names(known),
            }
        };
        ghost.commits.iter_from(first).enumerate().map(row).collect()
    }

    fn layout(_config: &Config) -> Layout {
        Layout::Ring
    }

    fn record_text(config: &Config, record: &Record) -> String {
        record.text(config)
    }

    fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Self>>], which: Which) -> Vec<Progress> {
        progress(ghost, config, slots, which)
    }
}

fn badge(symbol: char, letter: char, tone: Tone) -> Badge {
    Badge { symbol, letter, tone }
}

fn epoch(term: u32) -> Epoch {
    Epoch { text: term.to_string(), rank: term.into() }
}

fn server(config: &Config, slot: &Slot<Raft>, id: NodeId, rows: usize, card: &mut NodeCard) {
    let disk = &slot.disk;
    card.epoch = Some(epoch(disk.current_term));
    card.term = Some(disk.current_term.into());
    card.voted_for = disk.voted_for.map(|id| config.name(id).into());
    show_log(card, &disk.log, rows, |entry| (Some(entry.term), entry.text(config)));
    (card.disk, card.unflushed) = disk_fields(slot, |disk| fields(config, disk));
    let Some(Node::Server(server)) = &slot.node else { return };
    card.commit_index = Some(server.commit_index.into());
    card.last_applied = Some(server.last_applied.into());
    if let Some(leader) = server.leader {
        card.facts.insert("leader".into(), Fact::Text(config.name(leader).into()));
    }
    let cells = server.service.machine().cells().iter();
    let cells = cells.map(|(key, content)| (key.name().text(config), Fact::Text(content.text(config))));
    card.facts.insert("machine".into(), Fact::Map(cells.collect()));
    let configuration = disk.configuration(config);
    role(config, server, disk, configuration.quorum(), card);
    if server.role == Role::Follower && !configuration.members().contains(id) {
        card.role = "spare".into();
        card.badge = badge('◌', 'S', Tone::Calm);
    }
}

fn role(config: &Config, server: &Server, disk: &Disk, quorum: Quorum, card: &mut NodeCard) {
    let tallies = |rule: RuleId, what: &str, from: NodeSet| match config.rules_off.contains(rule) {
        true => quorum.tallies_weakly(config, what, from),
        false => quorum.tallies(config, what, from),
    };
    match &server.role {
        Role::Follower => {
            card.role = "follower".into();
            card.badge = badge('○', 'F', Tone::Calm);
        }
        Role::Candidate { votes, replies } => {
            card.role = "candidate".into();
            card.badge = badge('◐', 'C', Tone::Seek);
            card.tallies.extend(tallies(rules::ELECTION_MAJORITY, "votes", *votes));
            let granted = config.names(*votes).into_iter().map(Fact::Text).collect();
            card.facts.insert("votes_granted".into(), Fact::List(granted));
            // Copies count with a rule off.
            if *replies as usize != votes.len() {
                card.facts.insert("votes_with_copies".into(), Fact::Int((*replies).into()));
            }
        }
        Role::Leader => {
            card.role = "leader".into();
            card.badge = badge('★', 'L', Tone::Lead);
            let next = server.commit_index + 1;
            let stores = |id: &NodeId| server.match_index.of(*id) >= next;
            let from: NodeSet = quorum.members().iter().filter(stores).collect();
            if !from.is_empty() {
                let mut copies = tallies(rules::COMMIT_MAJORITY, &format!("copies of {next}"), from);
                // Of an older term no number of copies is enough.
                let counts = disk.term_at(next) == Some(disk.current_term)
                    || config.rules_off.contains(rules::COMMIT_CURRENT_TERM);
                copies.iter_mut().for_each(|tally| tally.enough &= counts);
                card.tallies.extend(copies);
            }
            card.facts.insert("match_index".into(), by_server(config, server.leader, &server.match_index));
            card.facts.insert("next_index".into(), by_server(config, server.leader, &server.next_index));
        }
    }
}

/// What a leader keeps for each other server.
fn by_server(config: &Config, leader: Option<NodeId>, indexes: &ByNode<u32>) -> Fact {
    let named = |(id, index): (NodeId, &u32)| (config.name(id).to_string(), Fact::Int((*index).into()));
    let others = indexes.iter().filter(|(id, _)| leader != Some(*id));
    Fact::Map(others.map(named).collect::<BTreeMap<_, _>>())
}

/// The disk, a line each; of the log only its end, since a view draws it elsewhere.
fn fields(config: &Config, disk: &Disk) -> Vec<Field> {
    let field = |name: &str, value: String| Field { name: name.into(), value };
    let last = disk.log.last().here().map_or_else(
        || "empty".to_string(),
        |e| {
            let entries = if disk.last_index() == 1 { "entry" } else { "entries" };
            format!("{} {entries}, the last {}:{}", disk.last_index(), e.term, e.text(config))
        },
    );
    vec![
        field("current_term", disk.current_term.to_string()),
        field("voted_for", disk.voted_for.map_or("nobody".into(), |id| config.name(id).into())),
        field("log", last),
    ]
}
