//! What is known by number: handlers and the observer run once for each pair of numbers, and what comes of it is
//! remembered here.

use super::Searched;
use super::bounds::{ANY, Spend, Used};
use super::handler::{Handled, Meeting, cuts, handle};
use super::row::{ALIVE, BOOT, CRASH, DEAD, FALLEN, GHOST, HEAD, INPUT, NEVER, TIMER, USED};
use super::shared::{Asked, Carried, Shared, Tables, What};
use super::store::{NONE, Pairs};
use crate::engine::fallen::{Fall, is_another};
use crate::engine::list::mix;
use crate::engine::protocol::{Effect, Event, Protocol};
use crate::engine::scene::NodeCard;
use crate::engine::seen::{Found, Met, Seen};
use crate::engine::{Moment, NodeId, Slot, TimerSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Marks the observer's memory after a step in which a property fell.
pub(super) const FELL: u32 = 1 << 31;

pub(super) struct KnownSlot<P: Protocol> {
    pub thing: Arc<(NodeId, Slot<P>)>,
    pub hash: u64,
    pub epoch: u32,
    /// Whether it acts on what reaches it.
    pub ready: bool,
    pub up: bool,
    pub armed: TimerSet,
}

pub(super) struct KnownMsg<M> {
    pub thing: Arc<Carried<M>>,
    pub hash: u64,
    pub from: u8,
    pub to: u8,
    pub sort: Sort,
}

/// How something between two nodes stands to everything else there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// It goes its own way, and is there once.
    Loose,
    /// It waits for what was sent before it on its link.
    Queued,
    /// It never arrives: it is no message.
    Standing,
}

/// What an event does to a node.
pub(super) struct Transition<P: Protocol> {
    pub slot: u32,
    /// What it met with, by number.
    pub event: u32,
    /// Messages sent, and for each connection that it closes the news of that: a stretch of `Known::sent`.
    pub sent: (u32, u32),
    /// The term or round that the handler reaches, also if a crash cuts it short: a bound leaves out both or neither.
    pub epoch: u32,
    /// Whether its whole machine is down after it.
    pub crashes: bool,
    /// The crashes in its middle that are worth a look: after how many effects, and the transition.
    pub cuts: Box<[(u8, u32)]>,
    pub before_crash: Option<Box<Slot<P>>>,
    pub effects: Box<[Effect<P>]>,
}

/// All that a worker knows by number.
pub(super) struct Known<P: Searched> {
    pub shared: Arc<Shared<P>>,
    pub nodes: usize,
    /// Whether links are connections.
    pub connects: bool,
    pub slots: Vec<KnownSlot<P>>,
    pub msgs: Vec<KnownMsg<P::Msg>>,
    pub ghosts: Vec<(Arc<P::Ghost>, u64)>,
    pub used: Vec<(Arc<Used>, u64)>,
    /// By node's state and event: the transition.
    steps: Pairs,
    pub transitions: Vec<Transition<P>>,
    pub sent: Vec<u32>,
    /// By the observer's memory and transition: its memory after it.
    judged: Pairs,
    /// By the same: what fell, if anything did.
    falls: BTreeMap<(u32, u32), Box<[Fall]>>,
    /// What has fallen, by number; nothing if nobody looks at that.
    pub fallen: Vec<(Arc<Vec<Fall>>, u64)>,
    spent: Pairs,
    /// Effects kept in all transitions.
    effects: usize,
}

impl<P: Searched> Known<P> {
    pub(super) fn new(shared: Arc<Shared<P>>) -> Self {
        Known {
            nodes: shared.world.slots.len(),
            connects: shared.marks.is_some(),
            slots: Vec::new(),
            msgs: Vec::new(),
            ghosts: Vec::new(),
            used: Vec::new(),
            steps: Pairs::default(),
            transitions: Vec::new(),
            sent: Vec::new(),
            judged: Pairs::default(),
            falls: BTreeMap::new(),
            fallen: Vec::new(),
            spent: Pairs::default(),
            effects: 0,
            shared,
        }
    }

    /// Makes known whatever others have numbered, if the row names any of it.
    pub(super) fn catch_up(&mut self, row: &[u32]) {
        let (slots, msgs) = (self.slots.len() as u32, self.msgs.len() as u32);
        let behind = row[..self.nodes].iter().any(|slot| *slot >= slots)
            || row[self.nodes + GHOST] as usize >= self.ghosts.len()
            || row[self.nodes + USED] as usize >= self.used.len()
            || self.shared.regard.falls && row[self.nodes + FALLEN] as usize >= self.fallen.len()
            || row[self.nodes + HEAD..].iter().any(|msg| *msg >= msgs);
        if behind {
            let shared = self.shared.clone();
            self.learn(&shared.tables());
        }
    }

