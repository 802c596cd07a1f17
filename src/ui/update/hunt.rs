//! What the keys of the search do: bounds, starting, stopping, and showing what was found as a branch.

use super::{refused, said};
use crate::engine::Refusal;
use crate::engine::scene::Verdict;
use crate::explore::FIELDS;
use crate::explore::words;
use crate::script;
use crate::ui::app::{App, Ask, Mode, Run, Status, named};
use crate::ui::hunt::Hunt;
use crate::ui::prompt::Prompt;
use crate::ui::say::sentence;
use crate::ui::sheet::{Does, Shows};

/// Opens the search; one that is under way or has found something stays, otherwise it begins at the present step.
pub fn open(app: &mut App) {
    if let Some(why) = app.run().timeline.held() {
        let why = sentence(&why.to_string());
        return said(app, why);
    }
    let run = app.run_mut();
    run.clock.playing = false;
    let here = run.here();
    let stays = |hunt: &Hunt| hunt.runs() || !hunt.found.is_empty() || hunt.from == here;
    if !run.hunt.as_ref().is_some_and(stays) {
        run.hunt = Some(Hunt::new(&run.timeline));
    }
    show(app);
}

/// Shows the search as it is now, with the same line chosen.
pub fn show(app: &mut App) {
    let Some(hunt) = &app.run().hunt else { return };
    let mut sheet = hunt.sheet(app.run().here());
    if let Mode::Sheet(before) = &app.mode
        && before.shows == sheet.shows
    {
        let wished = before.does().cloned();
        let same = sheet.items.iter().position(|row| row.does.is_some() && row.does == wished);
        sheet.chosen = same.unwrap_or(sheet.chosen);
    } else if let Some(at) =
        sheet.items.iter().position(|row| matches!(row.does, Some(Does::Search { .. } | Does::Stop)))
    {
        sheet.chosen = at;
    }
    app.mode = Mode::Sheet(sheet);
}

/// Asks the search of a run how far it is, now and then. Whether that changed what is on the screen.
pub fn follow(app: &mut App, at: usize, seconds: f64) -> bool {
    let Some(done) = app.runs[at].hunt.as_mut().and_then(|hunt| hunt.follow(seconds)) else { return false };
    if at != app.focus {
        return false;
    }
    if matches!(&app.mode, Mode::Sheet(sheet) if sheet.shows == Shows::Hunt) {
        show(app);
        // What was found is what one wants to see next.
        if let (true, Mode::Sheet(sheet)) = (done, &mut app.mode) {
            let found = sheet.items.iter().rposition(|row| matches!(row.does, Some(Does::Show(_))));
            sheet.chosen = found.unwrap_or(sheet.chosen);
        }
    } else if done {
        let key = app.keymap.key(named::SEARCH);
        said(app, format!("The search is done: {key} shows what came of it."));
    }
    true
}

/// Does what a line of the search does.
pub fn choose(app: &mut App, does: &Does) {
    let Some(Run { hunt: Some(hunt), timeline, .. }) = app.runs.get_mut(app.focus) else { return };
    match does {
        Does::Find => app.mode = Mode::Ask(Ask::Find, Prompt::new(&hunt.find)),
        Does::Bound(nth) => {
            let Some(field) = FIELDS.get(*nth) else { return };
            app.mode = Mode::Ask(Ask::Bound(*nth), Prompt::new(&field.text(&hunt.budget)));
        }
        Does::Search { random } => {
            if let Err(error) = hunt.start(timeline, *random) {
                refused(app, sentence(&error.to_string()));
            }
            show(app);
        }
        Does::Stop => hunt.stop(),
        Does::Afresh => {
            *hunt = Hunt::new(timeline);
            show(app);
        }
        Does::Show(nth) => found(app, *nth),
        Does::Refused(nth) => with_rules(app, *nth),
        Does::Go(_) | Does::Run(_) | Does::Ask(_) | Does::Branch(_) | Does::Unfold(_) | Does::Cue(_) => {}
    }
}

