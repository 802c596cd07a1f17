//! What may still become of a world, as its nodes would decide it: who could lead, and what a quorum leaves to whoever
//! asks it next; and what each phase needs to go on. Data only; who answers stands in `ask`.

use super::scene::NoteCard;
use super::{NodeId, NodeSet};

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
}

/// What the members of a quorum leave to whoever asks them next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leeway {
    /// What they have that binds who asks, each with the word for it.
    pub told: Vec<(NodeId, String)>,
    /// All that may be chosen with them, if that is one value.
    pub only: Option<String>,
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
        Leeway { told, only, highest }
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

/// Every order in which these may answer, as long as `see` wants another: those who report the same count as
/// one.
pub fn each_order(
    alike: &mut [Vec<NodeId>],
    before: &mut Vec<NodeId>,
    see: &mut impl FnMut(&[NodeId]) -> bool,
) -> bool {
    if alike.iter().all(Vec::is_empty) {
        return see(before);
    }
    for at in 0..alike.len() {
        let Some(id) = alike[at].pop() else { continue };
        before.push(id);
        let more = each_order(alike, before, see);
        before.pop();
        alike[at].push(id);
        if !more {
            return false;
        }
    }
    true
}
