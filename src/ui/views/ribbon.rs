//! The ribbon under everything that is drawn of a run: what was chosen last and who knows it; below it what contradicts,
//! or what was lost. What only an observer knows is hidden with the observer.

use super::banner;
use crate::ui::app::Pane;
use crate::ui::say::{notice, ribbon};
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// On a screen with fewer rows there are none to spare.
const LOW: u16 = 30;

/// The lines of a screen of this size, each with its role.
fn lines(pane: &Pane, screen: Rect) -> Vec<(String, Role)> {
    // Where nothing can be chosen, nothing can be told of it.
    if pane.run.hides_observer() || pane.run.timeline.sim().info().properties.is_empty() {
        return Vec::new();
    }
    // Where a lesson needs each row, it takes none before there is something to tell.
    let scene = pane.scene();
    if pane.run.guide.is_some() && screen.height < LOW && scene.chosen.is_empty() && scene.violations.is_empty() {
        return Vec::new();
    }
    let width = usize::from(screen.width);
    let mut lines = vec![(longest(ribbon::choice(scene), width), choice_role(pane))];
    let violations = notice::violations(pane.run);
    if !violations.is_empty() {
        let told = banner::told(&violations, pane, screen);
        lines.extend(told.into_iter().map(|line| (format!(" {line}"), Role::Violation)));
        return lines;
    }
    let lost = ribbon::losses(scene, pane.run.losses.last(&pane.run.timeline));
    lines.extend(lost.map(|ways| (longest(ways, width), Role::Lost)));
    lines
}

/// At its step, and as long as nobody knows of it, a choice fills its row.
fn choice_role(pane: &Pane) -> Role {
    match ribbon::last(pane.scene()) {
        None => Role::Dim,
        Some(last) if last.step == pane.scene().step.max(1) || last.known_by.is_empty() => Role::Ribbon,
        Some(_) => Role::Committed,
    }
}

/// The longest that has room, or the shortest.
fn longest(mut ways: Vec<String>, width: usize) -> String {
    let fits = ways.iter().position(|way| text::width(way) <= width).unwrap_or(ways.len() - 1);
    ways.swap_remove(fits)
}

/// How many rows it takes on a screen of this size.
pub fn rows(pane: &Pane, screen: Rect) -> u16 {
    lines(pane, screen).len() as u16
}

/// Draws it.
pub fn draw(pane: &Pane, screen: Rect, area: Rect, buf: &mut Buffer) {
    for ((line, role), row) in lines(pane, screen).iter().zip(area.rows()) {
        let style = pane.theme.get(*role);
        buf.set_style(row, style);
        Pen::new(buf, row).write(line, style);
    }
}
