//! Two runs side by side: one command line goes to both, and one time is theirs. What happens is done in each, what is asked
//! in one; a step is the next one of either, and whoever goes elsewhere in time takes the other along.

use super::pass;
use super::said;
use crate::engine::{Choice, Time};
use crate::script::{self, Reach, ScriptError};
use crate::timeline::Timeline;
use crate::ui::app::{App, Clock, Mode, Run};
use crate::ui::say;
use std::cmp::Reverse;

/// A way to do a command line in one run: what it says.
pub type Way = fn(&mut Run, &str) -> Result<Option<String>, ScriptError>;

/// A command line for each of some runs.
pub type Lines = Vec<(usize, String)>;

/// What came of a command line.
#[derive(Default)]
pub struct Sent {
    /// What the run in focus says.
    pub said: Option<String>,
    /// What a run says that could not do it, where another could.
    pub refused: Option<String>,
}

/// Sends a command line to the run in focus, or to both of a pair as far as it reaches.
pub fn send(app: &mut App, line: &str, way: Way) -> Result<Sent, ScriptError> {
    let Some([here, there]) = app.pair() else { return in_one_night(app.run_mut(), line, way) };
    let reach = |at: usize| script::reach(&app.runs[at].timeline, line);
    match reach(here).or_else(|| reach(there).filter(|_| app.linked)) {
        Some(Reach::Steps(count)) => forward(app, count),
        Some(Reach::Back(count)) => back(app, count),
        Some(Reach::Each) if app.linked => return each(app, &for_each(&[here, there], line), way),
        Some(Reach::Undo) => return undo(app, line, way),
        Some(Reach::Time) => {
            let known = app.run().timeline.end();
            let said = way(app.run_mut(), line);
            come(app);
            wait_as_well(app, known);
            return said.map(|said| Sent { said, refused: None });
        }
        Some(Reach::Each | Reach::One) | None => return each(app, &for_each(&[here], line), way),
    }
    Ok(Sent::default())
}

/// Does a line in a run, and in the one beside it if there is one; what is asked is asked of the one that somebody turned
/// to.
fn in_one_night(run: &mut Run, line: &str, way: Way) -> Result<Sent, ScriptError> {
    let reach = script::reach(&run.timeline, line).or_else(|| script::reach(&run.seen().timeline, line));
    let (step, acts) = (run.timeline.at(), script::acts_now(&run.timeline, line));
    if let (Some(beside), Some(Reach::One)) = (run.beside.as_mut().filter(|beside| beside.turned), reach) {
        return way(&mut beside.run, line).map(|said| Sent { said, refused: None });
    }
    let said = way(run, line)?;
    Ok(Sent { said, refused: say::missed(run, step).filter(|_| acts) })
}

/// The same line for each of these runs.
fn for_each(sides: &[usize], line: &str) -> Lines {
    sides.iter().map(|at| (*at, line.into())).collect()
}

/// Does in each run what is said to it, at the time that they share. What one refuses the others do all the same, and it is
/// told; what all refuse is done nowhere.
pub fn each(app: &mut App, lines: &[(usize, String)], way: Way) -> Result<Sent, ScriptError> {
    let mut sent = Sent::default();
    let (mut errors, mut done, mut deeds) = (Vec::new(), 0, Vec::new());
    for (at, line) in lines {
        let run = &mut app.runs[*at];
        let before = run.timeline.done();
        let ready = script::ready(&run.timeline, line).is_ok() && script::acts_now(&run.timeline, line);
        if ready {
            wait(run);
        }
        match way(run, line) {
            Ok(said) => {
                sent.said = sent.said.or(said);
                done += 1;
            }
            Err(error) => errors.push((*at, error)),
        }
        let deed = run.timeline.done_last(u64::MAX).filter(|_| run.timeline.done() != before);
        deeds.extend(deed.map(|step| (*at, step)));
    }
    app.sent.extend(Some(deeds).filter(|deeds| !deeds.is_empty()));
    if done == 0 {
        return Err(say::refused_by_all(app, errors));
    }
    for (at, error) in errors {
        sent.refused = Some(say::refused_by(app, at, &error));
    }
    Ok(sent)
}

/// Lets a run wait until the time that it shows, where what is recorded of it goes on later: what is done then happens then.
fn wait(run: &mut Run) {
    let (now, shown) = (run.timeline.sim().now(), Time(run.clock.shown_ms as u64));
    if now < shown && run.timeline.at() < run.timeline.end() {
        // To wait is always possible.
        let _ = script::run(&mut run.timeline, &format!("wait {}ms", shown.0 - now.0));
    }
}

