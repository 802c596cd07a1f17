//! Sessions on disk, so that nothing is lost when a terminal closes; and recordings in the files that people name.
//!
//! Each running program has a session file of its own, which [`Autosave::save`] replaces as a whole after each action.
//! When it is left it is set aside under a name that no other has, and so is one that was cut off, by whoever starts
//! next. A lock beside it tells whether its program runs still: it is free as soon as that has ended, however it did.

use super::words::{self as said, no_place, too_many};
use super::write;
use crate::engine::Refusal;
use crate::kit::lock::{self, Claim};
use crate::kit::plain;
use crate::kit::store::{create, data_folder, move_new, replace, same, set_aside};
use crate::scenario::load::MAX_BYTES;
use crate::scenario::{self, Scenario, ScenarioError, words};
use crate::timeline::Timeline;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The session of a program, by the number of those that run.
const RUNNING: &str = "session";
/// One that was left or cut off: it waits to be gone on with.
const STOPPED: &str = "stopped";
/// The most sessions that wait. Of those that can be read, the oldest then gives way.
pub const MOST_STOPPED: usize = 8;
/// The most programs that keep a session in one folder at once.
const MOST_RUNNING: usize = 50;

/// A session that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its file.
    pub path: PathBuf,
    /// When it was saved last.
    pub saved: SystemTime,
}

impl Session {
    fn at(path: PathBuf) -> Option<Session> {
        let saved = fs::metadata(&path).and_then(|about| about.modified()).ok()?;
        Some(Session { path, saved })
    }

    /// Reads the session; an error says what is wrong with the file.
    pub fn open(&self) -> Result<Scenario, ScenarioError> {
        scenario::load(&self.path)
    }

    /// How long ago it was saved, in words.
    pub fn age(&self) -> String {
        ago(self.saved.elapsed().map_or(0, |age| age.as_secs()))
    }

    /// Gives its file a name under which it is never written over, since it does not come out as it was.
    pub fn set_aside(&self) -> io::Result<PathBuf> {
        set_aside(&self.path)
    }
}

/// The folder in which programs keep their sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sessions {
    dir: PathBuf,
}

impl Sessions {
    /// Sessions in this folder, which is made when it is first needed.
    pub fn new(dir: impl Into<PathBuf>) -> Sessions {
        Sessions { dir: dir.into() }
    }

    /// Those where the system keeps the data of programs; `None` if there is no home folder.
    pub fn standard() -> Option<Sessions> {
        data_folder().map(Sessions::new)
    }

    /// The sessions that wait, the one saved last first.
    pub fn stopped(&self) -> Vec<Session> {
        let mut found: Vec<Session> = (1..=MOST_STOPPED).filter_map(|n| Session::at(self.stopped_path(n))).collect();
        found.sort_by_key(|session| std::cmp::Reverse(session.saved));
        found
    }

    /// The sessions of programs that run, or were cut off.
    pub fn running(&self) -> Vec<Session> {
        (1..=MOST_RUNNING).filter_map(|n| Session::at(self.running_path(n))).collect()
    }

    /// Puts what was cut off to the sessions that wait.
    pub fn gather(&self) {
        for number in (1..=MOST_RUNNING).filter(|n| self.running_path(*n).symlink_metadata().is_ok()) {
            // What cannot be moved stays where it is, and nobody takes its place.
            if let Ok(Some(_claim)) = lock::claim(&self.lock_path(number)) {
                let _ = self.stop(&self.running_path(number));
            }
        }
    }

    /// A place for the session of one more program.
    fn claim(&self) -> io::Result<Place> {
        fs::create_dir_all(&self.dir)?;
        self.gather();
        for number in 1..=MOST_RUNNING {
            let Some(claim) = lock::claim(&self.lock_path(number))? else { continue };
            let path = self.running_path(number);
            if path.symlink_metadata().is_err() {
                return Ok(Place { path, claim });
            }
        }
        Err(io::Error::other(too_many()))
    }

    /// Puts a session's file to those that wait, and says where; never over another one.
    fn stop(&self, path: &Path) -> io::Result<PathBuf> {
        // Two programs may want the same place at once.
        for _ in 0..2 * MOST_RUNNING {
            for number in 1..=MOST_STOPPED {
                let place = self.stopped_path(number);
                match move_new(path, &place) {
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                    done => return done.map(|()| place),
                }
            }
            self.make_room()?;
        }
        Err(io::Error::other(no_place()))
    }

    /// Takes the oldest session away; one that cannot be read is only called otherwise.
    fn make_room(&self) -> io::Result<()> {
        let Some(oldest) = self.stopped().pop() else { return Ok(()) };
        match oldest.open() {
            Ok(_) => fs::remove_file(oldest.path),
            Err(_) => oldest.set_aside().map(drop),
        }
    }

    fn stopped_path(&self, number: usize) -> PathBuf {
        self.dir.join(numbered(STOPPED, number, "toml"))
    }

    fn running_path(&self, number: usize) -> PathBuf {
        self.dir.join(numbered(RUNNING, number, "toml"))
    }

