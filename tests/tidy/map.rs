//! The table of rooms in the crate's documentation: what each is, and which others it may import.

use crate::imports::Import;
use crate::source::Source;
use std::collections::BTreeSet;

/// A row of the table.
pub struct Room {
    /// Its name, as a path from `src`; `protocols/*` stands for every folder of `protocols`, each for itself.
    pub name: String,
    /// What it is.
    pub what: String,
    /// The names of the rooms that it may import.
    pub may_import: Vec<String>,
}

/// The rows of the table in the documentation of the crate.
pub fn rooms(documentation: &str) -> Vec<Room> {
    let lines = documentation.lines().map_while(|line| line.strip_prefix("//!"));
    let rows = lines.filter_map(|line| line.trim().strip_prefix('|')?.strip_suffix('|'));
    rows.skip(2).map(row).collect()
}

fn row(row: &str) -> Room {
    let cells: Vec<&str> = row.split('|').collect();
    let [name, what, may_import] = cells[..] else { panic!("three cells, not {}: {row}", cells.len()) };
    let name = quoted(name).next().unwrap_or_else(|| panic!("a row begins with a room in backticks: {row}"));
    let may_import: Vec<String> = quoted(may_import).collect();
    let nothing = may_import.is_empty();
    assert!(!nothing || row.ends_with("| nothing "), "a room imports others in backticks, or `nothing` without: {row}");
    Room { name, what: what.trim().to_string(), may_import }
}

/// What stands in backticks.
fn quoted(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_string)
}

/// What is wrong with the table itself and with the imports that it does not allow.
pub fn complaints(rooms: &[Room], sources: &[Source], imports: &[Import]) -> Vec<String> {
    let files: Vec<&str> = sources.iter().map(|source| source.path.as_str()).filter(|path| *path != "lib.rs").collect();
    let mut found = Vec::new();
    for path in files.iter().filter(|path| room_of(rooms, path).is_none()) {
        found.push(format!("src/{path}: is in no room of the table in src/lib.rs; add a row"));
    }
    for Room { name, what, may_import } in rooms {
        if !files.iter().any(|path| room_of(rooms, path).is_some_and(|(room, _)| room.name == *name)) {
            found.push(format!("src/lib.rs: there is no room {name}; take its row out of the table"));
        }
        if what.is_empty() {
            found.push(format!("src/lib.rs: say what {name} is"));
        }
        for other in may_import.iter().filter(|other| rooms.iter().all(|room| room.name != **other)) {
            found.push(format!("src/lib.rs: {name} may import {other}, which has no row"));
        }
    }
    found.extend(imports.iter().filter_map(|import| forbidden(rooms, import)));
    found.extend(unused(rooms, imports));
    found
}

/// Why an import is not allowed.
fn forbidden(rooms: &[Room], import: &Import) -> Option<String> {
    let (room, at) = room_of(rooms, &import.from)?;
    let (other, there) = room_of(rooms, &import.to)?;
    let Import { from, line, what, .. } = import;
    let may = if room.may_import.is_empty() { "nothing".to_string() } else { room.may_import.join(", ") };
    let allowed = at == there || room.may_import.contains(&other.name);
    (!allowed).then(|| format!("src/{from}:{line}: {at} imports {what}, which is of {there}\n    it may import {may}"))
}

/// What the table allows although nobody does it: the map promises more than the house has.
fn unused(rooms: &[Room], imports: &[Import]) -> Vec<String> {
    let pair = |import: &Import| {
        let name = |path: &str| room_of(rooms, path).map(|(room, _)| room.name.clone());
        name(&import.from).zip(name(&import.to))
    };
    let done: BTreeSet<(String, String)> = imports.iter().filter_map(pair).collect();
    let allowed = rooms.iter().flat_map(|room| room.may_import.iter().map(|other| (room.name.clone(), other.clone())));
    let unused = allowed.filter(|pair| !done.contains(pair));
    unused
        .map(|(room, other)| format!("src/lib.rs: {room} imports nothing of {other}; take it out of its row"))
        .collect()
}

/// The row for a file, the closest one, and the folder or file that it speaks of there.
fn room_of<'a>(rooms: &'a [Room], path: &'a str) -> Option<(&'a Room, &'a str)> {
    let fits = |room: &'a Room| Some((room, covers(&room.name, path)?));
    rooms.iter().filter_map(fits).max_by_key(|(_, place)| place.len())
}

/// The beginning of a path that a room's name stands for.
fn covers<'a>(name: &str, path: &'a str) -> Option<&'a str> {
    let place = match name.strip_suffix("/*") {
        Some(folder) => {
            let inside = path.strip_prefix(folder)?.strip_prefix('/')?;
            &path[..folder.len() + 1 + inside.find('/')?]
        }
        None => path.get(..name.len()).filter(|place| *place == name)?,
    };
    let rest = &path[place.len()..];
    (rest.starts_with('/') || rest == ".rs").then_some(place)
}
