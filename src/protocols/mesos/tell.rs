//! Why a node has not reached a goal: why a master does not lead, or does not know of a task; why an agent does not belong
//! to a master, or a scheduler is not taken in.

use super::keeper::Keeper;
use super::master::{self, Master, Phase, TaskRow};
use super::registry::Membership;
use super::work::{FrameworkId, TaskId, beside};
use super::{AGENT, ENSEMBLE, EXECUTOR, Mesos, Node, agent, ensemble, inputs, options, rules, timers, words};
use crate::engine::facts::NOTHING;
use crate::engine::{Asked, Config, Dry, GoalId, InputId, Leeway, NodeId, NodeSet, Votes};
use crate::parts::zk::client::State;
use crate::parts::zk::recipes::{Member, Standing};
use crate::parts::znodes::{SessionId, told};
use crate::parts::{fate, slots};
use goals::{KNOWS, LEADING, REGISTERED, SUBSCRIBED};
use std::collections::BTreeSet;

/// What one can ask `why not` about.
pub mod goals {
    use super::super::{AGENT, MASTER, SCHEDULER};
    use crate::engine::{GoalArg, GoalSpec};
    use crate::table;

    table! { GOALS: [GoalSpec] by GoalId::of;
        /// A master serves.
        LEADING = GoalSpec::new("leading", GoalArg::Nothing, &[MASTER], ["is not leading", "leads"], "why not M2 leading");
        /// A master knows of a task.
        KNOWS = GoalSpec::new("task", GoalArg::Number, &[MASTER], ["does not know of task {}", "knows of task {}"], "why not M2 task 3");
        /// An agent belongs to a master.
        REGISTERED = GoalSpec::new("registered", GoalArg::Nothing, &[AGENT], ["is not registered", "is registered"], "why not G1 registered");
        /// A master has taken a scheduler in.
        SUBSCRIBED = GoalSpec::new("subscribed", GoalArg::Nothing, &[SCHEDULER], ["is not subscribed", "is subscribed"], "why not F1 subscribed");
    }
}

/// The ground of a question about Mesos.
type Questions<'a> = Dry<'a, Mesos>;

impl Asked for Mesos {
    /// The numbers of tasks that a scheduler can have stopped, and that can come to their end at an executor.
    fn offers(dry: &Questions, node: NodeId, input: InputId, typed: &[&str]) -> Vec<String> {
        let tasks: BTreeSet<u32> = match &dry.slot(node).node {
            Some(Node::Scheduler(scheduler)) if input == inputs::KILL => {
                scheduler.own().filter(|(_, state)| !state.is_over()).map(|(task, _)| task.n).collect()
            }
            Some(Node::Executor(executor)) if input == inputs::FINISH => {
                let tasks = executor.tasks.iter().filter(|(_, runs)| !runs.state.is_over());
                tasks.map(|(task, _)| task.n).collect()
            }
            _ => BTreeSet::new(),
        };
        tasks.into_iter().filter(|_| typed.is_empty()).map(|task| task.to_string()).collect()
    }

    fn candidates(config: &Config) -> NodeSet {
        master::masters(config)
    }

    /// Nobody votes for masters: what is told is who stands before it in line, and for how long.
    fn contend(dry: &mut Questions, node: NodeId) -> Option<Votes> {
        if !fate::is_away(dry, node) {
            leading(dry, node);
        }
        None
    }

    fn supposed() -> Option<String> {
        Some(words::line_decides())
    }

    /// Two majorities, and none of them stands in for the other.
    fn hampers(config: &Config) -> Option<String> {
        let all = [config.of_kind(ENSEMBLE), master::masters(config)].map(NodeSet::len);
        let [ensemble, masters] = all.map(|all| all / 2 + 1);
        Some(words::two_majorities(ensemble, all[0], masters, all[1]))
    }

    /// What keeps a change of the registry from being chosen and known: how the masters stand to the one that makes it. What
    /// is applied lacks nothing.
    fn ask_slot(dry: &mut Questions, slot: u32, _row: usize) {
        let all = master::masters(dry.config);
        // Nothing is left of the memory of one that has ended itself.
        let runs = |id: &NodeId| is_master(dry, *id).filter(|master| master.phase != Phase::Ended);
        let applies = |id: &NodeId| runs(id).is_some_and(|master| master.slots.has_handed(slot));
        if all.iter().any(|id| applies(&id)) {
            return;
        }
        let first = |id: &NodeId| runs(id).is_some_and(|master| master.slots.bid.is_some());
        match all.iter().find(first) {
            None => {
                for id in all.iter().filter(|id| !fate::is_away(dry, *id)).collect::<Vec<_>>() {
                    leading(dry, id);
                }
            }
            Some(first) => {
                leading(dry, first);
                lacking(dry, first, NodeSet::EMPTY);
            }
        }
    }

