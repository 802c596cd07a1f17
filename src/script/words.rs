//! What is said of what could happen next, where it is not said as when it happens.

use crate::sayings;

sayings! {
    /// A message could arrive.
    reaches: "move-reaches"(kind, from, to);
    /// It could be lost.
    never_reaches: "move-never-reaches"(kind, from, to);
    /// It could be sent again.
    twice: "move-twice"(kind, from, to);
    /// A node could crash.
    crashes: "move-crashes"(me);
    /// It could start.
    restarts: "move-restarts"(me);
}
