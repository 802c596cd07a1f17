use super::report::letter_at;
mod starts;

use super::*;
use std::collections::BTreeMap;

/// What is wrong with a file, as the person sees it.
fn error(text: &str) -> String {
    match Scenario::parse("test.toml", text) {
        Ok(_) => panic!("this was accepted:\n{text}"),
        Err(error) => error.to_string(),
    }
}

/// File, the place as `line:column`, and words that the message has.
const WRONG: &[(&str, &str, &str)] = &[
    ("format = 1\nprotocol = \"raft\"\nnodes = ", "3:9", "ends in the middle"),
    ("format = 1\nprotocol = \"raft\"\nnodes = 0", "3:9", "at least 1 server"),
    ("format = 1\nprotocol = \"raft\"\nnodes = 100000000", "3:9", "at most 15"),
    ("format = 1\nprotocol = \"raft\"\nnodes = \"five\"", "3:9", "a whole number belongs here"),
    ("format = 1\nprotocol = \"raft\"\nnodes = 99999999999999999999", "3:9", "this number is too large"),
    ("format = 1\nprotocol = \"raft\"\nnodes = -3", "3:9", "from 0 to at most 15"),
    ("format = \"2\"\nprotocol = \"raft\"", "1:10", "write `format = 1`"),
    ("format = 1\nprotocol = \"raft\"\nrules_off = \"x\"", "3:13", "such as rules_off = ["),
    ("format = 1\nprotocol = \"raft\"\n[start]\nnode = \"S1\"", "3:1", "write [[start]]"),
    ("format = 1\nprotocol = \"raft\"\n[layout]\nclients = 50\nservers = 3", "4:11", "50 clients"),
    (
        "format = 1\nprotocol = \"raft\"\n[options]\nelection_timeout_ms = [150, 99999999999]",
        "4:23",
        "two whole numbers from 1 to 60000",
    ),
    (
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nterm = 5\nvoted_for = \
         \"S2\"\n[[start]]\nnode = \"S2\"\nterm = 3",
        "7:1",
        "S2 is in term 3: to get a vote in term 5 it had to be in it first",
    ),
    (
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nterm = 5\nvoted_for = \
         \"S2\"\n[[start]]\nnode = \"S2\"\nterm = 5\nvoted_for = \"S3\"",
        "7:1",
        "it had voted for itself before it asked",
    ),
    ("format = 1\nprotocol = \"raft\"\nnodess = 5", "3:1", "there is no key `nodess` here"),
    ("format = 1\nprotocol = \"raft\"\nobserver = \"secret\"", "3:12", "`observer` does not take the word `secret`"),
    ("format = 1\nprotocol = \"raft\"\nobserver = \"secret\"", "3:12", "one of these words in quotes: shown, hidden"),
    ("format = 2\nprotocol = \"raft\"", "1:10", "format 2"),
    ("protocol = \"raft\"", "1:1", "write `format = 1`"),
    ("format = 1", "1:1", "say which protocol"),
    ("format = 1\nprotocol = \"raff\"", "2:12", "protocols are raft, paxos"),
    ("format = 1\nprotocol = \"raft\"\nrules_off = [\"raft.vote.one\"]", "3:14", "did you mean raft.vote.once?"),
    ("format = 1\nprotocol = \"raft\"\nrules_off = [\"raft.leader.elected\"]", "3:14", "cannot be switched off"),
    ("format = 1\nprotocol = \"raft\"\n[options]\nelection_timeout_ms = [300, 150]", "4:23", "runs backwards"),
    ("format = 1\nprotocol = \"raft\"\n[options]\nheartbeat = 3", "4:1", "heartbeat_ms"),
    ("format = 1\nprotocol = \"raft\"\n[options]\nloss_percent = 101", "4:16", "allowed are 0 to 100"),
    ("format = 1\nprotocol = \"raft\"\nscript = \"\"\"\nstep\njump S1\n\"\"\"", "5:1", "jump"),
    ("format = 1\nprotocol = \"raft\"\nscript = \"\"\"\nrun until leadrs.size() == 1\n\"\"\"", "4:11", "`leaders`"),
    ("format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S9\"", "4:8", "S9"),
    ("format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nlog_terms = [1, 3, 2]", "5:1", "terms never fall"),
    ("format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nvoted_for = \"S2\"", "5:1", "no vote"),
    (
        "format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nterm = 1\nnext_index = { S2 = 1 }",
        "6:1",
        "only a leader",
    ),
    (
        "format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nterm = 1\nrole = \"leader\"\nnext_index = { S2 = 3 }",
        "7:1",
        "its log ends at 0",
    ),
    (
        "format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nterm = 1\nrole = \"leader\"\nnext_index = { S1 = 1 }",
        "7:1",
        "this server itself",
    ),
    (
        "format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nterm = 2\nrole = \"leader\"\nlog_terms = [1]\n\
         match_index = { S2 = 1 }",
        "8:1",
        "S2 does not store its log up to entry 1",
    ),
    (
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nterm = 1\nrole = \"leader\"\nlog_terms = [1]\n\
         match_index = { S2 = 1 }\n[[start]]\nnode = \"S2\"\nlog_terms = [1]",
        "9:1",
        "give commit_index = 1",
    ),
    (
        "format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nterm = 1\nvotes = [\"S2\"]",
        "6:1",
        "only a candidate",
    ),
    (
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nterm = 1\nrole = \"candidate\"\nvotes = [\"S2\"]",
        "8:1",
        "it leads already",
    ),
    (
        "format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nterm = 1\nrole = \"candidate\"\nvotes = [\"S2\"]\n\
         [[start]]\nnode = \"S2\"\nterm = 1\nvoted_for = \"S3\"",
        "7:1",
        "S2 cannot have voted for it in term 1",
    ),
    (
        "format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nterm = 1\n\
         sends = [{ to = \"S2\", message = \"AppendEntries\" }]",
        "6:1",
        "only a leader sends entries",
    ),
    (
        "format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\nterm = 1\nsends = [{ to = \"S2\", message = \"Vote\" }]",
        "6:1",
        "it has not voted for S2",
    ),
    (
        "format = 1\nprotocol = \"raft\"\n[layout]\nspares = 50",
        "4:10",
        "50 spares: the number goes from 0 to at most 10",
    ),
    (
        "format = 1\nprotocol = \"raft\"\n[layout]\nspares = 13\nservers = 3",
        "4:10",
        "13 spares: the number goes from 0 to at most 12",
    ),
    ("format = 1\nprotocol = \"raft\"\n[[start]]\nnode = \"S1\"\npromised = \"1.P1\"", "5:1", "have no `promised`"),
    ("format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"P1\"\npromises = [\"A1\"]", "5:1", "give it a `ballot`"),
    (
        "format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"P1\"\nballot = \"1.P1\"\npromises = [\"A1\", \"A2\"]",
        "6:1",
        "it would have proposed at once",
    ),
    (
        "format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"P2\"\nballot = \"1.P2\"\npromises = [\"A1\"]\n[[start]]\n\
         node = \"A1\"\npromised = \"1.P1\"",
        "6:1",
        "A1 has promised less than 1.P2",
    ),
    ("format = 1\nprotocol = \"paxos\"\n[layout]\ncounters = 1", "2:12", "nobody asks a counter for numbers"),
    ("format = 1\nprotocol = \"paxos\"\n[options]\nq1 = [[\"A1\"], []]", "4:6", "a quorum of no nodes is none"),
    ("format = 1\nprotocol = \"paxos\"\n[options]\nflush = \"later\"", "4:9", "one of \"before-reply\", \"lazy\""),
    ("format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"L1\"\nsends = []", "5:1", "have no initial state"),
    (
        "format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"A1\"\npromised = \"1.P1\"\n\
         sends = [{ to = \"P2\", message = \"Promise\" }]",
        "6:1",
        "it has promised P2 nothing",
    ),
    (
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nrole = \"leader\"\nterm = 2\n[[start]]\nnode = \
         \"S2\"\nterm = 1\n[[start]]\nnode = \"S3\"\nterm = 2\nvoted_for = \"S3\"",
        "6:1",
        "was elected by 2 of 3",
    ),
    (
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nlog_terms = [1, 3]\n[[start]]\nnode = \
         \"S2\"\nterm = 2\n[[start]]\nnode = \"S3\"\nlog_terms = [1, 2]",
        "6:1",
        "entry 2 is of term 3, so 2 of 3 servers have elected a leader of that term; here 1 can have",
    ),
    (
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nrole = \"leader\"\nterm = 2\nlog_terms = \
         [1]\n[[start]]\nnode = \"S2\"\nlog_terms = [1, 2]\nterm = 2\nvoted_for = \"S2\"\n[[start]]\nnode = \"S3\"\n\
         log_terms = [1]\nterm = 2\nvoted_for = \"S1\"",
        "6:1",
        "S2 has entry 2 of term 2, which only this leader can have made",
    ),
    (
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nlog_terms = [2]\n[[start]]\nnode = \
         \"S2\"\nlog_terms = [1, 2]",
        "7:1",
        "the first entry of term 2 has index 2 here and 1 on S1",
    ),
    (
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nlog_terms = [1]\nterm = 3\ncommit_index = \
         1\n[[start]]\nnode = \"S2\"\nlog_terms = [1]\n[[start]]\nnode = \"S3\"\nlog_terms = [2]\nterm = 3",
        "12:1",
        "this log lacks index 1, which S1 takes for committed",
    ),
    ("format = 1\nprotocol = \"paxos\"\n[layout]\nproposers = 0", "4:13", "at least 1 proposer"),
    ("format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"A1\"\npromised = \"2\"", "5:1", "round and proposer"),
    ("format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"P1\"\nballot = \"2.P2\"", "5:1", "2.P1"),
    (
        "format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"A1\"\npromised = \"1.P1\"\naccepted = { ballot = \"2.P1\", value \
         = \"X\" }",
        "5:1",
        "has promised at least that",
    ),
    (
        "format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"A1\"\naccepted = { ballot = \"2.P1\", value = \"X\" }",
        "5:1",
        "2 of 3 acceptors have promised",
    ),
    (
        "format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"A1\"\naccepted = { ballot = \"2.P1\", value = \"X\" \
         }\n[[start]]\nnode = \"A2\"\naccepted = { ballot = \"2.P1\", value = \"Y\" }",
        "8:1",
        "one ballot carries one value",
    ),
    (
        "format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"A1\"\naccepted = { ballot = \"1.P1\", value = \"X\" \
         }\n[[start]]\nnode = \"A2\"\npromised = \"1.P2\"\naccepted = { ballot = \"1.P1\", value = \"X\" }\n[[start]]\nnode = \"A3\"\naccepted = { \
         ballot = \"1.P2\", value = \"Y\" }",
        "12:1",
        "X is chosen at 1.P1",
    ),
    ("format = 1\nprotocol = \"raft\"\nscript = \"\"\"\nstep 3\ndrop * S1->S9\n\"\"\"", "5:12", "there is no node S9"),
];

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let mut wrong = Vec::new();
    for (text, place, words) in WRONG {
        let said = error(text);
        if !said.contains(&format!("test.toml:{place}\n")) || !said.contains(words) {
            wrong.push(format!("not at {place}, or not `{words}`:\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let said = error("format = 1\nprotocol = \"raft\"\nrules_off = [\"x\"]\nscript = \"fly\"\n[options]\nfoo = 1");
    assert_eq!(said.matches("-->").count(), 3, "{said}");
}

#[test]
fn a_start_says_what_it_implies_for_others() {
    let raft = Scenario::parse(
        "test.toml",
        "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nrole = \"leader\"\nterm = 4\n[[start]]\nnode = \
         \"S2\"\nlog_terms = [1]",
    )
    .unwrap_or_else(|e| panic!("{e}"));
    let scene = raft.build().unwrap_or_else(|e| panic!("{e}")).scene(9);
    // S2's log is longer than the leader's, so S3 has voted for it.
    assert_eq!(scene.nodes[2].voted_for.as_deref(), Some("S1"));
    assert_eq!((scene.nodes[1].term, scene.nodes[1].voted_for.clone()), (Some(1), None));

    let text = "format = 1\nprotocol = \"raft\"\nnodes = 3\n[[start]]\nnode = \"S1\"\nlog_terms = [3]";
    let scene = Scenario::parse("test.toml", text).and_then(|s| s.build()).unwrap_or_else(|e| panic!("{e}")).scene(9);
    for server in &scene.nodes[1..3] {
        let vote = server.voted_for.as_deref();
        assert_eq!((server.term, vote), (Some(3), Some("S1")), "somebody was elected to make that entry");
    }

    let paxos =
        Scenario::parse("test.toml", "format = 1\nprotocol = \"paxos\"\n[[start]]\nnode = \"A1\"\npromised = \"3.P2\"")
            .unwrap_or_else(|e| panic!("{e}"));
    let scene = paxos.build().unwrap_or_else(|e| panic!("{e}")).scene(9);
    let proposer = scene.nodes.iter().find(|n| n.id == "P2").map(|n| n.ballot.clone());
    assert_eq!(proposer, Some(Some("3.P2".to_string())), "its number was promised, so it has used it");
}

/// What stands in slots at the start, where several quorums can choose, and beside what a leader proposed itself.
#[test]
fn slots_that_no_run_led_to_are_refused() {
    let refused = |q2: u32, servers: &[&str]| {
        let starts: String =
            (1..).zip(servers).map(|(n, keys)| format!("[[start]]\nnode = \"S{n}\"\n{keys}\n")).collect();
        let head =
            format!("format = 1\nprotocol = \"multi-paxos\"\nnodes = 3\n[options]\nq1 = {}\nq2 = {q2}\n", 4 - q2);
        let built = Scenario::parse("test.toml", &(head + &starts)).and_then(|scenario| scenario.build());
        built.err().map(|error| error.to_string().lines().next().unwrap_or_default().to_string())
    };
    let both = ["accepted = [\"2.S1:x=1\"]", "accepted = [\"1.S2:y=1\"]\npromised = \"2.S1\"", "promised = \"2.S1\""];
    let chosen = "error: S1: [1.S2, y=1] is chosen in slot 1; every higher ballot carries y=1 there";
    assert_eq!(refused(1, &both).as_deref(), Some(chosen));
    assert_eq!(refused(2, &both), None, "with a majority nothing is chosen yet");
    let leader =
        |accepted: &str| format!("accepted = [{accepted}]\nchosen_below = 2\nballot = \"2.S1\"\nrole = \"leader\"");
    let others = ["accepted = [\"2.S1:x=1\"]", "accepted = [\"1.S2:x=1\"]\npromised = \"2.S1\""];
    let lacks = "error: S1: S2 has accepted [2.S1, x=1] in slot 1, so its leader has; give it that as `accepted`";
    assert_eq!(refused(2, &[&leader("\"1.S2:x=1\""), others[0], others[1]]).as_deref(), Some(lacks));
    assert_eq!(refused(2, &[&leader("\"2.S1:x=1\""), others[0], others[1]]), None);
}

#[test]
fn a_layout_replaces_the_usual_one_and_hosts_fail_as_one() {
    let text =
        "format = 1\nprotocol = \"paxos\"\nhosts = [[\"P1\", \"A1\"]]\nscript = \"crash P1\"\n[layout]\nacceptors = 5";
    let scenario = Scenario::parse("test.toml", text).unwrap_or_else(|e| panic!("{e}"));
    let mut timeline = scenario.timeline().unwrap_or_else(|e| panic!("{e}"));
    scenario.script.run(&mut timeline, &mut |_| {}).unwrap_or_else(|e| panic!("{}", e.render()));
    let scene = timeline.scene(0);
    let down: Vec<_> = scene.nodes.iter().filter(|n| !n.up).map(|n| n.id.as_str()).collect();
    assert_eq!(down, ["P1", "A1"]);
    assert_eq!(scene.nodes.iter().filter(|n| n.kind == "acceptor").count(), 5);
}

#[test]
fn a_text_that_would_steer_the_terminal_is_refused_wherever_it_stands() {
    let head = "format = 1\nprotocol = \"raft\"\n";
    let lines = [
        "title = \"\\u001b[2J\"",
        "about = \"\\u0007\"",
        "\"\\u001b\" = 1",
        "options = { \"\\u001b\" = 1 }",
        "script = \"request S1 set \\u001b=1\"",
        "start = [{ node = \"S1\", log = [{ term = 1, value = \"\\u009b2J\" }] }]",
    ];
    for line in lines {
        let error = Scenario::parse("x.toml", &format!("{head}{line}\n")).err().expect("it is refused").to_string();
        assert!(error.contains("x.toml:3:") && error.contains("a control character"), "{line}: {error}");
        assert!(!error.chars().any(|c| c.is_control() && c != '\n'), "{error:?}");
    }
}

#[test]
fn of_many_problems_the_first_are_told_and_the_rest_counted() {
    let head = "format = 1\nprotocol = \"raft\"\n";
    let script = |lines: usize| format!("{head}script = \"\"\"\n{}\"\"\"\n", "krash S1\n".repeat(lines));
    let rules = |many: usize| format!("{head}rules_off = [{}]\n", "\"raft.x\", ".repeat(many));
    let options: String = (0..50_000).map(|n| format!("o{n} = 1\n")).collect();
    for (text, told, more) in [
        (script(1), 1, None),
        (script(20), 20, None),
        (script(21), 20, Some("one more problem")),
        (script(25), 20, Some("5 more problems")),
        (script(100_000), 20, Some("at least 980 more problems")),
        (rules(100_000), 20, Some("at least 980 more problems")),
        (format!("{head}[options]\n{options}"), 20, Some("at least 980 more problems")),
        (format!("{head}hosts = [[{}]]", "\"S9\", ".repeat(100_000)), 20, Some("at least 980 more problems")),
    ] {
        let error = error(&text);
        assert_eq!(error.lines().filter(|line| line.starts_with("error: ")).count(), told);
        let last = error.lines().last().unwrap_or_default();
        let counted = more.is_none_or(|more| {
            last == format!("test.toml: {more}{}", if more.starts_with("one") { "" } else { "; mend these first" })
        });
        assert!(counted, "{last}");
        assert!(error.len() < 20_000, "{} bytes", error.len());
    }
    let long = error(&format!("{head}script = \"{}\"\n", "krash S1 ".repeat(50_000)));
    assert!(long.len() < 2_000, "a long line is shown in part: {} bytes", long.len());
}

/// Good files of every kind that has problems with places.
fn good() -> Vec<(&'static str, String)> {
    let mut all: Vec<_> = BUILTIN.iter().map(|(name, text)| (*name, text.to_string())).collect();
    let paxos = "format = 1\ntitle = \"A\"\nprotocol = \"paxos\"\nseed = 3\nrules_off = [\"paxos.proposer.one-value\"]\n\
        hosts = [[\"P1\", \"A1\"]]\nscript = \"\"\"\nrequest P1 X\nrun 50ms\nexpect chosen.size() == 1\n\"\"\"\n\
        [layout]\nproposers = 2\n[options]\nlatency_ms = [10, 30]\nmanual_phases = true\n[[start]]\nnode = \"A1\"\n\
        promised = \"1.P1\"\n";
    all.push(("paxos", paxos.to_string()));
    all
}

/// What a hand slips into, or leaves out.
const SLIPS: &[&str] = &[
    "",
    "\"",
    "[",
    "]",
    "=",
    "x",
    "0",
    "-1",
    "1.5",
    " ",
    "\n",
    "S9",
    "true",
    "{}",
    "1979-05-27",
    "99999999999",
    "\"\"\"",
];

/// Reads good files with a slip in each, as many as there are if only one in `every` is taken. How many of them are
/// wrong, and what is said of them without a place or a remedy, with the line of which it is said.
pub(crate) fn slips(
    good: &[(&str, String)],
    every: usize,
    read: impl Fn(&str, &str) -> Result<(), ScenarioError>,
) -> (usize, BTreeMap<String, String>) {
    let (mut wrong, mut lacking) = (0, BTreeMap::new());
    let places = good.iter().flat_map(|(name, text)| (0..text.len()).map(move |at| (*name, text, at)));
    let slips = places.flat_map(|place| SLIPS.iter().flat_map(move |slip| [0, 1, 5].map(|less| (place, *slip, less))));
    for ((name, text, at), slip, less) in slips.step_by(every) {
        let (start, end) = (letter_at(text, at), letter_at(text, at + less));
        let slipped = format!("{}{slip}{}", &text[..start], &text[end.max(start)..]);
        let Err(error) = read(name, &slipped) else { continue };
        wrong += 1;
        for problem in error.problems {
            if problem.span.is_none() || problem.remedy.is_none_or(|remedy| remedy.is_empty()) {
                let from = letter_at(&slipped, problem.span.map_or(0, |span| span.start));
                lacking.insert(problem.message, slipped[from..].lines().next().unwrap_or_default().to_string());
            }
        }
    }
    (wrong, lacking)
}

#[test]
fn whatever_is_wrong_with_a_file_has_a_place_and_a_remedy() {
    // All slips take minutes; these are spread over all files, places and kinds.
    let (wrong, lacking) = slips(&good(), 97, |name, text| Scenario::parse(name, text).map(drop));
    assert!(lacking.is_empty(), "without place or remedy, and where: {lacking:#?}");
    assert!(wrong > 500, "{wrong}");
}
