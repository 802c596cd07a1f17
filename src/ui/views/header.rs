//! The first line: what is run, whether time runs, and where it stands.

use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The program's name, with room around it.
const NAME: &str = " synod   ";
/// Columns that the clock takes with most runs, so that nothing leaps while it counts.
const LONGEST_CLOCK: usize = 35;

/// Draws the line.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let style = pane.theme.get(Role::Header);
    buf.set_style(area, style);
    let (run, clock) = (pane.run, &pane.run.clock);
    let (at, end) = (run.timeline.at(), run.timeline.end());
    let (state, speed, title) = (say::state(clock), say::speed(clock), say::title(run));
    // Where there is little room, what is run is worth more than the program's name and the gaps.
    let needed = text::width(NAME) + text::width(&title) + text::width(state) + LONGEST_CLOCK;
    let (name, gap) = if needed > usize::from(area.width) { (" ", "  ") } else { (NAME, "   ") };
    let clock = format!("{state}{gap}t {} ms{gap}step {at}/{end}{gap}{speed} ", clock.shown_ms as u64);
    let room = area.width.saturating_sub(text::width(&clock) as u16 + 2);
    Pen::new(buf, Rect { width: room, ..area }).write(name, style).write(&title, style);
    let right = Rect { x: area.x + room + 2, width: area.width - room - 2, ..area };
    Pen::new(buf, right).write(&clock, style);
}
