//! Whether a lesson keeps its promises: every solution is played to the end, every answer computed, every reference
//! looked up. What is wrong is told with its place and a remedy.

use super::checker::{Checker, Stop};
use super::endings;
use super::{Lesson, Library, Question, Step, Text};
use crate::engine::Config;
use crate::kit::did_you_mean;
use crate::scenario::Problem;
use crate::timeline::Timeline;

/// What came out of a check.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What is wrong; empty if the lesson is right.
    pub problems: Vec<Problem>,
    /// The answers that the lesson's own run gives: number of the step, from 1, and the answer.
    pub answers: Vec<(usize, String)>,
    /// What may be meant, and seldom is: number of the step, from 1, and a sentence.
    pub notes: Vec<(usize, String)>,
}

/// How often a graded lesson is drawn and played by a check, where nothing else is said.
pub const DRAWS: u32 = 8;

/// Plays a lesson and says what is wrong with it; a graded one with all steps of its pools, as so many `draws` set them up.
/// `actions` are the names that `keys` may use.
pub fn check(lesson: &Lesson, library: &Library, actions: &[&str], draws: u32) -> Checked {
    let mut checker = Checker::new(lesson, actions);
    checker.references(library);
    checker.names();
    let answers = if lesson.graded.is_none() { checker.run() } else { Vec::new() };
    let mut checked = Checked { problems: checker.problems, answers, notes: checker.notes };
    for number in (1..=draws).filter(|_| lesson.graded.is_some()) {
        if !checked.problems.is_empty() {
            break;
        }
        let sown = lesson.sown(number);
        let mut checker = Checker::new(&sown, actions);
        let answers = checker.run();
        let told = |problem: Problem| {
            let here = |step: &Step| problem.span.as_ref().is_some_and(|span| step.span.start <= span.start);
            let page = lesson.steps.iter().filter(|step| here(step)).count().max(1);
            let see = format!("`synod learn {} --page {page} --draw {number}`", lesson.opened_as());
            Problem { message: format!("{} (draw {number}: {see} shows it)", problem.message), ..problem }
        };
        checked.problems = checker.problems.into_iter().map(told).collect();
        let told = |(step, answer): (usize, String)| (step, format!("{answer} (draw {number})"));
        checked.answers.extend(answers.into_iter().map(told));
        let new = checker.notes.into_iter().filter(|note| !checked.notes.contains(note)).collect::<Vec<_>>();
        checked.notes.extend(new);
    }
    checked
}

/// What a lesson names that is not there, found without playing it: lessons and tracks that it builds on.
pub fn references(lesson: &Lesson, library: &Library) -> Vec<Problem> {
    let mut checker = Checker::new(lesson, &[]);
    checker.references(library);
    checker.problems
}

/// The same for nodes of its worlds and actions of the screen.
pub fn names(lesson: &Lesson, actions: &[&str]) -> Vec<Problem> {
    let mut checker = Checker::new(lesson, actions);
    checker.names();
    checker.problems
}

impl Checker<'_> {
    fn references(&mut self, library: &Library) {
        let lesson = self.lesson;
        for id in &lesson.requires {
            if id.text == lesson.id.text {
                self.wrong(id.span.clone(), "a lesson cannot require itself", "leave it out");
            } else if library.find(&id.text).is_none() {
                let known = library.lessons.iter().map(|lesson| lesson.id.text.as_str());
                let (message, remedy) = unknown("lesson", &id.text, known);
                self.wrong(id.span.clone(), message, remedy);
            } else if library.needs(&id.text, &lesson.id.text) {
                let message = format!("{} requires {} in turn, so neither can come first", id.text, lesson.id.text);
                self.wrong(id.span.clone(), message, "leave one of the two out");
            }
        }
        for id in lesson.steps.iter().filter_map(|step| step.about.as_ref()) {
            if library.find(&id.text).is_none() {
                let known = library.lessons.iter().map(|lesson| lesson.id.text.as_str());
                let (message, remedy) = unknown("lesson", &id.text, known);
                self.wrong(id.span.clone(), message, remedy);
            }
        }
        for id in &lesson.tracks {
            if !library.tracks.iter().any(|track| track.id == id.text) {
                let known = library.tracks.iter().map(|track| track.id.as_str());
                let (message, remedy) = unknown("track", &id.text, known);
                self.wrong(id.span.clone(), message, remedy);
            }
        }
    }

    /// Nodes in conditions, and actions that help.
    fn names(&mut self) {
        let lesson = self.lesson;
        for (at, step) in lesson.steps.iter().enumerate() {
            let Some((_, world)) = lesson.world_of(at) else { continue };
            step.task.questions().into_iter().for_each(|question| self.nodes(question, &world.config));
            step.task.keys().iter().for_each(|key| self.action(key));
        }
    }

    /// Plays the lesson's own way, world by world.
    fn run(&mut self) -> Vec<(usize, String)> {
        let lesson = self.lesson;
        let mut timeline: Option<Timeline> = None;
        let mut answers = Vec::new();
        for (at, step) in lesson.steps.iter().enumerate() {
            self.page = at;
            if let Some(world) = &step.world {
                timeline = world.timeline(None).ok();
            }
            if let Some(run) = &mut timeline
                && self.step(step, run).is_err()
            {
                // What comes after it in this world cannot be judged; another world can.
                timeline = None;
            }
            answers.extend(self.answers.drain(..).map(|answer| (at + 1, answer)));
        }
        answers
    }

    fn step(&mut self, step: &Step, timeline: &mut Timeline) -> Result<(), Stop> {
        for commands in step.does() {
            self.play(commands, timeline)?;
        }
        for mark in step.compares.iter().flatten().filter_map(|ending| ending.lacks(timeline)) {
            let message = format!("nothing has set the mark {} when this page begins", mark.text);
            self.wrong(mark.span.clone(), message, format!("write `mark {}` in an earlier `do`", mark.text));
        }
        step.task.check(self, timeline)?;
        if step.compares_one_run(timeline) {
            let place =
                step.compares.iter().flatten().next_back().map_or(step.span.clone(), |ending| ending.span.clone());
            self.wrong(place, endings::SAME_RUN, "let them part before their marks are set");
        }
        Ok(())
    }

    /// Names in `node('...')` that this world has not: such a node is null, and nothing would ever hold of it.
    fn nodes(&mut self, question: &Question, config: &Config) {
        let text = question.condition.text();
        for (at, _) in text.match_indices("node(") {
            let rest = &text[at + 5..];
            let Some(quote) = rest.chars().next().filter(|c| ['\'', '"'].contains(c)) else { continue };
            let Some(name) = rest[1..].split(quote).next() else { continue };
            if config.find(name).is_none() {
                let known = config.nodes.iter().map(|node| node.name.as_str());
                let (message, remedy) = unknown("node", name, known);
                self.wrong(question.span.clone(), message, remedy);
            }
        }
    }

    fn action(&mut self, key: &Text) {
        if !self.actions.contains(&key.text.as_str()) {
            let remedy = did_you_mean(&key.text, self.actions.iter().copied());
            let listed = || "`synod help lessons` lists them under \"Names for keys\"".to_string();
            self.wrong(key.span.clone(), format!("there is no action {}", key.text), remedy.unwrap_or_else(listed));
        }
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> (String, String) {
    let remedy = did_you_mean(name, known.clone());
    let all = || format!("there are {}", known.collect::<Vec<_>>().join(", "));
    (format!("there is no {what} {name}"), remedy.unwrap_or_else(all))
}
