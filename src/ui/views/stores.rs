//! What the nodes store: logs if any node has one, else promises, proposals and decisions.

use super::{acceptors, chosen, logs};
use crate::engine::scene::Scene;
use crate::ui::app::App;
use crate::ui::target::Target;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// With fewer rows than these, the table has them all.
const SMALL: usize = 7;

fn has_logs(scene: &Scene) -> bool {
    scene.nodes.iter().any(|node| node.log.is_some())
}

/// What the view shows.
pub fn title(app: &App) -> String {
    if has_logs(&app.scene) { "Logs" } else { "Acceptors" }.into()
}

/// How many rows it has use for.
pub fn rows(app: &App, _: u16) -> usize {
    let table = if has_logs(&app.scene) { logs::rows(app) } else { acceptors::rows(app) };
    table + chosen::rows(app)
}

/// The rooms of the table and of what is chosen.
fn rooms(app: &App, area: Rect) -> (Rect, Rect) {
    let used = if has_logs(&app.scene) { logs::rows(app) } else { acceptors::rows(app) };
    // Where there is no room for both, the table comes first; the last choice is told unless there is hardly any.
    let room = usize::from(area.height);
    let least = if room >= SMALL { room / 4 } else { 0 };
    let foot = chosen::rows(app).min(room.saturating_sub(used).max(least));
    let table = Rect { height: used.min(room - foot) as u16, ..area };
    (table, Rect { y: table.bottom(), height: foot as u16, ..area })
}

/// The node whose row is here.
pub fn hit(app: &App, area: Rect, at: Position) -> Option<Target> {
    let (table, _) = rooms(app, area);
    match table.contains(at) {
        true if has_logs(&app.scene) => logs::hit(app, table, at),
        true => acceptors::hit(app, table, at),
        false => None,
    }
}

/// Draws the table, and below it what is chosen.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    let (table, foot) = rooms(app, area);
    match has_logs(&app.scene) {
        true => logs::draw(app, table, buf),
        false => acceptors::draw(app, table, buf),
    }
    chosen::draw(app, foot, buf);
}
