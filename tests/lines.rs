//! The program as lines of text, as one meets it who listens to them: through a pipe, and on a terminal that can do
//! nothing.

#![allow(missing_docs)]

use assert_cmd::Command;
use std::path::Path;

/// What came out.
struct Out {
    text: String,
    code: Option<i32>,
    complaint: String,
}

/// Runs the program with this folder for its settings and data, and these lines for what is typed.
fn type_in(folder: &Path, arguments: &[&str], lines: &[&str]) -> Out {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synod"));
    command.env("LC_ALL", "C.UTF-8");
    for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env(variable, folder);
    }
    let typed = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let out = command.args(arguments).env("TERM", "dumb").write_stdin(typed).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("all output is text");
    let out = Out { text: text(out.stdout), code: out.status.code(), complaint: text(out.stderr) };
    assert!(
        out.text.chars().all(|c| c == '\n' || !c.is_control()),
        "nothing moves and nothing is coloured: {}",
        out.text
    );
    let boxes = out.text.contains(['│', '─', '┌', '╭', '┃', '━']);
    let wide = out.text.lines().find(|line| line.chars().count() > 80);
    assert!(!boxes && wide.is_none(), "lines of 80 columns and no boxes: {wide:?} in {}", out.text);
    out
}

fn played(lines: &[&str]) -> Out {
    let folder = tempfile::tempdir().expect("a folder");
    type_in(folder.path(), &["play", "raft", "--seed", "7", "--plain"], lines)
}

/// What was said after a line, up to the next one.
fn after<'a>(out: &'a Out, line: &str) -> &'a str {
    let said = out.text.split_once(&format!("> {line}\n")).unwrap_or_else(|| panic!("{line} in {}", out.text)).1;
    said.split("\n> ").next().unwrap_or_default()
}

