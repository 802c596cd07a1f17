//! What the nodes of a cluster say to each other, what they write down, and what they tell the observer.

use super::registry::Change;
use super::words;
use super::work::{Framework, FrameworkId, State, TaskId};
use crate::engine::{Config, NodeId, NodeSet};
use crate::parts::slots;
use crate::parts::zab;
use crate::parts::zk::messages as zk;
use smallvec::SmallVec;

/// Tasks as an agent or an executor reports them.
pub type Tasks = SmallVec<[(TaskId, State); 2]>;

/// Frameworks as an agent or an executor reports them.
pub type Frameworks = SmallVec<[Framework; 1]>;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// Between masters, about the slots of their log.
    Slots(slots::Msg),
    /// Between servers of the ensemble, about what they agree on.
    Zab(zab::Msg),
    /// Between the ensemble and its clients.
    Zk(zk::Msg),
    /// An agent turns to its master, for the first time or again, with what it runs.
    Register {
        /// Its tasks.
        tasks: Tasks,
        /// Whose they are.
        frameworks: Frameworks,
    },
    /// A master has taken an agent in.
    Registered,
    /// A master tells an agent to end, with all that it runs.
    Shutdown,
    /// A master looks whether an agent lives.
    Ping {
        /// Whether it takes the agent for one that is connected.
        connected: bool,
    },
    /// An agent lives.
    Pong,
    /// A scheduler turns to its master.
    Subscribe {
        /// Its framework as it was named before; none has a name yet that has never been taken in.
        known: Option<FrameworkId>,
        /// Whether agents are to keep on disk what they need to find its tasks again.
        checkpoint: bool,
        /// How long its tasks go on without a scheduler.
        failover_ms: u32,
    },
    /// A master has taken a scheduler in, and calls its framework so.
    Subscribed(FrameworkId),
    /// A master shows a scheduler that it lives.
    Alive,
    /// A master does not take a scheduler: its framework is over, or another scheduler speaks for it now.
    Rejected {
        /// The framework.
        framework: FrameworkId,
        /// Whether it is over.
        over: bool,
    },
    /// A master offers what an agent has room for.
    Offer {
        /// The agent.
        agent: NodeId,
        /// The master's number for it.
        number: u32,
        /// So many tasks.
        room: u32,
    },
    /// An offer holds no longer.
    Rescind {
        /// The agent.
        agent: NodeId,
    },
    /// A scheduler takes an offer, and wants a task started there.
    Launch {
        /// Its framework.
        framework: FrameworkId,
        /// The agent.
        agent: NodeId,
        /// The number of the offer.
        number: u32,
        /// The task.
        task: TaskId,
    },
    /// A scheduler wants offers, or none.
    Wants {
        /// Its framework.
        framework: FrameworkId,
        /// Whether it does.
        more: bool,
    },
    /// A scheduler wants a task stopped; a master tells its agent so.
    Kill(TaskId),
    /// A scheduler asks how its tasks stand.
    Reconcile {
        /// Its framework.
        framework: FrameworkId,
        /// Those that it asks about.
        tasks: SmallVec<[TaskId; 2]>,
    },
    /// A scheduler ends its framework.
    Teardown(FrameworkId),
    /// A master wants a task started on an agent.
    Run {
        /// The task.
        task: TaskId,
        /// Its framework.
        framework: Framework,
    },
    /// A master tells an agent that a framework is over.
    End(FrameworkId),
    /// A master tells an agent who speaks for a framework now.
    Speaks(Framework),
    /// How a task stands: from its agent to its master, and on to its scheduler.
    Update {
        /// The task.
        task: TaskId,
        /// How it stands.
        state: State,
        /// Where it is, if that is known.
        agent: NodeId,
        /// Whether it is to be acknowledged: a master's own word is not.
        awaits: bool,
    },
    /// A scheduler has heard of it: on to the master, and to the agent.
    Acknowledge {
        /// The task.
        task: TaskId,
        /// How it stood.
        state: State,
        /// Where.
        agent: NodeId,
    },
    /// An agent's process wants its executors to report.
    Reconnect,
    /// They report.
    Executors {
        /// What runs, or has ended and was not taken note of.
        tasks: Tasks,
    },
    /// Its agent has them again.
    Taken,
    /// An agent wants a task started.
    Start {
        /// The task.
        task: TaskId,
        /// Whether its executor waits for its agent if that goes away.
        checkpoint: bool,
    },
    /// An agent wants tasks stopped.
    Stop {
        /// Which.
        tasks: SmallVec<[TaskId; 2]>,
        /// Why.
        why: Why,
    },
    /// An executor tells how a task stands.
    Status {
        /// The task.
        task: TaskId,
        /// How it stands.
        state: State,
    },
    /// An agent has taken note of a task's end.
    Noted(TaskId),
    /// A scheduler tells the others of its framework what they need to take over.
    Share {
        /// How the framework is called.
        framework: Option<FrameworkId>,
        /// The highest number that it gave a task.
        launched: u32,
        /// How many tasks there are to be in all.
        wanted: u32,
        /// Whether the framework was ended, and they end with it.
        over: bool,
    },
    /// A scheduler that has just started asks the others for that.
    WhatIsNew,
}

