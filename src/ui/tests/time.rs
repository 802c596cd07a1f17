//! Going through time and asking about it: sheets, breakpoints, watches, one node's eyes.

use super::super::app::{App, Mode, Status};
use super::super::sheet::{Item, Shows};
use super::{advance, draw, elected, find, leader, press, run, sandbox, type_in};
use crate::engine::scene::Verdict;
use insta::assert_snapshot;
use ratatui::layout::Rect;

fn rows(app: &App) -> Vec<String> {
    let Mode::Sheet(sheet) = &app.mode else { panic!("a sheet is open") };
    sheet.shown().iter().map(|row| row.text.clone()).collect()
}

/// Snapshots of a screen at three sizes.
fn three_sizes(name: &str, app: &App) {
    for (width, height) in [(80, 24), (120, 40), (160, 45)] {
        assert_snapshot!(format!("{name}_{width}x{height}"), draw(app, width, height));
    }
}

#[test]
fn what_a_node_knows_is_told_with_the_step_at_which_it_did() {
    let mut app = elected();
    press(&mut app, ":");
    type_in(&mut app, "show S1");
    press(&mut app, "Enter");
    let here = app.run().timeline.at();
    press(&mut app, "Right");
    assert_eq!(app.run().timeline.at(), here + 1);
    let screen = draw(&app, 80, 24);
    assert!(screen.to_string().contains(&format!("show S1, at step {here} ")), "{screen}");
    assert!(!screen.to_string().contains("Enter do it"), "there is nothing to do:\n{screen}");
}

#[test]
fn what_a_machine_holds_is_told_beside_its_name_however_narrow_the_sheet() {
    let mut app = elected();
    (1..=9).for_each(|n| run(&mut app, &[&format!("request leader k{n}={n}")]));
    run(&mut app, &["run until leaders.exists(n, n.last_applied == 9)"]);
    for (width, height) in [(60, 20), (80, 24), (120, 40)] {
        app.area = Rect::new(0, 0, width, height);
        press(&mut app, ":");
        type_in(&mut app, "show leader");
        press(&mut app, "Enter");
        let Mode::Sheet(sheet) = &app.mode else { panic!("a sheet is open") };
        let machine = sheet.items.iter().skip_while(|item| !item.text.starts_with("machine "));
        let column = |item: &Item| item.indent + item.text.find('k').expect("a register");
        let lines: Vec<&Item> = machine.take_while(|item| item.text.contains('k')).collect();
        assert!(lines.len() > 1 && lines.iter().all(|line| column(line) == column(lines[0])), "{lines:?}");
        let told: String = lines.iter().map(|line| format!("{} ", line.text)).collect();
        let held: Vec<String> = (1..=9).map(|n| format!("k{n} {n}")).collect();
        assert!(told.ends_with(&format!(" {} ", held.join(", "))), "{told}");
        let pairs = lines.iter().flat_map(|line| line.text.split(", ")).filter(|cell| cell.trim().contains(' '));
        assert_eq!(pairs.count(), 9, "no name is without its value: {lines:?}");
        let screen = draw(&app, width, height).to_string();
        assert!(lines.iter().take(2).all(|line| screen.contains(&line.text)), "no line is cut:\n{screen}");
        press(&mut app, "Esc");
    }
}

#[test]
fn y_asks_why_and_enter_goes_to_the_step() {
    let mut app = elected();
    app.area = Rect::new(0, 0, 80, 24);
    let here = app.run().timeline.at();
    press(&mut app, "y");
    three_sizes("questions", &app);
    press(&mut app, "Enter");
    assert!(rows(&app).iter().any(|row| row.starts_with("because, step ")), "{:?}", rows(&app));
    three_sizes("why", &app);
    press(&mut app, "Down Enter");
    assert!(app.run().timeline.at() < here, "one went back to an earlier cause");
    press(&mut app, "Esc");
    assert!(matches!(&app.mode, Mode::Sheet(sheet) if sheet.shows == Shows::Questions), "back to the questions");
    press(&mut app, "Esc");
    assert!(matches!(app.mode, Mode::Watch));
}

#[test]
fn why_not_answers_otherwise_after_a_step() {
    let mut app = sandbox("raft", Some(3));
    run(&mut app, &["fire S1 election"]);
    let ask = |app: &mut App| {
        press(app, "1 y");
        type_in(app, "not leader");
        press(app, "Enter");
        rows(app).join("\n")
    };
    let before = ask(&mut app);
    assert!(before.contains("1 vote of 3"), "{before}");
    three_sizes("why_not", &app);
    press(&mut app, "Esc Esc");
    run(&mut app, &["deliver RequestVote S1->S2", "deliver Vote S2->S1"]);
    let after = ask(&mut app);
    assert_ne!(before, after);
}

