//! The mouse: what stands where it was drawn, and what clicks, drags and the wheel do.

use super::super::mouse::Gesture;
use super::super::target::Target;
use super::super::update::gesture;
use super::super::views::{self, Under, arrange};
use super::lessons::{begin, page};
use super::{App, advance, draw, elected, press, row, run, sandbox};
use crate::lesson::{Status, library};
use crate::ui::app::{Mode, Status as Said};
use crate::ui::sheet::{Does, Item, Sheet, Shows};
use crate::ui::theme::Role;
use ratatui::backend::TestBackend;
use ratatui::layout::{Position, Rect};

/// The first place where a text stands.
fn place(screen: &TestBackend, text: &str) -> Position {
    let (buffer, signs) = (screen.buffer(), text.chars().map(String::from).collect::<Vec<_>>());
    let stands = |p: &Position| {
        let room = usize::from(buffer.area.width - p.x) >= signs.len();
        room && (p.x..).zip(&signs).all(|(x, sign)| buffer[(x, p.y)].symbol() == sign)
    };
    buffer.area.positions().find(stands).unwrap_or_else(|| panic!("{text} is not on the screen:\n{screen}"))
}

fn sized(mut app: App, width: u16, height: u16) -> App {
    app.area = Rect::new(0, 0, width, height);
    app
}

fn screen(app: &App) -> TestBackend {
    draw(app, app.area.width, app.area.height)
}

fn click(app: &mut App, text: &str) {
    let at = place(&screen(app), text);
    let target = views::hit(app, at).unwrap_or_else(|| panic!("nothing is at {text}"));
    gesture(app, Gesture::Click(target), at);
}

fn wheel(app: &mut App, down: bool, at: Position) {
    gesture(app, Gesture::Wheel(down), at);
}

/// The middle of a view that is shown.
fn middle(app: &App, view: usize) -> Position {
    let placed = arrange::places(&app.pane(), views::body(&app.pane(), app.area));
    let inner = placed.into_iter().find(|placed| placed.view == view).expect("the view is shown").inner;
    Position { x: inner.x + inner.width / 2, y: inner.y + inner.height / 2 }
}

#[test]
fn a_click_on_a_title_gives_that_view_the_screen_and_again_takes_it_back() {
    let mut app = sized(elected(), 120, 40);
    for title in ["What happened, and why", "Logs", "Cluster"] {
        click(&mut app, title);
        let at = app.look.enlarged.expect("it has the screen");
        assert_eq!((views::ALL[at].title)(&app.pane()), title);
        assert!(row(screen(&app).buffer(), 38).contains("Esc goes back"), "{}", screen(&app));
        click(&mut app, title);
        assert_eq!(app.look.enlarged, None);
    }
}

#[test]
fn a_click_on_a_step_of_the_story_goes_there() {
    let mut app = sized(elected(), 120, 40);
    let told = app.run().told().iter().rev().nth(2).expect("several steps were told").clone();
    click(&mut app, &told.headline);
    assert_eq!(app.run().timeline.at(), told.step);
}

#[test]
fn a_click_on_a_key_of_the_last_line_presses_it() {
    let mut app = sized(elected(), 80, 24);
    let step = app.run().timeline.at();
    click(&mut app, "→ step");
    assert_eq!(app.run().timeline.at(), step + 1);
    click(&mut app, "← back");
    assert_eq!(app.run().timeline.at(), step);
    click(&mut app, ": command");
    assert!(matches!(app.mode, Mode::Prompt(_)));
    click(&mut app, "Esc close");
    click(&mut app, "? help");
    assert!(matches!(app.mode, Mode::Help { .. }));
    click(&mut app, "Esc close");
    click(&mut app, "k kill");
    assert!(app.run().scene().nodes.iter().any(|node| !node.up));
    click(&mut app, "k restart");
    assert!(app.run().scene().nodes.iter().all(|node| node.up));
}

