//! A run as commands that make it again: how a lesson that was left is found as it was. The commands are those of
//! the command language and nothing else.

use crate::scenario::Scenario;
use crate::script::{self, History};
use crate::timeline::Timeline;

/// The most lines that are kept.
pub const MAX_LINES: usize = 5_000;

/// The run up to the step `upto` of the present branch as commands; `None` if they are too many. The history knows
/// what was done by hand, so nothing is played for it.
pub fn commands(timeline: &Timeline, upto: u64) -> Option<Vec<String>> {
    let mut history = History::new(timeline);
    for (branch, upto) in way(timeline, upto) {
        history.by_hand(branch, upto);
        if history.lines.len() > MAX_LINES {
            return None;
        }
    }
    history.forward(upto);
    Some(history.lines).filter(|lines| lines.len() <= MAX_LINES)
}

/// The branches on the way to a step of the present one, and up to which step each is on it.
fn way(timeline: &Timeline, mut upto: u64) -> Vec<(usize, u64)> {
    let tree = timeline.tree();
    let mut way = Vec::new();
    let mut next = Some(timeline.branch());
    while let Some(branch) = next.and_then(|id| tree.iter().find(|branch| branch.id == id)) {
        way.push((branch.id, upto));
        upto = upto.min(branch.fork_step);
        next = branch.parent;
    }
    way.reverse();
    way
}

/// Makes a run again; `None` if a command no longer works.
pub fn again(world: &Scenario, commands: &[String]) -> Option<Timeline> {
    let mut timeline = world.timeline().ok()?;
    for line in commands.iter().take(MAX_LINES) {
        script::run(&mut timeline, line).ok()?;
    }
    Some(timeline)
}
