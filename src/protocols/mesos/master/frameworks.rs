//! A leading master and its frameworks: it takes schedulers in, offers them what agents have room for, has tasks started
//! and stopped, and hands on how they stand.

use super::super::messages::{Happened, Msg};
use super::super::work::{Framework, FrameworkId, State, TaskId};
use super::super::{Context, options, rules, timers};
use super::Master;
use super::book::{Book, FrameworkRow, Offered, TaskRow};
use crate::engine::NodeId;
use crate::parts::ballot::Ballot;
use smallvec::SmallVec;

impl Master {
    /// A message of a scheduler.
    pub(super) fn on_scheduler(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        match *msg {
            Msg::Subscribe { known, checkpoint, failover_ms } => {
                self.on_subscribe(cx, from, known, (checkpoint, failover_ms));
            }
            Msg::Wants { framework, more } => self.on_wish(cx, from, framework, more),
            Msg::Launch { framework, agent, number, task } => {
                self.on_launch(cx, from, (framework, agent, number, task))
            }
            Msg::Kill(task) => self.on_kill(cx, from, task),
            Msg::Reconcile { framework, ref tasks } => self.on_reconcile(cx, from, framework, tasks),
            Msg::Acknowledge { task, state, agent } => self.on_acknowledged(cx, task, state, agent),
            Msg::Teardown(framework) => self.on_teardown(cx, from, framework),
            _ => {}
        }
    }

    /// A scheduler turns to it, for a framework that has a name already or for a new one.
    fn on_subscribe(
        &mut self,
        cx: &mut Context,
        from: NodeId,
        known: Option<FrameworkId>,
        (checkpoint, failover_ms): (bool, u32),
    ) {
        if let Some(framework) = known.filter(|id| self.book.over.contains(id)) {
            let [reign, nth] = framework.facts();
            cx.tell(rules::IS_OVER, [from.0.into(), reign, nth, 0]);
            return cx.send(from, Msg::Rejected { framework, over: true });
        }
        // It asked again, since the answer was late.
        if let Some(id) = self.book.spoken_for(from).filter(|id| known.is_none_or(|known| known == *id)) {
            let [reign, nth] = id.facts();
            cx.tell(rules::SPEAKS_ALREADY, [from.0.into(), reign, nth, 0]);
            return cx.send(from, Msg::Subscribed(id));
        }
        let id = known.unwrap_or_else(|| self.name());
        let framework = Framework { id, scheduler: from, checkpoint, failover_ms };
        let row = FrameworkRow { framework, active: true, wants: false, away: (cx.stamp(), failover_ms) };
        let before = self.book.frameworks.insert(id, row);
        let [reign, nth] = id.facts();
        cx.tell(rules::TAKES_FRAMEWORK, [from.0.into(), reign, nth, known.is_some().into()]);
        if let Some(before) = before.map(|row| row.framework.scheduler).filter(|before| *before != from) {
            cx.send(before, Msg::Rejected { framework: id, over: false });
            cx.cancel_timer_about(timers::BEAT, before);
            self.await_scheduler(cx, before);
        }
        self.await_scheduler(cx, from);
        self.rescind_of(cx, id);
        cx.send(from, Msg::Subscribed(id));
        Master::beat_later(cx, from);
        let agents: Vec<NodeId> = self.book.agents.keys().copied().collect();
        if known.is_some() {
            agents.into_iter().for_each(|agent| cx.send(agent, Msg::Speaks(framework)));
        }
    }

    /// Whoever was a scheduler has so long to come back as the framework allows that may wait the shortest.
    fn await_scheduler(&self, cx: &mut Context, scheduler: NodeId) {
        match self.book.waits(scheduler).map(|row| row.away) {
            Some((since, limit)) => cx.set_timer_from_about(since, timers::FAILOVER, scheduler, limit),
            None => cx.cancel_timer_about(timers::FAILOVER, scheduler),
        }
    }

    /// It shows a scheduler that it lives: again and again, so that whoever cannot be reached is missed.
    pub(super) fn beat(&mut self, cx: &mut Context, scheduler: NodeId) {
        if self.book.spoken_for(scheduler).is_some() {
            cx.send(scheduler, Msg::Alive);
            Master::beat_later(cx, scheduler);
        }
    }

