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

/// What standard input is called where something is wrong with it.
pub const STANDARD_INPUT: &str = "standard input";

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
    let name = name_of(path);
    match bytes_of(path, most) {
        Ok(bytes) => text_of(&name, bytes, kind).map(|text| (name, text)),
        Err(unread) => Err(whole(&name, refusal(&unread, &kind("").0))),
    }
}

/// The text of a file of some kind that need not be there.
pub fn text_if_there(path: &Path, kind: &str, most: u64) -> Result<Option<String>, ScenarioError> {
    let name = name_of(path);
    match bytes_of(path, most) {
        Ok(bytes) => text_of(&name, bytes, &|_| (kind.to_string(), most)).map(Some),
        Err(Unread::Missing) => Ok(None),
        Err(unread) => Err(whole(&name, refusal(&unread, kind))),
    }
}

/// What a file is called where something is wrong with it.
fn name_of(path: &Path) -> String {
    if is_dash(path) { STANDARD_INPUT.to_string() } else { plain::name(path) }
}

fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn bytes_of(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    match () {
        () if is_dash(path) => head_of(std::io::stdin(), most).map_err(Unread::from),
        () if handed_over(path) => File::open(path).and_then(|file| head_of(file, most)).map_err(Unread::from),
        () => head(path, most),
    }
}

/// What was read as text; `kind` says by its beginning what it is, and the most bytes of it.
fn text_of(name: &str, bytes: Vec<u8>, kind: &dyn Fn(&str) -> (String, u64)) -> Result<String, ScenarioError> {
    // Where it breaks off, a letter may be cut in two.
    let (kind, most) = kind(&String::from_utf8_lossy(&bytes));
    if bytes.len() as u64 > most {
        return Err(whole(name, words::too_large(kind, most / 1024)));
    }
    String::from_utf8(bytes).map_err(|error| {
        let right = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..right]).into_owned() + "\u{fffd}";
        let problem = Problem::of(Some(right..text.len()), words::no_text(kind));
        ScenarioError { name: name.to_string(), text, problems: vec![problem] }
    })
}

/// What is wrong with a file of which nothing is shown.
fn whole(name: &str, refusal: Refusal) -> ScenarioError {
    ScenarioError { name: name.to_string(), text: String::new(), problems: vec![Problem::of(None, refusal)] }
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
