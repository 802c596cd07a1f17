//! Whom a role means: one node, the nth of several, or nobody for sure, which is refused.

use super::*;

/// Two lead: S1, which is cut off, in term 1, and S4 in term 2.
const TWO_LEADERS: &[&str] = &[
    "fire S1 election",
    "deliver RequestVote S1->*",
    "deliver Vote *->S1",
    "partition S1 | S2,S3,S4,S5",
    "fire S4 election",
    "deliver RequestVote S4->*",
    "deliver Vote *->S4",
];

/// What was done before, a name, and whom it means, or what is said where it means nobody for sure.
const NAMES: &[(&[&str], &str, Result<&str, &str>)] = &[
    (&["fire S3 election"], "candidate", Ok("S3")),
    (&["fire S3 election"], "candidate:1", Ok("S3")),
    (&["fire S3 election"], "candidate:2", Err("only one is candidate now")),
    (&["fire S3 election"], "follower:4", Ok("S5")),
    (&["fire S3 election"], "follower:5", Err("only 4 are followers now")),
    (
        &["fire S3 election"],
        "follower",
        Err("S1, S2, S4 and S5 are followers now; write follower:1 for the first, or an id"),
    ),
    (&["crash S2"], "crashed", Ok("S2")),
    (&["crash S2", "crash S4"], "crashed:2", Ok("S4")),
    (&["crash S2", "crash S4"], "crashed", Err("S2 and S4 are crashed now; write crashed:1 for the first, or an id")),
    (&["pause S2"], "paused", Ok("S2")),
    (&["pause S2", "pause S4"], "paused:2", Ok("S4")),
    (&["pause S2", "pause S4"], "paused", Err("S2 and S4 are paused now; write paused:1 for the first, or an id")),
    (&["pause S2"], "follower:2", Ok("S2")),
    (&["pause S2", "crash S2"], "paused", Err("none that is paused now")),
    (&[], "server", Err("S1, S2, S3, S4 and S5 are servers now; write server:1 for the first, or an id")),
    (&[], "server:3", Ok("S3")),
    (&[], "leader:1", Err("none that is leader now")),
    (TWO_LEADERS, "leader:1", Ok("S4")),
    (TWO_LEADERS, "leader:2", Ok("S1")),
    (
        TWO_LEADERS,
        "leader",
        Err("S4 in term 2 and S1 in term 1 are leaders now; write leader:1 for the latest one, or an id"),
    ),
    (TWO_LEADERS, "leader:3", Err("only 2 are leaders now")),
];

#[test]
fn a_role_means_one_node_or_none() {
    for (before, name, means) in NAMES {
        let mut timeline = timeline("raft", before);
        let line = format!("why {name}");
        let shown = shows(&timeline, &format!("show {name}")).map(|id| timeline.sim().config().name(id).to_string());
        assert_eq!(shown.as_deref(), means.ok(), "`{name}` after {before:?}");
        if let Err(says) = means {
            let error = run(&mut timeline, &line).expect_err(&line);
            assert!(error.told().contains(says), "`{name}` after {before:?}: {}", error.told());
        }
    }
    // Whom a message is for is told in the same way.
    let mut two = timeline("raft", TWO_LEADERS);
    let error = run(&mut two, "drop AppendEntries leader->S2").expect_err("which one");
    assert!(error.told().starts_with("S4 in term 2 and S1"), "{}", error.render());
    run(&mut two, "drop AppendEntries leader:2->S2").expect("that of S1");
}

#[test]
fn roles_are_offered_with_numbers_where_several_play_them() {
    let two = timeline("raft", TWO_LEADERS);
    let offered = |line: &str| -> Vec<String> { complete(&two, line).into_iter().map(|c| c.word).collect() };
    assert_eq!(offered("crash lea"), ["leader:1", "leader:2"]);
    assert_eq!(offered("crash follower:"), ["follower:1", "follower:2", "follower:3"]);
    assert_eq!(offered("restart crash"), [""; 0], "nobody is down");
    let one_each = timeline("raft", &["fire S1 election", "crash S2"]);
    let offered = |line: &str| -> Vec<String> { complete(&one_each, line).into_iter().map(|c| c.word).collect() };
    assert_eq!(offered("show cand"), ["candidate:1", "candidate"]);
    assert_eq!(offered("restart crash"), ["crashed:1", "crashed"]);
    let paused = timeline("raft", &["pause S3"]);
    let offered = |line: &str| -> Vec<String> { complete(&paused, line).into_iter().map(|c| c.word).collect() };
    assert_eq!(offered("resume pau"), ["paused:1", "paused"]);
}

