//! What is asked again and again costs what it looks at, and sees what anybody would see.

#![allow(missing_docs)]

use synod::condition::{Condition, MAX_ELEMENTS};
use synod::engine::Glance;
use synod::engine::scene::{Part, Parts};
use synod::scenario::Scenario;

/// Questions about every part of a scene; some name the rows of logs, some only reach them.
const QUESTIONS: &[&str] = &[
    "leaders.size()",
    "nodes",
    "nodes.map(n, [n.id, n.role, n.up, n.timers.size()])",
    "nodes.map(n, n.log)",
    "nodes.exists(n, n.log.size() > 3)",
    "nodes[0]",
    "nodes[0]['log']",
    "nodes.map(n, n)[1]['log']",
    "nodes.map(n, n.filter(k, k == 'log').map(k, n[k]))",
    "string(nodes[0])",
    "string(step > 9 ? nodes[0] : 1)",
    "nodes[0] == nodes[1]",
    "nodes[0] in nodes.filter(n, n.up)",
    "[nodes[0], nodes[1]].map(n, n.log)",
    "{'first': nodes[0]}.first.log",
    "(nodes[0].up ? nodes[0] : nodes[1]).log",
    "nodes.map(n, string([n]))",
    "servers.filter(n, n.up) == alive",
    "leaders.map(n, n.facts)",
    "messages",
    "messages.map(m, m.kind).size()",
    "links.cut",
    "network",
    "chosen",
    "chosen.map(c, c.known_by)",
    "progress",
    "progress.map(p, p.rung)",
    "violations",
    "violations.size()",
    "[time_ms, step]",
    "protocol",
    "rules_off + outside_model",
];

/// Runs in which something happens to every part.
const RUNS: &[&str] = &[
    "protocol = 'raft'\nnodes = 5\nseed = 3\nrules_off = ['raft.vote.once', 'raft.vote.log-check']\n\
     options = { client_interval_ms = [5, 20] }",
    "protocol = 'paxos'\nseed = 2\nrules_off = ['paxos.acceptor.promise']",
];

#[test]
fn a_condition_that_is_shown_what_it_looks_at_sees_what_the_whole_scene_shows() {
    for text in RUNS {
        let scenario = Scenario::parse("run.toml", &format!("format = 1\n{text}")).unwrap_or_else(|e| panic!("{e}"));
        let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
        for step in 0..400 {
            let _ = match step {
                100 => synod::script::run(&mut timeline, "cut S1 S2"),
                200 => synod::script::run(&mut timeline, "crash leader"),
                300 => synod::script::run(&mut timeline, "prepare P1"),
                _ => synod::script::run(&mut timeline, "step"),
            };
            if step % 9 != 0 {
                continue;
            }
            let whole = timeline.scene(MAX_ELEMENTS);
            let mut fell = whole.violations.clone();
            fell.retain(|violation| violation.step == timeline.at());
            assert_eq!(timeline.sim().fallen(timeline.at()), fell, "what fell in step {step} of {text}");
            for question in QUESTIONS {
                let condition = Condition::parse(question).unwrap_or_else(|e| panic!("{}", e.render()));
                let (seen, all) = (condition.value(&condition.look(timeline.sim())), condition.value(&whole));
                assert_eq!(seen, all, "{question} at step {step} of {text}");
            }
        }
    }
}

/// What changes a node from outside; some of it is refused here and there.
const FROM_OUTSIDE: &[&str] =
    &["crash", "restart", "pause", "resume", "clock 150%", "clock 100%", "disk fails", "disk works"];

#[test]
fn whoever_looks_again_and_again_sees_at_each_step_what_a_first_look_shows() {
    let more = ["zookeeper", "mesos", "replicas"].map(|protocol| format!("protocol = '{protocol}'\nseed = 2"));
    let nodes = [Part::Nodes, Part::Clients, Part::Logs];
    let wanted: [Parts; 2] = [nodes.into_iter().collect(), nodes.into_iter().chain([Part::Records]).collect()];
    for text in RUNS.iter().copied().chain(more.iter().map(String::as_str)) {
        let scenario = Scenario::parse("run.toml", &format!("format = 1\n{text}")).unwrap_or_else(|e| panic!("{e}"));
        let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
        let (mut seen, mut done, mut kept, mut reused) = ([None, None], 0, 0, 0);
        for step in 0..300 {
            let name =
                timeline.sim().config().all().nth(step / 30 % 3).map(|id| timeline.sim().config().name(id).to_owned());
            let name = name.expect("it has nodes");
            let line = match (step % 7, FROM_OUTSIDE[step / 7 % FROM_OUTSIDE.len()].split_once(' ')) {
                (0, Some((verb, how))) => format!("{verb} {name} {how}"),
                (0, None) => format!("{} {name}", FROM_OUTSIDE[step / 7 % FROM_OUTSIDE.len()]),
                _ => "step".to_owned(),
            };
            let went = synod::script::run(&mut timeline, &line).is_ok();
            done += usize::from(went && step % 7 == 0);
            for (parts, seen) in wanted.iter().zip(&mut seen) {
                let first = timeline.sim().look(*parts, MAX_ELEMENTS);
                let before: Option<Glance> = seen.clone();
                // A card that is taken over is where it was.
                let places = |glance: &Glance| glance.scene.nodes.iter().map(|node| node.id.as_ptr()).collect();
                let was: Vec<_> = seen.as_ref().map(places).unwrap_or_default();
                let again = timeline.sim().look_again(*parts, MAX_ELEMENTS, seen.as_mut());
                reused += was.iter().zip::<Vec<_>>(places(&again)).filter(|(was, is)| **was == *is).count();
                assert_eq!(again.scene, first, "step {step}, {line}, of {text}");
                let same = |at: &usize| before.as_ref().is_some_and(|was| was.scene.nodes[*at] == first.nodes[*at]);
                let fresh: Vec<usize> = (0..first.nodes.len()).filter(|at| !same(at)).collect();
                assert_eq!(again.fresh, fresh, "step {step}, {line}, of {text}");
                kept += first.nodes.len() - fresh.len();
                *seen = Some(again);
            }
        }
        assert!(done > 15 && kept > 500, "{done} deeds, {kept} cards as they were: {text}");
        assert!(reused > kept / 2, "{reused} of {kept} cards that were as before were taken over: {text}");
    }
}

