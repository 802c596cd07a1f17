//! What Fast Paxos' nodes, messages and chosen values look like in a scene.

use super::coordinator::{Coordinator, Phase};
use super::learner::by_nearness;
use super::messages::{Msg, Record, Vote};
use super::node::Node;
use super::observer::{Backing, ChosenVote, Ghost};
use super::roles::{ACCEPTOR, CLIENT, COORDINATOR, Disk, LEARNER, quorum};
use super::sizes::Sizes;
use super::{FastPaxos, ballots, forged};
use crate::engine::scene::{
    self, ANSWERED, Badge, BallotTable, Chosen, FAST, Fact, Field, Layout, NodeCard, OPEN, Packet, Progress, Shape,
    Tone, WAITING, WAITING_FOR,
};
use crate::engine::{Config, Fields, NodeId, NodeSet, Pictured, Refusal, Slot, Value, Which, Whole, disk_fields};
use std::sync::Arc;

/// The most rows of progress that are shown: the newest.
const MOST: usize = 16;

impl Pictured for FastPaxos {
    fn card(config: &Config, slot: &Slot<FastPaxos>, id: NodeId, _rows: usize, card: &mut NodeCard) {
        let disk = &slot.disk;
        (card.disk, card.unflushed) = disk_fields(slot, |disk| fields(config, disk, id));
        match config.kind(id) {
            COORDINATOR => {
                (card.role, card.badge) = ("idle".into(), badge('○', 'P', Tone::Calm));
                if disk.used.is_some() {
                    card.ballot = Some(disk.used.text(config));
                    card.epoch = Some(disk.used.epoch(config, config.of_kind(COORDINATOR)));
                }
            }
            ACCEPTOR => {
                (card.role, card.badge) = ("acceptor".into(), badge('□', 'A', Tone::Calm));
                if disk.promised.is_some() {
                    card.promised = Some(disk.promised.text(config));
                    card.epoch = Some(disk.promised.epoch(config, config.of_kind(COORDINATOR)));
                }
                card.accepted = disk.vote.map(|vote| proposal(config, vote));
                if let Some(vote) = disk.vote {
                    card.facts.insert(FAST.into(), Fact::Bool(vote.fast));
                }
            }
            LEARNER => {
                (card.role, card.badge) = ("learner".into(), badge('△', 'L', Tone::Calm));
                if let Some(learned) = disk.learned {
                    card.decided = Some(config.value_text(learned.value));
                    (card.role, card.badge) = ("learned".into(), badge('▲', 'L', Tone::Know));
                }
            }
            _ => (card.role, card.badge) = ("idle".into(), badge('◇', 'c', Tone::Ask)),
        }
        match &slot.node {
            Some(Node::Coordinator(coordinator)) => picture(config, coordinator, card),
            Some(Node::Acceptor(acceptor)) => {
                if acceptor.open.is_some() && acceptor.open >= disk.promised {
                    card.facts.insert(OPEN.into(), text(acceptor.open.text(config)));
                }
                if let Some(waiting) = acceptor.waiting {
                    card.facts.insert("waiting".into(), text(config.value_text(waiting)));
                }
            }
            Some(Node::Learner(learner)) => {
                for count in by_nearness(learner, config) {
                    let need = Sizes::of(config).votes(count.vote.fast);
                    let what = format!("heard {}", called(config, count.vote));
                    card.tallies.extend(quorum(config, need).tallies(config, &what, count.from));
                }
            }
            Some(Node::Client(client)) => {
                if client.wish.is_some() {
                    card.role = WAITING.into();
                }
                let wish = client.wish.iter().map(|value| Fact::Text(config.value_text(*value))).collect();
                card.facts.insert(WAITING_FOR.into(), Fact::List(wish));
                card.awaited_numbers = client.wish.iter().map(|_| client.count).collect();
                card.facts.insert(ANSWERED.into(), Fact::Int(client.decided.is_some().into()));
                card.decided = client.decided.map(|value| config.value_text(value));
                if client.count > 0 {
                    card.facts.insert("last_number".into(), Fact::Int(client.count.into()));
                }
            }
            None => {}
        }
    }

