//! The first line: what is run, whether time runs, and where it stands.

use crate::ui::app::App;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The program's name, with room around it.
const NAME: &str = " synod   ";
/// Columns that the clock takes with most runs, so that nothing leaps while it counts.
const LONGEST_CLOCK: usize = 35;

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
    let title = match &app.eyes {
        Some(name) => format!("as {name} sees it: {}", app.title),
        None => app.title.clone(),
    };
    // Where there is little room, what is run is worth more than the program's name and the gaps.
    let needed = text::width(NAME) + text::width(&title) + text::width(state) + LONGEST_CLOCK;
    let (name, gap) = if needed > usize::from(area.width) { (" ", "  ") } else { (NAME, "   ") };
    let clock = format!("{state}{gap}t {} ms{gap}step {at}/{end}{gap}{speed} ", app.shown_ms as u64);
    let room = area.width.saturating_sub(text::width(&clock) as u16 + 2);
    Pen::new(buf, Rect { width: room, ..area }).write(name, style).write(&title, style);
    let right = Rect { x: area.x + room + 2, width: area.width - room - 2, ..area };
    Pen::new(buf, right).write(&clock, style);
}
