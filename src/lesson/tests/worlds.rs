//! Worlds with names, worlds that are like others, and what every run in a world begins with.

use super::*;
use crate::timeline::Timeline;

const HEAD: &str = "format = 1\nid = \"W1\"\ntitle = \"Test\"\nidea = \"An idea.\"\nminutes = 5\nsummary = \"All.\"\n";

/// Three servers, of which S2 and S3 have a log, and S3 is down in every run.
const THREE: &str = r#"
[worlds.three]
protocol = "raft"
nodes = 3
seed = 7
begin = """
crash S3
fire S1 election
"""
options = { latency_ms = 10, election_timeout_ms = [500, 900] }
start = [
  { node = "S2", term = 2, log_terms = [1] },
  { node = "S3", term = 2, log_terms = [1] },
]
"#;

fn world(rest: &str) -> String {
    format!("{HEAD}{THREE}{rest}")
}

fn named(rest: &str) -> Lesson {
    read("test.toml", &world(rest)).unwrap_or_else(|error| panic!("{error}"))
}

fn run(lesson: &Lesson) -> (Runner, Timeline) {
    Runner::new(Arc::new(lesson.clone()), None).expect("it can be begun")
}

#[test]
fn each_step_that_names_a_world_has_a_fresh_run_that_begins_as_the_world_says() {
    let lesson = named(
        "[[step]]\nsay = \"a\"\nworld = \"three\"\n[[step]]\nsay = \"b\"\ndo = \"crash S2\"\n[[step]]\nsay = \
         \"c\"\nworld = \"three\"\ndo = \"restart S3\"",
    );
    assert!(check(&lesson, &Library::default(), &[], DRAWS).problems.is_empty());
    let (mut teacher, mut timeline) = run(&lesson);
    assert_eq!(teacher.page().commands, ["crash S3", "fire S1 election"]);
    assert_eq!(teacher.page().kind, "do");
    assert_eq!(teacher.page().begins, timeline.at(), "the page begins after what the world begins with");
    let up = |timeline: &Timeline| -> Vec<bool> {
        timeline.sim().scene(usize::MAX).nodes.iter().take(3).map(|node| node.up).collect()
    };
    assert_eq!(up(&timeline), [true, true, false]);
    assert!(timeline.undo().is_err(), "what the lesson did is not the learner's");
    assert!(teacher.next(&mut timeline).expect("it goes on"));
    assert_eq!(up(&timeline), [true, false, false]);
    assert!(teacher.next(&mut timeline).expect("it goes on"));
    assert_eq!(up(&timeline), [true, true, true], "a fresh run, and S3 came back in it");
    assert_eq!(teacher.page().commands, ["crash S3", "fire S1 election", "restart S3"]);
    assert!(teacher.previous(&mut timeline).expect("it goes back"));
    assert_eq!(up(&timeline), [true, false, false]);
}

#[test]
fn a_run_that_is_taken_up_again_does_not_begin_twice() {
    let lesson = named("[[step]]\nsay = \"a\"\nworld = \"three\"\n[[step]]\nsay = \"b\"\ndo = \"crash S2\"");
    let (mut teacher, mut timeline) = run(&lesson);
    teacher.next(&mut timeline).expect("it goes on");
    let kept = teacher.keep(&timeline);
    let (again, found) = Runner::new(Arc::new(lesson), Some(&kept)).expect("it is taken up");
    assert_eq!(found.at(), timeline.at());
    assert_eq!(found.sim().scene(usize::MAX), timeline.sim().scene(usize::MAX));
    assert_eq!(again.page(), teacher.page());
}

#[test]
fn a_world_that_is_like_another_one_says_only_what_differs() {
    let lesson = named(
        "[[step]]\nsay = \"a\"\n[step.world]\nlike = \"three\"\nseed = 9\nrules_off = \
         [\"raft.leader.commit-current-term\"]\noptions = { latency_ms = 20 }\nstart = [{ node = \"S2\", term = 3 }]\nbegin = \"\"",
    );
    let scenario = &lesson.steps[0].world.as_ref().expect("it has one").scenario;
    assert_eq!(scenario.config.seed, 9);
    assert_eq!(scenario.config.nodes.iter().filter(|node| node.name.starts_with('S')).count(), 3);
    let scene = scenario.build().expect("it can be built").scene(usize::MAX);
    let facts: Vec<(&str, usize)> =
        scene.nodes.iter().take(3).map(|node| (node.id.as_str(), node.log.as_ref().map_or(0, Vec::len))).collect();
    assert_eq!(facts, [("S1", 0), ("S2", 0), ("S3", 1)], "S2 begins in its own way, S3 as in the other world");
    assert_eq!(scene.rules_off, ["raft.leader.commit-current-term"]);
    let (_, timeline) = run(&lesson);
    assert_eq!(timeline.at(), 0, "it begins with nothing");
}

