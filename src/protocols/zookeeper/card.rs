//! What ZooKeeper's nodes and messages look like in a scene.

use super::messages::{Msg, Record};
use super::observer::Ghost;
use super::server::{PLACES, SERVER};
use super::{Node, ZooKeeper, client, forged, in_line, progress};
use crate::engine::scene::{Belief, Chosen, Layout, NodeCard, Packet, Progress, Shape};
use crate::engine::{Config, Fields, InputId, NodeId, Pictured, Refusal, Slot, Value, Which, Whole, disk_fields};
use std::sync::Arc;

impl Pictured for ZooKeeper {
    /// Fills in a node's card.
    fn card(config: &Config, slot: &Slot<ZooKeeper>, id: NodeId, rows: usize, card: &mut NodeCard) {
        if config.kind(id) == SERVER {
            let committed = match &slot.node {
                Some(Node::Server(server)) => Some(server.zab.committed),
                _ => None,
            };
            slot.disk.zab.picture(config, committed, rows, card);
            (card.disk, card.unflushed) = disk_fields(slot, |disk| disk.zab.fields(config));
        }
        match &slot.node {
            Some(Node::Server(server)) => {
                server.picture(config, PLACES, id, card);
                server.zab.tallies(PLACES.quorum(config), id, config, card);
            }
            Some(Node::Client(node)) => client::picture(node, config, card),
            None => {}
        }
    }

    /// Kind of a message.
    fn kind(msg: &Msg) -> &'static str {
        match msg {
            Msg::Zab(msg) => msg.kind(),
            Msg::Zk(msg) => msg.kind(),
        }
    }

    fn shape(msg: &Msg) -> Shape {
        match msg {
            Msg::Zab(msg) => msg.shape(),
            Msg::Zk(msg) => msg.shape(),
        }
    }

    fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
        forged::forge(kind, fields)
    }

    /// Fills in a message's packet.
    fn packet(config: &Config, msg: &Msg, packet: &mut Packet) {
        match msg {
            Msg::Zab(msg) => msg.picture(config, packet),
            Msg::Zk(msg) => msg.picture(config, packet),
        }
    }

    fn can_be_told(config: &Config, slot: &Slot<Self>, id: NodeId, told: (InputId, Value)) -> Result<(), Refusal> {
        client::can_be_told(config, slot, id, told)
    }

    fn beliefs(world: &Whole<Self>) -> Vec<Belief> {
        in_line::beliefs(world)
    }

    fn layout(_config: &Config) -> Layout {
        Layout::Groups
    }

    /// The last `rows` places in which something is committed.
    fn chosen(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<ZooKeeper>>], rows: usize) -> Vec<Chosen> {
        progress::chosen(ghost, config, slots, rows)
    }

    fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Self>>], which: Which) -> Vec<Progress> {
        progress::progress(ghost, config, slots, which)
    }

    fn record_text(config: &Config, record: &Record) -> String {
        record.text(config)
    }
}
