//! Lessons in other languages: a file beside the lesson that has its texts and nothing else, in the same places. What is a
//! text is whatever the reader of a lesson took for one. Everything else - commands, conditions, how progress is kept -
//! stays the lesson's own, so that a learner may change the language on the way.

use super::form::same;
use super::page::{Page, Status};
use super::reader::{Reader, Said};
use super::{Lesson, MAX_BYTES};
use crate::kit::did_you_mean;
use crate::scenario::{self, Problem, ScenarioError};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Texts of the lesson, each with what it says in another language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(BTreeMap<String, String>);

/// The texts of a lesson in another language.
#[derive(Clone, Debug)]
pub struct Translation {
    /// The language, such as `zh`.
    pub language: String,
    /// Name of its file.
    name: String,
    /// What belongs to no step.
    whole: Texts,
    /// What belongs to each step.
    steps: Vec<Arc<Texts>>,
}

/// The language in which lessons are to be taught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its code, such as `zh`, or `zh-tw` where that is to be told apart.
    pub code: String,
    /// Whether somebody asked for it: then a lesson that there is not in it says so.
    pub asked: bool,
}

impl Language {
    /// The language that somebody asks for by its code, such as `zh` or `zh-TW`.
    pub fn asked(code: &str) -> Option<Language> {
        let code = written(code.trim());
        is_code(&code).then_some(Language { code, asked: true })
    }

    /// The language of a system that says so, as in `zh_CN.UTF-8`; one that says `C` has none. Of more than a language and
    /// a region, as in `zh_Hans_CN`, the language counts.
    pub fn of_system(said: &str) -> Option<Language> {
        let code = said.split(['.', '@']).next().unwrap_or_default();
        let first = || code.split(['_', '-']).next().and_then(Language::asked);
        Language::asked(code).or_else(first).map(|language| Language { asked: false, ..language })
    }
}

/// A code in the one way in which they are compared: `zh_TW` is `zh-tw`.
fn written(code: &str) -> String {
    code.to_lowercase().replace('_', "-")
}

/// Whether a text is the code of a language, with a region or without.
fn is_code(text: &str) -> bool {
    let fits =
        |part: &str, most: usize| (2..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase());
    let (language, region) = text.split_once('-').unwrap_or((text, "xx"));
    fits(language, 3) && fits(region, 4)
}

/// The first part of a translation's file name, the lesson's id or that of its file, and its language.
pub fn named(name: &str) -> Option<(&str, String)> {
    let file = name.rsplit(['/', '\\']).next()?;
    let (stem, language) = file.strip_suffix(".toml")?.rsplit_once('.')?;
    let language = written(language);
    (is_code(&language) && !stem.is_empty()).then_some((stem, language))
}

/// What a file's text says under a key of its own, be the rest of it right or not.
fn own(text: &str, key: &str) -> Option<String> {
    let (keys, _) = DeTable::parse_recoverable(text);
    let value = keys.get_ref().get(key)?.get_ref();
    Some(value.as_str().unwrap_or_default().to_string())
}

/// Whether a file of this name and text is a translation: a lesson has an id, and a scenario a protocol, such as one that is
/// called after a rule.
pub fn is_translation(name: &str, text: &str) -> bool {
    named(name).is_some() && ["id", "protocol"].iter().all(|key| own(text, key).is_none())
}

/// Whether a translation's file belongs to a lesson: it is called after its id or after its file.
pub fn is_of(name: &str, lesson: &Lesson) -> bool {
    is_called(name, &lesson.name, Some(&lesson.id.text))
}

/// The same of a file that cannot be read as a lesson.
pub fn is_of_file(name: &str, file: &str, text: &str) -> bool {
    is_called(name, file, own(text, "id").as_deref())
}

fn is_called(name: &str, file: &str, id: Option<&str>) -> bool {
    let file = Path::new(file).file_stem().map(|stem| stem.to_string_lossy());
    named(name).is_some_and(|(stem, _)| Some(stem) == id || Some(stem) == file.as_deref())
}

