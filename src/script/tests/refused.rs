//! A refused command changes nothing, whatever it is and whatever the world it meets: no step, no branch, no word. One that
//! asks for what is so already stops no script.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use std::cell::Cell;

/// What a protocol's commands are made of.
#[derive(Debug)]
struct Words {
    protocol: &'static str,
    /// What is done first, so that messages are under way.
    start: &'static [&'static str],
    /// Nodes by id, kind and role; some are not there.
    nodes: &'static [&'static str],
    kinds: &'static [&'static str],
    timers: &'static [&'static str],
    /// Its own verbs, in front of a node and of what follows it.
    inputs: &'static [(&'static str, &'static str)],
}

const WORDS: &[Words] = &[
    Words {
        protocol: "raft",
        start: &["fire S1 election", "duplicate RequestVote S1->S3", "pause S3"],
        nodes: &[
            "S1",
            "S2",
            "S3",
            "S4",
            "S5",
            "S9",
            "C1",
            "leader",
            "candidate",
            "follower:2",
            "crashed:1",
            "server:3",
        ],
        kinds: &["*", "RequestVote", "Vote", "AppendEntries", "AppendReply", "Request", "Answer"],
        timers: &["election", "heartbeat", "request", "patience"],
        inputs: &[("request", " x=1"), ("request", " set y=2 from C1"), ("request", " z=3 from S1"), ("request", " ")],
    },
    Words {
        protocol: "paxos",
        start: &["request P1 X", "request P2 Y", "wait 40ms", "deliver *"],
        nodes: &["P1", "P2", "P3", "A1", "A2", "A3", "L1", "C1", "acceptor:2", "proposer", "backing-off", "crashed:1"],
        kinds: &["*", "Prepare", "Promise", "Accept", "Accepted", "Request", "Decided"],
        timers: &["ballot", "retry", "patience"],
        inputs: &[("request", " V"), ("prepare", ""), ("prepare", " to A1,A2"), ("accept", ""), ("accept", " to P1")],
    },
    Words {
        protocol: "replicas",
        start: &["write C1 x=1", "write C2 x+2"],
        nodes: &["S1", "S2", "S3", "C1", "C2", "C9", "replica:2", "client", "crashed:1"],
        kinds: &["*", "Write", "Answer"],
        timers: &["write", "patience"],
        inputs: &[("write", " x=1"), ("write", " x+1"), ("write", "")],
    },
];

/// What needs no node.
const PLAIN: &[&str] = &[
    "step",
    "step 5",
    "step 20",
    "back 3",
    "back 12",
    "seek start",
    "seek end",
    "seek 9",
    "run 20ms",
    "run 200ms",
    "wait 5ms",
    "wait 40ms",
    "heal all",
    "loss 30%",
    "loss 0%",
    "set flush lazy",
    "set raft.vote.once off",
    "branch x",
    "switch x",
    "switch main",
    "delete x",
    "undelete",
    "rename y",
    "mark m",
    "unmark m",
    "seek m",
    "seek next election",
    "seek previous fault",
    "diff main x",
    "why entry 1",
    "why not entry 1",
    "explore crashes=0 timeouts=1 requests=0 states=300 find leaders.size() == 1",
];

fn one_of(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    proptest::sample::select(words).prop_map(str::to_string)
}

fn group(words: &Words) -> impl Strategy<Value = String> + use<> {
    proptest::collection::vec(one_of(words.nodes), 1..4).prop_map(|names| names.join(","))
}

fn messages(words: &Words) -> impl Strategy<Value = String> + use<> {
    let end = || prop_oneof![3 => Just("*".to_string()), 2 => one_of(words.nodes)];
    let kind = || prop_oneof![Just("*".to_string()), one_of(words.kinds)];
    let pattern = (kind(), end(), end()).prop_map(|(kind, a, b)| format!("{kind} {a}->{b}"));
    let id = (one_of(words.nodes), one_of(words.nodes), 1..6).prop_map(|(a, b, n)| format!("{a}>{b}#{n}"));
    prop_oneof![8 => pattern, 1 => id, 1 => kind()]
}

