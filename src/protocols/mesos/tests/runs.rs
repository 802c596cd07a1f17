//! Runs of Mesos in time, and what comes of them.

use crate::engine::Config;
use crate::engine::scene::{NodeCard, Scene};
use crate::protocols::mesos::work::FrameworkId;
use crate::protocols::mesos::{INFO, SCHEDULER};
use crate::scenario::Scenario;
use crate::timeline::Timeline;
use std::collections::BTreeSet;

/// What comes of a script with three masters, of which M2 leads after 20 s; more of the scenario may stand behind it.
fn played(script: &str, more: &str) -> Timeline {
    let text = format!(
        "format = 1\nprotocol = \"mesos\"\nnodes = 3\nseed = 7\nscript = \"\"\"\nrun 20s\n{script}\"\"\"\n{more}"
    );
    whole(&text)
}

/// What comes of a whole scenario.
fn whole(text: &str) -> Timeline {
    let scenario = Scenario::parse("played", text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{text}: {error}"));
    timeline
}

/// Frameworks that keep what a restart needs, and may be without a scheduler for so long.
fn kept(failover_ms: u32) -> String {
    format!("[options]\ncheckpoint = true\nfailover_timeout_ms = {failover_ms}\n")
}

/// All that is told of a run after its first 20 s.
fn told(timeline: &Timeline) -> Vec<String> {
    let notes = timeline.told(1, timeline.end()).into_iter().flat_map(|told| told.notes);
    notes.map(|note| note.text).collect()
}

fn said(timeline: &Timeline, text: &str) -> usize {
    told(timeline).iter().filter(|told| told.contains(text)).count()
}

fn node<'a>(scene: &'a Scene, name: &str) -> &'a NodeCard {
    scene.nodes.iter().find(|node| node.id == name).expect("it is there")
}

/// A column of a node's table, and how that stands.
fn rows(scene: &Scene, name: &str, title: &str, columns: [usize; 2]) -> Vec<[String; 2]> {
    let table = node(scene, name).tables.iter().find(|table| table.title == title);
    let row = |cells: &Vec<String>| columns.map(|column| cells[column].clone());
    table.into_iter().flat_map(|table| table.rows.iter().map(|line| row(&line.cells))).collect()
}

/// The tasks that a scheduler takes for running, and those that run.
fn running(scene: &Scene, scheduler: &str) -> [BTreeSet<String>; 2] {
    let of = |name: &str| rows(scene, name, "tasks", [0, 1]).into_iter().filter(|[_, state]| state == "running");
    let executors = scene.nodes.iter().filter(|node| node.kind == "executor");
    let runs = executors.flat_map(|node| of(&node.id)).map(|[task, _]| task).collect();
    [of(scheduler).map(|[task, _]| task).collect(), runs]
}

/// What has fallen after this was done with three masters, of which M2 leads after 20 s, and how that left the model.
fn after(script: &str) -> (Vec<String>, Vec<String>, bool) {
    let timeline = played(script, "");
    let scene = timeline.scene(0);
    let fell = scene.violations.into_iter().map(|fell| fell.property).collect();
    (fell, scene.outside_model, timeline.sim().broken_inside_model())
}

#[test]
fn one_master_serves_as_far_as_clocks_go_alike() {
    let nothing = Vec::<String>::new();
    // Who is held up serves nobody, and ends itself as soon as it looks at its clock.
    let went_on = after(
        "pause M2\nrun 20s\nresume M2\nrun until nodes.exists(n, n.id == 'M2' && n.role == 'aborted') within 1s\n",
    );
    assert_eq!((went_on.0, went_on.2), (nothing.clone(), false));
    assert!(matches!(&went_on.1[..], [told] if told.starts_with("a timer of M2 was overdue")), "{:?}", went_on.1);
    // What is left of a tick may be nothing: a clock that is off is none of the model.
    let alike = after("cut M2 Z1,Z2,Z3\nrun 30s\n");
    assert_eq!(alike, (nothing.clone(), nothing.clone(), false));
    let off = after("clock M2 99%\ncut M2 Z1,Z2,Z3\nrun 30s\n");
    assert_eq!(off.1, ["M2's clock runs at 99%"]);
    let slow = after("clock M2 50%\ncut M2 Z1,Z2,Z3\nrun 30s\n");
    assert_eq!(slow, (vec!["one-master-serving".into()], vec!["M2's clock runs at 50%".into()], false));
    // Nor is a timer that does not keep its time, by hand.
    for (script, told) in
        [("fire M2 session\n", "a timer of M2 ran out before its time at step "), ("wait 20s\n", "a timer of ")]
    {
        let (_, outside, _) = after(script);
        assert!(matches!(&outside[..], [one] if one.starts_with(told)), "{script}: {outside:?}");
    }
    // Without the rule the one that was held up goes on, and does something.
    let goes_on = after("set mesos.master.abort-on-zk-loss off\npause M2\nrun 20s\nresume M2\nrun 30s\n");
    assert_eq!((goes_on.0, goes_on.2), (vec!["one-master-serving".into()], false));
}

