//! Every page of every lesson at the smallest usual size: what is asked for stays in sight, what is said fits the run
//! that is shown, and a key that ends a showing does nothing else.

use super::{draw, find, on_screen, press, run, type_in};
use crate::kit::work;
use crate::lesson::{ChoiceState, Lesson, Page, Progress, Status as Stands, Takes, library};
use crate::ui::app::{App, Leave, Status};
use crate::ui::guide::{After, Begin, Guide};
use crate::ui::say::lesson as say;
use crate::ui::update::advance;
use crate::ui::views::{self, arrange};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::cell::RefCell;
use std::sync::Arc;

thread_local! {
    /// What is wrong with pages: all of it is told together.
    static WRONG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

pub(super) fn wrong_unless(right: bool, what: impl FnOnce() -> String) {
    if !right {
        WRONG.with_borrow_mut(|wrong| wrong.push(what()));
    }
}

/// Nothing is wrong with any page that was looked at.
pub(super) fn nothing_is_wrong() {
    WRONG.with_borrow(|wrong| assert!(wrong.is_empty(), "{}", wrong.join("\n")));
}

/// A lesson on the screen, from its beginning.
pub(super) fn begin(lesson: &Arc<Lesson>) -> App {
    let (guide, timeline, _) = Guide::new(lesson.clone(), Progress::default(), Begin::Afresh, 1).expect("it begins");
    let mut app = on_screen(&lesson.title, timeline);
    app.run_mut().guide = Some(guide);
    app.run_mut().refresh();
    app
}

pub(super) fn page(app: &App) -> &crate::lesson::Page {
    &app.run().guide.as_ref().expect("a lesson").page
}

/// Which page it is, for whoever reads why a test fell.
pub(super) fn place(app: &App) -> String {
    format!("{} page {}", page(app).lesson, page(app).number)
}

/// A text without its emphasis, with one space between words.
fn plain(text: &str) -> String {
    text.replace(['*', '`'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the column of the lesson says.
fn column(buffer: &Buffer) -> String {
    // The first wall; a banner may stand above it.
    let wall = buffer.area.positions().find(|place| buffer[*place].symbol() == "┬");
    let (left, top) = wall.map_or((0, 0), |place| (place.x + 1, place.y));
    let right = (left..buffer.area.width).find(|x| buffer[(*x, top)].symbol() == "┬");
    let right = right.unwrap_or(buffer.area.width);
    let row = |y: u16| (left..right).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    plain(&(0..buffer.area.height).map(|y| row(y) + " ").collect::<String>())
}

/// All that is asked for is in sight, the answers to choose from as well; and this. Of a question that has its answer, at
/// least how it begins and what was answered.
pub(super) fn in_sight(app: &App, also: &str) {
    let screen = draw(app, 80, 24);
    let seen = column(screen.buffer());
    let settled = seen.contains(CUT) && page(app).takes == Takes::Nothing && page(app).may_go_on;
    let beginning = |text: &String| if settled { plain(text).chars().take(12).collect() } else { plain(text) };
    let choices = page(app).choices.iter().filter(|choice| !settled || choice.state != ChoiceState::Open);
    let asked = page(app).ask.iter().chain(choices.map(|choice| &choice.text));
    for text in asked.map(beginning).chain([plain(also)]) {
        wrong_unless(seen.contains(&text), || format!("{}: {text:?} is not in sight:\n{screen}", place(app)));
    }
}

/// The sizes at which all that is said has its place, or a line says that it has not.
const SIZES: [(u16, u16); 4] = [(80, 24), (60, 20), (158, 45), (160, 45)];
/// What says that something is left out.
const CUT: &str = "… w shows all of it";

/// A text as the screen shows it in one line.
fn told(text: &str) -> String {
    plain(
        &text
            .lines()
            .map(|line| line.strip_prefix("- ").map_or(line.into(), |item| format!("· {item}")))
            .fold(String::new(), |all, line| all + &line + "\n"),
    )
}

/// All that a page says, each text by itself.
fn all_told(app: &App) -> Vec<String> {
    let page = page(app);
    let asked = page.ask.iter().chain(page.choices.iter().map(|choice| &choice.text)).chain(&page.hints);
    let said = say::standing(&app.pane(), page).into_iter().chain(say::told(&app.pane(), page));
    let texts = [page.text.clone()].into_iter().chain(asked.cloned()).chain(said.map(|(text, _)| text));
    // Paragraphs are texts by themselves.
    let paragraphs: Vec<String> = texts.flat_map(|text| text.split("\n\n").map(told).collect::<Vec<_>>()).collect();
    paragraphs.into_iter().filter(|text| !text.is_empty()).collect()
}

/// Nothing that a page says is lost without a sign, and the newest of it stands there from its first word on.
fn nothing_is_lost(app: &mut App, newest: &str) {
    let newest = told(newest);
    let beginning = newest.split(' ').take(3).collect::<Vec<_>>().join(" ");
    for (width, height) in SIZES {
        let screen = draw(app, width, height);
        let seen = column(screen.buffer());
        let at = || format!("{} at {width}x{height}", place(app));
        for text in all_told(app).iter().filter(|_| !seen.contains(CUT)) {
            wrong_unless(seen.contains(text), || format!("{}: {text:?} is lost:\n{screen}", at()));
        }
        let begins = seen.split_once(&beginning);
        wrong_unless(begins.is_some(), || format!("{}: {newest:?} is the newest, and hidden:\n{screen}", at()));
        // Where it breaks off, the line that says so stands behind it.
        let broken = |(_, rest): &(&str, &str)| !seen.contains(&newest) && !rest.contains(CUT);
        wrong_unless(!begins.is_some_and(|parts| broken(&parts)), || {
            format!("{}: {newest:?} breaks off:\n{screen}", at())
        });
    }
    leaves(app);
}

/// On the whole screen, leaf by leaf, a page says all that it has to say.
fn leaves(app: &mut App) {
    if app.run().clock.replay.is_some() {
        return;
    }
    let mut seen = String::new();
    app.area = Rect::new(0, 0, 60, 20);
    loop {
        press(app, "w");
        if app.look.enlarged.is_none() {
            break;
        }
        let screen = draw(app, 60, 20);
        let inner = arrange::places(&app.pane(), views::body(&app.pane(), app.area))[0].inner;
        let inside = inner.rows().map(|row| super::row(screen.buffer(), row.y).trim().to_string());
        let inside: Vec<String> = inside.collect();
        let mark = inside.iter().find(|row| row.starts_with("… w shows the rest"));
        // What goes on from here is told on every leaf.
        let on = page(app).is_summary() || page(app).may_go_on;
        wrong_unless(mark.is_none_or(|mark| !on || mark.contains("Enter")), || format!("{}: {mark:?}", place(app)));
        let inside = inside.iter().filter(|row| !row.starts_with("… w shows the rest")).cloned();
        seen = plain(&(seen + " " + &inside.collect::<Vec<_>>().join(" ")));
    }
    for text in all_told(app) {
        wrong_unless(seen.contains(&text), || format!("{}: no leaf tells {text:?}:\n{seen}", place(app)));
    }
}

/// A summary has the whole screen; where it is too long for one, it is turned over.
pub(super) fn nothing_is_lost_of_the_summary(app: &mut App) {
    assert_eq!(app.look.enlarged, Some(crate::ui::views::LESSON));
    for (width, height) in SIZES {
        let hints = super::row(draw(app, width, height).buffer(), height - 1);
        wrong_unless(hints.trim().starts_with("Enter go on"), || format!("{}: {hints}", place(app)));
    }
    app.look.enlarged = None;
    leaves(app);
}

/// What is told last of how a task stands.
fn verdict(app: &App) -> String {
    say::standing(&app.pane(), page(app)).into_iter().next().map_or(String::new(), |(text, _)| text)
}

/// Where the goal can no longer be reached, one reads why and what leads back.
fn dead_end(app: &mut App) {
    let guide = app.run_mut().guide.as_mut().expect("a lesson");
    let step = guide.runner.step();
    let Some(lost) = guide.runner.lesson().steps[step].task.lost() else { return };
    let status = Stands::Lost { why: lost.why.clone(), last_good_step: Some(123) };
    let before = guide.page.clone();
    guide.turn_to(Page { status, hints_left: 1, ..before.clone() });
    let why = verdict(app);
    nothing_is_lost(app, &why);
    for (width, height) in SIZES {
        let seen = column(draw(app, width, height).buffer());
        wrong_unless(seen.contains("u goes back to step 123, where it was still possible"), || {
            format!("{}: {seen}", place(app))
        });
        wrong_unless(seen.contains("h hint"), || format!("{}: no hint in {seen}", place(app)));
    }
    app.run_mut().guide.as_mut().expect("a lesson").turn_to(before);
}

/// What is shown step by step goes to its end, and nothing else happens: whatever key it is.
fn end_showing(app: &mut App, key: &str) {
    let Some(replay) = app.run().clock.replay else { return };
    let before =
        (app.run().timeline.end(), app.run().timeline.branches(), page(app).clone(), app.run().selected.follows);
    press(app, key);
    assert_eq!(app.run().clock.replay, None, "{}", place(app));
    assert_eq!(app.run().timeline.at(), replay.to, "{}: {key} goes to its end", place(app));
    let after =
        (app.run().timeline.end(), app.run().timeline.branches(), page(app).clone(), app.run().selected.follows);
    assert_eq!((before.0, before.1, before.3), (after.0, after.1, after.3), "{}: {key} does nothing else", place(app));
    assert_eq!((before.2.number, before.2.status, before.2.hints), (after.2.number, after.2.status, after.2.hints));
}

/// The beginning of what is explained, of a verdict that explains something.
pub(super) fn explained(app: &App) -> Option<String> {
    let (Stands::Reached { explain } | Stands::Right { explain, .. } | Stands::Wrong { explain, .. }) =
        &page(app).status
    else {
        return None;
    };
    let words: Vec<&str> = explain.split_whitespace().take(4).collect();
    Some(plain(&words.join(" "))).filter(|text| !text.is_empty())
}

/// What a verdict explains is told where the run shows it, and nowhere else.
fn fits_the_run(app: &mut App) {
    let Some(explained) = explained(app) else { return };
    in_sight(app, &explained);
    let (branch, at) = app.run().here();
    let about_this_run = page(app).takes != Takes::Step;
    press(app, "Home");
    let seen = column(draw(app, 80, 24).buffer());
    let moved = app.run().here() != (branch, at);
    if about_this_run && moved && page(app).elsewhere.is_some() {
        wrong_unless(!seen.contains(&explained), || format!("{}: {explained:?} is told of another run", place(app)));
        in_sight(app, "step");
    }
    // What was to be brought about is not so at the start.
    let claims = moved && matches!(page(app).status, Stands::Reached { .. }) && page(app).elsewhere.is_none();
    wrong_unless(!claims, || format!("{}: what it asks for is so at the start", place(app)));
    app.run_mut().timeline.switch(branch);
    run(app, &[&format!("seek {at}")]);
    in_sight(app, &explained);
}

/// Gives the answer of this number, or points at this step, or types it.
fn answer(app: &mut App, nth: usize, key: &str) {
    match page(app).takes {
        Takes::Choice => press(app, &(nth + 1).to_string()),
        Takes::Text => {
            let example = page(app).example.clone().expect("a typed answer has an example");
            for typed in ["h", &example] {
                press(app, "Enter");
                type_in(app, typed);
                press(app, "Enter");
                if typed == "h" {
                    in_sight(app, "An answer looks like");
                }
            }
        }
        Takes::Step => press(app, "Enter"),
        Takes::Nothing | Takes::Time => return,
    }
    if app.run().clock.replay.is_some() {
        in_sight(app, "Watch what happens");
    }
    end_showing(app, key);
    let newest = verdict(app);
    nothing_is_lost(app, &newest);
    if !page(app).may_go_on {
        press(app, "Enter");
        if let Some(urged) = page(app).told.clone() {
            nothing_is_lost(app, &urged);
        }
        // The same answer once more is the newest again.
        if page(app).takes == Takes::Choice {
            press(app, &(nth + 1).to_string());
            end_showing(app, key);
            nothing_is_lost(app, &newest);
        }
    }
    let sign = if matches!(page(app).status, Stands::Wrong { .. }) { "✗ You said:" } else { "✓" };
    in_sight(app, sign);
    fits_the_run(app);
}

/// While a question is open, no key shows more of the run than the page tells of.
fn stands_still(app: &mut App) {
    if !matches!(page(app).takes, Takes::Choice | Takes::Text) {
        return;
    }
    let (here, scene) = (app.run().here(), app.run().scene().clone());
    let hints = super::row(draw(app, 80, 24).buffer(), 23);
    let offers = |what: &&str| hints.contains(&format!(" {what} "));
    let offered = ["play", "step", "kill", "cut", "heal", "fire", "request"].into_iter().find(offers);
    wrong_unless(offered.is_none(), || format!("{}: {hints}", place(app)));
    for key in ["Space", "Right", "Shift-Right", "g", "n", "k", "f", "r", "x", "p", "End"] {
        press(app, key);
        advance(app, 5.0);
        let told = app.status.as_ref().is_some_and(|status| match status {
            Status::Said(text) | Status::Wrong(text) => text == "First say what you think; then it is played.",
        });
        let still = app.run().here() == here && *app.run().scene() == scene && !app.run().clock.playing;
        let speaks = told || !["Space", "Right", "Shift-Right", "k", "x", "p"].contains(&key);
        wrong_unless(still && speaks, || format!("{}: {key} goes on: {:?}", place(app), app.status));
    }
    app.status = None;
}

/// A page as a reader does it who is wrong first.
pub(super) fn do_page(app: &mut App) {
    let whole = draw(app, 80, 24);
    wrong_unless(find(whole.buffer(), "… w shows").is_none(), || format!("{} has no room:\n{whole}", place(app)));
    in_sight(app, "");
    let text = page(app).text.clone();
    nothing_is_lost(app, &text);
    if !page(app).may_go_on && page(app).takes == Takes::Nothing {
        press(app, "Enter");
        in_sight(app, "First reach the goal.");
        nothing_is_lost(app, "First reach the goal.");
    }
    while page(app).hints_left > 0 {
        press(app, "h");
        let newest = page(app).hints.last().cloned().unwrap_or_default();
        in_sight(app, &newest);
        nothing_is_lost(app, &newest);
    }
    stands_still(app);
    dead_end(app);
    for nth in (0..page(app).choices.len().max(1)).rev() {
        answer(app, nth, ["k", "Enter", "1", "Left"][nth % 4]);
    }
    if page(app).can_be_shown && !matches!(page(app).status, Stands::Right { .. }) {
        press(app, "s");
        end_showing(app, "k");
        in_sight(app, "✓");
        assert!(!column(draw(app, 80, 24).buffer()).contains("First reach"), "{}", place(app));
        let newest = verdict(app);
        nothing_is_lost(app, &newest);
        fits_the_run(app);
    }
    if page(app).takes == Takes::Time {
        press(app, "Enter");
        end_showing(app, "k");
    }
}

#[test]
fn what_is_told_first_to_do_is_gone_once_something_is_done() {
    let lesson = library(&[]).find("L01").expect("a lesson").clone();
    let mut app = begin(&lesson);
    press(&mut app, "Enter Enter");
    in_sight(&app, "First reach the goal.");
    nothing_is_wrong();
    press(&mut app, "r");
    assert_eq!(page(&app).told, None);
}

#[test]
fn a_message_that_is_chosen_is_named_with_what_it_says() {
    let lesson = library(&[]).find("L01").expect("a lesson").clone();
    let mut app = begin(&lesson);
    press(&mut app, "Enter r m Down");
    let status = super::row(draw(&app, 80, 24).buffer(), 22);
    assert!(status.contains("2 of 3  Write from C1 to S2, in 50 ms: x=1, seq 1"), "{status}");
}

/// A page whose commands take long, and a goal whose solution does.
const LONG: &str = r#"
format = 1
id = "long"
title = "Long"
idea = "It takes long."
minutes = 5
summary = "- x"
[world]
protocol = "raft"
nodes = 9
seed = 7
[[step]]
say = "One."
[[step]]
say = "Two."
do = "run until !nodes.all(a, nodes.all(b, a.id != '' && b.id != '')) || step > 300 within 20s"
[step.goal]
until = "time_ms > 90000"
hints = ["a", "b", "c"]
solution = "run until !nodes.all(a, nodes.all(b, a.id != '' && b.id != '')) || time_ms > 90000 within 95s"
"#;

/// Whoever waits may stop it, and then nothing is half done.
#[test]
fn what_a_lesson_plays_can_be_stopped_and_all_is_as_it_was() {
    let lesson = crate::lesson::read("long.toml", LONG).unwrap_or_else(|error| panic!("{error}"));
    let mut app = begin(&Arc::new(lesson));
    let stands = |app: &App| (page(app).number, app.run().timeline.at(), app.run().timeline.branches());
    let asked = std::rc::Rc::<std::cell::Cell<u32>>::default();
    let stopping = || {
        let asked = asked.clone();
        work::attend(Box::new(move |pace| {
            asked.set(asked.get() + 1);
            !pace.stops
        }));
    };
    let before = stands(&app);
    stopping();
    press(&mut app, "Enter");
    work::leave();
    assert!(asked.take() > 0, "it took long enough for somebody to be asked");
    assert_eq!(stands(&app), before);
    assert!(draw(&app, 80, 24).to_string().contains("Stopped: the lesson is where it was."));
    press(&mut app, "Enter");
    let before = stands(&app);
    assert_eq!(before.0, 2, "and who does not stop it gets there");
    stopping();
    press(&mut app, "s");
    work::leave();
    assert!(asked.take() > 0);
    assert_eq!(stands(&app), before);
    assert_eq!(page(&app).status, Stands::Waiting);
}

/// A page as somebody does it who wants to get to the end.
fn hurry(app: &mut App) {
    for nth in 0..page(app).choices.len() {
        if page(app).takes == Takes::Choice {
            press(app, &(nth + 1).to_string());
            end_showing(app, "k");
        }
    }
    if !page(app).may_go_on {
        press(app, "s");
        end_showing(app, "k");
    }
    press(app, "Enter");
}

#[test]
fn the_end_of_a_lesson_leads_on() {
    let lesson = library(&[]).find("L13").expect("a lesson").clone();
    let mut app = begin(&lesson);
    while !page(&app).is_summary() {
        hurry(&mut app);
    }
    let next = After::Lesson { id: "L15".into(), title: "The leader crashes".into() };
    for (after, says, leave) in [
        (next, "goes on with L15: The leader crashes", Leave::Next),
        (After::AllDone, "all lessons are done", Leave::Quit),
        (After::Nothing, "ends the lesson", Leave::Quit),
    ] {
        app.run_mut().guide.as_mut().expect("a lesson").after = after;
        let screen = draw(&app, 80, 24);
        assert!(find(screen.buffer(), says).is_some(), "{says}:\n{screen}");
        press(&mut app, "Enter");
        assert_eq!(app.leave.take(), Some(leave), "{says}");
    }
}

#[test]
fn a_step_that_was_shown_was_not_found() {
    let lesson = library(&[]).find("L13").expect("a lesson").clone();
    let mut app = begin(&lesson);
    while page(&app).takes != Takes::Step {
        hurry(&mut app);
    }
    press(&mut app, "s");
    in_sight(&app, "✓ The answer: step");
    // Elsewhere one is told the way back.
    press(&mut app, "Home");
    in_sight(&app, "u goes there.");
    let shown = app.run().timeline.at();
    press(&mut app, "u");
    assert!(app.run().timeline.at() > shown && page(&app).elsewhere.is_none());
    nothing_is_wrong();
}
