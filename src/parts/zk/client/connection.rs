//! A client's connection and its session: it turns to a server and shows it that it lives, moves on where that is silent
//! or refuses it, and ends its session, or learns that it is over.

use super::{ClientRow, Heard, Session, State, nothing, places, rule, wanted};
use crate::engine::NodeId;
use crate::parts::part::Host;
use crate::parts::zk::messages::{Glimpse, Msg};
use crate::parts::znodes::{SessionId, Zxid};
use smallvec::{SmallVec, smallvec};

impl Session {
    /// The server after the one that it turns to.
    pub(super) fn next(&self, host: &impl Host<Session>) -> NodeId {
        let servers = (places(host).servers)(host.config());
        let after = servers.iter().find(|id| *id > self.server);
        after.or_else(|| servers.iter().next()).unwrap_or_default()
    }

    pub(super) fn connect_later(&self, host: &mut impl Host<Session>) {
        let wait = host.option(places(host).reconnect_ms);
        host.set_timer(places(host).reconnect, wait);
    }

    /// Begins a session, if it has none.
    pub(super) fn open(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        if self.state == State::Closed { self.connect(host) } else { nothing() }
    }

    /// Turns to a server, with its session if it has one, the highest zxid that it has seen, and its watches.
    pub(super) fn connect(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
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
    pub(super) fn ping(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
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
    pub(super) fn hears(&self, host: &mut impl Host<Session>) {
        let patience = (self.agreed / 3 * 2).max(1);
        host.set_timer(places(host).answer, [patience, patience]);
    }

    /// Its server has answered a sign of life: its session lives for a time-out from when it gave that.
    pub(super) fn is_alive(&self, host: &mut impl Host<Session>) {
        self.hears(host);
        host.set_timer_from(self.signed, places(host).session, self.agreed);
    }

    /// It has lost its server: what was under way is lost with it, and it turns to the next in a while.
    pub(super) fn leave(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
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
    pub(super) fn end(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
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

    pub(super) fn close(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let connected = self.state == State::Connected;
        let facts = [self.server.0.into(), self.told(host), connected.into(), 0];
        if self.state == State::Closing || self.state == State::Closed {
            return nothing();
        }
        host.cancel_timer(places(host).reconnect);
        match connected {
            true => host.send(self.server, Msg::Close),
            false => host.close(self.server),
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
    pub(super) fn closed(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        host.close(self.server);
        self.state = State::Closed;
        host.cancel_timer(places(host).answer);
        if self.queue.is_empty() { nothing() } else { self.connect(host) }
    }

    pub(super) fn abandon(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        host.close(self.server);
        let heard = self.end(host);
        self.state = State::Apart;
        self.connect_later(host);
        heard
    }

    /// Its server has said nothing for too long.
    pub(super) fn on_silence(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        if self.state == State::Closing {
            return self.closed(host);
        }
        let limit = match self.state {
            State::Connected => self.agreed / 3 * 2,
            _ => self.agreed / (places(host).servers)(host.config()).len().max(1) as u32,
        };
        let facts = [self.server.0.into(), limit, self.next(host).0.into(), 0];
        host.tell(rule(host, ClientRow::Silent), facts);
        host.close(self.server);
        self.leave(host)
    }

    /// By its own clock its session may be over.
    pub(super) fn on_lapse(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let facts = [self.told(host), self.agreed, 0, 0];
        host.tell(rule(host, ClientRow::Lapsed), facts);
        smallvec![Heard::Lapsed]
    }

    pub(super) fn on_broken(&mut self, host: &mut impl Host<Session>, node: NodeId) -> SmallVec<[Heard; 2]> {
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

    pub(super) fn on_connected(
        &mut self,
        host: &mut impl Host<Session>,
        id: SessionId,
        zxid: Zxid,
        timeout_ms: u32,
    ) -> SmallVec<[Heard; 2]> {
        let new = self.id != Some(id);
        if new {
            self.watches.clear();
        }
        self.agreed = timeout_ms;
        (self.id, self.state) = (Some(id), State::Connected);
        self.is_alive(host);
        self.ping_later(host);
        self.sees(host, zxid, Glimpse::Connected);
        let facts = [self.server.0.into(), self.told(host), new.into(), 0];
        host.tell(rule(host, ClientRow::Connected), facts);
        smallvec![Heard::Connected { session: id, new }]
    }

    /// It begins another session at once, on another connection.
    pub(super) fn on_expired(&mut self, host: &mut impl Host<Session>) -> SmallVec<[Heard; 2]> {
        let facts = [self.server.0.into(), self.told(host), 0, 0];
        host.tell(rule(host, ClientRow::Expired), facts);
        let heard = self.end(host);
        host.close(self.server);
        self.connect(host);
        heard
    }
}
