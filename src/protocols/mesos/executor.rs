//! The executors of an agent's machine, and the tasks that they run: processes of their own. They go on while the agent's
//! process is down. Where their framework keeps what a restart needs on disk, they wait for it; where not, nobody could
//! find them again, and they end.
//!
//! `crash G1` is the end of the agent's process; of the whole machine it is that and `crash E1`.

use super::agent::agent_of;
use super::messages::{Happened, Msg, Tasks, Why};
use super::work::{FrameworkId, State, TaskId};
use super::{Context, options, rules, timers};
use crate::engine::{NodeId, TimerId};
use smallvec::SmallVec;
use std::collections::BTreeMap;

/// A task that runs, or has ended and its agent has not taken note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Runs {
    /// Whether it waits for its agent if that goes away.
    pub checkpoint: bool,
    /// How it stands.
    pub state: State,
}

/// What runs on an agent's machine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Executor {
    /// By task.
    pub tasks: BTreeMap<TaskId, Runs>,
    /// Whether its agent's process is away.
    pub apart: bool,
}

impl Executor {
    /// A machine that has just started: nothing runs on it.
    pub fn boot(cx: &mut Context) -> Executor {
        cx.tell(rules::EXECUTORS_BOOT, [0; 4]);
        Executor::default()
    }

    /// The tasks that run.
    pub fn running(&self) -> impl Iterator<Item = TaskId> {
        self.tasks.iter().filter(|(_, runs)| runs.state == State::Running).map(|(task, _)| *task)
    }

    /// A message of its agent.
    pub fn on_agent(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        match msg {
            Msg::Reconnect => self.report(cx, from),
            Msg::Taken => {
                self.apart = false;
                cx.cancel_timer(timers::AGENT_TIMER);
                cx.cancel_timer(timers::REPORT);
            }
            Msg::Start { task, checkpoint } => self.start(cx, from, *task, *checkpoint),
            Msg::Stop { tasks, why } => {
                self.stop(cx, tasks, *why);
                if *why == Why::Shutdown {
                    cx.close(from);
                }
            }
            Msg::Noted(task) => self.tasks.retain(|known, runs| known != task || !runs.state.is_over()),
            _ => {}
        }
    }

    fn report(&mut self, cx: &mut Context, agent: NodeId) {
        let tasks: Tasks = self.tasks.iter().map(|(task, runs)| (*task, runs.state)).collect();
        cx.tell(rules::REPORTS, [agent.0.into(), tasks.len() as u32, 0, 0]);
        cx.send(agent, Msg::Executors { tasks });
    }

    fn start(&mut self, cx: &mut Context, agent: NodeId, task: TaskId, checkpoint: bool) {
        if self.tasks.contains_key(&task) {
            return;
        }
        self.tasks.insert(task, Runs { checkpoint, state: State::Running });
        let [reign, nth] = self.told(task);
        cx.tell(rules::STARTS, [task.n, reign, nth, 0]);
        cx.fact(Happened::Started { task, checkpoint });
        cx.send(agent, Msg::Status { task, state: State::Running });
    }

    /// The framework of a task, if some of another run here as well.
    fn told(&self, task: TaskId) -> [u32; 2] {
        task.told(self.tasks.keys().map(|task| task.framework)).map_or([0, 0], FrameworkId::facts)
    }

    fn ends(&self, cx: &mut Context, task: TaskId, why: Why) {
        let [reign, nth] = self.told(task);
        cx.tell(rules::STOPS, [task.n, why as u32, reign, nth]);
        cx.fact(Happened::Stopped { task, why: Some(why) });
    }

    /// Its agent wants tasks stopped. Only what somebody has asked for is told of.
    fn stop(&mut self, cx: &mut Context, tasks: &[TaskId], why: Why) {
        for task in tasks {
            let Some(runs) = self.tasks.get_mut(task).filter(|runs| !runs.state.is_over()) else { continue };
            runs.state = State::Killed;
            self.ends(cx, *task, why);
            match (why, agent_of(cx.config, cx.id)) {
                (Why::Asked, Some(agent)) => cx.send(agent, Msg::Status { task: *task, state: State::Killed }),
                _ => {
                    self.tasks.remove(task);
                }
            }
        }
    }

    /// A task comes to its end by itself: of each framework the one of this number.
    pub fn finish(&mut self, cx: &mut Context, n: u32) {
        let tasks: SmallVec<[TaskId; 2]> = self.running().filter(|task| task.n == n).collect();
        if tasks.is_empty() {
            cx.tell(rules::NO_TASK, [n, 0, 0, 0]);
        }
        for task in tasks {
            self.tasks.get_mut(&task).into_iter().for_each(|runs| runs.state = State::Finished);
            let [reign, nth] = self.told(task);
            cx.tell(rules::FINISHES, [n, reign, nth, 0]);
            cx.fact(Happened::Stopped { task, why: None });
            if let Some(agent) = agent_of(cx.config, cx.id).filter(|_| !self.apart) {
                cx.send(agent, Msg::Status { task, state: State::Finished });
            }
        }
    }

    /// All that is left ends, or all for which nobody could come back.
    fn end_all(&mut self, cx: &mut Context, why: Why) {
        let ends = |(task, runs): (&TaskId, &Runs)| (why == Why::Late || !runs.checkpoint).then_some(*task);
        let tasks: SmallVec<[TaskId; 2]> = self.tasks.iter().filter_map(ends).collect();
        self.stop(cx, &tasks, why);
        self.tasks.retain(|task, _| !tasks.contains(task));
    }

    /// Its agent's process has gone away, or cannot be reached.
    pub fn on_broken(&mut self, cx: &mut Context, peer: NodeId) {
        if agent_of(cx.config, cx.id) != Some(peer) || self.apart {
            return;
        }
        self.apart = true;
        let runs = |stays: bool| self.running().filter(|task| self.tasks[task].checkpoint == stays).count() as u32;
        let (stay, end) = (runs(true), runs(false));
        if stay + end > 0 {
            cx.tell(rules::ALONE, [peer.0.into(), stay, end, 0]);
        }
        self.end_all(cx, Why::Alone);
        if !self.tasks.is_empty() {
            let wait = cx.option(options::RECOVERY_MS);
            cx.set_timer(timers::AGENT_TIMER, wait);
            self.report_later(cx);
        }
    }

    fn report_later(&self, cx: &mut Context) {
        let wait = cx.option(options::UPDATE_MS)[0];
        cx.set_timer(timers::REPORT, [wait, wait]);
    }

    /// A timer ran out: its agent stayed away for too long, or it looks whether it is back.
    pub fn on_timer(&mut self, cx: &mut Context, timer: TimerId) {
        match timer {
            timers::AGENT_TIMER => {
                cx.cancel_timer(timers::REPORT);
                self.end_all(cx, Why::Late);
            }
            _ => {
                if let Some(agent) = agent_of(cx.config, cx.id) {
                    self.report(cx, agent);
                }
                self.report_later(cx);
            }
        }
    }
}
