//! A run as commands that make it again, all its branches: how a lesson that was left is found as it was. The commands
//! are those of the command language and nothing else.

use super::Setting;
use crate::script;
use crate::timeline::Timeline;

/// The most lines that are kept.
pub const MAX_LINES: usize = 5_000;

/// The run as commands that end at a step of a branch; `None` if they are too many. The history knows what was done by
/// hand, so nothing is played for it.
pub fn commands(timeline: &Timeline, branch: usize, step: u64) -> Option<Vec<String>> {
    Some(script::whole(timeline, branch, step)).filter(|lines| lines.len() <= MAX_LINES)
}

/// The number that a branch has in the run that is made again, where there is one.
pub fn number(timeline: &Timeline, branch: usize) -> Option<usize> {
    timeline.tree().iter().position(|other| other.id == branch)
}

/// Makes a run again; `None` if a command no longer works.
pub fn again(world: &Setting, commands: &[String]) -> Option<Timeline> {
    let mut timeline = world.timeline(None).ok()?;
    for line in commands.iter().take(MAX_LINES) {
        script::run(&mut timeline, line).ok()?;
    }
    Some(timeline)
}
