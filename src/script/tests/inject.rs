//! Messages of one's own: every kind can be made of what a scene shows of it, and whatever is injected, nothing gives way.

use super::*;
use crate::engine::scene::{Fact, Packet};
use crate::engine::{BROKEN, FieldKind, Form, Kind, Links};
use crate::protocols::Entry;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn every_kind_of_message_can_be_made_by_hand() {
    for entry in protocols::ALL {
        let forms: Vec<_> = entry.info.forms.iter().map(|form| form.kind).collect();
        let kinds: Vec<_> = entry.info.messages.iter().copied().filter(|kind| *kind != BROKEN).collect();
        assert_eq!(forms, kinds, "{}", entry.info.name);
    }
}

fn written(fact: &Fact) -> String {
    match fact {
        Fact::Bool(yes) => yes.to_string(),
        Fact::Int(number) => number.to_string(),
        Fact::Text(text) => text.clone(),
        Fact::List(all) => all.iter().map(written).collect::<Vec<_>>().join(","),
        Fact::Map(_) => String::new(),
    }
}

/// The command that makes a message of what the scene shows of one.
fn again(packet: &Packet, form: &Form) -> String {
    let shown = |name: &str| match name {
        "term" => packet.term.map(|term| term.to_string()),
        "ballot" => packet.ballot.clone(),
        "value" => packet.value.clone(),
        name => packet.facts.get(name).map(written),
    };
    // Nobody and no entry are what is left out.
    let says = |name| shown(name).filter(|text| !["", "nobody"].contains(&text.as_str()));
    let fields = form.fields.iter().filter_map(|field| Some(format!(" {}={}", field.name, says(field.name)?)));
    format!("inject {} {}->{}{}", packet.kind, packet.from, packet.to, fields.collect::<String>())
}

/// What brings about the messages that are seldom sent, and before which step.
fn happens(protocol: &str) -> &'static [(usize, &'static str)] {
    match protocol {
        "multi-paxos" => &[
            (60, "request leader x=1"),
            (120, "prepare S1"),
            (120, "prepare S2"),
            (180, "crash replica:1"),
            (181, "request leader y=1"),
            (280, "restart crashed:1"),
        ],
        // A Prepare that comes late is refused; the round after it is opened once it has its promises.
        "fast-paxos" => &[
            (0, "set manual_phases on"),
            (0, "latency 200..200ms"),
            (0, "prepare P1"),
            (0, "latency 10..10ms"),
            (0, "prepare P1"),
            (6, "any P1"),
            (8, "any P1"),
            (10, "any P1"),
            (120, "prepare P1"),
            (120, "set manual_phases off"),
        ],
        // All kinds of its own, from agents that come to a framework's end, a window of steps for each.
        "mesos" => &[
            (50, "run until nodes.exists(n, n.role == 'leading') within 5s"),
            (90, "run until nodes.exists(n, n.role == 'leading' && n.facts.registry.size() == 3) within 5s"),
            (165, "run 1s"),
            (165, "kill subscribed 1"),
            (195, "launch subscribed 1"),
            (195, "run 100ms"),
            // What is offered meanwhile is taken back, as one of the agents goes.
            (195, "pause subscribed"),
            (195, "run 1200ms"),
            (195, "crash G1"),
            (207, "resume paused:1"),
            (207, "restart G1"),
            (212, "reconcile subscribed"),
            (220, "run until time_ms > 15600 within 60s"),
            (280, "crash leading"),
            (280, "run until nodes.exists(n, n.kind == 'master' && n.role == 'leading') within 60s"),
            (325, "remove leading agent G3"),
            (365, "teardown subscribed"),
        ],
        _ => &[],
    }
}

