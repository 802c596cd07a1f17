//! The tree of branches: their names, starting one, going to one, deleting one and taking that back; bookmarks.

use super::{Branch, Marked, Timeline};
use crate::engine::{Refusal, Sim, Step};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Name of the branch that every run begins with.
pub const ROOT_NAME: &str = "main";
/// Longest name of a branch or bookmark, in letters.
const MAX_NAME: usize = 24;

/// A place that somebody gave a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bookmark {
    /// Its name.
    pub name: String,
    /// The branch it was made on.
    pub branch: usize,
    /// The step.
    pub step: u64,
}

/// A branch, for a picture of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchView {
    /// Its number; it never changes.
    pub id: usize,
    /// Its name.
    pub name: String,
    /// The branch that it leaves; `None` for the first.
    pub parent: Option<usize>,
    /// The last step that it shares with its parent; 0 for the first.
    pub fork_step: u64,
    /// Its last step.
    pub end: u64,
    /// Whether one is on it.
    pub current: bool,
    /// Whether it was deleted and is shown because a branch that is left starts from it.
    pub deleted: bool,
    /// What is worth jumping to on it, from its fork on.
    pub marks: Vec<Marked>,
    /// Bookmarks on it, from its fork on, in order of steps.
    pub bookmarks: Vec<Bookmark>,
}

impl Timeline {
    /// Every branch that is there, in the order in which they were made, and the deleted ones that others start from.
    pub fn tree(&self) -> Vec<BranchView> {
        let shown = |id: &usize| !self.branches[*id].deleted || self.carries(*id);
        (0..self.branches.len()).filter(shown).map(|id| self.view(id)).collect()
    }

    fn view(&self, id: usize) -> BranchView {
        let branch = &self.branches[id];
        let bookmark = |(step, name): &(u64, String)| Bookmark { name: name.clone(), branch: id, step: *step };
        BranchView {
            id,
            name: branch.name.clone(),
            parent: branch.parent.map(|(parent, _)| parent),
            fork_step: branch.fork_step(),
            end: branch.end(),
            current: id == self.current,
            deleted: branch.deleted,
            marks: branch.marks.clone(),
            bookmarks: branch.bookmarks.iter().map(bookmark).collect(),
        }
    }

    /// Whether a branch that is left starts from this one, or from one that does.
    fn carries(&self, id: usize) -> bool {
        let children = self.branches.iter().enumerate().filter(|(_, b)| b.parent.is_some_and(|(p, _)| p == id));
        children.into_iter().any(|(child, b)| !b.deleted || self.carries(child))
    }

    /// The branches that are deleted, in the order in which they were; the last one comes back first.
    pub fn deleted(&self) -> &[usize] {
        &self.deleted
    }

    /// A number that is another one as soon as a step, a branch, a name or a mark was made or taken away, anywhere in
    /// the history. To go elsewhere in it makes nothing.
    pub fn made(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        for Branch { name, parent, steps, bookmarks, deleted, .. } in &self.branches {
            (name, parent, steps.len(), bookmarks, deleted).hash(&mut hash);
        }
        hash.finish()
    }

    /// Name of the branch one is on.
    pub fn branch_name(&self) -> &str {
        &self.branches[self.current].name
    }

    /// The branch of this name.
    pub fn find_branch(&self, name: &str) -> Option<usize> {
        self.branches.iter().position(|b| b.name == name && !b.deleted)
    }

    /// The branch of this name; otherwise which there are.
    pub fn need_branch(&self, name: &str) -> Result<usize, Refusal> {
        self.find_branch(name).ok_or_else(|| {
            let names: Vec<_> = self.branches.iter().filter(|b| !b.deleted).map(|b| b.name.as_str()).collect();
            Refusal::new(format!("there is no branch {name}")).remedy(format!("branches are {}", names.join(", ")))
        })
    }

    /// The branches whose end no other one goes on from: each shows how the run may end.
    pub fn endings(&self) -> Vec<usize> {
        let there = |id: &usize| !self.branches[*id].deleted;
        let goes_on = |id: usize, other: usize| {
            let (end, further) = (self.branches[id].end(), self.branches[other].end());
            // Of two that are the same, the first one stands for both.
            self.parting(id, other) == end && (further > end || other < id)
        };
        let all: Vec<usize> = (0..self.branches.len()).filter(there).collect();
        all.iter().copied().filter(|id| !all.iter().any(|other| other != id && goes_on(*id, *other))).collect()
    }

