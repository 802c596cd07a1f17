//! Taking back what was done last. Nothing is lost: what is taken back stays on its branch, and the run goes on in another
//! one from just before it. To wait is no deed, unless something due was late by it; what a world was set up with is none
//! either.

use super::{Branch, Timeline};
use crate::engine::{Choice, Refusal, Step, Time, command};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Something that was done: one step, or several that were one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Deed {
    /// Its first step.
    pub first: u64,
    /// Its last one.
    pub last: u64,
}

impl Deed {
    /// A step that the schedule would not have taken, and what that would have done; nothing if somebody only waited.
    pub fn of(number: u64, step: Step, due: Option<Step>) -> Option<Deed> {
        let late = due.is_some_and(|due| due.at < step.at);
        (step.choice != Choice::Wait || late).then_some(Deed { first: number, last: number })
    }
}

/// How far each branch went at some moment: what is on it beyond was done later.
pub struct Extent(Vec<u64>);

/// What was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Its steps as commands.
    pub commands: Vec<String>,
    /// The first of them.
    pub step: u64,
    /// The branch on which it still stands.
    pub branch: usize,
}

impl Timeline {
    /// Takes back what was done last on this branch, and goes on in another one from just before it. Whoever looks at what
    /// was before stays there.
    pub fn undo(&mut self) -> Result<Undone, Refusal> {
        let Some((branch, deed)) = self.last_deed(u64::MAX) else {
            let refusal = Refusal::new("nothing was done by hand here that could be taken back");
            return Err(refusal.remedy("`back` goes back a step"));
        };
        let commands = (deed.first..=deed.last).filter_map(|number| self.command(branch, number)).collect();
        let left = self.current;
        self.leave_out(deed.first);
        self.taken_back.push((left, self.current));
        Ok(Undone { commands, step: deed.first, branch })
    }

    /// The branches on which something was taken back, each with the one that goes on without it, the last one last.
    pub fn taken_back(&self) -> &[(usize, usize)] {
        &self.taken_back
    }

    /// Whatever was done so far is how things are: it is not taken back.
    pub fn settle(&mut self) {
        self.settle_since(&Extent(Vec::new()));
    }

    /// The same of what was done since some moment; what was done before can be taken back as before.
    pub fn settle_since(&mut self, before: &Extent) {
        for (id, branch) in self.branches.iter_mut().enumerate() {
            let end = before.0.get(id).copied().unwrap_or(0);
            branch.deeds.retain(|deed| deed.first <= end);
        }
    }

    /// The same of all but these deeds.
    pub fn settle_but(&mut self, left: &[(usize, u64, u64)]) {
        for (id, branch) in self.branches.iter_mut().enumerate() {
            let end = branch.end();
            let kept = |deed: &Deed| {
                let known = left.iter().find(|(on, first, _)| (*on, *first) == (id, deed.first));
                known.map(|(_, first, last)| Deed { first: *first, last: (*last).clamp(*first, end) })
            };
            branch.deeds = branch.deeds.iter().filter_map(kept).collect();
        }
    }

    /// How far each branch goes now.
    pub fn extent(&self) -> Extent {
        Extent((0..self.branches.len()).map(|id| self.end_of(id)).collect())
    }

    /// All that can be taken back, each deed as its branch, its first step and its last one.
    pub fn deeds(&self) -> Vec<(usize, u64, u64)> {
        let on = |(id, branch): (usize, &Branch)| -> Vec<_> {
            branch.deeds.iter().map(|deed| (id, deed.first, deed.last)).collect()
        };
        self.branches.iter().enumerate().flat_map(on).collect()
    }

    /// A number that is another one as soon as something was done, on any branch, that could be taken back.
    pub fn done(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        self.branches.iter().for_each(|branch| branch.deeds.hash(&mut hash));
        hash.finish()
    }

    /// The first step of what was done last on this branch, up to a step.
    pub fn done_last(&self, upto: u64) -> Option<u64> {
        self.last_deed(upto).map(|(_, deed)| deed.first)
    }

    /// When each thing was done, on the way to a branch's end, that could be taken back.
    pub fn done_at(&self, branch: usize) -> Vec<Time> {
        let deeds = |(branch, upto): (usize, u64)| {
            let deeds = self.branches[branch].deeds.iter().filter(move |deed| deed.first <= upto);
            deeds.filter_map(move |deed| Some(self.recorded(branch, deed.first)?.at))
        };
        self.way(branch).into_iter().flat_map(deeds).collect()
    }

