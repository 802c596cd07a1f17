//! The ribbon, and what selection and shape say of a node: styles that a snapshot does not show.

use super::super::theme::Role;
use super::super::views;
use super::{App, draw, elected, find, leader, on_screen, press, row, run, sandbox, scene, story};
use crate::engine::scene::Mark;
use crate::scenario::Scenario;
use ratatui::style::Modifier;

/// The sizes from the smallest.
const SIZES: [(u16, u16); 5] = [(60, 20), (80, 24), (120, 40), (160, 45), (300, 100)];

/// A run up to the step at which a client's write is committed.
fn chosen() -> App {
    let mut app = elected();
    run(&mut app, &["request S1 x=1"]);
    while app.run().shown.scene.chosen.is_empty() {
        run(&mut app, &["step 1"]);
    }
    app
}

/// The row under the cluster that begins so.
fn ribbon(app: &App, (width, height): (u16, u16), begins: &str) -> Option<(String, u16)> {
    let screen = draw(app, width, height);
    (0..height).map(|y| (row(screen.buffer(), y), y)).find(|(text, _)| text.trim_start().starts_with(begins))
}

#[test]
fn a_choice_is_told_in_a_row_of_its_own_in_every_size_and_for_a_projector() {
    let mut app = chosen();
    let scene = &app.run().shown.scene;
    let (last, step) = (scene.chosen.last().expect("one").clone(), scene.step);
    assert_eq!(last.step, step, "this is its step");
    assert!(last.known_by.is_empty(), "a leader learns of it by counting, and counts in the next step: {last:?}");
    for projector in [false, true] {
        for size in SIZES {
            let (told, y) = ribbon(&app, size, "★ COMMITTED x=1")
                .unwrap_or_else(|| panic!("nothing at {size:?}:\n{}", draw(&app, size.0, size.1)));
            assert!(told.starts_with(" ★") && told.contains("term 1") && told.contains("nobody knows yet"), "{told}");
            let screen = draw(&app, size.0, size.1);
            let filled = app.theme.get(Role::Ribbon).bg;
            assert!((0..size.0).all(|x| Some(screen.buffer()[(x, y)].bg) == filled), "the whole row");
        }
        if !projector {
            press(&mut app, "P");
        }
    }
}

#[test]
fn at_its_step_the_quorum_has_double_green_frames_and_later_it_stays_told_without() {
    let mut app = chosen();
    let double = |app: &App| {
        let screen = draw(app, 120, 40);
        let corners = screen.buffer().content.iter().filter(|cell| cell.symbol() == "╗");
        corners.filter(|cell| Some(cell.fg) == app.theme.get(Role::Committed).fg).count()
    };
    assert_eq!(double(&app), app.run().shown.scene.chosen[0].quorum.len());
    while app.run().shown.scene.chosen[0].known_by.len() < 5 {
        run(&mut app, &["step 1"]);
    }
    assert_eq!(double(&app), 0);
    let (told, y) = ribbon(&app, (120, 40), "★ COMMITTED x=1").expect("it stays");
    assert!(told.contains("all know"), "{told}");
    let screen = draw(&app, 120, 40);
    assert_ne!(Some(screen.buffer()[(1, y)].bg), app.theme.get(Role::Ribbon).bg);
    app.run_mut().sight.hidden = true;
    app.run_mut().refresh();
    assert!(ribbon(&app, (120, 40), "★").is_none(), "only an observer knows");
}

#[test]
fn clients_that_were_told_are_named_beside_those_who_know_and_counted_where_names_have_no_room() {
    let mut app = sandbox("paxos", None);
    run(&mut app, &["request P1 orange from C1", "run 500ms"]);
    let nodes = &app.run().shown.scene.nodes;
    let told: Vec<&str> = nodes.iter().filter(|n| n.kind == "client" && n.decided.is_some()).map(|n| &*n.id).collect();
    assert!(!told.is_empty(), "they were told: {nodes:?}");
    let (was, count) = if told.len() == 1 { ("was", 1) } else { ("were", told.len()) };
    let (wide, _) = ribbon(&app, (160, 45), "★ CHOSEN orange").expect("it is told");
    assert!(wide.contains(&format!(" know, {} {was} told", told.join(" "))), "{wide}");
    let (narrow, _) = ribbon(&app, (60, 20), "★ CHOSEN orange").expect("here too");
    assert!(narrow.contains(&format!(" know, {count} {was} told")), "{narrow}");
}

