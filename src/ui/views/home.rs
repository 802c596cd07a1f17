//! The start screen: what can be started.

use super::arrange::Placed;
use super::{hints, too_small, wipe};
use crate::ui::app::{Keymap, Settings, Stage};
use crate::ui::home::Home;
use crate::ui::target::Target;
use crate::ui::theme::{Role, Theme};
use crate::ui::widgets::panel::{head, joints, lines};
use crate::ui::widgets::{Pen, pen, text};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// From so many columns on, what is chosen is described beside the list; else below it.
const BESIDE_FROM: u16 = 100;
/// The most columns of the list where something stands beside it.
const LIST: u16 = 64;
/// Rows of the description below the list.
const ABOUT: u16 = 3;
/// From so many rows on all that a newcomer needs to know stands above the list.
const TALL: u16 = 24;
/// Columns for the keys.
const KEYS: u16 = 17;

/// What a newcomer needs to know.
static FIRST: [&str; 3] = [
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
    let top = Rect { height: 1, ..area };
    buf.set_style(top, theme.get(Role::Header));
    Pen::new(buf, top).write(" synod   Learn how computers agree", theme.get(Role::Header));
    let places = Places::new(area);
    let asks = if home.help { "Keys" } else { "What do you want to do?" };
    for (placed, title) in [(places.list, asks), (places.about, title(home))] {
        lines(theme, placed.place, placed.beside, buf);
        head(theme, title, &below(home, &places, placed), placed.place, placed.beside.0, buf);
    }
    for placed in [places.list, places.about] {
        joints(theme, placed.place, placed.beside, places.all, buf);
    }
    draw_entries(home, theme, places.list.inner, buf);
    draw_about(home, theme, &places, buf);
    if home.help {
        draw_keys(&settings.keymap, theme, places.list.inner, buf);
    }
    let last = Rect { y: area.bottom() - 1, height: 1, ..area };
    if let Some(wrong) = &home.wrong {
        draw_wrong(theme, wrong, Rect { height: area.height - 1, ..area }, buf);
    }
    hints::draw_home(&settings.keymap, theme, last, buf);
}

/// Where the list stands, and the description of what is chosen in it.
struct Places {
    all: Rect,
    list: Placed,
    about: Placed,
    /// What a newcomer needs to know: above the list, or below the description.
    first: Rect,
    told: &'static [&'static str],
}

impl Places {
    fn new(area: Rect) -> Places {
        let width = usize::from(area.width.saturating_sub(2));
        // Where rows are few, where to begin is worth more than the rest.
        let few = area.width < BESIDE_FROM && area.height < TALL;
        let told: &'static [&'static str] = if few { &FIRST[1..2] } else { &FIRST };
        let rows = |width: usize| told.iter().map(|sentence| text::wrap(sentence, width).count()).sum::<usize>() as u16;
        let all = Rect { y: area.y + 1, height: area.height.saturating_sub(2), ..area };
        if area.width < BESIDE_FROM {
            let first = Rect { x: all.x + 1, height: rows(width), width: width as u16, ..all };
            let list = Rect { y: first.bottom(), height: all.height.saturating_sub(first.height + ABOUT + 1), ..all };
            let about = Rect { y: list.bottom(), height: ABOUT + 1, ..all };
            let (list, about) = (Placed::new(0, list, all), Placed::new(0, about, all));
            return Places { all, list, about, first, told };
        }
        let list = Rect { width: (area.width / 2).min(LIST), ..all };
        let about = Rect { x: list.right(), width: all.width - list.width, ..all };
        let about = Placed::new(0, about, all);
        let height = rows(about.inner.width.into());
        let first = Rect { y: about.inner.bottom().saturating_sub(height), height, ..about.inner };
        Places { all, list: Placed::new(0, list, all), about, first, told }
    }
}

/// What is chosen.
fn title(home: &Home) -> &str {
    home.entries.get(home.chosen).map_or("", |entry| entry.title.as_str())
}

/// How many lines of the list have no room, on its rule.
fn below(home: &Home, places: &Places, placed: Placed) -> Vec<String> {
    let height = placed.inner.height;
    match list(home, height).len().saturating_sub(first_row(home, height) + usize::from(height)) {
        _ if placed != places.list || home.help => Vec::new(),
        0 => Vec::new(),
        more => vec![format!("… {more} more")],
    }
}

