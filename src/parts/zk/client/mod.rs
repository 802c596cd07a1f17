//! A client of an ensemble: its session, and what it asks for (ZooKeeper's programmer's guide, "ZooKeeper Sessions").
//!
//! It is connected to one server at a time. It pings after a third of its session's time-out, and where it hears nothing
//! for two thirds of it, or the connection breaks, it moves on to the next server and takes its session along; to connect
//! it takes no longer than the time-out shared out among the servers. It asks for one thing at a time, in the order in
//! which it was told. What was under way when the connection went is lost: a write may have happened, or not. That its
//! session is over it learns only from a server; by its own clock it knows when that may be so ([`Heard::Lapsed`]), for
//! hosts that must be careful. What to make of any of it is the host's business, and that of
//! [recipes](super::recipes).

mod connection;
mod picture;
mod requests;
mod tables;

pub use tables::{ClientRow, OPTIONS, Places, RULES, SESSION, SESSION_MS, WHAT, timers};

use super::messages::{Happened, Msg};
use crate::engine::facts::NOTHING;
use crate::engine::scene::NodeCard;
use crate::engine::{Config, NodeId, RuleId, Stamp, TimerId};
use crate::parts::part::{Host, Part};
use crate::parts::znodes::{Op, OpResult, Path, SessionId, Turn, Watch, Zxid, told};
use smallvec::SmallVec;

/// Where a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It turns to a server in a while.
    Apart,
    /// It waits for a server to take it.
    Connecting,
    /// A server serves it.
    Connected,
    /// It has ended its session, and waits to hear that.
    Closing,
    /// It has no session and wants none.
    Closed,
}

/// A client's memory of its session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    /// Where it stands.
    pub state: State,
    /// The server that it is connected to, or turns to next.
    pub server: NodeId,
    /// Its session, until it hears that it is over.
    pub id: Option<SessionId>,
    /// How long its session lives without a word of it, ms: as was agreed when that was opened.
    pub agreed: u32,
    /// The highest zxid that it has seen in an answer.
    pub seen: Zxid,
    /// Number of the last thing that it asked for, attempts to connect counted. No other life of its process that the
    /// same connections see has it, too.
    pub number: u32,
    /// What it is to ask for, the oldest first.
    pub queue: Vec<Op>,
    /// Whether the oldest of it is asked, and not answered.
    pub under_way: bool,
    /// The watches that it takes to be set.
    pub watches: Vec<Watch>,
    /// How often it was told of a change.
    pub notified: u32,
    /// When it sent what its server has not yet answered as a sign of life.
    signed: Stamp,
}

/// What a client's host hands on to it.
#[derive(Clone, Debug)]
pub enum Occasion<'a> {
    /// A message arrived.
    Message(NodeId, &'a Msg),
    /// A timer ran out.
    Timer(TimerId),
    /// A connection broke.
    Broken(NodeId),
    /// It is to ask for something; without a session it begins one.
    Ask(Op),
    /// It is to begin a session, if it has none.
    Open,
    /// It is to end its session.
    Close,
    /// It is to forget its session without a word, and to begin another: for a host that goes by its own clock.
    Abandon,
}

/// What a client has heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A server serves it, in this session.
    Connected {
        /// Its session.
        session: SessionId,
        /// Whether it has only begun.
        new: bool,
    },
    /// No server serves it now. Its session goes on or not: it does not know.
    Disconnected,
    /// By its own clock its session may be over.
    Lapsed,
    /// Its session is over, or it has given it up.
    Expired,
    /// What it asked for is answered.
    Done {
        /// What it asked for.
        op: Op,
        /// What came of it.
        result: OpResult,
    },
    /// What it asked for, or was to ask for, is not going to be answered.
    Lost {
        /// What.
        op: Op,
    },
    /// A watch has fired.
    Watched {
        /// The znode that it is about.
        path: Path,
        /// What became of that.
        turn: Turn,
    },
}

impl Part for Session {
    type Memory = Session;
    type Disk = ();
    type Record = std::convert::Infallible;
    type Msg = Msg;
    type Fact = Happened;
    type Event<'a> = Occasion<'a>;
    type Answer = SmallVec<[Heard; 2]>;
    type Places = Places;
    type Ghost = ();

