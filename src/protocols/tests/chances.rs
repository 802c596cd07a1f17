//! Who could lead, and what each quorum leaves: what the copies decide, against a trial in a fork of the whole world - the
//! timer is fired, the requests alone are delivered, and then their answers.

use super::words::{storm, world};
use crate::engine::scene::{Fact, Scene};
use crate::engine::{Choice, Config, MsgId, NodeId, NodeSet, Sim, Step, Timer};
use crate::protocols::{fast, find, multipaxos, paxos, raft};

/// So many steps of a storm lie between two trials.
const EVERY: u64 = 20;
/// Storms in which all rules are on.
const SEEDS: u64 = 8;

/// Worlds of a protocol in storms, now and then, with all rules on or, in one storm each, with `each` of them off.
fn worlds(protocol: &str, each: bool, mut see: impl FnMut(&dyn Sim)) {
    let entry = find(protocol).expect("a protocol");
    let rules = entry.info.rules.iter().filter(|rule| each && rule.switchable());
    let offs = rules.map(|rule| entry.info.find_rule(rule.id)).chain([None; SEEDS as usize]);
    for (seed, off) in offs.enumerate() {
        storm(world(entry, None, off, 0), seed as u64, |sim| {
            // In the beginning little is settled yet.
            if sim.steps() % EVERY == 0 || sim.steps() < 30 && sim.steps() % 3 == 0 {
                see(sim);
            }
        });
    }
}

fn act(world: &mut dyn Sim, choice: Choice) -> bool {
    let at = world.now();
    world.apply(Step { at, choice }).is_ok()
}

/// What left in the last step, of a kind or called so.
fn sent(world: &dyn Sim, called: &str) -> Vec<MsgId> {
    let flights = world.in_flight();
    let is = |id: &MsgId| flights.iter().any(|flight| flight.id == *id && flight.called == called);
    world.trace().sent.iter().copied().filter(is).collect()
}

/// The votes that a server gets whose election timer runs out, and whether it leads with them.
fn elect(sim: &dyn Sim, node: NodeId) -> Option<(NodeSet, bool)> {
    let mut world = sim.fork();
    if !act(&mut *world, Choice::Fire(node, Timer::alone(raft::timers::ELECTION))) {
        return None;
    }
    let leads = |world: &dyn Sim| world.standing(node).role == "leader";
    let asked = world.standing(node).up;
    let mut votes = if asked { NodeSet::one(node) } else { NodeSet::EMPTY };
    for request in sent(&*world, "RequestVote") {
        if !act(&mut *world, Choice::Deliver(request)) {
            continue;
        }
        for vote in sent(&*world, "Vote").into_iter().filter(|vote| vote.to == node) {
            if act(&mut *world, Choice::Deliver(vote)) {
                votes.insert(vote.from);
            }
        }
    }
    Some((votes, leads(&*world)))
}

#[test]
fn who_could_lead_gets_the_votes_that_it_is_said_to_get() {
    let (mut tried, mut led, mut refused) = (0, 0, 0);
    worlds("raft", true, |sim| {
        for contest in sim.contests() {
            let standing = sim.standing(contest.node);
            let Some(votes) = contest.votes else {
                assert!(!standing.up || standing.paused || standing.role == "leader", "{contest:?}");
                continue;
            };
            let Some((from, leads)) = elect(sim, contest.node) else { continue };
            assert_eq!((votes.from, votes.leads), (from, leads), "step {}: {contest:?}", sim.steps());
            // Whoever gives no vote is told of.
            assert!(votes.from.len() == votes.of || !contest.reasons.is_empty() || leads, "{contest:?}");
            (tried, led, refused) = (tried + 1, led + i32::from(leads), refused + i32::from(!leads));
        }
    });
    assert!(tried > 300 && led > 50 && refused > 50, "{tried} tried, {led} led, {refused} did not");
}

/// The value that a proposer sends which asks these acceptors alone, all of them awake and every link whole.
fn propose(sim: &dyn Sim, quorum: NodeSet) -> Option<String> {
    let mut world = sim.fork();
    let config = world.config().clone();
    let by = config.find("P1").or(config.find("S1"))?;
    let all: NodeSet = config.all().collect();
    act(&mut *world, Choice::Heal { from: all, to: all, both: true });
    for id in quorum.iter().chain([by]) {
        act(&mut *world, Choice::Spare(id));
        act(&mut *world, Choice::Resume(id));
        act(&mut *world, Choice::Restart { node: id, wiped: false });
        act(&mut *world, Choice::Disk { node: id, works: true });
    }
    for _ in 0..3 {
        let told = |input| Choice::Input { node: by, input, to: NodeSet::EMPTY, value: Default::default() };
        act(&mut *world, told(paxos::inputs::PREPARE));
        for ask in sent(&*world, "Prepare").into_iter().filter(|ask| quorum.contains(ask.to)) {
            act(&mut *world, Choice::Deliver(ask));
            let answers = [sent(&*world, "Promise"), sent(&*world, "Refusal")].concat();
            for answer in answers {
                act(&mut *world, Choice::Deliver(answer));
                if let Some(value) = accept(&*world) {
                    return Some(value);
                }
            }
        }
        act(&mut *world, told(paxos::inputs::ACCEPT));
        if let Some(value) = accept(&*world) {
            return Some(value);
        }
    }
    None
}

