//! Keys around a lesson: nothing acts unseen, nothing is swallowed without a word, the clock stays where it is, and what
//! the boxes say is whole.

use super::super::action::ACTIONS;
use super::lessons::{begin, page};
use super::{draw, find, press, row, run, sandbox, type_in, unheard};
use crate::lesson::{Status, library};
use crate::ui::app::{App, Mode, Stage};
use crate::ui::sheet::{Does, Item, Sheet, Shows};
use crate::ui::theme::Role;
use crate::ui::update::advance;
use crate::ui::views;
use ratatui::layout::Rect;

fn lesson(id: &str) -> App {
    let mut app = begin(library(&[]).find(id).expect("a lesson"));
    app.area = Rect::new(0, 0, 80, 24);
    app
}

/// Turns pages until one asks for an answer by number.
pub(super) fn question(id: &str) -> App {
    let mut app = lesson(id);
    while page(&app).choices.is_empty() {
        if !page(&app).may_go_on {
            press(&mut app, "s");
            app.run_mut().clock.replay = None;
        }
        press(&mut app, "Enter");
    }
    app
}

/// The line of keys.
fn hints(app: &App) -> String {
    row(draw(app, 80, 24).buffer(), 23)
}

/// What the line above it says.
fn status(app: &App) -> String {
    row(draw(app, 80, 24).buffer(), 22)
}

#[test]
fn while_something_is_shown_any_key_goes_to_its_end_and_the_last_line_says_so() {
    let shown = |id: &str| {
        let mut app = question(id);
        press(&mut app, "1");
        Some((app.run().clock.replay?, app))
    };
    let (replay, mut app) = ["L01", "L03", "L07", "L13"].into_iter().find_map(shown).expect("an answer is shown");
    assert!(hints(&app).trim().eq("any key goes to its end"), "{}", hints(&app));
    assert!(unheard(&mut app, "F"), "even a key that does nothing else");
    assert_eq!((app.run().clock.replay, app.run().timeline.at()), (None, replay.to));
}

#[test]
fn the_clock_stays_between_two_steps_whatever_is_pressed() {
    let mut app = lesson("L13");
    press(&mut app, "Space");
    advance(&mut app, 1.0);
    while app.run().clock.shown_ms <= app.run().scene().time_ms as f64 {
        advance(&mut app, 0.013);
    }
    press(&mut app, "Space");
    let shown = app.run().clock.shown_ms;
    for key in ["u", "h", "s", "Tab", "3", "v", "Backspace"] {
        press(&mut app, key);
        assert_eq!(app.run().clock.shown_ms, shown, "{key}");
    }
    press(&mut app, "g");
    assert_eq!(app.run().clock.shown_ms, (shown as u64 + 100) as f64, "later is later than what is drawn");
}

#[test]
fn no_key_of_a_lesson_acts_while_another_view_hides_it() {
    let mut app = question("L13");
    let before = page(&app).clone();
    for key in ["1", "Enter", "h", "u", "a", "s", "Backspace"] {
        press(&mut app, "e");
        assert!(hints(&app).contains("Esc all views"), "{}", hints(&app));
        // What was said is gone with the next key; the way back is not.
        press(&mut app, "Tab");
        assert!(hints(&app).contains("Esc all views"), "{}", hints(&app));
        press(&mut app, key);
        assert_eq!((app.look.enlarged, page(&app)), (None, &before), "{key}");
        assert!(status(&app).contains("Here is the lesson again"), "{key}: {}", status(&app));
    }
    assert!(!hints(&app).contains("all views"), "nothing to go back from");
    press(&mut app, "e w");
    assert_eq!(app.look.enlarged, Some(views::LESSON), "the lesson itself is shown in its place");
    press(&mut app, "w 1");
    assert_ne!(page(&app).status, Status::Waiting);
}

