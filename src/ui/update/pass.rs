//! What a moment of real time does to the runs: time that runs, what is shown step by step, a step that is seen to
//! happen. How fast time runs where it adapts is decided here.

use super::{hunt, said};
use crate::engine::Time;
use crate::engine::scene::{Packet, Scene, Shape, Told};
use crate::ui::app::{App, Glide, Pace, Replay, Run, Status};
use crate::ui::say;

/// Simulated ms that pass in a real second at the usual speed.
const MS_PER_SECOND: f64 = 100.0;
/// The same where time adapts and there is nothing to tell.
const HURRIED: f64 = 250.0;
/// Seconds until it hurries, after it went slowly.
const RAMP_S: f64 = 1.0;
/// Seconds that a message takes which is worth looking at, where time adapts.
const FLIGHT_S: f64 = 0.7;
/// The limits of how fast time runs then, simulated ms in a second: a slow network is not to bore anybody.
const CAREFUL: (f64, f64) = (2.0, 60.0);
/// Seconds for which time stands still, where it adapts, at a step that is told.
const READ_S: f64 = 0.12;
/// The same at a step that has a mark.
const MARKED_S: f64 = 0.8;
/// The longest part of a second that is looked at as one, where time adapts.
const SLICE_S: f64 = 1.0 / 30.0;
/// The most steps taken for one frame, so that a key is never far away.
const STEPS_PER_FRAME: usize = 2000;
/// Of so many of them is taken note one by one: beyond that it is cheaper to look back once over what came last.
const FOLLOWED: usize = 64;

/// Seconds for which what was said stays there while time runs; then what happens is told again.
const SAID_S: f64 = 3.0;

/// What is said when time stands still.
const NOTHING_MORE: &str = "Nothing more will happen by itself. Make a request or a fault.";

/// Lets so much real time pass. Whether anything on the screen is different now.
pub fn advance(app: &mut App, seconds: f64) -> bool {
    let mut changed = false;
    for at in 0..app.runs.len() {
        changed |= hunt::follow(app, at, seconds);
        let run = &mut app.runs[at];
        let plays = run.clock.playing && run.clock.replay.is_none();
        let before = run.timeline.at();
        changed |= pass(run, seconds);
        let told = run.told().last().is_some_and(|told| told.step > before && run.tells(told));
        if plays && at == app.focus {
            app.said_s += seconds;
            app.status.take_if(|status| told && app.said_s > SAID_S && matches!(status, Status::Said(_)));
        }
        let run = &app.runs[at];
        // Where a lesson has what it asked for, nothing more is to be done.
        let asked = run.guide.as_ref().is_none_or(|guide| !guide.page.may_go_on);
        if plays && asked && run.timeline.upcoming().is_none() && at == app.focus {
            stands(app);
        }
    }
    changed
}

/// Says why time stands still: a lesson holds it back, or nothing more happens by itself.
pub fn stands(app: &mut App) {
    let held = app.run().timeline.barred().map(|why| say::sentence(&why.to_string()));
    said(app, held.unwrap_or_else(|| NOTHING_MORE.into()));
}

/// Simulated ms that pass in a real second at a steady speed, a power of two.
pub fn steady(power: i32) -> f64 {
    MS_PER_SECOND * 2f64.powi(power)
}

/// Lets time pass in one run. Whether anything is different now.
fn pass(run: &mut Run, seconds: f64) -> bool {
    if let Some(replay) = run.clock.replay {
        return show_next(run, replay, seconds);
    }
    if let Some(glide) = run.glide.take() {
        return go_on(run, glide, seconds);
    }
    if !run.clock.playing {
        return false;
    }
    match run.clock.pace {
        Pace::Steady(power) => run_to(run, run.clock.shown_ms + seconds * steady(power), false),
        Pace::Adaptive => return adapt(run, seconds),
    };
    true
}

/// Lets time run to this moment, or to the first step that is worth telling if time stops there. Whether there was one.
fn run_to(run: &mut Run, shown: f64, stops: bool) -> Option<Told> {
    let (mut taken, mut worth) = (0, None);
    while run.timeline.upcoming().is_some_and(|step| step.at.0 as f64 <= shown) && taken < STEPS_PER_FRAME {
        // Exactly the one step that is due: waiting is no step of the history.
        if run.timeline.run_to(Time(shown as u64), 1) == 0 {
            break;
        }
        taken += 1;
        if taken <= FOLLOWED {
            run.follow();
        }
        worth = stops.then(|| run.timeline.sim().told()).filter(|told| run.tells(told));
        if worth.is_some() {
            break;
        }
    }
    if taken > 0 {
        run.refresh();
    }
    if taken < STEPS_PER_FRAME && worth.is_none() {
        run.clock.shown_ms = shown;
    }
    if run.timeline.upcoming().is_none() {
        run.clock.playing = false;
    }
    worth
}

/// Lets time run as fast as what happens can be followed. Whether anything is different now.
fn adapt(run: &mut Run, seconds: f64) -> bool {
    let (mut left, mut changed) = (seconds, false);
    while left > 0.0 && run.clock.playing {
        let slice = left.min(SLICE_S);
        left -= slice;
        if run.clock.tempo.rest_s > 0.0 {
            run.clock.tempo.rest_s -= slice;
            continue;
        }
        let rate = match careful(run.scene()) {
            Some(rate) => rate.min(HURRIED),
            None => (run.clock.tempo.rate + HURRIED * slice / RAMP_S).min(HURRIED),
        };
        run.clock.tempo.rate = rate;
        changed = true;
        if let Some(told) = run_to(run, run.clock.shown_ms + slice * rate, true) {
            let marked = told.marks.iter().any(|mark| run.shows(*mark));
            run.clock.tempo.rest_s = if marked { MARKED_S } else { READ_S };
        }
    }
    changed
}

/// How fast time may run so that the messages which are worth looking at can be followed; nothing if there are none.
fn careful(scene: &Scene) -> Option<f64> {
    let reaches = |packet: &&Packet| {
        let cut = scene.links.cut.iter().any(|cut| cut.from == packet.from && cut.to == packet.to);
        !cut && scene.nodes.iter().any(|node| node.up && node.id == packet.to)
    };
    let worth = scene.messages.iter().filter(|packet| packet.shape != Shape::Heartbeat).filter(reaches);
    let (mut count, mut whole) = (0, 0);
    for packet in worth {
        (count, whole) = (count + 1, whole + packet.due_ms.saturating_sub(packet.sent_ms));
    }
    (count > 0).then(|| (whole as f64 / f64::from(count) / FLIGHT_S).clamp(CAREFUL.0, CAREFUL.1))
}

/// Lets a step that was taken be seen to happen.
fn go_on(run: &mut Run, mut glide: Glide, seconds: f64) -> bool {
    glide.begun = true;
    glide.left_s -= seconds;
    let to_ms = run.scene().time_ms as f64;
    run.clock.shown_ms = glide.shown_ms(to_ms);
    if glide.left_s > 0.0 {
        run.glide = Some(glide);
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
