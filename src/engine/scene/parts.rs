//! The parts of a scene, for those who ask again and again and need few of them: making a whole picture at every step
//! of a long run costs far more than the run.
//!
//! A new field of the scene is a variant here; the compiler tells who has to make and compare it.

use super::Scene;

/// A part of a scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The nodes but clients, without the rows of their logs.
    Nodes,
    /// All nodes: a client that waits for much has a long card.
    Clients,
    /// The rows of the nodes' logs.
    Logs,
    /// The records that the nodes have written last.
    Records,
    /// The messages in flight.
    Messages,
    /// The state of the links.
    Links,
    /// What the network has done with messages.
    Network,
    /// What is chosen or committed.
    Chosen,
    /// How far entries or values have come.
    Progress,
    /// What voters did at each ballot.
    Ballots,
    /// What can still be chosen.
    CanStill,
    /// Where that is one value alone.
    Bound,
    /// What nodes hold to be so, beside what is so.
    Beliefs,
    /// The properties that fell.
    Violations,
    /// Simulated time.
    TimeMs,
    /// The number of steps.
    Step,
    /// The protocol's name.
    Protocol,
    /// The rules that are off.
    RulesOff,
    /// Other departures from the model.
    OutsideModel,
}

/// A set of parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts(u32);

impl Parts {
    /// All of them.
    pub const ALL: Parts = Parts(u32::MAX);

    /// The same with this one.
    pub fn with(self, part: Part) -> Parts {
        Parts(self.0 | 1 << part as u16)
    }

    /// Whether this one is among them.
    pub fn has(self, part: Part) -> bool {
        self.0 & 1 << part as u16 != 0
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<T: IntoIterator<Item = Part>>(parts: T) -> Parts {
        parts.into_iter().fold(Parts::default(), Parts::with)
    }
}

impl Scene {
    /// Whether a part is the same in another scene.
    pub fn agrees(&self, other: &Scene, part: Part) -> bool {
        match part {
            Part::Nodes | Part::Clients | Part::Logs | Part::Records => self.nodes == other.nodes,
            Part::Messages => self.messages == other.messages,
            Part::Links => self.links == other.links,
            Part::Network => self.network == other.network,
            Part::Chosen => self.chosen == other.chosen,
            Part::Progress => self.progress == other.progress,
            Part::Ballots => self.ballots == other.ballots,
            Part::CanStill => self.can_still == other.can_still,
            Part::Bound => self.bound == other.bound,
            Part::Beliefs => self.beliefs == other.beliefs,
            Part::Violations => self.violations == other.violations,
            Part::TimeMs => self.time_ms == other.time_ms,
            Part::Step => self.step == other.step,
            Part::Protocol => self.protocol == other.protocol,
            Part::RulesOff => self.rules_off == other.rules_off,
            Part::OutsideModel => self.outside_model == other.outside_model,
        }
    }

    /// How much it is to make and compare, in values.
    pub fn weight(&self) -> u64 {
        const NODE: usize = 16;
        const PACKET: usize = 12;
        let rows = self.nodes.iter().map(|node| node.log.as_ref().map_or(0, Vec::len)).sum::<usize>();
        let kept = self.nodes.iter().map(|node| node.tree.len()).sum::<usize>();
        let believed = self.beliefs.iter().map(|belief| belief.rows.len()).sum::<usize>();
        let lists = self.chosen.len()
            + self.progress.len()
            + self.can_still.len()
            + self.violations.len()
            + self.links.cut.len();
        let cells = self.ballots.iter().map(|table| table.voters.len() * table.ballots.len() * 4).sum::<usize>();
        (cells
            + self.nodes.len() * NODE
            + rows * 2
            + kept * 8
            + believed * 3
            + self.messages.len() * PACKET
            + lists * 4) as u64
    }
}
