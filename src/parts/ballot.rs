//! Ballot numbers: round and proposer, compared by the one or the other first, or a counter's. Any two of a world can be
//! compared, and but for a counter's two proposers never share one.

use super::words;
use crate::engine::catalogue::catalogue;
use crate::engine::facts::{FactSpec, own};
use crate::engine::scene::{Epoch, Fact};
use crate::engine::{Config, MAX_NODES, Map, NodeId, NodeSet};

/// Where numbers come from, and how they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// A round and its proposer, `2.P1`: by round first.
    Round,
    /// A counter hands them out, `5`. They do not say whose they are.
    Counter,
    /// A proposer and its round, `P1.2`: by proposer first.
    ServerFirst,
}

/// A ballot number, "proposal number" in the paper. It says by itself how it is compared and written: its low 8 bits are
/// its proposer and the round is above them; or, where the proposer comes first, it has the highest bit, then the proposer,
/// and the round is below. The default is lower than every ballot and stands for none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ballot(pub u32);

/// The highest round there can be; a run of it would take years of simulated time.
const MAX_ROUND: u32 = 0x007f_ffff;
/// The same where proposers come first.
const MAX_ROUND_OF_ONE: u32 = (1 << PROPOSER_FIRST) - 1;
/// Set in a ballot that is compared by its proposer first.
const SERVER_FIRST: u32 = 1 << 31;
/// Where its proposer stands in such a one: above the round.
const PROPOSER_FIRST: u32 = 26;
// No round that anybody can give or come to is cut, and every proposer has room below the highest bit.
const _: () = assert!(MAX_ROUND_OF_ONE >= MAX_ROUND && MAX_NODES << PROPOSER_FIRST <= SERVER_FIRST as usize);
/// In place of a proposer.
const NOBODY: u32 = 0xff;

impl Ballot {
    /// No ballot yet.
    pub const NONE: Ballot = Ballot(0);

    /// The ballot of a round and its proposer.
    pub fn new(round: u32, proposer: NodeId) -> Ballot {
        Ballot(round.min(MAX_ROUND) << 8 | u32::from(proposer.0))
    }

    /// A number that a counter has handed out.
    pub fn counted(number: u32) -> Ballot {
        Ballot(number.min(MAX_ROUND) << 8 | NOBODY)
    }

    /// The ballot of a round and its proposer where numbers are made so.
    pub fn of(numbers: Numbers, round: u32, proposer: NodeId) -> Ballot {
        match numbers {
            Numbers::Round => Ballot::new(round, proposer),
            Numbers::Counter => Ballot::counted(round),
            Numbers::ServerFirst => {
                Ballot(SERVER_FIRST | u32::from(proposer.0) << PROPOSER_FIRST | round.min(MAX_ROUND_OF_ONE))
            }
        }
    }

    /// How it was made.
    pub fn numbers(self) -> Numbers {
        match self.0 {
            ballot if ballot & SERVER_FIRST != 0 => Numbers::ServerFirst,
            ballot if ballot & NOBODY == NOBODY => Numbers::Counter,
            _ => Numbers::Round,
        }
    }

    /// Its round, from 1; 0 stands for none.
    pub fn round(self) -> u32 {
        if self.0 & SERVER_FIRST == 0 { self.0 >> 8 } else { self.0 & MAX_ROUND_OF_ONE }
    }

    /// Whether it can be this proposer's: a counter's numbers say nothing of that.
    pub fn may_be_of(self, proposer: NodeId) -> bool {
        self.numbers() == Numbers::Counter || self.proposer() == proposer
    }

    /// Whose it is; nobody's, if a counter has handed it out.
    pub fn proposer(self) -> NodeId {
        match self.0 & SERVER_FIRST {
            0 => NodeId(self.0 as u8),
            _ => NodeId(((self.0 & !SERVER_FIRST) >> PROPOSER_FIRST) as u8),
        }
    }

    /// Whether it is a ballot at all.
    pub fn is_some(self) -> bool {
        self.round() > 0
    }

    /// As it is written: `2.P1`, `5`, `P1.2`, or `none`.
    pub fn text(self, config: &Config) -> String {
        match self.numbers() {
            _ if !self.is_some() => "none".into(),
            Numbers::Round => format!("{}.{}", self.round(), config.name(self.proposer())),
            Numbers::Counter => self.round().to_string(),
            Numbers::ServerFirst => format!("{}.{}", config.name(self.proposer()), self.round()),
        }
    }

    /// Whether a disk that now says this of its promise and of what it accepted last does not bear out any more what was
    /// accepted at this ballot, or else that it was promised.
    pub fn is_forgotten(self, [promised, accepted]: [bool; 2], disk: [Ballot; 2]) -> bool {
        if accepted { disk[1] < self } else { promised && disk[0] < self }
    }

