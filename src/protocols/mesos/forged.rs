//! Messages of one's own: of what each kind is made, and what kinds there are. The names of fields are those of a scene.

use super::master::masters;
use super::messages::{self, Msg, Tasks, Why};
use super::work::{Framework, FrameworkId, State, TaskId};
use super::{AGENT, ENSEMBLE, EXECUTOR, MASTER, SCHEDULER, words};
use crate::engine::info::BROKEN;
use crate::engine::{FieldKind, FieldSpec, Fields, Form, KindId, NodeId, Refusal};
use crate::parts::{slots, zab, zk};

/// Joins rows of several parts.
macro_rules! joined {
    ($name:ident: [$row:ty], $first:expr; $($rows:expr),*) => {
        /// All of them.
        pub const $name: &[$row] = &{
            const LEN: usize = 0 $(+ $rows.len())*;
            let (mut all, mut at) = ([$first; LEN], 0);
            $(
                let (rows, mut row) = ($rows, 0);
                while row < rows.len() {
                    all[at] = rows[row];
                    (at, row) = (at + 1, row + 1);
                }
            )*
            let _ = at;
            all
        };
    };
}

const M: &[KindId] = &[MASTER];
const G: &[KindId] = &[AGENT];
const E: &[KindId] = &[EXECUTOR];
const F: &[KindId] = &[SCHEDULER];
const CLIENTS: &[KindId] = &[MASTER, AGENT, SCHEDULER];
const Z: &[KindId] = &[ENSEMBLE];

const TASK: FieldSpec = FieldSpec::new("task", FieldKind::Number);
const TASKS: FieldSpec = FieldSpec::new("tasks", FieldKind::Own("1:running,2:staging")).optional();
const NUMBERS: FieldSpec = FieldSpec::new("tasks", FieldKind::Own("1,2")).optional();
const FRAMEWORK: FieldSpec = FieldSpec::new("framework", FieldKind::Own("1.M1-1"));
const KNOWN: FieldSpec = FRAMEWORK.optional();
const STATE: FieldSpec = FieldSpec::new("state", FieldKind::Own("running"));
const AT: FieldSpec = FieldSpec::new("agent", FieldKind::Node);
const NUMBER: FieldSpec = FieldSpec::new("number", FieldKind::Number);
const AWAITS: FieldSpec = FieldSpec::new("awaits", FieldKind::Flag).optional();
const CHECKPOINT: FieldSpec = FieldSpec::new("checkpoint", FieldKind::Flag).optional();

const fn form(
    kind: &'static str,
    from: &'static [KindId],
    to: &'static [KindId],
    fields: &'static [FieldSpec],
) -> Form {
    Form { kind, from, to, fields }
}

const SLOTS: [Form; slots::FORMS_NEED] = slots::forms!(M, "2.M1", "3.M2", "1:1.M2:x=1,3:2.M1:y=2");

const OWN: [Form; messages::KINDS.len()] = [
    form("Register", G, M, &[KNOWN, TASKS]),
    form("Registered", M, G, &[]),
    form("Shutdown", M, G, &[]),
    form("AgentPing", M, G, &[FieldSpec::new("connected", FieldKind::Flag)]),
    form("AgentPong", G, M, &[]),
    form("Subscribe", F, M, &[KNOWN, CHECKPOINT, FieldSpec::new("failover_ms", FieldKind::Number).optional()]),
    form("Subscribed", M, F, &[FRAMEWORK]),
    form("Rejected", M, F, &[FRAMEWORK, FieldSpec::new("over", FieldKind::Flag)]),
    form("Offer", M, F, &[AT, NUMBER, FieldSpec::new("room", FieldKind::Number)]),
    form("Rescind", M, F, &[AT]),
    form("Launch", F, M, &[FRAMEWORK, AT, NUMBER, TASK]),
    form("Wants", F, M, &[FRAMEWORK, FieldSpec::new("more", FieldKind::Flag)]),
    form("Kill", &[SCHEDULER, MASTER], &[MASTER, AGENT], &[FRAMEWORK, TASK]),
    form("Reconcile", F, M, &[FRAMEWORK, NUMBERS]),
    form("Teardown", F, M, &[FRAMEWORK]),
    form("Run", M, G, &[FRAMEWORK, TASK, CHECKPOINT]),
    form("End", M, G, &[FRAMEWORK]),
    form("Speaks", M, G, &[FRAMEWORK, FieldSpec::new("scheduler", FieldKind::Node)]),
    form("Update", &[AGENT, MASTER], &[MASTER, SCHEDULER], &[FRAMEWORK, TASK, STATE, AT, AWAITS]),
    form("Acknowledge", &[SCHEDULER, MASTER], &[MASTER, AGENT], &[FRAMEWORK, TASK, STATE, AT]),
    form("Reconnect", G, E, &[]),
    form("Executors", E, G, &[KNOWN, TASKS]),
    form("Taken", G, E, &[]),
    form("Start", G, E, &[FRAMEWORK, TASK, CHECKPOINT]),
    form("Stop", G, E, &[KNOWN, NUMBERS, FieldSpec::new("why", FieldKind::Own("asked"))]),
    form("Status", E, G, &[FRAMEWORK, TASK, STATE]),
    form("Noted", G, E, &[FRAMEWORK, TASK]),
    form(
        "Share",
        F,
        F,
        &[
            KNOWN,
            FieldSpec::new("launched", FieldKind::Number),
            FieldSpec::new("wanted", FieldKind::Number),
            FieldSpec::new("over", FieldKind::Flag).optional(),
        ],
    ),
    form("WhatIsNew", F, F, &[]),
    form("Alive", M, F, &[]),
];