    fn beat_later(cx: &mut Context, scheduler: NodeId) {
        let again = cx.config.number(options::BEAT_MS);
        cx.set_timer_about(timers::BEAT, scheduler, [again, again]);
    }

    /// A name that no framework ever had.
    fn name(&mut self) -> FrameworkId {
        self.book.named += 1;
        let reign = self.slots.bid.as_ref().map_or(Ballot::NONE, |bid| bid.ballot);
        FrameworkId { reign, nth: self.book.named }
    }

    /// An agent runs tasks of a framework that may not have turned to this master yet.
    pub(super) fn hear_of(&mut self, cx: &mut Context, framework: Framework) {
        let id = framework.id;
        if self.book.frameworks.contains_key(&id) || self.book.over.contains(&id) {
            return;
        }
        // Whoever has just taken over gives schedulers as long as agents, if that is longer.
        let limit = framework.failover_ms.max(cx.config.number(options::LIMIT_MS));
        let row = FrameworkRow { framework, active: false, wants: false, away: (cx.stamp(), limit) };
        self.book.frameworks.insert(id, row);
        let [reign, nth] = id.facts();
        cx.tell(rules::HEARS_OF, [reign, nth, framework.scheduler.0.into(), 0]);
        self.await_scheduler(cx, framework.scheduler);
    }

    /// The connection with a scheduler is gone: its framework has so long to come back as it said.
    pub(super) fn on_scheduler_breaks(&mut self, cx: &mut Context, scheduler: NodeId) {
        let speaks = |row: &&mut FrameworkRow| row.framework.scheduler == scheduler && row.active;
        let Some(row) = self.book.frameworks.values_mut().find(speaks) else { return };
        let Framework { id, failover_ms, .. } = row.framework;
        (row.active, row.wants, row.away) = (false, false, (cx.stamp(), failover_ms));
        cx.cancel_timer_about(timers::BEAT, scheduler);
        let [reign, nth] = id.facts();
        cx.tell(rules::SCHEDULER_BREAKS, [scheduler.0.into(), reign, nth, failover_ms]);
        self.rescind_of(cx, id);
        if failover_ms == 0 {
            self.end_framework(cx, id, true);
        } else {
            self.await_scheduler(cx, scheduler);
        }
    }

    /// No scheduler came in time.
    pub(super) fn on_failover_limit(&mut self, cx: &mut Context, scheduler: NodeId) {
        if let Some(id) = self.book.waits(scheduler).map(|row| row.framework.id) {
            self.end_framework(cx, id, true);
        }
    }

    /// A scheduler wants its framework to be over.
    fn on_teardown(&mut self, cx: &mut Context, from: NodeId, framework: FrameworkId) {
        if self.book.frameworks.get(&framework).is_some_and(|row| row.framework.scheduler == from) {
            cx.send(from, Msg::Rejected { framework, over: true });
            self.end_framework(cx, framework, false);
        }
    }

    /// A framework is over, and all its tasks.
    fn end_framework(&mut self, cx: &mut Context, framework: FrameworkId, forsaken: bool) {
        let tasks: Vec<TaskId> = self.book.tasks.keys().filter(|task| task.framework == framework).copied().collect();
        let [reign, nth] = framework.facts();
        cx.tell(rules::FRAMEWORK_ENDS, [reign, nth, tasks.len() as u32, forsaken.into()]);
        if forsaken {
            cx.fact(Happened::FrameworkEnds(framework));
        }
        self.rescind_of(cx, framework);
        if let Some(row) = self.book.frameworks.remove(&framework) {
            self.await_scheduler(cx, row.framework.scheduler);
        }
        self.book.over.insert(framework);
        self.book.tasks.retain(|task, _| task.framework != framework);
        let agents: Vec<NodeId> = self.book.agents.keys().copied().collect();
        agents.into_iter().for_each(|agent| cx.send(agent, Msg::End(framework)));
        self.offer(cx);
    }

