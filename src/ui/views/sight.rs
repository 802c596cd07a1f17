//! What of a view is in sight: all of it, its usual part, or what the wheel scrolled to. Views know nothing of the wheel:
//! one that was scrolled is drawn aside as a whole. Logs alone do, which go along their indexes.

use super::arrange::Placed;
use super::{CLUSTER, LANES, LESSON, NARRATION, SHEET, STORES, of, stores, title};
use crate::ui::app::Pane;
use crate::ui::guide::Newest;
use crate::ui::say;
use crate::ui::target::Target;
use crate::ui::theme::Role;
use crate::ui::widgets::panel::head;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// The title of a view on the rule above it, and how much of it has no room.
pub fn draw_head(pane: &Pane, placed: &Placed, buf: &mut Buffer) {
    let (view, seen) = of(pane, placed.view);
    let words = match (along(pane, placed), sight(pane, placed), (view.lacks)(&seen, placed.inner)) {
        (Some((before, most)), ..) => vec![format!("←{before} →{}", most - before)],
        (None, Some(sight), _) => vec![format!("↑{} ↓{}", sight.top, sight.more() - sight.top)],
        (None, None, 0) => Vec::new(),
        (None, None, lacks) => vec![say::more(lacks, pane), format!("… {lacks} more"), format!("+{lacks}")],
    };
    head(pane.theme, &title(pane, placed.view), &words, placed.place, placed.beside.0, buf);
}

/// A view that was scrolled: all of it, and the first row in sight.
struct Sight {
    whole: Rect,
    inner: Rect,
    top: u16,
}

impl Sight {
    /// How many rows have no room.
    fn more(&self) -> u16 {
        self.whole.height - self.inner.height
    }
}

/// The most rows of a view that are drawn aside.
const MOST_ROWS: usize = 4000;

/// All of a view as it is drawn aside, if it is scrolled by the wheel.
fn whole(pane: &Pane, placed: &Placed) -> Option<Rect> {
    let (view, pane) = of(pane, placed.view);
    let rows = (view.whole)(&pane, placed.inner.width)?.min(MOST_ROWS) as u16;
    Some(Rect { height: rows.max(placed.inner.height), ..placed.inner })
}

/// What is in sight of a view that was scrolled.
fn sight(pane: &Pane, placed: &Placed) -> Option<Sight> {
    let top = pane.scrolled(placed.view)?;
    let sight = Sight { whole: whole(pane, placed)?, inner: placed.inner, top: 0 };
    let top = top.min(sight.more().into()) as u16;
    Some(Sight { top, ..sight })
}

/// Draws a view; one that was scrolled aside as a whole, and of that what is in sight.
pub fn draw_view(pane: &Pane, placed: &Placed, buf: &mut Buffer) {
    let ((view, seen), inner) = (of(pane, placed.view), placed.inner);
    let Some(sight) = sight(pane, placed) else { return (view.draw)(&seen, inner, buf) };
    let mut aside = Buffer::empty(sight.whole);
    aside.set_style(sight.whole, pane.theme.get(Role::Ground));
    (view.draw)(&seen, sight.whole, &mut aside);
    for at in inner.positions() {
        buf[at] = aside[(at.x, at.y + sight.top)].clone();
    }
}

/// What the wheel turns at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    /// Time.
    Time,
    /// The lines of the open sheet.
    Sheet,
    /// The rows of a view, or the indexes of logs.
    Rows {
        /// Which view.
        view: usize,
        /// How many stand before those in sight.
        before: usize,
        /// At least and at most so many can.
        limits: (usize, usize),
        /// So many do where nothing was scrolled.
        usual: usize,
    },
    /// Nothing.
    Nothing,
}

/// How many indexes stand before those in sight, and at most can, where logs were scrolled.
fn along(pane: &Pane, placed: &Placed) -> Option<(usize, usize)> {
    let before = pane.scrolled(placed.view).filter(|_| placed.view == STORES)?;
    let (least, most) = stores::before(&of(pane, placed.view).1, placed.inner)?;
    Some((before.clamp(least, most), most))
}

/// What the wheel turns over a view.
pub fn under(pane: &Pane, placed: &Placed) -> Under {
    let view = placed.view;
    let rows = |limits: (usize, usize), usual: usize| {
        let before = pane.scrolled(view).unwrap_or(usual).clamp(limits.0, limits.1);
        Under::Rows { view, before, limits, usual }
    };
    let indexes = if view == STORES { stores::before(&of(pane, placed.view).1, placed.inner) } else { None };
    match (view, whole(pane, placed), indexes) {
        (SHEET, ..) => Under::Sheet,
        (CLUSTER | LANES, ..) => Under::Time,
        (_, _, Some(limits)) => rows(limits, limits.1),
        (_, Some(whole), _) => {
            let more = usize::from(whole.height - placed.inner.height);
            rows((0, more), if ends(pane, view) { more } else { 0 })
        }
        (_, None, None) => Under::Nothing,
    }
}

/// Whether a view shows its end where nothing was scrolled: a story does, and a page once something was said.
fn ends(pane: &Pane, view: usize) -> bool {
    let said = || pane.run.guide.as_ref().is_some_and(|guide| guide.newest != Newest::Page);
    view == NARRATION || view == LESSON && said()
}

/// What stands at a place in a view.
pub fn hit(pane: &Pane, placed: &Placed, at: Position) -> Option<Target> {
    let (view, seen) = of(pane, placed.view);
    // A step or a message of the world beside is none of this run's.
    if !std::ptr::eq(seen.run, pane.run) {
        return None;
    }
    let hit = view.hit;
    match sight(pane, placed) {
        Some(sight) => hit(pane, sight.whole, Position { y: at.y + sight.top, ..at }),
        None => hit(pane, placed.inner, at),
    }
}
