//! Plain replicas: every client sends its writes to all replicas, and each replica applies what arrives, as it arrives.
//! Naive on purpose. It promises nothing and has no safety property: it is here to show what a network can do to a
//! program that trusts it, before the other protocols show what can be done about that.
//!
//! [`replica`] and [`client`] are the two kinds of node, [`register`] what a replica holds, [`rules`] the table of what
//! is told. There is no observer: nothing is ever chosen here.

mod card;
pub mod client;
mod forged;
pub mod messages;
pub mod register;
pub mod replica;
pub mod rules;
mod start;
pub(crate) mod words;

use crate::engine::{Arg, Cx, Event, Info, InputSpec, Kind, Links, Protocol, STEADY};
use crate::parts::Part;
use crate::parts::client::{self as asking, Client, Manner, Request};
use crate::{promises_nothing, table};
use messages::{Msg, Record};
use replica::Disk;
use std::convert::Infallible;

table! { KINDS: [Kind] by KindId::of;
    /// Kind of the replicas.
    REPLICA = Kind { name: "replica", plural: "replicas", letter: 'S', default: 3, max: 9, part_of_first: false };
    /// Kind of the clients.
    CLIENT = Kind { name: "client", plural: "clients", letter: 'C', default: 2, max: 4, part_of_first: false };
}

/// What its clients are like.
pub const MANNER: Manner = Manner::Everybody;

table! { INPUTS: [InputSpec] by InputId::of;
    /// Input: a client sends a write to all replicas.
    WRITE = InputSpec {
        verb: "write",
        args: &[Arg::asker(&[CLIENT]), Arg::VALUE],
        told: None,
        example: "write C1 x=5",
        about: "a client sends a write to all replicas: x=5 overwrites what they hold, x+1 adds to it",
    };
}

/// How a handler reaches the engine.
pub type Context<'a> = Cx<'a, Replicas>;

const INFO: Info = Info {
    name: "replicas",
    title: "Plain replicas",
    about: "Copies without any agreement: each applies what arrives. See what goes wrong.",
    kinds: KINDS,
    spares: None,
    pairs: None,
    voters: &[REPLICA],
    enough: |config| match config.of_kind(REPLICA).len() {
        0 => Err("there has to be at least 1 replica; give `nodes = 1` or more".into()),
        _ => Ok(()),
    },
    together: |_| Ok(()),
    own_words: |_| Vec::new(),
    rules: rules::RULES,
    own_options: asking::options(MANNER),
    timers: &asking::timers(MANNER, &[CLIENT]),
    inputs: INPUTS,
    forms: forged::FORMS,
    messages: &["Write", "Answer"],
    links: Links::Loose,
    properties: &[],
    goals: &[],
    log: false,
    start_keys: start::KEYS,
    steady: &STEADY,
    stores: "Logs",
};

/// The protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Replicas;

/// A running node's memory. All that a replica knows is on its disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// It holds a value.
    Replica,
    /// It asks for writes.
    Client(Client),
}

impl Protocol for Replicas {
    type Node = Node;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Infallible;

    const INFO: &'static Info = &INFO;

    fn write(disk: &mut Disk, record: &Record) {
        disk.write(record);
    }

    fn boot(cx: &mut Context) -> Node {
        match cx.config.kind(cx.id) {
            CLIENT => Node::Client(<Client as Part>::boot(cx)),
            _ => {
                replica::boot(cx);
                Node::Replica
            }
        }
    }

    fn on(node: &mut Node, cx: &mut Context, event: &Event<Self>) {
        // What is not meant for this kind of node means nothing to it.
        match (node, event) {
            (Node::Replica, &Event::Message { from, msg: Msg::Write(Request { seq, value }) }) => {
                replica::on_write(cx, from, seq, value);
            }
            (Node::Client(client), &Event::Message { from, msg: Msg::Answer { seq, value } }) => {
                client::on_answer(client, cx, from, seq, value);
            }
            (Node::Client(client), &Event::Timer(timer, _)) => Client::on(client, cx, asking::Occasion::Timer(timer)),
            (Node::Client(client), &Event::Input { input: WRITE, to, value }) => {
                Client::on(client, cx, asking::Occasion::Ask(to, value));
            }
            _ => {}
        }
    }
}

promises_nothing!(Replicas);
