//! A protocol of many kinds whose nodes show all that a card may have: keepers with a history and a tree, a master that
//! learns of tasks and forgets them, agents that have those and obey, schedulers that have nothing.

use crate::engine::scene::{
    Badge, Belief, BeliefRow, Epoch, Fact, Layout, NodeCard, Packet, Shape, Table, TableRow, Tone, TreeRow,
};
use crate::engine::*;
use crate::table;
use std::collections::BTreeMap;

table! { KINDS: [Kind] by KindId::of;
    KEEPER = Kind { name: "keeper", plural: "ensemble", letter: 'Z', default: 3, max: 5, part_of_first: false };
    MASTER = Kind { name: "master", plural: "masters", letter: 'M', default: 3, max: 5, part_of_first: false };
    AGENT = Kind { name: "agent", plural: "agents", letter: 'G', default: 3, max: 8, part_of_first: false };
    SCHEDULER = Kind { name: "scheduler", plural: "schedulers", letter: 'F', default: 2, max: 2, part_of_first: false };
}

table! { TIMERS: [TimerSpec] by TimerId::of;
    /// An agent reports to its master when it runs out.
    REPORT = TimerSpec::new("report", &[AGENT]);
    /// A master forgets an agent when it runs out.
    SESSION = TimerSpec::new("session", &[MASTER]).about(&[AGENT]);
}

/// How often an agent reports, and for how long it is remembered.
const REPORT_MS: u32 = 1000;
const SESSION_MS: u32 = 10_000;

const INFO: Info = Info {
    name: "town",
    title: "Town",
    about: "Agents report to a master.",
    kinds: KINDS,
    spares: None,
    pairs: None,
    voters: &[],
    enough: |_| Ok(()),
    together: |_| Ok(()),
    own_words: |_| Vec::new(),
    rules: &[],
    own_options: &[],
    timers: TIMERS,
    inputs: &[],
    messages: &["Report", "Create", "Propose", BROKEN],
    forms: &[],
    links: Links::Connections,
    properties: &[],
    goals: &[],
    log: true,
    start_keys: &[],
    steady: &STEADY,
    stores: "Histories",
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Town;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// An agent has so many tasks.
    Report(u32),
    /// A master wants this agent to be written down.
    Create(NodeId),
    /// A keeper wants the others to do so.
    Propose(NodeId),
}

/// What a master knows: how many tasks each agent has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Known(BTreeMap<NodeId, u32>);

fn first(config: &Config, kind: KindId) -> Option<NodeId> {
    config.of_kind(kind).iter().next()
}

/// How many tasks an agent has: one more than the one before it.
fn tasks(config: &Config, agent: NodeId) -> u32 {
    config.of_kind(AGENT).iter().position(|id| id == agent).map_or(0, |nth| nth as u32 + 1)
}

impl Protocol for Town {
    type Node = Known;
    type Disk = List<NodeId>;
    type Record = NodeId;
    type Msg = Msg;
    type Fact = std::convert::Infallible;

    const INFO: &'static Info = &INFO;

    fn write(disk: &mut List<NodeId>, record: &NodeId) {
        disk.push(*record);
    }

    fn boot(cx: &mut Cx<Self>) -> Known {
        if cx.config.kind(cx.id) == AGENT {
            cx.set_timer(REPORT, [REPORT_MS, REPORT_MS]);
        }
        Known::default()
    }

    fn on(node: &mut Known, cx: &mut Cx<Self>, event: &Event<Self>) {
        match *event {
            Event::Timer(REPORT, _) => {
                let report = Msg::Report(tasks(cx.config, cx.id));
                first(cx.config, MASTER).into_iter().for_each(|master| cx.send(master, report));
                cx.set_timer(REPORT, [REPORT_MS, REPORT_MS]);
            }
            Event::Timer(_, agent) => drop(agent.and_then(|agent| node.0.remove(&agent))),
            Event::Message { from, msg: Msg::Report(tasks) } => {
                cx.set_timer_about(SESSION, from, [SESSION_MS, SESSION_MS]);
                if node.0.insert(from, tasks).is_none() {
                    first(cx.config, KEEPER).into_iter().for_each(|keeper| cx.send(keeper, Msg::Create(from)));
                }
            }
            Event::Message { msg: Msg::Create(agent), .. } => {
                cx.persist(agent);
                cx.config.of_kind(KEEPER).iter().skip(1).for_each(|keeper| cx.send(keeper, Msg::Propose(agent)));
            }
            Event::Message { msg: Msg::Propose(agent), .. } => cx.persist(agent),
            Event::Broken(_) | Event::Input { .. } => {}
        }
    }
}

