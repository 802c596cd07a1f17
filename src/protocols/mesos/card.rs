//! What Mesos' nodes and messages look like in a scene: cards with what a leading master knows in tables, and that beside
//! what is so.

use super::executor::Executor;
use super::keeper::Keeper;
use super::master::{self, Master, Phase, masters};
use super::messages::{Msg, Record};
use super::observer::Ghost;
use super::registry::Membership;
use super::scheduler::{self, Scheduler};
use super::work::{State, TaskId, listed, several};
use super::{AGENT, ENSEMBLE, EXECUTOR, MASTER, Mesos, Node, agent, ensemble, forged, words};
use crate::engine::scene::{
    Badge, Belief, BeliefRow, Chosen, Fact, Field, Layout, NodeCard, Packet, Progress, Shape, Table, TableRow, Tone,
};
use crate::engine::{Config, Fields, InputId, NodeId, Pictured, Refusal, Slot, Value, Which, Whole, disk_fields};
use crate::parts::Part;
use crate::parts::slots::{Lookout, Slots};
use crate::parts::zk::client::{self, Session};
use crate::parts::znodes::short;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Looks at the registry's log.
fn look<'a>(ghost: &'a Ghost, config: &'a Config, nodes: &'a [Arc<Slot<Mesos>>]) -> Lookout<'a, Mesos> {
    Lookout { config, ghost: &ghost.slots, nodes, memory }
}

/// Nothing is left of the memory of a master that has ended itself.
fn memory(node: &Node) -> Option<&Slots> {
    match node {
        Node::Master(master) if master.phase != Phase::Ended => Some(&master.slots),
        _ => None,
    }
}

impl Pictured for Mesos {
    fn card(config: &Config, slot: &Slot<Mesos>, id: NodeId, rows: usize, card: &mut NodeCard) {
        match config.kind(id) {
            ENSEMBLE => return ensemble::card(config, slot, id, rows, card),
            MASTER => {
                slot.disk.slots.picture(config, masters(config), rows, card);
                (card.disk, card.unflushed) = disk_fields(slot, |disk| disk.slots.fields(config));
            }
            AGENT => (card.disk, card.unflushed) = disk_fields(slot, |disk| kept(config, &disk.tasks)),
            EXECUTOR => card.below = agent::agent_of(config, id).map(|agent| config.name(agent).into()),
            _ => (card.disk, card.unflushed) = disk_fields(slot, |disk| plan(config, disk.plan)),
        }
        match &slot.node {
            Some(Node::Master(node)) => of_master(config, node, card),
            Some(Node::Agent(node)) => of_agent(config, node, card),
            Some(Node::Executor(node)) => of_executor(config, node, card),
            Some(Node::Scheduler(node)) => of_scheduler(config, node, card),
            Some(Node::Server(_)) | None => {}
        }
    }

