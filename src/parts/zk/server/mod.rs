//! What a server of an ensemble does for clients, beside agreeing with the others (ZooKeeper's programmer's guide and
//! internals page).
//!
//! Reads are answered at once from what the server has applied itself, so they may be old; what changes something goes to
//! the leader, which makes a transaction of it (`leader`), and is answered when that is delivered where the client is
//! connected (`clients`). A session is opened and closed by transactions; servers tell the leader of whom they have
//! heard, and the leader alone counts, in ticks. A watch stays with the server of its client, fires once, and its event
//! leaves before anything newer (`watches`).
//!
//! A client asks one thing at a time; a server that gets more of it does not put that in order.

mod clients;
mod leader;
mod observer;
mod picture;
mod tables;
mod watches;

pub use clients::{Guest, Stay};
pub use leader::{Tracked, Tracker};
pub use observer::Ghost;
pub use tables::{PROPERTIES, Places, RULES, ServerRow};

use super::messages::{Happened, Msg, Wish};
use crate::engine::scene::NodeCard;
use crate::engine::{Config, Found, NodeId, RuleId};
use crate::parts::part::{Host, Part, Sees};
use crate::parts::znodes::{Change, Requester, SessionId, Tree, Txn, Watch, WatchEvent, Zxid, told};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

/// The service at a server, in memory: all of it but the tree is gone when the server serves no longer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Zk {
    /// What it is in the ensemble.
    pub role: Role,
    /// What it has applied.
    pub tree: Tree,
    /// The clients that are connected to it.
    pub guests: BTreeMap<NodeId, Guest>,
    /// Their watches.
    pub watches: BTreeSet<(Watch, NodeId)>,
    /// On a follower: the sessions of which it has heard since it last told its leader.
    pub heard: BTreeSet<SessionId>,
    /// Events that wait for the next answer to their client: only with `zk.watch.before-data` off.
    pub late: Vec<(NodeId, Zxid, WatchEvent)>,
    /// How long it would let sessions live by itself.
    pub own: OwnCount,
}

/// How long a server lets sessions live of which it has heard itself. It decides by that only with
/// `zk.session.expire-by-ensemble` off, and counts all the same: the rule may be switched off while a session lives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnCount {
    /// Half ticks.
    pub left: BTreeMap<SessionId, u32>,
    /// Whether that decides anything.
    pub counts: bool,
}

// Written by hand and not derived: what decides nothing makes no other state.
impl std::hash::Hash for OwnCount {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.counts.then_some(&self.left).filter(|left| !left.is_empty()).hash(state);
    }
}

/// What a server is in its ensemble.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// It serves nobody.
    #[default]
    Out,
    /// It serves, and this one leads.
    Follows(NodeId),
    /// It leads.
    Leads(Tracker),
}

