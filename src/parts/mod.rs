//! What protocols are made of: things that several of them need in the same way. A part imports the engine and other
//! parts, and knows no protocol; protocols import the engine and parts, and never each other.
//!
//! A new part is a file here and a line below. What one has memory for is a [`Part`]; others are values, such as a
//! [quorum](quorum::Quorum).

pub mod ballot;
pub mod by_node;
pub mod client;
pub mod command;
pub mod fate;
pub mod flexible;
pub mod history;
pub mod lack;
mod part;
pub mod quorum;
pub(crate) mod refused;
mod rows;
pub mod service;
pub mod slots;
pub mod start;
#[cfg(test)]
mod tests;
pub(crate) mod words;
pub mod zab;
pub mod zk;
pub mod znodes;

pub use part::{Embeds, Host, Part, PartDeed, PartMet, Sees};
