//! Jumps to the next or previous thing worth a look: an election, a choice, a fault, a violation, a bookmark, or
//! something that a chosen node decided. A new kind is a row of [`LANDMARKS`].

use super::{REPLAYED, Timeline};
use crate::engine::scene::Mark;
use crate::engine::{NodeId, Sim, Trace};
use crate::kit::work;

/// Something that one can jump to the next of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landmark {
    /// Anything that is marked or has a bookmark.
    Any,
    /// A step that is marked so.
    Marked(Mark),
    /// A bookmark.
    Bookmark,
    /// A step in which the node decided something that is worth telling.
    Note(NodeId),
}

/// A kind of landmark, as `seek next` takes it.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The word.
    pub word: &'static str,
    /// What it means; a note's node stands behind the word.
    pub landmark: Landmark,
    /// What it is, in a few words.
    pub about: &'static str,
}

/// A step and what it was in short.
pub(super) type Traced = (u64, Trace);

const fn row(word: &'static str, landmark: Landmark, about: &'static str) -> Target {
    Target { word, landmark, about }
}

/// Everything that one can jump to the next of.
pub const LANDMARKS: &[Target] = &[
    row("any", Landmark::Any, "anything that is marked"),
    row("election", Landmark::Marked(Mark::Election), "a leader elected, or a quorum of promises"),
    row("choice", Landmark::Marked(Mark::Chosen), "a value chosen or an entry committed"),
    row(
        "below",
        Landmark::Marked(Mark::Below),
        "the same of what others rest on, such as a transaction of Mesos' ensemble",
    ),
    row("bound", Landmark::Marked(Mark::Bound), "one value alone can be chosen from there on"),
    row("fault", Landmark::Marked(Mark::Fault), "something broken or mended by hand"),
    row("violation", Landmark::Marked(Mark::Violation), "a property that fell"),
    row("mark", Landmark::Bookmark, "a place that was given a name"),
    row("note", Landmark::Note(NodeId(0)), "something that a node decided"),
];

/// The row of this word.
pub(super) fn find(word: &str) -> Option<&'static Target> {
    LANDMARKS.iter().find(|target| target.word == word)
}

impl Target {
    /// The row of this word.
    pub fn find(word: &str) -> Option<&'static Target> {
        find(word)
    }
}

impl Timeline {
    /// The first step after the present one with such a landmark, on this branch.
    pub fn next_landmark(&self, landmark: Landmark) -> Option<u64> {
        let at = self.at();
        match landmark {
            Landmark::Note(node) => self.next_note(node),
            other => self.steps_of(other).into_iter().find(|step| *step > at),
        }
    }

    /// The last step before the present one with such a landmark, on this branch.
    pub fn previous_landmark(&self, landmark: Landmark) -> Option<u64> {
        let at = self.at();
        match landmark {
            Landmark::Note(node) => self.previous_note(node),
            other => self.steps_of(other).into_iter().rev().find(|step| *step < at),
        }
    }

    /// The last step of a branch, up to one, that is marked so; and whether there are others before it.
    pub fn last_marked(&self, mark: Mark, branch: usize, upto: u64) -> Option<(u64, bool)> {
        let marks = self.marks_of(branch.min(self.branches.len() - 1));
        let mut steps: Vec<u64> = marks.iter().filter(|m| m.mark == mark && m.step <= upto).map(|m| m.step).collect();
        steps.dedup();
        steps.last().map(|last| (*last, steps.len() > 1))
    }

    /// Shows the worlds that come next, as [`Timeline::forward`] would lead to them, until `each` has seen enough. Nothing
    /// of it is done.
    pub fn ahead(&self, each: &mut dyn FnMut(&dyn Sim) -> bool) {
        let mut sim = self.sim.fork();
        loop {
            let recorded = if self.anew { None } else { self.recorded(self.current, sim.steps() + 1) };
            let next = recorded.or_else(|| sim.next().filter(|_| self.held.is_none()));
            let goes = next.is_some_and(|step| work::spend(REPLAYED) && sim.apply(step).is_ok());
            if !goes || !each(&*sim) {
                return;
            }
        }
    }

    /// All steps of this branch with such a landmark, in order; those of notes are not kept.
    fn steps_of(&self, landmark: Landmark) -> Vec<u64> {
        let mut steps: Vec<u64> = match landmark {
            Landmark::Any | Landmark::Bookmark => self.bookmarks().iter().map(|b| b.step).collect(),
            Landmark::Marked(_) | Landmark::Note(_) => Vec::new(),
        };
        let marks = self.marks();
        steps.extend(match landmark {
            Landmark::Any => marks.iter().map(|m| m.step).collect::<Vec<_>>(),
            Landmark::Marked(kind) => marks.iter().filter(|m| m.mark == kind).map(|m| m.step).collect(),
            Landmark::Bookmark | Landmark::Note(_) => Vec::new(),
        });
        steps.sort_unstable();
        steps
    }

    fn next_note(&self, node: NodeId) -> Option<u64> {
        let mut found = None;
        self.walk(self.at() + 1, self.end(), &mut |sim| {
            found = sim.trace().tells_of(node).then(|| sim.steps());
            found.is_none()
        });
        found
    }

    fn previous_note(&self, node: NodeId) -> Option<u64> {
        let mut found = None;
        self.look_back(self.at().saturating_sub(1), &mut |traces| {
            found = traces.iter().rev().find(|(_, trace)| trace.tells_of(node)).map(|(step, _)| *step);
            found.is_none()
        });
        found
    }

    /// Hands over what the steps `..=from` of this branch did in short, in pieces from the newest back, until `each`
    /// has seen enough; within a piece in order.
    pub(super) fn look_back(&self, from: u64, each: &mut dyn FnMut(&[Traced]) -> bool) {
        let mut upto = from.min(self.end());
        while upto > 0 {
            let (first, near) = self.checkpoint(self.current, upto - 1);
            let mut sim = near.fork();
            let mut traces = Vec::new();
            while sim.steps() < upto {
                let Some(step) = self.recorded(self.current, sim.steps() + 1) else { break };
                if !work::spend(REPLAYED) {
                    return;
                }
                if sim.apply(step).is_err() {
                    break;
                }
                traces.push((sim.steps(), sim.trace()));
            }
            if !each(&traces) {
                return;
            }
            upto = first;
        }
    }
}
