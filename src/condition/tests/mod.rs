//! What conditions give, refuse and see, over one scene of three servers with a cut link.

mod refusals;

use super::*;
use crate::engine::scene::{
    Badge, Chosen, CutLink, Fact, Layout, Links, LogRow, NodeCard, Packet, Proposal, Scene, Shape, Traffic,
};
use serde_json::json;
use std::collections::BTreeMap;

fn server(id: &str, role: &str, term: u64) -> NodeCard {
    NodeCard {
        id: id.to_owned(),
        kind: "server".to_owned(),
        up: role != "down",
        role: role.to_owned(),
        badge: Badge::default(),
        term: Some(term),
        log: Some(vec![LogRow { index: 1, term: Some(term), value: "x=1".to_owned(), ..LogRow::default() }]),
        commit_index: Some(term - 1),
        facts: BTreeMap::from([
            ("votes_granted".to_owned(), Fact::List(vec![Fact::Text("S1".to_owned())])),
            ("match_index".to_owned(), Fact::Map(BTreeMap::from([("S2".to_owned(), Fact::Int(1))]))),
        ]),
        ..NodeCard::default()
    }
}

fn scene() -> Scene {
    let acceptor = NodeCard {
        id: "A1".to_owned(),
        kind: "acceptor".to_owned(),
        up: true,
        role: "acceptor".to_owned(),
        accepted: Some(Proposal { ballot: "2.P1".to_owned(), value: "X".to_owned() }),
        ..NodeCard::default()
    };
    let mut leader = server("S1", "leader", 2);
    leader.voted_for = Some("S1".to_owned());
    Scene {
        format: 1,
        protocol: "raft".to_owned(),
        layout: Layout::Ring,
        time_ms: 812,
        step: 57,
        rules_off: vec!["raft.log-check".to_owned()],
        outside_model: vec![],
        nodes: vec![leader, server("S2", "follower", 2), server("S3", "down", 1), acceptor],
        messages: vec![Packet {
            id: "S1>S2#57".to_owned(),
            kind: "AppendEntries".to_owned(),
            called: "AppendEntries".to_owned(),
            shape: Shape::Carries,
            from: "S1".to_owned(),
            to: "S2".to_owned(),
            sent_ms: 800,
            due_ms: 830,
            corrupt: false,
            by_hand: false,
            epoch: None,
            term: Some(u64::MAX),
            ballot: None,
            value: None,
            facts: BTreeMap::from([("prev_index".to_owned(), Fact::Int(1))]),
        }],
        links: Links { cut: vec![CutLink { from: "S1".to_owned(), to: "S3".to_owned() }], ..Links::default() },
        network: Traffic { sent: 3, delivered: 1, lost: 1, ..Traffic::default() },
        chosen: vec![Chosen {
            slot: 1,
            term: Some(2),
            ballot: None,
            value: "x=1".to_owned(),
            step: 41,
            quorum: vec!["S1".to_owned(), "S2".to_owned()],
            known_by: vec!["S1".to_owned()],
        }],
        progress: vec![],
        ballots: vec![],
        can_still: vec![],
        bound: vec![],
        beliefs: vec![],
        violations: vec![],
    }
}

fn value(text: &str) -> serde_json::Value {
    match Condition::parse(text).and_then(|condition| condition.value(&scene())) {
        Ok(value) => value,
        Err(error) => panic!("{}", error.render()),
    }
}