fn error(name: &str, message: String, remedy: impl Into<String>) -> ScenarioError {
    let problem = Problem::whole(message).remedy(remedy);
    ScenarioError { name: name.to_string(), text: String::new(), problems: vec![problem] }
}

/// What is told of a translation whose lesson is not there, or is in this file and cannot be read.
pub fn of_none(name: &str, unread: Option<&str>) -> ScenarioError {
    if let Some(file) = unread {
        let message = format!("its lesson {file} cannot be read");
        return error(name, message, format!("mend that first; `synod check {file}` says what is wrong"));
    }
    let stem = named(name).map_or("", |(stem, _)| stem);
    let message = format!("there is no lesson {stem} of which this could be the translation");
    error(name, message, "call it after the lesson's id or its file, such as L13.zh.toml, and put it beside that")
}

/// What is told of a second translation into a language.
pub fn twice(name: &str, first: &str) -> ScenarioError {
    let language = named(name).map_or(String::new(), |(_, language)| language);
    error(name, format!("the lesson is translated into `{language}` already, in {first}"), "leave one of the two out")
}

/// What is told where a translation stands in the place of its lesson.
pub fn is_none(name: &str, lesson: Option<&Lesson>) -> ScenarioError {
    let (stem, language) = named(name).unwrap_or_default();
    let lesson = lesson.map_or(stem, |lesson| &lesson.name);
    let message = "is the translation of a lesson, and not a lesson".to_string();
    error(name, message, format!("`synod learn {lesson} --language {language}` teaches the lesson in it"))
}

/// What every file of ours begins with.
#[derive(Deserialize)]
struct Head {
    format: Spanned<i64>,
}

/// Reads the translation of a lesson; everything that is wrong with it.
pub fn read(lesson: &Lesson, name: &str, text: &str) -> Result<Translation, ScenarioError> {
    let fail = |problems| ScenarioError { name: name.to_string(), text: text.to_string(), problems };
    if text.len() as u64 > MAX_BYTES {
        let problem = Problem::whole(format!("is larger than {} KiB, the most a lesson may be", MAX_BYTES / 1024));
        return Err(ScenarioError { text: String::new(), ..fail(vec![problem]) });
    }
    let head: Head = scenario::file::keys(text).map_err(|problem| fail(vec![problem]))?;
    scenario::file::check_format(&head.format).map_err(|problem| fail(vec![problem]))?;
    let (Ok(theirs), Ok(own)) = (DeTable::parse(&lesson.source), DeTable::parse(text)) else {
        return Err(fail(vec![Problem::whole("cannot be read beside its lesson")]));
    };
    let mut walk = Walk {
        lesson,
        reader: Reader::new(name, text),
        whole: Texts::default(),
        steps: vec![Texts::default(); lesson.steps.len()],
        places: BTreeMap::new(),
        at: None,
    };
    walk.tables(theirs.get_ref(), own.get_ref(), text.len()..text.len());
    let Walk { reader, whole, steps, .. } = walk;
    if !reader.problems.is_empty() {
        return Err(fail(reader.problems));
    }
    let language = named(name).map_or(String::new(), |(_, language)| language);
    Ok(Translation { language, name: name.to_string(), whole, steps: steps.into_iter().map(Arc::new).collect() })
}

/// Goes through a lesson and its translation side by side.
struct Walk<'a> {
    lesson: &'a Lesson,
    reader: Reader<'a>,
    whole: Texts,
    steps: Vec<Texts>,
    /// Where each of them was found first.
    places: BTreeMap<(Option<usize>, String), Range<usize>>,
    /// The step in which it is.
    at: Option<usize>,
}

