//! What clients and servers of an ensemble say to each other, and servers among themselves about clients; and what either
//! tells observers.

use super::words;
use crate::engine::Config;
use crate::engine::scene::{Epoch, Fact, Packet, Shape};
use crate::parts::znodes::{
    Op, OpResult, Path, Requester, SessionId, Txn, Watch, WatchEvent, Zxid, short, shown_epoch,
};
use std::collections::BTreeMap;

/// A message between a client and a server, or between servers about clients.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// A client turns to a server: for a new session, or to go on with the one it has.
    Connect {
        /// Its session, if it has one.
        session: Option<SessionId>,
        /// The client's number for the attempt.
        number: u32,
        /// The highest zxid that it has seen: a server behind that does not take it.
        seen: Zxid,
        /// The watches that it takes to be set: they are set again, as ZooKeeper's `setWatches` does.
        watches: Vec<Watch>,
    },
    /// A client shows that it lives.
    Ping,
    /// A client asks for something.
    Ask {
        /// Its number for it.
        number: u32,
        /// What.
        op: Op,
    },
    /// A client ends its session.
    Close,
    /// A server serves a client.
    Connected {
        /// The client's session.
        session: SessionId,
        /// The client's number for the attempt that this answers. Each attempt is a connection of its own in ZooKeeper:
        /// what one says is not heard by the next.
        number: u32,
        /// How far the server is.
        zxid: Zxid,
        /// How long the session lives without a word of its client, as the ensemble counts.
        timeout_ms: u32,
    },
    /// The session with which a client came is over.
    Expired {
        /// The client's number for the attempt.
        number: u32,
    },
    /// A server does not serve a client, or no longer: it is behind it, or has no leader.
    Refused {
        /// The client's number for the attempt, or for what it asked for on it last.
        number: u32,
    },
    /// A server has heard a ping.
    Pong,
    /// A server answers.
    Answer {
        /// The client's number for what it asked.
        number: u32,
        /// How far the server was; of a write, its transaction.
        zxid: Zxid,
        /// What came of it.
        result: OpResult,
    },
    /// A watch fires.
    Watched {
        /// The transaction that it is about.
        zxid: Zxid,
        /// What happened.
        event: WatchEvent,
    },
    /// The client's session is ended.
    Closed,
    /// A server hands on to the leader what a client of its wants.
    Forward {
        /// Who wants it.
        requester: Requester,
        /// What.
        wish: Wish,
    },
    /// The leader has looked at a session that goes on at this server.
    Checked {
        /// The session.
        session: SessionId,
        /// The client's number for the attempt.
        number: u32,
        /// Whether it is alive.
        alive: bool,
    },
    /// The leader has committed, and told this server, everything that stood before a client's `sync`.
    Synced {
        /// Whose it was.
        requester: Requester,
    },
    /// The sessions of which a server has heard since it last told the leader.
    Sessions(Vec<SessionId>),
}

/// What a server wants of the leader for a client.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Wish {
    /// A new session.
    Open {
        /// How long it is to live without a sign of the client, in ms.
        timeout_ms: u32,
    },
    /// To know whether its session is alive: the client is connected here now.
    Check,
    /// An operation that the ensemble has to agree on.
    Write(Op),
    /// To hear when everything before is committed.
    Sync,
    /// The end of its session.
    Close,
}

/// By what a client sees how far the tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Glimpse {
    /// A server takes it, and has come so far. That is no data: what its watches have missed is told only then.
    Connected,
    /// The answer to what it asked for with this number.
    Answer(u32),
    /// A watch's event.
    Event,
}

/// What nodes tell observers about clients and sessions because neither a message nor a record shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// A client takes in what tells it of the tree.
    Sees {
        /// Its session.
        session: SessionId,
        /// What it has seen by that.
        zxid: Zxid,
        /// What that was.
        what: Glimpse,
    },
    /// A client takes itself for the first in line, by this znode of its own.
    Holds(SessionId, Path),
    /// It does so no longer.
    LetsGo(SessionId, Path),
    /// A server applies a transaction.
    Applies {
        /// Its place.
        zxid: Zxid,
        /// What it is.
        txn: Txn,
    },
}

/// Kinds of messages.
pub const KINDS: [&str; 15] = [
    "Connect",
    "Ping",
    "Ask",
    "Close",
    "Connected",
    "Expired",
    "Refused",
    "Pong",
    "Answer",
    "Watched",
    "Closed",
    "Forward",
    "Checked",
    "Synced",
    "Sessions",
];