    /// What was done by hand after a step on the way to the present one, each with the number of its step, as a command.
    pub fn done_since(&self, from: u64) -> Vec<(u64, String)> {
        let at = self.at();
        let by_hand = |(branch, upto): (usize, u64)| {
            let numbers = self.branches[branch].by_hand.iter().copied();
            let done = numbers.filter(move |number| *number > from && *number <= upto.min(at));
            done.filter_map(move |number| Some((number, self.command(branch, number)?)))
        };
        self.way(self.current).into_iter().flat_map(by_hand).collect()
    }

    /// A step of a branch as the command that does it.
    fn command(&self, branch: usize, number: u64) -> Option<String> {
        let (step, sim) = (self.recorded(branch, number)?, self.sim());
        let before = self.recorded(branch, number - 1).map_or(0, |before| before.at.0);
        Some(match step.choice == Choice::Wait {
            true => format!("wait {}ms", step.at.0.saturating_sub(before)),
            false => command(sim.config(), sim.info(), step.choice),
        })
    }

    /// Whether there is something to take back.
    pub fn can_undo(&self) -> bool {
        self.last_deed(u64::MAX).is_some()
    }

    /// The last deed on the way to this branch's end that begins up to a step, and the branch that it is recorded on.
    fn last_deed(&self, upto: u64) -> Option<(usize, Deed)> {
        self.way(self.current).into_iter().rev().find_map(|(branch, end)| {
            let deeds = &self.branches[branch].deeds;
            deeds.iter().rev().find(|deed| deed.first <= end.min(upto)).map(|deed| (branch, *deed))
        })
    }

    /// Makes one deed of what was done in one go, from a step up to the present one; whether something was. Where that was
    /// recorded, what was done later stands behind it and is none of it.
    pub fn taken_together(&mut self, first: u64) -> bool {
        let at = self.at();
        let deeds = &mut self.branches[self.current].deeds;
        let place = deeds.partition_point(|deed| deed.first < first);
        let after = deeds.partition_point(|deed| deed.last <= at);
        let Some(last) = deeds.get(place..after).and_then(<[Deed]>::last).map(|deed| deed.last) else { return false };
        deeds.drain(place + 1..after);
        deeds[place].last = last;
        true
    }

    /// The same of the last steps of this branch, so many.
    pub fn together(&mut self, steps: u64) -> Result<(), Refusal> {
        let own = self.at().saturating_sub(self.branches[self.current].fork_step());
        let done = (2..=own).contains(&steps) && self.taken_together(self.at() + 1 - steps);
        done.then_some(()).ok_or_else(|| {
            let refusal = match steps {
                0 | 1 => Refusal::new("it takes two steps or more to make one thing of them"),
                _ => Refusal::new(format!(
                    "the last {steps} steps are not several that were done by hand on this branch"
                )),
            };
            refusal.remedy("say how many were done in one go")
        })
    }

    /// How many steps the deed has that ends at a step of a branch, if they are several.
    pub fn done_together(&self, branch: usize, last: u64) -> Option<u64> {
        let deed = self.branches[branch].deeds.iter().find(|deed| deed.last == last && deed.first < last)?;
        Some(deed.last - deed.first + 1)
    }

    /// Goes on in a branch that does not take this step of the present one. Several things that are taken back make one
    /// branch: what the one before left empty, and nothing starts from, is not kept.
    fn leave_out(&mut self, step: u64) {
        let (left, upto) = (self.current, step - 1);
        let place = self.way(left).into_iter().find(|(_, end)| upto <= *end).map_or(left, |(branch, _)| branch);
        self.go_on_from((place, upto), self.at());
        if self.current != left && self.is_bare(left) {
            self.branches[left].deleted = true;
            self.deleted.insert(0, left);
        }
    }

    /// Whether nothing is on this branch, and nothing starts from it.
    fn is_bare(&self, id: usize) -> bool {
        let branch = &self.branches[id];
        let carries = self.branches.iter().any(|other| other.parent.is_some_and(|(parent, _)| parent == id));
        branch.parent.is_some() && branch.steps.is_empty() && branch.bookmarks.is_empty() && !carries
    }
}