#[test]
fn no_key_is_swallowed_without_a_word() {
    let mut app = lesson("L01");
    for (key, said) in [
        ("h", "This page has no hint."),
        ("s", "There is nothing to show on this page."),
        ("a", "This is where the page begins."),
        ("Backspace", "This is the first page."),
        ("u", "Nothing has to be taken back here."),
    ] {
        press(&mut app, key);
        assert!(status(&app).contains(said), "{key}: {}", status(&app));
    }
    press(&mut app, "x");
    for key in ["u", "h", "s", "a", "Backspace", "m"] {
        assert!(unheard(&mut app, key) && matches!(app.mode, Mode::Link { .. }));
        let said = "First say whether the link is to be changed; Esc leaves it as it is.";
        assert!(status(&app).contains(said), "{key}: {}", status(&app));
    }
    press(&mut app, "Tab");
    assert!(status(&app).contains("the link"), "the question is back: {}", status(&app));
    press(&mut app, "9");
    assert!(status(&app).contains("There is no node 9"), "{}", status(&app));
    press(&mut app, "Esc r m");
    assert!(unheard(&mut app, "h"));
    assert!(status(&app).contains("First say what becomes of the message; Esc"), "{}", status(&app));
}

#[test]
fn what_was_done_last_in_a_lesson_is_taken_back_by_the_key_that_goes_back() {
    let mut app = lesson("L13");
    press(&mut app, "2 k");
    assert!(!app.run().scene().nodes[1].up);
    press(&mut app, "u");
    assert!(app.run().scene().nodes[1].up);
    let told = draw(&app, 80, 24).to_string();
    assert!(told.contains("Taken back: crash S2"), "{told}");
    press(&mut app, "u");
    assert!(status(&app).contains("Nothing has to be taken back here."), "{}", status(&app));
}

#[test]
fn v_says_so_where_no_other_view_has_room() {
    let mut app = lesson("L01");
    assert!(!hints(&app).contains("v view"), "{}", hints(&app));
    press(&mut app, "v");
    assert!(status(&app).contains("No other view has room here; e gives one the whole screen."), "{}", status(&app));
    let lesson = row(draw(&app, 200, 24).buffer(), 23);
    assert!(!lesson.contains("a cues") && lesson.contains("m messages"), "that key is the lesson's: {lesson}");
    let wide = row(draw(&sandbox("raft", Some(3)), 120, 24).buffer(), 23);
    assert!(wide.contains("v view"), "{wide}");
}

#[test]
fn copies_on_one_way_are_counted() {
    let mut app = lesson("L01");
    run(&mut app, &["write C1 x=5"]);
    assert!(find(draw(&app, 80, 24).buffer(), "◆2").is_none());
    run(&mut app, &["duplicate Write C1->S2", "duplicate Write C1->S1", "corrupt C1>S1#1"]);
    app.run_mut().clock.shown_ms += 20.0;
    let screen = draw(&app, 80, 24);
    // A corrupt one is no copy of the other, but one sign is seen for both: they are counted as well.
    let counted: usize = ["◆2", "2◆", "≈2", "2≈"].iter().map(|sign| screen.to_string().matches(sign).count()).sum();
    assert_eq!(counted, 2, "{screen}");
}

#[test]
fn a_high_term_leaves_the_count_of_votes_its_room() {
    let mut app = lesson("L13");
    run(&mut app, &["fire S1 election"; 11]);
    let screen = draw(&app, 80, 24);
    // Each has its place, and a term is never a bare number.
    assert!(find(screen.buffer(), "t11").is_some() && find(screen.buffer(), "1/5").is_some(), "{screen}");
}

#[test]
fn copies_that_do_not_count_are_never_enough() {
    let mut app = question("L18");
    press(&mut app, "1");
    if app.run().clock.replay.is_some() {
        press(&mut app, "k");
    }
    let leader = &app.run().scene().nodes[0];
    let copies = &leader.tallies[0];
    assert_eq!((copies.from.len(), copies.need, copies.enough), (3, 3, false), "{leader:?}");
    assert!(!draw(&app, 120, 40).to_string().contains("3/5 ✓"));
}

