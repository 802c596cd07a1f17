//! What Paxos' nodes, messages and chosen values look like in a scene. The course text's names (`n_my`, `n_h`, `n_a`,
//! `n_value`) stand beside the literature's.

use super::learner::{Learner, nearest};
use super::learning::asks_by_itself;
use super::messages::{Msg, Proposal, Record};
use super::node::Node;
use super::observer::{ChosenValue, Ghost};
use super::progress::progress;
use super::proposer::{Phase, Proposer};
use super::roles::{COUNTER, Disk, Role, SERVER, q1, q2};
use super::{Paxos, ballots, by_hand, forged, still};
use crate::engine::scene::{
    self, Badge, BallotTable, CanStill, Chosen, Fact, Field, Layout, NodeCard, Packet, Progress, Shape, Tally, Tone,
};
use crate::engine::{Bindings, Config, Fields, InputId, NodeId, NodeSet, Pictured, Refusal, Slot, Value};
use crate::engine::{Which, Whole, disk_fields};
use crate::parts::ballot::Ballot;
use crate::parts::client::{self as asking, Request};
use crate::parts::{Embeds, Part};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Pictured for Paxos {
    /// Fills in a node's card: each part that the node plays adds its lines.
    fn card(config: &Config, slot: &Slot<Paxos>, id: NodeId, _rows: usize, card: &mut NodeCard) {
        let disk = &slot.disk;
        let plays = |role: Role| role.players(config).contains(id);
        (card.disk, card.unflushed) = disk_fields(slot, |disk| fields(config, disk, id));
        card.badge = badge('◇', 'c', Tone::Ask);
        if plays(Role::Learner) {
            card.role = "learner".into();
            card.badge = badge('△', 'L', Tone::Calm);
            learner(config, slot.node.as_ref().and_then(|n| n.learner.as_ref()), disk, card);
        }
        if plays(Role::Acceptor) {
            card.role = "acceptor".into();
            card.badge = badge('□', 'A', Tone::Calm);
            acceptor(config, disk, card);
        }
        if plays(Role::Proposer) {
            proposer(config, slot.node.as_ref().and_then(|n| n.proposer.as_ref()), disk, card);
        }
        if config.kind(id) == COUNTER {
            card.role = "counter".into();
            card.badge = badge('◎', 'N', Tone::Calm);
            card.ballot =
                Some(Ballot::counted(disk.handed.0)).filter(|ballot| ballot.is_some()).map(|b| b.text(config));
        }
        if config.kind(id) == SERVER && card.role == "idle" {
            let known = disk.decided.is_some();
            card.role = if known { "learned".into() } else { "server".into() };
            card.badge = badge(if known { '●' } else { '○' }, 'S', if known { Tone::Know } else { Tone::Calm });
        }
        if let Some(client) = slot.node.as_ref().and_then(|n| n.client.as_ref()) {
            asking::Client::picture(&client.asks, config, card);
            client.asks.picture_next(<Paxos as Embeds<asking::Client>>::PLACES, config, card);
            card.decided = client.decided.map(|value| config.value_text(value));
        }
    }

    /// Kind of a message.
    fn kind(msg: &Msg) -> &'static str {
        match msg {
            Msg::Prepare { .. } => "Prepare",
            Msg::Promise { .. } => "Promise",
            Msg::Refusal { .. } => "Refusal",
            Msg::Accept(_) => "Accept",
            Msg::Accepted(_) => "Accepted",
            Msg::Request(_) => "Request",
            Msg::Decided { .. } => "Decided",
            Msg::Learned(_) => "Learned",
            Msg::Query => "Query",
            Msg::Told { .. } => "Told",
            Msg::Settle => "Settle",
            Msg::AskNumber => "AskNumber",
            Msg::Number { .. } => "Number",
        }
    }

    /// What was chosen need not be what its client asked for: telling it grants nothing.
    fn shape(msg: &Msg) -> Shape {
        match msg {
            Msg::Prepare { .. } | Msg::Request(_) | Msg::Query | Msg::Settle | Msg::AskNumber => Shape::Asks,
            Msg::Promise { .. } | Msg::Accepted(_) | Msg::Told { .. } => Shape::Grants,
            Msg::Refusal { .. } => Shape::Refuses,
            Msg::Accept(_) | Msg::Decided { .. } | Msg::Learned(_) | Msg::Number { .. } => Shape::Carries,
        }
    }

    /// Fills in a message's packet.
    fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
        forged::forge(kind, fields)
    }

    fn packet(config: &Config, msg: &Msg, packet: &mut Packet) {
        let value_text = |value: Value| Some(config.value_text(value));
        let mut facts: BTreeMap<String, Fact> = BTreeMap::new();
        let ballot = match msg {
            Msg::Prepare { ballot } => Some(*ballot),
            Msg::Promise { ballot, accepted } => {
                facts.extend(accepted.iter().flat_map(|accepted| reports(config, *accepted)));
                Some(*ballot)
            }
            Msg::Told { accepted } => {
                facts.extend(accepted.iter().flat_map(|accepted| reports(config, *accepted)));
                accepted.map(|accepted| accepted.ballot)
            }
            Msg::Number { number } => Some(Ballot::counted(*number)),
            Msg::Query | Msg::Settle | Msg::AskNumber => None,
            Msg::Refusal { ballot, promised } => {
                facts.insert("promised".into(), text(promised.text(config)));
                Some(*ballot)
            }
            Msg::Accept(proposal) | Msg::Accepted(proposal) | Msg::Learned(proposal) => {
                packet.value = value_text(proposal.value);
                Some(proposal.ballot)
            }
            Msg::Request(Request { value, .. }) | Msg::Decided { value } => {
                packet.value = value_text(*value);
                None
            }
        };
        packet.ballot = ballot.map(|ballot| ballot.text(config));
        packet.epoch = ballot.map(|ballot| ballot.epoch(config, Role::Proposer.players(config)));
        packet.facts = facts;
    }

    /// The values chosen: one, or a violation.
    fn chosen(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Paxos>>], _rows: usize) -> Vec<Chosen> {
        let knows = |node: &Node, disk: &Disk, value: Value| {
            let learned = node.learner.is_some() && disk.decided.is_some_and(|p| p.value == value);
            let saw = |p: &Proposer| p.phase == Phase::Done && p.sent == Some(value);
            learned || node.proposer.as_ref().is_some_and(saw)
        };
        let row = |choice: &ChosenValue| {
            let value = choice.proposal.value;
            let slot = |id: &NodeId| &slots[id.index()];
            let known = |id: &NodeId| slot(id).node.as_ref().is_some_and(|node| knows(node, &slot(id).disk, value));
            Chosen {
                slot: 1,
                term: None,
                ballot: Some(choice.proposal.ballot.text(config)),
                value: config.value_text(value),
                step: choice.step.0,
                quorum: config.names(choice.quorum.0),
                known_by: config.names(config.all().filter(known).collect()),
            }
        };
        ghost.chosen.iter().map(row).collect()
    }

    const BINDS: bool = true;

    fn bound(world: &Whole<Self>) -> Bindings {
        still::bound(world)
    }

    fn can_still(world: &Whole<Self>) -> Vec<CanStill> {
        still::can_still(world)
    }

    fn ballots(world: &Whole<Self>, most: usize) -> Vec<BallotTable> {
        ballots::table(world, most)
    }

    fn layout(config: &Config) -> Layout {
        if config.of_kind(SERVER).is_empty() { Layout::Rows } else { Layout::Ring }
    }

    const SHOWS_RUN: bool = true;

    /// How many messages it took up to now that learners know.
    fn picture_of_run(ghost: &Ghost, config: &Config, id: NodeId, card: &mut NodeCard) {
        let learners = Role::Learner.players(config);
        // Where there is one learner and it is simply told, there is nothing to compare.
        let plain = learners.len() == 1 && !asks_by_itself(config) && ghost.learning.0.queries == 0;
        if learners.contains(id) && !plain {
            let counted = ghost.learning.0.named().map(|(kind, count)| (kind.into(), Fact::Int(count.into())));
            card.facts.insert("learning".into(), Fact::Map(counted.collect()));
        }
    }

    fn can_be_told(config: &Config, slot: &Slot<Paxos>, id: NodeId, told: (InputId, Value)) -> Result<(), Refusal> {
        by_hand::can_be_told(config, &slot.disk, id, told)
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

fn text(text: impl Into<String>) -> Fact {
    Fact::Text(text.into())
}

/// What an acceptor reports in a message.
fn reports(config: &Config, accepted: Proposal) -> [(String, Fact); 2] {
    let says =
        [("accepted_ballot", accepted.ballot.text(config)), ("accepted_value", config.value_text(accepted.value))];
    says.map(|(name, said)| (name.into(), text(said)))
}

fn names(config: &Config, nodes: NodeSet) -> Fact {
    Fact::List(config.names(nodes).into_iter().map(Fact::Text).collect())
}

fn proposal(config: &Config, proposal: Proposal) -> scene::Proposal {
    scene::Proposal { ballot: proposal.ballot.text(config), value: config.value_text(proposal.value) }
}

fn proposer(config: &Config, proposer: Option<&Proposer>, disk: &Disk, card: &mut NodeCard) {
    if disk.proposed.is_some() {
        card.ballot = Some(disk.proposed.text(config));
        card.epoch = Some(disk.proposed.epoch(config, Role::Proposer.players(config)));
    }
    let Some(proposer) = proposer else {
        card.badge = badge('○', 'P', Tone::Calm);
        return;
    };
    let (role, symbol, tone) = match proposer.phase {
        Phase::Idle => ("idle", '○', Tone::Calm),
        Phase::Prepare => ("preparing", '◐', Tone::Seek),
        Phase::Ready => ("ready", '◑', Tone::Seek),
        Phase::Accept => ("proposing", '★', Tone::Lead),
        Phase::Wait => ("backing-off", '◌', Tone::Calm),
        Phase::Done => ("done", '●', Tone::Know),
        Phase::Number => ("asking", '◌', Tone::Seek),
    };
    card.role = role.into();
    card.badge = badge(symbol, 'P', tone);
    // What it would send now, where it has all that it needs for that.
    let ready = || if proposer.phase == Phase::Ready { proposer.would_propose(config) } else { None };
    card.value = proposer.sent.or_else(ready).or(proposer.value).map(|value| config.value_text(value));
    if let Some(own) = proposer.value {
        card.facts.insert("own_value".into(), text(config.value_text(own)));
    }
    // Its next number is above that.
    if proposer.seen > disk.proposed.round() {
        card.facts.insert("highest_round".into(), Fact::Int(proposer.seen.into()));
    }
    let report = |r: &super::proposer::Report| {
        let found = proposal(config, r.accepted);
        (config.name(r.from).to_string(), text(format!("[{}, {}]", found.ballot, found.value)))
    };
    if !proposer.reports.is_empty() {
        card.facts.insert("reported".into(), Fact::Map(proposer.reports.iter().map(report).collect()));
    }
    // With a rule off it matters who was first, if they do not all report the same.
    if let [first, others @ ..] = proposer.reports.as_slice()
        && others.iter().any(|other| other.accepted != first.accepted)
    {
        card.facts.insert("reported_first".into(), text(config.name(first.from)));
    }
    match proposer.phase {
        // As long as it is not ready, it may not go on: they are not enough, whatever quorum is among them.
        Phase::Prepare => {
            let tallies = q1(config).tallies(config, "promises", proposer.promised());
            card.tallies.extend(tallies.into_iter().map(|tally| Tally { enough: false, ..tally }));
        }
        Phase::Ready => card.tallies.extend(q1(config).tallies(config, "promises", proposer.promised())),
        Phase::Accept | Phase::Done => card.tallies.extend(q2(config).tallies(config, "acceptances", proposer.accepts)),
        Phase::Idle | Phase::Wait | Phase::Number => {}
    }
    card.facts.insert("promised_by".into(), names(config, proposer.promised()));
    if !proposer.stale.0.is_empty() {
        card.facts.insert("older_promises".into(), names(config, proposer.stale.0));
    }
    if proposer.replies as usize != proposer.promises.len() {
        card.facts.insert("promises_with_copies".into(), Fact::Int(proposer.replies.into()));
    }
    card.facts.insert("accepted_by".into(), names(config, proposer.accepts));
    if !proposer.refusals.is_empty() {
        card.facts.insert("refused_by".into(), names(config, proposer.refusals));
    }
}

fn acceptor(config: &Config, disk: &Disk, card: &mut NodeCard) {
    if disk.promised.is_some() {
        card.promised = Some(disk.promised.text(config));
        card.epoch = Some(disk.promised.epoch(config, Role::Proposer.players(config)));
    }
    if let Some(accepted) = disk.accepted {
        card.accepted = Some(proposal(config, accepted));
    }
}

fn learner(config: &Config, learner: Option<&Learner>, disk: &Disk, card: &mut NodeCard) {
    if let Some(decided) = disk.decided {
        card.decided = Some(config.value_text(decided.value));
        card.role = "learned".into();
        card.badge = badge('▲', 'L', Tone::Know);
    }
    let Some(learner) = learner else { return };
    if let Some(answers) = learner.question.answers {
        card.facts.insert("answers_from".into(), names(config, answers));
    }
    let Some(near) = nearest(learner) else { return };
    let called = |found: Proposal| format!("[{}, {}]", found.ballot.text(config), config.value_text(found.value));
    card.tallies.extend(q2(config).tallies(config, &format!("heard {}", called(near.proposal)), near.from));
    let more = learner.counts.iter().filter(|count| count.replies as usize != count.from.len());
    let more: BTreeMap<_, _> = more.map(|count| (called(count.proposal), Fact::Int(count.replies.into()))).collect();
    if !more.is_empty() {
        card.facts.insert("heard_with_copies".into(), Fact::Map(more));
    }
    let others = learner.counts.iter().filter(|count| count.proposal != near.proposal && !count.from.is_empty());
    let others: BTreeMap<_, _> = others.map(|count| (called(count.proposal), names(config, count.from))).collect();
    if !others.is_empty() {
        card.facts.insert("also_heard".into(), Fact::Map(others));
    }
}

/// The disk by its five kinds of record, those of the parts that the node plays.
fn fields(config: &Config, disk: &Disk, id: NodeId) -> Vec<Field> {
    let plays = |role: Role| role.players(config).contains(id);
    let pair = |p: Option<Proposal>| {
        p.map_or("none".into(), |p| format!("[{}, {}]", p.ballot.text(config), config.value_text(p.value)))
    };
    let mut fields = Vec::new();
    let mut field = |name: &str, value: String| fields.push(Field { name: name.into(), value });
    if plays(Role::Proposer) {
        field("propose (n_my)", disk.proposed.text(config));
        field("accept", pair(disk.sent));
    }
    if plays(Role::Acceptor) {
        field("promise (n_h)", disk.promised.text(config));
        field("acknowledgment (n_a, n_value)", pair(disk.accepted));
    }
    if plays(Role::Learner) {
        field("commit", pair(disk.decided));
    }
    if config.kind(id) == COUNTER {
        field("count (handed out)", disk.handed.0.to_string());
    }
    fields
}