#[test]
fn a_server_that_is_lost_with_a_sign_of_life_has_a_session_end_early() {
    // Z1 answers M1, and crashes before it tells its leader: M2 leads while M1 still counts on its session.
    let both =
        "nodes.exists(n, n.id == 'M1' && n.role == 'leading') && nodes.exists(n, n.id == 'M2' && n.role == 'leading')";
    let run = whole(&format!(
        "format = 1\nprotocol = \"mesos\"\nseed = 4\nscript = \"\"\"\nrun 20s\nrun 333ms\ncrash Z1\ncut M1 Z2,Z3\n\
         run until {both} within 12s\nrun until nodes.exists(n, n.id == 'M1' && n.role == 'aborted') within 5s\n\"\"\"\n\
         [layout]\nmasters = 3\nensemble = 3\nagents = 2\nexecutors = 2\nschedulers = 1\n[options]\nlatency_ms = [5, 5]\n"
    ));
    assert!(run.scene(0).violations.is_empty(), "{:?}", run.scene(0).violations);
}

#[test]
fn a_session_lives_for_as_long_as_was_agreed_when_it_was_opened() {
    let nothing = Vec::<String>::new();
    let longer = after("set session_ms 30000\nrun 5s\ncut M2 Z1,Z2,Z3\nrun 40s\n");
    assert_eq!(longer, (nothing.clone(), nothing, false));
    let refused = crate::script::run(&mut played("", ""), "set tick_ms 250").expect_err("masters rest on it").render();
    assert!(refused.contains("fixed for a run"), "{refused}");
}

#[test]
fn an_agent_asks_its_executors_again_while_it_waits_for_them() {
    let lost = played("crash G1\nrun 1s\nrestart G1\nrun 1ms\ndrop * G1->E1\nrun 100s\n", &kept(600_000));
    assert_eq!(said(&lost, "do not report"), 0);
    let [believed, runs] = running(&lost.scene(0), "F1");
    assert_eq!((believed.len(), &believed), (4, &runs));
    // Who does not report in time is given up, and what then comes back is stopped: that is beyond the limits.
    let late = played("cut G1 E1\ncrash G1\nrestart G1\nrun 10s\nheal all\nrun 100s\n", &kept(600_000));
    assert!(late.scene(0).violations.is_empty(), "{:?}", late.scene(0).violations);
}

#[test]
fn names_and_waiting_times_are_of_frameworks() {
    let config = Config::new(&INFO, &INFO.counts(&[Some(3)]), 1).expect("a valid set-up");
    let name = FrameworkId::read(&config, "1.M1-300").expect("there may be as many as somebody ends");
    assert_eq!(name.text(&config), "1.M1-300");
    // F1 comes back without its name: the framework that it had waits for as long as it may all the same.
    let alone = "crash F2\ncrash F1\nrun 100ms\nrestart F1 wiped\n";
    let (early, late) = (format!("{alone}run 18s\n"), format!("{alone}run 30s\n"));
    let frameworks = |script: &str| {
        let scene = played(script, &kept(20_000)).scene(0);
        let leads = scene.nodes.iter().find(|node| node.role == "leading").expect("one leads");
        rows(&scene, &leads.id, "frameworks", [0, 2])
    };
    let row = |name: &str, stands: &str| [name.to_string(), stands.to_string()];
    assert_eq!(frameworks(&early), [row("1.M2-1", "away"), row("1.M2-2", "active")]);
    assert_eq!(frameworks(&late), [row("1.M2-2", "active")]);
}