/// Znodes are typed as they are told, without the session that made them; where two are told alike, in full.
#[test]
fn a_znode_is_named_as_it_is_told() {
    let mut lines = timeline("zookeeper", &["run 3s", "lock K1", "run 1s"]);
    let paths = |timeline: &Timeline| -> Vec<(String, String)> {
        let tree = timeline.scene(9).nodes.into_iter().find(|node| node.id == "Z1").expect("a server").tree;
        tree.into_iter().filter(|row| row.path.starts_with("/lock/")).map(|row| (row.path, row.name)).collect()
    };
    let offered = |timeline: &Timeline, line: &str| -> Vec<String> {
        complete(timeline, line).into_iter().map(|c| c.word).collect()
    };
    let (short, whole) = ("/lock/K1-n_0000000000", paths(&lines)[0].0.clone());
    assert!(whole.starts_with("/lock/K1@") && whole.ends_with("-n_0000000000"), "{whole}");
    assert_eq!(paths(&lines), [(whole.clone(), "K1-n_0000000000".into())]);
    assert_eq!(offered(&lines, "delete K2 /lock/"), [short]);
    assert_eq!(offered(&lines, &format!("delete K2 {short} version ")), ["0"]);
    for line in ["get K2 PATH", "get K2 PATH watch", "children K2 PATH", "set K2 PATH 7", "watch K2 PATH"] {
        run(&mut lines, &line.replace("PATH", short)).unwrap_or_else(|e| panic!("{}", e.render()));
        let last = whole_line(&lines);
        assert_eq!(last, line.replace("PATH", &whole), "it is written down in full");
    }
    run(&mut lines, "run 1s").expect("it is set");
    // Somebody makes one that is called so.
    let mut two = lines.clone();
    for line in ["create K2 /lock/K1-n_0000000000 x", "run 1s"] {
        run(&mut two, line).expect(line);
    }
    assert_eq!(
        paths(&two).into_iter().map(|(_, name)| name).collect::<Vec<_>>(),
        ["K1-n_0000000000".to_string(), whole.trim_start_matches("/lock/").into()]
    );
    assert_eq!(offered(&two, "get K2 /lock/"), [short, &whole]);
    run(&mut two, &format!("delete K2 {short}")).expect("it is the name of one");
    assert_eq!(whole_line(&two), format!("delete K2 {short}"));
    for line in ["delete K2 /lock/K1-n_0000000009", &format!("delete K2 {whole}")] {
        run(&mut two, line).expect(line);
    }
    run(&mut lines, &format!("delete K2 {short} version 1")).expect("it is there");
    run(&mut lines, "run 1s").expect("time passes");
    assert!(paths(&lines).is_empty(), "{:?}", paths(&lines));
}

/// The last command that was done by hand, as it is written down.
fn whole_line(timeline: &Timeline) -> String {
    whole(timeline, timeline.branch(), timeline.at())
        .into_iter()
        .rfind(|line| line.contains("K2"))
        .expect("one was done")
}

#[test]
fn one_of_the_messages_that_are_like_something_is_named_by_its_number() {
    let begun = || timeline("raft", &["fire S1 election", "duplicate RequestVote S1->S2"]);
    for (named, ids) in [
        ("RequestVote S1->S2", &["S1>S2#1", "S1>S2#1.1"][..]),
        ("RequestVote:1 S1->S2", &["S1>S2#1"]),
        ("requestvote:2 S1->S2", &["S1>S2#1.1"]),
        ("*:1 S1->S3", &["S1>S3#1"]),
        ("RequestVote:3", &["S1>S3#1"]),
    ] {
        let mut timeline = begun();
        let done = run(&mut timeline, &format!("drop {named}")).unwrap_or_else(|error| panic!("{}", error.render()));
        let dropped = timeline.told(done.from + 1, done.to).into_iter().map(|told| told.command);
        let wanted: Vec<String> = ids.iter().map(|id| format!("drop {id}")).collect();
        assert_eq!(dropped.collect::<Vec<_>>(), wanted, "{named}");
    }
    for (named, says) in [
        ("RequestVote:3 S1->S2", "only 2 such messages are in flight"),
        ("RequestVote:2 S1->S3", "only one such message is in flight"),
        ("Vote:1 S1->S3", "no such message is in flight"),
        ("RequestVote:0 S1->S3", "the one that was sent first is 1"),
        ("RequestVote:x S1->S3", "the one that was sent first is 1"),
    ] {
        let error = run(&mut begun(), &format!("drop {named}")).expect_err(named).render();
        assert!(error.contains(says), "{named}: {error}");
    }
    // What is named alone is refused with its reason, not left out.
    let error = run(&mut timeline("raft", &["fire S1 election", "crash S2"]), "deliver RequestVote:1 S1->S2");
    assert!(error.expect_err("it is down").render().contains("S2 is down"));
}

#[test]
fn where_nobody_leads_no_learner_is_meant() {
    let error = run(&mut timeline("paxos", &[]), "crash leader").expect_err("nobody leads").render();
    assert!(error.contains("the nodes are C1") || error.contains("the nodes are P1"), "{error}");
    let error = run(&mut timeline("paxos", &[]), "crash lerner").expect_err("nobody is called so").render();
    assert!(error.contains("did you mean learner"), "{error}");
}
