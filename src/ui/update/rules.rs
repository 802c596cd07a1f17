//! The sheet of rules, and the stories that are opened from it: each a run of its own beside the one that one comes from,
//! which stays as it is.

use super::{refused, said};
use crate::scenario::{Scenario, Story};
use crate::ui::app::{App, Aside, Mode, Run, named};
use crate::ui::rules;
use crate::ui::say::sentence;

/// Opens the sheet of rules.
pub fn open(app: &mut App) {
    app.run_mut().clock.playing = false;
    app.mode = Mode::Sheet(rules::sheet(app.run().timeline.sim()));
}

/// Opens a story at its start, with its rule off and all that happens in it ahead.
pub fn begin(app: &mut App, story: &Story) {
    match told(story) {
        Ok(mut run) => {
            // How fast time runs there is as in the run that one comes from.
            let clock = &app.run().clock;
            (run.clock.pace, run.clock.glides) = (clock.pace, clock.glides);
            let mode = std::mem::replace(&mut app.mode, Mode::Watch);
            app.aside.push(Aside { from: app.focus, at: app.runs.len(), mode });
            app.runs.push(run);
            app.turn_to(app.runs.len() - 1);
            let [on, told, back] = [named::FORWARD, named::NEXT_TOLD, named::LEAVE].map(|name| app.keymap.key(name));
            said(
                app,
                format!("{on} goes on step by step, {told} to what is worth telling; {back} comes back to your run."),
            );
        }
        Err(error) => refused(app, sentence(&error)),
    }
}

/// The run of a story, at its start.
fn told(story: &Story) -> Result<Run, String> {
    let scenario = Scenario::parse(story.name, story.text).map_err(|error| error.to_string())?;
    let mut timeline = scenario.timeline().map_err(|error| error.to_string())?;
    scenario.script.run(&mut timeline, &mut |_| {}).map_err(|error| scenario.error(&error).to_string())?;
    timeline.seek(0);
    // What happens in it is the story's, and not taken back.
    timeline.settle();
    let mut run = Run::new(scenario.title.clone(), timeline);
    run.scenario = Some(scenario);
    Ok(run)
}

/// Comes back from a story to where one was. Whether one was in a story.
pub fn back(app: &mut App) -> bool {
    let Some(aside) = app.aside.pop_if(|aside| aside.at == app.focus) else { return false };
    app.runs.truncate(aside.at);
    app.turn_to(aside.from);
    app.mode = aside.mode;
    true
}
