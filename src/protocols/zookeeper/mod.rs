//! ZooKeeper: an ensemble of servers that agrees on a tree of znodes by Zab, and clients with sessions that read and write
//! it. What servers agree by is the part [`zab`](crate::parts::zab).
//!
//! [`server`] puts the parts of a server together, [`client`] those of a client, [`rules`] is the table of what can be
//! switched off, `observer` the omniscient view.

mod ask;
mod card;
mod chances;
pub mod client;
mod forged;
mod in_line;
pub mod messages;
mod observer;
mod progress;
pub(crate) mod refused;
pub mod rules;
mod search;
pub mod server;
mod start;
#[cfg(test)]
pub(super) mod tests;
pub(crate) mod words;

use crate::engine::{Cx, Event, Info, Links, OptionId, Protocol};
use client::Client;
use messages::{Happened, Msg, Record};
use server::{CLIENT, Disk, Server};
use std::ops::RangeInclusive;

/// Timers.
pub mod timers {
    use super::server::{CLIENT, SERVER};
    use crate::engine::TimerSpec;
    use crate::parts::client::{Manner, request};
    use crate::parts::zab;
    use crate::parts::zk::client;
    use crate::table;

    table! { TIMERS: [TimerSpec] by TimerId::of;
        ..zab::timers(&[SERVER]);
        ..client::timers(&[CLIENT]);
        /// A client asks for something by itself.
        REQUEST = TimerSpec::new(request(Manner::Commands), &[CLIENT]);
        /// A client has been the first in its line for long enough.
        HOLD = TimerSpec::new("hold", &[CLIENT]);
    }
}

/// Options.
pub mod options {
    use crate::engine::OptionSpec;
    use crate::parts::client::{Manner, interval};
    use crate::parts::zab;
    use crate::parts::zk::client;
    use crate::table;

    table! { OPTIONS: [OptionSpec] by OptionId::of;
        ..zab::OPTIONS;
        ..client::OPTIONS;
        /// How often clients ask by themselves.
        INTERVAL_MS = interval(Manner::Commands, "how often clients set znodes of their own by themselves; 0 is never");
        /// How long a client is the first before it releases that by itself.
        HOLD_MS = OptionSpec::range("hold_ms", [0, 0], 0, 600_000, "how long a client leads or holds a lock; 0 is until told")
            .of_timer("hold");
    }
}

/// Inputs from outside.
pub mod inputs {
    use super::server::{CLIENT, SERVER};
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
        SEEK = InputSpec {
            verb: "seek",
            // In a search servers vote by their timers, or follow whom they are told to.
            args: &[Arg::actor(&[SERVER]).by_hand()],
            told: None,
            example: "seek Z1",
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
        /// A client asks for a znode.
        CREATE = asks("create", "create K1 /a 1 ephemeral", "a client makes a znode: a path, what is in it, `ephemeral`, `sequential`");
        /// A client takes a znode away.
        DELETE = asks("delete", "delete K1 /a", "a client takes a znode away, or only in a version: `delete K1 /a version 2`");
        /// A client writes into a znode.
        SET = asks("set", "set K1 /a 2", "a client sets what is in a znode, or only in a version: `set K1 /a 2 version 1`");
        /// A client reads a znode.
        GET = asks("get", "get K1 /a", "a client reads what is in a znode, as its server knows it; `get K1 /a watch` watches it");
        /// A client reads what is below a znode.
        CHILDREN = asks("children", "children K1 /a", "a client reads what is below a znode; `children K1 /a watch` watches it");
        /// A client watches a znode.
        WATCH = asks("watch", "watch K1 /a", "a client is told of a znode's next change, or of that of `/a children`");
        /// A client waits until its server has what its leader had committed.
        SYNC = told("sync", "sync K1", "a client's server catches up with what its leader has committed before it answers");
        /// A client stands in line to lead.
        ELECT = told("elect", "elect K1", "a client stands in line below /election, and watches the one before it");
        /// The same, as one would do it first.
        ELECT_NAIVELY = told("elect-naive", "elect-naive K1", "a client stands in line below /election, and watches the first");
        /// A client stands in line for a lock.
        LOCK = told("lock", "lock K1", "a client stands in line below /lock, and holds the lock once it is the first");
        /// A client leaves its lines.
        RELEASE = told("release", "release K1", "a client leaves the line that it stands in, or is the first of");
        /// A client ends its session.
        CLOSE = told("close", "close K1", "a client ends its session, and its ephemeral znodes go");
    }

    const ASKS: &[Arg] = &[Arg::actor(&[CLIENT]).by_hand(), Arg::VALUE];
    const TOLD: &[Arg] = &[Arg::actor(&[CLIENT])];

    /// A client is told to ask for something. A search has no words for that.
    const fn asks(verb: &'static str, example: &'static str, about: &'static str) -> InputSpec {
        InputSpec { verb, args: ASKS, told: None, example, about }
    }

    /// A client is told to do something that needs no more words.
    const fn told(verb: &'static str, example: &'static str, about: &'static str) -> InputSpec {
        InputSpec { verb, args: TOLD, told: None, example, about }
    }
}

/// A client shows that it lives after a third of its session: clocks that are three times apart, and a leader whose clock
/// is the faster one, end it although nothing is wrong. Nothing untrue comes of that, but nobody is served.
const STEADY_ENOUGH: RangeInclusive<u32> = 60..=160;

const INFO: Info = Info {
    name: "zookeeper",
    title: "ZooKeeper",
    about: "An ensemble keeps one tree of znodes, and tells its clients what changes.",
    kinds: server::KINDS,
    spares: None,
    pairs: None,
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
    steady: &STEADY_ENOUGH,
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
            Node::Server(server) => server::on(server, cx, event),
            Node::Client(client) => client.on(cx, event),
        }
    }

    fn adapt(node: &mut Node, cx: &mut Cx<Self>, option: OptionId) {
        if let Node::Server(server) = node
            && option == server::PLACES.by_hand
        {
            server.zab.wait_to_look(cx);
        }
    }
}
