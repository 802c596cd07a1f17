//! A client of an ensemble: its session, and what it asks for (ZooKeeper's programmer's guide, "ZooKeeper Sessions").
//!
//! It is connected to one server at a time. It pings after a third of its session's time-out, and where it hears nothing
//! for two thirds of it, or the connection breaks, it moves on to the next server and takes its session along; to connect
//! it takes no longer than the time-out shared out among the servers. It asks for one thing at a time, in the order in
//! which it was told. What was under way when the connection went is lost: a write may have happened, or not. That its
//! session is over it learns only from a server; by its own clock it knows when that may be so ([`Heard::Lapsed`]), for
//! hosts that must be careful. What to make of any of it is the host's business, and that of
//! [recipes](super::recipes).

mod picture;
mod tables;

pub use tables::{ClientRow, OPTIONS, Places, RULES, SESSION, SESSION_MS, WHAT, timers};

use super::messages::{Glimpse, Happened, Msg, no_less_than_two_ticks};
use crate::engine::facts::NOTHING;
use crate::engine::scene::NodeCard;
use crate::engine::{Config, NodeId, RuleId, Stamp, TimerId};
use crate::parts::part::{Host, Part};
use crate::parts::znodes::{Op, OpResult, Path, SessionId, Turn, Watch, WatchEvent, Zxid, told};
use smallvec::{SmallVec, smallvec};

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
    /// Its session is over, or it has result it up.
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

