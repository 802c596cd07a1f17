mod branches;
mod undo;

use super::*;
use crate::condition::{Condition, ConditionError, MAX_ELEMENTS};
use crate::engine::scene::{NodeCard, Table, TableRow};
use crate::protocols;
use crate::scenario::Scenario;
use crate::script;
use proptest::prelude::*;

fn timeline(protocol: &str) -> Timeline {
    let entry = protocols::find(protocol).expect("there is one");
    Scenario::sandbox(entry, None, 7).expect("the usual nodes").timeline().unwrap_or_else(|e| panic!("{e}"))
}

fn run(timeline: &mut Timeline, lines: &[&str]) {
    for line in lines {
        script::run(timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
}

/// What is tried at random; most of it is refused now and then, which must change nothing.
const LINES: &[&str] = &[
    "step",
    "step 7",
    "step 40",
    "back 3",
    "back 25",
    "seek start",
    "seek end",
    "seek 11",
    "run 30ms",
    "crash S1",
    "restart crashed:1",
    "fire S2 election",
    "deliver * *->*",
    "drop * *->S2",
    "duplicate * S1->*",
    "cut S1 S2",
    "heal all",
    "request S1 x=1",
    "prepare P1",
    "request P2 Y",
    "crash A1",
    "fire P1 retry",
    "wait 5ms",
    "branch x",
    "branch y",
    "switch main",
    "switch x",
    "switch y",
    "delete x",
    "undelete",
    "rename z",
    "mark m",
    "seek m",
    "seek next election",
    "seek previous fault",
    "seek next note S1",
    "loss 20%",
    "pause S2",
    "resume S2",
    "why S1",
    "undo",
];

/// The world after so many steps of a branch, taken one by one from the start.
fn replayed(timeline: &Timeline, start: &dyn Sim, branch: usize, upto: u64) -> Scene {
    let mut sim = start.fork();
    for number in 1..=upto {
        let step = timeline.recorded(branch, number).expect("it is recorded");
        sim.apply(step).expect("what was done once can be done again");
    }
    sim.scene(usize::MAX)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn whatever_is_done_each_branch_is_what_a_straight_replay_makes_of_it(
        raft in any::<bool>(),
        lines in proptest::collection::vec(0..LINES.len(), 1..60),
    ) {
        let mut timeline = timeline(if raft { "raft" } else { "paxos" });
        timeline.keep_checkpoints(2);
        let start = timeline.sim().fork();
        for line in lines {
            let before = (timeline.at(), timeline.branch(), timeline.scene(9));
            if script::run(&mut timeline, LINES[line]).is_err() {
                prop_assert_eq!(&before, &(timeline.at(), timeline.branch(), timeline.scene(9)), "{}", LINES[line]);
            }
        }
        let (at, here) = (timeline.at(), timeline.branch());
        prop_assert_eq!(timeline.scene(usize::MAX), replayed(&timeline, &*start, here, at));
        for branch in timeline.tree() {
            prop_assert_eq!(
                timeline.world_at(branch.id, branch.end).scene(usize::MAX),
                replayed(&timeline, &*start, branch.id, branch.end)
            );
            if !branch.deleted {
                let was = timeline.branch();
                timeline.switch(branch.id);
                prop_assert!(was == branch.id || timeline.at() == branch.end);
                timeline.seek(branch.end / 2);
                prop_assert_eq!(
                    timeline.scene(usize::MAX),
                    replayed(&timeline, &*start, branch.id, branch.end / 2)
                );
            }
        }
    }
}

#[test]
fn thinned_checkpoints_lose_no_step_and_are_told() {
    let mut timeline = timeline("raft");
    timeline.keep_checkpoints(8);
    while timeline.at() < 40 * CHECKPOINT_EVERY {
        assert!(timeline.forward());
    }
    assert!(timeline.checkpoints() <= 8);
    let thinned = timeline.thinned().expect("eight checkpoints are not enough");
    assert!(thinned.every > CHECKPOINT_EVERY && thinned.upto > 0, "{thinned:?}");
    let (end, scene) = (timeline.end(), timeline.scene(9));
    timeline.seek(3);
    timeline.seek(end);
    assert_eq!(timeline.scene(9), scene);
    let mut short = self::timeline("raft");
    run(&mut short, &["run 1s"]);
    assert_eq!(short.thinned(), None);
}

#[test]
fn a_tree_names_its_branches_and_a_deleted_one_comes_back() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["run 300ms", "mark here", "seek 5", "crash S2", "run 100ms"]);
    assert_eq!(timeline.branch_name(), "b2");
    run(&mut timeline, &["seek 6", "branch third", "crash S3"]);
    let tree = timeline.tree();
    let names: Vec<_> = tree.iter().map(|b| (b.name.as_str(), b.parent, b.fork_step)).collect();
    assert_eq!(names, [("main", None, 0), ("b2", Some(0), 5), ("third", Some(1), 6)]);
    assert_eq!(tree[0].bookmarks[0].name, "here");
    assert!(tree[2].current && tree[2].marks.iter().any(|m| m.mark == Mark::Fault));

    // A branch that another starts from stays in the picture, though one can no longer go there.
    run(&mut timeline, &["delete b2"]);
    assert!(timeline.tree()[1].deleted && timeline.find_branch("b2").is_none());
    assert_eq!(timeline.branches(), 2);
    // Whoever is on a branch that is deleted goes to where it began - of what is left.
    run(&mut timeline, &["delete third"]);
    assert_eq!((timeline.branch(), timeline.at(), timeline.tree().len()), (0, 5, 1));
    run(&mut timeline, &["undelete", "undelete", "switch b2"]);
    assert_eq!(timeline.branches(), 3);
}

