//! A master. All stand in line in the ensemble; the first leads, and the others wait and keep the log.
//!
//! Who becomes the first recovers the registry: it asks for promises in the log of the masters, and serves once all that
//! stands there is chosen again. What it knows beside the registry - who is connected, tasks, frameworks, offers - is in
//! its memory only ([`Book`]), and comes back as agents (`agents`) and schedulers (`frameworks`) turn to it. A leading
//! master that may have lost its session, or sees another before it in line, ends itself; somebody starts it again.

mod agents;
mod book;
mod frameworks;

pub use book::{AgentRow, Book, FrameworkRow, Offered, Pending, TaskRow};

use super::keeper::Keeper;
use super::messages::{Cause, Happened, Msg, Record};
use super::registry::{Change, Registry};
use super::{Context, INFO, MASTER, Mesos, options, rules, timers};
use crate::embeds;
use crate::engine::{Config, InputId, NodeId, NodeSet, TimerId};
use crate::parts::Part;
use crate::parts::flexible::Flexible;
use crate::parts::slots::{self, Entry, Occasion, Places, Slots};
use crate::parts::zk::client as session;

/// The masters: each keeps the log.
pub fn masters(config: &Config) -> NodeSet {
    config.of_kind(MASTER)
}

/// Majorities of all masters, unless others are given.
pub const FLEXIBLE: Flexible = Flexible::of(&INFO, masters, "master");

/// Where the rows of the slots stand. The line decides which master asks for promises, and nobody else tells it to.
pub const PLACES: Places = Places { prepares: false, ..Places::of(&INFO, masters, FLEXIBLE) };

embeds! { Mesos: Slots;
    places: PLACES,
    message: Msg::Slots,
    disk: |disk| &disk.slots,
    record: Record::Slots,
    fact: Happened::Slots,
}

/// How a master stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// It waits in line.
    Standby,
    /// It is the first in line, and recovers the registry.
    Recovering,
    /// It serves.
    Leading,
    /// It has ended itself: somebody has to start it again.
    Ended,
}

/// A master's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Master {
    /// Its session, and its place in line.
    pub keeper: Keeper,
    /// The slots of the log.
    pub slots: Slots,
    /// What that makes of the registry.
    pub registry: Registry,
    /// How it stands.
    pub phase: Phase,
    /// What else it knows while it leads.
    pub book: Book,
}

impl Master {
    /// A master whose process has just started: it does again what it knows to be chosen.
    pub fn boot(cx: &mut Context) -> Master {
        let keeper = Keeper::contender(cx);
        let slots = <Slots as Part>::boot(cx);
        let mut registry = Registry::default();
        let known: Vec<Entry> = cx.disk().slots.entries(1, usize::MAX).collect();
        for entry in known {
            registry.apply(cx.config, entry.value);
        }
        Master { keeper, slots, registry, phase: Phase::Standby, book: Book::default() }
    }

    /// Whether it serves.
    pub fn serves(&self) -> bool {
        self.phase == Phase::Leading
    }

    /// Something happens to its session.
    pub fn on_session(&mut self, cx: &mut Context, occasion: session::Occasion) {
        let before = (self.keeper.detected(), self.keeper.leads());
        let heard = self.keeper.act(cx, occasion);
        let now = (self.keeper.detected(), self.keeper.leads());
        if heard.contains(&session::Heard::Expired) && self.phase >= Phase::Recovering {
            return self.may_end(cx, Cause::Session);
        }
        if now == before {
            return;
        }
        cx.tell(rules::DETECTS, self.keeper.told(before.0));
        match (self.phase, now) {
            (Phase::Standby, (_, true)) => self.begin(cx),
            (Phase::Recovering | Phase::Leading, (Some(_), false)) => self.may_end(cx, Cause::Overtaken),
            _ => {}
        }
    }

    /// It is the first in line: it recovers the registry. Switched off, it serves at once, with an empty one.
    fn begin(&mut self, cx: &mut Context) {
        self.phase = Phase::Recovering;
        self.book = Book::default();
        let known = self.registry.agents.len() as u32;
        cx.tell(rules::BECOMES_FIRST, [known, 0, 0, 0]);
        let waits = cx.obeys(rules::RECOVER_FIRST, [known, 0, 0, 0]);
        if !waits {
            self.registry = Registry::default();
            self.serve(cx);
        }
        let limit = cx.config.number(options::FETCH_MS);
        cx.set_timer(timers::FETCH, [limit, limit]);
        self.ask_for_promises(cx);
    }

    fn ask_for_promises(&mut self, cx: &mut Context) {
        let again = cx.option(options::RECOVER_MS);
        cx.set_timer(timers::RECOVER, again);
        self.act(cx, Occasion::Prepare(NodeSet::EMPTY));
    }

    /// Hands something on to the slots, and does what is decided by that.
    pub fn act(&mut self, cx: &mut Context, occasion: Occasion) {
        let slots::Outcome { decided, .. } = Slots::on(&mut self.slots, cx, occasion);
        for (_, entry) in decided {
            if let Some((change, agent)) = self.registry.apply(cx.config, entry.value) {
                cx.fact(Happened::Changed(change, agent));
                self.on_changed(cx, change, agent);
            }
        }
        let whole = self.slots.leads() && self.slots.bid.as_ref().is_none_or(|bid| bid.open.is_empty());
        if whole && self.phase >= Phase::Recovering {
            cx.cancel_timer(timers::FETCH);
            cx.cancel_timer(timers::RECOVER);
        }
        if whole && self.phase == Phase::Recovering {
            self.serve(cx);
        }
    }