    fn kind(msg: &Msg) -> &'static str {
        match msg {
            Msg::Prepare { .. } => "Prepare",
            Msg::Promise { .. } => "Promise",
            Msg::Refusal { .. } => "Refusal",
            Msg::Any { .. } => "Any",
            Msg::Accept { .. } => "Accept",
            Msg::Voted(_) => "Voted",
            Msg::Request { .. } => "Request",
            Msg::Decided { .. } => "Decided",
        }
    }

    fn shape(msg: &Msg) -> Shape {
        match msg {
            Msg::Prepare { .. } | Msg::Request { .. } => Shape::Asks,
            Msg::Promise { .. } | Msg::Voted(_) => Shape::Grants,
            Msg::Refusal { .. } => Shape::Refuses,
            Msg::Any { .. } | Msg::Accept { .. } | Msg::Decided { .. } => Shape::Carries,
        }
    }

    fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
        forged::forge(kind, fields)
    }

    fn packet(config: &Config, msg: &Msg, packet: &mut Packet) {
        let mut value_of = |value: Value| packet.value = Some(config.value_text(value));
        let ballot = match msg {
            Msg::Prepare { ballot } | Msg::Any { ballot } => Some(*ballot),
            Msg::Promise { ballot, vote } => {
                if let Some(vote) = vote {
                    packet.facts.insert("voted_ballot".into(), text(vote.ballot.text(config)));
                    packet.facts.insert("voted_value".into(), text(config.value_text(vote.value)));
                    packet.facts.insert("voted_fast".into(), Fact::Bool(vote.fast));
                }
                Some(*ballot)
            }
            Msg::Refusal { ballot, promised } => {
                packet.facts.insert("promised".into(), text(promised.text(config)));
                Some(*ballot)
            }
            Msg::Accept { ballot, value } => {
                value_of(*value);
                Some(*ballot)
            }
            Msg::Voted(vote) => {
                value_of(vote.value);
                packet.facts.insert("fast".into(), Fact::Bool(vote.fast));
                Some(vote.ballot)
            }
            Msg::Request { value } | Msg::Decided { value } => {
                value_of(*value);
                None
            }
        };
        packet.ballot = ballot.map(|ballot| ballot.text(config));
        packet.epoch = ballot.map(|ballot| ballot.epoch(config, config.of_kind(COORDINATOR)));
    }

    fn chosen(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<FastPaxos>>], _rows: usize) -> Vec<Chosen> {
        let row = |choice: &ChosenVote| Chosen {
            slot: 1,
            term: None,
            ballot: Some(choice.vote.ballot.text(config)),
            value: config.value_text(choice.vote.value),
            step: choice.step.0,
            quorum: config.names(choice.quorum.0),
            known_by: config.names(knowing(config, slots, choice.vote.value)),
        };
        ghost.chosen.iter().map(row).collect()
    }

    fn ballots(world: &Whole<Self>, most: usize) -> Vec<BallotTable> {
        ballots::table(world, most)
    }

    fn layout(_config: &Config) -> Layout {
        Layout::Rows
    }

    fn record_text(config: &Config, record: &Record) -> String {
        record.text(config)
    }

    fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Self>>], which: Which) -> Vec<Progress> {
        shown(ghost, which).map(|backing| row(config, slots, backing)).collect()
    }
}

/// The votes that rows of progress are about.
pub fn shown(ghost: &Ghost, which: Which) -> impl Iterator<Item = &Backing> {
    let most = match which {
        Which::Newest(rows) => rows.min(MOST),
        Which::Slot(1) => MOST,
        Which::Slot(_) => 0,
    };
    ghost.backings.iter().skip(ghost.backings.len().saturating_sub(most))
}

/// Who knows a value chosen: learners that learned it, and coordinators that saw it.
fn knowing(config: &Config, slots: &[Arc<Slot<FastPaxos>>], value: Value) -> NodeSet {
    let knows = |id: &NodeId| {
        let slot = &slots[id.index()];
        let saw = |c: &Coordinator| {
            c.phase == Phase::Done
                && c.votes.iter().filter(|(_, voted)| *voted == value).count() >= Sizes::of(config).classic
        };
        has_learned(slot, value) || matches!(&slot.node, Some(Node::Coordinator(coordinator)) if saw(coordinator))
    };
    config.all().filter(knows).collect()
}

/// Whether a running learner has learned a value.
pub fn has_learned(slot: &Slot<FastPaxos>, value: Value) -> bool {
    slot.node.is_some() && slot.disk.learned.is_some_and(|learned| learned.value == value)
}

fn row(config: &Config, slots: &[Arc<Slot<FastPaxos>>], backing: &Backing) -> Progress {
    let Backing { vote, by, chosen_at } = *backing;
    let stores = |id: &NodeId| slots[id.index()].disk.vote == Some(vote);
    let of_kind =
        |kind, holds: &dyn Fn(&NodeId) -> bool| -> NodeSet { config.of_kind(kind).iter().filter(holds).collect() };
    let learned = |id: &NodeId| has_learned(&slots[id.index()], vote.value);
    let client = |id: NodeId| match &slots[id.index()].node {
        Some(Node::Client(client)) => Some(client),
        _ => None,
    };
    let told = |id: &NodeId| client(*id).is_some_and(|client| client.decided == Some(vote.value));
    // Who asked for it, still waits and has not heard has no answer, whoever else has.
    let waits = |id: &NodeId| client(*id).is_some_and(|client| client.wish == Some(vote.value)) && !told(id);
    let answered = if of_kind(CLIENT, &waits).is_empty() { of_kind(CLIENT, &told) } else { NodeSet::EMPTY };
    let of_chosen = |nodes: NodeSet| if chosen_at.0.is_some() { config.names(nodes) } else { Vec::new() };
    Progress {
        slot: 1,
        ballot: Some(vote.ballot.text(config)),
        value: config.value_text(vote.value),
        stored_by: config.names(of_kind(ACCEPTOR, &stores)),
        accepted_by: config.names(by),
        need: Sizes::of(config).votes(vote.fast) as u64,
        chosen: chosen_at.0,
        known_by: of_chosen(knowing(config, slots, vote.value)),
        applied_by: of_chosen(of_kind(LEARNER, &learned)),
        answered: of_chosen(answered),
        ..Progress::default()
    }
    .ranked()
}

