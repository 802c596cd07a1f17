//! Initial states of clients and of messages under way: what is refused with its place and reason, and what comes of the
//! others.

use super::super::Scenario;
use super::super::stories::stories;
use crate::engine::scene::{FAST as FAST_ROUND, Fact, NodeCard, Proposal};
use crate::{protocols, script};

const RAFT: &str = "format = 1\nprotocol = \"raft\"\nnodes = 3\n";
const PAXOS: &str = "format = 1\nprotocol = \"paxos\"\n";
/// A coordinator and four acceptors, of which three are a quorum of either kind.
const FAST: &str = "format = 1\nprotocol = \"fast-paxos\"\n";

/// A leader of term 2 that has taken in C1's first command; S2 stores it as well.
const TAKEN_IN: &str = "[[start]]\nnode = \"S1\"\nrole = \"leader\"\nterm = 2\nlog = [{ term = 1, value = \"a=1\" }, \
    { term = 2, value = \"x=1\", client = \"C1\", seq = 1 }]\nnext_index = { S2 = 2, S3 = 2 }\n";
const FOLLOWS: &str = "[[start]]\nnode = \"S2\"\nterm = 2\nlog = [{ term = 1, value = \"a=1\" }, \
    { term = 2, value = \"x=1\", client = \"C1\", seq = 1 }]\n";

/// Protocol, what is refused, and words of the reason.
const REFUSED: &[(&str, &str, &str)] = &[
    (RAFT, "[[start]]\nnode = \"C1\"\nterm = 1", "clients have no `term`; they have waits, turns_to, sends"),
    (RAFT, "[[start]]\nnode = \"S1\"\nwaits = []", "servers have no `waits`"),
    (RAFT, "[[start]]\nnode = \"C1\"\nwaits = \"x=1\"", "this is not what `waits` takes"),
    (RAFT, "[[start]]\nnode = \"C1\"\nwaits = [{ value = \"x=1\" }]", "what it waits for is written"),
    (RAFT, "[[start]]\nnode = \"C1\"\nwaits = [{ value = \"x=1\", asks = \"C1\" }]", "it asks S1, S2, S3"),
    (RAFT, "[[start]]\nnode = \"C1\"\nwaits = [{ value = \"x=1\", asks = \"S1\", seq = 0 }]", "from 1 to"),
    (
        RAFT,
        "[[start]]\nnode = \"C1\"\nwaits = [{ value = \"x\", asks = \"S1\", seq = 2 }, { value = \"y\", asks = \"S1\", seq = 2 }]",
        "numbers rise from command to command",
    ),
    (
        RAFT,
        "[[start]]\nnode = \"C1\"\nwaits = [{ value = \"x\", asks = \"S1\" }]\nsends = [{ to = \"S2\", message = \"Request\" }]",
        "waits for nothing that it asked S2 for",
    ),
    (RAFT, "[[start]]\nnode = \"C1\"\nsends = [{ to = \"S2\", message = \"Answer\" }]", "only a Request can"),
    (
        RAFT,
        "[[start]]\nnode = \"S1\"\nlog = [{ term = 1, value = \"x\", client = \"C1\", seq = 1 }]\n[[start]]\nnode = \"C1\"\n\
         waits = [{ value = \"y\", asks = \"S1\" }]",
        "its command 1 is x in the log of S1",
    ),
    (
        RAFT,
        "[[start]]\nnode = \"S1\"\nlog = [{ term = 1, value = \"x\", client = \"C1\", seq = 1 }, \
         { term = 1, value = \"y\", client = \"C1\", seq = 1 }]",
        "a number stands for one command",
    ),
    (
        RAFT,
        "[[start]]\nnode = \"S1\"\nlog = [{ term = 1, value = \"x\", client = \"S2\", seq = 1 }]",
        "there is no client S2",
    ),
    (
        RAFT,
        "[[start]]\nnode = \"S2\"\nterm = 1\nsends = [{ to = \"S1\", message = \"AppendReply\" }]",
        "it answers the leader of its term 1, and S1 is in term 0",
    ),
    (
        RAFT,
        "[[start]]\nnode = \"S1\"\nterm = 1\n[[start]]\nnode = \"S2\"\nterm = 1\nsends = [{ to = \"S1\", message = \"AppendReply\" }]",
        "give S1 role = \"leader\"",
    ),
    (
        RAFT,
        "[[start]]\nnode = \"S1\"\nrole = \"leader\"\nterm = 3\nlog_terms = [1, 1, 1]\nnext_index = { S2 = 2 }\n[[start]]\n\
         node = \"S2\"\nlog_terms = [1, 2]\nterm = 3\nsends = [{ to = \"S1\", message = \"AppendReply\" }]",
        "its entry 2 differs from that of S1",
    ),
    (
        PAXOS,
        "[[start]]\nnode = \"C1\"\nballot = \"1.P1\"",
        "clients have no `ballot`; they have waits, turns_to, sends",
    ),
    (
        PAXOS,
        "[[start]]\nnode = \"C1\"\nwaits = [{ value = \"X\", asks = \"P1\", seq = 1 }]",
        "{ value = \"X\", asks = \"P1\" }",
    ),
    (
        PAXOS,
        "[[start]]\nnode = \"C1\"\nwaits = [{ value = \"X\", asks = \"P1\" }]\nturns_to = \"P2\"",
        "turns to whom it asked last, and that is P1",
    ),
    (PAXOS, "[[start]]\nnode = \"P1\"\nsent = \"X\"", "give it a `ballot`"),
    (PAXOS, "[[start]]\nnode = \"P1\"\nballot = \"1.P1\"\naccepts = [\"A1\"]", "say what it `sent`"),
    (PAXOS, "[[start]]\nnode = \"P1\"\nballot = \"1.P1\"\nsent = \"X\"", "no majority can have promised 1.P1"),
    (
        PAXOS,
        "[[start]]\nnode = \"P1\"\nballot = \"1.P1\"\nsent = \"X\"\naccepts = [\"A1\", \"A2\"]",
        "it knows its value chosen",
    ),
    (
        PAXOS,
        "[[start]]\nnode = \"P2\"\nballot = \"2.P2\"\nsent = \"Y\"\n[[start]]\nnode = \"A1\"\npromised = \"2.P2\"\n\
         accepted = { ballot = \"1.P1\", value = \"X\" }\n[[start]]\nnode = \"A2\"\npromised = \"2.P2\"\n[[start]]\nnode = \"P1\"\n\
         ballot = \"1.P1\"",
        "no majority can have promised 2.P2 and left Y",
    ),
    (
        PAXOS,
        "[[start]]\nnode = \"P1\"\nballot = \"1.P1\"\nsent = \"X\"\n[[start]]\nnode = \"A1\"\npromised = \"1.P1\"\n[[start]]\n\
         node = \"A2\"\naccepted = { ballot = \"1.P1\", value = \"Y\" }",
        "one ballot carries one value",
    ),
    (
        PAXOS,
        "[[start]]\nnode = \"P1\"\nballot = \"1.P1\"\nsends = [{ to = \"A1\", message = \"Accept\" }]",
        "a proposer that has `sent` a value",
    ),
];

