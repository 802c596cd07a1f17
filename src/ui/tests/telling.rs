//! What is told of a step, and with which sign: what was granted, what was refused, and what merely happened.

use super::super::theme::Role;
use super::super::views;
use super::{App, draw, find, press, run, sandbox};

/// A run in which S2 has refused S3 its vote, and the refusal has arrived.
fn refused() -> App {
    let mut app = sandbox("raft", None);
    let votes = ["fire S1 election", "deliver RequestVote S1->S2", "fire S3 election", "deliver RequestVote S3->S2"];
    run(&mut app, &votes);
    run(&mut app, &["step 1"]);
    app
}

#[test]
fn a_refusal_is_told_as_one_where_it_is_given_and_where_it_arrives() {
    let mut app = refused();
    for (width, height) in [(80, 24), (160, 45)] {
        app.look.enlarged = Some(views::NARRATION);
        let screen = draw(&app, width, height);
        for text in ["✗ S2 refuses S3: in term 1 it voted for S1.", "✗ No vote from S2 to S3 arrives."] {
            let cell = find(screen.buffer(), text).unwrap_or_else(|| panic!("{text}:\n{screen}"));
            assert_eq!(Some(cell.fg), app.theme.get(Role::Refused).fg, "{text}");
        }
        // The status line tells it as well.
        let told = screen.to_string().matches("✗ No vote from S2 to S3 arrives.").count();
        assert_eq!(told, 2, "{screen}");
    }
    // While time runs headlines alone are told.
    app.run_mut().clock.playing = true;
    let screen = draw(&app, 80, 24);
    assert!(find(screen.buffer(), "✗ No vote from S2 to S3 arrives.").is_some(), "{screen}");
    app.run_mut().clock.playing = false;
    run(&mut app, &["deliver Vote S2->S1"]);
    let screen = draw(&app, 80, 24);
    assert!(find(screen.buffer(), "✗ Vote").is_none() && find(screen.buffer(), "Vote from S2 to S1").is_some());
}

#[test]
fn a_leader_that_tries_one_entry_lower_grants_and_refuses_nothing() {
    let mut app = sandbox("raft", None);
    run(&mut app, &["run until leaders.size() == 1", "crash S5", "request leader x=1", "run 200ms"]);
    // A new leader takes it that all have what it has.
    run(&mut app, &["fire S2 election", "run 60ms", "restart S5"]);
    let backtracks = |app: &App| {
        let told = app.run().told().last();
        told.is_some_and(|told| told.notes.iter().any(|note| note.rule == "raft.leader.backtrack"))
    };
    for _ in 0..200 {
        if !backtracks(&app) {
            run(&mut app, &["step 1"]);
        }
    }
    app.look.enlarged = Some(views::NARRATION);
    press(&mut app, "D");
    let screen = draw(&app, 160, 45);
    let note = app.run().told().last().and_then(|told| told.notes.iter().find(|n| n.rule.ends_with("backtrack")));
    let text: String = note.expect("it is told").text.chars().take(60).collect();
    let cell = find(screen.buffer(), &format!("· {text}")).unwrap_or_else(|| panic!("{text}:\n{screen}"));
    assert_eq!(Some(cell.fg), app.theme.get(Role::Dim).fg);
    assert!(app.run().told().last().is_some_and(|told| told.refusal), "a refusal has arrived");
}

#[test]
fn a_rule_whose_absence_costs_messages_only_is_not_said_to_keep_anything_from_ending() {
    let mut app = sandbox("multi-paxos", None);
    run(&mut app, &["set slots.promise.log-wide off"]);
    let screen = draw(&app, 80, 24);
    assert!(find(screen.buffer(), "still safe; it only takes more messages.").is_some(), "{screen}");
    let info = app.run().timeline.sim().info();
    let row = info.find_rule("slots.promise.log-wide").and_then(|rule| info.rule(rule).without(info));
    assert!(
        row.as_ref().is_some_and(|row| row.ends_with("; it costs messages or time, and breaks nothing")),
        "{row:?}"
    );
    run(&mut app, &["set slots.leader.resend off"]);
    let screen = draw(&app, 160, 45);
    assert!(find(screen.buffer(), "still safe, but it may never end.").is_some(), "{screen}");
}
