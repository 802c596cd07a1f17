//! Who picks the next step: the timed schedule is [`Sim::next`]; this is seeded chaos, for tests and for walks.

use super::sim::Sim;
use super::stream::Stream;
use super::{Choice, Moment, NodeId, NodeSet, Step};

/// How often chaos does what, in steps of a thousand. Drawn from the seed, so that each seed is a different storm.
#[derive(Clone, Debug)]
pub struct Storm {
    chance: Stream,
    crash: u32,
    restart: u32,
    cut: u32,
    heal: u32,
    lose: u32,
    duplicate: u32,
    reorder: u32,
    fire: u32,
    ask: u32,
    asks: Vec<Choice>,
    /// Nodes that chaos may crash, pause and cut.
    pub victims: NodeSet,
}

impl Storm {
    /// The storm of this seed over these nodes.
    pub fn new(seed: u64, victims: NodeSet) -> Storm {
        let mut chance = Stream::new(seed, u64::MAX);
        let mut rate = |most| chance.range([0, most]);
        let (crash, restart, cut, heal) = (rate(10), rate(40) + 5, rate(10), rate(30) + 5);
        let (lose, duplicate, reorder, fire) = (rate(150), rate(100), rate(300), rate(30));
        let (ask, asks) = (0, Vec::new());
        Storm { crash, restart, cut, heal, lose, duplicate, reorder, fire, ask, asks, chance, victims }
    }

    /// The same storm, in which somebody asks for these things now and then.
    pub fn asking(mut self, asks: Vec<Choice>) -> Storm {
        self.ask = self.chance.range([0, 60]);
        self.asks = asks;
        self
    }

    /// The next step: mostly the schedule's, now and then a fault. `None` if nothing can happen at all.
    pub fn next(&mut self, sim: &dyn Sim) -> Option<Step> {
        let now = |choice| Step { at: sim.now(), choice };
        let fault = self.fault(sim).filter(|choice| sim.allowed(*choice).is_ok());
        fault.map(now).or_else(|| sim.next()).or_else(|| self.awaken(sim).map(now))
    }

    /// What makes a world go on in which nothing is scheduled: somebody asks or acts, a timer runs out, or whatever stands
    /// still starts again.
    fn awaken(&mut self, sim: &dyn Sim) -> Option<Choice> {
        let mut all: Vec<Choice> = self.asks.iter().copied().filter(|ask| sim.allowed(*ask).is_ok()).collect();
        all.extend(sim.choices().into_iter().filter(|choice| choice.awakens()));
        let last = (all.len() as u32).checked_sub(1)?;
        all.get(self.chance.range([0, last]) as usize).copied()
    }

    fn fault(&mut self, sim: &dyn Sim) -> Option<Choice> {
        let rates = [
            self.crash,
            self.restart,
            self.cut,
            self.heal,
            self.lose,
            self.duplicate,
            self.reorder,
            self.fire,
            self.crash / 2,
            self.crash / 2,
            self.ask,
        ];
        let mut dice = self.chance.range([0, 999]);
        let kind = rates.iter().position(|rate| match dice.checked_sub(*rate) {
            Some(left) => {
                dice = left;
                false
            }
            None => true,
        })?;
        match kind {
            0 => Some(Choice::Crash(self.victim()?)),
            1 => Some(Choice::Restart { node: self.victim()?, wiped: false }),
            2 | 3 => {
                let (a, b, both) = (self.victim()?, self.victim()?, self.chance.range([0, 1]) == 1);
                let (from, to) = (NodeSet::one(a), NodeSet::one(b));
                Some(if kind == 2 { Choice::Cut { from, to, both } } else { Choice::Heal { from, to, both } })
            }
            4..=6 => {
                let flights = sim.in_flight();
                let last = (flights.len() as u32).checked_sub(1)?;
                let id = flights.get(self.chance.range([0, last]) as usize)?.id;
                Some(match kind {
                    4 => Choice::Drop(id),
                    5 => Choice::Duplicate(id),
                    _ => Choice::Deliver(id),
                })
            }
            7 => {
                let timers: Vec<_> = sim.choices().into_iter().filter(|c| matches!(c, Choice::Fire(..))).collect();
                let last = (timers.len() as u32).checked_sub(1)?;
                timers.get(self.chance.range([0, last]) as usize).copied()
            }
            8 => Some(Choice::CrashAt(self.victim()?, Moment::After(self.chance.range([0, 4]) as u8))),
            10 => {
                let last = (self.asks.len() as u32).checked_sub(1)?;
                self.asks.get(self.chance.range([0, last]) as usize).copied()
            }
            _ => {
                let node = self.victim()?;
                Some(if sim.standing(node).paused { Choice::Resume(node) } else { Choice::Pause(node) })
            }
        }
    }

    fn victim(&mut self) -> Option<NodeId> {
        let last = (self.victims.len() as u32).checked_sub(1)?;
        self.victims.iter().nth(self.chance.range([0, last]) as usize)
    }

    /// The steps that end all faults: everything heals, restarts and goes on.
    pub fn calm(sim: &dyn Sim) -> Vec<Choice> {
        let all: NodeSet = sim.config().all().collect();
        let mut steps = vec![Choice::Heal { from: all, to: all, both: true }];
        for node in all.iter() {
            let standing = sim.standing(node);
            if !standing.up {
                steps.push(Choice::Restart { node, wiped: false });
            } else if standing.paused {
                steps.push(Choice::Resume(node));
            }
            if standing.crash_armed {
                steps.push(Choice::Spare(node));
            }
        }
        steps
    }
}
