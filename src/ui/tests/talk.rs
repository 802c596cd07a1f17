//! What is presented, and the stories that are opened beside it: what can be taken back, what comes along, what stays.

use super::super::app::{App, Pace, Status};
use super::{draw, press, row, sandbox, scene};

fn told(app: &App) -> &str {
    match &app.status {
        Some(Status::Said(text) | Status::Wrong(text)) => text,
        None => panic!("nothing is said"),
    }
}

/// Presses the key of a clicker, and another one if something is shown step by step then.
fn click(app: &mut App, key: &str) {
    press(app, key);
    if app.run().clock.replay.is_some() {
        press(app, "Left");
    }
}

#[test]
fn a_wrong_click_is_taken_back_after_a_cue_was_gone_to() {
    let mut app = scene("two-leaders");
    app.scenes.presented = true;
    click(&mut app, "PageDown");
    let cue = app.run().here();
    press(&mut app, "Right Right");
    let (step, killed) = (cue.1 + 3, app.run().node().expect("a node").id.clone());
    press(&mut app, "k Right Right");
    click(&mut app, "PageUp");
    assert_eq!(app.run().here(), cue);
    press(&mut app, "u");
    assert!(told(&app).starts_with(&format!("Taken back: crash {killed}, done at step {step}")), "{}", told(&app));
    for _ in 0..2 {
        press(&mut app, "Right Right Right Right");
        assert!(app.run().scene().nodes.iter().all(|node| node.up), "it does not come again");
        click(&mut app, "PageUp");
        assert_eq!(app.run().timeline.at(), cue.1);
    }
    press(&mut app, "u");
    assert!(told(&app).starts_with("Nothing was done by hand here"), "{}", told(&app));
}

#[test]
fn a_title_of_a_cue_that_takes_two_lines_stands_beside_its_number() {
    let mut app = scene("figure-8");
    press(&mut app, "a");
    let screen = draw(&app, 60, 20);
    let lines: Vec<String> = (2..16).map(|y| row(screen.buffer(), y)).collect();
    let beside = |line: &String| line.rsplit('│').next().map(str::to_string);
    let lines: Vec<String> = lines.iter().filter_map(beside).filter(|line| !line.trim().is_empty()).collect();
    let title = lines[0].chars().position(|c| c.is_alphabetic()).expect("a title");
    assert!(lines.len() > app.run().cues.cues().len(), "some take two: {screen}");
    for line in &lines {
        assert!(line.chars().take(title).all(|c| " ▶●".contains(c) || c.is_numeric()), "{line:?} in {screen}");
    }
}

#[test]
fn a_story_is_as_quick_as_the_run_beside_it_and_nothing_in_it_is_taken_back() {
    let mut app = sandbox("raft", None);
    (app.run_mut().clock.pace, app.run_mut().clock.glides) = (Pace::Steady(1), false);
    press(&mut app, "B Down Enter");
    let clock = app.run().clock;
    assert_eq!((app.runs.len(), clock.pace, clock.glides), (2, Pace::Steady(1), false));
    assert!(!app.run().timeline.can_undo());
    press(&mut app, "u");
    assert!(told(&app).starts_with("Nothing was done by hand here"), "{}", told(&app));
    assert_eq!((app.run().timeline.branches(), app.run().timeline.at()), (1, 0));
}

#[test]
fn a_guess_stays_while_a_story_is_looked_at() {
    let mut app = scene("where-committed");
    press(&mut app, "Right Right Right j B Down Enter");
    assert_eq!(app.runs.len(), 2);
    press(&mut app, "Esc Esc O");
    assert!(told(&app).contains("after your guess"), "{}", told(&app));
}
