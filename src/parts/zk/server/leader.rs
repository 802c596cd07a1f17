//! What the leader does for all: it makes transactions of what clients want, and counts how long sessions live.
//!
//! It counts ticks and looks at no clock (`SessionTrackerImpl` puts sessions into buckets of a tick each). A new leader does
//! not know who was heard of when, and gives each session its whole time again.

use super::{Role, ServerRow, Zk, named, rule, ticks};
use crate::engine::NodeId;
use crate::parts::part::Host;
use crate::parts::zab;
use crate::parts::zk::messages::{Msg, Wish};
use crate::parts::znodes::{Change, Op, Requester, SessionId, Tree, Txn, Zxid, told};
use std::collections::BTreeMap;

/// What a leader knows of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tracked {
    /// In how many ticks it is over, if nobody hears of it.
    pub left: u32,
    /// The server at which its client is, if one has said so.
    pub server: Option<NodeId>,
}

/// What a leader keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tracker {
    /// The tree with all that it has proposed, committed or not: what it resolves against.
    pub ahead: Tree,
    /// Sessions that are alive ahead.
    pub sessions: BTreeMap<SessionId, Tracked>,
    /// Those who asked for a `sync`, by which server, and behind which transaction it is answered.
    pub syncs: Vec<(Zxid, NodeId, Requester)>,
}

impl Zk {
    /// What it keeps if it leads.
    pub fn leading(&self) -> Option<&Tracker> {
        match &self.role {
            Role::Leads(tracker) => Some(tracker),
            Role::Out | Role::Follows(_) => None,
        }
    }

    fn leading_mut(&mut self) -> Option<&mut Tracker> {
        match &mut self.role {
            Role::Leads(tracker) => Some(tracker),
            Role::Out | Role::Follows(_) => None,
        }
    }

    /// What a new leader keeps, whose history goes on behind what it has applied.
    pub(super) fn tracker(&self, host: &mut impl Host<Zk>, tail: Vec<(Zxid, Txn)>) -> Tracker {
        let mut ahead = self.tree.clone();
        tail.iter().for_each(|(zxid, txn)| drop(ahead.apply(*zxid, txn)));
        let sessions: BTreeMap<SessionId, Tracked> = ahead
            .sessions()
            .map(|(session, terms)| (session, Tracked { left: ticks(host, terms.timeout_ms), server: None }))
            .collect();
        if !sessions.is_empty() {
            host.tell(rule(host, ServerRow::Fresh), [sessions.len() as u32, 0, 0, 0]);
        }
        Tracker { ahead, sessions, syncs: Vec::new() }
    }

    /// A transaction has its place: the tree ahead has it, and a session that it opens is counted.
    pub(super) fn on_proposed(&mut self, host: &impl Host<Zk>, zxid: Zxid, txn: &Txn) {
        let Some(tracker) = self.leading_mut() else { return };
        let opened = tracker.ahead.apply(zxid, txn).opened;
        if let Some(session) = opened
            && let Some(terms) = tracker.ahead.session(session)
        {
            tracker.sessions.insert(session, Tracked { left: ticks(host, terms.timeout_ms), server: None });
        }
    }

    /// A server hands on what a client of its wants; it may be the leader itself.
    pub(super) fn on_wish(
        &mut self,
        host: &mut impl Host<Zk>,
        via: NodeId,
        requester: Requester,
        wish: &Wish,
    ) -> Option<Txn> {
        let Some(tracker) = self.leading_mut() else {
            host.tell(rule(host, ServerRow::Idle), [via.0.into(), 0, 0, 0]);
            return None;
        };
        let client = requester.client;
        let session = match (wish, requester.session) {
            (Wish::Open { timeout_ms }, _) => {
                let change = Change::NewSession { client, timeout_ms: *timeout_ms };
                return Some(self.make(host, wish, Txn { requester: Some(requester), change }));
            }
            (_, Some(session)) => session,
            (_, None) => return None,
        };
        if *wish == Wish::Check {
            self.check(host, via, session, requester.number);
            return None;
        }
        let at = tracker.sessions.get(&session).and_then(|tracked| tracked.server);
        if let Some(now) = at.filter(|now| *now != via) {
            host.tell(rule(host, ServerRow::Moved), [client.0.into(), via.0.into(), now.0.into(), 0]);
            return None;
        }
        self.touch(host, via, session);
        match wish {
            Wish::Sync => self.sync(host, via, requester),
            Wish::Write(op) => return self.write(host, wish, requester, op),
            Wish::Close => return self.close(host, Some(requester), session, false),
            Wish::Open { .. } | Wish::Check => {}
        }
        None
    }

    fn make(&self, host: &mut impl Host<Zk>, wish: &Wish, txn: Txn) -> Txn {
        let (config, asked) = (host.config(), txn.requester.map_or(0, |requester| requester.client.0.into()));
        let facts = [asked, told(config, &wish.told()), told(config, &txn.text(config)), 0];
        host.tell(rule(host, ServerRow::Resolves), facts);
        txn
    }

    fn write(&self, host: &mut impl Host<Zk>, wish: &Wish, requester: Requester, op: &Op) -> Option<Txn> {
        let txn = self.leading()?.ahead.resolve(requester, op);
        Some(self.make(host, wish, txn))
    }

