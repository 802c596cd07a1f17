//! The start screen: what can be started.

use super::{hints, too_small, wipe};
use crate::ui::app::{Keymap, Settings, Stage};
use crate::ui::home::Home;
use crate::ui::target::Target;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::panel::more;
use crate::ui::widgets::{Pen, panel, pen, text};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Margin, Position, Rect};

/// Columns of the list.
const WIDTH: u16 = 76;
/// Rows of the sentence about what is chosen.
const ABOUT: u16 = 3;

/// What a newcomer needs to know.
const FIRST: [&str; 3] = [
    "Real protocols run here step by step: watch, go back, break something.",
    "New to this? Begin with a lesson. A sandbox is a cluster to play with.",
    "Arrow keys and Enter choose. Inside, ? shows the keys; Esc comes back.",
];

/// Draws the start screen.
pub fn draw(home: &Home, settings: &Settings, frame: &mut Frame) {
    draw_all(home, settings, frame);
    pen::plain(frame.buffer_mut());
}

fn draw_all(home: &Home, settings: &Settings, frame: &mut Frame) {
    let area = frame.area();
    let buf = frame.buffer_mut();
    let theme = &settings.theme();
    buf.set_style(area, theme.get(Role::Ground));
    if too_small(area, buf) {
        return;
    }
    let head = Rect { height: 1, ..area };
    buf.set_style(head, theme.get(Role::Header));
    Pen::new(buf, head).write(" synod   Learn how computers agree", theme.get(Role::Header));
    let place = place(area);
    let mut y = area.y + 2;
    for sentence in FIRST {
        for line in text::wrap(sentence, place.width.into()) {
            Pen::new(buf, Rect { y, height: 1, ..place }).write(line, theme.get(Role::Text));
            y += 1;
        }
    }
    let inner = panel(theme, "What do you want to do?", place, buf);
    draw_entries(home, theme, inner, buf);
    let below = list(home).len().saturating_sub(first_row(home, inner.height) + usize::from(inner.height));
    more(theme, below, "", place, buf);
    if home.help {
        draw_keys(&settings.keymap, theme, inner, buf);
    }
    let about = home.entries.get(home.chosen).map_or("", |entry| entry.about.as_str());
    let below = Rect { x: place.x + 2, y: place.bottom(), width: place.width - 4, height: ABOUT };
    for (line, row) in text::wrap(about, below.width.into()).zip(below.rows()) {
        Pen::new(buf, row).write(line, theme.get(Role::Strong));
    }
    let last = Rect { y: area.bottom() - 1, height: 1, ..area };
    if let Some(wrong) = &home.wrong {
        draw_wrong(theme, wrong, Rect { height: area.height - 1, ..area }, buf);
    }
    hints::draw_home(&settings.keymap, theme, last, buf);
}

/// The keys of the start screen, over the list.
fn draw_keys(keymap: &Keymap, theme: &Theme, area: Rect, buf: &mut Buffer) {
    wipe(theme, area, buf);
    let stages = [Stage::Home, Stage::Any];
    let lines = stages.iter().flat_map(|stage| keymap.lines(*stage, None));
    for ((keys, doc), row) in lines.zip(area.rows()) {
        let mut pen = Pen::new(buf, row);
        pen.skip(1).write(&keys, theme.get(Role::Key)).column(row.x + 18).write(doc, theme.get(Role::Text));
    }
}

/// Where the list stands, with its frame.
fn place(area: Rect) -> Rect {
    let width = WIDTH.min(area.width);
    let first: usize = FIRST.iter().map(|sentence| text::wrap(sentence, width.into()).count()).sum();
    let top = area.y + 3 + first as u16;
    Rect {
        x: area.x + (area.width - width) / 2,
        y: top,
        width,
        height: (area.bottom() - 1 - ABOUT).saturating_sub(top),
    }
}

/// A row of the list: a heading, or an entry.
enum Line {
    Heading(&'static str),
    Entry(usize),
}

fn list(home: &Home) -> Vec<Line> {
    let mut rows = Vec::new();
    let mut section = "";
    for (at, entry) in home.entries.iter().enumerate() {
        if entry.section != section {
            section = entry.section;
            rows.push(Line::Heading(section));
        }
        rows.push(Line::Entry(at));
    }
    rows
}

/// The first row in sight: the one that was, unless the chosen one is out of sight then.
fn first_row(home: &Home, height: u16) -> usize {
    let rows = list(home);
    let chosen = rows.iter().position(|row| matches!(row, Line::Entry(at) if *at == home.chosen)).unwrap_or(0);
    let height = usize::from(height);
    let last = (chosen + 1).saturating_sub(height);
    // The heading above the first of its entries comes into sight with it.
    let first = if chosen > 0 && matches!(rows[chosen - 1], Line::Heading(_)) { chosen - 1 } else { chosen };
    home.top.min(first).max(last).min(rows.len().saturating_sub(height))
}

/// The first row in sight on the screen as it was drawn last.
pub fn top(home: &Home) -> usize {
    first_row(home, place(home.area).inner(Margin::new(1, 1)).height)
}

/// The rows in sight, the chosen one among them.
fn window(home: &Home, height: u16) -> Vec<Line> {
    list(home).into_iter().skip(first_row(home, height)).take(height.into()).collect()
}

/// The entry that stands here, or the key that is told.
pub fn hit(home: &Home, keymap: &Keymap, at: Position) -> Option<Target> {
    let last = Rect { y: home.area.bottom().saturating_sub(1), height: 1, ..home.area };
    if last.contains(at) {
        return hints::hit_home(keymap, last, at);
    }
    let inner = place(home.area).inner(Margin::new(1, 1));
    let rows = window(home, inner.height);
    match rows.get(usize::from(at.y.checked_sub(inner.y)?)) {
        Some(Line::Entry(entry)) if inner.contains(at) => Some(Target::Line(*entry)),
        _ => None,
    }
}

/// Draws what was wrong, with the lines that it points at, at the bottom of an area.
fn draw_wrong(theme: &Theme, wrong: &str, area: Rect, buf: &mut Buffer) {
    let style = theme.get(Role::Wrong);
    let height = (wrong.lines().count() as u16).min(area.height / 2);
    let place = Rect { y: area.bottom() - height, height, ..area };
    wipe(theme, place, buf);
    for (line, row) in wrong.lines().zip(place.rows()) {
        Pen::new(buf, row).skip(1).write(line, style);
    }
}

fn draw_entries(home: &Home, theme: &Theme, area: Rect, buf: &mut Buffer) {
    for (line, row) in window(home, area.height).iter().zip(area.rows()) {
        let mut pen = Pen::new(buf, row);
        match line {
            Line::Heading(heading) => {
                pen.skip(1).write(heading, theme.get(Role::Dim));
            }
            Line::Entry(at) => {
                let (entry, chosen) = (&home.entries[*at], *at == home.chosen);
                pen.skip(1).write(if chosen { "▶ " } else { "  " }, theme.get(Role::Selected));
                pen.write(&entry.title, theme.get(if chosen { Role::Selected } else { Role::Text }));
                let note = text::width(&entry.note) as u16;
                pen.skip(1).column(row.right().saturating_sub(note + 1)).write(&entry.note, theme.get(Role::Know));
            }
        }
    }
}
