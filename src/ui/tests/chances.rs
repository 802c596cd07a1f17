//! The sheets of a class: the rules with the stories that break them, who could lead now, its cues.

use super::super::app::{App, Mode, Status};
use super::super::sheet::Shows;
use super::super::update::rules::begin;
use super::lessons::begin as begin_lesson;
use super::{elected, on_screen, press, run, sandbox, type_in};
use crate::lesson::library;
use crate::scenario::{STORIES, Scenario, Walk};

fn rows(app: &App) -> Vec<String> {
    let Mode::Sheet(sheet) = &app.mode else { panic!("a sheet is open") };
    sheet.shown().iter().map(|row| row.text.clone()).collect()
}

/// Chooses the first line that begins so.
pub(super) fn choose(app: &mut App, begins: &str) {
    let Mode::Sheet(sheet) = &mut app.mode else { panic!("a sheet is open") };
    let at = sheet.items.iter().position(|row| row.text.starts_with(begins));
    sheet.chosen = at.unwrap_or_else(|| panic!("there is no line that begins with {begins}"));
}

#[test]
fn the_sheets_of_a_class_from_the_smallest_size_on() {
    let mut app = elected();
    run(&mut app, &["request leader x=1", "run 25ms", "set raft.vote.once off"]);
    press(&mut app, "B");
    every_size!("rules", &app);
    press(&mut app, "Esc L");
    every_size!("who_leads", &app);
    let scene = include_str!("../../../assets/scenes/02-split-vote.toml");
    let scene = Scenario::parse("split-vote.toml", scene).expect("a valid scene");
    let mut app = on_screen("Split vote", scene.timeline().expect("it starts"));
    app.run_mut().cues = Walk::new(scene.cues);
    press(&mut app, "a");
    every_size!("cues", &app);
}

#[test]
fn the_first_page_of_a_lesson_from_the_smallest_size_on() {
    let lessons = library(&[]).lessons;
    every_size!("lesson", &begin_lesson(&lessons[0]));
}

#[test]
fn every_rule_is_listed_with_what_it_is_for_switched_and_broken() {
    for protocol in ["raft", "paxos"] {
        let mut app = sandbox(protocol, None);
        press(&mut app, "B");
        let (info, listed) = (app.run().timeline.sim().info(), rows(&app));
        for rule in info.rules.iter().filter(|rule| rule.switchable()) {
            let at = listed.iter().position(|row| *row == format!("● {}", rule.id)).expect(rule.id);
            let without = rule.without(info).expect("it can be switched off");
            assert!(listed[at + 1].starts_with(&without), "{:?}", &listed[at..at + 2]);
            assert!(listed[at + 2].starts_with(&format!("Break {}: ", rule.id)), "{}", listed[at + 2]);
            assert!(listed.get(at + 3).is_none_or(|next| next.starts_with("● ")), "the shortest is enough");
        }
    }
    let mut app = elected();
    press(&mut app, "B");
    choose(&mut app, "● raft.vote.once");
    press(&mut app, "Enter");
    assert_eq!(app.run().scene().rules_off, ["raft.vote.once"]);
    assert!(rows(&app).iter().any(|row| row == "○ raft.vote.once: off"));
    let stories = |app: &App| rows(app).iter().filter(|row| row.starts_with("Break raft.vote.once: ")).count();
    assert_eq!(stories(&app), 2, "of a rule that is off all stories are offered");
    // The rule that is off is where one looks first.
    press(&mut app, "Esc B Enter");
    assert!(app.run().scene().rules_off.is_empty());
    // Letters narrow the list down, to the rule and its stories.
    type_in(&mut app, "vote.once");
    assert!(rows(&app).len() == 2 && rows(&app).iter().all(|row| row.contains("raft.vote.once")), "{:?}", rows(&app));
    let mut app = sandbox("replicas", None);
    press(&mut app, "B");
    assert!(rows(&app)[0].starts_with("No rule of this protocol"), "{:?}", rows(&app));
}