#[test]
fn a_message_made_of_what_the_scene_shows_of_another_says_the_same() {
    let mut kinds: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let with_counter = |entry: &&Entry| entry.info.kinds.iter().any(|kind| kind.name == "counter");
    let counted = protocols::ALL.iter().filter(with_counter).map(|entry| (entry, 1));
    for (entry, counters) in protocols::ALL.iter().map(|entry| (entry, 0)).chain(counted) {
        // The usual nodes, and where there are learners a second one; once more with a counter where there can be one.
        let counts = entry.info.counts(&vec![None; entry.info.kinds.len()]);
        let count = |kind: &Kind, usual| match kind.name {
            "learner" => 2,
            "counter" => counters,
            _ => usual,
        };
        let layout =
            entry.info.kinds.iter().zip(counts).map(|(kind, n)| format!("{} = {}\n", kind.plural, count(kind, n)));
        let asking = entry.info.find_option("client_interval_ms").is_some();
        let counts = counters > 0 && entry.info.find_option("numbers").is_some();
        let text = format!(
            "format = 1\nprotocol = {:?}\nseed = 7\n[layout]\n{}[options]\n{}{}",
            entry.info.name,
            layout.collect::<String>(),
            if asking { "client_interval_ms = [300, 900]\n" } else { "" },
            if counts { "numbers = \"counter\"\n" } else { "" },
        );
        let scenario = Scenario::parse("two learners", &text).unwrap_or_else(|e| panic!("{e}"));
        let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
        // Two that propose are in each other's way, and what one acceptor has accepted tells a learner nothing.
        let accepted_once = [
            "prepare P1",
            "run 25ms",
            "propose P1 Z to A1",
            "run 15ms",
            "query L2",
            "prepare P2 at 9",
            "prepare P1 at 3",
        ];
        for line in ["latency 10..10ms", "set learning main"]
            .into_iter()
            .chain(accepted_once)
            .chain(["request P1 X", "request P2 Y"])
            // Agents, executors and schedulers greet each other at once.
            .filter(|line| entry.info.name != "mesos" || !line.starts_with("run"))
        {
            let _ = run(&mut timeline, line);
        }
        let kinds = kinds.entry(entry.info.name).or_default();
        for step in 0..400 {
            for (_, line) in happens(entry.info.name).iter().filter(|(at, _)| *at == step) {
                run(&mut timeline, line).unwrap_or_else(|e| panic!("{}", e.render()));
            }
            timeline.forward();
            // The news of a broken connection is none.
            let is_one = |packet: &&Packet| packet.from != packet.to && packet.kind != BROKEN;
            for packet in timeline.scene(0).messages.iter().filter(is_one) {
                let line = again(packet, entry.info.form(&packet.kind).expect("every kind has one"));
                let mut copy = Timeline::new(timeline.sim().fork());
                run(&mut copy, &line).unwrap_or_else(|e| panic!("{}", e.render()));
                let told = copy.sim().told();
                assert_eq!(told.command, line, "it is written as it is read");
                let mut twin = copy.scene(0).messages.into_iter().find(|m| Some(&m.id) == told.message.as_ref());
                let twin = twin.as_mut().expect("it is under way");
                assert_eq!((twin.by_hand, packet.by_hand), (true, false), "{line}");
                (twin.id, twin.sent_ms, twin.due_ms) = (packet.id.clone(), packet.sent_ms, packet.due_ms);
                twin.by_hand = false;
                assert_eq!((&*twin, packet.corrupt), (packet, false), "{line}");
                kinds.insert(packet.kind.clone());
            }
        }
    }
    for entry in protocols::ALL {
        let all: BTreeSet<_> = entry.info.forms.iter().map(|form| form.kind.to_string()).collect();
        // Between servers and clients with connections there are some that one run does not come to.
        let seen = &kinds[entry.info.name];
        match entry.info.links {
            Links::Loose => assert_eq!(*seen, all, "{}: not every kind was under way", entry.info.name),
            Links::Connections => assert!(seen.len() > 12 && seen.is_subset(&all), "{}: {seen:?}", entry.info.name),
        }
        // Of Mesos all that is its own is looked at; what its ensemble and its log say is made where they are the protocol.
        if entry.info.name == "mesos" {
            let own = protocols::mesos::messages::KINDS.map(String::from);
            let unseen: Vec<_> = own.iter().filter(|kind| !seen.contains(*kind)).collect();
            assert!(unseen.is_empty(), "not under way: {unseen:?}");
        }
    }
}

/// Commands, and what is said against them.
const REFUSED_OF_ONES_OWN: &[(&str, &str, &str)] = &[
    ("raft", "inject", "a kind of message is missing"),
    ("raft", "inject Votes S2->S1", "did you mean Vote?"),
    ("raft", "inject Vote S2 S1 term=1", "it is written: inject Vote S2->S1 term=N"),
    ("raft", "inject Vote S2,S3->S1 term=1", "from one node to another"),
    ("raft", "inject Vote S2->S9 term=1", "there is no node S9"),
    ("raft", "inject Vote S2->S1", "term is missing"),
    ("raft", "inject Vote S2->S1 term=x", "term of Vote is a whole number"),
    ("raft", "inject Vote S2->S1 term=4294967295", "from 0 to 1000000"),
    ("raft", "inject Vote S2->S1 term=1 term=2", "term is given twice"),
    ("raft", "inject Vote S2->S1 term=1 grant=true", "Vote has no field grant"),
    ("raft", "inject Vote S2->S1 term=1 granted=maybe", "granted of Vote is true or false"),
    ("raft", "inject Vote S1->S1 term=1", "what S1 tells itself travels on no link"),
    ("raft", "inject Vote C1->S1 term=1", "C1 never sends Vote"),
    ("raft", "inject Vote S1->C1 term=1", "C1 is never sent Vote"),
    ("raft", "inject AppendEntries S1->S2 term=1 entries=x", "x is no entry"),
    ("raft", "inject Answer S1->C1 seq=1 leader=S9", "leader of Answer is a node"),
    ("paxos", "inject Prepare P1->A1 ballot=1", "is no ballot"),
    ("paxos", "inject Accept P1->A1 ballot=1.P1", "value is missing"),
    ("replicas", "inject Write C1->S1 seq=1 value=", "value of Write is a value of at most 120 letters"),
];

