//! What protocols are made of: things that several of them need in the same way. A part imports the engine and other
//! parts, and knows no protocol; protocols import the engine and parts, and never each other.
//!
//! A new part is a file here and a line below.

pub mod client;
mod part;
pub mod quorum;

pub use part::{Embeds, Host, Part};
