//! The world: nodes with their disks, the network, the clock and the observer, changed by one function only.
//!
//! [`World::apply`] is the only way simulated state changes. It knows no terminal, no file and no wall clock; the
//! same configuration and the same steps give the same world on every machine.

use super::clock::{Clocks, Stamp};
use super::departures::Departures;
use super::fallen::{Fall, Fallen};
use super::handler::{adapt, meet, start_process};
use super::hash::hash_of;
use super::ids::NEVER;
use super::info::BROKEN;
use super::last::Last;
use super::network::{Flight, Loss, Network, Passage};
use super::protocol::{Cx, Effect, Event, Note, Protocol};
use super::scene::{Mark, Shape, Verdict};
use super::seen::{Met, Observed};
use super::slot::Slot;
use super::start::{Start, StartError, Started};
use super::stream::Stream;
use super::written::Written;
use super::{
    Choice, Config, List, MsgId, NodeId, NodeSet, OptionId, Refusal, Step, Time, Timer, TimerPlace, TimerSet, Value,
    options,
};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The whole simulated world of one protocol.
#[derive(Clone, Debug)]
pub struct World<P: Observed> {
    pub(super) config: Arc<Config>,
    pub(super) slots: Vec<Arc<Slot<P>>>,
    pub(super) network: Network<P::Msg>,
    pub(super) ghost: Arc<P::Ghost>,
    pub(super) now: Time,
    pub(super) steps: u64,
    pub(super) violations: Arc<Vec<Fallen>>,
    pub(super) departures: Departures,
    pub(super) last: Last<P>,
    pub(super) marks: Vec<(Mark, NodeId)>,
    pub(super) paused: NodeSet,
    pub(super) clocks: Arc<Clocks>,
    /// If nodes have written what is not durable yet: what, in order.
    pub(super) unflushed: Option<Arc<BTreeMap<NodeId, List<P::Record>>>>,
    /// What each node has written last.
    pub(super) written: Vec<Arc<Written<P::Record>>>,
    /// The slots in which one value alone could be chosen since some step, each with both.
    pub(super) bound: Arc<Vec<(u64, Value, u64)>>,
    chance: Vec<Stream>,
    /// For each node and place of a timer: when it is due, `NEVER` if it is not armed.
    pub(super) dues: Vec<Time>,
    since: Vec<Time>,
    /// Each node has as many places there as this many bits can number.
    place_bits: u32,
    /// The first timer to fall due of the nodes that are not held up, and its place in `dues`.
    pub(super) earliest: (Time, usize),
    hashes: Vec<Option<u64>>,
}

impl<P: Started> World<P> {
    /// A world at time 0: every node booted, then put into the state that the scenario gives it.
    pub fn new(config: Config, starts: &[Start]) -> Result<Self, StartError> {
        const { assert!(P::INFO.fits(), "a table is longer than its ids or sets are wide") };
        let config = Arc::new(config);
        let nodes = config.nodes.len();
        let place_bits = config.most_timers().next_power_of_two().trailing_zeros();
        let slot = || Slot {
            node: None,
            disk: P::Disk::default(),
            disk_fails: false,
            durable: None,
            paused: false,
            armed: TimerSet::default(),
            cut: None,
        };
        let slots: Vec<_> = config.all().map(|_| Arc::new(slot())).collect();
        let mut world = World {
            network: Network::new(&config, P::INFO.links),
            ghost: Arc::new(P::ghost(&config, &slots)?),
            now: Time(0),
            steps: 0,
            violations: Arc::default(),
            departures: Departures::default(),
            last: Last::new(),
            marks: Vec::new(),
            paused: NodeSet::EMPTY,
            clocks: Arc::new(Clocks::new(nodes)),
            unflushed: None,
            written: vec![Arc::default(); nodes],
            bound: Arc::default(),
            chance: (0..nodes as u64).map(|n| Stream::new(config.seed, n)).collect(),
            dues: vec![NEVER; nodes << place_bits],
            since: vec![Time(0); nodes << place_bits],
            place_bits,
            earliest: (NEVER, 0),
            hashes: vec![None; nodes],
            slots,
            config,
        };
        for id in world.config.clone().all() {
            world.boot(id);
            let mut effects = Vec::new();
            for (_, fields) in starts.iter().filter(|(node, _)| *node == id) {
                let slot = Arc::make_mut(&mut world.slots[id.index()]);
                let now = world.clocks.of(id).shows(world.now);
                let mut cx = Cx::new(id, &world.config, &mut slot.disk, &mut slot.durable, &mut effects).at(now);
                if let Some(node) = &mut slot.node {
                    P::start(node, &mut cx, fields)?;
                }
                slot.follow_timers(&effects);
            }
            world.carry_out(id, &mut effects);
        }
        P::settle(&world.config, starts, &mut world.slots)?;
        world.send_from_start(starts)?;
        world.ghost = Arc::new(P::ghost(&world.config, &world.slots)?);
        world.see_bound();
        world.marks.clear();
        world.last.actors.clear();
        world.last.effects.clear();
        Ok(world)
    }

