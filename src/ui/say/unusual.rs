//! What the network, the clocks and the program do where that is not as usual, in a few words each: for the header, and in
//! the help.

use crate::engine::scene::Scene;
use crate::engine::{NETWORK_OPTIONS, OptionId, options};
use crate::ui::app::Run;
use crate::ui::hunt::Hunt;

/// All of it: that a search goes on, what holds for all links, how many have something for themselves, and clocks that do
/// not go right.
pub fn all(run: &Run) -> Vec<String> {
    let searching = run.hunt.as_ref().is_some_and(Hunt::runs).then(|| "searching".to_string());
    searching.into_iter().chain(network(run)).chain(own_links(run.scene())).chain(clocks(run.scene())).collect()
}

/// What holds for all links; one node does not know it.
pub fn network(run: &Run) -> Vec<String> {
    if run.sight.eyes.is_some() {
        return Vec::new();
    }
    let config = run.timeline.sim().config();
    let usual = |option: OptionId| NETWORK_OPTIONS[option.index()].default;
    let (loss, latency) = (config.option(options::LOSS), config.option(options::LATENCY));
    let lost = (loss != usual(options::LOSS)).then(|| format!("loss {} %", loss[0]));
    let late = (latency != usual(options::LATENCY)).then(|| match latency {
        [low, high] if low == high => format!("latency {low} ms"),
        [low, high] => format!("latency {low}-{high} ms"),
    });
    lost.into_iter().chain(late).collect()
}

/// How many links have a latency or a loss of their own.
fn own_links(scene: &Scene) -> Option<String> {
    let own = &scene.links.own;
    // A link with something in both directions is one.
    let again = |nth: usize| own[..nth].iter().any(|other| other.from == own[nth].to && other.to == own[nth].from);
    match (0..own.len()).filter(|nth| !again(*nth)).count() {
        0 => None,
        1 => Some("1 link differs".into()),
        count => Some(format!("{count} links differ")),
    }
}

/// Whose clock goes how, or how many do not go right.
fn clocks(scene: &Scene) -> Option<String> {
    let wrong: Vec<_> = scene.nodes.iter().filter_map(|node| Some((&node.id, node.clock?))).collect();
    match wrong.as_slice() {
        [] => None,
        [(name, rate)] => Some(format!("{name}'s clock {rate} %")),
        several => Some(format!("{} clocks differ", several.len())),
    }
}
