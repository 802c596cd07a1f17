//! What is said of two runs side by side.

use crate::ui::app::{App, named};

/// What the side of a run is called.
pub fn side(at: usize) -> &'static str {
    if at == 0 { "Left" } else { "Right" }
}

/// What is said of one of the two.
pub fn of_side(at: usize, text: &str) -> String {
    format!("{}: {text}", side(at))
}

/// That a run stands at the end of a branch.
pub fn end_of(branch: &str) -> String {
    format!("The end of branch {branch}.")
}

/// The same of one or both of two runs.
pub fn ends_of(ends: &[(usize, String)]) -> String {
    match ends {
        [(_, one), (_, other)] if one == other => format!("The end of branch {one}, on both sides."),
        ends => ends.iter().map(|(at, branch)| of_side(*at, &end_of(branch))).collect::<Vec<_>>().join(" "),
    }
}

/// What the last lines say while there is nothing in particular: where commands go.
pub fn both(app: &App) -> String {
    let (left, right, both) = (app.keymap.key(named::LEFT), app.keymap.key(named::RIGHT), app.keymap.key(named::BOTH));
    let goes = if app.linked { "Commands go to both sides" } else { "Commands go to this side only" };
    format!("{goes}: {both} changes that, {left} and {right} turn to a side.")
}

/// Which run keys act on from now on.
pub fn turned_to(app: &App, at: usize) -> String {
    let key = app.keymap.key(named::BOTH);
    let goes = if app.linked { "Commands go to both sides" } else { "Commands go to this side only" };
    format!(
        "{} side, {}: questions and messages are its own. {goes}; {key} changes that.",
        side(at),
        app.runs[at].title
    )
}

/// Where commands go from now on.
pub fn linked(app: &App) -> String {
    let name = side(app.focus).to_lowercase();
    match app.linked {
        true => "Commands go to both sides again.".into(),
        false => format!("Commands go to the {name} side only; time stays the same on both."),
    }
}
