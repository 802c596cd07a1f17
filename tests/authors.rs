//! The command line as authors of lessons meet it: list, new, check, schema.

#![allow(missing_docs)]

use assert_cmd::Command;
use std::path::Path;
use std::sync::Arc;
use synod::lesson::store::Standing;
use synod::lesson::{self, Answer, Progress, Runner};

struct Out {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

/// Runs the program in a folder that is also its user's home.
fn synod(folder: &Path, arguments: &[&str], stdin: &str) -> Out {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    command.env("LC_ALL", "C.UTF-8");
    command.args(arguments).current_dir(folder).env("HOME", folder).env("XDG_DATA_HOME", folder.join("data"));
    let out = command.write_stdin(stdin).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("all output is text");
    Out { code: out.status.code(), stdout: text(out.stdout), stderr: text(out.stderr) }
}

#[test]
fn a_new_lesson_is_right_and_is_never_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = synod(folder.path(), &["new", "lesson", "my idea"], "");
    assert_eq!((out.code, out.stdout.contains("my-idea.toml")), (Some(0), true), "{}", out.stderr);
    let out = synod(folder.path(), &["check", "--answers", "my-idea.toml"], "");
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    assert!(out.stdout.contains("good (my-idea") && out.stdout.contains("step 2: 1"), "{}", out.stdout);
    let out = synod(folder.path(), &["new", "lesson", "my idea"], "");
    assert_eq!((out.code, out.stderr.contains("choose another name")), (Some(2), true), "{}", out.stderr);
    assert_eq!(synod(folder.path(), &["new", "lesson", "../.."], "").code, Some(2), "no way out of the folder");
}

#[test]
fn a_new_scenario_is_right_is_told_and_is_never_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    for (arguments, told) in [
        (&["new", "scenario", "my story"][..], "my-story.toml: a scenario to change."),
        (&["check", "my-story.toml"], "my-story"),
        (&["run", "my-story.toml"], "appends entry 1 of term 2"),
        (&["present", "my-story.toml", "--plain"], "It is committed"),
    ] {
        let out = synod(folder.path(), arguments, "q\n");
        assert!(out.code == Some(0) && out.stdout.contains(told), "{arguments:?}: {} {}", out.stdout, out.stderr);
    }
    let out = synod(folder.path(), &["new", "scenario", "my story"], "");
    assert_eq!((out.code, out.stderr.contains("choose another name")), (Some(2), true), "{}", out.stderr);
    let out = synod(folder.path(), &["new", "scenario", "."], "");
    assert!(out.stderr.contains("a scenario needs a name"), "{}", out.stderr);
}

#[test]
fn lessons_are_listed_with_what_was_done_of_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data/synod");
    std::fs::create_dir_all(data.join("lessons")).expect("made");
    synod(&data.join("lessons"), &["new", "lesson", "mine"], "");
    let text = std::fs::read_to_string(data.join("lessons/mine.toml")).expect("readable");
    let mine = Arc::new(lesson::read("mine.toml", &text).unwrap_or_else(|error| panic!("{error}")));
    let (mut runner, mut timeline) = Runner::new(mine, None).unwrap_or_else(|error| panic!("{error}"));
    for _ in 0..2 {
        runner.answer(&mut timeline, &Answer::Choice(0)).unwrap_or_else(|error| panic!("{error}"));
        runner.next(&mut timeline).unwrap_or_else(|error| panic!("{error}"));
    }
    let mut progress = Progress::open(Some(&data));
    progress.keep("mine", Standing { kept: Some(runner.keep(&timeline)), ..Standing::default() });
    progress.keep("L13", Standing { done: true, ..Standing::default() });
    let out = synod(folder.path(), &["lessons"], "");
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    assert!(out.stdout.contains("✓ L13 ") && out.stdout.contains("· L15 "), "{}", out.stdout);
    assert!(out.stdout.contains("mine") && out.stdout.contains("left at page 3 of 4"), "{}", out.stdout);
    assert!(
        out.stdout.contains("Raft in 90 minutes: ") && out.stdout.contains("L13, L14, L15, L16, L17, L18, L19"),
        "{}",
        out.stdout
    );
    for lesson in &lesson::library(&[data.join("lessons")]).lessons {
        progress.keep_lesson(lesson, true, None, None);
    }
    let out = synod(folder.path(), &["learn"], "");
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    assert!(out.stdout.starts_with("All lessons are done.") && out.stdout.contains("✓ L15 "), "{}", out.stdout);
    let out = synod(folder.path(), &["lessons", "--lessons", "nowhere"], "");
    assert_eq!((out.code, out.stderr.contains("there is no folder nowhere")), (Some(2), true), "{}", out.stderr);
}

