//! Tests of the engine by a protocol of its own, without any that people use.

mod clocks;
mod connections;
pub(crate) mod dice;
pub(crate) mod storm;
pub(crate) mod town;
pub(super) mod toy;
pub(crate) mod wide;
pub mod workbench;

use super::{Choice, Config, MsgId, NodeId, NodeSet, Protocol, Sim, Step, Time, Value, World, options};
use toy::Toy;

// Two hubs and three leaves.
const H1: NodeId = NodeId(0);
const H2: NodeId = NodeId(1);
const L1: NodeId = NodeId(2);
const L2: NodeId = NodeId(3);
const L3: NodeId = NodeId(4);

/// A world of them; messages take so many ms.
fn world(seed: u64, latency: [u32; 2]) -> World<Toy> {
    let mut config = Config::new(Toy::INFO, &[2, 3], seed).expect("few enough");
    config.set(Toy::INFO, options::LATENCY, latency).expect("a latency");
    World::new(config, &[]).expect("it starts")
}

/// Does something now.
fn act(world: &mut World<Toy>, choice: Choice) {
    let at = Sim::now(world);
    world.apply(Step { at, choice }).unwrap_or_else(|refusal| panic!("{choice:?}: {refusal}"));
}

/// Why something cannot be done now.
fn refused(world: &World<Toy>, choice: Choice) -> String {
    world.allowed(choice).expect_err("it is refused").to_string()
}

/// Takes the next step of the schedule.
fn step(world: &mut World<Toy>) -> Choice {
    let next = world.next().expect("the schedule never stalls");
    world.apply(next).unwrap_or_else(|refusal| panic!("{next:?}: {refusal}"));
    next.choice
}

/// Takes steps until one is like this.
fn step_until(world: &mut World<Toy>, is: impl Fn(Choice) -> bool) {
    for _ in 0..10_000 {
        if is(step(world)) {
            return;
        }
    }
    panic!("it never comes");
}

/// Time passes, and nothing happens.
fn wait(world: &mut World<Toy>, ms: u64) {
    let at = Time(Sim::now(world).0 + ms);
    world.apply(Step { at, choice: Choice::Wait }).expect("time passes");
}

/// A leaf counts on; its message to the first hub.
fn count(world: &mut World<Toy>, leaf: NodeId) -> MsgId {
    act(world, Choice::Input { node: leaf, input: toy::COUNT, to: NodeSet::EMPTY, value: Value::NOOP });
    *on_link(world, leaf, H1).last().expect("it is under way")
}

/// The messages in flight from one node to another that are not lost, in the order in which they were sent.
fn on_link(world: &World<Toy>, from: NodeId, to: NodeId) -> Vec<MsgId> {
    let flights = world.network.flights().filter(|f| (f.id.from, f.id.to) == (from, to) && !f.is_lost());
    let mut ids: Vec<MsgId> = flights.map(|f| f.id).collect();
    ids.sort();
    ids
}

/// How often a node has heard that its connection with another broke.
fn heard(world: &World<Toy>, by: NodeId, of: NodeId) -> u32 {
    world.ghost.heard.get(&(of, by)).copied().unwrap_or(0)
}

/// The names of the properties that fell.
fn fallen(world: &World<Toy>) -> Vec<String> {
    world.scene(0).violations.into_iter().map(|fallen| fallen.property).collect()
}

/// A picture of everything that anyone may see.
fn picture(world: &World<Toy>) -> String {
    serde_json::to_string(&world.scene(usize::MAX)).expect("JSON")
}

fn both_ways(a: NodeId, b: NodeId, cut: bool) -> Choice {
    let (from, to, both) = (NodeSet::one(a), NodeSet::one(b), true);
    if cut { Choice::Cut { from, to, both } } else { Choice::Heal { from, to, both } }
}
