//! The moments of a class, each with the keys that `lessons/TEACHING.md` names, and what the speaker reads meanwhile.

use super::Terminal;

#[test]
fn the_leader_is_killed_and_who_could_follow_is_told_in_two_keys() {
    let mut terminal = Terminal::start(&["play", "who-can-follow"]);
    terminal.wait("its first cue", |s| s.contains("1 of 3"));
    terminal.press("k");
    terminal.wait("the crash", |s| s.contains("crash S1: done"));
    terminal.press("L");
    terminal.wait("who could", |s| s.contains("S2 could lead: 4 of 5 votes") && s.contains("S2 refuses:"));
}

#[test]
fn a_guess_where_it_was_committed_is_told_how_near_it_came_in_two_keys() {
    let mut terminal = Terminal::start(&["play", "where-committed"]);
    terminal.wait("its first cue", |s| s.contains("1 of 2"));
    terminal.press("\x1b[C\x1b[C\x1b[C");
    terminal.wait("three steps on", |s| s.contains("step 22/"));
    assert!(!terminal.text().contains("COMMITTED"), "it is hidden");
    terminal.press("j");
    terminal.wait("the guess", |s| s.contains("step 22") && !s.contains("at step 27"));
    terminal.press("O");
    terminal.wait("how near", |s| s.contains("It was committed at step 27: 5 steps after"));
}

#[test]
fn every_quorum_is_tried_once_nobody_knows_in_two_keys() {
    let mut terminal = Terminal::start(&["play", "nobody-knows"]);
    terminal.wait("its first cue", |s| s.contains("1 of 4"));
    terminal.press("]");
    terminal.wait("nobody left to tell", |s| s.contains("2 of 4") && s.contains("paused"));
    terminal.press("L");
    terminal.wait("each quorum", |s| s.contains("Nothing but X can be chosen") && s.contains("A2 A3: only X"));
}

#[test]
fn the_harm_of_a_rule_less_and_where_it_is_refused_are_three_keys_away() {
    let mut terminal = Terminal::start(&["play", "rule-off"]);
    terminal.wait("its first cue", |s| s.contains("1 of 1"));
    // Whoever knows the keys does not wait for the search.
    terminal.press("E\r");
    terminal.wait("the harm", |s| s.contains("lead term") && s.contains("paused"));
    terminal.press("\r");
    terminal.wait("where it is refused", |s| s.contains("Here raft.vote.once refuses") && s.contains("paused"));
}

#[test]
fn both_endings_of_figure_8_are_one_key_apart() {
    let mut terminal = Terminal::start(&["play", "figure-8"]);
    terminal.wait("its first cue", |s| s.contains("step 0/"));
    terminal.press("o");
    terminal.wait("an ending", |s| s.contains("The end of branch"));
    let one = terminal.text().contains("branch kept");
    terminal.press("o");
    terminal.wait("the other", |s| s.contains(if one { "branch lost" } else { "branch kept" }));
}

#[test]
fn a_duel_lasts_until_one_key_ends_it() {
    let mut terminal = Terminal::start(&["play", "duel"]);
    terminal.wait("its first cue", |s| s.contains("step 7/"));
    terminal.press(" ");
    terminal.wait("the duel", |s| s.contains("playing") && s.contains("2.P"));
    assert!(!terminal.text().contains("CHOSEN"), "nothing is chosen meanwhile");
    terminal.press("]");
    terminal.wait("that it goes on", |s| s.contains("2 of 3") && s.contains("paused"));
    assert!(terminal.text().contains("nothing is chosen yet"), "nobody has got anything accepted");
    terminal.press("]");
    terminal.wait("its end", |s| s.contains("Back-off ends it") && s.contains("CHOSEN"));
}

#[test]
fn the_old_leaders_write_is_lost_three_cues_on() {
    let mut terminal = Terminal::start(&["play", "two-leaders"]);
    terminal.wait("its first cue", |s| s.contains("1 of 4: One leads") && s.contains("step"));
    for cue in ["2 of 4", "3 of 4", "4 of 4"] {
        terminal.press("]");
        terminal.wait(cue, |s| s.contains(cue) && s.contains("paused"));
    }
}

#[test]
fn a_clicker_goes_from_cue_to_cue_and_scene_to_scene_and_a_second_terminal_has_the_notes() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = folder.path().join("run");
    std::fs::create_dir(&run).expect("a folder");
    let start = |arguments: &[&str]| Terminal::start_with(folder.path(), arguments, &[("XDG_RUNTIME_DIR", &run)]);
    let mut notes = start(&["present", "split-vote", "duel", "--notes"]);
    notes.wait("that nobody shows it yet", |s| s.contains("Notes appear here"));
    let mut show = start(&["present", "split-vote", "duel"]);
    show.wait("the first cue", |s| s.contains("1 of 2: Two votes each"));
    notes.wait("its notes", |s| s.contains("1 of 2: Two votes each") && s.contains("Next: Somebody is first"));
    show.press("\x1b[6~");
    show.wait("the next cue", |s| s.contains("2 of 2: Somebody is first") && s.contains("paused"));
    notes.wait("what comes next", |s| s.contains("the next scene: A duel of two proposers"));
    show.press("\x1b[6~");
    show.wait("the next scene", |s| s.contains("1 of 3: P1 and P2 both want to be chosen"));
    notes.wait("its notes", |s| s.contains("P1 and P2 both want to be chosen") && s.contains("They may ask:"));
    show.press("\x1b[5~");
    show.wait("the scene before, as it was left", |s| s.contains("2 of 2: Somebody is first"));
    show.press("q");
    assert_eq!(show.end(), 0);
    notes.wait("that it is over", |s| s.contains("Notes appear here"));
    notes.press("q");
    assert_eq!(notes.end(), 0);
}

#[test]
fn the_leading_master_is_killed_and_the_next_ones_table_refills_in_three_keys() {
    let mut terminal = Terminal::start(&["play", "kill-master"]);
    terminal.resize(45, 160);
    // Two agents say so, and the executors of their machines.
    let tasks_run = |screen: &str| screen.matches("│tasks 2 ").count() == 4;
    terminal.wait("four tasks", |s| s.contains("1 of 4") && s.contains("tasks 4 of 4") && tasks_run(s));
    terminal.press("]");
    terminal.wait("that nobody leads", |s| s.contains("2 of 4") && s.contains("paused"));
    let nobody = terminal.text();
    assert!(nobody.contains("M1 ✗ down") && !nobody.contains("leading") && tasks_run(&nobody), "{nobody}");
    terminal.press("]");
    let stands = |s: &str| s.contains("3 of 4") && s.contains("paused");
    terminal.wait("an empty table", |s| stands(s) && s.contains("tasks 0 of 4") && tasks_run(s));
    terminal.press("]");
    terminal.wait("a full one", |s| s.contains("4 of 4:") && s.contains("tasks 4 of 4") && tasks_run(s));
    assert!(terminal.text().contains("M2 ★ leading"), "{}", terminal.text());
}

#[test]
fn the_next_cue_pressed_early_goes_to_the_end_of_what_is_shown_and_stays() {
    let mut terminal = Terminal::start(&["play", "two-leaders"]);
    terminal.wait("its first cue", |s| s.contains("1 of 4: One leads") && s.contains("step"));
    terminal.press("]");
    terminal.wait("what leads to the second", |s| s.contains("showing"));
    terminal.press("]");
    terminal.wait("its end", |s| s.contains("2 of 4") && s.contains("paused"));
    terminal.press("]");
    terminal.wait("the third", |s| s.contains("3 of 4"));
}
