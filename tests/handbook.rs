//! The handbooks are true: what they show is done here, each recipe, each piece of a file, each command and each mistake.

#![allow(missing_docs)]

use std::path::Path;
use synod::condition::Condition;
use synod::lesson::{self, check, library};
use synod::protocols;
use synod::scenario::Scenario;
use synod::script::{Script, VERBS};
use synod::ui::action::ACTIONS;

const HANDBOOKS: [&str; 2] = ["README.md", "SCENARIOS.md"];

fn handbook(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons").join(name)).expect("it is there")
}

/// What is typed: the word behind the fence, and the lines.
fn blocks(text: &str) -> Vec<(String, String)> {
    let (mut blocks, mut open) = (Vec::new(), None);
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(word), None) => open = Some((word.to_string(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, block))) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

#[test]
fn every_recipe_does_what_it_says() {
    let mut tried = 0;
    for (protocol, script) in HANDBOOKS.iter().flat_map(|name| blocks(&handbook(name))) {
        if protocols::find(&protocol).is_none() {
            continue;
        }
        let nodes = if protocol == "raft" { "nodes = 3" } else { "" };
        for seed in [1, 7, 23] {
            let text =
                format!("format = 1\nprotocol = \"{protocol}\"\n{nodes}\nseed = {seed}\nscript = '''\n{script}'''\n");
            // A script has both kinds of quotes, but never three in a row.
            let scenario = Scenario::parse("recipe", &text).unwrap_or_else(|error| panic!("{error}"));
            scenario.rehearse().unwrap_or_else(|error| panic!("with seed {seed}: {error}"));
        }
        assert!(script.contains("expect "), "it says what then holds: {script}");
        tried += 1;
    }
    assert!(tried >= 9, "{tried} recipes");
}

const HEAD: &str = "format = 1\nid = \"T\"\ntitle = \"T\"\nidea = \"I.\"\nminutes = 5\nsummary = \"S.\"\n";
const WORLD: &str = "[world]\nprotocol = \"raft\"\nnodes = 3\nseed = 7\n";
const STEP: &str = "[[step]]\nsay = \"Look.\"\n";

/// A whole file around a piece of one.
fn whole(piece: &str) -> String {
    let first = piece.lines().next().unwrap_or_default();
    match first {
        _ if first.starts_with("format") => piece.to_string(),
        _ if first.starts_with("[worlds.") => format!("{HEAD}{piece}"),
        _ if first.starts_with("[[world.start]]") => format!("{HEAD}{WORLD}{piece}{STEP}"),
        _ if first.starts_with("[[start]]") => format!("format = 1\nprotocol = \"raft\"\nnodes = 3\n{piece}"),
        // One step stands for all that there would be.
        _ if first.starts_with("[graded]") => format!("{HEAD}{}", piece.replace("= 10", "= 1")),
        _ if first.starts_with("choices") => {
            format!(
                "{HEAD}{WORLD}{STEP}[step.predict]\nask = \"Who?\"\ndo = \"run until leaders.size() == 1\"\n{piece}"
            )
        }
        _ if first.starts_with("[[step.compare]]") => {
            format!("{HEAD}{WORLD}{STEP}do = \"mark first-ending\\nfire S1 election\\nrun 60ms\"\n{piece}")
        }
        _ if first.starts_with("[step.goal.limits]") => format!(
            "{HEAD}{WORLD}{STEP}[step.goal]\nuntil = \"leaders.size() == 1\"\nhints = [\"a\", \"b\", \"c\"]\nsolution = \"run until \
             leaders.size() == 1\"\n{piece}"
        ),
        _ => format!("{HEAD}{WORLD}{STEP}{piece}"),
    }
}

/// Everything that is wrong with a lesson or a scenario.
fn wrong(text: &str) -> String {
    if !text.contains("[[step]]") {
        let scenario = Scenario::parse("piece.toml", text).and_then(|scenario| scenario.rehearse());
        return scenario.err().map_or(String::new(), |error| error.to_string());
    }
    match lesson::read("piece.toml", text) {
        Err(error) => error.to_string(),
        Ok(lesson) => {
            let actions: Vec<&str> = ACTIONS.iter().map(|row| row.name).collect();
            let problems = check(&lesson, &library(&[]), &actions, 1).problems;
            if problems.is_empty() { String::new() } else { lesson.error(problems).to_string() }
        }
    }
}

#[test]
fn every_piece_of_a_file_is_right() {
    let mut tried = 0;
    for (_, piece) in HANDBOOKS.iter().flat_map(|name| blocks(&handbook(name))).filter(|(word, _)| word == "toml") {
        // A talk names files that are not here, and so does a translation, by its own name; what holds with some seeds only
        // has a test of its own.
        let some_seeds = !piece.contains("seed =") && piece.contains("expect ");
        if some_seeds || piece.contains("scenes = [") || piece.starts_with("format") && !piece.contains("protocol") {
            continue;
        }
        let text = whole(&piece);
        let wrong = wrong(&text);
        assert!(wrong.is_empty(), "{wrong}\n{text}");
        tried += 1;
    }
    assert!(tried >= 9, "{tried} pieces");
}