#[test]
fn wrong_lessons_are_told_with_their_place() {
    let folder = tempfile::tempdir().expect("a folder");
    synod(folder.path(), &["new", "lesson", "one"], "");
    let text = std::fs::read_to_string(folder.path().join("one.toml")).expect("readable");
    std::fs::write(folder.path().join("two.toml"), &text).expect("written");
    std::fs::write(folder.path().join("three.toml"), text.replace("crash S1", "crash S7")).expect("written");
    std::fs::write(folder.path().join("huge.toml"), "#".repeat(10 << 20)).expect("written");
    let out = synod(folder.path(), &["check", "one.toml", "two.toml"], "");
    assert!(out.code == Some(2) && out.stderr.contains("a lesson one already, in one.toml"), "{}", out.stderr);
    let out = synod(folder.path(), &["check", "three.toml"], "");
    assert!(out.stderr.contains("there is no node S7") && out.stderr.contains("three.toml:"), "{}", out.stderr);
    let out = synod(folder.path(), &["check", "huge.toml"], "");
    assert!(out.code == Some(2) && out.stderr.contains("larger than 1024 KiB"), "{}", out.stderr);
    let head = &text[..text.find("[[step]]").expect("steps")];
    std::fs::write(folder.path().join("long.toml"), format!("{head}{}", "#\n".repeat(5 << 20))).expect("written");
    let out = synod(folder.path(), &["check", "long.toml"], "");
    assert!(
        out.code == Some(2) && out.stderr.contains("larger than 256 KiB, the limit of lesson files"),
        "{}",
        out.stderr
    );
    let out = synod(folder.path(), &["check", "-"], &text.replace("requires = []", "requires = [\"L13\", \"L99\"]"));
    assert!(out.code == Some(2) && out.stderr.contains("there is no lesson L99"), "{}", out.stderr);
}

#[test]
fn a_file_of_another_kind_is_told_with_what_shows_it() {
    let folder = tempfile::tempdir().expect("a folder");
    synod(folder.path(), &["new", "lesson", "idea"], "");
    synod(folder.path(), &["new", "scenario", "story"], "");
    let write = |file: &str, text: &str| std::fs::write(folder.path().join(file), text).expect("written");
    write("talk.toml", "format = 1\ntitle = \"T\"\nscenes = [\"story.toml\"]\n");
    write("tracks.toml", "[[track]]\nid = \"mine\"\ntitle = \"Mine\"\nabout = \"All.\"\n");
    for (arguments, told, remedy) in [
        (["learn", "story.toml"], "is a scenario, not a lesson", "`synod play story.toml`"),
        (["learn", "talk.toml"], "is a talk, not a lesson", "`synod present talk.toml`"),
        (["play", "idea.toml"], "is a lesson, not a scenario", "`synod learn idea.toml`"),
        (["run", "talk.toml"], "is a talk, not a scenario", "`synod present talk.toml`"),
        (["present", "idea.toml"], "is a lesson, not a scenario", "`synod learn idea.toml`"),
        (["check", "tracks.toml"], "is a list of tracks, not a scenario", "`synod lessons --lessons FOLDER`"),
    ] {
        let out = synod(folder.path(), &arguments, "");
        let right = out.code == Some(2) && out.stderr.contains(told) && out.stderr.contains(remedy);
        assert!(right, "{arguments:?}: {}", out.stderr);
    }
    // What is wrong with a file of the right kind is told with its place.
    write("near.toml", "format = 1\nprotocol = \"raft\"\nidea = \"x\"\n");
    let out = synod(folder.path(), &["play", "near.toml"], "");
    assert!(out.stderr.contains("near.toml:3:1") && out.stderr.contains("there is no key `idea`"), "{}", out.stderr);
}

