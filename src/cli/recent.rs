//! The files that were opened last, for the start screen: a short list in the data folder.

use crate::kit::store::replace;
use crate::lesson::store;
use crate::scenario::load::text_if_there;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

const FILE: &str = "recent.toml";
/// How many are remembered.
const MOST: usize = 5;
/// The largest list that is read, bytes.
const MAX_BYTES: u64 = 256 << 10;

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
    let text = path().and_then(|path| text_if_there(&path, "list", MAX_BYTES).ok()).flatten();
    text.and_then(|text| toml::from_str(&text).ok()).unwrap_or_default()
}

/// The files that are still there, the last one first.
pub fn files() -> Vec<PathBuf> {
    read().files.into_iter().filter(|file| file.is_file()).take(MOST).collect()
}

/// Remembers a file. That it cannot be remembered keeps nobody from opening it.
pub fn remember(file: &Path) {
    let (Some(path), Ok(file)) = (path(), file.canonicalize()) else { return };
    if !file.is_file() {
        return;
    }
    let mut recent = read();
    recent.files.retain(|other| *other != file);
    recent.files.insert(0, file);
    recent.files.truncate(MOST);
    let (Ok(text), Some(folder)) = (toml::to_string(&recent), path.parent()) else { return };
    let _ = std::fs::create_dir_all(folder).and_then(|()| replace(&path, text.as_bytes()));
}
