//! From a row to the rows that one move leads to. Handlers and the observer run once for each pair of numbers; after
//! that a move is look-ups, and a fingerprint costs what the move changed.

use super::bounds::Spend;
use super::known::{Known, Sort};
use super::row::{BOOT, CRASH, FALLEN, GHOST, HEAD, INPUT, TIMER, USED, print_of, set_print};
use super::shared::{Shared, What};
use super::store::NONE;
use super::symmetry::Symmetry;
use super::{Action, Breaking, Move, Searched, Successor, Worker};
use crate::engine::NodeId;
use crate::engine::fallen::Fall;
use crate::engine::scene::Scene;
use std::ops::Range;
use std::sync::Arc;

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

/// Whoever knows the way from a row to the next ones.
pub(super) struct Clerk<P: Searched> {
    pub(super) known: Known<P>,
    symmetry: Symmetry,
    /// The row that is being made, and what fell on the way to it.
    child: Vec<u32>,
    falls: Vec<Fall>,
    offers: Vec<Offer>,
}

impl<P: Searched> Clerk<P> {
    pub(super) fn new(shared: Arc<Shared<P>>) -> Self {
        let symmetry = Symmetry::new(&shared.namings);
        Clerk { known: Known::new(shared), symmetry, child: Vec::new(), falls: Vec::new(), offers: Vec::new() }
    }

    /// Completes the row of the start: leaves out useless messages and puts the fingerprint in.
    pub(super) fn finish_root(&mut self, mut row: Vec<u32>) -> Vec<u32> {
        self.known.catch_up(&row);
        let head = self.known.nodes;
        let between = row.split_off(head + HEAD);
        for msg in between {
            let slot = row[usize::from(self.known.msgs[msg as usize].to)];
            if !self.known.is_useless(slot, msg) {
                row.push(msg);
            }
        }
        let known = &self.known;
        let mut print = known.fallen_hash(row[head + FALLEN]);
        for slot in &row[..head] {
            print = print.wrapping_add(known.slots[*slot as usize].hash);
        }
        print = print.wrapping_add(known.between_hash(&row[head + HEAD..]));
        print = print.wrapping_add(known.ghosts[row[head + GHOST] as usize].1);
        print = print.wrapping_add(known.used[row[head + USED] as usize].1);
        set_print(&mut row[head..], print);
        row
    }

    /// Everything that can happen in a state.
    fn offer(&mut self, row: &[u32], offers: &mut Vec<Offer>) {
        let used = row[self.known.nodes + USED];
        let twice = self.known.spend(used, Spend::Duplicate);
        for at in 0..row.len() - self.known.nodes - HEAD {
            let msg = row[self.known.nodes + HEAD + at];
            // Of several that say the same one will do.
            if self.known.shared.regard.messages && row[self.known.nodes + HEAD..][..at].contains(&msg) {
                continue;
            }
            let (to, sort) = (self.known.msgs[msg as usize].to, self.known.msgs[msg as usize].sort);
            self.offer_drop(msg, at, used, offers);
            if sort != Sort::Loose && !self.known.is_next(&row[self.known.nodes + HEAD..], at) {
                continue;
            }
            let (node, taken) = (NodeId(to), Some(at));
            self.offer_event(row, node, msg, Move::Deliver { msg, keep: false }, taken, used, offers);
            let Some(used) = twice.filter(|_| sort == Sort::Loose) else { continue };
            if self.known.shared.regard.messages {
                let action = Action { what: Move::Duplicate { msg }, cut: None };
                offers.push(Offer { action, node, transition: NONE, taken: None, used, steps: 1 });
            } else {
                let first = offers.len();
                self.offer_event(row, node, msg, Move::Deliver { msg, keep: true }, None, used, offers);
                offers[first..].iter_mut().for_each(|offer| offer.steps += 1);
            }
        }
        for at in 0..self.known.nodes {
            let (node, armed) = (NodeId(at as u8), self.known.slots[row[at] as usize].armed);
            if armed.is_empty() {
                continue;
            }
            let Some(used) = self.known.spend(used, Spend::Timeout(node.0)) else { continue };
            for timer in armed.iter() {
                let event = TIMER | u32::from(timer.0);
                self.offer_event(row, node, event, Move::Fire { node, timer }, None, used, offers);
            }
        }
        self.offer_inputs(row, used, offers);
        self.offer_faults(row, used, offers);
        if self.known.connects {
            self.offer_breaks(row, used, offers);
        }
    }