    fn quorums(dry: &Questions, slot: u32) -> Vec<NodeSet> {
        if slot > 0 { master::PLACES.quorums(dry.config)[0].smallest() } else { Vec::new() }
    }

    /// The rules of the slots are kept always here: what was accepted at the highest ballot is what the next leader proposes.
    fn leaves(dry: &mut Questions, slot: u32, quorum: NodeSet) -> Leeway {
        let held = slots::binding(dry.config, slot, quorum, &|id| &dry.slot(id).disk.slots);
        let only = held.iter().max_by_key(|held| held.at).map(|held| held.value.clone());
        Leeway::of(held, only)
    }

    fn ask(dry: &mut Questions, node: NodeId, goal: GoalId, argument: u32) -> bool {
        match (&dry.slot(node).node, goal) {
            (Some(Node::Master(_)), LEADING) => leading(dry, node),
            (Some(Node::Master(_)), KNOWS) => knows(dry, node, argument),
            (Some(Node::Agent(_)), REGISTERED) => registered(dry, node),
            (Some(Node::Scheduler(_)), SUBSCRIBED) => subscribed(dry, node),
            _ => false,
        }
    }
}

fn is_master<'a>(dry: &Questions<'a>, id: NodeId) -> Option<&'a Master> {
    match &dry.slot(id).node {
        Some(Node::Master(master)) => Some(master),
        _ => None,
    }
}

fn leading(dry: &mut Questions, me: NodeId) -> bool {
    let Some(master) = is_master(dry, me) else { return false };
    match master.phase {
        Phase::Leading if fate::is_away(dry, me) => {}
        Phase::Leading => {
            dry.tell(me, rules::IS_LEADING, [master.registry.agents.len() as u32, 0, 0, 0]);
            return true;
        }
        Phase::Ended => dry.tell(me, rules::IS_ENDED, [0; 4]),
        Phase::Recovering => {
            let promises = master.slots.bid.as_ref().map_or(0, |bid| bid.promises.len() as u32);
            let quorum = master::PLACES.quorums(dry.config)[0];
            let has = master.slots.bid.as_ref().map_or(NodeSet::EMPTY, |bid| bid.promises);
            let mut missing = NodeSet(master::masters(dry.config).0 & !has.0);
            missing.remove(me);
            dry.tell(me, rules::IS_RECOVERING, [promises, crate::parts::flexible::size(quorum), missing.0, 0]);
            lacking(dry, me, has);
        }
        Phase::Standby => in_line(dry, me, &master.keeper),
    }
    false
}

/// What keeps a master and the others apart that it counts not yet.
fn lacking(dry: &mut Questions, me: NodeId, has: NodeSet) {
    for other in master::masters(dry.config).iter().filter(|id| *id != me && !has.contains(*id)).collect::<Vec<_>>() {
        match is_master(dry, other).map(|master| master.phase) {
            Some(Phase::Ended) => dry.tell(other, rules::IS_ENDED, [0; 4]),
            _ => drop(fate::apart(dry, me, other)),
        }
    }
}

/// Why a node is not the first in line: who is, and for how long that lasts.
fn in_line(dry: &mut Questions, me: NodeId, keeper: &Keeper) {
    match keeper.standing() {
        Standing::Leader { owner, mine: false, .. } if keeper.is_served() => {
            let Some(first) = keeper.lines[0].first() else { return };
            let znode = told(dry.config, first.path.name());
            let before = |member: &&Member| keeper.own().is_some_and(|own| member.path.sequence() < own.sequence());
            let all = keeper.lines[0].members.iter().flatten().skip(1).filter(before);
            let mut others = all.map(|member| member.session.client).collect::<NodeSet>();
            let older = others.contains(me) && owner != me;
            others.remove(me);
            dry.tell(me, rules::IS_BEHIND, [owner.0.into(), znode, others.0, older.into()]);
            session(dry, owner, first.session);
        }
        Standing::Leader { .. } | Standing::Nobody | Standing::Unknown => apart(dry, me, keeper),
    }
}

/// Why a node knows nobody: it has no session, or not yet an answer, or nobody is there to be known.
fn apart(dry: &mut Questions, me: NodeId, keeper: &Keeper) {
    let connected = keeper.session.state == State::Connected;
    // Where no server leads, none can help, whichever it turns to.
    if !ensemble_leads(dry) {
        dry.tell(me, rules::IS_ENSEMBLE_DOWN, [0; 4]);
    }
    let nobody = connected && keeper.standing() == Standing::Nobody;
    dry.tell(me, rules::IS_APART, [keeper.session.server.0.into(), connected.into(), nobody.into(), 0]);
    fate::apart(dry, me, keeper.session.server);
}

