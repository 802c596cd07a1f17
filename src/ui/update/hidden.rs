//! What is not told while it is hidden, and what is said instead: one place for keys, the prompt, and lines of text.

use super::said;
use crate::script::Tells;
use crate::ui::app::{App, named};

/// What is said instead of what only an observer knows, while that is hidden.
pub fn observer(app: &App) -> Option<String> {
    let run = app.run();
    run.hides_observer().then(|| {
        // What a lesson hides no key shows.
        let lesson = run.guide.as_ref().is_some_and(|guide| guide.page.hide_observer);
        let key = match &run.sight.eyes {
            _ if lesson => None,
            Some(_) if run.sight.hidden => Some(named::HIDE),
            Some(_) => Some(named::EYES),
            None => Some(named::HIDE),
        };
        let then = match key {
            Some(key) => format!("{} shows it again", app.keymap.key(key)),
            None => "the lesson shows it once you have answered".into(),
        };
        format!("What only an observer knows is hidden, so nothing is said about it: {then}.")
    })
}

/// Why something is not done now: it would tell what is hidden.
pub fn why_not(app: &App, tells: &Tells) -> Option<String> {
    let eyes = app.run().sight.eyes.as_ref();
    match tells {
        Tells::Nothing => None,
        Tells::Node(name) => eyes.filter(|eyes| *eyes != name).map(|eyes| through_eyes(app, eyes)),
        Tells::World => eyes.map(|eyes| through_eyes(app, eyes)),
        Tells::Observer => eyes.map(|eyes| through_eyes(app, eyes)).or_else(|| observer(app)),
    }
}

/// Whether that would tell what is hidden, so that it is not done; says so.
pub fn keeps_back(app: &mut App, tells: &Tells) -> bool {
    let why = why_not(app, tells);
    let keeps = why.is_some();
    why.into_iter().for_each(|why| said(app, why));
    keeps
}

/// Why nothing is asked while one sees what one node knows: the answers tell what happened at others.
fn through_eyes(app: &App, name: &str) -> String {
    let key = app.keymap.key(named::EYES);
    format!("{name} cannot answer that: it takes one who sees everything. {key} shows everything again.")
}
