//! Where a proposer's numbers come from, and how its ballots are written: its own count, or a counter outside.

use super::roles::{COUNTER, Role};
use super::{options, refused, rules};
use crate::engine::{Config, NodeId, Refusal};
use crate::parts::ballot::{Ballot, Numbers};

/// The sources, as the option `numbers` names them.
pub const SOURCES: &[&str] = &["round", "counter", "server-first"];

/// Where the numbers of this world come from.
pub fn numbers(config: &Config) -> Numbers {
    match config.option(options::NUMBERS) {
        [1, _] => Numbers::Counter,
        [2, _] => Numbers::ServerFirst,
        _ => Numbers::Round,
    }
}

/// Who asks for numbers needs a counter, and one only: a second one, by mistake, hands out the same numbers. Where
/// nobody asks, there is none.
pub fn together(config: &Config) -> Result<(), Refusal> {
    match (numbers(config), config.of_kind(COUNTER).len()) {
        (Numbers::Counter, 0) => Err(refused::no_counter()),
        (Numbers::Counter, 2..) if !config.rules_off.contains(rules::ONE_COUNTER) => {
            Err(refused::several_counters(super::INFO.rule(rules::ONE_COUNTER).id))
        }
        (Numbers::Round | Numbers::ServerFirst, 1..) => Err(refused::idle_counter()),
        _ => Ok(()),
    }
}

/// The ballot of this number that a proposer would use.
pub fn ballot_of(config: &Config, round: u32, proposer: NodeId) -> Ballot {
    Ballot::of(numbers(config), round, proposer)
}

/// Reads a ballot as this world writes them; otherwise what would be right.
pub fn read_ballot(config: &Config, text: &str) -> Result<Ballot, String> {
    Ballot::parse_as(numbers(config), config, Role::Proposer.players(config), text)
}

/// Who a ballot belongs to, as far as it says so: of a counter's numbers, anybody's.
pub fn owner(config: &Config, ballot: Ballot) -> NodeId {
    let proposers = Role::Proposer.players(config);
    let own = Some(ballot.proposer()).filter(|id| proposers.contains(*id));
    own.or_else(|| proposers.iter().next()).unwrap_or_default()
}

/// How high a proposer has to go above a ballot that it hears of: only where rounds come first, its round says that.
pub fn round_heard(config: &Config, ballot: Ballot) -> u32 {
    if numbers(config) == Numbers::Round { ballot.round() } else { 0 }
}
