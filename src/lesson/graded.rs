//! Graded lessons: which questions are drawn for this time, with which seeds, and what the answers were worth.
//!
//! A drawn lesson is a lesson like any other: whoever teaches, keeps or shows it need not know that it was drawn.

use super::key::number;
use super::reader::Reader;
use super::{Lesson, Step, Text};
use crate::engine::Stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// Makes a lesson graded: what was right at once counts, and the summary tells how much of it was.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Graded")]
pub struct Keys {
    /// How many of the steps of each pool are taught, such as `{ questions = 10 }`; drawn anew each time it is begun.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, u8>")]
    pub draw: BTreeMap<Spanned<String>, Spanned<i64>>,
}

/// What makes a lesson graded.
#[derive(Clone)]
pub struct Graded {
    /// The pools of its steps, and how many of each are taught.
    pools: Vec<(Text, usize)>,
    /// With which number it was drawn; nothing if it has all of its steps.
    pub drawn: Option<u32>,
}

/// Whether a task of a graded lesson was right at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    /// It is not known yet.
    #[default]
    Open,
    /// It was, or it was reached without being shown.
    Right,
    /// It was not.
    Wrong,
}

/// What the answers of a graded lesson were worth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Grade {
    /// How many were right at once, or reached without being shown.
    pub points: usize,
    /// How many of them there have been so far.
    pub so_far: usize,
    /// How many there are in all.
    pub of: usize,
    /// Ids of the lessons to look at again, each once.
    pub again: Vec<String>,
}

impl Grade {
    /// What marks are worth: one for each step that counts, with the lesson that it is about.
    pub(super) fn of<'a>(marks: impl Iterator<Item = (Mark, Option<&'a Text>)>) -> Grade {
        let mut grade = Grade::default();
        for (mark, about) in marks {
            grade.of += 1;
            grade.so_far += usize::from(mark != Mark::Open);
            grade.points += usize::from(mark == Mark::Right);
            let again = about.filter(|_| mark == Mark::Wrong).map(|about| about.text.clone());
            grade.again.extend(again.filter(|id| !grade.again.contains(id)));
        }
        grade.again.sort();
        grade
    }
}

impl Keys {
    /// What they say of a lesson with these steps; the reader takes down what is wrong.
    pub(super) fn read(&self, place: Range<usize>, steps: &[Step], reader: &mut Reader) -> Graded {
        if !steps.is_empty() && !steps.iter().any(Step::counts) {
            let remedy = "add a [step.quiz], [step.predict], [step.point] or [step.goal], or leave [graded] out";
            reader.wrong(place, "no step of this lesson is worth a point", remedy);
        }
        let mut pools = Vec::new();
        for (name, count) in &self.draw {
            let there = steps.iter().filter(|step| step.is_of(name.get_ref())).count();
            match usize::try_from(*count.get_ref()) {
                _ if there == 0 => {
                    let message = format!("no step has pool = {:?}", name.get_ref());
                    reader.wrong(name.span(), message, "say it in the steps to draw from, or leave it out here");
                }
                Ok(count) if (1..=there).contains(&count) => {
                    pools.push((Text { text: name.get_ref().clone(), span: name.span() }, count));
                }
                _ => {
                    let message = format!("{} of {there} steps cannot be drawn", count.get_ref());
                    reader.wrong(count.span(), message, format!("draw 1 to {there}, or add steps to this pool"));
                }
            }
        }
        Graded { pools, drawn: None }
    }
}

impl Step {
    /// Whether it is one of a pool.
    fn is_of(&self, pool: &str) -> bool {
        self.pool.as_ref().is_some_and(|own| own.text == pool)
    }

    /// Whether what the learner does in it is worth a point.
    pub(super) fn counts(&self) -> bool {
        self.task.settled_by().is_some() || self.task.moment().is_some() || self.task.solution().is_some()
    }
}

impl Lesson {
    /// The lesson as it is taught this time: of each pool so many steps, in the order of the file, each in a world of a
    /// seed of its own. The same number draws the same. A lesson that is not graded, or was drawn, stays as it is.
    pub fn drawn(&self, number: u32) -> Lesson {
        let Some(graded) = self.graded.as_ref().filter(|graded| graded.drawn.is_none()) else { return self.clone() };
        let mut out = Vec::new();
        for (stream, (pool, count)) in (0..).zip(&graded.pools) {
            let mut waiting: Vec<usize> =
                (0..self.steps.len()).filter(|at| self.steps[*at].is_of(&pool.text)).collect();
            let mut chance = Stream::new(number.into(), stream);
            let leave = waiting.len() - count.min(&waiting.len());
            out.extend((0..leave).map(|_| waiting.remove(chance.range([0, waiting.len() as u32 - 1]) as usize)));
        }
        let mut lesson = self.sown(number);
        let steps = std::mem::take(&mut lesson.steps).into_iter().enumerate();
        lesson.steps = steps.filter(|(at, _)| !out.contains(at)).map(|(_, step)| step).collect();
        lesson
    }

    /// The same lesson with all steps of its pools, in worlds of the seeds that this number draws. One that is not graded
    /// stays as it is.
    pub fn sown(&self, draw: u32) -> Lesson {
        let mut lesson = self.clone();
        let mut same: BTreeMap<u64, u64> = BTreeMap::new();
        for step in lesson.steps.iter_mut().filter(|step| step.pool.is_some()) {
            let Some(world) = &mut step.world else { continue };
            // What happens in the step says which seed it has, not its place: a page before it gives it no other one.
            let stream = step.key.stream();
            let nth = same.entry(stream).or_default();
            let mut chance = Stream::new(draw.into(), stream.wrapping_add(*nth));
            *nth += 1;
            world.seed = chance.range([1, SEEDS]).into();
            world.scenario.config.seed = world.seed;
            // What was kept of a run with another seed was kept of another world.
            step.key.world = number([step.key.world.clone(), world.seed.to_string()]);
        }
        if let Some(graded) = &mut lesson.graded {
            graded.drawn = Some(draw);
        }
        lesson
    }

    /// How many pages it has when it is taught, without the summary.
    pub fn pages(&self) -> usize {
        let Some(graded) = self.graded.as_ref().filter(|graded| graded.drawn.is_none()) else {
            return self.steps.len();
        };
        let left_out = |(pool, count): &(Text, usize)| {
            self.steps.iter().filter(|step| step.is_of(&pool.text)).count().saturating_sub(*count)
        };
        self.steps.len() - graded.pools.iter().map(left_out).sum::<usize>()
    }
}

/// The largest seed that is drawn: short enough to be read out in a class.
const SEEDS: u32 = 9_999;