/// The value that was proposed in the last step.
fn accept(world: &dyn Sim) -> Option<String> {
    let id = sent(world, "Accept").pop()?;
    let scene: Scene = world.scene(0);
    let name = world.config().msg_text(id);
    scene.messages.iter().find(|message| message.id == name).and_then(|message| message.value.clone())
}

#[test]
fn a_quorum_leaves_what_a_proposer_that_asks_it_proposes() {
    let (mut bound, mut free) = (0, 0);
    worlds("paxos", false, |sim| {
        let chosen = sim.scene(64).chosen;
        for left in sim.left(1) {
            let proposed = propose(sim, left.quorum);
            match &left.leeway.only {
                Some(only) => {
                    assert_eq!(proposed.as_ref(), Some(only), "step {}: {left:?}", sim.steps());
                    bound += 1;
                }
                // It may propose its own then, if it has one.
                None => {
                    assert!(left.leeway.told.is_empty(), "with all rules on what is told binds: {left:?}");
                    assert!(chosen.is_empty(), "{chosen:?}, and yet {left:?}");
                    free += 1;
                }
            }
            if let Some(chosen) = chosen.first() {
                assert_eq!(left.leeway.only.as_ref(), Some(&chosen.value), "{left:?}");
            }
        }
    });
    assert!(bound > 30 && free > 5, "{bound} bound, {free} free");
}

/// What a server that asks the others of a quorum alone, who answer in this order, proposes in a slot or knows to be chosen
/// there.
fn propose_in(sim: &dyn Sim, slot: u64, by: NodeId, others: &[NodeId]) -> Option<String> {
    let mut world = sim.fork();
    let all: NodeSet = world.config().all().collect();
    act(&mut *world, Choice::Heal { from: all, to: all, both: true });
    for id in others.iter().copied().chain([by]) {
        act(&mut *world, Choice::Spare(id));
        act(&mut *world, Choice::Resume(id));
        act(&mut *world, Choice::Restart { node: id, wiped: false });
        act(&mut *world, Choice::Disk { node: id, works: true });
    }
    let named = |scene: &Scene| {
        let node = &scene.nodes[by.index()];
        let row = node.log.iter().flatten().find(|row| row.index == slot)?;
        let leads = node.role == "leader" && row.ballot.as_ref().map(|ballot| &ballot.text) == node.ballot.as_ref();
        (row.chosen == Some(true) || leads).then(|| row.value.clone())
    };
    for _ in 0..4 {
        act(
            &mut *world,
            Choice::Input {
                node: by,
                input: multipaxos::inputs::PREPARE,
                to: NodeSet::EMPTY,
                value: Default::default(),
            },
        );
        let asks = sent(&*world, "Prepare");
        for ask in others.iter().filter_map(|id| asks.iter().find(|ask| ask.to == *id)) {
            act(&mut *world, Choice::Deliver(*ask));
            for answer in [sent(&*world, "Promise"), sent(&*world, "Refusal")].concat() {
                act(&mut *world, Choice::Deliver(answer));
            }
        }
        let scene = world.scene(usize::MAX);
        if scene.nodes[by.index()].role == "leader" {
            return named(&scene);
        }
    }
    panic!("it does not lead");
}

#[test]
fn a_quorum_leaves_in_each_slot_what_any_of_it_proposes_in_any_order() {
    let (mut bound, mut free) = (0, 0);
    worlds("multi-paxos", false, |sim| {
        let scene = sim.scene(usize::MAX);
        let last = scene.nodes.iter().filter_map(|node| Some(node.log.as_ref()?.last()?.index)).max().unwrap_or(0);
        for slot in last.saturating_sub(1).max(1)..=last + 1 {
            for left in sim.left(slot) {
                let members: Vec<NodeId> = left.quorum.iter().collect();
                let mut proposed = Vec::new();
                for by in &members {
                    let mut others: Vec<NodeId> = members.iter().copied().filter(|id| id != by).collect();
                    proposed.push(propose_in(sim, slot, *by, &others));
                    others.reverse();
                    proposed.push(propose_in(sim, slot, *by, &others));
                }
                proposed.dedup();
                let only = [left.leeway.only.clone()];
                assert_eq!(proposed, only, "slot {slot}, step {}: {left:?}", sim.steps());
                (bound, free) = (bound + i32::from(only[0].is_some()), free + i32::from(only[0].is_none()));
                let chosen = scene.chosen.iter().find(|chosen| chosen.slot == slot);
                assert!(chosen.is_none_or(|chosen| Some(&chosen.value) == left.leeway.only.as_ref()), "{left:?}");
            }
        }
    });
    assert!(bound > 100 && free > 100, "{bound} bound, {free} free");
}

