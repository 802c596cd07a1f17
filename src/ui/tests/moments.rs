//! ZooKeeper and Mesos on the screen, in the moments that they are taught by.

use super::{draw, find, on_screen, press, row, run, scene};
use crate::engine::scene::Mark;
use crate::scenario::Scenario;
use crate::ui::app::{App, Mode, Status};
use crate::ui::views;

/// The moment of a class in which the leading master was killed, and the next one leads with an empty table.
fn empty_table() -> App {
    let mut app = scene("kill-master");
    run(&mut app, &["crash M1", "run until node('M2').role == 'leading' within 20s"]);
    app.run_mut().select(1);
    assert!(app.run().scene().outside_model.is_empty(), "{:?}", app.run().scene().outside_model);
    app
}

/// How often a text stands on the screen.
fn count(app: &App, (width, height): (u16, u16), text: &str) -> usize {
    let screen = draw(app, width, height);
    (0..height).map(|y| row(screen.buffer(), y).matches(text).count()).sum()
}

#[test]
fn boxes_say_first_what_counts_at_every_size() {
    let mut app = empty_table();
    for keys in ["", "P"] {
        keys.split_terminator(' ').for_each(|key| press(&mut app, key));
        for size in super::SIZES {
            let told = |texts: [&str; 2]| texts.iter().map(|text| count(&app, size, text)).sum::<usize>();
            let screen = || draw(&app, size.0, size.1);
            assert!(told(["tasks 0 of 4", "0/4"]) > 0, "{keys} {size:?}:\n{}", screen());
            assert!(told(["tasks 4 of 4", "4/4"]) > 0, "{keys} {size:?}:\n{}", screen());
            assert_eq!(
                count(&app, size, "tasks 2"),
                4,
                "two agents and their executors, {keys} {size:?}:\n{}",
                screen()
            );
        }
    }
    press(&mut app, "P X");
    for (width, height) in super::SIZES {
        let screen = draw(&app, width, height);
        assert!(find(screen.buffer(), "not known").is_some(), "{width}x{height}:\n{screen}");
        assert!(find(screen.buffer(), "running on G").is_some(), "{width}x{height}:\n{screen}");
    }
}

/// The registry and the ensemble's histories have not the same indexes: each has columns of its own, and both are in sight.
#[test]
fn a_registry_and_histories_have_columns_of_their_own() {
    let mut app = empty_table();
    for (size, keys) in [((80, 24), ""), ((160, 45), ""), ((80, 24), "e e"), ((160, 45), "e e")] {
        app.area = ratatui::layout::Rect::new(0, 0, size.0, size.1);
        app.look.enlarged = (!keys.is_empty()).then_some(views::STORES);
        let screen = draw(&app, size.0, size.1);
        for told in ["M2 ★ 1.M1:adm", "Z3 ★", "1.15"] {
            assert!(find(screen.buffer(), told).is_some(), "{told} at {size:?} {keys}:\n{screen}");
        }
    }
}

/// ZooKeeper with so many clients that ask for nothing by themselves, up to this moment.
fn ensemble(clients: u8, script: &str) -> App {
    let text = format!(
        "format = 1\nprotocol = \"zookeeper\"\nseed = 1\nscript = \"\"\"\nrun 3s\n{script}\n\"\"\"\n[layout]\nclients = {clients}\n"
    );
    let scenario = Scenario::parse("ensemble", &text).expect("a scenario");
    let mut timeline = scenario.timeline().expect("its nodes");
    scenario.script.run(&mut timeline, &mut |_| {}).expect("its script can be done");
    on_screen("ensemble", timeline)
}

