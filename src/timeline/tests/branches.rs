//! What differs between two branches: whatever a person can change by hand is told.

use super::{run, timeline, wide};
use crate::scenario::Scenario;
use crate::timeline::Diff;

/// What is done in one branch and not in the other, and what is told of it, in words of both.
const CHANGES: &[(&str, &str)] = &[
    ("disk S1 fails", "  disk           - | takes nothing that is to be durable"),
    ("crash S1 after 2", "  crash          - | after 2 more sends and writes"),
    ("crash S1 before send", "  crash          - | before its next message"),
    ("set flush lazy\nrequest leader x=1\nrun 100ms", "  disk cache     - | 1 record not flushed"),
    ("set flush lazy", "  flush          before-reply | lazy"),
    ("set flush lazy", "  writes are not flushed at once - | yes"),
    ("set election_timeout_ms of S3 80..90", "  election timeout ms - | 80..90"),
    ("set latency_ms 5..6", "  latency ms     10..30 | 5..6"),
    ("latency S1 S2 200ms", "  link S1->S2    - | 200ms"),
    ("latency S1 -> S2 20..30ms", "  link S1->S2    - | 20..30ms"),
    ("loss S1 -> S2 50%", "  link S1->S2    - | 50% lost"),
    ("loss 7%", "  loss percent   0 | 7"),
    ("cut S1 -> S2", "  cut S1->S2     - | yes"),
    ("pause S2", "  held up        - | yes"),
    ("clock S2 150%", "  clock          - | 150%"),
    ("clock S2 300%", "  S2's clock runs at 300% - | yes"),
    ("set raft.vote.once off", "  off raft.vote.once - | yes"),
    ("set raft.vote.once off\nstep\nset raft.vote.once on", "the rule raft.vote.once was off until step"),
    ("inject Vote S2->S3 term=1 asked_term=1 granted=true", "a message that nobody sent was injected at step"),
    ("crash S3", "  up             yes | no"),
    ("crash S3\nrestart S3 wiped", "  S3 lost its disk - | yes"),
];

#[test]
fn whatever_is_changed_by_hand_in_one_branch_differs() {
    for (lines, wanted) in CHANGES {
        let mut timeline = timeline("raft");
        run(&mut timeline, &["run until leaders.size() == 1", "mark here", "branch changed"]);
        run(&mut timeline, &lines.lines().collect::<Vec<_>>());
        let diff = Diff::of_branches(&timeline, 0, 1);
        let text = diff.text("a", "b");
        assert!(!diff.is_empty() && text.contains(wanted), "{lines}: {text}");
        assert!(!text.contains("nothing differs"), "{text}");
    }
}

/// What goes on by itself is not told one by one, but that it differs is.
#[test]
fn nothing_differs_is_said_with_its_exceptions() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["run until leaders.size() == 1", "branch other"]);
    assert!(Diff::of_branches(&timeline, 0, 1).text("a", "b").ends_with("At their ends nothing differs."));
    run(&mut timeline, &["wait 1ms"]);
    let text = Diff::of_branches(&timeline, 0, 1).text("a", "b");
    let moving = "when messages arrive, how long timers still run and the time";
    assert!(text.ends_with(&format!("At their ends nothing differs but {moving}.")), "{text}");
    run(&mut timeline, &["back 1", "drop AppendEntries"]);
    let text = Diff::of_branches(&timeline, 0, timeline.branch()).text("a", "b");
    assert!(text.ends_with("At their ends nothing differs but what is under way."), "{text}");
}

#[test]
fn branches_differ_in_what_their_machines_hold() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["run until leaders.size() == 1", "mark elected", "request leader x=1", "run 500ms"]);
    run(&mut timeline, &["seek elected", "request leader x=2", "run 500ms"]);
    let text = Diff::of_branches(&timeline, 0, 1).text("a", "b");
    assert_eq!(text.matches("  machine x      1 | 2").count(), 5, "{text}");
}

#[test]
fn branches_differ_in_their_tables() {
    let mut timeline = wide();
    run(&mut timeline, &["fire Z1 twelve", "back 1", "fire Z1 one"]);
    let text = Diff::of_branches(&timeline, 0, 1).text("a", "b");
    assert!(text.contains("  Run out twelve yes | -\n  Run out one    - | yes"), "{text}");
}

/// What goes on by itself differs in what arrives, when, and in the time, and each is said.
#[test]
fn when_messages_arrive_is_told() {
    let mut timeline = timeline("paxos");
    run(&mut timeline, &["prepare P1", "branch other", "delay Prepare P1->A1 300ms"]);
    let text = Diff::of_branches(&timeline, 0, 1).text("a", "b");
    assert!(text.ends_with("At their ends nothing differs but when messages arrive."), "{text}");
}

/// A wait is told as it is done.
#[test]
fn a_wait_is_told_with_its_length() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["cut S1 -> S2", "wait 3ms", "branch other", "wait 2ms"]);
    let text = Diff::of_branches(&timeline, 0, 1).text("a", "b");
    assert!(text.contains("  b goes on with `wait 2ms` and ends at step 3."), "{text}");
}

/// Entries that are the same stand before those that differ; nodes with the same two logs are told together.
#[test]
fn two_logs_stand_one_above_the_other_and_what_differs_is_marked() {
    let text = "format = 1\nprotocol = \"raft\"\nnodes = 5\nseed = 7\n[layout]\nclients = 1\n";
    let mut timeline = Scenario::parse("quiet", text).expect("a scenario").timeline().expect("its nodes");
    run(&mut timeline, &["run until leaders.size() == 1"]);
    for n in 1..=4 {
        run(&mut timeline, &[&format!("request leader x={n}"), "run 300ms"]);
    }
    run(&mut timeline, &["branch other", "request leader y=1", "run 500ms", "switch main"]);
    run(&mut timeline, &["request leader z=1", "run 500ms", "request leader z=2", "run 500ms"]);
    let diff = Diff::of_branches(&timeline, 0, 1);
    let [log] = &diff.logs[..] else { panic!("all five have the same: {:?}", diff.logs) };
    assert_eq!((log.nodes.len(), log.goes_before, log.rows.len(), log.changes()), (5, true, 4, 2));
    let lines = log.lines(["main", "other"], 60);
    let term = timeline.scene(0).nodes[0].term.expect("it has one");
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].trim().starts_with("3 ") && lines[0].ends_with(" 6"), "{lines:?}");
    assert!(
        lines[1].starts_with(&format!("main  …  {term}:x=3 "))
            && lines[1].contains(&format!("[{term}:z=1] [{term}:z=2]"))
    );
    assert!(lines[2].starts_with(&format!("other …  {term}:x=3 ")) && lines[2].contains(&format!("[{term}:y=1] [-]")));
    assert!(lines.iter().skip(1).all(|line| line.find('[') == lines[1].find('[')), "{lines:?}");
    // What has no room goes on below, under its own indexes.
    let narrow = log.lines(["main", "other"], 30);
    assert!(narrow.len() == 6 && narrow.iter().all(|line| line.chars().count() <= 30), "{narrow:?}");
    let text = diff.text("main", "other");
    assert!(
        text.contains("The log of S1 S2 S3 S4 S5:") && lines.iter().all(|line| text.contains(line.trim())),
        "{text}"
    );
}
