//! Small tools that more than one room needs and none owns: a hash that is the same everywhere, what somebody may have
//! meant, and a file that is written as a whole or not at all.
//!
//! It knows nothing of any room. What only one room needs belongs there.

mod hash;
mod meant;
pub mod store;

pub use hash::fingerprint;
pub use meant::{did_you_mean, nearest};
