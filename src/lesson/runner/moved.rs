//! Where a learner is in another text of the lesson: what was kept, said of the steps that there are now. As little as
//! can be is lost: the place, the answers and what was passed go by the steps' keys, and the learner's own run is made
//! again where nothing of what led there is another.

use super::keep::Kept;
use crate::kit::fingerprint;
use crate::lesson::key::matched;
use crate::lesson::{Lesson, Mark, StepKey};
use std::iter::zip;
use std::ops::Range;

const OWN_RUN: &str = "The lesson was changed since you left it, so it goes on from a run of its own.";
const GONE: &str = "The page that you left is gone, so you are on the one before it.";
const GONE_OWN_RUN: &str = "The page that you left is gone, so the one before it goes on from the lesson's own run.";
const ALL_GONE: &str = "The lesson is another since you left it, so it starts at its beginning.";

/// What was kept, of the steps that a lesson has now.
pub(super) struct Moved {
    pub kept: Kept,
    /// Whether the run is to go back to where its page begins: it was left on another one.
    pub back: bool,
    /// What the learner has to know of it.
    pub told: Option<&'static str>,
}

/// Where a step began of which that is not known.
const NOWHERE: (usize, i64) = (0, -1);

/// A lesson's steps as they were and as they are, and where each of those is now.
struct Steps<'a> {
    old: &'a [StepKey],
    new: &'a [StepKey],
    found: Vec<Option<usize>>,
}

impl Kept {
    /// Whether it was kept of these very steps, or of this very text by a version that kept no keys.
    pub(in crate::lesson) fn is_of(&self, lesson: &Lesson) -> bool {
        match self.keys.is_empty() {
            true => self.text == fingerprint(lesson.source.as_bytes()),
            false => self.keys == lesson.keys(),
        }
    }

    /// The step at which this lesson was left, from 0; `None` if it was left at its end.
    pub fn place_in(&self, lesson: &Lesson) -> Option<usize> {
        let left = self.before.as_deref().unwrap_or(self);
        let of = if left.keys.is_empty() { lesson.steps.len() } else { left.keys.len() };
        (left.step < of).then(|| self.moved(&self.drawn(lesson)).kept.step)
    }

    /// The same for who begins at a step, from 0, in the lesson's own run: what was answered there is asked again.
    pub fn turned_to(&self, lesson: &Lesson, step: usize) -> Kept {
        let mut before = self.moved(lesson).kept;
        before.given.truncate(step);
        let (passed, keys) = (before.passed.max(step), lesson.keys());
        let Kept { given, marks, drawn, counts, parted, .. } = before;
        Kept { step, passed, keys, given, marks, drawn, counts, parted, ..Kept::default() }
    }

    /// What was kept, of the steps that this lesson has now. What was lost of it before counts as long as nothing was done
    /// without it.
    pub(super) fn moved(&self, lesson: &Lesson) -> Moved {
        let left = self.before.as_deref().unwrap_or(self);
        let moved = left.moved_to(lesson);
        let lost = moved.told.is_some() && !left.keys.is_empty();
        Moved { kept: Kept { before: lost.then(|| Box::new(left.clone())), ..moved.kept }, ..moved }
    }

    fn moved_to(&self, lesson: &Lesson) -> Moved {
        if self.is_of(lesson) {
            return Moved { kept: self.clone(), back: false, told: None };
        }
        let new = lesson.keys();
        let left = !self.run.is_empty();
        if self.keys.is_empty() {
            // Nothing is known of its steps but their numbers, which are as good as any.
            let last = new.len().saturating_sub(1);
            let (step, passed) = (self.step.min(last), self.passed.min(last));
            let kept = Kept { step, passed, parted: self.parted, ..Kept::default() };
            return Moved { kept, back: false, told: left.then_some(OWN_RUN) };
        }
        let steps = Steps { old: &self.keys, new: &new, found: matched(&self.keys, &new) };
        let ended = self.step >= self.keys.len();
        let was = self.step.min(self.keys.len() - 1);
        let Some((was_at, at)) = steps.nearest(was) else {
            return Moved { kept: Kept::default(), back: false, told: Some(ALL_GONE) };
        };
        let same = ended || steps.found[was] == Some(at);
        let passed = steps.found.iter().take(self.passed).flatten().max().map_or(0, |last| last + 1);
        // Whoever did not come to its end has not done it, however short it is by now.
        let passed = if self.passed >= self.keys.len() { new.len() } else { passed.min(new.len().saturating_sub(1)) };
        let begins = steps.begins(lesson, self, (was, was_at), at).filter(|_| !self.on.is_empty());
        let told = match (same, begins.is_some()) {
            _ if !left => (!same).then_some(GONE),
            (true, true) => None,
            (true, false) => Some(OWN_RUN),
            (false, true) => Some(GONE),
            (false, false) => Some(GONE_OWN_RUN),
        };
        let kept = Kept {
            step: if ended { new.len() } else { at },
            passed,
            given: steps.given(lesson, &self.given),
            marks: steps.marks(&self.marks),
            drawn: self.drawn,
            counts: self.counts.clone(),
            hints: if same { self.hints } else { 0 },
            parted: self.parted,
            ..Kept::default()
        };
        let kept = match begins {
            None => kept,
            Some(begins) => {
                let (on, begins) = begins.into_iter().unzip();
                Kept { on, begins, run: self.run.clone(), deeds: self.deeds.clone(), ..kept }
            }
        };
        Moved { kept, back: !same, told }
    }
}

