//! What an ensemble and a cluster are told as lines.

use super::*;

/// The sandbox of a protocol in which nobody asks for anything by himself, at some time.
fn quiet(protocol: &str, seconds: u64) -> Desk {
    let text = format!("format = 1\nprotocol = \"{protocol}\"\nseed = 1\n");
    let scenario = Scenario::parse("quiet", &text).unwrap_or_else(|error| panic!("{error}"));
    let settings = Settings::builtin(ACTIONS).expect("the built-in settings are valid");
    let app = App::new(protocol.into(), scenario.timeline().expect("it starts"), &settings);
    let mut desk = Desk::new(app, WIDTH);
    typed(&mut desk, &format!("run {seconds}s"));
    desk
}

#[test]
fn transactions_are_called_as_the_ensemble_calls_them_and_nothing_is_told_of_what_there_is_not() {
    let mut desk = quiet("zookeeper", 3);
    let told = typed(&mut desk, "create K1 /a 1");
    let told = format!("{told}{}", typed(&mut desk, "run 500ms"));
    assert!(told.contains("Committed: 1.") && !told.contains("of term"), "{told}");
    let log = typed(&mut desk, "log Z1");
    assert!(log.contains(": create /a 1, known to be committed.") && !log.contains("Slot"), "{log}");
    let tables = typed(&mut desk, "tables");
    assert!(tables.contains("session K1") && !tables.contains(" ,") && !tables.contains(" ."), "{tables}");
}

#[test]
fn what_a_protocol_calls_as_the_program_does_is_told_beside_that() {
    let mut desk = quiet("zookeeper", 0);
    for (name, example) in
        [("watch", "watch K1 /a"), ("seek", "seek Z1"), ("delete", "delete K1 /a"), ("set", "set K1 /a 2")]
    {
        let told = typed(&mut desk, &format!("help {name}"));
        assert!(told.contains("In ZooKeeper, with a node:") && told.contains(example), "{name}: {told}");
    }
    assert!(typed(&mut desk, "help create").contains("In ZooKeeper: a client"));
}

#[test]
fn a_key_that_begins_a_line_says_what_it_begins_with() {
    let mut desk = quiet("zookeeper", 3);
    let begun = |desk: &mut Desk, key: &str| typed(desk, key).split_whitespace().collect::<Vec<_>>().join(" ");
    for (key, told) in [
        ("r", "Type the whole line, which begins with `create K1`, such as `create K1 /a 1 ephemeral`."),
        ("p", "Type the whole line, which begins with `partition`, such as `partition Z1,Z2 | Z3`."),
    ] {
        assert_eq!(begun(&mut desk, key), told, "{key}");
    }
    assert!(begun(&mut desk, "R").starts_with("Type the whole line, which begins with `create K1`"));
    let help = |desk: &mut Desk, name: &str| begun(desk, &format!("help {name}"));
    assert!(help(&mut desk, "crash").ends_with(", for example `crash leader`."));
    typed(&mut desk, "crash leader");
    assert!(help(&mut desk, "crash").ends_with(", for example `crash Z1`."), "what can be typed now");
}

#[test]
fn a_client_that_leads_its_line_is_told_apart_from_who_leads_the_ensemble() {
    let mut desk = quiet("zookeeper", 3);
    for line in ["elect K1", "run 2s"] {
        typed(&mut desk, line);
    }
    let mut flat = |line: &str| typed(&mut desk, line).split_whitespace().collect::<Vec<_>>().join(" ");
    let leads = |told: &str| told.contains("K1 is leader in its line") && !told.contains("K1 is leader;");
    let ends = flat("branches");
    assert!(ends.contains(" is leader (epoch 1); K1 is leader in its line; "), "{ends}");
    let look = flat("look");
    assert!(!look.contains("Leads: K1") && !look.contains("and K1"), "{look}");
    let crashed = flat("crash leader") + &flat("run 100ms");
    assert!(crashed.contains(" crashes"), "{crashed}");
    let ends = flat("branches");
    assert!(ends.contains(": nobody leads; K1 is leader in its line; ") && leads(&ends), "{ends}");
}

#[test]
fn an_epoch_is_called_so_and_a_ballot_too() {
    let mut desk = quiet("zookeeper", 3);
    let ends = |desk: &mut Desk| typed(desk, "branches").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ends(&mut desk).contains("Z3 is leader (epoch 1)"), "{}", ends(&mut desk));
    assert!(typed(&mut desk, "look").contains("Leads: Z3 in epoch 1."));
    let mut desk = quiet("mesos", 3);
    let look = typed(&mut desk, "look");
    assert!(look.contains("Leads: M") && look.contains(" at ballot 1.M") && !look.contains("in term"), "{look}");
    assert!(ends(&mut desk).contains(" is leading (ballot 1.M"), "{}", ends(&mut desk));
}