#[test]
fn jumps_find_elections_choices_faults_marks_and_notes() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["run 600ms", "mark before", "crash leader", "run 2s", "seek start"]);
    let jump = |timeline: &mut Timeline, line: &str| {
        run(timeline, &[line]);
        timeline.at()
    };
    let first = jump(&mut timeline, "seek next election");
    let choice = jump(&mut timeline, "seek next choice");
    let fault = jump(&mut timeline, "seek next fault");
    assert!(first < choice && choice < fault);
    assert_eq!(jump(&mut timeline, "seek before") + 1, fault);
    assert!(jump(&mut timeline, "seek next election") > fault);
    assert_eq!(jump(&mut timeline, "seek previous mark") + 1, fault);
    run(&mut timeline, &["seek start"]);
    let note = jump(&mut timeline, "seek next note S3");
    assert!(timeline.sim().told().notes.iter().any(|n| n.node == "S3" && !n.routine));
    run(&mut timeline, &["seek end"]);
    assert!(jump(&mut timeline, "seek previous note S3") > note);
}

#[test]
fn breakpoints_stop_where_something_begins() {
    let stops = |text: &str| {
        let mut timeline = timeline("raft");
        let mut points = [Breakpoint::parse(text, timeline.sim()).unwrap_or_else(|e| panic!("{e}"))];
        let stopped = timeline.run_until_break(&mut points, Time(3000), 5000, &mut |_| {});
        (stopped, timeline)
    };
    let (stopped, timeline) = stops("leaders.size() == 1");
    assert_eq!(stopped.stop, Stop::Breakpoint(0, "leaders.size() == 1 holds now.".into()));
    assert_eq!(stopped.step, timeline.marks()[0].step);
    let (stopped, again) = stops("rule raft.election.majority held");
    assert_eq!(again.at(), timeline.at());
    assert!(matches!(stopped.stop, Stop::Breakpoint(0, text) if text.contains("held at S")));
    let (stopped, _) = stops("role candidate");
    assert!(matches!(stopped.stop, Stop::Breakpoint(0, text) if text.contains("is candidate now, and was follower")));
    let (stopped, _) = stops("violation");
    assert_eq!(stopped.stop, Stop::Time);

    // What holds already stops nothing.
    let mut timeline = self::timeline("raft");
    run(&mut timeline, &["run until leaders.size() == 1"]);
    let mut points = [Breakpoint::parse("leaders.size() == 1", timeline.sim()).expect("a condition")];
    assert_eq!(timeline.run_until_break(&mut points, Time(1000), 5000, &mut |_| {}).stop, Stop::Time);
    // Once it has failed to hold, it begins again.
    run(&mut timeline, &["crash leader"]);
    let begins = timeline.run_until_break(&mut points, Time(9000), 5000, &mut |_| {});
    assert_eq!(begins.stop, Stop::Breakpoint(0, "leaders.size() == 1 holds now.".into()));
    run(&mut timeline, &["run until leaders.size() == 1 && step % 7 == 1"]);
    let mut points = [Breakpoint::parse("leaders.size() == 1 && step % 7 == 1", timeline.sim()).expect("a condition")];
    let begins = timeline.run_until_break(&mut points, Time(90000), 5000, &mut |_| {});
    assert!(matches!(begins.stop, Stop::Breakpoint(..)), "it held at first, then it did not, and now it does");
    // What cannot be told is told, and not waited for.
    let mut points = [Breakpoint::parse("node('S9').up", timeline.sim()).expect("a condition")];
    let wrong = timeline.run_until_break(&mut points, Time(90000), 5000, &mut |_| {});
    assert!(matches!(wrong.stop, Stop::Wrong(error) if error.message.contains("there is no node")));
    for wrong in ["rule raft.vote.never", "rule raft.vote.once often", "role S1 leader now", "leadrs.size() == 1"] {
        assert!(Breakpoint::parse(wrong, timeline.sim()).is_err(), "{wrong}");
    }
    let watch = Watch::parse("node('S1').term").expect("an expression");
    assert_eq!(watch.value(timeline.sim()).expect("S1 is there"), "1");
}

