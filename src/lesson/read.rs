//! From a lesson's keys to a [`Lesson`]: texts within their limits, one task a step, worlds that can be built, commands
//! and conditions that are understood. Nothing is played here; that is `check`'s part.

use super::endings;
use super::file::File;
use super::reader::{Reader, text_of};
use super::tasks::{self, Say, Task};
use super::worlds::Worlds;
use super::{Lesson, MAX_BYTES, MAX_LINES, MAX_STEPS, MAX_SUMMARY_LINES, MAX_TITLE, Setting, Step, StepKey, Text};
use crate::engine::Info;
use crate::scenario::{self, Problem, ScenarioError};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// Reads a lesson's text; everything that is wrong with it.
pub fn read(name: &str, text: &str) -> Result<Lesson, ScenarioError> {
    let fail = |problems| ScenarioError { name: name.to_string(), text: text.to_string(), problems };
    if text.len() as u64 > MAX_BYTES {
        let problem = Problem::whole(format!("is larger than {} KiB, the most a lesson may be", MAX_BYTES / 1024));
        return Err(ScenarioError { text: String::new(), ..fail(vec![problem.remedy("make two lessons of it")]) });
    }
    let file: File =
        scenario::file::keys(text).map_err(|p| fail(vec![scenario::kind::other(name, text, "lesson").unwrap_or(p)]))?;
    scenario::file::check_format(&file.format).map_err(|p| fail(vec![p]))?;
    let mut reader = Reader::new(name, text);
    let lesson = reader.lesson(&file);
    reader.step_ids(&file);
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

impl Reader<'_> {
    fn lesson(&mut self, file: &File) -> Option<Lesson> {
        let id = self.id(&file.id, "L13");
        let title = self.line(&file.title, MAX_TITLE);
        let idea = self.line(&file.idea, 200);
        let minutes = self.minutes(&file.minutes);
        let summary = self.words(&file.summary, MAX_SUMMARY_LINES);
        self.count(&file.step)?;
        let mut steps = Vec::new();
        let mut info = None;
        let mut worlds = Worlds::new(&file.worlds);
        for (at, step) in file.step.iter().enumerate() {
            let first = if at == 0 { file.world.as_ref() } else { None };
            let (keys, span) = (step.get_ref(), step.span());
            let world = match (&keys.world, first) {
                (Some(own), Some(_)) => {
                    self.wrong(own.span(), "the lesson gives the first step a world already", "leave one out");
                    return None;
                }
                (Some(own), None) => Some(worlds.fresh(own, self)),
                (None, first) => first.map(|world| worlds.first(world, self)),
            };
            match &world {
                Some(Some(world)) => {
                    info = Some(world.scenario.entry.info);
                    self.has_other = world.beside.is_some();
                }
                // What is wrong with the world is told; what is built on it cannot be judged.
                Some(None) => return None,
                None => {}
            }
            let Some(info) = info else {
                self.wrong(span, "this step has no world to take place in", "add a [world] table before the steps");
                return None;
            };
            let drawn_before = steps.last().is_some_and(|step: &Step| step.pool.is_some());
            if world.is_none() && (keys.pool.is_some() || drawn_before) {
                let message = "this step may be taught without the one before it, so it needs a world of its own";
                self.wrong(span.clone(), message, "add a [step.world]");
            }
            steps.extend(self.step(keys, span, world.flatten(), info));
        }
        worlds.unused(self);
        let graded = file.graded.as_ref().map(|keys| keys.get_ref().read(keys.span(), &steps, self));
        if graded.is_none() {
            for about in file.step.iter().filter_map(|step| step.get_ref().about.as_ref()) {
                let remedy = "leave it out, or add a [graded] table before the steps";
                self.wrong(about.span(), "`about` is told in a lesson that is graded, and this one is not", remedy);
            }
        }
        self.pools(file);
        Some(Lesson {
            kept_as: file.id.get_ref().clone(),
            id: id?,
            title,
            idea,
            minutes: minutes?,
            requires: file.requires.iter().map(text_of).collect(),
            tracks: file.tracks.iter().map(text_of).collect(),
            summary,
            graded,
            steps,
            texts: std::mem::take(&mut self.texts),
            translations: Vec::new(),
            broken: Vec::new(),
            untold: None,
            name: self.name.to_string(),
            source: self.text.to_string(),
        })
    }

    /// Refuses a lesson without steps; one with too many is not read any further.
    fn count(&mut self, steps: &[Spanned<tasks::Step>]) -> Option<()> {
        if steps.is_empty() {
            let end = self.text.len();
            self.wrong(end..end, "there are no steps", "add one: [[step]] and a line say = \"...\"");
        }
        if let Some(more) = steps.get(MAX_STEPS) {
            self.wrong(more.span(), format!("a lesson has at most {MAX_STEPS} steps"), "make two lessons of it");
            return None;
        }
        Some(())
    }

    fn minutes(&mut self, minutes: &Spanned<i64>) -> Option<u8> {
        let fits = u8::try_from(*minutes.get_ref()).ok().filter(|minutes| (1..=60).contains(minutes));
        if fits.is_none() {
            self.wrong(minutes.span(), "a lesson takes 1 to 60 minutes", "10 to 15 is a good length");
        }
        fits
    }

    fn id(&mut self, id: &Spanned<String>, like: &str) -> Option<Text> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let text = id.get_ref();
        if (1..=40).contains(&text.len()) && text.chars().all(fits) {
            return Some(text_of(id));
        }
        self.wrong(
            id.span(),
            "an id has 1 to 40 letters, digits, - and _",
            format!("write something like id = \"{like}\""),
        );
        None
    }

    fn step(&mut self, keys: &tasks::Step, span: Range<usize>, world: Option<Setting>, info: &Info) -> Option<Step> {
        let say = self.words(&keys.say, MAX_LINES);
        let commands = keys.commands.as_ref().and_then(|c| self.commands(c, info));
        let does = keys.commands.is_some() || world.as_ref().is_some_and(|world| world.begin.is_some());
        let task = self.task(keys, does, info)?;
        let pool = keys.pool.as_ref().map(text_of);
        let about = keys.about.as_ref().map(text_of);
        let compares = endings::read(&keys.compare, self);
        let id = keys.id.as_ref().and_then(|id| self.id(id, "vote"));
        let step = Step {
            say,
            world,
            commands,
            pool,
            about,
            compares,
            task,
            key: StepKey::default(),
            texts: Arc::default(),
            span,
        };
        let key = StepKey::of(&step, id.as_ref());
        Some(Step { key, ..step })
    }

    /// Refuses an id that a step before has.
    fn step_ids(&mut self, file: &File) {
        let mut ids: Vec<&str> = Vec::new();
        for id in file.step.iter().filter_map(|step| step.get_ref().id.as_ref()) {
            if ids.contains(&id.get_ref().as_str()) {
                self.wrong(id.span(), "a step before this one has this id", "give one of the two another id");
            }
            ids.push(id.get_ref());
        }
    }

    /// Refuses pools from which nothing is drawn.
    fn pools(&mut self, file: &File) {
        let drawn = |name: &str| {
            file.graded.iter().any(|graded| graded.get_ref().draw.keys().any(|pool| pool.get_ref() == name))
        };
        for pool in file.step.iter().filter_map(|step| step.get_ref().pool.as_ref()) {
            if !drawn(pool.get_ref()) {
                let remedy = format!("add [graded] with draw = {{ {} = 1 }}", pool.get_ref());
                self.wrong(pool.span(), "nothing says how many steps of this pool are drawn", remedy);
            }
        }
    }

    fn task(&mut self, keys: &tasks::Step, does: bool, info: &Info) -> Option<Arc<dyn Task>> {
        match &keys.tasks()[..] {
            [] => Some(Arc::new(Say { did: does })),
            [(span, task)] => task.read(span.clone(), self, info),
            [_, (second, _), ..] => {
                self.wrong(second.clone(), "this step has a task already", "give each task a [[step]] of its own");
                None
            }
        }
    }
}
