//! The view of the ballots: who did what at each, quorums drawn around their cells, and what can still be chosen.

use super::super::app::{App, Status};
use super::super::{say, views};
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
    assert!(
        matches!(&app.status, Some(Status::Wrong(told)) if told.ends_with("O shows it again.")),
        "{:?}",
        app.status
    );
    press(&mut app, "O");
    assert!(shows(&app));
    press(&mut app, "Q");
    assert!(!shows(&app));
    let mut raft = sandbox("raft", None);
    press(&mut raft, "Q");
    assert!(matches!(raft.status, Some(Status::Wrong(_))), "{:?}", raft.status);
}

/// What an acceptor refuses after it has promised stands beside its promise.
#[test]
fn a_refusal_after_a_promise_is_seen_as_well() {
    let mut app = by_hand();
    run(&mut app, &["prepare P1", "prepare P2", "deliver Prepare P1->*", "deliver Promise *->P1"]);
    run(&mut app, &["deliver Prepare P2->A1", "accept P1", "deliver Accept P1->*"]);
    press(&mut app, "Q");
    let cells = &app.run().scene().ballots[0].ballots[0].cells;
    assert!(cells[0].promised && cells[0].refused, "{cells:?}");
    let screen = draw(&app, 80, 24);
    assert!(find(screen.buffer(), "(○✗)").is_some() && find(screen.buffer(), "(X)").is_none(), "{screen}");
    assert!(find(screen.buffer(), "[X]").is_some(), "{screen}");
}

/// An acceptance that a crash took stays in its cell, with a sign of its own, and so does a promise; what is above them on
/// the disk forgets nothing.
#[test]
fn what_a_crash_took_has_a_sign_of_its_own() {
    let mut app = by_hand();
    run(&mut app, &["prepare P1", "deliver Prepare P1->*", "deliver Promise *->P1", "accept P1"]);
    run(&mut app, &["deliver Accept P1->A1", "prepare P2", "deliver Prepare P2->*"]);
    press(&mut app, "Q");
    let shows = |app: &App, text: &str| find(draw(app, 120, 40).buffer(), text).is_some();
    assert!(shows(&app, "(X)") && !shows(&app, "†"), "a higher promise takes nothing back");
    run(&mut app, &["crash A1", "restart A1 wiped"]);
    assert!(shows(&app, "(X†)") && shows(&app, "(○†)") && shows(&app, "† a crash"), "{}", draw(&app, 120, 40));
    let cells = &app.run().scene().ballots[0].ballots[0].cells;
    assert_eq!(cells.iter().map(|cell| cell.forgotten).collect::<Vec<_>>(), [true, false, false]);
    let column = &app.run().scene().ballots[0].ballots[0];
    let told = say::ballot(app.run().scene(), &app.run().scene().ballots[0], column);
    assert!(told.contains("forgotten by A1 in a crash"), "{told}");
}

/// What has no room below the table is counted on the rule above it, and `e` shows it first.
#[test]
fn what_has_no_room_below_is_counted_and_seen_whole_first() {
    let mut app = duel();
    let screen = draw(&app, 80, 24).to_string();
    let all = draw(&app, 120, 40).to_string();
    let legend = "[ ] accepted";
    assert!(all.contains(legend) && !screen.contains(legend), "{screen}");
    assert!(screen.lines().any(|line| line.contains(" Ballots ") && line.contains(" more, e enlarges ")), "{screen}");
    press(&mut app, "e");
    assert_eq!(app.look.enlarged, Some(views::BALLOTS));
    assert!(draw(&app, 80, 24).to_string().contains(legend));
}

/// Each of the two keys brings back what stood there before it.
#[test]
fn a_view_that_is_closed_gives_its_place_back() {
    let mut app = by_hand();
    run(&mut app, &["prepare P1"]);
    app.area = ratatui::layout::Rect::new(0, 0, 80, 24);
    for (keys, panel) in [("Q", views::BALLOTS), ("K", views::DISKS), ("K", views::BALLOTS), ("Q", views::STORES)] {
        press(&mut app, keys);
        assert_eq!(app.look.panel + 1, panel, "{keys}");
    }
    press(&mut app, "Q K Q");
    assert_eq!(app.look.panel + 1, views::BALLOTS, "opened anew, it is the last");
    press(&mut app, "Q");
    assert_eq!(app.look.panel + 1, views::DISKS);
    // Whoever goes on to another view has left them.
    press(&mut app, "v");
    let chosen = app.look.panel;
    press(&mut app, "Q Q");
    assert_eq!(app.look.panel, chosen);
}

/// A fast round that is open at all acceptors.
fn open() -> App {
    let text = "format = 1\nprotocol = \"fast-paxos\"\nseed = 1\n[options]\nmanual_phases = true\n";
    let mut app = on_screen("Fast", Scenario::parse("fast.toml", text).expect("valid").timeline().expect("it starts"));
    let lines = ["prepare P1", "deliver Prepare P1->*", "deliver Promise *->P1", "any P1", "deliver Any P1->*"];
    run(&mut app, &lines);
    app
}