fn badge(symbol: char, letter: char, tone: Tone) -> Badge {
    Badge { symbol, letter, tone }
}

fn names(config: &Config, nodes: NodeSet) -> Fact {
    Fact::List(config.names(nodes).into_iter().map(Fact::Text).collect())
}

fn text(text: impl Into<String>) -> Fact {
    Fact::Text(text.into())
}

fn proposal(config: &Config, vote: Vote) -> scene::Proposal {
    scene::Proposal { ballot: vote.ballot.text(config), value: config.value_text(vote.value) }
}

fn called(config: &Config, vote: Vote) -> String {
    format!("[{}, {}]", vote.ballot.text(config), config.value_text(vote.value))
}

fn picture(config: &Config, coordinator: &Coordinator, card: &mut NodeCard) {
    let (role, symbol, tone) = match coordinator.phase {
        Phase::Idle => ("idle", '○', Tone::Calm),
        Phase::Prepare => ("preparing", '◐', Tone::Seek),
        Phase::Ready => ("ready", '◑', Tone::Seek),
        Phase::Open => ("open", '✱', Tone::Lead),
        Phase::Accept => ("proposing", '★', Tone::Lead),
        Phase::Done => ("done", '●', Tone::Know),
    };
    (card.role, card.badge) = (role.into(), badge(symbol, 'P', tone));
    card.value = coordinator.sent.or(coordinator.value).map(|value| config.value_text(value));
    if let Some(own) = coordinator.value {
        card.facts.insert("own_value".into(), text(config.value_text(own)));
    }
    // Whose votes stand for promises has promised nothing to it.
    let (voted, promised) = match coordinator.by_votes.0 {
        true => (coordinator.promises, NodeSet::EMPTY),
        false => (NodeSet::EMPTY, coordinator.promises),
    };
    card.facts.insert("promised_by".into(), names(config, promised));
    if !voted.is_empty() {
        card.facts.insert("votes_taken".into(), names(config, voted));
    }
    if matches!(coordinator.phase, Phase::Ready | Phase::Open | Phase::Accept) {
        let must = coordinator.must(config).map_or("free".into(), |must| config.value_text(must));
        card.facts.insert("must".into(), text(must));
    }
    let sizes = Sizes::of(config);
    if matches!(coordinator.phase, Phase::Prepare | Phase::Ready) {
        card.tallies.extend(quorum(config, sizes.classic).tallies(config, "promises", coordinator.promises));
    }
    if coordinator.collided {
        card.facts.insert("collided".into(), Fact::Bool(true));
    }
    if !coordinator.reports.is_empty() {
        let report = |(from, vote): &(NodeId, Vote)| (config.name(*from).to_string(), text(called(config, *vote)));
        card.facts.insert("reported".into(), Fact::Map(coordinator.reports.iter().map(report).collect()));
    }
    let mut values: Vec<Value> = coordinator.votes.iter().map(|(_, value)| *value).collect();
    values.sort_by(|a, b| config.compare(*a, *b));
    values.dedup();
    let need = sizes.votes(coordinator.sent.is_none());
    for value in values {
        let from = coordinator.votes.iter().filter(|(_, voted)| *voted == value).map(|(id, _)| *id).collect();
        let what = format!("votes for {}", config.value_text(value));
        card.tallies.extend(quorum(config, need).tallies(config, &what, from));
    }
}

/// The disk, those lines of it that the node uses.
fn fields(config: &Config, disk: &Disk, id: NodeId) -> Vec<Field> {
    let pair = |vote: Option<Vote>| vote.map_or("none".into(), |vote| called(config, vote));
    let lines: Vec<(&str, String)> = match config.kind(id) {
        COORDINATOR => vec![("round", disk.used.text(config))],
        ACCEPTOR => vec![("promise", disk.promised.text(config)), ("vote", pair(disk.vote))],
        LEARNER => vec![("commit", pair(disk.learned))],
        _ => Vec::new(),
    };
    lines.into_iter().map(|(name, value)| Field { name: name.into(), value }).collect()
}
