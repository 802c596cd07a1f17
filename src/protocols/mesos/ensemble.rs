//! A server of the ensemble: what it agrees on with the others, and the clients that it serves, put together as in ZooKeeper
//! itself. Here masters, agents and schedulers are its clients.

use super::messages::{Happened, Msg, Record};
use super::{Context, ENSEMBLE, INFO, Mesos, Node};
use crate::embeds;
use crate::engine::scene::NodeCard;
use crate::engine::{Config, NodeId, NodeSet, Slot, TimerId, disk_fields};
use crate::parts::zab::{self, Occasion, Zab};
use crate::parts::zk::ensemble::Member;
use crate::parts::zk::server::{self, Zk};

/// All of its servers: any of them may lead.
pub fn servers(config: &Config) -> NodeSet {
    config.of_kind(ENSEMBLE)
}

/// Where the rows of Zab stand.
pub const PLACES: zab::Places = zab::Places::of(&INFO, servers);

embeds! { Mesos: Zab;
    places: PLACES,
    message: Msg::Zab,
    disk: |disk| &disk.zab,
    record: Record::Zab,
    fact: Happened::Zab,
}

embeds! { Mesos: Zk;
    places: server::Places::of(&INFO),
    message: Msg::Zk,
    disk: |_| &(),
    fact: Happened::Zk,
}

/// A server acts on a message.
pub fn on_message(server: &mut Member, cx: &mut Context, from: NodeId, msg: &Msg) {
    match msg {
        Msg::Zab(msg) => server.on_zab(cx, Occasion::Message(from, msg)),
        Msg::Zk(msg) => server.on_zk(cx, from, msg),
        // Masters, agents and schedulers have nothing else to say to it.
        _ => {}
    }
}

/// A timer of a server ran out: they are all about what servers agree on.
pub fn on_timer(server: &mut Member, cx: &mut Context, timer: TimerId) {
    server.on_zab(cx, Occasion::Timer(timer));
}

/// Fills in a server's card.
pub fn card(config: &Config, slot: &Slot<Mesos>, id: NodeId, rows: usize, card: &mut NodeCard) {
    let server = match &slot.node {
        Some(Node::Server(server)) => Some(server),
        _ => None,
    };
    slot.disk.zab.picture(config, server.map(|server| server.zab.committed), rows, card);
    (card.disk, card.unflushed) = disk_fields(slot, |disk| disk.zab.fields(config));
    if let Some(server) = server {
        server.picture(config, PLACES, id, card);
        server.zab.tallies(PLACES.quorum(config), id, config, card);
    }
}
