//! What Multi-Paxos' nodes, messages and chosen commands look like in a scene.

use super::forged;
use super::messages::{Msg, Record};
use super::observer::Ghost;
use super::progress;
use super::server::{PLACES, SERVER, Server, servers};
use super::{MultiPaxos, Node, ballots};
use crate::engine::scene::{Badge, BallotTable, Chosen, Fact, Layout, NodeCard, Packet, Progress, Shape, Tone};
use crate::engine::{Config, Fields, NodeId, Pictured, Refusal, Slot, Which, Whole, disk_fields};
use crate::parts::client::{self as asking, Outcome, Request};
use crate::parts::slots::Slots;
use crate::parts::{Embeds, Part};
use std::sync::Arc;

impl Pictured for MultiPaxos {
    /// Fills in a node's card.
    fn card(config: &Config, slot: &Slot<MultiPaxos>, id: NodeId, rows: usize, card: &mut NodeCard) {
        if config.kind(id) == SERVER {
            return server(config, slot, rows, card);
        }
        (card.disk, card.unflushed) = disk_fields(slot, |disk| disk.seq.fields());
        card.badge = Badge { symbol: '◇', letter: 'c', tone: Tone::Ask };
        if let Some(Node::Client(client)) = &slot.node {
            client.picture(<MultiPaxos as Embeds<asking::Client>>::PLACES, config, card);
        }
    }

    /// Kind of a message.
    fn kind(msg: &Msg) -> &'static str {
        match msg {
            Msg::Slots(msg) => msg.kind(),
            Msg::Request(_) => "Request",
            Msg::Answer { .. } => "Answer",
        }
    }

    fn shape(msg: &Msg) -> Shape {
        match msg {
            Msg::Slots(msg) => msg.shape(),
            Msg::Request(_) => Shape::Asks,
            Msg::Answer { outcome: Outcome::NotLeader(_), .. } => Shape::Refuses,
            Msg::Answer { .. } => Shape::Grants,
        }
    }

    /// Fills in a message's packet.
    fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
        forged::forge(kind, fields)
    }

    fn packet(config: &Config, msg: &Msg, packet: &mut Packet) {
        match msg {
            Msg::Slots(msg) => msg.picture(config, servers(config), packet),
            Msg::Request(Request { seq, value }) => {
                packet.facts.insert("seq".into(), Fact::Int((*seq).into()));
                packet.value = Some(config.value_text(*value));
            }
            Msg::Answer { seq, outcome } => {
                packet.facts.insert("seq".into(), Fact::Int((*seq).into()));
                outcome.picture(config, &mut packet.facts);
            }
        }
    }

    /// The last `rows` slots in which something is chosen.
    fn chosen(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<MultiPaxos>>], rows: usize) -> Vec<Chosen> {
        progress::chosen(ghost, config, slots, rows)
    }

    fn ballots(world: &Whole<Self>, most: usize) -> Vec<BallotTable> {
        ballots::tables(world, most)
    }

    fn layout(_config: &Config) -> Layout {
        Layout::Ring
    }

    fn record_text(config: &Config, record: &Record) -> String {
        record.text(config)
    }

    fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Self>>], which: Which) -> Vec<Progress> {
        progress::progress(ghost, config, slots, which)
    }
}

fn server(config: &Config, slot: &Slot<MultiPaxos>, rows: usize, card: &mut NodeCard) {
    slot.disk.slots.picture(config, servers(config), rows, card);
    (card.disk, card.unflushed) = disk_fields(slot, |disk| disk.slots.fields(config));
    let Some(Node::Server(Server { slots, service, .. })) = &slot.node else { return };
    Slots::picture(slots, config, card);
    slots.tallies(PLACES, config, card);
    card.last_applied = Some(slots.handed.into());
    if !slots.early.is_empty() {
        let early = slots.early.iter().map(|slot| Fact::Int((*slot).into()));
        card.facts.insert("applied_early".into(), Fact::List(early.collect()));
    }
    let cells = service.machine().cells().iter();
    let cells = cells.map(|(key, content)| (key.name().text(config), Fact::Text(content.text(config))));
    card.facts.insert("machine".into(), Fact::Map(cells.collect()));
}