/// When the next step of a run is due.
fn due(timeline: &Timeline) -> Option<Time> {
    timeline.upcoming().map(|step| step.at.max(timeline.sim().now()))
}

/// Whether nothing more happens by itself, in any run that shares this time.
pub fn is_still(app: &App) -> bool {
    let sides = app.pair().map_or(vec![app.focus], Vec::from);
    sides.into_iter().all(|at| app.runs[at].timeline.upcoming().is_none())
}

/// So many steps forward: each time whatever is due next, in one run or in both.
fn forward(app: &mut App, count: u64) {
    let mut moved = false;
    for _ in 0..count {
        let Some(next) = app.runs.iter().filter_map(|run| due(&run.timeline)).min() else { break };
        let moving = app.runs.iter_mut().filter(|run| due(&run.timeline) == Some(next));
        // Each that is due moves, and not only the first.
        let went = moving.filter_map(|run| run.timeline.forward().then_some(())).count();
        moved |= went > 0;
        if went == 0 {
            break;
        }
    }
    match moved {
        true => stand(app),
        false => pass::stands(app),
    }
}

/// So many steps back: each time whatever happened last, in one run or in both.
fn back(app: &mut App, count: u64) {
    let now = |run: &Run| (run.timeline.at() > 0).then(|| run.timeline.sim().now());
    for _ in 0..count {
        let Some(last) = app.runs.iter().filter_map(now).max() else { break };
        app.runs.iter_mut().filter(|run| now(run) == Some(last)).for_each(|run| run.timeline.back(1));
    }
    stand(app);
}

/// Shows both runs where they are, at the later of their times.
fn stand(app: &mut App) {
    app.runs.iter_mut().for_each(Run::refresh);
    let ms = app.runs.iter().map(|run| run.timeline.sim().now().0).max().unwrap_or(0) as f64;
    app.runs.iter_mut().for_each(|run| run.clock.shown_ms = ms);
}

/// Takes back what was done last: in both runs, if one line did it there. Of what was done in another way, such as before
/// these runs were opened again, that counts as one which was done at the same time.
fn undo(app: &mut App, line: &str, way: Way) -> Result<Sent, ScriptError> {
    let done = |run: &Run| {
        let step = run.timeline.done_last(u64::MAX)?;
        run.timeline.steps().nth(step.checked_sub(1)? as usize).map(|step| step.at)
    };
    let last = app.runs.iter().filter_map(done).max();
    let Some(pair) = app.pair().filter(|_| last.is_some()) else {
        return way(app.run_mut(), line).map(|said| Sent { said, refused: None });
    };
    let step = |(at, step): &(usize, u64)| app.runs[*at].timeline.done_last(u64::MAX) == Some(*step);
    let is_last = |deeds: &Vec<(usize, u64)>| deeds.iter().all(|deed| step(deed) && done(&app.runs[deed.0]) == last);
    let line_sent = app.sent.iter().rposition(is_last);
    let sides: Vec<usize> = match line_sent.map(|nth| app.sent.remove(nth)) {
        Some(deeds) => deeds.into_iter().map(|(at, _)| at).collect(),
        None => pair.into_iter().filter(|at| done(&app.runs[*at]) == last).collect(),
    };
    let known = app.sent.len();
    let sent = each(app, &for_each(&sides, line), way);
    app.sent.truncate(known);
    let mut sent = sent?;
    if let [only] = sides[..] {
        sent.said = sent.said.map(|said| say::of_side(only, &said));
    }
    let ms = sides.iter().map(|at| app.runs[*at].clock.shown_ms).fold(0.0, f64::max);
    app.runs.iter_mut().for_each(|run| run.stand_at(ms));
    Ok(sent)
}

/// The ends of two histories that belong together: to each of one side that of the other on which most was done at the same
/// times, and least at others.
fn endings(app: &App, [here, there]: [usize; 2]) -> Vec<[usize; 2]> {
    let ends = |at: usize| -> Vec<(usize, Vec<Time>)> {
        let timeline = &app.runs[at].timeline;
        timeline.endings().into_iter().map(|end| (end, timeline.done_at(end))).collect()
    };
    let (ours, theirs) = (ends(here), ends(there));
    let same = |done: &[Time], others: &[(usize, Vec<Time>)]| {
        let near = |(_, other): &&(usize, Vec<Time>)| {
            let shared = done.iter().filter(|time| other.contains(time)).count();
            (shared, Reverse(other.len()))
        };
        // Of two that are as near the first one is it.
        others.iter().rev().max_by_key(near).map(|(end, _)| *end)
    };
    let mut pairs: Vec<_> = ours.iter().filter_map(|(end, done)| Some([*end, same(done, &theirs)?])).collect();
    let left = theirs.iter().filter(|(end, _)| !pairs.iter().any(|[_, known]| known == end));
    let left: Vec<_> = left.filter_map(|(end, done)| Some([same(done, &ours)?, *end])).collect();
    pairs.extend(left);
    pairs.sort_unstable();
    pairs
}

