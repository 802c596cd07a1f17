//! The frame around a view.

use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;
use ratatui::widgets::{Block, Widget};

/// Draws a frame with a title; the room inside.
pub fn panel(theme: &Theme, title: &str, area: Rect, buf: &mut Buffer) -> Rect {
    let title = Span::styled(format!(" {title} "), theme.get(Role::Strong));
    let block = Block::bordered().border_style(theme.get(Role::Frame)).title(title);
    let inner = block.inner(area);
    block.render(area, buf);
    inner
}
