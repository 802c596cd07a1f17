//! Whatever is done in a session, what is written of it is read again, to the same end.

use super::*;

/// What is said at random in a session; much of it is refused, which must change nothing. Few names, so that they are
/// used again and again: names made by hand, those that branches get by themselves, and the first branch's.
const SAID: &[&str] = &[
    "step 3",
    "step 20",
    "run 90ms",
    "back 2",
    "back 15",
    "seek start",
    "seek end",
    "seek 6",
    "crash S1",
    "restart crashed:1",
    "fire S2 election",
    "cut S1 S2",
    "loss 20%",
    "request S1 x=1",
    "wait 5ms",
    "branch x",
    "branch y",
    "branch b2",
    "branch b3",
    "branch b4",
    "branch main",
    "switch main",
    "switch x",
    "switch y",
    "switch b2",
    "switch b3",
    "switch b4",
    "rename x",
    "rename y",
    "rename b2",
    "rename b3",
    "rename main",
    "delete x",
    "delete y",
    "delete b2",
    "delete b3",
    "delete main",
    "undelete",
    "mark m",
    "mark n",
    "unmark m",
    "seek m",
    "set raft.vote.once off",
];

/// What a person sees of the history: each branch with its parent's place in the list, its marks, and where one is.
fn seen(timeline: &Timeline) -> impl PartialEq + std::fmt::Debug {
    let tree = timeline.tree();
    let place = |id: usize| tree.iter().position(|branch| branch.id == id);
    let branch = |b: &crate::timeline::BranchView| {
        let bookmarks: Vec<_> = b.bookmarks.iter().map(|mark| (mark.step, mark.name.clone())).collect();
        let from = (b.parent.and_then(place), b.fork_step);
        (b.name.clone(), from, b.end, b.current, b.deleted, b.marks.len(), bookmarks)
    };
    (timeline.at(), tree.iter().map(branch).collect::<Vec<_>>())
}

/// What is done at random beside that, in the two protocols: as much as a line can say.
const DONE: &[&str] = &[
    "crash S1 after 2",
    "crash A1 after 1",
    "crash S2 keeping 1",
    "crash A2 keeping 1",
    "crash S3 before write",
    "crash leader after send",
    "restart S1 wiped",
    "restart A1",
    "disk S2 fails",
    "disk A1 fails",
    "clock P1 50%",
    "loss S1 -> S2 50%",
    "loss S1 S2 usual",
    "latency S1 S2 200ms",
    "latency P1 -> A1 20..40ms",
    "latency P1 A1 usual",
    "set flush lazy",
    "set election_timeout_ms of S3 80..90",
    "duplicate * *->*",
    "delay * *->S2 30ms",
    "corrupt * *->*",
    "request S2 set x \"a b\"",
    "request P1 \"it's\"",
    "prepare P1 to A1,A2",
    "fire P2 retry",
];

/// All that is said and done, with the example of every verb that there is.
fn said_and_done(protocol: &str) -> Vec<&'static str> {
    let info = protocols::find(protocol).expect("there is one").info;
    let verbs = script::VERBS.iter().map(|verb| verb.example).filter(|line| !line.starts_with("ex"));
    let inputs = info.inputs.iter().map(|input| input.example);
    SAID.iter().chain(DONE).copied().chain(verbs).chain(inputs).collect()
}

/// Says all of it, whatever is refused, and asks after all whether what is written is read to the same end.
fn whatever_is_written_is_read(protocol: &str, said: &[&str]) {
    let (scenario, mut timeline) = session(protocol, &[]);
    for line in said {
        let before = timeline.made();
        let done = script::run(&mut timeline, line);
        let refused = done.is_err_and(|error| error.failure != script::Failure::Expectation);
        assert!(!refused || timeline.made() == before, "`{line}` was refused, and changed something");
    }
    let text = write(&timeline, &scenario);
    let (read, again) = replay(&text);
    assert_eq!(seen(&again), seen(&timeline), "{said:?}\n{text}");
    assert_eq!(again.scene(usize::MAX), timeline.scene(usize::MAX), "{said:?}\n{text}");
    assert_eq!(compare(&again, read.recording.as_ref().expect("it is one")), Comparison::Same, "{said:?}\n{text}");
    assert_eq!(write(&again, &read), text);
}

#[test]
fn what_was_one_command_is_taken_back_as_one_after_it_was_read_again() {
    let (scenario, mut timeline) = session("raft", &["fire S1 election", "drop * S1->*", "step 2", "crash S3", "step"]);
    let (_, mut again) = replay(&write(&timeline, &scenario));
    for _ in 0..3 {
        assert_eq!(again.undo().map_err(|_| ()), timeline.undo().map_err(|_| ()));
    }
    assert!(timeline.undo().is_err());
}

#[test]
fn a_name_that_was_used_again_is_no_hindrance() {
    let deleted_while_a_child_lives = ["run 200ms", "branch x", "run 200ms", "back 5", "branch y", "crash S1"];
    whatever_is_written_is_read(
        "raft",
        &[&deleted_while_a_child_lives[..], &["delete x", "branch x", "crash S2"]].concat(),
    );
    // By hand a name that the next branch would have got by itself, and the other way round.
    whatever_is_written_is_read(
        "raft",
        &["step 9", "back 4", "crash S1", "branch y", "delete b2", "branch b2", "step 3"],
    );
    whatever_is_written_is_read(
        "raft",
        &["step 9", "branch x", "branch y", "step 2", "delete x", "switch main", "rename x"],
    );
    // One goes to where the deleted branch left its parent, not to the end of that.
    whatever_is_written_is_read(
        "raft",
        &["step 9", "back 4", "branch x", "branch y", "switch x", "delete x", "branch x"],
    );
}

/// A protocol, and what is said to it at random.
fn sessions(most: usize) -> impl Strategy<Value = (&'static str, Vec<&'static str>)> {
    proptest::sample::select(&["raft", "paxos"][..]).prop_flat_map(move |protocol| {
        let line = proptest::sample::select(said_and_done(protocol));
        (Just(protocol), proptest::collection::vec(line, 1..most))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_a_session_was_it_is_read_again(said in proptest::collection::vec(proptest::sample::select(SAID), 1..50)) {
        whatever_is_written_is_read("raft", &said);
    }

    #[test]
    fn whatever_was_done_in_it_it_is_read_again((protocol, said) in sessions(50)) {
        whatever_is_written_is_read(protocol, &said);
    }
}
