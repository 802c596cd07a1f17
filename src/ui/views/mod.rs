//! The views, and where each stands on the screen. A view is a file here and a line in [`ALL`]; it sees a [`Pane`]
//! of one run and changes nothing. Only what frames the views, the last lines and what lies over all, knows the session.

mod acceptors;
pub mod arrange;
mod badge;
mod ballots;
mod banner;
mod beliefs;
mod beside;
mod chosen;
mod cluster;
mod disks;
mod endings;
mod footer;
mod header;
pub mod help;
mod hints;
pub mod home;
mod inspector;
mod lanes;
mod lesson;
mod logs;
mod messages;
mod narration;
pub mod palette;
mod ribbon;
mod sheet;
mod sides;
mod sight;
mod stores;
mod tables;
mod timeline;
mod znodes;

use super::app::{App, Look, Mode, Pane};
use super::say;
use super::target::Target;
use super::theme::{Role, Theme};
use super::widgets::panel::{joints, lines};
use super::widgets::{Pen, pen};
use crate::ui::widgets::text;
use arrange::{LEAST, Placed};
pub use beside::{of, title, wanted};
pub use lesson::{cut as cut_of_lesson, leaves};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
pub use sheet::{below as below_sheet, in_sight as in_sight_of_sheet};
pub use sides::at as side_at;
pub use sight::Under;

/// A view of the run.
pub struct View {
    /// What stands on the rule above it.
    pub title: fn(&Pane) -> String,
    /// Whether there is anything that it could show.
    pub wanted: fn(&Pane) -> bool,
    /// How many rows it has use for in so many columns, without its rule.
    pub rows: fn(&Pane, u16) -> usize,
    /// Draws it into the room between its walls.
    pub draw: fn(&Pane, Rect, &mut Buffer),
    /// What stands at a place in that room.
    pub hit: fn(&Pane, Rect, Position) -> Option<Target>,
    /// How many rows it leaves out there without saying so itself: then its rule says it.
    pub lacks: fn(&Pane, Rect) -> usize,
    /// How many rows all of it takes in so many columns, if it is scrolled by them.
    pub whole: fn(&Pane, u16) -> Option<usize>,
}

/// A view that always has something to show, for all the room that there is.
const USUAL: View = View {
    title: |_| String::new(),
    wanted: |_| true,
    rows: |_, _| usize::MAX,
    draw: |_, _, _| {},
    hit: |_, _, _| None,
    lacks: |_, _| 0,
    whole: |_, _| None,
};

/// All views, in the order in which one goes from one to the next: the cluster, or what a page compares instead, which has
/// its own place, and those that stand beside it; what nodes know and keep comes before what is about messages and steps.
pub const ALL: &[View] = &[
    View { title: endings::title, draw: endings::draw, hit: endings::hit, lacks: endings::lacks, ..USUAL },
    View {
        title: stores::title,
        rows: stores::rows,
        draw: stores::draw,
        hit: stores::hit,
        lacks: stores::lacks,
        whole: stores::whole,
        ..USUAL
    },
    View {
        title: |_| "Belief and truth".into(),
        wanted: beliefs::wanted,
        rows: beliefs::rows,
        draw: beliefs::draw,
        hit: beliefs::hit,
        lacks: beliefs::lacks,
        whole: |pane, width| Some(beliefs::rows(pane, width)),
    },
    View {
        title: |_| "Znodes".into(),
        wanted: znodes::wanted,
        rows: znodes::tall,
        draw: znodes::draw,
        lacks: znodes::lacks,
        whole: |pane, width| Some(znodes::tall(pane, width)),
        ..USUAL
    },
    View {
        title: |_| "Tables".into(),
        wanted: tables::wanted,
        rows: tables::rows,
        draw: tables::draw,
        hit: tables::hit,
        lacks: tables::lacks,
        whole: |pane, width| Some(tables::rows(pane, width)),
    },
    View {
        title: |_| "Messages under way".into(),
        rows: messages::rows,
        draw: messages::draw,
        hit: messages::hit,
        whole: |pane, width| Some(messages::rows(pane, width)),
        ..USUAL
    },
    View {
        title: inspector::title,
        rows: inspector::rows,
        draw: inspector::draw,
        whole: |pane, width| Some(inspector::rows(pane, width)),
        ..USUAL
    },
    View { title: |_| "Space and time".into(), draw: lanes::draw, hit: lanes::hit, ..USUAL },
    View {
        title: |_| "What happened, and why".into(),
        draw: narration::draw,
        hit: narration::hit,
        whole: narration::whole,
        ..USUAL
    },
    View {
        title: lesson::title,
        wanted: lesson::wanted,
        rows: lesson::rows,
        draw: lesson::draw,
        hit: lesson::hit,
        whole: |pane, width| Some(lesson::rows(pane, width)),
        ..USUAL
    },
    View { title: sheet::title, wanted: sheet::wanted, draw: sheet::draw, hit: sheet::hit, ..USUAL },
    View {
        title: |_| "Disks, and what was written".into(),
        rows: disks::rows,
        draw: disks::draw,
        hit: disks::hit,
        lacks: disks::lacks,
        whole: |pane, width| Some(disks::rows(pane, width)),
        ..USUAL
    },
    View {
        title: |_| "Ballots".into(),
        wanted: ballots::wanted,
        rows: ballots::rows,
        draw: ballots::draw,
        hit: ballots::hit,
        lacks: ballots::lacks,
        whole: |pane, width| Some(ballots::rows(pane, width)),
    },
];

