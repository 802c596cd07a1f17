//! Seeded chaos over every protocol: safety under faults, progress after them, and no panic whatever is switched off.
//!
//! A failing seed is named in the message; `Storm::new(seed, ..)` makes the same storm again.

#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;
use synod::engine::scene::{Fact, NodeCard, Scene};
use synod::engine::scheduler::Storm;
use synod::engine::{Choice, Config, Moment, NodeId, NodeSet, Odds, RuleSet, Sim, Step, Time};
use synod::protocols::{ALL, Entry};
use synod::scenario::Scenario;
use synod::timeline::Timeline;
use synod::timeline::transcript::MAX_SENTENCE;

const SEEDS: u64 = 300;

/// Set-ups of a protocol that chaos runs over, by its name: counts of its kinds of nodes.
fn set_ups(protocol: &str) -> &'static [&'static [usize]] {
    match protocol {
        "raft" => &[&[3, 2], &[5, 2], &[4, 1]],
        "paxos" => &[&[0, 2, 3, 1, 2], &[0, 3, 5, 2, 2], &[3, 0, 0, 0, 2], &[0, 2, 3, 3, 2], &[0, 2, 3, 1, 2, 1]],
        "multi-paxos" => &[&[3, 2], &[5, 2], &[4, 1]],
        "zookeeper" => &[&[3, 2], &[5, 2], &[4, 1]],
        "fast-paxos" => &[&[1, 3, 1, 2], &[2, 4, 1, 2], &[3, 5, 2, 3]],
        "replicas" => &[&[3, 2], &[5, 1], &[1, 4]],
        "mesos" => &[&[3, 3, 2, 2, 2], &[2, 1, 1, 1, 1]],
        other => panic!("say here how many nodes of each kind chaos should run for {other}"),
    }
}

fn world(entry: &Entry, counts: &[usize], seed: u64, rules_off: RuleSet) -> Box<dyn Sim> {
    let mut config = Config::new(entry.info, counts, seed).expect("a valid set-up");
    if let Some(clients) = entry.info.find_option("client_interval_ms") {
        config.set(entry.info, clients, [40, 160]).expect("a valid interval");
    }
    // Three learners come to know in each of the ways, whoever has a counter asks it, and collisions are mended both ways.
    let way = if counts.get(3) == Some(&3) { seed as u32 % 4 } else { 0 };
    let options = [("learning", way), ("numbers", u32::from(counts.len() > 5)), ("recovery", seed as u32 % 2)];
    for (option, word) in options {
        if let Some(option) = entry.info.find_option(option) {
            config.set(entry.info, option, [word, 0]).expect("one of its words");
        }
    }
    config.rules_off = rules_off;
    (entry.build)(config, &[]).expect("an empty start is valid")
}

/// The nodes that chaos may hurt: all but the clients.
fn victims(sim: &dyn Sim) -> NodeSet {
    let clients = sim.info().clients(sim.config());
    sim.config().all().filter(|node| !clients.contains(*node)).collect()
}

/// A storm of so many steps; the choices taken.
fn storm(sim: &mut dyn Sim, seed: u64, steps: usize) -> Vec<Step> {
    let mut storm = Storm::new(seed, victims(sim));
    let mut taken = Vec::new();
    while taken.len() < steps {
        let more = Some(taken.len()).filter(|n| n % 40 == 39).map(|n| one_by_one(sim, seed as usize + n / 40));
        let more = more.filter(|choice| sim.allowed(*choice).is_ok());
        let now = |choice| Step { at: sim.now(), choice };
        let Some(step) = more.map(now).or_else(|| storm.next(sim)) else { break };
        sim.apply(step).unwrap_or_else(|refusal| panic!("seed {seed}: {step:?} refused: {refusal}"));
        taken.push(step);
    }
    taken
}

/// What a storm does not draw: something that is done to one disk, one link or at one moment.
fn one_by_one(sim: &dyn Sim, n: usize) -> Choice {
    let victims: Vec<NodeId> = victims(sim).iter().collect();
    let (node, other) = (victims[n % victims.len()], victims[n / victims.len() % victims.len()]);
    let tune =
        |odds| Choice::Tune { from: NodeSet::one(node), to: NodeSet::one(other), both: n.is_multiple_of(2), odds };
    match n % 8 {
        0 => Choice::Disk { node, works: false },
        1 | 2 => Choice::Disk { node, works: true },
        3 | 4 => Choice::CrashAt(node, Moment::NAMED[n / 8 % Moment::NAMED.len()]),
        5 => tune(Odds::Latency([0, 90])),
        6 => tune(Odds::Loss(30)),
        _ => tune(Odds::UsualLoss),
    }
}

