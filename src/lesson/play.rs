//! Doing what a lesson says, within bounds: its commands, its model run up to a step, and the answers computed from a run.
//!
//! A lesson may come from a stranger. Each block of commands takes a bounded number of lines and steps and then is
//! stopped with a sentence that says so. Nothing here is random and nothing knows the time of day.

use super::reader::condition_problem;
use super::{Commands, Lesson, Question};
use crate::condition::{Condition, ConditionError};
use crate::kit::work::{self, Over};
use crate::scenario::{Problem, ScenarioError, place_in, script_problem};
use crate::script::{self, Searched};
use crate::timeline::{Asking, Timeline};
use serde_json::Value;
use std::ops::Range;

/// The most steps that one block of commands takes.
pub const MAX_PLAYED: u64 = 20_000;
/// The most lines of one block of commands.
pub const MAX_COMMANDS: usize = 200;
/// The most work of one block of commands, or of looking for a moment: a second or so of a computer's time.
pub const MAX_BLOCK: u64 = 10_000_000;
/// The most work of all of a lesson's own run.
pub const MAX_OF_LESSON: u64 = 40_000_000;
/// The most work of one word to the teacher, who may have to play the lesson's own run beside the blocks of a page.
pub const MAX_OF_WORD: u64 = 2 * MAX_OF_LESSON;
/// The most steps of a run that are looked through for a moment.
pub const MAX_WALK: u64 = 20_000;

/// Does a block of commands; a problem points at the line that failed, or at the block if it does not end.
pub fn play(lesson: &Lesson, commands: &Commands, timeline: &mut Timeline) -> Result<(), Problem> {
    play_aloud(lesson, commands, timeline, &mut |_, _, _| {})
}

/// Hears of a command that was done what came of it, while the run stands where it was left.
pub type Hear<'a> = &'a mut dyn FnMut(&str, &script::Outcome, &Timeline);

/// The same for those who want to hear of every command.
pub fn play_aloud(lesson: &Lesson, commands: &Commands, timeline: &mut Timeline, hear: Hear) -> Result<(), Problem> {
    play_block(lesson, commands, timeline, hear, None)
}

/// The same where searches may find nothing, if they have seen everything; what each came to.
pub fn play_searching(
    lesson: &Lesson,
    commands: &Commands,
    timeline: &mut Timeline,
    hear: Hear,
    searched: &mut Vec<Searched>,
) -> Result<(), Problem> {
    play_block(lesson, commands, timeline, hear, Some(searched))
}

fn play_block(
    lesson: &Lesson,
    commands: &Commands,
    timeline: &mut Timeline,
    hear: Hear,
    searched: Option<&mut Vec<Searched>>,
) -> Result<(), Problem> {
    if commands.script.lines().count() > MAX_COMMANDS {
        let problem = Problem::at(commands.span.clone(), format!("more than {MAX_COMMANDS} commands in one place"));
        return Err(problem.remedy("spread them over several steps, or use `run until`"));
    }
    let (done, over) = work::within(MAX_BLOCK, || play_lines(lesson, commands, timeline, hear, searched));
    match over {
        None => done,
        Some(Over::Spent) => Err(too_costly(commands.span.clone())),
        Some(Over::Stopped) => Err(stopped(commands.span.clone())),
    }
}

/// That somebody did not want to wait for it.
fn stopped(place: Range<usize>) -> Problem {
    Problem::at(place, "this was stopped by hand")
}

/// What is wrong with a place that costs more than it may.
pub fn too_costly(place: Range<usize>) -> Problem {
    let problem = Problem::at(place, "this takes more work than one place of a lesson may");
    problem.remedy("use fewer loops in a condition, fewer nodes, or let less time pass")
}

