//! Random worlds of both protocols - rules off, starts in the middle of a run, lazy disks, cuts, held-up nodes, shared
//! machines, armed crashes, small bounds - and what three searches say of each: the default one, the one that leaves
//! nothing out, and the deliberately simple one. Verdicts and shortest lengths have to be the same, every run that is
//! found has to be one that the world does, and what is so at the start has to be found there.
//!
//! A failing world is printed with its number, its scenario and what had happened in it.

use super::oracle::{self, Rules};
use super::{EVERYTHING, LEAST, NOTHING, still};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use synod::condition::Condition;
use synod::engine::compact::{ANY, Bounds, Shrink};
use synod::engine::{
    Asks, Choice, FieldKind, Form, Moment, MsgId, NodeId, NodeSet, RuleId, RuleKind, Sim, Step, asks, command,
};
use synod::explore::{Budget, Goal, Outcome, Search, Stop, replay, search};
use synod::protocols;
use synod::scenario::Scenario;

/// Worlds of the test that always runs, and of the one that is asked for.
const WORLDS: u64 = 240;
const MANY_WORLDS: u64 = 10_000;
/// Worlds that have left the model, of the test without the simple search, which takes most of the time.
const OUTSIDE: u64 = 3000;

/// What the simple search would have to meet more of than this is left to the others.
const FEW: u64 = 1000;

/// Dice that fall the same way everywhere.
pub struct Dice(pub u64);

impl Dice {
    /// A number below this.
    pub fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }

    fn one_in(&mut self, sides: usize) -> bool {
        self.throw(sides) == 0
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.throw(all.len())]
    }
}

/// A world, how it came about, and what may happen in it.
struct World {
    sim: Box<dyn Sim>,
    bounds: Bounds,
    story: String,
}

impl World {
    fn take(&mut self, step: Step) {
        let World { sim, story, .. } = self;
        *story += &format!("{} (at {} ms)\n", command(sim.config(), sim.info(), step.choice), step.at.0);
        sim.apply(step).unwrap_or_else(|refusal| panic!("{story}{refusal}"));
    }
}

/// The world of this number: some have left the model before the search begins, or all that are `outside`.
fn drawn(number: u64, outside: bool) -> World {
    let mut dice = Dice(number);
    let text = if dice.one_in(2) { raft(&mut dice) } else { paxos(&mut dice, outside) };
    let scenario = Scenario::parse("drawn", &text).unwrap_or_else(|error| panic!("world {number}: {error}\n{text}"));
    let sim = scenario.build().unwrap_or_else(|error| panic!("world {number}: {error}\n{text}"));
    let mut world = World { sim, bounds: NOTHING, story: format!("world {number}:\n{text}") };
    for _ in 0..dice.throw(20) {
        let Some(step) = happening(&*world.sim, &mut dice) else { continue };
        world.take(step);
    }
    world.bounds = bounds(&mut dice);
    if outside || dice.one_in(4) {
        departs(&mut world, &mut dice);
    }
    world.story += &format!("{:?}\n", world.bounds);
    world
}

/// Keys of a world's top: rules that are off, and a machine that several nodes share.
fn top(dice: &mut Dice, protocol: &str, nodes: &[&str]) -> String {
    let info = protocols::find(protocol).expect("it is built in").info;
    let rules: Vec<&str> = info.rules.iter().filter(|r| !matches!(r.kind, RuleKind::Event)).map(|r| r.id).collect();
    let off: Vec<&str> = (0..dice.of(&[0, 1, 1, 2])).map(|_| dice.of(&rules)).collect();
    let mut text = format!("format = 1\nprotocol = \"{protocol}\"\nrules_off = {off:?}\n");
    if dice.one_in(5) && nodes.len() > 1 {
        let (a, b) = (dice.of(nodes), dice.of(nodes));
        if a != b {
            text += &format!("hosts = [[\"{a}\", \"{b}\"]]\n");
        }
    }
    text
}