/// All disks work again, and no link loses more than others.
fn mend(sim: &mut dyn Sim) {
    let all: NodeSet = sim.config().all().collect();
    let disks = all.iter().map(|node| Choice::Disk { node, works: true });
    let links =
        [Odds::UsualLatency, Odds::UsualLoss].map(|odds| Choice::Tune { from: all, to: all, both: false, odds });
    for choice in disks.chain(links) {
        let _ = sim.apply(Step { at: sim.now(), choice });
    }
}

fn each_set_up() -> impl Iterator<Item = (&'static Entry, &'static [usize])> {
    ALL.iter().flat_map(|entry| set_ups(entry.info.name).iter().map(move |counts| (entry, *counts)))
}

#[test]
fn safety_holds_in_a_storm_and_progress_returns_after_it() {
    // What rests on time is judged where timers keep it: in `tests/cluster`.
    for (entry, counts) in each_set_up().filter(|(entry, _)| entry.info.properties.iter().all(|p| !p.timed)) {
        for seed in 0..SEEDS / set_ups(entry.info.name).len() as u64 + 1 {
            let mut sim = world(entry, counts, seed, RuleSet::default());
            storm(&mut *sim, seed, 1500);
            let name = format!("{} {counts:?} seed {seed}", entry.info.name);
            let scene = sim.scene(usize::MAX);
            assert!(scene.violations.is_empty(), "{name}: {:?}", scene.violations);
            let before = Done::so_far(&scene);
            let traffic = scene.network;
            // That a connection is broken nobody sends.
            let under_way = scene.messages.iter().filter(|message| message.kind != "Broken").count();
            let gone = traffic.delivered + traffic.lost + under_way as u64;
            assert_eq!(
                traffic.sent + traffic.injected + traffic.duplicated,
                gone,
                "{name}: every message is accounted for"
            );

            mend(&mut *sim);
            for choice in Storm::calm(&*sim) {
                sim.apply(Step { at: sim.now(), choice }).unwrap_or_else(|r| panic!("{name}: calm refused: {r}"));
            }
            let end = sim.now().plus(Duration::from_secs(20).as_millis() as u64);
            while sim.now() < end {
                let step = sim.next().unwrap_or_else(|| panic!("{name}: nothing ever happens again"));
                sim.apply(step).unwrap_or_else(|r| panic!("{name}: {r}"));
                if sim.steps().is_multiple_of(64) && progressed(&*sim, &before) {
                    break;
                }
            }
            assert!(progressed(&*sim, &before), "{name}: no progress within 20 s after the storm");
            assert!(sim.scene(0).violations.is_empty(), "{name}: {:?}", sim.scene(0).violations);
        }
    }
}

/// Outside the model, where writes wait or disks are lost, anything may go wrong: the picture names what a run has left,
/// and nothing else.
#[test]
fn a_storm_outside_the_model_says_what_it_has_left() {
    let mut broken = BTreeSet::new();
    for (entry, counts) in each_set_up() {
        for seed in 0..SEEDS / 10 {
            let mut sim = world(entry, counts, seed, RuleSet::default());
            let (lazy, wipes) = (seed % 3 != 1, seed % 3 != 0);
            let mut left = BTreeSet::new();
            if lazy {
                let flush = entry.info.find_option("flush").expect("every protocol has it");
                let choice = Choice::Set(flush, [1, 0]);
                sim.apply(Step { at: sim.now(), choice }).expect("one of its words");
                left.insert("writes are not flushed at once".to_string());
            }
            for round in 0..8 {
                storm(&mut *sim, seed * 8 + round, 100);
                let victims: Vec<NodeId> = victims(&*sim).iter().collect();
                let node = victims[(seed + round) as usize % victims.len()];
                let choices = [Choice::Crash(node), Choice::Restart { node, wiped: true }];
                for choice in choices.into_iter().filter(|_| wipes) {
                    let done = sim.apply(Step { at: sim.now(), choice }).is_ok();
                    if done && choice != Choice::Crash(node) {
                        left.insert(format!("{} lost its disk", sim.config().name(node)));
                    }
                }
            }
            let scene = sim.scene(0);
            // Storms let timers run out early; what rests on time has left its model by the first of them.
            let untimely = |said: &String| said.starts_with("a timer of ");
            let (timers, said): (BTreeSet<_>, BTreeSet<_>) = scene.outside_model.iter().cloned().partition(untimely);
            assert!(timers.len() <= usize::from(entry.info.rests_on_time()), "{}: {timers:?}", entry.info.name);
            assert_eq!(said, left, "{} {counts:?} seed {seed}", entry.info.name);
            broken.extend((!scene.violations.is_empty()).then_some(entry.info.name));
        }
    }
    // Disks carry the safety of each of them, so these storms are strong enough.
    assert_eq!(
        broken.into_iter().collect::<Vec<_>>(),
        ["fast-paxos", "mesos", "multi-paxos", "paxos", "raft", "zookeeper"]
    );
}

