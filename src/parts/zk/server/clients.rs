//! The clients that are connected to a server: how they come and go, what they ask, and what they are answered.

use super::{Role, ServerRow, Zk, named, rule, ticks};
use crate::engine::NodeId;
use crate::parts::part::Host;
use crate::parts::zab;
use crate::parts::zk::messages::{Msg, Wish};
use crate::parts::znodes::{Change, Op, OpResult, Requester, SessionId, Txn, Watch, Zxid, told};

/// How far a client is that is connected here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stay {
    /// It waits for a new session.
    Opens,
    /// The leader looks whether its session is alive; these watches are to be set again.
    Checks(Vec<Watch>, Zxid),
    /// It is served.
    Served,
    /// It has asked for the end of its session.
    Leaves,
}

/// A server makes a session that would live for less than two of its ticks live so long (`minSessionTimeout`). There is no
/// most, as `maxSessionTimeout` can be set to anything.
fn no_less_than_two_ticks(session_ms: u32, tick_ms: u32) -> u32 {
    session_ms.max(tick_ms.saturating_mul(2))
}

impl Stay {
    /// Whether it waits for a session: for a new one, or for the one that it came with.
    fn waits(&self, new: bool) -> bool {
        match self {
            Stay::Opens => new,
            Stay::Checks(..) => !new,
            Stay::Served | Stay::Leaves => false,
        }
    }
}

/// A client that is connected here.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Guest {
    /// Its session, if it has one.
    pub session: Option<SessionId>,
    /// How far it is.
    pub stay: Stay,
    /// The client's number for what it waits for; of its connection, if that is not there yet.
    pub number: u32,
    /// Whether it waits for an answer.
    pub waits: bool,
}

impl Zk {
    /// A client is not connected here any more.
    pub(super) fn dismiss(&mut self, client: NodeId) {
        if self.guests.remove(&client).is_some() {
            self.watches.retain(|(_, watcher)| *watcher != client);
            self.late.retain(|(watcher, ..)| *watcher != client);
        }
    }

    /// A client is sent elsewhere, as the answer to what has this number of its: for a reason in the table's order.
    fn refuse(&mut self, host: &mut impl Host<Zk>, (client, number): (NodeId, u32), why: u32) {
        self.dismiss(client);
        host.tell(rule(host, ServerRow::Refuses), [client.0.into(), why, 0, 0]);
        host.send(client, Msg::Refused { number });
    }

    /// A client that is connected here is sent elsewhere: because nobody leads, or because its session is over.
    pub(super) fn turn_out(&mut self, host: &mut impl Host<Zk>, client: NodeId, over: bool) {
        let Some(number) = self.guests.get(&client).map(|guest| guest.number) else { return };
        self.dismiss(client);
        host.tell(rule(host, ServerRow::PartsWith), [client.0.into(), over.into(), 0, 0]);
        host.send(client, Msg::Refused { number });
    }

    pub(super) fn on_connect(
        &mut self,
        host: &mut impl Host<Zk>,
        client: NodeId,
        (session, number, seen): (Option<SessionId>, u32, Zxid),
        watches: &[Watch],
    ) -> Option<Txn> {
        self.dismiss(client);
        if self.role == Role::Out {
            self.refuse(host, (client, number), 0);
            return None;
        }
        let own = self.tree.last();
        let facts = [client.0.into(), zab::told(seen), zab::told(own), 0];
        if !host.guard(rule(host, ServerRow::NoOlderServer), seen <= own, facts) {
            host.send(client, Msg::Refused { number });
            return None;
        }
        if let Some(session) = session
            && self.has_dropped(session)
        {
            self.tell_expired(host, session, number);
            return None;
        }
        let stay = if session.is_some() { Stay::Checks(watches.to_vec(), seen) } else { Stay::Opens };
        self.guests.insert(client, Guest { session, stay, number, waits: false });
        let wish = if session.is_some() { Wish::Check } else { self.opens(host, client) };
        self.wish(host, Requester { client, session, number }, wish)
    }

    /// What a client wants that has no session: one that lives as long as it asks for, and for two ticks at least.
    fn opens(&self, host: &mut impl Host<Zk>, client: NodeId) -> Wish {
        let asked = host.config().option_of(client, super::places(host).session_ms)[0];
        let timeout_ms = no_less_than_two_ticks(asked, host.option(super::places(host).tick_ms)[0]);
        if timeout_ms > asked {
            host.tell(rule(host, ServerRow::Raises), [client.0.into(), asked, timeout_ms, 0]);
        }
        Wish::Open { timeout_ms }
    }

