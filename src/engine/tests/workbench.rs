//! The workbench on which handlers and observers are tried: one node of any protocol, without a world around it.

use crate::engine::scene::Verdict;
use crate::engine::{
    Config, Cx, Effect, Event, Found, InputId, Met, NodeId, NodeSet, Observed, OptionId, RuleId, Seen, Slot, Time,
    Timer, TimerId, TimerSet, Value,
};

/// One node on its own: a handler acts on one event, and what it did can be looked at as data.
pub struct Workbench<P: Observed> {
    /// Nodes and options.
    pub config: Config,
    /// The node.
    pub id: NodeId,
    /// Its memory and its disk.
    pub slot: Slot<P>,
    /// The last event that it met with; none if its process has just started or stopped.
    pub event: Option<Event<P>>,
    /// What it did then.
    pub effects: Vec<Effect<P>>,
    /// When that was, if it counts.
    pub now: Option<Time>,
}

impl<P: Observed> Workbench<P> {
    /// The first node, booted, with so many nodes of each kind around it.
    pub fn new(counts: &[usize]) -> Self {
        Self::at(counts, 0)
    }

    /// The node at this place, booted.
    pub fn at(counts: &[usize], place: u8) -> Self {
        let config = Config::new(P::INFO, counts, 1).expect("enough nodes");
        let id = NodeId(place);
        let slot = Slot {
            node: None,
            disk: P::Disk::default(),
            disk_fails: false,
            durable: None,
            paused: false,
            armed: TimerSet::default(),
            cut: None,
        };
        let mut bench = Workbench { config, id, slot, event: None, effects: Vec::new(), now: None };
        bench.boot();
        bench
    }

    /// The same with a rule switched off.
    pub fn without(mut self, rule: RuleId) -> Self {
        self.config.rules_off.set(rule, true);
        self
    }

    /// The same with an option set.
    pub fn set(mut self, option: OptionId, value: [u32; 2]) -> Self {
        self.config.set(P::INFO, option, value).expect("a value inside its limits");
        self
    }

    /// The process starts with what is on the disk.
    pub fn boot(&mut self) {
        self.event = None;
        self.effects.clear();
        let Slot { node, disk, durable, .. } = &mut self.slot;
        *node = Some(P::boot(&mut Cx::new(self.id, &self.config, disk, durable, &mut self.effects)));
    }

    /// A crash: memory and what was not flushed are gone.
    pub fn crash(&mut self) {
        self.event = None;
        self.effects.clear();
        self.slot.node = None;
        if let Some(durable) = self.slot.durable.take() {
            self.slot.disk = durable;
        }
    }

    /// A crash and a restart.
    pub fn reboot(&mut self) {
        self.crash();
        self.boot();
    }

    /// The node acts on an event.
    pub fn meet(&mut self, event: Event<P>) {
        self.effects.clear();
        let Slot { node, disk, durable, .. } = &mut self.slot;
        let node = node.as_mut().expect("it runs");
        P::on(node, &mut Cx::new(self.id, &self.config, disk, durable, &mut self.effects), &event);
        self.event = Some(event);
    }

    /// A message arrives.
    pub fn hear(&mut self, from: NodeId, msg: P::Msg) {
        self.meet(Event::Message { from, msg });
    }

    /// A timer runs out.
    pub fn ring(&mut self, timer: TimerId) {
        self.meet(Event::Timer(timer, None));
    }

    /// Somebody outside asks.
    pub fn ask(&mut self, input: InputId, to: NodeSet, value: Value) {
        self.meet(Event::Input { input, to, value });
    }

    /// The messages that left, in order.
    pub fn sent(&self) -> Vec<(NodeId, P::Msg)> {
        let sent = |effect: &Effect<P>| match effect {
            Effect::Send(to, msg) => Some((*to, msg.clone())),
            _ => None,
        };
        self.effects.iter().filter_map(sent).collect()
    }

    /// The nodes with which it ended its connection before it sent anything, in order.
    pub fn closed_first(&self) -> Vec<NodeId> {
        let before = self.effects.iter().take_while(|effect| !matches!(effect, Effect::Send(..)));
        before.filter_map(|effect| if let Effect::Close(peer) = effect { Some(*peer) } else { None }).collect()
    }

    /// The only message that left, if it is the only one.
    pub fn answer(&self) -> Option<P::Msg> {
        let [(_, msg)] = self.sent().try_into().ok()?;
        Some(msg)
    }

    /// The records written, in order.
    pub fn written(&self) -> Vec<P::Record> {
        let written = |effect: &Effect<P>| match effect {
            Effect::Persist { record, .. } => Some(record.clone()),
            _ => None,
        };
        self.effects.iter().filter_map(written).collect()
    }

    /// Whether something was written and flushed, and nothing left before.
    pub fn wrote_first(&self) -> bool {
        let flushed = self.effects.iter().rposition(|e| matches!(e, Effect::Persist { flushed: true, .. }));
        let left = self.effects.iter().position(|e| matches!(e, Effect::Send(..)));
        flushed.zip(left).is_some_and(|(flushed, left)| flushed < left) && self.slot.durable.is_none()
    }

    /// Whether everything had left before something was written, which a crash would lose.
    pub fn sent_first(&self) -> bool {
        let written = self.effects.iter().position(|e| matches!(e, Effect::Persist { flushed: false, .. }));
        let left = self.effects.iter().rposition(|e| matches!(e, Effect::Send(..)));
        left.zip(written).is_some_and(|(left, written)| left < written) && self.slot.durable.is_some()
    }

    /// For how long the timer was set, if it was.
    pub fn timer_set(&self, timer: TimerId) -> Option<[u32; 2]> {
        let place = self.config.place(self.id, Timer::alone(timer));
        let set = |effect: &Effect<P>| match effect {
            Effect::SetTimer(which, ms) if Some(*which) == place => Some(*ms),
            _ => None,
        };
        self.effects.iter().rev().find_map(set)
    }

    /// Whether the timer was disarmed.
    pub fn timer_cancelled(&self, timer: TimerId) -> bool {
        let place = self.config.place(self.id, Timer::alone(timer));
        self.effects.iter().any(|e| matches!(e, Effect::CancelTimer(which) if Some(*which) == place))
    }

    /// How a decision came out.
    pub fn verdict(&self, rule: RuleId) -> Option<Verdict> {
        let of_rule = |effect: &Effect<P>| match effect {
            Effect::Note(note) if note.rule == rule => Some(note.verdict),
            _ => None,
        };
        self.effects.iter().find_map(of_rule)
    }

    /// Shows the observer the node as it is, its last event and what it did; the properties that fell by that.
    pub fn judge(&self, ghost: &mut P::Ghost) -> Vec<&'static str> {
        let (config, node, slot, effects) = (&self.config, self.id, &self.slot, &self.effects[..]);
        let event = match &self.event {
            Some(event) => Met::Event(event),
            None if slot.up() => Met::Boot,
            None => Met::Crash,
        };
        let seen = Seen::new(config, node, event, slot, effects, 1);
        let seen = match self.now {
            Some(now) => seen.at(now),
            None => seen,
        };
        let mut found = Found::default();
        P::observe(ghost, &seen, &mut found);
        found.violations.iter().map(|(property, ..)| P::INFO.properties[property.index()].name).collect()
    }
}
