//! All that can be done, by name: what one types narrows it down.

use crate::script::VERBS;
use crate::ui::app::{Action, Pane, Stage, named};
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::panel::more;
use crate::ui::widgets::{Pen, panel, text};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Columns and rows of the box, with its frame.
const SIZE: (u16, u16) = (64, 18);

/// Something that can be chosen.
#[derive(Clone, Copy, Debug)]
pub enum Offer {
    /// An action.
    Do(&'static Action),
    /// A command that still needs its arguments: its verb, how it is written, what it does.
    Type(&'static str, &'static str, &'static str),
}

/// What can be chosen with this text: everything in which each of its words occurs.
pub fn offers(pane: &Pane, query: &str) -> Vec<Offer> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let fits = |texts: &[&str]| words.iter().all(|word| texts.iter().any(|text| text.to_lowercase().contains(word)));
    let teaches = pane.run.guide.is_some();
    let heard = |row: &&Action| row.stage == Stage::Watch || (teaches && row.stage == Stage::Lesson);
    let rows: Vec<&Action> = pane.keymap.actions().iter().filter(heard).collect();
    // What each of several digits does is done by the digit.
    let single = |row: &&Action| rows.iter().filter(|other| other.doc == row.doc).count() == 1;
    let mut found: Vec<Offer> = Vec::new();
    for row in rows.iter().copied().filter(|row| single(row) && !row.is(named::PALETTE)) {
        if fits(&[row.name, row.doc, row.hint]) {
            found.push(Offer::Do(row));
        }
    }
    let own = pane.run.timeline.sim().info().inputs.iter().map(|input| (input.verb, input.example, input.about));
    for (verb, usage, doc) in own.chain(VERBS.iter().map(|verb| (verb.name, verb.usage, verb.doc))) {
        if fits(&[verb, doc]) {
            found.push(Offer::Type(verb, usage, doc));
        }
    }
    found
}

/// Where the box stands.
fn place(area: Rect) -> Rect {
    let (width, height) = (SIZE.0.min(area.width), SIZE.1.min(area.height));
    Rect { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 3, width, height }
}

/// The part of the box that lists the choices.
fn list(area: Rect) -> Rect {
    let inner = place(area).inner(ratatui::layout::Margin::new(1, 1));
    Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }
}

fn first(chosen: usize, count: usize, area: Rect) -> usize {
    super::first_row(chosen, count, list(area).height.into())
}

/// Draws the box over everything else. Where the cursor stands.
pub fn draw(pane: &Pane, query: &str, chosen: usize, area: Rect, buf: &mut Buffer) -> ratatui::layout::Position {
    let theme = pane.theme;
    let page = place(area);
    super::wipe(theme, page, buf);
    let inner = panel(theme, "What do you want to do?", page, buf);
    let mut pen = Pen::new(buf, inner);
    pen.write(" ▸ ", theme.get(Role::Key)).write(query, theme.get(Role::Strong));
    let found = offers(pane, query);
    if found.is_empty() {
        super::nothing(pane, say::NO_OFFER, list(area), buf);
    }
    let first = first(chosen, found.len(), area);
    more(theme, found.len().saturating_sub(first + usize::from(list(area).height)), "", page, buf);
    for ((nth, choice), row) in found.iter().enumerate().skip(first).zip(list(area).rows()) {
        let (sign, role) = if nth == chosen { (" ▶ ", Role::Selected) } else { ("   ", Role::Text) };
        let (name, doc) = match choice {
            Offer::Do(row) => (pane.keymap.heard(row, pane.run.guide.is_some()), row.doc),
            Offer::Type(verb, _, doc) => (format!(":{verb}"), *doc),
        };
        let mut pen = Pen::new(buf, row);
        pen.write(sign, theme.get(role)).part(11).write(&name, theme.get(Role::Key));
        pen.column(row.x + 15).write(first_clause(doc, usize::from(row.width) - 15), theme.get(role));
    }
    Position { x: (inner.x + 3 + text::width(query) as u16).min(inner.right() - 1), y: inner.y }
}

/// As much of a text as has room, ending between words.
fn first_clause(doc: &str, room: usize) -> &str {
    text::wrap(doc, room).next().unwrap_or_default()
}

/// The choice that stands here.
pub fn hit(pane: &Pane, query: &str, chosen: usize, area: Rect, at: Position) -> Option<Target> {
    let count = offers(pane, query).len();
    let nth = first(chosen, count, area) + usize::from(at.y.checked_sub(list(area).y)?);
    (list(area).contains(at) && nth < count).then_some(Target::Line(nth))
}
