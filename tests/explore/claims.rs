//! What a search claims at its edges: at the start, at a crash in the middle of a handler, at a bound, in random runs.

use super::{EVERYTHING, LEAST, NOTHING, PAXOS, RAFT, after, begin, explore, length, off, still, wanted, world};
use synod::engine::Sim;
use synod::engine::compact::{Bounds, Shrink};
use synod::explore::{Budget, Goal, Outcome, Report, Search, Walks, replay, walk};
use synod::scenario::Scenario;
use synod::script;

fn find(sim: &dyn Sim, condition: &str, bounds: &Bounds, shrink: Shrink) -> Report {
    let goal = Goal::find(condition).unwrap_or_else(|error| panic!("{condition}: {error}"));
    explore(sim, &Search { goal, ..wanted(bounds, shrink) })
}

/// A ballot that was asked for twice, and another that an acceptor forgot for it.
fn forgetful() -> Box<dyn Sim> {
    let lines = [
        "prepare P1",
        "prepare P2",
        "deliver Prepare P2->A1",
        "deliver Prepare P2->A2",
        "deliver Prepare P1->A1",
        "deliver Prepare P1->A2",
        "prepare P1",
        "corrupt Prepare P1->A3",
        "cut P1 -> A3",
        "pause A3",
    ];
    after(&off(PAXOS, "paxos.acceptor.promise"), &lines)
}

/// Where messages are asked about, one that is taken off its link is missed; and what is lost already can be taken off as
/// well.
#[test]
fn what_only_a_loss_brings_about_is_found() {
    let lines = ["prepare P1", "corrupt Prepare P1->A3"];
    let sim = after(PAXOS, &lines);
    let condition = "messages.size() == 0 && nodes.all(n, !has(n.promised))";
    for shrink in [EVERYTHING, LEAST] {
        let report = find(&*sim, condition, &NOTHING, shrink);
        assert_eq!(length(&report), Some(3), "{}", report.text());
    }
}

/// Whatever a condition can ask about, what is so is found at the start.
#[test]
fn what_is_so_is_found_at_the_start() {
    let sim = forgetful();
    for condition in [
        "violations.size() == 2",
        "violations.exists(v, 'A1' in v.nodes)",
        "violations.all(v, v.property == 'promise-monotonic')",
        "messages.filter(m, m.kind == 'Prepare' && m.to == 'A3').size() == 3",
        "messages.size() > 3",
        "node('A3').paused && links.cut.size() == 1",
        "rules_off.size() == 1 && outside_model.size() == 0",
        "nodes.all(n, n.up)",
    ] {
        for shrink in [EVERYTHING, LEAST] {
            let report = find(&*sim, condition, &NOTHING, shrink);
            assert_eq!(length(&report), Some(0), "{condition}: {}", report.text());
            assert_eq!(report.text(), "Found: it is so already, at the start.");
        }
    }
}

/// What a search knows nothing of is refused, by the name that was written.
#[test]
fn what_a_search_leaves_empty_is_refused() {
    for (condition, asks_for) in [
        ("messages.exists(m, m.id == 'P1>A1#2')", "`messages.id`"),
        ("messages.exists(m, m['id'] == 'P1>A1#2')", "`messages.id`"),
        ("messages.exists(m, m.corrupt)", "`messages.corrupt`"),
        ("messages.exists(m, m.by_hand)", "`messages.by_hand`"),
        ("messages[0].kind == 'Prepare'", "`messages[]`"),
        ("progress.exists(p, p.chosen == 8)", "`progress.chosen`"),
        ("violations.exists(v, v.detail == '')", "`detail`"),
        ("chosen.exists(c, c.step == 3)", "`step`"),
    ] {
        let error = Goal::find(condition).expect_err(condition).to_string();
        assert!(error.contains(asks_for), "{condition}: {error}");
    }
    for condition in ["nodes.exists(n, n.id == 'P1')", "progress.exists(p, has(p.chosen))", "chosen.size() == 1"] {
        assert!(Goal::find(condition).is_ok(), "{condition}");
    }
}

