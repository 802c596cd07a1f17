//! Fast Paxos (Lamport, "Fast Paxos", 2006; section numbers are that paper's): in a fast round acceptors vote for the first
//! value that comes from a client, which saves a message delay. Votes may be split; then a coordinator finds out what may
//! have been chosen, and a classic round decides.
//!
//! [`coordinator`], [`acceptor`], [`learner`] and [`client`] are the parts, [`node`] tells which of them a node is;
//! [`recovery`] is what votes leave, [`rules`] the table of what can be switched off, `observer` the omniscient view.

pub mod acceptor;
mod ask;
mod ballots;
mod card;
mod chances;
pub mod client;
pub mod coordinator;
mod forged;
mod lack;
pub mod learner;
pub mod messages;
pub mod node;
mod observer;
pub mod recovery;
pub mod roles;
pub mod rules;
mod search;
pub mod sizes;
mod start;
#[cfg(test)]
pub(super) mod tests;
pub(crate) mod words;

use crate::engine::{Cx, Event, Info, Links, OptionId, Protocol, STEADY};
use messages::{Msg, Record};
use node::Node;
use roles::Disk;
use sizes::Sizes;
use std::convert::Infallible;

/// Timers.
pub mod timers {
    use super::roles::{CLIENT, COORDINATOR};
    use crate::engine::TimerSpec;
    use crate::table;

    table! { TIMERS: [TimerSpec] by TimerId::of;
        /// A coordinator begins its next round when it runs out.
        ROUND = TimerSpec::new("round", &[COORDINATOR]);
        /// A client asks by itself.
        REQUEST = TimerSpec::new("request", &[CLIENT]);
        /// A client has waited long enough.
        PATIENCE = TimerSpec::new("patience", &[CLIENT]);
    }
}

/// Options.
pub mod options {
    use super::coordinator::RECOVERIES;
    use crate::engine::OptionSpec;
    use crate::table;

    table! { OPTIONS: [OptionSpec] by OptionId::of;
        /// How long a coordinator waits before its next round.
        ROUND_MS =
            OptionSpec::range("round_ms", [100, 300], 1, 60_000, "how long a coordinator waits before its next round")
                .of_timer("round");
        /// Whether coordinators act only when told to.
        MANUAL_PHASES = OptionSpec::flag(
            "manual_phases", false, "coordinators do nothing by themselves: `prepare`, `any` and `accept` move them",
        );
        /// How many acceptors are a classic quorum.
        Q = OptionSpec::number("q", 0, 0, 7, "how many acceptors are a classic quorum; 0 is a majority").fixed();
        /// How many acceptors are a fast quorum.
        F = OptionSpec::number("f", 0, 0, 7, "how many are a fast quorum; 0 is as few as go with the classic ones").fixed();
        /// How often clients ask by themselves.
        CLIENT_INTERVAL_MS = OptionSpec::range(
            "client_interval_ms", [0, 0], 0, 60_000, "how often clients ask by themselves; 0 is never",
        ).of_timer("request");
        /// How long a client waits.
        CLIENT_PATIENCE_MS =
            OptionSpec::range("client_patience_ms", [1000, 1000], 1, 600_000, "how long a client waits, then asks again")
                .of_timer("patience");
        /// How a coordinator goes on after a collision.
        RECOVERY = OptionSpec::word(
            "recovery", RECOVERIES, "after a collision a coordinator prepares, or takes the votes for promises and proposes",
        );
    }
}

/// Inputs from outside.
pub mod inputs {
    use super::roles::{ACCEPTOR, CLIENT, COORDINATOR};
    use crate::engine::{Arg, InputSpec};
    use crate::table;

    const PHASE: &[Arg] = &[Arg::actor(&[COORDINATOR]), Arg::targets(&[ACCEPTOR]).behind("to")];

    table! { INPUTS: [InputSpec] by InputId::of;
        /// A client sends its value to the acceptors.
        REQUEST = InputSpec {
            verb: "request",
            args: &[Arg::asker(&[CLIENT]), Arg::VALUE],
            told: None,
            example: "request C1 X",
            about: "a client sends its value to all acceptors, and to the coordinators",
        };
        /// A coordinator starts phase 1.
        PREPARE = InputSpec {
            verb: "prepare",
            args: PHASE,
            told: None,
            example: "prepare P1 to A1,A2,A3",
            about: "a coordinator begins a round and asks some acceptors or all for promises",
        };
        /// A coordinator opens a fast round.
        ANY = InputSpec {
            verb: "any",
            args: PHASE,
            told: Some("open its round"),
            example: "any P1",
            about: "a coordinator with a quorum of promises makes its round a fast one: acceptors take values from clients",
        };
        /// A coordinator proposes in a classic round.
        ACCEPT = InputSpec {
            verb: "accept",
            args: PHASE,
            told: None,
            example: "accept P1 to A1,A2",
            about: "a coordinator with a quorum of promises makes its round a classic one and proposes a value",
        };
    }
}

const INFO: Info = Info {
    name: "fast-paxos",
    title: "Fast Paxos",
    about: "Clients' values go straight to the acceptors; a coordinator mends what collides.",
    kinds: roles::KINDS,
    spares: None,
    pairs: None,
    voters: &[roles::ACCEPTOR],
    enough: |config| {
        let missing = |kind, what: &str| match config.of_kind(kind).len() {
            0 => Err(format!("Fast Paxos needs at least 1 {what}; give `{what}s = 1` or more")),
            _ => Ok(()),
        };
        missing(roles::COORDINATOR, "coordinator")?;
        missing(roles::ACCEPTOR, "acceptor")?;
        missing(roles::LEARNER, "learner")
    },
    together: Sizes::together,
    own_words: |_| Vec::new(),
    rules: rules::RULES,
    own_options: options::OPTIONS,
    timers: timers::TIMERS,
    inputs: inputs::INPUTS,
    forms: forged::FORMS,
    messages: &["Prepare", "Promise", "Refusal", "Any", "Accept", "Voted", "Request", "Decided"],
    links: Links::Loose,
    properties: observer::property::PROPERTIES,
    goals: ask::goals::GOALS,
    log: false,
    start_keys: start::KEYS,
    steady: &STEADY,
    stores: "Acceptors",
};

/// The protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FastPaxos;

impl Protocol for FastPaxos {
    type Node = Node;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Infallible;

    const INFO: &'static Info = &INFO;

    fn write(disk: &mut Disk, record: &Record) {
        disk.write(record);
    }

    fn boot(cx: &mut Cx<Self>) -> Node {
        Node::boot(cx)
    }

    fn on(node: &mut Node, cx: &mut Cx<Self>, event: &Event<Self>) {
        node.on(cx, event);
    }

    fn adapt(node: &mut Node, cx: &mut Cx<Self>, option: OptionId) {
        if let (Node::Coordinator(coordinator), options::MANUAL_PHASES) = (node, option) {
            coordinator.adapt(cx);
        }
    }
}
