//! Whether a lesson keeps its promises: every solution is played to the end, every answer computed, every reference
//! looked up. What is wrong is told with its place and a remedy.

use super::play::{self, MAX_WALK};
use super::{Commands, Goal, Lesson, Library, Lost, Point, Predict, Question, Quiz, Step, Task, Text};
use crate::engine::Config;
use crate::scenario::Problem;
use crate::timeline::Timeline;
use std::ops::Range;

/// The most steps of a lesson's own run, all worlds together.
pub const MAX_LESSON: u64 = 200_000;

/// What came out of a check.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What is wrong; empty if the lesson is right.
    pub problems: Vec<Problem>,
    /// The answers that the lesson's own run gives: number of the step, from 1, and the answer.
    pub answers: Vec<(usize, String)>,
}

/// Plays a lesson and says what is wrong with it. `actions` are the names that `keys` may use.
pub fn check(lesson: &Lesson, library: &Library, actions: &[&str]) -> Checked {
    let mut checker = Checker::new(lesson, actions);
    checker.references(library);
    checker.names();
    let answers = checker.run();
    Checked { problems: checker.problems, answers }
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

struct Checker<'a> {
    lesson: &'a Lesson,
    actions: &'a [&'a str],
    problems: Vec<Problem>,
    answers: Vec<String>,
    taken: u64,
}

/// Stops the check of a world at the first thing in it that cannot be played.
struct Stop;

