//! The search where links are connections, against the simple one: order, what breaks, who hears of it, and when.

use super::oracle::{self, Answer, Rules};
use super::toy::{COUNT, Toy};
use super::{EVERYTHING, LEAST, NOTHING, explore, length, wanted};
use synod::engine::compact::{Bounds, Shrink};
use synod::engine::scene::Scene;
use synod::engine::{Choice, Config, MsgId, NodeId, NodeSet, Protocol, Sim, Step, Time, Value, World};
use synod::explore::{Goal, Outcome, Search, replay};

const H1: NodeId = NodeId(0);

/// A world of so many hubs and leaves, after these things have happened.
fn world(counts: [usize; 2], happened: &[Choice]) -> Box<dyn Sim> {
    let config = Config::new(Toy::INFO, &counts, 1).expect("few enough");
    let mut world: Box<dyn Sim> = Box::new(World::<Toy>::new(config, &[]).expect("it starts"));
    happened.iter().for_each(|choice| act(&mut *world, *choice));
    world
}

fn act(world: &mut dyn Sim, choice: Choice) {
    let at = world.now();
    world.apply(Step { at, choice }).unwrap_or_else(|refusal| panic!("{choice:?}: {refusal}"));
}

/// A hub and a leaf on one machine.
fn one_machine() -> Box<dyn Sim> {
    let mut config = Config::new(Toy::INFO, &[1, 1], 1).expect("few enough");
    config.share_host(NodeSet(0b11));
    Box::new(World::<Toy>::new(config, &[]).expect("it starts"))
}

fn count(leaf: NodeId) -> Choice {
    Choice::Input { node: leaf, input: COUNT, to: NodeSet::EMPTY, value: Value::NOOP }
}

fn cut(from: NodeId, to: NodeId) -> Choice {
    Choice::Cut { from: NodeSet::one(from), to: NodeSet::one(to), both: false }
}

fn msg(from: NodeId, to: NodeId, n: u32) -> MsgId {
    MsgId { from, to, copy: 0, n }
}

/// Small worlds: a name, the world, and what may happen.
fn small() -> Vec<(&'static str, Box<dyn Sim>, Bounds)> {
    let (one, two, hubs) = ([1, 1], [1, 2], [2, 1]);
    // Where there are two leaves the first has number 1, as has the only one.
    let leaf = NodeId(1);
    let acts = |acts| Bounds { acts, ..NOTHING };
    let waits = || {
        let mut world = world(one, &[count(leaf), Choice::Pause(H1)]);
        let at = Time(world.now().0 + 200);
        world.apply(Step { at, choice: Choice::Wait }).expect("time passes");
        act(&mut *world, cut(leaf, H1));
        act(&mut *world, count(leaf));
        act(&mut *world, Choice::Resume(H1));
        world
    };
    // Damaged, and at its machine before its link was cut: nothing loses it any more.
    let damaged = |then: &[Choice]| {
        let mut world = world(one, &[count(leaf), Choice::Corrupt(msg(leaf, H1, 1)), Choice::Pause(H1)]);
        let at = Time(world.now().0 + 200);
        world.apply(Step { at, choice: Choice::Wait }).expect("time passes");
        act(&mut *world, cut(leaf, H1));
        then.iter().for_each(|choice| act(&mut *world, *choice));
        world
    };
    vec![
        ("a damaged message that waits", damaged(&[]), NOTHING),
        ("a damaged message that waited", damaged(&[Choice::Resume(H1)]), NOTHING),
        ("counting in order", world(one, &[]), acts(3)),
        ("two connections", world(two, &[]), acts(2)),
        ("a drop", world(one, &[]), Bounds { breaks: 1, ..acts(3) }),
        ("two drops", world(one, &[]), Bounds { breaks: 2, ..acts(2) }),
        ("drops on two connections", world(two, &[]), Bounds { breaks: 2, ..acts(2) }),
        ("a crash", world(one, &[]), Bounds { crashes: 1, restarts: 1, ..acts(2) }),
        ("a crash and a drop", world(one, &[]), Bounds { crashes: 1, restarts: 1, breaks: 1, ..acts(2) }),
        ("a crash between two sends", world(hubs, &[]), Bounds { crashes: 1, restarts: 1, ..acts(1) }),
        ("two hubs", world(hubs, &[]), Bounds { crashes: 1, restarts: 1, breaks: 1, ..acts(2) }),
        ("one machine", one_machine(), Bounds { crashes: 1, restarts: 1, breaks: 1, ..acts(2) }),
        ("no restart", world(one, &[]), Bounds { crashes: 2, breaks: 1, ..acts(2) }),
        ("timers", world(one, &[]), Bounds { timeouts: 2, crashes: 1, restarts: 1, breaks: 1, ..NOTHING }),
        ("a duplicate", world(one, &[]), Bounds { duplicates: 1, ..acts(2) }),
        ("a link that is cut", world(one, &[cut(leaf, H1)]), Bounds { breaks: 1, ..acts(2) }),
        ("a way back that is cut", world(one, &[cut(H1, leaf)]), Bounds { crashes: 1, restarts: 1, ..acts(2) }),
        ("a hub that is held up", world(one, &[Choice::Pause(H1)]), Bounds { breaks: 1, ..acts(2) }),
        ("a hub that is down", world(one, &[count(leaf), Choice::Crash(H1)]), Bounds { restarts: 1, ..acts(2) }),
        (
            "news under way",
            world(one, &[count(leaf), count(leaf), Choice::Drop(msg(leaf, H1, 2))]),
            Bounds { breaks: 1, ..acts(2) },
        ),
        (
            "a damaged message",
            world(one, &[count(leaf), count(leaf), Choice::Corrupt(msg(leaf, H1, 2))]),
            Bounds { breaks: 1, ..acts(1) },
        ),
        ("what came through before a cut", waits(), Bounds { crashes: 1, restarts: 1, ..acts(1) }),
    ]
}

