//! The frame around what lies over the views, and the walls between these.

use super::pen::put;
use super::{Pen, text};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::merge::MergeStrategy;
use ratatui::widgets::{Block, Widget};

/// Says at the bottom of a frame how many lines below have no room.
pub fn more(theme: &Theme, rest: usize, what: &str, area: Rect, buf: &mut Buffer) {
    if rest == 0 {
        return;
    }
    foot(theme, &format!("{rest} more{what}"), area, buf);
}

/// Writes a few words at the bottom of a frame, on the right.
pub fn foot(theme: &Theme, words: &str, area: Rect, buf: &mut Buffer) {
    let words = format!(" {words} ");
    let x = area.right().saturating_sub(text::width(&words) as u16 + 2).max(area.x + 1);
    let row = Rect { x, y: area.bottom() - 1, width: area.right() - x - 1, height: 1 };
    Pen::new(buf, row).write(&words, theme.get(Role::Dim));
}

/// Draws a frame with a title, which ends with a sign where it has no room; the room inside.
pub fn panel(theme: &Theme, title: &str, area: Rect, buf: &mut Buffer) -> Rect {
    let block = Block::bordered().border_style(theme.get(Role::Frame));
    let inner = block.inner(area);
    block.render(area, buf);
    let row = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: 1, ..area };
    Pen::new(buf, row).write(&format!(" {title}"), theme.get(Role::Strong)).write(" ", theme.get(Role::Strong));
    inner
}

/// Draws the rule above a place and the wall on its left, if there is one; `beside` tells that, and whether something
/// stands on its right.
pub fn lines(theme: &Theme, place: Rect, beside: (bool, bool), buf: &mut Buffer) {
    let style = theme.get(Role::Frame);
    (place.left() + u16::from(beside.0)..place.right()).for_each(|x| put(buf, x, place.y, '─', style));
    if beside.0 {
        (place.top() + 1..place.bottom()).for_each(|y| put(buf, place.x, y, '│', style));
    }
}

/// Joins the lines of a place with those of its neighbours, once all are drawn: where its rule and its wall meet, at the
/// wall on its right, and at the rule below in all of the room that there is.
pub fn joints(theme: &Theme, place: Rect, beside: (bool, bool), all: Rect, buf: &mut Buffer) {
    let style = theme.get(Role::Frame);
    let mut join = |x: u16, y: u16, sign: &str| {
        if let Some(cell) = buf.cell_mut((x, y)) {
            cell.merge_symbol(sign, MergeStrategy::Exact).set_style(style);
        }
    };
    if beside.0 {
        join(place.x, place.y, "┌");
        if place.bottom() < all.bottom() {
            join(place.x, place.bottom(), "╵");
        }
    }
    if beside.1 {
        join(place.right(), place.y, "╴");
    }
}

/// Writes a title on the rule above a place, which ends with a sign where it has no room, and on its right the longest of
/// the words that has room beside it.
pub fn head(theme: &Theme, title: &str, words: &[String], place: Rect, wall: bool, buf: &mut Buffer) {
    let left = place.x + u16::from(wall);
    let row = Rect { x: left, width: place.right().saturating_sub(left + 1), height: 1, ..place };
    let room = usize::from(row.width).saturating_sub(text::width(title) + 2);
    let words = words.iter().find(|words| text::width(words) + 3 <= room).or(words.last());
    let right = words.map_or(0, |words| text::width(words) as u16 + 2);
    let (before, after) = (row.width.saturating_sub(right), row.right().saturating_sub(right));
    let strong = theme.get(Role::Strong);
    Pen::new(buf, Rect { width: before, ..row }).write(&format!(" {title}"), strong).write(" ", strong);
    if let Some(words) = words {
        Pen::new(buf, Rect { x: after, width: right, ..row }).write(&format!(" {words} "), theme.get(Role::Dim));
    }
}
