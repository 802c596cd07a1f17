//! The history as a bar: what is marked on it, and where one stands.

use crate::engine::scene::Mark;
use crate::ui::app::Pane;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::put;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

/// The bar is at least so many steps long.
const LEAST_STEPS: u64 = 64;

/// The words behind the bar: which branch this is.
fn aside(pane: &Pane) -> String {
    // A lesson makes branches as well, and names them once it has said what they are.
    let named = pane.run.guide.as_ref().is_none_or(|guide| guide.page.names_branches);
    match pane.run.timeline.branches() {
        1 => String::new(),
        _ if !named => String::new(),
        count => format!(" branch {} · {count} in all", pane.run.timeline.branch_name()),
    }
}

/// The bar itself.
fn bar(pane: &Pane, area: Rect) -> Rect {
    let width = area.width.saturating_sub((text::width(&aside(pane)) + 2) as u16);
    Rect { x: area.x + 1, width, ..area }
}

/// Draws the bar.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let bar = bar(pane, area);
    draw_bar(pane, bar, buf);
    let right = Rect { x: bar.right(), width: area.right() - bar.right(), ..area };
    Pen::new(buf, right).write(&aside(pane), pane.theme.get(Role::Strong));
}

/// The last step that is told.
fn scale(pane: &Pane) -> u64 {
    // The scale doubles now and then, instead of changing with every step.
    pane.run.timeline.end().next_power_of_two().max(LEAST_STEPS)
}

/// The step that stands here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let bar = bar(pane, area);
    if !bar.contains(at) {
        return None;
    }
    let cells = u64::from(bar.width.saturating_sub(3)).max(1);
    let nth = u64::from(at.x.saturating_sub(bar.x + 1).min(bar.width));
    Some(Target::Step((nth * scale(pane)).div_ceil(cells).min(pane.run.timeline.end())))
}

fn draw_bar(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let frame = pane.theme.get(Role::Frame);
    let cells = area.width.saturating_sub(2);
    let (at, end) = (pane.run.timeline.at(), pane.run.timeline.end());
    let scale = scale(pane);
    let cell = |step: u64| area.x + 1 + (step * u64::from(cells.saturating_sub(1)) / scale) as u16;
    for x in area.left()..area.right() {
        let sign = match x {
            x if x == area.left() => '├',
            x if x + 1 == area.right() => '┤',
            x if x <= cell(end) => '─',
            _ => '┄',
        };
        put(buf, x, area.y, sign, frame);
    }
    let mut shown: Vec<Option<Mark>> = vec![None; area.width.into()];
    for marked in &pane.run.shown.marks {
        let place = &mut shown[usize::from(cell(marked.step) - area.x)];
        *place = Some(place.map_or(marked.mark, |other| weightier(pane, other, marked.mark)));
    }
    for (x, mark) in (area.x..).zip(&shown) {
        if let Some(mark) = mark {
            let (style, sign) = pane.theme.mark(*mark);
            put(buf, x, area.y, sign, style);
        }
    }
    if let Some(guess) = pane.run.guessed() {
        put(buf, cell(guess), area.y, '?', pane.theme.get(Role::Key));
    }
    let cursor = pane.theme.get(Role::Cursor);
    match shown[usize::from(cell(at) - area.x)].filter(|mark| !(looks_for_a_step(pane) && *mark == Mark::Fault)) {
        Some(mark) => put(buf, cell(at), area.y, pane.theme.mark(mark).1, cursor.add_modifier(Modifier::REVERSED)),
        None => put(buf, cell(at), area.y, '●', cursor),
    }
}

/// Whether a lesson asks for a step of the run: then where one is, and what is to be found, matter more than what was
/// done by hand.
fn looks_for_a_step(pane: &Pane) -> bool {
    pane.run.guide.as_ref().is_some_and(|guide| guide.page.kind == "point")
}

/// Which of two marks in one place is shown.
fn weightier(pane: &Pane, a: Mark, b: Mark) -> Mark {
    let weight = |mark: Mark| if mark == Mark::Fault && looks_for_a_step(pane) { 0 } else { 1 + mark.weight() };
    if weight(a) >= weight(b) { a } else { b }
}