#[test]
fn what_is_so_already_is_not_asked_about_and_what_is_hidden_neither() {
    let mut app = elected();
    run(&mut app, &["run 1200ms"]);
    let at = leader(&app).expect("a leader");
    press(&mut app, &format!("{} y", at + 1));
    let asked = rows(&app).join("\n");
    assert!(!asked.contains("does not store entry 1") && !asked.contains("is not leader"), "{asked}");
    assert!(asked.contains("Why is 1 ("), "{asked}");
    press(&mut app, "Esc O y");
    let asked = rows(&app).join("\n");
    assert!(!asked.contains("Why is 1 (") && asked.contains("hidden"), "{asked}");
    press(&mut app, "Esc O i y");
    assert!(matches!(app.mode, Mode::Watch), "one node cannot answer for the others");
    assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("i shows everything")), "{:?}", app.status);
}

#[test]
fn the_network_is_played_by_hand_and_the_list_follows() {
    let mut app = elected();
    press(&mut app, "M");
    three_sizes("moves", &app);
    let before = app.run().timeline.at();
    type_in(&mut app, "reaches S3");
    assert!(rows(&app).iter().all(|row| row.contains("reaches") && row.contains("S3")));
    press(&mut app, "Enter");
    assert_eq!(app.run().timeline.at(), before + 1);
    assert!(matches!(&app.mode, Mode::Sheet(sheet) if sheet.shows == Shows::Moves), "the list stays open");
    press(&mut app, "Left");
    assert_eq!(app.run().timeline.at(), before, "and every move can be taken back");
    press(&mut app, "Esc Esc");
    assert!(matches!(app.mode, Mode::Watch));
}

#[test]
fn branches_are_shown_compared_deleted_and_brought_back() {
    let mut app = elected();
    press(&mut app, "Left Left k");
    run(&mut app, &["run 50ms", "mark here"]);
    press(&mut app, "T");
    every_size!("tree", &app);
    assert_eq!(rows(&app).len(), 6, "two branches, how each ends, and a bookmark: {:?}", rows(&app));
    press(&mut app, "Tab");
    every_size!("diff", &app);
    assert!(rows(&app)[0].starts_with("They part after step"));
    press(&mut app, "Esc T Enter");
    assert_eq!(app.run().timeline.branch(), 0);
    press(&mut app, "Down Delete");
    assert_eq!(app.run().timeline.branches(), 1);
    press(&mut app, "Esc :");
    type_in(&mut app, "undelete");
    press(&mut app, "Enter");
    assert_eq!(app.run().timeline.branches(), 2);
}

#[test]
fn time_runs_until_a_condition_a_rule_or_a_role_and_a_mistake_is_told_while_typing() {
    let mut app = sandbox("raft", None);
    press(&mut app, "G");
    type_in(&mut app, "leaders.siz() == 1");
    let Mode::Ask(_, prompt) = &app.mode else { panic!("something is asked for") };
    assert!(prompt.error.is_some(), "the mistake is told before it is sent off");
    press(&mut app, "Ctrl-u");
    type_in(&mut app, "leaders.size() == 1");
    press(&mut app, "Enter");
    assert!(leader(&app).is_some() && matches!(app.status, Some(Status::Said(_))), "{:?}", app.status);
    let at = app.run().timeline.at();
    for (asked, said) in [("leaders.size() == 1", "holds already"), ("node('S9').up", "there is no node")] {
        press(&mut app, "G");
        type_in(&mut app, asked);
        press(&mut app, "Enter");
        let (Some(Status::Said(text)) | Some(Status::Wrong(text))) = &app.status else { panic!("it says why") };
        assert!(text.contains(said), "{text}");
        assert!(app.run().timeline.at() <= at + 1, "nobody waits for {asked}");
    }
    press(&mut app, "G");
    type_in(&mut app, "rule raft.leader.resend");
    press(&mut app, "Enter");
    assert!(matches!(app.mode, Mode::Watch), "{:?}", app.mode);
    press(&mut app, "G");
    type_in(&mut app, "violation");
    press(&mut app, "Enter");
    assert!(matches!(&app.status, Some(Status::Wrong(text)) if text.contains("did not happen")), "{:?}", app.status);
}

