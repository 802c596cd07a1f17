//! What a moment of real time does to the runs: time that runs, what is shown step by step, a step that is seen to
//! happen. How fast time runs where it adapts is decided here.

use super::{hunt, said};
use crate::engine::Time;
use crate::engine::scene::{Packet, Scene, Shape};
use crate::ui::app::{App, Glide, Pace, Replay, Run, Status};
use crate::ui::say;

/// Simulated ms that pass in a real second at the usual speed.
const MS_PER_SECOND: f64 = 100.0;
/// The same where time adapts and there is nothing to tell.
const HURRIED: f64 = 250.0;
/// Seconds until it hurries, after it went slowly.
const RAMP_S: f64 = 1.0;
/// The longer there is nothing to tell, the faster it hurries, by a part of e each second, up to this: who waits for the
/// end of a session of ten seconds waits for less than five.
const HASTE: f64 = 10_000.0;
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
    for group in app.clocks() {
        for at in &group {
            changed |= hunt::follow(app, *at, seconds);
        }
        let first = group[0];
        let clock = &app.runs[first].clock;
        let plays = clock.playing && clock.replay.is_none();
        let before: Vec<(usize, u64)> = group.iter().map(|at| (*at, app.runs[*at].timeline.at())).collect();
        changed |= pass(&mut sharing(&mut app.runs, first, &group), seconds);
        let tells =
            |run: &Run, before: u64| run.told().last().is_some_and(|told| told.step > before && run.tells(told));
        let told = before.into_iter().any(|(at, before)| tells(&app.runs[at], before));
        if plays && first == app.focus {
            app.said_s += seconds;
            app.status.take_if(|status| told && app.said_s > SAID_S && matches!(status, Status::Said(_)));
        }
        // Where a lesson has what it asked for, nothing more is to be done.
        let asked = app.runs[first].guide.as_ref().is_none_or(|guide| !guide.page.may_go_on);
        group.iter().for_each(|at| app.runs[*at].take_along());
        let still = group.iter().all(|at| app.runs[*at].timeline.upcoming().is_none());
        if plays && asked && still && first == app.focus {
            stands(app);
        }
    }
    changed
}

/// The runs that share a clock, this one first.
fn sharing<'a>(runs: &'a mut [Run], first: usize, group: &[usize]) -> Vec<&'a mut Run> {
    let mut all: Vec<(usize, &mut Run)> = runs.iter_mut().enumerate().filter(|(at, _)| group.contains(at)).collect();
    all.sort_by_key(|(at, _)| *at != first);
    all.into_iter().map(|(_, run)| run).collect()
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

/// Lets time pass in runs that share it. Whether anything is different now.
fn pass(runs: &mut [&mut Run], seconds: f64) -> bool {
    if let Some(replay) = runs[0].clock.replay {
        let shown = show_next(runs[0], replay, seconds);
        let ms = runs[0].clock.shown_ms;
        runs[1..].iter_mut().filter(|_| shown).for_each(|run| run.stand_at(ms));
        return shown;
    }
    let mut glides = false;
    for run in runs.iter_mut() {
        if let Some(glide) = run.glide.take() {
            go_on(run, glide, seconds);
            glides = true;
        }
    }
    let clock = runs[0].clock;
    if glides || !clock.playing {
        return glides;
    }
    match clock.pace {
        Pace::Steady(power) => run_to(runs, clock.shown_ms + seconds * steady(power), false),
        Pace::Adaptive => return adapt(runs, seconds),
    };
    true
}

/// Lets time run to this moment, or to the first step that is worth telling if time stops there. Whether there was one, and
/// whether it has a mark.
fn run_to(runs: &mut [&mut Run], shown: f64, stops: bool) -> Option<bool> {
    let (mut taken, mut worth, mut moved) = (0, None, vec![false; runs.len()]);
    while taken < STEPS_PER_FRAME && worth.is_none() {
        let due = |run: &Run| run.timeline.upcoming().map(|step| step.at).filter(|at| at.0 as f64 <= shown);
        let next = runs.iter().enumerate().filter_map(|(nth, run)| Some((due(run)?, nth))).min();
        let Some((_, nth)) = next else { break };
        let run = &mut runs[nth];
        // Exactly the one step that is due: waiting is no step of the history.
        if run.timeline.run_to(Time(shown as u64), 1) == 0 {
            break;
        }
        moved[nth] = true;
        taken += 1;
        if taken <= FOLLOWED {
            run.follow();
        }
        let told = stops.then(|| run.timeline.sim().told()).filter(|told| run.tells(told));
        worth = told.map(|told| told.marks.iter().any(|mark| run.shows(*mark)));
    }
    runs.iter_mut().zip(&moved).filter(|(_, moved)| **moved).for_each(|(run, _)| run.refresh());
    let arrived = taken < STEPS_PER_FRAME && worth.is_none();
    let reached = runs.iter().zip(&moved).filter(|(_, moved)| **moved).map(|(run, _)| run.scene().time_ms as f64);
    let ms = if arrived { shown } else { reached.fold(0.0, f64::max) };
    let still = runs.iter().all(|run| run.timeline.upcoming().is_none());
    for run in runs.iter_mut() {
        run.clock.shown_ms = ms;
        run.clock.playing &= !still;
    }
    worth
}

/// Lets time run as fast as what happens can be followed. Whether anything is different now.
fn adapt(runs: &mut [&mut Run], seconds: f64) -> bool {
    let (mut left, mut changed) = (seconds, false);
    while left > 0.0 && runs[0].clock.playing {
        let slice = left.min(SLICE_S);
        left -= slice;
        let clock = &mut runs[0].clock;
        if clock.tempo.rest_s > 0.0 {
            clock.tempo.rest_s -= slice;
            continue;
        }
        let hurried = match clock.tempo.rate {
            rate if rate < HURRIED => (rate + HURRIED * slice / RAMP_S).min(HURRIED),
            rate => (rate * (1.0 + slice)).min(HASTE),
        };
        let slowest = runs.iter().filter_map(|run| careful(run.scene())).reduce(f64::min);
        let rate = slowest.map_or(hurried, |rate| rate.min(HURRIED));
        runs[0].clock.tempo.rate = rate;
        changed = true;
        let shown = runs[0].clock.shown_ms + slice * rate;
        if let Some(marked) = run_to(runs, shown, true) {
            runs[0].clock.tempo.rate = rate.min(HURRIED);
            runs[0].clock.tempo.rest_s = if marked { MARKED_S } else { READ_S };
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
fn go_on(run: &mut Run, mut glide: Glide, seconds: f64) {
    glide.begun = true;
    glide.left_s -= seconds;
    run.clock.shown_ms = glide.shown_ms();
    if glide.left_s > 0.0 {
        run.glide = Some(glide);
    }
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