    /// Where messages are looked at, one that is lost is to be missed: it is taken off its link. Elsewhere it need only
    /// never arrive; on a connection its loss breaks that.
    fn offer_drop(&self, msg: u32, at: usize, used: u32, offers: &mut Vec<Offer>) {
        let is_seen = matches!(self.known.carried(msg).what, What::Message(_) | What::Lost(_));
        if self.known.shared.regard.messages && !self.known.connects && is_seen {
            let (action, node) =
                (Action { what: Move::Drop { msg }, cut: None }, NodeId(self.known.msgs[msg as usize].to));
            offers.push(Offer { action, node, transition: NONE, taken: Some(at), used, steps: 1 });
        }
    }

    /// Connections that break because a message on them does not get through.
    fn offer_breaks(&mut self, row: &[u32], used: u32, offers: &mut Vec<Offer>) {
        let end = self.known.nodes as u8;
        let pairs = (0..end).flat_map(|a| (a + 1..end).map(move |b| [NodeId(a), NodeId(b)]));
        let lost = self.known.spend(used, Spend::Break);
        for ends in pairs {
            let Some(how) = self.known.breaking(row, ends) else { continue };
            let used = match how {
                Breaking::Fated | Breaking::Damaged => Some(used),
                Breaking::Dropped => lost,
            };
            let action = Action { what: Move::Break { ends, how }, cut: None };
            let offer = |used| Offer { action, node: ends[0], transition: NONE, taken: None, used, steps: 1 };
            offers.extend(used.map(offer));
        }
    }

    fn offer_inputs(&mut self, row: &[u32], used: u32, offers: &mut Vec<Offer>) {
        let shared = self.known.shared.clone();
        let number = usize::from(self.known.used[used as usize].0.requests);
        if let (Some(round), Some(used)) = (shared.requests.get(number), self.known.spend(used, Spend::Request)) {
            for input in round {
                let node = shared.inputs[*input as usize].node;
                self.offer_event(row, node, INPUT | input, Move::Input { node, input: *input }, None, used, offers);
            }
        }
        if let (false, Some(used)) = (shared.acts.is_empty(), self.known.spend(used, Spend::Act)) {
            for input in &shared.acts {
                let node = shared.inputs[*input as usize].node;
                self.offer_event(row, node, INPUT | input, Move::Input { node, input: *input }, None, used, offers);
            }
        }
    }

