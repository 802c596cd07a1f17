//! The files that were opened last, for the start screen: a short list in the data folder.

use crate::kit::store::replace;
use crate::lesson::store;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FILE: &str = "recent.toml";
/// How many are remembered.
const MOST: usize = 5;

#[derive(Default, Serialize, Deserialize)]
struct Recent {
    #[serde(default)]
    files: Vec<PathBuf>,
}

fn path() -> Option<PathBuf> {
    store::data_folder().map(|folder| folder.join(FILE))
}

fn read() -> Recent {
    // A list that cannot be read is no loss worth a word: it is made again.
    path()
        .and_then(|path| std::fs::read_to_string(path).ok())
        .and_then(|text| toml::from_str(&text).ok())
        .unwrap_or_default()
}

/// The files that are still there, the last one first.
pub fn files() -> Vec<PathBuf> {
    read().files.into_iter().filter(|file| file.exists()).take(MOST).collect()
}

/// Remembers a file. That it cannot be remembered keeps nobody from opening it.
pub fn remember(file: &Path) {
    let (Some(path), Ok(file)) = (path(), file.canonicalize()) else { return };
    let mut recent = read();
    recent.files.retain(|other| *other != file);
    recent.files.insert(0, file);
    recent.files.truncate(MOST);
    let (Ok(text), Some(folder)) = (toml::to_string(&recent), path.parent()) else { return };
    let _ = std::fs::create_dir_all(folder).and_then(|()| replace(&path, text.as_bytes()));
}