/// A leader that is cut off with an entry that nobody else has, and another elected.
fn deposed() -> (App, String) {
    let mut app = elected();
    run(&mut app, &["run 300ms"]);
    let old = app.run().shown.scene.nodes[leader(&app).expect("a leader")].id.clone();
    let nodes = &app.run().shown.scene.nodes;
    let others: Vec<String> = nodes.iter().map(|node| node.id.clone()).filter(|id| *id != old && id != "C1").collect();
    run(&mut app, &[&format!("partition {old},C1 | {}", others.join(",")), &format!("request {old} x=2")]);
    run(&mut app, &["run until leaders.size() == 2 within 5s"]);
    (app, old)
}

#[test]
fn a_leader_whose_term_has_passed_is_drawn_stale_unless_the_observer_is_hidden() {
    let (mut app, old) = deposed();
    let screen = draw(&app, 120, 40);
    let cell = find(screen.buffer(), &format!("{old} ☆ leader")).unwrap_or_else(|| panic!("{old}:\n{screen}"));
    assert_eq!(Some(cell.fg), app.theme.get(Role::Dim).fg);
    assert_eq!(screen.buffer().content.iter().filter(|cell| cell.symbol() == "★").count(), 3, "{screen}");
    app.look.enlarged = Some(views::LANES);
    let lanes = draw(&app, 120, 40);
    assert!(find(lanes.buffer(), &format!("{old} ☆ leader")).is_some(), "{old}:\n{lanes}");
    let cell = find(lanes.buffer(), "☆ leader").expect("it stands there");
    assert_eq!(Some(cell.fg), app.theme.get(Role::Dim).fg, "a lane begins as a card does");
    app.look.enlarged = None;
    app.run_mut().sight.hidden = true;
    app.run_mut().refresh();
    assert!(find(draw(&app, 120, 40).buffer(), "☆").is_none(), "a node does not know it");
}

#[test]
fn one_that_asks_for_votes_where_nobody_hears_it_deposes_nobody() {
    let mut app = elected();
    let leads = leader(&app).expect("a leader");
    let nodes = &app.run().shown.scene.nodes;
    let (term, alone) = (nodes[leads].term, nodes.iter().rposition(|node| node.term.is_some()).expect("a server"));
    assert_ne!(alone, leads, "somebody else is cut off");
    let name = nodes[alone].id.clone();
    let others: Vec<String> = nodes.iter().map(|node| node.id.clone()).filter(|id| *id != name).collect();
    run(&mut app, &[&format!("partition {name} | {}", others.join(",")), "run 1s"]);
    assert!(app.run().shown.scene.nodes[alone].term > term, "it asks in a later term");
    let screen = draw(&app, 120, 40);
    assert!(find(screen.buffer(), "★ leader").is_some() && find(screen.buffer(), "☆ leader").is_none(), "{screen}");
}

#[test]
fn an_entry_that_was_overwritten_is_told_with_its_step_and_who_was_never_told() {
    let (mut app, old) = deposed();
    let copy = app.run().timeline.clone();
    run(&mut app, &["heal all"]);
    let stored = |app: &App| {
        app.run()
            .shown
            .scene
            .nodes
            .iter()
            .any(|node| node.log.as_ref().is_some_and(|log| log.iter().any(|row| row.value == "x=2")))
    };
    assert!(stored(&app), "{old} has it");
    assert!(ribbon(&app, (120, 40), "✗ x=2").is_none(), "it is there still");
    while stored(&app) {
        run(&mut app, &["step 1"]);
    }
    let step = app.run().shown.scene.step;
    let (told, y) = ribbon(&app, (120, 40), "✗ x=2").unwrap_or_else(|| panic!("{}", draw(&app, 120, 40)));
    assert!(told.contains(&format!("lost at step {step}")) && told.contains("C1 was never told"), "{told}");
    let screen = draw(&app, 120, 40);
    assert_eq!(Some(screen.buffer()[(1, y)].fg), app.theme.get(Role::Lost).fg);
    // Before that step nothing is lost; behind it, it stays told for as long as nobody has stored it again.
    run(&mut app, &["back 1"]);
    assert!(ribbon(&app, (120, 40), "✗ x=2").is_none());
    run(&mut app, &["seek end"]);
    assert!(ribbon(&app, (120, 40), "✗ x=2").is_some());
    run(&mut app, &["run 300ms"]);
    assert_eq!(ribbon(&app, (120, 40), "✗ x=2").is_some(), !stored(&app), "unless its client has asked again");
    // What happened in another history did not happen in one that has as many steps.
    app.run_mut().timeline = copy;
    run(&mut app, &[&format!("crash {old}"), &format!("step {}", step + 1)]);
    assert!(app.run().timeline.at() > step && app.run().losses.last(&app.run().timeline).is_empty());
}

