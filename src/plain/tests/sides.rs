//! Two runs side by side as lines, and two worlds of a lesson.

use super::*;

/// Two sandboxes side by side.
fn two(left: &str, right: &str) -> Desk {
    let opened = |protocol: &str| {
        let entry = protocols::find(protocol).expect("a protocol");
        let scenario = Scenario::sandbox(entry, None, 7).expect("the usual nodes");
        let (title, timeline) = (protocol.to_string(), scenario.timeline().expect("it starts"));
        Opened { title, timeline, scenario: Some(scenario), guide: None, wrong: None, session: None }
    };
    let settings = Settings::builtin(ACTIONS).expect("the built-in settings are valid");
    Desk::new(App::beside(opened(left), opened(right), &settings), WIDTH)
}

#[test]
fn of_two_runs_each_side_tells_what_came_of_a_line() {
    let mut desk = two("raft", "paxos");
    let told = typed(&mut desk, "run 300ms");
    let (left, right) = told.split_once("Right:\n").expect("both sides tell");
    assert!(
        left.starts_with("Left:\n") && left.contains("S1 is leader of term 1") && right.contains("C1 asks P1"),
        "{told}"
    );
    let told = typed(&mut desk, "crash P1");
    assert!(told.contains("P1 crashes") && told.contains("Left: There is no node P1."), "{told}");
    assert!(typed(&mut desk, ")").contains("Right side"));
    assert!(typed(&mut desk, "look").contains("P1: proposer, down"), "what is asked is asked there");
    assert!(typed(&mut desk, "wait 5ms").contains("Left:"), "and what happens happens on both");
}

#[test]
fn a_key_is_about_the_node_that_is_selected_on_each_side() {
    let mut desk = two("raft", "paxos");
    typed(&mut desk, "run 439ms");
    let told = typed(&mut desk, "k");
    let (left, right) = told.split_once("Right:\n").expect("both sides tell");
    assert!(left.contains("S1 crashes") && right.contains("P1 crashes") && !told.contains("no node"), "{told}");
    let told = typed(&mut desk, "u");
    assert!(told.contains("crash S1") && !told.contains("crash P1 "), "one line, which goes back as one: {told}");
    assert!(!typed(&mut desk, "look").contains("down"));
    typed(&mut desk, "select S3");
    let told = typed(&mut desk, "k");
    assert!(told.contains("S3 crashes") && told.contains("Right: There is no node S3."), "by its name: {told}");
}

#[test]
fn of_two_runs_a_silent_side_and_a_key_with_words_behind_it_are_told() {
    let mut desk = two("raft", "paxos");
    let told = typed(&mut desk, "run 200ms");
    assert!(told.contains("Right: nothing happens.") != told.contains("Right:\n"), "{told}");
    let mut desk = two("raft", "zookeeper");
    assert!(typed(&mut desk, "( run 5ms").contains("The key `(` stands alone"));
    assert!(typed(&mut desk, "rules raft").contains("The key `rules` stands alone"));
    let told = typed(&mut desk, "request S1 x=1");
    assert!(told.contains("Right: There is no command request. ) turns there."), "{told}");
    let told = typed(&mut desk, "crash Z1");
    assert!(told.contains("Left: There is no node Z1.") && !told.contains("Did you mean"), "{told}");
}

#[test]
fn of_two_worlds_in_one_night_the_one_beside_is_told_as_well() {
    let lesson = lesson::library(&[]).find("L27").expect("a lesson").clone();
    let mut desk = begun(&lesson);
    let told = typed(&mut desk, "run 300ms");
    let (raft, paxos) = told.split_once("Multi-Paxos:\n").expect("both are told");
    assert!(raft.contains("is leader of term 1") && paxos.contains("leads at ballot 1."), "{told}");
    let told = typed(&mut desk, "crash S2");
    assert_eq!(told.matches("S2 crashes").count(), 2, "{told}");
    let told = typed(&mut desk, "look");
    assert_eq!(told.matches("S2: server, down").count(), 2, "{told}");
    assert!(typed(&mut desk, "back").contains("Multi-Paxos:"));
}

#[test]
fn what_is_played_as_an_answer_is_told_of_both_worlds() {
    let lesson = lesson::library(&[]).find("L27").expect("a lesson").clone();
    let mut desk = begun(&lesson);
    let mut played = 0;
    for _ in 0..40 {
        let (before, line) = (page(&desk).number, leads_on(page(&desk)));
        let asks = matches!(page(&desk).takes, Takes::Choice | Takes::Text);
        let told = typed(&mut desk, &line);
        if asks && page(&desk).number == before && told.contains("\nStep ") {
            let (_, paxos) = told.split_once("Multi-Paxos:\n").unwrap_or_else(|| panic!("page {before}: {told}"));
            assert!(paxos.starts_with("Step "), "page {before}: {paxos}");
            played += 1;
        }
        if page(&desk).is_summary() {
            break;
        }
    }
    assert!(played >= 3, "{played}");
}

#[test]
fn of_two_worlds_what_is_asked_for_is_of_the_one_that_one_turns_to() {
    let lesson = lesson::library(&[]).find("L27").expect("a lesson").clone();
    let mut desk = begun(&lesson);
    typed(&mut desk, "run 300ms");
    assert!(typed(&mut desk, "look S1").starts_with("Raft:\n"));
    assert!(typed(&mut desk, ")").contains("Multi-Paxos: views and questions"));
    for line in ["look S1", "messages", "log S1", "records S1", "ballots", "why S1", "show S1"] {
        let told = typed(&mut desk, line);
        assert!(told.starts_with("Multi-Paxos:\n") && !told.contains("term"), "{line}: {told}");
    }
}