    fn offer_faults(&mut self, row: &[u32], used: u32, offers: &mut Vec<Offer>) {
        let (crash, restart) = (self.known.spend(used, Spend::Crash), self.known.spend(used, Spend::Restart));
        for at in 0..self.known.nodes {
            let node = NodeId(at as u8);
            let up = |id: NodeId| self.known.slots[row[id.index()] as usize].up;
            let (used, event, what) = match up(node) {
                true => (crash, CRASH, Move::Crash(node)),
                false => (restart, BOOT, Move::Restart(node)),
            };
            let Some(used) = used else { continue };
            // A machine is offered once, by its first node that is up and may crash, or is down.
            let able = |mate: NodeId| up(mate) == up(node) && (!up(node) || self.known.shared.victims.contains(mate));
            if self.known.shared.mates[at].iter().find(|mate| able(*mate)) != Some(node) {
                continue;
            }
            if let Some(transition) = self.known.transition(row[at], event) {
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
        if !self.known.slots[slot as usize].ready {
            return;
        }
        let Some(transition) = self.known.transition(slot, event) else { return };
        offers.push(Offer { action: Action { what, cut: None }, node, transition, taken, used, steps: 1 });
        if self.known.transitions[transition as usize].cuts.is_empty() {
            return;
        }
        let Some(used) = self.known.spend(used, Spend::Crash) else { return };
        for (cut, transition) in self.known.transitions[transition as usize].cuts.iter().copied() {
            let action = Action { what, cut: Some(cut) };
            offers.push(Offer { action, node, transition, taken, used, steps: 2 });
        }
    }

    /// Takes an offer: the state that it leads to is in `child`. Gives what fell in it; `None` if the offer leads
    /// beyond the bounds or changes nothing.
    fn take(&mut self, row: &[u32], offer: &Offer) -> Option<u32> {
        let (head, connects) = (self.known.nodes, self.known.connects);
        self.child.clear();
        self.child.extend_from_slice(row);
        self.falls.clear();
        let mut print = print_of(&row[head..]);
        let mut unmoved = print;
        if connects {
            // What goes moves up all that is behind it, so the sum is made anew.
            print = print.wrapping_sub(self.known.between_hash(&row[head + HEAD..]));
        }
        if let Some(at) = offer.taken {
            let msg = self.child.remove(head + HEAD + at);
            if !connects {
                print = print.wrapping_sub(self.known.msgs[msg as usize].hash);
                unmoved = print;
            }
        }
        let mut fallen = 0;
        self.happen(offer, &mut print, &mut fallen)?;
        if connects {
            print = print.wrapping_add(self.known.between_hash(&self.child[head + HEAD..]));
        }
        if self.known.shared.shrink.useless && print == unmoved && fallen == 0 {
            return None;
        }
        if offer.used != row[head + USED] {
            let hash = |used: u32| self.known.used[used as usize].1;
            print = print.wrapping_add(hash(offer.used)).wrapping_sub(hash(row[head + USED]));
            self.child[head + USED] = offer.used;
        }
        if !self.falls.is_empty() {
            let before = row[head + FALLEN];
            let after = self.known.fallen_after(before, &self.falls);
            print = print.wrapping_add(self.known.fallen_hash(after)).wrapping_sub(self.known.fallen_hash(before));
            self.child[head + FALLEN] = after;
        }
        set_print(&mut self.child[head..], print);
        Some(fallen)
    }

    /// What an offer does to the nodes and to what is between them.
    fn happen(&mut self, offer: &Offer, print: &mut u64, fallen: &mut u32) -> Option<()> {
        let (crashes, starts) = match offer.action.what {
            Move::Break { ends, .. } => {
                self.known.break_up(&mut self.child, ends);
                return Some(());
            }
            // It is taken off its link already.
            Move::Drop { .. } => return Some(()),
            Move::Duplicate { msg } => {
                *print = print.wrapping_add(self.known.msgs[msg as usize].hash);
                self.child.push(msg);
                return Some(());
            }
            Move::Crash(_) => (true, false),
            Move::Restart(_) => (false, true),
            Move::Deliver { .. } | Move::Fire { .. } | Move::Input { .. } => {
                (self.known.transitions[offer.transition as usize].crashes, false)
            }
        };
        self.apply(offer.node, offer.transition, print, fallen)?;
        if crashes || starts {
            self.take_mates(offer.node, crashes, print, fallen)?;
        }
        Some(())
    }

    /// What shares the machine goes down, or comes up, as well.
    fn take_mates(&mut self, node: NodeId, crashes: bool, print: &mut u64, fallen: &mut u32) -> Option<()> {
        for mate in self.known.shared.mates[node.index()].iter().filter(|mate| *mate != node) {
            let slot = self.child[mate.index()];
            if self.known.slots[slot as usize].up == crashes
                && let Some(transition) = self.known.transition(slot, if crashes { CRASH } else { BOOT })
            {
                self.apply(mate, transition, print, fallen)?;
            }
        }
        Some(())
    }

    /// One node moves. `None` if it would leave the bounds.
    fn apply(&mut self, node: NodeId, transition: u32, print: &mut u64, fallen: &mut u32) -> Option<()> {
        let head = self.known.nodes;
        let (new, (first, end), epoch) = {
            let transition = &self.known.transitions[transition as usize];
            (transition.slot, transition.sent, transition.epoch)
        };
        let old = self.child[node.index()];
        let (was, is) = (&self.known.slots[old as usize], &self.known.slots[new as usize]);
        if epoch > self.known.shared.bounds.epoch && epoch > was.epoch {
            return None;
        }
        let crashes = was.up && !is.up;
        *print = print.wrapping_sub(was.hash).wrapping_add(is.hash);
        self.child[node.index()] = new;
        let before = self.child[head + GHOST];
        let (after, fell) = self.known.judge(before, node, transition);
        *fallen |= fell;
        if fell != 0 && self.known.shared.regard.falls {
            self.falls.extend_from_slice(self.known.falls(before, transition));
        }
        if after != before {
            let hash = |ghost: u32| self.known.ghosts[ghost as usize].1;
            *print = print.wrapping_sub(hash(before)).wrapping_add(hash(after));
            self.child[head + GHOST] = after;
        }
        match self.known.connects {
            false => self.carry_loose(node, (old, new), crashes, first..end, print),
            true => self.known.carry(&mut self.child, node, crashes, first..end),
        }
        Some(())
    }

    /// What becomes of messages in flight when a node moves, and what it sends.
    fn carry_loose(&mut self, node: NodeId, (old, new): (u32, u32), crashes: bool, sent: Range<u32>, print: &mut u64) {
        let (head, useless) = (self.known.nodes, self.known.shared.shrink.useless);
        if (useless || crashes) && old != new {
            let mut at = head + HEAD;
            while at < self.child.len() {
                let msg = self.child[at];
                let known = &self.known.msgs[msg as usize];
                let (here, lost) =
                    (known.to == node.0 && known.sort != Sort::Standing, crashes && known.thing.came_through);
                if here && (lost || useless && self.known.is_dead(new, msg)) {
                    *print = print.wrapping_sub(self.known.msgs[msg as usize].hash);
                    self.child.remove(at);
                    at += self.show_lost(at, msg, print);
                } else {
                    at += 1;
                }
            }
        }
        for at in sent {
            let msg = self.known.sent[at as usize];
            let to = usize::from(self.known.msgs[msg as usize].to);
            let again = !self.known.shared.regard.messages && self.child[head + HEAD..].contains(&msg);
            if again || useless && self.known.is_dead(self.child[to], msg) {
                continue;
            }
            *print = print.wrapping_add(self.known.msgs[msg as usize].hash);
            self.child.push(msg);
        }
    }
}

impl<P: Searched> Clerk<P> {
    /// Where messages are looked at, one that is lost with a machine is still to be seen: the schedule has yet to tell.
    /// How many that are.
    fn show_lost(&mut self, at: usize, msg: u32, print: &mut u64) -> usize {
        let Some(lost) = self.known.lost(msg) else { return 0 };
        *print = print.wrapping_add(self.known.msgs[lost as usize].hash);
        self.child.insert(at, lost);
        1
    }
}

impl<P: Searched> Worker for Clerk<P> {
    fn expand(&mut self, row: &[u32], visit: &mut dyn FnMut(Successor)) {
        self.known.catch_up(row);
        let mut offers = std::mem::take(&mut self.offers);
        offers.clear();
        self.offer(row, &mut offers);
        for (ordinal, offer) in offers.iter().enumerate() {
            let Some(fallen) = self.take(row, offer) else { continue };
            let child = std::mem::take(&mut self.child);
            let key = self.symmetry.least_print(&self.known, &child);
            let ordinal = ordinal as u32;
            visit(Successor { key, steps: offer.steps, fallen, ordinal, row: &child, action: offer.action });
            self.child = child;
        }
        self.offers = offers;
    }

    fn key(&mut self, row: &[u32]) -> u64 {
        self.known.catch_up(row);
        self.symmetry.least_print(&self.known, row)
    }

    fn outlook(&mut self, row: &[u32]) -> u64 {
        self.known.catch_up(row);
        let used = self.known.used[row[self.known.nodes + USED] as usize].1;
        print_of(&row[self.known.nodes..])
            .wrapping_sub(self.known.between_hash(&row[self.known.nodes + HEAD..]).wrapping_add(used))
    }

    fn scene(&mut self, row: &[u32]) -> Scene {
        self.known.catch_up(row);
        let slots =
            row[..self.known.nodes].iter().map(|slot| Arc::new(self.known.slots[*slot as usize].thing.1.clone()));
        let ghost = self.known.ghosts[row[self.known.nodes + GHOST] as usize].0.clone();
        let msgs = row[self.known.nodes + HEAD..].iter().filter_map(|msg| {
            let carried = self.known.carried(*msg);
            match &carried.what {
                What::Message(msg) | What::Lost(msg) => Some((carried.from, carried.to, Some(msg.clone()))),
                What::News => Some((carried.from, carried.to, None)),
                What::Damaged | What::Open => None,
            }
        });
        let fallen = self.known.fallen(row[self.known.nodes + FALLEN]);
        let world = self.known.shared.world.posed(slots.collect(), ghost, msgs, fallen);
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
        self.known.bytes() + self.symmetry.bytes()
    }
}
