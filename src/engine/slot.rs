//! A node's place in the world, and what a crash does to it. The world and the search share this, so that both mean
//! the same by a crash in the middle of a handler.

use super::TimerSet;
use super::info::Announces;
use super::protocol::{Effect, Protocol, write_record};
use super::scene::Verdict;

/// A node's place in the world: its memory, its disk, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot<P: Protocol> {
    /// Its memory; `None` while it does not run.
    pub node: Option<P::Node>,
    /// Its disk as it reads it.
    pub disk: P::Disk,
    /// What a crash would leave of the disk, while something is unflushed.
    pub durable: Option<P::Disk>,
    /// Whether it is held up.
    pub paused: bool,
    /// Its armed timers.
    pub armed: TimerSet,
    /// If a crash is armed: how many of the next handler's sends and writes still happen.
    pub cut: Option<u8>,
}

/// Whether what an effect tells of is among the first `kept` effects, if it is a note that tells of another effect. A
/// note that waits for a write or a message where none follows tells of whatever comes next.
fn has_happened<P: Protocol>(effects: &[Effect<P>], at: usize, kept: usize) -> bool {
    let Effect::Note(note) = &effects[at] else { return true };
    let after = || effects.iter().enumerate().skip(at + 1);
    let next = || after().find(|(_, e)| matches!(e, Effect::Send(..) | Effect::Persist { .. }));
    let announced = match P::INFO.rule(note.rule).announces {
        _ if note.verdict == Verdict::Refused => None,
        Announces::Nothing => None,
        Announces::Next => next(),
        Announces::Write => after().find(|(_, e)| matches!(e, Effect::Persist { .. })).or_else(next),
        Announces::Send => after().find(|(_, e)| matches!(e, Effect::Send(..))).or_else(next),
    };
    announced.is_none_or(|(place, _)| place < kept)
}

impl<P: Protocol> Slot<P> {
    /// Whether its process runs.
    pub fn up(&self) -> bool {
        self.node.is_some()
    }

    /// Arms and disarms timers as the effects say.
    pub(super) fn follow_timers(&mut self, effects: &[Effect<P>]) {
        for effect in effects {
            match effect {
                Effect::SetTimer(timer, _) | Effect::SetTimerFrom(_, timer, _) => self.armed.set(*timer, true),
                Effect::CancelTimer(timer) => self.armed.set(*timer, false),
                Effect::Note(_) | Effect::Send(..) | Effect::Sent(_) | Effect::Persist { .. } | Effect::Fact(_) => {}
            }
        }
    }

    /// The machine stops: memory, timers and unflushed writes are gone. Whether there was something unflushed that differs.
    pub(super) fn crash(&mut self) -> bool {
        self.node = None;
        self.paused = false;
        self.armed = TimerSet::default();
        self.cut = None;
        self.durable.take().is_some_and(|durable| {
            let differs = durable != self.disk;
            self.disk = durable;
            differs
        })
    }

    /// Keeps the first `left` sends and writes of a handler that a crash cuts short, and writes only their records.
    /// Disk and durable disk are those from before the handler.
    pub(super) fn cut_short(&mut self, mut left: u8, effects: &mut Vec<Effect<P>>) {
        // Its memory does not outlive the handler: nobody may judge what it would have become.
        self.node = None;
        let mut kept = 0;
        for effect in effects.iter() {
            if matches!(effect, Effect::Send(..) | Effect::Persist { .. }) {
                if left == 0 {
                    break;
                }
                left -= 1;
            }
            if let Effect::Persist { record, flushed } = effect {
                write_record::<P>(&mut self.disk, &mut self.durable, record, *flushed);
            }
            kept += 1;
        }
        let mut at = 0;
        let told: Vec<bool> = (0..kept).map(|at| has_happened(effects, at, kept)).collect();
        effects.retain(|_| {
            at += 1;
            told.get(at - 1).is_some_and(|told| *told)
        });
    }
}