joined! { FORMS: [Form], OWN[0]; OWN, SLOTS, zab::forms(Z), zk::forged::forms(CLIENTS, Z) }
joined! { MESSAGES: [&'static str], BROKEN;
    messages::KINDS, slots::KINDS, zab::KINDS, zk::messages::KINDS, [BROKEN]
}

/// The first master and the first scheduler, who stand for those that a message does not name.
fn first(fields: &Fields, kind: KindId) -> NodeId {
    fields.config.of_kind(kind).iter().next().unwrap_or_default()
}

/// The framework that is named, if one is.
fn known(fields: &Fields) -> Result<Option<FrameworkId>, Refusal> {
    let wrong = |text: &str| Refusal::new(words::no_framework(text)).remedy(words::a_framework());
    fields.text("framework").map(|text| FrameworkId::read(fields.config, text).ok_or_else(|| wrong(text))).transpose()
}

/// A message of one's own.
pub fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
    if slots::KINDS.contains(&kind) {
        return Ok(Msg::Slots(slots::forge(kind, masters(fields.config), fields)?));
    }
    if zab::KINDS.contains(&kind) {
        return Ok(Msg::Zab(zab::forge(kind, fields)?));
    }
    if zk::messages::KINDS.contains(&kind) {
        return Ok(Msg::Zk(zk::forged::forge(kind, fields)?));
    }
    let number = |name: &str| fields.number(name).unwrap_or_default();
    let flag = |name: &str| fields.flag(name).unwrap_or_default();
    let known = known(fields)?;
    let id = known.unwrap_or_default();
    let task = TaskId { framework: id, n: number("task") };
    let agent = fields.node("agent").unwrap_or_else(|| first(fields, AGENT));
    let scheduler = fields.node("scheduler").unwrap_or_else(|| first(fields, SCHEDULER));
    let framework = Framework { id, scheduler, checkpoint: flag("checkpoint"), failover_ms: number("failover_ms") };
    let state = stated(fields.text("state"))?;
    let tasks = tasks(fields, id)?;
    let frameworks = known.map(|_| framework).into_iter().collect();
    Ok(match kind {
        "Register" => Msg::Register { tasks, frameworks },
        "Registered" => Msg::Registered,
        "Shutdown" => Msg::Shutdown,
        "AgentPing" => Msg::Ping { connected: flag("connected") },
        "AgentPong" => Msg::Pong,
        "Subscribe" => Msg::Subscribe { known, checkpoint: framework.checkpoint, failover_ms: framework.failover_ms },
        "Subscribed" => Msg::Subscribed(id),
        "Rejected" => Msg::Rejected { framework: id, over: flag("over") },
        "Offer" => Msg::Offer { agent, number: number("number"), room: number("room") },
        "Rescind" => Msg::Rescind { agent },
        "Launch" => Msg::Launch { framework: id, agent, number: number("number"), task },
        "Wants" => Msg::Wants { framework: id, more: flag("more") },
        "Kill" => Msg::Kill(task),
        "Reconcile" => Msg::Reconcile { framework: id, tasks: tasks.iter().map(|(task, _)| *task).collect() },
        "Teardown" => Msg::Teardown(id),
        "Run" => Msg::Run { task, framework },
        "End" => Msg::End(id),
        "Speaks" => Msg::Speaks(framework),
        "Update" => Msg::Update { task, state, agent, awaits: flag("awaits") },
        "Acknowledge" => Msg::Acknowledge { task, state, agent },
        "Reconnect" => Msg::Reconnect,
        "Executors" => Msg::Executors { tasks },
        "Taken" => Msg::Taken,
        "Start" => Msg::Start { task, checkpoint: framework.checkpoint },
        "Stop" => Msg::Stop { tasks: tasks.iter().map(|(task, _)| *task).collect(), why: why(fields.text("why"))? },
        "Status" => Msg::Status { task, state },
        "Noted" => Msg::Noted(task),
        "Alive" => Msg::Alive,
        "Share" => {
            let (launched, wanted) = (number("launched"), number("wanted"));
            Msg::Share { framework: known, launched, wanted, over: flag("over") }
        }
        _ => Msg::WhatIsNew,
    })
}

/// How a task stands.
fn stated(text: Option<&str>) -> Result<State, Refusal> {
    let wrong = |text: &str| Refusal::new(words::no_state(text)).remedy(words::states(State::WORDS.join(", ")));
    text.map_or(Ok(State::Running), |text| State::named(text).ok_or_else(|| wrong(text)))
}

/// Why one is to be stopped.
fn why(text: Option<&str>) -> Result<Why, Refusal> {
    let wrong = |text: &str| Refusal::new(words::no_state(text)).remedy(words::states(Why::WORDS.join(", ")));
    text.map_or(Ok(Why::Asked), |text| Why::named(text).ok_or_else(|| wrong(text)))
}

/// Tasks: their numbers, each with how it stands if that is said.
fn tasks(fields: &Fields, framework: FrameworkId) -> Result<Tasks, Refusal> {
    let one = |text: &str| {
        let (n, state) = text.trim().split_once(':').map_or((text.trim(), None), |(n, state)| (n, Some(state)));
        let wrong = || Refusal::new(words::no_task(text)).remedy(words::a_task());
        let n = n.parse().ok().filter(|n| *n <= MOST).ok_or_else(wrong)?;
        Ok((TaskId { framework, n }, stated(state)?))
    };
    fields.text("tasks").map_or_else(|| Ok(Tasks::new()), |text| text.split(',').map(one).collect())
}

/// The highest number of a task that one's own message may speak of.
const MOST: u32 = 1_000_000;
