//! Tests of how time passes on the screen: how fast, what a single step looks like, and what a moment costs.

use super::super::app::{App, Pace};
use super::super::views;
use super::{advance, draw, elected, find, leader, press, run, sandbox};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::layout::Rect;

/// Frames in a second.
const FRAMES: u32 = 30;
const FRAME_S: f64 = 1.0 / FRAMES as f64;

/// Lets frames pass until something is so; how many.
fn frames_until(app: &mut App, so: impl Fn(&App) -> bool) -> u32 {
    let frame = (0..60 * FRAMES).find(|_| {
        advance(app, FRAME_S);
        so(app)
    });
    frame.expect("within a minute")
}

#[test]
fn an_election_takes_as_long_as_it_takes_to_follow_it_and_a_quiet_time_does_not() {
    let seconds = |pace: Pace| {
        let mut app = sandbox("raft", None);
        press(&mut app, "Space");
        app.run_mut().clock.pace = pace;
        let candidates = |app: &App| app.run().scene().nodes.iter().any(|node| node.role == "candidate");
        frames_until(&mut app, candidates);
        let election = frames_until(&mut app, |app| leader(app).is_some());
        // Without its client nothing but heartbeats goes on.
        run(&mut app, &["crash C1", "run 100ms"]);
        app.run_mut().clock.playing = true;
        let at = app.run().scene().time_ms + 1000;
        let quiet = frames_until(&mut app, |app| app.run().scene().time_ms >= at);
        [election, quiet].map(|frames| frames as f64 * FRAME_S)
    };
    let ([slow, quick], [election, second]) = (seconds(Pace::Adaptive), seconds(Pace::Steady(0)));
    assert!(election < 0.6 && slow > 2.0 && slow < 8.0, "{election} s, {slow} s");
    assert!(second > 9.0 && quick < second, "{second} s, {quick} s");
}

/// Ten seconds in which nothing happens are waited for in five, and after that time runs as it did before.
#[test]
fn the_longer_there_is_nothing_to_tell_the_faster_time_runs() {
    let mut app = elected();
    run(&mut app, &["crash C1", "run 500ms"]);
    press(&mut app, "Space");
    let at = app.run().scene().time_ms + 10_000;
    let frames = frames_until(&mut app, |app| app.run().scene().time_ms >= at);
    assert!(frames < 6 * FRAMES && frames > 3 * FRAMES, "{frames}");
    assert!(app.run().clock.tempo.rate > 1000.0);
    run(&mut app, &["crash leader"]);
    app.run_mut().clock.playing = true;
    frames_until(&mut app, |app| app.run().scene().nodes.iter().any(|node| node.role == "candidate"));
    assert!(app.run().clock.tempo.rate <= 250.0, "{:?}", app.run().clock.tempo);
}

/// A session is seen to its end: its seconds take no more of one's own than a story may.
#[test]
fn the_end_of_a_session_is_bearable_to_watch() {
    let seconds = |protocol: &str, lines: &[&str], over: fn(&App) -> bool| {
        let mut app = sandbox(protocol, None);
        run(&mut app, lines);
        press(&mut app, "Space");
        let from = app.run().scene().time_ms;
        let frames = frames_until(&mut app, over);
        let took = (frames / FRAMES, app.run().scene().time_ms - from);
        println!("{protocol}: {took:?} s, ms");
        took
    };
    let gone =
        |app: &App| !app.run().scene().nodes.iter().any(|node| node.tree.iter().any(|row| row.name.starts_with("K1")));
    let (took, ms) = seconds("zookeeper", &["run 3s", "lock K1", "run 1s", "crash K1"], gone);
    assert!(took < 20 && ms > 3_000, "{took} s for {ms} ms");
    let leads = |app: &App| app.run().scene().nodes.iter().any(|node| node.up && node.role == "leading");
    let (took, ms) = seconds("mesos", &["run 20s", "crash leading"], leads);
    assert!(took < 40 && ms > 7_000, "{took} s for {ms} ms");
}

#[test]
fn what_was_said_gives_way_to_what_happens_while_time_runs() {
    let mut app = elected();
    press(&mut app, "Space k");
    assert!(app.status.is_some());
    let frames = frames_until(&mut app, |app| app.status.is_none());
    assert!(frames > 3 * FRAMES, "it can be read first: {frames} frames");
}

