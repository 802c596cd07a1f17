//! Two runs side by side.

use super::*;

/// Two endings: in the first S3's run goes on without S1, in the second S1 has stored an entry more.
const TWO: &str = "[[step]]\nsay = \"a\"\ndo = \"\"\"\nfire S1 election\nrun until leaders.size() == 1\nrequest S1 set \
                   x=1\nrun 200ms\nmark one\n\"\"\"\n[[step]]\nsay = \"b\"\ndo = \"\"\"\nseek start\nfire S2 \
                   election\nrun until leaders.size() == 1\nrequest S2 set y=2\nrun 200ms\n\"\"\"\n";

fn compared(sides: &str) -> String {
    format!("{TWO}{sides}")
}

const SIDES: &str = "[[step.compare]]\ntitle = \"One\"\nmark = \"one\"\n[[step.compare]]\ntitle = \"Other\"\n";

#[test]
fn a_page_shows_what_two_runs_have_stored() {
    let lesson = lesson(&compared(SIDES));
    assert!(check(&lesson, &Library::default(), &[], DRAWS).problems.is_empty());
    let (mut teacher, mut timeline) = Runner::new(Arc::new(lesson), None).expect("it begins");
    assert_eq!(teacher.page().endings, None);
    assert!(teacher.next(&mut timeline).expect("it goes on"));
    let endings = teacher.page().endings.expect("the page compares");
    assert_eq!(endings.titles, ["One", "Other"]);
    assert_eq!(endings.nodes.len(), 3, "clients store nothing");
    let first = &endings.nodes[0].entries[0];
    let texts = first.sides.each_ref().map(|side| side.as_ref().map(StoredEntry::text));
    assert_eq!(texts, [Some("1:x=1".into()), Some("1:y=2".into())]);
    assert!(first.differs() && first.sides.iter().flatten().all(|entry| entry.chosen));
}

/// What one does on that page is no part of what it speaks of.
#[test]
fn a_run_that_was_marked_stays_what_it_was_and_the_other_goes_with_the_run() {
    let (mut teacher, mut timeline) = Runner::new(Arc::new(lesson(&compared(SIDES))), None).expect("it begins");
    assert!(teacher.next(&mut timeline).expect("it goes on"));
    let sides = |teacher: &Runner, side: usize| -> Vec<Option<String>> {
        let endings = teacher.page().endings.expect("the page compares");
        let entries = endings.nodes.iter().flat_map(|node| &node.entries);
        entries.map(|entry| entry.sides[side].as_ref().map(StoredEntry::text)).collect()
    };
    let (marked, now) = (sides(&teacher, 0), sides(&teacher, 1));
    let entries = |side: &[Option<String>]| side.iter().flatten().count();
    for line in ["mark one", "request S2 set z=3", "run 200ms", "mark one"] {
        crate::script::run(&mut timeline, line).unwrap_or_else(|error| panic!("{error}"));
        teacher.notice(&timeline);
        assert_eq!(entries(&sides(&teacher, 0)), entries(&marked), "{line}");
    }
    assert!(entries(&sides(&teacher, 1)) > entries(&now));
    for branch in timeline.tree() {
        let _ = crate::script::run(&mut timeline, &format!("delete {}", branch.name));
    }
    assert_eq!(timeline.branches(), 1, "the marked run is gone");
    crate::script::run(&mut timeline, "run 100ms").expect("a command");
    teacher.notice(&timeline);
    assert_eq!(entries(&sides(&teacher, 0)), entries(&marked));
    // Who comes back finds what the page speaks of, though the run is made again without it.
    let kept = teacher.keep(&timeline);
    let (again, _) = Runner::new(Arc::new(lesson(&compared(SIDES))), Some(&kept)).expect("it is taken up");
    assert_eq!(entries(&sides(&again, 0)), entries(&marked));
}

/// What stands on the second page, the place as `line:column`, and words of the complaint.
const WRONG: &[(&str, &str, &str)] = &[
    ("[[step.compare]]\ntitle = \"One\"", "29:1", "two runs are compared, not 1"),
    ("[[step.compare]]\ntitle = \"One\"\n[[step.compare]]\ntitle = \"Other\"", "31:1", "both are the same run"),
    (
        "[[step.compare]]\ntitle = \"One\"\nmark = \"on\"\n[[step.compare]]\ntitle = \"Other\"",
        "31:8",
        "nothing has set the mark on",
    ),
    (
        "[[step]]\nsay = \"c\"\ndo = \"mark two\"\n[[step.compare]]\ntitle = \"One\"\nmark = \"two\"\n[[step.compare]]\ntitle = \
         \"Other\"",
        "35:1",
        "both are the same run",
    ),
    ("[[step.compare]]\ntitel = \"One\"", "30:1", "did you mean `title`?"),
];

#[test]
fn what_cannot_be_compared_is_told_with_place_and_remedy() {
    for (sides, place, words) in WRONG {
        let found = complaints(&with_steps(&compared(sides)));
        assert!(found.contains(&format!("test.toml:{place}")) && found.contains(words), "{sides}\n{found}");
    }
}

/// Of Paxos, what each acceptor accepted; of replicas without a protocol, what each did and holds.
#[test]
fn what_is_compared_is_what_a_node_stores_whatever_the_protocol() {
    let scene = |lines: &[&str], protocol: &str, more: &str| {
        let text = format!("format = 1\nprotocol = \"{protocol}\"\n{more}");
        let mut timeline = Scenario::parse("s", &text).expect("a scenario").timeline().expect("a run");
        lines.iter().for_each(|line| drop(crate::script::run(&mut timeline, line).expect("a command")));
        timeline.scene(9)
    };
    let titles = || ["a".to_string(), "b".to_string()];
    let texts = |endings: &Endings, side: usize| -> Vec<String> {
        let entries =
            endings.nodes.iter().flat_map(|node| node.entries.iter().filter_map(move |e| e.sides[side].as_ref()));
        entries.map(StoredEntry::text).collect()
    };
    let paxos = |value: &str| {
        let lines =
            [&format!("request P1 {value} from C1"), "run until chosen.size() > 0", "run 500ms"].map(String::from);
        scene(&lines.iter().map(String::as_str).collect::<Vec<_>>(), "paxos", "")
    };
    let endings = Endings::new(titles(), [&paxos("X"), &paxos("Y")]);
    assert!(texts(&endings, 0).contains(&"1.P1:X".to_string()), "{endings:?}");
    assert!(endings.nodes.iter().all(|node| node.entries.iter().all(EntryTwice::differs)), "{endings:?}");
    let replicas = |line: &str| scene(&[line, "run 500ms"], "replicas", "nodes = 3");
    let endings = Endings::new(titles(), [&replicas("write C1 x=5"), &replicas("write C1 x=6")]);
    assert_eq!(texts(&endings, 1)[..2], ["x=6".to_string(), "= x=6".to_string()]);
}
