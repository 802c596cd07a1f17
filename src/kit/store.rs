//! A file on disk that is never half a file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes beside the place, waits until that is on the disk, and moves it there: a reader finds the old file or the new
/// one, also after the machine went down. Two programs at once write two files; the last one moved stands.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.new", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&beside, path)).inspect_err(|_| {
        // Nothing more can be done about what is left of it.
        let _ = fs::remove_file(&beside);
    })
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
        fs::create_dir(folder.path().join("b.toml")).expect("made");
        fs::write(folder.path().join("b.toml/inside"), "").expect("written");
        assert!(replace(&folder.path().join("b.toml"), b"new").is_err(), "it is a folder");
        assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 2, "nothing is left beside them");
    }
}
