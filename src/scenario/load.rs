//! Reading the files of people from disk, or from standard input as `-`: the door for scenarios, and what is said where
//! a file of any kind cannot be read.

use super::report::{Problem, ScenarioError};
use super::{Scenario, words};
use crate::engine::Refusal;
use crate::kit::load::{Unread, head, head_of};
use crate::kit::plain;
use std::fs::File;
use std::path::Path;

/// The largest file that is read, bytes. No recording is written that is larger.
pub const MAX_BYTES: u64 = 1 << 20;

/// Reads and checks a scenario file; `-` is standard input.
pub fn load(path: &Path) -> Result<Scenario, ScenarioError> {
    let (name, text) = read(path, "scenario", MAX_BYTES)?;
    Scenario::parse(&name, &text)
}

/// The name for messages and the text of a file of some kind, such as "scenario", of at most so many bytes. Nothing
/// of a larger one is looked at.
pub fn read(path: &Path, kind: &str, most: u64) -> Result<(String, String), ScenarioError> {
    read_as(path, &|_| (kind.to_string(), most), most)
}

/// The same for a file that may be of several kinds: `kind` says by its beginning which, and the most bytes of it.
/// No more than `most` bytes are read.
pub fn read_as(
    path: &Path,
    kind: &dyn Fn(&str) -> (String, u64),
    most: u64,
) -> Result<(String, String), ScenarioError> {
    let dash = path.as_os_str() == "-";
    let name = if dash { "standard input".to_string() } else { plain::name(path) };
    let whole = |refusal: Refusal| ScenarioError {
        name: name.clone(),
        text: String::new(),
        problems: vec![Problem::of(None, refusal)],
    };
    let read = match () {
        () if dash => head_of(std::io::stdin(), most).map_err(Unread::from),
        () if handed_over(path) => File::open(path).and_then(|file| head_of(file, most)).map_err(Unread::from),
        () => head(path, most),
    };
    let bytes = read.map_err(|unread| whole(refusal(&unread, &kind("").0)))?;
    // Where it breaks off, a letter may be cut in two.
    let (kind, most) = kind(&String::from_utf8_lossy(&bytes));
    if bytes.len() as u64 > most {
        return Err(whole(words::too_large(kind, most / 1024)));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((name, text)),
        Err(error) => {
            let right = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(&error.as_bytes()[..right]).into_owned() + "\u{fffd}";
            let problem = Problem::of(Some(right..text.len()), words::no_text(kind));
            Err(ScenarioError { name, text, problems: vec![problem] })
        }
    }
}

/// The text of a file of some kind that need not be there.
pub fn text_if_there(path: &Path, kind: &str, most: u64) -> Result<Option<String>, ScenarioError> {
    match head(path, 0) {
        Err(Unread::Missing) => Ok(None),
        _ => read(path, kind, most).map(|(_, text)| Some(text)),
    }
}

/// Whether a path is an input that the shell hands over under a name, as with `<(...)`: it is read as it comes, like
/// standard input.
fn handed_over(path: &Path) -> bool {
    path == "/dev/stdin" || ["/dev/fd", "/proc/self/fd"].iter().any(|folder| path.starts_with(folder))
}

/// Why a file of some kind cannot be read, and what to do.
pub fn refusal(unread: &Unread, kind: &str) -> Refusal {
    match unread {
        Unread::Missing => words::missing(),
        Unread::Forbidden => words::forbidden(),
        Unread::Folder => words::folder(kind),
        Unread::NoFile => words::no_file(kind),
        Unread::Failed(error) => words::failed(kind, error.to_string()),
    }
}
