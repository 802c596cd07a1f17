//! From a row to the rows that one move leads to. Handlers and the observer run once for each pair of numbers; after
//! that a move is look-ups, and a fingerprint costs what the move changed.

use super::bounds::{Spend, Used};
use super::known::{KnownMsg, KnownSlot, NEVER, Transition};
use super::shared::{Asked, Carried, Shared};
use super::store::{NONE, Pairs, content_hash};
use super::symmetry::Renamed;
use super::{Action, Move, Searched, Successor, Worker};
use crate::engine::protocol::Effect;
use crate::engine::scene::Scene;
use crate::engine::{NodeId, TimerSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A row: the nodes, then the observer's memory, what is used, what has fallen and the fingerprint in two halves, then
/// the messages in flight in the order in which they were sent.
pub(super) const HEAD: usize = 5;
pub(super) const GHOST: usize = 0;
pub(super) const USED: usize = 1;
pub(super) const FALLEN: usize = 2;
const PRINT: usize = 3;

/// Events by number: messages by their own, others from here on.
pub(super) const TIMER: u32 = 1 << 28;
pub(super) const INPUT: u32 = 2 << 28;
pub(super) const BOOT: u32 = 3 << 28;
pub(super) const CRASH: u32 = 4 << 28;

const _: () = assert!(TimerSet::MOST <= (INPUT - TIMER) as usize && CRASH < NEVER);

/// A move that is possible.
#[derive(Clone, Copy)]
struct Offer {
    action: Action,
    node: NodeId,
    transition: u32,
    /// Place of the message that it takes, if it does.
    taken: Option<usize>,
    used: u32,
    steps: u8,
}

pub(super) struct Clerk<P: Searched> {
    pub(super) shared: Arc<Shared<P>>,
    pub(super) nodes: usize,
    pub(super) slots: Vec<KnownSlot<P>>,
    pub(super) msgs: Vec<KnownMsg<P::Msg>>,
    pub(super) ghosts: Vec<(Arc<P::Ghost>, u64)>,
    pub(super) used: Vec<(Arc<Used>, u64)>,
    /// By node's state and event: the transition.
    pub(super) steps: Pairs,
    pub(super) transitions: Vec<Transition<P>>,
    pub(super) sent: Vec<u32>,
    /// By the observer's memory and transition: its memory after it.
    pub(super) judged: Pairs,
    pub(super) fallen: BTreeMap<(u32, u32), u32>,
    pub(super) spent: Pairs,
    pub(super) renamed: Vec<Renamed>,
    pub(super) child: Vec<u32>,
    offers: Vec<Offer>,
    /// Effects kept in all transitions.
    pub(super) effects: usize,
}

/// The fingerprint in a row, from behind its nodes on.
pub(super) fn print_of(head: &[u32]) -> u64 {
    u64::from(head[PRINT]) | u64::from(head[PRINT + 1]) << 32
}

impl<P: Searched> Clerk<P> {
    pub(super) fn new(shared: Arc<Shared<P>>) -> Self {
        Clerk {
            nodes: shared.world.slots.len(),
            slots: Vec::new(),
            msgs: Vec::new(),
            ghosts: Vec::new(),
            used: Vec::new(),
            steps: Pairs::default(),
            transitions: Vec::new(),
            sent: Vec::new(),
            judged: Pairs::default(),
            fallen: BTreeMap::new(),
            spent: Pairs::default(),
            renamed: shared.renamings.iter().map(|_| Renamed::default()).collect(),
            child: Vec::new(),
            offers: Vec::new(),
            effects: 0,
            shared,
        }
    }

    /// Completes the row of the start: leaves out useless messages and puts the fingerprint in.
    pub(super) fn finish_root(&mut self, mut row: Vec<u32>) -> Vec<u32> {
        self.catch_up(&row);
        let msgs = row.split_off(self.nodes + HEAD);
        for msg in msgs {
            let slot = row[usize::from(self.msgs[msg as usize].to)];
            if !(self.shared.shrink.useless && self.is_dead(slot, msg)) {
                row.push(msg);
            }
        }
        let mut print = self.fallen_hash(row[self.nodes + FALLEN]);
        for slot in &row[..self.nodes] {
            print = print.wrapping_add(self.slots[*slot as usize].hash);
        }
        for msg in &row[self.nodes + HEAD..] {
            print = print.wrapping_add(self.msgs[*msg as usize].hash);
        }
        print = print.wrapping_add(self.ghosts[row[self.nodes + GHOST] as usize].1);
        print = print.wrapping_add(self.used[row[self.nodes + USED] as usize].1);
        self.set_print(&mut row, print);
        row
    }

    /// The message of this number.
    pub(super) fn carried(&self, msg: u32) -> &Carried<P::Msg> {
        &self.msgs[msg as usize].thing
    }

    /// The input of this number.
    pub(super) fn asked(&self, input: u32) -> Asked {
        self.shared.inputs[input as usize]
    }

    fn set_print(&self, row: &mut [u32], print: u64) {
        row[self.nodes + PRINT] = print as u32;
        row[self.nodes + PRINT + 1] = (print >> 32) as u32;
    }

    pub(super) fn fallen_hash(&self, fallen: u32) -> u64 {
        if fallen == 0 { 0 } else { content_hash(&("fallen", fallen)) }
    }

    /// What is used after one more of these; `None` if the bounds leave no room.
    fn spend(&mut self, used: u32, spend: Spend) -> Option<u32> {
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

    /// Everything that can happen in a state.
    fn offer(&mut self, row: &[u32], offers: &mut Vec<Offer>) {
        let used = row[self.nodes + USED];
        let twice = self.spend(used, Spend::Duplicate);
        for at in 0..row.len() - self.nodes - HEAD {
            let msg = row[self.nodes + HEAD + at];
            let node = NodeId(self.msgs[msg as usize].to);
            let taken = Some(at);
            self.offer_event(row, node, msg, Move::Deliver { msg, keep: false }, taken, used, offers);
            if let Some(used) = twice {
                let first = offers.len();
                self.offer_event(row, node, msg, Move::Deliver { msg, keep: true }, None, used, offers);
                offers[first..].iter_mut().for_each(|offer| offer.steps += 1);
            }
        }
        for at in 0..self.nodes {
            let (node, armed) = (NodeId(at as u8), self.slots[row[at] as usize].armed);
            if armed.is_empty() {
                continue;
            }
            let Some(used) = self.spend(used, Spend::Timeout(node.0)) else { continue };
            for timer in armed.iter() {
                let event = TIMER | u32::from(timer.0);
                self.offer_event(row, node, event, Move::Fire { node, timer }, None, used, offers);
            }
        }
        self.offer_inputs(row, used, offers);
        self.offer_faults(row, used, offers);
    }

    fn offer_inputs(&mut self, row: &[u32], used: u32, offers: &mut Vec<Offer>) {
        let shared = self.shared.clone();
        let number = usize::from(self.used[used as usize].0.requests);
        if let (Some(round), Some(used)) = (shared.requests.get(number), self.spend(used, Spend::Request)) {
            for input in round {
                let node = shared.inputs[*input as usize].node;
                self.offer_event(row, node, INPUT | input, Move::Input { node, input: *input }, None, used, offers);
            }
        }
        if let (false, Some(used)) = (shared.acts.is_empty(), self.spend(used, Spend::Act)) {
            for input in &shared.acts {
                let node = shared.inputs[*input as usize].node;
                self.offer_event(row, node, INPUT | input, Move::Input { node, input: *input }, None, used, offers);
            }
        }
    }

    fn offer_faults(&mut self, row: &[u32], used: u32, offers: &mut Vec<Offer>) {
        let (crash, restart) = (self.spend(used, Spend::Crash), self.spend(used, Spend::Restart));
        for at in 0..self.nodes {
            let node = NodeId(at as u8);
            let up = |id: NodeId| self.slots[row[id.index()] as usize].up;
            let (used, event, what) = match up(node) {
                true => (crash, CRASH, Move::Crash(node)),
                false => (restart, BOOT, Move::Restart(node)),
            };
            let Some(used) = used else { continue };
            // A machine is offered once, by its first node that is up, or down.
            let first = self.shared.mates[at].iter().find(|mate| up(*mate) == up(node)) == Some(node);
            if !first || !self.shared.victims.contains(node) {
                continue;
            }
            if let Some(transition) = self.transition(row[at], event) {
                let action = Action { what, cut: None };
                offers.push(Offer { action, node, transition, taken: None, used, steps: 1 });
            }
        }
    }

    /// An event at a node, and the same with a crash in its middle.
    #[allow(clippy::too_many_arguments)]
    fn offer_event(
        &mut self,
        row: &[u32],
        node: NodeId,
        event: u32,
        what: Move,
        taken: Option<usize>,
        used: u32,
        offers: &mut Vec<Offer>,
    ) {
        let slot = row[node.index()];
        if !self.slots[slot as usize].ready {
            return;
        }
        let Some(transition) = self.transition(slot, event) else { return };
        offers.push(Offer { action: Action { what, cut: None }, node, transition, taken, used, steps: 1 });
        if self.transitions[transition as usize].cuts.is_empty() {
            return;
        }
        let Some(used) = self.spend(used, Spend::Crash) else { return };
        for (cut, transition) in self.transitions[transition as usize].cuts.iter().copied() {
            let action = Action { what, cut: Some(cut) };
            offers.push(Offer { action, node, transition, taken, used, steps: 2 });
        }
    }

    /// Takes an offer: the state that it leads to is in `child`. Gives what fell in it; `None` if the offer leads
    /// beyond the bounds or changes nothing.
    fn take(&mut self, row: &[u32], offer: &Offer) -> Option<u32> {
        let (head, what) = (self.nodes, offer.action.what);
        self.child.clear();
        self.child.extend_from_slice(row);
        let mut print = print_of(&row[head..]);
        if let Some(at) = offer.taken {
            let msg = self.child.remove(head + HEAD + at);
            print = print.wrapping_sub(self.msgs[msg as usize].hash);
        }
        let unmoved = print;
        let mut fallen = 0;
        self.apply(offer.node, offer.transition, &mut print, &mut fallen)?;
        let crashes = matches!(what, Move::Crash(_)) || self.transitions[offer.transition as usize].crashes;
        if crashes || matches!(what, Move::Restart(_)) {
            self.take_mates(offer.node, crashes, &mut print, &mut fallen)?;
        }
        if self.shared.shrink.useless && print == unmoved && fallen == 0 {
            return None;
        }
        if offer.used != row[head + USED] {
            let hash = |used: u32| self.used[used as usize].1;
            print = print.wrapping_add(hash(offer.used)).wrapping_sub(hash(row[head + USED]));
            self.child[head + USED] = offer.used;
        }
        if self.shared.keep_fallen && fallen & !row[head + FALLEN] != 0 {
            let (before, after) = (row[head + FALLEN], row[head + FALLEN] | fallen);
            print = print.wrapping_add(self.fallen_hash(after)).wrapping_sub(self.fallen_hash(before));
            self.child[head + FALLEN] = after;
        }
        self.child[head + PRINT] = print as u32;
        self.child[head + PRINT + 1] = (print >> 32) as u32;
        Some(fallen)
    }

    /// What shares the machine goes down, or comes up, as well.
    fn take_mates(&mut self, node: NodeId, crashes: bool, print: &mut u64, fallen: &mut u32) -> Option<()> {
        for mate in self.shared.mates[node.index()].iter().filter(|mate| *mate != node) {
            let slot = self.child[mate.index()];
            if self.slots[slot as usize].up == crashes
                && let Some(transition) = self.transition(slot, if crashes { CRASH } else { BOOT })
            {
                self.apply(mate, transition, print, fallen)?;
            }
        }
        Some(())
    }

    /// One node moves. `None` if it would leave the bounds.
    fn apply(&mut self, node: NodeId, transition: u32, print: &mut u64, fallen: &mut u32) -> Option<()> {
        let head = self.nodes;
        let (new, (first, end)) = {
            let transition = &self.transitions[transition as usize];
            (transition.slot, transition.sent)
        };
        let old = self.child[node.index()];
        let (was, is) = (&self.slots[old as usize], &self.slots[new as usize]);
        if is.epoch > self.shared.bounds.epoch && is.epoch > was.epoch {
            return None;
        }
        let crashes = was.up && !is.up;
        *print = print.wrapping_sub(was.hash).wrapping_add(is.hash);
        self.child[node.index()] = new;
        let before = self.child[head + GHOST];
        let (after, fell) = self.judge(before, node, transition);
        *fallen |= fell;
        if after != before {
            let hash = |ghost: u32| self.ghosts[ghost as usize].1;
            *print = print.wrapping_sub(hash(before)).wrapping_add(hash(after));
            self.child[head + GHOST] = after;
        }
        let useless = self.shared.shrink.useless;
        if (useless || crashes) && old != new {
            let mut at = head + HEAD;
            while at < self.child.len() {
                let msg = self.child[at];
                let known = &self.msgs[msg as usize];
                let (here, lost) = (known.to == node.0, crashes && known.thing.came_through);
                if here && (lost || useless && self.is_dead(new, msg)) {
                    *print = print.wrapping_sub(self.msgs[msg as usize].hash);
                    self.child.remove(at);
                } else {
                    at += 1;
                }
            }
        }
        for at in first..end {
            let msg = self.sent[at as usize];
            let to = usize::from(self.msgs[msg as usize].to);
            if self.child[head + HEAD..].contains(&msg) || useless && self.is_dead(self.child[to], msg) {
                continue;
            }
            *print = print.wrapping_add(self.msgs[msg as usize].hash);
            self.child.push(msg);
        }
        Some(())
    }
}

impl<P: Searched> Worker for Clerk<P> {
    fn expand(&mut self, row: &[u32], visit: &mut dyn FnMut(Successor)) {
        self.catch_up(row);
        let mut offers = std::mem::take(&mut self.offers);
        offers.clear();
        self.offer(row, &mut offers);
        for (ordinal, offer) in offers.iter().enumerate() {
            let Some(fallen) = self.take(row, offer) else { continue };
            let child = std::mem::take(&mut self.child);
            let key = self.least_print(&child);
            let ordinal = ordinal as u32;
            visit(Successor { key, steps: offer.steps, fallen, ordinal, row: &child, action: offer.action });
            self.child = child;
        }
        self.offers = offers;
    }

    fn key(&mut self, row: &[u32]) -> u64 {
        self.catch_up(row);
        self.least_print(row)
    }

    fn outlook(&mut self, row: &[u32]) -> u64 {
        self.catch_up(row);
        let msgs = row[self.nodes + HEAD..].iter().map(|msg| self.msgs[*msg as usize].hash);
        let used = self.used[row[self.nodes + USED] as usize].1;
        print_of(&row[self.nodes..]).wrapping_sub(msgs.fold(used, u64::wrapping_add))
    }

    fn scene(&mut self, row: &[u32]) -> Scene {
        self.catch_up(row);
        let slots = row[..self.nodes].iter().map(|slot| Arc::new(self.slots[*slot as usize].thing.1.clone()));
        let ghost = self.ghosts[row[self.nodes + GHOST] as usize].0.clone();
        let msgs = row[self.nodes + HEAD..].iter().map(|msg| {
            let carried = &self.msgs[*msg as usize].thing;
            (carried.from, carried.to, carried.msg.clone())
        });
        let world = self.shared.world.posed(slots.collect(), ghost, msgs, row[self.nodes + FALLEN]);
        let mut scene = world.picture(usize::MAX);
        for chosen in &mut scene.chosen {
            chosen.step = 0;
            chosen.quorum.clear();
        }
        for progress in &mut scene.progress {
            progress.chosen = progress.chosen.map(|_| 0);
        }
        scene
    }

    fn bytes(&self) -> usize {
        let known = self.slots.capacity() * size_of::<KnownSlot<P>>()
            + self.msgs.capacity() * size_of::<KnownMsg<P::Msg>>()
            + (self.ghosts.capacity() + self.used.capacity()) * 48;
        let effects: usize = self.effects * size_of::<Effect<P>>();
        let transitions = self.transitions.capacity() * size_of::<Transition<P>>() + effects;
        let memos = self.steps.bytes() + self.judged.bytes() + self.spent.bytes() + self.sent.capacity() * 4;
        known + transitions + memos
    }
}
