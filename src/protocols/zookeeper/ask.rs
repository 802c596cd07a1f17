//! Why a node has not reached a goal.

use super::{ZooKeeper, in_line};
use crate::engine::{Asked, Config, Dry, GoalId, NodeId, NodeSet};

/// What one can ask `why not` about.
pub mod goals {
    use crate::engine::{GoalArg, GoalSpec};
    use crate::protocols::zookeeper::server::CLIENT;
    use crate::table;

    table! { GOALS: [GoalSpec] by GoalId::of;
        CONNECTED = GoalSpec::new(
            "connected",
            GoalArg::Nothing,
            &[CLIENT],
            ["is not connected", "is connected"],
            "why not K1 connected",
        );
        FIRST = GoalSpec::new(
            "first",
            GoalArg::Nothing,
            &[CLIENT],
            ["is not the first in its line", "takes itself for the first in its line"],
            "why not K2 first",
        );
    }
}

impl Asked for ZooKeeper {
    /// Whether the goal is reached; otherwise what stands in the way.
    fn ask(dry: &mut Dry<Self>, node: NodeId, goal: GoalId, _argument: u32) -> bool {
        match goal {
            goals::CONNECTED => in_line::connected(dry, node),
            goals::FIRST => in_line::first(dry, node),
            GoalId(_) => false,
        }
    }

    fn candidates(config: &Config) -> NodeSet {
        super::server::servers(config)
    }
}