/// Falls are told apart by the nodes concerned, on the way as well as at the start.
#[test]
fn falls_are_counted_on_the_way() {
    let lines = ["prepare P1", "prepare P2", "deliver Prepare P2->A1", "deliver Prepare P2->A2"];
    let sim = after(&off(PAXOS, "paxos.acceptor.promise"), &lines);
    for shrink in [EVERYTHING, LEAST] {
        for (condition, steps) in [
            ("violations.exists(v, 'A2' in v.nodes)", Some(1)),
            ("violations.size() == 2", Some(2)),
            ("violations.size() == 3", Some(4)),
            ("violations.size() == 4", None),
        ] {
            assert_eq!(length(&find(&*sim, condition, &NOTHING, shrink)), steps, "{condition}");
        }
    }
}

/// Where messages are asked about each counts, although another says the same.
#[test]
fn each_message_counts_where_messages_are_asked_about() {
    let sim = world(&RAFT.replace("true", "false"));
    let bounds = Bounds { timeouts: 2, duplicates: 1, ..NOTHING };
    let twice = "messages.filter(m, m.kind == 'RequestVote' && m.from == 'S1' && m.to == 'S2').size() == 2";
    let lead = "leaders.size() == 1 && messages.filter(m, m.kind == 'AppendEntries').size() == 4";
    for (condition, steps) in [(twice, 2), (lead, 4)] {
        let report = find(&*sim, condition, &bounds, LEAST);
        assert_eq!(length(&report), Some(steps), "{condition}: {}", report.text());
    }
}

/// A leader obeys an old leader: with the whole handler, with a crash after it, and with one in its middle.
#[test]
fn a_handler_cut_short_is_judged_as_what_the_node_was_by_then() {
    let rules = "rules_off = [\"raft.term.stale-request\", \"raft.vote.log-check\"]\nprotocol";
    let text = RAFT.replace("servers = 3", "servers = 2").replacen("protocol", rules, 1);
    let obeys = "deliver S1>S2#2";
    let lines = [
        "fire S1 election",
        "deliver S1>S2#1",
        "deliver S2>S1#1",
        "fire S2 election",
        "deliver S2>S1#2",
        "deliver S1>S2#3",
    ];
    for end in [&[obeys][..], &[obeys, "crash S2"], &["crash S2 after 0", obeys], &["crash S2 after 1", obeys]] {
        let fallen = after(&text, &[&lines[..], end].concat()).scene(0).violations;
        assert!(fallen.is_empty(), "{end:?}: {fallen:?}");
    }
    let sim = world(&off(RAFT, "raft.term.stale-request"));
    let bounds = Bounds { timeouts: 2, crashes: 1, ..NOTHING };
    for shrink in [EVERYTHING, LEAST] {
        assert_eq!(length(&explore(&*sim, &wanted(&bounds, shrink))), None, "{shrink:?}");
    }
}

/// An acceptance that was counted counts again after a crash that was armed before the search, and is none of its own.
#[test]
fn a_crash_that_was_armed_counts_where_messages_are_left_out() {
    let lines = [
        "prepare P1",
        "deliver Prepare P1->*",
        "deliver Promise *->P1",
        "accept P1",
        "deliver Accept P1->*",
        "duplicate Accepted A1->L1",
        "deliver A1>L1#1",
        "drop A2>L1#1",
        "crash L1 after 0",
    ];
    let sim = after(PAXOS, &lines);
    let bounds = Bounds { restarts: 1, acts: 1, ..NOTHING };
    for shrink in [EVERYTHING, LEAST] {
        // A's first word, which L1 forgets as it crashes, comes again, and is one of two.
        let report = find(&*sim, "has(node('L1').decided)", &bounds, shrink);
        assert!(length(&report).is_some(), "{shrink:?}: {}", report.text());
    }
    let least = find(&*sim, "has(node('L1').decided)", &bounds, LEAST);
    assert_eq!(length(&least), length(&find(&*sim, "has(node('L1').decided)", &bounds, EVERYTHING)));
}

