//! What the README shows of the program is made by the program. After a change that is meant,
//! `SYNOD_BLESS=1 cargo test --lib readme` writes it anew.

use super::super::app::{Group, Stage};
use super::{App, draw, elected, press, run};
use std::fmt::Write;
use std::path::Path;

/// The leader crashed, and the next one is being elected.
fn picture() -> App {
    let mut app = elected();
    app.run_mut().title = "Raft · 5 servers · seed 7".into();
    run(&mut app, &["run 900ms"]);
    press(&mut app, "k");
    run(&mut app, &["run until leaders.size() == 1 within 2s"]);
    app
}

fn screen() -> String {
    let drawn = draw(&picture(), 100, 30).to_string();
    let lines = drawn.lines().map(|line| line.trim_matches('"').trim_end());
    format!("```text\n{}\n```\n", lines.collect::<Vec<_>>().join("\n"))
}

fn keys() -> String {
    let mut table = String::from("| key | what it does |\n|---|---|\n");
    let keymap = picture().keymap;
    for (keys, doc) in Group::ALL.iter().flat_map(|(group, _)| keymap.lines(Stage::Watch, Some(*group))) {
        let _ =
            writeln!(table, "| {} | {doc} |", keys.split(' ').map(|k| format!("`{k}`")).collect::<Vec<_>>().join(" "));
    }
    table
}

#[test]
fn the_readme_shows_the_program_as_it_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("there is a README");
    let mut now = readme.clone();
    for (name, text) in [("screen", screen()), ("keys", keys())] {
        let (open, close) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
        let start = now.find(&open).unwrap_or_else(|| panic!("the README has no {open}")) + open.len();
        let end = now.find(&close).unwrap_or_else(|| panic!("the README has no {close}"));
        now.replace_range(start..end, &text);
    }
    if std::env::var_os("SYNOD_BLESS").is_some() {
        std::fs::write(&path, now).expect("writable");
    } else {
        assert!(readme == now, "the README shows something else than the program; see the head of this file");
    }
}
