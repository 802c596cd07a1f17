//! A condition asked again and again while a simulation runs.
//!
//! Handing a scene over to CEL costs more than comparing it, so the answer is kept until something changes that the
//! condition looks at; what it does not look at is not even made. It does not know who asks, or when to stop.

use super::shown::Shown;
use super::{Condition, ConditionError, Extra};
use crate::engine::scene::{Part, Scene};
use crate::engine::{Glance, Sim};
use crate::kit::work;

/// The most work that one watcher does, in values made, handed over, copied or compared: five seconds or so of a
/// computer's time, and far more than a question to a cluster of usual size needs.
pub const MAX_WATCH: i64 = 40_000_000;
/// What a look costs, whatever there is to see.
const EACH: u64 = 20;
/// So many values are made and compared for what one costs that is handed over.
const CHEAPER: u64 = 4;

/// A condition with its last answer.
#[derive(Clone, Debug)]
pub struct Watcher {
    condition: Condition,
    seen: Option<Glance>,
    shown: Shown,
    answer: Option<Result<bool, ConditionError>>,
    looks: u64,
    evaluations: u64,
    spent: i64,
}

impl Watcher {
    /// Watches a condition.
    pub fn new(condition: Condition) -> Watcher {
        Watcher { condition, seen: None, shown: Shown::default(), answer: None, looks: 0, evaluations: 0, spent: 0 }
    }

    /// The condition it watches.
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// Tells the condition what came of its questions about the past.
    pub fn know(&mut self, answers: Vec<bool>) {
        if self.condition.looks.known.as_ref() != Some(&answers) {
            self.condition.know(answers);
            self.answer = None;
        }
    }

    /// Tells the condition what it is given beside the scene.
    pub fn give(&mut self, extra: Extra) {
        if !self.condition.looks.given.contains(&extra) {
            self.condition.give(extra);
            self.answer = None;
        }
    }

    /// Lets it do as much work again: what it has done so far was asked for by another command.
    pub fn rest(&mut self) {
        (self.spent, self.looks) = (0, 0);
    }

    /// How often the condition was evaluated.
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }

    /// Whether the condition holds in a world as it is now. It is evaluated only if something that it looks at has
    /// changed; an error once that has been too much work.
    pub fn holds(&mut self, sim: &dyn Sim) -> Result<bool, ConditionError> {
        let mut before = self.seen.take();
        let now = self.condition.look_again(sim, before.as_mut());
        let answer = self.holds_in(before.map(|before| before.scene).as_ref(), &now.scene, &now.fresh);
        self.seen = Some(now);
        answer
    }

    /// The same of a picture in which everything is that the condition looks at, after another in which no other cards
    /// were different than those at these places.
    pub(super) fn holds_in(
        &mut self,
        before: Option<&Scene>,
        now: &Scene,
        fresh: &[usize],
    ) -> Result<bool, ConditionError> {
        let news = self.shown.see(&self.condition, now, fresh);
        if self.spent > MAX_WATCH {
            let message = format!("this was looked at {} times, and that takes too long", self.looks);
            return Err(self.condition.error(message).remedy("use fewer loops, or let less time pass"));
        }
        self.looks += 1;
        let look = EACH.saturating_add(now.weight() / CHEAPER);
        work::spend(look);
        self.charge(i64::try_from(look).unwrap_or(i64::MAX));
        let same = |before: &Scene, part| match part {
            Part::Nodes | Part::Clients | Part::Logs | Part::Records => !news,
            _ => before.agrees(now, part),
        };
        if let (Some(answer), Some(before)) = (&self.answer, before)
            && self.condition.parts().all(|part| same(before, part))
        {
            return answer.clone();
        }
        self.evaluations += 1;
        let (answer, spent) = self.condition.holds_at_cost(now, &self.shown);
        self.charge(spent);
        self.answer = Some(answer.clone());
        answer
    }

    fn charge(&mut self, work: i64) {
        self.spent = self.spent.saturating_add(work);
    }
}