#[test]
fn what_was_on_a_majority_and_is_only_on_a_dead_disk_is_told_as_it_is() {
    let mut app = scene("figure-8");
    let few = |app: &App| ribbon(app, (120, 40), "✗ b=2").map(|(told, _)| told);
    run(&mut app, &["seek s5-leads"]);
    assert_eq!(few(&app), None, "three have it");
    run(&mut app, &["seek overwritten"]);
    let told = few(&app).unwrap_or_else(|| panic!("{}", draw(&app, 120, 40)));
    assert!(told.contains("b=2 was on S1 S2 S3, a majority · now only on S1, which is down · index 2"), "{told}");
    // Its own server brings it back to where it can be lost for good.
    run(&mut app, &["restart S1"]);
    assert_eq!(few(&app), None, "a server that is up has it");
    run(&mut app, &["run 300ms"]);
    assert!(few(&app).is_some_and(|told| told.contains("b=2 lost at step")), "{}", draw(&app, 120, 40));
    run(&mut app, &["seek safe"]);
    assert_eq!(few(&app), None, "in the other ending it is committed");
}

#[test]
fn selection_is_weight_and_leaves_a_card_the_colour_of_its_role() {
    let mut app = elected();
    let at = leader(&app).expect("a leader");
    for selected in [at, (at + 1) % 5] {
        app.run_mut().select(selected);
        let node = &app.run().shown.scene.nodes[selected];
        let screen = draw(&app, 120, 40);
        let title = find(screen.buffer(), &format!("▶{} {} {}", node.id, node.badge.symbol, node.role))
            .unwrap_or_else(|| panic!("a mark:\n{screen}"));
        assert_eq!(Some(title.fg), app.theme.tone(node.badge.tone).fg);
        assert!(title.modifier.contains(Modifier::BOLD));
        let corner = find(screen.buffer(), "┓").expect("a thick frame");
        assert_eq!(Some(corner.fg), app.theme.tone(node.badge.tone).fg);
    }
}

#[test]
fn who_acted_last_has_weight_until_time_goes_on() {
    let mut app = elected();
    let acted = app.run().told().last().and_then(|told| told.node.clone()).expect("a node");
    let other = app.run().shown.scene.nodes.iter().position(|node| node.id != acted).expect("another");
    app.run_mut().select(other);
    let bold = |app: &App| {
        let screen = draw(app, 120, 40);
        find(screen.buffer(), &format!(" {acted} ")).expect("its card").modifier.contains(Modifier::BOLD)
    };
    assert!(bold(&app));
    app.run_mut().clock.shown_ms += 1.0;
    assert!(!bold(&app));
}

#[test]
fn paxos_chooses_and_says_at_which_ballot() {
    let mut app = sandbox("paxos", None);
    assert!(ribbon(&app, (120, 40), "nothing is chosen yet").is_some());
    run(&mut app, &["request P1 X", "run until chosen.size() == 1 within 2s"]);
    assert!(app.run().shown.marks.iter().any(|marked| marked.mark == Mark::Chosen));
    let (told, _) = ribbon(&app, (80, 24), "★ CHOSEN X").expect("a choice");
    assert!(told.contains("ballot 1.P1") && told.contains("nobody knows yet"), "{told}");
}

#[test]
fn of_two_values_that_were_chosen_both_are_told_at_any_size() {
    let text = include_str!("../../../tests/scripts/paxos/two-values-chosen.txt");
    let (head, _) = text.split_once("\n---\n").expect("a head");
    let scenario = Scenario::parse("two", head).expect("a valid scenario");
    let mut app = on_screen("Two", scenario.timeline().expect("it starts"));
    run(&mut app, &["request P1 X", "request P2 Y", "run 125ms"]);
    for size in [(60, 20), (80, 24), (160, 45)] {
        assert!(ribbon(&app, size, "★ CHOSEN Y after X").is_some(), "{size:?}");
    }
}

