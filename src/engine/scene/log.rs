//! What a node's log shows.

use super::Epoch;
use schemars::JsonSchema;
use serde::Serialize;

/// A log entry of one node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LogRow {
    /// Position, from 1.
    pub index: u64,
    /// Raft: term in which a leader created it.
    pub term: Option<u64>,
    /// The command.
    pub value: String,
    /// Multi-Paxos: the ballot at which it was accepted here, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ballot: Option<Epoch>,
    /// Multi-Paxos: whether it is known here to be chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<bool>,
    /// Zab: what it is called, which is not its position: epoch and counter, such as `2.1`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub called: Option<String>,
}

impl LogRow {
    /// What stands before the command where that is written: its own name, or else its term.
    pub fn label(&self) -> Option<String> {
        self.called.clone().or_else(|| self.term.map(|term| term.to_string()))
    }
}
