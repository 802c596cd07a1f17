//! The last steps in words, as one may know them who looks at the run. Each is told once and kept as long as it is among
//! the last: where a run goes on by a step, one is told and not all of them anew. It knows no picture.

use crate::engine::scene::Told;
use crate::timeline::{Standpoint, Timeline};
use std::ops::Range;

/// How many of the last steps are told.
const MOST: u64 = 120;

/// Who looks at a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Onlooker {
    /// One who sees everything.
    #[default]
    Observer,
    /// One from whom is hidden what only an observer knows.
    Guest,
    /// One who sees what this node does.
    Node(String),
}

impl Onlooker {
    /// What one makes out of a step, if one hears of it at all.
    fn hears(&self, mut told: Told) -> Option<Told> {
        if *self != Onlooker::Observer {
            told.marks.retain(|mark| !mark.is_observed());
        }
        match self {
            // What happened elsewhere it does not know.
            Onlooker::Node(name) => Some(told).filter(|told| told.node.as_ref() == Some(name)),
            Onlooker::Observer | Onlooker::Guest => Some(told),
        }
    }
}

/// The last steps in words.
#[derive(Debug, Default)]
pub struct Account {
    /// The last steps, the newest last.
    pub told: Vec<Told>,
    /// Whom they are told.
    onlooker: Onlooker,
    /// Up to where, and the first of them.
    upto: Option<(Standpoint, u64)>,
}

impl Account {
    /// Tells what is not told yet of the last steps up to the present one.
    pub fn catch_up(&mut self, timeline: &Timeline, onlooker: &Onlooker) {
        let wanted = timeline.at().saturating_sub(MOST - 1).max(1)..timeline.at() + 1;
        let kept = self.kept(timeline, onlooker, &wanted);
        self.onlooker.clone_from(onlooker);
        self.told.retain(|told| kept.contains(&told.step));
        let before = self.tell(timeline, wanted.start..kept.start);
        self.told.splice(0..0, before);
        let after = self.tell(timeline, kept.end..wanted.end);
        self.told.extend(after);
        self.upto = Some((timeline.standpoint(), wanted.start));
    }

    /// Which of the steps that are wanted are told already; none is an empty range where they begin.
    fn kept(&self, timeline: &Timeline, onlooker: &Onlooker, wanted: &Range<u64>) -> Range<u64> {
        let known = self.upto.as_ref().filter(|_| self.onlooker == *onlooker);
        let kept = known.and_then(|(stood, first)| {
            let shared = timeline.shared_since(stood)?;
            Some(wanted.start.max(*first)..wanted.end.min(shared + 1))
        });
        kept.filter(|kept| !kept.is_empty()).unwrap_or(wanted.start..wanted.start)
    }

    fn tell(&self, timeline: &Timeline, steps: Range<u64>) -> Vec<Told> {
        if steps.is_empty() {
            return Vec::new();
        }
        timeline.told(steps.start, steps.end - 1).into_iter().filter_map(|told| self.onlooker.hears(told)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Choice;
    use crate::engine::scene::Mark;
    use crate::scenario::Scenario;

    fn timeline() -> Timeline {
        let entry = crate::protocols::find("raft").expect("a protocol");
        let scenario = Scenario::sandbox(entry, None, 7).expect("the usual nodes");
        let mut timeline = scenario.timeline().expect("a sandbox starts");
        (0..400).for_each(|_| assert!(timeline.forward()));
        timeline
    }

    /// What is told by one who was there all the time is what is told by one who comes.
    fn agree(account: &mut Account, timeline: &Timeline, onlooker: &Onlooker) {
        let mut fresh = Account::default();
        fresh.catch_up(timeline, onlooker);
        account.catch_up(timeline, onlooker);
        assert_eq!(account.told, fresh.told, "step {}", timeline.at());
    }

    #[test]
    fn however_one_comes_to_a_step_the_same_is_told() {
        let (mut timeline, mut account) = (timeline(), Account::default());
        let node = Onlooker::Node("S2".into());
        for onlooker in [Onlooker::Observer, Onlooker::Guest, node] {
            for step in [400, 399, 398, 350, 351, 360, 200, 0, 1, 5, 119, 120, 121, 400, 281, 400] {
                timeline.seek(step);
                agree(&mut account, &timeline, &onlooker);
                assert!(account.told.iter().all(|told| told.step <= step && told.step + MOST > step));
            }
        }
        timeline.seek(400);
        account.catch_up(&timeline, &Onlooker::Observer);
        assert_eq!(account.told.len() as u64, MOST);
    }

    #[test]
    fn another_branch_or_another_history_is_told_for_itself() {
        let (mut timeline, mut account) = (timeline(), Account::default());
        agree(&mut account, &timeline, &Onlooker::Observer);
        let mut other = timeline.clone();
        timeline.seek(350);
        let node = timeline.sim().config().all().next().expect("a node");
        timeline.act(Choice::Crash(node)).expect("it can crash");
        (0..30).for_each(|_| assert!(timeline.forward()));
        agree(&mut account, &timeline, &Onlooker::Observer);
        assert!(account.told.iter().any(|told| told.marks.contains(&Mark::Fault)));
        // The copy has a step of this number on a branch of this number as well, and it is another one.
        other.seek(0);
        other.act(Choice::Pause(node)).expect("it can be held up");
        (0..400).for_each(|_| assert!(other.forward()));
        other.seek(timeline.at());
        agree(&mut account, &other, &Onlooker::Observer);
    }
}
