//! A history as commands: each branch from where it starts, what the schedule did as `step N`, what was done by hand
//! as the command that does it again.

use crate::engine::{Choice, command};
use crate::script::MAX_STEPS;
use crate::timeline::{BranchView, Timeline};

/// The commands that make the whole history again, and end where the run stands.
pub fn lines(timeline: &Timeline) -> Vec<String> {
    let tree = timeline.tree();
    let mut lines = Vec::new();
    let mut on = String::new();
    let name_of = |id: usize| tree.iter().find(|b| b.id == id).map_or(String::new(), |b| b.name.clone());
    for branch in &tree {
        if branch.parent.is_none() {
            if branch.name != crate::timeline::ROOT_NAME {
                lines.push(format!("rename {}", branch.name));
            }
        } else {
            let parent = branch.parent.map_or(String::new(), name_of);
            if on != parent {
                lines.push(format!("switch {parent}"));
            }
            if timeline.end_of(branch.parent.unwrap_or(0)) != branch.fork_step || on == parent {
                lines.push(format!("seek {}", branch.fork_step));
            }
            lines.push(format!("branch {}", branch.name));
        }
        own_steps(timeline, branch, &mut lines);
        on.clone_from(&branch.name);
    }
    for branch in tree.iter().filter(|b| b.deleted) {
        lines.push(format!("delete {}", branch.name));
    }
    if on != timeline.branch_name() {
        lines.push(format!("switch {}", timeline.branch_name()));
    }
    if timeline.at() != timeline.end() {
        lines.push(format!("seek {}", timeline.at()));
    }
    lines
}

/// What was done on a branch from its fork on, with its marks.
fn own_steps(timeline: &Timeline, branch: &BranchView, lines: &mut Vec<String>) {
    let (config, info) = (timeline.sim().config(), timeline.sim().info());
    let mut at = branch.fork_step;
    let mut marks = branch.bookmarks.iter().peekable();
    let mut forward = |upto: u64, at: &mut u64, lines: &mut Vec<String>| {
        // Marks lie between two steps; so many steps as there are up to each are taken first.
        while let Some(mark) = marks.next_if(|mark| mark.step <= upto) {
            steps(mark.step.saturating_sub(*at), lines);
            *at = mark.step.max(*at);
            lines.push(format!("mark {}", mark.name));
        }
        steps(upto.saturating_sub(*at), lines);
        *at = upto.max(*at);
    };
    for (number, before, step) in timeline.by_hand(branch.id) {
        forward(number - 1, &mut at, lines);
        let passed = step.at.0.saturating_sub(before.0);
        match step.choice {
            Choice::Wait => lines.push(format!("wait {passed}ms")),
            choice => {
                if passed > 0 {
                    lines.push(format!("wait {passed}ms"));
                }
                lines.push(command(config, info, choice));
            }
        }
        at = number;
    }
    forward(branch.end, &mut at, lines);
}

fn steps(mut count: u64, lines: &mut Vec<String>) {
    while count > 0 {
        let now = count.min(MAX_STEPS);
        lines.push(if now == 1 { "step".into() } else { format!("step {now}") });
        count -= now;
    }
}
