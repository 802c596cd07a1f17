//! The frame of the picture: walls, header, timeline and footer.

use super::super::home::{Home, HomeEntry};
use super::super::target::Target;
use super::super::views::{self, arrange};
use super::{App, draw, elected, find, on_screen, press, row, run, sandbox, settings};
use crate::scenario::{Scenario, Walk};
use crate::script::VERBS;
use crate::ui::app::{Group, Mode, Name, Stage};
use crate::ui::theme::Role;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::{Position, Rect};

/// Sizes from the smallest on.
const SIZES: [(u16, u16); 6] = [(60, 20), (80, 24), (120, 40), (160, 45), (220, 60), (300, 100)];

#[test]
fn walls_are_shared_joined_and_none_stands_at_the_edge_of_the_screen() {
    for (width, height) in SIZES {
        let mut app = elected();
        app.area = Rect::new(0, 0, width, height);
        for _ in arrange::LAYOUTS {
            press(&mut app, "l");
            let (pane, screen) = (app.pane(), draw(&app, width, height));
            let buffer = screen.buffer();
            let all = views::body(&pane, app.area);
            for placed in arrange::places(&pane, all) {
                let (place, sign) = (placed.place, |x: u16, y: u16| buffer[(x, y)].symbol());
                let wall = place.x > all.x;
                assert_eq!(placed.inner.x - place.x, 1 + u16::from(wall), "one cell between a wall and what is in it");
                assert_eq!(placed.inner.y, place.y + 1);
                if wall {
                    assert!("┬├┼".contains(sign(place.x, place.y)), "{width}x{height}:\n{screen}");
                    assert!((place.y + 1..place.bottom()).all(|y| "│┤".contains(sign(place.x, y))), "{screen}");
                    assert_eq!(buffer[(place.x, place.y + 1)].fg, app.theme.get(Role::Frame).fg.expect("a colour"));
                }
                let next = place.right();
                assert!(next == all.right() || "┬┤┼".contains(sign(next, place.y)), "{width}x{height}:\n{screen}");
                assert!(!(views::ALL[placed.view].title)(&pane).is_empty());
            }
            let double = (0..height).map(|y| row(buffer, y)).find(|row| row.contains("││") || row.contains("┐┌"));
            assert_eq!(double, None, "{width}x{height}");
        }
    }
}

#[test]
fn the_timeline_has_its_row_and_the_mark_under_the_cursor_names_itself() {
    let mut app = elected();
    let screen = draw(&app, 120, 40);
    let bar = row(screen.buffer(), 37);
    assert!(bar.starts_with(" ├") && bar.trim_end().chars().count() >= 119, "{bar}");
    let named = |app: &App| row(draw(app, 120, 40).buffer(), 38);
    let here = app.run().timeline.at();
    assert!(named(&app).starts_with(&format!(" {here}  E leads  ")), "{}", named(&app));
    let screen = draw(&app, 120, 40);
    let word = find(screen.buffer(), "E leads").expect("it is told");
    assert_eq!(Some(word.fg), app.theme.get(Role::MarkElection).fg, "in the colour of its mark");
    press(&mut app, "Right");
    assert!(!named(&app).contains("E leads"), "{}", named(&app));
}

#[test]
fn the_header_tells_what_the_network_does_when_it_is_not_as_usual() {
    let mut app = elected();
    let header = |app: &App, width: u16| row(draw(app, width, 24).buffer(), 0);
    let told = ["loss", "ms ·", "differ", "clock"];
    assert!(told.iter().all(|word| !header(&app, 120).contains(word)), "{}", header(&app, 120));
    run(&mut app, &["set loss_percent 30", "set latency_ms 50..90"]);
    assert!(header(&app, 80).contains("loss 30 % · latency 50-90 ms  ⏸ paused"), "{}", header(&app, 80));
    run(&mut app, &["latency S1 S2 200ms", "loss S1 -> S3 50%", "clock S4 150%"]);
    let all = "loss 30 % · latency 50-90 ms · 2 links differ · S4's clock 150 %";
    assert!(header(&app, 120).contains(all), "{}", header(&app, 120));
    // Where not all has room, the rest is counted.
    assert!(header(&app, 60).contains("loss 30 % +3"), "{}", header(&app, 60));
    run(&mut app, &["clock S5 50%", "set loss_percent 0", "set latency_ms 10..30"]);
    assert!(header(&app, 100).contains("2 links differ · 2 clocks differ"), "{}", header(&app, 100));
    // One node knows nothing of that, nor that its own clock goes wrong.
    run(&mut app, &["set loss_percent 30"]);
    press(&mut app, "5 i");
    assert!(told.iter().all(|word| !header(&app, 120).contains(word)), "{}", header(&app, 120));
}

