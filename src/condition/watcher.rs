//! A condition asked again and again while a simulation runs.
//!
//! Handing a scene over to CEL costs more than comparing it, so the answer is kept until something changes that the
//! condition names. It does not know who asks, or when to stop.

use super::schema::Part;
use super::{Condition, ConditionError};
use crate::engine::scene::{Chosen, Links, NodeCard, Packet, Progress, Scene, Traffic, Violation};

/// The most work that one watcher does, in values handed over, copied or compared: ten seconds or so of a computer's
/// time, and far more than a question to a cluster of usual size needs.
pub const MAX_WATCH: i64 = 80_000_000;
/// What an evaluation costs before it looks at anything.
const EACH: i64 = 20;

/// A condition with its last answer.
#[derive(Debug)]
pub struct Watcher {
    condition: Condition,
    seen: Vec<Seen>,
    answer: Option<Result<bool, ConditionError>>,
    evaluations: u64,
    spent: i64,
}

impl Watcher {
    /// Watches a condition.
    pub fn new(condition: Condition) -> Watcher {
        Watcher { condition, seen: Vec::new(), answer: None, evaluations: 0, spent: 0 }
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

    /// How often the condition was evaluated.
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }

    /// Whether the condition holds in this scene. It is evaluated only if a part that it names has changed; an error
    /// once that has been too much work.
    pub fn holds(&mut self, scene: &Scene) -> Result<bool, ConditionError> {
        if let Some(answer) = &self.answer
            && self.seen.iter().all(|seen| seen.is_still_in(scene))
        {
            return answer.clone();
        }
        self.seen = self.condition.parts().into_iter().map(|part| Seen::of(part, scene)).collect();
        if self.spent > MAX_WATCH {
            let message = format!("this was looked at {} times, and that takes too long", self.evaluations);
            return Err(self.condition.error(message).remedy("use fewer loops, or let less time pass"));
        }
        self.evaluations += 1;
        let (answer, spent) = self.condition.holds_at_cost(scene);
        self.spent = self.spent.saturating_add(spent).saturating_add(EACH);
        self.answer = Some(answer.clone());
        answer
    }
}

/// A part of a scene as it was.
#[derive(Debug)]
enum Seen {
    Nodes(Vec<NodeCard>),
    Messages(Vec<Packet>),
    Links(Links),
    Network(Traffic),
    Chosen(Vec<Chosen>),
    Progress(Vec<Progress>),
    Violations(Vec<Violation>),
    TimeMs(u64),
    Step(u64),
    Protocol(String),
    RulesOff(Vec<String>),
    OutsideModel(Vec<String>),
}

impl Seen {
    fn of(part: Part, scene: &Scene) -> Seen {
        match part {
            Part::Nodes => Seen::Nodes(scene.nodes.clone()),
            Part::Messages => Seen::Messages(scene.messages.clone()),
            Part::Links => Seen::Links(scene.links.clone()),
            Part::Network => Seen::Network(scene.network),
            Part::Chosen => Seen::Chosen(scene.chosen.clone()),
            Part::Progress => Seen::Progress(scene.progress.clone()),
            Part::Violations => Seen::Violations(scene.violations.clone()),
            Part::TimeMs => Seen::TimeMs(scene.time_ms),
            Part::Step => Seen::Step(scene.step),
            Part::Protocol => Seen::Protocol(scene.protocol.clone()),
            Part::RulesOff => Seen::RulesOff(scene.rules_off.clone()),
            Part::OutsideModel => Seen::OutsideModel(scene.outside_model.clone()),
        }
    }

    fn is_still_in(&self, scene: &Scene) -> bool {
        match self {
            Seen::Nodes(nodes) => *nodes == scene.nodes,
            Seen::Messages(messages) => *messages == scene.messages,
            Seen::Links(links) => *links == scene.links,
            Seen::Network(network) => *network == scene.network,
            Seen::Chosen(chosen) => *chosen == scene.chosen,
            Seen::Progress(progress) => *progress == scene.progress,
            Seen::Violations(violations) => *violations == scene.violations,
            Seen::TimeMs(time_ms) => *time_ms == scene.time_ms,
            Seen::Step(step) => *step == scene.step,
            Seen::Protocol(protocol) => *protocol == scene.protocol,
            Seen::RulesOff(rules_off) => *rules_off == scene.rules_off,
            Seen::OutsideModel(outside_model) => *outside_model == scene.outside_model,
        }
    }
}
