//! A client's session: it begins, goes on elsewhere, ends; and what is lost on the way.

use super::*;
use crate::parts::zk::client::State;
use crate::parts::znodes::{Watch, WatchKind};

/// The time-out of a session, if nothing is said.
const LIMIT: u32 = 4000;

#[test]
fn it_begins_a_session_and_shows_that_it_lives() {
    let mut desk = Desk::new();
    let first = zk::Msg::Connect { session: None, number: 1, seen: Zxid::ZERO, watches: Vec::new() };
    assert_eq!(desk.sent(), [(Z1, first)]);
    assert_eq!(desk.bench.timer_set(PLACES.answer), Some([LIMIT / 3; 2]), "shared out among three servers");
    desk.taken(Z1, 1, 1);
    assert_eq!(desk.bench.timer_set(PLACES.ping), Some([LIMIT / 3; 2]));
    assert_eq!(desk.bench.timer_set(PLACES.answer), Some([LIMIT / 3 * 2; 2]));
    desk.bench.ring(PLACES.ping);
    assert_eq!(desk.sent(), [(Z1, zk::Msg::Ping)]);
    desk.hear(Z1, zk::Msg::Pong);
    assert_eq!((desk.client().session.state, desk.client().session.id), (State::Connected, Some(session(K1, 1))));
}

#[test]
fn it_moves_on_with_its_session_what_it_has_seen_and_its_watches() {
    type Leaves = fn(&mut Desk);
    let ways: [(ClientRow, Leaves, &[NodeId]); 3] = [
        (ClientRow::Silent, |desk| desk.bench.ring(PLACES.answer), &[Z1]),
        (ClientRow::Broken, |desk| desk.bench.meet(crate::engine::Event::Broken(Z1)), &[]),
        (ClientRow::Refused, |desk| desk.hear(Z1, zk::Msg::Refused { number: 2 }), &[Z1]),
    ];
    for (row, leaves, closed) in ways {
        let mut desk = Desk::connected();
        desk.told(inputs::GET, "/a watch");
        desk.answered(5, OpResult::Data { data: "1".into(), version: 0 });
        leaves(&mut desk);
        assert!(desk.tells(row) && desk.sent().is_empty(), "{row:?}");
        assert_eq!(desk.bench.closed_first(), closed, "{row:?}: it leaves no connection behind");
        assert_eq!((desk.client().session.state, desk.client().session.server), (State::Apart, Z2), "{row:?}");
        desk.bench.ring(PLACES.reconnect);
        let watches = vec![Watch { path: Path::of("/a"), kind: WatchKind::Data }];
        let again = zk::Msg::Connect { session: Some(session(K1, 1)), number: 3, seen: zxid(5), watches };
        assert_eq!(desk.sent(), [(Z2, again)], "{row:?}");
        // Whatever its last server says now comes too late.
        desk.hear(Z1, zk::Msg::Pong);
        assert!(desk.tells(ClientRow::Late));
        desk.taken(Z2, 1, 6);
        let session = &desk.client().session;
        assert_eq!((session.state, session.seen), (State::Connected, zxid(5)), "what /a missed is still to be told");
    }
}

#[test]
fn it_asks_for_one_thing_at_a_time_and_says_what_is_lost() {
    let mut desk = Desk::connected();
    desk.told(inputs::CREATE, "/a 1");
    assert_eq!(desk.asks(), ["create /a 1"]);
    desk.told(inputs::SET, "/a 2");
    assert!(desk.sent().is_empty(), "it waits for its answer first");
    desk.answered(2, OpResult::Created(Path::of("/a")));
    assert_eq!(desk.asks(), ["set /a 2"]);
    desk.told(inputs::GET, "/a");
    desk.bench.meet(crate::engine::Event::Broken(Z1));
    assert!(desk.tells(ClientRow::Lost), "the write that was under way may have happened");
    assert_eq!(
        desk.client().last.as_ref().map(|(op, result)| (op.text(), result.is_some())),
        Some(("set /a 2".into(), false))
    );
    desk.bench.ring(PLACES.reconnect);
    desk.taken(Z2, 1, 3);
    assert_eq!(desk.asks(), ["get /a"], "what was not asked yet is asked now");
}

#[test]
fn that_its_session_is_over_it_hears_only_when_it_is_back() {
    let mut desk = Desk::connected();
    desk.bench.ring(PLACES.session);
    assert!(desk.tells(ClientRow::Lapsed));
    assert_eq!(desk.client().session.id, Some(session(K1, 1)), "it may be over, and may be not");
    desk.bench.ring(PLACES.answer);
    desk.told(inputs::GET, "/a");
    desk.bench.ring(PLACES.reconnect);
    desk.expired(Z2);
    assert!(desk.tells(ClientRow::Expired) && desk.tells(ClientRow::Lost), "what it was to ask for went with it");
    assert_eq!(desk.client().session.id, None);
    let anew = zk::Msg::Connect { session: None, number: 3, seen: Zxid::ZERO, watches: Vec::new() };
    assert_eq!(desk.sent(), [(Z2, anew)], "it begins another at once");
    assert_eq!(desk.bench.closed_first(), [Z2], "on another connection");
}

