//! The names of facts that others look for: of a client, and of an acceptor that votes.

/// What it waits for, the oldest first.
pub const WAITING_FOR: &str = "waiting_for";
/// The role of one of which there is no more to say than that it waits for that.
pub const WAITING: &str = "waiting";
/// The lines that it stands in, with what it is there, if there are several.
pub const IN_LINES: &str = "lines";
/// How many answers it has.
pub const ANSWERED: &str = "answered";
/// Whether what an acceptor has voted for it took from a client: in a fast round.
pub const FAST: &str = "fast";
/// The fast round that is open at an acceptor, to any value.
pub const OPEN: &str = "open";
