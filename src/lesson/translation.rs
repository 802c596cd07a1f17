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
        let code = code.trim().to_lowercase().replace('_', "-");
        is_code(&code).then_some(Language { code, asked: true })
    }

    /// The language of a system that says so, as in `zh_CN.UTF-8`; one that says `C` has none.
    pub fn of_system(said: &str) -> Option<Language> {
        let code = said.split(['.', '@']).next().unwrap_or_default();
        Language::asked(code).map(|language| Language { asked: false, ..language })
    }
}

/// Whether a text is the code of a language, with a region or without.
fn is_code(text: &str) -> bool {
    let fits =
        |part: &str, most: usize| (2..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase());
    let (language, region) = text.split_once('-').unwrap_or((text, "xx"));
    fits(language, 3) && fits(region, 4)
}

/// The first part of a translation's file name, the lesson's id or that of its file, and its language.
pub fn named(name: &str) -> Option<(&str, &str)> {
    let file = name.rsplit(['/', '\\']).next()?;
    let (stem, language) = file.strip_suffix(".toml")?.rsplit_once('.')?;
    (is_code(language) && !stem.is_empty()).then_some((stem, language))
}

/// Whether a file of this name and text is a translation: a lesson has an id.
pub fn is_translation(name: &str, text: &str) -> bool {
    let id = |line: &str| line.trim_start().strip_prefix("id").is_some_and(|rest| rest.trim_start().starts_with('='));
    named(name).is_some() && !text.lines().any(id)
}

/// Whether a translation's file belongs to a lesson: it is called after its id or after its file.
pub fn is_of(name: &str, lesson: &Lesson) -> bool {
    let file = Path::new(&lesson.name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    named(name).is_some_and(|(stem, _)| stem == lesson.id.text || Some(stem) == file.as_deref())
}

/// What is told of a translation of no lesson that there is.
pub fn of_none(name: &str) -> ScenarioError {
    let stem = named(name).map_or("", |(stem, _)| stem);
    let problem = Problem::whole(format!("there is no lesson {stem} of which this could be the translation"));
    let problem =
        problem.remedy("call it after the lesson's id or its file, such as L13.zh.toml, and put it beside that");
    ScenarioError { name: name.to_string(), text: String::new(), problems: vec![problem] }
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
        at: None,
    };
    walk.tables(theirs.get_ref(), own.get_ref(), text.len()..text.len());
    let Walk { reader, whole, steps, .. } = walk;
    if !reader.problems.is_empty() {
        return Err(fail(reader.problems));
    }
    let language = named(name).map_or(String::new(), |(_, language)| language.to_string());
    Ok(Translation { language, whole, steps: steps.into_iter().map(Arc::new).collect() })
}

/// Goes through a lesson and its translation side by side.
struct Walk<'a> {
    lesson: &'a Lesson,
    reader: Reader<'a>,
    whole: Texts,
    steps: Vec<Texts>,
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
                self.distinct(here);
            }
            _ => {
                self.reader.wrong(own.span(), format!("`{name}` is of another sort in the lesson"), "write it as there")
            }
        }
    }

    fn text(&mut self, said: &str, place: &Range<usize>, text: &str, span: Range<usize>) {
        let Some(room) = self.said(place).map(|said| said.room) else { return };
        let text = self.reader.text(&Spanned::new(span, text.to_string()), room);
        let texts = self.at.and_then(|at| self.steps.get_mut(at)).unwrap_or(&mut self.whole);
        texts.0.insert(said.trim().to_string(), text);
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
            if texts[..at].iter().any(|(other, _)| other == said) {
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
        match read(self, name, text) {
            Ok(translation) => self.translations.push(Arc::new(translation)),
            Err(error) => {
                let language = named(name).map_or("", |(_, language)| language);
                self.broken.push((language.to_string(), name.to_string()));
                return Err(error);
            }
        }
        Ok(())
    }
}

/// The language in which lessons are written.
pub const ENGLISH: &str = "en";