#[test]
fn an_id_that_another_lesson_has_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    synod(folder.path(), &["new", "lesson", "mine"], "");
    let text = std::fs::read_to_string(folder.path().join("mine.toml")).expect("readable");
    let text = text.replace("id = \"mine\"", "id = \"L13\"");
    std::fs::write(folder.path().join("mine.toml"), &text).expect("written");
    let out = synod(folder.path(), &["check", "mine.toml"], "");
    assert_eq!(out.code, Some(2), "{}", out.stdout);
    let words = ["a lesson L13 already, in lessons/03-raft/L13", "mine.toml:", "another id"];
    assert!(words.iter().all(|word| out.stderr.contains(word)), "{}", out.stderr);
    // The program's own lessons, and what somebody makes of one of them, are no strangers.
    let own = "lessons/03-raft/L13-first-election.toml";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(own)).expect("readable");
    std::fs::write(folder.path().join("L13-first-election.toml"), format!("{text}# Mended.\n")).expect("written");
    let out = synod(folder.path(), &["check", "L13-first-election.toml"], "");
    assert_eq!(out.code, Some(0), "{}", out.stderr);
}

#[test]
fn a_file_is_checked_before_it_is_learned() {
    let folder = tempfile::tempdir().expect("a folder");
    synod(folder.path(), &["new", "lesson", "mine"], "");
    let text = std::fs::read_to_string(folder.path().join("mine.toml")).expect("readable");
    let until = text.lines().find(|line| line.starts_with("until = ")).expect("a goal");
    std::fs::write(folder.path().join("bad.toml"), text.replace(until, "until = \"!node('S9').up\"")).expect("written");
    let out = synod(folder.path(), &["learn", "bad.toml"], "");
    assert!(out.code == Some(2) && out.stderr.contains("there is no node S9"), "{}", out.stderr);
    assert!(out.stderr.contains("bad.toml:"), "{}", out.stderr);
}

#[test]
fn whoever_only_reads_leaves_a_broken_progress_file_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("data/synod/progress.toml");
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
    std::fs::write(&file, "format = ").expect("written");
    for _ in 0..2 {
        let out = synod(folder.path(), &["lessons"], "");
        assert!(out.stderr.contains("Your progress cannot be read"), "{}", out.stderr);
    }
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), "format = ");
}

#[test]
fn a_page_that_there_is_not_and_a_lesson_without_a_file_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let _ = synod(folder.path(), &["new", "lesson", "mine"], "");
    for (arguments, told) in [
        (&["learn", "mine.toml", "--plain", "--page", "9"][..], "there is no page 9 in mine, which has 4"),
        (&["learn", "mine.toml", "--plain", "--page", "0"], "--page takes 1 to 4"),
        (&["learn", "L13", "--plain", "--watch"], "--watch needs a lesson's file, such as"),
        (&["learn", "mine.toml", "--page", "2", "--afresh"], "cannot be used with"),
    ] {
        let out = synod(folder.path(), arguments, "");
        assert!(out.code == Some(2) && out.stderr.contains(told), "{arguments:?}: {}", out.stderr);
    }
    let out = synod(folder.path(), &["learn", "mine.toml", "--plain", "--page", "3"], "q\n");
    assert!(out.code == Some(0) && out.stdout.contains("Make S1 leader"), "{} {}", out.stdout, out.stderr);
}

