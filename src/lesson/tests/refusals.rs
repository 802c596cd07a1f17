//! Bad lessons: each is refused with its place and a remedy.

use super::*;

/// Steps, the place as `line:column`, and words of the complaint.
const WRONG: &[(&str, &str, &str)] = &[
    ("[[step]]\nsya = \"x\"", "12:1", "there is no key `sya` here"),
    ("[[step]]\nsay = \"x\"\n[step.gaol]\nuntil = \"true\"", "13:7", "there is no key `gaol` here"),
    ("[[step]]\nsay = \"\"", "12:7", "this text is empty"),
    ("[[step]]\nsay = \"\"\"\n1\n2\n3\n4\n5\n6\n7\"\"\"", "12:7", "7 lines: at most 6"),
    ("[[step]]\nsay = \"x\"\ndo = \"jump S1\"", "13:7", "there is no command jump"),
    ("[[step]]\nsay = \"x\"\ndo = \"\"\"\nstep\ncrash S9\n\"\"\"", "15:7", "there is no node S9"),
    ("[[step]]\nsay = \"x\"\n[step.wait]\nuntil = \"leadrs.size() == 1\"", "14:10", "did you mean `leaders`?"),
    ("[[step]]\nsay = \"x\"\n[step.wait]\nuntil = \"node('S7').up\"", "14:9", "there is no node S7"),
    ("[[step]]\nsay = \"x\"\n[step.wait]\nuntil = \"leaders.size() == 2\"", "14:9", "not reached"),
    ("[[step]]\nsay = \"x\"\n[step.wait]\nuntil = \"leaders.size() == 0\"", "14:9", "nothing to wait for"),
    ("[[step]]\nsay = \"x\"\ndo = \"run 86000s\"", "13:6", "stopped after 20000 steps"),
    (
        "[[step]]\nsay = \"x\"\ndo = \"expect unreachable leaders.size() == 9\"",
        "13:7",
        "searches may look at 500000 states",
    ),
    (
        "[[step]]\nsay = \"x\"\ndo = \"\"\"\nstep\nexplore states=9000000 memory=3GiB\"\"\"",
        "15:1",
        "all searches of a lesson have 200000",
    ),
    (
        "[[step]]\nsay = \"x\"\ndo = \"explore states=150000\"\n[[step]]\nsay = \"y\"\ndo = \"explore states=150000\"",
        "16:7",
        "may look at 300000 states",
    ),
    ("[[step]]\nsay = \"x\"\ndo = \"explore states=9 memory=3GiB\"", "13:7", "leave memory= out"),
    ("[[step]]\nsay = \"a\\u001b[2Jb\"", "12:7", "a control character"),
    (
        "[[step]]\nsay = \"x\"\n[step.predict]\nask = \"?\"\nchoices = [\"1\", \"\\u009b2J\"]\ndo = \"step\"\nanswer = \"1\"",
        "15:17",
        "a control character",
    ),
    (
        "[[step]]\nsay = \"x\"\ndo = \"explore states=20000 timeouts=0 requests=0 find leaders.size() == 1\"",
        "13:15",
        "help: allow more to happen",
    ),
    ("[[step]]\nsay = \"a\\tb\"", "12:7", "there is a tab"),
    ("[[step]]\nsya = \"x\"", "12:1", "did you mean `say`?"),
    (
        "[[step]]\nsay = \"x\"\n[step.point]\nask = \"When?\"\nmoment = \"leaders.size() == 1\"",
        "15:10",
        "never comes true",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.point]\nask = \"When?\"\nmoment = \"leaders.size() == 0\"",
        "15:10",
        "from the start",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"step > 3\"\nhints = [\"a\"]\nsolution = \"step 9\"",
        "13:1",
        "three hints",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"step > 3\"\nhints = [\"a\", \"b\", \"c\"]\nsolution = \"step\"",
        "16:12",
        "does not reach the goal",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"step < 3\"\nhints = [\"a\", \"b\", \"c\"]\nsolution = \"step\"",
        "14:9",
        "before the learner does anything",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"step > 3\"\nhints = [\"a\", \"b\", \"c\"]\nsolution = \"crash S8\"",
        "16:19",
        "there is no node S8",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"step > 3\"\nhints = [\"a\", \"b\", \"c\"]\nkeys = [\"kil\"]\nsolution = \"step 9\"",
        "16:9",
        "did you mean kill?",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"step > 3\"\nhints = [\"a\", \"b\", \"c\"]\nsolution = \"step \
         9\"\n[step.goal.lost]\nwhen = \"!node('S1').up\"\nwhy = \"x\"\nby = \"crash S2\"",
        "20:6",
        "do not lose the goal",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.predict]\nask = \"?\"\nchoices = [\"1\", \"2\"]\ndo = \"step\"\nanswer = \"leaders.size()\"",
        "17:10",
        "none of the choices",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.predict]\nask = \"?\"\nchoices = [\"1\"]\ndo = \"step\"\nanswer = \"1\"",
        "13:1",
        "there are 2 to 6",
    ),
    (
        "[[step]]\nsay = \"x\"\n[step.wait]\nuntil = \"step > 1\"\n[step.point]\nask = \"?\"\nmoment = \"step > 0\"",
        "15:1",
        "a task already",
    ),
    ("[[step]]\nsay = \"x\"\n[step.world]\nprotocol = \"raft\"", "13:1", "a world already"),
    (
        "[[step]]\nsay = \"x\"\n[[step]]\nsay = \"y\"\n[step.world]\nprotocol = \"rfat\"",
        "16:12",
        "there is no protocol",
    ),
    ("", "11:1", "add one: [[step]]"),
];

