//! Leaving a lesson and coming back: what is kept of a run, and the run made again from it.

use super::{Position, Runner};
use crate::lesson::page::Counted;
use crate::lesson::play::Asked;
use crate::lesson::{Answer, Lesson, Mark, Question, Step, StepKey, record};
use crate::scenario::ScenarioError;
use crate::timeline::Timeline;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Where a learner left a lesson, so that coming back continues there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The step, from 0; the summary is after the last.
    pub step: usize,
    /// The first step that was not passed yet.
    pub passed: usize,
    /// The keys of the lesson's steps: by them it is found again where the lesson is another by now.
    #[serde(default)]
    pub keys: Vec<StepKey>,
    /// The lesson's whole text as a number, which an earlier version kept in place of the keys.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Where the steps of this world began, in steps of the run; -1 for one that began on a branch that was not kept.
    pub begins: Vec<i64>,
    /// On which branch each of them began, in the order in which the run makes them; without it, on the one that one is
    /// on, which an earlier version kept alone.
    #[serde(default)]
    pub on: Vec<usize>,
    /// The run in this world with its branches, as commands: to where one stands, or to where the step began if it has
    /// answers that play the rest.
    pub run: Vec<String>,
    /// What was answered in each step, in order.
    #[serde(default)]
    pub given: Vec<Vec<String>>,
    /// Whether each step's task was right at once, in a lesson that is graded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
    /// With which number its questions were drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<u32>,
    /// What was counted in many runs, by the number of what leads there: to count takes long.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, Counted>,
    /// How many hints were opened in it.
    #[serde(default)]
    pub hints: usize,
    /// Whether the learner has made a branch.
    #[serde(default)]
    pub parted: bool,
    /// What the learner can take back: on which branch, in the order in which the run makes them, its first step and its
    /// last one. All else is the lesson's, or was settled when a page was turned.
    #[serde(default)]
    pub deeds: Vec<(usize, u64, u64)>,
    /// What was left, where the lesson has changed so that not all of it is here: until something is done here, it is gone
    /// back to once it is there again, as after a file that was short for a moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<Kept>>,
}

impl Kept {
    /// What was answered in each of so many steps.
    pub(super) fn given(&self, steps: usize) -> Vec<Vec<String>> {
        let mut given = self.given.clone();
        given.resize(steps, Vec::new());
        given
    }

    /// Whether the task of each of so many steps was right at once.
    pub(super) fn marks(&self, steps: usize) -> Vec<Mark> {
        let mut marks = self.marks.clone();
        marks.resize(steps, Mark::Open);
        marks
    }

    /// What was counted for each step of a lesson, where it is that of what happens there now.
    pub(super) fn counts(&self, lesson: &Lesson) -> Vec<Option<Counted>> {
        let counted = |(at, step): (usize, &Step)| {
            let settled = step.task.settled_by().filter(|settled| settled.runs().is_some())?;
            let (_, world) = lesson.setting_of(at)?;
            let known = self.counts.get(&lesson.way_to(at))?;
            settled.may_come_to(known, world.seed).then(|| known.clone())
        };
        lesson.steps.iter().enumerate().map(counted).collect()
    }

    /// The lesson with the questions that were drawn when this was kept.
    pub fn drawn<'a>(&self, lesson: &'a Lesson) -> Cow<'a, Lesson> {
        self.drawn.map_or(Cow::Borrowed(lesson), |number| Cow::Owned(lesson.drawn(number)))
    }
}

impl Runner {
    /// What to keep so that `new` can take the lesson up here.
    pub fn keep(&self, timeline: &Timeline) -> Kept {
        let begin = self.begin();
        let state = self.states.get(self.at).cloned().unwrap_or_default();
        let played = self.task().is_some_and(|task| task.settled_by().is_some())
            && (state.shown || !self.given[self.at].is_empty());
        // Whoever looks at what was before the step began, or beside it, comes back to its beginning.
        let away = played || !self.comes_through(begin, timeline);
        let here = left(timeline, if away { begin } else { Position::of(timeline) });
        let run = here.and_then(|here| record::commands(timeline, here.branch, here.step));
        let begins = self.begins.iter().map(|begin| {
            let begin = left(timeline, (*begin)?)?;
            Some((record::number(timeline, begin.branch)?, i64::try_from(begin.step).ok()?))
        });
        let (on, begins) = begins.map(|begin| begin.unwrap_or((0, -1))).unzip();
        let numbered = |(branch, first, last)| Some((record::number(timeline, branch)?, first, last));
        // What settles an answer is played again, and none of it is the learner's.
        let deeds = if played { Vec::new() } else { timeline.deeds().into_iter().filter_map(numbered).collect() };
        let graded = self.lesson.graded.as_ref();
        Kept {
            step: self.at,
            passed: self.passed,
            keys: self.lesson.keys(),
            text: String::new(),
            begins,
            on,
            run: run.unwrap_or_default(),
            given: self.given.clone(),
            marks: if graded.is_some() { self.marks.clone() } else { Vec::new() },
            drawn: graded.and_then(|graded| graded.drawn),
            counts: self.counts_kept(),
            hints: state.hints,
            parted: self.parted,
            deeds,
            before: self
                .before
                .as_ref()
                .filter(|(_, then)| *then == self.done_so_far(timeline))
                .map(|(left, _)| left.clone()),
        }
    }

