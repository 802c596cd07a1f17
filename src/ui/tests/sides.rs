//! Two runs side by side: one command line, one time, and each its own half of the screen.

mod undone;

use super::super::app::{App, Mode, Run, Status};
use super::super::guide::Begin;
use super::super::home::Opened;
use super::super::views;
use super::chances::choose;
use super::{advance, draw, find, press, row, settings, type_in};
use crate::protocols;
use crate::scenario::{Scenario, builtin};
use ratatui::backend::TestBackend;
use ratatui::layout::Position;

fn opened(protocol: &str) -> Opened {
    let entry = protocols::find(protocol).expect("a protocol");
    let scenario = Scenario::sandbox(entry, Some(3).filter(|_| protocol != "paxos"), 7).expect("it has room for them");
    let timeline = scenario.timeline().expect("it starts");
    Opened {
        title: entry.info.title.into(),
        timeline,
        scenario: Some(scenario),
        guide: None,
        wrong: None,
        session: None,
    }
}

fn beside(left: &str, right: &str) -> App {
    App::beside(opened(left), opened(right), &settings())
}

fn command(app: &mut App, line: &str) {
    press(app, ":");
    type_in(app, line);
    press(app, "Enter");
}

/// The time of both, which is one.
fn time(app: &App) -> f64 {
    let [left, right] = [0, 1].map(|at| &app.runs[at]);
    assert_eq!(left.clock.shown_ms, right.clock.shown_ms);
    for run in [left, right] {
        let now = run.timeline.sim().now().0 as f64;
        assert!(now <= left.clock.shown_ms, "{} is at {now}, beyond {}", run.title, left.clock.shown_ms);
        let next = run.timeline.upcoming().map_or(f64::MAX, |step| step.at.0 as f64);
        assert!(next >= left.clock.shown_ms, "{} has left out what is due at {next}", run.title);
    }
    left.clock.shown_ms
}

fn at(app: &App) -> [u64; 2] {
    [0, 1].map(|at| app.runs[at].timeline.at())
}

fn down(app: &App) -> [Vec<&str>; 2] {
    [0, 1].map(|at| app.runs[at].scene().nodes.iter().filter(|node| !node.up).map(|node| node.id.as_str()).collect())
}

fn told(app: &App) -> &str {
    match &app.status {
        Some(Status::Said(text) | Status::Wrong(text)) => text,
        None => "",
    }
}

/// Time goes on until somebody leads on both sides.
fn led(left: &str, right: &str) -> App {
    let mut app = beside(left, right);
    while app.runs.iter().any(|run| run.leading().is_none()) {
        press(&mut app, "Right");
        time(&app);
    }
    app
}

#[test]
fn a_step_is_the_next_one_of_either_and_all_ways_through_time_are_of_both() {
    let mut app = led("raft", "multi-paxos");
    let (ms, steps) = (time(&app), at(&app));
    assert!(steps[0] > 1 && steps[1] > 1, "{steps:?}");
    press(&mut app, "Left");
    assert!(time(&app) <= ms && at(&app) != steps);
    press(&mut app, "Right");
    assert_eq!((time(&app), at(&app)), (ms, steps));
    press(&mut app, "Home");
    assert_eq!((time(&app), at(&app)), (0.0, [0, 0]));
    press(&mut app, "End");
    assert_eq!((time(&app), at(&app)), (ms, steps));
    command(&mut app, "run 70ms");
    assert_eq!(time(&app), ms + 70.0);
    press(&mut app, ") g");
    assert_eq!(time(&app), ms + 170.0, "the other side leads as well");
    press(&mut app, "PageDown");
    assert!(time(&app) > ms + 170.0);
    command(&mut app, "back 7");
    time(&app);
}

