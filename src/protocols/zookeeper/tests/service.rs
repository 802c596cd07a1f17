//! What a server does for clients, rule by rule, at an ensemble of one: what it proposes is committed at once.

use super::super::messages::Msg;
use super::super::server::{PLACES, SERVICE, Server};
use super::super::{Node, ZooKeeper};
use crate::engine::scene::Verdict;
use crate::engine::{NodeId, RuleId};
use crate::parts::zk::messages as zk;
use crate::parts::zk::server::ServerRow;
use crate::parts::znodes::{Change, Op, OpResult, Path, Reason, Requester, SessionId, Turn, WatchEvent, Zxid};
use crate::protocols::tests::Workbench;

const K1: NodeId = NodeId(1);
const K2: NodeId = NodeId(2);

pub(super) const fn row(row: ServerRow) -> RuleId {
    SERVICE.rule(row)
}

/// The only server, which leads.
struct Ensemble {
    bench: Workbench<ZooKeeper>,
}

impl Ensemble {
    fn new() -> Ensemble {
        let mut ensemble = Ensemble { bench: Workbench::at(&[1, 2], 0) };
        ensemble.bench.ring(PLACES.notify);
        ensemble.bench.ring(PLACES.vote);
        assert!(ensemble.server().zab.leads(), "nobody else is needed");
        ensemble
    }

    fn without(rule: ServerRow) -> Ensemble {
        let Ensemble { bench } = Ensemble::new();
        Ensemble { bench: bench.without(row(rule)) }
    }

    fn server(&self) -> &Server {
        match &self.bench.slot.node {
            Some(Node::Server(server)) => server,
            node => panic!("a server, not {node:?}"),
        }
    }

    fn hear(&mut self, from: NodeId, msg: zk::Msg) {
        self.bench.hear(from, Msg::Zk(msg));
    }

    fn sent(&self) -> Vec<(NodeId, zk::Msg)> {
        let zk = |(to, msg)| if let Msg::Zk(msg) = msg { Some((to, msg)) } else { None };
        self.bench.sent().into_iter().filter_map(zk).collect()
    }

    /// A client connects for a new session.
    fn connect(&mut self, client: NodeId) -> SessionId {
        self.hear(client, zk::Msg::Connect { session: None, number: 1, seen: Zxid::ZERO, watches: Vec::new() });
        match self.sent().as_slice() {
            [(to, zk::Msg::Connected { session, .. })] if *to == client => *session,
            sent => panic!("it is connected, not {sent:?}"),
        }
    }

    fn ask(&mut self, client: NodeId, op: &str) {
        let op = Op::read_whole(op).expect("an operation");
        self.hear(client, zk::Msg::Ask { number: 2, op });
    }

    /// What a client is told by the last step: answers, and events by what happened.
    fn tells(&self, client: NodeId) -> Vec<String> {
        let told = |(to, msg): (NodeId, zk::Msg)| match msg {
            zk::Msg::Answer { result, .. } if to == client => Some(result.written()),
            zk::Msg::Watched { event, .. } if to == client => Some(format!("{} {}", event.turn.id(), event.path)),
            _ => None,
        };
        self.sent().into_iter().filter_map(told).collect()
    }

    /// So many whole ticks pass.
    fn ticks(&mut self, ticks: usize) {
        (0..2 * ticks).for_each(|_| self.bench.ring(PLACES.tick));
    }

    fn has(&self, path: &str) -> bool {
        self.server().zk.tree.has(&Path::of(path))
    }

    /// Whether the end of a session is a transaction.
    fn ends_by_transaction(&self) -> bool {
        let ends = |change: &Change| matches!(change, Change::CloseSession { expired: true, .. });
        self.bench.slot.disk.zab.history.iter().any(|row| ends(&row.txn.change))
    }

    fn verdict(&self, rule: ServerRow) -> Option<Verdict> {
        self.bench.verdict(row(rule))
    }
}

/// Nine ticks of half a second are the first that are more than the four seconds of a session.
const TICKS: usize = 9;

