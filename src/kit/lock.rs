//! A file that one program alone has, as long as it runs: the system gives it free when that ends, however it ends.
//!
//! Where the system knows no such thing, or the disk does not, whoever asks gets it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long one waits between two tries, and how often one tries.
const MOMENT: Duration = Duration::from_millis(2);
const MOMENTS: usize = 500;

/// A file that nobody else has.
#[derive(Debug)]
pub struct Lock(Held);

#[cfg(unix)]
type Held = Result<nix::fcntl::Flock<File>, File>;
#[cfg(not(unix))]
type Held = Result<File, File>;

impl Lock {
    /// The file.
    pub fn file(&self) -> &File {
        match &self.0 {
            Ok(file) => file,
            Err(file) => file,
        }
    }

    /// Whether it is still the one at this place. If not, somebody took it away, and another may have the next one.
    pub fn is_at(&self, path: &Path) -> bool {
        is_at(self.file(), path)
    }
}

/// A claim on something of which only one program has it: a file beside it, which goes with the claim.
#[derive(Debug)]
pub struct Claim {
    lock: Lock,
    path: PathBuf,
}

impl Claim {
    /// Whether it stands: nobody took the file away.
    pub fn stands(&self) -> bool {
        self.lock.is_at(&self.path)
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        // What is left of it is no harm: the next program takes it. One that is not ours any more is left alone.
        let _ = self.stands().then(|| fs::remove_file(&self.path));
    }
}

/// Claims what the file at this place stands for; nothing if another program has it.
pub fn claim(path: &Path) -> io::Result<Option<Claim>> {
    Ok(take(path)?.map(|lock| Claim { lock, path: path.to_path_buf() }))
}

/// The same, waiting a moment for whoever has it now. Nothing if that takes longer, or if there can be no claim here.
pub fn wait(path: &Path) -> Option<Claim> {
    for _ in 0..MOMENTS {
        if let Some(claim) = claim(path).ok()? {
            return Some(claim);
        }
        std::thread::sleep(MOMENT);
    }
    None
}

/// Takes the file at a place, which is made if there is none; nothing if another program has it, or if what is there is
/// no file.
pub fn take(path: &Path) -> io::Result<Option<Lock>> {
    let other = || path.symlink_metadata().is_ok_and(|about| !about.is_file());
    let file = match open(path) {
        Ok(file) => file,
        // A link, a pipe, a folder: whatever it is, it is not ours.
        Err(_) if other() => return Ok(None),
        Err(error) => return Err(error),
    };
    if other() {
        return Ok(None);
    }
    let Some(lock) = hold(file) else { return Ok(None) };
    // Between the two it may have been moved elsewhere: then it is not the one at this place any more.
    Ok(Some(lock).filter(|lock| lock.is_at(path)))
}

/// Opens a file for writing, which is made if there is none. A link is not followed: what it leads to is not ours.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(nix::libc::O_NONBLOCK | nix::libc::O_NOFOLLOW);
    }
    options.open(path)
}

#[cfg(unix)]
fn hold(file: File) -> Option<Lock> {
    use nix::errno::Errno;
    use nix::fcntl::{Flock, FlockArg};
    match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
        Ok(held) => Some(Lock(Ok(held))),
        Err((_, Errno::EWOULDBLOCK)) => None,
        Err((file, _)) => Some(Lock(Err(file))),
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let here = file.metadata().map(|about| (about.dev(), about.ino()));
    let there = path.symlink_metadata().map(|about| (about.dev(), about.ino()));
    here.is_ok_and(|here| there.is_ok_and(|there| here == there))
}

#[cfg(not(unix))]
fn hold(file: File) -> Option<Lock> {
    Some(Lock(Ok(file)))
}

#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_it_until_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let first = take(&path).expect("made").expect("free");
        assert!(take(&path).expect("readable").is_none());
        drop(first);
        assert!(take(&path).expect("readable").is_some());
        let claimed = claim(&path).expect("readable").expect("free");
        assert!(claimed.stands() && claim(&path).expect("readable").is_none());
        fs::remove_file(&path).expect("it is there");
        let another = wait(&path).expect("free");
        assert!(!claimed.stands() && another.stands());
        drop(claimed);
        assert!(another.stands(), "it is left alone");
        drop(another);
        assert!(!path.exists());
        assert!(take(folder.path()).expect("there").is_none(), "a folder is nobody's");
        assert!(take(&folder.path().join("not/there")).is_err());
    }
}
