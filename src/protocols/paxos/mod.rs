//! Single-decree Paxos: clients ask, proposers propose, acceptors accept, learners learn (Lamport, "Paxos Made
//! Simple"; section numbers are that paper's). The parts are separate nodes, or all played by each server.
//!
//! [`proposer`], [`acceptor`], [`learner`] and [`client`] are the parts, [`node`] puts them together with their disk,
//! [`rules`] is the table of what can be switched off, `observer` the omniscient view.

pub mod acceptor;
mod ask;
mod card;
pub mod client;
pub mod learner;
pub mod messages;
pub mod node;
mod observer;
mod progress;
pub mod proposer;
pub mod rules;
mod search;
mod start;
#[cfg(test)]
pub(super) mod tests;

use crate::engine::{Arg, Config, Cx, Event, Info, InputSpec, Kind, Links, NodeId, OptionSpec, Protocol};
use messages::{Msg, Record};
use node::{ACCEPTOR, CLIENT, Disk, Node, PROPOSER, Part, SERVER};

/// Timers.
pub mod timers {
    use crate::engine::TimerId;
    /// A proposer gives its ballot up when it runs out.
    pub const BALLOT: TimerId = TimerId(0);
    /// A proposer tries the next ballot when it runs out.
    pub const RETRY: TimerId = TimerId(1);
    /// A client asks for a value of its own when it runs out.
    pub const REQUEST: TimerId = TimerId(2);
    /// A client asks again when it runs out.
    pub const PATIENCE: TimerId = TimerId(3);
}

/// Options.
pub mod options {
    use crate::engine::OptionId;
    /// How long a proposer waits for answers.
    pub const BALLOT_TIMEOUT_MS: OptionId = OptionId::own(0);
    /// How long it waits after a ballot has ended.
    pub const BACKOFF_MS: OptionId = OptionId::own(1);
    /// Whether the first refusal ends a ballot.
    pub const RETRY_AT_FIRST_REFUSAL: OptionId = OptionId::own(2);
    /// Whether proposers act only when told to.
    pub const MANUAL_PHASES: OptionId = OptionId::own(3);
    /// How often clients ask by themselves.
    pub const CLIENT_INTERVAL_MS: OptionId = OptionId::own(4);
    /// How long a client waits for an answer.
    pub const CLIENT_PATIENCE_MS: OptionId = OptionId::own(5);
    /// Whether a client without an answer asks again.
    pub const CLIENT_REPEATS: OptionId = OptionId::own(6);
}

const INFO: Info = Info {
    name: "paxos",
    title: "Paxos",
    about: "Proposers get one value accepted by a majority, whoever fails.",
    kinds: &[
        Kind { name: "server", plural: "servers", letter: 'S', default: 0, max: 9, part_of_first: false },
        Kind { name: "proposer", plural: "proposers", letter: 'P', default: 2, max: 5, part_of_first: true },
        Kind { name: "acceptor", plural: "acceptors", letter: 'A', default: 3, max: 9, part_of_first: true },
        Kind { name: "learner", plural: "learners", letter: 'L', default: 1, max: 5, part_of_first: true },
        Kind { name: "client", plural: "clients", letter: 'C', default: 1, max: 4, part_of_first: false },
    ],
    enough: |config| {
        let missing = |part: Part, what: &str| match part.players(config).len() {
            0 => Err(format!(
                "Paxos needs at least 1 {what}; give `{what}s = 1` or more, or servers that play all parts"
            )),
            _ => Ok(()),
        };
        missing(Part::Proposer, "proposer")?;
        missing(Part::Acceptor, "acceptor")?;
        missing(Part::Learner, "learner")
    },
    rules: rules::RULES,
    own_options: &[
        OptionSpec::range("ballot_timeout_ms", [100, 100], 1, 60_000, "how long a proposer waits for answers"),
        OptionSpec::range("backoff_ms", [50, 300], 1, 60_000, "how long it waits after a ballot has ended"),
        OptionSpec::flag("retry_at_first_refusal", false, "the first refusal ends a ballot"),
        OptionSpec::flag(
            "manual_phases",
            false,
            "proposers do nothing by themselves: `prepare` and `accept` move them",
        ),
        OptionSpec::range("client_interval_ms", [0, 0], 0, 60_000, "how often clients ask by themselves; 0 is never"),
        OptionSpec::range("client_patience_ms", [1000, 1000], 1, 600_000, "how long a client waits, then asks again"),
        OptionSpec::flag("client_repeats", true, "a client without an answer asks for the same again"),
    ],
    timers: &["ballot", "retry", "request", "patience"],
    inputs: &[
        InputSpec {
            verb: "request",
            args: &[Arg::target(&[SERVER, PROPOSER]), Arg::VALUE, Arg::asker(&[CLIENT]).behind("from")],
            told: Some("ask {to} for {value}"),
            example: "request P1 X",
            about: "a client asks a proposer to get a value chosen",
        },
        InputSpec {
            verb: "prepare",
            args: &[Arg::actor(&[SERVER, PROPOSER]), Arg::targets(&[SERVER, ACCEPTOR]).behind("to")],
            told: None,
            example: "prepare P1 to A1,A2",
            about: "a proposer starts phase 1 with a new ballot, towards some acceptors or all",
        },
        InputSpec {
            verb: "accept",
            args: &[Arg::actor(&[SERVER, PROPOSER]), Arg::targets(&[SERVER, ACCEPTOR]).behind("to")],
            told: None,
            example: "accept P1 to A1,A2",
            about: "a proposer with a quorum of promises starts phase 2, towards some acceptors or all",
        },
    ],
    messages: &["Prepare", "Promise", "Refusal", "Accept", "Accepted", "Request", "Decided"],
    links: Links::Loose,
    properties: observer::PROPERTIES,
    goals: ask::GOALS,
    start_keys: start::KEYS,
};

/// The protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Paxos;

impl Protocol for Paxos {
    type Node = Node;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;

    const INFO: &'static Info = &INFO;

    fn disk(_config: &Config, _id: NodeId) -> Disk {
        Disk::default()
    }

    fn write(disk: &mut Disk, record: &Record) {
        disk.write(record);
    }

    fn boot(cx: &mut Cx<Self>) -> Node {
        Node::boot(cx)
    }

    fn on(node: &mut Node, cx: &mut Cx<Self>, event: &Event<Self>) {
        node.on(cx, event);
    }
}
