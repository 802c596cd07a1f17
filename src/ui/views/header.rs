//! The first line: what is run, whether time runs, and where it stands.

use crate::ui::app::App;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the line.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let style = app.theme.get(Role::Header);
    buf.set_style(area, style);
    let state = match (app.playing, app.replay) {
        (_, Some(_)) => "▶ showing",
        (true, None) => "▶ playing",
        (false, None) => "⏸ paused",
    };
    let (at, end) = (app.timeline.at(), app.timeline.end());
    let speed = match app.speed {
        slower @ ..0 => format!("1/{}x", 1 << -slower),
        faster => format!("{}x", 1 << faster),
    };
    let clock = format!("{state}   t {} ms   step {at}/{end}   {speed} ", app.shown_ms as u64);
    let room = area.width.saturating_sub(text::width(&clock) as u16 + 2);
    let mut pen = Pen::new(buf, Rect { width: room, ..area });
    pen.write(" synod   ", style);
    match &app.eyes {
        Some(name) => pen.print(format_args!("as {name} sees it: {}", app.title), style),
        None => pen.write(&app.title, style),
    };
    let right = Rect { x: area.x + room + 2, width: area.width - room - 2, ..area };
    Pen::new(buf, right).write(&clock, style);
}