#[test]
fn a_refused_vote_is_drawn_and_told_as_one() {
    let mut app = sandbox("raft", Some(3));
    run(&mut app, &["fire S1 election", "fire S2 election", "deliver RequestVote S2->S1"]);
    press(&mut app, "m");
    while app.run().scene().messages[app.packet().expect("one is chosen")].kind != "Vote" {
        press(&mut app, "Down");
    }
    let screen = draw(&app, 80, 24);
    assert!(row(screen.buffer(), 22).contains("No vote t1 from S1 to S2"), "{screen}");
    assert!(find(screen.buffer(), "No vote t1").is_some_and(|_| screen.to_string().matches("No vote").count() > 1));
    press(&mut app, "Esc");
    run(&mut app, &["deliver Vote S1->S2"]);
    assert!(app.run().told().last().is_some_and(|told| told.headline == "No vote from S1 to S2 arrives."));
}

#[test]
fn what_a_message_came_to_is_told_where_it_is_told_that_it_arrived() {
    let mut app = sandbox("raft", Some(3));
    run(&mut app, &["fire S1 election", "fire S2 election", "deliver RequestVote S2->S1"]);
    assert!(status(&app).contains("RequestVote from S2 to S1 arrives; S1 refuses."), "{}", status(&app));
    run(&mut app, &["deliver RequestVote S2->S3"]);
    assert!(status(&app).contains("RequestVote from S2 to S3 arrives. "), "{}", status(&app));
}

#[test]
fn while_something_is_chosen_the_page_tells_what_ends_that_before_its_keys() {
    let mut app = lesson("L01");
    press(&mut app, "Enter r");
    for (keys, ends) in [("m", "Esc, then: "), ("Esc x", "Esc, then: ")] {
        let before = draw(&app, 80, 24);
        assert!(find(before.buffer(), ends).is_none(), "{before}");
        press(&mut app, keys);
        let screen = draw(&app, 80, 24);
        assert!(find(screen.buffer(), ends).is_some(), "{screen}");
        press(&mut app, "Esc");
    }
}

#[test]
fn while_a_question_is_open_messages_are_only_looked_at() {
    let mut app = question("L01");
    let said = "First say what you think; then it is played.";
    for key in ["k", "f", "r", "x", "p", "d"] {
        press(&mut app, key);
        assert!(status(&app).contains(said) && matches!(app.mode, Mode::Watch), "{key}: {}", status(&app));
    }
    press(&mut app, "m");
    for key in ["Enter", "d", "u", "l", "c"] {
        assert_eq!(hints(&app).trim(), "↓ next  y why  ? help  Esc close");
        press(&mut app, key);
        assert!(status(&app).contains(said), "{key}: {}", status(&app));
    }
    assert!(unheard(&mut app, "h") && status(&app).contains("Here you only look at them; Esc"), "{}", status(&app));
    press(&mut app, "Esc 1");
    app.run_mut().clock.replay = None;
    assert!(hints(&app).contains("Enter go on"), "{}", hints(&app));
    let mut app = question("L15");
    while !app.run().scene().messages.is_empty() || app.run().timeline.held().is_none() {
        for key in ["1", "2", "s", "Enter"] {
            app.run_mut().clock.replay = None;
            press(&mut app, key);
        }
        assert!(!page(&app).is_summary(), "a question with nothing under way");
    }
    press(&mut app, "m");
    assert!(status(&app).contains("No message is under way. "), "{}", status(&app));
}

