//! What the keys do where a sheet is open, and opening one.

use super::{acting, cue, hidden, hunt, lesson, look, refused, rules, said, telling, time, wrong};
use crate::engine::NodeId;
use crate::script::Tells;
use crate::ui::app::{App, Mode, named};
use crate::ui::branches;
use crate::ui::prompt::Prompt;
use crate::ui::questions;
use crate::ui::say::{self, sentence};
use crate::ui::sheet::{Does, Sheet, Shows};
use crate::ui::views;

/// Opens the list of what could happen next: nothing moves by itself while it is open.
pub fn moves(app: &mut App) {
    if hidden::keeps_back(app, &Tells::World) {
        return;
    }
    app.run_mut().clock.playing = false;
    app.mode = Mode::Sheet(Sheet::moves(&app.run().timeline));
}

/// Opens the tree of branches.
pub fn tree(app: &mut App) {
    if hidden::keeps_back(app, &Tells::World) {
        return;
    }
    app.mode = Mode::Sheet(all(app));
}

fn all(app: &App) -> Sheet {
    branches::tree(&app.run().timeline, look::bars_width(app), app.run().hides_observer())
}

/// Shows what the scene asks that one is in, or the page of a lesson.
pub fn scene(app: &mut App) {
    if app.run().guide.is_some() {
        return lesson::whole(app);
    }
    let run = app.run();
    let own = run.scenario.as_ref().map(|scenario| scenario.about.as_str()).filter(|about| !about.is_empty());
    let about = own.unwrap_or(run.timeline.sim().info().about);
    app.mode = Mode::Sheet(Sheet::text(run.title.clone(), about));
}

/// Opens the list of who could lead now.
pub fn leads(app: &mut App) {
    app.run_mut().clock.playing = false;
    let sheet = questions::leads(&app.run().seen().timeline, hidden::observer(app).as_deref());
    app.mode = Mode::Sheet(whose(app, sheet));
}

/// Opens the questions that can be asked about the selected node and the chosen message.
pub fn questions(app: &mut App) {
    if hidden::keeps_back(app, &Tells::World) {
        return;
    }
    let message = app.packet().and_then(|at| app.run().scene().messages.get(at)).map(|m| m.id.clone());
    app.run_mut().clock.playing = false;
    let run = app.run().seen();
    match run.node() {
        Some(_) => ask_about(app, NodeId(run.selected.at as u8), message),
        None => refused(app, say::NO_NODE),
    }
}

/// Shows the questions about a node and a message, as they are at the present step.
fn ask_about(app: &mut App, node: NodeId, message: Option<String>) {
    let hidden = hidden::observer(app);
    let sheet = questions::about(&app.run().seen().timeline, node, message.as_deref(), hidden.as_deref());
    app.mode = Mode::Sheet(whose(app, sheet));
}

/// A sheet, with the name of that one of two worlds that it is about.
fn whose(app: &App, sheet: Sheet) -> Sheet {
    Sheet { title: say::of_one(app.run(), &sheet.title), ..sheet }
}

/// Closes a sheet: from an answer it is back to the questions, as they are at the step that one is at now.
fn close(app: &mut App) {
    let Mode::Sheet(sheet) = std::mem::replace(&mut app.mode, Mode::Watch) else { return };
    if let (Shows::Text, Some((node, message))) = (sheet.shows, sheet.about) {
        ask_about(app, node, message);
    }
}

/// The open sheet, to be changed.
fn open(app: &mut App) -> Option<&mut Sheet> {
    match &mut app.mode {
        Mode::Sheet(sheet) => Some(sheet),
        _ => None,
    }
}

/// The next line, or the line before.
pub fn go(app: &mut App, down: bool) {
    go_far(app, down, 1);
}

/// So many lines further.
fn go_far(app: &mut App, down: bool, lines: u16) {
    for _ in 0..lines {
        let (sight, below) = (views::in_sight_of_sheet(app), views::below_sheet(app));
        match open(app) {
            Some(sheet) if sheet.is_read() => {
                let top = sheet.top;
                sheet.read(down, sight);
                // It stops where its end is in sight.
                if down && below == 0 {
                    sheet.top = top;
                }
            }
            Some(sheet) => sheet.go(down),
            None => {}
        }
    }
}

/// So many lines of a page.
const PAGE: u16 = 8;

/// A page further, or back. While something is presented, from its end on to what comes next.
pub fn page(app: &mut App, down: bool) {
    let ends = match down {
        true => views::below_sheet(app) == 0,
        false => views::in_sight_of_sheet(app).start == 0,
    };
    let presented = app.scenes.presented;
    let place = |app: &mut App| open(app).map(|sheet| (sheet.chosen, sheet.top));
    let before = place(app);
    if !(presented && ends) {
        go_far(app, down, PAGE);
    }
    // A list that is chosen from begins anew at its end.
    let goes_on = if down { place(app) > before } else { place(app) < before };
    if presented && !goes_on {
        telling::close(app, down);
    }
}

/// The capital letter that has opened a list: no list begins to be narrowed down by it.
fn opens(app: &App, shows: Shows) -> Option<String> {
    let name = match shows {
        Shows::Moves => named::MOVES,
        Shows::Tree => named::TREE,
        Shows::Leads => named::LEADS,
        Shows::Rules => named::RULES,
        Shows::Hunt => named::SEARCH,
        Shows::Text | Shows::Questions | Shows::Orders | Shows::Cues => return None,
    };
    Some(app.keymap.key(name)).filter(|key| key.chars().all(char::is_uppercase))
}