    /// Puts on their way the messages that are under way in the initial state, in the order of their senders.
    fn send_from_start(&mut self, starts: &[Start]) -> Result<(), StartError> {
        let slots = self.slots.clone();
        for id in self.config.clone().all() {
            let mut effects = Vec::new();
            for (_, fields) in starts.iter().filter(|(node, _)| *node == id) {
                let slot = Arc::make_mut(&mut self.slots[id.index()]);
                let now = self.clocks.of(id).shows(self.now);
                let mut cx = Cx::new(id, &self.config, &mut slot.disk, &mut slot.durable, &mut effects).at(now);
                P::sends(&slots, &mut cx, fields)?;
            }
            self.carry_out(id, &mut effects);
        }
        Ok(())
    }

    /// Does one thing; the only way simulated state changes. A refused choice changes nothing.
    pub fn apply(&mut self, step: Step) -> Result<(), Refusal> {
        self.allowed(step.choice)?;
        self.network.forget_news();
        self.last.passed_ms = step.at.0.saturating_sub(self.now.0);
        if step.at > self.now {
            self.see_overdue(step.at);
            self.now = step.at;
            self.network.settle(self.now, |id| self.slots[id.index()].up());
        }
        self.steps += 1;
        self.marks.clear();
        self.last.effects.clear();
        self.last.choice = step.choice;
        self.last.kind = None;
        self.last.loss = None;
        self.last.refusal = false;
        self.last.damaged = false;
        (self.last.apart, self.last.closed) = (false, false);
        self.last.actors.clear();
        self.last.crashed = None;
        self.last.stop = None;
        self.last.injected = None;
        self.last.links.clear();
        self.last.lost = NodeSet::EMPTY;
        self.last.wiped = NodeSet::EMPTY;
        if step.choice.is_fault() {
            self.marks.push((Mark::Fault, self.concerned(step.choice)));
        }
        self.act(step.choice);
        self.see_bound();
        Ok(())
    }

    fn act(&mut self, choice: Choice) {
        match choice {
            Choice::Deliver(id) => self.deliver(id),
            Choice::Drop(id) => self.drop_by_hand(id),
            Choice::Lose(id) => self.lose(id),
            Choice::Duplicate(id) => self.duplicate(id),
            Choice::Delay(id, ms) => self.delay(id, ms),
            Choice::Corrupt(id) => self.corrupt(id),
            Choice::Fire(node, timer) => self.fire(node, timer),
            Choice::Crash(node) => self.crash_machine(node),
            Choice::CrashAt(node, moment) => self.slot(node).cut = Some(moment),
            Choice::CrashKeeping(node, records) => self.crash_keeping(node, records.into()),
            Choice::Disk { node, works } => self.set_disk(node, works),
            Choice::Spare(node) => self.slot(node).cut = None,
            Choice::Restart { node, wiped } => self.restart_machine(node, wiped),
            Choice::Pause(node) => self.hold(node, true),
            Choice::Resume(node) => self.hold(node, false),
            Choice::Flush(node) => self.flush(node),
            Choice::Clock(node, percent) => self.set_clock(node, percent),
            Choice::Cut { from, to, both } => self.set_cut(from, to, both, true),
            Choice::Heal { from, to, both } => self.set_cut(from, to, both, false),
            Choice::Input { node, input, to, value } => self.handle(node, Event::Input { input, to, value }),
            Choice::Inject { from, to, says } => self.inject(from, to, says),
            Choice::Tune { from, to, both, odds } => self.tune(from, to, both, odds),
            Choice::Set(option, value) => self.set_option(option, value),
            Choice::SetOf { node, option, value } => self.set_option_of(node, option, value),
            Choice::Switch { rule, on } => self.switch_rule(rule, on),
            Choice::Wait => {}
        }
    }

