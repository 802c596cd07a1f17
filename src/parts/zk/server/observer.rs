//! What no node's present state tells of clients and their sessions, and the properties that must hold.
//!
//! A session is alive until some server applies its end, and a znode is there until some server applies that it goes.
//! Whoever takes itself for the first in line with a session that is over, or by a znode that is gone, is mistaken, and is
//! nobody that others could take for the owner: it does not count.

use super::{Places, Zk};
use crate::engine::{Aside, Config, Found, Map, NodeId, NodeSet};
use crate::parts::part::{PartDeed, PartMet, Sees};
use crate::parts::zk::messages::{Glimpse, Happened};
use crate::parts::zk::words;
use crate::parts::znodes::{Path, Requester, SessionId, Tree, Txn, Zxid};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

/// The highest zxid of an event that each session has seen on its connection. Where there was none, it has no hash: a world
/// without watches is as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events(Map<SessionId, Zxid>);

impl Hash for Events {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.0.is_empty() {
            self.0.hash(state);
        }
    }
}

impl Events {
    /// Takes in what a session is told. Whether that is an answer older than an event before it on the same connection.
    fn take(&mut self, session: SessionId, zxid: Zxid, what: Glimpse) -> bool {
        match what {
            Glimpse::Connected => self.0.get_mut(&session).into_iter().for_each(|last| *last = Zxid::ZERO),
            Glimpse::Event => {
                let last = self.0.get_or_insert_with(session, Default::default);
                *last = zxid.max(*last);
            }
            Glimpse::Answer(_) => return self.0.get(&session).is_some_and(|last| zxid < *last),
        }
        false
    }
}

/// What an observer remembers of an ensemble's clients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ghost {
    /// The highest zxid that each session has seen in an answer.
    pub seen: Map<SessionId, Zxid>,
    /// The highest zxid that it has seen in an event on the connection that it has now.
    pub events: Events,
    /// What all that some server has applied makes.
    pub tree: Tree,
    /// The number of the last request of each session that was applied.
    pub done: Map<SessionId, u32>,
    /// Who takes itself for the first in line, and by which znode.
    pub holders: BTreeSet<(SessionId, Path)>,
    /// What clients have heard the answers to, by their numbers for it.
    pub answered: Aside<BTreeSet<(SessionId, u32)>>,
}

fn places<S: Sees<Zk>>(_: &S) -> Places {
    S::PLACES
}

impl Ghost {
    /// Takes in what one node did.
    pub(super) fn observe(&mut self, seen: &impl Sees<Zk>, found: &mut Found) {
        if let Some(PartMet::Boot | PartMet::Crash) = seen.met() {
            // What it took itself for is forgotten with its memory.
            self.holders.retain(|(session, _)| session.client != seen.node());
        }
        for deed in seen.deeds() {
            let PartDeed::Fact(fact) = deed else { continue };
            match fact {
                Happened::Sees { session, zxid, what } => self.see(seen, *session, (*zxid, *what), found),
                Happened::Holds(session, path) => {
                    self.holders.insert((*session, path.clone()));
                    self.judge_owners(seen, path, found);
                }
                Happened::LetsGo(session, path) => drop(self.holders.remove(&(*session, path.clone()))),
                Happened::Applies { zxid, txn } => self.see_applied(seen, *zxid, txn, found),
            }
        }
    }

    /// A client takes in an answer or an event. Neither an answer nor a server that takes it must lead it back behind what it
    /// was answered, nor an answer behind an event on the same connection; an event must come before that. What a server
    /// says of no transaction comes neither before nor behind any.
    fn see(&mut self, seen: &impl Sees<Zk>, session: SessionId, (zxid, what): (Zxid, Glimpse), found: &mut Found) {
        let config = seen.config();
        let data = self.seen.get(&session).copied().unwrap_or_default();
        let me = NodeSet::one(session.client);
        let name = config.name(session.client);
        let event = self.events.0.get(&session).copied().unwrap_or_default();
        let behind_event = self.events.take(session, zxid, what);
        if behind_event || zxid < data && what != Glimpse::Event {
            let before = if behind_event { event.max(data) } else { data };
            let detail = words::went_back(name, before.to_string(), zxid.to_string());
            found.violations.push((places(seen).session_order, me, detail));
        }
        if what == Glimpse::Event && zxid <= data && zxid != Zxid::ZERO {
            let detail = words::late_event(name, zxid.to_string(), data.to_string());
            found.violations.push((places(seen).watch_order, me, detail));
        }
        let data = match what {
            Glimpse::Connected | Glimpse::Event => data,
            Glimpse::Answer(number) => {
                self.answered.0.insert((session, number));
                data.max(zxid)
            }
        };
        *self.seen.get_or_insert_with(session, Default::default) = data;
    }

    /// A server applies a transaction: the first that does so tells what is in its place.
    fn see_applied(&mut self, seen: &impl Sees<Zk>, zxid: Zxid, txn: &Txn, found: &mut Found) {
        if zxid <= self.tree.last() {
            return;
        }
        self.tree.apply(zxid, txn);
        if let Some(Requester { client, session: Some(session), number }) = txn.requester {
            let last = self.done.get(&session).copied().unwrap_or(0);
            if number < last {
                let detail = words::out_of_order(seen.config().name(client), number, last);
                found.violations.push((places(seen).session_order, NodeSet::one(client), detail));
            }
            *self.done.get_or_insert_with(session, || 0) = number.max(last);
        }
    }

    /// Those who take themselves for the first in the line of this znode, and whose sessions and znodes are there.
    pub fn owners(&self, line: &Path) -> Vec<&(SessionId, Path)> {
        let there = |(session, path): &&(SessionId, Path)| {
            let owner = self.tree.get(path).and_then(|znode| znode.owner);
            path.parent() == line.parent() && owner == Some(*session) && self.tree.session(*session).is_some()
        };
        self.holders.iter().filter(there).collect()
    }

    fn judge_owners(&self, seen: &impl Sees<Zk>, path: &Path, found: &mut Found) {
        let owners = self.owners(path);
        if let [one, .., other] = owners.as_slice() {
            let name = |config: &Config, owner: &(SessionId, Path)| config.name(owner.0.client).to_string();
            let line = path.parent().unwrap_or(Path::root());
            let detail = words::two_owners(name(seen.config(), one), name(seen.config(), other), line.text());
            let both: NodeSet =
                [one, other].into_iter().map(|owner| owner.0.client).collect::<Vec<NodeId>>().into_iter().collect();
            found.violations.push((places(seen).one_owner, both, detail));
        }
    }
}
