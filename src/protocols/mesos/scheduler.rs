//! A framework's scheduler. Schedulers of a framework elect who speaks for it by themselves, in a line of their own: Mesos
//! does not choose among them. Who speaks subscribes under the name that the framework has already, takes offers until
//! there are as many tasks as wanted, and acknowledges how they stand.
//!
//! What the next one needs to take over - the framework's name, how many tasks were launched - schedulers share among
//! themselves, which is no business of Mesos'.

use super::keeper::Keeper;
use super::messages::{Happened, Msg, Record};
use super::work::{FrameworkId, State, TaskId, beside_flag};
use super::{Context, SCHEDULER, inputs, options, rules, timers};
use crate::engine::facts::NOTHING;
use crate::engine::{InputId, NodeId, NodeSet, TimerId, Value};
use crate::parts::zk::client as session;
use smallvec::SmallVec;
use std::collections::{BTreeMap, BTreeSet};

/// What the next scheduler has to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Plan {
    /// How the framework is called, if a master has ever taken it in.
    pub framework: Option<FrameworkId>,
    /// The highest number that was given to a task.
    pub launched: u32,
    /// How many tasks there are to be in all.
    pub wanted: u32,
}

impl Plan {
    /// As it is written down.
    pub fn record(self) -> Record {
        let Plan { framework, launched, wanted } = self;
        Record::Plan { framework, launched, wanted }
    }

    fn shared(self, over: bool) -> Msg {
        let Plan { framework, launched, wanted } = self;
        Msg::Share { framework, launched, wanted, over }
    }

    /// Of a framework that no master has ever taken in.
    fn fresh(cx: &Context) -> Plan {
        Plan { wanted: cx.config.number(options::TASKS), ..Plan::default() }
    }
}

/// How a scheduler stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Another speaks for its framework, or nobody, as far as it knows.
    Standby,
    /// It speaks, and no master has taken it in.
    Apart,
    /// A master has.
    Subscribed,
    /// It has ended itself: somebody has to start it again.
    Ended,
}

/// A scheduler's memory.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scheduler {
    /// Its session with the ensemble, who leads the masters, and who speaks for its framework.
    pub keeper: Keeper,
    /// How it stands.
    pub stage: Stage,
    /// What the next one has to know.
    pub plan: Plan,
    /// Its tasks, as far as it has heard.
    pub tasks: BTreeMap<TaskId, State>,
    /// For how long it waits before it subscribes again, ms.
    pub patience: u32,
    /// Tasks of which it waits to hear how they stand, by their numbers.
    pub asked: BTreeSet<u32>,
    /// For how long it waits for that before it asks again, ms.
    pub pause: u32,
    /// The framework for which a master has taken this process in. Whoever speaks for another takes over.
    pub spoke: Option<FrameworkId>,
}

impl Scheduler {
    /// A scheduler whose process has just started.
    pub fn boot(cx: &mut Context) -> Scheduler {
        let keeper = Keeper::of_scheduler(cx);
        let plan = cx.disk().plan.unwrap_or(Plan::fresh(cx));
        cx.tell(rules::SCHEDULER_BOOTS, name(plan.framework, plan.launched));
        Scheduler::to_others(cx, &Msg::WhatIsNew);
        let (tasks, asked) = (BTreeMap::new(), BTreeSet::new());
        Scheduler { keeper, stage: Stage::Standby, plan, tasks, patience: 0, asked, pause: 0, spoke: None }
    }

    fn to_others(cx: &mut Context, msg: &Msg) {
        let me = cx.id;
        cx.config.of_kind(SCHEDULER).iter().filter(|id| *id != me).for_each(|id| cx.send(id, msg.clone()));
    }

    /// The master that it detects.
    pub fn master(&self) -> Option<NodeId> {
        self.keeper.leader()
    }

    /// Its plan changes: it is written down, and shared, before it goes by it.
    fn plan(&mut self, cx: &mut Context, plan: Plan) {
        if plan != self.plan || cx.disk().plan.is_none() {
            self.plan = plan;
            cx.persist(plan.record());
            Scheduler::to_others(cx, &plan.shared(false));
        }
    }

    /// Something happens to its session.
    pub fn on_session(&mut self, cx: &mut Context, occasion: session::Occasion) {
        let before = (self.keeper.detected(), self.keeper.speaks());
        self.keeper.act(cx, occasion);
        let now = (self.keeper.detected(), self.keeper.speaks());
        if now != before {
            self.on_detected(cx, before.0);
        }
    }

    fn on_detected(&mut self, cx: &mut Context, before: Option<(NodeId, u32)>) {
        let another = self.keeper.detected() != before;
        if another {
            cx.tell(rules::DETECTS, self.keeper.told(before));
        }
        if !self.keeper.speaks() {
            self.stops(cx, Stage::Standby);
            return cx.cancel_timer(timers::REGISTER);
        }
        if another || self.stage == Stage::Standby {
            self.stops(cx, Stage::Apart);
            self.begin_to_subscribe(cx);
        }
    }