/// What was done for clients so far.
struct Done {
    /// How much was chosen.
    chosen: usize,
    /// How many wishes were answered.
    answered: i64,
}

impl Done {
    fn so_far(scene: &Scene) -> Done {
        let answered = scene.nodes.iter().filter_map(|node| match node.facts.get("answered") {
            Some(Fact::Int(n)) => Some(n),
            _ => None,
        });
        Done { chosen: scene.chosen.len(), answered: answered.sum() }
    }
}

/// Something more was chosen than before the calm; or, where one value is all there can be, everybody has learned it;
/// or, where nothing is ever chosen, clients are answered.
fn progressed(sim: &dyn Sim, before: &Done) -> bool {
    let scene = sim.scene(usize::MAX);
    if sim.info().properties.is_empty() {
        return Done::so_far(&scene).answered > before.answered;
    }
    let learners: Vec<_> = scene.nodes.iter().filter(|n| n.kind == "learner" || n.accepted.is_some()).collect();
    if learners.is_empty() {
        return scene.chosen.len() > before.chosen;
    }
    let learns = |n: &&&NodeCard| n.kind == "learner" || n.kind == "server";
    learners.iter().filter(learns).all(|n| n.decided.is_some()) && !scene.chosen.is_empty()
}

/// A whole number below `n`, from a state that it moves on.
fn below(n: u64, state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % n
}

/// A Raft scenario with made-up initial states; many of them no run could have led to.
fn made_up_start(servers: u64, state: &mut u64) -> String {
    let mut text = format!("format = 1\nprotocol = \"raft\"\nnodes = {servers}\nseed = {}\n", below(1000, state));
    for server in 1..=servers {
        if below(4, state) == 0 {
            continue;
        }
        let mut term = 1 + below(2, state);
        let mut log = Vec::new();
        for _ in 0..below(4, state) {
            log.push(term);
            term += below(2, state) * (1 + below(2, state));
        }
        let _ = writeln!(text, "[[start]]\nnode = \"S{server}\"\nlog_terms = {log:?}");
        if below(2, state) == 0 {
            let _ = writeln!(text, "term = {}", log.last().unwrap_or(&0) + below(3, state));
            if below(2, state) == 0 {
                let _ = writeln!(text, "voted_for = \"S{}\"", 1 + below(servers, state));
            }
        }
        if let Some(role) = ["leader", "candidate"].get(below(8, state) as usize) {
            let _ = writeln!(text, "role = \"{role}\"");
        }
        if below(4, state) == 0 {
            let _ = writeln!(text, "commit_index = {}", below(3, state));
        }
    }
    text
}

