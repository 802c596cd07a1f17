//! The sheet: its lines, the chosen one in sight, and what was typed to narrow it down.

use crate::ui::app::{App, Mode, Pane, Picking};
use crate::ui::say;
use crate::ui::sheet::{Item, Sheet};
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::ops::Range;

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

/// What is in sight of a sheet.
struct Sight<'a> {
    lines: Vec<Drawn<'a>>,
    /// How many lines below have no room.
    below: usize,
}

/// What is in sight: the chosen line, or, of what is read, what follows its top.
fn sight<'a>(sheet: &'a Sheet, area: Rect) -> Sight<'a> {
    let mut lines = Vec::new();
    let mut chosen = 0..0;
    for (nth, row) in sheet.shown().into_iter().enumerate() {
        let start = lines.len();
        lines.extend(text::hang(&row.text, room(row, area), row.hang).enumerate().map(|(at, text)| Drawn {
            nth,
            first: at == 0,
            text,
        }));
        if nth == if sheet.is_read() { sheet.top } else { sheet.chosen } {
            chosen = start..lines.len();
        }
    }
    let all = usize::from(area.height).saturating_sub(usize::from(!sheet.filter.is_empty()));
    // The last row says how much has no room.
    let room = if lines.len() > all { all.saturating_sub(1) } else { all };
    let first = match sheet.is_read() {
        true => chosen.start,
        // A chosen line of several rows is shown to its end.
        false => super::first_row(chosen.start, lines.len(), room).max(chosen.end.saturating_sub(room)),
    };
    let at_the_end = first + all >= lines.len();
    let (first, room) = if at_the_end { (lines.len().saturating_sub(all), all) } else { (first, room) };
    let below = lines.len().saturating_sub(first + room);
    Sight { lines: lines.into_iter().skip(first).take(room).collect(), below }
}

/// What is in sight of the sheet, as it was drawn last.
fn seen(app: &App) -> Option<Sight<'_>> {
    let (_, placed) = super::standing(app, &app.pane(), app.area);
    let placed = placed.into_iter().find(|placed| placed.view == super::SHEET)?;
    match &app.mode {
        Mode::Sheet(sheet) => Some(sight(sheet, placed.inner)),
        _ => None,
    }
}

/// How many lines of the sheet have no room below what is in sight of it.
pub fn below(app: &App) -> usize {
    seen(app).map_or(0, |sight| sight.below)
}

/// Which rows of the sheet begin in sight.
pub fn in_sight(app: &App) -> Range<usize> {
    let lines = seen(app).map_or(Vec::new(), |sight| sight.lines);
    let mut begun = lines.iter().filter(|line| line.first).map(|line| line.nth);
    let first = begun.next();
    first.map_or(0..0, |first| first..begun.next_back().unwrap_or(first) + 1)
}

/// Columns for the text of a line.
fn room(item: &Item, area: Rect) -> usize {
    usize::from(area.width).saturating_sub(item.indent + 2).max(8)
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
    let sight = sight(sheet, area);
    for (line, place) in sight.lines.iter().zip(&mut places) {
        let row = rows[line.nth];
        let chosen = line.nth == sheet.chosen && row.does.is_some();
        let role = if chosen { Role::Selected } else { row.role };
        let mut pen = Pen::new(buf, place);
        pen.write(if chosen && line.first { "▶ " } else { "  " }, theme.get(Role::Selected));
        pen.skip(row.indent + if line.first { 0 } else { row.hang }).write(line.text, theme.get(role));
    }
    if let Some(place) = places.next().filter(|_| sight.below > 0) {
        super::more(pane, sight.below, place, buf);
    }
}

/// The line that stands here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let sheet = sheet(pane)?;
    let head = u16::from(!sheet.filter.is_empty());
    let nth = usize::from(at.y.checked_sub(area.y + head)?);
    sight(sheet, area).lines.get(nth).map(|line| Target::Line(line.nth))
}
