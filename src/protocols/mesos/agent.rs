//! An agent: its process. What it runs are executors, which live beside it and go on while it is down ([`Executor`](
//! super::executor::Executor)); what it needs to find them again is on its disk, if their framework wants that.
//!
//! It does what the master says that it detects, and nobody else. With a master it registers: after a random time, and
//! again after twice as long until it is answered. Started again - by an operator or a supervisor, never by a master - it
//! lets its executors report before it registers.

use super::keeper::Keeper;
use super::messages::{Happened, Msg, Record, Tasks, Why};
use super::work::{Framework, FrameworkId, State, TaskId, beside};
use super::{Context, options, rules, timers};
use crate::engine::facts::NOTHING;
use crate::engine::{Config, NodeId, NodeSet, TimerId};
use crate::parts::zk::client as session;
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// What an agent keeps of a task.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Kept {
    /// Its framework.
    pub framework: Framework,
    /// How it stands.
    pub state: State,
    /// How it stood when its scheduler was last known to know.
    pub acknowledged: Option<State>,
}

/// How often an agent asks its executors to report, at most.
const MOST_ASKED: u8 = 4;

/// What survives a crash of an agent's process.
pub type Disk = BTreeMap<TaskId, Kept>;

/// Applies a record to it.
pub fn write(disk: &mut Disk, record: &Record) {
    match record {
        Record::Task { task, framework } => {
            let kept = Kept { framework: *framework, state: State::Staging, acknowledged: None };
            disk.insert(*task, kept);
        }
        Record::State { task, state } => disk.get_mut(task).into_iter().for_each(|kept| kept.state = *state),
        Record::Acknowledged { task, state } => {
            disk.get_mut(task).into_iter().for_each(|kept| kept.acknowledged = Some(*state));
        }
        Record::Forget(task) => drop(disk.remove(task)),
        Record::Slots(_) | Record::Zab(_) | Record::Plan { .. } => {}
    }
}

/// How an agent stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// It waits until its executors have reported.
    Recovering,
    /// It is not taken in by its master, or knows none.
    Apart,
    /// Its master has taken it in.
    Registered,
    /// It has ended itself: somebody has to start it again.
    Ended,
}

/// An agent's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Agent {
    /// Its session with the ensemble, and who leads the masters.
    pub keeper: Keeper,
    /// How it stands.
    pub stage: Stage,
    /// What it runs, or has run, and somebody has still to know.
    pub tasks: BTreeMap<TaskId, Kept>,
    /// While its executors are still to report: how often it has asked them.
    pub awaits: Option<u8>,
    /// For how long it waits before it registers again, ms.
    pub patience: u32,
    /// For how long it waits before it sends updates again, ms.
    pub pause: u32,
}

/// The executors of an agent.
pub fn executor(config: &Config, agent: NodeId) -> Option<NodeId> {
    let nth = config.of_kind(super::AGENT).before(agent);
    config.of_kind(super::EXECUTOR).iter().nth(nth)
}

/// The agent of these executors.
pub fn agent_of(config: &Config, executor: NodeId) -> Option<NodeId> {
    let nth = config.of_kind(super::EXECUTOR).before(executor);
    config.of_kind(super::AGENT).iter().nth(nth)
}

impl Agent {
    /// An agent whose process has just started.
    pub fn boot(cx: &mut Context) -> Agent {
        let keeper = Keeper::detector(cx);
        let kept = cx.disk().tasks.len() as u32;
        let recovers = kept == 0 || cx.obeys(rules::RECOVER, [kept, 0, 0, 0]);
        let tasks = if recovers { cx.disk().tasks.clone() } else { BTreeMap::new() };
        cx.tell(rules::AGENT_BOOTS, [kept, 0, 0, 0]);
        if !recovers {
            let old: Vec<TaskId> = cx.disk().tasks.keys().copied().collect();
            old.into_iter().for_each(|task| cx.persist(Record::Forget(task)));
        }
        let mut agent = Agent { keeper, stage: Stage::Recovering, tasks, awaits: None, patience: 0, pause: 0 };
        agent.ask_executors(cx);
        agent
    }