/// A command of any verb; most can be read, and many are refused.
fn line(words: &Words) -> impl Strategy<Value = String> + use<> {
    let of_node = |verbs| (one_of(verbs), one_of(words.nodes)).prop_map(|(verb, node)| format!("{verb} {node}"));
    let groups = || (group(words), group(words));
    let inputs = (proptest::sample::select(words.inputs), one_of(words.nodes));
    prop_oneof![
        8 => (one_of(&["deliver", "drop", "duplicate", "corrupt"]), messages(words))
            .prop_map(|(verb, messages)| format!("{verb} {messages}")),
        1 => messages(words).prop_map(|messages| format!("delay {messages} 30ms")),
        3 => of_node(&["crash", "restart", "pause", "resume"]),
        2 => of_node(&["spare", "flush", "show", "why"]),
        1 => (one_of(words.nodes), 0..4).prop_map(|(node, k)| format!("crash {node} after {k}")),
        2 => (one_of(words.nodes), one_of(words.timers)).prop_map(|(node, timer)| format!("fire {node} {timer}")),
        1 => (one_of(words.nodes), one_of(&["before send", "after write", "keeping 1", "keeping 0", "after 1"]))
            .prop_map(|(node, how)| format!("crash {node} {how}")),
        1 => (one_of(words.nodes), one_of(&["fails", "works"])).prop_map(|(node, how)| format!("disk {node} {how}")),
        1 => (groups(), one_of(&["latency", "loss"]), one_of(&["usual", "5", "101"]))
            .prop_map(|((a, b), verb, what)| format!("{verb} {a} -> {b} {what}")),
        1 => (one_of(words.nodes), one_of(&["usual", "9..90", "0"]))
            .prop_map(|(node, what)| format!("set client_patience_ms of {node} {what}")),
        1 => (one_of(words.nodes), 0..1200).prop_map(|(node, percent)| format!("clock {node} {percent}%")),
        1 => groups().prop_map(|(a, b)| format!("cut {a} {b}")),
        1 => groups().prop_map(|(a, b)| format!("heal {a} -> {b}")),
        1 => groups().prop_map(|(a, b)| format!("partition {a} | {b}")),
        4 => inputs.prop_map(|((verb, rest), node)| format!("{verb} {node}{rest}")),
        4 => one_of(PLAIN),
        // Of many messages to somebody who is held up none arrives.
        1 => one_of(&["deliver * *->S3", "duplicate * *->S9"]),
    ]
}

/// All that a command could change: the scene, the history in all its branches, what decides the future, and the
/// words that have a number.
fn everything(timeline: &Timeline) -> (String, String, u64, String) {
    let scene = serde_json::to_string(&timeline.scene(usize::MAX)).expect("a scene is JSON");
    let by_hand: Vec<_> = timeline.tree().iter().flat_map(|b| timeline.by_hand(b.id).collect::<Vec<_>>()).collect();
    let steps: Vec<_> = timeline.steps().collect();
    let place = (timeline.branch(), timeline.at(), timeline.upcoming());
    let history = format!("{:?} {by_hand:?} {steps:?} {place:?}", timeline.tree());
    (scene, history, timeline.sim().fork().fingerprint(), format!("{:?}", timeline.sim().config().words))
}

/// How many messages a pattern means now.
fn meant(timeline: &Timeline, line: &str) -> usize {
    match verbs::read(line, timeline.sim().info()) {
        Ok(Some((Command::Act(command::Act::Message(messages, _)), _))) => {
            messages.resolve(timeline.sim(), line).map_or(0, |found| found.len())
        }
        _ => 0,
    }
}

#[test]
fn a_refused_command_changes_nothing_whatever_it_is() {
    let (done, refused, of_many, in_part) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let add = |count: &Cell<usize>| count.set(count.get() + 1);
    let lines = |words: &'static Words| proptest::collection::vec(line(words), 1..50).prop_map(move |l| (words, l));
    let runs = (0..WORDS.len()).prop_flat_map(move |at| lines(&WORDS[at]));
    let tested = TestRunner::new(ProptestConfig::with_cases(256)).run(&runs, |(words, lines)| {
        let mut timeline = timeline(words.protocol, words.start);
        for line in lines {
            let before = everything(&timeline);
            let several = meant(&timeline, &line) > 1;
            match run(&mut timeline, &line) {
                Ok(Outcome { said: Some(said), .. }) if said.starts_with("Left out") => add(&in_part),
                // Time has passed until it was clear that it leads nowhere.
                Ok(_) | Err(ScriptError { failure: Failure::Expectation, .. }) => add(&done),
                Err(error) => {
                    prop_assert_eq!(&before, &everything(&timeline), "`{}` was refused: {}", line, error.message);
                    add(&refused);
                    if several {
                        add(&of_many);
                    }
                }
            }
        }
        Ok(())
    });
    tested.unwrap_or_else(|failure| panic!("{failure}"));
    let (several, counts) = ([of_many.get(), in_part.get()], (done.get(), refused.get()));
    let enough = counts.0 > 500 && counts.1 > 500 && several.iter().all(|count| *count > 3);
    assert!(enough, "too little was tried: {counts:?}, {several:?}");
}

