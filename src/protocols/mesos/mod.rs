//! Apache Mesos, as far as it is about agreement: masters that an ensemble of ZooKeeper elects, whose registry is a log of
//! Multi-Paxos; agents with their executors; and the schedulers of a framework.
//!
//! It is put together of parts: the ensemble's servers are [`zab`](crate::parts::zab) and [`zk`](crate::parts::zk), the
//! masters' log is [`slots`], and masters, agents and schedulers are clients of the ensemble
//! ([`keeper`]). What is Mesos' own stands in [`master`], [`agent`], [`executor`] and [`scheduler`]; [`registry`] is what
//! masters agree on, [`work`] what all of it is for, [`rules`] the table of what can be switched off, `observer` the
//! omniscient view.
//!
//! An agent and its executors are two nodes, since they are different processes: `crash G1` ends the agent's, and what E1
//! runs goes on.

pub mod agent;
mod card;
mod ensemble;
pub mod executor;
mod forged;
pub mod keeper;
pub mod master;
pub mod messages;
mod observer;
mod packets;
mod reasons;
pub mod registry;
pub mod rules;
pub mod scheduler;
mod search;
mod start;
mod tell;
#[cfg(test)]
pub(super) mod tests;
pub(crate) mod words;
pub mod work;

use crate::engine::{Config, Cx, Event, Info, Kind, Links, NodeSet, OptionId, Protocol};
use crate::parts::slots;
use crate::parts::zk::client as session;
use crate::parts::zk::ensemble::Member;
use crate::parts::znodes::SessionId;
use crate::table;
use agent::Agent;
use executor::Executor;
use master::Master;
use messages::{Happened, Msg, Record};
use scheduler::Scheduler;
use std::ops::RangeInclusive;

table! { KINDS: [Kind] by KindId::of;
    /// Kind of the masters.
    MASTER = Kind { name: "master", plural: "masters", letter: 'M', default: 3, max: 5, part_of_first: false };
    /// Kind of the ensemble's servers.
    ENSEMBLE = Kind { name: "server", plural: "ensemble", letter: 'Z', default: 3, max: 5, part_of_first: false };
    /// Kind of the agents.
    AGENT = Kind { name: "agent", plural: "agents", letter: 'G', default: 3, max: 4, part_of_first: false };
    /// Kind of what runs on the agents' machines.
    EXECUTOR = Kind { name: "executor", plural: "executors", letter: 'E', default: 3, max: 4, part_of_first: false };
    /// Kind of the framework's schedulers.
    SCHEDULER = Kind { name: "scheduler", plural: "schedulers", letter: 'F', default: 2, max: 2, part_of_first: false };
}

/// Timers.
pub mod timers {
    use super::{AGENT, ENSEMBLE, EXECUTOR, MASTER, SCHEDULER};
    use crate::engine::TimerSpec;
    use crate::parts::{slots, zab, zk};
    use crate::table;

    table! { TIMERS: [TimerSpec] by TimerId::of;
        ..slots::timers(&[MASTER]);
        ..zk::client::timers(&[MASTER, AGENT, SCHEDULER]);
        ..zab::timers(&[ENSEMBLE]);
        /// A new leader asks again for promises.
        RECOVER = TimerSpec::new("recover", &[MASTER]);
        /// It could not read the registry in time.
        FETCH = TimerSpec::new("fetch", &[MASTER]);
        /// It could not write it in time.
        STORE = TimerSpec::new("store", &[MASTER]);
        /// The time is over that agents have to turn to a new leader.
        LIMIT = TimerSpec::new("limit", &[MASTER]);
        /// It offers what agents have room for.
        ALLOCATE = TimerSpec::new("allocate", &[MASTER]);
        /// It looks whether an agent lives.
        PROBE = TimerSpec::new("probe", &[MASTER]).about(&[AGENT]);
        /// No scheduler has come in time.
        FAILOVER = TimerSpec::new("failover", &[MASTER]).about(&[SCHEDULER]);
        /// It shows a scheduler that it lives.
        BEAT = TimerSpec::new("beat", &[MASTER]).about(&[SCHEDULER]);
        /// An agent or a scheduler turns to its master.
        REGISTER = TimerSpec::new("register", &[AGENT, SCHEDULER]).at_any_time();
        /// An agent or a scheduler has not heard of its master for too long.
        SILENCE = TimerSpec::new("silence", &[AGENT, SCHEDULER]);
        /// A scheduler asks again how tasks stand of which it has heard nothing.
        RECONCILE = TimerSpec::new("reconcile", &[SCHEDULER]).at_any_time();
        /// Its executors have not reported in time.
        EXECUTORS = TimerSpec::new("executors", &[AGENT]);
        /// It tells again how tasks stand.
        UPDATE = TimerSpec::new("update", &[AGENT]);
        /// Executors have waited for their agent for too long.
        AGENT_TIMER = TimerSpec::new("agent", &[EXECUTOR]);
        /// They look whether it is back.
        REPORT = TimerSpec::new("report", &[EXECUTOR]);
        /// A supervisor starts a process again that has ended itself.
        SUPERVISOR = TimerSpec::new("supervisor", &[MASTER, AGENT, SCHEDULER]);
    }
}

