//! Where learners are: a small file in their data folder, by lesson id. It is written whole and then put in place of
//! the old one, so that it is never half a file. Whoever keeps something reads the file again and changes one lesson's
//! entry only, so that two programs at once do not undo each other.
//!
//! Lessons that this program does not know stay in the file. A file of a newer program is read as far as it is
//! understood and left alone, and so is one that cannot be read. One that is no such file at all is set aside by
//! whoever writes. Every complaint is told once and stops nobody.

pub use crate::kit::store::data_folder;

use super::{Grade, Kept, Lesson};
use crate::kit::load::{Unread, head};
use crate::kit::lock;
use crate::kit::store::{replace, set_aside};
use crate::scenario::load::refusal;
use crate::scenario::words;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Version of the file.
const FORMAT: i64 = 1;
/// The file's name.
const FILE: &str = "progress.toml";
/// What it is called where it cannot be read.
const KIND: &str = "progress";
/// The largest file that is read, bytes.
const MAX_BYTES: u64 = 16 << 20;

/// Where a learner is in one lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Whether it was done to the end once.
    pub done: bool,
    /// The best of its grades, if it is graded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub best: Option<Best>,
    /// Where it was left, if it was left on the way.
    pub kept: Option<Kept>,
}

/// A grade that was reached at a lesson's end. The larger share of points is the better one, also where there were others to
/// have by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Best {
    /// How much of it was right.
    pub points: usize,
    /// How much of it there was.
    pub of: usize,
}

impl Ord for Best {
    fn cmp(&self, other: &Best) -> Ordering {
        let share = |one: &Best, other: &Best| one.points as u128 * other.of.max(1) as u128;
        share(self, other).cmp(&share(other, self)).then(self.of.cmp(&other.of)).then(self.points.cmp(&other.points))
    }
}

impl PartialOrd for Best {
    fn partial_cmp(&self, other: &Best) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Standing {
    /// The step at which a lesson was left, from 0, if it was left on the way.
    pub fn left_at(&self, lesson: &Lesson) -> Option<usize> {
        self.kept.as_ref()?.place_in(lesson).filter(|step| (1..lesson.pages()).contains(step))
    }
}

/// What a learner has done so far, and where it is kept. The default keeps nothing beyond this run, without a word.
#[derive(Default)]
pub struct Progress {
    path: Option<PathBuf>,
    file: Table,
    waiting: Vec<String>,
    told: Vec<String>,
}

/// What is found where the file should be.
enum OnDisk {
    Nothing,
    /// Of this format.
    File(Table),
    Newer(Table),
    /// Not such a file; why.
    Broken(String),
    /// It may be one, but it cannot be read; why.
    Unreadable(String),
}

impl Progress {
    /// Reads what is kept in a folder, and changes nothing there; `None` keeps nothing beyond this run.
    pub fn open(folder: Option<&Path>) -> Progress {
        let mut progress = Progress { path: folder.map(|folder| folder.join(FILE)), ..Progress::default() };
        match progress.path.clone() {
            None => progress.complain("Your progress is not kept: there is no data folder.".into()),
            Some(path) => match look(&path) {
                OnDisk::Nothing => {}
                OnDisk::File(file) => progress.file = file,
                OnDisk::Newer(file) => {
                    progress.file = file;
                    progress.complain(newer(&path));
                }
                OnDisk::Broken(why) => {
                    let path = path.display();
                    progress.complain(format!("Your progress cannot be read, so lessons start afresh: {path}: {why}"));
                }
                OnDisk::Unreadable(why) => progress.complain(unreadable(&path, &why)),
            },
        }
        progress
    }

    fn complain(&mut self, complaint: String) {
        if !self.told.contains(&complaint) {
            self.told.push(complaint.clone());
            self.waiting.push(complaint);
        }
    }

    /// What has to be told about keeping progress; each once.
    pub fn complaint(&mut self) -> Option<String> {
        let waiting = std::mem::take(&mut self.waiting);
        Some(waiting.join(" ")).filter(|text| !text.is_empty())
    }

    /// Where the learner is in a lesson; what is not understood of it counts as not begun.
    pub fn of(&self, id: &str) -> Standing {
        standing(&self.file, id)
    }

    /// The same by the lesson. What was kept under its id alone is its own if it was kept of these very steps.
    pub fn of_lesson(&self, lesson: &Lesson) -> Standing {
        let own = self.of(&lesson.kept_as);
        let before = || self.of(&lesson.id.text);
        let fits = |standing: &Standing| standing.kept.as_ref().is_some_and(|kept| kept.is_of(lesson));
        if own == Standing::default() { Some(before()).filter(fits).unwrap_or(own) } else { own }
    }

    /// Whether a lesson was done.
    pub fn done(&self, id: &str) -> bool {
        self.of(id).done
    }

    /// Keeps where the learner is in a lesson, and its grade once it is done; what was done of it under its id alone stays
    /// done.
    pub fn keep_lesson(&mut self, lesson: &Lesson, done: bool, grade: Option<Grade>, kept: Option<Kept>) {
        let best = grade.filter(|_| done).map(|grade| Best { points: grade.points, of: grade.of });
        let done = done || self.of_lesson(lesson).done;
        self.keep(&lesson.kept_as, Standing { done, best, kept });
    }

