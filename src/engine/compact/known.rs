//! What is known by number: handlers and the observer run once for each pair of numbers, and what comes of it is
//! remembered here.

use super::Searched;
use super::bounds::ANY;
use super::handler::{Handled, Meeting, cuts, handle};
use super::shared::{Carried, Tables};
use super::store::NONE;
use super::worker::{BOOT, CRASH, Clerk, GHOST, HEAD, INPUT, TIMER, USED};
use crate::engine::protocol::{Effect, Event, Protocol};
use crate::engine::scene::NodeCard;
use crate::engine::seen::{Found, Met, Seen};
use crate::engine::{NodeId, Slot, TimerSet};
use std::sync::Arc;

/// What is known of a node's state and an event but for the transition's number.
pub(super) const DEAD: u32 = NONE - 1;
pub(super) const ALIVE: u32 = NONE - 2;
pub(super) const NEVER: u32 = NONE - 3;
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
    pub to: u8,
}

/// What an event does to a node.
pub(super) struct Transition<P: Protocol> {
    pub slot: u32,
    /// What it met with, by number.
    pub event: u32,
    /// Messages sent: a stretch of `Clerk::sent`.
    pub sent: (u32, u32),
    /// Whether its whole machine is down after it.
    pub crashes: bool,
    /// The crashes in its middle that are worth a look: after how many effects, and the transition.
    pub cuts: Box<[(u8, u32)]>,
    pub before_crash: Option<Box<Slot<P>>>,
    pub effects: Box<[Effect<P>]>,
}

impl<P: Searched> Clerk<P> {
    /// Makes known whatever others have numbered, if the row names any of it.
    pub(super) fn catch_up(&mut self, row: &[u32]) {
        let (slots, msgs) = (self.slots.len() as u32, self.msgs.len() as u32);
        let behind = row[..self.nodes].iter().any(|slot| *slot >= slots)
            || row[self.nodes + GHOST] as usize >= self.ghosts.len()
            || row[self.nodes + USED] as usize >= self.used.len()
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
            self.msgs.push(KnownMsg { thing: thing.clone(), hash: *hash, to: thing.to.0 });
        }
        self.ghosts.extend_from_slice(tables.ghosts.from(self.ghosts.len()));
        self.used.extend_from_slice(tables.used.from(self.used.len()));
    }

    /// A node's term or round: the whole number with which its epoch is written.
    fn epoch(&self, id: NodeId, slot: &Slot<P>) -> u32 {
        let mut card = NodeCard::default();
        P::card(&self.shared.world.config, slot, id, 0, &mut card);
        let text = card.epoch.map(|epoch| epoch.text).unwrap_or_default();
        let digits = text.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        digits.parse().unwrap_or(0)
    }

    /// Whether a message can never have an effect on its addressee in this state.
    pub(super) fn is_dead(&mut self, slot: u32, msg: u32) -> bool {
        let known = self.steps.get(slot, msg);
        if known != NONE {
            return known == DEAD;
        }
        let shared = &self.shared;
        let (carried, (id, state)) = (&*self.msgs[msg as usize].thing, &*self.slots[slot as usize].thing);
        let mortal = shared.bounds.crashes > 0 && shared.victims.contains(*id);
        let gone = shared.is_stopped(carried) || !state.up() && shared.bounds.restarts == 0;
        let dead = gone || P::dead(&shared.world.config, state, carried.from, &carried.msg, mortal);
        self.steps.set(slot, msg, if dead { DEAD } else { ALIVE });
        dead
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
        let mortal = shared.bounds.crashes > 0 && shared.victims.contains(*id) && event < BOOT;
        let mut variants = Vec::new();
        if mortal && state.cut.is_none() {
            for cut in cuts(&handled.effects, shared.shrink.cuts) {
                let handled = handle(config, *id, state, &meeting, Some(cut));
                variants.push((cut, self.keep(*id, event, handled, Vec::new())));
            }
        }
        let number = self.keep(*id, event, handled, variants);
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
                let carried = &self.msgs[event as usize].thing;
                Meeting::Event(Event::Message { from: carried.from, msg: carried.msg.clone() })
            }
        }
    }

    fn keep(&mut self, id: NodeId, event: u32, handled: Handled<P>, cuts: Vec<(u8, u32)>) -> u32 {
        let shared = self.shared.clone();
        let mut tables = shared.tables();
        let crashes = handled.before_crash.is_some();
        let slot = tables.slot(id, handled.after);
        let first = self.sent.len() as u32;
        for effect in &handled.effects {
            if let Effect::Send(to, msg) = effect {
                let number = tables.msg(id, *to, msg);
                self.sent.push(number);
            }
        }
        self.learn(&tables);
        self.effects += handled.effects.len();
        self.transitions.push(Transition {
            slot,
            event,
            sent: (first, self.sent.len() as u32),
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
            _ => (known & !FELL, self.fallen.get(&(ghost, transition)).copied().unwrap_or(0)),
        }
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
        let fallen = found.violations.iter().fold(0, |bits, (property, ..)| bits | property.bit());
        let mut tables = shared.tables();
        let number = tables.ghost(memory);
        self.learn(&tables);
        if fallen == 0 {
            return number;
        }
        self.fallen.insert((ghost, transition), fallen);
        number | FELL
    }
}
