//! What cards and tables show of who waits, who is cut off, and what is on its way.

use super::super::INFO;
use crate::engine::scene::{NodeCard, Scene};
use crate::scenario::Scenario;
use crate::script;
use crate::timeline::Timeline;

/// Two masters, one server of the ensemble, one agent and one scheduler that wants one task, up to a moment.
fn small(until: &str) -> Timeline {
    let text = format!(
        "format = 1\nprotocol = \"{}\"\nnodes = 2\nseed = 7\nscript = \"run until {until} within 30s\"\n[options]\ntasks = 1\ncheckpoint = true\n\
         [layout]\nensemble = 1\nagents = 1\nexecutors = 1\nschedulers = 1\n",
        INFO.name
    );
    let scenario = Scenario::parse("small", &text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"));
    timeline
}

fn act(timeline: &mut Timeline, line: &str) {
    script::run(timeline, line).unwrap_or_else(|error| panic!("{line}: {}", error.render()));
}

/// The leading master, and the one that waits.
fn masters(scene: &Scene) -> [&NodeCard; 2] {
    let of = |role: &str| scene.nodes.iter().find(|node| node.kind == "master" && node.role == role);
    [of("leading").expect("one leads"), of("standby").expect("one waits")]
}

#[test]
fn a_task_on_its_way_is_neither_right_nor_wrong() {
    let mut timeline = small("messages.exists(m, m.kind == 'Run')");
    let belief = |timeline: &Timeline| {
        let belief = &timeline.scene(0).beliefs[0];
        let row = &belief.rows[0];
        (belief.known(), row.is_right(), row.is_wrong())
    };
    assert_eq!(belief(&timeline), ((0, 1), false, false), "its agent is being told to start it");
    act(&mut timeline, "run until messages.exists(m, m.kind == 'Start') within 1s");
    assert_eq!(belief(&timeline), ((0, 1), false, false), "its executors are");
    act(&mut timeline, "run until node('E1').facts.tasks == 1 within 1s");
    assert_eq!(belief(&timeline), ((0, 1), false, false), "the word that it runs is on its way");
    let mut on = timeline.clone();
    act(&mut on, "run 1s");
    assert_eq!(belief(&on), ((1, 1), true, false));
    let mut lost = small("messages.exists(m, m.kind == 'Run')");
    act(&mut lost, "crash G1");
    act(&mut lost, "run 100ms");
    assert_eq!(belief(&lost), ((0, 0), false, true), "nobody is going to start it");
}

#[test]
fn who_waits_says_its_place_and_who_is_cut_off_how_long_its_session_lives() {
    let mut timeline =
        small("nodes.exists(n, n.role == 'leading') && nodes.exists(n, n.role == 'standby' && 'znode' in n.facts)");
    act(&mut timeline, "run 1s");
    let scene = timeline.scene(0);
    let [leading, standby] = masters(&scene);
    assert_eq!(standby.gist, ["2nd in line of 2", "2nd in line", "2nd of 2", "2nd"]);
    assert_eq!(leading.gist[0].split(' ').next(), Some("tasks"));
    for name in [&leading.id, &standby.id] {
        act(&mut timeline, &format!("cut {name} Z1"));
    }
    act(&mut timeline, "run 3s");
    let scene = timeline.scene(0);
    for (name, role) in [(&leading.id, "leading"), (&standby.id, "apart")] {
        let node = scene.nodes.iter().find(|node| node.id == *name).expect("it is there");
        assert_eq!((node.role.as_str(), node.gist.first().map(String::as_str)), (role, Some("apart")));
        let own = node.tables.iter().find(|table| table.title == "own session").expect("it counts");
        assert!(own.rows[0].ends.as_ref().is_some_and(|ends| ends.due_ms > scene.time_ms), "{own:?}");
    }
}