#[test]
fn a_click_on_an_answer_of_a_lesson_gives_it() {
    let mut app = sized(begin(library(&[]).find("L13").expect("a lesson")), 80, 24);
    while page(&app).choices.is_empty() {
        let key = if page(&app).may_go_on { "Enter" } else { "s" };
        press(&mut app, key);
        app.run_mut().clock.replay = None;
    }
    assert_eq!(page(&app).status, Status::Waiting);
    let chosen = page(&app).choices.len();
    let text = format!("[{chosen}] ");
    click(&mut app, &text);
    assert_ne!(page(&app).status, Status::Waiting, "{}", screen(&app));
    let at = middle(&app, views::LESSON);
    assert!(!matches!(views::hit(&app, at), Some(Target::Answer(_))), "a line of the text is no answer");
}

#[test]
fn a_double_click_kills_a_node_and_restarts_it() {
    let mut app = sized(elected(), 120, 40);
    let at = place(&screen(&app), "S3 ○");
    assert_eq!(views::hit(&app, at), Some(Target::Node(2)));
    gesture(&mut app, Gesture::Click(Target::Node(2)), at);
    gesture(&mut app, Gesture::Twice(2), at);
    assert!(!app.run().scene().nodes[2].up);
    gesture(&mut app, Gesture::Twice(2), at);
    assert!(app.run().scene().nodes[2].up);
    // Where another end of a link is chosen, it chooses.
    press(&mut app, "1 x");
    gesture(&mut app, Gesture::Twice(2), at);
    assert!(app.run().scene().nodes[2].up && matches!(app.mode, Mode::Link { other: 2 }));
}

#[test]
fn a_drag_from_node_to_node_cuts_the_link_and_heals_it() {
    let mut app = sized(elected(), 120, 40);
    let at = Position::default();
    gesture(&mut app, Gesture::Over(0, Some(2)), at);
    assert_eq!(app.status, Some(Said::Said("Let go here, and the link S1 - S3 is cut.".into())));
    gesture(&mut app, Gesture::Over(0, None), at);
    assert_eq!(app.status, None);
    gesture(&mut app, Gesture::Dropped(0, None), at);
    assert!(app.run().scene().links.cut.is_empty());
    gesture(&mut app, Gesture::Dropped(0, Some(2)), at);
    assert_eq!(app.run().scene().links.cut.len(), 2, "in both directions");
    gesture(&mut app, Gesture::Over(2, Some(0)), at);
    assert_eq!(app.status, Some(Said::Said("Let go here, and the link S3 - S1 is healed.".into())));
    gesture(&mut app, Gesture::Dropped(2, Some(0)), at);
    assert!(app.run().scene().links.cut.is_empty() && matches!(app.mode, Mode::Watch));
}

#[test]
fn the_wheel_scrolls_what_it_is_over_and_time_only_over_the_cluster_and_the_timeline() {
    let mut app = sized(elected(), 120, 40);
    run(&mut app, &["run 300ms"]);
    let step = app.run().timeline.at();
    let story = middle(&app, views::NARRATION);
    let before = screen(&app);
    wheel(&mut app, true, story);
    assert_eq!(screen(&app), before, "it is at its end");
    wheel(&mut app, false, story);
    let scrolled = screen(&app);
    assert_ne!(scrolled, before);
    assert!(scrolled.to_string().contains(" ↓3 "), "{scrolled}");
    // What stands three rows further down is what stood here, and is what a click means.
    let (inner, line) =
        (story, |screen: &TestBackend, y: u16| row(screen.buffer(), y).chars().skip(66).collect::<String>());
    assert_eq!(line(&scrolled, inner.y + 3), line(&before, inner.y));
    let target = views::hit(&app, Position { y: inner.y + 3, ..inner });
    app.look.scrolled = None;
    assert_eq!(target, views::hit(&app, inner));
    assert_eq!(app.run().timeline.at(), step, "no time passed");
    wheel(&mut app, false, story);
    wheel(&mut app, true, story);
    assert_eq!(screen(&app), before, "back at the end it is told as ever");
    for over in [middle(&app, views::CLUSTER), Position { x: 30, y: 37 }] {
        wheel(&mut app, false, over);
        assert_eq!(app.run().timeline.at(), step - 1);
        wheel(&mut app, true, over);
        assert_eq!(app.run().timeline.at(), step);
    }
    for nothing in [Position { x: 3, y: 0 }, Position { x: 3, y: 39 }] {
        assert_eq!(views::under(&app, nothing), Under::Nothing);
    }
}

