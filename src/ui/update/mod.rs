//! What each key, click and moment does. Everything that happens to a run goes through the command language where it has
//! a word for it. No input, no output.
//!
//! An action is a function here and a row in `action::ACTIONS`. There is a file for each stage - `link`, `messages`,
//! `palette`, `sheet`, `prompt`, `lesson`, `help` - and, of what one does while watching, one for what becomes of the run
//! (`acting`), one for time (`time`; what a moment does is in `pass`), one for what is worth telling in it (`telling`), one
//! for what the screen shows (`look`), one for what is presented (`cue`). `hunt` is the search, `rules` the sheet of rules
//! with their stories, `ask` what is typed when something is asked for, `hidden` what is not told, `together` two runs
//! side by side, `mouse` what clicks, drags and the wheel do.

pub mod acting;
pub mod ask;
pub mod copy;
pub mod cue;
pub mod help;
mod hidden;
pub mod hunt;
pub mod lesson;
pub mod link;
pub mod look;
pub mod messages;
pub mod mouse;
pub mod orders;
pub mod palette;
mod pass;
pub mod prompt;
pub mod rules;
pub mod sheet;
pub mod telling;
pub mod time;
pub mod together;

pub use mouse::gesture;
pub use pass::advance;

use super::app::{Act, Action, App, Group, Heard, Mode, Run, Stage, Status, named};
use crate::script::ScriptError;
use crate::ui::say::{self, explain};

/// Does what a key was heard as.
pub fn press(app: &mut App, heard: Heard) {
    let waking = app.black;
    let at_once = matches!(heard, Heard::Does(action) if is_at_once(app, action));
    if !awake(app) && (waking || !at_once) {
        return;
    }
    // What was scrolled is as usual again when something is done.
    app.look.scrolled = None;
    match heard {
        Heard::Does(action) => perform(app, action),
        Heard::Types(c) => type_in(app, c),
    }
    together::follow(app);
}

/// Whether something is done even while a run is shown step by step, which then goes to its end: whoever wants a black
/// screen, or out, does not want to see the rest first; whoever asks has seen enough of it. Whoever wants to be at the next
/// cue early is at the one that is being come to, and stays there: nobody has seen it yet. A lesson shows what it is about
/// to ask of.
fn is_at_once(app: &App, action: &Action) -> bool {
    let asks = matches!(action.group, Some(Group::Ask | Group::Branches | Group::Look | Group::Class));
    let asks = asks && !action.is(named::NEXT_CUE) && app.run().guide.is_none();
    action.is(named::BLACK) || action.is(named::QUIT) || asks
}

/// Whether something is done at all: whatever key it is, while the screen is black the first one only brings the picture
/// back, and while something is shown step by step most only go to its end.
pub fn awake(app: &mut App) -> bool {
    if std::mem::take(&mut app.black) {
        return false;
    }
    // Whatever is being seen to happen has happened: no key waits for it.
    app.runs.iter_mut().for_each(Run::land);
    let run = app.run_mut();
    let Some(replay) = run.clock.replay.take() else { return true };
    run.timeline.seek(replay.to);
    run.refresh();
    false
}

/// Hears a key that does nothing here. Where something is to be chosen first, that is said; whether the screen is another
/// now.
pub fn unheard(app: &mut App) -> bool {
    if !awake(app) {
        return true;
    }
    let Some(first) = say::first(&app.mode, app.run().timeline.held().is_some(), &app.keymap) else { return false };
    said(app, first);
    true
}

/// Does an action.
pub fn perform(app: &mut App, action: &Action) {
    match &action.act {
        Act::Run(act) => {
            hush(app, action.stage);
            let (focus, hid) = (app.focus, app.run().hides_observer());
            if !(action.acts && held_back(app)) {
                act(app);
            }
            // By turning to another run nothing is shown or hidden.
            if app.focus == focus {
                look::judge_guess(app, hid);
            }
        }
        Act::Terminal(wish) => app.wish = Some(wish.clone()),
        Act::Home(_) => {}
    }
}

/// Whether a lesson holds the run back, so that nothing new happens in it; says why.
fn held_back(app: &mut App) -> bool {
    let Some(why) = app.run().timeline.held().map(|why| say::sentence(&why.to_string())) else { return false };
    refused(app, why);
    true
}

/// What was said before has been read when something is done in these stages.
fn hush(app: &mut App, stage: Stage) {
    match stage {
        Stage::Watch | Stage::Lesson | Stage::Link | Stage::Messages | Stage::Sheet => app.status = None,
        Stage::Any | Stage::Palette | Stage::Prompt | Stage::Help | Stage::Home => {}
    }
}

fn type_in(app: &mut App, c: char) {
    hush(app, app.stage());
    match app.mode {
        Mode::Prompt(_) | Mode::Ask(..) => prompt::edit(app, |prompt| prompt.insert(c)),
        Mode::Palette { .. } => palette::edit(app, |query| query.push(c)),
        Mode::Sheet(_) => sheet::narrow(app, c),
        Mode::Watch | Mode::Link { .. } | Mode::Messages { .. } | Mode::Help { .. } => {}
    }
}

/// Says what was done, or what to do next.
fn said(app: &mut App, text: impl Into<String>) {
    app.status = Some(Status::Said(text.into()));
    app.said_s = 0.0;
}

/// Says why something was not done.
fn refused(app: &mut App, text: impl Into<String>) {
    app.status = Some(Status::Wrong(text.into()));
}

/// Says what was wrong with a command.
fn wrong(app: &mut App, error: &ScriptError) {
    refused(app, explain(error));
}