    /// The end of a session, with its ephemeral znodes.
    fn close(
        &mut self,
        host: &mut impl Host<Zk>,
        requester: Option<Requester>,
        session: SessionId,
        expired: bool,
    ) -> Option<Txn> {
        let tracker = self.leading_mut()?;
        tracker.sessions.remove(&session);
        let owned = tracker.ahead.owned(session).count() as u32;
        let all = owned == 0 || host.obeys(rule(host, ServerRow::Ephemeral), [named(host, session), owned, 0, 0]);
        let change = self.leading()?.ahead.close(session, expired, all);
        Some(Txn { requester, change })
    }

    /// A client is connected to another server than before: whether its session is alive.
    fn check(&mut self, host: &mut impl Host<Zk>, via: NodeId, session: SessionId, number: u32) {
        let Some(tracker) = self.leading_mut() else { return };
        let alive = tracker.sessions.contains_key(&session);
        if let Some(tracked) = tracker.sessions.get_mut(&session) {
            tracked.server = Some(via);
        }
        self.touch(host, via, session);
        match via == host.id() {
            true => drop(self.on_checked(host, via, (session, number), alive)),
            false => host.send(via, Msg::Checked { session, number, alive }),
        }
    }

    /// A session is alive: its ticks are counted anew, if it is this server at which its client is.
    pub(super) fn touch(&mut self, host: &impl Host<Zk>, via: NodeId, session: SessionId) {
        let terms = self.leading().and_then(|tracker| tracker.ahead.session(session));
        let tracked = self.leading_mut().and_then(|tracker| tracker.sessions.get_mut(&session));
        if let (Some(terms), Some(tracked)) = (terms, tracked)
            && tracked.server.is_none_or(|server| server == via)
        {
            *tracked = Tracked { left: ticks(host, terms.timeout_ms), server: Some(via) };
        }
    }

    /// A server tells of whom it has heard.
    pub(super) fn on_sessions(&mut self, host: &mut impl Host<Zk>, from: NodeId, heard: &[SessionId]) -> Option<Txn> {
        heard.iter().for_each(|session| self.touch(host, from, *session));
        host.tell(rule(host, ServerRow::Hears), [from.0.into(), heard.len() as u32, 0, 0]);
        None
    }

    /// A follower tells its leader of whom it has heard.
    pub(super) fn report(&mut self, host: &mut impl Host<Zk>) {
        if let Role::Follows(leader) = self.role
            && !self.heard.is_empty()
        {
            let heard = std::mem::take(&mut self.heard).into_iter().collect();
            host.send(leader, Msg::Sessions(heard));
        }
    }

    /// A tick has passed: sessions of which nobody has heard for their time are over.
    pub(super) fn on_tick(&mut self, host: &mut impl Host<Zk>) -> Vec<Txn> {
        let by_itself = host.off(rule(host, ServerRow::ExpireByEnsemble));
        let Some(tracker) = self.leading_mut().filter(|_| !by_itself) else { return Vec::new() };
        tracker.sessions.values_mut().for_each(|tracked| tracked.left = tracked.left.saturating_sub(1));
        let over = tracker.sessions.iter().filter(|(_, tracked)| tracked.left == 0).map(|(session, _)| *session);
        let over: Vec<SessionId> = over.collect();
        over.into_iter().filter_map(|session| self.expire(host, session)).collect()
    }

    fn expire(&mut self, host: &mut impl Host<Zk>, session: SessionId) -> Option<Txn> {
        let ahead = &self.leading()?.ahead;
        let waited = ahead.session(session).map_or(0, |terms| ticks(host, terms.timeout_ms));
        // Without the rule about them its ephemeral znodes stay.
        let go = if host.off(rule(host, ServerRow::Ephemeral)) { 0 } else { ahead.owned(session).count() as u32 };
        let facts = [named(host, session), waited, go, 0];
        host.obeys(rule(host, ServerRow::ExpireByEnsemble), facts).then_some(())?;
        self.close(host, None, session, true)
    }

    /// A client wants its server to catch up: the answer goes behind the commit of all that is proposed now.
    fn sync(&mut self, host: &mut impl Host<Zk>, via: NodeId, requester: Requester) {
        let done = self.tree.last();
        let Some(tracker) = self.leading_mut() else { return };
        let behind = tracker.ahead.last();
        let waits = behind > done;
        host.tell(rule(host, ServerRow::Syncs), [requester.client.0.into(), zab::told(behind), waits.into(), 0]);
        tracker.syncs.push((behind, via, requester));
        self.settle_syncs(host);
    }

    /// Answers those who wait for what is committed by now.
    pub(super) fn settle_syncs(&mut self, host: &mut impl Host<Zk>) {
        let done = self.tree.last();
        let Some(tracker) = self.leading_mut() else { return };
        let waiting = tracker.syncs.clone();
        tracker.syncs.retain(|(behind, ..)| *behind > done);
        for (_, via, requester) in waiting.into_iter().filter(|(behind, ..)| *behind <= done) {
            match via == host.id() {
                true => drop(self.on_synced(host, requester)),
                false => host.send(via, Msg::Synced { requester }),
            }
        }
    }
}
