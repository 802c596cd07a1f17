//! Lesson files on disk: one file, or a folder of them. A size limit comes before anything is read in.

use super::{Lesson, MAX_BYTES, read};
use crate::kit::{fingerprint, plain};
use crate::scenario::{Problem, ScenarioError};
use std::path::{Path, PathBuf};

/// The most files that are read of a folder.
const MAX_FILES: usize = 500;

/// Reads a lesson file; `-` is standard input.
pub fn load(path: &Path) -> Result<Lesson, ScenarioError> {
    let (name, text) = text(path)?;
    read(&name, &text).map(of_somebody)
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
        let problem = Problem::whole(format!("this folder cannot be read: {error}"));
        found.problems.push(whole(folder, problem.remedy("check its permissions, or leave --lessons out")));
    }
    paths.sort();
    for path in paths.iter().take(MAX_FILES) {
        match text(path) {
            Ok(file) => found.files.push(file),
            Err(error) => found.problems.push(error),
        }
    }
    if paths.len() > MAX_FILES {
        let problem = Problem::whole(format!("there are more than {MAX_FILES} files in this folder"));
        found.problems.push(whole(folder, problem.remedy("the rest were not read; give a smaller folder")));
    }
    found
}

fn whole(folder: &Path, problem: Problem) -> ScenarioError {
    ScenarioError { name: plain::name(folder), text: String::new(), problems: vec![problem] }
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
