//! Tests of the screen, without a terminal: keys go through the key map into `update`, frames into a buffer.

/// The sizes of the screens that one looks at: the smallest, a usual one and larger ones, up to that of a whole wall.
const SIZES: [(u16, u16); 5] = [(60, 20), (80, 24), (120, 40), (160, 45), (200, 60)];

/// Snapshots of one of the main screens, from the smallest size on.
macro_rules! every_size {
    ($name:expr, $app:expr) => {
        for (width, height) in super::SIZES {
            insta::assert_snapshot!(format!("{}_{width}x{height}", $name), super::draw($app, width, height));
        }
    };
}

mod again;
mod asked;
mod ballots;
mod chances;
mod class;
mod counts;
mod cuts;
mod disks;
mod endings;
mod frame;
mod groups;
mod guided;
mod keys;
mod lessons;
mod messages;
mod moments;
mod mouse;
mod orders;
mod pace;
mod plain;
mod readme;
mod ribbon;
mod rows;
mod runs;
mod screens;
mod sides;
mod slots;
mod stays;
mod stops;
mod tables;
mod talk;
mod taught;
mod telling;
mod theme;
mod through;
mod time;
mod translated;
mod written;

use super::action::ACTIONS;
use super::app::{App, Settings};
use super::home::Opened;
use super::update::{advance, press as press_key};
use super::views;
use crate::protocols;
use crate::scenario::{Scenario, builtin};
use crate::script;
use crate::timeline::Timeline;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The sandbox of a protocol on the screen, at its start.
fn sandbox(protocol: &str, nodes: Option<usize>) -> App {
    let entry = protocols::find(protocol).expect("a protocol");
    let scenario = Scenario::sandbox(entry, nodes, 7).expect("a valid number of nodes");
    on_screen(protocol, scenario.timeline().expect("a sandbox starts"))
}

/// The usual sandbox as the program opens it, so that what is done in it can be written down.
pub(super) fn recordable() -> App {
    let mut app = sandbox("raft", None);
    app.run_mut().scenario = Scenario::sandbox(protocols::find("raft").expect("a protocol"), None, 7).ok();
    app
}

fn on_screen(title: &str, timeline: Timeline) -> App {
    App::new(title.to_string(), timeline, &settings())
}

/// A scene that the program brings along, at its first cue.
pub(super) fn scene(name: &str) -> App {
    let (file, text) = builtin(name).expect("a scene");
    let scenario = Scenario::parse(file, text).expect("it is valid");
    let mut timeline = scenario.timeline().expect("it starts");
    scenario.script.run(&mut timeline, &mut |_| {}).expect("its script can be done");
    let scenario = scenario.begun(&mut timeline);
    timeline.settle();
    let title = scenario.title.clone();
    let opened = Opened { title, timeline, scenario: Some(scenario), guide: None, wrong: None, session: None };
    App::open(opened, &settings())
}

/// A story of a rule that is off, at its end.
fn story(text: &str) -> App {
    let scenario = Scenario::parse("story.toml", text).expect("a valid scenario");
    let mut timeline = scenario.timeline().expect("it starts");
    // The script ends by expecting that nothing falls, or does not; the picture is what counts here.
    let _ = scenario.script.run(&mut timeline, &mut |_| {});
    on_screen(&scenario.title, timeline)
}

fn settings() -> Settings {
    Settings::builtin(ACTIONS).expect("the built-in key map and themes are valid")
}

/// A Raft run up to the moment when a leader's first messages are under way.
fn elected() -> App {
    let mut app = sandbox("raft", None);
    while leader(&app).is_none() || app.run().shown.scene.messages.len() < 4 {
        assert!(app.run_mut().timeline.forward(), "someone is elected some day");
        app.run_mut().refresh();
    }
    app
}

/// Which node leads.
fn leader(app: &App) -> Option<usize> {
    app.run().shown.scene.nodes.iter().position(|node| node.up && node.role == "leader")
}

/// Does commands of the command language.
fn run(app: &mut App, lines: &[&str]) {
    for line in lines {
        script::run(&mut app.run_mut().timeline, line).unwrap_or_else(|error| panic!("{}", error.render()));
    }
    app.run_mut().refresh();
}

/// A key, written like `k`, `H`, `Enter`.
fn event(key: &str) -> KeyEvent {
    let mut chars = key.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) if c.is_uppercase() => KeyEvent::new(KeyCode::Char(c), KeyModifiers::SHIFT),
        (Some(c), None) => KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE),
        _ => crokey::parse(key).unwrap_or_else(|_| panic!("{key} is no key")).into(),
    }
}

/// Presses a key that does nothing here; whether something is said about it.
fn unheard(app: &mut App, key: &str) -> bool {
    assert!(app.keymap.action(app.stage(), event(key)).is_none(), "the key {key} does something here");
    super::update::unheard(app)
}

/// Presses keys, with spaces between them.
fn press(app: &mut App, keys: &str) {
    for key in keys.split(' ') {
        let heard = app.keymap.action(app.stage(), event(key));
        press_key(app, heard.unwrap_or_else(|| panic!("the key {key} does something here")));
    }
}

/// Types a text into the prompt.
fn type_in(app: &mut App, text: &str) {
    for c in text.chars() {
        press(app, if c == ' ' { "Space".into() } else { c.to_string() }.as_str());
    }
}

fn draw(app: &App, width: u16, height: u16) -> TestBackend {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a buffer");
    terminal.draw(|frame| views::draw(app, frame)).expect("a buffer takes every frame");
    terminal.backend().clone()
}

/// The first cell of the first place where a text stands.
fn find<'a>(buffer: &'a Buffer, text: &str) -> Option<&'a Cell> {
    let signs: Vec<String> = text.chars().map(String::from).collect();
    let area = buffer.area;
    let stands = |x: u16, y: u16| {
        let cells = (x..area.width).zip(&signs);
        usize::from(area.width - x) >= signs.len() && cells.into_iter().all(|(x, sign)| buffer[(x, y)].symbol() == sign)
    };
    let mut places = area.positions().filter(|place| stands(place.x, place.y));
    places.next().map(|place| &buffer[place])
}

/// Whether a thin line runs through a cell that shows this.
fn is_link(symbol: &str) -> bool {
    symbol.chars().all(|sign| ('\u{2801}'..='\u{28ff}').contains(&sign))
}

fn row(buffer: &Buffer, y: u16) -> String {
    (0..buffer.area.width).map(|x| buffer[(x, y)].symbol()).collect()
}
