//! How far a search is, told without slowing it down, and the word to stop it. It has no clock of its own: whoever
//! starts a search gives it one.

use super::report::grouped;
use super::words;
use crate::engine::compact::Bounds;
use crate::kit::work;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What the states cost that are looked at between two questions whether to stop.
const LOOK: u64 = 500;

/// Time since some moment, as somebody measures it.
pub type Clock = Arc<dyn Fn() -> Duration + Send + Sync>;

/// How far a search is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Every run of up to so many steps was looked at; of walks: how many were taken.
    pub level: u64,
    /// Distinct states met.
    pub states: u64,
    /// States to be looked at in this level and the next.
    pub queue: u64,
    /// Moves taken.
    pub moves: u64,
    /// Bytes held.
    pub bytes: u64,
    /// Time taken.
    pub elapsed: Duration,
}

impl Progress {
    /// Distinct states met in a second.
    pub fn states_per_second(&self) -> u64 {
        let ms = self.elapsed.as_millis().max(1) as u64;
        self.states.saturating_mul(1000) / ms
    }

    /// How far it is, in a line.
    pub fn text(&self, walks: bool) -> String {
        match walks {
            true => words::random_runs(grouped(self.level), grouped(self.moves)),
            false => words::progress(
                self.level,
                grouped(self.states),
                grouped(self.queue),
                grouped(self.states_per_second()),
                self.bytes >> 20,
            ),
        }
    }
}

/// The numbers of a search under way, shared between those who search and those who look on.
pub struct Watch {
    clock: Clock,
    start: Duration,
    cancelled: AtomicBool,
    numbers: [AtomicU64; 5],
    /// The bounds that are on now, of a search that widens them.
    within: Mutex<Option<Bounds>>,
}

impl Watch {
    /// A search that starts now, by this clock.
    pub fn new(clock: Clock) -> Watch {
        Watch {
            start: clock(),
            clock,
            cancelled: AtomicBool::new(false),
            numbers: Default::default(),
            within: Mutex::default(),
        }
    }

    /// The search goes on within these bounds.
    pub(super) fn within(&self, bounds: &Bounds) {
        *self.within.lock().unwrap_or_else(PoisonError::into_inner) = Some(bounds.clone());
    }

    /// The bounds that are on now, of a search that widens them.
    pub fn bounds(&self) -> Option<Bounds> {
        self.within.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the search to stop; it does so within a few hundred states.
    pub fn cancel(&self) {
        self.cancelled.store(true, Relaxed);
    }

    /// Whether somebody asked for that, or the search is a part of something that has cost all that it may.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Relaxed) || !work::spend(0)
    }

    /// Takes down that some states are looked at next; whether they still may be.
    pub(super) fn goes_on(&self) -> bool {
        work::spend(LOOK);
        !self.is_cancelled()
    }

    /// Time since the search started.
    pub fn elapsed(&self) -> Duration {
        (self.clock)().saturating_sub(self.start)
    }

    pub(super) fn tell(&self, level: u64, states: u64, queue: u64, moves: u64, bytes: u64) {
        for (place, number) in self.numbers.iter().zip([level, states, queue, moves, bytes]) {
            place.store(number, Relaxed);
        }
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        let [level, states, queue, moves, bytes] = self.numbers.each_ref().map(|number| number.load(Relaxed));
        Progress { level, states, queue, moves, bytes, elapsed: self.elapsed() }
    }
}