    /// Clients turn to different servers at first. None is taken at once: servers that start as well serve nobody yet.
    fn boot(host: &mut impl Host<Self>) -> Session {
        let servers = (places(host).servers)(host.config());
        let turn = host.id().index() % servers.len().max(1);
        let session = Session {
            state: State::Apart,
            server: servers.iter().nth(turn).unwrap_or_default(),
            id: None,
            agreed: wanted(host),
            seen: Zxid::default(),
            number: 0,
            queue: Vec::new(),
            under_way: false,
            watches: Vec::new(),
            notified: 0,
            signed: host.stamp(),
        };
        session.connect_later(host);
        session
    }

    fn on(session: &mut Session, host: &mut impl Host<Self>, occasion: Occasion) -> SmallVec<[Heard; 2]> {
        let places = places(host);
        let heard = match occasion {
            Occasion::Message(from, msg) => session.on_message(host, from, msg),
            Occasion::Timer(timer) if timer == places.ping => session.ping(host),
            Occasion::Timer(timer) if timer == places.answer => session.on_silence(host),
            Occasion::Timer(timer) if timer == places.session => session.on_lapse(host),
            Occasion::Timer(timer) if timer == places.reconnect => session.connect(host),
            Occasion::Timer(_) => nothing(),
            Occasion::Broken(node) => session.on_broken(host, node),
            Occasion::Ask(op) => {
                session.queue.push(op);
                session.open(host)
            }
            Occasion::Open => session.open(host),
            Occasion::Close => session.close(host),
            Occasion::Abandon => session.abandon(host),
        };
        session.pump(host);
        heard
    }

    fn picture(session: &Session, config: &Config, card: &mut NodeCard) {
        session.picture(config, card);
    }
}

fn places<H: Host<Session>>(_: &H) -> Places {
    H::PLACES
}

/// A row of the table.
pub(super) fn rule<H: Host<Session>>(_: &H, row: ClientRow) -> RuleId {
    H::PLACES.rule(row)
}

/// How long a session is to live without a word of its client, if it is opened now. Its server may let it live longer.
fn wanted(host: &impl Host<Session>) -> u32 {
    host.option(places(host).session_ms)[0]
}

/// Nothing has been heard, and nothing will be.
fn nothing() -> SmallVec<[Heard; 2]> {
    SmallVec::new()
}

impl Session {
    /// Its session as a note has it.
    fn told(&self, host: &impl Host<Session>) -> u32 {
        self.id.map_or(NOTHING, |id| told(host.config(), &id.text(host.config())))
    }

    fn on_message(&mut self, host: &mut impl Host<Session>, from: NodeId, msg: &Msg) -> SmallVec<[Heard; 2]> {
        let awaited = from == self.server
            && match msg {
                // What an earlier attempt is answered was said on another connection.
                Msg::Connected { number, .. } | Msg::Expired { number } => {
                    self.state == State::Connecting && *number == self.number
                }
                Msg::Refused { number } => match self.state {
                    State::Connecting => *number == self.number,
                    state => state == State::Connected,
                },
                Msg::Closed => self.state == State::Closing,
                Msg::Answer { number, .. } => self.under_way && *number == self.number,
                Msg::Pong | Msg::Watched { .. } => self.state == State::Connected,
                _ => false,
            };
        if !awaited {
            host.tell(rule(host, ClientRow::Late), [from.0.into(), self.server.0.into(), 0, 0]);
            // That server could not hear that it has gone.
            if from != self.server || matches!(self.state, State::Apart | State::Closed) {
                host.close(from);
            }
            return nothing();
        }
        match msg {
            Msg::Connected { session, zxid, timeout_ms, .. } => self.on_connected(host, *session, *zxid, *timeout_ms),
            Msg::Expired { .. } => self.on_expired(host),
            Msg::Refused { .. } => {
                host.tell(rule(host, ClientRow::Refused), [from.0.into(), self.next(host).0.into(), 0, 0]);
                host.close(from);
                self.leave(host)
            }
            Msg::Closed => self.closed(host),
            Msg::Answer { zxid, result, .. } => self.on_answer(host, *zxid, result),
            Msg::Watched { zxid, event } => self.on_watched(host, *zxid, event),
            _ => {
                self.is_alive(host);
                nothing()
            }
        }
    }
}