    /// The leader has looked at the session of a client that came here.
    pub(super) fn on_checked(
        &mut self,
        host: &mut impl Host<Zk>,
        from: NodeId,
        (session, number): (SessionId, u32),
        alive: bool,
    ) -> Option<Txn> {
        let awaited = |guest: &&Guest| guest.number == number && matches!(guest.stay, Stay::Checks(..));
        match self.guests.get(&session.client).filter(awaited) {
            Some(_) if alive => self.welcome(host, session, number, false),
            Some(_) => self.tell_expired(host, session, number),
            None => host.tell(rule(host, ServerRow::Idle), [from.0.into(), 0, 0, 0]),
        }
        None
    }

    fn tell_expired(&mut self, host: &mut impl Host<Zk>, session: SessionId, number: u32) {
        let client = session.client;
        self.dismiss(client);
        host.tell(rule(host, ServerRow::TellsExpired), [client.0.into(), named(host, session), 0, 0]);
        host.send(client, Msg::Expired { number });
    }

    /// A client that waits for it is served from now on, and its watches are set again. What it does not wait for any more
    /// is a session of nobody, and ends by itself.
    pub(super) fn welcome(&mut self, host: &mut impl Host<Zk>, session: SessionId, number: u32, new: bool) {
        let (client, zxid) = (session.client, self.tree.last());
        let waits = |guest: &&mut Guest| guest.number == number && guest.stay.waits(new);
        let Some(guest) = self.guests.get_mut(&client).filter(waits) else { return };
        let (watches, seen) = match std::mem::replace(&mut guest.stay, Stay::Served) {
            Stay::Checks(watches, seen) => (watches, seen),
            Stay::Opens | Stay::Served | Stay::Leaves => (Vec::new(), zxid),
        };
        guest.session = Some(session);
        let facts = [client.0.into(), named(host, session), new.into(), watches.len() as u32];
        host.tell(rule(host, ServerRow::Serves), facts);
        let timeout_ms = self.tree.session(session).map_or(0, |terms| terms.timeout_ms);
        host.send(client, Msg::Connected { session, number, zxid, timeout_ms });
        self.count_anew(host, session);
        watches.into_iter().for_each(|watch| self.set_again(host, client, watch, seen));
    }

    /// A client shows that it lives.
    pub(super) fn on_ping(&mut self, host: &mut impl Host<Zk>, client: NodeId) -> Option<Txn> {
        let session = self.served(client)?;
        self.hear(host, session);
        host.send(client, Msg::Pong);
        None
    }

    /// The session in which a client is served here.
    fn served(&self, client: NodeId) -> Option<SessionId> {
        self.guests.get(&client).filter(|guest| guest.stay == Stay::Served)?.session
    }

    /// A session is alive: the leader counts anew, others tell it with their next ping.
    fn hear(&mut self, host: &mut impl Host<Zk>, session: SessionId) {
        self.count_anew(host, session);
        match self.role {
            Role::Leads(_) => self.touch(host, host.id(), session),
            Role::Follows(_) => drop(self.heard.insert(session)),
            Role::Out => {}
        }
    }

    pub(super) fn on_ask(&mut self, host: &mut impl Host<Zk>, client: NodeId, number: u32, op: &Op) -> Option<Txn> {
        let Some(session) = self.served(client) else {
            self.refuse(host, (client, number), self.serves().into());
            return None;
        };
        self.hear(host, session);
        let requester = Requester { client, session: Some(session), number };
        if op.writes() || *op == Op::Sync {
            let wish = if op.writes() { Wish::Write(op.clone()) } else { Wish::Sync };
            if let Some(guest) = self.guests.get_mut(&client) {
                (guest.number, guest.waits) = (number, true);
            }
            return self.wish(host, requester, wish);
        }
        let result = self.tree.read(op);
        if let Some(watch) = Watch::set_by(op, &result) {
            self.set_watch(host, client, watch, false);
        }
        self.answer(host, requester, self.tree.last(), (result, false));
        None
    }

    pub(super) fn on_close(&mut self, host: &mut impl Host<Zk>, client: NodeId) -> Option<Txn> {
        let session = self.served(client)?;
        let guest = self.guests.get_mut(&client)?;
        guest.stay = Stay::Leaves;
        let requester = Requester { client, session: Some(session), number: guest.number };
        self.wish(host, requester, Wish::Close)
    }

