//! The one way to read a file that somebody put there: only a file, no more of it than is asked for, and without
//! waiting for anybody. What else can stand at a place - a pipe that nobody writes to, a device without end - is refused
//! before anything is read.
//!
//! It says nothing: who reads says why not, in the words of the catalogue.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Why there is nothing to read at a place.
#[derive(Debug)]
pub enum Unread {
    /// There is nothing.
    Missing,
    /// This user may not.
    Forbidden,
    /// It is a folder.
    Folder,
    /// It is neither file nor folder, but a pipe, a device or the like.
    NoFile,
    /// The system says why.
    Failed(io::Error),
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Unread {
        match error.kind() {
            ErrorKind::NotFound => Unread::Missing,
            ErrorKind::PermissionDenied => Unread::Forbidden,
            ErrorKind::IsADirectory => Unread::Folder,
            _ => Unread::Failed(error),
        }
    }
}

/// At most so many bytes of a file, and one more if there are more.
pub fn head(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    // To open a device may do something already, so one looks first; and looks again at what was opened, which nobody
    // can put another thing in place of.
    is_file(&fs::metadata(path)?)?;
    let file = open(path)?;
    is_file(&file.metadata()?)?;
    Ok(head_of(file, most)?)
}

/// The same of what is open already.
pub fn head_of(from: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn is_file(about: &fs::Metadata) -> Result<(), Unread> {
    match () {
        () if about.is_file() => Ok(()),
        () if about.is_dir() => Err(Unread::Folder),
        () => Err(Unread::NoFile),
    }
}

/// Opens without waiting for whoever is at the other end, if there is one.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(nix::libc::O_NONBLOCK | nix::libc::O_NOCTTY);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::stat::Mode;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_files_are_read_and_no_more_of_them_than_asked_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::write(at("file"), "12345").expect("written");
        symlink(at("file"), at("link")).expect("made");
        for name in ["file", "link"] {
            assert_eq!(head(&at(name), 9).expect("readable"), b"12345");
            assert_eq!(head(&at(name), 3).expect("readable"), b"1234", "one more tells that there are more");
        }
        nix::unistd::mkfifo(&at("pipe"), Mode::S_IRWXU).expect("made");
        symlink("/dev/zero", at("endless")).expect("made");
        symlink(at("gone"), at("nowhere")).expect("made");
        symlink(at("round"), at("round")).expect("made");
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).expect("made");
        for name in ["pipe", "endless", "socket"] {
            assert!(matches!(head(&at(name), 9), Err(Unread::NoFile)), "{name}");
        }
        assert!(matches!(head(folder.path(), 9), Err(Unread::Folder)));
        assert!(matches!(head(&at("nowhere"), 9), Err(Unread::Missing)));
        assert!(matches!(head(&at("round"), 9), Err(Unread::Failed(_))));
    }
}
