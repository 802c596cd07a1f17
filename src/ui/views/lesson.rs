//! The lesson: what to read, what is asked, how it stands, and which keys help.

use crate::lesson::{ChoiceState, Offer, Page};
use crate::ui::app::Pane;
use crate::ui::say::lesson as say;
use crate::ui::theme::Role;
use crate::ui::widgets::markdown::{self, Line};
use crate::ui::widgets::{Pen, text};
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
    parts(pane, width.into()).lines().count()
}

/// A page in its parts.
#[derive(Default)]
struct Parts {
    /// What one reads first.
    text: Vec<Line>,
    /// What is asked for, and the answers to choose from.
    asked: Vec<Line>,
    /// The hints that were opened.
    hints: Vec<Line>,
    /// How it stands.
    standing: Vec<Line>,
    /// The keys that lead on.
    keys: Vec<Line>,
}

impl Parts {
    /// All lines of the page.
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.text.iter().chain(&self.asked).chain(&self.hints).chain(&self.standing).chain(&self.keys)
    }

    /// The lines that are shown in so many rows, if not all have room: what is asked for is always in sight, and so
    /// are the keys. The text gives way first, from its beginning, then the first hints, and then the end of what is said
    /// about how it stands.
    fn in_sight(&self, rows: usize) -> impl Iterator<Item = &Line> {
        let room = rows.saturating_sub(self.asked.len() + self.keys.len());
        let standing = self.standing.len().min(room);
        let hints = self.hints.len().min(room - standing);
        let text = self.text.len().min(room - standing - hints);
        let end = |lines: &[Line], count: usize| lines.len() - count;
        let text = &self.text[end(&self.text, text)..];
        let hints = &self.hints[end(&self.hints, hints)..];
        text.iter().chain(&self.asked).chain(hints).chain(&self.standing[..standing]).chain(&self.keys)
    }
}

/// Draws the page. If it has no room, what is asked for is in sight, and so is how it stands.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let parts = parts(pane, area.width.into());
    let mut rows = area.rows();
    if parts.lines().count() <= area.height.into() {
        parts.lines().zip(rows).for_each(|(line, row)| line.draw(pane.theme, row, buf));
        return;
    }
    if let Some(row) = rows.next() {
        Pen::new(buf, row).write(&say::cut(pane), pane.theme.get(Role::Dim));
    }
    let room = usize::from(area.height).saturating_sub(1);
    parts.in_sight(room).zip(rows).for_each(|(line, row)| line.draw(pane.theme, row, buf));
}

fn parts(pane: &Pane, width: usize) -> Parts {
    let Some(guide) = &pane.run.guide else { return Parts::default() };
    let page = &guide.page;
    let mut parts = Parts::default();
    if page.number == 1 && !page.is_summary() {
        add(&mut parts.text, &page.title, width, Role::Strong);
    }
    add(&mut parts.text, &page.text, width, Role::Text);
    if !page.commands.is_empty() && pane.look.detail {
        add(&mut parts.text, &say::done(page), width, Role::Dim);
    }
    parts.asked.push(Line::default());
    add(&mut parts.asked, page.ask.as_deref().unwrap_or_default(), width, Role::Strong);
    choices(page, pane.run.clock.replay.is_some(), width, &mut parts.asked);
    if parts.asked.len() == 1 {
        parts.asked.clear();
    }
    for hint in &page.hints {
        parts.hints.extend(markdown::hanging("→", hint, width, Role::Know));
    }
    for (text, role) in say::standing(pane, page) {
        below(&mut parts.standing, &text, width, role);
    }
    below(&mut parts.keys, &say::keys(pane, page), width, Role::Dim);
    parts
}

/// Adds a paragraph below what is there already, if there is anything in it.
fn below(lines: &mut Vec<Line>, text: &str, width: usize, role: Role) {
    if !text.trim().is_empty() {
        lines.push(Line::default());
        lines.extend(markdown::lines(text, width, role));
    }
}

/// Adds a paragraph, if there is anything in it.
fn add(lines: &mut Vec<Line>, text: &str, width: usize, role: Role) {
    if text.trim().is_empty() {
        return;
    }
    if lines.last().is_some_and(|line| *line != Line::default()) {
        lines.push(Line::default());
    }
    lines.extend(markdown::lines(text, width, role));
}

/// The answers to choose from, on one line if that has room; which one is right is told once the run has shown it.
fn choices(page: &Page, showing: bool, width: usize, lines: &mut Vec<Line>) {
    let offer = |(nth, choice): (usize, &Offer)| match choice.state {
        _ if showing => (format!("[{}]", nth + 1), Role::Text),
        ChoiceState::Open => (format!("[{}]", nth + 1), Role::Text),
        ChoiceState::Right => (" ✓ ".into(), Role::Held),
        ChoiceState::Wrong => (" ✗ ".into(), Role::Refused),
    };
    let signs = page.choices.iter().enumerate().map(offer);
    let offers: Vec<_> = signs.zip(&page.choices).map(|((sign, role), choice)| (sign, &choice.text, role)).collect();
    let beside = offers.iter().map(|(sign, choice, role)| (format!("{sign} {choice}   "), *role));
    let beside: Vec<(String, Role)> = beside.collect();
    let wide: usize = beside.iter().map(|(offer, _)| text::width(offer)).sum();
    match wide <= width + 3 && !offers.is_empty() {
        true => lines.push(Line::of(beside)),
        false => offers
            .into_iter()
            .for_each(|(sign, choice, role)| lines.extend(markdown::hanging(&sign, choice, width, role))),
    }
}