/// What is chosen, in its words, and what a newcomer needs to know where that has room.
fn draw_about(home: &Home, theme: &Theme, places: &Places, buf: &mut Buffer) {
    let area = places.about.inner;
    let mut first = places.first.rows();
    for line in places.told.iter().flat_map(|sentence| text::wrap(sentence, places.first.width.into())) {
        if let Some(row) = first.next() {
            Pen::new(buf, row).write(line, theme.get(Role::Text));
        }
    }
    let Some(entry) = home.entries.get(home.chosen) else { return };
    for (line, row) in text::wrap(&entry.about, area.width.into()).zip(area.rows()) {
        Pen::new(buf, row).write(line, theme.get(Role::Strong));
    }
}

/// The keys of the start screen, over the list.
fn draw_keys(keymap: &Keymap, theme: &Theme, area: Rect, buf: &mut Buffer) {
    wipe(theme, area, buf);
    let stages = [Stage::Home, Stage::Any];
    let mut rows = area.rows();
    for (keys, doc) in stages.iter().flat_map(|stage| keymap.lines(*stage, None)) {
        let lines = text::wrap(doc, usize::from(area.width.saturating_sub(KEYS)));
        for ((nth, line), row) in lines.enumerate().zip(&mut rows) {
            let mut pen = Pen::new(buf, row);
            pen.write(if nth == 0 { &keys } else { "" }, theme.get(Role::Key));
            pen.column(row.x + KEYS).write(line, theme.get(Role::Text));
        }
    }
}

/// A row of the list: a heading, an entry, or nothing between two groups.
#[derive(Clone, Copy)]
enum Line {
    Heading(&'static str),
    Entry(usize),
    Gap,
}

/// The list for so many rows: its groups stand apart where all of it has room.
fn list(home: &Home, height: u16) -> Vec<Line> {
    let mut rows = Vec::new();
    let mut section = "";
    for (at, entry) in home.entries.iter().enumerate() {
        if entry.section != section {
            section = entry.section;
            rows.extend([Line::Gap, Line::Heading(section)]);
        }
        rows.push(Line::Entry(at));
    }
    let apart = rows.len().saturating_sub(1) <= usize::from(height);
    let mut first = true;
    rows.retain(|row| !matches!(row, Line::Gap) || !std::mem::take(&mut first) && apart);
    rows
}

/// The first row in sight: the one that was, unless the chosen one is out of sight then.
fn first_row(home: &Home, height: u16) -> usize {
    let rows = list(home, height);
    let chosen = rows.iter().position(|row| matches!(row, Line::Entry(at) if *at == home.chosen)).unwrap_or(0);
    let height = usize::from(height);
    let last = (chosen + 1).saturating_sub(height);
    // The heading above the first of its entries comes into sight with it.
    let first = if chosen > 0 && matches!(rows[chosen - 1], Line::Heading(_)) { chosen - 1 } else { chosen };
    home.top.min(first).max(last).min(rows.len().saturating_sub(height))
}

/// The first row in sight on the screen as it was drawn last.
pub fn top(home: &Home) -> usize {
    first_row(home, Places::new(home.area).list.inner.height)
}

/// The rows in sight, the chosen one among them.
fn window(home: &Home, height: u16) -> Vec<Line> {
    list(home, height).into_iter().skip(first_row(home, height)).take(height.into()).collect()
}

/// The entry that stands here, or the key that is told.
pub fn hit(home: &Home, keymap: &Keymap, at: Position) -> Option<Target> {
    let last = Rect { y: home.area.bottom().saturating_sub(1), height: 1, ..home.area };
    if last.contains(at) {
        return hints::hit_home(keymap, last, at);
    }
    let inner = Places::new(home.area).list.inner;
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
            Line::Gap => {}
            Line::Heading(heading) => {
                pen.write(heading, theme.get(Role::Dim));
            }
            Line::Entry(at) => {
                let (entry, chosen) = (&home.entries[*at], *at == home.chosen);
                pen.write(if chosen { "▶ " } else { "  " }, theme.get(Role::Selected));
                pen.write(&entry.title, theme.get(if chosen { Role::Selected } else { Role::Text }));
                let note = text::width(&entry.note) as u16;
                pen.skip(1).column(row.right().saturating_sub(note)).write(&entry.note, theme.get(Role::Dim));
            }
        }
    }
}
