//! All lessons there are: those of the program and those of folders, the tracks through them, and what could not be
//! read. A lesson that is wrong is left out and told; it never keeps the others away.

use super::embedded;
use super::{Language, Lesson, load, read, translation};
use crate::kit::did_you_mean;
use crate::scenario::{Problem, ScenarioError};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A way through some of the lessons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Track {
    /// Its id, as lessons name it.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is for, in a sentence.
    pub about: String,
}

/// All lessons there are.
#[derive(Clone, Default)]
pub struct Library {
    /// The lessons, in the order in which they are taught.
    pub lessons: Vec<Arc<Lesson>>,
    /// The tracks.
    pub tracks: Vec<Track>,
    /// Files that could not be used, and why.
    pub problems: Vec<ScenarioError>,
    /// Names and texts of translations whose lessons are not looked for yet.
    waiting: Vec<(String, String)>,
    /// The language in which lessons are taught; without it, English.
    language: Option<Language>,
}

/// The keys of `tracks.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackFile {
    #[serde(default)]
    track: Vec<TrackKeys>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TrackKeys {
    id: String,
    title: String,
    about: String,
}

/// The program's own lessons, and those of these folders.
pub fn library(folders: &[PathBuf]) -> Library {
    let mut library = Library::default();
    for (name, text) in embedded::ALL {
        library.take(name, text, |lesson| lesson);
    }
    for folder in folders {
        let found = load::folder(folder);
        library.problems.extend(found.problems);
        for (name, text) in &found.files {
            library.take(name, text, load::of_somebody);
        }
    }
    library.translate();
    library.sort();
    library
}

fn two_of_one_id(lesson: &Lesson, first: &Lesson) -> Problem {
    let message = format!("there is a lesson {} already, in {}", lesson.id.text, first.name);
    Problem::at(lesson.id.span.clone(), message).remedy("give one of the two another id")
}

impl Library {
    /// The lesson of this id.
    pub fn find(&self, id: &str) -> Option<&Arc<Lesson>> {
        self.lessons.iter().find(|lesson| lesson.id.text == id)
    }

    /// The lesson that is meant by an id, or else by the name of a file.
    pub fn wanted(&self, what: &str) -> Result<Arc<Lesson>, ScenarioError> {
        if let Some(lesson) = self.lessons.iter().find(|lesson| lesson.id.text.eq_ignore_ascii_case(what)) {
            return Ok(lesson.clone());
        }
        let path = Path::new(what);
        if what == "-" || path.extension().is_some() || path.exists() {
            let lesson = self.said(load::load(path)?);
            // A file that is in the library already is that lesson.
            return Ok(match self.find(&lesson.id.text) {
                Some(known) if known.source == lesson.source => known.clone(),
                _ => Arc::new(lesson),
            });
        }
        let ids = || self.lessons.iter().map(|lesson| lesson.id.text.as_str());
        let remedy = did_you_mean(what, ids());
        let remedy = remedy.unwrap_or_else(|| format!("lessons are {}", ids().collect::<Vec<_>>().join(", ")));
        let problem = Problem::whole("there is neither a lesson nor a file of this name").remedy(remedy);
        Err(ScenarioError { name: what.to_string(), text: String::new(), problems: vec![problem] })
    }

    /// The lessons of a track, in order.
    pub fn of_track<'a>(&'a self, track: &'a str) -> impl Iterator<Item = &'a Arc<Lesson>> {
        self.lessons.iter().filter(move |lesson| lesson.tracks.iter().any(|id| id.text == track))
    }