/// How many ways the history ends, of one run or of both.
pub fn ways(app: &App) -> usize {
    app.pair().map_or_else(|| app.run().timeline.endings().len(), |pair| endings(app, pair).len())
}

/// Goes to the ends of the next branches that belong together, round and round. Which those are, for each run that is then
/// on another one; nothing if there are no others.
pub fn next_ending(app: &mut App, pair: [usize; 2]) -> Option<Vec<(usize, String)>> {
    let now = pair.map(|at| app.runs[at].timeline.branch());
    let all = endings(app, pair);
    let next = *all.iter().find(|ends| **ends > now).or(all.first())?;
    let moved: Vec<usize> = (0..2).filter(|nth| next[*nth] != now[*nth]).collect();
    let first = pair[*moved.first()?];
    for nth in &moved {
        app.runs[pair[*nth]].timeline.switch(next[*nth]);
    }
    // Where the first of them ends the other stands as well.
    let ms = app.runs[first].timeline.sim().now().0 as f64;
    pair.into_iter().for_each(|at| app.runs[at].stand_at(ms));
    let name = |nth: usize| (pair[nth], app.runs[pair[nth]].timeline.branch_name().to_string());
    Some(moved.into_iter().map(name).collect())
}

/// Takes the other run along to where the one in focus went.
fn come(app: &mut App) {
    let Some([here, there]) = app.pair() else { return };
    if app.runs[here].timeline.at() == 0 {
        app.runs[there].timeline.seek(0);
    }
    let ms = app.runs[here].clock.shown_ms;
    app.runs[there].stand_at(ms);
}

/// Where the run in focus went on beyond what was known of it, and waited in the end, the other one waits as well, if it has
/// gone on as far as is known of it.
fn wait_as_well(app: &mut App, known: u64) {
    let Some([here, there]) = app.pair() else { return };
    let (timeline, until) = (&app.runs[here].timeline, Time(app.runs[here].clock.shown_ms as u64));
    let last = timeline.steps().skip(known as usize).last();
    let waits = last.is_some_and(|step| step.at == until && matches!(step.choice, Choice::Wait));
    let other = &mut app.runs[there];
    if waits && other.timeline.at() == other.timeline.end() && other.timeline.run_to(until, 1) > 0 {
        other.refresh();
    }
}

/// After whatever was done in the run in focus, the other one has its clock, and stands at its time.
pub fn follow(app: &mut App) {
    app.runs.iter_mut().for_each(Run::take_along);
    let Some([here, there]) = app.pair() else { return };
    let Clock { shown_ms, playing, pace, tempo, glides, .. } = app.runs[here].clock;
    let other = &mut app.runs[there];
    if other.glide.is_none() && other.clock.shown_ms != shown_ms {
        other.stand_at(shown_ms);
    }
    other.clock = Clock { playing, pace, tempo, glides, ..other.clock };
}

/// Lets keys act on one of the two runs.
pub fn turn_to(app: &mut App, at: usize) {
    if let Some(beside) = app.run_mut().beside.as_mut() {
        beside.turned = at > 0;
        return said(app, say::seen(app));
    }
    if app.pair().is_none() {
        return said(app, "One run stands here alone; `synod compare A B` shows two side by side.");
    }
    app.turn_to(at);
    app.mode = Mode::Watch;
    said(app, say::turned_to(app, at));
}

/// Does something that is about one run only, such as a message of it.
pub fn alone(app: &mut App, act: impl FnOnce(&mut App)) {
    let linked = std::mem::take(&mut app.linked);
    act(app);
    app.linked = linked;
}

/// Sends commands to both runs from now on, or to the one in focus only.
pub fn link(app: &mut App) {
    if app.run().beside.is_some() {
        return said(app, say::seen(app));
    }
    if app.pair().is_none() {
        return turn_to(app, 0);
    }
    app.linked = !app.linked;
    said(app, say::linked(app));
}