    /// It speaks with no master any more.
    fn stops(&mut self, cx: &mut Context, stage: Stage) {
        self.stage = stage;
        self.asked.clear();
        cx.cancel_timer(timers::SILENCE);
        cx.cancel_timer(timers::RECONCILE);
    }

    /// Its process ends itself.
    fn end(&mut self, cx: &mut Context, told: NodeSet) {
        self.stops(cx, Stage::Ended);
        cx.cancel_timer(timers::REGISTER);
        super::end_process(cx, told);
    }

    /// Its master lives: it waits for three signs of life.
    fn await_sign(cx: &mut Context) {
        let limit = cx.config.number(options::BEAT_MS).saturating_mul(3);
        cx.set_timer(timers::SILENCE, [limit, limit]);
    }

    /// A master of which it hears nothing may have forgotten it: it turns to it again.
    fn on_silence(&mut self, cx: &mut Context) {
        let Some(master) = self.master().filter(|_| self.stage == Stage::Subscribed) else { return };
        cx.tell(rules::UNHEARD, [master.0.into(), 0, 0, 0]);
        self.stops(cx, Stage::Apart);
        self.begin_to_subscribe(cx);
    }

    fn begin_to_subscribe(&mut self, cx: &mut Context) {
        let [first, most] = cx.option(options::REGISTER_MS);
        self.patience = first.min(most);
        match self.master() {
            Some(_) => cx.set_timer(timers::REGISTER, [0, first]),
            None => cx.cancel_timer(timers::REGISTER),
        }
    }

    fn subscribe(&mut self, cx: &mut Context) {
        let Some(master) = self.master().filter(|_| self.stage == Stage::Apart) else { return };
        // Switched off, whoever takes over comes under a new name.
        let same = self.plan.framework.is_none() || self.spoke == self.plan.framework;
        let known = self.plan.framework.filter(|id| {
            let [reign, nth] = id.facts();
            let keeps = same || cx.obeys(rules::SAME_ID, [reign, nth, 0, 0]);
            if !keeps {
                cx.fact(Happened::Renames(*id));
            }
            keeps
        });
        let most = cx.option(options::REGISTER_MS)[1];
        self.patience = self.patience.saturating_mul(2).clamp(1, most.max(1));
        let [reign, nth] = known.map_or([0, 0], FrameworkId::facts);
        cx.tell(rules::SUBSCRIBES, [master.0.into(), reign, nth, 0]);
        let (checkpoint, failover_ms) = (cx.config.flag(options::CHECKPOINT), cx.config.number(options::FAILOVER_MS));
        cx.send(master, Msg::Subscribe { known, checkpoint, failover_ms });
        cx.set_timer(timers::REGISTER, [self.patience / 2, self.patience]);
    }

    /// A timer ran out.
    pub fn on_timer(&mut self, cx: &mut Context, timer: TimerId) {
        match timer {
            timers::REGISTER => self.subscribe(cx),
            timers::SILENCE => self.on_silence(cx),
            timers::RECONCILE => self.ask_again(cx),
            _ => self.on_session(cx, session::Occasion::Timer(timer)),
        }
    }

    fn obeys(&self, cx: &mut Context, from: NodeId) -> bool {
        let detects = self.master();
        let facts = [from.0.into(), detects.map_or(NOTHING, |id| id.0.into()), 0, 0];
        cx.guard(rules::OBEY_DETECTED, detects == Some(from), facts)
    }

    /// A message of a master.
    pub fn on_master(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        let deaf = matches!(self.stage, Stage::Ended | Stage::Standby);
        if deaf || !self.obeys(cx, from) {
            return;
        }
        if self.stage == Stage::Subscribed {
            Scheduler::await_sign(cx);
        }
        match *msg {
            Msg::Subscribed(framework) if self.stage == Stage::Apart => self.on_subscribed(cx, from, framework),
            Msg::Rejected { framework, over } if self.plan.framework == Some(framework) => {
                self.on_rejected(cx, from, framework, over);
            }
            Msg::Offer { agent, number, room } if self.stage == Stage::Subscribed => {
                self.on_offer(cx, from, (agent, number, room));
            }
            Msg::Update { task, state, agent, awaits } => self.on_update(cx, from, (task, state, agent, awaits)),
            Msg::Rescind { agent } => cx.tell(rules::RESCINDED, [agent.0.into(), from.0.into(), 0, 0]),
            _ => {}
        }
    }

