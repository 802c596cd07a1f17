//! The initial state that a scenario gives to replicas. Any state will do: this protocol can reach them all.

use super::messages::Record;
use super::replica::Disk;
use super::{CLIENT, Context, INFO, Node, REPLICA, Replicas};
use crate::engine::scene::Fact;
use crate::engine::{StartError, StartFields, StartKey, Started};

/// Keys of a replica's `[[start]]` table.
pub const KEYS: &[StartKey] = &[StartKey {
    name: "applied",
    about: "the writes that it has applied",
    example: "[\"x=5\", \"x+1\"]",
    of: &["replica"],
}];

impl Started for Replicas {
    /// Puts a booted replica into its initial state.
    fn start(node: &mut Node, cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let id = cx.id;
        let fail = |key: Option<&String>, message: String| StartError { node: id, key: key.cloned(), message };
        let Node::Replica = node else {
            return Err(fail(None, INFO.no_start(CLIENT, "node")));
        };
        let mut disk = Disk::default();
        for (key, value) in fields {
            let wrong = || fail(Some(key), INFO.no_start(REPLICA, key));
            let Fact::List(writes) = value else { return Err(wrong()) };
            if KEYS.iter().all(|known| known.name != key) {
                return Err(wrong());
            }
            for write in writes {
                let Fact::Text(text) = write else { return Err(wrong()) };
                if text.is_empty() {
                    return Err(wrong());
                }
                let applied = cx.config.read_value(text);
                disk.write(&Record { applied, holds: disk.holds.after(cx.config, applied) });
            }
        }
        cx.preset(disk);
        Ok(())
    }
}
