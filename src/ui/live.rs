//! The real terminal: events in, frames out. Paused, it waits for a key and nothing else runs.

use super::action::ACTIONS;
use super::app::{Act, Action, App, Heard, Leave, Scenes, Settings, Stage, Status, Wish};
use super::guide::After;
use super::home::{Home, Opened, Start};
use super::keeper::{Keeper, autosave, write};
use super::mouse::Hand;
use super::notes::Speaker;
use super::target::Target;
use super::terminal::Guard;
use super::update::{advance, copy as copied, cue, gesture, lesson, press, unheard};
use super::views;
use crate::recording::{Autosave, Session};
use ratatui::crossterm::event::{Event, KeyEventKind, MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;
use std::time::{Duration, Instant};

/// The most real time that one frame lets pass, if frames are not further apart: after a suspended process or a slow
/// terminal nothing leaps.
const LONGEST_FRAME_S: f64 = 0.25;

/// How often the file is looked at of a lesson that somebody writes meanwhile.
const LOOK: Duration = Duration::from_millis(300);

/// Why nothing came of going back to the shell.
const NO_SHELL: &str = "There is no shell to go back to. Leave the program instead.";

/// Runs the screen of one run on the terminal until it is left; its notes are told to a second terminal under a name,
/// if it has one; `lesson` opens the lesson of an id that is learned after
/// it.
pub fn play(
    open: impl FnOnce() -> anyhow::Result<Opened>,
    theme: Option<&str>,
    notes: Option<&str>,
    lesson: impl Fn(&str) -> anyhow::Result<Opened>,
) -> anyhow::Result<()> {
    let (settings, mut guard) = begin(theme)?;
    // What takes long on the way there is told, as all that takes long.
    let mut opened = open()?;
    let mut autosave = autosave();
    let mut speaker = notes.map_or_else(Speaker::default, Speaker::begin);
    loop {
        let after = opened.guide.as_ref().map(|guide| guide.after.clone());
        match (show(&mut guard, opened, &settings, &mut autosave, &mut speaker, Around::default())?.0, after) {
            (Leave::Next, Some(After::Lesson { id, .. })) => opened = lesson(&id)?,
            (Leave::Next | Leave::Home | Leave::Scene { .. } | Leave::Quit, _) => return Ok(()),
        }
    }
}

/// Runs the start screen, and the runs that are chosen there, until it is left. `entries` is asked anew each time the
/// start screen is shown: progress may have been made.
pub fn home(theme: Option<&str>, entries: impl Fn() -> Start) -> anyhow::Result<()> {
    let (settings, mut guard) = begin(theme)?;
    let mut autosave = autosave();
    let mut home = Home::new(entries());
    loop {
        guard.renew()?;
        home.area = guard.area()?;
        home.top = views::home::top(&home);
        guard.draw(|frame| views::home::draw(&home, &settings, frame))?;
        match choose(&mut home, &settings, guard.input.read()?) {
            Some(Wish::Suspend) if !guard.suspend()? => home.wrong = Some(NO_SHELL.into()),
            Some(Wish::Redraw) => guard.wipe()?,
            Some(Wish::Copy) => {
                home.wrong = Some("Nothing is open that could be copied; Enter opens what is chosen.".into())
            }
            Some(Wish::Suspend | Wish::Write(_)) | None => {}
        }
        if home.leave {
            return Ok(());
        }
        while let Some(opened) = home.opened.take() {
            let scenes =
                Scenes { presented: false, before: home.beside(false).is_some(), after: home.beside(true).is_some() };
            let place = Around { has_home: true, scenes };
            let (leave, learned) = show(&mut guard, opened, &settings, &mut autosave, &mut Speaker::default(), place)?;
            home.renew(entries());
            match leave {
                Leave::Quit => return Ok(()),
                Leave::Scene { on } => {
                    home.chosen = home.beside(on).unwrap_or(home.chosen);
                    home.act(Home::open);
                }
                Leave::Home | Leave::Next if learned => home.next(),
                Leave::Home | Leave::Next => {}
            }
        }
    }
}

/// Takes the terminal as the user's settings say, and its colours for its ground if neither they nor anybody says which.
fn begin(theme: Option<&str>) -> anyhow::Result<(Settings, Guard)> {
    let mut settings = Settings::load(ACTIONS, theme)?;
    let guard = Guard::new(settings.mouse, settings.is_open())?;
    settings.heed(guard.shade);
    Ok((settings, guard))
}

/// Scenes that are shown one after the other, without the start screen.
pub struct Talk {
    /// Its scenes, at least one.
    pub scenes: Vec<Opened>,
    /// Under which name its notes are told to a second terminal.
    pub notes: String,
}

/// Presents a talk: the keys of a clicker go from cue to cue, and after the last one to the next scene. Each scene is as
/// it was left when one comes back to it.
pub fn present(talk: Talk, theme: Option<&str>) -> anyhow::Result<()> {
    let (settings, mut guard) = begin(theme)?;
    let mut autosave = autosave();
    let mut apps: Vec<App> = talk.scenes.into_iter().map(|scene| App::open(scene, &settings)).collect();
    let titles: Vec<String> = apps.iter().map(|app| app.run().title.clone()).collect();
    let mut kept: Vec<Option<Session>> = apps.iter().map(|_| None).collect();
    let mut speaker = Speaker::begin(&talk.notes);
    let mut at = 0;
    loop {
        let count = apps.len();
        let app = &mut apps[at];
        cue::present(app, at, count);
        // A scene that one comes back to is kept once.
        let mut keeper = Keeper::new(autosave.as_mut(), app, kept[at].take());
        let following = titles.get(at + 1).map(String::as_str);
        let leave = watch(&mut guard, app, std::slice::from_mut(&mut keeper), &mut |app| speaker.tell(app, following))?;
        kept[at] = keeper.leave(app);
        let Some(next) = cue::left_for(leave, at, count) else { return Ok(()) };
        // Large letters, colours and how much is told are the room's, not the scene's.
        let (theme, layout, detail) = (app.theme.clone(), app.look.layout, app.look.detail);
        at = next;
        (apps[at].theme, apps[at].look.layout, apps[at].look.detail) = (theme, layout, detail);
    }
}

/// Shows two runs side by side until they are left; each is kept as one that was alone. How many of them wait to be gone on
/// with.
pub fn compare(left: Opened, right: Opened, theme: Option<&str>) -> anyhow::Result<usize> {
    let (settings, mut guard) = begin(theme)?;
    let mut saves = [autosave(), autosave()];
    let mut app = App::beside(left, right, &settings);
    let mut keepers: Vec<Keeper> =
        saves.iter_mut().enumerate().map(|(which, save)| Keeper::of(which, save.as_mut(), &app, None)).collect();
    watch(&mut guard, &mut app, &mut keepers, &mut |_| {})?;
    Ok(keepers.iter_mut().filter_map(|keeper| keeper.leave(&app)).count())
}

/// Where a run stands in the program.
#[derive(Clone, Copy, Default)]
struct Around {
    /// Whether there is a start screen to go back to.
    has_home: bool,
    /// Whether there are scenes before and after it.
    scenes: Scenes,
}

/// Shows a run until it is left: whereto, and whether a lesson was done in it.
fn show(
    guard: &mut Guard,
    mut opened: Opened,
    settings: &Settings,
    autosave: &mut Option<Autosave>,
    speaker: &mut Speaker,
    place: Around,
) -> anyhow::Result<(Leave, bool)> {
    let session = opened.session.take();
    let mut app = App::open(opened, settings);
    (app.has_home, app.scenes) = (place.has_home, place.scenes);
    let mut keeper = Keeper::new(autosave.as_mut(), &app, session);
    let leave = watch(guard, &mut app, std::slice::from_mut(&mut keeper), &mut |app| speaker.tell(app, None))?;
    keeper.leave(&app);
    Ok((leave, app.run().guide.as_ref().is_some_and(|guide| guide.runner.done())))
}

/// Copies what there is to copy now, and says so.
fn copy(guard: &mut Guard, app: &App) -> anyhow::Result<Status> {
    Ok(match copied::wanted(app) {
        Ok(copied) => {
            guard.copy(&copied.text)?;
            Status::Said(copied.said(app))
        }
        Err(why) => Status::Wrong(why),
    })
}

/// Does what an event means on the start screen; what is left for the terminal to do.
fn choose(home: &mut Home, settings: &Settings, event: Event) -> Option<Wish> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            let Some(Heard::Does(action)) = settings.keymap.action(Stage::Home, key) else { return None };
            return at_home(home, action);
        }
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::ScrollDown => home.act(Home::down),
            MouseEventKind::ScrollUp => home.act(Home::up),
            MouseEventKind::Down(MouseButton::Left) => {
                match views::home::hit(home, &settings.keymap, Position { x: mouse.column, y: mouse.row })? {
                    // The first click chooses, the second opens.
                    Target::Line(at) if at == home.chosen => home.act(Home::open),
                    Target::Line(at) => home.chosen = at,
                    Target::Key(name) => {
                        let action = settings.keymap.actions().iter().find(|action| action.is(name))?;
                        return at_home(home, action);
                    }
                    _ => {}
                }
            }
            _ => {}
        },
        Event::Resize(..) => return Some(Wish::Redraw),
        _ => {}
    }
    None
}

