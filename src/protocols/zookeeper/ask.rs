//! Why a node has not reached a goal.

use super::ZooKeeper;
use crate::engine::{Asked, Config, NodeSet};

/// What one can ask `why not` about.
pub mod goals {
    use crate::engine::GoalSpec;

    /// The whole table.
    pub const GOALS: &[GoalSpec] = &[];
}

impl Asked for ZooKeeper {
    fn candidates(config: &Config) -> NodeSet {
        super::server::servers(config)
    }
}