    /// A node's slot, to be changed: its cached hash is stale from now.
    pub(super) fn slot(&mut self, id: NodeId) -> &mut Slot<P> {
        self.hashes[id.index()] = None;
        Arc::make_mut(&mut self.slots[id.index()])
    }

    fn deliver(&mut self, id: MsgId) {
        let apart = self.network.is_apart(id);
        let Some(flight) = self.network.arrive(id, self.now, |id| self.slots[id.index()].up()) else { return };
        self.last.kind = Some(called::<P>(&flight));
        self.last.damaged = flight.corrupt;
        (self.last.apart, self.last.closed) = (apart, flight.closed);
        self.last.refusal = !flight.corrupt && flight.msg.as_ref().is_some_and(|msg| P::shape(msg) == Shape::Refuses);
        if !flight.corrupt {
            self.handle(id.to, arrival(flight));
        }
    }

    fn fire(&mut self, node: NodeId, timer: Timer) {
        if let Some(place) = self.config.place(node, timer) {
            let at = self.due_at(node, place);
            if self.dues[at] > self.now && !P::INFO.timers[timer.id.index()].any_time {
                self.is_untimely(node, true);
            }
            self.set_due(at, NEVER);
            self.handle(node, Event::Timer(timer.id, timer.about));
        }
    }

    /// Arms a timer that waits until its node's clock shows `target`.
    fn arm(&mut self, node: NodeId, timer: TimerPlace, due: Time, target: Stamp) {
        let at = self.due_at(node, timer);
        self.set_due(at, due);
        self.since[at] = self.now;
        if self.clocks.were_set() {
            Arc::make_mut(&mut self.clocks).keep(at, target);
        }
    }

    fn due_at(&self, node: NodeId, timer: TimerPlace) -> usize {
        node.index() << self.place_bits | usize::from(timer.0)
    }

    /// Where a node's timers are kept in `dues`.
    pub(super) fn places(&self, node: NodeId) -> Range<usize> {
        node.index() << self.place_bits..(node.index() + 1) << self.place_bits
    }

    /// Keeps the earliest timer known, so that the next one is found without a scan at most steps.
    fn set_due(&mut self, at: usize, due: Time) {
        let (earliest, place) = self.earliest;
        self.dues[at] = due;
        if (due, at) < (earliest, place) {
            self.earliest = (due, at);
        } else if at == place {
            self.earliest = self.scan_timers();
        }
    }

    /// The first timer to fall due, and its place; of those due at once the first in order.
    pub(super) fn scan_timers(&self) -> (Time, usize) {
        let dues = self.dues.iter().enumerate();
        dues.filter(|(at, _)| !self.paused.contains(self.whose(*at)))
            .map(|(at, due)| (*due, at))
            .min()
            .unwrap_or((NEVER, 0))
    }

    /// Runs a node's handler, and carries out what it did.
    fn handle(&mut self, id: NodeId, event: Event<P>) {
        let mut effects = std::mem::take(&mut self.last.effects);
        self.hashes[id.index()] = None;
        let slot = Arc::make_mut(&mut self.slots[id.index()]);
        let now = self.clocks.of(id).shows(self.now);
        let stop = meet(&self.config, id, slot, now, &event, slot.cut, &mut effects);
        self.observe(id, Met::Event(&event), &effects);
        self.last.actors.push((id, effects.len()));
        self.carry_out(id, &mut effects);
        self.last.effects = effects;
        self.last.stop = stop;
        if stop.is_some() {
            self.crash_machine(id);
        }
    }

