//! Runs in which a client and a server might take different sessions for its own, or somebody an old lock for theirs.

use crate::engine::scene::{Fact, NodeCard, Scene};
use crate::scenario::Scenario;
use crate::timeline::Timeline;

/// A run in which a script is done, with so many servers and clients and what a scenario says beside that.
fn told((servers, clients): (usize, usize), before: &str, script: &str) -> Timeline {
    let text = format!(
        "format = 1\ntitle = \"t\"\nprotocol = \"zookeeper\"\nnodes = {servers}\nseed = 1\n{before}\nscript = '''\n\
         {script}\n'''\n[layout]\nclients = {clients}\n[options]\nclient_interval_ms = 0\n"
    );
    let scenario = Scenario::parse("t", &text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"));
    timeline
}

/// What the world is like when a script is done; nothing has fallen.
fn after(servers: usize, clients: usize, script: &str) -> Scene {
    let timeline = told((servers, clients), "", script);
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

/// What is answered to a question of this line at the end of a script.
fn said(layout: (usize, usize), before: &str, script: &str, line: &str) -> String {
    let mut timeline = told(layout, before, script);
    let outcome = crate::script::run_with(&mut timeline, line, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"));
    outcome.said.unwrap_or_default()
}

/// At which server each session is, by what a leader has heard.
pub fn sessions(leader: &NodeCard) -> Vec<(String, String)> {
    let tables = leader.tables.iter().filter(|table| table.title == "Sessions");
    tables.flat_map(|table| &table.rows).map(|row| (row.cells[0].clone(), row.cells[1].clone())).collect()
}

/// What a client takes for its session, and its server.
pub fn own(client: &NodeCard) -> Option<(String, String)> {
    fact(client, "session").zip(fact(client, "server"))
}

/// A client is served in the session that it takes for its own.
fn agree(scene: &Scene, client: &str) {
    let own = own(card(scene, client)).expect("a session, at a server");
    let leader = scene.nodes.iter().find(|node| node.role == "leader" && node.kind == "server").expect("a leader");
    assert!(sessions(leader).contains(&own), "{own:?} is none of {:?}", sessions(leader));
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

#[test]
fn why_a_client_is_not_the_first_names_what_keeps_it_there() {
    const BOTH: &str = "run 1s\nlock K1\nrun 300ms\nlock K2\nrun 300ms\n";
    const LOST: &str = "run 1s\ncreate K1 /election\nrun 200ms\nelect K1\n\
                        run until node('Z1').log.exists(e, e.value.startsWith('create /election/')) within 1s\n\
                        cut K1 Z1\nrun 100ms\nheal all\nrun 3s";
    const STAY: &str = "rules_off = ['zk.session.ephemeral']";
    for (before, script, text) in [
        ("", format!("{BOTH}cut K2 Z1"), "The links between K2 and Z1 are cut"),
        ("", format!("{BOTH}cut K1 Z1"), "The links between K1 and Z1 are cut"),
        ("", format!("{BOTH}crash K1"), "K1 is down"),
        (STAY, BOTH.into(), "it stays, whatever becomes of its session K1@1.2"),
        (STAY, format!("{BOTH}crash K1\nrun 6s"), "Its session K1@1.2 is over, and it stayed"),
        ("rules_off = ['zk.create.find-own']", LOST.into(), "it waits for itself"),
    ] {
        let who = if script == LOST { "K1" } else { "K2" };
        let told = said((1, 2), before, &script, &format!("why not {who} first"));
        assert!(told.contains(text), "{text}:\n{told}");
    }
}

#[test]
fn why_a_client_was_notified_can_be_asked_at_any_time_after() {
    const SET: &str = "run 1s\ncreate K1 /a 1\nrun 100ms\nget K2 /a watch\nrun 100ms\nset K1 /a 2\nrun 2s";
    let why = said((1, 2), "", SET, "why K2 notified");
    for text in ["K2 was notified last at step", "/a was set, in 1.4", "K1 is told to set /a 2"] {
        assert!(why.contains(text), "{text}:\n{why}");
    }
    let mut timeline = told((1, 2), "", SET);
    for (line, text) in [
        ("why K1 notified", "K1 was not notified up to step"),
        ("why K1 notify", "`why NODE` may be followed by notified"),
    ] {
        let error = crate::script::run_with(&mut timeline, line, &mut |_| {}).expect_err(line).render();
        assert!(error.contains(text), "{line}: {error}");
    }
}

/// 1.2 stands on Z3 alone as an epoch begins without it, with 2.1 in its place, and is dropped then.
const DROPPED: &str = "cut K1 Z1,Z2\nrun 3s\ncut Z3 Z1,Z2\ncreate K1 /lost\nrun 6s";

#[test]
fn who_names_a_transaction_means_that_one_also_when_it_is_gone() {
    let mut timeline = told((3, 1), "", DROPPED);
    let mut ask = |line: &str| match crate::script::run_with(&mut timeline, line, &mut |_| {}) {
        Ok(outcome) => outcome.said.unwrap_or_default(),
        Err(error) => error.to_string(),
    };
    let mut says = |line: &str, wanted: &[&str]| {
        let told = ask(line);
        let missing = wanted.iter().find(|text| !told.contains(**text));
        assert!(missing.is_none(), "{line}: {missing:?}\n{told}");
        told
    };
    says("why Z1", &["Z1 is follower in epoch 2"]);
    let only = says("why entry 1.2", &["1.2 (create /lost) is not committed"]);
    assert!(!only.contains("2.1"), "{only}");
    says("why not entry 1.2", &["1.2 never will be committed", "stored Z3"]);
    says("why not Z3 know 1.2", &["Z3 does not know 1.2 to be committed, because:", "1.2 never will be committed"]);
    says("show Z3", &["1.2 create /lost"]);
    let both = says("why entry 2", &["1.2 (create /lost)", "2.1 (expire K1@1.1)"]);
    assert!(!both.contains("ballot"), "{both}");
    says("why not Z3 know 2.1", &["Z3 does not know 2.1 to be committed, because:"]);
    says("why not Z3 deliver 1.1", &["Z3 has delivered 1.1 already"]);
    says("why not Z3 deliver 1", &["Z3 has delivered 1.1 already"]);
    says("heal all", &[]);
    says("run 3s", &[]);
    says("why entry 1.2", &["stood on Z3 up to step", "and stands nowhere now", "Z3 drops 1 transaction"]);
    says("why not entry 1.2", &["stands nowhere now", "Z3 drops 1 transaction"]);
    says("why not Z3 know 2.1", &["Z3 knows 2.1 to be committed already"]);
    says("why not Z3 know 1.2", &["stands nowhere now"]);
    let shown = says("show Z3", &["commit index       2.2", "2.1 expire K1@1.1"]);
    assert!(!shown.contains("1.2"), "{shown}");
    says("why entry 7.7", &["nothing is called 7.7 here"]);
}

#[test]
fn a_client_that_leads_its_line_is_no_leader_that_commands_mean() {
    let mut timeline = told((3, 1), "", "run 2s\nelect K1\nrun 2s");
    assert_eq!(card(&timeline.scene(0), "K1").role, "leader");
    let outcome = crate::script::run_with(&mut timeline, "why leader", &mut |_| {});
    let told = outcome.unwrap_or_else(|error| panic!("{error}")).said.unwrap_or_default();
    assert!(told.starts_with('Z') && told.contains(" is leader in epoch 1, since"), "{told}");
    // Nor do conditions, in a run and in a search.
    let mut does = |line: &str| crate::script::run_with(&mut timeline, line, &mut |_| {}).map(|_| ());
    for line in ["expect leaders.size() == 1", "crash leader", "run 100ms", "expect leaders.size() == 0"] {
        assert_eq!(does(line).map_err(|error| error.render()), Ok(()), "{line}");
    }
    let error = does("why leader").expect_err("nobody is").to_string();
    assert!(error.contains("none that is leader now"), "{error}");
    does("run until leaders.size() == 1 within 20s").expect("one of the others leads");
    assert_eq!(does("expect leaders.all(n, n.kind == 'server')").map_err(|error| error.render()), Ok(()));
}

#[test]
fn what_a_client_has_asked_for_is_not_taken_for_its_role() {
    let why = said((3, 1), "", "run 2s\nelect K1\nrun 1s\nget K1 /election", "why K1");
    let mut parts = why.split("K1 waits for the answer to get /election, since step");
    let (role, asked) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    assert!(role.starts_with("K1 is leader, since step") && !role.contains("get /election"), "{why}");
    assert!(asked.contains("K1 is told to get /election"), "{why}");
}

#[test]
fn an_answer_that_never_came_is_none() {
    let scene = after(3, 1, "run 2s\ncreate K1 /a 1\nrun 1s\ncut K1 Z1\nrun 13ms\nset K1 /a 9\nrun 3s");
    let client = card(&scene, "K1");
    let facts = ["no_answer_to", "last_answer", "last_result"].map(|name| fact(client, name));
    assert_eq!(facts, [Some("set /a 9".into()), None, None]);
    assert_eq!(client.gist[0], "no answer to set /a 9");
}

#[test]
fn an_answer_behind_an_event_on_its_connection_is_a_fall() {
    const EVENT: &str =
        "run 2s\ncreate K1 /a 1\nrun 500ms\nget K2 /a watch\nrun 500ms\nset K1 /a 2\nrun 500ms\nget K2 /a\n";
    for (zxid, fell) in [("1.3", true), ("1.4", false)] {
        let inject = format!("inject Answer Z1->K2 number=3 zxid={zxid} result=deleted\ndeliver Answer Z1->K2");
        let scene = told((1, 2), "", &format!("{EVENT}{inject}")).scene(0);
        let properties: Vec<_> = scene.violations.iter().map(|violation| violation.property.as_str()).collect();
        assert_eq!(properties, if fell { vec!["session-order"] } else { Vec::new() }, "{zxid}");
    }
}

#[test]
fn a_session_lives_for_two_ticks_at_least() {
    let timeline = told((1, 1), "", "set session_ms 300\nset tick_ms 1000\nrun 10s");
    let scene = timeline.scene(9);
    assert_eq!(scene.chosen.len(), 1, "no session ends: {:?}", scene.chosen);
    let told = timeline.told(1, timeline.at());
    let said: Vec<_> =
        told.iter().flat_map(|told| &told.notes).filter(|note| note.rule == "zk.server.raises").collect();
    assert!(
        matches!(said[..], [note] if note.text == "K1 asks for a session of 300 ms; Z1 makes that 2000 ms, two of its ticks."),
        "{said:?}"
    );
}