/// What `synod` says to a file of this name: the exit code, and what it printed and complained of.
fn synod(arguments: &[&str], name: &str, text: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    std::fs::write(&file, text).expect("it can be written");
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_synod"));
    let out = command.args(arguments).arg(&file).env("NO_COLOR", "1").output().expect("it starts");
    let said = [out.stdout, out.stderr].map(|bytes| String::from_utf8(bytes).expect("all output is text"));
    (out.status.code(), said.concat())
}

/// Three loops inside one another, over all nodes: about as much as one question may cost.
const LOOPS: &str = "!nodes.all(a, nodes.all(b, nodes.exists(c, a.id == 'z' || b.id == 'y' || c.id == a.id)))";

/// Scripts that would go on for hours, or take all memory; what is said of them before anything is done.
fn endless() -> Vec<(String, &'static str)> {
    let raft = |script: &str| format!("format = 1\nprotocol = 'raft'\nseed = 1\nscript = \"\"\"\n{script}\n\"\"\"\n");
    vec![
        (raft("explore states=4000000000 timeouts=20"), "states: a search in a script has 10000000 at most"),
        (raft("explore memory=900GiB crashes=5"), "memory: a search in a script has 4GiB at most"),
        (raft("expect unreachable leaders.size() == 9 memory=900GiB"), "has 4GiB at most"),
        (raft("explore states=many"), "states: write a whole number"),
    ]
}

#[test]
fn what_would_take_all_time_or_memory_is_refused_with_the_reason() {
    for (text, said) in endless() {
        let (code, out) = synod(&["run"], "endless.toml", &text);
        assert_eq!(code, Some(2), "{text}{out}");
        assert!(out.contains(said) && out.contains("endless.toml:5"), "{text}{out}");
    }
}

#[test]
fn a_question_about_little_is_cheap_where_much_is_under_way() {
    let text = "format = 1\nprotocol = 'raft'\nnodes = 5\nseed = 1\nscript = 'run until leaders.size() == 1 within 9s'\n\
                options = { latency_ms = [10000, 20000], client_interval_ms = [1, 3] }";
    let (code, out) = synod(&["run"], "crowded.toml", text);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("not reached within 9000 ms"), "it came to its end: {out}");
}

#[test]
fn a_lesson_that_would_freeze_the_screen_is_refused_at_its_place() {
    let until = |step: u32| format!("run until {LOOPS} || step >= {step}00\n");
    let lines: String = (1..=10).map(until).collect();
    let slow = format!("do = \"\"\"\n{lines}\"\"\"");
    let goals = [
        (slow.clone(), "leaders.size() == 1 && time_ms > 2900".to_string(), "do"),
        ("do = 'run 100ms'".to_string(), format!("{LOOPS} || time_ms > 2900"), "until"),
    ];
    for (commands, goal, place) in goals {
        let text = format!(
            "format = 1\nid = 'slow'\ntitle = 'Slow'\nidea = 'Too much.'\nminutes = 5\nsummary = '- x'\n\
             [world]\nprotocol = 'raft'\nseed = 7\n[world.layout]\nservers = 15\nclients = 8\n\
             [[step]]\nsay = 'One.'\n{commands}\n[step.goal]\nuntil = \"{goal}\"\nhints = ['a', 'b', 'c']\n\
             solution = 'run 3s'\n"
        );
        let (code, out) = synod(&["check"], "slow.toml", &text);
        assert_eq!(code, Some(2), "{place}: {out}");
        assert!(out.contains("more work") && out.contains("use fewer loops"), "{place}: {out}");
        let line = text.lines().position(|line| line.starts_with(place)).expect("it is there") + 1;
        assert!(out.contains(&format!("slow.toml:{line}:")), "{place} is in line {line}: {out}");
    }
}
