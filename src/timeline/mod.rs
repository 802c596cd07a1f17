//! The history of a run: every step that was taken, in branches, with checkpoints to come back to.
//!
//! Going back forks the nearest checkpoint and takes the recorded steps again, so nothing drifts. Doing something
//! else in the past starts a new branch; the old future is kept. Knows no protocol, no terminal and no file.
//!
//! Memory is bounded where it can be: a step costs 24 bytes and is never lost; checkpoints are at most
//! [`MAX_CHECKPOINTS`] over all branches, some 10 kB each with eight nodes. Beyond that the oldest ones are thinned:
//! going there replays more steps, and [`Timeline::thinned`] says so.
//!
//! `act` does several things at once, or none, `undo` takes back what was done last, `tree` names, makes and deletes
//! branches, `standpoint` tells how much of a way is still the way, `checkpoints` keeps states to come back to, `jump` finds
//! the next thing worth a look, `losses` what is on no disk any more, `past` what was ever or always so, `why` what led to
//! something, by a `chain` of steps, `called` that of entries with names, `why_not` what stands in its way, `chances` who
//! could lead and what else could be chosen, `diff` what differs between two branches, `two_logs` in their logs,
//! `breakpoint` where to stop, `transcript` tells steps in words, `card` nodes, `beside` is another run in the same night,
//! `sets` whichever of them are enough.

mod act;
mod beside;
mod breakpoint;
mod called;
pub mod card;
mod chain;
mod chances;
mod checkpoints;
mod diff;
mod jump;
mod losses;
mod past;
mod sets;
mod standpoint;
pub mod transcript;
mod tree;
mod two_logs;
mod undo;
mod why;
mod why_not;
pub(crate) mod words;

#[cfg(test)]
mod tests;

pub use act::LeftOut;
pub use beside::{Beside, Night};
pub use breakpoint::{Breakpoint, Stop, Stopped, Watch};
pub use chain::Because;
pub use chances::{Chance, Chances};
pub use checkpoints::{CHECKPOINT_EVERY, MAX_CHECKPOINTS, Thinned};
pub use diff::{Change, Diff, NodeDiff};
pub use jump::{LANDMARKS, Landmark, Target};
pub use losses::{Loss, Losses, is_gone, is_same};
pub use past::{Asking, MAX_PAST};
pub use sets::in_few_words;
pub use standpoint::Standpoint;
pub use tree::{Bookmark, BranchView, ROOT_NAME};
pub use two_logs::{LogDiff, Pair};
pub use undo::{Extent, Undone};
pub use why::Why;
pub use why_not::{WhyNot, rung_words};

use crate::engine::scene::{Mark, Scene, Told};
use crate::engine::{Choice, NodeId, Refusal, Sim, Step, Time};
use crate::kit::work;
use checkpoints::Checkpoints;
use standpoint::Identity;
use undo::Deed;

/// What it costs to take a step once more, of which nothing is told.
const REPLAYED: u64 = work::STEP / 2;

/// Something worth jumping to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// The step, counted from 1.
    pub step: u64,
    /// What happened there.
    pub mark: Mark,
    /// At which node.
    pub node: NodeId,
}

#[derive(Clone)]
struct Branch {
    /// What people call it.
    name: String,
    /// The branch that this one leaves, and the last step that both share.
    parent: Option<(usize, u64)>,
    /// Steps from the fork on.
    steps: Vec<Step>,
    /// Which of them the timed schedule would not have taken.
    by_hand: Vec<u64>,
    /// What of that can be taken back.
    deeds: Vec<Deed>,
    marks: Vec<Marked>,
    bookmarks: Vec<(u64, String)>,
    /// States to come back to.
    checkpoints: Checkpoints,
    /// It was deleted, and can be brought back.
    deleted: bool,
}

