//! A deliberately simple search that copies whole worlds and knows nothing of rows, memos, fingerprint sums or threads:
//! what the real one is held against. Everything goes through `dyn Sim`.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use synod::engine::compact::{ANY, Bounds};
use synod::engine::{ArgRole, BROKEN, Choice, InFlight, Links, Moment, MsgId, NodeId, NodeSet, Sim, Step, Value};

/// A world and what was used on the way to it.
pub struct State {
    pub sim: Box<dyn Sim>,
    pub used: Used,
    key: u64,
}

/// How much of the bounds was used.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Used {
    crashes: u32,
    restarts: u32,
    duplicates: u32,
    breaks: u32,
    timeouts: u32,
    node_timeouts: BTreeMap<NodeId, u32>,
    requests: u32,
    acts: u32,
}

/// One move: what is done, and what is used after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    pub choices: Vec<Choice>,
    used: Used,
}

impl Clone for State {
    fn clone(&self) -> Self {
        State { sim: self.sim.fork(), used: self.used.clone(), key: self.key }
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x} {:?}", self.key, self.used)
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.key, &self.used).hash(state);
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        (self.key, &self.used) == (other.key, &other.used)
    }
}

/// The rules of a search, and nothing else.
pub struct Rules {
    pub bounds: Bounds,
    /// Whether a crash may cut a handler at every point, or only where the search says that it can matter.
    pub every_cut: bool,
    /// Whether each message counts, although another says the same: then a copy need not arrive at once either.
    pub each_message: bool,
    /// Messages on loose links that were damaged before: what becomes of them is no matter of a search.
    pub damaged: Vec<MsgId>,
}

fn under(used: u32, bound: u32) -> bool {
    bound == ANY || used < bound
}

impl State {
    pub fn start(sim: &dyn Sim, rules: &Rules) -> State {
        let mut sim = sim.fork();
        // Where messages are not looked at they are as good as gone.
        let gone = rules.damaged.iter().filter(|_| !rules.each_message);
        gone.for_each(|id| apply(&mut *sim, Choice::Drop(*id)));
        State::of(sim, Used::default(), rules)
    }

    fn of(mut sim: Box<dyn Sim>, used: Used, rules: &Rules) -> State {
        // A message that says the same as one in flight is absorbed by it. What is on a connection arrives in order, and
        // each of it.
        let connects = |f: &InFlight| sim.info().links == Links::Connections && f.id.from != f.id.to;
        let mut said = BTreeSet::new();
        let mut flights = sim.in_flight();
        flights.retain(|f| !connects(f) && !rules.each_message && sim.allowed(Choice::Delay(f.id, 0)).is_ok());
        flights.sort_by_key(|f| (f.id.n, f.id.copy));
        for flight in flights {
            if !said.insert((flight.id.from, flight.id.to, flight.content)) {
                apply(&mut *sim, Choice::Drop(flight.id));
            }
        }
        // What decides the future leaves out what is lost already, which is still to be seen.
        let mut seen: Vec<_> = sim.in_flight().iter().map(|f| (f.id.from, f.id.to, f.kind)).collect();
        seen.sort_unstable();
        seen.retain(|_| rules.each_message);
        let mut hasher = DefaultHasher::new();
        (sim.fingerprint(), seen).hash(&mut hasher);
        State { sim, used, key: hasher.finish() }
    }

    pub fn violated(&self) -> bool {
        !self.sim.scene(0).violations.is_empty()
    }
}

fn apply(sim: &mut dyn Sim, choice: Choice) {
    let at = sim.now();
    sim.apply(Step { at, choice }).expect("an offered choice is allowed");
}

impl Rules {
    pub fn new(bounds: Bounds, every_cut: bool) -> Rules {
        Rules { bounds, every_cut, each_message: false, damaged: Vec::new() }
    }

