//! What a frame costs: time to draw the whole screen, and bytes written for a frame while time runs.

#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use ratatui::backend::{CrosstermBackend, TestBackend};
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use std::cell::Cell;
use std::io::Write;
use std::rc::Rc;
use std::time::Instant;
use synod::protocols;
use synod::scenario::Scenario;
use synod::ui::action::ACTIONS;
use synod::ui::app::{App, Settings};
use synod::ui::update::{advance, time};
use synod::ui::views;

const SIZE: (u16, u16) = (120, 40);

/// Five Raft servers with a client, some entries in their logs and messages under way.
fn busy() -> App {
    let entry = protocols::find("raft").expect("Raft is built in");
    let scenario = Scenario::sandbox(entry, None, 7).expect("a sandbox");
    let timeline = scenario.timeline().expect("a sandbox starts");
    let settings = Settings::builtin(ACTIONS).expect("the settings that the program comes with");
    let mut app = App::new("Raft · 5 servers · seed 7".into(), timeline, &settings);
    while app.run().shown.scene.time_ms < 3000 || app.run().shown.scene.messages.len() < 5 {
        time::forward(&mut app, 1);
    }
    app
}

fn frame(c: &mut Criterion) {
    let app = busy();
    let mut terminal = Terminal::new(TestBackend::new(SIZE.0, SIZE.1)).expect("a buffer");
    c.bench_function("frame_120x40", |b| {
        b.iter(|| terminal.draw(|frame| views::draw(&app, frame)).map(|_| ()).expect("a frame"));
    });
    for (at, view) in views::ALL.iter().enumerate() {
        let mut app = busy();
        app.look.enlarged = Some(at);
        c.bench_function(&format!("enlarged: {}", (view.title)(&app.pane())), |b| {
            b.iter(|| terminal.draw(|frame| views::draw(&app, frame)).map(|_| ()).expect("a frame"));
        });
    }
}

/// Counts what is written.
struct Counter(Rc<Cell<usize>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Plays ten seconds of real time at 30 frames a second and tells how many bytes a frame took.
fn bytes(_: &mut Criterion) {
    const FRAMES: usize = 300;
    let mut app = busy();
    let written = Rc::new(Cell::new(0));
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1)) };
    let backend = CrosstermBackend::new(Counter(written.clone()));
    let mut terminal = Terminal::with_options(backend, options).expect("a terminal");
    terminal.draw(|frame| views::draw(&app, frame)).expect("a frame");
    let first = written.replace(0);
    time::play(&mut app);
    let start = Instant::now();
    for _ in 0..FRAMES {
        advance(&mut app, 1.0 / 30.0);
        terminal.draw(|frame| views::draw(&app, frame)).expect("a frame");
    }
    let time = start.elapsed() / FRAMES as u32;
    let each = written.get() / FRAMES;
    println!(
        "bytes for the first frame: {first}; for each of {FRAMES} frames of playing: {each}, in {time:?} with its steps"
    );
}

criterion_group!(benches, frame, bytes);
criterion_main!(benches);
