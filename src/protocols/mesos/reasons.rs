//! Why a task that is to outlive its agent's process may be stopped all the same: what a scheduler or an operator wanted,
//! and what was away for as long as it may be. Each reason is seen where somebody gave it, in what a node was told; that a
//! time is over is a timer's word, and held against when that time began. None is ever taken from whoever acts on it.

use super::agent::agent_of;
use super::messages::{Frameworks, Msg};
use super::work::{FrameworkId, TaskId};
use super::{AGENT, EXECUTOR, MASTER, Mesos, SCHEDULER, inputs, options, timers};
use crate::engine::{Aside, Deed, Event, Met, NodeId, NodeSet, Seen, Time, TimerId};
use std::collections::{BTreeMap, BTreeSet};

/// When a time is over, by clocks that go right. In a search, which leaves durations out, it always is.
type Until = Aside<Option<Time>>;

fn later(seen: &Seen<Mesos>, ms: u32) -> Until {
    Aside(seen.now.map(|now| now.plus(ms.into())))
}

fn is_over(seen: &Seen<Mesos>, until: Until) -> bool {
    seen.now >= until.0
}

/// A framework for which a scheduler has turned to a master, or of which an agent has told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Spoken {
    scheduler: NodeId,
    failover_ms: u32,
    /// Until when it has time, since their connection broke, or since the master heard of it.
    away: Option<Until>,
}

/// An agent that a master has taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Pinged {
    /// How many pings in a row it has not answered.
    missed: u32,
    /// Until when it has time to answer the last.
    until: Until,
}

/// All that were given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reasons {
    /// Tasks that a scheduler wants stopped.
    killed: BTreeSet<TaskId>,
    /// Frameworks that a scheduler has ended, or for which none came in time.
    over: BTreeSet<FrameworkId>,
    /// Agents that an operator has had shut down, or that have missed all pings, until a master takes them in again.
    out: NodeSet,
    /// Tasks whose executors did not report in time.
    late: BTreeSet<TaskId>,
    /// The agents that a master has taken in.
    pings: BTreeMap<(NodeId, NodeId), Pinged>,
    /// Who spoke to a master for a framework last.
    spoken: BTreeMap<(NodeId, FrameworkId), Spoken>,
    /// Whose tasks an agent runs, as it has told a master.
    told: BTreeMap<(NodeId, NodeId), Frameworks>,
    /// Until when somebody has time for whom a node waits by a timer.
    waits: BTreeMap<(NodeId, TimerId), Until>,
}

impl Reasons {
    /// Takes in what a node met with, and what it said then; what it tells of itself comes after that.
    pub fn see(&mut self, seen: &Seen<Mesos>) {
        let me = seen.node;
        match (seen.config.kind(me), seen.event) {
            (_, Met::Crash | Met::Boot) => self.forget(me),
            (MASTER, Met::Event(Event::Input { input: inputs::REMOVE, to, .. })) => self.out.0 |= to.0,
            (MASTER, Met::Event(Event::Message { from, msg: Msg::Pong })) => {
                self.pings.entry((me, *from)).and_modify(|pinged| pinged.missed = 0);
            }
            (MASTER, Met::Event(Event::Message { from, msg: Msg::Register { frameworks, .. } })) => {
                self.told.insert((me, *from), frameworks.clone());
            }
            (MASTER, Met::Event(Event::Broken(peer))) => {
                let speaks = |((master, _), spoken): &(&(NodeId, FrameworkId), &mut Spoken)| {
                    *master == me && spoken.scheduler == *peer && spoken.away.is_none()
                };
                let of_it = self.spoken.iter_mut().filter(speaks);
                of_it.for_each(|(_, spoken)| spoken.away = Some(later(seen, spoken.failover_ms)));
            }
            (AGENT, Met::Event(Event::Message { msg: Msg::Executors { .. }, .. })) => {
                self.waits.remove(&(me, timers::EXECUTORS));
            }
            (EXECUTOR, Met::Event(Event::Message { msg: Msg::Taken, .. })) => {
                self.waits.remove(&(me, timers::AGENT_TIMER));
            }
            (EXECUTOR, Met::Event(Event::Broken(_))) => self.begins(seen, timers::AGENT_TIMER),
            _ => {}
        }
        for deed in seen.deeds() {
            let Deed::Sent(to, msg) = deed else { continue };
            match (seen.config.kind(me), msg) {
                (SCHEDULER, Msg::Kill(task)) => drop(self.killed.insert(*task)),
                (SCHEDULER, Msg::Teardown(framework)) => drop(self.over.insert(*framework)),
                (MASTER, Msg::Registered) => self.takes_in(seen, to),
                (MASTER, Msg::Ping { .. }) => {
                    let missed = self.pings.get(&(me, to)).map_or(0, |pinged| pinged.missed);
                    let missed = missed + u32::from(self.is_answer_late(seen, to));
                    let until = later(seen, seen.config.number(options::PING_MS));
                    self.pings.insert((me, to), Pinged { missed, until });
                }
                (MASTER, Msg::Subscribed(framework)) => self.speaks(seen, to, *framework),
                (AGENT, Msg::Reconnect) => self.begins(seen, timers::EXECUTORS),
                _ => {}
            }
        }
    }

