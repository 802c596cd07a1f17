//! Choosing the other end of a link, to cut the link or to heal it.

use super::{acting, look, refused};
use crate::engine::scene::{Layout, NodeCard};
use crate::ui::app::{App, Mode, Run};
use crate::ui::say;

/// Lets one choose the other end of a link of the selected node: first somebody whom it really has to do with.
pub fn open(app: &mut App) {
    if let Some(other) = partners(app.run()).first() {
        app.mode = Mode::Link { other: *other };
    }
}

/// The next or previous other end.
pub fn beside(app: &mut App, by: isize) {
    let Mode::Link { other } = app.mode else { return };
    let partners = partners(app.run());
    let at = partners.iter().position(|at| *at == other).unwrap_or(0) as isize;
    let next = partners.get((at + by).rem_euclid(partners.len().max(1) as isize) as usize);
    app.mode = Mode::Link { other: next.copied().unwrap_or(other) };
}

/// The other end by its number, from 0.
pub fn node(app: &mut App, at: usize) {
    match at {
        at if at == app.run().selected.at => refused(app, "That is the node itself. Choose another one."),
        at if at < app.run().scene().nodes.len() => app.mode = Mode::Link { other: at },
        at => look::no_node(app, at),
    }
}

/// Cuts the link, or heals it.
pub fn toggle(app: &mut App) {
    let Mode::Link { other } = app.mode else { return };
    app.mode = Mode::Watch;
    let (Some(a), Some(b)) = (app.run().node(), app.run().scene().nodes.get(other)) else { return };
    let verb = if say::is_cut(app.run().scene(), a, b) { "heal" } else { "cut" };
    let line = format!("{verb} {} {}", a.id, b.id);
    acting::act(app, &line);
}

/// All other nodes: first those that exchanged messages with the selected one lately, then those of the kind beside
/// its own where each kind has a row, or else of its own kind, then the rest.
fn partners(run: &Run) -> Vec<usize> {
    let (nodes, selected) = (&run.scene().nodes, run.selected.at);
    let Some(own) = nodes.get(selected) else { return Vec::new() };
    let mut kinds: Vec<&str> = nodes.iter().map(|node| node.kind.as_str()).collect();
    kinds.dedup();
    let kind = |node: &NodeCard| kinds.iter().position(|kind| *kind == node.kind).unwrap_or(0);
    let sent = run.told().iter().flat_map(|told| &told.sent).map(|sent| (&sent.from, &sent.to));
    let ways: Vec<(&String, &String)> = sent.chain(run.scene().messages.iter().map(|m| (&m.from, &m.to))).collect();
    let distance = usize::from(run.scene().layout == Layout::Rows);
    let rank = |other: &NodeCard| match () {
        () if ways.contains(&(&own.id, &other.id)) || ways.contains(&(&other.id, &own.id)) => 0,
        () if kind(own).abs_diff(kind(other)) == distance => 1,
        () => 2,
    };
    let mut partners: Vec<usize> = (0..nodes.len()).filter(|at| *at != selected).collect();
    // Of equals, those after the selected one come first, as with the keys that select.
    partners.sort_by_key(|at| (rank(&nodes[*at]), *at < selected, *at));
    partners
}
