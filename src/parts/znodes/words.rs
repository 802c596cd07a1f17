//! What is said of znodes: what operations give, why they are not done, and what watches tell.

use crate::engine::catalogue::FLAG;
use crate::sayings;

sayings! {
    /// A znode was made.
    created: "znode-created"(path);
    /// One is gone.
    deleted: "znode-deleted"();
    /// One was set.
    set: "znode-set"(version);
    /// What is in one.
    data: "znode-data"(data, version, empty in FLAG);
    /// What is below one.
    children: "znode-children"(names, count, more);
    /// Whether there is one.
    exists: "znode-exists"(there in FLAG);
    /// A server has caught up.
    synced: "znode-synced"();
    /// Why nothing was done.
    reason: "znode-reason"(
        reason in &["no-node", "node-exists", "bad-version", "not-empty", "no-children-for-ephemerals", "root", "session-expired"]
    );
    /// What happened to one.
    watch_event: "znode-watch-event"(path, turn in &["created", "deleted", "set", "children"]);
}

/// What is wrong with what is typed.
pub mod refused {
    use crate::refusals;

    refusals! {
        /// It is no path.
        no_path: "refused-no-path"(text);
        /// What is to be in a znode is not said.
        no_data: "refused-no-data"(path, example);
        /// Two znodes are called so.
        two_called: "refused-two-called"(text, one, other);
        /// Nothing of that sort can stand behind a verb.
        no_operation: "refused-no-operation"(text, example);
    }
}
