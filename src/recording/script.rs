//! A history as commands: each branch from where it starts, with its marks.

use crate::script::History;
use crate::timeline::Timeline;

/// The commands that make the whole history again, and end where the run stands.
pub fn lines(timeline: &Timeline) -> Vec<String> {
    let tree = timeline.tree();
    let mut history = History::new(timeline);
    let mut on = String::new();
    let name_of = |id: usize| tree.iter().find(|b| b.id == id).map_or(String::new(), |b| b.name.clone());
    for branch in &tree {
        if branch.parent.is_none() {
            if branch.name != crate::timeline::ROOT_NAME {
                history.lines.push(format!("rename {}", branch.name));
            }
        } else {
            let parent = branch.parent.map_or(String::new(), name_of);
            if on != parent {
                history.lines.push(format!("switch {parent}"));
            }
            if timeline.end_of(branch.parent.unwrap_or(0)) != branch.fork_step || on == parent {
                history.lines.push(format!("seek {}", branch.fork_step));
            }
            history.lines.push(format!("branch {}", branch.name));
        }
        history.start(branch.fork_step, &branch.bookmarks);
        history.by_hand(branch.id, u64::MAX);
        history.forward(branch.end);
        on.clone_from(&branch.name);
    }
    for branch in tree.iter().filter(|b| b.deleted) {
        history.lines.push(format!("delete {}", branch.name));
    }
    if on != timeline.branch_name() {
        history.lines.push(format!("switch {}", timeline.branch_name()));
    }
    if timeline.at() != timeline.end() {
        history.lines.push(format!("seek {}", timeline.at()));
    }
    history.lines
}
