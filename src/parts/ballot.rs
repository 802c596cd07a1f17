//! Ballot numbers: round and proposer. Two proposers never share one, and any two can be compared.

use super::words;
use crate::engine::catalogue::catalogue;
use crate::engine::facts::{FactSpec, own};
use crate::engine::scene::{Epoch, Fact};
use crate::engine::{Config, NodeId, NodeSet};

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

    /// With a rank that counts all possible ballots of these proposers through, so that neighbours differ in colour.
    pub fn epoch(self, config: &Config, proposers: NodeSet) -> Epoch {
        let position = proposers.iter().position(|id| id == self.proposer()).unwrap_or(0);
        let rank = u64::from(self.round()) * proposers.len() as u64 + position as u64;
        Epoch { text: self.text(config), rank }
    }

    /// Reads `2.P1`, a ballot of one of these proposers; otherwise what would be right.
    pub fn parse(config: &Config, proposers: NodeSet, text: &str) -> Result<Ballot, String> {
        let shape = || words::no_ballot(text);
        let (round, name) = text.split_once('.').ok_or_else(shape)?;
        let round: u32 = round.parse().ok().filter(|r| (1..=1_000_000).contains(r)).ok_or_else(shape)?;
        let proposer = config.find(name).filter(|id| proposers.contains(*id));
        match proposer {
            Some(proposer) => Ok(Ballot::new(round, proposer)),
            None => Err(words::ballot_of_nobody(name, catalogue().list(&config.names(proposers)))),
        }
    }
}

/// A fact of a note that is a ballot; none is nothing.
pub const fn ballot(name: &'static str) -> FactSpec {
    own(name, |config, facts, at| {
        facts.get(at).map(|number| Ballot(*number)).filter(|b| b.is_some()).map(|b| Fact::text(b.text(config)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::tests::config;

    #[test]
    fn ballots_are_read_as_they_are_written() {
        let config = config(2, 1);
        let proposers: NodeSet = ["S1", "S2"].iter().filter_map(|name| config.find(name)).collect();
        let all: Vec<Ballot> =
            (1..4).flat_map(|round| proposers.iter().map(move |id| Ballot::new(round, id))).collect();
        for pair in all.windows(2) {
            assert!(pair[0] < pair[1] && Ballot::NONE < pair[0]);
            assert_eq!(pair[0].epoch(&config, proposers).rank + 1, pair[1].epoch(&config, proposers).rank);
        }
        for ballot in all {
            assert_eq!(Ballot::parse(&config, proposers, &ballot.text(&config)), Ok(ballot));
        }
        for wrong in ["S1", "0.S1", "2.C1", "1000001.S1", "none"] {
            assert!(Ballot::parse(&config, proposers, wrong).is_err(), "{wrong}");
        }
    }
}
