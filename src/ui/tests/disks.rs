//! The view of the disks: records in the order of writing, what a crash would take, what the disk says.

use super::super::app::App;
use super::super::views;
use super::{draw, find, press, run, sandbox};
use crate::engine::MOST_WRITTEN;
use ratatui::style::Modifier;

/// A Paxos run in which an acceptor has flushed some of what it has written, and some not.
fn half_flushed() -> App {
    let mut app = sandbox("paxos", None);
    let lines = ["request P1 X", "run 100ms", "set flush lazy", "request P2 Y", "run 150ms"];
    run(&mut app, &lines);
    press(&mut app, "3 K");
    app
}

#[test]
fn the_disks_from_the_smallest_size_on() {
    let mut app = half_flushed();
    every_size!("disks", &app);
    app.look.enlarged = Some(views::DISKS);
    every_size!("disks_whole", &app);
}

#[test]
fn k_shows_the_disks_and_again_what_was_there_before() {
    let mut app = sandbox("raft", None);
    let shows = |app: &App, text: &str| find(draw(app, 80, 24).buffer(), text).is_some();
    assert!(shows(&app, " Logs "));
    press(&mut app, "K");
    assert!(shows(&app, " Disks, and what was written ") && !shows(&app, " Logs "));
    press(&mut app, "K");
    assert!(shows(&app, " Logs "));
    // Where nothing stands beside the cluster, they have the whole screen.
    press(&mut app, "P K");
    assert_eq!(app.look.enlarged, Some(views::DISKS));
    press(&mut app, "K");
    assert_eq!(app.look.enlarged, None);
}

/// What is not flushed is told by a sign and a line, and not by a colour alone; a crash takes just that.
#[test]
fn what_a_crash_takes_is_what_stands_below_the_line() {
    let mut app = half_flushed();
    let told = |app: &App| {
        let card = &app.run().scene().nodes[2];
        let lost = card.records.iter().filter(|record| !record.flushed).count();
        assert_eq!(lost as u64, card.unflushed_records.unwrap_or(0), "both tell the same");
        assert!(card.records.is_sorted_by_key(|record| !record.flushed), "what is flushed comes first");
        (card.records.iter().map(|record| record.text.clone()).collect::<Vec<_>>(), lost)
    };
    let (before, lost) = told(&app);
    assert!(lost > 1 && lost < before.len(), "some are flushed and some are not: {before:?}");
    let screen = draw(&app, 120, 40);
    assert!(find(screen.buffer(), "╌╌ a crash takes what follows ╌╌").is_some(), "{screen}");
    for (kept, line) in [(lost - 1, format!("crash A1 keeping {}", lost - 1)), (0, "crash A1".into())] {
        run(&mut app, &[&line]);
        let (after, left) = told(&app);
        assert_eq!((after.as_slice(), left), (&before[..before.len() - lost + kept], 0), "{line}");
        press(&mut app, "u");
        assert_eq!(told(&app), (before.clone(), lost), "undone");
    }
    run(&mut app, &["flush A1"]);
    assert_eq!(told(&app), (before, 0));
    run(&mut app, &["crash A1", "restart A1 wiped"]);
    assert_eq!(told(&app), (Vec::new(), 0));
}

/// Where a crash took all that there was, that is said, and not that nothing was ever written.
#[test]
fn what_a_crash_took_is_told_until_more_is_written() {
    let mut app = sandbox("paxos", None);
    press(&mut app, "3 K");
    let shows = |app: &App, text: &str| find(draw(app, 120, 40).buffer(), text).is_some();
    assert!(shows(&app, "nothing written yet"));
    run(&mut app, &["set flush lazy", "request P1 X", "run 100ms", "crash A1"]);
    let lost = app.run().node().and_then(|card| card.lost_records).expect("it was not flushed");
    let told = format!("a crash took {lost} not flushed");
    assert_eq!(draw(&app, 120, 40).to_string().matches(&told).count(), 1, "it is told once");
    run(&mut app, &["restart A1"]);
    assert_eq!(app.run().node().and_then(|card| card.lost_records), Some(lost));
    run(&mut app, &["request P2 Y", "run 200ms"]);
    assert_eq!(app.run().node().and_then(|card| card.lost_records), None);
}

#[test]
fn a_long_run_keeps_the_last_records_alone_and_says_how_many_there_were() {
    let mut app = sandbox("raft", None);
    let mut lines = vec!["run until leaders.size() == 1".to_string()];
    lines.extend((1..=20).flat_map(|n| [format!("request leader x={n}"), "run 60ms".into()]));
    lines.push("run 1s".into());
    run(&mut app, &lines.iter().map(String::as_str).collect::<Vec<_>>());
    for card in app.run().scene().nodes.iter().filter(|card| card.kind == "server") {
        assert_eq!(card.records.len(), MOST_WRITTEN, "{}", card.id);
        assert!(card.older_records.is_some_and(|count| count >= 5), "{}: {:?}", card.id, card.older_records);
    }
    press(&mut app, "K");
    app.look.enlarged = Some(views::DISKS);
    let screen = draw(&app, 80, 24);
    let newest = app.run().node().and_then(|card| card.records.last()).expect("a record").text.clone();
    let cell = find(screen.buffer(), &newest).unwrap_or_else(|| panic!("{newest} is not told:\n{screen}"));
    assert!(!cell.modifier.contains(Modifier::CROSSED_OUT));
    assert!(find(screen.buffer(), " before").is_some(), "{screen}");
}