    fn kind(msg: &Msg) -> &'static str {
        msg.kind()
    }

    fn shape(msg: &Msg) -> Shape {
        msg.shape()
    }

    fn forge(kind: &str, fields: &Fields) -> Result<Msg, Refusal> {
        forged::forge(kind, fields)
    }

    fn packet(config: &Config, msg: &Msg, packet: &mut Packet) {
        msg.picture(config, packet);
    }

    fn can_be_told(_: &Config, slot: &Slot<Self>, _: NodeId, (input, value): (InputId, Value)) -> Result<(), Refusal> {
        let ended = slot.node.as_ref().is_some_and(Node::has_ended);
        match input {
            super::inputs::REVIVE if !ended => Err(words::refused::runs().so_already()),
            super::inputs::REVIVE => Ok(()),
            _ if ended => Err(words::refused::has_ended()),
            super::inputs::REMOVE | super::inputs::KILL => told_to(slot, value.0),
            _ => Ok(()),
        }
    }

    fn comes_back_by(slot: &Slot<Self>) -> Option<InputId> {
        slot.node.as_ref().is_some_and(Node::has_ended).then_some(super::inputs::REVIVE)
    }

    fn layout(_config: &Config) -> Layout {
        Layout::Groups
    }

    fn record_text(config: &Config, record: &Record) -> String {
        record.text(config)
    }

    /// The registry's last changes.
    fn chosen(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Mesos>>], rows: usize) -> Vec<Chosen> {
        look(ghost, config, slots).chosen(rows)
    }

    /// How far the changes have come that stand in one slot. They are asked about one by one: no view shows a row of each.
    fn progress(ghost: &Ghost, config: &Config, slots: &[Arc<Slot<Mesos>>], which: Which) -> Vec<Progress> {
        let Which::Slot(slot) = which else { return Vec::new() };
        let slot = u32::try_from(slot).unwrap_or(u32::MAX);
        look(ghost, config, slots).in_slot(slot).into_iter().map(|(_, progress)| progress.ranked()).collect()
    }

    /// What each master that is the first in line takes for running, beside what runs.
    fn beliefs(world: &Whole<Self>) -> Vec<Belief> {
        let config = world.config;
        let mut runs: BTreeMap<_, _> = BTreeMap::new();
        for id in config.of_kind(EXECUTOR).iter() {
            if let (Some(Node::Executor(executor)), Some(agent)) = (&world.slot(id).node, agent::agent_of(config, id)) {
                runs.extend(
                    executor.running().map(|task| (task, words::runs_at(State::Running.word(), config.name(agent)))),
                );
            }
        }
        let begins = begun(world);
        let belief = |id: NodeId| {
            let Some(Node::Master(master)) = &world.slot(id).node else { return None };
            let on_its_way = |task: &TaskId| {
                let staged =
                    |row: &master::TaskRow| row.state == State::Staging && begins.contains(&(*task, row.agent));
                master.book.tasks.get(task).is_some_and(staged)
            };
            let knows = |(task, row): (&TaskId, &master::TaskRow)| {
                (*task, words::runs_at(row.state.word(), config.name(row.agent)))
            };
            // What is over runs nowhere, as it should be.
            let is_over = |task: &TaskId| master.book.tasks.get(task).is_some_and(|row| row.state.is_over());
            let knows: BTreeMap<_, _> = master.book.tasks.iter().map(knows).collect();
            let all: BTreeSet<_> = runs.keys().chain(knows.keys()).copied().collect();
            let both = several(all.iter().map(|task| task.framework)) || master.book.several();
            let row = |task: TaskId| BeliefRow {
                key: format!("task {}", task.text(config, both)),
                believed: knows.get(&task).cloned(),
                truth: runs.get(&task).or_else(|| knows.get(&task).filter(|_| is_over(&task))).cloned(),
                on_its_way: on_its_way(&task),
            };
            let first = matches!(master.phase, Phase::Recovering | Phase::Leading);
            first.then(|| Belief {
                who: config.name(id).into(),
                about: "tasks".into(),
                rows: all.into_iter().map(row).collect(),
                single: false,
            })
        };
        masters(config).iter().filter_map(belief).collect()
    }
}

/// The tasks that agents have been told to start, or are being told, and that are not over: they are on their way, and the
/// word that they run may be as well.
fn begun(world: &Whole<Mesos>) -> BTreeSet<(TaskId, NodeId)> {
    let config = world.config;
    let told = world.under_way().filter_map(|(_, to, msg)| match msg {
        Msg::Run { task, .. } => Some((*task, to)),
        _ => None,
    });
    let agents = config.of_kind(AGENT).iter().filter_map(|id| match &world.slot(id).node {
        Some(Node::Agent(agent)) => Some((id, agent)),
        _ => None,
    });
    let going_on = agents.flat_map(|(id, agent)| {
        agent.tasks.iter().filter(|(_, kept)| !kept.state.is_over()).map(move |(task, _)| (*task, id))
    });
    going_on.chain(told).collect()
}

