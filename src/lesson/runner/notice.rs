//! Noticing what the learner, or time, did to the run: whether the task is done by now, or its goal is lost.

use super::{Position, Runner};
use crate::lesson::Question;
use crate::lesson::endings::Comparison;
use crate::lesson::limits::Used;
use crate::lesson::page::Status;
use crate::lesson::play::{self, Asked};
use crate::timeline::Timeline;

/// How far the present goal was looked at for whether it is lost.
#[derive(Clone, Copy)]
pub(super) struct Looked {
    pub upto: Position,
    /// The last step up to there from which it can be reached.
    pub good: u64,
}

impl Runner {
    /// Takes note of where the run stands; to be called after every command and every move of the cursor. Whether
    /// the page is different now.
    pub fn notice(&mut self, timeline: &Timeline) -> bool {
        self.parted |= timeline.branches() > self.branches;
        self.branches = timeline.branches();
        self.look(timeline)
    }

    /// Takes down how many branches there are after something that the lesson did, which no learner takes back.
    pub(super) fn count(&mut self, timeline: &mut Timeline) {
        self.branches = timeline.branches();
        timeline.settle();
    }

    pub(super) fn look(&mut self, timeline: &Timeline) -> bool {
        let now = Position::of(timeline);
        let before = self.noticed.replace(now);
        if before == Some(now) {
            return false;
        }
        if before.is_some() {
            self.urged = None;
        }
        let lesson = self.lesson.clone();
        match &mut self.comparison {
            Some(both) if before.is_some() => both.follow(timeline),
            None if before.is_some() => {}
            _ => self.comparison = self.entered(timeline),
        }
        let Some(task) = lesson.steps.get(self.at).map(|step| &*step.task) else { return false };
        self.compare(task, timeline);
        let Some(until) = task.until() else { return false };
        if self.states[self.at].done.is_some() {
            return false;
        }
        let begin = self.begin().step;
        let used = task.limits().map(|limits| limits.used(timeline, self.own_way(timeline)));
        let counted = self.counts(used.as_ref());
        if now.step < begin {
            // Before the page's own beginning there is nothing to judge yet.
            return self.stands(Status::Waiting) | counted;
        }
        let over = used.as_ref().and_then(|used| used.over);
        // What comes after more was done than may be is not looked at.
        let upto = Position { step: over.map_or(now.step, |over| over - 1), ..now };
        let from = self.next_to_search(timeline, begin);
        let asked = self.until.get_or_insert_with(|| Asked::new(until));
        let reached = match from <= upto.step {
            true => asked.first_moment(timeline, from, upto.step).ok().flatten(),
            false => None,
        };
        if from <= upto.step {
            self.searched = Some(upto);
        }
        let status = match (reached, task.lost()) {
            (Some(step), _) => {
                self.states[self.at].done = Some(Position { branch: now.branch, step });
                self.mark(true);
                Status::Reached { explain: task.explain().into() }
            }
            (None, _) if over.is_some() => {
                let why = used.and_then(|used| used.why()).unwrap_or_default();
                let before = over.and_then(|over| before_it(timeline, over, begin));
                // By then it may have been lost otherwise.
                let last_good_step = match (before, task.lost()) {
                    (Some(before), Some(lost)) => {
                        let asked = self.lost.get_or_insert_with(|| Asked::new(&lost.when));
                        asked.last_free(timeline, begin, before)
                    }
                    (before, _) => before,
                };
                Status::Lost { why, last_good_step }
            }
            (None, Some(lost)) if self.is_lost(timeline, &lost.when) => {
                let last_good_step = self.way_back(timeline, &lost.when, begin);
                Status::Lost { why: lost.why.clone(), last_good_step }
            }
            _ => {
                self.looked = Some(Looked { upto: now, good: now.step });
                Status::Waiting
            }
        };
        self.stands(status) | counted
    }

    /// The two runs that the present page compares, as it is entered. Where a run was deleted that it speaks of, they are
    /// the lesson's own.
    fn entered(&self, timeline: &Timeline) -> Option<Comparison> {
        let step = self.lesson.steps.get(self.at).filter(|step| step.compares.is_some())?;
        let own = || play::arrive(&self.lesson, self.at).ok().and_then(|own| step.comparison(&own.timeline));
        step.comparison(timeline).or_else(own)
    }

    /// The last step that this run shares with the lesson's own way to the present page, or where the page began: what comes
    /// after it is the learner's.
    fn own_way(&self, timeline: &Timeline) -> u64 {
        let begin = self.begin();
        begin.step.min(timeline.shared_with(begin.branch))
    }

    /// Takes down how often what is limited was done; whether that is another number than before.
    fn counts(&mut self, used: Option<&Used>) -> bool {
        let limits = used.map_or(Vec::new(), |used| used.allowances.clone());
        let before = std::mem::replace(&mut self.states[self.at].limits, limits);
        before != self.states[self.at].limits
    }

    /// Takes down how the task stands; whether that is something else than before.
    fn stands(&mut self, status: Status) -> bool {
        let state = &mut self.states[self.at];
        let changed = state.status != status;
        state.status = status;
        changed
    }

    /// The first step in which the task may have been done and was not looked for. What was looked through on another
    /// branch is known as far as that is the same.
    fn next_to_search(&self, timeline: &Timeline, begin: u64) -> u64 {
        let known = self.searched.map(|known| known.step.min(timeline.shared_with(known.branch)));
        match known {
            Some(step) if step >= begin => step + 1,
            _ => begin,
        }
    }

    fn is_lost(&mut self, timeline: &Timeline, when: &Question) -> bool {
        self.lost.get_or_insert_with(|| Asked::new(when)).holds(timeline)
    }

    /// The step to go back to: just before what the learner did last until it was lost. If that did not lose it at once,
    /// time did since, and would do so again from a later step.
    fn way_back(&mut self, timeline: &Timeline, lost: &Question, begin: u64) -> Option<u64> {
        let good = self.last_good(timeline, lost, begin)?;
        let before = timeline.done_last(good + 1).map(|first| first - 1).filter(|before| *before >= begin);
        let asked = self.lost.get_or_insert_with(|| Asked::new(lost));
        before.and_then(|before| asked.last_free(timeline, before, before)).or(Some(good))
    }

    /// The last step from `begin` to the present one from which the goal can be reached. What was looked at already
    /// is not looked at again.
    fn last_good(&mut self, timeline: &Timeline, lost: &Question, begin: u64) -> Option<u64> {
        let upto = Position::of(timeline);
        let asked = self.lost.get_or_insert_with(|| Asked::new(lost));
        let known = self.looked.map(|looked| (looked, timeline.shared_with(looked.upto.branch)));
        let known = known.filter(|(looked, shared)| looked.good <= upto.step.min(*shared) && looked.good >= begin);
        let good = match known {
            Some((looked, shared)) => {
                let from = looked.upto.step.min(shared) + 1;
                asked.last_free(timeline, from, upto.step).or(Some(looked.good))
            }
            None => asked.last_free(timeline, begin, upto.step),
        };
        self.looked = good.map(|good| Looked { upto, good });
        good
    }
}

/// The step before what the learner did when it was too much, if the page had begun by then.
fn before_it(timeline: &Timeline, over: u64, begin: u64) -> Option<u64> {
    let deed = timeline.done_last(over).unwrap_or(over);
    [deed - 1, over - 1].into_iter().find(|before| *before >= begin)
}
