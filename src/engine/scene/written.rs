//! What a node has written to its disk.

use super::Scene;
use schemars::JsonSchema;
use serde::Serialize;

/// A record that a node has written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Record")]
pub struct RecordCard {
    /// What it says, such as `promise: 2.P1`.
    pub text: String,
    /// Whether it is durable; a crash takes what is not.
    pub flushed: bool,
}

impl Scene {
    /// The same without what only shows how it came to stand as it does, and what follows from that: two runs that stand
    /// alike are alike in this.
    pub fn as_it_stands(mut self) -> Scene {
        self.ballots.clear();
        self.can_still.clear();
        self.bound.clear();
        for node in &mut self.nodes {
            node.records.clear();
            (node.older_records, node.lost_records) = (None, None);
        }
        self
    }
}