#[test]
fn a_scene_can_hide_what_no_node_knows() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["run 800ms", "loss S1 S3 50%", "cut S1 S2", "clock S2 150%"]);
    let scene = timeline.scene(9);
    assert!(!scene.chosen.is_empty() && !scene.progress.is_empty() && scene.nodes[1].clock.is_some());
    let plain = scene.clone().without_observer();
    assert_eq!((plain.chosen.len(), plain.progress.len(), &plain.nodes), (0, 0, &scene.nodes));
    let seen = scene.clone().as_seen_by("S2");
    // It does not know that its clock goes wrong, nor what the links do.
    assert_eq!(seen.nodes[1], NodeCard { clock: None, ..scene.nodes[1].clone() });
    assert!(seen.links.cut.is_empty() && seen.links.own.is_empty());
    assert!(seen.messages.is_empty() && seen.nodes[0].role == "unknown" && seen.nodes[0].log.is_none());
}

#[test]
fn everything_that_can_happen_next_is_listed_with_its_command() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["fire S1 election", "cut S1 S3", "crash S4"]);
    let all = script::moves(&timeline);
    let of = |node: &str| all.iter().find(|m| m.node == node).map(|m| &m.moves).expect("it can do something");
    assert!(of("S2").iter().any(|m| m.command == "deliver S1>S2#1" && m.due_ms.is_some() && !m.fault));
    assert!(!of("S3").iter().any(|m| m.command.starts_with("deliver")), "its link is cut");
    assert!(of("S3").iter().any(|m| m.command == "drop S1>S3#1"));
    assert!(of("S4").iter().any(|m| m.command == "restart S4"));
    for line in all.iter().flat_map(|m| &m.moves) {
        let mut copy = self::timeline("raft");
        run(&mut copy, &["fire S1 election", "cut S1 S3", "crash S4", &line.command]);
        assert!(line.sentence.ends_with('.') && line.sentence.len() < transcript::MAX_SENTENCE);
    }
}

#[test]
fn whoever_parts_from_what_is_recorded_goes_on_by_the_schedule() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["step 3", "crash S1", "back 1"]);
    let branches = timeline.branches();
    timeline.part();
    assert_eq!((timeline.at(), timeline.end(), timeline.branches()), (3, 3, branches + 1));
    assert_eq!(timeline.upcoming(), timeline.sim().next());
    timeline.part();
    timeline.go(0, 3);
    timeline.part();
    assert_eq!(timeline.branches(), branches + 1, "an empty branch is there already");
    assert!(timeline.forward() && timeline.sim().scene(0).nodes.iter().all(|node| node.up));
}

