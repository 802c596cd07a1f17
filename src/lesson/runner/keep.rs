//! Leaving a lesson and coming back: what is kept of a run, and the run made again from it.

use super::{Position, Runner};
use crate::kit::fingerprint;
use crate::lesson::play::Asked;
use crate::lesson::{Answer, Lesson, Question, record};
use crate::scenario::ScenarioError;
use crate::timeline::Timeline;
use serde::{Deserialize, Serialize};

/// Where a learner left a lesson, so that coming back continues there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The step, from 0; the summary is after the last.
    pub step: usize,
    /// The first step that was not passed yet.
    pub passed: usize,
    /// The lesson's text as a number: commands of another text may mean something else.
    pub text: String,
    /// Where the steps of this world began, in steps of the run; -1 for one that began on another branch.
    pub begins: Vec<i64>,
    /// The run in this world, as commands: up to where the step began if it has answers that play the rest.
    pub run: Vec<String>,
    /// What was answered in each step, in order.
    #[serde(default)]
    pub given: Vec<Vec<String>>,
    /// How many hints were opened in it.
    #[serde(default)]
    pub hints: usize,
}

impl Kept {
    /// Whether it was kept of this text of the lesson. Of another text, or of another lesson that had this id, a step's
    /// number means nothing.
    pub fn fits(&self, lesson: &Lesson) -> bool {
        self.text == fingerprint(lesson.source.as_bytes())
    }

    /// What was answered in each of so many steps.
    pub(super) fn given(&self, steps: usize) -> Vec<Vec<String>> {
        let mut given = self.given.clone();
        given.resize(steps, Vec::new());
        given
    }
}

impl Runner {
    /// What to keep so that `new` can take the lesson up here.
    pub fn keep(&self, timeline: &Timeline) -> Kept {
        // A side branch that does not come through the step's beginning is not kept: the step would not be the same.
        let lies_on = |place: Position| timeline.shared_with(place.branch) >= place.step;
        let on_the_way = lies_on(self.begin());
        let state = self.states.get(self.at).cloned().unwrap_or_default();
        let played = self.task().is_some_and(|task| task.settled_by().is_some()) && !self.given[self.at].is_empty();
        // Whoever looks at what was before the step began comes back to its beginning.
        let upto = if played { self.begin().step } else { timeline.at().max(self.begin().step) };
        let run = if on_the_way { record::commands(timeline, upto) } else { None };
        let step = |begin: &Option<Position>| match begin {
            Some(begin) if lies_on(*begin) => i64::try_from(begin.step).unwrap_or(-1),
            _ => -1,
        };
        Kept {
            step: self.at,
            passed: self.passed,
            text: fingerprint(self.lesson.source.as_bytes()),
            begins: self.begins.iter().map(step).collect(),
            run: run.unwrap_or_default(),
            given: self.given.clone(),
            hints: state.hints,
        }
    }

    /// Gives the answers of the present step again.
    pub(super) fn answer_again(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let told = self.told.clone();
        let moment = self.task().and_then(|task| task.moment().cloned());
        for given in self.given.get(self.at).cloned().unwrap_or_default() {
            if let Some(moment) = &moment {
                self.point_again(moment, &given, timeline);
                continue;
            }
            let at = self.page().choices.iter().position(|choice| choice.text == given);
            self.answer(timeline, &at.map_or(Answer::Value(given), Answer::Choice))?;
        }
        self.told = self.told.take().or(told);
        Ok(())
    }

    /// Points at the step again that was right, if it still is in this run.
    fn point_again(&mut self, moment: &Question, given: &str, timeline: &mut Timeline) {
        let right = Asked::new(moment).first_moment(timeline, 0, timeline.end()).ok().flatten();
        if let Some(right) = right.filter(|right| right.to_string() == given) {
            timeline.seek(right);
            self.point(timeline, right);
        }
    }

    /// Gives the answers of a step again whose run is no longer there, so that what one has said once still stands on its
    /// page; the run is then where the step begins.
    pub(super) fn recall(&mut self, timeline: &mut Timeline) -> Result<(), ScenarioError> {
        let forgotten = self.states.get(self.at).is_some_and(|state| state.about.is_none());
        if forgotten && self.given.get(self.at).is_some_and(|given| !given.is_empty()) {
            self.answer_again(timeline)?;
            self.begin().go(timeline);
            self.look_anew();
            self.notice(timeline);
        }
        Ok(())
    }
}

/// A run, the first step of its world, and where the steps began.
pub(super) type Again = (Timeline, usize, Vec<Option<Position>>);

/// The run that was left, made again; `None` if nothing was kept or the lesson is another by now.
pub(super) fn again(lesson: &Lesson, step: usize, kept: &Kept) -> Option<Again> {
    let (first, world) = lesson.world_of(step)?;
    if kept.run.is_empty() || !kept.fits(lesson) || kept.begins.len() != step + 1 - first {
        return None;
    }
    let timeline = record::again(world, &kept.run)?;
    let place = |step: &i64| {
        let step = u64::try_from(*step).ok().filter(|step| *step <= timeline.end());
        step.map(|step| Position { branch: timeline.branch(), step })
    };
    let begins: Vec<Option<Position>> = kept.begins.iter().map(place).collect();
    // Where the present step began has to be on the run that was kept.
    begins.last().copied().flatten()?;
    Some((timeline, first, begins))
}