fn ensemble_leads(dry: &Questions) -> bool {
    dry.config.of_kind(ENSEMBLE).iter().any(|id| tracks(dry, id))
}

/// Whether a server of the ensemble leads, and counts sessions.
fn tracks(dry: &Questions, id: NodeId) -> bool {
    matches!(&dry.slot(id).node, Some(Node::Server(server)) if server.zk.leading().is_some())
}

/// Until when a session lives.
fn session(dry: &mut Questions, client: NodeId, session: SessionId) {
    let leader = dry.config.of_kind(ENSEMBLE).iter().find(|id| tracks(dry, *id));
    let Some((leader, Some(Node::Server(server)))) = leader.map(|id| (id, &dry.slot(id).node)) else {
        return dry.tell(client, rules::IS_ENSEMBLE_DOWN, [0; 4]);
    };
    let left = server.zk.leading().and_then(|tracker| tracker.sessions.get(&session)).map(|tracked| tracked.left);
    let tick = dry.config.option_of(leader, ensemble::PLACES.tick_ms)[0];
    let next = dry.due_in(leader, ensemble::PLACES.tick).map_or(0, |due| due + server.rest_of_tick(tick));
    match left {
        Some(left) => {
            let ms = next + tick * left.saturating_sub(1);
            let goes_on = dry.slot(client).node.as_ref().is_some_and(|node| node.goes_on_with(session));
            let how = if goes_on { rules::IS_ALIVE } else { rules::IS_LEFT };
            dry.tell(client, how, [leader.0.into(), left, tick, ms]);
        }
        None => dry.tell(client, rules::IS_OVER_ALREADY, [leader.0.into(), 0, 0, 0]),
    }
}

/// Whether a master knows of the task of this number, of each framework that has one.
fn knows(dry: &mut Questions, me: NodeId, n: u32) -> bool {
    let Some(master) = is_master(dry, me) else { return false };
    let known: Vec<(TaskId, TaskRow)> =
        master.book.tasks.iter().filter(|(task, _)| task.n == n).map(|(task, row)| (*task, *row)).collect();
    let unknown = |id: NodeId| {
        let Some(Node::Executor(executor)) = &dry.slot(id).node else { return Vec::new() };
        let agent = agent::agent_of(dry.config, id);
        let there = executor.running().filter(|task| task.n == n && !master.book.tasks.contains_key(task));
        there.filter_map(|task| Some((task, agent?))).collect()
    };
    let unknown: Vec<(TaskId, NodeId)> = dry.config.of_kind(EXECUTOR).iter().flat_map(unknown).collect();
    let all: Vec<FrameworkId> = known
        .iter()
        .map(|(task, _)| task)
        .chain(unknown.iter().map(|(task, _)| task))
        .map(|task| task.framework)
        .collect();
    let told = |task: TaskId| task.told(all.iter().copied()).or(master.book.told(task));
    for (task, row) in &known {
        let [agent, reign] = beside(row.agent, told(*task));
        dry.tell(me, rules::IS_KNOWN, [n, row.state as u32, agent, reign]);
    }
    if known.is_empty() {
        serves(dry, me);
        given_up(dry, me, n);
    }
    for (task, agent) in &unknown {
        let [reign, nth] = told(*task).map_or([0, 0], FrameworkId::facts);
        dry.tell(*agent, rules::RUNS_HERE, [n, reign, nth, 0]);
        not_with(dry, *agent, me);
    }
    if known.is_empty() && unknown.is_empty() {
        dry.tell(me, rules::IS_NOWHERE, [n, 0, 0, 0]);
    }
    !known.is_empty() && unknown.is_empty()
}

/// That a master knew of a task, and gave it up, is part of the answer, unless it has heard of it since.
fn given_up(dry: &mut Questions, me: NodeId, n: u32) {
    let last = dry.noted(me, 0, |note| [rules::LOSES, rules::KNOWS].contains(&note.rule) && note.facts[0] == n);
    if let Some((_, note)) = last.filter(|(_, note)| note.rule == rules::LOSES) {
        dry.tell(me, rules::IS_GIVEN_UP, note.facts);
    }
}

/// Why an agent does not belong to this master.
fn not_with(dry: &mut Questions, agent: NodeId, master: NodeId) {
    let Some(Node::Agent(node)) = &dry.slot(agent).node else {
        return dry.tell(agent, rules::IS_DOWN, [0; 4]);
    };
    match (node.stage, node.master()) {
        (agent::Stage::Ended, _) => {
            let barred = place(dry, agent).is_some_and(|(_, place)| is_barred(dry, place));
            dry.tell(agent, rules::IS_ENDED, [barred.into(), 0, 0, 0]);
        }
        (agent::Stage::Recovering, _) => dry.tell(agent, rules::AWAITS_EXECUTORS, [node.tasks.len() as u32, 0, 0, 0]),
        (_, None) => apart(dry, agent, &node.keeper),
        (_, Some(other)) if other != master => {
            dry.tell(agent, rules::BELONGS_ELSEWHERE, [other.0.into(), 0, 0, 0]);
        }
        (stage, Some(master)) => {
            fate::apart(dry, agent, master);
            to_register(dry, agent, master, stage == agent::Stage::Registered);
        }
    }
}