/// Options. Times are those of Mesos' own pages, unless something is said.
pub mod options {
    use crate::engine::OptionSpec;
    use crate::parts::{flexible, slots, zab, zk};
    use crate::table;

    /// A row of a part with another value if nothing is said.
    const fn usually(row: OptionSpec, default: [u32; 2]) -> OptionSpec {
        OptionSpec { default, ..row }
    }

    /// The masters' log is led by whoever is the first in line, and by nobody who finds that out by itself: no master
    /// waits for a heartbeat, and these can be rare.
    const LOG: [OptionSpec; 4] = [
        slots::OPTIONS[0],
        usually(slots::OPTIONS[1], [2000, 2000]),
        usually(slots::OPTIONS[2], [1, 0]),
        slots::OPTIONS[3],
    ];

    /// Sessions of ten seconds.
    const SESSIONS: [OptionSpec; 2] = [usually(zk::client::OPTIONS[0], [10_000, 0]), zk::client::OPTIONS[1]];

    /// The ensemble's, with ticks that stay as they are: sessions are counted in them, and masters rest on that.
    const TICKS: [OptionSpec; 7] = {
        let mut options = zab::OPTIONS;
        options[0] = options[0].fixed();
        options
    };

    table! { OPTIONS: [OptionSpec] by OptionId::of;
        ..LOG;
        ..flexible::OPTIONS;
        ..SESSIONS;
        ..TICKS;
        /// How often a new leader asks again for promises.
        RECOVER_MS = OptionSpec::range("recover_ms", [5000, 5000], 1, 600_000, "how often a new leader asks for promises until it has the registry");
        /// How long it may take to read the registry.
        FETCH_MS = OptionSpec::number("fetch_ms", 60_000, 1, 3_600_000, "how long it may take a new leader to read the registry");
        /// How long it may take to write it.
        STORE_MS = OptionSpec::number("store_ms", 20_000, 1, 3_600_000, "how long a write of the registry may take");
        /// How often agents are pinged.
        PING_MS = OptionSpec::number("ping_ms", 15_000, 1, 3_600_000, "how often a master pings an agent");
        /// How many pings an agent may miss.
        MISSED_PINGS = OptionSpec::number("missed_pings", 5, 1, 100, "how many pings in a row an agent misses before it is given up");
        /// How often a master offers what agents have room for.
        ALLOCATION_MS = OptionSpec::number(
            "allocation_ms",
            1000,
            1,
            3_600_000,
            "how long a master gathers what agents have room for before it offers it",
        );
        /// How long agents have to turn to a new leader.
        LIMIT_MS = OptionSpec::number("limit_ms", 600_000, 1, 3_600_000, "how long agents have to turn to a new leader");
        /// How long agents and schedulers wait before they turn to a master, and at most before they do it again.
        REGISTER_MS = OptionSpec::range("register_ms", [1000, 60_000], 1, 600_000, "how long agents wait to register, at first and at most");
        /// How long an agent waits for its executors.
        REPORT_MS = OptionSpec::range("report_ms", [2000, 2000], 1, 600_000, "how long an agent waits for its executors to report");
        /// How long executors wait for their agent.
        RECOVERY_MS = OptionSpec::range("recovery_ms", [900_000, 900_000], 1, 3_600_000, "how long executors wait for their agent to come back");
        /// How long an agent waits for an acknowledgement, at first and at most.
        UPDATE_MS = OptionSpec::range("update_ms", [10_000, 600_000], 1, 3_600_000, "how long an agent waits for an acknowledgement, at first and at most");
        /// Whether agents keep on disk what they need to find tasks again.
        CHECKPOINT = OptionSpec::flag("checkpoint", false, "the framework wants agents to keep on disk what a restart needs");
        /// How long tasks go on without a scheduler.
        FAILOVER_MS = OptionSpec::number("failover_timeout_ms", 0, 0, 3_600_000, "how long the framework's tasks go on without a scheduler");
        /// How often a master shows schedulers that it lives.
        BEAT_MS = OptionSpec::number("beat_ms", 15_000, 1, 3_600_000, "how often a master shows a scheduler that it lives; three missed are too many");
        /// How long a scheduler waits to hear how its tasks stand.
        RECONCILE_MS = OptionSpec::range("reconcile_ms", [5000, 60_000], 1, 600_000, "how long a scheduler waits to hear of its tasks before it asks again, at first and at most; so long after that it asks about all");
        /// Whether an agent that was given up may come back.
        MAY_RETURN = OptionSpec::flag("may_return", true, "an agent that was given up may come back; otherwise it is shut down");
        /// How many tasks the framework wants from the start.
        TASKS = OptionSpec::number("tasks", 4, 0, 16, "how many tasks the framework wants from the start").fixed();
        /// How many tasks an agent has room for.
        ROOM = OptionSpec::number("room", 4, 1, 16, "how many tasks an agent has room for");
        /// When a supervisor starts a process again that has ended itself.
        SUPERVISOR_MS = OptionSpec::number("supervisor_ms", 0, 0, 3_600_000, "when a supervisor starts a process that ended itself; 0: never");
    }
}