    /// The next branch after this one, round and round, that ends where no other one goes on.
    pub fn next_branch(&self) -> usize {
        let endings = self.endings();
        let after = endings.iter().find(|id| **id > self.current);
        after.or(endings.first()).copied().unwrap_or(self.current)
    }

    /// Starts a branch at the present step and goes on in it: what is done from here belongs to it.
    pub fn start_branch(&mut self, name: &str) -> Result<usize, Refusal> {
        self.check_name(name)?;
        Ok(self.fork(name.to_string()))
    }

    /// Leaves what is recorded from here on to its branch: time goes on by the schedule, in a branch that is empty yet.
    pub fn part(&mut self) {
        if self.at() >= self.end() {
            return;
        }
        let here = (self.current, self.at());
        self.go_on_from(here, here.1);
    }

    /// Goes on at a step in a branch that leaves another one there or later: in one that is empty yet, if there is one.
    pub(super) fn go_on_from(&mut self, place: (usize, u64), at: u64) {
        let branch = self.empty_from(place).unwrap_or_else(|| self.grow(self.free_name(), place));
        self.go(branch, at.min(place.1));
    }

    /// A branch that leaves another one at this step, and on which nothing was done yet.
    pub(super) fn empty_from(&self, place: (usize, u64)) -> Option<usize> {
        self.branches.iter().position(|b| b.parent == Some(place) && b.steps.is_empty() && !b.deleted)
    }

    fn fork(&mut self, name: String) -> usize {
        self.current = self.grow(name, (self.current, self.at()));
        self.current
    }

    fn grow(&mut self, name: String, place: (usize, u64)) -> usize {
        self.branches.push(Branch::new(name, Some(place)));
        self.branches.len() - 1
    }

    /// Gives the branch one is on another name.
    pub fn rename_branch(&mut self, name: &str) -> Result<(), Refusal> {
        if self.branches[self.current].name != name {
            self.check_name(name)?;
            self.branches[self.current].name = name.to_string();
        }
        Ok(())
    }

    /// Deletes a branch; [`Timeline::undelete`] brings it back. Whoever is on it goes to where it left its parent.
    pub fn delete_branch(&mut self, id: usize) -> Result<(), Refusal> {
        let Some(branch) = self.branches.get(id).filter(|b| !b.deleted) else {
            return Err(Refusal::new("there is no such branch"));
        };
        let Some((parent, fork)) = branch.parent else {
            let name = &branch.name;
            let refusal = Refusal::new(format!("{name} is where everything starts"));
            return Err(refusal.remedy("only branches of it can be deleted"));
        };
        if id == self.current {
            // A parent that was deleted itself is left for its own parent, and so on; the first one always stays.
            let (mut parent, mut fork) = (parent, fork);
            while self.branches[parent].deleted {
                let Some((next, step)) = self.branches[parent].parent else { break };
                (parent, fork) = (next, fork.min(step));
            }
            self.go(parent, fork);
        }
        self.branches[id].deleted = true;
        self.deleted.push(id);
        Ok(())
    }

    /// Brings the branch back that was deleted last; its name, unless that was taken meanwhile.
    pub fn undelete(&mut self) -> Option<usize> {
        let id = self.deleted.pop()?;
        if self.find_branch(&self.branches[id].name).is_some() {
            self.branches[id].name = self.free_name();
        }
        self.branches[id].deleted = false;
        Some(id)
    }

    /// Goes to a step of a branch, at most to its end.
    pub fn go(&mut self, branch: usize, step: u64) {
        if branch >= self.branches.len() || self.branches[branch].deleted {
            return;
        }
        if branch != self.current {
            let step = step.min(self.branches[branch].end());
            self.current = branch;
            let (_, near) = self.checkpoint(branch, step);
            self.sim = near.fork();
        }
        self.seek(step);
    }

    /// The world at a step of a branch; the run itself stays where it is.
    pub fn world_at(&self, branch: usize, step: u64) -> Box<dyn Sim> {
        let branch = branch.min(self.branches.len() - 1);
        if branch == self.current && step == self.at() {
            return self.sim.fork();
        }
        let step = step.min(self.branches[branch].end());
        let mut sim = self.checkpoint(branch, step).1.fork();
        while sim.steps() < step {
            let Some(next) = self.recorded(branch, sim.steps() + 1) else { break };
            if sim.apply(next).is_err() {
                break;
            }
        }
        sim
    }

