//! The view of the ballots: who did what at each, quorums drawn around their cells, and what can still be chosen.

use super::super::app::{App, Status};
use super::super::views;
use super::{draw, find, on_screen, press, run, sandbox};
use crate::scenario::Scenario;

const DUEL: &str = r#"
format = 1
protocol = "paxos"
seed = 1
[options]
manual_phases = true
[[start]]
node = "P1"
value = "X"
[[start]]
node = "P2"
value = "Y"
"#;

/// Two proposers with a wish each, that do nothing by themselves.
pub(super) fn by_hand() -> App {
    let scenario = Scenario::parse("duel.toml", DUEL).expect("a valid scenario");
    on_screen("Duel", scenario.timeline().expect("it starts"))
}

/// A duel by hand up to its fifth ballot: promises and refusals, one acceptance, and nothing chosen yet.
fn duel() -> App {
    let mut app = by_hand();
    let lines = [
        "prepare P1",
        "prepare P2",
        "deliver Prepare P1->*",
        "deliver Promise *->P1",
        "deliver Prepare P2->A1",
        "deliver Prepare P2->A2",
        "accept P1",
        "deliver Accept P1->*",
        "deliver * *->P2",
        "prepare P1",
        "deliver Prepare P1->A1",
        "deliver Prepare P1->A2",
        "accept P2",
        "deliver Accept P2->A1",
        "deliver * *->P1",
        "prepare P2",
        "deliver Prepare P2->*",
        "deliver * *->P2",
        "prepare P1 to A3",
        "deliver Prepare P1->*",
    ];
    run(&mut app, &lines);
    press(&mut app, "Q");
    app
}

/// The same, and what comes of it: something is chosen.
fn decided() -> App {
    let mut app = duel();
    run(&mut app, &["accept P2", "deliver Accept P2->A1", "deliver Accept P2->A2"]);
    app
}

#[test]
fn the_ballots_from_the_smallest_size_on() {
    every_size!("ballots_duel", &duel());
    let mut app = decided();
    every_size!("ballots_chosen", &app);
    app.look.enlarged = Some(views::BALLOTS);
    every_size!("ballots_whole", &app);
}

/// At the usual size five ballots of three acceptors have room beside the cluster, each with all of its cells.
#[test]
fn five_ballots_have_room_at_the_usual_size() {
    let app = decided();
    let screen = draw(&app, 80, 24);
    let table = &app.run().scene().ballots[0];
    assert_eq!((table.voters.len(), table.ballots.len(), table.earlier), (3, 5, 0));
    for column in &table.ballots {
        assert!(find(screen.buffer(), &column.ballot.text).is_some(), "{} is missing:\n{screen}", column.ballot.text);
    }
    assert!(find(screen.buffer(), "★2.P2").is_some() && find(screen.buffer(), "[X]").is_some(), "{screen}");
}

#[test]
fn q_shows_the_ballots_where_there_are_any_and_an_observer_to_tell_of_them() {
    let mut app = duel();
    let shows = |app: &App| find(draw(app, 80, 24).buffer(), " Ballots ").is_some();
    assert!(shows(&app));
    press(&mut app, "O");
    assert!(!shows(&app), "what only an observer knows is hidden");
    press(&mut app, "Q");
    assert!(matches!(app.status, Some(Status::Wrong(_))), "{:?}", app.status);
    press(&mut app, "O");
    assert!(shows(&app));
    press(&mut app, "Q");
    assert!(!shows(&app));
    let mut raft = sandbox("raft", None);
    press(&mut raft, "Q");
    assert!(matches!(raft.status, Some(Status::Wrong(_))), "{:?}", raft.status);
}