    /// Keeps where the learner is. Done once is done for good, and the best grade stays, whoever did it.
    pub fn keep(&mut self, id: &str, now: Standing) {
        let before = self.of(id);
        let path = self.path.clone();
        // Whoever else keeps something now reads it again afterwards. Without a claim it is kept all the same.
        let _claim = path.as_ref().and_then(|path| lock::wait(&path.with_extension("lock")));
        let may_write = path.as_ref().is_none_or(|path| self.read_again(path));
        let others = self.of(id);
        let done = now.done || before.done || others.done;
        let standing = Standing { done, best: now.best.max(before.best).max(others.best), kept: now.kept };
        if !insert(&mut self.file, id, standing) {
            return;
        }
        if let Some(path) = path.filter(|_| may_write)
            && let Err(error) = write(&path, &self.file)
        {
            self.complain(format!("Your progress cannot be kept in {}: {error}", path.display()));
        }
    }

    /// Takes up what the file says by now; whether it may be written.
    fn read_again(&mut self, path: &Path) -> bool {
        match look(path) {
            OnDisk::Nothing if is_ours(&self.file) => {}
            // What was read was of a newer program, and is gone.
            OnDisk::Nothing => self.file.clear(),
            OnDisk::File(file) => self.file = file,
            OnDisk::Newer(_) => {
                self.complain(newer(path));
                return false;
            }
            OnDisk::Broken(why) => match set_aside(path) {
                Ok(aside) => {
                    self.complain(format!("Your old progress cannot be read ({why}); it is now {}.", aside.display()));
                }
                Err(error) => {
                    let path = path.display();
                    self.complain(format!(
                        "Your progress is not kept: {path} is broken and cannot be set aside: {error}"
                    ));
                    return false;
                }
            },
            OnDisk::Unreadable(why) => {
                self.complain(unreadable(path, &why));
                return false;
            }
        }
        true
    }
}

fn is_ours(file: &Table) -> bool {
    matches!(file.get("format"), None | Some(Value::Integer(..=FORMAT)))
}

fn newer(path: &Path) -> String {
    format!("Your progress is not kept: a newer synod wrote {}; it is read but not changed.", path.display())
}

fn unreadable(path: &Path, why: &str) -> String {
    format!("Your progress is not kept: {} {why}. Put it elsewhere, and a new one is made.", path.display())
}

/// Reads the file. The version comes first: a newer file may have any shape.
fn look(path: &Path) -> OnDisk {
    let text = match head(path, MAX_BYTES) {
        Ok(text) if text.len() as u64 > MAX_BYTES => {
            return OnDisk::Unreadable(words::too_large(KIND, MAX_BYTES / 1024).message);
        }
        Ok(text) => text,
        Err(Unread::Missing) => return OnDisk::Nothing,
        Err(unread) => return OnDisk::Unreadable(refusal(&unread, KIND).message),
    };
    let Ok(text) = String::from_utf8(text) else { return OnDisk::Broken("it is not text".into()) };
    let file: Table = match toml::from_str(&text) {
        Ok(file) => file,
        Err(error) => return OnDisk::Broken(error.message().to_string()),
    };
    match file.get("lessons") {
        _ if file.is_empty() => OnDisk::Nothing,
        _ if !is_ours(&file) => OnDisk::Newer(file),
        _ if !file.contains_key("format") => OnDisk::Broken("it has no `format`".into()),
        None | Some(Value::Table(_)) => OnDisk::File(file),
        Some(_) => OnDisk::Broken("`lessons` is not a table".into()),
    }
}

fn standing(file: &Table, id: &str) -> Standing {
    let entry = file.get("lessons").and_then(|lessons| lessons.get(id));
    entry.and_then(|entry| entry.clone().try_into().ok()).unwrap_or_default()
}

/// Puts a lesson's standing in; what else a newer program says of it stays. Whether there is a place for it.
fn insert(file: &mut Table, id: &str, standing: Standing) -> bool {
    file.entry("format").or_insert(Value::Integer(FORMAT));
    let lessons = file.entry("lessons").or_insert_with(|| Value::Table(Table::new()));
    let (Some(lessons), Ok(Value::Table(new))) = (lessons.as_table_mut(), Value::try_from(standing)) else {
        return false;
    };
    let entry = lessons.entry(id).or_insert_with(|| Value::Table(Table::new()));
    match entry.as_table_mut() {
        Some(entry) => {
            entry.remove("kept");
            entry.extend(new);
        }
        None => *entry = Value::Table(new),
    }
    true
}

/// Writes a new file and puts it in place of the old one.
fn write(path: &Path, file: &Table) -> std::io::Result<()> {
    let text = toml::to_string(file).map_err(std::io::Error::other)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(std::io::Error::other(words::too_large(KIND, MAX_BYTES / 1024).message));
    }
    let folder = path.parent().ok_or_else(|| std::io::Error::other("it has no folder"))?;
    std::fs::create_dir_all(folder)?;
    replace(path, text.as_bytes())
}
