//! A server: what it agrees on with the others, and what that makes.

use super::messages::{Happened, Msg, Record};
use super::{INFO, ZooKeeper, inputs};
use crate::engine::{Config, Cx, Event, Kind, NodeId, NodeSet};
use crate::parts::zab::{self, Occasion, Places, Zab};
use crate::parts::zk::ensemble::Member;
use crate::parts::zk::server::{self, Zk};
use crate::parts::znodes::Txn;
use crate::{embeds, table};

table! { KINDS: [Kind] by KindId::of;
    /// Kind of the servers.
    SERVER = Kind { name: "server", plural: "servers", letter: 'Z', default: 3, max: 7, part_of_first: false };
    /// Kind of the clients.
    CLIENT = Kind { name: "client", plural: "clients", letter: 'K', default: 2, max: 6, part_of_first: false };
}

/// Whose keys of a `[[start]]` table are a server's.
pub const OF_SERVERS: &[&str] = &["server"];

/// All servers: any of them may lead.
pub fn servers(config: &Config) -> NodeSet {
    config.of_kind(SERVER)
}

/// Where the rows of Zab stand.
pub const PLACES: Places = Places::of(&INFO, servers);

embeds! { ZooKeeper: Zab;
    places: PLACES,
    message: Msg::Zab,
    disk: |disk| &disk.zab,
    record: Record::Zab,
    fact: Happened::Zab,
}

/// Where the rows of the service stand.
pub const SERVICE: server::Places = server::Places::of(&INFO);

embeds! { ZooKeeper: Zk;
    places: SERVICE,
    message: Msg::Zk,
    disk: |_disk| &(),
    fact: Happened::Zk,
}

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// What it agrees on with the others.
    pub zab: zab::Disk,
}

/// A running server's memory.
pub type Server = Member;

/// How a handler reaches the engine.
pub type Context<'a> = Cx<'a, ZooKeeper>;

/// Acts on an event.
pub fn on(server: &mut Server, cx: &mut Context, event: &Event<ZooKeeper>) {
    match event {
        Event::Message { from, msg: Msg::Zab(msg) } => server.on_zab(cx, Occasion::Message(*from, msg)),
        Event::Message { from, msg: Msg::Zk(msg) } => server.on_zk(cx, *from, msg),
        Event::Timer(timer, _) => server.on_zab(cx, Occasion::Timer(*timer)),
        Event::Broken(peer) => server.on_broken(cx, *peer),
        Event::Input { input: inputs::BROADCAST, value, .. } => {
            server.on_zab(cx, Occasion::Propose(Txn::word(*value)));
        }
        Event::Input { input: inputs::SEEK, .. } => server.on_zab(cx, Occasion::Look),
        Event::Input { input: inputs::FOLLOW, to, .. } => {
            let leader = to.iter().next().unwrap_or(cx.id);
            server.on_zab(cx, Occasion::Follow(leader));
        }
        // What does not concern a server means nothing to it.
        Event::Input { .. } => {}
    }
}

/// Whom it would have for its leader, or has.
pub fn leader(server: &Server) -> Option<NodeId> {
    server.zab.vote.map(|vote| vote.leader)
}
