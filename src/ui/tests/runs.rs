//! Several runs on one screen: keys act on the one in focus, which has its own clock. Those that share one are in `sides`.

use super::super::app::{App, Mode, Pace, Run};
use super::{advance, draw, elected, press, row, type_in};

/// The same run twice.
fn two() -> App {
    let mut app = elected();
    let other = elected().runs.remove(0);
    app.runs.push(Run { title: "the other".into(), ..other });
    app
}

fn up(app: &App, run: usize) -> Vec<bool> {
    app.runs[run].scene().nodes.iter().map(|node| node.up).collect()
}

fn command(app: &mut App, line: &str) {
    press(app, ":");
    type_in(app, line);
    press(app, "Enter");
}

#[test]
fn a_command_acts_on_the_run_in_focus_and_leaves_the_other_alone() {
    let mut app = two();
    let before = app.runs[1].shown.scene.clone();
    press(&mut app, "2 k O Left W");
    type_in(&mut app, "leaders.size()");
    press(&mut app, "Enter E Esc y Esc");
    let [first, other] = &app.runs[..] else { panic!("there are two") };
    assert!(first.hunt.is_some() && first.sight.hidden && !first.watches.is_empty());
    assert_eq!(first.selected.at, 1);
    assert_eq!(other.shown.scene, before);
    assert!(other.hunt.is_none() && !other.sight.hidden && other.watches.is_empty() && other.selected.follows);

    app.turn_to(1);
    command(&mut app, "crash S4");
    assert!(!up(&app, 1)[3] && up(&app, 0)[3], "now it is the other that is acted on");
    assert!(row(draw(&app, 80, 24).buffer(), 0).contains("the other"), "and that is shown");
    app.turn_to(2);
    assert_eq!(app.focus, 1, "there is no third");
}

#[test]
fn another_run_is_watched_whatever_was_chosen_in_the_one_before() {
    let mut app = two();
    press(&mut app, "m");
    app.turn_to(1);
    assert!(matches!(app.mode, Mode::Watch));
}

#[test]
fn linked_runs_get_the_same_command_line_and_the_same_steps() {
    let mut app = two();
    (app.together, app.linked) = (true, true);
    command(&mut app, "crash S4");
    assert_eq!([up(&app, 0)[3], up(&app, 1)[3]], [false, false]);
    press(&mut app, "Right Right k");
    assert_eq!(app.runs[0].shown.scene, app.runs[1].shown.scene, "step by step they stay the same");
    press(&mut app, "Home");
    assert_eq!([app.runs[0].timeline.at(), app.runs[1].timeline.at()], [0, 0]);
}

#[test]
fn each_run_has_its_own_clock() {
    let mut app = two();
    press(&mut app, "Space");
    let [first, other] = [0, 1].map(|at| app.runs[at].clock.shown_ms);
    assert!(advance(&mut app, 0.5));
    assert!(app.runs[0].clock.shown_ms > first);
    assert_eq!(app.runs[1].clock.shown_ms, other);
    app.turn_to(1);
    assert!(app.moves(), "the first goes on");
    press(&mut app, "Space + +");
    assert!(advance(&mut app, 0.1));
    assert_eq!([app.runs[0].clock.pace, app.runs[1].clock.pace], [Pace::Adaptive, Pace::Steady(2)]);
}
