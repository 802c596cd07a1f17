//! Links that are cut: one sees between whom, at every size.

use super::{SIZES, draw, on_screen, row, run};
use crate::scenario::Scenario;
use crate::ui::app::App;

/// An ensemble of so many servers that nobody asks for anything, after these lines.
fn ensemble(servers: usize, lines: &[&str]) -> App {
    let layout = format!("[layout]\nservers = {servers}\nclients = 1\n");
    let text = format!("format = 1\nprotocol = \"zookeeper\"\nseed = 1\n{layout}");
    let scenario = Scenario::parse("cuts", &text).unwrap_or_else(|error| panic!("{error}"));
    let mut app = on_screen("Cuts", scenario.timeline().expect("it starts"));
    run(&mut app, &["run 2s"]);
    run(&mut app, lines);
    app
}

/// What stands in the frames below the servers of an ensemble, box for box, at a size.
fn edges(app: &App, (width, height): (u16, u16)) -> Vec<String> {
    let screen = draw(app, width, height);
    let edge = (0..height).map(|y| row(screen.buffer(), y)).find(|row| row.contains(['╰', '┗']));
    let edge = edge.unwrap_or_else(|| panic!("no boxes\n{screen}"));
    let boxes = edge.split(['╰', '┗']).skip(1).filter_map(|part| part.split(['╯', '┛']).next());
    boxes.map(|part| part.trim_matches(['─', '━', ' ']).to_string()).collect()
}

#[test]
fn whose_link_is_cut_is_named_at_both_where_others_stand_between() {
    type Row = (usize, (u16, u16), &'static str, &'static [&'static str]);
    let table: &[Row] = &[
        (3, (80, 24), "cut Z1 Z3", &["✗Z3", "", "✗Z1"]),
        (3, (160, 45), "cut Z1 Z3", &["✗Z3", "", "✗Z1"]),
        (3, (80, 24), "cut Z1 Z2", &["✗Z2", "✗Z1", ""]),
        (3, (80, 24), "cut Z1 -> Z3", &["✗→Z3", "", "✗←Z1"]),
        (5, (80, 24), "cut Z1 Z5", &["✗Z5", "", "", "", "✗Z1"]),
        (5, (80, 24), "cut Z2 Z3", &["", "✗Z3", "✗Z2", "", ""]),
        (5, (80, 24), "partition Z1,Z2 | Z3,Z4,Z5", &["✗3", "✗3", "✗2", "✗2", "✗2"]),
    ];
    for (servers, size, line, wanted) in table {
        let app = ensemble(*servers, &[line]);
        assert_eq!(edges(&app, *size)[..*servers], **wanted, "{line} at {size:?}\n{}", draw(&app, size.0, size.1));
    }
}

/// A pair has one picture of its own, whatever the size.
#[test]
fn two_cuts_never_look_alike() {
    for (width, height) in SIZES {
        let picture = |line: &str| {
            let mut app = ensemble(3, &[line]);
            app.status = None;
            // What is told beside the picture would tell them apart.
            let told = draw(&app, width, height).to_string();
            told.lines().filter(|line| !line.contains("Cut: ")).collect::<Vec<_>>().join("\n")
        };
        let (far, near) = (picture("cut Z1 Z3"), picture("cut Z1 Z2"));
        assert!(far != near && far.contains('✗') && near.contains('✗'), "{far}\n{near}");
    }
}
