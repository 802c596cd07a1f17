//! The sheet: its lines, the chosen one in sight, and what was typed to narrow it down.

use crate::ui::app::{Pane, Picking};
use crate::ui::say;
use crate::ui::sheet::Sheet;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

fn sheet<'a>(pane: &Pane<'a>) -> Option<&'a Sheet> {
    match pane.picking {
        Picking::Sheet(sheet) => Some(sheet),
        Picking::Nothing | Picking::Link(_) | Picking::Message(_) => None,
    }
}

/// What stands in the frame.
pub fn title(pane: &Pane) -> String {
    sheet(pane).map_or(String::new(), |sheet| sheet.title.clone())
}

/// Whether a sheet is open.
pub fn wanted(pane: &Pane) -> bool {
    sheet(pane).is_some()
}

/// A drawn line: which row of the sheet, whether it is that row's first, and its text.
struct Drawn<'a> {
    nth: usize,
    first: bool,
    text: &'a str,
}

/// The rows of the screen from the first in sight on.
fn drawn<'a>(sheet: &'a Sheet, area: Rect) -> Vec<Drawn<'a>> {
    let mut lines = Vec::new();
    let mut chosen = 0..0;
    for (nth, row) in sheet.shown().into_iter().enumerate() {
        let room = usize::from(area.width).saturating_sub(row.indent + 2).max(8);
        let start = lines.len();
        lines.extend(text::wrap(&row.text, room).enumerate().map(|(at, text)| Drawn { nth, first: at == 0, text }));
        if nth == sheet.chosen {
            chosen = start..lines.len();
        }
    }
    let room = usize::from(area.height).saturating_sub(usize::from(!sheet.filter.is_empty()));
    let first = super::first_row(chosen.start, lines.len(), room);
    // A chosen line of several rows is shown to its end.
    let first = first.max(chosen.end.saturating_sub(room));
    lines.into_iter().skip(first).take(room).collect()
}

/// Draws the sheet.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let Some(sheet) = sheet(pane) else { return };
    let theme = pane.theme;
    let rows = sheet.shown();
    let mut places = area.rows();
    if !sheet.filter.is_empty()
        && let Some(place) = places.next()
    {
        Pen::new(buf, place).write("▸ ", theme.get(Role::Key)).write(&sheet.filter, theme.get(Role::Strong));
    }
    if rows.is_empty() {
        return super::nothing(pane, say::NO_LINE, area, buf);
    }
    for (line, place) in drawn(sheet, area).iter().zip(places) {
        let row = rows[line.nth];
        let chosen = line.nth == sheet.chosen && row.does.is_some();
        let role = if chosen { Role::Selected } else { row.role };
        let mut pen = Pen::new(buf, place);
        pen.write(if chosen && line.first { "▶ " } else { "  " }, theme.get(Role::Selected));
        pen.skip(row.indent).write(line.text, theme.get(role));
    }
}

/// The line that stands here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let sheet = sheet(pane)?;
    let head = u16::from(!sheet.filter.is_empty());
    let nth = usize::from(at.y.checked_sub(area.y + head)?);
    drawn(sheet, area).get(nth).map(|line| Target::Line(line.nth))
}