    /// Everything that can happen in a state.
    pub fn moves(&self, state: &State) -> Vec<Move> {
        let (sim, used, bounds) = (&*state.sim, &state.used, &self.bounds);
        let clients = sim.info().clients(sim.config());
        let mut moves = Vec::new();
        for choice in sim.choices() {
            match choice {
                Choice::Deliver(id) if self.damaged.contains(&id) => {}
                Choice::Deliver(id) => {
                    self.event(state, id.to, vec![choice], used.clone(), &mut moves);
                    let twice = under(used.duplicates, bounds.duplicates) && !self.each_message;
                    if twice && sim.allowed(Choice::Duplicate(id)).is_ok() {
                        let used = Used { duplicates: used.duplicates + 1, ..used.clone() };
                        self.event(state, id.to, vec![Choice::Duplicate(id), choice], used, &mut moves);
                    }
                }
                Choice::Fire(node, _) => {
                    let mut used = used.clone();
                    let own = used.node_timeouts.entry(node).or_default();
                    if under(used.timeouts, bounds.timeouts) && under(*own, bounds.node_timeouts) {
                        *own += 1;
                        used.timeouts += 1;
                        if bounds.node_timeouts >= bounds.timeouts {
                            used.node_timeouts.clear();
                        }
                        if bounds.timeouts == ANY {
                            used.timeouts = 0;
                        }
                        self.event(state, node, vec![choice], used, &mut moves);
                    }
                }
                Choice::Crash(node) if !clients.contains(node) && under(used.crashes, bounds.crashes) => {
                    let used = Used { crashes: used.crashes + 1, ..used.clone() };
                    moves.push(Move { choices: vec![choice], used });
                }
                Choice::Restart { wiped: false, .. } if under(used.restarts, bounds.restarts) => {
                    let used = Used { restarts: used.restarts + 1, ..used.clone() };
                    moves.push(Move { choices: vec![choice], used });
                }
                _ => {}
            }
        }
        if self.each_message && under(used.duplicates, bounds.duplicates) {
            self.copies(state, &mut moves);
        }
        if self.each_message && sim.info().links == Links::Loose {
            let dropped = |flight: InFlight| Move { choices: vec![Choice::Drop(flight.id)], used: used.clone() };
            moves.extend(sim.in_flight().into_iter().map(dropped));
        }
        self.inputs(state, &mut moves);
        if sim.info().links == Links::Connections {
            self.breaks(state, &mut moves);
        }
        moves
    }

    /// Copies of whatever is under way.
    fn copies(&self, state: &State, moves: &mut Vec<Move>) {
        let used = Used { duplicates: state.used.duplicates + 1, ..state.used.clone() };
        for flight in state.sim.in_flight().iter().filter(|flight| !self.damaged.contains(&flight.id)) {
            let copy = Choice::Duplicate(flight.id);
            if state.sim.allowed(copy).is_ok() {
                moves.push(Move { choices: vec![copy], used: used.clone() });
            }
        }
    }

    /// Messages on connections that do not get through. One is enough to break a connection, and if it cannot but get lost
    /// nobody has to lose it.
    fn breaks(&self, state: &State, moves: &mut Vec<Move>) {
        let (sim, used) = (&*state.sim, &state.used);
        let lost = |f: &InFlight| sim.allowed(Choice::Delay(f.id, 0)).is_err();
        let fated = |f: &&InFlight| {
            let why = sim.allowed(Choice::Deliver(f.id)).err().map(|refusal| refusal.message).unwrap_or_default();
            why.contains(" is cut") || why.contains(" is down")
        };
        let packets = sim.scene(0).messages;
        let damaged = |f: &&InFlight| {
            let text = sim.config().msg_text(f.id);
            packets.iter().any(|m| m.corrupt && m.id == text) && sim.allowed(Choice::Deliver(f.id)).is_ok()
        };
        let mut connections: BTreeMap<(NodeId, NodeId), Vec<InFlight>> = BTreeMap::new();
        for flight in sim.in_flight().into_iter().filter(|f| f.kind != BROKEN && f.id.from != f.id.to && !lost(f)) {
            let (from, to) = (flight.id.from, flight.id.to);
            connections.entry((from.min(to), from.max(to))).or_default().push(flight);
        }
        for on_it in connections.into_values() {
            if let Some(flight) = on_it.iter().find(fated) {
                moves.push(Move { choices: vec![Choice::Lose(flight.id)], used: used.clone() });
            } else if !on_it.iter().any(|f| damaged(&f)) && under(used.breaks, self.bounds.breaks) {
                let used = Used { breaks: used.breaks + 1, ..used.clone() };
                moves.push(Move { choices: vec![Choice::Drop(on_it[0].id)], used });
            }
        }
    }