/// The last line.
fn hints(app: &App, width: u16, height: u16) -> String {
    row(draw(app, width, height).buffer(), height - 1)
}

#[test]
fn the_last_line_tells_first_what_one_may_want_now() {
    let mut app = elected();
    assert_eq!(
        hints(&app, 80, 24).trim(),
        "space play  → step  ← back  k kill  r request  x cut  : command  ? help  q quit"
    );
    assert!(!hints(&app, 160, 45).contains("heal"), "no link is cut");
    press(&mut app, "1 x 2 Enter");
    assert!(hints(&app, 80, 24).contains("← back  H heal  u undo  k kill"), "{}", hints(&app, 80, 24));
    press(&mut app, "k");
    assert!(hints(&app, 80, 24).contains("→ step  k restart  H heal  u undo"), "{}", hints(&app, 80, 24));
    // What was done by hand some time ago is wanted back less.
    run(&mut app, &["step 1"]);
    assert!(!hints(&app, 80, 24).contains("u undo"), "{}", hints(&app, 80, 24));
    assert!(hints(&app, 120, 24).contains("r request  u undo"), "{}", hints(&app, 120, 24));
    press(&mut app, "k H 2 z");
    assert!(hints(&app, 80, 24).contains("← back  z let go on  u undo"), "{}", hints(&app, 80, 24));
    press(&mut app, "i");
    assert!(hints(&app, 80, 24).contains("→ step  i see all  z let go on"), "{}", hints(&app, 80, 24));
    let all = ["space play", "→ step", ": command", "? help", "q quit", "i see all"];
    assert!(all.iter().all(|told| hints(&app, 60, 20).contains(told)), "{}", hints(&app, 60, 20));
}

#[test]
fn the_list_of_cues_is_told_where_there_are_some() {
    let told = |app: &App| hints(app, 240, 40).contains("a cues");
    assert!(!told(&elected()));
    let scene = include_str!("../../../assets/scenes/02-split-vote.toml");
    let scene = Scenario::parse("split-vote.toml", scene).expect("a valid scene");
    let mut app = on_screen("Split vote", scene.timeline().expect("it starts"));
    app.run_mut().cues = Walk::new(scene.cues);
    assert!(told(&app), "{}", hints(&app, 240, 40));
}

#[test]
fn no_key_stands_without_its_word_at_any_width() {
    let mut app = elected();
    for keys in ["x", "Esc m", "Esc T", "Esc :", "Esc /", "Esc 2 k", "z"] {
        press(&mut app, keys);
        let whole = hints(&app, 240, 40);
        let whole: Vec<&str> = whole.trim().split("  ").collect();
        for width in 60..160 {
            let told = hints(&app, width, 40);
            let lost: Vec<&str> = told.trim().split("  ").filter(|hint| !whole.contains(hint)).collect();
            assert!(lost.is_empty(), "{lost:?} at {width}: {told}");
        }
    }
}

/// A start screen with this many entries in each of two groups.
fn start(count: usize) -> Home {
    let entry = |section: &'static str, nth: usize| HomeEntry {
        section,
        note: format!("note {nth}"),
        title: format!("{section} {nth}"),
        about: format!("What {section} {nth} is about, in a sentence of some length that has to be wrapped somewhere."),
        build: Box::new(|| anyhow::bail!("it is not there")),
    };
    let mut entries: Vec<HomeEntry> = (1..=count).map(|nth| entry("Lessons", nth)).collect();
    entries.extend((1..=count).map(|nth| entry("Scenes", nth)));
    Home::new(entries)
}

fn drawn(home: &mut Home, width: u16, height: u16) -> TestBackend {
    home.area = Rect::new(0, 0, width, height);
    home.top = views::home::top(home);
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a buffer");
    terminal.draw(|frame| views::home::draw(home, &settings(), frame)).expect("a buffer takes every frame");
    terminal.backend().clone()
}