/// The same of Multi-Paxos: what stands in the slots, at which ballots, and who leads.
fn made_up_slots(servers: u64, state: &mut u64) -> String {
    let seed = below(1000, state);
    let mut text = format!("format = 1\nprotocol = \"multi-paxos\"\nnodes = {servers}\nseed = {seed}\n");
    if below(3, state) == 0 {
        let q2 = 1 + below(servers, state);
        let _ = writeln!(text, "[options]\nq1 = {}\nq2 = {q2}", servers + 1 - q2);
    }
    // 1.S1, 1.S2, 2.S1, 2.S2, and which of two values they carry in which slot.
    let ballot = |n: u64| format!("{}.S{}", 1 + n / 2, 1 + n % 2);
    let values: Vec<u64> = (0..8).map(|_| below(3, state) / 2).collect();
    // Mostly a slot has the same everywhere.
    let usual: Vec<u64> = (0..2).map(|_| 1 + below(3, state)).collect();
    let leads = below(2, state) == 0;
    for server in 1..=servers {
        let (mut highest, mut accepted) = (if leads { 3 } else { 0 }, Vec::new());
        for slot in 0..below(3, state) {
            let own = below(5, state).min(if server == 1 { 3 } else { 4 });
            let at = if below(4, state) == 0 { own } else { usual[slot as usize] };
            highest = highest.max(at);
            let value = ["x=1", "y=1"][values[(slot * 4 + at.saturating_sub(1)) as usize] as usize];
            accepted.push(if at == 0 { String::new() } else { format!("{}:{value}", ballot(at - 1)) });
        }
        let _ = writeln!(text, "[[start]]\nnode = \"S{server}\"\naccepted = {accepted:?}");
        let known = accepted.iter().take_while(|vote| !vote.is_empty()).count() as u64;
        let known = if leads && server == 1 { known } else { below(2, state) * known };
        if known > 0 {
            let _ = writeln!(text, "chosen_below = {}", 1 + known);
        }
        if leads && server == 1 {
            text.push_str("ballot = \"2.S1\"\nrole = \"leader\"\n");
        } else {
            let promised = highest.max(below(5, state)).max(1);
            let _ = writeln!(text, "promised = \"{}\"", ballot(promised - 1));
        }
    }
    text
}

#[test]
fn a_start_that_is_accepted_leads_to_no_violation() {
    for (made_up, least) in [(made_up_start as fn(u64, &mut u64) -> String, 400), (made_up_slots, 1000)] {
        let mut state = 42;
        let mut accepted = 0;
        for round in 0..4000 {
            let text = made_up(3 + 2 * (round % 2), &mut state);
            let Ok(scenario) = Scenario::parse("made up", &text) else { continue };
            accepted += 1;
            let mut sim = scenario.build().unwrap_or_else(|error| panic!("{error}"));
            assert!(sim.scene(0).violations.is_empty(), "{text}{:?}", sim.scene(0).violations);
            storm(&mut *sim, round, 200);
            assert!(sim.scene(0).violations.is_empty(), "{text}seed {round}: {:?}", sim.scene(0).violations);
        }
        assert!(accepted > least, "only {accepted} were accepted");
    }
}

#[test]
fn no_combination_of_rules_off_makes_anything_panic() {
    for (entry, counts) in each_set_up() {
        let switchable: Vec<_> = entry.info.rules.iter().filter(|r| r.switchable()).map(|r| r.id).collect();
        let find = |id: &str| entry.info.find_rule(id).expect("from the table");
        let mut sets: Vec<RuleSet> = switchable.iter().map(|id| off(&[find(id)])).collect();
        let all: Vec<_> = switchable.iter().map(|id| find(id)).collect();
        sets.push(off(&all));
        // And halves of the table, interleaved in different ways.
        sets.extend((1..=4).map(|n| off(&all.iter().copied().filter(|r| r.0 / n % 2 == 0).collect::<Vec<_>>())));
        for (at, rules_off) in sets.into_iter().enumerate() {
            for seed in 0..3 {
                let mut sim = world(entry, counts, seed, rules_off);
                storm(&mut *sim, seed + at as u64, 600);
                assert_eq!(sim.scene(3).rules_off.len(), rules_off.iter().count());
                // What is told about such runs must not fail either.
                let _ = (sim.told(), sim.fingerprint());
            }
        }
    }
}

fn off(rules: &[synod::engine::RuleId]) -> RuleSet {
    let mut set = RuleSet::default();
    rules.iter().for_each(|rule| set.set(*rule, true));
    set
}

#[test]
fn the_same_seed_gives_the_same_run_twice() {
    for (entry, counts) in each_set_up() {
        for seed in [1, 7] {
            let (mut one, mut two) = (world(entry, counts, seed, off(&[])), world(entry, counts, seed, off(&[])));
            assert_eq!(storm(&mut *one, seed, 800), storm(&mut *two, seed, 800));
            assert_eq!(json(&*one), json(&*two));
            assert_eq!(one.fingerprint(), two.fingerprint());
            assert_eq!(one.told(), two.told());
            let mut other = world(entry, counts, seed + 1, off(&[]));
            storm(&mut *other, seed, 800);
            assert_ne!(json(&*one), json(&*other), "another seed makes another run");
        }
    }
}