impl Steps<'_> {
    /// The nearest step up to this one that is still there, and where it is now.
    fn nearest(&self, was: usize) -> Option<(usize, usize)> {
        (0..=was).rev().find_map(|was| Some((was, self.found[was]?)))
    }

    /// The answers, where what they were given to is still there, or they are still among the choices.
    fn given(&self, lesson: &Lesson, given: &[Vec<String>]) -> Vec<Vec<String>> {
        let mut now = vec![Vec::new(); self.new.len()];
        for ((was, at), given) in zip(zip(self.old, &self.found), given) {
            // What was answered to another task is worth nothing, and is not given again where that would count.
            let Some(at) = at.filter(|at| lesson.graded.is_none() || was.is_same_task(&self.new[*at])) else {
                continue;
            };
            let choices = lesson.steps[at].task.choices();
            let fits = |given: &&String| match choices.is_empty() {
                true => was.task == self.new[at].task,
                false => choices.contains(&given.as_str()),
            };
            now[at] = given.iter().filter(fits).cloned().collect();
        }
        now
    }

    /// What was right of the steps that are still there and ask the same, with the same seed.
    fn marks(&self, marks: &[Mark]) -> Vec<Mark> {
        let mut now = vec![Mark::Open; self.new.len()];
        for ((was, at), mark) in zip(zip(self.old, &self.found), marks) {
            let same = at.filter(|at| was.is_same_task(&self.new[*at]));
            same.into_iter().for_each(|at| now[at] = *mark);
        }
        now
    }

    /// On which branch, and where, the steps of the present world began up to the one `at` which one is now, which was
    /// `was_at`, in the run that was left at `was`; `None` if that run is not what leads to it.
    fn begins(
        &self,
        lesson: &Lesson,
        kept: &Kept,
        (was, was_at): (usize, usize),
        at: usize,
    ) -> Option<Vec<(usize, i64)>> {
        let first_was = (was + 1).checked_sub(kept.begins.len())?;
        let (first, _) = lesson.world_of(at)?;
        let place = |was: usize| Some((*kept.on.get(was - first_was)?, *kept.begins.get(was - first_was)?));
        let leads = |keys: &[StepKey], steps: Range<usize>| -> Vec<usize> {
            steps.filter(|step| keys[*step].happens()).collect()
        };
        let (before, now) = (leads(self.old, first_was..was_at), leads(self.new, first..at));
        let same = was_at >= first_was
            && self.old[first_was].world == self.new[first].world
            && self.old[was_at].does == self.new[at].does
            && before.len() == now.len()
            && zip(&before, &now).all(|(was, at)| self.old[*was].does_as(&self.new[*at]));
        if !same {
            return None;
        }
        // Where nothing happens one stands where the step after it begins, unless that does something first.
        let mut begins = vec![place(was_at)?];
        for step in (first..at).rev() {
            let next = *begins.last()?;
            let next = if self.new[step + 1].does.is_empty() { next } else { NOWHERE };
            let was = zip(&before, &now).find(|(_, at)| **at == step).map(|(was, _)| *was);
            let found = || (first_was..was_at).find(|was| self.found[*was] == Some(step));
            let known = was.or_else(found).and_then(place);
            begins.push(known.unwrap_or(next));
        }
        begins.reverse();
        Some(begins)
    }
}