#[test]
fn the_last_line_offers_what_there_is() {
    let mut app = ensemble(2, "set K1 /a 1");
    let last = |app: &App| row(draw(app, 160, 45).buffer(), 44);
    assert!(last(&app).contains("r request"), "{}", last(&app));
    press(&mut app, "r");
    let Mode::Prompt(prompt) = &app.mode else { panic!("{:?}", app.status) };
    assert_eq!(prompt.line, "create K1 ");
    press(&mut app, "Esc m");
    assert!(last(&app).contains("deliver") && !last(&app).contains("duplicate"), "{}", last(&app));
    let mut raft = super::elected();
    press(&mut raft, "m");
    assert!(last(&raft).contains("duplicate"), "{}", last(&raft));
    let mut mesos = empty_table();
    press(&mut mesos, "r");
    let Mode::Prompt(prompt) = &mesos.mode else { panic!("{:?}", mesos.status) };
    assert_eq!(prompt.line, "launch F1 ");
    press(&mut mesos, "Esc");
    run(&mut mesos, &["cut M2 Z1,Z2,Z3", "run until node('M2').role == 'aborted' within 20s"]);
    assert!(last(&mesos).contains("k revive"), "{}", last(&mesos));
    press(&mut mesos, "k");
    assert!(mesos.run().node().is_some_and(|node| node.role != "aborted"), "{:?}", mesos.status);
}

/// Agents that are admitted and tasks that are known are what a run of Mesos is about; what its ensemble agrees on is below
/// that.
#[test]
fn an_admitted_agent_is_two_choices_away() {
    let mut app = scene("kill-master");
    run(&mut app, &["seek start", "seek next choice", "seek next choice"]);
    let chosen: Vec<&str> = app.run().scene().chosen.iter().map(|chosen| chosen.value.as_str()).collect();
    let told = app.run().timeline.sim().told();
    assert!(chosen.contains(&"admit G1") || chosen.contains(&"admit G2"), "{}: {chosen:?}", told.headline);
    assert!(app.run().scene().messages.iter().any(|message| message.kind == "Registered"), "{}", told.headline);
    run(&mut app, &["seek start", "seek next below"]);
    assert!(app.run().scene().chosen.is_empty());
    assert!(app.run().timeline.sim().told().marks.contains(&Mark::Below));
}

/// Whoever kills the master and plays on by hand comes by `]` to what is so there: no title is told that is past.
#[test]
fn a_master_that_was_killed_by_hand_leads_past_cues_that_are_past() {
    for (line, title) in [
        ("run 5s", "2 of 4: M1 is dead, and nobody leads"),
        ("run until node('M2').role == 'leading' within 20s", "3 of 4: M2 leads, and its table is empty"),
        ("run until node('M2').facts.tasks == 2 within 30s", "4 of 4: The table is full again: 4 of 4"),
        ("run until node('M2').facts.tasks == 4 within 30s", "4 of 4: The table is full again: 4 of 4"),
    ] {
        let mut app = scene("kill-master");
        run(&mut app, &["crash M1", line]);
        press(&mut app, "]");
        assert_eq!(app.run().cues.standing().as_deref(), Some(title), "{line}");
    }
}

/// Nobody is asked why something is not so where all is, and no card says one thing twice.
#[test]
fn of_an_idle_executor_nothing_is_told_twice_and_no_question_is_headed_that_nobody_asks() {
    let mut app = scene("kill-master");
    let at = |app: &App, id: &str| app.run().scene().nodes.iter().position(|node| node.id == id).expect("a node");
    for (id, asks) in [("E1", false), ("M1", false), ("M2", true)] {
        let node = at(&app, id);
        app.run_mut().select(node);
        press(&mut app, "y");
        let Mode::Sheet(sheet) = &app.mode else { panic!("{:?}", app.mode) };
        let headed = sheet.shown().iter().position(|item| item.text == "Why not?");
        assert_eq!(headed.is_some(), asks, "{id}");
        assert!(headed.is_none_or(|at| at + 1 < sheet.shown().len()), "{id}");
        press(&mut app, "Esc");
    }
    run(&mut app, &["crash G1", "run 3s"]);
    let drawn = draw(&app, 200, 60);
    let told = (0..60).filter(|y| row(drawn.buffer(), *y).contains("│tasks 0 ")).count();
    assert_eq!(told, 1, "{:?}", (0..60).map(|y| row(drawn.buffer(), y)).collect::<Vec<_>>());
}

