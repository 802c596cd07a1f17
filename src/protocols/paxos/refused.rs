//! Why something cannot be done in a world of Paxos, in words, each with its remedy.

use crate::refusals;

refusals! {
    /// A number is not above what its proposer has used.
    number_used: "refused-number-used"(me, ballot, used, next);
}
