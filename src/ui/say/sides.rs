//! What is said of two runs side by side.

use super::{explain, sentence};
use crate::script::{self, ScriptError};
use crate::ui::app::{App, Run, named};

/// What the side of a run is called.
pub fn side(at: usize) -> &'static str {
    if at == 0 { "Left" } else { "Right" }
}

/// What is said of one of the two.
pub fn of_side(at: usize, text: &str) -> String {
    of(side(at), text)
}

/// Why one of the two did not do what the other did. What is like a word that this one does not know was not meant.
pub fn refused_by(app: &App, at: usize, error: &ScriptError) -> String {
    if script::understood(&app.runs[at].timeline, &error.line) {
        return of_side(at, &explain(error));
    }
    let told = of_side(at, &sentence(&error.told()));
    if at == app.focus {
        return told;
    }
    let key = app.keymap.key(if at == 0 { named::LEFT } else { named::RIGHT });
    format!("{told} {key} turns there.")
}

/// Why nobody did it: what all say, or what each of them says.
pub fn refused_by_all(app: &App, mut errors: Vec<(usize, ScriptError)>) -> ScriptError {
    errors.sort_by_key(|(at, _)| *at != app.focus);
    let told: Vec<_> = errors.iter().map(|(at, error)| (*at, error.told().into_owned())).collect();
    let (_, first) = errors.swap_remove(0);
    if told.iter().all(|(_, text)| *text == first.told()) {
        return first;
    }
    let each: Vec<_> = told.iter().map(|(at, text)| of_side(*at, &sentence(text))).collect();
    let message = each.join(" ").trim_end_matches('.').to_string();
    ScriptError { message, remedy: None, is_so: false, one_sentence: false, ..first }
}

/// What each of two is told, as one line.
pub fn in_each(lines: &[(usize, String)]) -> String {
    let each = lines.iter().map(|(at, line)| format!("{line} ({})", side(*at).to_lowercase()));
    each.collect::<Vec<_>>().join(", ")
}

/// The same by what that one is called.
pub fn of(name: &str, text: &str) -> String {
    format!("{name}: {text}")
}

/// What a line says that is about one of two worlds in one night.
pub fn of_one(run: &Run, text: &str) -> String {
    match run.beside {
        Some(_) => of(run.seen().called(), text),
        None => text.into(),
    }
}

/// Which of two worlds in one night views and questions are about from now on.
pub fn seen(app: &App) -> String {
    let (left, right) = (app.keymap.key(named::LEFT), app.keymap.key(named::RIGHT));
    let name = app.run().seen().called();
    format!("{name}: views and questions are about it now; {left} and {right} turn. What you do happens in both.")
}

/// Why what was done in a run after a step was not done in the one beside it, if so.
pub fn missed(run: &Run, step: u64) -> Option<String> {
    let (name, refusal) = run.missed_since(step)?;
    Some(of(name, &sentence(&refusal.to_string())))
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
    let hear = if app.linked { "Both sides hear commands" } else { "This side alone hears commands" };
    format!("{hear}: {both} changes that, {left} {right} turn.")
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