/// What its host hands on to it.
#[derive(Clone, Debug)]
pub enum Occasion<'a> {
    /// A message arrived, from a client or from another server.
    Message(NodeId, &'a Msg),
    /// A connection broke.
    Broken(NodeId),
    /// It drops all that it has applied, and begins anew.
    Reset,
    /// As a leader: a transaction has this place now.
    Proposed(Zxid, &'a Txn),
    /// A transaction is committed.
    Delivered(Zxid, &'a Txn),
    /// It serves nobody any more.
    Closed,
    /// It serves from now on: as the leader, unless it follows somebody. The transactions are those of its history that
    /// it has not applied.
    Opened(Option<NodeId>, Vec<(Zxid, Txn)>),
    /// As a leader: a tick has passed.
    Ticked,
    /// As a follower: its leader's ping came, twice in each tick.
    Pinged,
}

impl Part for Zk {
    type Memory = Zk;
    type Disk = ();
    type Record = Infallible;
    type Msg = Msg;
    type Fact = Happened;
    type Event<'a> = Occasion<'a>;
    /// What it wants to be proposed, in this order.
    type Answer = Vec<Txn>;
    type Places = Places;
    type Ghost = Ghost;

    fn boot(_host: &mut impl Host<Self>) -> Zk {
        Zk::default()
    }

    fn on(zk: &mut Zk, host: &mut impl Host<Self>, occasion: Occasion) -> Vec<Txn> {
        match occasion {
            Occasion::Message(from, msg) => return zk.on_message(host, from, msg).into_iter().collect(),
            Occasion::Broken(peer) => zk.dismiss(peer),
            Occasion::Reset => zk.tree = Tree::default(),
            Occasion::Proposed(zxid, txn) => zk.on_proposed(host, zxid, txn),
            Occasion::Delivered(zxid, txn) => zk.on_delivered(host, zxid, txn),
            Occasion::Closed => zk.on_closed(host),
            Occasion::Opened(leader, tail) => zk.on_opened(host, leader, tail),
            Occasion::Ticked => {
                zk.count_own(host, 2);
                return zk.on_tick(host);
            }
            Occasion::Pinged => {
                zk.count_own(host, 1);
                zk.report(host);
            }
        }
        Vec::new()
    }

    fn observe(ghost: &mut Ghost, seen: &impl Sees<Self>, found: &mut Found) {
        ghost.observe(seen, found);
    }

    fn picture(zk: &Zk, config: &Config, card: &mut NodeCard) {
        zk.picture(config, card);
    }
}

fn places<H: Host<Zk>>(_: &H) -> Places {
    H::PLACES
}

/// A row of the table.
fn rule<H: Host<Zk>>(_: &H, row: ServerRow) -> RuleId {
    H::PLACES.rule(row)
}

/// A session as a note has it.
fn named(host: &impl Host<Zk>, session: SessionId) -> u32 {
    told(host.config(), &session.text(host.config()))
}

/// In how many ticks a session is over that was heard of just now: a tick begins in between, so there is one more.
fn ticks(host: &impl Host<Zk>, timeout_ms: u32) -> u32 {
    timeout_ms.div_ceil(host.option(places(host).tick_ms)[0].max(1)) + 1
}

impl Zk {
    /// Whether it serves clients.
    pub fn serves(&self) -> bool {
        self.role != Role::Out
    }

    fn on_message(&mut self, host: &mut impl Host<Zk>, from: NodeId, msg: &Msg) -> Option<Txn> {
        match msg {
            Msg::Connect { session, number, seen, watches } => {
                self.on_connect(host, from, (*session, *number, *seen), watches)
            }
            Msg::Ping => self.on_ping(host, from),
            Msg::Ask { number, op } => self.on_ask(host, from, *number, op),
            Msg::Close => self.on_close(host, from),
            Msg::Forward { requester, wish } => self.on_wish(host, from, *requester, wish),
            Msg::Checked { session, number, alive } => self.on_checked(host, from, (*session, *number), *alive),
            Msg::Synced { requester } => self.on_synced(host, *requester),
            Msg::Sessions(heard) => self.on_sessions(host, from, heard),
            // Those are for clients.
            Msg::Connected { .. }
            | Msg::Expired { .. }
            | Msg::Refused { .. }
            | Msg::Pong
            | Msg::Answer { .. }
            | Msg::Watched { .. }
            | Msg::Closed => None,
        }
    }

    /// Hands a wish of a client to whoever leads: itself, or another.
    fn wish(&mut self, host: &mut impl Host<Zk>, requester: Requester, wish: Wish) -> Option<Txn> {
        match self.role {
            Role::Out => None,
            Role::Leads(_) => self.on_wish(host, host.id(), requester, &wish),
            Role::Follows(leader) => {
                let what = told(host.config(), &wish.told());
                host.tell(rule(host, ServerRow::Forwards), [requester.client.0.into(), leader.0.into(), what, 0]);
                host.send(leader, Msg::Forward { requester, wish });
                None
            }
        }
    }

    /// Service is over: clients turn elsewhere, and all that was under way for them is forgotten.
    fn on_closed(&mut self, host: &mut impl Host<Zk>) {
        let clients: Vec<NodeId> = self.guests.keys().copied().collect();
        clients.into_iter().for_each(|client| self.turn_out(host, client, false));
        self.role = Role::Out;
        self.guests.clear();
        self.watches.clear();
        self.heard.clear();
        self.late.clear();
        self.own.left.clear();
    }

    fn on_opened(&mut self, host: &mut impl Host<Zk>, leader: Option<NodeId>, tail: Vec<(Zxid, Txn)>) {
        self.role = match leader {
            Some(leader) => Role::Follows(leader),
            None => Role::Leads(self.tracker(host, tail)),
        };
    }

    /// A committed transaction is applied; clients that are connected here hear of it: first who watches, then who asked.
    fn on_delivered(&mut self, host: &mut impl Host<Zk>, zxid: Zxid, txn: &Txn) {
        let what = told(host.config(), &txn.text(host.config()));
        host.tell(rule(host, ServerRow::Applies), [what, crate::parts::zab::told(zxid), 0, 0]);
        let applied = self.tree.apply(zxid, txn);
        host.fact(Happened::Applies { zxid, txn: txn.clone() });
        applied.events.iter().for_each(|event| self.fire(host, zxid, event));
        if let Some(requester) = txn.requester {
            match (applied.result, applied.opened) {
                (Some(result), _) => self.answer_write(host, requester, zxid, result),
                (None, Some(session)) => self.welcome(host, session, requester.number, true),
                (None, None) => {}
            }
        }
        if let Change::CloseSession { session, expired, .. } = &txn.change {
            self.part_with(host, *session, *expired);
        }
        self.settle_syncs(host);
    }
}