/// The head of a lesson, and three questions of which one is drawn.
fn graded() -> String {
    let head = "format = 1\nid = \"test\"\ntitle = \"T\"\nidea = \"I\"\nminutes = 5\nsummary = \"S\"\n[graded]\ndraw = { q = 1 }\n";
    let question = |nth: usize| {
        format!(
            "[[step]]\nsay = \"Question {nth}.\"\npool = \"q\"\n[step.world]\nprotocol = \"raft\"\nnodes = 3\n[step.predict]\n\
             ask = \"Who leads?\"\nchoices = [\"S1\", \"S2\", \"S3\"]\ndo = \"run until leaders.size() == 1\"\n\
             answer = \"leaders[0].id\"\n"
        )
    };
    (1..=3).map(question).fold(head.to_string(), |text, question| text + &question)
}

#[test]
fn each_page_of_a_test_can_be_looked_up_and_is_the_same_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("test.toml"), graded()).expect("written");
    let page = |more: &[&str]| {
        let arguments = [&["learn", "test.toml", "--plain", "--page"], more].concat();
        synod(folder.path(), &arguments, "S1\nlook\nq\n")
    };
    for nth in ["1", "2", "3"] {
        let out = page(&[nth]);
        assert!(out.stdout.contains(&format!("Question {nth}.")), "{nth}: {} {}", out.stdout, out.stderr);
        assert_eq!(out.stdout, page(&[nth, "--draw", "1"]).stdout, "{nth}: as the check draws it first");
    }
    let draws: std::collections::BTreeSet<String> =
        ["1", "2", "3", "4"].map(|nth| page(&["2", "--draw", nth]).stdout).into();
    assert!(draws.len() > 1, "each draw has seeds of its own");
    assert!(page(&["4"]).stderr.contains("--page takes 1 to 3"), "{}", page(&["4"]).stderr);
}

/// A question about many runs.
const MANY: &str = r#"
[[step]]
say = "Three servers wait."
[step.predict]
ask = "How many of twenty such groups have a leader within 200 ms?"
example = "99"
do = "run 200ms"
repeat = 20
count = "leaders.size() == 1"
"#;

#[test]
fn what_many_runs_come_to_is_printed_and_each_of_them_can_be_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "format = 1\nid = \"many\"\ntitle = \"T\"\nidea = \"i\"\nminutes = 5\nsummary = \"s\"\n[world]\nprotocol = \
                \"raft\"\nnodes = 3\nseed = 7\n";
    std::fs::write(folder.path().join("many.toml"), format!("{head}{MANY}")).expect("a file");
    let out = synod(folder.path(), &["check", "many.toml", "--answers"], "");
    let answer = out.stdout.lines().find(|line| line.starts_with("  step 1: ")).expect("an answer").to_string();
    let seed = answer
        .split("with seed")
        .nth(1)
        .and_then(|rest| rest.split([' ', ',', ')', 's']).find(|word| !word.is_empty()));
    let seed = seed.unwrap_or_else(|| panic!("a seed is named: {answer}"));
    let at = |seed: &str| {
        synod(folder.path(), &["learn", "many.toml", "--plain", "--page", "1", "--seed", seed], "\n3\nq\n")
    };
    let shown = at(seed);
    assert!(shown.code == Some(0) && !shown.stdout.contains("is leader of term"), "{}", shown.stdout);
    // Counted are the same runs as ever.
    assert!(shown.stdout.contains("with seeds 7 to 26"), "{}", shown.stdout);
    // With some other seed somebody leads by then.
    assert!((7..27).any(|seed| at(&seed.to_string()).stdout.contains("is leader of term 1")));
    let out = synod(folder.path(), &["learn", "many.toml", "--plain", "--seed", "9"], "");
    assert!(out.code == Some(2) && out.stderr.contains("--page"), "{}", out.stderr);
    let out = synod(folder.path(), &["lessons", "--lessons", "."], "");
    assert!(!out.stdout.contains("left at page"), "nothing is kept of a run with another seed: {}", out.stdout);
}

