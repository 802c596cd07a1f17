//! The clocks of machines: each runs at a rate of its own. A handler sees none of them; what it may take is a [`Stamp`],
//! which tells nobody the time, and a timer may be set from one.

use super::ids::NEVER;
use super::{Aside, NodeId, Time};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Rates that a clock can be given, in percent.
pub const RATES: RangeInclusive<u32> = 10..=1000;

/// How far a clock may be off, in percent, in a run that is still one of the model, unless its protocol rests on clocks
/// that go alike ([`Info::steady`](super::Info::steady)). Real clocks are a few millionths off; whoever waits for a time to
/// pass is to bear half of it or twice as much.
pub const STEADY: RangeInclusive<u32> = 50..=200;

/// The rate of a clock that goes right, in percent.
const RIGHT: u32 = 100;

/// What a node's clock showed at an instant. Only the engine can read it: a protocol takes one in a handler, keeps it in
/// its memory and sets a timer from it. All stamps are equal and without a hash, since a search leaves durations out.
/// To another node, whose clock is another, it means nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stamp(Aside<u64>);

impl Stamp {
    /// What the clock shows so many ms of its own later.
    pub(super) fn plus(self, ms: u32) -> Stamp {
        Stamp(Aside(self.0.0.saturating_add(u64::from(ms) * 100)))
    }
}

/// The clocks of all machines, and what armed timers wait for.
#[derive(Clone, Debug)]
pub(super) struct Clocks {
    /// For each node that of its machine.
    own: Vec<Clock>,
    /// What a node's clock shows when a timer of it runs out, by the timer's place among all. When it is due says that to
    /// whole milliseconds only, which is all of it as long as no clock was set: until then nothing is kept here.
    targets: Option<BTreeMap<usize, Stamp>>,
}

impl Clocks {
    pub fn new(nodes: usize) -> Self {
        Clocks { own: vec![Clock::default(); nodes], targets: None }
    }

    /// The clock of a node's machine.
    pub fn of(&self, node: NodeId) -> &Clock {
        &self.own[node.index()]
    }

    /// Whether none is further off than that.
    pub fn are_steady(&self, steady: &RangeInclusive<u32>) -> bool {
        self.own.iter().all(|clock| clock.is_steady(steady))
    }

    /// Whether any was ever given a rate.
    pub fn were_set(&self) -> bool {
        self.targets.is_some()
    }

    /// Keeps what an armed timer waits for.
    pub fn keep(&mut self, at: usize, target: Stamp) {
        if let Some(targets) = &mut self.targets {
            targets.insert(at, target);
        }
    }

    /// Gives a node's clock another rate from now on. Its timers, which have these places from the first on, are due when
    /// it shows what they wait for; what is due already is not moved.
    pub fn set(&mut self, node: NodeId, rate: u32, now: Time, first: usize, dues: &mut [Time]) {
        let clock = &mut self.own[node.index()];
        let before = *clock;
        *clock = Clock { rate, shown: before.shows(now).0.0, since: now };
        let targets = self.targets.get_or_insert_default();
        for (at, due) in dues.iter_mut().enumerate().filter(|(_, due)| **due != NEVER && **due > now) {
            let target = *targets.entry(first + at).or_insert(before.shows(*due));
            *due = clock.when(target, now);
        }
    }
}

/// A machine's clock. It counts in hundredths of a millisecond, so that whole percents leave no rest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    rate: u32,
    /// What it showed when it was given this rate, and when that was.
    shown: u64,
    since: Time,
}

impl Default for Clock {
    fn default() -> Self {
        Clock { rate: RIGHT, shown: 0, since: Time(0) }
    }
}

impl Clock {
    /// How fast it runs, in percent, if it does not go right.
    pub fn off(&self) -> Option<u32> {
        (self.rate != RIGHT).then_some(self.rate)
    }

    /// How fast it runs, in percent.
    pub fn rate(&self) -> u32 {
        self.rate
    }

    /// Whether it is no further off than that.
    pub fn is_steady(&self, steady: &RangeInclusive<u32>) -> bool {
        steady.contains(&self.rate)
    }

