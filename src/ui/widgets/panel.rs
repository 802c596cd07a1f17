//! The frame around a view.

use super::{Pen, text};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
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
