//! Why something cannot be done in a world of Paxos, in words, each with its remedy.

use crate::refusals;

refusals! {
    /// A number is not above what its proposer has used.
    number_used: "refused-number-used"(me, ballot, used, next);
    /// Numbers come from a counter.
    number_of_counter: "refused-number-of-counter"(me);
    /// There is no counter to hand out numbers.
    no_counter: "refused-no-counter"();
    /// There is a counter that nobody asks.
    idle_counter: "refused-idle-counter"();
    /// There are several counters.
    several_counters: "refused-several-counters"(rule);
}