/// Whether a master may be told to shut an agent down, or a scheduler to stop a task.
fn told_to(slot: &Slot<Mesos>, task: u32) -> Result<(), Refusal> {
    match &slot.node {
        Some(Node::Master(master)) if !master.serves() => Err(words::refused::leads_not()),
        Some(Node::Scheduler(node)) if node.own().all(|(known, _)| known.n != task) => {
            Err(words::refused::no_task_of_its(task))
        }
        _ => Ok(()),
    }
}

/// The tasks on an agent's disk.
fn kept(config: &Config, disk: &agent::Disk) -> Vec<Field> {
    let both = several(disk.keys().map(|task| task.framework));
    let text = |(task, kept): (&TaskId, &agent::Kept)| format!("{} {}", task.text(config, both), kept.state.word());
    let told: Vec<String> = disk.iter().map(text).collect();
    let told = if told.is_empty() { "none".into() } else { told.join(", ") };
    vec![Field { name: "checkpoint".into(), value: told }]
}

fn plan(config: &Config, plan: Option<scheduler::Plan>) -> Vec<Field> {
    let Some(scheduler::Plan { framework, launched, wanted }) = plan else { return Vec::new() };
    let field = |name: &str, value: String| Field { name: name.into(), value };
    vec![
        field("framework", framework.map_or("none".into(), |id| id.text(config))),
        field("launched", launched.to_string()),
        field("wanted", wanted.to_string()),
    ]
}

/// What a node's session and its lines show. Whom no server serves counts by itself how long its session may still live.
fn of_keeper(config: &Config, keeper: &Keeper, card: &mut NodeCard) {
    Session::picture(&keeper.session, config, card);
    card.facts.insert("connection".into(), Fact::text(keeper.session.state.id()));
    if let (false, Some(id)) = (keeper.is_served(), keeper.session.id) {
        let ends = card.timers.iter().find(|timer| timer.name == client::SESSION).cloned();
        let own = TableRow { ends, ..row(vec![id.text(config)], Tone::Seek) };
        card.tables.extend(table("own session", &["session"], vec![own]));
    }
    if let Some(leader) = keeper.leader() {
        card.facts.insert("detects".into(), Fact::text(config.name(leader)));
    }
    if let Some(own) = keeper.own() {
        card.facts.insert("znode".into(), Fact::Text(short(own.name())));
    }
}

fn table(title: &str, columns: &[&str], rows: Vec<TableRow>) -> Option<Table> {
    let columns = columns.iter().map(|column| (*column).to_string()).collect();
    (!rows.is_empty()).then(|| Table { title: title.into(), columns, rows })
}

fn row(cells: Vec<String>, tone: Tone) -> TableRow {
    TableRow { cells, tone, ..TableRow::default() }
}

/// Nothing is left of the memory of a process that has ended itself.
fn has_ended(role: &str, card: &mut NodeCard) {
    (card.role, card.badge) = (role.into(), Badge { symbol: '✕', letter: 'x', tone: Tone::Down });
    card.gist = vec![role.into()];
}