#[test]
fn what_is_read_goes_on_by_a_line_and_stops_where_its_end_is_in_sight() {
    let mut app = lesson("L01");
    let lines: Vec<String> = (1..=30).map(|nth| format!("line {nth}.")).collect();
    app.mode = Mode::Sheet(Sheet::text("Text", &lines.join("\n")));
    let seen = |app: &App, line: &str| find(draw(app, 80, 24).buffer(), line).is_some();
    assert!(
        seen(&app, "line 1.") && seen(&app, "… 12 more") && hints(&app).contains("↓ next"),
        "{}",
        draw(&app, 80, 24)
    );
    press(&mut app, "Down");
    assert!(!seen(&app, "line 1.") && seen(&app, "line 2."), "{}", draw(&app, 80, 24));
    press(&mut app, "PageDown PageDown PageDown");
    assert!(seen(&app, "line 30.") && !seen(&app, "more") && !hints(&app).contains("next"), "{}", draw(&app, 80, 24));
    press(&mut app, "Up");
    assert!(!seen(&app, "line 30."), "{}", draw(&app, 80, 24));
}

#[test]
fn an_answer_is_read_from_its_beginning_and_a_line_at_its_end_can_be_chosen() {
    let mut app = sandbox("raft", Some(3));
    app.area = Rect::new(0, 0, 80, 24);
    run(&mut app, &["fire S1 election", "deliver RequestVote S1->S2"]);
    let plain = |text: String| Item { indent: 0, hang: 0, text, role: Role::Text, does: None };
    let mut items: Vec<Item> = (1..=40).map(|nth| plain(format!("line {nth}."))).collect();
    items.push(Item { does: Some(Does::Go(1)), ..plain("That was decided at step 1.".into()) });
    app.mode = Mode::Sheet(Sheet::new(Shows::Text, "Why not", items));
    let seen = |app: &App, line: &str| find(draw(app, 80, 24).buffer(), line).is_some();
    assert!(seen(&app, "line 1.") && !seen(&app, "That was decided"), "{}", draw(&app, 80, 24));
    press(&mut app, "Enter");
    assert_eq!(app.run().timeline.at(), 2, "what is out of sight is not done");
    assert!(status(&app).contains("What Enter does is out of sight: ↓ goes back to it."), "{}", status(&app));
    press(&mut app, "Down");
    assert!(!seen(&app, "line 1.") && seen(&app, "line 2."), "{}", draw(&app, 80, 24));
    press(&mut app, "PageDown PageDown PageDown PageDown PageDown PageDown");
    assert!(seen(&app, "▶ That was decided at step 1."), "{}", draw(&app, 80, 24));
    press(&mut app, "Up");
    assert!(!seen(&app, "That was decided"), "{}", draw(&app, 80, 24));
    press(&mut app, "Down Enter");
    assert_eq!(app.run().timeline.at(), 1);
}

#[test]
fn nothing_is_told_of_what_stood_in_a_corrupt_message() {
    let mut app = lesson("L01");
    run(&mut app, &["write C1 x=5"]);
    let told = |app: &App| {
        let sizes = [(80, 24), (160, 45)];
        sizes.into_iter().filter(|(width, height)| draw(app, *width, *height).to_string().contains("x=5")).count()
    };
    let messages = app.run().scene().messages.clone();
    press(&mut app, "m");
    assert!(told(&app) > 0);
    for message in messages {
        run(&mut app, &[&format!("corrupt {}", message.id)]);
    }
    let seen = draw(&app, 160, 45).to_string();
    let listed: Vec<&str> = seen.lines().filter(|line| line.contains("C1>S")).collect();
    assert!(!listed.is_empty() && !listed.iter().any(|line| line.contains("x=5") || line.contains("seq")), "{seen}");
    assert!(!status(&app).contains("x=5"), "{}", status(&app));
}