impl Branch {
    fn new(name: String, parent: Option<(usize, u64)>) -> Branch {
        Branch {
            name,
            parent,
            steps: Vec::new(),
            by_hand: Vec::new(),
            deeds: Vec::new(),
            marks: Vec::new(),
            bookmarks: Vec::new(),
            checkpoints: Checkpoints::default(),
            deleted: false,
        }
    }

    fn fork_step(&self) -> u64 {
        self.parent.map_or(0, |(_, step)| step)
    }

    fn end(&self) -> u64 {
        self.fork_step() + self.steps.len() as u64
    }
}

/// A run with its past, its recorded future, and the branches that were left.
pub struct Timeline {
    branches: Vec<Branch>,
    current: usize,
    sim: Box<dyn Sim>,
    limit: u64,
    /// Branches in the order in which they were deleted.
    deleted: Vec<usize>,
    /// Branches on which something was taken back, each with the one that goes on without it.
    taken_back: Vec<(usize, usize)>,
    most_checkpoints: usize,
    anew: bool,
    held: Option<Refusal>,
    /// The world that stands beside it, at its beginning.
    other: Option<Box<dyn Sim>>,
    identity: Identity,
}

/// To go back to it, should what is done next be given up.
impl Clone for Timeline {
    fn clone(&self) -> Self {
        let (branches, deleted, taken_back) = (self.branches.clone(), self.deleted.clone(), self.taken_back.clone());
        let (held, identity) = (self.held.clone(), Identity::default());
        let other = self.other.as_ref().map(|other| other.fork());
        Timeline { branches, deleted, taken_back, sim: self.sim.fork(), held, other, identity, ..*self }
    }
}

impl Timeline {
    /// The history of a world at its beginning.
    pub fn new(sim: Box<dyn Sim>) -> Timeline {
        let mut root = Branch::new(tree::ROOT_NAME.to_string(), None);
        root.checkpoints.push(0, sim.fork());
        Timeline {
            branches: vec![root],
            current: 0,
            sim,
            limit: u64::MAX,
            anew: false,
            held: None,
            other: None,
            deleted: Vec::new(),
            taken_back: Vec::new(),
            most_checkpoints: MAX_CHECKPOINTS,
            identity: Identity::default(),
        }
    }

    /// The world at the present step.
    pub fn sim(&self) -> &dyn Sim {
        &*self.sim
    }

    /// The picture of the present step, with at most `rows` rows of each log.
    pub fn scene(&self, rows: usize) -> Scene {
        self.sim.scene(rows)
    }

    /// The present step; 0 is the start.
    pub fn at(&self) -> u64 {
        self.sim.steps()
    }

    /// Whether time goes on by the schedule even where a future is recorded, which then becomes another branch; what was
    /// done before in the same way is not done twice, but found on its branch.
    pub fn anew(&mut self, yes: bool) {
        self.anew = yes;
    }

    /// Refuses every step after this one; `None` allows all.
    pub fn limit(&mut self, last: Option<u64>) {
        self.limit = last.unwrap_or(u64::MAX);
    }

    /// Refuses every new step for this reason; `None` allows them again. What is recorded can be looked at all the same.
    pub fn hold(&mut self, why: Option<Refusal>) {
        self.held = why;
    }

    /// Why no new step is taken now, if they are held back.
    pub fn held(&self) -> Option<&Refusal> {
        self.held.as_ref()
    }

    /// The same where the next step would be a new one.
    pub fn barred(&self) -> Option<&Refusal> {
        self.held().filter(|_| self.recorded(self.current, self.at() + 1).is_none())
    }

    /// The last step recorded on this branch.
    pub fn end(&self) -> u64 {
        self.branches[self.current].end()
    }

    /// Number of the branch one is on, from 0 in the order in which they were made.
    pub fn branch(&self) -> usize {
        self.current
    }

    /// How many branches there are, without the deleted ones.
    pub fn branches(&self) -> usize {
        self.branches.len() - self.deleted.len()
    }

    /// The last step that this branch shares with another one.
    pub fn shared_with(&self, other: usize) -> u64 {
        self.parting(self.current, other.min(self.branches.len() - 1))
    }