/// What stands after the world, the place as `line:column`, and words of the complaint.
const WRONG: &[(&str, &str, &str)] = &[
    ("[[step]]\nsay = \"a\"\nworld = \"thre\"", "23:9", "did you mean three?"),
    ("[[step]]\nsay = \"a\"\nworld = \"elephant\"", "23:9", "worlds are three"),
    ("[[step]]\nsay = \"a\"\n[step.world]\nnodes = 3", "23:1", "`protocol` is missing"),
    ("[[step]]\nsay = \"a\"\n[step.world]\nlike = \"three\"\nnoes = 3", "25:1", "there is no key `noes` here"),
    ("[[step]]\nsay = \"a\"\n[step.world]\nlike = \"three\"\nprotocol = \"paxos\"", "25:12", "is of another protocol"),
    (
        "[worlds.two]\nlike = \"two\"\n[[step]]\nsay = \"a\"\nworld = \"two\"\n[[step]]\nsay = \"b\"\nworld = \"three\"",
        "22:8",
        "the world two is like itself",
    ),
    (
        "[worlds.a]\nlike = \"b\"\n[worlds.b]\nlike = \"a\"\n[[step]]\nsay = \"a\"\nworld = \"a\"",
        "24:8",
        "the world a is like itself",
    ),
    (
        "[worlds.a]\nprotocol = \"raft\"\n[[step]]\nsay = \"a\"\nworld = \"three\"",
        "21:9",
        "no step takes place in the world a",
    ),
    ("[[step]]\nsay = \"a\"\n[step.world]\nlike = \"three\"\nbegin = \"jump\"", "25:10", "there is no command jump"),
    ("[[step]]\nsay = \"a\"\n[step.world]\nlike = \"three\"\nbegin = \"crash S9\"", "25:16", "there is no node S9"),
    (
        "[[step]]\nsay = \"a\"\n[step.world]\nlike = \"three\"\nbegin = \"run 86000s\"",
        "25:9",
        "stopped after 20000 steps",
    ),
    (
        "[[step]]\nsay = \"a\"\n[step.world]\nlike = \"three\"\nnodes = 2",
        "",
        "there is no node S3 (in the world that line 23 asks for)",
    ),
    ("[[step]]\nsay = \"a\"\nworld = 3", "23:9", "a table belongs here"),
];

#[test]
fn what_is_wrong_with_worlds_is_told_with_place_and_remedy() {
    for (rest, place, words) in WRONG {
        let found = complaints(&world(rest));
        assert!(found.contains(&format!("test.toml:{place}")) && found.contains(words), "{rest}\n{found}");
    }
}

/// A lesson with so many worlds that are each like the next, and so many steps in the first of them.
fn chain(worlds: usize, steps: usize, last: &str) -> String {
    let named: Vec<String> = (1..worlds).map(|at| format!("[worlds.w{at}]\nlike = \"w{}\"\n", at + 1)).collect();
    let steps = "[[step]]\nsay = \"a\"\nworld = \"w1\"\n".repeat(steps);
    format!("{HEAD}{}[worlds.w{worlds}]\n{last}\n{steps}", named.concat())
}

#[test]
fn so_many_worlds_are_like_one_another_and_no_more() {
    assert_eq!(complaints(&chain(10, 1, "protocol = \"raft\"")), "");
    for worlds in [11, 12, 5000] {
        let found = complaints(&chain(worlds, 2, "protocol = \"raft\""));
        // It is said where the eleventh is named, once.
        assert!(found.contains("test.toml:26:8") && found.contains("write the keys here"), "{worlds}: {found}");
        assert_eq!(found.matches("like one another").count(), 1, "{worlds}: {found}");
    }
    // Each world is read once, however many steps take place in it.
    let found = complaints(&chain(10, 3, "protocol = \"raft\"\nnodes = 99"));
    assert_eq!(
        found.matches("nodes").count(),
        complaints(&chain(10, 1, "protocol = \"raft\"\nnodes = 99")).matches("nodes").count(),
        "{found}"
    );
}

#[test]
fn a_world_is_told_from_others_by_what_its_file_says_and_by_nothing_that_the_program_adds() {
    let step = "[[step]]\nsay = \"a\"\n";
    let print = |lesson: &Lesson| lesson.steps[0].world.as_ref().expect("it has one").print.clone();
    assert_eq!(print(&lesson(step)), r#"{"protocol":"raft","nodes":3,"seed":7}"#);
    let all =
        named(&format!("{step}[step.world]\nlike = \"three\"\nrules_off = [\"raft.leader.commit-current-term\"]"));
    assert_eq!(
        print(&all),
        "{\"protocol\":\"raft\",\"nodes\":3,\"seed\":7,\"rules_off\":[\"raft.leader.commit-current-term\"],\"options\":\
         {\"election_timeout_ms\":[500,900],\"latency_ms\":10},\"start\":[{\"log_terms\":[1],\"node\":\"S2\",\"term\":2},\
         {\"log_terms\":[1],\"node\":\"S3\",\"term\":2}]}"
    );
    // Where it stands in the file and how it is written down changes nothing.
    let moved =
        read("test.toml", &with_steps(step).replace("nodes = 3", "# Three.\nnodes = 0x3")).expect("it is right");
    assert_eq!(print(&moved), print(&lesson(step)));
    assert_eq!(moved.steps[0].key, lesson(step).steps[0].key);
}

#[test]
fn a_scenario_has_none_of_these_keys() {
    for key in ["like = \"three\"", "begin = \"step\"", "worlds.a = { protocol = \"raft\" }"] {
        let text = format!("format = 1\nprotocol = \"raft\"\n{key}\n");
        let error = Scenario::parse("s.toml", &text).err().expect("no scenario has it").to_string();
        assert!(error.contains("there is no key"), "{error}");
    }
}