#[test]
fn tasks_of_two_frameworks_are_told_apart() {
    // F1 forgets its framework, whose tasks go on, and begins another.
    const TWO: &str = "crash F2\ncrash F1\nrun 100ms\nrestart F1 wiped\nrun 20s\n";
    let run = played(TWO, &kept(600_000));
    let scene = run.scene(0);
    let tasks: BTreeSet<String> = rows(&scene, "M2", "tasks", [0, 2]).into_iter().map(|[task, _]| task).collect();
    assert_eq!(tasks.len(), 8, "{tasks:?}");
    assert!(tasks.contains("1 of 1.M2-1") && tasks.contains("1 of 1.M2-2"), "{tasks:?}");
    let believed: BTreeSet<String> = scene.beliefs[0].rows.iter().map(|row| row.key.clone()).collect();
    assert_eq!(believed, tasks.iter().map(|task| format!("task {task}")).collect());
    let agents = rows(&scene, "M2", "agents", [0, 2]);
    assert!(agents.iter().any(|[_, tasks]| tasks == "1 4 of 1.M2-1, 3 of 1.M2-2"), "{agents:?}");
    assert_eq!(said(&run, "knows now that task 3 of 1.M2-2 is running on G1"), 1);
    assert_eq!(said(&run, "knows now that task 3 is running on"), 1, "while there was one framework");
    // A command that names a number means the one of whoever is told, or of each framework.
    let known = answers(TWO, &kept(600_000), &["why not M2 task 2"]).remove(0);
    for told in ["knows that task 2 of 1.M2-1 is running", "knows that task 2 of 1.M2-2 is running"] {
        assert!(known.contains(told), "{known}");
    }
    let ends = played(&format!("{TWO}finish E1 3\nfinish E1 4\nrun 5s\n"), &kept(600_000));
    assert_eq!(said(&ends, "Task 3 of 1.M2-2 has come to its end."), 1);
    assert_eq!(said(&ends, "Task 4 of 1.M2-1 has come to its end."), 1);
    let killed = played(&format!("{TWO}kill F1 2\nrun 5s\n"), &kept(600_000));
    assert_eq!(said(&killed, "Task 2 of 1.M2-2 is stopped, as its scheduler wants."), 1);
    assert_eq!(said(&killed, "Task 2 of 1.M2-1 is stopped"), 0);
}

#[test]
fn whoever_asks_again_without_a_name_is_told_the_one_that_it_has() {
    let slow = "[options]\nlatency_ms = [900, 1000]\nsession_ms = 30000\ncheckpoint = true\n";
    let run = played("run 30s\n", slow);
    let asked = said(&run, "with a framework that has no name yet");
    assert!(asked > 1, "the answer is late");
    assert_eq!(said(&run, "names its framework"), 1);
    assert!(said(&run, "asks again: M2 says once more") > 0);
}

#[test]
fn an_agent_is_shut_down_once_the_change_of_it_is_chosen_that_is_under_way() {
    let run = played("pause M1\npause M3\nremove M2 agent G1\nrun 1s\nremove M2 agent G1\nresume M1\nrun 5s\n", "");
    assert_eq!(said(&run, "M2 is about to shut G1 down already."), 1);
    assert_eq!(rows(&run.scene(0), "M2", "agents", [0, 1])[0][1], "gone");
    let again = played("remove M2 agent G1\nrun 5s\nremove M2 agent G1\n", "");
    assert_eq!(said(&again, "G1 was shut down for good before: M2 has nothing to do."), 1);
    // Nobody is left of who has ended: its session goes with it.
    let ended = played("remove M2 agent G1\nrun 30s\n", "").scene(0);
    let sessions = ended.nodes.iter().flat_map(|node| node.tables.iter().filter(|table| table.title == "sessions"));
    let of_it =
        sessions.flat_map(|table| &table.rows).filter(|row| row.cells.iter().any(|cell| cell.starts_with("G1@")));
    assert_eq!((node(&ended, "G1").facts.len(), of_it.count()), (0, 0));
}