    /// What `forward` would do: the recorded step, else the next of the schedule unless new steps are held back.
    pub fn upcoming(&self) -> Option<Step> {
        let recorded = if self.anew { None } else { self.recorded(self.current, self.at() + 1) };
        recorded.or_else(|| self.sim.next().filter(|_| self.held.is_none()))
    }

    /// One step forward: the recorded one, else the next of the schedule. `false` if nothing will happen by itself.
    pub fn forward(&mut self) -> bool {
        self.upcoming().is_some_and(|step| self.take(step).is_ok())
    }

    /// Takes a step at its time; the one way a run grows.
    pub fn take(&mut self, step: Step) -> Result<(), Refusal> {
        if !work::spend(work::STEP) {
            return Err(Refusal::new("this was stopped"));
        }
        let next = self.at() + 1;
        // The clock never goes back, so a step's time is the clock's after it.
        let step = Step { at: step.at.max(self.sim.now()), ..step };
        if self.recorded(self.current, next) == Some(step) {
            return self.sim.apply(step);
        }
        if let Some(known) = self.anew.then(|| self.known(next, step)).flatten() {
            self.current = known;
            return self.sim.apply(step);
        }
        self.may_grow_to(next)?;
        let due = self.sim.next();
        // A refused step must not leave an empty branch behind.
        self.sim.apply(step)?;
        if next <= self.end() {
            let name = self.free_name();
            self.branches.push(Branch::new(name, Some((self.current, next - 1))));
            self.current = self.branches.len() - 1;
        }
        let branch = &mut self.branches[self.current];
        branch.steps.push(step);
        if due != Some(step) {
            branch.by_hand.push(next);
            branch.deeds.extend(Deed::of(next, step, due));
        }
        branch.marks.extend(self.sim.marks().iter().map(|(mark, node)| Marked {
            step: next,
            mark: *mark,
            node: *node,
        }));
        let last = branch.checkpoints.last_step();
        let last = last.unwrap_or_else(|| self.checkpoint(self.current, next).0);
        if next >= last + CHECKPOINT_EVERY {
            let state = self.sim.fork();
            self.keep_checkpoint(next, state);
        }
        Ok(())
    }

    /// Lets time pass until `until`: every step due by then, and then nothing. Returns the steps taken; stops
    /// early after `most` of them.
    pub fn run_to(&mut self, until: Time, most: u64) -> u64 {
        let start = self.at();
        while self.at() - start < most {
            match self.upcoming() {
                Some(step) if step.at <= until => {
                    if self.take(step).is_err() {
                        break;
                    }
                }
                _ => {
                    if self.sim.now() < until {
                        // Waiting is always allowed.
                        let _ = self.take(Step { at: until, choice: Choice::Wait });
                    }
                    break;
                }
            }
        }
        self.at() - start
    }

    /// Goes to a step of this branch, at most to its end.
    pub fn seek(&mut self, step: u64) {
        let step = step.min(self.end());
        if step == self.at() {
            return;
        }
        let (from, near) = self.checkpoint(self.current, step);
        // Going forward from here may be nearer than from a checkpoint.
        if !(from <= self.at() && self.at() < step) {
            self.sim = near.fork();
        }
        while self.at() < step {
            let Some(next) = self.recorded(self.current, self.at() + 1) else { break };
            if !work::spend(REPLAYED) || self.sim.apply(next).is_err() {
                break;
            }
        }
    }

    /// Goes back so many steps, at most to the start.
    pub fn back(&mut self, steps: u64) {
        self.seek(self.at().saturating_sub(steps));
    }

    /// Goes to the end of another branch.
    pub fn switch(&mut self, branch: usize) {
        if branch != self.current && self.branches.get(branch).is_some_and(|b| !b.deleted) {
            self.current = branch;
            let end = self.end();
            let (_, near) = self.checkpoint(branch, end);
            self.sim = near.fork();
            self.seek(end);
        }
    }

