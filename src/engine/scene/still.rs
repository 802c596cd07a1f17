//! What voters did at each ballot, and what can still be chosen: what only an observer of the whole run knows.

use super::Epoch;
use schemars::JsonSchema;
use serde::Serialize;

/// What those who decide did at the ballots of a slot: a row for each of them, a column for each ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BallotTable {
    /// Log index or instance; 1 in single-decree Paxos.
    pub slot: u64,
    /// Whose rows they are, in order.
    pub voters: Vec<String>,
    /// The ballots of which anything was heard, the newest of them, lowest first.
    pub ballots: Vec<BallotColumn>,
    /// How many lower ones there are.
    pub earlier: u64,
}

/// What became of a ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BallotColumn {
    /// The ballot.
    pub ballot: Epoch,
    /// Fast Paxos: whether it is a fast one, once that is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fast: Option<bool>,
    /// What each voter did at it, in the order of the rows.
    pub cells: Vec<BallotCell>,
    /// Those who promised it, if they are enough for it to propose.
    pub promised_quorum: Vec<String>,
    /// Those who accepted one proposal at it, if they are enough for that to be chosen.
    pub accepted_quorum: Vec<String>,
    /// Step at which something was chosen at it.
    pub chosen: Option<u64>,
}

/// What a voter did at a ballot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BallotCell {
    /// Whether it ever promised it.
    pub promised: bool,
    /// The values that it ever accepted at it: one, unless a rule was off.
    pub accepted: Vec<String>,
    /// Whether it ever refused it.
    pub refused: bool,
    /// Whether its disk says now that it promised it, or accepted at it.
    pub stored: bool,
    /// Whether its disk does not bear out any more what it accepted at it last, or else that it promised it: a crash took it.
    pub forgotten: bool,
}

/// A value that can still be chosen, or any other one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CanStill {
    /// Log index or instance; 1 in single-decree Paxos.
    pub slot: u64,
    /// The value; none stands for every other one that somebody may ask for.
    pub value: Option<String>,
    /// The smallest sets of acceptors whose answers, as their disks stand, leave just this to a new ballot.
    pub left_by: Vec<Vec<String>>,
    /// The other smallest sets of them whose answers may come to leave it: once something that is under way has arrived, or
    /// when a crash takes what is not flushed.
    pub left_later: Vec<Vec<String>>,
    /// The proposals of it that can still be accepted where they are.
    pub at: Vec<CanAccept>,
}

/// A proposal that can still be accepted, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CanAccept {
    /// Its ballot.
    pub ballot: String,
    /// The smallest sets of acceptors that have accepted it, or still can.
    pub by: Vec<Vec<String>>,
}

/// One value alone can still be chosen in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Bound {
    /// Log index or instance; 1 in single-decree Paxos.
    pub slot: u64,
    /// The value.
    pub value: String,
    /// Step since which that is so, if it is known.
    pub step: Option<u64>,
}