#[test]
fn a_scheduler_hears_in_the_end_how_all_of_its_tasks_stand() {
    // G1 stays away for longer than a new leader waits; F1 asks again until it hears of what ran there.
    let lost = played("crash G1\ncrash M2\nrun 700s\n", &kept(0)).scene(0);
    let heard: Vec<String> = rows(&lost, "F1", "tasks", [0, 1]).into_iter().map(|[_, state]| state).collect();
    assert_eq!(heard.iter().filter(|state| *state == "lost").count(), 2, "{heard:?}");
    // It comes back, and its tasks with it.
    let back = played("crash G1\ncrash M2\nrun 700s\nrestart G1\nrun 20s\n", &kept(0)).scene(0);
    let [believed, runs] = running(&back, "F1");
    assert_eq!((believed.len(), &believed), (4, &runs));
    // F2 takes over while two agents cannot reach the new leader.
    let over = "crash F1\ncrash M2\ncut G1,G2 M1,M3\nrun 60s\nheal all\nrun 100s\n";
    let over = played(over, &kept(600_000)).scene(0);
    let [believed, runs] = running(&over, "F2");
    assert_eq!((believed.len(), &believed), (4, &runs));
}

#[test]
fn a_framework_that_was_ended_stays_so_until_somebody_begins_anew() {
    let ended = played("teardown F1\nrun 30s\n", "");
    let scene = ended.scene(0);
    assert_eq!(["F1", "F2"].map(|name| node(&scene, name).role.clone()), ["ended", "ended"]);
    assert_eq!(running(&scene, "F1"), [BTreeSet::new(), BTreeSet::new()]);
    let anew = played("teardown F1\nrun 30s\nrevive F1\nrun 30s\n", "").scene(0);
    assert_eq!((node(&anew, "F1").role.as_str(), running(&anew, "F1")[1].len()), ("subscribed", 4));
}

#[test]
fn master_and_scheduler_miss_each_others_signs_of_life() {
    let cut = played("cut M2 F1\nrun 50s\n", &kept(600_000));
    assert_eq!(rows(&cut.scene(0), "M2", "frameworks", [0, 2])[0][1], "away");
    assert_eq!(node(&cut.scene(0), "F1").role, "apart");
    let healed = played("cut M2 F1\nrun 50s\nheal all\nrun 60s\n", &kept(600_000));
    assert_eq!(node(&healed.scene(0), "F1").role, "subscribed");
    assert_eq!(said(&healed, "names its framework"), 1);
}

#[test]
fn what_nobody_can_do_is_refused_with_what_to_do() {
    let mut timeline = played("", "");
    let mut refused = |line: &str| crate::script::run(&mut timeline, line).expect_err(line).render();
    for (line, why) in [
        ("remove M1 agent G1", "it does not lead, so it can shut nobody down"),
        ("kill F1 77", "it knows of no task 77"),
        ("set tasks 9", "tasks"),
    ] {
        let said = refused(line);
        assert!(said.contains(why), "{line}: {said}");
    }
    assert_eq!(timeline.sim().config().of_kind(SCHEDULER).len(), 2);
}

/// What is answered to these lines after a script.
fn answers(script: &str, more: &str, lines: &[&str]) -> Vec<String> {
    let mut timeline = played(script, more);
    let mut ask = |line: &&str| match crate::script::run_with(&mut timeline, line, &mut |_| {}) {
        Ok(outcome) => outcome.said.unwrap_or_default(),
        Err(error) => format!("error: {error}"),
    };
    lines.iter().map(&mut ask).collect()
}