#[test]
pub fn a_session_ends_by_a_transaction() {
    let mut ensemble = Ensemble::new();
    let session = ensemble.connect(K1);
    ensemble.ticks(TICKS - 1);
    ensemble.hear(K1, zk::Msg::Ping);
    assert_eq!(ensemble.sent(), [(K1, zk::Msg::Pong)]);
    ensemble.ticks(TICKS - 1);
    assert!(ensemble.server().zk.tree.session(session).is_some(), "it was heard of");
    ensemble.ticks(1);
    assert_eq!(ensemble.verdict(ServerRow::ExpireByEnsemble), Some(Verdict::Held));
    assert!(ensemble.ends_by_transaction() && ensemble.server().zk.tree.session(session).is_none());
    assert_eq!(ensemble.sent(), [(K1, zk::Msg::Refused { number: 1 })], "its client is not told why");
    ensemble.hear(K1, zk::Msg::Connect { session: Some(session), number: 3, seen: Zxid::ZERO, watches: Vec::new() });
    assert_eq!(ensemble.sent(), [(K1, zk::Msg::Expired { number: 3 })], "now it is back");
}

#[test]
pub fn a_server_drops_a_session_by_itself() {
    let mut ensemble = Ensemble::without(ServerRow::ExpireByEnsemble);
    let session = ensemble.connect(K1);
    ensemble.ticks(TICKS);
    assert_eq!(ensemble.verdict(ServerRow::ExpireByEnsemble), Some(Verdict::Waived));
    assert!(!ensemble.ends_by_transaction() && ensemble.server().zk.tree.session(session).is_none());
}

#[test]
fn a_rule_that_is_switched_off_while_a_session_lives_lets_its_server_drop_it() {
    let mut ensemble = Ensemble::new();
    let session = ensemble.connect(K1);
    ensemble.connect(K2);
    ensemble.ask(K1, "create /e ephemeral");
    ensemble.ask(K2, "get /e watch");
    let Ensemble { bench } = ensemble;
    let mut ensemble = Ensemble { bench: bench.without(row(ServerRow::ExpireByEnsemble)) };
    ensemble.ticks(TICKS - 1);
    ensemble.hear(K2, zk::Msg::Ping);
    ensemble.ticks(1);
    assert!(ensemble.server().zk.tree.session(session).is_none() && !ensemble.has("/e"));
    let event = WatchEvent { path: Path::of("/e"), turn: Turn::Deleted };
    let told = (K2, zk::Msg::Watched { zxid: Zxid::ZERO, event });
    assert!(ensemble.sent().contains(&told), "no transaction is behind that: {:?}", ensemble.sent());
}

/// Whether an ephemeral znode is there once its session is closed.
fn stays(mut ensemble: Ensemble, verdict: Verdict) -> bool {
    ensemble.connect(K1);
    ensemble.ask(K1, "create /p");
    ensemble.ask(K1, "create /e ephemeral");
    assert!(ensemble.has("/e"));
    ensemble.hear(K1, zk::Msg::Close);
    assert_eq!(ensemble.sent(), [(K1, zk::Msg::Closed)]);
    assert_eq!(ensemble.verdict(ServerRow::Ephemeral), Some(verdict));
    assert!(ensemble.has("/p"), "what is not ephemeral stays");
    ensemble.has("/e")
}

#[test]
pub fn ephemeral_znodes_go() {
    assert!(!stays(Ensemble::new(), Verdict::Held));
}

#[test]
pub fn ephemeral_znodes_stay() {
    assert!(stays(Ensemble::without(ServerRow::Ephemeral), Verdict::Waived));
}

/// What a client hears that has seen more than the server has.
fn turned_away(mut ensemble: Ensemble, verdict: Verdict) -> bool {
    let seen = Zxid { epoch: 2, counter: 1 };
    ensemble.hear(K1, zk::Msg::Connect { session: None, number: 1, seen, watches: Vec::new() });
    assert_eq!(ensemble.verdict(ServerRow::NoOlderServer), Some(verdict));
    ensemble.sent() == [(K1, zk::Msg::Refused { number: 1 })]
}

#[test]
pub fn who_has_seen_more_goes_elsewhere() {
    assert!(turned_away(Ensemble::new(), Verdict::Refused));
}

#[test]
pub fn who_has_seen_more_is_served() {
    assert!(!turned_away(Ensemble::without(ServerRow::NoOlderServer), Verdict::Waived));
}

/// A client watches what another one sets.
fn watching(mut ensemble: Ensemble) -> Ensemble {
    ensemble.connect(K1);
    ensemble.connect(K2);
    ensemble.ask(K1, "create /a 1");
    ensemble.ask(K2, "get /a watch");
    ensemble.ask(K1, "set /a 2");
    assert_eq!(ensemble.tells(K1), ["set 1"]);
    ensemble
}

