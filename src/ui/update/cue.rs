//! Cues: the list of them, going to one, and from one to the next while something is presented.

use super::{refused, rules, said};
use crate::ui::app::{App, Leave, Mode, Scenes, named};
use crate::ui::say::explain;
use crate::ui::sheet::Sheet;

/// Begins, or goes on with, one of so many scenes that are presented one after the other.
pub fn present(app: &mut App, at: usize, count: usize) {
    (app.scenes, app.leave) = (Scenes { presented: true, before: at > 0, after: at + 1 < count }, None);
    if app.run().cues.now().is_none() && app.run().cues.next().is_some() {
        next(app);
    }
}

/// For which of so many scenes one is left; nothing where it is for none.
pub fn left_for(leave: Leave, at: usize, count: usize) -> Option<usize> {
    match leave {
        Leave::Scene { on: true } => Some((at + 1).min(count - 1)),
        Leave::Scene { on: false } => Some(at.saturating_sub(1)),
        Leave::Home | Leave::Next | Leave::Quit => None,
    }
}

/// Opens the list of cues.
pub fn list(app: &mut App) {
    match app.run().cues.cues().is_empty() {
        true => said(app, "This run has no cues. `synod play figure-8` has some; a scenario says them as [[cue]]."),
        false => {
            app.run_mut().clock.playing = false;
            app.mode = Mode::Sheet(Sheet::cues(&app.run().cues));
        }
    }
}

/// Goes to a cue; what leads to it is shown step by step.
pub fn go(app: &mut App, nth: usize) {
    come(app, nth, false);
}

/// Goes to a cue, from where one stands or from those before it.
fn come(app: &mut App, nth: usize, on: bool) {
    let run = app.run_mut();
    run.clock.playing = false;
    let (branch, from) = (run.timeline.branch(), run.timeline.at());
    let gone = if on { run.cues.go_on(&mut run.timeline, nth) } else { run.cues.go(&mut run.timeline, nth) };
    let (here, to) = (run.timeline.branch(), run.timeline.at());
    run.refresh();
    run.turn_clock();
    match gone {
        Ok(()) => {
            if branch == here {
                run.show(from, to);
            }
            let text = run.cues.standing().unwrap_or_default();
            said(app, text);
        }
        Err(_) if app.run().timeline.can_undo() => {
            let undo = app.keymap.key(named::UNDO);
            refused(app, format!("This cue cannot be reached after what was done by hand; {undo} takes that back."));
        }
        Err((_, error)) => refused(app, format!("This cue cannot be reached from here. {}", explain(&error))),
    }
}

/// To the next cue; after the last one, to the next scene.
pub fn next(app: &mut App) {
    come_back(app);
    if app.run().cues.cues().is_empty() && !app.scenes.after {
        return list(app);
    }
    let run = app.run_mut();
    let (next, coming) = (run.cues.next(), run.cues.coming(&mut run.timeline));
    match coming {
        // Those between were come through by hand.
        Some(coming) => come(app, coming, next != Some(coming)),
        None => scene(app, true),
    }
}

/// Back to the present cue, if one has gone on from there, or to the cue before; before the first one, to the scene before.
pub fn previous(app: &mut App) {
    come_back(app);
    let run = app.run();
    if let Some(now) = run.cues.now().filter(|_| run.cues.has_gone_on(&run.timeline)) {
        return go(app, now);
    }
    match app.run().cues.now().and_then(|now| now.checked_sub(1)) {
        Some(before) => go(app, before),
        None => scene(app, false),
    }
}

/// Comes back from the stories beside the run that has the cues.
fn come_back(app: &mut App) {
    while rules::back(app) {
        app.mode = Mode::Watch;
    }
}

/// To the next scene, or the one before, if there is one.
pub fn scene(app: &mut App, on: bool) {
    let there = if on { app.scenes.after } else { app.scenes.before };
    match there {
        true => app.leave = Some(Leave::Scene { on }),
        false if on => said(app, "There is no scene after this one."),
        false => {
            said(app, format!("There is no scene before this one; {} lists its cues.", app.keymap.key(named::CUES)))
        }
    }
}
