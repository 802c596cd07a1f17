//! What the screen shows, and how: views and layouts, colours, what is told and what is hidden, and leaving it.

use super::{orders, rules, said};
use crate::ui::app::{App, Guess, Leave, Look, Mode, Pane, Sharing, Status, named};
use crate::ui::say;
use crate::ui::views;
use crate::ui::views::arrange::{self, Placed};

/// Columns that a sheet's drawing of the branches may take.
pub fn bars_width(app: &App) -> usize {
    usize::from(app.area.width / 2).saturating_sub(4).max(30)
}

/// Selects the node so far beside the selected one, round and round.
pub fn select_beside(app: &mut App, by: isize) {
    let run = app.run_mut();
    let count = run.scene().nodes.len().max(1) as isize;
    run.select((run.selected.at as isize + by).rem_euclid(count) as usize);
}

/// Selects a node by its number, from 0.
pub fn select(app: &mut App, at: usize) {
    match at < app.run().scene().nodes.len() {
        true => app.run_mut().select(at),
        false => no_node(app, at),
    }
}

/// Says that there is no such node.
pub fn no_node(app: &mut App, at: usize) {
    let count = app.run().scene().nodes.len();
    super::refused(app, format!("There is no node {}; there are {count}. Tab goes from one to the next.", at + 1));
}

/// Another view beside the cluster; where it has no place, the whole screen is not its either.
pub fn panel(app: &mut App) {
    app.look.enlarged = None;
    let Some(panel) = views::other_panel(&app.pane(), app.area) else {
        let key = app.keymap.key(named::ENLARGE);
        return said(app, format!("No other view has room here; {key} gives one the whole screen."));
    };
    app.look.panel = panel;
    app.look.under.clear();
    tell_beside(app, panel + 1);
}

/// Has a view beside the cluster, or what was there before it where it is there already; where it has no place, on the
/// whole screen.
pub fn beside(app: &mut App, view: usize) {
    if !views::wanted(&app.pane(), view) {
        let hidden = super::hidden::observer(app).filter(|_| [views::BALLOTS, views::BELIEFS].contains(&view));
        let (tree, kept) = (view == views::ZNODES, [views::TABLES, views::BELIEFS].contains(&view));
        return super::refused(app, hidden.unwrap_or_else(|| say::nothing_of(app.run(), tree, kept)));
    }
    let there = |app: &App| views::shown(&app.pane(), app.area).contains(&view);
    let before = there(app);
    app.look.enlarged = None;
    let (own, now) = (view - 1, app.look.panel);
    app.look.under.retain(|panel| *panel != own);
    if before {
        app.look.panel = app.look.under.pop().unwrap_or(views::STORES - 1);
    } else {
        app.look.under.extend((now != own).then_some(now));
        app.look.panel = own;
    }
    if !before && !there(app) {
        app.look.enlarged = Some(view);
        return tell_enlarged(app);
    }
    let now = app.look.panel + 1;
    match views::shown(&app.pane(), app.area).contains(&now) {
        true => tell_beside(app, now),
        false => {
            let title = views::title(&app.pane(), view);
            said(app, format!("Closed: {title}."));
        }
    }
}

/// Says which view stands beside the cluster.
fn tell_beside(app: &mut App, view: usize) {
    let title = views::title(&app.pane(), view);
    said(app, format!("Beside the cluster: {title}."));
}

/// Gives the next view that has something to show the whole screen; after the last, all are back.
pub fn enlarge(app: &mut App) {
    let first = first_to_enlarge(app);
    let all = views::ALL.len();
    let next = app.look.enlarged.map_or(0, |at| (at + all - first) % all + 1)..all;
    let mut next = next.map(|nth| (first + nth) % all);
    app.look.enlarged = next.find(|at| views::wanted(&app.pane(), *at));
    tell_enlarged(app);
}

/// The view that was opened beside the cluster, or the first that says how much of it has no room, so that it is the one
/// that one would see whole; else the cluster.
fn first_to_enlarge(app: &App) -> usize {
    let usual = Look { enlarged: None, ..app.look.clone() };
    let pane = Pane { look: &usual, ..app.pane() };
    let places = arrange::places(&pane, views::body(&pane, app.area));
    let lacking = |placed: &&Placed| {
        let (view, pane) = views::of(&pane, placed.view);
        (view.lacks)(&pane, placed.inner) > 0
    };
    let opened = app.look.panel + 1;
    let opened = places.iter().find(|placed| placed.view == opened && opened != views::STORES);
    // By a key of its own, or since one goes from one to the next.
    let opened = opened.filter(|opened| !app.look.under.is_empty() || lacking(opened));
    opened.or_else(|| places.iter().find(lacking)).map_or(views::CLUSTER, |placed| placed.view)
}

/// Gives a view the whole screen, or takes that back from it.
pub fn turn_to(app: &mut App, view: usize) {
    app.look.enlarged = if app.look.enlarged == Some(view) { None } else { Some(view) };
    tell_enlarged(app);
}

