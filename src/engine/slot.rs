//! A node's place in the world, and what a crash does to it. The world and the search share this, so that both mean
//! the same by a crash in the middle of a handler.

use super::TimerSet;
use super::choice::Moment;
use super::protocol::{Effect, Protocol, write_record};
use super::rule::Announces;
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
    /// Whether its disk takes nothing more that is to be durable.
    pub disk_fails: bool,
    /// If a crash is armed: when it comes.
    pub cut: Option<Moment>,
}

/// Why a node stops in the middle of its handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// A crash was armed.
    Armed,
    /// A crash was armed, and comes when all is sent and written.
    AtEnd,
    /// What it has to write cannot be made durable. It goes no further: it must not answer for what it has not stored.
    Disk,
}

impl Stop {
    /// What the reasons are called.
    pub const WORDS: &[&str] = &["armed", "disk"];

    /// Its place among the words.
    pub const fn place(self) -> usize {
        match self {
            Stop::Armed | Stop::AtEnd => 0,
            Stop::Disk => 1,
        }
    }

    /// What it is called.
    pub const fn word(self) -> &'static str {
        Stop::WORDS[self.place()]
    }
}

/// After how many of these sends and writes a crash comes at this moment, if it comes.
fn comes_after<P: Protocol>(moment: Moment, effects: &[Effect<P>]) -> Option<usize> {
    let mut visible = effects.iter().filter(|effect| is_visible(effect));
    let is_send = |effect: &Effect<P>| matches!(effect, Effect::Send(..));
    match moment {
        Moment::After(left) => Some(left.into()),
        Moment::BeforeSend => visible.position(is_send),
        Moment::AfterSend => visible.position(is_send).map(|at| at + 1),
        Moment::BeforeWrite => visible.position(|effect| !is_send(effect)),
        Moment::AfterWrite => visible.position(|effect| !is_send(effect)).map(|at| at + 1),
    }
}

/// Whether an effect is a message or a write.
fn is_visible<P: Protocol>(effect: &Effect<P>) -> bool {
    matches!(effect, Effect::Send(..) | Effect::Persist { .. })
}

/// Whether what an effect tells of is among the first `kept` effects, if it is a note that tells of another effect. A
/// note that waits for a write or a message where none follows tells of whatever comes next.
fn has_happened<P: Protocol>(effects: &[Effect<P>], at: usize, kept: usize) -> bool {
    let Effect::Note(note) = &effects[at] else { return true };
    let after = || effects.iter().enumerate().skip(at + 1);
    let next = || after().find(|(_, e)| matches!(e, Effect::Send(..) | Effect::Persist { .. }));
    let announced = match P::INFO.rule(note.rule).announces {
        _ if matches!(note.verdict, Verdict::Refused | Verdict::Kept) => None,
        Announces::Nothing | Announces::Written => None,
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
                Effect::Close(_) | Effect::Nothing => {}
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

    /// The same, but that the first records of what was not flushed are on the disk all the same.
    pub(super) fn crash_keeping<'a>(&mut self, records: impl Iterator<Item = &'a P::Record>) -> bool {
        let mut records = records.peekable();
        if records.peek().is_none() {
            return self.crash();
        }
        let before = self.disk.clone();
        self.crash();
        records.for_each(|record| P::write(&mut self.disk, record));
        self.disk != before
    }

    /// After how many of these sends and writes the node stops, if it does, and why. What is first counts.
    pub(super) fn stops(&self, cut: Option<Moment>, effects: &[Effect<P>]) -> Option<(usize, Stop)> {
        let visible = || effects.iter().filter(|effect| is_visible(effect));
        let why = |at| if at < visible().count() { Stop::Armed } else { Stop::AtEnd };
        let armed = cut.and_then(|moment| comes_after(moment, effects)).map(|at| (at, why(at)));
        let durable = |effect: &Effect<P>| matches!(effect, Effect::Persist { flushed: true, .. });
        let failed = if self.disk_fails { visible().position(durable) } else { None };
        let failed = failed.map(|at| (at, Stop::Disk));
        [armed, failed].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    /// Keeps the first `left` sends and writes of a handler that a crash cuts short, and writes only their records.
    /// Disk and durable disk are those from before the handler.
    pub(super) fn cut_short(&mut self, mut left: usize, effects: &mut Vec<Effect<P>>) {
        // Its memory does not outlive the handler: nobody may judge what it would have become.
        self.node = None;
        let mut kept = 0;
        for effect in effects.iter() {
            if is_visible(effect) {
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