    /// The step with this number on the way to a branch's end.
    fn recorded(&self, mut branch: usize, step: u64) -> Option<Step> {
        while let Some((parent, fork)) = self.branches[branch].parent {
            if step > fork {
                break;
            }
            branch = parent;
        }
        let this = &self.branches[branch];
        let at = step.checked_sub(this.fork_step() + 1)?;
        this.steps.get(at as usize).copied()
    }

    /// The nearest checkpoint at or before a step on the way to a branch's end.
    fn checkpoint(&self, mut branch: usize, mut step: u64) -> (u64, &dyn Sim) {
        loop {
            let this = &self.branches[branch];
            match (this.checkpoints.at_or_before(step), this.parent) {
                (Some(found), _) => return found,
                (None, Some((parent, fork))) => {
                    branch = parent;
                    step = step.min(fork);
                }
                // The root has a checkpoint at 0, which is at or before every step.
                (None, None) => return (0, &*self.sim),
            }
        }
    }

    /// The steps of a branch's way, from the start to its end: for each branch on it, which, and up to which step.
    fn way(&self, mut branch: usize) -> Vec<(usize, u64)> {
        let mut way = vec![(branch, self.branches[branch].end())];
        while let Some((parent, fork)) = self.branches[branch].parent {
            let fork = way.last().map_or(fork, |(_, upto)| fork.min(*upto));
            way.push((parent, fork));
            branch = parent;
        }
        way.reverse();
        way
    }

    /// The steps of a branch from its fork on that somebody did by hand: their number, the time before, the step.
    pub fn by_hand(&self, branch: usize) -> impl Iterator<Item = (u64, Time, Step)> {
        self.branches[branch].by_hand.iter().filter_map(move |number| {
            let before = self.recorded(branch, number - 1).map_or(Time(0), |step| step.at);
            Some((*number, before, self.recorded(branch, *number)?))
        })
    }

    /// The last step of this branch that is taken by a time.
    pub fn last_by(&self, time: Time) -> u64 {
        self.steps().take_while(|step| step.at <= time).count() as u64
    }

    /// All steps of this branch from the start to its end.
    pub fn steps(&self) -> impl Iterator<Item = Step> {
        (1..=self.end()).filter_map(|n| self.recorded(self.current, n))
    }

    /// What the steps `from..=to` of this branch did, in words.
    pub fn told(&self, from: u64, to: u64) -> Vec<Told> {
        let to = to.min(self.end());
        if from == to && to == self.at() && to > 0 {
            return vec![self.sim.told()];
        }
        let mut told = Vec::new();
        self.walk(from.max(1), to, &mut |sim| {
            told.push(sim.told());
            true
        });
        told
    }

    /// Shows the world after each of the steps `from..=to` of this branch, in order, until `each` has seen enough.
    /// Step 0 is the start. The run itself stays where it is.
    pub fn walk(&self, from: u64, to: u64, each: &mut dyn FnMut(&dyn Sim) -> bool) {
        let to = to.min(self.end());
        if from == to && to == self.at() {
            each(&*self.sim);
            return;
        }
        let (_, near) = self.checkpoint(self.current, from);
        let mut sim = near.fork();
        while sim.steps() <= to {
            if sim.steps() >= from && !each(&*sim) {
                break;
            }
            let Some(step) = self.recorded(self.current, sim.steps() + 1) else { break };
            if !work::spend(REPLAYED) || sim.apply(step).is_err() {
                break;
            }
        }
    }

    /// What is worth jumping to on this branch, in order of steps.
    pub fn marks(&self) -> Vec<Marked> {
        self.marks_of(self.current)
    }

    fn marks_of(&self, branch: usize) -> Vec<Marked> {
        let mut marks = Vec::new();
        for (branch, upto) in self.way(branch) {
            marks.extend(self.branches[branch].marks.iter().take_while(|m| m.step <= upto).copied());
        }
        marks
    }
}