#[test]
fn every_command_in_a_sentence_is_one() {
    let mut tried = 0;
    for name in HANDBOOKS {
        let text = handbook(name);
        let sentences = text.split("```").step_by(2).flat_map(|part| part.split('`').skip(1).step_by(2));
        for code in sentences.filter(|code| code.contains(' ')) {
            let verb = code.split(' ').next().unwrap_or_default();
            let known = VERBS.iter().any(|row| row.name == verb)
                || protocols::ALL.iter().any(|entry| entry.info.inputs.iter().any(|input| input.verb == verb));
            // What stands for something is in capitals.
            let stands_for = |word: &str| word.len() > 2 && word.chars().all(|c| c.is_ascii_uppercase());
            if !known || code.split(' ').any(stands_for) || code.contains('=') && !code.contains("x=") {
                continue;
            }
            // The beginning of one as its form has it.
            if VERBS.iter().any(|row| row.usage.contains(code)) {
                continue;
            }
            let is_one = protocols::ALL.iter().any(|entry| Script::parse(code, entry.info).is_ok());
            assert!(is_one, "{name}: `{code}`");
            tried += 1;
        }
    }
    assert!(tried >= 15, "{tried} commands");
}

#[test]
fn every_condition_that_goals_often_have_is_understood_and_has_a_value() {
    let text = handbook("README.md");
    let (_, table) = text.split_once("### Conditions that goals often have").expect("they are there");
    let (table, _) = table.split_once("\n## ").expect("something follows");
    let rows: Vec<&str> =
        table.lines().filter_map(|line| line.strip_suffix("` |")?.split_once(" | `").map(|row| row.1)).collect();
    assert!(rows.len() > 12, "{rows:?}");
    // A bar in a table stands behind a backslash.
    for row in rows.iter().map(|row| row.replace("\\|", "|")) {
        let condition = Condition::parse_question(&row).unwrap_or_else(|error| panic!("{row}: {error:?}"));
        for entry in protocols::ALL {
            let scenario = Scenario::sandbox(entry, None, 7).expect("a world");
            let timeline = scenario.timeline().expect("it is built");
            // A node that a protocol has not is told of; all else has a value.
            let value = condition.holds(&timeline.scene(9));
            assert!(
                value.as_ref().is_ok()
                    || value.is_err_and(|error| error.message.to_string().contains("there is no node")),
                "{row}"
            );
        }
    }
}

#[test]
fn the_check_finds_each_mistake_and_says_what_the_handbook_says() {
    let text = handbook("README.md");
    let (_, table) = text.split_once("## Mistakes that the check finds").expect("they are there");
    let (mut tried, mut others) = (0, Vec::new());
    for row in table.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")) {
        let (line, says) = row.split_once("` | ").expect("two columns");
        let key = line.split_once(" = ").expect("a key").0;
        let skeleton = lesson::skeleton("mine");
        let old = skeleton.lines().find(|old| old.starts_with(&format!("{key} = "))).expect("it has this key");
        let wrong = wrong(&skeleton.replacen(old, line, 1));
        if !wrong.contains(says) {
            others.push(format!("{line}\nsays {wrong}\nand not {says}\n"));
        }
        tried += 1;
    }
    assert!(others.is_empty(), "{}", others.concat());
    assert!(tried >= 12, "{tried} mistakes");
}

/// What is typed to find a seed is typed here, beside the scenario that it tries.
#[cfg(unix)]
#[test]
fn the_loop_that_finds_a_seed_finds_one() {
    let text = blocks(&handbook("README.md"));
    let at = text.iter().position(|(word, block)| word == "sh" && block.starts_with("for seed")).expect("it is there");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("world.toml"), &text[at - 1].1).expect("writable");
    let program = Path::new(env!("CARGO_BIN_EXE_synod")).parent().expect("a folder").to_path_buf();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &text[at].1]).current_dir(folder.path()).env("PATH", path).env("HOME", folder.path());
    let out = shell.output().expect("there is a shell");
    let found = String::from_utf8_lossy(&out.stdout);
    let found: Vec<u32> = found.lines().filter_map(|line| line.parse().ok()).collect();
    assert!(!found.is_empty() && found.len() < 15, "{found:?}");
}

/// Two lessons that were written with no other source than the handbook: what it promises to authors goes on holding.
#[test]
fn lessons_that_were_written_from_the_handbook_alone_are_right() {
    let actions: Vec<&str> = ACTIONS.iter().map(|row| row.name).collect();
    for name in ["partition-of-mine.toml", "dying-proposer.toml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/authors").join(name);
        let text = std::fs::read_to_string(path).expect("it is there");
        let lesson = lesson::read(name, &text).unwrap_or_else(|error| panic!("{error}"));
        let checked = check(&lesson, &library(&[]), &actions, 1);
        assert!(checked.problems.is_empty(), "{}", lesson.error(checked.problems));
    }
}
