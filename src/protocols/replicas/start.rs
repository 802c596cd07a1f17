//! The initial state that a scenario gives to replicas. Any state will do: this protocol can reach them all.

use super::messages::Record;
use super::replica::Disk;
use super::{Context, Node, Replicas};
use crate::engine::scene::Fact;
use crate::engine::{StartError, StartFields, Started};

/// Keys of a replica's `[[start]]` table.
pub const KEYS: &[(&str, &str)] = &[("applied", "the writes that a replica has applied: [\"x=5\", \"x+1\"]")];

impl Started for Replicas {
    /// Puts a booted replica into its initial state.
    fn start(node: &mut Node, cx: &mut Context, fields: &StartFields) -> Result<(), StartError> {
        let id = cx.id;
        let fail = |key: Option<&String>, message: String| StartError { node: id, key: key.cloned(), message };
        let Node::Replica = node else {
            return Err(fail(None, "a client has no initial state; leave this table out".into()));
        };
        let mut disk = Disk::default();
        for (key, value) in fields {
            let about = KEYS.iter().find(|(known, _)| known == key).map(|(_, about)| about);
            let about = about.ok_or_else(|| fail(Some(key), format!("a replica has no `{key}`; it has applied")))?;
            let wrong = || fail(Some(key), format!("this is not what `{key}` takes: {about}"));
            let Fact::List(writes) = value else { return Err(wrong()) };
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
