//! What is done to a world from outside, and no handler sees: to messages under way, machines, clocks, links, options
//! and rules. A new fault is a variant of [`Choice`](super::Choice), a function here or in `network`, and an arm
//! wherever the compiler asks for one.

use super::Started;
use super::allowed::forge;
use super::departures::Untimely;
use super::seen::Met;
use super::world::{World, called};
use super::{Choice, List, MsgId, NodeId, NodeSet, Odds, OptionId, RuleId, Time, Value, options};
use std::sync::Arc;

impl<P: Started> World<P> {
    /// The node that a choice is mostly about.
    pub(super) fn concerned(&self, choice: Choice) -> NodeId {
        match choice {
            Choice::Deliver(id) | Choice::Drop(id) | Choice::Lose(id) => id.to,
            Choice::Duplicate(id) | Choice::Delay(id, _) | Choice::Corrupt(id) => id.to,
            Choice::Fire(node, _) | Choice::Crash(node) | Choice::CrashAt(node, _) => node,
            Choice::CrashKeeping(node, _) | Choice::Disk { node, .. } => node,
            Choice::Spare(node) | Choice::Clock(node, _) => node,
            Choice::Restart { node, .. } | Choice::Input { node, .. } => node,
            Choice::Pause(node) | Choice::Resume(node) | Choice::Flush(node) => node,
            Choice::Inject { to, .. } => to,
            Choice::SetOf { node, .. } => node,
            Choice::Cut { from, .. } | Choice::Heal { from, .. } => from.iter().next().unwrap_or_default(),
            Choice::Tune { from, .. } => from.iter().next().unwrap_or_default(),
            Choice::Set(..) | Choice::Switch { .. } | Choice::Wait => NodeId::default(),
        }
    }

