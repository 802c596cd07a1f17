//! Going through time: playing, steps, jumps, branches; and what a moment of real time does to the runs.

use super::{acting, cue, hunt, said};
use crate::engine::Time;
use crate::engine::scene::{Mark, Told};
use crate::timeline::Landmark;
use crate::ui::app::{App, Replay, Run};
use crate::ui::say;

/// Simulated ms that pass in a real second at speed 1.
const MS_PER_SECOND: f64 = 100.0;
/// The limits of the speed, as powers of two.
const SPEEDS: std::ops::RangeInclusive<i32> = -3..=4;
/// The most steps taken for one frame, so that a key is never far away.
const STEPS_PER_FRAME: usize = 2000;
/// How far `later` goes, in ms.
const LATER_MS: u64 = 100;
/// The most steps in which something worth telling is looked for.
const MOST_UNTOLD: usize = 5000;

/// What is said when time stands still.
const NOTHING_MORE: &str = "Nothing more will happen by itself. Make a request or a fault.";

/// Lets so much real time pass. Whether anything on the screen is different now.
pub fn advance(app: &mut App, seconds: f64) -> bool {
    let mut changed = false;
    for at in 0..app.runs.len() {
        changed |= hunt::follow(app, at, seconds);
        let run = &mut app.runs[at];
        let plays = run.clock.playing && run.clock.replay.is_none();
        changed |= pass(run, seconds);
        // Where a lesson has what it asked for, nothing more is to be done.
        let asked = run.guide.as_ref().is_none_or(|guide| !guide.page.may_go_on);
        if plays && asked && run.timeline.upcoming().is_none() && at == app.focus {
            stands(app);
        }
    }
    changed
}

/// Says why time stands still: a lesson holds it back, or nothing more happens by itself.
fn stands(app: &mut App) {
    let held = app.run().timeline.barred().map(|why| say::sentence(&why.to_string()));
    said(app, held.unwrap_or_else(|| NOTHING_MORE.into()));
}

/// Lets time pass in one run. Whether anything is different now.
fn pass(run: &mut Run, seconds: f64) -> bool {
    if let Some(replay) = run.clock.replay {
        return show_next(run, replay, seconds);
    }
    if !run.clock.playing {
        return false;
    }
    let shown = run.clock.shown_ms + seconds * MS_PER_SECOND * 2f64.powi(run.clock.speed);
    let mut taken = 0;
    while run.timeline.upcoming().is_some_and(|step| step.at.0 as f64 <= shown) && taken < STEPS_PER_FRAME {
        // Exactly the one step that is due: waiting is no step of the history.
        if run.timeline.run_to(Time(shown as u64), 1) == 0 {
            break;
        }
        taken += 1;
    }
    if taken > 0 {
        run.refresh();
    }
    if taken < STEPS_PER_FRAME {
        run.clock.shown_ms = shown;
    }
    if run.timeline.upcoming().is_none() {
        run.clock.playing = false;
    }
    true
}

/// Shows the next step of what was played, when its time has come.
fn show_next(run: &mut Run, mut replay: Replay, seconds: f64) -> bool {
    replay.wait_s -= seconds;
    let due = replay.wait_s <= 0.0;
    if due {
        replay.wait_s = replay.each_s;
        run.timeline.seek((run.timeline.at() + replay.stride).min(replay.to));
    }
    run.clock.replay = (!due || run.timeline.at() < replay.to).then_some(replay);
    if due {
        run.refresh();
    }
    due
}

/// Lets time run, or stops it.
pub fn play(app: &mut App) {
    let run = app.run_mut();
    run.clock.playing = !run.clock.playing;
    if run.clock.playing && run.timeline.upcoming().is_none() {
        run.clock.playing = false;
        stands(app);
    }
}

/// So many steps forward.
pub fn forward(app: &mut App, steps: u64) {
    go(app, &format!("step {steps}"));
}

/// So many steps back.
pub fn back(app: &mut App, steps: u64) {
    go(app, &format!("back {steps}"));
}

/// To the start of the run.
pub fn start(app: &mut App) {
    go(app, "seek start");
}

/// To its last step.
pub fn end(app: &mut App) {
    go(app, "seek end");
}

/// A little later.
pub fn later(app: &mut App) {
    go(app, &format!("run {LATER_MS}ms"));
}

