//! What is said of what could happen next, where it is not said as when it happens, and of what a command leaves out.

use crate::sayings;

sayings! {
    /// A message could arrive.
    reaches: "move-reaches"(kind, from, to);
    /// It could be lost.
    never_reaches: "move-never-reaches"(kind, from, to);
    /// It could be sent again.
    twice: "move-twice"(kind, from, to);
    /// What a command names and cannot do is left out.
    left_out: "move-left-out"(reason);
    /// So many more are.
    more_left_out: "move-more-left-out"(count);
    /// A node could crash.
    crashes: "move-crashes"(me);
    /// It could start.
    restarts: "move-restarts"(me);
}
