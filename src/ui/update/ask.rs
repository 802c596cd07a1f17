//! What is typed when something is asked for: where to stop, what to keep in sight, a file's name, an answer.

use super::{hidden, lesson, refused};
use crate::condition::{self, ConditionError};
use crate::engine::catalogue::capital;
use crate::explore::{Goal, GoalError};
use crate::kit::work::Over;
use crate::script::{Completion, Failure, ScriptError, Tells, words};
use crate::timeline::{Breakpoint, Stop, Timeline, Watch};
use crate::ui::app::{App, Ask, Mode, Status, Watched, Wish};
use crate::ui::prompt::Prompt;
use crate::ui::say::sentence;

/// The most simulated time that passes until a breakpoint, in ms.
const WITHIN_MS: u64 = 60_000;
/// The most steps until a breakpoint.
const MOST_STEPS: u64 = 200_000;
/// The most expressions that are kept in sight.
const MOST_WATCHES: usize = 3;

/// Asks for the name of the file to write what was done to.
pub fn file(app: &mut App) {
    app.run_mut().clock.playing = false;
    if app.run().scenario.is_none() {
        return refused(app, "A lesson keeps itself; what is done in it is not written to a file.");
    }
    app.mode = Mode::Ask(Ask::File, Prompt::new(&format!("{}-run.toml", app.run().scene().protocol)));
}

/// Asks where time is to stop.
pub fn until(app: &mut App) {
    app.mode = Mode::Ask(Ask::Until, Prompt::default());
}

/// Asks for an expression to keep in sight.
pub fn expression(app: &mut App) {
    app.mode = Mode::Ask(Ask::Watch, Prompt::default());
}

/// What could stand at the end of a condition, or of a rule or role to stop at.
pub fn complete(timeline: &Timeline, what: &Ask, line: &str) -> Vec<Completion> {
    let (start, mut words) = condition::complete(line);
    let mut found: Vec<Completion> = Vec::new();
    if *what == Ask::Until {
        let start = line.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let before: Vec<&str> = line[..start].split_whitespace().collect();
        let fits = |word: &String| word.starts_with(&line[start..]) && *word != line[start..];
        let next = Breakpoint::next_words(&before, timeline.sim()).into_iter().filter(fits);
        found.extend(next.map(|word| Completion { start, word }));
        if matches!(before.first(), Some(&"rule" | &"role")) {
            words.clear();
        }
    }
    found.extend(words.into_iter().map(|word| Completion { start, word }));
    found
}

/// Says what is wrong with a condition while it is typed.
pub fn check(app: &mut App) {
    let App { mode: Mode::Ask(what, prompt), runs, focus, .. } = app else { return };
    let sim = runs[*focus].timeline.sim();
    let wrong = match what {
        Ask::Until => Breakpoint::parse(&prompt.line, sim).err(),
        Ask::Watch => Watch::parse(&prompt.line).err(),
        Ask::Find => Goal::find(&prompt.line).err().map(|error| match error {
            GoalError::Condition(error) => error,
            other => ConditionError::new(&prompt.line, 0..prompt.line.len(), other.to_string()),
        }),
        Ask::Answer | Ask::File | Ask::Bound(_) => None,
    };
    let typed = !prompt.line.trim().is_empty() && prompt.offered.is_empty();
    prompt.error = wrong.filter(|_| typed).map(|error| shown(&prompt.line, error));
}

fn shown(line: &str, error: ConditionError) -> ScriptError {
    ScriptError {
        failure: Failure::NotUnderstood,
        message: error.message,
        span: error.span,
        remedy: error.remedy,
        is_so: false,
        one_sentence: false,
        line: line.into(),
        number: 1,
    }
}