#[test]
fn a_log_whose_beginning_has_no_room_says_so_and_an_empty_one_does_not() {
    let mut app = sandbox("raft", Some(3));
    run(&mut app, &["cut S1 S3", "cut S2 S3", "fire S1 election"]);
    run(&mut app, &["deliver RequestVote S1->S2", "deliver Vote S2->S1"]);
    for nth in 1..30 {
        run(&mut app, &[&format!("request S1 set name{nth}=value")]);
    }
    run(&mut app, &["run 60ms"]);
    press(&mut app, "e");
    while app.look.enlarged != Some(views::STORES) {
        press(&mut app, "e");
    }
    let screen = draw(&app, 60, 20).to_string();
    let log = |name: &str| screen.lines().find(|line| line.contains(&format!("{name} "))).unwrap_or_default();
    assert!(log("S1").contains(" +") && !log("S3").contains(" +"), "{screen}");
}

#[test]
fn a_lane_without_room_is_counted() {
    let mut app = lesson("L13");
    press(&mut app, "Space");
    advance(&mut app, 3.0);
    app.look.panel = views::LANES - 1;
    app.look.enlarged = None;
    let screen = draw(&app, 80, 24).to_string();
    let nodes = &app.run().scene().nodes;
    // The frame of a card begins like a lane.
    let (_, lanes) = screen.split_once("Space and time").expect("the view is shown");
    let has_lane = |id: &str, sign: char| lanes.lines().any(|line| line.contains(&format!("{id} {sign} ─")));
    let hidden = nodes.iter().filter(|node| !has_lane(&node.id, node.badge.symbol)).count();
    assert!(hidden > 0 && screen.contains(&format!("… {hidden} more")), "{screen}");
}

#[test]
fn what_kind_a_message_is_comes_before_when_it_arrives() {
    let mut app = sandbox("raft", Some(3));
    run(&mut app, &["fire S1 election"; 11]);
    run(&mut app, &["fire S2 election"; 11]);
    run(&mut app, &["deliver RequestVote S2->S1"]);
    press(&mut app, "m");
    while app.run().scene().messages[app.packet().expect("one is chosen")].kind != "Vote" {
        press(&mut app, "Down");
    }
    let screen = draw(&app, 60, 20).to_string();
    assert!(screen.lines().any(|line| line.contains("S1>S2") && line.contains("No vote t11")), "{screen}");
}

#[test]
fn keys_that_do_nothing_in_a_sheet_are_not_offered() {
    let mut app = sandbox("raft", Some(3));
    app.area = Rect::new(0, 0, 80, 24);
    press(&mut app, "T");
    assert!(!hints(&app).contains("next") && !hints(&app).contains("Tab"), "{}", hints(&app));
    press(&mut app, "Esc");
    run(&mut app, &["step 3", "back 2", "crash S1"]);
    press(&mut app, "T");
    let told = hints(&app);
    assert!(["↓ next", "Tab compare", "Del delete"].iter().all(|key| told.contains(key)), "{told}");
    let screen = draw(&app, 60, 20);
    assert!(find(screen.buffer(), "┬ Branches ─").is_some(), "{screen}");
}

#[test]
fn a_colon_too_many_is_no_mistake() {
    let mut app = sandbox("raft", Some(3));
    press(&mut app, ":");
    type_in(&mut app, ": step 2");
    press(&mut app, "Enter");
    assert_eq!((app.run().timeline.at(), app.stage()), (2, Stage::Watch));
}

/// What was done by hand here leads away from what the lesson tells next.
#[test]
fn why_a_lesson_goes_on_from_its_own_run_is_told_beside_the_page_and_not_in_its_place() {
    let mut app = lesson("L18");
    while page(&app).number < 5 {
        for key in ["1", "Enter"] {
            app.run_mut().clock.replay = None;
            press(&mut app, key);
        }
    }
    run(&mut app, &["crash S4", "cut S1 S5", "run until node('S1').commit_index >= 3"]);
    press(&mut app, "Enter 1");
    assert_eq!(page(&app).number, 6);
    app.run_mut().clock.replay = None;
    let screen = draw(&app, 80, 24);
    let beginning = page(&app).text.split(' ').take(4).collect::<Vec<_>>().join(" ");
    let told = "What happened before does not fit the next part";
    assert!(find(screen.buffer(), told).is_some() && find(screen.buffer(), &beginning).is_some(), "{screen}");
    press(&mut app, "Tab");
    assert!(find(draw(&app, 80, 24).buffer(), told).is_none(), "it is told once");
}