    /// Whether the time is over that an agent has to answer the last ping.
    fn is_answer_late(&self, seen: &Seen<Mesos>, agent: NodeId) -> bool {
        self.pings.get(&(seen.node, agent)).is_none_or(|pinged| is_over(seen, pinged.until))
    }

    /// A node begins to wait for somebody, if it does not yet: asked again, that one has no more time than before.
    pub fn begins(&mut self, seen: &Seen<Mesos>, timer: TimerId) {
        let limit = match timer {
            timers::LIMIT => options::LIMIT_MS,
            timers::EXECUTORS => options::REPORT_MS,
            _ => options::RECOVERY_MS,
        };
        let until = later(seen, seen.config.option_of(seen.node, limit)[0]);
        let known = self.waits.entry((seen.node, timer)).or_insert(until);
        if is_over(seen, *known) {
            *known = until;
        }
    }

    /// Whether a node has waited for as long as it is to: a timer says so, and its time is over.
    fn has_waited(&self, seen: &Seen<Mesos>, timer: TimerId) -> bool {
        let rings = matches!(seen.event, Met::Event(Event::Timer(rang, _)) if *rang == timer);
        rings && self.waits.get(&(seen.node, timer)).is_some_and(|until| is_over(seen, *until))
    }

    /// A master takes an agent in, and hears of the frameworks whose tasks that runs. Whoever has just taken over gives
    /// schedulers as long as agents, if that is longer.
    fn takes_in(&mut self, seen: &Seen<Mesos>, agent: NodeId) {
        self.pings.insert((seen.node, agent), Pinged { missed: 0, until: later(seen, 0) });
        self.out.remove(agent);
        for framework in self.told.get(&(seen.node, agent)).into_iter().flatten() {
            let limit = framework.failover_ms.max(seen.config.number(options::LIMIT_MS));
            let (scheduler, failover_ms) = (framework.scheduler, framework.failover_ms);
            let heard = Spoken { scheduler, failover_ms, away: Some(later(seen, limit)) };
            self.spoken.entry((seen.node, framework.id)).or_insert(heard);
        }
    }

    /// A master takes a scheduler in; of one that it has taken in already it knows nothing else.
    fn speaks(&mut self, seen: &Seen<Mesos>, scheduler: NodeId, framework: FrameworkId) {
        let Met::Event(Event::Message { msg: Msg::Subscribe { failover_ms, .. }, .. }) = seen.event else { return };
        let known = self.spoken.get(&(seen.node, framework));
        if known.is_none_or(|known| known.away.is_some() || known.scheduler != scheduler) {
            let spoken = Spoken { scheduler, failover_ms: *failover_ms, away: None };
            self.spoken.insert((seen.node, framework), spoken);
        }
    }

    /// A process has ended, or a master serves no longer.
    pub fn forget(&mut self, node: NodeId) {
        self.pings.retain(|(known, _), _| *known != node);
        self.spoken.retain(|(known, _), _| *known != node);
        self.told.retain(|(known, _), _| *known != node);
        self.waits.retain(|(known, _), _| *known != node);
    }

    /// Whether a master has a reason to give an agent up: all pings were missed, or it did not come in time.
    pub fn gives_up(&mut self, seen: &Seen<Mesos>, agent: NodeId) -> bool {
        let has = match self.pings.get(&(seen.node, agent)) {
            None => self.has_waited(seen, timers::LIMIT),
            Some(pinged) => {
                pinged.missed >= seen.config.number(options::MISSED_PINGS)
                    && is_over(seen, pinged.until)
                    && !matches!(seen.event, Met::Event(Event::Timer(timers::LIMIT, _)))
            }
        };
        if has {
            self.out.insert(agent);
        }
        has
    }

    /// Whether a master has a reason to end a framework: no scheduler came for as long as that may be.
    pub fn ends(&mut self, seen: &Seen<Mesos>, framework: FrameworkId) -> bool {
        let Some(spoken) = self.spoken.remove(&(seen.node, framework)) else { return false };
        let waited = match seen.event {
            Met::Event(Event::Timer(timers::FAILOVER, about)) => Some(spoken.scheduler) == *about,
            Met::Event(Event::Broken(peer)) => spoken.scheduler == *peer && spoken.failover_ms == 0,
            _ => false,
        };
        let has = waited && spoken.away.is_some_and(|until| is_over(seen, until));
        if has {
            self.over.insert(framework);
        }
        has
    }

    /// An agent takes a task to have failed. Its time to report must be over.
    pub fn lets_go(&mut self, seen: &Seen<Mesos>, task: TaskId) {
        if self.has_waited(seen, timers::EXECUTORS) {
            self.late.insert(task);
        }
    }

    /// Whether a task may be stopped where it runs now.
    pub fn stops(&self, seen: &Seen<Mesos>, task: TaskId) -> bool {
        let agent = agent_of(seen.config, seen.node);
        self.has_waited(seen, timers::AGENT_TIMER)
            || self.killed.contains(&task)
            || self.over.contains(&task.framework)
            || self.late.contains(&task)
            || agent.is_some_and(|agent| self.out.contains(agent))
    }
}