    /// With a rank that counts all possible ballots of these proposers through, so that neighbours differ in colour.
    pub fn epoch(self, config: &Config, proposers: NodeSet) -> Epoch {
        let position = proposers.iter().position(|id| id == self.proposer()).unwrap_or(0);
        let (round, position) = (u64::from(self.round()), position as u64);
        let rank = match self.numbers() {
            Numbers::Round => round * proposers.len() as u64 + position,
            Numbers::Counter => round,
            Numbers::ServerFirst => position * u64::from(MAX_ROUND_OF_ONE) + round,
        };
        Epoch { text: self.text(config), rank }
    }

    /// Reads `2.P1`, a ballot of one of these proposers; otherwise what would be right.
    pub fn parse(config: &Config, proposers: NodeSet, text: &str) -> Result<Ballot, String> {
        Ballot::parse_as(Numbers::Round, config, proposers, text)
    }

    /// Reads `2.P1`, `5` or `P1.2`, as these numbers are written, of one of these proposers; otherwise what would be right.
    pub fn parse_as(numbers: Numbers, config: &Config, proposers: NodeSet, text: &str) -> Result<Ballot, String> {
        let first = proposers.iter().next().map_or("", |id| config.name(id));
        let shape = || match numbers {
            Numbers::Round => words::no_ballot(text, first),
            Numbers::Counter => words::no_counted_ballot(text),
            Numbers::ServerFirst => words::no_server_first_ballot(text, first),
        };
        let (round, name) = match numbers {
            Numbers::Round => text.split_once('.').ok_or_else(shape)?,
            Numbers::Counter => (text, ""),
            Numbers::ServerFirst => text.split_once('.').map(|(name, round)| (round, name)).ok_or_else(shape)?,
        };
        let round: u32 = round.parse().ok().filter(|r| (1..=1_000_000).contains(r)).ok_or_else(shape)?;
        if numbers == Numbers::Counter {
            return Ok(Ballot::counted(round));
        }
        let proposer = config.find(name).filter(|id| proposers.contains(*id));
        match proposer {
            Some(proposer) => Ok(Ballot::of(numbers, round, proposer)),
            None => Err(words::ballot_of_nobody(name, catalogue().list(&config.names(proposers)))),
        }
    }
}

/// Keeps who did something at a ballot.
pub fn keep_doer(who: &mut Map<Ballot, NodeSet>, ballot: Ballot, by: NodeId) {
    if !who.get(&ballot).is_some_and(|from| from.contains(by)) {
        who.get_or_insert_with(ballot, NodeSet::default).insert(by);
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
        for wrong in ["S1", "0.S1", "2.C1", "1000001.S1", "none", "5", "S1.2"] {
            assert!(Ballot::parse(&config, proposers, wrong).is_err(), "{wrong}");
        }
        for wrong in ["0", "2.S1", "S1.2", "1000001", "none"] {
            assert!(Ballot::parse_as(Numbers::Counter, &config, proposers, wrong).is_err(), "{wrong}");
        }
        for wrong in ["S1.0", "2.S1", "S3.2", "S1.1000001", "S1", "none"] {
            assert!(Ballot::parse_as(Numbers::ServerFirst, &config, proposers, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_ballot_says_by_itself_how_it_is_compared_and_written() {
        let config = config(2, 1);
        let proposers: NodeSet = ["S1", "S2"].iter().filter_map(|name| config.find(name)).collect();
        let [s1, s2] = [NodeId(0), NodeId(1)];
        // Each row from the lowest to the highest.
        let rows = [
            (Numbers::Round, vec![(1, s1, "1.S1"), (1, s2, "1.S2"), (2, s1, "2.S1"), (300, s1, "300.S1")]),
            (Numbers::Counter, vec![(1, s2, "1"), (2, s1, "2"), (300, s2, "300")]),
            (Numbers::ServerFirst, vec![(1, s1, "S1.1"), (300, s1, "S1.300"), (1, s2, "S2.1"), (2, s2, "S2.2")]),
        ];
        for (numbers, row) in rows {
            let mut before = (Ballot::NONE, 0);
            for (round, proposer, text) in row {
                let ballot = Ballot::of(numbers, round, proposer);
                let rank = ballot.epoch(&config, proposers).rank;
                assert!(before.0 < ballot && before.1 < rank, "{text} is above what stands before it");
                assert_eq!((ballot.numbers(), ballot.round(), ballot.text(&config).as_str()), (numbers, round, text));
                assert_eq!(Ballot::parse_as(numbers, &config, proposers, text), Ok(ballot));
                assert!(ballot.may_be_of(proposer) && ballot.is_some());
                assert_eq!(ballot.proposer() == proposer, numbers != Numbers::Counter, "{text}");
                before = (ballot, rank);
            }
        }
    }
}