    fn on_subscribed(&mut self, cx: &mut Context, master: NodeId, framework: FrameworkId) {
        self.stage = Stage::Subscribed;
        cx.cancel_timer(timers::REGISTER);
        Scheduler::await_sign(cx);
        let [reign, nth] = framework.facts();
        cx.tell(rules::SUBSCRIBED, [master.0.into(), reign, nth, 0]);
        // Under another name it begins anew.
        let fresh = Plan { framework: Some(framework), launched: 0, ..self.plan };
        let known = self.plan.framework == Some(framework);
        if !known {
            self.tasks.clear();
        }
        self.spoke = Some(framework);
        self.plan(cx, if known { self.plan } else { fresh });
        if known {
            self.reconcile(cx);
        } else {
            self.ask_later(cx);
        }
        self.tell_wish(cx);
    }

    /// Its framework is over, or another scheduler speaks for it.
    fn on_rejected(&mut self, cx: &mut Context, master: NodeId, framework: FrameworkId, over: bool) {
        let [reign, nth] = framework.facts();
        cx.tell(rules::REJECTED, [master.0.into(), reign, nth, over.into()]);
        if over {
            self.tasks.clear();
            self.stops(cx, Stage::Apart);
            self.plan(cx, Plan { framework: None, launched: 0, ..self.plan });
            self.begin_to_subscribe(cx);
        } else {
            self.end(cx, NodeSet::EMPTY);
        }
    }

    /// The tasks of the framework that it speaks for, as far as it has heard.
    pub fn own(&self) -> impl Iterator<Item = (TaskId, State)> {
        let own = |(task, _): &(&TaskId, &State)| Some(task.framework) == self.plan.framework;
        self.tasks.iter().filter(own).map(|(task, state)| (*task, *state))
    }

    /// Tasks of its framework that are not over, as far as it has heard: those of which it has heard nothing as well.
    fn open(&self) -> impl Iterator<Item = u32> {
        let over = |n: &u32| self.own().any(|(task, state)| task.n == *n && state.is_over());
        (1..=self.plan.launched).filter(move |n| !over(n))
    }

    /// It asks how its tasks stand: about those of which it knows that they run, or about all; again about each of which
    /// it hears nothing, after twice as long every time; and now and then about all, of which it need not know each. That
    /// is what Mesos' page on reconciliation says.
    fn reconcile(&mut self, cx: &mut Context) {
        let known = self.own().filter(|(_, state)| !state.is_over()).map(|(task, _)| task).collect();
        self.ask_anew(cx, known);
    }

    fn ask_anew(&mut self, cx: &mut Context, tasks: SmallVec<[TaskId; 2]>) {
        self.asked = self.open().collect();
        self.pause = cx.option(options::RECONCILE_MS)[0];
        self.ask_about(cx, tasks);
    }

    fn ask_again(&mut self, cx: &mut Context) {
        let Some(framework) = self.plan.framework.filter(|_| self.stage == Stage::Subscribed) else { return };
        if self.asked.is_empty() {
            return self.ask_anew(cx, SmallVec::new());
        }
        let most = cx.option(options::RECONCILE_MS)[1];
        self.pause = self.pause.saturating_mul(2).clamp(1, most.max(1));
        self.ask_about(cx, self.asked.iter().map(|n| TaskId { framework, n: *n }).collect());
    }

    fn ask_about(&mut self, cx: &mut Context, tasks: SmallVec<[TaskId; 2]>) {
        let (Some(master), Some(framework)) = (self.master(), self.plan.framework) else { return };
        cx.tell(rules::RECONCILES, [master.0.into(), tasks.len() as u32, 0, 0]);
        cx.send(master, Msg::Reconcile { framework, tasks });
        self.ask_later(cx);
    }

    fn ask_later(&self, cx: &mut Context) {
        let wait = if self.asked.is_empty() { cx.option(options::RECONCILE_MS)[1] } else { self.pause };
        cx.set_timer(timers::RECONCILE, [wait, wait]);
    }

    /// It has heard how a task stands.
    fn has_heard(&mut self, cx: &mut Context, n: u32) {
        if self.asked.remove(&n) && self.asked.is_empty() {
            self.ask_later(cx);
        }
    }

    /// It tells its master whether it wants offers.
    fn tell_wish(&self, cx: &mut Context) {
        let (Some(master), Some(framework)) = (self.master(), self.plan.framework) else { return };
        let more = self.plan.launched < self.plan.wanted;
        cx.send(master, Msg::Wants { framework, more });
    }

    /// One task an offer, so that they are spread.
    fn on_offer(&mut self, cx: &mut Context, master: NodeId, (agent, number, room): (NodeId, u32, u32)) {
        let Some(framework) = self.plan.framework else { return };
        if room == 0 || self.plan.launched >= self.plan.wanted {
            return self.tell_wish(cx);
        }
        let launched = self.plan.launched + 1;
        let task = TaskId { framework, n: launched };
        self.plan(cx, Plan { launched, ..self.plan });
        self.tasks.insert(task, State::Staging);
        cx.tell(rules::LAUNCHES, [launched, agent.0.into(), number, master.0.into()]);
        cx.send(master, Msg::Launch { framework, agent, number, task });
        if launched == self.plan.wanted {
            self.tell_wish(cx);
        }
    }