#[test]
fn a_story_opens_beside_the_run_which_one_comes_back_to() {
    let mut app = elected();
    let title = app.run().title.clone();
    run(&mut app, &["set raft.vote.once off"]);
    let before = app.run().scene().clone();
    press(&mut app, "B");
    choose(&mut app, "Break raft.vote.once: One voter");
    let place = rows(&app);
    press(&mut app, "Enter");
    assert_eq!((app.runs.len(), app.run().title.as_str()), (2, "One voter makes two leaders"));
    assert_eq!((app.run().timeline.at(), app.run().scene().rules_off.len()), (0, 1));
    assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("comes back")), "{:?}", app.status);
    while app.run().timeline.at() < app.run().timeline.end() {
        press(&mut app, "Right");
    }
    assert_eq!(app.run().scene().violations[0].property, "election-safety");
    // A story of a story, and back again, one by one.
    press(&mut app, "B");
    choose(&mut app, "Break raft.vote.log-check");
    press(&mut app, "Enter Esc");
    assert_eq!((app.runs.len(), app.run().title.as_str()), (2, "One voter makes two leaders"));
    press(&mut app, "Esc Esc");
    assert_eq!((app.runs.len(), app.focus, app.run().title.as_str()), (1, 0, title.as_str()));
    assert_eq!((app.run().scene(), rows(&app)), (&before, place), "and the sheet is as it was left");
    press(&mut app, "Esc");
    assert!(matches!(app.mode, Mode::Watch));
}

#[test]
fn every_story_can_be_opened() {
    let mut app = sandbox("paxos", None);
    for story in STORIES {
        begin(&mut app, story);
        // One that does no harm may only set up a world.
        let tells = app.run().timeline.end() > 0 || story.name.ends_with("-harmless");
        assert!(app.runs.len() == 2 && tells, "{}: {:?}", story.name, app.status);
        assert!(!app.run().scene().rules_off.is_empty() && app.run().timeline.at() == 0, "{}", story.name);
        press(&mut app, "Esc");
        assert_eq!(app.runs.len(), 1);
    }
}

#[test]
fn who_could_lead_is_listed_with_who_refuses_and_hidden_with_the_observer() {
    let mut app = elected();
    run(&mut app, &["run 300ms", "crash leader"]);
    press(&mut app, "L");
    let listed = rows(&app);
    let nodes = app.run().scene().nodes.iter().filter(|node| node.kind == "server");
    for node in nodes {
        let says = |row: &String| row.starts_with(&format!("{} could", node.id)) || row.starts_with(&node.id);
        assert!(listed.iter().any(says), "{}: {listed:?}", node.id);
    }
    assert!(listed.iter().any(|row| row.contains("could lead: 4 of 5 votes")), "{listed:?}");
    assert!(listed.iter().any(|row| row.ends_with(" is down.")), "{listed:?}");
    // The list follows the run.
    press(&mut app, "Left");
    assert!(rows(&app).iter().any(|row| row.contains("leads term 1")), "{:?}", rows(&app));
    press(&mut app, "Esc O L");
    assert_eq!(rows(&app).len(), 1);
    assert!(rows(&app)[0].contains("is hidden"), "{:?}", rows(&app));
    press(&mut app, "Esc");
    for line in ["who leads", "why nothing else"] {
        press(&mut app, ":");
        type_in(&mut app, line);
        press(&mut app, "Enter");
        assert!(matches!(&app.status, Some(Status::Said(text)) if text.contains("is hidden")), "{:?}", app.status);
    }
    press(&mut app, "O :");
    type_in(&mut app, "who leads");
    press(&mut app, "Enter");
    assert!(matches!(&app.mode, Mode::Sheet(sheet) if sheet.shows == Shows::Text), "it is read as a sheet");
    // Where nobody leads it says of each quorum what it leaves to whoever asks.
    let mut app = sandbox("paxos", None);
    press(&mut app, "L");
    assert!(rows(&app)[0].starts_with("Nothing is chosen yet") && rows(&app).len() == 4, "{:?}", rows(&app));
    assert_eq!(rows(&app)[1], "A1 A2: anything.");
}