fn play_lines(
    lesson: &Lesson,
    commands: &Commands,
    timeline: &mut Timeline,
    hear: Hear,
    mut searched: Option<&mut Vec<Searched>>,
) -> Result<(), Problem> {
    let mut taken = 0;
    for (number, line) in commands.script.lines() {
        let done = match searched.as_deref_mut() {
            Some(searched) => searching(timeline, line, &mut taken, searched),
            None => bounded(timeline, line, &mut taken),
        };
        if taken >= MAX_PLAYED {
            let message = format!("these commands were stopped after {MAX_PLAYED} steps, the most they may take");
            let problem = Problem::at(commands.span.clone(), message);
            return Err(problem.remedy("let less time pass: `run 500ms`, or `run until CONDITION within 5s`"));
        }
        let done = done.map_err(|mut error| {
            error.number = number;
            script_problem(&lesson.source, &commands.span, &error)
        })?;
        hear(line, &done, timeline);
        if let Some(gave_up) = searched.as_deref().and_then(|searched| searched.last()).filter(|last| !last.whole) {
            let place = place_in(&lesson.source, &commands.span, number, line, &(0..line.len()));
            let message = format!("{} That it found nothing would be untrue", gave_up.brief);
            return Err(Problem::at(place, message).remedy(gave_up.advice.clone().unwrap_or_default()));
        }
    }
    Ok(())
}

/// Does one command that takes a bounded number of steps.
fn bounded(timeline: &mut Timeline, line: &str, taken: &mut u64) -> Result<script::Outcome, script::ScriptError> {
    in_bounds(timeline, |timeline| script::run_with(timeline, line, &mut |_| *taken += 1))
}

/// The same of one that may search in vain.
fn searching(
    timeline: &mut Timeline,
    line: &str,
    taken: &mut u64,
    searched: &mut Vec<Searched>,
) -> Result<script::Outcome, script::ScriptError> {
    let from = timeline.at();
    match in_bounds(timeline, |timeline| script::look_for(timeline, line, &mut |_| *taken += 1))? {
        Some(came) => {
            let said = Some(came.said.clone());
            searched.push(came);
            Ok(script::Outcome { from, to: timeline.at(), said })
        }
        None => bounded(timeline, line, taken),
    }
}

/// What is recorded ahead of what is done may be a learner's detour, so time goes on by the schedule.
fn in_bounds<T>(timeline: &mut Timeline, act: impl FnOnce(&mut Timeline) -> T) -> T {
    timeline.limit(Some(timeline.at() + MAX_PLAYED));
    timeline.anew(true);
    let done = act(timeline);
    timeline.anew(false);
    timeline.limit(None);
    done
}

/// Lets time pass until a condition holds.
pub fn wait(until: &Question, timeline: &mut Timeline) -> Result<(), Problem> {
    if until.condition.asks_other() {
        return wait_for_both(until, timeline);
    }
    let text: Vec<&str> = until.condition.text().lines().collect();
    let line = format!("run until {}", text.join(" "));
    let (done, over) = work::within(MAX_BLOCK, || bounded(timeline, &line, &mut 0));
    match over {
        None => {}
        Some(Over::Spent) => return Err(too_costly(until.span.clone())),
        Some(Over::Stopped) => return Err(stopped(until.span.clone())),
    }
    done.map(|_| ()).map_err(|error| Problem {
        message: error.told().into(),
        span: Some(until.span.clone()),
        remedy: error.advice().map(str::to_string),
        seen: Vec::new(),
    })
}

/// The same of a condition that asks about the run beside as well.
fn wait_for_both(until: &Question, timeline: &mut Timeline) -> Result<(), Problem> {
    let (from, end) = (timeline.at(), timeline.sim().now().plus(script::WITHIN_MS));
    let mut asked = Asked::new(until);
    let (came, over) = work::within(MAX_BLOCK, || {
        in_bounds(timeline, |timeline| {
            loop {
                if asked.holds(timeline) {
                    return true;
                }
                if timeline.sim().now() > end || timeline.at() - from >= MAX_PLAYED || !timeline.forward() {
                    return false;
                }
            }
        })
    });
    match over {
        Some(Over::Spent) => Err(too_costly(until.span.clone())),
        Some(Over::Stopped) => Err(stopped(until.span.clone())),
        None if came => Ok(()),
        None => Err(Problem::at(until.span.clone(), "this does not come about").remedy("wait for something else")),
    }
}

/// A world brought to the beginning of a lesson's step, and where in it the steps before began.
pub struct Arrived {
    /// The run.
    pub timeline: Timeline,
    /// The first step of the lesson that takes place in this world.
    pub first: usize,
    /// Where each step from `first` on begins, all on one branch.
    pub begins: Vec<u64>,
    /// Why the last step's own commands could not be done, if they could not.
    pub fault: Option<Problem>,
    /// What could not be played on the way there, the first of it.
    pub missed: Option<Problem>,
}

