//! What plain replicas say beside what their rules say.

use crate::sayings;

sayings! {
    /// Written to disk: a value, or nothing.
    holds: "replicas-holds"(holds);
}
