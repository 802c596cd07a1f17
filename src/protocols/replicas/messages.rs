//! What plain replicas and their clients send each other, and what a replica writes to its disk.

use super::register::Register;
use crate::engine::Value;
use crate::parts::client::Request;

/// A message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    /// A client tells a replica to apply a write, such as `x=5` or `x+1`. Replicas do not look at its number: that is how a
    /// duplicate is applied twice.
    Write(Request),
    /// A replica has applied a write.
    Answer {
        /// The client's number for it.
        seq: u32,
        /// The write.
        value: Value,
    },
}

/// A write to a replica's disk: what was applied, and what the replica holds by that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// What was applied.
    pub applied: Value,
    /// What it holds now.
    pub holds: Register,
}
