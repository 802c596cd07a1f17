//! Typing a command, or what is asked for.

use super::{acting, ask, help, wrong};
use crate::script;
use crate::ui::app::{App, Leave, Mode};
use crate::ui::prompt::Prompt;

/// Lets one type a command.
pub fn open(app: &mut App) {
    app.mode = Mode::Prompt(Prompt::default());
}

/// Edits the line that is typed; what is wrong with it is told at once where that can be known.
pub fn edit(app: &mut App, edit: impl FnOnce(&mut Prompt)) {
    if let Mode::Prompt(prompt) | Mode::Ask(_, prompt) = &mut app.mode {
        edit(prompt);
        app.status = None;
        ask::check(app);
    }
}

/// Completes the word, again for the next one.
pub fn complete(app: &mut App) {
    let other = app.pair().map(|[_, other]| other).filter(|_| app.linked);
    let App { mode, runs, focus, .. } = app;
    let timeline = &runs[*focus].timeline;
    match mode {
        // What is no word of this side may be one of the other.
        Mode::Prompt(prompt) => prompt.complete(|line| {
            let sides = std::iter::once(timeline).chain(other.map(|other| &runs[other].timeline));
            let mut known = sides.filter(|timeline| script::begins(timeline, line));
            known.next().map_or(Vec::new(), |timeline| script::complete(timeline, line))
        }),
        Mode::Ask(what, prompt) if what.takes_condition() => {
            prompt.complete(|line| ask::complete(timeline, what, line));
        }
        _ => {}
    }
    ask::check(app);
}

/// The command before, or after.
pub fn remember(app: &mut App, older: bool) {
    let App { mode, history, .. } = app;
    match mode {
        Mode::Prompt(prompt) => prompt.remember(history, older),
        Mode::Ask(what, prompt) if what.takes_condition() => prompt.remember(history, older),
        _ => {}
    }
    ask::check(app);
}

/// Deletes the character before the cursor; an empty line is closed.
pub fn delete_back(app: &mut App) {
    let closes = match &app.mode {
        Mode::Prompt(prompt) => prompt.line.is_empty(),
        Mode::Ask(what, prompt) => what.takes_condition() && prompt.line.is_empty(),
        _ => false,
    };
    match closes {
        true => app.mode = Mode::Watch,
        false => edit(app, Prompt::delete_back),
    }
}

/// Does what was typed.
pub fn submit(app: &mut App) {
    match &app.mode {
        Mode::Ask(what, prompt) => {
            let (what, typed) = (*what, prompt.line.trim().to_string());
            ask::submit(app, what, typed);
        }
        Mode::Prompt(prompt) => {
            // Some type the colon once more that opened the prompt.
            let line = prompt.line.trim().trim_start_matches([':', ' ']).to_string();
            command(app, &line);
        }
        _ => {}
    }
}

/// Does a command that was typed; if it is wrong, it stays open with what is wrong.
fn command(app: &mut App, line: &str) {
    match line {
        "" => return app.mode = Mode::Watch,
        // What one types out of habit to leave or to get help does just that.
        "q" | "quit" | "exit" => return app.leave = Some(Leave::Quit),
        "h" | "help" => {
            app.mode = Mode::Watch;
            return help::open(app);
        }
        _ => {}
    }
    if app.history.last().is_none_or(|last| last != line) {
        app.history.push(line.to_string());
    }
    match acting::run(app, line) {
        Ok(()) if matches!(app.mode, Mode::Sheet(_)) => {}
        Ok(()) => app.mode = Mode::Watch,
        // As long as a question waits, its answer is what keys are for.
        Err(error) if app.run().timeline.barred().is_some() && script::understood(&app.run().timeline, line) => {
            app.mode = Mode::Watch;
            wrong(app, &error);
        }
        Err(error) => {
            let mut prompt = Prompt::new(line);
            prompt.error = Some(error);
            app.mode = Mode::Prompt(prompt);
        }
    }
}