/// A number beyond the bound is not reached in the middle of a handler either, though a crash takes it away again.
#[test]
fn a_bound_on_terms_and_rounds_holds_in_the_middle_of_a_handler() {
    let text = PAXOS.replace("proposers = 2", "proposers = 1").replace("acceptors = 3", "acceptors = 2");
    let text =
        text.replace("[[start]]\nnode = \"P2\"\nvalue = \"Y\"\n", "").replace("= true", "= true\nflush = \"lazy\"");
    let promised = |node: &str| format!("[[start]]\nnode = \"{node}\"\npromised = \"1.P1\"\n");
    let sim = world(&format!("{text}{}{}", promised("A1"), promised("A2")));
    let bounds = |epoch| Bounds { epoch, acts: 1, crashes: 2, ..NOTHING };
    for shrink in [EVERYTHING, LEAST] {
        assert_eq!(length(&explore(&*sim, &wanted(&bounds(1), shrink))), None, "{shrink:?}");
        assert_eq!(length(&explore(&*sim, &wanted(&bounds(2), shrink))), Some(3), "{shrink:?}: forgotten with a crash");
    }
}

/// A random run goes on where nothing is scheduled, and says how long it was.
#[test]
fn a_random_run_goes_on_where_nothing_is_scheduled() {
    let sim =
        world("format = 1\nprotocol = \"paxos\"\n[layout]\nproposers = 2\nacceptors = 3\nlearners = 1\nclients = 1\n");
    let search = Search::new(Goal::Violation, Budget::default());
    let walks = Walks { most: 50, ..Walks::default() };
    let report = walk(&*sim, &search, &walks, &still()).unwrap_or_else(|refusal| panic!("{refusal}"));
    let walked = report.walks.expect("it took random runs");
    assert_eq!((walked.runs, walked.longest), (50, 400));
    assert!(walked.steps > 50 * 300, "{walked:?}");
    assert!(report.text().starts_with("None of 50 random runs led to a violation"), "{}", report.text());
}

