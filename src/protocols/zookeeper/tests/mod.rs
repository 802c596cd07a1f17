//! ZooKeeper, rule by rule: each is seen kept, and then what happens with it switched off. A new rule is a row of
//! [`TRIED`].

mod lines;
mod service;
mod sessions;
mod storms;
mod told;
pub mod zab;

use super::super::tests::{Tried, Workbench};
use super::client::{Client, PLACES};
use super::messages::Msg;
use super::{Node, ZooKeeper, inputs};
use crate::engine::scene::Verdict;
use crate::engine::{InputId, NodeId, NodeSet, RuleId};
use crate::parts::zk::client::ClientRow;
use crate::parts::zk::messages as zk;
use crate::parts::zk::recipes::{Contest, Standing};
use crate::parts::zk::server::ServerRow;
use crate::parts::znodes::{OpResult, Path, SessionId, Turn, WatchEvent, Zxid};

const Z1: NodeId = NodeId(0);
const Z2: NodeId = NodeId(1);
const K1: NodeId = NodeId(3);

pub const TRIED: &[Tried] = &[
    (client(ClientRow::FindOwn), lines::a_lost_create_is_looked_for, lines::a_lost_create_is_done_again),
    (client(ClientRow::Relist), lines::who_saw_it_go_lists_again, lines::who_saw_it_go_takes_the_lead),
    (client(ClientRow::Predecessor), lines::each_watches_the_one_before, lines::all_watch_the_first),
    (
        service::row(ServerRow::ExpireByEnsemble),
        service::a_session_ends_by_a_transaction,
        service::a_server_drops_a_session_by_itself,
    ),
    (service::row(ServerRow::Ephemeral), service::ephemeral_znodes_go, service::ephemeral_znodes_stay),
    (
        service::row(ServerRow::NoOlderServer),
        service::who_has_seen_more_goes_elsewhere,
        service::who_has_seen_more_is_served,
    ),
    (service::row(ServerRow::BeforeData), service::an_event_comes_before_data, service::an_event_comes_behind_data),
    (service::row(ServerRow::OneShot), service::a_watch_fires_once, service::a_watch_fires_again),
];

const fn client(row: ClientRow) -> RuleId {
    PLACES.rule(row)
}

/// A client on its own, with three servers and five other clients around it.
pub struct Desk {
    bench: Workbench<ZooKeeper>,
}

impl Desk {
    /// It has turned to Z1 for the first time.
    fn new() -> Desk {
        let mut desk = Desk { bench: Workbench::at(&[3, 6], K1.0) };
        assert!(desk.bench.timer_set(PLACES.reconnect).is_some(), "it waits a little before it turns to anybody");
        desk.bench.ring(PLACES.reconnect);
        desk
    }

    /// It is connected to Z1 by its first session.
    fn connected() -> Desk {
        let mut desk = Desk::new();
        desk.taken(Z1, 1, 1);
        desk
    }

    /// The same with a rule switched off.
    fn without(mut self, row: ClientRow) -> Desk {
        self.bench = self.bench.without(client(row));
        self
    }

    fn hear(&mut self, from: NodeId, msg: zk::Msg) {
        self.bench.hear(from, Msg::Zk(msg));
    }

    fn told(&mut self, input: InputId, text: &str) {
        let value = self.bench.config.read_value(text);
        self.bench.ask(input, NodeSet::EMPTY, value);
    }

    /// A server takes it, as the answer to its last attempt: in a session that was opened then, at so much.
    fn taken(&mut self, by: NodeId, opened: u32, at: u32) {
        let number = self.client().session.number;
        let timeout_ms = self.client().session.agreed;
        self.hear(by, zk::Msg::Connected { session: session(K1, opened), number, zxid: zxid(at), timeout_ms });
    }

    /// A server tells it that its session is over.
    fn expired(&mut self, by: NodeId) {
        let number = self.client().session.number;
        self.hear(by, zk::Msg::Expired { number });
    }

    /// What it asks for is answered.
    fn answered(&mut self, at: u32, result: OpResult) {
        let number = self.client().session.number;
        self.hear(Z1, zk::Msg::Answer { number, zxid: zxid(at), result });
    }

    /// A watch of it fires.
    fn fires(&mut self, at: u32, path: &str, turn: Turn) {
        self.hear(Z1, zk::Msg::Watched { zxid: zxid(at), event: WatchEvent { path: Path::of(path), turn } });
    }

    fn client(&self) -> &Client {
        match &self.bench.slot.node {
            Some(Node::Client(client)) => client,
            node => panic!("a client, not {node:?}"),
        }
    }

    /// It watches who leads below /election from its first session on, as Mesos' agents do.
    fn watches_group(&mut self) {
        let Some(Node::Client(client)) = &mut self.bench.slot.node else { panic!("a client") };
        client.lines.push(Contest::group(Path::of("/election"), "n_", false));
    }

    fn standing(&self) -> Standing {
        self.client().lines[0].standing()
    }

    /// The messages that left.
    fn sent(&self) -> Vec<(NodeId, zk::Msg)> {
        let zk = |(to, msg)| match msg {
            Msg::Zk(msg) => (to, msg),
            msg => panic!("a client sends no {msg:?}"),
        };
        self.bench.sent().into_iter().map(zk).collect()
    }

    /// What it asks for, as it is typed.
    fn asks(&self) -> Vec<String> {
        let op = |(_, msg)| match msg {
            zk::Msg::Ask { op, .. } => Some(op.text()),
            _ => None,
        };
        self.sent().into_iter().filter_map(op).collect()
    }

    /// How a decision came out.
    fn verdict(&self, row: ClientRow) -> Option<Verdict> {
        self.bench.verdict(client(row))
    }

    /// Whether something was told.
    fn tells(&self, row: ClientRow) -> bool {
        self.verdict(row).is_some()
    }
}

fn zxid(counter: u32) -> Zxid {
    Zxid { epoch: 1, counter }
}

fn session(client: NodeId, opened: u32) -> SessionId {
    SessionId { client, opened: zxid(opened) }
}

/// The znode of a client in the line of an election.
fn contender(client: &str, opened: u32, number: u32) -> String {
    format!("/election/{client}@1.{opened}-n_{number:010}")
}

/// The children of a line, by their paths.
fn names(paths: &[&str]) -> OpResult {
    OpResult::Children(paths.iter().map(|path| Path::of(path).name().into()).collect())
}