/// Why a scenario cannot be, if it cannot.
fn refusal(text: &str) -> Option<String> {
    let scenario = Scenario::parse("file.toml", text);
    scenario.and_then(|scenario| scenario.timeline().map(|_| ())).err().map(|error| error.to_string())
}

#[test]
fn what_no_run_could_have_led_to_is_refused_with_the_reason() {
    for (head, text, words) in REFUSED {
        let error = refusal(&format!("{head}{text}\n")).unwrap_or_else(|| panic!("accepted:\n{text}"));
        assert!(error.contains(words), "{words:?} is missing:\n{text}\n{error}");
    }
}

/// What acceptors have promised and voted for in Fast Paxos.
fn acceptors(lines: &[&str]) -> String {
    lines.iter().enumerate().map(|(nth, keys)| format!("[[start]]\nnode = \"A{}\"\n{keys}\n", nth + 1)).collect()
}

/// What acceptors of Fast Paxos start with, words of the reason why not, and the rules without any of which it can be.
const VOTES: &[(&[&str], &str, &[&str])] = &[
    (&["voted = { ballot = \"1.P1\", value = \"X\", fats = false }"], "no `fats`; write { ballot =", &[]),
    (&["voted = { ballot = \"1.P1\", value = \"\" }"], "the `value` of a vote is empty", &[]),
    (&["voted = { ballot = \"1.P1\" }"], "a vote needs a `value`", &[]),
    (&["voted = { ballot = \"1.P1\", value = \"X\", fast = 1 }"], "`fast` is true or false", &[]),
    (&["voted = \"X\""], "this is not what `voted` takes", &[]),
    (
        &["voted = { ballot = \"1.P1\", value = \"X\" }", "promised = \"1.P1\""],
        "before 3 of 4 acceptors have promised it; here 2 have promised 1.P1 or more; give others promised",
        &["fast.round-opened"],
    ),
    (
        &["voted = { ballot = \"1.P1\", value = \"X\", fast = false }", "promised = \"1.P1\""],
        "before 3 of 4 acceptors have promised it",
        &["fast.acceptor.persist", "fast.coordinator.distinct", "fast.coordinator.this-round"],
    ),
    (
        &[CLASSIC_X, "voted = { ballot = \"1.P1\", value = \"Y\", fast = false }", "promised = \"1.P1\""],
        "voted for X in the classic round 1.P1, which has one value; give X",
        &["fast.round-opened", "fast.coordinator.unique"],
    ),
    (
        &[CLASSIC_X, "voted = { ballot = \"1.P1\", value = \"X\" }", "promised = \"1.P1\""],
        "1.P1 is a classic round; give fast = false",
        &["fast.round-opened", "fast.coordinator.unique"],
    ),
    (
        &[
            "promised = \"1.P1\"\nvoted = { ballot = \"2.P1\", value = \"X\" }",
            "promised = \"2.P1\"",
            "promised = \"2.P1\"",
        ],
        "it voted in 2.P1, so it has promised at least that, not 1.P1",
        &["fast.acceptor.promise"],
    ),
    (
        &[CLASSIC_X, CLASSIC_X, CLASSIC_X, "voted = { ballot = \"2.P1\", value = \"Y\" }"],
        "before 3 of 4 acceptors have promised it; here 1 have",
        &["fast.round-opened"],
    ),
    (
        &[CHOSEN_X, CHOSEN_X, CHOSEN_X, "voted = { ballot = \"2.P1\", value = \"Y\" }"],
        "X is chosen in 1.P1; above that there are votes for X alone",
        &["fast.recovery"],
    ),
    (
        &[CHOSEN_X, CHOSEN_X, "voted = { ballot = \"2.P1\", value = \"Y\", fast = false }"],
        "by the votes below it 2.P1 is a classic round for X; give value = \"X\" and fast = false",
        &["fast.recovery", "fast.quorum-size"],
    ),
    (
        &[CHOSEN_X, CHOSEN_X, "voted = { ballot = \"2.P1\", value = \"X\" }"],
        "2.P1 is a classic round for X",
        &["fast.recovery"],
    ),
];