/// Why an agent wants a task stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// Its scheduler wants it.
    Asked,
    /// Its framework is over.
    Over,
    /// Its agent is shut down.
    Shutdown,
    /// Its agent knows nothing of it.
    Unknown,
    /// Its agent went away, and nothing of it is on disk.
    Alone,
    /// Its agent stayed away for too long.
    Late,
}

impl Why {
    /// What they are called.
    pub const WORDS: &[&str] = &["asked", "over", "shutdown", "unknown", "alone", "late"];

    /// What it is called.
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Why> {
        use Why::{Alone, Asked, Late, Over, Shutdown, Unknown};
        [Asked, Over, Shutdown, Unknown, Alone, Late].into_iter().find(|why| why.word() == name)
    }
}

/// Why a master ends itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Its session is over, or may be.
    Session,
    /// Another is before it in line.
    Overtaken,
    /// It could not read the registry in time.
    Fetch,
    /// It could not write it in time.
    Store,
}

impl Cause {
    /// What they are called.
    pub const WORDS: &[&str] = &["session", "overtaken", "fetch", "store"];
}

/// Kinds of messages between masters, agents, executors and schedulers.
pub const KINDS: [&str; 30] = [
    "Register",
    "Registered",
    "Shutdown",
    "AgentPing",
    "AgentPong",
    "Subscribe",
    "Subscribed",
    "Rejected",
    "Offer",
    "Rescind",
    "Launch",
    "Wants",
    "Kill",
    "Reconcile",
    "Teardown",
    "Run",
    "End",
    "Speaks",
    "Update",
    "Acknowledge",
    "Reconnect",
    "Executors",
    "Taken",
    "Start",
    "Stop",
    "Status",
    "Noted",
    "Share",
    "WhatIsNew",
    "Alive",
];

/// A write to disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// A master: about the slots of its log.
    Slots(slots::Record),
    /// A server of the ensemble: about what it has agreed to.
    Zab(zab::Record),
    /// An agent: a task that is to be started.
    Task {
        /// The task.
        task: TaskId,
        /// Its framework.
        framework: Framework,
    },
    /// An agent: how a task stands.
    State {
        /// The task.
        task: TaskId,
        /// How.
        state: State,
    },
    /// An agent: its scheduler knows that it stands so.
    Acknowledged {
        /// The task.
        task: TaskId,
        /// How.
        state: State,
    },
    /// An agent: nothing of these is needed any more.
    Forget(TaskId),
    /// A scheduler: what it has to know to take over.
    Plan {
        /// How the framework is called.
        framework: Option<FrameworkId>,
        /// The highest number that it gave a task.
        launched: u32,
        /// How many tasks there are to be in all.
        wanted: u32,
    },
}

impl Record {
    /// In a few words.
    pub fn text(&self, config: &Config) -> String {
        match self {
            Record::Slots(record) => record.text(config),
            Record::Zab(record) => record.text(config),
            Record::Task { task, framework } => words::record_task(task.n, framework.id.text(config)),
            Record::State { task, state } => words::record_state(task.n, task.framework.text(config), state.word()),
            Record::Acknowledged { task, state } => {
                words::record_acknowledged(task.n, task.framework.text(config), state.word())
            }
            Record::Forget(task) => words::record_forget(task.n, task.framework.text(config)),
            Record::Plan { framework, launched, wanted } => {
                words::record_plan(framework.map(|id| id.text(config)), *launched, *wanted)
            }
        }
    }
}

/// What a node does that neither a message nor a record shows, nor its memory once a crash has come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Happened {
    /// About the slots of the log.
    Slots(slots::Happened),
    /// About what the ensemble agrees on.
    Zab(zab::Happened),
    /// About a client's session, or what the ensemble makes of it.
    Zk(zk::Happened),
    /// A master serves from now on, with these agents in its registry.
    Serves(NodeSet),
    /// A master serves no longer.
    Ended,
    /// The registry's next change is chosen, and done here.
    Changed(Change, NodeId),
    /// A master gives an agent up after so many unanswered pings; none if it never came.
    GivesUp {
        /// The agent.
        agent: NodeId,
        /// How many it did not answer.
        missed: u32,
    },
    /// A task is running.
    Started {
        /// The task.
        task: TaskId,
        /// Whether it is to outlive its agent's process.
        checkpoint: bool,
    },
    /// A task has stopped: by itself, or for this reason.
    Stopped {
        /// The task.
        task: TaskId,
        /// Why; nothing if it came to its end.
        why: Option<Why>,
    },
    /// A scheduler knows how a task ended.
    HeardEnd(TaskId),
    /// A leading master takes a task for a running one.
    Believes(TaskId),
    /// A master ends a framework, since no scheduler came for so long.
    FrameworkEnds(FrameworkId),
    /// A scheduler comes under another name than its framework has.
    Renames(FrameworkId),
    /// An agent takes a task to have failed, since its executors did not report in time.
    LetsGo(TaskId),
}