#[test]
fn what_is_lost_on_a_dead_link_holds_nobody_up() {
    let mut app = elected();
    run(&mut app, &["run 500ms", "crash follower:1", "request leader x=1", "run 500ms", "crash C1", "run 200ms"]);
    press(&mut app, "Space");
    let at = app.run().scene().time_ms + 1000;
    let frames = frames_until(&mut app, |app| app.run().scene().time_ms >= at);
    assert!(frames < 10 * FRAMES, "{frames}");
}

#[test]
fn a_single_step_is_seen_to_happen_and_no_key_waits_for_it() {
    let mut app = elected();
    let (before, from) = (app.run().scene().messages.clone(), app.run().scene().time_ms as f64);
    let next = |app: &App| app.run().timeline.upcoming().expect("a step").at.0 as f64;
    while next(&app) <= app.run().scene().time_ms as f64 {
        press(&mut app, "Right");
    }
    assert!(!before.is_empty() && app.run().scene().time_ms as f64 == from);
    let (first, second) = (app.run().scene().clone(), next(&app));
    press(&mut app, "Right");
    assert_eq!(app.run().clock.shown_ms, second, "until a moment passes it has happened");
    assert!(app.moves());
    // The terminal lets it begin before it draws.
    assert!(advance(&mut app, 0.0));
    assert_eq!((app.run().clock.shown_ms, app.pane().scene()), (from, &first));
    advance(&mut app, 0.1);
    let halfway = (from + second) / 2.0;
    assert!((app.run().clock.shown_ms - halfway).abs() < 0.01, "{}", app.run().clock.shown_ms);
    assert_eq!(app.run().timeline.at(), first.step + 1, "the run is there already");
    advance(&mut app, 0.11);
    assert_eq!((app.run().clock.shown_ms, app.pane().scene().step), (second, first.step + 1));
    assert!(!app.moves() && !advance(&mut app, 1.0), "then nothing moves");
    // In the middle of a step a key does what it always does.
    press(&mut app, "Right");
    advance(&mut app, 0.05);
    press(&mut app, "Right");
    assert_eq!(app.run().timeline.at(), first.step + 3);
    advance(&mut app, 0.05);
    press(&mut app, "Left");
    assert_eq!(app.run().timeline.at(), first.step + 2);
    assert!(!app.moves(), "back is a leap");
    app.run_mut().clock.glides = false;
    press(&mut app, "Right");
    assert!(!app.moves());
}

#[test]
fn while_time_runs_the_headline_is_told_and_the_reasons_when_it_stops() {
    let mut app = elected();
    app.look.panel = views::NARRATION - 1;
    let rule = "raft.leader.elected";
    assert!(find(draw(&app, 120, 40).buffer(), rule).is_some());
    press(&mut app, "Space");
    let screen = draw(&app, 120, 40);
    assert!(find(screen.buffer(), rule).is_none() && find(screen.buffer(), "Vote from ").is_some(), "{screen}");
    press(&mut app, "Space");
    assert!(find(draw(&app, 120, 40).buffer(), rule).is_some());
}

/// Bytes in a second of playing at 120x40, with this view enlarged.
fn bytes_each_second(enlarged: Option<usize>, pace: Pace) -> usize {
    const SECONDS: u32 = 3;
    let mut app = elected();
    run(&mut app, &["run 1500ms"]);
    app.look.enlarged = enlarged;
    app.area = Rect::new(0, 0, 120, 40);
    press(&mut app, "Space");
    app.run_mut().clock.pace = pace;
    let (mut before, mut sent) = (draw(&app, 120, 40).buffer().clone(), Vec::new());
    for _ in 0..SECONDS * FRAMES {
        advance(&mut app, FRAME_S);
        let after = draw(&app, 120, 40).buffer().clone();
        CrosstermBackend::new(&mut sent).draw(before.diff(&after).into_iter()).expect("memory can be written to");
        before = after;
    }
    sent.len() / SECONDS as usize
}

#[test]
fn a_slow_line_carries_the_lanes_while_time_runs() {
    for pace in [Pace::Adaptive, Pace::Steady(0)] {
        let bytes = bytes_each_second(Some(views::LANES), pace);
        println!("lanes, {pace:?}: {bytes} bytes a second");
        assert!(bytes < 30_000, "{pace:?}: {bytes}");
    }
}