/// Does an action on the start screen; what is left for the terminal to do.
fn at_home(home: &mut Home, action: &Action) -> Option<Wish> {
    match &action.act {
        Act::Home(act) => home.act(*act),
        Act::Terminal(wish) => return Some(wish.clone()),
        Act::Run(_) => {}
    }
    None
}

/// Shows a run until it is left; `tell` hears of it whenever it may have changed.
fn watch(
    guard: &mut Guard,
    app: &mut App,
    keepers: &mut [Keeper],
    tell: &mut dyn FnMut(&mut App),
) -> anyhow::Result<Leave> {
    let mut changed = true;
    tell(app);
    let frame = Duration::from_secs(1) / app.frames;
    let (begun, mut hand) = (Instant::now(), Hand::default());
    let (mut before, mut looked) = (begun, begun);
    loop {
        // Before one waits for more, whether a key or time has brought it.
        if let Some(complaint) = app.keep() {
            app.status = Some(Status::Wrong(complaint));
        }
        keepers.iter_mut().for_each(|keeper| keeper.keep(app));
        changed |= guard.renew()?;
        if changed {
            app.area = guard.area()?;
            guard.draw(|frame| views::draw(app, frame))?;
        }
        changed = false;
        let was_moving = app.moves();
        let (to_frame, to_look) = (frame.saturating_sub(before.elapsed()), LOOK.saturating_sub(looked.elapsed()));
        let ready = is_ready(guard, app, to_frame, to_look)?;
        if ready {
            changed |= handle(app, guard.input.read()?, &mut hand, begun.elapsed());
            // Whatever else was typed meanwhile comes before the next frame.
            while guard.input.poll(Some(Duration::ZERO))? {
                changed |= handle(app, guard.input.read()?, &mut hand, begun.elapsed());
            }
            // What begins to move does so from where it was.
            changed |= advance(app, 0.0);
        }
        if app.is_written() && looked.elapsed() >= LOOK {
            changed |= lesson::look_again(app);
            looked = Instant::now();
        }
        match app.wish.take() {
            Some(Wish::Suspend) if !guard.suspend()? => app.status = Some(Status::Wrong(NO_SHELL.into())),
            Some(Wish::Redraw) => guard.wipe()?,
            Some(Wish::Write(path)) => app.status = Some(write(app, &path)),
            Some(Wish::Copy) => app.status = Some(copy(guard, app)?),
            _ => {}
        }
        if ready {
            tell(app);
        }
        if let Some(leave) = app.leave {
            // What this has to tell was told while there was a screen.
            for run in &mut app.runs {
                let _ = run.guide.as_mut().and_then(|guide| guide.leave(&run.timeline));
            }
            return Ok(leave);
        }
        let now = Instant::now();
        if was_moving && app.moves() {
            if now - before >= frame {
                changed |= advance(app, (now - before).as_secs_f64().min(LONGEST_FRAME_S.max(frame.as_secs_f64())));
                before = now;
            }
        } else {
            before = now;
        }
    }
}

