//! ZooKeeper: an ensemble of servers that agrees on a tree of znodes by Zab, and clients with sessions that read and write
//! it. What servers agree by is the part [`zab`](crate::parts::zab).
//!
//! [`server`] puts the parts of a server together, [`client`] those of a client, [`rules`] is the table of what can be
//! switched off, `observer` the omniscient view.

mod ask;
mod card;
pub mod client;
mod forged;
pub mod messages;
mod observer;
pub mod rules;
mod search;
pub mod server;
mod start;

use crate::engine::{Cx, Event, Info, Links, Protocol};
use client::Client;
use messages::{Happened, Msg, Record};
use server::{CLIENT, Disk, Server};

/// Timers.
pub mod timers {
    use super::server::SERVER;
    use crate::parts::zab;
    use crate::table;

    table! { TIMERS: [TimerSpec] by TimerId::of;
        ..zab::timers(&[SERVER]);
    }
}

/// Options.
pub mod options {
    use crate::parts::zab;
    use crate::table;

    table! { OPTIONS: [OptionSpec] by OptionId::of;
        ..zab::OPTIONS;
    }
}

/// Inputs from outside.
pub mod inputs {
    use super::server::SERVER;
    use crate::engine::{Arg, InputSpec};
    use crate::table;

    table! { INPUTS: [InputSpec] by InputId::of;
        /// A leader proposes a word that no client asked for.
        BROADCAST = InputSpec {
            verb: "broadcast",
            args: &[Arg::actor(&[SERVER]), Arg::VALUE],
            told: None,
            example: "broadcast Z1 x",
            about: "a leader proposes a word that no client asked for",
        };
        /// A server looks for a leader.
        LOOK = InputSpec {
            verb: "look",
            args: &[Arg::actor(&[SERVER])],
            told: None,
            example: "look Z1",
            about: "a server looks for a leader at once, and votes for itself at first",
        };
        /// A server is told whom to take for its leader.
        FOLLOW = InputSpec {
            verb: "follow",
            args: &[Arg::actor(&[SERVER]), Arg::target(&[SERVER])],
            told: None,
            example: "follow Z2 Z1",
            about: "a server takes another one, or itself, for its leader, without any vote",
        };
    }
}

const INFO: Info = Info {
    name: "zookeeper",
    title: "ZooKeeper",
    about: "An ensemble keeps one tree of znodes, and tells its clients what changes.",
    kinds: server::KINDS,
    spares: None,
    voters: &[server::SERVER],
    enough: |config| match server::servers(config).len() {
        0 => Err("ZooKeeper needs at least 1 server; 3 or 5 are usual".into()),
        _ => Ok(()),
    },
    together: |_| Ok(()),
    own_words: |_| Vec::new(),
    rules: rules::RULES,
    own_options: options::OPTIONS,
    timers: timers::TIMERS,
    inputs: inputs::INPUTS,
    forms: forged::FORMS,
    messages: messages::KINDS,
    links: Links::Connections,
    properties: observer::property::PROPERTIES,
    goals: ask::goals::GOALS,
    log: true,
    start_keys: start::KEYS,
    stores: "Histories",
};

/// The protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ZooKeeper;

/// A running node: a server or a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A server.
    Server(Server),
    /// A client.
    Client(Client),
}

impl Protocol for ZooKeeper {
    type Node = Node;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Happened;

    const INFO: &'static Info = &INFO;

    fn write(disk: &mut Disk, record: &Record) {
        match record {
            Record::Zab(record) => disk.zab.write(record),
        }
    }

    fn boot(cx: &mut Cx<Self>) -> Node {
        match cx.config.kind(cx.id) {
            CLIENT => Node::Client(Client::boot(cx)),
            _ => Node::Server(Server::boot(cx)),
        }
    }

    fn on(node: &mut Node, cx: &mut Cx<Self>, event: &Event<Self>) {
        match node {
            Node::Server(server) => server.on(cx, event),
            Node::Client(client) => client.on(cx, event),
        }
    }
}