#[test]
fn counts_are_those_of_the_simple_search() {
    for (name, sim, bounds) in small() {
        let simple = oracle::search(&*sim, &Rules::new(bounds.clone(), true));
        for shrink in [EVERYTHING, Shrink { cuts: true, ..EVERYTHING }] {
            let report = explore(&*sim, &wanted(&bounds, shrink));
            let answer = Answer { states: report.states as usize, length: length(&report) };
            assert_eq!(answer, simple, "{name}, {shrink:?}");
        }
        println!("{name}: {simple:?}");
    }
}

/// What can be looked for, in both searches' words.
type Wish = (&'static str, fn(&Scene) -> bool);

const WISHES: [Wish; 4] = [
    ("messages.exists(m, m.kind == 'Broken' && m.to == 'L1')", |scene| {
        scene.messages.iter().any(|m| m.kind == "Broken" && m.to == "L1")
    }),
    // The leaf counts from 1 again when it has heard that its connection broke, or after a crash.
    ("node('H1').log.filter(row, row.value == '1').size() == 2", |scene| counted(scene, "1") == 2),
    ("node('H1').log.filter(row, row.value == '2').size() == 1", |scene| counted(scene, "2") == 1),
    ("node('H1').up && !node('L1').up && messages.exists(m, m.kind == 'Broken' && m.to == 'H1')", |scene| {
        let up = |name: &str| scene.nodes.iter().any(|node| node.id == name && node.up);
        up("H1") && !up("L1") && scene.messages.iter().any(|m| m.kind == "Broken" && m.to == "H1")
    }),
];

/// How often the hub was told this number.
fn counted(scene: &Scene, number: &str) -> usize {
    scene.nodes[0].log.iter().flatten().filter(|row| row.value == number).count()
}

#[test]
fn what_is_found_is_as_short_as_what_the_simple_search_finds_and_can_be_done() {
    let mut found = [0; WISHES.len()];
    for (name, sim, bounds) in small() {
        if name == "two connections" || name == "drops on two connections" {
            continue;
        }
        for (at, (text, is)) in WISHES.iter().enumerate() {
            let rules = Rules::new(bounds.clone(), true);
            let simple = oracle::search_for(&*sim, &rules, |state| is(&state.sim.scene(usize::MAX)));
            for shrink in [EVERYTHING, LEAST] {
                let goal = Goal::find(text).unwrap_or_else(|error| panic!("{error}"));
                let report = explore(&*sim, &Search { goal, ..wanted(&bounds, shrink) });
                assert_eq!(length(&report), simple.length, "{name}: {text}, {shrink:?}");
                let Outcome::Found(way) = report.outcome else { continue };
                let (after, taken) = replay(&*sim, &way.steps);
                assert_eq!(taken.len(), way.steps.len(), "{name}: {text}: every step can be done");
                assert!(is(&after.scene(usize::MAX)), "{name}: {text}: it comes out as found");
                found[at] += 1;
            }
        }
    }
    assert!(found.iter().all(|times| *times > 0), "each is found somewhere: {found:?}");
}

#[test]
fn leaves_are_taken_for_one_another_and_nothing_else_changes() {
    let sim = world([1, 2], &[]);
    for bounds in [Bounds { acts: 2, breaks: 2, ..NOTHING }, Bounds { timeouts: 2, breaks: 1, ..NOTHING }] {
        let all = explore(&*sim, &wanted(&bounds, EVERYTHING));
        let named = explore(&*sim, &wanted(&bounds, Shrink { symmetry: true, ..EVERYTHING }));
        println!("{} of {} states", named.states, all.states);
        assert!(named.states < all.states && all.states <= 2 * named.states, "two leaves have two namings");
        for text in
            ["messages.exists(m, m.kind == 'Broken')", "node('H1').log.filter(row, row.value == '1').size() == 2"]
        {
            let find = |shrink| {
                let goal = Goal::find(text).unwrap_or_else(|error| panic!("{error}"));
                length(&explore(&*sim, &Search { goal, ..wanted(&bounds, shrink) }))
            };
            assert_eq!(find(LEAST), find(EVERYTHING), "{text}");
            assert!(find(LEAST).is_some(), "{text}");
        }
    }
}

#[test]
fn a_useless_message_still_stands_in_the_way_of_the_next_one() {
    // An answer to a leaf that is no longer waiting for it does nothing; what is behind it comes after it all the same.
    let leaf = NodeId(1);
    let sim = world([1, 1], &[count(leaf), Choice::Deliver(msg(leaf, H1, 1))]);
    let goal = Goal::find("!messages.exists(m, m.kind == 'Grant')").unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(length(&explore(&*sim, &Search { goal, ..wanted(&NOTHING, LEAST) })), Some(2));
}
