//! Single-decree Paxos: clients ask, proposers propose, acceptors accept, learners learn (Lamport, "Paxos Made
//! Simple"; section numbers are that paper's). The parts are separate nodes, or all played by each server.
//!
//! [`proposer`], [`acceptor`], [`learner`] and [`client`] are the parts, [`node`] puts them together with their disk,
//! [`rules`] is the table of what can be switched off, `observer` the omniscient view.

pub mod acceptor;
mod adopt;
mod ask;
mod ballots;
mod by_hand;
mod card;
mod chances;
pub mod client;
mod counter;
mod forged;
mod lack;
pub mod learner;
pub mod learning;
pub mod messages;
pub mod node;
mod numbers;
mod observer;
mod progress;
pub mod proposer;
mod query;
pub(crate) mod refused;
pub mod roles;
pub mod rules;
mod search;
mod start;
mod still;
#[cfg(test)]
pub(super) mod tests;
mod under_way;
pub(crate) mod words;

use crate::engine::{Cx, Event, Info, Links, OptionId, Protocol, STEADY};
use messages::{Happened, Msg, Record};
use node::Node;
use roles::{Disk, Role};

/// Timers.
pub mod timers {
    use super::roles::{CLIENT, LEARNER, MANNER, PROPOSER, SERVER};
    use crate::engine::TimerSpec;
    use crate::parts::client;
    use crate::table;

    table! { TIMERS: [TimerSpec] by TimerId::of;
        /// A proposer gives its ballot up when it runs out.
        BALLOT = TimerSpec::new("ballot", &[SERVER, PROPOSER]);
        /// A proposer tries the next ballot when it runs out.
        RETRY = TimerSpec::new("retry", &[SERVER, PROPOSER]);
        ..client::timers(MANNER, &[CLIENT]);
        /// A learner asks the acceptors when it runs out.
        QUERY = TimerSpec::new("query", &[SERVER, LEARNER]);
    }
}

/// Options.
pub mod options {
    use super::learning::WAYS;
    use super::numbers::SOURCES;
    use super::roles::MANNER;
    use crate::engine::OptionSpec;
    use crate::parts::{client, flexible};
    use crate::table;

    table! { OPTIONS: [OptionSpec] by OptionId::of;
        /// How long a proposer waits for answers.
        BALLOT_TIMEOUT_MS =
            OptionSpec::range("ballot_timeout_ms", [100, 100], 1, 60_000, "how long a proposer waits for answers").of_timer("ballot");
        /// How long it waits after a ballot has ended.
        BACKOFF_MS =
            OptionSpec::range("backoff_ms", [50, 300], 1, 60_000, "how long it waits after a ballot has ended").of_timer("retry");
        /// Whether the first refusal ends a ballot.
        RETRY_AT_FIRST_REFUSAL =
            OptionSpec::flag("retry_at_first_refusal", false, "the first refusal ends a ballot");
        /// Whether proposers act only when told to.
        MANUAL_PHASES = OptionSpec::flag(
            "manual_phases", false, "proposers do nothing by themselves: `prepare` and `accept` move them",
        );
        ..flexible::OPTIONS;
        ..client::options(MANNER);
        /// How learners come to know.
        LEARNING = OptionSpec::word(
            "learning",
            WAYS,
            "whom acceptors tell: all learners, the main one or the first two, who tell the others, or who asks (`query`)",
        );
        /// How long a learner waits before it asks.
        QUERY_MS =
            OptionSpec::range("query_ms", [200, 300], 1, 60_000, "how long a learner waits before it asks").of_timer("query");
        /// Where numbers come from.
        NUMBERS = OptionSpec::word(
            "numbers",
            SOURCES,
            "round and proposer, `2.P1`; a counter that is asked, `5`; or the proposer first, `P1.2`, which starves",
        ).fixed();
        /// Whether a proposer whose ballot has ended tries again.
        TRIES_AGAIN = OptionSpec::flag(
            "retry", true, "a proposer whose ballot has ended tries again; off: it stays until it is told",
        );
    }
}