/// When writes are flushed; one time of four they wait.
fn flush(dice: &mut Dice) -> &'static str {
    if dice.one_in(4) { "lazy" } else { "before-reply" }
}

fn raft(dice: &mut Dice) -> String {
    let (servers, clients) = (dice.of(&[2, 2, 3, 3]), dice.of(&[0, 0, 1]));
    let names = &["S1", "S2", "S3"][..servers];
    let with_client: Vec<&str> = names.iter().copied().chain((clients > 0).then_some("C1")).collect();
    let mut text = top(dice, "raft", &with_client);
    let (noop, lazy) = (dice.one_in(2), flush(dice));
    text += &format!("[layout]\nservers = {servers}\nclients = {clients}\n");
    text += &format!("[options]\nnoop_on_election = {noop}\nflush = \"{lazy}\"\n");
    if dice.one_in(3) {
        let term = dice.of(&[1, 2]);
        text += &format!("[[start]]\nnode = \"S1\"\nrole = \"leader\"\nterm = {term}\n");
        if dice.one_in(2) {
            text += "log = [{ term = 1, value = \"a\" }]\n";
        }
    }
    text
}

/// Outside the model mostly of the usual ways: the others have more under way, and fewer of them are searched to their end.
fn paxos(dice: &mut Dice, outside: bool) -> String {
    let shared = dice.one_in(4);
    let (proposers, acceptors) = (dice.of(&[1, 2, 2]), dice.of(&[1, 2, 3, 3]));
    let servers = dice.of(&[2, 3]);
    let clients = dice.of(&[0, 0, 0, 1]);
    let names: &[&str] = if shared { &["S1", "S2"] } else { &["P1", "A1", "L1"] };
    let mut text = top(dice, "paxos", names);
    let (learning, numbers) = match outside && !dice.one_in(8) {
        true => ("all", "round"),
        false => (dice.of(&["all", "all", "main", "query"]), dice.of(&["round", "counter", "server-first"])),
    };
    let (learners, counters) = (if learning == "main" { 2 } else { 1 }, usize::from(numbers == "counter"));
    text += &match shared {
        true => format!("[layout]\nservers = {servers}\nclients = {clients}\ncounters = {counters}\n"),
        false => format!(
            "[layout]\nproposers = {proposers}\nacceptors = {acceptors}\nlearners = {learners}\nclients = {clients}\n\
             counters = {counters}\n"
        ),
    };
    let lazy = flush(dice);
    text += &format!("[options]\nmanual_phases = {}\nflush = \"{lazy}\"\n", !dice.one_in(3));
    let whole = !shared && acceptors == 3 && dice.one_in(4);
    if whole {
        text += dice.of(&["q1 = 3\nq2 = 1\n", "q1 = 1\nq2 = 3\n", "q1 = \"A1,A2 | A1,A3\"\nq2 = \"A1 | A2,A3\"\n"]);
    }
    text += &format!("learning = {learning:?}\nnumbers = {numbers:?}\n");
    let askers: &[&str] = if shared { &["S1", "S2"] } else { &["P1", "P2"][..proposers] };
    for (node, value) in askers.iter().zip(["X", "Y"]) {
        text += &format!("[[start]]\nnode = \"{node}\"\nvalue = \"{value}\"\n");
    }
    if !shared && !whole && dice.one_in(3) {
        // Nothing is accepted before a majority has promised.
        let ballot = match numbers {
            "counter" => "1",
            "server-first" => "P1.1",
            _ => "1.P1",
        };
        let accepted = format!("accepted = {{ ballot = {ballot:?}, value = \"X\" }}\n");
        let accepted = if dice.one_in(2) { accepted } else { String::new() };
        text += &format!("[[start]]\nnode = \"A1\"\npromised = {ballot:?}\n{accepted}");
        if acceptors > 1 {
            text += &format!("[[start]]\nnode = \"A2\"\npromised = {ballot:?}\n");
        }
    }
    text
}

