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

/// Whether there is something to tell: where nothing can be chosen there never is.
fn tells(pane: &Pane, screen: Rect) -> bool {
    let scene = pane.scene();
    let can_choose = !pane.run.timeline.sim().info().properties.is_empty();
    // Where a lesson needs each row, it takes none before it has something to tell.
    let spares = pane.run.guide.is_none() || screen.height >= LOW;
    can_choose && !pane.run.hides_observer() && (spares || !scene.chosen.is_empty() || !scene.violations.is_empty())
}

/// What stands below the choice on a screen of this size, each line with its role: what contradicts, or what was lost.
fn below(pane: &Pane, screen: Rect) -> Vec<(String, Role)> {
    let violations = notice::contradictions(pane.scene());
    if !violations.is_empty() {
        // A contradiction has two sides, which a single row seldom has room for.
        let told = banner::told(&violations, banner::MOST, pane, screen);
        return told.into_iter().map(|line| (format!(" {line}"), Role::Violation)).collect();
    }
    let lost = ribbon::losses(pane.scene(), &pane.run.losses, &pane.run.timeline);
    lost.map(|ways| (longest(ways, screen.width.into()), Role::Lost)).into_iter().collect()
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
    if tells(pane, screen) { 1 + below(pane, screen).len() as u16 } else { 0 }
}

/// Draws it.
pub fn draw(pane: &Pane, screen: Rect, area: Rect, buf: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let choice = (longest(ribbon::choice(pane.scene()), screen.width.into()), choice_role(pane));
    // What stands below begins where the choice does, if it has room there.
    let indented = choice.0.starts_with(' ');
    for ((line, role), row) in std::iter::once(choice).chain(below(pane, screen)).zip(area.rows()) {
        let style = pane.theme.line(role);
        buf.set_style(row, style);
        let aside = indented && !line.starts_with(' ') && text::width(&line) < usize::from(row.width);
        Pen::new(buf, row).skip(usize::from(aside)).write(&line, style);
    }
}