#[test]
fn time_runs_for_both_and_stops_for_what_is_told_in_either() {
    let mut app = beside("raft", "multi-paxos");
    press(&mut app, "Space");
    for _ in 0..60 {
        advance(&mut app, 0.1);
        time(&app);
    }
    assert!(at(&app).iter().all(|at| *at > 3), "{:?}", at(&app));
    press(&mut app, ") Space");
    assert!(!app.moves(), "it stops from either side");
    press(&mut app, "+ Space");
    assert!(advance(&mut app, 0.1));
    let ms = time(&app);
    press(&mut app, "Space Left");
    assert!(time(&app) < ms);
}

#[test]
fn a_role_is_each_side_s_own_and_what_one_side_refuses_is_told_beside_what_the_other_does() {
    let mut app = led("raft", "multi-paxos");
    command(&mut app, "crash leader");
    assert_eq!(down(&app).map(|down| down.len()), [1, 1], "{:?}", app.status);
    time(&app);

    let mut app = led("raft", "raft");
    command(&mut app, "run 300ms");
    press(&mut app, "k");
    let leaders = down(&app).map(|down| down.len());
    assert_eq!(leaders, [1, 1], "the key as well, while whoever leads is chosen");

    let mut app = beside("raft", "paxos");
    command(&mut app, "crash S1");
    assert_eq!(down(&app), [vec!["S1"], vec![]]);
    assert!(told(&app).starts_with("Right: There is no node S1"), "{}", told(&app));
    command(&mut app, "crash P1");
    assert_eq!(down(&app), [vec!["S1"], vec!["P1"]], "also where keys do not act");
    assert!(told(&app).starts_with("Left: There is no node P1"), "{}", told(&app));
    command(&mut app, "crash X9");
    assert!(matches!(&app.mode, Mode::Prompt(prompt) if prompt.error.is_some()), "what nobody understands stays open");
    press(&mut app, "Esc");
    command(&mut app, "crash P1");
    let error =
        if let Mode::Prompt(prompt) = &app.mode { prompt.error.as_ref().map(ToString::to_string) } else { None };
    let error = error.expect("neither can");
    assert!(error.starts_with("Left: There is no node P1") && error.contains(". Right: P1 is down"), "{error}");
    press(&mut app, "Esc");
    command(&mut app, "prepare P2");
    assert!(told(&app).starts_with("Left: "), "a verb of one protocol is done there: {}", told(&app));
    assert!(at(&app)[1] > 1);
}

#[test]
fn messages_and_questions_are_about_one_side() {
    let mut app = led("raft", "raft");
    let before = at(&app);
    press(&mut app, ") m Enter Esc");
    assert_eq!(at(&app), [before[0], before[1] + 1]);
    time(&app);
    command(&mut app, "why S1");
    let Mode::Sheet(_) = &app.mode else { panic!("{:?}", app.mode) };
    let drawn = draw(&app, 160, 45);
    let both = |drawn: &TestBackend| row(drawn.buffer(), 0).matches("Raft").count() == 2;
    assert!(find(drawn.buffer(), "why S1, at step").is_some() && !both(&drawn), "it has the room of the other");
    press(&mut app, "Esc");
    assert!(both(&draw(&app, 160, 45)));
}

#[test]
fn a_story_of_a_rule_stands_alone_and_both_are_there_again_after_it() {
    let mut app = led("raft", "multi-paxos");
    command(&mut app, "set raft.vote.once off");
    assert!(told(&app).starts_with("Right: "), "{}", told(&app));
    let ms = time(&app);
    press(&mut app, "B");
    choose(&mut app, "Break raft.vote.once: One voter");
    press(&mut app, "Enter");
    assert_eq!((app.runs.len(), app.pair()), (3, None));
    press(&mut app, "Right Right Esc");
    assert_eq!(app.pair(), Some([0, 1]));
    assert_eq!(time(&app), ms);
}

