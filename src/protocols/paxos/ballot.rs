//! Ballot numbers: round and proposer. Two proposers never share one, and any two can be compared.

use super::node::Part;
use crate::engine::facts::{FactSpec, own};
use crate::engine::scene::{Epoch, Fact};
use crate::engine::{Config, NodeId};

/// A ballot number, "proposal number" in the paper: compared by round first, then by proposer. The default is lower
/// than every ballot and stands for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ballot(pub u32);

/// The highest round there can be; a run of it would take years of simulated time.
const MAX_ROUND: u32 = 0x00ff_ffff;

impl Ballot {
    /// No ballot yet.
    pub const NONE: Ballot = Ballot(0);

    /// The ballot of a round and its proposer.
    pub fn new(round: u32, proposer: NodeId) -> Ballot {
        Ballot(round.min(MAX_ROUND) << 8 | u32::from(proposer.0))
    }

    /// Its round, from 1; 0 stands for none.
    pub fn round(self) -> u32 {
        self.0 >> 8
    }

    /// Whose it is.
    pub fn proposer(self) -> NodeId {
        NodeId(self.0 as u8)
    }

    /// Whether it is a ballot at all.
    pub fn is_some(self) -> bool {
        self.round() > 0
    }

    /// As it is written: `2.P1`, or `none`.
    pub fn text(self, config: &Config) -> String {
        if self.is_some() { format!("{}.{}", self.round(), config.name(self.proposer())) } else { "none".into() }
    }

    /// With a rank that counts all possible ballots through, so that neighbours differ in colour.
    pub fn epoch(self, config: &Config) -> Epoch {
        let proposers = Part::Proposer.players(config);
        let position = proposers.iter().position(|id| id == self.proposer()).unwrap_or(0);
        let rank = u64::from(self.round()) * proposers.len() as u64 + position as u64;
        Epoch { text: self.text(config), rank }
    }

    /// Reads `2.P1`; otherwise what would be right.
    pub fn parse(config: &Config, text: &str) -> Result<Ballot, String> {
        let shape = || {
            format!("`{text}` is no ballot; write round and proposer, such as \"2.P1\"; rounds go from 1 to 1000000")
        };
        let (round, name) = text.split_once('.').ok_or_else(shape)?;
        let round: u32 = round.parse().ok().filter(|r| (1..=1_000_000).contains(r)).ok_or_else(shape)?;
        let proposers = Part::Proposer.players(config);
        let proposer = config.find(name).filter(|id| proposers.contains(*id));
        match proposer {
            Some(proposer) => Ok(Ballot::new(round, proposer)),
            None => Err(format!("there is no proposer {name}; there is {}", config.names(proposers).join(", "))),
        }
    }
}

/// A fact of a note that is a ballot; none is nothing.
pub const fn ballot(name: &'static str) -> FactSpec {
    own(name, |config, facts, at| {
        facts.get(at).map(|number| Ballot(*number)).filter(|b| b.is_some()).map(|b| Fact::text(b.text(config)))
    })
}
