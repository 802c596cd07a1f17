//! What stands around a question that many runs or a search settle, and around a goal in which not everything may be done
//! as often as one likes.

use super::lessons::{begin, page};
use super::{draw, press, run, type_in};
use crate::kit::work;
use crate::lesson::{self, Counted, Grade, Page, Status};
use crate::ui::app::{App, Mode, Status as Said};
use crate::ui::say::lesson as say;
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
[[step]]
say = "Three servers wait, and nobody leads. One of them may be lost, and no client asks for anything."
[step.goal]
ask = "**Make S2 leader**, although one of the others is down before it asks for a single vote."
until = "leaders.exists(s, s.id == 'S2') && servers.exists(s, !s.up)"
hints = ["a", "b", "c"]
keys = ["fire", "kill"]
solution = "crash S3\nfire S2 election\nrun until leaders.size() == 1"
[step.goal.limits]
crash = 1
request = 0
[[step]]
say = "Two of three servers run."
[step.predict]
ask = "Can two lead in one term?"
choices = ["yes", "no"]
do = "explore crashes=0 restarts=0 timeouts=1 requests=0 states=20000 find leaders.size() > 1"
answer = "found"
"#;

fn opened() -> App {
    begin(&Arc::new(lesson::read("test.toml", LESSON).unwrap_or_else(|error| panic!("{error}"))))
}