#[test]
fn bad_lessons_are_refused_with_place_and_remedy() {
    for (steps, place, words) in WRONG {
        let found = complaints(&with_steps(steps));
        assert!(
            found.contains(place) && found.contains(words),
            "wanted {place} and {words:?} for\n{steps}\ngot\n{found}"
        );
    }
}

#[test]
fn an_action_that_there_is_not_is_told_with_one_like_it_or_where_they_are_listed() {
    let goal = |key: &str| {
        let steps = "[[step]]\nsay = \"x\"\n[step.goal]\nask = \"?\"\nuntil = \"leaders.size() == 1\"\n";
        format!("{steps}hints = [\"a\", \"b\", \"c\"]\nsolution = \"run 1s\"\nkeys = [\"{key}\"]")
    };
    assert!(complaints(&with_steps(&goal("kll"))).contains("did you mean"));
    let none = complaints(&with_steps(&goal("zzzzzzzzzz")));
    assert!(none.contains("there is no action zzzzzzzzzz") && none.contains("`synod help lessons`"), "{none}");
}

#[test]
fn a_head_that_is_wrong_is_told() {
    let good = with_steps("[[step]]\nsay = \"x\"");
    let changed = |from: &str, to: &str| complaints(&good.replace(from, to));
    assert_eq!(complaints(&good), "");
    assert!(changed("format = 1", "format = 2").contains("this file is of format 2"));
    assert!(changed("id = \"T1\"", "id = \"T 1\"").contains("an id has 1 to 40 letters"));
    assert!(changed("minutes = 5", "minutes = 0").contains("1 to 60 minutes"));
    assert!(changed("minutes = 5", "minutes = 5\nrequires = [\"L99\"]").contains("there is no lesson L99"));
    assert!(changed("minutes = 5", "minutes = 5\nrequires = [\"T1\"]").contains("cannot require itself"));
    assert!(changed("minutes = 5", "minutes = 5\ntracks = [\"raft\"]").contains("there is no track raft"));
    assert!(changed("idea", "ideas").contains("2:1") || changed("idea", "ideas").contains("4:1"));
    assert!(changed("title = \"Test\"", "title = \"\\u001b[2J\"").contains("3:9"));
    assert!(complaints(&format!("format = {}1{}", "[".repeat(500), "]".repeat(500))).contains("nested too deeply"));
    assert!(complaints("format = 1\nid = \"x").contains("2:"));
}

#[test]
fn a_huge_text_is_refused_before_it_is_read() {
    let huge = with_steps(&"#".repeat(10 << 20));
    let error = read("huge.toml", &huge).err().expect("10 MB are too much").to_string();
    assert!(error.contains("larger than 256 KiB") && error.len() < 500, "{error}");
}

