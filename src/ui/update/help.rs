//! The list of keys: opening it, going through it, closing it.

use super::telling;
use crate::ui::app::{App, Mode};
use crate::ui::views;

/// Opens the list of keys; closing it leads back to where it was asked for.
pub fn open(app: &mut App) {
    let stage = app.stage();
    let back = Box::new(std::mem::replace(&mut app.mode, Mode::Watch));
    app.mode = Mode::Help { scroll: 0, stage, back };
}

/// So many lines down.
pub fn down(app: &mut App, lines: u16) {
    let Mode::Help { stage, .. } = app.mode else { return };
    let length = views::help::length(&app.pane(), stage, app.area);
    if let Mode::Help { scroll, .. } = &mut app.mode {
        *scroll = scroll.saturating_add(lines).min(length);
    }
}

/// So many lines up.
pub fn up(app: &mut App, lines: u16) {
    if let Mode::Help { scroll, .. } = &mut app.mode {
        *scroll = scroll.saturating_sub(lines);
    }
}

/// As far down, or up, as there are lines in sight, but for one to go on from. While something is presented, from its end
/// on to what comes next.
pub fn page(app: &mut App, on: bool) {
    let Mode::Help { stage, scroll, .. } = app.mode else { return };
    let ends = if on { scroll >= views::help::length(&app.pane(), stage, app.area) } else { scroll == 0 };
    let lines = views::help::in_sight(app.area).saturating_sub(1).max(1);
    match on {
        _ if app.scenes.presented && ends => telling::close(app, on),
        true => down(app, lines),
        false => up(app, lines),
    }
}

/// Back to where it was asked for.
pub fn close(app: &mut App) {
    if let Mode::Help { back, .. } = std::mem::replace(&mut app.mode, Mode::Watch) {
        app.mode = *back;
    }
}