    fn executor(cx: &Context) -> Option<NodeId> {
        executor(cx.config, cx.id)
    }

    /// Its executors are to report. Asked again they have no more time than before.
    fn ask_executors(&mut self, cx: &mut Context) {
        let asked = self.awaits.unwrap_or(0);
        self.awaits = Some(asked.saturating_add(1));
        if asked == 0 {
            let wait = cx.option(options::REPORT_MS);
            cx.set_timer(timers::EXECUTORS, wait);
        }
        if let Some(executor) = Agent::executor(cx) {
            cx.send(executor, Msg::Reconnect);
        }
    }

    /// The master that it detects.
    pub fn master(&self) -> Option<NodeId> {
        self.keeper.leader()
    }

    /// It does what the master says that it detects, and nobody else.
    pub fn obeys(&self, cx: &mut Context, from: NodeId) -> bool {
        let detects = self.master();
        let facts = [from.0.into(), detects.map_or(NOTHING, |id| id.0.into()), 0, 0];
        cx.guard(rules::OBEY_DETECTED, detects == Some(from), facts)
    }

    /// Something happens to its session.
    pub fn on_session(&mut self, cx: &mut Context, occasion: session::Occasion) {
        let before = self.keeper.detected();
        self.keeper.act(cx, occasion);
        if self.keeper.detected() == before {
            return;
        }
        cx.tell(rules::DETECTS, self.keeper.told(before));
        cx.cancel_timer(timers::SILENCE);
        if self.stage == Stage::Registered {
            self.stage = Stage::Apart;
        }
        if self.master().is_some() {
            self.begin_to_register(cx);
        } else {
            cx.cancel_timer(timers::REGISTER);
        }
    }

    /// It registers with the master that it detects: after a random time, so that not all come at once.
    fn begin_to_register(&mut self, cx: &mut Context) {
        if self.stage != Stage::Apart || self.master().is_none() {
            return;
        }
        let [first, most] = cx.option(options::REGISTER_MS);
        self.patience = first.min(most);
        let waits = cx.obeys(rules::SPREAD, [first, 0, 0, 0]);
        cx.set_timer(timers::REGISTER, [0, if waits { first } else { 0 }]);
    }

    fn register(&mut self, cx: &mut Context) {
        let Some(master) = self.master().filter(|_| self.stage == Stage::Apart) else { return };
        let tasks: Tasks = self.tasks.iter().map(|(task, kept)| (*task, kept.state)).collect();
        let known: BTreeMap<FrameworkId, Framework> =
            self.tasks.values().map(|kept| (kept.framework.id, kept.framework)).collect();
        let most = cx.option(options::REGISTER_MS)[1];
        self.patience = self.patience.saturating_mul(2).clamp(1, most.max(1));
        cx.tell(rules::REGISTERS, [master.0.into(), tasks.len() as u32, 0, 0]);
        cx.send(master, Msg::Register { tasks, frameworks: known.into_values().collect() });
        // At first after the time that it has waited already, then after twice that.
        cx.set_timer(timers::REGISTER, [self.patience / 2, self.patience]);
    }

    /// A timer ran out.
    pub fn on_timer(&mut self, cx: &mut Context, timer: TimerId) {
        match timer {
            timers::REGISTER => self.register(cx),
            timers::EXECUTORS => self.give_executors_up(cx),
            timers::SILENCE => self.on_silence(cx),
            timers::UPDATE => self.send_updates(cx, true),
            _ => self.on_session(cx, session::Occasion::Timer(timer)),
        }
    }

    /// A master that does not ask for so long may have forgotten it: it registers again.
    fn on_silence(&mut self, cx: &mut Context) {
        let Some(master) = self.master() else { return };
        cx.tell(rules::UNASKED, [master.0.into(), 0, 0, 0]);
        self.stage = Stage::Apart;
        self.begin_to_register(cx);
    }