    fn inputs(&self, state: &State, moves: &mut Vec<Move>) {
        let (sim, used) = (&*state.sim, &state.used);
        for (input, spec) in sim.info().inputs().filter(|(_, spec)| !spec.by_hand()) {
            let first = &spec.args[0];
            let asks = spec.asker().is_some();
            let n = if asks { used.requests } else { used.acts };
            if n >= if asks { self.bounds.requests } else { self.bounds.acts } {
                continue;
            }
            let value = match spec.has_value() {
                // Requests have values of their own, and what nodes are told to do has one.
                true => sim.config().words.intern(&format!("v{}", if asks { n + 1 } else { 1 })),
                false => Value::NOOP,
            };
            let target = spec.args.iter().find(|arg| first.acts() && arg.role == ArgRole::Target && arg.word.is_none());
            let aims: Vec<NodeSet> = match target {
                Some(target) => target.nodes(sim.config()).map(NodeSet::one).collect(),
                None => vec![NodeSet::EMPTY],
            };
            for (id, aim) in first.nodes(sim.config()).flat_map(|id| aims.iter().map(move |aim| (id, *aim))) {
                // A node that is asked is asked by the first client.
                let (node, to) = match (first.acts(), spec.asker().and_then(|asker| asker.nodes(sim.config()).next())) {
                    (true, _) => (id, aim),
                    (false, Some(client)) => (client, NodeSet::one(id)),
                    (false, None) => continue,
                };
                let choice = Choice::Input { node, input, to, value };
                let used = match asks {
                    true => Used { requests: used.requests + 1, ..used.clone() },
                    false => Used { acts: used.acts + 1, ..used.clone() },
                };
                if sim.allowed(choice).is_ok() {
                    self.event(state, node, vec![choice], used, moves);
                }
            }
        }
    }

    /// An event, and the crashes in its middle.
    fn event(&self, state: &State, node: NodeId, choices: Vec<Choice>, used: Used, moves: &mut Vec<Move>) {
        moves.push(Move { choices: choices.clone(), used: used.clone() });
        let (sim, full) = (&*state.sim, !under(used.crashes, self.bounds.crashes));
        if full || sim.info().clients(sim.config()).contains(node) {
            return;
        }
        let mut whole = state.sim.fork();
        choices.iter().for_each(|choice| apply(&mut *whole, *choice));
        let effects = whole.told().effects;
        // The same sent to several nodes is one sentence.
        let each = |e: &String| match e.split_once(" sends ") {
            Some((_, sent)) => vec![false; 1 + sent.matches(',').count() + sent.matches(" and ").count()],
            None => vec![e.contains(" writes "); usize::from(e.contains(" writes"))],
        };
        let visible = effects.iter().flat_map(each);
        for (at, flushes) in visible.enumerate() {
            let needed = at > 0 && flushes;
            if self.every_cut || needed {
                let mut choices = choices.clone();
                choices.insert(choices.len() - 1, Choice::CrashAt(node, Moment::After(at as u8)));
                moves.push(Move { choices, used: Used { crashes: used.crashes + 1, ..used.clone() } });
            }
        }
    }