impl<'a> Checker<'a> {
    fn new(lesson: &'a Lesson, actions: &'a [&'a str]) -> Checker<'a> {
        Checker { lesson, actions, problems: Vec::new(), answers: Vec::new(), taken: 0 }
    }

    fn wrong(&mut self, span: Range<usize>, message: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::at(span, message).remedy(remedy));
    }

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
            match &step.task {
                Task::Read => {}
                Task::Wait(until) => self.nodes(until, &world.config),
                Task::Goal(goal) => {
                    self.nodes(&goal.until, &world.config);
                    goal.lost.iter().for_each(|lost| self.nodes(&lost.when, &world.config));
                    goal.keys.iter().for_each(|key| self.action(key));
                }
                Task::Predict(predict) => self.nodes(&predict.answer, &world.config),
                Task::Point(point) => self.nodes(&point.moment, &world.config),
                Task::Quiz(quiz) => self.nodes(&quiz.answer, &world.config),
            }
        }
    }

    /// Plays the lesson's own way, world by world.
    fn run(&mut self) -> Vec<(usize, String)> {
        let lesson = self.lesson;
        let mut timeline: Option<Timeline> = None;
        let mut answers = Vec::new();
        for (at, step) in lesson.steps.iter().enumerate() {
            if let Some(world) = &step.world {
                timeline = world.timeline().ok();
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
        if let Some(commands) = &step.commands {
            self.play(commands, timeline)?;
        }
        match &step.task {
            Task::Read => Ok(()),
            Task::Wait(until) => self.wait(until, timeline),
            Task::Goal(goal) => self.goal(goal, timeline),
            Task::Predict(predict) => self.predict(predict, timeline),
            Task::Point(point) => self.point(point, timeline),
            Task::Quiz(quiz) => self.quiz(quiz, timeline),
        }
    }

    fn play(&mut self, commands: &Commands, timeline: &mut Timeline) -> Result<(), Stop> {
        let before = timeline.at();
        if let Err(problem) = play::play(self.lesson, commands, timeline) {
            self.problems.push(problem);
            return Err(Stop);
        }
        self.taken += timeline.at().saturating_sub(before);
        if self.taken > MAX_LESSON {
            let message = format!("up to here the lesson takes more than {MAX_LESSON} steps, the most it may");
            self.wrong(commands.span.clone(), message, "let less time pass");
            return Err(Stop);
        }
        Ok(())
    }

    fn wait(&mut self, until: &Question, timeline: &mut Timeline) -> Result<(), Stop> {
        if play::holds(timeline, until) {
            self.wrong(until.span.clone(), "this holds already, so there is nothing to wait for", "leave the wait out");
        }
        play::wait(until, timeline).map_err(|problem| {
            self.problems.push(problem);
            Stop
        })
    }

    fn goal(&mut self, goal: &Goal, timeline: &mut Timeline) -> Result<(), Stop> {
        let begin = timeline.at();
        if play::holds(timeline, &goal.until) {
            let remedy = "ask for something that is not so yet";
            self.wrong(goal.until.span.clone(), "this goal is reached before the learner does anything", remedy);
        }
        if let Some(lost) = &goal.lost {
            self.lost(goal, lost, timeline);
            timeline.seek(begin);
        }
        self.play(&goal.solution, timeline)?;
        match self.moment(timeline, &goal.until, begin)? {
            Some(_) => {}
            None => {
                let saw = self.saw(timeline, &goal.until);
                let message = format!("this solution does not reach the goal{saw}");
                self.wrong(goal.solution.span.clone(), message, "mend the solution or the goal");
                return Err(Stop);
            }
        }
        if let Some(lost) = goal.lost.as_ref().filter(|lost| play::holds(timeline, &lost.when)) {
            let message = "after the solution this says that the goal is lost";
            self.wrong(lost.when.span.clone(), message, "make it hold only where the goal cannot be reached");
        }
        Ok(())
    }

    fn lost(&mut self, goal: &Goal, lost: &Lost, timeline: &mut Timeline) {
        let begin = timeline.at();
        if play::holds(timeline, &lost.when) {
            let remedy = "make it hold only where the goal cannot be reached any more";
            self.wrong(lost.when.span.clone(), "the goal is lost before the learner does anything", remedy);
            return;
        }
        if self.play(&lost.by, timeline).is_err() {
            return;
        }
        if !play::holds(timeline, &lost.when) {
            let saw = self.saw(timeline, &lost.when);
            let message = format!("these commands do not lose the goal{saw}");
            self.wrong(lost.by.span.clone(), message, "mend them, or `when`");
        } else if matches!(self.moment(timeline, &goal.until, begin), Ok(Some(_))) {
            self.wrong(lost.by.span.clone(), "these commands reach the goal on the way", "lose it without reaching it");
        }
    }

    fn predict(&mut self, predict: &Predict, timeline: &mut Timeline) -> Result<(), Stop> {
        self.play(&predict.commands, timeline)?;
        let answer = self.answer(timeline, &predict.answer)?;
        self.among(&answer, &predict.answer, &predict.choices);
        Ok(())
    }

    fn point(&mut self, point: &Point, timeline: &mut Timeline) -> Result<(), Stop> {
        if timeline.end() > MAX_WALK {
            let message = format!("the run has {} steps; a moment is looked for in {MAX_WALK}", timeline.end());
            self.wrong(point.moment.span.clone(), message, "give this part a world of its own");
            return Err(Stop);
        }
        match self.moment(timeline, &point.moment, 0)? {
            None => {
                let saw = self.saw(timeline, &point.moment);
                let message = format!("this never comes true in the run up to here{saw}");
                self.wrong(point.moment.span.clone(), message, "mend it, or what happens before");
            }
            Some(0) => {
                let remedy = "ask for something that happens in the run";
                self.wrong(point.moment.span.clone(), "this is so from the start; there is no step to find", remedy);
            }
            Some(right) => self.answers.push(format!("step {right} of {}", timeline.end())),
        }
        Ok(())
    }

    fn quiz(&mut self, quiz: &Quiz, timeline: &mut Timeline) -> Result<(), Stop> {
        let (branch, begin) = (timeline.branch(), timeline.at());
        let back = |timeline: &mut Timeline| {
            timeline.switch(branch);
            timeline.seek(begin);
        };
        self.play(&quiz.commands, timeline)?;
        let answer = self.answer(timeline, &quiz.answer)?;
        let texts: Vec<String> = quiz.choices.iter().map(|choice| choice.text.clone()).collect();
        self.among(&answer, &quiz.answer, &texts);
        for choice in &quiz.choices {
            let right = play::same(&choice.text, &answer);
            if let Some(refute) = &choice.refute {
                if right {
                    let message = "this is the right answer; nothing refutes it";
                    self.wrong(refute.span.clone(), message, "leave `refute` out here");
                }
                back(timeline);
                self.play(refute, timeline)?;
            }
        }
        back(timeline);
        Ok(())
    }

    fn moment(&mut self, timeline: &Timeline, question: &Question, from: u64) -> Result<Option<u64>, Stop> {
        play::first_moment(timeline, question, from, timeline.at()).map_err(|error| {
            self.problems.push(super::read::condition_problem(&self.lesson.source, &question.span, &error));
            Stop
        })
    }

    fn answer(&mut self, timeline: &Timeline, question: &Question) -> Result<String, Stop> {
        let answer = play::answer(self.lesson, timeline, question).map_err(|problem| {
            self.problems.push(problem);
            Stop
        })?;
        self.answers.push(answer.clone());
        Ok(answer)
    }

    fn among(&mut self, answer: &str, question: &Question, choices: &[String]) {
        if !choices.is_empty() && !choices.iter().any(|choice| play::same(choice, answer)) {
            let message = format!("this comes out as {answer:?}, which is none of the choices");
            self.wrong(question.span.clone(), message, format!("choices are {}", choices.join(" | ")));
        }
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
            let (message, remedy) = unknown("action", &key.text, self.actions.iter().copied());
            self.wrong(key.span.clone(), message, remedy);
        }
    }

    fn saw(&self, timeline: &Timeline, question: &Question) -> String {
        let saw = question.condition.saw(&play::seen(timeline.sim()));
        let values: Vec<String> = saw.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        match values.is_empty() {
            true => String::new(),
            false => format!("; at its end {}", values.join(", ")),
        }
    }
}

fn unknown<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str> + Clone) -> (String, String) {
    let remedy = match crate::script::nearest(name, known.clone()) {
        Some(like) => format!("did you mean {like}?"),
        None => format!("there are {}", known.collect::<Vec<_>>().join(", ")),
    };
    (format!("there is no {what} {name}"), remedy)
}
