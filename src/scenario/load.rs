//! Reading the files of people from disk, or from standard input as `-`.

use super::Scenario;
use super::report::{Problem, ScenarioError};
use std::io::Read;
use std::path::Path;

/// The largest file that is read, bytes.
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
    let name = if dash { "standard input".to_string() } else { path.display().to_string() };
    let whole = |problem: Problem| ScenarioError { name: name.clone(), text: String::new(), problems: vec![problem] };
    let mut bytes = Vec::new();
    let read = match dash {
        true => std::io::stdin().take(most + 1).read_to_end(&mut bytes),
        false => std::fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes)),
    };
    if let Err(error) = read {
        let remedy = match error.kind() {
            std::io::ErrorKind::NotFound => "check the name and the folder".to_string(),
            std::io::ErrorKind::PermissionDenied => "you are not allowed to read it; check its permissions".to_string(),
            _ => format!("give the name of a {} file", kind("").0),
        };
        return Err(whole(Problem::whole(format!("cannot be read: {error}")).remedy(remedy)));
    }
    // Where it breaks off, a letter may be cut in two.
    let (kind, most) = kind(&String::from_utf8_lossy(&bytes));
    if bytes.len() as u64 > most {
        let message = format!("is larger than {} KiB, the most a {kind} may be", most / 1024);
        return Err(whole(Problem::whole(message).remedy("is this the file you meant? It should be a short text")));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
        let message = format!("is not text: line {line} holds bytes that are not UTF-8");
        whole(Problem::whole(message).remedy(format!("a {kind} is a TOML file; save it as UTF-8")))
    })?;
    Ok((name, text))
}