/// Plays the lesson's own way up to a step: all solutions before it, and the commands with which it begins. What cannot
/// be played is left out: a page that is broken must not keep anybody from those after it.
pub fn arrive(lesson: &Lesson, step: usize) -> Result<Arrived, ScenarioError> {
    arrive_with(lesson, step, None)
}

/// The same in a world of another seed.
pub fn arrive_with(lesson: &Lesson, step: usize, seed: Option<u64>) -> Result<Arrived, ScenarioError> {
    let step = step.min(lesson.steps.len().saturating_sub(1));
    let Some((first, world)) = lesson.setting_of(step) else {
        return Err(lesson.error(vec![Problem::whole("has no world")]));
    };
    let mut timeline = world.timeline(seed)?;
    let mut begins = Vec::new();
    let (mut fault, mut missed) = (None, None);
    let mut left = MAX_OF_LESSON;
    for at in first..=step {
        let before = work::used();
        let this = &lesson.steps[at];
        let ((), over) = work::within(left, || {
            fault = this.does().find_map(|commands| play(lesson, commands, &mut timeline).err());
            begins.push(timeline.at());
            if at < step {
                // That page told it when it was taught.
                let unsolved = this.task.solve(lesson, &mut timeline).err();
                missed = missed.take().or(fault.take()).or(unsolved);
            }
        });
        if over == Some(Over::Stopped) {
            return Err(lesson.error(vec![Problem::whole("was stopped by hand on the way to its page")]));
        }
        left = left.saturating_sub(work::used() - before);
    }
    Ok(Arrived { timeline, first, begins, fault, missed })
}

/// A question that a page asks again and again while the run goes on. What it knows of the past it keeps: to go through a
/// run step by step costs no more than to go through it once.
#[derive(Clone)]
pub struct Asked {
    condition: Condition,
    asking: Asking,
}

impl Asked {
    /// A question that was asked of no run yet.
    pub fn new(question: &Question) -> Asked {
        Asked { condition: question.condition.clone(), asking: Asking::new(question.condition.clone()) }
    }

    /// Whether it holds now; what cannot be evaluated does not.
    pub fn holds(&mut self, timeline: &Timeline) -> bool {
        self.asking.rest();
        self.asking.holds(timeline).unwrap_or(false)
    }

    /// The first of the steps `from..=to` of the present branch after which it holds.
    pub fn first_moment(&mut self, timeline: &Timeline, from: u64, to: u64) -> Result<Option<u64>, ConditionError> {
        let mut found = Ok(None);
        let to = to.min(from.saturating_add(MAX_WALK));
        let mut look = |step: u64, holds: Result<bool, ConditionError>| {
            match holds {
                Ok(true) => found = Ok(Some(step)),
                Ok(false) => return true,
                Err(error) => found = Err(error),
            }
            false
        };
        self.asking.rest();
        match work::whole(MAX_BLOCK, || self.asking.walk(timeline, (from, to), &mut look)) {
            (_, true) => Err(self.condition.too_costly()),
            (walked, false) => walked.and(found),
        }
    }

    /// The last of the steps `from..=to` of the present branch after which it does not hold.
    pub fn last_free(&mut self, timeline: &Timeline, from: u64, to: u64) -> Option<u64> {
        let mut free = None;
        let from = from.max(to.saturating_sub(MAX_WALK));
        let mut look = |step: u64, holds: Result<bool, ConditionError>| {
            // What cannot be looked at is no way back.
            if holds.is_ok_and(|holds| !holds) {
                free = Some(step);
            }
            true
        };
        self.asking.rest();
        // Where it is too much to look through, the last steps are left out, and one goes back further than need be.
        let (walked, _) = work::whole(MAX_BLOCK, || self.asking.walk(timeline, (from, to), &mut look));
        walked.ok().and(free)
    }
}

/// Whether a condition holds now; one that cannot be evaluated does not.
pub fn holds(timeline: &Timeline, question: &Question) -> bool {
    timeline.holds(&question.condition).unwrap_or(false)
}

/// What an expression comes out as now, as the text that answers are compared with.
pub fn answer(lesson: &Lesson, timeline: &Timeline, question: &Question) -> Result<String, Problem> {
    let known = timeline.knowing(&question.condition);
    let value = known.and_then(|condition| condition.value(&condition.look(timeline.sim())));
    value.map(|value| text(&value)).map_err(|error| condition_problem(&lesson.source, &question.span, &error))
}

/// A value as a person would write it: yes and no, none for nothing, lists with commas.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".into(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
