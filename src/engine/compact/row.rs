//! How a row is laid out, and how events are numbered. Knows nothing of what the numbers stand for.

use super::store::NONE;
use crate::engine::TimerSet;

/// A row: the nodes, then the observer's memory, what is used, what has fallen and the fingerprint in two halves, then
/// the messages in flight in the order in which they were sent.
pub(super) const HEAD: usize = 5;
pub(super) const GHOST: usize = 0;
pub(super) const USED: usize = 1;
pub(super) const FALLEN: usize = 2;
const PRINT: usize = 3;

/// Events by number: messages by their own, others from here on.
pub(super) const TIMER: u32 = 1 << 28;
pub(super) const INPUT: u32 = 2 << 28;
pub(super) const BOOT: u32 = 3 << 28;
pub(super) const CRASH: u32 = 4 << 28;

/// What is known of a node's state and an event but for the transition's number.
pub(super) const DEAD: u32 = NONE - 1;
pub(super) const ALIVE: u32 = NONE - 2;
pub(super) const NEVER: u32 = NONE - 3;

const _: () = assert!(TimerSet::MOST <= (INPUT - TIMER) as usize && CRASH < NEVER);

/// The fingerprint in a row, from behind its nodes on.
pub(super) fn print_of(head: &[u32]) -> u64 {
    u64::from(head[PRINT]) | u64::from(head[PRINT + 1]) << 32
}

/// Puts the fingerprint there.
pub(super) fn set_print(head: &mut [u32], print: u64) {
    head[PRINT] = print as u32;
    head[PRINT + 1] = (print >> 32) as u32;
}
