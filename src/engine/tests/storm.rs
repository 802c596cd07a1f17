//! What storms in time over several protocols share: dice, and how a fault is done, time passes, and all faults end. What
//! can happen in a storm is its protocol's business. Tests outside of the crate take this file in by its path.

use crate::engine::{Choice, NodeSet, Sim, Step, Time};

/// Small numbers from a seed, one after the other.
pub struct Dice(pub u64);

impl Dice {
    /// A number below this.
    pub fn below(&mut self, n: u64) -> u64 {
        // A linear congruence after Knuth (MMIX); its high bits are good enough to draw lots with.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// One of several.
    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }
}

/// Does this, if it can be done now.
pub fn act(sim: &mut dyn Sim, choice: Choice) {
    if sim.allowed(choice).is_ok() {
        sim.apply(Step { at: sim.now(), choice }).expect("it is allowed");
    }
}

/// All that is due until then happens.
pub fn pass(sim: &mut dyn Sim, until: Time) {
    while sim.now() < until {
        // Where everybody is down or held up, nothing happens.
        let step = sim.next().unwrap_or(Step { at: until, choice: Choice::Wait });
        sim.apply(step).unwrap_or_else(|refusal| panic!("seed {}: {refusal}", sim.config().seed));
    }
}

/// All links are whole, and everybody runs.
pub fn calm(sim: &mut dyn Sim) {
    let all: NodeSet = sim.config().all().collect();
    act(sim, Choice::Heal { from: all, to: all, both: true });
    for node in all.iter() {
        act(sim, Choice::Resume(node));
        act(sim, Choice::Restart { node, wiped: false });
    }
}
