//! Properties that no switchable rule breaks: the observer is shown a step that no server takes, and beside it the lawful
//! one that looks most like it.

use super::*;
use crate::engine::Effect;
use crate::protocols::multipaxos::messages::Happened;
use crate::protocols::multipaxos::observer::Ghost;

/// A leader proposes what nobody asked for. A no-op is lawful, and so is what somebody has told it to propose.
#[test]
pub fn validity_falls_when_nobody_asked() {
    let mut bench = leader(bench(3));
    let mut ghost = Ghost::default();
    let mut proposes = |bench: &mut Bench, entry: Entry| {
        let vote = Vote { ballot: ballot(1, S1), entry };
        let fact = slots::Happened::CountsItself { slot: 1, vote };
        bench.effects = vec![Effect::Fact(Happened::Slots(fact))];
        bench.event = None;
        bench.judge(&mut ghost)
    };
    assert_eq!(proposes(&mut bench, Entry::NOOP), [""; 0]);
    let stray = entry(&bench, "x=1");
    assert_eq!(proposes(&mut bench, stray), ["validity"]);
    propose(&mut bench, "y=1");
    assert_eq!(bench.judge(&mut Ghost::default()), [""; 0]);
}