impl Observed for Town {
    type Ghost = ();
}

/// What a keeper has under its paths.
fn tree(config: &Config, history: &List<NodeId>) -> Vec<TreeRow> {
    let row = |depth: u64, path: String| {
        let name = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("/").to_string();
        TreeRow { path, depth, name, ..TreeRow::default() }
    };
    let master = first(config, MASTER).map(|master| config.name(master).to_string());
    let mut rows = vec![row(0, "/".into()), row(1, "/agents".into())];
    rows[1].watchers = master.iter().cloned().collect();
    for (nth, agent) in history.iter().enumerate() {
        let mut row = row(2, format!("/agents/n_{nth:010}"));
        (row.value, row.version) = (Some(config.name(*agent).into()), 1);
        (row.owner, row.tone) = (Some(config.name(*agent).into()), Tone::Know);
        rows.push(row);
    }
    rows
}

impl Pictured for Town {
    fn layout(_: &Config) -> Layout {
        Layout::Groups
    }

    fn card(config: &Config, slot: &Slot<Self>, id: NodeId, rows: usize, card: &mut NodeCard) {
        let kind = config.kind(id);
        let leads = (kind == KEEPER || kind == MASTER) && first(config, kind) == Some(id);
        let name = |of: KindId| first(config, of).map(|first| config.name(first).to_string());
        card.role = if leads { "leader" } else { KINDS[kind.index()].name }.into();
        card.badge = match leads {
            true => Badge { symbol: '★', letter: 'L', tone: Tone::Lead },
            false if kind == SCHEDULER => Badge { symbol: '◇', letter: 's', tone: Tone::Ask },
            false => Badge { symbol: '○', letter: 'F', tone: Tone::Calm },
        };
        card.obeys = if leads { None } else { name(if kind == KEEPER { KEEPER } else { MASTER }) };
        if kind == KEEPER {
            card.term = Some(1);
            card.epoch = Some(Epoch { text: "1".into(), rank: 1 });
            card.commit_index = Some((slot.disk.len() as u64).saturating_sub(u64::from(!leads)));
            show_log(card, &slot.disk, rows, |agent| (Some(1), format!("create {}", config.name(*agent))));
            card.log.iter_mut().flatten().for_each(|row| row.called = Some(format!("1.{}", row.index)));
            card.tree = tree(config, &slot.disk);
        }
        let Some(known) = slot.node.as_ref().filter(|_| leads && kind == MASTER) else { return };
        let row = |(agent, tasks): (&NodeId, &u32)| {
            let agent = config.name(*agent);
            let ends = card.timers.iter().find(|timer| timer.name.ends_with(agent)).cloned();
            TableRow { cells: vec![agent.into(), tasks.to_string()], tone: Tone::Calm, ends }
        };
        let columns = ["agent", "tasks"].map(String::from).into();
        let rows: Vec<_> = known.0.iter().map(row).collect();
        card.tables.push(Table { title: "Agents".into(), columns, rows });
        card.facts.insert("agents".into(), Fact::Int(known.0.len() as i64));
    }