#[test]
fn who_holds_another_entry_at_its_index_does_not_know_of_a_choice() {
    let app = story(include_str!("../../../assets/witnesses/raft/raft.append.conflict-only.toml"));
    let (told, y) = ribbon(&app, (120, 40), "★ COMMITTED x=2").expect("a choice");
    assert!(!told.contains("S2 knows"), "{told}");
    // What contradicts it is told below, the newest first, with both sides, however small the screen is.
    for size in [(80, 24), (120, 40)] {
        let screen = draw(&app, size.0, size.1);
        let (_, at) = ribbon(&app, size, "★ COMMITTED x=2").expect("a choice");
        let below = format!("{}{}", row(screen.buffer(), at + 1), row(screen.buffer(), at + 2));
        assert!(below.starts_with(" ! ") && !below.contains("Step") && below.contains("x=3"), "{y}:\n{screen}");
    }
    let screen = draw(&app, 120, 40);
    assert!(find(screen.buffer(), "S2 ★ ! leader").is_some(), "without colours a sign tells it:\n{screen}");
}

#[test]
fn what_a_server_takes_for_committed_has_no_tick_unless_it_is() {
    let app = story(include_str!("../../../assets/witnesses/raft/raft.leader.commit-majority.toml"));
    let screen = draw(&app, 160, 45);
    let rung = find(screen.buffer(), "▮▯▮").unwrap_or_else(|| panic!("the rung between is empty:\n{screen}"));
    assert_ne!(Some(rung.fg), app.theme.get(Role::Committed).fg);
    assert!(find(screen.buffer(), "✓ 1 1:x=1").is_none(), "{screen}");
}

#[test]
fn all_know_and_a_client_that_was_told_have_room_in_the_smallest_ribbon() {
    let mut app = chosen();
    while app.run().shown.scene.chosen[0].known_by.len() < 5 {
        run(&mut app, &["step 1"]);
    }
    for size in SIZES {
        let (told, _) =
            ribbon(&app, size, "★ COMMITTED x=1").or(ribbon(&app, size, "COMMITTED x=1")).expect("it stays");
        assert!(told.contains("all know"), "{size:?}: {told}");
    }
    run(&mut app, &["run until progress.exists(p, p.value == 'x=1' && p.answered.size() == 1) within 1s"]);
    let nobody: Vec<String> = (1..=5).map(|nth| format!("crash S{nth}")).collect();
    run(&mut app, &nobody.iter().map(String::as_str).collect::<Vec<_>>());
    for size in SIZES {
        let (told, _) =
            ribbon(&app, size, "★ COMMITTED x=1").or(ribbon(&app, size, "COMMITTED x=1")).expect("it stays");
        assert!(told.contains("C1 was told") && !told.contains("know"), "{size:?}: {told}");
    }
}

#[test]
fn copies_of_an_entry_of_an_older_term_are_no_choice_and_that_is_said() {
    let scene = include_str!("../../../assets/scenes/04-figure-8.toml");
    let scene = Scenario::parse("figure-8.toml", scene).expect("a valid scene");
    let mut timeline = scene.timeline().expect("it starts");
    scene.script.run(&mut timeline, &mut |_| {}).expect("its script goes through");
    let mut app = on_screen("Figure 8", timeline);
    run(&mut app, &["seek on-three"]);
    for (size, told) in
        [((160, 45), "stored by 3, old term "), ((300, 100), "stored by S1 S2 S3, old term: not committed")]
    {
        let screen = draw(&app, size.0, size.1);
        let cell = find(screen.buffer(), told).unwrap_or_else(|| panic!("{told}:\n{screen}"));
        assert_ne!(Some(cell.fg), app.theme.get(Role::Committed).fg);
    }
    let screen = draw(&app, 160, 45);
    // Nor has the count of copies in the leader's card a tick.
    assert!(find(screen.buffer(), "copies of 2 3/5").is_some(), "{screen}");
    assert!(find(screen.buffer(), "copies of 2 3/5 ✓").is_none(), "{screen}");
}
