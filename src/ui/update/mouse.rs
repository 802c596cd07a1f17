//! What clicks, drags and the wheel do.

use super::{
    awake, held_back, help, hush, lesson, link, look, messages, palette, perform, said, sheet, time, together,
};
use crate::ui::app::{App, Mode, Scrolled, Stage, named};
use crate::ui::mouse::Gesture;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::views::{self, Under};
use ratatui::layout::Position;

/// Rows for one turn of the wheel.
const ROWS: usize = 3;

/// Does what the mouse asks for; whether the screen is another now.
pub fn gesture(app: &mut App, gesture: Gesture, at: Position) {
    match gesture {
        Gesture::Click(target) => point(app, target),
        Gesture::Twice(node) => twice(app, node),
        Gesture::Over(from, over) => over_node(app, from, over),
        Gesture::Dropped(from, to) => dropped(app, from, to),
        Gesture::Wheel(down) => wheel(app, down, at),
    }
    together::follow(app);
}

/// Does what a click means.
pub fn point(app: &mut App, target: Target) {
    if !awake(app) {
        return;
    }
    match (target, &mut app.mode) {
        (Target::Key(name), _) => {
            if let Some(action) = app.keymap.actions().iter().find(|action| action.is(name)) {
                perform(app, action);
            }
        }
        (Target::Line(at), Mode::Sheet(sheet)) => {
            let again = sheet.chosen == at;
            sheet.chosen = at;
            if again {
                hush(app, Stage::Sheet);
                sheet::submit(app);
            }
        }
        (Target::Line(at), Mode::Palette { chosen, .. }) => {
            *chosen = at;
            palette::submit(app);
        }
        (_, Mode::Palette { .. } | Mode::Prompt(_) | Mode::Ask(..) | Mode::Help { .. }) | (Target::Line(_), _) => {}
        (Target::Answer(at), Mode::Watch) => {
            hush(app, Stage::Lesson);
            lesson::answer(app, at);
        }
        (Target::Answer(_), _) => {}
        (Target::Title(view), _) => look::turn_to(app, view),
        (Target::Node(at), Mode::Link { .. }) => {
            hush(app, Stage::Link);
            link::node(app, at);
        }
        (Target::Node(at), _) => {
            app.mode = Mode::Watch;
            app.run_mut().select(at);
        }
        (Target::Link(a, b), _) => {
            hush(app, Stage::Link);
            app.run_mut().select(a);
            if !held_back(app) {
                app.mode = Mode::Link { other: b };
            }
        }
        (Target::Message(id), _) => {
            if let Some(at) = app.run().scene().messages.iter().position(|message| message.id == id) {
                app.run_mut().clock.playing = false;
                app.choose(at);
            }
        }
        (Target::Step(step), _) => time::go(app, &format!("seek {step}")),
    }
}

/// Crashes the node that was clicked twice, or restarts it.
fn twice(app: &mut App, node: usize) {
    if !matches!(app.mode, Mode::Watch) || !awake(app) {
        return point(app, Target::Node(node));
    }
    app.run_mut().select(node);
    if let Some(kill) = app.keymap.actions().iter().find(|action| action.is(named::KILL)) {
        perform(app, kill);
    }
}

/// Says what comes of a drag if it ends here.
fn over_node(app: &mut App, from: usize, over: Option<usize>) {
    if !matches!(app.mode, Mode::Watch) {
        return;
    }
    app.status = None;
    if let Some(question) = over.and_then(|to| say::drag(app.run(), from, to)) {
        said(app, question);
    }
}

/// Cuts the link between two nodes, or heals it: a drag from one to the other has ended.
fn dropped(app: &mut App, from: usize, to: Option<usize>) {
    if !matches!(app.mode, Mode::Watch) || !awake(app) {
        return;
    }
    app.status = None;
    if let Some(to) = to.filter(|_| !held_back(app)) {
        app.run_mut().select(from);
        app.mode = Mode::Link { other: to };
        link::toggle(app);
    }
}

/// Turns the wheel over a place: what stands there is scrolled, or time goes on or back.
pub fn wheel(app: &mut App, down: bool, at: Position) {
    if matches!(app.mode, Mode::Prompt(_) | Mode::Ask(..)) || !awake(app) {
        return;
    }
    match &app.mode {
        Mode::Help { .. } if down => return help::down(app, ROWS as u16),
        Mode::Help { .. } => return help::up(app, ROWS as u16),
        Mode::Palette { .. } => return palette::go(app, down),
        _ => {}
    }
    hush(app, app.stage());
    match (views::under(app, at), &app.mode) {
        (Under::Nothing, _) => {}
        (Under::Sheet, _) => sheet::go(app, down),
        (Under::Rows { view, before, limits, usual }, _) => {
            let rows = if down { before + ROWS } else { before.saturating_sub(ROWS) }.clamp(limits.0, limits.1);
            let here = app.run().here();
            // At its usual place it is shown as ever.
            app.look.scrolled = (rows != usual).then_some(Scrolled { view, rows, here });
        }
        (Under::Time, Mode::Sheet(_)) => sheet::step(app, down),
        (Under::Time, Mode::Messages { .. }) if down => messages::forward(app),
        (Under::Time, Mode::Messages { .. }) => messages::back(app),
        (Under::Time, Mode::Watch) if down => time::forward(app, 1),
        (Under::Time, Mode::Watch) => time::back(app, 1),
        (Under::Time, _) => {}
    }
}
