//! From a lesson's keys to a [`Lesson`]: texts within their limits, one task a step, worlds that can be built, commands
//! and conditions that are understood. Nothing is played here; that is `check`'s part.

use super::file::{self, File};
use super::{
    Commands, Goal, Lesson, Lost, MAX_BYTES, MAX_COLUMNS, MAX_LINES, MAX_STEPS, MAX_SUMMARY_LINES, Point, Predict,
    Question, Quiz, QuizChoice, Step, Task, Text,
};
use crate::condition::{Condition, ConditionError};
use crate::engine::Info;
use crate::scenario::{self, Problem, Scenario, ScenarioError, World, place_in};
use crate::script::Script;
use std::ops::Range;
use toml::Spanned;

/// The most states that all searches of a lesson look at, together.
const MAX_STATES: u64 = 200_000;
/// The most memory of a search, MiB.
const MAX_SEARCH_MIB: u64 = 2048;
/// How many choices a question may have.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=6;

/// Reads a lesson's text; everything that is wrong with it.
pub fn read(name: &str, text: &str) -> Result<Lesson, ScenarioError> {
    let fail = |problems| ScenarioError { name: name.to_string(), text: text.to_string(), problems };
    if text.len() as u64 > MAX_BYTES {
        let problem = Problem::whole(format!("is larger than {} KiB, the most a lesson may be", MAX_BYTES / 1024));
        return Err(ScenarioError { text: String::new(), ..fail(vec![problem.remedy("make two lessons of it")]) });
    }
    let file: File = scenario::file::keys(text).map_err(|p| fail(vec![p]))?;
    scenario::file::check_format(&file.format).map_err(|p| fail(vec![p]))?;
    let mut reader = Reader { name, text, problems: Vec::new(), searched: 0 };
    let lesson = reader.lesson(&file);
    match (lesson, reader.problems.is_empty()) {
        (Some(lesson), true) => Ok(lesson),
        _ => Err(fail(reader.problems)),
    }
}

/// Whether a text is meant to be a lesson rather than a scenario. It need not be right.
pub fn is_lesson(text: &str) -> bool {
    text.lines().map(str::trim).any(|line| line.starts_with("[[step]]") || line.starts_with("[step."))
        || toml::from_str::<toml::Table>(text).is_ok_and(|table| table.contains_key("step") || table.contains_key("id"))
}

/// Whether a file with this beginning, which may break off anywhere, is likely to be a lesson.
pub fn looks_like_lesson(head: &str) -> bool {
    const KEYS: [&str; 7] = ["id", "idea", "minutes", "requires", "tracks", "summary", "step"];
    let keys = head.lines().map_while(|line| Some(line.trim()).filter(|line| !line.starts_with('[')));
    let is_key = |line: &str| line.split_once('=').is_some_and(|(key, _)| KEYS.contains(&key.trim()));
    keys.into_iter().any(is_key) || is_lesson(head)
}