    fn kind(msg: &Msg) -> &'static str {
        match msg {
            Msg::Report(_) => "Report",
            Msg::Create(_) => "Create",
            Msg::Propose(_) => "Propose",
        }
    }

    fn shape(msg: &Msg) -> Shape {
        if matches!(msg, Msg::Report(_)) { Shape::Heartbeat } else { Shape::Carries }
    }

    fn packet(config: &Config, msg: &Msg, packet: &mut Packet) {
        packet.value = match msg {
            Msg::Report(tasks) => Some(tasks.to_string()),
            Msg::Create(agent) | Msg::Propose(agent) => Some(config.name(*agent).into()),
        };
    }

    fn record_text(config: &Config, record: &NodeId) -> String {
        format!("create {}", config.name(*record))
    }

    fn beliefs(whole: &Whole<Self>) -> Vec<Belief> {
        let config = whole.config;
        let Some(master) = first(config, MASTER) else { return Vec::new() };
        let Some(known) = &whole.slot(master).node else { return Vec::new() };
        let told = |tasks: u32| format!("{tasks} running");
        let row = |agent| BeliefRow {
            key: config.name(agent).into(),
            believed: known.0.get(&agent).copied().map(told),
            truth: whole.slot(agent).up().then(|| told(tasks(config, agent))),
            ..BeliefRow::default()
        };
        let rows = config.of_kind(AGENT).iter().map(row).collect();
        vec![Belief { who: config.name(master).into(), about: "tasks".into(), rows, single: false }]
    }
}

impl Asked for Town {}
impl Searched for Town {}

impl Started for Town {
    fn start(_: &mut Known, _: &mut Cx<Self>, _: &StartFields) -> Result<(), StartError> {
        Ok(())
    }
}

/// A world with so many nodes of each kind.
pub(crate) fn world(nodes: [usize; 4]) -> Box<dyn Sim> {
    let config = Config::new(&INFO, &nodes, 0).expect("few enough");
    build::<Town>(config, &[]).expect("nothing is refused")
}

/// Lets the schedule run up to this moment.
fn run(sim: &mut dyn Sim, until: u64) {
    while let Some(step) = sim.next().filter(|step| step.at.0 <= until) {
        sim.apply(step).expect("what is due can happen");
    }
}

#[test]
fn a_scene_shows_what_is_kept_whom_one_obeys_and_what_is_believed_beside_what_is_so() {
    let mut sim = world([2, 1, 2, 1]);
    let known = |sim: &dyn Sim| sim.scene(9).beliefs[0].known();
    assert_eq!(known(&*sim), (0, 2));
    run(&mut *sim, 1500);
    let scene = sim.scene(9);
    assert_eq!(scene.beliefs[0].known(), (2, 2));
    let log: Vec<_> = scene.nodes[1].log.iter().flatten().filter_map(|row| row.called.as_deref()).collect();
    assert_eq!(log, ["1.1", "1.2"]);
    let open = [["Z1", "Z2"], ["Z1", "M1"], ["M1", "G1"], ["M1", "G2"]];
    assert_eq!(scene.links.open, open.map(|ends| ends.map(String::from)));
    let obeys: Vec<_> = scene.nodes.iter().map(|node| node.obeys.as_deref().unwrap_or("")).collect();
    assert_eq!(obeys, ["", "Z1", "", "M1", "M1", "M1"]);
    let paths: Vec<_> = scene.nodes[1].tree.iter().map(|row| (row.depth, &*row.name)).collect();
    assert_eq!(paths, [(0, "/"), (1, "agents"), (2, "n_0000000000"), (2, "n_0000000001")]);
    let ends = scene.nodes[2].tables[0].rows[0].ends.as_ref().expect("a session ends");
    assert!(ends.due_ms > 10_000 && ends.armed_ms + 10_000 == ends.due_ms, "{ends:?}");
    // What is so is the observer's.
    assert!(scene.clone().without_observer().beliefs.is_empty() && scene.as_seen_by("M1").beliefs.is_empty());
    let agent = sim.scene(0).nodes.iter().position(|node| node.id == "G1").expect("it is there");
    let step = Step { at: sim.now(), choice: Choice::Crash(NodeId(agent as u8)) };
    sim.apply(step).expect("it runs");
    assert_eq!(known(&*sim), (1, 1), "one is believed to run and does not");
    assert!(!sim.scene(0).beliefs[0].rows[0].is_right());
    run(&mut *sim, 12_000);
    assert_eq!(sim.scene(0).beliefs[0].rows[0].believed, None);
}

#[test]
fn a_scene_without_them_says_nothing_of_them() {
    let json = serde_json::to_string(&super::wide::world(1).scene(9)).expect("JSON");
    for name in ["tree", "obeys", "beliefs", "ends", "called", "open"] {
        assert!(!json.contains(&format!("\"{name}\"")), "{name}: {json}");
    }
}