    fn answer(
        &mut self,
        host: &mut impl Host<Zk>,
        requester: Requester,
        zxid: Zxid,
        (result, write): (OpResult, bool),
    ) {
        let Requester { client, number, .. } = requester;
        let text = told(host.config(), &result.text());
        host.tell(rule(host, ServerRow::Answers), [client.0.into(), text, zab::told(zxid), write.into()]);
        host.send(client, Msg::Answer { number, zxid, result });
        self.tell_late(host, client);
    }

    /// A client that waits here for this hears what came of it.
    fn awaited(&mut self, requester: Requester) -> bool {
        let Requester { client, session, number } = requester;
        let waits = |guest: &&mut Guest| guest.waits && guest.session == session && guest.number == number;
        self.guests.get_mut(&client).filter(waits).map(|guest| guest.waits = false).is_some()
    }

    pub(super) fn answer_write(
        &mut self,
        host: &mut impl Host<Zk>,
        requester: Requester,
        zxid: Zxid,
        result: OpResult,
    ) {
        if self.awaited(requester) {
            self.answer(host, requester, zxid, (result, true));
        }
    }

    /// Everything that stood before a client's `sync` is applied here by now: it came on the same connection.
    pub(super) fn on_synced(&mut self, host: &mut impl Host<Zk>, requester: Requester) -> Option<Txn> {
        if self.awaited(requester) {
            self.answer(host, requester, self.tree.last(), (OpResult::Synced, false));
        }
        None
    }

    /// A session is over: its client, if it is connected here, goes.
    pub(super) fn part_with(&mut self, host: &mut impl Host<Zk>, session: SessionId, expired: bool) {
        self.heard.remove(&session);
        self.own.left.remove(&session);
        if self.guests.get(&session.client).is_none_or(|guest| guest.session != Some(session)) {
            return;
        }
        match expired {
            // It is not told why: only when it is back it hears that its session is over.
            true => self.turn_out(host, session.client, true),
            false => {
                self.dismiss(session.client);
                host.send(session.client, Msg::Closed);
            }
        }
    }
}

/// With `zk.session.expire-by-ensemble` off: what a server does by itself.
impl Zk {
    /// It has heard of a session that it serves.
    fn count_anew(&mut self, host: &impl Host<Zk>, session: SessionId) {
        if let Some(terms) = self.tree.session(session) {
            self.own.counts = host.off(rule(host, ServerRow::ExpireByEnsemble));
            self.own.left.insert(session, 2 * ticks(host, terms.timeout_ms));
        }
    }

    /// Whether it has dropped a session that others may take for alive.
    fn has_dropped(&self, session: SessionId) -> bool {
        self.own.left.get(&session) == Some(&0) && self.tree.session(session).is_none()
    }

    /// Half ticks have passed: it drops whom it has not heard, with its znodes, and the others do not know.
    pub(super) fn count_own(&mut self, host: &mut impl Host<Zk>, halves: u32) {
        self.own.counts = host.off(rule(host, ServerRow::ExpireByEnsemble));
        self.own.left.values_mut().for_each(|left| *left = left.saturating_sub(halves));
        let over = |(session, left): (&SessionId, &u32)| {
            (*left == 0 && self.own.counts && self.tree.session(*session).is_some()).then_some(*session)
        };
        let over: Vec<SessionId> = self.own.left.iter().filter_map(over).collect();
        over.into_iter().for_each(|session| self.drop_alone(host, session));
    }

    fn drop_alone(&mut self, host: &mut impl Host<Zk>, session: SessionId) {
        let change = self.tree.close(session, true, true);
        let Change::CloseSession { gone, .. } = &change else { return };
        let waited = self.tree.session(session).map_or(0, |terms| ticks(host, terms.timeout_ms));
        let facts = [named(host, session), waited, gone.len() as u32, 0];
        if host.obeys(rule(host, ServerRow::ExpireByEnsemble), facts) {
            return;
        }
        let applied = self.tree.apply(self.tree.last(), &Txn::of(change));
        // No transaction is behind that.
        applied.events.iter().for_each(|event| self.fire(host, Zxid::ZERO, event));
        if self.guests.get(&session.client).is_some_and(|guest| guest.session == Some(session)) {
            self.turn_out(host, session.client, true);
        }
    }
}