fn json(sim: &dyn Sim) -> String {
    serde_json::to_string(&sim.scene(usize::MAX)).expect("a scene is serialisable")
}

#[test]
fn a_fault_on_one_link_shifts_no_draw_of_another() {
    for (entry, counts) in each_set_up() {
        let mut plain = world(entry, counts, 5, off(&[]));
        let mut hurt = world(entry, counts, 5, off(&[]));
        // As far as both runs do the same, their messages get the same latencies, whatever was duplicated.
        for _ in 0..40 {
            let step = plain.next().expect("something happens");
            plain.apply(step).expect("allowed");
            hurt.apply(step).expect("the same step is allowed");
            if let Some(flight) = hurt.in_flight().into_iter().find(|f| f.id.copy == 0 && f.id.n % 3 == 0) {
                let _ = hurt.apply(Step { at: hurt.now(), choice: Choice::Duplicate(flight.id) });
                let _ = hurt.apply(Step { at: hurt.now(), choice: Choice::Delay(flight.id, 0) });
            }
        }
        let originals = |sim: &dyn Sim| {
            let mut flights = sim.in_flight();
            flights.retain(|f| f.id.copy == 0);
            flights
        };
        assert_eq!(originals(&*plain), originals(&*hurt), "{}", entry.info.name);
        let timers = |sim: &dyn Sim| sim.scene(0).nodes.into_iter().map(|n| n.timers).collect::<Vec<_>>();
        assert_eq!(timers(&*plain), timers(&*hurt), "{}", entry.info.name);
    }
}

#[test]
fn going_back_equals_replaying() {
    for (entry, counts) in each_set_up() {
        let sim = world(entry, counts, 3, off(&[]));
        let mut timeline = Timeline::new(sim.fork());
        let mut chaos = Storm::new(3, victims(&*sim));
        let mut scenes = vec![timeline.scene(usize::MAX)];
        for _ in 0..2500 {
            let Some(step) = chaos.next(timeline.sim()) else { break };
            timeline.take(step).expect("allowed");
            scenes.push(timeline.scene(usize::MAX));
        }
        let end = timeline.end();
        let mut at = 12345u64;
        for _ in 0..60 {
            at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let target = (at >> 33) % (end + 1);
            timeline.seek(target);
            assert_eq!(timeline.scene(usize::MAX), scenes[target as usize], "{} step {target}", entry.info.name);
            timeline.back(1);
            assert_eq!(timeline.scene(usize::MAX), scenes[target.saturating_sub(1) as usize]);
        }
        assert_eq!((timeline.end(), timeline.branches()), (end, 1), "looking back changes nothing");

        // Acting in the past leaves the old future where it was.
        timeline.seek(end / 2);
        let wait = Step { at: Time(timeline.sim().now().0 + 1), choice: Choice::Wait };
        timeline.take(wait).expect("waiting is always allowed");
        assert_eq!((timeline.end(), timeline.branches()), (end / 2 + 1, 2));
        timeline.switch(0);
        assert_eq!(timeline.scene(usize::MAX), scenes[end as usize]);
    }
}

#[test]
fn no_sentence_is_longer_than_a_breath_whatever_is_switched_off() {
    let mut long = std::collections::BTreeSet::new();
    for (entry, counts) in each_set_up() {
        let all: Vec<_> = entry.info.rules.iter().filter(|r| r.switchable()).map(|r| r.id).collect();
        let find = |id: &str| entry.info.find_rule(id).expect("from the table");
        let sets = [vec![], all.clone()].into_iter().chain(all.iter().map(|id| vec![*id]));
        for (seed, ids) in (0..).zip(sets) {
            let rules: Vec<_> = ids.iter().map(|id| find(id)).collect();
            let mut sim = world(entry, counts, seed, off(&rules));
            let mut storm = Storm::new(seed, victims(&*sim));
            for _ in 0..250 {
                let Some(step) = storm.next(&*sim) else { break };
                sim.apply(step).expect("allowed");
                let told = sim.told();
                let notes = told.notes.iter().map(|note| note.text.clone());
                let said = notes.chain([told.headline.clone()]);
                long.extend(said.filter(|text| text.split(". ").any(|one| one.chars().count() > MAX_SENTENCE)));
            }
        }
    }
    let long: Vec<_> = long.into_iter().collect();
    assert!(long.is_empty(), "say this in fewer words:\n{}", long.join("\n"));
}
