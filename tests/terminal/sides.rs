//! Two runs side by side on a real terminal: one command, one time, each side its own leader.

use super::Terminal;

#[test]
fn two_protocols_lose_their_leaders_in_the_same_night() {
    let mut terminal = Terminal::start(&["compare", "raft", "multi-paxos", "--nodes", "3"]);
    terminal.wait("both", |s| s.contains("▶ Raft") && s.contains("Multi-Paxos"));
    terminal.press(":run until leaders.size() == 1\r");
    terminal.wait("a leader on the left", |s| s.contains("★"));
    terminal.press(":run 300ms\r");
    terminal.wait("a leader on the right", |s| s.contains("leader S1"));
    terminal.press(":crash leader\r");
    terminal.wait("both are down", |s| s.matches("✗ down").count() == 2);
    terminal.press(")");
    terminal.wait("the other side", |s| s.contains("▶ Multi-Paxos") && s.contains("Right side"));
    terminal.press("&:restart crashed\r");
    terminal.wait("one is up", |s| s.matches("✗ down").count() == 1);
    terminal.press("q");
    assert_eq!(terminal.end(), 0);
    assert!(terminal.text().contains("Both sides are kept"), "{}", terminal.text());
}