/// A run with another seed is shown beside the runs that are counted, so that the right answer stays among the choices; a
/// test draws its seeds itself.
#[test]
fn another_seed_changes_the_run_that_is_shown_alone_and_a_test_takes_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "format = 1\nid = \"many\"\ntitle = \"T\"\nidea = \"i\"\nminutes = 5\nsummary = \"s\"\n";
    let world = "[world]\nprotocol = \"raft\"\nnodes = 3\nseed = 7\n";
    let write = |text: String| std::fs::write(folder.path().join("many.toml"), text).expect("a file");
    write(format!("{head}{world}{MANY}"));
    let answer = synod(folder.path(), &["check", "many.toml", "--answers"], "").stdout;
    let count = answer.split("step 1: ").nth(1).and_then(|rest| rest.split(' ').next()).expect("an answer").to_string();
    let choices = format!("choices = [\"{count}\", \"99\"]");
    write(format!("{head}{world}{}", MANY.replace("example = \"99\"", &choices)));
    for seed in ["1", "20", "900"] {
        let arguments = ["learn", "many.toml", "--plain", "--page", "1", "--seed", seed];
        let out = synod(folder.path(), &arguments, "1\nq\n");
        assert!(out.code == Some(0) && !out.stdout.contains("broken"), "{seed}: {}", out.stdout);
        assert!(out.stdout.contains(&format!("It was so in {count} of 20 runs, with seeds 7 to 26")), "{}", out.stdout);
    }
    write(format!("{head}[graded]\n{world}{MANY}"));
    let out = synod(folder.path(), &["learn", "many.toml", "--plain", "--page", "1", "--seed", "9"], "q\n");
    assert!(out.code == Some(2) && out.stderr.contains("many is graded and draws a seed"), "{}", out.stderr);
    assert!(out.stderr.contains("leave --seed out"), "{}", out.stderr);
}

#[test]
fn the_schema_names_every_key() {
    let out = synod(Path::new("."), &["schema", "lesson"], "");
    let schema: serde_json::Value = serde_json::from_str(&out.stdout).expect("JSON");
    assert_eq!(schema["properties"]["step"]["type"], "array");
    for key in ["say", "do", "world", "wait", "goal", "predict", "point", "quiz"] {
        assert!(schema["$defs"]["Step"]["properties"][key].is_object(), "{key}");
    }
    assert_eq!(schema["$defs"]["Goal"]["properties"]["hints"]["minItems"], 3);
    assert_eq!(schema["additionalProperties"], false);
    let goal = &schema["$defs"]["Goal"]["properties"];
    let has = |list: &serde_json::Value, name: &str| list.as_array().is_some_and(|all| all.contains(&name.into()));
    let verbs = &goal["limits"]["propertyNames"]["enum"];
    assert!(has(verbs, "crash") && has(verbs, "request") && has(verbs, "cut") && !has(verbs, "partition"), "{verbs}");
    let keys = &goal["keys"]["items"]["enum"];
    assert!(has(keys, "kill") && !has(keys, "kll"), "{keys}");
    assert_eq!(schema["properties"]["format"]["maximum"], 1);
    assert_eq!(schema["$defs"]["World"]["properties"]["nodes"]["minimum"], 1);
    assert_eq!(schema["$defs"]["Predict"]["properties"]["repeat"]["minimum"], 2);
    let compare = &schema["$defs"]["Step"]["properties"]["compare"];
    assert_eq!((&compare["minItems"], &compare["maxItems"]), (&2.into(), &2.into()));
    // Every key has a comment that an editor can show.
    let all = [&schema["properties"], &schema["$defs"]["Step"]["properties"], &schema["$defs"]["World"]["properties"]];
    for (name, key) in all.into_iter().filter_map(serde_json::Value::as_object).flatten() {
        assert!(key["description"].is_string() || key["$ref"].is_string() || key["anyOf"].is_array(), "{name}");
    }
}