/// Demands that all of this stands in a text.
fn has(text: &str, all: &[&str]) {
    for part in all {
        // Where a line ends depends on its words.
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn a_run_is_told_step_by_step_with_rule_and_reason() {
    let out = played(&["look", "step", "", "run until leaders.size() == 1", "look", "k", "back 2", "why S1", "quit"]);
    assert_eq!((out.code, out.complaint.as_str()), (Some(0), ""));
    has(&out.text, &["Raft · 5 servers", "Nothing has happened yet", "> look", "> quit"]);
    has(after(&out, "look"), &["Step 0 of 0, 0 ms, branch main.", "Nobody leads.", "S1: server, follower; term 0"]);
    has(after(&out, "step"), &["Step 1, ", " election timer runs out. ", "[raft."]);
    has(after(&out, ""), &["Step 2, ", "RequestVote", "[raft."]);
    has(after(&out, "run until leaders.size() == 1"), &["leads.", "raft.election.majority"]);
    let looked = out.text.rsplit_once("> look\n").expect("it was asked twice").1;
    has(looked, &["Leads: S1 in term 1.", "timer due at", "messages are under way"]);
    has(after(&out, "k"), &["crashes: its memory is gone", "crash S"]);
    has(after(&out, "back 2"), &["Now at step "]);
    has(after(&out, "why S1"), &["S1"]);
}

#[test]
fn a_long_time_is_told_in_a_few_lines() {
    let out = played(&["run 28s", "back 5000", "run 28s", "detail", "run 200ms"]);
    let said = after(&out, "run 28s");
    assert!(said.lines().count() < 50, "{said}");
    has(said, &["so it leads.", "more steps are not told;", "Now at step ", ", 28000 ms.", "Committed meanwhile"]);
    let again = out.text.rsplit_once("> run 28s\n").expect("it was typed twice").1;
    has(again, &["steps are not told", "Committed: entry "]);
    has(after(&out, "detail"), &["everything is told"]);
    assert_eq!(out.code, Some(0));
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_to_do() {
    let out = played(&[
        "crsah S1",
        "crash S9",
        "set raft.vote.once of",
        "until leaders.siz() == 1",
        "log",
        "select S8",
        "zz",
    ]);
    has(after(&out, "crsah S1"), &["There is no command, word or key `crsah`. Did you mean `crash`?"]);
    has(after(&out, "crash S9"), &["At `S9`: There is no node S9", "S1"]);
    has(after(&out, "set raft.vote.once of"), &["At `", "on"]);
    has(after(&out, "until leaders.siz() == 1"), &["At `", "size"]);
    has(after(&out, "log"), &["it is written `log NODE`"]);
    has(after(&out, "select S8"), &["There is no node S8. "]);
    has(after(&out, "zz"), &["`help` tells what there is"]);
    assert_eq!(out.code, Some(0), "a wrong line ends nothing");
}

#[test]
fn all_that_the_screen_does_by_command_or_key_is_done_by_a_line() {
    let lines = [
        "until role S1 leader",
        "branch other",
        "crash S1",
        "set raft.vote.once off",
        "watch leaders.size()",
        "run 1s",
        "branches",
        "1",
        "o",
        "y",
        "2",
        "m",
        "d",
        "esc",
        "x",
        "enter",
        "O",
        "help",
        "help crash",
        "help k",
        "t",
        ":seek start",
        "left",
        "moves",
    ];
    let out = played(&lines);
    has(after(&out, "set raft.vote.once off"), &["raft.vote.once", "off"]);
    has(after(&out, "watch leaders.size()"), &["leaders.size() is "]);
    has(after(&out, "branches"), &["1. main, to step ", "2. other, from step ", "A number chooses a line"]);
    has(after(&out, "1"), &["Now at step "]);
    has(after(&out, "o"), &["The end of branch other."]);
    has(after(&out, "y"), &["Why?", "1. Why is S", "Why not?"]);
    has(after(&out, "2"), &["S1"]);
    has(after(&out, "m"), &["1 of ", "`d` drop"]);
    has(after(&out, "d"), &["is dropped"]);
    has(after(&out, "x"), &["Cut the link S", "does it"]);
    has(after(&out, "enter"), &["cut S"]);
    has(after(&out, "O"), &["What only an observer knows is hidden."]);
    has(after(&out, "help"), &["An empty line goes on", "look [NODE]: ", "Commands;", "partition"]);
    has(after(&out, "help crash"), &["stops and keeps only its disk", "for example `crash leader`"]);
    has(after(&out, "help k"), &["Crash the selected node"]);
    has(after(&out, "t"), &["This only changes how a screen looks."]);
    has(after(&out, ":seek start"), &["Now at step 0 of "]);
    has(after(&out, "moves"), &["You are the network", "1. S1's election timer runs out"]);
}

/// A way through a lesson, right and wrong, from its first page to its summary.
const WAY: &[&str] = &[
    "",
    "h",
    "hint",
    "h",
    "r",
    "space",
    "",
    "1",
    "",
    "deliver Write C1->S1",
    "u",
    "deliver Write C2->S1",
    "deliver Write C1->S1",
    "",
    "2",
    "d",
    "space",
    "",
    "1",
    "",
    ":duplicate Write C1->S1",
    "",
    "3",
    "",
    "s",
    "",
    "s",
    "",
    "answer 1",
    "",
    "s",
    "",
    "1",
    "2",
    "",
];

#[test]
fn a_lesson_is_learned_from_its_first_page_to_its_last_and_gone_on_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let learn = |lines: &[&str]| type_in(folder.path(), &["learn", "L01", "--plain"], lines);
    let out = learn(WAY);
    assert_eq!((out.code, out.complaint.as_str()), (Some(0), ""));
    has(&out.text, &["L01 1/14", "What can go wrong", "S1, S2 and S3 `□` are three computers."]);
    has(after(&out, "h"), &["First a client has to write something."]);
    has(after(&out, "hint"), &["Three messages leave the client."]);
    has(after(&out, "space"), &["✓ All three copies are equal: that was easy.", "`enter` goes on"]);
    has(after(&out, "1"), &["1. x=6 (wrong)", "2. x=7 (right)", "You said: x=6. The answer: x=7."]);
    has(after(&out, "deliver Write C1->S1"), &["Both have to reach S1, in another order", "`u` goes back to step"]);
    has(after(&out, "u"), &["Now at step"]);
    has(after(&out, "answer 1"), &["x=5"]);
    has(&out.text, &["L01 14/14", "S3 was held up for longer than ten seconds."]);
    // Left in the middle of the last page, it goes on there; its end is kept.
    let out = learn(&["s", "", "page", ""]);
    has(&out.text, &["L01 14/14", "L01: what you learnt", "Silence tells nothing."]);
    let mut list = Command::new(env!("CARGO_BIN_EXE_synod"));
    let listed = list.env("HOME", folder.path()).env("XDG_DATA_HOME", folder.path()).arg("lessons").output();
    has(&String::from_utf8_lossy(&listed.expect("it starts").stdout), &["✓ L01"]);
}

#[test]
fn the_end_of_the_input_leaves_and_what_was_done_is_offered_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = type_in(folder.path(), &["--plain"], &["list", "raft", "run 300ms", "mark here"]);
    assert_eq!((out.code, out.complaint.as_str()), (Some(0), ""));
    has(&out.text, &["Lessons", "1. L01", "Sandboxes:", "An empty line starts 1, L01"]);
    has(after(&out, "mark here"), &["is called here"]);
    let out = type_in(folder.path(), &["--plain"], &["", "look", "leave", "about 2", "nothing", "99", "quit"]);
    has(&out.text, &["Where you stopped:", "1. Go on with Raft"]);
    has(after(&out, "look"), &["300 ms"]);
    has(after(&out, "leave"), &["Back at the start."]);
    has(after(&out, "about 2"), &["L01", "nobody can tell a dead computer from a slow one."]);
    has(after(&out, "nothing"), &["Nothing here is called nothing."]);
    has(after(&out, "99"), &["There is no line 99"]);
    assert_eq!(out.code, Some(0));
    let nothing = type_in(folder.path(), &["--plain"], &[]);
    assert_eq!((nothing.code, nothing.complaint.as_str()), (Some(0), ""));
}

#[test]
fn a_scene_says_what_it_is_and_how_it_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = type_in(folder.path(), &["play", "figure-8", "--plain"], &["look", "seek end", "messages"]);
    has(&out.text, &["(Raft, figure 8)", "This is the start; right goes forward again."]);
    has(after(&out, "look"), &["Leads: S1 in term 4.", "Committed: entry 1, a=1, of term 1, from the start."]);
    has(after(&out, "look"), &["log 1:a=1 2:b=2", "copies of 2 1 of 5, 3 needed: S1"]);
    has(after(&out, "seek end"), &["Now at step "]);
    assert_eq!((out.code, out.complaint.as_str()), (Some(0), ""));
}

