//! Lesson files on disk: one file, or a folder of them. A size limit comes before anything is read in.

use super::{Lesson, MAX_BYTES, Translation, read, translation, words};
use crate::engine::Refusal;
use crate::kit::{fingerprint, plain};
use crate::scenario::{Problem, ScenarioError};
use std::path::{Path, PathBuf};

/// The most files that are read of a folder.
const MAX_FILES: usize = 500;

/// Reads a lesson file, with the translations beside it as far as they are right; `-` is standard input.
pub fn load(path: &Path) -> Result<Lesson, ScenarioError> {
    load_whole(path).map(|(lesson, _)| lesson)
}

/// The same, and what is wrong with those translations that are not.
pub fn load_whole(path: &Path) -> Result<(Lesson, Vec<ScenarioError>), ScenarioError> {
    let (name, text) = text(path)?;
    if translation::is_translation(&name, &text) {
        return Err(translation::is_none(&name, translated(path, &name).ok().as_ref()));
    }
    let mut lesson = read(&name, &text).map(of_somebody)?;
    let wrong = translate(&mut lesson, path);
    Ok((lesson, wrong))
}

/// The files beside a lesson's own that translate it.
pub fn translations(lesson: &Lesson, path: &Path) -> Vec<PathBuf> {
    let beside = |path: &PathBuf| translation::is_of(&path.to_string_lossy(), lesson);
    toml_files(path).into_iter().filter(beside).collect()
}

/// Gives a lesson the translations beside its file; what is wrong with them.
fn translate(lesson: &mut Lesson, path: &Path) -> Vec<ScenarioError> {
    let mut wrong = Vec::new();
    for path in translations(lesson, path) {
        match text(&path) {
            Ok((name, text)) if translation::is_translation(&name, &text) => {
                wrong.extend(lesson.take(&name, &text).err());
            }
            Ok(_) => {}
            Err(error) => wrong.push(error),
        }
    }
    wrong
}

/// Reads a translation beside its lesson, and that lesson.
pub fn translation(path: &Path, name: &str, text: &str) -> Result<(Lesson, Translation), ScenarioError> {
    let lesson = translated(path, name)?;
    let translation = translation::read(&lesson, name, text)?;
    let same = |other: &PathBuf| {
        let language = translation::named(&other.to_string_lossy()).map(|(_, language)| language);
        language.as_deref() == Some(translation.language.as_str())
    };
    // The first of two is taken.
    let first = translations(&lesson, path).into_iter().find(same);
    match first.filter(|first| first.file_name() != path.file_name()) {
        Some(first) => Err(translation::twice(name, &plain::name(&first))),
        None => Ok((lesson, translation)),
    }
}

/// The lesson of which a file is the translation: one beside it.
fn translated(path: &Path, name: &str) -> Result<Lesson, ScenarioError> {
    let mut unread = None;
    for (file, text) in toml_files(path).into_iter().filter_map(|path| text(&path).ok()) {
        if translation::is_translation(&file, &text) {
            continue;
        }
        match read(&file, &text) {
            Ok(lesson) if translation::is_of(name, &lesson) => return Ok(lesson),
            Err(_) if translation::is_of_file(name, &file, &text) => unread = Some(file),
            _ => {}
        }
    }
    Err(translation::of_none(name, unread.as_deref()))
}

/// The TOML files of the folder in which a file is, in order.
fn toml_files(path: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let folder = path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    if let Some(folder) = folder.filter(|_| path.as_os_str() != "-") {
        let _ = collect(folder, 0, &mut paths);
    }
    paths.sort();
    paths
}

/// A lesson that is none of the program's own: its place is kept with where its file is, or with what is in it if that
/// is nowhere.
pub fn of_somebody(lesson: Lesson) -> Lesson {
    let place = std::fs::canonicalize(&lesson.name).map(|path| path.display().to_string());
    let place = place.unwrap_or_else(|_| fingerprint(lesson.source.as_bytes()));
    Lesson { kept_as: format!("{} in {place}", lesson.id.text), ..lesson }
}

/// Name and text of a lesson file.
pub fn text(path: &Path) -> Result<(String, String), ScenarioError> {
    crate::scenario::load::read(path, "lesson", MAX_BYTES)
}

/// What a folder has.
#[derive(Default)]
pub struct Folder {
    /// Names and texts of its TOML files, in order of their names.
    pub files: Vec<(String, String)>,
    /// Files that could not be read.
    pub problems: Vec<ScenarioError>,
}

/// The TOML files of a folder and of the folders right below it. A folder that is not there has none.
pub fn folder(folder: &Path) -> Folder {
    let mut found = Folder::default();
    let mut paths = Vec::new();
    if let Err(error) = collect(folder, 1, &mut paths)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        found.problems.push(whole(folder, words::folder_failed(error.to_string())));
    }
    paths.sort();
    for path in paths.iter().take(MAX_FILES) {
        match text(path) {
            Ok(file) => found.files.push(file),
            Err(error) => found.problems.push(error),
        }
    }
    if paths.len() > MAX_FILES {
        found.problems.push(whole(folder, words::too_many_files(MAX_FILES)));
    }
    found
}

fn whole(folder: &Path, refusal: Refusal) -> ScenarioError {
    ScenarioError { name: plain::name(folder), text: String::new(), problems: vec![Problem::of(None, refusal)] }
}

fn collect(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, paths)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "toml") && paths.len() <= MAX_FILES {
            paths.push(path);
        }
    }
    Ok(())
}
