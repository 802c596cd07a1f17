//! Raft's core: election, replication, commitment, restart (Ongaro and Ousterhout, "In Search of an Understandable
//! Consensus Algorithm", extended version; Fig. and section numbers are that paper's).
//!
//! [`server`] holds memory and disk, `election` and `replication` the two halves of the protocol, [`rules`] the
//! table of what can be switched off, `observer` the omniscient view. `ask` answers why something is not so; what it needs
//! stands by what is missing: `uncommitted` for an entry, `unanswered` for a client, `way` for a message.

mod ask;
mod card;
mod chances;
pub mod client;
mod counted;
mod election;
mod forged;
mod implied;
pub mod messages;
mod observer;
mod progress;
mod replication;
pub mod rules;
mod search;
pub mod server;
mod start;
#[cfg(test)]
pub(super) mod tests;
mod unanswered;
mod uncommitted;
mod under_way;
mod waiting;
mod way;
pub(crate) mod words;

use crate::engine::{Cx, Event, Info, Links, Protocol, STEADY};
use crate::parts::Part;
use crate::parts::client as asking;
use client::Client;
use messages::{Happened, Msg, Record};
use server::{CLIENT, Disk, SERVER, Server};

/// Timers.
pub mod timers {
    use super::server::{CLIENT, MANNER, SERVER};
    use crate::engine::TimerSpec;
    use crate::parts::client;
    use crate::table;

    table! { TIMERS: [TimerSpec] by TimerId::of;
        /// A follower or candidate starts an election when it runs out.
        ELECTION = TimerSpec::new("election", &[SERVER]);
        /// A leader sends heartbeats when it runs out.
        HEARTBEAT = TimerSpec::new("heartbeat", &[SERVER]);
        ..client::timers(MANNER, &[CLIENT]);
    }
}

/// Options.
pub mod options {
    use super::server::MANNER;
    use crate::engine::OptionSpec;
    use crate::parts::client;
    use crate::table;

    table! { OPTIONS: [OptionSpec] by OptionId::of;
        /// How long a follower waits for a leader.
        ELECTION_TIMEOUT_MS =
            OptionSpec::range("election_timeout_ms", [150, 300], 1, 60_000, "how long a follower waits for a leader").of_timer("election");
        /// How often a leader sends heartbeats.
        HEARTBEAT_MS =
            OptionSpec::range("heartbeat_ms", [50, 50], 1, 60_000, "how often a leader sends heartbeats").of_timer("heartbeat");
        /// Whether a new leader appends a no-op.
        NOOP_ON_ELECTION = OptionSpec::flag("noop_on_election", false, "a new leader appends a no-op (section 8)");
        /// The most entries in one message.
        ENTRIES_PER_MESSAGE = OptionSpec::number("entries_per_message", 32, 1, 1000, "the most entries in one message");
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
    }
}

const INFO: Info = Info {
    name: "raft",
    title: "Raft",
    about: "Servers elect a leader, which copies its log to all of them.",
    kinds: server::KINDS,
    spares: Some(SERVER),
    pairs: None,
    voters: &[server::SERVER],
    enough: |config| match config.founders(SERVER).len() {
        0 => Err("Raft needs at least 1 server; 3 or 5 are usual".into()),
        _ => Ok(()),
    },
    together: |_| Ok(()),
    own_words: |_| Vec::new(),
    rules: rules::RULES,
    own_options: options::OPTIONS,
    timers: timers::TIMERS,
    inputs: inputs::INPUTS,
    forms: forged::FORMS,
    messages: &["RequestVote", "Vote", "AppendEntries", "AppendReply", "Request", "Answer"],
    links: Links::Loose,
    properties: observer::property::PROPERTIES,
    goals: ask::goals::GOALS,
    log: true,
    start_keys: start::KEYS,
    steady: &STEADY,
    stores: "Logs",
};

/// The protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Raft;

/// A running node: a server or a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A server.
    Server(Server),
    /// A client.
    Client(Client),
}

impl Protocol for Raft {
    type Node = Node;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Happened;

    const INFO: &'static Info = &INFO;

    fn write(disk: &mut Disk, record: &Record) {
        disk.write(record);
    }

    fn boot(cx: &mut Cx<Self>) -> Node {
        match cx.config.kind(cx.id) {
            CLIENT => Node::Client(Client::boot(cx)),
            _ => Node::Server(Server::boot(cx)),
        }
    }

    fn on(node: &mut Node, cx: &mut Cx<Self>, event: &Event<Self>) {
        match (node, event) {
            (Node::Server(server), Event::Message { from, msg }) => server.on_message(cx, *from, msg),
            (Node::Server(server), &Event::Timer(timers::ELECTION, _)) => server.campaign(cx),
            (Node::Server(server), &Event::Timer(timers::HEARTBEAT, _)) if server.leads() => server.heartbeat(cx),
            (Node::Client(client), &Event::Timer(timer, _)) => {
                asking::Client::on(&mut client.asks, cx, asking::Occasion::Timer(timer))
            }
            (Node::Client(client), &Event::Message { from, msg: Msg::Answer { seq, outcome } }) => {
                client::on_answer(client, cx, from, seq, outcome);
            }
            (Node::Client(client), &Event::Input { input: inputs::REQUEST, to, value }) => {
                asking::Client::on(&mut client.asks, cx, asking::Occasion::Ask(to, value));
            }
            // A message or timer that does not concern this kind of node means nothing to it.
            _ => {}
        }
    }
}
