//! How a node's role is drawn, the same in every view: its sign and its colour. One that leads a term that has passed is
//! stale, which only an observer knows.

use crate::engine::scene::{NodeCard, Tone};
use crate::ui::app::Pane;
use crate::ui::theme::Role;
use crate::ui::widgets::card;
use ratatui::style::Style;

/// Who leads, and who thinks so.
const LEADS: [char; 2] = ['★', '☆'];

/// Whether a node leads a term that is not the highest one.
fn is_stale(pane: &Pane, node: &NodeCard) -> bool {
    let rank = |node: &NodeCard| node.epoch.as_ref().map(|epoch| epoch.rank);
    let leads = node.up && node.badge.tone == Tone::Lead;
    leads && ages(pane, node) && pane.scene().nodes.iter().any(|other| rank(other) > rank(node))
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

/// The symbol, and `~` after it while something is written that a crash would take away.
pub fn sign(pane: &Pane, node: &NodeCard) -> String {
    card::sign(node).replacen(card::symbol(node), symbol(pane, node).encode_utf8(&mut [0; 4]), 1)
}