    /// It serves from now on. Agents that are admitted have so long to turn to it.
    fn serve(&mut self, cx: &mut Context) {
        self.phase = Phase::Leading;
        let known = self.registry.known();
        let admitted = self.registry.admitted().len() as u32;
        cx.tell(rules::SERVES, [self.registry.agents.len() as u32, admitted, 0, 0]);
        cx.fact(Happened::Serves(known));
        if admitted > 0 {
            let limit = cx.config.number(options::LIMIT_MS);
            cx.set_timer(timers::LIMIT, [limit, limit]);
        }
    }

    /// A change of the registry is proposed; what waits for it goes on when it is chosen.
    fn write(&mut self, cx: &mut Context, change: Change, agent: NodeId, pending: Pending) {
        if self.book.pending.contains_key(&agent) {
            return;
        }
        self.book.pending.insert(agent, pending);
        let limit = cx.config.number(options::STORE_MS);
        cx.set_timer(timers::STORE, [limit, limit]);
        cx.tell(rules::WRITES, [change as u32, agent.0.into(), 0, 0]);
        let entry = Entry::of(change.of(cx.config, agent));
        self.act(cx, Occasion::Propose(entry));
    }

    /// A leading master that may lead no longer ends itself. Switched off, it goes on.
    fn may_end(&mut self, cx: &mut Context, cause: Cause) {
        if cx.obeys(rules::ABORT, [cause as u32, (self.phase == Phase::Leading).into(), 0, 0]) {
            self.end(cx, cause);
        }
    }

    /// It ends itself: nothing of its memory is left.
    fn end(&mut self, cx: &mut Context, cause: Cause) {
        cx.tell(rules::ENDS, [cause as u32, 0, 0, 0]);
        cx.fact(Happened::Ended);
        self.phase = Phase::Ended;
        self.book = Book::default();
        for timer in [timers::FETCH, timers::RECOVER, timers::STORE, timers::LIMIT, timers::ALLOCATE] {
            cx.cancel_timer(timer);
        }
        for timer in [PLACES.election, PLACES.heartbeat] {
            cx.cancel_timer(timer);
        }
        for agent in cx.config.of_kind(super::AGENT).iter() {
            cx.cancel_timer_about(timers::PROBE, agent);
        }
        for scheduler in cx.config.of_kind(super::SCHEDULER).iter() {
            cx.cancel_timer_about(timers::FAILOVER, scheduler);
            cx.cancel_timer_about(timers::BEAT, scheduler);
        }
        super::end_process(cx, NodeSet::EMPTY);
    }

    /// A timer ran out.
    pub fn on_timer(&mut self, cx: &mut Context, timer: TimerId, about: Option<NodeId>) {
        match (timer, about) {
            (timers::FETCH, _) => self.end(cx, Cause::Fetch),
            (timers::STORE, _) => self.end(cx, Cause::Store),
            (timers::RECOVER, _) => self.ask_for_promises(cx),
            (timers::LIMIT, _) => self.on_limit(cx),
            (timers::ALLOCATE, _) => self.allocate(cx),
            (timers::PROBE, Some(agent)) => self.probe(cx, agent),
            (timers::BEAT, Some(scheduler)) => self.beat(cx, scheduler),
            (timers::FAILOVER, Some(scheduler)) => self.on_failover_limit(cx, scheduler),
            _ if timer == PLACES.election || timer == PLACES.heartbeat => self.act(cx, Occasion::Timer(timer)),
            _ => self.on_session(cx, session::Occasion::Timer(timer)),
        }
    }

    /// A message of an agent or a scheduler. Only who serves acts on it.
    pub fn on_message(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        match (self.phase, msg) {
            (Phase::Leading, msg) => match cx.config.kind(from) {
                super::AGENT => self.on_agent(cx, from, msg),
                _ => self.on_scheduler(cx, from, msg),
            },
            (phase, Msg::Register { .. } | Msg::Subscribe { .. }) => {
                cx.tell(rules::NOT_SERVING, [from.0.into(), phase as u32, 0, 0]);
            }
            _ => {}
        }
        // Whoever tears its framework down has gone.
        if matches!(msg, Msg::Teardown(_)) {
            cx.close(from);
        }
    }

    /// It is told to do something.
    pub fn on_input(&mut self, cx: &mut Context, input: InputId, to: NodeSet) {
        if let (super::inputs::REMOVE, Some(agent)) = (input, to.iter().next())
            && self.serves()
        {
            self.remove(cx, agent);
        }
    }

    /// A connection broke.
    pub fn on_broken(&mut self, cx: &mut Context, peer: NodeId) {
        self.on_session(cx, session::Occasion::Broken(peer));
        if self.phase != Phase::Leading {
            return;
        }
        match cx.config.kind(peer) {
            super::AGENT => self.on_agent_breaks(cx, peer),
            super::SCHEDULER => self.on_scheduler_breaks(cx, peer),
            _ => {}
        }
    }
}
