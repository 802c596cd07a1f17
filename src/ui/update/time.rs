//! Going through time: playing, steps, jumps, branches. What a moment of real time does to the runs is in `pass`.

use super::{acting, hidden, pass, said, together};
use crate::engine::scene::Mark;
use crate::script::Tells;
use crate::timeline::Landmark;
use crate::ui::app::{App, Pace, Run, Tempo, named};
use crate::ui::say;

/// How far `later` goes, in ms.
const LATER_MS: u64 = 100;

/// Lets time run, or stops it.
pub fn play(app: &mut App) {
    let still = together::is_still(app);
    let run = app.run_mut();
    run.clock.playing = !run.clock.playing;
    run.clock.tempo = Tempo::default();
    if run.clock.playing && still {
        run.clock.playing = false;
        pass::stands(app);
    }
}

/// So many steps forward.
pub fn forward(app: &mut App, steps: u64) {
    let seen = |run: &Run| (run.here(), run.clock.shown_ms, run.scene().clone());
    let glides = steps == 1 && app.run().clock.glides;
    let sides = app.pair().map_or(vec![app.focus], Vec::from);
    let before: Vec<_> = sides.into_iter().filter(|_| glides).map(|at| (at, seen(&app.runs[at]))).collect();
    go(app, &format!("step {steps}"));
    let together = app.pair().is_some();
    for (at, (here, from_ms, scene)) in before {
        let run = &mut app.runs[at];
        if together || run.here() == (here.0, here.1 + 1) {
            run.glide(scene, from_ms);
        }
    }
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

/// Twice or half as fast, by one power of two; between the usual speed and twice that, as what happens needs it.
pub fn speed(app: &mut App, by: i32) {
    let clock = &mut app.run_mut().clock;
    let Some(pace) = clock.pace.faster(by) else {
        let most = if by > 0 { "fastest" } else { "slowest" };
        return said(app, format!("This is the {most} that time runs."));
    };
    clock.pace = pace;
    said(
        app,
        match pace {
            Pace::Adaptive => {
                "Time slows down while there is something to tell, and hurries while there is not.".into()
            }
            Pace::Steady(power) => format!("In a second, {} simulated ms pass.", pass::steady(power)),
        },
    );
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
    if hidden::keeps_back(app, &Tells::Observer) {
        return;
    }
    let run = app.run();
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
    let sides = app.pair().map_or(vec![app.focus], Vec::from);
    if sides.iter().all(|at| app.runs[*at].timeline.branches() < 2) {
        return said(app, "There is one branch only: go back and do something else there.");
    }
    app.run_mut().clock.playing = false;
    let key = app.keymap.key(named::TREE);
    let none = format!("No other branch ends elsewhere; {key} shows them all.");
    if let Some(pair) = app.pair() {
        let ends = together::next_ending(app, pair);
        return said(app, ends.map_or(none, |ends| say::ends_of(&ends)));
    }
    let run = app.run_mut();
    let next = run.timeline.next_branch();
    if next == run.timeline.branch() {
        return said(app, none);
    }
    run.timeline.switch(next);
    run.refresh();
    let name = run.timeline.branch_name().to_string();
    said(app, say::end_of(&name));
}
