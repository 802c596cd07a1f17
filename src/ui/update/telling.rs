//! From one thing worth telling to the next, as one does who presents: what is routine is left out, and said to be. Where
//! nothing is worth telling for long, the run stays where it is. While scenes are presented the same keys go from cue to
//! cue, also from what is open over the run.

use super::{cue, pass, rules, said, time};
use crate::engine::scene::Told;
use crate::ui::app::{App, Mode, Run, named};
use crate::ui::say;

/// How far something worth telling is looked for, in simulated ms.
const AHEAD_MS: u64 = 10_000;
/// The same in steps.
const AHEAD_STEPS: u64 = 5000;

/// What lies ahead.
enum Ahead {
    /// Something worth telling happens at this step.
    Told(u64),
    /// Nothing does for so many ms.
    Quiet(u64),
    /// Nothing does before the run stands still.
    Still,
}

fn ahead(run: &Run) -> Ahead {
    let (at, now) = (run.timeline.at(), run.timeline.sim().now().0);
    let mut found = Ahead::Still;
    run.timeline.ahead(&mut |sim| {
        let passed = sim.now().0 - now;
        let over = passed > AHEAD_MS || sim.steps() - at > AHEAD_STEPS;
        if over {
            found = Ahead::Quiet(passed.min(AHEAD_MS));
        } else if run.tells(&sim.told()) {
            found = Ahead::Told(sim.steps());
        }
        matches!(found, Ahead::Still)
    });
    found
}

/// Goes on to what a brief account tells next. Where that is not near, nothing happens: one who presents is at the end.
pub fn next(app: &mut App) {
    if app.scenes.presented && app.aside.is_empty() {
        return cue::next(app);
    }
    app.run_mut().clock.playing = false;
    let play = app.keymap.key(named::PLAY);
    let ahead = ahead(app.run());
    // A clicker has no other key that comes back from a story.
    let over = !matches!(ahead, Ahead::Told(_)) || app.run().timeline.at() >= app.run().timeline.end();
    if app.scenes.presented && over && rules::back(app) {
        app.mode = Mode::Watch;
        return said(app, "The story has been told; this is your run again.");
    }
    match ahead {
        Ahead::Told(step) => go_to(app, step),
        Ahead::Still if app.run().timeline.upcoming().is_none() => pass::stands(app),
        Ahead::Still => said(app, format!("Nothing more worth telling; {play} lets time run.")),
        Ahead::Quiet(ms) => {
            let text = format!("Nothing more worth telling in the next {}; {play} lets time run.", say::span(ms));
            said(app, text);
        }
    }
}

/// Goes to a step that lies ahead, and says what was left out on the way.
fn go_to(app: &mut App, step: u64) {
    let run = app.run_mut();
    let (from, start) = (run.timeline.at(), run.timeline.sim().now().0);
    while run.timeline.at() < step && run.timeline.forward() {}
    run.refresh();
    let (left_out, passed) = (step - from - 1, run.timeline.sim().now().0 - start);
    if left_out == 0 {
        return;
    }
    let steps = if left_out == 1 { "1 routine step".into() } else { format!("{left_out} routine steps") };
    let (number, happened) = say::standing(app.run(), &app.keymap);
    let then = if number == Some(step) { format!(" Then: {happened}") } else { String::new() };
    said(app, format!("{steps}, {}.{then}", say::span(passed)));
}

/// Closes what is open over the run, and goes on from there if that is wanted. Whoever presents has a clicker, and no other
/// key for it: behind the last page is the next cue, and before the first one the run.
pub fn close(app: &mut App, on: bool) {
    app.mode = Mode::Watch;
    if on {
        next(app);
    }
}

/// Back to the step before that a brief account tells.
pub fn previous(app: &mut App) {
    if app.scenes.presented && app.aside.is_empty() {
        return cue::previous(app);
    }
    let run = app.run();
    let (at, told) = (run.timeline.at(), run.told());
    let tells = |told: &&Told| run.tells(told);
    let before = told.iter().rev().filter(|told| told.step < at).find(tells).map(|told| told.step);
    // Beyond what is told, as far back as that goes.
    let step = before.or_else(|| told.first().map(|told| told.step - 1)).unwrap_or(0);
    time::go(app, &format!("seek {step}"));
}