#[test]
fn what_was_scrolled_is_as_usual_when_something_happens() {
    let mut app = sized(elected(), 80, 24);
    run(&mut app, &["run 300ms"]);
    let story = middle(&app, views::NARRATION);
    let is_scrolled =
        |app: &App| screen(app).to_string().contains('↑') && app.pane().scrolled(views::NARRATION).is_some();
    wheel(&mut app, false, story);
    assert!(is_scrolled(&app));
    press(&mut app, "Tab");
    assert!(!is_scrolled(&app));
    wheel(&mut app, false, story);
    press(&mut app, "Space");
    wheel(&mut app, false, story);
    advance(&mut app, 2.0);
    assert!(!is_scrolled(&app), "the newest step is in sight");
}

#[test]
fn every_row_of_a_list_can_be_scrolled_to() {
    let mut app = sized(sandbox("raft", Some(9)), 80, 24);
    run(&mut app, &["fire S1 election", "fire S2 election", "fire S3 election"]);
    press(&mut app, "v");
    let list = middle(&app, views::MESSAGES);
    let ids: Vec<String> = app.run().scene().messages.iter().map(|message| message.id.clone()).collect();
    let (first, last) = (&ids[0], &ids[ids.len() - 1]);
    let seen = |app: &App, text: &str| screen(app).to_string().contains(text);
    assert!(seen(&app, first) && !seen(&app, last), "{}", screen(&app));
    for _ in 0..8 {
        wheel(&mut app, true, list);
    }
    assert!(!seen(&app, first) && seen(&app, last), "{}", screen(&app));
    let at = place(&screen(&app), last);
    assert_eq!(views::hit(&app, at), Some(Target::Message(last.clone())));
}

#[test]
fn the_wheel_goes_along_logs_that_have_no_room() {
    let mut app = sized(elected(), 80, 24);
    let leader = app.run().scene().nodes[super::leader(&app).expect("a leader")].id.clone();
    for nth in 1..=12 {
        run(&mut app, &[&format!("request {leader} set x{nth}=y")]);
    }
    run(&mut app, &["run 200ms"]);
    let logs = middle(&app, views::STORES);
    let (before, seen) = (screen(&app), |app: &App, text: &str| screen(app).to_string().contains(text));
    assert!(!seen(&app, " 1  2  3 "), "{before}");
    for _ in 0..9 {
        wheel(&mut app, false, logs);
    }
    assert!(seen(&app, " 1  2  3 ") && seen(&app, " ←0 →"), "{}", screen(&app));
    for _ in 0..9 {
        wheel(&mut app, true, logs);
    }
    assert_eq!(screen(&app), before, "at its end it is shown as ever");
}

#[test]
fn the_wheel_goes_through_a_sheet_and_the_help_wherever_it_is() {
    let mut app = sized(elected(), 80, 24);
    let text = |nth: usize| format!("line {nth}.");
    let item = |nth| Item { indent: 0, hang: 0, text: text(nth), role: Role::Text, does: Some(Does::Go(1)) };
    app.mode = Mode::Sheet(Sheet::new(Shows::Moves, "Lines", (0..40).map(item).collect()));
    let sheet = middle(&app, views::SHEET);
    wheel(&mut app, true, sheet);
    assert!(matches!(&app.mode, Mode::Sheet(sheet) if sheet.chosen == 1));
    press(&mut app, "Esc ?");
    wheel(&mut app, true, Position::default());
    assert!(matches!(app.mode, Mode::Help { scroll: 3, .. }));
}

#[test]
fn what_is_said_in_three_lines_lies_over_no_view() {
    for (width, height) in [(60, 20), (80, 24)] {
        let mut app = sized(elected(), width, height);
        run(&mut app, &["run 300ms"]);
        let ribbon = row(screen(&app).buffer(), height - 4);
        app.status = Some(Said::Said("word ".repeat(33)));
        let screen = screen(&app);
        assert_eq!(row(screen.buffer(), height - 5), ribbon, "the ribbon stands above it:\n{screen}");
        let newest = app.run().told().last().expect("a step");
        let (step, start) = (newest.step, newest.headline.chars().take(10).collect::<String>());
        assert!(screen.to_string().contains(&format!("{step} {start}")), "{screen}");
        assert_eq!(views::hit(&app, Position { x: width - 5, y: height - 3 }), None, "nothing behind it");
    }
}
