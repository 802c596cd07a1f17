//! What the keys of the search do: bounds, starting, stopping, and showing what was found as a branch.

use crate::engine::Refusal;
use crate::engine::scene::Verdict;
use crate::explore::FIELDS;
use crate::script;
use crate::ui::app::{App, Ask, Mode, Status};
use crate::ui::hunt::Hunt;
use crate::ui::prompt::Prompt;
use crate::ui::sheet::Does;
use crate::ui::update::sentence;

/// Opens the search; one that is under way or has found something stays, otherwise it begins at the present step.
pub fn open(app: &mut App) {
    app.playing = false;
    let here = (app.timeline.branch(), app.timeline.at());
    let stays = |hunt: &Hunt| hunt.runs() || !hunt.found.is_empty() || hunt.from == here;
    if !app.hunt.as_ref().is_some_and(stays) {
        app.hunt = Some(Hunt::new(&app.timeline));
    }
    show(app);
}

/// Shows the search as it is now, with the same line chosen.
pub fn show(app: &mut App) {
    let Some(hunt) = &app.hunt else { return };
    let mut sheet = hunt.sheet((app.timeline.branch(), app.timeline.at()));
    if let Mode::Sheet(before) = &app.mode
        && before.kind == sheet.kind
    {
        let wished = before.does().cloned();
        let same = sheet.rows.iter().position(|row| row.does.is_some() && row.does == wished);
        sheet.chosen = same.unwrap_or(sheet.chosen);
    } else if let Some(at) =
        sheet.rows.iter().position(|row| matches!(row.does, Some(Does::Search { .. } | Does::Stop)))
    {
        sheet.chosen = at;
    }
    app.mode = Mode::Sheet(sheet);
}

/// Does what a line of the search does.
pub fn choose(app: &mut App, does: &Does) {
    let App { hunt: Some(hunt), timeline, .. } = app else { return };
    match does {
        Does::Find => app.mode = Mode::Ask(Ask::Find, Prompt::new(&hunt.find)),
        Does::Bound(nth) => {
            let Some(field) = FIELDS.get(*nth) else { return };
            app.mode = Mode::Ask(Ask::Bound(*nth), Prompt::new(&field.text(&hunt.budget)));
        }
        Does::Search { random } => {
            if let Err(error) = hunt.start(timeline, *random) {
                app.status = Some(Status::Wrong(sentence(&error.to_string())));
            }
            show(app);
        }
        Does::Stop => hunt.stop(),
        Does::Afresh => {
            app.hunt = Some(Hunt::new(&app.timeline));
            show(app);
        }
        Does::Found(nth) => found(app, *nth),
        Does::Refused(nth) => refused(app, *nth),
        _ => {}
    }
}

/// Takes what was typed for a bound.
pub fn bound(app: &mut App, nth: usize, typed: &str) {
    let App { hunt: Some(hunt), .. } = app else { return };
    let Some(field) = FIELDS.get(nth) else { return };
    match field.parse(&mut hunt.budget, typed) {
        Ok(()) => app.status = None,
        Err(error) => app.status = Some(Status::Wrong(sentence(&error))),
    }
    app.mode = Mode::Watch;
    show(app);
}

/// Takes the condition that was typed.
pub fn find(app: &mut App, typed: String) {
    let App { hunt: Some(hunt), .. } = app else { return };
    hunt.look_for(typed);
    if let Err(error) = hunt.goal() {
        app.status = Some(Status::Wrong(sentence(&error.to_string())));
    }
    app.mode = Mode::Watch;
    show(app);
}

/// Goes to where the search began, and starts a branch there.
fn branch(app: &mut App, name: &str) -> Result<(), Refusal> {
    let Some(hunt) = &app.hunt else { return Ok(()) };
    let (branch, from) = hunt.from;
    app.timeline.go(branch, from);
    let free = (1..).map(|n| format!("{name}-{n}")).find(|name| app.timeline.find_branch(name).is_none());
    app.timeline.start_branch(&free.unwrap_or_default()).map(drop)
}

/// Does what was found once more, with the rules on that it did without, up to the first thing that is refused.
fn refused(app: &mut App, nth: usize) {
    let Some(run) = app.hunt.as_ref().and_then(|hunt| hunt.found.get(nth)).cloned() else { return };
    if let Err(refusal) = branch(app, "rules-on") {
        app.status = Some(Status::Wrong(sentence(&refusal.0)));
        return;
    }
    let switch = run.rules.iter().map(|rule| format!("set {rule} on"));
    let mut said = "Nothing of it was refused: it goes otherwise only later.".to_string();
    for line in switch.chain(run.commands.iter().cloned()) {
        let from = app.timeline.at();
        if let Err(error) = script::run(&mut app.timeline, &line) {
            said = format!("Here it cannot go on as before: `{line}`: {}", sentence(&error.message));
            break;
        }
        let told = app.timeline.told(from + 1, app.timeline.at());
        let mut notes = told.iter().flat_map(|told| &told.notes);
        if let Some(note) = notes.find(|n| n.verdict == Verdict::Refused && run.rules.contains(&n.rule)) {
            said = format!("Here {} refuses: {}", note.rule, note.text);
            break;
        }
    }
    app.mode = Mode::Watch;
    app.refresh();
    app.status = Some(Status::Said(said));
}

/// Shows a run that was found, step by step, as a branch of its own from where the search began.
fn found(app: &mut App, nth: usize) {
    let Some(hunt) = &app.hunt else { return };
    let Some(run) = hunt.found.get(nth) else { return };
    let (steps, (_, from), what) = (run.steps.clone(), hunt.from, run.property.clone());
    if let Err(refusal) = branch(app, "found") {
        app.status = Some(Status::Wrong(sentence(&refusal.0)));
        return;
    }
    for step in steps {
        if let Err(refusal) = app.timeline.take(step) {
            app.status = Some(Status::Wrong(sentence(&refusal.0)));
            break;
        }
    }
    app.mode = Mode::Watch;
    app.refresh();
    let to = app.timeline.at();
    app.show(from, to);
    let what = what.map_or("the condition holds".into(), |property| format!("{property} falls"));
    app.status = Some(Status::Said(format!("In {} steps {what}: ← and → go through them.", to - from)));
}