#[test]
fn the_bar_names_a_branch_once_the_lesson_has_said_what_that_is_or_the_learner_has_made_one() {
    let mut app = lesson("L13");
    let named = |app: &App| find(draw(app, 80, 24).buffer(), " branch b").is_some();
    press(&mut app, "Right Right Enter Right Enter");
    assert_eq!((page(&app).number, app.run().timeline.branches(), named(&app)), (3, 2, false), "the lesson's own");
    press(&mut app, "2");
    press(&mut app, "Enter Right Left k");
    assert!(named(&app) && status(&app).contains("a new branch from step"), "{}", draw(&app, 80, 24));
    // What has said what a branch is has said it for good.
    let mut app = lesson("L15");
    while page(&app).number < 9 {
        assert!(!named(&app), "page {}", page(&app).number);
        let key = if page(&app).choices.is_empty() { "s" } else { "1" };
        press(&mut app, key);
        app.run_mut().clock.replay = None;
        while !page(&app).may_go_on {
            press(&mut app, "2");
            app.run_mut().clock.replay = None;
        }
        press(&mut app, "Enter");
    }
    assert!(named(&app), "{}", draw(&app, 80, 24));
}

#[test]
fn a_page_can_name_every_key_with_a_word_that_helps_the_prompt_among_them() {
    for (name, told) in [
        ("command", ": command"),
        ("kill", "k kill"),
        ("fire", "f fire"),
        ("play", "space play"),
        ("forward", "→ step"),
        ("link", "x cut"),
        ("messages", "m messages"),
        ("ask", "r request"),
    ] {
        let text = SKELETON.replace("KEY", name);
        let lesson = crate::lesson::read("own.toml", &text).unwrap_or_else(|error| panic!("{error}"));
        let actions: Vec<&str> = ACTIONS.iter().map(|action| action.name).collect();
        let checked = crate::lesson::check(&lesson, &library(&[]), &actions, 1);
        assert!(checked.problems.is_empty(), "{:?}", checked.problems);
        let app = begin(&std::sync::Arc::new(lesson));
        for (width, height) in [(160, 45), (80, 24), (60, 20)] {
            let screen = draw(&app, width, height);
            assert!(find(screen.buffer(), told).is_some(), "{told} at {width}x{height}:\n{screen}");
        }
    }
}

/// A lesson of one goal, with one key that helps.
const SKELETON: &str = r#"
format = 1
id = "own"
title = "One"
idea = "One."
minutes = 1
summary = "All."
[world]
protocol = "raft"
nodes = 3
[[step]]
say = "One."
[step.goal]
ask = "Crash S1."
until = "!node('S1').up"
keys = ["KEY"]
hints = ["a", "b", "c"]
solution = "crash S1"
"#;

#[test]
fn while_digits_answer_another_key_selects_and_the_last_line_names_it() {
    for id in ["L13", "L15", "L18"] {
        let mut app = question(id);
        app.run_mut().clock.replay = None;
        for (width, height) in [(80, 24), (60, 20)] {
            let last = row(draw(&app, width, height).buffer(), height - 1);
            assert!(last.contains("Tab node"), "{id} at {width}x{height}: {last}");
        }
        let (before, selected) = (page(&app).clone(), app.run().selected.at);
        press(&mut app, "Tab");
        assert_ne!(app.run().selected.at, selected);
        assert_eq!(page(&app), &before, "the question is still open");
        let name = app.run().node().expect("a node").id.clone();
        press(&mut app, "i");
        assert!(row(draw(&app, 80, 24).buffer(), 0).contains(&format!("as {name} sees it")));
    }
}