/// Waits for what is typed: until the next frame while something moves, and until the next look at a lesson that is being
/// written. Else, paused, reading it waits as long as it takes. Whether there is something to read.
fn is_ready(guard: &Guard, app: &App, to_frame: Duration, to_look: Duration) -> anyhow::Result<bool> {
    match app.moves() {
        true => guard.input.poll(Some(to_frame)),
        false if app.is_written() => guard.input.poll(Some(to_look)),
        false => Ok(true),
    }
}

/// Does what an event asks for; whether the screen has to be drawn again.
fn handle(app: &mut App, event: Event, hand: &mut Hand, now: Duration) -> bool {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => match app.keymap.action(app.stage(), key) {
            Some(heard) => {
                press(app, heard);
                true
            }
            None => unheard(app),
        },
        Event::Mouse(mouse) => handle_mouse(app, mouse, hand, now),
        // Even if the size is the old one again, the terminal may have thrown away what did not fit meanwhile.
        Event::Resize(..) => {
            app.wish = Some(Wish::Redraw);
            true
        }
        _ => false,
    }
}

fn handle_mouse(app: &mut App, mouse: MouseEvent, hand: &mut Hand, now: Duration) -> bool {
    let at = Position { x: mouse.column, y: mouse.row };
    if let (MouseEventKind::Down(_), Some(side)) = (mouse.kind, views::side_at(app, at)) {
        // What one clicks is about the run that it is in.
        app.turn_to(side);
    }
    let asked = hand.hear(mouse.kind, || views::hit(app, at), now);
    let heard = asked.is_some();
    if let Some(asked) = asked {
        gesture(app, asked, at);
    }
    heard
}
