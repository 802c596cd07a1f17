//! What the nodes store: logs if any node has one, else promises, proposals and decisions.

use super::{acceptors, chosen, logs};
use crate::engine::scene::Scene;
use crate::ui::app::Pane;
use crate::ui::target::Target;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// With fewer rows than these, the table has them all.
const SMALL: usize = 7;

fn has_logs(scene: &Scene) -> bool {
    scene.nodes.iter().any(|node| node.log.is_some())
}

/// What the view shows, in the protocol's word.
pub fn title(pane: &Pane) -> String {
    pane.run.timeline.sim().info().stores.into()
}

/// How many rows all of it takes, if it is scrolled by them: logs go along their indexes instead.
pub fn whole(pane: &Pane, width: u16) -> Option<usize> {
    (!has_logs(pane.scene())).then(|| rows(pane, width))
}

/// How many indexes of logs can stand before those in sight, at least and at most.
pub fn before(pane: &Pane, area: Rect) -> Option<(usize, usize)> {
    has_logs(pane.scene()).then(|| logs::before(pane, rooms(pane, area).0))
}

/// How many rows it has use for.
pub fn rows(pane: &Pane, _: u16) -> usize {
    let table = if has_logs(pane.scene()) { logs::rows(pane) } else { acceptors::rows(pane) };
    table + chosen::rows(pane)
}

/// The rooms of the table and of what is chosen.
fn rooms(pane: &Pane, area: Rect) -> (Rect, Rect) {
    let used = if has_logs(pane.scene()) { logs::rows(pane) } else { acceptors::rows(pane) };
    // Where there is no room for both, the table comes first; the last choice is told unless there is hardly any.
    let room = usize::from(area.height);
    let least = if room >= SMALL { room / 4 } else { 0 };
    let free = room.saturating_sub(used);
    let foot = chosen::rows(pane).min(free.max(least)).max(chosen::most_rows(pane).min(free));
    let table = Rect { height: used.min(room - foot) as u16, ..area };
    (table, Rect { y: table.bottom(), height: foot as u16, ..area })
}

/// The node whose row is here.
pub fn hit(pane: &Pane, area: Rect, at: Position) -> Option<Target> {
    let (table, _) = rooms(pane, area);
    match table.contains(at) {
        true if has_logs(pane.scene()) => logs::hit(pane, table, at),
        true => acceptors::hit(pane, table, at),
        false => None,
    }
}

/// How many rows of nodes, entries and values have no room.
pub fn lacks(pane: &Pane, area: Rect) -> usize {
    let (table, foot) = rooms(pane, area);
    let lacks = if has_logs(pane.scene()) { logs::lacks(pane, table) } else { acceptors::lacks(pane, table) };
    lacks + chosen::lacks(pane, foot)
}

/// Draws the table, and below it what is chosen.
pub fn draw(pane: &Pane, area: Rect, buf: &mut Buffer) {
    let (table, foot) = rooms(pane, area);
    match has_logs(pane.scene()) {
        true => logs::draw(pane, table, buf),
        false => acceptors::draw(pane, table, buf),
    }
    chosen::draw(pane, foot, buf);
}
