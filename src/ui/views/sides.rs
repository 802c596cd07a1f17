//! Two runs side by side: which half of the screen each has, the wall between them, and what happened last in each. A half
//! is as high as the screen: the last lines lie over both.

use super::{foot, is_bare};
use crate::ui::app::{App, Pane};
use crate::ui::say;
use crate::ui::theme::Role;
use crate::ui::widgets::Pen;
use crate::ui::widgets::pen::put;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The part of a screen that a pane has.
pub fn of(pane: &Pane, screen: Rect) -> Rect {
    let Some(side) = pane.side else { return screen };
    let left = screen.width.saturating_sub(1) / 2;
    match side.right {
        false => Rect { width: left, ..screen },
        true => Rect { x: screen.x + left + 1, width: screen.width.saturating_sub(left + 1), ..screen },
    }
}

/// The run that has this place, where another one than keys act on has it.
pub fn at(app: &App, at: Position) -> Option<usize> {
    if is_bare(app) || foot(app, app.area).contains(at) {
        return None;
    }
    let other = app.panes().into_iter().find(|pane| pane.side.is_some_and(|side| !side.focused))?;
    of(&other, app.area).contains(at).then_some(1 - app.focus)
}

/// Draws the wall between the two.
pub fn draw_wall(pane: &Pane, screen: Rect, buf: &mut Buffer) {
    if pane.side.is_none() {
        return;
    }
    let x = screen.x + screen.width.saturating_sub(1) / 2;
    put(buf, x, screen.y, ' ', pane.theme.get(Role::Header));
    (screen.y + 1..screen.bottom().saturating_sub(2)).for_each(|y| put(buf, x, y, '│', pane.theme.get(Role::Frame)));
}

/// How many rows what happened last takes: alone, a run tells it in the last lines.
pub fn newest_rows(pane: &Pane) -> u16 {
    u16::from(pane.side.is_some())
}

/// Draws what happened last.
pub fn draw_newest(pane: &Pane, area: Rect, buf: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let (step, text) = say::standing(pane.run, pane.keymap);
    let step = step.map_or(String::new(), |step| format!("{step}  "));
    let role = if pane.side.is_some_and(|side| side.focused) { Role::Strong } else { Role::Text };
    Pen::new(buf, area).skip(1).write(&step, pane.theme.get(Role::Dim)).write(&text, pane.theme.get(role));
}
