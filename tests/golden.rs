//! Golden scripts: stories that say what is done, what comes of it, and why.
//!
//! A story is `tests/scripts/PROTOCOL/NAME.txt`: a scenario without a script, a line `---`, then commands after `> `,
//! each followed by what it brought about. Lines that start with `#` tell the story. Steps of `run` about which there
//! is nothing to say are left out, and so are routine decisions and what is sent and written, but not in a story called
//! `NAME-full.txt`. After a change that is meant, `SYNOD_BLESS=1 cargo test --test golden` writes the
//! outcomes anew; read the difference before it is committed. An `expect` that fails is an error in either case, and so
//! is a line that is no command: what is said to such a line is written into the story by hand or not at all.

#![allow(missing_docs)]

use std::fmt::Write;
use std::path::{Path, PathBuf};
use synod::engine::scene::Told;
use synod::protocols::ALL;
use synod::scenario::Scenario;
use synod::script::{self, Failure, ScriptError};
use synod::timeline::Timeline;
use synod::timeline::transcript::{self, Detail};

fn stories(protocol: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts").join(protocol);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{folder:?}: {e}"));
    let mut paths: Vec<_> = files.map(|file| file.expect("readable").path()).collect();
    paths.sort();
    paths
}

/// What a step brought about; nothing if there is nothing to say and it was not asked for by name.
fn account(told: &Told, quiet: bool, detail: Detail) -> String {
    let mut text = String::new();
    if quiet && told.routine && detail == Detail::Brief {
        return text;
    }
    let _ = writeln!(text, "  {:>5} ms  {}", told.time_ms, told.headline);
    for line in transcript::lines(told, detail).iter().skip(1) {
        let _ = writeln!(text, "            {}", transcript::text(line));
    }
    text
}

/// The story with the outcomes that it has now; an error if it says what nobody may bless.
fn retell(name: &str, text: &str) -> Result<String, String> {
    let (head, body) = text.split_once("\n---\n").ok_or(format!("{name}: no line `---` after the scenario"))?;
    let scenario = Scenario::parse(name, head).map_err(|error| error.to_string())?;
    let mut timeline = scenario.timeline().map_err(|error| error.to_string())?;
    let mut told = format!("{head}\n---\n");
    let mut lines = body.lines().peekable();
    let detail = if name.ends_with("-full.txt") { Detail::Full } else { Detail::Brief };
    while let Some(line) = lines.next() {
        if line.is_empty() || line.starts_with('#') {
            let _ = writeln!(told, "{line}");
        }
        let Some(command) = line.strip_prefix("> ") else { continue };
        let _ = writeln!(told, "{line}");
        let quiet = command.starts_with("run") || command.starts_with("step");
        let mut each = |timeline: &Timeline| {
            told.push_str(&account(&timeline.sim().told(), quiet, detail));
            let scene = timeline.scene(0);
            let fell: Vec<_> = scene.violations.iter().filter(|v| v.step == timeline.at()).collect();
            let outside = transcript::departures(timeline.sim().info().title, &scene.outside_model);
            let lines = fell.iter().map(|new| transcript::violation(new)).chain(outside.filter(|_| !fell.is_empty()));
            lines.for_each(|line| told.push_str(&format!("            {line}\n")));
        };
        match script::run_with(&mut timeline, command, &mut each) {
            Ok(outcome) => {
                for line in outcome.said.iter().flat_map(|said| said.lines()) {
                    let _ = writeln!(told, "            {line}");
                }
            }
            Err(error) => {
                let line = refused(&error, lines.peek().copied()).filter(|_| !command.starts_with("expect"));
                let line = line.ok_or_else(|| format!("{name}: {}\n{told}", error.render()))?;
                let _ = writeln!(told, "{line}");
            }
        }
    }
    Ok(told)
}

/// The line about a command that failed, if a story may have it. `written` is what stands there now.
fn refused(error: &ScriptError, written: Option<&str>) -> Option<String> {
    let line = format!("         refused: {}", error.told());
    match error.failure {
        Failure::Refused => Some(line),
        Failure::NotUnderstood => Some(line).filter(|line| written == Some(line)),
        Failure::Expectation => None,
    }
}

#[test]
fn what_is_no_command_or_does_not_hold_is_never_blessed() {
    let tell = |body: &str| retell("test", &format!("format = 1\nprotocol = \"raft\"\nseed = 1\n---\n{body}\n"));
    let refused = tell("> restart S1").expect("a command that is refused");
    assert!(refused.contains("\n         refused: "), "{refused}");
    for wrong in ["> restrat S1", "> why not S1 boss", "> crash", "> expect node('S1').up == false"] {
        let error = tell(wrong).expect_err(wrong);
        assert!(error.contains(&wrong[2..]), "{error}");
    }
    assert!(tell("> why not S1 boss\n         refused: there is no goal boss").is_ok(), "it is written by hand");
    assert!(tell("> why not S1 boss\n         refused: there is a goal boss").is_err(), "it says something else");
}

#[test]
fn every_story_goes_as_it_is_written() {
    let bless = std::env::var_os("SYNOD_BLESS").is_some();
    let mut different = Vec::new();
    for path in ALL.iter().flat_map(|entry| stories(entry.info.name)) {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert!(text.lines().any(|line| line.starts_with("> expect ")), "{name} expects nothing");
        let now = retell(&name, &text).unwrap_or_else(|error| panic!("{error}"));
        if now == text {
            continue;
        }
        if bless {
            std::fs::write(&path, now).unwrap_or_else(|e| panic!("{name}: {e}"));
        } else {
            different.push(format!("{name}:\n{}", first_difference(&text, &now)));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// What a line tells, without the place of the step before it and the rule behind it.
fn sentence(line: &str) -> &str {
    let line = line.trim_start();
    let line = line.split_once(" ms  ").map_or(line, |(_, sentence)| sentence);
    let line = line.split_once(" ms: ").filter(|(place, _)| place.contains("step")).map_or(line, |(_, s)| s);
    line.strip_suffix(']').and_then(|line| line.rsplit_once(" [")).map_or(line, |(sentence, _)| sentence).trim_end()
}

#[test]
fn no_sentence_is_longer_than_a_breath() {
    let mut long = Vec::new();
    for path in ALL.iter().flat_map(|entry| stories(entry.info.name)) {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        let (_, body) = text.split_once("\n---\n").expect("a story has a scenario and a body");
        // Commands and what people tell about them are not ours; a row of rungs is a table, not a sentence.
        let told = body.lines().filter(|l| !l.starts_with(['>', '#']) && !l.contains(" | "));
        for line in
            told.filter(|line| sentence(line).split(". ").any(|one| one.chars().count() > transcript::MAX_SENTENCE))
        {
            long.push(format!("{}: {}", path.display(), sentence(line)));
        }
    }
    assert!(long.is_empty(), "say this in fewer words:\n{}", long.join("\n"));
}

fn first_difference(old: &str, new: &str) -> String {
    let mut pairs = old.lines().zip(new.lines()).enumerate();
    match pairs.find(|(_, (a, b))| a != b) {
        Some((at, (a, b))) => format!("line {}:\n- {a}\n+ {b}", at + 1),
        None => format!("{} lines written, {} now", old.lines().count(), new.lines().count()),
    }
}