    /// Whether a lesson requires another one, directly or by way of others.
    pub fn needs(&self, id: &str, other: &str) -> bool {
        let mut waiting = vec![id];
        let mut seen = Vec::new();
        while let Some(id) = waiting.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let Some(lesson) = self.find(id) else { continue };
            if lesson.requires.iter().any(|required| required.text == other) {
                return true;
            }
            waiting.extend(lesson.requires.iter().map(|required| required.text.as_str()));
        }
        false
    }

    /// Adds a lesson; refused if there is one of this id already.
    pub fn add(&mut self, lesson: Lesson) -> Result<Arc<Lesson>, ScenarioError> {
        if let Some(first) = self.find(&lesson.id.text) {
            let problem = two_of_one_id(&lesson, first);
            return Err(lesson.error(vec![problem]));
        }
        let lesson = Arc::new(lesson);
        self.lessons.push(lesson.clone());
        Ok(lesson)
    }

    /// What is wrong with a lesson that is none of these but has the id of one.
    pub fn taken(&self, lesson: &Lesson) -> Option<Problem> {
        let first = self.find(&lesson.id.text).filter(|first| first.source != lesson.source)?;
        Some(two_of_one_id(lesson, first))
    }

    /// Adds what another library has and this one has not.
    pub fn fill(&mut self, other: Library) {
        let new: Vec<_> = other.lessons.into_iter().filter(|lesson| self.find(&lesson.id.text).is_none()).collect();
        self.lessons.extend(new);
        let new: Vec<_> = other.tracks.into_iter().filter(|track| !self.tracks.contains(track)).collect();
        self.tracks.extend(new);
        self.problems.extend(other.problems);
    }

    /// Leaves out lessons of which something can be told that is wrong.
    pub fn sift(&mut self, wrong: impl Fn(&Lesson) -> Vec<Problem>) {
        let problems = &mut self.problems;
        self.lessons.retain(|lesson| {
            let found = wrong(lesson);
            let right = found.is_empty();
            problems.extend((!right).then(|| lesson.error(found)));
            right
        });
    }

    /// Takes in a file: tracks if it is called so, else a lesson, which is `whose`.
    fn take(&mut self, name: &str, text: &str, whose: fn(Lesson) -> Lesson) {
        if translation::is_translation(name, text) {
            return self.waiting.push((name.to_string(), text.to_string()));
        }
        let taken = match name.rsplit(['/', '\\']).next() {
            Some("tracks.toml") => self.take_tracks(name, text),
            _ => read(name, text).and_then(|lesson| self.add(whose(lesson))).map(|_| ()),
        };
        self.problems.extend(taken.err());
    }

    /// Gives translations to their lessons: to those beside them, or else to whichever has that id.
    fn translate(&mut self) {
        for (name, text) in std::mem::take(&mut self.waiting) {
            let beside = |lesson: &Lesson| Path::new(&lesson.name).parent() == Path::new(&name).parent();
            let of = |lesson: &&mut Arc<Lesson>| translation::is_of(&name, lesson);
            let (mut near, mut far): (Vec<_>, Vec<_>) = self.lessons.iter_mut().filter(of).partition(|it| beside(it));
            let taken = match near.first_mut().or(far.first_mut()) {
                Some(lesson) => Arc::make_mut(lesson).take(&name, &text),
                None => {
                    let unread = |of: &&ScenarioError| translation::is_of_file(&name, &of.name, &of.text);
                    let unread = self.problems.iter().find(unread).map(|problem| problem.name.as_str());
                    Err(translation::of_none(&name, unread))
                }
            };
            self.problems.extend(taken.err());
        }
    }

    /// Says lessons in a language from now on, where they are translated.
    pub fn speak(&mut self, language: Option<Language>) {
        self.language = language;
        let lessons = std::mem::take(&mut self.lessons);
        self.lessons = lessons.into_iter().map(|lesson| Arc::new(self.said((*lesson).clone()))).collect();
    }

    /// A lesson in the language of these.
    pub fn said(&self, lesson: Lesson) -> Lesson {
        self.language.as_ref().map(|language| lesson.spoken(language)).unwrap_or(lesson)
    }

    fn take_tracks(&mut self, name: &str, text: &str) -> Result<(), ScenarioError> {
        let file: TrackFile = crate::scenario::file::keys(text).map_err(|problem| ScenarioError {
            name: name.into(),
            text: text.into(),
            problems: vec![problem],
        })?;
        for TrackKeys { id, title, about } in file.track {
            if !self.tracks.iter().any(|track| track.id == id) {
                self.tracks.push(Track { id, title, about });
            }
        }
        Ok(())
    }

    /// By folder and file name, the program's own before those of others; what a lesson requires comes before it.
    fn sort(&mut self) {
        let mut waiting = std::mem::take(&mut self.lessons);
        while !waiting.is_empty() {
            let ready = |lesson: &Arc<Lesson>| {
                lesson.requires.iter().all(|id| !waiting.iter().any(|other| other.id.text == id.text))
            };
            // Lessons that require each other in a circle come as they are; the check tells of it.
            let at = waiting.iter().position(ready).unwrap_or(0);
            self.lessons.push(waiting.remove(at));
        }
    }
}
