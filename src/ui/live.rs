//! The real terminal: events in, frames out. Paused, it waits for a key and nothing else runs.

use super::action::ACTIONS;
use super::app::{Act, App, Heard, Leave, Run, Settings, Stage, Status, Wish};
use super::home::{Home, Opened, Start};
use super::terminal::{Guard, Screen};
use super::update::{advance, point, press, wheel};
use super::views;
use crate::recording::{Autosave, store::save_as};
use ratatui::crossterm::event::{self, Event, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::{Position, Rect};
use std::path::Path;
use std::time::{Duration, Instant};

/// Time between two frames while time runs.
const FRAME: Duration = Duration::from_millis(33);
/// The most real time that one frame lets pass: after a suspended process or a slow terminal nothing leaps.
const LONGEST_FRAME_S: f64 = 0.25;

/// How often the session is kept while time runs.
const KEEP_EVERY: Duration = Duration::from_secs(1);

/// Why nothing came of going back to the shell.
const NO_SHELL: &str = "There is no shell to go back to. Leave the program instead.";

/// Runs the screen of one run on the terminal until it is left.
pub fn play(opened: Opened) -> anyhow::Result<()> {
    let settings = Settings::load(ACTIONS)?;
    let mut guard = Guard::new(settings.mouse)?;
    let mut app = App::open(opened, &settings);
    set_aside();
    watch(&mut guard, &mut app).map(|_| ())
}

/// Runs the start screen, and the runs that are chosen there, until it is left. `entries` is asked anew each time the
/// start screen is shown: progress may have been made.
pub fn home(entries: impl Fn() -> Start) -> anyhow::Result<()> {
    let settings = Settings::load(ACTIONS)?;
    let mut guard = Guard::new(settings.mouse)?;
    set_aside();
    let mut home = Home::new(entries());
    loop {
        guard.renew()?;
        home.area = area(&mut guard.screen)?;
        home.top = views::home::top(&home);
        guard.screen.draw(|frame| views::home::draw(&home, &settings, frame))?;
        match choose(&mut home, &settings, event::read()?) {
            Some(Wish::Suspend) if !guard.suspend()? => home.wrong = Some(NO_SHELL.into()),
            Some(Wish::Redraw) => guard.wipe()?,
            Some(Wish::Suspend | Wish::Write(_)) | None => {}
        }
        if home.leave {
            return Ok(());
        }
        if let Some(opened) = home.opened.take() {
            let mut app = App::open(opened, &settings);
            app.has_home = true;
            if watch(&mut guard, &mut app)? == Leave::Quit {
                return Ok(());
            }
            home.renew(entries());
        }
    }
}

/// A session that was cut off is still there when the next program starts: that one must not write over it.
fn set_aside() {
    if let Some(autosave) = Autosave::standard() {
        // If it cannot be moved, it could not have been written either.
        let _ = autosave.set_aside();
    }
}

/// The run that is kept on disk: the first, whichever keys act on.
fn kept(app: &App) -> &Run {
    app.runs.first().unwrap_or(app.run())
}

/// Keeps the running session on disk, at most one action old.
struct Keeper {
    autosave: Option<Autosave>,
    kept: Option<(usize, u64, u64)>,
    last: Instant,
    /// Branches and steps when it was opened; nothing if it was a session that is gone on with.
    opened: Option<(usize, u64)>,
}

impl Keeper {
    fn new(app: &App) -> Keeper {
        let autosave = Autosave::standard();
        let resumed = autosave.as_ref().is_some_and(|autosave| autosave.found().is_some());
        let timeline = &kept(app).timeline;
        let opened = (timeline.branches(), timeline.end());
        Keeper { autosave, kept: None, last: Instant::now(), opened: (!resumed).then_some(opened) }
    }

    /// Keeps the session if it has changed; while time runs, once in a while.
    fn keep(&mut self, app: &mut App) {
        let run = kept(app);
        let (Some(autosave), Some(scenario)) = (&self.autosave, &run.scenario) else { return };
        let now = (run.timeline.branch(), run.timeline.at(), run.timeline.end());
        if self.kept == Some(now) || app.moves() && self.last.elapsed() < KEEP_EVERY {
            return;
        }
        self.kept = Some(now);
        self.last = Instant::now();
        if let Err(error) = autosave.save(&run.timeline, scenario) {
            let place = autosave.path();
            app.status = Some(Status::Wrong(format!("This run cannot be kept in {}: {error}.", place.display())));
            // Said once; the run itself goes on.
            self.autosave = None;
        }
    }

    /// Puts the session where the start screen offers it, unless nothing was done in it.
    fn leave(&self, app: &App) {
        let run = kept(app);
        let (Some(autosave), Some(_)) = (&self.autosave, &run.scenario) else { return };
        let untouched = self.opened == Some((run.timeline.branches(), run.timeline.end()));
        // What cannot be moved or removed is offered the next time, which does no harm.
        let _ = if untouched { autosave.discard() } else { autosave.set_aside() };
    }
}

/// Writes what was done to a file, and says so.
fn write(app: &App, path: &Path) -> Status {
    let run = app.run();
    let Some(scenario) = &run.scenario else { return Status::Wrong("There is nothing to write.".into()) };
    if path.exists() {
        return Status::Wrong(format!("{} is there already. Choose another name.", path.display()));
    }
    match save_as(path, &run.timeline, scenario) {
        Ok(()) => Status::Said(format!("Written: `synod play {}` shows it again.", path.display())),
        Err(error) => Status::Wrong(format!("{} cannot be written: {error}. Try another name.", path.display())),
    }
}

/// Does what an event means on the start screen; what is left for the terminal to do.
fn choose(home: &mut Home, settings: &Settings, event: Event) -> Option<Wish> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            let Some(Heard::Does(action)) = settings.keymap.action(Stage::Home, key) else { return None };
            match &action.act {
                Act::Home(act) => home.act(*act),
                Act::Terminal(wish) => return Some(wish.clone()),
                Act::Run(_) => {}
            }
        }
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollDown => home.act(Home::down),
            MouseEventKind::ScrollUp => home.act(Home::up),
            MouseEventKind::Down(MouseButton::Left) => {
                let at = views::home::hit(home, Position { x: mouse.column, y: mouse.row })?;
                // The first click chooses, the second opens.
                let again = at == home.chosen;
                home.chosen = at;
                if again {
                    home.act(Home::open);
                }
            }
            _ => {}
        },
        Event::Resize(..) => return Some(Wish::Redraw),
        _ => {}
    }
    None
}

