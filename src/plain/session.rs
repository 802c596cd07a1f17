//! A run from its first line to its last: what is said at the beginning, then line by line, and keeping what was done.

use super::desk::{Desk, Notes};
use super::heard::hear;
use super::talk::Talk;
use crate::recording::{Autosave, Session};
use crate::ui::action::ACTIONS;
use crate::ui::app::{App, Leave, Mode, Settings, Status, Wish};
use crate::ui::home::Opened;
use crate::ui::keeper::{self, Keeper};
use crate::ui::say;
use crate::ui::update::{cue, lesson};

/// What stands before a line that is typed.
const PROMPT: &str = "> ";

/// Tells a run until it is left: whereto, and whether a lesson was done in it. What was done is kept, however it ends.
pub fn show(
    talk: &mut impl Talk,
    mut opened: Opened,
    autosave: &mut Option<Autosave>,
    has_home: bool,
) -> anyhow::Result<(Leave, bool)> {
    let session = opened.session.take();
    let mut app = App::open(opened, &settings()?);
    app.has_home = has_home;
    let mut keeper = Keeper::new(autosave.as_mut(), &app, session);
    let mut desk = Desk::new(app, talk.width());
    let (left, _) = converse(&mut desk, talk, std::slice::from_mut(&mut keeper))?;
    Ok((left, desk.app.run().guide.as_ref().is_some_and(|guide| guide.runner.done())))
}

/// What a user settled is about a screen. Keys are told by names that can be typed, and no step is seen to happen.
fn settings() -> anyhow::Result<Settings> {
    let mut settings = Settings::builtin(ACTIONS)?;
    settings.keymap = settings.keymap.spelt();
    (settings.glide, settings.speed) = (false, Some(1.0));
    Ok(settings)
}

/// Presents scenes one after the other, from cue to cue, with the speaker's notes. Each is as it was left when one comes
/// back to it.
pub fn present(talk: &mut impl Talk, scenes: Vec<Opened>, autosave: &mut Option<Autosave>) -> anyhow::Result<()> {
    let settings = settings()?;
    let mut desks: Vec<Desk> =
        scenes.into_iter().map(|scene| Desk::new(App::open(scene, &settings), talk.width())).collect();
    let titles: Vec<String> = desks.iter().map(|desk| desk.app.run().title.clone()).collect();
    let mut kept: Vec<Option<Session>> = desks.iter().map(|_| None).collect();
    let (mut at, count) = (0, desks.len());
    loop {
        let desk = &mut desks[at];
        desk.notes = Some(Notes { following: titles.get(at + 1).cloned(), told: None });
        cue::present(&mut desk.app, at, count);
        // A scene that one comes back to is kept once.
        let mut keeper = Keeper::new(autosave.as_mut(), &desk.app, kept[at].take());
        let (leave, mut left) = converse(desk, talk, std::slice::from_mut(&mut keeper))?;
        kept[at] = left.pop();
        let Some(next) = cue::left_for(leave, at, count) else { return Ok(()) };
        at = next;
    }
}

/// Tells two runs side by side until they are left; how many of them wait to be gone on with.
pub fn compare(talk: &mut impl Talk, left: Opened, right: Opened) -> anyhow::Result<usize> {
    let mut saves = [keeper::autosave(), keeper::autosave()];
    let app = App::beside(left, right, &settings()?);
    let saves = saves.iter_mut().enumerate();
    let mut keepers: Vec<Keeper> = saves.map(|(at, save)| Keeper::of(at, save.as_mut(), &app, None)).collect();
    let mut desk = Desk::new(app, talk.width());
    Ok(converse(&mut desk, talk, &mut keepers)?.1.len())
}

/// Tells runs until they are left: whereto, and where they are kept.
fn converse(desk: &mut Desk, talk: &mut impl Talk, keepers: &mut [Keeper]) -> anyhow::Result<(Leave, Vec<Session>)> {
    begin(desk);
    let left = line_by_line(desk, talk, keepers);
    let kept = keepers.iter_mut().filter_map(|keeper| keeper.leave(&desk.app)).collect();
    for run in &mut desk.app.runs {
        let _ = run.guide.as_mut().and_then(|guide| guide.leave(&run.timeline));
    }
    Ok((left?, kept))
}

/// What is told first: which run it is, and how it stands or what its lesson says.
fn begin(desk: &mut Desk) {
    if desk.app.pair().is_some() {
        return begin_both(desk);
    }
    desk.paper.say(&say::title(desk.app.run()));
    if let Some(scenario) = &desk.app.run().scenario {
        desk.paper.prose(&scenario.about);
    }
    desk.status();
    if desk.app.run().guide.is_none() {
        let (_, standing) = say::standing(desk.app.run(), &desk.app.keymap);
        desk.paper.say(&standing);
    }
}

/// The same of two runs side by side.
fn begin_both(desk: &mut Desk) {
    for (at, run) in desk.app.runs.iter().enumerate() {
        desk.paper.say(&format!("{}: {}", say::side(at), say::title(run)));
        run.scenario.iter().for_each(|scenario| desk.paper.prose(&scenario.about));
    }
    desk.status();
    let both = say::both(&desk.app);
    desk.paper.say(&both);
}

fn line_by_line(desk: &mut Desk, talk: &mut impl Talk, keepers: &mut [Keeper]) -> anyhow::Result<Leave> {
    loop {
        if let Some(complaint) = desk.app.keep() {
            desk.app.status = Some(Status::Wrong(complaint));
        }
        keepers.iter_mut().for_each(|keeper| keeper.keep(&mut desk.app));
        talk.tell(&desk.said())?;
        if let Some(leave) = desk.app.leave {
            return Ok(leave);
        }
        let Some(line) = talk.hear(&prompt(desk))? else { return Ok(Leave::Quit) };
        desk.paper.width = talk.width();
        (desk.app.area.width, desk.app.area.height) = (talk.width().min(usize::from(u16::MAX)) as u16, ROWS);
        lesson::look_between(&mut desk.app);
        desk.status();
        hear(desk, &line);
        match desk.app.wish.take() {
            Some(Wish::Write(path)) => desk.app.status = Some(keeper::write(&desk.app, &path)),
            Some(Wish::Suspend | Wish::Redraw | Wish::Copy) => desk.say(&super::words::of_a_screen()),
            None => {}
        }
    }
}

/// Rows of the screen that there is not: some lists are as long as one.
const ROWS: u16 = 24;

/// What stands before the next line: what is asked for, with what is typed there already.
fn prompt(desk: &Desk) -> String {
    match &desk.app.mode {
        Mode::Ask(ask, prompt) if prompt.line.is_empty() => format!("{} ", ask.sign().trim()),
        Mode::Ask(ask, prompt) => format!("{} [{}] ", ask.sign().trim(), prompt.line),
        _ => PROMPT.into(),
    }
}
