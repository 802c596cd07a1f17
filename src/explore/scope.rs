//! What a search looks at and what it leaves aside: two sentences, and what is so in this world.

use super::report::Width;
use super::{Search, words};
use crate::engine::catalogue::catalogue;
use crate::engine::compact::{ANY, Bounds};
use crate::engine::info::Links;
use crate::engine::{Choice, NodeId, NodeSet, Sim, askers, asks, options};

/// Which runs were looked at, of up to so many steps if that is a bound.
pub fn looked_at(sim: &dyn Sim, search: &Search, depth: Option<u32>) -> String {
    words::looked_at(words::every_run(depth, bounds(sim, &search.budget.bounds)), connects(sim))
}

/// The same of a search that has widened its bounds: what lies in something wider is not named once more.
pub fn looked_at_all(sim: &dyn Sim, widths: &[Width]) -> String {
    let lies_later = |nth: usize| widths[nth + 1..].iter().any(|later| widths[nth].lies_in(later));
    let lies_before = |nth: usize| widths[..nth].iter().any(|other| widths[nth].lies_in(other));
    // Where it did not get as far as a single step it looked at nothing, unless it never got any farther.
    let begun = |width: &Width| width.depth != Some(0) || widths.iter().all(|width| width.depth == Some(0));
    let named = (0..widths.len()).filter(|nth| !lies_later(*nth) && !lies_before(*nth)).map(|nth| &widths[nth]);
    let named = named.filter(|width| begun(width));
    let runs = named.map(|width| words::every_run(width.depth, bounds(sim, &width.bounds)));
    words::looked_at(runs.collect::<Vec<_>>().join("; "), connects(sim))
}

/// Whether messages come in the order in which they were sent, as long as none is lost.
fn connects(sim: &dyn Sim) -> bool {
    sim.info().links == Links::Connections
}

/// How much may happen in a run, in a few words.
pub fn bounds(sim: &dyn Sim, bounds: &Bounds) -> String {
    let (most, with): (Vec<_>, Vec<_>) = counted(sim, bounds).into_iter().partition(|(at_most, _)| *at_most);
    let most: Vec<_> = most.into_iter().map(|(_, text)| text).collect();
    let at_most = (!most.is_empty()).then(|| words::at_most(catalogue().list(&most)));
    let bounds: Vec<_> = at_most.into_iter().chain(with.into_iter().map(|(_, text)| text)).collect();
    bounds.join(", ")
}

/// The same without what may not happen at all.
pub fn some(sim: &dyn Sim, bounds: &Bounds) -> String {
    let most = counted(sim, bounds).into_iter().filter(|(at_most, _)| *at_most).map(|(_, text)| text);
    words::at_most(catalogue().list(&most.collect::<Vec<_>>()))
}

/// How many of what may be in a run, and whether that is a number that there may be less of. What cannot happen in this
/// world, or has no bound of its own, is not worth a word.
fn counted(sim: &dyn Sim, bounds: &Bounds) -> Vec<(bool, String)> {
    let counted = |count: u32, text: fn(Option<u32>) -> String| {
        let at_most = count != 0 && count != ANY;
        (at_most, text(Some(count).filter(|count| *count != ANY)))
    };
    // Where no node may have any, there are none.
    let timeouts = if bounds.node_timeouts == 0 { 0 } else { bounds.timeouts };
    let mut all = vec![
        counted(bounds.crashes, words::crashes),
        counted(bounds.restarts, words::restarts),
        match sim.info().links {
            Links::Loose => counted(bounds.duplicates, words::duplicates),
            Links::Connections => counted(bounds.breaks, words::breaks),
        },
        counted(timeouts, words::timeouts),
    ];
    if (1..bounds.timeouts).contains(&bounds.node_timeouts) {
        all.push(counted(bounds.node_timeouts, words::node_timeouts));
    }
    if has_clients(sim) {
        all.push(counted(bounds.requests, words::requests));
    }
    if sim.info().inputs.iter().any(|input| input.asker().is_none()) {
        all.push(counted(bounds.acts, words::acts));
    }
    if bounds.epoch != ANY && bounds.epoch > 0 {
        all.push((false, words::epoch(bounds.epoch)));
    }
    all
}

fn has_clients(sim: &dyn Sim) -> bool {
    !sim.info().clients(sim.config()).is_empty()
}

/// Which requests of clients were looked at: those with a few values, and of some protocols those of one client.
fn asked(sim: &dyn Sim, search: &Search) -> Vec<String> {
    let (info, config, count) = (sim.info(), sim.config(), search.budget.bounds.requests);
    if count == 0 || !has_clients(sim) {
        return Vec::new();
    }
    let ready = |id: NodeId| sim.standing(id).up && !sim.standing(id).paused;
    let asked = asks(info, config, 1, &askers(info, config, &ready)).requests.concat();
    let values = info.inputs.iter().any(|input| input.asker().is_some() && input.has_value());
    let who = |choice: &Choice| if let Choice::Input { node, .. } = choice { Some(*node) } else { None };
    let who: NodeSet = asked.iter().filter_map(who).collect();
    let only = (who.len() == 1 && info.clients(config).len() > 1).then(|| who.iter().next()).flatten();
    let only = only.map(|client| words::asks(config.name(client)));
    values.then(|| words::values(count)).into_iter().chain(only).collect()
}

/// Whether a client's timer may run out: it asks by itself then, or asks once more for what it waits for.
fn clients_have_timers(sim: &dyn Sim, search: &Search) -> bool {
    let bounds = &search.budget.bounds;
    let clients = sim.info().clients(sim.config());
    let armed =
        || sim.choices().iter().any(|choice| matches!(choice, Choice::Fire(node, _) if clients.contains(*node)));
    !clients.is_empty() && bounds.timeouts > 0 && bounds.node_timeouts > 0 && (bounds.requests > 0 || armed())
}

/// What was not looked at in any search, what stays as it is in this world, and how messages count.
pub fn left_out(sim: &dyn Sim, search: &Search) -> Vec<String> {
    let (scene, config) = (sim.scene(0), sim.config());
    let paused: Vec<_> = scene.nodes.iter().filter(|n| n.paused).map(|n| n.id.as_str()).collect();
    let failing: Vec<_> = scene.nodes.iter().filter(|n| n.disk_fails).map(|n| n.id.as_str()).collect();
    let armed: Vec<_> = config.all().filter(|id| sim.standing(*id).crash_armed).map(|id| config.name(id)).collect();
    let mut left_out = vec![words::left_out(has_clients(sim))];
    left_out.extend(asked(sim, search));
    if clients_have_timers(sim, search) {
        left_out.push(words::by_itself());
    }
    if !scene.links.cut.is_empty() {
        left_out.push(words::stay_cut());
    }
    if !paused.is_empty() {
        let mortal = search.budget.bounds.crashes > 0;
        left_out.push(words::stay_held_up(paused.len(), catalogue().list(&paused), mortal));
    }
    if !failing.is_empty() {
        left_out.push(words::go_on_failing(failing.len(), catalogue().list(&failing)));
    }
    if !armed.is_empty() {
        left_out.push(words::armed(catalogue().list(&armed)));
    }
    if config.flag(options::FLUSH) {
        left_out.push(words::unflushed());
    }
    // On a connection it is sent once more.
    if !connects(sim) && scene.messages.iter().any(|m| m.corrupt) {
        left_out.push(words::corrupt());
    }
    if !search.goal.sees_messages() && !connects(sim) {
        left_out.push(words::count_as_one());
    }
    left_out
}