/// Inputs from outside.
pub mod inputs {
    use super::{AGENT, EXECUTOR, MASTER, SCHEDULER};
    use crate::engine::{Arg, InputSpec};
    use crate::table;

    table! { INPUTS: [InputSpec] by InputId::of;
        /// A scheduler wants more tasks.
        LAUNCH = InputSpec {
            verb: "launch",
            args: &[Arg::actor(&[SCHEDULER]), Arg::NUMBER.by_hand()],
            told: None,
            example: "launch F1 2",
            about: "a framework's scheduler wants so many tasks more",
        };
        /// A scheduler wants a task stopped.
        KILL = InputSpec {
            verb: "kill",
            args: &[Arg::actor(&[SCHEDULER]), Arg::NUMBER.by_hand()],
            told: None,
            example: "kill F1 3",
            about: "a framework's scheduler wants its task of this number stopped",
        };
        /// A scheduler asks how its tasks stand.
        RECONCILE = InputSpec {
            verb: "reconcile",
            args: &[Arg::actor(&[SCHEDULER])],
            told: None,
            example: "reconcile F1",
            about: "a framework's scheduler asks its master how its tasks stand",
        };
        /// A scheduler ends its framework.
        TEARDOWN = InputSpec {
            verb: "teardown",
            args: &[Arg::actor(&[SCHEDULER])],
            told: None,
            example: "teardown F1",
            about: "a framework's scheduler ends it, with all its tasks",
        };
        /// A task comes to its end.
        FINISH = InputSpec {
            verb: "finish",
            args: &[Arg::actor(&[EXECUTOR]), Arg::NUMBER.by_hand()],
            told: None,
            example: "finish E1 3",
            about: "the task of this number comes to its end by itself",
        };
        /// An operator has an agent shut down for good.
        REMOVE = InputSpec {
            verb: "remove",
            args: &[Arg::actor(&[MASTER]), Arg::target(&[AGENT]).behind("agent")],
            told: None,
            example: "remove M1 agent G1",
            about: "an operator has a leading master shut an agent down for good",
        };
        /// An operator starts a process again.
        REVIVE = InputSpec {
            verb: "revive",
            args: &[Arg::actor(&[MASTER, AGENT, SCHEDULER])],
            told: None,
            example: "revive M1",
            about: "an operator starts a process again that has ended itself",
        };
    }
}

const INFO: Info = Info {
    name: "mesos",
    title: "Mesos",
    about: "Masters that ZooKeeper elects, agents that run tasks, and who comes back after a failure.",
    kinds: KINDS,
    spares: None,
    pairs: Some((AGENT, EXECUTOR)),
    voters: &[MASTER],
    enough,
    together: |config| master::FLEXIBLE.together(config),
    own_words: registry::words,
    rules: rules::RULES,
    own_options: options::OPTIONS,
    timers: timers::TIMERS,
    inputs: inputs::INPUTS,
    forms: forged::FORMS,
    messages: forged::MESSAGES,
    links: Links::Connections,
    properties: observer::property::PROPERTIES,
    goals: tell::goals::GOALS,
    log: false,
    start_keys: start::KEYS,
    steady: &ALIKE,
    stores: "Registries and histories",
};

