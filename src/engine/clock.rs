//! The clocks of machines: each runs at a rate of its own. A handler sees none of them; what it may take is a [`Stamp`],
//! which tells nobody the time, and a timer may be set from one.

use super::{Aside, Time};
use std::ops::RangeInclusive;

/// Rates that a clock can be given, in percent.
pub const RATES: RangeInclusive<u32> = 10..=1000;

/// How far a clock may be off, in percent, in a run that is still one of the model. Real clocks are a few millionths
/// off; whoever waits for a time to pass is to bear half of it or twice as much.
pub const STEADY: RangeInclusive<u32> = 50..=200;

/// The rate of a clock that goes right, in percent.
const RIGHT: u32 = 100;

/// What a node's clock showed at an instant. Only the engine can read it: a protocol takes one in a handler, keeps it in
/// its memory and sets a timer from it. All stamps are equal and without a hash, since a search leaves durations out.
/// To another node, whose clock is another, it means nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stamp(Aside<u64>);

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

    /// Whether it is no further off than the model allows.
    pub fn is_steady(&self) -> bool {
        STEADY.contains(&self.rate)
    }

    /// What it shows now.
    pub fn shows(&self, now: Time) -> Stamp {
        let passed = now.0.saturating_sub(self.since.0);
        Stamp(Aside(self.shown.saturating_add(passed.saturating_mul(self.rate.into()))))
    }

    /// Gives it another rate from now on.
    pub fn set(&mut self, rate: u32, now: Time) {
        let Stamp(Aside(shown)) = self.shows(now);
        *self = Clock { rate, shown, since: now };
    }

    /// When so many ms have passed on it, from now on.
    pub fn after(&self, ms: u32, now: Time) -> Time {
        match self.rate {
            // Nearly always, and timers are set at nearly every step.
            RIGHT => now.plus(ms.into()),
            rate => now.plus((u64::from(ms) * 100).div_ceil(rate.into())),
        }
    }

    /// The first millisecond from now on at which it shows `ms` more than the stamp.
    pub fn reaches(&self, Stamp(Aside(from)): Stamp, ms: u32, now: Time) -> Time {
        let Stamp(Aside(shown)) = self.shows(now);
        let left = from.saturating_add(u64::from(ms) * 100).saturating_sub(shown);
        now.plus(left.div_ceil(self.rate.into()))
    }

    /// When that comes, by another clock that goes on from here, which this one would have brought at `due`: rounded up
    /// to whole milliseconds. What is due already is not moved.
    pub fn rescaled(&self, other: &Clock, due: Time, now: Time) -> Time {
        match due.0.checked_sub(now.0) {
            Some(left) => now.plus((left.saturating_mul(self.rate.into())).div_ceil(other.rate.into())),
            None => due,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_timer_is_scaled_and_a_stamp_stays_where_it_was_taken() {
        let mut clock = Clock::default();
        let stamp = clock.shows(Time(100));
        assert_eq!([clock.reaches(stamp, 300, Time(100)), clock.after(300, Time(100))], [Time(400); 2]);
        // After 100 ms it runs half as fast again: the 200 ms that are left take 133 and a third.
        let before = clock;
        clock.set(150, Time(200));
        assert_eq!(before.rescaled(&clock, Time(400), Time(200)), Time(334));
        assert_eq!([clock.reaches(stamp, 300, Time(200)), clock.after(200, Time(200))], [Time(334); 2]);
        assert_eq!(before.rescaled(&clock, Time(150), Time(200)), Time(150));
        // What it should have shown before now is due now.
        assert_eq!(clock.reaches(stamp, 50, Time(200)), Time(200));
        assert_eq!((clock.off(), clock.is_steady()), (Some(150), true));
    }

    #[test]
    fn stamps_tell_nobody_the_time() {
        let clock = Clock::default();
        assert_eq!(clock.shows(Time(1)), clock.shows(Time(2)));
        assert_eq!(std::mem::size_of::<Stamp>(), 8);
    }
}