#[test]
fn a_saved_scene_comes_back_to_its_first_cue() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("saved.toml").display().to_string();
    let save = format!("save {file}");
    type_in(folder.path(), &["play", "split-vote", "--plain"], &["run until leaders.size() == 1", "run 100ms", &save]);
    let again = type_in(folder.path(), &["play", &file, "--plain"], &["look", "]", "look"]);
    has(after(&again, "look"), &["Leads: S"]);
    has(after(&again, "]"), &["1 of 2: Two votes each, and nobody leads"]);
    let looked = again.text.rsplit_once("> look\n").expect("it was asked twice").1;
    has(looked, &["Nobody leads."]);
}

#[test]
fn a_run_is_saved_to_a_file_that_can_be_told_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mine.toml");
    let save = format!("save {}", file.display());
    let out = type_in(folder.path(), &["--plain", "play", "raft"], &["run 300ms", &save, &save]);
    has(&out.text, &["Written: `synod play ", "is there already. Choose another name."]);
    let again = type_in(folder.path(), &["play", &file.display().to_string(), "--plain"], &["look"]);
    has(after(&again, "look"), &["300 ms"]);
}

#[test]
fn scenes_are_presented_from_cue_to_cue_with_their_notes() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = ["", "next", "page", "crash S2", "previous", "", "", "", "", "previous", "quit"];
    let out = type_in(folder.path(), &["present", "two-leaders", "split-vote", "--plain"], &lines);
    assert_eq!((out.code, out.complaint.as_str()), (Some(0), ""));
    let said: Vec<&str> = out.text.split("\n> ").collect();
    assert_eq!(said.len(), lines.len() + 1, "{}", out.text);
    has(said[0], &["1 of 4: One leads", "Ask: what will S1 do", "Next: Two leaders at once"]);
    has(said[1], &["Cut: S1,S3,C1", "2 of 4: Two leaders at once", "They may ask: Are two leaders not forbidden?"]);
    has(said[2], &["3 of 4: The majority's side writes", "and x=old? It is on two of five", "Next: The network heals"]);
    has(said[3], &["Next: The network heals"]);
    assert!(!said[4].contains("Next: "), "the notes of a cue are told once: {}", said[4]);
    // Whoever has gone on comes back to the cue first.
    assert!(said[5].contains("3 of 4"), "{}", said[5]);
    has(said[6], &["4 of 4", "Next: the next scene: "]);
    has(said[7], &["1 of 2: Two votes each, and nobody leads"]);
    has(said[8], &["2 of 2", "Next: nothing more, this is the end"]);
    has(said[9], &["There is no scene after this one."]);
    has(said[10], &["1 of 2: Two votes each"]);
}