    /// The last step of a branch.
    pub fn end_of(&self, branch: usize) -> u64 {
        self.branches.get(branch).map_or(0, Branch::end)
    }

    /// The last step that two branches share.
    pub fn parting(&self, a: usize, b: usize) -> u64 {
        let (one, two) = (self.way(a), self.way(b));
        let shared = one.iter().zip(&two).take_while(|(a, b)| a.0 == b.0);
        shared.last().map_or(0, |(a, b)| a.1.min(b.1))
    }

    /// Gives the present step a name.
    pub fn bookmark(&mut self, name: &str) -> Result<(), Refusal> {
        check_spelling(name)?;
        if super::jump::find(name).is_some() || ["start", "end", "next", "previous"].contains(&name) {
            let refusal = Refusal::new(format!("`seek {name}` means something else already"));
            return Err(refusal.remedy("take another name"));
        }
        let (at, way) = (self.at(), self.way(self.current));
        for branch in &mut self.branches {
            branch.bookmarks.retain(|(_, old)| old != name);
        }
        let Some((branch, _)) = way.into_iter().find(|(_, upto)| at <= *upto) else { return Ok(()) };
        let bookmarks = &mut self.branches[branch].bookmarks;
        let place = bookmarks.partition_point(|(step, _)| *step <= at);
        bookmarks.insert(place, (at, name.to_string()));
        Ok(())
    }

    /// Takes a bookmark away; whether there was one.
    pub fn remove_bookmark(&mut self, name: &str) -> bool {
        let before: usize = self.branches.iter().map(|b| b.bookmarks.len()).sum();
        self.branches.iter_mut().for_each(|b| b.bookmarks.retain(|(_, old)| old != name));
        before != self.branches.iter().map(|b| b.bookmarks.len()).sum::<usize>()
    }

    /// Bookmarks on the way to this branch's end, in order of steps.
    pub fn bookmarks(&self) -> Vec<Bookmark> {
        let mut found = Vec::new();
        for (branch, upto) in self.way(self.current) {
            let own = self.branches[branch].bookmarks.iter().take_while(|(step, _)| *step <= upto);
            found.extend(own.map(|(step, name)| Bookmark { name: name.clone(), branch, step: *step }));
        }
        found
    }

    /// The bookmark of this name, wherever it is.
    pub fn find_bookmark(&self, name: &str) -> Option<Bookmark> {
        let all = self.branches.iter().enumerate().filter(|(_, b)| !b.deleted);
        let mut all = all.flat_map(|(id, b)| b.bookmarks.iter().map(move |found| (id, found)));
        let (branch, (step, name)) = all.find(|(_, (_, found))| found == name)?;
        Some(Bookmark { name: name.clone(), branch, step: *step })
    }

    fn check_name(&self, name: &str) -> Result<(), Refusal> {
        check_spelling(name)?;
        match self.find_branch(name) {
            Some(_) => {
                let refusal = Refusal::new(format!("there is a branch {name} already"));
                Err(refusal.remedy(format!("take another name, or `switch {name}`")))
            }
            None => Ok(()),
        }
    }

    /// Another branch that comes as far as this one and takes this step there, where this one takes another.
    pub(super) fn known(&self, next: u64, step: Step) -> Option<usize> {
        let takes_it = |id: &usize| {
            !self.branches[*id].deleted
                && self.recorded(*id, next) == Some(step)
                && self.parting(self.current, *id) + 1 >= next
        };
        if next <= self.end() { (0..self.branches.len()).find(takes_it) } else { None }
    }

    /// A name that no branch has.
    pub(super) fn free_name(&self) -> String {
        let taken = |name: &String| self.branches.iter().any(|b| b.name == *name);
        let mut n = self.branches.len() + 1;
        loop {
            let name = format!("b{n}");
            if !taken(&name) {
                return name;
            }
            n += 1;
        }
    }
}

fn check_spelling(name: &str) -> Result<(), Refusal> {
    let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let starts = name.starts_with(char::is_alphabetic);
    match starts && name.chars().all(fits) && name.chars().count() <= MAX_NAME {
        true => Ok(()),
        false => Err(Refusal::new(format!("a name is a letter and then letters, digits, - and _, {MAX_NAME} at most"))),
    }
}