impl Msg {
    /// Its kind, by its place among all.
    pub fn place(&self) -> usize {
        match self {
            Msg::Connect { .. } => 0,
            Msg::Ping => 1,
            Msg::Ask { .. } => 2,
            Msg::Close => 3,
            Msg::Connected { .. } => 4,
            Msg::Expired { .. } => 5,
            Msg::Refused { .. } => 6,
            Msg::Pong => 7,
            Msg::Answer { .. } => 8,
            Msg::Watched { .. } => 9,
            Msg::Closed => 10,
            Msg::Forward { .. } => 11,
            Msg::Checked { .. } => 12,
            Msg::Synced { .. } => 13,
            Msg::Sessions(_) => 14,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> &'static str {
        KINDS[self.place()]
    }

    /// What it is for.
    pub fn shape(&self) -> Shape {
        match self {
            Msg::Connect { .. } | Msg::Ask { .. } | Msg::Close | Msg::Forward { .. } => Shape::Asks,
            Msg::Connected { .. } | Msg::Closed | Msg::Checked { alive: true, .. } | Msg::Synced { .. } => {
                Shape::Grants
            }
            Msg::Expired { .. } | Msg::Refused { .. } | Msg::Checked { alive: false, .. } => Shape::Refuses,
            Msg::Answer { .. } | Msg::Watched { .. } => Shape::Carries,
            Msg::Ping | Msg::Pong | Msg::Sessions(_) => Shape::Heartbeat,
        }
    }

    /// Shows what it says.
    pub fn picture(&self, config: &Config, packet: &mut Packet) {
        let mut facts: BTreeMap<String, Fact> = BTreeMap::new();
        let mut tell = |name: &str, fact: Fact| drop(facts.insert(name.into(), fact));
        let session = |session: &SessionId| Fact::Text(session.text(config));
        let mut zxid = None;
        match self {
            Msg::Connect { session: own, number, seen, watches } => {
                own.iter().for_each(|own| tell("session", session(own)));
                tell("number", Fact::Int((*number).into()));
                tell("seen", Fact::text(seen));
                tell("watches", Fact::List(watches.iter().map(|watch| Fact::Text(watch.text())).collect()));
            }
            Msg::Ask { number, op } => {
                tell("number", Fact::Int((*number).into()));
                packet.value = Some(short(&op.text()));
            }
            Msg::Connected { session: own, number, zxid: at, timeout_ms } => {
                tell("session", session(own));
                tell("number", Fact::Int((*number).into()));
                tell("timeout_ms", Fact::Int((*timeout_ms).into()));
                zxid = Some(*at);
            }
            Msg::Answer { number, zxid: at, result } => {
                tell("number", Fact::Int((*number).into()));
                tell("result", Fact::Text(result.written()));
                packet.value = Some(short(&result.text()));
                zxid = Some(*at);
            }
            Msg::Watched { zxid: at, event } => {
                tell("path", Fact::text(&event.path));
                tell("turn", Fact::text(event.turn.id()));
                packet.value = Some(short(&event.text()));
                zxid = Some(*at);
            }
            Msg::Forward { requester, wish } => {
                tell("for", Fact::Text(requester.text(config)));
                tell("wish", Fact::Text(wish.text()));
                packet.value = Some(short(&wish.told()));
            }
            Msg::Checked { session: own, number, alive } => {
                tell("session", session(own));
                tell("number", Fact::Int((*number).into()));
                tell("alive", Fact::Bool(*alive));
            }
            Msg::Synced { requester } => tell("for", Fact::Text(requester.text(config))),
            Msg::Sessions(heard) => tell("sessions", Fact::List(heard.iter().map(session).collect())),
            Msg::Expired { number } | Msg::Refused { number } => tell("number", Fact::Int((*number).into())),
            Msg::Ping | Msg::Close | Msg::Pong | Msg::Closed => {}
        }
        if let Some(zxid) = zxid {
            packet.epoch = Some(Epoch { text: zxid.to_string(), ..shown_epoch(zxid.epoch) });
            facts.insert("zxid".into(), Fact::text(zxid));
        }
        packet.facts = facts;
    }
}

impl Wish {
    /// As it is written, like an operation.
    pub fn text(&self) -> String {
        match self {
            Wish::Open { timeout_ms } => format!("session {timeout_ms}"),
            Wish::Check => "check".into(),
            Wish::Write(op) => op.text(),
            Wish::Sync => "sync".into(),
            Wish::Close => "close".into(),
        }
    }

    /// In a few words.
    pub fn told(&self) -> String {
        match self {
            Wish::Open { timeout_ms } => words::wish_open(*timeout_ms),
            Wish::Check => words::wish_check(),
            Wish::Close => words::wish_close(),
            Wish::Write(_) | Wish::Sync => self.text(),
        }
    }

    /// Reads one.
    pub fn read(text: &str) -> Option<Wish> {
        Some(match text {
            "check" => Wish::Check,
            "sync" => Wish::Sync,
            "close" => Wish::Close,
            text => match text.strip_prefix("session ") {
                Some(ms) => Wish::Open { timeout_ms: ms.parse().ok()? },
                None => Wish::Write(Op::read_whole(text).ok().filter(Op::writes)?),
            },
        })
    }
}
