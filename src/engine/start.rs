//! The initial states that a scenario may give to a protocol's nodes.

use super::protocol::Cx;
use super::scene::Fact;
use super::{Config, NodeId, Pictured, Slot};
use std::sync::Arc;

/// Why a scenario's initial state is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct StartError {
    /// The node whose `[[start]]` table is wrong.
    pub node: NodeId,
    /// The key in that table, if one is to blame.
    pub key: Option<String>,
    /// What is wrong and what would be right.
    pub message: String,
}

/// A `[[start]]` table: keys and values in the order of the file.
pub type StartFields = [(String, Fact)];

/// A node and its `[[start]]` table.
pub type Start = (NodeId, Vec<(String, Fact)>);

/// The initial states that a scenario may give to the nodes of a protocol.
pub trait Started: Pictured {
    /// Puts a booted node and its disk into the initial state that a scenario gives.
    fn start(node: &mut Self::Node, cx: &mut Cx<Self>, fields: &StartFields) -> Result<(), StartError>;
    /// Completes the initial states by what they imply for each other, once every node has its own. Default: nothing.
    fn settle(_config: &Config, _starts: &[Start], _slots: &mut [Arc<Slot<Self>>]) -> Result<(), StartError> {
        Ok(())
    }
    /// Puts on their way what a node's table says is under way from it, once all initial states are complete. Default:
    /// nothing.
    fn sends(_slots: &[Arc<Slot<Self>>], _cx: &mut Cx<Self>, _fields: &StartFields) -> Result<(), StartError> {
        Ok(())
    }
    /// The observer's memory of an initial state; refuses states that no run could have led to. Default: it remembers
    /// nothing.
    fn ghost(_config: &Config, _slots: &[Arc<Slot<Self>>]) -> Result<Self::Ghost, StartError> {
        Ok(Self::Ghost::default())
    }
}
