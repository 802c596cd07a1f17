//! What is said of a node's card.

use crate::sayings;

sayings! {
    /// A node is held up.
    held_up: "card-held-up"();
    /// A timer by its name.
    timer: "card-timer"(timer);
    /// When it runs out.
    due: "card-due"(ms);
    /// When a crash that is armed comes.
    crash_after: "card-crash-after"(left);
    /// The same for a moment that has a name.
    crash_at: "card-crash-at"(moment);
    /// What a disk does that fails.
    disk_fails: "card-disk-fails"();
    /// How many records a crash would take.
    records: "card-records"(count);
    /// Who has answered so far, and how many are needed.
    gathered: "card-gathered"(count, of, need, from);
    /// The log, from an entry on.
    log: "card-log"(first);
    /// What is durable.
    on_disk: "card-on-disk"();
    /// What is not yet.
    unflushed: "card-unflushed"();
}