/// The commands of a random run lead to where the run itself does.
#[test]
fn the_commands_of_a_random_run_do_it_again() {
    let text = off("format = 1\nprotocol = \"raft\"\nnodes = 3\n", "raft.vote.once");
    let scenario = Scenario::parse("walk", &text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    let search = Search::new(Goal::Violation, Budget::default());
    let report = walk(timeline.sim(), &search, &Walks::default(), &still()).unwrap_or_else(|error| panic!("{error}"));
    let Outcome::Found(found) = report.outcome else { panic!("{}", report.text()) };
    let (after, _) = replay(timeline.sim(), &found.steps);
    for command in &found.commands {
        script::run(&mut timeline, command).unwrap_or_else(|error| panic!("{command}: {error:?}"));
    }
    assert_eq!(timeline.scene(usize::MAX), after.scene(usize::MAX));
    assert!(found.commands.iter().any(|command| command.starts_with("wait ")), "{:?}", found.commands);
}

/// What is said to stay as it is does.
#[test]
fn what_is_held_up_is_said_to_stay_so_as_long_as_it_does() {
    let sim = after(&PAXOS.replace("acceptors = 3", "acceptors = 1"), &["pause A1"]);
    let none = Bounds { acts: 2, ..NOTHING };
    let crash = Bounds { crashes: 1, restarts: 1, ..none.clone() };
    let goes_on = "node('A1').up && !node('A1').paused";
    for shrink in [EVERYTHING, LEAST] {
        let report = find(&*sim, goes_on, &none, shrink);
        assert_eq!(length(&report), None);
        assert!(report.text().contains(" A1 stays held up. "), "{}", report.text());
        assert_eq!(length(&find(&*sim, goes_on, &crash, shrink)), Some(2));
    }
    let report = find(&*sim, "chosen.size() == 7", &crash, LEAST);
    assert!(report.text().contains(" A1 stays held up until a crash. "), "{}", report.text());
}

#[test]
fn the_numbers_of_a_find_are_the_same_for_any_number_of_threads() {
    let sim = world(&begin("paxos.proposer.adopt-accepted", 0));
    let report = |threads| {
        let mut wanted = wanted(&Bounds { acts: 2, ..NOTHING }, LEAST);
        wanted.budget.threads = threads;
        let report = explore(&*sim, &wanted);
        (report.outcome, report.states, report.moves, report.depth)
    };
    assert!(matches!(report(1).0, Outcome::Found(_)));
    assert_eq!(report(1), report(2));
    assert_eq!(report(1), report(3));
}

/// Names that do not matter are left out without trying them all: what comes out is the same.
#[test]
fn many_names_are_taken_for_one_another() {
    let text = PAXOS.replace("acceptors = 3", "acceptors = 5").replace("learners = 1", "learners = 2");
    let sim = world(&text);
    let bounds = Bounds { acts: 1, ..NOTHING };
    let all = explore(&*sim, &wanted(&bounds, Shrink { symmetry: false, ..LEAST }));
    let named = explore(&*sim, &wanted(&bounds, LEAST));
    assert_eq!((all.outcome, named.outcome), (Outcome::Exhausted, Outcome::Exhausted));
    println!("{} of {} states", named.states, all.states);
    assert!(all.states <= named.states * 240 && named.states * 10 < all.states, "{} of {}", named.states, all.states);
}

/// What is so in a world already, and what its searches leave aside, is said where it may be asked about: lines, what no
/// bound allows and yet can be reached, and what is said.
const ALREADY: &[(&[&str], Option<&str>, &str)] = &[
    (
        &["prepare P1", "crash P1 after 0"],
        Some("!node('P1').up"),
        "A crash of P1 is armed already; no bound counts it.",
    ),
    (&["disk A1 fails", "prepare P1"], Some("!node('A1').up"), "The disk of A1 goes on failing, and who has to write"),
    (&["prepare P1", "corrupt Prepare P1->A1"], None, "What is corrupt already never arrives."),
    (&["set flush lazy"], None, "Nothing is flushed, and a crash takes all that is not."),
    (&[], None, "or crashes called off"),
    (&[], None, "messages corrupted or injected"),
];

#[test]
fn what_is_so_already_is_said() {
    for (lines, reached, said) in ALREADY {
        // A timer that runs out meets a crash that is armed.
        let sim = after(&PAXOS.replace("manual_phases = true", "manual_phases = false"), lines);
        let bounds = Bounds { timeouts: 1, ..NOTHING };
        if let Some(condition) = reached {
            assert!(length(&find(&*sim, condition, &bounds, LEAST)).is_some(), "{lines:?}: {condition}");
        }
        let report = find(&*sim, "chosen.size() > 1", &bounds, LEAST);
        assert_eq!(length(&report), None, "{lines:?}");
        assert!(report.scope().contains(said), "{lines:?}: {}", report.scope());
        let plain = find(&*after(PAXOS, &[]), "chosen.size() > 1", &NOTHING, LEAST).scope();
        assert!(lines.is_empty() || !plain.contains(said), "{said} is said where it is not so: {plain}");
    }
}

/// Values and clients that a search does not try are named: another is reached by hand.
#[test]
fn what_clients_ask_for_in_a_search_is_said() {
    let two = PAXOS.replace("clients = 0", "clients = 2");
    let other = "node('P1').value == 'zzz'";
    for (requests, said) in [
        (1, "A new request can only ask for v1; for a second value, allow 2 requests."),
        (2, "New requests can only ask for v1 and v2."),
    ] {
        let report = find(&*world(&two), other, &Bounds { requests, ..NOTHING }, LEAST);
        assert_eq!(length(&report), None, "{requests}");
        assert!(report.scope().contains(said), "{}", report.scope());
        assert!(report.scope().contains("Of all clients only C1 sends new requests."), "{}", report.scope());
    }
    let by_hand = after(&two, &["request P1 zzz from C2", "deliver Request C2->P1"]);
    assert_eq!(length(&find(&*by_hand, other, &NOTHING, LEAST)), Some(0));
    for (clients, requests) in [("clients = 2", 0), ("clients = 0", 1)] {
        let sim = world(&PAXOS.replace("clients = 0", clients));
        let scope = find(&*sim, other, &Bounds { requests, ..NOTHING }, LEAST).scope();
        assert!(!scope.contains("ew requests can only") && !scope.contains("sends new requests"), "{scope}");
    }
    let one =
        find(&*world(&PAXOS.replace("clients = 0", "clients = 1")), other, &Bounds { requests: 1, ..NOTHING }, LEAST);
    assert!(!one.scope().contains("Of all clients"), "{}", one.scope());
}

/// What a client asks for when its timer runs out is told apart from the requests that are counted.
#[test]
fn what_clients_ask_for_by_themselves_is_said() {
    let said = "What a client asks for by itself, when its timer runs out, is no new request.";
    let text = PAXOS.replace("clients = 0", "clients = 1");
    let asks = text.replace("manual_phases = true", "manual_phases = true\nclient_interval_ms = [10, 10]");
    let waits = &["request P1 X", "drop Request C1->P1"][..];
    let (own, once_more) = ("node('C1').facts.waiting_for == ['c1=1']", "messages.exists(m, m.kind == 'Request')");
    for (text, lines, reached) in [(&asks, &[][..], own), (&text, waits, once_more)] {
        let sim = after(text, lines);
        let bounds = |timeouts| Bounds { timeouts, ..NOTHING };
        let report = find(&*sim, reached, &bounds(1), LEAST);
        assert_eq!(length(&report), Some(1), "{reached}: {}", report.text());
        assert!(report.scope().contains("no new request of a client"), "{}", report.scope());
        assert!(report.scope().contains(said), "{}", report.scope());
        assert!(!find(&*sim, reached, &bounds(0), LEAST).scope().contains(said));
    }
    let quiet = find(&*world(&text), own, &Bounds { timeouts: 1, ..NOTHING }, LEAST);
    assert!(!quiet.scope().contains(said), "{}", quiet.scope());
}

/// A bound on rounds holds for who goes on, not for who is there already.
#[test]
fn a_bound_on_rounds_says_nothing_of_those_who_are_above_it() {
    let sim = after(PAXOS, &["prepare P1", "prepare P1", "prepare P1"]);
    let bounds = Bounds { epoch: 2, ..NOTHING };
    assert_eq!(length(&find(&*sim, "node('P1').ballot == '3.P1'", &bounds, LEAST)), Some(0));
    let report = find(&*sim, "node('A1').promised == '3.P1'", &bounds, LEAST);
    assert_eq!(length(&report), None);
    assert!(report.scope().contains("nobody going on to a term or round above 2"), "{}", report.scope());
}

/// What no node may do, all together do not.
#[test]
fn no_timeout_of_any_one_node_is_no_timeout() {
    let sim = world(&PAXOS.replace("manual_phases = true", "manual_phases = false"));
    let report = find(&*sim, "chosen.size() == 1", &Bounds { timeouts: 2, node_timeouts: 0, ..NOTHING }, LEAST);
    assert_eq!(length(&report), None);
    assert!(report.scope().contains("no timeout,") && !report.scope().contains("2 timeouts"), "{}", report.scope());
}