fn of_master(config: &Config, master: &Master, card: &mut NodeCard) {
    if master.phase == Phase::Ended {
        return has_ended("aborted", card);
    }
    of_keeper(config, &master.keeper, card);
    Slots::picture(&master.slots, config, card);
    if master.slots.bid.as_ref().is_some_and(|bid| bid.asks || !bid.open.is_empty()) {
        master.slots.tallies(master::PLACES, config, card);
    }
    let (role, symbol, letter, tone) = match master.phase {
        Phase::Standby if !master.keeper.is_served() => APART,
        Phase::Standby => STANDBY,
        Phase::Recovering => ("recovering", '◐', 'r', Tone::Seek),
        Phase::Leading | Phase::Ended => ("leading", '★', 'L', Tone::Lead),
    };
    (card.role, card.badge) = (role.into(), Badge { symbol, letter, tone });
    let running = master.book.tasks.values().filter(|row| row.state == State::Running).count();
    card.gist = match master.phase {
        Phase::Leading | Phase::Recovering if !master.keeper.is_served() => vec![APART.0.into()],
        Phase::Leading => tasks(running),
        Phase::Recovering => vec![role.into()],
        Phase::Standby => waits(&master.keeper, 0),
        Phase::Ended => Vec::new(),
    };
    card.last_applied = Some(master.slots.handed.into());
    let name = |id: NodeId| config.name(id).to_string();
    let place = |(agent, place): (&NodeId, &Membership)| (name(*agent), Fact::text(place.word()));
    card.facts.insert("registry".into(), Fact::Map(master.registry.agents.iter().map(place).collect()));
    if !matches!(master.phase, Phase::Recovering | Phase::Leading) {
        return;
    }
    let book = &master.book;
    card.facts.insert("agents".into(), Fact::Int(book.agents.len() as i64));
    card.facts.insert("tasks".into(), Fact::Int(running as i64));
    let both = book.several();
    let agents = master.registry.agents.iter().map(|(agent, place)| {
        let tasks = listed(config, book.on(*agent), both);
        let (stands, tone) = match (place, book.agents.get(agent)) {
            (Membership::Admitted, Some(row)) if row.connected && row.missed == 0 => ("registered".into(), Tone::Know),
            (Membership::Admitted, Some(row)) if row.connected => (format!("missed {}", row.missed), Tone::Seek),
            (Membership::Admitted, Some(row)) => (format!("away, missed {}", row.missed), Tone::Seek),
            (Membership::Admitted, None) => ("awaited".into(), Tone::Ask),
            (place, _) => (place.word().into(), Tone::Down),
        };
        row(vec![name(*agent), stands, tasks], tone)
    });
    card.tables.extend(table("agents", &["agent", "stands", "tasks"], agents.collect()));
    let tasks = book.tasks.iter().map(|(task, at)| {
        row(vec![task.text(config, both), name(at.agent), at.state.word().into()], tone_of(at.state))
    });
    card.tables.extend(table("tasks", &["task", "agent", "state"], tasks.collect()));
    let frameworks = book.frameworks.values().map(|at| {
        let stands = if at.active { "active" } else { "away" };
        let tone = if at.active { Tone::Know } else { Tone::Seek };
        row(vec![at.framework.id.text(config), name(at.framework.scheduler), stands.into()], tone)
    });
    card.tables.extend(table("frameworks", &["framework", "scheduler", "stands"], frameworks.collect()));
    let offers = book.offers.iter().map(|(agent, offer)| row(vec![offer.number.to_string(), name(*agent)], Tone::Ask));
    card.tables.extend(table("offers", &["offer", "agent"], offers.collect()));
}

/// What somebody is called who waits for its turn, and how that looks.
const STANDBY: Looks = ("standby", '□', 's', Tone::Calm);
/// The same of whoever no server serves.
const APART: Looks = ("apart", '▫', 'a', Tone::Seek);

