//! What may still become of a world, as its nodes would decide it: who could lead, and what a quorum leaves to whoever
//! asks it next; and what each phase needs to go on. Data only; who answers stands in `ask`.

use super::scene::NoteCard;
use super::{Config, NodeId, NodeSet, Value};

/// The votes that a node would get if it asked for them now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Votes {
    /// Whose they would be.
    pub from: NodeSet,
    /// How many it needs.
    pub need: usize,
    /// How many there are.
    pub of: usize,
    /// Whether it would lead with them.
    pub leads: bool,
}

/// What would come of it if a node tried to lead now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// Who.
    pub node: NodeId,
    /// The votes; none if it would ask for none, such as who leads already.
    pub votes: Option<Votes>,
    /// Who refuses and why, or why it would ask for none.
    pub reasons: Vec<NoteCard>,
    /// What is supposed, if that is not that it asks now.
    pub supposed: Option<String>,
}

/// What the members of a quorum leave to whoever asks them next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leeway {
    /// What they have that binds who asks, each with the word for it.
    pub told: Vec<(NodeId, String)>,
    /// All that may be chosen with them, if that is one value.
    pub only: Option<String>,
    /// All that may be chosen with them, if the order of their answers decides which of these it is.
    pub either: Vec<String>,
    /// What each of its members has, in a word, where that tells it best: for all of them in order, or for nobody.
    pub have: Vec<String>,
    /// Whether that is so since its number is above those of all else that they have.
    pub highest: bool,
}

/// What a member of a quorum has that binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held<B> {
    /// Who.
    pub by: NodeId,
    /// At which number.
    pub at: B,
    /// Which value.
    pub value: String,
    /// The word for it.
    pub text: String,
}

impl Leeway {
    /// What is left by a quorum whose members have this: where it is one value, what has it at the highest number decides,
    /// and the rest is not told.
    pub fn of<B: Ord + Copy>(held: Vec<Held<B>>, only: Option<String>) -> Leeway {
        let binds = |held: &&Held<B>| only.as_ref() == Some(&held.value);
        let decides = held.iter().filter(binds).map(|held| held.at).max();
        let highest = decides.is_some() && decides == held.iter().map(|held| held.at).max();
        let highest = highest && held.iter().any(|held| Some(held.at) != decides);
        let is_told = |held: &Held<B>| decides.is_none_or(|at| held.at == at && binds(&held));
        let told = held.into_iter().filter(is_told).map(|held| (held.by, held.text)).collect();
        Leeway { told, only, highest, ..Leeway::default() }
    }
}

/// The same with the quorum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Its members.
    pub quorum: NodeSet,
    /// Those of them that do not run: what is said of them they would do once they are started from their disks.
    pub down: NodeSet,
    /// What they leave.
    pub leeway: Leeway,
    /// The decisions that bind, or that do not because a rule is off.
    pub reasons: Vec<NoteCard>,
}

/// What a phase of a protocol needs to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// What the phase is called.
    pub phase: String,
    /// Who counts.
    pub of: NodeSet,
    /// The smallest quorums of them.
    pub quorums: Vec<NodeSet>,
}

impl Needs {
    /// Whether it goes on without these.
    pub fn met_without(&self, down: NodeSet) -> bool {
        self.quorums.iter().any(|quorum| quorum.0 & down.0 == 0)
    }

    /// Whether it is any so many of those who count that are enough.
    pub fn is_of_size(&self) -> bool {
        let least = self.quorums.iter().map(|quorum| quorum.len()).min().unwrap_or(0);
        let all = self.of.subsets().filter(|set| set.len() == least).count();
        all == self.quorums.len()
    }
}

/// What is left where different orders of answers came to these values, or to none: one value; or those of which the order
/// decides; or, where one of them bound nobody, neither.
pub fn bound(config: &Config, found: impl IntoIterator<Item = Option<Value>>) -> (Option<String>, Vec<String>) {
    let mut values: Vec<Value> = found.into_iter().collect::<Option<_>>().unwrap_or_default();
    values.sort_by(|one, other| config.compare(*one, *other));
    values.dedup();
    let mut texts: Vec<String> = values.into_iter().map(|value| config.value_text(value)).collect();
    let only = if texts.len() == 1 { texts.pop() } else { None };
    (only, texts)
}

/// The orders in which these answer that can come to something else: each of them first, with each of the others last. Who
/// asks may go by what it hears first, or of two that are equal by what it hears last, and by nothing between them. Who has
/// the same counts as one.
pub fn orders<T: PartialEq>(nodes: NodeSet, has: impl Fn(NodeId) -> T) -> Vec<Vec<NodeId>> {
    let all: Vec<NodeId> = nodes.iter().collect();
    if all.len() < 2 {
        return vec![all];
    }
    let mut orders: Vec<(Vec<T>, Vec<NodeId>)> = Vec::new();
    let ends = all.iter().flat_map(|first| all.iter().map(move |last| (*first, *last)));
    for (first, last) in ends.filter(|(first, last)| first != last) {
        let between = all.iter().copied().filter(|id| ![first, last].contains(id));
        let order: Vec<NodeId> = [first].into_iter().chain(between).chain([last]).collect();
        let heard: Vec<T> = order.iter().map(|id| has(*id)).collect();
        if orders.iter().all(|(known, _)| *known != heard) {
            orders.push((heard, order));
        }
    }
    orders.into_iter().map(|(_, order)| order).collect()
}