#[test]
fn a_watched_expression_keeps_its_value_in_sight_as_time_moves() {
    let mut app = sandbox("raft", None);
    press(&mut app, "W");
    type_in(&mut app, "leaders.size()");
    press(&mut app, "Enter");
    assert!(find(draw(&app, 80, 24).buffer(), "leaders.size() = 0").is_some());
    run(&mut app, &["run until leaders.size() == 1"]);
    let screen = draw(&app, 80, 24);
    assert!(find(screen.buffer(), "leaders.size() = 1").is_some(), "{screen}");
    press(&mut app, "W Enter");
    assert!(app.run().watches.is_empty());
    // It asks the world, whatever of that is drawn.
    press(&mut app, "W");
    type_in(&mut app, "chosen.size()");
    press(&mut app, "Enter");
    let asks = ["request leader set x=1", "run 20ms"].repeat(70);
    run(&mut app, &asks);
    run(&mut app, &["run 200ms"]);
    let committed = app.run().timeline.scene(900).chosen.len();
    assert!(committed > app.run().scene().chosen.len(), "more than is drawn");
    let screen = draw(&app, 80, 24);
    assert!(find(screen.buffer(), &format!("chosen.size() = {committed}")).is_some(), "{screen}");
    // What only an observer knows is hidden with that one, and what one node does not know, through its eyes.
    press(&mut app, "W");
    type_in(&mut app, "leaders.size()");
    press(&mut app, "Enter");
    for (keys, leaders) in [("O", "1"), ("O i", "hidden")] {
        press(&mut app, keys);
        let screen = draw(&app, 80, 24);
        assert!(find(screen.buffer(), "chosen.size() = hidden").is_some(), "{screen}");
        assert!(find(screen.buffer(), &format!("leaders.size() = {leaders}")).is_some(), "{screen}");
    }
}

#[test]
fn one_sees_what_one_node_knows_or_nothing_that_only_an_observer_does() {
    let mut app = elected();
    run(&mut app, &["run 1200ms"]);
    assert!(!app.run().shown.scene.chosen.is_empty());
    press(&mut app, "O");
    assert!(
        app.run().shown.scene.chosen.is_empty()
            && app.run().shown.marks.iter().all(|m| m.mark != crate::engine::scene::Mark::Chosen)
    );
    press(&mut app, "T");
    let shown = |app: &App| match &app.mode {
        Mode::Sheet(sheet) => sheet.items.iter().map(|item| item.text.clone()).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    };
    assert!(shown(&app).contains("E──") && !shown(&app).contains('C'), "{}", shown(&app));
    press(&mut app, "Esc c");
    assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("hidden")), "{:?}", app.status);
    press(&mut app, "O 3 i");
    let strangers = app.run().shown.scene.nodes.iter().filter(|node| node.role == "unknown").count();
    assert_eq!(strangers, app.run().shown.scene.nodes.len() - 1);
    three_sizes("eyes", &app);
    press(&mut app, "i C");
    assert!(app.run().shown.scene.nodes.iter().all(|node| node.role != "unknown"));
    assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("it was committed")), "{:?}", app.status);
}

/// Waits until the search is done.
fn searched(app: &mut App) {
    while app.run().hunt.as_ref().is_some_and(|hunt| hunt.runs()) {
        advance(app, 1.0);
        std::thread::yield_now();
    }
}

/// The line of the open sheet that is chosen.
fn chosen(app: &App) -> String {
    let Mode::Sheet(sheet) = &app.mode else { panic!("a sheet is open") };
    sheet.shown()[sheet.chosen].text.clone()
}

#[test]
fn a_search_finds_the_shortest_harm_and_the_rule_that_refuses_it() {
    // It is given so many seconds: three servers are looked through however slow the machine is.
    let mut app = sandbox("raft", Some(3));
    run(&mut app, &["set raft.vote.once off"]);
    // It begins as it is opened, with the cheapest bounds, and what it finds is what Enter shows.
    press(&mut app, "E");
    searched(&mut app);
    three_sizes("search", &app);
    assert!(chosen(&app).contains("election-safety after"), "{}", chosen(&app));
    for words in ["timeouts: 2 -", "crashes: 0 -", "requests: 0 -", "cheapest first"] {
        assert!(rows(&app).iter().any(|row| row.contains(words)), "{words}: {:?}", rows(&app));
    }
    let (before, branches) = (app.run().timeline.at(), app.run().timeline.branches());
    press(&mut app, "Enter");
    assert_eq!(app.run().timeline.branch_name(), "found-1");
    // Any key goes to the end of what is shown step by step.
    press(&mut app, "Enter");
    assert!(app.run().shown.scene.violations.iter().any(|v| v.property == "election-safety"));
    let end = app.run().timeline.at();
    // Where one looks next stands under the cursor.
    assert!(chosen(&app).starts_with("the same with the rules on"), "{}", chosen(&app));
    press(&mut app, "Enter Right");
    assert!(app.run().timeline.at() <= end && app.run().timeline.branch_name() == "rules-on-1");
    let scene = app.run().scene();
    assert!(scene.violations.is_empty() && scene.rules_off.is_empty(), "{:?}", scene.rules_off);
    assert_eq!(scene.outside_model, [""; 0], "it is a run in which the rule was never off");
    let refused = app.run().timeline.told(app.run().timeline.at(), app.run().timeline.at());
    let note = refused[0].notes.iter().find(|note| note.rule == "raft.vote.once").expect("it decides here");
    assert_eq!(note.verdict, Verdict::Refused);
    // Shown again, it is the same branch.
    press(&mut app, "E");
    assert!(chosen(&app).starts_with("the same with the rules on"), "{}", chosen(&app));
    press(&mut app, "Up Enter Enter");
    assert_eq!((app.run().timeline.branch_name(), app.run().timeline.at()), ("found-1", end));
    assert!(end > before);
    press(&mut app, "Enter Right");
    assert_eq!(app.run().timeline.branches(), branches + 2);
    // What was shown in one go is taken back in one go.
    for (branch, step) in [("rules-on-1", 0), ("found-1", before)] {
        run(&mut app, &[&format!("switch {branch}")]);
        press(&mut app, "u");
        assert_eq!(app.run().timeline.at(), step, "{branch}");
    }
}

