//! The log view of slots: ballots, holes, what is chosen; and the ballots slot by slot.

use super::super::app::App;
use super::super::views;
use super::{draw, find, on_screen, press, run};
use crate::scenario::Scenario;

const BY_HAND: &str = r#"
format = 1
protocol = "multi-paxos"
nodes = 3
seed = 1
[options]
manual = true
"#;

/// Slots 1 and 3 are chosen, slot 2 is on the leader alone.
fn a_hole() -> App {
    let scenario = Scenario::parse("slots.toml", BY_HAND).expect("a valid scenario");
    let mut app = on_screen("Slots", scenario.timeline().expect("it starts"));
    let lines = [
        "prepare S1 to S2",
        "deliver Prepare S1->*",
        "deliver Promise *->S1",
        "propose S1 x=1",
        "deliver Accept S1->S2",
        "deliver Accepted S2->S1",
        "propose S1 x+1",
        "drop Accept S1->*",
        "propose S1 y=1",
        "deliver Accept S1->S3",
        "deliver Accepted S3->S1",
    ];
    run(&mut app, &lines);
    app
}

#[test]
fn the_log_of_slots_from_the_smallest_size_on() {
    let mut app = a_hole();
    every_size!("slots", &app);
    app.look.enlarged = Some(views::STORES);
    every_size!("slots_whole", &app);
}

/// Another server asks for promises, and the first leads no longer.
#[test]
fn the_ballots_of_slots_from_the_smallest_size_on() {
    let mut app = a_hole();
    run(&mut app, &["prepare S2", "deliver Prepare S2->S1"]);
    press(&mut app, "Q");
    every_size!("slots_ballots", &app);
    // The first open slot comes before those around it.
    let screen = draw(&app, 60, 20);
    assert!(find(screen.buffer(), "slot 2").is_some(), "{screen}");
    app.look.enlarged = Some(views::BALLOTS);
    every_size!("slots_ballots_whole", &app);
    let screen = draw(&app, 80, 24);
    for text in ["slot 1", "slot 2", "slot 3", "★1.S1", "[y=1]", "(x+1)", "2.S2"] {
        assert!(find(screen.buffer(), text).is_some(), "{text}:\n{screen}");
    }
}

#[test]
fn what_is_told_of_slots_names_them() {
    let app = a_hole();
    let screen = draw(&app, 80, 24);
    // The leader gathers in slot 2; slot 3 was chosen last, and what has come how far is told slot by slot.
    for text in ["slot 2 1/3", "★ CHOSEN y=1 in slot 3", "✓ 3 1.S1:y=1", "  2 1.S1:x+1"] {
        assert!(find(screen.buffer(), text).is_some(), "{text}:\n{screen}");
    }
    let mut app = app;
    press(&mut app, "m");
    let screen = draw(&app, 80, 24);
    assert!(find(screen.buffer(), "slot 3").is_some(), "{screen}");
}
