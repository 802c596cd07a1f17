//! What stays when a learner goes on or presses a key once more, and what goes.

use super::lessons::{begin, page};
use super::{draw, press, run};
use crate::explore::FoundRun;
use crate::lesson::{self, Grade, Page, Status, Takes};
use crate::ui::app::{App, Ask, Guess, Mode, Status as Said};
use crate::ui::say::lesson as say;
use crate::ui::views;
use std::sync::Arc;

const LESSON: &str = r#"
format = 1
id = "T"
title = "Test"
idea = "An idea."
minutes = 5
summary = "All."
[world]
protocol = "raft"
nodes = 3
seed = 7
rules_off = ["raft.vote.once"]
[[step]]
say = "Three servers."
[[step]]
say = "The same three."
[[step]]
say = "Others. One of them begins to lead."
do = "run until leaders.size() == 1"
[step.world]
protocol = "raft"
nodes = 3
seed = 8
[step.point]
ask = "When?"
moment = "leaders.size() == 1"
[[step]]
say = "All run."
[step.predict]
ask = "Who is down?"
example = "S1"
do = "run 5ms"
answer = "servers.filter(s, !s.up).map(s, s.id)"
[[step]]
say = "Nothing may be lost."
[step.goal]
until = "leaders.size() > 3"
hints = ["a", "b", "c"]
solution = "step"
[step.goal.limits]
crash = 0
"#;

fn opened() -> App {
    begin(&Arc::new(lesson::read("test.toml", LESSON).unwrap_or_else(|error| panic!("{error}"))))
}

/// The same on a page of it.
fn on_page(number: usize) -> App {
    let mut app = opened();
    while page(&app).number < number {
        match page(&app).takes {
            Takes::Text => press(&mut app, "Enter n o n e Enter"),
            Takes::Step => press(&mut app, "s Enter"),
            _ => press(&mut app, "Enter"),
        }
        app.run_mut().clock.replay = None;
    }
    app
}

/// What is told on the last lines.
fn told(app: &App) -> String {
    match &app.status {
        Some(Said::Said(text) | Said::Wrong(text)) => text.clone(),
        None => String::new(),
    }
}

#[test]
fn what_was_found_in_a_world_is_forgotten_in_the_next_and_not_on_its_next_page() {
    let mut app = opened();
    press(&mut app, "E");
    let found = FoundRun { property: None, steps: Vec::new(), commands: Vec::new(), rules: Vec::new(), seed: None };
    let hunt = app.run_mut().hunt.as_mut().expect("it is open");
    hunt.stop();
    hunt.found.push(found);
    app.run_mut().sight.guess = Some(Guess { branch: 0, step: 0, end: 0 });
    let finds = |app: &App| app.run().hunt.as_ref().map_or(0, |hunt| hunt.found.len());
    press(&mut app, "Esc Enter");
    assert_eq!((page(&app).number, finds(&app), app.run().guessed()), (2, 1, Some(0)));
    press(&mut app, "Enter");
    assert_eq!((page(&app).number, app.run().hunt.is_some(), app.run().guessed()), (3, false, None));
    press(&mut app, "E");
    assert_eq!((finds(&app), app.run().hunt.as_ref().map(|hunt| hunt.from)), (0, Some(app.run().here())));
}

#[test]
fn a_step_that_was_found_stays_found() {
    let mut app = on_page(3);
    press(&mut app, "s");
    assert!(page(&app).shown, "it was shown");
    let right = app.run().timeline.at();
    let mut app = on_page(3);
    app.run_mut().timeline.seek(right);
    app.run_mut().refresh();
    press(&mut app, "Enter");
    for keys in ["s", "Home s"] {
        press(&mut app, keys);
        assert!(matches!(page(&app).status, Status::Right { .. }) && !page(&app).shown, "{keys}");
        assert_eq!(app.run().timeline.at(), right, "{keys} goes there");
    }
}

/// The question and the prompt come together: what is typed next is the answer, not keys.
#[test]
fn a_typed_answer_is_asked_for_at_once_wherever_one_looks() {
    for (keys, begun) in [("Enter", ""), ("4", "4")] {
        let mut app = on_page(4);
        press(&mut app, "e");
        assert!(app.look.enlarged.is_some_and(|at| at != views::LESSON));
        press(&mut app, keys);
        let Mode::Ask(Ask::Answer, prompt) = &app.mode else { panic!("{keys} asks for it") };
        assert_eq!((prompt.line.as_str(), app.look.enlarged), (begun, None));
        assert!(draw(&app, 80, 24).to_string().contains("Who is down?"));
    }
    let mut app = on_page(4);
    press(&mut app, "Enter n o n e Enter");
    assert!(matches!(&page(&app).status, Status::Right { answer, .. } if answer == "none"), "{:?}", page(&app).status);
}

#[test]
fn a_goal_that_is_lost_leads_back_and_nothing_comes_over_that() {
    let mut app = on_page(5);
    press(&mut app, "Enter");
    assert!(page(&app).told.as_ref().is_some_and(|told| told.starts_with("First reach the goal.")));
    run(&mut app, &["crash S1"]);
    let shown = |app: &App, (width, height)| draw(app, width, height).to_string();
    for size in [(80, 24), (60, 20)] {
        assert!(shown(&app, size).contains("u goes back to step"), "{}", shown(&app, size));
    }
    press(&mut app, "Enter");
    assert_eq!((page(&app).number, page(&app).told.as_ref()), (5, None));
    assert!(told(&app).starts_with("u goes back to step") && told(&app).ends_with("still possible."), "{}", told(&app));
    for size in [(80, 24), (60, 20)] {
        assert!(!shown(&app, size).contains("First reach"), "{}", shown(&app, size));
    }
    press(&mut app, "u");
    assert_eq!(page(&app).status, Status::Waiting);
}

#[test]
fn a_grade_has_a_title_of_its_own() {
    let summary = Page { lesson: "T".into(), number: 2, of: 1, ..Page::default() };
    assert_eq!(say::title(&summary), "T: what you learnt");
    assert_eq!(say::title(&Page { grade: Some(Grade::default()), ..summary }), "T: your points");
}