    fn await_ping(cx: &mut Context) {
        let limit = cx.config.number(options::PING_MS).saturating_mul(cx.config.number(options::MISSED_PINGS));
        cx.set_timer(timers::SILENCE, [limit, limit]);
    }

    /// A message of a master.
    pub fn on_master(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        if !self.obeys(cx, from) {
            return;
        }
        match msg {
            Msg::Registered if self.stage == Stage::Apart => {
                self.stage = Stage::Registered;
                cx.tell(rules::REGISTERED, [from.0.into(), 0, 0, 0]);
                cx.cancel_timer(timers::REGISTER);
                Agent::await_ping(cx);
                self.send_updates(cx, false);
            }
            Msg::Ping { connected } => {
                cx.send(from, Msg::Pong);
                Agent::await_ping(cx);
                let waits = self.stage == Stage::Apart && self.patience == 0;
                if waits || !connected && self.stage == Stage::Registered {
                    cx.tell(rules::TAKEN_FOR_GONE, [from.0.into(), waits.into(), 0, 0]);
                    self.stage = Stage::Apart;
                    self.begin_to_register(cx);
                }
            }
            Msg::Run { task, framework } if self.stage == Stage::Registered => self.run(cx, *task, *framework),
            Msg::Kill(task) => self.kill(cx, *task),
            Msg::End(framework) => {
                let tasks = self.of(*framework);
                cx.tell(rules::ENDS_FRAMEWORK, [framework.facts()[0], framework.facts()[1], tasks.len() as u32, 0]);
                self.stop(cx, tasks, Why::Over);
            }
            Msg::Speaks(framework) => {
                self.tasks
                    .values_mut()
                    .filter(|kept| kept.framework.id == framework.id)
                    .for_each(|kept| kept.framework.scheduler = framework.scheduler);
            }
            Msg::Acknowledge { task, state, .. } => self.on_acknowledged(cx, *task, *state),
            Msg::Shutdown => self.shut_down(cx, from),
            _ => {}
        }
    }

    fn of(&self, framework: FrameworkId) -> SmallVec<[TaskId; 2]> {
        self.tasks.keys().filter(|task| task.framework == framework).copied().collect()
    }

    /// A task is to be started: what a restart needs of it is on disk first.
    fn run(&mut self, cx: &mut Context, task: TaskId, framework: Framework) {
        let Some(executor) = Agent::executor(cx).filter(|_| !self.tasks.contains_key(&task)) else { return };
        let checkpoint = framework.checkpoint;
        self.tasks.insert(task, Kept { framework, state: State::Staging, acknowledged: None });
        cx.tell(rules::RUNS, [task.n, framework.id.facts()[0], framework.id.facts()[1], checkpoint.into()]);
        let record = checkpoint.then_some(Record::Task { task, framework });
        cx.persist_before(rules::CHECKPOINT_FIRST, record, |cx| cx.send(executor, Msg::Start { task, checkpoint }));
    }

    fn kill(&mut self, cx: &mut Context, task: TaskId) {
        if self.tasks.get(&task).is_some_and(|kept| !kept.state.is_over()) {
            self.stop(cx, SmallVec::from_slice(&[task]), Why::Asked);
        } else {
            let told = task.told(self.tasks.keys().map(|task| task.framework));
            let [reign, nth] = told.map_or([0, 0], FrameworkId::facts);
            cx.tell(rules::NO_TASK, [task.n, reign, nth, 0]);
        }
    }

    /// Tasks are to be stopped. Whose framework is over, of them nobody has to hear.
    fn stop(&mut self, cx: &mut Context, tasks: SmallVec<[TaskId; 2]>, why: Why) {
        if why != Why::Asked {
            for task in &tasks {
                self.forget(cx, *task);
            }
        }
        if let Some(executor) = Agent::executor(cx).filter(|_| !tasks.is_empty()) {
            cx.send(executor, Msg::Stop { tasks, why });
        }
    }

    fn forget(&mut self, cx: &mut Context, task: TaskId) {
        self.tasks.remove(&task);
        if cx.disk().tasks.contains_key(&task) {
            cx.persist(Record::Forget(task));
        }
    }