/// Reads on after a mistake, so that all are told at once.
struct Reader<'a> {
    name: &'a str,
    text: &'a str,
    problems: Vec<Problem>,
    /// How many states the searches so far may look at.
    searched: u64,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Range<usize>, message: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem::at(span, message).remedy(remedy));
    }

    fn lesson(&mut self, file: &File) -> Option<Lesson> {
        let id = self.id(&file.id);
        let title = self.line(&file.title, 60);
        let idea = self.line(&file.idea, 200);
        let minutes = u8::try_from(*file.minutes.get_ref()).ok().filter(|m| (1..=60).contains(m));
        if minutes.is_none() {
            self.wrong(file.minutes.span(), "a lesson takes 1 to 60 minutes", "10 to 15 is a good length");
        }
        let summary = self.words(&file.summary, MAX_SUMMARY_LINES);
        match file.step.len() {
            0 => {
                self.problems.push(Problem::whole("has no steps").remedy("add one: [[step]] and a line say = \"...\""))
            }
            n if n > MAX_STEPS => {
                let span = file.step[MAX_STEPS].span();
                self.wrong(span, format!("a lesson has at most {MAX_STEPS} steps"), "make two lessons of it");
                return None;
            }
            _ => {}
        }
        let mut steps = Vec::new();
        let mut info = None;
        for (at, step) in file.step.iter().enumerate() {
            let first = if at == 0 { file.world.as_ref() } else { None };
            let (keys, span) = (step.get_ref(), step.span());
            if let (Some(_), Some(own)) = (first, &keys.world) {
                self.wrong(own.protocol.span(), "the lesson gives the first step a world already", "leave one out");
            }
            let world = keys.world.as_ref().or(first).map(|world| self.world(world));
            match &world {
                Some(Some(scenario)) => info = Some(scenario.entry.info),
                // What is wrong with the world is told; what is built on it cannot be judged.
                Some(None) => return None,
                None => {}
            }
            let Some(info) = info else {
                self.wrong(span, "this step has no world to take place in", "add a [world] table before the steps");
                return None;
            };
            steps.extend(self.step(keys, span, world.flatten(), info));
        }
        Some(Lesson {
            id: id?,
            title,
            idea,
            minutes: minutes?,
            requires: file.requires.iter().map(text_of).collect(),
            tracks: file.tracks.iter().map(text_of).collect(),
            summary,
            steps,
            name: self.name.to_string(),
            source: self.text.to_string(),
        })
    }

    fn id(&mut self, id: &Spanned<String>) -> Option<Text> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let text = id.get_ref();
        if (1..=40).contains(&text.len()) && text.chars().all(fits) {
            return Some(text_of(id));
        }
        self.wrong(id.span(), "an id has 1 to 40 letters, digits, - and _", "write something like id = \"L13\"");
        None
    }

    fn world(&mut self, world: &World) -> Option<Scenario> {
        match Scenario::of_world(self.name, self.text, None, world, None) {
            Ok(scenario) => Some(scenario),
            Err(error) => {
                self.problems.extend(error.problems);
                None
            }
        }
    }

    fn step(&mut self, keys: &file::Step, span: Range<usize>, world: Option<Scenario>, info: &Info) -> Option<Step> {
        let say = self.words(&keys.say, MAX_LINES);
        let commands = keys.commands.as_ref().and_then(|c| self.commands(c, info));
        let task = self.task(keys, info)?;
        Some(Step { say, world, commands, task, span })
    }

    fn task(&mut self, keys: &file::Step, info: &Info) -> Option<Task> {
        let places = [
            keys.wait.as_ref().map(Spanned::span),
            keys.goal.as_ref().map(Spanned::span),
            keys.predict.as_ref().map(Spanned::span),
            keys.point.as_ref().map(Spanned::span),
            keys.quiz.as_ref().map(Spanned::span),
        ];
        if let Some(second) = places.into_iter().flatten().nth(1) {
            self.wrong(second, "this step has a task already", "give each task a [[step]] of its own");
            return None;
        }
        if let Some(wait) = &keys.wait {
            return Some(Task::Wait(self.question(&wait.get_ref().until)?));
        }
        if let Some(goal) = &keys.goal {
            return self.goal(goal.get_ref(), goal.span(), info).map(|goal| Task::Goal(Box::new(goal)));
        }
        if let Some(predict) = &keys.predict {
            return self.predict(predict.get_ref(), predict.span(), info).map(Task::Predict);
        }
        if let Some(point) = &keys.point {
            return self.point(point.get_ref()).map(Task::Point);
        }
        match &keys.quiz {
            Some(quiz) => self.quiz(quiz.get_ref(), quiz.span(), info).map(Task::Quiz),
            None => Some(Task::Read),
        }
    }

    fn goal(&mut self, keys: &file::Goal, span: Range<usize>, info: &Info) -> Option<Goal> {
        if keys.hints.len() != 3 {
            let message = format!("a goal has three hints, not {}", keys.hints.len());
            self.wrong(span, message, "write hints = [a nudge, what to look at, the keys to press]");
        }
        let hints = keys.hints.iter().map(|hint| self.words(hint, MAX_LINES)).collect();
        let until = self.question(&keys.until);
        let solution = self.commands(&keys.solution, info);
        let explain = self.maybe(keys.explain.as_ref());
        let lost = match &keys.lost {
            None => None,
            Some(lost) => {
                let (when, by) = (self.question(&lost.when), self.commands(&lost.by, info));
                Some(Lost { when: when?, why: self.words(&lost.why, MAX_LINES), by: by? })
            }
        };
        let keys = keys.keys.iter().map(text_of).collect();
        Some(Goal { until: until?, hints, keys, solution: solution?, explain, lost })
    }

    fn predict(&mut self, keys: &file::Predict, span: Range<usize>, info: &Info) -> Option<Predict> {
        let ask = self.words(&keys.ask, MAX_LINES);
        let choices: Vec<String> = keys.choices.iter().map(|choice| self.line(choice, MAX_COLUMNS)).collect();
        if !choices.is_empty() {
            self.distinct(&keys.choices, &choices, span);
        }
        let commands = self.commands(&keys.commands, info);
        let answer = self.expression(&keys.answer);
        let explain = self.maybe(keys.explain.as_ref());
        Some(Predict { ask, choices, commands: commands?, answer: answer?, hide: keys.hide, explain })
    }

    fn point(&mut self, keys: &file::Point) -> Option<Point> {
        let ask = self.words(&keys.ask, MAX_LINES);
        let moment = self.question(&keys.moment);
        let explain = self.maybe(keys.explain.as_ref());
        Some(Point { ask, moment: moment?, hide: keys.hide, explain })
    }

    fn quiz(&mut self, keys: &file::Quiz, span: Range<usize>, info: &Info) -> Option<Quiz> {
        let ask = self.words(&keys.ask, MAX_LINES);
        let places: Vec<Spanned<String>> = keys.choice.iter().map(|choice| choice.text.clone()).collect();
        let texts: Vec<String> = places.iter().map(|text| self.line(text, MAX_COLUMNS)).collect();
        self.distinct(&places, &texts, span);
        let mut choices = Vec::new();
        for (choice, text) in keys.choice.iter().zip(texts) {
            let refute = choice.refute.as_ref().and_then(|commands| self.commands(commands, info));
            choices.push(QuizChoice { text, refute, why: self.maybe(choice.why.as_ref()) });
        }
        let commands = self.commands(&keys.commands, info);
        let answer = self.expression(&keys.answer);
        let explain = self.maybe(keys.explain.as_ref());
        Some(Quiz { ask, commands: commands?, answer: answer?, choices, explain })
    }

    fn distinct(&mut self, places: &[Spanned<String>], choices: &[String], span: Range<usize>) {
        if !CHOICES.contains(&choices.len()) {
            self.wrong(span, format!("{} choices: there are 2 to 6", choices.len()), "add some, or leave some out");
        }
        for (at, choice) in choices.iter().enumerate() {
            if choices[..at].contains(choice) {
                self.wrong(places[at].span(), "this choice is there already", "write each choice once");
            }
        }
    }

    fn commands(&mut self, commands: &Spanned<String>, info: &Info) -> Option<Commands> {
        let span = commands.span();
        match Script::parse(commands.get_ref(), info) {
            Ok(script) => {
                self.searches(&script, &span);
                Some(Commands { script, span })
            }
            Err(errors) => {
                self.problems.extend(errors.iter().map(|e| scenario::script_problem(self.text, &span, e)));
                None
            }
        }
    }

    /// Refuses searches that may look at more than a lesson may, all of them together.
    fn searches(&mut self, script: &Script, span: &Range<usize>) {
        for (number, line, limits) in script.searches() {
            let before = self.searched;
            self.searched = before.saturating_add(limits.states);
            // Only the first search that is too much is told.
            if before > MAX_STATES {
                return;
            }
            let (message, remedy) = if self.searched > MAX_STATES {
                (
                    format!("up to here the lesson's searches may look at {} states", self.searched),
                    format!("all searches of a lesson have {MAX_STATES} together; give this one fewer: states=20000"),
                )
            } else if limits.memory_mib > MAX_SEARCH_MIB {
                (
                    format!("this search may take {} MiB of memory", limits.memory_mib),
                    format!("in a lesson it has {MAX_SEARCH_MIB} MiB at most; leave memory= out"),
                )
            } else {
                continue;
            };
            let place = place_in(self.text, span, number, line, &(0..line.len()));
            self.wrong(place, message, remedy);
        }
    }

    fn question(&mut self, text: &Spanned<String>) -> Option<Question> {
        self.compiled(text, Condition::parse_question)
    }

    fn expression(&mut self, text: &Spanned<String>) -> Option<Question> {
        self.compiled(text, Condition::parse)
    }

    fn compiled(
        &mut self,
        text: &Spanned<String>,
        parse: fn(&str) -> Result<Condition, ConditionError>,
    ) -> Option<Question> {
        match parse(text.get_ref()) {
            Ok(condition) => Some(Question { condition, span: text.span() }),
            Err(error) => {
                self.problems.push(condition_problem(self.text, &text.span(), &error));
                None
            }
        }
    }

    fn maybe(&mut self, text: Option<&Spanned<String>>) -> String {
        text.map_or(String::new(), |text| self.words(text, MAX_LINES))
    }

    /// A short text that stands on one line.
    fn line(&mut self, text: &Spanned<String>, most: usize) -> String {
        let line = text.get_ref().trim();
        if line.is_empty() || line.contains('\n') || line.chars().count() > most {
            self.wrong(text.span(), format!("this is one line of 1 to {most} characters"), "make it shorter");
        }
        self.without_tabs(text);
        line.to_string()
    }

    /// A tab is as wide as it likes; other characters that steer a terminal do not come this far.
    fn without_tabs(&mut self, text: &Spanned<String>) {
        if text.get_ref().contains('\t') {
            self.wrong(text.span(), "there is a tab in this text", "write spaces");
        }
    }

    /// A text of so many lines.
    fn words(&mut self, text: &Spanned<String>, most: usize) -> String {
        let words = text.get_ref().trim();
        let lines = words.lines().count();
        if words.is_empty() {
            self.wrong(text.span(), "this text is empty", "write it, or leave the key out if it may be left out");
        }
        if lines > most {
            self.wrong(text.span(), format!("{lines} lines: at most {most} fit here"), "cut it, or make two steps");
        }
        let long = text.get_ref().lines().enumerate().find(|(_, line)| line.chars().count() > MAX_COLUMNS);
        if let Some((at, line)) = long {
            let message = format!("a line here is longer than {MAX_COLUMNS} characters");
            let span = place_in(self.text, &text.span(), at + 1, line, &(0..line.len()));
            self.wrong(span, message, "break it; six short lines are read, one long one is not");
        }
        self.without_tabs(text);
        words.to_string()
    }
}

fn text_of(text: &Spanned<String>) -> Text {
    Text { text: text.get_ref().clone(), span: text.span() }
}

/// A condition's error as a problem of the file whose text has the condition as a string at `string`.
pub fn condition_problem(text: &str, string: &Range<usize>, error: &ConditionError) -> Problem {
    // A condition over several lines is found line by line.
    let before = error.text().get(..error.span.start).unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = error.text().lines().nth(number - 1).unwrap_or_default();
    let inner = error.span.start - start..error.span.end.min(start + line.len()).max(error.span.start) - start;
    let span = place_in(text, string, number, line, &inner);
    Problem { message: error.message.clone(), span: Some(span), remedy: error.remedy.clone() }
}