#[test]
fn what_is_asked_is_answered_as_it_is() {
    const RECOVERS: &str =
        "crash M2\nrun until node('M1').role == 'recovering' || node('M3').role == 'recovering' within 60s\n";
    const NO_MAJORITY: &str = "crash Z1\ncrash Z2\nrun 20s\n";
    const ENSEMBLE: &str = "No server of the ensemble leads";
    for (script, line, wanted, never) in [
        ("", "why entry 1", "admit G1 of ballot 1.M2 is chosen since step", "error"),
        ("", "why not entry 1", "admit G1 of ballot 1.M2 has come all the way", "because"),
        ("", "why entry 99", "nothing stands in slot 99 now", "chosen"),
        ("", "why nothing else 1", "Nothing but admit G1 can be chosen in slot 1", "error"),
        ("", "why nothing else 99", "Nothing is chosen in slot 99 yet", "error"),
        ("", "why E1 notified", "E1 is never notified", "until it may be"),
        ("remove M2 agent G1\nrun 1s\n", "restart G1", "`revive G1` starts it again", "crash"),
        ("crash G1\nrun 90s\n", "why not M2 task 1", "M2 has given task 1 up, which was on G1", "error"),
        ("", "remove M2 agent M1", "this cannot be done with M1 (master)", "M1 (master) cannot"),
        ("", "why not M1 leading", " s more, unless Z", "No process"),
        ("crash M2\n", "why not M1 leading", "No process goes on with M2's session", "unless"),
        ("crash M2\nrestart M2\nrun 900ms\n", "why not M1 leading", "No process goes on with M2's session", "unless"),
        ("", "survives", "There are two majorities: the ensemble elects with 2 of 3", "error"),
        ("", "why not M1 leading", "and M1 waits until it goes", "stands"),
        ("", "why not M3 leading", "is the first in line, and M3 stands behind M1 too", "until"),
        (RECOVERS, "why not G1 registered", "G1 waits for a sign of M2, and turns to it again", "0 ms"),
        (RECOVERS, "why not F1 subscribed", "unanswered, it waits longer each time, up to 60000 ms", "again and again"),
        (NO_MAJORITY, "why not G1 registered", ENSEMBLE, "M1"),
        (NO_MAJORITY, "why not F1 subscribed", ENSEMBLE, "M1"),
        (NO_MAJORITY, "why not M1 task 1", ENSEMBLE, "waits in line"),
        ("crash M2\ncrash M3\nrun 30s\n", "why not M1 leading", "M3 is down", "error"),
    ] {
        let said = answers(script, "", &[line]).remove(0);
        assert!(said.contains(wanted) && !said.contains(never), "{script}{line}:\n{said}");
    }
}

#[test]
fn who_was_not_heard_of_for_too_long_does_not_say_that_its_znode_is_gone() {
    let timeline = played("cut M2 Z1,Z2,Z3\nrun 18s\n", "");
    assert_eq!(
        said(&timeline, "M2 takes itself for the first no longer: /mesos/M2-n_0000000000 goes with its session."),
        1
    );
}

#[test]
fn a_process_that_ends_itself_leaves_no_connection_behind_and_nobody_listens() {
    let ends = |timeline: &Timeline| {
        let open = timeline.scene(0).links.open;
        open.iter().filter(|ends| ends.contains(&"M2".to_string())).count()
    };
    let script = "cut M2 Z1,Z2,Z3\nrun until nodes.exists(n, n.id == 'M2' && n.role == 'aborted') within 15s\n";
    let mut timeline = played(script, "");
    assert_eq!(ends(&timeline), 0, "{:?}", timeline.scene(0).links.open);
    let step = timeline.end();
    timeline.run_to(timeline.sim().now().plus(20_000), 10_000);
    let told = timeline.told(step, timeline.end());
    let closed = told.iter().filter(|told| told.headline.ends_with(" hears that M2 has closed their connection."));
    assert!(closed.count() > 5, "masters, agents and schedulers");
    assert!(said(&timeline, "M2's process has ended: nobody listens") > 0, "the new leader goes on writing to it");
    assert_eq!(ends(&timeline), 0, "{:?}", timeline.scene(0).links.open);
}

#[test]
fn what_was_given_up_and_heard_of_again_is_not_said_to_be_given_up() {
    let given_up = "crash G1\nrun 95s\n";
    let back = format!("{given_up}restart G1\nrun 10s\nfinish E1 1\nrun 2s\n");
    let said = |script: &str| answers(script, &kept(600_000), &["why not M2 task 1"]).remove(0);
    assert!(said(given_up).contains("M2 has given task 1 up, which was on G1"), "{}", said(given_up));
    assert!(!said(&back).contains("given task 1 up") && said(&back).contains("Task 1 runs nowhere"), "{}", said(&back));
}
