//! Whatever texts a run is about, what is drawn of them is letters.

use super::{App, draw, elected, on_screen, press, run, sandbox, settings};
use crate::kit::plain::is_plain;
use crate::scenario::Scenario;
use crate::ui::app::Status;
use crate::ui::home::{Home, HomeEntry};
use crate::ui::views;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// One of each kind that a terminal would take for a command.
const HOSTILE: &str = "\u{1b}]0;x\u{7}\u{9b}2J\u{85}\r\u{8}\u{7f}\u{202e}\u{2066}\u{200f}\u{2028}\u{feff}";

fn assert_plain(buffer: &Buffer, what: &str) {
    let hostile = buffer.content.iter().find(|cell| !cell.symbol().chars().all(is_plain));
    assert!(hostile.is_none(), "{what}: {hostile:?}");
}

fn assert_drawn_plain(app: &App, what: &str) {
    for (width, height) in [(80, 24), (160, 45)] {
        assert_plain(draw(app, width, height).buffer(), what);
    }
}

#[test]
fn names_values_and_titles_of_a_run_are_drawn_as_letters() {
    let text = format!("evil{HOSTILE}");
    let toml = format!("format = 1\nprotocol = 'raft'\nnodes = 3\ntitle = {:?}", "a run");
    let scenario = Scenario::parse(&text, &toml).unwrap_or_else(|e| panic!("{e}"));
    let mut app = on_screen(&text, scenario.timeline().expect("it starts"));
    run(&mut app, &["run 1s"]);
    // What no command and no file lets in by itself is put into the picture.
    let scene = &mut app.run_mut().shown.scene;
    scene.nodes.iter_mut().for_each(|node| {
        node.role = text.clone();
        node.voted_for = Some(text.clone());
        node.log.iter_mut().flatten().for_each(|row| row.value = text.clone());
        node.disk.iter_mut().for_each(|field| field.value = text.clone());
        node.badge.symbol = '\u{9b}';
    });
    scene.outside_model = vec![text.clone()];
    scene.rules_off = vec![text.clone()];
    scene.messages.iter_mut().for_each(|message| message.kind = text.clone());
    scene.chosen.iter_mut().for_each(|chosen| chosen.value = text.clone());
    scene.progress.iter_mut().for_each(|progress| progress.value = text.clone());
    app.run_mut().account.told.iter_mut().for_each(|told| {
        told.headline = text.clone();
        told.notes.iter_mut().for_each(|note| note.text = text.clone());
    });
    assert_drawn_plain(&app, "a run");
    for status in [Status::Said(text.clone()), Status::Wrong(text.clone())] {
        app.status = Some(status);
        assert_drawn_plain(&app, "what is said");
    }
}

#[test]
fn what_is_typed_and_what_is_wrong_with_it_is_drawn_as_letters() {
    let mut app = elected();
    for command in ["branch ", "mark ", "request S1 put ", "expect 'x' == ", "nonsense "] {
        press(&mut app, ":");
        for c in format!("{command}{HOSTILE}").chars() {
            super::press_key(&mut app, crate::ui::app::Heard::Types(c));
        }
        assert_drawn_plain(&app, command);
        press(&mut app, "Enter");
        assert_drawn_plain(&app, command);
        app.mode = crate::ui::app::Mode::Watch;
        app.run_mut().refresh();
        assert_drawn_plain(&app, command);
    }
    let mut app = sandbox("paxos", None);
    run(&mut app, &["run 200ms"]);
    assert_drawn_plain(&app, "nothing hostile");
}

#[test]
fn the_start_screen_is_drawn_as_letters() {
    let text = format!("evil{HOSTILE}");
    let entry = HomeEntry {
        section: "Opened last",
        title: text.clone(),
        note: text.clone(),
        about: text.clone(),
        build: Box::new(|| anyhow::bail!("it is not there")),
    };
    let mut home = Home::new(vec![entry]);
    home.area = Rect::new(0, 0, 80, 24);
    let settings = settings();
    for wrong in [None, Some(text)] {
        home.wrong = wrong;
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).expect("a buffer");
        terminal.draw(|frame| views::home::draw(&home, &settings, frame)).expect("a buffer takes every frame");
        assert_plain(terminal.backend().buffer(), "the start screen");
    }
}
