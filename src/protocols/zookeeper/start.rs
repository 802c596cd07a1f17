//! The initial state that a scenario gives to nodes.

use super::server::Context;
use super::{INFO, Node, ZooKeeper};
use crate::engine::{StartError, StartFields, StartKey, Started};

/// Keys of a `[[start]]` table.
pub const KEYS: &[StartKey] = &[];

impl Started for ZooKeeper {
    fn start(_node: &mut Node, cx: &mut Context, _fields: &StartFields) -> Result<(), StartError> {
        let kind = cx.config.kind(cx.id);
        Err(StartError { node: cx.id, key: None, message: INFO.no_start(kind, "node") })
    }
}
