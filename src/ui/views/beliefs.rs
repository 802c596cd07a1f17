//! What nodes hold to be so, beside what is so: what is right, what they do not know of, and what they believe although it
//! is not so.

use crate::engine::scene::{Belief, BeliefRow};
use crate::ui::app::Pane;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Cells of the bar that grows.
const BAR: usize = 12;
/// Columns before a row, and between two of its columns; one there where that is what is missing.
const GAP: usize = 2;

/// A line of the view.
enum Line<'a> {
    /// Who believes, and how much of what is so it knows.
    Head(&'a Belief),
    /// One thing.
    Row(&'a Belief, &'a BeliefRow),
}

/// Whether there is anything to show.
pub fn wanted(pane: &Pane) -> bool {
    !pane.scene().beliefs.is_empty()
}

fn lines<'a>(pane: &Pane<'a>) -> Vec<Line<'a>> {
    let of = |belief: &'a Belief| {
        std::iter::once(Line::Head(belief)).chain(belief.rows.iter().map(move |row| Line::Row(belief, row)))
    };
    pane.scene().beliefs.iter().flat_map(of).collect()
}

/// How many rows it has use for.
pub fn rows(pane: &Pane, width: u16) -> usize {
    lines(pane).len() + text::wrap(say::BELIEVED, width.into()).count()
}

/// How many of them have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    lines(pane).len().saturating_sub(area.height.into())
}

/// The node that believes what stands here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let nth = usize::from(at.y.checked_sub(area.y)?);
    let (Line::Head(belief) | Line::Row(belief, _)) = lines(pane).into_iter().nth(nth)?;
    pane.scene().nodes.iter().position(|node| node.id == belief.who).map(Target::Node)
}

/// How a row is told: by a sign, and by the colour of what is believed.
fn sign(row: &BeliefRow) -> (&'static str, Role) {
    match (&row.believed, &row.truth) {
        (None, _) => ("·", Role::Dim),
        _ if row.is_right() => ("✓", Role::Committed),
        _ => ("≠", Role::Refused),
    }
}

/// Draws it.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let theme = pane.theme;
    let mut places = area.rows();
    for (line, place) in lines(pane).iter().zip(&mut places) {
        let mut pen = Pen::new(buf, place);
        match line {
            Line::Head(belief) => draw_head(pane, belief, &mut pen),
            Line::Row(belief, row) => {
                let (sign, role) = sign(row);
                // What cannot be read is no help: each has a third at least.
                let ([key, believes], gap) = columns(belief, pen.room().saturating_sub(GAP));
                pen.write(sign, theme.line(role)).skip(1);
                let told = |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_string());
                let believed = told(&row.believed, say::UNKNOWN);
                let truth = told(&row.truth, say::NOT_THERE);
                let start = place.x + GAP as u16;
                pen.part(key as u16).write(&row.key, theme.get(Role::Text));
                pen.column(start + (key + gap) as u16);
                pen.part(believes as u16).write(&believed, theme.line(role));
                pen.column(start + (key + believes + 2 * gap) as u16);
                let so = if row.is_right() { Role::Dim } else { Role::Text };
                pen.write(&truth, theme.get(so));
            }
        }
    }
    for (told, place) in text::wrap(say::BELIEVED, area.width.into()).zip(places) {
        Pen::new(buf, place).write(told, theme.get(Role::Dim));
    }
}

fn draw_head(pane: &Pane, belief: &Belief, pen: &mut Pen) {
    let theme = pane.theme;
    let (known, all) = belief.known();
    pen.write(&say::believer(belief), theme.get(Role::Strong)).skip(1);
    let told = say::known(belief);
    let cells = pen.room().saturating_sub(text::width(&told) + 1).min(BAR);
    let full = if all == 0 { 0 } else { (known * cells).div_ceil(all) };
    let role = if known == all { Role::Committed } else { Role::Timer };
    pen.write(&"█".repeat(full), theme.line(role)).write(&"·".repeat(cells - full), theme.get(Role::Frame));
    pen.skip(1).write(&told, theme.get(Role::Strong));
}

/// How wide the columns are, and how far apart: as wide as what stands in them; where that has no room, they share what
/// there is.
fn columns(belief: &Belief, room: usize) -> ([usize; 2], usize) {
    let widest = |of: &dyn Fn(&BeliefRow) -> usize| belief.rows.iter().map(of).max().unwrap_or(0);
    let told = |text: &Option<String>, none: &str| text.as_deref().map_or(text::width(none), text::width);
    let key = widest(&|row| text::width(&row.key));
    let believed = widest(&|row| told(&row.believed, say::UNKNOWN));
    let truth = widest(&|row| told(&row.truth, say::NOT_THERE));
    let gap = if key + believed + truth + 2 * GAP <= room { GAP } else { 1 };
    if key + believed + truth + 2 * gap <= room {
        return ([key, believed], gap);
    }
    let share = room.saturating_sub(2 * gap) / 3;
    let key = key.min(share.max(room.saturating_sub(2 * gap + believed + truth)));
    ([key, believed.min(room.saturating_sub(2 * gap + key) / 2)], gap)
}