#[test]
fn whoever_lacks_a_committed_entry_is_refused_in_every_majority() {
    let mut seen = 0;
    worlds("raft", false, |sim| {
        let Some(chosen) = sim.scene(64).chosen.pop() else { return };
        for left in sim.left(chosen.slot) {
            assert_eq!(left.leeway.only.as_ref(), Some(&chosen.value), "{left:?}");
            assert!(!left.leeway.told.is_empty(), "a majority has a server with it: {left:?}");
            seen += 1;
        }
    });
    assert!(seen > 30, "{seen}");
}

/// What a coordinator of Fast Paxos has to take that asks these, who answer in this order; nothing if it is free.
fn taken(sim: &dyn Sim, order: &[NodeId]) -> Option<String> {
    let mut world = sim.fork();
    let by = world.config().find("P1").expect("a coordinator");
    let all: NodeSet = world.config().all().collect();
    act(&mut *world, Choice::Heal { from: all, to: all, both: true });
    for id in order.iter().copied().chain([by]) {
        act(&mut *world, Choice::Spare(id));
        act(&mut *world, Choice::Resume(id));
        act(&mut *world, Choice::Restart { node: id, wiped: false });
        act(&mut *world, Choice::Disk { node: id, works: true });
    }
    for _ in 0..3 {
        let input = fast::inputs::PREPARE;
        act(&mut *world, Choice::Input { node: by, input, to: NodeSet::EMPTY, value: Default::default() });
        let asks = sent(&*world, "Prepare");
        for ask in order.iter().filter_map(|id| asks.iter().find(|ask| ask.to == *id)) {
            act(&mut *world, Choice::Deliver(*ask));
            for answer in [sent(&*world, "Promise"), sent(&*world, "Refusal")].concat() {
                act(&mut *world, Choice::Deliver(answer));
            }
        }
        let node = world.scene(0).nodes.swap_remove(by.index());
        if let Some(Fact::Text(must)) = node.facts.get("must") {
            return Some(must.clone()).filter(|must| must != "free");
        }
    }
    panic!("it has no quorum");
}

/// What is said to be left by each quorum comes of it: how many bind, how many bind to one of several, how many do not.
fn left_by_each(sim: &dyn Sim) -> [usize; 3] {
    let mut seen = [0; 3];
    for left in sim.left(1) {
        let mut order: Vec<NodeId> = left.quorum.iter().collect();
        let mut found = Vec::new();
        for _ in 0..order.len() {
            order.rotate_left(1);
            let back: Vec<NodeId> = order.iter().rev().copied().collect();
            found.extend([taken(sim, &order), taken(sim, &back)]);
        }
        found.sort();
        found.dedup();
        let bound: Vec<String> = found.iter().flatten().filter(|_| !found.contains(&None)).cloned().collect();
        let said = left.leeway.only.clone().into_iter().chain(left.leeway.either.clone());
        assert_eq!(said.collect::<Vec<_>>(), bound, "step {}: {left:?}", sim.steps());
        seen[if bound.is_empty() { 2 } else { bound.len().min(2) - 1 }] += 1;
    }
    seen
}

#[test]
fn a_quorum_leaves_what_a_coordinator_that_asks_it_takes_in_any_order() {
    let mut seen = [0; 3];
    worlds("fast-paxos", true, |sim| {
        left_by_each(sim).iter().zip(&mut seen).for_each(|(here, all)| *all += here);
    });
    assert!(seen[0] > 100 && seen[2] > 30, "{seen:?}");
    // Two values of which neither has more to it: who answers first decides.
    let split = |rule: &str, fast: bool, f: u32| {
        let entry = find("fast-paxos").expect("a protocol");
        let mut config = Config::new(entry.info, &[1, 4, 1, 2], 0).expect("a valid set-up");
        config.rules_off.set(entry.info.find_rule(rule).expect("a rule"), true);
        config.set(entry.info, fast::options::F, [f, 0]).expect("a size");
        let vote = |value: &str| {
            let ballot = ("ballot".into(), Fact::Text("1.P1".into()));
            let vote = [ballot, ("value".into(), Fact::Text(value.into())), ("fast".into(), Fact::Bool(fast))];
            vec![("voted".into(), Fact::Map(vote.into()))]
        };
        let promise = vec![("promised".into(), Fact::Text("1.P1".into()))];
        (entry.build)(config, &[(NodeId(1), vote("X")), (NodeId(2), vote("Y")), (NodeId(3), promise)]).expect("a start")
    };
    assert_eq!(left_by_each(&*split("fast.coordinator.unique", false, 0)), [2, 2, 0]);
    assert_eq!(left_by_each(&*split("fast.quorum-size", true, 2)), [2, 2, 0]);
    assert_eq!(left_by_each(&*split("fast.quorum-size", true, 3)), [0, 0, 4]);
}