/// That an acceptor takes any value is seen wherever it is: in its box, its row, its table and in lines.
#[test]
fn a_fast_round_that_is_open_is_seen_at_its_acceptor() {
    let mut app = open();
    let shows = |app: &App, size: (u16, u16), told: &[&str]| {
        let screen = draw(app, size.0, size.1);
        for told in told {
            assert!(find(screen.buffer(), told).is_some(), "{told} is missing:\n{screen}");
        }
    };
    shows(&app, (120, 40), &["open 1.P1", "P1 ✱"]);
    shows(&app, (80, 24), &["1.P1*", "P1 ✱"]);
    shows(&app, (60, 20), &["1.P1*", "✱", "coordinator  ballot"]);
    let line = |app: &App| crate::timeline::card::line(&app.run().scene().nodes[1]);
    assert_eq!(line(&app), "A1: acceptor; promised 1.P1, open.");
    app.run_mut().select(1);
    app.look.enlarged = Some(views::INSPECTOR);
    shows(&app, (80, 24), &["open to any value", "promised"]);
    run(&mut app, &["request C1 X", "deliver Request C1->A1"]);
    assert_eq!(line(&app), "A1: acceptor; promised 1.P1; vote [1.P1, X].", "it takes no other value");
    let mut app = mended();
    press(&mut app, "Q");
    app.look.enlarged = Some(views::INSPECTOR);
    app.run_mut().select(1);
    assert_eq!(line(&app), "A1: acceptor; promised 2.P1; vote [2.P1, X].");
    shows(&app, (80, 24), &["voted", "2.P1:X"]);
    assert!(find(draw(&app, 80, 24).buffer(), "accepted").is_none());
    app.look.enlarged = Some(views::STORES);
    shows(&app, (80, 24), &["coordinator  ballot", "value  ", "promised", "voted"]);
}

/// A collision that a classic round mends.
fn mended() -> App {
    let mut app = open();
    let lines = [
        "request C1 X",
        "request C2 Y",
        "deliver Request C1->A1",
        "deliver Request C1->A2",
        "deliver Request C2->A3",
        "deliver Request C2->A4",
        "prepare P1 to A1,A2,A3",
        "deliver Prepare P1->*",
        "deliver Promise *->P1",
        "accept P1",
        "deliver Accept P1->A1",
        "deliver Accept P1->A2",
        "deliver Accept P1->A3",
    ];
    run(&mut app, &lines);
    press(&mut app, "Q");
    app
}

/// In Fast Paxos the columns are rounds: which of them is fast, who voted for what in it, and where something was chosen.
#[test]
fn rounds_of_fast_paxos_say_which_is_fast_and_who_voted_for_what() {
    let app = mended();
    let screen = draw(&app, 80, 24);
    for told in ["1.P1 fast", "★2.P1 classic", "(Y)", "[X]", "voted for; ( )"] {
        assert!(find(screen.buffer(), told).is_some(), "{told} is missing:\n{screen}");
    }
    let table = &app.run().scene().ballots[0];
    let told: Vec<String> = table.ballots.iter().map(|column| say::ballot(app.run().scene(), table, column)).collect();
    let first = "Ballot 1.P1, a fast round: promised by A1, A2, A3 and A4, a quorum; X voted for by A1 and A2; Y voted for by \
        A3 and A4.";
    assert_eq!(told[0], first);
    assert!(told[1].contains("X voted for by A1, A2 and A3, a quorum; chosen at step"), "{}", told[1]);
}

/// Where one server is proposer and acceptor, what it accepted is in its box as well, and the table beside the cluster has
/// whole values: its titles give way to them.
#[test]
fn of_a_server_that_plays_all_roles_what_it_accepted_is_seen_from_the_smallest_size_on() {
    let head = "format = 1\nprotocol = \"paxos\"\nseed = 3\n[layout]\nservers = 3\n";
    let scenario = Scenario::parse("together.toml", head).expect("a valid scenario");
    let mut app = on_screen("Together", scenario.timeline().expect("it starts"));
    run(&mut app, &["request S1 X", "request S2 Y from C1", "run 35ms", "step 3"]);
    for _ in 0..20 {
        let scene = app.run().scene();
        if scene.nodes.iter().any(|node| node.accepted.is_some() && !node.tallies.is_empty()) {
            break;
        }
        run(&mut app, &["step"]);
    }
    let accepted = app.run().scene().nodes.iter().find_map(|node| node.accepted.clone()).expect("one has accepted");
    let pair = format!("{}:{}", accepted.ballot, accepted.value);
    for (size, box_says) in [((80, 24), format!("ac {pair}")), ((60, 20), format!("ac {}", accepted.value))] {
        let screen = draw(&app, size.0, size.1);
        assert!(find(screen.buffer(), &box_says).is_some(), "{box_says} in:\n{screen}");
        let told = screen.to_string();
        assert!(told.lines().any(|line| line.contains("│ ") && line.contains(&format!(" {pair} "))), "{told}");
    }
}