#[test]
fn two_lessons_of_one_id_are_told_apart() {
    let mut library = Library::default();
    library.add(lesson("[[step]]\nsay = \"x\"")).expect("the first is taken");
    let error = library.add(lesson("[[step]]\nsay = \"y\"")).err().expect("the second is refused").to_string();
    assert!(error.contains("there is a lesson T1 already, in test.toml") && error.contains("2:6"), "{error}");
}

#[test]
fn commands_that_go_round_and_round_are_stopped() {
    let rounds = "run 20s\\nback 9000\\ncrash S1\\nrestart S1\\n".repeat(40);
    let found = complaints(&with_steps(&format!("[[step]]\nsay = \"x\"\ndo = \"{rounds}\"")));
    assert!(found.contains("stopped after 20000 steps"), "{found}");
}

#[test]
fn the_skeleton_passes_the_check() {
    for name in ["my idea", "L99", "\"quoted\" \\ name", ""] {
        let lesson = read("new.toml", &skeleton(name)).unwrap_or_else(|error| panic!("{error}"));
        let actions: Vec<&str> = Vec::new();
        let problems = check(&lesson, &Library::default(), &actions, 1).problems;
        assert!(problems.is_empty(), "{}", lesson.error(problems));
    }
}

/// Commands that do not do what is asked, and what is told of what they did.
const ACCOUNTS: &[(&str, &[&str])] = &[
    (
        "fire S1 election\ndrop RequestVote S1->S2\nseek 1\ndeliver Vote *->S1",
        &["no such message is in flight", "fire S1 election: S1's election timer runs out. S1 becomes a candidate"],
    ),
    (
        "fire S1 election\ndrop RequestVote S1->*\nback 1\nrun 5ms\nexpect step == 3",
        &[
            "does not reach the goal; at its end leaders.size() = 0",
            "fire S1 election: S1's election timer runs out. S1 becomes a candidate",
            "drop RequestVote S1->*: 2 steps, to 0 ms; the last: RequestVote from S1 to S3 is dropped.",
            "back 1: back to step 2.",
            "expect step == 3: done.",
            "help: mend the solution or the goal",
        ],
    ),
    (
        "wait 1ms\nwait 2ms\nwait 3ms\nwait 4ms\nwait 5ms\nwait 6ms\nwait 7ms\nwait 8ms\nwait 9ms\nwait 10ms",
        &["(2 commands before these)\n", "wait 3ms: ", "wait 10ms: "],
    ),
    (
        "wait 20ms\nwait 3ms\nwait 4ms\nwait 5ms\nwait 6ms\nwait 7ms\nwait 8ms\nwait 9ms\nwait 10ms",
        &["(one command before these)\n", "wait 3ms: "],
    ),
];

#[test]
fn a_solution_that_does_not_do_it_tells_what_its_commands_did() {
    for (solution, told) in ACCOUNTS {
        let goal =
            "[[step]]\nsay = \"x\"\n[step.goal]\nuntil = \"leaders.size() == 1\"\nhints = [\"a\", \"b\", \"c\"]\n";
        let said = complaints(&with_steps(&format!("{goal}solution = \"\"\"\n{solution}\n\"\"\"")));
        for words in *told {
            assert!(said.contains(words), "{solution}: {words}\n{said}");
        }
        assert!(!said.contains("wait 2ms") && !said.contains("wait 20ms"), "{said}");
    }
}

#[test]
fn the_readme_example_passes_the_check() {
    let readme = include_str!("../../../lessons/README.md");
    let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    assert_eq!(complaints(example), "");
}

#[test]
fn whatever_is_wrong_with_a_lesson_has_a_place_and_a_remedy() {
    let own = crate::lesson::embedded::ALL.iter().map(|(name, text)| (*name, text.to_string()));
    let mut good: Vec<_> = own.filter(|(name, _)| name.contains("L18") || name.contains("L01")).collect();
    good.push(("new.toml", skeleton("mine")));
    let (wrong, lacking) = crate::scenario::tests::slips(&good, 9973, |name, text| read(name, text).map(drop));
    assert!(lacking.is_empty(), "without place or remedy, and where: {lacking:#?}");
    assert!(wrong > 50, "{wrong}");
}
