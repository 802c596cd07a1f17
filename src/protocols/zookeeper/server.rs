//! A server: what it agrees on with the others, and what that makes.

use super::messages::{Happened, Msg, Record};
use super::{INFO, ZooKeeper, inputs};
use crate::engine::{Config, Cx, Event, Kind, NodeId, NodeSet};
use crate::parts::Part;
use crate::parts::zab::{self, Occasion, Outcome, Places, Zab};
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

/// What survives a crash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// What it agrees on with the others.
    pub zab: zab::Disk,
}

/// A running server's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Server {
    /// What it agrees on with the others.
    pub zab: Zab,
}

/// How a handler reaches the engine.
pub type Context<'a> = Cx<'a, ZooKeeper>;

impl Server {
    /// A server whose process has just started.
    pub fn boot(cx: &mut Context) -> Server {
        Server { zab: <Zab as Part>::boot(cx) }
    }

    /// Acts on an event.
    pub fn on(&mut self, cx: &mut Context, event: &Event<ZooKeeper>) {
        match event {
            Event::Message { from, msg: Msg::Zab(msg) } => self.act(cx, Occasion::Message(*from, msg)),
            Event::Timer(timer, _) => self.act(cx, Occasion::Timer(*timer)),
            Event::Broken(peer) if servers(cx.config).contains(*peer) => self.act(cx, Occasion::Broken(*peer)),
            Event::Broken(_) => {}
            Event::Input { input: inputs::BROADCAST, value, .. } => self.act(cx, Occasion::Propose(Txn::word(*value))),
            Event::Input { input: inputs::LOOK, .. } => self.act(cx, Occasion::Look),
            Event::Input { input: inputs::FOLLOW, to, .. } => {
                let leader = to.iter().next().unwrap_or(cx.id);
                self.act(cx, Occasion::Follow(leader));
            }
            // What does not concern a server means nothing to it.
            Event::Input { .. } | Event::Message { msg: Msg::Zk(_), .. } => {}
        }
    }

    /// Hands something on to Zab, and does what comes of it.
    fn act(&mut self, cx: &mut Context, occasion: Occasion) {
        let Outcome { .. } = Zab::on(&mut self.zab, cx, occasion);
    }

    /// Whom it would have for its leader, or has.
    pub fn leader(&self) -> Option<NodeId> {
        self.zab.vote.map(|vote| vote.leader)
    }
}