#[test]
fn answers_call_a_message_what_the_screen_calls_it() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["fire S1 election", "fire S2 election"]);
    run(&mut timeline, &["run until messages.exists(m, m.called == 'No vote') within 2s"]);
    for packet in timeline.scene(0).messages {
        let why = timeline.why_message(&packet.id).expect("it was sent").subject;
        let not = timeline.why_not_message(&packet.id).expect("it is under way").subject;
        assert!(why.starts_with(&packet.called) && not.contains(&packet.called), "{why} {not}");
        let mut could = script::moves(&timeline).into_iter().flat_map(|node| node.moves).map(|next| next.sentence);
        let reaches = format!("{} from {} reaches {}", packet.called, packet.from, packet.to);
        assert!(could.any(|sentence| sentence.starts_with(&reaches)), "{reaches}");
    }
}

#[test]
fn a_chain_does_not_go_back_to_an_election_of_long_ago() {
    let text = "format = 1\nprotocol = \"raft\"\nnodes = 3\nseed = 7\n[layout]\nclients = 0\n";
    let mut timeline = Scenario::parse("quiet", text).expect("a scenario").timeline().expect("its nodes");
    run(&mut timeline, &["fire S1 election"]);
    for (upto, told) in [(1_000, true), (23_000, false)] {
        let steps = format!("step {}", upto - timeline.at());
        run(&mut timeline, &[&steps, "fire S1 heartbeat"]);
        let newest = timeline.scene(0).messages.pop().expect("a heartbeat is under way");
        let why = timeline.why_message(&newest.id).unwrap_or_else(|e| panic!("{e}"));
        let elected =
            why.because.iter().flat_map(|because| &because.notes).any(|note| note.rule == "raft.leader.elected");
        assert_eq!((elected, why.cut), (told, !told), "{why:?}");
    }
}

/// A run of the protocol whose leader keeps a table of the timers that ran out.
fn wide() -> Timeline {
    Timeline::new(crate::engine::tests::wide::world(2))
}

#[test]
fn a_card_as_text_has_its_tables() {
    let mut timeline = wide();
    run(&mut timeline, &["fire Z1 twelve", "fire Z1 one"]);
    let card = &timeline.scene(9).nodes[0];
    let text = card::text(card);
    assert!(text.ends_with("\nRun out:\n  timer\n  twelve\n  one"), "{text}");
}

#[test]
fn a_card_as_text_has_its_tree_and_says_when_what_is_in_its_tables_ends() {
    let mut timeline = Timeline::new(crate::engine::tests::town::world([2, 1, 1, 1]));
    run(&mut timeline, &["run 1500ms"]);
    let scene = timeline.scene(9);
    let text = card::text(&scene.nodes[1]);
    let tree = "\nTree:\n  /\n  /agents  watched here by M1\n  /agents/n_0000000000  G1, version 1, of G1";
    assert!(text.contains(tree) && text.contains("  obeys"), "{text}");
    let text = card::text(&scene.nodes[2]);
    let due = scene.nodes[2].tables[0].rows[0].ends.as_ref().expect("a session ends").due_ms;
    assert!(text.ends_with(&format!("\nAgents:\n  agent  tasks\n  G1     1      due at {due} ms")), "{text}");
    // Whose tree is another differs.
    let mut other = scene.clone();
    other.nodes[1].tree[2].version = 2;
    let (nodes, _) = diff::compare(&scene, &other);
    let changes: Vec<_> =
        nodes.iter().flat_map(|node| &node.changes).map(|change| (&*change.what, &*change.b)).collect();
    assert_eq!(changes, [("/agents/n_0000000000", "G1, version 2, of G1")]);
}

/// A node with a table of sessions.
fn keeper(rows: &[&[&str]]) -> NodeCard {
    let words = |words: &[&str]| words.iter().map(|word| word.to_string()).collect::<Vec<_>>();
    let rows = rows.iter().map(|row| TableRow { cells: words(row), ..TableRow::default() }).collect();
    let columns = words(&["client", "done", "answer"]);
    NodeCard { id: "Z1".into(), tables: vec![Table { title: "Sessions".into(), columns, rows }], ..NodeCard::default() }
}