#[test]
fn what_is_chosen_on_the_start_screen_is_described_beside_the_list_or_below_it() {
    for (width, height, beside) in [(60, 20, false), (80, 24, false), (100, 30, true), (160, 45, true)] {
        let mut home = start(9);
        home.act(Home::down);
        let screen = drawn(&mut home, width, height);
        let line = |text: &str| (0..height).find(|y| row(screen.buffer(), *y).contains(text));
        let (entry, about) = (line("▶ Lessons 2"), line("What Lessons 2 is about").expect("it is described"));
        let wall = row(screen.buffer(), 1).find('┬');
        assert_eq!(wall.is_some(), beside, "{screen}");
        assert_eq!(about == 2, beside, "{screen}");
        assert!(entry.is_some_and(|entry| beside || entry < about), "{screen}");
        assert!(line("New to this? Begin with a lesson.").is_some(), "{screen}");
        // Every entry that is drawn is found where it stands.
        for nth in 1..=9 {
            let Some(y) = line(&format!("  Scenes {nth} ")) else { continue };
            let keymap = settings().keymap;
            let found = views::home::hit(&home, &keymap, Position { x: 5, y });
            assert_eq!(found, Some(Target::Line(8 + nth)), "{screen}");
        }
    }
}

#[test]
fn groups_of_the_start_screen_stand_apart_where_all_of_it_has_room() {
    let blank = |home: &mut Home| {
        let screen = drawn(home, 100, 30);
        let at = (0..30).find(|y| row(screen.buffer(), *y).starts_with(" Scenes "));
        at.map(|y| row(screen.buffer(), y - 1).chars().take(40).all(|sign| sign == ' '))
    };
    assert_eq!(blank(&mut start(3)), Some(true));
    assert_eq!(blank(&mut start(13)), Some(false), "no row for nothing");
}

#[test]
fn the_keys_of_the_start_screen_can_be_clicked() {
    let mut home = start(3);
    let screen = drawn(&mut home, 80, 24);
    let last = row(screen.buffer(), 23);
    let x = last[..last.find("? help").expect("it is told")].chars().count() as u16;
    let found = views::home::hit(&home, &settings().keymap, Position { x, y: 23 });
    assert_eq!(found, Some(Target::Key(Name(Stage::Home, "help"))));
}

#[test]
fn help_shows_signs_in_their_colours_and_says_what_the_protocol_says() {
    for (protocol, settled, ready) in [("raft", "committed", "leads"), ("paxos", "chosen", "ready")] {
        let mut app = sandbox(protocol, None);
        press(&mut app, "?");
        let screen = draw(&app, 160, 120);
        for told in ["known to be {} up to here", "stored {} known applied answered", "{}, though this node"] {
            assert!(find(screen.buffer(), &told.replace("{}", settled)).is_some(), "{told}\n{screen}");
        }
        assert!(find(screen.buffer(), &format!("timeline: {ready}, {settled}")).is_some(), "{screen}");
        for (sign, role) in [
            ("★ ◐ ○", Role::Lead),
            ("◐ ○", Role::Seek),
            ("◆ ◇ ✕", Role::Message),
            ("◆              one that is there", Role::Hand),
            ("≈ ×", Role::Wrong),
            ("× ", Role::Cut),
        ] {
            let cell = find(screen.buffer(), sign).unwrap_or_else(|| panic!("{sign}:\n{screen}"));
            assert_eq!(Some(cell.fg), app.theme.get(role).fg, "{sign}");
        }
    }
}

#[test]
fn help_goes_on_in_a_second_column_where_that_has_room_and_scrolls_to_its_end() {
    let titles = Group::ALL.iter().map(|(_, title)| *title).collect::<Vec<_>>();
    let mut app = elected();
    press(&mut app, "?");
    for (width, height, columns) in [(80, 24, 1), (119, 40, 1), (120, 40, 2), (160, 45, 2)] {
        app.area = Rect::new(0, 0, width, height);
        let screen = draw(&app, width, height);
        let lines = |screen: &TestBackend| (0..height).map(|y| row(screen.buffer(), y)).collect::<Vec<_>>();
        let edge = (width - if columns == 2 { 118 } else { 60 }) / 2;
        let heads = |x: u16| {
            lines(&screen)
                .iter()
                .filter(|line| {
                    let from: String = line.chars().skip(usize::from(x)).collect();
                    titles.iter().any(|title| from.starts_with(title))
                })
                .count()
        };
        assert!(heads(edge + 1) > 0, "{screen}");
        assert_eq!(heads(edge + 1 + 58) > 0, columns == 2, "{screen}");
        // Some page further down is the last.
        while let Mode::Help { scroll: before, .. } = app.mode {
            press(&mut app, "PageDown");
            if matches!(app.mode, Mode::Help { scroll, .. } if scroll == before) {
                break;
            }
        }
        let screen = draw(&app, width, height);
        let last = VERBS.last().expect("there are commands").doc.split(' ').next_back().expect("words");
        assert!(screen.to_string().contains(last) && !screen.to_string().contains("more lines"), "{screen}");
        for _ in 0..60 {
            press(&mut app, "PageUp");
        }
    }
}