    /// Sends, arms and disarms what a handler's effects say, in their order. Writes have happened already.
    fn carry_out(&mut self, id: NodeId, effects: &mut [Effect<P>]) {
        for effect in effects.iter_mut() {
            match effect {
                Effect::Send(..) => {
                    if let Effect::Send(to, msg) = std::mem::replace(effect, Effect::Nothing) {
                        *effect = Effect::Sent(self.network.send(&self.config, self.now, id, to, msg));
                    }
                }
                Effect::Close(peer) => {
                    let up = |id: NodeId| self.slots[id.index()].up();
                    if !self.network.close(id, *peer, self.now, up) {
                        *effect = Effect::Nothing;
                    }
                }
                Effect::SetTimer(timer, range) => {
                    let ms = self.chance[id.index()].range(*range);
                    let clock = self.clocks.of(id);
                    self.arm(id, *timer, clock.after(ms, self.now), clock.shows(self.now).plus(ms));
                }
                Effect::SetTimerFrom(stamp, timer, ms) => {
                    let target = stamp.plus(*ms);
                    self.arm(id, *timer, self.clocks.of(id).when(target, self.now), target);
                }
                Effect::CancelTimer(timer) if self.dues[self.due_at(id, *timer)] == NEVER => *effect = Effect::Nothing,
                Effect::CancelTimer(timer) => self.set_due(self.due_at(id, *timer), NEVER),
                Effect::Note(note) => self.mark(*note),
                Effect::Persist { record, flushed } => self.count_write(id, record, *flushed),
                Effect::Sent(_) | Effect::Fact(_) | Effect::Nothing => {}
            }
        }
    }

    fn mark(&mut self, note: Note) {
        if let Some(mark) =
            P::INFO.rule(note.rule).mark.filter(|_| matches!(note.verdict, Verdict::Held | Verdict::Waived))
        {
            self.marks.push((mark, note.node));
        }
    }

    pub(super) fn boot(&mut self, id: NodeId) {
        let mut effects = Vec::new();
        let slot = Arc::make_mut(&mut self.slots[id.index()]);
        let now = self.clocks.of(id).shows(self.now);
        start_process(&self.config, id, slot, now, &mut effects);
        self.hashes[id.index()] = None;
        self.observe(id, Met::Boot, &effects);
        self.last.actors.push((id, effects.len()));
        self.carry_out(id, &mut effects);
        self.last.effects.append(&mut effects);
    }

    /// A node, if it runs, takes in that an option has another value.
    pub(super) fn adapt(&mut self, id: NodeId, option: OptionId) {
        let mut effects = Vec::new();
        let now = self.clocks.of(id).shows(self.now);
        let config = self.config.clone();
        adapt(&config, id, self.slot(id), (now, option), &mut effects);
        self.carry_out(id, &mut effects);
    }

    pub(super) fn crash(&mut self, id: NodeId, keeps: usize) {
        let written = self.unflushed.as_ref().and_then(|all| all.get(&id)).cloned().unwrap_or_default();
        if self.slot(id).crash_keeping(written.iter().take(keeps)) {
            self.last.lost.insert(id);
        }
        self.lose_writes(id, keeps);
        self.network.stop(id, self.now, |id| self.slots[id.index()].up());
        self.paused.remove(id);
        let places = self.places(id);
        self.dues[places].fill(NEVER);
        self.earliest = self.scan_timers();
        self.observe(id, Met::Crash, &[]);
    }

    /// Why a message that is due is lost, if it is.
    pub(super) fn loss(&self, flight: &Flight<P::Msg>) -> Option<Loss> {
        match self.network.fate(flight, |id| self.slots[id.index()].up()) {
            Passage::Lost(loss) => Some(loss),
            Passage::Open | Passage::CameThrough => None,
        }
    }

    /// The next step of the timed schedule: the message or timer that falls due first. What is overdue comes
    /// now; what is due at a node that is held up waits, unless it is lost on its way there.
    pub fn next(&self) -> Option<Step> {
        let flight = match self.paused.is_empty() {
            true => self.network.flights().next(),
            false => self.network.flights().find(|f| !self.paused.contains(f.id.to) || self.loss(f).is_some()),
        };
        let (timer, at) = self.earliest;
        let (due, choice) = match flight {
            Some(flight) if flight.due <= timer => {
                let lost = self.loss(flight).is_some();
                (flight.due, if lost { Choice::Lose(flight.id) } else { Choice::Deliver(flight.id) })
            }
            _ if timer == NEVER => return None,
            _ => {
                let node = self.whose(at);
                let place = at - self.places(node).start;
                (timer, Choice::Fire(node, self.config.timers(node)[place]))
            }
        };
        Some(Step { at: due.max(self.now), choice })
    }