/// When a node turns to its master, and how long it waits at most before it does so again. Who is not about to waits for a
/// sign of it; who is held up turns to nobody.
fn to_register(dry: &mut Questions, me: NodeId, master: NodeId, taken: bool) {
    if dry.slot(me).paused {
        return;
    }
    let within = dry.due_in(me, timers::REGISTER).map_or(NOTHING, |within| within);
    let most = dry.config.option(options::REGISTER_MS)[1];
    dry.tell(me, rules::IS_TO_REGISTER, [master.0.into(), within, taken.into(), most]);
}

fn registered(dry: &mut Questions, me: NodeId) -> bool {
    let Some(Node::Agent(node)) = &dry.slot(me).node else { return false };
    let master = node.master();
    if node.stage == agent::Stage::Registered {
        dry.tell(me, rules::REGISTERED, [master.map_or(NOTHING, |id| id.0.into()), 0, 0, 0]);
        return true;
    }
    struck_off(dry, me);
    not_with(dry, me, master.unwrap_or(me));
    if let Some(master) = master {
        serves(dry, master);
    }
    false
}

/// What the registry says of an agent, as the master knows that knows most of it: of those whose process has ended itself
/// nothing is left.
fn place(dry: &Questions, agent: NodeId) -> Option<(NodeId, Membership)> {
    let runs = |id: NodeId| is_master(dry, id).filter(|master| master.phase != Phase::Ended);
    let says = |id: NodeId| Some((id, runs(id)?.registry.of(agent)?));
    let newest = |(id, _): &(NodeId, Membership)| runs(*id).map(|master| (master.slots.handed, master.serves()));
    master::masters(dry.config).iter().filter_map(says).max_by_key(newest)
}

/// Whether no master takes in any more whom the registry calls so.
fn is_barred(dry: &Questions, place: Membership) -> bool {
    place == Membership::Gone || place == Membership::Unreachable && !dry.config.flag(options::MAY_RETURN)
}

/// What the registry says of an agent is part of the answer, if no master takes it in because of that.
fn struck_off(dry: &mut Questions, agent: NodeId) {
    if let Some((master, place)) = place(dry, agent).filter(|(_, place)| is_barred(dry, *place)) {
        dry.tell(agent, rules::IS_STRUCK_OFF, [master.0.into(), (place == Membership::Gone).into(), 0, 0]);
    }
}

/// Whether a master serves is part of the answer, if it does not.
fn serves(dry: &mut Questions, id: NodeId) {
    let Some(master) = is_master(dry, id) else { return dry.tell(id, rules::IS_DOWN, [0; 4]) };
    let in_line = master.keeper.is_served() && matches!(master.keeper.standing(), Standing::Leader { .. });
    match master.phase {
        Phase::Leading => {}
        Phase::Standby if !in_line => apart(dry, id, &master.keeper),
        phase => dry.tell(id, rules::NOT_SERVING_NOW, [phase as u32, 0, 0, 0]),
    }
}

fn subscribed(dry: &mut Questions, me: NodeId) -> bool {
    use super::scheduler::Stage;
    let Some(Node::Scheduler(node)) = &dry.slot(me).node else { return false };
    match (node.stage, node.master()) {
        (Stage::Subscribed, master) => {
            let [reign, nth] = node.plan.framework.map_or([0, 0], super::work::FrameworkId::facts);
            dry.tell(me, rules::SUBSCRIBED, [master.map_or(NOTHING, |id| id.0.into()), reign, nth, 0]);
            return true;
        }
        (Stage::Ended, _) => dry.tell(me, rules::IS_ENDED, [0; 4]),
        (Stage::Standby, _) => match node.keeper.lines.get(1).and_then(|line| line.first()) {
            Some(first) if first.session.client != me && node.keeper.is_served() => {
                let znode = told(dry.config, first.path.name());
                dry.tell(me, rules::IS_BEHIND, [first.session.client.0.into(), znode, 0, 0]);
                session(dry, first.session.client, first.session);
            }
            _ => apart(dry, me, &node.keeper),
        },
        (Stage::Apart, None) => apart(dry, me, &node.keeper),
        (Stage::Apart, Some(master)) => {
            fate::apart(dry, me, master);
            to_register(dry, me, master, false);
            serves(dry, master);
        }
    }
    false
}

/// Agents are asked about tasks, which run beside them.
const _: () = assert!(AGENT.0 + 1 == EXECUTOR.0);