/// A vote in a classic round, and some with a higher promise.
const CLASSIC_X: &str = "voted = { ballot = \"1.P1\", value = \"X\", fast = false }";
const ABOVE_X: &str = "promised = \"3.P1\"\nvoted = { ballot = \"1.P1\", value = \"X\" }";
const CHOSEN_X: &str = "promised = \"2.P1\"\nvoted = { ballot = \"1.P1\", value = \"X\" }";

#[test]
fn votes_that_no_run_of_fast_paxos_could_have_led_to_are_refused_unless_their_rule_is_off() {
    for (lines, words, rules) in VOTES {
        let text = acceptors(lines);
        let error = refusal(&format!("{FAST}{text}")).unwrap_or_else(|| panic!("accepted:\n{text}"));
        assert!(error.contains(words), "{words:?} is missing:\n{text}\n{error}");
        for rule in *rules {
            assert_eq!(refusal(&format!("{FAST}rules_off = [\"{rule}\"]\n{text}")), None, "{rule}:\n{text}");
        }
    }
    for (fine, why) in FINE {
        assert_eq!(refusal(&format!("{FAST}{}", acceptors(fine))), None, "{why}");
    }
    // Votes of a fast round can stand for promises of the classic one above it.
    let collided = acceptors(&[
        "voted = { ballot = \"2.P1\", value = \"X\", fast = false }",
        "voted = { ballot = \"1.P1\", value = \"Y\" }",
        "voted = { ballot = \"1.P1\", value = \"Z\" }",
    ]);
    let how = |recovery: &str| refusal(&format!("{FAST}{collided}\n[options]\nrecovery = \"{recovery}\""));
    assert!(how("new-round").is_some_and(|error| error.contains("before 3 of 4 acceptors have promised it")));
    assert_eq!(how("coordinated"), None);
}

