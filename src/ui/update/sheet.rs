//! What the keys do where a sheet is open, and opening one.

use super::{acting, go, wrong};
use crate::engine::NodeId;
use crate::ui::action::{Action, Stage};
use crate::ui::app::{App, Mode, Status};
use crate::ui::sheet::{Does, Kind, Sheet};

/// Columns that a sheet's drawing of the branches may take.
fn width(app: &App) -> usize {
    usize::from(app.area.width / 2).saturating_sub(4).max(30)
}

/// Opens the list of what could happen next: nothing moves by itself while it is open.
pub fn moves(app: &mut App) {
    app.playing = false;
    app.mode = Mode::Sheet(Sheet::moves(&app.timeline));
}

/// Opens the tree of branches.
pub fn tree(app: &mut App) {
    app.mode = Mode::Sheet(Sheet::tree(&app.timeline, width(app)));
}

/// Why nothing is asked while one sees what one node knows: the answers tell what happened at others.
pub fn through_eyes(app: &App, name: &str) -> String {
    let key = app.keymap.key(Stage::Watch, Action::Eyes);
    format!("{name} cannot answer that: it takes one who sees everything. {key} shows everything again.")
}

/// Opens the questions that can be asked about the selected node and the chosen message.
pub fn questions(app: &mut App) {
    if let Some(name) = &app.eyes {
        app.status = Some(Status::Said(through_eyes(app, name)));
        return;
    }
    let message = app.packet().and_then(|at| app.scene.messages.get(at)).map(|m| m.id.clone());
    app.playing = false;
    let (node, hidden) = (NodeId(app.selected as u8), app.hides_observer());
    app.mode = Mode::Sheet(Sheet::questions(&app.timeline, node, message.as_deref(), hidden));
}

/// Closes a sheet: from an answer it is back to the questions, as they are at the step that one is at now.
fn close(app: &mut App) {
    let Mode::Sheet(sheet) = std::mem::replace(&mut app.mode, Mode::Watch) else { return };
    if let (Kind::Text, Some((node, message))) = (sheet.kind, sheet.about) {
        let hidden = app.hides_observer();
        app.mode = Mode::Sheet(Sheet::questions(&app.timeline, node, message.as_deref(), hidden));
    }
}

/// Does an action where a sheet is open.
pub fn sheet(app: &mut App, action: Action) {
    app.status = None;
    let Mode::Sheet(sheet) = &mut app.mode else { return };
    match action {
        Action::ChoiceDown => sheet.go(true),
        Action::ChoiceUp => sheet.go(false),
        Action::ScrollDown(n) => (0..n).for_each(|_| sheet.go(true)),
        Action::ScrollUp(n) => (0..n).for_each(|_| sheet.go(false)),
        // Something to read is not narrowed down.
        Action::Type(_) if sheet.kind == Kind::Text => {}
        Action::Type(c) => {
            sheet.filter.push(c);
            sheet.chosen = 0;
        }
        Action::DeleteBack => {
            sheet.filter.pop();
            sheet.chosen = 0;
        }
        Action::Cancel if !sheet.filter.is_empty() => {
            sheet.filter.clear();
            sheet.chosen = 0;
        }
        Action::Cancel => close(app),
        Action::Forward(_) | Action::Back(_) => {
            let step = if matches!(action, Action::Forward(_)) { "step 1" } else { "back 1" };
            go(app, step);
            renew(app);
        }
        Action::Submit => submit(app),
        Action::Compare => compare(app),
        Action::Delete => delete(app),
        _ => {}
    }
}

fn submit(app: &mut App) {
    let Mode::Sheet(sheet) = &app.mode else { return };
    match sheet.does().cloned() {
        None => {}
        Some(Does::Go(step)) => go(app, &format!("seek {step}")),
        Some(Does::Run(line)) => match acting::run(app, &line) {
            Ok(()) => renew(app),
            Err(error) => app.status = Some(wrong(&error)),
        },
        Some(Does::Ask(question)) => match Sheet::answer(&app.timeline, &question) {
            Ok(answer) => app.mode = Mode::Sheet(Sheet { about: sheet.about.clone(), ..answer }),
            Err(refusal) => app.status = Some(Status::Wrong(super::sentence(&refusal.0))),
        },
        Some(
            search @ (Does::Find
            | Does::Bound(_)
            | Does::Search { .. }
            | Does::Stop
            | Does::Afresh
            | Does::Found(_)
            | Does::Refused(_)),
        ) => {
            super::hunt::choose(app, &search);
        }
        Some(Does::Branch(id)) => {
            app.playing = false;
            app.timeline.switch(id);
            app.refresh();
            renew(app);
        }
    }
}

/// Makes the list again where it shows what has changed meanwhile, with the same line chosen.
fn renew(app: &mut App) {
    let Mode::Sheet(before) = &app.mode else { return };
    let mut sheet = match before.kind {
        Kind::Moves => Sheet::moves(&app.timeline),
        Kind::Tree => Sheet::tree(&app.timeline, width(app)),
        Kind::Questions => match &before.about {
            Some((node, message)) => Sheet::questions(&app.timeline, *node, message.as_deref(), app.hides_observer()),
            None => return,
        },
        Kind::Text | Kind::Hunt => return,
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

/// Compares the chosen branch with the one that one is on.
fn compare(app: &mut App) {
    let Mode::Sheet(sheet) = &app.mode else { return };
    let Some(Does::Branch(other)) = sheet.does().cloned() else { return };
    let here = app.timeline.branch();
    match other == here {
        true => app.status = Some(Status::Said("This is the branch that you are on. Choose another one.".into())),
        false => app.mode = Mode::Sheet(Sheet::diff(&app.timeline, here, other)),
    }
}

fn delete(app: &mut App) {
    let Mode::Sheet(sheet) = &app.mode else { return };
    let Some(Does::Branch(id)) = sheet.does().cloned() else { return };
    app.status = Some(match app.timeline.delete_branch(id) {
        Ok(()) => Status::Said("The branch is deleted; `:undelete` brings it back.".into()),
        Err(refusal) => Status::Wrong(super::sentence(&refusal.0)),
    });
    app.refresh();
    renew(app);
}
