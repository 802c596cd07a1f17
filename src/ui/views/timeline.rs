//! The history as a bar: what is marked on it, and where one stands.

use crate::engine::scene::Mark;
use crate::ui::app::App;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::pen::put;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

const LEGEND: [(Mark, &str); 4] = [
    (Mark::Election, "leads"),
    (Mark::Chosen, "commit or choice"),
    (Mark::Fault, "by hand"),
    (Mark::Violation, "violation"),
];
/// From so many columns on there is room for the legend.
const LEGEND_FROM: u16 = 110;
/// The bar is at least so many steps long.
const LEAST_STEPS: u64 = 64;

/// The words behind the bar: which branch this is, and what the marks mean if there is room for that.
fn aside(app: &App, area: Rect) -> (String, usize) {
    let branches = match app.timeline.branches() {
        1 => String::new(),
        count => format!(" branch {} of {count}", app.timeline.branch_name()),
    };
    let legend = match area.width {
        LEGEND_FROM.. => LEGEND.iter().map(|(_, word)| word.len() + 4).sum(),
        _ => 0,
    };
    (branches, legend)
}

/// The bar itself.
fn bar(app: &App, area: Rect) -> Rect {
    let (branches, legend) = aside(app, area);
    let width = area.width.saturating_sub((text::width(&branches) + legend + 2) as u16);
    Rect { x: area.x + 1, width, ..area }
}

/// Draws the bar.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let (branches, legend) = aside(app, area);
    let bar = bar(app, area);
    draw_bar(app, bar, buf);
    let right = Rect { x: bar.right(), width: area.right() - bar.right(), ..area };
    let mut pen = Pen::new(buf, right);
    pen.write(&branches, app.theme.get(Role::Strong));
    if legend > 0 {
        for (mark, word) in LEGEND {
            let (style, sign) = app.theme.mark(mark);
            pen.skip(2).sign(sign, style).skip(1).write(word, app.theme.get(Role::Dim));
        }
    }
}

/// The last step that is told.
fn scale(app: &App) -> u64 {
    // The scale doubles now and then, instead of changing with every step.
    app.timeline.end().next_power_of_two().max(LEAST_STEPS)
}

/// The step that stands here.
pub fn hit(app: &App, area: Rect, at: Position) -> Option<Target> {
    let bar = bar(app, area);
    if !bar.contains(at) {
        return None;
    }
    let cells = u64::from(bar.width.saturating_sub(3)).max(1);
    let nth = u64::from(at.x.saturating_sub(bar.x + 1).min(bar.width));
    Some(Target::Step((nth * scale(app)).div_ceil(cells).min(app.timeline.end())))
}

fn draw_bar(app: &App, area: Rect, buf: &mut Buffer) {
    let frame = app.theme.get(Role::Frame);
    let cells = area.width.saturating_sub(2);
    let (at, end) = (app.timeline.at(), app.timeline.end());
    let scale = scale(app);
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
    for marked in &app.marks {
        let place = &mut shown[usize::from(cell(marked.step) - area.x)];
        *place = Some(place.map_or(marked.mark, |other| weightier(other, marked.mark)));
    }
    for (x, mark) in (area.x..).zip(&shown) {
        if let Some(mark) = mark {
            let (style, sign) = app.theme.mark(*mark);
            put(buf, x, area.y, sign, style);
        }
    }
    let cursor = app.theme.get(Role::Cursor);
    match shown[usize::from(cell(at) - area.x)] {
        Some(mark) => put(buf, cell(at), area.y, app.theme.mark(mark).1, cursor.add_modifier(Modifier::REVERSED)),
        None => put(buf, cell(at), area.y, '●', cursor),
    }
}

/// Which of two marks in one place is shown.
fn weightier(a: Mark, b: Mark) -> Mark {
    if weight(a) >= weight(b) { a } else { b }
}

/// How much a mark matters beside others.
pub fn weight(mark: Mark) -> u8 {
    match mark {
        Mark::Violation => 3,
        Mark::Election => 2,
        Mark::Fault => 1,
        Mark::Chosen => 0,
    }
}