/// Something that happens before the search begins.
fn happening(sim: &dyn Sim, dice: &mut Dice) -> Option<Step> {
    let nodes: Vec<NodeId> = sim.config().all().collect();
    let (node, other) = (dice.of(&nodes), dice.of(&nodes));
    let flights: Vec<_> = sim.in_flight().iter().map(|f| f.id).collect();
    let mut moves = sim.choices();
    moves.retain(|choice| matches!(choice, Choice::Deliver(_) | Choice::Fire(..) | Choice::Restart { .. }));
    let Asks { requests, acts } = asks(sim.info(), sim.config(), 1, &|_| true);
    moves.extend(requests.into_iter().flatten().chain(acts));
    let choice = match dice.throw(24) {
        0 => Choice::Cut { from: NodeSet::one(node), to: NodeSet::one(other), both: dice.one_in(2) },
        1 => Choice::Pause(node),
        2 => Choice::Crash(node),
        3 => Choice::CrashAt(node, Moment::After(dice.throw(3) as u8)),
        4 => {
            let moments = [Moment::BeforeSend, Moment::AfterSend, Moment::BeforeWrite, Moment::AfterWrite];
            Choice::CrashAt(node, dice.of(&moments))
        }
        5 if dice.one_in(2) => Choice::Disk { node, works: false },
        5 => Choice::Flush(node),
        6 if !flights.is_empty() => Choice::Duplicate(dice.of(&flights)),
        7 if !flights.is_empty() => Choice::Drop(dice.of(&flights)),
        8 if !flights.is_empty() => Choice::Corrupt(dice.of(&flights)),
        9 => {
            let at = sim.now().plus(dice.throw(40) as u64);
            return Some(Step { at, choice: Choice::Wait });
        }
        _ if moves.is_empty() => return None,
        // Mostly messages arrive, so that something comes of what was begun.
        10..=19 if !flights.is_empty() => Choice::Deliver(dice.of(&flights)),
        _ => dice.of(&moves),
    };
    sim.allowed(choice).is_ok().then(|| Step { at: sim.now(), choice })
}

/// Leaves the model: rules that were off go on, so that what came of it meets nodes that obey, or others go off; and
/// messages that nobody sent arrive or are under way.
fn departs(world: &mut World, dice: &mut Dice) {
    let at = world.sim.now();
    let info = world.sim.info();
    let is_off = |rule: &RuleId| world.sim.config().rules_off.contains(*rule);
    let switchable = info.rules.iter().filter(|rule| rule.switchable()).filter_map(|rule| info.find_rule(rule.id));
    let (off, on): (Vec<RuleId>, Vec<RuleId>) = switchable.partition(is_off);
    if dice.one_in(2) {
        off.into_iter().for_each(|rule| world.take(Step { at, choice: Choice::Switch { rule, on: true } }));
    } else if dice.one_in(3) {
        world.take(Step { at, choice: Choice::Switch { rule: dice.of(&on), on: false } });
    }
    let answers: Vec<&Form> = info.forms.iter().filter(|form| ANSWERS.contains(&form.kind)).collect();
    let form = if dice.one_in(4) { &info.forms[dice.throw(info.forms.len())] } else { dice.of(&answers) };
    let config = world.sim.config();
    let [from, to] = [form.from, form.to]
        .map(|kinds| config.all().filter(|id| kinds.contains(&config.kind(*id))).collect::<Vec<_>>());
    if from.is_empty() || to.is_empty() {
        return;
    }
    let to = dice.of(&to);
    for _ in 0..dice.throw(4) {
        let from = if dice.one_in(3) { vec![dice.of(&from)] } else { from.clone() };
        forge(world, form, &from, to, dice);
    }
}

/// What a search need not look at is mostly an answer.
const ANSWERS: &[&str] = &["Promise", "Refusal", "Accepted", "Vote", "AppendReply"];

