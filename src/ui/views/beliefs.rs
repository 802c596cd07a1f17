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
    lines(pane).len() + text::wrap(&say::columns_of_beliefs(pane.scene()), width.into()).count()
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
        _ if row.on_its_way => ("…", Role::Timer),
        _ => ("≠", Role::Refused),
    }
}

/// What is told where there is nothing of what a node believes.
fn nothing(row: &BeliefRow) -> &'static str {
    if row.on_its_way { say::ON_ITS_WAY } else { say::NOT_THERE }
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
                let Columns { key, believes, gap, once } = columns(belief, pen.room().saturating_sub(GAP));
                pen.write(sign, theme.line(role)).skip(1);
                let told = |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_string());
                let believed = told(&row.believed, say::UNKNOWN);
                let truth = told(&row.truth, nothing(row));
                let start = place.x + GAP as u16;
                pen.part(key as u16).write(&row.key, theme.get(Role::Text));
                pen.column(start + (key + gap) as u16);
                if once && row.is_right() {
                    pen.write(&believed, theme.line(role));
                    continue;
                }
                pen.part(believes as u16).write(&believed, theme.line(role));
                pen.column(start + (key + believes + 2 * gap) as u16);
                let so = if row.is_right() { Role::Dim } else { Role::Text };
                pen.write(&truth, theme.get(so));
            }
        }
    }
    for (told, place) in text::wrap(&say::columns_of_beliefs(pane.scene()), area.width.into()).zip(places) {
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

/// How the columns stand: how wide what it is about and what is believed are, and how far apart.
struct Columns {
    key: usize,
    believes: usize,
    gap: usize,
    /// Whether what is believed and is so is told once, for both.
    once: bool,
}

/// Columns as wide as what stands in them. Where that has no room, what is right is told once; where even the others have
/// none, they share what there is: what cannot be read is no help, so each has a third at least.
fn columns(belief: &Belief, room: usize) -> Columns {
    let told = |text: &Option<String>, none: &str| text.as_deref().map_or(text::width(none), text::width);
    let widest = |once: bool, of: &dyn Fn(&BeliefRow) -> usize| {
        belief.rows.iter().filter(|row| !once || !row.is_right()).map(of).max().unwrap_or(0)
    };
    let key = widest(false, &|row| text::width(&row.key));
    let of = |once: bool| {
        let believed = widest(once, &|row| told(&row.believed, say::UNKNOWN));
        (believed, widest(once, &|row| told(&row.truth, nothing(row))))
    };
    for (once, gap) in [(false, GAP), (false, 1), (true, GAP), (true, 1)] {
        let (believes, truth) = of(once);
        if key + believes + truth + 2 * gap <= room {
            return Columns { key, believes, gap, once };
        }
    }
    let (believed, truth) = of(true);
    let share = room.saturating_sub(2) / 3;
    let key = key.min(share.max(room.saturating_sub(2 + believed + truth)));
    Columns { key, believes: believed.min(room.saturating_sub(2 + key) / 2), gap: 1, once: true }
}
