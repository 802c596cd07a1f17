//! Why a task that is to outlive its agent's process may be stopped all the same: what a scheduler or an operator wanted,
//! and what was away for as long as it may be. Each reason is seen where somebody gave it, in what a node was told and in
//! the timer that ran out, and never taken from whoever acts on it.

use super::agent::agent_of;
use super::messages::Msg;
use super::work::{FrameworkId, TaskId};
use super::{MASTER, Mesos, SCHEDULER, inputs, options, timers};
use crate::engine::{Deed, Event, Met, NodeId, NodeSet, Seen};
use std::collections::{BTreeMap, BTreeSet};

/// A framework for which a scheduler has turned to a master.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Spoken {
    scheduler: NodeId,
    failover_ms: u32,
    /// Whether their connection has not broken since.
    active: bool,
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
    /// The agents that a master has taken in, and how many pings in a row each has not answered.
    pings: BTreeMap<(NodeId, NodeId), u32>,
    /// Who spoke to a master for a framework last.
    spoken: BTreeMap<(NodeId, FrameworkId), Spoken>,
}

impl Reasons {
    /// Takes in what a node met with, and what it said then; what it tells of itself comes after that.
    pub fn see(&mut self, seen: &Seen<Mesos>) {
        let me = seen.node;
        match (seen.config.kind(me), seen.event) {
            (_, Met::Crash | Met::Boot) => self.forget(me),
            (MASTER, Met::Event(Event::Input { input: inputs::REMOVE, to, .. })) => self.out.0 |= to.0,
            (MASTER, Met::Event(Event::Message { from, msg: Msg::Pong })) => {
                self.pings.entry((me, *from)).and_modify(|missed| *missed = 0);
            }
            (MASTER, Met::Event(Event::Broken(peer))) => {
                let of_it = |((master, _), spoken): &(&(NodeId, FrameworkId), &mut Spoken)| {
                    *master == me && spoken.scheduler == *peer
                };
                self.spoken.iter_mut().filter(of_it).for_each(|(_, spoken)| spoken.active = false);
            }
            _ => {}
        }
        for deed in seen.deeds() {
            let Deed::Sent(to, msg) = deed else { continue };
            match (seen.config.kind(me), msg) {
                (SCHEDULER, Msg::Kill(task)) => drop(self.killed.insert(*task)),
                (SCHEDULER, Msg::Teardown(framework)) => drop(self.over.insert(*framework)),
                (MASTER, Msg::Registered) => {
                    self.pings.insert((me, to), 0);
                    self.out.remove(to);
                }
                (MASTER, Msg::Ping { .. }) => *self.pings.entry((me, to)).or_default() += 1,
                (MASTER, Msg::Subscribed(framework)) => self.speaks(seen, to, *framework),
                _ => {}
            }
        }
    }

    /// A master takes a scheduler in; of one that it has taken in already it knows nothing else.
    fn speaks(&mut self, seen: &Seen<Mesos>, scheduler: NodeId, framework: FrameworkId) {
        let Met::Event(Event::Message { msg: Msg::Subscribe { failover_ms, .. }, .. }) = seen.event else { return };
        let known = self.spoken.get(&(seen.node, framework));
        if known.is_none_or(|known| !known.active || known.scheduler != scheduler) {
            let spoken = Spoken { scheduler, failover_ms: *failover_ms, active: true };
            self.spoken.insert((seen.node, framework), spoken);
        }
    }

    /// A master serves no longer.
    pub fn forget(&mut self, master: NodeId) {
        self.pings.retain(|(known, _), _| *known != master);
        self.spoken.retain(|(known, _), _| *known != master);
    }

    /// Whether a master has a reason to give an agent up: all pings were missed, or it did not come in time.
    pub fn gives_up(&mut self, seen: &Seen<Mesos>, agent: NodeId) -> bool {
        let missed = self.pings.get(&(seen.node, agent));
        let has = match seen.event {
            Met::Event(Event::Timer(timers::LIMIT, _)) => missed.is_none(),
            _ => missed.is_some_and(|missed| *missed >= seen.config.number(options::MISSED_PINGS)),
        };
        if has {
            self.out.insert(agent);
        }
        has
    }

    /// Whether a master has a reason to end a framework: no scheduler came for as long as that may be.
    pub fn ends(&mut self, seen: &Seen<Mesos>, framework: FrameworkId) -> bool {
        let spoken = self.spoken.remove(&(seen.node, framework));
        let has = match seen.event {
            // Of what agents only told, nobody has spoken to it.
            Met::Event(Event::Timer(timers::FAILOVER, about)) => {
                spoken.is_none_or(|spoken| !spoken.active && Some(spoken.scheduler) == *about)
            }
            Met::Event(Event::Broken(peer)) => {
                spoken.is_some_and(|spoken| spoken.scheduler == *peer && spoken.failover_ms == 0)
            }
            _ => false,
        };
        if has {
            self.over.insert(framework);
        }
        has
    }

    /// An agent takes a task to have failed. Its time to report must be over.
    pub fn lets_go(&mut self, seen: &Seen<Mesos>, task: TaskId) {
        if let Met::Event(Event::Timer(timers::EXECUTORS, _)) = seen.event {
            self.late.insert(task);
        }
    }

    /// Whether a task may be stopped where it runs now.
    pub fn stops(&self, seen: &Seen<Mesos>, task: TaskId) -> bool {
        let waited = matches!(seen.event, Met::Event(Event::Timer(timers::AGENT_TIMER, _)));
        let agent = agent_of(seen.config, seen.node);
        waited
            || self.killed.contains(&task)
            || self.over.contains(&task.framework)
            || self.late.contains(&task)
            || agent.is_some_and(|agent| self.out.contains(agent))
    }
}
