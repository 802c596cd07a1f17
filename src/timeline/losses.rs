//! What was on a disk and is on none any more, though it was neither committed nor chosen: an entry that was overwritten,
//! a value that no acceptor holds any longer. And what was on a majority's disks and is on fewer: it may come back with
//! those that still have it.
//!
//! It is found by looking at each step once, as the run comes to it; what was found stays known for the steps that
//! branches share. Whether it was asked for once more since, whoever asks has to look.

use super::{Standpoint, Timeline};
use crate::engine::Which;
use crate::engine::scene::{Progress, Rung};

/// The entries or values, the newest, that are looked at.
const NEWEST: usize = 16;
/// The most steps that are looked through at once: after a leap, what was lost before is not known.
const MOST: u64 = 1000;

/// Something that was lost.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The step that took it from the last disk.
    pub step: u64,
    /// What it was before.
    pub was: Progress,
}

/// What was lost on the way to a step.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    known: Vec<Loss>,
    /// What is on fewer disks than a majority any more.
    fewer: Vec<Loss>,
    /// Up to where it is known, and what there was then.
    upto: Option<Standpoint>,
    before: Vec<Progress>,
}

impl Losses {
    /// Looks at the steps that the run has come to since.
    pub fn catch_up(&mut self, timeline: &Timeline) {
        let (at, upto) = (timeline.at(), self.upto.as_ref());
        let known = upto.and_then(|stood| timeline.shared_since(stood));
        if known.is_some_and(|known| at <= known) {
            return;
        }
        let first = at.saturating_sub(MOST);
        // Where it stands already, what there was before need not be made again.
        let stands = |known: &u64| upto.is_some_and(|stood| stood.step() == *known) && *known >= first;
        let goes_on = known.filter(stands);
        for losses in [&mut self.known, &mut self.fewer] {
            losses.retain(|loss| known.is_some_and(|known| loss.step <= known));
        }
        if goes_on.is_none() {
            self.before = Vec::new();
        }
        let from = goes_on.map_or(known.map_or(first, |known| known.max(first)), |known| known + 1);
        timeline.walk(from, at, &mut |sim| {
            let now = sim.progress(Which::Newest(NEWEST));
            let lost = self.before.iter().filter(|row| is_lost(row, &now)).cloned();
            self.known.extend(lost.map(|was| Loss { step: sim.steps(), was }));
            let fewer = self.before.iter().filter(|row| is_fewer(row, &now)).cloned();
            self.fewer.extend(fewer.map(|was| Loss { step: sim.steps(), was }));
            self.before = now;
            true
        });
        self.upto = Some(timeline.standpoint());
    }

    /// What was lost last on the way to the present step: all that one step took.
    pub fn last(&self, timeline: &Timeline) -> &[Loss] {
        let before = &self.known[..self.known.partition_point(|loss| loss.step <= timeline.at())];
        let step = before.last().map(|loss| loss.step);
        &before[before.partition_point(|loss| Some(loss.step) < step)..]
    }
}

impl Losses {
    /// What was on a majority's disks last, on the way to the present step, before it was on fewer.
    pub fn last_majority(&self, timeline: &Timeline) -> Option<&Loss> {
        self.fewer[..self.fewer.partition_point(|loss| loss.step <= timeline.at())].last()
    }
}

/// Whether an entry was stored by a majority and is not any more. A value that a majority accepted is chosen.
fn is_fewer(row: &Progress, now: &[Progress]) -> bool {
    let is_majority = |row: &Progress| row.stored_by.len() as u64 >= row.need;
    let stored = row.rung == Rung::Stored && row.term.is_some() && is_majority(row);
    stored && now.iter().any(|other| is_same(other, row) && !is_majority(other))
}

/// Whether two rows are of one entry, which somebody asked for once.
pub fn is_same(row: &Progress, other: &Progress) -> bool {
    row.reads_like(other) && (&row.client, row.number) == (&other.client, other.number)
}

/// Whether what was stored is stored nowhere now, whoever asks for it.
fn is_lost(row: &Progress, now: &[Progress]) -> bool {
    row.rung == Rung::Stored && is_gone(row, now)
}

/// Whether what somebody asked for is on no disk: neither as it was nor in another place.
pub fn is_gone(row: &Progress, now: &[Progress]) -> bool {
    let same = |other: &&Progress| match (row.term, row.client.is_some()) {
        (Some(_), true) => (&row.client, row.number) == (&other.client, other.number),
        (Some(_), false) => row.reads_like(other),
        // A value is the same in whatever ballot it is.
        (None, _) => row.value == other.value,
    };
    // Of the newest rows those before the first are not there, whatever became of them.
    let seen = match row.term {
        Some(_) => now.first().is_none_or(|first| first.slot <= row.slot),
        None => now.len() < NEWEST,
    };
    seen && !now.iter().filter(same).any(|other| other.rung > Rung::Proposed)
}