impl Walk<'_> {
    /// What the lesson's reader took for a text at a place.
    fn said(&self, place: &Range<usize>) -> Option<&Said> {
        self.lesson.texts.iter().find(|said| said.span == *place)
    }

    /// Whether there is a text in a part of the lesson.
    fn has_text(&self, part: &Spanned<DeValue>) -> bool {
        match part.get_ref() {
            DeValue::String(_) => self.said(&part.span()).is_some(),
            DeValue::Array(parts) => parts.iter().any(|part| self.has_text(part)),
            DeValue::Table(table) => table.values().any(|part| self.has_text(part)),
            _ => false,
        }
    }

    fn tables(&mut self, theirs: &DeTable, own: &DeTable, place: Range<usize>) {
        let top = self.at.is_none() && theirs.contains_key("id");
        for (key, value) in own.iter().filter(|(key, _)| !(top && key.get_ref() == "format")) {
            let name: &str = key.get_ref();
            match theirs.get(name) {
                Some(there) if self.has_text(there) => self.parts(name, there, value, top),
                _ => {
                    let known =
                        theirs.iter().filter(|(_, part)| self.has_text(part)).map(|(key, _)| key.get_ref().as_ref());
                    let known: Vec<&str> = known.collect();
                    let like = did_you_mean(name, known.iter().copied());
                    let remedy =
                        like.unwrap_or_else(|| format!("a translation has texts only; here {}", known.join(", ")));
                    self.reader.wrong(key.span(), format!("the lesson has no text `{name}` here"), remedy);
                }
            }
        }
        for (key, part) in theirs {
            let name: &str = key.get_ref();
            if !own.contains_key(name) && self.has_text(part) {
                let written = match part.get_ref() {
                    DeValue::String(_) => format!("write {name} = \"...\""),
                    DeValue::Array(_) => format!("write as many `{name}` as the lesson has"),
                    _ => format!("add the table `{name}` with its texts"),
                };
                self.reader.wrong(place.clone(), format!("the text of `{name}` is left out here"), written);
            }
        }
    }

    fn parts(&mut self, name: &str, theirs: &Spanned<DeValue>, own: &Spanned<DeValue>, top: bool) {
        match (theirs.get_ref(), own.get_ref()) {
            (DeValue::String(said), DeValue::String(text)) => self.text(said, &theirs.span(), text, own.span()),
            (DeValue::Table(there), DeValue::Table(here)) => self.tables(there, here, own.span()),
            (DeValue::Array(there), DeValue::Array(here)) => {
                if there.len() != here.len() {
                    let message = format!("there are {} `{name}` here, and {} in the lesson", here.len(), there.len());
                    let place = here.get(there.len()).map_or(own.span(), Spanned::span);
                    self.reader.wrong(place, message, "write as many, in the same order");
                }
                for (nth, (there, here)) in there.iter().zip(here).enumerate() {
                    let is_step = top && name == "step";
                    if is_step {
                        self.at = Some(nth);
                    }
                    self.parts(name, there, here, false);
                    if is_step {
                        self.at = None;
                    }
                }
                // As many as there may be are looked at, however many somebody wrote.
                self.distinct(&here[..here.len().min(there.len())]);
            }
            _ => {
                self.reader.wrong(own.span(), format!("`{name}` is of another sort in the lesson"), "write it as there")
            }
        }
    }

    fn text(&mut self, said: &str, place: &Range<usize>, text: &str, span: Range<usize>) {
        let Some(room) = self.said(place).map(|said| said.room) else { return };
        let text = self.reader.text(&Spanned::new(span.clone(), text.to_string()), room);
        let texts = self.at.and_then(|at| self.steps.get_mut(at)).unwrap_or(&mut self.whole);
        // Pages know what they say, and not where that was written.
        let key = said.trim().to_string();
        match texts.0.get(&key) {
            Some(other) if *other != text => {
                let first = self.places.get(&(self.at, key)).cloned().unwrap_or_default();
                let place = if first.start > span.start { first } else { span };
                let message = "the lesson says this twice here, and before it is translated in another way";
                self.reader.wrong(place, message, "translate both alike, or change what the lesson says");
            }
            _ => {
                texts.0.insert(key.clone(), text);
                self.places.insert((self.at, key), span);
            }
        }
    }

    /// Answers to choose from are told apart by their texts.
    fn distinct(&mut self, parts: &[Spanned<DeValue>]) {
        let text = |part: &Spanned<DeValue>| match part.get_ref() {
            DeValue::String(text) => Some((text.to_string(), part.span())),
            DeValue::Table(table) => match table.get("text").map(|part| (part.get_ref(), part.span())) {
                Some((DeValue::String(text), span)) => Some((text.to_string(), span)),
                _ => None,
            },
            _ => None,
        };
        let texts: Vec<_> = parts.iter().filter_map(text).collect();
        for (at, (said, span)) in texts.iter().enumerate() {
            if texts[..at].iter().any(|(other, _)| same(other, said)) {
                self.reader.wrong(span.clone(), "this text is there already", "write each once");
            }
        }
    }
}

