//! The names of facts of a client that others look for.

/// What it waits for, the oldest first.
pub const WAITING_FOR: &str = "waiting_for";
/// How many answers it has.
pub const ANSWERED: &str = "answered";