    /// The state that a move leads to; `None` if it lies beyond the bounds.
    pub fn take(&self, state: &State, step: &Move) -> Option<State> {
        let mut sim = state.sim.fork();
        step.choices.iter().for_each(|choice| apply(&mut *sim, *choice));
        let too_high = |(before, after): (&u32, &u32)| after > before && *after > self.bounds.epoch;
        if self.bounds.epoch != ANY && epochs(&*state.sim).iter().zip(&reached(state, step)).any(too_high) {
            return None;
        }
        Some(State::of(sim, step.used.clone(), self))
    }
}

/// The term or round of each node.
fn epochs(sim: &dyn Sim) -> Vec<u32> {
    let texts = sim.scene(0).nodes.into_iter().map(|n| n.epoch.map(|e| e.text).unwrap_or_default());
    texts.map(|text| text.split('.').find_map(|part| part.parse().ok()).unwrap_or(0)).collect()
}

/// The same after a move of which no crash cuts anything short: a bound leaves out both or neither.
fn reached(state: &State, step: &Move) -> Vec<u32> {
    let mut sim = state.sim.fork();
    for node in sim.config().all().collect::<Vec<_>>() {
        if sim.standing(node).crash_armed {
            apply(&mut *sim, Choice::Spare(node));
        }
    }
    let whole = step.choices.iter().filter(|choice| !matches!(choice, Choice::CrashAt(..)));
    whole.for_each(|choice| apply(&mut *sim, *choice));
    epochs(&*sim)
}

/// What the simple search found: distinct states, and the length of the shortest run to a violation if there is one.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub states: usize,
    pub length: Option<usize>,
}

/// Level by level, a move's length the number of its choices, to the end or to the first violation.
pub fn search(sim: &dyn Sim, rules: &Rules) -> Answer {
    search_for(sim, rules, State::violated)
}

/// The same, to the first state that is like this.
pub fn search_for(sim: &dyn Sim, rules: &Rules, is: impl Fn(&State) -> bool) -> Answer {
    let start = State::start(sim, rules);
    let mut seen: BTreeSet<(u64, Used)> = BTreeSet::from([(start.key, start.used.clone())]);
    let mut levels: BTreeMap<usize, Vec<State>> = BTreeMap::from([(0, vec![start])]);
    while let Some((length, level)) = levels.pop_first() {
        let mut fresh = Vec::new();
        for state in level {
            if length == 0 || seen.insert((state.key, state.used.clone())) {
                fresh.push(state);
            }
        }
        if fresh.iter().any(&is) {
            return Answer { states: seen.len(), length: Some(length) };
        }
        for state in fresh {
            for step in rules.moves(&state) {
                if let Some(next) = rules.take(&state, &step)
                    && !seen.contains(&(next.key, next.used.clone()))
                {
                    levels.entry(length + step.choices.len()).or_default().push(next);
                }
            }
        }
    }
    Answer { states: seen.len(), length: None }
}

/// To the end, whatever is met: the length of the shortest run to each of so many things, and how many states there are.
pub fn search_for_each(
    sim: &dyn Sim,
    rules: &Rules,
    things: usize,
    are: impl Fn(&State) -> Vec<bool>,
) -> (Vec<Option<usize>>, usize) {
    let mut lengths = vec![None; things];
    let start = State::start(sim, rules);
    let mut seen = BTreeSet::new();
    let mut levels: BTreeMap<usize, Vec<State>> = BTreeMap::from([(0, vec![start])]);
    while let Some((length, level)) = levels.pop_first() {
        for state in level {
            if !seen.insert((state.key, state.used.clone())) {
                continue;
            }
            // What is so at the start is so in the world itself, before anything is taken for one.
            for (place, is) in lengths.iter_mut().zip(are(&state)) {
                *place = place.or(is.then_some(length));
            }
            for step in rules.moves(&state) {
                if let Some(next) = rules.take(&state, &step)
                    && !seen.contains(&(next.key, next.used.clone()))
                {
                    levels.entry(length + step.choices.len()).or_default().push(next);
                }
            }
        }
    }
    (lengths, seen.len())
}