fn area(screen: &mut Screen) -> anyhow::Result<Rect> {
    let size = screen.size()?;
    Ok(Rect::new(0, 0, size.width, size.height))
}

fn watch(guard: &mut Guard, app: &mut App) -> anyhow::Result<Leave> {
    let mut changed = true;
    let mut keeper = Keeper::new(app);
    keeper.keep(app);
    let mut before = Instant::now();
    loop {
        changed |= guard.renew()?;
        if changed {
            app.area = area(&mut guard.screen)?;
            guard.screen.draw(|frame| views::draw(app, frame))?;
        }
        changed = false;
        let was_moving = app.moves();
        // Paused, `read` below blocks until something is typed.
        let ready = !app.moves() || event::poll(FRAME.saturating_sub(before.elapsed()))?;
        if ready {
            changed |= handle(app, event::read()?);
            // Whatever else was typed meanwhile comes before the next frame.
            while event::poll(Duration::ZERO)? {
                changed |= handle(app, event::read()?);
            }
        }
        if ready && let Some(complaint) = app.keep() {
            app.status = Some(Status::Wrong(complaint));
        }
        match app.wish.take() {
            Some(Wish::Suspend) if !guard.suspend()? => app.status = Some(Status::Wrong(NO_SHELL.into())),
            Some(Wish::Redraw) => guard.wipe()?,
            Some(Wish::Write(path)) => app.status = Some(write(app, &path)),
            _ => {}
        }
        keeper.keep(app);
        if let Some(leave) = app.leave {
            keeper.leave(app);
            // What this has to tell was told while there was a screen.
            for run in &mut app.runs {
                let _ = run.guide.as_mut().and_then(|guide| guide.leave(&run.timeline));
            }
            return Ok(leave);
        }
        let now = Instant::now();
        if was_moving && app.moves() {
            if now - before >= FRAME {
                changed |= advance(app, (now - before).as_secs_f64().min(LONGEST_FRAME_S));
                before = now;
            }
        } else {
            before = now;
        }
    }
}

/// Does what an event asks for; whether the screen has to be drawn again.
fn handle(app: &mut App, event: Event) -> bool {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => match app.keymap.action(app.stage(), key) {
            Some(heard) => {
                press(app, heard);
                true
            }
            None => std::mem::take(&mut app.black),
        },
        Event::Mouse(mouse) => handle_mouse(app, mouse),
        // Even if the size is the old one again, the terminal may have thrown away what did not fit meanwhile.
        Event::Resize(..) => {
            app.wish = Some(Wish::Redraw);
            true
        }
        _ => false,
    }
}

fn handle_mouse(app: &mut App, mouse: MouseEvent) -> bool {
    match mouse.kind {
        MouseEventKind::ScrollDown => wheel(app, true),
        MouseEventKind::ScrollUp => wheel(app, false),
        MouseEventKind::Down(MouseButton::Left) | MouseEventKind::Drag(MouseButton::Left) => {
            let target = views::hit(app, Position { x: mouse.column, y: mouse.row });
            let drags = matches!(mouse.kind, MouseEventKind::Drag(_));
            match target {
                // Dragged along the timeline, time follows; dragged elsewhere, nothing does.
                Some(target) if !drags || matches!(target, super::target::Target::Step(_)) => point(app, target),
                _ => return false,
            }
        }
        _ => return false,
    }
    true
}