    pub(super) fn learn(&mut self, tables: &Tables<P>) {
        for (thing, hash) in tables.slots.from(self.slots.len()) {
            let slot = &thing.1;
            let epoch = if self.shared.bounds.epoch == ANY { 0 } else { self.epoch(thing.0, slot) };
            let (up, armed) = (slot.up(), slot.armed);
            let ready = up && !slot.paused;
            self.slots.push(KnownSlot { thing: thing.clone(), hash: *hash, epoch, ready, up, armed });
        }
        for (thing, hash) in tables.msgs.from(self.msgs.len()) {
            let sort = match thing.what {
                What::Open | What::Lost(_) => Sort::Standing,
                What::Message(_) | What::Damaged | What::News if self.connects && thing.from != thing.to => {
                    Sort::Queued
                }
                What::Message(_) | What::Damaged | What::News => Sort::Loose,
            };
            let (from, to) = (thing.from.0, thing.to.0);
            self.msgs.push(KnownMsg { thing: thing.clone(), hash: *hash, from, to, sort });
        }
        self.ghosts.extend_from_slice(tables.ghosts.from(self.ghosts.len()));
        self.used.extend_from_slice(tables.used.from(self.used.len()));
        self.fallen.extend_from_slice(tables.fallen.from(self.fallen.len()));
    }

    /// The message, or whatever else is between two nodes, of this number.
    pub(super) fn carried(&self, msg: u32) -> &Carried<P::Msg> {
        &self.msgs[msg as usize].thing
    }

    /// The input of this number.
    pub(super) fn asked(&self, input: u32) -> Asked {
        self.shared.inputs[input as usize]
    }

    /// What something between two nodes, which has this hash, adds to a fingerprint: on a connection its place counts.
    pub(super) fn placed(&self, between: &[u32], at: usize, hash: u64) -> u64 {
        // Asked for under every name of every node, and nearly always of loose links.
        if !self.connects {
            return hash;
        }
        match self.msgs[between[at] as usize].sort {
            Sort::Loose | Sort::Standing => hash,
            Sort::Queued => mix(hash.wrapping_add(self.ahead(between, at).count() as u64)),
        }
    }

    /// What has to arrive before something that is on a connection.
    pub(super) fn ahead<'a>(&'a self, between: &'a [u32], at: usize) -> impl Iterator<Item = u32> + 'a {
        let ends = |msg: u32| (self.carried(msg).from, self.carried(msg).to);
        let link = ends(between[at]);
        let queued = move |msg: &u32| self.msgs[*msg as usize].sort == Sort::Queued && ends(*msg) == link;
        between[..at].iter().copied().filter(queued)
    }

    /// What all that is between nodes adds to a fingerprint.
    pub(super) fn between_hash(&self, between: &[u32]) -> u64 {
        let hash = |at: usize| self.placed(between, at, self.msgs[between[at] as usize].hash);
        (0..between.len()).fold(0, |sum: u64, at| sum.wrapping_add(hash(at)))
    }

    /// What has fallen, by number; nothing if nobody looks at that.
    pub(super) fn fallen(&self, number: u32) -> &[Fall] {
        self.fallen.get(number as usize).map_or(&[], |(fallen, _)| fallen)
    }

    pub(super) fn fallen_hash(&self, number: u32) -> u64 {
        self.fallen.get(number as usize).map_or(0, |(_, hash)| *hash)
    }

    /// The number of what has fallen after these as well.
    pub(super) fn fallen_after(&mut self, number: u32, falls: &[Fall]) -> u32 {
        let mut fallen = self.fallen(number).to_vec();
        for fall in falls {
            if is_another(fallen.iter().copied(), *fall) {
                fallen.push(*fall);
            }
        }
        let shared = self.shared.clone();
        let mut tables = shared.tables();
        let number = tables.fallen(fallen);
        self.learn(&tables);
        number
    }

