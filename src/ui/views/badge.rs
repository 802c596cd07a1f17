//! How a node's role is drawn, the same in every view and for every protocol: its sign and its colour. One that takes
//! itself for the leader, or for the first in its line, although that has passed is stale, which only an observer knows.

use crate::engine::scene::{Belief, BeliefRow, NodeCard, Tone};
use crate::ui::app::Pane;
use crate::ui::theme::Role;
use crate::ui::widgets::card;
use ratatui::style::Style;

/// Who leads, and who thinks so.
const LEADS: [char; 2] = ['★', '☆'];

/// Whether a node leads what has passed: somebody of its kind leads a later term or ballot, most servers are in later
/// terms, so that nothing can be committed in its own any more, or another one is the first in its line. One that asks
/// for votes where nobody hears it deposes nobody.
fn is_stale(pane: &Pane, node: &NodeCard) -> bool {
    if !leads(node) || pane.run.hides_observer() {
        return false;
    }
    let scene = pane.scene();
    let rank = |node: &NodeCard| node.epoch.as_ref().map(|epoch| epoch.rank);
    let alike = scene.nodes.iter().filter(|other| other.kind == node.kind && node.log.is_some());
    let deposed = alike.filter(|other| rank(other) > rank(node)).any(leads);
    let servers = || scene.nodes.iter().filter(|other| other.term.is_some());
    let later = servers().filter(|other| node.term.is_some() && other.term > node.term);
    // Who stands in two lines may lead in one of them.
    let wrongly = |row: &BeliefRow| row.believed.as_ref() == Some(&node.id) && !row.is_right();
    let mistaken = |belief: &Belief| belief.single && belief.who == node.id && belief.rows.iter().any(wrongly);
    deposed || 2 * later.count() > servers().count().max(1) || scene.beliefs.iter().any(mistaken)
}

/// Whether a node leads, or thinks so.
fn leads(node: &NodeCard) -> bool {
    node.up && node.badge.tone == Tone::Lead
}

/// Whether it is to be known that a node's term has passed, as soon as another has a higher one.
pub fn ages(pane: &Pane, node: &NodeCard) -> bool {
    node.term.is_some() && !pane.run.hides_observer()
}

/// The style of what a node is.
pub fn style(pane: &Pane, node: &NodeCard) -> Style {
    match () {
        () if !node.up => pane.theme.tone(Tone::Down),
        () if is_stale(pane, node) => pane.theme.get(Role::Dim),
        () => pane.theme.tone(node.badge.tone),
    }
}

/// The symbol of what it is.
pub fn symbol(pane: &Pane, node: &NodeCard) -> char {
    match card::symbol(node) {
        symbol if symbol == LEADS[0] && is_stale(pane, node) => LEADS[1],
        symbol => symbol,
    }
}

/// Stands behind the sign of a node that is marked.
const MARKED: &str = "+";

/// The symbol, and `~` after it while something is written that a crash would take away; `+` behind that of a node that is
/// marked.
pub fn sign(pane: &Pane, node: &NodeCard) -> String {
    let sign = card::sign(node).replacen(card::symbol(node), symbol(pane, node).encode_utf8(&mut [0; 4]), 1);
    if pane.run.marked.contains(&node.id) { sign + MARKED } else { sign }
}