/// Takes what was typed for a bound.
pub fn bound(app: &mut App, nth: usize, typed: &str) {
    let (Some(hunt), Some(field)) = (&mut app.run_mut().hunt, FIELDS.get(nth)) else { return };
    app.status = field.parse(&mut hunt.budget, typed).err().map(|error| Status::Wrong(sentence(&error)));
    app.mode = Mode::Watch;
    show(app);
}

/// Takes the condition that was typed.
pub fn find(app: &mut App, typed: String) {
    let run = app.run_mut();
    let (Some(hunt), info) = (&mut run.hunt, run.timeline.sim().info()) else { return };
    hunt.look_for(typed);
    if let Err(error) = hunt.goal(info) {
        refused(app, sentence(&error.to_string()));
    }
    app.mode = Mode::Watch;
    show(app);
}

/// Goes to where the search began, and starts a branch there.
fn branch(run: &mut Run, name: &str) -> Result<(), Refusal> {
    let Some(hunt) = &run.hunt else { return Ok(()) };
    if let Some(why) = run.timeline.held() {
        return Err(why.clone());
    }
    let (branch, from) = hunt.from;
    run.timeline.go(branch, from);
    let free = (1..).map(|n| format!("{name}-{n}")).find(|name| run.timeline.find_branch(name).is_none());
    run.timeline.start_branch(&free.unwrap_or_default()).map(drop)
}

/// Does what was found once more, with the rules on that it did without, up to the first thing that is refused.
fn with_rules(app: &mut App, nth: usize) {
    let Some(harm) = app.run().hunt.as_ref().and_then(|hunt| hunt.found.get(nth)).cloned() else { return };
    let run = app.run_mut();
    if let Err(refusal) = branch(run, "rules-on") {
        return refused(app, sentence(&refusal.to_string()));
    }
    let switch = harm.rules.iter().map(|rule| format!("set {rule} on"));
    let mut told = "Nothing of it was refused: it goes otherwise only later.".to_string();
    for line in switch.chain(harm.commands.iter().cloned()) {
        let from = run.timeline.at();
        if let Err(error) = script::run(&mut run.timeline, &line) {
            told = format!("Here it cannot go on as before: `{line}`: {}", sentence(&error.told()));
            break;
        }
        let steps = run.timeline.told(from + 1, run.timeline.at());
        let mut notes = steps.iter().flat_map(|told| &told.notes);
        let stops = |verdict| matches!(verdict, Verdict::Refused | Verdict::Kept);
        if let Some(note) = notes.find(|n| stops(n.verdict) && harm.rules.contains(&n.rule)) {
            let how = if note.verdict == Verdict::Kept { "is kept" } else { "refuses" };
            told = format!("Here {} {how}: {}", note.rule, note.text);
            break;
        }
    }
    run.refresh();
    app.mode = Mode::Watch;
    said(app, told);
}

/// Shows a run that was found, step by step, as a branch of its own from where the search began.
fn found(app: &mut App, nth: usize) {
    let Some(hunt) = &app.run().hunt else { return };
    let Some(harm) = hunt.found.get(nth) else { return };
    let (steps, (_, from), what) = (harm.steps.clone(), hunt.from, harm.property.clone());
    let run = app.run_mut();
    let what = what.map_or("the condition holds".into(), |property| format!("{property} falls"));
    if steps.is_empty() {
        return said(app, format!("There is nothing to show: {what} already."));
    }
    if let Err(refusal) = branch(run, "found") {
        return refused(app, sentence(&refusal.to_string()));
    }
    for step in steps {
        if run.timeline.take(step).is_err() {
            break;
        }
    }
    run.refresh();
    let to = run.timeline.at();
    run.show(from, to);
    app.mode = Mode::Watch;
    let steps = words::steps(to - from);
    said(app, format!("In {steps} {what}: ← and → go through {}.", if to == from + 1 { "it" } else { "them" }));
}