impl Texts {
    /// What a text says, in this language if it is one of the lesson's.
    fn say(&self, text: &mut String) {
        if let Some(said) = self.0.get(text.trim()) {
            text.clone_from(said);
        }
    }

    /// The same of an answer, which may be written in another way.
    fn answer(&self, text: &mut String) {
        match self.0.iter().find(|(known, _)| same(known, text)) {
            Some((_, said)) => text.clone_from(said),
            None => self.say(text),
        }
    }

    /// Says a page in this language; what is the program's own stays as it is.
    pub(super) fn tell(&self, page: &mut Page) {
        if self.0.is_empty() {
            return;
        }
        let titles = page.endings.iter_mut().flat_map(|endings| &mut endings.titles);
        let choices = page.choices.iter_mut().map(|choice| &mut choice.text);
        let texts = [&mut page.text].into_iter().chain(&mut page.ask).chain(&mut page.hints);
        texts.chain(titles).chain(choices).for_each(|text| self.say(text));
        match &mut page.status {
            Status::Reading | Status::Waiting => {}
            Status::Reached { explain } => self.say(explain),
            Status::Lost { why, .. } => self.say(why),
            Status::Right { answer, explain } => {
                self.answer(answer);
                self.say(explain);
            }
            Status::Wrong { given, answer, explain } => {
                self.answer(given);
                answer.iter_mut().for_each(|answer| self.answer(answer));
                self.say(explain);
            }
        }
    }
}

impl Lesson {
    /// The lesson in a language, if there is a translation; else in English, which is said if somebody asked for it.
    pub fn spoken(&self, language: &Language) -> Lesson {
        let primary = language.code.split('-').next().unwrap_or_default();
        let mut codes = [language.code.as_str(), primary].into_iter();
        let found = codes.find_map(|code| self.translations.iter().find(|known| known.language == code));
        let mut lesson = self.clone();
        match found {
            Some(found) => {
                let texts = [&mut lesson.title, &mut lesson.idea, &mut lesson.summary];
                texts.into_iter().for_each(|text| found.whole.say(text));
                lesson.steps.iter_mut().zip(&found.steps).for_each(|(step, texts)| step.texts = texts.clone());
            }
            None => lesson.untold = self.not_in(language, primary),
        }
        lesson
    }

    /// What is told of a language in which there is no translation, or one that cannot be used.
    fn not_in(&self, language: &Language, primary: &str) -> Option<String> {
        let broken = self.broken.iter().find(|(code, _)| *code == language.code || code == primary);
        match broken {
            Some((_, name)) => {
                Some(format!("{name} cannot be used; `synod check` says why. The lesson is in English."))
            }
            None if language.asked && primary != ENGLISH => {
                Some(format!("There is no translation of this lesson into `{primary}`, so it is in English."))
            }
            None => None,
        }
    }

    /// Takes a translation up, or that it cannot be used.
    pub(super) fn take(&mut self, name: &str, text: &str) -> Result<(), ScenarioError> {
        let language = named(name).map_or(String::new(), |(_, language)| language);
        if let Some(first) = self.translations.iter().find(|known| known.language == language) {
            return Err(twice(name, &first.name));
        }
        match read(self, name, text) {
            Ok(translation) => self.translations.push(Arc::new(translation)),
            Err(error) => {
                self.broken.push((language, name.to_string()));
                return Err(error);
            }
        }
        Ok(())
    }
}

/// The language in which lessons are written.
pub const ENGLISH: &str = "en";