/// A run that may get only so long takes all of a command's steps or none.
#[test]
fn a_command_of_many_steps_is_not_done_in_part_where_a_run_has_to_end() {
    let mut timeline = timeline("raft", &["fire S1 election"]);
    timeline.limit(Some(timeline.at() + 3));
    for line in ["drop RequestVote S1->*", "explore crashes=0 timeouts=0 requests=0 find leaders.size() == 1"] {
        let before = everything(&timeline);
        let error = run(&mut timeline, line).expect_err("four steps are too many");
        assert!(error.message.contains("as long as it may"), "{}", error.message);
        assert_eq!(before, everything(&timeline), "{line}");
    }
    run(&mut timeline, "drop * S1->S2").expect("one is not");
}

/// Protocol, commands before, the command, and what is said; nothing where it is taken without a word.
const SO: &[(&str, &[&str], &str, &str)] = &[
    ("raft", &["crash S1"], "crash S1", "S1 is down"),
    ("raft", &["pause S1"], "pause S1", "S1 is paused already"),
    ("raft", &[], "resume S1", "S1 is not paused"),
    ("raft", &[], "spare S1", "no crash is armed for S1"),
    ("raft", &[], "disk S1 works", "S1's disk works"),
    ("raft", &["disk S1 fails"], "disk S1 fails", "S1's disk fails already"),
    ("raft", &[], "clock S1 100%", "S1's clock goes right already"),
    ("raft", &["clock S1 50%"], "clock S1 50%", "S1's clock runs at 50% already"),
    ("raft", &["cut S1 S2"], "cut S1 S2", ""),
    ("raft", &["cut S1 -> S2"], "cut S1 -> S2", ""),
    ("raft", &["partition S1 | S2,S3"], "partition S1 | S2,S3", ""),
    ("raft", &[], "heal S1 S2", ""),
    ("raft", &[], "heal all", ""),
    ("raft", &["loss 5%"], "loss 5%", ""),
    ("raft", &["latency S1 S2 5ms"], "latency S1 S2 5ms", ""),
    ("raft", &["set flush lazy"], "set flush lazy", ""),
    ("raft", &["set election_timeout_ms of S1 90"], "set election_timeout_ms of S1 90", ""),
    ("raft", &["set raft.vote.once off"], "set raft.vote.once off", ""),
    ("zookeeper", &["run 3s", "elect K1"], "elect K1", "K1 stands in the line below /election already"),
    ("zookeeper", &["run 3s", "lock K1", "run 1s", "release K1"], "release K1", "K1 is leaving its line already"),
    ("zookeeper", &["run 3s"], "release K1", "K1 stands in no line"),
    ("zookeeper", &["run 3s", "close K1", "run 1s"], "close K1", "K1 has no session to close"),
    ("mesos", &[], "revive G1", "its process runs"),
];

/// What is to happen, and cannot.
const NOT_SO: &[(&str, &[&str], &str)] = &[
    ("raft", &[], "restart S1"),
    ("raft", &[], "fire S1 heartbeat"),
    ("raft", &["crash S1"], "crash S1 before send"),
    ("raft", &["crash S1"], "pause S1"),
    ("raft", &["crash S1"], "flush S1"),
    ("raft", &["set flush lazy"], "crash S1 keeping 1"),
    ("zookeeper", &["run 3s", "crash K1"], "close K1"),
];

/// What a script that is only this command says, if it is done to its end.
fn said(timeline: &mut Timeline, line: &str) -> Result<String, ScriptError> {
    let script = Script::parse(&format!("{line}\nmark behind"), timeline.sim().info()).expect(line);
    let mut said = String::new();
    script.tell(timeline, &mut |heard| {
        if let Heard::Said(by, text) = heard
            && by == line
        {
            said.push_str(text);
        }
    })?;
    assert!(timeline.find_bookmark("behind").is_some(), "{line}");
    Ok(said)
}

#[test]
fn what_is_so_already_changes_nothing_and_stops_no_script() {
    for (protocol, before, line, words) in SO {
        let mut timeline = timeline(protocol, before);
        let stands =
            |timeline: &Timeline| (timeline.scene(9).nodes, timeline.scene(9).links, timeline.scene(9).messages);
        let (at, stood) = (timeline.at(), stands(&timeline));
        let alone = run(&mut timeline.clone(), line).err().map(|error| format!("{}.", error.told()));
        let told = said(&mut timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
        assert!(told.starts_with(words), "{line}: {told}");
        assert_eq!(stands(&timeline), stood, "{line}");
        // It is told in the same words where it is typed, and nothing is done then.
        assert_eq!(alone.unwrap_or_default(), told, "{line}");
        assert!(words.is_empty() || timeline.at() == at, "{line}");
    }
    for (protocol, before, line) in NOT_SO {
        let error = said(&mut timeline(protocol, before), line).expect_err(line);
        assert_eq!(error.failure, Failure::Refused, "{}", error.render());
    }
}
