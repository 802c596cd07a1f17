//! A run as commands that make it again: how a lesson that was left is found as it was. The commands are those of
//! the command language and nothing else.

use crate::engine::{Choice, command};
use crate::scenario::Scenario;
use crate::script::{self, MAX_STEPS};
use crate::timeline::Timeline;

/// The most lines that are kept.
pub const MAX_LINES: usize = 5_000;

/// The run up to the step `upto` of the present branch as commands; `None` if they are too many. The history knows
/// what was done by hand, so nothing is played for it.
pub fn commands(timeline: &Timeline, upto: u64) -> Option<Vec<String>> {
    let (config, info) = (timeline.sim().config(), timeline.sim().info());
    let mut lines = Vec::new();
    let mut at = 0;
    for (branch, upto) in way(timeline, upto) {
        for (number, before, step) in timeline.by_hand(branch).take_while(|(number, ..)| *number <= upto) {
            forward(number - 1 - at, &mut lines);
            at = number;
            let passed = step.at.0.saturating_sub(before.0);
            if passed > 0 {
                lines.push(format!("wait {passed}ms"));
            }
            if step.choice != Choice::Wait {
                lines.push(command(config, info, step.choice));
            }
        }
        if lines.len() > MAX_LINES {
            return None;
        }
    }
    forward(upto.saturating_sub(at), &mut lines);
    Some(lines).filter(|lines| lines.len() <= MAX_LINES)
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

/// So many steps of the schedule, as many in one line as a line may take.
fn forward(mut steps: u64, lines: &mut Vec<String>) {
    while steps > 0 {
        let now = steps.min(MAX_STEPS);
        lines.push(format!("step {now}"));
        steps -= now;
    }
}

/// Makes a run again; `None` if a command no longer works.
pub fn again(world: &Scenario, commands: &[String]) -> Option<Timeline> {
    let mut timeline = world.timeline().ok()?;
    for line in commands.iter().take(MAX_LINES) {
        script::run(&mut timeline, line).ok()?;
    }
    Some(timeline)
}