    fn on_update(&mut self, cx: &mut Context, master: NodeId, update: (TaskId, State, NodeId, bool)) {
        let (task, state, agent, awaits) = update;
        if self.plan.framework == Some(task.framework) {
            self.has_heard(cx, task.n);
        }
        // What was lost may be found again; what has come to an end has come to it.
        let known = self.tasks.entry(task).or_insert(state);
        if !known.is_over() || *known == State::Lost {
            *known = state;
        }
        let launched = self.plan.launched.max(task.n);
        if self.plan.framework == Some(task.framework) && launched != self.plan.launched {
            self.plan(cx, Plan { launched, ..self.plan });
        }
        let told = task.told(self.tasks.keys().map(|task| task.framework));
        let [agent_and_more, reign] = beside_flag((agent, awaits), told);
        cx.tell(rules::HEARS, [task.n, state as u32, agent_and_more, reign]);
        // What a master calls lost may be found again; what its agent tells has come to its end.
        if awaits && state.is_over() {
            cx.fact(Happened::HeardEnd(task));
        }
        if awaits {
            cx.send(master, Msg::Acknowledge { task, state, agent });
        }
    }

    /// Another scheduler of its framework tells what is to be known, or asks for it.
    pub fn on_other(&mut self, cx: &mut Context, from: NodeId, msg: &Msg) {
        match *msg {
            // Whoever speaks goes by its own: the other may have spoken before it.
            Msg::Share { over: false, .. } if self.stage == Stage::Subscribed => {}
            Msg::Share { framework, launched, wanted, over } => {
                self.plan = Plan { framework, launched, wanted };
                cx.persist(self.plan.record());
                if over {
                    cx.tell(rules::TORN_DOWN, [from.0.into(), 0, 0, 0]);
                    return self.end(cx, NodeSet::EMPTY);
                }
                cx.tell(rules::SHARED, name(framework, launched));
            }
            Msg::WhatIsNew if self.plan.framework.is_some() => cx.send(from, self.plan.shared(false)),
            _ => {}
        }
    }

    /// It is told to do something.
    pub fn on_input(&mut self, cx: &mut Context, input: InputId, value: Value) {
        let (Some(master), Stage::Subscribed, Some(framework)) = (self.master(), self.stage, self.plan.framework)
        else {
            return cx.tell(rules::SPEAKS_NOT, [0; 4]);
        };
        let number = value.0;
        match input {
            inputs::LAUNCH => {
                let wanted = self.plan.launched.max(self.plan.wanted).saturating_add(number);
                self.plan(cx, Plan { wanted, ..self.plan });
                cx.tell(rules::WISHES, [number, wanted, 0, 0]);
                self.tell_wish(cx);
            }
            inputs::KILL => cx.send(master, Msg::Kill(TaskId { framework, n: number })),
            inputs::RECONCILE => self.reconcile(cx),
            inputs::TEARDOWN => self.tear_down(cx, master, framework),
            _ => {}
        }
    }

    /// Its framework is to be over: whoever speaks for it ends with it, and so do the others. Started again, they begin
    /// another.
    fn tear_down(&mut self, cx: &mut Context, master: NodeId, framework: FrameworkId) {
        let [reign, nth] = framework.facts();
        cx.tell(rules::TEARS_DOWN, [master.0.into(), reign, nth, 0]);
        cx.send(master, Msg::Teardown(framework));
        self.plan = Plan::fresh(cx);
        cx.persist(self.plan.record());
        Scheduler::to_others(cx, &self.plan.shared(true));
        self.end(cx, cx.config.of_kind(SCHEDULER).iter().chain([master]).collect());
    }

    /// A connection broke.
    pub fn on_broken(&mut self, cx: &mut Context, peer: NodeId) {
        self.on_session(cx, session::Occasion::Broken(peer));
        if self.stage == Stage::Subscribed && self.master() == Some(peer) {
            cx.tell(rules::MASTER_BREAKS, [peer.0.into(), 0, 0, 0]);
            self.stops(cx, Stage::Apart);
            // Its process may be gone: then another leads soon.
            self.begin_to_subscribe(cx);
            let [first, most] = cx.option(options::REGISTER_MS).map(|ms| ms.saturating_mul(5));
            cx.set_timer(timers::REGISTER, [first.min(most) / 5 * 4, first.min(most)]);
        }
    }
}

fn name(framework: Option<FrameworkId>, launched: u32) -> [u32; 4] {
    let [reign, nth] = framework.map_or([0, 0], FrameworkId::facts);
    [reign, nth, launched, 0]
}
