//! A leading master and its agents: it takes them in, looks whether they live, and gives up who does not answer.

use super::super::messages::{Frameworks, Happened, Msg, Tasks};
use super::super::registry::{Change, Membership};
use super::super::work::{State, TaskId, beside};
use super::super::{Context, options, rules, timers};
use super::Master;
use super::book::{AgentRow, FrameworkRow, Pending, TaskRow};
use crate::engine::NodeId;

impl Master {
    /// A message of an agent.
    pub(super) fn on_agent(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        match msg {
            Msg::Register { tasks, frameworks } => self.on_register(cx, from, tasks, frameworks),
            Msg::Pong => {
                if let Some(row) = self.book.agents.get_mut(&from) {
                    (row.asked, row.missed) = (false, 0);
                }
            }
            Msg::Update { task, state, .. } => self.on_update(cx, from, *task, *state),
            _ => {}
        }
    }

    /// An agent turns to it. Whom the registry admits is taken in at once; a new one when it is written there.
    fn on_register(&mut self, cx: &mut Context, agent: NodeId, tasks: &Tasks, frameworks: &Frameworks) {
        // Mesos' master leaves a re-registration unanswered while it marks the agent (`slaves.markingUnreachable`): the
        // agent asks again, and is dealt with as the registry says then.
        if let Some(leaves @ (Pending::GiveUp | Pending::Remove)) = self.book.pending.get(&agent) {
            return cx.tell(rules::IS_LEAVING, [agent.0.into(), (*leaves == Pending::Remove).into(), 0, 0]);
        }
        let place = self.registry.of(agent);
        let pending = Pending::Register(tasks.clone(), frameworks.clone());
        match place {
            Some(Membership::Admitted) => self.take_in(cx, agent, tasks, frameworks, false),
            Some(Membership::Gone) => {
                cx.tell(rules::IS_GONE, [agent.0.into(), 0, 0, 0]);
                cx.send(agent, Msg::Shutdown);
            }
            Some(Membership::Unreachable) => {
                let may = cx.config.flag(options::MAY_RETURN);
                cx.tell(rules::MAY_RETURN, [agent.0.into(), may.into(), 0, 0]);
                match may {
                    true => self.write(cx, Change::Return, agent, pending),
                    false => cx.send(agent, Msg::Shutdown),
                }
            }
            None => {
                let waits = cx.obeys(rules::ADMIT_AFTER_WRITE, [agent.0.into(), 0, 0, 0]);
                self.write(cx, Change::Admit, agent, pending);
                if !waits {
                    self.take_in(cx, agent, tasks, frameworks, false);
                }
            }
        }
    }

    /// A change of the registry is chosen: who waited for it goes on.
    pub(super) fn on_changed(&mut self, cx: &mut Context, change: Change, agent: NodeId) {
        cx.tell(rules::CHANGED, [change as u32, agent.0.into(), 0, 0]);
        if !self.serves() {
            return;
        }
        let pending = match (self.book.pending.get(&agent), change) {
            (Some(Pending::Register(..)), Change::Admit | Change::Return)
            | (Some(Pending::GiveUp), Change::Unreachable)
            | (Some(Pending::Remove), Change::Gone) => self.book.pending.remove(&agent),
            _ => None,
        };
        if self.book.pending.is_empty() {
            cx.cancel_timer(timers::STORE);
        }
        match pending {
            Some(Pending::Register(tasks, frameworks)) => {
                self.take_in(cx, agent, &tasks, &frameworks, change == Change::Return);
            }
            Some(Pending::GiveUp) => self.forget(cx, agent),
            Some(Pending::Remove) => {
                cx.send(agent, Msg::Shutdown);
                self.forget(cx, agent);
            }
            None => return,
        }
        if self.book.removals.contains(agent) {
            self.book.removals.remove(agent);
            self.write(cx, Change::Gone, agent, Pending::Remove);
        }
    }

    /// An agent belongs to this master now, with all that it runs. What it does not run any more is lost; of what comes
    /// back with one that was given up its scheduler is told.
    fn take_in(&mut self, cx: &mut Context, agent: NodeId, tasks: &Tasks, frameworks: &Frameworks, returns: bool) {
        let known = self.book.agents.insert(agent, AgentRow { connected: true, missed: 0, asked: false });
        cx.tell(rules::TAKES_IN, [agent.0.into(), tasks.len() as u32, known.is_some().into(), 0]);
        cx.send(agent, Msg::Registered);
        for framework in frameworks {
            self.hear_of(cx, *framework);
        }
        let missing: Vec<TaskId> =
            self.book.on(agent).filter(|task| tasks.iter().all(|(known, _)| known != task)).collect();
        for task in missing {
            self.lose(cx, task);
        }
        for (task, state) in tasks {
            if self.book.over.contains(&task.framework) {
                cx.send(agent, Msg::End(task.framework));
                continue;
            }
            let row = TaskRow { agent, state: *state };
            self.knows(cx, *task, row);
            if returns {
                self.tell_returned(cx, *task, row);
            }
        }
        let after = cx.config.number(options::PING_MS);
        cx.set_timer_about(timers::PROBE, agent, [after, after]);
        self.offer(cx);
    }