#[test]
fn columns_of_a_table_are_as_wide_as_what_stands_in_them_and_no_cell_is_lost() {
    let rows = |rows: &[&[&str]]| card::table_rows(&keeper(rows).tables[0]).collect::<Vec<_>>();
    let wanted = ["client  done  answer", "C1      17    表 ok", "C2", "C3      4     done    more than columns"];
    assert_eq!(rows(&[&["C1", "17", "表 ok"], &["C2"], &["C3", "4", "done", "more than columns"]]), wanted);
    let long = "an answer that is longer than a line of text has columns, as answers sometimes are";
    let text = card::text(&keeper(&[&["C1", "17", long]]));
    assert!(long.split(' ').all(|word| text.contains(word)), "{text}");
    assert!(text.lines().all(|line| line.len() <= 60), "{text}");
}

#[test]
fn tables_are_compared_row_by_row() {
    let mut scenes = [wide().scene(9), wide().scene(9)];
    scenes[0].nodes = vec![keeper(&[&["C1", "1", "ok"], &["C2", "4", "no"], &["C4", "1", "a"], &["C4", "2", "b"]])];
    scenes[1].nodes = vec![keeper(&[&["C3", "1", "ok"], &["C2", "5", "no"], &["C4", "1", "a"], &["C4", "3", "b"]])];
    let (nodes, world) = diff::compare(&scenes[0], &scenes[1]);
    assert!(world.is_empty());
    let changes: Vec<_> = nodes[0].changes.iter().map(|c| [c.what.as_str(), c.a.as_str(), c.b.as_str()]).collect();
    let wanted = [
        ["Sessions C1", "done 1, answer ok", ""],
        ["Sessions C2", "done 4, answer no", "done 5, answer no"],
        ["Sessions C4 (2)", "done 2, answer b", "done 3, answer b"],
        ["Sessions C3", "", "done 1, answer ok"],
    ];
    assert_eq!(changes, wanted);
}

/// What conditions are asked of every step, with a mark and without.
const ASKED: &[&str] = &["leaders.size() > 0", "nodes.all(n, n.up)", "messages.size() < 4", "progress.size() == 0"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn ever_and_always_are_what_a_look_at_each_step_says(picks in prop::collection::vec(0..LINES.len(), 1..20)) {
        let mut timeline = timeline("raft");
        run(&mut timeline, &["step 5", "mark since"]);
        let mut kept: Vec<_> = questions().map(|(_, _, _, c)| Asking::new(c)).collect();
        let mut walking: Vec<_> = questions().map(|(_, _, _, c)| Asking::new(c)).collect();
        for pick in picks {
            let _ = script::run(&mut timeline, LINES[pick]);
            let since = timeline.marked("since").filter(|step| *step <= timeline.at());
            let before = timeline.at().saturating_sub(3);
            for (walking, (_, _, _, condition)) in walking.iter_mut().zip(questions()) {
                prop_assert_eq!(walked(walking, &timeline, before), walked(&mut Asking::new(condition), &timeline, before));
            }
            for ((asked, always, from_mark, condition), kept) in questions().zip(&mut kept) {
                let told = kept.holds(&timeline);
                prop_assert_eq!(&told, &timeline.holds(&condition), "kept and anew");
                let Some(from) = (if from_mark { since } else { Some(0) }) else {
                    prop_assert!(told.is_err(), "there is no such mark on the way");
                    continue;
                };
                let (at, mut each) = (timeline.at(), Vec::new());
                let asked = Condition::parse_question(asked).expect("a condition");
                timeline.walk(from, at, &mut |sim| {
                    each.push(asked.holds(&sim.scene(MAX_ELEMENTS)).expect("yes or no"));
                    true
                });
                prop_assert_eq!(each.len() as u64, at - from + 1);
                let wanted = if always { each.iter().all(|yes| *yes) } else { each.iter().any(|yes| *yes) };
                prop_assert_eq!(told, Ok(wanted), "{} at {}", condition.text(), at);
            }
        }
    }
}

