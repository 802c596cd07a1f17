//! A file on disk that is never half a file, and never put in place of another one without being told.
//!
//! What is written is written beside its place and moved there. A program that was killed on the way leaves that file
//! behind; whoever writes there next takes it for its own.

use super::lock::{self, Lock};
use etcetera::BaseStrategy;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The most programs that write to one place at once.
const MOST_AT_ONCE: usize = 20;
/// The most broken files that are kept beside a file.
const MOST_ASIDE: usize = 100;

/// The folder where the program keeps what it writes for this user; `None` if there is no home.
pub fn data_folder() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|base| base.data_dir().join("synod"))
}

/// Writes beside the place, waits until that is on the disk, and moves it there: a reader finds the old file or the new
/// one, also after the machine went down. Two programs at once write two files; the last one moved stands.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write(path, bytes, |beside| fs::rename(beside, path))
}

/// The same where nothing is yet; what is there meanwhile is left as it is, and the error says so.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write(path, bytes, |beside| move_new(beside, path))
}

fn write(path: &Path, bytes: &[u8], put: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let (beside, lock) = beside(path)?;
    let written = lock.file().write_all(bytes).and_then(|()| lock.file().sync_all());
    written.and_then(|()| put(&beside)).inspect_err(|_| {
        // Nothing more can be done about what is left of it.
        let _ = fs::remove_file(&beside);
    })
}

/// An empty file beside a place that no other program writes to now.
fn beside(path: &Path) -> io::Result<(PathBuf, Lock)> {
    for number in 1..=MOST_AT_ONCE {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".{number}.new"));
        let name = PathBuf::from(name);
        if let Some(lock) = lock::take(&name)? {
            lock.file().set_len(0)?;
            return Ok((name, lock));
        }
    }
    Err(io::Error::new(ErrorKind::ResourceBusy, "too many programs write to it at once"))
}

/// A file to write to bit by bit, where nothing is yet or, by `over`, over what is there.
pub fn stream(path: &Path, over: bool) -> io::Result<File> {
    if over { File::create(path) } else { File::create_new(path) }
}

/// Moves a file to where nothing is. What is there is left alone, also if it came there just now.
pub fn move_new(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Ok(()) => fs::remove_file(from),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Not every disk gives a file two names; there the place is taken first. A folder is no file, and what is gone is
        // not moved: neither leaves anything at the new place.
        Err(error) if fs::symlink_metadata(from)?.is_dir() => Err(error),
        Err(_) => {
            File::create_new(to)?;
            fs::rename(from, to).inspect_err(|_| drop(fs::remove_file(to)))
        }
    }
}

/// Gives a file that cannot be read another name, which no file has yet: it may be worth mending.
pub fn set_aside(path: &Path) -> io::Result<PathBuf> {
    for number in 1..=MOST_ASIDE {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 1 { ".broken".to_string() } else { format!(".broken-{number}") });
        let name = PathBuf::from(name);
        match move_new(path, &name) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            done => return done.map(|()| name),
        }
    }
    Err(io::Error::other("there are too many broken ones beside it already"))
}

/// Whether both names lead to one file, by whatever way.
pub fn same(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let place = |path| fs::metadata(path).map(|about| (about.dev(), about.ino()));
        place(a).is_ok_and(|a| place(b).is_ok_and(|b| a == b))
    }
    #[cfg(not(unix))]
    {
        fs::canonicalize(a).is_ok_and(|a| fs::canonicalize(b).is_ok_and(|b| a == b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_leaves_the_old_file_and_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.toml");
        replace(&file, b"old").expect("written");
        replace(&file, b"new").expect("written over");
        assert_eq!(fs::read(&file).expect("readable"), b"new");
        assert_eq!(create(&file, b"other").map_err(|error| error.kind()), Err(ErrorKind::AlreadyExists));
        assert_eq!(fs::read(&file).expect("readable"), b"new", "it is left alone");
        fs::create_dir(folder.path().join("b.toml")).expect("made");
        fs::write(folder.path().join("b.toml/inside"), "").expect("written");
        assert!(replace(&folder.path().join("b.toml"), b"new").is_err(), "it is a folder");
        assert!(create(&folder.path().join("b.toml"), b"new").is_err(), "it is there");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 2, "nothing is left beside them");
    }

    #[test]
    fn what_a_killed_program_left_is_taken_up_and_what_another_writes_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.toml");
        let left = folder.path().join("a.toml.1.new");
        fs::write(&left, "half a fi").expect("written");
        replace(&file, b"new").expect("written");
        assert!(!left.exists() && fs::read(&file).expect("readable") == b"new");
        let (busy, lock) = beside(&file).expect("free");
        lock.file().write_all(b"of another program").expect("written");
        replace(&file, b"newer").expect("written");
        assert_eq!(fs::read(&file).expect("readable"), b"newer");
        assert_eq!(fs::read(busy).expect("still there"), b"of another program");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 2);
    }

    #[test]
    fn many_at_once_write_whole_files_and_one_alone_makes_a_new_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let (all, one) = (folder.path().join("all"), folder.path().join("one"));
        let made: usize = std::thread::scope(|scope| {
            let write = |nth: u8| {
                let (all, one) = (&all, &one);
                scope.spawn(move || {
                    for _ in 0..20 {
                        replace(all, &[nth; 5000]).expect("written");
                    }
                    usize::from(create(one, &[nth; 5000]).is_ok())
                })
            };
            let writers: Vec<_> = (0..8).map(write).collect();
            writers.into_iter().map(|writer| writer.join().expect("it ends")).sum()
        });
        assert_eq!(made, 1, "whoever comes first");
        for file in [all, one] {
            let bytes = fs::read(file).expect("readable");
            assert!(bytes.len() == 5000 && bytes.iter().all(|byte| *byte == bytes[0]));
        }
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_beside_the_place_is_not_written_through() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, other) = (folder.path().join("a.toml"), folder.path().join("other"));
        fs::write(&other, "of somebody").expect("written");
        std::os::unix::fs::symlink(&other, folder.path().join("a.toml.1.new")).expect("made");
        replace(&file, b"new").expect("written all the same");
        assert_eq!(fs::read(&other).expect("readable"), b"of somebody");
        assert_eq!(fs::read(&file).expect("readable"), b"new");
    }
}
