//! The house rules, run as a test over our own source: who may import whom, and a few habits. Each complaint names
//! the place and the remedy. What is read as syntax is read with `syn`; nothing here builds or runs what it reads.

#![allow(missing_docs)]

mod circles;
mod doors;
mod habits;
mod imports;
mod map;
mod names;
mod planted;
mod source;

use imports::{Import, imports};
use source::{Source, sources};

/// The most lines of a file, without its tests.
const MAX_LINES: usize = 500;

/// The most columns of a comment, which no tool wraps; a row of a table is as wide as it is.
const MAX_COLUMNS: usize = 125;

/// Every complaint about a line that `wrong` finds, with the remedy.
fn complaints(sources: &[Source], remedy: &str, wrong: impl Fn(&Source, &str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (number, line) in source.lines().filter(|(_, line)| wrong(source, line)) {
            found.push(format!("src/{}:{number}: {}\n    {remedy}", source.path, line.trim()));
        }
    }
    found
}

fn assert_none(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn every_room_imports_what_the_map_says() {
    let sources = sources();
    let lib = sources.iter().find(|source| source.path == "lib.rs").expect("the crate has a root");
    let rooms = map::rooms(&lib.text);
    assert!(rooms.len() > 10, "the table of rooms is not found in src/lib.rs");
    assert_none(map::complaints(&rooms, &sources, &imports(&sources)));
}

#[test]
fn nothing_imports_what_imports_it() {
    let imports = imports(&sources());
    let mut found = Vec::new();
    for circle in circles::circles(&imports) {
        let way = circle.way.join(" -> ");
        let step = |i: &&Import| format!("\n    src/{}:{}: {} of {}", i.from, i.line, i.what, i.to);
        let steps: String = circle.imports.iter().map(step).collect();
        found.push(format!("a circle: {way}; move what both need into a file that knows neither{steps}"));
    }
    assert_none(found);
}

#[test]
fn what_knows_no_protocol_is_tested_without_one() {
    assert_none(sources().iter().flat_map(habits::protocols_in_tests).collect());
}

#[test]
fn a_part_may_do_what_a_handler_may() {
    let sources = sources();
    let at = |path: &str| sources.iter().find(|source| source.path == path).expect("a file of ours");
    assert_none(doors::lacking(at("engine/protocol.rs"), at("parts/part.rs")));
}

/// Every complaint of a habit's reader about code that is no test.
fn habits(wrong: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    sources().iter().filter(|source| !source.is_test()).flat_map(wrong).collect()
}

#[test]
fn no_comment_is_wider_than_a_page() {
    let mut found = Vec::new();
    for source in sources() {
        for (at, line) in source.text.lines().map(str::trim_start).enumerate() {
            let words = line.strip_prefix("//").map(|rest| rest.trim_start_matches(['/', '!', ' ']));
            let wide = words.is_some_and(|words| !words.starts_with('|')) && line.chars().count() > MAX_COLUMNS;
            found.extend(wide.then(|| format!("src/{}:{}: {line}\n    wrap it", source.path, at + 1)));
        }
    }
    assert_none(found);
}

#[test]
fn no_function_is_longer_than_a_page() {
    assert_none(habits(habits::long_functions));
}

#[test]
fn the_compiler_tells_who_must_act_on_something_new() {
    assert_none(habits(habits::wildcards));
    assert_none(habits(habits::half_questions));
}

#[test]
fn no_type_goes_by_two_names() {
    assert_none(habits(names::renamed));
}

#[test]
fn what_everybody_meets_has_a_name_of_its_own() {
    let sources = sources();
    assert_none(names::doubled(sources.iter().filter(|source| !source.is_test())));
}

#[test]
fn only_the_screen_names_its_libraries() {
    let remedy = "only src/ui names ratatui and crossterm";
    let wrong = |s: &Source, l: &str| s.room() != "ui" && (l.contains("ratatui") || l.contains("crossterm"));
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn only_the_edges_touch_the_outside_world() {
    let remedy = "only ui, cli, main and loaders touch files, the environment and the wall clock";
    let outside = ["std::fs", "std::env", "SystemTime", "Instant::", "fs::read", "fs::write", "env::var"];
    let allowed = |s: &Source| {
        ["kit", "ui", "cli", "main"].contains(&s.room()) || ["load", "store"].iter().any(|name| s.path.contains(name))
    };
    let wrong = |s: &Source, l: &str| !allowed(s) && !s.is_test() && outside.iter().any(|o| l.contains(o));
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn files_are_read_and_written_by_one_door_each() {
    let remedy =
        "read with kit::load, which waits for nobody; write with kit::store, which writes over nothing unasked";
    let doors = ["fs::read(", "read_to_string(", "File::open", "fs::write", "File::create", "fs::rename", "fs::copy"];
    // What a shell hands over is read as it comes.
    let handed_over = |s: &Source, l: &str| s.path == "scenario/load.rs" && l.contains("handed_over(path)");
    let allowed = |s: &Source| s.room() == "kit" || s.is_test();
    let wrong = |s: &Source, l: &str| !allowed(s) && !handed_over(s, l) && doors.iter().any(|door| l.contains(door));
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn simulated_state_has_no_order_by_chance() {
    let remedy = "use BTreeMap, BTreeSet or Vec: iterating a hash map gives another run each time";
    let rooms = ["engine", "parts", "protocols", "timeline"];
    let wrong = |s: &Source, l: &str| rooms.contains(&s.room()) && (l.contains("HashMap") || l.contains("HashSet"));
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn nothing_panics_on_purpose_outside_tests() {
    let remedy = "return an error with place and remedy, or make the case impossible";
    let ways = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unreachable!(", "dbg!("];
    let wrong = |s: &Source, l: &str| !s.is_test() && ways.iter().any(|way| l.contains(way));
    assert_none(complaints(&sources(), remedy, wrong));
}

#[test]
fn every_module_says_what_it_is_and_stays_one_idea_long() {
    let mut found = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//!") && !source.is_test() {
            found.push(format!("src/{}: open it with `//!`: what it is and what it must not know", source.path));
        }
        let lines = source.code.lines().count();
        if lines > MAX_LINES {
            found.push(format!("src/{}: {lines} lines, at most {MAX_LINES}; split it by idea", source.path));
        }
    }
    assert_none(found);
}
