//! What a leading master knows beside the registry: soft state, which can be rebuilt, and is whenever another leads.

use super::super::messages::{Frameworks, Tasks};
use super::super::work::{Framework, FrameworkId, State, TaskId, several};
use crate::engine::{NodeId, NodeSet, Stamp};
use std::collections::{BTreeMap, BTreeSet};

/// An agent that has turned to this master.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AgentRow {
    /// Whether its connection has not broken since.
    pub connected: bool,
    /// How many pings in a row it has not answered.
    pub missed: u32,
    /// Whether one is under way.
    pub asked: bool,
}

/// A task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaskRow {
    /// Where it is.
    pub agent: NodeId,
    /// How it stands.
    pub state: State,
}

/// A framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameworkRow {
    /// What is known of it.
    pub framework: Framework,
    /// Whether its scheduler has turned to this master and is connected.
    pub active: bool,
    /// Whether it wants offers.
    pub wants: bool,
    /// Where its scheduler is away: since when, and for how long it may be, ms.
    pub away: (Stamp, u32),
}

/// What an agent has room for, offered to a framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Offered {
    /// The framework.
    pub framework: FrameworkId,
    /// The number of the offer.
    pub number: u32,
}

/// What waits for a change of the registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Pending {
    /// An agent, to be taken in with what it runs.
    Register(Tasks, Frameworks),
    /// An agent is given up.
    GiveUp,
    /// An agent is shut down for good.
    Remove,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Book {
    /// The agents that have turned to this master.
    pub agents: BTreeMap<NodeId, AgentRow>,
    /// Tasks.
    pub tasks: BTreeMap<TaskId, TaskRow>,
    /// Frameworks.
    pub frameworks: BTreeMap<FrameworkId, FrameworkRow>,
    /// Frameworks that are over.
    pub over: BTreeSet<FrameworkId>,
    /// Offers that are out, by agent.
    pub offers: BTreeMap<NodeId, Offered>,
    /// Whether it is about to make offers.
    pub allocates: bool,
    /// How many offers it has made.
    pub offered: u32,
    /// How many frameworks it has named.
    pub named: u32,
    /// Changes of the registry that are not chosen yet, by agent.
    pub pending: BTreeMap<NodeId, Pending>,
    /// Agents that are to be shut down for good as soon as the change of them is chosen that is under way.
    pub removals: NodeSet,
}

impl Book {
    /// The tasks on an agent.
    pub fn on(&self, agent: NodeId) -> impl Iterator<Item = TaskId> {
        self.tasks.iter().filter(move |(_, row)| row.agent == agent).map(|(task, _)| *task)
    }

    /// The framework of a task, if it is not the only one.
    pub fn told(&self, task: TaskId) -> Option<FrameworkId> {
        task.told(self.known())
    }

    /// Whether there is more than one framework.
    pub fn several(&self) -> bool {
        several(self.known())
    }

    fn known(&self) -> impl Iterator<Item = FrameworkId> {
        self.frameworks.keys().copied().chain(self.tasks.keys().map(|task| task.framework))
    }

    /// The framework that this scheduler speaks for.
    pub fn spoken_for(&self, scheduler: NodeId) -> Option<FrameworkId> {
        let mut rows = self.frameworks.values().filter(|row| row.active);
        rows.find(|row| row.framework.scheduler == scheduler).map(|row| row.framework.id)
    }

    /// Of the frameworks whose scheduler this was and that wait for one, the one that may wait the shortest. Nobody can
    /// tell whose time is over first: where there are several, one may be kept for that much longer, and none is cut short.
    pub fn waits(&self, scheduler: NodeId) -> Option<&FrameworkRow> {
        let rows = self.frameworks.values().filter(|row| !row.active && row.framework.scheduler == scheduler);
        rows.min_by_key(|row| row.away.1)
    }
}