#[test]
fn a_click_in_the_other_half_turns_to_it() {
    let mut app = beside("raft", "multi-paxos");
    app.area = ratatui::layout::Rect::new(0, 0, 80, 24);
    let other = |app: &App, x, y| views::side_at(app, Position { x, y });
    assert_eq!([other(&app, 3, 4), other(&app, 60, 4), other(&app, 60, 23)], [None, Some(1), None]);
    app.turn_to(1);
    assert_eq!([other(&app, 3, 4), other(&app, 60, 4)], [Some(0), None]);
    let node = (0..23).flat_map(|y| (41..80).map(move |x| Position { x, y })).find_map(|at| views::hit(&app, at));
    assert!(node.is_some(), "what stands there is of that run");
}

#[test]
fn keys_for_two_runs_say_so_where_there_is_one() {
    let mut app = super::sandbox("raft", None);
    for key in ["(", ")", "&"] {
        press(&mut app, key);
        assert!(told(&app).starts_with("One run stands here alone"), "{key}: {}", told(&app));
    }
}

#[test]
fn the_same_twice_stays_the_same_until_something_is_done_on_one_side_only() {
    let mut app = beside("raft", "raft");
    assert!(told(&app).starts_with("Both sides are the same: & "), "{}", told(&app));
    for _ in 0..40 {
        press(&mut app, "Right");
    }
    assert_eq!(app.runs[0].scene(), app.runs[1].scene());
    command(&mut app, "run 7ms");
    assert_eq!(app.runs[0].scene(), app.runs[1].scene(), "both wait");
    let drawn = draw(&app, 80, 24);
    assert!(row(drawn.buffer(), 0).matches("Raft").count() == 2, "the header names both");
}

#[test]
fn both_are_seen_at_every_size() {
    let mut app = led("raft", "multi-paxos");
    command(&mut app, "request leader x=1");
    command(&mut app, "run 60ms");
    every_size!("sides", &app);
    press(&mut app, "P");
    insta::assert_snapshot!("sides_projected_80x24", draw(&app, 80, 24));
}

/// A lesson with two worlds, at a page, from 1.
fn same_night(page: usize) -> App {
    let library = crate::lesson::library(&[]);
    let lesson = library.find("L27").expect("a lesson").clone();
    App::open(Opened::unkept(lesson, Begin::Page(page)).expect("it opens"), &settings())
}

#[test]
fn a_lesson_shows_two_worlds_and_what_is_done_happens_in_both() {
    let mut app = same_night(4);
    every_size!("same_night", &app);
    let up = |app: &App| {
        let beside = app.run().beside.as_ref().expect("one stands there");
        [app.run(), &beside.run].map(|run| run.scene().nodes.iter().filter(|node| node.up).count())
    };
    assert_eq!(up(&app), [4, 4]);
    command(&mut app, "crash S2");
    assert_eq!(up(&app), [3, 3]);
    press(&mut app, "Space");
    advance(&mut app, 0.5);
    let beside = app.run().beside.as_ref().expect("one stands there");
    assert_eq!(beside.run.clock.shown_ms, app.run().clock.shown_ms, "time is one");
    press(&mut app, "Space u");
    assert_eq!(up(&app), [4, 4], "and what is taken back is taken back in both");
    press(&mut app, "P");
    insta::assert_snapshot!("same_night_projected_80x24", draw(&app, 80, 24));
}

#[test]
fn from_world_to_world_of_a_lesson_the_one_beside_goes_along() {
    let mut app = same_night(7);
    press(&mut app, "s + Enter");
    let beside = |app: &App| app.run().beside.as_ref().expect("one stands there").run.scene().clone();
    assert_eq!(app.run().guide.as_ref().map(|guide| guide.page.number), Some(8));
    assert_eq!(beside(&app), beside(&same_night(8)));
    assert_eq!(beside(&app).chosen[0].value, "x=1", "what somebody asked for is called so there as well");
    press(&mut app, "Backspace");
    assert!(beside(&app).chosen.is_empty() && !beside(&app).nodes[0].up);
}