    fn lock_path(&self, number: usize) -> PathBuf {
        self.dir.join(numbered(RUNNING, number, "lock"))
    }
}

/// So many seconds ago, in words.
pub(super) fn ago(seconds: u64) -> String {
    let minutes = seconds / 60;
    match minutes {
        0 => said::ago("now", 0u64),
        1..60 => said::ago("minutes", minutes),
        60..1440 => said::ago("hours", minutes / 60),
        _ => said::ago("days", minutes / 1440),
    }
}

fn numbered(stem: &str, number: usize, extension: &str) -> String {
    if number == 1 { format!("{stem}.{extension}") } else { format!("{stem}-{number}.{extension}") }
}

/// A session file that this program alone writes.
#[derive(Debug)]
struct Place {
    path: PathBuf,
    claim: Claim,
}

/// The session of this program. It takes a place in the folder when there is something to keep.
#[derive(Debug)]
pub struct Autosave {
    sessions: Sessions,
    place: Option<Place>,
}

impl Autosave {
    /// Keeps the session of this program among these.
    pub fn new(sessions: Sessions) -> Autosave {
        Autosave { sessions, place: None }
    }

    /// Where the session is, or would be.
    pub fn path(&self) -> PathBuf {
        self.place.as_ref().map_or_else(|| self.sessions.running_path(1), |place| place.path.clone())
    }

    fn place(&mut self) -> io::Result<PathBuf> {
        // Somebody may have taken the folder away.
        self.place = self.place.take().filter(|place| place.claim.stands());
        if self.place.is_none() {
            self.place = Some(self.sessions.claim()?);
        }
        Ok(self.path())
    }

    /// Keeps the run as it is now in place of what was kept before.
    pub fn save(&mut self, timeline: &Timeline, scenario: &Scenario) -> io::Result<()> {
        let path = self.place()?;
        replace(&path, recorded(timeline, scenario)?.as_bytes())
    }

    /// Puts the session to those that wait, if there is one, and says which it is then.
    ///
    /// Where that fails it stays, and what is kept from now on has another place: nothing is written over it.
    pub fn set_aside(&mut self) -> io::Result<Option<Session>> {
        let Some(session) = self.found() else { return Ok(None) };
        self.sessions.stop(&session.path).map(Session::at).inspect_err(|_| self.place = None)
    }

    /// Takes a session that waits up again: it is this program's from now.
    pub fn take_up(&mut self, session: &Session) -> io::Result<()> {
        let path = self.place()?;
        self.set_aside()?;
        // Another program may have taken it up, and another session may wait in its place by now.
        match Session::at(session.path.clone()) {
            Some(there) if there == *session => move_new(&session.path, &path),
            _ => Err(ErrorKind::NotFound.into()),
        }
    }

    /// The session that was kept, if any.
    pub fn found(&self) -> Option<Session> {
        self.place.as_ref().and_then(|place| Session::at(place.path.clone()))
    }

    /// Forgets the session that was kept; there need not be one.
    pub fn discard(&self) -> io::Result<()> {
        self.found().map_or(Ok(()), |session| fs::remove_file(session.path))
    }
}

/// The recording of a run, if it can be read again.
fn recorded(timeline: &Timeline, scenario: &Scenario) -> io::Result<String> {
    let text = write(timeline, scenario);
    match text.len() as u64 {
        0..=MAX_BYTES => Ok(text),
        size => Err(refused(words::too_long(size.div_ceil(1024), MAX_BYTES / 1024))),
    }
}

fn refused(refusal: Refusal) -> io::Error {
    io::Error::other(refusal.to_string())
}

/// Whether a file that a person named may be written: it is not the one that is read, it is in a folder that is there,
/// and nothing is at its place, or a file that is to be written over by `force`. Asked before anything is done for it.
pub fn can_write(path: &Path, input: &Path, force: bool) -> io::Result<()> {
    let name = plain::name(path);
    let input = if input.as_os_str() == "-" { Path::new("/dev/stdin") } else { input };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let refusal = match fs::symlink_metadata(path) {
        Err(_) if folder.is_dir() => return Ok(()),
        Err(_) => words::no_place(name),
        Ok(_) if same(path, input) => words::is_input(name),
        Ok(_) if path.exists() && !path.is_file() => words::is_none(name),
        Ok(_) if force => return Ok(()),
        Ok(_) => words::is_there(name),
    };
    Err(refused(refusal))
}

/// Writes a recording to a file that a person named, as a whole or not at all; over another one only by `force`. A link
/// stays one then: what it leads to is written.
pub fn save_as(path: &Path, timeline: &Timeline, scenario: &Scenario, force: bool) -> io::Result<()> {
    let text = recorded(timeline, scenario)?;
    let name = || plain::name(path);
    if !force {
        return create(path, text.as_bytes()).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => io::Error::new(error.kind(), words::is_there(name()).to_string()),
            _ => error,
        });
    }
    let there = fs::canonicalize(path);
    let there = there.as_deref().unwrap_or(path);
    if there.exists() && !there.is_file() {
        return Err(refused(words::is_none(name())));
    }
    replace(there, text.as_bytes())
}
