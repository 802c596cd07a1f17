//! Storms in time over an ensemble and its clients, which read, write, watch and stand in lines: processes crash and come
//! back or are held up, clocks go differently, links are slow or cut, messages are lost. No property falls; and once
//! everything is well again one server leads, each client is served in the session that it takes for its own, and whoever
//! stands in a line knows who is the first.
//!
//! A failing seed is named in the message.

use crate::engine::scene::{BeliefRow, NodeCard};
use crate::engine::tests::dice::Dice;
use crate::engine::tests::storm::{act, calm, pass};
use crate::engine::{Choice, Config, InputId, NodeId, NodeSet, Odds, Sim, Time, Value, build};
use crate::protocols::zookeeper::server::CLIENT;
use crate::protocols::zookeeper::{INFO, ZooKeeper, inputs};

const SEEDS: u64 = 300;

/// How long a storm lasts, and the calm after it, in ms.
const STORM: u64 = 7000;
const CALM: u64 = 8000;

fn world(seed: u64, off: Option<&str>) -> Box<dyn Sim> {
    let counts = [&[3, 3], &[1, 3], &[3, 2], &[5, 2]][seed as usize % 4];
    let mut config = Config::new(&INFO, counts, seed).expect("a valid set-up");
    for (name, value) in [
        ("session_ms", [1500, 0]),
        ("tick_ms", [250, 0]),
        ("reconnect_ms", [0, 300]),
        ("client_interval_ms", [0, 0]),
        ("hold_ms", if seed.is_multiple_of(3) { [200, 900] } else { [0, 0] }),
    ] {
        config.set(&INFO, INFO.find_option(name).expect("an option"), value).expect("inside its limits");
    }
    let off = off.map(|id| INFO.find_rule(id).expect("a rule"));
    off.into_iter().for_each(|rule| config.rules_off.set(rule, true));
    build::<ZooKeeper>(config, &[]).expect("an empty start is valid")
}

/// What clients are told to do.
const TOLD: [(InputId, &str); 14] = [
    (inputs::ELECT, ""),
    (inputs::ELECT, ""),
    (inputs::LOCK, ""),
    (inputs::LOCK, ""),
    (inputs::ELECT_NAIVELY, ""),
    (inputs::RELEASE, ""),
    (inputs::CLOSE, ""),
    (inputs::CREATE, "/a 1"),
    (inputs::SET, "/a 2"),
    (inputs::DELETE, "/a"),
    (inputs::GET, "/a watch"),
    (inputs::WATCH, "/a"),
    (inputs::CHILDREN, "/ watch"),
    (inputs::SYNC, ""),
];

/// A fault or the end of one, or something that a client is told.
fn next(sim: &dyn Sim, dice: &mut Dice) -> Choice {
    let nodes: Vec<NodeId> = sim.config().all().collect();
    let clients: Vec<NodeId> = sim.config().of_kind(CLIENT).iter().collect();
    let mut any = || *dice.one_of(&nodes).expect("there are nodes");
    let (node, other) = (any(), any());
    let (from, to) = (NodeSet::one(node), NodeSet::one(other));
    match dice.below(18) {
        0 | 1 => Choice::Crash(node),
        2..=4 => Choice::Restart { node, wiped: false },
        5 => Choice::Pause(node),
        6 => Choice::Resume(node),
        7 => Choice::Clock(node, 50 + dice.below(150) as u32),
        8 => Choice::Cut { from, to, both: dice.below(2) == 0 },
        9 => Choice::Heal { from, to, both: true },
        10 => Choice::Tune { from, to, both: false, odds: Odds::Latency([0, 700]) },
        11 => Choice::Tune { from, to, both: false, odds: Odds::UsualLatency },
        12 => sim.in_flight().first().map_or(Choice::Wait, |flight| Choice::Drop(flight.id)),
        _ => {
            let (input, text) = *dice.one_of(&TOLD).expect("something to tell");
            let value = if text.is_empty() { Value::NOOP } else { sim.config().read_value(text) };
            Choice::Input { node: *dice.one_of(&clients).expect("clients"), input, to: NodeSet::EMPTY, value }
        }
    }
}

/// All is well again: links and clocks as well.
fn clear_up(sim: &mut dyn Sim) {
    let all: NodeSet = sim.config().all().collect();
    calm(sim);
    act(sim, Choice::Tune { from: all, to: all, both: false, odds: Odds::UsualLatency });
    all.iter().for_each(|node| act(sim, Choice::Clock(node, 100)));
}

/// A world behind a storm, without a rule.
fn storm(seed: u64, off: Option<&str>) -> Box<dyn Sim> {
    let (mut sim, mut dice) = (world(seed, off), Dice(seed));
    pass(&mut *sim, Time(1000));
    while sim.now() < Time(STORM) {
        let choice = next(&*sim, &mut dice);
        act(&mut *sim, choice);
        let until = sim.now().plus(dice.below(300));
        pass(&mut *sim, until);
    }
    sim
}

/// What is wrong with a storm and the calm after it, if anything is.
fn wrong(seed: u64) -> Option<String> {
    let mut sim = storm(seed, None);
    clear_up(&mut *sim);
    let until = sim.now().plus(CALM);
    pass(&mut *sim, until);
    let scene = sim.scene(0);
    if let Some(fell) = scene.violations.first() {
        return Some(format!("seed {seed}: step {}, {}", fell.step, fell.detail));
    }
    let leaders: Vec<&NodeCard> =
        scene.nodes.iter().filter(|node| node.kind == "server" && node.role == "leader").collect();
    let [leader] = leaders[..] else { return Some(format!("seed {seed}: {} lead", leaders.len())) };
    if let Some(mistaken) = scene.beliefs.iter().find(|belief| !belief.rows.iter().all(BeliefRow::is_right)) {
        return Some(format!("seed {seed}: {mistaken:?}"));
    }
    let sessions = super::told::sessions(leader);
    let agrees = |client: &&NodeCard| match super::told::own(client) {
        Some(own) => {
            client.facts["connection"] == crate::engine::scene::Fact::text("connected") && sessions.contains(&own)
        }
        None => client.facts["connection"] == crate::engine::scene::Fact::text("closed"),
    };
    let clients = scene.nodes.iter().filter(|node| node.kind == "client");
    let other = clients.filter(|client| !agrees(client)).map(|client| &client.facts).next()?;
    Some(format!("seed {seed}: {other:?}, and {} has {sessions:?}", leader.id))
}

#[test]
fn no_property_falls_and_after_it_clients_and_servers_agree() {
    let wrong: Vec<String> = (0..SEEDS).filter_map(wrong).collect();
    assert!(wrong.is_empty(), "{} of {SEEDS}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn without_a_rule_what_its_row_names_falls_in_a_storm() {
    // The others have stories: a client seldom finds a server behind it, and is seldom the third in a line.
    for (rule, property) in [("zk.session.expire-by-ensemble", "one-owner"), ("zk.watch.before-data", "watch-order")] {
        let falls = |seed| storm(seed, Some(rule)).scene(0).violations.iter().any(|fell| fell.property == property);
        assert!((0..SEEDS).any(falls), "{rule}");
    }
}