/// That one master serves rests on two clocks: a leading master ends itself when its session may be over by its own, and
/// the ensemble ends the session by its leader's, in ticks. What is left of the tick that has begun lies between both, and
/// that may be nothing: clocks have to go alike.
const ALIKE: RangeInclusive<u32> = 100..=100;

/// Whether there are nodes enough of each kind.
fn enough(config: &Config) -> Result<(), String> {
    let count = |kind| config.of_kind(kind).len();
    if count(MASTER) == 0 || count(ENSEMBLE) == 0 {
        return Err("Mesos needs at least 1 master and 1 server of its ensemble; 3 of each are usual".into());
    }
    match (count(AGENT), count(EXECUTOR)) {
        (agents, executors) if agents != executors => Err(format!(
            "each agent has its executors beside it: give `agents` and `executors` the same number, {agents} say"
        )),
        _ => Ok(()),
    }
}

/// How a handler reaches the engine.
pub type Context<'a> = Cx<'a, Mesos>;

/// The protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mesos;

/// A running node. Each is kept behind a pointer already, whatever its size.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    /// A server of the ensemble.
    Server(Member),
    /// A master.
    Master(Master),
    /// An agent.
    Agent(Agent),
    /// What runs on an agent's machine.
    Executor(Executor),
    /// A scheduler.
    Scheduler(Scheduler),
}

/// What survives a crash: of each kind of node its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    /// A master: the slots of its log.
    pub slots: slots::Disk,
    /// A server of the ensemble: its history.
    pub zab: crate::parts::zab::Disk,
    /// An agent: its tasks, as far as a restart is to find them again.
    pub tasks: agent::Disk,
    /// A scheduler: what it needs to take over.
    pub plan: Option<scheduler::Plan>,
}

impl Protocol for Mesos {
    type Node = Node;
    type Disk = Disk;
    type Record = Record;
    type Msg = Msg;
    type Fact = Happened;

    const INFO: &'static Info = &INFO;

    fn write(disk: &mut Disk, record: &Record) {
        match record {
            Record::Slots(record) => disk.slots.write(record),
            Record::Zab(record) => disk.zab.write(record),
            Record::Plan { framework, launched, wanted } => {
                disk.plan = Some(scheduler::Plan { framework: *framework, launched: *launched, wanted: *wanted });
            }
            record => agent::write(&mut disk.tasks, record),
        }
    }

    fn boot(cx: &mut Context) -> Node {
        match cx.config.kind(cx.id) {
            MASTER => Node::Master(Master::boot(cx)),
            AGENT => Node::Agent(Agent::boot(cx)),
            EXECUTOR => Node::Executor(Executor::boot(cx)),
            SCHEDULER => Node::Scheduler(Scheduler::boot(cx)),
            _ => Node::Server(Member::boot(cx)),
        }
    }

    fn on(node: &mut Node, cx: &mut Context, event: &Event<Self>) {
        match event {
            Event::Input { input: inputs::REVIVE, .. } => node.revive(cx),
            Event::Message { from, .. } if node.has_ended() => refuse(cx, *from),
            Event::Timer(timers::SUPERVISOR, _) => node.revive(cx),
            Event::Broken(_) if node.has_ended() => {}
            Event::Message { from, msg } => node.on_message(cx, *from, msg),
            Event::Timer(timer, about) => match node {
                Node::Server(server) => ensemble::on_timer(server, cx, *timer),
                Node::Master(master) => master.on_timer(cx, *timer, *about),
                Node::Agent(agent) => agent.on_timer(cx, *timer),
                Node::Executor(executor) => executor.on_timer(cx, *timer),
                Node::Scheduler(scheduler) => scheduler.on_timer(cx, *timer),
            },
            Event::Broken(peer) => match node {
                Node::Server(server) => server.on_broken(cx, *peer),
                Node::Master(master) => master.on_broken(cx, *peer),
                Node::Agent(agent) => agent.on_broken(cx, *peer),
                Node::Executor(executor) => executor.on_broken(cx, *peer),
                Node::Scheduler(scheduler) => scheduler.on_broken(cx, *peer),
            },
            Event::Input { input, to, value } => match node {
                Node::Master(master) => master.on_input(cx, *input, *to),
                Node::Executor(executor) => executor.finish(cx, value.0),
                Node::Scheduler(scheduler) => scheduler.on_input(cx, *input, *value),
                Node::Server(_) | Node::Agent(_) => {}
            },
        }
    }

