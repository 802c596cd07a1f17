//! Keys that close what they have opened, keys that lead to a command from where something is chosen, and what is said where
//! nothing is open.

use super::super::app::{Mode, Status};
use super::super::widgets::markdown;
use super::{App, draw, find, press, run, sandbox, story, type_in};

fn said(app: &App) -> &str {
    match &app.status {
        Some(Status::Said(text) | Status::Wrong(text)) => text,
        None => "",
    }
}

#[test]
fn a_list_is_closed_by_the_capital_letter_that_has_opened_it_and_narrowed_down_by_others() {
    let mut app = sandbox("paxos", None);
    for key in ["L", "M", "T", "B"] {
        press(&mut app, key);
        assert!(matches!(app.mode, Mode::Sheet(_)), "{key}");
        type_in(&mut app, key);
        assert!(matches!(app.mode, Mode::Watch), "{key} closes it");
    }
    press(&mut app, "B");
    type_in(&mut app, "pB");
    assert!(matches!(&app.mode, Mode::Sheet(sheet) if sheet.filter == "pB"), "it is a letter there");
}

#[test]
fn a_command_is_typed_from_where_a_message_or_a_link_is_chosen() {
    let mut app = sandbox("paxos", None);
    run(&mut app, &["request P1 X"]);
    for key in ["m", "x"] {
        press(&mut app, key);
        press(&mut app, ":");
        type_in(&mut app, "crash A1");
        press(&mut app, "Enter");
        assert!(!app.run().scene().messages.is_empty() && said(&app).starts_with("crash A1"), "{}", said(&app));
        run(&mut app, &["restart A1"]);
    }
}

#[test]
fn what_is_closed_is_not_said_to_stand_beside_the_cluster() {
    let mut app = sandbox("paxos", None);
    press(&mut app, "P K K");
    assert_eq!(said(&app), "Closed: Disks, and what was written.");
    press(&mut app, "Esc");
    assert_eq!(said(&app), "Nothing is open here that could be closed: q quits.");
    run(&mut app, &["step", "branch other"]);
    press(&mut app, "Esc");
    assert!(said(&app).contains("T lists the branches"), "{}", said(&app));
}

/// Where boxes have no room, the row of an acceptor says what it has accepted, and that of a proposer how many promise
/// however many links are cut.
#[test]
fn a_row_says_what_was_accepted_and_how_many_promised() {
    let mut app = story("format = 1\nprotocol = 'paxos'\n[layout]\nproposers = 2\nacceptors = 6");
    run(&mut app, &["request P1 X", "run until chosen.size() == 1"]);
    let screen = draw(&app, 60, 20);
    assert!(find(screen.buffer(), "ac 1.P1:X").is_some(), "{screen}");
    run(&mut app, &["partition P1,A1 | P2,A2,A3,A4,A5,A6", "prepare P2", "run 20ms"]);
    let screen = draw(&app, 60, 20);
    let tally = app.run().scene().nodes.iter().find(|node| node.id == "P2").map(|node| node.tallies[0].from.len());
    assert!(find(screen.buffer(), &format!("{}/6", tally.expect("P2 asks"))).is_some(), "{screen}");
}

#[test]
fn a_text_of_one_line_is_shown_without_the_signs_of_how_it_is_set() {
    assert_eq!(markdown::bare("`X` is **chosen** by *A1*"), "X is chosen by A1");
}
