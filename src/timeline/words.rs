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
    /// How much more a node does before that.
    sends_and_writes: "card-sends-and-writes"(left);
    /// Who has answered so far, and how many are needed.
    gathered: "card-gathered"(count, of, need, from);
    /// The log, from an entry on.
    log: "card-log"(first);
    /// What is durable.
    on_disk: "card-on-disk"();
    /// What is not yet.
    unflushed: "card-unflushed"();
}