/// Positions in [`ALL`].
pub const CLUSTER: usize = 0;
/// Logs, or the acceptors' table.
pub const STORES: usize = 1;
/// What nodes hold to be so, beside what is so.
pub const BELIEFS: usize = 2;
/// What servers keep as a tree.
pub const ZNODES: usize = 3;
/// What nodes keep in rows.
pub const TABLES: usize = 4;
/// The list of messages.
pub const MESSAGES: usize = 5;
/// Everything about the selected node or message.
pub const INSPECTOR: usize = 6;
/// The space-time diagram.
pub const LANES: usize = 7;
/// The last steps in words.
pub const NARRATION: usize = 8;
/// The lesson.
pub const LESSON: usize = 9;
/// The sheet, while one is open.
pub const SHEET: usize = 10;
/// The nodes' disks.
pub const DISKS: usize = 11;
/// What those who decide did at each ballot.
pub const BALLOTS: usize = 12;

/// The rows of the screen, from the top.
struct Bands {
    header: Rect,
    banner: Rect,
    body: Rect,
    ribbon: Rect,
    watches: Rect,
    newest: Rect,
    timeline: Rect,
}

impl Bands {
    fn new(pane: &Pane, screen: Rect) -> Bands {
        let area = sides::of(pane, screen);
        let banners = banner::rows(pane, area);
        let row = |y: u16, height: u16| Rect { x: area.x, y: area.y + y, width: area.width, height };
        // The status line and the hints. A prompt that needs more covers what is above: nothing moves while one types.
        let watches = pane.run.watches.len() as u16;
        let ribbon = ribbon::rows(pane, area);
        let newest = sides::newest_rows(pane);
        let body = area.height.saturating_sub(4 + banners + ribbon + watches + newest);
        let last = 1 + banners + body + ribbon + watches;
        Bands {
            header: row(0, 1),
            banner: row(1, banners),
            body: row(1 + banners, body),
            ribbon: row(1 + banners + body, ribbon),
            watches: row(1 + banners + body + ribbon, watches),
            newest: row(last, newest),
            timeline: row(last + newest, 1),
        }
    }
}

/// Draws the whole screen.
pub fn draw(app: &App, frame: &mut Frame) {
    draw_all(app, frame);
    pen::plain(frame.buffer_mut());
}