/// Says which view has the whole screen, and how to get back.
fn tell_enlarged(app: &mut App) {
    if let Some(at) = app.look.enlarged {
        let (title, key) = (views::title(&app.pane(), at), app.keymap.key(named::LEAVE));
        said(app, format!("Enlarged: {title}; {key} goes back."));
    }
}

/// Shares the screen in the next way that it is large enough for.
pub fn layout(app: &mut App) {
    let pane = app.pane();
    let next = arrange::next_layout(&pane, views::body(&pane, app.area));
    app.look.layout = Some(next.sharing);
    app.look.enlarged = None;
    said(app, format!("Layout: {}.", next.name));
}

/// Large, for a projector; again, as before.
pub fn projector(app: &mut App) {
    let large = Some(Sharing::Projector);
    app.look.layout = if app.look.layout == large { None } else { large };
    app.look.enlarged = None;
}

/// A black screen.
pub fn black(app: &mut App) {
    app.run_mut().clock.playing = false;
    app.black = true;
}

/// Tells everything, or only what matters.
pub fn detail(app: &mut App) {
    app.look.detail = !app.look.detail;
}

/// Other colours.
pub fn theme(app: &mut App) {
    let at = app.themes.iter().position(|theme| theme.name == app.theme.name).map_or(0, |at| at + 1);
    if let Some(theme) = app.themes.get(at % app.themes.len().max(1)).cloned() {
        said(app, format!("Colours: {}.", theme.name));
        app.theme = theme;
    }
}

/// Hides what only an observer knows, or shows it.
pub fn hide_observer(app: &mut App) {
    let run = app.run_mut();
    run.sight.hidden = !run.sight.hidden;
    run.refresh();
    let (hidden, still) = (run.sight.hidden, run.hides_observer());
    let eyes = run.sight.eyes.clone();
    let text = match (hidden, still, eyes) {
        (true, ..) => "What only an observer knows is hidden.".into(),
        (false, false, _) => "All is shown.".into(),
        (false, true, Some(name)) => {
            format!("You see what {name} sees; {} shows everything again.", app.keymap.key(named::EYES))
        }
        (false, true, None) => "The lesson still hides what only an observer knows.".into(),
    };
    said(app, text);
}

/// Takes the present step for one's guess of where the last choice was, while that is hidden.
pub fn guess(app: &mut App) {
    if !app.run().hides_observer() {
        let (key, chosen) = (app.keymap.key(named::HIDE), say::chosen(app.run().scene()));
        return said(
            app,
            format!("What was {chosen} is in sight: {key} hides it, and then you can guess where it was."),
        );
    }
    let run = app.run_mut();
    let (branch, step) = run.here();
    run.sight.guess = Some(Guess { branch, step, end: run.timeline.end() });
    let key = match &run.sight {
        sight if sight.eyes.is_some() => Some(named::EYES),
        sight => sight.hidden.then_some(named::HIDE),
    };
    let then = key.map_or("The lesson tells".into(), |key| format!("{} tells", app.keymap.key(key)));
    said(app, format!("Your guess: it was at step {step}. {then} how near that is."));
}

/// Tells how near a guess was, as soon as what it is about is in sight; `hid` says whether that was hidden before.
pub fn judge_guess(app: &mut App, hid: bool) {
    let run = app.run_mut();
    match (hid, run.hides_observer()) {
        (true, false) => {
            let Some(guess) = run.sight.guess else { return };
            let text = say::guessed(run, guess);
            let before = match app.status.take() {
                Some(Status::Said(before)) => format!("{before} "),
                Some(Status::Wrong(_)) | None => String::new(),
            };
            said(app, format!("{before}{text}"));
        }
        // Hidden anew, it is guessed anew.
        (false, true) => run.sight.guess = None,
        _ => {}
    }
}

/// Shows only what the selected node knows, or everything.
pub fn eyes(app: &mut App) {
    let run = app.run_mut();
    let selected = run.node().map(|node| node.id.clone());
    run.sight.eyes = if run.sight.eyes.is_some() { None } else { selected };
    run.refresh();
}

/// Back to what was there before: from a view on the whole screen to all of them, from a run to the start screen.
pub fn leave(app: &mut App) {
    if app.look.enlarged.take().is_some() || orders::clear(app) || rules::back(app) {
        return;
    }
    if app.has_home {
        app.leave = Some(Leave::Home);
        return;
    }
    let (quit, tree) = (app.keymap.key(named::QUIT), app.keymap.key(named::TREE));
    let branches = app.run().timeline.branches() > 1;
    let back = if branches { format!(" {tree} lists the branches, to go back to one;") } else { String::new() };
    said(app, format!("Nothing is open here that could be closed:{back} {quit} quits."));
}

/// Out of the program.
pub fn quit(app: &mut App) {
    app.leave = Some(Leave::Quit);
}

/// Back to watching the run.
pub fn watch(app: &mut App) {
    app.mode = Mode::Watch;
}