#[test]
fn who_ends_its_session_asks_for_another_only_when_it_needs_one() {
    let mut desk = Desk::connected();
    desk.told(inputs::CLOSE, "");
    assert_eq!(desk.sent(), [(Z1, zk::Msg::Close)]);
    desk.told(inputs::CREATE, "/a");
    assert!(desk.sent().is_empty(), "it hears of the end first");
    desk.hear(Z1, zk::Msg::Closed);
    assert!(matches!(desk.sent()[..], [(Z1, zk::Msg::Connect { session: None, .. })]));
    assert_eq!(desk.bench.closed_first(), [Z1]);
    desk.taken(Z1, 4, 4);
    assert_eq!(desk.asks(), ["create /a"]);
}

#[test]
fn a_watch_counts_once_and_an_answer_that_is_not_awaited_not_at_all() {
    let mut desk = Desk::connected();
    desk.told(inputs::WATCH, "/a");
    desk.answered(2, OpResult::Exists(false));
    assert_eq!(desk.client().session.watches.len(), 1);
    desk.fires(3, "/a", Turn::Created);
    let session = &desk.client().session;
    assert_eq!((session.watches.len(), session.notified, session.seen), (0, 1, zxid(2)));
    desk.answered(9, OpResult::Synced);
    assert!(desk.tells(ClientRow::Late));
    assert_eq!(desk.client().session.seen, zxid(2));
}

#[test]
fn what_nobody_could_mean_is_refused_before_it_is_done() {
    let told = |desk: &Desk, input, text: &str| {
        let value = desk.bench.config.read_value(text);
        super::super::client::can_be_told(&desk.bench.config, &desk.bench.slot, K1, (input, value))
    };
    let mut desk = Desk::connected();
    assert!(told(&desk, inputs::CREATE, "a 1").is_err() && told(&desk, inputs::CREATE, "/a 1").is_ok());
    assert!(told(&desk, inputs::RELEASE, "").is_err() && told(&desk, inputs::ELECT, "").is_ok());
    desk.told(inputs::ELECT, "");
    for (input, fine) in
        [(inputs::ELECT, false), (inputs::ELECT_NAIVELY, false), (inputs::LOCK, true), (inputs::RELEASE, true)]
    {
        assert_eq!(told(&desk, input, "").is_ok(), fine, "{input:?}");
    }
    desk.told(inputs::CLOSE, "");
    assert!(told(&desk, inputs::CLOSE, "").is_err(), "once is enough");
    desk.hear(Z1, zk::Msg::Closed);
    assert!(told(&desk, inputs::CLOSE, "").is_err());
}

#[test]
fn what_an_earlier_attempt_is_answered_counts_no_more() {
    type Says = fn(u32) -> zk::Msg;
    let says: [Says; 3] = [
        |number| zk::Msg::Connected { session: session(K1, 1), number, zxid: zxid(1), timeout_ms: 4000 },
        |number| zk::Msg::Expired { number },
        |number| zk::Msg::Refused { number },
    ];
    for (at, says) in says.into_iter().enumerate() {
        let mut desk = Desk { bench: Workbench::at(&[1, 2], 1) };
        desk.bench.ring(PLACES.reconnect);
        desk.bench.ring(PLACES.answer);
        desk.bench.ring(PLACES.reconnect);
        assert!(matches!(desk.sent()[..], [(Z1, zk::Msg::Connect { number: 2, .. })]), "there is one server only");
        desk.hear(Z1, says(1));
        assert!(desk.tells(ClientRow::Late), "{at}");
        let session = &desk.client().session;
        assert_eq!((session.state, session.id), (State::Connecting, None), "{at}");
        desk.hear(Z1, says(2));
        assert!(!desk.tells(ClientRow::Late), "{at}");
    }
}

#[test]
fn an_event_does_not_raise_what_the_next_server_is_told() {
    let mut desk = Desk::connected();
    for path in ["/a watch", "/b watch"] {
        desk.told(inputs::GET, path);
        desk.answered(4, OpResult::Data { data: "1".into(), version: 0 });
    }
    // The event about /b is 5, too, or left before this one: it is lost with the connection.
    desk.fires(6, "/a", Turn::Set);
    desk.bench.meet(crate::engine::Event::Broken(Z1));
    desk.bench.ring(PLACES.reconnect);
    let watches = vec![Watch { path: Path::of("/b"), kind: WatchKind::Data }];
    let again = zk::Msg::Connect { session: Some(session(K1, 1)), number: 4, seen: zxid(4), watches };
    assert_eq!(desk.sent(), [(Z2, again)]);
}

#[test]
fn another_session_begins_with_a_handle_that_has_seen_nothing() {
    let mut desk = Desk::connected();
    desk.told(inputs::GET, "/a");
    desk.answered(5, OpResult::Data { data: "1".into(), version: 0 });
    desk.told(inputs::CLOSE, "");
    desk.hear(Z1, zk::Msg::Closed);
    desk.sent();
    desk.told(inputs::GET, "/a");
    let sent = desk.sent();
    assert!(matches!(sent[..], [(_, zk::Msg::Connect { session: None, seen: Zxid::ZERO, .. })]), "{sent:?}");
}

#[test]
fn a_client_counts_by_the_time_that_its_server_tells_it() {
    let mut desk = Desk { bench: Workbench::at(&[1, 2], 1) };
    desk.bench.ring(PLACES.reconnect);
    let number = desk.client().session.number;
    desk.hear(Z1, zk::Msg::Connected { session: session(K1, 1), number, zxid: zxid(1), timeout_ms: 7000 });
    assert_eq!(desk.client().session.agreed, 7000, "whatever it asked for, and whatever its own ticks are");
}