/// Goes elsewhere in the history, or forward.
pub fn go(app: &mut App, line: &str) {
    app.run_mut().clock.playing = false;
    let at = app.run().timeline.at();
    acting::walk(app, line);
    let (here, end) = (app.run().timeline.at(), app.run().timeline.end());
    // Nothing more is to be done where a lesson has what it asked for.
    let content = app.run().guide.as_ref().is_some_and(|guide| guide.page.may_go_on);
    if content && here == at && here == end {
        app.status = None;
    }
    if here == 0 && end > 0 && app.status.is_none() {
        said(app, "This is the start.");
    } else if here == at && here == 0 && app.status.is_none() {
        said(app, "This is the start: no step was taken yet.");
    }
}

/// Twice or half as fast, by one power of two.
pub fn speed(app: &mut App, by: i32) {
    let clock = &mut app.run_mut().clock;
    let speed = clock.speed + by;
    if !SPEEDS.contains(&speed) {
        let most = if by > 0 { "fastest" } else { "slowest" };
        return said(app, format!("This is the {most} that time runs."));
    }
    clock.speed = speed;
    said(app, format!("In a second, {} simulated ms pass.", MS_PER_SECOND * 2f64.powi(speed)));
}

/// Whether a brief account tells a step.
fn worth_telling(told: &Told) -> bool {
    !told.routine || !told.marks.is_empty()
}

/// Goes on until something happened that a brief account tells.
pub fn next_told(app: &mut App) {
    if app.scenes.presented {
        return cue::next(app);
    }
    let run = app.run_mut();
    run.clock.playing = false;
    let mut at_the_end = false;
    for _ in 0..MOST_UNTOLD {
        at_the_end = !run.timeline.forward();
        if at_the_end || worth_telling(&run.timeline.sim().told()) {
            break;
        }
    }
    run.refresh();
    if at_the_end {
        stands(app);
    }
}

/// Back to the step before that a brief account tells.
pub fn previous_told(app: &mut App) {
    if app.scenes.presented {
        return cue::previous(app);
    }
    let run = app.run();
    let (at, told) = (run.timeline.at(), &run.shown.told);
    let before = told.iter().rev().filter(|told| told.step < at).find(|told| worth_telling(told)).map(|told| told.step);
    // Beyond what is told, as far back as that goes.
    let step = before.or_else(|| told.first().map(|told| told.step - 1)).unwrap_or(0);
    go(app, &format!("seek {step}"));
}

/// To the next or previous mark of the timeline.
pub fn mark(app: &mut App, next: bool) {
    let at = app.run().timeline.at();
    let mut marks = app.run().shown.marks.iter().map(|mark| mark.step);
    let found = match next {
        true => marks.find(|step| *step > at),
        false => marks.rev().find(|step| *step < at),
    };
    match found {
        Some(step) => go(app, &format!("seek {step}")),
        None => said(app, format!("There is no mark {} step {at}.", if next { "after" } else { "before" })),
    }
}

/// Goes to the next or previous step at which a value was chosen or an entry committed.
pub fn choice(app: &mut App, next: bool) {
    let run = app.run();
    if run.hides_observer() {
        return said(app, "That is hidden now: first say yourself where it was.");
    }
    let landmark = Landmark::Marked(Mark::Chosen);
    let found = match next {
        true => run.timeline.next_landmark(landmark),
        false => run.timeline.previous_landmark(landmark),
    };
    match found {
        Some(step) => {
            go(app, &format!("seek {step}"));
            let chosen = say::chosen(app.run().scene());
            said(app, format!("At step {step} it was {chosen}, whoever knows of it."));
        }
        None => {
            let which = if next { "after" } else { "before" };
            let chosen = say::chosen(app.run().scene());
            said(app, format!("Nothing was {chosen} {which} this step."));
        }
    }
}

/// To the end of another branch of the history.
pub fn branch(app: &mut App) {
    let run = app.run_mut();
    if run.timeline.branches() < 2 {
        return said(app, "There is one branch only: go back and do something else there.");
    }
    run.clock.playing = false;
    let next = run.timeline.next_branch();
    run.timeline.switch(next);
    run.refresh();
    let name = run.timeline.branch_name().to_string();
    said(app, format!("The end of branch {name}."));
}
