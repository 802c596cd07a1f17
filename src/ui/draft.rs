//! A lesson that somebody writes while it is taught: its files, looked at again and again, and how they are read. It knows
//! no screen, and nothing of how a lesson is taught.

use crate::kit::load::head;
use crate::lesson::{Lesson, MAX_BYTES};
use crate::scenario::ScenarioError;
use std::path::PathBuf;

/// Reads a lesson again.
pub type Reread = Box<dyn Fn() -> Result<Lesson, ScenarioError>>;

/// Names the files in which a lesson is, as they are now.
pub type FilesNow = Box<dyn Fn() -> Vec<PathBuf>>;

/// What is in each of its files; nothing in one that cannot be read.
type Contents = Vec<(PathBuf, Option<Vec<u8>>)>;

/// A lesson that is being written.
pub struct Draft {
    files: FilesNow,
    reread: Reread,
    /// What was in them when they were last read as a lesson.
    judged: Contents,
    /// What was in them when they were last looked at.
    seen: Contents,
    /// What is wrong with them now.
    pub wrong: Option<String>,
}

impl Draft {
    /// A lesson in these files that was read just now.
    pub fn new(files: FilesNow, reread: Reread) -> Draft {
        let mut draft = Draft { files, reread, judged: Vec::new(), seen: Vec::new(), wrong: None };
        draft.seen = draft.contents();
        draft.judged = draft.seen.clone();
        draft
    }

    fn contents(&self) -> Contents {
        let content = |file: PathBuf| {
            let content = head(&file, MAX_BYTES).ok();
            (file, content)
        };
        (self.files)().into_iter().map(content).collect()
    }

    /// The lesson, if its files are others by now and right. What is wrong with them is there to be told. Unless it is
    /// `now` or never, they are read once they stay as they are: an editor may be in the midst of writing.
    pub fn look(&mut self, now: bool) -> Option<Lesson> {
        let contents = self.contents();
        let stays = contents == self.seen;
        self.seen = contents;
        if !(stays || now) || self.seen == self.judged {
            return None;
        }
        self.judged = self.seen.clone();
        match (self.reread)() {
            Ok(lesson) => {
                self.wrong = None;
                Some(lesson)
            }
            Err(error) => {
                let wrong = error.brief();
                let end = if wrong.ends_with(['.', '?', '!']) { "" } else { "." };
                self.wrong = Some(format!("{wrong}{end} The lesson goes on as it was."));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{load, skeleton};
    use std::fs;

    #[test]
    fn what_is_written_is_read_once_it_is_whole_and_what_is_wrong_is_told_until_it_is_mended() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mine.toml");
        let write = |text: &str| fs::write(&file, text).expect("written");
        write(&skeleton("mine"));
        let (path, own) = (file.clone(), file.clone());
        let mut draft = Draft::new(Box::new(move || vec![own.clone()]), Box::new(move || load::load(&path)));
        let mut looks = |now| draft.look(now).map(|lesson| lesson.title).ok_or(draft.wrong.clone());
        let other = skeleton("mine").replace("title = \"", "title = \"Another: ");
        assert_ne!(other, skeleton("mine"));
        assert_eq!(looks(false), Err(None), "nothing has changed");
        // An editor makes the file empty, and then writes it.
        write("");
        assert_eq!(looks(false), Err(None));
        write(&other);
        assert_eq!(looks(false), Err(None));
        assert!(looks(false).is_ok_and(|title| title.starts_with("Another: ")));
        assert_eq!(looks(false), Err(None), "once");
        // It stays empty, is taken away, and is there again.
        write("format = 1\nid = ");
        assert_eq!(looks(false), Err(None));
        let wrong = looks(false).expect_err("it is wrong").expect("that is told");
        assert!(wrong.contains("mine.toml:2:6: ") && wrong.ends_with("The lesson goes on as it was."), "{wrong}");
        assert_eq!(looks(false), Err(Some(wrong)), "as long as it is so");
        fs::remove_file(&file).expect("removed");
        assert!(looks(true).is_err_and(|wrong| wrong.is_some_and(|wrong| wrong.contains("cannot be read"))));
        write(&skeleton("mine"));
        assert!(looks(true).is_ok_and(|title| !title.starts_with("Another: ")), "at once where it is now or never");
        assert_eq!(looks(false), Err(None), "and nothing is wrong any more");
    }

    #[test]
    fn a_file_that_is_begun_later_is_seen() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, other) = (folder.path().join("mine.toml"), folder.path().join("mine.zh.toml"));
        fs::write(&file, skeleton("mine")).expect("written");
        let (path, lesson) = (file.clone(), load::load(&file).expect("a lesson"));
        let files = move || load::translations(&lesson, &path);
        let mut draft = Draft::new(Box::new(files), Box::new(move || load::load(&file)));
        assert!(draft.look(true).is_none(), "nothing has changed");
        fs::write(other, "format = 1").expect("written");
        assert!(draft.look(true).is_some(), "it is read again");
        assert!(draft.look(true).is_none(), "once");
    }
}