    /// What it shows now.
    pub fn shows(&self, now: Time) -> Stamp {
        let passed = now.0.saturating_sub(self.since.0);
        Stamp(Aside(self.shown.saturating_add(passed.saturating_mul(self.rate.into()))))
    }

    /// When so many ms have passed on it, from now on.
    pub fn after(&self, ms: u32, now: Time) -> Time {
        match self.rate {
            // Nearly always, and timers are set at nearly every step.
            RIGHT => now.plus(ms.into()),
            rate => now.plus((u64::from(ms) * 100).div_ceil(rate.into())),
        }
    }

    /// The first millisecond from now on at which it shows this, or more.
    pub fn when(&self, Stamp(Aside(target)): Stamp, now: Time) -> Time {
        let Stamp(Aside(shown)) = self.shows(now);
        now.plus(target.saturating_sub(shown).div_ceil(self.rate.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NODE: NodeId = NodeId(0);

    /// A clock after it was set to these rates, each so many ms after the one before, and when a timer is due that ran
    /// out at `due` if nobody had set it.
    fn set(rates: &[(u64, u32)], due: Time) -> (Clocks, Time) {
        let (mut clocks, mut now, mut dues) = (Clocks::new(1), Time(0), [due]);
        for (passed, rate) in rates {
            now = now.plus(*passed);
            clocks.set(NODE, *rate, now, 0, &mut dues);
        }
        (clocks, dues[0])
    }

    #[test]
    fn what_is_left_of_a_timer_is_scaled_and_a_stamp_stays_where_it_was_taken() {
        let clock = Clock::default();
        let stamp = clock.shows(Time(100));
        assert_eq!([clock.when(stamp.plus(300), Time(100)), clock.after(300, Time(100))], [Time(400); 2]);
        // After 100 ms it runs half as fast again: the 200 ms that are left take 133 and a third.
        let (clocks, due) = set(&[(200, 150)], Time(400));
        let clock = clocks.of(NODE);
        assert_eq!(due, Time(334));
        assert_eq!([clock.when(stamp.plus(300), Time(200)), clock.after(200, Time(200))], [Time(334); 2]);
        assert_eq!(set(&[(200, 150)], Time(150)).1, Time(150), "what is overdue stays so");
        // What it should have shown before now is due now.
        assert_eq!(clock.when(stamp.plus(50), Time(200)), Time(200));
        assert_eq!((clock.off(), clock.is_steady(&STEADY)), (Some(150), true));
    }

    proptest! {
        #[test]
        fn many_changes_at_one_instant_are_the_last_one(
            rates in proptest::collection::vec(10u32..=1000, 1..60), at in 0u64..500, left in 1u64..500,
        ) {
            let due = Time(at + left);
            let many: Vec<_> = rates.iter().enumerate().map(|(n, rate)| (if n == 0 { at } else { 0 }, *rate)).collect();
            let last = many[many.len() - 1].1;
            prop_assert_eq!(set(&many, due).1, set(&[(at, last)], due).1);
            let back: Vec<_> = many.into_iter().chain([(0, RIGHT)]).collect();
            prop_assert_eq!(set(&back, due).1, due, "as if nothing had been");
        }

        #[test]
        fn a_timer_runs_out_when_its_clock_has_counted_what_it_waits_for(
            rates in proptest::collection::vec((0u64..40, 10u32..=1000), 1..40), due in 1u64..2000,
        ) {
            // Plainly: in hundredths of a millisecond, one millisecond after the other.
            let mut at = 0;
            let instants: Vec<_> = rates.iter().map(|(passed, rate)| { at += passed; (at, *rate) }).collect();
            let (mut now, mut counted, mut rate) = (0, 0, RIGHT);
            while counted < due * 100 {
                instants.iter().filter(|(at, _)| *at == now).for_each(|(_, new)| rate = *new);
                counted += u64::from(rate);
                now += 1;
            }
            prop_assert_eq!(set(&rates, Time(due)).1, Time(now));
        }
    }

    #[test]
    fn stamps_tell_nobody_the_time() {
        let clock = Clock::default();
        assert_eq!(clock.shows(Time(1)), clock.shows(Time(2)));
        assert_eq!(std::mem::size_of::<Stamp>(), 8);
    }
}