    /// What was counted so far. A file of this kind has no larger numbers than these.
    fn counts_kept(&self) -> BTreeMap<String, Counted> {
        let fits = |counted: &Counted| i64::try_from(counted.first.saturating_add(counted.runs)).is_ok();
        let counts = self.counts.iter().enumerate();
        let known = counts.filter_map(|(at, counted)| Some((at, counted.clone().filter(fits)?)));
        known.map(|(at, counted)| (self.lesson.way_to(at), counted)).collect()
    }

    /// What is another as soon as the learner does something, but for going elsewhere in time.
    pub(super) fn done_so_far(&self, timeline: &Timeline) -> DoneSoFar {
        let hints = self.states.get(self.at).map_or(0, |state| state.hints);
        (self.at, self.passed, hints, self.given.clone(), timeline.made())
    }

    /// Gives the answers of the present step again.
    pub(super) fn answer_again(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let told = self.told.clone();
        if let Some(moment) = self.task().and_then(|task| task.moment().cloned()) {
            self.point_again(&moment, timeline);
        } else {
            self.say_again(timeline)?;
        }
        self.told = self.told.take().or(told);
        Ok(())
    }

    fn say_again(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        for given in self.given.get(self.at).cloned().unwrap_or_default() {
            let lesson = self.lesson.clone();
            let choices = lesson.steps.get(self.at).map_or(Vec::new(), |step| step.task.choices());
            let at = choices.iter().position(|choice| *choice == given);
            if at.is_none() && !choices.is_empty() {
                continue;
            }
            self.answer(timeline, &at.map_or(Answer::Value(given), Answer::Choice))?;
        }
        Ok(())
    }

    /// Points again at the step that was found, or shown: a page that was passed once hides nothing any more. In another
    /// run than the one in which it was found it is only shown.
    fn point_again(&mut self, moment: &Question, timeline: &mut Timeline) {
        let found = self.given[self.at].first().cloned();
        if found.is_none() && self.at >= self.passed {
            return;
        }
        let right = Asked::new(moment).first_moment(timeline, 0, timeline.end()).ok().flatten();
        if let Some(right) = right {
            timeline.seek(right);
            self.point_at(timeline, right);
            self.states[self.at].shown = found != Some(right.to_string());
        }
    }

    /// Gives the answers of a step again whose run is no longer there, so that what one has said once still stands on its
    /// page; the run is then where the step begins.
    pub(super) fn recall(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let forgotten = self.states.get(self.at).is_some_and(|state| state.about.is_none());
        let looks_for_a_step = self.task().is_some_and(|task| task.moment().is_some());
        if forgotten && (looks_for_a_step || self.given.get(self.at).is_some_and(|given| !given.is_empty())) {
            self.answer_again(timeline)?;
            self.begin().go(timeline);
            self.look_anew();
            self.look(timeline);
        }
        Ok(())
    }
}

/// A place that is still there in the run, which is made again without the branches that were deleted.
fn left(timeline: &Timeline, place: Position) -> Option<Position> {
    if !timeline.deleted().contains(&place.branch) {
        return Some(place);
    }
    let here = Position { branch: timeline.branch(), ..place };
    Some(here).filter(|_| timeline.shared_with(place.branch) >= place.step)
}

/// The page, up to which one has come, its hints, what was answered, and what the history has.
pub(super) type DoneSoFar = (usize, usize, usize, Vec<Vec<String>>, u64);

/// A run, the first step of its world, and where the steps began.
pub(super) type Again = (Timeline, usize, Vec<Option<Position>>);

/// The run that was left, made again; `None` if nothing was kept of it or it cannot be.
pub(super) fn again(lesson: &Lesson, step: usize, kept: &Kept) -> Option<Again> {
    let (first, world) = lesson.setting_of(step)?;
    if kept.run.is_empty() || kept.begins.len() != step + 1 - first {
        return None;
    }
    let timeline = record::again(world, &kept.run)?;
    let place = |(nth, step): (usize, &i64)| {
        let branch = kept.on.get(nth).copied().unwrap_or(timeline.branch());
        let step = u64::try_from(*step).ok().filter(|step| *step <= timeline.end_of(branch));
        step.map(|step| Position { branch, step }).filter(|_| record::number(&timeline, branch).is_some())
    };
    let begins: Vec<Option<Position>> = kept.begins.iter().enumerate().map(place).collect();
    // Where the present step began has to be on the run that was kept.
    begins.last().copied().flatten()?;
    Some((timeline, first, begins))
}
