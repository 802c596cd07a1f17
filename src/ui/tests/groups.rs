//! Nodes in groups, and what a card may have there: a tree, whom it obeys, what is believed beside what is so.

use super::{draw, find, on_screen, press, run, sandbox};
use crate::engine::tests::town;
use crate::timeline::Timeline;
use crate::ui::app::{App, Status};

/// A run of three keepers, three masters, three agents and two schedulers up to this moment.
fn town(until: &str) -> App {
    let mut app = on_screen("Town", Timeline::new(town::world([3, 3, 3, 2])));
    run(&mut app, &[until]);
    app
}

#[test]
fn screens_in_groups() {
    every_size!("groups", &town("run 2010ms"));
    let mut app = town("run 2010ms");
    press(&mut app, "P");
    every_size!("groups_projected", &app);
}

#[test]
fn the_views_of_what_is_kept_and_believed_from_the_smallest_size_on() {
    for (name, key) in [("znodes", "Z"), ("tables", "I"), ("beliefs", "X")] {
        let mut app = town("run 2010ms");
        // One server lags, one agent is believed to run and does not, one is not known yet.
        run(&mut app, &["crash G1"]);
        app.run_mut().shown.scene.beliefs[0].rows[1].believed = None;
        app.run_mut().shown.scene.nodes[2].tree.pop();
        press(&mut app, key);
        every_size!(name, &app);
    }
}

/// What each view has to say is in sight at every size, or it is counted.
#[test]
fn no_fact_is_dropped_without_a_word() {
    for (width, height) in super::SIZES {
        let mut app = town("run 2010ms");
        run(&mut app, &["crash G1"]);
        app.area = ratatui::layout::Rect::new(0, 0, width, height);
        for (key, facts) in [
            ("Z", ["n_0000000002", "~G3", "◉M1", "Z3", "v1"].as_slice()),
            ("I", &["Agents", "agent", "G2", "9.0 s"]),
            ("X", &["1 running", "not there", "2 running", "2 of 2, 1 wrong", "✓", "≠"]),
        ] {
            press(&mut app, key);
            let screen = draw(&app, width, height);
            for fact in facts {
                assert!(find(screen.buffer(), fact).is_some(), "{key} at {width}x{height}: no {fact}\n{screen}");
            }
            press(&mut app, key);
        }
    }
}

#[test]
fn a_card_says_whom_it_obeys_while_it_runs_and_what_it_knows() {
    let mut app = town("run 2010ms");
    let shows =
        |app: &App, (width, height): (u16, u16), text: &str| find(draw(app, width, height).buffer(), text).is_some();
    for size in super::SIZES {
        assert!(shows(&app, size, "→ M1") || shows(&app, size, "→M1"), "{size:?}");
    }
    assert!(shows(&app, (160, 45), "tasks 3 of 3"), "{}", draw(&app, 160, 45));
    run(&mut app, &["crash M2", "crash M3", "crash G1", "crash G2", "crash G3", "crash F1", "crash F2"]);
    assert!(!shows(&app, (160, 45), "→ M1"), "who does not run takes no orders");
    assert!(shows(&app, (160, 45), "tasks 0/0 ≠3"), "{}", draw(&app, 160, 45));
    press(&mut app, "O");
    assert!(!shows(&app, (160, 45), "tasks 0"), "what is so is the observer's");
    press(&mut app, "X");
    assert!(matches!(app.status, Some(Status::Wrong(_))), "{:?}", app.status);
}

#[test]
fn there_is_nothing_of_that_kind_elsewhere() {
    for key in ["Z", "I", "X"] {
        let mut raft = sandbox("raft", None);
        press(&mut raft, key);
        assert!(matches!(raft.status, Some(Status::Wrong(_))), "{key}: {:?}", raft.status);
    }
}

#[test]
fn what_a_protocol_never_has_is_not_said_to_come() {
    let mut app = sandbox("zookeeper", None);
    press(&mut app, "Q");
    let Some(Status::Wrong(told)) = &app.status else { panic!("{:?}", app.status) };
    assert_eq!(told, "There is nothing of that kind here.");
}

/// Time is told in minutes once there are some.
#[test]
fn ten_minutes_are_told_as_such() {
    let mut app = town("run 2010ms");
    assert!(find(draw(&app, 80, 24).buffer(), "t 2010 ms").is_some());
    run(&mut app, &["run 579240ms"]);
    assert!(find(draw(&app, 80, 24).buffer(), "t 9:41.250").is_some(), "{}", draw(&app, 80, 24));
}

/// Logs of several kinds have not the same indexes: each has columns of its own, the selected node's first where there is
/// no room for all.
#[test]
fn logs_of_several_kinds_stand_one_below_the_other() {
    let mut app = town("run 2010ms");
    app.run_mut().shown.scene.nodes[3].log = Some(Vec::new());
    let shows = |app: &App, height: u16, text: &str| find(draw(app, 80, height).buffer(), text).is_some();
    assert!(shows(&app, 24, "Z3 ○ 1.1") && shows(&app, 24, "  M1 ★  "), "{}", draw(&app, 80, 24));
    app.look.enlarged = Some(crate::ui::views::STORES);
    for node in 0..2 {
        app.run_mut().shown.scene.nodes[4 + node].log = Some(Vec::new());
    }
    app.run_mut().select(3);
    let screen = draw(&app, 80, 24);
    assert!(shows(&app, 24, "M3 ○") && shows(&app, 24, "Z3 ○ 1.1"), "{screen}");
}
