//! What the screen costs: time to draw it, bytes sent to the terminal while time runs and while it does not, and what a
//! key takes.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend, TestBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::time::{Duration, Instant};
use synod::protocols;
use synod::scenario::Scenario;
use synod::ui::action::ACTIONS;
use synod::ui::app::{Act, Action, App, Heard, Pace, Settings, Stage};
use synod::ui::update::{advance, press, time};
use synod::ui::views;

const PROTOCOLS: [&str; 2] = ["raft", "paxos"];
const USUAL: (u16, u16) = (120, 40);
const SIZES: [(u16, u16); 3] = [(80, 24), USUAL, (160, 45)];
const PACES: [(&str, Pace); 2] = [("adaptive", Pace::Adaptive), ("steady", Pace::Steady(0))];

/// Frames in a second.
const FRAMES: usize = 30;
/// Seconds of playing that are looked at.
const SECONDS: usize = 10;

/// The usual nodes of a protocol with messages under way; of Raft with entries in their logs as well.
fn busy(protocol: &str) -> App {
    let entry = protocols::find(protocol).expect("a protocol that is built in");
    let scenario = Scenario::sandbox(entry, None, 7).expect("a sandbox");
    let timeline = scenario.timeline().expect("a sandbox starts");
    let settings = Settings::builtin(ACTIONS).expect("the settings that the program comes with");
    let mut app = App::new(format!("{protocol} · seed 7"), timeline, &settings);
    // Paxos is done after its first choice.
    let from_ms = if protocol == "raft" { 3000 } else { 0 };
    while app.run().scene().time_ms < from_ms || app.run().scene().messages.len() < 5 {
        assert!(app.run().timeline.upcoming().is_some(), "{protocol} has nothing more to do");
        time::forward(&mut app, 1);
    }
    app.run_mut().land();
    app
}

/// Something to draw on.
fn terminal((width, height): (u16, u16)) -> Terminal<TestBackend> {
    Terminal::new(TestBackend::new(width, height)).expect("a buffer")
}

/// Draws a frame and gives the picture of it.
fn draw<'a>(app: &App, terminal: &'a mut Terminal<TestBackend>) -> &'a Buffer {
    terminal.draw(|frame| views::draw(app, frame)).expect("a frame").buffer
}

/// How many bytes a terminal is sent so that it shows the second picture instead of the first.
fn bytes(before: &Buffer, after: &Buffer) -> usize {
    let mut sent = Vec::new();
    CrosstermBackend::new(&mut sent).draw(before.diff(after).into_iter()).expect("memory can be written to");
    sent.len()
}

fn frame(c: &mut Criterion) {
    for protocol in PROTOCOLS {
        let app = busy(protocol);
        for size in SIZES {
            let mut terminal = terminal(size);
            c.bench_function(&format!("frame: {protocol}, {}x{}", size.0, size.1), |b| {
                b.iter(|| draw(&app, &mut terminal).area);
            });
        }
    }
    for (at, view) in views::ALL.iter().enumerate() {
        let mut app = busy("raft");
        if !(view.wanted)(&app.pane()) {
            continue;
        }
        app.look.enlarged = Some(at);
        let mut terminal = terminal(USUAL);
        c.bench_function(&format!("enlarged: {}", (view.title)(&app.pane())), |b| {
            b.iter(|| draw(&app, &mut terminal).area);
        });
    }
}

/// What some seconds of playing took.
#[derive(Default)]
struct Played {
    frames: usize,
    bytes: usize,
    /// What it took to let time pass.
    went_on: Vec<Duration>,
    /// What it took to draw.
    drew: Vec<Duration>,
}

impl Played {
    /// Plays, and draws where something is different, as the program does.
    fn new(mut app: App, size: (u16, u16)) -> Played {
        let (mut played, mut terminal) = (Played::default(), terminal(size));
        app.area = Rect::new(0, 0, size.0, size.1);
        let mut before = draw(&app, &mut terminal).clone();
        time::play(&mut app);
        for _ in 0..SECONDS * FRAMES {
            let start = Instant::now();
            let changed = advance(&mut app, 1.0 / FRAMES as f64);
            let passed = start.elapsed();
            if !changed {
                continue;
            }
            let after = draw(&app, &mut terminal).clone();
            played.went_on.push(passed);
            played.drew.push(start.elapsed() - passed);
            played.bytes += bytes(&before, &after);
            played.frames += 1;
            before = after;
        }
        played
    }

    fn told(&mut self) -> String {
        let Played { frames, bytes, went_on, drew } = self;
        let [went_on, drew] = [went_on, drew].map(|times| {
            times.sort();
            times[times.len() / 2]
        });
        let (each, second) = (*bytes / *frames, *bytes / SECONDS);
        format!("{frames} frames, {each} bytes each, {second} a second; {went_on:.0?} to go on and {drew:.0?} to draw")
    }
}

fn playing(_: &mut Criterion) {
    for (name, pace) in PACES {
        for protocol in PROTOCOLS {
            for size in SIZES {
                let mut app = busy(protocol);
                app.run_mut().clock.pace = pace;
                let played = Played::new(app, size).told();
                println!("playing {name}: {protocol}, {}x{}: {played}", size.0, size.1);
            }
        }
        let mut app = busy("raft");
        app.run_mut().clock.pace = pace;
        app.look.enlarged = Some(views::LANES);
        println!("playing {name}: lanes of raft, {}x{}: {}", USUAL.0, USUAL.1, Played::new(app, USUAL).told());
    }
}

/// Lets a minute pass in which nothing moves. Whatever is drawn then is too much.
fn idle(_: &mut Criterion) {
    for protocol in PROTOCOLS {
        for size in SIZES {
            let (mut app, mut terminal) = (busy(protocol), terminal(size));
            let first = draw(&app, &mut terminal).clone();
            let whole = bytes(&Buffer::empty(first.area), &first);
            let drawn = (0..60 * FRAMES).filter(|_| advance(&mut app, 1.0 / FRAMES as f64)).count();
            let differ = first.diff(draw(&app, &mut terminal)).len();
            let size = format!("{}x{}", size.0, size.1);
            println!(
                "idle: {protocol}, {size}: {drawn} frames in a minute, {differ} cells differ; {whole} bytes at first"
            );
        }
    }
}

/// How many steps a run has behind it whose keys are measured.
const STEPS: u64 = 2000;
/// How many of the keys are told: those that take longest.
const TOLD: usize = 12;

/// What each key of a long run takes until its picture is drawn.
fn keys(_: &mut Criterion) {
    let watch = ACTIONS.iter().filter(|action| action.stage == Stage::Watch && matches!(action.act, Act::Run(_)));
    let mut took: Vec<(Duration, &str)> = watch.map(|action| (key(action), action.name)).collect();
    took.sort();
    for (time, name) in took.iter().rev().take(TOLD) {
        println!("key: {name}, {STEPS} steps: {time:.1?}");
    }
}

/// The same of one key: the least of several times, since nothing is quicker than it is.
fn key(action: &'static Action) -> Duration {
    let once = || {
        let (mut app, mut terminal) = (busy("raft"), terminal(USUAL));
        app.area = Rect::new(0, 0, USUAL.0, USUAL.1);
        time::forward(&mut app, STEPS);
        draw(&app, &mut terminal);
        let start = Instant::now();
        press(&mut app, Heard::Does(action));
        advance(&mut app, 0.0);
        draw(&app, &mut terminal);
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

criterion_group!(benches, frame, playing, idle, keys);
criterion_main!(benches);