#[test]
fn whatever_is_pressed_both_stand_at_one_time() {
    const KEYS: &[&str] = &[
        "Right",
        "Left",
        "g",
        "Shift-Right",
        "Shift-Left",
        "k",
        "u",
        "c",
        "C",
        "n",
        "N",
        "Home",
        "End",
        "(",
        ")",
        "&",
        "o",
        "r",
        "H",
        "PageDown",
        "PageUp",
        "z",
        "f",
        "d",
        "Space",
        "Tab",
    ];
    for (left, right) in [("raft", "multi-paxos"), ("paxos", "raft"), ("raft", "raft")] {
        let (mut app, mut random) = (beside(left, right), 7u64);
        let mut pressed = Vec::new();
        for _ in 0..250 {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let key = KEYS[(random >> 33) as usize % KEYS.len()];
            pressed.push(key);
            press(&mut app, key);
            if app.moves() {
                advance(&mut app, 0.3);
            }
            let [ours, theirs] = [0, 1].map(|at| app.runs[at].clock.shown_ms);
            assert_eq!(ours, theirs, "{left} {right}: {pressed:?}");
            for run in &app.runs {
                let now = run.timeline.sim().now().0 as f64;
                assert!(run.glide.is_some() || now <= ours, "{} {now} {ours}: {pressed:?}", run.title);
                let next = run.timeline.upcoming().map_or(f64::MAX, |step| step.at.0 as f64);
                assert!(next.max(now) >= ours.floor(), "{} {next} {ours}: {pressed:?}", run.title);
            }
        }
    }
}

#[test]
fn scenes_in_which_no_time_passes_stand_where_they_begin() {
    let opened = |name: &str| {
        let (file, text) = builtin(name).expect("a scene");
        let scenario = Scenario::parse(file, text).expect("it is valid");
        let mut timeline = scenario.timeline().expect("it starts");
        scenario.script.run(&mut timeline, &mut |_| {}).expect("its script can be done");
        let (title, scenario) = (scenario.title.clone(), Some(scenario.begun(&mut timeline)));
        Opened { title, timeline, scenario, guide: None, wrong: None, session: None }
    };
    let names = ["figure-8", "split-vote"];
    let mut app = App::beside(opened(names[0]), opened(names[1]), &settings());
    let alone = names.map(|name| App::open(opened(name), &settings()).run().here());
    assert_eq!([0, 1].map(|at| app.runs[at].here()), alone, "each at its first cue");
    let mut one = App::open(opened(names[0]), &settings());
    for _ in 0..3 {
        [&mut app, &mut one].into_iter().for_each(|app| press(app, "]"));
        assert_eq!(app.runs[0].here(), one.run().here(), "a cue is one side's own");
    }
    assert_ne!(one.run().here(), alone[0]);
}

#[test]
fn what_one_side_alone_took_back_is_gone_to_from_the_other() {
    let mut app = led("raft", "raft");
    press(&mut app, "&");
    command(&mut app, "crash S3");
    press(&mut app, ") u");
    assert_eq!(down(&app), [Vec::<&str>::new(), vec![]]);
    assert!(told(&app).starts_with("Left: Taken back: crash S3"), "{}", told(&app));
    assert!(told(&app).ends_with("o goes there."), "{}", told(&app));
    press(&mut app, "o");
    assert_eq!(down(&app), [vec!["S3"], vec![]], "{}", told(&app));
    assert!(told(&app).starts_with("Left: The end of branch"), "{}", told(&app));
    time(&app);
}

#[test]
fn where_one_begins_later_it_is_said_that_the_other_went_on() {
    let mut late = opened("raft");
    crate::script::run(&mut late.timeline, "run 300ms").expect("time passes");
    let app = App::beside(opened("raft"), late, &settings());
    assert_eq!(time(&app), 300.0);
    assert_eq!(told(&app), "Both stand at 300 ms: the left went on to there by itself.");
}