    /// Whose timer is kept here in `dues`.
    pub(super) fn whose(&self, at: usize) -> NodeId {
        NodeId((at >> self.place_bits) as u8)
    }

    /// When a node's timer was armed and when it is due, if it is armed.
    pub(super) fn timer(&self, node: NodeId, timer: Timer) -> Option<(Time, Time)> {
        let place = self.config.place(node, timer)?;
        let at = self.due_at(node, place);
        self.slots[node.index()].armed.contains(place).then(|| (self.since[at], self.dues[at]))
    }

    /// This world with other states of its nodes, messages and memory of the observer, for their picture. All times
    /// are 0.
    pub(super) fn posed(
        &self,
        slots: Vec<Arc<Slot<P>>>,
        ghost: Arc<P::Ghost>,
        msgs: impl Iterator<Item = (NodeId, NodeId, Option<P::Msg>)>,
        fallen: &[Fall],
    ) -> Self {
        let mut world = World { slots, ghost, now: Time(0), steps: 0, ..self.clone() };
        world.network.clear();
        (world.unflushed, world.written) = (None, vec![Arc::default(); self.slots.len()]);
        world.bound = Arc::default();
        for (from, to, msg) in msgs {
            world.network.pose(from, to, msg);
        }
        world.dues.fill(Time(0));
        world.since.fill(Time(0));
        let inside_model = self.inside_model();
        let violation = |(property, nodes): &Fall| Fallen {
            property: *property,
            nodes: *nodes,
            detail: String::new(),
            step: 0,
            inside_model,
        };
        world.violations = Arc::new(fallen.iter().map(violation).collect());
        world
    }

    /// A hash of what decides the future and the verdict: slots, links, messages, options and the observer's
    /// memory; without ids, clock, streams and counters. A step costs what it changed, but for the messages.
    pub fn fingerprint(&mut self) -> u64 {
        let mut sum = hash_of(&(&self.config.rules_off, self.config.option(options::FLUSH)));
        for (at, cached) in self.hashes.iter_mut().enumerate() {
            let hash = *cached.get_or_insert_with(|| hash_of(&(at, &*self.slots[at])));
            sum = sum.wrapping_add(hash);
        }
        for flight in self.network.flights().filter(|flight| !flight.is_lost()) {
            // On a connection the order counts as well.
            let order =
                self.network.connects(flight.id.from, flight.id.to).then(|| self.network.count_ahead(flight.id));
            sum = sum.wrapping_add(hash_of(&(
                (flight.id.from, flight.id.to, order),
                flight.came_through(),
                flight.corrupt,
                &flight.msg,
            )));
        }
        for id in self.config.all() {
            let links = (self.network.cut_from(id), self.network.connected(id));
            sum = sum.wrapping_add(hash_of(&("links", id, links)));
        }
        let fallen: Vec<_> = self.violations.iter().map(|v| (v.property, v.nodes)).collect();
        sum.wrapping_add(hash_of(&(&*self.ghost, fallen, self.inside_model())))
    }
}

/// Kind of a message in flight, in words.
pub(super) fn kind<P: Started>(flight: &Flight<P::Msg>) -> &'static str {
    let kind = flight.msg.as_ref().map_or(BROKEN, P::kind);
    debug_assert!(P::INFO.messages.contains(&kind), "{kind} is not in the table of messages");
    kind
}

/// What a message in flight is called where it is told or drawn.
pub(super) fn called<P: Started>(flight: &Flight<P::Msg>) -> &'static str {
    let called = flight.msg.as_ref().map_or(BROKEN, P::called);
    debug_assert!(P::INFO.messages.contains(&called) || P::CALLED.contains(&called), "{called} is in no table");
    called
}

/// What a message in flight is to its addressee.
pub(super) fn arrival<P: Protocol>(flight: Flight<P::Msg>) -> Event<P> {
    let from = flight.id.from;
    flight.msg.map_or(Event::Broken(from), |msg| Event::Message { from, msg })
}
