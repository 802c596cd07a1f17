//! Who could lead, what a quorum leaves and what became of an entry, where nobody asks for votes in terms: an ensemble's
//! votes go by epoch, zxid and name, and masters stand in a line of znodes.

use super::*;

fn said(timeline: &mut Timeline, line: &str) -> String {
    run(timeline, line).unwrap_or_else(|e| panic!("{}", e.render())).said.unwrap_or_else(|| panic!("{line}"))
}

/// What is in all of these is said.
fn says(timeline: &mut Timeline, line: &str, words: &[&str]) {
    let said = said(timeline, line);
    let missing: Vec<_> = words.iter().filter(|words| !said.contains(**words)).collect();
    assert!(missing.is_empty(), "{line}: {missing:?} is not in:\n{said}");
}

/// Z3 leads epoch 1, has committed 1.1 and is held up; Z2 leads epoch 2 by then, and has committed 2.1.
#[test]
fn an_ensemble_tells_in_epochs_and_zxids_who_could_lead_and_what_stays() {
    let asked = ["close K1", "close K2", "run 3s"];
    let mut world = timeline("zookeeper", &asked);
    says(&mut world, "who leads", &["If all looked for a leader now", "Z3 could lead: 3 of 3 votes"]);
    says(
        &mut world,
        "who leads",
        &["Z1 could not lead", "Z2 would rather lead itself than vote for Z1", "its name is higher"],
    );
    for line in ["broadcast Z3 a", "run 500ms", "partition Z3 | Z1,Z2", "broadcast Z3 p", "run 10s"] {
        run(&mut world, line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
    let last =
        world.scene(9).nodes[1].log.iter().flatten().last().and_then(|row| row.called.clone()).expect("a history");
    assert!(last.starts_with("1."), "{last}");
    says(&mut world, &format!("why entry {last}"), &["committed", &last]);
    says(&mut world, &format!("why not entry {last}"), &[&last]);
    says(&mut world, "why nothing else", &["Nothing but a can be committed", "Z1 Z2: only a"]);
    says(&mut world, "who leads", &["Z3 could not lead", "The links between Z3 and Z1 are cut"]);
    let refused = run(&mut world, "why entry 9.9").expect_err("nothing is called so");
    assert_eq!(refused.message, "nothing is called 9.9 here");
}

#[test]
fn a_leader_that_is_held_up_is_told_from_one_that_leads_on() {
    let mut world = timeline("zookeeper", &["run 3s", "pause Z3", "run 10s"]);
    for line in ["why not Z3 lead", "why not Z3 serve"] {
        says(&mut world, line, &["held up", "leads epoch 2 by now; Z3 has yet to hear that its epoch 1 is over"]);
    }
}

/// Z3 has accepted an epoch that nobody leads: it asks again and again, but not at once each time.
#[test]
fn a_server_that_refuses_its_leader_for_ever_says_so_and_takes_its_time() {
    let entry = protocols::find("zookeeper").expect("there is one");
    let text = "format = 1\nprotocol = \"zookeeper\"\nseed = 1\n[layout]\nservers = 3\nclients = 0\n\
                [[start]]\nnode = \"Z3\"\naccepted_epoch = 5\n";
    let scenario = Scenario::parse("refused", text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(scenario.entry.info.name, entry.info.name);
    let mut world = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    for line in ["cut Z3 Z1,Z2", "run 3s", "heal all", "run 3s"] {
        run(&mut world, line).unwrap_or_else(|e| panic!("{}", e.render()));
    }
    says(&mut world, "why not Z3 serve", &["Z3 has accepted epoch 5: it refuses Z2, who leads 1"]);
    let before = world.at();
    run(&mut world, "run 10s").unwrap_or_else(|e| panic!("{}", e.render()));
    assert!(world.at() - before < 1000, "{} steps in ten seconds", world.at() - before);
}

#[test]
fn masters_stand_in_line() {
    let mut world = timeline("mesos", &["run 20s"]);
    says(&mut world, "who leads", &["masters do not vote", "waits until it goes"]);
    let both =
        "There are two majorities: the ensemble elects with 2 of 3, and masters keep their registry with 2 of 3.";
    says(&mut world, "survives", &[both]);
}
