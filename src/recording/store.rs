//! The running session on disk, so that nothing is lost when a terminal closes: one file, replaced as a whole.
//!
//! Whoever plays calls [`Autosave::save`] after each action; the file is then at most one action old. It is written
//! beside its place and moved there, so that it is never half a file.

use super::write;
use crate::kit::store::replace;
use crate::scenario::{self, Scenario, ScenarioError};
use crate::timeline::Timeline;
use etcetera::BaseStrategy;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

const NAME: &str = "session.toml";
/// The session that was cut off or left last: it waits to be gone on with.
const STOPPED: &str = "stopped.toml";

/// Where the running session is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autosave {
    dir: PathBuf,
}

/// A session that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its file.
    pub path: PathBuf,
    /// When it was saved last.
    pub saved: SystemTime,
}

impl Autosave {
    /// Keeps the session in this folder, which is made when it is first needed.
    pub fn new(dir: impl Into<PathBuf>) -> Autosave {
        Autosave { dir: dir.into() }
    }

    /// Keeps it where the system keeps the data of programs; `None` if there is no home folder.
    pub fn standard() -> Option<Autosave> {
        let strategy = etcetera::choose_base_strategy().ok()?;
        Some(Autosave::new(strategy.data_dir().join("synod")))
    }

    /// Where the session is.
    pub fn path(&self) -> PathBuf {
        self.dir.join(NAME)
    }

    /// Keeps the run as it is now in place of what was kept before.
    pub fn save(&self, timeline: &Timeline, scenario: &Scenario) -> io::Result<()> {
        fs::create_dir_all(&self.dir)?;
        replace(&self.path(), write(timeline, scenario).as_bytes())
    }

    /// Puts the session that ended where the next one does not write over it, in place of the one before.
    pub fn set_aside(&self) -> io::Result<()> {
        match fs::rename(self.path(), self.dir.join(STOPPED)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The session that was set aside, if any.
    pub fn stopped(&self) -> Option<Session> {
        let path = self.dir.join(STOPPED);
        let saved = fs::metadata(&path).and_then(|data| data.modified()).ok()?;
        Some(Session { path, saved })
    }

    /// Takes the session that was set aside up again: it is the running one from now.
    pub fn take_up(&self) -> io::Result<()> {
        fs::rename(self.dir.join(STOPPED), self.path())
    }

    /// The session that was kept, if any.
    pub fn found(&self) -> Option<Session> {
        let path = self.path();
        let saved = fs::metadata(&path).and_then(|data| data.modified()).ok()?;
        Some(Session { path, saved })
    }

    /// Forgets the session that was kept; there need not be one.
    pub fn discard(&self) -> io::Result<()> {
        match fs::remove_file(self.path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Session {
    /// Reads the session; an error says what is wrong with the file.
    pub fn open(&self) -> Result<Scenario, ScenarioError> {
        scenario::load(&self.path)
    }
}

/// Refuses to write where something else would be lost: over what is no file, or over the input itself.
pub fn can_replace(path: &Path, input: &Path) -> io::Result<()> {
    let refuse = |why: &str| Err(io::Error::other(format!("{} {why}; choose another place", path.display())));
    let Ok(there) = fs::canonicalize(path) else {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return if folder.is_dir() { Ok(()) } else { refuse("is in no folder that exists") };
    };
    if !there.is_file() {
        return refuse("is no file");
    }
    let same = fs::canonicalize(input).is_ok_and(|input| input == there);
    if same { refuse("is the file that is read") } else { Ok(()) }
}

/// Writes a recording to a file, as a whole or not at all. A link stays one: what it leads to is written.
pub fn save_as(path: &Path, timeline: &Timeline, scenario: &Scenario) -> io::Result<()> {
    let there = fs::canonicalize(path);
    let there = there.as_deref().unwrap_or(path);
    if there.exists() && !there.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    replace(there, write(timeline, scenario).as_bytes())
}