#[test]
fn conditions_come_out() {
    let table = [
        ("leaders.size() == 1 && node('S1').role == 'leader'", json!(true)),
        ("size(servers)", json!(3)),
        ("alive.map(n, n.id)", json!(["S1", "S2", "A1"])),
        ("time_ms >= 812 && step == 57 && protocol == 'raft'", json!(true)),
        ("time_ms + 1", json!(813)),
        ("-step", json!(-57)),
        ("'raft.log-check' in rules_off", json!(true)),
        ("links.cut.exists(c, c.from == 'S1' && c.to == 'S3')", json!(true)),
        ("network.sent - network.delivered - network.lost == messages.size()", json!(true)),
        ("chosen[0].value", json!("x=1")),
        ("chosen.exists_one(c, c.slot == 1)", json!(true)),
        ("node('S1').log[0].term + 1 == 3", json!(true)),
        ("nodes[0]['role']", json!("leader")),
        ("servers.filter(n, !n.up).map(n, n.id)", json!(["S3"])),
        ("servers.map(n, n.up, n.term)", json!([2, 2])),
        ("step > 50 ? 'late' : 'early'", json!("late")),
        ("node('S1').facts.match_index.S2", json!(1)),
        ("node('S1').facts['votes_granted'][0]", json!("S1")),
        ("node('S1').facts.votes_granted.size() * 2 - 1", json!(1)),
        ("messages.all(m, m.facts.prev_index == 1)", json!(true)),
        ("messages[0].term", json!(i64::MAX)),
        ("node('S1').facts.match_index.exists(id, id == 'S2')", json!(true)),
        (
            "{'c': 0, 'S2': 0, 10: 0, 'a': 0, 2: 0, 'S10': 0, true: 0, 'b': 0, 'x': 0, -1: 0}.map(k, string(k))",
            json!(["true", "-1", "2", "10", "S10", "S2", "a", "b", "c", "x"]),
        ),
        ("node('A1').accepted.ballot.endsWith('P1')", json!(true)),
        ("protocol.contains('af') && protocol.startsWith('r')", json!(true)),
        ("string(step) + 'é' == '57é' && size('é') == 1", json!(true)),
        ("int('12') == 12 && string('a') == 'a'", json!(true)),
        ("has(node('S1').term) && !has(node('A1').term)", json!(true)),
        ("{'a': 1, 'b': [step]}.b[0]", json!(57)),
        ("servers.all(a, servers.all(b, a.id == b.id || a.term >= 1))", json!(true)),
        ("violations == [] && violations.size() == 0", json!(true)),
        ("1.5 < step && step < 1e3", json!(true)),
        ("r'\\d' == '\\\\d' // a comment", json!(true)),
    ];
    for (text, expected) in table {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn null_passes_through() {
    let table = [
        ("node('A1').term", json!(null)),
        ("node('A1').term == null", json!(true)),
        ("node('S1').term != null", json!(true)),
        ("null == null", json!(true)),
        ("node('A1').term > 1", json!(false)),
        ("node('A1').term <= 1", json!(false)),
        ("1 < node('A1').term", json!(false)),
        ("!(node('A1').term >= 1)", json!(true)),
        ("null < null", json!(false)),
        ("node('A1').term + 1", json!(null)),
        ("-node('A1').term", json!(null)),
        ("node('A1').term + 1 > 0", json!(false)),
        ("node('S1').accepted.ballot", json!(null)),
        ("node('S1').accepted.ballot == '2.P1'", json!(false)),
        ("node('S1').accepted.ballot.contains('P')", json!(false)),
        ("protocol.startsWith(node('A1').value)", json!(false)),
        ("node('A1').log.size() > 0", json!(false)),
        ("size(null)", json!(null)),
        ("node('A1').log[0].term", json!(null)),
        ("node('S1').log[7].term == 1", json!(false)),
        ("chosen[1].value", json!(null)),
        ("node('A1').log.exists(e, true)", json!(false)),
        ("node('A1').log.all(e, true)", json!(false)),
        ("node('A1').log.exists_one(e, true)", json!(false)),
        ("node('A1').log.filter(e, true)", json!(null)),
        ("node('A1').log.map(e, e.term).size() > 0", json!(false)),
        ("2 in node('A1').log.map(e, e.term)", json!(false)),
        ("node('A1').term in {'a': 1}", json!(false)),
        ("node('A1').term in [1, null]", json!(true)),
        ("node('S1').facts.nothing", json!(null)),
        ("node('S1').facts['nothing'].at['all'] > 1", json!(false)),
        ("node('S1').facts.nothing && true", json!(false)),
        ("!node('S1').facts.nothing", json!(true)),
        ("servers.exists(n, n.facts.nothing)", json!(false)),
        ("node('S1').facts.nothing ? 1 : 2", json!(2)),
        ("node(node('S2').voted_for).role == 'leader'", json!(false)),
        ("node(node('S1').voted_for).role == 'leader'", json!(true)),
        ("nodes.all(n, n.term > 0)", json!(false)),
        ("nodes.filter(n, n.term > 0).size()", json!(3)),
        ("string(node('A1').term)", json!(null)),
        ("int(node('A1').value)", json!(null)),
    ];
    for (text, expected) in table {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn an_error_beside_what_decides_does_not_matter() {
    assert_eq!(value("node('S9').up || true"), json!(true));
    assert_eq!(value("node('S9').up && false"), json!(false));
}

#[test]
fn bounds_hold() {
    let long = format!("step > 1{}", " ".repeat(MAX_BYTES));
    let deep = format!("{}1{} == 1", "(".repeat(1000), ")".repeat(1000));
    let fits = format!("{}1{} == 1", "(".repeat(MAX_NESTING - 1), ")".repeat(MAX_NESTING - 1));
    let nested = |loops: usize| format!("{}true{}", "nodes.all(n, ".repeat(loops), ")".repeat(loops));
    assert_eq!(value(&fits), json!(true));
    assert_eq!(value(&nested(MAX_LOOPS)), json!(true));
    let table = [
        (long, MAX_BYTES..MAX_BYTES + 8, "this condition has 2056 bytes, more than the 2048 allowed"),
        (deep, 40..41, "more than 40 operators and brackets lie inside one another here"),
        (nested(4), 45..48, "more than 3 loops lie inside one another here"),
    ];
    for (text, span, message) in table {
        let error = Condition::parse(&text).expect_err(message);
        assert_eq!((error.span, error.message.as_str()), (span, message));
    }
    // Every way to be deep is refused, or evaluated to the bound, and none overflows a test's small stack.
    let units = [
        ("1+", ""),
        ("-(", ")"),
        ("!(", ")"),
        ("[", "]"),
        ("{1:", "}"),
        ("(", ")"),
        ("nodes[", "]"),
        ("true?1:", ""),
        ("1<", ""),
        ("size(", ")"),
        ("string(", ")"),
        ("true&&(", ")"),
        ("step.", "x"),
        ("nodes.all(n,", ")"),
        ("nodes.filter(n,true).map(n,", ")"),
        ("true?1:true&&", ""),
        ("-", ""),
        ("!", ""),
    ];
    for (open, close) in units {
        for times in 1..=MAX_NESTING + 1 {
            let text = format!("{}1{}", open.repeat(times), close.repeat(times));
            let _ = Condition::parse(&text).map(|condition| condition.value(&scene()));
        }
        let times = 2000 / (open.len() + close.len());
        let text = format!("{}1{}", open.repeat(times), close.repeat(times));
        assert!(Condition::parse(&text).is_err(), "{text}");
    }
    // What stays flat may be long.
    assert_eq!(value(&vec!["step > 1"; 160].join(" && ")), json!(true));
}

#[test]
fn nothing_is_said_of_a_list_of_which_only_a_part_is_seen() {
    let mut large = scene();
    large.rules_off = (0..MAX_ELEMENTS).map(|number| number.to_string()).collect();
    let row = LogRow { index: 1, term: Some(1), value: "x=1".to_owned(), ..LogRow::default() };
    large.nodes[0].log = Some(vec![row; MAX_ELEMENTS + 1]);
    let value = |text: &str| Condition::parse(text).expect("it is well formed").value(&large);
    assert_eq!(value("rules_off.size()"), Ok(json!(MAX_ELEMENTS)));
    for text in ["node('S1').log.size()", "servers.all(s, s.log == [])"] {
        let error = value(text).expect_err("it has one more").to_string();
        assert!(error.contains(".log` has more than 1000 elements"), "{error}");
    }
    large.rules_off.push("one more".to_owned());
    let condition = Condition::parse("rules_off.size() < 2000").expect("it is well formed");
    assert!(condition.holds(&large).is_err());
    assert!(condition.saw(&large).iter().all(|(_, saw)| saw.contains("has more than")), "{:?}", condition.saw(&large));
}

#[test]
fn a_report_shows_what_the_parts_were() {
    let table: [(&str, &[(&str, &str)]); 6] = [
        (
            "leaders.size() == 2 && node('S2').role == 'leader'",
            &[("leaders.size()", "1"), ("node('S2').role", "'follower'")],
        ),
        (
            "!(servers.all(n, n.up)) || (step + 1) * 2 in [1, time_ms]",
            &[
                ("servers.filter(n, !(n.up))", "[S3]"),
                ("servers.all(n, n.up)", "false"),
                ("step", "57"),
                ("time_ms", "812"),
            ],
        ),
        ("node('A1').accepted == null", &[("node('A1').accepted", "{ballot: '2.P1', value: 'X'}")]),
        ("node('S9').up", &[("node('S9').up", "nothing: there is no node `S9`")]),
        ("leaders == [] ", &[("leaders", "[S1]")]),
        ("1 == 2", &[]),
    ];
    for (text, expected) in table {
        let condition = Condition::parse(text).expect(text);
        let saw = condition.saw(&scene());
        let saw: Vec<(&str, &str)> = saw.iter().map(|(text, value)| (text.as_str(), value.as_str())).collect();
        assert_eq!(saw, expected, "{text}");
    }
}

#[test]
fn an_error_is_shown_with_a_mark_under_its_place() {
    let error = Condition::parse("'é' == '' || node('S1').rol == 'leader'").expect_err("`rol` is no field");
    let expected = "\
error: `node('S1')` has no field `rol`
  |
1 | 'é' == '' || node('S1').rol == 'leader'
  |                         ^^^
  |
  = help: did you mean `role`?";
    assert_eq!(error.render(), expected);
    assert_eq!(error.to_string(), "`node('S1')` has no field `rol`");
    let end = Condition::parse("step >").expect_err("it ends").render();
    assert!(end.contains("1 | step >\n  |       ^"), "{end}");
}

/// A watcher that is shown pictures made by hand.
struct Watched {
    watcher: Watcher,
    before: Option<Scene>,
}

impl Watched {
    fn new(condition: Condition) -> Watched {
        Watched { watcher: Watcher::new(condition), before: None }
    }

    fn holds_in(&mut self, now: Scene) -> Result<bool, ConditionError> {
        let seen = |at: &usize| self.before.as_ref().and_then(|before| before.nodes.get(*at));
        let fresh: Vec<usize> = (0..now.nodes.len()).filter(|at| seen(at) != Some(&now.nodes[*at])).collect();
        let holds = self.watcher.holds_in(self.before.as_ref(), &now, &fresh);
        self.before = Some(now);
        holds
    }
}

#[test]
fn a_watcher_evaluates_only_when_something_named_changed() {
    let mut now = scene();
    let condition = Condition::parse("leaders.size() == 1 && chosen.size() > 1").expect("it is well formed");
    let mut watcher = Watched::new(condition);
    assert_eq!(watcher.holds_in(now.clone()), Ok(false));
    now.time_ms += 1;
    now.step += 1;
    now.messages.clear();
    assert_eq!(watcher.holds_in(now.clone()), Ok(false));
    assert_eq!(watcher.watcher.evaluations(), 1);
    now.chosen.push(now.chosen[0].clone());
    assert_eq!(watcher.holds_in(now.clone()), Ok(true));
    assert_eq!(watcher.watcher.evaluations(), 2);
    now.nodes[0].up = false;
    assert_eq!(watcher.holds_in(now.clone()), Ok(false));
    assert_eq!(watcher.watcher.evaluations(), 3);
    now.nodes[0].disk.clear();
    assert_eq!(watcher.holds_in(now.clone()), Ok(false));
    assert_eq!(watcher.watcher.evaluations(), 3, "nobody asked for its disk");
    let mut timed = Watched::new(Condition::parse("time_ms > 900").expect("it is well formed"));
    assert_eq!(timed.holds_in(now.clone()), Ok(false));
    now.time_ms = 901;
    assert_eq!(timed.holds_in(now.clone()), Ok(true));
}

#[test]
fn the_fields_of_a_node_can_be_gone_through_and_counted_though_none_is_named() {
    let now = scene();
    for text in [
        "nodes.all(n, size(n) > 5)",
        "nodes.exists(n, n.exists(field, field == 'role'))",
        "node('S1').filter(field, field.startsWith('t')).size() > 1",
        "size(nodes[0]) == size(node(nodes[0].id))",
    ] {
        assert_eq!(Condition::parse(text).expect(text).holds(&now), Ok(true), "{text}");
    }
}

#[test]
fn work_is_bounded() {
    let costly = [
        "nodes.map(a, nodes.map(b, nodes.map(c, nodes)))",
        "nodes.all(a, nodes.all(b, nodes.all(c, c.id != '')))",
        "nodes.all(a, nodes == nodes)",
        "nodes.all(a, a in nodes.map(b, b) || nodes + nodes == [])",
        "nodes.all(a, [nodes, nodes].size() == 2)",
        "nodes.all(a, {'a': nodes}.size() == 1)",
        "nodes.all(a, node(a.id).facts.x == 1 || nodes.filter(b, true).size() > 0)",
    ];
    let mut large = scene();
    large.nodes = (1..=300).map(|number| server(&format!("S{number}"), "follower", 1)).collect();
    for text in costly {
        let error = Condition::parse(text).expect(text).value(&large).expect_err(text);
        assert_eq!(error.message, "this condition takes too long to evaluate", "{text}");
    }
}