/// All that the screen says, with one space between words.
fn shown(app: &App, width: u16, height: u16) -> String {
    let screen = draw(app, width, height);
    let buffer = screen.buffer();
    let cells = |y| (0..width).map(move |x| buffer[(x, y)].symbol());
    // The lesson stands at the right, or below all else where it is narrow.
    let row = |y: u16| cells(y).collect::<String>().rsplit('│').next().map(str::to_string).unwrap_or_default();
    (0..height)
        .map(|y| row(y).trim().to_string())
        .collect::<Vec<_>>()
        .join(" ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn what_may_still_be_done_stays_in_sight() {
    let mut app = opened();
    for (line, left) in [
        ("step", "Still allowed here: crash once. Not allowed here: request."),
        ("crash S3", "Used up: crash. Not allowed here: request."),
        ("undo", "Still allowed here: crash once. Not allowed here: request."),
    ] {
        run(&mut app, &[line]);
        assert!(shown(&app, 80, 24).contains(left), "{line}: {}", shown(&app, 80, 24));
    }
    // What a key does counts the same.
    press(&mut app, "k");
    assert_eq!(page(&app).limits[0].used, 1);
    press(&mut app, "r");
    let lost = "Here request is not allowed, and this run has it once.";
    assert!(shown(&app, 80, 24).contains(lost), "{}", shown(&app, 80, 24));
    press(&mut app, "u");
    assert_eq!((page(&app).status.clone(), page(&app).limits[1].used), (Status::Waiting, 0));
}

#[test]
fn what_a_search_looked_at_is_told_with_its_answer() {
    let mut app = opened();
    run(&mut app, &["crash S3", "fire S2 election", "run until leaders.size() == 1"]);
    press(&mut app, "Enter");
    press(&mut app, "2");
    let told = "The search met";
    assert!(page(&app).searched[0].starts_with(told), "{:?}", page(&app).status);
    assert!(shown(&app, 80, 24).contains(told), "{}", shown(&app, 80, 24));
}

/// What takes long can be stopped, and then it was not answered.
#[test]
fn to_count_runs_can_be_stopped() {
    let many = "[[step]]\nsay = \"x\"\n[step.predict]\nask = \"How many?\"\nchoices = [\"all\", \"some\"]\ndo = \"run 5s\"\nrepeat = \
                100\ncount = \"leaders.size() == 1\"\nanswer = \"count == 100 ? 'all' : 'some'\"\n";
    let text = LESSON[..LESSON.find("[[step]]").expect("a step")].to_string() + many;
    let mut app = begin(&Arc::new(lesson::read("test.toml", &text).unwrap_or_else(|error| panic!("{error}"))));
    work::attend(Box::new(|pace| !pace.stops));
    press(&mut app, "1");
    work::leave();
    assert!(matches!(&app.status, Some(Said::Said(text)) if text.starts_with("Stopped")), "{:?}", app.status);
    assert_eq!((page(&app).status.clone(), app.run().timeline.at()), (Status::Waiting, 0));
    press(&mut app, "1");
    assert_eq!(page(&app).counted.as_ref().map(|counted| (counted.held, counted.runs)), Some((100, 100)));
}

#[test]
fn in_how_many_runs_it_was_so_is_told_with_some_in_which_it_was_not() {
    for (held, not, told) in [
        (20, &[][..], "It was so in all 20 runs, with seeds 7 to 26."),
        (0, &[7, 8, 9], "It was so in none of 20 runs, with seeds 7 to 26."),
        (
            19,
            &[9],
            "It was so in 19 of 20 runs, with seeds 7 to 26; not with seed 9. To see one: `synod learn mine.toml --page 4 --seed 9`.",
        ),
        // The run on the screen is not named to be looked at.
        (19, &[7], "It was so in 19 of 20 runs, with seeds 7 to 26; not with seed 7."),
        (
            18,
            &[7, 9],
            "It was so in 18 of 20 runs, with seeds 7 to 26; not with seeds 7 and 9. To see one: `synod learn mine.toml --page 4 --seed 9`.",
        ),
        (
            17,
            &[9, 12, 15],
            "It was so in 17 of 20 runs, with seeds 7 to 26; not with seeds 9, 12 and 15. To see one: `synod learn mine.toml --page 4 --seed 9`.",
        ),
        (
            6,
            &[8, 9, 10],
            "It was so in 6 of 20 runs, with seeds 7 to 26; not, for instance, with seeds 8, 9 and 10. To see one: `synod learn \
             mine.toml --page 4 --seed 8`.",
        ),
    ] {
        let counted = Some(Counted { runs: 20, first: 7, held, not: not.to_vec() });
        let status = Status::Right { answer: held.to_string(), explain: String::new() };
        let page = Page { opened_as: "mine.toml".into(), number: 4, counted, status, ..Page::default() };
        let app = opened();
        let said: Vec<String> = say::standing(&app.pane(), &page).into_iter().map(|(text, _)| text).collect();
        assert!(said.contains(&told.to_string()), "{said:?}");
        // A test draws its seeds anew, so there is no way to such a run.
        let page = Page { grade: Some(Grade::default()), ..page };
        let said: Vec<String> = say::standing(&app.pane(), &page).into_iter().map(|(text, _)| text).collect();
        assert!(
            said.iter().any(|text| text.starts_with("It was so in")) && !said.concat().contains("--seed"),
            "{said:?}"
        );
    }
}

#[test]
fn an_answer_that_is_a_sentence_ends_once() {
    let wrong = |answer: Option<&str>| Status::Wrong {
        given: "S1 leads.".into(),
        answer: answer.map(String::from),
        explain: String::new(),
    };
    for (status, told) in [
        (wrong(None), "✗ You said: S1 leads. It is not so. "),
        (wrong(Some("S2 leads.")), "✗ You said: S1 leads. The answer: **S2 leads**. "),
        (Status::Right { answer: "S2 leads.".into(), explain: String::new() }, "✓ **S2 leads** - right. "),
    ] {
        let app = opened();
        let said = say::standing(&app.pane(), &Page { status, ..Page::default() });
        assert_eq!(said.first().map(|(text, _)| text.as_str()), Some(told));
    }
}

#[test]
fn a_command_that_waits_for_an_answer_leaves_the_keys_to_it() {
    let mut app = super::guided::question("L01");
    for (line, closes) in [("crash S1", true), ("crsh S1", false)] {
        press(&mut app, ":");
        type_in(&mut app, line);
        press(&mut app, "Enter");
        assert_eq!(matches!(app.mode, Mode::Watch), closes, "{line}");
    }
    press(&mut app, "Esc 1");
    assert!(app.run().guide.as_ref().is_some_and(|guide| guide.page.played.is_some()), "the number answers");
}

#[test]
fn a_file_without_its_ending_is_asked_for_once_more() {
    let mut app = super::sandbox("raft", None);
    app.run_mut().scenario =
        crate::scenario::Scenario::sandbox(crate::protocols::find("raft").expect("one"), None, 7).ok();
    press(&mut app, "w");
    type_in(&mut app, "hs3");
    press(&mut app, "Enter");
    assert!(matches!(&app.mode, Mode::Ask(_, prompt) if prompt.error.is_some()) && app.wish.is_none());
    press(&mut app, "Backspace Backspace Backspace Enter");
    assert!(app.wish.is_some());
}
