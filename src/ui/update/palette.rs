//! Choosing what to do, by name.

use super::perform;
use crate::ui::app::{App, Mode};
use crate::ui::prompt::Prompt;
use crate::ui::views::palette::{Offer, offers};

/// Opens the list of all that can be done.
pub fn open(app: &mut App) {
    app.mode = Mode::Palette { query: String::new(), chosen: 0 };
}

/// Changes what was typed: the first that fits is chosen then.
pub fn edit(app: &mut App, edit: impl FnOnce(&mut String)) {
    if let Mode::Palette { query, chosen } = &mut app.mode {
        edit(query);
        *chosen = 0;
    }
}

/// Deletes the last letter.
pub fn delete_back(app: &mut App) {
    edit(app, |query| {
        query.pop();
    });
}

/// The next one that fits, or the one before.
pub fn go(app: &mut App, down: bool) {
    let Mode::Palette { query, .. } = &app.mode else { return };
    let count = offers(&app.pane(), query).len().max(1);
    if let Mode::Palette { chosen, .. } = &mut app.mode {
        *chosen = (*chosen + if down { 1 } else { count - 1 }) % count;
    }
}

/// Does what is chosen, or lets one type its arguments.
pub fn submit(app: &mut App) {
    let Mode::Palette { query, chosen } = &app.mode else { return };
    let offer = offers(&app.pane(), query).get(*chosen).copied();
    app.mode = Mode::Watch;
    match offer {
        Some(Offer::Do(action)) => perform(app, action),
        Some(Offer::Type(verb, ..)) => app.mode = Mode::Prompt(Prompt::new(&format!("{verb} "))),
        None => {}
    }
}