    /// What is used after one more of these; `None` if the bounds leave no room.
    pub(super) fn spend(&mut self, used: u32, spend: Spend) -> Option<u32> {
        let known = self.spent.get(used, spend.code());
        if known != NONE {
            return (known != NEVER).then_some(known);
        }
        let after = self.used[used as usize].0.after(spend, &self.shared.bounds).map(|after| {
            let shared = self.shared.clone();
            let mut tables = shared.tables();
            let number = tables.used(after);
            self.learn(&tables);
            number
        });
        self.spent.set(used, spend.code(), after.unwrap_or(NEVER));
        after
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        let known = self.slots.capacity() * size_of::<KnownSlot<P>>()
            + self.msgs.capacity() * size_of::<KnownMsg<P::Msg>>()
            + (self.ghosts.capacity() + self.used.capacity()) * 48;
        let effects: usize = self.effects * size_of::<Effect<P>>();
        let transitions = self.transitions.capacity() * size_of::<Transition<P>>() + effects;
        let memos = self.steps.bytes() + self.judged.bytes() + self.spent.bytes() + self.sent.capacity() * 4;
        known + transitions + memos
    }

    /// A node's term or round: the whole number with which its epoch is written, beside whose it is.
    fn epoch(&self, id: NodeId, slot: &Slot<P>) -> u32 {
        let mut card = NodeCard::default();
        P::card(&self.shared.world.config, slot, id, 0, &mut card);
        let text = card.epoch.map(|epoch| epoch.text).unwrap_or_default();
        text.split('.').find_map(|part| part.parse().ok()).unwrap_or(0)
    }

    /// Whether a message can never have an effect on its addressee in this state.
    pub(super) fn is_dead(&mut self, slot: u32, msg: u32) -> bool {
        let known = self.steps.get(slot, msg);
        if known != NONE {
            return known == DEAD;
        }
        let shared = &self.shared;
        let (carried, (id, state)) = (&*self.msgs[msg as usize].thing, &*self.slots[slot as usize].thing);
        // What an armed crash counts down, any message may bring about.
        let counted = matches!(state.cut, Some(Moment::After(_)));
        let mortal = shared.mortal.contains(*id);
        let gone = shared.is_stopped(carried) || !state.up() && shared.bounds.restarts == 0;
        let dies = |msg: &P::Msg| P::dead(&shared.world.config, state, carried.from, msg, mortal);
        let dead = gone || !counted && carried.msg().is_some_and(dies);
        self.steps.set(slot, msg, if dead { DEAD } else { ALIVE });
        dead
    }

    /// The number of a message that waited at a machine, once it is lost with it; none if nobody looks at messages.
    pub(super) fn lost(&mut self, msg: u32) -> Option<u32> {
        if !self.shared.regard.messages {
            return None;
        }
        let carried = self.msgs[msg as usize].thing.clone();
        let shared = self.shared.clone();
        let mut tables = shared.tables();
        let number = tables.lost(carried.from, carried.to, carried.msg()?.clone());
        self.learn(&tables);
        Some(number)
    }

    /// Whether a message need not be kept for a node in this state.
    pub(super) fn is_useless(&mut self, slot: u32, msg: u32) -> bool {
        self.shared.shrink.useless && self.msgs[msg as usize].sort == Sort::Loose && self.is_dead(slot, msg)
    }

    /// What an event does to a node in this state; `None` if it cannot happen to it.
    pub(super) fn transition(&mut self, slot: u32, event: u32) -> Option<u32> {
        match self.steps.get(slot, event) {
            DEAD | NEVER => None,
            NONE | ALIVE => self.work_out(slot, event),
            known => Some(known),
        }
    }

    fn work_out(&mut self, slot: u32, event: u32) -> Option<u32> {
        let thing = self.slots[slot as usize].thing.clone();
        let (id, state) = &*thing;
        if event < TIMER && self.shared.is_stopped(&self.msgs[event as usize].thing) {
            self.steps.set(slot, event, NEVER);
            return None;
        }
        let shared = self.shared.clone();
        let config = &shared.world.config;
        let meeting = self.meeting(*id, event);
        let handled = handle(config, *id, state, &meeting, state.cut);
        let epoch = match (shared.bounds.epoch, state.cut) {
            (ANY, _) => 0,
            (_, None) => self.epoch(*id, &handled.after),
            (_, Some(_)) => self.epoch(*id, &handle(config, *id, state, &meeting, None).after),
        };
        let mortal = shared.bounds.crashes > 0 && shared.victims.contains(*id) && event < BOOT;
        let mut variants = Vec::new();
        if mortal {
            // On a connection what was sent before a crash is lost with it, and whom it was sent to hears of that.
            let needed_only = shared.shrink.cuts && !self.connects;
            for cut in cuts(&handled.effects, needed_only) {
                let handled = handle(config, *id, state, &meeting, Some(Moment::After(cut)));
                variants.push((cut, self.keep(*id, event, handled, epoch, Vec::new())));
            }
        }
        let number = self.keep(*id, event, handled, epoch, variants);
        self.steps.set(slot, event, number);
        Some(number)
    }

