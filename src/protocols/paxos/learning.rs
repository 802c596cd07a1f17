//! How learners come to know what was chosen (section 2.3): who tells whom, what a learner asks, and how many messages
//! that took.

use super::messages::Msg;
use super::options;
use super::roles::Role;
use crate::engine::{Config, NodeId, NodeSet};
use std::hash::{Hash, Hasher};

/// The ways, as the option `learning` names them.
pub const WAYS: &[&str] = &["all", "main", "subset", "query"];

/// How many learners the acceptors tell, by way: all, the main one, a few, none.
const TOLD: [usize; 4] = [usize::MAX, 1, 2, 0];

/// The learners that acceptors tell.
pub fn told_by_acceptors(config: &Config) -> NodeSet {
    let [way, _] = config.option(options::LEARNING);
    Role::Learner.players(config).iter().take(TOLD[way as usize % TOLD.len()]).collect()
}

/// The learners that hear of a decision from this one: those whom the acceptors do not tell, if they tell this one.
pub fn told_by(config: &Config, learner: NodeId) -> NodeSet {
    let told = told_by_acceptors(config);
    let others = NodeSet(Role::Learner.players(config).0 & !told.0);
    if told.contains(learner) { others } else { NodeSet::EMPTY }
}

/// Whether no learner hears from another.
pub fn nobody_relays(config: &Config) -> bool {
    told_by_acceptors(config).iter().all(|learner| told_by(config, learner).is_empty())
}

/// Whether nobody tells learners: they ask by themselves.
pub fn asks_by_itself(config: &Config) -> bool {
    told_by_acceptors(config).is_empty()
}

/// A learner's question to all acceptors. Where it never asked it has no hash, so that worlds in which none does are
/// called what they were always called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// While it is open: who has answered.
    pub answers: Option<NodeSet>,
    /// Which proposer it asks next for a new ballot, in a row of all after all; 0 if it has asked none yet.
    pub turn: u8,
}

// Written by hand and not derived: equal ones have equal hashes all the same.
impl Hash for Question {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if *self != Question::default() {
            (self.answers, self.turn).hash(state);
        }
    }
}

/// How many messages of learning were sent in a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traffic {
    /// Acceptances that acceptors told learners.
    pub accepted: u32,
    /// Decisions that learners told each other.
    pub learned: u32,
    /// Questions to acceptors.
    pub queries: u32,
    /// Their answers.
    pub told: u32,
    /// What learners asked of proposers where the answers settled nothing.
    pub settles: u32,
}

impl Traffic {
    /// Counts a message that leaves for a node.
    pub fn count(&mut self, config: &Config, to: NodeId, msg: &Msg) {
        let count = match msg {
            Msg::Accepted(_) if Role::Learner.players(config).contains(to) => &mut self.accepted,
            Msg::Learned(_) => &mut self.learned,
            Msg::Query => &mut self.queries,
            Msg::Told { .. } => &mut self.told,
            Msg::Settle => &mut self.settles,
            _ => return,
        };
        *count = count.saturating_add(1);
    }

    /// The counts by kind of message, and all together. What is asked of proposers is named where it is.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, u32)> {
        let Traffic { accepted, learned, queries, told, settles } = *self;
        let all = [accepted, learned, queries, told, settles].into_iter().fold(0, u32::saturating_add);
        let always = [("Accepted", accepted), ("Learned", learned), ("Query", queries), ("Told", told), ("all", all)];
        always.into_iter().chain((settles > 0).then_some(("Settle", settles)))
    }
}
