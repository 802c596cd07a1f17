//! What can be told links, nodes and disks one by one.

use super::*;
use crate::engine::scene::NodeCard;
use crate::engine::{Moment, OptionKind, OptionSpec};
use crate::protocols::Entry;
use std::collections::BTreeMap;

/// Whether a timer of this node is drawn from its own value of an option; never is one of another node.
fn draws(entry: &'static Entry, option: &str, node: &str) -> bool {
    let scenario = Scenario::sandbox(entry, None, 7).expect("the usual nodes");
    let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
    let spec = entry.info.options().find(|spec| spec.name == option).expect("an option");
    let value = if spec.kind == OptionKind::Range { "7001..7002" } else { "7001" };
    for line in [format!("set {option} of {node} {value}"), format!("crash {node}"), format!("restart {node}")] {
        run(&mut timeline, &line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
    // Of those that can lead, the one that is meant does; of those that propose, two are in each other's way.
    for line in
        ["latency 10..10ms", &format!("query {node}"), &format!("fire {node} election"), "request P1 X", "request P2 Y"]
    {
        let _ = run(&mut timeline, line);
    }
    let mut own = false;
    let mut look = |timeline: &Timeline| {
        for card in timeline.scene(0).nodes {
            let drawn = card.timers.iter().any(|timer| (7001..=7002).contains(&(timer.due_ms - timer.armed_ms)));
            assert!(!drawn || card.id == node, "{option} of {node} is also that of {}", card.id);
            own |= drawn;
        }
    };
    run_with(&mut timeline, if entry.info.name == "mesos" { "run 3s" } else { "run 1s" }, &mut look)
        .unwrap_or_else(|e| panic!("{}", e.render()));
    own
}

#[test]
fn every_option_that_a_timer_is_drawn_from_can_be_one_nodes_own() {
    for entry in protocols::ALL {
        // A session's length is counted by the ensemble, and only who is the first of a line holds it.
        let other = |name: &str| ["latency_ms", "session_ms", "hold_ms"].contains(&name);
        // What Mesos adds is one configuration for all: masters, agents and schedulers count on each other's times. Ticks are
        // fixed, and its masters are told by the ensemble when to lead: no election timer runs.
        let mesos = entry.info.name == "mesos";
        let none = |spec: &OptionSpec| mesos && (!spec.is_of_nodes() || spec.fixed || !spec.unless.is_empty());
        let timed = entry.info.options().filter(|spec| spec.name.ends_with("_ms") && !other(spec.name));
        let timed: Vec<_> = timed.filter(|spec| !none(spec)).collect();
        assert!(!timed.is_empty(), "{}", entry.info.name);
        for spec in timed {
            assert!(spec.is_of_nodes(), "{} of one node cannot be set", spec.name);
            let nodes = timeline(entry.info.name, &[]).sim().config().nodes.clone();
            let (reads, other): (Vec<_>, Vec<_>) =
                nodes.iter().partition(|node| entry.info.has_timer(node.kind, spec.timer));
            for node in other {
                let line = format!("set {} of {} {}", spec.name, node.name, spec.text(spec.default));
                let error = run(&mut timeline(entry.info.name, &[]), &line).expect_err(&line);
                assert!(error.message.contains("never looks at"), "{line}: {error}");
            }
            let drawn: Vec<_> = reads.into_iter().filter(|node| draws(entry, spec.name, &node.name)).collect();
            assert!(!drawn.is_empty(), "{}: nobody goes by its own {}", entry.info.name, spec.name);
        }
    }
}

#[test]
fn whose_an_option_is_that_nobody_here_looks_at_is_told_by_kinds() {
    let text = "format = 1\nprotocol = \"zookeeper\"\nseed = 1\n[layout]\nclients = 0\n";
    let scenario = Scenario::parse("quiet", text).unwrap_or_else(|error| panic!("{error}"));
    let error = run(&mut scenario.timeline().expect("it starts"), "set hold_ms of Z1 5s").expect_err("clients hold");
    assert_eq!(error.told(), "Z1 never looks at `hold_ms`; that is for clients, and there are none here");
    let error = run(&mut timeline("zookeeper", &[]), "set hold_ms of Z1 5s").expect_err("clients hold");
    assert_eq!(error.told(), "Z1 never looks at `hold_ms`; that is for K1, K2");
}

#[test]
fn a_node_goes_by_the_option_of_all_again() {
    let lines = ["set election_timeout_ms of S3 80..90", "set election_timeout_ms 500..600"];
    let mut timeline = timeline("raft", &lines);
    let own =
        |timeline: &Timeline| timeline.scene(0).nodes[2].options.iter().map(|f| f.value.clone()).collect::<Vec<_>>();
    assert_eq!(own(&timeline), ["80..90"], "that of all is another matter");
    assert_eq!(timeline.sim().told().command, "set election_timeout_ms 500..600");
    run(&mut timeline, "set election_timeout_ms of S3 usual").expect("allowed");
    assert_eq!(own(&timeline), Vec::<String>::new());
    assert_eq!(timeline.sim().told().command, "set election_timeout_ms of S3 usual");
}

/// How long each message under way takes, and whether it arrives if nothing is done about it.
fn ways(lines: &[&str]) -> BTreeMap<String, (u64, bool)> {
    let mut timeline = timeline("raft", lines);
    let under_way = timeline.scene(0).messages;
    run(&mut timeline, "wait 60s").expect("allowed");
    let arrives = |id: &str| ready(&timeline, &format!("deliver {id}")).is_ok();
    under_way.into_iter().map(|m| (m.id.clone(), (m.due_ms - m.sent_ms, arrives(&m.id)))).collect()
}

/// What links are told, and which of the messages of the first election feel it.
const TUNED: &[(&str, &str, &[&str])] = &[
    ("latency S1 S2 200ms", "latency S1 S2 usual", &["S1>S2#1"]),
    ("latency S1 -> S2,S3 150..160ms", "latency S1 S2,S3 usual", &["S1>S2#1", "S1>S3#1"]),
    ("latency S2 -> S1 200ms", "latency S2 -> S1 usual", &[]),
    ("loss S1->S4 100%", "loss S1 S4 usual", &["S1>S4#1"]),
    ("loss S2,S3,S4,S5 -> S1 100%", "loss S1 S2,S3,S4,S5 usual", &[]),
];

#[test]
fn a_time_is_taken_with_its_unit_wherever_one_is_taken_and_no_unit_where_none_is_meant() {
    let table = [
        ("latency 2s", "latency 2000..2000ms"),
        ("latency 1..2s", "latency 1000..2000ms"),
        ("latency 100ms..2s", "latency 100..2000ms"),
        ("latency S1 -> S2 1m", "latency S1 -> S2 60000ms"),
        ("set latency_ms 1s", "set latency_ms 1000"),
        ("set election_timeout_ms 1s..2s", "set election_timeout_ms 1000..2000"),
        ("set heartbeat_ms of S1 1s", "set heartbeat_ms of S1 1000"),
        ("delay RequestVote S1->S2 2s", "delay RequestVote S1->S2 2000ms"),
        ("wait 1m", "wait 60000ms"),
    ];
    let told = |line: &str| timeline("raft", &["fire S1 election", line]).sim().told().command.clone();
    for (line, same) in table {
        assert_eq!(told(line), told(same), "{line}");
    }
    let set = |line: &str| run(&mut timeline("zookeeper", &[]), line);
    assert!(
        set("set session_ms 4s").is_ok() && set("set session_ms [4s]").is_ok() && set("set notify_ms [1s, 2s]").is_ok()
    );
    for (line, why) in [
        ("set sync_limit 4s", "`sync_limit` takes a whole number"),
        ("set loss_percent 4ms", "`loss_percent` takes a whole number"),
        ("why entry x", "an entry is called by its number, such as 10, or by a name of its own, such as 1.4"),
        ("set session_ms soon", "`session_ms` takes a time, such as 500ms or 2s"),
        ("latency 5x", "`latency_ms` takes a time or a range of times, such as 2s or 10..30ms"),
    ] {
        let error = set(line).map(|_| ()).expect_err(line);
        assert!(error.message.contains(why), "{line}: {}", error.message);
    }
}

#[test]
fn what_a_link_has_for_itself_changes_no_draw_of_any_other_message() {
    let plain = ways(&["fire S1 election", "fire S1 election"]);
    for (line, back, feel) in TUNED {
        let tuned = ways(&[line, "fire S1 election", back, "fire S1 election"]);
        let differ: Vec<_> = plain.iter().filter(|(id, way)| tuned[*id] != **way).map(|(id, _)| id.as_str()).collect();
        assert_eq!(differ, *feel, "{line}");
        let timeline = timeline("raft", &[line]);
        assert_eq!(timeline.sim().told().command, line.replace("S1->", "S1 -> "), "it is written as it is read");
        assert!(!timeline.scene(0).links.own.is_empty());
    }
    assert_eq!(
        timeline("raft", &["loss S1 S2 5%", "latency S1 S2 9ms", "loss S1 S2 usual"]).scene(0).links.own.len(),
        2
    );
    let gone = ["loss S1 S2 5%", "latency S1 S2 9ms", "loss S1 S2 usual", "latency S2 S1 usual"];
    assert!(timeline("raft", &gone).scene(0).links.own.is_empty());
}

/// How many messages and writes a step of a node had.
fn visible(told: &crate::engine::scene::Told) -> (usize, usize) {
    (told.sent.len(), told.effects.iter().filter(|effect| effect.contains(" writes")).count())
}

#[test]
fn a_crash_comes_at_the_moment_that_it_is_armed_for() {
    for moment in Moment::NAMED.into_iter().filter_map(Moment::name) {
        for (protocol, node, start) in [("raft", "S2", "fire S1 election"), ("paxos", "A1", "request P1 X")] {
            let armed = format!("crash {node} {moment}");
            let mut timeline = timeline(protocol, &[start, &armed]);
            assert_eq!(timeline.sim().told().command, armed, "it is written as it is read");
            let from = timeline.at() + 1;
            run(&mut timeline, &format!("run until node('{node}').up == false within 5s")).expect("it crashes");
            let steps = timeline.told(from, timeline.at());
            let (last, before) = steps.split_last().expect("it took some");
            let (sent, wrote) = visible(last);
            let mine = |told: &&crate::engine::scene::Told| told.node.as_deref() == Some(node);
            let before: Vec<_> = before.iter().filter(mine).map(visible).collect();
            let fits = match moment {
                "before send" => sent == 0 && before.iter().all(|(sent, _)| *sent == 0),
                "after send" => sent == 1 && before.iter().all(|(sent, _)| *sent == 0),
                "before write" => wrote == 0 && before.iter().all(|(_, wrote)| *wrote == 0),
                _ => wrote == 1 && before.iter().all(|(_, wrote)| *wrote == 0),
            };
            assert!(fits, "{armed}: {before:?}, then {sent} sent and {wrote} written");
        }
    }
}

/// What is on a disk by name, as the node reads it.
fn disk(card: &NodeCard) -> BTreeMap<String, String> {
    card.disk.iter().chain(&card.unflushed).map(|field| (field.name.clone(), field.value.clone())).collect()
}

#[test]
fn a_crash_that_keeps_some_records_leaves_the_disk_as_it_was_after_them() {
    for (protocol, node, lines) in [
        (
            "raft",
            0,
            &["set flush lazy", "fire S1 election", "run 200ms", "request S1 x=1", "request S1 x=2", "run 300ms"][..],
        ),
        ("paxos", 3, &["set flush lazy", "request P1 X", "request P2 Y", "run 900ms"]),
    ] {
        let mut timeline = timeline(protocol, lines);
        let end = timeline.at();
        let card = |timeline: &Timeline| timeline.scene(0).nodes[node].clone();
        let count = card(&timeline).unflushed_records.expect("it wrote something");
        assert!(count > 2, "{protocol}: {count}");
        let mut tried = 0;
        for kept in 0..=count {
            timeline.switch(0);
            timeline.seek(end);
            while timeline.at() > 0 && card(&timeline).unflushed_records.unwrap_or(0) > kept {
                timeline.back(1);
            }
            let (then, before) = (card(&timeline).unflushed_records.unwrap_or(0), disk(&card(&timeline)));
            timeline.seek(end);
            let name = card(&timeline).id;
            let crash = format!("crash {name} keeping {kept}");
            run(&mut timeline, &crash).unwrap_or_else(|e| panic!("{}", e.render()));
            assert_eq!(timeline.sim().told().command, crash, "it is written as it is read");
            if then == kept {
                assert_eq!(disk(&card(&timeline)), before, "{protocol}: {kept} of {count}");
                tried += 1;
            }
            assert_eq!(card(&timeline).unflushed_records, None);
        }
        assert!(tried > 2, "{protocol}: only {tried} of {count}");
    }
}

#[test]
fn a_node_whose_disk_fails_stops_where_a_crash_before_its_write_would_stop_it() {
    for (protocol, node, start) in [("raft", "S2", "fire S1 election"), ("paxos", "A1", "request P1 X")] {
        let end = |fault: String| {
            let down = format!("run until node('{node}').up == false within 5s");
            let mut scene = timeline(protocol, &[start, &fault, &down]).scene(9);
            assert!(scene.outside_model.is_empty(), "who stops is one that crashed");
            scene.nodes.iter_mut().for_each(|card| card.disk_fails = false);
            scene
        };
        assert_eq!(end(format!("disk {node} fails")), end(format!("crash {node} before write")));
        // Until it is mended it stops again and again.
        let fails = format!("disk {node} fails");
        let mut timeline = timeline(protocol, &[start, &fails, "run 2s"]);
        let restart = format!("restart {node}");
        run(&mut timeline, &restart).unwrap_or_else(|e| panic!("{}", e.render()));
        assert!(timeline.scene(0).nodes.iter().any(|card| card.id == node && card.up && card.disk_fails));
        let works = format!("disk {node} works");
        run(&mut timeline, &works).unwrap_or_else(|e| panic!("{}", e.render()));
        assert_eq!(timeline.sim().told().command, works, "it is written as it is read");
        run(&mut timeline, "run 2s").unwrap_or_else(|e| panic!("{}", e.render()));
        assert!(timeline.scene(0).nodes.iter().all(|card| card.up && !card.disk_fails));
    }
}

/// What has to be done before the example of a verb can be, so that it does something.
const BEFORE: &[(&str, &[&str])] = &[
    ("deliver", &["fire S1 election"]),
    ("drop", &["fire S1 election"]),
    ("duplicate", &["fire S1 election"]),
    ("corrupt", &["fire S1 election"]),
    ("delay", &["fire S1 election"]),
    ("crash", &["run until leaders.size() == 1"]),
    ("spare", &["crash S1 after 3"]),
    ("restart", &["crash S1"]),
    ("resume", &["pause S2"]),
    ("flush", &["set flush lazy", "fire S1 election"]),
    ("heal", &["cut S1 S2"]),
];

/// What is done by hand is counted as the table says, however it is recorded; no verb that does something is forgotten.
#[test]
fn every_verb_that_does_something_now_is_counted_as_the_table_says() {
    for verb in VERBS {
        let before = BEFORE.iter().find(|(name, _)| *name == verb.name).map_or(&[][..], |(_, before)| before);
        let mut timeline = timeline("raft", before);
        let read = verbs::read(verb.example, timeline.sim().info()).unwrap_or_else(|e| panic!("{}", e.render()));
        let (command, _) = read.expect("a command");
        let does = matches!(command, Command::Act(_) | Command::Wait(_));
        let row = DEEDS.iter().find(|(deed, _)| *deed == verb.name);
        assert_eq!(row.is_some(), does, "{}", verb.name);
        let Some((_, counts)) = row else { continue };
        let from = timeline.at();
        run(&mut timeline, verb.example).unwrap_or_else(|e| panic!("{}", e.render()));
        let done = timeline.done_since(from);
        assert!(!done.is_empty(), "{} does nothing: {}", verb.name, verb.example);
        for (_, command) in done {
            assert_eq!(counted_as(&command), *counts, "{} is recorded as {command}", verb.example);
        }
    }
    let known = |name: &str| VERBS.iter().any(|verb| verb.name == name);
    assert!(DEEDS.iter().all(|(deed, counts)| known(counts) && known(deed.split(' ').next().unwrap_or_default())));
    assert_eq!(counted_as("request S1 x=1"), "request");
    assert_eq!(counted_as("set loss_percentage 3"), "set");
}