/// Narrows the list down by a letter, or closes it by the one that has opened it. Something to read is not narrowed down.
pub fn narrow(app: &mut App, c: char) {
    let unfiltered = open(app).filter(|sheet| sheet.filter.is_empty()).map(|sheet| sheet.shows);
    if unfiltered.and_then(|shows| opens(app, shows)) == Some(c.to_string()) {
        return close(app);
    }
    if let Some(sheet) = open(app).filter(|sheet| sheet.shows != Shows::Text) {
        sheet.filter.push(c);
        sheet.chosen = 0;
    }
}

/// Deletes the last letter of the filter.
pub fn widen(app: &mut App) {
    if let Some(sheet) = open(app) {
        sheet.filter.pop();
        sheet.chosen = 0;
    }
}

/// Clears the filter; without one, closes the sheet.
pub fn cancel(app: &mut App) {
    match open(app) {
        Some(sheet) if !sheet.filter.is_empty() => {
            sheet.filter.clear();
            sheet.chosen = 0;
        }
        _ => close(app),
    }
}

/// One step forward, or back; the list follows.
pub fn step(app: &mut App, on: bool) {
    match on {
        true => time::forward(app, 1),
        false => time::back(app, 1),
    }
    renew(app);
}

/// Does what the chosen line does.
pub fn submit(app: &mut App) {
    let sight = views::in_sight_of_sheet(app);
    let Some(sheet) = open(app) else { return };
    // What one reads on from is not done.
    if sheet.does().is_none() || sheet.is_read() && !sight.contains(&sheet.chosen) {
        let away = sheet.does().is_some().then_some(sheet.chosen < sight.start);
        let text = say::nothing_to_do(away, &app.keymap);
        return said(app, text);
    }
    let about = sheet.about.clone();
    match sheet.does().cloned() {
        None => {}
        Some(Does::Go(step)) => go_to(app, step),
        Some(Does::Run(line)) => match acting::run(app, &line) {
            Ok(()) => renew(app),
            Err(error) => wrong(app, &error),
        },
        Some(Does::Type(line)) => app.mode = Mode::Prompt(Prompt::new(&line)),
        Some(Does::Story(story)) => rules::begin(app, story),
        Some(Does::Ask(question)) => match questions::answer(&app.run().seen().timeline, &question) {
            Ok(answer) => app.mode = Mode::Sheet(whose(app, Sheet { about, ..answer })),
            Err(refusal) => refused(app, sentence(&refusal.to_string())),
        },
        Some(
            search @ (Does::Find
            | Does::Bound(_)
            | Does::Widen
            | Does::Search { .. }
            | Does::Stop
            | Does::Afresh
            | Does::Show(_)
            | Does::Refused(_)),
        ) => hunt::choose(app, &search),
        Some(Does::Unfold(_)) => {
            if let Some(sheet) = open(app) {
                sheet.unfold();
            }
        }
        Some(Does::Cue(nth)) => {
            app.mode = Mode::Watch;
            cue::go(app, nth);
        }
        Some(Does::Branch(id)) => {
            let run = app.run_mut();
            run.clock.playing = false;
            run.timeline.switch(id);
            run.refresh();
            renew(app);
        }
    }
}

/// Goes to a step that a sheet names; where that is one of a world beside, to its time.
fn go_to(app: &mut App, step: u64) {
    let (run, seen) = (app.run(), app.run().seen());
    let there = match std::ptr::eq(run, seen) {
        true => Some(step),
        false => seen.timeline.steps().nth(step.saturating_sub(1) as usize).map(|step| run.timeline.last_by(step.at)),
    };
    if let Some(step) = there {
        time::go(app, &format!("seek {step}"));
    }
}

/// Makes the list again where it shows what has changed meanwhile, with the same line chosen.
fn renew(app: &mut App) {
    let Mode::Sheet(before) = &app.mode else { return };
    let hidden = hidden::observer(app);
    let mut sheet = match before.shows {
        Shows::Moves => Sheet::moves(&app.run().timeline),
        Shows::Tree => all(app),
        Shows::Questions => match &before.about {
            Some((node, message)) => {
                let timeline = &app.run().seen().timeline;
                whose(app, questions::about(timeline, *node, message.as_deref(), hidden.as_deref()))
            }
            None => return,
        },
        Shows::Leads => whose(app, questions::leads(&app.run().seen().timeline, hidden.as_deref())),
        Shows::Rules => crate::ui::rules::sheet(app.run().timeline.sim()),
        // It is told: what comes of it is seen in the run.
        Shows::Orders => return close(app),
        Shows::Text | Shows::Hunt | Shows::Cues => return,
    };
    sheet.filter.clone_from(&before.filter);
    let last = sheet.shown().len().saturating_sub(1);
    let chosen = before.chosen.min(last);
    sheet.chosen = chosen;
    if sheet.does().is_none() {
        sheet.go(true);
    }
    app.mode = Mode::Sheet(sheet);
}

/// The branch whose line is chosen.
fn branch(app: &mut App) -> Option<usize> {
    match open(app)?.does() {
        Some(Does::Branch(id)) => Some(*id),
        _ => None,
    }
}

/// Compares the chosen branch with the one that one is on.
pub fn compare(app: &mut App) {
    let Some(other) = branch(app) else { return };
    let here = app.run().timeline.branch();
    match other == here {
        true => said(app, "This is the branch that you are on. Choose another one."),
        false => {
            let run = app.run();
            let diff = branches::diff(&run.timeline, [here, other], look::bars_width(app), run.hides_observer());
            app.mode = Mode::Sheet(diff);
        }
    }
}

/// Deletes the chosen branch.
pub fn delete(app: &mut App) {
    let Some(id) = branch(app) else { return };
    match app.run_mut().timeline.delete_branch(id) {
        Ok(()) => said(app, "The branch is deleted; `:undelete` brings it back."),
        Err(refusal) => refused(app, sentence(&refusal.to_string())),
    }
    app.run_mut().refresh();
    renew(app);
}