    /// It knows how a task stands now.
    pub(super) fn knows(&mut self, cx: &mut Context, task: TaskId, row: TaskRow) {
        let before = self.book.tasks.insert(task, row).map(|row| row.state);
        if before != Some(row.state) {
            let [agent, reign] = beside(row.agent, self.book.told(task));
            cx.tell(rules::KNOWS, [task.n, row.state as u32, agent, reign]);
        }
        if row.state == State::Running && before != Some(State::Running) {
            cx.fact(Happened::Believes(task));
        }
    }

    /// It looks whether an agent lives: again and again, and gives it up when all pings were missed.
    pub(super) fn probe(&mut self, cx: &mut Context, agent: NodeId) {
        let Some(row) = self.book.agents.get_mut(&agent).filter(|_| self.phase == super::Phase::Leading) else {
            return;
        };
        if row.asked {
            row.missed += 1;
        }
        let (missed, limit) = (row.missed, cx.config.number(options::MISSED_PINGS));
        let given_up =
            missed > 0 && cx.guard_or(rules::ALL_PINGS, missed >= limit, true, [agent.0.into(), missed, limit, 0]);
        if given_up {
            cx.fact(Happened::GivesUp { agent, missed });
            return self.write(cx, Change::Unreachable, agent, Pending::GiveUp);
        }
        row.asked = true;
        let connected = row.connected;
        let again = cx.config.number(options::PING_MS);
        cx.send(agent, Msg::Ping { connected });
        cx.set_timer_about(timers::PROBE, agent, [again, again]);
    }

    /// The connection with an agent is gone: its process ended, or it cannot be reached. Tasks that do not outlive the
    /// process are lost at once; the others have until all pings are missed.
    pub(super) fn on_agent_breaks(&mut self, cx: &mut Context, agent: NodeId) {
        let Some(row) = self.book.agents.get_mut(&agent).filter(|row| row.connected) else { return };
        row.connected = false;
        let checkpoints = |task: &TaskId| {
            self.book.frameworks.get(&task.framework).is_some_and(|row: &FrameworkRow| row.framework.checkpoint)
        };
        let lost: Vec<TaskId> = self.book.on(agent).filter(|task| !checkpoints(task)).collect();
        cx.tell(rules::AGENT_BREAKS, [agent.0.into(), lost.len() as u32, self.book.on(agent).count() as u32, 0]);
        self.rescind(cx, agent);
        for task in lost {
            self.lose(cx, task);
        }
    }

    /// An agent is no longer of this cluster: its tasks are told to be lost.
    fn forget(&mut self, cx: &mut Context, agent: NodeId) {
        let lost: Vec<TaskId> = self.book.on(agent).collect();
        cx.tell(rules::FORGETS, [agent.0.into(), lost.len() as u32, 0, 0]);
        self.rescind(cx, agent);
        self.book.agents.remove(&agent);
        cx.cancel_timer_about(timers::PROBE, agent);
        for task in lost {
            self.lose(cx, task);
        }
    }

    /// So long after it began to serve: who is admitted and has not turned to it is given up.
    pub(super) fn on_limit(&mut self, cx: &mut Context) {
        let absent = self.registry.admitted().iter().filter(|agent| !self.book.agents.contains_key(agent));
        let absent: Vec<NodeId> = absent.collect();
        cx.tell(rules::LIMIT, [absent.len() as u32, 0, 0, 0]);
        for agent in absent {
            cx.fact(Happened::GivesUp { agent, missed: 0 });
            self.write(cx, Change::Unreachable, agent, Pending::GiveUp);
        }
    }

    /// An operator wants an agent shut down for good.
    pub(super) fn remove(&mut self, cx: &mut Context, agent: NodeId) {
        match (self.registry.of(agent), self.book.pending.get(&agent)) {
            (_, Some(pending)) => {
                let removes = matches!(pending, Pending::Remove);
                cx.tell(rules::REMOVAL_WAITS, [agent.0.into(), removes.into(), 0, 0]);
                if !removes {
                    self.book.removals.insert(agent);
                }
            }
            (None | Some(Membership::Gone), None) => {
                cx.tell(rules::NOBODY_TO_REMOVE, [agent.0.into(), self.registry.of(agent).is_some().into(), 0, 0]);
            }
            (Some(_), None) => self.write(cx, Change::Gone, agent, Pending::Remove),
        }
    }
}
