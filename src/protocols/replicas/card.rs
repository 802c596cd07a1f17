//! What replicas, clients and their messages look like in a scene.

use super::forged;
use super::messages::{Msg, Record};
use super::{CLIENT, Node, REPLICA, Replicas, words};
use crate::engine::scene::{Badge, Fact, Field, Layout, NodeCard, Packet, Shape, Tally, Tone};
use crate::engine::{Config, Fields, NodeId, NodeSet, Pictured, Refusal, Slot, disk_fields, show_log};
use crate::parts::client::{Client, Request};
use crate::parts::{Embeds, Part};

impl Pictured for Replicas {
    /// Fills in a node's card.
    fn card(config: &Config, slot: &Slot<Replicas>, id: NodeId, rows: usize, card: &mut NodeCard) {
        if config.kind(id) == CLIENT {
            card.badge = Badge { symbol: '◇', letter: 'c', tone: Tone::Ask };
            if let Some(Node::Client(known)) = &slot.node {
                client(config, known, card);
            }
            return;
        }
        card.role = "replica".into();
        card.badge = Badge { symbol: '□', letter: 'S', tone: Tone::Calm };
        let disk = &slot.disk;
        card.value = disk.holds.is_set().then(|| disk.holds.text(config));
        show_log(card, &disk.applied, rows, |value| (None, config.value_text(*value)));
        card.facts.insert("count".into(), Fact::Int(disk.applied.len() as i64));
        (card.disk, card.unflushed) = disk_fields(slot, |disk| {
            vec![
                Field { name: "holds".into(), value: disk.holds.text(config) },
                Field { name: "writes applied".into(), value: disk.applied.len().to_string() },
            ]
        });
    }

    /// Kind of a message.
    fn kind(msg: &Msg) -> &'static str {
        match msg {
            Msg::Write(_) => "Write",
            Msg::Answer { .. } => "Answer",
        }
    }

    /// A client asks for its write: replicas carry nothing to each other.
    fn shape(msg: &Msg) -> Shape {
        match msg {
            Msg::Write(_) => Shape::Asks,
            Msg::Answer { .. } => Shape::Grants,
        }
    }

    /// Fills in a message's packet.
    fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
        Ok(forged::forge(kind, fields))
    }

    fn packet(config: &Config, msg: &Msg, packet: &mut Packet) {
        let (Msg::Write(Request { seq, value }) | Msg::Answer { seq, value }) = msg;
        packet.value = Some(config.value_text(*value));
        packet.facts.insert("seq".into(), Fact::Int((*seq).into()));
    }

    fn layout(_config: &Config) -> Layout {
        Layout::Rows
    }

    fn record_text(config: &Config, record: &Record) -> String {
        words::holds(record.holds.is_set().then(|| record.holds.text(config)))
    }
}

fn names(config: &Config, nodes: NodeSet) -> Fact {
    Fact::List(config.names(nodes).into_iter().map(Fact::Text).collect())
}

fn client(config: &Config, client: &Client, card: &mut NodeCard) {
    let (role, symbol) = match (client.pending.is_empty(), client.silent.is_empty()) {
        (false, _) => ("waiting", '◇'),
        (true, false) => ("unsure", '?'),
        (true, true) => ("idle", '◇'),
    };
    Client::picture(client, config, card);
    client.picture_next(<Replicas as Embeds<Client>>::PLACES, config, card);
    card.role = role.into();
    card.badge.symbol = symbol;
    card.facts.insert("given_up".into(), Fact::Int(client.given_up.into()));
    card.facts.insert("no_answer_from".into(), names(config, client.silent));
    let all = config.of_kind(REPLICA);
    // When it has stopped waiting, those who were not silent are what it still knows.
    let answered = match client.pending.first() {
        Some(oldest) => oldest.answered,
        None if client.silent.is_empty() => return,
        None => NodeSet(all.0 & !client.silent.0),
    };
    let (need, from) = (all.len() as u64, config.names(answered));
    card.tallies.push(Tally { what: "answers".into(), enough: from.len() == all.len(), from, need, of: need });
}