#[test]
fn what_can_be_no_message_is_refused_and_gives_no_word_a_number() {
    for (protocol, line, words) in REFUSED_OF_ONES_OWN {
        let before = timeline(protocol, &[]).sim().config().words.intern("probe");
        let said = refused(protocol, &[], line);
        assert!(said.contains(words), "`{line}`: `{words}` is not said in:\n{said}");
        let mut timeline = timeline(protocol, &[]);
        let _ = run(&mut timeline, line);
        assert_eq!(timeline.sim().config().words.intern("probe"), before, "`{line}`");
    }
}

#[test]
fn what_is_injected_is_outside_the_model_from_then_on_and_why_ends_with_it() {
    let mut timeline =
        timeline("raft", &["fire S1 election", "inject Vote S2->S1 term=1", "inject Vote S3->S1 term=1"]);
    run(&mut timeline, "deliver Vote *->S1").expect("they arrive");
    let scene = timeline.scene(0);
    assert_eq!(scene.outside_model, ["a message that nobody sent was injected at step 2"]);
    assert_eq!((scene.network.injected, scene.nodes[0].role.as_str()), (2, "leader"));
    let why = run(&mut timeline, "why S1").expect("it leads").said.expect("there is a reason");
    assert!(why.contains("is injected: S3 never sent it"), "{why}");
}

/// What may be given for a field, right or wrong.
fn given(takes: FieldKind, config: &crate::engine::Config) -> Vec<String> {
    let texts = |all: &[&str]| all.iter().map(|text| text.to_string()).collect();
    match takes {
        FieldKind::Number => texts(&["0", "1", "1", "2", "2", "3", "7", "40", "1000000"]),
        FieldKind::Flag => texts(&["true", "true", "false"]),
        FieldKind::Node => config.nodes.iter().map(|node| node.name.clone()).collect(),
        FieldKind::Value => texts(&["x=1", "x+1", "c1=1", "no-op", "X", "cas x 1 2"]),
        FieldKind::Own(_) => texts(&["1.P1", "1.P2", "2.P1", "9.P3", "1000000.P1", "1:x=1", "2:y=1,2:z=2", "9:no-op"]),
    }
}

#[test]
fn whatever_is_injected_nothing_gives_way() {
    let picks = || proptest::collection::vec(any::<proptest::sample::Index>(), 8);
    let runs = proptest::collection::vec(picks(), 1..25);
    for entry in protocols::ALL {
        let done = std::cell::Cell::new(0);
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(96));
        let tried = runner.run(&runs, |lines| {
            let mut timeline = timeline(entry.info.name, &[]);
            if entry.info.find_option("client_patience_ms").is_some() {
                run(&mut timeline, "set client_patience_ms 90..200").expect("it is an option");
            }
            for picks in lines {
                let config = timeline.sim().config();
                let there = |kinds: &[KindId]| config.nodes.iter().any(|node| kinds.contains(&node.kind));
                let forms: Vec<_> = entry.info.forms.iter().filter(|f| there(f.from) && there(f.to)).collect();
                let form = picks[0].get(&forms);
                let [from, to] = [(1, form.from), (2, form.to)].map(|(pick, kinds)| {
                    let able: Vec<_> = config.nodes.iter().filter(|node| kinds.contains(&node.kind)).collect();
                    picks[pick].get(&able).name.clone()
                });
                let field = |(at, field): (usize, &crate::engine::FieldSpec)| {
                    let left_out = field.optional && picks[at % 5 + 3].index(3) == 0;
                    (!left_out)
                        .then(|| format!(" {}={}", field.name, picks[at % 5 + 3].get(&given(field.takes, config))))
                };
                let fields: String = form.fields.iter().enumerate().filter_map(field).collect();
                let line = format!("inject {} {from}->{to}{fields}", form.kind);
                if run(&mut timeline, &line).is_ok() {
                    done.set(done.get() + 1);
                    prop_assert_eq!(timeline.sim().told().command, line);
                    prop_assert!(!timeline.scene(0).outside_model.is_empty());
                    prop_assert!(!timeline.sim().broken_inside_model());
                }
                let time = ["run 5ms", "run 40ms", "run 150ms"][picks[7].index(3)];
                run(&mut timeline, time).unwrap_or_else(|e| panic!("{}", e.render()));
            }
            Ok(())
        });
        tried.unwrap_or_else(|failure| panic!("{}: {failure}", entry.info.name));
        assert!(done.get() > 200, "{}: too little was injected: {}", entry.info.name, done.get());
    }
}
