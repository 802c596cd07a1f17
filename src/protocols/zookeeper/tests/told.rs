//! Runs in which a client and a server might take different sessions for its own, or somebody an old lock for theirs.

use crate::engine::scene::{Fact, NodeCard, Scene};
use crate::scenario::Scenario;

/// What the world is like when a script is done, with so many servers and clients; nothing has fallen.
fn after(servers: usize, clients: usize, script: &str) -> Scene {
    let text = format!(
        "format = 1\ntitle = \"t\"\nprotocol = \"zookeeper\"\nnodes = {servers}\nseed = 1\nscript = '''\n{script}\n'''\n\
         [layout]\nclients = {clients}\n[options]\nclient_interval_ms = 0\n"
    );
    let scenario = Scenario::parse("t", &text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"));
    let scene = timeline.scene(0);
    assert!(scene.violations.is_empty(), "{:?}", scene.violations);
    scene
}

fn card<'a>(scene: &'a Scene, id: &str) -> &'a NodeCard {
    scene.nodes.iter().find(|node| node.id == id).expect("a node")
}

fn fact(card: &NodeCard, name: &str) -> Option<String> {
    match card.facts.get(name) {
        Some(Fact::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

/// At which server each session is, by what a leader has heard.
fn sessions(scene: &Scene) -> Vec<(String, String)> {
    let leader = scene.nodes.iter().find(|node| node.role == "leader" && node.kind == "server").expect("a leader");
    let table = leader.tables.iter().find(|table| table.title == "Sessions").expect("sessions");
    table.rows.iter().map(|row| (row.cells[0].clone(), row.cells[1].clone())).collect()
}

/// A client is served in the session that it takes for its own.
fn agree(scene: &Scene, client: &str) {
    let card = card(scene, client);
    let own = fact(card, "session").zip(fact(card, "server")).expect("a session, at a server");
    assert!(sessions(scene).contains(&own), "{own:?} is none of {:?}", sessions(scene));
}

#[test]
fn two_lives_of_a_client_that_connect_alike_have_a_session_each() {
    let scene = after(
        3,
        2,
        "pause K1\nrun 3s\nresume K1\nrun until node('K1').role == 'connecting' within 5s\npause Z3\nrun 50ms\n\
         crash K1\nrestart K1\nrun until node('K1').role == 'connecting' within 5s\nrun 50ms\nresume Z3\nrun 300ms\n\
         lock K1\nrun 500ms\nlock K2\nrun 500ms\ncut K1 Z1\nrun 10s",
    );
    agree(&scene, "K1");
    let owners = scene.nodes.iter().filter(|node| node.role == "owner").count();
    assert_eq!(owners, 1, "one of both has the lock");
}

#[test]
fn the_answer_to_an_earlier_attempt_begins_no_session() {
    let scene =
        after(1, 1, "run 1s\nclose K1\nrun 500ms\npause Z1\nget K1 /\nrun 5s\nresume Z1\nrun 1s\nlock K1\nrun 500ms");
    agree(&scene, "K1");
    assert_eq!(card(&scene, "K1").role, "owner");
}

#[test]
fn who_has_no_znode_any_more_is_no_owner_whoever_deleted_it() {
    let scene = after(
        3,
        2,
        "run 3s\nlock K1\nrun 500ms\nlock K2\nrun 500ms\ndelete K2 /lock/K1@1.2-n_0000000000\n\
         delete K2 /lock/K1@1.1-n_0000000000\nrun 2s",
    );
    assert_eq!([card(&scene, "K1"), card(&scene, "K2")].map(|card| card.role.as_str()), ["owner"; 2]);
    let wrong: Vec<_> = scene.beliefs.iter().filter(|belief| belief.rows.iter().any(|row| !row.is_right())).collect();
    assert!(matches!(wrong[..], [belief] if belief.who == "K1"), "K1 is mistaken: {:?}", scene.beliefs);
}
