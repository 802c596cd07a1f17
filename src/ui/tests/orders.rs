//! Nodes that are marked, and what is told by hand: it goes to those that are.

use super::super::app::{App, Mode, Status};
use super::ballots::by_hand;
use super::{draw, find, press, run, sandbox};

fn said(app: &App) -> &str {
    match &app.status {
        Some(Status::Said(text) | Status::Wrong(text)) => text,
        None => "",
    }
}

fn orders(app: &App) -> Vec<String> {
    let Mode::Sheet(sheet) = &app.mode else { panic!("a sheet is open: {}", said(app)) };
    sheet.items.iter().map(|item| item.text.clone()).collect()
}

fn last_command(app: &App) -> String {
    app.run().timeline.sim().told().command
}

#[test]
fn what_is_told_goes_to_those_that_are_marked() {
    let mut app = by_hand();
    press(&mut app, "3 , 5 ,");
    assert_eq!(app.run().marked, ["A1", "A3"]);
    assert!(said(&app).starts_with("Marked: A1 A3."), "{}", said(&app));
    let screen = draw(&app, 80, 24);
    assert!(find(screen.buffer(), "A1 □+").is_some() && find(screen.buffer(), "; tell").is_some(), "{screen}");
    assert!(find(screen.buffer(), "Esc unmark").is_some(), "{screen}");
    // The selected node's come first; of an acceptor there are none.
    press(&mut app, "2 ;");
    assert_eq!(orders(&app)[..2], ["prepare P2 to A1,A3", "accept P2 to A1,A3"]);
    press(&mut app, "Enter");
    assert_eq!(last_command(&app), "prepare P2 to A1,A3");
    assert!(matches!(app.mode, Mode::Watch), "what comes of it is seen");
    run(&mut app, &["deliver Prepare P2->*", "deliver Promise *->P2"]);
    // Marks are taken back one by one, or all of them.
    press(&mut app, "3 , 4 , 2 ; Down Enter");
    assert_eq!(last_command(&app), "accept P2 to A2,A3");
    press(&mut app, "Esc");
    assert!(app.run().marked.is_empty() && app.leave.is_none(), "{}", said(&app));
    press(&mut app, "1 ;");
    assert_eq!(orders(&app)[0], "prepare P1");
}

#[test]
fn who_is_told_to_do_what_it_cannot_says_why() {
    let mut app = by_hand();
    press(&mut app, "1 ; Down Enter");
    assert_eq!(last_command(&app), "accept P1");
    assert_eq!(said(&app), "P1 has no ballot under way; `prepare P1` starts one.");
    press(&mut app, "1 ; Enter");
    assert_eq!(said(&app), "prepare P1: done.");
}

/// What a leader is to propose is typed behind the command that is offered.
#[test]
fn a_leader_is_told_what_to_propose() {
    let mut app = sandbox("multi-paxos", None);
    run(&mut app, &["set manual on", "prepare S1 to S2", "deliver Prepare S1->*", "deliver Promise *->S1"]);
    press(&mut app, "1 ;");
    assert_eq!(orders(&app)[..2], ["prepare S1", "propose S1 …"]);
    press(&mut app, "Down Enter x = 2 Enter");
    assert_eq!(last_command(&app), "propose S1 x=2");
    // Nobody can be named behind a value that is not there yet.
    let mut app = by_hand();
    press(&mut app, "1 ;");
    assert!(orders(&app).contains(&"propose P1 …".to_string()));
    press(&mut app, "Esc 3 , 1 ;");
    assert!(!orders(&app).iter().any(|order| order.starts_with("propose")));
}

#[test]
fn whom_nothing_is_told_to_cannot_be_marked() {
    let mut app = by_hand();
    press(&mut app, "1 ,");
    assert!(app.run().marked.is_empty());
    assert!(said(&app).contains("goes to P1"), "{}", said(&app));
    let mut raft = sandbox("raft", None);
    press(&mut raft, ",");
    assert!(matches!(raft.status, Some(Status::Wrong(_))), "{}", said(&raft));
}
