//! Choosing a message under way, and what becomes of it.

use super::together::alone;
use super::{acting, help, said, sheet, time};
use crate::ui::app::{App, Mode};
use crate::ui::say;

/// How much longer a delayed message takes, in ms.
const DELAY_MS: u64 = 50;

/// Lets one choose a message: nothing moves by itself meanwhile.
pub fn open(app: &mut App) {
    if app.run().scene().messages.is_empty() {
        // While a question is open neither of the two can be done.
        let held = app.run().timeline.held().is_some();
        let blind = app.run().sight.eyes.is_some();
        let remedy = if held || blind { "" } else { " Make a request, or let time run." };
        let text = say::no_message(app.run());
        return said(app, format!("{text}{remedy}"));
    }
    app.run_mut().clock.playing = false;
    app.choose(0);
}

/// The chosen message, by its position; with none left there is nothing to choose.
fn chosen(app: &mut App) -> Option<usize> {
    let at = app.packet();
    if at.is_none() {
        app.mode = Mode::Watch;
    }
    at
}

/// Keeps a message chosen after something happened: the same, or the one in its place.
fn settle(app: &mut App) {
    if let Some(next) = chosen(app) {
        app.choose(next);
    }
}

/// The next message.
pub fn next(app: &mut App) {
    if let Some(at) = chosen(app) {
        app.choose((at + 1) % app.run().scene().messages.len());
    }
}

/// The message before.
pub fn previous(app: &mut App) {
    if let Some(at) = chosen(app) {
        let count = app.run().scene().messages.len();
        app.choose((at + count - 1) % count);
    }
}

/// Does something to the chosen message.
fn with_message(app: &mut App, line: impl Fn(&str) -> String) {
    let Some(at) = chosen(app) else { return };
    let line = line(&app.run().scene().messages[at].id);
    alone(app, |app| acting::act(app, &line));
    settle(app);
}

/// It arrives now.
pub fn deliver(app: &mut App) {
    with_message(app, |id| format!("deliver {id}"));
}

/// It is lost.
pub fn lose(app: &mut App) {
    with_message(app, |id| format!("drop {id}"));
}

/// The network sends it once more.
pub fn duplicate(app: &mut App) {
    with_message(app, |id| format!("duplicate {id}"));
}

/// It takes longer.
pub fn delay(app: &mut App) {
    with_message(app, |id| format!("delay {id} {DELAY_MS}ms"));
}

/// It is corrupted.
pub fn corrupt(app: &mut App) {
    with_message(app, |id| format!("corrupt {id}"));
}

/// Asks about it.
pub fn questions(app: &mut App) {
    if chosen(app).is_some() {
        sheet::questions(app);
    }
}

/// One step forward.
pub fn forward(app: &mut App) {
    if chosen(app).is_some() {
        time::forward(app, 1);
        settle(app);
    }
}

/// One step back.
pub fn back(app: &mut App) {
    if chosen(app).is_some() {
        time::back(app, 1);
        settle(app);
    }
}

/// The list of keys.
pub fn show_help(app: &mut App) {
    if chosen(app).is_some() {
        help::open(app);
    }
}