    fn on_wish(&mut self, cx: &mut Context, from: NodeId, framework: FrameworkId, more: bool) {
        let speaks = |row: &&mut FrameworkRow| row.framework.scheduler == from;
        let Some(row) = self.book.frameworks.get_mut(&framework).filter(speaks) else { return };
        row.wants = more;
        match more {
            true => self.offer(cx),
            false => self.book.offers.retain(|_, offer| offer.framework != framework),
        }
    }

    /// If a framework wants offers, it makes some soon: it gathers what agents have room for.
    pub(super) fn offer(&mut self, cx: &mut Context) {
        let wanted = self.book.frameworks.values().any(|row| row.active && row.wants);
        if wanted && !self.book.allocates {
            self.book.allocates = true;
            let after = cx.config.number(options::ALLOCATION_MS);
            cx.set_timer(timers::ALLOCATE, [after, after]);
        }
    }

    /// Offers what agents have room for to a framework that wants it, those first that run the least.
    pub(super) fn allocate(&mut self, cx: &mut Context) {
        self.book.allocates = false;
        let Some(row) = self.book.frameworks.values().find(|row| row.active && row.wants) else { return };
        let Framework { id, scheduler, .. } = row.framework;
        let most = cx.config.number(options::ROOM);
        let runs =
            |book: &Book, agent: NodeId| book.on(agent).filter(|task| !book.tasks[task].state.is_over()).count() as u32;
        let connected = self.book.agents.iter().filter(|(_, row)| row.connected);
        let mut agents: SmallVec<[(u32, NodeId); 4]> =
            connected.map(|(agent, _)| (runs(&self.book, *agent), *agent)).collect();
        agents.sort_unstable();
        for (runs, agent) in agents {
            let room = most.saturating_sub(runs);
            if room == 0 || self.book.offers.contains_key(&agent) {
                continue;
            }
            self.book.offered += 1;
            let number = self.book.offered;
            self.book.offers.insert(agent, Offered { framework: id, number });
            cx.tell(rules::OFFERS, [scheduler.0.into(), agent.0.into(), room, number]);
            cx.send(scheduler, Msg::Offer { agent, number, room });
        }
    }

    /// What is offered of an agent cannot be had any more.
    pub(super) fn rescind(&mut self, cx: &mut Context, agent: NodeId) {
        let Some(offer) = self.book.offers.remove(&agent) else { return };
        if let Some(row) = self.book.frameworks.get(&offer.framework).filter(|row| row.active) {
            cx.send(row.framework.scheduler, Msg::Rescind { agent });
        }
    }

    fn rescind_of(&mut self, _: &mut Context, framework: FrameworkId) {
        self.book.offers.retain(|_, offer| offer.framework != framework);
    }

    /// A scheduler takes an offer. What it takes up of one that holds no longer is lost.
    fn on_launch(
        &mut self,
        cx: &mut Context,
        from: NodeId,
        (framework, agent, number, task): (FrameworkId, NodeId, u32, TaskId),
    ) {
        let holds = self.book.offers.get(&agent) == Some(&Offered { framework, number });
        let row = self.book.frameworks.get(&framework).filter(|row| holds && row.framework.scheduler == from);
        let Some(row) = row.copied() else {
            cx.tell(rules::STALE_OFFER, [from.0.into(), task.n, agent.0.into(), number]);
            return cx.send(from, Msg::Update { task, state: State::Lost, agent, awaits: false });
        };
        // Mesos refuses it (TASK_ERROR, "Task has duplicate ID"); here the scheduler hears at once how that task stands.
        if let Some(TaskRow { agent: at, state }) = self.book.tasks.get(&task).copied() {
            cx.tell(rules::DUPLICATE, [from.0.into(), task.n, at.0.into(), state as u32]);
            return cx.send(from, Msg::Update { task, state, agent: at, awaits: false });
        }
        self.book.offers.remove(&agent);
        cx.tell(rules::HAS_STARTED, [from.0.into(), task.n, agent.0.into(), 0]);
        self.knows(cx, task, TaskRow { agent, state: State::Staging });
        cx.send(agent, Msg::Run { task, framework: row.framework });
        self.offer(cx);
    }

