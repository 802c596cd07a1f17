//! A duel by hand on a real terminal: quorums are marked, proposers are told what to do, and something is chosen.

use super::Terminal;

const DUEL: &str = r#"
format = 1
title = "Duel by hand"
protocol = "paxos"
seed = 1
[options]
manual_phases = true
[[start]]
node = "P1"
value = "X"
[[start]]
node = "P2"
value = "Y"
"#;

impl Terminal {
    /// Marks nodes by their numbers, of which these are the names.
    fn mark(&mut self, keys: [char; 2], names: &str) {
        keys.iter().for_each(|key| self.press(&format!("{key},")));
        let marked = format!("Marked: {names}.");
        self.wait(&marked, |s| s.contains(&marked));
    }

    /// Takes all marks back.
    fn unmark(&mut self) {
        self.press("\x1b");
        self.wait("no marks", |s| s.contains("No node is marked any more."));
    }

    /// Tells a proposer to do the first or the second that it can be told, and lets that come to what it comes to.
    fn tell(&mut self, proposer: char, second: bool, line: &str, until_ms: u64) {
        self.press(&format!("{proposer};"));
        self.wait(line, |s| s.contains("Tell a node what to do") && s.contains(line));
        self.press(if second { "\x1b[B\r" } else { "\r" });
        let done = format!("{line}: done.");
        self.wait(&done, |s| s.contains(&done));
        self.press("g");
        let time = format!("t {until_ms} ms");
        self.wait(&time, |s| s.contains(&time));
    }
}

#[test]
fn a_duel_by_hand_comes_to_a_decision() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("duel.toml");
    std::fs::write(&file, DUEL).expect("written");
    let mut terminal = Terminal::start_in(folder.path(), &["play", &file.display().to_string()]);
    terminal.wait("the start", |s| s.contains("step 0/0"));
    terminal.press("Q");
    terminal.wait("the ballots", |s| s.contains(" Ballots ") && s.contains("Anything can still be chosen."));
    terminal.mark(['3', '4'], "A1 A2");
    terminal.tell('1', false, "prepare P1 to A1,A2", 100);
    terminal.unmark();
    terminal.mark(['4', '5'], "A2 A3");
    terminal.tell('2', false, "prepare P2 to A2,A3", 200);
    terminal.unmark();
    // A2 has promised P2's ballot meanwhile: it refuses, and A1 alone accepts X.
    terminal.mark(['3', '4'], "A1 A2");
    terminal.tell('1', true, "accept P1 to A1,A2", 300);
    terminal.wait("X is not alone", |s| s.contains("and so can anything else") || s.contains("can still be chosen"));
    terminal.unmark();
    terminal.mark(['4', '5'], "A2 A3");
    terminal.tell('2', true, "accept P2 to A2,A3", 400);
    terminal.wait("the choice", |s| s.contains("CHOSEN Y") && s.contains("★1.P2") && s.contains("[Y]"));
    terminal.wait("nothing else", |s| s.contains("Only Y can still be"));
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
}
