//! The lesson: what to read, what is asked, how it stands, and which keys help.

use crate::lesson::{ChoiceState, Page};
use crate::ui::app::Pane;
use crate::ui::say::lesson as say;
use crate::ui::theme::Role;
use crate::ui::widgets::Pen;
use crate::ui::widgets::markdown::{self, Line};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What stands in the frame: the lesson, and how far it is.
pub fn title(pane: &Pane) -> String {
    pane.run.guide.as_ref().map_or(String::new(), |guide| say::title(&guide.page))
}

/// Whether a lesson is being taught.
pub fn wanted(pane: &Pane) -> bool {
    pane.run.guide.is_some()
}

/// How many rows it has use for in so many columns.
pub fn rows(pane: &Pane, width: u16) -> usize {
    lines(pane, width.into()).len()
}

/// Draws the page. If it has no room, its end is shown: that is where the question stands.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let lines = lines(pane, area.width.into());
    let hidden = lines.len().saturating_sub(area.height.into());
    let mut rows = area.rows();
    if hidden > 0
        && let Some(row) = rows.next()
    {
        Pen::new(buf, row).write(&say::cut(pane), pane.theme.get(Role::Dim));
    }
    let first = if hidden > 0 { hidden + 1 } else { 0 };
    for (line, row) in lines.iter().skip(first).zip(rows) {
        line.draw(pane.theme, row, buf);
    }
}

fn lines(pane: &Pane, width: usize) -> Vec<Line> {
    let Some(guide) = &pane.run.guide else { return Vec::new() };
    let page = &guide.page;
    let mut lines = Vec::new();
    let mut add = |text: &str, role: Role| {
        if text.trim().is_empty() {
            return;
        }
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.extend(markdown::lines(text, width, role));
    };
    if page.number == 1 && !page.is_summary() {
        add(&page.title, Role::Strong);
    }
    add(&page.text, Role::Text);
    if !page.commands.is_empty() && pane.look.detail {
        add(&say::done(page), Role::Dim);
    }
    if let Some(ask) = &page.ask {
        add(ask, Role::Strong);
    }
    choices(page, pane.run.clock.replay.is_some(), width, &mut lines);
    for hint in &page.hints {
        lines.extend(markdown::hanging("→", hint, width, Role::Know));
    }
    for (text, role) in say::standing(pane, page).iter().filter(|(text, _)| !text.trim().is_empty()) {
        lines.push(Line::default());
        lines.extend(markdown::lines(text, width, *role));
    }
    lines
}

/// The answers to choose from; which one is right is told once the run has shown it.
fn choices(page: &Page, showing: bool, width: usize, lines: &mut Vec<Line>) {
    for (nth, choice) in page.choices.iter().enumerate() {
        let (sign, role) = match choice.state {
            _ if showing => (format!("[{}]", nth + 1), Role::Text),
            ChoiceState::Open => (format!("[{}]", nth + 1), Role::Text),
            ChoiceState::Right => (" ✓ ".into(), Role::Held),
            ChoiceState::Wrong => (" ✗ ".into(), Role::Refused),
        };
        lines.extend(markdown::hanging(&sign, &choice.text, width, role));
    }
}