/// What a condition comes out as at each step from one on, if that can be told.
fn walked(asking: &mut Asking, timeline: &Timeline, from: u64) -> Option<Vec<(u64, bool)>> {
    let mut all = Vec::new();
    let mut each = |step: u64, holds: Result<bool, ConditionError>| {
        all.push((step, holds.unwrap_or(false)));
        true
    };
    asking.walk(timeline, (from, timeline.at()), &mut each).ok().map(|()| all)
}

/// Each condition asked of every step: whether at all of them, whether since the mark, and as a condition.
fn questions() -> impl Iterator<Item = (&'static str, bool, bool, Condition)> {
    ASKED.iter().flat_map(|asked| {
        [(true, true), (true, false), (false, true), (false, false)].map(|(always, marked)| {
            let (name, mark) = (if always { "always" } else { "ever" }, if marked { ", 'since'" } else { "" });
            let text = format!("{name}({asked}{mark})");
            (*asked, always, marked, Condition::parse_question(&text).expect("a condition"))
        })
    })
}

#[test]
fn a_past_that_is_too_long_is_refused_and_a_mark_makes_it_short() {
    let mut timeline = timeline("raft");
    while timeline.at() <= MAX_PAST + 10 {
        assert!(timeline.forward());
    }
    run(&mut timeline, &["mark late", "step 3"]);
    let ask = |text: &str| timeline.holds(&Condition::parse_question(text).expect("a condition"));
    let error = ask("ever(step < 0)").expect_err("too long");
    assert!(error.message.contains("100014 steps long"), "{}", error.message);
    assert_eq!(ask("ever(step < 0, 'late')"), Ok(false));
    assert_eq!(ask("always(step > 100000, 'late')"), Ok(true));
}

#[test]
fn the_past_is_asked_in_scripts_and_by_breakpoints_and_not_in_a_search() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["run until leaders.size() == 1 within 5s", "crash leader", "expect leaders.size() == 0"]);
    run(&mut timeline, &["expect ever(leaders.size() == 1) && !always(nodes.all(n, n.up))", "mark down"]);
    run(&mut timeline, &["run until ever(leaders.size() == 1, 'down') within 5s", "expect leaders.size() == 1"]);
    let error = script::run(&mut timeline, "expect always(leaders.size() == 1)").expect_err("not always");
    assert!(error.render().contains("always(leaders.size() == 1) = false"), "{}", error.render());
    let refused = script::run(&mut timeline, "expect unreachable ever(leaders.size() > 1)").expect_err("a search");
    assert!(refused.render().contains("remembers no way"), "{}", refused.render());
    let parsed = Breakpoint::parse("ever(servers.exists(s, s.log.size() == 1), 'down')", timeline.sim());
    let mut breakpoints = [parsed.expect("a breakpoint")];
    run(&mut timeline, &["request leader x=1"]);
    let stopped = timeline.run_until_break(&mut breakpoints, Time(100_000), 500, &mut |_| {});
    assert!(matches!(stopped.stop, Stop::Breakpoint(0, _)), "{stopped:?}");
}

#[test]
fn who_asks_about_servers_is_shown_no_client_and_is_told_the_same() {
    let mut timeline = timeline("raft");
    run(&mut timeline, &["run until leaders.size() == 1 within 5s", "request leader x=1", "crash S1"]);
    for (text, clients) in [
        ("leaders.exists(s, s.id == 'S2')", false),
        ("servers.all(s, s.up)", false),
        ("nodes.size() > 3", true),
        ("alive.exists(n, n.kind == 'client')", true),
        ("servers.size() < nodes.size()", true),
    ] {
        let condition = Condition::parse_question(text).expect("a condition");
        let scene = condition.look(timeline.sim());
        assert_eq!(scene.nodes.iter().any(|node| node.kind == "client"), clients, "{text}");
        assert_eq!(condition.holds(&scene), condition.holds(&timeline.scene(MAX_ELEMENTS)), "{text}");
    }
}