    fn on_kill(&mut self, cx: &mut Context, from: NodeId, task: TaskId) {
        match self.book.tasks.get(&task).copied() {
            Some(row) => cx.send(row.agent, Msg::Kill(task)),
            None => {
                let [reign, nth] = self.book.told(task).map_or([0, 0], FrameworkId::facts);
                cx.tell(rules::NO_TASK, [task.n, reign, nth, 0]);
                self.answers_for_unknown(cx, from, task);
            }
        }
    }

    /// A scheduler asks how its tasks stand. Of what it has not heard yet because agents are still to come, it says
    /// nothing.
    fn on_reconcile(&mut self, cx: &mut Context, from: NodeId, framework: FrameworkId, asked: &[TaskId]) {
        let known = self.book.tasks.iter().filter(|(task, _)| task.framework == framework);
        let known = known.filter(|(task, _)| asked.is_empty() || asked.contains(task));
        let known: SmallVec<[(TaskId, TaskRow); 4]> = known.map(|(task, row)| (*task, *row)).collect();
        let unknown: Vec<TaskId> = asked.iter().filter(|task| !self.book.tasks.contains_key(task)).copied().collect();
        let absent = self.absent();
        cx.tell(rules::ANSWERS, [from.0.into(), known.len() as u32, unknown.len() as u32, absent]);
        for (task, TaskRow { agent, state }) in known {
            cx.send(from, Msg::Update { task, state, agent, awaits: false });
        }
        unknown.into_iter().for_each(|task| self.answers_for_unknown(cx, from, task));
    }

    /// How many agents are admitted and have not turned to it.
    fn absent(&self) -> u32 {
        self.registry.admitted().iter().filter(|agent| !self.book.agents.contains_key(agent)).count() as u32
    }

    fn answers_for_unknown(&self, cx: &mut Context, from: NodeId, task: TaskId) {
        if self.absent() == 0 {
            cx.send(from, Msg::Update { task, state: State::Lost, agent: cx.id, awaits: false });
        }
    }

    /// An agent tells how a task stands: it is handed on.
    pub(super) fn on_update(&mut self, cx: &mut Context, agent: NodeId, task: TaskId, state: State) {
        if self.book.over.contains(&task.framework) {
            return cx.send(agent, Msg::End(task.framework));
        }
        self.knows(cx, task, TaskRow { agent, state });
        if let Some(row) = self.book.frameworks.get(&task.framework).filter(|row| row.active) {
            cx.send(row.framework.scheduler, Msg::Update { task, state, agent, awaits: true });
        }
    }

    /// A task that its scheduler takes for lost, since its agent was given up, is back with that.
    pub(super) fn tell_returned(&mut self, cx: &mut Context, task: TaskId, TaskRow { agent, state }: TaskRow) {
        if let Some(row) = self.book.frameworks.get(&task.framework).filter(|row| row.active) {
            cx.send(row.framework.scheduler, Msg::Update { task, state, agent, awaits: false });
        }
    }

    /// A scheduler knows how a task stands: what is over is forgotten.
    fn on_acknowledged(&mut self, cx: &mut Context, task: TaskId, state: State, agent: NodeId) {
        cx.send(agent, Msg::Acknowledge { task, state, agent });
        if state.is_over() && self.book.tasks.get(&task).is_some_and(|row| row.state == state) {
            self.book.tasks.remove(&task);
            self.offer(cx);
        }
    }

    /// It does not know of a task any more: its scheduler is told so.
    pub(super) fn lose(&mut self, cx: &mut Context, task: TaskId) {
        let told = self.book.told(task);
        let Some(row) = self.book.tasks.remove(&task) else { return };
        let [reign, nth] = told.map_or([0, 0], FrameworkId::facts);
        cx.tell(rules::LOSES, [task.n, row.agent.0.into(), reign, nth]);
        if let Some(framework) = self.book.frameworks.get(&task.framework).filter(|row| row.active) {
            let to = framework.framework.scheduler;
            cx.send(to, Msg::Update { task, state: State::Lost, agent: row.agent, awaits: false });
        }
    }
}