/// Inputs from outside.
pub mod inputs {
    use super::roles::{ACCEPTOR, CLIENT, LEARNER, PROPOSER, SERVER};
    use crate::engine::{Arg, InputSpec};
    use crate::table;

    table! { INPUTS: [InputSpec] by InputId::of;
        /// A client asks a proposer for a value.
        REQUEST = InputSpec {
            verb: "request",
            args: &[Arg::target(&[SERVER, PROPOSER]), Arg::VALUE, Arg::asker(&[CLIENT]).behind("from")],
            told: Some("ask {to} for {value}"),
            example: "request P1 X",
            about: "a client, C1 unless `from C2` says another, asks a proposer to get a value chosen",
        };
        /// A proposer starts phase 1.
        PREPARE = InputSpec {
            verb: "prepare",
            args: &[
                Arg::actor(&[SERVER, PROPOSER]),
                Arg::NUMBER.behind("at"),
                Arg::targets(&[SERVER, ACCEPTOR]).behind("to"),
            ],
            told: None,
            example: "prepare P1 at 5 to A1,A2",
            about: "a proposer starts phase 1 with a new ballot, `at 5` with that number, towards some acceptors or all",
        };
        /// A proposer starts phase 2.
        ACCEPT = InputSpec {
            verb: "accept",
            args: &[Arg::actor(&[SERVER, PROPOSER]), Arg::targets(&[SERVER, ACCEPTOR]).behind("to")],
            told: None,
            example: "accept P1 to A1,A2",
            about: "a proposer with a quorum of promises starts phase 2, towards some acceptors or all",
        };
        /// A proposer is told what to propose.
        PROPOSE = InputSpec {
            verb: "propose",
            args: &[
                Arg::actor(&[SERVER, PROPOSER]).by_hand(),
                Arg::VALUE,
                Arg::targets(&[SERVER, ACCEPTOR]).behind("to"),
            ],
            told: None,
            example: "propose P1 X",
            about: "a proposer takes this value, and starts phase 1; phase 2 if it has a quorum of promises",
        };
        /// A learner asks the acceptors.
        QUERY = InputSpec {
            verb: "query",
            args: &[Arg::actor(&[SERVER, LEARNER]).by_hand()],
            told: Some("ask the acceptors"),
            example: "query L1",
            about: "a learner asks all acceptors what they have accepted, until it knows what is chosen",
        };
    }
}

const INFO: Info = Info {
    name: "paxos",
    title: "Paxos",
    about: "Proposers get one value accepted by a majority, whoever fails.",
    kinds: roles::KINDS,
    spares: None,
    pairs: None,
    voters: &[roles::SERVER, roles::ACCEPTOR],
    enough: |config| {
        let missing = |role: Role, what: &str| match role.players(config).len() {
            0 => Err(format!(
                "Paxos needs at least 1 {what}; give `{what}s = 1` or more, or servers that play all parts"
            )),
            _ => Ok(()),
        };
        missing(Role::Proposer, "proposer")?;
        missing(Role::Acceptor, "acceptor")
    },
    together: |config| roles::FLEXIBLE.together(config).and_then(|()| numbers::together(config)),
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
        "Request",
        "Decided",
        "Learned",
        "Query",
        "Told",
        "Settle",
        "AskNumber",
        "Number",
    ],
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
pub struct Paxos;

impl Protocol for Paxos {
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
        Node::boot(cx)
    }

    fn on(node: &mut Node, cx: &mut Cx<Self>, event: &Event<Self>) {
        node.on(cx, event);
    }

    fn adapt(node: &mut Node, cx: &mut Cx<Self>, option: OptionId) {
        if let Some(learner) = node.learner.as_mut().filter(|_| option == options::LEARNING) {
            learner.adapt(cx);
        }
    }
}