/// Whoever wants to see a tree where there is none yet is told what makes one.
#[test]
fn a_tree_that_is_empty_says_what_to_type() {
    let mut app = super::sandbox("zookeeper", None);
    press(&mut app, "Z");
    assert!(matches!(&app.status, Some(Status::Wrong(told)) if told.contains(":create K1 /a 1")), "{:?}", app.status);
    press(&mut app, "I");
    assert!(matches!(&app.status, Some(Status::Wrong(told)) if told.contains("yet")), "{:?}", app.status);
}

/// Whoever holds a lock has the star of those who lead; the old holder that does not know has the empty one, as an old
/// leader has, unless what only an observer knows is hidden.
#[test]
fn an_old_holder_looks_like_an_old_leader() {
    let mut app = ensemble(2, "lock K1\nrun 500ms\nlock K2\nrun 500ms");
    let sign = |app: &App, text: &str| find(draw(app, 160, 45).buffer(), text).is_some();
    assert!(sign(&app, "K1 ★") && sign(&app, "K2 ◇"), "{}", draw(&app, 160, 45));
    run(&mut app, &["clock K1 50%", "cut K1 Z1,Z2,Z3", "run until node('K2').role == 'owner' within 20s"]);
    assert!(sign(&app, "K1 ☆ owner") && sign(&app, "K2 ★ owner"), "{}", draw(&app, 160, 45));
    press(&mut app, "O");
    assert!(sign(&app, "K1 ★ owner"), "{}", draw(&app, 160, 45));
}

/// Who counts a session shows how long it still lives, once its client has been silent for long.
#[test]
fn a_session_runs_out_on_the_card_of_who_counts_it() {
    let mut app = ensemble(2, "run 1s");
    let card = |app: &App| find(draw(app, 80, 24).buffer(), "e1 K1 ").is_some();
    assert!(!card(&app), "{}", draw(&app, 80, 24));
    run(&mut app, &["crash K1", "run 2800ms"]);
    assert!(card(&app), "{}", draw(&app, 80, 24));
    press(&mut app, "I");
    for size in [(80, 24), (160, 45)] {
        let screen = draw(&app, size.0, size.1);
        assert!(find(screen.buffer(), "★ Sessions, as it counts").is_some(), "{size:?}\n{screen}");
    }
}

#[test]
fn screens_of_mesos() {
    let mut app = empty_table();
    every_size!("mesos", &app);
    press(&mut app, "P");
    every_size!("mesos_projected", &app);
    press(&mut app, "P X");
    every_size!("mesos_beliefs", &app);
}

#[test]
fn screens_of_zookeeper() {
    let mut app = ensemble(2, "lock K1\nrun 500ms\nlock K2\nrun 500ms");
    every_size!("zookeeper", &app);
    press(&mut app, "P");
    every_size!("zookeeper_projected", &app);
    press(&mut app, "P Z");
    every_size!("zookeeper_znodes", &app);
    press(&mut app, "I");
    every_size!("zookeeper_tables", &app);
}

/// Of whom a registry speaks is told where a cell has no room for all of it.
#[test]
fn a_cell_that_is_cut_keeps_whom_it_is_about() {
    let mut app = scene("kill-master");
    for node in &mut app.run_mut().shown.scene.nodes[..3] {
        let rows = node.log.iter_mut().flatten().filter(|row| row.value.starts_with("admit "));
        rows.for_each(|row| row.value = row.value.replace("admit", "unreachable"));
    }
    for agent in ["G1", "G2"] {
        assert!(count(&app, (80, 24), &format!("unreachab… {agent}")) >= 3, "{agent}");
    }
}