/// A role, its sign, its letter and its tone.
type Looks = (&'static str, char, char, Tone);

/// What a card says first of somebody who waits for its turn in one of its lines: how many stand before it.
fn waits(keeper: &Keeper, line: usize) -> Vec<String> {
    match keeper.place(line) {
        _ if !keeper.is_served() => vec![APART.0.into()],
        Some((place, count)) => {
            let nth = nth(place);
            vec![format!("{nth} in line of {count}"), format!("{nth} in line"), format!("{nth} of {count}"), nth]
        }
        None => Vec::new(),
    }
}

/// A place in a line in words: there are never more than five in one.
fn nth(place: usize) -> String {
    let end = match place {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
    format!("{place}{end}")
}

/// So many tasks, as a card says it first.
fn tasks(count: usize) -> Vec<String> {
    vec![format!("tasks {count}"), count.to_string()]
}

fn tone_of(state: State) -> Tone {
    match state {
        State::Staging => Tone::Seek,
        State::Running => Tone::Know,
        State::Finished => Tone::Calm,
        State::Killed | State::Failed | State::Lost => Tone::Down,
    }
}

fn of_agent(config: &Config, node: &agent::Agent, card: &mut NodeCard) {
    if node.stage == agent::Stage::Ended {
        return has_ended("ended", card);
    }
    of_keeper(config, &node.keeper, card);
    let (role, symbol, letter, tone) = match node.stage {
        agent::Stage::Recovering => ("recovering", '▫', 'r', Tone::Seek),
        agent::Stage::Apart => APART,
        agent::Stage::Registered | agent::Stage::Ended => ("registered", '■', 'R', Tone::Know),
    };
    (card.role, card.badge) = (role.into(), Badge { symbol, letter, tone });
    let registered = node.stage == agent::Stage::Registered;
    card.obeys = node.master().filter(|_| registered).map(|master| config.name(master).to_string());
    card.gist = tasks(node.tasks.len());
    let both = several(node.tasks.keys().map(|task| task.framework));
    let tasks = node.tasks.iter().map(|(task, kept)| {
        let known = kept.acknowledged == Some(kept.state);
        let known = if known { "known" } else { "" };
        row(vec![task.text(config, both), kept.state.word().into(), known.into()], tone_of(kept.state))
    });
    card.facts.insert("tasks".into(), Fact::Int(node.tasks.len() as i64));
    card.tables.extend(table("tasks", &["task", "state", "acknowledged"], tasks.collect()));
}

fn of_executor(config: &Config, node: &Executor, card: &mut NodeCard) {
    let running = node.running().count();
    let (role, symbol, letter, tone) = match (node.apart && running > 0, running) {
        (true, _) => ("waiting", '◐', 'w', Tone::Seek),
        (false, 0) => ("idle", '○', 'i', Tone::Calm),
        (false, _) => ("running", '●', 'r', Tone::Know),
    };
    (card.role, card.badge) = (role.into(), Badge { symbol, letter, tone });
    card.facts.insert("tasks".into(), Fact::Int(running as i64));
    card.gist = tasks(running);
    let both = several(node.tasks.keys().map(|task| task.framework));
    let tasks = node
        .tasks
        .iter()
        .map(|(task, runs)| row(vec![task.text(config, both), runs.state.word().into()], tone_of(runs.state)));
    card.tables.extend(table("tasks", &["task", "state"], tasks.collect()));
}

fn of_scheduler(config: &Config, node: &Scheduler, card: &mut NodeCard) {
    if node.stage == scheduler::Stage::Ended {
        return has_ended("ended", card);
    }
    of_keeper(config, &node.keeper, card);
    let (role, symbol, letter, tone) = match node.stage {
        scheduler::Stage::Standby if !node.keeper.is_served() => APART,
        scheduler::Stage::Standby => STANDBY,
        scheduler::Stage::Apart => APART,
        scheduler::Stage::Subscribed | scheduler::Stage::Ended => ("subscribed", '◆', 'S', Tone::Know),
    };
    (card.role, card.badge) = (role.into(), Badge { symbol, letter, tone });
    let subscribed = node.stage == scheduler::Stage::Subscribed;
    card.obeys = node.master().filter(|_| subscribed).map(|master| config.name(master).to_string());
    let mut fact = |name: &str, fact: Fact| drop(card.facts.insert(name.into(), fact));
    if let Some(id) = node.plan.framework {
        fact("framework", Fact::Text(id.text(config)));
    }
    fact("launched", Fact::Int(node.plan.launched.into()));
    fact("wanted", Fact::Int(node.plan.wanted.into()));
    let running = node.tasks.values().filter(|state| **state == State::Running).count();
    fact("tasks", Fact::Int(running as i64));
    let wanted = node.plan.wanted;
    card.gist = match node.stage {
        scheduler::Stage::Standby => waits(&node.keeper, 1),
        scheduler::Stage::Ended => Vec::new(),
        _ => vec![
            format!("tasks {running} of {wanted}"),
            format!("tasks {running}/{wanted}"),
            format!("{running}/{wanted}"),
        ],
    };
    let both = several(node.tasks.keys().map(|task| task.framework));
    let tasks =
        node.tasks.iter().map(|(task, state)| row(vec![task.text(config, both), state.word().into()], tone_of(*state)));
    card.tables.extend(table("tasks", &["task", "state"], tasks.collect()));
}