/// Does what was typed for.
pub fn submit(app: &mut App, what: Ask, typed: String) {
    match what {
        Ask::Answer => {
            app.mode = Mode::Watch;
            lesson::typed(app, typed);
        }
        // A key that was pressed too often is no name.
        Ask::File if !typed.is_empty() && !typed.ends_with(".toml") => {
            let message = "a scenario's file is called so that it ends in .toml";
            let error = ConditionError::new(&typed, 0..typed.len(), message);
            wrong(app, &typed, error);
        }
        Ask::File if !typed.is_empty() => {
            app.mode = Mode::Watch;
            app.wish = Some(Wish::Write(typed.into()));
        }
        Ask::Find => super::hunt::find(app, typed),
        Ask::Bound(nth) => super::hunt::bound(app, nth, &typed),
        Ask::Watch => watch(app, &typed),
        Ask::Until if !typed.is_empty() => run_until(app, &typed),
        Ask::File | Ask::Until => app.mode = Mode::Watch,
    }
}

/// Keeps an expression in sight; the same once more, or nothing, takes the last one away.
fn watch(app: &mut App, typed: &str) {
    let run = app.run_mut();
    let known = run.watches.iter().position(|watched| watched.watch.text() == typed);
    if let Some(at) = known.or(run.watches.len().checked_sub(1).filter(|_| typed.is_empty())) {
        run.watches.remove(at);
        app.mode = Mode::Watch;
        return;
    }
    if typed.is_empty() {
        app.mode = Mode::Watch;
        return;
    }
    match Watch::parse(typed) {
        Ok(watch) => {
            if run.watches.len() == MOST_WATCHES {
                run.watches.remove(0);
            }
            run.watches.push(Watched { watch, value: String::new() });
            run.refresh();
            app.mode = Mode::Watch;
        }
        Err(error) => wrong(app, typed, error),
    }
}

fn wrong(app: &mut App, line: &str, error: ConditionError) {
    if let Mode::Ask(_, prompt) = &mut app.mode {
        prompt.error = Some(shown(line, error));
    }
}

/// Lets time pass until the breakpoint stops it.
fn run_until(app: &mut App, typed: &str) {
    let mut breakpoint = match Breakpoint::parse(typed, app.run().timeline.sim()) {
        Ok(breakpoint) => breakpoint,
        Err(error) => return wrong(app, typed, error),
    };
    app.mode = Mode::Watch;
    // Where time stops it tells that what it stops at is so.
    if hidden::keeps_back(app, &Tells::asking(breakpoint.asks_observer())) {
        return;
    }
    let run = app.run_mut();
    run.clock.playing = false;
    let from = run.timeline.at();
    if breakpoint.holds(&run.timeline).unwrap_or(false) {
        let said = format!("This holds already, at step {from}. Time runs until it begins: first let it end.");
        return app.status = Some(Status::Said(said));
    }
    let until = run.timeline.sim().now().plus(WITHIN_MS);
    let stopped = run.timeline.run_until_break(std::slice::from_mut(&mut breakpoint), until, MOST_STEPS, &mut |_| {});
    run.refresh();
    let held = run.timeline.barred().map(|why| sentence(&why.to_string()));
    app.status = Some(match stopped.stop {
        Stop::Breakpoint(_, reason) => Status::Said(format!("Step {}: {}", stopped.step, sentence(&reason))),
        Stop::Time => Status::Wrong(format!("It did not happen within {WITHIN_MS} ms. `:seek {from}` goes back.")),
        Stop::Nothing if held.is_some() => Status::Wrong(held.unwrap_or_default()),
        Stop::Nothing => Status::Wrong("It did not happen, and nothing more will happen by itself.".into()),
        Stop::Wrong(error) => Status::Wrong(format!("Stopped, since it cannot be told: {}.", error.message)),
        Stop::Cut(over) => {
            let why = match over {
                Over::Stopped => words::stopped_by_hand(),
                Over::Spent => words::too_much_work(),
            };
            Status::Wrong(format!(
                "{}. It did not happen up to step {}. `:seek {from}` goes back.",
                capital(&why),
                stopped.step
            ))
        }
        Stop::Steps => Status::Wrong(format!("It did not happen within {MOST_STEPS} steps. `:seek {from}` goes back.")),
    });
}