/// The same message of nobody's from all of these; it may arrive at once.
fn forge(world: &mut World, form: &Form, from: &[NodeId], to: NodeId, dice: &mut Dice) {
    let nodes: Vec<NodeId> = world.sim.config().all().collect();
    let text = says(form, world.sim.config().name(dice.of(&nodes)), dice);
    let (says, arrives) = (world.sim.config().words.intern(&text), dice.one_in(2));
    for from in from.iter().copied().filter(|from| *from != to) {
        let at = world.sim.now();
        if world.sim.can_inject(from, to, &text).is_err() {
            continue;
        }
        world.take(Step { at, choice: Choice::Inject { from, to, says } });
        let last = world
            .sim
            .in_flight()
            .iter()
            .map(|f| f.id)
            .filter(|id| (id.from, id.to) == (from, to))
            .max_by_key(|id| id.n);
        let arrival = last.map(Choice::Deliver).filter(|choice| arrives && world.sim.allowed(*choice).is_ok());
        arrival.into_iter().for_each(|choice| world.take(Step { at, choice }));
    }
}

/// A message as somebody could type it, of few numbers, ballots and values.
fn says(form: &Form, node: &str, dice: &mut Dice) -> String {
    let mut text = form.kind.to_string();
    for field in form.fields {
        if field.optional && dice.one_in(2) {
            continue;
        }
        let said = match field.takes {
            FieldKind::Number => dice.of(&["0", "1", "1", "2"]),
            FieldKind::Flag => dice.of(&["true", "false"]),
            FieldKind::Node => node,
            FieldKind::Value => dice.of(&["X", "Y"]),
            FieldKind::Own(example) if example.contains(':') => dice.of(&["1:a", "2:b", "1:a,1:b"]),
            FieldKind::Own(_) => dice.of(&["1.P1", "1.P2", "2.P1", "1.S1", "2.S1", "1.S2"]),
        };
        text += &format!(" {}={said}", field.name);
    }
    text
}

fn bounds(dice: &mut Dice) -> Bounds {
    Bounds {
        crashes: dice.of(&[0, 0, 1, 1, 2]),
        restarts: dice.of(&[0, 1, 1]),
        duplicates: dice.of(&[0, 0, 0, 1]),
        timeouts: dice.of(&[0, 0, 1, 1, 2]),
        node_timeouts: dice.of(&[ANY, ANY, 1]),
        requests: dice.of(&[0, 1]),
        acts: dice.of(&[0, 1, 2, 2]),
        epoch: dice.of(&[ANY, ANY, 1, 2, 3]),
        ..NOTHING
    }
}

/// What can be looked for in any world, and in those of one protocol.
const ANYWHERE: &[&str] = &[
    "chosen.size() == 1",
    "chosen.size() == 2",
    "alive.size() < nodes.size()",
    "nodes.exists(n, n.unflushed.size() > 0)",
    "nodes.exists(n, n.tallies.exists(t, t.from.size() == 2))",
    "nodes.all(n, n.timers.size() == 0)",
    "violations.size() == 1",
    "violations.size() == 2",
    "violations.exists(v, 'S1' in v.nodes || 'A1' in v.nodes)",
    "progress.exists(p, has(p.chosen) && p.stored_by.size() == 2)",
    "progress.exists(p, p.rung == 'applied')",
    "nodes.exists(n, n.paused)",
    "nodes.exists(n, has(n.crash_after))",
    "nodes.exists(n, n.role == 'candidate' || n.role == 'preparing')",
    "nodes.exists(n, has(n.epoch) && n.epoch.text.startsWith('2'))",
];
const OF_RAFT: &[&str] = &[
    "leaders.size() == 1",
    "leaders.size() == 2",
    "node('S2').voted_for == 'S1'",
    "servers.exists(n, n.log.size() == 2)",
    "servers.exists(n, n.commit_index == 1 && n.role == 'follower')",
];
const OF_PAXOS: &[&str] = &[
    "nodes.exists(n, has(n.decided))",
    "nodes.exists(n, has(n.accepted))",
    "nodes.exists(n, has(n.promised) && n.promised.startsWith('2'))",
];
/// What messages are looked at for.
const OF_MESSAGES: &[&str] = &[
    "messages.size() == 0",
    "messages.size() == 3",
    "messages.exists(m, messages.filter(n, n.kind == m.kind && n.to == m.to && n.from == m.from).size() == 2)",
    "messages.exists(m, m.kind == 'Accepted' || m.kind == 'AppendReply')",
];

