//! What is done in two runs that stand side by side, and taken back in one or in both.

use super::*;

#[test]
fn a_command_goes_to_one_side_only_where_that_is_wanted_and_undo_takes_back_what_was_done_last() {
    let mut app = led("raft", "raft");
    command(&mut app, "crash S2");
    press(&mut app, "& )");
    command(&mut app, "run 20ms");
    command(&mut app, "crash S3");
    assert_eq!(down(&app), [vec!["S2"], vec!["S2", "S3"]]);
    time(&app);
    press(&mut app, "u");
    assert_eq!(down(&app), [vec!["S2"], vec!["S2"]], "{:?}", app.status);
    press(&mut app, "u");
    assert_eq!(down(&app), [Vec::<&str>::new(), vec![]], "what was done on both is taken back on both");
    time(&app);
    press(&mut app, "&");
    assert!(app.linked);
}

#[test]
fn what_was_done_on_one_side_at_the_same_moment_is_taken_back_there_alone() {
    let mut app = led("raft", "raft");
    command(&mut app, "crash S2");
    press(&mut app, "&");
    command(&mut app, "crash S3");
    press(&mut app, ")");
    command(&mut app, "crash S1");
    command(&mut app, "run 20ms");
    for left in [["S2", "S3"], ["S2", ""], ["", ""]] {
        press(&mut app, "u");
        let stand = down(&app);
        assert_eq!(stand[0], left.into_iter().filter(|id| !id.is_empty()).collect::<Vec<_>>(), "{stand:?}");
        assert_eq!(stand[1], stand[0].iter().copied().filter(|id| *id == "S2").collect::<Vec<_>>(), "{stand:?}");
    }
}

#[test]
fn what_is_done_in_the_past_happens_on_both_sides_at_the_same_time() {
    let mut app = led("raft", "multi-paxos");
    command(&mut app, "run 500ms");
    press(&mut app, "Left Left Left Left");
    let ms = time(&app);
    command(&mut app, "crash S3");
    assert_eq!(time(&app), ms);
    for run in &app.runs {
        assert_eq!((run.timeline.sim().now().0 as f64, run.timeline.branches()), (ms, 2), "{}", run.title);
    }
}

#[test]
fn after_going_back_a_command_and_its_undoing_are_of_both_at_one_time() {
    let mut app = beside("raft", "multi-paxos");
    command(&mut app, "run 704ms");
    press(&mut app, "Left Left");
    let (ms, before) = (time(&app), at(&app));
    let now = |app: &App| [0, 1].map(|at| app.runs[at].timeline.sim().now().0 as f64);
    assert_ne!(now(&app), [ms; 2], "one of them has no step there");
    command(&mut app, "crash S1");
    assert_eq!((down(&app), now(&app), time(&app)), ([vec!["S1"], vec!["S1"]], [ms; 2], ms));
    for (run, before) in app.runs.iter().zip(before) {
        assert!(run.timeline.at() <= before + 2, "{} went on to {}", run.title, run.timeline.at());
    }
    press(&mut app, "u");
    assert_eq!((down(&app), time(&app)), ([vec![], vec![]], ms), "{}", told(&app));
    press(&mut app, "o o");
    assert_eq!(down(&app), [vec!["S1"], vec!["S1"]], "{}", told(&app));
    assert!(told(&app).ends_with("on both sides."), "{}", told(&app));
    time(&app);
    press(&mut app, "o");
    assert_eq!(down(&app), [Vec::<&str>::new(), vec![]], "{}", told(&app));
    time(&app);
}
