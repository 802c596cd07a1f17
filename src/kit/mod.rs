//! Small tools that more than one room needs and none owns: a hash that is the same everywhere, what somebody may have
//! meant, the one way to read a file, and the one way to write one, as a whole or not at all, text as it may be shown, and
//! what something may cost.
//!
//! It knows nothing of any room. What only one room needs belongs there.

mod hash;
pub mod load;
pub mod lock;
mod meant;
pub mod plain;
pub mod store;
pub mod work;

pub use hash::fingerprint;
pub use meant::{did_you_mean, nearest};