    fn kind_of(&self, id: MsgId) -> Option<&'static str> {
        self.network.get(id).map(called::<P>)
    }

    /// The schedule loses a message.
    pub(super) fn lose(&mut self, id: MsgId) {
        self.last.loss = self.network.get(id).and_then(|flight| self.loss(flight));
        self.take_off(id);
    }

    /// A message is taken off its link by hand: it was lost before only if that was settled.
    pub(super) fn drop_by_hand(&mut self, id: MsgId) {
        let lost = self.network.get(id).filter(|flight| flight.is_lost());
        self.last.loss = lost.and_then(|flight| self.loss(flight));
        self.take_off(id);
    }

    fn take_off(&mut self, id: MsgId) {
        let lost = self.network.lose(id, self.now, |id| self.slots[id.index()].up());
        self.last.kind = lost.map(|flight| called::<P>(&flight));
    }

    pub(super) fn duplicate(&mut self, id: MsgId) {
        self.last.kind = self.network.duplicate(id).and_then(|twin| self.kind_of(twin));
    }

    pub(super) fn delay(&mut self, id: MsgId, ms: u32) {
        self.network.delay(id, self.now, ms);
        self.last.kind = self.kind_of(id);
    }

    pub(super) fn corrupt(&mut self, id: MsgId) {
        self.network.corrupt(id);
        self.last.kind = self.kind_of(id);
    }

    /// Puts a message of one's own on a link.
    pub(super) fn inject(&mut self, from: NodeId, to: NodeId, says: Value) {
        // Checked by `allowed`, so this cannot fail here.
        let Ok(msg) = forge::<P>(&self.config, [from, to], &self.config.value_text(says)) else { return };
        let id = self.network.inject(&self.config, self.now, from, to, msg);
        self.last.injected = Some(id);
        self.last.kind = self.kind_of(id);
        self.departures.injected.get_or_insert(self.steps);
    }

    pub(super) fn crash_machine(&mut self, node: NodeId) {
        self.crash_keeping(node, 0);
    }

    /// A machine stops, and the first records that the node had not flushed are on its disk all the same.
    pub(super) fn crash_keeping(&mut self, node: NodeId, records: usize) {
        self.last.crashed = Some(node);
        let keeps = |n: NodeId| if n == node { records } else { 0 };
        self.config.housemates(node).iter().for_each(|n| self.crash(n, keeps(n)));
    }

    /// Takes down what a node has written, and what of it waits in its disk's cache.
    pub(super) fn count_write(&mut self, node: NodeId, record: &P::Record, flushed: bool) {
        Arc::make_mut(&mut self.written[node.index()]).push(record.clone());
        if flushed {
            return self.forget_writes(node);
        }
        let all = Arc::make_mut(self.unflushed.get_or_insert_default());
        all.entry(node).or_default().push(record.clone());
    }

    /// How many records of a node wait in its disk's cache.
    pub(super) fn unflushed(&self, node: NodeId) -> usize {
        self.unflushed.as_ref().and_then(|all| all.get(&node)).map_or(0, List::len)
    }

    /// What a node has written is durable, or gone.
    pub(super) fn forget_writes(&mut self, node: NodeId) {
        if let Some(all) = &mut self.unflushed {
            Arc::make_mut(all).remove(&node);
        }
    }

    /// A crash takes what a node has written and not flushed, but for the first so many records.
    pub(super) fn lose_writes(&mut self, node: NodeId, keeps: usize) {
        let lost = self.unflushed(node).saturating_sub(keeps);
        if lost > 0 {
            Arc::make_mut(&mut self.written[node.index()]).lose(lost);
        }
        self.forget_writes(node);
    }

    /// A node's disk is emptied.
    pub(super) fn wipe_writes(&mut self, node: NodeId) {
        self.written[node.index()] = Arc::default();
    }

    /// The disk of a node's machine takes nothing more that is to be durable, or does so again.
    pub(super) fn set_disk(&mut self, node: NodeId, works: bool) {
        let config = self.config.clone();
        config.housemates(node).iter().for_each(|n| self.slot(n).disk_fails = !works);
    }

    pub(super) fn restart_machine(&mut self, node: NodeId, wiped: bool) {
        let config = self.config.clone();
        for id in config.housemates(node).iter() {
            if self.slots[id.index()].up() {
                continue;
            }
            if wiped {
                self.slot(id).disk = P::Disk::default();
                self.wipe_writes(id);
                self.departures.wiped.insert(id);
                self.last.wiped.insert(id);
            }
            self.boot(id);
        }
    }

    /// Holds a node up, or lets it go on.
    pub(super) fn hold(&mut self, node: NodeId, held: bool) {
        self.slot(node).paused = held;
        match held {
            true => drop(self.paused.insert(node)),
            false => self.paused.remove(node),
        }
        self.earliest = self.scan_timers();
        self.observe(node, Met::Hold(held), &[]);
    }

    /// Takes down whose timer runs out before this time and is not seen until then: that of a node that is held up, or
    /// any while somebody waits.
    pub(super) fn see_overdue(&mut self, at: Time) {
        if self.departures.untimely.is_some() {
            return;
        }
        let mut held = self.paused.iter().filter(|node| self.dues[self.places(*node)].iter().any(|due| *due < at));
        let late = Some(self.whose(self.earliest.1)).filter(|_| self.earliest.0 < at).or_else(|| held.next());
        if let Some(node) = late {
            self.is_untimely(node, false);
        }
    }

    /// A timer does not keep its time.
    pub(super) fn is_untimely(&mut self, node: NodeId, early: bool) {
        self.departures.untimely.get_or_insert(Untimely { node, step: self.steps, early });
    }

    pub(super) fn flush(&mut self, node: NodeId) {
        self.slot(node).durable = None;
        self.forget_writes(node);
        self.observe(node, Met::Flush, &[]);
    }

    /// The clock of a node's machine runs at another rate. What is left of its armed timers takes as much less time as
    /// the clock is faster; what is overdue stays so.
    pub(super) fn set_clock(&mut self, node: NodeId, percent: u32) {
        let steady = P::INFO.steady;
        for id in self.config.housemates(node).iter() {
            let places = self.places(id);
            let clocks = Arc::make_mut(&mut self.clocks);
            if !clocks.of(id).is_steady(steady) {
                self.departures.clocks.insert(id, self.steps);
            }
            clocks.set(id, percent, self.now, places.start, &mut self.dues[places]);
        }
        self.earliest = self.scan_timers();
    }

    pub(super) fn set_cut(&mut self, from: NodeSet, to: NodeSet, both: bool, cut: bool) {
        self.network.set_cut(from, to, cut, &mut self.last.links);
        if both {
            self.network.set_cut(to, from, cut, &mut self.last.links);
        }
    }

    pub(super) fn tune(&mut self, from: NodeSet, to: NodeSet, both: bool, odds: Odds) {
        self.network.tune(from, to, odds);
        if both {
            self.network.tune(to, from, odds);
        }
    }

    pub(super) fn set_option_of(&mut self, node: NodeId, option: OptionId, value: Option<[u32; 2]>) {
        // Checked by `allowed`, so this cannot fail here.
        let _ = Arc::make_mut(&mut self.config).set_of(P::INFO, node, option, value);
    }

    pub(super) fn set_option(&mut self, option: OptionId, value: [u32; 2]) {
        let (lazy, before) = (self.config.flag(options::FLUSH), self.config.option(option));
        // Checked by `allowed`, so this cannot fail here.
        let _ = Arc::make_mut(&mut self.config).set(P::INFO, option, value);
        if before != value {
            self.config.all().for_each(|id| self.adapt(id, option));
        }
        if lazy && !self.config.flag(options::FLUSH) {
            self.departures.was_lazy = Some(self.steps);
        }
    }

    pub(super) fn switch_rule(&mut self, rule: RuleId, on: bool) {
        self.departures.switches += 1;
        match (on, self.config.rules_off.contains(rule)) {
            (true, true) => {
                let safety = !P::INFO.rule(rule).costs_progress_only();
                self.departures.is_on_again(rule, safety, self.steps);
            }
            (false, false) => drop(self.departures.off_since.insert(rule, self.steps - self.departures.switches)),
            (true, false) | (false, true) => {}
        }
        Arc::make_mut(&mut self.config).rules_off.set(rule, !on);
    }
}
