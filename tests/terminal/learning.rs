//! How learners come to know, by keys.

use super::Terminal;

/// A value is chosen, and only the main learner is told.
const CHOSEN: &str = r#"
format = 1
title = "Told to one"
protocol = "paxos"
seed = 1
script = """
propose P1 X
run until chosen.size() == 1
"""
[layout]
proposers = 1
acceptors = 3
learners = 2
clients = 0
[options]
latency_ms = [10, 10]
learning = "main"
"#;

#[test]
fn the_main_learner_is_killed_and_another_asks_the_acceptors() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("told.toml");
    std::fs::write(&file, CHOSEN).expect("written");
    let mut terminal = Terminal::start_in(folder.path(), &["play", &file.display().to_string()]);
    terminal.wait("the start", |s| s.contains("Told to one"));
    terminal.press(":seek end\r");
    terminal.wait("the choice", |s| s.contains("CHOSEN X"));
    terminal.press("5k");
    terminal.wait("the crash", |s| s.contains("L1 ✗ down"));
    terminal.press(":why not L2 learn\r");
    terminal.wait("what it waits for", |s| s.contains("L2 hears what is chosen from L1"));
    terminal.press("\x1b");
    terminal.wait("the run", |s| s.contains("Acceptors ─"));
    terminal.press(":query L2\r");
    terminal.wait("the question", |s| s.contains("L2 asks the acceptors"));
    terminal.press(":run until node(\"L2\").decided == \"X\"\r");
    terminal.wait("that it knows", |s| s.contains("L2 ▲"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}
