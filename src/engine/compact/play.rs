//! From a way through a search back to what is to be done to the world itself.

use super::shared::Shared;
use super::worker::Clerk;
use super::{Action, Move, Searched, Worker};
use crate::engine::{Choice, NodeId, Refusal, Step, World};
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
    let crash = |node: NodeId| action.cut.map(|left| Choice::CrashAfter(node, left));
    match action.what {
        Move::Deliver { msg, keep } => {
            let carried = clerk.carried(msg);
            let same = world
                .network
                .flights()
                .filter(|f| {
                    !f.corrupt
                        && (f.id.from, f.id.to) == (carried.from, carried.to)
                        && f.msg.as_ref() == Some(&carried.msg)
                })
                .filter(|f| f.came_through() == carried.came_through && !f.is_lost());
            let oldest = same.map(|f| f.id).min_by_key(|id| (id.n, id.copy));
            let id = oldest.ok_or_else(|| Refusal::new("the search delivers a message that is not in flight"))?;
            choices.extend(keep.then_some(Choice::Duplicate(id)));
            choices.extend(crash(id.to));
            choices.push(Choice::Deliver(id));
        }
        Move::Fire { node, timer } => {
            choices.extend(crash(node));
            choices.push(Choice::Fire(node, world.config.timers(node)[usize::from(timer.0)]));
        }
        Move::Input { node, input } => {
            let asked = clerk.asked(input);
            choices.extend(crash(node));
            choices.push(Choice::Input { node, input: asked.input, to: asked.to, value: asked.value });
        }
        Move::Crash(node) => choices.push(Choice::Crash(node)),
        Move::Restart(node) => choices.push(Choice::Restart { node, wiped: false }),
    }
    Ok(choices)
}