    /// It ends, and all that it runs.
    fn shut_down(&mut self, cx: &mut Context, master: NodeId) {
        cx.tell(rules::SHUTS_DOWN, [master.0.into(), self.tasks.len() as u32, 0, 0]);
        let tasks: SmallVec<[TaskId; 2]> = self.tasks.keys().copied().collect();
        let told = Agent::executor(cx).filter(|_| !tasks.is_empty()).map_or(NodeSet::EMPTY, NodeSet::one);
        self.stop(cx, tasks, Why::Shutdown);
        self.end(cx, told);
    }

    fn end(&mut self, cx: &mut Context, told: NodeSet) {
        self.stage = Stage::Ended;
        for timer in [timers::REGISTER, timers::EXECUTORS, timers::SILENCE, timers::UPDATE] {
            cx.cancel_timer(timer);
        }
        super::end_process(cx, told);
    }

    /// Its executors report, or tell how a task stands.
    pub fn on_executor(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        match msg {
            Msg::Executors { tasks } => self.on_report(cx, from, tasks),
            Msg::Status { task, state } => self.on_status(cx, from, *task, *state),
            _ => {}
        }
    }

    /// What runs, and it knows of, goes on; what it knows nothing of is stopped; what it knows of and is not there, has
    /// failed.
    fn on_report(&mut self, cx: &mut Context, from: NodeId, tasks: &Tasks) {
        cx.cancel_timer(timers::EXECUTORS);
        self.awaits = None;
        cx.send(from, Msg::Taken);
        // What it took to have failed cannot come back: its scheduler may know already.
        let stranger = |task: &TaskId| !self.tasks.contains_key(task);
        let given_up = |(task, state): &&(TaskId, State)| {
            !state.is_over() && self.tasks.get(task).is_some_and(|kept| kept.state.is_over())
        };
        let late: SmallVec<[TaskId; 2]> = tasks.iter().filter(given_up).map(|(task, _)| *task).collect();
        let unknown: SmallVec<[TaskId; 2]> = tasks.iter().map(|(task, _)| *task).filter(stranger).collect();
        cx.tell(
            rules::REPORTED,
            [tasks.len() as u32, (tasks.len() - unknown.len()) as u32, self.tasks.len() as u32, 0],
        );
        if !unknown.is_empty() {
            cx.tell(rules::STRANGERS, [unknown.len() as u32, 0, 0, 0]);
            cx.send(from, Msg::Stop { tasks: unknown, why: Why::Unknown });
        }
        if !late.is_empty() {
            cx.send(from, Msg::Stop { tasks: late, why: Why::Late });
        }
        for (task, state) in tasks {
            self.on_status(cx, from, *task, *state);
        }
        let gone = |(task, kept): (&TaskId, &Kept)| {
            (!kept.state.is_over() && tasks.iter().all(|(known, _)| known != task)).then_some(*task)
        };
        let gone: Vec<TaskId> = self.tasks.iter().filter_map(gone).collect();
        gone.into_iter().for_each(|task| self.stands(cx, task, State::Failed));
        self.go_on(cx);
    }

    /// They did not report in time: what they ran is taken to have failed. That was not inside the limits.
    fn give_executors_up(&mut self, cx: &mut Context) {
        self.awaits = None;
        let open: Vec<TaskId> =
            self.tasks.iter().filter(|(_, kept)| !kept.state.is_over()).map(|(task, _)| *task).collect();
        cx.tell(rules::NO_REPORT, [open.len() as u32, 0, 0, 0]);
        for task in open {
            cx.fact(Happened::LetsGo(task));
            self.stands(cx, task, State::Failed);
        }
        self.go_on(cx);
    }

    /// It is recovered, if it was not, and registers.
    fn go_on(&mut self, cx: &mut Context) {
        if self.stage == Stage::Recovering {
            self.stage = Stage::Apart;
            self.begin_to_register(cx);
        }
    }

