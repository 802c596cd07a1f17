//! A whole history as commands: each branch from where it starts, with its marks. Recordings and lessons that were left
//! are made of it.
//!
//! A name is used anew once its branch was deleted, and the deleted one is still there if another starts from it. While
//! both are made, each has a name that nothing has; they get their own as soon as the deleted one is deleted again.

use super::history::History;
use crate::timeline::{BranchView, ROOT_NAME, Timeline};

/// The commands that make the whole history again, branch by branch in the order of [`Timeline::tree`], and end at a
/// step of a branch.
pub fn whole(timeline: &Timeline, branch: usize, step: u64) -> Vec<String> {
    let tree = timeline.tree();
    let mut writer = Writer { timeline, names: Names::new(&tree), history: History::new(timeline), on: None };
    tree.iter().for_each(|branch| writer.make(branch));
    // Deleted in this order, they come back in the order of before.
    for id in timeline.deleted() {
        tree.iter().filter(|branch| branch.id == *id).for_each(|branch| writer.delete(branch));
    }
    tree.iter().filter(|branch| !branch.deleted).for_each(|branch| writer.rename(branch));
    tree.iter().filter(|other| other.id == branch).for_each(|branch| writer.go(branch, step));
    writer.history.lines
}

struct Writer<'a> {
    timeline: &'a Timeline,
    names: Names,
    history: History<'a>,
    /// The branch at whose end the commands stand, if they stand at the end of one for sure.
    on: Option<usize>,
}

impl<'a> Writer<'a> {
    fn say(&mut self, line: String) {
        self.history.lines.push(line);
    }

    /// A branch from its fork to its end.
    fn make(&mut self, branch: &'a BranchView) {
        let name = self.names.first(branch).to_string();
        match branch.parent {
            None if name == ROOT_NAME => {}
            None => self.say(format!("rename {name}")),
            Some(parent) => {
                let already = self.on == Some(parent);
                if !already {
                    self.say(format!("switch {}", self.names.first_of(parent)));
                }
                if self.timeline.end_of(parent) != branch.fork_step || already {
                    self.say(format!("seek {}", branch.fork_step));
                }
                self.say(format!("branch {name}"));
            }
        }
        self.history.start(branch.fork_step, &branch.bookmarks);
        self.history.by_hand(branch.id, u64::MAX);
        self.history.forward(branch.end);
        self.on = Some(branch.id);
    }

    /// Gives a branch its own name, if it was made under another.
    fn rename(&mut self, branch: &BranchView) {
        let first = self.names.first(branch);
        if first != branch.name {
            let switch = format!("switch {first}");
            self.say(switch);
            self.say(format!("rename {}", branch.name));
            self.on = None;
        }
    }

    /// Deletes a branch again.
    fn delete(&mut self, branch: &BranchView) {
        self.rename(branch);
        self.say(format!("delete {}", branch.name));
    }

    /// To where the run is to stand.
    fn go(&mut self, branch: &BranchView, step: u64) {
        let at_end = self.on.is_some();
        if self.on != Some(branch.id) {
            self.say(format!("switch {}", branch.name));
        }
        if step != branch.end || !at_end {
            self.say(format!("seek {step}"));
        }
    }
}

/// Under which names the branches are made at first: their own, unless two have the same.
struct Names(Vec<(usize, String)>);

impl Names {
    fn new(tree: &[BranchView]) -> Names {
        let shared = |name: &str| tree.iter().filter(|branch| branch.name == name).nth(1).is_some();
        let mut free = (1..).map(|n| format!("b{n}")).filter(|name| tree.iter().all(|branch| branch.name != *name));
        let first = |branch: &BranchView| match shared(&branch.name) {
            true => free.next().unwrap_or_default(),
            false => branch.name.clone(),
        };
        let firsts: Vec<String> = tree.iter().map(first).collect();
        Names(tree.iter().map(|branch| branch.id).zip(firsts).collect())
    }

    fn first(&self, branch: &BranchView) -> &str {
        self.first_of(branch.id)
    }

    fn first_of(&self, id: usize) -> &str {
        self.0.iter().find(|(other, _)| *other == id).map_or("", |(_, name)| name)
    }
}
