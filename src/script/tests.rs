mod elected;
mod inject;
mod names;
mod own;
mod refused;
mod same;
use super::*;
use crate::engine::{Arg, ArgRole, Choice, InputSpec, KindId};
use crate::kit::work;
use crate::protocols;
use crate::scenario::Scenario;

pub(super) fn timeline(protocol: &str, lines: &[&str]) -> Timeline {
    let entry = protocols::find(protocol).expect("there is one");
    let mut scenario = Scenario::sandbox(entry, None, 7).expect("the usual nodes");
    let asking = entry.info.find_option("client_interval_ms");
    asking.into_iter().for_each(|asking| scenario.config.set(entry.info, asking, [0, 0]).expect("allowed"));
    let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
    for line in lines {
        run(&mut timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
    timeline
}

fn refused(protocol: &str, before: &[&str], line: &str) -> String {
    let mut timeline = timeline(protocol, before);
    let (at, scene) = (timeline.at(), timeline.scene(9));
    let error = run(&mut timeline, line).err().unwrap_or_else(|| panic!("`{line}` was done"));
    assert_eq!((timeline.at(), timeline.scene(9)), (at, scene), "`{line}` was refused and changed something");
    let one_remedy = error.failure == Failure::Expectation || error.remedy.is_none() || !error.message.contains("; ");
    assert!(one_remedy, "`{line}`: {}", error.render());
    error.render()
}

/// Protocol, commands before, the command, words of the refusal.
const REFUSED: &[(&str, &[&str], &str, &str)] = &[
    ("raft", &[], "jump", "commands are step, back"),
    ("raft", &[], "crash", "a node"),
    ("raft", &[], "crash S9", "there is no node S9"),
    ("raft", &[], "crash S1 S2", "S2"),
    ("raft", &[], "cut S1 S1", "S1 has no link to itself that could be cut"),
    ("raft", &["fire S1 election"], "cut S1 candidate", "S1 has no link to itself that could be cut"),
    ("raft", &[], "cut s1 S1", "S1 has no link to itself that could be cut"),
    ("raft", &[], "partition S1 | S1,S2", "S1 is in two groups"),
    ("raft", &[], "request S1 set", "a value, such as x=1, is missing"),
    ("raft", &[], "request S1 set from C1", "a value, such as x=1, is missing"),
    ("raft", &[], "crash leader", "leader"),
    ("raft", &["crash S1"], "crash S1", "S1 is down"),
    ("raft", &[], "restart S1", "S1 is running"),
    ("raft", &[], "resume S1", "not paused"),
    ("raft", &["pause S1"], "pause S1", "paused already"),
    ("raft", &[], "fire S1 heartbeat", "not armed (armed: election)"),
    ("raft", &[], "fire S1 elections", "timers are election, heartbeat"),
    ("raft", &[], "deliver RequestVote S1->S2", "nothing is in flight"),
    ("raft", &["fire S1 election", "cut S1 -> S2"], "deliver * S1->S2", "is cut; heal it first"),
    ("raft", &["fire S1 election", "crash S2"], "deliver * S1->S2", "S2 is down"),
    ("raft", &["fire S1 election", "crash S3"], "deliver S1>S3#1", "S3 is down"),
    ("raft", &["fire S1 election", "crash S2", "crash S3"], "deliver RequestVote *->S3", "S3 is down"),
    ("raft", &[], "partition S1,S2 | S2,S3", "in two groups"),
    ("raft", &[], "loss 101%", "between 0% and 100%"),
    ("raft", &[], "latency S1 S1 5ms", "S1 has no link to itself"),
    ("raft", &[], "latency S1 S2", "a range of times, such as 10..30ms, is missing"),
    ("raft", &[], "latency S1 -> S2 9..3", "write the smaller number first: 3..9"),
    ("raft", &[], "latency S1 -> S2 60001ms", "allowed are 0 to 60000"),
    ("raft", &[], "loss S1 -> S2 101%", "between 0% and 100%"),
    ("raft", &[], "loss S1 S2", "a percentage is missing"),
    ("raft", &[], "set latency_ms 9..3", "write the smaller number first: 3..9"),
    ("raft", &[], "set latency_ms of S1 9", "`set latency_ms VALUE` sets it for all"),
    ("raft", &[], "set election_timeout_ms of S9 9", "there is no node S9"),
    ("raft", &[], "set election_timeout_ms of S1 0", "allowed are 1 to 60000"),
    ("raft", &[], "set election_timeout_ms of S1", "a value is missing"),
    ("raft", &[], "crash S1 keeping 1", "S1 has written nothing that a crash could"),
    ("raft", &["set flush lazy", "fire S1 election"], "crash S1 keeping 2", "a crash can keep 0 to 1 of them"),
    ("raft", &[], "crash S1 before 2", "a crash can come before send, after send, before write, after write"),
    ("raft", &[], "crash S1 after crash", "`send` or `write` belongs behind `after`"),
    ("raft", &[], "disk S1", "fails or works is missing"),
    ("raft", &[], "disk S1 works", "S1's disk works"),
    ("raft", &["disk S1 fails"], "disk S1 fails", "`disk S1 works` mends it"),
    ("raft", &["disk S1 fails"], "flush S1", "`disk S1 works` first"),
    ("raft", &[], "clock S1", "a percentage"),
    ("raft", &[], "clock S1 abc", "a percentage belongs here, such as 150%"),
    ("raft", &[], "clock S1 100%", "S1's clock goes right already"),
    ("raft", &[], "clock S1 0%", "`pause S1` holds the whole node up"),
    ("raft", &["crash S1"], "clock S1 5000%", "10% to 1000% can be"),
    ("raft", &[], "latency 30..10ms", "backwards"),
    ("raft", &[], "set election_timeout_ms 300..150", "backwards"),
    ("raft", &[], "set raft.vote.one off", "raft.vote.once"),
    ("raft", &[], "run 5", "ms"),
    ("raft", &[], "run until leaders", "true or false"),
    ("raft", &[], "expect leaders.size() == 1", "leaders.size() = 0"),
    ("raft", &[], "expect unreachable leaders.size() == 1 timeouts=1 requests=0", "reached in 5 steps"),
    ("raft", &[], "expect unreachable leaders.size() == 9 states=50", "as many states as it may"),
    ("raft", &[], "explore crashes=0 timeouts=1 requests=0 find leaders.size() == 2", "cannot be reached"),
    ("raft", &[], "explore speed=3", "bounds are crashes, restarts"),
    ("raft", &[], "explore find time_ms > 5", "no clock"),
    ("raft", &[], "seek 5", "0"),
    ("raft", &[], "prepare S1", "prepare"),
    ("raft", &[], "request C1 x=1", "cannot be done with C1 (client)"),
    ("paxos", &[], "request A1 X", "cannot be done with A1 (acceptor)"),
    ("paxos", &[], "prepare A1", "this can be done with P1, P2"),
    ("paxos", &[], "prepare P1 to P2", "A1, A2, A3"),
    ("paxos", &[], "request P1", "a value"),
    ("raft", &[], "wait 5", "ms"),
    ("raft", &[], "seek nowhere", "`mark nowhere` makes one here"),
    ("raft", &["mark here"], "seek nowhere", "marks on this branch are here"),
    ("raft", &[], "seek next fault", "no fault after step 0"),
    ("raft", &[], "seek next thing", "any, election, choice"),
    ("raft", &[], "seek next note", "the node whose note"),
    ("raft", &[], "switch b9", "branches are main"),
    ("raft", &[], "delete main", "where everything starts"),
    ("raft", &[], "branch main", "another name"),
    ("raft", &[], "undelete", "none to bring back"),
    ("raft", &[], "mark 7up", "a letter and then"),
    ("raft", &[], "mark end", "means something else"),
    ("raft", &[], "diff main", "another branch"),
    ("raft", &[], "why S9", "there is no node S9"),
    ("raft", &[], "why entry 1", "nothing stands at index 1"),
    ("raft", &[], "why S1>S2#3", "was sent so far"),
    ("raft", &[], "why not S1", "goals are leader, vote"),
    ("raft", &[], "why not S1 leadr", "did you mean leader?"),
    ("raft", &[], "why not S1 commit", "why not S1 commit 1"),
    ("raft", &[], "why not S1 vote C1", "cannot stand here"),
    ("raft", &[], "why not C1 leader", "no goal of C1"),
    ("paxos", &[], "why not A1 propose", "its goals are promise, accept"),
    ("replicas", &[], "why not S1 foo", "there are no goals in Plain replicas"),
    ("replicas", &[], "explore timeouts=1", "look for a condition instead"),
];

#[test]
fn a_refused_command_says_why_and_changes_nothing() {
    let mut wrong = Vec::new();
    for (protocol, before, line, words) in REFUSED {
        let said = refused(protocol, before, line);
        if !said.contains(words) {
            wrong.push(format!("`{line}`: `{words}` is not said in:\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_the_world_refuses_keeps_its_remedy_apart_and_is_told_in_one_sentence() {
    let error = |line: &str| run(&mut timeline("raft", &[]), line).expect_err(line);
    let world = error("restart S1");
    assert_eq!((world.message.as_str(), world.remedy.as_deref()), ("S1 is running", Some("crash it first")));
    assert_eq!((&*world.told(), world.advice()), ("S1 is running; crash it first", None));
    assert_eq!(world.to_string(), world.told());
    let history = error("seek 5");
    assert_eq!((&*history.told(), history.advice()), (history.message.as_str(), history.remedy.as_deref()));
    assert!(world.render().starts_with("error: S1 is running; crash it first\n") && !world.render().contains("help: "));
    assert!(history.render().contains("help: "));
}

/// Every verb's own example can be read, and its first word is its name.
#[test]
fn every_example_is_a_command() {
    let info = protocols::find("raft").expect("there is one").info;
    for verb in VERBS {
        assert!(verb.example.starts_with(verb.name), "{}", verb.name);
        Script::parse(verb.example, info).unwrap_or_else(|e| panic!("{}: {}", verb.name, e[0].render()));
    }
    for input in protocols::ALL.iter().flat_map(|e| e.info.inputs.iter().map(move |i| (e.info, i))) {
        Script::parse(input.1.example, input.0).unwrap_or_else(|e| panic!("{}", e[0].render()));
    }
}

const SERVER: &[KindId] = &[KindId(0)];
const CLIENT: &[KindId] = &[KindId(1)];

const fn input(verb: &'static str, args: &'static [Arg]) -> InputSpec {
    InputSpec { verb, args, told: None, example: "", about: "" }
}

/// Verbs that a protocol could have, each with a command, and the same as it is written again and told.
const VERBS_TO_COME: &[(InputSpec, &str, &str, &str)] = &[
    (
        input("transfer", &[Arg::actor(SERVER), Arg::target(SERVER)]),
        "transfer leader S2",
        "transfer S1 S2",
        "S1 is told to transfer S2.",
    ),
    (
        input("add", &[Arg::target(SERVER), Arg::asker(CLIENT).behind("from")]),
        "add S3",
        "add S3 from C1",
        "C1 is told to add S3.",
    ),
    (
        input("reconfigure", &[Arg::targets(SERVER), Arg::asker(CLIENT).behind("from")]),
        "reconfigure S1,S2,S3 from C1",
        "reconfigure S1,S2,S3 from C1",
        "C1 is told to reconfigure S1,S2,S3.",
    ),
    (
        input("create", &[Arg::asker(CLIENT), Arg::VALUE]),
        "create C1 /a b",
        "create C1 /a b",
        "C1 is told to create /a b.",
    ),
    (
        input("read", &[Arg::asker(CLIENT), Arg::VALUE, Arg::target(SERVER).behind("at")]),
        "read C1 x at S4",
        "read C1 x at S4",
        "C1 is told to read x at S4.",
    ),
    (input("snapshot", &[Arg::actor(SERVER)]), "snapshot S5", "snapshot S5", "S5 is told to snapshot."),
    (
        input("begin", &[Arg::actor(SERVER), Arg::NUMBER.behind("at"), Arg::targets(SERVER).behind("to")]),
        "begin S1 at 5 to S2",
        "begin S1 at 5 to S2",
        "S1 is told to begin at 5 to S2.",
    ),
];

#[test]
fn a_new_verb_of_a_protocol_is_a_row() {
    let timeline = timeline("raft", &["fire S1 election", "run until leaders.size() == 1"]);
    let sim = timeline.sim();
    for (spec, line, again, told) in VERBS_TO_COME {
        let inputs: &'static [InputSpec] = Box::leak(Box::new([*spec]));
        let info: &'static Info = Box::leak(Box::new(Info { inputs, ..*sim.info() }));
        let read = |line: &str| {
            let (command, args) =
                verbs::read(line, info).unwrap_or_else(|e| panic!("{}", e.render())).expect("a command");
            let Command::Act(command::Act::Input(typed)) = command else { panic!("`{line}` is an input") };
            Doing { line, args }.input(&typed, spec, sim).unwrap_or_else(|e| panic!("{}", e.render()))
        };
        let choice = read(line);
        let Choice::Input { node, to, value, .. } = choice else { panic!("`{line}` is an input") };
        assert_eq!(spec.command(sim.config(), node, to, value), *again);
        assert_eq!(spec.headline(sim.config(), node, to, value), *told);
        assert_eq!(read(again), choice, "what is written is read as the same");
        let bare = verbs::read(spec.verb, info).err().expect("something is missing");
        assert!(bare.message.contains("is missing"), "{}", bare.render());
    }
}

/// Who acts is clear, nothing is given twice, and what may be left out can be told from what may not.
#[test]
fn every_input_has_arguments_that_can_be_told_apart() {
    for input in protocols::ALL.iter().flat_map(|entry| entry.info.inputs) {
        let count = |is: fn(&Arg) -> bool| input.args.iter().filter(|arg| is(arg)).count();
        assert_eq!(count(Arg::acts), 1, "{}: one acts", input.verb);
        let names_nobody = |arg: &Arg| matches!(arg.role, ArgRole::Value | ArgRole::Number);
        assert!(count(Arg::aims) <= 1 && count(names_nobody) <= 1, "{}", input.verb);
        let value = input.args.iter().position(|arg| *arg == Arg::VALUE).unwrap_or(input.args.len());
        assert!(
            input.args.iter().skip(value + 1).all(|arg| arg.word.is_some()),
            "{}: a value ends the line",
            input.verb
        );
        assert!(input.args.iter().all(|arg| arg.kinds.is_empty() == names_nobody(arg)), "{}", input.verb);
    }
}

#[test]
fn message_verbs_let_no_time_pass_and_patterns_take_the_oldest_first() {
    let mut timeline = timeline("raft", &["fire S1 election", "duplicate RequestVote S1->S2"]);
    run(&mut timeline, "delay RequestVote S1->S3 200ms").expect("allowed");
    assert_eq!(timeline.scene(0).time_ms, 0);
    let outcome = run(&mut timeline, "deliver RequestVote S1->*").expect("allowed");
    assert_eq!(outcome.to - outcome.from, 5, "four requests and the copy");
    assert_eq!(timeline.scene(0).time_ms, 0);
    let heard: Vec<_> = timeline.told(outcome.from + 1, outcome.to).into_iter().map(|t| t.command).collect();
    assert!(heard[0].contains("S1>S2#1") && heard[1].contains("S1>S2#1.1"), "{heard:?}");
}

/// Verbs that take all that is like something, and what keeps S3's message from it.
const PICKING: &[(&str, &str)] = &[
    ("deliver * S1->*", "S1>S3#1 cannot arrive: it is lost"),
    ("duplicate * S1->*", "S1>S3#1 is lost"),
    ("corrupt * S1->*", "S1>S3#1 is lost"),
    ("delay * S1->* 5ms", "S1>S3#1 is lost"),
    ("drop * S1->*", ""),
];

#[test]
fn what_cannot_be_done_of_all_that_is_like_something_is_left_out_and_named() {
    let verbs: Vec<_> = VERBS
        .iter()
        .filter(|verb| verb.takes.contains(&Takes::Message) && verb.name != "why")
        .map(|verb| verb.name)
        .collect();
    assert!(verbs.iter().all(|verb| PICKING.iter().any(|(line, _)| line.starts_with(verb))), "{verbs:?}");
    for (line, reason) in PICKING {
        let mut timeline = timeline("raft", &["crash S3", "fire S1 election", "wait 100ms"]);
        ready(&timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
        let done = run(&mut timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
        let said = done.said.unwrap_or_default();
        assert_eq!(done.to - done.from, if reason.is_empty() { 4 } else { 3 }, "{line}");
        assert!(said.contains(reason) && said.is_empty() == reason.is_empty(), "{line}: {said}");
        let only = line.replace("S1->*", "S1->S3");
        assert!(run(&mut timeline, &only).is_err(), "{only}: there is nobody else");
    }
    // What one of them brings about may keep the next one from it.
    let mut timeline = timeline("raft", &["fire S1 election", "duplicate * S1->S2", "crash S2 after 0"]);
    let said = run(&mut timeline, "deliver RequestVote S1->S2").expect("the first arrives").said;
    assert_eq!(said.as_deref(), Some("Left out: S1>S2#1.1 cannot arrive: S2 is down."));
}

#[test]
fn no_two_copies_of_a_message_have_one_id() {
    let mut timeline = timeline("raft", &["fire S1 election", "duplicate S1>S2#1", "deliver S1>S2#1.1"]);
    run(&mut timeline, "duplicate S1>S2#1").expect("allowed");
    let ids: Vec<_> = timeline.scene(0).messages.into_iter().map(|m| m.id).collect();
    assert!(ids.contains(&"S1>S2#1.2".to_string()) && !ids.contains(&"S1>S2#1.1".to_string()), "{ids:?}");
}

/// Commands around a message from C1 to P1 that falls due at 10 ms while P1 is paused, and what becomes of it.
const WHILE_PAUSED: &[(&[&str], &str)] = &[
    (&["request P1 X", "run 50ms", "cut C1 P1", "resume P1", "step"], "Request from C1 to P1 arrives."),
    (&["request P1 X", "run 50ms", "cut C1 P1", "resume P1", "deliver * C1->P1"], "Request from C1 to P1 arrives."),
    (&["cut C1 P1", "request P1 X", "step"], "Request from C1 to P1 is lost: the link is cut."),
    (&["request P1 X", "run 5ms", "cut C1 P1", "step"], "Request from C1 to P1 is lost: the link is cut."),
    (&["request P1 X", "cut C1 P1", "run 5ms", "heal all", "run 50ms", "resume P1", "step"], "P1 arrives."),
    (&["request P1 X", "loss 100%", "request P1 Y", "run 50ms", "resume P1", "step"], "Request from C1 to P1 arrives."),
    (&["loss 100%", "request P1 X", "step"], "Request from C1 to P1 is lost by chance."),
    (&["request P1 X", "run 50ms", "delay * C1->P1 10ms", "cut C1 P1", "step"], "is lost: the link is cut."),
    (&["request P1 X", "run 50ms", "crash P1", "step"], "P1 is lost: P1 crashed before it took it in."),
    (&["request P1 X", "run 50ms", "crash P1", "restart P1", "step"], "P1 crashed before it took it in."),
    (&["resume P1", "request P1 X", "crash P1", "wait 50ms", "restart P1", "step"], "P1 was down when it fell due."),
    (&["resume P1", "request P1 X", "crash P1", "restart P1", "step"], "Request from C1 to P1 arrives."),
    (
        &["resume P1", "request P1 X", "cut C1 P1", "wait 50ms", "heal all", "step"],
        "the link was cut when it fell due.",
    ),
    (&["resume P1", "request P1 X", "wait 50ms", "cut C1 P1", "step"], "Request from C1 to P1 arrives."),
    (&["resume P1", "request P1 X", "wait 50ms", "crash P1", "step"], "P1 crashed before it took it in."),
];

#[test]
fn a_message_to_a_paused_node_is_judged_when_it_is_due() {
    for (lines, says) in WHILE_PAUSED {
        let timeline = timeline("paxos", &[&["latency 10..10ms", "pause P1"], *lines].concat());
        let said = timeline.sim().told().headline;
        assert!(said.ends_with(says), "{lines:?}: {said}, not {says}");
    }
}

#[test]
fn faults_are_what_they_say() {
    let mut timeline = timeline("raft", &["run until leaders.size() == 1 within 3s"]);
    for line in ["cut S1 -> S2", "cut S3 S4", "corrupt * *->S5", "run 200ms", "crash S1 after 1", "loss 10%"] {
        run(&mut timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
    let scene = timeline.scene(0);
    let cut: Vec<_> = scene.links.cut.iter().map(|c| format!("{}{}", c.from, c.to)).collect();
    assert_eq!(cut, ["S1S2", "S3S4", "S4S3"]);
    assert_eq!((scene.nodes[0].crash_after, &scene.nodes[0].crash_at), (Some(1), &None));
    run(&mut timeline, "heal all").expect("allowed");
    assert!(timeline.scene(0).links.cut.is_empty());
}

#[test]
fn looking_back_and_forth_changes_nothing_and_acting_there_keeps_the_old_future() {
    let mut timeline = timeline("raft", &["run 400ms"]);
    let (end, scene) = (timeline.end(), timeline.scene(9));
    for line in ["back 5", "seek start", "step 3", "seek end"] {
        run(&mut timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
    assert_eq!((timeline.at(), timeline.scene(9)), (end, scene.clone()));
    run(&mut timeline, "back 5").expect("allowed");
    run(&mut timeline, "crash S2").expect("allowed");
    assert_eq!((timeline.branches(), timeline.at()), (2, end - 4));
    timeline.switch(0);
    assert_eq!(timeline.scene(9), scene);
}

#[test]
fn going_forward_again_does_what_was_done_there() {
    let mut timeline = timeline("raft", &["run 50ms", "crash S1", "back 1"]);
    assert!(timeline.scene(0).nodes[0].up);
    run(&mut timeline, "run 100ms").expect("allowed");
    assert!(!timeline.scene(0).nodes[0].up && timeline.branches() == 1);
}

#[test]
fn every_role_of_a_proposer_can_be_named() {
    let duel =
        ["latency 10..10ms", "request P1 X", "request P2 Y", "run until nodes.exists(n, n.role == 'backing-off')"];
    let mut timeline = timeline("paxos", &duel);
    run(&mut timeline, "crash backing-off").unwrap_or_else(|e| panic!("{}", e.render()));
}

#[test]
fn a_run_that_comes_to_nothing_says_what_it_saw() {
    let mut timeline = timeline("raft", &[]);
    let error = run(&mut timeline, "run until leaders.size() == 9 within 1s").expect_err("there are five servers");
    assert!(error.render().contains("leaders.size() = 1"), "{}", error.render());
    assert!(timeline.scene(0).time_ms <= 1000);
}

#[test]
fn a_script_searches_and_goes_on_from_what_it_found() {
    let lines = [
        "expect unreachable leaders.size() == 2 timeouts=1 crashes=0 requests=0",
        "explore timeouts=1 crashes=0 find leaders.size() == 1",
        "expect leaders.size() == 1",
    ];
    assert_eq!(timeline("raft", &lines).at(), 5);
    let lines = ["set raft.election.majority off", "explore crashes=0 requests=0", "expect violations.size() == 1"];
    timeline("raft", &lines);
}

#[test]
fn what_could_follow_is_offered() {
    let timeline = timeline("raft", &["fire S1 election"]);
    let offered = |line: &str| -> Vec<String> { complete(&timeline, line).into_iter().map(|c| c.word).collect() };
    assert_eq!(offered("cras"), ["crash"]);
    assert_eq!(offered("run until lea"), ["leaders"]);
    assert_eq!(offered("run until leaders.s"), ["size()"]);
    assert!(!offered("run until ").contains(&"until".to_string()));
    assert_eq!(offered("expect node('S1').commit_"), ["commit_index"]);
    assert_eq!(offered("explore timeouts=2 find chosen[0].val"), ["value"]);
    assert_eq!(offered("set raft.vote.once "), ["on", "off"]);
    assert_eq!(offered("set raft.vote.o"), ["raft.vote.once"]);
    assert_eq!(offered("set vote.o"), ["raft.vote.once"]);
    assert!(offered("set once").iter().all(|word| word.contains(".once")) && !offered("set once").is_empty());
    let all = offered("set ");
    let rule = |word: &String| timeline.sim().info().find_rule(word).is_some();
    assert!(rule(&all[0]) && all.iter().any(|word| !rule(word)), "rules are not hidden behind options: {all:?}");
    assert_eq!([offered("set x="), offered("set x=S"), offered("request S1 x=")], [[""; 0]; 3]);
    assert_eq!(offered("set noop_on_election "), ["true", "false"]);
    assert_eq!(offered("set election_timeout_ms "), ["of"]);
    assert!(offered("set election_timeout_ms of ").contains(&"S3".to_string()));
    assert_eq!(offered("set election_timeout_ms of S3 "), ["usual"]);
    assert_eq!(offered("latency S1 S2 us"), ["usual"]);
    assert_eq!(offered("crash S1 keep"), ["keeping"]);
    assert!(offered("disk S1 f").contains(&"fails".to_string()));
    assert!(!offered("drop RequestVote S1->").contains(&"Vote".to_string()));
    assert!(offered("drop RequestVote S1->S").contains(&"S2".to_string()));
    assert!(!offered("partition S1,").contains(&"S1".to_string()));
}

#[test]
fn a_timer_about_somebody_is_fired_offered_and_refused() {
    let mut timeline = Timeline::new(crate::engine::tests::wide::world(2));
    let offered = |line: &str| -> Vec<String> { complete(&timeline, line).into_iter().map(|c| c.word).collect() };
    assert_eq!(offered("fire Z1 exp"), ["expiry"]);
    assert_eq!(offered("fire Z1 expiry "), ["F1", "F2"]);
    assert_eq!(offered("fire Z1 expiry F"), ["F1", "F2"]);
    run(&mut timeline, "fire Z1 expiry F2").expect("it is armed");
    let told = timeline.sim().told();
    assert_eq!(told.command, "fire Z1 expiry F2");
    assert_eq!(told.headline, "Z1's expiry timer for F2 runs out.");
    let mut refused = |line: &str| run(&mut timeline, line).expect_err(line).render();
    for (line, words) in [
        ("fire Z1 expiry F2", "Z1's expiry timer for F2 is not armed (armed: one, two,"),
        ("fire Z1 expiry", "the node that it is about is missing"),
        ("fire Z1 expiry F9", "there is no node F9"),
        ("fire Z1 expiry Z1", "is not armed"),
        ("fire Z1 twelve F1", "there is more here than the command takes"),
        ("fire F1 expiry F2", "is not armed"),
    ] {
        let said = refused(line);
        assert!(said.contains(words), "`{line}`: {said}");
    }
}

#[test]
fn names_are_understood_without_regard_to_capitals() {
    let fired = timeline("raft", &["fire s1 election", "deliver requestvote s1->S2", "drop S1>s3#1"]);
    let same = timeline("raft", &["fire S1 election", "deliver RequestVote S1->S2", "drop S1>S3#1"]);
    assert_eq!(fired.scene(9), same.scene(9));
    let config = fired.sim().config();
    assert_eq!((config.meant("s2"), config.meant("S2")), (config.find("S2"), config.find("S2")));
    // Where names differ by nothing else, each is only itself.
    let mut config = config.clone();
    config.nodes[1].name = "s1".into();
    assert_eq!((config.meant("s1"), config.meant("S1")), (config.find("s1"), config.find("S1")));
    config.nodes[2].name = "X".into();
    config.nodes[3].name = "x".into();
    config.nodes[4].name = "Xx".into();
    assert_eq!((config.meant("x"), config.meant("xX")), (config.find("x"), config.find("Xx")));
}

#[test]
fn whatever_goes_on_and_on_costs_no_more_than_it_may_and_says_how_far_it_got() {
    let loops = "nodes.all(a, nodes.all(b, nodes.exists(c, a.id == 'z' || c.id == 'y')))";
    for line in [
        "run 3600s",
        "step 900000",
        "run until leaders.size() == 9 within 3600s",
        &format!("run until {loops} within 3600s"),
        &format!("expect unreachable {loops} timeouts=9 crashes=5"),
        "explore timeouts=9 crashes=5 requests=5 states=9000000 find leaders.size() == 4",
    ] {
        let mut timeline = timeline("raft", &["run 1s"]);
        let before = work::used();
        let (done, over) = work::within(200_000, || run(&mut timeline, line));
        let error = done.expect_err(line).render();
        assert_eq!(over, Some(work::Over::Spent), "{line}");
        assert!(error.contains("this takes more work than one command may"), "{error}");
        assert!(error.contains(&format!("it got to step {}, at", timeline.at())), "{error}");
        // One look at a condition may lie above it, and what a search looks at before it asks.
        assert!(work::used() - before < 800_000, "{line}: {}", work::used() - before);
        // What was cut short can be gone on with.
        run(&mut timeline, "step").unwrap_or_else(|e| panic!("{}", e.render()));
    }
}