#[test]
fn of_two_worlds_views_and_questions_are_about_the_one_that_one_turns_to() {
    let mut app = same_night(4);
    app.area = ratatui::layout::Rect::new(0, 0, 160, 45);
    let shows = |app: &App, text: &str| find(draw(app, 160, 45).buffer(), text).is_some();
    assert!(shows(&app, "Raft: What happened") && !shows(&app, "Multi-Paxos: What"));
    press(&mut app, ")");
    assert!(told(&app).starts_with("Multi-Paxos: views and questions are about it now"), "{}", told(&app));
    assert!(shows(&app, "Multi-Paxos: What happened") && !shows(&app, "Raft: What"));
    command(&mut app, "why S1");
    assert!(shows(&app, "Multi-Paxos: why S1, at step"));
    press(&mut app, "Esc y");
    let Mode::Sheet(sheet) = &app.mode else { panic!("{}", told(&app)) };
    assert!(sheet.title.starts_with("Multi-Paxos: "), "{}", sheet.title);
    assert!(sheet.items.iter().all(|item| !item.text.contains("term")), "they are Multi-Paxos' questions");
    press(&mut app, "Esc");
    command(&mut app, "crash S2");
    let selected = |run: &Run| run.node().map(|node| node.id.clone());
    let both = |app: &App| [app.run(), app.run().seen()].map(selected);
    for key in ["Tab", "3"] {
        press(&mut app, key);
        let [one, other] = both(&app);
        assert_eq!(one, other, "{key}: one node is selected in both");
    }
    press(&mut app, "m");
    assert!(shows(&app, "Raft: Messages under way"), "what one chooses is in the first");
    press(&mut app, "Esc &");
    assert!(told(&app).ends_with("What you do happens in both."), "{}", told(&app));
}

#[test]
fn what_the_world_beside_does_not_do_is_said() {
    let mut app = same_night(4);
    command(&mut app, "drop S2>S1#2");
    assert_eq!(told(&app), "Multi-Paxos: Nothing of that kind is there.");
    command(&mut app, "fire S3 election");
    assert_eq!(told(&app), "fire S3 election: done.");
    // From the same time on each of the two has its own step.
    command(&mut app, "fire S2 election");
    command(&mut app, "run 300ms");
    let leads = |run: &Run| run.leading().map(|at| run.scene().nodes[at].id.clone());
    let beside = &app.run().beside.as_ref().expect("one stands there").run;
    let (ours, theirs) = (leads(app.run()), leads(beside));
    assert_ne!(ours, theirs, "the night is such that they differ");
    let line = format!("fire {} election", theirs.expect("somebody leads"));
    command(&mut app, &line);
    assert!(told(&app).contains("timer is not armed"), "{}", told(&app));
    assert!(told(&app).starts_with("Multi-Paxos: S"), "{}", told(&app));
}

#[test]
fn a_message_does_not_hide_that_its_link_is_cut() {
    let mut app = same_night(4);
    command(&mut app, "cut S1 S2");
    command(&mut app, "cut S1 S3");
    app.status = None;
    for (width, height) in [(80, 24), (160, 45)] {
        let drawn = draw(&app, width, height);
        let picture = drawn.buffer().content.iter().filter(|cell| cell.symbol() == "✗").count();
        // One more stands on the line of time for each.
        let marks = (0..height).filter(|y| row(drawn.buffer(), *y).contains("✗─✗")).count();
        assert!(picture >= 4, "{picture} {marks} at {width}x{height}");
    }
}

#[test]
fn what_is_a_command_of_one_side_is_completed_from_either() {
    let mut app = beside("raft", "zookeeper");
    for (typed, completed) in
        [("crea", "create "), ("elect-n", "elect-naive "), ("reques", "request "), ("create K", "K1")]
    {
        press(&mut app, ":");
        type_in(&mut app, typed);
        press(&mut app, "Tab");
        let Mode::Prompt(prompt) = &app.mode else { panic!("it is typed") };
        assert!(prompt.line.ends_with(completed), "{typed}: {}", prompt.line);
        press(&mut app, "Esc");
    }
}
