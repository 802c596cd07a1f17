//! Two worlds in the same night, where a lesson lets one stand beside the run that it is about: both clusters in the room of
//! one, each under its name and what was chosen in it last.

use super::{ALL, CLUSTER, LESSON, SHEET, View, cluster};
use crate::ui::app::{Pane, Picking};
use crate::ui::say::{self, ribbon};
use crate::ui::theme::Role;
use crate::ui::widgets::{Pen, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns between the two where they stand beside each other.
const BETWEEN: u16 = 2;

/// The room of the run, and of the one beside it, if there is one: beside each other or one above the other, as the nodes
/// are larger.
pub fn rooms(pane: &Pane, area: Rect) -> Option<[Rect; 2]> {
    let other = other(pane)?;
    let width = area.width.saturating_sub(BETWEEN) / 2;
    let right = Rect { x: area.x + width + BETWEEN, width: area.width.saturating_sub(width + BETWEEN), ..area };
    let height = area.height / 2;
    let below = Rect { y: area.y + height, height: area.height - height, ..area };
    let (beside, stacked) = ([Rect { width, ..area }, right], [Rect { height, ..area }, below]);
    let size = |pane: &Pane, room: Rect| cluster::size(pane, inner(room)).map_or(0, |(width, height)| width * height);
    let least = |rooms: [Rect; 2]| size(pane, rooms[0]).min(size(&other, rooms[1]));
    Some(if least(beside) > least(stacked) { beside } else { stacked })
}

/// The room of a cluster below its name.
pub fn inner(area: Rect) -> Rect {
    Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
}

/// What is seen of the run beside.
fn other<'a>(pane: &Pane<'a>) -> Option<Pane<'a>> {
    let beside = pane.run.beside.as_ref()?;
    Some(Pane { run: &beside.run, picking: Picking::Nothing, side: None, ..*pane })
}

/// Draws both.
pub fn draw(pane: &Pane, rooms: [Rect; 2], buf: &mut Buffer) {
    for (pane, room) in [Some(*pane), other(pane)].into_iter().flatten().zip(rooms) {
        draw_name(&pane, Rect { height: 1, ..room }, buf);
        cluster::draw(&pane, inner(room), buf);
    }
}

/// What is run, and what was chosen last.
fn draw_name(pane: &Pane, row: Rect, buf: &mut Buffer) {
    let name = pane.run.timeline.sim().info().title;
    let room = usize::from(row.width).saturating_sub(text::width(name) + 2);
    let mut pen = Pen::new(buf, row);
    pen.write(name, pane.theme.get(Role::Strong)).skip(2);
    if pane.run.hides_observer() || pane.scene().chosen.is_empty() {
        return;
    }
    let ways = ribbon::choice(pane.scene());
    let told = ways.iter().find(|way| text::width(way.trim()) <= room).or(ways.last());
    if let Some(told) = told {
        pen.write(told.trim(), pane.theme.get(Role::Committed));
    }
}

/// How many nodes have no room, where two runs stand there.
pub fn lacks(pane: &Pane, area: Rect) -> Option<usize> {
    let [own, room] = rooms(pane, area)?;
    Some(cluster::lacks(pane, inner(own)) + other(pane).map_or(0, |other| cluster::lacks(&other, inner(room))))
}

/// A view, and what it sees: of two worlds in one night the one that somebody turned to. The picture shows both, and a page
/// is about both.
pub fn of<'a>(pane: &Pane<'a>, view: usize) -> (&'static View, Pane<'a>) {
    (&ALL[view], if is_of_one(pane, view) { Pane { run: pane.run.seen(), ..*pane } } else { *pane })
}

/// Whether a view is of one of two worlds in one night.
fn is_of_one(pane: &Pane, view: usize) -> bool {
    pane.run.beside.is_some() && ![CLUSTER, LESSON, SHEET].contains(&view)
}

/// What stands on the rule above a view.
pub fn title(pane: &Pane, view: usize) -> String {
    let one = is_of_one(pane, view);
    let (view, pane) = of(pane, view);
    let title = (view.title)(&pane);
    if one { say::of(pane.run.called(), &title) } else { title }
}

/// Whether there is anything that a view could show.
pub fn wanted(pane: &Pane, view: usize) -> bool {
    let (view, pane) = of(pane, view);
    (view.wanted)(&pane)
}