/// What acceptors of Fast Paxos can start with, and why.
const FINE: &[(&[&str], &str)] = &[
    (
        &[CHOSEN_X, CHOSEN_X, CHOSEN_X, "voted = { ballot = \"2.P1\", value = \"X\", fast = false }"],
        "another round came to the same",
    ),
    (
        &[CHOSEN_X, "promised = \"2.P1\"", "voted = { ballot = \"2.P1\", value = \"Y\", fast = false }"],
        "A3 may have voted for Y in 1.P1 as well, and then nothing binds",
    ),
    (
        &[ABOVE_X, ABOVE_X, "voted = { ballot = \"3.P1\", value = \"Y\", fast = false }", "promised = \"2.P1\""],
        "A1, A3 and A4 may have promised 2.P1, and A3 may have voted for Y there",
    ),
];

#[test]
fn where_a_story_of_fast_paxos_has_come_to_another_run_can_start() {
    let entry = protocols::find("fast-paxos").expect("a protocol");
    let mut votes = 0;
    for story in entry.info.rules.iter().flat_map(|rule| stories(entry.info.name, rule)) {
        let scenario = Scenario::parse(story.name, story.text).unwrap_or_else(|error| panic!("{error}"));
        let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
        scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|error| panic!("{}: {error:?}", story.name));
        timeline.walk(0, timeline.end(), &mut |sim| {
            let config = sim.config().clone();
            let starts: Vec<_> =
                sim.scene(0).nodes.iter().filter_map(|node| Some((config.find(&node.id)?, as_a_start(node)))).collect();
            votes += starts.iter().flat_map(|(_, fields)| fields).filter(|(key, _)| key == "voted").count();
            if let Err(error) = (entry.build)(config.clone(), &starts) {
                panic!("{}, step {}: {error}: {starts:?}", story.name, sim.steps());
            }
            true
        });
    }
    assert!(votes > 500, "{votes} votes");
}

/// An acceptor's disk as its `[[start]]` table.
fn as_a_start(node: &NodeCard) -> Vec<(String, Fact)> {
    let promised = node.promised.iter().map(|promised| ("promised".into(), Fact::Text(promised.clone())));
    let vote = |accepted: &Proposal| {
        let fast = node.facts[FAST_ROUND].clone();
        let ballot = ("ballot".into(), Fact::Text(accepted.ballot.clone()));
        [ballot, ("value".into(), Fact::Text(accepted.value.clone())), ("fast".into(), fast)].into()
    };
    promised.chain(node.accepted.iter().map(|accepted| ("voted".into(), Fact::Map(vote(accepted))))).collect()
}