/// A schema as the program prints it.
fn schema(what: &str) -> serde_json::Value {
    serde_json::from_str(&synod(Path::new("."), &["schema", what], "").stdout).expect("JSON")
}

#[test]
fn the_schemas_of_worlds_know_what_each_protocol_has() {
    let (scenario, lesson) = (schema("scenario"), schema("lesson"));
    for world in [&scenario, &lesson["$defs"]["World"]] {
        let role = &world["allOf"][0]["then"]["properties"]["start"]["items"]["properties"]["role"]["enum"];
        assert_eq!(*role, serde_json::json!(["follower", "candidate", "leader"]));
        assert_eq!(
            world["properties"]["protocol"]["enum"],
            serde_json::json!(["raft", "paxos", "multi-paxos", "fast-paxos", "zookeeper", "replicas", "mesos"])
        );
        let of = |at: usize| &world["allOf"][at]["then"]["properties"];
        let starts = |at: usize| of(at)["start"]["items"]["properties"].as_object().expect("keys");
        assert!(starts(0).contains_key("log_terms") && !starts(0).contains_key("promised"));
        assert!(starts(1).contains_key("promised") && !starts(1).contains_key("log_terms"));
        assert!(of(1)["options"]["properties"]["manual_phases"].is_object());
        assert!(of(0)["options"]["properties"]["manual_phases"].is_null());
    }
    for key in ["title", "about", "script", "observer", "cue", "start"] {
        assert!(scenario["properties"][key]["description"].is_string() || key == "observer", "{key}");
    }
    assert_eq!(scenario["$defs"]["CueKeys"]["additionalProperties"], false);
    assert_eq!(schema("talk")["properties"]["scenes"]["type"], "array");
}

/// A translation is checked beside its lesson, also where only that is named, and its texts are listed and taught.
#[test]
fn a_translation_is_checked_beside_its_lesson_and_taught() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    let lesson = "format = 1\nid = \"mine\"\ntitle = \"Mine\"\nidea = \"It runs.\"\nminutes = 5\nsummary = \"All.\"\n\
                  [world]\nprotocol = \"raft\"\nnodes = 3\n[[step]]\nsay = \"One.\"\n[[step]]\nsay = \"Two.\"\n";
    let right = "format = 1\ntitle = \"我的\"\nidea = \"它在运行。\"\nsummary = \"全部。\"\n[[step]]\nsay = \"一。\"\n\
                 [[step]]\nsay = \"二。\"\n";
    write("mine.toml", lesson);
    write("mine.zh.toml", right);
    let out = synod(folder.path(), &["check", "mine.toml", "mine.zh.toml"], "");
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    assert!(out.stdout.contains("mine.zh.toml: good (mine in `zh`)"), "{}", out.stdout);
    let teach = |arguments: &[&str]| {
        let out = synod(folder.path(), &[&["learn", "mine.toml", "--plain", "--afresh"], arguments].concat(), "next\n");
        assert_eq!(out.code, Some(0), "{}", out.stderr);
        out.stdout
    };
    let chinese = teach(&["--language", "zh"]);
    assert!(chinese.contains("一。") && chinese.contains("二。") && !chinese.contains("One."), "{chinese}");
    let english = teach(&["--language", "de"]);
    assert_eq!(english.matches("no translation of this lesson into `de`").count(), 1, "once: {english}");
    assert!(!teach(&[]).contains("translation"), "nobody asked for another language");
    let out = synod(folder.path(), &["lessons", "--language", "zh", "--lessons", "."], "");
    assert!(out.stdout.contains("我的") && out.stdout.contains("第一次选举"), "{}", out.stdout);
    let out = synod(folder.path(), &["lessons", "--language", "Chinese"], "");
    assert_eq!((out.code, out.stderr.contains("a code such as zh")), (Some(2), true), "{}", out.stderr);
    write("mine.zh.toml", &right.replace("say = \"二。\"\n", ""));
    for file in ["mine.toml", "mine.zh.toml"] {
        let out = synod(folder.path(), &["check", file], "");
        assert_eq!(out.code, Some(2), "{file}: {}", out.stdout);
        assert!(out.stderr.contains("mine.zh.toml:7:1") && out.stderr.contains("`say` is left out"), "{}", out.stderr);
    }
}