/// How long a session is to live without a word of its client, if it is opened now.
fn wanted(host: &impl Host<Session>) -> u32 {
    let [session, tick] = [places(host).session_ms, places(host).tick_ms].map(|option| host.option(option)[0]);
    no_less_than_two_ticks(session, tick)
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

    /// What it asks for now, if it waits for an answer.
    pub fn asks(&self) -> Option<&Op> {
        self.queue.first().filter(|_| self.under_way)
    }

    /// The server after the one that it turns to.
    fn next(&self, host: &impl Host<Session>) -> NodeId {
        let servers = (places(host).servers)(host.config());
        let after = servers.iter().find(|id| *id > self.server);
        after.or_else(|| servers.iter().next()).unwrap_or_default()
    }

    fn connect_later(&self, host: &mut impl Host<Session>) {
        let wait = host.option(places(host).reconnect_ms);
        host.set_timer(places(host).reconnect, wait);
    }

    /// Begins a session, if it has none.
    fn open(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        if self.state == State::Closed { self.connect(host) } else { nothing() }
    }

    /// Turns to a server, with its session if it has one, the highest zxid that it has seen, and its watches.
    fn connect(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let servers = (places(host).servers)(host.config()).len().max(1) as u32;
        if self.id.is_none() {
            self.agreed = wanted(host);
        }
        let patience = (self.agreed / servers).max(1);
        self.number = self.number.saturating_add(1);
        (self.state, self.signed) = (State::Connecting, host.stamp());
        let facts = [self.server.0.into(), self.told(host), self.watches.len() as u32, 0];
        let (session, number, seen, watches) = (self.id, self.number, self.seen, self.watches.clone());
        host.send(self.server, Msg::Connect { session, number, seen, watches });
        host.set_timer(places(host).answer, [patience, patience]);
        host.tell(rule(host, ClientRow::Connects), facts);
        nothing()
    }

    /// Shows its server that it lives.
    fn ping(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        if self.state == State::Connected {
            self.signed = host.stamp();
            host.send(self.server, Msg::Ping);
            self.ping_later(host);
        }
        nothing()
    }

    fn ping_later(&self, host: &mut impl Host<Session>) {
        let third = (self.agreed / 3).max(1);
        host.set_timer(places(host).ping, [third, third]);
    }

    /// Its server lives: it waits two thirds of the time-out for its next word.
    fn hears(&self, host: &mut impl Host<Session>) {
        let patience = (self.agreed / 3 * 2).max(1);
        host.set_timer(places(host).answer, [patience, patience]);
    }

    /// Its server has answered a sign of life: its session lives for a time-out from when it gave that.
    fn is_alive(&self, host: &mut impl Host<Session>) {
        self.hears(host);
        host.set_timer_from(self.signed, places(host).session, self.agreed);
    }

    /// Asks for the next thing.
    fn pump(&mut self, host: &mut impl Host<Session>) {
        let Some(op) = self.queue.first().filter(|_| self.state == State::Connected && !self.under_way).cloned() else {
            return;
        };
        self.number = self.number.saturating_add(1);
        self.under_way = true;
        let what = told(host.config(), &op.text());
        host.send(self.server, Msg::Ask { number: self.number, op });
        host.tell(rule(host, ClientRow::Asks), [self.server.0.into(), what, self.number, 0]);
    }

    /// What it asked for is not going to be answered.
    fn lose(&mut self, host: &mut impl Host<Session>, op: Op, asked: bool) -> Heard {
        let what = told(host.config(), &op.text());
        host.tell(rule(host, ClientRow::Lost), [what, op.writes().into(), asked.into(), 0]);
        Heard::Lost { op }
    }

    /// It has lost its server: what was under way is lost with it, and it turns to the next in a while.
    fn leave(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let mut heard = nothing();
        if matches!(self.state, State::Connected | State::Closing) {
            heard.push(Heard::Disconnected);
        }
        if self.under_way {
            self.under_way = false;
            let op = self.queue.remove(0);
            heard.push(self.lose(host, op, true));
        }
        host.cancel_timer(places(host).ping);
        host.cancel_timer(places(host).answer);
        self.server = self.next(host);
        self.state = State::Apart;
        self.connect_later(host);
        heard
    }

    /// Its session is over: whatever it was to ask for belonged to that.
    fn end(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let mut heard: SmallVec<[Heard; 2]> = smallvec![Heard::Expired];
        self.id = None;
        // Another session begins with another handle, which has seen nothing: order is promised within one.
        self.seen = Zxid::ZERO;
        self.watches.clear();
        for (at, op) in std::mem::take(&mut self.queue).into_iter().enumerate() {
            let asked = self.under_way && at == 0;
            heard.push(self.lose(host, op, asked));
        }
        self.under_way = false;
        for timer in [places(host).ping, places(host).answer, places(host).session] {
            host.cancel_timer(timer);
        }
        heard
    }

    fn close(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let connected = self.state == State::Connected;
        let facts = [self.server.0.into(), self.told(host), connected.into(), 0];
        if self.state == State::Closing || self.state == State::Closed {
            return nothing();
        }
        host.cancel_timer(places(host).reconnect);
        if connected {
            host.send(self.server, Msg::Close);
        }
        let heard = self.end(host);
        self.state = if connected { State::Closing } else { State::Closed };
        if connected {
            self.hears(host);
        }
        host.tell(rule(host, ClientRow::Closes), facts);
        heard
    }

    /// Whether its server knows that its session is ended or not: it has none. What it was told since asks for another.
    fn closed(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        self.state = State::Closed;
        host.cancel_timer(places(host).answer);
        if self.queue.is_empty() { nothing() } else { self.connect(host) }
    }

    fn abandon(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let heard = self.end(host);
        self.state = State::Apart;
        self.connect_later(host);
        heard
    }
}

impl Session {
    /// Its server has said nothing for too long.
    fn on_silence(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        if self.state == State::Closing {
            return self.closed(host);
        }
        let limit = match self.state {
            State::Connected => self.agreed / 3 * 2,
            _ => self.agreed / (places(host).servers)(host.config()).len().max(1) as u32,
        };
        let facts = [self.server.0.into(), limit, self.next(host).0.into(), 0];
        host.tell(rule(host, ClientRow::Silent), facts);
        self.leave(host)
    }