/// Plays lines from a start.
fn plays(text: &str, lines: &[&str]) {
    let scenario = Scenario::parse("file.toml", text).unwrap_or_else(|error| panic!("{error}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|error| panic!("{error}"));
    for line in lines {
        script::run(&mut timeline, line).unwrap_or_else(|error| panic!("{line}: {}", error.render()));
    }
}

#[test]
fn a_client_that_waits_gets_its_answer() {
    let waits = "[[start]]\nnode = \"C1\"\nwaits = [{ value = \"x=1\", asks = \"S1\" }]\n";
    let reply = "sends = [{ to = \"S1\", message = \"AppendReply\" }]\n";
    let text = format!("{RAFT}{TAKEN_IN}{FOLLOWS}{reply}{waits}");
    let lines = [
        "expect node('C1').facts.waiting_for == ['x=1'] && node('C1').timers.exists(t, t.name == 'patience')",
        "expect messages.exists(m, m.kind == 'AppendReply' && m.from == 'S2' && m.facts.success)",
        "deliver AppendReply S2->S1",
        "expect node('S1').commit_index == 2 && node('S1').facts.match_index.S2 == 2",
        "deliver Answer S1->C1",
        "expect node('C1').facts.waiting_for == [] && progress.exists(p, p.slot == 2 && p.answered == ['C1']) && violations == []",
        // The next command has the next number.
        "request S1 y=1 from C1",
        "deliver Request C1->S1",
        "expect node('C1').disk.exists(d, d.value.contains('2'))",
    ];
    plays(&text, &lines);
}

#[test]
fn a_request_under_way_is_done_once_however_often_it_is_asked() {
    let client = "[[start]]\nnode = \"C1\"\nwaits = [{ value = \"x=1\", asks = \"S1\", seq = 1 }, { value = \"y=1\", asks = \
        \"S1\", seq = 4 }]\nturns_to = \"S2\"\nsends = [{ to = \"S1\", message = \"Request\" }]\n";
    let text = format!("{RAFT}{TAKEN_IN}{client}");
    let lines = [
        "expect messages.filter(m, m.kind == 'Request').size() == 2",
        "run until node('C1').facts.waiting_for == [] within 900ms",
        "expect node('S1').facts.applied == null || violations == []",
        "expect violations == []",
    ];
    plays(&text, &lines);
}

#[test]
fn a_proposal_under_way_from_the_start_is_chosen() {
    let text = format!(
        "{PAXOS}[[start]]\nnode = \"P1\"\nballot = \"1.P1\"\nsent = \"X\"\naccepts = [\"A1\"]\n\
         sends = [{{ to = \"A2\", message = \"Accept\" }}]\n[[start]]\nnode = \"A2\"\npromised = \"1.P1\"\n[[start]]\nnode = \"C1\"\n\
         waits = [{{ value = \"X\", asks = \"P1\" }}]\n"
    );
    let lines = [
        "expect node('A1').accepted.value == 'X' && chosen == [] && node('C1').role == 'waiting'",
        "deliver Accept P1->A2",
        "expect chosen[0].value == 'X'",
        "deliver Accepted A2->P1",
        "run until node('C1').role == 'idle' within 5s",
        "expect violations == []",
    ];
    plays(&text, &lines);
}

/// What S1, S2 and S3 of Multi-Paxos have promised and accepted in slot 1; what is refused of it; and a rule without which
/// a run can lead there.
const SLOTS: &[([[&str; 2]; 3], &str, &str)] = &[
    (
        [["1.S1", "1.S1:y=1"], ["1.S1", "1.S1:x=1"], ["1.S1", ""]],
        "carries one command in each slot",
        "slots.ballot.unique",
    ),
    (
        [["2.S2", "1.S1:y=1"], ["2.S2", "1.S1:y=1"], ["2.S2", "2.S2:x=1"]],
        "every higher ballot carries y=1 there",
        "slots.leader.adopt-highest",
    ),
    ([["1.S1", "2.S2:y=1"], ["2.S2", "2.S2:y=1"], ["2.S2", ""]], "so it has promised that", "slots.acceptor.promise"),
    ([["1.S1", "1.S1:y=1"], ["0", ""], ["0", ""]], "nothing is proposed at 1.S1 before", "slots.leader.quorum-size"),
];

#[test]
fn slots_that_no_run_could_have_led_to_are_refused_unless_a_rule_is_off() {
    for (servers, said, rule) in SLOTS {
        let mut text = String::new();
        for (name, [promised, accepted]) in ["S1", "S2", "S3"].iter().zip(servers).filter(|(_, [at, _])| *at != "0") {
            text += &format!("[[start]]\nnode = \"{name}\"\npromised = \"{promised}\"\naccepted = [\"{accepted}\"]\n");
        }
        let of = |rules: &str| refusal(&format!("format = 1\nprotocol = \"multi-paxos\"\n{rules}\n{text}"));
        assert!(of("").is_some_and(|refused| refused.contains(said)), "{text}: {:?}", of(""));
        assert_eq!(of(&format!("rules_off = [\"{rule}\"]")), None, "{text}");
    }
}

/// A leader that accepts once more at its own ballot what was chosen leaves one vote at the ballot of the choice.
#[test]
fn what_was_chosen_before_it_was_accepted_again_is_known_as_chosen() {
    let start = |node: &str, rest: &str| format!("[[start]]\nnode = \"{node}\"\n{rest}\n");
    let knows = start("S1", "promised = \"1.S1\"\naccepted = [\"1.S1:x=1\"]\nchosen_below = 2");
    let text = |again: &str| {
        format!("format = 1\nprotocol = \"multi-paxos\"\n{knows}{again}{}", start("S3", "promised = \"2.S2\""))
    };
    let again = text(&start("S2", "promised = \"2.S2\"\naccepted = [\"2.S2:x=1\"]"));
    plays(&again, &["expect chosen.size() == 1 && chosen[0].ballot == '1.S1'", "expect violations.size() == 0"]);
    let alone = text(&start("S2", "promised = \"2.S2\""));
    assert!(refusal(&alone).is_some_and(|refused| refused.contains("too few servers have accepted it")));
}