/// How a search ended, as far as searches have to agree.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    InSteps(usize),
    Never,
}

/// What a search says of it; `None` if it would be too much.
fn said(world: &World, goal: Goal, shrink: Shrink, states: u64) -> Option<(Said, u64)> {
    let mut budget = Budget { bounds: world.bounds.clone(), shrink, ..Budget::default() };
    budget.limits.states = states;
    let report = search(&*world.sim, &Search::new(goal.clone(), budget), &still());
    let report = report.unwrap_or_else(|refusal| panic!("{}: {goal:?}: {refusal}", world.story));
    match report.outcome {
        Outcome::Exhausted => Some((Said::Never, report.states)),
        Outcome::Found(found) => {
            let (after, taken) = replay(&*world.sim, &found.steps);
            assert_eq!(taken.len(), found.steps.len(), "{}: every step can be done", world.story);
            if let Goal::Find(condition) = &goal {
                let holds = condition.holds(&after.scene(usize::MAX));
                assert_eq!(holds, Ok(true), "{}: {condition:?}", world.story);
            }
            Some((Said::InSteps(found.steps.len()), report.states))
        }
        Outcome::Stopped(Stop::States) => None,
        Outcome::Stopped(stop) => panic!("{}: {stop:?}", world.story),
    }
}

/// What is looked for in a world, with the condition: none for a violation.
fn wishes(dice: &mut Dice, sim: &dyn Sim, messages: bool) -> Vec<Option<&'static str>> {
    if messages {
        return OF_MESSAGES.iter().map(|text| Some(*text)).collect();
    }
    let own = if sim.info().name == "raft" { OF_RAFT } else { OF_PAXOS };
    let mut wishes = vec![None];
    wishes.extend((0..4).map(|_| Some(dice.of(ANYWHERE))));
    wishes.extend((0..2).map(|_| Some(dice.of(own))));
    wishes
}

/// What the simple search says of all of it at once.
fn simply(world: &World, wishes: &[Option<&str>], messages: bool) -> (Vec<Said>, usize) {
    let scene = world.sim.scene(0);
    let damaged = |id: &MsgId| scene.messages.iter().any(|m| m.corrupt && m.id == world.sim.config().msg_text(*id));
    let damaged = world.sim.in_flight().iter().map(|f| f.id).filter(damaged).collect();
    let rules = Rules { each_message: messages, damaged, ..Rules::new(world.bounds.clone(), true) };
    let conditions: Vec<_> =
        wishes.iter().map(|wish| wish.map(|text| Condition::parse_question(text).expect(text))).collect();
    let (lengths, states) = oracle::search_for_each(&*world.sim, &rules, conditions.len(), |state| {
        let scene = state.sim.scene(usize::MAX);
        let is = |condition: &Option<Condition>| match condition {
            Some(condition) => condition.holds(&scene).unwrap_or_else(|error| panic!("{error}")),
            None => !scene.violations.is_empty(),
        };
        conditions.iter().map(is).collect()
    });
    (lengths.into_iter().map(|length| length.map_or(Said::Never, Said::InSteps)).collect(), states)
}

