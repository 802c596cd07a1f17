//! Multi-Paxos: servers keep a log, in each slot of which Paxos chooses one command; a stable leader does phase 1 once for
//! all of them (Lamport, "Paxos Made Simple", section 3). The log itself is the part [`slots`](crate::parts::slots);
//! what its commands do, and the clients, are as in Raft.
//!
//! [`server`] puts log and service together, [`rules`] is the table of what can be switched off, `observer` the
//! omniscient view.

mod ask;
mod ballots;
mod card;
mod chances;
pub mod client;
mod forged;
pub mod messages;
mod observer;
mod progress;
pub mod rules;
mod search;
pub mod server;
mod start;
#[cfg(test)]
pub(super) mod tests;
mod way;

use crate::engine::{Cx, Event, Info, Links, OptionId, Protocol, STEADY};
use crate::parts::Part;
use crate::parts::client as asking;
use crate::parts::slots::Occasion;
use client::Client;
use messages::{Happened, Msg, Record};
use server::{CLIENT, Disk, Server};

/// Timers.
pub mod timers {
    use super::server::{CLIENT, MANNER, SERVER};
    use crate::parts::{client, slots};
    use crate::table;

    table! { TIMERS: [TimerSpec] by TimerId::of;
        ..slots::timers(&[SERVER]);
        ..client::timers(MANNER, &[CLIENT]);
    }
}

/// Options.
pub mod options {
    use super::server::MANNER;
    use crate::parts::{client, flexible, slots};
    use crate::table;

    table! { OPTIONS: [OptionSpec] by OptionId::of;
        ..slots::OPTIONS;
        ..flexible::OPTIONS;
        ..client::options(MANNER);
    }
}

/// Inputs from outside.
pub mod inputs {
    use super::server::{CLIENT, SERVER};
    use crate::engine::{Arg, InputSpec};
    use crate::table;

    table! { INPUTS: [InputSpec] by InputId::of;
        /// A client sends a command to a server.
        REQUEST = InputSpec {
            verb: "request",
            args: &[Arg::target(&[SERVER]), Arg::VALUE, Arg::asker(&[CLIENT]).behind("from")],
            told: Some("ask {to} for {value}"),
            example: "request S1 set x=1",
            about: "a client, C1 unless `from C2` says another, sends a server x=1, x+1 or add x 1, x?, cas x 1 2, or any word",
        };
        /// A server tries to lead.
        PREPARE = InputSpec {
            verb: "prepare",
            args: &[Arg::actor(&[SERVER]), Arg::targets(&[SERVER]).behind("to")],
            told: None,
            example: "prepare S1 to S2,S3",
            about: "a server starts phase 1 with a new ballot, towards some servers or all",
        };
        /// A leader proposes something that no client asked for.
        PROPOSE = InputSpec {
            verb: "propose",
            args: &[Arg::actor(&[SERVER]), Arg::VALUE],
            told: None,
            example: "propose S1 x=1",
            about: "a leader proposes a command in its next slot",
        };
    }
}

const INFO: Info = Info {
    name: "multi-paxos",
    title: "Multi-Paxos",
    about: "A leader gets commands chosen, slot by slot, with one phase 1 for all.",
    kinds: server::KINDS,
    spares: None,
    pairs: None,
    voters: &[server::SERVER],
    enough: |config| match server::servers(config).len() {
        0 => Err("Multi-Paxos needs at least 1 server; 3 or 5 are usual".into()),
        _ => Ok(()),
    },
    together: |config| server::FLEXIBLE.together(config),
    own_words: |_| Vec::new(),
    rules: rules::RULES,
    own_options: options::OPTIONS,
    timers: timers::TIMERS,
    inputs: inputs::INPUTS,
    forms: forged::FORMS,
    messages: &[
        "Prepare",
        "Promise",
        "Refusal",
        "Accept",
        "Accepted",
        "Heartbeat",
        "Lacks",
        "Chosen",
        "Request",
        "Answer",
    ],
    links: Links::Loose,
    properties: observer::property::PROPERTIES,
    goals: ask::goals::GOALS,
    log: false,
    start_keys: start::KEYS,
    steady: &STEADY,
    stores: "Slots",
};

/// The protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MultiPaxos;

/// A running node: a server or a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A server.
    Server(Server),
    /// A client.
    Client(Client),
}

impl Protocol for MultiPaxos {
    type Node = Node;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Happened;

    const INFO: &'static Info = &INFO;

    fn write(disk: &mut Disk, record: &Record) {
        match record {
            Record::Slots(record) => disk.slots.write(record),
            Record::Sequence(seq) => disk.seq = *seq,
        }
    }

    fn boot(cx: &mut Cx<Self>) -> Node {
        match cx.config.kind(cx.id) {
            CLIENT => Node::Client(Client::boot(cx)),
            _ => Node::Server(Server::boot(cx)),
        }
    }

    fn on(node: &mut Node, cx: &mut Cx<Self>, event: &Event<Self>) {
        match (node, event) {
            (Node::Server(server), Event::Message { from, msg: Msg::Slots(msg) }) => {
                server.act(cx, Occasion::Message(*from, msg));
            }
            (Node::Server(server), Event::Message { from, msg: Msg::Request(request) }) => {
                server.on_request(cx, *from, *request);
            }
            (Node::Server(server), &Event::Timer(timer, _)) => server.act(cx, Occasion::Timer(timer)),
            (Node::Server(server), &Event::Input { input, to, value }) => server.on_input(cx, input, to, value),
            (Node::Client(client), &Event::Timer(timer, _)) => {
                asking::Client::on(&mut client.asks, cx, asking::Occasion::Timer(timer))
            }
            (Node::Client(client), &Event::Message { from, msg: Msg::Answer { seq, outcome } }) => {
                client::on_answer(client, cx, from, seq, outcome);
            }
            (Node::Client(client), &Event::Input { input: inputs::REQUEST, to, value }) => {
                asking::Client::on(&mut client.asks, cx, asking::Occasion::Ask(to, value))
            }
            // A message or timer that does not concern this kind of node means nothing to it.
            _ => {}
        }
    }

    fn adapt(node: &mut Node, cx: &mut Cx<Self>, option: OptionId) {
        if let Node::Server(server) = node
            && option == server::PLACES.manual
        {
            server.slots.adapt(cx);
        }
    }
}
