//! Why lessons cannot be read, in words, with what to do about it.

use crate::refusals;

refusals! {
    /// A folder of lessons cannot be read; the system says why.
    folder_failed: "lessons-folder-failed"(why);
    /// It has too many files.
    too_many_files: "lessons-too-many-files"(most);
}