/// Holds the searches against each other in a world; what was compared, by what was looked for.
fn compare(number: u64, compared: &mut Compared) {
    let world = drawn(number, false);
    let mut dice = Dice(!number);
    let messages = dice.one_in(3);
    let wishes = wishes(&mut dice, &*world.sim, messages);
    // How much there is of it shows in a search for what is never so.
    let goal = if messages { "messages.size() < 0" } else { "violations.size() < 0" };
    let goal = Goal::find(goal).unwrap_or_else(|error| panic!("{error}"));
    if said(&world, goal, EVERYTHING, FEW).is_none() {
        return;
    }
    let (simple, states) = simply(&world, &wishes, messages);
    for (wish, simple) in wishes.iter().zip(simple) {
        let goal = || wish.map_or(Goal::Violation, |text| Goal::find(text).unwrap_or_else(|error| panic!("{error}")));
        let what = wish.unwrap_or("a violation");
        let (all, met) = said(&world, goal(), EVERYTHING, 100 * FEW).expect("it is little");
        let (least, fewer) = said(&world, goal(), LEAST, 100 * FEW).expect("it is less");
        assert_eq!(all, simple, "{}all against the simple search: {what}", world.story);
        assert_eq!(least, simple, "{}default against the simple search: {what}", world.story);
        if wish.is_none() && simple == Said::Never {
            assert_eq!(met as usize, states, "{}states of all against the simple search", world.story);
            assert!(fewer <= met, "{}", world.story);
        }
        compared.entry(what).or_default()[usize::from(simple == Said::Never)] += 1;
    }
}

/// Holds the default search against the one that leaves nothing out, in a world outside the model; what was compared.
fn compare_outside(number: u64, compared: &mut Compared) {
    let world = drawn(number, true);
    let info = world.sim.info();
    for property in info.properties.iter().filter(|property| !property.timed) {
        let goal = || Goal::property(info, property.name).unwrap_or_else(|error| panic!("{error}"));
        let Some((all, _)) = said(&world, goal(), EVERYTHING, FEW / 4) else { continue };
        let (least, _) = said(&world, goal(), LEAST, 100 * FEW).expect("it is less, but for the order");
        assert_eq!(least, all, "{}default against all: {}", world.story, property.name);
        compared.entry(property.name).or_default()[usize::from(all == Said::Never)] += 1;
    }
}

/// By what was looked for, how often that was found and how often not.
type Compared = BTreeMap<&'static str, [usize; 2]>;

fn compare_each(numbers: std::ops::Range<u64>, compare: fn(u64, &mut Compared)) -> Compared {
    let mut compared = BTreeMap::new();
    let failed: Vec<u64> =
        numbers.filter(|number| catch_unwind(AssertUnwindSafe(|| compare(*number, &mut compared))).is_err()).collect();
    for (what, [found, never]) in &compared {
        println!("{found:>6} found, {never:>6} not: {what}");
    }
    assert!(failed.is_empty(), "worlds {failed:?}: each is told above");
    compared
}

fn compare_all(numbers: std::ops::Range<u64>) {
    let compared = compare_each(numbers, compare);
    let violations = compared.get("a violation").copied().unwrap_or_default();
    assert!(violations.iter().all(|times| *times > 5), "worlds with and without a violation: {violations:?}");
}

// Two halves, for two cores.
#[test]
fn three_searches_say_the_same_of_random_worlds() {
    compare_all(0..WORLDS / 2);
}

#[test]
fn three_searches_say_the_same_of_more_random_worlds() {
    compare_all(WORLDS / 2..WORLDS);
}

#[test]
fn the_default_search_says_what_all_of_it_says_outside_the_model() {
    let compared = compare_each(2_000_000..2_000_000 + OUTSIDE, compare_outside);
    for property in ["agreement", "learned-is-chosen", "election-safety", "known-is-committed"] {
        let times = compared.get(property).copied().unwrap_or_default();
        assert!(times.iter().all(|times| *times > 5), "{property}: {times:?}");
    }
}

#[test]
#[ignore = "takes some minutes"]
fn three_searches_say_the_same_of_many_random_worlds() {
    compare_all(1_000_000..1_000_000 + MANY_WORLDS);
}