    /// By its own clock its session may be over.
    fn on_lapse(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let facts = [self.told(host), self.agreed, 0, 0];
        host.tell(rule(host, ClientRow::Lapsed), facts);
        smallvec![Heard::Lapsed]
    }

    fn on_broken(&mut self, host: &mut impl Host<Session>, node: NodeId) -> SmallVec<[Heard; 2]> {
        if node != self.server {
            return nothing();
        }
        match self.state {
            State::Apart | State::Closed => nothing(),
            State::Closing => self.closed(host),
            State::Connecting | State::Connected => {
                host.tell(rule(host, ClientRow::Broken), [node.0.into(), self.next(host).0.into(), 0, 0]);
                self.leave(host)
            }
        }
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
            return nothing();
        }
        match msg {
            Msg::Connected { session, zxid, .. } => self.on_connected(host, *session, *zxid),
            Msg::Expired { .. } => self.on_expired(host),
            Msg::Refused { .. } => {
                host.tell(rule(host, ClientRow::Refused), [from.0.into(), self.next(host).0.into(), 0, 0]);
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

    fn on_connected(&mut self, host: &mut impl Host<Session>, id: SessionId, zxid: Zxid) -> SmallVec<[Heard; 2]> {
        let new = self.id != Some(id);
        if new {
            self.watches.clear();
            // Its server read the option in between: whichever it was, it lets the session live for no less.
            self.agreed = self.agreed.min(wanted(host));
        }
        (self.id, self.state) = (Some(id), State::Connected);
        self.is_alive(host);
        self.ping_later(host);
        self.sees(host, zxid, Glimpse::Connected);
        let facts = [self.server.0.into(), self.told(host), new.into(), 0];
        host.tell(rule(host, ClientRow::Connected), facts);
        smallvec![Heard::Connected { session: id, new }]
    }

    /// It begins another session at once.
    fn on_expired(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let facts = [self.server.0.into(), self.told(host), 0, 0];
        host.tell(rule(host, ClientRow::Expired), facts);
        let heard = self.end(host);
        self.connect(host);
        heard
    }

    fn on_answer(&mut self, host: &mut impl Host<Session>, zxid: Zxid, result: &OpResult) -> SmallVec<[Heard; 2]> {
        let op = self.queue.remove(0);
        self.under_way = false;
        self.hears(host);
        self.sees(host, zxid, Glimpse::Answer(self.number));
        self.watches.extend(Watch::set_by(&op, result).filter(|watch| !self.watches.contains(watch)));
        let [what, answer] = [op.text(), result.text()].map(|text| told(host.config(), &text));
        host.tell(rule(host, ClientRow::Answered), [what, answer, zxid.epoch, zxid.counter]);
        smallvec![Heard::Done { op, result: result.clone() }]
    }

    fn on_watched(&mut self, host: &mut impl Host<Session>, zxid: Zxid, event: &WatchEvent) -> SmallVec<[Heard; 2]> {
        self.hears(host);
        self.sees(host, zxid, Glimpse::Event);
        if !host.off(places(host).one_shot) {
            self.watches.retain(|watch| !watch.hears(event));
        }
        self.notified = self.notified.saturating_add(1);
        let path = told(host.config(), event.path.text());
        host.tell(rule(host, ClientRow::Notified), [path, event.turn as u32, zxid.epoch, zxid.counter]);
        smallvec![Heard::Watched { path: event.path.clone(), turn: event.turn }]
    }

    /// It has seen what happened up to here, if that is an answer (`ClientCnxn`: only headers of replies raise the last zxid).
    /// A server that takes it has shown it nothing yet; and where it has heard one event, another that left behind it may
    /// be lost: the next server makes up for that.
    fn sees(&mut self, host: &mut impl Host<Session>, zxid: Zxid, what: Glimpse) {
        if let Glimpse::Answer(_) = what {
            self.seen = self.seen.max(zxid);
        }
        if let Some(session) = self.id {
            host.fact(Happened::Sees { session, zxid, what });
        }
    }
}
