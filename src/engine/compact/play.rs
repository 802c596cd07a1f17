//! From a way through a search back to what is to be done to the world itself.

use super::shared::{Shared, What};
use super::worker::Clerk;
use super::{Action, Breaking, Move, Searched, Worker};
use crate::engine::network::Flight;
use crate::engine::{Choice, Moment, MsgId, NodeId, Refusal, Step, World};
use std::sync::Arc;

/// Goes a way of ordinals in a copy of the world; the choices of each move.
pub(super) fn play<P: Searched>(
    shared: &Arc<Shared<P>>,
    root: Vec<u32>,
    way: &[u32],
) -> Result<Vec<Vec<Choice>>, Refusal> {
    let mut clerk = Clerk::new(shared.clone());
    let mut world = shared.world.clone();
    let mut row = root;
    let mut all = Vec::new();
    for wanted in way {
        let mut next = None;
        clerk.expand(&row, &mut |successor| {
            if successor.ordinal == *wanted {
                next = Some((successor.action, successor.row.to_vec()));
            }
        });
        let (action, after) = next.ok_or_else(|| Refusal::new("the search lost its way"))?;
        let choices = choices(&clerk, &world, action)?;
        for choice in &choices {
            world.apply(Step { at: world.now, choice: *choice })?;
        }
        all.push(choices);
        row = after;
    }
    Ok(all)
}

/// What is to be done to the world for a move.
fn choices<P: Searched>(clerk: &Clerk<P>, world: &World<P>, action: Action) -> Result<Vec<Choice>, Refusal> {
    let mut choices = Vec::new();
    let crash = |node: NodeId| action.cut.map(|left| Choice::CrashAt(node, Moment::After(left)));
    match action.what {
        Move::Deliver { msg, keep } => {
            let id = oldest(clerk, world, msg)?;
            choices.extend(keep.then_some(Choice::Duplicate(id)));
            choices.extend(crash(id.to));
            choices.push(Choice::Deliver(id));
        }
        Move::Duplicate { msg } => choices.push(Choice::Duplicate(oldest(clerk, world, msg)?)),
        Move::Drop { msg } => choices.push(Choice::Drop(oldest(clerk, world, msg)?)),
        Move::Fire { node, timer } => {
            choices.extend(crash(node));
            choices.push(Choice::Fire(node, world.config.timers(node)[usize::from(timer.0)]));
        }
        Move::Input { node, input } => {
            let asked = clerk.known.asked(input);
            choices.extend(crash(node));
            choices.push(Choice::Input { node, input: asked.input, to: asked.to, value: asked.value });
        }
        Move::Crash(node) => choices.push(Choice::Crash(node)),
        Move::Break { ends, how } => choices.push(breaking(world, ends, how)?),
        Move::Restart(node) => choices.push(Choice::Restart { node, wiped: false }),
    }
    Ok(choices)
}

/// The oldest message in flight that says this.
fn oldest<P: Searched>(clerk: &Clerk<P>, world: &World<P>, msg: u32) -> Result<MsgId, Refusal> {
    let carried = clerk.known.carried(msg);
    let ends = (carried.from, carried.to);
    // What never arrives is damaged, or lost already.
    let (said, arrives) = match &carried.what {
        What::Lost(msg) => (Some(msg), false),
        _ => (carried.msg(), true),
    };
    let says = |f: &&Flight<P::Msg>| (f.id.from, f.id.to) == ends && f.msg.as_ref() == said;
    let stands = |f: &&Flight<P::Msg>| match arrives {
        true => !f.corrupt && !f.is_lost() && f.came_through() == carried.came_through,
        false => f.corrupt || f.is_lost(),
    };
    let same = world.network.flights().filter(says).filter(stands);
    let oldest = same.map(|f| f.id).min_by_key(|id| (id.n, id.copy));
    oldest.ok_or_else(|| Refusal::new("the search takes up a message that is not in flight"))
}

/// What is to be done for a connection to break.
fn breaking<P: Searched>(world: &World<P>, ends: [NodeId; 2], how: Breaking) -> Result<Choice, Refusal> {
    let mut on_it = world.network.flights().filter(|f| {
        let between = ends.contains(&f.id.from) && ends.contains(&f.id.to) && f.id.from != f.id.to;
        between && f.msg.is_some() && !f.is_lost()
    });
    let choice = match how {
        Breaking::Dropped => on_it.next().map(|f| Choice::Drop(f.id)),
        Breaking::Fated => on_it.find(|f| world.loss(f).is_some()).map(|f| Choice::Lose(f.id)),
        Breaking::Damaged => {
            let arrives = |f: &&Flight<P::Msg>| f.corrupt && world.allowed(Choice::Deliver(f.id)).is_ok();
            on_it.find(arrives).map(|f| Choice::Deliver(f.id))
        }
    };
    choice.ok_or_else(|| Refusal::new("the search loses a message that is not in flight"))
}