    fn meeting(&self, id: NodeId, event: u32) -> Meeting<P> {
        match event {
            CRASH => Meeting::Crash,
            BOOT => Meeting::Boot,
            INPUT.. => {
                let asked = self.shared.inputs[(event - INPUT) as usize];
                Meeting::Event(Event::Input { input: asked.input, to: asked.to, value: asked.value })
            }
            TIMER.. => {
                let timer = self.shared.world.config.timers(id)[(event - TIMER) as usize];
                Meeting::Event(Event::Timer(timer.id, timer.about))
            }
            _ => {
                let carried = self.carried(event);
                let from = carried.from;
                let message = |msg: &P::Msg| Event::Message { from, msg: msg.clone() };
                Meeting::Event(carried.msg().map_or(Event::Broken(from), message))
            }
        }
    }

    fn keep(&mut self, id: NodeId, event: u32, handled: Handled<P>, epoch: u32, cuts: Vec<(u8, u32)>) -> u32 {
        let shared = self.shared.clone();
        let mut tables = shared.tables();
        let crashes = handled.before_crash.is_some();
        let slot = tables.slot(id, handled.after);
        let first = self.sent.len() as u32;
        for effect in &handled.effects {
            match effect {
                Effect::Send(to, msg) => {
                    let number = tables.msg(id, *to, msg);
                    self.sent.push(number);
                }
                Effect::Close(peer) => self.sent.extend(shared.marks.iter().map(|marks| marks.news(id, *peer))),
                _ => {}
            }
        }
        self.learn(&tables);
        self.effects += handled.effects.len();
        self.transitions.push(Transition {
            slot,
            event,
            sent: (first, self.sent.len() as u32),
            epoch,
            crashes,
            cuts: cuts.into_boxed_slice(),
            before_crash: handled.before_crash.map(Box::new),
            effects: handled.effects.into_boxed_slice(),
        });
        self.transitions.len() as u32 - 1
    }

    /// The observer's memory after a transition, and what fell in it.
    pub(super) fn judge(&mut self, ghost: u32, node: NodeId, transition: u32) -> (u32, u32) {
        let mut known = self.judged.get(ghost, transition);
        if known == NONE {
            known = self.observe(ghost, node, transition);
            self.judged.set(ghost, transition, known);
        }
        match known & FELL {
            0 => (known, 0),
            _ => {
                let bits = self.falls(ghost, transition).iter().fold(0, |bits, (property, _)| bits | property.bit());
                (known & !FELL, bits)
            }
        }
    }

    /// What fell in a transition that was judged.
    pub(super) fn falls(&self, ghost: u32, transition: u32) -> &[Fall] {
        self.falls.get(&(ghost, transition)).map_or(&[], |falls| falls)
    }

    fn observe(&mut self, ghost: u32, node: NodeId, transition: u32) -> u32 {
        let shared = self.shared.clone();
        let moved = &self.transitions[transition as usize];
        let after = &self.slots[moved.slot as usize].thing.1;
        let mut memory = P::Ghost::clone(&self.ghosts[ghost as usize].0);
        let mut found = Found::default();
        let meeting = self.meeting(node, moved.event);
        let config = &shared.world.config;
        let slot = moved.before_crash.as_deref().unwrap_or(after);
        let seen = Seen::new(config, node, meeting.met(), slot, &moved.effects, 0);
        P::observe(&mut memory, &seen, &mut found);
        if moved.before_crash.is_some() {
            P::observe(&mut memory, &Seen::new(config, node, Met::Crash, after, &[], 0), &mut found);
        }
        let mut tables = shared.tables();
        let number = tables.ghost(memory);
        self.learn(&tables);
        if found.violations.is_empty() {
            return number;
        }
        let falls = found.violations.iter().map(|(property, nodes, _)| (*property, *nodes));
        self.falls.insert((ghost, transition), falls.collect());
        number | FELL
    }
}