#[test]
fn with_all_rules_on_a_search_says_what_it_looked_at() {
    let mut app = sandbox("paxos", None);
    press(&mut app, "E");
    let hunt = app.run_mut().hunt.as_mut().expect("it is open");
    hunt.stop();
    hunt.budget.limits.states = 20_000;
    searched(&mut app);
    let Mode::Sheet(sheet) = &mut app.mode else { panic!("the search is open") };
    sheet.chosen = sheet.items.iter().position(|row| row.text.starts_with("Search every run")).expect("it is offered");
    press(&mut app, "Enter");
    searched(&mut app);
    let all = rows(&app).join("\n");
    assert!(all.contains("No run of up to") && all.contains("Longer ones were not all looked at"), "{all}");
    assert!(all.contains("It looked at every run") && all.contains("orders to act"), "{all}");
}

#[test]
fn random_runs_are_told_without_bounds_which_they_do_not_heed() {
    let mut app = sandbox("raft", None);
    press(&mut app, "E");
    app.run_mut().hunt.as_mut().expect("it is open").stop();
    searched(&mut app);
    let bounds = |app: &App| rows(app).iter().any(|row| row.starts_with("At most") || row.starts_with("timeouts:"));
    assert!(bounds(&app));
    let Mode::Sheet(sheet) = &mut app.mode else { panic!("the search is open") };
    sheet.chosen = sheet.items.iter().position(|row| row.text.starts_with("Try random")).expect("it is offered");
    press(&mut app, "Enter");
    assert!(!bounds(&app), "{:?}", rows(&app));
    assert_eq!(chosen(&app), "Stop");
    press(&mut app, "Enter");
    searched(&mut app);
    assert!(bounds(&app) && chosen(&app).starts_with("Search every run"), "{}", chosen(&app));
}

#[test]
fn a_search_takes_bounds_and_conditions_and_says_what_is_wrong_with_them() {
    let mut app = sandbox("paxos", None);
    press(&mut app, "E Up");
    let Mode::Sheet(sheet) = &mut app.mode else { panic!("the search is open") };
    sheet.chosen = 0;
    press(&mut app, "Enter");
    type_in(&mut app, "chosen.siz() > 1");
    press(&mut app, "Enter");
    assert!(matches!(app.status, Some(Status::Wrong(_))), "{:?}", app.status);
    let Mode::Sheet(sheet) = &mut app.mode else { panic!("the search is open") };
    sheet.chosen = sheet.items.iter().position(|row| row.text.starts_with("crashes")).expect("a bound");
    press(&mut app, "Enter Ctrl-u");
    type_in(&mut app, "2");
    press(&mut app, "Enter");
    assert!(rows(&app).iter().any(|row| row.starts_with("crashes: 2")), "{:?}", rows(&app));
    // A number that somebody chose stays; the bounds widen again when they are told to.
    assert!(
        rows(&app).iter().any(|row| row.contains("as you chose")) && !app.run().hunt.as_ref().expect("it is").runs()
    );
    let Mode::Sheet(sheet) = &mut app.mode else { panic!("the search is open") };
    sheet.chosen = sheet.items.iter().position(|row| row.text.starts_with("Widen them")).expect("it is offered");
    press(&mut app, "Enter");
    assert!(rows(&app).iter().any(|row| row.starts_with("crashes: 0")), "{:?}", rows(&app));
}