#[test]
fn the_handbooks_are_inside_and_every_command_tells_what_it_takes() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = |words: &[&str]| synod(folder.path(), &[&["help"], words].concat(), "");
    let topics = help(&[]);
    assert!(topics.code == Some(0) && topics.stdout.contains("Handbooks:"), "{}", topics.stdout);
    for one in ["lesson", "scenario"] {
        assert_eq!(help(&[one]).stdout, help(&[&format!("{one}s")]).stdout, "nobody asks in vain for one");
    }
    for topic in ["lessons", "scenarios"] {
        assert!(topics.stdout.contains(&format!("synod help {topic}")), "{topic} is listed");
        let out = help(&[topic]).stdout;
        for told in
            ["COMMANDS", "CONDITIONS", "FACTS", "INITIAL STATES", "OPTIONS", "votes_granted", "log_terms", "latency_ms"]
        {
            assert!(out.contains(told), "{topic}: {told}");
        }
        assert!(out.lines().all(|line| line.starts_with("    ") || line.chars().count() <= 100), "{topic}");
    }
    assert!(help(&["lessons"]).stdout.contains("RECIPES") && help(&["scenarios"]).stdout.contains("[[cue]]"));
    let commands = ["play", "learn", "lessons --help", "new", "check", "schema", "explore", "help --help", "man"];
    for command in commands {
        let words: Vec<&str> = command.split(' ').collect();
        let out = help(&words);
        let own = synod(folder.path(), &[words[0], "--help"], "");
        assert!(out.code == Some(0) && !own.stdout.is_empty(), "{command}: {}", out.stderr);
    }
    let learn = synod(folder.path(), &["learn", "--help"], "");
    assert_eq!(help(&["learn"]).stdout, learn.stdout);
    let none = help(&["lern"]);
    assert!(none.code == Some(2) && none.stderr.contains("similar subcommand"), "{}", none.stderr);
    // Completions and the manual page know them.
    let completions = synod(folder.path(), &["completions", "bash"], "").stdout;
    assert!(completions.contains("synod__help__lessons") || completions.contains("scenarios"), "{completions}");
    let manual = synod(folder.path(), &["man"], "").stdout;
    for topic in ["lessons", "scenarios"] {
        assert!(manual.contains(&format!("help {topic}")), "the manual page names {topic}");
    }
}

#[test]
fn a_text_that_has_no_room_on_the_smallest_screen_is_noted_and_is_no_mistake() {
    let folder = tempfile::tempdir().expect("a folder");
    synod(folder.path(), &["new", "lesson", "mine"], "");
    let file = folder.path().join("mine.toml");
    let text = std::fs::read_to_string(&file).expect("it was written");
    let out = synod(folder.path(), &["check", "mine.toml"], "");
    assert!(out.code == Some(0) && !out.stdout.contains("note"), "a new lesson has none: {}", out.stdout);
    let long =
        "Two votes of three are enough, and S1 has its own, and so on for a while, as some do, to the end.\n".repeat(6);
    std::fs::write(&file, text.replace("Two votes of three are enough, and S1 has its own.\n", &long))
        .expect("writable");
    let out = synod(folder.path(), &["check", "mine.toml"], "");
    assert_eq!(out.code, Some(0), "{}", out.stderr);
    let notes: Vec<&str> = out.stdout.lines().filter(|line| line.contains("note: at 60x20")).collect();
    assert!(notes.len() == 1 && notes[0].contains("step 3") && notes[0].contains("`ask`"), "{}", out.stdout);
}