#[test]
fn who_is_told_of_a_znode_is_told_with_the_server_that_keeps_it_in_mind() {
    let mut desk = quiet("zookeeper", 3);
    for line in ["create K1 /a 1", "run 1s", "watch K1 /a", "cut K2 Z1", "run 3s", "watch K2 /a", "run 1s"] {
        typed(&mut desk, line);
    }
    let at = |desk: &Desk, client: &str| {
        let nodes = &desk.app.run().scene().nodes;
        let server = nodes
            .iter()
            .find(|node| node.tree.iter().any(|row| row.watchers.iter().any(|who| who.starts_with(client))));
        server.expect("somewhere").id.clone()
    };
    let (first, second) = (at(&desk, "K1"), at(&desk, "K2"));
    assert_ne!(first, second);
    let all = typed(&mut desk, "znodes");
    for (server, client) in [(&first, "K1"), (&second, "K2")] {
        let there = format!("watched at {server} by {client}");
        let here = format!("watched here by {client}");
        let whose = all.starts_with(&format!("{server}:"));
        assert!(all.contains(if whose { &here } else { &there }), "{server} {client}: {all}");
        let own = typed(&mut desk, &format!("znodes {server}"));
        assert!(own.contains(&here) && !own.contains(" at "), "one server's own: {own}");
    }
}

#[test]
fn a_long_story_before_a_page_is_told_by_what_was_done_in_it() {
    let lesson = lesson::library(&[]).find("L28").expect("a lesson").clone();
    let told = begun(&lesson).said();
    assert!(told.contains("Done just now: `fire M1 reconnect`") && !told.contains("run until"), "{told}");
}

#[test]
fn a_look_begins_with_what_counts() {
    let mut desk = quiet("mesos", 3);
    let look = typed(&mut desk, "look").replace('\n', " ");
    let look = look.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "master, leading; tasks ",
        "standby; 2nd in line of 3; ",
        "agent, registered; tasks 1; obeys ",
        "subscribed; tasks 3 of 4; ",
    ] {
        assert!(look.contains(told), "{told} in {look}");
    }
    let mut lost = quiet("zookeeper", 3);
    for line in ["create K1 /a 1", "run 1s", "cut K1 Z1,Z2,Z3", "set K1 /a 9", "run 3s"] {
        typed(&mut lost, line);
    }
    assert_eq!(typed(&mut lost, "look").replace('\n', " ").matches("no answer to").count(), 1);
    assert!(
        look.contains("F2: scheduler, standby; 2nd in line of 2; ") && look.contains("E1: executor, running; tasks 1.")
    );
}

#[test]
fn of_a_client_in_two_lines_each_is_told() {
    let mut desk = quiet("zookeeper", 3);
    for line in ["elect K1", "run 1s", "lock K2", "elect K2", "run 2s"] {
        typed(&mut desk, line);
    }
    let flat = |desk: &mut Desk, line: &str| typed(desk, line).split_whitespace().collect::<Vec<_>>().join(" ");
    let told = flat(&mut desk, "why not K2 first");
    for part in [
        "K2 is not the first in its line, because:",
        "K2 stands in more than one line: /lock and /election.",
        "K2 takes itself for the first, by /lock/K2-n_0000000000.",
        "K2 stands in line with /election/K2-n_0000000001, and waits until /election/K1-n_0000000000 goes.",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let told = flat(&mut desk, "why K2");
    assert!(told.contains("K2 is owner, since step "), "{told}");
    assert!(told.contains("K2 stands in more than one line: /lock owner and /election in line."), "{told}");
    let look = flat(&mut desk, "look");
    assert!(look.contains("Leads: Z3 in epoch 1.") && look.contains("K2: client, owner;"), "{look}");
    let card = flat(&mut desk, "show K2");
    assert!(card.contains("/lock/K2-n_0000000000") && card.contains("/election/K2-n_0000000001"), "{card}");
    for line in ["release K1", "run 2s"] {
        typed(&mut desk, line);
    }
    let told = flat(&mut desk, "why not K2 first");
    assert!(told.contains("K2 takes itself for the first in its line already."), "of both: {told}");
    assert!(!flat(&mut desk, "why K1").contains("more than one line"));
}