#[test]
pub fn an_event_comes_before_data() {
    let mut ensemble = watching(Ensemble::new());
    assert_eq!(ensemble.tells(K2), ["set /a"]);
    assert_eq!(ensemble.verdict(ServerRow::BeforeData), Some(Verdict::Held));
    ensemble.ask(K2, "get /a");
    assert_eq!(ensemble.tells(K2), ["data 1 2"]);
}

#[test]
pub fn an_event_comes_behind_data() {
    let mut ensemble = watching(Ensemble::without(ServerRow::BeforeData));
    assert!(ensemble.tells(K2).is_empty());
    assert_eq!(ensemble.verdict(ServerRow::BeforeData), Some(Verdict::Waived));
    ensemble.ask(K2, "get /a");
    assert_eq!(ensemble.tells(K2), ["data 1 2", "set /a"]);
}

#[test]
pub fn a_watch_fires_once() {
    let mut ensemble = watching(Ensemble::new());
    assert_eq!(ensemble.verdict(ServerRow::OneShot), Some(Verdict::Held));
    ensemble.ask(K1, "set /a 3");
    assert!(ensemble.tells(K2).is_empty());
}

#[test]
pub fn a_watch_fires_again() {
    let mut ensemble = watching(Ensemble::without(ServerRow::OneShot));
    assert_eq!(ensemble.verdict(ServerRow::OneShot), Some(Verdict::Waived));
    ensemble.ask(K1, "set /a 3");
    assert_eq!(ensemble.tells(K2), ["set /a"]);
}

#[test]
fn a_client_that_moves_here_hears_what_its_watches_missed() {
    use crate::parts::znodes::{Watch, WatchKind};
    let mut ensemble = Ensemble::new();
    let session = ensemble.connect(K2);
    ensemble.connect(K1);
    ensemble.ask(K1, "create /a 1");
    ensemble.ask(K1, "create /b 1");
    let seen = ensemble.server().zk.tree.last();
    ensemble.ask(K1, "set /a 2");
    let watch = |path| Watch { path: Path::of(path), kind: WatchKind::Data };
    let watches = vec![watch("/a"), watch("/b")];
    ensemble.hear(K2, zk::Msg::Connect { session: Some(session), number: 9, seen, watches });
    let zxid = ensemble.server().zk.tree.last();
    let event = WatchEvent { path: Path::of("/a"), turn: Turn::Set };
    let timeout_ms = ensemble.server().zk.tree.session(session).expect("it lives").timeout_ms;
    let connected = zk::Msg::Connected { session, number: 9, zxid, timeout_ms };
    let told = [connected, zk::Msg::Watched { zxid, event }].map(|msg| (K2, msg));
    assert_eq!(ensemble.sent(), told);
    ensemble.ask(K1, "set /b 2");
    assert_eq!(ensemble.tells(K2), ["set /b"], "the other one is set again");
}

#[test]
fn requests_of_a_session_that_is_over_fail_and_sync_is_answered_behind_what_was_proposed() {
    let mut ensemble = Ensemble::new();
    ensemble.connect(K1);
    ensemble.ask(K1, "sync");
    assert_eq!(ensemble.tells(K1), ["synced"]);
    ensemble.hear(K2, zk::Msg::Ask { number: 1, op: Op::Sync });
    assert_eq!(ensemble.sent(), [(K2, zk::Msg::Refused { number: 1 })], "it is not connected here");
    ensemble.ask(K1, "delete /a");
    assert_eq!(ensemble.tells(K1), [OpResult::Failed(Reason::NoNode).written()]);
}

#[test]
fn a_new_session_is_for_who_waits_for_one() {
    let mut ensemble = Ensemble::new();
    let session = ensemble.connect(K1);
    // What an earlier life of K1 had asked for comes now: its number is the same.
    let requester = Requester { client: K1, session: None, number: 1 };
    ensemble.hear(NodeId(0), zk::Msg::Forward { requester, wish: zk::Wish::Open { timeout_ms: 4000 } });
    assert!(ensemble.sent().is_empty());
    ensemble.ask(K1, "create /a ephemeral");
    let owner = ensemble.server().zk.tree.get(&Path::of("/a")).and_then(|znode| znode.owner);
    assert_eq!(owner, Some(session), "K1 is served in the session that it knows of");
}
