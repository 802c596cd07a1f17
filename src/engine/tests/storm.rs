//! What storms in time over several protocols share: how a fault is done, time passes, and all faults end. What can happen
//! in a storm is its protocol's business. Tests outside of the crate take this file in by its path.

use crate::engine::{Choice, NodeSet, Sim, Step, Time};

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