    fn adapt(node: &mut Node, cx: &mut Context, option: OptionId) {
        if let Node::Master(master) = node
            && option == master::PLACES.manual
            && master.phase != master::Phase::Ended
        {
            master.slots.adapt(cx);
        }
    }
}

impl Node {
    /// Whether its process has ended itself.
    pub fn has_ended(&self) -> bool {
        match self {
            Node::Master(master) => master.phase == master::Phase::Ended,
            Node::Agent(agent) => agent.stage == agent::Stage::Ended,
            Node::Scheduler(scheduler) => scheduler.stage == scheduler::Stage::Ended,
            Node::Server(_) | Node::Executor(_) => false,
        }
    }

    /// Whether its process takes this session for its own.
    pub fn goes_on_with(&self, session: SessionId) -> bool {
        let own = match self {
            Node::Master(master) => master.keeper.session.id,
            Node::Agent(agent) => agent.keeper.session.id,
            Node::Scheduler(scheduler) => scheduler.keeper.session.id,
            Node::Server(_) | Node::Executor(_) => None,
        };
        own == Some(session) && !self.has_ended()
    }

    /// Starts a process again that has ended itself.
    fn revive(&mut self, cx: &mut Context) {
        if self.has_ended() {
            cx.cancel_timer(timers::SUPERVISOR);
            // Who could not hear that the process before has gone may still answer that.
            let number = self.keeper().map_or(0, |own| own.session.number);
            *self = Mesos::boot(cx);
            self.keeper().into_iter().for_each(|own| own.session.number = number);
        }
    }

    /// Its session, and the lines that it watches.
    fn keeper(&mut self) -> Option<&mut keeper::Keeper> {
        match self {
            Node::Master(master) => Some(&mut master.keeper),
            Node::Agent(agent) => Some(&mut agent.keeper),
            Node::Scheduler(scheduler) => Some(&mut scheduler.keeper),
            Node::Server(_) | Node::Executor(_) => None,
        }
    }

    fn on_message(&mut self, cx: &mut Context, from: crate::engine::NodeId, msg: &Msg) {
        let sender = cx.config.kind(from);
        match (self, msg) {
            (Node::Server(server), msg) => ensemble::on_message(server, cx, from, msg),
            (Node::Master(master), Msg::Slots(msg)) => master.act(cx, slots::Occasion::Message(from, msg)),
            (Node::Master(master), Msg::Zk(msg)) => master.on_session(cx, session::Occasion::Message(from, msg)),
            (Node::Agent(agent), Msg::Zk(msg)) => agent.on_session(cx, session::Occasion::Message(from, msg)),
            (Node::Scheduler(scheduler), Msg::Zk(msg)) => {
                scheduler.on_session(cx, session::Occasion::Message(from, msg));
            }
            (Node::Master(master), msg) => master.on_message(cx, from, msg),
            (Node::Agent(agent), msg) if sender == EXECUTOR => agent.on_executor(cx, from, msg),
            (Node::Agent(agent), msg) => agent.on_master(cx, from, msg),
            (Node::Executor(executor), msg) => executor.on_agent(cx, from, msg),
            (Node::Scheduler(scheduler), msg) if sender == SCHEDULER => scheduler.on_other(cx, from, msg),
            (Node::Scheduler(scheduler), msg) => scheduler.on_master(cx, from, msg),
        }
    }
}

/// A process has ended itself and nobody listens: whoever turns to it finds the connection closed at once.
fn refuse(cx: &mut Context, from: crate::engine::NodeId) {
    cx.tell(rules::NOBODY_LISTENS, [from.0.into(), 0, 0, 0]);
    cx.close(from);
}

/// A process ends itself: its session hears nothing more of it, and a supervisor starts it again, if there is one. Its
/// connections are closed; those with whom it has just had its last word close it themselves when they have that.
fn end_process(cx: &mut Context, told: NodeSet) {
    let places = keeper::PLACES;
    for timer in [places.ping, places.answer, places.session, places.reconnect] {
        cx.cancel_timer(timer);
    }
    let (config, id) = (cx.config, cx.id);
    config.all().filter(|peer| *peer != id && !told.contains(*peer)).for_each(|peer| cx.close(peer));
    let after = cx.config.number(options::SUPERVISOR_MS);
    if after > 0 {
        cx.set_timer(timers::SUPERVISOR, [after, after]);
    }
}