fn draw_all(app: &App, frame: &mut Frame) {
    let area = frame.area();
    let buf = frame.buffer_mut();
    if app.black {
        return;
    }
    buf.set_style(area, app.theme.get(Role::Ground));
    if too_small(area, buf) {
        return;
    }
    let pane = app.pane();
    app.panes().iter().for_each(|pane| draw_pane(app, pane, area, buf));
    sides::draw_wall(&pane, area, buf);
    let mut cursor = footer::draw(app, foot(app, area), buf);
    match &app.mode {
        Mode::Help { scroll, stage, .. } => help::draw(&pane, *stage, *scroll, area, buf),
        Mode::Palette { query, chosen } => cursor = Some(palette::draw(&pane, query, *chosen, area, buf)),
        Mode::Watch | Mode::Link { .. } | Mode::Prompt(_) | Mode::Ask(..) | Mode::Sheet(_) | Mode::Messages { .. } => {}
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// The last lines of a screen of this size.
fn foot(app: &App, screen: Rect) -> Rect {
    let rows = footer::rows(app, screen).min(screen.height / 3);
    Rect { y: screen.bottom() - rows, height: rows, ..screen }
}

/// The rows of the screen, and the views in their places. Where the last lines need more than their rows and the
/// timeline's, all above them ends higher: what has no room is counted.
fn standing(app: &App, pane: &Pane, screen: Rect) -> (Bands, Vec<Placed>) {
    let mut bands = Bands::new(pane, screen);
    // Nothing moves while one types: a prompt lies over what is there.
    let types = matches!(app.mode, Mode::Prompt(_) | Mode::Ask(..));
    let over = if types { 0 } else { bands.timeline.y.saturating_sub(foot(app, screen).y) };
    bands.ribbon.y = bands.ribbon.y.saturating_sub(over);
    bands.watches.y = bands.watches.y.saturating_sub(over);
    bands.newest.y = bands.newest.y.saturating_sub(over);
    let end = bands.body.bottom().saturating_sub(over);
    let same = |a: Rect, b: Rect| cluster::size(pane, a) == cluster::size(pane, b);
    let mut placed = arrange::places(pane, bands.body);
    for placed in placed.iter_mut().filter(|placed| placed.place.bottom() > end) {
        let ends = placed.ending(end);
        // Nodes must not change their size for a sentence.
        if placed.view != CLUSTER || same(ends.inner, placed.inner) {
            *placed = ends;
        }
    }
    (bands, placed)
}

/// Draws all that is about a run: everything above the last lines.
fn draw_pane(app: &App, pane: &Pane, area: Rect, buf: &mut Buffer) {
    let (bands, placed) = standing(app, pane, area);
    let area = sides::of(pane, area);
    header::draw(pane, bands.header, buf);
    banner::draw(pane, area, bands.banner, buf);
    placed.iter().for_each(|placed| lines(pane.theme, placed.place, placed.beside, buf));
    placed.iter().for_each(|placed| joints(pane.theme, placed.place, placed.beside, bands.body, buf));
    for placed in &placed {
        sight::draw_head(pane, placed, buf);
        sight::draw_view(pane, placed, buf);
    }
    ribbon::draw(pane, area, bands.ribbon, buf);
    for (watched, row) in pane.run.watches.iter().zip(bands.watches.rows()) {
        let mut pen = Pen::new(buf, row);
        pen.skip(1).write(watched.watch.text(), pane.theme.get(Role::Dim)).write(" = ", pane.theme.get(Role::Dim));
        pen.write(&watched.value, pane.theme.get(Role::Strong));
    }
    sides::draw_newest(pane, bands.newest, buf);
    timeline::draw(pane, bands.timeline, buf);
}

/// What the wheel turns here, as it was drawn last.
pub fn under(app: &App, at: Position) -> Under {
    if is_bare(app) || foot(app, app.area).contains(at) {
        return Under::Nothing;
    }
    let pane = app.pane();
    let (bands, placed) = standing(app, &pane, app.area);
    match placed.into_iter().find(|placed| placed.place.contains(at)) {
        _ if bands.timeline.contains(at) => Under::Time,
        Some(placed) => sight::under(&pane, &placed),
        None => Under::Nothing,
    }
}

/// The room between the banners and the timeline on a screen of this size.
pub fn body(pane: &Pane, screen: Rect) -> Rect {
    Bands::new(pane, screen).body
}

/// The size of a node's box in the cluster's room, if nodes are boxes there.
#[cfg(test)]
pub fn cluster_size(pane: &Pane, room: Rect) -> Option<(u16, u16)> {
    cluster::size(pane, room)
}

/// The views on a screen of this size, by their positions in [`ALL`].
pub fn shown(pane: &Pane, screen: Rect) -> Vec<usize> {
    arrange::places(pane, body(pane, screen)).into_iter().map(|placed| placed.view).collect()
}

/// The next view that could stand beside the cluster and does not yet, as [`Look::panel`] counts them.
pub fn other_panel(pane: &Pane, screen: Rect) -> Option<usize> {
    let count = ALL.len() - 1;
    let seen = |panel: usize| {
        let look = Look { panel, enlarged: None, ..pane.look.clone() };
        shown(&Pane { look: &look, ..*pane }, screen)
    };
    let (before, now) = (pane.look.panel, seen(pane.look.panel));
    let mut others = (1..=count).map(|by| (before + by) % count);
    // What is beside the cluster anyway is no other view.
    others.find(|at| wanted(pane, at + 1) && seen(*at) != now)
}

/// What stands at a place on the screen, as it was drawn last.
pub fn hit(app: &App, at: Position) -> Option<Target> {
    if is_bare(app) {
        return None;
    }
    let pane = app.pane();
    let last = Rect { y: app.area.bottom() - 1, height: 1, ..app.area };
    if last.contains(at) {
        return hints::hit(app, last, at);
    }
    if let Mode::Palette { query, chosen } = &app.mode {
        return palette::hit(&pane, query, *chosen, app.area, at);
    }
    // What the last lines or the help lie over cannot be pointed at.
    if foot(app, app.area).contains(at) || matches!(app.mode, Mode::Help { .. }) {
        return None;
    }
    let (bands, placed) = standing(app, &pane, app.area);
    if bands.timeline.contains(at) {
        return timeline::hit(&pane, bands.timeline, at);
    }
    let placed = placed.into_iter().find(|placed| placed.place.contains(at))?;
    match at.y == placed.place.y {
        true if placed.view == SHEET => None,
        true => Some(Target::Title(placed.view)),
        false if placed.inner.contains(at) => sight::hit(&pane, &placed, at),
        false => None,
    }
}

/// Whether nothing can be pointed at.
fn is_bare(app: &App) -> bool {
    app.black || app.area.width < LEAST.0 || app.area.height < LEAST.1
}

/// Whether there is no room for anything but saying so, which is done then.
fn too_small(area: Rect, buf: &mut Buffer) -> bool {
    let (width, height) = LEAST;
    if area.width >= width && area.height >= height {
        return false;
    }
    let text = say::too_small((area.width, area.height), LEAST);
    let lines = text::wrap(&text, area.width.into());
    for (line, row) in lines.zip(area.rows()) {
        Pen::new(buf, row).write(line, Default::default());
    }
    true
}

/// The first of so many rows that keeps the selected one in sight, when only `room` can be shown.
fn first_row(selected: usize, count: usize, room: usize) -> usize {
    selected.saturating_sub(room / 2).min(count.saturating_sub(room))
}

/// Marks the row of the selected node; the style of its name there: its own, with weight.
fn mark_selected(pane: &Pane, at: usize, style: Style, pen: &mut Pen) -> Style {
    let selected = at == pane.run.selected.at;
    pen.write(if selected { "▶" } else { " " }, pane.theme.get(Role::Selected));
    if selected { style.add_modifier(Modifier::BOLD) } else { style }
}

/// Wipes an area that something is drawn over: nothing but the ground is left.
fn wipe(theme: &Theme, area: Rect, buf: &mut Buffer) {
    for position in area.positions() {
        if let Some(cell) = buf.cell_mut(position) {
            cell.reset();
        }
    }
    buf.set_style(area, theme.get(Role::Ground));
}

/// Says how many lines of a view have no room, and how to see them.
fn more(pane: &Pane, count: usize, row: Rect, buf: &mut Buffer) {
    Pen::new(buf, row).write(&say::more(count, pane), pane.theme.get(Role::Dim));
}

/// Says that there is nothing to see, and why.
fn nothing(pane: &Pane, text: &str, area: Rect, buf: &mut Buffer) {
    for (line, row) in text::wrap(text, area.width.into()).zip(area.rows()) {
        Pen::new(buf, row).write(line, pane.theme.get(Role::Dim));
    }
}

/// The room of the cluster on a screen of this size.
#[cfg(test)]
fn room(pane: &Pane, screen: Rect) -> Rect {
    let places = arrange::places(pane, body(pane, screen));
    places.into_iter().find(|placed| placed.view == CLUSTER).map_or(Rect::ZERO, |placed| placed.inner)
}

/// The labels that are to be read beside messages: of which message, where its sign is, what is written, and where.
#[cfg(test)]
pub fn labels(app: &App) -> Vec<(String, (u16, u16), String, Rect)> {
    let drawn = cluster::drawn(&app.pane(), room(&app.pane(), app.area));
    let told = drawn.into_iter().filter(|message| message.told);
    told.filter_map(|message| {
        let (label, place) = message.label?;
        Some((message.packet.id.clone(), message.at, label.text, place))
    })
    .collect()
}

/// Where the signs of messages are.
#[cfg(test)]
pub fn signs(app: &App) -> Vec<(u16, u16)> {
    cluster::drawn(&app.pane(), room(&app.pane(), app.area)).into_iter().map(|message| message.at).collect()
}

/// Where the cards of nodes are.
#[cfg(test)]
pub fn cards(app: &App) -> Vec<Rect> {
    cluster::cards(&app.pane(), room(&app.pane(), app.area))
}