    fn on_status(&mut self, cx: &mut Context, from: NodeId, task: TaskId, state: State) {
        if state.is_over() {
            cx.send(from, Msg::Noted(task));
        }
        self.stands(cx, task, state);
    }

    /// A task stands otherwise than it knew: its scheduler has to hear of that.
    fn stands(&mut self, cx: &mut Context, task: TaskId, state: State) {
        let Some(kept) = self.tasks.get_mut(&task).filter(|kept| kept.state < state && !kept.state.is_over()) else {
            return;
        };
        kept.state = state;
        if cx.disk().tasks.contains_key(&task) {
            cx.persist(Record::State { task, state });
        }
        self.pause = cx.option(options::UPDATE_MS)[0];
        cx.set_timer(timers::UPDATE, [self.pause, self.pause]);
        self.tell_master(cx, task, state);
    }

    fn tell_master(&self, cx: &mut Context, task: TaskId, state: State) {
        if let Some(master) = self.master().filter(|_| self.stage == Stage::Registered) {
            let [to, reign] = beside(master, self.told(task));
            cx.tell(rules::UPDATES, [task.n, state as u32, to, reign]);
            cx.send(master, Msg::Update { task, state, agent: cx.id, awaits: true });
        }
    }

    /// The framework of a task, if it runs some of another as well.
    fn told(&self, task: TaskId) -> Option<FrameworkId> {
        task.told(self.tasks.keys().map(|task| task.framework))
    }

    /// Tells its master how tasks stand whose scheduler does not know it yet, and again after a while.
    fn send_updates(&mut self, cx: &mut Context, again: bool) {
        let open = |(task, kept): (&TaskId, &Kept)| {
            (kept.state != State::Staging && kept.acknowledged != Some(kept.state)).then_some((*task, kept.state))
        };
        let open: Tasks = self.tasks.iter().filter_map(open).collect();
        if open.is_empty() {
            return cx.cancel_timer(timers::UPDATE);
        }
        if again && !cx.obeys(rules::UNTIL_ACKNOWLEDGED, [open.len() as u32, 0, 0, 0]) {
            return;
        }
        let [first, most] = cx.option(options::UPDATE_MS);
        self.pause = if self.pause == 0 { first } else { self.pause.saturating_mul(2).min(most) };
        cx.set_timer(timers::UPDATE, [self.pause, self.pause]);
        open.into_iter().for_each(|(task, state)| self.tell_master(cx, task, state));
    }

    /// A task's scheduler knows how it stands. What is over is forgotten then.
    fn on_acknowledged(&mut self, cx: &mut Context, task: TaskId, state: State) {
        let [reign, nth] = self.told(task).map_or([0, 0], FrameworkId::facts);
        let Some(kept) = self.tasks.get_mut(&task).filter(|kept| kept.state == state) else { return };
        kept.acknowledged = Some(state);
        cx.tell(rules::IS_ACKNOWLEDGED, [task.n, state as u32, reign, nth]);
        if state.is_over() {
            self.forget(cx, task);
        } else if cx.disk().tasks.contains_key(&task) {
            cx.persist(Record::Acknowledged { task, state });
        }
    }

    /// A connection broke.
    pub fn on_broken(&mut self, cx: &mut Context, peer: NodeId) {
        self.on_session(cx, session::Occasion::Broken(peer));
        // It waits for a ping, or for another master, and turns to this one again when neither comes for too long.
        if self.stage == Stage::Registered && self.master() == Some(peer) {
            cx.tell(rules::IS_CUT_OFF, [peer.0.into(), 0, 0, 0]);
            (self.stage, self.patience) = (Stage::Apart, 0);
        }
        // It asks again what was lost; not for ever, since the machine may be down.
        let asks = self.awaits.is_none_or(|asked| asked < MOST_ASKED);
        if asks && Agent::executor(cx) == Some(peer) {
            cx.tell(rules::EXECUTORS_BREAK, [self.tasks.len() as u32, 0, 0, 0]);
            self.ask_executors(cx);
        }
    }
}
